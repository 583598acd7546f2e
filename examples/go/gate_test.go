package bonafide_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"bonafide.dev/bonafide"
	"bonafide.dev/bonafide/internal/simulated"
)

const (
	appID       = "TEAMID1234.com.example.app"
	packageName = "com.example.app"
	authority   = "api.example.com"
)

var now = time.UnixMilli(1_780_000_000_000)

// keep closes a value at the end of the test.
func keep[T interface{ Close() error }](t testing.TB, value T, err error) T {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { value.Close() })
	return value
}

// A bench is a gate with everything that it can judge, its store, and whoever sends requests.
type bench struct {
	t         testing.TB
	authority *simulated.Authority
	console   *simulated.Console
	google    *fakeGoogle
	gate      *bonafide.Gate
	store     *bonafide.MemoryStore
}

// fakeGoogle answers with its answer; calls are counted.
type fakeGoogle struct {
	status int
	answer func() []byte
	err    error
	calls  int
}

func (g *fakeGoogle) AccessToken(context.Context) (string, error) { return "ya29.token", nil }

func (g *fakeGoogle) Send(ctx context.Context, request *bonafide.DecodeRequest) (int, []byte, error) {
	g.calls++
	if !strings.HasPrefix(request.URL, "https://playintegrity.googleapis.com/") || !strings.Contains(request.URL, packageName) ||
		request.Authorization != "Bearer ya29.token" || !bytes.Contains(request.Body, []byte("a-standard-token")) {
		return 0, nil, fmt.Errorf("another request than Google's")
	}
	if g.err != nil {
		return 0, nil, g.err
	}
	return g.status, g.answer(), nil
}

func newBench(t testing.TB, change func(*bonafide.GateConfig)) *bench {
	t.Helper()
	b := &bench{
		t: t, authority: simulated.NewAuthority(now), console: simulated.NewConsole(),
		google: &fakeGoogle{status: 200}, store: &bonafide.MemoryStore{Clock: func() time.Time { return now }},
	}
	challenges, err := bonafide.NewChallenges(bytes.Repeat([]byte("k1"), 16), bonafide.ChallengeOptions{})
	keep(t, challenges, err)
	verifier, err := bonafide.NewVerifier(bonafide.VerifierConfig{Apps: []string{appID}, TrustAnchors: [][]byte{b.authority.Root}})
	keep(t, verifier, err)
	policy, err := bonafide.NewAppAttestPolicy(bonafide.AppAttestRecommended)
	keep(t, policy, err)
	playVerifier, err := bonafide.NewPlayVerifier(bonafide.PlayKeys{
		Package: packageName, DecryptionKey: b.console.DecryptionKey(), VerificationKey: b.console.VerificationKey(),
	})
	keep(t, playVerifier, err)
	digest, err := bonafide.ParseCertificateDigest(simulated.CertificateDigest)
	if err != nil {
		t.Fatal(err)
	}
	playPolicy, err := bonafide.NewPlayPolicy(bonafide.PlayRecommended, [][32]byte{digest})
	keep(t, playPolicy, err)
	signals, err := bonafide.NewSignalsPolicy(bonafide.SignalsRecommended)
	keep(t, signals, err)
	config := bonafide.GateConfig{
		Challenges: challenges, Authority: authority,
		AppAttest: verifier, AppAttestPolicy: policy,
		PlayKeys: playVerifier, PlayKeysPolicy: playPolicy,
		PlayDecode: []string{packageName}, PlayDecodePolicy: playPolicy,
		Signals: signals, RequireReport: []string{"pay"},
		Google: b.google, Clock: func() time.Time { return now },
	}
	if change != nil {
		change(&config)
	}
	b.gate, err = bonafide.NewGate(config)
	keep(t, b.gate, err)
	return b
}

