/*
 * The gate: a request from its headers to the decision. Standard tokens of Android are decoded by
 * Google, whose answer is made here; for the rest the library needs --features testkit.
 */
#include "check.hpp"
#include "store.hpp"

#include <bonafide.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdint>
#include <exception>
#include <functional>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using bonafide::timestamp;
using bonafide::gate::decision_kind;
using bonafide::gate::evidence;
using bonafide::gate::step;

constexpr std::string_view package = "com.example.app";
constexpr std::string_view authority = "api.example.com";
constexpr std::string_view subject = "alice";
const timestamp now{1'780'000'000'000};
/** The testkit's, too. */
const bonafide::bytes32 certificate = bonafide::request_body_sha256("");

/** What a client sends. */
struct sent {
    std::string app_id{package};
    std::string purpose = "chat";
    std::string challenge;
    evidence kind = evidence::standard_token;
    std::string key_id;
    std::string evidence_text = "opaque";
    std::string path = "/v1/chat";
    std::string body = "hello";
    std::optional<std::string> report;
    /** What Google answers. */
    std::uint16_t status = 200;
    std::string answer;
};

/** What evidence of this request has to be about: a phone's, or a token. */
template <class Bind>
auto binding_of(const sent& from, Bind bind) {
    bonafide::request request;
    request.app_id = from.app_id;
    request.purpose = from.purpose;
    request.challenge = from.challenge;
    request.method = "POST";
    request.authority = authority;
    request.path_and_query = from.path;
    request.body_sha256 = bonafide::request_body_sha256(from.body);
    if (from.report)
        request.report_sha256 = bonafide::signals::report::from_bytes(*from.report).digest();
    return bind(request);
}

class server {
public:
    explicit server(bonafide::gate::gate gate) : gate_{std::move(gate)} {}

    [[nodiscard]] std::string challenge(std::string_view app_id, std::string_view purpose) const {
        return gate_.challenge({app_id, purpose, subject}, now);
    }

    /** The loop that every server has. */
    bonafide::gate::decision decide(const sent& from) {
        bonafide::gate::call call;
        call.app_id = from.app_id;
        call.purpose = from.purpose;
        call.subject = subject;
        call.challenge = from.challenge;
        call.kind = from.kind;
        call.key_id = from.key_id;
        call.evidence = from.evidence_text;
        call.method = "POST";
        call.path_and_query = from.path;
        if (from.report)
            call.report = *from.report;
        auto request = gate_.admit(call, now);
        while (request.next() != step::decision) {
            switch (request.next()) {
            case step::attestation:
                request.attestation(from.evidence_text, std::nullopt, now);
                break;
            case step::device:
                request.device(load(request.device_id()));
                break;
            case step::body:
                request.body(bonafide::request_body_sha256(from.body), now);
                break;
            case step::decoded:
                question = request.decode_request("ya29.token").url();
                request.decoded(from.status, from.answer,
                                bonafide::request_body_sha256(from.body), now);
                break;
            case step::commit:
                effects = request.effects().size();
                if (database_answers)
                    request.finish(store.commit(request.effects(), now));
                else
                    request.unavailable();
                break;
            case step::decision:
                break;
            }
        }
        return request.decision();
    }

    example::memory_store store;
    bool database_answers = true;
    std::string question;
    std::size_t effects = 0;

private:
    [[nodiscard]] std::optional<bonafide::gate::stored_device>
    load(const bonafide::bytes32& id) const {
        const auto row = store.find(id);
        if (!row)
            return std::nullopt;
        return bonafide::gate::stored_device{row->record, row->owner.value_or(""), row->revoked};
    }

    bonafide::gate::gate gate_;
};

bonafide::challenges challenges() {
    return bonafide::challenges{"a key of 32 bytes for this alone"};
}

/** A gate for standard tokens. */
bonafide::gate::builder builder() {
    bonafide::gate::builder builder{challenges(), bonafide::scheme::https, authority};
    builder.play_decode(package, bonafide::play_integrity::policy::recommended({certificate}))
        .play_freshness(std::chrono::minutes{5}, std::chrono::seconds{30})
        .signals(bonafide::signals::policy::recommended())
        .require_report("pay");
    return builder;
}

/** A request whose token Google finds good. */
sent good(
    const server& to, const std::function<void(sent&)>& change = [](sent&) {}) {
    sent request;
    change(request);
    request.challenge = to.challenge(package, request.purpose);
    request.answer =
        nlohmann::json{
            {"tokenPayloadExternal",
             {{"requestDetails",
               {{"requestPackageName", package},
                {"requestHash", binding_of(request, bonafide::request_binding_base64url)},
                {"timestampMillis", std::to_string(now.unix_ms())}}},
              {"appIntegrity",
               {{"appRecognitionVerdict", "PLAY_RECOGNIZED"},
                {"packageName", package},
                {"certificateSha256Digest", {bonafide::base64url(certificate)}},
                {"versionCode", "42"}}},
              {"deviceIntegrity", {{"deviceRecognitionVerdict", {"MEETS_DEVICE_INTEGRITY"}}}},
              {"accountDetails", {{"appLicensingVerdict", "LICENSED"}}}}}}
            .dump();
    return request;
}

