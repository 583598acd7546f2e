#include "backend.h"

#include <stdlib.h>
#include <string.h>

struct backend {
    backend_config config;
    store *rows;
    bonafide_app_attest_verifier *apple;
    bonafide_app_attest_policy *apple_policy;
    bonafide_play_verifier *google;
    bonafide_play_policy *google_policy;
    bonafide_challenges *challenges;
    bonafide_keyring *keyring;
};

static bonafide_result build_apple(backend *with, bonafide_error **error);
static bonafide_result build_google(backend *with, bonafide_error **error);

bonafide_bytes backend_text(const char *text)
{
    bonafide_bytes bytes = {(const uint8_t *)text, strlen(text)};
    return bytes;
}

bonafide_result backend_new(const backend_config *config, store *rows, uint64_t now_ms,
                            backend **made, bonafide_error **error)
{
    backend *with = calloc(1, sizeof *with);
    if (with == NULL)
        return BONAFIDE_ERROR_STORE_UNAVAILABLE;
    with->config = *config;
    with->rows = rows;
    bonafide_bytes id = backend_text(config->sealing_key_id);
    bonafide_result result = build_apple(with, error);
    if (result == BONAFIDE_OK)
        result = build_google(with, error);
    if (result == BONAFIDE_OK)
        result = bonafide_challenges_new(config->challenge_key, NULL, &with->challenges, error);
    if (result == BONAFIDE_OK)
        result = bonafide_keyring_new(id.data, id.len, config->sealing_key, now_ms, &with->keyring,
                                      error);
    if (result == BONAFIDE_OK)
        *made = with;
    else
        backend_free(with);
    return result;
}

void backend_free(backend *with)
{
    if (with == NULL)
        return;
    bonafide_app_attest_verifier_free(with->apple);
    bonafide_app_attest_policy_free(with->apple_policy);
    bonafide_play_verifier_free(with->google);
    bonafide_play_policy_free(with->google_policy);
    bonafide_challenges_free(with->challenges);
    bonafide_keyring_free(with->keyring);
    free(with);
}

static bonafide_result build_apple(backend *with, bonafide_error **error)
{
    bonafide_bytes app_id = backend_text(with->config.app_id), root = with->config.root;
    bonafide_app_attest_builder *builder = bonafide_app_attest_builder_new();
    bonafide_result result = bonafide_app_attest_builder_app(builder, app_id.data, app_id.len);
    if (result == BONAFIDE_OK && root.len != 0)
        result = bonafide_app_attest_builder_trust_anchor(builder, root.data, root.len);
    if (result == BONAFIDE_OK)
        result = bonafide_app_attest_builder_build(builder, &with->apple, error);
    bonafide_app_attest_builder_free(builder);
    if (result == BONAFIDE_OK)
        result = bonafide_app_attest_policy_new(BONAFIDE_APP_ATTEST_POLICY_RECOMMENDED,
                                                &with->apple_policy);
    if (result == BONAFIDE_OK && with->config.min_ios_version != NULL) {
        bonafide_bytes version = backend_text(with->config.min_ios_version);
        result = bonafide_app_attest_policy_min_os_version(
            with->apple_policy, BONAFIDE_PLATFORM_IOS, version.data, version.len, error);
    }
    if (result == BONAFIDE_OK && with->config.min_app_version != NULL) {
        bonafide_bytes version = backend_text(with->config.min_app_version);
        result = bonafide_app_attest_policy_min_bundle_version(
            with->apple_policy, BONAFIDE_DEMAND_IF_PROVEN, version.data, version.len, error);
    }
    return result;
}

