/*
 * Every case of the vectors, which all languages read:
 *
 *   vectors_test DIRECTORY
 */
#include "check.hpp"
#include "vectors.hpp"

#include <bonafide.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <iostream>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace {

using bonafide::outcome;
using bonafide::timestamp;
using example::base64_of;
using example::hex_of;
using example::text_of;
using nlohmann::json;

/** Verifies a case; whether it was refused, and for the reason that the case names. */
class judge {
public:
    explicit judge(example::checks& checks) : checks_{checks} {}

    /** What f gives, if the case is a good one and f gives anything. */
    template <class F>
    auto operator()(const json& test, F f) -> std::optional<decltype(f())> {
        ++count_;
        const std::string name = text_of(test, "name");
        const json& wanted = test.at("error");
        try {
            auto claims = f();
            if (checks_.that(wanted.is_null(), name + ": was not refused"))
                return claims;
        } catch (const bonafide::error& error) {
            const bool as_wanted = !wanted.is_null() && error.code() == wanted.at("code")
                                   && names(error, text_of(wanted, "kind"));
            checks_.that(as_wanted, name + ": " + error.what());
        }
        return std::nullopt;
    }

    /** The line for the log ends with the kind. */
    static bool names(const bonafide::error& error, const std::string& kind) {
        return std::string{error.what()}.find("[" + kind + "]") != std::string::npos;
    }

    [[nodiscard]] std::size_t count() const { return count_; }

private:
    example::checks& checks_;
    std::size_t count_ = 0;
};

/** Kinds that the vectors name without their number. */
bonafide_result code_of(const std::string& kind) {
    static const std::map<std::string, bonafide_result> codes{
        {"DeviceIntegrity", BONAFIDE_ERROR_DEVICE_INTEGRITY},
        {"AppLicensing", BONAFIDE_ERROR_APP_LICENSING},
        {"CannotBeOpened", BONAFIDE_ERROR_CANNOT_BE_OPENED},
        {"InvalidSealed", BONAFIDE_ERROR_INVALID_SEALED},
        {"SealingKeyIdMismatch", BONAFIDE_ERROR_SEALING_KEY_ID_MISMATCH},
        {"UnsupportedSuite", BONAFIDE_ERROR_UNSUPPORTED_SUITE},
        {"UnknownSealingKey", BONAFIDE_ERROR_UNKNOWN_SEALING_KEY},
        {"KeyDisabled", BONAFIDE_ERROR_KEY_DISABLED},
        {"KeyDestroyed", BONAFIDE_ERROR_KEY_DESTROYED},
    };
    return codes.at(kind);
}

