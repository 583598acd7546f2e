package bonafide

// #include <bonafide.h>
import "C"

import (
	"runtime"
	"time"
)

// An Enforcement says whether policies decide. Neither waives verification, binding,
// freshness, replay, revocation, or a store that does not answer.
type Enforcement uint32

// The enforcements.
const (
	// What the policy refuses is denied.
	Enforce Enforcement = C.BONAFIDE_ENFORCEMENT_ENFORCE
	// What the policy refuses is allowed and reported, and its device is enrolled: for the weeks
	// before enforcing. What only an attestation shows is not judged again afterwards.
	Monitor Enforcement = C.BONAFIDE_ENFORCEMENT_MONITOR
)

// A GateConfig says what a gate judges, and how.
type GateConfig struct {
	Challenges *Challenges
	// Scheme, host and port as clients call them, never as a header says. Scheme 0 is HTTPS.
	Scheme    Scheme
	Authority string
	// The apps of this verifier, judged by this policy.
	AppAttest       *Verifier
	AppAttestPolicy *AppAttestPolicy
	// Classic tokens of this verifier's packages, judged by this policy.
	PlayKeys       *PlayVerifier
	PlayKeysPolicy *PlayPolicy
	// Standard tokens of these packages, which Google decodes, judged by this policy.
	PlayDecode       []string
	PlayDecodePolicy *PlayPolicy
	// How old a token of Play Integrity may be, and how far ahead; 0 is 10 minutes and 60
	// seconds.
	PlayMaxAge, PlayMaxAhead time.Duration
	// Judges reports of runtime signals, where they come.
	Signals *SignalsPolicy
	// Purposes whose requests must come with a report.
	RequireReport []string
	// 0 is Enforce.
	Enforcement Enforcement
	// Calls Google for [Gate.Decide]; needed with PlayDecode.
	Google Google
	// What time it is, for [Gate.Decide] and [Gate.Enrol]; nil is time.Now.
	Clock func() time.Time
}

// A Gate decides about requests. It has copies of what it was made of.
type Gate struct {
	handle[*C.bonafide_gate]
	google Google
	clock  func() time.Time
}

// NewGate makes a gate, which is to be closed. Whatever judges needs its policy.
func NewGate(config GateConfig) (*Gate, error) {
	if config.Challenges == nil || (config.AppAttest == nil) != (config.AppAttestPolicy == nil) ||
		(config.PlayKeys == nil) != (config.PlayKeysPolicy == nil) || (config.PlayDecode == nil) != (config.PlayDecodePolicy == nil) {
		return nil, refusal(ErrInvalidGate, nil)
	}
	challenges, err := config.Challenges.hold()
	if err != nil {
		return nil, err
	}
	defer config.Challenges.release()
	scheme := config.Scheme
	if scheme == 0 {
		scheme = HTTPS
	}
	var builder *C.bonafide_gate_builder
	result := C.bonafide_gate_builder_new(challenges, C.bonafide_scheme(scheme),
		textIn(config.Authority), C.size_t(len(config.Authority)), &builder)
	if err := failure(result, nil); err != nil {
		return nil, err
	}
	defer C.bonafide_gate_builder_free(builder)
	if err := config.fill(builder); err != nil {
		return nil, err
	}
	var pointer *C.bonafide_gate
	var detail *C.bonafide_error
	result = C.bonafide_gate_builder_build(builder, &pointer, &detail)
	if err := failure(result, detail); err != nil {
		return nil, err
	}
	g := &Gate{google: config.Google, clock: config.Clock}
	g.own(pointer, func(pointer *C.bonafide_gate) { C.bonafide_gate_free(pointer) })
	return g, nil
}

func (g *Gate) now() time.Time {
	if g.clock != nil {
		return g.clock()
	}
	return time.Now()
}

