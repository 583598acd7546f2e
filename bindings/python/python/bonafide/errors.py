"""One exception for each kind of error, in families.

``except bonafide.errors.NonceMismatch`` is one rule, ``except bonafide.errors.ReplayError`` a
family of them, ``except bonafide.BonafideError`` all. See `BonafideError` for what each of them
has.

Made by make_errors.py from the table that all languages share: do not edit.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from ._error_base import (
    AlreadyFinished,
    BonafideError,
    CallbackFailed,
    MistakeError,
    Panicked,
    UnknownValue,
    WrongLength,
    WrongStep,
)
from ._ffi.bonafide import Action, CallMistake, ErrorClass, ErrorKind


class MalformedError(BonafideError):
    """The evidence cannot be read."""

    error_class = ErrorClass.MALFORMED


class InputTooLarge(MalformedError):
    """The input is longer than the limit for its type."""

    kind = ErrorKind.INPUT_TOO_LARGE
    code = 0x10001
    action = Action.STOP
    public_message = "The evidence could not be read."


class InvalidCbor(MalformedError):
    """The input is not CBOR in the strict form that is read here."""

    kind = ErrorKind.INVALID_CBOR
    code = 0x10002
    action = Action.STOP
    public_message = "The evidence could not be read."


class InvalidDer(MalformedError):
    """The input is not DER."""

    kind = ErrorKind.INVALID_DER
    code = 0x10003
    action = Action.STOP
    public_message = "The evidence could not be read."


class InvalidBase64(MalformedError):
    """The text is not base64 in its canonical form."""

    kind = ErrorKind.INVALID_BASE64
    code = 0x10004
    action = Action.STOP
    public_message = "The evidence could not be read."


class TrailingData(MalformedError):
    """Something follows the object."""

    kind = ErrorKind.TRAILING_DATA
    code = 0x10005
    action = Action.STOP
    public_message = "The evidence could not be read."


class DuplicateMapKey(MalformedError):
    """A map has the same key twice."""

    kind = ErrorKind.DUPLICATE_MAP_KEY
    code = 0x10006
    action = Action.STOP
    public_message = "The evidence could not be read."


class NestingTooDeep(MalformedError):
    """Values are nested more deeply than the limit."""

    kind = ErrorKind.NESTING_TOO_DEEP
    code = 0x10007
    action = Action.STOP
    public_message = "The evidence could not be read."


class IndefiniteLength(MalformedError):
    """An indefinite length, which no genuine object uses."""

    kind = ErrorKind.INDEFINITE_LENGTH
    code = 0x10008
    action = Action.STOP
    public_message = "The evidence could not be read."


class MissingField(MalformedError):
    """A member that must be there is absent."""

    kind = ErrorKind.MISSING_FIELD
    code = 0x10009
    action = Action.STOP
    public_message = "The evidence could not be read."


class UnexpectedType(MalformedError):
    """A member has another type than the format prescribes."""

    kind = ErrorKind.UNEXPECTED_TYPE
    code = 0x1000A
    action = Action.STOP
    public_message = "The evidence could not be read."


class UnsupportedFormat(MalformedError):
    """The format identifier names another attestation format."""

    kind = ErrorKind.UNSUPPORTED_FORMAT
    code = 0x1000B
    action = Action.STOP
    public_message = "The evidence could not be read."


class InvalidAuthenticatorData(MalformedError):
    """The authenticator data has the wrong shape."""

    kind = ErrorKind.INVALID_AUTHENTICATOR_DATA
    code = 0x1000C
    action = Action.STOP
    public_message = "The evidence could not be read."


class InvalidPublicKey(MalformedError):
    """The public key is not an uncompressed point on its curve."""

    kind = ErrorKind.INVALID_PUBLIC_KEY
    code = 0x1000D
    action = Action.STOP
    public_message = "The evidence could not be read."


class InvalidCertificate(MalformedError):
    """The certificate has the wrong structure."""

    kind = ErrorKind.INVALID_CERTIFICATE
    code = 0x1000E
    action = Action.STOP
    public_message = "The evidence could not be read."


class ChainLength(MalformedError):
    """The chain has the wrong number of certificates."""

    kind = ErrorKind.CHAIN_LENGTH
    code = 0x1000F
    action = Action.STOP
    public_message = "The evidence could not be read."


class InvalidSignatureEncoding(MalformedError):
    """The signature is not a DER sequence of two positive integers that fit the curve."""

    kind = ErrorKind.INVALID_SIGNATURE_ENCODING
    code = 0x10010
    action = Action.STOP
    public_message = "The evidence could not be read."


class InvalidKeyId(MalformedError):
    """The key id is not 32 bytes."""

    kind = ErrorKind.INVALID_KEY_ID
    code = 0x10011
    action = Action.STOP
    public_message = "The evidence could not be read."


class InvalidTime(MalformedError):
    """The time is not in the form of RFC 3339, or out of range."""

    kind = ErrorKind.INVALID_TIME
    code = 0x10012
    action = Action.STOP
    public_message = "The evidence could not be read."


class InvalidRequestField(MalformedError):
    """A field of a request is not in the form that it has in HTTP."""

    kind = ErrorKind.INVALID_REQUEST_FIELD
    code = 0x10013
    action = Action.STOP
    public_message = "The evidence could not be read."


class InvalidJson(MalformedError):
    """The input is not JSON in the strict form that is read here."""

    kind = ErrorKind.INVALID_JSON
    code = 0x10014
    action = Action.STOP
    public_message = "The evidence could not be read."


class TokenSegments(MalformedError):
    """The token does not have the number of segments that its form has."""

    kind = ErrorKind.TOKEN_SEGMENTS
    code = 0x10015
    action = Action.STOP
    public_message = "The evidence could not be read."


class TokenLengths(MalformedError):
    """The token's key, vector or tag has another length than the algorithms call for."""

    kind = ErrorKind.TOKEN_LENGTHS
    code = 0x10016
    action = Action.STOP
    public_message = "The evidence could not be read."


class DecodeRejected(MalformedError):
    """Google's server could not read the token (HTTP 400)."""

    kind = ErrorKind.DECODE_REJECTED
    code = 0x10017
    action = Action.NEW_CHALLENGE
    public_message = "The evidence could not be read."


class InvalidChallenge(MalformedError):
    """A text is no challenge."""

    kind = ErrorKind.INVALID_CHALLENGE
    code = 0x10018
    action = Action.NEW_CHALLENGE
    public_message = "The evidence could not be read."


class EvidenceMissing(MalformedError):
    """The request carries no evidence, or not everything that belongs to it."""

    kind = ErrorKind.EVIDENCE_MISSING
    code = 0x10019
    action = Action.NEW_CHALLENGE
    public_message = "Evidence is required."


class InvalidReport(MalformedError):
    """A report of runtime signals is not in its one form."""

    kind = ErrorKind.INVALID_REPORT
    code = 0x1001A
    action = Action.STOP
    public_message = "The evidence could not be read."


class InvalidPinSet(MalformedError):
    """The pin set is not in the form that is read."""

    kind = ErrorKind.INVALID_PIN_SET
    code = 0x1001B
    action = Action.STOP
    public_message = "The evidence could not be read."


class AlgorithmError(BonafideError):
    """An algorithm or key that is not accepted here."""

    error_class = ErrorClass.ALGORITHM


class UnsupportedSignatureAlgorithm(AlgorithmError):
    """The signature algorithm is not ECDSA with SHA-256 or SHA-384."""

    kind = ErrorKind.UNSUPPORTED_SIGNATURE_ALGORITHM
    code = 0x20001
    action = Action.STOP
    public_message = "The evidence could not be verified."


class SignatureAlgorithmMismatch(AlgorithmError):
    """The algorithm inside the signed part differs from the one outside."""

    kind = ErrorKind.SIGNATURE_ALGORITHM_MISMATCH
    code = 0x20002
    action = Action.STOP
    public_message = "The evidence could not be verified."


