package web_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trolycong/bot"
	"trolycong/channels"
	"trolycong/channels/web"
	"trolycong/channels/web/webtest"
	"trolycong/knowledge"
)

type frame struct{ id, name, data string }

func frames(t *testing.T, body string) []frame {
	t.Helper()
	var out []frame
	for _, block := range strings.Split(body, "\n\n") {
		var f frame
		for _, line := range strings.Split(block, "\n") {
			key, value, _ := strings.Cut(line, ": ")
			switch key {
			case "id":
				f.id = value
			case "event":
				f.name = value
			case "data":
				f.data = value
			}
		}
		if f.name != "" {
			out = append(out, f)
		}
	}
	return out
}

func TestStream(t *testing.T) {
	onBoth(t, nil, func(t *testing.T, c *client, _ *webtest.Stack) {
		a := c.do("POST", "/api/v1/ask", question("question", "nuôi mèo cần gì", "session", "s"), "Accept", "text/event-stream")
		if a.status != 200 || a.head.Get("Content-Type") != "text/event-stream" || a.head.Get("X-Accel-Buffering") != "no" || a.head.Get("Cache-Control") != "no-store" {
			t.Fatalf("got %d %v", a.status, a.head)
		}
		all := frames(t, a.body)
		var reply bot.Reply
		if last := all[len(all)-1]; last.name != "done" || json.Unmarshal([]byte(last.data), &reply) != nil {
			t.Fatalf("last event: got %+v, want done with the reply", last)
		}
		text, cited := "", map[string]bool{}
		for i, f := range all {
			if want := reply.Trace + "." + strconv.Itoa(i+1); f.id != want {
				t.Errorf("event %d: id got %q, want %q", i, f.id, want)
			}
			switch f.name {
			case "delta":
				var d struct{ Text string }
				if err := json.Unmarshal([]byte(f.data), &d); err != nil {
					t.Fatal(err)
				}
				text += d.Text
				for _, id := range []string{"1", "2", "3"} {
					if strings.Contains(d.Text, "["+id+"]") && !cited[id] {
						t.Errorf("mark [%s] came before its citation", id)
					}
				}
			case "citation":
				var cit knowledge.Citation
				if err := json.Unmarshal([]byte(f.data), &cit); err != nil {
					t.Fatal(err)
				}
				cited[cit.ID] = true
			}
		}
		if text != reply.Text || len(cited) != len(reply.Citations) || reply.Session != "s" {
			t.Errorf("deltas give %q, want %q; %d of %d citations; session %q", text, reply.Text, len(cited), len(reply.Citations), reply.Session)
		}
		// Taken up anywhere, the rest is the same.
		path := "/api/v1/turns/" + reply.Trace + "/events"
		if a.head.Get("Content-Location") != path {
			t.Errorf("Content-Location: got %q", a.head.Get("Content-Location"))
		}
		for i := range all {
			for _, id := range []string{all[i].id, strconv.Itoa(i + 1)} {
				got := c.get(path, "Last-Event-ID", id)
				if i == len(all)-1 {
					if got.status != http.StatusNoContent {
						t.Errorf("after the last event: got %d, want 204", got.status)
					}
					continue
				}
				if diff := cmp.Diff(all[i+1:], frames(t, got.body), cmp.AllowUnexported(frame{})); diff != "" {
					t.Errorf("after %s (-want +got):\n%s", id, diff)
				}
			}
		}
		if got := frames(t, c.get(path).body); len(got) != len(all) {
			t.Errorf("without Last-Event-ID: got %d events, want %d", len(got), len(all))
		}
		c.get(path, "Last-Event-ID", "other.3").problem(t, "another turn's event", 400, "bad_value")
		c.get(path, "Last-Event-ID", "-1").problem(t, "negative event", 400, "bad_value")
		c.get("/api/v1/turns/unknown/events").problem(t, "unknown turn", 404, "not_found")
		c.get("/api/v1/turns/a%20b/events").problem(t, "bad id", 404, "not_found")
	})
}

// TestStreamFromJournal takes a turn up in a process that did not answer it.
func TestStreamFromJournal(t *testing.T) {
	one := webtest.New(t, nil)
	reply := listen(t, "127.0.0.1:0", one.Server.Handler()).ask(question("question", "kinh tế số"))
	turn, err := one.Journal.Turn(context.Background(), reply.Trace)
	if err != nil {
		t.Fatal(err)
	}
	two := webtest.New(t, nil)
	if err := two.Journal.Record(context.Background(), turn); err != nil {
		t.Fatal(err)
	}
	c := listen(t, "127.0.0.1:0", two.Server.Handler())
	got := frames(t, c.get("/api/v1/turns/"+reply.Trace+"/events").body)
	if len(got) == 0 || got[len(got)-1].name != "done" {
		t.Fatalf("got %v, want the events of the turn", got)
	}
	if strings.Contains(got[len(got)-1].data, turn.Reply.Session) {
		t.Error("the stored name of the session was shown")
	}
	for query, want := range map[string]string{"": "", "?session=" + reply.Session: reply.Session, "?session=other": "", "?session=a%20b": ""} {
		got := frames(t, c.get("/api/v1/turns/"+reply.Trace+"/events"+query).body)
		var done bot.Reply
		if err := json.Unmarshal([]byte(got[len(got)-1].data), &done); err != nil || done.Session != want {
			t.Errorf("%q: session %q, %v; want %q", query, done.Session, err, want)
		}
	}
}

