package web_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"trolycong/bot"
	"trolycong/channels"
	"trolycong/channels/web"
	"trolycong/channels/web/webtest"
	"trolycong/internal/httpserver"
	"trolycong/knowledge"
)

// client sends requests to a server that listens on a real address.
type client struct {
	t    *testing.T
	base string
	http *http.Client
}

// onBoth runs a test against 127.0.0.1 and [::1].
func onBoth(t *testing.T, change func(*web.Options, *webtest.Stack), test func(*testing.T, *client, *webtest.Stack)) {
	t.Helper()
	for _, host := range []string{"127.0.0.1:0", "[::1]:0"} {
		t.Run(host, func(t *testing.T) {
			st := webtest.New(t, change)
			test(t, listen(t, host, st.Server.Handler()), st)
		})
	}
}

func listen(t *testing.T, addr string, h http.Handler) *client {
	t.Helper()
	l, err := httpserver.Listen(context.Background(), addr)
	if err != nil {
		if strings.HasPrefix(addr, "[") && !hasIPv6() {
			t.Skip("this machine has no IPv6 loopback address")
		}
		t.Fatalf("listen: %v", err)
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- httpserver.Serve(ctx, l, h, nil) }()
	tr := &http.Transport{}
	t.Cleanup(func() {
		tr.CloseIdleConnections()
		stop()
		if err := <-done; err != nil {
			t.Errorf("serve: %v", err)
		}
	})
	return &client{t: t, base: httpserver.URL(l), http: &http.Client{Transport: tr, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

func hasIPv6() bool {
	l, err := net.Listen("tcp", "[::1]:0")
	if err != nil {
		return false
	}
	_ = l.Close()
	return true
}

// withJar gives a client like a browser's: it keeps cookies.
func (c *client) withJar() *client {
	jar, err := cookiejar.New(nil)
	if err != nil {
		c.t.Fatal(err)
	}
	h := *c.http
	h.Jar = jar
	return &client{t: c.t, base: c.base, http: &h}
}

type answer struct {
	status int
	head   http.Header
	body   string
}

// do sends a request; headers are given as name, value, name, value ….
func (c *client) do(method, path, body string, headers ...string) answer {
	c.t.Helper()
	req, err := http.NewRequest(method, c.base+path, strings.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
		if headers[i] == "Host" {
			req.Host = headers[i+1]
		}
	}
	res, err := c.http.Do(req)
	if err != nil {
		c.t.Fatalf("%s %s: %v", method, path, err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		c.t.Fatalf("%s %s: read: %v", method, path, err)
	}
	return answer{res.StatusCode, res.Header, string(b)}
}

func (c *client) get(path string, headers ...string) answer {
	return c.do("GET", path, "", headers...)
}

func (c *client) form(path string, kv ...string) answer {
	v := url.Values{}
	for i := 0; i+1 < len(kv); i += 2 {
		v.Set(kv[i], kv[i+1])
	}
	return c.do("POST", path, v.Encode(), "Content-Type", "application/x-www-form-urlencoded", "Accept", "text/html")
}

// ask sends a question and reads the reply; status must be 200.
func (c *client) ask(body string, headers ...string) bot.Reply {
	c.t.Helper()
	a := c.do("POST", "/api/v1/ask", body, headers...)
	if a.status != http.StatusOK {
		c.t.Fatalf("ask %s: got %d %s, want 200", body, a.status, a.body)
	}
	var r bot.Reply
	if err := json.Unmarshal([]byte(a.body), &r); err != nil {
		c.t.Fatalf("ask %s: %v in %s", body, err, a.body)
	}
	return r
}

func question(kv ...string) string {
	m := map[string]string{}
	for i := 0; i+1 < len(kv); i += 2 {
		m[kv[i]] = kv[i+1]
	}
	b, _ := json.Marshal(m)
	return string(b)
}

// problem checks that the answer is problem details of the code.
func (a answer) problem(t *testing.T, what string, status int, code string) httpserver.Details {
	t.Helper()
	var d httpserver.Details
	if err := json.Unmarshal([]byte(a.body), &d); err != nil {
		t.Fatalf("%s: got %d %q, want problem details", what, a.status, a.body)
	}
	if ct := a.head.Get("Content-Type"); a.status != status || d.Status != status || d.Code != code || ct != "application/problem+json" || d.Title == "" || d.Request == "" {
		t.Fatalf("%s: got %d %s %s, want %d %s with title and request", what, a.status, ct, a.body, status, code)
	}
	return d
}

func TestAskContract(t *testing.T) {
	onBoth(t, nil, func(t *testing.T, c *client, st *webtest.Stack) {
		a := c.do("POST", "/api/v1/ask", question("question", "nuôi mèo cần gì"))
		if a.status != 200 || a.head.Get("Content-Type") != "application/json" || a.head.Get("Cache-Control") != "no-store" {
			t.Fatalf("got %d %v", a.status, a.head)
		}
		var fields map[string]json.RawMessage
		if err := json.Unmarshal([]byte(a.body), &fields); err != nil {
			t.Fatal(err)
		}
		for _, f := range []string{"outcome", "lang", "text", "blocks", "citations", "facts", "procedures", "choices", "session", "trace", "took_ms"} {
			if _, ok := fields[f]; !ok {
				t.Errorf("field %q missing in %s", f, a.body)
			}
		}
		for _, o := range bot.Outcomes {
			if r := c.ask(question("question", "kết cục "+string(o))); r.Outcome != o {
				t.Errorf("outcome: got %s, want %s", r.Outcome, o)
			}
		}
		r := c.ask(question("question", "mèo", "session", "s-1", "audience", "business", "lang", "en", "province", " Tỉnh  Mẫu ", "as_of", "2025-12-31"))
		got := st.Bot.Seen()[len(st.Bot.Seen())-1]
		want := bot.Message{Text: "mèo", Session: got.Session, Audience: bot.AudienceBusiness, Lang: "en", Province: "Tỉnh Mẫu",
			AsOf: knowledge.Date{Year: 2025, Month: 12, Day: 31}, Channel: "api", Now: webtest.Now}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("message (-want +got):\n%s", diff)
		}
		if r.Session != "s-1" || got.Session == "s-1" {
			t.Errorf("session: reply %q, stored %q; want s-1 and another name", r.Session, got.Session)
		}
	})
}

func TestAskProblems(t *testing.T) {
	long := strings.Repeat("a", bot.MaxQuestionRunes+1)
	tests := []struct {
		name, body string
		status     int
		code       string
		field      string
	}{
		{"no body", "", 400, "empty_body", ""},
		{"spaces", "  \n ", 400, "empty_body", ""},
		{"not json", "question=abc", 400, "not_json", ""},
		{"broken json", `{"question":"a`, 400, "not_json", ""},
		{"array", `["a"]`, 400, "not_json", ""},
		{"null", `null`, 400, "not_json", ""},
		{"two objects", `{"question":"a"}{"question":"b"}`, 400, "not_json", ""},
		{"not utf-8", "{\"question\":\"a\xff\"}", 400, "not_utf8", ""},
		{"unknown field", `{"question":"a","temperature":1}`, 400, "unknown_field", "temperature"},
		{"wrong type", `{"question":7}`, 400, "bad_value", "question"},
		{"no question", `{}`, 400, "empty_question", "question"},
		{"empty question", `{"question":" \u200b\n"}`, 400, "empty_question", "question"},
		{"control characters only", `{"question":"\u0000\u0007"}`, 400, "empty_question", "question"},
		{"long question", question("question", long), 400, "long_question", "question"},
		{"10,000 syllables", question("question", strings.Repeat("a ", 10_000)), 413, "too_large", "question"},
		{"body over the limit", question("question", strings.Repeat("â", 9000)), 413, "too_large", "question"},
		{"session with a space", question("question", "a", "session", "a b"), 400, "bad_session", "session"},
		{"session with a slash", question("question", "a", "session", "../x"), 400, "bad_session", "session"},
		{"session too long", question("question", "a", "session", strings.Repeat("x", 129)), 400, "bad_session", "session"},
		{"session with diacritics", question("question", "a", "session", "phiên"), 400, "bad_session", "session"},
		{"audience", question("question", "a", "audience", "staff"), 400, "bad_value", "audience"},
		{"lang", question("question", "a", "lang", "fr"), 400, "bad_value", "lang"},
		{"province", question("question", "a", "province", strings.Repeat("x", 61)), 400, "bad_value", "province"},
		{"as_of", question("question", "a", "as_of", "31/12/2025"), 400, "bad_value", "as_of"},
	}
	onBoth(t, nil, func(t *testing.T, c *client, st *webtest.Stack) {
		for _, tt := range tests {
			d := c.do("POST", "/api/v1/ask", tt.body).problem(t, tt.name, tt.status, tt.code)
			if d.Field != tt.field {
				t.Errorf("%s: field got %q, want %q", tt.name, d.Field, tt.field)
			}
		}
		if n := len(st.Bot.Seen()); n != 0 {
			t.Errorf("bot was asked %d times, want 0", n)
		}
		vi := c.do("POST", "/api/v1/ask", "{}").problem(t, "vi", 400, "empty_question").Title
		en := c.do("POST", "/api/v1/ask", "{}", "Accept-Language", "en-US,en;q=0.9,vi;q=0.3").problem(t, "en", 400, "empty_question").Title
		if vi != "Bạn chưa nhập câu hỏi." || en != "The question is empty." {
			t.Errorf("titles: got %q and %q", vi, en)
		}
		at := question("question", strings.Repeat("à", bot.MaxQuestionRunes))
		if r := c.ask(at); r.Outcome == "" {
			t.Error("a question of exactly 2,000 characters must be answered")
		}
	})
}

func TestSessions(t *testing.T) {
	onBoth(t, nil, func(t *testing.T, c *client, _ *webtest.Stack) {
		count := func(c *client, session string, headers ...string) (string, string) {
			t.Helper()
			r := c.ask(question("question", "trước đó", "session", session), headers...)
			return strings.TrimSuffix(strings.TrimPrefix(r.Text, "Trước câu này bạn đã hỏi "), " câu."), r.Session
		}
		// This machine may name sessions.
		if n, s := count(c, "mine"); n != "0" || s != "mine" {
			t.Errorf("unknown session: got %s %s, want 0 mine", n, s)
		}
		if n, _ := count(c, "mine"); n != "1" {
			t.Errorf("known session: got %s, want 1", n)
		}
		n, given := count(c, "")
		if n != "0" || given == "" {
			t.Errorf("new session: got %s %q", n, given)
		}
		if n, s := count(c, given); n != "1" || s != given {
			t.Errorf("given session: got %s %s, want 1 %s", n, s, given)
		}
		// A jar changes nothing about it.
		jar := c.withJar()
		jar.get("/")
		count(jar, "jar")
		if n, _ := count(jar, "jar"); n != "1" {
			t.Errorf("session with a cookie jar: got %s, want 1", n)
		}
		// A caller behind a proxy may not: the id opens nothing.
		if n, s := count(c, "mine", "X-Forwarded-For", "203.0.113.7"); n != "0" || s == "mine" {
			t.Errorf("bare id through a proxy: got %s %s, want a new session", n, s)
		}
		// Nor may a page of another site whose name points here.
		if n, s := count(c, "mine", "Host", "evil.example"); n != "0" || s == "mine" {
			t.Errorf("bare id under another name: got %s %s, want a new session", n, s)
		}
	})
}

func TestCookieSessions(t *testing.T) {
	st := webtest.New(t, func(o *web.Options, _ *webtest.Stack) { o.BaseURL = "https://hoidap.example.vn" })
	h := st.Server.Handler()
	send := func(cookie, session string) (bot.Reply, *http.Cookie) {
		t.Helper()
		req := httptest.NewRequest("POST", "/api/v1/ask", strings.NewReader(question("question", "trước đó", "session", session)))
		req.RemoteAddr = "203.0.113.7:4000"
		if cookie != "" {
			req.Header.Set("Cookie", "__Host-tlc="+cookie)
		}
		rec := httptest.NewRecorder()
		h.ServeHTTP(rec, req)
		var r bot.Reply
		if err := json.Unmarshal(rec.Body.Bytes(), &r); err != nil || rec.Code != 200 {
			t.Fatalf("got %d %s", rec.Code, rec.Body)
		}
		for _, c := range rec.Result().Cookies() {
			return r, c
		}
		return r, nil
	}
	first, cookie := send("", "guessed")
	if cookie == nil || first.Session == "guessed" {
		t.Fatalf("a bare id: got session %q, cookie %v; want a new session and a cookie", first.Session, cookie)
	}
	if !cookie.Secure || !cookie.HttpOnly || cookie.SameSite != http.SameSiteLaxMode || cookie.Path != "/" || cookie.Domain != "" {
		t.Errorf("cookie attributes: got %+v", cookie)
	}
	if r, again := send(cookie.Value, first.Session); r.Text != "Trước câu này bạn đã hỏi 1 câu." || again != nil {
		t.Errorf("with the cookie: got %q, cookie %v", r.Text, again)
	}
	if r, _ := send(cookie.Value, "own-name"); r.Session != "own-name" {
		t.Errorf("unknown id of a permitted caller: got %q, want own-name", r.Session)
	}
	_, other := send("", "")
	if r, _ := send(other.Value, first.Session); r.Text != "Trước câu này bạn đã hỏi 0 câu." {
		t.Errorf("another reader's id: got %q, want a new session", r.Text)
	}
	swapped := map[bool]string{true: "y", false: "x"}[cookie.Value[5] == 'x']
	forged := cookie.Value[:5] + swapped + cookie.Value[6:]
	if r, minted := send(forged, first.Session); r.Text != "Trước câu này bạn đã hỏi 0 câu." || minted == nil {
		t.Errorf("forged cookie: got %q, cookie %v", r.Text, minted)
	}
}

func newKey(t *testing.T, st *webtest.Stack, scopes ...channels.Scope) string {
	t.Helper()
	key, full, err := web.NewKey(&counter{}, "thử", scopes)
	if err != nil {
		t.Fatal(err)
	}
	if err := st.Keys.AddKey(context.Background(), key); err != nil {
		t.Fatal(err)
	}
	return full
}

// counter is a source of "random" bytes that never repeats within a test.
type counter struct{ n byte }

var counters byte

func (c *counter) Read(p []byte) (int, error) {
	if c.n == 0 {
		counters++
	}
	for i := range p {
		c.n += 7
		p[i] = c.n ^ counters*31
	}
	return len(p), nil
}

func TestKeys(t *testing.T) {
	st := webtest.New(t, nil)
	c := listen(t, "127.0.0.1:0", st.Server.Handler())
	full := newKey(t, st, channels.ScopeAsk)
	id, _, _ := strings.Cut(full, ".")
	body := question("question", "trước đó", "session", "same")
	if r := c.ask(body, "Authorization", "Bearer "+full); r.Text != "Trước câu này bạn đã hỏi 0 câu." {
		t.Errorf("first with key: %q", r.Text)
	}
	if r := c.ask(body, "Authorization", "bearer "+full); r.Text != "Trước câu này bạn đã hỏi 1 câu." {
		t.Errorf("second with key: %q", r.Text)
	}
	if r := c.ask(body); r.Text != "Trước câu này bạn đã hỏi 0 câu." {
		t.Errorf("without key the session is another: %q", r.Text)
	}
	for name, header := range map[string]string{
		"wrong secret": "Bearer " + full[:len(full)-1] + "!", "only id": "Bearer " + id, "id and point": "Bearer " + id + ".", "unknown id": "Bearer tlc000000000000.abc",
		"basic": "Basic YTpi", "nothing": "Bearer ", "long": "Bearer a." + strings.Repeat("b", 300)} {
		for _, path := range []string{"/api/v1/search?q=x", "/api/v1/sources/x", "/nguon/x", "/thu-tuc/x", "/thu-tuc?q=x", "/api/v1/turns/x/events"} {
			a := c.get(path, "Authorization", header)
			a.problem(t, name+" "+path, 401, "key")
			if a.head.Get("WWW-Authenticate") == "" {
				t.Errorf("%s: WWW-Authenticate missing", name)
			}
		}
		c.do("POST", "/api/v1/ask", body, "Authorization", header).problem(t, name, 401, "key")
		c.do("POST", "/api/v1/feedback", "{}", "Authorization", header).problem(t, name, 401, "key")
	}
	if err := st.Keys.RevokeKey(context.Background(), id, webtest.Now); err != nil {
		t.Fatal(err)
	}
	c.do("POST", "/api/v1/ask", body, "Authorization", "Bearer "+full).problem(t, "revoked", 401, "key")
}

func TestNewKey(t *testing.T) {
	key, full, err := web.NewKey(&counter{}, " Cổng tỉnh ", []channels.Scope{channels.ScopeAsk, channels.ScopeInternal})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(full, key.ID+".") || len(full) < 50 || key.Name != "Cổng tỉnh" || len(key.Hash) != 64 || !key.Has(channels.ScopeInternal) || key.Has(channels.ScopeStaff) {
		t.Errorf("got %+v %q", key, full)
	}
	for name, call := range map[string]func() error{
		"no name": func() error {
			_, _, err := web.NewKey(&counter{}, " ", []channels.Scope{channels.ScopeAsk})
			return err
		},
		"no scope":      func() error { _, _, err := web.NewKey(&counter{}, "a", nil); return err },
		"unknown scope": func() error { _, _, err := web.NewKey(&counter{}, "a", []channels.Scope{"root"}); return err },
		"no randomness": func() error {
			_, _, err := web.NewKey(strings.NewReader("x"), "a", []channels.Scope{channels.ScopeAsk})
			return err
		},
	} {
		if call() == nil {
			t.Errorf("%s: got no error", name)
		}
	}
}

func TestNewReportsAllFaults(t *testing.T) {
	_, err := web.New(web.Options{BaseURL: "hoidap.example.vn/x"})
	for _, want := range []string{"Bot", "Source", "Sessions", "Secret", "BaseURL"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s named", err, want)
		}
	}
}

func TestFaults(t *testing.T) {
	var fail error
	st := webtest.New(t, func(o *web.Options, st *webtest.Stack) {
		o.TurnTimeout = 50 * time.Millisecond
		st.Bot.Wait = func(ctx context.Context, msg bot.Message) error {
			if msg.Text == "treo" {
				<-ctx.Done()
				return ctx.Err()
			}
			return fail
		}
	})
	c := listen(t, "127.0.0.1:0", st.Server.Handler())
	fail = errors.New("disk on fire at /secret/path")
	for _, accept := range []string{"application/json", "text/event-stream"} {
		a := c.do("POST", "/api/v1/ask", question("question", "mèo"), "Accept", accept)
		d := a.problem(t, accept, 500, "fault")
		if strings.Contains(a.body, "fire") || !strings.Contains(d.Detail, d.Request) {
			t.Errorf("%s: got %s; want the reference and nothing of the inside", accept, a.body)
		}
		c.do("POST", "/api/v1/ask", question("question", "treo"), "Accept", accept).problem(t, "timeout "+accept, 503, "fault")
	}
	page := c.form("/", "question", "mèo")
	if page.status != 500 || !strings.Contains(page.body, "mèo</textarea>") || strings.Contains(page.body, "fire") {
		t.Errorf("page of a fault: got %d, want 500 with the typed text kept", page.status)
	}
	st.Source.Fail(errors.New("no snapshot"))
	c.do("POST", "/api/v1/ask", question("question", "mèo")).problem(t, "no snapshot", 503, "not_ready")
	if c.get("/readyz").status != 503 || c.get("/healthz").status != 200 || c.get("/api/v1/search?q=x").status != 503 {
		t.Error("without a snapshot: want readyz 503, healthz 200, search 503")
	}
}

func TestReady(t *testing.T) {
	names := []string{}
	st := webtest.New(t, func(o *web.Options, _ *webtest.Stack) { o.Degraded = func() []string { return names } })
	c := listen(t, "127.0.0.1:0", st.Server.Handler())
	if got := c.get("/readyz").body; got != `{"status":"ready","degraded":[]}` {
		t.Errorf("got %s", got)
	}
	names = []string{"sessions", "journal"}
	if got := c.get("/readyz"); got.status != 200 || got.body != `{"status":"degraded","degraded":["journal","sessions"]}` {
		t.Errorf("got %d %s", got.status, got.body)
	}
	if names[0] != "sessions" {
		t.Error("the caller's list was changed")
	}
}

func TestAdmin(t *testing.T) {
	st := webtest.New(t, nil)
	public, admin := listen(t, "127.0.0.1:0", st.Server.Handler()), listen(t, "127.0.0.1:0", st.Server.Admin())
	public.ask(question("question", "mèo"))
	public.get("/metrics").problem(t, "metrics in public", 404, "not_found")
	got := admin.get("/metrics").body
	for _, want := range []string{`trolycong_turns_total{outcome="answered"} 1`, `trolycong_http_requests_total{method="POST",route="POST /api/v1/ask",status="200"} 1`, "go_goroutines"} {
		if !strings.Contains(got, want) {
			t.Errorf("metrics lack %s", want)
		}
	}
	admin.get("/khong-co").problem(t, "admin address", 404, "not_found")
	if admin.get("/healthz").status != 200 || admin.get("/readyz").status != 200 || admin.get("/").status != 404 {
		t.Error("admin: want health and nothing else")
	}
}

// limit refuses every call after the first n of a key.
type limit struct {
	n          int
	per, after time.Duration
	seen       map[string]int
}

func (l *limit) Allow(_ context.Context, key string) (channels.Refusal, error) {
	if l.seen == nil {
		l.seen = map[string]int{}
	}
	l.seen[key]++
	if l.seen[key] <= l.n {
		return channels.Refusal{}, nil
	}
	return channels.Refusal{Bound: channels.Bound{Calls: l.n, Per: l.per}, After: max(l.after, 1500*time.Millisecond)}, nil
}

func TestRateLimit(t *testing.T) {
	asks, wide := &limit{n: 2}, &limit{n: 4}
	st := webtest.New(t, func(o *web.Options, _ *webtest.Stack) { o.AskLimit, o.WideLimit = asks, wide })
	c := listen(t, "127.0.0.1:0", st.Server.Handler())
	c.ask(question("question", "mèo"))
	if c.form("/", "question", "mèo").status != 303 {
		t.Fatal("second question was refused")
	}
	a := c.do("POST", "/api/v1/ask", question("question", "mèo"))
	a.problem(t, "third question", 429, "rate")
	if got := a.head.Get("Retry-After"); got != "2" {
		t.Errorf("Retry-After: got %q, want 2", got)
	}
	if a := c.form("/", "question", "mèo"); a.status != 429 || !strings.Contains(a.head.Get("Content-Type"), "text/html") {
		t.Errorf("form over the limit: got %d %s", a.status, a.head.Get("Content-Type"))
	} else {
		// The page of the refused form counts as a page; what was typed is still there.
		a.has(t, "form over the limit", `id="ask-form"`, `id="loi"`, "gửi lại sau 2 giây", ">mèo</textarea>")
	}
	for i := range 3 {
		if got := c.get("/api/openapi.json").status; got != 200 {
			t.Fatalf("call %d: got %d", i, got)
		}
	}
	c.get("/api/openapi.json").problem(t, "over the wide limit", 429, "rate")
	// A proxy asks for health every second, all of it from one address: it must never take the process for dead.
	for _, path := range []string{"/healthz", "/readyz"} {
		if got := c.get(path).status; got != 200 {
			t.Errorf("%s over the wide limit: got %d, want 200", path, got)
		}
	}
	c.form("/", "question", "mèo").has(t, "form over both limits", "!ask-form", "Bạn gửi hơi nhanh")
	if len(asks.seen) != 1 || asks.seen["127.0.0.1"] != 5 {
		t.Errorf("counted by address: got %v", asks.seen)
	}
}

// TestScopes: a key without the scope "ask" does not ask, search, judge or read answers again, whatever else it may do.
func TestScopes(t *testing.T) {
	st := webtest.New(t, nil)
	c := listen(t, "127.0.0.1:0", st.Server.Handler())
	turn := c.ask(question("question", "mèo")).Trace
	for name, scopes := range map[string][]channels.Scope{"staff": {channels.ScopeStaff}, "internal": {channels.ScopeInternal}, "both": {channels.ScopeStaff, channels.ScopeInternal}} {
		key := "Bearer " + newKey(t, st, scopes...)
		c.do("POST", "/api/v1/ask", question("question", "mèo"), "Authorization", key).problem(t, name+" asks", 403, "scope")
		c.do("POST", "/api/v1/feedback", `{"turn":"`+turn+`","helpful":true}`, "Authorization", key).problem(t, name+" judges", 403, "scope")
		c.get("/api/v1/search?q=x", "Authorization", key).problem(t, name+" searches", 403, "scope")
		c.get("/api/v1/turns/"+turn+"/events", "Authorization", key).problem(t, name+" reads", 403, "scope")
	}
	key := "Bearer " + newKey(t, st, channels.ScopeInternal)
	if a := c.get("/api/v1/sources/"+string(webtest.InternalCode), "Authorization", key); a.status != 200 {
		t.Errorf("an internal source with the scope internal: got %d", a.status)
	}
}

// TestStrictBodies: names of fields are exact and stand once, and a body that is too large names the question.
func TestStrictBodies(t *testing.T) {
	c := listen(t, "127.0.0.1:0", webtest.New(t, nil).Server.Handler())
	for body, want := range map[string]struct{ code, field string }{
		`{"Question":"mèo"}`:                       {"unknown_field", "Question"},
		`{"question":"mèo","QUESTION":"chó"}`:      {"unknown_field", "QUESTION"},
		`{"question":"mèo","question":"chó"}`:      {"bad_value", "question"},
		`{"question":"mèo","lang":"vi","lang":""}`: {"bad_value", "lang"},
	} {
		if d := c.do("POST", "/api/v1/ask", body).problem(t, body, 400, want.code); d.Field != want.field {
			t.Errorf("%s: field %q, want %q", body, d.Field, want.field)
		}
	}
	if d := c.do("POST", "/api/v1/ask", question("question", strings.Repeat("nghiêng ", 10_000))).problem(t, "10,000 syllables", 413, "too_large"); d.Field != "question" {
		t.Errorf("10,000 syllables: field %q, want question", d.Field)
	}
}
