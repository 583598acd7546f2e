//go:build !asan

// AddressSanitizer keeps what was freed for a while, and looks for leaks itself.

package bonafide_test

import (
	"bytes"
	"errors"
	"os"
	"strconv"
	"strings"
	"testing"

	"bonafide.dev/bonafide"
)

// Errors, buffers and secrets are freed as they go.
func TestMemoryStaysSteady(t *testing.T) {
	resident := func() int {
		text, err := os.ReadFile("/proc/self/statm")
		if err != nil {
			t.Skipf("the resident size cannot be read: %v", err)
		}
		pages, err := strconv.Atoi(strings.Fields(string(text))[1])
		if err != nil {
			t.Fatal(err)
		}
		return pages * os.Getpagesize()
	}
	ring, err := bonafide.GenerateKeyring("2026-01", now)
	keep(t, ring, err)
	context := keep(t, bonafide.NoContext(), nil)
	secret := bytes.Repeat([]byte("s"), 4096)
	run := func(times int) {
		for range times {
			sealed, err := ring.Seal(secret, context)
			if err != nil {
				t.Fatal(err)
			}
			opened, err := ring.Open(sealed, context)
			if err != nil {
				t.Fatal(err)
			}
			opened.Bytes()
			opened.Close()
			if _, err := ring.Open("seal:2:x", context); !errors.Is(err, bonafide.ErrInvalidSealed) {
				t.Fatal(err)
			}
		}
	}
	run(2_000)
	before := resident()
	run(20_000)
	// One buffer of each round alone would be 100 MiB.
	if grown := resident() - before; grown > 20<<20 {
		t.Errorf("%d MiB more", grown>>20)
	}
}
