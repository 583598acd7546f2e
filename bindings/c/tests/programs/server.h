/* A server with evidence from files, and what it does for a request. */
#ifndef SERVER_H
#define SERVER_H

#include "expect.h"

typedef struct evidence {
    uint8_t root[4096], attestation[65536], assertion[4096];
    size_t root_len, attestation_len, assertion_len;
    uint8_t key_id[32], hash[32], assertion_hash[32];
} evidence;

static size_t read_file(const char *folder, const char *name, uint8_t *buffer, size_t capacity)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        perror(path);
        exit(2);
    }
    size_t len = fread(buffer, 1, capacity, file);
    fclose(file);
    return len;
}

static void read_evidence(const char *folder, evidence *it)
{
    it->root_len = read_file(folder, "root", it->root, sizeof it->root);
    it->attestation_len =
        read_file(folder, "attestation", it->attestation, sizeof it->attestation);
    it->assertion_len = read_file(folder, "assertion", it->assertion, sizeof it->assertion);
    if (read_file(folder, "key_id", it->key_id, 32) != 32
        || read_file(folder, "hash", it->hash, 32) != 32
        || read_file(folder, "assertion_hash", it->assertion_hash, 32) != 32) {
        fprintf(stderr, "a key id and a hash have 32 bytes\n");
        exit(2);
    }
}

/* What a server has, once, for all of its threads. */
typedef struct server {
    bonafide_app_attest_verifier *verifier;
    bonafide_attested_key *key;
    bonafide_app_attest_policy *policy;
    bonafide_challenges *challenges;
    bonafide_keyring *keyring;
    bonafide_context *context;
    bonafide_gate *gate;
} server;

static void start(const evidence *it, server *made)
{
    bonafide_app_attest_builder *builder = bonafide_app_attest_builder_new();
    OK(bonafide_app_attest_builder_app(builder, APP, APP_LEN));
    OK(bonafide_app_attest_builder_trust_anchor(builder, it->root, it->root_len));
    OK(bonafide_app_attest_builder_build(builder, &made->verifier, NULL));
    bonafide_app_attest_builder_free(builder);

    bonafide_pending *pending = NULL;
    bonafide_attestation *attestation = NULL;
    OK(bonafide_app_attest_verify_attestation(made->verifier, it->attestation,
                                              it->attestation_len, it->key_id, it->hash, NOW,
                                              &pending, NULL));
    OK(bonafide_pending_finish_attestation(pending, BONAFIDE_OUTCOME_COMMITTED, &attestation,
                                           NULL));
    OK(bonafide_attestation_key(attestation, &made->key));
    bonafide_attestation_free(attestation);
    bonafide_pending_free(pending);

    OK(bonafide_app_attest_policy_new(BONAFIDE_APP_ATTEST_POLICY_RECOMMENDED, &made->policy));
    const uint8_t *key = (const uint8_t *)"a key of 32 bytes for this alone";
    OK(bonafide_challenges_new(key, NULL, &made->challenges, NULL));
    OK(bonafide_keyring_new(TEXT("2026-01"), key, NOW, &made->keyring, NULL));
    bonafide_context_field field = {TEXT("tenant"), TEXT("7")};
    OK(bonafide_context_new(&field, 1, &made->context, NULL));

    bonafide_gate_builder *gate = NULL;
    OK(bonafide_gate_builder_new(made->challenges, BONAFIDE_SCHEME_HTTPS, TEXT("api.example.com"),
                                 &gate));
    OK(bonafide_gate_builder_app_attest(gate, made->verifier, made->policy));
    OK(bonafide_gate_builder_build(gate, &made->gate, NULL));
    bonafide_gate_builder_free(gate);
}

static void stop(server *made)
{
    bonafide_gate_free(made->gate);
    bonafide_context_free(made->context);
    bonafide_keyring_free(made->keyring);
    bonafide_challenges_free(made->challenges);
    bonafide_app_attest_policy_free(made->policy);
    bonafide_attested_key_free(made->key);
    bonafide_app_attest_verifier_free(made->verifier);
}

/*
 * One of everything that a server does for a request, good and bad; `attests` for an attestation,
 * too, which takes most of the time. Gives the number of calls.
 */
