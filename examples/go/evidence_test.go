package bonafide_test

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"bonafide.dev/bonafide"
	"bonafide.dev/bonafide/internal/simulated"
)

func TestErrors(t *testing.T) {
	err := error(bonafide.ErrReplayed)
	if err.Error() != "bonafide: the evidence was used before" {
		t.Errorf("%q", err.Error())
	}
	if bonafide.ErrReplayed.Class() != bonafide.ClassReplay || bonafide.ErrReplayed.Action() != bonafide.ActionNewChallenge {
		t.Errorf("class %v, action %v", bonafide.ErrReplayed.Class(), bonafide.ErrReplayed.Action())
	}
	if message := bonafide.ErrReplayed.PublicMessage(); message == "" {
		t.Error("nothing may be told")
	}
	if bonafide.Code(0).Action() != bonafide.ActionNone || bonafide.ActionBackoff.String() != "backoff" {
		t.Error("another action")
	}
	if bonafide.Code(0x12345).Error() != "bonafide: error 0x00012345" || bonafide.Code(0x12345).Action() != bonafide.ActionBackoff {
		t.Errorf("a code of a later version is %q", bonafide.Code(0x12345))
	}

	_, err = bonafide.NewVerifier(bonafide.VerifierConfig{})
	var refusal *bonafide.Error
	if !errors.Is(err, bonafide.ErrNoAppID) || errors.Is(err, bonafide.ErrReplayed) || !errors.As(err, &refusal) {
		t.Fatal(err)
	}
	if refusal.Code != bonafide.ErrNoAppID || refusal.Action != bonafide.ErrNoAppID.Action() {
		t.Errorf("%+v", refusal)
	}
	if text := err.Error(); !strings.HasPrefix(text, "bonafide: ") || !strings.HasSuffix(text, "[NoAppId]") {
		t.Errorf("%q", text)
	}
	var code bonafide.Code
	if !errors.As(err, &code) || code != bonafide.ErrNoAppID {
		t.Errorf("code %v", code)
	}
}

func TestVerifierConfiguration(t *testing.T) {
	root := simulated.NewAuthority(now).Root
	for name, test := range map[string]struct {
		config bonafide.VerifierConfig
		want   error
	}{
		"an app":             {bonafide.VerifierConfig{Apps: []string{appID}}, nil},
		"two apps":           {bonafide.VerifierConfig{Apps: []string{appID, appID + ".beta"}}, nil},
		"no app id":          {bonafide.VerifierConfig{Apps: []string{""}}, bonafide.ErrInvalidAppID},
		"no UTF-8":           {bonafide.VerifierConfig{Apps: []string{"\xff"}}, bonafide.ErrCallUTF8},
		"both environments":  {bonafide.VerifierConfig{Apps: []string{appID}, Environments: bonafide.EnvironmentProduction | bonafide.EnvironmentDevelopment}, nil},
		"environment 4":      {bonafide.VerifierConfig{Apps: []string{appID}, Environments: 4}, bonafide.ErrCallEnumerator},
		"a platform":         {bonafide.VerifierConfig{Apps: []string{appID}, Platforms: []bonafide.Platform{bonafide.PlatformMacOS}}, nil},
		"no platform":        {bonafide.VerifierConfig{Apps: []string{appID}, Platforms: []bonafide.Platform{}}, bonafide.ErrNoPlatform},
		"a boot policy":      {bonafide.VerifierConfig{Apps: []string{appID}, BootPolicies: [][]byte{{1, 2}}}, nil},
		"no certificate":     {bonafide.VerifierConfig{Apps: []string{appID}, TrustAnchors: [][]byte{[]byte("x")}}, bonafide.ErrInvalidTrustAnchor},
		"a root":             {bonafide.VerifierConfig{Apps: []string{appID}, TrustAnchors: [][]byte{root}}, nil},
		"another's issuance": {bonafide.VerifierConfig{Apps: []string{appID}, KnownIntermediates: [][]byte{root}}, bonafide.ErrInvalidIntermediate},
	} {
		verifier, err := bonafide.NewVerifier(test.config)
		if !errors.Is(err, test.want) {
			t.Errorf("%s: %v", name, err)
		}
		if err == nil {
			verifier.Close()
		}
	}
}

