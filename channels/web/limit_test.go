package web_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"trolycong/channels"
	"trolycong/channels/web"
	"trolycong/channels/web/webtest"
)

// TestPersonLimits counts a question by its cookie or its key beside its address, and says which limit is used up.
func TestPersonLimits(t *testing.T) {
	asks, person, key := &limit{n: 1000, per: time.Minute}, &limit{n: 2, per: time.Minute}, &limit{n: 1, per: 24 * time.Hour, after: 3*time.Hour + time.Second}
	st := webtest.New(t, func(o *web.Options, _ *webtest.Stack) {
		o.AskLimit, o.PersonLimit, o.KeyLimit, o.BaseURL = asks, person, key, "http://hoidap.example.vn"
	})
	stranger := listen(t, "127.0.0.1:0", st.Server.Handler())
	a, b := stranger.withJar(), stranger.withJar()
	for range 5 { // a cookie that is not kept is nobody's
		stranger.ask(question("question", "mèo"))
	}
	if len(person.seen) != 0 {
		t.Fatalf("counted without a cookie: %v", person.seen)
	}
	for _, c := range []*client{a, b} {
		c.ask(question("question", "mèo")) // gets the cookie
		c.ask(question("question", "mèo"))
		c.ask(question("question", "mèo"))
	}
	refused := a.do("POST", "/api/v1/ask", question("question", "mèo"))
	if d := refused.problem(t, "third question of a cookie", 429, "rate"); d.Detail != "Giới hạn là 2 câu hỏi mỗi phút cho một người. Bạn gửi lại sau 2 giây." || refused.head.Get("Retry-After") != "2" {
		t.Errorf("got %q, Retry-After %s", d.Detail, refused.head.Get("Retry-After"))
	}
	if page := a.form("/", "question", "mèo"); page.status != 429 {
		t.Errorf("form of the same person: got %d, want 429", page.status)
	} else {
		page.has(t, "form of the same person", `id="ask-form"`, "cho một người", ">mèo</textarea>")
	}
	full := "Bearer " + newKey(t, st, channels.ScopeAsk)
	stranger.ask(question("question", "mèo"), "Authorization", full)
	refused = stranger.do("POST", "/api/v1/ask", question("question", "mèo"), "Authorization", full)
	if d := refused.problem(t, "second question of a key", 429, "rate_day"); d.Detail != "Giới hạn là 1 câu hỏi mỗi ngày cho một khóa API. Bạn gửi lại sau 4 giờ." || refused.head.Get("Retry-After") != "10801" {
		t.Errorf("got %q, Retry-After %s", d.Detail, refused.head.Get("Retry-After"))
	}
	english := stranger.do("POST", "/api/v1/ask", question("question", "mèo"), "Authorization", full, "Accept-Language", "en")
	if d := english.problem(t, "in English", 429, "rate_day"); d.Detail != "The limit is 1 questions a day for one API key. Please send again in 4 hours." {
		t.Errorf("got %q", d.Detail)
	}
	stranger.ask(question("question", "mèo")) // others are let through
	if len(person.seen) != 2 || len(key.seen) != 1 {
		t.Errorf("counted %v and %v; want two cookies and a key", person.seen, key.seen)
	}
	at, err := url.Parse(a.base)
	if err != nil {
		t.Fatal(err)
	}
	for name := range person.seen { // what stands in a store opens no conversation
		for _, cookie := range append(a.http.Jar.Cookies(at), b.http.Jar.Cookies(at)...) {
			if strings.Contains(cookie.Value, name) || cookie.Value == "" {
				t.Errorf("cookie %q stands in the store as it is", cookie.Value)
			}
		}
	}
}

// TestLocalIsNoPerson lets a program on this machine ask for many.
func TestLocalIsNoPerson(t *testing.T) {
	person := &limit{n: 1}
	st := webtest.New(t, func(o *web.Options, _ *webtest.Stack) { o.PersonLimit, o.KeyLimit = person, person })
	c := listen(t, "127.0.0.1:0", st.Server.Handler())
	for range 4 {
		c.ask(question("question", "mèo"))
	}
	if len(person.seen) != 0 {
		t.Errorf("counted %v, want nobody", person.seen)
	}
}
