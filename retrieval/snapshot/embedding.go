package snapshot

import (
	"context"
	"errors"
	"fmt"
	"time"

	"trolycong/retrieval"
	"trolycong/retrieval/dense"
)

// Dense says how a Holder's dense leg is made. The zero value is the local model, searched in memory.
type Dense struct {
	// Embedder makes the vectors in place of the local model; nil means the local model. Until it has made all of them,
	// the leg before goes on. One that keeps what it made is not asked twice; see embed.Cached.
	Embedder retrieval.Embedder
	// Search loads the vectors of a version where they are searched; nil means in memory. version is the SetVersion of the
	// snapshot. ErrInMemory keeps these vectors in memory; after any other error the leg before goes on, and Search is
	// asked again after a pause. One call at a time.
	Search func(ctx context.Context, version string, space retrieval.Space, units []dense.Unit) (retrieval.DenseSearcher, error)
	// Weights of the leg; nil means retrieval.DefaultWeights.
	Weights *retrieval.Weights
	// Deadline of one question; 0 means DefaultDenseDeadline.
	Deadline time.Duration
	// Pause after the first failure of making vectors, doubled with each further one up to an hour; 0 means 15 seconds.
	Pause time.Duration
}

// DefaultDensePause is the pause when Dense.Pause is 0.
const DefaultDensePause = 15 * time.Second

const maxDensePause = time.Hour

// settler is an Embedder that drops what it kept for other models once its own vectors are in use.
type settler interface {
	Settle(ctx context.Context) (removed int, err error)
}

// weighed gives a snapshot as this holder serves it: with its weights, deadline and health.
func (h *Holder) weighed(s *Snapshot) *Snapshot {
	out := *s
	if h.opt.Dense.Weights != nil {
		out.leg.weights = *h.opt.Dense.Weights
	}
	if h.opt.Dense.Deadline > 0 {
		out.leg.deadline = h.opt.Dense.Deadline
	}
	out.leg.health = h.health
	return &out
}

// DenseFailing tells that the dense leg could not be used when it was last asked, or that its vectors could not be made.
func (h *Holder) DenseFailing() bool { return h.health.failing() || h.unmade.Load() }

// lacks tells what the dense leg of a snapshot still needs: the vectors of the model, and a place where they are searched.
func (h *Holder) lacks(s *Snapshot) (model, place bool) {
	d := h.opt.Dense
	model = d.Embedder != nil && s.Space() != d.Embedder.Space()
	return model, d.Search != nil && (model || !s.leg.placed)
}

// runDense makes the dense leg that the options ask for, again after every swap, until ctx ends. What goes on meanwhile is
// the leg before. Faults are logged once.
func (h *Holder) runDense(ctx context.Context) {
	pause := h.opt.Dense.Pause
	for {
		err := h.Embed(ctx)
		if ctx.Err() != nil {
			return
		}
		if was := h.unmade.Swap(err != nil); err != nil && !was {
			h.log.ErrorContext(ctx, "vectors not made, the leg before goes on", "error", err)
		}
		var again <-chan time.Time
		if err != nil {
			again = time.After(pause)
			pause = min(2*pause, maxDensePause)
		} else {
			pause = h.opt.Dense.Pause
		}
		select {
		case <-ctx.Done():
			return
		case <-h.swapped:
		case <-again:
		}
	}
}

// Embed gives the snapshot in use the dense leg that the options ask for, and swaps at once when all of it is made; it
// does nothing when it has it. A snapshot that was swapped meanwhile is taken up in its turn. Run does this by itself.
func (h *Holder) Embed(ctx context.Context) error {
	for {
		s := h.Current()
		model, place := h.lacks(s)
		if !model && !place {
			return nil
		}
		next := s
		var err error
		if model {
			if next, err = s.Embedded(ctx, h.opt.Dense.Embedder); err != nil {
				return fmt.Errorf("snapshot %s: %w", s.version, err)
			}
		}
		if place {
			if next, err = h.placed(ctx, next); err != nil {
				return fmt.Errorf("snapshot %s: %w", s.version, err)
			}
		}
		if !h.current.CompareAndSwap(s, h.weighed(next)) {
			continue
		}
		h.log.InfoContext(ctx, "dense leg in use", "version", s.version, "space", next.Space().Name)
		if old, ok := h.opt.Dense.Embedder.(settler); ok && model {
			if _, err := old.Settle(ctx); err != nil && !errors.Is(err, context.Canceled) {
				h.log.WarnContext(ctx, "vectors of other models not dropped", "error", err)
			}
		}
	}
}

func (h *Holder) placed(ctx context.Context, s *Snapshot) (*Snapshot, error) {
	d, err := h.opt.Dense.Search(ctx, SetVersion(s.version), s.Space(), s.DenseUnits())
	if errors.Is(err, ErrInMemory) {
		out := *s
		out.leg.placed = true
		return &out, nil
	}
	if err != nil {
		return nil, fmt.Errorf("load vectors: %w", err)
	}
	return s.SearchedBy(d)
}
