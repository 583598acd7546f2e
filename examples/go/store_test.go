package bonafide_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"bonafide.dev/bonafide"
)

func TestMemoryStore(t *testing.T) {
	at := now
	store := &bonafide.MemoryStore{Limit: 2, Clock: func() time.Time { return at }}
	id := func(number byte) bonafide.DeviceID { return bonafide.DeviceID{number} }
	take := func(number byte, made time.Time) bonafide.Effect {
		return bonafide.Effect{Kind: bonafide.EffectTake, ID: id(number), Made: made, KeepAtLeast: 7 * time.Minute, KeepUntil: made.Add(6 * time.Minute)}
	}
	once := func(number byte, made time.Time) bonafide.Effect {
		effect := take(number, made)
		effect.Kind = bonafide.EffectInsertOnce
		return effect
	}
	enrol := func(number byte) bonafide.Effect {
		return bonafide.Effect{Kind: bonafide.EffectEnrol, ID: id(number), Owner: "alice", Record: []byte("record")}
	}
	advance := func(number byte, counter uint32) bonafide.Effect {
		return bonafide.Effect{Kind: bonafide.EffectAdvance, ID: id(number), Counter: counter}
	}
	expect := func(want bonafide.Outcome, effects ...bonafide.Effect) {
		t.Helper()
		if outcome, err := store.Commit(context.Background(), effects); outcome != want || err != nil {
			t.Errorf("%v: %v, %v", effects, outcome, err)
		}
	}
	full := func(effects ...bonafide.Effect) {
		t.Helper()
		if outcome, err := store.Commit(context.Background(), effects); !errors.Is(err, bonafide.ErrStoreFull) {
			t.Errorf("%v: %v, %v", effects, outcome, err)
		}
	}

	// All, or nothing.
	expect(bonafide.Committed, enrol(1), take(9, at))
	expect(bonafide.AlreadyEnrolled, take(1, at), enrol(1))
	expect(bonafide.UnknownDevice, take(1, at), advance(2, 1))
	expect(bonafide.Stale, take(1, at), advance(1, 0))
	expect(bonafide.Replayed, advance(1, 5), take(9, at))
	expect(bonafide.Replayed, enrol(2), once(9, at))
	expect(bonafide.Replayed, take(1, at), take(1, at))
	full(enrol(2), take(1, at), take(2, at))
	if device, err := store.Load(context.Background(), id(2)); device != nil || err != nil {
		t.Errorf("a refused write left %v, %v", device, err)
	}
	expect(bonafide.Committed, enrol(2), advance(2, 3), advance(1, 1), take(1, at))
	expect(bonafide.Stale, advance(2, 3))
	full(enrol(3))
	full(take(3, at))
	expect(bonafide.Committed, advance(1, 2))

	// The last moment is included; then there is room, and what was forgotten does not come back.
	at = now.Add(7 * time.Minute)
	full(take(3, at))
	expect(bonafide.Replayed, take(1, now))
	at = at.Add(time.Minute)
	expect(bonafide.Committed, take(3, at))
	at = now
	expect(bonafide.Replayed, take(1, now))
	expect(bonafide.Committed, once(4, now))

	if _, err := store.Commit(context.Background(), []bonafide.Effect{{Kind: 5}}); err == nil {
		t.Error("an effect of a later version was written")
	}
	if store.Revoke(id(7)) {
		t.Error("a device that is not there was revoked")
	}
}