class UnsupportedKeyAlgorithm(AlgorithmError):
    """The key is not on P-256 or P-384, or not on the curve that this object prescribes."""

    kind = ErrorKind.UNSUPPORTED_KEY_ALGORITHM
    code = 0x20003
    action = Action.STOP
    public_message = "The evidence could not be verified."


class UnsupportedTokenAlgorithm(AlgorithmError):
    """A token's header names another algorithm, or holds a parameter that is refused."""

    kind = ErrorKind.UNSUPPORTED_TOKEN_ALGORITHM
    code = 0x20004
    action = Action.STOP
    public_message = "The evidence could not be verified."


class SignatureError(BonafideError):
    """A signature or a certificate chain that does not hold."""

    error_class = ErrorClass.SIGNATURE


class UnknownIssuer(SignatureError):
    """The chain does not end at a configured trust anchor."""

    kind = ErrorKind.UNKNOWN_ISSUER
    code = 0x30001
    action = Action.STOP
    public_message = "The evidence could not be verified."


class CertificateSignature(SignatureError):
    """A certificate's signature does not verify."""

    kind = ErrorKind.CERTIFICATE_SIGNATURE
    code = 0x30002
    action = Action.STOP
    public_message = "The evidence could not be verified."


class NotACertificationAuthority(SignatureError):
    """A certificate that issued another one is not a certification authority."""

    kind = ErrorKind.NOT_A_CERTIFICATION_AUTHORITY
    code = 0x30003
    action = Action.STOP
    public_message = "The evidence could not be verified."


class PathLengthExceeded(SignatureError):
    """There are more certificates below an issuer than its path length allows."""

    kind = ErrorKind.PATH_LENGTH_EXCEEDED
    code = 0x30004
    action = Action.STOP
    public_message = "The evidence could not be verified."


class KeyUsage(SignatureError):
    """The key usage does not allow what the key is used for."""

    kind = ErrorKind.KEY_USAGE
    code = 0x30005
    action = Action.STOP
    public_message = "The evidence could not be verified."


class UnknownCriticalExtension(SignatureError):
    """A critical extension that is not understood here."""

    kind = ErrorKind.UNKNOWN_CRITICAL_EXTENSION
    code = 0x30006
    action = Action.STOP
    public_message = "The evidence could not be verified."


class IssuerNameMismatch(SignatureError):
    """The issuer's name differs from the subject of the next certificate."""

    kind = ErrorKind.ISSUER_NAME_MISMATCH
    code = 0x30007
    action = Action.STOP
    public_message = "The evidence could not be verified."


class AssertionSignature(SignatureError):
    """The assertion's signature does not verify."""

    kind = ErrorKind.ASSERTION_SIGNATURE
    code = 0x30008
    action = Action.REASSERT
    public_message = "The evidence could not be verified."


class LeafIsAuthority(SignatureError):
    """The first certificate of the chain is a certification authority's."""

    kind = ErrorKind.LEAF_IS_AUTHORITY
    code = 0x30009
    action = Action.STOP
    public_message = "The evidence could not be verified."


class TokenDecryption(SignatureError):
    """No configured decryption key opens the token."""

    kind = ErrorKind.TOKEN_DECRYPTION
    code = 0x3000A
    action = Action.BACKOFF
    public_message = "The evidence could not be verified."


class TokenSignature(SignatureError):
    """The token's signature does not verify with the key that belongs to its decryption key."""

    kind = ErrorKind.TOKEN_SIGNATURE
    code = 0x3000B
    action = Action.BACKOFF
    public_message = "The evidence could not be verified."


class TokenContent(SignatureError):
    """The decryption key is the right one, and the token was changed."""

    kind = ErrorKind.TOKEN_CONTENT
    code = 0x3000C
    action = Action.NEW_CHALLENGE
    public_message = "The evidence could not be verified."


class PinSetSignature(SignatureError):
    """The signature of a pin set is not one of the configured keys'."""

    kind = ErrorKind.PIN_SET_SIGNATURE
    code = 0x3000D
    action = Action.STOP
    public_message = "The evidence could not be verified."


class PinMismatch(SignatureError):
    """No certificate of the server's path has a pinned key."""

    kind = ErrorKind.PIN_MISMATCH
    code = 0x3000E
    action = Action.STOP
    public_message = "The evidence could not be verified."


class BindingError(BonafideError):
    """The evidence is genuine and belongs to something else."""

    error_class = ErrorClass.BINDING


class NonceMismatch(BindingError):
    """The nonce in the leaf is not the one of this client data."""

    kind = ErrorKind.NONCE_MISMATCH
    code = 0x40001
    action = Action.NEW_CHALLENGE
    public_message = "The evidence does not belong to this request."


class AppIdMismatch(BindingError):
    """The evidence was made by another app."""

    kind = ErrorKind.APP_ID_MISMATCH
    code = 0x40002
    action = Action.STOP
    public_message = "The evidence does not belong to this request."


class EnvironmentMismatch(BindingError):
    """The evidence was made in the other environment."""

    kind = ErrorKind.ENVIRONMENT_MISMATCH
    code = 0x40003
    action = Action.STOP
    public_message = "The evidence does not belong to this request."


class KeyIdMismatch(BindingError):
    """The key id is not the one of the attested key."""

    kind = ErrorKind.KEY_ID_MISMATCH
    code = 0x40004
    action = Action.REATTEST
    public_message = "The evidence does not belong to this request."


class CredentialIdMismatch(BindingError):
    """The credential id is not the key id."""

    kind = ErrorKind.CREDENTIAL_ID_MISMATCH
    code = 0x40005
    action = Action.REATTEST
    public_message = "The evidence does not belong to this request."


class PublicKeyMismatch(BindingError):
    """The key in the authenticator data is not the one in the leaf."""

    kind = ErrorKind.PUBLIC_KEY_MISMATCH
    code = 0x40006
    action = Action.REATTEST
    public_message = "The evidence does not belong to this request."


class UnknownPlatform(BindingError):
    """The platform is missing, unreadable or not accepted."""

    kind = ErrorKind.UNKNOWN_PLATFORM
    code = 0x40007
    action = Action.STOP
    public_message = "The evidence does not belong to this request."


class BootPolicy(BindingError):
    """The Mac does not run with the required boot policy."""

    kind = ErrorKind.BOOT_POLICY
    code = 0x40008
    action = Action.STOP
    public_message = "The evidence does not belong to this request."


class PackageMismatch(BindingError):
    """The verdict is about another package."""

    kind = ErrorKind.PACKAGE_MISMATCH
    code = 0x40009
    action = Action.STOP
    public_message = "The evidence does not belong to this request."


class BindingKind(BindingError):
    """The verdict is bound by a nonce where a request hash was expected, or the other way
    round, or by neither or both.
    """

    kind = ErrorKind.BINDING_KIND
    code = 0x4000A
    action = Action.STOP
    public_message = "The evidence does not belong to this request."


class BindingMismatch(BindingError):
    """The verdict was made for another request."""

    kind = ErrorKind.BINDING_MISMATCH
    code = 0x4000B
    action = Action.NEW_CHALLENGE
    public_message = "The evidence does not belong to this request."


class ChallengeMismatch(BindingError):
    """The challenge was not made here, or for another app, purpose or subject."""

    kind = ErrorKind.CHALLENGE_MISMATCH
    code = 0x4000C
    action = Action.NEW_CHALLENGE
    public_message = "Ask for a new challenge."


class SubjectMissing(BindingError):
    """Nobody is known as the subject of the request."""

    kind = ErrorKind.SUBJECT_MISSING
    code = 0x4000E
    action = Action.STOP
    public_message = "Authentication is required."


class OwnerMismatch(BindingError):
    """The device belongs to another subject than the request."""

    kind = ErrorKind.OWNER_MISMATCH
    code = 0x4000D
    action = Action.STOP
    public_message = "The device cannot be used here."


