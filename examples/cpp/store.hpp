#ifndef EXAMPLE_STORE_HPP
#define EXAMPLE_STORE_HPP

#include <bonafide.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace example {

/** A row of the table of devices. */
struct device {
    bonafide::bytes record;
    bonafide::bytes receipt;
    std::optional<std::string> owner;
    std::uint32_t counter = 0;
    bool revoked = false;
};

/**
 * Stands for your database: the devices, and what was used. In memory, so for one process, and
 * for a demonstration.
 */
class memory_store {
public:
    /**
     * Writes all effects or none, and says which. In SQL it is one transaction of
     * INSERT ... ON CONFLICT DO NOTHING and UPDATE ... WHERE counter < $new AND NOT revoked.
     */
    bonafide::outcome commit(const std::vector<bonafide::effect>& effects, bonafide::timestamp now);

    [[nodiscard]] std::optional<device> find(const bonafide::bytes32& id) const;

    /** Says whether there is such a device. */
    bool revoke(const bonafide::bytes32& id);

    /** Drops the records of use that nothing needs any more; says how many. */
    std::size_t forget_expired(bonafide::timestamp now);

private:
    class transaction;

    mutable std::mutex mutex_;
    std::map<bonafide::bytes32, device> devices_;
    /** What was used, and until when that must be known. */
    std::map<bonafide::bytes32, bonafide::timestamp> used_;
};

} // namespace example

#endif
