/*
 * Ends a handle in a wrong way, which must not go unnoticed:
 *
 *   mistakes twice TYPE     frees it twice
 *   mistakes other TYPE     frees it as a handle of another type
 *   mistakes after TYPE     uses it after it was freed
 *   mistakes never TYPE     never frees it
 *   mistakes none TYPE      no mistake
 *   mistakes read           reads behind an object of the program's own
 *   mistakes types          the names of all types
 */
#include "expect.h"

#define KEY ((const uint8_t *)"a key of 32 bytes for this alone")

typedef struct type {
    const char *name;
    void *(*make)(void);
    void (*free)(void *);
    bonafide_result (*use)(void *);
} type;

static bonafide_keyring *ring(void)
{
    bonafide_keyring *ring = NULL;
    OK(bonafide_keyring_new(TEXT("2026-01"), KEY, NOW, &ring, NULL));
    return ring;
}

static bonafide_challenges *challenges(void)
{
    bonafide_challenges *made = NULL;
    OK(bonafide_challenges_new(KEY, NULL, &made, NULL));
    return made;
}

static const bonafide_challenge_scope scope = {APP, APP_LEN, TEXT("chat"), TEXT("user 7")};

static void *an_error(void)
{
    bonafide_error *error = NULL;
    bonafide_keyring *none = NULL;
    REFUSED(bonafide_keyring_new(TEXT("A"), KEY, NOW, &none, &error),
            BONAFIDE_ERROR_INVALID_SEALING_KEY_ID);
    return error;
}

static void *a_buffer(void)
{
    bonafide_challenges *from = challenges();
    bonafide_buffer *buffer = NULL;
    OK(bonafide_challenges_issue(from, &scope, NOW, &buffer, NULL));
    bonafide_challenges_free(from);
    return buffer;
}

static void *a_pending(void)
{
    bonafide_challenges *from = challenges();
    bonafide_buffer *text = a_buffer();
    bonafide_pending *pending = NULL;
    OK(bonafide_challenges_redeem(from, bonafide_buffer_data(text), bonafide_buffer_len(text),
                                  &scope, NOW, &pending, NULL));
    bonafide_buffer_free(text);
    bonafide_challenges_free(from);
    return pending;
}

static void *a_redeemed(void)
{
    bonafide_pending *pending = a_pending();
    bonafide_redeemed *redeemed = NULL;
    OK(bonafide_pending_finish_challenge(pending, BONAFIDE_OUTCOME_COMMITTED, &redeemed, NULL));
    bonafide_pending_free(pending);
    return redeemed;
}

static void *a_secret(void)
{
    bonafide_keyring *from = ring();
    bonafide_secret *secret = NULL;
    OK(bonafide_keyring_material(from, TEXT("2026-01"), &secret, NULL));
    bonafide_keyring_free(from);
    return secret;
}

static void *a_ring(void)
{
    return ring();
}

static void *some_challenges(void)
{
    return challenges();
}

static void *a_context(void)
{
    return bonafide_context_none();
}

static void *a_count(void)
{
    return bonafide_census_count_begin(NOW);
}

static void *a_census(void)
{
    bonafide_census_count *counting = bonafide_census_count_begin(NOW);
    bonafide_census *census = NULL;
    OK(bonafide_census_count_finish(counting, &census));
    bonafide_census_count_free(counting);
    return census;
}

static void *an_app_attest_builder(void)
{
    return bonafide_app_attest_builder_new();
}

static void *an_app_attest_verifier(void)
{
    bonafide_app_attest_builder *builder = bonafide_app_attest_builder_new();
    bonafide_app_attest_verifier *verifier = NULL;
    OK(bonafide_app_attest_builder_app(builder, APP, APP_LEN));
    OK(bonafide_app_attest_builder_build(builder, &verifier, NULL));
    bonafide_app_attest_builder_free(builder);
    return verifier;
}

static void *a_policy(void)
{
    bonafide_app_attest_policy *policy = NULL;
    OK(bonafide_app_attest_policy_new(BONAFIDE_APP_ATTEST_POLICY_STRICT, &policy));
    return policy;
}

static void *a_gate_builder(void)
{
    bonafide_challenges *from = challenges();
    bonafide_gate_builder *builder = NULL;
    OK(bonafide_gate_builder_new(from, BONAFIDE_SCHEME_HTTPS, TEXT("api.example.com"), &builder));
    bonafide_challenges_free(from);
    return builder;
}

static void *a_gate(void)
{
    bonafide_gate_builder *builder = a_gate_builder();
    bonafide_app_attest_verifier *verifier = an_app_attest_verifier();
    bonafide_app_attest_policy *policy = a_policy();
    bonafide_gate *gate = NULL;
    OK(bonafide_gate_builder_app_attest(builder, verifier, policy));
    OK(bonafide_gate_builder_build(builder, &gate, NULL));
    bonafide_gate_builder_free(builder);
    bonafide_app_attest_verifier_free(verifier);
    bonafide_app_attest_policy_free(policy);
    return gate;
}

static void *a_pin_set_builder(void)
{
    return bonafide_pin_set_builder_new();
}

static bonafide_result fill(void *handle)
{
    size_t len = 0;
    return bonafide_error_message(handle, NULL, 0, &len);
}

static bonafide_result len(void *handle)
{
    return bonafide_buffer_len(handle) == 0 ? BONAFIDE_ERROR_CALL_HANDLE : BONAFIDE_OK;
}

static bonafide_result secret_len(void *handle)
{
    return bonafide_secret_len(handle) == 0 ? BONAFIDE_ERROR_CALL_HANDLE : BONAFIDE_OK;
}