class HostMismatch(BindingError):
    """The server's certificate is for another host."""

    kind = ErrorKind.HOST_MISMATCH
    code = 0x4000F
    action = Action.STOP
    public_message = "The evidence does not belong to this request."


class PinSetApp(BindingError):
    """The pin set is another app's."""

    kind = ErrorKind.PIN_SET_APP
    code = 0x40010
    action = Action.STOP
    public_message = "The evidence does not belong to this request."


class FreshnessError(BonafideError):
    """Too early or too late."""

    error_class = ErrorClass.FRESHNESS


class CertificateNotYetValid(FreshnessError):
    """A certificate is not valid yet."""

    kind = ErrorKind.CERTIFICATE_NOT_YET_VALID
    code = 0x50001
    action = Action.BACKOFF
    public_message = "The evidence is too old or too new."


class CertificateExpired(FreshnessError):
    """A certificate has expired."""

    kind = ErrorKind.CERTIFICATE_EXPIRED
    code = 0x50002
    action = Action.REATTEST
    public_message = "The evidence is too old or too new."


class TokenTooOld(FreshnessError):
    """The token was made too long ago."""

    kind = ErrorKind.TOKEN_TOO_OLD
    code = 0x50003
    action = Action.NEW_CHALLENGE
    public_message = "The evidence is too old or too new."


class TokenFromTheFuture(FreshnessError):
    """The token was made too far ahead of the server's clock."""

    kind = ErrorKind.TOKEN_FROM_THE_FUTURE
    code = 0x50004
    action = Action.NEW_CHALLENGE
    public_message = "The evidence is too old or too new."


class ChallengeExpired(FreshnessError):
    """The challenge was issued too long ago."""

    kind = ErrorKind.CHALLENGE_EXPIRED
    code = 0x50005
    action = Action.NEW_CHALLENGE
    public_message = "Ask for a new challenge."


class ChallengeFromTheFuture(FreshnessError):
    """The challenge was issued too far ahead of this node's clock."""

    kind = ErrorKind.CHALLENGE_FROM_THE_FUTURE
    code = 0x50006
    action = Action.NEW_CHALLENGE
    public_message = "Ask for a new challenge."


class PinSetExpired(FreshnessError):
    """The pin set has expired."""

    kind = ErrorKind.PIN_SET_EXPIRED
    code = 0x50007
    action = Action.STOP
    public_message = "The evidence is too old or too new."


class ReplayError(BonafideError):
    """The evidence was used before, or the device may not use it."""

    error_class = ErrorClass.REPLAY


class Replayed(ReplayError):
    """A value that may be used once was used before."""

    kind = ErrorKind.REPLAYED
    code = 0x60001
    action = Action.NEW_CHALLENGE
    public_message = "The evidence was used before."


class CounterNotIncreased(ReplayError):
    """The counter is not greater than the one that was stored."""

    kind = ErrorKind.COUNTER_NOT_INCREASED
    code = 0x60002
    action = Action.REASSERT
    public_message = "The evidence was used before."


class CounterNotZero(ReplayError):
    """The counter of an attestation is not zero."""

    kind = ErrorKind.COUNTER_NOT_ZERO
    code = 0x60003
    action = Action.REATTEST
    public_message = "The evidence was used before."


class AlreadyEnrolled(ReplayError):
    """The key is enrolled already, for the same subject."""

    kind = ErrorKind.ALREADY_ENROLLED
    code = 0x60004
    action = Action.REASSERT
    public_message = "The device is enrolled already."


class EnrolledForAnother(ReplayError):
    """The key is enrolled for another subject."""

    kind = ErrorKind.ENROLLED_FOR_ANOTHER
    code = 0x60005
    action = Action.STOP
    public_message = "The device cannot be used here."


class Revoked(ReplayError):
    """The device was revoked."""

    kind = ErrorKind.REVOKED
    code = 0x60006
    action = Action.STOP
    public_message = "The device cannot be used here."


class UnknownDevice(ReplayError):
    """The device was never enrolled here."""

    kind = ErrorKind.UNKNOWN_DEVICE
    code = 0x60007
    action = Action.REATTEST
    public_message = "The device is not enrolled."


class PinSetNotNewer(ReplayError):
    """The pin set is not newer than the one at hand."""

    kind = ErrorKind.PIN_SET_NOT_NEWER
    code = 0x60008
    action = Action.STOP
    public_message = "The evidence was used before."


class PolicyError(BonafideError):
    """The evidence is genuine, and the policy does not accept it."""

    error_class = ErrorClass.POLICY


class LaunchCategory(PolicyError):
    """The app was not launched in a way that the policy accepts."""

    kind = ErrorKind.LAUNCH_CATEGORY
    code = 0x70001
    action = Action.STOP
    public_message = "The app or device is not accepted."


class LaunchFieldsAbsent(PolicyError):
    """The policy requires launch fields, and there are none."""

    kind = ErrorKind.LAUNCH_FIELDS_ABSENT
    code = 0x70002
    action = Action.REATTEST
    public_message = "The app or device is not accepted."


class LaunchFieldsUnproven(PolicyError):
    """There are launch fields, and nothing that the platform signed vouches for them."""

    kind = ErrorKind.LAUNCH_FIELDS_UNPROVEN
    code = 0x70003
    action = Action.REATTEST
    public_message = "The app or device is not accepted."


class BundleVersion(PolicyError):
    """The app is older than the policy's minimum."""

    kind = ErrorKind.BUNDLE_VERSION
    code = 0x70004
    action = Action.STOP
    public_message = "The app or device is not accepted."


class OsVersion(PolicyError):
    """The operating system is older than the policy's minimum, or its version is not known."""

    kind = ErrorKind.OS_VERSION
    code = 0x70005
    action = Action.STOP
    public_message = "The app or device is not accepted."


class ClearedVerdict(PolicyError):
    """Google's answer has nothing evaluated: the device has no integrity at all, or Google has
    decoded this token before. Only your own record of used tokens can tell.
    """

    kind = ErrorKind.CLEARED_VERDICT
    code = 0x70006
    action = Action.NEW_CHALLENGE
    public_message = "The app or device is not accepted."


class CertificateDigest(PolicyError):
    """None of the app's certificates is one of yours."""

    kind = ErrorKind.CERTIFICATE_DIGEST
    code = 0x70007
    action = Action.STOP
    public_message = "The app or device is not accepted."


class AppRecognition(PolicyError):
    """Google Play does not recognize the app."""

    kind = ErrorKind.APP_RECOGNITION
    code = 0x70008
    action = Action.STOP
    public_message = "The app or device is not accepted."


class DeviceIntegrity(PolicyError):
    """The device has none of the labels that the policy accepts, or too old a system."""

    kind = ErrorKind.DEVICE_INTEGRITY
    code = 0x70009
    action = Action.STOP
    public_message = "The app or device is not accepted."


class AppLicensing(PolicyError):
    """The user did not get the app from Google Play."""

    kind = ErrorKind.APP_LICENSING
    code = 0x7000A
    action = Action.STOP
    public_message = "The app or device is not accepted."


class TestingResponse(PolicyError):
    """The verdict is an answer that was configured for testers."""

    kind = ErrorKind.TESTING_RESPONSE
    code = 0x7000B
    action = Action.STOP
    public_message = "The app or device is not accepted."


class VersionCode(PolicyError):
    """The app is older than the policy's minimum, or its version is not known."""

    kind = ErrorKind.VERSION_CODE
    code = 0x7000C
    action = Action.STOP
    public_message = "The app or device is not accepted."


class PlayProtect(PolicyError):
    """Play Protect found a risk, or its verdict is absent."""

    kind = ErrorKind.PLAY_PROTECT
    code = 0x7000D
    action = Action.STOP
    public_message = "The app or device is not accepted."


