/*
 * bonafide: proves that a request comes from a genuine app on a genuine device.
 *
 * Conventions:
 *
 * - A function that can fail returns a bonafide_result: BONAFIDE_OK, or a BONAFIDE_ERROR_...
 *   constant. Out-parameters are written on success only, but for the length that comes with
 *   BONAFIDE_ERROR_CALL_BUFFER: it says how large the buffer has to be.
 * - The last parameter of many is bonafide_error **error: NULL, or a place that receives a
 *   handle with the reason, on failure only; free it with bonafide_error_free.
 * - Handles are opaque. What a ..._new, ..._build or ..._verify_... function gave is freed with
 *   the type's own ..._free function, once; NULL is nothing to free. A function that returns a
 *   handle never returns NULL.
 * - Bytes and texts come with their length; texts are UTF-8 and need no zero at their end. A
 *   length of 0 may come with NULL. Pointers are read during the call only.
 * - A const handle is not changed, and may be used by several threads at once, unless its type
 *   says otherwise. So a function is safe to call from any thread unless it takes a handle that
 *   is not const: then one thread at a time has that handle. What frees a handle is its last use.
 * - What has a fixed length (32 bytes of a key id, a hash, a key) comes without one: check the
 *   length of what a client sent before you call.
 * - Enumerations come in as integers and are checked.
 *
 * This file is made from the library's source; do not edit it.
 */

#ifndef BONAFIDE_H
#define BONAFIDE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define BONAFIDE_VERSION "0.1.0"
#define BONAFIDE_VERSION_MAJOR 0
#define BONAFIDE_VERSION_MINOR 1
#define BONAFIDE_VERSION_PATCH 0

/* ========================================================================================
 * The handles
 * ======================================================================================== */

/**
 * Why a function failed: code, and a line for the server's log. Freed with
 * `bonafide_error_free`. Belongs to whoever received it; may be used by one thread at a time.
 */
typedef struct bonafide_error bonafide_error;

/**
 * Bytes or UTF-8 text that the library made, freed with `bonafide_buffer_free`. Nothing
 * changes them: any number of threads may read one.
 */
typedef struct bonafide_buffer bonafide_buffer;

/**
 * A secret that was opened, freed with `bonafide_secret_free`, which overwrites it. Nothing
 * changes it: any number of threads may read one. What is copied out of it is the caller's to
 * protect.
 */
typedef struct bonafide_secret bonafide_secret;

/**
 * Evidence that verified, and that counts only after its effects were written: one atomic
 * conditional write in a database of your own. Then `…_finish` gives the claims, once.
 *
 * Freeing it without a finish drops the claims: nothing happened. One thread at a time.
 */
typedef struct bonafide_pending bonafide_pending;

/**
 * What a policy says: a decision with its reasons. Freed with `bonafide_appraisal_free`. Any
 * number of threads may share one.
 */
typedef struct bonafide_appraisal bonafide_appraisal;

/** Issues challenges and redeems them. Any number of threads may share one. */
typedef struct bonafide_challenges bonafide_challenges;

/** A challenge that was redeemed and taken. Any number of threads may share one. */
typedef struct bonafide_redeemed bonafide_redeemed;

/** Collects the configuration of a verifier. One thread at a time. */
typedef struct bonafide_app_attest_builder bonafide_app_attest_builder;

/** Verifies attestations and assertions. Any number of threads may share one. */
typedef struct bonafide_app_attest_verifier bonafide_app_attest_verifier;

/** The key of an enrolled device. Any number of threads may share one. */
typedef struct bonafide_attested_key bonafide_attested_key;

/** The claims of an attestation. Any number of threads may share them. */
typedef struct bonafide_attestation bonafide_attestation;

/** The claims of an assertion. Any number of threads may share them. */
typedef struct bonafide_assertion bonafide_assertion;

/**
 * Which genuine apps are good enough. Set it up by one thread at a time; then any number of
 * threads may share it.
 */
typedef struct bonafide_app_attest_policy bonafide_app_attest_policy;

/** Collects the keys of a verifier. One thread at a time. */
typedef struct bonafide_play_builder bonafide_play_builder;

/** Decrypts and verifies tokens. Any number of threads may share one. */
typedef struct bonafide_play_verifier bonafide_play_verifier;

/** Google's verdict about an app on Android. Any number of threads may share one. */
typedef struct bonafide_play_verdict bonafide_play_verdict;

/**
 * Which verdicts are good enough. Set it up by one thread at a time; then any number of threads
 * may share it.
 */
typedef struct bonafide_play_policy bonafide_play_policy;

/** The HTTP request that asks Google to decode a token. Any number of threads may share one. */
typedef struct bonafide_play_decode_request bonafide_play_decode_request;

/** Google's verdict about an app in Google Play Games on PC. Any number of threads may share one. */
typedef struct bonafide_play_pc_verdict bonafide_play_pc_verdict;

/**
 * What an app found on its device, and what it could not look at. **It proves nothing by
 * itself.** Bound into a request, it shows that the genuine app sent exactly these bytes, not
 * that they are true. Any number of threads may share one.
 */
typedef struct bonafide_signals_report bonafide_signals_report;

/** Says which findings are good enough. Any number of threads may share one. */
typedef struct bonafide_signals_policy bonafide_signals_policy;

/** Collects the configuration of a gate. One thread at a time. */
typedef struct bonafide_gate_builder bonafide_gate_builder;

/** Decides about requests. Any number of threads may share one. */
typedef struct bonafide_gate bonafide_gate;

/**
 * One request on its way through the gate. It says what it needs next
 * (`bonafide_gate_request_next`); freeing it before the end changes nothing anywhere. One thread
 * at a time.
 */
typedef struct bonafide_gate_request bonafide_gate_request;

/** What the gate said about one request. Any number of threads may share one. */
typedef struct bonafide_decision bonafide_decision;

/**
 * Keys with their states, one of them primary: it seals, others open. Any number of threads
 * may share one, also while one of them changes it: each call sees the ring before a change
 * or after it. What a change made lasts as long as the handle; store the keys yourself.
 */
typedef struct bonafide_keyring bonafide_keyring;

/** Collects the keys of a ring that was stored. One thread at a time. */
typedef struct bonafide_keyring_builder bonafide_keyring_builder;

/**
 * What a sealed secret belongs to. It is not stored with the secret, and must be the same
 * when that is opened. Any number of threads may share one.
 */
typedef struct bonafide_context bonafide_context;

/** A census that is being taken. One thread at a time. */
typedef struct bonafide_census_count bonafide_census_count;

/** How many rows each key has. Any number of threads may share one. */
typedef struct bonafide_census bonafide_census;

/** Collects a pin set. One thread at a time. */
typedef struct bonafide_pin_set_builder bonafide_pin_set_builder;

/**
 * Which keys the servers of an app may have. Nothing changes it: any number of threads may
 * share one.
 */
typedef struct bonafide_pin_set bonafide_pin_set;

/**
 * The public half of a key that signs pin sets (ECDSA with P-256 and SHA-256). Any number of
 * threads may share one.
 */
typedef struct bonafide_update_key bonafide_update_key;

/* ========================================================================================
 * What every function returns
 * ======================================================================================== */

/** What a function returns: `BONAFIDE_OK`, or one of the `BONAFIDE_ERROR_…` constants. */
typedef uint32_t bonafide_result;

/** The function did what it says. */
#define BONAFIDE_OK 0

/**
 * The version of the library that is loaded, such as `0.1.0`, with a zero at its end: to be
 * compared with `BONAFIDE_VERSION`, which the program was compiled with. Never freed.
 */
const char *bonafide_version(void);

/* ========================================================================================
 * What can be asked about a result
 * ======================================================================================== */

/** What the client should do next. */
typedef enum bonafide_action {
    /** Nothing failed. */
    BONAFIDE_ACTION_NONE = 0,
    /** Ask for a fresh challenge and try again with it. */
    BONAFIDE_ACTION_NEW_CHALLENGE = 1,
    /** Make a new assertion with the key that is already enrolled. */
    BONAFIDE_ACTION_REASSERT = 2,
    /** Make a new key and attest it. */
    BONAFIDE_ACTION_REATTEST = 3,
    /** Wait, then try again with new evidence: the fault is probably the server's. */
    BONAFIDE_ACTION_BACKOFF = 4,
    /** Do not try again; somebody must change something. */
    BONAFIDE_ACTION_STOP = 5,
} bonafide_action;

/**
 * The code of an error: the same number that the function returned. 0 if it is NULL.
 *
 * The caller guarantees:
 * `error` is NULL or a live handle.
 */
bonafide_result bonafide_error_code(const bonafide_error *error);

/**
 * The line for the server's log: the step, what was expected, what was found and what to do.
 * It never holds a secret, a token, a nonce, a key id or the name of a device.
 *
 * Fills `buffer` with UTF-8 without a zero at its end, and writes its length to `len`. Ask
 * with a capacity of 0 for the length.
 *
 * The caller guarantees:
 * `error` is a live handle; `buffer` can take `capacity` bytes; `len` can be written.
 */
bonafide_result bonafide_error_message(const bonafide_error *error,
                                       uint8_t *buffer,
                                       size_t capacity,
                                       size_t *len);

/**
 * Frees an error. NULL is nothing.
 *
 * The caller guarantees:
 * NULL, or a handle that was not freed and that nobody uses.
 */
void bonafide_error_free(bonafide_error *error);

/**
 * What a client may be told about a result: enough to act, nothing to probe with. Filled like
 * `bonafide_error_message`.
 *
 * The caller guarantees:
 * `buffer` can take `capacity` bytes; `len` can be written.
 */
bonafide_result bonafide_result_public_message(bonafide_result result,
                                               uint8_t *buffer,
                                               size_t capacity,
                                               size_t *len);

/**
 * The name of a result in the table of errors, such as `NonceMismatch`, with a zero at its end: for
 * logs and metrics. Empty for `BONAFIDE_OK`, a mistake of the calling program, and a number that is
 * none. Never freed. Thread safe.
 */
const char *bonafide_result_name(bonafide_result result);

/**
 * What the client should do after a result. A mistake of the calling program's is
 * `BONAFIDE_ACTION_BACKOFF`: no client is refused for it. Thread safe.
 */
bonafide_action bonafide_result_action(bonafide_result result);

/* ========================================================================================
 * Bytes whose length is known only when they are made
 * ======================================================================================== */

/** Bytes or UTF-8 text as an element of an array. */
typedef struct bonafide_bytes {
    /** The first byte; may be NULL if there are none. */
    const uint8_t *data;
    /** How many there are. */
    size_t len;
} bonafide_bytes;

/**
 * The bytes of a buffer, which live as long as it does; no zero follows them. NULL if there
 * are none, or if `buffer` is NULL.
 *
 * The caller guarantees:
 * `buffer` is NULL or a live handle.
 */
const uint8_t *bonafide_buffer_data(const bonafide_buffer *buffer);

/**
 * How many bytes a buffer has; 0 if it is NULL.
 *
 * The caller guarantees:
 * `buffer` is NULL or a live handle.
 */
size_t bonafide_buffer_len(const bonafide_buffer *buffer);

/**
 * Frees a buffer. NULL is nothing.
 *
 * The caller guarantees:
 * NULL, or a handle that was not freed and that nobody uses.
 */
void bonafide_buffer_free(bonafide_buffer *buffer);

/* ========================================================================================
 * Bytes that are overwritten when they are freed
 * ======================================================================================== */

/**
 * The bytes of a secret, which live as long as it does; no zero follows them. NULL if there
 * are none, or if `secret` is NULL.
 *
 * The caller guarantees:
 * `secret` is NULL or a live handle.
 */
const uint8_t *bonafide_secret_data(const bonafide_secret *secret);

/**
 * How many bytes a secret has; 0 if it is NULL.
 *
 * The caller guarantees:
 * `secret` is NULL or a live handle.
 */
size_t bonafide_secret_len(const bonafide_secret *secret);

/**
 * Overwrites a secret and frees it. NULL is nothing.
 *
 * The caller guarantees:
 * NULL, or a handle that was not freed and that nobody uses.
 */
void bonafide_secret_free(bonafide_secret *secret);

/* ========================================================================================
 * Request binding: one hash over everything of a request that must not change
 * ======================================================================================== */

/**
 * The scheme of a request, `BONAFIDE_SCHEME_HTTPS` or `BONAFIDE_SCHEME_HTTP`: which port is the
 * default. The port is bound; whether it was TLS is the server's to know.
 */
typedef uint32_t bonafide_scheme;

/** https, whose port is 443 unless the authority names another. */
#define BONAFIDE_SCHEME_HTTPS 1
/** http, whose port is 80 unless the authority names another. */
#define BONAFIDE_SCHEME_HTTP 2

/**
 * A request, as the server knows it and the app must have sent it. Every pointer is read
 * during the call only; texts are UTF-8 with their length and need no zero at their end.
 */
typedef struct bonafide_request {
    /** The App ID of an iOS app, or the package name of an Android app. */
    const uint8_t *app_id;
    /** Its length in bytes. */
    size_t app_id_len;
    /** What the endpoint does, in the server's own word. */
    const uint8_t *purpose;
    /** Its length in bytes. */
    size_t purpose_len;
    /** The challenge: its bytes as they were given to the app. */
    const uint8_t *challenge;
    /** Its length in bytes. */
    size_t challenge_len;
    /** The method, such as POST. */
    const uint8_t *method;
    /** Its length in bytes. */
    size_t method_len;
    /** `BONAFIDE_SCHEME_HTTPS` or `BONAFIDE_SCHEME_HTTP`. */
    bonafide_scheme scheme;
    /**
     * The host, with its port if that is not the scheme's own: as the server was configured,
     * never the Host header.
     */
    const uint8_t *authority;
    /** Its length in bytes. */
    size_t authority_len;
    /** Path and query as in the request line. */
    const uint8_t *path_and_query;
    /** Its length in bytes. */
    size_t path_and_query_len;
    /**
     * The SHA-256 of the body, 32 bytes (`bonafide_request_body_sha256`); without a body, that of
     * nothing.
     */
    const uint8_t *body_sha256;
    /** The SHA-256 of the report of runtime signals, 32 bytes; NULL if there is none. */
    const uint8_t *report_sha256;
} bonafide_request;

/**
 * The SHA-256 of a body, 32 bytes, for `body_sha256`; without a body, that of nothing. Thread
 * safe.
 *
 * The caller guarantees:
 * `body` can be read for its length; `hash` can take 32 bytes.
 */
bonafide_result bonafide_request_body_sha256(const uint8_t *body,
                                             size_t body_len,
                                             uint8_t *hash);

/**
 * Writes the 32 bytes that the evidence must be about: clientDataHash for App Attest. Thread
 * safe. A field that is not in the form that it has in an HTTP request, or that is empty, is
 * `BONAFIDE_ERROR_INVALID_REQUEST_FIELD`.
 *
 * The caller guarantees:
 * Every pointer in `request` can be read for its length; `hash` can take 32 bytes; `error` is
 * NULL or can be written.
 */
bonafide_result bonafide_request_binding(const bonafide_request *request,
                                         uint8_t *hash,
                                         bonafide_error **error);

/**
 * The same as text, for Play Integrity's requestHash or nonce: base64url, 43 characters without
 * padding. Fills `buffer` without a zero at its end. Thread safe.
 *
 * The caller guarantees:
 * Every pointer in `request` can be read for its length; `buffer` can take `capacity` bytes;
 * `len` can be written; `error` is NULL or can be written.
 */
bonafide_result bonafide_request_binding_base64url(const bonafide_request *request,
                                                   uint8_t *buffer,
                                                   size_t capacity,
                                                   size_t *len,
                                                   bonafide_error **error);

/* ========================================================================================
 * Verified evidence whose effects were not written yet
 * ======================================================================================== */

/** The kind of an effect. */
typedef uint32_t bonafide_effect_kind;

/** Store a new device with counter 0, only if it is not there yet. */
#define BONAFIDE_EFFECT_ENROL 1

/**
 * Raise a device's counter, only if the stored one is smaller, the device is not revoked, and it
 * is this owner's, if one is given.
 */
#define BONAFIDE_EFFECT_ADVANCE 2

/** Record that a challenge was taken, only if it is not recorded yet; if it is: REPLAYED. */
#define BONAFIDE_EFFECT_TAKE 3
/** Record that this was used, only if it is not recorded yet; if it is: REPLAYED. */
#define BONAFIDE_EFFECT_INSERT_ONCE 4

/**
 * One conditional write. Its pointers live as long as the handle that it was read from (a pending
 * handle, or a request in a gate), and no longer than until `bonafide_pending_owned_by`. Fields
 * that are not of the effect's kind are 0 and NULL.
 */
typedef struct bonafide_effect {
    /** `BONAFIDE_EFFECT_…`. */
    bonafide_effect_kind kind;
    /**
     * The device (ENROL, ADVANCE), which is its key id, or what was used (TAKE, INSERT_ONCE): a
     * key in your table.
     */
    uint8_t id[32];
    /**
     * ENROL: whose device it is. ADVANCE: whose it must be. UTF-8; NULL if nobody said so
     * (`bonafide_pending_owned_by`).
     */
    const uint8_t *owner;
    /** Its length in bytes. */
    size_t owner_len;
    /** ENROL: what to store, for `bonafide_attested_key_from_trusted_storage`. */
    const uint8_t *record;
    /** Its length in bytes. */
    size_t record_len;
    /** ENROL: the receipt for Apple's fraud metric. */
    const uint8_t *receipt;
    /** Its length in bytes. */
    size_t receipt_len;
    /** ADVANCE: the new counter. */
    uint32_t counter;
    /** TAKE, INSERT_ONCE: keep the record for at least this long, in milliseconds, … */
    uint64_t keep_at_least_ms;
    /** … and at least until this moment, in milliseconds since 1970. */
    uint64_t keep_until_ms;
    /**
     * When the evidence was made, in milliseconds since 1970. Whoever removes old records refuses,
     * as REPLAYED, what was made when they were: after its record is gone, only this tells that it
     * may have been used.
     */
    uint64_t made_ms;
} bonafide_effect;

/**
 * How the write ended: effects are tried in their order, and the first whose condition does not
 * hold gives the outcome; a revoked device is REVOKED, whoever owns it. Without an answer of the
 * database there is no outcome: free the pending handle, answer "try again later", and let the
 * client make new evidence. A finish with another than COMMITTED is the error of the same
 * name, and for STALE `BONAFIDE_ERROR_COUNTER_NOT_INCREASED`.
 */
typedef uint32_t bonafide_outcome;

/** Every condition held and everything was written. */
#define BONAFIDE_OUTCOME_COMMITTED 1
/** A value that may be used once had been used. */
#define BONAFIDE_OUTCOME_REPLAYED 2
/** The stored counter is not smaller than the new one. */
#define BONAFIDE_OUTCOME_STALE 3
/** The device is revoked. */
#define BONAFIDE_OUTCOME_REVOKED 4
/** There is no such device. */
#define BONAFIDE_OUTCOME_UNKNOWN_DEVICE 5
/** The device is there already, for the same owner. */
#define BONAFIDE_OUTCOME_ALREADY_ENROLLED 6
/** The device is there, for another owner (ENROL, ADVANCE). */
#define BONAFIDE_OUTCOME_ENROLLED_FOR_ANOTHER 7

/**
 * How many effects are to be written, all of them or none.
 *
 * The caller guarantees:
 * `pending` is a live handle; `count` can be written.
 */
bonafide_result bonafide_pending_effect_count(const bonafide_pending *pending,
                                              size_t *count);

/**
 * One of the effects, from 0.
 *
 * The caller guarantees:
 * `pending` is a live handle; `effect` can be written.
 */
bonafide_result bonafide_pending_effect(const bonafide_pending *pending,
                                        size_t index,
                                        bonafide_effect *effect);

/**
 * Says whose device it is: the subject of the challenge that was taken for it. An enrolment enrols
 * it for them; a counter advances only if it is theirs. To be called before the effects are
 * read: pointers of an effect that was read before are no longer good. After a finish it is
 * `BONAFIDE_ERROR_CALL_FINISHED`; nobody's name is `BONAFIDE_ERROR_SUBJECT_MISSING`.
 *
 * The caller guarantees:
 * `pending` is a live handle; `subject` can be read for its length.
 */
bonafide_result bonafide_pending_owned_by(bonafide_pending *pending,
                                          const uint8_t *subject,
                                          size_t subject_len);

/**
 * Merges two verifications into one write, such as a challenge and the assertion that
 * answers it: both count, or neither. `both` has the effects of the two and is finished once
 * for each of them, with the one outcome of the one write; a refusal ends all of it, and so does
 * an outcome that is not the first finish's (`BONAFIDE_ERROR_CALL_STATE`). Claims of the same type
 * are finished in the order of the merging.
 *
 * Effects and claims move: `first` and `second` can only be freed after it, and are still to be;
 * whatever else they are asked is `BONAFIDE_ERROR_CALL_FINISHED`. If it fails they keep theirs.
 *
 * The caller guarantees:
 * `first` and `second` are live handles; `both` can be written.
 */
bonafide_result bonafide_pending_and(bonafide_pending *first,
                                     bonafide_pending *second,
                                     bonafide_pending **both);

/**
 * Ends an attestation: its claims if the outcome is COMMITTED, the refusal otherwise. A second
 * finish is `BONAFIDE_ERROR_CALL_FINISHED`.
 *
 * The caller guarantees:
 * `pending` is a live handle of an attestation; `attestation` can be written; `error` is NULL
 * or can be written.
 */
