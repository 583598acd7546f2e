package bonafide

// #include <bonafide.h>
import "C"

// PlayOther is a value, in any field of a verdict, that this version does not know: its text
// is in [Verdict.JSON]. No policy accepts it.
const PlayOther = C.BONAFIDE_PLAY_OTHER

// A PlayBinding is how a token is bound to a request.
type PlayBinding uint32

// The bindings.
const (
	// A classic request's nonce.
	PlayNonce PlayBinding = C.BONAFIDE_PLAY_BINDING_NONCE
	// A standard request's request hash.
	PlayRequestHash PlayBinding = C.BONAFIDE_PLAY_BINDING_REQUEST_HASH
)

// A PlayProvenance is where a verdict came from.
type PlayProvenance uint32

// The provenances.
const (
	// A token that was decrypted here.
	ProvenanceLocalKeys PlayProvenance = C.BONAFIDE_PLAY_PROVENANCE_LOCAL_KEYS
	// A token that Google decoded.
	ProvenanceGoogleDecode PlayProvenance = C.BONAFIDE_PLAY_PROVENANCE_GOOGLE_DECODE
)

// A PlayRecognition is what Google Play says of the app. As a setting, several are or-ed.
type PlayRecognition uint32

// The recognitions.
const (
	// The app and its certificate are those that Google Play distributes.
	RecognitionPlayRecognized PlayRecognition = C.BONAFIDE_PLAY_RECOGNITION_PLAY_RECOGNIZED
	// Certificate or package name are not Google Play's.
	RecognitionUnrecognizedVersion PlayRecognition = C.BONAFIDE_PLAY_RECOGNITION_UNRECOGNIZED_VERSION
	// Not evaluated: something needed for it was missing.
	RecognitionUnevaluated PlayRecognition = C.BONAFIDE_PLAY_RECOGNITION_UNEVALUATED
	// Google's UNKNOWN.
	RecognitionUnknown PlayRecognition = C.BONAFIDE_PLAY_RECOGNITION_UNKNOWN
)

// PlayLabels are the labels of a device, or-ed.
type PlayLabels uint32

// The labels.
const (
	// MEETS_BASIC_INTEGRITY.
	LabelBasic PlayLabels = C.BONAFIDE_PLAY_LABEL_BASIC
	// MEETS_DEVICE_INTEGRITY.
	LabelDevice PlayLabels = C.BONAFIDE_PLAY_LABEL_DEVICE
	// MEETS_STRONG_INTEGRITY.
	LabelStrong PlayLabels = C.BONAFIDE_PLAY_LABEL_STRONG
	// MEETS_VIRTUAL_INTEGRITY: an emulator with Google Play.
	LabelVirtual PlayLabels = C.BONAFIDE_PLAY_LABEL_VIRTUAL
	// MEETS_PC_INTEGRITY: Google Play Games on PC.
	LabelPC PlayLabels = C.BONAFIDE_PLAY_LABEL_PC
)

// A PlayLicensing says whether the user got the app from Google Play.
type PlayLicensing uint32

// The licences.
const (
	// The user has the app from Google Play.
	LicensingLicensed PlayLicensing = C.BONAFIDE_PLAY_LICENSING_LICENSED
	// The user has it from somewhere else.
	LicensingUnlicensed PlayLicensing = C.BONAFIDE_PLAY_LICENSING_UNLICENSED
	// Not evaluated.
	LicensingUnevaluated PlayLicensing = C.BONAFIDE_PLAY_LICENSING_UNEVALUATED
	// Google's UNKNOWN.
	LicensingUnknown PlayLicensing = C.BONAFIDE_PLAY_LICENSING_UNKNOWN
)

// A PlayActivity is how many tokens the device requested lately. As a setting, several are or-ed.
type PlayActivity uint32

