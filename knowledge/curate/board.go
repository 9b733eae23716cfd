package curate

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"trolycong/knowledge"
)

// DefaultInterval is how often a Board looks for changed answers when BoardOptions.Interval is 0.
const DefaultInterval = 2 * time.Second

// BoardOptions of NewBoard. Store is required.
type BoardOptions struct {
	Store Store
	// Interval between two looks; 0 means DefaultInterval.
	Interval time.Duration
	// Logger; nil discards.
	Logger *slog.Logger
}

// Board holds the live answers of a serving process and follows the store: what is approved or retired anywhere counts here
// within an interval. While the store does not answer, the last known ones stay. Safe for concurrent use.
type Board struct {
	opt  BoardOptions
	log  *slog.Logger
	live atomic.Pointer[knowledge.AnswerSet]

	mu      sync.Mutex // one look at a time
	failing bool       // the last look failed and was logged
}

// NewBoard makes an empty board.
func NewBoard(opt BoardOptions) (*Board, error) {
	if opt.Store == nil {
		return nil, errors.New("curate: a board needs a Store")
	}
	opt.Interval = cmp.Or(opt.Interval, DefaultInterval)
	b := &Board{opt: opt, log: opt.Logger}
	if b.log == nil {
		b.log = slog.New(slog.DiscardHandler)
	}
	b.live.Store(&knowledge.AnswerSet{})
	return b, nil
}

// Live gives the answers in use.
func (b *Board) Live() *knowledge.AnswerSet { return b.live.Load() }

// Refresh is one look: it reads the answers when their version is another one.
func (b *Board) Refresh(ctx context.Context) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	version, err := b.opt.Store.AnswersVersion(ctx)
	if err != nil {
		return fmt.Errorf("read version of answers: %w", err)
	}
	if version == b.live.Load().Version {
		return nil
	}
	set, err := b.opt.Store.Answers(ctx, knowledge.AnswerLive)
	if err != nil {
		return fmt.Errorf("read answers: %w", err)
	}
	b.live.Store(&set)
	return nil
}

// Run looks until ctx ends; it returns nil then. Faults are logged once.
func (b *Board) Run(ctx context.Context) error {
	tick := time.NewTicker(b.opt.Interval)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		err := b.Refresh(ctx)
		switch {
		case ctx.Err() != nil:
			return nil
		case err != nil && !b.failing:
			b.log.ErrorContext(ctx, "curated answers not refreshed", "error", err)
		case err == nil && b.failing:
			b.log.InfoContext(ctx, "curated answers refreshed again")
		}
		b.failing = err != nil
	}
}
