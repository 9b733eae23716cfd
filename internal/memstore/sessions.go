// Package memstore keeps conversations, rate limits and claimed keys in the memory of one process.
//
// Kind: adapter. Everything has a border: conversations end some time after their last turn and there is a greatest
// number of them, as of the limiter's and the claimed keys. It refuses to survive the process: what must is in sqlstore. Used by cmd,
// evals and tests.
package memstore

import (
	"container/list"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"trolycong/bot"
)

// Defaults of Options. Half an hour is long enough to fetch a paper and ask on, short enough that a phone handed on does
// not go on with its owner's questions. 100,000 conversations of ten turns take about 400 MB at the very worst and a
// twentieth of it as people write.
const (
	DefaultTTL = 30 * time.Minute
	DefaultMax = 100_000
)

// Options of NewSessions. All may be left unset.
type Options struct {
	// TTL is how long a conversation is kept after its last turn; 0 means DefaultTTL.
	TTL time.Duration
	// Max is the greatest number of conversations; 0 means DefaultMax. The one longest unused makes room for a new one.
	Max int
	// Now is the clock; nil means time.Now.
	Now func() time.Time
}

// Sessions keeps conversations. Safe for concurrent use.
type Sessions struct {
	opt Options

	mu   sync.Mutex
	byID map[string]*list.Element // of *conversation
	// used orders the conversations by their last Save, newest first: the order in which they end, too.
	used *list.List
}

var _ bot.Sessions = (*Sessions)(nil)

type conversation struct {
	session bot.Session
	fence   uint64 // the greatest that it was saved under
	saved   time.Time
}

// NewSessions makes an empty store.
func NewSessions(opt Options) *Sessions {
	if opt.TTL <= 0 {
		opt.TTL = DefaultTTL
	}
	if opt.Max <= 0 {
		opt.Max = DefaultMax
	}
	if opt.Now == nil {
		opt.Now = time.Now
	}
	return &Sessions{opt: opt, byID: map[string]*list.Element{}, used: list.New()}
}

// Load returns a copy of the conversation; an unknown or expired id gives an empty one with that id.
func (s *Sessions) Load(_ context.Context, id string) (bot.Session, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.expire()
	e, ok := s.byID[id]
	if !ok {
		return bot.Session{ID: id}, nil
	}
	return clone(e.Value.(*conversation).session), nil
}

// Save keeps a copy of the conversation; its life counts from now. bot.ErrStale when a later turn has saved it.
func (s *Sessions) Save(_ context.Context, session bot.Session) error {
	if session.ID == "" {
		return errors.New("save session: session has no id")
	}
	c := &conversation{session: clone(session), fence: session.Fence, saved: s.opt.Now()}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.expire()
	if e, ok := s.byID[session.ID]; ok {
		had := e.Value.(*conversation).fence
		if session.Fence != 0 && session.Fence < had {
			return fmt.Errorf("save session: %w", bot.ErrStale)
		}
		c.fence = max(c.fence, had)
		e.Value = c
		s.used.MoveToFront(e)
		return nil
	}
	for s.used.Len() >= s.opt.Max {
		s.drop(s.used.Back())
	}
	s.byID[session.ID] = s.used.PushFront(c)
	return nil
}

// Delete forgets the conversation; deleting an unknown one is no error.
func (s *Sessions) Delete(_ context.Context, id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if e, ok := s.byID[id]; ok {
		s.drop(e)
	}
	return nil
}

// Len is the number of conversations that are kept now.
func (s *Sessions) Len() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.expire()
	return s.used.Len()
}

// expire drops what has ended. The list is in the order of ending, so it looks at one more than it drops.
func (s *Sessions) expire() {
	for e := s.used.Back(); e != nil && s.opt.Now().Sub(e.Value.(*conversation).saved) >= s.opt.TTL; e = s.used.Back() {
		s.drop(e)
	}
}

func (s *Sessions) drop(e *list.Element) {
	delete(s.byID, e.Value.(*conversation).session.ID)
	s.used.Remove(e)
}

func clone(s bot.Session) bot.Session {
	s.Turns = slices.Clone(s.Turns)
	for i := range s.Turns {
		s.Turns[i].Documents = slices.Clone(s.Turns[i].Documents)
		s.Turns[i].Choices = slices.Clone(s.Turns[i].Choices)
	}
	return s
}
