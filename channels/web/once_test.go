package web_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"trolycong/bot"
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
