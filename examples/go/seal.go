package bonafide

// #include <bonafide.h>
import "C"

import (
	"runtime"
	"time"
	"unsafe"
)

// A KeyState is what a key of a ring may be used for.
type KeyState uint32

// The states.
const (
	// It may become the primary key, and opens.
	KeyEnabled KeyState = C.BONAFIDE_SEALING_KEY_ENABLED
	// It opens only.
	KeyDecryptOnly KeyState = C.BONAFIDE_SEALING_KEY_DECRYPT_ONLY
	// It does nothing, and can be enabled again.
	KeyDisabled KeyState = C.BONAFIDE_SEALING_KEY_DISABLED
	// It is gone; its name stays, so that it is never used again.
	KeyDestroyed KeyState = C.BONAFIDE_SEALING_KEY_DESTROYED
)

// A SealingKey is what may be said of a key, and has to be stored with it: nothing here is
// secret.
type SealingKey struct {
	// Its name, 1 to 32 of a to z, 0 to 9 and -.
	ID    string
	State KeyState
	// A key of suite 0, which serves nothing else.
	Legacy bool
	// Since when it is in this state.
	Since time.Time
	// When it was added.
	Created time.Time
	// What tells keys apart: see [CheckValue].
	CheckValue [8]byte
}

func (k *SealingKey) in() (*C.bonafide_sealing_key, error) {
	c := &C.bonafide_sealing_key{
		state:      C.bonafide_sealing_key_state(k.State),
		legacy:     flag(k.Legacy),
		since_ms:   millis(k.Since),
		created_ms: millis(k.Created),
	}
	if len(k.ID) > len(c.id) {
		return nil, refusal(ErrInvalidSealingKeyID, nil)
	}
	for index := range len(k.ID) {
		c.id[index] = C.uint8_t(k.ID[index])
	}
	c.id_len = C.size_t(len(k.ID))
	for index, value := range k.CheckValue {
		c.check_value[index] = C.uint8_t(value)
	}
	return c, nil
}

func keyID(id *[32]C.uint8_t, length C.size_t) string {
	return textOut(&id[0], min(length, C.size_t(len(id))))
}

// CheckValue is eight bytes that tell keys apart and say nothing about them.
func CheckValue(material []byte) ([8]byte, error) {
	var value [8]byte
	if len(material) != 32 {
		return value, refusal(ErrInvalidKeyText, nil)
	}
	var detail *C.bonafide_error
	result := C.bonafide_sealing_key_check_value(bytesIn(material), bytesIn(value[:]), &detail)
	return value, failure(result, detail)
}

// A Context is what a sealed secret belongs to. It is not stored with the secret, and must be
// the same when that is opened.
type Context struct {
	handle[*C.bonafide_context]
}

func newContext(pointer *C.bonafide_context) *Context {
	c := &Context{}
	c.own(pointer, func(pointer *C.bonafide_context) { C.bonafide_context_free(pointer) })
	return c
}

// NewContext is a context of one to sixteen fields. Their names are 1 to 64 of a to z, 0 to 9,
// _, - and ., and mean something for ever (tenant, name, purpose); their values have at most
// 1024 bytes.
func NewContext(fields map[string]string) (*Context, error) {
	var pinner runtime.Pinner
	defer pinner.Unpin()
	array := make([]C.bonafide_context_field, 0, len(fields))
	for name, value := range fields {
		var field C.bonafide_context_field
		field.name, field.name_len = pinned(&pinner, name)
		field.value, field.value_len = pinned(&pinner, value)
		array = append(array, field)
	}
	var pointer *C.bonafide_context
	var detail *C.bonafide_error
	result := C.bonafide_context_new(unsafe.SliceData(array), C.size_t(len(array)), &pointer, &detail)
	if err := failure(result, detail); err != nil {
		return nil, err
	}
	return newContext(pointer), nil
}

// NoContext is for the one secret that a table of one row holds: whoever can write a table can
// otherwise move a secret from one row to another.
func NoContext() *Context { return newContext(C.bonafide_context_none()) }

// A Keyring has keys with their states, one of them primary: it seals, others open. It may be
// used while it is changed: each call sees the ring before a change or after it. What a change
// made lasts as long as the Keyring; store the keys yourself.
type Keyring struct {
	handle[*C.bonafide_keyring]
}