// call is a request with a fresh challenge, and the hash that its evidence has to be about.
func (b *bench) call(app, purpose, subject string, body, report []byte) (*bonafide.Call, bonafide.Binding) {
	b.t.Helper()
	challenge, err := b.gate.Challenge(bonafide.Scope{AppID: app, Purpose: purpose, Subject: subject}, now)
	if err != nil {
		b.t.Fatal(err)
	}
	call := &bonafide.Call{
		AppID: app, Purpose: purpose, Subject: subject, Challenge: challenge, Method: "POST", PathAndQuery: "/v1/" + purpose + "?a=1",
		Report: report,
	}
	request := bonafide.Request{
		AppID: app, Purpose: purpose, Challenge: []byte(challenge), Method: "POST", Scheme: bonafide.HTTPS, Authority: authority,
		PathAndQuery: call.PathAndQuery,
	}
	if body != nil {
		hash := sha256.Sum256(body)
		request.BodySHA256 = &hash
	}
	if report != nil {
		parsed, err := bonafide.ParseSignalsReport(report)
		if err != nil {
			b.t.Fatal(err)
		}
		defer parsed.Close()
		digest, err := parsed.Digest()
		if err != nil || digest != sha256.Sum256(report) {
			b.t.Fatalf("digest %x, %v", digest, err)
		}
		request.ReportSHA256 = &digest
	}
	binding, err := request.Binding()
	if err != nil {
		b.t.Fatal(err)
	}
	return call, binding
}

func (b *bench) enrolment(device *simulated.Device, subject string) (*bonafide.Call, []byte) {
	b.t.Helper()
	call, binding := b.call(appID, "enrol", subject, nil, nil)
	call.Kind, call.KeyID = bonafide.EvidenceAttestation, base64.StdEncoding.EncodeToString(device.KeyID())
	return call, device.Attest(b.authority, binding, now)
}

func (b *bench) assertion(device *simulated.Device, purpose, subject string, body, report []byte) *bonafide.Call {
	b.t.Helper()
	call, binding := b.call(appID, purpose, subject, body, report)
	call.Kind, call.KeyID = bonafide.EvidenceAssertion, base64.StdEncoding.EncodeToString(device.KeyID())
	call.Evidence = base64.StdEncoding.EncodeToString(device.Assert(binding))
	return call
}

func given(body []byte) bonafide.Body { return func() ([]byte, error) { return body, nil } }

func unread(t testing.TB) bonafide.Body {
	return func() ([]byte, error) {
		t.Error("the body was read")
		return nil, nil
	}
}

func (b *bench) decide(call *bonafide.Call, body bonafide.Body) *bonafide.Decision {
	b.t.Helper()
	decision, err := b.gate.Decide(context.Background(), call, b.store, body)
	return keep(b.t, decision, err)
}

func (b *bench) enrol(device *simulated.Device, subject string) *bonafide.Decision {
	b.t.Helper()
	call, object := b.enrolment(device, subject)
	decision, err := b.gate.Enrol(context.Background(), call, b.store, given(object))
	return keep(b.t, decision, err)
}

func expect(t testing.TB, decision *bonafide.Decision, code bonafide.Code) {
	t.Helper()
	if code == 0 {
		if !decision.Allowed() || decision.Err() != nil || decision.Code() != 0 {
			t.Fatalf("denied: %v", decision.Err())
		}
		return
	}
	if decision.Allowed() || decision.Kind() != bonafide.DecisionDeny || decision.Code() != code || !errors.Is(decision.Err(), code) {
		t.Fatalf("not denied with %v: %v", code, decision.Err())
	}
}

