/*
 * What a server does with evidence: that it is about the request, that the challenge and the
 * evidence are used in one write, and whose device it is. With BONAFIDE_TESTKIT (for a library of
 * `--features testkit`) simulated devices answer challenges; the vectors' evidence cannot.
 *
 *   backend_test DIRECTORY
 */
#include "backend.h"
#include "check.h"
#include "store.h"
#include "vectors.h"

#include <bonafide.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NOW UINT64_C(1780000000000)
#define MINUTE UINT64_C(60000)

static const uint8_t secret_key[] = "a key of 32 bytes for this alone";

static void configurations(vectors *apple, const vectors *google, vectors *sealed);
static void challenges(vectors *apple, const backend *with, store *rows);
static void evidence_for_hashes(vectors *apple, const backend *with, store *rows);
static void old_system(vectors *apple, backend_config config);
static void tokens(const vectors *google, const backend *with);
static void secrets(const vectors *sealed, const backend *with);
#ifdef BONAFIDE_TESTKIT
static void simulated_devices(backend_config config);
static void simulated_tokens(backend_config config);
#endif

static backend_config config_of(vectors *apple, const vectors *google, vectors *sealed)
{
    const cJSON *own = vectors_root(apple), *play = vectors_root(google);
    const cJSON *key = cJSON_GetArrayItem(vectors_member(vectors_root(sealed), "keys"), 0);
    backend_config config = {
        .app_id = vectors_string(own, "app_id"),
        .package = vectors_string(play, "package"),
        .decryption_key = vectors_string(play, "decryption_key"),
        .verification_key = vectors_string(play, "verification_key"),
        .certificate_digest = vectors_string(play, "certificate_digest"),
        .authority = "api.example.com:443",
        .challenge_key = secret_key,
        .sealing_key_id = vectors_string(key, "kid"),
        .sealing_key = vectors_hex32(sealed, key, "material"),
        .root = vectors_base64(apple, own, "root"),
    };
    return config;
}

/* A backend of its own for each test, with an empty store. */
static backend *start(const backend_config *config, store **rows)
{
    backend *with = NULL;
    bonafide_error *error = NULL;
    *rows = store_new();
    bonafide_result result = backend_new(config, *rows, NOW, &with, &error);
    if (*rows == NULL || !CHECK_RESULT("configuration", result, BONAFIDE_OK, error))
        exit(1);
    return with;
}

static void stop(backend *with, store *rows)
{
    backend_free(with);
    store_free(rows);
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: %s DIRECTORY\n", argv[0]);
        return 2;
    }
    vectors *apple = vectors_load(argv[1], "app_attest");
    vectors *google = vectors_load(argv[1], "play_integrity");
    vectors *sealed = vectors_load(argv[1], "seal");
    backend_config config = config_of(apple, google, sealed);
    store *rows = NULL;

    configurations(apple, google, sealed);
    backend *with = start(&config, &rows);
    challenges(apple, with, rows);
    evidence_for_hashes(apple, with, rows);
    tokens(google, with);
    secrets(sealed, with);
    stop(with, rows);
    old_system(apple, config);
#ifdef BONAFIDE_TESTKIT
    simulated_devices(config);
    simulated_tokens(config);
#endif
    vectors_free(apple);
    vectors_free(google);
    vectors_free(sealed);
    return checks_finish("backend");
}

static void configurations(vectors *apple, const vectors *google, vectors *sealed)
{
    static const uint8_t no_key[32];
    const backend_config good = config_of(apple, google, sealed);
    backend_config bad[] = {good, good, good, good, good, good, good, good};
    static const bonafide_result wanted[] = {
        BONAFIDE_ERROR_INVALID_APP_ID,           BONAFIDE_ERROR_INVALID_DECRYPTION_KEY,
        BONAFIDE_ERROR_INVALID_VERIFICATION_KEY, BONAFIDE_ERROR_INVALID_CERTIFICATE_DIGEST,
        BONAFIDE_ERROR_WEAK_KEY,                 BONAFIDE_ERROR_INVALID_SEALING_KEY_ID,
        BONAFIDE_ERROR_INVALID_VERSION,          BONAFIDE_ERROR_INVALID_VERSION,
    };
    bad[0].app_id = "";
    bad[1].decryption_key = "short";
    bad[2].verification_key = "short";
    bad[3].certificate_digest = "short";
    bad[4].challenge_key = no_key;
    bad[5].sealing_key_id = "Upper Case";
    bad[6].min_ios_version = "new";
    bad[7].min_app_version = "new";
    for (size_t at = 0; at < sizeof bad / sizeof bad[0]; at++) {
        backend *with = NULL;
        bonafide_error *error = NULL;
        bonafide_result result = backend_new(&bad[at], NULL, NOW, &with, &error);
        CHECK_RESULT(bonafide_result_name(wanted[at]), result, wanted[at], error);
        CHECK("a configuration that is wrong", with == NULL);
    }
    backend_free(NULL);
}

