package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"

	"bonafide.dev/bonafide"
)

const (
	// More than two names need.
	maxNames = 4 << 10
	// More than any genuine attestation object has.
	maxObject = 64 << 10
	// It is held in memory, since the evidence is about all of it.
	maxBody = 2 << 20
	// How many seconds a client waits where the fault is probably the server's.
	retryAfter = 5
)

// The purposes that challenges are for, one for each endpoint.
const (
	purposeEnrol = "enrol"
	purposeChat  = "chat"
)

type backend struct {
	gate  *bonafide.Gate
	store bonafide.Store
	// Whom a request is from, by what the server itself knows; empty for nobody.
	subject func(*http.Request) string
	log     *slog.Logger
}

func (b *backend) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v1/challenge", b.challenge)
	mux.Handle("POST /v1/enrol", b.enrolment(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusNoContent)
	})))
	mux.Handle("POST /v1/chat", b.protected(purposeChat, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		message, err := io.ReadAll(r.Body)
		if err != nil {
			http.Error(w, "the body is gone", http.StatusInternalServerError)
			return
		}
		writeJSON(w, http.StatusOK, "application/json", map[string]any{"echo": string(message)})
	})))
	return mux
}

// challenge gives challenges: {"app_id": "…", "purpose": "…"} → {"challenge": "…"}.
func (b *backend) challenge(w http.ResponseWriter, r *http.Request) {
	subject := b.subject(r)
	if subject == "" {
		b.refuse(w, bonafide.ErrSubjectMissing)
		return
	}
	var asked struct {
		AppID   string `json:"app_id"`
		Purpose string `json:"purpose"`
	}
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxNames)).Decode(&asked); err != nil {
		b.refuse(w, bonafide.ErrInvalidJSON)
		return
	}
	if asked.Purpose != purposeEnrol && asked.Purpose != purposeChat {
		b.refuse(w, bonafide.ErrInvalidRequestField)
		return
	}
	challenge, err := b.gate.Challenge(bonafide.Scope{AppID: asked.AppID, Purpose: asked.Purpose, Subject: subject}, time.Now())
	if err != nil {
		b.refuse(w, err)
		return
	}
	writeJSON(w, http.StatusOK, "application/json", map[string]any{"challenge": challenge})
}

// enrolment is in front of the endpoint that enrols devices. When next is called, the device
// is enrolled; it gets no body.
func (b *backend) enrolment(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		call, err := b.call(r, purposeEnrol)
		if err != nil {
			b.refuse(w, err)
			return
		}
		decision, err := b.gate.Enrol(r.Context(), call, b.store, func() ([]byte, error) {
			return io.ReadAll(http.MaxBytesReader(w, r.Body, maxObject))
		})
		if b.allowed(w, decision, err) {
			r.Body = http.NoBody
			next.ServeHTTP(w, r)
		}
	})
}

// protected is in front of an endpoint that only genuine apps can use.
func (b *backend) protected(purpose string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		call, err := b.call(r, purpose)
		if err != nil {
			b.refuse(w, err)
			return
		}
		var body []byte
		decision, err := b.gate.Decide(r.Context(), call, b.store, func() (_ []byte, err error) {
			body, err = io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
			return body, err
		})
		if b.allowed(w, decision, err) {
			r.Body = io.NopCloser(bytes.NewReader(body))
			next.ServeHTTP(w, r)
		}
	})
}

// allowed answers for requests that are not.
func (b *backend) allowed(w http.ResponseWriter, decision *bonafide.Decision, err error) bool {
	if err != nil {
		var tooLong *http.MaxBytesError
		switch {
		case errors.As(err, &tooLong):
			err = bonafide.ErrInputTooLarge
		case !errors.As(err, new(*bonafide.Error)):
			// It was cut short.
			err = bonafide.ErrInvalidRequestField
		}
		b.refuse(w, err)
		return false
	}
	defer decision.Close()
	if !decision.Allowed() {
		b.refuse(w, decision.Err())
		return false
	}
	b.log.Info(decision.Line())
	return true
}

