package bonafide_test

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode"

	"bonafide.dev/bonafide"
	"bonafide.dev/bonafide/internal/header"
)

// readVectors reads one of the files that every language reads.
func readVectors(t testing.TB, name string, format string, into any) {
	t.Helper()
	folder := os.Getenv("BONAFIDE_VECTORS")
	if folder == "" {
		folder = filepath.Join("..", "..", "tests", "vectors")
	}
	text, err := os.ReadFile(filepath.Join(folder, name))
	if err != nil {
		t.Fatalf("the vectors of bonafide's repository are needed, and BONAFIDE_VECTORS says where they are: %v", err)
	}
	var form struct{ Format string }
	if err := json.Unmarshal(text, &form); err != nil {
		t.Fatal(err)
	}
	if form.Format != format {
		t.Fatalf("%s has the format %q", name, form.Format)
	}
	if err := json.Unmarshal(text, into); err != nil {
		t.Fatal(err)
	}
}

// Hex and Base64 are bytes in JSON.
type (
	Hex    []byte
	Base64 []byte
)

func (h *Hex) UnmarshalJSON(text []byte) error {
	var digits string
	if err := json.Unmarshal(text, &digits); err != nil {
		return err
	}
	bytes, err := hex.DecodeString(digits)
	*h = bytes
	return err
}

func (b *Base64) UnmarshalJSON(text []byte) error {
	var digits string
	if err := json.Unmarshal(text, &digits); err != nil {
		return err
	}
	bytes, err := base64.StdEncoding.DecodeString(digits)
	*b = bytes
	return err
}

type vectorError struct {
	Kind string
	Code bonafide.Code
}

// check says whether an error is the one that the vector has, which may be none.
func check(t *testing.T, err error, expected *vectorError) bool {
	t.Helper()
	if expected == nil {
		if err != nil {
			t.Fatalf("refused: %v", err)
		}
		return true
	}
	if !errors.Is(err, expected.Code) {
		t.Fatalf("not refused with %s: %v", expected.Kind, err)
	}
	var refusal *bonafide.Error
	if !errors.As(err, &refusal) || refusal.Code != expected.Code || refusal.Action != expected.Code.Action() {
		t.Fatalf("not an Error of %s: %#v", expected.Kind, err)
	}
	if code := codeOf(t, expected.Kind); code != expected.Code {
		t.Fatalf("%s is %#x in the header", expected.Kind, uint32(code))
	}
	return false
}

var findHeader = sync.OnceValues(header.Find)

// codeOf is the code of a kind, by the name that Rust has for it.
func codeOf(t testing.TB, kind string) bonafide.Code {
	t.Helper()
	var name strings.Builder
	afterLower := false
	for _, letter := range kind {
		if unicode.IsUpper(letter) && afterLower {
			name.WriteByte('_')
		}
		afterLower = !unicode.IsUpper(letter)
		name.WriteRune(unicode.ToUpper(letter))
	}
	found, err := findHeader()
	if err != nil {
		t.Fatal(err)
	}
	text, ok := found.Code(name.String())
	if !ok {
		t.Fatalf("the header has no BONAFIDE_ERROR_%s", name.String())
	}
	code, err := strconv.ParseUint(text, 0, 32)
	if err != nil {
		t.Fatal(err)
	}
	return bonafide.Code(code)
}

type attestVectors struct {
	AppID        string `json:"app_id"`
	Root         Base64
	NowMs        int64 `json:"now_ms"`
	Environments []string
	Attestations []struct {
		Name           string
		Object         Base64
		KeyID          Base64 `json:"key_id"`
		ClientDataHash Hex    `json:"client_data_hash"`
		Error          *vectorError
		Claims         *struct {
			Environment    string
			Platform       bonafide.Platform
			OSVersion      string                   `json:"os_version"`
			LaunchCategory *bonafide.LaunchCategory `json:"launch_category"`
			Record         Hex
		}
	}
	Record     Hex
	Assertions []struct {
		Name           string
		Object         Base64
		ClientDataHash Hex `json:"client_data_hash"`
		Error          *vectorError
		Counter        *uint32
	}
}

