/*
 * bonafide: proves that a request comes from a genuine app on a genuine device.
 *
 * Conventions:
 *
 * - A function that can fail returns a bonafide_result: BONAFIDE_OK, or a BONAFIDE_ERROR_...
 *   constant. Out-parameters are written on success only.
 * - The last parameter of many is bonafide_error **error: NULL, or a place that receives a
 *   handle with the reason, on failure only; free it with bonafide_error_free.
 * - Handles are opaque. What a ..._new, ..._build or ..._verify_... function gave is freed with
 *   the type's own ..._free function, once; NULL is nothing to free.
 * - Bytes and texts come with their length; texts are UTF-8 and need no zero at their end. A
 *   length of 0 may come with NULL. Pointers are read during the call only.
 * - A const handle is not changed, and may be used by several threads at once, unless its type
 *   says otherwise.
 * - Enumerations come in as integers and are checked.
 *
 * This file is made from the library's source; do not edit it.
 */

#ifndef BONAFIDE_H
#define BONAFIDE_H

#include <stddef.h>
#include <stdint.h>

#define BONAFIDE_VERSION "0.1.0"
#define BONAFIDE_VERSION_MAJOR 0
#define BONAFIDE_VERSION_MINOR 1
#define BONAFIDE_VERSION_PATCH 0

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
/** The signature algorithm is not supported. */
#define BONAFIDE_ERROR_UNSUPPORTED_SIGNATURE_ALGORITHM 0x00020001u
/** The algorithm inside the signed part differs from the one outside. */
#define BONAFIDE_ERROR_SIGNATURE_ALGORITHM_MISMATCH 0x00020002u
/** The key is not of a supported type. */
#define BONAFIDE_ERROR_UNSUPPORTED_KEY_ALGORITHM 0x00020003u
/** The token uses another algorithm. */
#define BONAFIDE_ERROR_UNSUPPORTED_TOKEN_ALGORITHM 0x00020004u
/** The chain does not end at a trust anchor. */
#define BONAFIDE_ERROR_UNKNOWN_ISSUER 0x00030001u
/** A certificate's signature does not verify. */
#define BONAFIDE_ERROR_CERTIFICATE_SIGNATURE 0x00030002u
/** An issuer is not a certification authority. */
#define BONAFIDE_ERROR_NOT_ACERTIFICATION_AUTHORITY 0x00030003u
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
/** The store gave no certain answer. */
#define BONAFIDE_ERROR_STORE_UNAVAILABLE 0x00090001u
/** Google's server did not decode the token. */
#define BONAFIDE_ERROR_DECODE_UNAVAILABLE 0x00090002u
/** There is no randomness. */
#define BONAFIDE_ERROR_RANDOM_UNAVAILABLE 0x00090003u
/** The key provider does not answer. */
#define BONAFIDE_ERROR_KEY_PROVIDER_UNAVAILABLE 0x00090004u
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
/** A pointer is NULL that must not be. */
#define BONAFIDE_ERROR_CALL_NULL 0x00ff0001u
/** A length is greater than any object's. */
#define BONAFIDE_ERROR_CALL_LENGTH 0x00ff0002u
/** A number names no member of its enumeration. */
#define BONAFIDE_ERROR_CALL_ENUMERATOR 0x00ff0003u
/** A text is not UTF-8. */
#define BONAFIDE_ERROR_CALL_UTF8 0x00ff0004u
/** A handle is of another type, or was freed (debug builds). */
#define BONAFIDE_ERROR_CALL_HANDLE 0x00ff0005u
/** The buffer is too small; the needed length was written. */
#define BONAFIDE_ERROR_CALL_BUFFER 0x00ff0006u
/** The pending result was finished before. */
#define BONAFIDE_ERROR_CALL_FINISHED 0x00ff0007u
/** There is no element of this number. */
#define BONAFIDE_ERROR_CALL_INDEX 0x00ff0008u
/** A defect of this library: nothing was done. */
#define BONAFIDE_ERROR_CALL_PANIC 0x00ff0009u


/*
 What the client should do next.
 */