bonafide_result bonafide_pending_finish_attestation(bonafide_pending *pending,
                                                    bonafide_outcome outcome,
                                                    bonafide_attestation **attestation,
                                                    bonafide_error **error);

/**
 * Ends an assertion: its claims if the outcome is COMMITTED, the refusal otherwise. A second
 * finish is `BONAFIDE_ERROR_CALL_FINISHED`.
 *
 * The caller guarantees:
 * `pending` is a live handle of an assertion; `assertion` can be written; `error` is NULL or
 * can be written.
 */
bonafide_result bonafide_pending_finish_assertion(bonafide_pending *pending,
                                                  bonafide_outcome outcome,
                                                  bonafide_assertion **assertion,
                                                  bonafide_error **error);

/**
 * Ends a Play Integrity token: Google's verdict if the outcome is COMMITTED, the refusal
 * otherwise. A second finish is `BONAFIDE_ERROR_CALL_FINISHED`.
 *
 * The caller guarantees:
 * `pending` is a live handle of a token; `verdict` can be written; `error` is NULL or can be
 * written.
 */
bonafide_result bonafide_pending_finish_play(bonafide_pending *pending,
                                             bonafide_outcome outcome,
                                             bonafide_play_verdict **verdict,
                                             bonafide_error **error);

/**
 * The same for an app in Google Play Games on PC.
 *
 * The caller guarantees:
 * As for `bonafide_pending_finish_play`.
 */
bonafide_result bonafide_pending_finish_play_pc(bonafide_pending *pending,
                                                bonafide_outcome outcome,
                                                bonafide_play_pc_verdict **verdict,
                                                bonafide_error **error);

/**
 * Ends a challenge: whom it was given to and when, if the outcome is COMMITTED, the refusal
 * otherwise. A second finish is `BONAFIDE_ERROR_CALL_FINISHED`.
 *
 * The caller guarantees:
 * `pending` is a live handle of a challenge; `redeemed` can be written; `error` is NULL or can
 * be written.
 */
bonafide_result bonafide_pending_finish_challenge(bonafide_pending *pending,
                                                  bonafide_outcome outcome,
                                                  bonafide_redeemed **redeemed,
                                                  bonafide_error **error);

/**
 * Frees a pending handle; claims that were not finished are dropped. NULL is nothing.
 *
 * The caller guarantees:
 * NULL, or a handle that was not freed and that nobody uses.
 */
void bonafide_pending_free(bonafide_pending *pending);

/* ========================================================================================
 * What a policy says about claims
 * ======================================================================================== */

/** A dialog of Google Play's that the app can show, so that the user mends what was found. */
typedef uint32_t bonafide_remediation;

/** There is none. */
#define BONAFIDE_REMEDIATION_NONE 0
/** `GET_LICENSED`: get the app from Google Play. */
#define BONAFIDE_REMEDIATION_GET_LICENSED 1
/** `GET_INTEGRITY`: mend the device's integrity. */
#define BONAFIDE_REMEDIATION_GET_INTEGRITY 2
/** `GET_STRONG_INTEGRITY`: the same up to strong integrity. */
#define BONAFIDE_REMEDIATION_GET_STRONG_INTEGRITY 3
/** `CLOSE_UNKNOWN_ACCESS_RISK`: close unknown apps that could watch. */
#define BONAFIDE_REMEDIATION_CLOSE_UNKNOWN_ACCESS_RISK 4
/** `CLOSE_ALL_ACCESS_RISK`: close all apps that could watch. */
#define BONAFIDE_REMEDIATION_CLOSE_ALL_ACCESS_RISK 5

/** Something that a policy found. */
typedef struct bonafide_reason {
    /** What was found: a `BONAFIDE_ERROR_…` constant. */
    bonafide_result code;
    /** 1 if this alone makes the policy refuse, 0 if it is for the log. */
    uint32_t decisive;
    /** The dialog that could mend it: `BONAFIDE_REMEDIATION_…`. */
    bonafide_remediation remediation;
    /** What the client could do about it. */
    bonafide_action action;
} bonafide_reason;

/**
 * The decision, so that one `if` is enough: `BONAFIDE_OK` if the policy accepts, or else the
 * code of the first decisive reason.
 *
 * The caller guarantees:
 * `appraisal` is a live handle; `error` is NULL or can be written.
 */
bonafide_result bonafide_appraisal_result(const bonafide_appraisal *appraisal,
                                          bonafide_error **error);

/**
 * Whether the policy accepts: 1 if no reason is decisive, 0 otherwise.
 *
 * The caller guarantees:
 * `appraisal` is a live handle; `accepted` can be written.
 */
bonafide_result bonafide_appraisal_is_accepted(const bonafide_appraisal *appraisal,
                                               uint32_t *accepted);

/**
 * How many reasons there are, decisive or not.
 *
 * The caller guarantees:
 * `appraisal` is a live handle; `count` can be written.
 */
bonafide_result bonafide_appraisal_reason_count(const bonafide_appraisal *appraisal,
                                                size_t *count);

/**
 * One of the reasons, from 0.
 *
 * The caller guarantees:
 * `appraisal` is a live handle; `reason` can be written.
 */
bonafide_result bonafide_appraisal_reason(const bonafide_appraisal *appraisal,
                                          size_t index,
                                          bonafide_reason *reason);

/**
 * One of the reasons, from 0, as a line for the server's log. Filled like
 * `bonafide_error_message`.
 *
 * The caller guarantees:
 * `appraisal` is a live handle; `buffer` can take `capacity` bytes; `len` can be written.
 */
bonafide_result bonafide_appraisal_reason_message(const bonafide_appraisal *appraisal,
                                                  size_t index,
                                                  uint8_t *buffer,
                                                  size_t capacity,
                                                  size_t *len);

/**
 * Frees an appraisal. NULL is nothing.
 *
 * The caller guarantees:
 * NULL, or a handle that was not freed and that nobody uses.
 */
void bonafide_appraisal_free(bonafide_appraisal *appraisal);

/* ========================================================================================
 * Challenges, which any node with the key issues and redeems
 * ======================================================================================== */

/**
 * What a challenge is for: known to the server, and never what a client says of itself
 * without authentication. Each is 1 to 1024 bytes. Every pointer is read during the call only;
 * texts are UTF-8 with their length and need no zero at their end.
 */
typedef struct bonafide_challenge_scope {
    /** The App ID of an iOS app, or the package name of an Android app. */
    const uint8_t *app_id;
    /** Its length in bytes. */
    size_t app_id_len;
    /** What it may be used for; the server's own word, such as `enrol`. */
    const uint8_t *purpose;
    /** Its length in bytes. */
    size_t purpose_len;
    /**
     * Whom it is given to: the authenticated account; without accounts the device's name, or
     * the id of a session that the server set.
     */
    const uint8_t *subject;
    /** Its length in bytes. */
    size_t subject_len;
} bonafide_challenge_scope;

/** How long challenges live, and what else is accepted. */
typedef struct bonafide_challenge_options {
    /** How long a challenge is valid, in milliseconds: 1 second to 1 day; 0 is 5 minutes. */
    uint64_t lifetime_ms;
    /**
     * How far the clocks of nodes may be apart, in milliseconds: no more than `lifetime_ms`; 0 is
     * 60 seconds, or the lifetime if that is shorter.
     */
    uint64_t skew_ms;
    /**
     * Another key whose challenges are redeemed too, 32 bytes: the next one or the last one,
     * during a change of keys. NULL if there is none.
     */
    const uint8_t *also_accept;
} bonafide_challenge_options;

/**
 * Challenges of a key, freed with `bonafide_challenges_free`.
 *
 * `key` is 32 bytes that a random generator made, for this alone and the same on every node.
 * `options` may be NULL, for the defaults. To change the key without refusing a challenge:
 * give every node the new one as `also_accept`; then, node by node, issue with it and accept
 * the old one; after lifetime and skew, drop that.
 *
 * The caller guarantees:
 * `key` can be read for 32 bytes; `options` is NULL or can be read, and its key for 32 bytes;
 * `challenges` can be written; `error` is NULL or can be written.
 */
bonafide_result bonafide_challenges_new(const uint8_t *key,
                                        const bonafide_challenge_options *options,
                                        bonafide_challenges **challenges,
                                        bonafide_error **error);

/**
 * A new challenge: 75 characters for the client, which sends them back as they are. Nothing
 * needs to be stored. `now_ms` is the time in milliseconds since 1970. Thread safe.
 *
 * The caller guarantees:
 * `challenges` is a live handle; the scope's pointers can be read for their lengths;
 * `challenge` can be written; `error` is NULL or can be written.
 */
bonafide_result bonafide_challenges_issue(const bonafide_challenges *challenges,
                                          const bonafide_challenge_scope *scope,
                                          uint64_t now_ms,
                                          bonafide_buffer **challenge,
                                          bonafide_error **error);

/**
 * Makes sure that a challenge was issued for this scope and is fresh. Writes nothing: what
 * comes is a pending handle with the effect TAKE, to be merged with the evidence's by
 * `bonafide_pending_and` and finished with `bonafide_pending_finish_challenge`. Thread safe.
 *
 * The caller guarantees:
 * `challenges` is a live handle; the challenge and the scope's pointers can be read for their
 * lengths; `pending` can be written; `error` is NULL or can be written.
 */
bonafide_result bonafide_challenges_redeem(const bonafide_challenges *challenges,
                                           const uint8_t *challenge,
                                           size_t challenge_len,
                                           const bonafide_challenge_scope *scope,
                                           uint64_t now_ms,
                                           bonafide_pending **pending,
                                           bonafide_error **error);

/**
 * Frees challenges. NULL is nothing.
 *
 * The caller guarantees:
 * NULL, or a handle that was not freed and that nobody uses.
 */
void bonafide_challenges_free(bonafide_challenges *challenges);

/**
 * Whom the challenge was given to: the owner of a device that enrols with it. Fills `buffer`
 * with UTF-8 without a zero at its end, and writes its length to `len`. Ask with a capacity of
 * 0 for the length.
 *
 * The caller guarantees:
 * `redeemed` is a live handle; `buffer` can take `capacity` bytes; `len` can be written.
 */
bonafide_result bonafide_redeemed_subject(const bonafide_redeemed *redeemed,
                                          uint8_t *buffer,
                                          size_t capacity,
                                          size_t *len);

/**
 * When the challenge was issued, in milliseconds since 1970.
 *
 * The caller guarantees:
 * `redeemed` is a live handle; `issued_ms` can be written.
 */
bonafide_result bonafide_redeemed_issued(const bonafide_redeemed *redeemed,
                                         uint64_t *issued_ms);

/**
 * Frees a redeemed challenge. NULL is nothing.
 *
 * The caller guarantees:
 * NULL, or a handle that was not freed and that nobody uses.
 */
void bonafide_redeemed_free(bonafide_redeemed *redeemed);

/* ========================================================================================
 * Apple App Attest
 * ======================================================================================== */

/** An environment of App Attest: `BONAFIDE_ENVIRONMENT_…`. Several are added up. */
typedef uint32_t bonafide_environments;

/** The App Store, TestFlight, enterprise and Developer ID. */
#define BONAFIDE_ENVIRONMENT_PRODUCTION 1
/** Builds from Xcode. */
#define BONAFIDE_ENVIRONMENT_DEVELOPMENT 2

/** The platform that a leaf certificate names: Apple's number. */
typedef uint32_t bonafide_platform;

/** iPhones, iPads and what else runs iOS and its relatives. */
#define BONAFIDE_PLATFORM_IOS 10
/** Macs. */
#define BONAFIDE_PLATFORM_MACOS 13

/** What is known about how the app was launched: `BONAFIDE_LAUNCH_…`. */
typedef uint32_t bonafide_launch_state;

/** There are no launch fields: every system before 27, and some Macs. */
#define BONAFIDE_LAUNCH_ABSENT 1
/** The system wrote these fields. */
#define BONAFIDE_LAUNCH_PRESENT 2
/** There are fields, and nothing signed says that the system wrote them. A hooked app could have. */
#define BONAFIDE_LAUNCH_UNPROVEN 3

/** How the app was launched: Apple's `ValidationCategory`. */
typedef uint32_t bonafide_launch_category;

/** Not valid. */
#define BONAFIDE_LAUNCH_CATEGORY_INVALID 0
/** Part of the system. */
#define BONAFIDE_LAUNCH_CATEGORY_OPERATING_SYSTEM 1
/** TestFlight. */
#define BONAFIDE_LAUNCH_CATEGORY_TESTFLIGHT 2
/** Signed for development. */
#define BONAFIDE_LAUNCH_CATEGORY_DEVELOPMENT 3
/** The App Store. */
#define BONAFIDE_LAUNCH_CATEGORY_APP_STORE 4
/** An enterprise. */
#define BONAFIDE_LAUNCH_CATEGORY_ENTERPRISE 5
/** Developer ID, on a Mac. */
#define BONAFIDE_LAUNCH_CATEGORY_DEVELOPER_ID 6
/** Anything else. */
#define BONAFIDE_LAUNCH_CATEGORY_OTHER 10
/** The evidence names no category. */
#define BONAFIDE_LAUNCH_CATEGORY_NONE 4294967295

/** The launch fields. Pointers belong to the claims. */
typedef struct bonafide_launch {
    /** `BONAFIDE_LAUNCH_…`: whether the other fields count. */
    bonafide_launch_state state;
    /** `BONAFIDE_LAUNCH_CATEGORY_…`, or a later number of Apple's. */
    bonafide_launch_category category;
    /** The version of the bundle, UTF-8; NULL if there is none. */
    const uint8_t *bundle_version;
    /** Its length in bytes. */
    size_t bundle_version_len;
} bonafide_launch;

/** What an attestation says. Pointers belong to the attestation, and live as long as it does. */
typedef struct bonafide_attestation_claims {
    /** The name of the device: its key in your table. */
    uint8_t device[32];
    /** The app, UTF-8: compare it, where a verifier serves several. */
    const uint8_t *app_id;
    /** Its length in bytes. */
    size_t app_id_len;
    /** `BONAFIDE_ENVIRONMENT_…`: compare it, where a verifier accepts both. */
    bonafide_environments environment;
    /** `BONAFIDE_PLATFORM_…`. */
    bonafide_platform platform;
    /** The version of the operating system, UTF-8; NULL if the evidence names none. */
    const uint8_t *os_version;
    /** Its length in bytes. */
    size_t os_version_len;
    /** Its build, UTF-8; NULL if the evidence names none. */
    const uint8_t *os_build;
    /** Its length in bytes. */
    size_t os_build_len;
    /** How the app was launched. */
    bonafide_launch launch;
    /** The receipt for Apple's fraud metric: **not verified**. */
    const uint8_t *receipt;
    /** Its length in bytes. */
    size_t receipt_len;
    /** The leaf certificate is valid from this moment, in milliseconds since 1970, … */
    uint64_t leaf_not_before_ms;
    /** … to this one. */
    uint64_t leaf_not_after_ms;
} bonafide_attestation_claims;

/** What an assertion says. Pointers belong to the assertion, and live as long as it does. */
typedef struct bonafide_assertion_claims {
    /** The name of the device. */
    uint8_t device[32];
    /** The app, UTF-8: compare it, where a verifier serves several. */
    const uint8_t *app_id;
    /** Its length in bytes. */
    size_t app_id_len;
    /** `BONAFIDE_ENVIRONMENT_…`. */
    bonafide_environments environment;
    /** The counter, 1 or more. */
    uint32_t counter;
    /** How the app was launched. */
    bonafide_launch launch;
} bonafide_assertion_claims;

/**
 * A builder with the defaults: production, Apple's root, iOS and macOS; no app yet. Freed
 * with `bonafide_app_attest_builder_free`.
 */
bonafide_app_attest_builder *bonafide_app_attest_builder_new(void);

/**
 * Serves this app, such as `TEAMID1234.com.example.app`; once for each app. Without the team's
 * prefix it is another app, and every phone is `BONAFIDE_ERROR_APP_ID_MISMATCH`.
 *
 * The caller guarantees:
 * `builder` is a live handle; `app_id` can be read for its length.
 */
bonafide_result bonafide_app_attest_builder_app(bonafide_app_attest_builder *builder,
                                                const uint8_t *app_id,
                                                size_t app_id_len);

/**
 * Accepts keys of these environments, `BONAFIDE_ENVIRONMENT_…` added up.
 *
 * The caller guarantees:
 * `builder` is a live handle.
 */
bonafide_result bonafide_app_attest_builder_environments(bonafide_app_attest_builder *builder,
                                                         bonafide_environments environments);

/**
 * Trusts this authority **instead of** Apple's, from the DER of its certificate; once for
 * each. For tests with a simulated authority.
 *
 * The caller guarantees:
 * `builder` is a live handle; `der` can be read for its length.
 */
bonafide_result bonafide_app_attest_builder_trust_anchor(bonafide_app_attest_builder *builder,
                                                         const uint8_t *der,
                                                         size_t der_len);

/**
 * Verifies an intermediate certificate's signature (DER) now, once, so that a chain with the same
 * bytes costs one signature less; once for each.
 *
 * The caller guarantees:
 * `builder` is a live handle; `der` can be read for its length.
 */
bonafide_result bonafide_app_attest_builder_known_intermediate(bonafide_app_attest_builder *builder,
                                                               const uint8_t *der,
                                                               size_t der_len);

/**
 * Accepts only these platforms, `BONAFIDE_PLATFORM_…`, instead of iOS and macOS.
 *
 * The caller guarantees:
 * `builder` is a live handle; `platforms` can be read for `count` of them.
 */
bonafide_result bonafide_app_attest_builder_platforms(bonafide_app_attest_builder *builder,
                                                      const bonafide_platform *platforms,
                                                      size_t count);

/**
 * Accepts one more boot policy of a Mac: the octets inside of the leaf's extension
 * 1.2.840.113635.100.8.6.
 *
 * The caller guarantees:
 * `builder` is a live handle; `octets` can be read for its length.
 */
bonafide_result bonafide_app_attest_builder_boot_policy(bonafide_app_attest_builder *builder,
                                                        const uint8_t *octets,
                                                        size_t octets_len);

/**
 * The verifier, freed with `bonafide_app_attest_verifier_free`. The builder goes on, and is
 * still to be freed.
 *
 * The caller guarantees:
 * `builder` is a live handle; `verifier` can be written; `error` is NULL or can be written.
 */
bonafide_result bonafide_app_attest_builder_build(const bonafide_app_attest_builder *builder,
                                                  bonafide_app_attest_verifier **verifier,
                                                  bonafide_error **error);

/**
 * Frees a builder. NULL is nothing.
 *
 * The caller guarantees:
 * NULL, or a handle that was not freed and that nobody uses.
 */
void bonafide_app_attest_builder_free(bonafide_app_attest_builder *builder);

/**
 * Frees a verifier. NULL is nothing.
 *
 * The caller guarantees:
 * NULL, or a handle that was not freed and that nobody uses.
 */
void bonafide_app_attest_verifier_free(bonafide_app_attest_verifier *verifier);

/**
 * Verifies an attestation object, all of Apple's steps.
 *
 * `object` is what `attestKey` gave the app, at most 64 KiB; `key_id` the 32 bytes of the key
 * id; `client_data_hash` the 32 bytes that you rebuilt (`bonafide_request_binding`, or the
 * SHA-256 of a challenge of yours); `now_ms` the time in milliseconds since 1970.
 *
 * Gives a pending handle, to be finished with `bonafide_pending_finish_attestation`. Thread
 * safe.
 *
 * The caller guarantees:
 * `verifier` is a live handle; the inputs can be read for their lengths; `pending` can be
 * written; `error` is NULL or can be written.
 */
bonafide_result bonafide_app_attest_verify_attestation(const bonafide_app_attest_verifier *verifier,
                                                       const uint8_t *object,
                                                       size_t object_len,
                                                       const uint8_t *key_id,
                                                       const uint8_t *client_data_hash,
                                                       uint64_t now_ms,
                                                       bonafide_pending **pending,
                                                       bonafide_error **error);

/**
 * Verifies an assertion object with the key that its device enrolled.
 *
 * Gives a pending handle, to be finished with `bonafide_pending_finish_assertion`. Thread
 * safe.
 *
 * The caller guarantees:
 * `verifier` and `key` are live handles; the inputs can be read for their lengths; `pending`
 * can be written; `error` is NULL or can be written.
 */
bonafide_result bonafide_app_attest_verify_assertion(const bonafide_app_attest_verifier *verifier,
                                                     const uint8_t *object,
                                                     size_t object_len,
                                                     const uint8_t *client_data_hash,
                                                     const bonafide_attested_key *key,
                                                     bonafide_pending **pending,
                                                     bonafide_error **error);

/**
 * Verifies an attestation and tells it step by step, as Apple numbers them: a text for people who
 * look for a mistake, freed with `bonafide_buffer_free`. It gives no claims. Its lines name parts
 * of the evidence: not for a production log.
 *
 * The caller guarantees:
 * As for `bonafide_app_attest_verify_attestation`; `explanation` can be written.
 */
bonafide_result bonafide_app_attest_explain_attestation(const bonafide_app_attest_verifier *verifier,
                                                        const uint8_t *object,
                                                        size_t object_len,
                                                        const uint8_t *key_id,
                                                        const uint8_t *client_data_hash,
                                                        uint64_t now_ms,
                                                        bonafide_buffer **explanation,
                                                        bonafide_error **error);

