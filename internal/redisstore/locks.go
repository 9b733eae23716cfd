package redisstore

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"

	"trolycong/channels"
)

// lockTTL is how long a lock outlives a process that ended without giving it back; a living holder renews it.
const lockTTL = 5 * time.Second

// Waiting for a lock begins with the first pause, which doubles up to the second: a turn takes some 5 ms.
const (
	firstLockPause = 2 * time.Millisecond
	maxLockPause   = 50 * time.Millisecond
)

// Locks let one holder at a time work under a name, in all processes. Safe for concurrent use.
type Locks struct {
	store *Store
	ttl   time.Duration

	mu sync.Mutex
	// left are locks that nobody holds but that Redis may still keep, since it was lost when they were taken or given back.
	// They are given back before Redis is used again, so that nobody waits for them to end.
	left []*holder
}

// maxLeft bounds left; locks beyond it end by themselves.
const maxLeft = 1000

var _ channels.Locks = (*Locks)(nil)

// Locks gives the locks of this store.
func (s *Store) Locks() *Locks { return s.locks(lockTTL) }

func (s *Store) locks(ttl time.Duration) *Locks {
	l := &Locks{store: s, ttl: ttl}
	s.mu.Lock()
	s.beforeUp = append(s.beforeUp, l.clear)
	s.mu.Unlock()
	return l
}

// lockScript takes KEYS[1] for the owner ARGV[1] for ARGV[2] milliseconds and gives the token; false when it is held.
// Asked again by the same owner, whose first answer was lost, it gives a token again. A token is the time in microseconds
// or one more than the last, so that it grows even when a failover has lost the last.
var lockScript = redis.NewScript(`
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return false end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
local t = redis.call('TIME')
local token = t[1] * 1000000 + t[2]
local last = tonumber(redis.call('GET', KEYS[2]) or '0')
if token <= last then token = last + 1 end
token = string.format('%.0f', token)
redis.call('SET', KEYS[2], token, 'PX', 3600000)
return token`)

var renewScript = redis.NewScript(`
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return 0`)

var unlockScript = redis.NewScript(`
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0`)

// Lock waits until the name is free. Holders of one process are not served in order; a caller that needs that queues them
// first.
func (l *Locks) Lock(ctx context.Context, name string) (token uint64, unlock func(), err error) {
	h := &holder{locks: l, owner: rand.Text(), keys: []string{l.store.key("lock", name), l.store.key("fence", name)}}
	for pause := firstLockPause; ; pause = min(2*pause, maxLockPause) {
		token, err := h.take(ctx)
		if err != nil {
			// The lock may have been taken all the same.
			h.giveBack()
			return 0, nil, err
		}
		if token != 0 {
			h.renewLater()
			return token, h.release, nil
		}
		select {
		case <-ctx.Done():
			return 0, nil, ctx.Err()
		case <-time.After(pause):
		}
	}
}

// holder is one try to hold a lock, then its life.
type holder struct {
	locks *Locks
	owner string
	keys  []string // lock, fence

	mu    sync.Mutex
	done  bool
	timer *time.Timer
}

// take gives the token, or 0 when somebody else holds the lock.
func (h *holder) take(ctx context.Context) (uint64, error) {
	var text string
	err := h.locks.store.do(ctx, "lock", h.keys[0], func(ctx context.Context) (err error) {
		text, err = lockScript.Run(ctx, h.locks.store.client, h.keys, h.owner, h.locks.ttl.Milliseconds()).Text()
		return err
	})
	if errors.Is(err, redis.Nil) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	token, err := strconv.ParseUint(text, 10, 64)
	if err != nil || token == 0 {
		return 0, fmt.Errorf("lock: token %q is no number", text)
	}
	return token, nil
}

func (h *holder) renewLater() {
	h.mu.Lock()
	defer h.mu.Unlock()
	if !h.done {
		h.timer = time.AfterFunc(h.locks.ttl/3, h.renew)
	}
}

// renew lengthens the life of a lock whose holder is still at work. When it fails the token protects what is written.
func (h *holder) renew() {
	h.mu.Lock()
	done := h.done
	h.mu.Unlock()
	if done {
		return
	}
	_ = h.locks.store.do(context.Background(), "renew lock", h.keys[0], func(ctx context.Context) error {
		return renewScript.Run(ctx, h.locks.store.client, h.keys[:1], h.owner, h.locks.ttl.Milliseconds()).Err()
	})
	h.renewLater()
}

// release ends the holder's life.
func (h *holder) release() {
	h.mu.Lock()
	h.done = true
	h.timer.Stop()
	h.mu.Unlock()
	h.giveBack()
}

// giveBack unlocks, now or when Redis is back.
func (h *holder) giveBack() {
	l := h.locks
	err := l.store.do(context.Background(), "unlock", h.keys[0], h.unlock)
	if err == nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.left) < maxLeft {
		l.left = append(l.left, h)
	}
}

func (h *holder) unlock(ctx context.Context) error {
	return unlockScript.Run(ctx, h.locks.store.client, h.keys[:1], h.owner).Err()
}

// clear gives back what was left, of a store that is not yet used again.
func (l *Locks) clear(ctx context.Context) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	for len(l.left) > 0 {
		limited, cancel := context.WithTimeout(ctx, l.store.opt.Timeout)
		err := l.left[0].unlock(limited)
		cancel()
		if err != nil {
			return err
		}
		l.left = l.left[1:]
	}
	return nil
}