static bonafide_result build_google(backend *with, bonafide_error **error)
{
    bonafide_bytes package = backend_text(with->config.package);
    bonafide_bytes decrypts = backend_text(with->config.decryption_key);
    bonafide_bytes verifies = backend_text(with->config.verification_key);
    bonafide_bytes certificate = backend_text(with->config.certificate_digest);
    uint8_t digest[32];
    bonafide_play_builder *builder = bonafide_play_builder_new();
    bonafide_result result =
        bonafide_play_builder_app(builder, package.data, package.len, decrypts.data, decrypts.len,
                                  verifies.data, verifies.len, error);
    if (result == BONAFIDE_OK)
        result = bonafide_play_builder_build(builder, &with->google, error);
    bonafide_play_builder_free(builder);
    if (result == BONAFIDE_OK)
        result = bonafide_play_certificate_digest(certificate.data, certificate.len, digest, error);
    if (result == BONAFIDE_OK)
        result = bonafide_play_policy_new(BONAFIDE_PLAY_POLICY_RECOMMENDED, digest, 1,
                                          &with->google_policy, error);
    return result;
}

static const char *app_of(const backend *with, backend_platform platform)
{
    return platform == BACKEND_ANDROID ? with->config.package : with->config.app_id;
}

static bonafide_challenge_scope scope_of(const char *app, const char *purpose, bonafide_bytes user)
{
    bonafide_bytes app_id = backend_text(app), what = backend_text(purpose);
    bonafide_challenge_scope scope = {app_id.data, app_id.len, what.data,
                                      what.len,    user.data,  user.len};
    return scope;
}

bonafide_result backend_challenge(const backend *with, backend_platform platform,
                                  const char *purpose, bonafide_bytes user, uint64_t now_ms,
                                  bonafide_buffer **challenge, bonafide_error **error)
{
    bonafide_challenge_scope scope = scope_of(app_of(with, platform), purpose, user);
    return bonafide_challenges_issue(with->challenges, &scope, now_ms, challenge, error);
}

/* For an iPhone clientDataHash, 32 bytes; for Android the nonce of a token, 43 characters. */
typedef struct binding {
    uint8_t data[43];
    size_t len;
} binding;

/* What the evidence of a request must be about, and its challenge, which is not taken yet. */
static bonafide_result bind_request(const backend *with, backend_platform platform,
                                    const backend_request *request, uint64_t now_ms,
                                    binding *made, bonafide_pending **challenge,
                                    bonafide_error **error)
{
    uint8_t body_sha256[32];
    bonafide_result result =
        bonafide_request_body_sha256(request->body.data, request->body.len, body_sha256);
    if (result != BONAFIDE_OK)
        return result;
    const char *app = app_of(with, platform);
    bonafide_challenge_scope scope = scope_of(app, request->purpose, request->user);
    bonafide_bytes authority = backend_text(with->config.authority);
    bonafide_request bound;
    memset(&bound, 0, sizeof bound);
    bound.app_id = scope.app_id;
    bound.app_id_len = scope.app_id_len;
    bound.purpose = scope.purpose;
    bound.purpose_len = scope.purpose_len;
    bound.challenge = request->challenge.data;
    bound.challenge_len = request->challenge.len;
    bound.method = request->method.data;
    bound.method_len = request->method.len;
    bound.scheme = BONAFIDE_SCHEME_HTTPS;
    bound.authority = authority.data;
    bound.authority_len = authority.len;
    bound.path_and_query = request->path_and_query.data;
    bound.path_and_query_len = request->path_and_query.len;
    bound.body_sha256 = body_sha256;
    if (platform == BACKEND_ANDROID) {
        result = bonafide_request_binding_base64url(&bound, made->data, sizeof made->data,
                                                    &made->len, error);
    } else {
        made->len = 32;
        result = bonafide_request_binding(&bound, made->data, error);
    }
    if (result == BONAFIDE_OK)
        result = bonafide_challenges_redeem(with->challenges, request->challenge.data,
                                            request->challenge.len, &scope, now_ms, challenge,
                                            error);
    return result;
}

