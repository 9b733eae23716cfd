package redisstore_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"trolycong/bot"
	"trolycong/bot/bottest"
	"trolycong/channels"
	"trolycong/channels/channeltest"
	"trolycong/internal/redisstore"
	"trolycong/internal/redisstore/redistest"
)

// onAll runs a test on one server, on a cluster and through Sentinel.
func onAll(t *testing.T, test func(t *testing.T, url string)) {
	t.Helper()
	for _, c := range []struct {
		name string
		url  func(testing.TB) string
	}{{"single", redistest.URL}, {"cluster", redistest.ClusterURL}, {"sentinel", redistest.SentinelURL}} {
		t.Run(c.name, func(t *testing.T) { test(t, c.url(t)) })
	}
}

// open makes a store with keys of its own. The long timeout is for machines that are busy with other tests.
func open(t testing.TB, url string, change func(*redisstore.Options)) *redisstore.Store {
	t.Helper()
	opt := redisstore.Options{URL: url, Prefix: "test-" + rand.Text(), Timeout: 5 * time.Second, Probe: 20 * time.Millisecond, Logger: slog.New(slog.NewTextHandler(t.Output(), nil))}
	if change != nil {
		change(&opt)
	}
	s, err := redisstore.New(opt)
	if err != nil {
		t.Fatalf("New: %v", err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// run lets a store come back by itself until the test ends.
func run(t testing.TB, s *redisstore.Store) {
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); _ = s.Run(ctx) }()
	t.Cleanup(func() { stop(); <-done })
}

// follow shortens the lives of the store's keys when the clock is moved: Redis's own clock cannot be.
func follow(t testing.TB, s *redisstore.Store, clock *bottest.Clock) {
	clock.OnAdd(func(d time.Duration) {
		ctx := context.Background()
		for _, key := range redisstore.Keys(t, s) {
			left, err := s.Client().PTTL(ctx, key).Result()
			if err != nil {
				t.Fatal(err)
			}
			if left > 0 {
				err = s.Client().PExpire(ctx, key, max(left-d, 0)).Err()
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	})
}

func TestSessions(t *testing.T) {
	onAll(t, func(t *testing.T, url string) {
		opens := func(t testing.TB, clock *bottest.Clock) (bot.Sessions, time.Duration) {
			s := open(t, url, nil)
			follow(t, s, clock)
			return s.Sessions(time.Hour), time.Hour
		}
		bottest.RunSessions(t, opens)
		bottest.RunFences(t, opens)
	})
	t.Run("single turns", func(t *testing.T) {
		opens := func(t testing.TB, clock *bottest.Clock) (bot.Sessions, time.Duration) {
			s := open(t, redistest.URL(t), nil)
			follow(t, s, clock)
			return s.SingleTurns(time.Hour), time.Hour
		}
		bottest.RunSessions(t, opens)
		bottest.RunFences(t, opens)
	})
}

func TestLimiter(t *testing.T) {
	onAll(t, func(t *testing.T, url string) {
		channeltest.RunLimiter(t, func(t testing.TB, clock channeltest.Clock, bounds ...channels.Bound) channels.Limiter {
			l, err := open(t, url, nil).NewLimiter(redisstore.LimiterOptions{Name: "ask", Bounds: bounds, Now: clock.Now})
			if err != nil {
				t.Fatal(err)
			}
			return l
		})
	})
}

func TestClaims(t *testing.T) {
	onAll(t, func(t *testing.T, url string) {
		channeltest.RunClaims(t, func(t testing.TB, clock channeltest.Clock) channels.Claims {
			s := open(t, url, nil)
			follow(t, s, clock)
			return s.Claims()
		})
	})
}

func TestLocks(t *testing.T) {
	onAll(t, func(t *testing.T, url string) {
		channeltest.RunLocks(t, func(t testing.TB) func() channels.Locks {
			prefix := "test-" + rand.Text()
			return func() channels.Locks {
				return open(t, url, func(o *redisstore.Options) { o.Prefix = prefix }).Locks()
			}
		})
	})
}

// TestSlidingWindow holds what a bucket does not promise: no window of a minute has more calls than the limit.
func TestSlidingWindow(t *testing.T) {
	for _, c := range []struct {
		limit  int
		window time.Duration
		step   time.Duration
	}{{10, time.Minute, 900 * time.Millisecond}, {3, 24 * time.Hour, 11 * time.Minute}, {5, time.Second, 7 * time.Millisecond}} {
		t.Run(fmt.Sprint(c.limit, " in ", c.window), func(t *testing.T) {
			clock := bottest.NewClock()
			l, err := open(t, redistest.URL(t), nil).NewLimiter(redisstore.LimiterOptions{Name: "n", Bounds: []channels.Bound{{Calls: c.limit, Per: c.window}}, Now: clock.Now})
			if err != nil {
				t.Fatal(err)
			}
			var at []time.Time
			for range 600 {
				refusal, err := l.Allow(t.Context(), "a")
				if err != nil {
					t.Fatal(err)
				}
				if refusal.After == 0 {
					at = append(at, clock.Now())
				}
				clock.Add(c.step)
			}
			for i := c.limit; i < len(at); i++ {
				if got := at[i].Sub(at[i-c.limit]); got < c.window {
					t.Fatalf("calls %d and %d: got %s apart, want a window of %s", i-c.limit, i, got, c.window)
				}
			}
			if least := int(600*c.step/(c.window+c.window/30)) * c.limit; len(at) < least {
				t.Errorf("got %d calls, want at least %d", len(at), least)
			}
		})
	}
}

// TestLimiterByRedisClock is the real thing: two processes, Redis's own clock.
func TestLimiterByRedisClock(t *testing.T) {
	prefix := "test-" + rand.Text()
	limiter := func() *redisstore.Limiter {
		l, err := open(t, redistest.URL(t), func(o *redisstore.Options) { o.Prefix = prefix }).NewLimiter(redisstore.LimiterOptions{Name: "n", Bounds: []channels.Bound{{Calls: 4, Per: time.Second}}})
		if err != nil {
			t.Fatal(err)
		}
		return l
	}
	a, b := limiter(), limiter()
	for i, l := range []*redisstore.Limiter{a, b, a, b} {
		if refusal, err := l.Allow(t.Context(), "k"); err != nil || refusal.After > 0 {
			t.Fatalf("call %d: got %+v, %v; want it allowed", i, refusal, err)
		}
	}
	refusal, err := b.Allow(t.Context(), "k")
	if err != nil || refusal.After == 0 {
		t.Skipf("the machine was too slow for four calls a second: %v", err)
	}
	time.Sleep(refusal.After)
	if again, err := a.Allow(t.Context(), "k"); err != nil || again.After > 0 {
		t.Errorf("after waiting %s as told: got %+v, %v; want it allowed", refusal.After, again, err)
	}
}

// TestRealExpiry leaves the end of a conversation to Redis.
func TestRealExpiry(t *testing.T) {
	s := open(t, redistest.URL(t), nil)
	sessions := s.Sessions(50 * time.Millisecond)
	if err := sessions.Save(t.Context(), bottest.Session("a", "một")); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the conversation ends", func() bool {
		got, err := sessions.Load(t.Context(), "a")
		return err == nil && len(got.Turns) == 0
	})
	for _, key := range redisstore.Keys(t, s) {
		t.Errorf("left behind: %s", key)
	}
}

// TestEverythingEnds finds no key without an end.
func TestEverythingEnds(t *testing.T) {
	s := open(t, redistest.URL(t), nil)
	l, err := s.NewLimiter(redisstore.LimiterOptions{Name: "ask", Bounds: channels.Bounds(5, 50)})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := l.Allow(t.Context(), "203.0.113.7"); err != nil {
		t.Fatal(err)
	}
	if err := s.Sessions(0).Save(t.Context(), bottest.Session("a", "một")); err != nil {
		t.Fatal(err)
	}
	_, unlock, err := s.Locks().Lock(t.Context(), "a")
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()
	if _, _, err := s.Claims().Claim(t.Context(), "k", time.Minute); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
	keys := redisstore.Keys(t, s)
	if len(keys) != 7 {
		t.Errorf("keys: got %q, want a session, two windows of a limit, a lock, its token, a claim and a probe", keys)
	}
	for _, key := range keys {
		if left, err := s.Client().PTTL(t.Context(), key).Result(); err != nil || left <= 0 || left > 25*time.Hour || left > time.Hour && !strings.Contains(key, ":86400:") {
			t.Errorf("%s ends in %s, %v; want some time within an hour, the window of a day within 25", key, left, err)
		}
	}
}

// TestFormat holds the stored form, which processes of other releases read.
func TestFormat(t *testing.T) {
	s := open(t, redistest.URL(t), nil)
	sessions := s.Sessions(0)
	in := bottest.Session("a", "một")
	in.Fence = 7
	if err := sessions.Save(t.Context(), in); err != nil {
		t.Fatal(err)
	}
	got, err := s.Client().HGetAll(t.Context(), redisstore.Keys(t, s)[0]).Result()
	want := `{"v":1,"session":{"id":"a","turns":[{"question":"một","outcome":"answered","topic":"một","procedure":"1.000001","documents":["ke-hoach-7"],` +
		`"choices":[{"label":"Một","send":"một"}],"trace":"t1"}],"updated_at":"2026-07-15T05:00:00Z","fence":7}}`
	if err != nil || len(got) != 2 || got["fence"] != "7" || got["body"] != want {
		t.Errorf("stored: got %v, %v\nwant fence 7 and body %s", got, err, want)
	}
	for name, body := range map[string]string{"newer": strings.Replace(want, `"v":1`, `"v":2`, 1), "torn": want[:40], "of another": strings.Replace(want, `"id":"a"`, `"id":"b"`, 1), "empty": ""} {
		if err := s.Client().HSet(t.Context(), redisstore.Keys(t, s)[0], "body", body).Err(); err != nil {
			t.Fatal(err)
		}
		if got, err := sessions.Load(t.Context(), "a"); err != nil || got.ID != "a" || len(got.Turns) != 0 {
			t.Errorf("Load of a %s conversation: got %v, %v; want an empty one", name, got, err)
		}
	}
}

func TestSessionSize(t *testing.T) {
	s := open(t, redistest.URL(t), nil).Sessions(0)
	big := bot.Session{ID: "a"}
	for i := range 10 {
		big.Turns = append(big.Turns, bot.SessionTurn{Question: strings.Repeat("ữ", 20_000), Trace: fmt.Sprint(i)})
	}
	if err := s.Save(t.Context(), big); err != nil {
		t.Fatal(err)
	}
	got, err := s.Load(t.Context(), "a")
	if err != nil || len(got.Turns) != 4 || got.Turns[3].Trace != "9" {
		t.Errorf("of ten turns of 60 kB: got %d turns, %v; want the last four", len(got.Turns), err)
	}
	big.ID = strings.Repeat("x", redisstore.MaxSessionBytes)
	if err := s.Save(t.Context(), big); err == nil {
		t.Error("Save of a conversation that no turn makes small: got no error")
	}
	// The longest that the bot makes fits whole.
	full := bot.Session{ID: "b"}
	for range bot.MaxSessionTurns {
		full.Turns = append(full.Turns, bot.SessionTurn{Question: strings.Repeat("ữ", bot.MaxQuestionRunes), Topic: strings.Repeat("ữ", 2*bot.MaxQuestionRunes)})
	}
	if err := s.Save(t.Context(), full); err != nil {
		t.Fatal(err)
	}
	if got, err := s.Load(t.Context(), "b"); err != nil || len(got.Turns) != bot.MaxSessionTurns {
		t.Errorf("a conversation of the longest questions: got %d turns, %v; want %d", len(got.Turns), err, bot.MaxSessionTurns)
	}
}

// TestLockOutlivesWork renews a lock for as long as its holder works, and ends it soon after a process that died.
func TestLockOutlivesWork(t *testing.T) {
	s := open(t, redistest.URL(t), nil)
	locks := redisstore.LocksWithTTL(s, 300*time.Millisecond)
	first, unlock, err := locks.Lock(t.Context(), "a")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 900*time.Millisecond)
	defer cancel()
	if _, _, err := locks.Lock(ctx, "a"); err == nil {
		t.Error("a lock whose holder works on was given to another")
	}
	unlock()
	// A process that dies does not renew.
	dead := open(t, redistest.URL(t), func(o *redisstore.Options) { o.Prefix = redisstore.Prefix(s) })
	if _, _, err := redisstore.LocksWithTTL(dead, 300*time.Millisecond).Lock(t.Context(), "a"); err != nil {
		t.Fatal(err)
	}
	_ = dead.Close()
	second, unlock, err := locks.Lock(t.Context(), "a")
	if err != nil || second <= first {
		t.Fatalf("after the holder's death: got token %d, %v; want one above %d", second, err, first)
	}
	unlock()
}

