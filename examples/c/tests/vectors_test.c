/*
 * Every case of the vectors, which all languages read:
 *
 *   vectors_test DIRECTORY
 */
#include "backend.h"
#include "check.h"
#include "vectors.h"

#include <bonafide.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COMMITTED BONAFIDE_OUTCOME_COMMITTED

static void app_attest(vectors *all);
static void play_integrity(const vectors *all);
static void seal(vectors *all);
static void request(vectors *all);

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: %s DIRECTORY\n", argv[0]);
        return 2;
    }
    vectors *all = vectors_load(argv[1], "app_attest");
    app_attest(all);
    vectors_free(all);
    all = vectors_load(argv[1], "play_integrity");
    play_integrity(all);
    vectors_free(all);
    all = vectors_load(argv[1], "seal");
    seal(all);
    vectors_free(all);
    all = vectors_load(argv[1], "request");
    request(all);
    vectors_free(all);
    return checks_finish("vectors");
}

/* A list that is not empty: without cases, nothing would be tested. */
static const cJSON *list(const cJSON *object, const char *name)
{
    const cJSON *found = vectors_member(object, name);
    CHECK(name, cJSON_GetArraySize(found) > 0);
    return found;
}

static int is_text(const uint8_t *data, size_t len, const char *text)
{
    return len == strlen(text) && (len == 0 || memcmp(data, text, len) == 0);
}

static int is_bytes(const uint8_t *data, size_t len, bonafide_bytes wanted)
{
    return len == wanted.len && (len == 0 || memcmp(data, wanted.data, len) == 0);
}

/*
 * Whether a case is as its `error` says: not refused, or with this code, whose name ends the line
 * for the log. Frees the error.
 */
static void judge(const cJSON *test, bonafide_result result, bonafide_error *error)
{
    const char *name = vectors_string(test, "name");
    const cJSON *wanted = vectors_member(test, "error");
    if (cJSON_IsNull(wanted)) {
        CHECK_RESULT(name, result, BONAFIDE_OK, error);
        return;
    }
    const char *kind = vectors_string(wanted, "kind");
    uint8_t line[1024];
    char end[64];
    size_t len = 0;
    size_t end_len = (size_t)snprintf(end, sizeof end, "[%s]", kind);
    CHECK(name, strcmp(bonafide_result_name(result), kind) == 0);
    CHECK(name, bonafide_error_message(error, line, sizeof line, &len) == BONAFIDE_OK
                    && len > end_len && memcmp(line + len - end_len, end, end_len) == 0);
    CHECK_RESULT(name, result, (bonafide_result)vectors_number(wanted, "code"), error);
}

/* Kinds that the vectors name without their number. */
static bonafide_result code_of(const char *kind)
{
    static const bonafide_result codes[] = {
        BONAFIDE_ERROR_DEVICE_INTEGRITY,   BONAFIDE_ERROR_APP_LICENSING,
        BONAFIDE_ERROR_CANNOT_BE_OPENED,   BONAFIDE_ERROR_INVALID_SEALED,
        BONAFIDE_ERROR_UNSUPPORTED_SUITE,  BONAFIDE_ERROR_SEALING_KEY_ID_MISMATCH,
        BONAFIDE_ERROR_KEY_DISABLED,       BONAFIDE_ERROR_KEY_DESTROYED,
        BONAFIDE_ERROR_UNKNOWN_SEALING_KEY,
    };
    for (size_t at = 0; at < sizeof codes / sizeof codes[0]; at++)
        if (strcmp(bonafide_result_name(codes[at]), kind) == 0)
            return codes[at];
    check(kind, 0, "a kind that this test knows", __LINE__);
    return BONAFIDE_OK;
}

static bonafide_environments environment_of(const char *name)
{
    if (strcmp(name, "production") == 0)
        return BONAFIDE_ENVIRONMENT_PRODUCTION;
    CHECK(name, strcmp(name, "development") == 0);
    return BONAFIDE_ENVIRONMENT_DEVELOPMENT;
}

