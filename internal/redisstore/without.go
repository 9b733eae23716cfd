package redisstore

import (
	"container/list"
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"time"

	"trolycong/bot"
	"trolycong/channels"
)

// maxRemembered is how many conversations SingleTurns remembers the last save of, and how many it owes to forget: some
// 3 MB each. Beyond it the oldest are dropped, and a follow-up right after an outage may be read on an older turn.
const maxRemembered = 20_000

// Notes tell all processes which conversations went on without Redis: one that reaches it may find a conversation there as
// it was before turns that another one answered. They outlive this process. Safe for concurrent use.
type Notes interface {
	// Note writes one that holds until a time, in place of an earlier one, and gives its token, above 0.
	Note(ctx context.Context, id string, until time.Time) (token int64, err error)
	// Noted gives the token of the conversation's note; 0 when there is none.
	Noted(ctx context.Context, id string) (token int64, err error)
	// Settle removes notes, but none that is newer than the token that is named.
	Settle(ctx context.Context, tokens map[string]int64) error
}

// SingleTurns are sessions whose loss a citizen does not hear of: while Redis is away every turn stands alone, and no
// later turn is read as following one that is not the last. Safe for concurrent use.
type SingleTurns struct {
	sessions *Sessions
	notes    Notes // nil: no other process hears of owed

	mu sync.Mutex
	// owed are conversations that went on without Redis, with the tokens of their notes, 0 for none; what Redis holds of
	// them is of the past and is forgotten before it is used again.
	owed map[string]int64
	// fences are the latest saves: a failover may have lost one that was acknowledged.
	fences map[string]*list.Element // of *lastSave
	used   *list.List               // newest first
}

var _ bot.Sessions = (*SingleTurns)(nil)

type lastSave struct {
	id    string
	fence uint64
}

// SingleTurns gives the conversations of this store, which end ttl after their last turn (0 means DefaultSessionTTL), in a
// form that never fails for want of Redis.
func (s *Store) SingleTurns(ttl time.Duration) *SingleTurns {
	t := &SingleTurns{sessions: s.Sessions(ttl), owed: map[string]int64{}, fences: map[string]*list.Element{}, used: list.New()}
	s.mu.Lock()
	s.beforeUp = append(s.beforeUp, t.repay)
	s.mu.Unlock()
	return t
}

// Noting lets other processes hear of conversations that go on without Redis; to be called before t is used.
func (t *SingleTurns) Noting(n Notes) *SingleTurns {
	t.notes = n
	return t
}

