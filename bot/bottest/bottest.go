// Package bottest holds the suites that every store of conversations and of turns must pass.
//
// Kind: library for tests. It tests promises and not how a store keeps them. Used by the tests of stores.
package bottest

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"trolycong/bot"
	"trolycong/knowledge"
)

// Noon is a time for fixtures.
var Noon = time.Date(2026, 7, 15, 5, 0, 0, 0, time.UTC)

// Clock is a clock that stands still until a test moves it. Safe for concurrent use.
type Clock struct {
	mu    sync.Mutex
	at    time.Time
	moved []func(d time.Duration)
}

// NewClock makes a clock that shows Noon.
func NewClock() *Clock { return &Clock{at: Noon} }

// Now gives the time it shows.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

// Add moves it.
func (c *Clock) Add(d time.Duration) {
	c.mu.Lock()
	c.at = c.at.Add(d)
	moved := c.moved
	c.mu.Unlock()
	for _, f := range moved {
		f(d)
	}
}

// OnAdd calls f after every later Add: a store whose time is kept elsewhere follows by it.
func (c *Clock) OnAdd(f func(d time.Duration)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.moved = append(c.moved, f)
}

// Session makes a conversation of one turn.
func Session(id, question string) bot.Session {
	return bot.Session{ID: id, UpdatedAt: Noon, Turns: []bot.SessionTurn{{
		Question: question, Outcome: bot.Answered, Topic: question, Procedure: "1.000001",
		Documents: []knowledge.DocumentID{"ke-hoach-7"}, Choices: []bot.Choice{{Label: "Một", Send: "một"}}, Trace: "t1"}}}
}

// OpenSessions gives an empty store that follows the clock and whose conversations end ttl after their last turn.
type OpenSessions func(t testing.TB, clock *Clock) (sessions bot.Sessions, ttl time.Duration)

// RunSessions runs the suite of bot.Sessions.
func RunSessions(t *testing.T, open OpenSessions) {
	t.Run("unknown", func(t *testing.T) {
		s, _ := open(t, NewClock())
		wantSession(t, s, "nobody", bot.Session{ID: "nobody"})
		if err := s.Delete(t.Context(), "nobody"); err != nil {
			t.Errorf("Delete of an unknown id: got %v, want nil", err)
		}
	})
	t.Run("last save wins", func(t *testing.T) {
		s, _ := open(t, NewClock())
		save(t, s, Session("a", "một"))
		save(t, s, Session("b", "hai"))
		save(t, s, Session("a", "ba"))
		wantSession(t, s, "a", Session("a", "ba"))
		wantSession(t, s, "b", Session("b", "hai"))
	})
	t.Run("delete", func(t *testing.T) {
		s, _ := open(t, NewClock())
		save(t, s, Session("a", "một"))
		save(t, s, Session("b", "hai"))
		if err := s.Delete(t.Context(), "a"); err != nil {
			t.Fatalf("Delete: %v", err)
		}
		wantSession(t, s, "a", bot.Session{ID: "a"})
		wantSession(t, s, "b", Session("b", "hai"))
	})
	t.Run("expiry", func(t *testing.T) {
		clock := NewClock()
		s, ttl := open(t, clock)
		save(t, s, Session("a", "một"))
		clock.Add(ttl - time.Second)
		wantSession(t, s, "a", Session("a", "một"))
		save(t, s, Session("b", "hai"))
		clock.Add(2 * time.Second)
		wantSession(t, s, "a", bot.Session{ID: "a"})
		wantSession(t, s, "b", Session("b", "hai"))
		save(t, s, Session("a", "lại"))
		wantSession(t, s, "a", Session("a", "lại"))
	})
	t.Run("copies", func(t *testing.T) { sessionCopies(t, open) })
	t.Run("concurrent", func(t *testing.T) { sessionConcurrent(t, open) })
	t.Run("no id", func(t *testing.T) {
		s, _ := open(t, NewClock())
		if err := s.Save(t.Context(), bot.Session{}); err == nil {
			t.Error("Save without an id: got no error")
		}
	})
}

