package snapshot

import (
	"context"
	"log/slog"
	"sync"
)

// health remembers how the dense leg did, over all its snapshots: its failing and its coming back are logged once. Safe
// for concurrent use; the zero value is healthy and logs nothing.
type health struct {
	log *slog.Logger

	mu      sync.Mutex
	fails   int // in a row
	skipped int // questions since the last one that was asked
}

// After restAfter failures in a row the leg is asked for one question of restFor only: the others need not wait for it.
const (
	restAfter = 3
	restFor   = 16
)

// rests tells that a question goes without the leg.
func (h *health) rests() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.fails < restAfter {
		return false
	}
	h.skipped = (h.skipped + 1) % restFor
	return h.skipped != 0
}

// failing tells that the leg could not be used when it was last asked.
func (h *health) failing() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.fails > 0
}

// did notes how the leg did.
func (h *health) did(ctx context.Context, err error) {
	h.mu.Lock()
	was := h.fails > 0
	if err != nil {
		h.fails++
	} else {
		h.fails = 0
	}
	h.mu.Unlock()
	switch {
	case h.log == nil:
	case err != nil && !was:
		h.log.ErrorContext(ctx, "dense leg failing, answers are lexical", "error", err)
	case err == nil && was:
		h.log.InfoContext(ctx, "dense leg works again")
	}
}