static uint64_t one_round(const server *with, const evidence *it, int attests)
{
    uint64_t made = 0;
    uint8_t text[1024];
    size_t len = 0;
    bonafide_error *error = NULL;

    bonafide_pending *pending = NULL;
    bonafide_assertion *assertion = NULL;
    bonafide_assertion_claims claims;
    bonafide_appraisal *appraisal = NULL;
    OK(bonafide_app_attest_verify_assertion(with->verifier, it->assertion, it->assertion_len,
                                            it->assertion_hash, with->key, &pending, &error));
    OK(bonafide_pending_effect_count(pending, &len));
    bonafide_effect effect;
    OK(bonafide_pending_effect(pending, 0, &effect));
    OK(bonafide_pending_finish_assertion(pending, BONAFIDE_OUTCOME_COMMITTED, &assertion, &error));
    OK(bonafide_assertion_read_claims(assertion, &claims));
    OK(bonafide_app_attest_policy_appraise_assertion(with->policy, assertion, &appraisal));
    OK(bonafide_appraisal_result(appraisal, NULL));
    bonafide_appraisal_free(appraisal);
    bonafide_assertion_free(assertion);
    bonafide_pending_free(pending);
    made += 10;

    /* The same for other client data, cut short, and refused by the database. */
    REFUSED(bonafide_app_attest_verify_assertion(with->verifier, it->assertion, it->assertion_len,
                                                 it->hash, with->key, &pending, &error),
            BONAFIDE_ERROR_ASSERTION_SIGNATURE);
    REFUSED(bonafide_error_message(error, NULL, 0, &len), BONAFIDE_ERROR_CALL_BUFFER);
    OK(bonafide_error_message(error, text, sizeof text, &len));
    bonafide_error_free(error);
    error = NULL;
    for (size_t cut = 0; cut < 4; cut++) {
        if (bonafide_app_attest_verify_assertion(with->verifier, it->assertion,
                                                 it->assertion_len * cut / 4, it->assertion_hash,
                                                 with->key, &pending, &error)
            == BONAFIDE_OK)
            exit(1);
        expect(__LINE__, bonafide_error_code(error) >> 16, 1); /* malformed */
        bonafide_error_free(error);
        error = NULL;
    }
    made += 4 + 4 * 3;

    bonafide_challenge_scope scope = {APP, APP_LEN, TEXT("chat"), TEXT("user 7")};
    bonafide_buffer *challenge = NULL;
    bonafide_redeemed *redeemed = NULL;
    OK(bonafide_challenges_issue(with->challenges, &scope, NOW, &challenge, NULL));
    OK(bonafide_challenges_redeem(with->challenges, bonafide_buffer_data(challenge),
                                  bonafide_buffer_len(challenge), &scope, NOW, &pending, NULL));
    OK(bonafide_pending_finish_challenge(pending, BONAFIDE_OUTCOME_COMMITTED, &redeemed, NULL));
    OK(bonafide_redeemed_subject(redeemed, text, sizeof text, &len));
    bonafide_redeemed_free(redeemed);
    bonafide_pending_free(pending);
    made += 8;

    bonafide_buffer *sealed = NULL;
    bonafide_secret *secret = NULL;
    OK(bonafide_keyring_seal(with->keyring, TEXT("sk-live"), with->context, &sealed, NULL));
    OK(bonafide_keyring_open(with->keyring, bonafide_buffer_data(sealed),
                             bonafide_buffer_len(sealed), with->context, &secret, NULL));
    expect(__LINE__, (bonafide_result)bonafide_secret_len(secret), 7);
    bonafide_secret_free(secret);
    bonafide_context *none = bonafide_context_none();
    REFUSED(bonafide_keyring_open(with->keyring, bonafide_buffer_data(sealed),
                                  bonafide_buffer_len(sealed), none, &secret, &error),
            BONAFIDE_ERROR_CANNOT_BE_OPENED);
    bonafide_error_free(error);
    bonafide_context_free(none);
    bonafide_buffer_free(sealed);
    made += 13;

    /* An enrolment with an object that was made for something else. */
    bonafide_gate_call call;
    memset(&call, 0, sizeof call);
    call.app_id = APP;
    call.app_id_len = APP_LEN;
    call.purpose = scope.purpose;
    call.purpose_len = scope.purpose_len;
    call.subject = scope.subject;
    call.subject_len = scope.subject_len;
    call.challenge = bonafide_buffer_data(challenge);
    call.challenge_len = bonafide_buffer_len(challenge);
    call.evidence_kind = BONAFIDE_EVIDENCE_ATTESTATION;
    call.key_id = (const uint8_t *)"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    call.key_id_len = 44;
    call.method = (const uint8_t *)"POST";
    call.method_len = 4;
    call.path_and_query = (const uint8_t *)"/v1/chat";
    call.path_and_query_len = 8;
    bonafide_gate_request *request = NULL;
    bonafide_gate_next next = 0;
    bonafide_decision *decision = NULL;
    bonafide_buffer *line = NULL;
    bonafide_audit audit;
    OK(bonafide_gate_admit(with->gate, &call, NOW, &request));
    OK(bonafide_gate_request_next(request, &next));
    expect(__LINE__, next, BONAFIDE_GATE_NEXT_ATTESTATION);
    if (attests)
        OK(bonafide_gate_request_attestation(request, it->attestation, it->attestation_len, NULL,
                                             NOW));
    else
        OK(bonafide_gate_request_refuse(request, BONAFIDE_ERROR_EVIDENCE_NOT_SERVED));
    OK(bonafide_gate_request_decision(request, &decision));
    expect(__LINE__, bonafide_decision_kind_of(decision), BONAFIDE_DECISION_DENY);
    OK(bonafide_decision_line(decision, &line));
    OK(bonafide_decision_audit(decision, &audit));
    bonafide_buffer_free(line);
    bonafide_decision_free(decision);
    bonafide_gate_request_free(request);
    bonafide_buffer_free(challenge);
    made += 14;
    return made;
}

#endif
