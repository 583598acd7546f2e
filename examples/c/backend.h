#ifndef BACKEND_H
#define BACKEND_H

#include "store.h"

#include <bonafide.h>

#include <stdint.h>

/*
 * What a server does with evidence and with secrets. Its handlers are called by any number of
 * threads.
 *
 * What is refused has a code, and mostly a line for the log in `error` (which may be NULL). What
 * the client is told and does next: bonafide_result_public_message, bonafide_result_action.
 */
typedef struct backend backend;

/* Texts and keys from the server's configuration. They live as long as the backend. */
typedef struct backend_config {
    /* The app on iPhones: TEAMID1234.com.example.app. */
    const char *app_id;
    /* The oldest iOS that may enrol, and the oldest version of the app, where the system proves
       it; NULL is any. */
    const char *min_ios_version;
    const char *min_app_version;
    /* The app on Android, with the two keys and the certificate that the Play Console shows. */
    const char *package;
    const char *decryption_key;
    const char *verification_key;
    const char *certificate_digest;
    /* This server, as clients call it by https: never the Host header. */
    const char *authority;
    /* 32 random bytes for challenges, the same on every node. */
    const uint8_t *challenge_key;
    /* What the secrets of the database are sealed under: its name, and 32 random bytes. */
    const char *sealing_key_id;
    const uint8_t *sealing_key;
    /* For tests: the DER of a simulated root, instead of Apple's. */
    bonafide_bytes root;
} backend_config;

/* A request, as the HTTP layer has it, and who made it. */
typedef struct backend_request {
    /* What this endpoint does, in the server's own word: the challenge was issued for it. */
    const char *purpose;
    /* Who is logged in. */
    bonafide_bytes user;
    /* What the client sends of the challenge: its text, as it was issued. */
    bonafide_bytes challenge;
    bonafide_bytes method;
    bonafide_bytes path_and_query;
    /* Without the evidence, if that is in the body, too. */
    bonafide_bytes body;
} backend_request;

/*
 * The store is the caller's, and outlives the backend. Without memory it is
 * BONAFIDE_ERROR_STORE_UNAVAILABLE.
 */
bonafide_result backend_new(const backend_config *config, store *rows, uint64_t now_ms,
                            backend **made, bonafide_error **error);
void backend_free(backend *with);

typedef enum backend_platform { BACKEND_IPHONE, BACKEND_ANDROID } backend_platform;

/* A challenge for whoever is logged in, to be used once for this purpose. */
bonafide_result backend_challenge(const backend *with, backend_platform platform,
                                  const char *purpose, bonafide_bytes user, uint64_t now_ms,
                                  bonafide_buffer **challenge, bonafide_error **error);

/* Once for each iPhone: enrols it for the user, and gives its key in the table. */
bonafide_result backend_enrol(const backend *with, const backend_request *request,
                              bonafide_bytes attestation, bonafide_bytes key_id, uint64_t now_ms,
                              uint8_t device[32], bonafide_error **error);

/* With each request of an iPhone: that the user's device made exactly this request, now. */
bonafide_result backend_check_assertion(const backend *with, const backend_request *request,
                                        bonafide_bytes assertion, bonafide_bytes key_id,
                                        uint64_t now_ms, bonafide_assertion **asserted,
                                        bonafide_error **error);

/* With each request of an Android app: the same from a classic token, whose nonce binds it. */
bonafide_result backend_check_token(const backend *with, const backend_request *request,
                                    bonafide_bytes token, uint64_t now_ms,
                                    bonafide_play_verdict **verdict, bonafide_error **error);

/*
 * The same three for evidence about a hash or a nonce that the server made in a way of its own,
 * such as the vectors'. Whoever calls them vouches that it is fresh and about this request.
 */
bonafide_result backend_enrol_for_hash(const backend *with, bonafide_bytes attestation,
                                       bonafide_bytes key_id, const uint8_t client_data_hash[32],
                                       bonafide_bytes user, uint64_t now_ms, uint8_t device[32],
                                       bonafide_error **error);
bonafide_result backend_check_assertion_for_hash(const backend *with, bonafide_bytes assertion,
                                                 bonafide_bytes key_id,
                                                 const uint8_t client_data_hash[32],
                                                 bonafide_bytes user, uint64_t now_ms,
                                                 bonafide_assertion **asserted,
                                                 bonafide_error **error);
bonafide_result backend_check_token_for_nonce(const backend *with, bonafide_bytes token,
                                              bonafide_bytes nonce, uint64_t now_ms,
                                              bonafide_play_verdict **verdict,
                                              bonafide_error **error);

/* The secret of a tenant with this name, as its row has it. */
bonafide_result backend_open_secret(const backend *with, bonafide_bytes sealed,
                                    bonafide_bytes tenant, bonafide_bytes name,
                                    bonafide_secret **secret, bonafide_error **error);

bonafide_bytes backend_text(const char *text);

#endif
