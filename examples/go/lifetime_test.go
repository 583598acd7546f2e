package bonafide_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"bonafide.dev/bonafide"
	"bonafide.dev/bonafide/internal/simulated"
)

type closer interface{ Close() error }

// one of each type that is to be closed.
func oneOfEach(t *testing.T) []closer {
	t.Helper()
	var all []closer
	add := func(value closer, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, keep(t, value, nil))
	}
	b := newBench(t, nil)
	device := simulated.NewDevice(appID)
	add(b.gate, nil)

	call, object := b.enrolment(device, "alice")
	request, err := b.gate.Admit(call, now)
	add(request, err)
	enrolled, err := b.gate.Enrol(context.Background(), call, b.store, given(object))
	add(enrolled, err)
	attestation, err := enrolled.Attestation()
	add(attestation, err)
	key, err := attestation.Key()
	add(key, err)
	decision := b.decide(b.assertion(device, "chat", "alice", nil, debuggedReport), given(nil))
	expect(t, decision, bonafide.ErrDebuggerFound)
	decision = b.decide(b.assertion(device, "chat", "alice", nil, nil), given(nil))
	assertion, err := decision.Assertion()
	add(assertion, err)

	verifier, err := bonafide.NewVerifier(bonafide.VerifierConfig{Apps: []string{appID}, TrustAnchors: [][]byte{b.authority.Root}})
	add(verifier, err)
	pending, err := verifier.VerifyAssertion(device.Assert([32]byte{}), [32]byte{}, key)
	add(pending, err)
	policy, err := bonafide.NewAppAttestPolicy(bonafide.AppAttestStrict)
	add(policy, err)

	playVerifier, err := bonafide.NewPlayVerifier(bonafide.PlayKeys{
		Package: packageName, DecryptionKey: b.console.DecryptionKey(), VerificationKey: b.console.VerificationKey(),
	})
	add(playVerifier, err)
	expected := bonafide.PlayExpected{Package: packageName, BindingKind: bonafide.PlayNonce, Binding: "bm9uY2U"}
	token, err := playVerifier.Verify(b.console.Token(packageName, "bm9uY2U", now), expected, now)
	add(token, err)
	verdict, err := token.Finish(bonafide.Committed)
	add(verdict, err)
	playPolicy, err := bonafide.NewPlayPolicy(bonafide.PlayStrict, [][32]byte{{}})
	add(playPolicy, err)

	challenges, err := bonafide.NewChallenges(bytes.Repeat([]byte("k1"), 16), bonafide.ChallengeOptions{})
	add(challenges, err)
	ring, err := bonafide.GenerateKeyring("2026-01", now)
	add(ring, err)
	add(bonafide.NoContext(), nil)
	secret, err := ring.Material("2026-01")
	add(secret, err)
	counting := bonafide.BeginCensus(now)
	add(counting, nil)
	census, err := counting.Finish()
	add(census, err)
	report, err := bonafide.ParseSignalsReport(debuggedReport)
	add(report, err)
	signals, err := bonafide.NewSignalsPolicy(bonafide.SignalsStrict)
	add(signals, err)
	set, err := bonafide.ParsePinSet(pinSetText, bonafide.ExpiryOpen)
	add(set, err)
	updateKey, err := bonafide.UpdateKeyFromSPKI(spki(t, newSigner(t)))
	add(updateKey, err)
	return all
}

// Every method that can fail says so after Close, and none crashes.
func TestUseAfterClose(t *testing.T) {
	all := oneOfEach(t)
	tested := map[string]bool{}
	for _, value := range all {
		name, _, _ := strings.Cut(reflect.TypeOf(value).Elem().Name(), "[")
		tested[name] = true
	}
	for _, name := range typesWithHandles(t) {
		if !tested[name] {
			t.Errorf("%s is not tested", name)
		}
	}
	for _, value := range all {
		for range 2 {
			if err := value.Close(); err != nil {
				t.Errorf("closing %T: %v", value, err)
			}
		}
		// A value that was not made by this package is like a closed one.
		zero := reflect.New(reflect.TypeOf(value).Elem())
		for _, receiver := range []reflect.Value{reflect.ValueOf(value), zero} {
			callEverything(t, receiver)
		}
	}
}

