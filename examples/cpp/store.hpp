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

    enum class use { challenge, token };
    /** What was used, until when that must be known, and when it was made. */
    struct use_record {
        use kind;
        bonafide::timestamp until;
        bonafide::timestamp made;
    };

    mutable std::mutex mutex_;
    std::map<bonafide::bytes32, device> devices_;
    std::map<bonafide::bytes32, use_record> used_;
    /** The latest of each kind whose record is gone: what was made by then is refused. */
    std::map<use, bonafide::timestamp> forgotten_;
};

} // namespace example

#endif
