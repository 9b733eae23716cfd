package redisstore_test

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"trolycong/bot"
	"trolycong/bot/bottest"
	"trolycong/channels"
	"trolycong/channels/web"
	"trolycong/channels/web/webtest"
	"trolycong/internal/memstore"
	"trolycong/internal/redisstore"
	"trolycong/internal/redisstore/redistest"
)

// TestMaskedOnly asks the real bot with personal data and finds none of it in Redis, nor the reader's address in clear
// beyond the limit's key.
func TestMaskedOnly(t *testing.T) {
	s := open(t, redistest.URL(t), nil)
	b, err := bot.New(bot.Options{Source: webtest.NewSource(t, webtest.Collection(t)), Sessions: s.SingleTurns(0), Now: bottest.NewClock().Now, NewID: rand.Text})
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range []string{"Số điện thoại của tôi là 0912345678, nuôi mèo cần gì?", "Căn cước 001099012345 của tôi nuôi mèo được không", "còn lệ phí? thư về nguyenvana@example.com"} {
		if _, err := b.Handle(t.Context(), bot.Message{Text: bot.Text(q), Session: "s"}); err != nil {
			t.Fatal(err)
		}
	}
	keys := redisstore.Keys(t, s)
	if len(keys) != 1 {
		t.Fatalf("keys: got %q, want one session", keys)
	}
	body, err := s.Client().HGet(t.Context(), keys[0], "body").Result()
	if err != nil || !strings.Contains(body, "mèo") {
		t.Fatalf("stored: %s, %v", body, err)
	}
	for _, secret := range []string{"0912345678", "001099012345", "nguyenvana"} {
		if strings.Contains(body, secret) {
			t.Errorf("%s stands in Redis: %s", secret, body)
		}
	}
}

// TestDocumentedRights uses everything as the user that docs/operations.md describes.
func TestDocumentedRights(t *testing.T) {
	servers := redistest.Start(t, "single", "")
	at := fmt.Sprint("127.0.0.1:", servers.Port("single"))
	admin := open(t, "redis://"+at, nil)
	if err := admin.Client().Do(t.Context(), "ACL", "SETUSER", "tro-ly", "on", ">mk", "~trolycong:*", "+@read", "+@write", "+@scripting", "+time", "+info", "+ping", "+select").Err(); err != nil {
		t.Fatal(err)
	}
	s := open(t, "redis://tro-ly:mk@"+at+"/3", func(o *redisstore.Options) { o.Prefix = "" })
	if r, err := s.Check(t.Context()); err != nil || r.Version == "" {
		t.Errorf("Check: got %+v, %v", r, err)
	}
	if err := s.Sessions(0).Save(t.Context(), bottest.Session("a", "một")); err != nil {
		t.Error(err)
	}
	l, err := s.NewLimiter(redisstore.LimiterOptions{Name: "ask", Bounds: channels.Bounds(1, 0)})
	if err != nil {
		t.Fatal(err)
	}
	if refusal, err := l.Allow(t.Context(), "a"); err != nil || refusal.After > 0 {
		t.Errorf("Allow: %+v, %v", refusal, err)
	}
	_, unlock, err := s.Locks().Lock(t.Context(), "a")
	if err != nil {
		t.Fatal(err)
	}
	unlock()
	if _, first, err := s.Claims().Claim(t.Context(), "a", time.Minute); err != nil || !first {
		t.Errorf("Claim: %v, %v", first, err)
	}
}

// TestHurtRedis asks two processes without a pause while their Redis is killed, stopped, flushed and cut: every question
// is answered, and no answer counts more turns before it than there were.
func TestHurtRedis(t *testing.T) {
	servers := redistest.Start(t, "single", "")
	change := func(o *redisstore.Options) { o.Timeout = 100 * time.Millisecond }
	a, b := newProcess(t, servers.URL(), "x", 0, change), newProcess(t, servers.URL(), "x", 0, change)
	stop := make(chan struct{})
	var turns atomic.Int64
	var wg sync.WaitGroup
	for i := range 4 {
		wg.Go(func() {
			session := fmt.Sprint("s", i)
			for n := 0; ; n++ {
				select {
				case <-stop:
					return
				default:
				}
				status, text := []*process{a, b}[n%2].ask(session, "trước đó")
				var before int
				if _, err := fmt.Sscanf(text, "Trước câu này bạn đã hỏi %d câu.", &before); status != 200 || err != nil || before > n {
					t.Errorf("turn %d: got %d %q", n, status, text)
				}
				turns.Add(1)
			}
		})
	}
	for _, hurt := range []func(){
		func() { servers.Pause("single"); time.Sleep(300 * time.Millisecond); servers.Resume("single") },
		func() { servers.Kill("single"); time.Sleep(100 * time.Millisecond); servers.Again("") },
		func() { _ = a.store.Client().FlushAll(t.Context()).Err() },
		func() { _ = a.store.Client().Do(t.Context(), "CLIENT", "KILL", "TYPE", "normal").Err() },
		func() { servers.Pause("single"); time.Sleep(50 * time.Millisecond); servers.Resume("single") },
	} {
		hurt()
		time.Sleep(200 * time.Millisecond)
	}
	close(stop)
	wg.Wait()
	for _, p := range []*process{a, b} {
		eventually(t, "Redis is back", p.store.Up)
	}
	a.before("end", 0)
	b.before("end", 1)
	t.Logf("%d turns", turns.Load())
}