func (c *GateConfig) fill(builder *C.bonafide_gate_builder) error {
	if c.AppAttest != nil {
		if err := c.fillAppAttest(builder); err != nil {
			return err
		}
	}
	if c.PlayKeys != nil {
		if err := c.fillPlayKeys(builder); err != nil {
			return err
		}
	}
	if c.PlayDecode != nil {
		if err := c.fillPlayDecode(builder); err != nil {
			return err
		}
	}
	result := C.bonafide_gate_builder_play_freshness(builder, durationIn(c.PlayMaxAge), durationIn(c.PlayMaxAhead))
	if err := failure(result, nil); err != nil {
		return err
	}
	if c.Signals != nil {
		policy, err := c.Signals.hold()
		if err != nil {
			return err
		}
		defer c.Signals.release()
		if err := failure(C.bonafide_gate_builder_signals(builder, policy), nil); err != nil {
			return err
		}
	}
	for _, purpose := range c.RequireReport {
		result := C.bonafide_gate_builder_require_report(builder, textIn(purpose), C.size_t(len(purpose)))
		if err := failure(result, nil); err != nil {
			return err
		}
	}
	if c.Enforcement != 0 {
		return failure(C.bonafide_gate_builder_enforcement(builder, C.bonafide_enforcement(c.Enforcement)), nil)
	}
	return nil
}

func (c *GateConfig) fillAppAttest(builder *C.bonafide_gate_builder) error {
	verifier, err := c.AppAttest.hold()
	if err != nil {
		return err
	}
	defer c.AppAttest.release()
	policy, err := c.AppAttestPolicy.hold()
	if err != nil {
		return err
	}
	defer c.AppAttestPolicy.release()
	return failure(C.bonafide_gate_builder_app_attest(builder, verifier, policy), nil)
}

func (c *GateConfig) fillPlayKeys(builder *C.bonafide_gate_builder) error {
	verifier, err := c.PlayKeys.hold()
	if err != nil {
		return err
	}
	defer c.PlayKeys.release()
	policy, err := c.PlayKeysPolicy.hold()
	if err != nil {
		return err
	}
	defer c.PlayKeysPolicy.release()
	return failure(C.bonafide_gate_builder_play_keys(builder, verifier, policy), nil)
}

func (c *GateConfig) fillPlayDecode(builder *C.bonafide_gate_builder) error {
	policy, err := c.PlayDecodePolicy.hold()
	if err != nil {
		return err
	}
	defer c.PlayDecodePolicy.release()
	for _, name := range c.PlayDecode {
		result := C.bonafide_gate_builder_play_decode(builder, textIn(name), C.size_t(len(name)), policy)
		if err := failure(result, nil); err != nil {
			return err
		}
	}
	return nil
}

// Serves says whether the gate judges any evidence of this app.
func (g *Gate) Serves(appID string) (bool, error) {
	gate, err := g.hold()
	if err != nil {
		return false, err
	}
	defer g.release()
	var serves C.uint32_t
	err = failure(C.bonafide_gate_serves(gate, textIn(appID), C.size_t(len(appID)), &serves), nil)
	return serves == 1, err
}

// Challenge is a challenge for a client of an app that this gate serves.
func (g *Gate) Challenge(scope Scope, now time.Time) (string, error) {
	gate, err := g.hold()
	if err != nil {
		return "", err
	}
	defer g.release()
	var pinner runtime.Pinner
	defer pinner.Unpin()
	var challenge *C.bonafide_buffer
	var detail *C.bonafide_error
	result := C.bonafide_gate_challenge(gate, scope.in(&pinner), millis(now), &challenge, &detail)
	if err := failure(result, detail); err != nil {
		return "", err
	}
	return string(taken(challenge)), nil
}

// An EvidenceKind is the kind of a request's evidence.
type EvidenceKind uint32

