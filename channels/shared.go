package channels

import (
	"context"
	"time"
)

// What several processes of one installation must agree on while turns run. Nothing here is durable: an implementation may
// forget at any time, and a caller then goes on without.

// Bound is one bound of a Limiter: as many calls of a key in any time of length Per. 0 or less Calls means no bound.
type Bound struct {
	Calls int
	Per   time.Duration
}

// Bounds of a usual limiter: calls a minute and calls a day.
func Bounds(minute, day int) []Bound {
	return []Bound{{minute, time.Minute}, {day, 24 * time.Hour}}
}

// Refusal says that a call came too soon; the zero value, that it did not.
type Refusal struct {
	// Bound is the one that is used up; of several the one that is longest in the way.
	Bound Bound
	// After is how long to wait before the next call would be allowed: more than 0, in full seconds for a Retry-After header.
	After time.Duration
}

// Limiter counts calls by key. Safe for concurrent use.
type Limiter interface {
	// Allow counts one call of the key under each of the limiter's bounds. A call that comes too soon for one is counted
	// under none. A caller that gets an error lets the call pass: a limit that cannot be counted must not keep citizens out.
	Allow(ctx context.Context, key string) (Refusal, error)
}

// Locks let one holder at a time work under a name. Safe for concurrent use.
type Locks interface {
	// Lock waits until the name is free or ctx ends. The token grows from holder to holder of a name: what was written
	// under a greater one must not be overwritten under a smaller one, since a holder that slept may have lost its lock
	// without knowing. Token 0 means that nothing is promised across processes. The holder calls unlock exactly once, when
	// the error is nil; unlock needs no living ctx.
	Lock(ctx context.Context, name string) (token uint64, unlock func(), err error)
}

// Claims keep a request from being worked on twice: an idempotency key is claimed by the first who brings it. Safe for
// concurrent use.
type Claims interface {
	// Claim takes the key for ttl. first tells that nobody held it. Otherwise result is what Settle stored under it: empty
	// while the first is still at work.
	Claim(ctx context.Context, key string, ttl time.Duration) (result string, first bool, err error)
	// Renew makes the claim of work that goes on last until ttl from now. A key that nobody holds, or that is settled, stays as it
	// is.
	Renew(ctx context.Context, key string, ttl time.Duration) error
	// Settle stores the result of a claimed key, for ttl from now. A result is at most MaxClaimResult bytes and not empty.
	Settle(ctx context.Context, key, result string, ttl time.Duration) error
	// Forget gives the key back after work that failed; an unknown key is no error.
	Forget(ctx context.Context, key string) error
}

// MaxClaimResult is the longest result of a claim, in bytes: it names what was made and does not hold it.
const MaxClaimResult = 512