/**
 * The same for an assertion.
 *
 * The caller guarantees:
 * As for `bonafide_app_attest_verify_assertion`; `explanation` can be written.
 */
bonafide_result bonafide_app_attest_explain_assertion(const bonafide_app_attest_verifier *verifier,
                                                      const uint8_t *object,
                                                      size_t object_len,
                                                      const uint8_t *client_data_hash,
                                                      const bonafide_attested_key *key,
                                                      bonafide_buffer **explanation,
                                                      bonafide_error **error);

/**
 * The key of a device, from the record that its ENROL effect had you store. Freed with
 * `bonafide_attested_key_free`.
 *
 * The caller guarantees:
 * `record` can be read for its length; `key` can be written; `error` is NULL or can be
 * written.
 */
bonafide_result bonafide_attested_key_from_trusted_storage(const uint8_t *record,
                                                           size_t record_len,
                                                           bonafide_attested_key **key,
                                                           bonafide_error **error);

/**
 * A key from another server's table: `public_key` is the 65 bytes of an uncompressed point on
 * P-256 or a SubjectPublicKeyInfo, `environment` one of `BONAFIDE_ENVIRONMENT_…`. **Nothing
 * proves it**: only for keys that were attested before. Its launch fields are never believed.
 *
 * The caller guarantees:
 * `public_key` and `app_id` can be read for their lengths; `key` can be written; `error` is NULL
 * or can be written.
 */
bonafide_result bonafide_attested_key_from_trusted_parts(const uint8_t *public_key,
                                                         size_t public_key_len,
                                                         const uint8_t *app_id,
                                                         size_t app_id_len,
                                                         bonafide_environments environment,
                                                         bonafide_attested_key **key,
                                                         bonafide_error **error);

/**
 * The record of a key, for `bonafide_attested_key_from_trusted_storage`. Freed with
 * `bonafide_buffer_free`.
 *
 * The caller guarantees:
 * `key` is a live handle; `record` can be written.
 */
bonafide_result bonafide_attested_key_record(const bonafide_attested_key *key,
                                             bonafide_buffer **record);

/**
 * Frees a key. NULL is nothing.
 *
 * The caller guarantees:
 * NULL, or a handle that was not freed and that nobody uses.
 */
void bonafide_attested_key_free(bonafide_attested_key *key);

/**
 * The claims of an attestation as plain data.
 *
 * The caller guarantees:
 * `attestation` is a live handle; `claims` can be written.
 */
bonafide_result bonafide_attestation_read_claims(const bonafide_attestation *attestation,
                                                 bonafide_attestation_claims *claims);

/**
 * The key that was attested, for use right away; your table has its record. Freed with
 * `bonafide_attested_key_free`.
 *
 * The caller guarantees:
 * `attestation` is a live handle; `key` can be written.
 */
bonafide_result bonafide_attestation_key(const bonafide_attestation *attestation,
                                         bonafide_attested_key **key);

/**
 * Frees the claims of an attestation. NULL is nothing.
 *
 * The caller guarantees:
 * NULL, or a handle that was not freed and that nobody uses.
 */
void bonafide_attestation_free(bonafide_attestation *attestation);

/**
 * The claims of an assertion as plain data.
 *
 * The caller guarantees:
 * `assertion` is a live handle; `claims` can be written.
 */
bonafide_result bonafide_assertion_read_claims(const bonafide_assertion *assertion,
                                               bonafide_assertion_claims *claims);

/**
 * Frees the claims of an assertion. NULL is nothing.
 *
 * The caller guarantees:
 * NULL, or a handle that was not freed and that nobody uses.
 */
void bonafide_assertion_free(bonafide_assertion *assertion);

/** How a policy begins: `BONAFIDE_APP_ATTEST_POLICY_…`. */
typedef uint32_t bonafide_app_attest_preset;

/** Nothing is asked. */
#define BONAFIDE_APP_ATTEST_POLICY_NONE 1
/** Where the launch fields are proven: TestFlight, App Store, enterprise or Developer ID. */
#define BONAFIDE_APP_ATTEST_POLICY_RECOMMENDED 2
/** Proven launch fields that say App Store: systems from 27 on. */
#define BONAFIDE_APP_ATTEST_POLICY_STRICT 3

/** How much a policy asks of a launch field: `BONAFIDE_DEMAND_…`. */
typedef uint32_t bonafide_demand;

/** It must be there, proven and good. */
#define BONAFIDE_DEMAND_REQUIRED 1
/** Where it is proven, it must be good. */
#define BONAFIDE_DEMAND_IF_PROVEN 2
/** It is not looked at. */
#define BONAFIDE_DEMAND_IGNORED 3

/**
 * A policy that begins with a preset. Freed with `bonafide_app_attest_policy_free`.
 *
 * The caller guarantees:
 * `policy` can be written.
 */
bonafide_result bonafide_app_attest_policy_new(bonafide_app_attest_preset preset,
                                               bonafide_app_attest_policy **policy);

/**
 * Which ways of launching are accepted, `BONAFIDE_LAUNCH_CATEGORY_…`, and how much this is asked.
 *
 * The caller guarantees:
 * `policy` is a live handle; `categories` can be read for `count` of them.
 */
bonafide_result bonafide_app_attest_policy_launch_category(bonafide_app_attest_policy *policy,
                                                           bonafide_demand demand,
                                                           const bonafide_launch_category *categories,
                                                           size_t count);

/**
 * Whether launch fields that nothing proves are refused: 0 is no, anything else yes.
 *
 * The caller guarantees:
 * `policy` is a live handle.
 */
bonafide_result bonafide_app_attest_policy_refuse_unproven(bonafide_app_attest_policy *policy,
                                                           uint32_t refuse);

/**
 * The least version of the bundle, numbers and dots, and how much it is asked.
 *
 * The caller guarantees:
 * `policy` is a live handle; `version` can be read for its length; `error` is NULL or can be
 * written.
 */
bonafide_result bonafide_app_attest_policy_min_bundle_version(bonafide_app_attest_policy *policy,
                                                              bonafide_demand demand,
                                                              const uint8_t *version,
                                                              size_t version_len,
                                                              bonafide_error **error);

/**
 * The least version of the operating system for a platform, numbers and dots. Only an attestation
 * shows it.
 *
 * The caller guarantees:
 * `policy` is a live handle; `version` can be read for its length; `error` is NULL or can be
 * written.
 */
bonafide_result bonafide_app_attest_policy_min_os_version(bonafide_app_attest_policy *policy,
                                                          bonafide_platform platform,
                                                          const uint8_t *version,
                                                          size_t version_len,
                                                          bonafide_error **error);

/**
 * Judges the attestation of a pending handle before its device is enrolled: where the policy
 * refuses, free the handle, and nothing was enrolled. The appraisal is freed with
 * `bonafide_appraisal_free`.
 *
 * The caller guarantees:
 * `policy` and `pending` are live handles; `appraisal` can be written.
 */
bonafide_result bonafide_app_attest_policy_appraise_before_enrolment(const bonafide_app_attest_policy *policy,
                                                                     const bonafide_pending *pending,
                                                                     bonafide_appraisal **appraisal);

/**
 * Judges an assertion. The appraisal is freed with `bonafide_appraisal_free`.
 *
 * The caller guarantees:
 * `policy` and `assertion` are live handles; `appraisal` can be written.
 */
bonafide_result bonafide_app_attest_policy_appraise_assertion(const bonafide_app_attest_policy *policy,
                                                              const bonafide_assertion *assertion,
                                                              bonafide_appraisal **appraisal);

/**
 * Frees a policy. NULL is nothing.
 *
 * The caller guarantees:
 * NULL, or a handle that was not freed and that nobody uses.
 */
void bonafide_app_attest_policy_free(bonafide_app_attest_policy *policy);

/* ========================================================================================
 * Google Play Integrity
 * ======================================================================================== */

/** How a token is bound to a request: `BONAFIDE_PLAY_BINDING_…`. */
typedef uint32_t bonafide_play_binding;

/** A classic request's nonce. */
#define BONAFIDE_PLAY_BINDING_NONCE 1
/** A standard request's request hash. */
#define BONAFIDE_PLAY_BINDING_REQUEST_HASH 2

/** What a token must be about. Pointers are read during the call only. */
typedef struct bonafide_play_expected {
    /** The package name of the app. */
    const uint8_t *package;
    /** Its length in bytes. */
    size_t package_len;
    /** `BONAFIDE_PLAY_BINDING_…`. */
    bonafide_play_binding binding_kind;
    /**
     * The nonce or request hash, 1 to 500 characters: the 32 bytes of
     * `bonafide_request_binding` in base64url without padding, or a text of yours.
     */
    const uint8_t *binding;
    /** Its length in bytes. */
    size_t binding_len;
    /** How old the token may be, in milliseconds, at most a day; 0 is 10 minutes. */
    uint64_t max_age_ms;
    /** How far Google's clock may be ahead, in milliseconds, at most a day; 0 is 60 seconds. */
    uint64_t max_ahead_ms;
} bonafide_play_expected;

/** Where a verdict came from: `BONAFIDE_PLAY_PROVENANCE_…`. */
typedef uint32_t bonafide_play_provenance;

/** A token that was decrypted here. */
#define BONAFIDE_PLAY_PROVENANCE_LOCAL_KEYS 1
/** A token that Google decoded. */
#define BONAFIDE_PLAY_PROVENANCE_GOOGLE_DECODE 2

/**
 * In any field of a verdict: a value that this version does not know. Its text is in
 * `bonafide_play_verdict_json`. No policy accepts it.
 */
#define BONAFIDE_PLAY_OTHER 2147483648

/** What Google Play says of the app. As a setting, several are added up. */
typedef uint32_t bonafide_play_recognition;

/** The app and its certificate are those that Google Play distributes. */
#define BONAFIDE_PLAY_RECOGNITION_PLAY_RECOGNIZED 1
/** Certificate or package name are not Google Play's. */
#define BONAFIDE_PLAY_RECOGNITION_UNRECOGNIZED_VERSION 2
/** Not evaluated: something needed for it was missing. */
#define BONAFIDE_PLAY_RECOGNITION_UNEVALUATED 4
/** Google's `UNKNOWN`. */
#define BONAFIDE_PLAY_RECOGNITION_UNKNOWN 8

/** The labels of a device, added up. */
typedef uint32_t bonafide_play_labels;

/** `MEETS_BASIC_INTEGRITY`. */
#define BONAFIDE_PLAY_LABEL_BASIC 1
/** `MEETS_DEVICE_INTEGRITY`. */
#define BONAFIDE_PLAY_LABEL_DEVICE 2
/** `MEETS_STRONG_INTEGRITY`. */
#define BONAFIDE_PLAY_LABEL_STRONG 4
/** `MEETS_VIRTUAL_INTEGRITY`: an emulator with Google Play. */
#define BONAFIDE_PLAY_LABEL_VIRTUAL 8
/** `MEETS_PC_INTEGRITY`: Google Play Games on PC. */
#define BONAFIDE_PLAY_LABEL_PC 16

/** Whether the user got the app from Google Play. */
typedef uint32_t bonafide_play_licensing;

/** The user has the app from Google Play. */
#define BONAFIDE_PLAY_LICENSING_LICENSED 1
/** The user has it from somewhere else. */
#define BONAFIDE_PLAY_LICENSING_UNLICENSED 2
/** Not evaluated. */
#define BONAFIDE_PLAY_LICENSING_UNEVALUATED 4
/** Google's `UNKNOWN`. */
#define BONAFIDE_PLAY_LICENSING_UNKNOWN 8

/** How many tokens the device requested lately. As a setting, several are added up. */
typedef uint32_t bonafide_play_activity;

/** `LEVEL_1`, the lowest. */
#define BONAFIDE_PLAY_ACTIVITY_LEVEL_1 1
/** `LEVEL_2`. */
#define BONAFIDE_PLAY_ACTIVITY_LEVEL_2 2
/** `LEVEL_3`. */
#define BONAFIDE_PLAY_ACTIVITY_LEVEL_3 4
/** `LEVEL_4`, the highest. */
#define BONAFIDE_PLAY_ACTIVITY_LEVEL_4 8
/** Not evaluated. */
#define BONAFIDE_PLAY_ACTIVITY_UNEVALUATED 16

/** What Google says of the account's activity in the app. */
typedef uint32_t bonafide_play_account_activity;

/** Not evaluated. */
#define BONAFIDE_PLAY_ACCOUNT_ACTIVITY_UNEVALUATED 1
/** Unusual. */
#define BONAFIDE_PLAY_ACCOUNT_ACTIVITY_UNUSUAL 2
/** Too little is known. */
#define BONAFIDE_PLAY_ACCOUNT_ACTIVITY_UNKNOWN 4
/** Typical. */
#define BONAFIDE_PLAY_ACCOUNT_ACTIVITY_TYPICAL_BASIC 8
/** Typical, and hard to imitate. */
#define BONAFIDE_PLAY_ACCOUNT_ACTIVITY_TYPICAL_STRONG 16

/** What Play Protect says. As a setting, several are added up. */
typedef uint32_t bonafide_play_protect;

/** It is on, and found nothing. */
#define BONAFIDE_PLAY_PROTECT_NO_ISSUES 1
/** It is on, and has not scanned yet. */
#define BONAFIDE_PLAY_PROTECT_NO_DATA 2
/** It is off. */
#define BONAFIDE_PLAY_PROTECT_POSSIBLE_RISK 4
/** It found apps that may be harmful. */
#define BONAFIDE_PLAY_PROTECT_MEDIUM_RISK 8
/** It found apps that are dangerous. */
#define BONAFIDE_PLAY_PROTECT_HIGH_RISK 16
/** Not evaluated. */
#define BONAFIDE_PLAY_PROTECT_UNEVALUATED 32

/** Apps on the device that could watch this one, added up. */
typedef uint32_t bonafide_play_apps;

/** An app of Google Play's is installed. */
#define BONAFIDE_PLAY_APPS_KNOWN_INSTALLED 1
/** An app of Google Play's can see the screen. */
#define BONAFIDE_PLAY_APPS_KNOWN_CAPTURING 2
/** An app of Google Play's can draw over the screen. */
#define BONAFIDE_PLAY_APPS_KNOWN_OVERLAYS 4
/** An app of Google Play's can control the device. */
#define BONAFIDE_PLAY_APPS_KNOWN_CONTROLLING 8
/** An app from elsewhere is installed. */
#define BONAFIDE_PLAY_APPS_UNKNOWN_INSTALLED 16
/** An app from elsewhere can see the screen. */
#define BONAFIDE_PLAY_APPS_UNKNOWN_CAPTURING 32
/** An app from elsewhere can draw over the screen. */
#define BONAFIDE_PLAY_APPS_UNKNOWN_OVERLAYS 64
/** An app from elsewhere can control the device. */
#define BONAFIDE_PLAY_APPS_UNKNOWN_CONTROLLING 128

/**
 * A verdict as plain data; `bonafide_play_verdict_json` has all of it. An enumeration is 0
 * where Google said nothing. Pointers belong to the verdict, and live as long as it does.
 */
typedef struct bonafide_play_claims {
    /** `BONAFIDE_PLAY_PROVENANCE_…`. */
    bonafide_play_provenance provenance;
    /** The package that asked for the token, UTF-8. */
    const uint8_t *package;
    /** Its length in bytes. */
    size_t package_len;
    /** When the token was made, in milliseconds since 1970. */
    uint64_t time_ms;
    /** `BONAFIDE_PLAY_RECOGNITION_…`. */
    bonafide_play_recognition recognition;
    /** The versionCode of the app; -1 where Google said none. */
    int64_t version_code;
    /** `BONAFIDE_PLAY_LABEL_…`, added up. */
    bonafide_play_labels labels;
    /** The SDK version of the system; -1 where Google said none. */
    int64_t sdk_version;
    /** `BONAFIDE_PLAY_ACTIVITY_…`. */
    bonafide_play_activity activity;
    /** The three recall bits: 1 or 0, and -1 where Google said none. */
    int32_t recall[3];
    /** `BONAFIDE_PLAY_LICENSING_…`. */
    bonafide_play_licensing licensing;
    /** `BONAFIDE_PLAY_ACCOUNT_ACTIVITY_…`. */
    bonafide_play_account_activity account_activity;
    /** 1 if Google looked for apps that could watch, otherwise 0. */
    uint32_t apps_evaluated;
    /** `BONAFIDE_PLAY_APPS_…`, added up. */
    bonafide_play_apps apps;
    /** `BONAFIDE_PLAY_PROTECT_…`. */
    bonafide_play_protect play_protect;
    /** 1 if the answer was set up for a tester in the Play Console, otherwise 0. */
    uint32_t testing_response;
} bonafide_play_claims;

/**
 * The HTTP request as plain data. The method is POST; the headers are `Authorization` and
 * `Content-Type: application/json`. Texts are UTF-8; pointers belong to the handle. Authorization
 * and body are secrets: they do not belong into logs.
 */
typedef struct bonafide_play_decode_parts {
    /** The URL. */
    const uint8_t *url;
    /** Its length in bytes. */
    size_t url_len;
    /** The value of the header `Authorization`. */
    const uint8_t *authorization;
    /** Its length in bytes. */
    size_t authorization_len;
    /** The body. */
    const uint8_t *body;
    /** Its length in bytes. */
    size_t body_len;
} bonafide_play_decode_parts;

/** How strict a policy begins: `BONAFIDE_PLAY_POLICY_…`. */
typedef uint32_t bonafide_play_preset;

/**
 * For most apps: `PLAY_RECOGNIZED` with a certificate of yours, `LICENSED`, and
 * `MEETS_DEVICE_INTEGRITY`.
 */
#define BONAFIDE_PLAY_POLICY_RECOMMENDED 1

/**
 * Turns few users away: no licence, basic integrity, and an app that was not evaluated.
 * Nothing proves then which app it is.
 */
#define BONAFIDE_PLAY_POLICY_LENIENT 2

/**
 * For what is worth most: strong integrity on SDK 33 or later, Play Protect without findings,
 * no unknown app that could watch, and activity up to `LEVEL_3`. These must be turned on in
 * the Play Console, or every device is refused.
 */
#define BONAFIDE_PLAY_POLICY_STRICT 3

/** A builder without an app. Freed with `bonafide_play_builder_free`. */
bonafide_play_builder *bonafide_play_builder_new(void);

/**
 * Serves this package with the two keys from the Play Console, as base64; once for each
 * package, and again for another pair of keys while you change them.
 *
 * The caller guarantees:
 * `builder` is a live handle; the texts can be read for their lengths; `error` is NULL or can
 * be written.
 */
bonafide_result bonafide_play_builder_app(bonafide_play_builder *builder,
                                          const uint8_t *package,
                                          size_t package_len,
                                          const uint8_t *decryption_key,
                                          size_t decryption_key_len,
                                          const uint8_t *verification_key,
                                          size_t verification_key_len,
                                          bonafide_error **error);

/**
 * The verifier, freed with `bonafide_play_verifier_free`. The builder goes on, and is still to
 * be freed.
 *
 * The caller guarantees:
 * `builder` is a live handle; `verifier` can be written; `error` is NULL or can be written.
 */
bonafide_result bonafide_play_builder_build(const bonafide_play_builder *builder,
                                            bonafide_play_verifier **verifier,
                                            bonafide_error **error);

/**
 * Frees a builder. NULL is nothing.
 *
 * The caller guarantees:
 * NULL, or a handle that was not freed and that nobody uses.
 */
void bonafide_play_builder_free(bonafide_play_builder *builder);

/**
 * Frees a verifier. NULL is nothing.
 *
 * The caller guarantees:
 * NULL, or a handle that was not freed and that nobody uses.
 */
void bonafide_play_verifier_free(bonafide_play_verifier *verifier);

/**
 * Decrypts and verifies a token with the keys from the Play Console.
 *
 * Gives a pending handle, to be finished with `bonafide_pending_finish_play`. Thread safe.
 *
 * The caller guarantees:
 * `verifier` is a live handle; the inputs can be read for their lengths; `pending` can be
 * written; `error` is NULL or can be written.
 */
bonafide_result bonafide_play_verify(const bonafide_play_verifier *verifier,
                                     const uint8_t *token,
                                     size_t token_len,
                                     const bonafide_play_expected *expected,
                                     uint64_t now_ms,
                                     bonafide_pending **pending,
                                     bonafide_error **error);

/**
 * The call that asks Google to decode a token of this package; `access_token` is an OAuth 2.0
 * access token of a service account. Send it with any HTTP client, and give the answer to
 * `bonafide_play_verify_decoded`. Freed with `bonafide_play_decode_request_free`.
 *
 * The caller guarantees:
 * The texts can be read for their lengths; `request` can be written; `error` is NULL or can be
 * written.
 */
bonafide_result bonafide_play_decode_request_new(const uint8_t *package,
                                                 size_t package_len,
                                                 const uint8_t *token,
                                                 size_t token_len,
                                                 const uint8_t *access_token,
                                                 size_t access_token_len,
                                                 bonafide_play_decode_request **request,
                                                 bonafide_error **error);

/**
 * The same for an app in Google Play Games on PC; the answer is for
 * `bonafide_play_verify_pc_decoded`.
 *
 * The caller guarantees:
 * As for `bonafide_play_decode_request_new`.
 */
