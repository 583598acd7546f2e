package bonafide

// #include <bonafide.h>
import "C"

import (
	"crypto/sha256"
	"encoding/base64"
	"runtime"
)

// A Scheme is the scheme of a request.
type Scheme uint32

// The schemes.
const (
	// https, whose port is 443 unless the authority names another.
	HTTPS Scheme = C.BONAFIDE_SCHEME_HTTPS
	// http, whose port is 80 unless the authority names another.
	HTTP Scheme = C.BONAFIDE_SCHEME_HTTP
)

// A Request is a request as the server knows it and the app must have sent it.
type Request struct {
	// The App ID of an iOS app, or the package name of an Android app.
	AppID string
	// What the endpoint does, in the server's own word.
	Purpose string
	// The challenge: its bytes as they were given to the app.
	Challenge []byte
	Method    string
	Scheme    Scheme
	// The host, with its port if that is not the scheme's own: as the server was configured,
	// never the Host header.
	Authority string
	// Path and query as in the request line.
	PathAndQuery string
	// The SHA-256 of the body; nil if there is none.
	BodySHA256 *[32]byte
	// The SHA-256 of the report of runtime signals; nil if there is none.
	ReportSHA256 *[32]byte
}

// A Binding is the 32 bytes that the evidence must be about: clientDataHash for App Attest and,
// in base64url, requestHash or nonce for Play Integrity.
type Binding [32]byte

// Base64URL is the binding for Play Integrity.
func (b Binding) Base64URL() string { return base64.RawURLEncoding.EncodeToString(b[:]) }

var noBody = sha256.Sum256(nil)

// Binding is one hash over everything of a request that must not change.
func (r *Request) Binding() (Binding, error) {
	var pinner runtime.Pinner
	defer pinner.Unpin()
	body := r.BodySHA256
	if body == nil {
		body = &noBody
	}
	var c C.bonafide_request
	c.app_id, c.app_id_len = pinned(&pinner, r.AppID)
	c.purpose, c.purpose_len = pinned(&pinner, r.Purpose)
	c.challenge, c.challenge_len = pinnedBytes(&pinner, r.Challenge)
	c.method, c.method_len = pinned(&pinner, r.Method)
	c.scheme = C.bonafide_scheme(r.Scheme)
	c.authority, c.authority_len = pinned(&pinner, r.Authority)
	c.path_and_query, c.path_and_query_len = pinned(&pinner, r.PathAndQuery)
	c.body_sha256, _ = pinnedBytes(&pinner, body[:])
	if r.ReportSHA256 != nil {
		c.report_sha256, _ = pinnedBytes(&pinner, r.ReportSHA256[:])
	}
	var binding Binding
	var detail *C.bonafide_error
	result := C.bonafide_request_binding(&c, hashIn((*[32]byte)(&binding)), &detail)
	return binding, failure(result, detail)
}