// call is what a request brings in its headers:
//
//	Bonafide-App        the App ID, or the package name
//	Bonafide-Challenge  the challenge, as it came
//	Bonafide-Device     for App Attest: the key id, base64 as generateKey gave it
//	Bonafide-Report     the report of runtime signals, in base64, if there is one
//	Bonafide-Evidence   apple-assertion BASE64, play-classic TOKEN or play-standard TOKEN; to
//	                    enrol, apple-attestation, and the object is the body
func (b *backend) call(r *http.Request, purpose string) (*bonafide.Call, error) {
	subject := b.subject(r)
	if subject == "" {
		return nil, bonafide.ErrSubjectMissing
	}
	call := &bonafide.Call{Purpose: purpose, Subject: subject, Method: r.Method, PathAndQuery: r.RequestURI}
	if !strings.HasPrefix(call.PathAndQuery, "/") {
		return nil, bonafide.ErrInvalidRequestField
	}
	word, evidence, _ := strings.Cut(one(r, "Bonafide-Evidence"), " ")
	call.AppID, call.Challenge, call.KeyID = one(r, "Bonafide-App"), one(r, "Bonafide-Challenge"), one(r, "Bonafide-Device")
	call.Evidence = evidence
	switch word {
	case "apple-attestation":
		call.Kind = bonafide.EvidenceAttestation
	case "apple-assertion":
		call.Kind = bonafide.EvidenceAssertion
	case "play-classic":
		call.Kind = bonafide.EvidenceClassicToken
	case "play-standard":
		call.Kind = bonafide.EvidenceStandardToken
	default:
		return nil, bonafide.ErrEvidenceMissing
	}
	if report := r.Header.Values("Bonafide-Report"); len(report) > 0 {
		decoded, err := base64.StdEncoding.Strict().DecodeString(one(r, "Bonafide-Report"))
		if err != nil {
			return nil, bonafide.ErrInvalidReport
		}
		call.Report = decoded
	}
	return call, nil
}

// one is a header that must be there once: of two, each side could mean another.
func one(r *http.Request, name string) string {
	if values := r.Header.Values(name); len(values) == 1 {
		return values[0]
	}
	return ""
}

// refuse tells the client enough to act, in the form of RFC 9457, and the log the rest.
func (b *backend) refuse(w http.ResponseWriter, err error) {
	code := bonafide.ErrCallPanic
	errors.As(err, &code)
	status := statusOf(code)
	if status >= http.StatusInternalServerError {
		b.log.Error(err.Error())
	} else {
		b.log.Info(err.Error())
	}
	class := code.Class()
	if class == bonafide.ClassAlgorithm {
		// Which of the two it was, is for the log.
		class = bonafide.ClassSignature
	}
	problem := map[string]any{
		"type": "urn:bonafide:" + class.String(), "title": code.PublicMessage(), "status": status,
		"code": class.String(), "action": code.Action().String(),
	}
	if code.Action() == bonafide.ActionBackoff {
		w.Header().Set("Retry-After", strconv.Itoa(retryAfter))
		problem["retry_after"] = retryAfter
	}
	writeJSON(w, status, "application/problem+json", problem)
}

// statusOf is 503 and never 403 where nothing was judged, since a client throws its key away
// on 403.
func statusOf(code bonafide.Code) int {
	switch code {
	case bonafide.ErrInputTooLarge:
		return http.StatusRequestEntityTooLarge
	case bonafide.ErrEvidenceMissing, bonafide.ErrSubjectMissing, bonafide.ErrInvalidChallenge, bonafide.ErrChallengeMismatch:
		return http.StatusUnauthorized
	case bonafide.ErrUnknownDevice:
		return http.StatusPreconditionRequired
	case bonafide.ErrRevoked, bonafide.ErrEnrolledForAnother:
		return http.StatusForbidden
	case bonafide.ErrEvidenceNotServed:
		return http.StatusBadRequest
	case bonafide.ErrDecodeDenied, bonafide.ErrTokenSignature:
		// The server's keys or rights are wrong.
		return http.StatusServiceUnavailable
	}
	switch code.Class() {
	case bonafide.ClassMalformed:
		return http.StatusBadRequest
	case bonafide.ClassFreshness:
		return http.StatusUnauthorized
	case bonafide.ClassReplay:
		return http.StatusConflict
	case bonafide.ClassUnavailable:
		return http.StatusServiceUnavailable
	case bonafide.ClassConfiguration, bonafide.ClassInternal, bonafide.ClassCall:
		return http.StatusInternalServerError
	default:
		return http.StatusForbidden
	}
}

func writeJSON(w http.ResponseWriter, status int, contentType string, body map[string]any) {
	text, err := json.Marshal(body)
	if err != nil {
		http.Error(w, "", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", contentType)
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	w.Write(text)
}