/* Both count, or neither. Frees `evidence`, and puts what has both in its place. */
static bonafide_result merge(bonafide_pending *challenge, bonafide_pending **evidence)
{
    bonafide_pending *both = NULL;
    bonafide_result result = bonafide_pending_and(challenge, *evidence, &both);
    if (result != BONAFIDE_OK)
        return result;
    bonafide_pending_free(*evidence);
    *evidence = both;
    return BONAFIDE_OK;
}

/* The one write. What was merged with a challenge is finished as one, too. */
static bonafide_result commit(const backend *with, bonafide_pending *pending, int has_challenge,
                              uint64_t now_ms, bonafide_outcome *outcome, bonafide_error **error)
{
    bonafide_result result = store_commit(with->rows, pending, now_ms, outcome);
    if (result != BONAFIDE_OK || !has_challenge)
        return result;
    bonafide_redeemed *redeemed = NULL;
    result = bonafide_pending_finish_challenge(pending, *outcome, &redeemed, error);
    bonafide_redeemed_free(redeemed);
    return result;
}

/* The policy judges before the write: a device that it refuses is not enrolled. */
static bonafide_result judge_enrolment(const backend *with, const bonafide_pending *pending,
                                       bonafide_error **error)
{
    bonafide_appraisal *appraisal = NULL;
    bonafide_result result = bonafide_app_attest_policy_appraise_before_enrolment(
        with->apple_policy, pending, &appraisal);
    if (result == BONAFIDE_OK)
        result = bonafide_appraisal_result(appraisal, error);
    bonafide_appraisal_free(appraisal);
    return result;
}

/* `challenge` is NULL, or is taken in the same write. */
static bonafide_result enrol(const backend *with, bonafide_pending *challenge,
                             bonafide_bytes attestation, bonafide_bytes key_id,
                             const uint8_t *client_data_hash, bonafide_bytes user, uint64_t now_ms,
                             uint8_t *device, bonafide_error **error)
{
    /* The library takes 32 bytes, and the client may have sent fewer. */
    if (key_id.len != 32)
        return BONAFIDE_ERROR_INVALID_KEY_ID;
    bonafide_pending *pending = NULL;
    bonafide_attestation *attested = NULL;
    bonafide_outcome outcome = 0;
    bonafide_result result = bonafide_app_attest_verify_attestation(
        with->apple, attestation.data, attestation.len, key_id.data, client_data_hash, now_ms,
        &pending, error);
    if (result == BONAFIDE_OK)
        result = judge_enrolment(with, pending, error);
    if (result == BONAFIDE_OK && challenge != NULL)
        result = merge(challenge, &pending);
    if (result == BONAFIDE_OK)
        result = bonafide_pending_owned_by(pending, user.data, user.len);
    if (result == BONAFIDE_OK)
        result = commit(with, pending, challenge != NULL, now_ms, &outcome, error);
    if (result == BONAFIDE_OK)
        result = bonafide_pending_finish_attestation(pending, outcome, &attested, error);
    if (result == BONAFIDE_OK) {
        bonafide_attestation_claims claims;
        result = bonafide_attestation_read_claims(attested, &claims);
        if (result == BONAFIDE_OK)
            memcpy(device, claims.device, sizeof claims.device);
    }
    bonafide_attestation_free(attested);
    bonafide_pending_free(pending);
    return result;
}

bonafide_result backend_enrol(const backend *with, const backend_request *request,
                              bonafide_bytes attestation, bonafide_bytes key_id, uint64_t now_ms,
                              uint8_t device[32], bonafide_error **error)
{
    binding hash;
    bonafide_pending *challenge = NULL;
    bonafide_result result =
        bind_request(with, BACKEND_IPHONE, request, now_ms, &hash, &challenge, error);
    if (result == BONAFIDE_OK)
        result = enrol(with, challenge, attestation, key_id, hash.data, request->user, now_ms,
                       device, error);
    bonafide_pending_free(challenge);
    return result;
}

bonafide_result backend_enrol_for_hash(const backend *with, bonafide_bytes attestation,
                                       bonafide_bytes key_id, const uint8_t client_data_hash[32],
                                       bonafide_bytes user, uint64_t now_ms, uint8_t device[32],
                                       bonafide_error **error)
{
    return enrol(with, NULL, attestation, key_id, client_data_hash, user, now_ms, device, error);
}