bonafide_result bonafide_play_pc_decode_request_new(const uint8_t *package,
                                                    size_t package_len,
                                                    const uint8_t *token,
                                                    size_t token_len,
                                                    const uint8_t *access_token,
                                                    size_t access_token_len,
                                                    bonafide_play_decode_request **request,
                                                    bonafide_error **error);

/**
 * What to send.
 *
 * The caller guarantees:
 * `request` is a live handle; `parts` can be written.
 */
bonafide_result bonafide_play_decode_request_parts(const bonafide_play_decode_request *request,
                                                   bonafide_play_decode_parts *parts);

/**
 * Frees a request. NULL is nothing.
 *
 * The caller guarantees:
 * NULL, or a handle that was not freed and that nobody uses.
 */
void bonafide_play_decode_request_free(bonafide_play_decode_request *request);

/**
 * Whether Google answered with a verdict, from the HTTP status: `BONAFIDE_OK`, or why not. Only
 * then is the body for `bonafide_play_verify_decoded`.
 *
 * The caller guarantees:
 * `error` is NULL or can be written.
 */
bonafide_result bonafide_play_check_decode_status(uint16_t status,
                                                  bonafide_error **error);

/**
 * Verifies what Google answered: the body of `decodeIntegrityToken`.
 *
 * Gives a pending handle, to be finished with `bonafide_pending_finish_play`. Thread safe.
 *
 * The caller guarantees:
 * The inputs can be read for their lengths; `pending` can be written; `error` is NULL or can be
 * written.
 */
bonafide_result bonafide_play_verify_decoded(const uint8_t *answer,
                                             size_t answer_len,
                                             const bonafide_play_expected *expected,
                                             uint64_t now_ms,
                                             bonafide_pending **pending,
                                             bonafide_error **error);

/**
 * Verifies what Google answered: the body of `decodePcIntegrityToken`.
 *
 * Gives a pending handle, to be finished with `bonafide_pending_finish_play_pc`. Thread safe.
 *
 * The caller guarantees:
 * As for `bonafide_play_verify_decoded`.
 */
bonafide_result bonafide_play_verify_pc_decoded(const uint8_t *answer,
                                                size_t answer_len,
                                                const bonafide_play_expected *expected,
                                                uint64_t now_ms,
                                                bonafide_pending **pending,
                                                bonafide_error **error);

/**
 * A verdict as plain data.
 *
 * The caller guarantees:
 * `verdict` is a live handle; `claims` can be written.
 */
bonafide_result bonafide_play_verdict_read_claims(const bonafide_play_verdict *verdict,
                                                  bonafide_play_claims *claims);

/**
 * A verdict as JSON in Google's own shape, unknown values included, without nonce and request
 * hash. The buffer is freed with `bonafide_buffer_free`.
 *
 * The caller guarantees:
 * `verdict` is a live handle; `json` can be written.
 */
bonafide_result bonafide_play_verdict_json(const bonafide_play_verdict *verdict,
                                           bonafide_buffer **json);

/**
 * Frees a verdict. NULL is nothing.
 *
 * The caller guarantees:
 * NULL, or a handle that was not freed and that nobody uses.
 */
void bonafide_play_verdict_free(bonafide_play_verdict *verdict);

/**
 * The labels of a PC, `BONAFIDE_PLAY_LABEL_…` added up: genuine if `BONAFIDE_PLAY_LABEL_PC` is
 * among them.
 *
 * The caller guarantees:
 * `verdict` is a live handle; `labels` can be written.
 */
bonafide_result bonafide_play_pc_verdict_labels(const bonafide_play_pc_verdict *verdict,
                                                bonafide_play_labels *labels);

/**
 * `BONAFIDE_PLAY_LICENSING_…` of a PC, 0 where Google said nothing.
 *
 * The caller guarantees:
 * `verdict` is a live handle; `licensing` can be written.
 */
bonafide_result bonafide_play_pc_verdict_licensing(const bonafide_play_pc_verdict *verdict,
                                                   bonafide_play_licensing *licensing);

/**
 * 1 if the answer was set up for a tester in the Play Console, otherwise 0. No policy judges a
 * PC's verdict: refuse it yourself where you want to.
 *
 * The caller guarantees:
 * `verdict` is a live handle; `testing` can be written.
 */
bonafide_result bonafide_play_pc_verdict_testing_response(const bonafide_play_pc_verdict *verdict,
                                                          uint32_t *testing);

/**
 * Frees a PC's verdict. NULL is nothing.
 *
 * The caller guarantees:
 * NULL, or a handle that was not freed and that nobody uses.
 */
void bonafide_play_pc_verdict_free(bonafide_play_pc_verdict *verdict);

/**
 * Reads the digest of a certificate that signs the app, as the Play Console shows it
 * (hexadecimal, with or without colons) or as verdicts write it (base64url): 32 bytes.
 *
 * The caller guarantees:
 * `digest_text` can be read for its length; `digest` can take 32 bytes; `error` is NULL or can
 * be written.
 */
bonafide_result bonafide_play_certificate_digest(const uint8_t *digest_text,
                                                 size_t digest_text_len,
                                                 uint8_t *digest,
                                                 bonafide_error **error);

/**
 * A policy that begins with a preset, `BONAFIDE_PLAY_POLICY_…`. `digests` holds
 * `digest_count` times 32 bytes: the certificates that may sign the app. Freed with
 * `bonafide_play_policy_free`.
 *
 * The caller guarantees:
 * `digests` can be read for `digest_count` times 32 bytes; `policy` can be written; `error` is
 * NULL or can be written.
 */
bonafide_result bonafide_play_policy_new(bonafide_play_preset preset,
                                         const uint8_t *digests,
                                         size_t digest_count,
                                         bonafide_play_policy **policy,
                                         bonafide_error **error);

/**
 * Accepts an app of which Google says any of these, added up.
 *
 * The caller guarantees:
 * `policy` is a live handle.
 */
bonafide_result bonafide_play_policy_accept_recognition(bonafide_play_policy *policy,
                                                        bonafide_play_recognition recognition);

/**
 * Accepts a device that has any of these labels, added up.
 *
 * The caller guarantees:
 * `policy` is a live handle.
 */
bonafide_result bonafide_play_policy_accept_labels(bonafide_play_policy *policy,
                                                   bonafide_play_labels labels);

/**
 * The least SDK version. With `BONAFIDE_PLAY_LABEL_STRONG` alone, 33 makes it mean a recent
 * security update on every device.
 *
 * The caller guarantees:
 * `policy` is a live handle.
 */
bonafide_result bonafide_play_policy_min_sdk_version(bonafide_play_policy *policy,
                                                     int64_t version);

/**
 * Whether the user must have got the app from Google Play: 0 is no, anything else yes.
 *
 * The caller guarantees:
 * `policy` is a live handle.
 */
bonafide_result bonafide_play_policy_require_licensed(bonafide_play_policy *policy,
                                                      uint32_t required);

/**
 * Whether answers that were set up for testers are accepted: only 1 is yes.
 *
 * The caller guarantees:
 * `policy` is a live handle.
 */
bonafide_result bonafide_play_policy_allow_testing_responses(bonafide_play_policy *policy,
                                                             uint32_t allowed);

/**
 * The least versionCode of the app.
 *
 * The caller guarantees:
 * `policy` is a live handle.
 */
bonafide_result bonafide_play_policy_min_version_code(bonafide_play_policy *policy,
                                                      int64_t code);

/**
 * Accepts only these verdicts of Play Protect, added up, and refuses where there is none.
 *
 * The caller guarantees:
 * `policy` is a live handle.
 */
bonafide_result bonafide_play_policy_accept_play_protect(bonafide_play_policy *policy,
                                                         bonafide_play_protect verdicts);

/**
 * Refuses devices with such apps, added up, and where Google did not look.
 *
 * The caller guarantees:
 * `policy` is a live handle.
 */
bonafide_result bonafide_play_policy_refuse_apps(bonafide_play_policy *policy,
                                                 bonafide_play_apps apps);

/**
 * Accepts only these levels of recent activity, added up, and refuses where there is none.
 *
 * The caller guarantees:
 * `policy` is a live handle.
 */
bonafide_result bonafide_play_policy_accept_activity(bonafide_play_policy *policy,
                                                     bonafide_play_activity levels);

/**
 * Refuses devices on which any of the chosen recall bits is set: 1 for the first, 2 for the
 * second, 4 for the third, added up. A device of which Google says nothing here is not refused.
 *
 * The caller guarantees:
 * `policy` is a live handle.
 */
bonafide_result bonafide_play_policy_refuse_recall(bonafide_play_policy *policy,
                                                   uint32_t recall);

/**
 * Judges a verdict that was finished. The appraisal is freed with `bonafide_appraisal_free`.
 *
 * The caller guarantees:
 * `policy` and `verdict` are live handles; `appraisal` can be written.
 */
bonafide_result bonafide_play_policy_appraise(const bonafide_play_policy *policy,
                                              const bonafide_play_verdict *verdict,
                                              bonafide_appraisal **appraisal);

/**
 * Judges the verdict of a pending handle before it is committed: so a refusal can be told at once.
 * The verdict is to be committed either way, since a genuine token is used once.
 *
 * The caller guarantees:
 * `policy` and `pending` are live handles; `appraisal` can be written.
 */
bonafide_result bonafide_play_policy_appraise_before_commit(const bonafide_play_policy *policy,
                                                            const bonafide_pending *pending,
                                                            bonafide_appraisal **appraisal);

/**
 * Frees a policy. NULL is nothing.
 *
 * The caller guarantees:
 * NULL, or a handle that was not freed and that nobody uses.
 */
void bonafide_play_policy_free(bonafide_play_policy *policy);

/* ========================================================================================
 * Runtime signals: the reports that apps send, and the server's policy about them
 * ======================================================================================== */

/** The system that the app says it runs on. */
typedef uint32_t bonafide_signals_platform;

/** Android. */
#define BONAFIDE_SIGNALS_PLATFORM_ANDROID 1
/** iOS and iPadOS; also such an app on a Mac, and the Simulator. */
#define BONAFIDE_SIGNALS_PLATFORM_IOS 2
/** Linux: for tests of what Android shares with it. */
#define BONAFIDE_SIGNALS_PLATFORM_LINUX 3

/** What kind of trouble a signal is a sign of. */
typedef uint32_t bonafide_signal_category;

/** Root or jailbreak. */
#define BONAFIDE_SIGNAL_PRIVILEGED_ACCESS 1
/** A debugger is attached. */
#define BONAFIDE_SIGNAL_DEBUGGER 2
/** The device is not a real one. */
#define BONAFIDE_SIGNAL_EMULATOR 3
/** The app is not the one that was shipped. */
#define BONAFIDE_SIGNAL_INTEGRITY 4
/** Foreign code in the app's process. */
#define BONAFIDE_SIGNAL_INSTRUMENTATION 5

/** How grave a finding is; a graver one is the greater number. */
typedef uint32_t bonafide_signal_severity;

/** Worth a line in a log. */
#define BONAFIDE_SEVERITY_LOW 1
/** Two of these that do not depend on each other count as a high one. */
#define BONAFIDE_SEVERITY_MEDIUM 2
/** Grave by itself. */
#define BONAFIDE_SEVERITY_HIGH 3

/** How sure one can be that a finding is what it seems to be. */
typedef uint32_t bonafide_signal_confidence;

/** Honest devices have it, too. */
#define BONAFIDE_CONFIDENCE_LOW 1
/** A few honest devices have it. */
#define BONAFIDE_CONFIDENCE_MEDIUM 2
/** No honest device is known to have it. */
#define BONAFIDE_CONFIDENCE_HIGH 3

/** What a signal is read from: findings of one source do not count as independent. */
typedef uint32_t bonafide_signal_source;

/** Names in the file system. */
#define BONAFIDE_SIGNAL_SOURCE_FILES 1
/** The list of mounts. */
#define BONAFIDE_SIGNAL_SOURCE_MOUNTS 2
/** System properties. */
#define BONAFIDE_SIGNAL_SOURCE_PROPERTIES 3
/** What the kernel says of this process. */
#define BONAFIDE_SIGNAL_SOURCE_PROCESS 4
/** The environment of this process. */
#define BONAFIDE_SIGNAL_SOURCE_ENVIRONMENT 5
/** The loopback interface. */
#define BONAFIDE_SIGNAL_SOURCE_NETWORK 6
/** What the platform's frameworks say. */
#define BONAFIDE_SIGNAL_SOURCE_FRAMEWORKS 7

/**
 * One thing that is looked for: a row of the library's own table. Its texts are ASCII and part
 * of the library: they are never freed.
 */
typedef struct bonafide_signal {
    /** Its stable name, such as `root.su_binary`. */
    bonafide_bytes id;
    /** What is found. */
    bonafide_bytes finds;
    /** How it is evaded. */
    bonafide_bytes evaded_by;
    /** On which honest devices it is found. */
    bonafide_bytes false_alarm;
    /** The tests of the OWASP Mobile Application Security Testing Guide that ask for it. */
    bonafide_bytes mastg;
    /** `BONAFIDE_SIGNAL_…`. */
    bonafide_signal_category category;
    /** How grave a finding is by itself: `BONAFIDE_SEVERITY_…`. */
    bonafide_signal_severity severity;
    /** `BONAFIDE_CONFIDENCE_…`. */
    bonafide_signal_confidence confidence;
    /** `BONAFIDE_SIGNAL_SOURCE_…`. */
    bonafide_signal_source source;
} bonafide_signal;

/** Something that was found. */
typedef struct bonafide_finding {
    /** What. */
    bonafide_signal signal;
    /** How grave it is here: `BONAFIDE_SEVERITY_…`. */
    bonafide_signal_severity severity;
    /**
     * How many of the table's own names matched, for
     * `bonafide_signals_report_finding_evidence`.
     */
    size_t evidence_count;
} bonafide_finding;

/** A policy to begin with. */
typedef uint32_t bonafide_signals_preset;

/** Refuses nothing. Begin with this one, and look at what it says for some weeks. */
#define BONAFIDE_SIGNALS_PRESET_LOG_ONLY 1
/** For most apps: refuses high findings of every category, except emulators, which it logs. */
#define BONAFIDE_SIGNALS_PRESET_RECOMMENDED 2
/** For what is worth most: refuses medium findings of every category. */
#define BONAFIDE_SIGNALS_PRESET_STRICT 3

/** What a policy does about a category. What it does not refuse, it logs. */
typedef uint32_t bonafide_reaction;

/** It is not looked at. */
#define BONAFIDE_REACTION_IGNORE 1
/** It is a reason that does not decide. */
#define BONAFIDE_REACTION_LOG 2
/** It refuses whatever is found. */
#define BONAFIDE_REACTION_BLOCK_FROM_LOW 3
/** It refuses medium findings and graver ones. */
#define BONAFIDE_REACTION_BLOCK_FROM_MEDIUM 4
/** It refuses high findings; two medium ones from different sources count as one. */
#define BONAFIDE_REACTION_BLOCK_FROM_HIGH 5

/** How many signals this library knows. Thread safe. */
size_t bonafide_signals_table_count(void);

/**
 * One row of the table of signals, from 0: what each check finds, and what that is worth.
 * Thread safe.
 *
 * The caller guarantees:
 * `signal` can be written.
 */
bonafide_result bonafide_signals_table_row(size_t index, bonafide_signal *signal);

/**
 * A report from its bytes, at most 6 KiB, as they were received; freed with
 * `bonafide_signals_report_free`. There is one form of each report, and no other is read.
 * Thread safe.
 *
 * The caller guarantees:
 * `data` can be read for its length; `report` can be written; `error` is NULL or can be
 * written.
 */
bonafide_result bonafide_signals_report_from_bytes(const uint8_t *data,
                                                   size_t data_len,
                                                   bonafide_signals_report **report,
                                                   bonafide_error **error);

/**
 * The SHA-256 of a report's bytes, 32 bytes: the `report_sha256` of `bonafide_request`, so that
 * the evidence is bound to the report.
 *
 * The caller guarantees:
 * `report` is a live handle; `digest` can take 32 bytes.
 */
bonafide_result bonafide_signals_report_digest(const bonafide_signals_report *report,
                                               uint8_t *digest);

/**
 * The platform that a report is of: `BONAFIDE_SIGNALS_PLATFORM_…`.
 *
 * The caller guarantees:
 * `report` is a live handle; `platform` can be written.
 */
bonafide_result bonafide_signals_report_platform(const bonafide_signals_report *report,
                                                 bonafide_signals_platform *platform);

/**
 * How long the collection took, in milliseconds, at most 60000.
 *
 * The caller guarantees:
 * `report` is a live handle; `duration_ms` can be written.
 */
bonafide_result bonafide_signals_report_duration(const bonafide_signals_report *report,
                                                 uint64_t *duration_ms);

/**
 * How many checks ran, those included that were inconclusive.
 *
 * The caller guarantees:
 * `report` is a live handle; `count` can be written.
 */
bonafide_result bonafide_signals_report_check_count(const bonafide_signals_report *report,
                                                    size_t *count);

/**
 * One of the checks that ran, from 0.
 *
 * The caller guarantees:
 * `report` is a live handle; `signal` can be written.
 */
bonafide_result bonafide_signals_report_check(const bonafide_signals_report *report,
                                              size_t index,
                                              bonafide_signal *signal);

/**
 * How many findings there are.
 *
 * The caller guarantees:
 * `report` is a live handle; `count` can be written.
 */
bonafide_result bonafide_signals_report_finding_count(const bonafide_signals_report *report,
                                                      size_t *count);

/**
 * One of the findings, from 0.
 *
 * The caller guarantees:
 * `report` is a live handle; `finding` can be written.
 */
bonafide_result bonafide_signals_report_finding(const bonafide_signals_report *report,
                                                size_t index,
                                                bonafide_finding *finding);

/**
 * One of the names that matched in a finding, both from 0. It is ASCII, one of the library's
 * own table and part of the library: it is never freed.
 *
 * The caller guarantees:
 * `report` is a live handle; `name` can be written.
 */
bonafide_result bonafide_signals_report_finding_evidence(const bonafide_signals_report *report,
                                                         size_t finding,
                                                         size_t index,
                                                         bonafide_bytes *name);

/**
 * How many checks were inconclusive: they could not look, which is **not** the same as clean.
 *
 * The caller guarantees:
 * `report` is a live handle; `count` can be written.
 */
bonafide_result bonafide_signals_report_inconclusive_count(const bonafide_signals_report *report,
                                                           size_t *count);

/**
 * One of the checks that were inconclusive, from 0.
 *
 * The caller guarantees:
 * `report` is a live handle; `signal` can be written.
 */
bonafide_result bonafide_signals_report_inconclusive(const bonafide_signals_report *report,
                                                     size_t index,
                                                     bonafide_signal *signal);

/**
 * A report as a person would want to read it, in several lines.
 *
 * The caller guarantees:
 * `report` is a live handle; `text` can be written.
 */
bonafide_result bonafide_signals_report_text(const bonafide_signals_report *report,
                                             bonafide_buffer **text);

/**
 * Frees a report. NULL is nothing.
 *
 * The caller guarantees:
 * NULL, or a handle that was not freed and that nobody uses.
 */
void bonafide_signals_report_free(bonafide_signals_report *report);

/**
 * A policy from a preset, `BONAFIDE_SIGNALS_PRESET_…`; freed with
 * `bonafide_signals_policy_free`.
 *
 * The caller guarantees:
 * `policy` can be written.
 */
bonafide_result bonafide_signals_policy_new(bonafide_signals_preset preset,
                                            bonafide_signals_policy **policy);

/**
 * Does this about a category: `BONAFIDE_SIGNAL_…` and `BONAFIDE_REACTION_…`. It counts for
 * what is appraised from now on.
 *
 * The caller guarantees:
 * `policy` is a live handle.
 */
bonafide_result bonafide_signals_policy_react(bonafide_signals_policy *policy,
                                              bonafide_signal_category category,
                                              bonafide_reaction reaction);

/**
 * Judges a report. The result says whether it could be judged; what the policy says of it is
 * in the appraisal, which is freed with `bonafide_appraisal_free`. Thread safe.
 *
 * The caller guarantees:
 * `policy` and `report` are live handles; `appraisal` can be written.
 */
bonafide_result bonafide_signals_policy_appraise(const bonafide_signals_policy *policy,
                                                 const bonafide_signals_report *report,
                                                 bonafide_appraisal **appraisal);

/**
 * Frees a policy. NULL is nothing.
 *
 * The caller guarantees:
 * NULL, or a handle that was not freed and that nobody uses.
 */
void bonafide_signals_policy_free(bonafide_signals_policy *policy);

/* ========================================================================================
 * The gate: the whole decision for one request
 * ======================================================================================== */

/**
 * Whether policies decide: `BONAFIDE_ENFORCEMENT_…`. Neither waives verification, binding,
 * freshness, replay, revocation, or a store that does not answer.
 */
typedef uint32_t bonafide_enforcement;

/** What the policy refuses is denied. */
#define BONAFIDE_ENFORCEMENT_ENFORCE 1

/**
 * What the policy refuses is allowed and reported, and its device is enrolled: for the weeks
 * before enforcing. What only an attestation shows (the least system version) is not judged
 * again afterwards.
 */
#define BONAFIDE_ENFORCEMENT_MONITOR 2

/** The kind of a request's evidence. */
typedef uint32_t bonafide_evidence;

