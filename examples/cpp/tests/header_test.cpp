/*
 * bonafide.hpp and the store: what the vectors do not touch.
 *
 *   header_test DIRECTORY
 */
#include "backend.hpp"
#include "check.hpp"
#include "store.hpp"
#include "vectors.hpp"

#include <bonafide.hpp>

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <iostream>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace {

using bonafide::bytes_view;
using bonafide::outcome;
using bonafide::timestamp;
using example::base64_of;
using example::hex_of;
using example::text_of;
using nlohmann::json;
using std::chrono::milliseconds;

/* Owners are moved, never copied; moving and ending them throws nothing. */

template <class T>
constexpr bool is_owner =
    !std::is_copy_constructible_v<T> && !std::is_copy_assignable_v<T>
    && std::is_nothrow_move_constructible_v<T> && std::is_nothrow_move_assignable_v<T>
    && std::is_nothrow_destructible_v<T>;

template <class... T>
constexpr bool are_owners = (is_owner<T> && ...);

static_assert(are_owners<bonafide::secret, bonafide::challenges, bonafide::redeemed>);
static_assert(are_owners<bonafide::appraisal, bonafide::pending<bonafide::redeemed>>);

namespace owners_of_app_attest {
using namespace bonafide::app_attest;
static_assert(are_owners<verifier, verifier_builder, policy, attested_key>);
static_assert(are_owners<attestation, assertion>);
} // namespace owners_of_app_attest

namespace owners_of_play_integrity {
using namespace bonafide::play_integrity;
static_assert(are_owners<verifier, verifier_builder, policy, decode_request>);
static_assert(are_owners<verdict, pc_verdict>);
} // namespace owners_of_play_integrity

namespace owners_of_the_rest {
using namespace bonafide::seal;
using namespace bonafide::pins;
static_assert(are_owners<keyring, keyring_builder, context, census, census_count>);
static_assert(are_owners<pin_set, pin_set_builder, update_key>);
static_assert(are_owners<bonafide::signals::report, bonafide::signals::policy>);
static_assert(are_owners<bonafide::gate::gate, bonafide::gate::builder>);
static_assert(are_owners<bonafide::gate::request, bonafide::gate::decision>);
} // namespace owners_of_the_rest

static_assert(std::is_convertible_v<std::string, bytes_view>);
static_assert(std::is_convertible_v<const char*, bytes_view>);
static_assert(std::is_convertible_v<std::vector<std::uint8_t>, bytes_view>);
static_assert(std::is_convertible_v<std::vector<std::byte>, bytes_view>);
static_assert(std::is_convertible_v<std::array<std::uint8_t, 4>, bytes_view>);
static_assert(std::is_convertible_v<bonafide::secret, bytes_view>);
static_assert(!std::is_convertible_v<std::vector<int>, bytes_view>);
static_assert(!std::is_convertible_v<std::vector<bool>, bytes_view>);
static_assert(!std::is_convertible_v<std::nullptr_t, bytes_view>);

constexpr std::string_view key = "a key of 32 bytes for this alone";
constexpr std::string_view next_key = "the key of 32 bytes that is next";
constexpr bonafide::challenge_scope scope{"TEAMID1234.com.example.app", "enrol", "alice"};
const timestamp now{1'780'000'000'000};

timestamp later(milliseconds duration) {
    return timestamp{now.unix_ms() + static_cast<std::uint64_t>(duration.count())};
}

void values(example::checks& checks) {
    const std::uint8_t raw[] = {1, 2, 3};
    checks.that(bytes_view{"abc"}.size() == 3, "a literal has no zero");
    checks.that(bytes_view{raw}.size() == 3 && bytes_view{raw}.data() == raw, "an array");
    checks.that(bytes_view{}.empty(), "nothing");
    checks.that(bytes_view{std::string_view{"\0\0", 2}}.size() == 2, "zeros are bytes");
    for (const auto& [text, wanted] : std::map<std::string, std::string>{
             {"", ""}, {"f", "Zg"}, {"fo", "Zm8"}, {"foo", "Zm9v"}, {"\xff\xfe\xff", "__7_"}})
        checks.that(bonafide::base64url(text) == wanted, "base64url: " + wanted);
    checks.that(bonafide::request_body_sha256({}) == bonafide::request_body_sha256(""),
                "the hash of no body");

    using std::chrono::system_clock;
    checks.that(timestamp{system_clock::time_point{milliseconds{1234}}}.unix_ms() == 1234, "time");
    checks.that(timestamp{system_clock::time_point{milliseconds{-5}}}.unix_ms() == 0,
                "a time before 1970");
    using bonafide::play_integrity::label;
    const bonafide::flags<label> labels{label::device, label::strong};
    checks.that(labels.has(label::strong) && !labels.has(label::basic), "flags");
}

void errors(example::checks& checks) {
    try {
        (void)bonafide::app_attest::verifier_builder{}.build();
        checks.that(false, "a verifier without an app");
    } catch (const std::runtime_error& caught) {
        const auto* error = dynamic_cast<const bonafide::error*>(&caught);
        const std::string line = caught.what();
        checks.that(error != nullptr && error->code() == BONAFIDE_ERROR_NO_APP_ID, "the code");
        checks.that(line.find("[NoAppId]") != std::string::npos, "the line: " + line);
        checks.that(error != nullptr && error->public_message() != line
                        && !error->public_message().empty(),
                    "the message for the client");
        checks.that(error != nullptr && error->action() == bonafide::action::stop, "the action");
    }
    checks.that(bonafide::version() == BONAFIDE_VERSION, "the version");
    const bonafide::error bare{BONAFIDE_ERROR_REPLAYED};
    checks.that(std::string{bare.what()}.find("0x00060001") != std::string::npos, bare.what());
    checks.that(bare.action() == bonafide::action::new_challenge, "what to do after a replay");

    bonafide::app_attest::verifier_builder builder;
    const bonafide::app_attest::verifier_builder moved{std::move(builder)};
    checks.refused(BONAFIDE_ERROR_CALL_NULL, "a moved-from builder",
                   [&] { builder.app("TEAMID1234.com.example.app"); });
    checks.refused(BONAFIDE_ERROR_CALL_UTF8, "an App ID that is no text",
                   [] { bonafide::app_attest::verifier_builder{}.app("\xff"); });
    checks.refused(BONAFIDE_ERROR_INVALID_KEY_TEXT, "a short key",
                   [] { const bonafide::challenges short_key{"short"}; });
    const auto verifier =
        bonafide::app_attest::verifier_builder{}.app("TEAMID1234.com.example.app").build();
    const std::string hash(32, 'h');
    checks.refused(BONAFIDE_ERROR_INVALID_KEY_ID, "a short key id",
                   [&] { (void)verifier.verify_attestation("object", "key id", hash, now); });
    checks.refused(BONAFIDE_ERROR_INVALID_CLIENT_DATA_HASH, "a long hash",
                   [&] { (void)verifier.verify_attestation("object", hash, hash + "h", now); });
}

bonafide::bytes32 id(std::uint8_t number) {
    bonafide::bytes32 id{};
    id[0] = number;
    return id;
}

void effects(example::checks& checks) {
    const bonafide::keep keep{milliseconds{1000}, later(milliseconds{500}), now};
    const bonafide::enrol alices{id(1), "alice", {1, 2, 3}, {}};
    const auto advance = [](std::uint32_t counter, std::optional<std::string> owner) {
        return bonafide::advance{id(1), std::move(owner), counter};
    };
    const auto commits = [&](outcome wanted, const std::string& what, example::memory_store& to,
                             const std::vector<bonafide::effect>& effects) {
        checks.that(to.commit(effects, now) == wanted, "store: " + what);
    };
    example::memory_store rows;
    commits(outcome::unknown_device, "an unknown device", rows, {advance(1, "alice")});
    commits(outcome::committed, "enrolment", rows, {alices});
    commits(outcome::committed, "advance", rows, {advance(5, "alice")});
    commits(outcome::stale, "the same counter", rows, {advance(5, "alice")});
    commits(outcome::stale, "a lower counter", rows, {advance(4, std::nullopt)});
    commits(outcome::enrolled_for_another, "another owner", rows, {advance(6, "bob")});
    commits(outcome::already_enrolled, "enrolment again", rows, {alices});
    commits(outcome::enrolled_for_another, "enrolment by another", rows,
            {bonafide::enrol{id(1), "bob", {}, {}}});
    checks.that(rows.find(id(1))->counter == 5, "store: enrolling again lowers no counter");

    // All or nothing.
    commits(outcome::stale, "a challenge with a stale counter", rows,
            {bonafide::take{id(2), keep}, advance(5, "alice")});
    commits(outcome::committed, "the same challenge with a good one", rows,
            {bonafide::take{id(2), keep}, advance(6, "alice")});
    commits(outcome::replayed, "a challenge twice", rows,
            {advance(7, "alice"), bonafide::take{id(2), keep}});
    checks.that(rows.find(id(1))->counter == 6, "store: a replay advances nothing");
    commits(outcome::replayed, "a value twice in one write", rows,
            {bonafide::insert_once{id(3), keep}, bonafide::take{id(3), keep}});
    commits(outcome::stale, "a counter twice in one write", rows,
            {advance(7, "alice"), advance(7, "alice")});
    commits(outcome::committed, "a value that no write recorded", rows,
            {bonafide::insert_once{id(3), keep}});

    checks.that(rows.forget_expired(later(milliseconds{1000})) == 0, "store: kept long enough");
    checks.that(rows.forget_expired(later(milliseconds{1001})) == 2, "store: forgotten");
    // A clock that stepped ahead has made the store forget, and is set right.
    commits(outcome::replayed, "a forgotten challenge", rows, {bonafide::take{id(2), keep}});
    commits(outcome::replayed, "a forgotten value", rows, {bonafide::insert_once{id(3), keep}});
    bonafide::keep newer = keep;
    newer.made = timestamp{keep.made.unix_ms() + 1};
    commits(outcome::committed, "a newer challenge", rows, {bonafide::take{id(4), newer}});
    checks.that(rows.revoke(id(1)) && !rows.revoke(id(9)), "store: revocation");
    commits(outcome::revoked, "a revoked device", rows, {advance(9, "alice")});
    commits(outcome::revoked, "enrolment of a revoked device", rows, {alices});
    checks.that(!rows.find(id(9)), "store: an unknown device");
}

/** A challenge and the attestation that answers it, in one write. */
void merged(example::checks& checks, const json& apple) {
    const bonafide::challenges issuer{key};
    const bonafide::challenges next{
        next_key, bonafide::challenge_lifetime{milliseconds{60'000}, milliseconds{1000}}, key};
    const auto verifier = bonafide::app_attest::verifier_builder{}
                              .app(text_of(apple, "app_id"))
                              .trust_anchor(base64_of(apple, "root"))
                              .build();
    const json& test = apple.at("attestations").at(0);
    const auto attest = [&] {
        return verifier.verify_attestation(base64_of(test, "object"), base64_of(test, "key_id"),
                                           hex_of(test, "client_data_hash"), now);
    };
    const std::string challenge = issuer.issue(scope, now);
    checks.that(challenge.size() == 75, "a challenge");
    checks.refused(BONAFIDE_ERROR_CHALLENGE_MISMATCH, "another subject's challenge", [&] {
        (void)issuer.redeem(challenge, {scope.app_id, scope.purpose, "bob"}, now);
    });
    checks.refused(BONAFIDE_ERROR_CHALLENGE_EXPIRED, "an old challenge",
                   [&] { (void)issuer.redeem(challenge, scope, later(std::chrono::minutes{7})); });
    checks.refused(BONAFIDE_ERROR_INVALID_LIFETIME, "a negative lifetime", [&] {
        const bonafide::challenges never{
            key, bonafide::challenge_lifetime{milliseconds{-1}, milliseconds{}}};
    });

    example::memory_store rows;
    const auto commit = [&](const std::vector<bonafide::effect>& effects) {
        return rows.commit(effects, now);
    };
    {
        auto dropped = merge(next.redeem(challenge, scope, now), attest());
        checks.that(dropped.effects().size() == 2, "two effects");
    }
    checks.refused(BONAFIDE_ERROR_REVOKED, "a refusal of the database", [&] {
        (void)merge(issuer.redeem(challenge, scope, now), attest()).finish(outcome::revoked);
    });
    bool passed_on = false;
    try {
        (void)attest().commit_with(
            [](const auto&) -> outcome { throw std::invalid_argument("no database"); });
    } catch (const std::invalid_argument&) {
        passed_on = true;
    }
    checks.that(passed_on, "what the database throws is passed on");

    auto both = merge(issuer.redeem(challenge, scope, now), attest());
    both.owned_by(scope.subject);
    const auto effects = both.effects();
    checks.that(effects.size() == 2 && std::holds_alternative<bonafide::take>(effects[0])
                    && std::holds_alternative<bonafide::enrol>(effects[1])
                    && std::get<bonafide::enrol>(effects[1]).owner == scope.subject
                    && std::get<bonafide::take>(effects[0]).keep.made == now,
                "a challenge and an attestation");
    const auto [redeemed, attestation] = std::move(both).commit_with(commit);
    checks.that(redeemed.subject() == scope.subject && redeemed.issued() == now, "whose it is");
    const auto device = attestation.claims().device;
    checks.that(rows.find(device) && rows.find(device)->owner == "alice", "the device is stored");
    checks.refused(BONAFIDE_ERROR_CALL_FINISHED, "a second finish",
                   [&] { (void)std::move(both).finish(outcome::committed); });
    checks.refused(BONAFIDE_ERROR_REPLAYED, "a challenge that was taken",
                   [&] { (void)issuer.redeem(challenge, scope, now).commit_with(commit); });

    // Claims of the same type come in the order of the merging.
    const json& assertions = apple.at("assertions");
    const auto stored =
        bonafide::app_attest::attested_key::from_trusted_storage(rows.find(device)->record);
    const auto assertion = [&](std::size_t index) {
        return verifier.verify_assertion(base64_of(assertions.at(index), "object"),
                                         hex_of(assertions.at(index), "client_data_hash"), stored);
    };
    auto [first, second] = merge(assertion(0), assertion(1)).commit_with(commit);
    checks.that(first.claims().counter == 1 && second.claims().counter == 2, "in their order");
    checks.that(bonafide::app_attest::policy::none().appraise(first).accepted(), "no policy");
    const auto refusal = bonafide::app_attest::policy::strict().appraise(first);
    checks.that(!refusal.accepted() && refusal.reasons().size() == 1
                    && refusal.reasons()[0].code == BONAFIDE_ERROR_LAUNCH_FIELDS_ABSENT,
                "a strict policy");
    checks.refused(BONAFIDE_ERROR_OS_VERSION, "an old system", [&] {
        auto policy = bonafide::app_attest::policy::recommended();
        policy.min_os_version(bonafide::app_attest::platform::ios, "27");
        policy.appraise_before_enrolment(merge(issuer.redeem(challenge, scope, now), attest()))
            .enforce();
    });
    const auto explained =
        verifier.explain_attestation(base64_of(test, "object"), base64_of(test, "key_id"),
                                     hex_of(test, "client_data_hash"), now);
    checks.that(explained.find('\n') != std::string::npos, "an explanation in several lines");
}

/** Of eight threads with the same assertion, one gets through. */
void race(example::checks& checks, const json& apple, const json& google) {
    using bonafide::play_integrity::certificate_digest;
    example::backend backend{bonafide::app_attest::verifier_builder{}
                                 .app(text_of(apple, "app_id"))
                                 .trust_anchor(base64_of(apple, "root"))
                                 .build(),
                             bonafide::play_integrity::verifier_builder{}
                                 .app(text_of(google, "package"), text_of(google, "decryption_key"),
                                      text_of(google, "verification_key"))
                                 .build(),
                             bonafide::play_integrity::policy::recommended(
                                 {certificate_digest(text_of(google, "certificate_digest"))})};
    const json& attestation = apple.at("attestations").at(0);
    const json& assertion = apple.at("assertions").at(0);
    const auto device =
        backend.enrol(base64_of(attestation, "object"), base64_of(attestation, "key_id"),
                      hex_of(attestation, "client_data_hash"), "alice", now);
    const auto object = base64_of(assertion, "object");
    const auto hash = hex_of(assertion, "client_data_hash");
    checks.refused(BONAFIDE_ERROR_UNKNOWN_DEVICE, "an unknown device",
                   [&] { backend.assert_request(id(1), object, hash, "alice", now); });
    checks.refused(BONAFIDE_ERROR_ENROLLED_FOR_ANOTHER, "another's device",
                   [&] { backend.assert_request(device, object, hash, "bob", now); });

    std::atomic<int> accepted{0};
    std::atomic<int> stale{0};
    std::vector<std::thread> threads;
    threads.reserve(8);
    for (int thread = 0; thread < 8; ++thread)
        threads.emplace_back([&] {
            try {
                backend.assert_request(device, object, hash, "alice", now);
                ++accepted;
            } catch (const bonafide::error& error) {
                if (error.code() == BONAFIDE_ERROR_COUNTER_NOT_INCREASED)
                    ++stale;
            }
        });
    for (std::thread& thread : threads)
        thread.join();
    checks.that(accepted == 1 && stale == 7, "one of eight");

    for (const json& token : google.at("tokens"))
        if (token.at("name") == "not licensed")
            checks.refused(BONAFIDE_ERROR_APP_LICENSING, "an app without a licence", [&] {
                backend.check_token(text_of(token, "token"), text_of(google, "package"),
                                    text_of(google, "nonce"), now);
            });
    const bonafide::play_integrity::decode_request question{"com.example.app", "token", "secret"};
    const auto for_pc =
        bonafide::play_integrity::decode_request::for_pc("com.example.app", "token", "secret");
    checks.that(question.url().find("com.example.app:decodeIntegrityToken") != std::string::npos
                    && for_pc.url().find("decodePcIntegrityToken") != std::string::npos
                    && question.authorization() == "Bearer secret"
                    && json::parse(question.body()).at("integrityToken") == "token",
                "the question to Google");
    checks.refused(BONAFIDE_OK, "200", [] { bonafide::play_integrity::check_decode_status(200); });
    checks.refused(BONAFIDE_ERROR_DECODE_UNAVAILABLE, "503",
                   [] { bonafide::play_integrity::check_decode_status(503); });
}

void rotation(example::checks& checks) {
    using namespace bonafide::seal;
    auto ring = keyring::generated("2026-01", now);
    const context context{{"tenant", "7"}, {"name", "openai"}};
    const std::string old = ring.seal("sk-live-1", context);
    ring.add("2026-02", next_key, now);
    ring.promote("2026-02");
    checks.that(ring.primary() == "2026-02" && ring.needs_rewrap(old), "a rotation");
    checks.that(ring.primary_age(later(milliseconds{5})) == milliseconds{5}, "the key's age");

    const auto rewrapped = ring.rewrap(old, context);
    checks.that(rewrapped && inspect(*rewrapped).key_id == "2026-02", "rewrapped");
    checks.that(rewrapped && !ring.rewrap(*rewrapped, context), "nothing to rewrap");
    ring.add_legacy("php", key, now);
    const auto legacy = ring.seal_legacy("php", "old secret");
    const auto moved = ring.rewrap_or_legacy(legacy, {}, context);
    checks.that(moved && ring.open(*moved, context).text() == "old secret", "of suite 0");
    checks.refused(BONAFIDE_ERROR_CANNOT_BE_OPENED, "no context",
                   [&] { (void)ring.open(old, context::none()); });
    checks.refused(BONAFIDE_ERROR_INVALID_CONTEXT, "an empty context", [] {
        const std::vector<context::field> fields;
        const bonafide::seal::context empty{fields};
    });
    checks.that(ring.open(ring.seal("", context), context).empty(), "an empty secret");

    ring.decrypt_only("2026-01", now);
    ring.disable("2026-01", now);
    checks.refused(BONAFIDE_ERROR_KEY_DISABLED, "a disabled key",
                   [&] { (void)ring.open(old, context); });
    const auto count = [&](std::string_view row) {
        census_count counting{later(milliseconds{10})};
        counting.row(row).row(legacy).row("?").add("2026-02", 4).add_unreadable(1);
        return counting.finish();
    };
    const auto in_use = count(old);
    checks.that(in_use.rows_of("2026-01") == 1 && in_use.rows_of("2026-02") == 4
                    && in_use.keys().size() == 2 && in_use.keys()[1].key_id == "2026-02"
                    && in_use.keys()[1].count == 4 && in_use.legacy() == 1
                    && in_use.unreadable() == 2 && in_use.begun() == later(milliseconds{10}),
                "a census");
    checks.refused(BONAFIDE_ERROR_KEY_IN_USE, "a key in use", [&] {
        ring.destroy("2026-01", in_use, milliseconds{5}, census_waiver::unreadable);
    });
    const auto unused = count(*rewrapped);
    checks.refused(BONAFIDE_ERROR_UNREADABLE_ROWS, "unreadable rows",
                   [&] { ring.destroy("2026-01", unused, milliseconds{5}); });
    checks.refused(BONAFIDE_ERROR_CENSUS_TOO_EARLY, "an early census", [&] {
        ring.destroy("2026-01", unused, milliseconds{11}, census_waiver::unreadable);
    });
    ring.destroy("2026-01", unused, milliseconds{5}, census_waiver::unreadable);

    // Stored and loaded again.
    keyring_builder builder;
    builder.primary(ring.primary());
    for (const key_info& info : ring.keys()) {
        if (info.state == key_state::destroyed) {
            builder.tombstone(info);
            continue;
        }
        const auto material = ring.material(info.id);
        checks.that(check_value_of(material) == info.check_value, info.id + ": check value");
        builder.key(info, material);
    }
    const keyring loaded = builder.build();
    checks.that(loaded.keys().size() == 3 && loaded.keys()[0].state == key_state::destroyed
                    && loaded.keys()[2].legacy,
                "a ring that was loaded");
    checks.that(loaded.open(*rewrapped, context).text() == "sk-live-1", "opened by it");
    checks.refused(BONAFIDE_ERROR_KEY_DESTROYED, "a destroyed key",
                   [&] { (void)loaded.open(old, context); });
    checks.refused(BONAFIDE_ERROR_INVALID_SEALING_KEY_ID, "a long name", [] {
        key_info info;
        info.id = std::string(33, 'a');
        keyring_builder{}.tombstone(info);
    });
}

void reports(example::checks& checks) {
    using namespace bonafide::signals;
    const auto rows = table();
    checks.that(rows.size() > 10 && rows[0].id == "root.su_binary"
                    && rows[0].category == category::privileged_access && !rows[0].finds.empty(),
                "the table");
    // [1, "linux", 7, [two checks], [[root.su_binary, high, []]], [debugger.tracer]]
    using namespace std::string_literals;
    const std::string data = "\x86\x01\x65linux\x07\x82\x6eroot.su_binary\x6f"s
                             "debugger.tracer\x81\x83\x6eroot.su_binary\x02\x80\x81\x6f"s
                             "debugger.tracer"s;
    const report sent = report::from_bytes(data);
    checks.that(sent.platform() == platform::linux_host && sent.duration() == milliseconds{7},
                "what a report is of");
    checks.that(sent.checks().size() == 2 && sent.checks()[1].category == category::debugger,
                "what was looked for");
    const auto found = sent.findings();
    checks.that(found.size() == 1 && found[0].signal.id == "root.su_binary"
                    && found[0].severity == severity::high && found[0].evidence.empty(),
                "what was found");
    checks.that(sent.inconclusive().size() == 1, "what could not be looked for");
    checks.that(sent.text().find("root.su_binary") != std::string::npos, "a report for people");
    checks.that(sent.digest() != report::from_bytes("\x86\x01\x65linux\x07\x80\x80\x80").digest(),
                "the digest");
    checks.that(policy::log_only().appraise(sent).accepted(), "a policy that logs");
    auto recommended = policy::recommended();
    checks.refused(BONAFIDE_ERROR_PRIVILEGED_ACCESS, "a policy that refuses",
                   [&] { recommended.appraise(sent).enforce(); });
    recommended.react(category::privileged_access, reaction::log);
    checks.that(recommended.appraise(sent).accepted(), "a policy that was changed");
    checks.refused(BONAFIDE_ERROR_INVALID_REPORT, "no report",
                   [] { (void)report::from_bytes("{}"); });
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::cerr << "usage: " << argv[0] << " DIRECTORY\n";
        return 2;
    }
    try {
        const auto apple = example::load(argv[1], "app_attest");
        example::checks checks;
        values(checks);
        errors(checks);
        effects(checks);
        merged(checks, apple);
        race(checks, apple, example::load(argv[1], "play_integrity"));
        rotation(checks);
        reports(checks);
        return checks.finish("header");
    } catch (const std::exception& error) {
        std::cerr << "failed: " << error.what() << '\n';
        return 1;
    }
}
