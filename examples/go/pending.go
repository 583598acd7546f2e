package bonafide

// #include <bonafide.h>
import "C"

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// A DeviceID is the key of a device in a table. It names a device, so it prints as nothing;
// its bytes are id[:].
type DeviceID [32]byte

// String hides the device from logs.
func (DeviceID) String() string { return "DeviceID(…)" }

// GoString hides the device from logs.
func (id DeviceID) GoString() string { return id.String() }

// LogValue hides the device from logs.
func (id DeviceID) LogValue() slog.Value { return slog.StringValue(id.String()) }

// An EffectKind is the kind of an effect.
type EffectKind uint32

// The kinds of effects.
const (
	// Store a new device with counter 0, only if it is not there yet.
	EffectEnrol EffectKind = C.BONAFIDE_EFFECT_ENROL
	// Raise a device's counter, only if the stored one is smaller, the device is not revoked,
	// and it is the owner's, if one is given.
	EffectAdvance EffectKind = C.BONAFIDE_EFFECT_ADVANCE
	// Record that a challenge was taken, only if it is not recorded yet.
	EffectTake EffectKind = C.BONAFIDE_EFFECT_TAKE
	// Record that this was used, only if it is not recorded yet.
	EffectInsertOnce EffectKind = C.BONAFIDE_EFFECT_INSERT_ONCE
)

// An Effect is one conditional write. Fields that are not of its kind are zero.
type Effect struct {
	Kind EffectKind
	// The device (enrol, advance), or what was used (take, insert once).
	ID DeviceID
	// Enrol: whose device it is. Advance: whose it must be. Empty if nobody said so.
	Owner string
	// Enrol: what to store, for [KeyFromTrustedStorage].
	Record []byte
	// Enrol: the receipt for Apple's fraud metric.
	Receipt []byte
	// Advance: the new counter.
	Counter uint32
	// Take, insert once: keep the record for at least this long, …
	KeepAtLeast time.Duration
	// … and at least until this moment.
	KeepUntil time.Time
	// Take, insert once: when the evidence was made.
	Made time.Time
}

// String hides everything but the kind from logs.
func (e Effect) String() string {
	switch e.Kind {
	case EffectEnrol:
		return "Effect(enrol)"
	case EffectAdvance:
		return "Effect(advance)"
	case EffectTake:
		return "Effect(take)"
	case EffectInsertOnce:
		return "Effect(insert once)"
	default:
		return "Effect(unknown)"
	}
}

// GoString is String.
func (e Effect) GoString() string { return e.String() }

// LogValue is String.
func (e Effect) LogValue() slog.Value { return slog.StringValue(e.String()) }

func effectOf(c *C.bonafide_effect) Effect {
	effect := Effect{
		Kind:        EffectKind(c.kind),
		ID:          bytes32(c.id),
		Owner:       textOut(c.owner, c.owner_len),
		Record:      bytesOut(c.record, c.record_len),
		Receipt:     bytesOut(c.receipt, c.receipt_len),
		Counter:     uint32(c.counter),
		KeepAtLeast: durationOf(c.keep_at_least_ms),
	}
	if effect.Kind == EffectTake || effect.Kind == EffectInsertOnce {
		effect.KeepUntil, effect.Made = timeOf(c.keep_until_ms), timeOf(c.made_ms)
	}
	return effect
}

// An Outcome says how the write of effects ended.
type Outcome uint32

// The outcomes.
const (
	// Every condition held and everything was written.
	Committed Outcome = C.BONAFIDE_OUTCOME_COMMITTED
	// A value that may be used once had been used.
	Replayed Outcome = C.BONAFIDE_OUTCOME_REPLAYED
	// The stored counter is not smaller than the new one.
	Stale Outcome = C.BONAFIDE_OUTCOME_STALE
	// The device is revoked.
	Revoked Outcome = C.BONAFIDE_OUTCOME_REVOKED
	// There is no such device.
	UnknownDevice Outcome = C.BONAFIDE_OUTCOME_UNKNOWN_DEVICE
	// The device is there already, for the same owner.
	AlreadyEnrolled Outcome = C.BONAFIDE_OUTCOME_ALREADY_ENROLLED
	// The device is there already, for another owner.
	EnrolledForAnother Outcome = C.BONAFIDE_OUTCOME_ENROLLED_FOR_ANOTHER
)