void app_attest(example::checks& checks, const json& vectors) {
    using namespace bonafide::app_attest;
    checks.that(vectors.at("format") == "bonafide/app-attest/1", "app_attest: the format");
    const std::map<std::string, environment> environments{
        {"production", environment::production}, {"development", environment::development}};
    std::uint32_t accepted = 0;
    for (const json& name : vectors.at("environments"))
        accepted |= static_cast<std::uint32_t>(environments.at(name.get<std::string>()));
    const auto verifier = verifier_builder{}
                              .app(text_of(vectors, "app_id"))
                              .environments(bonafide::flags<environment>::from_bits(accepted))
                              .trust_anchor(base64_of(vectors, "root"))
                              .build();
    const timestamp now{vectors.at("now_ms").get<std::uint64_t>()};
    judge judge{checks};

    for (const json& test : vectors.at("attestations")) {
        const std::string name = text_of(test, "name");
        const auto genuine = judge(test, [&] {
            auto pending =
                verifier.verify_attestation(base64_of(test, "object"), base64_of(test, "key_id"),
                                            hex_of(test, "client_data_hash"), now);
            const auto effects = pending.effects();
            const auto* enrol = std::get_if<bonafide::enrol>(&effects.at(0));
            checks.that(effects.size() == 1 && enrol != nullptr
                            && enrol->record == hex_of(test.at("claims"), "record"),
                        name + ": what is to be stored");
            auto attestation = std::move(pending).finish(outcome::committed);
            checks.that(enrol != nullptr && attestation.claims().device == enrol->device,
                        name + ": the device");
            return attestation;
        });
        if (!genuine)
            continue;
        const json& wanted = test.at("claims");
        const auto claims = genuine->claims();
        checks.that(claims.app_id == vectors.at("app_id"), name + ": App ID");
        checks.that(claims.environment == environments.at(text_of(wanted, "environment")),
                    name + ": environment");
        checks.that(static_cast<std::uint32_t>(claims.platform) == wanted.at("platform"),
                    name + ": platform");
        checks.that(claims.os_version == text_of(wanted, "os_version"), name + ": os_version");
        const json& category = wanted.at("launch_category");
        checks.that((claims.launch.state == launch_state::present) == !category.is_null(),
                    name + ": launch fields");
        if (!category.is_null())
            checks.that(claims.launch.category
                            && static_cast<std::uint32_t>(*claims.launch.category) == category,
                        name + ": launch category");
        checks.that(genuine->key().record() == hex_of(wanted, "record"), name + ": record");
    }

    const auto key = attested_key::from_trusted_storage(hex_of(vectors, "record"));
    for (const json& test : vectors.at("assertions")) {
        const auto genuine = judge(test, [&] {
            return verifier
                .verify_assertion(base64_of(test, "object"), hex_of(test, "client_data_hash"), key)
                .finish(outcome::committed);
        });
        if (genuine)
            checks.that(genuine->claims().counter == test.at("counter"),
                        text_of(test, "name") + ": counter");
    }
    std::cout << "app_attest: " << judge.count() << " cases\n";
}

void play_integrity(example::checks& checks, const json& vectors) {
    using namespace bonafide::play_integrity;
    checks.that(vectors.at("format") == "bonafide/play-integrity/1", "play_integrity: the format");
    const std::string package = text_of(vectors, "package");
    const std::string nonce = text_of(vectors, "nonce");
    const std::string request_hash = text_of(vectors, "request_hash");
    const timestamp now{vectors.at("now_ms").get<std::uint64_t>()};
    const auto verifier =
        verifier_builder{}
            .app(package, text_of(vectors, "decryption_key"), text_of(vectors, "verification_key"))
            .build();
    const auto policy =
        policy::recommended({certificate_digest(text_of(vectors, "certificate_digest"))});
    judge judge{checks};

    const auto run = [&](const json& test, provenance from, auto verify) {
        const std::string name = text_of(test, "name");
        const auto genuine = judge(test, [&] { return verify().finish(outcome::committed); });
        if (!genuine)
            return;
        checks.that(json::parse(genuine->json()) == test.at("verdict"), name + ": the verdict");
        const auto claims = genuine->claims();
        checks.that(claims.provenance == from && claims.package == package && claims.time == now,
                    name + ": claims");
        const auto appraisal = policy.appraise(*genuine);
        const auto reasons = appraisal.reasons();
        const auto wanted = test.at("reasons").get<std::vector<std::string>>();
        checks.that(appraisal.accepted() == wanted.empty() && reasons.size() == wanted.size(),
                    name + ": how many reasons");
        for (std::size_t at = 0; at < wanted.size() && at < reasons.size(); ++at)
            checks.that(reasons[at].code == code_of(wanted[at]) && reasons[at].decisive
                            && !reasons[at].message.empty(),
                        name + ": " + wanted[at]);
        checks.refused(wanted.empty() ? bonafide_result{BONAFIDE_OK} : code_of(wanted[0]), name,
                       [&] { appraisal.enforce(); });
    };
    for (const json& test : vectors.at("tokens"))
        run(test, provenance::local_keys, [&] {
            return verifier.verify(text_of(test, "token"), expected::nonce(package, nonce), now);
        });
    for (const json& test : vectors.at("answers"))
        run(test, provenance::google_decode, [&] {
            return verify_decoded(text_of(test, "answer"),
                                  expected::request_hash(package, request_hash), now);
        });
    std::cout << "play_integrity: " << judge.count() << " cases\n";
}

