#include "store.hpp"

#include <algorithm>
#include <iterator>
#include <utility>
#include <variant>

namespace example {

using bonafide::bytes32;
using bonafide::outcome;
using bonafide::timestamp;

namespace {

timestamp last_moment(const bonafide::keep& keep, timestamp now) {
    const timestamp at_least{now.unix_ms() + static_cast<std::uint64_t>(keep.at_least.count())};
    return std::max(at_least, keep.until);
}

} // namespace

/** Changes beside the tables until all conditions have been met. */
class memory_store::transaction {
public:
    transaction(memory_store& store, timestamp now) : store_{store}, now_{now} {}

    outcome operator()(const bonafide::enrol& enrol) {
        if (const device* known = find(enrol.device)) {
            // It stays as it is: enrolling again neither lowers the counter nor lifts a revocation.
            if (known->revoked)
                return outcome::revoked;
            return known->owner == enrol.owner ? outcome::already_enrolled
                                               : outcome::enrolled_for_another;
        }
        devices_[enrol.device] = device{enrol.record, enrol.receipt, enrol.owner, 0, false};
        return outcome::committed;
    }

    outcome operator()(const bonafide::advance& advance) {
        const device* known = find(advance.device);
        if (known == nullptr)
            return outcome::unknown_device;
        if (known->revoked)
            return outcome::revoked;
        if (advance.owner && advance.owner != known->owner)
            return outcome::enrolled_for_another;
        if (known->counter >= advance.counter)
            return outcome::stale;
        device advanced = *known;
        advanced.counter = advance.counter;
        devices_[advance.device] = std::move(advanced);
        return outcome::committed;
    }

    outcome operator()(const bonafide::take& take) {
        return record(use::challenge, take.id, take.keep);
    }
    outcome operator()(const bonafide::insert_once& once) {
        return record(use::token, once.id, once.keep);
    }

    void write() {
        for (auto& [id, row] : devices_)
            store_.devices_.insert_or_assign(id, std::move(row));
        store_.used_.merge(used_);
    }

private:
    [[nodiscard]] const device* find(const bytes32& id) const {
        if (const auto changed = devices_.find(id); changed != devices_.end())
            return &changed->second;
        const auto stored = store_.devices_.find(id);
        return stored == store_.devices_.end() ? nullptr : &stored->second;
    }

    outcome record(use kind, const bytes32& id, const bonafide::keep& keep) {
        if (store_.used_.count(id) != 0)
            return outcome::replayed;
        // Its record may be one of those that are gone: a clock that stepped ahead removed them,
        // and is set right.
        const auto gone = store_.forgotten_.find(kind);
        if (gone != store_.forgotten_.end() && !(gone->second < keep.made))
            return outcome::replayed;
        const use_record made{kind, last_moment(keep, now_), keep.made};
        const bool first = used_.emplace(id, made).second;
        return first ? outcome::committed : outcome::replayed;
    }

    memory_store& store_;
    timestamp now_;
    std::map<bytes32, device> devices_;
    std::map<bytes32, use_record> used_;
};

outcome memory_store::commit(const std::vector<bonafide::effect>& effects, timestamp now) {
    const std::lock_guard lock{mutex_};
    transaction changes{*this, now};
    for (const bonafide::effect& effect : effects)
        if (const outcome how = std::visit(changes, effect); how != outcome::committed)
            return how;
    changes.write();
    return outcome::committed;
}

std::optional<device> memory_store::find(const bytes32& id) const {
    const std::lock_guard lock{mutex_};
    const auto found = devices_.find(id);
    return found == devices_.end() ? std::nullopt : std::optional<device>{found->second};
}

bool memory_store::revoke(const bytes32& id) {
    const std::lock_guard lock{mutex_};
    const auto found = devices_.find(id);
    if (found == devices_.end())
        return false;
    found->second.revoked = true;
    return true;
}

std::size_t memory_store::forget_expired(timestamp now) {
    const std::lock_guard lock{mutex_};
    std::size_t forgotten = 0;
    for (auto record = used_.begin(); record != used_.end();) {
        if (record->second.until < now) {
            timestamp& gone = forgotten_[record->second.kind];
            gone = std::max(gone, record->second.made);
            record = used_.erase(record);
            ++forgotten;
        } else {
            ++record;
        }
    }
    return forgotten;
}

} // namespace example
