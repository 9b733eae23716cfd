// Package channeltest holds the suites that every limiter, every store of claimed keys and every lock must pass.
//
// Kind: library for tests. It tests promises and not how they are kept: a bucket and a sliding window both pass. Used by
// the tests of stores.
package channeltest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"trolycong/bot/bottest"
	"trolycong/channels"
)

// Clock is a clock that stands still until a test moves it.
type Clock = *bottest.Clock

// OpenLimiter gives a limiter of these bounds that has seen nobody and follows the clock.
type OpenLimiter func(t testing.TB, clock Clock, bounds ...channels.Bound) channels.Limiter

// perMinute gives limiters of one bound.
type perMinute func(t testing.TB, clock Clock, calls int) channels.Limiter

// RunLimiter runs the suite of channels.Limiter.
func RunLimiter(t *testing.T, open OpenLimiter) {
	limiterOfMinute(t, func(t testing.TB, clock Clock, calls int) channels.Limiter {
		return open(t, clock, channels.Bound{Calls: calls, Per: time.Minute})
	})
	limiterOfBounds(t, open)
}

func limiterOfMinute(t *testing.T, open perMinute) {
	t.Helper()
	t.Run("a minute's worth at once, then no more", func(t *testing.T) {
		clock := bottest.NewClock()
		l := open(t, clock, 5)
		for range 5 {
			allow(t, l, "a", true)
		}
		allow(t, l, "a", false)
		clock.Add(time.Second)
		allow(t, l, "a", false)
	})
	t.Run("a key does not pay for another", func(t *testing.T) {
		l := open(t, bottest.NewClock(), 1)
		allow(t, l, "203.0.113.7", true)
		allow(t, l, "203.0.113.7", false)
		for _, k := range []string{"203.0.113.8", "2001:db8:1:2::/64", "unknown", "{x}", "", "a b\r\nFLUSHALL", strings.Repeat("k", 1000)} {
			allow(t, l, k, true)
			allow(t, l, k, false)
		}
	})
	t.Run("waiting as told is enough", func(t *testing.T) {
		clock := bottest.NewClock()
		l := open(t, clock, 7)
		for i := range 40 {
			refusal := try(t, l, "a")
			if refusal.After == 0 {
				clock.Add(time.Duration(i%3) * 700 * time.Millisecond)
				continue
			}
			clock.Add(refusal.After)
			allow(t, l, "a", true)
		}
	})
	t.Run("a refused call costs nothing", func(t *testing.T) {
		clock := bottest.NewClock()
		l := open(t, clock, 1)
		allow(t, l, "a", true)
		left := time.Duration(0)
		for range 20 {
			if left = try(t, l, "a").After; left == 0 {
				t.Fatal("a call soon after the only one was allowed")
			}
		}
		clock.Add(left)
		allow(t, l, "a", true)
	})
	limiterOverTime(t, open)
}

// limiterOfBounds holds what a limiter of a minute and a day promises.
func limiterOfBounds(t *testing.T, open OpenLimiter) {
	t.Helper()
	minute, day := channels.Bound{Calls: 2, Per: time.Minute}, channels.Bound{Calls: 5, Per: 24 * time.Hour}
	t.Run("the bound that is used up is named", func(t *testing.T) {
		clock := bottest.NewClock()
		l := open(t, clock, minute, day)
		for range 2 {
			allow(t, l, "a", true)
			allow(t, l, "a", true)
			if refusal := try(t, l, "a"); refusal.Bound != minute || refusal.After > 2*time.Minute {
				t.Errorf("third call of a minute: got %+v, want the minute's bound", refusal)
			}
			clock.Add(2 * time.Minute)
		}
		allow(t, l, "a", true)
		for range 3 {
			if refusal := try(t, l, "a"); refusal.Bound != day || refusal.After < time.Hour {
				t.Errorf("sixth call of a day: got %+v, want the day's bound", refusal)
			}
			clock.Add(2 * time.Minute)
		}
		allow(t, l, "b", true)
	})
	t.Run("a call that one bound refuses costs the other nothing", func(t *testing.T) {
		clock := bottest.NewClock()
		l := open(t, clock, channels.Bound{Calls: 1, Per: time.Minute}, channels.Bound{Calls: 3, Per: 24 * time.Hour})
		for range 3 {
			allow(t, l, "a", true)
			for range 20 {
				allow(t, l, "a", false)
			}
			clock.Add(2 * time.Minute)
		}
		allow(t, l, "a", false)
	})
	t.Run("waiting for a day as told is enough", func(t *testing.T) {
		clock := bottest.NewClock()
		l := open(t, clock, minute, day)
		for range 40 {
			if refusal := try(t, l, "a"); refusal.After > 0 {
				clock.Add(refusal.After)
				allow(t, l, "a", true)
			}
		}
	})
	t.Run("a bound of 0 is none", func(t *testing.T) {
		l := open(t, bottest.NewClock(), channels.Bounds(0, 3)...)
		for range 3 {
			allow(t, l, "a", true)
		}
		if refusal := try(t, l, "a"); refusal.Bound != (channels.Bound{Calls: 3, Per: 24 * time.Hour}) {
			t.Errorf("after the day's calls: got %+v, want the day's bound", refusal)
		}
	})
}

