# frozen_string_literal: true

# Made from the header by tools/abi.rb; do not edit.
module Bonafide
  # The constants, types and functions of the header.
  module ABI
    VERSION = "0.1.0"

    VERSION_MAJOR = 0
    VERSION_MINOR = 1
    VERSION_PATCH = 0
    OK = 0
    SCHEME_HTTPS = 1
    SCHEME_HTTP = 2
    EFFECT_ENROL = 1
    EFFECT_ADVANCE = 2
    EFFECT_TAKE = 3
    EFFECT_INSERT_ONCE = 4
    OUTCOME_COMMITTED = 1
    OUTCOME_REPLAYED = 2
    OUTCOME_STALE = 3
    OUTCOME_REVOKED = 4
    OUTCOME_UNKNOWN_DEVICE = 5
    OUTCOME_ALREADY_ENROLLED = 6
    OUTCOME_ENROLLED_FOR_ANOTHER = 7
    REMEDIATION_NONE = 0
    REMEDIATION_GET_LICENSED = 1
    REMEDIATION_GET_INTEGRITY = 2
    REMEDIATION_GET_STRONG_INTEGRITY = 3
    REMEDIATION_CLOSE_UNKNOWN_ACCESS_RISK = 4
    REMEDIATION_CLOSE_ALL_ACCESS_RISK = 5
    ENVIRONMENT_PRODUCTION = 1
    ENVIRONMENT_DEVELOPMENT = 2
    PLATFORM_IOS = 10
    PLATFORM_MACOS = 13
    LAUNCH_ABSENT = 1
    LAUNCH_PRESENT = 2
    LAUNCH_UNPROVEN = 3
    LAUNCH_CATEGORY_INVALID = 0
    LAUNCH_CATEGORY_OPERATING_SYSTEM = 1
    LAUNCH_CATEGORY_TESTFLIGHT = 2
    LAUNCH_CATEGORY_DEVELOPMENT = 3
    LAUNCH_CATEGORY_APP_STORE = 4
    LAUNCH_CATEGORY_ENTERPRISE = 5
    LAUNCH_CATEGORY_DEVELOPER_ID = 6
    LAUNCH_CATEGORY_OTHER = 10
    LAUNCH_CATEGORY_NONE = 4294967295
    APP_ATTEST_POLICY_NONE = 1
    APP_ATTEST_POLICY_RECOMMENDED = 2
    APP_ATTEST_POLICY_STRICT = 3
    DEMAND_REQUIRED = 1
    DEMAND_IF_PROVEN = 2
    DEMAND_IGNORED = 3
    PLAY_BINDING_NONCE = 1
    PLAY_BINDING_REQUEST_HASH = 2
    PLAY_PROVENANCE_LOCAL_KEYS = 1
    PLAY_PROVENANCE_GOOGLE_DECODE = 2
    PLAY_OTHER = 2147483648
    PLAY_RECOGNITION_PLAY_RECOGNIZED = 1
    PLAY_RECOGNITION_UNRECOGNIZED_VERSION = 2
    PLAY_RECOGNITION_UNEVALUATED = 4
    PLAY_RECOGNITION_UNKNOWN = 8
    PLAY_LABEL_BASIC = 1
    PLAY_LABEL_DEVICE = 2
    PLAY_LABEL_STRONG = 4
    PLAY_LABEL_VIRTUAL = 8
    PLAY_LABEL_PC = 16
    PLAY_LICENSING_LICENSED = 1
    PLAY_LICENSING_UNLICENSED = 2
    PLAY_LICENSING_UNEVALUATED = 4
    PLAY_LICENSING_UNKNOWN = 8
    PLAY_ACTIVITY_LEVEL_1 = 1
    PLAY_ACTIVITY_LEVEL_2 = 2
    PLAY_ACTIVITY_LEVEL_3 = 4
    PLAY_ACTIVITY_LEVEL_4 = 8
    PLAY_ACTIVITY_UNEVALUATED = 16
    PLAY_ACCOUNT_ACTIVITY_UNEVALUATED = 1
    PLAY_ACCOUNT_ACTIVITY_UNUSUAL = 2
    PLAY_ACCOUNT_ACTIVITY_UNKNOWN = 4
    PLAY_ACCOUNT_ACTIVITY_TYPICAL_BASIC = 8
    PLAY_ACCOUNT_ACTIVITY_TYPICAL_STRONG = 16
    PLAY_PROTECT_NO_ISSUES = 1
    PLAY_PROTECT_NO_DATA = 2
    PLAY_PROTECT_POSSIBLE_RISK = 4
    PLAY_PROTECT_MEDIUM_RISK = 8
    PLAY_PROTECT_HIGH_RISK = 16
    PLAY_PROTECT_UNEVALUATED = 32
    PLAY_APPS_KNOWN_INSTALLED = 1
    PLAY_APPS_KNOWN_CAPTURING = 2
    PLAY_APPS_KNOWN_OVERLAYS = 4
    PLAY_APPS_KNOWN_CONTROLLING = 8
    PLAY_APPS_UNKNOWN_INSTALLED = 16
    PLAY_APPS_UNKNOWN_CAPTURING = 32
    PLAY_APPS_UNKNOWN_OVERLAYS = 64
    PLAY_APPS_UNKNOWN_CONTROLLING = 128
    PLAY_POLICY_RECOMMENDED = 1
    PLAY_POLICY_LENIENT = 2
    PLAY_POLICY_STRICT = 3
    SIGNALS_PLATFORM_ANDROID = 1
    SIGNALS_PLATFORM_IOS = 2
    SIGNALS_PLATFORM_LINUX = 3
    SIGNAL_PRIVILEGED_ACCESS = 1
    SIGNAL_DEBUGGER = 2
    SIGNAL_EMULATOR = 3
    SIGNAL_INTEGRITY = 4
    SIGNAL_INSTRUMENTATION = 5
    SEVERITY_LOW = 1
    SEVERITY_MEDIUM = 2
    SEVERITY_HIGH = 3
    CONFIDENCE_LOW = 1
    CONFIDENCE_MEDIUM = 2
    CONFIDENCE_HIGH = 3
    SIGNAL_SOURCE_FILES = 1
    SIGNAL_SOURCE_MOUNTS = 2
    SIGNAL_SOURCE_PROPERTIES = 3
    SIGNAL_SOURCE_PROCESS = 4
    SIGNAL_SOURCE_ENVIRONMENT = 5
    SIGNAL_SOURCE_NETWORK = 6
    SIGNAL_SOURCE_FRAMEWORKS = 7
    SIGNALS_PRESET_LOG_ONLY = 1
    SIGNALS_PRESET_RECOMMENDED = 2
    SIGNALS_PRESET_STRICT = 3
    REACTION_IGNORE = 1
    REACTION_LOG = 2
    REACTION_BLOCK_FROM_LOW = 3
    REACTION_BLOCK_FROM_MEDIUM = 4
    REACTION_BLOCK_FROM_HIGH = 5
    ENFORCEMENT_ENFORCE = 1
    ENFORCEMENT_MONITOR = 2
    EVIDENCE_ATTESTATION = 1
    EVIDENCE_ASSERTION = 2
    EVIDENCE_CLASSIC_TOKEN = 3
    EVIDENCE_STANDARD_TOKEN = 4
    GATE_NEXT_DECISION = 1
    GATE_NEXT_ATTESTATION = 2
    GATE_NEXT_DEVICE = 3
    GATE_NEXT_BODY = 4
    GATE_NEXT_DECODED = 5
    GATE_NEXT_COMMIT = 6
    DECISION_ALLOW = 1
    DECISION_ALLOW_MONITORED = 2
    DECISION_DENY = 3
    SEALING_KEY_ENABLED = 1
    SEALING_KEY_DECRYPT_ONLY = 2
    SEALING_KEY_DISABLED = 3
    SEALING_KEY_DESTROYED = 4
    SEALED_KIND_SEALED = 1
    SEALED_KIND_LEGACY = 2
    CENSUS_WAIVER_UNREADABLE = 1
    CENSUS_WAIVER_EMPTY = 2
    ON_EXPIRY_OPEN = 1
    ON_EXPIRY_CLOSED = 2
    NEVER = 18446744073709551615
    PIN_MATCHED = 1
    PIN_NOT_PINNED = 2
    PIN_MISMATCH = 3
    PIN_EXPIRED = 4
    CLASS_MALFORMED = 0x0001
    CLASS_ALGORITHM = 0x0002
    CLASS_SIGNATURE = 0x0003
    CLASS_BINDING = 0x0004
    CLASS_FRESHNESS = 0x0005
    CLASS_REPLAY = 0x0006
    CLASS_POLICY = 0x0007
    CLASS_CONFIGURATION = 0x0008
    CLASS_UNAVAILABLE = 0x0009
    CLASS_INTERNAL = 0x000a
    CLASS_CALL = 0x00ff
    ACTION_NONE = 0
    ACTION_NEW_CHALLENGE = 1
    ACTION_REASSERT = 2
    ACTION_REATTEST = 3
    ACTION_BACKOFF = 4
    ACTION_STOP = 5

    ERRORS = {
      InputTooLarge: 0x00010001,
      InvalidCbor: 0x00010002,
      InvalidDer: 0x00010003,
      InvalidBase64: 0x00010004,
      TrailingData: 0x00010005,
      DuplicateMapKey: 0x00010006,
      NestingTooDeep: 0x00010007,
      IndefiniteLength: 0x00010008,
      MissingField: 0x00010009,
      UnexpectedType: 0x0001000a,
      UnsupportedFormat: 0x0001000b,
      InvalidAuthenticatorData: 0x0001000c,
      InvalidPublicKey: 0x0001000d,
      InvalidCertificate: 0x0001000e,
      ChainLength: 0x0001000f,
      InvalidSignatureEncoding: 0x00010010,
      InvalidKeyId: 0x00010011,
      InvalidTime: 0x00010012,
      InvalidRequestField: 0x00010013,
      InvalidJson: 0x00010014,
      TokenSegments: 0x00010015,
      TokenLengths: 0x00010016,
      DecodeRejected: 0x00010017,
      InvalidChallenge: 0x00010018,
      EvidenceMissing: 0x00010019,
      InvalidReport: 0x0001001a,
      InvalidPinSet: 0x0001001b,
      UnsupportedSignatureAlgorithm: 0x00020001,
      SignatureAlgorithmMismatch: 0x00020002,
      UnsupportedKeyAlgorithm: 0x00020003,
      UnsupportedTokenAlgorithm: 0x00020004,
      UnknownIssuer: 0x00030001,
      CertificateSignature: 0x00030002,
      NotACertificationAuthority: 0x00030003,
      PathLengthExceeded: 0x00030004,
      KeyUsage: 0x00030005,
      UnknownCriticalExtension: 0x00030006,
      IssuerNameMismatch: 0x00030007,
      AssertionSignature: 0x00030008,
      LeafIsAuthority: 0x00030009,
      TokenDecryption: 0x0003000a,
      TokenSignature: 0x0003000b,
      TokenContent: 0x0003000c,
      PinSetSignature: 0x0003000d,
      PinMismatch: 0x0003000e,
      NonceMismatch: 0x00040001,
      AppIdMismatch: 0x00040002,
      EnvironmentMismatch: 0x00040003,
      KeyIdMismatch: 0x00040004,
      CredentialIdMismatch: 0x00040005,
      PublicKeyMismatch: 0x00040006,
      UnknownPlatform: 0x00040007,
      BootPolicy: 0x00040008,
      PackageMismatch: 0x00040009,
      BindingKind: 0x0004000a,
      BindingMismatch: 0x0004000b,
      ChallengeMismatch: 0x0004000c,
      SubjectMissing: 0x0004000e,
      OwnerMismatch: 0x0004000d,
      HostMismatch: 0x0004000f,
      PinSetApp: 0x00040010,
      CertificateNotYetValid: 0x00050001,
      CertificateExpired: 0x00050002,
      TokenTooOld: 0x00050003,
      TokenFromTheFuture: 0x00050004,
      ChallengeExpired: 0x00050005,
      ChallengeFromTheFuture: 0x00050006,
      PinSetExpired: 0x00050007,
      Replayed: 0x00060001,
      CounterNotIncreased: 0x00060002,
      CounterNotZero: 0x00060003,
      AlreadyEnrolled: 0x00060004,
      EnrolledForAnother: 0x00060005,
      Revoked: 0x00060006,
      UnknownDevice: 0x00060007,
      PinSetNotNewer: 0x00060008,
      LaunchCategory: 0x00070001,
      LaunchFieldsAbsent: 0x00070002,
      LaunchFieldsUnproven: 0x00070003,
      BundleVersion: 0x00070004,
      OsVersion: 0x00070005,
      ClearedVerdict: 0x00070006,
      CertificateDigest: 0x00070007,
      AppRecognition: 0x00070008,
      DeviceIntegrity: 0x00070009,
      AppLicensing: 0x0007000a,
      TestingResponse: 0x0007000b,
      VersionCode: 0x0007000c,
      PlayProtect: 0x0007000d,
      AppAccessRisk: 0x0007000e,
      RecentActivity: 0x0007000f,
      DeviceRecall: 0x00070010,
      NoIntegrity: 0x00070011,
      PrivilegedAccess: 0x00070012,
      DebuggerFound: 0x00070013,
      EmulatorFound: 0x00070014,
      AppChanged: 0x00070015,
      InstrumentationFound: 0x00070016,
      SignalsInconclusive: 0x00070017,
      ReportMissing: 0x00070018,
      NoAppId: 0x00080001,
      InvalidAppId: 0x00080002,
      NoEnvironment: 0x00080003,
      InvalidTrustAnchor: 0x00080004,
      InvalidIntermediate: 0x00080005,
      ProviderUnavailable: 0x00080006,
      InvalidTrustedKey: 0x00080007,
      InvalidClientDataHash: 0x00080008,
      InvalidVersion: 0x00080009,
      NoPlatform: 0x0008000a,
      InvalidDecryptionKey: 0x0008000b,
      InvalidVerificationKey: 0x0008000c,
      InvalidPackage: 0x0008000d,
      PackageNotConfigured: 0x0008000e,
      NoCertificateDigest: 0x0008000f,
      InvalidCertificateDigest: 0x00080010,
      InvalidAccessToken: 0x00080011,
      DecodeDenied: 0x00080012,
      InvalidSealingKeyId: 0x00080013,
      InvalidContext: 0x00080014,
      WeakKey: 0x00080015,
      WrongKey: 0x00080016,
      UnknownSealingKey: 0x00080017,
      KeyDisabled: 0x00080018,
      KeyDestroyed: 0x00080019,
      KeyIdTaken: 0x0008001a,
      DuplicateKey: 0x0008001b,
      KeyIsPrimary: 0x0008001c,
      KeyNotEnabled: 0x0008001d,
      InvalidKeyring: 0x0008001e,
      NoLegacyKey: 0x0008001f,
      SecretTooLong: 0x00080020,
      KeyNotDisabled: 0x00080021,
      CensusTooEarly: 0x00080022,
      KeyInUse: 0x00080023,
      InvalidKeyText: 0x00080024,
      WrappedKeyRefused: 0x00080025,
      InvalidExpectation: 0x00080026,
      NoPackage: 0x00080027,
      InvalidScope: 0x00080028,
      InvalidLifetime: 0x00080029,
      EvidenceNotServed: 0x0008002a,
      InvalidGate: 0x0008002b,
      UnreadableRows: 0x00080032,
      KeyNotWrapped: 0x00080033,
      EmptyCensus: 0x00080034,
      EscapedKeyring: 0x00080035,
      KeyOfOtherSuite: 0x00080036,
      KeyringFull: 0x00080037,
      InvalidPin: 0x0008003c,
      InvalidPinHost: 0x0008003d,
      PinsWithoutBackup: 0x0008003e,
      DuplicatePinHost: 0x0008003f,
      PinSetSize: 0x00080040,
      InvalidUpdateKey: 0x00080041,
      ExpiryUndecided: 0x00080043,
      PinSetUnversioned: 0x00080044,
      InvalidTls: 0x00080042,
      StoreUnavailable: 0x00090001,
      DecodeUnavailable: 0x00090002,
      RandomUnavailable: 0x00090003,
      KeyProviderUnavailable: 0x00090004,
      StoredKeyUnreadable: 0x000a0001,
      InvalidSealed: 0x000a0002,
      UnsupportedSuite: 0x000a0003,
      SealingKeyIdMismatch: 0x000a0004,
      CannotBeOpened: 0x000a0005,
      SecretIsNotText: 0x000a0006,
      CallNull: 0x00ff0001,
      CallLength: 0x00ff0002,
      CallEnumerator: 0x00ff0003,
      CallUtf8: 0x00ff0004,
      CallHandle: 0x00ff0005,
      CallBuffer: 0x00ff0006,
      CallFinished: 0x00ff0007,
      CallIndex: 0x00ff0008,
      CallState: 0x00ff0009,
      CallAbsent: 0x00ff000a,
      CallPanic: 0x00ff000b,
    }.freeze

    STRUCTS = {
      bonafide_bytes: { data: :pointer, len: :size_t },
      bonafide_request: { app_id: :pointer, app_id_len: :size_t, purpose: :pointer, purpose_len: :size_t, challenge: :pointer, challenge_len: :size_t, method: :pointer, method_len: :size_t, scheme: :uint32, authority: :pointer, authority_len: :size_t, path_and_query: :pointer, path_and_query_len: :size_t, body_sha256: :pointer, report_sha256: :pointer },
      bonafide_effect: { kind: :uint32, id: [:uint8, 32], owner: :pointer, owner_len: :size_t, record: :pointer, record_len: :size_t, receipt: :pointer, receipt_len: :size_t, counter: :uint32, keep_at_least_ms: :uint64, keep_until_ms: :uint64, made_ms: :uint64 },
      bonafide_reason: { code: :uint32, decisive: :uint32, remediation: :uint32, action: :int },
      bonafide_challenge_scope: { app_id: :pointer, app_id_len: :size_t, purpose: :pointer, purpose_len: :size_t, subject: :pointer, subject_len: :size_t },
      bonafide_challenge_options: { lifetime_ms: :uint64, skew_ms: :uint64, also_accept: :pointer },
      bonafide_launch: { state: :uint32, category: :uint32, bundle_version: :pointer, bundle_version_len: :size_t },
      bonafide_attestation_claims: { device: [:uint8, 32], app_id: :pointer, app_id_len: :size_t, environment: :uint32, platform: :uint32, os_version: :pointer, os_version_len: :size_t, os_build: :pointer, os_build_len: :size_t, launch: :bonafide_launch, receipt: :pointer, receipt_len: :size_t, leaf_not_before_ms: :uint64, leaf_not_after_ms: :uint64 },
      bonafide_assertion_claims: { device: [:uint8, 32], app_id: :pointer, app_id_len: :size_t, environment: :uint32, counter: :uint32, launch: :bonafide_launch },
      bonafide_play_expected: { package: :pointer, package_len: :size_t, binding_kind: :uint32, binding: :pointer, binding_len: :size_t, max_age_ms: :uint64, max_ahead_ms: :uint64 },
      bonafide_play_claims: { provenance: :uint32, package: :pointer, package_len: :size_t, time_ms: :uint64, recognition: :uint32, version_code: :int64, labels: :uint32, sdk_version: :int64, activity: :uint32, recall: [:int32, 3], licensing: :uint32, account_activity: :uint32, apps_evaluated: :uint32, apps: :uint32, play_protect: :uint32, testing_response: :uint32 },
      bonafide_play_decode_parts: { url: :pointer, url_len: :size_t, authorization: :pointer, authorization_len: :size_t, body: :pointer, body_len: :size_t },
      bonafide_signal: { id: :bonafide_bytes, finds: :bonafide_bytes, evaded_by: :bonafide_bytes, false_alarm: :bonafide_bytes, mastg: :bonafide_bytes, category: :uint32, severity: :uint32, confidence: :uint32, source: :uint32 },
      bonafide_finding: { signal: :bonafide_signal, severity: :uint32, evidence_count: :size_t },
      bonafide_gate_call: { app_id: :pointer, app_id_len: :size_t, purpose: :pointer, purpose_len: :size_t, subject: :pointer, subject_len: :size_t, challenge: :pointer, challenge_len: :size_t, evidence_kind: :uint32, key_id: :pointer, key_id_len: :size_t, evidence: :pointer, evidence_len: :size_t, method: :pointer, method_len: :size_t, path_and_query: :pointer, path_and_query_len: :size_t, report: :pointer, report_len: :size_t },
      bonafide_device: { record: :pointer, record_len: :size_t, owner: :pointer, owner_len: :size_t, revoked: :uint32 },
      bonafide_audit: { app_id: :pointer, app_id_len: :size_t, purpose: :pointer, purpose_len: :size_t, subject: :pointer, subject_len: :size_t, evidence_kind: :uint32, time_ms: :uint64, has_device: :uint32, device: [:uint8, 32] },
      bonafide_sealing_key: { id: [:uint8, 32], id_len: :size_t, state: :uint32, legacy: :uint32, since_ms: :uint64, created_ms: :uint64, check_value: [:uint8, 8] },
      bonafide_context_field: { name: :pointer, name_len: :size_t, value: :pointer, value_len: :size_t },
      bonafide_inspection: { kind: :uint32, key_id: [:uint8, 32], key_id_len: :size_t, secret_len: :size_t },
      bonafide_census_rows: { key_id: [:uint8, 32], key_id_len: :size_t, rows: :uint64 },
      bonafide_pin_check: { outcome: :uint32, index: :size_t, pin: [:uint8, 32] },
    }.freeze

    FUNCTIONS = {
      bonafide_version: [:string, []],
      bonafide_error_code: [:uint32, [:pointer]],
      bonafide_error_message: [:uint32, [:pointer, :pointer, :size_t, :pointer]],
      bonafide_error_free: [:void, [:pointer]],
      bonafide_result_public_message: [:uint32, [:uint32, :pointer, :size_t, :pointer]],
      bonafide_result_name: [:string, [:uint32]],
      bonafide_result_action: [:int, [:uint32]],
      bonafide_buffer_data: [:pointer, [:pointer]],
      bonafide_buffer_len: [:size_t, [:pointer]],
      bonafide_buffer_free: [:void, [:pointer]],
      bonafide_secret_data: [:pointer, [:pointer]],
      bonafide_secret_len: [:size_t, [:pointer]],
      bonafide_secret_free: [:void, [:pointer]],
      bonafide_request_body_sha256: [:uint32, [:pointer, :size_t, :pointer]],
      bonafide_request_binding: [:uint32, [:pointer, :pointer, :pointer]],
      bonafide_request_binding_base64url: [:uint32, [:pointer, :pointer, :size_t, :pointer, :pointer]],
      bonafide_pending_effect_count: [:uint32, [:pointer, :pointer]],
      bonafide_pending_effect: [:uint32, [:pointer, :size_t, :pointer]],
      bonafide_pending_owned_by: [:uint32, [:pointer, :pointer, :size_t]],
      bonafide_pending_and: [:uint32, [:pointer, :pointer, :pointer]],
      bonafide_pending_finish_attestation: [:uint32, [:pointer, :uint32, :pointer, :pointer]],
      bonafide_pending_finish_assertion: [:uint32, [:pointer, :uint32, :pointer, :pointer]],
      bonafide_pending_finish_play: [:uint32, [:pointer, :uint32, :pointer, :pointer]],
      bonafide_pending_finish_play_pc: [:uint32, [:pointer, :uint32, :pointer, :pointer]],
      bonafide_pending_finish_challenge: [:uint32, [:pointer, :uint32, :pointer, :pointer]],
      bonafide_pending_free: [:void, [:pointer]],
      bonafide_appraisal_result: [:uint32, [:pointer, :pointer]],
      bonafide_appraisal_is_accepted: [:uint32, [:pointer, :pointer]],
      bonafide_appraisal_reason_count: [:uint32, [:pointer, :pointer]],
      bonafide_appraisal_reason: [:uint32, [:pointer, :size_t, :pointer]],
      bonafide_appraisal_reason_message: [:uint32, [:pointer, :size_t, :pointer, :size_t, :pointer]],
      bonafide_appraisal_free: [:void, [:pointer]],
      bonafide_challenges_new: [:uint32, [:pointer, :pointer, :pointer, :pointer]],
      bonafide_challenges_issue: [:uint32, [:pointer, :pointer, :uint64, :pointer, :pointer]],
      bonafide_challenges_redeem: [:uint32, [:pointer, :pointer, :size_t, :pointer, :uint64, :pointer, :pointer]],
      bonafide_challenges_free: [:void, [:pointer]],
      bonafide_redeemed_subject: [:uint32, [:pointer, :pointer, :size_t, :pointer]],
      bonafide_redeemed_issued: [:uint32, [:pointer, :pointer]],
      bonafide_redeemed_free: [:void, [:pointer]],
      bonafide_app_attest_builder_new: [:pointer, []],
      bonafide_app_attest_builder_app: [:uint32, [:pointer, :pointer, :size_t]],
      bonafide_app_attest_builder_environments: [:uint32, [:pointer, :uint32]],
      bonafide_app_attest_builder_trust_anchor: [:uint32, [:pointer, :pointer, :size_t]],
      bonafide_app_attest_builder_known_intermediate: [:uint32, [:pointer, :pointer, :size_t]],
      bonafide_app_attest_builder_platforms: [:uint32, [:pointer, :pointer, :size_t]],
      bonafide_app_attest_builder_boot_policy: [:uint32, [:pointer, :pointer, :size_t]],
      bonafide_app_attest_builder_build: [:uint32, [:pointer, :pointer, :pointer]],
      bonafide_app_attest_builder_free: [:void, [:pointer]],
      bonafide_app_attest_verifier_free: [:void, [:pointer]],
      bonafide_app_attest_verify_attestation: [:uint32, [:pointer, :pointer, :size_t, :pointer, :pointer, :uint64, :pointer, :pointer]],
      bonafide_app_attest_verify_assertion: [:uint32, [:pointer, :pointer, :size_t, :pointer, :pointer, :pointer, :pointer]],
      bonafide_app_attest_explain_attestation: [:uint32, [:pointer, :pointer, :size_t, :pointer, :pointer, :uint64, :pointer, :pointer]],
      bonafide_app_attest_explain_assertion: [:uint32, [:pointer, :pointer, :size_t, :pointer, :pointer, :pointer, :pointer]],
      bonafide_attested_key_from_trusted_storage: [:uint32, [:pointer, :size_t, :pointer, :pointer]],
      bonafide_attested_key_from_trusted_parts: [:uint32, [:pointer, :size_t, :pointer, :size_t, :uint32, :pointer, :pointer]],
      bonafide_attested_key_record: [:uint32, [:pointer, :pointer]],
      bonafide_attested_key_free: [:void, [:pointer]],
      bonafide_attestation_read_claims: [:uint32, [:pointer, :pointer]],
      bonafide_attestation_key: [:uint32, [:pointer, :pointer]],
      bonafide_attestation_free: [:void, [:pointer]],
      bonafide_assertion_read_claims: [:uint32, [:pointer, :pointer]],
      bonafide_assertion_free: [:void, [:pointer]],
      bonafide_app_attest_policy_new: [:uint32, [:uint32, :pointer]],
      bonafide_app_attest_policy_launch_category: [:uint32, [:pointer, :uint32, :pointer, :size_t]],
      bonafide_app_attest_policy_refuse_unproven: [:uint32, [:pointer, :uint32]],
      bonafide_app_attest_policy_min_bundle_version: [:uint32, [:pointer, :uint32, :pointer, :size_t, :pointer]],
      bonafide_app_attest_policy_min_os_version: [:uint32, [:pointer, :uint32, :pointer, :size_t, :pointer]],
      bonafide_app_attest_policy_appraise_before_enrolment: [:uint32, [:pointer, :pointer, :pointer]],
      bonafide_app_attest_policy_appraise_assertion: [:uint32, [:pointer, :pointer, :pointer]],
      bonafide_app_attest_policy_free: [:void, [:pointer]],
      bonafide_play_builder_new: [:pointer, []],
      bonafide_play_builder_app: [:uint32, [:pointer, :pointer, :size_t, :pointer, :size_t, :pointer, :size_t, :pointer]],
      bonafide_play_builder_build: [:uint32, [:pointer, :pointer, :pointer]],
      bonafide_play_builder_free: [:void, [:pointer]],
      bonafide_play_verifier_free: [:void, [:pointer]],
      bonafide_play_verify: [:uint32, [:pointer, :pointer, :size_t, :pointer, :uint64, :pointer, :pointer]],
      bonafide_play_decode_request_new: [:uint32, [:pointer, :size_t, :pointer, :size_t, :pointer, :size_t, :pointer, :pointer]],
      bonafide_play_pc_decode_request_new: [:uint32, [:pointer, :size_t, :pointer, :size_t, :pointer, :size_t, :pointer, :pointer]],
      bonafide_play_decode_request_parts: [:uint32, [:pointer, :pointer]],
      bonafide_play_decode_request_free: [:void, [:pointer]],
      bonafide_play_check_decode_status: [:uint32, [:uint16, :pointer]],
      bonafide_play_verify_decoded: [:uint32, [:pointer, :size_t, :pointer, :uint64, :pointer, :pointer]],
      bonafide_play_verify_pc_decoded: [:uint32, [:pointer, :size_t, :pointer, :uint64, :pointer, :pointer]],
      bonafide_play_verdict_read_claims: [:uint32, [:pointer, :pointer]],
      bonafide_play_verdict_json: [:uint32, [:pointer, :pointer]],
      bonafide_play_verdict_free: [:void, [:pointer]],
      bonafide_play_pc_verdict_labels: [:uint32, [:pointer, :pointer]],
      bonafide_play_pc_verdict_licensing: [:uint32, [:pointer, :pointer]],
      bonafide_play_pc_verdict_testing_response: [:uint32, [:pointer, :pointer]],
      bonafide_play_pc_verdict_free: [:void, [:pointer]],
      bonafide_play_certificate_digest: [:uint32, [:pointer, :size_t, :pointer, :pointer]],
      bonafide_play_policy_new: [:uint32, [:uint32, :pointer, :size_t, :pointer, :pointer]],
      bonafide_play_policy_accept_recognition: [:uint32, [:pointer, :uint32]],
      bonafide_play_policy_accept_labels: [:uint32, [:pointer, :uint32]],
      bonafide_play_policy_min_sdk_version: [:uint32, [:pointer, :int64]],
      bonafide_play_policy_require_licensed: [:uint32, [:pointer, :uint32]],
      bonafide_play_policy_allow_testing_responses: [:uint32, [:pointer, :uint32]],
      bonafide_play_policy_min_version_code: [:uint32, [:pointer, :int64]],
      bonafide_play_policy_accept_play_protect: [:uint32, [:pointer, :uint32]],
      bonafide_play_policy_refuse_apps: [:uint32, [:pointer, :uint32]],
      bonafide_play_policy_accept_activity: [:uint32, [:pointer, :uint32]],
      bonafide_play_policy_refuse_recall: [:uint32, [:pointer, :uint32]],
      bonafide_play_policy_appraise: [:uint32, [:pointer, :pointer, :pointer]],
      bonafide_play_policy_appraise_before_commit: [:uint32, [:pointer, :pointer, :pointer]],
      bonafide_play_policy_free: [:void, [:pointer]],
      bonafide_signals_table_count: [:size_t, []],
      bonafide_signals_table_row: [:uint32, [:size_t, :pointer]],
      bonafide_signals_report_from_bytes: [:uint32, [:pointer, :size_t, :pointer, :pointer]],
      bonafide_signals_report_digest: [:uint32, [:pointer, :pointer]],
      bonafide_signals_report_platform: [:uint32, [:pointer, :pointer]],
      bonafide_signals_report_duration: [:uint32, [:pointer, :pointer]],
      bonafide_signals_report_check_count: [:uint32, [:pointer, :pointer]],
      bonafide_signals_report_check: [:uint32, [:pointer, :size_t, :pointer]],
      bonafide_signals_report_finding_count: [:uint32, [:pointer, :pointer]],
      bonafide_signals_report_finding: [:uint32, [:pointer, :size_t, :pointer]],
      bonafide_signals_report_finding_evidence: [:uint32, [:pointer, :size_t, :size_t, :pointer]],
      bonafide_signals_report_inconclusive_count: [:uint32, [:pointer, :pointer]],
      bonafide_signals_report_inconclusive: [:uint32, [:pointer, :size_t, :pointer]],
      bonafide_signals_report_text: [:uint32, [:pointer, :pointer]],
      bonafide_signals_report_free: [:void, [:pointer]],
      bonafide_signals_policy_new: [:uint32, [:uint32, :pointer]],
      bonafide_signals_policy_react: [:uint32, [:pointer, :uint32, :uint32]],
      bonafide_signals_policy_appraise: [:uint32, [:pointer, :pointer, :pointer]],
      bonafide_signals_policy_free: [:void, [:pointer]],
      bonafide_gate_builder_new: [:uint32, [:pointer, :uint32, :pointer, :size_t, :pointer]],
      bonafide_gate_builder_app_attest: [:uint32, [:pointer, :pointer, :pointer]],
      bonafide_gate_builder_play_keys: [:uint32, [:pointer, :pointer, :pointer]],
      bonafide_gate_builder_play_decode: [:uint32, [:pointer, :pointer, :size_t, :pointer]],
      bonafide_gate_builder_play_freshness: [:uint32, [:pointer, :uint64, :uint64]],
      bonafide_gate_builder_signals: [:uint32, [:pointer, :pointer]],
      bonafide_gate_builder_require_report: [:uint32, [:pointer, :pointer, :size_t]],
      bonafide_gate_builder_enforcement: [:uint32, [:pointer, :uint32]],
      bonafide_gate_builder_build: [:uint32, [:pointer, :pointer, :pointer]],
      bonafide_gate_builder_free: [:void, [:pointer]],
      bonafide_gate_serves: [:uint32, [:pointer, :pointer, :size_t, :pointer]],
      bonafide_gate_challenge: [:uint32, [:pointer, :pointer, :uint64, :pointer, :pointer]],
      bonafide_gate_free: [:void, [:pointer]],
      bonafide_gate_admit: [:uint32, [:pointer, :pointer, :uint64, :pointer]],
      bonafide_gate_request_next: [:uint32, [:pointer, :pointer]],
      bonafide_gate_request_attestation: [:uint32, [:pointer, :pointer, :size_t, :pointer, :uint64]],
      bonafide_gate_request_device_id: [:uint32, [:pointer, :pointer]],
      bonafide_gate_request_device: [:uint32, [:pointer, :pointer]],
      bonafide_gate_request_body: [:uint32, [:pointer, :pointer, :uint64]],
      bonafide_gate_request_decode_request: [:uint32, [:pointer, :pointer, :size_t, :pointer, :pointer]],
      bonafide_gate_request_decoded: [:uint32, [:pointer, :uint16, :pointer, :size_t, :pointer, :uint64]],
      bonafide_gate_request_effect_count: [:uint32, [:pointer, :pointer]],
      bonafide_gate_request_effect: [:uint32, [:pointer, :size_t, :pointer]],
      bonafide_gate_request_finish: [:uint32, [:pointer, :uint32]],
      bonafide_gate_request_unavailable: [:uint32, [:pointer]],
      bonafide_gate_request_refuse: [:uint32, [:pointer, :uint32]],
      bonafide_gate_request_decision: [:uint32, [:pointer, :pointer]],
      bonafide_gate_request_free: [:void, [:pointer]],
      bonafide_decision_kind_of: [:uint32, [:pointer]],
      bonafide_decision_result: [:uint32, [:pointer]],
      bonafide_decision_line: [:uint32, [:pointer, :pointer]],
      bonafide_decision_audit: [:uint32, [:pointer, :pointer]],
      bonafide_decision_appraisal: [:uint32, [:pointer, :pointer]],
      bonafide_decision_attestation: [:uint32, [:pointer, :pointer]],
      bonafide_decision_assertion: [:uint32, [:pointer, :pointer]],
      bonafide_decision_verdict: [:uint32, [:pointer, :pointer]],
      bonafide_decision_report: [:uint32, [:pointer, :pointer]],
      bonafide_decision_free: [:void, [:pointer]],
      bonafide_sealing_key_check_value: [:uint32, [:pointer, :pointer, :pointer]],
      bonafide_context_new: [:uint32, [:pointer, :size_t, :pointer, :pointer]],
      bonafide_context_none: [:pointer, []],
      bonafide_context_free: [:void, [:pointer]],
      bonafide_keyring_builder_new: [:pointer, []],
      bonafide_keyring_builder_key: [:uint32, [:pointer, :pointer, :pointer, :pointer]],
      bonafide_keyring_builder_tombstone: [:uint32, [:pointer, :pointer, :pointer]],
      bonafide_keyring_builder_primary: [:uint32, [:pointer, :pointer, :size_t, :pointer]],
      bonafide_keyring_builder_build: [:uint32, [:pointer, :pointer, :pointer]],
      bonafide_keyring_builder_free: [:void, [:pointer]],
      bonafide_keyring_new: [:uint32, [:pointer, :size_t, :pointer, :uint64, :pointer, :pointer]],
      bonafide_keyring_new_generated: [:uint32, [:pointer, :size_t, :uint64, :pointer, :pointer]],
      bonafide_keyring_free: [:void, [:pointer]],
      bonafide_keyring_seal: [:uint32, [:pointer, :pointer, :size_t, :pointer, :pointer, :pointer]],
      bonafide_keyring_open: [:uint32, [:pointer, :pointer, :size_t, :pointer, :pointer, :pointer]],
      bonafide_keyring_seal_legacy: [:uint32, [:pointer, :pointer, :size_t, :pointer, :size_t, :pointer, :size_t, :pointer, :pointer]],
      bonafide_keyring_open_legacy: [:uint32, [:pointer, :pointer, :size_t, :pointer, :size_t, :pointer, :pointer]],
      bonafide_keyring_needs_rewrap: [:uint32, [:pointer, :pointer, :size_t, :pointer, :pointer]],
      bonafide_keyring_rewrap: [:uint32, [:pointer, :pointer, :size_t, :pointer, :pointer, :pointer]],
      bonafide_keyring_rewrap_or_legacy: [:uint32, [:pointer, :pointer, :size_t, :pointer, :size_t, :pointer, :pointer, :pointer]],
      bonafide_sealed_inspect: [:uint32, [:pointer, :size_t, :pointer, :pointer]],
      bonafide_sealed_to_bytes: [:uint32, [:pointer, :size_t, :pointer, :pointer]],
      bonafide_sealed_from_bytes: [:uint32, [:pointer, :size_t, :pointer, :pointer]],
      bonafide_keyring_add: [:uint32, [:pointer, :pointer, :size_t, :pointer, :uint64, :pointer]],
      bonafide_keyring_add_generated: [:uint32, [:pointer, :pointer, :size_t, :uint64, :pointer]],
      bonafide_keyring_add_legacy: [:uint32, [:pointer, :pointer, :size_t, :pointer, :uint64, :pointer]],
      bonafide_keyring_promote: [:uint32, [:pointer, :pointer, :size_t, :pointer]],
      bonafide_keyring_enable: [:uint32, [:pointer, :pointer, :size_t, :uint64, :pointer]],
      bonafide_keyring_decrypt_only: [:uint32, [:pointer, :pointer, :size_t, :uint64, :pointer]],
      bonafide_keyring_disable: [:uint32, [:pointer, :pointer, :size_t, :uint64, :pointer]],
      bonafide_keyring_destroy: [:uint32, [:pointer, :pointer, :size_t, :pointer, :uint64, :uint32, :pointer]],
      bonafide_keyring_primary: [:uint32, [:pointer, :pointer, :size_t, :pointer]],
      bonafide_keyring_primary_age: [:uint32, [:pointer, :uint64, :pointer]],
      bonafide_keyring_key_count: [:uint32, [:pointer, :pointer]],
      bonafide_keyring_key: [:uint32, [:pointer, :size_t, :pointer]],
      bonafide_keyring_material: [:uint32, [:pointer, :pointer, :size_t, :pointer, :pointer]],
      bonafide_census_count_begin: [:pointer, [:uint64]],
      bonafide_census_count_row: [:uint32, [:pointer, :pointer, :size_t]],
      bonafide_census_count_add: [:uint32, [:pointer, :pointer, :size_t, :uint64, :pointer]],
      bonafide_census_count_add_unreadable: [:uint32, [:pointer, :uint64]],
      bonafide_census_count_finish: [:uint32, [:pointer, :pointer]],
      bonafide_census_count_free: [:void, [:pointer]],
      bonafide_census_begun: [:uint32, [:pointer, :pointer]],
      bonafide_census_rows_of: [:uint32, [:pointer, :pointer, :size_t, :pointer, :pointer]],
      bonafide_census_key_count: [:uint32, [:pointer, :pointer]],
      bonafide_census_key: [:uint32, [:pointer, :size_t, :pointer]],
      bonafide_census_legacy: [:uint32, [:pointer, :pointer]],
      bonafide_census_unreadable: [:uint32, [:pointer, :pointer]],
      bonafide_census_free: [:void, [:pointer]],
      bonafide_pin_of_spki: [:uint32, [:pointer, :size_t, :pointer, :pointer]],
      bonafide_pin_of_certificate: [:uint32, [:pointer, :size_t, :pointer, :pointer]],
      bonafide_pin_parse: [:uint32, [:pointer, :size_t, :pointer, :pointer]],
      bonafide_pin_text: [:uint32, [:pointer, :pointer, :size_t, :pointer]],
      bonafide_pin_set_builder_new: [:pointer, []],
      bonafide_pin_set_builder_host: [:uint32, [:pointer, :pointer, :size_t, :pointer, :size_t]],
      bonafide_pin_set_builder_version: [:uint32, [:pointer, :uint64]],
      bonafide_pin_set_builder_expires: [:uint32, [:pointer, :uint64, :uint32]],
      bonafide_pin_set_builder_on_expiry: [:uint32, [:pointer, :uint32]],
      bonafide_pin_set_builder_build: [:uint32, [:pointer, :pointer, :pointer]],
      bonafide_pin_set_builder_free: [:void, [:pointer]],
      bonafide_pin_set_parse: [:uint32, [:pointer, :size_t, :uint32, :pointer, :pointer]],
      bonafide_pin_set_report_only: [:uint32, [:pointer, :pointer]],
      bonafide_pin_set_version: [:uint32, [:pointer, :pointer]],
      bonafide_pin_set_expires: [:uint32, [:pointer, :pointer]],
      bonafide_pin_set_days_until_expiry: [:uint32, [:pointer, :uint64, :pointer]],
      bonafide_pin_set_app_id: [:uint32, [:pointer, :pointer, :size_t, :pointer]],
      bonafide_pin_set_pins_for: [:uint32, [:pointer, :pointer, :size_t, :pointer, :size_t, :pointer, :pointer]],
      bonafide_pin_set_text: [:uint32, [:pointer, :pointer]],
      bonafide_update_key_from_spki_der: [:uint32, [:pointer, :size_t, :pointer, :pointer]],
      bonafide_update_key_from_pem: [:uint32, [:pointer, :size_t, :pointer, :pointer]],
      bonafide_update_key_free: [:void, [:pointer]],
      bonafide_pin_set_accept_updates: [:uint32, [:pointer, :pointer, :size_t, :pointer, :size_t, :pointer, :pointer]],
      bonafide_pin_set_update: [:uint32, [:pointer, :pointer, :size_t, :uint64, :pointer, :pointer]],
      bonafide_pin_set_restore: [:uint32, [:pointer, :pointer, :size_t, :pointer, :pointer]],
      bonafide_pin_set_free: [:void, [:pointer]],
      bonafide_verify_pins: [:uint32, [:pointer, :size_t, :pointer, :size_t, :pointer, :uint64, :pointer, :pointer]],
    }.freeze
  end
end