// The kinds of evidence.
const (
	// App Attest, once for each device: the object comes with the body.
	EvidenceAttestation EvidenceKind = C.BONAFIDE_EVIDENCE_ATTESTATION
	// App Attest, with each request.
	EvidenceAssertion EvidenceKind = C.BONAFIDE_EVIDENCE_ASSERTION
	// Play Integrity, a classic token, which is decrypted here.
	EvidenceClassicToken EvidenceKind = C.BONAFIDE_EVIDENCE_CLASSIC_TOKEN
	// Play Integrity, a standard token, which Google decodes.
	EvidenceStandardToken EvidenceKind = C.BONAFIDE_EVIDENCE_STANDARD_TOKEN
)

// A Call is what a request brings, as its headers say it, before its body is read. The client
// said app id, challenge, key id and evidence; all else is the server's own knowledge.
type Call struct {
	// The App ID, or the package name, that the client says it is.
	AppID string
	// What this endpoint does, in the server's own word.
	Purpose string
	// Whom the challenge was given to: who is logged in, or a session. It owns the device.
	Subject string
	// The challenge's text.
	Challenge string
	Kind      EvidenceKind
	// Attestation, assertion: the key id in base64.
	KeyID string
	// Assertion: the object in base64. Tokens: the token.
	Evidence string
	// In upper case.
	Method string
	// As they stand in the request line.
	PathAndQuery string
	// The report of runtime signals, byte for byte; nil if none came.
	Report []byte
}

// String hides the call from logs.
func (Call) String() string { return "Call(…)" }

// GoString is String.
func (c Call) GoString() string { return c.String() }

// A GateNext is what a request needs next.
type GateNext uint32

// The steps.
const (
	// Nothing: [GateRequest.Decision].
	NextDecision GateNext = C.BONAFIDE_GATE_NEXT_DECISION
	// The attestation object: [GateRequest.Attestation].
	NextAttestation GateNext = C.BONAFIDE_GATE_NEXT_ATTESTATION
	// The device from your table: [GateRequest.Device].
	NextDevice GateNext = C.BONAFIDE_GATE_NEXT_DEVICE
	// The hash of the body: [GateRequest.Body].
	NextBody GateNext = C.BONAFIDE_GATE_NEXT_BODY
	// Google's answer: [GateRequest.DecodeRequest], then [GateRequest.Decoded].
	NextDecoded GateNext = C.BONAFIDE_GATE_NEXT_DECODED
	// The write of its effects: [GateRequest.Effects], then [GateRequest.Finish].
	NextCommit GateNext = C.BONAFIDE_GATE_NEXT_COMMIT
)

// A GateRequest is one request on its way through the gate, step by step, for hosts that
// [Gate.Decide] does not suit. It says what it needs next; closing it before the end changes
// nothing anywhere. A refusal at any step leads to its decision.
type GateRequest struct {
	handle[*C.bonafide_gate_request]
}

// Admit judges a request by its headers. No error says that it was judged, not that it may
// pass.
func (g *Gate) Admit(call *Call, now time.Time) (*GateRequest, error) {
	gate, err := g.hold()
	if err != nil {
		return nil, err
	}
	defer g.release()
	var pinner runtime.Pinner
	defer pinner.Unpin()
	var c C.bonafide_gate_call
	c.app_id, c.app_id_len = pinned(&pinner, call.AppID)
	c.purpose, c.purpose_len = pinned(&pinner, call.Purpose)
	c.subject, c.subject_len = pinned(&pinner, call.Subject)
	c.challenge, c.challenge_len = pinned(&pinner, call.Challenge)
	c.evidence_kind = C.bonafide_evidence(call.Kind)
	c.key_id, c.key_id_len = pinned(&pinner, call.KeyID)
	c.evidence, c.evidence_len = pinned(&pinner, call.Evidence)
	c.method, c.method_len = pinned(&pinner, call.Method)
	c.path_and_query, c.path_and_query_len = pinned(&pinner, call.PathAndQuery)
	c.report, c.report_len = pinnedBytes(&pinner, call.Report)
	var pointer *C.bonafide_gate_request
	if err := failure(C.bonafide_gate_admit(gate, &c, millis(now), &pointer), nil); err != nil {
		return nil, err
	}
	r := &GateRequest{}
	r.own(pointer, func(pointer *C.bonafide_gate_request) { C.bonafide_gate_request_free(pointer) })
	return r, nil
}

