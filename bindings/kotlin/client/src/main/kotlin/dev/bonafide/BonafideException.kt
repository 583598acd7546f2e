// Made by ../exceptions from the one table of errors: change it there.

package dev.bonafide

/**
 * Something was refused: one class for each family of the error table, and in it one for each kind,
 * such as [BonafideException.Binding.NonceMismatch].
 *
 * The message is a line for the server's log. It holds no secret, token, nonce, key id or device.
 */
sealed class BonafideException(
    /** The rule that was broken. */
    val kind: ErrorKind,
    message: String,
    /** At which step, where the check has steps. */
    val step: String?,
    cause: Throwable?,
) : RuntimeException(message, cause) {
    /** A number that never changes its meaning. */
    val code: UInt get() = kind.code

    /** The family of the kind. */
    val errorClass: ErrorClass get() = kind.errorClass

    /** What the client should do next. */
    val action: Action get() = kind.action

    /** What a client may be told. */
    val publicMessage: String get() = kind.publicMessage

    /** The evidence cannot be read. */
    sealed class Malformed(
        kind: ErrorKind,
        message: String,
        step: String?,
        cause: Throwable?,
    ) : BonafideException(kind, message, step, cause) {
        /** The input is longer than the limit for its type. */
        class InputTooLarge(message: String, step: String? = null, cause: Throwable? = null) :
            Malformed(ErrorKind.INPUT_TOO_LARGE, message, step, cause)

        /** The input is not CBOR in the strict form that is read here. */
        class InvalidCbor(message: String, step: String? = null, cause: Throwable? = null) :
            Malformed(ErrorKind.INVALID_CBOR, message, step, cause)

        /** The input is not DER. */
        class InvalidDer(message: String, step: String? = null, cause: Throwable? = null) :
            Malformed(ErrorKind.INVALID_DER, message, step, cause)

        /** The text is not base64 in its canonical form. */
        class InvalidBase64(message: String, step: String? = null, cause: Throwable? = null) :
            Malformed(ErrorKind.INVALID_BASE64, message, step, cause)

        /** Something follows the object. */
        class TrailingData(message: String, step: String? = null, cause: Throwable? = null) :
            Malformed(ErrorKind.TRAILING_DATA, message, step, cause)

        /** A map has the same key twice. */
        class DuplicateMapKey(message: String, step: String? = null, cause: Throwable? = null) :
            Malformed(ErrorKind.DUPLICATE_MAP_KEY, message, step, cause)

        /** Values are nested more deeply than the limit. */
        class NestingTooDeep(message: String, step: String? = null, cause: Throwable? = null) :
            Malformed(ErrorKind.NESTING_TOO_DEEP, message, step, cause)

        /** An indefinite length, which no genuine object uses. */
        class IndefiniteLength(message: String, step: String? = null, cause: Throwable? = null) :
            Malformed(ErrorKind.INDEFINITE_LENGTH, message, step, cause)

        /** A member that must be there is absent. */
        class MissingField(message: String, step: String? = null, cause: Throwable? = null) :
            Malformed(ErrorKind.MISSING_FIELD, message, step, cause)

        /** A member has another type than the format prescribes. */
        class UnexpectedType(message: String, step: String? = null, cause: Throwable? = null) :
            Malformed(ErrorKind.UNEXPECTED_TYPE, message, step, cause)

        /** The format identifier names another attestation format. */
        class UnsupportedFormat(message: String, step: String? = null, cause: Throwable? = null) :
            Malformed(ErrorKind.UNSUPPORTED_FORMAT, message, step, cause)

        /** The authenticator data has the wrong shape. */
        class InvalidAuthenticatorData(
            message: String,
            step: String? = null,
            cause: Throwable? = null,
        ) :
            Malformed(ErrorKind.INVALID_AUTHENTICATOR_DATA, message, step, cause)

        /** The public key is not an uncompressed point on its curve. */
        class InvalidPublicKey(message: String, step: String? = null, cause: Throwable? = null) :
            Malformed(ErrorKind.INVALID_PUBLIC_KEY, message, step, cause)

        /** The certificate has the wrong structure. */
        class InvalidCertificate(message: String, step: String? = null, cause: Throwable? = null) :
            Malformed(ErrorKind.INVALID_CERTIFICATE, message, step, cause)

        /** The chain has the wrong number of certificates. */
        class ChainLength(message: String, step: String? = null, cause: Throwable? = null) :
            Malformed(ErrorKind.CHAIN_LENGTH, message, step, cause)

        /** The signature is not a DER sequence of two positive integers that fit the curve. */
        class InvalidSignatureEncoding(
            message: String,
            step: String? = null,
            cause: Throwable? = null,
        ) :
            Malformed(ErrorKind.INVALID_SIGNATURE_ENCODING, message, step, cause)

        /** The key id is not 32 bytes. */
        class InvalidKeyId(message: String, step: String? = null, cause: Throwable? = null) :
            Malformed(ErrorKind.INVALID_KEY_ID, message, step, cause)

        /** The time is not in the form of RFC 3339, or out of range. */
        class InvalidTime(message: String, step: String? = null, cause: Throwable? = null) :
            Malformed(ErrorKind.INVALID_TIME, message, step, cause)

        /** A field of a request is not in the form that it has in HTTP. */
        class InvalidRequestField(message: String, step: String? = null, cause: Throwable? = null) :
            Malformed(ErrorKind.INVALID_REQUEST_FIELD, message, step, cause)

        /** The input is not JSON in the strict form that is read here. */
        class InvalidJson(message: String, step: String? = null, cause: Throwable? = null) :
            Malformed(ErrorKind.INVALID_JSON, message, step, cause)

        /** The token does not have the number of segments that its form has. */
        class TokenSegments(message: String, step: String? = null, cause: Throwable? = null) :
            Malformed(ErrorKind.TOKEN_SEGMENTS, message, step, cause)

        /** The token's key, vector or tag has another length than the algorithms call for. */
        class TokenLengths(message: String, step: String? = null, cause: Throwable? = null) :
            Malformed(ErrorKind.TOKEN_LENGTHS, message, step, cause)

        /** Google's server could not read the token (HTTP 400). */
        class DecodeRejected(message: String, step: String? = null, cause: Throwable? = null) :
            Malformed(ErrorKind.DECODE_REJECTED, message, step, cause)

        /** A text is no challenge. */
        class InvalidChallenge(message: String, step: String? = null, cause: Throwable? = null) :
            Malformed(ErrorKind.INVALID_CHALLENGE, message, step, cause)

        /** The request carries no evidence, or not everything that belongs to it. */
        class EvidenceMissing(message: String, step: String? = null, cause: Throwable? = null) :
            Malformed(ErrorKind.EVIDENCE_MISSING, message, step, cause)

        /** A report of runtime signals is not in its one form. */
        class InvalidReport(message: String, step: String? = null, cause: Throwable? = null) :
            Malformed(ErrorKind.INVALID_REPORT, message, step, cause)

        /** The pin set is not in the form that is read. */
        class InvalidPinSet(message: String, step: String? = null, cause: Throwable? = null) :
            Malformed(ErrorKind.INVALID_PIN_SET, message, step, cause)
    }

    /** An algorithm or key that is not accepted here. */
    sealed class Algorithm(
        kind: ErrorKind,
        message: String,
        step: String?,
        cause: Throwable?,
    ) : BonafideException(kind, message, step, cause) {
        /** The signature algorithm is not ECDSA with SHA-256 or SHA-384. */
        class UnsupportedSignatureAlgorithm(
            message: String,
            step: String? = null,
            cause: Throwable? = null,
        ) :
            Algorithm(ErrorKind.UNSUPPORTED_SIGNATURE_ALGORITHM, message, step, cause)

        /** The algorithm inside the signed part differs from the one outside. */
        class SignatureAlgorithmMismatch(
            message: String,
            step: String? = null,
            cause: Throwable? = null,
        ) :
            Algorithm(ErrorKind.SIGNATURE_ALGORITHM_MISMATCH, message, step, cause)

        /** The key is not on P-256 or P-384, or not on the curve that this object prescribes. */
        class UnsupportedKeyAlgorithm(
            message: String,
            step: String? = null,
            cause: Throwable? = null,
        ) :
            Algorithm(ErrorKind.UNSUPPORTED_KEY_ALGORITHM, message, step, cause)

        /** A token's header names another algorithm, or holds a parameter that is refused. */
        class UnsupportedTokenAlgorithm(
            message: String,
            step: String? = null,
            cause: Throwable? = null,
        ) :
            Algorithm(ErrorKind.UNSUPPORTED_TOKEN_ALGORITHM, message, step, cause)
    }

    /** A signature or a certificate chain that does not hold. */
    sealed class Signature(
        kind: ErrorKind,
        message: String,
        step: String?,
        cause: Throwable?,
    ) : BonafideException(kind, message, step, cause) {
        /** The chain does not end at a configured trust anchor. */
        class UnknownIssuer(message: String, step: String? = null, cause: Throwable? = null) :
            Signature(ErrorKind.UNKNOWN_ISSUER, message, step, cause)

        /** A certificate's signature does not verify. */
        class CertificateSignature(
            message: String,
            step: String? = null,
            cause: Throwable? = null,
        ) :
            Signature(ErrorKind.CERTIFICATE_SIGNATURE, message, step, cause)

        /** A certificate that issued another one is not a certification authority. */
        class NotACertificationAuthority(
            message: String,
            step: String? = null,
            cause: Throwable? = null,
        ) :
            Signature(ErrorKind.NOT_A_CERTIFICATION_AUTHORITY, message, step, cause)

        /** There are more certificates below an issuer than its path length allows. */
        class PathLengthExceeded(message: String, step: String? = null, cause: Throwable? = null) :
            Signature(ErrorKind.PATH_LENGTH_EXCEEDED, message, step, cause)

        /** The key usage does not allow what the key is used for. */
        class KeyUsage(message: String, step: String? = null, cause: Throwable? = null) :
            Signature(ErrorKind.KEY_USAGE, message, step, cause)

        /** A critical extension that is not understood here. */
        class UnknownCriticalExtension(
            message: String,
            step: String? = null,
            cause: Throwable? = null,
        ) :
            Signature(ErrorKind.UNKNOWN_CRITICAL_EXTENSION, message, step, cause)

        /** The issuer's name differs from the subject of the next certificate. */
        class IssuerNameMismatch(message: String, step: String? = null, cause: Throwable? = null) :
            Signature(ErrorKind.ISSUER_NAME_MISMATCH, message, step, cause)

        /** The assertion's signature does not verify. */
        class AssertionSignature(message: String, step: String? = null, cause: Throwable? = null) :
            Signature(ErrorKind.ASSERTION_SIGNATURE, message, step, cause)

        /** The first certificate of the chain is a certification authority's. */
        class LeafIsAuthority(message: String, step: String? = null, cause: Throwable? = null) :
            Signature(ErrorKind.LEAF_IS_AUTHORITY, message, step, cause)

        /** No configured decryption key opens the token. */
        class TokenDecryption(message: String, step: String? = null, cause: Throwable? = null) :
            Signature(ErrorKind.TOKEN_DECRYPTION, message, step, cause)

        /**
         * The token's signature does not verify with the key that belongs to its decryption key.
         */
        class TokenSignature(message: String, step: String? = null, cause: Throwable? = null) :
            Signature(ErrorKind.TOKEN_SIGNATURE, message, step, cause)

        /** The decryption key is the right one, and the token was changed. */
        class TokenContent(message: String, step: String? = null, cause: Throwable? = null) :
            Signature(ErrorKind.TOKEN_CONTENT, message, step, cause)

        /** The signature of a pin set is not one of the configured keys'. */
        class PinSetSignature(message: String, step: String? = null, cause: Throwable? = null) :
            Signature(ErrorKind.PIN_SET_SIGNATURE, message, step, cause)

        /** No certificate of the server's path has a pinned key. */
        class PinMismatch(message: String, step: String? = null, cause: Throwable? = null) :
            Signature(ErrorKind.PIN_MISMATCH, message, step, cause)
    }

    /** The evidence is genuine and belongs to something else. */
    sealed class Binding(
        kind: ErrorKind,
        message: String,
        step: String?,
        cause: Throwable?,
    ) : BonafideException(kind, message, step, cause) {
        /** The nonce in the leaf is not the one of this client data. */
        class NonceMismatch(message: String, step: String? = null, cause: Throwable? = null) :
            Binding(ErrorKind.NONCE_MISMATCH, message, step, cause)

        /** The evidence was made by another app. */
        class AppIdMismatch(message: String, step: String? = null, cause: Throwable? = null) :
            Binding(ErrorKind.APP_ID_MISMATCH, message, step, cause)

        /** The evidence was made in the other environment. */
        class EnvironmentMismatch(message: String, step: String? = null, cause: Throwable? = null) :
            Binding(ErrorKind.ENVIRONMENT_MISMATCH, message, step, cause)

        /** The key id is not the one of the attested key. */
        class KeyIdMismatch(message: String, step: String? = null, cause: Throwable? = null) :
            Binding(ErrorKind.KEY_ID_MISMATCH, message, step, cause)

        /** The credential id is not the key id. */
        class CredentialIdMismatch(
            message: String,
            step: String? = null,
            cause: Throwable? = null,
        ) :
            Binding(ErrorKind.CREDENTIAL_ID_MISMATCH, message, step, cause)

        /** The key in the authenticator data is not the one in the leaf. */
        class PublicKeyMismatch(message: String, step: String? = null, cause: Throwable? = null) :
            Binding(ErrorKind.PUBLIC_KEY_MISMATCH, message, step, cause)

        /** The platform is missing, unreadable or not accepted. */
        class UnknownPlatform(message: String, step: String? = null, cause: Throwable? = null) :
            Binding(ErrorKind.UNKNOWN_PLATFORM, message, step, cause)

        /** The Mac does not run with the required boot policy. */
        class BootPolicy(message: String, step: String? = null, cause: Throwable? = null) :
            Binding(ErrorKind.BOOT_POLICY, message, step, cause)

        /** The verdict is about another package. */
        class PackageMismatch(message: String, step: String? = null, cause: Throwable? = null) :
            Binding(ErrorKind.PACKAGE_MISMATCH, message, step, cause)

        /**
         * The verdict is bound by a nonce where a request hash was expected, or the other way
         * round, or by neither or both.
         */
        class BindingKind(message: String, step: String? = null, cause: Throwable? = null) :
            Binding(ErrorKind.BINDING_KIND, message, step, cause)

        /** The verdict was made for another request. */
        class BindingMismatch(message: String, step: String? = null, cause: Throwable? = null) :
            Binding(ErrorKind.BINDING_MISMATCH, message, step, cause)

        /** The challenge was not made here, or for another app, purpose or subject. */
        class ChallengeMismatch(message: String, step: String? = null, cause: Throwable? = null) :
            Binding(ErrorKind.CHALLENGE_MISMATCH, message, step, cause)

        /** Nobody is known as the subject of the request. */
        class SubjectMissing(message: String, step: String? = null, cause: Throwable? = null) :
            Binding(ErrorKind.SUBJECT_MISSING, message, step, cause)

        /** The device belongs to another subject than the request. */
        class OwnerMismatch(message: String, step: String? = null, cause: Throwable? = null) :
            Binding(ErrorKind.OWNER_MISMATCH, message, step, cause)

        /** The server's certificate is for another host. */
        class HostMismatch(message: String, step: String? = null, cause: Throwable? = null) :
            Binding(ErrorKind.HOST_MISMATCH, message, step, cause)

        /** The pin set is another app's. */
        class PinSetApp(message: String, step: String? = null, cause: Throwable? = null) :
            Binding(ErrorKind.PIN_SET_APP, message, step, cause)
    }

    /** Too early or too late. */
    sealed class Freshness(
        kind: ErrorKind,
        message: String,
        step: String?,
        cause: Throwable?,
    ) : BonafideException(kind, message, step, cause) {
        /** A certificate is not valid yet. */
        class CertificateNotYetValid(
            message: String,
            step: String? = null,
            cause: Throwable? = null,
        ) :
            Freshness(ErrorKind.CERTIFICATE_NOT_YET_VALID, message, step, cause)

        /** A certificate has expired. */
        class CertificateExpired(message: String, step: String? = null, cause: Throwable? = null) :
            Freshness(ErrorKind.CERTIFICATE_EXPIRED, message, step, cause)

        /** The token was made too long ago. */
        class TokenTooOld(message: String, step: String? = null, cause: Throwable? = null) :
            Freshness(ErrorKind.TOKEN_TOO_OLD, message, step, cause)

        /** The token was made too far ahead of the server's clock. */
        class TokenFromTheFuture(message: String, step: String? = null, cause: Throwable? = null) :
            Freshness(ErrorKind.TOKEN_FROM_THE_FUTURE, message, step, cause)

        /** The challenge was issued too long ago. */
        class ChallengeExpired(message: String, step: String? = null, cause: Throwable? = null) :
            Freshness(ErrorKind.CHALLENGE_EXPIRED, message, step, cause)

        /** The challenge was issued too far ahead of this node's clock. */
        class ChallengeFromTheFuture(
            message: String,
            step: String? = null,
            cause: Throwable? = null,
        ) :
            Freshness(ErrorKind.CHALLENGE_FROM_THE_FUTURE, message, step, cause)

        /** The pin set has expired. */
        class PinSetExpired(message: String, step: String? = null, cause: Throwable? = null) :
            Freshness(ErrorKind.PIN_SET_EXPIRED, message, step, cause)
    }

    /** The evidence was used before, or the device may not use it. */
    sealed class Replay(
        kind: ErrorKind,
        message: String,
        step: String?,
        cause: Throwable?,
    ) : BonafideException(kind, message, step, cause) {
        /** A value that may be used once was used before. */
        class Replayed(message: String, step: String? = null, cause: Throwable? = null) :
            Replay(ErrorKind.REPLAYED, message, step, cause)

        /** The counter is not greater than the one that was stored. */
        class CounterNotIncreased(message: String, step: String? = null, cause: Throwable? = null) :
            Replay(ErrorKind.COUNTER_NOT_INCREASED, message, step, cause)

        /** The counter of an attestation is not zero. */
        class CounterNotZero(message: String, step: String? = null, cause: Throwable? = null) :
            Replay(ErrorKind.COUNTER_NOT_ZERO, message, step, cause)

        /** The key is enrolled already, for the same subject. */
        class AlreadyEnrolled(message: String, step: String? = null, cause: Throwable? = null) :
            Replay(ErrorKind.ALREADY_ENROLLED, message, step, cause)

        /** The key is enrolled for another subject. */
        class EnrolledForAnother(message: String, step: String? = null, cause: Throwable? = null) :
            Replay(ErrorKind.ENROLLED_FOR_ANOTHER, message, step, cause)

        /** The device was revoked. */
        class Revoked(message: String, step: String? = null, cause: Throwable? = null) :
            Replay(ErrorKind.REVOKED, message, step, cause)

        /** The device was never enrolled here. */
        class UnknownDevice(message: String, step: String? = null, cause: Throwable? = null) :
            Replay(ErrorKind.UNKNOWN_DEVICE, message, step, cause)

        /** The pin set is not newer than the one at hand. */
        class PinSetNotNewer(message: String, step: String? = null, cause: Throwable? = null) :
            Replay(ErrorKind.PIN_SET_NOT_NEWER, message, step, cause)
    }

    /** The evidence is genuine, and the policy does not accept it. */
    sealed class Policy(
        kind: ErrorKind,
        message: String,
        step: String?,
        cause: Throwable?,
    ) : BonafideException(kind, message, step, cause) {
        /** The app was not launched in a way that the policy accepts. */
        class LaunchCategory(message: String, step: String? = null, cause: Throwable? = null) :
            Policy(ErrorKind.LAUNCH_CATEGORY, message, step, cause)

        /** The policy requires launch fields, and there are none. */
        class LaunchFieldsAbsent(message: String, step: String? = null, cause: Throwable? = null) :
            Policy(ErrorKind.LAUNCH_FIELDS_ABSENT, message, step, cause)

        /** There are launch fields, and nothing that the platform signed vouches for them. */
        class LaunchFieldsUnproven(
            message: String,
            step: String? = null,
            cause: Throwable? = null,
        ) :
            Policy(ErrorKind.LAUNCH_FIELDS_UNPROVEN, message, step, cause)

        /** The app is older than the policy's minimum. */
        class BundleVersion(message: String, step: String? = null, cause: Throwable? = null) :
            Policy(ErrorKind.BUNDLE_VERSION, message, step, cause)

        /** The operating system is older than the policy's minimum, or its version is not known. */
        class OsVersion(message: String, step: String? = null, cause: Throwable? = null) :
            Policy(ErrorKind.OS_VERSION, message, step, cause)

        /**
         * Google's answer has nothing evaluated: the device has no integrity at all, or Google has
         * decoded this token before. Only your own record of used tokens can tell.
         */
        class ClearedVerdict(message: String, step: String? = null, cause: Throwable? = null) :
            Policy(ErrorKind.CLEARED_VERDICT, message, step, cause)

        /** None of the app's certificates is one of yours. */
        class CertificateDigest(message: String, step: String? = null, cause: Throwable? = null) :
            Policy(ErrorKind.CERTIFICATE_DIGEST, message, step, cause)

        /** Google Play does not recognize the app. */
        class AppRecognition(message: String, step: String? = null, cause: Throwable? = null) :
            Policy(ErrorKind.APP_RECOGNITION, message, step, cause)

        /** The device has none of the labels that the policy accepts, or too old a system. */
        class DeviceIntegrity(message: String, step: String? = null, cause: Throwable? = null) :
            Policy(ErrorKind.DEVICE_INTEGRITY, message, step, cause)

        /** The user did not get the app from Google Play. */
        class AppLicensing(message: String, step: String? = null, cause: Throwable? = null) :
            Policy(ErrorKind.APP_LICENSING, message, step, cause)

        /** The verdict is an answer that was configured for testers. */
        class TestingResponse(message: String, step: String? = null, cause: Throwable? = null) :
            Policy(ErrorKind.TESTING_RESPONSE, message, step, cause)

        /** The app is older than the policy's minimum, or its version is not known. */
        class VersionCode(message: String, step: String? = null, cause: Throwable? = null) :
            Policy(ErrorKind.VERSION_CODE, message, step, cause)

        /** Play Protect found a risk, or its verdict is absent. */
        class PlayProtect(message: String, step: String? = null, cause: Throwable? = null) :
            Policy(ErrorKind.PLAY_PROTECT, message, step, cause)

        /** Other apps could watch or control the app, or nobody looked. */
        class AppAccessRisk(message: String, step: String? = null, cause: Throwable? = null) :
            Policy(ErrorKind.APP_ACCESS_RISK, message, step, cause)

        /** The app asked for unusually many tokens on this device, or it is not known. */
        class RecentActivity(message: String, step: String? = null, cause: Throwable? = null) :
            Policy(ErrorKind.RECENT_ACTIVITY, message, step, cause)

        /** A recall bit that the policy refuses is set for this device. */
        class DeviceRecall(message: String, step: String? = null, cause: Throwable? = null) :
            Policy(ErrorKind.DEVICE_RECALL, message, step, cause)

        /**
         * Nothing was evaluated, in a token that was decrypted here: the device has no integrity at
         * all.
         */
        class NoIntegrity(message: String, step: String? = null, cause: Throwable? = null) :
            Policy(ErrorKind.NO_INTEGRITY, message, step, cause)

        /** Signals of root or a jailbreak. */
        class PrivilegedAccess(message: String, step: String? = null, cause: Throwable? = null) :
            Policy(ErrorKind.PRIVILEGED_ACCESS, message, step, cause)

        /** Signals of a debugger. */
        class DebuggerFound(message: String, step: String? = null, cause: Throwable? = null) :
            Policy(ErrorKind.DEBUGGER_FOUND, message, step, cause)

        /** Signals of an emulator. */
        class EmulatorFound(message: String, step: String? = null, cause: Throwable? = null) :
            Policy(ErrorKind.EMULATOR_FOUND, message, step, cause)

        /** Signals of another app than the one that was shipped. */
        class AppChanged(message: String, step: String? = null, cause: Throwable? = null) :
            Policy(ErrorKind.APP_CHANGED, message, step, cause)

        /** Signals of foreign code in the app's process. */
        class InstrumentationFound(
            message: String,
            step: String? = null,
            cause: Throwable? = null,
        ) :
            Policy(ErrorKind.INSTRUMENTATION_FOUND, message, step, cause)

        /** Some checks could not look. Not the same as clean. */
        class SignalsInconclusive(message: String, step: String? = null, cause: Throwable? = null) :
            Policy(ErrorKind.SIGNALS_INCONCLUSIVE, message, step, cause)

        /** The endpoint wants a report of runtime signals, and there is none. */
        class ReportMissing(message: String, step: String? = null, cause: Throwable? = null) :
            Policy(ErrorKind.REPORT_MISSING, message, step, cause)
    }

    /** The program that uses this library made a mistake. */
    sealed class Configuration(
        kind: ErrorKind,
        message: String,
        step: String?,
        cause: Throwable?,
    ) : BonafideException(kind, message, step, cause) {
        /** No App ID was configured. */
        class NoAppId(message: String, step: String? = null, cause: Throwable? = null) :
            Configuration(ErrorKind.NO_APP_ID, message, step, cause)

        /** The App ID has the wrong form. */
        class InvalidAppId(message: String, step: String? = null, cause: Throwable? = null) :
            Configuration(ErrorKind.INVALID_APP_ID, message, step, cause)

        /** No environment was configured. */
        class NoEnvironment(message: String, step: String? = null, cause: Throwable? = null) :
            Configuration(ErrorKind.NO_ENVIRONMENT, message, step, cause)

        /** A trust anchor cannot be used, or none is configured. */
        class InvalidTrustAnchor(message: String, step: String? = null, cause: Throwable? = null) :
            Configuration(ErrorKind.INVALID_TRUST_ANCHOR, message, step, cause)

        /** A known intermediate does not verify under the trust anchors. */
        class InvalidIntermediate(message: String, step: String? = null, cause: Throwable? = null) :
            Configuration(ErrorKind.INVALID_INTERMEDIATE, message, step, cause)

        /** The signature provider was not compiled in, or the CPU cannot run it. */
        class ProviderUnavailable(message: String, step: String? = null, cause: Throwable? = null) :
            Configuration(ErrorKind.PROVIDER_UNAVAILABLE, message, step, cause)

        /** A public key given by the caller cannot be used. */
        class InvalidTrustedKey(message: String, step: String? = null, cause: Throwable? = null) :
            Configuration(ErrorKind.INVALID_TRUSTED_KEY, message, step, cause)

        /** The client data hash has a length that cannot be meant. */
        class InvalidClientDataHash(
            message: String,
            step: String? = null,
            cause: Throwable? = null,
        ) :
            Configuration(ErrorKind.INVALID_CLIENT_DATA_HASH, message, step, cause)

        /** A version in a policy cannot be read. */
        class InvalidVersion(message: String, step: String? = null, cause: Throwable? = null) :
            Configuration(ErrorKind.INVALID_VERSION, message, step, cause)

        /** No platform is accepted. */
        class NoPlatform(message: String, step: String? = null, cause: Throwable? = null) :
            Configuration(ErrorKind.NO_PLATFORM, message, step, cause)

        /** The decryption key is not base64 of 32 bytes. */
        class InvalidDecryptionKey(
            message: String,
            step: String? = null,
            cause: Throwable? = null,
        ) :
            Configuration(ErrorKind.INVALID_DECRYPTION_KEY, message, step, cause)

        /** The verification key is not base64 of a P-256 SubjectPublicKeyInfo. */
        class InvalidVerificationKey(
            message: String,
            step: String? = null,
            cause: Throwable? = null,
        ) :
            Configuration(ErrorKind.INVALID_VERIFICATION_KEY, message, step, cause)

        /** The package name has the wrong form. */
        class InvalidPackage(message: String, step: String? = null, cause: Throwable? = null) :
            Configuration(ErrorKind.INVALID_PACKAGE, message, step, cause)

        /** The verifier has no keys for the expected package. */
        class PackageNotConfigured(
            message: String,
            step: String? = null,
            cause: Throwable? = null,
        ) :
            Configuration(ErrorKind.PACKAGE_NOT_CONFIGURED, message, step, cause)

        /** A policy without a certificate digest would accept a copy of the app. */
        class NoCertificateDigest(message: String, step: String? = null, cause: Throwable? = null) :
            Configuration(ErrorKind.NO_CERTIFICATE_DIGEST, message, step, cause)

        /** A certificate digest is not 32 bytes. */
        class InvalidCertificateDigest(
            message: String,
            step: String? = null,
            cause: Throwable? = null,
        ) :
            Configuration(ErrorKind.INVALID_CERTIFICATE_DIGEST, message, step, cause)

        /** The access token for Google's API has characters that none has. */
        class InvalidAccessToken(message: String, step: String? = null, cause: Throwable? = null) :
            Configuration(ErrorKind.INVALID_ACCESS_TOKEN, message, step, cause)

        /** Google's server did not let this server decode (HTTP 401, 403, 404). */
        class DecodeDenied(message: String, step: String? = null, cause: Throwable? = null) :
            Configuration(ErrorKind.DECODE_DENIED, message, step, cause)

        /** The name of a sealing key has the wrong form. */
        class InvalidSealingKeyId(message: String, step: String? = null, cause: Throwable? = null) :
            Configuration(ErrorKind.INVALID_SEALING_KEY_ID, message, step, cause)

        /** A sealing context has the wrong form. */
        class InvalidContext(message: String, step: String? = null, cause: Throwable? = null) :
            Configuration(ErrorKind.INVALID_CONTEXT, message, step, cause)

        /** The bytes of a key cannot have been made by a random generator. */
        class WeakKey(message: String, step: String? = null, cause: Throwable? = null) :
            Configuration(ErrorKind.WEAK_KEY, message, step, cause)

        /** The key has another check value than the one that was meant. */
        class WrongKey(message: String, step: String? = null, cause: Throwable? = null) :
            Configuration(ErrorKind.WRONG_KEY, message, step, cause)

        /** The ring has no key of this name, for this suite. */
        class UnknownSealingKey(message: String, step: String? = null, cause: Throwable? = null) :
            Configuration(ErrorKind.UNKNOWN_SEALING_KEY, message, step, cause)

        /** The key is disabled. */
        class KeyDisabled(message: String, step: String? = null, cause: Throwable? = null) :
            Configuration(ErrorKind.KEY_DISABLED, message, step, cause)

        /** The key was destroyed. */
        class KeyDestroyed(message: String, step: String? = null, cause: Throwable? = null) :
            Configuration(ErrorKind.KEY_DESTROYED, message, step, cause)

        /** The name belongs to a key of the ring already. */
        class KeyIdTaken(message: String, step: String? = null, cause: Throwable? = null) :
            Configuration(ErrorKind.KEY_ID_TAKEN, message, step, cause)

        /** The ring has the same key under another name. */
        class DuplicateKey(message: String, step: String? = null, cause: Throwable? = null) :
            Configuration(ErrorKind.DUPLICATE_KEY, message, step, cause)

        /** The primary key seals; another must be promoted first. */
        class KeyIsPrimary(message: String, step: String? = null, cause: Throwable? = null) :
            Configuration(ErrorKind.KEY_IS_PRIMARY, message, step, cause)

        /** The key is not enabled. */
        class KeyNotEnabled(message: String, step: String? = null, cause: Throwable? = null) :
            Configuration(ErrorKind.KEY_NOT_ENABLED, message, step, cause)

        /** A ring cannot be read, or does not fit together. */
        class InvalidKeyring(message: String, step: String? = null, cause: Throwable? = null) :
            Configuration(ErrorKind.INVALID_KEYRING, message, step, cause)

        /** There is no legacy key to try. */
        class NoLegacyKey(message: String, step: String? = null, cause: Throwable? = null) :
            Configuration(ErrorKind.NO_LEGACY_KEY, message, step, cause)

        /** The secret is too long to be sealed. */
        class SecretTooLong(message: String, step: String? = null, cause: Throwable? = null) :
            Configuration(ErrorKind.SECRET_TOO_LONG, message, step, cause)

        /** Only a disabled key can be destroyed. */
        class KeyNotDisabled(message: String, step: String? = null, cause: Throwable? = null) :
            Configuration(ErrorKind.KEY_NOT_DISABLED, message, step, cause)

        /** The census was begun before every node had the ring that disables the key. */
        class CensusTooEarly(message: String, step: String? = null, cause: Throwable? = null) :
            Configuration(ErrorKind.CENSUS_TOO_EARLY, message, step, cause)

        /** Rows are still sealed under the key. */
        class KeyInUse(message: String, step: String? = null, cause: Throwable? = null) :
            Configuration(ErrorKind.KEY_IN_USE, message, step, cause)

        /** The text of a key is not 32 bytes in hexadecimal or base64. */
        class InvalidKeyText(message: String, step: String? = null, cause: Throwable? = null) :
            Configuration(ErrorKind.INVALID_KEY_TEXT, message, step, cause)

        /** A wrapped key is not this provider's, or was wrapped under another name. */
        class WrappedKeyRefused(message: String, step: String? = null, cause: Throwable? = null) :
            Configuration(ErrorKind.WRAPPED_KEY_REFUSED, message, step, cause)

        /** What is expected of a token cannot be meant. */
        class InvalidExpectation(message: String, step: String? = null, cause: Throwable? = null) :
            Configuration(ErrorKind.INVALID_EXPECTATION, message, step, cause)

        /** No package was configured. */
        class NoPackage(message: String, step: String? = null, cause: Throwable? = null) :
            Configuration(ErrorKind.NO_PACKAGE, message, step, cause)

        /** A challenge cannot be for this app, purpose or subject. */
        class InvalidScope(message: String, step: String? = null, cause: Throwable? = null) :
            Configuration(ErrorKind.INVALID_SCOPE, message, step, cause)

        /** The time for which challenges are valid cannot be meant. */
        class InvalidLifetime(message: String, step: String? = null, cause: Throwable? = null) :
            Configuration(ErrorKind.INVALID_LIFETIME, message, step, cause)

        /** The gate has nothing that could judge this kind of evidence. */
        class EvidenceNotServed(message: String, step: String? = null, cause: Throwable? = null) :
            Configuration(ErrorKind.EVIDENCE_NOT_SERVED, message, step, cause)

        /** A gate's setting is missing or cannot be used. */
        class InvalidGate(message: String, step: String? = null, cause: Throwable? = null) :
            Configuration(ErrorKind.INVALID_GATE, message, step, cause)

        /** The census has rows that do not say which key they need. */
        class UnreadableRows(message: String, step: String? = null, cause: Throwable? = null) :
            Configuration(ErrorKind.UNREADABLE_ROWS, message, step, cause)

        /** A key of a ring of wrapped keys is in the open. */
        class KeyNotWrapped(message: String, step: String? = null, cause: Throwable? = null) :
            Configuration(ErrorKind.KEY_NOT_WRAPPED, message, step, cause)

        /** The census was shown no row. */
        class EmptyCensus(message: String, step: String? = null, cause: Throwable? = null) :
            Configuration(ErrorKind.EMPTY_CENSUS, message, step, cause)

        /** The JSON of a ring has a backslash. */
        class EscapedKeyring(message: String, step: String? = null, cause: Throwable? = null) :
            Configuration(ErrorKind.ESCAPED_KEYRING, message, step, cause)

        /** The ring has the same key for the other suite. */
        class KeyOfOtherSuite(message: String, step: String? = null, cause: Throwable? = null) :
            Configuration(ErrorKind.KEY_OF_OTHER_SUITE, message, step, cause)

        /** The ring has as many keys as it may have. */
        class KeyringFull(message: String, step: String? = null, cause: Throwable? = null) :
            Configuration(ErrorKind.KEYRING_FULL, message, step, cause)

        /** The pin is not the base64 of 32 bytes. */
        class InvalidPin(message: String, step: String? = null, cause: Throwable? = null) :
            Configuration(ErrorKind.INVALID_PIN, message, step, cause)

        /** The host is neither a DNS name nor an IP address, or not a pattern of one. */
        class InvalidPinHost(message: String, step: String? = null, cause: Throwable? = null) :
            Configuration(ErrorKind.INVALID_PIN_HOST, message, step, cause)

        /** A host has fewer than two pins. */
        class PinsWithoutBackup(message: String, step: String? = null, cause: Throwable? = null) :
            Configuration(ErrorKind.PINS_WITHOUT_BACKUP, message, step, cause)

        /** The same host has pins twice. */
        class DuplicatePinHost(message: String, step: String? = null, cause: Throwable? = null) :
            Configuration(ErrorKind.DUPLICATE_PIN_HOST, message, step, cause)

        /** There are no pins, or too many. */
        class PinSetSize(message: String, step: String? = null, cause: Throwable? = null) :
            Configuration(ErrorKind.PIN_SET_SIZE, message, step, cause)

        /** The key that updates are signed with cannot be used. */
        class InvalidUpdateKey(message: String, step: String? = null, cause: Throwable? = null) :
            Configuration(ErrorKind.INVALID_UPDATE_KEY, message, step, cause)

        /** A set takes updates, and nobody decided what happens when one expires. */
        class ExpiryUndecided(message: String, step: String? = null, cause: Throwable? = null) :
            Configuration(ErrorKind.EXPIRY_UNDECIDED, message, step, cause)

        /** A set takes updates, and has no version of its own. */
        class PinSetUnversioned(message: String, step: String? = null, cause: Throwable? = null) :
            Configuration(ErrorKind.PIN_SET_UNVERSIONED, message, step, cause)

        /** TLS cannot be configured so. */
        class InvalidTls(message: String, step: String? = null, cause: Throwable? = null) :
            Configuration(ErrorKind.INVALID_TLS, message, step, cause)
    }

    /** Something that is needed did not answer; nothing was judged. */
    sealed class Unavailable(
        kind: ErrorKind,
        message: String,
        step: String?,
        cause: Throwable?,
    ) : BonafideException(kind, message, step, cause) {
        /** The store gave no certain answer; the evidence counts as consumed. */
        class StoreUnavailable(message: String, step: String? = null, cause: Throwable? = null) :
            Unavailable(ErrorKind.STORE_UNAVAILABLE, message, step, cause)

        /** Google's server did not decode the token now (HTTP 429, 5xx and others). */
        class DecodeUnavailable(message: String, step: String? = null, cause: Throwable? = null) :
            Unavailable(ErrorKind.DECODE_UNAVAILABLE, message, step, cause)

        /** The source of randomness gave none. */
        class RandomUnavailable(message: String, step: String? = null, cause: Throwable? = null) :
            Unavailable(ErrorKind.RANDOM_UNAVAILABLE, message, step, cause)

        /** The HSM or key management service does not answer. */
        class KeyProviderUnavailable(
            message: String,
            step: String? = null,
            cause: Throwable? = null,
        ) :
            Unavailable(ErrorKind.KEY_PROVIDER_UNAVAILABLE, message, step, cause)
    }

    /** What was stored before cannot be read, or the library is wrong. */
    sealed class Internal(
        kind: ErrorKind,
        message: String,
        step: String?,
        cause: Throwable?,
    ) : BonafideException(kind, message, step, cause) {
        /** A stored key record is damaged or of an unknown version. */
        class StoredKeyUnreadable(message: String, step: String? = null, cause: Throwable? = null) :
            Internal(ErrorKind.STORED_KEY_UNREADABLE, message, step, cause)

        /** A stored text is no sealed secret. */
        class InvalidSealed(message: String, step: String? = null, cause: Throwable? = null) :
            Internal(ErrorKind.INVALID_SEALED, message, step, cause)

        /** A sealed secret was written by a newer version. */
        class UnsupportedSuite(message: String, step: String? = null, cause: Throwable? = null) :
            Internal(ErrorKind.UNSUPPORTED_SUITE, message, step, cause)

        /** The kid in front of a sealed secret is not the one inside. */
        class SealingKeyIdMismatch(
            message: String,
            step: String? = null,
            cause: Throwable? = null,
        ) :
            Internal(ErrorKind.SEALING_KEY_ID_MISMATCH, message, step, cause)

        /** A sealed secret does not open: another key, another context, or changed. */
        class CannotBeOpened(message: String, step: String? = null, cause: Throwable? = null) :
            Internal(ErrorKind.CANNOT_BE_OPENED, message, step, cause)

        /** An opened secret is not text. */
        class SecretIsNotText(message: String, step: String? = null, cause: Throwable? = null) :
            Internal(ErrorKind.SECRET_IS_NOT_TEXT, message, step, cause)
    }

    companion object {
        /** The exception of this kind. */
        fun of(
            kind: ErrorKind,
            message: String,
            step: String? = null,
            cause: Throwable? = null,
        ): BonafideException = when (kind) {
            ErrorKind.INPUT_TOO_LARGE -> Malformed.InputTooLarge(message, step, cause)
            ErrorKind.INVALID_CBOR -> Malformed.InvalidCbor(message, step, cause)
            ErrorKind.INVALID_DER -> Malformed.InvalidDer(message, step, cause)
            ErrorKind.INVALID_BASE64 -> Malformed.InvalidBase64(message, step, cause)
            ErrorKind.TRAILING_DATA -> Malformed.TrailingData(message, step, cause)
            ErrorKind.DUPLICATE_MAP_KEY -> Malformed.DuplicateMapKey(message, step, cause)
            ErrorKind.NESTING_TOO_DEEP -> Malformed.NestingTooDeep(message, step, cause)
            ErrorKind.INDEFINITE_LENGTH -> Malformed.IndefiniteLength(message, step, cause)
            ErrorKind.MISSING_FIELD -> Malformed.MissingField(message, step, cause)
            ErrorKind.UNEXPECTED_TYPE -> Malformed.UnexpectedType(message, step, cause)
            ErrorKind.UNSUPPORTED_FORMAT -> Malformed.UnsupportedFormat(message, step, cause)
            ErrorKind.INVALID_AUTHENTICATOR_DATA ->
                Malformed.InvalidAuthenticatorData(message, step, cause)
            ErrorKind.INVALID_PUBLIC_KEY -> Malformed.InvalidPublicKey(message, step, cause)
            ErrorKind.INVALID_CERTIFICATE -> Malformed.InvalidCertificate(message, step, cause)
            ErrorKind.CHAIN_LENGTH -> Malformed.ChainLength(message, step, cause)
            ErrorKind.INVALID_SIGNATURE_ENCODING ->
                Malformed.InvalidSignatureEncoding(message, step, cause)
            ErrorKind.INVALID_KEY_ID -> Malformed.InvalidKeyId(message, step, cause)
            ErrorKind.INVALID_TIME -> Malformed.InvalidTime(message, step, cause)
            ErrorKind.INVALID_REQUEST_FIELD -> Malformed.InvalidRequestField(message, step, cause)
            ErrorKind.INVALID_JSON -> Malformed.InvalidJson(message, step, cause)
            ErrorKind.TOKEN_SEGMENTS -> Malformed.TokenSegments(message, step, cause)
            ErrorKind.TOKEN_LENGTHS -> Malformed.TokenLengths(message, step, cause)
            ErrorKind.DECODE_REJECTED -> Malformed.DecodeRejected(message, step, cause)
            ErrorKind.INVALID_CHALLENGE -> Malformed.InvalidChallenge(message, step, cause)
            ErrorKind.EVIDENCE_MISSING -> Malformed.EvidenceMissing(message, step, cause)
            ErrorKind.INVALID_REPORT -> Malformed.InvalidReport(message, step, cause)
            ErrorKind.INVALID_PIN_SET -> Malformed.InvalidPinSet(message, step, cause)
            ErrorKind.UNSUPPORTED_SIGNATURE_ALGORITHM ->
                Algorithm.UnsupportedSignatureAlgorithm(message, step, cause)
            ErrorKind.SIGNATURE_ALGORITHM_MISMATCH ->
                Algorithm.SignatureAlgorithmMismatch(message, step, cause)
            ErrorKind.UNSUPPORTED_KEY_ALGORITHM ->
                Algorithm.UnsupportedKeyAlgorithm(message, step, cause)
            ErrorKind.UNSUPPORTED_TOKEN_ALGORITHM ->
                Algorithm.UnsupportedTokenAlgorithm(message, step, cause)
            ErrorKind.UNKNOWN_ISSUER -> Signature.UnknownIssuer(message, step, cause)
            ErrorKind.CERTIFICATE_SIGNATURE -> Signature.CertificateSignature(message, step, cause)
            ErrorKind.NOT_A_CERTIFICATION_AUTHORITY ->
                Signature.NotACertificationAuthority(message, step, cause)
            ErrorKind.PATH_LENGTH_EXCEEDED -> Signature.PathLengthExceeded(message, step, cause)
            ErrorKind.KEY_USAGE -> Signature.KeyUsage(message, step, cause)
            ErrorKind.UNKNOWN_CRITICAL_EXTENSION ->
                Signature.UnknownCriticalExtension(message, step, cause)
            ErrorKind.ISSUER_NAME_MISMATCH -> Signature.IssuerNameMismatch(message, step, cause)
            ErrorKind.ASSERTION_SIGNATURE -> Signature.AssertionSignature(message, step, cause)
            ErrorKind.LEAF_IS_AUTHORITY -> Signature.LeafIsAuthority(message, step, cause)
            ErrorKind.TOKEN_DECRYPTION -> Signature.TokenDecryption(message, step, cause)
            ErrorKind.TOKEN_SIGNATURE -> Signature.TokenSignature(message, step, cause)
            ErrorKind.TOKEN_CONTENT -> Signature.TokenContent(message, step, cause)
            ErrorKind.PIN_SET_SIGNATURE -> Signature.PinSetSignature(message, step, cause)
            ErrorKind.PIN_MISMATCH -> Signature.PinMismatch(message, step, cause)
            ErrorKind.NONCE_MISMATCH -> Binding.NonceMismatch(message, step, cause)
            ErrorKind.APP_ID_MISMATCH -> Binding.AppIdMismatch(message, step, cause)
            ErrorKind.ENVIRONMENT_MISMATCH -> Binding.EnvironmentMismatch(message, step, cause)
            ErrorKind.KEY_ID_MISMATCH -> Binding.KeyIdMismatch(message, step, cause)
            ErrorKind.CREDENTIAL_ID_MISMATCH -> Binding.CredentialIdMismatch(message, step, cause)
            ErrorKind.PUBLIC_KEY_MISMATCH -> Binding.PublicKeyMismatch(message, step, cause)
            ErrorKind.UNKNOWN_PLATFORM -> Binding.UnknownPlatform(message, step, cause)
            ErrorKind.BOOT_POLICY -> Binding.BootPolicy(message, step, cause)
            ErrorKind.PACKAGE_MISMATCH -> Binding.PackageMismatch(message, step, cause)
            ErrorKind.BINDING_KIND -> Binding.BindingKind(message, step, cause)
            ErrorKind.BINDING_MISMATCH -> Binding.BindingMismatch(message, step, cause)
            ErrorKind.CHALLENGE_MISMATCH -> Binding.ChallengeMismatch(message, step, cause)
            ErrorKind.SUBJECT_MISSING -> Binding.SubjectMissing(message, step, cause)
            ErrorKind.OWNER_MISMATCH -> Binding.OwnerMismatch(message, step, cause)
            ErrorKind.HOST_MISMATCH -> Binding.HostMismatch(message, step, cause)
            ErrorKind.PIN_SET_APP -> Binding.PinSetApp(message, step, cause)
            ErrorKind.CERTIFICATE_NOT_YET_VALID ->
                Freshness.CertificateNotYetValid(message, step, cause)
            ErrorKind.CERTIFICATE_EXPIRED -> Freshness.CertificateExpired(message, step, cause)
            ErrorKind.TOKEN_TOO_OLD -> Freshness.TokenTooOld(message, step, cause)
            ErrorKind.TOKEN_FROM_THE_FUTURE -> Freshness.TokenFromTheFuture(message, step, cause)
            ErrorKind.CHALLENGE_EXPIRED -> Freshness.ChallengeExpired(message, step, cause)
            ErrorKind.CHALLENGE_FROM_THE_FUTURE ->
                Freshness.ChallengeFromTheFuture(message, step, cause)
            ErrorKind.PIN_SET_EXPIRED -> Freshness.PinSetExpired(message, step, cause)
            ErrorKind.REPLAYED -> Replay.Replayed(message, step, cause)
            ErrorKind.COUNTER_NOT_INCREASED -> Replay.CounterNotIncreased(message, step, cause)
            ErrorKind.COUNTER_NOT_ZERO -> Replay.CounterNotZero(message, step, cause)
            ErrorKind.ALREADY_ENROLLED -> Replay.AlreadyEnrolled(message, step, cause)
            ErrorKind.ENROLLED_FOR_ANOTHER -> Replay.EnrolledForAnother(message, step, cause)
            ErrorKind.REVOKED -> Replay.Revoked(message, step, cause)
            ErrorKind.UNKNOWN_DEVICE -> Replay.UnknownDevice(message, step, cause)
            ErrorKind.PIN_SET_NOT_NEWER -> Replay.PinSetNotNewer(message, step, cause)
            ErrorKind.LAUNCH_CATEGORY -> Policy.LaunchCategory(message, step, cause)
            ErrorKind.LAUNCH_FIELDS_ABSENT -> Policy.LaunchFieldsAbsent(message, step, cause)
            ErrorKind.LAUNCH_FIELDS_UNPROVEN -> Policy.LaunchFieldsUnproven(message, step, cause)
            ErrorKind.BUNDLE_VERSION -> Policy.BundleVersion(message, step, cause)
            ErrorKind.OS_VERSION -> Policy.OsVersion(message, step, cause)
            ErrorKind.CLEARED_VERDICT -> Policy.ClearedVerdict(message, step, cause)
            ErrorKind.CERTIFICATE_DIGEST -> Policy.CertificateDigest(message, step, cause)
            ErrorKind.APP_RECOGNITION -> Policy.AppRecognition(message, step, cause)
            ErrorKind.DEVICE_INTEGRITY -> Policy.DeviceIntegrity(message, step, cause)
            ErrorKind.APP_LICENSING -> Policy.AppLicensing(message, step, cause)
            ErrorKind.TESTING_RESPONSE -> Policy.TestingResponse(message, step, cause)
            ErrorKind.VERSION_CODE -> Policy.VersionCode(message, step, cause)
            ErrorKind.PLAY_PROTECT -> Policy.PlayProtect(message, step, cause)
            ErrorKind.APP_ACCESS_RISK -> Policy.AppAccessRisk(message, step, cause)
            ErrorKind.RECENT_ACTIVITY -> Policy.RecentActivity(message, step, cause)
            ErrorKind.DEVICE_RECALL -> Policy.DeviceRecall(message, step, cause)
            ErrorKind.NO_INTEGRITY -> Policy.NoIntegrity(message, step, cause)
            ErrorKind.PRIVILEGED_ACCESS -> Policy.PrivilegedAccess(message, step, cause)
            ErrorKind.DEBUGGER_FOUND -> Policy.DebuggerFound(message, step, cause)
            ErrorKind.EMULATOR_FOUND -> Policy.EmulatorFound(message, step, cause)
            ErrorKind.APP_CHANGED -> Policy.AppChanged(message, step, cause)
            ErrorKind.INSTRUMENTATION_FOUND -> Policy.InstrumentationFound(message, step, cause)
            ErrorKind.SIGNALS_INCONCLUSIVE -> Policy.SignalsInconclusive(message, step, cause)
            ErrorKind.REPORT_MISSING -> Policy.ReportMissing(message, step, cause)
            ErrorKind.NO_APP_ID -> Configuration.NoAppId(message, step, cause)
            ErrorKind.INVALID_APP_ID -> Configuration.InvalidAppId(message, step, cause)
            ErrorKind.NO_ENVIRONMENT -> Configuration.NoEnvironment(message, step, cause)
            ErrorKind.INVALID_TRUST_ANCHOR -> Configuration.InvalidTrustAnchor(message, step, cause)
            ErrorKind.INVALID_INTERMEDIATE ->
                Configuration.InvalidIntermediate(message, step, cause)
            ErrorKind.PROVIDER_UNAVAILABLE ->
                Configuration.ProviderUnavailable(message, step, cause)
            ErrorKind.INVALID_TRUSTED_KEY -> Configuration.InvalidTrustedKey(message, step, cause)
            ErrorKind.INVALID_CLIENT_DATA_HASH ->
                Configuration.InvalidClientDataHash(message, step, cause)
            ErrorKind.INVALID_VERSION -> Configuration.InvalidVersion(message, step, cause)
            ErrorKind.NO_PLATFORM -> Configuration.NoPlatform(message, step, cause)
            ErrorKind.INVALID_DECRYPTION_KEY ->
                Configuration.InvalidDecryptionKey(message, step, cause)
            ErrorKind.INVALID_VERIFICATION_KEY ->
                Configuration.InvalidVerificationKey(message, step, cause)
            ErrorKind.INVALID_PACKAGE -> Configuration.InvalidPackage(message, step, cause)
            ErrorKind.PACKAGE_NOT_CONFIGURED ->
                Configuration.PackageNotConfigured(message, step, cause)
            ErrorKind.NO_CERTIFICATE_DIGEST ->
                Configuration.NoCertificateDigest(message, step, cause)
            ErrorKind.INVALID_CERTIFICATE_DIGEST ->
                Configuration.InvalidCertificateDigest(message, step, cause)
            ErrorKind.INVALID_ACCESS_TOKEN -> Configuration.InvalidAccessToken(message, step, cause)
            ErrorKind.DECODE_DENIED -> Configuration.DecodeDenied(message, step, cause)
            ErrorKind.INVALID_SEALING_KEY_ID ->
                Configuration.InvalidSealingKeyId(message, step, cause)
            ErrorKind.INVALID_CONTEXT -> Configuration.InvalidContext(message, step, cause)
            ErrorKind.WEAK_KEY -> Configuration.WeakKey(message, step, cause)
            ErrorKind.WRONG_KEY -> Configuration.WrongKey(message, step, cause)
            ErrorKind.UNKNOWN_SEALING_KEY -> Configuration.UnknownSealingKey(message, step, cause)
            ErrorKind.KEY_DISABLED -> Configuration.KeyDisabled(message, step, cause)
            ErrorKind.KEY_DESTROYED -> Configuration.KeyDestroyed(message, step, cause)
            ErrorKind.KEY_ID_TAKEN -> Configuration.KeyIdTaken(message, step, cause)
            ErrorKind.DUPLICATE_KEY -> Configuration.DuplicateKey(message, step, cause)
            ErrorKind.KEY_IS_PRIMARY -> Configuration.KeyIsPrimary(message, step, cause)
            ErrorKind.KEY_NOT_ENABLED -> Configuration.KeyNotEnabled(message, step, cause)
            ErrorKind.INVALID_KEYRING -> Configuration.InvalidKeyring(message, step, cause)
            ErrorKind.NO_LEGACY_KEY -> Configuration.NoLegacyKey(message, step, cause)
            ErrorKind.SECRET_TOO_LONG -> Configuration.SecretTooLong(message, step, cause)
            ErrorKind.KEY_NOT_DISABLED -> Configuration.KeyNotDisabled(message, step, cause)
            ErrorKind.CENSUS_TOO_EARLY -> Configuration.CensusTooEarly(message, step, cause)
            ErrorKind.KEY_IN_USE -> Configuration.KeyInUse(message, step, cause)
            ErrorKind.INVALID_KEY_TEXT -> Configuration.InvalidKeyText(message, step, cause)
            ErrorKind.WRAPPED_KEY_REFUSED -> Configuration.WrappedKeyRefused(message, step, cause)
            ErrorKind.INVALID_EXPECTATION -> Configuration.InvalidExpectation(message, step, cause)
            ErrorKind.NO_PACKAGE -> Configuration.NoPackage(message, step, cause)
            ErrorKind.INVALID_SCOPE -> Configuration.InvalidScope(message, step, cause)
            ErrorKind.INVALID_LIFETIME -> Configuration.InvalidLifetime(message, step, cause)
            ErrorKind.EVIDENCE_NOT_SERVED -> Configuration.EvidenceNotServed(message, step, cause)
            ErrorKind.INVALID_GATE -> Configuration.InvalidGate(message, step, cause)
            ErrorKind.UNREADABLE_ROWS -> Configuration.UnreadableRows(message, step, cause)
            ErrorKind.KEY_NOT_WRAPPED -> Configuration.KeyNotWrapped(message, step, cause)
            ErrorKind.EMPTY_CENSUS -> Configuration.EmptyCensus(message, step, cause)
            ErrorKind.ESCAPED_KEYRING -> Configuration.EscapedKeyring(message, step, cause)
            ErrorKind.KEY_OF_OTHER_SUITE -> Configuration.KeyOfOtherSuite(message, step, cause)
            ErrorKind.KEYRING_FULL -> Configuration.KeyringFull(message, step, cause)
            ErrorKind.INVALID_PIN -> Configuration.InvalidPin(message, step, cause)
            ErrorKind.INVALID_PIN_HOST -> Configuration.InvalidPinHost(message, step, cause)
            ErrorKind.PINS_WITHOUT_BACKUP -> Configuration.PinsWithoutBackup(message, step, cause)
            ErrorKind.DUPLICATE_PIN_HOST -> Configuration.DuplicatePinHost(message, step, cause)
            ErrorKind.PIN_SET_SIZE -> Configuration.PinSetSize(message, step, cause)
            ErrorKind.INVALID_UPDATE_KEY -> Configuration.InvalidUpdateKey(message, step, cause)
            ErrorKind.EXPIRY_UNDECIDED -> Configuration.ExpiryUndecided(message, step, cause)
            ErrorKind.PIN_SET_UNVERSIONED -> Configuration.PinSetUnversioned(message, step, cause)
            ErrorKind.INVALID_TLS -> Configuration.InvalidTls(message, step, cause)
            ErrorKind.STORE_UNAVAILABLE -> Unavailable.StoreUnavailable(message, step, cause)
            ErrorKind.DECODE_UNAVAILABLE -> Unavailable.DecodeUnavailable(message, step, cause)
            ErrorKind.RANDOM_UNAVAILABLE -> Unavailable.RandomUnavailable(message, step, cause)
            ErrorKind.KEY_PROVIDER_UNAVAILABLE ->
                Unavailable.KeyProviderUnavailable(message, step, cause)
            ErrorKind.STORED_KEY_UNREADABLE -> Internal.StoredKeyUnreadable(message, step, cause)
            ErrorKind.INVALID_SEALED -> Internal.InvalidSealed(message, step, cause)
            ErrorKind.UNSUPPORTED_SUITE -> Internal.UnsupportedSuite(message, step, cause)
            ErrorKind.SEALING_KEY_ID_MISMATCH -> Internal.SealingKeyIdMismatch(message, step, cause)
            ErrorKind.CANNOT_BE_OPENED -> Internal.CannotBeOpened(message, step, cause)
            ErrorKind.SECRET_IS_NOT_TEXT -> Internal.SecretIsNotText(message, step, cause)
        }
    }
}
