// Package webtest makes a whole web channel for tests: a small knowledge of invented documents and procedures, indexed
// as in the real program, and a bot that gives one reply of every kind.
//
// Kind: library for tests. It invents its places, agencies and codes, and opens nothing but memory. Used by the tests of
// channels/web and the browser tests.
package webtest

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"trolycong/bot"
	"trolycong/channels"
	"trolycong/channels/web"
	"trolycong/internal/memstore"
	"trolycong/knowledge"
	"trolycong/retrieval"
	"trolycong/retrieval/snapshot"
)

// Now is the time of the tests' clock.
var Now = time.Date(2026, 7, 15, 3, 0, 0, 0, time.UTC)

// Source is a fixed knowledge. Set Err to make Pin fail.
type Source struct {
	snap *snapshot.Snapshot
	mu   sync.Mutex
	err  error
}

// NewSource indexes the collection.
func NewSource(t testing.TB, c *knowledge.Collection) *Source {
	t.Helper()
	snap, err := snapshot.Build(context.Background(), c)
	if err != nil {
		t.Fatalf("build snapshot: %v", err)
	}
	return &Source{snap: snap}
}

// Pin gives the view for a caller.
func (s *Source) Pin(_ context.Context, see knowledge.Visibility) (retrieval.View, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err != nil {
		return nil, s.err
	}
	return s.snap.View(see), nil
}

// Fail makes every later Pin fail with err; nil makes it work again.
func (s *Source) Fail(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.err = err
}

// Journal keeps turns in memory. Safe for concurrent use.
type Journal struct {
	mu       sync.Mutex
	turns    map[string]bot.Turn
	verdicts []bot.Feedback
	err      error
}

// Fail makes every later Feedback fail with err; nil makes it work again.
func (j *Journal) Fail(err error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.err = err
}

// NewJournal makes an empty journal.
func NewJournal() *Journal { return &Journal{turns: map[string]bot.Turn{}} }

// Record stores a turn.
func (j *Journal) Record(_ context.Context, t bot.Turn) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.turns[t.Trace.ID] = t
	return nil
}

// Turn gives a stored turn.
func (j *Journal) Turn(_ context.Context, id string) (bot.Turn, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	t, ok := j.turns[id]
	if !ok {
		return bot.Turn{}, knowledge.ErrNotFound
	}
	return t, nil
}

// Feedback stores a verdict.
func (j *Journal) Feedback(_ context.Context, f bot.Feedback) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.err != nil {
		return j.err
	}
	if _, ok := j.turns[f.Turn]; !ok {
		return knowledge.ErrNotFound
	}
	j.verdicts = append(j.verdicts, f)
	return nil
}

// Verdicts gives what Feedback stored, oldest first.
func (j *Journal) Verdicts() []bot.Feedback {
	j.mu.Lock()
	defer j.mu.Unlock()
	return append([]bot.Feedback(nil), j.verdicts...)
}

// Keys keeps API keys in memory. Safe for concurrent use.
type Keys struct {
	mu   sync.Mutex
	keys map[string]channels.Key
}

// AddKey stores a key.
func (k *Keys) AddKey(_ context.Context, key channels.Key) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.keys == nil {
		k.keys = map[string]channels.Key{}
	}
	k.keys[key.ID] = key
	return nil
}

// Key gives a stored key.
func (k *Keys) Key(_ context.Context, id string) (channels.Key, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	key, ok := k.keys[id]
	if !ok {
		return channels.Key{}, knowledge.ErrNotFound
	}
	return key, nil
}

// ListKeys gives all keys.
func (k *Keys) ListKeys(context.Context) ([]channels.Key, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	var out []channels.Key
	for _, key := range k.keys {
		out = append(out, key)
	}
	return out, nil
}

// RevokeKey ends a key.
func (k *Keys) RevokeKey(_ context.Context, id string, at time.Time) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	key, ok := k.keys[id]
	if !ok {
		return knowledge.ErrNotFound
	}
	key.RevokedAt = at
	k.keys[id] = key
	return nil
}

// Stack is a web channel with everything behind it.
type Stack struct {
	Server   *web.Server
	Source   *Source
	Sessions *memstore.Sessions
	Journal  *Journal
	Keys     *Keys
	Bot      *Bot
}

// New makes a stack with the fake bot. change may alter the options before the server is made; nil leaves them.
func New(t testing.TB, change func(*web.Options, *Stack)) *Stack {
	t.Helper()
	st := &Stack{Source: NewSource(t, Collection(t)), Sessions: memstore.NewSessions(memstore.Options{}), Journal: NewJournal(), Keys: &Keys{}}
	st.Bot = &Bot{Sessions: st.Sessions, Journal: st.Journal, Source: st.Source}
	opt := web.Options{Bot: st.Bot, Source: st.Source, Sessions: st.Sessions, Journal: st.Journal, Keys: st.Keys,
		Secret: []byte(strings.Repeat("s", 32)), Now: func() time.Time { return Now },
		Logger: slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelError}))}
	if change != nil {
		change(&opt, st)
	}
	var err error
	if st.Server, err = web.New(opt); err != nil {
		t.Fatalf("web.New: %v", err)
	}
	return st
}

// Replace puts another knowledge in place of the first, as an ingest does under a running server.
func (s *Source) Replace(t testing.TB, c *knowledge.Collection) {
	t.Helper()
	next := NewSource(t, c)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.snap = next.snap
}