// Next is what the request needs next.
func (r *GateRequest) Next() (GateNext, error) {
	request, err := r.holdAlone()
	if err != nil {
		return 0, err
	}
	defer r.releaseAlone()
	var next C.bonafide_gate_next
	err = failure(C.bonafide_gate_request_next(request, &next), nil)
	return GateNext(next), err
}

// Attestation verifies and appraises the object, raw CBOR. bodySHA256 is of what else the
// request carries, without the object, which was made over that hash; nil if the object is the
// whole body.
func (r *GateRequest) Attestation(object []byte, bodySHA256 *[32]byte, now time.Time) error {
	request, err := r.holdAlone()
	if err != nil {
		return err
	}
	defer r.releaseAlone()
	return failure(C.bonafide_gate_request_attestation(request, bytesIn(object), C.size_t(len(object)),
		hashIn(bodySHA256), millis(now)), nil)
}

// DeviceID is the key of the device in your table.
func (r *GateRequest) DeviceID() (DeviceID, error) {
	var id DeviceID
	request, err := r.holdAlone()
	if err != nil {
		return id, err
	}
	defer r.releaseAlone()
	return id, failure(C.bonafide_gate_request_device_id(request, hashIn((*[32]byte)(&id))), nil)
}

// Device is what your table has of the device; nil if it has none. It comes before the body is
// read: strangers need not be listened to.
func (r *GateRequest) Device(device *Device) error {
	request, err := r.holdAlone()
	if err != nil {
		return err
	}
	defer r.releaseAlone()
	if device == nil {
		return failure(C.bonafide_gate_request_device(request, nil), nil)
	}
	var pinner runtime.Pinner
	defer pinner.Unpin()
	var c C.bonafide_device
	c.record, c.record_len = pinnedBytes(&pinner, device.Record)
	c.owner, c.owner_len = pinned(&pinner, device.Owner)
	c.revoked = flag(device.Revoked)
	return failure(C.bonafide_gate_request_device(request, &c), nil)
}

// Body verifies and appraises the evidence. bodySHA256 is nil if there is no body.
func (r *GateRequest) Body(bodySHA256 *[32]byte, now time.Time) error {
	request, err := r.holdAlone()
	if err != nil {
		return err
	}
	defer r.releaseAlone()
	return failure(C.bonafide_gate_request_body(request, hashIn(bodySHA256), millis(now)), nil)
}

// DecodeRequest is the call that asks Google, with an OAuth 2.0 access token of a service
// account.
func (r *GateRequest) DecodeRequest(accessToken string) (*DecodeRequest, error) {
	request, err := r.holdAlone()
	if err != nil {
		return nil, err
	}
	defer r.releaseAlone()
	var decode *C.bonafide_play_decode_request
	var detail *C.bonafide_error
	result := C.bonafide_gate_request_decode_request(request, textIn(accessToken), C.size_t(len(accessToken)), &decode, &detail)
	if err := failure(result, detail); err != nil {
		return nil, err
	}
	return takenRequest(decode)
}

// Decoded verifies and appraises Google's answer, its HTTP status and its body. bodySHA256 is
// of the client's body; nil if there is none.
func (r *GateRequest) Decoded(status int, answer []byte, bodySHA256 *[32]byte, now time.Time) error {
	if status < 0 || status > 0xffff {
		return r.Unavailable()
	}
	request, err := r.holdAlone()
	if err != nil {
		return err
	}
	defer r.releaseAlone()
	return failure(C.bonafide_gate_request_decoded(request, C.uint16_t(status), bytesIn(answer), C.size_t(len(answer)),
		hashIn(bodySHA256), millis(now)), nil)
}

