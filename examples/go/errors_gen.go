// Code generated from bonafide.h by internal/generate; DO NOT EDIT.

package bonafide

// All errors: class in the upper half, number in the lower.
const (
	// The input is too large.
	ErrInputTooLarge Code = 0x00010001
	// The CBOR is not well formed.
	ErrInvalidCBOR Code = 0x00010002
	// The DER is not well formed.
	ErrInvalidDER Code = 0x00010003
	// The base64 is not canonical.
	ErrInvalidBase64 Code = 0x00010004
	// Something follows the object.
	ErrTrailingData Code = 0x00010005
	// A map has the same key twice.
	ErrDuplicateMapKey Code = 0x00010006
	// Values are nested too deeply.
	ErrNestingTooDeep Code = 0x00010007
	// A length is indefinite.
	ErrIndefiniteLength Code = 0x00010008
	// A required member is missing.
	ErrMissingField Code = 0x00010009
	// A member has the wrong type.
	ErrUnexpectedType Code = 0x0001000a
	// This is another attestation format.
	ErrUnsupportedFormat Code = 0x0001000b
	// The authenticator data has the wrong shape.
	ErrInvalidAuthenticatorData Code = 0x0001000c
	// The public key is not an uncompressed point on its curve.
	ErrInvalidPublicKey Code = 0x0001000d
	// The certificate has the wrong structure.
	ErrInvalidCertificate Code = 0x0001000e
	// The chain has the wrong number of certificates.
	ErrChainLength Code = 0x0001000f
	// The signature is not in DER form.
	ErrInvalidSignatureEncoding Code = 0x00010010
	// The key id is not 32 bytes.
	ErrInvalidKeyID Code = 0x00010011
	// The time cannot be read.
	ErrInvalidTime Code = 0x00010012
	// A field of the request cannot be bound.
	ErrInvalidRequestField Code = 0x00010013
	// The JSON is not well formed.
	ErrInvalidJSON Code = 0x00010014
	// The token has another number of segments.
	ErrTokenSegments Code = 0x00010015
	// A part of the token has another length.
	ErrTokenLengths Code = 0x00010016
	// Google's server could not read the token.
	ErrDecodeRejected Code = 0x00010017
	// The challenge cannot be read.
	ErrInvalidChallenge Code = 0x00010018
	// The request carries no evidence.
	ErrEvidenceMissing Code = 0x00010019
	// The report of signals is not in its form.
	ErrInvalidReport Code = 0x0001001a
	// The pin set is not in the form that is read.
	ErrInvalidPinSet Code = 0x0001001b
	// The signature algorithm is not supported.
	ErrUnsupportedSignatureAlgorithm Code = 0x00020001
	// The algorithm inside the signed part differs from the one outside.
	ErrSignatureAlgorithmMismatch Code = 0x00020002
	// The key is not of a supported type.
	ErrUnsupportedKeyAlgorithm Code = 0x00020003
	// The token uses another algorithm.
	ErrUnsupportedTokenAlgorithm Code = 0x00020004
	// The chain does not end at a trust anchor.
	ErrUnknownIssuer Code = 0x00030001
	// A certificate's signature does not verify.
	ErrCertificateSignature Code = 0x00030002
	// An issuer is not a certification authority.
	ErrNotACertificationAuthority Code = 0x00030003
	// An issuer's path length is exceeded.
	ErrPathLengthExceeded Code = 0x00030004
	// The key usage forbids this use.
	ErrKeyUsage Code = 0x00030005
	// A critical extension is not understood.
	ErrUnknownCriticalExtension Code = 0x00030006
	// The issuer's name differs from the next certificate's subject.
	ErrIssuerNameMismatch Code = 0x00030007
	// The assertion's signature does not verify.
	ErrAssertionSignature Code = 0x00030008
	// The leaf is a certification authority.
	ErrLeafIsAuthority Code = 0x00030009
	// The decryption key does not open this token.
	ErrTokenDecryption Code = 0x0003000a
	// The verification key does not verify this token.
	ErrTokenSignature Code = 0x0003000b
	// The token was changed.
	ErrTokenContent Code = 0x0003000c
	// The pin set was not signed with a key that may update pins.
	ErrPinSetSignature Code = 0x0003000d
	// No key of the server's certificates is pinned.
	ErrPinMismatch Code = 0x0003000e
	// The evidence was made for other client data, or was changed since.
	ErrNonceMismatch Code = 0x00040001
	// The evidence was made by another app.
	ErrAppIDMismatch Code = 0x00040002
	// The evidence was made in another environment.
	ErrEnvironmentMismatch Code = 0x00040003
	// The key id is not the attested key's.
	ErrKeyIDMismatch Code = 0x00040004
	// The credential id is not the key id.
	ErrCredentialIDMismatch Code = 0x00040005
	// The authenticator data and the leaf hold different keys.
	ErrPublicKeyMismatch Code = 0x00040006
	// The platform is not one that is accepted.
	ErrUnknownPlatform Code = 0x00040007
	// The Mac's boot policy is not one that is accepted.
	ErrBootPolicy Code = 0x00040008
	// The verdict is about another package.
	ErrPackageMismatch Code = 0x00040009
	// The verdict is bound in another way.
	ErrBindingKind Code = 0x0004000a
	// The verdict was made for another request.
	ErrBindingMismatch Code = 0x0004000b
	// The challenge was made elsewhere, or for another app, purpose or subject.
	ErrChallengeMismatch Code = 0x0004000c
	// Nobody is known as the request's subject.
	ErrSubjectMissing Code = 0x0004000e
	// The device belongs to another subject.
	ErrOwnerMismatch Code = 0x0004000d
	// The certificate is for another host.
	ErrHostMismatch Code = 0x0004000f
	// The pin set is for another app.
	ErrPinSetApp Code = 0x00040010
	// A certificate is not valid yet.
	ErrCertificateNotYetValid Code = 0x00050001
	// A certificate has expired.
	ErrCertificateExpired Code = 0x00050002
	// The token is too old.
	ErrTokenTooOld Code = 0x00050003
	// The token is from the future.
	ErrTokenFromTheFuture Code = 0x00050004
	// The challenge has expired.
	ErrChallengeExpired Code = 0x00050005
	// The challenge is from the future.
	ErrChallengeFromTheFuture Code = 0x00050006
	// The pin set has expired.
	ErrPinSetExpired Code = 0x00050007
	// The evidence was used before.
	ErrReplayed Code = 0x00060001
	// The counter did not increase.
	ErrCounterNotIncreased Code = 0x00060002
	// The counter of a new key is not zero.
	ErrCounterNotZero Code = 0x00060003
	// The key is enrolled already.
	ErrAlreadyEnrolled Code = 0x00060004
	// The key is enrolled for another subject.
	ErrEnrolledForAnother Code = 0x00060005
	// The device is revoked.
	ErrRevoked Code = 0x00060006
	// The device is not enrolled.
	ErrUnknownDevice Code = 0x00060007
	// The pin set is not newer than the one at hand.
	ErrPinSetNotNewer Code = 0x00060008
	// The launch category is not accepted.
	ErrLaunchCategory Code = 0x00070001
	// There are no launch fields.
	ErrLaunchFieldsAbsent Code = 0x00070002
	// The launch fields are not proven.
	ErrLaunchFieldsUnproven Code = 0x00070003
	// The app is older than the policy's minimum.
	ErrBundleVersion Code = 0x00070004
	// The system is older than the policy's minimum.
	ErrOSVersion Code = 0x00070005
	// The verdict is cleared: no integrity, or a token that was decoded before.
	ErrClearedVerdict Code = 0x00070006
	// None of the app's certificates is one of yours.
	ErrCertificateDigest Code = 0x00070007
	// Google Play does not recognize the app.
	ErrAppRecognition Code = 0x00070008
	// The device does not meet the policy's integrity.
	ErrDeviceIntegrity Code = 0x00070009
	// The app is not licensed to the user.
	ErrAppLicensing Code = 0x0007000a
	// The verdict is a testing response.
	ErrTestingResponse Code = 0x0007000b
	// The app is older than the policy's minimum.
	ErrVersionCode Code = 0x0007000c
	// Play Protect's verdict is not accepted.
	ErrPlayProtect Code = 0x0007000d
	// The app access risk is not accepted.
	ErrAppAccessRisk Code = 0x0007000e
	// The device's recent activity is not accepted.
	ErrRecentActivity Code = 0x0007000f
	// The device was marked before.
	ErrDeviceRecall Code = 0x00070010
	// The device has no integrity: nothing was evaluated.
	ErrNoIntegrity Code = 0x00070011
	// There are signs of root or a jailbreak.
	ErrPrivilegedAccess Code = 0x00070012
	// There are signs of a debugger.
	ErrDebuggerFound Code = 0x00070013
	// There are signs of an emulator.
	ErrEmulatorFound Code = 0x00070014
	// There are signs of a changed app.
	ErrAppChanged Code = 0x00070015
	// There are signs of foreign code in the app.
	ErrInstrumentationFound Code = 0x00070016
	// Some signals could not be looked for.
	ErrSignalsInconclusive Code = 0x00070017
	// There is no report of runtime signals.
	ErrReportMissing Code = 0x00070018
	// No App ID is configured.
	ErrNoAppID Code = 0x00080001
	// The App ID has the wrong form.
	ErrInvalidAppID Code = 0x00080002
	// No environment is configured.
	ErrNoEnvironment Code = 0x00080003
	// A trust anchor cannot be used.
	ErrInvalidTrustAnchor Code = 0x00080004
	// A known intermediate does not verify.
	ErrInvalidIntermediate Code = 0x00080005
	// The signature provider cannot be used here.
	ErrProviderUnavailable Code = 0x00080006
	// The public key cannot be used.
	ErrInvalidTrustedKey Code = 0x00080007
	// The client data hash has the wrong length.
	ErrInvalidClientDataHash Code = 0x00080008
	// The version cannot be read.
	ErrInvalidVersion Code = 0x00080009
	// No platform is accepted.
	ErrNoPlatform Code = 0x0008000a
	// The decryption key cannot be used.
	ErrInvalidDecryptionKey Code = 0x0008000b
	// The verification key cannot be used.
	ErrInvalidVerificationKey Code = 0x0008000c
	// The package name has the wrong form.
	ErrInvalidPackage Code = 0x0008000d
	// No keys are configured for this package.
	ErrPackageNotConfigured Code = 0x0008000e
	// No certificate digest is configured.
	ErrNoCertificateDigest Code = 0x0008000f
	// The certificate digest cannot be read.
	ErrInvalidCertificateDigest Code = 0x00080010
	// The access token cannot be used.
	ErrInvalidAccessToken Code = 0x00080011
	// Google's server denied the decoding.
	ErrDecodeDenied Code = 0x00080012
	// The name of a sealing key has the wrong form.
	ErrInvalidSealingKeyID Code = 0x00080013
	// The sealing context has the wrong form.
	ErrInvalidContext Code = 0x00080014
	// The key is not random.
	ErrWeakKey Code = 0x00080015
	// This is another key than the one that was meant.
	ErrWrongKey Code = 0x00080016
	// The ring has no such key.
	ErrUnknownSealingKey Code = 0x00080017
	// The key is disabled.
	ErrKeyDisabled Code = 0x00080018
	// The key was destroyed.
	ErrKeyDestroyed Code = 0x00080019
	// The name belongs to another key.
	ErrKeyIDTaken Code = 0x0008001a
	// The ring has this key under another name.
	ErrDuplicateKey Code = 0x0008001b
	// The key is the primary one.
	ErrKeyIsPrimary Code = 0x0008001c
	// The key is not enabled.
	ErrKeyNotEnabled Code = 0x0008001d
	// The ring of keys cannot be used.
	ErrInvalidKeyring Code = 0x0008001e
	// The ring has no legacy key.
	ErrNoLegacyKey Code = 0x0008001f
	// The secret is too long.
	ErrSecretTooLong Code = 0x00080020
	// The key is not disabled.
	ErrKeyNotDisabled Code = 0x00080021
	// The census was begun too early.
	ErrCensusTooEarly Code = 0x00080022
	// Rows are still sealed under the key.
	ErrKeyInUse Code = 0x00080023
	// The text is not a key of 32 bytes.
	ErrInvalidKeyText Code = 0x00080024
	// The provider refuses the wrapped key.
	ErrWrappedKeyRefused Code = 0x00080025
	// What is expected of the token cannot be meant.
	ErrInvalidExpectation Code = 0x00080026
	// No package is configured.
	ErrNoPackage Code = 0x00080027
	// App, purpose or subject of a challenge cannot be meant.
	ErrInvalidScope Code = 0x00080028
	// The lifetime of challenges cannot be meant.
	ErrInvalidLifetime Code = 0x00080029
	// The gate does not judge this kind of evidence.
	ErrEvidenceNotServed Code = 0x0008002a
	// The gate is not complete.
	ErrInvalidGate Code = 0x0008002b
	// Rows do not say which key they need, and might need this one.
	ErrUnreadableRows Code = 0x00080032
	// A key of a ring of wrapped keys is in the open.
	ErrKeyNotWrapped Code = 0x00080033
	// The census was shown no row at all.
	ErrEmptyCensus Code = 0x00080034
	// The JSON of the ring has a backslash.
	ErrEscapedKeyring Code = 0x00080035
	// The ring has this key for the other suite.
	ErrKeyOfOtherSuite Code = 0x00080036
	// The ring has as many keys as it may have, destroyed ones included.
	ErrKeyringFull Code = 0x00080037
	// The pin is not the base64 of a SHA-256.
	ErrInvalidPin Code = 0x0008003c
	// The host is not a name that pins can be for.
	ErrInvalidPinHost Code = 0x0008003d
	// A host has no backup pin.
	ErrPinsWithoutBackup Code = 0x0008003e
	// A host has pins twice.
	ErrDuplicatePinHost Code = 0x0008003f
	// The pin set is empty or too large.
	ErrPinSetSize Code = 0x00080040
	// The key for pin updates is not P-256.
	ErrInvalidUpdateKey Code = 0x00080041
	// It is not decided what happens when an updated pin set expires.
	ErrExpiryUndecided Code = 0x00080043
	// A pin set without a version would take every signed set for newer.
	ErrPinSetUnversioned Code = 0x00080044
	// The TLS configuration cannot be used.
	ErrInvalidTLS Code = 0x00080042
	// The store gave no certain answer.
	ErrStoreUnavailable Code = 0x00090001
	// Google's server did not decode the token.
	ErrDecodeUnavailable Code = 0x00090002
	// There is no randomness.
	ErrRandomUnavailable Code = 0x00090003
	// The key provider does not answer.
	ErrKeyProviderUnavailable Code = 0x00090004
	// The stored key record cannot be read.
	ErrStoredKeyUnreadable Code = 0x000a0001
	// The text is no sealed secret.
	ErrInvalidSealed Code = 0x000a0002
	// The secret was sealed by a newer version.
	ErrUnsupportedSuite Code = 0x000a0003
	// The kid in front is not the one inside.
	ErrSealingKeyIDMismatch Code = 0x000a0004
	// The secret cannot be opened.
	ErrCannotBeOpened Code = 0x000a0005
	// The secret is not text.
	ErrSecretIsNotText Code = 0x000a0006
	// A pointer is NULL that must not be.
	ErrCallNull Code = 0x00ff0001
	// A length is greater than any object's.
	ErrCallLength Code = 0x00ff0002
	// A number names no member of its enumeration.
	ErrCallEnumerator Code = 0x00ff0003
	// A text is not UTF-8.
	ErrCallUTF8 Code = 0x00ff0004
	// A handle is of another type, or was freed (in debug builds); a pending handle is of other evidence (always).
	ErrCallHandle Code = 0x00ff0005
	// The buffer is too small; the needed length was written.
	ErrCallBuffer Code = 0x00ff0006
	// The pending result was finished before.
	ErrCallFinished Code = 0x00ff0007
	// There is no element of this number.
	ErrCallIndex Code = 0x00ff0008
	// The handle waits for another step.
	ErrCallState Code = 0x00ff0009
	// What was asked for is not there.
	ErrCallAbsent Code = 0x00ff000a
	// A defect of this library: nothing was done.
	ErrCallPanic Code = 0x00ff000b
)