// The levels of activity.
const (
	// LEVEL_1, the lowest.
	ActivityLevel1 PlayActivity = C.BONAFIDE_PLAY_ACTIVITY_LEVEL_1
	// LEVEL_2.
	ActivityLevel2 PlayActivity = C.BONAFIDE_PLAY_ACTIVITY_LEVEL_2
	// LEVEL_3.
	ActivityLevel3 PlayActivity = C.BONAFIDE_PLAY_ACTIVITY_LEVEL_3
	// LEVEL_4, the highest.
	ActivityLevel4 PlayActivity = C.BONAFIDE_PLAY_ACTIVITY_LEVEL_4
	// Not evaluated.
	ActivityUnevaluated PlayActivity = C.BONAFIDE_PLAY_ACTIVITY_UNEVALUATED
)

// A PlayAccountActivity is what Google says of the account's activity in the app.
type PlayAccountActivity uint32

// The activities of accounts.
const (
	// Not evaluated.
	AccountActivityUnevaluated PlayAccountActivity = C.BONAFIDE_PLAY_ACCOUNT_ACTIVITY_UNEVALUATED
	// Unusual.
	AccountActivityUnusual PlayAccountActivity = C.BONAFIDE_PLAY_ACCOUNT_ACTIVITY_UNUSUAL
	// Too little is known.
	AccountActivityUnknown PlayAccountActivity = C.BONAFIDE_PLAY_ACCOUNT_ACTIVITY_UNKNOWN
	// Typical.
	AccountActivityTypicalBasic PlayAccountActivity = C.BONAFIDE_PLAY_ACCOUNT_ACTIVITY_TYPICAL_BASIC
	// Typical, and hard to imitate.
	AccountActivityTypicalStrong PlayAccountActivity = C.BONAFIDE_PLAY_ACCOUNT_ACTIVITY_TYPICAL_STRONG
)

// A PlayProtect is what Play Protect says. As a setting, several are or-ed.
type PlayProtect uint32

// The verdicts of Play Protect.
const (
	// It is on, and found nothing.
	ProtectNoIssues PlayProtect = C.BONAFIDE_PLAY_PROTECT_NO_ISSUES
	// It is on, and has not scanned yet.
	ProtectNoData PlayProtect = C.BONAFIDE_PLAY_PROTECT_NO_DATA
	// It is off.
	ProtectPossibleRisk PlayProtect = C.BONAFIDE_PLAY_PROTECT_POSSIBLE_RISK
	// It found apps that may be harmful.
	ProtectMediumRisk PlayProtect = C.BONAFIDE_PLAY_PROTECT_MEDIUM_RISK
	// It found apps that are dangerous.
	ProtectHighRisk PlayProtect = C.BONAFIDE_PLAY_PROTECT_HIGH_RISK
	// Not evaluated.
	ProtectUnevaluated PlayProtect = C.BONAFIDE_PLAY_PROTECT_UNEVALUATED
)

// PlayApps are apps on the device that could watch this one, or-ed.
type PlayApps uint32

// The apps that could watch.
const (
	// An app of Google Play's is installed.
	AppsKnownInstalled PlayApps = C.BONAFIDE_PLAY_APPS_KNOWN_INSTALLED
	// An app of Google Play's can see the screen.
	AppsKnownCapturing PlayApps = C.BONAFIDE_PLAY_APPS_KNOWN_CAPTURING
	// An app of Google Play's can draw over the screen.
	AppsKnownOverlays PlayApps = C.BONAFIDE_PLAY_APPS_KNOWN_OVERLAYS
	// An app of Google Play's can control the device.
	AppsKnownControlling PlayApps = C.BONAFIDE_PLAY_APPS_KNOWN_CONTROLLING
	// An app from elsewhere is installed.
	AppsUnknownInstalled PlayApps = C.BONAFIDE_PLAY_APPS_UNKNOWN_INSTALLED
	// An app from elsewhere can see the screen.
	AppsUnknownCapturing PlayApps = C.BONAFIDE_PLAY_APPS_UNKNOWN_CAPTURING
	// An app from elsewhere can draw over the screen.
	AppsUnknownOverlays PlayApps = C.BONAFIDE_PLAY_APPS_UNKNOWN_OVERLAYS
	// An app from elsewhere can control the device.
	AppsUnknownControlling PlayApps = C.BONAFIDE_PLAY_APPS_UNKNOWN_CONTROLLING
)
