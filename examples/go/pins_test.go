package bonafide_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"bonafide.dev/bonafide"
)

const (
	pinA       = "sha256/YLh1dUR9y6Kja30RrAn7JKnbQG/uEtLMkBgFF2Fuihg="
	pinB       = "sha256/C5+lpZ7tcVwmwQIMcRtPbsQtWLABXhQzejna0wHFr8M="
	pinSetText = "bonafide-pins 1\napp " + appID + "\nversion 7\nexpires 2027-06-30T00:00:00Z\npins api.example.com " + pinB + " " + pinA + "\n"
)

func newSigner(t testing.TB) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func spki(t testing.TB, key *ecdsa.PrivateKey) []byte {
	t.Helper()
	der, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

func pinOf(t testing.TB, key *ecdsa.PrivateKey) bonafide.Pin {
	t.Helper()
	pin, err := bonafide.PinOfSPKI(spki(t, key))
	if err != nil || pin != sha256.Sum256(spki(t, key)) {
		t.Fatalf("pin %v, %v", pin, err)
	}
	return pin
}

func TestPinSets(t *testing.T) {
	pin, err := bonafide.ParsePin(pinA)
	if err != nil || pin.String() != pinA {
		t.Errorf("%v, %v", pin, err)
	}
	if _, err := bonafide.ParsePin("sha256/AAAA"); !errors.Is(err, bonafide.ErrInvalidPin) {
		t.Error(err)
	}
	set, err := bonafide.ParsePinSet(pinSetText, bonafide.ExpiryClosed)
	keep(t, set, err)
	expiry := time.Date(2027, 6, 30, 0, 0, 0, 0, time.UTC)
	if version, err := set.Version(); version != 7 || err != nil {
		t.Errorf("version %d, %v", version, err)
	}
	if app, err := set.AppID(); app != appID || err != nil {
		t.Errorf("app %s, %v", app, err)
	}
	if expires, err := set.Expires(); !expires.Equal(expiry) || err != nil {
		t.Errorf("expires %v, %v", expires, err)
	}
	if days, expires, err := set.DaysUntilExpiry(expiry.Add(-36 * time.Hour)); days != 1 || !expires || err != nil {
		t.Errorf("days %d, %v, %v", days, expires, err)
	}
	pins, err := set.PinsFor("api.example.com")
	if err != nil || len(pins) != 2 || !slices.Contains(pins, pin) {
		t.Errorf("pins %v, %v", pins, err)
	}
	if pins, err := set.PinsFor("www.example.com"); err != nil || len(pins) != 0 {
		t.Errorf("pins %v, %v", pins, err)
	}
	if _, err := set.PinsFor(""); !errors.Is(err, bonafide.ErrInvalidPinHost) {
		t.Error(err)
	}
	text, err := set.Text()
	if err != nil {
		t.Fatal(err)
	}
	again, err := bonafide.ParsePinSet(text, bonafide.ExpiryClosed)
	keep(t, again, err)
	if same, err := again.Text(); same != text || err != nil {
		t.Errorf("text %q, %v", same, err)
	}

	built, err := bonafide.NewPinSet(bonafide.PinSetConfig{
		Hosts:   []bonafide.PinHost{{Pattern: "**.example.com", Pins: []string{pinA, pinB}}, {Pattern: "example.org", Pins: []string{pinB, pinA}}},
		Version: 3, OnExpiry: bonafide.ExpiryOpen,
	})
	keep(t, built, err)
	if expires, err := built.Expires(); !expires.IsZero() || err != nil {
		t.Errorf("expires %v, %v", expires, err)
	}
	if _, expires, err := built.DaysUntilExpiry(now); expires || err != nil {
		t.Errorf("it expires: %v", err)
	}
	if pins, err := built.PinsFor("a.b.example.com"); err != nil || len(pins) != 2 {
		t.Errorf("pins %v, %v", pins, err)
	}
	for name, test := range map[string]struct {
		config bonafide.PinSetConfig
		want   error
	}{
		"no backup": {bonafide.PinSetConfig{Hosts: []bonafide.PinHost{{"example.com", []string{pinA}}}}, bonafide.ErrPinsWithoutBackup},
		"no host":   {bonafide.PinSetConfig{}, bonafide.ErrPinSetSize},
		"bad pin":   {bonafide.PinSetConfig{Hosts: []bonafide.PinHost{{"example.com", []string{pinA, "x"}}}}, bonafide.ErrInvalidPin},
		"no choice": {bonafide.PinSetConfig{Hosts: []bonafide.PinHost{{"example.com", []string{pinA, pinB}}}, Expires: expiry}, bonafide.ErrCallEnumerator},
		"with an end": {bonafide.PinSetConfig{
			Hosts: []bonafide.PinHost{{"example.com", []string{pinA, pinB}}}, Expires: expiry, OnExpiry: bonafide.ExpiryOpen,
		}, nil},
	} {
		set, err := bonafide.NewPinSet(test.config)
		if !errors.Is(err, test.want) {
			t.Errorf("%s: %v", name, err)
		}
		if err == nil {
			set.Close()
		}
	}
}

func TestPinUpdates(t *testing.T) {
	signer := newSigner(t)
	key, err := bonafide.UpdateKeyFromPEM(string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: spki(t, signer)})))
	keep(t, key, err)
	next, err := bonafide.UpdateKeyFromSPKI(spki(t, newSigner(t)))
	keep(t, next, err)
	shipped, err := bonafide.ParsePinSet(pinSetText, bonafide.ExpiryClosed)
	keep(t, shipped, err)
	set, err := shipped.AcceptUpdates(appID, key, next, key)
	keep(t, set, err)
	signed := func(version int, key *ecdsa.PrivateKey) []byte {
		text := fmt.Sprintf("bonafide-pins 1\napp %s\nversion %d\nexpires 2027-12-31T00:00:00Z\npins api.example.com %s %s\n", appID, version, pinB, pinA)
		digest := sha256.Sum256([]byte(text))
		signature, err := ecdsa.SignASN1(rand.Reader, key, digest[:])
		if err != nil {
			t.Fatal(err)
		}
		return []byte(text + "signature " + base64.StdEncoding.EncodeToString(signature) + "\n")
	}
	update := signed(8, signer)
	updated, err := set.Update(update, now)
	keep(t, updated, err)
	if version, err := updated.Version(); version != 8 || err != nil {
		t.Errorf("version %d, %v", version, err)
	}
	restored, err := set.Restore(update)
	keep(t, restored, err)
	if version, err := restored.Version(); version != 8 || err != nil {
		t.Errorf("version %d, %v", version, err)
	}
	if _, err := updated.Update(update, now); !errors.Is(err, bonafide.ErrPinSetNotNewer) {
		t.Error(err)
	}
	if _, err := set.Update(signed(9, newSigner(t)), now); !errors.Is(err, bonafide.ErrPinSetSignature) {
		t.Error(err)
	}
	if _, err := shipped.AcceptUpdates(appID); !errors.Is(err, bonafide.ErrInvalidUpdateKey) {
		t.Error(err)
	}
	if _, err := bonafide.UpdateKeyFromSPKI([]byte("key")); !errors.Is(err, bonafide.ErrInvalidUpdateKey) {
		t.Error(err)
	}
}