// Effects are to be written all, or none.
func (r *GateRequest) Effects() ([]Effect, error) {
	request, err := r.holdAlone()
	if err != nil {
		return nil, err
	}
	defer r.releaseAlone()
	var count C.size_t
	if err := failure(C.bonafide_gate_request_effect_count(request, &count), nil); err != nil {
		return nil, err
	}
	effects := make([]Effect, count)
	for index := range effects {
		var effect C.bonafide_effect
		if err := failure(C.bonafide_gate_request_effect(request, C.size_t(index), &effect), nil); err != nil {
			return nil, err
		}
		effects[index] = effectOf(&effect)
	}
	return effects, nil
}

// Finish says how the write ended. Then the decision is there.
func (r *GateRequest) Finish(outcome Outcome) error {
	request, err := r.holdAlone()
	if err != nil {
		return err
	}
	defer r.releaseAlone()
	return failure(C.bonafide_gate_request_finish(request, C.bonafide_outcome(outcome)), nil)
}

// Unavailable says that database or Google gave no certain answer. The decision is a refusal
// that judges nobody: the client tries again later with new evidence.
func (r *GateRequest) Unavailable() error {
	request, err := r.holdAlone()
	if err != nil {
		return err
	}
	defer r.releaseAlone()
	return failure(C.bonafide_gate_request_unavailable(request), nil)
}

// Refuse refuses the request for a reason of yours, before its evidence was verified; for an
// endpoint that takes evidence of another kind, [ErrEvidenceNotServed]. Nothing is used up.
func (r *GateRequest) Refuse(reason Code) error {
	request, err := r.holdAlone()
	if err != nil {
		return err
	}
	defer r.releaseAlone()
	return failure(C.bonafide_gate_request_refuse(request, C.bonafide_result(reason)), nil)
}

// Decision is what the gate says.
func (r *GateRequest) Decision() (*Decision, error) {
	request, err := r.holdAlone()
	if err != nil {
		return nil, err
	}
	defer r.releaseAlone()
	var decision *C.bonafide_decision
	if err := failure(C.bonafide_gate_request_decision(request, &decision), nil); err != nil {
		return nil, err
	}
	return newDecision(decision)
}

// A DecisionKind says whether a request may go on. Its zero value is none of them.
type DecisionKind uint32

// The kinds of decisions.
const (
	// Genuine, used for the first time, and good enough for the policy.
	DecisionAllow DecisionKind = C.BONAFIDE_DECISION_ALLOW
	// The same, but the policy refuses and is only watched.
	DecisionAllowMonitored DecisionKind = C.BONAFIDE_DECISION_ALLOW_MONITORED
	// The request must not go on.
	DecisionDeny DecisionKind = C.BONAFIDE_DECISION_DENY
)

// An Audit says which request it was, for an audit log. Subject and device are proven only if
// the request was allowed.
type Audit struct {
	// Empty if it is none that the gate serves.
	AppID   string
	Purpose string
	// Whom the request is from. Take the caller's name from here, not from a header.
	Subject string
	Kind    EvidenceKind
	// When the request was admitted.
	Time time.Time
	// nil if the evidence names no device.
	Device *DeviceID
}

// A Decision is what the gate said about one request. All of it but attestation, assertion,
// verdict and report is good after Close, too.
type Decision struct {
	handle[*C.bonafide_decision]
	kind      DecisionKind
	code      Code
	line      string
	audit     Audit
	appraisal *Appraisal
	cause     error
}