// TestStreamSurvivesReader lets the reader go away in the middle of a slow turn: the turn is finished all the same.
func TestStreamSurvivesReader(t *testing.T) {
	started, goOn := make(chan struct{}), make(chan struct{})
	st := webtest.New(t, nil)
	st.Bot.Wait = func(context.Context, bot.Message) error { close(started); <-goOn; return nil }
	c := listen(t, "127.0.0.1:0", st.Server.Handler())
	ctx, cancel := context.WithCancel(context.Background())
	req, _ := http.NewRequestWithContext(ctx, "POST", c.base+"/api/v1/ask", strings.NewReader(question("question", "mèo")))
	req.Header.Set("Accept", "text/event-stream")
	failed := make(chan error, 1)
	go func() {
		res, err := c.http.Do(req)
		if err == nil {
			_, err = bufio.NewReader(res.Body).ReadString('\n')
			_ = res.Body.Close()
		}
		failed <- err
	}()
	<-started
	cancel()
	if <-failed == nil {
		t.Fatal("the reader was answered, want it gone")
	}
	close(goOn)
	for range 1000 {
		if _, err := st.Journal.Turn(context.Background(), "turn-0001.x"); err == nil {
			return
		}
		// Yield to the turn by another request rather than by a clock.
		c.get("/healthz")
	}
	t.Error("the turn was not finished")
}

func TestFeedback(t *testing.T) {
	onBoth(t, nil, func(t *testing.T, c *client, st *webtest.Stack) {
		reply := c.ask(question("question", "mèo"))
		if a := c.do("POST", "/api/v1/feedback", `{"turn":"`+reply.Trace+`","helpful":false,"reason":"wrong","comment":"Gọi tôi 0912 345 678 nhé"}`); a.status != 204 {
			t.Fatalf("got %d %s, want 204", a.status, a.body)
		}
		got := st.Journal.Verdicts()
		if len(got) != 1 || got[0].Helpful || got[0].Reason != "wrong" || !got[0].At.Equal(webtest.Now) || strings.Contains(got[0].Comment, "345") || !strings.Contains(got[0].Comment, "Gọi tôi") {
			t.Errorf("stored: got %+v, want the verdict with the phone number masked", got)
		}
		for body, want := range map[string]string{
			`{"turn":"x y","helpful":true}`:                                                              "turn",
			`{"turn":"` + reply.Trace + `"}`:                                                             "helpful",
			`{"turn":"` + reply.Trace + `","helpful":true,"reason":"bad"}`:                               "reason",
			`{"turn":"` + reply.Trace + `","helpful":true,"comment":"` + strings.Repeat("x", 501) + `"}`: "comment",
		} {
			if d := c.do("POST", "/api/v1/feedback", body).problem(t, body, 400, "bad_value"); d.Field != want {
				t.Errorf("%s: field got %q, want %q", body, d.Field, want)
			}
		}
		c.do("POST", "/api/v1/feedback", `{"turn":"none","helpful":true}`).problem(t, "unknown turn", 404, "not_found")
		c.do("POST", "/api/v1/feedback", `{"turn":"none","helpful":"yes"}`).problem(t, "wrong type", 400, "bad_value")
	})
}

