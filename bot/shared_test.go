package bot_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"trolycong/bot"
	"trolycong/internal/corpustest"
	"trolycong/knowledge"
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

// sampled gives all, or in short runs (those with the race detector) the sample.
func sampled(all, sample int) int {
	if testing.Short() {
		return sample
	}
	return all
}

var (
	realOnce sync.Once
	realSnap *snapshot.Snapshot
)

// realSnapshot indexes the real catalogue and plans, once for all tests.
func realSnapshot(t testing.TB) *snapshot.Snapshot {
	t.Helper()
	corpustest.Path(t, corpustest.Catalogue)
	realOnce.Do(func() {
		var err error
		if realSnap, err = snapshot.Build(context.Background(), corpustest.Collection(t)); err != nil {
			t.Fatal(err)
		}
	})
	return realSnap
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
