package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"

	"trolycong/bot"
	"trolycong/internal/httpserver"
	"trolycong/knowledge"
	"trolycong/retrieval"
)

// ring keeps the latest turns, so that a stream can be taken up at once and without a database. Safe for concurrent use.
type ring struct {
	mu    sync.Mutex
	turns map[string]bot.Turn
	order []string // a circle of ids; "" where none has been yet
	next  int
}

func newRing(size int) *ring {
	return &ring{turns: make(map[string]bot.Turn, size), order: make([]string, size)}
}

func (g *ring) add(t bot.Turn) {
	g.mu.Lock()
	defer g.mu.Unlock()
	id := t.Reply.Trace
	if _, ok := g.turns[id]; !ok {
		delete(g.turns, g.order[g.next])
		g.order[g.next] = id
		g.next = (g.next + 1) % len(g.order)
	}
	g.turns[id] = t
}

func (g *ring) get(id string) (bot.Turn, bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	t, ok := g.turns[id]
	return t, ok
}

// journalTurn reads a turn from the journal; a Problem with status 404 when it has none. Its session is the stored name,
// which is nobody's to see.
func (s *Server) journalTurn(ctx context.Context, id string) (bot.Turn, error) {
	if s.opt.Journal == nil {
		return bot.Turn{}, notFound()
	}
	turn, err := s.opt.Journal.Turn(ctx, id)
	if errors.Is(err, knowledge.ErrNotFound) {
		return bot.Turn{}, notFound()
	}
	if err != nil {
		return bot.Turn{}, fmt.Errorf("read turn: %w", err)
	}
	return turn, nil
}

// missing answers that there is no such record; where the view has failed, that nobody knows.
func (s *Server) missing(w http.ResponseWriter, r *http.Request, view retrieval.View, p httpserver.Problem) {
	if err := retrieval.Err(view); err != nil {
		s.refuse(w, r, s.turnProblem(r, err))
		return
	}
	s.fail(w, r, p)
}

// pin gives the knowledge that the caller may see.
func (s *Server) pin(ctx context.Context, see knowledge.Visibility) (retrieval.View, error) {
	view, err := s.opt.Source.Pin(ctx, see)
	if err != nil {
		return nil, fmt.Errorf("pin knowledge: %w", err)
	}
	if view == nil {
		return nil, errors.New("pin knowledge: none")
	}
	return view, nil
}
