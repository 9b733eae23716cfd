package bot_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"trolycong/bot"
	"trolycong/knowledge"
	"trolycong/knowledge/plan"
	"trolycong/knowledge/portal"
	"trolycong/retrieval"
	"trolycong/retrieval/snapshot"
)

// noon is the time of every test turn: a Wednesday in Hanoi.
var noon = time.Date(2026, 7, 15, 5, 0, 0, 0, time.UTC)

// memory keeps conversations of a test; the faults, when set, come back from the calls.
type memory struct {
	sessions map[string]bot.Session
	turns    []bot.Turn

	loadErr, saveErr, recordErr error
}

func newMemory() *memory { return &memory{sessions: map[string]bot.Session{}} }

func (m *memory) Load(_ context.Context, id string) (bot.Session, error) {
	if m.loadErr != nil {
		return bot.Session{}, m.loadErr
	}
	s := m.sessions[id]
	s.ID = id
	return s, nil
}

func (m *memory) Save(_ context.Context, s bot.Session) error {
	if m.saveErr == nil {
		m.sessions[s.ID] = s
	}
	return m.saveErr
}

func (m *memory) Delete(_ context.Context, id string) error {
	delete(m.sessions, id)
	return nil
}

func (m *memory) Record(_ context.Context, t bot.Turn) error {
	if m.recordErr == nil {
		m.turns = append(m.turns, t)
	}
	return m.recordErr
}

func (m *memory) Turn(context.Context, string) (bot.Turn, error) {
	return bot.Turn{}, knowledge.ErrNotFound
}
func (m *memory) Feedback(context.Context, bot.Feedback) error { return knowledge.ErrNotFound }

// pinned gives views of one snapshot.
type pinned struct{ s *snapshot.Snapshot }

func (p pinned) Pin(_ context.Context, see knowledge.Visibility) (retrieval.View, error) {
	return p.s.View(see), nil
}

// counter makes ids t1, t2, …
func counter() func() string {
	n := 0
	return func() string { n++; return fmt.Sprintf("t%d", n) }
}

// sharedDir is the folder of the real documents. Without it a test is skipped, and fails where CI=true.
func sharedDir(t testing.TB) string {
	t.Helper()
	dir := os.Getenv("TROLYCONG_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "shared")
	}
	if _, err := os.Stat(filepath.Join(dir, "corpus")); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("shared data missing in CI: %v", err)
		}
		t.Skipf("shared data not found (set TROLYCONG_SHARED): %v", err)
	}
	return dir
}

var (
	realOnce sync.Once
	realSnap *snapshot.Snapshot
	errReal  error
)

// realSnapshot indexes the real catalogue and plans, once for all tests.
// sampled gives all, or in short runs (those with the race detector) the sample.
func sampled(all, sample int) int {
	if testing.Short() {
		return sample
	}
	return all
}

func realSnapshot(t testing.TB) *snapshot.Snapshot {
	t.Helper()
	dir := sharedDir(t)
	realOnce.Do(func() { realSnap, errReal = readShared(dir) })
	if errReal != nil {
		t.Fatal(errReal)
	}
	return realSnap
}

func readShared(dir string) (*snapshot.Snapshot, error) {
	f, err := os.Open(filepath.Join(dir, "corpus", "procedures", "portal-2026-07.jsonl.gz"))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	res, err := portal.Read(f, portal.Options{AsOf: knowledge.Date{Year: 2026, Month: 7}})
	if err != nil {
		return nil, err
	}
	c := &knowledge.Collection{Version: "real", Procedures: res.Procedures}
	files, err := filepath.Glob(filepath.Join(dir, "corpus", "plans", "*.txt"))
	if err != nil {
		return nil, err
	}
	for _, name := range files {
		raw, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		d, err := plan.Parse(knowledge.DocumentID(strings.TrimSuffix(filepath.Base(name), ".txt")), raw)
		if err != nil {
			return nil, err
		}
		c.Documents = append(c.Documents, d)
	}
	return snapshot.Build(context.Background(), c)
}

// newBot makes a bot over a snapshot; edit may change the options.
func newBot(t testing.TB, s *snapshot.Snapshot, m *memory, edit func(*bot.Options)) *bot.Bot {
	t.Helper()
	opt := bot.Options{Source: pinned{s}, Sessions: m, Journal: m, Now: func() time.Time { return noon }, NewID: counter()}
	if edit != nil {
		edit(&opt)
	}
	b, err := bot.New(opt)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