class AppAccessRisk(PolicyError):
    """Other apps could watch or control the app, or nobody looked."""

    kind = ErrorKind.APP_ACCESS_RISK
    code = 0x7000E
    action = Action.STOP
    public_message = "The app or device is not accepted."


class RecentActivity(PolicyError):
    """The app asked for unusually many tokens on this device, or it is not known."""

    kind = ErrorKind.RECENT_ACTIVITY
    code = 0x7000F
    action = Action.BACKOFF
    public_message = "The app or device is not accepted."


class DeviceRecall(PolicyError):
    """A recall bit that the policy refuses is set for this device."""

    kind = ErrorKind.DEVICE_RECALL
    code = 0x70010
    action = Action.STOP
    public_message = "The app or device is not accepted."


class NoIntegrity(PolicyError):
    """Nothing was evaluated, in a token that was decrypted here: the device has no integrity at
    all.
    """

    kind = ErrorKind.NO_INTEGRITY
    code = 0x70011
    action = Action.STOP
    public_message = "The app or device is not accepted."


class PrivilegedAccess(PolicyError):
    """Signals of root or a jailbreak."""

    kind = ErrorKind.PRIVILEGED_ACCESS
    code = 0x70012
    action = Action.STOP
    public_message = "The app or device is not accepted."


class DebuggerFound(PolicyError):
    """Signals of a debugger."""

    kind = ErrorKind.DEBUGGER_FOUND
    code = 0x70013
    action = Action.STOP
    public_message = "The app or device is not accepted."


class EmulatorFound(PolicyError):
    """Signals of an emulator."""

    kind = ErrorKind.EMULATOR_FOUND
    code = 0x70014
    action = Action.STOP
    public_message = "The app or device is not accepted."


class AppChanged(PolicyError):
    """Signals of another app than the one that was shipped."""

    kind = ErrorKind.APP_CHANGED
    code = 0x70015
    action = Action.STOP
    public_message = "The app or device is not accepted."


class InstrumentationFound(PolicyError):
    """Signals of foreign code in the app's process."""

    kind = ErrorKind.INSTRUMENTATION_FOUND
    code = 0x70016
    action = Action.STOP
    public_message = "The app or device is not accepted."


class SignalsInconclusive(PolicyError):
    """Some checks could not look. Not the same as clean."""

    kind = ErrorKind.SIGNALS_INCONCLUSIVE
    code = 0x70017
    action = Action.STOP
    public_message = "The app or device is not accepted."


class ReportMissing(PolicyError):
    """The endpoint wants a report of runtime signals, and there is none."""

    kind = ErrorKind.REPORT_MISSING
    code = 0x70018
    action = Action.REASSERT
    public_message = "The app or device is not accepted."


class ConfigurationError(BonafideError):
    """The program that uses this library made a mistake."""

    error_class = ErrorClass.CONFIGURATION


class NoAppId(ConfigurationError):
    """No App ID was configured."""

    kind = ErrorKind.NO_APP_ID
    code = 0x80001
    action = Action.STOP
    public_message = "The server is not set up correctly."


class InvalidAppId(ConfigurationError):
    """The App ID has the wrong form."""

    kind = ErrorKind.INVALID_APP_ID
    code = 0x80002
    action = Action.STOP
    public_message = "The server is not set up correctly."


class NoEnvironment(ConfigurationError):
    """No environment was configured."""

    kind = ErrorKind.NO_ENVIRONMENT
    code = 0x80003
    action = Action.STOP
    public_message = "The server is not set up correctly."


class InvalidTrustAnchor(ConfigurationError):
    """A trust anchor cannot be used, or none is configured."""

    kind = ErrorKind.INVALID_TRUST_ANCHOR
    code = 0x80004
    action = Action.STOP
    public_message = "The server is not set up correctly."


class InvalidIntermediate(ConfigurationError):
    """A known intermediate does not verify under the trust anchors."""

    kind = ErrorKind.INVALID_INTERMEDIATE
    code = 0x80005
    action = Action.STOP
    public_message = "The server is not set up correctly."


class ProviderUnavailable(ConfigurationError):
    """The signature provider was not compiled in, or the CPU cannot run it."""

    kind = ErrorKind.PROVIDER_UNAVAILABLE
    code = 0x80006
    action = Action.STOP
    public_message = "The server is not set up correctly."


class InvalidTrustedKey(ConfigurationError):
    """A public key given by the caller cannot be used."""

    kind = ErrorKind.INVALID_TRUSTED_KEY
    code = 0x80007
    action = Action.STOP
    public_message = "The server is not set up correctly."


class InvalidClientDataHash(ConfigurationError):
    """The client data hash has a length that cannot be meant."""

    kind = ErrorKind.INVALID_CLIENT_DATA_HASH
    code = 0x80008
    action = Action.STOP
    public_message = "The server is not set up correctly."


class InvalidVersion(ConfigurationError):
    """A version in a policy cannot be read."""

    kind = ErrorKind.INVALID_VERSION
    code = 0x80009
    action = Action.STOP
    public_message = "The server is not set up correctly."


class NoPlatform(ConfigurationError):
    """No platform is accepted."""

    kind = ErrorKind.NO_PLATFORM
    code = 0x8000A
    action = Action.STOP
    public_message = "The server is not set up correctly."


class InvalidDecryptionKey(ConfigurationError):
    """The decryption key is not base64 of 32 bytes."""

    kind = ErrorKind.INVALID_DECRYPTION_KEY
    code = 0x8000B
    action = Action.STOP
    public_message = "The server is not set up correctly."


class InvalidVerificationKey(ConfigurationError):
    """The verification key is not base64 of a P-256 SubjectPublicKeyInfo."""

    kind = ErrorKind.INVALID_VERIFICATION_KEY
    code = 0x8000C
    action = Action.STOP
    public_message = "The server is not set up correctly."


class InvalidPackage(ConfigurationError):
    """The package name has the wrong form."""

    kind = ErrorKind.INVALID_PACKAGE
    code = 0x8000D
    action = Action.STOP
    public_message = "The server is not set up correctly."


class PackageNotConfigured(ConfigurationError):
    """The verifier has no keys for the expected package."""

    kind = ErrorKind.PACKAGE_NOT_CONFIGURED
    code = 0x8000E
    action = Action.STOP
    public_message = "The server is not set up correctly."


class NoCertificateDigest(ConfigurationError):
    """A policy without a certificate digest would accept a copy of the app."""

    kind = ErrorKind.NO_CERTIFICATE_DIGEST
    code = 0x8000F
    action = Action.STOP
    public_message = "The server is not set up correctly."


class InvalidCertificateDigest(ConfigurationError):
    """A certificate digest is not 32 bytes."""

    kind = ErrorKind.INVALID_CERTIFICATE_DIGEST
    code = 0x80010
    action = Action.STOP
    public_message = "The server is not set up correctly."


class InvalidAccessToken(ConfigurationError):
    """The access token for Google's API has characters that none has."""

    kind = ErrorKind.INVALID_ACCESS_TOKEN
    code = 0x80011
    action = Action.STOP
    public_message = "The server is not set up correctly."


class DecodeDenied(ConfigurationError):
    """Google's server did not let this server decode (HTTP 401, 403, 404)."""

    kind = ErrorKind.DECODE_DENIED
    code = 0x80012
    action = Action.BACKOFF
    public_message = "The server is not set up correctly."


class InvalidSealingKeyId(ConfigurationError):
    """The name of a sealing key has the wrong form."""

    kind = ErrorKind.INVALID_SEALING_KEY_ID
    code = 0x80013
    action = Action.STOP
    public_message = "The server is not set up correctly."


class InvalidContext(ConfigurationError):
    """A sealing context has the wrong form."""

    kind = ErrorKind.INVALID_CONTEXT
    code = 0x80014
    action = Action.STOP
    public_message = "The server is not set up correctly."