/** App Attest, once for each device: the object comes with the body. */
#define BONAFIDE_EVIDENCE_ATTESTATION 1
/** App Attest, with each request. */
#define BONAFIDE_EVIDENCE_ASSERTION 2
/** Play Integrity, a classic token, which is decrypted here. */
#define BONAFIDE_EVIDENCE_CLASSIC_TOKEN 3
/** Play Integrity, a standard token, which Google decodes. */
#define BONAFIDE_EVIDENCE_STANDARD_TOKEN 4

/**
 * What a request brings, as its headers say it, before its body is read. The client said
 * challenge, evidence, key id and app id; all else is the server's own knowledge. Pointers are
 * read during the call only; texts are UTF-8 with their length.
 */
typedef struct bonafide_gate_call {
    /** The App ID, or the package name, that the client says it is. */
    const uint8_t *app_id;
    /** Its length in bytes. */
    size_t app_id_len;
    /** What this endpoint does, in the server's own word. */
    const uint8_t *purpose;
    /** Its length in bytes. */
    size_t purpose_len;
    /** Whom the challenge was given to: who is logged in, or a session. It owns the device. */
    const uint8_t *subject;
    /** Its length in bytes. */
    size_t subject_len;
    /** The challenge's text. */
    const uint8_t *challenge;
    /** Its length in bytes. */
    size_t challenge_len;
    /** `BONAFIDE_EVIDENCE_…`. */
    bonafide_evidence evidence_kind;
    /** ATTESTATION, ASSERTION: the key id in base64. */
    const uint8_t *key_id;
    /** Its length in bytes. */
    size_t key_id_len;
    /** ASSERTION: the object in base64. CLASSIC_TOKEN, STANDARD_TOKEN: the token. */
    const uint8_t *evidence;
    /** Its length in bytes. */
    size_t evidence_len;
    /** The method, in upper case. */
    const uint8_t *method;
    /** Its length in bytes. */
    size_t method_len;
    /** Path and query as they stand in the request line. */
    const uint8_t *path_and_query;
    /** Its length in bytes. */
    size_t path_and_query_len;
    /** The report of runtime signals, byte for byte; NULL if none came. */
    const uint8_t *report;
    /** Its length in bytes. */
    size_t report_len;
} bonafide_gate_call;

/** What a request needs next: `BONAFIDE_GATE_NEXT_…`. */
typedef uint32_t bonafide_gate_next;

/** Nothing: `bonafide_gate_request_decision`. */
#define BONAFIDE_GATE_NEXT_DECISION 1
/** The attestation object: `bonafide_gate_request_attestation`. */
#define BONAFIDE_GATE_NEXT_ATTESTATION 2
/** The device from your table: `bonafide_gate_request_device`. */
#define BONAFIDE_GATE_NEXT_DEVICE 3
/** The hash of the body: `bonafide_gate_request_body`. */
#define BONAFIDE_GATE_NEXT_BODY 4
/** Google's answer: `bonafide_gate_request_decode_request`, then `bonafide_gate_request_decoded`. */
#define BONAFIDE_GATE_NEXT_DECODED 5
/** The write of its effects: `bonafide_gate_request_effect`, then `bonafide_gate_request_finish`. */
#define BONAFIDE_GATE_NEXT_COMMIT 6

/** A device as your table has it. Pointers are read during the call only. */
typedef struct bonafide_device {
    /** The record that its ENROL effect had you store; empty if it was erased. */
    const uint8_t *record;
    /** Its length in bytes. */
    size_t record_len;
    /** Whose device it is: the owner that its ENROL effect had. */
    const uint8_t *owner;
    /** Its length in bytes. */
    size_t owner_len;
    /** 0 if it may be used; anything else if it is revoked. */
    uint32_t revoked;
} bonafide_device;

/** What the gate says: `BONAFIDE_DECISION_…`. */
typedef uint32_t bonafide_decision_kind;

/** Genuine, used for the first time, and good enough for the policy. */
#define BONAFIDE_DECISION_ALLOW 1
/** The same, but the policy refuses and is only watched. */
#define BONAFIDE_DECISION_ALLOW_MONITORED 2
/** The request must not go on. */
#define BONAFIDE_DECISION_DENY 3

/**
 * Which request it was, for an audit log. Pointers belong to the decision. Subject and device
 * are proven only if the request was allowed.
 */
typedef struct bonafide_audit {
    /** The app, UTF-8; NULL if it is none that the gate serves. */
    const uint8_t *app_id;
    /** Its length in bytes. */
    size_t app_id_len;
    /** What the endpoint does, UTF-8. */
    const uint8_t *purpose;
    /** Its length in bytes. */
    size_t purpose_len;
    /** Whom the request is from, UTF-8. Take the caller's name from here, not from a header. */
    const uint8_t *subject;
    /** Its length in bytes. */
    size_t subject_len;
    /** `BONAFIDE_EVIDENCE_…`. */
    bonafide_evidence evidence_kind;
    /** When the request was admitted, in milliseconds since 1970. */
    uint64_t time_ms;
    /** 1 if the evidence names a device, otherwise 0. */
    uint32_t has_device;
    /** The device: its key in your table. */
    uint8_t device[32];
} bonafide_audit;

/**
 * A builder for requests to this authority: scheme, host and port as clients call them, never as
 * a header says. It keeps a copy of the challenges. Freed with `bonafide_gate_builder_free`.
 *
 * The caller guarantees:
 * `challenges` is a live handle; `authority` can be read for its length; `builder` can be
 * written.
 */
bonafide_result bonafide_gate_builder_new(const bonafide_challenges *challenges,
                                          bonafide_scheme scheme,
                                          const uint8_t *authority,
                                          size_t authority_len,
                                          bonafide_gate_builder **builder);

/**
 * Serves the apps of this verifier, judged by this policy. The builder keeps copies.
 *
 * The caller guarantees:
 * All three are live handles.
 */
bonafide_result bonafide_gate_builder_app_attest(bonafide_gate_builder *builder,
                                                 const bonafide_app_attest_verifier *verifier,
                                                 const bonafide_app_attest_policy *policy);

/**
 * Serves classic tokens of this verifier's packages, judged by this policy. The builder keeps
 * copies.
 *
 * The caller guarantees:
 * All three are live handles.
 */
bonafide_result bonafide_gate_builder_play_keys(bonafide_gate_builder *builder,
                                                const bonafide_play_verifier *verifier,
                                                const bonafide_play_policy *policy);

/**
 * Serves standard tokens of this package, which Google decodes; once for each package. All are
 * judged by the policy that was given last, of which the builder keeps a copy.
 *
 * The caller guarantees:
 * `builder` and `policy` are live handles; `package` can be read for its length.
 */
bonafide_result bonafide_gate_builder_play_decode(bonafide_gate_builder *builder,
                                                  const uint8_t *package,
                                                  size_t package_len,
                                                  const bonafide_play_policy *policy);

/**
 * How old a Play Integrity token may be and how far ahead, in milliseconds; 0 is the default, 10
 * minutes and 60 seconds.
 *
 * The caller guarantees:
 * `builder` is a live handle.
 */
bonafide_result bonafide_gate_builder_play_freshness(bonafide_gate_builder *builder,
                                                     uint64_t max_age_ms,
                                                     uint64_t max_ahead_ms);

/**
 * Judges reports of runtime signals by this policy, where they come. The builder keeps a copy.
 *
 * The caller guarantees:
 * Both are live handles.
 */
bonafide_result bonafide_gate_builder_signals(bonafide_gate_builder *builder,
                                              const bonafide_signals_policy *policy);

/**
 * Wants a report of runtime signals with each request of this purpose; once for each.
 *
 * The caller guarantees:
 * `builder` is a live handle; `purpose` can be read for its length.
 */
bonafide_result bonafide_gate_builder_require_report(bonafide_gate_builder *builder,
                                                     const uint8_t *purpose,
                                                     size_t purpose_len);

/**
 * Whether policies decide, `BONAFIDE_ENFORCEMENT_…`; ENFORCE unless this is called.
 *
 * The caller guarantees:
 * `builder` is a live handle.
 */
bonafide_result bonafide_gate_builder_enforcement(bonafide_gate_builder *builder,
                                                  bonafide_enforcement enforcement);

/**
 * The gate, freed with `bonafide_gate_free`. The builder is used up, also by a failure, and is
 * still to be freed.
 *
 * The caller guarantees:
 * `builder` is a live handle; `gate` can be written; `error` is NULL or can be written.
 */
bonafide_result bonafide_gate_builder_build(bonafide_gate_builder *builder,
                                            bonafide_gate **gate,
                                            bonafide_error **error);

/**
 * Frees a builder. NULL is nothing.
 *
 * The caller guarantees:
 * NULL, or a handle that was not freed and that nobody uses.
 */
void bonafide_gate_builder_free(bonafide_gate_builder *builder);

/**
 * Writes 1 if the gate judges any evidence of this app, otherwise 0.
 *
 * The caller guarantees:
 * `gate` is a live handle; `app_id` can be read for its length; `serves` can be written.
 */
bonafide_result bonafide_gate_serves(const bonafide_gate *gate,
                                     const uint8_t *app_id,
                                     size_t app_id_len,
                                     uint32_t *serves);

/**
 * A challenge for a client of an app that this gate serves: its text, freed with
 * `bonafide_buffer_free`. Thread safe.
 *
 * The caller guarantees:
 * `gate` is a live handle; what `scope` points to can be read for its lengths; `challenge` can be
 * written; `error` is NULL or can be written.
 */
bonafide_result bonafide_gate_challenge(const bonafide_gate *gate,
                                        const bonafide_challenge_scope *scope,
                                        uint64_t now_ms,
                                        bonafide_buffer **challenge,
                                        bonafide_error **error);

/**
 * Frees a gate; requests on their way through it go on. NULL is nothing.
 *
 * The caller guarantees:
 * NULL, or a handle that was not freed and that nobody uses.
 */
void bonafide_gate_free(bonafide_gate *gate);

/**
 * Judges a request by its headers. `BONAFIDE_OK` says that it was judged, **not** that it may
 * pass: go on with `bonafide_gate_request_next`, in a loop:
 *
 * ATTESTATION  read the body                  bonafide_gate_request_attestation
 * DEVICE       SELECT the device              bonafide_gate_request_device
 * BODY         read the body, hash it         bonafide_gate_request_body
 * DECODED      ask Google, hash the body      bonafide_gate_request_decoded
 * COMMIT       write all effects, or none     bonafide_gate_request_finish
 * DECISION     allow or deny                  bonafide_gate_request_decision
 *
 * A refusal at any step leads to DECISION. Where database or Google do not answer, it is
 * `bonafide_gate_request_unavailable`. Freed with `bonafide_gate_request_free`. Thread safe.
 *
 * The caller guarantees:
 * `gate` is a live handle; what `call` points to can be read for its lengths; `request` can be
 * written.
 */
bonafide_result bonafide_gate_admit(const bonafide_gate *gate,
                                    const bonafide_gate_call *call,
                                    uint64_t now_ms,
                                    bonafide_gate_request **request);

/**
 * What the request needs next, `BONAFIDE_GATE_NEXT_…`.
 *
 * The caller guarantees:
 * `request` is a live handle; `next` can be written.
 */
bonafide_result bonafide_gate_request_next(const bonafide_gate_request *request,
                                           bonafide_gate_next *next);

/**
 * ATTESTATION: verifies and appraises the object, raw CBOR. `body_sha256` is the SHA-256 of what
 * else the request carries, without the object, which was made over that hash; NULL if the
 * object is the whole body.
 *
 * The caller guarantees:
 * `request` is a live handle; `object` can be read for its length; `body_sha256` is NULL or can be
 * read for 32 bytes.
 */
bonafide_result bonafide_gate_request_attestation(bonafide_gate_request *request,
                                                  const uint8_t *object,
                                                  size_t object_len,
                                                  const uint8_t *body_sha256,
                                                  uint64_t now_ms);

/**
 * DEVICE: the key of the device in your table, 32 bytes.
 *
 * The caller guarantees:
 * `request` is a live handle; `device` can take 32 bytes.
 */
bonafide_result bonafide_gate_request_device_id(const bonafide_gate_request *request,
                                                uint8_t *device);

/**
 * DEVICE: what your table has of the device; NULL if it has none. Before the body is read:
 * strangers need not be listened to.
 *
 * The caller guarantees:
 * `request` is a live handle; `device` is NULL, or what it points to can be read for its lengths.
 */
bonafide_result bonafide_gate_request_device(bonafide_gate_request *request,
                                             const bonafide_device *device);

/**
 * BODY: the SHA-256 of the body, 32 bytes; NULL if there is none. Verifies and appraises the
 * evidence.
 *
 * The caller guarantees:
 * `request` is a live handle; `body_sha256` is NULL or can be read for 32 bytes.
 */
bonafide_result bonafide_gate_request_body(bonafide_gate_request *request,
                                           const uint8_t *body_sha256,
                                           uint64_t now_ms);

/**
 * DECODED: the call that asks Google, with an OAuth 2.0 access token of a service account. Freed
 * with `bonafide_play_decode_request_free`.
 *
 * The caller guarantees:
 * `request` is a live handle; `access_token` can be read for its length; `decode_request` can be
 * written; `error` is NULL or can be written.
 */
bonafide_result bonafide_gate_request_decode_request(const bonafide_gate_request *request,
                                                     const uint8_t *access_token,
                                                     size_t access_token_len,
                                                     bonafide_play_decode_request **decode_request,
                                                     bonafide_error **error);

/**
 * DECODED: verifies and appraises Google's answer, its HTTP status and its body.
 * `body_sha256` is the SHA-256 of the **client's** body, 32 bytes; NULL if there is none.
 *
 * The caller guarantees:
 * `request` is a live handle; `answer` can be read for its length; `body_sha256` is NULL or can be
 * read for 32 bytes.
 */
bonafide_result bonafide_gate_request_decoded(bonafide_gate_request *request,
                                              uint16_t status,
                                              const uint8_t *answer,
                                              size_t answer_len,
                                              const uint8_t *body_sha256,
                                              uint64_t now_ms);

/**
 * COMMIT: how many effects are to be written, all of them or none.
 *
 * The caller guarantees:
 * `request` is a live handle; `count` can be written.
 */
bonafide_result bonafide_gate_request_effect_count(const bonafide_gate_request *request,
                                                   size_t *count);

/**
 * COMMIT: one of the effects, from 0. Its pointers live until the request is finished or freed.
 *
 * The caller guarantees:
 * `request` is a live handle; `effect` can be written.
 */
bonafide_result bonafide_gate_request_effect(const bonafide_gate_request *request,
                                             size_t index,
                                             bonafide_effect *effect);

/**
 * COMMIT: how the write ended, `BONAFIDE_OUTCOME_…`. Then the decision is there.
 *
 * The caller guarantees:
 * `request` is a live handle.
 */
bonafide_result bonafide_gate_request_finish(bonafide_gate_request *request,
                                             bonafide_outcome outcome);

/**
 * DEVICE, DECODED, COMMIT: database or Google gave no certain answer. The decision is a refusal of
 * class *unavailable*, which is no judgement: the client tries again later with new evidence.
 *
 * The caller guarantees:
 * `request` is a live handle.
 */
bonafide_result bonafide_gate_request_unavailable(bonafide_gate_request *request);

/**
 * ATTESTATION, DEVICE, DECODED, and BODY of a classic token: refuses the request for a reason of
 * yours, one of the `BONAFIDE_ERROR_…` constants; for an endpoint that takes evidence of another
 * kind, `BONAFIDE_ERROR_EVIDENCE_NOT_SERVED`. Nothing is used up.
 *
 * The caller guarantees:
 * `request` is a live handle.
 */
bonafide_result bonafide_gate_request_refuse(bonafide_gate_request *request,
                                             bonafide_result reason);

/**
 * DECISION: what the gate says. Freed with `bonafide_decision_free`.
 *
 * The caller guarantees:
 * `request` is a live handle; `decision` can be written.
 */
bonafide_result bonafide_gate_request_decision(const bonafide_gate_request *request,
                                               bonafide_decision **decision);

/**
 * Frees a request. NULL is nothing.
 *
 * The caller guarantees:
 * NULL, or a handle that was not freed and that nobody uses.
 */
void bonafide_gate_request_free(bonafide_gate_request *request);

/**
 * Whether the request may go on, `BONAFIDE_DECISION_…`; DENY if it is NULL or no decision.
 *
 * The caller guarantees:
 * `decision` is NULL or a live handle.
 */
bonafide_decision_kind bonafide_decision_kind_of(const bonafide_decision *decision);

/**
 * Why the request was denied: the code that `bonafide_result_action` and
 * `bonafide_result_public_message` want. `BONAFIDE_OK` if it was not.
 *
 * The caller guarantees:
 * `decision` is a live handle.
 */
bonafide_result bonafide_decision_result(const bonafide_decision *decision);

/**
 * One line for the server's log: no secret, token, challenge, subject or device. Freed with
 * `bonafide_buffer_free`.
 *
 * The caller guarantees:
 * `decision` is a live handle; `line` can be written.
 */
bonafide_result bonafide_decision_line(const bonafide_decision *decision,
                                       bonafide_buffer **line);

/**
 * Which request it was, and whose.
 *
 * The caller guarantees:
 * `decision` is a live handle; `audit` can be written.
 */
bonafide_result bonafide_decision_audit(const bonafide_decision *decision,
                                        bonafide_audit *audit);

/**
 * Everything that the policies found. Freed with `bonafide_appraisal_free`.
 *
 * The caller guarantees:
 * `decision` is a live handle; `appraisal` can be written.
 */
bonafide_result bonafide_decision_appraisal(const bonafide_decision *decision,
                                            bonafide_appraisal **appraisal);

/**
 * The attestation of a request that was allowed with one, otherwise
 * `BONAFIDE_ERROR_CALL_ABSENT`. Freed with `bonafide_attestation_free`.
 *
 * The caller guarantees:
 * `decision` is a live handle; `attestation` can be written.
 */
bonafide_result bonafide_decision_attestation(const bonafide_decision *decision,
                                              bonafide_attestation **attestation);

/**
 * The assertion of a request that was allowed with one, otherwise `BONAFIDE_ERROR_CALL_ABSENT`.
 * Freed with `bonafide_assertion_free`.
 *
 * The caller guarantees:
 * `decision` is a live handle; `assertion` can be written.
 */
bonafide_result bonafide_decision_assertion(const bonafide_decision *decision,
                                            bonafide_assertion **assertion);

/**
 * Google's verdict on a request that was allowed with one, otherwise
 * `BONAFIDE_ERROR_CALL_ABSENT`. Freed with `bonafide_play_verdict_free`.
 *
 * The caller guarantees:
 * `decision` is a live handle; `verdict` can be written.
 */
bonafide_result bonafide_decision_verdict(const bonafide_decision *decision,
                                          bonafide_play_verdict **verdict);

/**
 * The report of runtime signals of a request that was allowed with one, otherwise
 * `BONAFIDE_ERROR_CALL_ABSENT`: what the genuine app sent, true or not. Freed with
 * `bonafide_signals_report_free`.
 *
 * The caller guarantees:
 * `decision` is a live handle; `report` can be written.
 */
bonafide_result bonafide_decision_report(const bonafide_decision *decision,
                                         bonafide_signals_report **report);

/**
 * Frees a decision. NULL is nothing.
 *
 * The caller guarantees:
 * NULL, or a handle that was not freed and that nobody uses.
 */
void bonafide_decision_free(bonafide_decision *decision);

/* ========================================================================================
 * Secrets at rest, sealed under keys that rotate
 * ======================================================================================== */

/** What a key of a ring may be used for. */
typedef uint32_t bonafide_sealing_key_state;

/** It may become the primary key, and opens. */
#define BONAFIDE_SEALING_KEY_ENABLED 1
/** It opens only. */
#define BONAFIDE_SEALING_KEY_DECRYPT_ONLY 2
/** It does nothing, and can be enabled again. */
#define BONAFIDE_SEALING_KEY_DISABLED 3
/** It is gone; its name stays, so that it is never used again. */
#define BONAFIDE_SEALING_KEY_DESTROYED 4

/** What may be said of a key, and has to be stored with it: nothing here is secret. */
typedef struct bonafide_sealing_key {
    /** Its name, 1 to 32 of `a` to `z`, `0` to `9` and `-`; the bytes behind it are 0. */
    uint8_t id[32];
    /** The length of its name in bytes. */
    size_t id_len;
    /** `BONAFIDE_SEALING_KEY_…`. */
    bonafide_sealing_key_state state;
    /** 1 for a key of suite 0, which serves nothing else; 0 otherwise. */
    uint32_t legacy;
    /** Since when it is in this state, in milliseconds since 1970. */
    uint64_t since_ms;
    /** When it was added, in milliseconds since 1970. */
    uint64_t created_ms;
    /** What tells keys apart: see `bonafide_sealing_key_check_value`. */
    uint8_t check_value[8];
} bonafide_sealing_key;

/**
 * One field of a context. Both pointers are read during the call only; texts are UTF-8 with
 * their length and need no zero at their end.
 */
typedef struct bonafide_context_field {
    /**
     * The name, 1 to 64 of `a` to `z`, `0` to `9`, `_`, `-` and `.`: one that means something
     * for ever (`tenant`, `name`, `purpose`), not a column's.
     */
    const uint8_t *name;
    /** Its length in bytes. */
    size_t name_len;
    /** The value, at most 1024 bytes. */
    const uint8_t *value;
    /** Its length in bytes. */
    size_t value_len;
} bonafide_context_field;

