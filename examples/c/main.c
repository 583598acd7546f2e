/*
 * A small backend: a phone enrols, sends a request, and sends it once more, which is refused; a
 * token of Android is checked; a secret of the database is opened. The evidence is that of the
 * vectors:
 *
 *   example DIRECTORY
 */
#include "backend.h"
#include "store.h"
#include "vectors.h"

#include <bonafide.h>

#include <inttypes.h>
#include <stdio.h>

typedef struct evidence {
    vectors *apple;
    vectors *google;
    vectors *sealed;
} evidence;

static int start(const evidence *from, store *rows, backend **made);
static int phone(const backend *with, vectors *apple);
static int android(const backend *with, const vectors *google);
static int secrets(const backend *with, const vectors *sealed);

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: %s DIRECTORY\n", argv[0]);
        return 2;
    }
    evidence from = {vectors_load(argv[1], "app_attest"), vectors_load(argv[1], "play_integrity"),
                     vectors_load(argv[1], "seal")};
    store *rows = store_new();
    backend *with = NULL;
    int done = rows != NULL && start(&from, rows, &with) && phone(with, from.apple)
               && android(with, from.google) && secrets(with, from.sealed);
    backend_free(with);
    store_free(rows);
    vectors_free(from.apple);
    vectors_free(from.google);
    vectors_free(from.sealed);
    return done ? 0 : 1;
}

/* What a server does with a refusal: a line for its log, and little for the client. */
static void tell(const char *what, bonafide_result result, bonafide_error *error)
{
    uint8_t text[1024];
    size_t len = 0;
    /* Where the server itself refuses, there is no line: the name of the result has to do. */
    if (error != NULL && bonafide_error_message(error, text, sizeof text, &len) == BONAFIDE_OK)
        printf("%s: refused: %.*s\n", what, (int)len, (const char *)text);
    else
        printf("%s: refused: %s\n", what, bonafide_result_name(result));
    if (bonafide_result_public_message(result, text, sizeof text, &len) == BONAFIDE_OK)
        printf("    the client is told: %.*s\n", (int)len, (const char *)text);
    bonafide_error_free(error);
}

/* Says whether it was accepted. */
static int accepted(const char *what, bonafide_result result, bonafide_error *error)
{
    if (result != BONAFIDE_OK)
        tell(what, result, error);
    return result == BONAFIDE_OK;
}

/* Says whether it was refused for this reason. */
static int refused(const char *what, bonafide_result wanted, bonafide_result result,
                   bonafide_error *error)
{
    if (result == BONAFIDE_OK)
        printf("%s: was accepted twice\n", what);
    else
        tell(what, result, error);
    return result == wanted;
}

static int start(const evidence *from, store *rows, backend **made)
{
    const cJSON *apple = vectors_root(from->apple), *google = vectors_root(from->google);
    const cJSON *key = cJSON_GetArrayItem(vectors_member(vectors_root(from->sealed), "keys"), 0);
    backend_config config = {
        .app_id = vectors_string(apple, "app_id"),
        .package = vectors_string(google, "package"),
        .decryption_key = vectors_string(google, "decryption_key"),
        .verification_key = vectors_string(google, "verification_key"),
        .certificate_digest = vectors_string(google, "certificate_digest"),
        .authority = "api.example.com",
        /* Your own server has both keys from its key store, and Apple's root: the default. */
        .challenge_key = (const uint8_t *)"a key of 32 bytes for this alone",
        .sealing_key_id = vectors_string(key, "kid"),
        .sealing_key = vectors_hex32(from->sealed, key, "material"),
        .root = vectors_base64(from->apple, apple, "root"),
    };
    bonafide_error *error = NULL;
    bonafide_result result =
        backend_new(&config, rows, vectors_number(apple, "now_ms"), made, &error);
    return accepted("configuration", result, error);
}

/* The vectors' evidence is about hashes of their own. Your server answers backend_challenge, and
   calls backend_enrol and backend_check_assertion. */