func newKeyring(pointer *C.bonafide_keyring) *Keyring {
	k := &Keyring{}
	k.own(pointer, func(pointer *C.bonafide_keyring) { C.bonafide_keyring_free(pointer) })
	return k
}

// NewKeyring is a ring of one key, which is primary: its name and its 32 bytes, which a random
// generator made.
func NewKeyring(id string, material []byte, now time.Time) (*Keyring, error) {
	if len(material) != 32 {
		return nil, refusal(ErrInvalidKeyText, nil)
	}
	var keyring *C.bonafide_keyring
	var detail *C.bonafide_error
	result := C.bonafide_keyring_new(textIn(id), C.size_t(len(id)), bytesIn(material), millis(now), &keyring, &detail)
	if err := failure(result, detail); err != nil {
		return nil, err
	}
	return newKeyring(keyring), nil
}

// GenerateKeyring is a ring of one fresh key, which is primary. Store it, before anything is
// sealed, with [Keyring.Keys] and [Keyring.Material].
func GenerateKeyring(id string, now time.Time) (*Keyring, error) {
	var keyring *C.bonafide_keyring
	var detail *C.bonafide_error
	result := C.bonafide_keyring_new_generated(textIn(id), C.size_t(len(id)), millis(now), &keyring, &detail)
	if err := failure(result, detail); err != nil {
		return nil, err
	}
	return newKeyring(keyring), nil
}

// A StoredKey is a key as it was stored.
type StoredKey struct {
	SealingKey
	// Its 32 bytes; nil for a destroyed key.
	Material []byte
}

// String hides the key from logs.
func (StoredKey) String() string { return "StoredKey(…)" }

// GoString is String.
func (k StoredKey) GoString() string { return k.String() }

// LoadKeyring is a ring that was stored. A key that is not the one which was stored is found
// here.
func LoadKeyring(primary string, keys []StoredKey) (*Keyring, error) {
	builder := C.bonafide_keyring_builder_new()
	defer C.bonafide_keyring_builder_free(builder)
	var detail *C.bonafide_error
	for _, key := range keys {
		c, err := key.SealingKey.in()
		if err != nil {
			return nil, err
		}
		var result C.bonafide_result
		switch {
		case key.Material == nil:
			result = C.bonafide_keyring_builder_tombstone(builder, c, &detail)
		case len(key.Material) == 32:
			result = C.bonafide_keyring_builder_key(builder, c, bytesIn(key.Material), &detail)
		default:
			return nil, refusal(ErrInvalidKeyText, nil)
		}
		if err := failure(result, detail); err != nil {
			return nil, err
		}
	}
	result := C.bonafide_keyring_builder_primary(builder, textIn(primary), C.size_t(len(primary)), &detail)
	if err := failure(result, detail); err != nil {
		return nil, err
	}
	var keyring *C.bonafide_keyring
	result = C.bonafide_keyring_builder_build(builder, &keyring, &detail)
	if err := failure(result, detail); err != nil {
		return nil, err
	}
	return newKeyring(keyring), nil
}

// Seal seals a secret of at most 16 MiB under the primary key: a text for a column of a
// database.
func (k *Keyring) Seal(secret []byte, context *Context) (string, error) {
	keyring, err := k.hold()
	if err != nil {
		return "", err
	}
	defer k.release()
	c, err := context.hold()
	if err != nil {
		return "", err
	}
	defer context.release()
	var sealed *C.bonafide_buffer
	var detail *C.bonafide_error
	result := C.bonafide_keyring_seal(keyring, bytesIn(secret), C.size_t(len(secret)), c, &sealed, &detail)
	if err := failure(result, detail); err != nil {
		return "", err
	}
	return string(taken(sealed)), nil
}

// Open opens a sealed text with the key that it names.
func (k *Keyring) Open(sealed string, context *Context) (*Secret, error) {
	keyring, err := k.hold()
	if err != nil {
		return nil, err
	}
	defer k.release()
	c, err := context.hold()
	if err != nil {
		return nil, err
	}
	defer context.release()
	var secret *C.bonafide_secret
	var detail *C.bonafide_error
	result := C.bonafide_keyring_open(keyring, textIn(sealed), C.size_t(len(sealed)), c, &secret, &detail)
	if err := failure(result, detail); err != nil {
		return nil, err
	}
	return newSecret(secret), nil
}

