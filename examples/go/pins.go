package bonafide

// #include <bonafide.h>
import "C"

import (
	"crypto/tls"
	"runtime"
	"time"
	"unsafe"
)

// A Pin is the SHA-256 of the DER of a public key's SubjectPublicKeyInfo.
type Pin [32]byte

// PinOfSPKI is the pin of a public key, from the DER of its SubjectPublicKeyInfo.
func PinOfSPKI(der []byte) (Pin, error) {
	var pin Pin
	var detail *C.bonafide_error
	result := C.bonafide_pin_of_spki(bytesIn(der), C.size_t(len(der)), hashIn((*[32]byte)(&pin)), &detail)
	return pin, failure(result, detail)
}

// PinOfCertificate is the pin of a certificate's public key, from the certificate's DER.
func PinOfCertificate(der []byte) (Pin, error) {
	var pin Pin
	var detail *C.bonafide_error
	result := C.bonafide_pin_of_certificate(bytesIn(der), C.size_t(len(der)), hashIn((*[32]byte)(&pin)), &detail)
	return pin, failure(result, detail)
}

// ParsePin reads a pin's text: sha256/ or nothing, then standard base64.
func ParsePin(text string) (Pin, error) {
	var pin Pin
	var detail *C.bonafide_error
	result := C.bonafide_pin_parse(textIn(text), C.size_t(len(text)), hashIn((*[32]byte)(&pin)), &detail)
	return pin, failure(result, detail)
}

// String is sha256/ and base64.
func (p Pin) String() string {
	text, err := filled(func(buffer *C.uint8_t, capacity C.size_t, length *C.size_t) C.bonafide_result {
		return C.bonafide_pin_text(hashIn((*[32]byte)(&p)), buffer, capacity, length)
	})
	if err != nil {
		return ""
	}
	return string(text)
}

// An OnExpiry says what happens when a pin set has expired: the app's choice, and no default.
type OnExpiry uint32

// The choices.
const (
	// Connections go on with the ordinary evaluation alone, without pins.
	ExpiryOpen OnExpiry = C.BONAFIDE_ON_EXPIRY_OPEN
	// Connections to pinned hosts are refused. Where updates come from must then not be one.
	ExpiryClosed OnExpiry = C.BONAFIDE_ON_EXPIRY_CLOSED
)

const never = C.BONAFIDE_NEVER

// A PinHost has the pins of a host or pattern: at least two, one of them a backup whose key
// waits offline. Patterns are api.example.com or an IP address, *.example.com for one label,
// or **.example.com for the name itself and everything below.
type PinHost struct {
	Pattern string
	Pins    []string
}

// A PinSetConfig says which keys the servers of an app may have.
type PinSetConfig struct {
	Hosts []PinHost
	// What an update has to exceed; count it up with each set that is made.
	Version uint64
	// The set no longer counts from this moment on; the zero value is never.
	Expires time.Time
	// What happens then: needed for sets that expire, and for those that take updates, which do.
	OnExpiry OnExpiry
}

// A PinSet says which keys the servers of an app may have. Nothing changes it.
type PinSet struct {
	handle[*C.bonafide_pin_set]
}

func newPinSet(pointer *C.bonafide_pin_set) *PinSet {
	s := &PinSet{}
	s.own(pointer, func(pointer *C.bonafide_pin_set) { C.bonafide_pin_set_free(pointer) })
	return s
}

// NewPinSet makes a set, which is to be closed.
func NewPinSet(config PinSetConfig) (*PinSet, error) {
	builder := C.bonafide_pin_set_builder_new()
	defer C.bonafide_pin_set_builder_free(builder)
	for _, host := range config.Hosts {
		if err := addPins(builder, &host); err != nil {
			return nil, err
		}
	}
	if err := failure(C.bonafide_pin_set_builder_version(builder, C.uint64_t(config.Version)), nil); err != nil {
		return nil, err
	}
	on := C.bonafide_on_expiry(config.OnExpiry)
	if !config.Expires.IsZero() {
		if err := failure(C.bonafide_pin_set_builder_expires(builder, millis(config.Expires), on), nil); err != nil {
			return nil, err
		}
	} else if on != 0 {
		if err := failure(C.bonafide_pin_set_builder_on_expiry(builder, on), nil); err != nil {
			return nil, err
		}
	}
	var set *C.bonafide_pin_set
	var detail *C.bonafide_error
	result := C.bonafide_pin_set_builder_build(builder, &set, &detail)
	if err := failure(result, detail); err != nil {
		return nil, err
	}
	return newPinSet(set), nil
}

