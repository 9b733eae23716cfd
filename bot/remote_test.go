package bot_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"trolycong/bot"
	"trolycong/knowledge"
	"trolycong/retrieval"
	"trolycong/retrieval/snapshot"
)

// remote gives views that fail one after the other, as those of an index elsewhere.
type remote struct {
	snapshots []*snapshot.Snapshot
	errs      []error
	pins      int
}

type remoteView struct {
	retrieval.View
	err error
}

func (v remoteView) Err() error { return v.err }

// Procedure finds nothing where the call failed.
func (v remoteView) Procedure(code knowledge.ProcedureCode) (*knowledge.Procedure, bool) {
	if v.err != nil {
		return nil, false
	}
	return v.View.Procedure(code)
}

func (r *remote) Pin(_ context.Context, see knowledge.Visibility) (retrieval.View, error) {
	i := min(r.pins, len(r.errs)-1)
	r.pins++
	return remoteView{r.snapshots[min(i, len(r.snapshots)-1)].View(see), r.errs[i]}, nil
}

// TestVersionGone: a turn whose version goes begins anew, once, and is answered from the new version alone.
func TestVersionGone(t *testing.T) {
	s := fixture(t)
	next, err := snapshot.Build(t.Context(), &knowledge.Collection{Version: "next", Procedures: s.Collection().Procedures, Documents: s.Collection().Documents})
	if err != nil {
		t.Fatal(err)
	}
	want := ask(t, newBot(t, next, newMemory(), nil), bot.Message{Text: "lệ phí cấp thẻ đọc sách"})
	for _, tt := range []struct {
		name string
		errs []error
		err  error
		pins int
	}{
		{"gone once", []error{retrieval.ErrGone, nil}, nil, 2},
		{"gone twice", []error{retrieval.ErrGone, retrieval.ErrGone, nil}, retrieval.ErrGone, 2},
		{"unreachable", []error{retrieval.ErrUnreachable, nil}, retrieval.ErrUnreachable, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m, source := newMemory(), &remote{snapshots: []*snapshot.Snapshot{s, next}, errs: tt.errs}
			turn, err := newBot(t, s, m, func(o *bot.Options) { o.Source = source }).Handle(t.Context(), bot.Message{Text: "lệ phí cấp thẻ đọc sách"})
			if !errors.Is(err, tt.err) || source.pins != tt.pins {
				t.Fatalf("got %v after %d pins, want %v after %d", err, source.pins, tt.err, tt.pins)
			}
			if err != nil {
				if len(m.turns)+len(m.sessions) > 0 {
					t.Error("something of a failed turn is kept")
				}
				return
			}
			if turn.Reply.Text != want.Reply.Text || turn.Trace.Snapshot != next.Version() || turn.Reply.Outcome != bot.Answered {
				t.Errorf("got %s from %s: %q", turn.Reply.Outcome, turn.Trace.Snapshot, turn.Reply.Text)
			}
		})
	}
}

// TestDurable: where every answer must be kept, one that is not is none, and leaves no conversation behind.
func TestDurable(t *testing.T) {
	m := newMemory()
	m.recordErr = errDown
	b := newBot(t, fixture(t), m, func(o *bot.Options) { o.Durable = true })
	msg := bot.Message{Text: "lệ phí cấp thẻ đọc sách", Session: "s"}
	if turn, err := b.Handle(t.Context(), msg); !errors.Is(err, bot.ErrNotKept) || !errors.Is(err, errDown) || turn != nil || len(m.sessions) > 0 {
		t.Errorf("got %v, %v, %d conversations; want ErrNotKept and nothing", turn, err, len(m.sessions))
	}
	m.recordErr = nil
	if ask(t, b, msg); len(m.turns) != 1 || len(m.sessions) != 1 {
		t.Errorf("afterwards: %d turns, %d conversations", len(m.turns), len(m.sessions))
	}
}

// TestObserve: every step of the trace is timed, end to end, without words.
func TestObserve(t *testing.T) {
	at := noon
	var seen []bot.Observation
	b := newBot(t, fixture(t), newMemory(), func(o *bot.Options) {
		o.Now = func() time.Time { at = at.Add(time.Millisecond); return at }
		o.Observe = func(_ context.Context, x bot.Observation) { seen = append(seen, x) }
	})
	turn := ask(t, b, bot.Message{Text: "lệ phí cấp thẻ đọc sách"})
	if len(seen) != 1 || seen[0].Outcome != turn.Reply.Outcome || len(seen[0].Steps) != len(turn.Trace.Steps) {
		t.Fatalf("got %+v for %d steps", seen, len(turn.Trace.Steps))
	}
	for i, s := range seen[0].Steps {
		if s.Name != turn.Trace.Steps[i].Name || !s.End.After(s.Start) || i > 0 && !s.Start.Equal(seen[0].Steps[i-1].End) {
			t.Errorf("step %d: %+v", i, s)
		}
	}
}