func limiterOverTime(t *testing.T, open perMinute) {
	t.Helper()
	t.Run("a long pause gives a minute's worth and no more", func(t *testing.T) {
		clock := bottest.NewClock()
		l := open(t, clock, 3)
		for range 2 {
			for range 3 {
				allow(t, l, "a", true)
			}
			allow(t, l, "a", false)
			clock.Add(3 * time.Hour)
		}
	})
	t.Run("in the long run as many as said", func(t *testing.T) {
		clock := bottest.NewClock()
		l := open(t, clock, 60)
		n := 0
		for range 6000 { // ten minutes in steps of 100 ms
			if try(t, l, "a").After == 0 {
				n++
			}
			clock.Add(100 * time.Millisecond)
		}
		if n < 580 || n > 660 {
			t.Errorf("a caller that never pauses for ten minutes at 60 a minute: got %d calls, want 580 to 660", n)
		}
	})
	t.Run("0 is no limit", func(t *testing.T) {
		l := open(t, bottest.NewClock(), 0)
		for range 100 {
			allow(t, l, "a", true)
		}
	})
	t.Run("counts exactly under load", func(t *testing.T) {
		l := open(t, bottest.NewClock(), 50)
		var allowed atomic.Int64
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				for range 50 {
					if try(t, l, "a").After == 0 {
						allowed.Add(1)
					}
				}
			})
		}
		wg.Wait()
		if got := allowed.Load(); got != 50 {
			t.Errorf("400 calls at one instant with 50 a minute: got %d allowed, want 50", got)
		}
	})
}

func try(t *testing.T, l channels.Limiter, key string) channels.Refusal {
	t.Helper()
	refusal, err := l.Allow(t.Context(), key)
	if err != nil {
		t.Errorf("Allow(%q): %v", key, err)
	}
	if refusal.After < 0 || refusal.After%time.Second != 0 || (refusal.After == 0) != (refusal.Bound == channels.Bound{}) {
		t.Errorf("Allow(%q): got %+v, want whole seconds and a bound exactly when it is refused", key, refusal)
	}
	return refusal
}

func allow(t *testing.T, l channels.Limiter, key string, want bool) {
	t.Helper()
	if refusal := try(t, l, key); (refusal.After == 0) != want {
		t.Fatalf("Allow(%q): got %+v, want it allowed: %v", key, refusal, want)
	}
}

// OpenClaims gives an empty store that follows the clock.
type OpenClaims func(t testing.TB, clock Clock) channels.Claims

// RunClaims runs the suite of channels.Claims.
func RunClaims(t *testing.T, open OpenClaims) {
	t.Run("first, at work, settled, ended", func(t *testing.T) {
		clock := bottest.NewClock()
		c := open(t, clock)
		claim(t, c, "a", "", true)
		claim(t, c, "a", "", false)
		claim(t, c, "b", "", true)
		settle(t, c, "a", "turn-7")
		claim(t, c, "a", "turn-7", false)
		claim(t, c, "b", "", false)
		clock.Add(time.Minute - time.Second)
		claim(t, c, "a", "turn-7", false)
		clock.Add(2 * time.Second)
		claim(t, c, "a", "", true)
	})
	t.Run("forget", func(t *testing.T) {
		c := open(t, bottest.NewClock())
		claim(t, c, "a", "", true)
		for range 2 {
			if err := c.Forget(t.Context(), "a"); err != nil {
				t.Fatalf("Forget: %v", err)
			}
		}
		claim(t, c, "a", "", true)
	})
	t.Run("renew", func(t *testing.T) { renewed(t, open) })
	t.Run("settle a lost claim", func(t *testing.T) {
		c := open(t, bottest.NewClock())
		settle(t, c, "a", "turn-7")
		claim(t, c, "a", "turn-7", false)
	})
	t.Run("borders", func(t *testing.T) {
		c := open(t, bottest.NewClock())
		for _, r := range []string{"", strings.Repeat("x", channels.MaxClaimResult+1)} {
			if err := c.Settle(t.Context(), "a", r, time.Minute); err == nil {
				t.Errorf("Settle with a result of %d bytes: got no error", len(r))
			}
		}
		claim(t, c, "a", "", true)
	})
	t.Run("one of many is the first", func(t *testing.T) {
		c := open(t, bottest.NewClock())
		var firsts atomic.Int64
		var wg sync.WaitGroup
		for range 16 {
			wg.Go(func() {
				_, first, err := c.Claim(t.Context(), "a", time.Minute)
				if err != nil {
					t.Errorf("Claim: %v", err)
				}
				if first {
					firsts.Add(1)
				}
			})
		}
		wg.Wait()
		if got := firsts.Load(); got != 1 {
			t.Errorf("16 claims of one key: got %d firsts, want 1", got)
		}
	})
}

