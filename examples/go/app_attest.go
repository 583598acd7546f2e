package bonafide

// #include <bonafide.h>
import "C"

import (
	"time"
	"unsafe"
)

// An Environment is one of App Attest's. Several are or-ed.
type Environment uint32

// The environments.
const (
	// The App Store, TestFlight, enterprise and Developer ID.
	EnvironmentProduction Environment = C.BONAFIDE_ENVIRONMENT_PRODUCTION
	// Builds from Xcode.
	EnvironmentDevelopment Environment = C.BONAFIDE_ENVIRONMENT_DEVELOPMENT
)

// A Platform is the one that a leaf certificate names: Apple's number.
type Platform uint32

// The platforms.
const (
	// iPhones, iPads and what else runs iOS and its relatives.
	PlatformIOS Platform = C.BONAFIDE_PLATFORM_IOS
	// Macs.
	PlatformMacOS Platform = C.BONAFIDE_PLATFORM_MACOS
)

// A LaunchState is what is known about how the app was launched.
type LaunchState uint32

// The launch states.
const (
	// There are no launch fields: every system before 27, and some Macs.
	LaunchAbsent LaunchState = C.BONAFIDE_LAUNCH_ABSENT
	// The system wrote these fields.
	LaunchPresent LaunchState = C.BONAFIDE_LAUNCH_PRESENT
	// There are fields, and nothing signed says that the system wrote them.
	LaunchUnproven LaunchState = C.BONAFIDE_LAUNCH_UNPROVEN
)

// A LaunchCategory is how the app was launched: Apple's ValidationCategory.
type LaunchCategory uint32

// The launch categories.
const (
	LaunchInvalid         LaunchCategory = C.BONAFIDE_LAUNCH_CATEGORY_INVALID
	LaunchOperatingSystem LaunchCategory = C.BONAFIDE_LAUNCH_CATEGORY_OPERATING_SYSTEM
	LaunchTestFlight      LaunchCategory = C.BONAFIDE_LAUNCH_CATEGORY_TESTFLIGHT
	LaunchDevelopment     LaunchCategory = C.BONAFIDE_LAUNCH_CATEGORY_DEVELOPMENT
	LaunchAppStore        LaunchCategory = C.BONAFIDE_LAUNCH_CATEGORY_APP_STORE
	LaunchEnterprise      LaunchCategory = C.BONAFIDE_LAUNCH_CATEGORY_ENTERPRISE
	LaunchDeveloperID     LaunchCategory = C.BONAFIDE_LAUNCH_CATEGORY_DEVELOPER_ID
	LaunchOther           LaunchCategory = C.BONAFIDE_LAUNCH_CATEGORY_OTHER
	// The evidence names no category.
	LaunchNone LaunchCategory = C.BONAFIDE_LAUNCH_CATEGORY_NONE
)

// A Launch has the launch fields.
type Launch struct {
	// Whether the other fields count.
	State         LaunchState
	Category      LaunchCategory
	BundleVersion string
}

func launchOf(c *C.bonafide_launch) Launch {
	return Launch{
		LaunchState(c.state), LaunchCategory(c.category), textOut(c.bundle_version, c.bundle_version_len),
	}
}

// A VerifierConfig says which App Attest evidence is genuine.
type VerifierConfig struct {
	// The apps that are served, such as TEAMID1234.com.example.app. At least one.
	Apps []string
	// Which keys are accepted; 0 is production.
	Environments Environment
	// Which platforms are accepted; nil is iOS and macOS.
	Platforms []Platform
	// More boot policies of Macs: the octets inside of the leaf's extension
	// 1.2.840.113635.100.8.6.
	BootPolicies [][]byte
	// Certificates in DER that are trusted instead of Apple's, for tests with a simulated
	// authority.
	TrustAnchors [][]byte
	// Intermediates in DER whose signature is verified once, now.
	KnownIntermediates [][]byte
}

// A Verifier verifies attestations and assertions of App Attest.
type Verifier struct {
	handle[*C.bonafide_app_attest_verifier]
}

