/*
 * A small backend: a phone enrols, sends a request, and sends it once more, which is refused; a
 * token of Android is checked; a secret of the database is opened. The evidence is that of the
 * vectors:
 *
 *   backend DIRECTORY
 */
#include "backend.hpp"
#include "vectors.hpp"

#include <bonafide.hpp>

#include <exception>
#include <iostream>
#include <stdexcept>
#include <string>

namespace {

using example::base64_of;
using example::hex_of;
using example::text_of;

/** What a server does with a refusal: a line for its log, and little for the client. */
void refused(const char* what, const bonafide::error& error) {
    std::cout << what << ": refused: " << error.what() << '\n'
              << "    the client is told: " << error.public_message() << '\n';
}

/** The same evidence a second time has to be refused for this reason. */
template <class Handler>
void expect_refusal(const char* what, bonafide_result code, Handler handler) {
    try {
        handler();
    } catch (const bonafide::error& error) {
        if (error.code() != code)
            throw;
        refused(what, error);
        return;
    }
    throw std::runtime_error(std::string{what} + ": was accepted twice");
}

example::backend start(const nlohmann::json& apple, const nlohmann::json& google) {
    // Your own server takes App ID and keys from its configuration, and no trust_anchor: Apple's
    // is the default.
    return example::backend{
        bonafide::app_attest::verifier_builder{}
            .app(text_of(apple, "app_id"))
            .trust_anchor(base64_of(apple, "root"))
            .build(),
        bonafide::play_integrity::verifier_builder{}
            .app(text_of(google, "package"), text_of(google, "decryption_key"),
                 text_of(google, "verification_key"))
            .build(),
        bonafide::play_integrity::policy::recommended(
            {bonafide::play_integrity::certificate_digest(text_of(google, "certificate_digest"))})};
}

void phone(example::backend& backend, const nlohmann::json& apple) {
    const auto& attestation = apple.at("attestations").at(0);
    const auto& assertion = apple.at("assertions").at(0);
    const bonafide::timestamp now{apple.at("now_ms").get<std::uint64_t>()};

    // Your own server computes the hash: bonafide::request_binding, of what it knows about the
    // request and bonafide::request_body_sha256.
    const auto device =
        backend.enrol(base64_of(attestation, "object"), base64_of(attestation, "key_id"),
                      hex_of(attestation, "client_data_hash"), "alice", now);
    std::cout << "attestation: genuine, enrolled\n";

    const auto request = [&] {
        return backend.assert_request(device, base64_of(assertion, "object"),
                                      hex_of(assertion, "client_data_hash"), "alice", now);
    };
    std::cout << "assertion: genuine, counter " << request().counter << '\n';
    expect_refusal("the same assertion", BONAFIDE_ERROR_COUNTER_NOT_INCREASED, request);
    expect_refusal("the same attestation", BONAFIDE_ERROR_ALREADY_ENROLLED, [&] {
        backend.enrol(base64_of(attestation, "object"), base64_of(attestation, "key_id"),
                      hex_of(attestation, "client_data_hash"), "alice", now);
    });
}

void android(example::backend& backend, const nlohmann::json& google) {
    const bonafide::timestamp now{google.at("now_ms").get<std::uint64_t>()};
    // Your own server computes the nonce, too: bonafide::request_binding_base64url.
    const auto request = [&] {
        return backend.check_token(text_of(google.at("tokens").at(0), "token"),
                                   text_of(google, "package"), text_of(google, "nonce"), now);
    };
    const auto claims = request();
    const bool genuine = claims.labels.has(bonafide::play_integrity::label::device);
    std::cout << "token: version " << claims.version_code.value_or(0) << " of the app on a "
              << (genuine ? "genuine" : "doubtful") << " device\n";
    expect_refusal("the same token", BONAFIDE_ERROR_REPLAYED, request);
}

void secrets(const nlohmann::json& sealed) {
    const auto& row = sealed.at("sealed").at(0);
    const auto& key = sealed.at("keys").at(0);
    const bonafide::seal::keyring keyring{text_of(key, "kid"), hex_of(key, "material"),
                                          bonafide::timestamp{0}};
    const bonafide::seal::context context{{"tenant", "7"}, {"name", "openai"}};
    const bonafide::secret secret = keyring.open(text_of(row, "text"), context);
    std::cout << "secret: opened, " << secret.size() << " bytes\n";
    expect_refusal("the same in another row", BONAFIDE_ERROR_CANNOT_BE_OPENED, [&] {
        return keyring.open(text_of(row, "text"), {{"tenant", "8"}, {"name", "openai"}});
    });
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::cerr << "usage: " << argv[0] << " DIRECTORY\n";
        return 2;
    }
    try {
        const auto apple = example::load(argv[1], "app_attest");
        const auto google = example::load(argv[1], "play_integrity");
        example::backend backend = start(apple, google);
        phone(backend, apple);
        android(backend, google);
        secrets(example::load(argv[1], "seal"));
    } catch (const std::exception& error) {
        std::cerr << "failed: " << error.what() << '\n';
        return 1;
    }
    return 0;
}