static bonafide_buffer *challenge_for(const backend *with, backend_platform platform,
                                      const char *purpose, const char *user)
{
    bonafide_buffer *challenge = NULL;
    bonafide_error *error = NULL;
    bonafide_result result = backend_challenge(with, platform, purpose, backend_text(user), NOW,
                                               &challenge, &error);
    CHECK_RESULT("a challenge", result, BONAFIDE_OK, error);
    return challenge;
}

static bonafide_bytes bytes_of(const bonafide_buffer *buffer)
{
    bonafide_bytes bytes = {bonafide_buffer_data(buffer), bonafide_buffer_len(buffer)};
    return bytes;
}

static backend_request request_of(const char *purpose, const char *user, bonafide_bytes challenge,
                                  const char *path, const char *body)
{
    backend_request request = {
        .purpose = purpose,
        .user = backend_text(user),
        .challenge = challenge,
        .method = backend_text("POST"),
        .path_and_query = backend_text(path),
        .body = backend_text(body),
    };
    return request;
}

static void challenges(vectors *apple, const backend *with, store *rows)
{
    const cJSON *root = vectors_root(apple);
    const cJSON *test = cJSON_GetArrayItem(vectors_member(root, "attestations"), 0);
    const bonafide_bytes object = vectors_base64(apple, test, "object");
    const bonafide_bytes key_id = vectors_base64(apple, test, "key_id");
    uint8_t device[32];
    bonafide_buffer *own = challenge_for(with, BACKEND_IPHONE, "enrol", "alice");
    bonafide_buffer *androids = challenge_for(with, BACKEND_ANDROID, "enrol", "alice");
    CHECK("a challenge", bonafide_buffer_len(own) == 75);

    const backend_request good = request_of("enrol", "alice", bytes_of(own), "/v1/enrol", "");
    struct {
        const char *name;
        backend_request request;
        uint64_t now_ms;
        bonafide_result wanted;
    } cases[] = {
        /* About another hash; the challenge is not taken for it, so the next cases may use it. */
        {"another hash", good, NOW, BONAFIDE_ERROR_NONCE_MISMATCH},
        {"another hash, again", good, NOW, BONAFIDE_ERROR_NONCE_MISMATCH},
        {"another user", good, NOW, BONAFIDE_ERROR_CHALLENGE_MISMATCH},
        {"another purpose", good, NOW, BONAFIDE_ERROR_CHALLENGE_MISMATCH},
        {"another app's", good, NOW, BONAFIDE_ERROR_CHALLENGE_MISMATCH},
        {"none", good, NOW, BONAFIDE_ERROR_INVALID_REQUEST_FIELD},
        {"no challenge", good, NOW, BONAFIDE_ERROR_INVALID_CHALLENGE},
        {"too late", good, NOW + 7 * MINUTE, BONAFIDE_ERROR_CHALLENGE_EXPIRED},
        {"too early", good, NOW - 7 * MINUTE, BONAFIDE_ERROR_CHALLENGE_FROM_THE_FUTURE},
        {"nobody", good, NOW, BONAFIDE_ERROR_INVALID_SCOPE},
        {"no path", good, NOW, BONAFIDE_ERROR_INVALID_REQUEST_FIELD},
    };
    cases[2].request.user = backend_text("bob");
    cases[3].request.purpose = "chat";
    cases[4].request.challenge = bytes_of(androids);
    cases[5].request.challenge = backend_text("");
    cases[6].request.challenge = backend_text("challenge");
    cases[9].request.user = backend_text("");
    cases[10].request.path_and_query = backend_text("");
    for (size_t at = 0; at < sizeof cases / sizeof cases[0]; at++) {
        bonafide_error *error = NULL;
        bonafide_result result = backend_enrol(with, &cases[at].request, object, key_id,
                                               cases[at].now_ms, device, &error);
        CHECK_RESULT(cases[at].name, result, cases[at].wanted, error);
    }
    store_device row;
    CHECK("nothing is enrolled",
          store_find(rows, key_id.data, &row) == BONAFIDE_ERROR_UNKNOWN_DEVICE);

    bonafide_assertion *asserted = NULL;
    const bonafide_bytes half = {key_id.data, 31};
    CHECK("half a key id", backend_enrol(with, &good, object, half, NOW, device, NULL)
                               == BONAFIDE_ERROR_INVALID_KEY_ID);
    CHECK("half a key id", backend_check_assertion(with, &good, object, half, NOW, &asserted, NULL)
                               == BONAFIDE_ERROR_INVALID_KEY_ID);
    CHECK("a stranger", backend_check_assertion(with, &good, object, key_id, NOW, &asserted, NULL)
                            == BONAFIDE_ERROR_UNKNOWN_DEVICE);
    bonafide_buffer_free(own);
    bonafide_buffer_free(androids);
}