static bonafide_result effects(void *handle)
{
    size_t count = 0;
    return bonafide_pending_effect_count(handle, &count);
}

static bonafide_result issued(void *handle)
{
    uint64_t at = 0;
    return bonafide_redeemed_issued(handle, &at);
}

static bonafide_result keys(void *handle)
{
    size_t count = 0;
    return bonafide_keyring_key_count(handle, &count);
}

static bonafide_result issue(void *handle)
{
    bonafide_buffer *buffer = NULL;
    bonafide_result result = bonafide_challenges_issue(handle, &scope, NOW, &buffer, NULL);
    bonafide_buffer_free(buffer);
    return result;
}

static bonafide_result seal(void *handle)
{
    bonafide_keyring *with = ring();
    bonafide_buffer *buffer = NULL;
    bonafide_result result = bonafide_keyring_seal(with, TEXT("x"), handle, &buffer, NULL);
    bonafide_buffer_free(buffer);
    bonafide_keyring_free(with);
    return result;
}

static bonafide_result count(void *handle)
{
    return bonafide_census_count_add_unreadable(handle, 1);
}

static bonafide_result begun(void *handle)
{
    uint64_t at = 0;
    return bonafide_census_begun(handle, &at);
}

static bonafide_result app(void *handle)
{
    return bonafide_app_attest_builder_app(handle, APP, APP_LEN);
}

static bonafide_result verify(void *handle)
{
    bonafide_pending *pending = NULL;
    bonafide_result result = bonafide_app_attest_verify_attestation(handle, KEY, 32, KEY, KEY, NOW,
                                                                    &pending, NULL);
    return result >> 16 == 1 ? BONAFIDE_OK : result; /* malformed, as it is */
}

static bonafide_result refuse(void *handle)
{
    return bonafide_app_attest_policy_refuse_unproven(handle, 1);
}

static bonafide_result enforce(void *handle)
{
    return bonafide_gate_builder_enforcement(handle, BONAFIDE_ENFORCEMENT_ENFORCE);
}

static bonafide_result serves(void *handle)
{
    uint32_t serves = 0;
    return bonafide_gate_serves(handle, APP, APP_LEN, &serves);
}

static bonafide_result version(void *handle)
{
    return bonafide_pin_set_builder_version(handle, 1);
}

/* C has no cast that keeps the types of functions: one of void * for each. */
#define FREES(handle) \
    static void free_##handle(void *it) { bonafide_##handle##_free(it); }
FREES(error)
FREES(buffer)
FREES(secret)
FREES(pending)
FREES(redeemed)
FREES(keyring)
FREES(challenges)
FREES(context)
FREES(census_count)
FREES(census)
FREES(app_attest_builder)
FREES(app_attest_verifier)
FREES(app_attest_policy)
FREES(gate_builder)
FREES(gate)
FREES(pin_set_builder)

static const type TYPES[] = {
    {"error", an_error, free_error, fill},
    {"buffer", a_buffer, free_buffer, len},
    {"secret", a_secret, free_secret, secret_len},
    {"pending", a_pending, free_pending, effects},
    {"redeemed", a_redeemed, free_redeemed, issued},
    {"keyring", a_ring, free_keyring, keys},
    {"challenges", some_challenges, free_challenges, issue},
    {"context", a_context, free_context, seal},
    {"census_count", a_count, free_census_count, count},
    {"census", a_census, free_census, begun},
    {"app_attest_builder", an_app_attest_builder, free_app_attest_builder, app},
    {"app_attest_verifier", an_app_attest_verifier, free_app_attest_verifier, verify},
    {"app_attest_policy", a_policy, free_app_attest_policy, refuse},
    {"gate_builder", a_gate_builder, free_gate_builder, enforce},
    {"gate", a_gate, free_gate, serves},
    {"pin_set_builder", a_pin_set_builder, free_pin_set_builder, version},
};
#define COUNT (sizeof TYPES / sizeof TYPES[0])

static void *volatile forgotten;

int main(int argc, char **argv)
{
    const char *mistake = argc > 1 ? argv[1] : "";
    if (strcmp(mistake, "types") == 0) {
        for (size_t at = 0; at < COUNT; at++)
            puts(TYPES[at].name);
        return 0;
    }
    if (strcmp(mistake, "read") == 0) {
        volatile uint8_t *object = calloc(8, 1);
        uint8_t behind = object[6 + argc]; /* 8, which no compiler sees */
        free((void *)object);
        return behind == 0xa5 ? 3 : 0;
    }
    for (size_t at = 0; at < COUNT && argc > 2; at++) {
        const type *it = &TYPES[at];
        if (strcmp(it->name, argv[2]) != 0)
            continue;
        void *handle = it->make();
        bonafide_result good = it->use(handle);
        if (good != BONAFIDE_OK && good != BONAFIDE_ERROR_CALL_BUFFER)
            return 4;
        if (strcmp(mistake, "never") == 0) {
            forgotten = handle;
            forgotten = NULL;
            return 0;
        }
        if (strcmp(mistake, "other") == 0) {
            TYPES[(at + 1) % COUNT].free(handle);
            return 0;
        }
        it->free(handle);
        if (strcmp(mistake, "twice") == 0)
            it->free(handle);
        if (strcmp(mistake, "after") == 0)
            return it->use(handle) == good ? 0 : 5;
        it->free(NULL);
        return strcmp(mistake, "none") == 0 ? 0 : 6;
    }
    return 2;
}
