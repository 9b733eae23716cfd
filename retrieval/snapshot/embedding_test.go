package snapshot_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"trolycong/internal/sqlstore"
	"trolycong/knowledge"
	"trolycong/retrieval"
	"trolycong/retrieval/dense"
	"trolycong/retrieval/embed"
	"trolycong/retrieval/retrievaltest"
	"trolycong/retrieval/snapshot"
)

// vectorStore opens a database of vectors; a second call with its path is what a new process sees.
func vectorStore(t *testing.T, path string) *sqlstore.Vectors {
	t.Helper()
	db, err := sqlstore.Open(t.Context(), sqlstore.Options{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db.Vectors()
}

// limited fails after so many calls, as a killed process does.
type limited struct {
	*model
	calls *atomic.Int64
}

var errKilled = errors.New("killed")

func (l limited) Embed(ctx context.Context, use retrieval.EmbedUse, texts []string) ([][]float32, error) {
	if l.calls.Add(-1) < 0 {
		return nil, errKilled
	}
	return l.model.Embed(ctx, use, texts)
}

func kept(t *testing.T, inner retrieval.Embedder, s retrieval.VectorStore) *embed.Cached {
	t.Helper()
	c, err := embed.NewCached(embed.CachedOptions{Inner: inner, Store: s, Batch: embed.BatchOptions{Texts: 3}})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func denseHolder(t *testing.T, s *store, d snapshot.Dense, log *slog.Logger) *snapshot.Holder {
	t.Helper()
	h, err := snapshot.NewHolder(t.Context(), snapshot.HolderOptions{Version: s.version, Load: s.load, Dense: d, Logger: log, Interval: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// TestEmbeddingKilled kills the work after every batch; a new process goes on over the same database. In all no unit is
// paid for twice.
func TestEmbeddingKilled(t *testing.T) {
	c := retrievaltest.Collection()
	units := len(build(t, c).DenseUnits())
	path := filepath.Join(t.TempDir(), "vectors.db")
	m := &model{name: "fake:1"}
	for kill := 1; ; kill++ {
		var calls atomic.Int64
		calls.Store(1) // one more batch for each process
		h := denseHolder(t, &store{c: c}, snapshot.Dense{Embedder: kept(t, limited{m, &calls}, vectorStore(t, path))}, nil)
		err := h.Embed(t.Context())
		paid, _ := m.counts()
		if want := min(3*kill, units); paid != want {
			t.Fatalf("process %d: paid for %d units, want %d", kill, paid, want)
		}
		if err == nil {
			if h.Current().Space() != m.Space() {
				t.Errorf("space in use %v, want %v", h.Current().Space(), m.Space())
			}
			break
		}
		if !errors.Is(err, errKilled) || !strings.HasPrefix(h.Current().Space().Name, "local:") {
			t.Fatalf("process %d: %v with the leg of %s, want the local one to go on", kill, err, h.Current().Space().Name)
		}
	}
	if seen := slices.Sorted(slices.Values(m.units)); len(slices.Compact(seen)) != units {
		t.Errorf("paid for %d different units of %d", len(slices.Compact(seen)), units)
	}
	// Nothing changed: a new process asks for nothing.
	h := denseHolder(t, &store{c: c}, snapshot.Dense{Embedder: kept(t, m, vectorStore(t, path))}, nil)
	if err := h.Embed(t.Context()); err != nil {
		t.Fatal(err)
	}
	if paid, _ := m.counts(); paid != units {
		t.Errorf("unchanged corpus: paid for %d more units", paid-units)
	}
}

// TestOnlyChangedUnits counts what a new version of the knowledge costs.
func TestOnlyChangedUnits(t *testing.T) {
	c := retrievaltest.Collection()
	s, m := &store{c: c}, &model{name: "fake:1"}
	h := denseHolder(t, s, snapshot.Dense{Embedder: kept(t, m, vectorStore(t, filepath.Join(t.TempDir(), "v.db")))}, nil)
	if err := h.Embed(t.Context()); err != nil {
		t.Fatal(err)
	}
	before, _ := m.counts()
	next := retrievaltest.Collection()
	next.Version = "fixture-2"
	next.Procedures[0].Name = "Đăng ký vườn cây thuốc"
	next.Procedures = next.Procedures[:3] // one is gone
	s.set(next, nil)
	refresh(t, h)
	refresh(t, h)
	if v := h.Current().Version(); v != "fixture-2" {
		t.Fatalf("version %s in use", v)
	}
	if err := h.Embed(t.Context()); err != nil {
		t.Fatal(err)
	}
	if after, _ := m.counts(); after != before+1 {
		t.Errorf("one unit changed, %d were embedded", after-before)
	}
	if h.Current().Space() != m.Space() || h.Current().Version() != "fixture-2" {
		t.Errorf("in use: %s of %s", h.Current().Space().Name, h.Current().Version())
	}
}

// TestModelChange lets the old vectors answer until the new ones are whole, and drops them then.
func TestModelChange(t *testing.T) {
	path := filepath.Join(t.TempDir(), "v.db")
	vectors := vectorStore(t, path)
	first, second := &model{name: "fake:1"}, &model{name: "fake:2"}
	s := &store{c: retrievaltest.Collection()}
	h := denseHolder(t, s, snapshot.Dense{Embedder: kept(t, first, vectors)}, nil)
	if err := h.Embed(t.Context()); err != nil {
		t.Fatal(err)
	}
	digests := h.Current().TextDigests()
	old, err := vectors.Vectors(t.Context(), first.Space(), digests)
	if err != nil || len(old) == 0 {
		t.Fatalf("vectors of the first model: %d, %v", len(old), err)
	}
	second.set(errors.New("no route"), false)
	h = denseHolder(t, s, snapshot.Dense{Embedder: kept(t, second, vectors), Weights: &half}, nil)
	if err := h.Embed(t.Context()); err == nil {
		t.Fatal("a model that is away: no error")
	}
	if got, err := vectors.Vectors(t.Context(), first.Space(), digests); err != nil || len(got) != len(old) {
		t.Errorf("before the swap the old vectors are gone: %d left, %v", len(got), err)
	}
	if _, state := legs(t, h.Current(), "vườn cây"); state != retrieval.DenseUsed {
		t.Errorf("before the swap: leg %s, want the one before in use", state)
	}
	second.set(nil, false)
	if err := h.Embed(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got, err := vectors.Vectors(t.Context(), first.Space(), digests); err != nil || len(got) != 0 {
		t.Errorf("after the swap: %d old vectors left, %v", len(got), err)
	}
	if _, asked := second.counts(); asked != 0 {
		t.Errorf("asked %d questions before the swap", asked)
	}
	if _, state := legs(t, h.Current(), "vườn cây"); state != retrieval.DenseUsed {
		t.Errorf("after the swap: leg %s", state)
	}
	if _, asked := second.counts(); asked != 1 {
		t.Errorf("after the swap the second model was asked %d questions, want 1", asked)
	}
}

// TestRunEmbeds lets Run do the work: in the background, again after a fault, and said once.
func TestRunEmbeds(t *testing.T) {
	var log bytes.Buffer
	m := &model{name: "fake:1"}
	m.set(errors.New("no route"), false)
	tries := make(chan struct{}, 100)
	noted := hooked{m, func() { tries <- struct{}{} }}
	h := denseHolder(t, &store{c: retrievaltest.Collection()}, snapshot.Dense{Embedder: noted, Pause: time.Millisecond}, slog.New(slog.NewTextHandler(&log, nil)))
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- h.Run(ctx) }()
	for range 4 {
		<-tries
	}
	if !h.DenseFailing() {
		t.Error("model away: DenseFailing is false")
	}
	m.set(nil, false)
	for h.Current().Space() != m.Space() || h.DenseFailing() {
		time.Sleep(time.Millisecond)
	}
	cancel()
	if err := <-done; err != nil {
		t.Errorf("Run: %v", err)
	}
	if n := strings.Count(log.String(), "vectors not made"); n != 1 {
		t.Errorf("said %d times, want once:\n%s", n, log.String())
	}
}

// hooked tells when it is asked.
type hooked struct {
	*model
	do func()
}

func (h hooked) Embed(ctx context.Context, use retrieval.EmbedUse, texts []string) ([][]float32, error) {
	h.do()
	return h.model.Embed(ctx, use, texts)
}

// TestSearchedElsewhere hands the vectors of every version to another index.
func TestSearchedElsewhere(t *testing.T) {
	var loaded []string
	fault := errors.New("no extension")
	search := func(_ context.Context, version string, space retrieval.Space, units []dense.Unit) (retrieval.DenseSearcher, error) {
		loaded = append(loaded, fmt.Sprintf("%s %.6s %d", version, space.Name, len(units)))
		if fault != nil {
			return nil, fault
		}
		return dense.New(space, units)
	}
	s := &store{c: retrievaltest.Collection()}
	h := denseHolder(t, s, snapshot.Dense{Search: search, Weights: &half}, nil)
	want, _ := legs(t, h.Current(), "vườn cây")
	if err := h.Embed(t.Context()); !errors.Is(err, fault) || h.Current().DenseUnits() == nil {
		t.Errorf("place not ready: %v, want its error and the vectors still in memory", err)
	}
	fault = nil
	if err := errors.Join(h.Embed(t.Context()), h.Embed(t.Context())); err != nil {
		t.Fatal(err)
	}
	got, state := legs(t, h.Current(), "vườn cây")
	if diff := cmp.Diff(want, got); diff != "" || state != retrieval.DenseUsed {
		t.Errorf("leg %s, hits differ (-in memory +elsewhere):\n%s", state, diff)
	}
	set := snapshot.SetVersion("fixture-1")
	if diff := cmp.Diff([]string{set + " local: 12", set + " local: 12"}, loaded); diff != "" {
		t.Errorf("loads (-want +got):\n%s", diff)
	}
	if n := len(h.Current().View(knowledge.Public).Documents()); n != 2 {
		t.Errorf("%d documents for everybody, want 2", n)
	}
}

// TestStaysInMemory leaves the vectors where they are, and asks again for the next version only.
func TestStaysInMemory(t *testing.T) {
	var asked []string
	search := func(_ context.Context, version string, _ retrieval.Space, _ []dense.Unit) (retrieval.DenseSearcher, error) {
		asked = append(asked, version)
		return nil, fmt.Errorf("no place: %w", snapshot.ErrInMemory)
	}
	s := &store{c: retrievaltest.Collection()}
	h := denseHolder(t, s, snapshot.Dense{Search: search, Weights: &half}, nil)
	want, _ := legs(t, h.Current(), "vườn cây")
	if err := errors.Join(h.Embed(t.Context()), h.Embed(t.Context())); err != nil {
		t.Fatal(err)
	}
	got, state := legs(t, h.Current(), "vườn cây")
	if diff := cmp.Diff(want, got); diff != "" || state != retrieval.DenseUsed || h.Current().DenseUnits() == nil {
		t.Errorf("leg %s, hits differ (-before +after):\n%s", state, diff)
	}
	next := retrievaltest.Collection()
	next.Version = "fixture-2"
	s.set(next, nil)
	refresh(t, h)
	refresh(t, h)
	if err := h.Embed(t.Context()); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{snapshot.SetVersion("fixture-1"), snapshot.SetVersion("fixture-2")}, asked); diff != "" {
		t.Errorf("asked for (-want +got):\n%s", diff)
	}
}