static bonafide_result stored_key(const backend *with, bonafide_bytes key_id,
                                  bonafide_attested_key **key, bonafide_error **error)
{
    store_device device;
    if (key_id.len != sizeof device.id)
        return BONAFIDE_ERROR_INVALID_KEY_ID;
    /* A device's key in the table is its key id. */
    bonafide_result result = store_find(with->rows, key_id.data, &device);
    if (result != BONAFIDE_OK)
        return result;
    /* Counter and owner in the row are not looked at: another request may change them now. The
       write decides. */
    result = bonafide_attested_key_from_trusted_storage(device.record, device.record_len, key,
                                                        error);
    store_device_clear(&device);
    return result;
}

static bonafide_result judge_assertion(const backend *with, const bonafide_assertion *asserted,
                                       bonafide_error **error)
{
    bonafide_appraisal *appraisal = NULL;
    bonafide_result result = bonafide_app_attest_policy_appraise_assertion(with->apple_policy,
                                                                           asserted, &appraisal);
    if (result == BONAFIDE_OK)
        result = bonafide_appraisal_result(appraisal, error);
    bonafide_appraisal_free(appraisal);
    return result;
}

/* `challenge` is NULL, or is taken in the same write. */
static bonafide_result check_assertion(const backend *with, bonafide_pending *challenge,
                                       bonafide_bytes assertion, bonafide_bytes key_id,
                                       const uint8_t *client_data_hash, bonafide_bytes user,
                                       uint64_t now_ms, bonafide_assertion **asserted,
                                       bonafide_error **error)
{
    bonafide_attested_key *key = NULL;
    bonafide_pending *pending = NULL;
    bonafide_assertion *claims = NULL;
    bonafide_outcome outcome = 0;
    bonafide_result result = stored_key(with, key_id, &key, error);
    if (result == BONAFIDE_OK)
        result = bonafide_app_attest_verify_assertion(with->apple, assertion.data, assertion.len,
                                                      client_data_hash, key, &pending, error);
    if (result == BONAFIDE_OK && challenge != NULL)
        result = merge(challenge, &pending);
    if (result == BONAFIDE_OK)
        result = bonafide_pending_owned_by(pending, user.data, user.len);
    if (result == BONAFIDE_OK)
        result = commit(with, pending, challenge != NULL, now_ms, &outcome, error);
    if (result == BONAFIDE_OK)
        result = bonafide_pending_finish_assertion(pending, outcome, &claims, error);
    /* What the policy refuses is used up, too: it was genuine. */
    if (result == BONAFIDE_OK)
        result = judge_assertion(with, claims, error);
    if (result == BONAFIDE_OK)
        *asserted = claims;
    else
        bonafide_assertion_free(claims);
    bonafide_pending_free(pending);
    bonafide_attested_key_free(key);
    return result;
}

bonafide_result backend_check_assertion(const backend *with, const backend_request *request,
                                        bonafide_bytes assertion, bonafide_bytes key_id,
                                        uint64_t now_ms, bonafide_assertion **asserted,
                                        bonafide_error **error)
{
    binding hash;
    bonafide_pending *challenge = NULL;
    bonafide_result result =
        bind_request(with, BACKEND_IPHONE, request, now_ms, &hash, &challenge, error);
    if (result == BONAFIDE_OK)
        result = check_assertion(with, challenge, assertion, key_id, hash.data, request->user,
                                 now_ms, asserted, error);
    bonafide_pending_free(challenge);
    return result;
}

bonafide_result backend_check_assertion_for_hash(const backend *with, bonafide_bytes assertion,
                                                 bonafide_bytes key_id,
                                                 const uint8_t client_data_hash[32],
                                                 bonafide_bytes user, uint64_t now_ms,
                                                 bonafide_assertion **asserted,
                                                 bonafide_error **error)
{
    return check_assertion(with, NULL, assertion, key_id, client_data_hash, user, now_ms, asserted,
                           error);
}