static bonafide_app_attest_verifier *verifier_of(vectors *all)
{
    const cJSON *root = vectors_root(all), *name = NULL;
    const bonafide_bytes app_id = vectors_text(root, "app_id");
    const bonafide_bytes anchor = vectors_base64(all, root, "root");
    bonafide_environments accepted = 0;
    const cJSON *environments = list(root, "environments");
    cJSON_ArrayForEach(name, environments)
        accepted |= environment_of(cJSON_GetStringValue(name));
    bonafide_app_attest_builder *builder = bonafide_app_attest_builder_new();
    bonafide_app_attest_verifier *verifier = NULL;
    bonafide_error *error = NULL;
    CHECK("app", bonafide_app_attest_builder_app(builder, app_id.data, app_id.len) == BONAFIDE_OK);
    CHECK("environments",
          bonafide_app_attest_builder_environments(builder, accepted) == BONAFIDE_OK);
    CHECK("root", bonafide_app_attest_builder_trust_anchor(builder, anchor.data, anchor.len)
                      == BONAFIDE_OK);
    bonafide_result result = bonafide_app_attest_builder_build(builder, &verifier, &error);
    CHECK_RESULT("verifier", result, BONAFIDE_OK, error);
    bonafide_app_attest_builder_free(builder);
    return verifier;
}

/* What is stored for a new device, and what its claims say. */
static void check_attestation(vectors *all, const cJSON *test, const bonafide_effect *effect,
                              const bonafide_attestation *attested)
{
    const char *name = vectors_string(test, "name");
    const cJSON *wanted = vectors_member(test, "claims");
    const bonafide_bytes record = vectors_hex(all, wanted, "record");
    CHECK(name, effect->kind == BONAFIDE_EFFECT_ENROL
                    && is_bytes(effect->record, effect->record_len, record));

    bonafide_attestation_claims claims;
    if (!CHECK(name, bonafide_attestation_read_claims(attested, &claims) == BONAFIDE_OK))
        return;
    CHECK(name, memcmp(claims.device, effect->id, sizeof claims.device) == 0);
    CHECK(name, is_text(claims.app_id, claims.app_id_len,
                        vectors_string(vectors_root(all), "app_id")));
    CHECK(name, claims.environment == environment_of(vectors_string(wanted, "environment")));
    CHECK(name, claims.platform == vectors_number(wanted, "platform"));
    CHECK(name, is_text(claims.os_version, claims.os_version_len,
                        vectors_string(wanted, "os_version")));
    const int has_category = !cJSON_IsNull(vectors_member(wanted, "launch_category"));
    CHECK(name, claims.launch.state
                    == (has_category ? BONAFIDE_LAUNCH_PRESENT : BONAFIDE_LAUNCH_ABSENT));
    if (has_category)
        CHECK(name, claims.launch.category == vectors_number(wanted, "launch_category"));

    bonafide_attested_key *key = NULL;
    bonafide_buffer *stored = NULL;
    CHECK(name, bonafide_attestation_key(attested, &key) == BONAFIDE_OK);
    CHECK(name, bonafide_attested_key_record(key, &stored) == BONAFIDE_OK);
    CHECK(name, is_bytes(bonafide_buffer_data(stored), bonafide_buffer_len(stored), record));
    bonafide_buffer_free(stored);
    bonafide_attested_key_free(key);
}