/** What a stored text is. */
typedef uint32_t bonafide_sealed_kind;

/** `seal:2:<kid>:<base64url>`. */
#define BONAFIDE_SEALED_KIND_SEALED 1
/** Base64 of at least 28 bytes without a prefix: suite 0, if anything. */
#define BONAFIDE_SEALED_KIND_LEGACY 2

/** What a stored text says without any key. */
typedef struct bonafide_inspection {
    /** `BONAFIDE_SEALED_KIND_…`. */
    bonafide_sealed_kind kind;
    /** The name of the key that it was sealed under; the bytes behind it are 0. */
    uint8_t key_id[32];
    /** The length of that name in bytes; 0 for LEGACY, which names no key. */
    size_t key_id_len;
    /** The length of the secret in bytes. */
    size_t secret_len;
} bonafide_inspection;

/** The rows of one key. */
typedef struct bonafide_census_rows {
    /** The name of the key; the bytes behind it are 0. */
    uint8_t key_id[32];
    /** The length of that name in bytes. */
    size_t key_id_len;
    /** How many rows name it. */
    uint64_t rows;
} bonafide_census_rows;

/** What `bonafide_keyring_destroy` overlooks in a census, added up; 0 for nothing. */
typedef uint32_t bonafide_census_waivers;

/** Rows that say nothing of their key: somebody looked at each. */
#define BONAFIDE_CENSUS_WAIVER_UNREADABLE 1
/** That it was shown no row: there are none at all. */
#define BONAFIDE_CENSUS_WAIVER_EMPTY 2

/**
 * Eight bytes that tell keys apart and say nothing about them: the first of HKDF-SHA256(no
 * salt, key, "bonafide/kcv/1"). For a key that was stored without them.
 *
 * The caller guarantees:
 * `material` can be read for 32 bytes; `check_value` can take 8; `error` is NULL or can be
 * written.
 */
bonafide_result bonafide_sealing_key_check_value(const uint8_t *material,
                                                 uint8_t *check_value,
                                                 bonafide_error **error);

/**
 * A context of one to sixteen fields, whose order does not count. Freed with
 * `bonafide_context_free`.
 *
 * The caller guarantees:
 * `fields` can be read for `count` fields, and their pointers for their lengths; `context`
 * can be written; `error` is NULL or can be written.
 */
bonafide_result bonafide_context_new(const bonafide_context_field *fields,
                                     size_t count,
                                     bonafide_context **context,
                                     bonafide_error **error);

/**
 * No context: whoever can write the table can then move a secret from one row to another. For
 * the one secret that a table of one row holds. Freed with `bonafide_context_free`.
 */
bonafide_context *bonafide_context_none(void);

/**
 * Frees a context. NULL is nothing.
 *
 * The caller guarantees:
 * NULL, or a handle that was not freed and that nobody uses.
 */
void bonafide_context_free(bonafide_context *context);

/** A builder without any key. Freed with `bonafide_keyring_builder_free`. */
bonafide_keyring_builder *bonafide_keyring_builder_new(void);

/**
 * A key as it was stored: what is known of it, and its 32 bytes. Whether they belong together
 * is checked by the build.
 *
 * The caller guarantees:
 * `builder` is a live handle; `key` can be read; `material` can be read for 32 bytes; `error`
 * is NULL or can be written.
 */
bonafide_result bonafide_keyring_builder_key(bonafide_keyring_builder *builder,
                                             const bonafide_sealing_key *key,
                                             const uint8_t *material,
                                             bonafide_error **error);

/**
 * What is left of a destroyed key.
 *
 * The caller guarantees:
 * `builder` is a live handle; `key` can be read; `error` is NULL or can be written.
 */
bonafide_result bonafide_keyring_builder_tombstone(bonafide_keyring_builder *builder,
                                                   const bonafide_sealing_key *key,
                                                   bonafide_error **error);

/**
 * The name of the primary key.
 *
 * The caller guarantees:
 * `builder` is a live handle; `id` can be read for its length; `error` is NULL or can be
 * written.
 */
bonafide_result bonafide_keyring_builder_primary(bonafide_keyring_builder *builder,
                                                 const uint8_t *id,
                                                 size_t id_len,
                                                 bonafide_error **error);

/**
 * The ring, freed with `bonafide_keyring_free`: a key that is not the one which was stored is
 * found here. The builder goes on, and is still to be freed, with the keys that it holds.
 *
 * The caller guarantees:
 * `builder` is a live handle; `keyring` can be written; `error` is NULL or can be written.
 */
bonafide_result bonafide_keyring_builder_build(const bonafide_keyring_builder *builder,
                                               bonafide_keyring **keyring,
                                               bonafide_error **error);

/**
 * Frees a builder; the keys that it holds are overwritten. NULL is nothing.
 *
 * The caller guarantees:
 * NULL, or a handle that was not freed and that nobody uses.
 */
void bonafide_keyring_builder_free(bonafide_keyring_builder *builder);

/**
 * A ring of one key, which is primary: its name and its 32 bytes, which a random generator
 * made. `now_ms` is the time in milliseconds since 1970. Freed with `bonafide_keyring_free`.
 *
 * The caller guarantees:
 * `id` can be read for its length, `material` for 32 bytes; `keyring` can be written; `error`
 * is NULL or can be written.
 */
bonafide_result bonafide_keyring_new(const uint8_t *id,
                                     size_t id_len,
                                     const uint8_t *material,
                                     uint64_t now_ms,
                                     bonafide_keyring **keyring,
                                     bonafide_error **error);

/**
 * A ring of one fresh key, which is primary. Store it, before anything is sealed, with
 * `bonafide_keyring_key` and `bonafide_keyring_material`. Freed with `bonafide_keyring_free`.
 *
 * The caller guarantees:
 * `id` can be read for its length; `keyring` can be written; `error` is NULL or can be
 * written.
 */
bonafide_result bonafide_keyring_new_generated(const uint8_t *id,
                                               size_t id_len,
                                               uint64_t now_ms,
                                               bonafide_keyring **keyring,
                                               bonafide_error **error);

/**
 * Frees a ring; its keys are overwritten. NULL is nothing.
 *
 * The caller guarantees:
 * NULL, or a handle that was not freed and that nobody uses.
 */
void bonafide_keyring_free(bonafide_keyring *keyring);

/**
 * Seals a secret of at most 16 MiB under the primary key: a text for a column of a database.
 *
 * The caller guarantees:
 * `keyring` and `context` are live handles; `secret` can be read for its length; `sealed` can
 * be written; `error` is NULL or can be written.
 */
bonafide_result bonafide_keyring_seal(const bonafide_keyring *keyring,
                                      const uint8_t *secret,
                                      size_t secret_len,
                                      const bonafide_context *context,
                                      bonafide_buffer **sealed,
                                      bonafide_error **error);

/**
 * Opens a sealed text with the key that it names.
 *
 * The caller guarantees:
 * `keyring` and `context` are live handles; `sealed` can be read for its length; `secret` can
 * be written; `error` is NULL or can be written.
 */
bonafide_result bonafide_keyring_open(const bonafide_keyring *keyring,
                                      const uint8_t *sealed,
                                      size_t sealed_len,
                                      const bonafide_context *context,
                                      bonafide_secret **secret,
                                      bonafide_error **error);

/**
 * Seals in suite 0, base64(IV, ciphertext, tag), for a system that reads nothing else, with
 * the enabled legacy key of this name. `additional` are that system's additional data.
 *
 * The caller guarantees:
 * `keyring` is a live handle; the inputs can be read for their lengths; `sealed` can be
 * written; `error` is NULL or can be written.
 */
bonafide_result bonafide_keyring_seal_legacy(const bonafide_keyring *keyring,
                                             const uint8_t *id,
                                             size_t id_len,
                                             const uint8_t *secret,
                                             size_t secret_len,
                                             const uint8_t *additional,
                                             size_t additional_len,
                                             bonafide_buffer **sealed,
                                             bonafide_error **error);

/**
 * Opens a text of suite 0, base64(IV, ciphertext, tag), with whichever of the legacy keys
 * fits. `additional` are the other system's additional data, mostly none. Nothing in such a
 * text says which row it belongs to: rewrap it.
 *
 * The caller guarantees:
 * `keyring` is a live handle; the inputs can be read for their lengths; `secret` can be
 * written; `error` is NULL or can be written.
 */
bonafide_result bonafide_keyring_open_legacy(const bonafide_keyring *keyring,
                                             const uint8_t *sealed,
                                             size_t sealed_len,
                                             const uint8_t *additional,
                                             size_t additional_len,
                                             bonafide_secret **secret,
                                             bonafide_error **error);

/**
 * Whether a sealed text is under another key than the primary one: 1 if so, 0 if not.
 *
 * The caller guarantees:
 * `keyring` is a live handle; `sealed` can be read for its length; `needs` can be written;
 * `error` is NULL or can be written.
 */
bonafide_result bonafide_keyring_needs_rewrap(const bonafide_keyring *keyring,
                                              const uint8_t *sealed,
                                              size_t sealed_len,
                                              uint32_t *needs,
                                              bonafide_error **error);

/**
 * Seals a text anew under the primary key. `rewrapped` receives the new text, to be written
 * where the old one still is; or NULL if it is under the primary key already.
 *
 * The caller guarantees:
 * `keyring` and `context` are live handles; `sealed` can be read for its length; `rewrapped`
 * can be written; `error` is NULL or can be written.
 */
bonafide_result bonafide_keyring_rewrap(const bonafide_keyring *keyring,
                                        const uint8_t *sealed,
                                        size_t sealed_len,
                                        const bonafide_context *context,
                                        bonafide_buffer **rewrapped,
                                        bonafide_error **error);

/**
 * As `bonafide_keyring_rewrap`, for a table that has rows of suite 0, too: a text without
 * prefix is opened with these additional data (mostly none), and sealed with the context.
 *
 * The caller guarantees:
 * `keyring` and `context` are live handles; the inputs can be read for their lengths;
 * `rewrapped` can be written; `error` is NULL or can be written.
 */
bonafide_result bonafide_keyring_rewrap_or_legacy(const bonafide_keyring *keyring,
                                                  const uint8_t *sealed,
                                                  size_t sealed_len,
                                                  const uint8_t *additional,
                                                  size_t additional_len,
                                                  const bonafide_context *context,
                                                  bonafide_buffer **rewrapped,
                                                  bonafide_error **error);

/**
 * Says what a stored text is, without any key. Thread safe.
 *
 * The caller guarantees:
 * `stored` can be read for its length; `inspection` can be written; `error` is NULL or can be
 * written.
 */
bonafide_result bonafide_sealed_inspect(const uint8_t *stored,
                                        size_t stored_len,
                                        bonafide_inspection *inspection,
                                        bonafide_error **error);

/**
 * The bytes of a sealed text, a quarter shorter, for a binary column. Thread safe.
 *
 * The caller guarantees:
 * `sealed` can be read for its length; `binary` can be written; `error` is NULL or can be
 * written.
 */
bonafide_result bonafide_sealed_to_bytes(const uint8_t *sealed,
                                         size_t sealed_len,
                                         bonafide_buffer **binary,
                                         bonafide_error **error);

/**
 * The text of sealed bytes, as every other function takes it. Thread safe.
 *
 * The caller guarantees:
 * `binary` can be read for its length; `sealed` can be written; `error` is NULL or can be
 * written.
 */
bonafide_result bonafide_sealed_from_bytes(const uint8_t *binary,
                                           size_t binary_len,
                                           bonafide_buffer **sealed,
                                           bonafide_error **error);

/**
 * Adds a key of 32 bytes, enabled and not primary. Store the ring, and wait until every node
 * has it, before the key is promoted.
 *
 * The caller guarantees:
 * `keyring` is a live handle; `id` can be read for its length, `material` for 32 bytes;
 * `error` is NULL or can be written.
 */
bonafide_result bonafide_keyring_add(bonafide_keyring *keyring,
                                     const uint8_t *id,
                                     size_t id_len,
                                     const uint8_t *material,
                                     uint64_t now_ms,
                                     bonafide_error **error);

/**
 * Adds a fresh key, as `bonafide_keyring_add`.
 *
 * The caller guarantees:
 * `keyring` is a live handle; `id` can be read for its length; `error` is NULL or can be
 * written.
 */
bonafide_result bonafide_keyring_add_generated(bonafide_keyring *keyring,
                                               const uint8_t *id,
                                               size_t id_len,
                                               uint64_t now_ms,
                                               bonafide_error **error);

/**
 * Adds a key of suite 0, of 32 bytes. It serves nothing else, and is never primary.
 *
 * The caller guarantees:
 * `keyring` is a live handle; `id` can be read for its length, `material` for 32 bytes;
 * `error` is NULL or can be written.
 */
bonafide_result bonafide_keyring_add_legacy(bonafide_keyring *keyring,
                                            const uint8_t *id,
                                            size_t id_len,
                                            const uint8_t *material,
                                            uint64_t now_ms,
                                            bonafide_error **error);

/**
 * Makes an enabled key primary. The one before stays enabled.
 *
 * The caller guarantees:
 * `keyring` is a live handle; `id` can be read for its length; `error` is NULL or can be
 * written.
 */
bonafide_result bonafide_keyring_promote(bonafide_keyring *keyring,
                                         const uint8_t *id,
                                         size_t id_len,
                                         bonafide_error **error);

/**
 * Enables a key again.
 *
 * The caller guarantees:
 * `keyring` is a live handle; `id` can be read for its length; `error` is NULL or can be
 * written.
 */
bonafide_result bonafide_keyring_enable(bonafide_keyring *keyring,
                                        const uint8_t *id,
                                        size_t id_len,
                                        uint64_t now_ms,
                                        bonafide_error **error);

/**
 * Lets a key open only.
 *
 * The caller guarantees:
 * `keyring` is a live handle; `id` can be read for its length; `error` is NULL or can be
 * written.
 */
bonafide_result bonafide_keyring_decrypt_only(bonafide_keyring *keyring,
                                              const uint8_t *id,
                                              size_t id_len,
                                              uint64_t now_ms,
                                              bonafide_error **error);

/**
 * Takes a key out of use, to see whether anything still needs it.
 *
 * The caller guarantees:
 * `keyring` is a live handle; `id` can be read for its length; `error` is NULL or can be
 * written.
 */
bonafide_result bonafide_keyring_disable(bonafide_keyring *keyring,
                                         const uint8_t *id,
                                         size_t id_len,
                                         uint64_t now_ms,
                                         bonafide_error **error);

/**
 * Destroys a disabled key for ever; its name stays.
 *
 * `cached_for_ms` is the longest time for which a node may go on with a ring that it has
 * loaded, and with a transaction in which it sealed. The census must have been begun that long
 * after the key was disabled, and have no row under it. `waivers` is 0, or what is overlooked:
 * `BONAFIDE_CENSUS_WAIVER_…` added up. Rows in backups of the database are lost, too, if they
 * are of before the rewrapping.
 *
 * The caller guarantees:
 * `keyring` and `census` are live handles; `id` can be read for its length; `error` is NULL or
 * can be written.
 */
bonafide_result bonafide_keyring_destroy(bonafide_keyring *keyring,
                                         const uint8_t *id,
                                         size_t id_len,
                                         const bonafide_census *census,
                                         uint64_t cached_for_ms,
                                         bonafide_census_waivers waivers,
                                         bonafide_error **error);

/**
 * The name of the primary key. Fills `buffer` with at most 32 bytes of ASCII without a zero at
 * their end, and writes their length to `len`.
 *
 * The caller guarantees:
 * `keyring` is a live handle; `buffer` can take `capacity` bytes; `len` can be written.
 */
bonafide_result bonafide_keyring_primary(const bonafide_keyring *keyring,
                                         uint8_t *buffer,
                                         size_t capacity,
                                         size_t *len);

/**
 * How long the primary key has been in the ring, in milliseconds: rotate every 90 days or so.
 *
 * The caller guarantees:
 * `keyring` is a live handle; `age_ms` can be written.
 */
bonafide_result bonafide_keyring_primary_age(const bonafide_keyring *keyring,
                                             uint64_t now_ms,
                                             uint64_t *age_ms);

/**
 * How many keys there are, destroyed ones included. None is ever taken out.
 *
 * The caller guarantees:
 * `keyring` is a live handle; `count` can be written.
 */
bonafide_result bonafide_keyring_key_count(const bonafide_keyring *keyring,
                                           size_t *count);

/**
 * One of the keys, from 0, in the order in which they were added.
 *
 * The caller guarantees:
 * `keyring` is a live handle; `key` can be written.
 */
bonafide_result bonafide_keyring_key(const bonafide_keyring *keyring,
                                     size_t index,
                                     bonafide_sealing_key *key);

/**
 * The 32 bytes of a key, for whoever stores the ring. A destroyed key has none.
 *
 * The caller guarantees:
 * `keyring` is a live handle; `id` can be read for its length; `material` can be written;
 * `error` is NULL or can be written.
 */
bonafide_result bonafide_keyring_material(const bonafide_keyring *keyring,
                                          const uint8_t *id,
                                          size_t id_len,
                                          bonafide_secret **material,
                                          bonafide_error **error);

/**
 * Begins to count every row of every table that has secrets of a ring. `now_ms` was read
 * *before* the first row is. Freed with `bonafide_census_count_free`.
 */
bonafide_census_count *bonafide_census_count_begin(uint64_t now_ms);

/**
 * Counts a row by its text, whatever that is.
 *
 * The caller guarantees:
 * `counting` is a live handle; `stored` can be read for its length.
 */
bonafide_result bonafide_census_count_row(bonafide_census_count *counting,
                                          const uint8_t *stored,
                                          size_t stored_len);

/**
 * Adds rows of this key that were counted by the database, with `LIKE 'seal:2:<kid>:%'`.
 *
 * The caller guarantees:
 * `counting` is a live handle; `id` can be read for its length; `error` is NULL or can be
 * written.
 */
bonafide_result bonafide_census_count_add(bonafide_census_count *counting,
                                          const uint8_t *id,
                                          size_t id_len,
                                          uint64_t rows,
                                          bonafide_error **error);

/**
 * Adds rows that were counted by the database and are like none of the ring's keys.
 *
 * The caller guarantees:
 * `counting` is a live handle.
 */
bonafide_result bonafide_census_count_add_unreadable(bonafide_census_count *counting,
                                                     uint64_t rows);

/**
 * The census, of all rows, freed with `bonafide_census_free`. What is counted afterwards is
 * `BONAFIDE_ERROR_CALL_FINISHED`; `counting` is still to be freed.
 *
 * The caller guarantees:
 * `counting` is a live handle; `census` can be written.
 */
bonafide_result bonafide_census_count_finish(bonafide_census_count *counting,
                                             bonafide_census **census);

/**
 * Frees a census that is being taken. NULL is nothing.
 *
 * The caller guarantees:
 * NULL, or a handle that was not freed and that nobody uses.
 */
void bonafide_census_count_free(bonafide_census_count *counting);

/**
 * When the census was begun, in milliseconds since 1970.
 *
 * The caller guarantees:
 * `census` is a live handle; `begun_ms` can be written.
 */
bonafide_result bonafide_census_begun(const bonafide_census *census, uint64_t *begun_ms);

/**
 * How many rows name a key, those included that do not open as they stand.
 *
 * The caller guarantees:
 * `census` is a live handle; `id` can be read for its length; `rows` can be written; `error`
 * is NULL or can be written.
 */
bonafide_result bonafide_census_rows_of(const bonafide_census *census,
                                        const uint8_t *id,
                                        size_t id_len,
                                        uint64_t *rows,
                                        bonafide_error **error);

/**
 * How many keys have rows.
 *
 * The caller guarantees:
 * `census` is a live handle; `count` can be written.
 */
bonafide_result bonafide_census_key_count(const bonafide_census *census, size_t *count);

/**
 * The rows of one of the keys that have any, from 0, sorted by name.
 *
 * The caller guarantees:
 * `census` is a live handle; `rows` can be written.
 */
bonafide_result bonafide_census_key(const bonafide_census *census,
                                    size_t index,
                                    bonafide_census_rows *rows);

/**
 * How many rows are of suite 0, which name no key.
 *
 * The caller guarantees:
 * `census` is a live handle; `rows` can be written.
 */
bonafide_result bonafide_census_legacy(const bonafide_census *census, uint64_t *rows);

/**
 * How many rows do not say which key they need. Look at each: one of them may need a key that
 * is about to be destroyed.
 *
 * The caller guarantees:
 * `census` is a live handle; `rows` can be written.
 */
bonafide_result bonafide_census_unreadable(const bonafide_census *census,
                                           uint64_t *rows);

/**
 * Frees a census. NULL is nothing.
 *
 * The caller guarantees:
 * NULL, or a handle that was not freed and that nobody uses.
 */
void bonafide_census_free(bonafide_census *census);

/* ========================================================================================
 * Certificate pinning, in addition to the TLS library's own evaluation of a chain
 * ======================================================================================== */

/** What happens when a pin set has expired: the app's choice, and no default. */
typedef uint32_t bonafide_on_expiry;

/** Connections go on with the ordinary evaluation alone, without pins. */
#define BONAFIDE_ON_EXPIRY_OPEN 1
/** Connections to pinned hosts are refused. Where updates come from must then not be one. */
#define BONAFIDE_ON_EXPIRY_CLOSED 2
/** The expiry of a pin set that never expires, and the days until then. */
#define BONAFIDE_NEVER 18446744073709551615ull