// NewVerifier makes a verifier, which is to be closed.
func NewVerifier(config VerifierConfig) (*Verifier, error) {
	builder := C.bonafide_app_attest_builder_new()
	defer C.bonafide_app_attest_builder_free(builder)
	for _, app := range config.Apps {
		result := C.bonafide_app_attest_builder_app(builder, textIn(app), C.size_t(len(app)))
		if err := failure(result, nil); err != nil {
			return nil, err
		}
	}
	if config.Environments != 0 {
		environments := C.bonafide_environments(config.Environments)
		if err := failure(C.bonafide_app_attest_builder_environments(builder, environments), nil); err != nil {
			return nil, err
		}
	}
	if config.Platforms != nil {
		platforms := (*C.bonafide_platform)(unsafe.SliceData(config.Platforms))
		result := C.bonafide_app_attest_builder_platforms(builder, platforms, C.size_t(len(config.Platforms)))
		if err := failure(result, nil); err != nil {
			return nil, err
		}
	}
	for _, octets := range config.BootPolicies {
		result := C.bonafide_app_attest_builder_boot_policy(builder, bytesIn(octets), C.size_t(len(octets)))
		if err := failure(result, nil); err != nil {
			return nil, err
		}
	}
	for _, der := range config.TrustAnchors {
		result := C.bonafide_app_attest_builder_trust_anchor(builder, bytesIn(der), C.size_t(len(der)))
		if err := failure(result, nil); err != nil {
			return nil, err
		}
	}
	for _, der := range config.KnownIntermediates {
		result := C.bonafide_app_attest_builder_known_intermediate(builder, bytesIn(der), C.size_t(len(der)))
		if err := failure(result, nil); err != nil {
			return nil, err
		}
	}
	var pointer *C.bonafide_app_attest_verifier
	var detail *C.bonafide_error
	result := C.bonafide_app_attest_builder_build(builder, &pointer, &detail)
	if err := failure(result, detail); err != nil {
		return nil, err
	}
	v := &Verifier{}
	v.own(pointer, func(pointer *C.bonafide_app_attest_verifier) { C.bonafide_app_attest_verifier_free(pointer) })
	return v, nil
}

// VerifyAttestation verifies what attestKey gave the app, at most 64 KiB. keyID is the 32
// bytes of the key id; clientDataHash is what the server rebuilt: [Request.Binding], or the
// SHA-256 of a challenge.
func (v *Verifier) VerifyAttestation(
	object, keyID []byte, clientDataHash [32]byte, now time.Time,
) (*Pending[*Attestation], error) {
	if len(keyID) != 32 {
		return nil, refusal(ErrInvalidKeyID, nil)
	}
	verifier, err := v.hold()
	if err != nil {
		return nil, err
	}
	defer v.release()
	var pending *C.bonafide_pending
	var detail *C.bonafide_error
	result := C.bonafide_app_attest_verify_attestation(verifier, bytesIn(object), C.size_t(len(object)),
		bytesIn(keyID), hashIn(&clientDataHash), millis(now), &pending, &detail)
	if err := failure(result, detail); err != nil {
		return nil, err
	}
	return newPending(pending, finishAttestation), nil
}

func finishAttestation(pending *C.bonafide_pending, outcome C.bonafide_outcome) (*Attestation, error) {
	var pointer *C.bonafide_attestation
	var detail *C.bonafide_error
	result := C.bonafide_pending_finish_attestation(pending, outcome, &pointer, &detail)
	if err := failure(result, detail); err != nil {
		return nil, err
	}
	return newAttestation(pointer)
}

// VerifyAssertion verifies what generateAssertion gave the app, with the key that its device
// enrolled.
func (v *Verifier) VerifyAssertion(
	object []byte, clientDataHash [32]byte, key *AttestedKey,
) (*Pending[*Assertion], error) {
	verifier, err := v.hold()
	if err != nil {
		return nil, err
	}
	defer v.release()
	k, err := key.hold()
	if err != nil {
		return nil, err
	}
	defer key.release()
	var pending *C.bonafide_pending
	var detail *C.bonafide_error
	result := C.bonafide_app_attest_verify_assertion(verifier, bytesIn(object), C.size_t(len(object)),
		hashIn(&clientDataHash), k, &pending, &detail)
	if err := failure(result, detail); err != nil {
		return nil, err
	}
	return newPending(pending, finishAssertion), nil
}