static void evidence_for_hashes(vectors *apple, const backend *with, store *rows)
{
    const cJSON *root = vectors_root(apple);
    const cJSON *enrols = cJSON_GetArrayItem(vectors_member(root, "attestations"), 0);
    const cJSON *list = vectors_member(root, "assertions");
    const bonafide_bytes alice = backend_text("alice"), bob = backend_text("bob");
    const bonafide_bytes object = vectors_base64(apple, enrols, "object");
    const bonafide_bytes key_id = vectors_base64(apple, enrols, "key_id");
    const uint8_t *hash = vectors_hex32(apple, enrols, "client_data_hash");
    const bonafide_bytes first = vectors_base64(apple, cJSON_GetArrayItem(list, 0), "object");
    const bonafide_bytes second = vectors_base64(apple, cJSON_GetArrayItem(list, 1), "object");
    uint8_t device[32];

    CHECK("nobody's", backend_enrol_for_hash(with, object, key_id, hash, backend_text(""), NOW,
                                             device, NULL)
                          == BONAFIDE_ERROR_SUBJECT_MISSING);
    CHECK("enrol", backend_enrol_for_hash(with, object, key_id, hash, alice, NOW, device, NULL)
                       == BONAFIDE_OK);
    CHECK("enrol", memcmp(device, key_id.data, sizeof device) == 0);
    CHECK("for another", backend_enrol_for_hash(with, object, key_id, hash, bob, NOW, device, NULL)
                             == BONAFIDE_ERROR_ENROLLED_FOR_ANOTHER);
    store_device row;
    if (CHECK("the row", store_find(rows, device, &row) == BONAFIDE_OK)) {
        CHECK("the row", row.owner_len == 5 && memcmp(row.owner, "alice", 5) == 0
                             && row.record_len > 0 && row.receipt_len > 0 && row.counter == 0);
        store_device_clear(&row);
    }

    const struct {
        const char *name;
        bonafide_bytes assertion;
        bonafide_bytes user;
        bonafide_result wanted;
    } cases[] = {
        {"another's device", first, bob, BONAFIDE_ERROR_ENROLLED_FOR_ANOTHER},
        {"nobody", first, backend_text(""), BONAFIDE_ERROR_SUBJECT_MISSING},
        {"an attestation", object, alice, BONAFIDE_ERROR_MISSING_FIELD},
        {"the second", second, alice, BONAFIDE_OK},
        {"the first, late", first, alice, BONAFIDE_ERROR_COUNTER_NOT_INCREASED},
        {"the second again", second, alice, BONAFIDE_ERROR_COUNTER_NOT_INCREASED},
    };
    for (size_t at = 0; at < sizeof cases / sizeof cases[0]; at++) {
        bonafide_assertion *asserted = NULL;
        bonafide_error *error = NULL;
        bonafide_result result = backend_check_assertion_for_hash(
            with, cases[at].assertion, key_id, hash, cases[at].user, NOW, &asserted, &error);
        CHECK_RESULT(cases[at].name, result, cases[at].wanted, error);
        bonafide_assertion_claims claims;
        CHECK(cases[at].name, (asserted != NULL) == (result == BONAFIDE_OK));
        if (result == BONAFIDE_OK)
            CHECK(cases[at].name, bonafide_assertion_read_claims(asserted, &claims) == BONAFIDE_OK
                                      && claims.counter == 2
                                      && memcmp(claims.device, device, sizeof device) == 0);
        bonafide_assertion_free(asserted);
    }
    bonafide_assertion *asserted = NULL;
    CHECK("revoke", store_revoke(rows, device) == BONAFIDE_OK);
    CHECK("revoked", backend_check_assertion_for_hash(with, second, key_id, hash, alice, NOW,
                                                      &asserted, NULL)
                         == BONAFIDE_ERROR_REVOKED);
    CHECK("revoked", backend_enrol_for_hash(with, object, key_id, hash, alice, NOW, device, NULL)
                         == BONAFIDE_ERROR_REVOKED);
}