// TestInternal asks every route for internal sources: without a key of that scope nothing of them may show.
func TestInternal(t *testing.T) {
	onBoth(t, nil, func(t *testing.T, c *client, st *webtest.Stack) {
		key := "Bearer " + newKey(t, st, channels.ScopeAsk, channels.ScopeInternal)
		ask := newKey(t, st, channels.ScopeAsk, channels.ScopeStaff)
		internal := c.ask(question("question", webtest.Secret, "session", "staff"), "Authorization", key)
		if internal.Outcome != bot.Answered {
			t.Fatalf("with the scope: got %s, want answered", internal.Outcome)
		}
		paths := []string{"/", "/luot/" + internal.Trace, "/?luot=" + internal.Trace, "/nguon/" + string(webtest.InternalID), "/nguon/" + string(webtest.InternalID) + "?start=0&end=9&manh=1",
			"/nguon/" + string(webtest.InternalCode), "/thu-tuc/" + string(webtest.InternalCode), "/thu-tuc?q=" + webtest.Secret, "" + asset(t, c), "/favicon.ico", "/robots.txt", "/moi", "/phan-hoi",
			"/api/v1/turns/" + internal.Trace + "/events", "/api/v1/search?q=" + webtest.Secret + "&limit=50", "/api/v1/search?q=tỉnh+Mẫu&limit=50", "/api/v1/sources/" + string(webtest.InternalID),
			"/api/v1/sources/" + string(webtest.InternalCode), "/api/v1/sources/" + string(webtest.InternalCode) + "?section=thanh_phan_ho_so", "/api/openapi.json", "/healthz", "/readyz"}
		covered := map[string]bool{}
		for _, p := range st.Server.Routes() {
			covered[p] = false
		}
		leak := func(what string, a answer) {
			t.Helper()
			// The words of the question itself may be repeated where a search shows what was searched.
			body := strings.ReplaceAll(strings.ReplaceAll(a.body, `value="`+webtest.Secret+`"`, ""), `"query":"`+webtest.Secret+`","understood":"`+webtest.Secret+`"`, "")
			if strings.Contains(body, webtest.Secret) {
				t.Errorf("%s shows the internal source: %d %s", what, a.status, a.body)
			}
		}
		for _, path := range paths {
			for _, header := range []string{"", "Bearer " + ask} {
				leak("GET "+path+" "+header, c.get(path, "Authorization", header, "Accept", "text/html"))
			}
			covered[st.Server.RouteOf("GET", path)] = true
		}
		for path, body := range map[string]string{"/api/v1/ask": question("question", webtest.Secret), "/api/v1/feedback": `{"turn":"` + internal.Trace + `","helpful":true}`} {
			for _, accept := range []string{"", "text/event-stream"} {
				a := c.do("POST", path, body, "Accept", accept, "Authorization", "Bearer "+ask)
				leak("POST "+path+" "+accept, a)
				leak("POST "+path+" "+accept, c.do("POST", path, body, "Accept", accept))
			}
			covered[st.Server.RouteOf("POST", path)] = true
		}
		for _, form := range [][]string{{"/", "question", webtest.Secret}, {"/moi"}, {"/phan-hoi", "turn", internal.Trace, "helpful", "true"}} {
			leak("POST form "+form[0], c.form(form[0], form[1:]...))
			covered[st.Server.RouteOf("POST", form[0])] = true
		}
		for route, ok := range covered {
			if !ok {
				t.Errorf("route %q is not asked for internal sources: add it here", route)
			}
		}
		if got := len(st.Journal.Verdicts()); got != 0 {
			t.Errorf("a verdict on an internal turn was taken from the public (%d)", got)
		}
		// With the scope they show.
		for _, path := range []string{"/nguon/" + string(webtest.InternalID), "/thu-tuc/" + string(webtest.InternalCode), "/api/v1/sources/" + string(webtest.InternalID),
			"/api/v1/search?q=" + webtest.Secret, "/api/v1/turns/" + internal.Trace + "/events"} {
			a := c.get(path, "Authorization", key)
			if a.status != 200 || strings.Count(a.body, webtest.Secret) < 2 {
				t.Errorf("%s with the scope: got %d %s", path, a.status, a.body)
			}
			if cc := a.head.Get("Cache-Control"); !strings.Contains(cc, "no-store") {
				t.Errorf("%s with the scope: Cache-Control %q, want no-store", path, cc)
			}
		}
	})
}

// TestFeedbackNotStored: a journal that is down costs the verdict, says so, and shows in /readyz and the metrics.
func TestFeedbackNotStored(t *testing.T) {
	var log bytes.Buffer
	st := webtest.New(t, func(o *web.Options, _ *webtest.Stack) { o.Logger = slog.New(slog.NewTextHandler(&log, nil)) })
	c := listen(t, "127.0.0.1:0", st.Server.Handler())
	admin := listen(t, "127.0.0.1:0", st.Server.Admin())
	reply := c.ask(question("question", "mèo"))
	st.Journal.Fail(errors.New("disk full"))
	for range 3 {
		c.do("POST", "/api/v1/feedback", `{"turn":"`+reply.Trace+`","helpful":true}`).problem(t, "journal down", 503, "not_saved")
	}
	if n := strings.Count(log.String(), "level=ERROR"); n != 1 {
		t.Errorf("logged %d times, want once:\n%s", n, &log)
	}
	if got := c.get("/readyz"); got.status != 200 || got.body != `{"status":"degraded","degraded":["journal"]}` {
		t.Errorf("readyz: got %d %s", got.status, got.body)
	}
	if got := admin.get("/metrics").body; !strings.Contains(got, `trolycong_degraded{part="journal"} 1`) {
		t.Error("metrics do not say that the journal is degraded")
	}
	st.Journal.Fail(nil)
	if a := c.do("POST", "/api/v1/feedback", `{"turn":"`+reply.Trace+`","helpful":true}`); a.status != 204 || c.get("/readyz").body != `{"status":"ready","degraded":[]}` {
		t.Errorf("after it works again: got %d", a.status)
	}
}