class WeakKey(ConfigurationError):
    """The bytes of a key cannot have been made by a random generator."""

    kind = ErrorKind.WEAK_KEY
    code = 0x80015
    action = Action.STOP
    public_message = "The server is not set up correctly."


class WrongKey(ConfigurationError):
    """The key has another check value than the one that was meant."""

    kind = ErrorKind.WRONG_KEY
    code = 0x80016
    action = Action.STOP
    public_message = "The server is not set up correctly."


class UnknownSealingKey(ConfigurationError):
    """The ring has no key of this name, for this suite."""

    kind = ErrorKind.UNKNOWN_SEALING_KEY
    code = 0x80017
    action = Action.STOP
    public_message = "The server is not set up correctly."


class KeyDisabled(ConfigurationError):
    """The key is disabled."""

    kind = ErrorKind.KEY_DISABLED
    code = 0x80018
    action = Action.STOP
    public_message = "The server is not set up correctly."


class KeyDestroyed(ConfigurationError):
    """The key was destroyed."""

    kind = ErrorKind.KEY_DESTROYED
    code = 0x80019
    action = Action.STOP
    public_message = "The server is not set up correctly."


class KeyIdTaken(ConfigurationError):
    """The name belongs to a key of the ring already."""

    kind = ErrorKind.KEY_ID_TAKEN
    code = 0x8001A
    action = Action.STOP
    public_message = "The server is not set up correctly."


class DuplicateKey(ConfigurationError):
    """The ring has the same key under another name."""

    kind = ErrorKind.DUPLICATE_KEY
    code = 0x8001B
    action = Action.STOP
    public_message = "The server is not set up correctly."


class KeyIsPrimary(ConfigurationError):
    """The primary key seals; another must be promoted first."""

    kind = ErrorKind.KEY_IS_PRIMARY
    code = 0x8001C
    action = Action.STOP
    public_message = "The server is not set up correctly."


class KeyNotEnabled(ConfigurationError):
    """The key is not enabled."""

    kind = ErrorKind.KEY_NOT_ENABLED
    code = 0x8001D
    action = Action.STOP
    public_message = "The server is not set up correctly."


class InvalidKeyring(ConfigurationError):
    """A ring cannot be read, or does not fit together."""

    kind = ErrorKind.INVALID_KEYRING
    code = 0x8001E
    action = Action.STOP
    public_message = "The server is not set up correctly."


class NoLegacyKey(ConfigurationError):
    """There is no legacy key to try."""

    kind = ErrorKind.NO_LEGACY_KEY
    code = 0x8001F
    action = Action.STOP
    public_message = "The server is not set up correctly."


class SecretTooLong(ConfigurationError):
    """The secret is too long to be sealed."""

    kind = ErrorKind.SECRET_TOO_LONG
    code = 0x80020
    action = Action.STOP
    public_message = "The server is not set up correctly."


class KeyNotDisabled(ConfigurationError):
    """Only a disabled key can be destroyed."""

    kind = ErrorKind.KEY_NOT_DISABLED
    code = 0x80021
    action = Action.STOP
    public_message = "The server is not set up correctly."


class CensusTooEarly(ConfigurationError):
    """The census was begun before every node had the ring that disables the key."""

    kind = ErrorKind.CENSUS_TOO_EARLY
    code = 0x80022
    action = Action.STOP
    public_message = "The server is not set up correctly."


class KeyInUse(ConfigurationError):
    """Rows are still sealed under the key."""

    kind = ErrorKind.KEY_IN_USE
    code = 0x80023
    action = Action.STOP
    public_message = "The server is not set up correctly."


class InvalidKeyText(ConfigurationError):
    """The text of a key is not 32 bytes in hexadecimal or base64."""

    kind = ErrorKind.INVALID_KEY_TEXT
    code = 0x80024
    action = Action.STOP
    public_message = "The server is not set up correctly."


class WrappedKeyRefused(ConfigurationError):
    """A wrapped key is not this provider's, or was wrapped under another name."""

    kind = ErrorKind.WRAPPED_KEY_REFUSED
    code = 0x80025
    action = Action.STOP
    public_message = "The server is not set up correctly."


class InvalidExpectation(ConfigurationError):
    """What is expected of a token cannot be meant."""

    kind = ErrorKind.INVALID_EXPECTATION
    code = 0x80026
    action = Action.STOP
    public_message = "The server is not set up correctly."


class NoPackage(ConfigurationError):
    """No package was configured."""

    kind = ErrorKind.NO_PACKAGE
    code = 0x80027
    action = Action.STOP
    public_message = "The server is not set up correctly."


class InvalidScope(ConfigurationError):
    """A challenge cannot be for this app, purpose or subject."""

    kind = ErrorKind.INVALID_SCOPE
    code = 0x80028
    action = Action.STOP
    public_message = "The server is not set up correctly."


class InvalidLifetime(ConfigurationError):
    """The time for which challenges are valid cannot be meant."""

    kind = ErrorKind.INVALID_LIFETIME
    code = 0x80029
    action = Action.STOP
    public_message = "The server is not set up correctly."


class EvidenceNotServed(ConfigurationError):
    """The gate has nothing that could judge this kind of evidence."""

    kind = ErrorKind.EVIDENCE_NOT_SERVED
    code = 0x8002A
    action = Action.STOP
    public_message = "The server is not set up correctly."


class InvalidGate(ConfigurationError):
    """A gate's setting is missing or cannot be used."""

    kind = ErrorKind.INVALID_GATE
    code = 0x8002B
    action = Action.STOP
    public_message = "The server is not set up correctly."


class UnreadableRows(ConfigurationError):
    """The census has rows that do not say which key they need."""

    kind = ErrorKind.UNREADABLE_ROWS
    code = 0x80032
    action = Action.STOP
    public_message = "The server is not set up correctly."


class KeyNotWrapped(ConfigurationError):
    """A key of a ring of wrapped keys is in the open."""

    kind = ErrorKind.KEY_NOT_WRAPPED
    code = 0x80033
    action = Action.STOP
    public_message = "The server is not set up correctly."


class EmptyCensus(ConfigurationError):
    """The census was shown no row."""

    kind = ErrorKind.EMPTY_CENSUS
    code = 0x80034
    action = Action.STOP
    public_message = "The server is not set up correctly."


class EscapedKeyring(ConfigurationError):
    """The JSON of a ring has a backslash."""

    kind = ErrorKind.ESCAPED_KEYRING
    code = 0x80035
    action = Action.STOP
    public_message = "The server is not set up correctly."


class KeyOfOtherSuite(ConfigurationError):
    """The ring has the same key for the other suite."""

    kind = ErrorKind.KEY_OF_OTHER_SUITE
    code = 0x80036
    action = Action.STOP
    public_message = "The server is not set up correctly."


class KeyringFull(ConfigurationError):
    """The ring has as many keys as it may have."""

    kind = ErrorKind.KEYRING_FULL
    code = 0x80037
    action = Action.STOP
    public_message = "The server is not set up correctly."


class InvalidPin(ConfigurationError):
    """The pin is not the base64 of 32 bytes."""

    kind = ErrorKind.INVALID_PIN
    code = 0x8003C
    action = Action.STOP
    public_message = "The server is not set up correctly."


class InvalidPinHost(ConfigurationError):
    """The host is neither a DNS name nor an IP address, or not a pattern of one."""

    kind = ErrorKind.INVALID_PIN_HOST
    code = 0x8003D
    action = Action.STOP
    public_message = "The server is not set up correctly."


class PinsWithoutBackup(ConfigurationError):
    """A host has fewer than two pins."""

    kind = ErrorKind.PINS_WITHOUT_BACKUP
    code = 0x8003E
    action = Action.STOP
    public_message = "The server is not set up correctly."


class DuplicatePinHost(ConfigurationError):
    """The same host has pins twice."""

    kind = ErrorKind.DUPLICATE_PIN_HOST
    code = 0x8003F
    action = Action.STOP
    public_message = "The server is not set up correctly."