static void app_attest(vectors *all)
{
    const cJSON *root = vectors_root(all), *test = NULL;
    const uint64_t now_ms = vectors_number(root, "now_ms");
    const bonafide_bytes record = vectors_hex(all, root, "record");
    CHECK("app_attest", strcmp(vectors_string(root, "format"), "bonafide/app-attest/1") == 0);
    bonafide_app_attest_verifier *verifier = verifier_of(all);

    const cJSON *attestations = list(root, "attestations");
    cJSON_ArrayForEach(test, attestations) {
        const bonafide_bytes object = vectors_base64(all, test, "object");
        const bonafide_bytes key_id = vectors_base64(all, test, "key_id");
        if (!CHECK(vectors_string(test, "name"), key_id.len == 32))
            continue;
        bonafide_pending *pending = NULL;
        bonafide_attestation *attested = NULL;
        bonafide_error *error = NULL;
        bonafide_effect effect;
        memset(&effect, 0, sizeof effect);
        size_t count = 0;
        bonafide_result result = bonafide_app_attest_verify_attestation(
            verifier, object.data, object.len, key_id.data,
            vectors_hex32(all, test, "client_data_hash"), now_ms, &pending, &error);
        if (result == BONAFIDE_OK) {
            CHECK("effects", bonafide_pending_effect_count(pending, &count) == BONAFIDE_OK
                                 && count == 1
                                 && bonafide_pending_effect(pending, 0, &effect) == BONAFIDE_OK);
            result = bonafide_pending_finish_attestation(pending, COMMITTED, &attested, &error);
        }
        judge(test, result, error);
        if (result == BONAFIDE_OK && !cJSON_IsNull(vectors_member(test, "claims")))
            check_attestation(all, test, &effect, attested);
        bonafide_attestation_free(attested);
        bonafide_pending_free(pending);
    }

    bonafide_attested_key *key = NULL;
    CHECK("record", bonafide_attested_key_from_trusted_storage(record.data, record.len, &key, NULL)
                        == BONAFIDE_OK);
    const cJSON *assertions = list(root, "assertions");
    cJSON_ArrayForEach(test, assertions) {
        const bonafide_bytes object = vectors_base64(all, test, "object");
        bonafide_pending *pending = NULL;
        bonafide_assertion *asserted = NULL;
        bonafide_error *error = NULL;
        bonafide_result result = bonafide_app_attest_verify_assertion(
            verifier, object.data, object.len, vectors_hex32(all, test, "client_data_hash"), key,
            &pending, &error);
        if (result == BONAFIDE_OK)
            result = bonafide_pending_finish_assertion(pending, COMMITTED, &asserted, &error);
        judge(test, result, error);
        bonafide_assertion_claims claims;
        if (result == BONAFIDE_OK)
            CHECK(vectors_string(test, "name"),
                  bonafide_assertion_read_claims(asserted, &claims) == BONAFIDE_OK
                      && claims.counter == vectors_number(test, "counter"));
        bonafide_assertion_free(asserted);
        bonafide_pending_free(pending);
    }
    bonafide_attested_key_free(key);
    bonafide_app_attest_verifier_free(verifier);
}

static bonafide_play_verifier *play_verifier_of(const cJSON *root)
{
    const bonafide_bytes package = vectors_text(root, "package");
    const bonafide_bytes decrypts = vectors_text(root, "decryption_key");
    const bonafide_bytes verifies = vectors_text(root, "verification_key");
    bonafide_play_builder *builder = bonafide_play_builder_new();
    bonafide_play_verifier *verifier = NULL;
    CHECK("keys", bonafide_play_builder_app(builder, package.data, package.len, decrypts.data,
                                            decrypts.len, verifies.data, verifies.len, NULL)
                      == BONAFIDE_OK);
    CHECK("verifier", bonafide_play_builder_build(builder, &verifier, NULL) == BONAFIDE_OK);
    bonafide_play_builder_free(builder);
    return verifier;
}

static bonafide_play_policy *play_policy_of(const cJSON *root)
{
    const bonafide_bytes text = vectors_text(root, "certificate_digest");
    bonafide_play_policy *policy = NULL;
    uint8_t digest[32];
    memset(digest, 0, sizeof digest);
    CHECK("digest",
          bonafide_play_certificate_digest(text.data, text.len, digest, NULL) == BONAFIDE_OK);
    CHECK("policy", bonafide_play_policy_new(BONAFIDE_PLAY_POLICY_RECOMMENDED, digest, 1, &policy,
                                             NULL)
                        == BONAFIDE_OK);
    return policy;
}