// RunFences runs the suite of bot.Sessions that several processes share: what a turn saved is not overwritten by an
// earlier turn that woke up late.
func RunFences(t *testing.T, open OpenSessions) {
	fenced := func(fence uint64, question string) bot.Session {
		s := Session("a", question)
		s.Fence = fence
		return s
	}
	t.Run("late turn", func(t *testing.T) {
		s, _ := open(t, NewClock())
		save(t, s, fenced(1_785_000_000_000_007, "một"))
		save(t, s, fenced(1_785_000_000_000_009, "hai"))
		if err := s.Save(t.Context(), fenced(1_785_000_000_000_008, "muộn")); !errors.Is(err, bot.ErrStale) {
			t.Errorf("Save under an older fence: got %v, want ErrStale", err)
		}
		wantSession(t, s, "a", fenced(1_785_000_000_000_009, "hai"))
	})
	t.Run("same turn", func(t *testing.T) {
		s, _ := open(t, NewClock())
		save(t, s, fenced(3, "một"))
		save(t, s, fenced(3, "hai"))
		wantSession(t, s, "a", fenced(3, "hai"))
	})
	t.Run("without a lock", func(t *testing.T) {
		s, _ := open(t, NewClock())
		save(t, s, fenced(3, "một"))
		save(t, s, fenced(0, "hai"))
		wantSession(t, s, "a", fenced(0, "hai"))
	})
	t.Run("late turn after one without a lock", func(t *testing.T) {
		s, _ := open(t, NewClock())
		save(t, s, fenced(3, "một"))
		save(t, s, fenced(0, "hai"))
		if err := s.Save(t.Context(), fenced(2, "muộn")); !errors.Is(err, bot.ErrStale) {
			t.Errorf("Save under an older fence: got %v, want ErrStale", err)
		}
		wantSession(t, s, "a", fenced(0, "hai"))
		save(t, s, fenced(4, "ba"))
		wantSession(t, s, "a", fenced(4, "ba"))
	})
	t.Run("afresh", func(t *testing.T) {
		s, _ := open(t, NewClock())
		save(t, s, fenced(3, "một"))
		if err := s.Delete(t.Context(), "a"); err != nil {
			t.Fatal(err)
		}
		save(t, s, fenced(2, "hai"))
		wantSession(t, s, "a", fenced(2, "hai"))
	})
	t.Run("concurrent", func(t *testing.T) {
		s, _ := open(t, NewClock())
		var wg sync.WaitGroup
		for i := range uint64(40) {
			wg.Go(func() {
				if err := s.Save(t.Context(), fenced(i+1, "câu")); err != nil && !errors.Is(err, bot.ErrStale) {
					t.Errorf("Save: %v", err)
				}
			})
		}
		wg.Wait()
		wantSession(t, s, "a", fenced(40, "câu"))
	})
}

func sessionCopies(t *testing.T, open OpenSessions) {
	s, _ := open(t, NewClock())
	in := Session("a", "một")
	save(t, s, in)
	spoil(in)
	out, err := s.Load(t.Context(), "a")
	if err != nil {
		t.Fatal(err)
	}
	spoil(out)
	wantSession(t, s, "a", Session("a", "một"))
}

// spoil changes everything that a session shares with its copies.
func spoil(s bot.Session) {
	s.Turns[0].Documents[0] = "spoilt"
	s.Turns[0].Choices[0].Label = "spoilt"
	s.Turns[0].Question = "spoilt"
}

func sessionConcurrent(t *testing.T, open OpenSessions) {
	s, _ := open(t, NewClock())
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			id := fmt.Sprintf("s%d", i)
			for n := range 10 {
				want := Session(id, fmt.Sprint(n))
				if err := s.Save(t.Context(), want); err != nil {
					t.Errorf("Save(%s): %v", id, err)
					return
				}
				got, err := s.Load(t.Context(), id)
				if diff := cmp.Diff(want, got); err != nil || diff != "" {
					t.Errorf("Load(%s): %v (-want +got):\n%s", id, err, diff)
					return
				}
			}
		})
	}
	wg.Wait()
}

func save(t *testing.T, s bot.Sessions, session bot.Session) {
	t.Helper()
	if err := s.Save(t.Context(), session); err != nil {
		t.Fatalf("Save(%s): %v", session.ID, err)
	}
}

func wantSession(t *testing.T, s bot.Sessions, id string, want bot.Session) {
	t.Helper()
	got, err := s.Load(t.Context(), id)
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("Load(%s): %v (-want +got):\n%s", id, err, diff)
	}
}

