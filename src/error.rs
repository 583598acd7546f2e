//! What can go wrong, as one table of stable codes.

use core::ffi::CStr;
use core::fmt;
use core::time::Duration;
use der::DateTime;

/// What went wrong, where, and what to do about it.
///
/// For programs: [`kind`](Self::kind), [`class`](Self::class),
/// [`action`](Self::action) and the stable number [`code`](Self::code).
/// For the server's log: `Display`, which names the step, what was expected,
/// what was found and what to try. For the client:
/// [`public_message`](Self::public_message).
///
/// An error is made of fixed text, numbers and times only: no byte of a
/// token, nonce, key id or payload can get into it.
#[derive(Clone, PartialEq, Eq)]
pub struct Error {
    kind: ErrorKind,
    step: Option<&'static str>,
    expected: Option<&'static str>,
    found: Found,
}

/// What was found in place of what was expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    Nothing,
    Text(&'static str),
    Number(u64),
    /// A number with what it counts.
    Count(u64, &'static str),
    /// A date with its name, in seconds since the epoch.
    Date(&'static str, u64),
}

impl From<&'static str> for Found {
    fn from(text: &'static str) -> Self {
        Self::Text(text)
    }
}

impl From<u64> for Found {
    fn from(number: u64) -> Self {
        Self::Number(number)
    }
}

impl From<(usize, &'static str)> for Found {
    fn from((number, unit): (usize, &'static str)) -> Self {
        Self::Count(u64::try_from(number).unwrap_or(u64::MAX), unit)
    }
}

impl From<u32> for Found {
    fn from(number: u32) -> Self {
        Self::Number(number.into())
    }
}

impl Error {
    pub(crate) const fn new(kind: ErrorKind) -> Self {
        Self { kind, step: None, expected: None, found: Found::Nothing }
    }

    /// Says what a good input would have held at this place.
    pub(crate) const fn expected(mut self, expected: &'static str) -> Self {
        self.expected = Some(expected);
        self
    }

    /// Says what was there instead: fixed text, a number or a time.
    pub(crate) fn found(mut self, found: impl Into<Found>) -> Self {
        self.found = found.into();
        self
    }

    /// Names the step of verification that failed; the innermost name stays.
    pub(crate) const fn at(mut self, step: &'static str) -> Self {
        if self.step.is_none() {
            self.step = Some(step);
        }
        self
    }

    /// The rule that was broken.
    pub const fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// The family of [`kind`](Self::kind).
    pub const fn class(&self) -> ErrorClass {
        self.kind.class()
    }

    /// What the client should do next.
    pub const fn action(&self) -> Action {
        self.kind.action()
    }

    /// A number that never changes its meaning: `class << 16 | number`.
    pub const fn code(&self) -> u32 {
        self.kind.code()
    }

    /// The step of verification that failed, where there is one.
    pub const fn step(&self) -> Option<&'static str> {
        self.step
    }

    /// What a good input would have held at this place, where that is known.
    pub const fn expectation(&self) -> Option<&'static str> {
        self.expected
    }

    /// What was found instead, where that may be said.
    pub fn finding(&self) -> Option<impl fmt::Display + use<>> {
        match self.found {
            Found::Nothing => None,
            found => Some(found),
        }
    }

    /// What the developer or operator can do about it.
    pub const fn advice(&self) -> &'static str {
        self.kind.advice()
    }

    /// What a client may be told: enough to act, nothing to probe with.
    pub const fn public_message(&self) -> &'static str {
        self.kind.public_message()
    }
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => f.write_str("nothing"),
            Self::Text(text) => f.write_str(text),
            Self::Number(number) => write!(f, "{number}"),
            Self::Count(number, unit) => write!(f, "{number} {unit}"),
            Self::Date(name, seconds) => {
                match DateTime::from_unix_duration(Duration::from_secs(*seconds)) {
                    Ok(time) => write!(f, "{name} {time}"),
                    Err(_) => write!(f, "{name} {seconds} s"),
                }
            }
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(step) = self.step {
            write!(f, "{step}: ")?;
        }
        f.write_str(self.kind.summary())?;
        if let Some(expected) = self.expected {
            write!(f, "; expected {expected}")?;
        }
        if self.found != Found::Nothing {
            write!(f, "; found {}", self.found)?;
        }
        write!(f, "; to do: {} [{}]", self.kind.advice(), self.kind.name())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Error({self})")
    }
}

impl core::error::Error for Error {}

impl From<ErrorKind> for Error {
    fn from(kind: ErrorKind) -> Self {
        Self::new(kind)
    }
}

/// What the client should do after a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Action {
    /// Ask for a fresh challenge and try again with it.
    NewChallenge,
    /// Make a new assertion with the key that is already enrolled.
    Reassert,
    /// Make a new key and attest it.
    Reattest,
    /// Wait, then try again with new evidence: the fault is probably the server's,
    /// and what was sent may count as used.
    Backoff,
    /// Do not try again; somebody must change something.
    Stop,
}

impl Action {
    /// The action as a word for a protocol: `new_challenge`, `reassert`,
    /// `reattest`, `backoff` or `stop`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NewChallenge => "new_challenge",
            Self::Reassert => "reassert",
            Self::Reattest => "reattest",
            Self::Backoff => "backoff",
            Self::Stop => "stop",
        }
    }
}