func addPins(builder *C.bonafide_pin_set_builder, host *PinHost) error {
	var pinner runtime.Pinner
	defer pinner.Unpin()
	pins := make([]C.bonafide_bytes, len(host.Pins))
	for index, pin := range host.Pins {
		pins[index].data, pins[index].len = pinned(&pinner, pin)
	}
	return failure(C.bonafide_pin_set_builder_host(builder, textIn(host.Pattern), C.size_t(len(host.Pattern)),
		unsafe.SliceData(pins), C.size_t(len(pins))), nil)
}

// ParsePinSet reads a set from its text, at most 64 KiB. Words are separated by one space, and
// every line ends with a line feed; app, version and expires may be left out of a set that is
// shipped with the app:
//
//	bonafide-pins 1
//	app TEAMID1234.com.example.app
//	version 7
//	expires 2027-06-30T00:00:00Z
//	pins api.example.com sha256/... sha256/...
//	pins **.cdn.example.com sha256/... sha256/...
func ParsePinSet(text string, on OnExpiry) (*PinSet, error) {
	var set *C.bonafide_pin_set
	var detail *C.bonafide_error
	result := C.bonafide_pin_set_parse(textIn(text), C.size_t(len(text)), C.bonafide_on_expiry(on), &set, &detail)
	if err := failure(result, detail); err != nil {
		return nil, err
	}
	return newPinSet(set), nil
}

// ReportOnly is the same set, which only reports: a connection whose path has no pinned key
// goes on, and the outcome says so. Nothing else is forgiven.
func (s *PinSet) ReportOnly() (*PinSet, error) {
	set, err := s.hold()
	if err != nil {
		return nil, err
	}
	defer s.release()
	var reporting *C.bonafide_pin_set
	if err := failure(C.bonafide_pin_set_report_only(set, &reporting), nil); err != nil {
		return nil, err
	}
	return newPinSet(reporting), nil
}

// Version is the set's version; 0 where none was given.
func (s *PinSet) Version() (uint64, error) {
	set, err := s.hold()
	if err != nil {
		return 0, err
	}
	defer s.release()
	var version C.uint64_t
	err = failure(C.bonafide_pin_set_version(set, &version), nil)
	return uint64(version), err
}

// Expires is the moment from which the set no longer counts; the zero time for never.
func (s *PinSet) Expires() (time.Time, error) {
	set, err := s.hold()
	if err != nil {
		return time.Time{}, err
	}
	defer s.release()
	var expires C.uint64_t
	err = failure(C.bonafide_pin_set_expires(set, &expires), nil)
	if err != nil || expires == never {
		return time.Time{}, err
	}
	return timeOf(expires), nil
}

// DaysUntilExpiry are whole days, 0 on the last day and after it; false for never.
func (s *PinSet) DaysUntilExpiry(now time.Time) (days uint64, expires bool, err error) {
	set, err := s.hold()
	if err != nil {
		return 0, false, err
	}
	defer s.release()
	var until C.uint64_t
	err = failure(C.bonafide_pin_set_days_until_expiry(set, millis(now), &until), nil)
	if err != nil || until == never {
		return 0, false, err
	}
	return uint64(until), true, nil
}

// AppID is the app that the set is for; empty where the set does not say so.
func (s *PinSet) AppID() (string, error) {
	set, err := s.hold()
	if err != nil {
		return "", err
	}
	defer s.release()
	app, err := filled(func(buffer *C.uint8_t, capacity C.size_t, length *C.size_t) C.bonafide_result {
		return C.bonafide_pin_set_app_id(set, buffer, capacity, length)
	})
	return string(app), err
}

