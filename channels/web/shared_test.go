package web_test

import (
	"encoding/json"
	"html"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"trolycong/bot"
	"trolycong/channels"
	"trolycong/channels/web/webtest"
	"trolycong/internal/corpustest"
	"trolycong/knowledge"
)

// local asks a server in this process, as a program on this machine.
func local(st *webtest.Stack, method, path, body string, headers ...string) *httptest.ResponseRecorder {
	req := httptest.NewRequest(method, "http://127.0.0.1:8080"+path, strings.NewReader(body))
	req.RemoteAddr = "127.0.0.1:50000"
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	rec := httptest.NewRecorder()
	st.Server.Handler().ServeHTTP(rec, req)
	return rec
}

func devQuestions(t *testing.T) []string {
	t.Helper()
	var out []string
	for _, name := range []string{"plans-dev.jsonl", "procedures-dev.jsonl"} {
		for _, c := range corpustest.Lines[knowledge.Case](t, corpustest.Path(t, "evals/"+name)) {
			out = append(out, c.Question)
		}
	}
	return out
}

// TestSharedCitations asks the questions of the shared sets and reads every citation back: the quote is the text of the
// source at its place, and the page highlights it.
func TestSharedCitations(t *testing.T) {
	if testing.Short() {
		t.Skip("reads the whole catalogue")
	}
	st := webtest.Real(t, webtest.Shared(t))
	citations := 0
	texts := map[string][]rune{}
	for i, q := range devQuestions(t) {
		rec := local(st, "POST", "/api/v1/ask", question("question", q))
		var r bot.Reply
		if err := json.Unmarshal(rec.Body.Bytes(), &r); err != nil || rec.Code != 200 || r.Outcome == "" {
			t.Fatalf("%q: got %d %s", q, rec.Code, rec.Body)
		}
		if got := local(st, "GET", "/luot/"+r.Trace, ""); got.Code != 200 {
			t.Errorf("%q: the answer's page: got %d", q, got.Code)
		}
		for _, c := range r.Citations {
			citations++
			path := "/api/v1/sources/" + url.PathEscape(string(c.Document)) + "?section=" + url.QueryEscape(c.Section)
			text, ok := texts[path]
			if !ok {
				var src struct{ Text string }
				rec := local(st, "GET", path, "")
				if err := json.Unmarshal(rec.Body.Bytes(), &src); err != nil || rec.Code != 200 {
					t.Errorf("%q cites %s: got %d", q, path, rec.Code)
					continue
				}
				text = []rune(src.Text)
				texts[path] = text
			}
			if c.Start < 0 || c.End > len(text) || c.Start >= c.End || string(text[c.Start:c.End]) != c.Quote {
				t.Errorf("%q cites %s[%d:%d], which is not the quote", q, path, c.Start, c.End)
				continue
			}
			if i%5 != 0 {
				continue
			}
			page := "/nguon/" + string(c.Document) + "?" + url.Values{"section": {c.Section}, "start": {itoa(c.Start)}, "end": {itoa(c.End)}}.Encode()
			// Marks of the source ("<i>", "**") are shown as style.
			got := squeeze(html.UnescapeString(styles.ReplaceAllString(marked(local(st, "GET", page, "").Body.String()), "")))
			if got == "" || !subsequence(got, squeeze(c.Quote)) {
				t.Errorf("%q: %s highlights %q, want words of %q", q, page, got, c.Quote)
			}
			if part := local(st, "GET", page+"&manh=1", ""); part.Code != 200 || !strings.Contains(part.Body.String(), "<mark") {
				t.Errorf("%q: the excerpt of %s highlights nothing", q, page)
			}
		}
	}
	t.Logf("%d citations", citations)
	if citations < 100 {
		t.Errorf("only %d citations: the sets ask for many more", citations)
	}
}

var styles = regexp.MustCompile(`</?(?:em|strong|sup|b|i)>`)

// subsequence tells whether a's runes stand in b in their order: layout marks of the source may be left out.
func subsequence(a, b string) bool {
	want := []rune(a)
	i := 0
	for _, r := range b {
		if i < len(want) && want[i] == r {
			i++
		}
	}
	return i == len(want)
}

// TestSharedPages renders the pages of documents and of every 20th procedure.
func TestSharedPages(t *testing.T) {
	if testing.Short() {
		t.Skip("reads the whole catalogue")
	}
	c := webtest.Shared(t)
	st := webtest.Real(t, c)
	paths := []string{}
	for _, d := range c.Documents {
		paths = append(paths, "/nguon/"+string(d.ID), "/api/v1/sources/"+string(d.ID))
	}
	for i := 0; i < len(c.Procedures); i += 20 {
		code := string(c.Procedures[i].Code)
		paths = append(paths, "/nguon/"+code, "/thu-tuc/"+code, "/api/v1/sources/"+code)
	}
	for _, p := range paths {
		if rec := local(st, "GET", p, ""); rec.Code != 200 || strings.Contains(rec.Body.String(), "ZgotmplZ") {
			t.Errorf("%s: got %d", p, rec.Code)
		}
	}
}

// TestInternalWithRealBot asks the real bot for an internal source in several ways.
func TestInternalWithRealBot(t *testing.T) {
	st := webtest.Real(t, webtest.Collection(t))
	key := "Bearer " + newKey(t, st, channels.ScopeAsk, channels.ScopeInternal)
	questions := []string{"Việc " + webtest.Secret + " hoàn thành bao nhiêu phần trăm trong quý I năm 2026?", "Kế hoạch 99/KH-UBND nói gì về " + webtest.Secret + "?",
		string(webtest.InternalCode), "Thủ tục nội bộ cần giấy tờ gì?", "diễn tập nội bộ tỉnh Mẫu năm 2026", "99/KH-UBND"}
	shown := 0
	for _, q := range questions {
		// What the question itself says may be repeated; what only the source says may not.
		open := local(st, "POST", "/api/v1/ask", question("question", q)).Body.String()
		for _, secret := range []string{"33%", "7 đơn vị", "Phiếu " + webtest.Secret, "Diễn tập " + webtest.Secret, string(webtest.InternalID)} {
			if strings.Contains(open, secret) {
				t.Errorf("%q without a key shows %q: %s", q, secret, open)
			}
		}
		if strings.Contains(local(st, "POST", "/api/v1/ask", question("question", q), "Authorization", key).Body.String(), string(webtest.InternalID)) {
			shown++
		}
	}
	if shown == 0 {
		t.Error("with the key no question shows the internal source: the test proves nothing")
	}
}