/* What the policy says of a verdict: these reasons, all of them decisive. */
static void check_appraisal(const cJSON *test, const bonafide_play_policy *policy,
                            const bonafide_play_verdict *verdict)
{
    const char *name = vectors_string(test, "name");
    const cJSON *wanted = vectors_member(test, "reasons"), *kind = NULL;
    bonafide_appraisal *appraisal = NULL;
    uint32_t accepted = 2;
    size_t count = 0, at = 0;
    CHECK(name, bonafide_play_policy_appraise(policy, verdict, &appraisal) == BONAFIDE_OK);
    CHECK(name, bonafide_appraisal_is_accepted(appraisal, &accepted) == BONAFIDE_OK
                    && accepted == (cJSON_GetArraySize(wanted) == 0 ? 1u : 0u));
    CHECK(name, bonafide_appraisal_reason_count(appraisal, &count) == BONAFIDE_OK
                    && count == (size_t)cJSON_GetArraySize(wanted));
    bonafide_result first = BONAFIDE_OK;
    cJSON_ArrayForEach(kind, wanted) {
        bonafide_result code = code_of(cJSON_GetStringValue(kind));
        bonafide_reason reason;
        uint8_t line[1024];
        size_t len = 0;
        first = at == 0 ? code : first;
        CHECK(name, bonafide_appraisal_reason(appraisal, at, &reason) == BONAFIDE_OK
                        && reason.code == code && reason.decisive == 1);
        CHECK(name, bonafide_appraisal_reason_message(appraisal, at, line, sizeof line, &len)
                            == BONAFIDE_OK
                        && len > 0);
        at++;
    }
    bonafide_error *error = NULL;
    bonafide_result result = bonafide_appraisal_result(appraisal, &error);
    CHECK_RESULT(name, result, first, error);
    bonafide_appraisal_free(appraisal);
}

static void check_verdict(const cJSON *root, const cJSON *test, bonafide_play_provenance from,
                          const bonafide_play_verdict *verdict)
{
    const char *name = vectors_string(test, "name");
    bonafide_buffer *json = NULL;
    CHECK(name, bonafide_play_verdict_json(verdict, &json) == BONAFIDE_OK);
    cJSON *found = cJSON_ParseWithLength((const char *)bonafide_buffer_data(json),
                                         bonafide_buffer_len(json));
    CHECK(name, cJSON_Compare(found, vectors_member(test, "verdict"), 1));
    cJSON_Delete(found);
    bonafide_buffer_free(json);
    bonafide_play_claims claims;
    CHECK(name, bonafide_play_verdict_read_claims(verdict, &claims) == BONAFIDE_OK
                    && claims.provenance == from
                    && is_text(claims.package, claims.package_len, vectors_string(root, "package"))
                    && claims.time_ms == vectors_number(root, "now_ms"));
}

static void play_integrity(const vectors *all)
{
    const cJSON *root = vectors_root(all), *test = NULL;
    const uint64_t now_ms = vectors_number(root, "now_ms");
    const bonafide_bytes package = vectors_text(root, "package");
    CHECK("play_integrity",
          strcmp(vectors_string(root, "format"), "bonafide/play-integrity/1") == 0);
    bonafide_play_verifier *verifier = play_verifier_of(root);
    bonafide_play_policy *policy = play_policy_of(root);

    /* Tokens are decrypted here; answers are those of Google's server. */
    for (int is_answer = 0; is_answer < 2; is_answer++) {
        const bonafide_bytes binding = vectors_text(root, is_answer ? "request_hash" : "nonce");
        bonafide_play_expected expected;
        memset(&expected, 0, sizeof expected);
        expected.package = package.data;
        expected.package_len = package.len;
        expected.binding_kind =
            is_answer ? BONAFIDE_PLAY_BINDING_REQUEST_HASH : BONAFIDE_PLAY_BINDING_NONCE;
        expected.binding = binding.data;
        expected.binding_len = binding.len;
        const cJSON *cases = list(root, is_answer ? "answers" : "tokens");
        cJSON_ArrayForEach(test, cases) {
            const bonafide_bytes sent = vectors_text(test, is_answer ? "answer" : "token");
            bonafide_pending *pending = NULL;
            bonafide_play_verdict *verdict = NULL;
            bonafide_error *error = NULL;
            bonafide_result result =
                is_answer ? bonafide_play_verify_decoded(sent.data, sent.len, &expected, now_ms,
                                                         &pending, &error)
                          : bonafide_play_verify(verifier, sent.data, sent.len, &expected, now_ms,
                                                 &pending, &error);
            if (result == BONAFIDE_OK)
                result = bonafide_pending_finish_play(pending, COMMITTED, &verdict, &error);
            judge(test, result, error);
            if (result == BONAFIDE_OK) {
                check_verdict(root, test,
                              is_answer ? BONAFIDE_PLAY_PROVENANCE_GOOGLE_DECODE
                                        : BONAFIDE_PLAY_PROVENANCE_LOCAL_KEYS,
                              verdict);
                check_appraisal(test, policy, verdict);
            }
            bonafide_play_verdict_free(verdict);
            bonafide_pending_free(pending);
        }
    }
    bonafide_play_policy_free(policy);
    bonafide_play_verifier_free(verifier);
}