bonafide::seal::context context_of(const json& pairs) {
    if (pairs.is_null())
        return bonafide::seal::context::none();
    const auto fields = pairs.get<std::vector<std::pair<std::string, std::string>>>();
    return {fields.begin(), fields.end()};
}

bonafide::seal::keyring ring_of(example::checks& checks, const json& vectors) {
    using bonafide::seal::key_state;
    const std::map<std::string, key_state> states{{"enabled", key_state::enabled},
                                                  {"decrypt_only", key_state::decrypt_only},
                                                  {"disabled", key_state::disabled},
                                                  {"destroyed", key_state::destroyed}};
    bonafide::seal::keyring_builder builder;
    builder.primary(text_of(vectors, "primary"));
    for (const json& key : vectors.at("keys")) {
        bonafide::seal::key_info info;
        info.id = text_of(key, "kid");
        info.state = states.at(text_of(key, "state"));
        info.legacy = key.at("legacy").get<bool>();
        const auto check_value = hex_of(key, "check_value");
        checks.that(check_value.size() == info.check_value.size(), info.id + ": check value");
        std::copy_n(check_value.begin(), info.check_value.size(), info.check_value.begin());
        if (key.at("material").is_null()) {
            builder.tombstone(info);
            continue;
        }
        const auto material = hex_of(key, "material");
        checks.that(bonafide::seal::check_value_of(material) == info.check_value,
                    info.id + ": check value of its material");
        builder.key(info, material);
    }
    return builder.build();
}

void seal(example::checks& checks, const json& vectors) {
    using namespace bonafide::seal;
    checks.that(vectors.at("format") == "bonafide/seal/1", "seal: the format");
    const keyring ring = ring_of(checks, vectors);
    checks.that(ring.primary() == text_of(vectors, "primary")
                    && ring.keys().size() == vectors.at("keys").size(),
                "seal: the ring");
    std::size_t count = 0;

    // Contexts are the same exactly if they are encoded in the same way.
    const json& contexts = vectors.at("contexts");
    for (const json& one : contexts) {
        ++count;
        const auto sealed = ring.seal("secret", context_of(one.at("pairs")));
        for (const json& other : contexts) {
            const bool same = one.at("encoding") == other.at("encoding");
            checks.refused(same ? BONAFIDE_OK : BONAFIDE_ERROR_CANNOT_BE_OPENED,
                           "a secret of " + one.dump() + " in " + other.dump(),
                           [&] { (void)ring.open(sealed, context_of(other.at("pairs"))); });
        }
    }

    for (const json& test : vectors.at("sealed")) {
        ++count;
        const std::string name = text_of(test, "name");
        const std::string text = text_of(test, "text");
        const auto opened = ring.open(text, context_of(test.at("context")));
        const auto wanted = hex_of(test, "secret");
        checks.that(example::to_hex(opened) == text_of(test, "secret"), name + ": the secret");
        const auto found = inspect(text);
        checks.that(found.kind == sealed_kind::sealed && found.key_id == text_of(test, "kid")
                        && found.secret_size == wanted.size(),
                    name + ": inspection");
        checks.that(from_bytes(to_bytes(text)) == text, name + ": as bytes");
        checks.that(ring.needs_rewrap(text) == (test.at("kid") != vectors.at("primary")),
                    name + ": needs to be rewrapped");
    }

    for (const json& test : vectors.at("legacy")) {
        ++count;
        const std::string name = text_of(test, "name");
        const auto additional = hex_of(test, "additional");
        const auto opened = ring.open_legacy(text_of(test, "text"), additional);
        checks.that(example::to_hex(opened) == text_of(test, "secret"), name + ": the secret");
        checks.that(inspect(text_of(test, "text")).kind == sealed_kind::legacy, name + ": kind");
        // What another ring seals with its key, this one opens.
        for (const json& key : vectors.at("keys")) {
            if (key.at("kid") != test.at("kid"))
                continue;
            auto other = keyring::generated("own", timestamp{0});
            other.add_legacy(text_of(key, "kid"), hex_of(key, "material"), timestamp{0});
            const auto again = other.seal_legacy(text_of(key, "kid"), opened, additional);
            checks.that(example::to_hex(ring.open_legacy(again, additional))
                            == text_of(test, "secret"),
                        name + ": sealed again");
        }
    }

    const std::set<bonafide_result> of_the_form{BONAFIDE_ERROR_INVALID_SEALED,
                                                BONAFIDE_ERROR_UNSUPPORTED_SUITE,
                                                BONAFIDE_ERROR_SEALING_KEY_ID_MISMATCH};
    for (const json& test : vectors.at("refused")) {
        ++count;
        const std::string name = text_of(test, "name");
        const std::string text = text_of(test, "text");
        const bonafide_result wanted = code_of(text_of(test, "error"));
        checks.refused(wanted, name,
                       [&] { (void)ring.open(text, context_of(test.at("context"))); });
        checks.refused(of_the_form.count(wanted) != 0 ? wanted : bonafide_result{BONAFIDE_OK},
                       name + ": inspection", [&] { (void)inspect(text); });
    }
    std::cout << "seal: " << count << " cases\n";
}