// TestStore writes nothing of a password or an address.
func TestURLs(t *testing.T) {
	for _, c := range []struct {
		url, want string // want is a word of the error; "" means the URL is good
	}{
		{"redis://localhost", ""}, {"redis://127.0.0.1:6379/2", ""}, {"rediss://user:p%40ss@redis.example:6380/0", ""}, {"redis://:matkhau@host", ""},
		{"redis://[::1]:6379", ""}, {"redis://::1", ""}, {"redis://a:1,b:2,c:3", ""}, {"redis://u:matkhau@a:1,redis://b:2", ""}, {"redis+cluster://conf.example:6379", ""},
		{"redis+sentinel://:matkhau@a,b:26380/mymaster/3?sentinel_password=matkhau&timeout=1s", ""}, {"redis://u:mat@khau@host", ""}, {"  redis://host \n", ""},
		{"", "begin"}, {"matkhau", "begin"}, {"http://matkhau@host", "begin"}, {"redis:host", "begin"}, {"redis://", "empty"}, {"redis://a,,b", "empty"},
		{"redis://matkhau@host:port", "host:port"}, {"redis://host:0", "host:port"}, {"redis://host:99999", "host:port"}, {"redis://a b", "host:port"},
		{"redis://host/matkhau", "number"}, {"redis://host/-1", "number"}, {"redis://a,b/1", "database 0"}, {"redis+sentinel://:matkhau@host", "master"},
		{"redis://u:matkhau%@host", "%25"}, {"redis://host?password=matkhau", "only timeout"}, {"redis://host?timeout=matkhau", "timeout"}, {"redis://host?timeout=1h", "timeout"},
		{"redis://host?%zz=matkhau", "cannot be read"},
	} {
		s, err := redisstore.New(redisstore.Options{URL: c.url})
		if s != nil {
			_ = s.Close()
		}
		switch {
		case c.want == "" && err != nil:
			t.Errorf("New(%q): got %v, want none", c.url, err)
		case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "matkhau")):
			t.Errorf("New(%q): got %v, want one that says %q and no password", c.url, err, c.want)
		}
	}
}

func FuzzURL(f *testing.F) {
	for _, s := range []string{"redis://u:p@h:1/2?timeout=1s", "redis+sentinel://a,b/m/0", "redis://[::1]:1,redis://b", "rediss://%", "redis://@@//??"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		addrs, err := redisstore.ParseURL(s)
		if err == nil && len(addrs) == 0 {
			t.Errorf("%q: no address and no error", s)
		}
	})
}

func eventually(t testing.TB, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		if ok() {
			return
		}
	}
	t.Fatalf("within 20 s: not so: %s", what)
}

// lines is a log that tests read.
type lines struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

func (l *lines) count(s string) int { return strings.Count(l.String(), s) }