var environments = map[string]bonafide.Environment{
	"production": bonafide.EnvironmentProduction, "development": bonafide.EnvironmentDevelopment,
}

func readAttest(t testing.TB) (*attestVectors, *bonafide.Verifier) {
	t.Helper()
	vectors := &attestVectors{}
	readVectors(t, "app_attest.json", "bonafide/app-attest/1", vectors)
	config := bonafide.VerifierConfig{Apps: []string{vectors.AppID}, TrustAnchors: [][]byte{vectors.Root}}
	for _, name := range vectors.Environments {
		config.Environments |= environments[name]
	}
	verifier, err := bonafide.NewVerifier(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { verifier.Close() })
	return vectors, verifier
}

func (v *attestVectors) now() time.Time { return time.UnixMilli(v.NowMs) }

// finish ends evidence as if its write had gone well.
func finish[T any](pending *bonafide.Pending[T], err error) (T, error) {
	if err != nil {
		var none T
		return none, err
	}
	defer pending.Close()
	return pending.Finish(bonafide.Committed)
}

func TestAttestationVectors(t *testing.T) {
	vectors, verifier := readAttest(t)
	for _, vector := range vectors.Attestations {
		t.Run(vector.Name, func(t *testing.T) {
			hash := [32]byte(vector.ClientDataHash)
			explained, err := verifier.ExplainAttestation(vector.Object, vector.KeyID, hash, vectors.now())
			if err != nil || explained == "" {
				t.Errorf("not explained: %q, %v", explained, err)
			}
			attestation, err := finish(verifier.VerifyAttestation(vector.Object, vector.KeyID, hash, vectors.now()))
			if !check(t, err, vector.Error) {
				return
			}
			defer attestation.Close()
			claims, expected := attestation.Claims(), vector.Claims
			if claims.Environment != environments[expected.Environment] || claims.Platform != expected.Platform ||
				claims.OSVersion != expected.OSVersion || claims.AppID != vectors.AppID ||
				claims.Device != bonafide.DeviceID(vector.KeyID) {
				t.Errorf("claims %+v", claims)
			}
			launch := bonafide.LaunchNone
			if expected.LaunchCategory != nil {
				launch = *expected.LaunchCategory
			}
			present := claims.Launch.State == bonafide.LaunchPresent
			if present != (expected.LaunchCategory != nil) || present && claims.Launch.Category != launch {
				t.Errorf("launch %+v", claims.Launch)
			}
			if !claims.LeafNotBefore.Before(vectors.now()) || !claims.LeafNotAfter.After(vectors.now()) || len(claims.Receipt) == 0 {
				t.Errorf("dates %v, %v, receipt of %d bytes", claims.LeafNotBefore, claims.LeafNotAfter, len(claims.Receipt))
			}
			key, err := attestation.Key()
			if err != nil {
				t.Fatal(err)
			}
			defer key.Close()
			record, err := key.Record()
			if err != nil || !reflect.DeepEqual(Hex(record), expected.Record) {
				t.Errorf("record %x, %v", record, err)
			}
		})
	}
}

func TestAssertionVectors(t *testing.T) {
	vectors, verifier := readAttest(t)
	key, err := bonafide.KeyFromTrustedStorage(vectors.Record)
	if err != nil {
		t.Fatal(err)
	}
	defer key.Close()
	for _, vector := range vectors.Assertions {
		t.Run(vector.Name, func(t *testing.T) {
			hash := [32]byte(vector.ClientDataHash)
			explained, err := verifier.ExplainAssertion(vector.Object, hash, key)
			if err != nil || explained == "" {
				t.Errorf("not explained: %q, %v", explained, err)
			}
			assertion, err := finish(verifier.VerifyAssertion(vector.Object, hash, key))
			if !check(t, err, vector.Error) {
				return
			}
			defer assertion.Close()
			if claims := assertion.Claims(); claims.Counter != *vector.Counter || claims.AppID != vectors.AppID {
				t.Errorf("claims %+v", claims)
			}
		})
	}
}

