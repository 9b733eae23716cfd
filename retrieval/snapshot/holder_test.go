package snapshot_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"trolycong/knowledge"
	"trolycong/retrieval"
	"trolycong/retrieval/retrievaltest"
	"trolycong/retrieval/snapshot"
)

// store is a fake of the durable store: one collection, faults on demand.
type store struct {
	mu       sync.Mutex
	c        *knowledge.Collection
	err      error
	loads    int
	versions int
}

func (s *store) version(context.Context) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.versions++
	return s.c.Version, s.err
}

func (s *store) load(context.Context) (*knowledge.Collection, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.loads++
	return s.c, s.err
}

func (s *store) set(c *knowledge.Collection, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.c, s.err = c, err
}

func newHolder(t *testing.T, s *store, dir string, log *slog.Logger) *snapshot.Holder {
	t.Helper()
	h, err := snapshot.NewHolder(context.Background(), snapshot.HolderOptions{Dir: dir, Version: s.version, Load: s.load, Logger: log})
	if err != nil {
		t.Fatalf("NewHolder: %v", err)
	}
	return h
}

// numbered gives a collection in which every record says its version.
func numbered(n int) *knowledge.Collection {
	c := retrievaltest.Collection()
	c.Version = fmt.Sprintf("v%d", n)
	for _, p := range c.Procedures {
		p.Decision = c.Version
	}
	for _, d := range c.Documents {
		d.Identity.Title = c.Version
	}
	return c
}

func refresh(t *testing.T, h *snapshot.Holder) {
	t.Helper()
	if err := h.Refresh(context.Background()); err != nil {
		t.Fatalf("Refresh: %v", err)
	}
}

func TestHolderOpensWhatWasSaved(t *testing.T) {
	dir, s := t.TempDir(), &store{c: numbered(1)}
	newHolder(t, s, dir, nil)
	again := newHolder(t, s, dir, nil)
	if s.loads != 1 {
		t.Errorf("two holders loaded %d times, want once: the second opens the saved snapshot", s.loads)
	}
	if got := again.Current().Version(); got != "v1" {
		t.Errorf("opened version %q, want v1", got)
	}
	s.set(numbered(2), nil)
	if got := newHolder(t, s, dir, nil).Current().Version(); got != "v2" || s.loads != 2 {
		t.Errorf("holder over a newer store: version %q after %d loads, want v2 after 2", got, s.loads)
	}
}

func TestHolderSwaps(t *testing.T) {
	dir, s := t.TempDir(), &store{c: numbered(1)}
	h := newHolder(t, s, dir, nil)
	pinned, _ := h.Pin(context.Background(), knowledge.Public)
	refresh(t, h)
	if s.loads != 1 {
		t.Errorf("unchanged version: %d loads, want 1", s.loads)
	}
	// Another process has ingested and saved: opened at the first poll, not built.
	s.set(numbered(2), nil)
	if err := build(t, s.c).Save(dir); err != nil {
		t.Fatal(err)
	}
	refresh(t, h)
	if got := h.Current().Version(); got != "v2" || s.loads != 1 {
		t.Errorf("saved by another: version %q, %d loads, want v2, 1", got, s.loads)
	}
	// Nobody saves: built at the second poll.
	s.set(numbered(3), nil)
	refresh(t, h)
	if got := h.Current().Version(); got != "v2" {
		t.Errorf("first poll of an unsaved version: %q in use, want v2 still", got)
	}
	refresh(t, h)
	if got := h.Current().Version(); got != "v3" || s.loads != 2 {
		t.Errorf("second poll: version %q, %d loads, want v3, 2", got, s.loads)
	}
	if got, err := snapshot.SavedVersion(dir); got != "v3" || err != nil {
		t.Errorf("saved version %q, %v, want v3", got, err)
	}
	if got := pinned.Version(); got != "v1" {
		t.Errorf("a pinned view became version %q, want v1", got)
	}
	checkOneVersion(t, pinned)
}

// checkOneVersion checks that all records of a view are of its version.
func checkOneVersion(t *testing.T, v retrieval.View) {
	hits, err := v.Search(context.Background(), v.Rewrite("đăng ký vườn cây"))
	if err != nil || len(hits) == 0 {
		t.Errorf("search in %s: %v, %v", v.Version(), hits, err)
	}
	for _, h := range hits {
		got := ""
		if p, ok := v.Procedure(knowledge.ProcedureCode(h.ID)); ok {
			got = p.Decision
		} else if d, ok := v.Document(h.Document); ok {
			got = d.Identity.Title
		}
		if got != v.Version() {
			t.Errorf("a view of %s holds %s of version %q", v.Version(), h.ID, got)
		}
	}
}