typedef enum {
  /*
   Nothing failed.
   */
  BONAFIDE_ACTION_NONE = 0,
  /*
   Ask for a fresh challenge and try again with it.
   */
  BONAFIDE_ACTION_NEW_CHALLENGE = 1,
  /*
   Make a new assertion with the key that is already enrolled.
   */
  BONAFIDE_ACTION_REASSERT = 2,
  /*
   Make a new key and attest it.
   */
  BONAFIDE_ACTION_REATTEST = 3,
  /*
   Wait, then try again with new evidence: the fault is probably the server's.
   */
  BONAFIDE_ACTION_BACKOFF = 4,
  /*
   Do not try again; somebody must change something.
   */
  BONAFIDE_ACTION_STOP = 5,
} bonafide_action;

/*
 Collects the configuration of a verifier. One thread at a time.
 */
typedef struct bonafide_app_attest_builder bonafide_app_attest_builder;

/*
 Verifies attestations and assertions. Any number of threads may share one.
 */
typedef struct bonafide_app_attest_verifier bonafide_app_attest_verifier;

/*
 The claims of an assertion. Any number of threads may share them.
 */
typedef struct bonafide_assertion bonafide_assertion;

/*
 The claims of an attestation. Any number of threads may share them.
 */
typedef struct bonafide_attestation bonafide_attestation;

/*
 The key of an enrolled device. Any number of threads may share one.
 */
typedef struct bonafide_attested_key bonafide_attested_key;

/*
 Why a function failed: code, and a line for the server's log. Freed with
 `bonafide_error_free`. Belongs to whoever received it; may be used by one thread at a time.
 */
typedef struct bonafide_error bonafide_error;

/*
 Evidence that verified, and that counts only after its effects were written: one atomic
 conditional write in a database of your own. Then `…_finish` gives the claims, once.

 Freeing it without a finish drops the claims: nothing happened. One thread at a time.
 */
typedef struct bonafide_pending bonafide_pending;

/*
 What a function returns: `BONAFIDE_OK`, or one of the `BONAFIDE_ERROR_…` constants.
 */
typedef uint32_t bonafide_result;

/*
 An environment of App Attest: `BONAFIDE_ENVIRONMENT_…`. Several are added up.
 */
typedef uint32_t bonafide_environments;

/*
 The kind of an effect.
 */
typedef uint32_t bonafide_effect_kind;

/*
 One conditional write. Pointers belong to the pending handle, and live as long as it does;
 fields that are not of the effect's kind are 0 and NULL.
 */
typedef struct {
  /*
   `BONAFIDE_EFFECT_…`.
   */
  bonafide_effect_kind kind;
  /*
   The device (ENROL, ADVANCE), or what was used (TAKE, INSERT_ONCE): a key in your table.
   */
  uint8_t id[32];
  /*
   ENROL: what to store, for `bonafide_attested_key_from_trusted_storage`.
   */
  const uint8_t *record;
  /*
   Its length in bytes.
   */
  size_t record_len;
  /*
   ENROL: the receipt for Apple's fraud metric.
   */
  const uint8_t *receipt;
  /*
   Its length in bytes.
   */
  size_t receipt_len;
  /*
   ADVANCE: the new counter.
   */
  uint32_t counter;
  /*
   TAKE, INSERT_ONCE: keep the record for at least this long, in milliseconds, …
   */
  uint64_t keep_at_least_ms;
  /*
   … and at least until this moment, in milliseconds since 1970.
   */
  uint64_t keep_until_ms;
  /*
   When the evidence was made, in milliseconds since 1970.
   */
  uint64_t made_ms;
} bonafide_effect;

/*
 How the write ended. Without an answer of the database there is no outcome: free the
 pending handle, answer "try again later", and let the client make new evidence.
 */
typedef uint32_t bonafide_outcome;

/*
 The scheme of a request: `BONAFIDE_SCHEME_HTTPS` or `BONAFIDE_SCHEME_HTTP`.
 */
typedef uint32_t bonafide_scheme;

/*
 A request, as the server knows it and the app must have sent it. Every pointer is read
 during the call only; texts are UTF-8 with their length and need no zero at their end.
 */