func finishAssertion(pending *C.bonafide_pending, outcome C.bonafide_outcome) (*Assertion, error) {
	var pointer *C.bonafide_assertion
	var detail *C.bonafide_error
	result := C.bonafide_pending_finish_assertion(pending, outcome, &pointer, &detail)
	if err := failure(result, detail); err != nil {
		return nil, err
	}
	return newAssertion(pointer)
}

// ExplainAttestation verifies an attestation and tells it step by step, as Apple numbers them,
// for people who look for a mistake. Its lines name parts of the evidence: not for a
// production log.
func (v *Verifier) ExplainAttestation(
	object, keyID []byte, clientDataHash [32]byte, now time.Time,
) (string, error) {
	if len(keyID) != 32 {
		return "", refusal(ErrInvalidKeyID, nil)
	}
	verifier, err := v.hold()
	if err != nil {
		return "", err
	}
	defer v.release()
	var explanation *C.bonafide_buffer
	var detail *C.bonafide_error
	result := C.bonafide_app_attest_explain_attestation(verifier, bytesIn(object), C.size_t(len(object)),
		bytesIn(keyID), hashIn(&clientDataHash), millis(now), &explanation, &detail)
	if err := failure(result, detail); err != nil {
		return "", err
	}
	return string(taken(explanation)), nil
}

// ExplainAssertion is the same for an assertion.
func (v *Verifier) ExplainAssertion(object []byte, clientDataHash [32]byte, key *AttestedKey) (string, error) {
	verifier, err := v.hold()
	if err != nil {
		return "", err
	}
	defer v.release()
	k, err := key.hold()
	if err != nil {
		return "", err
	}
	defer key.release()
	var explanation *C.bonafide_buffer
	var detail *C.bonafide_error
	result := C.bonafide_app_attest_explain_assertion(verifier, bytesIn(object), C.size_t(len(object)),
		hashIn(&clientDataHash), k, &explanation, &detail)
	if err := failure(result, detail); err != nil {
		return "", err
	}
	return string(taken(explanation)), nil
}

// An AttestedKey is the key of an enrolled device.
type AttestedKey struct {
	handle[*C.bonafide_attested_key]
}

func newAttestedKey(pointer *C.bonafide_attested_key) *AttestedKey {
	k := &AttestedKey{}
	k.own(pointer, func(pointer *C.bonafide_attested_key) { C.bonafide_attested_key_free(pointer) })
	return k
}

// KeyFromTrustedStorage is the key of a device, from the record that its enrol effect had you
// store.
func KeyFromTrustedStorage(record []byte) (*AttestedKey, error) {
	var key *C.bonafide_attested_key
	var detail *C.bonafide_error
	result := C.bonafide_attested_key_from_trusted_storage(bytesIn(record), C.size_t(len(record)), &key, &detail)
	if err := failure(result, detail); err != nil {
		return nil, err
	}
	return newAttestedKey(key), nil
}

// KeyFromTrustedParts is a key from another server's table. publicKey is the 65 bytes of an
// uncompressed point on P-256, or a SubjectPublicKeyInfo. Nothing proves it: only for keys
// that were attested before.
func KeyFromTrustedParts(publicKey []byte, appID string, environment Environment) (*AttestedKey, error) {
	var key *C.bonafide_attested_key
	var detail *C.bonafide_error
	result := C.bonafide_attested_key_from_trusted_parts(bytesIn(publicKey), C.size_t(len(publicKey)),
		textIn(appID), C.size_t(len(appID)), C.bonafide_environments(environment), &key, &detail)
	if err := failure(result, detail); err != nil {
		return nil, err
	}
	return newAttestedKey(key), nil
}

// Record is what [KeyFromTrustedStorage] reads.
func (k *AttestedKey) Record() ([]byte, error) {
	key, err := k.hold()
	if err != nil {
		return nil, err
	}
	defer k.release()
	var record *C.bonafide_buffer
	if err := failure(C.bonafide_attested_key_record(key, &record), nil); err != nil {
		return nil, err
	}
	return taken(record), nil
}

// An Attestation is a device that was attested, and enrolled.
type Attestation struct {
	handle[*C.bonafide_attestation]
	claims AttestationClaims
}