// certificate signs a certificate for a TLS server, or its authority.
func certificate(t testing.TB, key *ecdsa.PrivateKey, parent *x509.Certificate, parentKey *ecdsa.PrivateKey) *x509.Certificate {
	t.Helper()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: "example"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), BasicConstraintsValid: true,
	}
	if parent == nil {
		template.IsCA, template.KeyUsage = true, x509.KeyUsageCertSign
		template.Subject.CommonName = "authority"
		parent, parentKey = template, key
	} else {
		template.KeyUsage = x509.KeyUsageDigitalSignature
		template.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
		template.DNSNames, template.IPAddresses = []string{"api.example.com"}, []net.IP{net.IPv4(127, 0, 0, 1)}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, &key.PublicKey, parentKey)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

// A client of net/http with pins, before a server of its own and a man in the middle whose
// authority it trusts.
func TestPinnedConnections(t *testing.T) {
	rootKey, leafKey, foreignRootKey, foreignKey := newSigner(t), newSigner(t), newSigner(t), newSigner(t)
	root, foreignRoot := certificate(t, rootKey, nil, nil), certificate(t, foreignRootKey, nil, nil)
	leaf, foreign := certificate(t, leafKey, root, rootKey), certificate(t, foreignKey, foreignRoot, foreignRootKey)
	trusted := x509.NewCertPool()
	trusted.AddCert(root)
	trusted.AddCert(foreignRoot)
	pin := pinOf(t, leafKey)
	if of, err := bonafide.PinOfCertificate(leaf.Raw); of != pin || err != nil {
		t.Errorf("pin %v, %v", of, err)
	}
	set, err := bonafide.NewPinSet(bonafide.PinSetConfig{Hosts: []bonafide.PinHost{{Pattern: "api.example.com", Pins: []string{pin.String(), pinA}}}})
	keep(t, set, err)

	check, err := bonafide.VerifyPins("api.example.com", [][]byte{leaf.Raw, root.Raw}, set, time.Now())
	if err != nil || check != (bonafide.PinCheck{Outcome: bonafide.PinMatched, Index: 0, Pin: pin}) {
		t.Errorf("%+v, %v", check, err)
	}
	if check, err := bonafide.VerifyPins("www.example.com", [][]byte{leaf.Raw}, set, time.Now()); err != nil || check.Outcome != bonafide.PinNotPinned {
		t.Errorf("%+v, %v", check, err)
	}
	if _, err := bonafide.VerifyPins("api.example.com", nil, set, time.Now()); err == nil {
		t.Error("an empty chain is pinned")
	}
	reporting, err := set.ReportOnly()
	keep(t, reporting, err)
	if check, err := bonafide.VerifyPins("api.example.com", [][]byte{foreign.Raw, foreignRoot.Raw}, reporting, time.Now()); err != nil || check.Outcome != bonafide.PinMismatch {
		t.Errorf("%+v, %v", check, err)
	}

	get := func(chain []*x509.Certificate, key *ecdsa.PrivateKey, url string, set *bonafide.PinSet, roots *x509.CertPool, skip bool) error {
		server := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
		served := tls.Certificate{PrivateKey: key}
		for _, certificate := range chain {
			served.Certificate = append(served.Certificate, certificate.Raw)
		}
		server.TLS = &tls.Config{Certificates: []tls.Certificate{served}}
		server.Config.ErrorLog = log.New(io.Discard, "", 0)
		server.StartTLS()
		defer server.Close()
		dialer := &net.Dialer{}
		transport := &http.Transport{
			TLSClientConfig: &tls.Config{RootCAs: roots, VerifyConnection: set.VerifyConnection(nil), InsecureSkipVerify: skip},
			DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
				return dialer.DialContext(ctx, network, server.Listener.Addr().String())
			},
		}
		defer transport.CloseIdleConnections()
		response, err := (&http.Client{Transport: transport}).Get(url)
		if err == nil {
			response.Body.Close()
		}
		return err
	}
	own, theirs := []*x509.Certificate{leaf}, []*x509.Certificate{foreign, root}
	for name, test := range map[string]struct {
		err  error
		want error
	}{
		"the server":               {get(own, leafKey, "https://api.example.com/", set, trusted, false), nil},
		"the man in the middle":    {get(theirs, foreignKey, "https://api.example.com/", set, trusted, false), bonafide.ErrPinMismatch},
		"reported only":            {get(theirs, foreignKey, "https://api.example.com/", reporting, trusted, false), nil},
		"an IP address":            {get(own, leafKey, "https://127.0.0.1/", set, trusted, false), bonafide.ErrInvalidPinHost},
		"no evaluation of its own": {get(own, leafKey, "https://api.example.com/", set, trusted, true), bonafide.ErrUnknownIssuer},
	} {
		if !errors.Is(test.err, test.want) {
			t.Errorf("%s: %v", name, test.err)
		}
	}
	var unknown x509.UnknownAuthorityError
	if err := get(own, leafKey, "https://api.example.com/", set, x509.NewCertPool(), false); !errors.As(err, &unknown) {
		t.Errorf("pins were taken for trust: %v", err)
	}
}