// PinsFor are the pins of a host; none if the host has no pins.
func (s *PinSet) PinsFor(host string) ([]Pin, error) {
	set, err := s.hold()
	if err != nil {
		return nil, err
	}
	defer s.release()
	var detail *C.bonafide_error
	all, err := filled(func(buffer *C.uint8_t, capacity C.size_t, length *C.size_t) C.bonafide_result {
		// Of several calls only the last one's is of interest.
		C.bonafide_error_free(detail)
		detail = nil
		return C.bonafide_pin_set_pins_for(set, textIn(host), C.size_t(len(host)), buffer, capacity, length, &detail)
	})
	C.bonafide_error_free(detail)
	if err != nil {
		return nil, err
	}
	pins := make([]Pin, len(all)/32)
	for index := range pins {
		pins[index] = Pin(all[index*32:])
	}
	return pins, nil
}

// Text is what [ParsePinSet] reads, and what is signed for an update.
func (s *PinSet) Text() (string, error) {
	set, err := s.hold()
	if err != nil {
		return "", err
	}
	defer s.release()
	var text *C.bonafide_buffer
	if err := failure(C.bonafide_pin_set_text(set, &text), nil); err != nil {
		return "", err
	}
	return string(taken(text)), nil
}

// An UpdateKey is the public half of a key that signs pin sets: ECDSA with P-256 and SHA-256.
type UpdateKey struct {
	handle[*C.bonafide_update_key]
}

func newUpdateKey(pointer *C.bonafide_update_key) *UpdateKey {
	k := &UpdateKey{}
	k.own(pointer, func(pointer *C.bonafide_update_key) { C.bonafide_update_key_free(pointer) })
	return k
}

// UpdateKeyFromSPKI is a key from the DER of its SubjectPublicKeyInfo.
func UpdateKeyFromSPKI(der []byte) (*UpdateKey, error) {
	var key *C.bonafide_update_key
	var detail *C.bonafide_error
	result := C.bonafide_update_key_from_spki_der(bytesIn(der), C.size_t(len(der)), &key, &detail)
	if err := failure(result, detail); err != nil {
		return nil, err
	}
	return newUpdateKey(key), nil
}

// UpdateKeyFromPEM is a key from PEM (-----BEGIN PUBLIC KEY-----).
func UpdateKeyFromPEM(pem string) (*UpdateKey, error) {
	var key *C.bonafide_update_key
	var detail *C.bonafide_error
	result := C.bonafide_update_key_from_pem(textIn(pem), C.size_t(len(pem)), &key, &detail)
	if err := failure(result, detail); err != nil {
		return nil, err
	}
	return newUpdateKey(key), nil
}

// AcceptUpdates is the same set, which signed sets may replace: those for this app, signed with
// one of these keys; two keys make it possible to change them. The set needs a version, and a
// decision what happens on expiry.
func (s *PinSet) AcceptUpdates(appID string, keys ...*UpdateKey) (*PinSet, error) {
	set, err := s.hold()
	if err != nil {
		return nil, err
	}
	defer s.release()
	// Each is held once: a Close between two holds of one key would wait for both, and the
	// second for it.
	held := make(map[*UpdateKey]bool, len(keys))
	array := make([]*C.bonafide_update_key, 0, len(keys))
	for _, key := range keys {
		if held[key] {
			continue
		}
		pointer, err := key.hold()
		if err != nil {
			return nil, err
		}
		defer key.release()
		held[key] = true
		array = append(array, pointer)
	}
	var accepting *C.bonafide_pin_set
	var detail *C.bonafide_error
	result := C.bonafide_pin_set_accept_updates(set, textIn(appID), C.size_t(len(appID)),
		unsafe.SliceData(array), C.size_t(len(array)), &accepting, &detail)
	if err := failure(result, detail); err != nil {
		return nil, err
	}
	return newPinSet(accepting), nil
}

