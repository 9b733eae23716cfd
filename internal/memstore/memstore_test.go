package memstore_test

import (
	"fmt"
	"testing"
	"time"

	"trolycong/bot"
	"trolycong/bot/bottest"
	"trolycong/channels"
	"trolycong/channels/channeltest"
	"trolycong/internal/memstore"
)

func TestSessions(t *testing.T) {
	bottest.RunSessions(t, func(_ testing.TB, clock *bottest.Clock) (bot.Sessions, time.Duration) {
		return memstore.NewSessions(memstore.Options{TTL: time.Hour, Now: clock.Now}), time.Hour
	})
}

func TestSessionsDefaults(t *testing.T) {
	clock := bottest.NewClock()
	s := memstore.NewSessions(memstore.Options{Now: clock.Now})
	save(t, s, "a")
	clock.Add(memstore.DefaultTTL - time.Second)
	if got := s.Len(); got != 1 {
		t.Errorf("just before the default end: got %d conversations, want 1", got)
	}
	clock.Add(time.Second)
	if got := s.Len(); got != 0 {
		t.Errorf("at the default end: got %d conversations, want 0", got)
	}
	for i := range memstore.DefaultMax + 5 {
		save(t, s, fmt.Sprint(i))
	}
	if got := s.Len(); got != memstore.DefaultMax {
		t.Errorf("after %d saves: got %d conversations, want %d", memstore.DefaultMax+5, got, memstore.DefaultMax)
	}
}

func TestSessionsDropLongestUnused(t *testing.T) {
	s := memstore.NewSessions(memstore.Options{Max: 2, Now: bottest.NewClock().Now})
	for _, id := range []string{"a", "b", "a", "c"} {
		save(t, s, id)
	}
	for id, want := range map[string]int{"a": 1, "b": 0, "c": 1} {
		if got, err := s.Load(t.Context(), id); err != nil || len(got.Turns) != want {
			t.Errorf("Load(%s) after saves of a b a c with room for two: got %d turns, %v; want %d", id, len(got.Turns), err, want)
		}
	}
}

func save(t *testing.T, s *memstore.Sessions, id string) {
	t.Helper()
	if err := s.Save(t.Context(), bottest.Session(id, "câu hỏi")); err != nil {
		t.Fatalf("Save(%s): %v", id, err)
	}
}

func TestLimiter(t *testing.T) {
	type step struct {
		wait  time.Duration
		key   string
		ok    bool
		retry time.Duration
	}
	for _, c := range []struct {
		name  string
		opt   memstore.LimiterOptions
		steps []step
	}{
		{"a minute's worth at once", memstore.LimiterOptions{Bounds: channels.Bounds(2, 0)}, []step{
			{0, "a", true, 0}, {0, "a", true, 0}, {0, "a", false, 30 * time.Second}}},
		{"a key does not pay for another", memstore.LimiterOptions{Bounds: channels.Bounds(1, 0)}, []step{
			{0, "a", true, 0}, {0, "a", false, time.Minute}, {0, "b", true, 0}}},
		{"waiting as told is enough", memstore.LimiterOptions{Bounds: []channels.Bound{{Calls: 1, Per: time.Minute / 7}}}, []step{
			{0, "a", true, 0}, {0, "a", false, 9 * time.Second}, {9 * time.Second, "a", true, 0}}},
		{"a refused call costs nothing", memstore.LimiterOptions{Bounds: []channels.Bound{{Calls: 1, Per: time.Second}}}, []step{
			{0, "a", true, 0}, {500 * time.Millisecond, "a", false, time.Second}, {500 * time.Millisecond, "a", true, 0}}},
		{"a pause fills no more than the bound", memstore.LimiterOptions{Bounds: []channels.Bound{{Calls: 2, Per: 2 * time.Second}}}, []step{
			{time.Hour, "a", true, 0}, {time.Hour, "a", true, 0}, {0, "a", true, 0}, {0, "a", false, time.Second}}},
		{"many small waits add up", memstore.LimiterOptions{Bounds: []channels.Bound{{Calls: 1, Per: time.Second}}}, append([]step{{0, "a", true, 0}}, append(
			repeat(step{100 * time.Millisecond, "a", false, time.Second}, 9), step{100 * time.Millisecond, "a", true, 0})...)},
		{"a clock that goes back gives nothing away", memstore.LimiterOptions{Bounds: []channels.Bound{{Calls: 1, Per: time.Second}}}, []step{
			{0, "a", true, 0}, {-time.Hour, "a", false, time.Second}, {time.Hour, "a", false, time.Second}}},
		{"0 is no limit", memstore.LimiterOptions{}, repeat(step{0, "a", true, 0}, 1000)},
		{"the oldest key makes room", memstore.LimiterOptions{Bounds: channels.Bounds(1, 0), MaxKeys: 2}, []step{
			{0, "a", true, 0}, {0, "b", true, 0}, {0, "c", true, 0}, {0, "c", false, time.Minute}, {0, "b", false, time.Minute}, {0, "a", true, 0}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			clock := bottest.NewClock()
			c.opt.Now = clock.Now
			l := memstore.NewLimiter(c.opt)
			for i, s := range c.steps {
				clock.Add(s.wait)
				if got, _ := l.Allow(t.Context(), s.key); got.After != s.retry || (got.After == 0) != s.ok {
					t.Fatalf("step %d, Allow(%s): got %+v; want %v, %s", i, s.key, got, s.ok, s.retry)
				}
			}
			if c.opt.MaxKeys > 0 && l.Len() > c.opt.MaxKeys {
				t.Errorf("keys remembered: got %d, want at most %d", l.Len(), c.opt.MaxKeys)
			}
		})
	}
}

func repeat[T any](v T, n int) []T {
	out := make([]T, n)
	for i := range out {
		out[i] = v
	}
	return out
}

func TestFences(t *testing.T) {
	bottest.RunFences(t, func(_ testing.TB, clock *bottest.Clock) (bot.Sessions, time.Duration) {
		return memstore.NewSessions(memstore.Options{TTL: time.Hour, Now: clock.Now}), time.Hour
	})
}

func TestLimiterContract(t *testing.T) {
	channeltest.RunLimiter(t, func(_ testing.TB, clock channeltest.Clock, bounds ...channels.Bound) channels.Limiter {
		return memstore.NewLimiter(memstore.LimiterOptions{Bounds: bounds, Now: clock.Now})
	})
}

func TestClaims(t *testing.T) {
	channeltest.RunClaims(t, func(_ testing.TB, clock channeltest.Clock) channels.Claims {
		return memstore.NewClaims(memstore.ClaimsOptions{Now: clock.Now})
	})
}

func TestClaimsDropTheOldest(t *testing.T) {
	c := memstore.NewClaims(memstore.ClaimsOptions{Max: 2, Now: bottest.NewClock().Now})
	for _, k := range []string{"a", "b", "c"} {
		if _, first, err := c.Claim(t.Context(), k, time.Hour); err != nil || !first {
			t.Fatalf("Claim(%s): got %v, %v; want first", k, first, err)
		}
	}
	if got := c.Len(); got != 2 {
		t.Errorf("keys after three claims with room for two: got %d, want 2", got)
	}
	if _, first, _ := c.Claim(t.Context(), "a", time.Hour); !first {
		t.Error("the oldest key is still claimed")
	}
}