static bonafide_context *context_of(const cJSON *pairs)
{
    bonafide_context_field fields[16];
    const cJSON *pair = NULL;
    size_t count = 0;
    if (cJSON_IsNull(pairs))
        return bonafide_context_none();
    cJSON_ArrayForEach(pair, pairs) {
        const bonafide_bytes name = backend_text(cJSON_GetStringValue(cJSON_GetArrayItem(pair, 0)));
        const bonafide_bytes value =
            backend_text(cJSON_GetStringValue(cJSON_GetArrayItem(pair, 1)));
        bonafide_context_field field = {name.data, name.len, value.data, value.len};
        if (count < sizeof fields / sizeof fields[0])
            fields[count++] = field;
    }
    bonafide_context *context = NULL;
    CHECK("context", bonafide_context_new(fields, count, &context, NULL) == BONAFIDE_OK);
    return context;
}

static bonafide_sealing_key_state state_of(const char *name)
{
    static const struct {
        const char *name;
        bonafide_sealing_key_state state;
    } states[] = {{"enabled", BONAFIDE_SEALING_KEY_ENABLED},
                  {"decrypt_only", BONAFIDE_SEALING_KEY_DECRYPT_ONLY},
                  {"disabled", BONAFIDE_SEALING_KEY_DISABLED},
                  {"destroyed", BONAFIDE_SEALING_KEY_DESTROYED}};
    for (size_t at = 0; at < sizeof states / sizeof states[0]; at++)
        if (strcmp(states[at].name, name) == 0)
            return states[at].state;
    check(name, 0, "a state of a key", __LINE__);
    return 0;
}

static void add_key(vectors *all, const cJSON *key, bonafide_keyring_builder *builder)
{
    const bonafide_bytes kid = vectors_text(key, "kid");
    const bonafide_bytes check_value = vectors_hex(all, key, "check_value");
    const char *name = vectors_string(key, "kid");
    bonafide_sealing_key stored;
    memset(&stored, 0, sizeof stored);
    if (!CHECK(name, kid.len <= sizeof stored.id)
        || !CHECK(name, check_value.len == sizeof stored.check_value))
        return;
    memcpy(stored.id, kid.data, kid.len);
    stored.id_len = kid.len;
    stored.state = state_of(vectors_string(key, "state"));
    stored.legacy = cJSON_IsTrue(vectors_member(key, "legacy")) ? 1 : 0;
    memcpy(stored.check_value, check_value.data, check_value.len);
    if (cJSON_IsNull(vectors_member(key, "material"))) {
        CHECK(name, bonafide_keyring_builder_tombstone(builder, &stored, NULL) == BONAFIDE_OK);
        return;
    }
    const uint8_t *material = vectors_hex32(all, key, "material");
    uint8_t found[8];
    CHECK(name, bonafide_sealing_key_check_value(material, found, NULL) == BONAFIDE_OK
                    && is_bytes(found, sizeof found, check_value));
    CHECK(name, bonafide_keyring_builder_key(builder, &stored, material, NULL) == BONAFIDE_OK);
}

static bonafide_keyring *ring_of(vectors *all)
{
    const cJSON *root = vectors_root(all), *key = NULL;
    const bonafide_bytes primary = vectors_text(root, "primary");
    bonafide_keyring_builder *builder = bonafide_keyring_builder_new();
    bonafide_keyring *ring = NULL;
    CHECK("primary", bonafide_keyring_builder_primary(builder, primary.data, primary.len, NULL)
                         == BONAFIDE_OK);
    const cJSON *keys = list(root, "keys");
    cJSON_ArrayForEach(key, keys)
        add_key(all, key, builder);
    bonafide_error *error = NULL;
    bonafide_result result = bonafide_keyring_builder_build(builder, &ring, &error);
    CHECK_RESULT("ring", result, BONAFIDE_OK, error);
    bonafide_keyring_builder_free(builder);

    uint8_t name[32];
    size_t len = 0, count = 0;
    CHECK("primary", bonafide_keyring_primary(ring, name, sizeof name, &len) == BONAFIDE_OK
                         && is_bytes(name, len, primary));
    CHECK("ring", bonafide_keyring_key_count(ring, &count) == BONAFIDE_OK
                      && count == (size_t)cJSON_GetArraySize(keys));
    return ring;
}