/* Genuine, and refused by the policy: nothing is enrolled. */
static void old_system(vectors *apple, backend_config config)
{
    const cJSON *test =
        cJSON_GetArrayItem(vectors_member(vectors_root(apple), "attestations"), 0);
    const bonafide_bytes key_id = vectors_base64(apple, test, "key_id");
    const bonafide_bytes object = vectors_base64(apple, test, "object");
    uint8_t device[32];
    store *rows = NULL;
    store_device row;
    config.min_ios_version = "26.2";
    backend *with = start(&config, &rows);
    bonafide_error *error = NULL;
    bonafide_result result =
        backend_enrol_for_hash(with, object, key_id, vectors_hex32(apple, test, "client_data_hash"),
                               backend_text("alice"), NOW, device, &error);
    CHECK_RESULT("iOS 26.1", result, BONAFIDE_ERROR_OS_VERSION, error);
    CHECK("not enrolled", store_find(rows, key_id.data, &row) == BONAFIDE_ERROR_UNKNOWN_DEVICE);
    stop(with, rows);
}

static void tokens(const vectors *google, const backend *with)
{
    const cJSON *root = vectors_root(google), *test = NULL;
    const bonafide_bytes nonce = vectors_text(root, "nonce");
    unsigned refused_by_policy = 0;

    /* Tokens for one nonce stand for one request: one of them may be used. */
    cJSON_ArrayForEach(test, vectors_member(root, "tokens")) {
        const char *name = vectors_string(test, "name");
        const bonafide_bytes token = vectors_text(test, "token");
        bonafide_play_verdict *verdict = NULL;
        bonafide_error *error = NULL;
        if (strcmp(name, "not licensed") != 0)
            continue;
        refused_by_policy++;
        bonafide_result result =
            backend_check_token_for_nonce(with, token, nonce, NOW, &verdict, &error);
        CHECK_RESULT(name, result, BONAFIDE_ERROR_APP_LICENSING, error);
        error = NULL;
        result = backend_check_token_for_nonce(with, token, nonce, NOW, &verdict, &error);
        CHECK_RESULT("genuine, and used", result, BONAFIDE_ERROR_REPLAYED, error);
        CHECK("no verdict", verdict == NULL);
    }
    CHECK("a token that the policy refuses", refused_by_policy == 1);

    /* Of another request. */
    const cJSON *good = cJSON_GetArrayItem(vectors_member(root, "tokens"), 0);
    bonafide_buffer *challenge = challenge_for(with, BACKEND_ANDROID, "chat", "alice");
    backend_request request =
        request_of("chat", "alice", bytes_of(challenge), "/v1/chat", "{}");
    bonafide_play_verdict *verdict = NULL;
    bonafide_error *error = NULL;
    bonafide_result result =
        backend_check_token(with, &request, vectors_text(good, "token"), NOW, &verdict, &error);
    CHECK_RESULT("another request's token", result, BONAFIDE_ERROR_BINDING_MISMATCH, error);
    bonafide_buffer_free(challenge);
}