static int phone(const backend *with, vectors *apple)
{
    const cJSON *root = vectors_root(apple);
    const cJSON *enrols = cJSON_GetArrayItem(vectors_member(root, "attestations"), 0);
    const cJSON *asserts = cJSON_GetArrayItem(vectors_member(root, "assertions"), 0);
    const uint64_t now_ms = vectors_number(root, "now_ms");
    const bonafide_bytes user = backend_text("alice");
    const bonafide_bytes key_id = vectors_base64(apple, enrols, "key_id");
    const bonafide_bytes attestation = vectors_base64(apple, enrols, "object");
    const bonafide_bytes assertion = vectors_base64(apple, asserts, "object");
    const uint8_t *enrol_hash = vectors_hex32(apple, enrols, "client_data_hash");
    const uint8_t *assert_hash = vectors_hex32(apple, asserts, "client_data_hash");
    bonafide_error *error = NULL;
    uint8_t device[32];

    bonafide_result result = backend_enrol_for_hash(with, attestation, key_id, enrol_hash, user,
                                                    now_ms, device, &error);
    if (!accepted("attestation", result, error))
        return 0;
    printf("attestation: genuine, enrolled\n");

    bonafide_assertion *asserted = NULL;
    result = backend_check_assertion_for_hash(with, assertion, key_id, assert_hash, user, now_ms,
                                              &asserted, &error);
    if (!accepted("assertion", result, error))
        return 0;
    bonafide_assertion_claims claims;
    result = bonafide_assertion_read_claims(asserted, &claims);
    if (result == BONAFIDE_OK)
        printf("assertion: genuine, counter %" PRIu32 "\n", claims.counter);
    bonafide_assertion_free(asserted);
    if (result != BONAFIDE_OK)
        return 0;

    result = backend_check_assertion_for_hash(with, assertion, key_id, assert_hash, user, now_ms,
                                              &asserted, &error);
    if (!refused("the same assertion", BONAFIDE_ERROR_COUNTER_NOT_INCREASED, result, error))
        return 0;
    error = NULL;
    result = backend_enrol_for_hash(with, attestation, key_id, enrol_hash, user, now_ms, device,
                                    &error);
    return refused("the same attestation", BONAFIDE_ERROR_ALREADY_ENROLLED, result, error);
}

static int android(const backend *with, const vectors *google)
{
    const cJSON *root = vectors_root(google);
    const cJSON *test = cJSON_GetArrayItem(vectors_member(root, "tokens"), 0);
    const bonafide_bytes token = vectors_text(test, "token"), nonce = vectors_text(root, "nonce");
    const uint64_t now_ms = vectors_number(root, "now_ms");
    bonafide_error *error = NULL;

    bonafide_play_verdict *verdict = NULL;
    bonafide_result result =
        backend_check_token_for_nonce(with, token, nonce, now_ms, &verdict, &error);
    if (!accepted("token", result, error))
        return 0;
    bonafide_play_claims claims;
    result = bonafide_play_verdict_read_claims(verdict, &claims);
    if (result == BONAFIDE_OK)
        printf("token: version %" PRId64 " of the app on a %s device\n", claims.version_code,
               claims.labels & BONAFIDE_PLAY_LABEL_DEVICE ? "genuine" : "doubtful");
    bonafide_play_verdict_free(verdict);
    if (result != BONAFIDE_OK)
        return 0;

    result = backend_check_token_for_nonce(with, token, nonce, now_ms, &verdict, &error);
    return refused("the same token", BONAFIDE_ERROR_REPLAYED, result, error);
}

static int secrets(const backend *with, const vectors *sealed)
{
    const cJSON *row = cJSON_GetArrayItem(vectors_member(vectors_root(sealed), "sealed"), 0);
    const bonafide_bytes text = vectors_text(row, "text"), name = backend_text("openai");
    bonafide_error *error = NULL;

    bonafide_secret *secret = NULL;
    bonafide_result result =
        backend_open_secret(with, text, backend_text("7"), name, &secret, &error);
    if (!accepted("secret", result, error))
        return 0;
    printf("secret: opened, %zu bytes\n", bonafide_secret_len(secret));
    bonafide_secret_free(secret);

    result = backend_open_secret(with, text, backend_text("8"), name, &secret, &error);
    return refused("the same in another row", BONAFIDE_ERROR_CANNOT_BE_OPENED, result, error);
}