/* Contexts are the same exactly if they are encoded in the same way. */
static void check_contexts(const cJSON *contexts, const bonafide_keyring *ring)
{
    const cJSON *one = NULL, *other = NULL;
    cJSON_ArrayForEach(one, contexts) {
        const char *encoding = vectors_string(one, "encoding");
        bonafide_context *own = context_of(vectors_member(one, "pairs"));
        bonafide_buffer *sealed = NULL;
        CHECK(encoding, bonafide_keyring_seal(ring, (const uint8_t *)"secret", 6, own, &sealed,
                                              NULL)
                            == BONAFIDE_OK);
        cJSON_ArrayForEach(other, contexts) {
            const int same = strcmp(encoding, vectors_string(other, "encoding")) == 0;
            bonafide_context *context = context_of(vectors_member(other, "pairs"));
            bonafide_secret *secret = NULL;
            bonafide_error *error = NULL;
            bonafide_result result =
                bonafide_keyring_open(ring, bonafide_buffer_data(sealed),
                                      bonafide_buffer_len(sealed), context, &secret, &error);
            CHECK_RESULT(encoding, result, same ? BONAFIDE_OK : BONAFIDE_ERROR_CANNOT_BE_OPENED,
                         error);
            bonafide_secret_free(secret);
            bonafide_context_free(context);
        }
        bonafide_buffer_free(sealed);
        bonafide_context_free(own);
    }
}

static void check_sealed(vectors *all, const cJSON *test, const bonafide_keyring *ring)
{
    const char *name = vectors_string(test, "name");
    const char *primary = vectors_string(vectors_root(all), "primary");
    const bonafide_bytes text = vectors_text(test, "text"), kid = vectors_text(test, "kid");
    const bonafide_bytes wanted = vectors_hex(all, test, "secret");
    bonafide_context *context = context_of(vectors_member(test, "context"));
    bonafide_secret *secret = NULL;
    bonafide_error *error = NULL;
    bonafide_result result =
        bonafide_keyring_open(ring, text.data, text.len, context, &secret, &error);
    CHECK_RESULT(name, result, BONAFIDE_OK, error);
    CHECK(name, is_bytes(bonafide_secret_data(secret), bonafide_secret_len(secret), wanted));
    bonafide_secret_free(secret);
    bonafide_context_free(context);

    bonafide_inspection found;
    CHECK(name, bonafide_sealed_inspect(text.data, text.len, &found, NULL) == BONAFIDE_OK
                    && found.kind == BONAFIDE_SEALED_KIND_SEALED
                    && is_bytes(found.key_id, found.key_id_len, kid)
                    && found.secret_len == wanted.len);

    bonafide_buffer *binary = NULL, *again = NULL;
    CHECK(name, bonafide_sealed_to_bytes(text.data, text.len, &binary, NULL) == BONAFIDE_OK
                    && bonafide_sealed_from_bytes(bonafide_buffer_data(binary),
                                                  bonafide_buffer_len(binary), &again, NULL)
                           == BONAFIDE_OK
                    && is_bytes(bonafide_buffer_data(again), bonafide_buffer_len(again), text));
    bonafide_buffer_free(binary);
    bonafide_buffer_free(again);

    uint32_t needs = 2;
    CHECK(name, bonafide_keyring_needs_rewrap(ring, text.data, text.len, &needs, NULL)
                        == BONAFIDE_OK
                    && needs == (strcmp(vectors_string(test, "kid"), primary) != 0 ? 1u : 0u));
}

