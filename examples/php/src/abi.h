typedef struct bonafide_error bonafide_error;
typedef struct bonafide_buffer bonafide_buffer;
typedef struct bonafide_secret bonafide_secret;
typedef struct bonafide_pending bonafide_pending;
typedef struct bonafide_appraisal bonafide_appraisal;
typedef struct bonafide_challenges bonafide_challenges;
typedef struct bonafide_redeemed bonafide_redeemed;
typedef struct bonafide_app_attest_builder bonafide_app_attest_builder;
typedef struct bonafide_app_attest_verifier bonafide_app_attest_verifier;
typedef struct bonafide_attested_key bonafide_attested_key;
typedef struct bonafide_attestation bonafide_attestation;
typedef struct bonafide_assertion bonafide_assertion;
typedef struct bonafide_app_attest_policy bonafide_app_attest_policy;
typedef struct bonafide_play_builder bonafide_play_builder;
typedef struct bonafide_play_verifier bonafide_play_verifier;
typedef struct bonafide_play_verdict bonafide_play_verdict;
typedef struct bonafide_play_policy bonafide_play_policy;
typedef struct bonafide_play_decode_request bonafide_play_decode_request;
typedef struct bonafide_play_pc_verdict bonafide_play_pc_verdict;
typedef struct bonafide_signals_report bonafide_signals_report;
typedef struct bonafide_signals_policy bonafide_signals_policy;
typedef struct bonafide_gate_builder bonafide_gate_builder;
typedef struct bonafide_gate bonafide_gate;
typedef struct bonafide_gate_request bonafide_gate_request;
typedef struct bonafide_decision bonafide_decision;
typedef struct bonafide_keyring bonafide_keyring;
typedef struct bonafide_keyring_builder bonafide_keyring_builder;
typedef struct bonafide_context bonafide_context;
typedef struct bonafide_census_count bonafide_census_count;
typedef struct bonafide_census bonafide_census;
typedef struct bonafide_pin_set_builder bonafide_pin_set_builder;
typedef struct bonafide_pin_set bonafide_pin_set;
typedef struct bonafide_update_key bonafide_update_key;
typedef uint32_t bonafide_result;
const char *bonafide_version(void);
typedef enum bonafide_action {
    
    BONAFIDE_ACTION_NONE = 0,
    
    BONAFIDE_ACTION_NEW_CHALLENGE = 1,
    
    BONAFIDE_ACTION_REASSERT = 2,
    
    BONAFIDE_ACTION_REATTEST = 3,
    
    BONAFIDE_ACTION_BACKOFF = 4,
    
    BONAFIDE_ACTION_STOP = 5,
} bonafide_action;
bonafide_result bonafide_error_code(const bonafide_error *error);
bonafide_result bonafide_error_message(const bonafide_error *error, uint8_t *buffer, size_t capacity, size_t *len);
void bonafide_error_free(bonafide_error *error);
bonafide_result bonafide_result_public_message(bonafide_result result, uint8_t *buffer, size_t capacity, size_t *len);
const char *bonafide_result_name(bonafide_result result);
bonafide_action bonafide_result_action(bonafide_result result);
typedef struct bonafide_bytes {
    
    const uint8_t *data;
    
    size_t len;
} bonafide_bytes;
const uint8_t *bonafide_buffer_data(const bonafide_buffer *buffer);
size_t bonafide_buffer_len(const bonafide_buffer *buffer);
void bonafide_buffer_free(bonafide_buffer *buffer);
const uint8_t *bonafide_secret_data(const bonafide_secret *secret);
size_t bonafide_secret_len(const bonafide_secret *secret);
void bonafide_secret_free(bonafide_secret *secret);
typedef uint32_t bonafide_scheme;
typedef struct bonafide_request {
    
    const uint8_t *app_id;
    
    size_t app_id_len;
    
    const uint8_t *purpose;
    
    size_t purpose_len;
    
    const uint8_t *challenge;
    
    size_t challenge_len;
    
    const uint8_t *method;
    
    size_t method_len;
    
    bonafide_scheme scheme;
    
    const uint8_t *authority;
    
    size_t authority_len;
    
    const uint8_t *path_and_query;
    
    size_t path_and_query_len;
    
    const uint8_t *body_sha256;
    
    const uint8_t *report_sha256;
} bonafide_request;
bonafide_result bonafide_request_body_sha256(const char *body, size_t body_len, uint8_t *hash);
bonafide_result bonafide_request_binding(const bonafide_request *request, uint8_t *hash, bonafide_error **error);
bonafide_result bonafide_request_binding_base64url(const bonafide_request *request, uint8_t *buffer, size_t capacity, size_t *len, bonafide_error **error);
typedef uint32_t bonafide_effect_kind;
typedef struct bonafide_effect {
    
    bonafide_effect_kind kind;
    
    uint8_t id[32];
    
    const uint8_t *owner;
    
    size_t owner_len;
    
    const uint8_t *record;
    
    size_t record_len;
    
    const uint8_t *receipt;
    
    size_t receipt_len;
    
    uint32_t counter;
    
    uint64_t keep_at_least_ms;
    
    uint64_t keep_until_ms;
    
    uint64_t made_ms;
} bonafide_effect;
typedef uint32_t bonafide_outcome;
bonafide_result bonafide_pending_effect_count(const bonafide_pending *pending, size_t *count);
bonafide_result bonafide_pending_effect(const bonafide_pending *pending, size_t index, bonafide_effect *effect);
bonafide_result bonafide_pending_owned_by(bonafide_pending *pending, const char *subject, size_t subject_len);
bonafide_result bonafide_pending_and(bonafide_pending *first, bonafide_pending *second, bonafide_pending **both);
bonafide_result bonafide_pending_finish_attestation(bonafide_pending *pending, bonafide_outcome outcome, bonafide_attestation **attestation, bonafide_error **error);
bonafide_result bonafide_pending_finish_assertion(bonafide_pending *pending, bonafide_outcome outcome, bonafide_assertion **assertion, bonafide_error **error);
bonafide_result bonafide_pending_finish_play(bonafide_pending *pending, bonafide_outcome outcome, bonafide_play_verdict **verdict, bonafide_error **error);
bonafide_result bonafide_pending_finish_play_pc(bonafide_pending *pending, bonafide_outcome outcome, bonafide_play_pc_verdict **verdict, bonafide_error **error);
bonafide_result bonafide_pending_finish_challenge(bonafide_pending *pending, bonafide_outcome outcome, bonafide_redeemed **redeemed, bonafide_error **error);
void bonafide_pending_free(bonafide_pending *pending);
typedef uint32_t bonafide_remediation;
typedef struct bonafide_reason {
    
    bonafide_result code;
    
    uint32_t decisive;
    
    bonafide_remediation remediation;
    
    bonafide_action action;
} bonafide_reason;
bonafide_result bonafide_appraisal_result(const bonafide_appraisal *appraisal, bonafide_error **error);
bonafide_result bonafide_appraisal_is_accepted(const bonafide_appraisal *appraisal, uint32_t *accepted);
bonafide_result bonafide_appraisal_reason_count(const bonafide_appraisal *appraisal, size_t *count);
bonafide_result bonafide_appraisal_reason(const bonafide_appraisal *appraisal, size_t index, bonafide_reason *reason);
bonafide_result bonafide_appraisal_reason_message(const bonafide_appraisal *appraisal, size_t index, uint8_t *buffer, size_t capacity, size_t *len);
void bonafide_appraisal_free(bonafide_appraisal *appraisal);
typedef struct bonafide_challenge_scope {
    
    const uint8_t *app_id;
    
    size_t app_id_len;
    
    const uint8_t *purpose;
    
    size_t purpose_len;
    
    const uint8_t *subject;
    
    size_t subject_len;
} bonafide_challenge_scope;
typedef struct bonafide_challenge_options {
    
    uint64_t lifetime_ms;
    
    uint64_t skew_ms;
    
    const uint8_t *also_accept;
} bonafide_challenge_options;
bonafide_result bonafide_challenges_new(const char *key, const bonafide_challenge_options *options, bonafide_challenges **challenges, bonafide_error **error);
bonafide_result bonafide_challenges_issue(const bonafide_challenges *challenges, const bonafide_challenge_scope *scope, uint64_t now_ms, bonafide_buffer **challenge, bonafide_error **error);
bonafide_result bonafide_challenges_redeem(const bonafide_challenges *challenges, const char *challenge, size_t challenge_len, const bonafide_challenge_scope *scope, uint64_t now_ms, bonafide_pending **pending, bonafide_error **error);
void bonafide_challenges_free(bonafide_challenges *challenges);
bonafide_result bonafide_redeemed_subject(const bonafide_redeemed *redeemed, uint8_t *buffer, size_t capacity, size_t *len);
bonafide_result bonafide_redeemed_issued(const bonafide_redeemed *redeemed, uint64_t *issued_ms);
void bonafide_redeemed_free(bonafide_redeemed *redeemed);
typedef uint32_t bonafide_environments;
typedef uint32_t bonafide_platform;
typedef uint32_t bonafide_launch_state;
typedef uint32_t bonafide_launch_category;
typedef struct bonafide_launch {
    
    bonafide_launch_state state;
    
    bonafide_launch_category category;
    
    const uint8_t *bundle_version;
    
    size_t bundle_version_len;
} bonafide_launch;
typedef struct bonafide_attestation_claims {
    
    uint8_t device[32];
    
    const uint8_t *app_id;
    
    size_t app_id_len;
    
    bonafide_environments environment;
    
    bonafide_platform platform;
    
    const uint8_t *os_version;
    
    size_t os_version_len;
    
    const uint8_t *os_build;
    
    size_t os_build_len;
    
    bonafide_launch launch;
    
    const uint8_t *receipt;
    
    size_t receipt_len;
    
    uint64_t leaf_not_before_ms;
    
    uint64_t leaf_not_after_ms;
} bonafide_attestation_claims;
typedef struct bonafide_assertion_claims {
    
    uint8_t device[32];
    
    const uint8_t *app_id;
    
    size_t app_id_len;
    
    bonafide_environments environment;
    
    uint32_t counter;
    
    bonafide_launch launch;
} bonafide_assertion_claims;
bonafide_app_attest_builder *bonafide_app_attest_builder_new(void);
bonafide_result bonafide_app_attest_builder_app(bonafide_app_attest_builder *builder, const char *app_id, size_t app_id_len);
bonafide_result bonafide_app_attest_builder_environments(bonafide_app_attest_builder *builder, bonafide_environments environments);
bonafide_result bonafide_app_attest_builder_trust_anchor(bonafide_app_attest_builder *builder, const char *der, size_t der_len);
bonafide_result bonafide_app_attest_builder_known_intermediate(bonafide_app_attest_builder *builder, const char *der, size_t der_len);
bonafide_result bonafide_app_attest_builder_platforms(bonafide_app_attest_builder *builder, const bonafide_platform *platforms, size_t count);
bonafide_result bonafide_app_attest_builder_boot_policy(bonafide_app_attest_builder *builder, const char *octets, size_t octets_len);
bonafide_result bonafide_app_attest_builder_build(const bonafide_app_attest_builder *builder, bonafide_app_attest_verifier **verifier, bonafide_error **error);
void bonafide_app_attest_builder_free(bonafide_app_attest_builder *builder);
void bonafide_app_attest_verifier_free(bonafide_app_attest_verifier *verifier);
bonafide_result bonafide_app_attest_verify_attestation(const bonafide_app_attest_verifier *verifier, const char *object, size_t object_len, const char *key_id, const char *client_data_hash, uint64_t now_ms, bonafide_pending **pending, bonafide_error **error);
bonafide_result bonafide_app_attest_verify_assertion(const bonafide_app_attest_verifier *verifier, const char *object, size_t object_len, const char *client_data_hash, const bonafide_attested_key *key, bonafide_pending **pending, bonafide_error **error);
bonafide_result bonafide_app_attest_explain_attestation(const bonafide_app_attest_verifier *verifier, const char *object, size_t object_len, const char *key_id, const char *client_data_hash, uint64_t now_ms, bonafide_buffer **explanation, bonafide_error **error);
bonafide_result bonafide_app_attest_explain_assertion(const bonafide_app_attest_verifier *verifier, const char *object, size_t object_len, const char *client_data_hash, const bonafide_attested_key *key, bonafide_buffer **explanation, bonafide_error **error);
bonafide_result bonafide_attested_key_from_trusted_storage(const char *record, size_t record_len, bonafide_attested_key **key, bonafide_error **error);
bonafide_result bonafide_attested_key_from_trusted_parts(const char *public_key, size_t public_key_len, const char *app_id, size_t app_id_len, bonafide_environments environment, bonafide_attested_key **key, bonafide_error **error);
bonafide_result bonafide_attested_key_record(const bonafide_attested_key *key, bonafide_buffer **record);
void bonafide_attested_key_free(bonafide_attested_key *key);
bonafide_result bonafide_attestation_read_claims(const bonafide_attestation *attestation, bonafide_attestation_claims *claims);
bonafide_result bonafide_attestation_key(const bonafide_attestation *attestation, bonafide_attested_key **key);
void bonafide_attestation_free(bonafide_attestation *attestation);
bonafide_result bonafide_assertion_read_claims(const bonafide_assertion *assertion, bonafide_assertion_claims *claims);
void bonafide_assertion_free(bonafide_assertion *assertion);
typedef uint32_t bonafide_app_attest_preset;
typedef uint32_t bonafide_demand;
bonafide_result bonafide_app_attest_policy_new(bonafide_app_attest_preset preset, bonafide_app_attest_policy **policy);
bonafide_result bonafide_app_attest_policy_launch_category(bonafide_app_attest_policy *policy, bonafide_demand demand, const bonafide_launch_category *categories, size_t count);
bonafide_result bonafide_app_attest_policy_refuse_unproven(bonafide_app_attest_policy *policy, uint32_t refuse);
bonafide_result bonafide_app_attest_policy_min_bundle_version(bonafide_app_attest_policy *policy, bonafide_demand demand, const char *version, size_t version_len, bonafide_error **error);
bonafide_result bonafide_app_attest_policy_min_os_version(bonafide_app_attest_policy *policy, bonafide_platform platform, const char *version, size_t version_len, bonafide_error **error);
bonafide_result bonafide_app_attest_policy_appraise_before_enrolment(const bonafide_app_attest_policy *policy, const bonafide_pending *pending, bonafide_appraisal **appraisal);
bonafide_result bonafide_app_attest_policy_appraise_assertion(const bonafide_app_attest_policy *policy, const bonafide_assertion *assertion, bonafide_appraisal **appraisal);
void bonafide_app_attest_policy_free(bonafide_app_attest_policy *policy);
typedef uint32_t bonafide_play_binding;
typedef struct bonafide_play_expected {
    
    const uint8_t *package;
    
    size_t package_len;
    
    bonafide_play_binding binding_kind;
    
    const uint8_t *binding;
    
    size_t binding_len;
    
    uint64_t max_age_ms;
    
    uint64_t max_ahead_ms;
} bonafide_play_expected;
typedef uint32_t bonafide_play_provenance;
typedef uint32_t bonafide_play_recognition;
typedef uint32_t bonafide_play_labels;
typedef uint32_t bonafide_play_licensing;
typedef uint32_t bonafide_play_activity;
typedef uint32_t bonafide_play_account_activity;
typedef uint32_t bonafide_play_protect;
typedef uint32_t bonafide_play_apps;
typedef struct bonafide_play_claims {
    
    bonafide_play_provenance provenance;
    
    const uint8_t *package;
    
    size_t package_len;
    
    uint64_t time_ms;
    
    bonafide_play_recognition recognition;
    
    int64_t version_code;
    
    bonafide_play_labels labels;
    
    int64_t sdk_version;
    
    bonafide_play_activity activity;
    
    int32_t recall[3];
    
    bonafide_play_licensing licensing;
    
    bonafide_play_account_activity account_activity;
    
    uint32_t apps_evaluated;
    
    bonafide_play_apps apps;
    
    bonafide_play_protect play_protect;
    
    uint32_t testing_response;
} bonafide_play_claims;
typedef struct bonafide_play_decode_parts {
    
    const uint8_t *url;
    
    size_t url_len;
    
    const uint8_t *authorization;
    
    size_t authorization_len;
    
    const uint8_t *body;
    
    size_t body_len;
} bonafide_play_decode_parts;
typedef uint32_t bonafide_play_preset;
bonafide_play_builder *bonafide_play_builder_new(void);
bonafide_result bonafide_play_builder_app(bonafide_play_builder *builder, const char *package, size_t package_len, const char *decryption_key, size_t decryption_key_len, const char *verification_key, size_t verification_key_len, bonafide_error **error);
bonafide_result bonafide_play_builder_build(const bonafide_play_builder *builder, bonafide_play_verifier **verifier, bonafide_error **error);
void bonafide_play_builder_free(bonafide_play_builder *builder);
void bonafide_play_verifier_free(bonafide_play_verifier *verifier);
bonafide_result bonafide_play_verify(const bonafide_play_verifier *verifier, const char *token, size_t token_len, const bonafide_play_expected *expected, uint64_t now_ms, bonafide_pending **pending, bonafide_error **error);
bonafide_result bonafide_play_decode_request_new(const char *package, size_t package_len, const char *token, size_t token_len, const char *access_token, size_t access_token_len, bonafide_play_decode_request **request, bonafide_error **error);
bonafide_result bonafide_play_pc_decode_request_new(const char *package, size_t package_len, const char *token, size_t token_len, const char *access_token, size_t access_token_len, bonafide_play_decode_request **request, bonafide_error **error);
bonafide_result bonafide_play_decode_request_parts(const bonafide_play_decode_request *request, bonafide_play_decode_parts *parts);
void bonafide_play_decode_request_free(bonafide_play_decode_request *request);
bonafide_result bonafide_play_check_decode_status(uint16_t status, bonafide_error **error);
bonafide_result bonafide_play_verify_decoded(const char *answer, size_t answer_len, const bonafide_play_expected *expected, uint64_t now_ms, bonafide_pending **pending, bonafide_error **error);
bonafide_result bonafide_play_verify_pc_decoded(const char *answer, size_t answer_len, const bonafide_play_expected *expected, uint64_t now_ms, bonafide_pending **pending, bonafide_error **error);
bonafide_result bonafide_play_verdict_read_claims(const bonafide_play_verdict *verdict, bonafide_play_claims *claims);
bonafide_result bonafide_play_verdict_json(const bonafide_play_verdict *verdict, bonafide_buffer **json);
void bonafide_play_verdict_free(bonafide_play_verdict *verdict);
bonafide_result bonafide_play_pc_verdict_labels(const bonafide_play_pc_verdict *verdict, bonafide_play_labels *labels);
bonafide_result bonafide_play_pc_verdict_licensing(const bonafide_play_pc_verdict *verdict, bonafide_play_licensing *licensing);
bonafide_result bonafide_play_pc_verdict_testing_response(const bonafide_play_pc_verdict *verdict, uint32_t *testing);
void bonafide_play_pc_verdict_free(bonafide_play_pc_verdict *verdict);
bonafide_result bonafide_play_certificate_digest(const char *digest_text, size_t digest_text_len, uint8_t *digest, bonafide_error **error);
bonafide_result bonafide_play_policy_new(bonafide_play_preset preset, const char *digests, size_t digest_count, bonafide_play_policy **policy, bonafide_error **error);
bonafide_result bonafide_play_policy_accept_recognition(bonafide_play_policy *policy, bonafide_play_recognition recognition);
bonafide_result bonafide_play_policy_accept_labels(bonafide_play_policy *policy, bonafide_play_labels labels);
bonafide_result bonafide_play_policy_min_sdk_version(bonafide_play_policy *policy, int64_t version);
bonafide_result bonafide_play_policy_require_licensed(bonafide_play_policy *policy, uint32_t required);
bonafide_result bonafide_play_policy_allow_testing_responses(bonafide_play_policy *policy, uint32_t allowed);
bonafide_result bonafide_play_policy_min_version_code(bonafide_play_policy *policy, int64_t code);
bonafide_result bonafide_play_policy_accept_play_protect(bonafide_play_policy *policy, bonafide_play_protect verdicts);
bonafide_result bonafide_play_policy_refuse_apps(bonafide_play_policy *policy, bonafide_play_apps apps);
bonafide_result bonafide_play_policy_accept_activity(bonafide_play_policy *policy, bonafide_play_activity levels);
bonafide_result bonafide_play_policy_refuse_recall(bonafide_play_policy *policy, uint32_t recall);
bonafide_result bonafide_play_policy_appraise(const bonafide_play_policy *policy, const bonafide_play_verdict *verdict, bonafide_appraisal **appraisal);
bonafide_result bonafide_play_policy_appraise_before_commit(const bonafide_play_policy *policy, const bonafide_pending *pending, bonafide_appraisal **appraisal);
void bonafide_play_policy_free(bonafide_play_policy *policy);
typedef uint32_t bonafide_signals_platform;
typedef uint32_t bonafide_signal_category;
typedef uint32_t bonafide_signal_severity;
typedef uint32_t bonafide_signal_confidence;
typedef uint32_t bonafide_signal_source;
typedef struct bonafide_signal {
    
    bonafide_bytes id;
    
    bonafide_bytes finds;
    
    bonafide_bytes evaded_by;
    
    bonafide_bytes false_alarm;
    
    bonafide_bytes mastg;
    
    bonafide_signal_category category;
    
    bonafide_signal_severity severity;
    
    bonafide_signal_confidence confidence;
    
    bonafide_signal_source source;
} bonafide_signal;
typedef struct bonafide_finding {
    
    bonafide_signal signal;
    
    bonafide_signal_severity severity;
    
    size_t evidence_count;
} bonafide_finding;
typedef uint32_t bonafide_signals_preset;
typedef uint32_t bonafide_reaction;
size_t bonafide_signals_table_count(void);
bonafide_result bonafide_signals_table_row(size_t index, bonafide_signal *signal);
bonafide_result bonafide_signals_report_from_bytes(const char *data, size_t data_len, bonafide_signals_report **report, bonafide_error **error);
bonafide_result bonafide_signals_report_digest(const bonafide_signals_report *report, uint8_t *digest);
bonafide_result bonafide_signals_report_platform(const bonafide_signals_report *report, bonafide_signals_platform *platform);
bonafide_result bonafide_signals_report_duration(const bonafide_signals_report *report, uint64_t *duration_ms);
bonafide_result bonafide_signals_report_check_count(const bonafide_signals_report *report, size_t *count);
bonafide_result bonafide_signals_report_check(const bonafide_signals_report *report, size_t index, bonafide_signal *signal);
bonafide_result bonafide_signals_report_finding_count(const bonafide_signals_report *report, size_t *count);
bonafide_result bonafide_signals_report_finding(const bonafide_signals_report *report, size_t index, bonafide_finding *finding);
bonafide_result bonafide_signals_report_finding_evidence(const bonafide_signals_report *report, size_t finding, size_t index, bonafide_bytes *name);
bonafide_result bonafide_signals_report_inconclusive_count(const bonafide_signals_report *report, size_t *count);
bonafide_result bonafide_signals_report_inconclusive(const bonafide_signals_report *report, size_t index, bonafide_signal *signal);
bonafide_result bonafide_signals_report_text(const bonafide_signals_report *report, bonafide_buffer **text);
void bonafide_signals_report_free(bonafide_signals_report *report);
bonafide_result bonafide_signals_policy_new(bonafide_signals_preset preset, bonafide_signals_policy **policy);
bonafide_result bonafide_signals_policy_react(bonafide_signals_policy *policy, bonafide_signal_category category, bonafide_reaction reaction);
bonafide_result bonafide_signals_policy_appraise(const bonafide_signals_policy *policy, const bonafide_signals_report *report, bonafide_appraisal **appraisal);
void bonafide_signals_policy_free(bonafide_signals_policy *policy);
typedef uint32_t bonafide_enforcement;
typedef uint32_t bonafide_evidence;
typedef struct bonafide_gate_call {
    
    const uint8_t *app_id;
    
    size_t app_id_len;
    
    const uint8_t *purpose;
    
    size_t purpose_len;
    
    const uint8_t *subject;
    
    size_t subject_len;
    
    const uint8_t *challenge;
    
    size_t challenge_len;
    
    bonafide_evidence evidence_kind;
    
    const uint8_t *key_id;
    
    size_t key_id_len;
    
    const uint8_t *evidence;
    
    size_t evidence_len;
    
    const uint8_t *method;
    
    size_t method_len;
    
    const uint8_t *path_and_query;
    
    size_t path_and_query_len;
    
    const uint8_t *report;
    
    size_t report_len;
} bonafide_gate_call;
typedef uint32_t bonafide_gate_next;
typedef struct bonafide_device {
    
    const uint8_t *record;
    
    size_t record_len;
    
    const uint8_t *owner;
    
    size_t owner_len;
    
    uint32_t revoked;
} bonafide_device;
typedef uint32_t bonafide_decision_kind;
typedef struct bonafide_audit {
    
    const uint8_t *app_id;
    
    size_t app_id_len;
    
    const uint8_t *purpose;
    
    size_t purpose_len;
    
    const uint8_t *subject;
    
    size_t subject_len;
    
    bonafide_evidence evidence_kind;
    
    uint64_t time_ms;
    
    uint32_t has_device;
    
    uint8_t device[32];
} bonafide_audit;
bonafide_result bonafide_gate_builder_new(const bonafide_challenges *challenges, bonafide_scheme scheme, const char *authority, size_t authority_len, bonafide_gate_builder **builder);
bonafide_result bonafide_gate_builder_app_attest(bonafide_gate_builder *builder, const bonafide_app_attest_verifier *verifier, const bonafide_app_attest_policy *policy);
bonafide_result bonafide_gate_builder_play_keys(bonafide_gate_builder *builder, const bonafide_play_verifier *verifier, const bonafide_play_policy *policy);
bonafide_result bonafide_gate_builder_play_decode(bonafide_gate_builder *builder, const char *package, size_t package_len, const bonafide_play_policy *policy);
bonafide_result bonafide_gate_builder_play_freshness(bonafide_gate_builder *builder, uint64_t max_age_ms, uint64_t max_ahead_ms);
bonafide_result bonafide_gate_builder_signals(bonafide_gate_builder *builder, const bonafide_signals_policy *policy);
bonafide_result bonafide_gate_builder_require_report(bonafide_gate_builder *builder, const char *purpose, size_t purpose_len);
bonafide_result bonafide_gate_builder_enforcement(bonafide_gate_builder *builder, bonafide_enforcement enforcement);
bonafide_result bonafide_gate_builder_build(bonafide_gate_builder *builder, bonafide_gate **gate, bonafide_error **error);
void bonafide_gate_builder_free(bonafide_gate_builder *builder);
bonafide_result bonafide_gate_serves(const bonafide_gate *gate, const char *app_id, size_t app_id_len, uint32_t *serves);
bonafide_result bonafide_gate_challenge(const bonafide_gate *gate, const bonafide_challenge_scope *scope, uint64_t now_ms, bonafide_buffer **challenge, bonafide_error **error);
void bonafide_gate_free(bonafide_gate *gate);
bonafide_result bonafide_gate_admit(const bonafide_gate *gate, const bonafide_gate_call *call, uint64_t now_ms, bonafide_gate_request **request);
bonafide_result bonafide_gate_request_next(const bonafide_gate_request *request, bonafide_gate_next *next);
bonafide_result bonafide_gate_request_attestation(bonafide_gate_request *request, const char *object, size_t object_len, const char *body_sha256, uint64_t now_ms);
bonafide_result bonafide_gate_request_device_id(const bonafide_gate_request *request, uint8_t *device);
bonafide_result bonafide_gate_request_device(bonafide_gate_request *request, const bonafide_device *device);
bonafide_result bonafide_gate_request_body(bonafide_gate_request *request, const char *body_sha256, uint64_t now_ms);
bonafide_result bonafide_gate_request_decode_request(const bonafide_gate_request *request, const char *access_token, size_t access_token_len, bonafide_play_decode_request **decode_request, bonafide_error **error);
bonafide_result bonafide_gate_request_decoded(bonafide_gate_request *request, uint16_t status, const char *answer, size_t answer_len, const char *body_sha256, uint64_t now_ms);
bonafide_result bonafide_gate_request_effect_count(const bonafide_gate_request *request, size_t *count);
bonafide_result bonafide_gate_request_effect(const bonafide_gate_request *request, size_t index, bonafide_effect *effect);
bonafide_result bonafide_gate_request_finish(bonafide_gate_request *request, bonafide_outcome outcome);
bonafide_result bonafide_gate_request_unavailable(bonafide_gate_request *request);
bonafide_result bonafide_gate_request_refuse(bonafide_gate_request *request, bonafide_result reason);
bonafide_result bonafide_gate_request_decision(const bonafide_gate_request *request, bonafide_decision **decision);
void bonafide_gate_request_free(bonafide_gate_request *request);
bonafide_decision_kind bonafide_decision_kind_of(const bonafide_decision *decision);
bonafide_result bonafide_decision_result(const bonafide_decision *decision);
bonafide_result bonafide_decision_line(const bonafide_decision *decision, bonafide_buffer **line);
bonafide_result bonafide_decision_audit(const bonafide_decision *decision, bonafide_audit *audit);
bonafide_result bonafide_decision_appraisal(const bonafide_decision *decision, bonafide_appraisal **appraisal);
bonafide_result bonafide_decision_attestation(const bonafide_decision *decision, bonafide_attestation **attestation);
bonafide_result bonafide_decision_assertion(const bonafide_decision *decision, bonafide_assertion **assertion);
bonafide_result bonafide_decision_verdict(const bonafide_decision *decision, bonafide_play_verdict **verdict);
bonafide_result bonafide_decision_report(const bonafide_decision *decision, bonafide_signals_report **report);
void bonafide_decision_free(bonafide_decision *decision);
typedef uint32_t bonafide_sealing_key_state;
typedef struct bonafide_sealing_key {
    
    uint8_t id[32];
    
    size_t id_len;
    
    bonafide_sealing_key_state state;
    
    uint32_t legacy;
    
    uint64_t since_ms;
    
    uint64_t created_ms;
    
    uint8_t check_value[8];
} bonafide_sealing_key;
typedef struct bonafide_context_field {
    
    const uint8_t *name;
    
    size_t name_len;
    
    const uint8_t *value;
    
    size_t value_len;
} bonafide_context_field;
typedef uint32_t bonafide_sealed_kind;
typedef struct bonafide_inspection {
    
    bonafide_sealed_kind kind;
    
    uint8_t key_id[32];
    
    size_t key_id_len;
    
    size_t secret_len;
} bonafide_inspection;
typedef struct bonafide_census_rows {
    
    uint8_t key_id[32];
    
    size_t key_id_len;
    
    uint64_t rows;
} bonafide_census_rows;
typedef uint32_t bonafide_census_waivers;
bonafide_result bonafide_sealing_key_check_value(const char *material, uint8_t *check_value, bonafide_error **error);
bonafide_result bonafide_context_new(const bonafide_context_field *fields, size_t count, bonafide_context **context, bonafide_error **error);
bonafide_context *bonafide_context_none(void);
void bonafide_context_free(bonafide_context *context);
bonafide_keyring_builder *bonafide_keyring_builder_new(void);
bonafide_result bonafide_keyring_builder_key(bonafide_keyring_builder *builder, const bonafide_sealing_key *key, const char *material, bonafide_error **error);
bonafide_result bonafide_keyring_builder_tombstone(bonafide_keyring_builder *builder, const bonafide_sealing_key *key, bonafide_error **error);
bonafide_result bonafide_keyring_builder_primary(bonafide_keyring_builder *builder, const char *id, size_t id_len, bonafide_error **error);
bonafide_result bonafide_keyring_builder_build(const bonafide_keyring_builder *builder, bonafide_keyring **keyring, bonafide_error **error);
void bonafide_keyring_builder_free(bonafide_keyring_builder *builder);
bonafide_result bonafide_keyring_new(const char *id, size_t id_len, const char *material, uint64_t now_ms, bonafide_keyring **keyring, bonafide_error **error);
bonafide_result bonafide_keyring_new_generated(const char *id, size_t id_len, uint64_t now_ms, bonafide_keyring **keyring, bonafide_error **error);
void bonafide_keyring_free(bonafide_keyring *keyring);
bonafide_result bonafide_keyring_seal(const bonafide_keyring *keyring, const char *secret, size_t secret_len, const bonafide_context *context, bonafide_buffer **sealed, bonafide_error **error);
bonafide_result bonafide_keyring_open(const bonafide_keyring *keyring, const char *sealed, size_t sealed_len, const bonafide_context *context, bonafide_secret **secret, bonafide_error **error);
bonafide_result bonafide_keyring_seal_legacy(const bonafide_keyring *keyring, const char *id, size_t id_len, const char *secret, size_t secret_len, const char *additional, size_t additional_len, bonafide_buffer **sealed, bonafide_error **error);
bonafide_result bonafide_keyring_open_legacy(const bonafide_keyring *keyring, const char *sealed, size_t sealed_len, const char *additional, size_t additional_len, bonafide_secret **secret, bonafide_error **error);
bonafide_result bonafide_keyring_needs_rewrap(const bonafide_keyring *keyring, const char *sealed, size_t sealed_len, uint32_t *needs, bonafide_error **error);
bonafide_result bonafide_keyring_rewrap(const bonafide_keyring *keyring, const char *sealed, size_t sealed_len, const bonafide_context *context, bonafide_buffer **rewrapped, bonafide_error **error);
bonafide_result bonafide_keyring_rewrap_or_legacy(const bonafide_keyring *keyring, const char *sealed, size_t sealed_len, const char *additional, size_t additional_len, const bonafide_context *context, bonafide_buffer **rewrapped, bonafide_error **error);
bonafide_result bonafide_sealed_inspect(const char *stored, size_t stored_len, bonafide_inspection *inspection, bonafide_error **error);
bonafide_result bonafide_sealed_to_bytes(const char *sealed, size_t sealed_len, bonafide_buffer **binary, bonafide_error **error);
bonafide_result bonafide_sealed_from_bytes(const char *binary, size_t binary_len, bonafide_buffer **sealed, bonafide_error **error);
bonafide_result bonafide_keyring_add(bonafide_keyring *keyring, const char *id, size_t id_len, const char *material, uint64_t now_ms, bonafide_error **error);
bonafide_result bonafide_keyring_add_generated(bonafide_keyring *keyring, const char *id, size_t id_len, uint64_t now_ms, bonafide_error **error);
bonafide_result bonafide_keyring_add_legacy(bonafide_keyring *keyring, const char *id, size_t id_len, const char *material, uint64_t now_ms, bonafide_error **error);
bonafide_result bonafide_keyring_promote(bonafide_keyring *keyring, const char *id, size_t id_len, bonafide_error **error);
bonafide_result bonafide_keyring_enable(bonafide_keyring *keyring, const char *id, size_t id_len, uint64_t now_ms, bonafide_error **error);
bonafide_result bonafide_keyring_decrypt_only(bonafide_keyring *keyring, const char *id, size_t id_len, uint64_t now_ms, bonafide_error **error);
bonafide_result bonafide_keyring_disable(bonafide_keyring *keyring, const char *id, size_t id_len, uint64_t now_ms, bonafide_error **error);
bonafide_result bonafide_keyring_destroy(bonafide_keyring *keyring, const char *id, size_t id_len, const bonafide_census *census, uint64_t cached_for_ms, bonafide_census_waivers waivers, bonafide_error **error);
bonafide_result bonafide_keyring_primary(const bonafide_keyring *keyring, uint8_t *buffer, size_t capacity, size_t *len);
bonafide_result bonafide_keyring_primary_age(const bonafide_keyring *keyring, uint64_t now_ms, uint64_t *age_ms);
bonafide_result bonafide_keyring_key_count(const bonafide_keyring *keyring, size_t *count);
bonafide_result bonafide_keyring_key(const bonafide_keyring *keyring, size_t index, bonafide_sealing_key *key);
bonafide_result bonafide_keyring_material(const bonafide_keyring *keyring, const char *id, size_t id_len, bonafide_secret **material, bonafide_error **error);
bonafide_census_count *bonafide_census_count_begin(uint64_t now_ms);
bonafide_result bonafide_census_count_row(bonafide_census_count *counting, const char *stored, size_t stored_len);
bonafide_result bonafide_census_count_add(bonafide_census_count *counting, const char *id, size_t id_len, uint64_t rows, bonafide_error **error);
bonafide_result bonafide_census_count_add_unreadable(bonafide_census_count *counting, uint64_t rows);
bonafide_result bonafide_census_count_finish(bonafide_census_count *counting, bonafide_census **census);
void bonafide_census_count_free(bonafide_census_count *counting);
bonafide_result bonafide_census_begun(const bonafide_census *census, uint64_t *begun_ms);
bonafide_result bonafide_census_rows_of(const bonafide_census *census, const char *id, size_t id_len, uint64_t *rows, bonafide_error **error);
bonafide_result bonafide_census_key_count(const bonafide_census *census, size_t *count);
bonafide_result bonafide_census_key(const bonafide_census *census, size_t index, bonafide_census_rows *rows);
bonafide_result bonafide_census_legacy(const bonafide_census *census, uint64_t *rows);
bonafide_result bonafide_census_unreadable(const bonafide_census *census, uint64_t *rows);
void bonafide_census_free(bonafide_census *census);
typedef uint32_t bonafide_on_expiry;
typedef uint32_t bonafide_pin_outcome;
typedef struct bonafide_pin_check {
    
    bonafide_pin_outcome outcome;
    
    size_t index;
    
    uint8_t pin[32];
} bonafide_pin_check;
bonafide_result bonafide_pin_of_spki(const char *der, size_t der_len, uint8_t *pin, bonafide_error **error);
bonafide_result bonafide_pin_of_certificate(const char *der, size_t der_len, uint8_t *pin, bonafide_error **error);
bonafide_result bonafide_pin_parse(const char *text, size_t text_len, uint8_t *pin, bonafide_error **error);
bonafide_result bonafide_pin_text(const char *pin, uint8_t *buffer, size_t capacity, size_t *len);
bonafide_pin_set_builder *bonafide_pin_set_builder_new(void);
bonafide_result bonafide_pin_set_builder_host(bonafide_pin_set_builder *builder, const char *pattern, size_t pattern_len, const bonafide_bytes *pins, size_t pin_count);
bonafide_result bonafide_pin_set_builder_version(bonafide_pin_set_builder *builder, uint64_t version);
bonafide_result bonafide_pin_set_builder_expires(bonafide_pin_set_builder *builder, uint64_t at_ms, bonafide_on_expiry then);
bonafide_result bonafide_pin_set_builder_on_expiry(bonafide_pin_set_builder *builder, bonafide_on_expiry then);
bonafide_result bonafide_pin_set_builder_build(const bonafide_pin_set_builder *builder, bonafide_pin_set **set, bonafide_error **error);
void bonafide_pin_set_builder_free(bonafide_pin_set_builder *builder);
bonafide_result bonafide_pin_set_parse(const char *text, size_t text_len, bonafide_on_expiry on_expiry, bonafide_pin_set **set, bonafide_error **error);
bonafide_result bonafide_pin_set_report_only(const bonafide_pin_set *set, bonafide_pin_set **reporting);
bonafide_result bonafide_pin_set_version(const bonafide_pin_set *set, uint64_t *version);
bonafide_result bonafide_pin_set_expires(const bonafide_pin_set *set, uint64_t *expires_ms);
bonafide_result bonafide_pin_set_days_until_expiry(const bonafide_pin_set *set, uint64_t now_ms, uint64_t *days);
bonafide_result bonafide_pin_set_app_id(const bonafide_pin_set *set, uint8_t *buffer, size_t capacity, size_t *len);
bonafide_result bonafide_pin_set_pins_for(const bonafide_pin_set *set, const char *host, size_t host_len, uint8_t *buffer, size_t capacity, size_t *len, bonafide_error **error);
bonafide_result bonafide_pin_set_text(const bonafide_pin_set *set, bonafide_buffer **text);
bonafide_result bonafide_update_key_from_spki_der(const char *der, size_t der_len, bonafide_update_key **key, bonafide_error **error);
bonafide_result bonafide_update_key_from_pem(const char *pem, size_t pem_len, bonafide_update_key **key, bonafide_error **error);
void bonafide_update_key_free(bonafide_update_key *key);
bonafide_result bonafide_pin_set_accept_updates(const bonafide_pin_set *set, const char *app_id, size_t app_id_len, const bonafide_update_key *const *keys, size_t key_count, bonafide_pin_set **accepting, bonafide_error **error);
bonafide_result bonafide_pin_set_update(const bonafide_pin_set *set, const char *signed_set, size_t signed_set_len, uint64_t now_ms, bonafide_pin_set **next, bonafide_error **error);
bonafide_result bonafide_pin_set_restore(const bonafide_pin_set *set, const char *signed_set, size_t signed_set_len, bonafide_pin_set **newer, bonafide_error **error);
void bonafide_pin_set_free(bonafide_pin_set *set);
bonafide_result bonafide_verify_pins(const char *host, size_t host_len, const bonafide_bytes *chain, size_t chain_len, const bonafide_pin_set *set, uint64_t now_ms, bonafide_pin_check *check, bonafide_error **error);