/** Why a connection may go on. */
typedef uint32_t bonafide_pin_outcome;

/** A certificate of the server's path has a pinned key. */
#define BONAFIDE_PIN_MATCHED 1
/** The host has no pins. */
#define BONAFIDE_PIN_NOT_PINNED 2

/**
 * The path has no pinned key, and the set only reports. What was there instead is the
 * `bonafide_pin_of_certificate` of each certificate of the chain.
 */
#define BONAFIDE_PIN_MISMATCH 3

/** The host has pins, and the set has expired and is open. */
#define BONAFIDE_PIN_EXPIRED 4

/** What was found out about a server that may be talked to. */
typedef struct bonafide_pin_check {
    /** `BONAFIDE_PIN_…`. */
    bonafide_pin_outcome outcome;
    /**
     * MATCHED: the place in the chain of the certificate whose key is pinned; 0 is the
     * server's own.
     */
    size_t index;
    /** MATCHED: its pin; 0 otherwise. */
    uint8_t pin[32];
} bonafide_pin_check;

/**
 * The pin of a public key, 32 bytes: the SHA-256 of the DER of its SubjectPublicKeyInfo.
 * Thread safe.
 *
 * The caller guarantees:
 * `der` can be read for its length; `pin` can take 32 bytes; `error` is NULL or can be
 * written.
 */
bonafide_result bonafide_pin_of_spki(const uint8_t *der,
                                     size_t der_len,
                                     uint8_t *pin,
                                     bonafide_error **error);

/**
 * The pin of a certificate's public key, 32 bytes, from the certificate's DER. Thread safe.
 *
 * The caller guarantees:
 * `der` can be read for its length; `pin` can take 32 bytes; `error` is NULL or can be
 * written.
 */
bonafide_result bonafide_pin_of_certificate(const uint8_t *der,
                                            size_t der_len,
                                            uint8_t *pin,
                                            bonafide_error **error);

/**
 * The 32 bytes of a pin, from its text: `sha256/` or nothing, then standard base64. Thread
 * safe.
 *
 * The caller guarantees:
 * `text` can be read for its length; `pin` can take 32 bytes; `error` is NULL or can be
 * written.
 */
bonafide_result bonafide_pin_parse(const uint8_t *text,
                                   size_t text_len,
                                   uint8_t *pin,
                                   bonafide_error **error);

/**
 * A pin of 32 bytes as text: `sha256/` and 44 characters of base64, 51 in all. Filled like
 * `bonafide_error_message`.
 *
 * The caller guarantees:
 * `pin` can be read for 32 bytes; `buffer` can take `capacity` bytes; `len` can be written.
 */
bonafide_result bonafide_pin_text(const uint8_t *pin,
                                  uint8_t *buffer,
                                  size_t capacity,
                                  size_t *len);

/**
 * A builder without hosts, of version 0, which does not expire. Freed with
 * `bonafide_pin_set_builder_free`.
 */
bonafide_pin_set_builder *bonafide_pin_set_builder_new(void);

/**
 * The pins of a host or pattern, as texts: at least two, one of them a backup whose key waits
 * offline. Patterns are `api.example.com` or an IP address, `*.example.com` for one label, or
 * `**.example.com` for the name itself and everything below. What is wrong with them, `build`
 * says.
 *
 * The caller guarantees:
 * `builder` is a live handle; `pattern` can be read for its length, and so can `pins` for
 * `pin_count` elements and each element for its own.
 */
bonafide_result bonafide_pin_set_builder_host(bonafide_pin_set_builder *builder,
                                              const uint8_t *pattern,
                                              size_t pattern_len,
                                              const bonafide_bytes *pins,
                                              size_t pin_count);

/**
 * The set's version, which an update has to exceed; count it up with each set that is made.
 *
 * The caller guarantees:
 * `builder` is a live handle.
 */
bonafide_result bonafide_pin_set_builder_version(bonafide_pin_set_builder *builder,
                                                 uint64_t version);

/**
 * The set no longer counts from this moment on, in milliseconds since 1970, and what happens
 * then: `BONAFIDE_ON_EXPIRY_…`.
 *
 * The caller guarantees:
 * `builder` is a live handle.
 */
bonafide_result bonafide_pin_set_builder_expires(bonafide_pin_set_builder *builder,
                                                 uint64_t at_ms,
                                                 bonafide_on_expiry then);

/**
 * What happens when a set expires, `BONAFIDE_ON_EXPIRY_…`, for one that does not expire itself
 * and takes updates, which do.
 *
 * The caller guarantees:
 * `builder` is a live handle.
 */
bonafide_result bonafide_pin_set_builder_on_expiry(bonafide_pin_set_builder *builder,
                                                   bonafide_on_expiry then);

/**
 * The set, freed with `bonafide_pin_set_free`. The builder goes on, and is still to be freed.
 *
 * The caller guarantees:
 * `builder` is a live handle; `set` can be written; `error` is NULL or can be written.
 */
bonafide_result bonafide_pin_set_builder_build(const bonafide_pin_set_builder *builder,
                                               bonafide_pin_set **set,
                                               bonafide_error **error);

/**
 * Frees a builder. NULL is nothing.
 *
 * The caller guarantees:
 * NULL, or a handle that was not freed and that nobody uses.
 */
void bonafide_pin_set_builder_free(bonafide_pin_set_builder *builder);

/**
 * A set from its text, at most 64 KiB, freed with `bonafide_pin_set_free`. Words are separated
 * by one space, and every line ends with a line feed; `app`, `version` and `expires` may be
 * left out of a set that is shipped with the app:
 *
 * bonafide-pins 1
 * app TEAMID1234.com.example.app
 * version 7
 * expires 2027-06-30T00:00:00Z
 * pins api.example.com sha256/... sha256/...
 * pins **.cdn.example.com sha256/... sha256/...
 *
 * `on_expiry` is what happens after `expires`: the choice is the app's, and no update changes
 * it. Thread safe.
 *
 * The caller guarantees:
 * `text` can be read for its length; `set` can be written; `error` is NULL or can be written.
 */
bonafide_result bonafide_pin_set_parse(const uint8_t *text,
                                       size_t text_len,
                                       bonafide_on_expiry on_expiry,
                                       bonafide_pin_set **set,
                                       bonafide_error **error);

/**
 * The same set, which only reports: a connection whose path has no pinned key goes on, and the
 * outcome says so. Nothing else is forgiven. Both sets are to be freed. Thread safe.
 *
 * The caller guarantees:
 * `set` is a live handle; `reporting` can be written.
 */
bonafide_result bonafide_pin_set_report_only(const bonafide_pin_set *set,
                                             bonafide_pin_set **reporting);

/**
 * The version of a set; 0 where none was given.
 *
 * The caller guarantees:
 * `set` is a live handle; `version` can be written.
 */
bonafide_result bonafide_pin_set_version(const bonafide_pin_set *set, uint64_t *version);

/**
 * The moment from which a set no longer counts, in milliseconds since 1970, or
 * `BONAFIDE_NEVER`.
 *
 * The caller guarantees:
 * `set` is a live handle; `expires_ms` can be written.
 */
bonafide_result bonafide_pin_set_expires(const bonafide_pin_set *set,
                                         uint64_t *expires_ms);

/**
 * Whole days until a set expires, 0 on the last day and after it, or `BONAFIDE_NEVER`.
 *
 * The caller guarantees:
 * `set` is a live handle; `days` can be written.
 */
bonafide_result bonafide_pin_set_days_until_expiry(const bonafide_pin_set *set,
                                                   uint64_t now_ms,
                                                   uint64_t *days);

/**
 * The app that a set is for; empty where the set does not say so. Filled like
 * `bonafide_error_message`.
 *
 * The caller guarantees:
 * `set` is a live handle; `buffer` can take `capacity` bytes; `len` can be written.
 */
bonafide_result bonafide_pin_set_app_id(const bonafide_pin_set *set,
                                        uint8_t *buffer,
                                        size_t capacity,
                                        size_t *len);

/**
 * The pins of a host, 32 bytes each, one behind the other; none if the host has no pins.
 * Filled like `bonafide_error_message`: 1024 bytes are enough for any.
 *
 * The caller guarantees:
 * `set` is a live handle; `host` can be read for its length; `buffer` can take `capacity`
 * bytes; `len` can be written; `error` is NULL or can be written.
 */
bonafide_result bonafide_pin_set_pins_for(const bonafide_pin_set *set,
                                          const uint8_t *host,
                                          size_t host_len,
                                          uint8_t *buffer,
                                          size_t capacity,
                                          size_t *len,
                                          bonafide_error **error);

/**
 * A set as the text that `bonafide_pin_set_parse` reads: what is signed for an update.
 *
 * The caller guarantees:
 * `set` is a live handle; `text` can be written.
 */
bonafide_result bonafide_pin_set_text(const bonafide_pin_set *set,
                                      bonafide_buffer **text);

/**
 * A key from the DER of its SubjectPublicKeyInfo, freed with `bonafide_update_key_free`.
 *
 * The caller guarantees:
 * `der` can be read for its length; `key` can be written; `error` is NULL or can be written.
 */
bonafide_result bonafide_update_key_from_spki_der(const uint8_t *der,
                                                  size_t der_len,
                                                  bonafide_update_key **key,
                                                  bonafide_error **error);

/**
 * A key from PEM (`-----BEGIN PUBLIC KEY-----`), freed with `bonafide_update_key_free`.
 *
 * The caller guarantees:
 * `pem` can be read for its length; `key` can be written; `error` is NULL or can be written.
 */
bonafide_result bonafide_update_key_from_pem(const uint8_t *pem,
                                             size_t pem_len,
                                             bonafide_update_key **key,
                                             bonafide_error **error);

/**
 * Frees a key; sets that accept its updates go on. NULL is nothing.
 *
 * The caller guarantees:
 * NULL, or a handle that was not freed and that nobody uses.
 */
void bonafide_update_key_free(bonafide_update_key *key);

/**
 * The same set, which signed sets may replace: those for this app, signed with one of these
 * keys; two keys make it possible to change them. The set needs a version, and a decision what
 * happens on expiry. Both sets are to be freed, and the keys too. Thread safe.
 *
 * The caller guarantees:
 * `set` is a live handle; `app_id` can be read for its length, and `keys` for `key_count` live
 * handles; `accepting` can be written; `error` is NULL or can be written.
 */
bonafide_result bonafide_pin_set_accept_updates(const bonafide_pin_set *set,
                                                const uint8_t *app_id,
                                                size_t app_id_len,
                                                const bonafide_update_key *const *keys,
                                                size_t key_count,
                                                bonafide_pin_set **accepting,
                                                bonafide_error **error);

/**
 * The set that replaces this one: signed, for this app, of a higher version, not expired.
 *
 * `signed_set` is the text of a set with `app`, `version` and `expires`, and behind it one line:
 * `signature `, the base64 of an ECDSA signature in DER over every byte before that line, and
 * a line feed.
 *
 * **Keep the bytes that were accepted**, and give them to `bonafide_pin_set_restore` at the
 * next start: without that, a restart goes back to the pins that the app was shipped with.
 * Connections that are open, and TLS sessions that are resumed, were checked with the old set.
 * Both sets are to be freed. Thread safe.
 *
 * The caller guarantees:
 * `set` is a live handle; `signed_set` can be read for its length; `next` can be written; `error`
 * is NULL or can be written.
 */
bonafide_result bonafide_pin_set_update(const bonafide_pin_set *set,
                                        const uint8_t *signed_set,
                                        size_t signed_set_len,
                                        uint64_t now_ms,
                                        bonafide_pin_set **next,
                                        bonafide_error **error);

/**
 * The newer of this set and one that `bonafide_pin_set_update` accepted earlier, from the
 * bytes that you kept; not refused for having expired since. On failure, go on with the set
 * that the app was shipped with. Both sets are to be freed. Thread safe.
 *
 * The caller guarantees:
 * `set` is a live handle; `signed_set` can be read for its length; `newer` can be written; `error`
 * is NULL or can be written.
 */
bonafide_result bonafide_pin_set_restore(const bonafide_pin_set *set,
                                         const uint8_t *signed_set,
                                         size_t signed_set_len,
                                         bonafide_pin_set **newer,
                                         bonafide_error **error);

/**
 * Frees a set. NULL is nothing.
 *
 * The caller guarantees:
 * NULL, or a handle that was not freed and that nobody uses.
 */
void bonafide_pin_set_free(bonafide_pin_set *set);

/**
 * Says whether a connection may go on, **after** the TLS library's own evaluation has accepted
 * the chain, never instead of it: `BONAFIDE_OK`, or why not, with `check` untouched. Call it
 * for each request's host.
 *
 * `chain` has the DER of at most 6 certificates, the server's own first: the evaluated chain
 * where the TLS library gives it, or else what the server presented. A pin further up counts
 * only if the server's certificate was issued below it; the host and the dates of the server's
 * own have to be right in any case. `now_ms` is the time in milliseconds since 1970. Thread
 * safe.
 *
 * The caller guarantees:
 * `host` can be read for its length, and so can `chain` for `chain_len` elements and each
 * element for its own; `set` is a live handle; `check` can be written; `error` is NULL or can
 * be written.
 */
bonafide_result bonafide_verify_pins(const uint8_t *host,
                                     size_t host_len,
                                     const bonafide_bytes *chain,
                                     size_t chain_len,
                                     const bonafide_pin_set *set,
                                     uint64_t now_ms,
                                     bonafide_pin_check *check,
                                     bonafide_error **error);

#ifdef BONAFIDE_TESTKIT

/* ========================================================================================
 * Simulated evidence, for the tests of a backend: in a library that was built with the feature
 * `testkit`, and after `#define BONAFIDE_TESTKIT`
 * ======================================================================================== */

/** A simulated authority in Apple's place. Any number of threads may share one. */
typedef struct bonafide_testkit_authority bonafide_testkit_authority;

/**
 * A simulated device with one app and one key. Any number of threads may share one; each
 * assertion has the next counter.
 */
typedef struct bonafide_testkit_device bonafide_testkit_device;

/** A developer's keys in a simulated Play Console. Any number of threads may share one. */
typedef struct bonafide_testkit_console bonafide_testkit_console;

/** The system of a simulated device: `BONAFIDE_TESTKIT_…`. */
typedef uint32_t bonafide_testkit_system;

/** iOS 26, without launch fields. */
#define BONAFIDE_TESTKIT_IOS_26 1
/** iOS 27, whose launch fields are proven. */
#define BONAFIDE_TESTKIT_IOS_27 2
/** macOS 27. */
#define BONAFIDE_TESTKIT_MACOS_27 3

/** The authority of a seed, always the same. Freed with `bonafide_testkit_authority_free`. */
bonafide_testkit_authority *bonafide_testkit_authority_new(uint64_t seed);

/**
 * Its root certificate in DER, for `bonafide_app_attest_builder_trust_anchor`.
 *
 * The caller guarantees:
 * `authority` is a live handle; `root` can be written.
 */
bonafide_result bonafide_testkit_authority_root(const bonafide_testkit_authority *authority,
                                                bonafide_buffer **root);

/**
 * Frees an authority. NULL is nothing.
 *
 * The caller guarantees:
 * NULL, or a handle that was not freed and that nobody uses.
 */
void bonafide_testkit_authority_free(bonafide_testkit_authority *authority);

/**
 * The device of a seed, always the same, whose key has made no assertion yet.
 * `in_development` is 1 for an app from Xcode, otherwise 0. Freed with
 * `bonafide_testkit_device_free`.
 *
 * The caller guarantees:
 * `app_id` can be read for its length; `device` can be written.
 */
bonafide_result bonafide_testkit_device_new(uint64_t seed,
                                            const uint8_t *app_id,
                                            size_t app_id_len,
                                            bonafide_testkit_system system,
                                            uint32_t in_development,
                                            bonafide_testkit_device **device);

/**
 * The key id, 32 bytes.
 *
 * The caller guarantees:
 * `device` is a live handle; `key_id` can take 32 bytes.
 */
bonafide_result bonafide_testkit_device_key_id(const bonafide_testkit_device *device,
                                               uint8_t *key_id);

/**
 * What `attestKey` gives: an attestation object over 32 bytes.
 *
 * The caller guarantees:
 * `device` and `authority` are live handles; `client_data_hash` can be read for 32 bytes;
 * `object` can be written.
 */
bonafide_result bonafide_testkit_device_attest(const bonafide_testkit_device *device,
                                               const bonafide_testkit_authority *authority,
                                               const uint8_t *client_data_hash,
                                               uint64_t now_ms,
                                               bonafide_buffer **object);

/**
 * What `generateAssertion` gives: an assertion object over 32 bytes, with the next counter.
 *
 * The caller guarantees:
 * `device` is a live handle; `client_data_hash` can be read for 32 bytes; `object` can be
 * written.
 */
bonafide_result bonafide_testkit_device_assert(bonafide_testkit_device *device,
                                               const uint8_t *client_data_hash,
                                               bonafide_buffer **object);

/**
 * Frees a device. NULL is nothing.
 *
 * The caller guarantees:
 * NULL, or a handle that was not freed and that nobody uses.
 */
void bonafide_testkit_device_free(bonafide_testkit_device *device);

/** The keys of a seed, always the same. Freed with `bonafide_testkit_console_free`. */
bonafide_testkit_console *bonafide_testkit_console_new(uint64_t seed);

/**
 * The decryption key as the console shows it: base64.
 *
 * The caller guarantees:
 * `console` is a live handle; `key` can be written.
 */
bonafide_result bonafide_testkit_console_decryption_key(const bonafide_testkit_console *console,
                                                        bonafide_buffer **key);

/**
 * The verification key as the console shows it: base64.
 *
 * The caller guarantees:
 * `console` is a live handle; `key` can be written.
 */
bonafide_result bonafide_testkit_console_verification_key(const bonafide_testkit_console *console,
                                                          bonafide_buffer **key);

/**
 * A classic token with a good verdict: a recognised and licensed app, whose certificate has the
 * SHA-256 of nothing as its digest, on a device with `MEETS_DEVICE_INTEGRITY`.
 *
 * The caller guarantees:
 * `console` is a live handle; the texts can be read for their lengths; `token` can be written.
 */
bonafide_result bonafide_testkit_console_token(const bonafide_testkit_console *console,
                                               const uint8_t *package,
                                               size_t package_len,
                                               const uint8_t *nonce,
                                               size_t nonce_len,
                                               uint64_t now_ms,
                                               bonafide_buffer **token);

/**
 * Google's answer about a standard token with the same verdict.
 *
 * The caller guarantees:
 * The texts can be read for their lengths; `answer` can be written.
 */
bonafide_result bonafide_testkit_decode_answer(const uint8_t *package,
                                               size_t package_len,
                                               const uint8_t *request_hash,
                                               size_t request_hash_len,
                                               uint64_t now_ms,
                                               bonafide_buffer **answer);

/**
 * Frees the keys. NULL is nothing.
 *
 * The caller guarantees:
 * NULL, or a handle that was not freed and that nobody uses.
 */
void bonafide_testkit_console_free(bonafide_testkit_console *console);

#endif

/* ========================================================================================
 * All errors: class in the upper half, number in the lower
 * ======================================================================================== */

