package snapshot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"trolycong/knowledge"
	"trolycong/retrieval"
)

// DefaultInterval is how often a Holder looks for a new version when HolderOptions.Interval is 0.
const DefaultInterval = 2 * time.Second

// HolderOptions of NewHolder. Version and Load are required.
type HolderOptions struct {
	// Dir is the data folder that holds the saved snapshots; empty means that nothing is saved.
	Dir string
	// ReadOnly tells that nothing can be written below Dir: a saved snapshot is used, none is saved.
	ReadOnly bool
	// Version gives the store's knowledge version: the one that Load's collection carries. Called at every poll, so cheap.
	Version func(ctx context.Context) (string, error)
	// Load reads all canonical knowledge. Called only when no saved snapshot has the store's version.
	Load func(ctx context.Context) (*knowledge.Collection, error)
	// Interval between two polls; 0 means DefaultInterval.
	Interval time.Duration
	// Dense says how the dense leg is made and used.
	Dense Dense
	// Logger; nil discards.
	Logger *slog.Logger
}

// Holder keeps the current snapshot and swaps it at once when the store's version changes. It implements
// retrieval.Source; safe for concurrent use. A turn that has pinned a view keeps it to its end.
type Holder struct {
	opt     HolderOptions
	log     *slog.Logger
	current atomic.Pointer[Snapshot]
	failing atomic.Bool // the last refresh of Run failed and was logged
	unmade  atomic.Bool // the last try of Run to make vectors failed and was logged
	health  *health     // of the dense leg
	swapped chan struct{}

	mu      sync.Mutex // guards all below: one refresh at a time
	held    string     // the store's version that current stands for
	awaited string     // a new version that was seen at the last poll, without a saved snapshot yet
	warned  string     // what was last said about the saved snapshot
}

var _ retrieval.Source = (*Holder)(nil)

// NewHolder opens the saved snapshot when it has the store's version; else it builds one and saves it. A folder that
// cannot be written costs a warning, a corrupt snapshot too. It fails when the store cannot be read.
func NewHolder(ctx context.Context, opt HolderOptions) (*Holder, error) {
	var errs []error
	if opt.Version == nil {
		errs = append(errs, errors.New("snapshot: Version is required"))
	}
	if opt.Load == nil {
		errs = append(errs, errors.New("snapshot: Load is required"))
	}
	if opt.Interval < 0 {
		errs = append(errs, fmt.Errorf("snapshot: interval %v, want 0 or more", opt.Interval))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	if opt.Interval == 0 {
		opt.Interval = DefaultInterval
	}
	if opt.Dense.Pause <= 0 {
		opt.Dense.Pause = DefaultDensePause
	}
	h := &Holder{opt: opt, log: opt.Logger, swapped: make(chan struct{}, 1)}
	if h.log == nil {
		h.log = slog.New(slog.DiscardHandler)
	}
	h.health = &health{log: h.log}
	version, err := opt.Version(ctx)
	if err != nil {
		return nil, fmt.Errorf("read knowledge version: %w", err)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if s := h.saved(ctx, version); s != nil {
		h.swap(ctx, s, version)
		return h, nil
	}
	if err := h.build(ctx, version); err != nil {
		return nil, err
	}
	return h, nil
}

// Pin gives the current view for a caller; never an error.
func (h *Holder) Pin(_ context.Context, see knowledge.Visibility) (retrieval.View, error) {
	return h.current.Load().View(see), nil
}

// Current is the snapshot in use, never nil.
func (h *Holder) Current() *Snapshot { return h.current.Load() }

// Failing tells whether the last poll of Run failed: the snapshot in use may be older than the store.
func (h *Holder) Failing() bool { return h.failing.Load() }

// Run polls the store's version and swaps until ctx ends; it returns nil then. Faults are logged once and leave the
// snapshot in use. Beside that it makes the vectors of Dense.Embedder.
func (h *Holder) Run(ctx context.Context) error {
	var wg sync.WaitGroup
	defer wg.Wait()
	wg.Go(func() { h.runDense(ctx) })
	tick := time.NewTicker(h.opt.Interval)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		err := h.Refresh(ctx)
		if was := h.failing.Swap(err != nil); err != nil && !was && ctx.Err() == nil {
			h.log.ErrorContext(ctx, "snapshot not refreshed", "error", err)
		}
	}
}

// Refresh is one poll: it swaps when the store's version is another one. A new version without a saved snapshot is built
// at the second poll that sees it: the process that ingests is probably just saving its own.
func (h *Holder) Refresh(ctx context.Context) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	version, err := h.opt.Version(ctx)
	if err != nil {
		return fmt.Errorf("read knowledge version: %w", err)
	}
	if version == h.held {
		h.awaited = ""
		return nil
	}
	if s := h.saved(ctx, version); s != nil {
		h.swap(ctx, s, version)
		return nil
	}
	if h.awaited != version {
		h.awaited = version
		return nil
	}
	return h.build(ctx, version)
}

// saved opens the saved snapshot if it has this version; nil otherwise.
func (h *Holder) saved(ctx context.Context, version string) *Snapshot {
	if h.opt.Dir == "" {
		return nil
	}
	have, err := SavedVersion(h.opt.Dir)
	var s *Snapshot
	if err == nil && have == version {
		s, err = Open(h.opt.Dir)
	}
	switch {
	case err == nil && s != nil && s.version == version:
		h.warned = ""
		return s
	case err == nil, errors.Is(err, ErrNone), err.Error() == h.warned:
	case errors.Is(err, ErrFormat):
		h.log.InfoContext(ctx, "snapshot of another program version, building anew", "dir", h.opt.Dir)
	default:
		h.log.WarnContext(ctx, "saved snapshot not usable, building anew", "dir", h.opt.Dir, "error", err)
	}
	if err != nil {
		h.warned = err.Error()
	}
	return nil
}

// build makes the snapshot from the store, uses it and saves it.
func (h *Holder) build(ctx context.Context, version string) error {
	c, err := h.opt.Load(ctx)
	if err != nil {
		return fmt.Errorf("load knowledge: %w", err)
	}
	s, err := Build(ctx, c)
	if err != nil {
		return fmt.Errorf("build snapshot %s: %w", c.Version, err)
	}
	h.swap(ctx, s, version)
	if h.opt.Dir == "" || h.opt.ReadOnly {
		return nil
	}
	if err := s.Save(h.opt.Dir); err != nil {
		h.log.WarnContext(ctx, "snapshot not saved, kept in memory", "dir", h.opt.Dir, "error", err)
	}
	return nil
}

func (h *Holder) swap(ctx context.Context, s *Snapshot, version string) {
	h.current.Store(h.weighed(s))
	h.held, h.awaited = version, ""
	select {
	case h.swapped <- struct{}{}:
	default: // runDense has not yet seen the swap before
	}
	h.log.InfoContext(ctx, "snapshot in use", "version", s.version, "documents", len(s.collection.Documents), "procedures", len(s.collection.Procedures),
		"passages", len(s.passages))
}