/// A kind's own message for clients, or else that of its class.
macro_rules! own_or_class {
    ($class:literal) => {
        $class
    };
    ($class:literal, $own:literal) => {
        $own
    };
}

macro_rules! define_errors {
    ($(
        #[doc = $class_doc:literal]
        $class:ident = $class_number:literal, $class_name:literal, $public:literal {
            $(
                $(#[doc = $doc:literal])+
                $kind:ident = $number:literal, $action:ident,
                    $summary:literal, $advice:literal $(, public $own_public:literal)?;
            )+
        }
    )+) => {
        /// The family of an [`ErrorKind`]; its number is the upper half of the code.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum ErrorClass {
            $(
                #[doc = $class_doc]
                $class,
            )+
        }

        impl ErrorClass {
            /// The stable number of the class.
            pub const fn number(self) -> u16 {
                match self { $(Self::$class => $class_number,)+ }
            }

            /// The class as a word for logs and metrics.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$class => $class_name,)+ }
            }
        }

        /// The rule that was broken. Names and codes are stable; kinds may be added.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum ErrorKind {
            $($(
                $(#[doc = $doc])+
                $kind,
            )+)+
        }

        impl ErrorKind {
            /// Every kind, in the order of their codes.
            pub const ALL: &'static [Self] = &[$($(Self::$kind,)+)+];

            /// The family of the kind.
            pub const fn class(self) -> ErrorClass {
                match self { $($(Self::$kind => ErrorClass::$class,)+)+ }
            }

            /// What the client should do next.
            pub const fn action(self) -> Action {
                match self { $($(Self::$kind => Action::$action,)+)+ }
            }

            /// A number that never changes its meaning: `class << 16 | number`.
            pub const fn code(self) -> u32 {
                let number: u16 = match self { $($(Self::$kind => $number,)+)+ };
                ((self.class().number() as u32) << 16) | number as u32
            }

            /// The kind's name, as written in the source.
            pub const fn name(self) -> &'static str {
                match self { $($(Self::$kind => stringify!($kind),)+)+ }
            }

            /// The name with a zero at its end, for C: no part of the API.
            #[doc(hidden)]
            pub const fn c_name(self) -> &'static CStr {
                const fn with_zero(name: &'static str) -> &'static CStr {
                    match CStr::from_bytes_with_nul(name.as_bytes()) {
                        Ok(name) => name,
                        Err(_) => c"",
                    }
                }
                match self { $($(Self::$kind => with_zero(concat!(stringify!($kind), "\0")),)+)+ }
            }

            /// What a client may be told: enough to act, nothing to probe with.
            pub const fn public_message(self) -> &'static str {
                match self { $($(Self::$kind => own_or_class!($public $(, $own_public)?),)+)+ }
            }

            /// One line for a log.
            pub const fn summary(self) -> &'static str {
                match self { $($(Self::$kind => $summary,)+)+ }
            }

            /// What the developer or operator can do about it.
            pub const fn advice(self) -> &'static str {
                match self { $($(Self::$kind => $advice,)+)+ }
            }
        }
    };
}

