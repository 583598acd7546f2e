#ifndef EXAMPLE_BACKEND_HPP
#define EXAMPLE_BACKEND_HPP

#include "store.hpp"

#include <bonafide.hpp>

#include <string_view>

namespace example {

/** What a server does with evidence; its handlers are called by any number of threads. */
class backend {
public:
    backend(bonafide::app_attest::verifier apple, bonafide::play_integrity::verifier google,
            bonafide::play_integrity::policy good_enough);

    /** Once for each device, for whoever is logged in. Returns the device's key in the table. */
    bonafide::bytes32 enrol(bonafide::bytes_view attestation, bonafide::bytes_view key_id,
                            bonafide::bytes_view client_data_hash, std::string_view user,
                            bonafide::timestamp now);

    /** With each request: what the device asserted, once. */
    bonafide::app_attest::assertion_claims assert_request(const bonafide::bytes32& device,
                                                          bonafide::bytes_view assertion,
                                                          bonafide::bytes_view client_data_hash,
                                                          std::string_view user,
                                                          bonafide::timestamp now);

    /** A classic token of Android, once; throws what the policy finds, too. */
    bonafide::play_integrity::verdict_claims check_token(std::string_view token,
                                                         std::string_view package,
                                                         std::string_view nonce,
                                                         bonafide::timestamp now);

private:
    bonafide::app_attest::verifier apple_;
    bonafide::app_attest::policy apple_policy_ = bonafide::app_attest::policy::recommended();
    bonafide::play_integrity::verifier google_;
    bonafide::play_integrity::policy google_policy_;
    memory_store store_;
};

} // namespace example

#endif