// AttestationClaims are what an attestation says.
type AttestationClaims struct {
	Device DeviceID
	// Compare it, where a verifier serves several.
	AppID string
	// Compare it, where a verifier accepts both.
	Environment Environment
	Platform    Platform
	// Empty where the evidence names none.
	OSVersion, OSBuild string
	Launch             Launch
	// The receipt for Apple's fraud metric: not verified.
	Receipt []byte
	// The dates of the leaf certificate.
	LeafNotBefore, LeafNotAfter time.Time
}

func newAttestation(pointer *C.bonafide_attestation) (*Attestation, error) {
	a := &Attestation{}
	a.own(pointer, func(pointer *C.bonafide_attestation) { C.bonafide_attestation_free(pointer) })
	attestation, err := a.hold()
	if err != nil {
		return nil, err
	}
	defer a.release()
	var c C.bonafide_attestation_claims
	if err := failure(C.bonafide_attestation_read_claims(attestation, &c), nil); err != nil {
		return nil, err
	}
	a.claims = AttestationClaims{
		Device:        bytes32(c.device),
		AppID:         textOut(c.app_id, c.app_id_len),
		Environment:   Environment(c.environment),
		Platform:      Platform(c.platform),
		OSVersion:     textOut(c.os_version, c.os_version_len),
		OSBuild:       textOut(c.os_build, c.os_build_len),
		Launch:        launchOf(&c.launch),
		Receipt:       bytesOut(c.receipt, c.receipt_len),
		LeafNotBefore: timeOf(c.leaf_not_before_ms),
		LeafNotAfter:  timeOf(c.leaf_not_after_ms),
	}
	return a, nil
}

// Claims are good after Close, too.
func (a *Attestation) Claims() AttestationClaims { return a.claims }

// Key is the key that was attested, for use right away; the store has its record.
func (a *Attestation) Key() (*AttestedKey, error) {
	attestation, err := a.hold()
	if err != nil {
		return nil, err
	}
	defer a.release()
	var key *C.bonafide_attested_key
	if err := failure(C.bonafide_attestation_key(attestation, &key), nil); err != nil {
		return nil, err
	}
	return newAttestedKey(key), nil
}

// An Assertion is a request of an enrolled device's.
type Assertion struct {
	handle[*C.bonafide_assertion]
	claims AssertionClaims
}

// AssertionClaims are what an assertion says.
type AssertionClaims struct {
	Device DeviceID
	// Compare it, where a verifier serves several.
	AppID       string
	Environment Environment
	// 1 or more.
	Counter uint32
	Launch  Launch
}

func newAssertion(pointer *C.bonafide_assertion) (*Assertion, error) {
	a := &Assertion{}
	a.own(pointer, func(pointer *C.bonafide_assertion) { C.bonafide_assertion_free(pointer) })
	assertion, err := a.hold()
	if err != nil {
		return nil, err
	}
	defer a.release()
	var c C.bonafide_assertion_claims
	if err := failure(C.bonafide_assertion_read_claims(assertion, &c), nil); err != nil {
		return nil, err
	}
	a.claims = AssertionClaims{
		Device:      bytes32(c.device),
		AppID:       textOut(c.app_id, c.app_id_len),
		Environment: Environment(c.environment),
		Counter:     uint32(c.counter),
		Launch:      launchOf(&c.launch),
	}
	return a, nil
}

// Claims are good after Close, too.
func (a *Assertion) Claims() AssertionClaims { return a.claims }

// An AppAttestPreset is how a policy begins.
type AppAttestPreset uint32

// The presets.
const (
	// Nothing is asked.
	AppAttestNone AppAttestPreset = C.BONAFIDE_APP_ATTEST_POLICY_NONE
	// Where the launch fields are proven: TestFlight, App Store, enterprise or Developer ID.
	AppAttestRecommended AppAttestPreset = C.BONAFIDE_APP_ATTEST_POLICY_RECOMMENDED
	// Proven launch fields that say App Store: systems from 27 on.
	AppAttestStrict AppAttestPreset = C.BONAFIDE_APP_ATTEST_POLICY_STRICT
)

// A Demand is how much a policy asks of a launch field.
type Demand uint32

// The demands.
const (
	// It must be there, proven and good.
	DemandRequired Demand = C.BONAFIDE_DEMAND_REQUIRED
	// Where it is proven, it must be good.
	DemandIfProven Demand = C.BONAFIDE_DEMAND_IF_PROVEN
	// It is not looked at.
	DemandIgnored Demand = C.BONAFIDE_DEMAND_IGNORED
)