func TestGateWithAppAttest(t *testing.T) {
	b := newBench(t, nil)
	device := simulated.NewDevice(appID)
	body := []byte(`{"message":"hello"}`)

	// A stranger is not listened to.
	expect(t, b.decide(b.assertion(device, "chat", "alice", body, nil), unread(t)), bonafide.ErrUnknownDevice)
	device = simulated.NewDevice(appID)

	call, object := b.enrolment(device, "alice")
	enrolled, err := b.gate.Enrol(context.Background(), call, b.store, given(object))
	keep(t, enrolled, err)
	expect(t, enrolled, 0)
	attestation, err := enrolled.Attestation()
	keep(t, attestation, err)
	audit := enrolled.Audit()
	if claims := attestation.Claims(); claims.OSVersion != "26.1" || claims.Device != *audit.Device || claims.Device != bonafide.DeviceID(device.KeyID()) {
		t.Errorf("claims %+v", claims)
	}
	if audit.Subject != "alice" || audit.Purpose != "enrol" || audit.AppID != appID || audit.Kind != bonafide.EvidenceAttestation || !audit.Time.Equal(now) {
		t.Errorf("audit %+v", audit)
	}
	if _, err := enrolled.Assertion(); !errors.Is(err, bonafide.ErrCallAbsent) {
		t.Errorf("an enrolment has an assertion: %v", err)
	}
	again, err := b.gate.Enrol(context.Background(), call, b.store, given(object))
	keep(t, again, err)
	expect(t, again, bonafide.ErrReplayed)
	expect(t, b.enrol(device, "alice"), bonafide.ErrAlreadyEnrolled)
	expect(t, b.enrol(device, "bob"), bonafide.ErrEnrolledForAnother)

	first := b.assertion(device, "chat", "alice", body, nil)
	decision := b.decide(first, given(body))
	expect(t, decision, 0)
	assertion, err := decision.Assertion()
	keep(t, assertion, err)
	if assertion.Claims().Counter != 1 {
		t.Errorf("claims %+v", assertion.Claims())
	}
	expect(t, b.decide(first, given(body)), bonafide.ErrReplayed)

	// Another body, subject, purpose, path, method or app is another request.
	expect(t, b.decide(b.assertion(device, "chat", "alice", body, nil), given([]byte("another"))), bonafide.ErrAssertionSignature)
	expect(t, b.decide(b.assertion(device, "chat", "bob", body, nil), unread(t)), bonafide.ErrOwnerMismatch)
	for name, change := range map[string]func(*bonafide.Call){
		"purpose": func(call *bonafide.Call) { call.Purpose = "delete" },
		"subject": func(call *bonafide.Call) { call.Subject = "bob" },
		"app":     func(call *bonafide.Call) { call.AppID = "TEAMID1234.com.example.other" },
		"path":    func(call *bonafide.Call) { call.PathAndQuery = "/v1/chat" },
		"method":  func(call *bonafide.Call) { call.Method = "PUT" },
		"no body": func(call *bonafide.Call) {},
	} {
		call := b.assertion(device, "chat", "alice", body, nil)
		change(call)
		if decision := b.decide(call, given(nil)); decision.Allowed() {
			t.Errorf("allowed with another %s", name)
		}
	}
	expect(t, b.decide(b.assertion(device, "chat", "alice", nil, nil), given(nil)), 0)

	// Evidence of the other endpoint's kind.
	call, _ = b.enrolment(simulated.NewDevice(appID), "alice")
	expect(t, b.decide(call, unread(t)), bonafide.ErrEvidenceNotServed)
	wrong, err := b.gate.Enrol(context.Background(), b.assertion(device, "enrol", "alice", nil, nil), b.store, unread(t))
	keep(t, wrong, err)
	expect(t, wrong, bonafide.ErrEvidenceNotServed)

	b.store.Revoke(bonafide.DeviceID(device.KeyID()))
	expect(t, b.decide(b.assertion(device, "chat", "alice", body, nil), unread(t)), bonafide.ErrRevoked)
}

