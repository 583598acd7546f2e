package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"bonafide.dev/bonafide"
	"bonafide.dev/bonafide/internal/simulated"
)

const (
	appID     = "TEAMID1234.com.example.app"
	authority = "api.example.com"
)

// A client is an app on a simulated iPhone, before a server of the test's own.
type client struct {
	t         *testing.T
	server    *httptest.Server
	authority *simulated.Authority
	device    *simulated.Device
	session   string
}

func newClient(t *testing.T, store bonafide.Store) (*client, *bytes.Buffer) {
	t.Helper()
	simulatedAuthority := simulated.NewAuthority(time.Now())
	challenges, err := bonafide.NewChallenges(bytes.Repeat([]byte("k1"), 16), bonafide.ChallengeOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer challenges.Close()
	verifier, err := bonafide.NewVerifier(bonafide.VerifierConfig{Apps: []string{appID}, TrustAnchors: [][]byte{simulatedAuthority.Root}})
	if err != nil {
		t.Fatal(err)
	}
	defer verifier.Close()
	policy, err := bonafide.NewAppAttestPolicy(bonafide.AppAttestRecommended)
	if err != nil {
		t.Fatal(err)
	}
	defer policy.Close()
	gate, err := bonafide.NewGate(bonafide.GateConfig{Challenges: challenges, Authority: authority, AppAttest: verifier, AppAttestPolicy: policy})
	if err != nil {
		t.Fatal(err)
	}
	log := &bytes.Buffer{}
	b := &backend{gate: gate, store: store, subject: sessionCookie, log: slog.New(slog.NewTextHandler(log, nil))}
	server := httptest.NewServer(b.handler())
	t.Cleanup(func() {
		server.Close()
		gate.Close()
	})
	return &client{t, server, simulatedAuthority, simulated.NewDevice(appID), "alice"}, log
}

// send gives status and answer.
func (c *client) send(path string, headers map[string]string, body []byte) (int, map[string]any) {
	c.t.Helper()
	request, err := http.NewRequest(http.MethodPost, c.server.URL+path, bytes.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	if c.session != "" {
		request.AddCookie(&http.Cookie{Name: "session", Value: c.session})
	}
	for name, value := range headers {
		request.Header.Set(name, value)
	}
	response, err := c.server.Client().Do(request)
	if err != nil {
		c.t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	answer := map[string]any{}
	if len(text) > 0 {
		if err := json.Unmarshal(text, &answer); err != nil {
			c.t.Fatalf("%s: %v", text, err)
		}
	}
	return response.StatusCode, answer
}

func (c *client) challenge(purpose string) string {
	c.t.Helper()
	status, answer := c.send("/v1/challenge", nil, []byte(`{"app_id":"`+appID+`","purpose":"`+purpose+`"}`))
	challenge, _ := answer["challenge"].(string)
	if status != http.StatusOK || challenge == "" {
		c.t.Fatalf("no challenge: %d, %v", status, answer)
	}
	return challenge
}

func (c *client) headers(challenge, evidence string) map[string]string {
	return map[string]string{
		"Bonafide-App": appID, "Bonafide-Challenge": challenge, "Bonafide-Evidence": evidence,
		"Bonafide-Device": base64.StdEncoding.EncodeToString(c.device.KeyID()),
	}
}

// binding is what the app computes: it knows the server's name as it calls it.
func (c *client) binding(purpose, challenge, path string, body []byte) [32]byte {
	c.t.Helper()
	hash := sha256.Sum256(body)
	request := bonafide.Request{
		AppID: appID, Purpose: purpose, Challenge: []byte(challenge), Method: http.MethodPost, Scheme: bonafide.HTTPS,
		Authority: authority, PathAndQuery: path, BodySHA256: &hash,
	}
	binding, err := request.Binding()
	if err != nil {
		c.t.Fatal(err)
	}
	return binding
}

func (c *client) enrol() (int, map[string]any) {
	c.t.Helper()
	challenge := c.challenge("enrol")
	object := c.device.Attest(c.authority, c.binding("enrol", challenge, "/v1/enrol", nil), time.Now())
	return c.send("/v1/enrol", c.headers(challenge, "apple-attestation"), object)
}

func (c *client) assertion(path string, body []byte) map[string]string {
	c.t.Helper()
	challenge := c.challenge("chat")
	object := c.device.Assert(c.binding("chat", challenge, path, body))
	return c.headers(challenge, "apple-assertion "+base64.StdEncoding.EncodeToString(object))
}

func (c *client) expect(status int, action string) func(int, map[string]any) {
	c.t.Helper()
	return func(got int, answer map[string]any) {
		c.t.Helper()
		told, _ := answer["action"].(string)
		if got != status || told != action {
			c.t.Errorf("%d %v instead of %d %s", got, answer, status, action)
		}
	}
}

func TestADeviceEnrolsAndIsServed(t *testing.T) {
	c, log := newClient(t, &bonafide.MemoryStore{})
	body := []byte("hello")
	path := "/v1/chat?stream=1"

	// A device that is not enrolled is told to be; its body is of no interest.
	c.expect(http.StatusPreconditionRequired, "reattest")(c.send(path, c.assertion(path, body), body))
	c.device = simulated.NewDevice(appID)
	if status, answer := c.enrol(); status != http.StatusNoContent {
		t.Fatalf("not enrolled: %d, %v", status, answer)
	}
	c.expect(http.StatusConflict, "reassert")(c.enrol())

	headers := c.assertion(path, body)
	if status, answer := c.send(path, headers, body); status != http.StatusOK || answer["echo"] != "hello" {
		t.Fatalf("%d, %v", status, answer)
	}
	// The same again is a replay; another body, path or session is another request.
	c.expect(http.StatusConflict, "new_challenge")(c.send(path, headers, body))
	c.expect(http.StatusForbidden, "reassert")(c.send(path, c.assertion(path, body), []byte("bye")))
	c.expect(http.StatusForbidden, "reassert")(c.send("/v1/chat", c.assertion(path, body), body))
	headers = c.assertion(path, body)
	c.session = "bob"
	c.expect(http.StatusUnauthorized, "new_challenge")(c.send(path, headers, body))
	c.expect(http.StatusForbidden, "stop")(c.send(path, c.assertion(path, body), body))
	c.session = "alice"
	if status, answer := c.send(path, c.assertion(path, body), body); status != http.StatusOK {
		t.Errorf("%d, %v", status, answer)
	}

	for _, leak := range []string{"alice", "bob", headers["Bonafide-Device"], headers["Bonafide-Challenge"], headers["Bonafide-Evidence"]} {
		if strings.Contains(log.String(), leak) {
			t.Errorf("%q is in the log", leak)
		}
	}
	if !strings.Contains(log.String(), "UnknownDevice") {
		t.Errorf("the log does not say why:\n%s", log)
	}
}

func TestRefusals(t *testing.T) {
	c, _ := newClient(t, &bonafide.MemoryStore{})
	if status, _ := c.enrol(); status != http.StatusNoContent {
		t.Fatalf("not enrolled: %d", status)
	}
	path, body := "/v1/chat", []byte("hello")
	with := func(name, value string) map[string]string {
		headers := c.assertion(path, body)
		headers[name] = value
		return headers
	}
	c.expect(http.StatusUnauthorized, "new_challenge")(c.send(path, nil, body))
	c.expect(http.StatusUnauthorized, "new_challenge")(c.send(path, with("Bonafide-Evidence", "trust-me yes"), body))
	c.expect(http.StatusUnauthorized, "new_challenge")(c.send(path, with("Bonafide-Challenge", "made up"), body))
	c.expect(http.StatusBadRequest, "stop")(c.send(path, with("Bonafide-Evidence", "apple-assertion ???"), body))
	c.expect(http.StatusBadRequest, "stop")(c.send(path, with("Bonafide-Report", "???"), body))
	c.expect(http.StatusBadRequest, "stop")(c.send(path, with("Bonafide-Evidence", "apple-attestation"), body))
	c.expect(http.StatusBadRequest, "stop")(c.send("/v1/enrol", c.headers(c.challenge("enrol"), "apple-assertion oA=="), body))
	c.expect(http.StatusRequestEntityTooLarge, "stop")(c.send(path, c.assertion(path, body), make([]byte, maxBody+1)))
	c.expect(http.StatusBadRequest, "stop")(c.send("/v1/challenge", nil, []byte("{")))
	c.expect(http.StatusBadRequest, "stop")(c.send("/v1/challenge", nil, []byte(`{"app_id":"`+appID+`","purpose":"admin"}`)))
	c.session = ""
	c.expect(http.StatusUnauthorized, "stop")(c.send("/v1/challenge", nil, []byte(`{"app_id":"`+appID+`","purpose":"chat"}`)))
	c.expect(http.StatusUnauthorized, "stop")(c.send(path, nil, body))
}

type deadStore struct{ bonafide.Store }

var errDead = errors.New("connection refused")

func (deadStore) Commit(context.Context, []bonafide.Effect) (bonafide.Outcome, error) {
	return 0, errDead
}

func (deadStore) Load(context.Context, bonafide.DeviceID) (*bonafide.Device, error) {
	return nil, errDead
}

// An outage of the database is never a judgement about a device.
func TestAnOutageIs503(t *testing.T) {
	c, log := newClient(t, deadStore{})
	status, answer := c.enrol()
	c.expect(http.StatusServiceUnavailable, "backoff")(status, answer)
	if answer["type"] != "urn:bonafide:unavailable" || answer["code"] != "unavailable" || answer["retry_after"] != 5.0 {
		t.Errorf("%v", answer)
	}
	c.expect(http.StatusServiceUnavailable, "backoff")(c.send("/v1/chat", c.assertion("/v1/chat", nil), nil))
	if !strings.Contains(log.String(), errDead.Error()) {
		t.Errorf("the log does not say why:\n%s", log)
	}
}

func TestTheGateOfTheProgram(t *testing.T) {
	gate, err := newGate(appID, authority, bytes.Repeat([]byte("k1"), 16))
	if err != nil {
		t.Fatal(err)
	}
	defer gate.Close()
	if serves, err := gate.Serves(appID); !serves || err != nil {
		t.Errorf("%v, %v", serves, err)
	}
	if _, err := newGate("", authority, bytes.Repeat([]byte("k1"), 16)); !errors.Is(err, bonafide.ErrInvalidAppID) {
		t.Error(err)
	}
}