static bonafide_result judge_verdict(const backend *with, const bonafide_play_verdict *verdict,
                                     bonafide_error **error)
{
    bonafide_appraisal *appraisal = NULL;
    bonafide_result result =
        bonafide_play_policy_appraise(with->google_policy, verdict, &appraisal);
    if (result == BONAFIDE_OK)
        result = bonafide_appraisal_result(appraisal, error);
    bonafide_appraisal_free(appraisal);
    return result;
}

/* `challenge` is NULL, or is taken in the same write. */
static bonafide_result check_token(const backend *with, bonafide_pending *challenge,
                                   bonafide_bytes token, bonafide_bytes nonce, uint64_t now_ms,
                                   bonafide_play_verdict **verdict, bonafide_error **error)
{
    bonafide_bytes package = backend_text(with->config.package);
    bonafide_play_expected expected;
    memset(&expected, 0, sizeof expected);
    expected.package = package.data;
    expected.package_len = package.len;
    expected.binding_kind = BONAFIDE_PLAY_BINDING_NONCE;
    expected.binding = nonce.data;
    expected.binding_len = nonce.len;
    bonafide_pending *pending = NULL;
    bonafide_play_verdict *claims = NULL;
    bonafide_outcome outcome = 0;
    bonafide_result result = bonafide_play_verify(with->google, token.data, token.len, &expected,
                                                  now_ms, &pending, error);
    if (result == BONAFIDE_OK && challenge != NULL)
        result = merge(challenge, &pending);
    if (result == BONAFIDE_OK)
        result = commit(with, pending, challenge != NULL, now_ms, &outcome, error);
    if (result == BONAFIDE_OK)
        result = bonafide_pending_finish_play(pending, outcome, &claims, error);
    if (result == BONAFIDE_OK)
        result = judge_verdict(with, claims, error);
    if (result == BONAFIDE_OK)
        *verdict = claims;
    else
        bonafide_play_verdict_free(claims);
    bonafide_pending_free(pending);
    return result;
}

bonafide_result backend_check_token(const backend *with, const backend_request *request,
                                    bonafide_bytes token, uint64_t now_ms,
                                    bonafide_play_verdict **verdict, bonafide_error **error)
{
    binding made;
    bonafide_pending *challenge = NULL;
    bonafide_result result =
        bind_request(with, BACKEND_ANDROID, request, now_ms, &made, &challenge, error);
    if (result == BONAFIDE_OK) {
        bonafide_bytes nonce = {made.data, made.len};
        result = check_token(with, challenge, token, nonce, now_ms, verdict, error);
    }
    bonafide_pending_free(challenge);
    return result;
}

bonafide_result backend_check_token_for_nonce(const backend *with, bonafide_bytes token,
                                              bonafide_bytes nonce, uint64_t now_ms,
                                              bonafide_play_verdict **verdict,
                                              bonafide_error **error)
{
    return check_token(with, NULL, token, nonce, now_ms, verdict, error);
}

bonafide_result backend_open_secret(const backend *with, bonafide_bytes sealed,
                                    bonafide_bytes tenant, bonafide_bytes name,
                                    bonafide_secret **secret, bonafide_error **error)
{
    bonafide_bytes tenant_field = backend_text("tenant"), name_field = backend_text("name");
    bonafide_context_field fields[] = {
        {tenant_field.data, tenant_field.len, tenant.data, tenant.len},
        {name_field.data, name_field.len, name.data, name.len},
    };
    bonafide_context *context = NULL;
    bonafide_result result = bonafide_context_new(fields, 2, &context, error);
    if (result == BONAFIDE_OK)
        result = bonafide_keyring_open(with->keyring, sealed.data, sealed.len, context, secret,
                                       error);
    bonafide_context_free(context);
    return result;
}