class PinSetSize(ConfigurationError):
    """There are no pins, or too many."""

    kind = ErrorKind.PIN_SET_SIZE
    code = 0x80040
    action = Action.STOP
    public_message = "The server is not set up correctly."


class InvalidUpdateKey(ConfigurationError):
    """The key that updates are signed with cannot be used."""

    kind = ErrorKind.INVALID_UPDATE_KEY
    code = 0x80041
    action = Action.STOP
    public_message = "The server is not set up correctly."


class ExpiryUndecided(ConfigurationError):
    """A set takes updates, and nobody decided what happens when one expires."""

    kind = ErrorKind.EXPIRY_UNDECIDED
    code = 0x80043
    action = Action.STOP
    public_message = "The server is not set up correctly."


class PinSetUnversioned(ConfigurationError):
    """A set takes updates, and has no version of its own."""

    kind = ErrorKind.PIN_SET_UNVERSIONED
    code = 0x80044
    action = Action.STOP
    public_message = "The server is not set up correctly."


class InvalidTls(ConfigurationError):
    """TLS cannot be configured so."""

    kind = ErrorKind.INVALID_TLS
    code = 0x80042
    action = Action.STOP
    public_message = "The server is not set up correctly."


class UnavailableError(BonafideError):
    """Something that is needed did not answer; nothing was judged."""

    error_class = ErrorClass.UNAVAILABLE


class StoreUnavailable(UnavailableError):
    """The store gave no certain answer; the evidence counts as consumed."""

    kind = ErrorKind.STORE_UNAVAILABLE
    code = 0x90001
    action = Action.BACKOFF
    public_message = "Try again later."


class DecodeUnavailable(UnavailableError):
    """Google's server did not decode the token now (HTTP 429, 5xx and others)."""

    kind = ErrorKind.DECODE_UNAVAILABLE
    code = 0x90002
    action = Action.BACKOFF
    public_message = "Try again later."


class RandomUnavailable(UnavailableError):
    """The source of randomness gave none."""

    kind = ErrorKind.RANDOM_UNAVAILABLE
    code = 0x90003
    action = Action.BACKOFF
    public_message = "Try again later."


class KeyProviderUnavailable(UnavailableError):
    """The HSM or key management service does not answer."""

    kind = ErrorKind.KEY_PROVIDER_UNAVAILABLE
    code = 0x90004
    action = Action.BACKOFF
    public_message = "Try again later."


class InternalError(BonafideError):
    """What was stored before cannot be read, or the library is wrong."""

    error_class = ErrorClass.INTERNAL


class StoredKeyUnreadable(InternalError):
    """A stored key record is damaged or of an unknown version."""

    kind = ErrorKind.STORED_KEY_UNREADABLE
    code = 0xA0001
    action = Action.BACKOFF
    public_message = "Something is wrong on the server."


class InvalidSealed(InternalError):
    """A stored text is no sealed secret."""

    kind = ErrorKind.INVALID_SEALED
    code = 0xA0002
    action = Action.BACKOFF
    public_message = "Something is wrong on the server."


class UnsupportedSuite(InternalError):
    """A sealed secret was written by a newer version."""

    kind = ErrorKind.UNSUPPORTED_SUITE
    code = 0xA0003
    action = Action.BACKOFF
    public_message = "Something is wrong on the server."


class SealingKeyIdMismatch(InternalError):
    """The kid in front of a sealed secret is not the one inside."""

    kind = ErrorKind.SEALING_KEY_ID_MISMATCH
    code = 0xA0004
    action = Action.BACKOFF
    public_message = "Something is wrong on the server."


class CannotBeOpened(InternalError):
    """A sealed secret does not open: another key, another context, or changed."""

    kind = ErrorKind.CANNOT_BE_OPENED
    code = 0xA0005
    action = Action.BACKOFF
    public_message = "Something is wrong on the server."


class SecretIsNotText(InternalError):
    """An opened secret is not text."""

    kind = ErrorKind.SECRET_IS_NOT_TEXT
    code = 0xA0006
    action = Action.BACKOFF
    public_message = "Something is wrong on the server."


