package bonafide

// #include <bonafide.h>
import "C"

import (
	"bytes"
	"context"
	"net/http"
	"runtime"
	"time"
	"unsafe"
)

// PlayKeys are the keys of a package, as the Play Console shows them: base64.
type PlayKeys struct {
	Package, DecryptionKey, VerificationKey string
}

// String hides the keys from logs.
func (PlayKeys) String() string { return "PlayKeys(…)" }

// GoString is String.
func (k PlayKeys) GoString() string { return k.String() }

// A PlayVerifier decrypts and verifies classic tokens.
type PlayVerifier struct {
	handle[*C.bonafide_play_verifier]
}

// NewPlayVerifier makes a verifier, which is to be closed. A package may come again, with
// another pair of keys while you change them.
func NewPlayVerifier(keys ...PlayKeys) (*PlayVerifier, error) {
	builder := C.bonafide_play_builder_new()
	defer C.bonafide_play_builder_free(builder)
	var detail *C.bonafide_error
	for _, k := range keys {
		result := C.bonafide_play_builder_app(builder,
			textIn(k.Package), C.size_t(len(k.Package)),
			textIn(k.DecryptionKey), C.size_t(len(k.DecryptionKey)),
			textIn(k.VerificationKey), C.size_t(len(k.VerificationKey)), &detail)
		if err := failure(result, detail); err != nil {
			return nil, err
		}
	}
	var pointer *C.bonafide_play_verifier
	result := C.bonafide_play_builder_build(builder, &pointer, &detail)
	if err := failure(result, detail); err != nil {
		return nil, err
	}
	v := &PlayVerifier{}
	v.own(pointer, func(pointer *C.bonafide_play_verifier) { C.bonafide_play_verifier_free(pointer) })
	return v, nil
}

// PlayExpected is what a token must be about.
type PlayExpected struct {
	Package     string
	BindingKind PlayBinding
	// The nonce or request hash: [Binding.Base64URL], or a text of yours, 1 to 500 characters.
	Binding string
	// How old the token may be, at most a day; 0 is 10 minutes.
	MaxAge time.Duration
	// How far Google's clock may be ahead, at most a day; 0 is 60 seconds.
	MaxAhead time.Duration
}

func (e *PlayExpected) in(pinner *runtime.Pinner) *C.bonafide_play_expected {
	c := &C.bonafide_play_expected{
		binding_kind: C.bonafide_play_binding(e.BindingKind),
		max_age_ms:   durationIn(e.MaxAge),
		max_ahead_ms: durationIn(e.MaxAhead),
	}
	c._package, c.package_len = pinned(pinner, e.Package)
	c.binding, c.binding_len = pinned(pinner, e.Binding)
	return c
}

// Verify decrypts and verifies a token with the keys from the Play Console.
func (v *PlayVerifier) Verify(token string, expected PlayExpected, now time.Time) (*Pending[*Verdict], error) {
	verifier, err := v.hold()
	if err != nil {
		return nil, err
	}
	defer v.release()
	var pinner runtime.Pinner
	defer pinner.Unpin()
	var pending *C.bonafide_pending
	var detail *C.bonafide_error
	result := C.bonafide_play_verify(verifier, textIn(token), C.size_t(len(token)),
		expected.in(&pinner), millis(now), &pending, &detail)
	if err := failure(result, detail); err != nil {
		return nil, err
	}
	return newPending(pending, finishPlay), nil
}

// VerifyDecoded verifies what Google answered: the body of decodeIntegrityToken.
func VerifyDecoded(answer []byte, expected PlayExpected, now time.Time) (*Pending[*Verdict], error) {
	var pinner runtime.Pinner
	defer pinner.Unpin()
	var pending *C.bonafide_pending
	var detail *C.bonafide_error
	result := C.bonafide_play_verify_decoded(bytesIn(answer), C.size_t(len(answer)),
		expected.in(&pinner), millis(now), &pending, &detail)
	if err := failure(result, detail); err != nil {
		return nil, err
	}
	return newPending(pending, finishPlay), nil
}