// SealLegacy seals in suite 0, base64(IV, ciphertext, tag), for a system that reads nothing
// else, with the enabled legacy key of this name. additional are that system's additional data.
func (k *Keyring) SealLegacy(id string, secret, additional []byte) (string, error) {
	keyring, err := k.hold()
	if err != nil {
		return "", err
	}
	defer k.release()
	var sealed *C.bonafide_buffer
	var detail *C.bonafide_error
	result := C.bonafide_keyring_seal_legacy(keyring, textIn(id), C.size_t(len(id)), bytesIn(secret), C.size_t(len(secret)),
		bytesIn(additional), C.size_t(len(additional)), &sealed, &detail)
	if err := failure(result, detail); err != nil {
		return "", err
	}
	return string(taken(sealed)), nil
}

// OpenLegacy opens a text of suite 0 with whichever of the legacy keys fits. Nothing in such a
// text says which row it belongs to: rewrap it.
func (k *Keyring) OpenLegacy(sealed string, additional []byte) (*Secret, error) {
	keyring, err := k.hold()
	if err != nil {
		return nil, err
	}
	defer k.release()
	var secret *C.bonafide_secret
	var detail *C.bonafide_error
	result := C.bonafide_keyring_open_legacy(keyring, textIn(sealed), C.size_t(len(sealed)),
		bytesIn(additional), C.size_t(len(additional)), &secret, &detail)
	if err := failure(result, detail); err != nil {
		return nil, err
	}
	return newSecret(secret), nil
}

// NeedsRewrap says whether a sealed text is under another key than the primary one.
func (k *Keyring) NeedsRewrap(sealed string) (bool, error) {
	keyring, err := k.hold()
	if err != nil {
		return false, err
	}
	defer k.release()
	var needs C.uint32_t
	var detail *C.bonafide_error
	result := C.bonafide_keyring_needs_rewrap(keyring, textIn(sealed), C.size_t(len(sealed)), &needs, &detail)
	return needs == 1, failure(result, detail)
}

// Rewrap seals a text anew under the primary key, to be written where the old one still is. It
// says no if the text is under the primary key already, and gives it back.
func (k *Keyring) Rewrap(sealed string, context *Context) (string, bool, error) {
	keyring, err := k.hold()
	if err != nil {
		return "", false, err
	}
	defer k.release()
	c, err := context.hold()
	if err != nil {
		return "", false, err
	}
	defer context.release()
	var rewrapped *C.bonafide_buffer
	var detail *C.bonafide_error
	result := C.bonafide_keyring_rewrap(keyring, textIn(sealed), C.size_t(len(sealed)), c, &rewrapped, &detail)
	return rewrappedText(sealed, rewrapped, failure(result, detail))
}

// RewrapOrLegacy is Rewrap for a table that has rows of suite 0, too: a text without prefix is
// opened with these additional data, and sealed with the context.
func (k *Keyring) RewrapOrLegacy(sealed string, additional []byte, context *Context) (string, bool, error) {
	keyring, err := k.hold()
	if err != nil {
		return "", false, err
	}
	defer k.release()
	c, err := context.hold()
	if err != nil {
		return "", false, err
	}
	defer context.release()
	var rewrapped *C.bonafide_buffer
	var detail *C.bonafide_error
	result := C.bonafide_keyring_rewrap_or_legacy(keyring, textIn(sealed), C.size_t(len(sealed)),
		bytesIn(additional), C.size_t(len(additional)), c, &rewrapped, &detail)
	return rewrappedText(sealed, rewrapped, failure(result, detail))
}

func rewrappedText(sealed string, rewrapped *C.bonafide_buffer, err error) (string, bool, error) {
	switch {
	case err != nil:
		return "", false, err
	case rewrapped == nil:
		return sealed, false, nil
	default:
		return string(taken(rewrapped)), true, nil
	}
}

// Add adds a key of 32 bytes, enabled and not primary. Store the ring, and wait until every
// node has it, before the key is promoted.
func (k *Keyring) Add(id string, material []byte, now time.Time) error {
	if len(material) != 32 {
		return refusal(ErrInvalidKeyText, nil)
	}
	return k.change(func(keyring *C.bonafide_keyring, detail **C.bonafide_error) C.bonafide_result {
		return C.bonafide_keyring_add(keyring, textIn(id), C.size_t(len(id)), bytesIn(material), millis(now), detail)
	})
}