// typesWithHandles are those of the source that are to be closed.
func typesWithHandles(t *testing.T) (names []string) {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	declaration := regexp.MustCompile(`(?m)^type (\w+)(?:\[.*\])? struct \{\n\thandle\[`)
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, match := range declaration.FindAllSubmatch(text, -1) {
			names = append(names, string(match[1]))
		}
	}
	if len(names) < 20 {
		t.Fatalf("only %v", names)
	}
	return names
}

func callEverything(t *testing.T, receiver reflect.Value) {
	t.Helper()
	failure := reflect.TypeFor[error]()
	for index := range receiver.NumMethod() {
		name, method := receiver.Type().Method(index).Name, receiver.Method(index)
		if name == "Close" || name == "Err" || name == "VerifyConnection" {
			continue
		}
		var arguments []reflect.Value
		for number := range method.Type().NumIn() {
			argument := reflect.New(method.Type().In(number)).Elem()
			switch {
			case argument.Type() == reflect.TypeFor[context.Context]():
				argument.Set(reflect.ValueOf(context.Background()))
			case argument.Kind() == reflect.String:
				argument.SetString("x")
			case argument.Type() == reflect.TypeFor[[]byte]():
				argument.SetBytes(make([]byte, 32))
			case method.Type().IsVariadic() && number == method.Type().NumIn()-1:
				continue
			case argument.Kind() == reflect.Pointer && argument.Type().Implements(reflect.TypeFor[closer]()):
				argument.Set(reflect.New(argument.Type().Elem()))
			}
			arguments = append(arguments, argument)
		}
		results := method.Call(arguments)
		if last := len(results) - 1; last >= 0 && results[last].Type() == failure {
			if err, _ := results[last].Interface().(error); !errors.Is(err, bonafide.ErrClosed) {
				t.Errorf("%v.%s after Close: %v", receiver.Type(), name, err)
			}
		}
	}
}

// What was closed is refused as an argument, too.
func TestClosedArguments(t *testing.T) {
	_, verifier := readAttest(t)
	ring, err := bonafide.GenerateKeyring("2026-01", now)
	keep(t, ring, err)
	closed := bonafide.NoContext()
	closed.Close()
	if _, err := ring.Seal(nil, closed); !errors.Is(err, bonafide.ErrClosed) {
		t.Error(err)
	}
	if _, err := verifier.VerifyAssertion(nil, [32]byte{}, &bonafide.AttestedKey{}); !errors.Is(err, bonafide.ErrClosed) {
		t.Error(err)
	}
	if _, err := bonafide.VerifyPins("api.example.com", nil, &bonafide.PinSet{}, now); !errors.Is(err, bonafide.ErrClosed) {
		t.Error(err)
	}
	if _, err := bonafide.Both(&bonafide.Pending[int]{}, &bonafide.Pending[int]{}); !errors.Is(err, bonafide.ErrClosed) {
		t.Error(err)
	}
	// The ones that were held are let go.
	if _, err := ring.Seal(nil, keep(t, bonafide.NoContext(), nil)); err != nil {
		t.Error(err)
	}
}

// Claims and decisions are plain data, which Close leaves.
func TestDataOutlivesClose(t *testing.T) {
	vectors, verifier := readAttest(t)
	vector := vectors.Attestations[0]
	attestation, err := finish(verifier.VerifyAttestation(vector.Object, vector.KeyID, [32]byte(vector.ClientDataHash), vectors.now()))
	if err != nil {
		t.Fatal(err)
	}
	before := attestation.Claims()
	attestation.Close()
	if after := attestation.Claims(); !reflect.DeepEqual(before, after) || after.AppID != vectors.AppID {
		t.Errorf("claims %+v", after)
	}
}

func TestASecretIsAViewUntilClose(t *testing.T) {
	ring, err := bonafide.GenerateKeyring("2026-01", now)
	keep(t, ring, err)
	context := keep(t, bonafide.NoContext(), nil)
	for _, text := range []string{"sk-live-0123456789", ""} {
		sealed, err := ring.Seal([]byte(text), context)
		if err != nil {
			t.Fatal(err)
		}
		secret, err := ring.Open(sealed, context)
		if err != nil {
			t.Fatal(err)
		}
		if string(secret.Bytes()) != text || secret.Len() != len(text) {
			t.Errorf("another secret than %q", text)
		}
		if err := secret.Use(func(bytes []byte) error {
			if string(bytes) != text {
				t.Errorf("another secret than %q", text)
			}
			return errStop
		}); !errors.Is(err, errStop) {
			t.Errorf("Use gave %v", err)
		}
		secret.Close()
		if secret.Bytes() != nil || secret.Len() != 0 {
			t.Error("something is left after Close")
		}
	}
}