typedef struct {
  /*
   The App ID of an iOS app, or the package name of an Android app.
   */
  const uint8_t *app_id;
  /*
   Its length in bytes.
   */
  size_t app_id_len;
  /*
   What the endpoint does, in the server's own word.
   */
  const uint8_t *purpose;
  /*
   Its length in bytes.
   */
  size_t purpose_len;
  /*
   The challenge: its bytes as they were given to the app.
   */
  const uint8_t *challenge;
  /*
   Its length in bytes.
   */
  size_t challenge_len;
  /*
   The method, such as POST.
   */
  const uint8_t *method;
  /*
   Its length in bytes.
   */
  size_t method_len;
  /*
   `BONAFIDE_SCHEME_HTTPS` or `BONAFIDE_SCHEME_HTTP`.
   */
  bonafide_scheme scheme;
  /*
   The host, with its port if that is not the scheme's own: as the server was configured,
   never the Host header.
   */
  const uint8_t *authority;
  /*
   Its length in bytes.
   */
  size_t authority_len;
  /*
   Path and query as in the request line.
   */
  const uint8_t *path_and_query;
  /*
   Its length in bytes.
   */
  size_t path_and_query_len;
  /*
   The SHA-256 of the body, 32 bytes.
   */
  const uint8_t *body_sha256;
  /*
   The SHA-256 of the report of runtime signals, 32 bytes; NULL if there is none.
   */
  const uint8_t *report_sha256;
} bonafide_request;

/*
 The App Store, TestFlight, enterprise and Developer ID.
 */
#define BONAFIDE_ENVIRONMENT_PRODUCTION 1

/*
 Builds from Xcode.
 */
#define BONAFIDE_ENVIRONMENT_DEVELOPMENT 2

/*
 Store a new device with counter 0, only if it is not there yet.
 */
#define BONAFIDE_EFFECT_ENROL 1

/*
 Raise a device's counter, only if the stored one is smaller and the device is not revoked.
 */
#define BONAFIDE_EFFECT_ADVANCE 2

/*
 Record that a challenge was taken, only if it is not recorded yet.
 */
#define BONAFIDE_EFFECT_TAKE 3

/*
 Record that this was used, only if it is not recorded yet.
 */
#define BONAFIDE_EFFECT_INSERT_ONCE 4

/*
 Every condition held and everything was written.
 */
#define BONAFIDE_OUTCOME_COMMITTED 1

/*
 A value that may be used once had been used.
 */
#define BONAFIDE_OUTCOME_REPLAYED 2

/*
 The stored counter is not smaller than the new one.
 */
#define BONAFIDE_OUTCOME_STALE 3

/*
 The device is revoked.
 */
#define BONAFIDE_OUTCOME_REVOKED 4

/*
 There is no such device.
 */
#define BONAFIDE_OUTCOME_UNKNOWN_DEVICE 5

/*
 The device is there already, for the same owner.
 */
#define BONAFIDE_OUTCOME_ALREADY_ENROLLED 6

/*
 The device is there already, for another owner.
 */
#define BONAFIDE_OUTCOME_ENROLLED_FOR_ANOTHER 7

/*
 https, whose port is 443 unless the authority names another.
 */
#define BONAFIDE_SCHEME_HTTPS 1

/*
 http, whose port is 80 unless the authority names another.
 */
#define BONAFIDE_SCHEME_HTTP 2

/*
 The function did what it says.
 */
#define BONAFIDE_OK 0

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/*
 A builder with the defaults: production, Apple's root, iOS and macOS; no app yet. Freed
 with `bonafide_app_attest_builder_free`.
 */
bonafide_app_attest_builder *bonafide_app_attest_builder_new(void);

/*
 Serves this app, such as `TEAMID1234.com.example.app`; once for each app.

 The caller guarantees:
 `builder` is a live handle; `app_id` can be read for its length.
 */
bonafide_result bonafide_app_attest_builder_app(bonafide_app_attest_builder *builder,
                                                const uint8_t *app_id,
                                                size_t app_id_len);

/*
 Accepts keys of these environments, `BONAFIDE_ENVIRONMENT_…` added up.

 The caller guarantees:
 `builder` is a live handle.
 */
bonafide_result bonafide_app_attest_builder_environments(bonafide_app_attest_builder *builder,
                                                         bonafide_environments environments);