type playVectors struct {
	Package           string
	DecryptionKey     string `json:"decryption_key"`
	VerificationKey   string `json:"verification_key"`
	CertificateDigest string `json:"certificate_digest"`
	NowMs             int64  `json:"now_ms"`
	Nonce             string
	RequestHash       string `json:"request_hash"`
	Tokens, Answers   []struct {
		Name          string
		Token, Answer string
		Error         *vectorError
		Reasons       []string
		Verdict       any
	}
}

func TestPlayIntegrityVectors(t *testing.T) {
	vectors := &playVectors{}
	readVectors(t, "play_integrity.json", "bonafide/play-integrity/1", vectors)
	verifier, err := bonafide.NewPlayVerifier(bonafide.PlayKeys{
		Package: vectors.Package, DecryptionKey: vectors.DecryptionKey, VerificationKey: vectors.VerificationKey,
	})
	if err != nil {
		t.Fatal(err)
	}
	defer verifier.Close()
	digest, err := bonafide.ParseCertificateDigest(vectors.CertificateDigest)
	if err != nil {
		t.Fatal(err)
	}
	policy, err := bonafide.NewPlayPolicy(bonafide.PlayRecommended, [][32]byte{digest})
	if err != nil {
		t.Fatal(err)
	}
	defer policy.Close()
	now := time.UnixMilli(vectors.NowMs)
	test := func(verify func(text string) (*bonafide.Pending[*bonafide.Verdict], error)) {
		for _, vector := range append(vectors.Tokens, vectors.Answers...) {
			text := vector.Token + vector.Answer
			isToken := vector.Token != ""
			if isToken != (verify == nil) {
				continue
			}
			t.Run(vector.Name, func(t *testing.T) {
				var pending *bonafide.Pending[*bonafide.Verdict]
				var err error
				if isToken {
					expected := bonafide.PlayExpected{Package: vectors.Package, BindingKind: bonafide.PlayNonce, Binding: vectors.Nonce}
					pending, err = verifier.Verify(text, expected, now)
				} else {
					pending, err = verify(text)
				}
				var before *bonafide.Appraisal
				if err == nil {
					before, err = policy.AppraiseBeforeCommit(pending)
				}
				if err != nil {
					check(t, err, vector.Error)
					return
				}
				verdict, err := finish(pending, nil)
				if !check(t, err, vector.Error) {
					return
				}
				defer verdict.Close()
				appraisal, err := policy.Appraise(verdict)
				if err != nil {
					t.Fatal(err)
				}
				if !reflect.DeepEqual(before.Reasons, appraisal.Reasons) {
					t.Errorf("another appraisal before the commit: %v", before.Reasons)
				}
				if len(appraisal.Reasons) != len(vector.Reasons) {
					t.Fatalf("reasons %v, not %v", appraisal.Reasons, vector.Reasons)
				}
				decisive := false
				for index, reason := range appraisal.Reasons {
					if reason.Code != codeOf(t, vector.Reasons[index]) || reason.Message == "" {
						t.Errorf("reason %+v, not %s", reason, vector.Reasons[index])
					}
					if reason.Code == bonafide.ErrAppLicensing && reason.Remediation.String() != "GET_LICENSED" {
						t.Errorf("the dialog is %v", reason.Remediation)
					}
					if reason.Decisive && !decisive && !errors.Is(appraisal.Err(), reason.Code) {
						t.Errorf("the decision is %v, not %v", appraisal.Err(), reason.Code)
					}
					decisive = decisive || reason.Decisive
				}
				if appraisal.Accepted() == decisive {
					t.Errorf("accepted: %v", appraisal.Accepted())
				}
				text, err := verdict.JSON()
				var json any
				if err != nil || unmarshal(text, &json) != nil || !reflect.DeepEqual(json, vector.Verdict) {
					t.Errorf("JSON %s, %v", text, err)
				}
				if claims := verdict.Claims(); claims.Package != vectors.Package || claims.Time.UnixMilli() != vectors.NowMs {
					t.Errorf("claims %+v", claims)
				}
			})
		}
	}
	test(nil)
	test(func(answer string) (*bonafide.Pending[*bonafide.Verdict], error) {
		expected := bonafide.PlayExpected{Package: vectors.Package, BindingKind: bonafide.PlayRequestHash, Binding: vectors.RequestHash}
		return bonafide.VerifyDecoded([]byte(answer), expected, now)
	})
}