// An AppAttestPolicy says which genuine apps are good enough.
type AppAttestPolicy struct {
	handle[*C.bonafide_app_attest_policy]
}

// An AppAttestOption changes a preset.
type AppAttestOption func(*C.bonafide_app_attest_policy) error

// AcceptLaunchCategories says which ways of launching are accepted, and how much this is asked.
func AcceptLaunchCategories(demand Demand, categories ...LaunchCategory) AppAttestOption {
	return func(policy *C.bonafide_app_attest_policy) error {
		data := (*C.bonafide_launch_category)(unsafe.SliceData(categories))
		return failure(C.bonafide_app_attest_policy_launch_category(policy, C.bonafide_demand(demand), data, C.size_t(len(categories))), nil)
	}
}

// RefuseUnproven says whether launch fields that nothing proves are refused.
func RefuseUnproven(refuse bool) AppAttestOption {
	return func(policy *C.bonafide_app_attest_policy) error {
		return failure(C.bonafide_app_attest_policy_refuse_unproven(policy, flag(refuse)), nil)
	}
}

// MinBundleVersion is the least version of the bundle, numbers and dots, and how much it is
// asked.
func MinBundleVersion(demand Demand, version string) AppAttestOption {
	return func(policy *C.bonafide_app_attest_policy) error {
		var detail *C.bonafide_error
		result := C.bonafide_app_attest_policy_min_bundle_version(policy, C.bonafide_demand(demand),
			textIn(version), C.size_t(len(version)), &detail)
		return failure(result, detail)
	}
}

// MinOSVersion is the least version of the operating system for a platform, numbers and dots.
// Only an attestation shows it.
func MinOSVersion(platform Platform, version string) AppAttestOption {
	return func(policy *C.bonafide_app_attest_policy) error {
		var detail *C.bonafide_error
		result := C.bonafide_app_attest_policy_min_os_version(policy, C.bonafide_platform(platform),
			textIn(version), C.size_t(len(version)), &detail)
		return failure(result, detail)
	}
}

// NewAppAttestPolicy makes a policy, which is to be closed.
func NewAppAttestPolicy(preset AppAttestPreset, options ...AppAttestOption) (*AppAttestPolicy, error) {
	var pointer *C.bonafide_app_attest_policy
	if err := failure(C.bonafide_app_attest_policy_new(C.bonafide_app_attest_preset(preset), &pointer), nil); err != nil {
		return nil, err
	}
	p := &AppAttestPolicy{}
	p.own(pointer, func(pointer *C.bonafide_app_attest_policy) { C.bonafide_app_attest_policy_free(pointer) })
	for _, option := range options {
		if err := option(pointer); err != nil {
			p.Close()
			return nil, err
		}
	}
	return p, nil
}

// AppraiseBeforeEnrolment judges an attestation before its device is enrolled. Where the
// policy refuses, close the pending attestation, and nothing was enrolled.
func (p *AppAttestPolicy) AppraiseBeforeEnrolment(pending *Pending[*Attestation]) (*Appraisal, error) {
	policy, err := p.hold()
	if err != nil {
		return nil, err
	}
	defer p.release()
	attestation, err := pending.holdAlone()
	if err != nil {
		return nil, err
	}
	defer pending.releaseAlone()
	var appraisal *C.bonafide_appraisal
	result := C.bonafide_app_attest_policy_appraise_before_enrolment(policy, attestation, &appraisal)
	if err := failure(result, nil); err != nil {
		return nil, err
	}
	return takenAppraisal(appraisal)
}

// Appraise judges an assertion.
func (p *AppAttestPolicy) Appraise(assertion *Assertion) (*Appraisal, error) {
	policy, err := p.hold()
	if err != nil {
		return nil, err
	}
	defer p.release()
	a, err := assertion.hold()
	if err != nil {
		return nil, err
	}
	defer assertion.release()
	var appraisal *C.bonafide_appraisal
	if err := failure(C.bonafide_app_attest_policy_appraise_assertion(policy, a, &appraisal), nil); err != nil {
		return nil, err
	}
	return takenAppraisal(appraisal)
}