var meanings = map[Code]string{
	ErrInputTooLarge:                 "the input is too large",
	ErrInvalidCBOR:                   "the CBOR is not well formed",
	ErrInvalidDER:                    "the DER is not well formed",
	ErrInvalidBase64:                 "the base64 is not canonical",
	ErrTrailingData:                  "something follows the object",
	ErrDuplicateMapKey:               "a map has the same key twice",
	ErrNestingTooDeep:                "values are nested too deeply",
	ErrIndefiniteLength:              "a length is indefinite",
	ErrMissingField:                  "a required member is missing",
	ErrUnexpectedType:                "a member has the wrong type",
	ErrUnsupportedFormat:             "this is another attestation format",
	ErrInvalidAuthenticatorData:      "the authenticator data has the wrong shape",
	ErrInvalidPublicKey:              "the public key is not an uncompressed point on its curve",
	ErrInvalidCertificate:            "the certificate has the wrong structure",
	ErrChainLength:                   "the chain has the wrong number of certificates",
	ErrInvalidSignatureEncoding:      "the signature is not in DER form",
	ErrInvalidKeyID:                  "the key id is not 32 bytes",
	ErrInvalidTime:                   "the time cannot be read",
	ErrInvalidRequestField:           "a field of the request cannot be bound",
	ErrInvalidJSON:                   "the JSON is not well formed",
	ErrTokenSegments:                 "the token has another number of segments",
	ErrTokenLengths:                  "a part of the token has another length",
	ErrDecodeRejected:                "Google's server could not read the token",
	ErrInvalidChallenge:              "the challenge cannot be read",
	ErrEvidenceMissing:               "the request carries no evidence",
	ErrInvalidReport:                 "the report of signals is not in its form",
	ErrInvalidPinSet:                 "the pin set is not in the form that is read",
	ErrUnsupportedSignatureAlgorithm: "the signature algorithm is not supported",
	ErrSignatureAlgorithmMismatch:    "the algorithm inside the signed part differs from the one outside",
	ErrUnsupportedKeyAlgorithm:       "the key is not of a supported type",
	ErrUnsupportedTokenAlgorithm:     "the token uses another algorithm",
	ErrUnknownIssuer:                 "the chain does not end at a trust anchor",
	ErrCertificateSignature:          "a certificate's signature does not verify",
	ErrNotACertificationAuthority:    "an issuer is not a certification authority",
	ErrPathLengthExceeded:            "an issuer's path length is exceeded",
	ErrKeyUsage:                      "the key usage forbids this use",
	ErrUnknownCriticalExtension:      "a critical extension is not understood",
	ErrIssuerNameMismatch:            "the issuer's name differs from the next certificate's subject",
	ErrAssertionSignature:            "the assertion's signature does not verify",
	ErrLeafIsAuthority:               "the leaf is a certification authority",
	ErrTokenDecryption:               "the decryption key does not open this token",
	ErrTokenSignature:                "the verification key does not verify this token",
	ErrTokenContent:                  "the token was changed",
	ErrPinSetSignature:               "the pin set was not signed with a key that may update pins",
	ErrPinMismatch:                   "no key of the server's certificates is pinned",
	ErrNonceMismatch:                 "the evidence was made for other client data, or was changed since",
	ErrAppIDMismatch:                 "the evidence was made by another app",
	ErrEnvironmentMismatch:           "the evidence was made in another environment",
	ErrKeyIDMismatch:                 "the key id is not the attested key's",
	ErrCredentialIDMismatch:          "the credential id is not the key id",
	ErrPublicKeyMismatch:             "the authenticator data and the leaf hold different keys",
	ErrUnknownPlatform:               "the platform is not one that is accepted",
	ErrBootPolicy:                    "the Mac's boot policy is not one that is accepted",
	ErrPackageMismatch:               "the verdict is about another package",
	ErrBindingKind:                   "the verdict is bound in another way",
	ErrBindingMismatch:               "the verdict was made for another request",
	ErrChallengeMismatch:             "the challenge was made elsewhere, or for another app, purpose or subject",
	ErrSubjectMissing:                "nobody is known as the request's subject",
	ErrOwnerMismatch:                 "the device belongs to another subject",
	ErrHostMismatch:                  "the certificate is for another host",
	ErrPinSetApp:                     "the pin set is for another app",
	ErrCertificateNotYetValid:        "a certificate is not valid yet",
	ErrCertificateExpired:            "a certificate has expired",
	ErrTokenTooOld:                   "the token is too old",
	ErrTokenFromTheFuture:            "the token is from the future",
	ErrChallengeExpired:              "the challenge has expired",
	ErrChallengeFromTheFuture:        "the challenge is from the future",
	ErrPinSetExpired:                 "the pin set has expired",
	ErrReplayed:                      "the evidence was used before",
	ErrCounterNotIncreased:           "the counter did not increase",
	ErrCounterNotZero:                "the counter of a new key is not zero",
	ErrAlreadyEnrolled:               "the key is enrolled already",
	ErrEnrolledForAnother:            "the key is enrolled for another subject",
	ErrRevoked:                       "the device is revoked",
	ErrUnknownDevice:                 "the device is not enrolled",
	ErrPinSetNotNewer:                "the pin set is not newer than the one at hand",
	ErrLaunchCategory:                "the launch category is not accepted",
	ErrLaunchFieldsAbsent:            "there are no launch fields",
	ErrLaunchFieldsUnproven:          "the launch fields are not proven",
	ErrBundleVersion:                 "the app is older than the policy's minimum",
	ErrOSVersion:                     "the system is older than the policy's minimum",
	ErrClearedVerdict:                "the verdict is cleared: no integrity, or a token that was decoded before",
	ErrCertificateDigest:             "none of the app's certificates is one of yours",
	ErrAppRecognition:                "Google Play does not recognize the app",
	ErrDeviceIntegrity:               "the device does not meet the policy's integrity",
	ErrAppLicensing:                  "the app is not licensed to the user",
	ErrTestingResponse:               "the verdict is a testing response",
	ErrVersionCode:                   "the app is older than the policy's minimum",
	ErrPlayProtect:                   "Play Protect's verdict is not accepted",
	ErrAppAccessRisk:                 "the app access risk is not accepted",
	ErrRecentActivity:                "the device's recent activity is not accepted",
	ErrDeviceRecall:                  "the device was marked before",
	ErrNoIntegrity:                   "the device has no integrity: nothing was evaluated",
	ErrPrivilegedAccess:              "there are signs of root or a jailbreak",
	ErrDebuggerFound:                 "there are signs of a debugger",
	ErrEmulatorFound:                 "there are signs of an emulator",
	ErrAppChanged:                    "there are signs of a changed app",
	ErrInstrumentationFound:          "there are signs of foreign code in the app",
	ErrSignalsInconclusive:           "some signals could not be looked for",
	ErrReportMissing:                 "there is no report of runtime signals",
	ErrNoAppID:                       "no App ID is configured",
	ErrInvalidAppID:                  "the App ID has the wrong form",
	ErrNoEnvironment:                 "no environment is configured",
	ErrInvalidTrustAnchor:            "a trust anchor cannot be used",
	ErrInvalidIntermediate:           "a known intermediate does not verify",
	ErrProviderUnavailable:           "the signature provider cannot be used here",
	ErrInvalidTrustedKey:             "the public key cannot be used",
	ErrInvalidClientDataHash:         "the client data hash has the wrong length",
	ErrInvalidVersion:                "the version cannot be read",
	ErrNoPlatform:                    "no platform is accepted",
	ErrInvalidDecryptionKey:          "the decryption key cannot be used",
	ErrInvalidVerificationKey:        "the verification key cannot be used",
	ErrInvalidPackage:                "the package name has the wrong form",
	ErrPackageNotConfigured:          "no keys are configured for this package",
	ErrNoCertificateDigest:           "no certificate digest is configured",
	ErrInvalidCertificateDigest:      "the certificate digest cannot be read",
	ErrInvalidAccessToken:            "the access token cannot be used",
	ErrDecodeDenied:                  "Google's server denied the decoding",
	ErrInvalidSealingKeyID:           "the name of a sealing key has the wrong form",
	ErrInvalidContext:                "the sealing context has the wrong form",
	ErrWeakKey:                       "the key is not random",
	ErrWrongKey:                      "this is another key than the one that was meant",
	ErrUnknownSealingKey:             "the ring has no such key",
	ErrKeyDisabled:                   "the key is disabled",
	ErrKeyDestroyed:                  "the key was destroyed",
	ErrKeyIDTaken:                    "the name belongs to another key",
	ErrDuplicateKey:                  "the ring has this key under another name",
	ErrKeyIsPrimary:                  "the key is the primary one",
	ErrKeyNotEnabled:                 "the key is not enabled",
	ErrInvalidKeyring:                "the ring of keys cannot be used",
	ErrNoLegacyKey:                   "the ring has no legacy key",
	ErrSecretTooLong:                 "the secret is too long",
	ErrKeyNotDisabled:                "the key is not disabled",
	ErrCensusTooEarly:                "the census was begun too early",
	ErrKeyInUse:                      "rows are still sealed under the key",
	ErrInvalidKeyText:                "the text is not a key of 32 bytes",
	ErrWrappedKeyRefused:             "the provider refuses the wrapped key",
	ErrInvalidExpectation:            "what is expected of the token cannot be meant",
	ErrNoPackage:                     "no package is configured",
	ErrInvalidScope:                  "app, purpose or subject of a challenge cannot be meant",
	ErrInvalidLifetime:               "the lifetime of challenges cannot be meant",
	ErrEvidenceNotServed:             "the gate does not judge this kind of evidence",
	ErrInvalidGate:                   "the gate is not complete",
	ErrUnreadableRows:                "rows do not say which key they need, and might need this one",
	ErrKeyNotWrapped:                 "a key of a ring of wrapped keys is in the open",
	ErrEmptyCensus:                   "the census was shown no row at all",
	ErrEscapedKeyring:                "the JSON of the ring has a backslash",
	ErrKeyOfOtherSuite:               "the ring has this key for the other suite",
	ErrKeyringFull:                   "the ring has as many keys as it may have, destroyed ones included",
	ErrInvalidPin:                    "the pin is not the base64 of a SHA-256",
	ErrInvalidPinHost:                "the host is not a name that pins can be for",
	ErrPinsWithoutBackup:             "a host has no backup pin",
	ErrDuplicatePinHost:              "a host has pins twice",
	ErrPinSetSize:                    "the pin set is empty or too large",
	ErrInvalidUpdateKey:              "the key for pin updates is not P-256",
	ErrExpiryUndecided:               "it is not decided what happens when an updated pin set expires",
	ErrPinSetUnversioned:             "a pin set without a version would take every signed set for newer",
	ErrInvalidTLS:                    "the TLS configuration cannot be used",
	ErrStoreUnavailable:              "the store gave no certain answer",
	ErrDecodeUnavailable:             "Google's server did not decode the token",
	ErrRandomUnavailable:             "there is no randomness",
	ErrKeyProviderUnavailable:        "the key provider does not answer",
	ErrStoredKeyUnreadable:           "the stored key record cannot be read",
	ErrInvalidSealed:                 "the text is no sealed secret",
	ErrUnsupportedSuite:              "the secret was sealed by a newer version",
	ErrSealingKeyIDMismatch:          "the kid in front is not the one inside",
	ErrCannotBeOpened:                "the secret cannot be opened",
	ErrSecretIsNotText:               "the secret is not text",
	ErrCallNull:                      "a pointer is NULL that must not be",
	ErrCallLength:                    "a length is greater than any object's",
	ErrCallEnumerator:                "a number names no member of its enumeration",
	ErrCallUTF8:                      "a text is not UTF-8",
	ErrCallHandle:                    "a handle is of another type, or was freed (in debug builds); a pending handle is of other evidence (always)",
	ErrCallBuffer:                    "the buffer is too small; the needed length was written",
	ErrCallFinished:                  "the pending result was finished before",
	ErrCallIndex:                     "there is no element of this number",
	ErrCallState:                     "the handle waits for another step",
	ErrCallAbsent:                    "what was asked for is not there",
	ErrCallPanic:                     "a defect of this library: nothing was done",
}