// AddGenerated adds a fresh key, as Add.
func (k *Keyring) AddGenerated(id string, now time.Time) error {
	return k.change(func(keyring *C.bonafide_keyring, detail **C.bonafide_error) C.bonafide_result {
		return C.bonafide_keyring_add_generated(keyring, textIn(id), C.size_t(len(id)), millis(now), detail)
	})
}

// AddLegacy adds a key of suite 0, of 32 bytes. It serves nothing else, and is never primary.
func (k *Keyring) AddLegacy(id string, material []byte, now time.Time) error {
	if len(material) != 32 {
		return refusal(ErrInvalidKeyText, nil)
	}
	return k.change(func(keyring *C.bonafide_keyring, detail **C.bonafide_error) C.bonafide_result {
		return C.bonafide_keyring_add_legacy(keyring, textIn(id), C.size_t(len(id)), bytesIn(material), millis(now), detail)
	})
}

// Promote makes an enabled key primary. The one before stays enabled.
func (k *Keyring) Promote(id string) error {
	return k.change(func(keyring *C.bonafide_keyring, detail **C.bonafide_error) C.bonafide_result {
		return C.bonafide_keyring_promote(keyring, textIn(id), C.size_t(len(id)), detail)
	})
}

// Enable enables a key again.
func (k *Keyring) Enable(id string, now time.Time) error {
	return k.change(func(keyring *C.bonafide_keyring, detail **C.bonafide_error) C.bonafide_result {
		return C.bonafide_keyring_enable(keyring, textIn(id), C.size_t(len(id)), millis(now), detail)
	})
}

// DecryptOnly lets a key open only.
func (k *Keyring) DecryptOnly(id string, now time.Time) error {
	return k.change(func(keyring *C.bonafide_keyring, detail **C.bonafide_error) C.bonafide_result {
		return C.bonafide_keyring_decrypt_only(keyring, textIn(id), C.size_t(len(id)), millis(now), detail)
	})
}

// Disable takes a key out of use, to see whether anything still needs it.
func (k *Keyring) Disable(id string, now time.Time) error {
	return k.change(func(keyring *C.bonafide_keyring, detail **C.bonafide_error) C.bonafide_result {
		return C.bonafide_keyring_disable(keyring, textIn(id), C.size_t(len(id)), millis(now), detail)
	})
}

// A CensusWaiver is what [Keyring.Destroy] overlooks in a census. Several are or-ed.
type CensusWaiver uint32

// The waivers.
const (
	// Rows that say nothing of their key: somebody looked at each.
	WaiveUnreadable CensusWaiver = C.BONAFIDE_CENSUS_WAIVER_UNREADABLE
	// That it was shown no row: there are none at all.
	WaiveEmpty CensusWaiver = C.BONAFIDE_CENSUS_WAIVER_EMPTY
)

// Destroy destroys a disabled key for ever; its name stays.
//
// cachedFor is the longest time for which a node may go on with a ring that it has loaded, and
// with a transaction in which it sealed. The census must have been begun that long after the
// key was disabled, and have no row under it. Rows in backups of the database are lost, too,
// if they are of before the rewrapping.
func (k *Keyring) Destroy(id string, census *Census, cachedFor time.Duration, waivers CensusWaiver) error {
	c, err := census.hold()
	if err != nil {
		return err
	}
	defer census.release()
	return k.change(func(keyring *C.bonafide_keyring, detail **C.bonafide_error) C.bonafide_result {
		return C.bonafide_keyring_destroy(keyring, textIn(id), C.size_t(len(id)), c, durationIn(cachedFor),
			C.bonafide_census_waivers(waivers), detail)
	})
}

// change holds the ring like any other use: the library makes changes safe beside uses.
func (k *Keyring) change(change func(*C.bonafide_keyring, **C.bonafide_error) C.bonafide_result) error {
	keyring, err := k.hold()
	if err != nil {
		return err
	}
	defer k.release()
	var detail *C.bonafide_error
	result := change(keyring, &detail)
	return failure(result, detail)
}

// Primary is the name of the primary key.
func (k *Keyring) Primary() (string, error) {
	keyring, err := k.hold()
	if err != nil {
		return "", err
	}
	defer k.release()
	name, err := filled(func(buffer *C.uint8_t, capacity C.size_t, length *C.size_t) C.bonafide_result {
		return C.bonafide_keyring_primary(keyring, buffer, capacity, length)
	})
	return string(name), err
}