func TestGateWithPlayIntegrity(t *testing.T) {
	b := newBench(t, nil)
	body := []byte("hello")

	call, binding := b.call(packageName, "chat", "alice", body, nil)
	call.Kind, call.Evidence = bonafide.EvidenceClassicToken, b.console.Token(packageName, binding.Base64URL(), now)
	decision := b.decide(call, given(body))
	expect(t, decision, 0)
	verdict, err := decision.Verdict()
	keep(t, verdict, err)
	claims := verdict.Claims()
	if claims.Provenance != bonafide.ProvenanceLocalKeys || claims.Labels != bonafide.LabelDevice || claims.VersionCode != 42 ||
		claims.Recognition != bonafide.RecognitionPlayRecognized || claims.Licensing != bonafide.LicensingLicensed || claims.SDKVersion != -1 {
		t.Errorf("claims %+v", claims)
	}
	if decision.Audit().Device != nil {
		t.Error("a token names a device")
	}
	expect(t, b.decide(call, given(body)), bonafide.ErrReplayed)

	standard := func() *bonafide.Call {
		call, binding := b.call(packageName, "chat", "alice", body, nil)
		call.Kind, call.Evidence = bonafide.EvidenceStandardToken, "a-standard-token"
		b.google.answer = func() []byte { return simulated.DecodeAnswer(packageName, binding.Base64URL(), now) }
		return call
	}
	call = standard()
	decision = b.decide(call, given(body))
	expect(t, decision, 0)
	verdict, err = decision.Verdict()
	keep(t, verdict, err)
	if verdict.Claims().Provenance != bonafide.ProvenanceGoogleDecode {
		t.Errorf("claims %+v", verdict.Claims())
	}
	expect(t, b.decide(call, given(body)), bonafide.ErrReplayed)
	expect(t, b.decide(standard(), given([]byte("another body"))), bonafide.ErrBindingMismatch)

	b.google.status = 503
	expect(t, b.decide(standard(), given(body)), bonafide.ErrDecodeUnavailable)
	b.google.status, b.google.err = 200, errors.New("connection refused")
	decision = b.decide(standard(), given(body))
	expect(t, decision, bonafide.ErrDecodeUnavailable)
	if !errors.Is(decision.Err(), b.google.err) {
		t.Errorf("the cause is not told: %v", decision.Err())
	}
	if b.google.calls != 5 {
		t.Errorf("Google was asked %d times", b.google.calls)
	}
}

// brokenStore gives no answer where it should.
type brokenStore struct {
	bonafide.Store
	load, commit error
	outcome      bonafide.Outcome
}

func (s brokenStore) Load(ctx context.Context, id bonafide.DeviceID) (*bonafide.Device, error) {
	if s.load != nil {
		return nil, s.load
	}
	return s.Store.Load(ctx, id)
}

func (s brokenStore) Commit(context.Context, []bonafide.Effect) (bonafide.Outcome, error) {
	return s.outcome, s.commit
}

func TestAnOutageJudgesNobody(t *testing.T) {
	b := newBench(t, nil)
	device := simulated.NewDevice(appID)
	expect(t, b.enrol(device, "alice"), 0)
	failed := errors.New("connection reset")
	for name, store := range map[string]brokenStore{
		"load":       {Store: b.store, load: failed},
		"commit":     {Store: b.store, commit: failed},
		"no outcome": {Store: b.store},
	} {
		decision, err := b.gate.Decide(context.Background(), b.assertion(device, "chat", "alice", nil, nil), store, given(nil))
		keep(t, decision, err)
		expect(t, decision, bonafide.ErrStoreUnavailable)
		var refusal *bonafide.Error
		if !errors.As(decision.Err(), &refusal) || refusal.Action != bonafide.ActionBackoff || refusal.Code.Class() != bonafide.ClassUnavailable {
			t.Errorf("%s: %v", name, decision.Err())
		}
		if name != "no outcome" && !errors.Is(decision.Err(), failed) {
			t.Errorf("%s: the cause is not told: %v", name, decision.Err())
		}
	}
	// A body that cannot be read uses nothing up.
	call := b.assertion(device, "chat", "alice", []byte("body"), nil)
	cut := errors.New("unexpected EOF")
	decision, err := b.gate.Decide(context.Background(), call, b.store, func() ([]byte, error) { return nil, cut })
	if decision != nil || !errors.Is(err, cut) {
		t.Errorf("%v, %v", decision, err)
	}
	expect(t, b.decide(call, given([]byte("body"))), 0)
}

// The report that an iPhone with a debugger sends, in the library's form: deterministic CBOR.
var debuggedReport = []byte("\x86\x01\x63ios\x05\x81\x74debugger.traced_flag\x81\x83\x74debugger.traced_flag\x02\x80\x80")