func finishPlay(pending *C.bonafide_pending, outcome C.bonafide_outcome) (*Verdict, error) {
	var pointer *C.bonafide_play_verdict
	var detail *C.bonafide_error
	result := C.bonafide_pending_finish_play(pending, outcome, &pointer, &detail)
	if err := failure(result, detail); err != nil {
		return nil, err
	}
	return newVerdict(pointer)
}

// VerifyPCDecoded verifies what Google answered about an app in Google Play Games on PC: the
// body of decodePcIntegrityToken.
func VerifyPCDecoded(answer []byte, expected PlayExpected, now time.Time) (*Pending[PCVerdict], error) {
	var pinner runtime.Pinner
	defer pinner.Unpin()
	var pending *C.bonafide_pending
	var detail *C.bonafide_error
	result := C.bonafide_play_verify_pc_decoded(bytesIn(answer), C.size_t(len(answer)),
		expected.in(&pinner), millis(now), &pending, &detail)
	if err := failure(result, detail); err != nil {
		return nil, err
	}
	return newPending(pending, finishPlayPC), nil
}

// A PCVerdict is Google's verdict about an app in Google Play Games on PC. No policy judges it.
type PCVerdict struct {
	// Genuine if LabelPC is among them.
	Labels PlayLabels
	// 0 where Google said nothing.
	Licensing PlayLicensing
	// Whether the answer was set up for a tester in the Play Console.
	TestingResponse bool
}

func finishPlayPC(pending *C.bonafide_pending, outcome C.bonafide_outcome) (PCVerdict, error) {
	var verdict *C.bonafide_play_pc_verdict
	var detail *C.bonafide_error
	result := C.bonafide_pending_finish_play_pc(pending, outcome, &verdict, &detail)
	if err := failure(result, detail); err != nil {
		return PCVerdict{}, err
	}
	defer C.bonafide_play_pc_verdict_free(verdict)
	var labels C.bonafide_play_labels
	if err := failure(C.bonafide_play_pc_verdict_labels(verdict, &labels), nil); err != nil {
		return PCVerdict{}, err
	}
	var licensing C.bonafide_play_licensing
	if err := failure(C.bonafide_play_pc_verdict_licensing(verdict, &licensing), nil); err != nil {
		return PCVerdict{}, err
	}
	var testing C.uint32_t
	if err := failure(C.bonafide_play_pc_verdict_testing_response(verdict, &testing), nil); err != nil {
		return PCVerdict{}, err
	}
	return PCVerdict{PlayLabels(labels), PlayLicensing(licensing), testing == 1}, nil
}

// A DecodeRequest is the call that asks Google to decode a token: a POST of JSON.
type DecodeRequest struct {
	URL string
	// A secret.
	Authorization string
	// A secret.
	Body []byte
}

// String hides the secrets from logs.
func (DecodeRequest) String() string { return "DecodeRequest(…)" }

// GoString is String.
func (r DecodeRequest) GoString() string { return r.String() }

// NewDecodeRequest asks Google to decode a token of this package. accessToken is an OAuth 2.0
// access token of a service account. The answer is for [VerifyDecoded], if [CheckDecodeStatus]
// says so.
func NewDecodeRequest(packageName, token, accessToken string) (*DecodeRequest, error) {
	var request *C.bonafide_play_decode_request
	var detail *C.bonafide_error
	result := C.bonafide_play_decode_request_new(textIn(packageName), C.size_t(len(packageName)),
		textIn(token), C.size_t(len(token)), textIn(accessToken), C.size_t(len(accessToken)), &request, &detail)
	if err := failure(result, detail); err != nil {
		return nil, err
	}
	return takenRequest(request)
}