func newDecision(pointer *C.bonafide_decision) (*Decision, error) {
	d := &Decision{}
	d.own(pointer, func(pointer *C.bonafide_decision) { C.bonafide_decision_free(pointer) })
	decision, err := d.hold()
	if err != nil {
		return nil, err
	}
	defer d.release()
	d.kind = DecisionKind(C.bonafide_decision_kind_of(decision))
	d.code = Code(C.bonafide_decision_result(decision))
	var line *C.bonafide_buffer
	if err := failure(C.bonafide_decision_line(decision, &line), nil); err != nil {
		return nil, err
	}
	d.line = string(taken(line))
	var c C.bonafide_audit
	if err := failure(C.bonafide_decision_audit(decision, &c), nil); err != nil {
		return nil, err
	}
	d.audit = Audit{
		AppID:   textOut(c.app_id, c.app_id_len),
		Purpose: textOut(c.purpose, c.purpose_len),
		Subject: textOut(c.subject, c.subject_len),
		Kind:    EvidenceKind(c.evidence_kind),
		Time:    timeOf(c.time_ms),
	}
	if c.has_device == 1 {
		device := DeviceID(bytes32(c.device))
		d.audit.Device = &device
	}
	var appraisal *C.bonafide_appraisal
	if err := failure(C.bonafide_decision_appraisal(decision, &appraisal), nil); err != nil {
		return nil, err
	}
	d.appraisal, err = takenAppraisal(appraisal)
	return d, err
}

// Allowed says whether the request may go on.
func (d *Decision) Allowed() bool {
	return d.kind == DecisionAllow || d.kind == DecisionAllowMonitored
}

// Kind says whether the request may go on, and whether the policy was only watched.
func (d *Decision) Kind() DecisionKind { return d.kind }

// Err is why the request was denied, nil if it was not. What a store or Google's server said
// is in it, if one of them gave no answer.
func (d *Decision) Err() error {
	if d.Allowed() {
		return nil
	}
	return &Error{Code: d.code, Action: d.code.Action(), message: d.line, cause: d.cause}
}

// Code is why the request was denied, 0 if it was not.
func (d *Decision) Code() Code { return d.code }

// Line is for the server's log: no secret, token, challenge, subject or device.
func (d *Decision) Line() string { return d.line }

// Audit says which request it was, and whose.
func (d *Decision) Audit() Audit { return d.audit }

// Appraisal is everything that the policies found.
func (d *Decision) Appraisal() *Appraisal { return d.appraisal }

// Attestation is that of a request that was allowed with one, otherwise [ErrCallAbsent].
func (d *Decision) Attestation() (*Attestation, error) {
	decision, err := d.hold()
	if err != nil {
		return nil, err
	}
	defer d.release()
	var attestation *C.bonafide_attestation
	if err := failure(C.bonafide_decision_attestation(decision, &attestation), nil); err != nil {
		return nil, err
	}
	return newAttestation(attestation)
}

// Assertion is that of a request that was allowed with one, otherwise [ErrCallAbsent].
func (d *Decision) Assertion() (*Assertion, error) {
	decision, err := d.hold()
	if err != nil {
		return nil, err
	}
	defer d.release()
	var assertion *C.bonafide_assertion
	if err := failure(C.bonafide_decision_assertion(decision, &assertion), nil); err != nil {
		return nil, err
	}
	return newAssertion(assertion)
}

// Verdict is Google's on a request that was allowed with one, otherwise [ErrCallAbsent].
func (d *Decision) Verdict() (*Verdict, error) {
	decision, err := d.hold()
	if err != nil {
		return nil, err
	}
	defer d.release()
	var verdict *C.bonafide_play_verdict
	if err := failure(C.bonafide_decision_verdict(decision, &verdict), nil); err != nil {
		return nil, err
	}
	return newVerdict(verdict)
}

// Report is the report of runtime signals of a request that was allowed with one, otherwise
// [ErrCallAbsent]: what the genuine app sent, true or not.
func (d *Decision) Report() (*SignalsReport, error) {
	decision, err := d.hold()
	if err != nil {
		return nil, err
	}
	defer d.release()
	var report *C.bonafide_signals_report
	if err := failure(C.bonafide_decision_report(decision, &report), nil); err != nil {
		return nil, err
	}
	return newReport(report), nil
}