void denied(example::checks& checks, bonafide_result code, const std::string& what, server& by,
            const sent& request) {
    const auto decision = by.decide(request);
    checks.that(decision.kind() == decision_kind::deny && !decision.allowed()
                    && decision.code() == code && !decision.verdict(),
                what + ": " + decision.line());
}

void standard_tokens(example::checks& checks) {
    using namespace std::string_literals;
    server server{builder().build()};
    const sent first = good(server);
    {
        const auto decision = server.decide(first);
        checks.that(decision.kind() == decision_kind::allow && decision.code() == BONAFIDE_OK,
                    "a good token: " + decision.line());
        checks.that(server.effects == 2, "a challenge and a token are used up");
        checks.that(server.question.find("com.example.app") != std::string::npos, "Google's URL");
        const auto verdict = decision.verdict();
        checks.that(verdict && verdict->claims().version_code == 42, "Google's verdict");
        checks.that(!decision.attestation() && !decision.assertion() && !decision.report(),
                    "nothing else");
        checks.that(decision.appraisal().accepted(), "the appraisal");
        const auto audit = decision.audit();
        checks.that(audit.app_id == package && audit.purpose == "chat" && audit.subject == subject
                        && audit.kind == evidence::standard_token && audit.time == now
                        && !audit.device,
                    "the audit");
    }
    denied(checks, BONAFIDE_ERROR_REPLAYED, "the same request", server, first);

    sent changed = good(server);
    changed.body = "hullo";
    denied(checks, BONAFIDE_ERROR_BINDING_MISMATCH, "another body", server, changed);
    sent without = good(server);
    without.challenge = "none";
    denied(checks, BONAFIDE_ERROR_INVALID_CHALLENGE, "no challenge", server, without);
    sent away = good(server);
    away.status = 503;
    denied(checks, BONAFIDE_ERROR_DECODE_UNAVAILABLE, "Google is away", server, away);
    sent unlicensed = good(server);
    unlicensed.answer.replace(unlicensed.answer.find("LICENSED"), 8, "UNLICENSED");
    denied(checks, BONAFIDE_ERROR_APP_LICENSING, "no licence", server, unlicensed);
    server.database_answers = false;
    denied(checks, BONAFIDE_ERROR_STORE_UNAVAILABLE, "no database", server, good(server));
    server.database_answers = true;
    sent other = good(server);
    other.kind = evidence::classic_token;
    denied(checks, BONAFIDE_ERROR_EVIDENCE_NOT_SERVED, "a classic token", server, other);

    // Reports of runtime signals.
    const auto paying = [](sent& request) { request.purpose = "pay"; };
    denied(checks, BONAFIDE_ERROR_REPORT_MISSING, "no report", server, good(server, paying));
    const auto reported = server.decide(good(server, [](sent& request) {
        request.purpose = "pay";
        request.report = "\x86\x01\x65linux\x07\x80\x80\x80"s;
    }));
    const auto report = reported.report();
    checks.that(report && report->duration() == std::chrono::milliseconds{7},
                "a report: " + reported.line());
    denied(checks, BONAFIDE_ERROR_INVALID_REPORT, "an empty report", server, [&] {
        sent empty = good(server);
        empty.report = "";
        return empty;
    }());

    // What is only watched.
    auto watching_builder = builder();
    watching_builder.enforcement(bonafide::gate::enforcement::monitor);
    class server watching {
        watching_builder.build()
    };
    checks.refused(BONAFIDE_ERROR_CALL_FINISHED, "a builder is used up",
                   [&] { (void)watching_builder.build(); });
    sent watched = good(watching);
    watched.answer.replace(watched.answer.find("LICENSED"), 8, "UNLICENSED");
    const auto decision = watching.decide(watched);
    checks.that(decision.kind() == decision_kind::allow_monitored && decision.allowed()
                    && !decision.appraisal().accepted(),
                "watched: " + decision.line());
}

void misuse(example::checks& checks) {
    auto made = builder().build();
    checks.that(made.serves(package) && !made.serves("com.example.other"), "whom it serves");
    bonafide::gate::call call;
    const std::string challenge = made.challenge({package, "chat", subject}, now);
    call.app_id = package;
    call.purpose = "chat";
    call.subject = subject;
    call.challenge = challenge;
    call.kind = evidence::standard_token;
    call.evidence = "opaque";
    call.method = "POST";
    call.path_and_query = "/";
    call.report = bonafide::bytes_view{};
    checks.that(made.admit(call, now).decision().code() == BONAFIDE_ERROR_INVALID_REPORT,
                "a report without a byte is not no report");
    call.report.reset();
    auto request = made.admit(call, now);
    checks.that(request.next() == step::decoded, "Google is to be asked");
    checks.refused(BONAFIDE_ERROR_CALL_STATE, "a decision too early",
                   [&] { (void)request.decision(); });
    checks.refused(BONAFIDE_ERROR_CALL_STATE, "no effects yet", [&] { (void)request.effects(); });
    checks.refused(BONAFIDE_ERROR_INVALID_REQUEST_FIELD, "half a hash",
                   [&] { request.decoded(200, "{}", "half a hash", now); });
    checks.that(request.next() == step::decoded, "a misuse changes nothing");
    request.refuse(BONAFIDE_ERROR_EVIDENCE_NOT_SERVED);
    const auto decision = request.decision();
    checks.that(decision.code() == BONAFIDE_ERROR_EVIDENCE_NOT_SERVED, "a refusal of ours");
    checks.that(bonafide::action_of(decision.code()) == bonafide::action::stop
                    && !bonafide::public_message(decision.code()).empty(),
                "what the client is told");
}