func TestKeysFromTrustedParts(t *testing.T) {
	_, verifier := readAttest(t)
	device := simulated.NewDevice(appID)
	key, err := bonafide.KeyFromTrustedParts(device.Point(), appID, bonafide.EnvironmentProduction)
	keep(t, key, err)
	assertion, err := finish(verifier.VerifyAssertion(device.Assert([32]byte{1}), [32]byte{1}, key))
	keep(t, assertion, err)
	if _, err := bonafide.KeyFromTrustedParts(device.Point()[1:], appID, bonafide.EnvironmentProduction); !errors.Is(err, bonafide.ErrInvalidTrustedKey) {
		t.Error(err)
	}
	if _, err := bonafide.KeyFromTrustedStorage([]byte("record")); !errors.Is(err, bonafide.ErrStoredKeyUnreadable) {
		t.Error(err)
	}
	if _, err := verifier.VerifyAttestation(nil, device.KeyID()[1:], [32]byte{}, now); !errors.Is(err, bonafide.ErrInvalidKeyID) {
		t.Error(err)
	}
}

func TestAppAttestPolicies(t *testing.T) {
	authority := simulated.NewAuthority(now)
	verifier, err := bonafide.NewVerifier(bonafide.VerifierConfig{Apps: []string{appID}, TrustAnchors: [][]byte{authority.Root}})
	keep(t, verifier, err)
	device := simulated.NewDevice(appID)
	pending, err := verifier.VerifyAttestation(device.Attest(authority, [32]byte{1}, now), device.KeyID(), [32]byte{1}, now)
	keep(t, pending, err)
	for name, test := range map[string]struct {
		preset  bonafide.AppAttestPreset
		options []bonafide.AppAttestOption
		reason  error
	}{
		"recommended": {bonafide.AppAttestRecommended, nil, nil},
		// iOS 26 has no launch fields.
		"strict":      {bonafide.AppAttestStrict, nil, bonafide.ErrLaunchFieldsAbsent},
		"required":    {bonafide.AppAttestNone, []bonafide.AppAttestOption{bonafide.AcceptLaunchCategories(bonafide.DemandRequired, bonafide.LaunchAppStore)}, bonafide.ErrLaunchFieldsAbsent},
		"if proven":   {bonafide.AppAttestStrict, []bonafide.AppAttestOption{bonafide.AcceptLaunchCategories(bonafide.DemandIfProven, bonafide.LaunchAppStore)}, nil},
		"bundle":      {bonafide.AppAttestNone, []bonafide.AppAttestOption{bonafide.MinBundleVersion(bonafide.DemandRequired, "1.2")}, bonafide.ErrLaunchFieldsAbsent},
		"unproven":    {bonafide.AppAttestNone, []bonafide.AppAttestOption{bonafide.RefuseUnproven(true)}, nil},
		"old system":  {bonafide.AppAttestNone, []bonafide.AppAttestOption{bonafide.MinOSVersion(bonafide.PlatformIOS, "26.2")}, bonafide.ErrOSVersion},
		"good system": {bonafide.AppAttestNone, []bonafide.AppAttestOption{bonafide.MinOSVersion(bonafide.PlatformIOS, "26.1")}, nil},
	} {
		policy, err := bonafide.NewAppAttestPolicy(test.preset, test.options...)
		keep(t, policy, err)
		appraisal, err := policy.AppraiseBeforeEnrolment(pending)
		if err != nil {
			t.Fatal(err)
		}
		if !errors.Is(appraisal.Err(), test.reason) || appraisal.Accepted() != (test.reason == nil) {
			t.Errorf("%s: %v", name, appraisal.Err())
		}
	}
	for name, option := range map[string]bonafide.AppAttestOption{
		"version": bonafide.MinBundleVersion(bonafide.DemandRequired, "one"), "system": bonafide.MinOSVersion(bonafide.PlatformIOS, ""),
	} {
		if _, err := bonafide.NewAppAttestPolicy(bonafide.AppAttestNone, option); !errors.Is(err, bonafide.ErrInvalidVersion) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := bonafide.NewAppAttestPolicy(0); !errors.Is(err, bonafide.ErrCallEnumerator) {
		t.Error(err)
	}
	if _, err := bonafide.NewAppAttestPolicy(bonafide.AppAttestNone, bonafide.MinBundleVersion(0, "1")); !errors.Is(err, bonafide.ErrCallEnumerator) {
		t.Error(err)
	}

	attestation, err := pending.Finish(bonafide.Committed)
	keep(t, attestation, err)
	key, err := attestation.Key()
	keep(t, key, err)
	assertion, err := finish(verifier.VerifyAssertion(device.Assert([32]byte{1}), [32]byte{1}, key))
	keep(t, assertion, err)
	policy, err := bonafide.NewAppAttestPolicy(bonafide.AppAttestStrict)
	keep(t, policy, err)
	if appraisal, err := policy.Appraise(assertion); err != nil || !errors.Is(appraisal.Err(), bonafide.ErrLaunchFieldsAbsent) {
		t.Errorf("an assertion: %v", err)
	}
}

func TestPendingIsFinishedOnce(t *testing.T) {
	vectors, verifier := readAttest(t)
	vector := vectors.Attestations[0]
	verify := func() *bonafide.Pending[*bonafide.Attestation] {
		pending, err := verifier.VerifyAttestation(vector.Object, vector.KeyID, [32]byte(vector.ClientDataHash), vectors.now())
		return keep(t, pending, err)
	}
	pending := verify()
	for _, outcome := range []bonafide.Outcome{0, 8} {
		if _, err := pending.Finish(outcome); !errors.Is(err, bonafide.ErrCallEnumerator) {
			t.Errorf("outcome %d: %v", outcome, err)
		}
	}
	attestation, err := pending.Finish(bonafide.Committed)
	keep(t, attestation, err)
	if _, err := pending.Finish(bonafide.Committed); !errors.Is(err, bonafide.ErrCallFinished) {
		t.Errorf("a second finish: %v", err)
	}
	for outcome, want := range map[bonafide.Outcome]bonafide.Code{
		bonafide.Replayed: bonafide.ErrReplayed, bonafide.Stale: bonafide.ErrCounterNotIncreased, bonafide.Revoked: bonafide.ErrRevoked,
		bonafide.UnknownDevice: bonafide.ErrUnknownDevice, bonafide.AlreadyEnrolled: bonafide.ErrAlreadyEnrolled,
		bonafide.EnrolledForAnother: bonafide.ErrEnrolledForAnother,
	} {
		pending := verify()
		if _, err := pending.Finish(outcome); !errors.Is(err, want) {
			t.Errorf("outcome %d: %v", outcome, err)
		}
		if _, err := pending.Finish(bonafide.Committed); !errors.Is(err, bonafide.ErrCallFinished) {
			t.Errorf("a second finish: %v", err)
		}
	}
	failed := errors.New("connection reset")
	store := brokenStore{commit: failed}
	_, err = verify().Commit(context.Background(), store)
	if !errors.Is(err, bonafide.ErrStoreUnavailable) || !errors.Is(err, failed) || !strings.HasSuffix(err.Error(), ": connection reset") {
		t.Errorf("a store without an answer: %v", err)
	}
}

func TestChallengesAndEvidenceInOneWrite(t *testing.T) {
	ctx := context.Background()
	vectors, verifier := readAttest(t)
	store := &bonafide.MemoryStore{Clock: vectors.now}
	scope := bonafide.Scope{AppID: vectors.AppID, Purpose: "enrol", Subject: "alice"}
	challenges, err := bonafide.NewChallenges(bytes.Repeat([]byte("k1"), 16), bonafide.ChallengeOptions{Lifetime: time.Minute, Skew: time.Second})
	keep(t, challenges, err)
	challenge, err := challenges.Issue(scope, vectors.now())
	if err != nil || len(challenge) != 75 {
		t.Fatalf("%q, %v", challenge, err)
	}

	other := scope
	other.Subject = "bob"
	for name, test := range map[string]struct {
		scope bonafide.Scope
		at    time.Time
		want  error
	}{
		"another subject": {other, vectors.now(), bonafide.ErrChallengeMismatch},
		"too late":        {scope, vectors.now().Add(62 * time.Second), bonafide.ErrChallengeExpired},
		"too early":       {scope, vectors.now().Add(-2 * time.Second), bonafide.ErrChallengeFromTheFuture},
		"no subject":      {bonafide.Scope{AppID: vectors.AppID, Purpose: "enrol"}, vectors.now(), bonafide.ErrInvalidScope},
	} {
		if _, err := challenges.Redeem(challenge, test.scope, test.at); !errors.Is(err, test.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := challenges.Redeem("challenge", scope, vectors.now()); !errors.Is(err, bonafide.ErrInvalidChallenge) {
		t.Error(err)
	}

	enrol := func() (bonafide.Pair[bonafide.Redeemed, *bonafide.Attestation], error) {
		t.Helper()
		taken, err := challenges.Redeem(challenge, scope, vectors.now())
		keep(t, taken, err)
		vector := vectors.Attestations[0]
		attested, err := verifier.VerifyAttestation(vector.Object, vector.KeyID, [32]byte(vector.ClientDataHash), vectors.now())
		keep(t, attested, err)
		if _, err := bonafide.Both(taken, taken); !errors.Is(err, bonafide.ErrCallFinished) {
			t.Errorf("one challenge is two: %v", err)
		}
		both, err := bonafide.Both(taken, attested)
		keep(t, both, err)
		if _, err := taken.Finish(bonafide.Committed); !errors.Is(err, bonafide.ErrClosed) {
			t.Errorf("a part was finished by itself: %v", err)
		}
		if err := both.OwnedBy("alice"); err != nil {
			t.Fatal(err)
		}
		return both.Commit(ctx, store)
	}
	pair, err := enrol()
	if err != nil {
		t.Fatal(err)
	}
	if pair.First.Subject != "alice" || !pair.First.Issued.Equal(vectors.now()) || pair.Second.Claims().AppID != vectors.AppID {
		t.Errorf("%+v", pair)
	}
	pair.Second.Close()
	if _, err := enrol(); !errors.Is(err, bonafide.ErrReplayed) {
		t.Errorf("the same again: %v", err)
	}
	// What was merged once cannot be merged with what was finished.
	taken, err := challenges.Redeem(challenge, scope, vectors.now())
	keep(t, taken, err)
	done, err := challenges.Redeem(challenge, scope, vectors.now())
	keep(t, done, err)
	if _, err := done.Finish(bonafide.Committed); err != nil {
		t.Fatal(err)
	}
	if _, err := bonafide.Both(taken, done); !errors.Is(err, bonafide.ErrCallFinished) {
		t.Error(err)
	}
	if _, err := taken.Finish(bonafide.Committed); err != nil {
		t.Errorf("a merge that failed took something: %v", err)
	}
}

func TestChallengeKeysChange(t *testing.T) {
	old, next := bytes.Repeat([]byte("k1"), 16), bytes.Repeat([]byte("k2"), 16)
	scope := bonafide.Scope{AppID: appID, Purpose: "chat", Subject: "alice"}
	before, err := bonafide.NewChallenges(old, bonafide.ChallengeOptions{})
	keep(t, before, err)
	after, err := bonafide.NewChallenges(next, bonafide.ChallengeOptions{AlsoAccept: old})
	keep(t, after, err)
	challenge, err := before.Issue(scope, now)
	if err != nil {
		t.Fatal(err)
	}
	taken, err := after.Redeem(challenge, scope, now)
	keep(t, taken, err)
	challenge, err = after.Issue(scope, now)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := before.Redeem(challenge, scope, now); !errors.Is(err, bonafide.ErrChallengeMismatch) {
		t.Error(err)
	}
	for name, test := range map[string]struct {
		key     []byte
		options bonafide.ChallengeOptions
		want    error
	}{
		"short":       {old[1:], bonafide.ChallengeOptions{}, bonafide.ErrInvalidKeyText},
		"other short": {old, bonafide.ChallengeOptions{AlsoAccept: []byte{}}, bonafide.ErrInvalidKeyText},
		"zero":        {make([]byte, 32), bonafide.ChallengeOptions{}, bonafide.ErrWeakKey},
		"too long":    {old, bonafide.ChallengeOptions{Lifetime: 25 * time.Hour}, bonafide.ErrInvalidLifetime},
	} {
		if _, err := bonafide.NewChallenges(test.key, test.options); !errors.Is(err, test.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestPlayPolicies(t *testing.T) {
	digest, err := bonafide.ParseCertificateDigest(simulated.CertificateDigest)
	if err != nil {
		t.Fatal(err)
	}
	expected := bonafide.PlayExpected{Package: packageName, BindingKind: bonafide.PlayRequestHash, Binding: "aGFzaA"}
	answer := simulated.DecodeAnswer(packageName, "aGFzaA", now)
	answer = bytes.Replace(answer, []byte(`"deviceIntegrity":{`), []byte(`"deviceIntegrity":{"deviceRecall":{"values":{"bitSecond":true}},`), 1)
	verdict, err := finish(bonafide.VerifyDecoded(answer, expected, now))
	keep(t, verdict, err)
	if claims := verdict.Claims(); claims.Recall[1] != 1 {
		t.Errorf("claims %+v", claims)
	}
	for name, test := range map[string]struct {
		preset bonafide.PlayPreset
		option bonafide.PlayOption
		reason error
	}{
		"recommended":  {bonafide.PlayRecommended, nil, nil},
		"lenient":      {bonafide.PlayLenient, nil, nil},
		"strict":       {bonafide.PlayStrict, nil, bonafide.ErrDeviceIntegrity},
		"strong":       {bonafide.PlayRecommended, bonafide.AcceptLabels(bonafide.LabelStrong), bonafide.ErrDeviceIntegrity},
		"SDK":          {bonafide.PlayRecommended, bonafide.MinSDKVersion(33), bonafide.ErrOSVersion},
		"version 43":   {bonafide.PlayRecommended, bonafide.MinVersionCode(43), bonafide.ErrVersionCode},
		"version 42":   {bonafide.PlayRecommended, bonafide.MinVersionCode(42), nil},
		"Play Protect": {bonafide.PlayRecommended, bonafide.AcceptPlayProtect(bonafide.ProtectNoIssues), bonafide.ErrPlayProtect},
		"apps":         {bonafide.PlayRecommended, bonafide.RefuseApps(bonafide.AppsUnknownCapturing), bonafide.ErrAppAccessRisk},
		"activity":     {bonafide.PlayRecommended, bonafide.AcceptActivity(bonafide.ActivityLevel1), bonafide.ErrRecentActivity},
		"first bit":    {bonafide.PlayRecommended, bonafide.RefuseRecall(true, false, false), nil},
		"second bit":   {bonafide.PlayRecommended, bonafide.RefuseRecall(false, true, false), bonafide.ErrDeviceRecall},
		"unrecognized": {bonafide.PlayRecommended, bonafide.AcceptRecognition(bonafide.RecognitionUnrecognizedVersion), bonafide.ErrAppRecognition},
		"any licence":  {bonafide.PlayRecommended, bonafide.RequireLicensed(false), nil},
		"testers":      {bonafide.PlayRecommended, bonafide.AllowTestingResponses(true), nil},
		"label 2^31":   {bonafide.PlayRecommended, bonafide.AcceptLabels(bonafide.PlayOther), errOption},
		"no bit":       {bonafide.PlayRecommended, bonafide.RefuseRecall(false, false, false), nil},
	} {
		var options []bonafide.PlayOption
		if test.option != nil {
			options = append(options, test.option)
		}
		policy, err := bonafide.NewPlayPolicy(test.preset, [][32]byte{digest}, options...)
		if test.reason == errOption {
			if !errors.Is(err, bonafide.ErrCallEnumerator) {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		keep(t, policy, err)
		appraisal, err := policy.Appraise(verdict)
		if err != nil {
			t.Fatal(err)
		}
		if !errors.Is(appraisal.Err(), test.reason) || appraisal.Accepted() != (test.reason == nil) {
			t.Errorf("%s: %v", name, appraisal.Err())
		}
	}
	if _, err := bonafide.NewPlayPolicy(bonafide.PlayRecommended, nil); !errors.Is(err, bonafide.ErrNoCertificateDigest) {
		t.Error(err)
	}
	if _, err := bonafide.ParseCertificateDigest("47DEQpj8"); !errors.Is(err, bonafide.ErrInvalidCertificateDigest) {
		t.Error(err)
	}
	if _, err := bonafide.NewPlayVerifier(); !errors.Is(err, bonafide.ErrNoPackage) {
		t.Error(err)
	}
	if _, err := bonafide.NewPlayVerifier(bonafide.PlayKeys{Package: packageName}); !errors.Is(err, bonafide.ErrInvalidDecryptionKey) {
		t.Error(err)
	}
}

var errOption = errors.New("the option itself is refused")

func TestPCVerdicts(t *testing.T) {
	answer := []byte(`{"tokenPayloadExternal":{"requestDetails":{"requestPackageName":"com.example.app","requestHash":"aGFzaA",` +
		`"requestTime":"2026-05-28T20:26:40Z"},"deviceIntegrity":{"deviceRecognitionVerdict":["MEETS_PC_INTEGRITY"]},` +
		`"accountDetails":{"appLicensingVerdict":"LICENSED"}}}`)
	expected := bonafide.PlayExpected{Package: packageName, BindingKind: bonafide.PlayRequestHash, Binding: "aGFzaA"}
	verdict, err := finish(bonafide.VerifyPCDecoded(answer, expected, now))
	if err != nil {
		t.Fatal(err)
	}
	if want := (bonafide.PCVerdict{Labels: bonafide.LabelPC, Licensing: bonafide.LicensingLicensed}); verdict != want {
		t.Errorf("%+v", verdict)
	}
	expected.Binding = "b3RoZXI"
	if _, err := bonafide.VerifyPCDecoded(answer, expected, now); !errors.Is(err, bonafide.ErrBindingMismatch) {
		t.Error(err)
	}
}

func TestAskingGoogle(t *testing.T) {
	for _, test := range []struct {
		make func(packageName, token, accessToken string) (*bonafide.DecodeRequest, error)
		url  string
	}{
		{bonafide.NewDecodeRequest, "https://playintegrity.googleapis.com/v1/com.example.app:decodeIntegrityToken"},
		{bonafide.NewPCDecodeRequest, "https://playintegrity.googleapis.com/v1/com.example.app:decodePcIntegrityToken"},
	} {
		request, err := test.make(packageName, "a-token", "ya29.token")
		if err != nil {
			t.Fatal(err)
		}
		if request.URL != test.url {
			t.Errorf("URL %s", request.URL)
		}
		if _, err := test.make(packageName, "a-token", "no\ntoken"); !errors.Is(err, bonafide.ErrInvalidAccessToken) {
			t.Error(err)
		}
	}
	for status, want := range map[int]error{
		200: nil, 400: bonafide.ErrDecodeRejected, 403: bonafide.ErrDecodeDenied, 503: bonafide.ErrDecodeUnavailable, -1: bonafide.ErrDecodeUnavailable,
	} {
		if err := bonafide.CheckDecodeStatus(status); !errors.Is(err, want) {
			t.Errorf("status %d: %v", status, err)
		}
	}

	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost || r.Header.Get("Authorization") != "Bearer ya29.token" || r.Header.Get("Content-Type") != "application/json" {
			t.Errorf("%s with %v", r.Method, r.Header)
		}
		w.WriteHeader(http.StatusForbidden)
		w.Write([]byte("no"))
	}))
	defer server.Close()
	google := &bonafide.HTTPGoogle{Token: func(context.Context) (string, error) { return "ya29.token", nil }}
	token, err := google.AccessToken(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	request, err := bonafide.NewDecodeRequest(packageName, "a-token", token)
	if err != nil {
		t.Fatal(err)
	}
	request.URL = server.URL
	status, answer, err := google.Send(context.Background(), request)
	if status != http.StatusForbidden || string(answer) != "no" || err != nil {
		t.Errorf("%d, %q, %v", status, answer, err)
	}
}

func FuzzVerifyAssertion(f *testing.F) {
	vectors, verifier := readAttest(f)
	key, err := bonafide.KeyFromTrustedStorage(vectors.Record)
	keep(f, key, err)
	for _, vector := range vectors.Assertions {
		f.Add([]byte(vector.Object), []byte(vector.ClientDataHash))
	}
	f.Add([]byte{}, []byte{})
	id := bonafide.DeviceID(vectors.Attestations[0].KeyID)
	f.Fuzz(func(t *testing.T, object, data []byte) {
		var hash [32]byte
		copy(hash[:], data)
		pending, err := verifier.VerifyAssertion(object, hash, key)
		var refusal *bonafide.Error
		switch {
		case err == nil:
			defer pending.Close()
			effects, err := pending.Effects()
			if err != nil || len(effects) != 1 || effects[0].Kind != bonafide.EffectAdvance || effects[0].ID != id || effects[0].Counter == 0 {
				t.Errorf("effects %v, %v", effects, err)
			}
			// Only the two that the device made.
			if effects[0].Counter > 2 {
				t.Errorf("counter %d", effects[0].Counter)
			}
		case !errors.As(err, &refusal):
			t.Errorf("not an Error: %v", err)
		case refusal.Code.Class() > bonafide.ClassBinding && refusal.Code.Class() != bonafide.ClassReplay:
			t.Errorf("not the evidence's fault: %v", err)
		}
	})
}

func BenchmarkVerifyAssertion(b *testing.B) {
	vectors, verifier := readAttest(b)
	key, err := bonafide.KeyFromTrustedStorage(vectors.Record)
	keep(b, key, err)
	vector := vectors.Assertions[0]
	b.ReportAllocs()
	for b.Loop() {
		assertion, err := finish(verifier.VerifyAssertion(vector.Object, [32]byte(vector.ClientDataHash), key))
		if err != nil {
			b.Fatal(err)
		}
		assertion.Close()
	}
}
