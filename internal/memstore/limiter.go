package memstore

import (
	"container/list"
	"context"
	"math"
	"sync"
	"time"

	"trolycong/channels"
)

// DefaultMaxKeys is the greatest number of keys a limiter remembers when LimiterOptions.MaxKeys is 0: about 20 MB.
const DefaultMaxKeys = 100_000

// LimiterOptions are the options of NewLimiter. All may be left unset.
type LimiterOptions struct {
	// PerMinute is how many calls a key is allowed in a minute, in the long run; 0 or less means no limit.
	PerMinute int
	// Burst is how many calls a key may make at once after a pause; 0 means PerMinute.
	Burst int
	// MaxKeys is the greatest number of keys remembered; 0 means DefaultMaxKeys. The key longest unused makes room for a
	// new one and starts afresh when it comes back: with fewer keys at a time the limit is exact.
	MaxKeys int
	// Now is the clock; nil means time.Now.
	Now func() time.Time
}

// Limiter counts calls by key in token buckets. Safe for concurrent use.
type Limiter struct {
	opt   LimiterOptions
	rate  float64 // tokens a second
	burst float64

	mu    sync.Mutex
	byKey map[string]*list.Element // of *bucket
	used  *list.List               // newest first
}

type bucket struct {
	key    string
	tokens float64
	at     time.Time // when tokens was right
}

var _ channels.Limiter = (*Limiter)(nil)

// NewLimiter makes a limiter that has seen nobody.
func NewLimiter(opt LimiterOptions) *Limiter {
	if opt.Burst <= 0 {
		opt.Burst = opt.PerMinute
	}
	if opt.MaxKeys <= 0 {
		opt.MaxKeys = DefaultMaxKeys
	}
	if opt.Now == nil {
		opt.Now = time.Now
	}
	return &Limiter{opt: opt, rate: float64(opt.PerMinute) / 60, burst: float64(opt.Burst),
		byKey: map[string]*list.Element{}, used: list.New()}
}

// Allow counts one call of the key. When it comes too soon it is not counted, and retryAfter says how long to wait
// before the next one would be allowed: more than 0, in full seconds for a Retry-After header. It never errs.
func (l *Limiter) Allow(_ context.Context, key string) (ok bool, retryAfter time.Duration, err error) {
	if l.opt.PerMinute <= 0 {
		return true, 0, nil
	}
	now := l.opt.Now()
	l.mu.Lock()
	defer l.mu.Unlock()
	b := l.bucket(key, now)
	if past := now.Sub(b.at).Seconds(); past > 0 {
		b.tokens, b.at = math.Min(l.burst, b.tokens+past*l.rate), now
	}
	// A sum of fractions may fall short of a whole token by a rounding error.
	if b.tokens >= 1-1e-9 {
		b.tokens = math.Max(0, b.tokens-1)
		return true, 0, nil
	}
	return false, time.Duration(math.Ceil((1-b.tokens)/l.rate-1e-6)) * time.Second, nil
}

func (l *Limiter) bucket(key string, now time.Time) *bucket {
	if e, ok := l.byKey[key]; ok {
		l.used.MoveToFront(e)
		return e.Value.(*bucket)
	}
	for l.used.Len() >= l.opt.MaxKeys {
		oldest := l.used.Back()
		delete(l.byKey, oldest.Value.(*bucket).key)
		l.used.Remove(oldest)
	}
	b := &bucket{key: key, tokens: l.burst, at: now}
	l.byKey[key] = l.used.PushFront(b)
	return b
}

// Len is the number of keys that are remembered now.
func (l *Limiter) Len() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.used.Len()
}