#ifdef BONAFIDE_TESTKIT

constexpr std::string_view app_id = "TEAMID1234.com.example.app";

std::string base64(bonafide::bytes_view data) {
    std::string text = bonafide::base64url(data);
    std::replace(text.begin(), text.end(), '-', '+');
    std::replace(text.begin(), text.end(), '_', '/');
    text.append((4 - text.size() % 4) % 4, '=');
    return text;
}

void simulated_devices(example::checks& checks) {
    const bonafide::testkit::authority authority_of_apple{1};
    bonafide::testkit::device phone{7, app_id, bonafide::testkit::system::ios_27};
    const bonafide::testkit::console console{1};
    auto everything = builder();
    everything
        .app_attest(bonafide::app_attest::verifier_builder{}
                        .app(app_id)
                        .trust_anchor(authority_of_apple.root())
                        .build(),
                    bonafide::app_attest::policy::recommended())
        .play_keys(bonafide::play_integrity::verifier_builder{}
                       .app(package, console.decryption_key(), console.verification_key())
                       .build(),
                   bonafide::play_integrity::policy::recommended({certificate}));
    server server{everything.build()};

    const auto from_phone = [&](std::string purpose, evidence kind) {
        sent request;
        request.app_id = app_id;
        request.challenge = server.challenge(app_id, purpose);
        request.purpose = std::move(purpose);
        request.kind = kind;
        request.key_id = base64(phone.key_id());
        return request;
    };
    const auto asserting = [&] {
        sent request = from_phone("chat", evidence::assertion);
        request.evidence_text =
            base64(phone.assertion(binding_of(request, bonafide::request_binding)));
        return request;
    };
    denied(checks, BONAFIDE_ERROR_UNKNOWN_DEVICE, "not enrolled yet", server, asserting());

    sent enrolment = from_phone("enrol", evidence::attestation);
    enrolment.body = "";
    const auto object = phone.attestation(authority_of_apple,
                                          binding_of(enrolment, bonafide::request_binding), now);
    enrolment.evidence_text.assign(object.begin(), object.end());
    const auto enrolled = server.decide(enrolment);
    const auto attestation = enrolled.attestation();
    checks.that(enrolled.kind() == decision_kind::allow && attestation
                    && attestation->claims().os_version == "27.0",
                "an attestation: " + enrolled.line());
    denied(checks, BONAFIDE_ERROR_REPLAYED, "the same attestation", server, enrolment);

    const sent request = asserting();
    const auto allowed = server.decide(request);
    const auto assertion = allowed.assertion();
    checks.that(allowed.kind() == decision_kind::allow && assertion
                    && assertion->claims().counter == 2 && allowed.audit().device,
                "an assertion: " + allowed.line());
    denied(checks, BONAFIDE_ERROR_REPLAYED, "the same assertion", server, request);
    if (allowed.audit().device)
        checks.that(server.store.revoke(*allowed.audit().device), "the device is revoked");
    server.effects = 0;
    denied(checks, BONAFIDE_ERROR_REVOKED, "a revoked device", server, asserting());
    checks.that(server.effects == 0, "of a revoked device, nothing is to be written");

    sent classic;
    classic.challenge = server.challenge(package, "chat");
    classic.kind = evidence::classic_token;
    classic.evidence_text = console.token(
        package, binding_of(classic, bonafide::request_binding_base64url), now);
    const auto token = server.decide(classic);
    checks.that(token.kind() == decision_kind::allow && token.verdict(),
                "a classic token: " + token.line());
    denied(checks, BONAFIDE_ERROR_REPLAYED, "the same token", server, classic);

    const std::string answer = bonafide::testkit::decode_answer(package, "hash", now);
    const auto verdict =
        bonafide::play_integrity::verify_decoded(
            answer, bonafide::play_integrity::expected::request_hash(package, "hash"), now)
            .commit_with([&](const auto& effects) { return server.store.commit(effects, now); });
    checks.that(verdict.claims().recognition
                    == bonafide::play_integrity::recognition::play_recognized,
                "Google's answer");
}

#else

void simulated_devices(example::checks&) {
    std::cout << "gate: without testkit, no attestations, assertions and classic tokens\n";
}

#endif

} // namespace

int main() {
    try {
        example::checks checks;
        standard_tokens(checks);
        misuse(checks);
        simulated_devices(checks);
        return checks.finish("gate");
    } catch (const std::exception& error) {
        std::cerr << "failed: " << error.what() << '\n';
        return 1;
    }
}