// PrimaryAge is how long the primary key has been in the ring: rotate every 90 days or so.
func (k *Keyring) PrimaryAge(now time.Time) (time.Duration, error) {
	keyring, err := k.hold()
	if err != nil {
		return 0, err
	}
	defer k.release()
	var age C.uint64_t
	err = failure(C.bonafide_keyring_primary_age(keyring, millis(now), &age), nil)
	return durationOf(age), err
}

// Keys are all keys, destroyed ones included, in the order in which they were added.
func (k *Keyring) Keys() ([]SealingKey, error) {
	keyring, err := k.hold()
	if err != nil {
		return nil, err
	}
	defer k.release()
	// None is ever taken out, so that a count stays good.
	var count C.size_t
	if err := failure(C.bonafide_keyring_key_count(keyring, &count), nil); err != nil {
		return nil, err
	}
	keys := make([]SealingKey, count)
	for index := range keys {
		var c C.bonafide_sealing_key
		if err := failure(C.bonafide_keyring_key(keyring, C.size_t(index), &c), nil); err != nil {
			return nil, err
		}
		keys[index] = SealingKey{
			ID: keyID(&c.id, c.id_len), State: KeyState(c.state), Legacy: c.legacy == 1,
			Since: timeOf(c.since_ms), Created: timeOf(c.created_ms),
			CheckValue: *(*[8]byte)(unsafe.Pointer(&c.check_value)),
		}
	}
	return keys, nil
}

// Material is the 32 bytes of a key, for whoever stores the ring. A destroyed key has none.
func (k *Keyring) Material(id string) (*Secret, error) {
	keyring, err := k.hold()
	if err != nil {
		return nil, err
	}
	defer k.release()
	var material *C.bonafide_secret
	var detail *C.bonafide_error
	result := C.bonafide_keyring_material(keyring, textIn(id), C.size_t(len(id)), &material, &detail)
	if err := failure(result, detail); err != nil {
		return nil, err
	}
	return newSecret(material), nil
}

// A SealedKind is what a stored text is.
type SealedKind uint32

// The kinds.
const (
	// seal:2:<kid>:<base64url>.
	KindSealed SealedKind = C.BONAFIDE_SEALED_KIND_SEALED
	// Base64 of at least 28 bytes without a prefix: suite 0, if anything.
	KindLegacy SealedKind = C.BONAFIDE_SEALED_KIND_LEGACY
)

// An Inspection is what a stored text says without any key.
type Inspection struct {
	Kind SealedKind
	// The name of the key that it was sealed under; a legacy text names none.
	KeyID string
	// The length of the secret in bytes.
	SecretLen int
}

// Inspect says what a stored text is, without any key.
func Inspect(stored string) (Inspection, error) {
	var c C.bonafide_inspection
	var detail *C.bonafide_error
	result := C.bonafide_sealed_inspect(textIn(stored), C.size_t(len(stored)), &c, &detail)
	if err := failure(result, detail); err != nil {
		return Inspection{}, err
	}
	return Inspection{SealedKind(c.kind), keyID(&c.key_id, c.key_id_len), int(c.secret_len)}, nil
}

// SealedToBytes is a sealed text for a binary column, a quarter shorter.
func SealedToBytes(sealed string) ([]byte, error) {
	var binary *C.bonafide_buffer
	var detail *C.bonafide_error
	result := C.bonafide_sealed_to_bytes(textIn(sealed), C.size_t(len(sealed)), &binary, &detail)
	if err := failure(result, detail); err != nil {
		return nil, err
	}
	return taken(binary), nil
}

// SealedFromBytes is the text of sealed bytes.
func SealedFromBytes(binary []byte) (string, error) {
	var sealed *C.bonafide_buffer
	var detail *C.bonafide_error
	result := C.bonafide_sealed_from_bytes(bytesIn(binary), C.size_t(len(binary)), &sealed, &detail)
	if err := failure(result, detail); err != nil {
		return "", err
	}
	return string(taken(sealed)), nil
}

// A CensusCount counts every row of every table that has secrets of a ring.
type CensusCount struct {
	handle[*C.bonafide_census_count]
}