// Update is the set that replaces this one: signed, for this app, of a higher version, not
// expired. signedSet is the text of a set with app, version and expires, and behind it one
// line: "signature ", the base64 of an ECDSA signature in DER over every byte before that line,
// and a line feed.
//
// Keep the bytes that were accepted, and give them to [PinSet.Restore] at the next start:
// without that, a restart goes back to the pins that the app was shipped with.
func (s *PinSet) Update(signedSet []byte, now time.Time) (*PinSet, error) {
	set, err := s.hold()
	if err != nil {
		return nil, err
	}
	defer s.release()
	var next *C.bonafide_pin_set
	var detail *C.bonafide_error
	result := C.bonafide_pin_set_update(set, bytesIn(signedSet), C.size_t(len(signedSet)), millis(now), &next, &detail)
	if err := failure(result, detail); err != nil {
		return nil, err
	}
	return newPinSet(next), nil
}

// Restore is the newer of this set and one that Update accepted earlier, from the bytes that
// you kept; not refused for having expired since. On failure, go on with the set that the app
// was shipped with.
func (s *PinSet) Restore(signedSet []byte) (*PinSet, error) {
	set, err := s.hold()
	if err != nil {
		return nil, err
	}
	defer s.release()
	var newer *C.bonafide_pin_set
	var detail *C.bonafide_error
	result := C.bonafide_pin_set_restore(set, bytesIn(signedSet), C.size_t(len(signedSet)), &newer, &detail)
	if err := failure(result, detail); err != nil {
		return nil, err
	}
	return newPinSet(newer), nil
}

// A PinOutcome is why a connection may go on.
type PinOutcome uint32

// The outcomes.
const (
	// A certificate of the server's path has a pinned key.
	PinMatched PinOutcome = C.BONAFIDE_PIN_MATCHED
	// The host has no pins.
	PinNotPinned PinOutcome = C.BONAFIDE_PIN_NOT_PINNED
	// The path has no pinned key, and the set only reports.
	PinMismatch PinOutcome = C.BONAFIDE_PIN_MISMATCH
	// The host has pins, and the set has expired and is open.
	PinExpired PinOutcome = C.BONAFIDE_PIN_EXPIRED
)

// A PinCheck is what was found out about a server that may be talked to.
type PinCheck struct {
	Outcome PinOutcome
	// Matched: the place in the chain of the certificate whose key is pinned; 0 is the server's
	// own.
	Index int
	// Matched: its pin.
	Pin Pin
}

// VerifyPins says whether a connection may go on, after the TLS library's own evaluation has
// accepted the chain, never instead of it. Call it for each request's host. chain has the DER
// of at most 6 certificates, the server's own first.
func VerifyPins(host string, chain [][]byte, set *PinSet, now time.Time) (PinCheck, error) {
	s, err := set.hold()
	if err != nil {
		return PinCheck{}, err
	}
	defer set.release()
	var pinner runtime.Pinner
	defer pinner.Unpin()
	var check C.bonafide_pin_check
	var detail *C.bonafide_error
	result := C.bonafide_verify_pins(textIn(host), C.size_t(len(host)), elements(&pinner, chain), C.size_t(len(chain)),
		s, millis(now), &check, &detail)
	if err := failure(result, detail); err != nil {
		return PinCheck{}, err
	}
	return PinCheck{PinOutcome(check.outcome), int(check.index), bytes32(check.pin)}, nil
}

// VerifyConnection is for [tls.Config.VerifyConnection] of a client, whose ordinary evaluation
// must be on. The host is the name that was asked for; connections to an IP address have none
// and are refused. clock says what time it is; nil is time.Now.
func (s *PinSet) VerifyConnection(clock func() time.Time) func(tls.ConnectionState) error {
	if clock == nil {
		clock = time.Now
	}
	return func(state tls.ConnectionState) error {
		// Without a chain that was evaluated there is nothing that pins could add to.
		err := refusal(ErrUnknownIssuer, nil)
		for _, evaluated := range state.VerifiedChains {
			chain := make([][]byte, len(evaluated))
			for index, certificate := range evaluated {
				chain[index] = certificate.Raw
			}
			if _, err = VerifyPins(state.ServerName, chain, s, clock()); err == nil {
				return nil
			}
		}
		return err
	}
}