// NewPCDecodeRequest is the same for an app in Google Play Games on PC; the answer is for
// [VerifyPCDecoded].
func NewPCDecodeRequest(packageName, token, accessToken string) (*DecodeRequest, error) {
	var request *C.bonafide_play_decode_request
	var detail *C.bonafide_error
	result := C.bonafide_play_pc_decode_request_new(textIn(packageName), C.size_t(len(packageName)),
		textIn(token), C.size_t(len(token)), textIn(accessToken), C.size_t(len(accessToken)), &request, &detail)
	if err := failure(result, detail); err != nil {
		return nil, err
	}
	return takenRequest(request)
}

func takenRequest(c *C.bonafide_play_decode_request) (*DecodeRequest, error) {
	defer C.bonafide_play_decode_request_free(c)
	var parts C.bonafide_play_decode_parts
	if err := failure(C.bonafide_play_decode_request_parts(c, &parts), nil); err != nil {
		return nil, err
	}
	return &DecodeRequest{
		URL:           textOut(parts.url, parts.url_len),
		Authorization: textOut(parts.authorization, parts.authorization_len),
		Body:          bytesOut(parts.body, parts.body_len),
	}, nil
}

// HTTP is the request for an [http.Client].
func (r *DecodeRequest) HTTP(ctx context.Context) (*http.Request, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, r.URL, bytes.NewReader(r.Body))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Authorization", r.Authorization)
	request.Header.Set("Content-Type", "application/json")
	return request, nil
}

// CheckDecodeStatus says whether Google answered with a verdict, from the HTTP status.
func CheckDecodeStatus(status int) error {
	if status < 0 || status > 0xffff {
		return refusal(ErrDecodeUnavailable, nil)
	}
	var detail *C.bonafide_error
	result := C.bonafide_play_check_decode_status(C.uint16_t(status), &detail)
	return failure(result, detail)
}

// A Verdict is Google's verdict about an app on Android.
type Verdict struct {
	handle[*C.bonafide_play_verdict]
	claims PlayClaims
}

// PlayClaims are a verdict as plain data. An enumeration is 0 where Google said nothing.
type PlayClaims struct {
	Provenance PlayProvenance
	// The package that asked for the token.
	Package     string
	Time        time.Time
	Recognition PlayRecognition
	// -1 where Google said none.
	VersionCode int64
	Labels      PlayLabels
	// -1 where Google said none.
	SDKVersion int64
	Activity   PlayActivity
	// The three recall bits: 1 or 0, and -1 where Google said none.
	Recall          [3]int32
	Licensing       PlayLicensing
	AccountActivity PlayAccountActivity
	// Whether Google looked for apps that could watch.
	AppsEvaluated bool
	Apps          PlayApps
	Protect       PlayProtect
	// Whether the answer was set up for a tester in the Play Console.
	TestingResponse bool
}

func newVerdict(pointer *C.bonafide_play_verdict) (*Verdict, error) {
	v := &Verdict{}
	v.own(pointer, func(pointer *C.bonafide_play_verdict) { C.bonafide_play_verdict_free(pointer) })
	verdict, err := v.hold()
	if err != nil {
		return nil, err
	}
	defer v.release()
	var c C.bonafide_play_claims
	if err := failure(C.bonafide_play_verdict_read_claims(verdict, &c), nil); err != nil {
		return nil, err
	}
	v.claims = PlayClaims{
		Provenance:      PlayProvenance(c.provenance),
		Package:         textOut(c._package, c.package_len),
		Time:            timeOf(c.time_ms),
		Recognition:     PlayRecognition(c.recognition),
		VersionCode:     int64(c.version_code),
		Labels:          PlayLabels(c.labels),
		SDKVersion:      int64(c.sdk_version),
		Activity:        PlayActivity(c.activity),
		Recall:          [3]int32{int32(c.recall[0]), int32(c.recall[1]), int32(c.recall[2])},
		Licensing:       PlayLicensing(c.licensing),
		AccountActivity: PlayAccountActivity(c.account_activity),
		AppsEvaluated:   c.apps_evaluated == 1,
		Apps:            PlayApps(c.apps),
		Protect:         PlayProtect(c.play_protect),
		TestingResponse: c.testing_response == 1,
	}
	return v, nil
}