// BeginCensus begins to count. now was read before the first row is.
func BeginCensus(now time.Time) *CensusCount {
	c := &CensusCount{}
	c.own(C.bonafide_census_count_begin(millis(now)), func(pointer *C.bonafide_census_count) {
		C.bonafide_census_count_free(pointer)
	})
	return c
}

// Row counts a row by its text, whatever that is.
func (c *CensusCount) Row(stored string) error {
	counting, err := c.holdAlone()
	if err != nil {
		return err
	}
	defer c.releaseAlone()
	return failure(C.bonafide_census_count_row(counting, textIn(stored), C.size_t(len(stored))), nil)
}

// Add adds rows of this key that were counted by the database, with LIKE 'seal:2:<kid>:%'.
func (c *CensusCount) Add(id string, rows uint64) error {
	counting, err := c.holdAlone()
	if err != nil {
		return err
	}
	defer c.releaseAlone()
	var detail *C.bonafide_error
	result := C.bonafide_census_count_add(counting, textIn(id), C.size_t(len(id)), C.uint64_t(rows), &detail)
	return failure(result, detail)
}

// AddUnreadable adds rows that were counted by the database and are like none of the ring's
// keys.
func (c *CensusCount) AddUnreadable(rows uint64) error {
	counting, err := c.holdAlone()
	if err != nil {
		return err
	}
	defer c.releaseAlone()
	return failure(C.bonafide_census_count_add_unreadable(counting, C.uint64_t(rows)), nil)
}

// Finish is the census of all rows. What is counted afterwards is [ErrCallFinished].
func (c *CensusCount) Finish() (*Census, error) {
	counting, err := c.holdAlone()
	if err != nil {
		return nil, err
	}
	defer c.releaseAlone()
	var pointer *C.bonafide_census
	if err := failure(C.bonafide_census_count_finish(counting, &pointer), nil); err != nil {
		return nil, err
	}
	census := &Census{}
	census.own(pointer, func(pointer *C.bonafide_census) { C.bonafide_census_free(pointer) })
	return census, nil
}

// A Census says how many rows each key has.
type Census struct {
	handle[*C.bonafide_census]
}

// Begun is when the census was begun.
func (c *Census) Begun() (time.Time, error) {
	census, err := c.hold()
	if err != nil {
		return time.Time{}, err
	}
	defer c.release()
	var begun C.uint64_t
	err = failure(C.bonafide_census_begun(census, &begun), nil)
	return timeOf(begun), err
}

// RowsOf is how many rows name a key, those included that do not open as they stand.
func (c *Census) RowsOf(id string) (uint64, error) {
	census, err := c.hold()
	if err != nil {
		return 0, err
	}
	defer c.release()
	var rows C.uint64_t
	var detail *C.bonafide_error
	result := C.bonafide_census_rows_of(census, textIn(id), C.size_t(len(id)), &rows, &detail)
	return uint64(rows), failure(result, detail)
}

// Rows has the keys that have any.
func (c *Census) Rows() (map[string]uint64, error) {
	census, err := c.hold()
	if err != nil {
		return nil, err
	}
	defer c.release()
	var count C.size_t
	if err := failure(C.bonafide_census_key_count(census, &count), nil); err != nil {
		return nil, err
	}
	rows := make(map[string]uint64, count)
	for index := range count {
		var row C.bonafide_census_rows
		if err := failure(C.bonafide_census_key(census, index, &row), nil); err != nil {
			return nil, err
		}
		rows[keyID(&row.key_id, row.key_id_len)] = uint64(row.rows)
	}
	return rows, nil
}

// Legacy is how many rows are of suite 0, which name no key.
func (c *Census) Legacy() (uint64, error) {
	census, err := c.hold()
	if err != nil {
		return 0, err
	}
	defer c.release()
	var rows C.uint64_t
	err = failure(C.bonafide_census_legacy(census, &rows), nil)
	return uint64(rows), err
}

// Unreadable is how many rows do not say which key they need. Look at each: one of them may
// need a key that is about to be destroyed.
func (c *Census) Unreadable() (uint64, error) {
	census, err := c.hold()
	if err != nil {
		return 0, err
	}
	defer c.release()
	var rows C.uint64_t
	err = failure(C.bonafide_census_unreadable(census, &rows), nil)
	return uint64(rows), err
}