/// The one table of errors, for whoever makes the same kinds in another language: no part of the
/// API.
#[doc(hidden)]
#[macro_export]
macro_rules! __error_table {
    ($with:ident) => {
        $with! {
            /// The evidence cannot be read.
            Malformed = 1, "malformed", "The evidence could not be read." {
                /// The input is longer than the limit for its type.
                InputTooLarge = 1, Stop,
                    "the input is too large", "send the object alone, as the platform returned it";
                /// The input is not CBOR in the strict form that is read here.
                InvalidCbor = 2, Stop,
                    "the CBOR is not well formed", "send the object's bytes unchanged";
                /// The input is not DER.
                InvalidDer = 3, Stop,
                    "the DER is not well formed", "send the object's bytes unchanged";
                /// The text is not base64 in its canonical form.
                InvalidBase64 = 4, Stop,
                    "the base64 is not canonical",
                    "send it as it was made, with nothing before or after it";
                /// Something follows the object.
                TrailingData = 5, Stop,
                    "something follows the object", "send the object alone, nothing after it";
                /// A map has the same key twice.
                DuplicateMapKey = 6, Stop,
                    "a map has the same key twice", "no genuine object does; look at who sends it";
                /// Values are nested more deeply than the limit.
                NestingTooDeep = 7, Stop,
                    "values are nested too deeply", "no genuine object does; look at who sends it";
                /// An indefinite length, which no genuine object uses.
                IndefiniteLength = 8, Stop,
                    "a length is indefinite", "send the object's bytes unchanged";
                /// A member that must be there is absent.
                MissingField = 9, Stop,
                    "a required member is missing",
                    "check that the object is of the type that this call verifies";
                /// A member has another type than the format prescribes.
                UnexpectedType = 10, Stop,
                    "a member has the wrong type",
                    "check that the object is of the type that this call verifies";
                /// The format identifier names another attestation format.
                UnsupportedFormat = 11, Stop,
                    "this is another attestation format",
                    "check that the object is of the type that this call verifies";
                /// The authenticator data has the wrong shape.
                InvalidAuthenticatorData = 12, Stop,
                    "the authenticator data has the wrong shape", "send the object's bytes unchanged";
                /// The public key is not an uncompressed point on its curve.
                InvalidPublicKey = 13, Stop,
                    "the public key is not an uncompressed point on its curve",
                    "no genuine object does; look at who sends it";
                /// The certificate has the wrong structure.
                InvalidCertificate = 14, Stop,
                    "the certificate has the wrong structure",
                    "send the certificates' bytes unchanged";
                /// The chain has the wrong number of certificates.
                ChainLength = 15, Stop,
                    "the chain has the wrong number of certificates",
                    "send the chain as the platform returned it";
                /// The signature is not a DER sequence of two positive integers that fit the curve.
                InvalidSignatureEncoding = 16, Stop,
                    "the signature is not in DER form", "send the object's bytes unchanged";
                /// The key id is not 32 bytes.
                InvalidKeyId = 17, Stop,
                    "the key id is not 32 bytes",
                    "pass the key id that generateKey returned, decoded from base64 once";
                /// The time is not in the form of RFC 3339, or out of range.
                InvalidTime = 18, Stop,
                    "the time cannot be read", "write it as the format says, in UTC";
                /// A field of a request is not in the form that it has in HTTP.
                InvalidRequestField = 19, Stop,
                    "a field of the request cannot be bound",
                    "pass the fields as they stand in the request";
                /// The input is not JSON in the strict form that is read here.
                InvalidJson = 20, Stop,
                    "the JSON is not well formed", "send the object's bytes unchanged";
                /// The token does not have the number of segments that its form has.
                TokenSegments = 21, Stop,
                    "the token has another number of segments",
                    "send the token as Google Play returned it; standard tokens are for Google to decode";
                /// The token's key, vector or tag has another length than the algorithms call for.
                TokenLengths = 22, Stop,
                    "a part of the token has another length", "send the token as Google Play returned it";
                /// Google's server could not read the token (HTTP 400).
                DecodeRejected = 23, NewChallenge,
                    "Google's server could not read the token",
                    "send the token as Google Play returned it, to the API of its kind";
                /// A text is no challenge.
                InvalidChallenge = 24, NewChallenge,
                    "the challenge cannot be read", "send the challenge as the server gave it";
                /// The request carries no evidence, or not everything that belongs to it.
                EvidenceMissing = 25, NewChallenge,
                    "the request carries no evidence", "send app, challenge and evidence with it",
                    public "Evidence is required.";
                /// A report of runtime signals is not in its one form.
                InvalidReport = 26, Stop,
                    "the report of signals is not in its form", "send its bytes as they were made";
                /// The pin set is not in the form that is read.
                InvalidPinSet = 27, Stop,
                    "the pin set is not in the form that is read",
                    "compare it with the documentation of `PinSet::parse`, line by line";
            }

            /// An algorithm or key that is not accepted here.
            Algorithm = 2, "algorithm", "The evidence could not be verified." {
                /// The signature algorithm is not ECDSA with SHA-256 or SHA-384.
                UnsupportedSignatureAlgorithm = 1, Stop,
                    "the signature algorithm is not supported",
                    "no genuine chain uses it; look at who sends it";
                /// The algorithm inside the signed part differs from the one outside.
                SignatureAlgorithmMismatch = 2, Stop,
                    "the algorithm inside the signed part differs from the one outside",
                    "no genuine chain does; look at who sends it";
                /// The key is not on P-256 or P-384, or not on the curve that this object prescribes.
                UnsupportedKeyAlgorithm = 3, Stop,
                    "the key is not of a supported type",
                    "no genuine object uses it; look at who sends it";
                /// A token's header names another algorithm, or holds a parameter that is refused.
                UnsupportedTokenAlgorithm = 4, Stop,
                    "the token uses another algorithm", "no genuine token does; look at who sends it";
            }

            /// A signature or a certificate chain that does not hold.
            Signature = 3, "signature", "The evidence could not be verified." {
                /// The chain does not end at a configured trust anchor.
                UnknownIssuer = 1, Stop,
                    "the chain does not end at a trust anchor",
                    "if the vendor has a new root, configure it as a trust anchor";
                /// A certificate's signature does not verify.
                CertificateSignature = 2, Stop,
                    "a certificate's signature does not verify",
                    "no genuine chain does; look at who sends it";
                /// A certificate that issued another one is not a certification authority.
                NotACertificationAuthority = 3, Stop,
                    "an issuer is not a certification authority",
                    "no genuine chain does; look at who sends it";
                /// There are more certificates below an issuer than its path length allows.
                PathLengthExceeded = 4, Stop,
                    "an issuer's path length is exceeded", "no genuine chain does; look at who sends it";
                /// The key usage does not allow what the key is used for.
                KeyUsage = 5, Stop,
                    "the key usage forbids this use", "no genuine chain does; look at who sends it";
                /// A critical extension that is not understood here.
                UnknownCriticalExtension = 6, Stop,
                    "a critical extension is not understood",
                    "look for a new version of this library";
                /// The issuer's name differs from the subject of the next certificate.
                IssuerNameMismatch = 7, Stop,
                    "the issuer's name differs from the next certificate's subject",
                    "send the chain in its order, leaf first";
                /// The assertion's signature does not verify.
                AssertionSignature = 8, Reassert,
                    "the assertion's signature does not verify",
                    "check that both sides hash the same client data and use the same key";
                /// The first certificate of the chain is a certification authority's.
                LeafIsAuthority = 9, Stop,
                    "the leaf is a certification authority", "no genuine chain does; look at who sends it";
                /// No configured decryption key opens the token.
                TokenDecryption = 10, Backoff,
                    "the decryption key does not open this token",
                    "copy the decryption key of this package from the Play Console again";
                /// The token's signature does not verify with the key that belongs to its
                /// decryption key.
                TokenSignature = 11, Backoff,
                    "the verification key does not verify this token",
                    "copy the verification key of this package from the Play Console again";
                /// The decryption key is the right one, and the token was changed.
                TokenContent = 12, NewChallenge,
                    "the token was changed", "send the token as Google Play returned it";
                /// The signature of a pin set is not one of the configured keys'.
                PinSetSignature = 13, Stop,
                    "the pin set was not signed with a key that may update pins",
                    "sign every byte before the last line, with the key that the app knows";
                /// No certificate of the server's path has a pinned key.
                PinMismatch = 14, Stop,
                    "no key of the server's certificates is pinned",
                    "if the server has new keys, ship a pin set that has them; if not, somebody is in \
                     the middle";
            }

            /// The evidence is genuine and belongs to something else.
            Binding = 4, "binding", "The evidence does not belong to this request." {
                /// The nonce in the leaf is not the one of this client data.
                NonceMismatch = 1, NewChallenge,
                    "the evidence was made for other client data, or was changed since",
                    "check that both sides hash the same challenge, once";
                /// The evidence was made by another app.
                AppIdMismatch = 2, Stop,
                    "the evidence was made by another app",
                    "configure the App ID as prefix, dot, bundle id; on macOS, the signing identifier";
                /// The evidence was made in the other environment.
                EnvironmentMismatch = 3, Stop,
                    "the evidence was made in another environment",
                    "configure the environment of the app's entitlement";
                /// The key id is not the one of the attested key.
                KeyIdMismatch = 4, Reattest,
                    "the key id is not the attested key's",
                    "send the key id with the attestation of the same key";
                /// The credential id is not the key id.
                CredentialIdMismatch = 5, Reattest,
                    "the credential id is not the key id", "no genuine object does; look at who sends it";
                /// The key in the authenticator data is not the one in the leaf.
                PublicKeyMismatch = 6, Reattest,
                    "the authenticator data and the leaf hold different keys",
                    "no genuine object does; look at who sends it";
                /// The platform is missing, unreadable or not accepted.
                UnknownPlatform = 7, Stop,
                    "the platform is not one that is accepted",
                    "if it is a new platform, accept its number in the verifier";
                /// The Mac does not run with the required boot policy.
                BootPolicy = 8, Stop,
                    "the Mac's boot policy is not one that is accepted",
                    "turn on System Integrity Protection and Full Security, then attest a new key";
                /// The verdict is about another package.
                PackageMismatch = 9, Stop,
                    "the verdict is about another package", "expect the package that sent the request";
                /// The verdict is bound by a nonce where a request hash was expected, or the
                /// other way round, or by neither or both.
                BindingKind = 10, Stop,
                    "the verdict is bound in another way",
                    "expect a nonce of classic requests and a request hash of standard ones";
                /// The verdict was made for another request.
                BindingMismatch = 11, NewChallenge,
                    "the verdict was made for another request",
                    "check that app and server compute the same nonce or request hash";
                /// The challenge was not made here, or for another app, purpose or subject.
                ChallengeMismatch = 12, NewChallenge,
                    "the challenge was made elsewhere, or for another app, purpose or subject",
                    "redeem with what it was issued for; give every node the same challenge keys",
                    public "Ask for a new challenge.";
                /// Nobody is known as the subject of the request.
                SubjectMissing = 14, Stop,
                    "nobody is known as the request's subject",
                    "authenticate the caller before the gate, or name devices as subjects",
                    public "Authentication is required.";
                /// The device belongs to another subject than the request.
                OwnerMismatch = 13, Stop,
                    "the device belongs to another subject",
                    "use the subject of its enrolment; look at who sends it",
                    public "The device cannot be used here.";
                /// The server's certificate is for another host.
                HostMismatch = 15, Stop,
                    "the certificate is for another host", "compare its names with the host's";
                /// The pin set is another app's.
                PinSetApp = 16, Stop,
                    "the pin set is for another app", "sign one pin set for each app id";
            }

            /// Too early or too late.
            Freshness = 5, "freshness", "The evidence is too old or too new." {
                /// A certificate is not valid yet.
                CertificateNotYetValid = 1, Backoff,
                    "a certificate is not valid yet", "check the server's clock";
                /// A certificate has expired.
                CertificateExpired = 2, Reattest,
                    "a certificate has expired",
                    "verify when the evidence arrives; check the server's clock";
                /// The token was made too long ago.
                TokenTooOld = 3, NewChallenge,
                    "the token is too old", "verify when the token arrives; check the server's clock";
                /// The token was made too far ahead of the server's clock.
                TokenFromTheFuture = 4, NewChallenge,
                    "the token is from the future", "check the server's clock";
                /// The challenge was issued too long ago.
                ChallengeExpired = 5, NewChallenge,
                    "the challenge has expired", "redeem it within its time",
                    public "Ask for a new challenge.";
                /// The challenge was issued too far ahead of this node's clock.
                ChallengeFromTheFuture = 6, NewChallenge,
                    "the challenge is from the future", "check the clocks of all nodes",
                    public "Ask for a new challenge.";
                /// The pin set has expired.
                PinSetExpired = 7, Stop,
                    "the pin set has expired", "sign a newer one, well before the old one expires";
            }

            /// The evidence was used before, or the device may not use it.
            Replay = 6, "replay", "The evidence was used before." {
                /// A value that may be used once was used before.
                Replayed = 1, NewChallenge,
                    "the evidence was used before", "ask for a new challenge for each attempt";
                /// The counter is not greater than the one that was stored.
                CounterNotIncreased = 2, Reassert,
                    "the counter did not increase", "send each assertion once, in order";
                /// The counter of an attestation is not zero.
                CounterNotZero = 3, Reattest,
                    "the counter of a new key is not zero", "attest a key before it makes assertions";
                /// The key is enrolled already, for the same subject.
                AlreadyEnrolled = 4, Reassert,
                    "the key is enrolled already", "go on with assertions",
                    public "The device is enrolled already.";
                /// The key is enrolled for another subject.
                EnrolledForAnother = 5, Stop,
                    "the key is enrolled for another subject", "look at who sends it",
                    public "The device cannot be used here.";
                /// The device was revoked.
                Revoked = 6, Stop,
                    "the device is revoked",
                    "if that was a mistake, lift the revocation in your store; enrolling keeps it",
                    public "The device cannot be used here.";
                /// The device was never enrolled here.
                UnknownDevice = 7, Reattest,
                    "the device is not enrolled", "attest a key first",
                    public "The device is not enrolled.";
                /// The pin set is not newer than the one at hand.
                PinSetNotNewer = 8, Stop,
                    "the pin set is not newer than the one at hand", "count the version up";
            }

            /// The evidence is genuine, and the policy does not accept it.
            Policy = 7, "policy", "The app or device is not accepted." {
                /// The app was not launched in a way that the policy accepts.
                LaunchCategory = 1, Stop,
                    "the launch category is not accepted", "see the policy's categories";
                /// The policy requires launch fields, and there are none.
                LaunchFieldsAbsent = 2, Reattest,
                    "there are no launch fields", "require them only of systems that write them";
                /// There are launch fields, and nothing that the platform signed vouches for them.
                LaunchFieldsUnproven = 3, Reattest,
                    "the launch fields are not proven",
                    "attest a new key on a system that writes launch fields";
                /// The app is older than the policy's minimum.
                BundleVersion = 4, Stop,
                    "the app is older than the policy's minimum", "update the app";
                /// The operating system is older than the policy's minimum, or its version is not known.
                OsVersion = 5, Stop,
                    "the system is older than the policy's minimum", "update the system";
                /// Google's answer has nothing evaluated: the device has no integrity at all, or
                /// Google has decoded this token before. Only your own record of used tokens can
                /// tell.
                ClearedVerdict = 6, NewChallenge,
                    "the verdict is cleared: no integrity, or a token that was decoded before",
                    "decode each token once; your own record of used tokens proves a replay";
                /// None of the app's certificates is one of yours.
                CertificateDigest = 7, Stop,
                    "none of the app's certificates is one of yours",
                    "configure the digest of the app signing key from the Play Console";
                /// Google Play does not recognize the app.
                AppRecognition = 8, Stop,
                    "Google Play does not recognize the app", "install the app from Google Play";
                /// The device has none of the labels that the policy accepts, or too old a system.
                DeviceIntegrity = 9, Stop,
                    "the device does not meet the policy's integrity", "see the policy's device labels";
                /// The user did not get the app from Google Play.
                AppLicensing = 10, Stop,
                    "the app is not licensed to the user", "get the app from Google Play";
                /// The verdict is an answer that was configured for testers.
                TestingResponse = 11, Stop,
                    "the verdict is a testing response", "allow them on servers for testers only";
                /// The app is older than the policy's minimum, or its version is not known.
                VersionCode = 12, Stop,
                    "the app is older than the policy's minimum", "update the app";
                /// Play Protect found a risk, or its verdict is absent.
                PlayProtect = 13, Stop,
                    "Play Protect's verdict is not accepted",
                    "turn Play Protect on and remove what it names; absent: turn the verdict on in \
                     the Play Console";
                /// Other apps could watch or control the app, or nobody looked.
                AppAccessRisk = 14, Stop,
                    "the app access risk is not accepted",
                    "close the apps that Google names; absent: turn the verdict on in the Play Console";
                /// The app asked for unusually many tokens on this device, or it is not known.
                RecentActivity = 15, Backoff,
                    "the device's recent activity is not accepted",
                    "look for automation; absent: turn the verdict on in the Play Console";
                /// A recall bit that the policy refuses is set for this device.
                DeviceRecall = 16, Stop,
                    "the device was marked before", "clear the bit if the mark was a mistake";
                /// Nothing was evaluated, in a token that was decrypted here: the device has no
                /// integrity at all.
                NoIntegrity = 17, Stop,
                    "the device has no integrity: nothing was evaluated",
                    "use a certified device with Google Play, whose bootloader is locked";
                /// Signals of root or a jailbreak.
                PrivilegedAccess = 18, Stop,
                    "there are signs of root or a jailbreak", "see the report's findings";
                /// Signals of a debugger.
                DebuggerFound = 19, Stop,
                    "there are signs of a debugger", "see the report's findings";
                /// Signals of an emulator.
                EmulatorFound = 20, Stop,
                    "there are signs of an emulator", "see the report's findings";
                /// Signals of another app than the one that was shipped.
                AppChanged = 21, Stop,
                    "there are signs of a changed app",
                    "see the report's findings; check what the app was told to expect";
                /// Signals of foreign code in the app's process.
                InstrumentationFound = 22, Stop,
                    "there are signs of foreign code in the app", "see the report's findings";
                /// Some checks could not look. Not the same as clean.
                SignalsInconclusive = 23, Stop,
                    "some signals could not be looked for", "see the report; many devices deny some";
                /// The endpoint wants a report of runtime signals, and there is none.
                ReportMissing = 24, Reassert,
                    "there is no report of runtime signals", "send one with the request, bound into it";
            }

            /// The program that uses this library made a mistake.
            Configuration = 8, "configuration", "The server is not set up correctly." {
                /// No App ID was configured.
                NoAppId = 1, Stop,
                    "no App ID is configured", "add at least one App ID to the verifier";
                /// The App ID has the wrong form.
                InvalidAppId = 2, Stop,
                    "the App ID has the wrong form", "write it as prefix, dot, bundle id";
                /// No environment was configured.
                NoEnvironment = 3, Stop,
                    "no environment is configured", "name production, development or both";
                /// A trust anchor cannot be used, or none is configured.
                InvalidTrustAnchor = 4, Stop,
                    "a trust anchor cannot be used", "pass the DER of a CA certificate";
                /// A known intermediate does not verify under the trust anchors.
                InvalidIntermediate = 5, Stop,
                    "a known intermediate does not verify", "pass an intermediate of one of the anchors";
                /// The signature provider was not compiled in, or the CPU cannot run it.
                ProviderUnavailable = 6, Stop,
                    "the signature provider cannot be used here",
                    "turn on its feature, or choose another: this CPU may lack what it needs";
                /// A public key given by the caller cannot be used.
                InvalidTrustedKey = 7, Stop,
                    "the public key cannot be used",
                    "pass a P-256 key as 65 byte point or as SubjectPublicKeyInfo";
                /// The client data hash has a length that cannot be meant.
                InvalidClientDataHash = 8, Stop,
                    "the client data hash has the wrong length", "pass the 32 bytes of SHA-256";
                /// A version in a policy cannot be read.
                InvalidVersion = 9, Stop,
                    "the version cannot be read", "write numbers separated by dots";
                /// No platform is accepted.
                NoPlatform = 10, Stop,
                    "no platform is accepted", "accept at least one platform";
                /// The decryption key is not base64 of 32 bytes.
                InvalidDecryptionKey = 11, Stop,
                    "the decryption key cannot be used",
                    "copy the decryption key from the Play Console; it is the shorter one";
                /// The verification key is not base64 of a P-256 SubjectPublicKeyInfo.
                InvalidVerificationKey = 12, Stop,
                    "the verification key cannot be used",
                    "copy the verification key from the Play Console; it is the longer one";
                /// The package name has the wrong form.
                InvalidPackage = 13, Stop,
                    "the package name has the wrong form", "write it as com.example.app";
                /// The verifier has no keys for the expected package.
                PackageNotConfigured = 14, Stop,
                    "no keys are configured for this package", "add the package to the verifier";
                /// A policy without a certificate digest would accept a copy of the app.
                NoCertificateDigest = 15, Stop,
                    "no certificate digest is configured",
                    "pass the digest of the app signing key from the Play Console";
                /// A certificate digest is not 32 bytes.
                InvalidCertificateDigest = 16, Stop,
                    "the certificate digest cannot be read",
                    "copy the SHA-256 fingerprint from the Play Console";
                /// The access token for Google's API has characters that none has.
                InvalidAccessToken = 17, Stop,
                    "the access token cannot be used", "pass the OAuth 2.0 access token alone";
                /// Google's server did not let this server decode (HTTP 401, 403, 404).
                DecodeDenied = 18, Backoff,
                    "Google's server denied the decoding",
                    "link the Cloud project in the Play Console, and check the service account";
                /// The name of a sealing key has the wrong form.
                InvalidSealingKeyId = 19, Stop,
                    "the name of a sealing key has the wrong form",
                    "write 1 to 32 of the characters a to z, 0 to 9 and -";
                /// A sealing context has the wrong form.
                InvalidContext = 20, Stop,
                    "the sealing context has the wrong form", "name what the secret belongs to";
                /// The bytes of a key cannot have been made by a random generator.
                WeakKey = 21, Stop,
                    "the key is not random", "make a key with a random generator, 32 bytes";
                /// The key has another check value than the one that was meant.
                WrongKey = 22, Stop,
                    "this is another key than the one that was meant",
                    "put the right key in; its check value is in the ring";
                /// The ring has no key of this name, for this suite.
                UnknownSealingKey = 23, Stop,
                    "the ring has no such key", "load the ring that has it; do not make a new one";
                /// The key is disabled.
                KeyDisabled = 24, Stop,
                    "the key is disabled", "enable it again: rows still need it";
                /// The key was destroyed.
                KeyDestroyed = 25, Stop,
                    "the key was destroyed", "what it sealed is gone; restore a backup of the ring";
                /// The name belongs to a key of the ring already.
                KeyIdTaken = 26, Stop,
                    "the name belongs to another key", "take a new name; names are never used again";
                /// The ring has the same key under another name.
                DuplicateKey = 27, Stop,
                    "the ring has this key under another name", "make a new key";
                /// The primary key seals; another must be promoted first.
                KeyIsPrimary = 28, Stop,
                    "the key is the primary one", "promote another key first";
                /// The key is not enabled.
                KeyNotEnabled = 29, Stop, "the key is not enabled", "enable it first";
                /// A ring cannot be read, or does not fit together.
                InvalidKeyring = 30, Stop,
                    "the ring of keys cannot be used", "restore it from a backup";
                /// There is no legacy key to try.
                NoLegacyKey = 31, Stop,
                    "the ring has no legacy key", "add the other system's key as a legacy key";
                /// The secret is too long to be sealed.
                SecretTooLong = 32, Stop,
                    "the secret is too long", "seal keys and tokens, not files";
                /// Only a disabled key can be destroyed.
                KeyNotDisabled = 33, Stop,
                    "the key is not disabled", "disable it, wait, and take a census";
                /// The census was begun before every node had the ring that disables the key.
                CensusTooEarly = 34, Stop,
                    "the census was begun too early",
                    "begin it after the disabling, plus the time that nodes keep a ring";
                /// Rows are still sealed under the key.
                KeyInUse = 35, Stop,
                    "rows are still sealed under the key", "rewrap them, then take a new census";
                /// The text of a key is not 32 bytes in hexadecimal or base64.
                InvalidKeyText = 36, Stop,
                    "the text is not a key of 32 bytes",
                    "write 64 hexadecimal digits, or base64 of 32 bytes";
                /// A wrapped key is not this provider's, or was wrapped under another name.
                WrappedKeyRefused = 37, Stop,
                    "the provider refuses the wrapped key",
                    "check that the provider's key is the one that wrapped it";
                /// What is expected of a token cannot be meant.
                InvalidExpectation = 38, Stop,
                    "what is expected of the token cannot be meant",
                    "expect the nonce or request hash of this request, within a day";
                /// No package was configured.
                NoPackage = 39, Stop,
                    "no package is configured", "add at least one package to the verifier";
                /// A challenge cannot be for this app, purpose or subject.
                InvalidScope = 40, Stop,
                    "app, purpose or subject of a challenge cannot be meant",
                    "pass 1 to 1024 bytes for each";
                /// The time for which challenges are valid cannot be meant.
                InvalidLifetime = 41, Stop,
                    "the lifetime of challenges cannot be meant",
                    "choose 1 second to 1 day, and a skew that is not longer than it";
                /// The gate has nothing that could judge this kind of evidence.
                EvidenceNotServed = 42, Stop,
                    "the gate does not judge this kind of evidence",
                    "give it the verifier or the policy of this kind";
                /// A gate's setting is missing or cannot be used.
                InvalidGate = 43, Stop,
                    "the gate is not complete", "see what its builder asks for";
                /// The census has rows that do not say which key they need.
                UnreadableRows = 50, Stop,
                    "rows do not say which key they need, and might need this one",
                    "look at each, and mend it; then say that the census may ignore the others";
                /// A key of a ring of wrapped keys is in the open.
                KeyNotWrapped = 51, Stop,
                    "a key of a ring of wrapped keys is in the open",
                    "find out who wrote it; a ring that was never wrapped is wrapped by wrap_plain";
                /// The census was shown no row.
                EmptyCensus = 52, Stop,
                    "the census was shown no row at all",
                    "show it every row of every table; if there is none, say that it may be empty";
                /// The JSON of a ring has a backslash.
                EscapedKeyring = 53, Stop,
                    "the JSON of the ring has a backslash",
                    "write it without escapes, as this library does: none of its values needs one";
                /// The ring has the same key for the other suite.
                KeyOfOtherSuite = 54, Stop,
                    "the ring has this key for the other suite",
                    "a key serves one suite: make a new one for what is sealed from now on";
                /// The ring has as many keys as it may have.
                KeyringFull = 55, Stop,
                    "the ring has as many keys as it may have, destroyed ones included",
                    "begin a new ring, and seal the rows anew under it";
                /// The pin is not the base64 of 32 bytes.
                InvalidPin = 60, Stop,
                    "the pin is not the base64 of a SHA-256",
                    "take it from `examples/pins`: sha256/ and 44 characters";
                /// The host is neither a DNS name nor an IP address, or not a pattern of one.
                InvalidPinHost = 61, Stop,
                    "the host is not a name that pins can be for",
                    "write a.example.com, *.example.com or **.example.com, without scheme and port";
                /// A host has fewer than two pins.
                PinsWithoutBackup = 62, Stop,
                    "a host has no backup pin",
                    "pin a second key, kept offline: without it, a lost key locks every app out";
                /// The same host has pins twice.
                DuplicatePinHost = 63, Stop, "a host has pins twice", "write all of its pins together";
                /// There are no pins, or too many.
                PinSetSize = 64, Stop,
                    "the pin set is empty or too large",
                    "at most 256 hosts with at most 32 pins each";
                /// The key that updates are signed with cannot be used.
                InvalidUpdateKey = 65, Stop,
                    "the key for pin updates is not P-256",
                    "give the public key (SubjectPublicKeyInfo), in PEM or DER";
                /// A set takes updates, and nobody decided what happens when one expires.
                ExpiryUndecided = 67, Stop,
                    "it is not decided what happens when an updated pin set expires",
                    "say so with `on_expiry`: an update always has an expiry";
                /// A set takes updates, and has no version of its own.
                PinSetUnversioned = 68, Stop,
                    "a pin set without a version would take every signed set for newer",
                    "give the set that is shipped a version, and count it up";
                /// TLS cannot be configured so.
                InvalidTls = 66, Stop,
                    "the TLS configuration cannot be used",
                    "look at the private key, the certificates and the roots: they must fit each other";
            }

            /// Something that is needed did not answer; nothing was judged.
            Unavailable = 9, "unavailable", "Try again later." {
                /// The store gave no certain answer; the evidence counts as consumed.
                StoreUnavailable = 1, Backoff,
                    "the store gave no certain answer", "let the client retry with new evidence";
                /// Google's server did not decode the token now (HTTP 429, 5xx and others).
                DecodeUnavailable = 2, Backoff,
                    "Google's server did not decode the token", "try again later; look at the quota";
                /// The source of randomness gave none.
                RandomUnavailable = 3, Backoff,
                    "there is no randomness", "look at the system's random generator";
                /// The HSM or key management service does not answer.
                KeyProviderUnavailable = 4, Backoff,
                    "the key provider does not answer", "look at the HSM or the key service";
            }

            /// What was stored before cannot be read, or the library is wrong.
            Internal = 10, "internal", "Something is wrong on the server." {
                /// A stored key record is damaged or of an unknown version.
                StoredKeyUnreadable = 1, Backoff,
                    "the stored key record cannot be read",
                    "restore it, or go back to the version that wrote it; if it is lost, delete its row";
                /// A stored text is no sealed secret.
                InvalidSealed = 2, Backoff,
                    "the text is no sealed secret", "look at what wrote this row";
                /// A sealed secret was written by a newer version.
                UnsupportedSuite = 3, Backoff,
                    "the secret was sealed by a newer version", "update this node";
                /// The kid in front of a sealed secret is not the one inside.
                SealingKeyIdMismatch = 4, Backoff,
                    "the kid in front is not the one inside", "look at what changed this row";
                /// A sealed secret does not open: another key, another context, or changed.
                CannotBeOpened = 5, Backoff,
                    "the secret cannot be opened",
                    "check the context first, then whether the row was moved or changed";
                /// An opened secret is not text.
                SecretIsNotText = 6, Backoff, "the secret is not text", "read it as bytes";
            }
        }
    };
}