// Turn makes a turn whose reply has something in every list.
func Turn(id, text string) bot.Turn {
	low := 90.0
	return bot.Turn{
		Reply: bot.Reply{Outcome: bot.Partial, Lang: "vi", Text: text, Session: "s", Trace: id, TookMS: 1.5,
			Blocks:     []bot.Block{{Type: bot.BlockTable, Header: []string{"A"}, Rows: [][]string{{"1"}}, Citations: []string{"1"}}},
			Citations:  []knowledge.Citation{{ID: "1", Kind: knowledge.KindPassage, Document: "d", Quote: "q", Start: 3, End: 4, Role: knowledge.RoleMain}},
			Facts:      []knowledge.Fact{{Kind: knowledge.FactTarget, Min: &low, Unit: "%", Levels: []string{}, Provenance: knowledge.FromSpan}},
			Procedures: []bot.ProcedureRef{{Code: "1.000001", Name: "Một", Score: .5}},
			Choices:    []bot.Choice{}},
		Trace: bot.Trace{ID: id, At: Noon, Question: "câu hỏi", Snapshot: "v", Steps: []bot.Step{{Name: "mask", Note: "n", Data: []bot.KV{{Key: "k", Value: "v"}}}}},
	}
}

// RunJournal runs the suite of bot.Journal. open gives an empty journal.
func RunJournal(t *testing.T, open func(t testing.TB) bot.Journal) {
	t.Run("turns", func(t *testing.T) {
		j := open(t)
		if _, err := j.Turn(t.Context(), "t1"); !errors.Is(err, knowledge.ErrNotFound) {
			t.Errorf("Turn of an unknown id: got %v, want ErrNotFound", err)
		}
		for _, turn := range []bot.Turn{Turn("t1", "một"), Turn("t2", "hai"), Turn("t1", "ba")} {
			if err := j.Record(t.Context(), turn); err != nil {
				t.Fatalf("Record: %v", err)
			}
		}
		for id, text := range map[string]string{"t1": "ba", "t2": "hai"} {
			got, err := j.Turn(t.Context(), id)
			if diff := cmp.Diff(Turn(id, text), got); err != nil || diff != "" {
				t.Errorf("Turn(%s): %v (-want +got):\n%s", id, err, diff)
			}
		}
		if err := j.Record(t.Context(), bot.Turn{}); err == nil {
			t.Error("Record without an id: got no error")
		}
	})
	t.Run("feedback", func(t *testing.T) {
		j := open(t)
		f := bot.Feedback{Turn: "t1", Helpful: true, At: Noon}
		if err := j.Feedback(t.Context(), f); !errors.Is(err, knowledge.ErrNotFound) {
			t.Errorf("Feedback on an unknown turn: got %v, want ErrNotFound", err)
		}
		if err := j.Record(t.Context(), Turn("t1", "một")); err != nil {
			t.Fatal(err)
		}
		for _, f := range []bot.Feedback{f, {Turn: "t1", Reason: "wrong", Comment: "sai phí", At: Noon.Add(time.Minute)}} {
			if err := j.Feedback(t.Context(), f); err != nil {
				t.Fatalf("Feedback: %v", err)
			}
		}
		if r, ok := j.(FeedbackReader); ok {
			want := bot.Feedback{Turn: "t1", Reason: "wrong", Comment: "sai phí", At: Noon.Add(time.Minute)}
			got, err := r.FeedbackOn(t.Context(), "t1")
			if diff := cmp.Diff(want, got); err != nil || diff != "" {
				t.Errorf("the latest feedback: %v (-want +got):\n%s", err, diff)
			}
		}
	})
	t.Run("concurrent", func(t *testing.T) {
		j := open(t)
		var wg sync.WaitGroup
		for i := range 8 {
			wg.Go(func() {
				for n := range 5 {
					id := fmt.Sprintf("t%d-%d", i, n)
					if err := j.Record(t.Context(), Turn(id, "một")); err != nil {
						t.Errorf("Record(%s): %v", id, err)
					}
					if _, err := j.Turn(t.Context(), id); err != nil {
						t.Errorf("Turn(%s): %v", id, err)
					}
				}
			})
		}
		wg.Wait()
	})
}