func TestGateWithSignals(t *testing.T) {
	for _, enforcement := range []bonafide.Enforcement{bonafide.Enforce, bonafide.Monitor} {
		b := newBench(t, func(config *bonafide.GateConfig) { config.Enforcement = enforcement })
		device := simulated.NewDevice(appID)
		expect(t, b.enrol(device, "alice"), 0)

		without := b.decide(b.assertion(device, "pay", "alice", nil, nil), given(nil))
		with := b.decide(b.assertion(device, "pay", "alice", nil, debuggedReport), given(nil))
		if enforcement == bonafide.Enforce {
			expect(t, without, bonafide.ErrReportMissing)
			expect(t, with, bonafide.ErrDebuggerFound)
			if _, err := with.Report(); !errors.Is(err, bonafide.ErrCallAbsent) {
				t.Errorf("a denied request has a report: %v", err)
			}
			continue
		}
		for _, decision := range []*bonafide.Decision{without, with} {
			if decision.Kind() != bonafide.DecisionAllowMonitored || !decision.Allowed() || decision.Appraisal().Accepted() {
				t.Errorf("decision %v, %+v", decision.Kind(), decision.Appraisal())
			}
		}
		report, err := with.Report()
		keep(t, report, err)
		findings, err := report.Findings()
		if err != nil || len(findings) != 1 || findings[0].Signal.Category != bonafide.Debugger {
			t.Errorf("findings %+v, %v", findings, err)
		}
		// The report is bound: another one is another request.
		call := b.assertion(device, "chat", "alice", nil, debuggedReport)
		call.Report = nil
		expect(t, b.decide(call, given(nil)), bonafide.ErrAssertionSignature)
		call = b.assertion(device, "chat", "alice", nil, debuggedReport)
		call.Report = []byte{}
		expect(t, b.decide(call, given(nil)), bonafide.ErrInvalidReport)
	}
}

func TestTheGateStepByStep(t *testing.T) {
	b := newBench(t, nil)
	device := simulated.NewDevice(appID)
	expect(t, b.enrol(device, "alice"), 0)
	if serves, err := b.gate.Serves(appID); err != nil || !serves {
		t.Errorf("serves %v, %v", serves, err)
	}
	if serves, err := b.gate.Serves("TEAMID1234.com.example.other"); err != nil || serves {
		t.Errorf("serves %v, %v", serves, err)
	}

	request, err := b.gate.Admit(b.assertion(device, "chat", "alice", nil, nil), now)
	keep(t, request, err)
	next := func(expected bonafide.GateNext) {
		t.Helper()
		if next, err := request.Next(); err != nil || next != expected {
			t.Fatalf("next is %v, %v", next, err)
		}
	}
	next(bonafide.NextDevice)
	// A step out of turn changes nothing.
	for name, step := range map[string]func() error{
		"attestation": func() error { return request.Attestation([]byte("object"), nil, now) },
		"body":        func() error { return request.Body(nil, now) },
		"decoded":     func() error { return request.Decoded(200, []byte("{}"), nil, now) },
		"finish":      func() error { return request.Finish(bonafide.Committed) },
		"effects":     func() error { _, err := request.Effects(); return err },
		"decode":      func() error { _, err := request.DecodeRequest("token"); return err },
		"decision":    func() error { _, err := request.Decision(); return err },
	} {
		if err := step(); !errors.Is(err, bonafide.ErrCallState) {
			t.Errorf("%s: %v", name, err)
		}
	}
	next(bonafide.NextDevice)
	id, err := request.DeviceID()
	if err != nil || id != bonafide.DeviceID(device.KeyID()) {
		t.Fatal(err)
	}
	row, err := b.store.Load(context.Background(), id)
	if err != nil {
		t.Fatal(err)
	}
	if err := request.Device(row); err != nil {
		t.Fatal(err)
	}
	next(bonafide.NextBody)
	if err := request.Body(nil, now); err != nil {
		t.Fatal(err)
	}
	next(bonafide.NextCommit)
	effects, err := request.Effects()
	if err != nil || len(effects) != 2 {
		t.Fatalf("effects %v, %v", effects, err)
	}
	for _, effect := range effects {
		switch effect.Kind {
		case bonafide.EffectTake:
			if !effect.Made.Equal(now) || !effect.KeepUntil.After(now.Add(5*time.Minute)) || effect.KeepAtLeast < 5*time.Minute {
				t.Errorf("take made %v, until %v, at least %v", effect.Made, effect.KeepUntil, effect.KeepAtLeast)
			}
		case bonafide.EffectAdvance:
			if effect.ID != id || effect.Counter != 1 || effect.Owner != "alice" || !effect.Made.IsZero() {
				t.Errorf("advance to %d of %q", effect.Counter, effect.Owner)
			}
		default:
			t.Errorf("effect %v", effect)
		}
	}
	if err := request.Finish(99); !errors.Is(err, bonafide.ErrCallEnumerator) {
		t.Errorf("outcome 99: %v", err)
	}
	if err := request.Finish(bonafide.Stale); err != nil {
		t.Fatal(err)
	}
	next(bonafide.NextDecision)
	decision, err := request.Decision()
	keep(t, decision, err)
	expect(t, decision, bonafide.ErrCounterNotIncreased)
	request.Close()
	if decision.Line() == "" || decision.Audit().Subject != "alice" {
		t.Errorf("a decision is not good without its request: %q", decision.Line())
	}

	// A reason of the endpoint's own.
	refused, err := b.gate.Admit(b.assertion(device, "chat", "alice", nil, nil), now)
	keep(t, refused, err)
	if err := refused.Refuse(bonafide.ErrEvidenceNotServed); err != nil {
		t.Fatal(err)
	}
	decision, err = refused.Decision()
	keep(t, decision, err)
	expect(t, decision, bonafide.ErrEvidenceNotServed)
}

