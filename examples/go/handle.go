package bonafide

import (
	"errors"
	"runtime"
	"sync"
)

// ErrClosed says that a value was used after its Close, or was not made by this package.
var ErrClosed = errors.New("bonafide: used after Close")

// A handle owns something of the C library's, by pointer.
//
// Each use stands between hold and release: Close waits for it, and since release mentions
// the handle, the garbage collector cannot free it during the call.
type handle[P comparable] struct {
	mu      sync.RWMutex
	pointer P // the zero value once closed
	free    func(P)
	cleanup runtime.Cleanup
}

func (h *handle[P]) own(pointer P, free func(P)) {
	h.pointer, h.free = pointer, free
	h.cleanup = runtime.AddCleanup(h, free, pointer)
}

// hold is for calls that may run in parallel.
func (h *handle[P]) hold() (P, error) {
	var none P
	if h == nil {
		return none, ErrClosed
	}
	h.mu.RLock()
	if h.pointer == none {
		h.mu.RUnlock()
		return none, ErrClosed
	}
	return h.pointer, nil
}

func (h *handle[P]) release() { h.mu.RUnlock() }

// holdAlone is for calls that one thread may make at a time.
func (h *handle[P]) holdAlone() (P, error) {
	var none P
	if h == nil {
		return none, ErrClosed
	}
	h.mu.Lock()
	if h.pointer == none {
		h.mu.Unlock()
		return none, ErrClosed
	}
	return h.pointer, nil
}

func (h *handle[P]) releaseAlone() { h.mu.Unlock() }

// Close frees what the value owns, after the calls that use it now. It always returns nil; a
// second Close does nothing.
func (h *handle[P]) Close() error {
	pointer, err := h.holdAlone()
	if err != nil {
		return nil
	}
	defer h.releaseAlone()
	h.cleanup.Stop()
	h.free(pointer)
	var none P
	h.pointer = none
	return nil
}