func unmarshal(text []byte, into any) error { return json.Unmarshal(text, into) }

type requestVector struct {
	Name         string
	AppID        string `json:"app_id"`
	Purpose      string
	Challenge    Hex
	Method       string
	Scheme       string
	Authority    string
	PathAndQuery string `json:"path_and_query"`
	Body         Hex
	ReportSHA256 *Hex `json:"report_sha256"`
	Binding      Hex
	Base64URL    string
	SameAs       string `json:"same_as"`
}

func (v *requestVector) bind(t *testing.T) (bonafide.Binding, error) {
	t.Helper()
	schemes := map[string]bonafide.Scheme{"https": bonafide.HTTPS, "http": bonafide.HTTP}
	request := bonafide.Request{
		AppID: v.AppID, Purpose: v.Purpose, Challenge: v.Challenge, Method: v.Method,
		Scheme: schemes[v.Scheme], Authority: v.Authority, PathAndQuery: v.PathAndQuery,
	}
	if len(v.Body) > 0 {
		hash := sha256.Sum256(v.Body)
		request.BodySHA256 = &hash
	}
	if v.ReportSHA256 != nil {
		hash := [32]byte(*v.ReportSHA256)
		request.ReportSHA256 = &hash
	}
	return request.Binding()
}

func TestRequestVectors(t *testing.T) {
	var vectors struct{ Cases, Refused []requestVector }
	readVectors(t, "request.json", "bonafide/request/1", &vectors)
	if len(vectors.Cases) < 20 || len(vectors.Refused) < 10 {
		t.Fatalf("only %d and %d vectors", len(vectors.Cases), len(vectors.Refused))
	}
	bindings := map[string]bonafide.Binding{}
	seen := map[bonafide.Binding]string{}
	for _, vector := range vectors.Cases {
		binding, err := vector.bind(t)
		if err != nil || !reflect.DeepEqual(Hex(binding[:]), vector.Binding) || binding.Base64URL() != vector.Base64URL {
			t.Errorf("%s: %x, %v", vector.Name, binding, err)
		}
		bindings[vector.Name] = binding
		if other, ok := seen[binding]; ok && vector.SameAs == "" {
			t.Errorf("%s is the same as %s", vector.Name, other)
		}
		seen[binding] = vector.Name
		if vector.SameAs != "" && binding != bindings[vector.SameAs] {
			t.Errorf("%s is not the same as %s", vector.Name, vector.SameAs)
		}
	}
	for _, vector := range vectors.Refused {
		if _, err := vector.bind(t); !errors.Is(err, bonafide.ErrInvalidRequestField) {
			t.Errorf("%s: %v", vector.Name, err)
		}
	}
}

type pairs [][2]string

func (p pairs) context(t testing.TB) *bonafide.Context {
	t.Helper()
	if p == nil {
		return bonafide.NoContext()
	}
	fields := map[string]string{}
	for _, pair := range p {
		fields[pair[0]] = pair[1]
	}
	context, err := bonafide.NewContext(fields)
	if err != nil {
		t.Fatal(err)
	}
	return context
}

type sealVectors struct {
	Primary string
	Keys    []struct {
		Kid        string
		State      string
		Legacy     bool
		CheckValue Hex `json:"check_value"`
		Material   *Hex
	}
	Contexts []struct{ Pairs pairs }
	Sealed   []struct {
		Name, Kid, Text string
		Context         pairs
		Secret          Hex
	}
	Legacy []struct {
		Name, Kid, Text    string
		Additional, Secret Hex
	}
	Refused []struct {
		Name, Class, Error, Text string
		Context                  pairs
	}
}

