package bonafide

// #include <bonafide.h>
import "C"

import (
	"log/slog"
	"unsafe"
)

// A Secret is what was sealed. Close overwrites it.
type Secret struct {
	handle[*C.bonafide_secret]
}

func newSecret(pointer *C.bonafide_secret) *Secret {
	s := &Secret{}
	s.own(pointer, func(pointer *C.bonafide_secret) { C.bonafide_secret_free(pointer) })
	return s
}

// Bytes is a view of the secret where it lies, outside of Go's heap. It is good until Close,
// and must not be used afterwards or changed; after Close, Bytes is nil. What is copied out of
// it is the caller's to protect.
//
// A view does not keep its Secret, so from the first call on only Close frees it.
func (s *Secret) Bytes() []byte {
	secret, err := s.hold()
	if err != nil {
		return nil
	}
	defer s.release()
	s.cleanup.Stop()
	return view(secret)
}

// Use gives the secret to a function, which must not use the Secret by itself: Close waits for
// its return.
func (s *Secret) Use(use func(secret []byte) error) error {
	secret, err := s.hold()
	if err != nil {
		return err
	}
	defer s.release()
	return use(view(secret))
}

// Len is how many bytes the secret has; 0 after Close.
func (s *Secret) Len() int {
	secret, err := s.hold()
	if err != nil {
		return 0
	}
	defer s.release()
	return int(C.bonafide_secret_len(secret))
}

func view(secret *C.bonafide_secret) []byte {
	return unsafe.Slice((*byte)(C.bonafide_secret_data(secret)), C.bonafide_secret_len(secret))
}

// String hides the secret from logs.
func (*Secret) String() string { return "Secret(…)" }

// GoString is String.
func (s *Secret) GoString() string { return s.String() }

// LogValue is String.
func (s *Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }
