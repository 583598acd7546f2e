#include "backend.hpp"

#include <optional>
#include <utility>

namespace example {

backend::backend(bonafide::app_attest::verifier apple, bonafide::play_integrity::verifier google,
                 bonafide::play_integrity::policy good_enough)
    : apple_{std::move(apple)}, google_{std::move(google)}, google_policy_{std::move(good_enough)} {
}

bonafide::bytes32 backend::enrol(bonafide::bytes_view attestation, bonafide::bytes_view key_id,
                                 bonafide::bytes_view client_data_hash, std::string_view user,
                                 bonafide::timestamp now) {
    auto pending = apple_.verify_attestation(attestation, key_id, client_data_hash, now);
    apple_policy_.appraise_before_enrolment(pending).enforce();
    pending.owned_by(user);
    const auto attested = std::move(pending).commit_with(
        [&](const auto& effects) { return store_.commit(effects, now); });
    return attested.claims().device;
}

bonafide::app_attest::assertion_claims
backend::assert_request(const bonafide::bytes32& id, bonafide::bytes_view assertion,
                        bonafide::bytes_view client_data_hash, std::string_view user,
                        bonafide::timestamp now) {
    const std::optional<device> row = store_.find(id);
    if (!row)
        throw bonafide::error(BONAFIDE_ERROR_UNKNOWN_DEVICE);
    const auto key = bonafide::app_attest::attested_key::from_trusted_storage(row->record);
    // The counter in the row is not looked at: two requests could read the same one. The write
    // decides.
    const auto asserted =
        apple_.verify_assertion(assertion, client_data_hash, key)
            .owned_by(user)
            .commit_with([&](const auto& effects) { return store_.commit(effects, now); });
    apple_policy_.appraise(asserted).enforce();
    return asserted.claims();
}

bonafide::play_integrity::verdict_claims backend::check_token(std::string_view token,
                                                              std::string_view package,
                                                              std::string_view nonce,
                                                              bonafide::timestamp now) {
    const auto expected = bonafide::play_integrity::expected::nonce(package, nonce);
    const auto verdict = google_.verify(token, expected, now).commit_with([&](const auto& effects) {
        return store_.commit(effects, now);
    });
    google_policy_.appraise(verdict).enforce();
    return verdict.claims();
}

} // namespace example
