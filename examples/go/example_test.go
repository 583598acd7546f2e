package bonafide_test

import (
	"context"
	"errors"
	"fmt"
	"log"

	"bonafide.dev/bonafide"
	"bonafide.dev/bonafide/internal/simulated"
)

// An iPhone is enrolled once; each of its assertions is good once.
func Example() {
	ctx := context.Background()
	store := &bonafide.MemoryStore{} // your database
	authority, phone := simulated.NewAuthority(now), simulated.NewDevice(appID)
	hash := [32]byte{1} // Request.Binding

	verifier, err := bonafide.NewVerifier(bonafide.VerifierConfig{
		Apps:         []string{appID},
		TrustAnchors: [][]byte{authority.Root}, // without this line: Apple's
	})
	if err != nil {
		log.Fatal(err)
	}
	defer verifier.Close()

	pending, err := verifier.VerifyAttestation(phone.Attest(authority, hash, now), phone.KeyID(), hash, now)
	if err != nil {
		log.Fatal(err)
	}
	defer pending.Close()
	if err := pending.OwnedBy("alice"); err != nil {
		log.Fatal(err)
	}
	attestation, err := pending.Commit(ctx, store)
	if err != nil {
		log.Fatal(err)
	}
	defer attestation.Close()

	assert := func(object []byte) error {
		device, err := store.Load(ctx, attestation.Claims().Device)
		if err != nil {
			return err
		}
		key, err := bonafide.KeyFromTrustedStorage(device.Record)
		if err != nil {
			return err
		}
		defer key.Close()
		pending, err := verifier.VerifyAssertion(object, hash, key)
		if err != nil {
			return err
		}
		defer pending.Close()
		assertion, err := pending.Commit(ctx, store)
		if err != nil {
			return err
		}
		defer assertion.Close()
		fmt.Println("counter", assertion.Claims().Counter)
		return nil
	}
	object := phone.Assert(hash)
	if err := assert(object); err != nil {
		log.Fatal(err)
	}
	if err := assert(object); errors.Is(err, bonafide.ErrCounterNotIncreased) {
		fmt.Println("sent again: refused")
	}
	// Output:
	// counter 1
	// sent again: refused
}

func ExampleKeyring() {
	ring, err := bonafide.GenerateKeyring("2026-01", now)
	if err != nil {
		log.Fatal(err)
	}
	defer ring.Close()
	row, err := bonafide.NewContext(map[string]string{"tenant": "7", "name": "openai"})
	if err != nil {
		log.Fatal(err)
	}
	defer row.Close()
	sealed, err := ring.Seal([]byte("sk-live-0123456789"), row)
	if err != nil {
		log.Fatal(err)
	}
	secret, err := ring.Open(sealed, row)
	if err != nil {
		log.Fatal(err)
	}
	defer secret.Close()
	fmt.Println(sealed[:15], secret.Len(), secret)
	// Output: seal:2:2026-01: 18 Secret(…)
}