func readSeal(t testing.TB) (*sealVectors, *bonafide.Keyring) {
	t.Helper()
	vectors := &sealVectors{}
	readVectors(t, "seal.json", "bonafide/seal/1", vectors)
	states := map[string]bonafide.KeyState{
		"enabled": bonafide.KeyEnabled, "decrypt_only": bonafide.KeyDecryptOnly,
		"disabled": bonafide.KeyDisabled, "destroyed": bonafide.KeyDestroyed,
	}
	var keys []bonafide.StoredKey
	for _, vector := range vectors.Keys {
		key := bonafide.StoredKey{SealingKey: bonafide.SealingKey{
			ID: vector.Kid, State: states[vector.State], Legacy: vector.Legacy, CheckValue: [8]byte(vector.CheckValue),
		}}
		if vector.Material != nil {
			key.Material = *vector.Material
			if value, err := bonafide.CheckValue(key.Material); err != nil || value != key.CheckValue {
				t.Errorf("the check value of %s is %x, %v", vector.Kid, value, err)
			}
		}
		keys = append(keys, key)
	}
	ring, err := bonafide.LoadKeyring(vectors.Primary, keys)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ring.Close() })
	listed, err := ring.Keys()
	if err != nil || len(listed) != len(keys) {
		t.Fatalf("%d keys, %v", len(listed), err)
	}
	for index, key := range listed {
		expected := keys[index].SealingKey
		expected.Since, expected.Created = time.UnixMilli(0).UTC(), time.UnixMilli(0).UTC()
		if key != expected {
			t.Errorf("key %+v, not %+v", key, expected)
		}
	}
	return vectors, ring
}

func TestSealVectors(t *testing.T) {
	vectors, ring := readSeal(t)
	if len(vectors.Sealed) < 7 || len(vectors.Legacy) < 4 || len(vectors.Refused) < 150 {
		t.Fatalf("only %d, %d and %d vectors", len(vectors.Sealed), len(vectors.Legacy), len(vectors.Refused))
	}
	for _, vector := range vectors.Contexts {
		// What it is encoded as is not shown: it has to open what was sealed with it, and
		// nothing else.
		context := vector.Pairs.context(t)
		sealed, err := ring.Seal([]byte("secret"), context)
		if err != nil {
			t.Fatal(err)
		}
		for _, other := range vectors.Contexts {
			otherContext := other.Pairs.context(t)
			secret, err := ring.Open(sealed, otherContext)
			if sameContext(vector.Pairs, other.Pairs) != (err == nil) {
				t.Errorf("%v opens what %v sealed: %v", other.Pairs, vector.Pairs, err)
			}
			if err == nil {
				if string(secret.Bytes()) != "secret" {
					t.Errorf("%v opened another secret", other.Pairs)
				}
				secret.Close()
			}
			otherContext.Close()
		}
		context.Close()
	}
	for _, vector := range vectors.Sealed {
		context := vector.Context.context(t)
		secret, err := ring.Open(vector.Text, context)
		if err != nil {
			t.Fatalf("%s: %v", vector.Name, err)
		}
		if string(secret.Bytes()) != string(vector.Secret) || secret.Len() != len(vector.Secret) {
			t.Errorf("%s: another secret", vector.Name)
		}
		secret.Close()
		context.Close()
		inspection, err := bonafide.Inspect(vector.Text)
		expected := bonafide.Inspection{Kind: bonafide.KindSealed, KeyID: vector.Kid, SecretLen: len(vector.Secret)}
		if err != nil || inspection != expected {
			t.Errorf("%s: %+v, %v", vector.Name, inspection, err)
		}
		binary, err := bonafide.SealedToBytes(vector.Text)
		if err != nil || len(binary) >= len(vector.Text) {
			t.Errorf("%s: %d bytes, %v", vector.Name, len(binary), err)
		}
		if text, err := bonafide.SealedFromBytes(binary); err != nil || text != vector.Text {
			t.Errorf("%s: %s, %v", vector.Name, text, err)
		}
		needs, err := ring.NeedsRewrap(vector.Text)
		if err != nil || needs != (vector.Kid != vectors.Primary) {
			t.Errorf("%s: rewrap %v, %v", vector.Name, needs, err)
		}
	}
	for _, vector := range vectors.Legacy {
		secret, err := ring.OpenLegacy(vector.Text, vector.Additional)
		if err != nil {
			t.Fatalf("%s: %v", vector.Name, err)
		}
		if string(secret.Bytes()) != string(vector.Secret) {
			t.Errorf("%s: another secret", vector.Name)
		}
		secret.Close()
		if inspection, err := bonafide.Inspect(vector.Text); err != nil || inspection.Kind != bonafide.KindLegacy {
			t.Errorf("%s: %+v, %v", vector.Name, inspection, err)
		}
	}
	for _, vector := range vectors.Refused {
		context := vector.Context.context(t)
		code := codeOf(t, vector.Error)
		if secret, err := ring.Open(vector.Text, context); !errors.Is(err, code) {
			t.Errorf("%s (%s): %v, %v instead of %v", vector.Name, vector.Class, secret, err, code)
		}
		context.Close()
		// Whether it can be inspected depends on its form alone.
		form := code == bonafide.ErrInvalidSealed || code == bonafide.ErrUnsupportedSuite || code == bonafide.ErrSealingKeyIDMismatch
		if _, err := bonafide.Inspect(vector.Text); (err != nil) != form {
			t.Errorf("%s: inspected with %v", vector.Name, err)
		}
	}
}

