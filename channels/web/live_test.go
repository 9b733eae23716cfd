package web_test

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trolycong/bot"
	"trolycong/channels/web"
	"trolycong/channels/web/webtest"
)

// talker is a bot that tells of its answers while they are composed.
type talker struct {
	*webtest.Bot
	// withdrawn is said first and taken back; "" for nothing.
	withdrawn string
	// pause is called in the middle of the answer.
	pause func(trace string)
}

func (b *talker) HandleStream(ctx context.Context, msg bot.Message, w bot.Watcher) (*bot.Turn, error) {
	turn, err := b.Handle(ctx, msg)
	if err != nil || w == nil {
		return turn, err
	}
	w.Begin(turn.Trace, turn.Reply.Citations)
	if b.withdrawn != "" {
		say(w, b.withdrawn)
		w.Reset()
		turn.Trace.Withdrawn = b.withdrawn
	} else {
		half := len([]rune(turn.Reply.Text)) / 2
		say(w, string([]rune(turn.Reply.Text)[:half]))
		if b.pause != nil {
			b.pause(turn.Trace.ID)
		}
		say(w, string([]rune(turn.Reply.Text)[half:]))
	}
	return turn, b.Journal.Record(ctx, *turn)
}

// say says a text in parts that end anywhere.
func say(w bot.Watcher, text string) {
	r := []rune(text)
	for i := 0; i < len(r); i += 11 {
		w.Say(string(r[i:min(i+11, len(r))]))
	}
}

func talking(t *testing.T, b *talker) (*client, *webtest.Stack) {
	st := webtest.New(t, func(o *web.Options, st *webtest.Stack) {
		b.Bot = st.Bot
		o.Bot = b
	})
	return listen(t, "127.0.0.1:0", st.Server.Handler()), st
}

// TestLiveStream: an answer told while it is composed gives the same events, with the same numbers, as the turn gives
// afterwards in this process and in another one.
func TestLiveStream(t *testing.T) {
	c, st := talking(t, &talker{})
	a := c.do("POST", "/api/v1/ask", question("question", "nuôi mèo 012345678901", "session", "s"), "Accept", "text/event-stream")
	all := frames(t, a.body)
	if all[0].name != "masked" || all[0].id != "" {
		t.Errorf("first event: got %+v, want masked", all[0])
	}
	if strings.Count(a.body, "event: masked") != 1 {
		t.Error("masked was not told once")
	}
	reply := replay(t, c, a, all[1:])
	turn, err := st.Journal.Turn(t.Context(), reply.Trace)
	if err != nil {
		t.Fatal(err)
	}
	other := webtest.New(t, nil)
	if err := other.Journal.Record(t.Context(), turn); err != nil {
		t.Fatal(err)
	}
	got := frames(t, listen(t, "127.0.0.1:0", other.Server.Handler()).get("/api/v1/turns/"+reply.Trace+"/events").body)
	if len(got) != len(all)-1 {
		t.Errorf("another process tells %d events, want %d", len(got), len(all)-1)
	}
}

// replay takes the stream up behind every event and wants the rest of it; behind what was withdrawn, all since the reset.
func replay(t *testing.T, c *client, a answer, all []frame) bot.Reply {
	t.Helper()
	var reply bot.Reply
	if last := all[len(all)-1]; last.name != "done" || json.Unmarshal([]byte(last.data), &reply) != nil {
		t.Fatalf("last event: got %+v, want done", last)
	}
	path := "/api/v1/turns/" + reply.Trace + "/events"
	if got := a.head.Get("Content-Location"); got != path {
		t.Errorf("Content-Location: got %q, want %q", got, path)
	}
	text, reset := "", 0
	for i, f := range all {
		if want := reply.Trace + "." + strconv.Itoa(i+1); f.id != want {
			t.Errorf("event %d: id got %q, want %q", i, f.id, want)
		}
		switch f.name {
		case "reset":
			text, reset = "", i
		case "delta":
			var d struct{ Text string }
			if err := json.Unmarshal([]byte(f.data), &d); err != nil {
				t.Fatal(err)
			}
			text += d.Text
		}
	}
	if text != reply.Text {
		t.Errorf("the deltas give %q, want %q", text, reply.Text)
	}
	for i := range all[:len(all)-1] {
		want := all[max(i+1, reset):]
		got := frames(t, c.get(path, "Last-Event-ID", all[i].id).body)
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(frame{})); diff != "" {
			t.Fatalf("after event %d (-want +got):\n%s", i+1, diff)
		}
	}
	if got := c.get(path, "Last-Event-ID", all[len(all)-1].id); got.status != http.StatusNoContent {
		t.Errorf("after the last event: got %d, want 204", got.status)
	}
	return reply
}

// TestReset takes a composed answer back: the template's follows whole, and who takes the stream up begins there.
func TestReset(t *testing.T) {
	for _, withdrawn := range []string{"Bạn cần 2 loại giấy tờ nhé, thông tin này có trong nguồn của tỉnh [1].\nNộp trực", "Ngắn"} {
		c, _ := talking(t, &talker{withdrawn: withdrawn})
		a := c.do("POST", "/api/v1/ask", question("question", "nuôi mèo cần gì", "session", "s"), "Accept", "text/event-stream")
		all := frames(t, a.body)
		if strings.Count(a.body, "event: reset") != 1 {
			t.Fatalf("%d resets, want 1:\n%s", strings.Count(a.body, "event: reset"), a.body)
		}
		reply := replay(t, c, a, all)
		if strings.Contains(reply.Text, "nhé") {
			t.Errorf("the withdrawn text stayed: %s", reply.Text)
		}
		// Who does not stream gets the answer alone.
		if whole := c.ask(question("question", "nuôi mèo cần gì", "session", "s")); whole.Text != reply.Text {
			t.Errorf("not streamed: got %q, want %q", whole.Text, reply.Text)
		}
	}
}

// TestTakenUpWhileComposed asks for a stream again while its answer is being composed: the rest comes when it is whole.
func TestTakenUpWhileComposed(t *testing.T) {
	b := &talker{}
	c, _ := talking(t, b)
	taken := make(chan answer, 1)
	b.pause = func(trace string) {
		go func() { taken <- c.get("/api/v1/turns/" + trace + "/events") }()
		for range 50 { // time enough for an answer that does not wait
			c.get("/healthz")
		}
		if len(taken) > 0 {
			t.Error("half an answer was given")
		}
	}
	a := c.do("POST", "/api/v1/ask", question("question", "nuôi mèo cần gì", "session", "s"), "Accept", "text/event-stream")
	rest := <-taken
	if all, got := frames(t, a.body), frames(t, rest.body); rest.status != 200 || !cmp.Equal(all, got, cmp.AllowUnexported(frame{})) {
		t.Errorf("taken up: got %d with %d events, want all %d", rest.status, len(got), len(all))
	}
}
