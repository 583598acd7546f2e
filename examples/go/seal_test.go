package bonafide_test

import (
	"bytes"
	"errors"
	"sync"
	"testing"
	"time"

	"bonafide.dev/bonafide"
)

func TestRotation(t *testing.T) {
	ring, err := bonafide.GenerateKeyring("2026-01", now)
	keep(t, ring, err)
	context, err := bonafide.NewContext(map[string]string{"tenant": "7", "name": "openai"})
	keep(t, context, err)
	other, err := bonafide.NewContext(map[string]string{"tenant": "8", "name": "openai"})
	keep(t, other, err)
	do := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	sealed, err := ring.Seal([]byte("sk-live-0123456789"), context)
	do(err)
	if _, err := ring.Open(sealed, other); !errors.Is(err, bonafide.ErrCannotBeOpened) {
		t.Errorf("in another row: %v", err)
	}
	if _, changed, err := ring.Rewrap(sealed, context); changed || err != nil {
		t.Errorf("rewrapped under the same key: %v", err)
	}

	do(ring.AddGenerated("2026-02", now))
	do(ring.Promote("2026-02"))
	do(ring.AddLegacy("old-php", bytes.Repeat([]byte("k3"), 16), now))
	do(ring.Add("2026-03", bytes.Repeat([]byte("k4"), 16), now))
	if primary, err := ring.Primary(); primary != "2026-02" || err != nil {
		t.Errorf("primary %s, %v", primary, err)
	}
	if age, err := ring.PrimaryAge(now.Add(time.Hour)); age != time.Hour || err != nil {
		t.Errorf("age %v, %v", age, err)
	}
	if needs, err := ring.NeedsRewrap(sealed); !needs || err != nil {
		t.Errorf("needs rewrap: %v, %v", needs, err)
	}
	rewrapped, changed, err := ring.Rewrap(sealed, context)
	if !changed || err != nil {
		t.Fatalf("not rewrapped: %v", err)
	}
	legacy, err := ring.SealLegacy("old-php", []byte("sk-old"), []byte("ad"))
	do(err)
	fromLegacy, changed, err := ring.RewrapOrLegacy(legacy, []byte("ad"), context)
	if !changed || err != nil {
		t.Fatalf("not rewrapped: %v", err)
	}
	secret, err := ring.Open(fromLegacy, context)
	keep(t, secret, err)
	if string(secret.Bytes()) != "sk-old" {
		t.Error("another secret")
	}

	do(ring.DecryptOnly("2026-01", now))
	if err := ring.Promote("2026-01"); !errors.Is(err, bonafide.ErrKeyNotEnabled) {
		t.Error(err)
	}
	do(ring.Disable("2026-01", now))
	if _, err := ring.Open(sealed, context); !errors.Is(err, bonafide.ErrKeyDisabled) {
		t.Error(err)
	}

	census := func(at time.Time, rows ...string) *bonafide.Census {
		counting := keep(t, bonafide.BeginCensus(at), nil)
		for _, row := range rows {
			do(counting.Row(row))
		}
		do(counting.Add("2026-02", 3))
		do(counting.AddUnreadable(1))
		census, err := counting.Finish()
		keep(t, census, err)
		if err := counting.Row("late"); !errors.Is(err, bonafide.ErrCallFinished) {
			t.Error(err)
		}
		return census
	}
	later := now.Add(time.Hour)
	before := census(later, sealed, rewrapped, legacy)
	rows, err := before.Rows()
	if err != nil || len(rows) != 2 || rows["2026-01"] != 1 || rows["2026-02"] != 4 {
		t.Errorf("rows %v, %v", rows, err)
	}
	if begun, err := before.Begun(); !begun.Equal(later) || err != nil {
		t.Errorf("begun %v, %v", begun, err)
	}
	if count, err := before.RowsOf("2026-01"); count != 1 || err != nil {
		t.Errorf("rows %v, %v", count, err)
	}
	if count, err := before.Legacy(); count != 1 || err != nil {
		t.Errorf("legacy rows %v, %v", count, err)
	}
	if count, err := before.Unreadable(); count != 1 || err != nil {
		t.Errorf("unreadable rows %v, %v", count, err)
	}
	if err := ring.Destroy("2026-01", before, time.Minute, bonafide.WaiveUnreadable); !errors.Is(err, bonafide.ErrKeyInUse) {
		t.Error(err)
	}
	after := census(later, rewrapped)
	if err := ring.Destroy("2026-01", after, time.Minute, 0); !errors.Is(err, bonafide.ErrUnreadableRows) {
		t.Error(err)
	}
	if err := ring.Destroy("2026-01", after, 2*time.Hour, bonafide.WaiveUnreadable); !errors.Is(err, bonafide.ErrCensusTooEarly) {
		t.Error(err)
	}
	do(ring.Destroy("2026-01", after, time.Minute, bonafide.WaiveUnreadable))
	if _, err := ring.Material("2026-01"); !errors.Is(err, bonafide.ErrKeyDestroyed) {
		t.Error(err)
	}
	if err := ring.Enable("2026-01", now); !errors.Is(err, bonafide.ErrKeyDestroyed) {
		t.Error(err)
	}

	// What was stored comes back.
	var stored []bonafide.StoredKey
	keys, err := ring.Keys()
	do(err)
	for _, key := range keys {
		one := bonafide.StoredKey{SealingKey: key}
		if key.State != bonafide.KeyDestroyed {
			material, err := ring.Material(key.ID)
			keep(t, material, err)
			one.Material = material.Bytes()
		}
		stored = append(stored, one)
	}
	loaded, err := bonafide.LoadKeyring("2026-02", stored)
	keep(t, loaded, err)
	secret, err = loaded.Open(rewrapped, context)
	keep(t, secret, err)
	if string(secret.Bytes()) != "sk-live-0123456789" {
		t.Error("another secret")
	}
	stored[1].Material = bytes.Repeat([]byte("k9"), 16)
	if _, err := bonafide.LoadKeyring("2026-02", stored); !errors.Is(err, bonafide.ErrWrongKey) {
		t.Error(err)
	}
	stored[1].Material = []byte("short")
	if _, err := bonafide.LoadKeyring("2026-02", stored); !errors.Is(err, bonafide.ErrInvalidKeyText) {
		t.Error(err)
	}
	stored[1].ID = "a-name-that-is-longer-than-32-bytes"
	if _, err := bonafide.LoadKeyring("2026-02", stored); !errors.Is(err, bonafide.ErrInvalidSealingKeyID) {
		t.Error(err)
	}
}