static void secrets(const vectors *sealed, const backend *with)
{
    const cJSON *row = cJSON_GetArrayItem(vectors_member(vectors_root(sealed), "sealed"), 0);
    const bonafide_bytes text = vectors_text(row, "text");
    const struct {
        const char *name;
        bonafide_bytes text, tenant, field;
        bonafide_result wanted;
    } cases[] = {
        {"its row", text, backend_text("7"), backend_text("openai"), BONAFIDE_OK},
        {"another tenant's", text, backend_text("8"), backend_text("openai"),
         BONAFIDE_ERROR_CANNOT_BE_OPENED},
        {"another name", text, backend_text("7"), backend_text("other"),
         BONAFIDE_ERROR_CANNOT_BE_OPENED},
        {"none", backend_text("sk-live"), backend_text("7"), backend_text("openai"),
         BONAFIDE_ERROR_INVALID_SEALED},
    };
    for (size_t at = 0; at < sizeof cases / sizeof cases[0]; at++) {
        bonafide_secret *secret = NULL;
        bonafide_error *error = NULL;
        bonafide_result result = backend_open_secret(with, cases[at].text, cases[at].tenant,
                                                     cases[at].field, &secret, &error);
        CHECK_RESULT(cases[at].name, result, cases[at].wanted, error);
        CHECK(cases[at].name, (secret != NULL) == (result == BONAFIDE_OK));
        if (result == BONAFIDE_OK)
            CHECK(cases[at].name,
                  2 * bonafide_secret_len(secret) == strlen(vectors_string(row, "secret")));
        bonafide_secret_free(secret);
    }
}

#ifdef BONAFIDE_TESTKIT

/* The request that the app is about to send, as it knows it. */
static bonafide_request app_request(const char *app_id, const backend_request *request,
                                    uint8_t body_sha256[32])
{
    const bonafide_bytes app = backend_text(app_id), purpose = backend_text(request->purpose);
    const bonafide_bytes authority = backend_text("API.example.com");
    const bonafide_request made = {
        .app_id = app.data,
        .app_id_len = app.len,
        .purpose = purpose.data,
        .purpose_len = purpose.len,
        .challenge = request->challenge.data,
        .challenge_len = request->challenge.len,
        .method = request->method.data,
        .method_len = request->method.len,
        .scheme = BONAFIDE_SCHEME_HTTPS,
        .authority = authority.data,
        .authority_len = authority.len,
        .path_and_query = request->path_and_query.data,
        .path_and_query_len = request->path_and_query.len,
        .body_sha256 = body_sha256,
    };
    CHECK("the body", bonafide_request_body_sha256(request->body.data, request->body.len,
                                                   body_sha256)
                          == BONAFIDE_OK);
    return made;
}

/* What it has the phone attest or assert. */
static void app_hash(const char *app_id, const backend_request *request, uint8_t hash[32])
{
    uint8_t body_sha256[32];
    const bonafide_request made = app_request(app_id, request, body_sha256);
    CHECK("clientDataHash", bonafide_request_binding(&made, hash, NULL) == BONAFIDE_OK);
}

/* A simulated phone, and the id of its key. */
typedef struct phone {
    bonafide_testkit_device *device;
    uint8_t key_id[32];
} phone;

static phone phone_of(uint64_t seed, const char *app_id)
{
    const bonafide_bytes app = backend_text(app_id);
    phone made;
    memset(&made, 0, sizeof made);
    CHECK("a phone", bonafide_testkit_device_new(seed, app.data, app.len, BONAFIDE_TESTKIT_IOS_27,
                                                 0, &made.device)
                             == BONAFIDE_OK
                         && bonafide_testkit_device_key_id(made.device, made.key_id)
                                == BONAFIDE_OK);
    return made;
}

/* The phone attests its key for this request. */
static bonafide_result enrol(const backend *with, const char *app_id, const phone *from,
                             const bonafide_testkit_authority *apple,
                             const backend_request *request, bonafide_error **error)
{
    const bonafide_bytes key_id = {from->key_id, sizeof from->key_id};
    uint8_t hash[32], device[32];
    bonafide_buffer *object = NULL;
    app_hash(app_id, request, hash);
    CHECK("attestKey",
          bonafide_testkit_device_attest(from->device, apple, hash, NOW, &object) == BONAFIDE_OK);
    bonafide_result result =
        backend_enrol(with, request, bytes_of(object), key_id, NOW, device, error);
    if (result == BONAFIDE_OK)
        CHECK("the device's name", memcmp(device, from->key_id, sizeof device) == 0);
    bonafide_buffer_free(object);
    return result;
}