func TestAGateHasToBeComplete(t *testing.T) {
	if _, err := bonafide.NewGate(bonafide.GateConfig{}); !errors.Is(err, bonafide.ErrInvalidGate) {
		t.Errorf("without challenges: %v", err)
	}
	challenges, err := bonafide.NewChallenges(bytes.Repeat([]byte("k1"), 16), bonafide.ChallengeOptions{})
	keep(t, challenges, err)
	if _, err := bonafide.NewGate(bonafide.GateConfig{Challenges: challenges, Authority: authority}); !errors.Is(err, bonafide.ErrInvalidGate) {
		t.Errorf("without evidence: %v", err)
	}
	verifier, err := bonafide.NewVerifier(bonafide.VerifierConfig{Apps: []string{appID}})
	keep(t, verifier, err)
	config := bonafide.GateConfig{Challenges: challenges, Authority: authority, AppAttest: verifier}
	if _, err := bonafide.NewGate(config); !errors.Is(err, bonafide.ErrInvalidGate) {
		t.Errorf("without a policy: %v", err)
	}
	config.AppAttestPolicy, err = bonafide.NewAppAttestPolicy(bonafide.AppAttestNone)
	keep(t, config.AppAttestPolicy, err)
	config.Enforcement = 3
	if _, err := bonafide.NewGate(config); !errors.Is(err, bonafide.ErrCallEnumerator) {
		t.Errorf("with another enforcement: %v", err)
	}
	config.Enforcement, config.Scheme = 0, 3
	if _, err := bonafide.NewGate(config); !errors.Is(err, bonafide.ErrCallEnumerator) {
		t.Errorf("with another scheme: %v", err)
	}
}

// Of many who send the same assertion at once, one is allowed.
func TestOneOfManyIsAllowed(t *testing.T) {
	b := newBench(t, nil)
	device := simulated.NewDevice(appID)
	expect(t, b.enrol(device, "alice"), 0)
	call := b.assertion(device, "chat", "alice", nil, nil)
	var allowed, replayed atomic.Int32
	var group sync.WaitGroup
	for range 8 {
		group.Add(1)
		go func() {
			defer group.Done()
			decision, err := b.gate.Decide(context.Background(), call, b.store, given(nil))
			if err != nil {
				t.Error(err)
				return
			}
			defer decision.Close()
			switch {
			case decision.Allowed():
				allowed.Add(1)
			case errors.Is(decision.Err(), bonafide.ErrReplayed):
				replayed.Add(1)
			default:
				t.Error(decision.Err())
			}
		}()
	}
	group.Wait()
	if allowed.Load() != 1 || replayed.Load() != 7 {
		t.Errorf("%d allowed, %d replayed", allowed.Load(), replayed.Load())
	}
}