BY_KIND: Final[Mapping[ErrorKind, type[BonafideError]]] = MappingProxyType(
    {
        ErrorKind.INPUT_TOO_LARGE: InputTooLarge,
        ErrorKind.INVALID_CBOR: InvalidCbor,
        ErrorKind.INVALID_DER: InvalidDer,
        ErrorKind.INVALID_BASE64: InvalidBase64,
        ErrorKind.TRAILING_DATA: TrailingData,
        ErrorKind.DUPLICATE_MAP_KEY: DuplicateMapKey,
        ErrorKind.NESTING_TOO_DEEP: NestingTooDeep,
        ErrorKind.INDEFINITE_LENGTH: IndefiniteLength,
        ErrorKind.MISSING_FIELD: MissingField,
        ErrorKind.UNEXPECTED_TYPE: UnexpectedType,
        ErrorKind.UNSUPPORTED_FORMAT: UnsupportedFormat,
        ErrorKind.INVALID_AUTHENTICATOR_DATA: InvalidAuthenticatorData,
        ErrorKind.INVALID_PUBLIC_KEY: InvalidPublicKey,
        ErrorKind.INVALID_CERTIFICATE: InvalidCertificate,
        ErrorKind.CHAIN_LENGTH: ChainLength,
        ErrorKind.INVALID_SIGNATURE_ENCODING: InvalidSignatureEncoding,
        ErrorKind.INVALID_KEY_ID: InvalidKeyId,
        ErrorKind.INVALID_TIME: InvalidTime,
        ErrorKind.INVALID_REQUEST_FIELD: InvalidRequestField,
        ErrorKind.INVALID_JSON: InvalidJson,
        ErrorKind.TOKEN_SEGMENTS: TokenSegments,
        ErrorKind.TOKEN_LENGTHS: TokenLengths,
        ErrorKind.DECODE_REJECTED: DecodeRejected,
        ErrorKind.INVALID_CHALLENGE: InvalidChallenge,
        ErrorKind.EVIDENCE_MISSING: EvidenceMissing,
        ErrorKind.INVALID_REPORT: InvalidReport,
        ErrorKind.INVALID_PIN_SET: InvalidPinSet,
        ErrorKind.UNSUPPORTED_SIGNATURE_ALGORITHM: UnsupportedSignatureAlgorithm,
        ErrorKind.SIGNATURE_ALGORITHM_MISMATCH: SignatureAlgorithmMismatch,
        ErrorKind.UNSUPPORTED_KEY_ALGORITHM: UnsupportedKeyAlgorithm,
        ErrorKind.UNSUPPORTED_TOKEN_ALGORITHM: UnsupportedTokenAlgorithm,
        ErrorKind.UNKNOWN_ISSUER: UnknownIssuer,
        ErrorKind.CERTIFICATE_SIGNATURE: CertificateSignature,
        ErrorKind.NOT_A_CERTIFICATION_AUTHORITY: NotACertificationAuthority,
        ErrorKind.PATH_LENGTH_EXCEEDED: PathLengthExceeded,
        ErrorKind.KEY_USAGE: KeyUsage,
        ErrorKind.UNKNOWN_CRITICAL_EXTENSION: UnknownCriticalExtension,
        ErrorKind.ISSUER_NAME_MISMATCH: IssuerNameMismatch,
        ErrorKind.ASSERTION_SIGNATURE: AssertionSignature,
        ErrorKind.LEAF_IS_AUTHORITY: LeafIsAuthority,
        ErrorKind.TOKEN_DECRYPTION: TokenDecryption,
        ErrorKind.TOKEN_SIGNATURE: TokenSignature,
        ErrorKind.TOKEN_CONTENT: TokenContent,
        ErrorKind.PIN_SET_SIGNATURE: PinSetSignature,
        ErrorKind.PIN_MISMATCH: PinMismatch,
        ErrorKind.NONCE_MISMATCH: NonceMismatch,
        ErrorKind.APP_ID_MISMATCH: AppIdMismatch,
        ErrorKind.ENVIRONMENT_MISMATCH: EnvironmentMismatch,
        ErrorKind.KEY_ID_MISMATCH: KeyIdMismatch,
        ErrorKind.CREDENTIAL_ID_MISMATCH: CredentialIdMismatch,
        ErrorKind.PUBLIC_KEY_MISMATCH: PublicKeyMismatch,
        ErrorKind.UNKNOWN_PLATFORM: UnknownPlatform,
        ErrorKind.BOOT_POLICY: BootPolicy,
        ErrorKind.PACKAGE_MISMATCH: PackageMismatch,
        ErrorKind.BINDING_KIND: BindingKind,
        ErrorKind.BINDING_MISMATCH: BindingMismatch,
        ErrorKind.CHALLENGE_MISMATCH: ChallengeMismatch,
        ErrorKind.SUBJECT_MISSING: SubjectMissing,
        ErrorKind.OWNER_MISMATCH: OwnerMismatch,
        ErrorKind.HOST_MISMATCH: HostMismatch,
        ErrorKind.PIN_SET_APP: PinSetApp,
        ErrorKind.CERTIFICATE_NOT_YET_VALID: CertificateNotYetValid,
        ErrorKind.CERTIFICATE_EXPIRED: CertificateExpired,
        ErrorKind.TOKEN_TOO_OLD: TokenTooOld,
        ErrorKind.TOKEN_FROM_THE_FUTURE: TokenFromTheFuture,
        ErrorKind.CHALLENGE_EXPIRED: ChallengeExpired,
        ErrorKind.CHALLENGE_FROM_THE_FUTURE: ChallengeFromTheFuture,
        ErrorKind.PIN_SET_EXPIRED: PinSetExpired,
        ErrorKind.REPLAYED: Replayed,
        ErrorKind.COUNTER_NOT_INCREASED: CounterNotIncreased,
        ErrorKind.COUNTER_NOT_ZERO: CounterNotZero,
        ErrorKind.ALREADY_ENROLLED: AlreadyEnrolled,
        ErrorKind.ENROLLED_FOR_ANOTHER: EnrolledForAnother,
        ErrorKind.REVOKED: Revoked,
        ErrorKind.UNKNOWN_DEVICE: UnknownDevice,
        ErrorKind.PIN_SET_NOT_NEWER: PinSetNotNewer,
        ErrorKind.LAUNCH_CATEGORY: LaunchCategory,
        ErrorKind.LAUNCH_FIELDS_ABSENT: LaunchFieldsAbsent,
        ErrorKind.LAUNCH_FIELDS_UNPROVEN: LaunchFieldsUnproven,
        ErrorKind.BUNDLE_VERSION: BundleVersion,
        ErrorKind.OS_VERSION: OsVersion,
        ErrorKind.CLEARED_VERDICT: ClearedVerdict,
        ErrorKind.CERTIFICATE_DIGEST: CertificateDigest,
        ErrorKind.APP_RECOGNITION: AppRecognition,
        ErrorKind.DEVICE_INTEGRITY: DeviceIntegrity,
        ErrorKind.APP_LICENSING: AppLicensing,
        ErrorKind.TESTING_RESPONSE: TestingResponse,
        ErrorKind.VERSION_CODE: VersionCode,
        ErrorKind.PLAY_PROTECT: PlayProtect,
        ErrorKind.APP_ACCESS_RISK: AppAccessRisk,
        ErrorKind.RECENT_ACTIVITY: RecentActivity,
        ErrorKind.DEVICE_RECALL: DeviceRecall,
        ErrorKind.NO_INTEGRITY: NoIntegrity,
        ErrorKind.PRIVILEGED_ACCESS: PrivilegedAccess,
        ErrorKind.DEBUGGER_FOUND: DebuggerFound,
        ErrorKind.EMULATOR_FOUND: EmulatorFound,
        ErrorKind.APP_CHANGED: AppChanged,
        ErrorKind.INSTRUMENTATION_FOUND: InstrumentationFound,
        ErrorKind.SIGNALS_INCONCLUSIVE: SignalsInconclusive,
        ErrorKind.REPORT_MISSING: ReportMissing,
        ErrorKind.NO_APP_ID: NoAppId,
        ErrorKind.INVALID_APP_ID: InvalidAppId,
        ErrorKind.NO_ENVIRONMENT: NoEnvironment,
        ErrorKind.INVALID_TRUST_ANCHOR: InvalidTrustAnchor,
        ErrorKind.INVALID_INTERMEDIATE: InvalidIntermediate,
        ErrorKind.PROVIDER_UNAVAILABLE: ProviderUnavailable,
        ErrorKind.INVALID_TRUSTED_KEY: InvalidTrustedKey,
        ErrorKind.INVALID_CLIENT_DATA_HASH: InvalidClientDataHash,
        ErrorKind.INVALID_VERSION: InvalidVersion,
        ErrorKind.NO_PLATFORM: NoPlatform,
        ErrorKind.INVALID_DECRYPTION_KEY: InvalidDecryptionKey,
        ErrorKind.INVALID_VERIFICATION_KEY: InvalidVerificationKey,
        ErrorKind.INVALID_PACKAGE: InvalidPackage,
        ErrorKind.PACKAGE_NOT_CONFIGURED: PackageNotConfigured,
        ErrorKind.NO_CERTIFICATE_DIGEST: NoCertificateDigest,
        ErrorKind.INVALID_CERTIFICATE_DIGEST: InvalidCertificateDigest,
        ErrorKind.INVALID_ACCESS_TOKEN: InvalidAccessToken,
        ErrorKind.DECODE_DENIED: DecodeDenied,
        ErrorKind.INVALID_SEALING_KEY_ID: InvalidSealingKeyId,
        ErrorKind.INVALID_CONTEXT: InvalidContext,
        ErrorKind.WEAK_KEY: WeakKey,
        ErrorKind.WRONG_KEY: WrongKey,
        ErrorKind.UNKNOWN_SEALING_KEY: UnknownSealingKey,
        ErrorKind.KEY_DISABLED: KeyDisabled,
        ErrorKind.KEY_DESTROYED: KeyDestroyed,
        ErrorKind.KEY_ID_TAKEN: KeyIdTaken,
        ErrorKind.DUPLICATE_KEY: DuplicateKey,
        ErrorKind.KEY_IS_PRIMARY: KeyIsPrimary,
        ErrorKind.KEY_NOT_ENABLED: KeyNotEnabled,
        ErrorKind.INVALID_KEYRING: InvalidKeyring,
        ErrorKind.NO_LEGACY_KEY: NoLegacyKey,
        ErrorKind.SECRET_TOO_LONG: SecretTooLong,
        ErrorKind.KEY_NOT_DISABLED: KeyNotDisabled,
        ErrorKind.CENSUS_TOO_EARLY: CensusTooEarly,
        ErrorKind.KEY_IN_USE: KeyInUse,
        ErrorKind.INVALID_KEY_TEXT: InvalidKeyText,
        ErrorKind.WRAPPED_KEY_REFUSED: WrappedKeyRefused,
        ErrorKind.INVALID_EXPECTATION: InvalidExpectation,
        ErrorKind.NO_PACKAGE: NoPackage,
        ErrorKind.INVALID_SCOPE: InvalidScope,
        ErrorKind.INVALID_LIFETIME: InvalidLifetime,
        ErrorKind.EVIDENCE_NOT_SERVED: EvidenceNotServed,
        ErrorKind.INVALID_GATE: InvalidGate,
        ErrorKind.UNREADABLE_ROWS: UnreadableRows,
        ErrorKind.KEY_NOT_WRAPPED: KeyNotWrapped,
        ErrorKind.EMPTY_CENSUS: EmptyCensus,
        ErrorKind.ESCAPED_KEYRING: EscapedKeyring,
        ErrorKind.KEY_OF_OTHER_SUITE: KeyOfOtherSuite,
        ErrorKind.KEYRING_FULL: KeyringFull,
        ErrorKind.INVALID_PIN: InvalidPin,
        ErrorKind.INVALID_PIN_HOST: InvalidPinHost,
        ErrorKind.PINS_WITHOUT_BACKUP: PinsWithoutBackup,
        ErrorKind.DUPLICATE_PIN_HOST: DuplicatePinHost,
        ErrorKind.PIN_SET_SIZE: PinSetSize,
        ErrorKind.INVALID_UPDATE_KEY: InvalidUpdateKey,
        ErrorKind.EXPIRY_UNDECIDED: ExpiryUndecided,
        ErrorKind.PIN_SET_UNVERSIONED: PinSetUnversioned,
        ErrorKind.INVALID_TLS: InvalidTls,
        ErrorKind.STORE_UNAVAILABLE: StoreUnavailable,
        ErrorKind.DECODE_UNAVAILABLE: DecodeUnavailable,
        ErrorKind.RANDOM_UNAVAILABLE: RandomUnavailable,
        ErrorKind.KEY_PROVIDER_UNAVAILABLE: KeyProviderUnavailable,
        ErrorKind.STORED_KEY_UNREADABLE: StoredKeyUnreadable,
        ErrorKind.INVALID_SEALED: InvalidSealed,
        ErrorKind.UNSUPPORTED_SUITE: UnsupportedSuite,
        ErrorKind.SEALING_KEY_ID_MISMATCH: SealingKeyIdMismatch,
        ErrorKind.CANNOT_BE_OPENED: CannotBeOpened,
        ErrorKind.SECRET_IS_NOT_TEXT: SecretIsNotText,
    }
)
"""The exception of each kind."""