func claim(t *testing.T, c channels.Claims, key, wantResult string, wantFirst bool) {
	t.Helper()
	result, first, err := c.Claim(t.Context(), key, time.Minute)
	if err != nil || result != wantResult || first != wantFirst {
		t.Fatalf("Claim(%s): got %q, %v, %v; want %q, %v", key, result, first, err, wantResult, wantFirst)
	}
}

func settle(t *testing.T, c channels.Claims, key, result string) {
	t.Helper()
	if err := c.Settle(t.Context(), key, result, time.Minute); err != nil {
		t.Fatalf("Settle(%s): %v", key, err)
	}
}

// RunLocks runs the suite of channels.Locks. open gives locks of one more process that share their state with the earlier
// ones of the same test.
func RunLocks(t *testing.T, open func(t testing.TB) func() channels.Locks) {
	t.Run("one at a time across processes", func(t *testing.T) {
		process := open(t)
		var inside, seen atomic.Int64
		var last atomic.Uint64
		var wg sync.WaitGroup
		for range 3 {
			l := process()
			for range 4 {
				wg.Go(func() {
					for range 5 {
						token, unlock, err := l.Lock(t.Context(), "a")
						if err != nil {
							t.Errorf("Lock: %v", err)
							return
						}
						if n := inside.Add(1); n != 1 {
							t.Errorf("%d holders at a time, want 1", n)
						}
						if before := last.Swap(token); token <= before {
							t.Errorf("token %d after %d, want it to grow", token, before)
						}
						seen.Add(1)
						inside.Add(-1)
						unlock()
					}
				})
			}
		}
		wg.Wait()
		if got := seen.Load(); got != 60 {
			t.Errorf("holders: got %d, want 60", got)
		}
	})
	t.Run("names are apart", func(t *testing.T) {
		l := open(t)()
		for i := range 5 {
			_, unlock, err := l.Lock(t.Context(), fmt.Sprint(i))
			if err != nil {
				t.Fatal(err)
			}
			defer unlock()
		}
	})
	t.Run("waiting ends with the caller", func(t *testing.T) {
		process := open(t)
		_, unlock, err := process().Lock(t.Context(), "a")
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		if _, _, err := process().Lock(ctx, "a"); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Lock of a held name: got %v, want the context's error", err)
		}
		unlock()
		_, unlock, err = process().Lock(t.Context(), "a")
		if err != nil {
			t.Fatalf("Lock of a name that was given back: %v", err)
		}
		unlock()
	})
}

// renewed renews a claim while it is held, settled and ended.
func renewed(t *testing.T, open OpenClaims) {
	t.Helper()
	clock := bottest.NewClock()
	c := open(t, clock)
	renew := func() {
		t.Helper()
		if err := c.Renew(t.Context(), "a", time.Minute); err != nil {
			t.Fatalf("Renew: %v", err)
		}
	}
	renew() // holds nothing
	claim(t, c, "a", "", true)
	for range 3 {
		clock.Add(40 * time.Second)
		renew()
	}
	claim(t, c, "a", "", false)
	settle(t, c, "a", "turn-7")
	clock.Add(40 * time.Second)
	renew() // is settled
	claim(t, c, "a", "turn-7", false)
	clock.Add(21 * time.Second)
	claim(t, c, "a", "", true)
	clock.Add(61 * time.Second)
	renew() // has ended
	claim(t, c, "a", "", true)
}