/* A server checks as `received` what the app asserted as `sent`. */
static bonafide_result check_assertion(const backend *with, bonafide_bytes object,
                                       const phone *from, const backend_request *received,
                                       uint32_t *counter, bonafide_error **error)
{
    const bonafide_bytes key_id = {from->key_id, sizeof from->key_id};
    bonafide_assertion *asserted = NULL;
    bonafide_assertion_claims claims;
    bonafide_result result =
        backend_check_assertion(with, received, object, key_id, NOW, &asserted, error);
    if (result == BONAFIDE_OK
        && CHECK("claims", bonafide_assertion_read_claims(asserted, &claims) == BONAFIDE_OK))
        *counter = claims.counter;
    bonafide_assertion_free(asserted);
    return result;
}

static void simulated_devices(backend_config config)
{
    bonafide_testkit_authority *apple = bonafide_testkit_authority_new(3);
    bonafide_buffer *root = NULL;
    CHECK("root", bonafide_testkit_authority_root(apple, &root) == BONAFIDE_OK);
    config.root = bytes_of(root);
    store *rows = NULL;
    backend *with = start(&config, &rows);
    phone own = phone_of(1, config.app_id), other = phone_of(2, config.app_id);
    const char *body = "{\"message\":\"hello\"}";
    bonafide_error *error = NULL;

    /* Enrolment: challenge and attestation in one write. */
    bonafide_buffer *challenge = challenge_for(with, BACKEND_IPHONE, "enrol", "alice");
    backend_request request = request_of("enrol", "alice", bytes_of(challenge), "/v1/enrol", "");
    bonafide_result result = enrol(with, config.app_id, &own, apple, &request, &error);
    CHECK_RESULT("enrol", result, BONAFIDE_OK, error);
    store_device row;
    if (CHECK("the row", store_find(rows, own.key_id, &row) == BONAFIDE_OK)) {
        CHECK("the owner", row.owner_len == 5 && memcmp(row.owner, "alice", 5) == 0);
        store_device_clear(&row);
    }
    error = NULL;
    result = enrol(with, config.app_id, &other, apple, &request, &error);
    CHECK_RESULT("a challenge that was taken", result, BONAFIDE_ERROR_REPLAYED, error);
    CHECK("nothing is enrolled with it",
          store_find(rows, other.key_id, &row) == BONAFIDE_ERROR_UNKNOWN_DEVICE);
    bonafide_buffer_free(challenge);

    challenge = challenge_for(with, BACKEND_IPHONE, "enrol", "alice");
    request.challenge = bytes_of(challenge);
    error = NULL;
    result = enrol(with, config.app_id, &own, apple, &request, &error);
    CHECK_RESULT("the same device", result, BONAFIDE_ERROR_ALREADY_ENROLLED, error);
    error = NULL;
    result = enrol(with, config.app_id, &other, apple, &request, &error);
    CHECK_RESULT("its challenge was not taken", result, BONAFIDE_OK, error);
    bonafide_buffer_free(challenge);

    /* An assertion is about one request, and good for that, once. */
    challenge = challenge_for(with, BACKEND_IPHONE, "chat", "alice");
    const backend_request sent =
        request_of("chat", "alice", bytes_of(challenge), "/v1/chat?stream=1", body);
    bonafide_buffer *bobs = challenge_for(with, BACKEND_IPHONE, "chat", "bob");
    const backend_request of_bob =
        request_of("chat", "bob", bytes_of(bobs), "/v1/chat?stream=1", body);
    bonafide_buffer *object = NULL, *with_his_challenge = NULL;
    uint8_t hash[32];
    app_hash(config.app_id, &sent, hash);
    CHECK("generateAssertion",
          bonafide_testkit_device_assert(own.device, hash, &object) == BONAFIDE_OK);
    app_hash(config.app_id, &of_bob, hash);
    CHECK("generateAssertion",
          bonafide_testkit_device_assert(own.device, hash, &with_his_challenge) == BONAFIDE_OK);

    struct {
        const char *name;
        const bonafide_buffer *object;
        const phone *from;
        backend_request received;
        bonafide_result wanted;
    } cases[] = {
        {"another body", object, &own, sent, BONAFIDE_ERROR_ASSERTION_SIGNATURE},
        {"another path", object, &own, sent, BONAFIDE_ERROR_ASSERTION_SIGNATURE},
        {"another method", object, &own, sent, BONAFIDE_ERROR_ASSERTION_SIGNATURE},
        {"another purpose", object, &own, sent, BONAFIDE_ERROR_CHALLENGE_MISMATCH},
        {"another device", object, &other, sent, BONAFIDE_ERROR_ASSERTION_SIGNATURE},
        {"another's challenge", object, &own, of_bob, BONAFIDE_ERROR_ASSERTION_SIGNATURE},
        {"another's device", with_his_challenge, &own, of_bob,
         BONAFIDE_ERROR_ENROLLED_FOR_ANOTHER},
        {"the request", object, &own, sent, BONAFIDE_OK},
        {"the request again", object, &own, sent, BONAFIDE_ERROR_REPLAYED},
    };
    cases[0].received.body = backend_text("{\"message\":\"hallo\"}");
    cases[1].received.path_and_query = backend_text("/v1/chat?stream=0");
    cases[2].received.method = backend_text("PUT");
    cases[3].received.purpose = "enrol";
    for (size_t at = 0; at < sizeof cases / sizeof cases[0]; at++) {
        uint32_t counter = 0;
        error = NULL;
        result = check_assertion(with, bytes_of(cases[at].object), cases[at].from,
                                 &cases[at].received, &counter, &error);
        CHECK_RESULT(cases[at].name, result, cases[at].wanted, error);
        CHECK(cases[at].name, counter == (result == BONAFIDE_OK ? 1u : 0u));
    }
    /* The second assertion of this phone was bob's request. */
    if (CHECK("the row", store_find(rows, own.key_id, &row) == BONAFIDE_OK)) {
        CHECK("the counter", row.counter == 1);
        store_device_clear(&row);
    }
    /* A counter that is behind: neither it nor its challenge is written. */
    bonafide_buffer *fresh = challenge_for(with, BACKEND_IPHONE, "chat", "alice");
    const backend_request again =
        request_of("chat", "alice", bytes_of(fresh), "/v1/chat?stream=1", body);
    phone restored = phone_of(1, config.app_id);
    bonafide_buffer *stale = NULL, *newer = NULL;
    uint32_t counter = 0;
    app_hash(config.app_id, &again, hash);
    CHECK("generateAssertion",
          bonafide_testkit_device_assert(restored.device, hash, &stale) == BONAFIDE_OK
              && bonafide_testkit_device_assert(restored.device, hash, &newer) == BONAFIDE_OK);
    error = NULL;
    result = check_assertion(with, bytes_of(stale), &own, &again, &counter, &error);
    CHECK_RESULT("a counter behind", result, BONAFIDE_ERROR_COUNTER_NOT_INCREASED, error);
    error = NULL;
    result = check_assertion(with, bytes_of(newer), &own, &again, &counter, &error);
    CHECK_RESULT("the next counter, the same challenge", result, BONAFIDE_OK, error);
    CHECK("the next counter", counter == 2);

    /* On the same store, after the app became too old: what is refused then is used up, too. */
    config.min_app_version = "1000000";
    backend *later = NULL;
    CHECK("configuration", backend_new(&config, rows, NOW, &later, NULL) == BONAFIDE_OK);
    bonafide_buffer *next = challenge_for(later, BACKEND_IPHONE, "chat", "alice"), *old = NULL;
    const backend_request last =
        request_of("chat", "alice", bytes_of(next), "/v1/chat?stream=1", body);
    app_hash(config.app_id, &last, hash);
    CHECK("generateAssertion",
          bonafide_testkit_device_assert(restored.device, hash, &old) == BONAFIDE_OK);
    error = NULL;
    result = check_assertion(later, bytes_of(old), &own, &last, &counter, &error);
    CHECK_RESULT("an old app", result, BONAFIDE_ERROR_BUNDLE_VERSION, error);
    error = NULL;
    result = check_assertion(with, bytes_of(old), &own, &last, &counter, &error);
    CHECK_RESULT("an old app, again", result, BONAFIDE_ERROR_REPLAYED, error);

    backend_free(later);
    bonafide_buffer_free(old);
    bonafide_buffer_free(next);
    bonafide_buffer_free(stale);
    bonafide_buffer_free(newer);
    bonafide_buffer_free(fresh);
    bonafide_buffer_free(object);
    bonafide_buffer_free(with_his_challenge);
    bonafide_buffer_free(challenge);
    bonafide_buffer_free(bobs);
    bonafide_testkit_device_free(own.device);
    bonafide_testkit_device_free(other.device);
    bonafide_testkit_device_free(restored.device);
    stop(with, rows);
    bonafide_buffer_free(root);
    bonafide_testkit_authority_free(apple);
}