// Load returns the conversation, or an empty one while Redis is away or has lost its last turn.
func (t *SingleTurns) Load(ctx context.Context, id string) (bot.Session, error) {
	got, err := t.sessions.Load(ctx, id)
	if t.lost(err) {
		return bot.Session{ID: id}, nil
	}
	if err == nil && t.forgetNoted(ctx, id) {
		return bot.Session{ID: id}, nil
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	_, owed := t.owed[id]
	if e, ok := t.fences[id]; owed || ok && got.Fence < e.Value.(*lastSave).fence {
		return bot.Session{ID: id}, nil
	}
	return got, err
}

// forgetNoted does what a note asks for, and tells that there is one. Where notes cannot be read there may be one.
func (t *SingleTurns) forgetNoted(ctx context.Context, id string) bool {
	if t.notes == nil {
		return false
	}
	token, err := t.notes.Noted(ctx, id)
	if err != nil || token == 0 {
		return err != nil
	}
	if err := t.sessions.Delete(ctx, id); t.lost(err) || err != nil {
		return true
	}
	t.mu.Lock()
	t.drop(id)
	t.mu.Unlock()
	_ = t.notes.Settle(ctx, map[string]int64{id: token}) // else it is found again, and forgotten again
	return true
}

// Save stores the conversation, or lets it go while Redis is away.
func (t *SingleTurns) Save(ctx context.Context, session bot.Session) error {
	err := t.sessions.Save(ctx, session)
	if t.lost(err) {
		t.owe(ctx, session.ID)
		return nil
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if err == nil {
		delete(t.owed, session.ID)
		t.remember(session.ID, session.Fence)
	}
	return err
}

// Delete forgets the conversation, later when Redis is away.
func (t *SingleTurns) Delete(ctx context.Context, id string) error {
	err := t.sessions.Delete(ctx, id)
	if t.lost(err) {
		t.owe(ctx, id)
		return nil
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if err == nil {
		t.drop(id)
	}
	return err
}

// drop forgets the last save of a conversation.
func (t *SingleTurns) drop(id string) {
	if e, ok := t.fences[id]; ok {
		t.used.Remove(e)
		delete(t.fences, id)
	}
}

func (t *SingleTurns) lost(err error) bool {
	var f *Fault
	if !errors.As(err, &f) {
		return false
	}
	t.sessions.store.meter.did("session")
	return true
}

// owe remembers that a conversation went on without Redis, and notes it for others. A note that cannot be written leaves
// what this process knows.
func (t *SingleTurns) owe(ctx context.Context, id string) {
	var token int64
	if t.notes != nil {
		token, _ = t.notes.Note(context.WithoutCancel(ctx), id, t.sessions.store.opt.Now().Add(t.sessions.ttl))
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.owed) >= maxRemembered {
		for old := range t.owed {
			delete(t.owed, old)
			break
		}
	}
	t.owed[id] = max(token, t.owed[id])
}

func (t *SingleTurns) remember(id string, fence uint64) {
	if e, ok := t.fences[id]; ok {
		e.Value.(*lastSave).fence = fence
		t.used.MoveToFront(e)
		return
	}
	for t.used.Len() >= maxRemembered {
		oldest := t.used.Back()
		delete(t.fences, oldest.Value.(*lastSave).id)
		t.used.Remove(oldest)
	}
	t.fences[id] = t.used.PushFront(&lastSave{id, fence})
}

// repay forgets in Redis what went on without it.
func (t *SingleTurns) repay(ctx context.Context) error {
	t.mu.Lock()
	owed := maps.Clone(t.owed)
	t.mu.Unlock()
	if err := t.sessions.deleteAll(ctx, slices.Collect(maps.Keys(owed))); err != nil {
		return err
	}
	t.mu.Lock()
	for id, token := range owed {
		if t.owed[id] == token {
			delete(t.owed, id)
		}
		t.drop(id)
	}
	t.mu.Unlock()
	if t.notes != nil {
		_ = t.notes.Settle(ctx, owed) // else they are found, and their conversations forgotten once more
	}
	return nil
}

// limiterOr counts in Redis, or by another limiter while it is away.
type limiterOr struct {
	limiter *Limiter
	other   channels.Limiter
}

// LimiterOr counts by l, and by other while Redis is away: a caller may then have as many calls again of every process.
func LimiterOr(l *Limiter, other channels.Limiter) channels.Limiter { return &limiterOr{l, other} }

// Allow counts one call of the key.
func (l *limiterOr) Allow(ctx context.Context, key string) (channels.Refusal, error) {
	refusal, err := l.limiter.Allow(ctx, key)
	var f *Fault
	if errors.As(err, &f) {
		l.limiter.store.meter.did("limit")
		return l.other.Allow(ctx, key)
	}
	return refusal, err
}

// claimsOr keeps keys in Redis, or in another store while it is away.
type claimsOr struct {
	claims *Claims
	other  channels.Claims
}

// ClaimsOr keeps keys in c, and in other while Redis is away: a request that is sent again to another process then runs a
// second time.
func ClaimsOr(c *Claims, other channels.Claims) channels.Claims { return &claimsOr{c, other} }

func (c *claimsOr) lost(err error) bool {
	var f *Fault
	if !errors.As(err, &f) {
		return false
	}
	c.claims.store.meter.did("claim")
	return true
}

// Claim takes the key for ttl, unless it is taken.
func (c *claimsOr) Claim(ctx context.Context, key string, ttl time.Duration) (string, bool, error) {
	result, first, err := c.claims.Claim(ctx, key, ttl)
	if c.lost(err) {
		return c.other.Claim(ctx, key, ttl)
	}
	return result, first, err
}

// Renew makes an unsettled claim last until ttl from now.
func (c *claimsOr) Renew(ctx context.Context, key string, ttl time.Duration) error {
	err := c.claims.Renew(ctx, key, ttl)
	if c.lost(err) {
		return c.other.Renew(ctx, key, ttl)
	}
	return err
}

// Settle stores the result of a key.
func (c *claimsOr) Settle(ctx context.Context, key, result string, ttl time.Duration) error {
	err := c.claims.Settle(ctx, key, result, ttl)
	if c.lost(err) {
		return c.other.Settle(ctx, key, result, ttl)
	}
	return err
}

// Forget gives the key back.
func (c *claimsOr) Forget(ctx context.Context, key string) error {
	err := c.claims.Forget(ctx, key)
	if c.lost(err) {
		return c.other.Forget(ctx, key)
	}
	return err
}

// locksOr locks in Redis, or nothing while it is away.
type locksOr struct{ locks *Locks }

// LocksOr locks by l; while Redis is away it lets everybody pass with token 0, so the caller's own order within the
// process is all there is.
func LocksOr(l *Locks) channels.Locks { return &locksOr{l} }

// Lock waits until the name is free.
func (l *locksOr) Lock(ctx context.Context, name string) (uint64, func(), error) {
	token, unlock, err := l.locks.Lock(ctx, name)
	var f *Fault
	if errors.As(err, &f) {
		l.locks.store.meter.did("lock")
		return 0, func() {}, nil
	}
	return token, unlock, err
}
