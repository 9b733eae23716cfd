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

// DefaultPatience is how long a Holder waits for another process to build when HolderOptions.Patience is 0.
const DefaultPatience = 10 * time.Minute

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
	// Remote shares snapshots with processes that have other data folders; nil means that they are not shared.
	Remote Remote
	// Building tells whether another process is making the newest version, which it will then share: it is waited for, at
	// most Patience long. nil means that nobody is waited for.
	Building func(ctx context.Context) (bool, error)
	// Patience of that; 0 means DefaultPatience.
	Patience time.Duration
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
	polls   int        // that have waited for it
	damaged bool       // the remote's snapshot of the newest version cannot be used
	warned  string     // what was last said about the saved snapshot
	told    string     // and about the remote
}

var _ retrieval.Source = (*Holder)(nil)

// NewHolder opens the saved snapshot when it has the store's version, or fetches that from the remote; else it builds one,
// saves and shares it. A folder that cannot be written costs a warning, a corrupt snapshot too. It fails when the store
// cannot be read.
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
	if opt.Patience == 0 {
		opt.Patience = DefaultPatience
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
	if h.find(ctx, version) {
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

// Refresh is one poll: it swaps when the store's version is another one. A new version without a saved or shared snapshot
// is built at the second poll that sees it: the process that ingests is probably just saving its own. While Building says
// that it is, it is waited for.
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
	if h.awaited != version {
		h.polls, h.damaged = 0, false
	}
	if h.find(ctx, version) {
		return nil
	}
	if h.polls++; h.awaited != version || h.othersBuild(ctx) {
		h.awaited = version
		return nil
	}
	return h.build(ctx, version)
}

// othersBuild tells whether it is worth waiting on. A store that cannot say is not waited for.
func (h *Holder) othersBuild(ctx context.Context) bool {
	if h.opt.Building == nil || time.Duration(h.polls)*h.opt.Interval > h.opt.Patience {
		return false
	}
	building, err := h.opt.Building(ctx)
	return err == nil && building
}

// find uses the snapshot of a version that is saved or shared; false when there is none.
func (h *Holder) find(ctx context.Context, version string) bool {
	if s := h.saved(ctx, version); s != nil {
		h.swap(ctx, s, version)
		h.share(ctx, s)
		return true
	}
	if s := h.fetched(ctx, version); s != nil {
		h.swap(ctx, s, version)
		return true
	}
	return false
}

// folder is where snapshots are saved; "" for nowhere.
func (h *Holder) folder() string {
	if h.opt.ReadOnly {
		return ""
	}
	return h.opt.Dir
}

// fetched gets a version from the remote; nil when it has none that can be used.
func (h *Holder) fetched(ctx context.Context, version string) *Snapshot {
	if h.opt.Remote == nil || h.damaged {
		return nil
	}
	s, err := Fetch(ctx, h.opt.Remote, h.folder(), version)
	switch {
	case err == nil:
		h.log.InfoContext(ctx, "snapshot fetched", "version", version)
	case errors.Is(err, knowledge.ErrNotFound), ctx.Err() != nil:
	default:
		h.damaged = errors.Is(err, ErrCorrupt) || errors.Is(err, ErrFormat)
		h.complain(ctx, "shared snapshot not usable", err)
	}
	return s
}

// share gives a snapshot in use to the other processes, unless they have it.
func (h *Holder) share(ctx context.Context, s *Snapshot) {
	if h.opt.Remote == nil {
		return
	}
	var err error
	if have, verr := SavedVersion(h.folder()); h.folder() != "" && verr == nil && have == s.version {
		err = Publish(ctx, h.opt.Remote, h.folder(), h.damaged)
	} else {
		err = s.publishTo(ctx, h.opt.Remote, h.damaged)
	}
	if err != nil && ctx.Err() == nil {
		h.complain(ctx, "snapshot not shared, other processes build their own", err)
	}
}

// complain says something about the remote, once as long as it stays the same.
func (h *Holder) complain(ctx context.Context, message string, err error) {
	if text := message + err.Error(); text != h.told {
		h.told = text
		h.log.WarnContext(ctx, message, "error", err)
	}
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
	if h.folder() != "" {
		if err := s.Save(h.folder()); err != nil {
			h.log.WarnContext(ctx, "snapshot not saved, kept in memory", "dir", h.opt.Dir, "error", err)
		}
	}
	h.share(ctx, s)
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