/* A text with a zero at its end, as the configuration has it; freed with free. */
static char *text_of(bonafide_buffer *buffer)
{
    const size_t len = bonafide_buffer_len(buffer);
    char *text = malloc(len + 1);
    if (text == NULL)
        exit(2);
    memcpy(text, bonafide_buffer_data(buffer), len);
    text[len] = '\0';
    bonafide_buffer_free(buffer);
    return text;
}

static void simulated_tokens(backend_config config)
{
    bonafide_testkit_console *console = bonafide_testkit_console_new(3);
    bonafide_buffer *decrypts = NULL, *verifies = NULL;
    CHECK("keys",
          bonafide_testkit_console_decryption_key(console, &decrypts) == BONAFIDE_OK
              && bonafide_testkit_console_verification_key(console, &verifies) == BONAFIDE_OK);
    char *decryption_key = text_of(decrypts), *verification_key = text_of(verifies);
    config.decryption_key = decryption_key;
    config.verification_key = verification_key;
    store *rows = NULL;
    backend *with = start(&config, &rows);
    bonafide_buffer *challenge = challenge_for(with, BACKEND_ANDROID, "chat", "alice");
    const backend_request sent = request_of("chat", "alice", bytes_of(challenge), "/v1/chat",
                                            "{\"message\":\"hello\"}");
    const bonafide_bytes package = backend_text(config.package);
    uint8_t body_sha256[32], nonce[43];
    const bonafide_request of_app = app_request(config.package, &sent, body_sha256);
    size_t nonce_len = 0;
    CHECK("a nonce", bonafide_request_binding_base64url(&of_app, nonce, sizeof nonce, &nonce_len,
                                                        NULL)
                         == BONAFIDE_OK);
    bonafide_buffer *token = NULL;
    CHECK("a token", bonafide_testkit_console_token(console, package.data, package.len,
                                                    nonce, nonce_len, NOW, &token)
                         == BONAFIDE_OK);
    struct {
        const char *name;
        backend_request received;
        bonafide_result wanted;
    } cases[] = {
        {"another body", sent, BONAFIDE_ERROR_BINDING_MISMATCH},
        {"another user", sent, BONAFIDE_ERROR_CHALLENGE_MISMATCH},
        {"the request", sent, BONAFIDE_OK},
        {"the request again", sent, BONAFIDE_ERROR_REPLAYED},
    };
    cases[0].received.body = backend_text("{\"message\":\"hallo\"}");
    cases[1].received.user = backend_text("bob");
    for (size_t at = 0; at < sizeof cases / sizeof cases[0]; at++) {
        bonafide_play_verdict *verdict = NULL;
        bonafide_play_claims claims;
        bonafide_error *error = NULL;
        bonafide_result result = backend_check_token(with, &cases[at].received, bytes_of(token),
                                                     NOW, &verdict, &error);
        CHECK_RESULT(cases[at].name, result, cases[at].wanted, error);
        CHECK(cases[at].name, (verdict != NULL) == (result == BONAFIDE_OK));
        if (result == BONAFIDE_OK)
            CHECK(cases[at].name, bonafide_play_verdict_read_claims(verdict, &claims)
                                          == BONAFIDE_OK
                                      && (claims.labels & BONAFIDE_PLAY_LABEL_DEVICE) != 0);
        bonafide_play_verdict_free(verdict);
    }
    bonafide_buffer_free(token);
    bonafide_buffer_free(challenge);
    stop(with, rows);
    free(decryption_key);
    free(verification_key);
    bonafide_testkit_console_free(console);
}

#endif