func TestHolderUnderReaders(t *testing.T) {
	dir, s := t.TempDir(), &store{c: numbered(1)}
	h := newHolder(t, s, dir, nil)
	stop := make(chan struct{})
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			for {
				v, err := h.Pin(context.Background(), knowledge.Public)
				if err != nil {
					t.Errorf("Pin: %v", err)
					return
				}
				checkOneVersion(t, v)
				select {
				case <-stop:
					return
				default:
				}
			}
		})
	}
	for n := 2; n < 8; n++ {
		s.set(numbered(n), nil)
		if n%2 == 0 {
			if err := build(t, numbered(n)).Save(dir); err != nil {
				t.Error(err)
			}
		}
		refresh(t, h)
		refresh(t, h)
	}
	close(stop)
	wg.Wait()
	if got := h.Current().Version(); got != "v7" {
		t.Errorf("in the end version %q, want v7", got)
	}
}

func TestHolderKeepsOnFault(t *testing.T) {
	s := &store{c: numbered(1)}
	h := newHolder(t, s, t.TempDir(), nil)
	fault := errors.New("store gone")
	s.set(numbered(2), fault)
	for range 3 {
		if err := h.Refresh(context.Background()); !errors.Is(err, fault) {
			t.Errorf("Refresh over a dead store: %v, want %v", err, fault)
		}
	}
	if got := h.Current().Version(); got != "v1" {
		t.Errorf("version %q after faults, want v1", got)
	}
	s.set(numbered(2), nil)
	refresh(t, h)
	refresh(t, h)
	if got := h.Current().Version(); got != "v2" {
		t.Errorf("version %q after the store came back, want v2", got)
	}
	s.set(numbered(1), fault)
	if _, err := snapshot.NewHolder(context.Background(), snapshot.HolderOptions{Version: s.version, Load: s.load}); !errors.Is(err, fault) {
		t.Errorf("NewHolder over a dead store: %v, want %v", err, fault)
	}
}

func TestHolderCorrupt(t *testing.T) {
	dir, s := t.TempDir(), &store{c: numbered(1)}
	newHolder(t, s, dir, nil)
	damage(t, filepath.Join(current(t, dir), "passages.lex"))
	var logged bytes.Buffer
	h := newHolder(t, s, dir, slog.New(slog.NewTextHandler(&logged, nil)))
	checkOneVersion(t, h.Current().View(knowledge.Public))
	if n := strings.Count(logged.String(), "level=WARN"); n != 1 || s.loads != 2 {
		t.Errorf("corrupt snapshot: %d warnings, %d loads, want 1 and 2\n%s", n, s.loads, &logged)
	}
	if _, err := snapshot.Open(dir); err != nil {
		t.Errorf("after building anew: Open: %v", err)
	}
	// Damage that two polls see is said once.
	must(t, os.WriteFile(filepath.Join(dir, "index", "CURRENT"), []byte("?"), 0o600))
	s.set(numbered(2), nil)
	refresh(t, h)
	refresh(t, h)
	if n := strings.Count(logged.String(), "level=WARN"); n != 2 || h.Current().Version() != "v2" {
		t.Errorf("corrupt at two polls: %d warnings in all, version %q, want 2 and v2\n%s", n, h.Current().Version(), &logged)
	}
}

func TestHolderFolderNotWritable(t *testing.T) {
	// A file stands where the folder should be: not writable for any user.
	dir := filepath.Join(t.TempDir(), "data")
	if err := os.WriteFile(dir, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	var logged bytes.Buffer
	s := &store{c: numbered(1)}
	h := newHolder(t, s, dir, slog.New(slog.NewTextHandler(&logged, nil)))
	checkOneVersion(t, h.Current().View(knowledge.Public))
	if !strings.Contains(logged.String(), "snapshot not saved") {
		t.Errorf("no warning: %s", &logged)
	}
}

func TestHolderWithoutFolder(t *testing.T) {
	s := &store{c: numbered(1)}
	h := newHolder(t, s, "", nil)
	s.set(numbered(2), nil)
	refresh(t, h)
	refresh(t, h)
	checkOneVersion(t, h.Current().View(knowledge.Public))
	if got := h.Current().Version(); got != "v2" {
		t.Errorf("version %q, want v2", got)
	}
}

func TestHolderOptions(t *testing.T) {
	_, err := snapshot.NewHolder(context.Background(), snapshot.HolderOptions{Interval: -1})
	for _, want := range []string{"Version is required", "Load is required", "interval"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("NewHolder of nothing: %v, want %q in it", err, want)
		}
	}
}

func TestHolderRun(t *testing.T) {
	s := &store{c: numbered(1)}
	h, err := snapshot.NewHolder(context.Background(), snapshot.HolderOptions{Version: s.version, Load: s.load, Interval: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error)
	go func() { done <- h.Run(ctx) }()
	s.set(numbered(2), nil)
	for h.Current().Version() != "v2" {
		if ctx.Err() != nil || t.Context().Err() != nil {
			t.Fatal("not swapped")
		}
		time.Sleep(time.Millisecond) // waits for the goroutine; asserts no time
	}
	cancel()
	if err := <-done; err != nil {
		t.Errorf("Run ended with %v, want nil", err)
	}
}