func TestSealingIsCheckedBeforeC(t *testing.T) {
	for name, fields := range map[string]map[string]string{"no field": {}, "a bad name": {"Tenant": "7"}, "no name": {"": "7"}} {
		if _, err := bonafide.NewContext(fields); !errors.Is(err, bonafide.ErrInvalidContext) {
			t.Errorf("%s: %v", name, err)
		}
	}
	short := []byte("short")
	ring, err := bonafide.GenerateKeyring("2026-01", now)
	keep(t, ring, err)
	for name, err := range map[string]error{
		"add": ring.Add("x", short, now), "add legacy": ring.AddLegacy("x", short, now),
		"new":         second(bonafide.NewKeyring("x", short, now)),
		"check value": second(bonafide.CheckValue(short)),
	} {
		if !errors.Is(err, bonafide.ErrInvalidKeyText) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := bonafide.NewKeyring("x", make([]byte, 32), now); !errors.Is(err, bonafide.ErrWeakKey) {
		t.Error(err)
	}
	if _, err := bonafide.SealedFromBytes([]byte("x")); !errors.Is(err, bonafide.ErrInvalidSealed) {
		t.Error(err)
	}
}

func second[T any](_ T, err error) error { return err }

// A ring is changed while others use it.
func TestARingIsChangedWhileItIsUsed(t *testing.T) {
	ring, err := bonafide.GenerateKeyring("key-0", now)
	keep(t, ring, err)
	context := keep(t, bonafide.NoContext(), nil)
	var group sync.WaitGroup
	done := make(chan struct{})
	for range 4 {
		group.Add(1)
		go func() {
			defer group.Done()
			for {
				select {
				case <-done:
					return
				default:
				}
				sealed, err := ring.Seal([]byte("secret"), context)
				if err != nil {
					t.Error(err)
					return
				}
				secret, err := ring.Open(sealed, context)
				if err != nil {
					t.Error(err)
					return
				}
				secret.Close()
				if _, err := ring.Keys(); err != nil {
					t.Error(err)
					return
				}
			}
		}()
	}
	for number := range 20 {
		id := "key-" + string(rune('a'+number))
		if err := ring.AddGenerated(id, now); err != nil {
			t.Error(err)
		}
		if err := ring.Promote(id); err != nil {
			t.Error(err)
		}
	}
	close(done)
	group.Wait()
}
