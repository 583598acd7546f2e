package bonafide

import (
	"errors"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// counted is a handle to something of this test's own.
func counted() (h *handle[*int], frees *atomic.Int32) {
	h, frees = &handle[*int]{}, &atomic.Int32{}
	h.own(new(int), func(*int) { frees.Add(1) })
	return h, frees
}

func TestWhatIsForgottenIsFreedOnce(t *testing.T) {
	h, frees := counted()
	if _, err := h.hold(); err != nil {
		t.Fatal(err)
	}
	runtime.GC()
	if frees.Load() != 0 {
		t.Error("freed while it was held")
	}
	h.release()
	h = nil
	for deadline := time.Now().Add(10 * time.Second); frees.Load() == 0 && time.Now().Before(deadline); {
		runtime.GC()
		time.Sleep(time.Millisecond)
	}
	if frees.Load() != 1 {
		t.Errorf("freed %d times", frees.Load())
	}
}

func TestWhatIsClosedIsFreedOnce(t *testing.T) {
	h, frees := counted()
	for range 2 {
		if err := h.Close(); err != nil {
			t.Error(err)
		}
	}
	if _, err := h.hold(); !errors.Is(err, ErrClosed) {
		t.Errorf("held after Close: %v", err)
	}
	h = nil
	for range 10 {
		runtime.GC()
		time.Sleep(time.Millisecond)
	}
	if frees.Load() != 1 {
		t.Errorf("freed %d times", frees.Load())
	}
}

func TestCloseWaitsForThoseWhoHold(t *testing.T) {
	h, frees := counted()
	if _, err := h.hold(); err != nil {
		t.Fatal(err)
	}
	closed := make(chan struct{})
	go func() {
		h.Close()
		close(closed)
	}()
	select {
	case <-closed:
		t.Error("closed while it was held")
	case <-time.After(20 * time.Millisecond):
	}
	if frees.Load() != 0 {
		t.Error("freed while it was held")
	}
	h.release()
	<-closed
	if frees.Load() != 1 {
		t.Errorf("freed %d times", frees.Load())
	}
}

func TestCloseFromManyGoroutinesFreesOnce(t *testing.T) {
	h, frees := counted()
	var group sync.WaitGroup
	for range 8 {
		group.Add(1)
		go func() {
			defer group.Done()
			if _, err := h.hold(); err == nil {
				h.release()
			}
			h.Close()
		}()
	}
	group.Wait()
	if frees.Load() != 1 {
		t.Errorf("freed %d times", frees.Load())
	}
}
