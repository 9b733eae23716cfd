package redisstore_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"trolycong/bot/bottest"
	"trolycong/internal/redisstore"
	"trolycong/internal/redisstore/redistest"
)

// notes are redisstore.Notes in memory.
type notes struct {
	mu   sync.Mutex
	last int64
	of   map[string]int64
	err  error
}

func (n *notes) Note(_ context.Context, id string, _ time.Time) (int64, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.err != nil {
		return 0, n.err
	}
	n.last++
	n.of[id] = n.last
	return n.last, nil
}

func (n *notes) Noted(_ context.Context, id string) (int64, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.of[id], n.err
}

func (n *notes) Settle(_ context.Context, tokens map[string]int64) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	for id, token := range tokens {
		if n.of[id] == token {
			delete(n.of, id)
		}
	}
	return n.err
}

func (n *notes) count() int {
	n.mu.Lock()
	defer n.mu.Unlock()
	return len(n.of)
}

// TestOthersForget lets one of two processes lose Redis: what it answers meanwhile is not overlooked by the other one, which
// has Redis all the time.
func TestOthersForget(t *testing.T) {
	servers, shared := redistest.Start(t, "single", ""), &notes{of: map[string]int64{}}
	whole := open(t, servers.URL(), func(o *redisstore.Options) { o.Prefix = "x" })
	away := open(t, "redis://127.0.0.1:1/0", func(o *redisstore.Options) { o.Prefix = "x" })
	here, there := whole.SingleTurns(0).Noting(shared), away.SingleTurns(0).Noting(shared)
	save := func(s *redisstore.SingleTurns, q string) {
		t.Helper()
		if err := s.Save(t.Context(), bottest.Session("a", q)); err != nil {
			t.Fatal(err)
		}
	}
	wantTurns := func(when, q string) {
		t.Helper()
		got, err := here.Load(t.Context(), "a")
		if err != nil || len(got.Turns) > 1 || (q == "") != (len(got.Turns) == 0) || q != "" && got.Turns[0].Question != q {
			t.Errorf("%s: got %+v, %v, want %q", when, got.Turns, err, q)
		}
	}
	save(here, "một")
	wantTurns("before", "một")
	save(there, "hai")
	wantTurns("after a turn elsewhere", "")
	save(here, "ba")
	wantTurns("after the next turn", "ba")
	if n := shared.count(); n != 0 {
		t.Errorf("%d notes are left", n)
	}
	shared.err = errors.New("no database")
	wantTurns("while notes cannot be read", "")
	save(there, "bốn")
	shared.err = nil
	wantTurns("a note that could not be written", "ba")
}

// TestNotesSettled: a process that has Redis again forgets what it owes and takes its notes back.
func TestNotesSettled(t *testing.T) {
	servers, shared := redistest.Start(t, "single", ""), &notes{of: map[string]int64{}}
	s := open(t, servers.URL(), nil)
	run(t, s)
	sessions := s.SingleTurns(0).Noting(shared)
	servers.Kill("single")
	for _, id := range []string{"a", "b"} {
		if err := sessions.Save(t.Context(), bottest.Session(id, "một")); err != nil {
			t.Fatal(err)
		}
	}
	if n := shared.count(); n != 2 {
		t.Fatalf("%d notes, want 2", n)
	}
	servers.Again("")
	eventually(t, "Redis is back", s.Up)
	if n := shared.count(); n != 0 {
		t.Errorf("%d notes are left", n)
	}
}