var errStop = errors.New("stop")

// Nothing that is secret, or that names a device, gets into a log by accident.
func TestNothingSecretIsPrinted(t *testing.T) {
	vectors, verifier := readAttest(t)
	vector := vectors.Attestations[0]
	pending, err := verifier.VerifyAttestation(vector.Object, vector.KeyID, [32]byte(vector.ClientDataHash), vectors.now())
	keep(t, pending, err)
	if err := pending.OwnedBy("subject-in-the-clear"); err != nil {
		t.Fatal(err)
	}
	effects, err := pending.Effects()
	if err != nil || len(effects) != 1 || effects[0].Owner != "subject-in-the-clear" {
		t.Fatalf("%d effects, %v", len(effects), err)
	}
	ring, err := bonafide.NewKeyring("2026-01", bytes.Repeat([]byte("in-the-clear-key"), 2), now)
	keep(t, ring, err)
	secret, err := ring.Material("2026-01")
	keep(t, secret, err)
	key := bonafide.StoredKey{Material: secret.Bytes()}
	device := bonafide.Device{Record: []byte("record-in-the-clear"), Owner: "subject-in-the-clear"}
	call := bonafide.Call{Challenge: "challenge-in-the-clear", Evidence: "evidence-in-the-clear"}
	decode, err := bonafide.NewDecodeRequest(packageName, "token-in-the-clear", "access-in-the-clear")
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	logger := slog.New(slog.NewJSONHandler(&log, nil))
	for _, value := range []any{
		effects, effects[0], &effects[0], effects[0].ID, device, &device, secret, ring, key, &key, call, &call, decode, *decode,
		bonafide.PlayKeys{DecryptionKey: "key-in-the-clear"},
	} {
		for _, format := range []string{"%v", "%+v", "%#v", "%s"} {
			fmt.Fprintf(&log, format+"\n", value)
		}
	}
	for _, value := range []any{effects[0], effects[0].ID, device, secret} {
		logger.Info("logged", "value", value)
	}
	id := effects[0].ID
	for _, leak := range []string{
		"in-the-clear", fmt.Sprintf("%x", id[:]), fmt.Sprint(id[:]), strings.Trim(fmt.Sprintf("%#v", id[:])[7:], "{}"),
		fmt.Sprint([]byte("in-the-clear-key")), fmt.Sprintf("%x", "in-the-clear"),
	} {
		if strings.Contains(log.String(), leak) {
			t.Errorf("%q is in the log:\n%s", leak, &log)
		}
	}
}

// One verifier and one key serve eight goroutines, and Close waits for those who use them.
func TestEightGoroutinesShareOneVerifier(t *testing.T) {
	vectors, verifier := readAttest(t)
	key, err := bonafide.KeyFromTrustedStorage(vectors.Record)
	keep(t, key, err)
	object, hash := vectors.Assertions[0].Object, [32]byte(vectors.Assertions[0].ClientDataHash)
	bad := vectors.Assertions[len(vectors.Assertions)-1]
	var group sync.WaitGroup
	var verified, closed atomic.Int32
	halfway := make(chan struct{})
	var once sync.Once
	for range 8 {
		group.Add(1)
		go func() {
			defer group.Done()
			for {
				assertion, err := finish(verifier.VerifyAssertion(object, hash, key))
				if errors.Is(err, bonafide.ErrClosed) {
					closed.Add(1)
					return
				}
				if err != nil || assertion.Claims().Counter != 1 {
					t.Errorf("assertion: %v", err)
					return
				}
				assertion.Close()
				if _, err := verifier.VerifyAssertion(bad.Object, hash, key); !errors.Is(err, bad.Error.Code) && !errors.Is(err, bonafide.ErrClosed) {
					t.Errorf("%s: %v", bad.Name, err)
					return
				}
				if verified.Add(1) >= 400 {
					once.Do(func() { close(halfway) })
				}
			}
		}()
	}
	<-halfway
	verifier.Close()
	group.Wait()
	if closed.Load() != 8 {
		t.Errorf("%d goroutines were told that the verifier is closed", closed.Load())
	}
}