// TestSentAgainElsewhere sends a question again, under its key, to another process.
func TestSentAgainElsewhere(t *testing.T) {
	prefix, journal := "test-"+rand.Text(), webtest.NewJournal()
	traces := map[string]int{}
	for range 3 {
		s := open(t, redistest.URL(t), func(o *redisstore.Options) { o.Prefix = prefix })
		st := webtest.New(t, func(o *web.Options, st *webtest.Stack) {
			o.Claims = redisstore.ClaimsOr(s.Claims(), memstore.NewClaims(memstore.ClaimsOptions{}))
			st.Bot.Journal, o.Journal = journal, journal
		})
		r := httptest.NewRequest("POST", "http://127.0.0.1/api/v1/ask", strings.NewReader(`{"question":"mèo"}`))
		r.RemoteAddr = "127.0.0.1:1234"
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Idempotency-Key", "k1")
		w := httptest.NewRecorder()
		st.Server.Handler().ServeHTTP(w, r)
		var reply bot.Reply
		if err := json.Unmarshal(w.Body.Bytes(), &reply); err != nil || w.Code != 200 || reply.Session == "" {
			t.Fatalf("got %d %s, %v", w.Code, w.Body, err)
		}
		traces[reply.Trace+" "+reply.Session] += len(st.Bot.Seen())
	}
	for id, turns := range traces {
		if len(traces) != 1 || turns != 1 {
			t.Errorf("three times the same question: got %q after %d turns, want one answer after one", id, turns)
		}
	}
}

// TestMemory holds the sizes that docs/operations.md tells.
func TestMemory(t *testing.T) {
	s := open(t, redistest.URL(t), nil)
	session := bottest.Session("a", "Đăng ký khai sinh cho con ở xã thì cần những giấy tờ gì?")
	for range 9 {
		session.Turns = append(session.Turns, session.Turns[0])
	}
	if err := s.Sessions(0).Save(t.Context(), session); err != nil {
		t.Fatal(err)
	}
	clock := bottest.NewClock()
	l, err := s.NewLimiter(redisstore.LimiterOptions{Name: "ask", Bounds: channels.Bounds(600, 600), Now: clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	for range 600 {
		if _, err := l.Allow(t.Context(), "2001:db8:1:2::/64"); err != nil {
			t.Fatal(err)
		}
		clock.Add(100 * time.Millisecond)
	}
	for _, key := range redisstore.Keys(t, s) {
		n, err := s.Client().MemoryUsage(t.Context(), key).Result()
		t.Logf("%s: %d bytes", key, n)
		if err != nil || strings.Contains(key, "limit") && n > 2000 || n > 12_000 {
			t.Errorf("%s takes %d bytes, %v", key, n, err)
		}
	}
}

// BenchmarkShare is what one turn pays: two limits, a lock, a conversation loaded and saved, the lock given back.
func BenchmarkShare(b *testing.B) {
	turn := func(b *testing.B, sessions bot.Sessions, before func() func()) {
		session := bottest.Session("a", strings.Repeat("một câu hỏi ", 10))
		for range 9 {
			session.Turns = append(session.Turns, session.Turns[0])
		}
		for b.Loop() {
			after := before()
			if _, err := sessions.Load(b.Context(), "a"); err != nil {
				b.Fatal(err)
			}
			if err := sessions.Save(b.Context(), session); err != nil {
				b.Fatal(err)
			}
			after()
		}
	}
	b.Run("redis", func(b *testing.B) {
		s := open(b, redistest.URL(b), nil)
		l, err := s.NewLimiter(redisstore.LimiterOptions{Name: "ask", Bounds: channels.Bounds(1<<30, 1<<30)})
		if err != nil {
			b.Fatal(err)
		}
		locks := s.Locks()
		turn(b, s.SingleTurns(0), func() func() {
			for _, key := range []string{"a", "b"} { // the address and the person
				if refusal, err := l.Allow(b.Context(), key); err != nil || refusal.After > 0 {
					b.Fatal(refusal, err)
				}
			}
			_, unlock, err := locks.Lock(b.Context(), "a")
			if err != nil {
				b.Fatal(err)
			}
			return unlock
		})
	})
	b.Run("memory", func(b *testing.B) {
		l := memstore.NewLimiter(memstore.LimiterOptions{Bounds: channels.Bounds(1<<30, 1<<30)})
		turn(b, memstore.NewSessions(memstore.Options{}), func() func() {
			for _, key := range []string{"a", "b"} {
				_, _ = l.Allow(b.Context(), key)
			}
			return func() {}
		})
	})
}
