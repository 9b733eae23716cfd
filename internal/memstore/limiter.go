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
	// Bounds say how many calls a key is allowed, in the long run, and at once after a pause; none is no limit.
	Bounds []channels.Bound
	// MaxKeys is the greatest number of keys remembered; 0 means DefaultMaxKeys. The key longest unused makes room for a
	// new one and starts afresh when it comes back: with fewer keys at a time the limit is exact.
	MaxKeys int
	// Now is the clock; nil means time.Now.
	Now func() time.Time
}

// Limiter counts calls by key in token buckets, one for each bound. Safe for concurrent use.
type Limiter struct {
	opt LimiterOptions

	mu    sync.Mutex
	byKey map[string]*list.Element // of *buckets
	used  *list.List               // newest first
}

type buckets struct {
	key    string
	tokens []float64 // by bound
	at     time.Time // when tokens were right
}

var _ channels.Limiter = (*Limiter)(nil)

// NewLimiter makes a limiter that has seen nobody.
func NewLimiter(opt LimiterOptions) *Limiter {
	bounds := make([]channels.Bound, 0, len(opt.Bounds))
	for _, b := range opt.Bounds {
		if b.Calls > 0 && b.Per > 0 {
			bounds = append(bounds, b)
		}
	}
	opt.Bounds = bounds
	if opt.MaxKeys <= 0 {
		opt.MaxKeys = DefaultMaxKeys
	}
	if opt.Now == nil {
		opt.Now = time.Now
	}
	return &Limiter{opt: opt, byKey: map[string]*list.Element{}, used: list.New()}
}

// Allow counts one call of the key. It never errs.
func (l *Limiter) Allow(_ context.Context, key string) (channels.Refusal, error) {
	if len(l.opt.Bounds) == 0 {
		return channels.Refusal{}, nil
	}
	now := l.opt.Now()
	l.mu.Lock()
	defer l.mu.Unlock()
	b := l.buckets(key, now)
	l.fill(b, now)
	var refusal channels.Refusal
	for i, bound := range l.opt.Bounds {
		// A sum of fractions may fall short of a whole token by a rounding error.
		if b.tokens[i] >= 1-1e-9 {
			continue
		}
		after := time.Duration(math.Ceil((1-b.tokens[i])/rate(bound)-1e-6)) * time.Second
		if after > refusal.After {
			refusal = channels.Refusal{Bound: bound, After: after}
		}
	}
	for i := range b.tokens {
		if refusal.After == 0 {
			b.tokens[i] = math.Max(0, b.tokens[i]-1)
		}
	}
	return refusal, nil
}

// fill gives a key what has come since it was last seen.
func (l *Limiter) fill(b *buckets, now time.Time) {
	past := now.Sub(b.at).Seconds()
	if past <= 0 {
		return
	}
	for i, bound := range l.opt.Bounds {
		b.tokens[i] = math.Min(float64(bound.Calls), b.tokens[i]+past*rate(bound))
	}
	b.at = now
}

// rate is how many tokens come in a second.
func rate(b channels.Bound) float64 { return float64(b.Calls) / b.Per.Seconds() }

func (l *Limiter) buckets(key string, now time.Time) *buckets {
	if e, ok := l.byKey[key]; ok {
		l.used.MoveToFront(e)
		return e.Value.(*buckets)
	}
	for l.used.Len() >= l.opt.MaxKeys {
		oldest := l.used.Back()
		delete(l.byKey, oldest.Value.(*buckets).key)
		l.used.Remove(oldest)
	}
	b := &buckets{key: key, at: now}
	for _, bound := range l.opt.Bounds {
		b.tokens = append(b.tokens, float64(bound.Calls))
	}
	l.byKey[key] = l.used.PushFront(b)
	return b
}

// Len is the number of keys that are remembered now.
func (l *Limiter) Len() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.used.Len()
}
