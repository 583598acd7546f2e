/*
 * A backend in C verifies an iPhone: an attestation once, then an assertion, then the same
 * assertion again, which the database refuses.
 *
 *   app_attest APP_ID ROOT.der ATTESTATION KEY_ID HASH ASSERTION HASH2 NOW_MS
 *
 * The files hold what the app sent (the attestation object, the 32 bytes of the key id, the
 * assertion object) and the 32 bytes of each client data hash, which a server computes itself
 * with bonafide_request_binding. ROOT.der is a simulated authority's certificate, or "-" for
 * Apple's.
 */
#include <bonafide.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The "database": one device. A real one has a table, and makes one conditional write. */
static struct {
    int is_there;
    uint8_t id[32];
    uint8_t record[512];
    size_t record_len;
    uint32_t counter;
} row;

static bonafide_outcome commit(const bonafide_pending *pending)
{
    size_t count = 0;
    if (bonafide_pending_effect_count(pending, &count) != BONAFIDE_OK || count != 1)
        abort();
    bonafide_effect effect;
    if (bonafide_pending_effect(pending, 0, &effect) != BONAFIDE_OK)
        abort();
    switch (effect.kind) {
    case BONAFIDE_EFFECT_ENROL: /* INSERT ... ON CONFLICT DO NOTHING */
        if (row.is_there)
            return BONAFIDE_OUTCOME_ALREADY_ENROLLED;
        if (effect.record_len > sizeof row.record)
            abort();
        row.is_there = 1;
        memcpy(row.id, effect.id, sizeof row.id);
        memcpy(row.record, effect.record, effect.record_len);
        row.record_len = effect.record_len;
        row.counter = 0;
        return BONAFIDE_OUTCOME_COMMITTED;
    case BONAFIDE_EFFECT_ADVANCE: /* UPDATE ... WHERE counter < $new */
        if (!row.is_there || memcmp(row.id, effect.id, sizeof row.id) != 0)
            return BONAFIDE_OUTCOME_UNKNOWN_DEVICE;
        if (row.counter >= effect.counter)
            return BONAFIDE_OUTCOME_STALE;
        row.counter = effect.counter;
        return BONAFIDE_OUTCOME_COMMITTED;
    default: /* of a later version: fail closed */
        abort();
    }
}

/* Prints the reason for the log, frees it, and gives the result back. */
static bonafide_result refused(const char *what, bonafide_result result, bonafide_error *error)
{
    char message[1024];
    size_t len = 0;
    if (error != NULL
        && bonafide_error_message(error, (uint8_t *)message, sizeof message, &len) == BONAFIDE_OK)
        printf("%s: refused, %#010" PRIx32 ", action %d: %.*s\n", what, result,
               (int)bonafide_result_action(result), (int)len, message);
    bonafide_error_free(error);
    return result;
}

static bonafide_result check_attestation(const bonafide_app_attest_verifier *verifier,
                                         const uint8_t *object, size_t object_len,
                                         const uint8_t *key_id, const uint8_t *hash, uint64_t now)
{
    bonafide_error *error = NULL;
    bonafide_pending *pending = NULL;
    bonafide_result result = bonafide_app_attest_verify_attestation(
        verifier, object, object_len, key_id, hash, now, &pending, &error);
    if (result != BONAFIDE_OK)
        return refused("attestation", result, error);
    bonafide_attestation *attestation = NULL;
    result = bonafide_pending_finish_attestation(pending, commit(pending), &attestation, &error);
    bonafide_pending_free(pending);
    if (result != BONAFIDE_OK)
        return refused("attestation", result, error);
    printf("attestation: genuine, enrolled\n");
    bonafide_attestation_free(attestation);
    return BONAFIDE_OK;
}

static bonafide_result check_assertion(const bonafide_app_attest_verifier *verifier,
                                       const uint8_t *object, size_t object_len,
                                       const uint8_t *hash)
{
    bonafide_error *error = NULL;
    bonafide_attested_key *key = NULL;
    bonafide_result result = bonafide_attested_key_from_trusted_storage(row.record, row.record_len,
                                                                        &key, &error);
    if (result != BONAFIDE_OK)
        return refused("assertion", result, error);
    bonafide_pending *pending = NULL;
    result = bonafide_app_attest_verify_assertion(verifier, object, object_len, hash, key, &pending,
                                                  &error);
    bonafide_attested_key_free(key);
    if (result != BONAFIDE_OK)
        return refused("assertion", result, error);
    bonafide_assertion *assertion = NULL;
    result = bonafide_pending_finish_assertion(pending, commit(pending), &assertion, &error);
    bonafide_pending_free(pending);
    if (result != BONAFIDE_OK)
        return refused("assertion", result, error);
    bonafide_assertion_claims claims;
    if (bonafide_assertion_read_claims(assertion, &claims) != BONAFIDE_OK)
        abort();
    printf("assertion: genuine, counter %" PRIu32 "\n", claims.counter);
    bonafide_assertion_free(assertion);
    return BONAFIDE_OK;
}

static size_t read_file(const char *path, uint8_t *buffer, size_t capacity)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        perror(path);
        exit(2);
    }
    size_t len = fread(buffer, 1, capacity, file);
    fclose(file);
    return len;
}

int main(int argc, char **argv)
{
    if (argc != 9) {
        fprintf(stderr, "usage: %s APP_ID ROOT.der|- ATTESTATION KEY_ID HASH ASSERTION HASH2 "
                        "NOW_MS\n", argv[0]);
        return 2;
    }
    static uint8_t root[4096], attestation[65536], assertion[65536];
    uint8_t key_id[32], hash[32], hash2[32];
    size_t attestation_len = read_file(argv[3], attestation, sizeof attestation);
    size_t assertion_len = read_file(argv[6], assertion, sizeof assertion);
    if (read_file(argv[4], key_id, 32) != 32 || read_file(argv[5], hash, 32) != 32
        || read_file(argv[7], hash2, 32) != 32) {
        fprintf(stderr, "a key id and a hash have 32 bytes\n");
        return 2;
    }
    uint64_t now = strtoull(argv[8], NULL, 10);

    bonafide_app_attest_builder *builder = bonafide_app_attest_builder_new();
    bonafide_result result = bonafide_app_attest_builder_app(
        builder, (const uint8_t *)argv[1], strlen(argv[1]));
    if (result == BONAFIDE_OK && strcmp(argv[2], "-") != 0)
        result = bonafide_app_attest_builder_trust_anchor(
            builder, root, read_file(argv[2], root, sizeof root));
    bonafide_error *error = NULL;
    bonafide_app_attest_verifier *verifier = NULL;
    if (result == BONAFIDE_OK)
        result = bonafide_app_attest_builder_build(builder, &verifier, &error);
    bonafide_app_attest_builder_free(builder);
    if (result != BONAFIDE_OK)
        return refused("configuration", result, error) != BONAFIDE_OK;

    result = check_attestation(verifier, attestation, attestation_len, key_id, hash, now);
    if (result == BONAFIDE_OK)
        result = check_assertion(verifier, assertion, assertion_len, hash2);
    /* Sent once more: genuine, and used. */
    if (result == BONAFIDE_OK
        && check_assertion(verifier, assertion, assertion_len, hash2)
               != BONAFIDE_ERROR_COUNTER_NOT_INCREASED)
        abort();
    bonafide_app_attest_verifier_free(verifier);
    return result == BONAFIDE_OK ? 0 : 1;
}