/*
 Trusts this authority **instead of** Apple's, from the DER of its certificate; once for
 each. For tests with a simulated authority.

 The caller guarantees:
 `builder` is a live handle; `der` can be read for its length.
 */
bonafide_result bonafide_app_attest_builder_trust_anchor(bonafide_app_attest_builder *builder,
                                                         const uint8_t *der,
                                                         size_t der_len);

/*
 The verifier, freed with `bonafide_app_attest_verifier_free`. The builder goes on, and is
 still to be freed.

 The caller guarantees:
 `builder` is a live handle; `verifier` can be written; `error` is NULL or can be written.
 */
bonafide_result bonafide_app_attest_builder_build(const bonafide_app_attest_builder *builder,
                                                  bonafide_app_attest_verifier **verifier,
                                                  bonafide_error **error);

/*
 Frees a builder. NULL is nothing.

 The caller guarantees:
 NULL, or a handle that was not freed and that nobody uses.
 */
void bonafide_app_attest_builder_free(bonafide_app_attest_builder *builder);

/*
 Frees a verifier. NULL is nothing.

 The caller guarantees:
 NULL, or a handle that was not freed and that nobody uses.
 */
void bonafide_app_attest_verifier_free(bonafide_app_attest_verifier *verifier);

/*
 Verifies an attestation object, all of Apple's steps.

 `object` is what `attestKey` gave the app, at most 64 KiB; `key_id` the 32 bytes of the key
 id; `client_data_hash` the 32 bytes that you rebuilt (`bonafide_request_binding`, or the
 SHA-256 of a challenge of yours); `now_ms` the time in milliseconds since 1970.

 Gives a pending handle, to be finished with `bonafide_pending_finish_attestation`. Thread
 safe.

 The caller guarantees:
 `verifier` is a live handle; the inputs can be read for their lengths; `pending` can be
 written; `error` is NULL or can be written.
 */
bonafide_result bonafide_app_attest_verify_attestation(const bonafide_app_attest_verifier *verifier,
                                                       const uint8_t *object,
                                                       size_t object_len,
                                                       const uint8_t *key_id,
                                                       const uint8_t *client_data_hash,
                                                       uint64_t now_ms,
                                                       bonafide_pending **pending,
                                                       bonafide_error **error);

/*
 Verifies an assertion object with the key that its device enrolled.

 Gives a pending handle, to be finished with `bonafide_pending_finish_assertion`. Thread
 safe.

 The caller guarantees:
 `verifier` and `key` are live handles; the inputs can be read for their lengths; `pending`
 can be written; `error` is NULL or can be written.
 */
bonafide_result bonafide_app_attest_verify_assertion(const bonafide_app_attest_verifier *verifier,
                                                     const uint8_t *object,
                                                     size_t object_len,
                                                     const uint8_t *client_data_hash,
                                                     const bonafide_attested_key *key,
                                                     bonafide_pending **pending,
                                                     bonafide_error **error);

/*
 The key of a device, from the record that its ENROL effect had you store. Freed with
 `bonafide_attested_key_free`.

 The caller guarantees:
 `record` can be read for its length; `key` can be written; `error` is NULL or can be
 written.
 */
bonafide_result bonafide_attested_key_from_trusted_storage(const uint8_t *record,
                                                           size_t record_len,
                                                           bonafide_attested_key **key,
                                                           bonafide_error **error);

/*
 Frees a key. NULL is nothing.

 The caller guarantees:
 NULL, or a handle that was not freed and that nobody uses.
 */
void bonafide_attested_key_free(bonafide_attested_key *key);

/*
 The name of the device that was attested: its key in your table, 32 bytes.

 The caller guarantees:
 `attestation` is a live handle; `device` can take 32 bytes.
 */
bonafide_result bonafide_attestation_device(const bonafide_attestation *attestation,
                                            uint8_t *device);

/*
 Frees the claims of an attestation. NULL is nothing.

 The caller guarantees:
 NULL, or a handle that was not freed and that nobody uses.
 */
void bonafide_attestation_free(bonafide_attestation *attestation);

/*
 The counter of an assertion, 1 or more.

 The caller guarantees:
 `assertion` is a live handle; `counter` can be written.
 */