/** The upper half of what follows. */
#define BONAFIDE_CLASS_MALFORMED 0x0001u
/** The input is too large. */
#define BONAFIDE_ERROR_INPUT_TOO_LARGE 0x00010001u
/** The CBOR is not well formed. */
#define BONAFIDE_ERROR_INVALID_CBOR 0x00010002u
/** The DER is not well formed. */
#define BONAFIDE_ERROR_INVALID_DER 0x00010003u
/** The base64 is not canonical. */
#define BONAFIDE_ERROR_INVALID_BASE64 0x00010004u
/** Something follows the object. */
#define BONAFIDE_ERROR_TRAILING_DATA 0x00010005u
/** A map has the same key twice. */
#define BONAFIDE_ERROR_DUPLICATE_MAP_KEY 0x00010006u
/** Values are nested too deeply. */
#define BONAFIDE_ERROR_NESTING_TOO_DEEP 0x00010007u
/** A length is indefinite. */
#define BONAFIDE_ERROR_INDEFINITE_LENGTH 0x00010008u
/** A required member is missing. */
#define BONAFIDE_ERROR_MISSING_FIELD 0x00010009u
/** A member has the wrong type. */
#define BONAFIDE_ERROR_UNEXPECTED_TYPE 0x0001000au
/** This is another attestation format. */
#define BONAFIDE_ERROR_UNSUPPORTED_FORMAT 0x0001000bu
/** The authenticator data has the wrong shape. */
#define BONAFIDE_ERROR_INVALID_AUTHENTICATOR_DATA 0x0001000cu
/** The public key is not an uncompressed point on its curve. */
#define BONAFIDE_ERROR_INVALID_PUBLIC_KEY 0x0001000du
/** The certificate has the wrong structure. */
#define BONAFIDE_ERROR_INVALID_CERTIFICATE 0x0001000eu
/** The chain has the wrong number of certificates. */
#define BONAFIDE_ERROR_CHAIN_LENGTH 0x0001000fu
/** The signature is not in DER form. */
#define BONAFIDE_ERROR_INVALID_SIGNATURE_ENCODING 0x00010010u
/** The key id is not 32 bytes. */
#define BONAFIDE_ERROR_INVALID_KEY_ID 0x00010011u
/** The time cannot be read. */
#define BONAFIDE_ERROR_INVALID_TIME 0x00010012u
/** A field of the request cannot be bound. */
#define BONAFIDE_ERROR_INVALID_REQUEST_FIELD 0x00010013u
/** The JSON is not well formed. */
#define BONAFIDE_ERROR_INVALID_JSON 0x00010014u
/** The token has another number of segments. */
#define BONAFIDE_ERROR_TOKEN_SEGMENTS 0x00010015u
/** A part of the token has another length. */
#define BONAFIDE_ERROR_TOKEN_LENGTHS 0x00010016u
/** Google's server could not read the token. */
#define BONAFIDE_ERROR_DECODE_REJECTED 0x00010017u
/** The challenge cannot be read. */
#define BONAFIDE_ERROR_INVALID_CHALLENGE 0x00010018u
/** The request carries no evidence. */
#define BONAFIDE_ERROR_EVIDENCE_MISSING 0x00010019u
/** The report of signals is not in its form. */
#define BONAFIDE_ERROR_INVALID_REPORT 0x0001001au
/** The pin set is not in the form that is read. */
#define BONAFIDE_ERROR_INVALID_PIN_SET 0x0001001bu
/** The upper half of what follows. */
#define BONAFIDE_CLASS_ALGORITHM 0x0002u
/** The signature algorithm is not supported. */
#define BONAFIDE_ERROR_UNSUPPORTED_SIGNATURE_ALGORITHM 0x00020001u
/** The algorithm inside the signed part differs from the one outside. */
#define BONAFIDE_ERROR_SIGNATURE_ALGORITHM_MISMATCH 0x00020002u
/** The key is not of a supported type. */
#define BONAFIDE_ERROR_UNSUPPORTED_KEY_ALGORITHM 0x00020003u
/** The token uses another algorithm. */
#define BONAFIDE_ERROR_UNSUPPORTED_TOKEN_ALGORITHM 0x00020004u
/** The upper half of what follows. */
#define BONAFIDE_CLASS_SIGNATURE 0x0003u
/** The chain does not end at a trust anchor. */
#define BONAFIDE_ERROR_UNKNOWN_ISSUER 0x00030001u
/** A certificate's signature does not verify. */
#define BONAFIDE_ERROR_CERTIFICATE_SIGNATURE 0x00030002u
/** An issuer is not a certification authority. */
#define BONAFIDE_ERROR_NOT_A_CERTIFICATION_AUTHORITY 0x00030003u
/** An issuer's path length is exceeded. */
#define BONAFIDE_ERROR_PATH_LENGTH_EXCEEDED 0x00030004u
/** The key usage forbids this use. */
#define BONAFIDE_ERROR_KEY_USAGE 0x00030005u
/** A critical extension is not understood. */
#define BONAFIDE_ERROR_UNKNOWN_CRITICAL_EXTENSION 0x00030006u
/** The issuer's name differs from the next certificate's subject. */
#define BONAFIDE_ERROR_ISSUER_NAME_MISMATCH 0x00030007u
/** The assertion's signature does not verify. */
#define BONAFIDE_ERROR_ASSERTION_SIGNATURE 0x00030008u
/** The leaf is a certification authority. */
#define BONAFIDE_ERROR_LEAF_IS_AUTHORITY 0x00030009u
/** The decryption key does not open this token. */
#define BONAFIDE_ERROR_TOKEN_DECRYPTION 0x0003000au
/** The verification key does not verify this token. */
#define BONAFIDE_ERROR_TOKEN_SIGNATURE 0x0003000bu
/** The token was changed. */
#define BONAFIDE_ERROR_TOKEN_CONTENT 0x0003000cu
/** The pin set was not signed with a key that may update pins. */
#define BONAFIDE_ERROR_PIN_SET_SIGNATURE 0x0003000du
/** No key of the server's certificates is pinned. */
#define BONAFIDE_ERROR_PIN_MISMATCH 0x0003000eu
/** The upper half of what follows. */
#define BONAFIDE_CLASS_BINDING 0x0004u
/** The evidence was made for other client data, or was changed since. */
#define BONAFIDE_ERROR_NONCE_MISMATCH 0x00040001u
/** The evidence was made by another app. */
#define BONAFIDE_ERROR_APP_ID_MISMATCH 0x00040002u
/** The evidence was made in another environment. */
#define BONAFIDE_ERROR_ENVIRONMENT_MISMATCH 0x00040003u
/** The key id is not the attested key's. */
#define BONAFIDE_ERROR_KEY_ID_MISMATCH 0x00040004u
/** The credential id is not the key id. */
#define BONAFIDE_ERROR_CREDENTIAL_ID_MISMATCH 0x00040005u
/** The authenticator data and the leaf hold different keys. */
#define BONAFIDE_ERROR_PUBLIC_KEY_MISMATCH 0x00040006u
/** The platform is not one that is accepted. */
#define BONAFIDE_ERROR_UNKNOWN_PLATFORM 0x00040007u
/** The Mac's boot policy is not one that is accepted. */
#define BONAFIDE_ERROR_BOOT_POLICY 0x00040008u
/** The verdict is about another package. */
#define BONAFIDE_ERROR_PACKAGE_MISMATCH 0x00040009u
/** The verdict is bound in another way. */
#define BONAFIDE_ERROR_BINDING_KIND 0x0004000au
/** The verdict was made for another request. */
#define BONAFIDE_ERROR_BINDING_MISMATCH 0x0004000bu
/** The challenge was made elsewhere, or for another app, purpose or subject. */
#define BONAFIDE_ERROR_CHALLENGE_MISMATCH 0x0004000cu
/** Nobody is known as the request's subject. */
#define BONAFIDE_ERROR_SUBJECT_MISSING 0x0004000eu
/** The device belongs to another subject. */
#define BONAFIDE_ERROR_OWNER_MISMATCH 0x0004000du
/** The certificate is for another host. */
#define BONAFIDE_ERROR_HOST_MISMATCH 0x0004000fu
/** The pin set is for another app. */
#define BONAFIDE_ERROR_PIN_SET_APP 0x00040010u
/** The upper half of what follows. */
#define BONAFIDE_CLASS_FRESHNESS 0x0005u
/** A certificate is not valid yet. */
#define BONAFIDE_ERROR_CERTIFICATE_NOT_YET_VALID 0x00050001u
/** A certificate has expired. */
#define BONAFIDE_ERROR_CERTIFICATE_EXPIRED 0x00050002u
/** The token is too old. */
#define BONAFIDE_ERROR_TOKEN_TOO_OLD 0x00050003u
/** The token is from the future. */
#define BONAFIDE_ERROR_TOKEN_FROM_THE_FUTURE 0x00050004u
/** The challenge has expired. */
#define BONAFIDE_ERROR_CHALLENGE_EXPIRED 0x00050005u
/** The challenge is from the future. */
#define BONAFIDE_ERROR_CHALLENGE_FROM_THE_FUTURE 0x00050006u
/** The pin set has expired. */
#define BONAFIDE_ERROR_PIN_SET_EXPIRED 0x00050007u
/** The upper half of what follows. */
#define BONAFIDE_CLASS_REPLAY 0x0006u
/** The evidence was used before. */
#define BONAFIDE_ERROR_REPLAYED 0x00060001u
/** The counter did not increase. */
#define BONAFIDE_ERROR_COUNTER_NOT_INCREASED 0x00060002u
/** The counter of a new key is not zero. */
#define BONAFIDE_ERROR_COUNTER_NOT_ZERO 0x00060003u
/** The key is enrolled already. */
#define BONAFIDE_ERROR_ALREADY_ENROLLED 0x00060004u
/** The key is enrolled for another subject. */
#define BONAFIDE_ERROR_ENROLLED_FOR_ANOTHER 0x00060005u
/** The device is revoked. */
#define BONAFIDE_ERROR_REVOKED 0x00060006u
/** The device is not enrolled. */
#define BONAFIDE_ERROR_UNKNOWN_DEVICE 0x00060007u
/** The pin set is not newer than the one at hand. */
#define BONAFIDE_ERROR_PIN_SET_NOT_NEWER 0x00060008u
/** The upper half of what follows. */
#define BONAFIDE_CLASS_POLICY 0x0007u
/** The launch category is not accepted. */
#define BONAFIDE_ERROR_LAUNCH_CATEGORY 0x00070001u
/** There are no launch fields. */
#define BONAFIDE_ERROR_LAUNCH_FIELDS_ABSENT 0x00070002u
/** The launch fields are not proven. */
#define BONAFIDE_ERROR_LAUNCH_FIELDS_UNPROVEN 0x00070003u
/** The app is older than the policy's minimum. */
#define BONAFIDE_ERROR_BUNDLE_VERSION 0x00070004u
/** The system is older than the policy's minimum. */
#define BONAFIDE_ERROR_OS_VERSION 0x00070005u
/** The verdict is cleared: no integrity, or a token that was decoded before. */
#define BONAFIDE_ERROR_CLEARED_VERDICT 0x00070006u
/** None of the app's certificates is one of yours. */
#define BONAFIDE_ERROR_CERTIFICATE_DIGEST 0x00070007u
/** Google Play does not recognize the app. */
#define BONAFIDE_ERROR_APP_RECOGNITION 0x00070008u
/** The device does not meet the policy's integrity. */
#define BONAFIDE_ERROR_DEVICE_INTEGRITY 0x00070009u
/** The app is not licensed to the user. */
#define BONAFIDE_ERROR_APP_LICENSING 0x0007000au
/** The verdict is a testing response. */
#define BONAFIDE_ERROR_TESTING_RESPONSE 0x0007000bu
/** The app is older than the policy's minimum. */
#define BONAFIDE_ERROR_VERSION_CODE 0x0007000cu
/** Play Protect's verdict is not accepted. */
#define BONAFIDE_ERROR_PLAY_PROTECT 0x0007000du
/** The app access risk is not accepted. */
#define BONAFIDE_ERROR_APP_ACCESS_RISK 0x0007000eu
/** The device's recent activity is not accepted. */
#define BONAFIDE_ERROR_RECENT_ACTIVITY 0x0007000fu
/** The device was marked before. */
#define BONAFIDE_ERROR_DEVICE_RECALL 0x00070010u
/** The device has no integrity: nothing was evaluated. */
#define BONAFIDE_ERROR_NO_INTEGRITY 0x00070011u
/** There are signs of root or a jailbreak. */
#define BONAFIDE_ERROR_PRIVILEGED_ACCESS 0x00070012u
/** There are signs of a debugger. */
#define BONAFIDE_ERROR_DEBUGGER_FOUND 0x00070013u
/** There are signs of an emulator. */
#define BONAFIDE_ERROR_EMULATOR_FOUND 0x00070014u
/** There are signs of a changed app. */
#define BONAFIDE_ERROR_APP_CHANGED 0x00070015u
/** There are signs of foreign code in the app. */
#define BONAFIDE_ERROR_INSTRUMENTATION_FOUND 0x00070016u
/** Some signals could not be looked for. */
#define BONAFIDE_ERROR_SIGNALS_INCONCLUSIVE 0x00070017u
/** There is no report of runtime signals. */
#define BONAFIDE_ERROR_REPORT_MISSING 0x00070018u
/** The upper half of what follows. */
#define BONAFIDE_CLASS_CONFIGURATION 0x0008u
/** No App ID is configured. */
#define BONAFIDE_ERROR_NO_APP_ID 0x00080001u
/** The App ID has the wrong form. */
#define BONAFIDE_ERROR_INVALID_APP_ID 0x00080002u
/** No environment is configured. */
#define BONAFIDE_ERROR_NO_ENVIRONMENT 0x00080003u
/** A trust anchor cannot be used. */
#define BONAFIDE_ERROR_INVALID_TRUST_ANCHOR 0x00080004u
/** A known intermediate does not verify. */
#define BONAFIDE_ERROR_INVALID_INTERMEDIATE 0x00080005u
/** The signature provider cannot be used here. */
#define BONAFIDE_ERROR_PROVIDER_UNAVAILABLE 0x00080006u
/** The public key cannot be used. */
#define BONAFIDE_ERROR_INVALID_TRUSTED_KEY 0x00080007u
/** The client data hash has the wrong length. */
#define BONAFIDE_ERROR_INVALID_CLIENT_DATA_HASH 0x00080008u
/** The version cannot be read. */
#define BONAFIDE_ERROR_INVALID_VERSION 0x00080009u
/** No platform is accepted. */
#define BONAFIDE_ERROR_NO_PLATFORM 0x0008000au
/** The decryption key cannot be used. */
#define BONAFIDE_ERROR_INVALID_DECRYPTION_KEY 0x0008000bu
/** The verification key cannot be used. */
#define BONAFIDE_ERROR_INVALID_VERIFICATION_KEY 0x0008000cu
/** The package name has the wrong form. */
#define BONAFIDE_ERROR_INVALID_PACKAGE 0x0008000du
/** No keys are configured for this package. */
#define BONAFIDE_ERROR_PACKAGE_NOT_CONFIGURED 0x0008000eu
/** No certificate digest is configured. */
#define BONAFIDE_ERROR_NO_CERTIFICATE_DIGEST 0x0008000fu
/** The certificate digest cannot be read. */
#define BONAFIDE_ERROR_INVALID_CERTIFICATE_DIGEST 0x00080010u
/** The access token cannot be used. */
#define BONAFIDE_ERROR_INVALID_ACCESS_TOKEN 0x00080011u
/** Google's server denied the decoding. */
#define BONAFIDE_ERROR_DECODE_DENIED 0x00080012u
/** The name of a sealing key has the wrong form. */
#define BONAFIDE_ERROR_INVALID_SEALING_KEY_ID 0x00080013u
/** The sealing context has the wrong form. */
#define BONAFIDE_ERROR_INVALID_CONTEXT 0x00080014u
/** The key is not random. */
#define BONAFIDE_ERROR_WEAK_KEY 0x00080015u
/** This is another key than the one that was meant. */
#define BONAFIDE_ERROR_WRONG_KEY 0x00080016u
/** The ring has no such key. */
#define BONAFIDE_ERROR_UNKNOWN_SEALING_KEY 0x00080017u
/** The key is disabled. */
#define BONAFIDE_ERROR_KEY_DISABLED 0x00080018u
/** The key was destroyed. */
#define BONAFIDE_ERROR_KEY_DESTROYED 0x00080019u
/** The name belongs to another key. */
#define BONAFIDE_ERROR_KEY_ID_TAKEN 0x0008001au
/** The ring has this key under another name. */
#define BONAFIDE_ERROR_DUPLICATE_KEY 0x0008001bu
/** The key is the primary one. */
#define BONAFIDE_ERROR_KEY_IS_PRIMARY 0x0008001cu
/** The key is not enabled. */
#define BONAFIDE_ERROR_KEY_NOT_ENABLED 0x0008001du
/** The ring of keys cannot be used. */
#define BONAFIDE_ERROR_INVALID_KEYRING 0x0008001eu
/** The ring has no legacy key. */
#define BONAFIDE_ERROR_NO_LEGACY_KEY 0x0008001fu
/** The secret is too long. */
#define BONAFIDE_ERROR_SECRET_TOO_LONG 0x00080020u
/** The key is not disabled. */
#define BONAFIDE_ERROR_KEY_NOT_DISABLED 0x00080021u
/** The census was begun too early. */
#define BONAFIDE_ERROR_CENSUS_TOO_EARLY 0x00080022u
/** Rows are still sealed under the key. */
#define BONAFIDE_ERROR_KEY_IN_USE 0x00080023u
/** The text is not a key of 32 bytes. */
#define BONAFIDE_ERROR_INVALID_KEY_TEXT 0x00080024u
/** The provider refuses the wrapped key. */
#define BONAFIDE_ERROR_WRAPPED_KEY_REFUSED 0x00080025u
/** What is expected of the token cannot be meant. */
#define BONAFIDE_ERROR_INVALID_EXPECTATION 0x00080026u
/** No package is configured. */
#define BONAFIDE_ERROR_NO_PACKAGE 0x00080027u
/** App, purpose or subject of a challenge cannot be meant. */
#define BONAFIDE_ERROR_INVALID_SCOPE 0x00080028u
/** The lifetime of challenges cannot be meant. */
#define BONAFIDE_ERROR_INVALID_LIFETIME 0x00080029u
/** The gate does not judge this kind of evidence. */
#define BONAFIDE_ERROR_EVIDENCE_NOT_SERVED 0x0008002au
/** The gate is not complete. */
#define BONAFIDE_ERROR_INVALID_GATE 0x0008002bu
/** Rows do not say which key they need, and might need this one. */
#define BONAFIDE_ERROR_UNREADABLE_ROWS 0x00080032u
/** A key of a ring of wrapped keys is in the open. */
#define BONAFIDE_ERROR_KEY_NOT_WRAPPED 0x00080033u
/** The census was shown no row at all. */
#define BONAFIDE_ERROR_EMPTY_CENSUS 0x00080034u
/** The JSON of the ring has a backslash. */
#define BONAFIDE_ERROR_ESCAPED_KEYRING 0x00080035u
/** The ring has this key for the other suite. */
#define BONAFIDE_ERROR_KEY_OF_OTHER_SUITE 0x00080036u
/** The ring has as many keys as it may have, destroyed ones included. */
#define BONAFIDE_ERROR_KEYRING_FULL 0x00080037u
/** The pin is not the base64 of a SHA-256. */
#define BONAFIDE_ERROR_INVALID_PIN 0x0008003cu
/** The host is not a name that pins can be for. */
#define BONAFIDE_ERROR_INVALID_PIN_HOST 0x0008003du
/** A host has no backup pin. */
#define BONAFIDE_ERROR_PINS_WITHOUT_BACKUP 0x0008003eu
/** A host has pins twice. */
#define BONAFIDE_ERROR_DUPLICATE_PIN_HOST 0x0008003fu
/** The pin set is empty or too large. */
#define BONAFIDE_ERROR_PIN_SET_SIZE 0x00080040u
/** The key for pin updates is not P-256. */
#define BONAFIDE_ERROR_INVALID_UPDATE_KEY 0x00080041u
/** It is not decided what happens when an updated pin set expires. */
#define BONAFIDE_ERROR_EXPIRY_UNDECIDED 0x00080043u
/** A pin set without a version would take every signed set for newer. */
#define BONAFIDE_ERROR_PIN_SET_UNVERSIONED 0x00080044u
/** The TLS configuration cannot be used. */
#define BONAFIDE_ERROR_INVALID_TLS 0x00080042u
/** The upper half of what follows. */
#define BONAFIDE_CLASS_UNAVAILABLE 0x0009u
/** The store gave no certain answer. */
#define BONAFIDE_ERROR_STORE_UNAVAILABLE 0x00090001u
/** Google's server did not decode the token. */
#define BONAFIDE_ERROR_DECODE_UNAVAILABLE 0x00090002u
/** There is no randomness. */
#define BONAFIDE_ERROR_RANDOM_UNAVAILABLE 0x00090003u
/** The key provider does not answer. */
#define BONAFIDE_ERROR_KEY_PROVIDER_UNAVAILABLE 0x00090004u
/** The upper half of what follows. */
#define BONAFIDE_CLASS_INTERNAL 0x000au
/** The stored key record cannot be read. */
#define BONAFIDE_ERROR_STORED_KEY_UNREADABLE 0x000a0001u
/** The text is no sealed secret. */
#define BONAFIDE_ERROR_INVALID_SEALED 0x000a0002u
/** The secret was sealed by a newer version. */
#define BONAFIDE_ERROR_UNSUPPORTED_SUITE 0x000a0003u
/** The kid in front is not the one inside. */
#define BONAFIDE_ERROR_SEALING_KEY_ID_MISMATCH 0x000a0004u
/** The secret cannot be opened. */
#define BONAFIDE_ERROR_CANNOT_BE_OPENED 0x000a0005u
/** The secret is not text. */
#define BONAFIDE_ERROR_SECRET_IS_NOT_TEXT 0x000a0006u
/** Mistakes of the calling program, which no evidence can cause. */
#define BONAFIDE_CLASS_CALL 0x00ffu
/** A pointer is NULL that must not be. */
#define BONAFIDE_ERROR_CALL_NULL 0x00ff0001u
/** A length is greater than any object's. */
#define BONAFIDE_ERROR_CALL_LENGTH 0x00ff0002u
/** A number names no member of its enumeration. */
#define BONAFIDE_ERROR_CALL_ENUMERATOR 0x00ff0003u
/** A text is not UTF-8. */
#define BONAFIDE_ERROR_CALL_UTF8 0x00ff0004u
/** A handle is of another type, or was freed (in debug builds); a pending handle is of other evidence (always). */
#define BONAFIDE_ERROR_CALL_HANDLE 0x00ff0005u
/** The buffer is too small; the needed length was written. */
#define BONAFIDE_ERROR_CALL_BUFFER 0x00ff0006u
/** The pending result was finished before. */
#define BONAFIDE_ERROR_CALL_FINISHED 0x00ff0007u
/** There is no element of this number. */
#define BONAFIDE_ERROR_CALL_INDEX 0x00ff0008u
/** The handle waits for another step. */
#define BONAFIDE_ERROR_CALL_STATE 0x00ff0009u
/** What was asked for is not there. */
#define BONAFIDE_ERROR_CALL_ABSENT 0x00ff000au
/** A defect of this library: nothing was done. */
#define BONAFIDE_ERROR_CALL_PANIC 0x00ff000bu

#ifdef __cplusplus
}
#endif

#endif /* BONAFIDE_H */