/* What another ring seals with the same legacy key, this one opens. */
static void check_sealed_again(vectors *all, const cJSON *test, const bonafide_keyring *ring)
{
    const char *name = vectors_string(test, "name");
    const bonafide_bytes additional = vectors_hex(all, test, "additional");
    const bonafide_bytes wanted = vectors_hex(all, test, "secret"), kid = vectors_text(test, "kid");
    const bonafide_bytes own = backend_text("own");
    const cJSON *key = NULL;
    int found = 0;
    cJSON_ArrayForEach(key, vectors_member(vectors_root(all), "keys")) {
        if (strcmp(vectors_string(key, "kid"), vectors_string(test, "kid")) != 0)
            continue;
        found++;
        bonafide_keyring *other = NULL;
        bonafide_buffer *sealed = NULL;
        bonafide_secret *secret = NULL;
        CHECK(name,
              bonafide_keyring_new_generated(own.data, own.len, 0, &other, NULL) == BONAFIDE_OK
                  && bonafide_keyring_add_legacy(other, kid.data, kid.len,
                                                 vectors_hex32(all, key, "material"), 0, NULL)
                         == BONAFIDE_OK
                  && bonafide_keyring_seal_legacy(other, kid.data, kid.len, wanted.data, wanted.len,
                                                  additional.data, additional.len, &sealed, NULL)
                         == BONAFIDE_OK
                  && bonafide_keyring_open_legacy(ring, bonafide_buffer_data(sealed),
                                                  bonafide_buffer_len(sealed), additional.data,
                                                  additional.len, &secret, NULL)
                         == BONAFIDE_OK);
        CHECK(name, is_bytes(bonafide_secret_data(secret), bonafide_secret_len(secret), wanted));
        bonafide_secret_free(secret);
        bonafide_buffer_free(sealed);
        bonafide_keyring_free(other);
    }
    CHECK(name, found == 1);
}

static void check_legacy(vectors *all, const cJSON *test, const bonafide_keyring *ring)
{
    const char *name = vectors_string(test, "name");
    const bonafide_bytes text = vectors_text(test, "text");
    const bonafide_bytes additional = vectors_hex(all, test, "additional");
    bonafide_secret *secret = NULL;
    bonafide_error *error = NULL;
    bonafide_result result =
        bonafide_keyring_open_legacy(ring, text.data, text.len, additional.data, additional.len,
                                     &secret, &error);
    CHECK_RESULT(name, result, BONAFIDE_OK, error);
    CHECK(name, is_bytes(bonafide_secret_data(secret), bonafide_secret_len(secret),
                         vectors_hex(all, test, "secret")));
    bonafide_secret_free(secret);
    bonafide_inspection found;
    CHECK(name, bonafide_sealed_inspect(text.data, text.len, &found, NULL) == BONAFIDE_OK
                    && found.kind == BONAFIDE_SEALED_KIND_LEGACY && found.key_id_len == 0);
    check_sealed_again(all, test, ring);
}

static void check_refused(const cJSON *test, const bonafide_keyring *ring)
{
    const char *name = vectors_string(test, "name");
    const bonafide_bytes text = vectors_text(test, "text");
    const bonafide_result wanted = code_of(vectors_string(test, "error"));
    bonafide_context *context = context_of(vectors_member(test, "context"));
    bonafide_secret *secret = NULL;
    bonafide_error *error = NULL;
    bonafide_result result =
        bonafide_keyring_open(ring, text.data, text.len, context, &secret, &error);
    CHECK_RESULT(name, result, wanted, error);
    CHECK(name, secret == NULL);
    bonafide_secret_free(secret);
    bonafide_context_free(context);

    /* What is wrong with the form, an inspection finds without a key. */
    const int of_the_form = wanted == BONAFIDE_ERROR_INVALID_SEALED
                            || wanted == BONAFIDE_ERROR_UNSUPPORTED_SUITE
                            || wanted == BONAFIDE_ERROR_SEALING_KEY_ID_MISMATCH;
    bonafide_inspection found;
    error = NULL;
    result = bonafide_sealed_inspect(text.data, text.len, &found, &error);
    CHECK_RESULT(name, result, of_the_form ? wanted : BONAFIDE_OK, error);
}