// Claims are good after Close, too.
func (v *Verdict) Claims() PlayClaims { return v.claims }

// JSON is the verdict in Google's own shape, unknown values included, without nonce and
// request hash.
func (v *Verdict) JSON() ([]byte, error) {
	verdict, err := v.hold()
	if err != nil {
		return nil, err
	}
	defer v.release()
	var json *C.bonafide_buffer
	if err := failure(C.bonafide_play_verdict_json(verdict, &json), nil); err != nil {
		return nil, err
	}
	return taken(json), nil
}

// ParseCertificateDigest reads the digest of a certificate that signs the app, as the Play
// Console shows it (hexadecimal, with or without colons) or as verdicts write it (base64url).
func ParseCertificateDigest(text string) ([32]byte, error) {
	var digest [32]byte
	var detail *C.bonafide_error
	result := C.bonafide_play_certificate_digest(textIn(text), C.size_t(len(text)), hashIn(&digest), &detail)
	return digest, failure(result, detail)
}

// A PlayPreset is how strict a policy begins.
type PlayPreset uint32

// The presets.
const (
	// For most apps: PLAY_RECOGNIZED with a certificate of yours, LICENSED, and
	// MEETS_DEVICE_INTEGRITY.
	PlayRecommended PlayPreset = C.BONAFIDE_PLAY_POLICY_RECOMMENDED
	// Turns few users away: no licence, basic integrity, and an app that was not evaluated.
	// Nothing proves then which app it is.
	PlayLenient PlayPreset = C.BONAFIDE_PLAY_POLICY_LENIENT
	// For what is worth most: strong integrity on SDK 33 or later, Play Protect without
	// findings, no unknown app that could watch, and activity up to LEVEL_3. These must be
	// turned on in the Play Console, or every device is refused.
	PlayStrict PlayPreset = C.BONAFIDE_PLAY_POLICY_STRICT
)

// A PlayPolicy says which verdicts are good enough.
type PlayPolicy struct {
	handle[*C.bonafide_play_policy]
}

// A PlayOption changes a preset.
type PlayOption func(*C.bonafide_play_policy) error

// AcceptRecognition accepts an app of which Google says any of these.
func AcceptRecognition(recognition PlayRecognition) PlayOption {
	return func(policy *C.bonafide_play_policy) error {
		return failure(C.bonafide_play_policy_accept_recognition(policy, C.bonafide_play_recognition(recognition)), nil)
	}
}

// AcceptLabels accepts a device that has any of these labels.
func AcceptLabels(labels PlayLabels) PlayOption {
	return func(policy *C.bonafide_play_policy) error {
		return failure(C.bonafide_play_policy_accept_labels(policy, C.bonafide_play_labels(labels)), nil)
	}
}

// MinSDKVersion is the least SDK version. With LabelStrong alone, 33 makes it mean a recent
// security update on every device.
func MinSDKVersion(version int64) PlayOption {
	return func(policy *C.bonafide_play_policy) error {
		return failure(C.bonafide_play_policy_min_sdk_version(policy, C.int64_t(version)), nil)
	}
}

// RequireLicensed says whether the user must have got the app from Google Play.
func RequireLicensed(required bool) PlayOption {
	return func(policy *C.bonafide_play_policy) error {
		return failure(C.bonafide_play_policy_require_licensed(policy, flag(required)), nil)
	}
}

// AllowTestingResponses says whether answers that were set up for testers are accepted.
func AllowTestingResponses(allowed bool) PlayOption {
	return func(policy *C.bonafide_play_policy) error {
		return failure(C.bonafide_play_policy_allow_testing_responses(policy, flag(allowed)), nil)
	}
}

