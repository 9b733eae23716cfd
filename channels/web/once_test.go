package web_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"trolycong/bot"
	"trolycong/channels"
	"trolycong/channels/web"
	"trolycong/channels/web/webtest"
	"trolycong/internal/memstore"
	"trolycong/knowledge"
)

func TestIdempotencyKey(t *testing.T) {
	gate := make(chan struct{})
	st := webtest.New(t, func(o *web.Options, st *webtest.Stack) {
		o.Claims = memstore.NewClaims(memstore.ClaimsOptions{})
		st.Bot.Wait = func(_ context.Context, msg bot.Message) error {
			switch {
			case strings.Contains(string(msg.Text), "chậm"):
				<-gate
			case strings.Contains(string(msg.Text), "lỗi"):
				return errors.New("broken")
			}
			return nil
		}
	})
	c := listen(t, "127.0.0.1:0", st.Server.Handler())
	ask := func(q, key string) bot.Reply { return c.ask(question("question", q), "Idempotency-Key", key) }
	first := ask("mèo", "k1")
	if again := ask("mèo", "k1"); again.Trace != first.Trace || again.Session != first.Session || again.Text != first.Text || first.Session == "" {
		t.Errorf("again: got turn %s of %s, want %s of %s", again.Trace, again.Session, first.Trace, first.Session)
	}
	for _, other := range []bot.Reply{ask("mèo", "k2"), ask("mèo con", "k1"), c.ask(question("question", "mèo"))} {
		if other.Trace == first.Trace {
			t.Error("another key, another question or no key gives the same turn")
		}
	}
	if n := len(st.Bot.Seen()); n != 4 {
		t.Errorf("turns: got %d, want 4", n)
	}
	stream := c.do("POST", "/api/v1/ask", question("question", "mèo"), "Idempotency-Key", "k1", "Accept", "text/event-stream")
	if stream.status != 200 || !strings.Contains(stream.body, first.Trace) || len(st.Bot.Seen()) != 4 {
		t.Errorf("as a stream: got %d %s, want the turn %s", stream.status, stream.body, first.Trace)
	}
	c.do("POST", "/api/v1/ask", question("question", "a"), "Idempotency-Key", "a b").problem(t, "bad key", 400, "bad_value")
	// A turn that failed is no answer to keep.
	for range 2 {
		c.do("POST", "/api/v1/ask", question("question", "lỗi"), "Idempotency-Key", "k3").problem(t, "fault", 500, "fault")
	}
	if n := len(st.Bot.Seen()); n != 6 {
		t.Errorf("turns after two faults: got %d, want 6", n)
	}
	done := make(chan bot.Reply)
	go func() { done <- ask("mèo chậm", "k4") }()
	for len(st.Bot.Seen()) < 7 {
		time.Sleep(time.Millisecond)
	}
	a := c.do("POST", "/api/v1/ask", question("question", "mèo chậm"), "Idempotency-Key", "k4")
	a.problem(t, "at work", 409, "at_work")
	if a.head.Get("Retry-After") != "1" {
		t.Errorf("Retry-After: got %q, want 1", a.head.Get("Retry-After"))
	}
	close(gate)
	slow := <-done
	if again := ask("mèo chậm", "k4"); again.Trace != slow.Trace {
		t.Errorf("after the slow answer: got turn %s, want %s", again.Trace, slow.Trace)
	}
}

// mortal are the claims of a process that can be killed: what it does afterwards reaches nobody.
type mortal struct {
	channels.Claims
	dead atomic.Bool
}

func (m *mortal) Renew(ctx context.Context, key string, ttl time.Duration) error {
	if m.dead.Load() {
		return nil
	}
	return m.Claims.Renew(ctx, key, ttl)
}

func (m *mortal) Settle(ctx context.Context, key, result string, ttl time.Duration) error {
	if m.dead.Load() {
		return nil
	}
	return m.Claims.Settle(ctx, key, result, ttl)
}

// TestKeyOfKilledProcess: a key stays taken however long its turn takes, and for some seconds only after its process was killed.
func TestKeyOfKilledProcess(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		shared := memstore.NewClaims(memstore.ClaimsOptions{})
		claims := &mortal{Claims: shared}
		gate := make(chan struct{})
		slow := webtest.New(t, func(o *web.Options, st *webtest.Stack) {
			o.Claims = claims
			st.Bot.Wait = func(context.Context, bot.Message) error { <-gate; return nil }
		})
		other := webtest.New(t, func(o *web.Options, _ *webtest.Stack) { o.Claims = shared })
		ask := func(st *webtest.Stack) int {
			return local(st, "POST", "/api/v1/ask", question("question", "mèo"), "Idempotency-Key", "k1").Code
		}
		var turn sync.WaitGroup
		turn.Go(func() { ask(slow) })
		time.Sleep(25 * time.Second)
		if got := ask(other); got != 409 {
			t.Errorf("while the first is at work: got %d, want 409", got)
		}
		claims.dead.Store(true)
		time.Sleep(5 * time.Second)
		if got := ask(other); got != 200 {
			t.Errorf("five seconds after it was killed: got %d, want 200", got)
		}
		close(gate)
		turn.Wait()
	})
}

// TestKeyOfForgottenSource asks again under a key of which the answer's source was removed: nothing of it is shown.
func TestKeyOfForgottenSource(t *testing.T) {
	st := webtest.New(t, func(o *web.Options, _ *webtest.Stack) { o.Claims = memstore.NewClaims(memstore.ClaimsOptions{}) })
	c := listen(t, "127.0.0.1:0", st.Server.Handler())
	ask := func(extra ...string) bot.Reply {
		return c.ask(question(append([]string{"question", "mèo"}, extra...)...), "Idempotency-Key", "k1")
	}
	first := ask()
	if len(first.Citations) == 0 {
		t.Fatal("the first answer cites nothing")
	}
	if other := ask("lang", "en"); other.Trace == first.Trace {
		t.Error("the same words asked in another way give the same turn")
	}
	st.Source.Replace(t, &knowledge.Collection{Version: "empty"})
	if again := ask(); again.Trace == first.Trace || again.Text == first.Text {
		t.Errorf("after its source is gone: got the old answer %q", again.Text)
	}
}