__error_table!(define_errors);

/// The outcome of most operations here.
pub type Result<T, E = Error> = core::result::Result<T, E>;

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn codes_are_unique_and_carry_their_class() {
        let mut codes = HashSet::new();
        for kind in ErrorKind::ALL {
            assert!(codes.insert(kind.code()), "{kind:?} shares its code");
            assert_eq!(kind.code() >> 16, u32::from(kind.class().number()), "{kind:?}");
            assert_ne!(kind.code() & 0xffff, 0, "{kind:?}: number 0 is for success");
        }
    }

    #[test]
    fn codes_that_were_published_stay() {
        // One per class; a change here breaks every language binding.
        for (kind, code) in [
            (ErrorKind::InputTooLarge, 0x1_0001),
            (ErrorKind::UnsupportedKeyAlgorithm, 0x2_0003),
            (ErrorKind::AssertionSignature, 0x3_0008),
            (ErrorKind::NonceMismatch, 0x4_0001),
            (ErrorKind::CertificateExpired, 0x5_0002),
            (ErrorKind::CounterNotIncreased, 0x6_0002),
            (ErrorKind::LaunchFieldsUnproven, 0x7_0003),
            (ErrorKind::ProviderUnavailable, 0x8_0006),
            (ErrorKind::StoreUnavailable, 0x9_0001),
            (ErrorKind::StoredKeyUnreadable, 0xa_0001),
        ] {
            assert_eq!(kind.code(), code, "{kind:?}");
        }
    }

    #[test]
    fn clients_are_told_the_message_of_the_kind_or_of_its_class() {
        assert_eq!(ErrorKind::Replayed.public_message(), "The evidence was used before.");
        assert_eq!(ErrorKind::UnknownDevice.public_message(), "The device is not enrolled.");
    }

    #[test]
    fn the_log_line_names_step_expectation_finding_and_advice() {
        let error = Error::new(ErrorKind::CounterNotZero)
            .at("attestation step 7 (counter)")
            .expected("0")
            .found(5_u32)
            .at("an outer step");
        assert_eq!(
            error.to_string(),
            "attestation step 7 (counter): the counter of a new key is not zero; expected 0; \
             found 5; to do: attest a key before it makes assertions [CounterNotZero]"
        );
        assert_eq!(error.public_message(), "The evidence was used before.");
        assert_eq!(error.action().as_str(), "reattest");
    }

    #[test]
    fn an_unavailable_store_is_not_a_rejection() {
        let kind = ErrorKind::StoreUnavailable;
        assert_eq!((kind.class(), kind.action()), (ErrorClass::Unavailable, Action::Backoff));
    }
}