static void seal(vectors *all)
{
    const cJSON *root = vectors_root(all), *test = NULL;
    CHECK("seal", strcmp(vectors_string(root, "format"), "bonafide/seal/1") == 0);
    bonafide_keyring *ring = ring_of(all);
    check_contexts(list(root, "contexts"), ring);
    const cJSON *sealed = list(root, "sealed");
    cJSON_ArrayForEach(test, sealed)
        check_sealed(all, test, ring);
    const cJSON *legacy = list(root, "legacy");
    cJSON_ArrayForEach(test, legacy)
        check_legacy(all, test, ring);
    const cJSON *refused = list(root, "refused");
    cJSON_ArrayForEach(test, refused)
        check_refused(test, ring);
    bonafide_keyring_free(ring);
}

/* `text` receives the same in base64url. */
static bonafide_result binding_of(vectors *all, const cJSON *test, uint8_t binding[32],
                                  uint8_t text[43], bonafide_error **error)
{
    const char *name = vectors_string(test, "name");
    const bonafide_bytes app_id = vectors_text(test, "app_id");
    const bonafide_bytes purpose = vectors_text(test, "purpose");
    const bonafide_bytes challenge = vectors_hex(all, test, "challenge");
    const bonafide_bytes method = vectors_text(test, "method");
    const bonafide_bytes authority = vectors_text(test, "authority");
    const bonafide_bytes path_and_query = vectors_text(test, "path_and_query");
    const int has_report = !cJSON_IsNull(vectors_member(test, "report_sha256"));
    const int is_http = strcmp(vectors_string(test, "scheme"), "http") == 0;
    const bonafide_bytes body = vectors_hex(all, test, "body");
    uint8_t body_sha256[32];
    CHECK(name, bonafide_request_body_sha256(body.data, body.len, body_sha256) == BONAFIDE_OK);
    const bonafide_request made = {
        .app_id = app_id.data,
        .app_id_len = app_id.len,
        .purpose = purpose.data,
        .purpose_len = purpose.len,
        .challenge = challenge.data,
        .challenge_len = challenge.len,
        .method = method.data,
        .method_len = method.len,
        .scheme = is_http ? BONAFIDE_SCHEME_HTTP : BONAFIDE_SCHEME_HTTPS,
        .authority = authority.data,
        .authority_len = authority.len,
        .path_and_query = path_and_query.data,
        .path_and_query_len = path_and_query.len,
        .body_sha256 = body_sha256,
        .report_sha256 = has_report ? vectors_hex32(all, test, "report_sha256") : NULL,
    };
    bonafide_result result = bonafide_request_binding(&made, binding, error);
    size_t len = 0;
    CHECK(name, bonafide_request_binding_base64url(&made, text, 43, &len, NULL) == result
                    && len == (result == BONAFIDE_OK ? 43u : 0u));
    return result;
}

static void request(vectors *all)
{
    const cJSON *root = vectors_root(all), *test = NULL, *other = NULL;
    uint8_t binding[32], text[43];
    CHECK("request", strcmp(vectors_string(root, "format"), "bonafide/request/1") == 0);
    const cJSON *cases = list(root, "cases");
    cJSON_ArrayForEach(test, cases) {
        const char *name = vectors_string(test, "name");
        const cJSON *same_as = cJSON_GetObjectItemCaseSensitive(test, "same_as");
        bonafide_error *error = NULL;
        bonafide_result result = binding_of(all, test, binding, text, &error);
        if (!CHECK_RESULT(name, result, BONAFIDE_OK, error))
            continue;
        CHECK(name, is_bytes(binding, sizeof binding, vectors_hex(all, test, "binding")));
        CHECK(name, is_text(text, sizeof text, vectors_string(test, "base64url")));
        /* Of the cases before, it is like the one that it names, or like none. */
        cJSON_ArrayForEach(other, cases) {
            if (other == test)
                break;
            const int same =
                strcmp(vectors_string(other, "binding"), vectors_string(test, "binding")) == 0;
            const char *named = same_as == NULL ? NULL : cJSON_GetStringValue(same_as);
            if (named == NULL || strcmp(named, vectors_string(other, "name")) == 0)
                CHECK(name, same == (named != NULL));
        }
    }
    const cJSON *refused = list(root, "refused");
    cJSON_ArrayForEach(test, refused) {
        bonafide_error *error = NULL;
        bonafide_result result = binding_of(all, test, binding, text, &error);
        CHECK_RESULT(vectors_string(test, "name"), result, BONAFIDE_ERROR_INVALID_REQUEST_FIELD,
                     error);
    }
}
