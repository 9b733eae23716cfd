package web_test

import (
	"encoding/json"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"trolycong/bot"
	"trolycong/channels/web"
	"trolycong/channels/web/webtest"
	"trolycong/internal/httpserver"
)

// FuzzPieces: the pieces of a stream rebuild the text, and no mark is cut.
func FuzzPieces(f *testing.F) {
	for _, s := range []string{"", "a", "một hai [1] ba\nbốn", strings.Repeat("chữ ", 100) + "[12]", "\n\n", strings.Repeat("x", 500)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := web.Pieces(text)
		if strings.Join(got, "") != text {
			t.Errorf("%q: pieces %q do not rebuild it", text, got)
		}
		for _, p := range got {
			if p == "" {
				t.Errorf("%q: an empty piece", text)
			}
		}
	})
}

// FuzzAsk: whatever is sent, the answer is a reply with an outcome or a problem of the caller.
func FuzzAsk(f *testing.F) {
	f.Add([]byte(`{"question":"mèo","session":"s"}`), "", "text/event-stream", "3")
	f.Add([]byte(`{"question":"\u202e\u0000"}`), "Bearer a.b", "", "x.1")
	f.Add([]byte(`{"question":"a","lang":"en","as_of":"2025-02-30"}`), "Basic x", "application/json", "")
	st := webtest.New(f, nil)
	h := st.Server.Handler()
	f.Fuzz(func(t *testing.T, body []byte, authorization, accept, last string) {
		req := httptest.NewRequest("POST", "/api/v1/ask", strings.NewReader(string(body)))
		req.Header["Authorization"], req.Header["Accept"] = []string{authorization}, []string{accept}
		rec := httptest.NewRecorder()
		h.ServeHTTP(rec, req)
		if rec.Code != 200 {
			var d httpserver.Details
			if err := json.Unmarshal(rec.Body.Bytes(), &d); err != nil || rec.Code < 400 || rec.Code > 499 || d.Title == "" {
				t.Fatalf("%q: got %d %s, want problem details", body, rec.Code, rec.Body)
			}
			return
		}
		var r bot.Reply
		if rec.Header().Get("Content-Type") == "application/json" && (json.Unmarshal(rec.Body.Bytes(), &r) != nil || r.Outcome == "") {
			t.Fatalf("%q: got %s", body, rec.Body)
		}
		again := httptest.NewRequest("GET", "/api/v1/turns/turn-0001.x/events", nil)
		again.Header["Last-Event-Id"] = []string{last}
		rec = httptest.NewRecorder()
		h.ServeHTTP(rec, again)
		if rec.Code >= 500 {
			t.Fatalf("Last-Event-ID %q: got %d", last, rec.Code)
		}
	})
}

// FuzzPages: no address of a page or source, however odd, is a fault.
func FuzzPages(f *testing.F) {
	f.Add("ke-hoach-mau", "", "0", "10", "mèo")
	f.Add("1.900001", "thanh_phan_ho_so", "-1", "99999999999999999999", "<b>")
	f.Add("starter/1.900004", "x", "", "", "%")
	f.Add("../../etc/passwd", "\x00", "1", "2", "\xff")
	st := webtest.New(f, nil)
	h := st.Server.Handler()
	f.Fuzz(func(t *testing.T, id, section, start, end, q string) {
		query := url.Values{"section": {section}, "start": {start}, "end": {end}, "q": {q}, "limit": {start}, "manh": {section}}.Encode()
		for _, path := range []string{"/nguon/" + url.PathEscape(id), "/api/v1/sources/" + url.PathEscape(id), "/thu-tuc/" + url.PathEscape(id), "/luot/" + url.PathEscape(id), "/thu-tuc", "/api/v1/search"} {
			rec := httptest.NewRecorder()
			req := httptest.NewRequest("GET", path+"?"+query, nil)
			req.Header.Set("Accept", "text/html")
			h.ServeHTTP(rec, req)
			if rec.Code >= 500 {
				t.Fatalf("%s?%s: got %d %s", path, query, rec.Code, rec.Body)
			}
		}
	})
}