BY_MISTAKE: Final[Mapping[CallMistake, type[MistakeError]]] = MappingProxyType(
    {
        CallMistake.LENGTH: WrongLength,
        CallMistake.FINISHED: AlreadyFinished,
        CallMistake.STATE: WrongStep,
        CallMistake.VALUE: UnknownValue,
        CallMistake.CALLBACK: CallbackFailed,
    }
)
"""The exception of each mistake of the calling program."""

__all__ = [
    "BY_KIND",
    "BY_MISTAKE",
    "Action",
    "AlgorithmError",
    "AlreadyEnrolled",
    "AlreadyFinished",
    "AppAccessRisk",
    "AppChanged",
    "AppIdMismatch",
    "AppLicensing",
    "AppRecognition",
    "AssertionSignature",
    "BindingError",
    "BindingKind",
    "BindingMismatch",
    "BonafideError",
    "BootPolicy",
    "BundleVersion",
    "CallMistake",
    "CallbackFailed",
    "CannotBeOpened",
    "CensusTooEarly",
    "CertificateDigest",
    "CertificateExpired",
    "CertificateNotYetValid",
    "CertificateSignature",
    "ChainLength",
    "ChallengeExpired",
    "ChallengeFromTheFuture",
    "ChallengeMismatch",
    "ClearedVerdict",
    "ConfigurationError",
    "CounterNotIncreased",
    "CounterNotZero",
    "CredentialIdMismatch",
    "DebuggerFound",
    "DecodeDenied",
    "DecodeRejected",
    "DecodeUnavailable",
    "DeviceIntegrity",
    "DeviceRecall",
    "DuplicateKey",
    "DuplicateMapKey",
    "DuplicatePinHost",
    "EmptyCensus",
    "EmulatorFound",
    "EnrolledForAnother",
    "EnvironmentMismatch",
    "ErrorClass",
    "ErrorKind",
    "EscapedKeyring",
    "EvidenceMissing",
    "EvidenceNotServed",
    "ExpiryUndecided",
    "FreshnessError",
    "HostMismatch",
    "IndefiniteLength",
    "InputTooLarge",
    "InstrumentationFound",
    "InternalError",
    "InvalidAccessToken",
    "InvalidAppId",
    "InvalidAuthenticatorData",
    "InvalidBase64",
    "InvalidCbor",
    "InvalidCertificate",
    "InvalidCertificateDigest",
    "InvalidChallenge",
    "InvalidClientDataHash",
    "InvalidContext",
    "InvalidDecryptionKey",
    "InvalidDer",
    "InvalidExpectation",
    "InvalidGate",
    "InvalidIntermediate",
    "InvalidJson",
    "InvalidKeyId",
    "InvalidKeyText",
    "InvalidKeyring",
    "InvalidLifetime",
    "InvalidPackage",
    "InvalidPin",
    "InvalidPinHost",
    "InvalidPinSet",
    "InvalidPublicKey",
    "InvalidReport",
    "InvalidRequestField",
    "InvalidScope",
    "InvalidSealed",
    "InvalidSealingKeyId",
    "InvalidSignatureEncoding",
    "InvalidTime",
    "InvalidTls",
    "InvalidTrustAnchor",
    "InvalidTrustedKey",
    "InvalidUpdateKey",
    "InvalidVerificationKey",
    "InvalidVersion",
    "IssuerNameMismatch",
    "KeyDestroyed",
    "KeyDisabled",
    "KeyIdMismatch",
    "KeyIdTaken",
    "KeyInUse",
    "KeyIsPrimary",
    "KeyNotDisabled",
    "KeyNotEnabled",
    "KeyNotWrapped",
    "KeyOfOtherSuite",
    "KeyProviderUnavailable",
    "KeyUsage",
    "KeyringFull",
    "LaunchCategory",
    "LaunchFieldsAbsent",
    "LaunchFieldsUnproven",
    "LeafIsAuthority",
    "MalformedError",
    "MissingField",
    "MistakeError",
    "NestingTooDeep",
    "NoAppId",
    "NoCertificateDigest",
    "NoEnvironment",
    "NoIntegrity",
    "NoLegacyKey",
    "NoPackage",
    "NoPlatform",
    "NonceMismatch",
    "NotACertificationAuthority",
    "OsVersion",
    "OwnerMismatch",
    "PackageMismatch",
    "PackageNotConfigured",
    "Panicked",
    "PathLengthExceeded",
    "PinMismatch",
    "PinSetApp",
    "PinSetExpired",
    "PinSetNotNewer",
    "PinSetSignature",
    "PinSetSize",
    "PinSetUnversioned",
    "PinsWithoutBackup",
    "PlayProtect",
    "PolicyError",
    "PrivilegedAccess",
    "ProviderUnavailable",
    "PublicKeyMismatch",
    "RandomUnavailable",
    "RecentActivity",
    "ReplayError",
    "Replayed",
    "ReportMissing",
    "Revoked",
    "SealingKeyIdMismatch",
    "SecretIsNotText",
    "SecretTooLong",
    "SignalsInconclusive",
    "SignatureAlgorithmMismatch",
    "SignatureError",
    "StoreUnavailable",
    "StoredKeyUnreadable",
    "SubjectMissing",
    "TestingResponse",
    "TokenContent",
    "TokenDecryption",
    "TokenFromTheFuture",
    "TokenLengths",
    "TokenSegments",
    "TokenSignature",
    "TokenTooOld",
    "TrailingData",
    "UnavailableError",
    "UnexpectedType",
    "UnknownCriticalExtension",
    "UnknownDevice",
    "UnknownIssuer",
    "UnknownPlatform",
    "UnknownSealingKey",
    "UnknownValue",
    "UnreadableRows",
    "UnsupportedFormat",
    "UnsupportedKeyAlgorithm",
    "UnsupportedSignatureAlgorithm",
    "UnsupportedSuite",
    "UnsupportedTokenAlgorithm",
    "VersionCode",
    "WeakKey",
    "WrappedKeyRefused",
    "WrongKey",
    "WrongLength",
    "WrongStep",
]