/** bind is bonafide::request_binding, or the one for text. */
template <class Bind>
auto binding_of(const json& test, Bind bind) {
    const std::string app_id = text_of(test, "app_id");
    const std::string purpose = text_of(test, "purpose");
    const std::string method = text_of(test, "method");
    const std::string authority = text_of(test, "authority");
    const std::string path_and_query = text_of(test, "path_and_query");
    const auto challenge = hex_of(test, "challenge");
    bonafide::request request;
    request.app_id = app_id;
    request.purpose = purpose;
    request.challenge = challenge;
    request.method = method;
    request.scheme =
        text_of(test, "scheme") == "http" ? bonafide::scheme::http : bonafide::scheme::https;
    request.authority = authority;
    request.path_and_query = path_and_query;
    request.body_sha256 = bonafide::request_body_sha256(hex_of(test, "body"));
    if (!test.at("report_sha256").is_null()) {
        const auto report = hex_of(test, "report_sha256");
        std::copy_n(report.begin(), 32, request.report_sha256.emplace().begin());
    }
    return bind(request);
}

void request(example::checks& checks, const json& vectors) {
    checks.that(vectors.at("format") == "bonafide/request/1", "request: the format");
    std::map<std::string, bonafide::bytes32> by_name;
    std::set<bonafide::bytes32> different;
    for (const json& test : vectors.at("cases")) {
        const std::string name = text_of(test, "name");
        const auto binding = binding_of(test, bonafide::request_binding);
        by_name[name] = binding;
        checks.that(example::to_hex(binding) == text_of(test, "binding"), name + ": binding");
        checks.that(binding_of(test, bonafide::request_binding_base64url)
                        == text_of(test, "base64url"),
                    name + ": base64url");
        if (test.contains("same_as"))
            checks.that(binding == by_name.at(text_of(test, "same_as")), name + ": the same");
        else
            checks.that(different.insert(binding).second, name + ": another");
    }
    for (const json& test : vectors.at("refused")) {
        const std::string name = text_of(test, "name");
        checks.refused(BONAFIDE_ERROR_INVALID_REQUEST_FIELD, name,
                       [&] { (void)binding_of(test, bonafide::request_binding); });
        checks.refused(BONAFIDE_ERROR_INVALID_REQUEST_FIELD, name + ", as text",
                       [&] { (void)binding_of(test, bonafide::request_binding_base64url); });
    }
    std::cout << "request: " << vectors.at("cases").size() + vectors.at("refused").size()
              << " cases\n";
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::cerr << "usage: " << argv[0] << " DIRECTORY\n";
        return 2;
    }
    try {
        example::checks checks;
        app_attest(checks, example::load(argv[1], "app_attest"));
        play_integrity(checks, example::load(argv[1], "play_integrity"));
        seal(checks, example::load(argv[1], "seal"));
        request(checks, example::load(argv[1], "request"));
        return checks.finish("vectors");
    } catch (const std::exception& error) {
        std::cerr << "failed: " << error.what() << '\n';
        return 1;
    }
}
