package bonafide

// #cgo pkg-config: bonafide
// #include <bonafide.h>
import "C"

import (
	"math"
	"runtime"
	"time"
	"unsafe"
)

// Version is the version of the library that this package was compiled against.
const Version = C.BONAFIDE_VERSION

// LibraryVersion is the version of the library that is loaded. Before 1.0, another one than
// [Version] may have another interface.
func LibraryVersion() string { return C.GoString(C.bonafide_version()) }

// bytesIn and textIn give C what Go owns, for the duration of a call.

func bytesIn(data []byte) *C.uint8_t { return (*C.uint8_t)(unsafe.SliceData(data)) }

func textIn(text string) *C.uint8_t { return (*C.uint8_t)(unsafe.StringData(text)) }

// pinned is textIn for a field of a struct: C may be given memory with Go pointers in it only
// while what they point to is pinned.
func pinned(pinner *runtime.Pinner, text string) (*C.uint8_t, C.size_t) {
	data := textIn(text)
	if data != nil {
		pinner.Pin(data)
	}
	return data, C.size_t(len(text))
}

func pinnedBytes(pinner *runtime.Pinner, bytes []byte) (*C.uint8_t, C.size_t) {
	data := bytesIn(bytes)
	if data != nil {
		pinner.Pin(data)
	}
	return data, C.size_t(len(bytes))
}

// elements is an array of bytes and texts.
func elements(pinner *runtime.Pinner, each [][]byte) *C.bonafide_bytes {
	array := make([]C.bonafide_bytes, len(each))
	for index, bytes := range each {
		array[index].data, array[index].len = pinnedBytes(pinner, bytes)
	}
	return unsafe.SliceData(array)
}

// bytesOut and textOut copy what C owns.

func bytesOut(data *C.uint8_t, length C.size_t) []byte {
	if data == nil || length == 0 {
		return nil
	}
	copied := make([]byte, length)
	copy(copied, unsafe.Slice((*byte)(data), length))
	return copied
}

func textOut(data *C.uint8_t, length C.size_t) string {
	if data == nil || length == 0 {
		return ""
	}
	return string(unsafe.Slice((*byte)(data), length))
}

// taken copies a buffer and frees it.
func taken(buffer *C.bonafide_buffer) []byte {
	defer C.bonafide_buffer_free(buffer)
	return bytesOut(C.bonafide_buffer_data(buffer), C.bonafide_buffer_len(buffer))
}

// filled asks for bytes that C writes into a buffer of the caller's.
func filled(call func(buffer *C.uint8_t, capacity C.size_t, length *C.size_t) C.bonafide_result) ([]byte, error) {
	buffer := make([]byte, 256)
	for {
		var length C.size_t
		result := call(bytesIn(buffer), C.size_t(len(buffer)), &length)
		switch {
		case result == C.BONAFIDE_OK:
			return buffer[:length], nil
		case result == C.BONAFIDE_ERROR_CALL_BUFFER && length > C.size_t(len(buffer)):
			buffer = make([]byte, length)
		default:
			return nil, failure(result, nil)
		}
	}
}

func bytes32(array [32]C.uint8_t) [32]byte { return *(*[32]byte)(unsafe.Pointer(&array)) }

func hashIn(hash *[32]byte) *C.uint8_t { return (*C.uint8_t)(unsafe.Pointer(hash)) }

func flag(yes bool) C.uint32_t {
	if yes {
		return 1
	}
	return 0
}

// millis is a time as C takes it. Before 1970 there was no evidence.
func millis(at time.Time) C.uint64_t { return C.uint64_t(max(at.UnixMilli(), 0)) }

func timeOf(ms C.uint64_t) time.Time {
	return time.UnixMilli(int64(min(ms, math.MaxInt64))).UTC()
}

// durationIn is a duration as C takes it; a part of a millisecond counts as one, since 0 would
// mean the default.
func durationIn(duration time.Duration) C.uint64_t {
	if duration <= 0 {
		return 0
	}
	return C.uint64_t((duration + time.Millisecond - 1) / time.Millisecond)
}

func durationOf(ms C.uint64_t) time.Duration {
	return time.Duration(min(uint64(ms), uint64(math.MaxInt64/time.Millisecond))) * time.Millisecond
}