// MinVersionCode is the least versionCode of the app.
func MinVersionCode(code int64) PlayOption {
	return func(policy *C.bonafide_play_policy) error {
		return failure(C.bonafide_play_policy_min_version_code(policy, C.int64_t(code)), nil)
	}
}

// AcceptPlayProtect accepts only these verdicts of Play Protect, and refuses where there is none.
func AcceptPlayProtect(verdicts PlayProtect) PlayOption {
	return func(policy *C.bonafide_play_policy) error {
		return failure(C.bonafide_play_policy_accept_play_protect(policy, C.bonafide_play_protect(verdicts)), nil)
	}
}

// RefuseApps refuses devices with such apps, and where Google did not look.
func RefuseApps(apps PlayApps) PlayOption {
	return func(policy *C.bonafide_play_policy) error {
		return failure(C.bonafide_play_policy_refuse_apps(policy, C.bonafide_play_apps(apps)), nil)
	}
}

// AcceptActivity accepts only these levels of recent activity, and refuses where there is none.
func AcceptActivity(levels PlayActivity) PlayOption {
	return func(policy *C.bonafide_play_policy) error {
		return failure(C.bonafide_play_policy_accept_activity(policy, C.bonafide_play_activity(levels)), nil)
	}
}

// RefuseRecall refuses devices on which any of the chosen recall bits is set.
func RefuseRecall(first, second, third bool) PlayOption {
	return func(policy *C.bonafide_play_policy) error {
		return failure(C.bonafide_play_policy_refuse_recall(policy, flag(first)|flag(second)<<1|flag(third)<<2), nil)
	}
}

// NewPlayPolicy makes a policy, which is to be closed. The digests are of the certificates
// that may sign the app.
func NewPlayPolicy(preset PlayPreset, digests [][32]byte, options ...PlayOption) (*PlayPolicy, error) {
	var pointer *C.bonafide_play_policy
	var detail *C.bonafide_error
	data := (*C.uint8_t)(unsafe.Pointer(unsafe.SliceData(digests)))
	result := C.bonafide_play_policy_new(C.bonafide_play_preset(preset), data, C.size_t(len(digests)), &pointer, &detail)
	if err := failure(result, detail); err != nil {
		return nil, err
	}
	p := &PlayPolicy{}
	p.own(pointer, func(pointer *C.bonafide_play_policy) { C.bonafide_play_policy_free(pointer) })
	for _, option := range options {
		if err := option(pointer); err != nil {
			p.Close()
			return nil, err
		}
	}
	return p, nil
}

// Appraise judges a verdict.
func (p *PlayPolicy) Appraise(verdict *Verdict) (*Appraisal, error) {
	policy, err := p.hold()
	if err != nil {
		return nil, err
	}
	defer p.release()
	v, err := verdict.hold()
	if err != nil {
		return nil, err
	}
	defer verdict.release()
	var appraisal *C.bonafide_appraisal
	if err := failure(C.bonafide_play_policy_appraise(policy, v, &appraisal), nil); err != nil {
		return nil, err
	}
	return takenAppraisal(appraisal)
}

// AppraiseBeforeCommit judges a verdict before it is committed, so that a refusal can be told
// at once. The verdict is to be committed either way, since a genuine token is used once.
func (p *PlayPolicy) AppraiseBeforeCommit(pending *Pending[*Verdict]) (*Appraisal, error) {
	policy, err := p.hold()
	if err != nil {
		return nil, err
	}
	defer p.release()
	verdict, err := pending.holdAlone()
	if err != nil {
		return nil, err
	}
	defer pending.releaseAlone()
	var appraisal *C.bonafide_appraisal
	if err := failure(C.bonafide_play_policy_appraise_before_commit(policy, verdict, &appraisal), nil); err != nil {
		return nil, err
	}
	return takenAppraisal(appraisal)
}