bonafide_result bonafide_assertion_counter(const bonafide_assertion *assertion,
                                           uint32_t *counter);

/*
 Frees the claims of an assertion. NULL is nothing.

 The caller guarantees:
 NULL, or a handle that was not freed and that nobody uses.
 */
void bonafide_assertion_free(bonafide_assertion *assertion);

/*
 The code of an error: the same number that the function returned. 0 if it is NULL.

 The caller guarantees:
 `error` is NULL or a live handle.
 */
bonafide_result bonafide_error_code(const bonafide_error *error);

/*
 The line for the server's log: the step, what was expected, what was found and what to do.
 It never holds a secret, a token, a nonce, a key id or the name of a device.

 Fills `buffer` with UTF-8 without a zero at its end, and writes its length to `len`. Ask
 with a capacity of 0 for the length.

 The caller guarantees:
 `error` is a live handle; `buffer` can take `capacity` bytes; `len` can be written.
 */
bonafide_result bonafide_error_message(const bonafide_error *error,
                                       uint8_t *buffer,
                                       size_t capacity,
                                       size_t *len);

/*
 Frees an error. NULL is nothing.

 The caller guarantees:
 NULL, or a handle that was not freed and that nobody uses.
 */
void bonafide_error_free(bonafide_error *error);

/*
 What a client may be told about a result: enough to act, nothing to probe with. Filled like
 `bonafide_error_message`.

 The caller guarantees:
 `buffer` can take `capacity` bytes; `len` can be written.
 */
bonafide_result bonafide_result_public_message(bonafide_result result,
                                               uint8_t *buffer,
                                               size_t capacity,
                                               size_t *len);

/*
 What the client should do after a result. A mistake of the calling program's is
 `BONAFIDE_ACTION_BACKOFF`: no client is refused for it. Thread safe.
 */
bonafide_action bonafide_result_action(bonafide_result result);

/*
 How many effects are to be written, all of them or none.

 The caller guarantees:
 `pending` is a live handle; `count` can be written.
 */
bonafide_result bonafide_pending_effect_count(const bonafide_pending *pending,
                                              size_t *count);

/*
 One of the effects, from 0.

 The caller guarantees:
 `pending` is a live handle; `effect` can be written.
 */
bonafide_result bonafide_pending_effect(const bonafide_pending *pending,
                                        size_t index,
                                        bonafide_effect *effect);

/*
 Ends an attestation: its claims if the outcome is COMMITTED, the refusal otherwise. A second
 finish is `BONAFIDE_ERROR_CALL_FINISHED`.

 The caller guarantees:
 `pending` is a live handle of an attestation; `attestation` can be written; `error` is NULL
 or can be written.
 */
bonafide_result bonafide_pending_finish_attestation(bonafide_pending *pending,
                                                    bonafide_outcome outcome,
                                                    bonafide_attestation **attestation,
                                                    bonafide_error **error);

/*
 Ends an assertion: its claims if the outcome is COMMITTED, the refusal otherwise. A second
 finish is `BONAFIDE_ERROR_CALL_FINISHED`.

 The caller guarantees:
 `pending` is a live handle of an assertion; `assertion` can be written; `error` is NULL or
 can be written.
 */
bonafide_result bonafide_pending_finish_assertion(bonafide_pending *pending,
                                                  bonafide_outcome outcome,
                                                  bonafide_assertion **assertion,
                                                  bonafide_error **error);

/*
 Frees a pending handle; claims that were not finished are dropped. NULL is nothing.

 The caller guarantees:
 NULL, or a handle that was not freed and that nobody uses.
 */
void bonafide_pending_free(bonafide_pending *pending);

/*
 Writes the 32 bytes that the evidence must be about: clientDataHash for App Attest, and,
 in base64url, requestHash or nonce for Play Integrity. Thread safe.

 The caller guarantees:
 Every pointer in `request` can be read for its length; `hash` can take 32 bytes; `error` is
 NULL or can be written.
 */
bonafide_result bonafide_request_binding(const bonafide_request *request,
                                         uint8_t *hash,
                                         bonafide_error **error);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* BONAFIDE_H */