// A Pending is evidence that verified, and that counts only after its effects were written.
// Then it gives its claims, once. Closing it before that drops them: nothing happened.
type Pending[T any] struct {
	handle[*C.bonafide_pending]
	finish func(*C.bonafide_pending, C.bonafide_outcome) (T, error)
}

func newPending[T any](
	pointer *C.bonafide_pending, finish func(*C.bonafide_pending, C.bonafide_outcome) (T, error),
) *Pending[T] {
	p := &Pending[T]{finish: finish}
	p.own(pointer, func(pointer *C.bonafide_pending) { C.bonafide_pending_free(pointer) })
	return p
}

// Effects are to be written all, or none.
func (p *Pending[T]) Effects() ([]Effect, error) {
	pending, err := p.holdAlone()
	if err != nil {
		return nil, err
	}
	defer p.releaseAlone()
	var count C.size_t
	if err := failure(C.bonafide_pending_effect_count(pending, &count), nil); err != nil {
		return nil, err
	}
	effects := make([]Effect, count)
	for index := range effects {
		var effect C.bonafide_effect
		if err := failure(C.bonafide_pending_effect(pending, C.size_t(index), &effect), nil); err != nil {
			return nil, err
		}
		effects[index] = effectOf(&effect)
	}
	return effects, nil
}

// OwnedBy says whose device it is: the subject of the challenge that was taken for it. An
// enrolment enrols it for them; a counter advances only if it is theirs.
func (p *Pending[T]) OwnedBy(subject string) error {
	if subject == "" {
		return refusal(ErrSubjectMissing, nil)
	}
	pending, err := p.holdAlone()
	if err != nil {
		return err
	}
	defer p.releaseAlone()
	return failure(C.bonafide_pending_owned_by(pending, textIn(subject), C.size_t(len(subject))), nil)
}

// Finish gives the claims if the outcome is Committed, the refusal otherwise. A second Finish
// is [ErrCallFinished]. Where the database gave no certain answer there is no outcome: close
// the pending evidence, and let the client make new one.
func (p *Pending[T]) Finish(outcome Outcome) (T, error) {
	pending, err := p.holdAlone()
	if err != nil {
		var none T
		return none, err
	}
	defer p.releaseAlone()
	return p.finish(pending, C.bonafide_outcome(outcome))
}

// Commit writes the effects to the store and finishes. Where the store gives no answer, the
// error is [ErrStoreUnavailable] and the store's own.
func (p *Pending[T]) Commit(ctx context.Context, store Store) (T, error) {
	var none T
	effects, err := p.Effects()
	if err != nil {
		return none, err
	}
	outcome, err := store.Commit(ctx, effects)
	if err != nil {
		return none, refusal(ErrStoreUnavailable, err)
	}
	return p.Finish(outcome)
}

// A Pair is the claims of two verifications that were written together.
type Pair[A, B any] struct {
	First  A
	Second B
}

// Only Both holds two pending handles at once, so that no two of its calls can wait for each
// other.
var merging sync.Mutex

// Both merges two verifications into one write, such as a challenge and the assertion that
// answers it: both count, or neither. It closes the two; if it fails they stay as they are.
func Both[A, B any](first *Pending[A], second *Pending[B]) (*Pending[Pair[A, B]], error) {
	merging.Lock()
	defer merging.Unlock()
	if any(first) == any(second) {
		return nil, refusal(ErrCallFinished, nil)
	}
	both, err := merged(first, second)
	if err != nil {
		return nil, err
	}
	first.Close()
	second.Close()
	finishFirst, finishSecond := first.finish, second.finish
	return newPending(both, func(pending *C.bonafide_pending, outcome C.bonafide_outcome) (Pair[A, B], error) {
		a, err := finishFirst(pending, outcome)
		if err != nil {
			return Pair[A, B]{}, err
		}
		b, err := finishSecond(pending, outcome)
		if err != nil {
			return Pair[A, B]{}, err
		}
		return Pair[A, B]{a, b}, nil
	}), nil
}

func merged[A, B any](first *Pending[A], second *Pending[B]) (*C.bonafide_pending, error) {
	a, err := first.holdAlone()
	if err != nil {
		return nil, err
	}
	defer first.releaseAlone()
	b, err := second.holdAlone()
	if err != nil {
		return nil, err
	}
	defer second.releaseAlone()
	var both *C.bonafide_pending
	result := C.bonafide_pending_and(a, b, &both)
	return both, failure(result, nil)
}
