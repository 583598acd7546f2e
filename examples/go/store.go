package bonafide

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"sync"
	"time"
)

// A Store is a database of yours: devices, and what was used.
type Store interface {
	// Commit writes all effects in one atomic transaction, or none of them. An error says that
	// there was no certain answer, which judges nobody: the client comes again with new
	// evidence. A kind of effect that it does not know must be an error, too.
	Commit(ctx context.Context, effects []Effect) (Outcome, error)
	// Load gives a device, nil if there is none.
	Load(ctx context.Context, device DeviceID) (*Device, error)
}

// A Device is a row of the table of devices.
type Device struct {
	// What its enrol effect had you store; empty if it was erased.
	Record []byte
	// The owner that its enrol effect had.
	Owner   string
	Revoked bool
}

// String hides the device from logs.
func (Device) String() string { return "Device(…)" }

// GoString is String.
func (d Device) GoString() string { return d.String() }

// LogValue is String.
func (d Device) LogValue() slog.Value { return slog.StringValue(d.String()) }

// ErrStoreFull says that a [MemoryStore] has no room for what has not expired.
var ErrStoreFull = errors.New("bonafide: the memory store is full")

// A MemoryStore is a [Store] for one process, which forgets everything when that ends: for
// tests, and to see what a database has to do. With a new challenge key for each start, no
// challenge outlives it. All challenges in it should have one lifetime: when the record of a
// challenge has expired, older ones are refused.
//
// The zero value is ready for use.
type MemoryStore struct {
	// The most devices and records that are kept; 0 is a million.
	Limit int
	// What time it is; nil is time.Now.
	Clock func() time.Time

	mu      sync.Mutex
	devices map[DeviceID]memoryDevice
	used    map[DeviceID]memoryRecord
	swept   time.Time
	// When the newest evidence was made of whose use the record is gone. If the clock was wrong
	// and is set right, such evidence is fresh again, and must not come back.
	forgotten map[EffectKind]time.Time
}

type memoryDevice struct {
	Device
	receipt []byte
	counter uint32
}

type memoryRecord struct {
	kind       EffectKind
	made       time.Time
	lastMoment time.Time
}

// Commit writes all effects, or none.
func (s *MemoryStore) Commit(_ context.Context, effects []Effect) (Outcome, error) {
	now := s.now()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sweep(now)
	// The write goes to a copy of what it touches, which counts at the end or not at all.
	devices, used := map[DeviceID]memoryDevice{}, map[DeviceID]memoryRecord{}
	device := func(id DeviceID) (memoryDevice, bool) {
		if device, ok := devices[id]; ok {
			return device, true
		}
		device, ok := s.devices[id]
		return device, ok
	}
	enrolments := 0
	for _, effect := range effects {
		known, exists := device(effect.ID)
		switch effect.Kind {
		case EffectEnrol:
			switch {
			case exists && known.Revoked:
				return Revoked, nil
			case exists && known.Owner == effect.Owner:
				return AlreadyEnrolled, nil
			case exists:
				return EnrolledForAnother, nil
			}
			enrolments++
			enrolled := Device{Record: effect.Record, Owner: effect.Owner}
			devices[effect.ID] = memoryDevice{Device: enrolled, receipt: effect.Receipt}
		case EffectAdvance:
			switch {
			case !exists:
				return UnknownDevice, nil
			case known.Revoked:
				return Revoked, nil
			case effect.Owner != "" && effect.Owner != known.Owner:
				return EnrolledForAnother, nil
			case effect.Counter <= known.counter:
				return Stale, nil
			}
			known.counter = effect.Counter
			devices[effect.ID] = known
		case EffectTake, EffectInsertOnce:
			_, before := s.used[effect.ID]
			_, again := used[effect.ID]
			if before || again || !effect.Made.After(s.forgotten[effect.Kind]) {
				return Replayed, nil
			}
			lastMoment := now.Add(effect.KeepAtLeast)
			if effect.KeepUntil.After(lastMoment) {
				lastMoment = effect.KeepUntil
			}
			used[effect.ID] = memoryRecord{effect.Kind, effect.Made, lastMoment}
		default:
			return 0, errors.New("bonafide: an effect of a later version")
		}
	}
	limit := s.Limit
	if limit == 0 {
		limit = 1_000_000
	}
	if len(s.devices)+enrolments > limit || len(s.used)+len(used) > limit {
		return 0, ErrStoreFull
	}
	if s.devices == nil {
		s.devices, s.used = map[DeviceID]memoryDevice{}, map[DeviceID]memoryRecord{}
	}
	maps.Copy(s.devices, devices)
	maps.Copy(s.used, used)
	return Committed, nil
}

// Load gives a device.
func (s *MemoryStore) Load(_ context.Context, id DeviceID) (*Device, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	device, ok := s.devices[id]
	if !ok {
		return nil, nil
	}
	return &device.Device, nil
}

// Revoke ends a device for ever, and says whether it was there.
func (s *MemoryStore) Revoke(id DeviceID) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	device, ok := s.devices[id]
	if ok {
		device.Revoked = true
		s.devices[id] = device
	}
	return ok
}

func (s *MemoryStore) now() time.Time {
	if s.Clock != nil {
		return s.Clock()
	}
	return time.Now()
}

// sweep removes records that have expired, once a minute.
func (s *MemoryStore) sweep(now time.Time) {
	if since := now.Sub(s.swept); since >= 0 && since < time.Minute {
		return
	}
	s.swept = now
	for id, record := range s.used {
		if !now.After(record.lastMoment) {
			continue
		}
		delete(s.used, id)
		if record.made.After(s.forgotten[record.kind]) {
			if s.forgotten == nil {
				s.forgotten = map[EffectKind]time.Time{}
			}
			s.forgotten[record.kind] = record.made
		}
	}
}