func sameContext(a, b pairs) bool {
	fields := func(p pairs) map[string]string {
		if p == nil {
			return nil
		}
		fields := map[string]string{}
		for _, pair := range p {
			fields[pair[0]] = pair[1]
		}
		return fields
	}
	return reflect.DeepEqual(fields(a), fields(b))
}

// The life of a device in the in-memory store: enrolled once, each assertion good once.
func TestEnrolAssertReplay(t *testing.T) {
	vectors, verifier := readAttest(t)
	ctx := context.Background()
	store := &bonafide.MemoryStore{Clock: vectors.now}
	attest := func(owner string) error {
		vector := vectors.Attestations[0]
		pending, err := verifier.VerifyAttestation(vector.Object, vector.KeyID, [32]byte(vector.ClientDataHash), vectors.now())
		if err != nil {
			return err
		}
		defer pending.Close()
		if err := pending.OwnedBy(owner); err != nil {
			return err
		}
		attestation, err := pending.Commit(ctx, store)
		if err != nil {
			return err
		}
		return attestation.Close()
	}
	id := bonafide.DeviceID(vectors.Attestations[0].KeyID)
	assert := func(number int, owner string) error {
		device, err := store.Load(ctx, id)
		if err != nil || device == nil {
			t.Fatalf("the device is not there: %v", err)
		}
		key, err := bonafide.KeyFromTrustedStorage(device.Record)
		if err != nil {
			return err
		}
		defer key.Close()
		vector := vectors.Assertions[number]
		pending, err := verifier.VerifyAssertion(vector.Object, [32]byte(vector.ClientDataHash), key)
		if err != nil {
			return err
		}
		defer pending.Close()
		if owner != "" {
			if err := pending.OwnedBy(owner); err != nil {
				return err
			}
		}
		assertion, err := pending.Commit(ctx, store)
		if err != nil {
			return err
		}
		defer assertion.Close()
		if assertion.Claims().Device != id {
			t.Error("another device")
		}
		return nil
	}
	for step, test := range []struct {
		err  error
		want error
	}{
		{attest("alice"), nil},
		{attest("alice"), bonafide.ErrAlreadyEnrolled},
		{attest("bob"), bonafide.ErrEnrolledForAnother},
		{attest(""), bonafide.ErrSubjectMissing},
		{assert(0, ""), nil},
		{assert(0, ""), bonafide.ErrCounterNotIncreased},
		{assert(1, "bob"), bonafide.ErrEnrolledForAnother},
		{assert(1, "alice"), nil},
		{assert(1, "alice"), bonafide.ErrCounterNotIncreased},
		{assert(0, ""), bonafide.ErrCounterNotIncreased},
	} {
		if !errors.Is(test.err, test.want) {
			t.Errorf("step %d: %v instead of %v", step, test.err, test.want)
		}
	}
	if !store.Revoke(id) {
		t.Error("not revoked")
	}
	if err := assert(1, ""); !errors.Is(err, bonafide.ErrRevoked) {
		t.Errorf("%v after the revocation", err)
	}
	if err := attest("alice"); !errors.Is(err, bonafide.ErrRevoked) {
		t.Errorf("%v after the revocation", err)
	}
}
