package httpserver_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"trolycong/internal/httpserver"
)

func listen(t *testing.T, addr string) net.Listener {
	t.Helper()
	l, err := httpserver.Listen(context.Background(), addr)
	if err != nil {
		if probe, probeErr := net.Listen("tcp", "[::1]:0"); strings.Contains(addr, "::") && probeErr != nil {
			t.Skip("this machine has no IPv6 loopback address")
		} else if probeErr == nil {
			_ = probe.Close()
		}
		t.Fatalf("listen on %s: %v", addr, err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l
}

func TestListenInUse(t *testing.T) {
	for _, addr := range []string{"127.0.0.1:0", "[::1]:0"} {
		l := listen(t, addr)
		_, err := httpserver.Listen(context.Background(), l.Addr().String())
		var le *httpserver.ListenError
		if !errors.Is(err, httpserver.ErrInUse) || !errors.As(err, &le) || le.Problem != httpserver.ListenInUse {
			t.Fatalf("second listener on %s: got %v, want ErrInUse", l.Addr(), err)
		}
		if want := "địa chỉ " + l.Addr().String() + " đang được chương trình khác dùng: hãy tắt chương trình đó hoặc chọn cổng khác"; err.Error() != want {
			t.Errorf("text: got %q, want %q", err, want)
		}
	}
}

func TestListenErrors(t *testing.T) {
	tests := []struct {
		addr string
		want httpserver.ListenProblem
	}{
		{"8080", httpserver.ListenBadAddress}, {"127.0.0.1", httpserver.ListenBadAddress}, {"127.0.0.1:99999", httpserver.ListenBadAddress},
		{"127.0.0.1:http", httpserver.ListenBadAddress}, {"::1:8080", httpserver.ListenBadAddress}, {"", httpserver.ListenBadAddress},
		{"192.0.2.1:0", httpserver.ListenNoSuchHost},
	}
	for _, tt := range tests {
		_, err := httpserver.Listen(context.Background(), tt.addr)
		var le *httpserver.ListenError
		if !errors.As(err, &le) || le.Problem != tt.want || errors.Is(err, httpserver.ErrInUse) {
			t.Errorf("%q: got %v, want problem %d", tt.addr, err, tt.want)
		}
	}
}

func TestURL(t *testing.T) {
	for addr, want := range map[string]string{"127.0.0.1:0": "http://127.0.0.1:", "[::1]:0": "http://[::1]:", "0.0.0.0:0": "http://localhost:", "[::]:0": "http://localhost:"} {
		t.Run(addr, func(t *testing.T) {
			l := listen(t, addr)
			_, port, _ := net.SplitHostPort(l.Addr().String())
			if got := httpserver.URL(l); got != want+port {
				t.Errorf("got %q, want %q", got, want+port)
			}
		})
	}
}

// TestDrain stops the server while a request runs: it is answered, and new ones are not.
func TestDrain(t *testing.T) {
	for _, addr := range []string{"127.0.0.1:0", "[::1]:0"} {
		t.Run(addr, func(t *testing.T) {
			l := listen(t, addr)
			ctx, stop := context.WithCancel(context.Background())
			entered := make(chan struct{})
			h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				close(entered)
				stop()
				select {
				case <-r.Context().Done():
					t.Error("the drain cancelled a running request")
				case <-time.After(50 * time.Millisecond):
				}
				_, _ = io.WriteString(w, "whole")
			})
			done := make(chan error, 1)
			go func() { done <- httpserver.Serve(ctx, l, h, nil) }()
			res, err := http.Get(httpserver.URL(l))
			if err != nil {
				t.Fatalf("running request: %v", err)
			}
			defer res.Body.Close()
			body, err := io.ReadAll(res.Body)
			if string(body) != "whole" || err != nil {
				t.Errorf("running request: got %q, %v", body, err)
			}
			<-entered
			if err := <-done; err != nil {
				t.Errorf("Serve: got %v, want nil", err)
			}
			if _, err := net.Dial("tcp", l.Addr().String()); err == nil {
				t.Error("the listener is still open")
			}
		})
	}
}

func TestServeReportsBrokenListener(t *testing.T) {
	l := listen(t, "127.0.0.1:0")
	_ = l.Close()
	if err := httpserver.Serve(context.Background(), l, http.NotFoundHandler(), nil); err == nil {
		t.Error("got nil, want an error")
	}
}

// serve runs one request through Wrap.
func serve(h http.Handler, opt httpserver.Options, req *http.Request) *httptest.ResponseRecorder {
	rec := httptest.NewRecorder()
	httpserver.Wrap(h, opt).ServeHTTP(rec, req)
	return rec
}

func TestWrapDefaults(t *testing.T) {
	rec := serve(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if len(httpserver.RequestID(r.Context())) != 16 {
			t.Errorf("request id: got %q", httpserver.RequestID(r.Context()))
		}
	}), httpserver.Options{}, httptest.NewRequest("GET", "/", nil))
	want := map[string]string{"Content-Security-Policy": httpserver.CSP, "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "same-origin",
		"Strict-Transport-Security": "", "Cross-Origin-Resource-Policy": "same-origin"}
	for name, v := range want {
		if got := rec.Header().Get(name); got != v {
			t.Errorf("%s: got %q, want %q", name, got, v)
		}
	}
	for _, part := range []string{"default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"} {
		if !strings.Contains(httpserver.CSP, part) || strings.Contains(httpserver.CSP, "unsafe") {
			t.Errorf("CSP %q lacks %s or is unsafe", httpserver.CSP, part)
		}
	}
	secure := serve(http.NotFoundHandler(), httpserver.Options{HTTPS: true}, httptest.NewRequest("GET", "/", nil))
	if secure.Header().Get("Strict-Transport-Security") == "" || secure.Header().Get("Cross-Origin-Opener-Policy") == "" {
		t.Error("HTTPS: headers missing")
	}
}

func TestPanic(t *testing.T) {
	var log bytes.Buffer
	opt := httpserver.Options{Logger: slog.New(slog.NewTextHandler(&log, nil)), NewID: func() string { return "ref-1" }}
	rec := serve(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("secret of the house") }), opt, httptest.NewRequest("GET", "/", nil))
	var d httpserver.Details
	if err := json.Unmarshal(rec.Body.Bytes(), &d); err != nil || rec.Code != 500 || d.Code != "fault" || d.Request != "ref-1" || strings.Contains(rec.Body.String(), "secret") {
		t.Errorf("got %d %s", rec.Code, rec.Body)
	}
	if !strings.Contains(log.String(), "secret of the house") || !strings.Contains(log.String(), "ref-1") {
		t.Errorf("log: got %s, want the panic with its reference", log.String())
	}
	// An answer that has begun cannot be mended: the connection breaks.
	for _, v := range []any{"late", http.ErrAbortHandler} {
		func() {
			defer func() {
				if got := recover(); got != http.ErrAbortHandler {
					t.Errorf("after %v: recovered %v, want ErrAbortHandler", v, got)
				}
			}()
			serve(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "x"); panic(v) }), opt, httptest.NewRequest("GET", "/", nil))
		}()
	}
}

// TestLog keeps everything that a person typed out of the log and the metrics.
func TestLog(t *testing.T) {
	var log bytes.Buffer
	metrics := httpserver.NewMetrics()
	mux := http.NewServeMux()
	mux.HandleFunc("GET /thu-tuc/{code}", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(204) })
	clock := time.Unix(0, 0)
	opt := httpserver.Options{Logger: slog.New(slog.NewJSONHandler(&log, nil)), Metrics: metrics, Now: func() time.Time { clock = clock.Add(3 * time.Millisecond); return clock }}
	req := httptest.NewRequest("GET", "/thu-tuc/nguyenvana?q=nguyenvanb", nil)
	req.Header.Set("Authorization", "Bearer nguyenvanc")
	req.RemoteAddr = "203.0.113.9:1234"
	serve(mux, opt, req)
	odd := httptest.NewRequest("GET", "/nguyenvand", nil)
	odd.Method = "NGUYENVANE"
	serve(mux, opt, odd)
	rec := httptest.NewRecorder()
	metrics.Outcome("answered")
	metrics.Limited("ask")
	metrics.Handler().ServeHTTP(rec, httptest.NewRequest("GET", "/metrics", nil))
	for name, text := range map[string]string{"log": log.String(), "metrics": rec.Body.String()} {
		if strings.Contains(strings.ToLower(text), "nguyenvan") || strings.Contains(text, "203.0.113") {
			t.Errorf("%s names the citizen: %s", name, text)
		}
	}
	var line map[string]any
	first, _, _ := strings.Cut(log.String(), "\n")
	if err := json.Unmarshal([]byte(first), &line); err != nil {
		t.Fatal(err)
	}
	if line["route"] != "GET /thu-tuc/{code}" || line["status"] != 204.0 || line["took_ms"] != 3.0 || line["method"] != "GET" {
		t.Errorf("log line: got %v", line)
	}
	for _, want := range []string{`trolycong_http_requests_total{method="GET",route="GET /thu-tuc/{code}",status="204"} 1`, `route="unmatched"`, `method="other"`,
		`trolycong_turns_total{outcome="answered"} 1`, `trolycong_http_limited_total{limit="ask"} 1`, "trolycong_http_requests_running 0"} {
		if !strings.Contains(rec.Body.String(), want) {
			t.Errorf("metrics lack %s", want)
		}
	}
	var none *httpserver.Metrics
	none.Outcome("x")
	none.Limited("x")
}

func TestCrossOrigin(t *testing.T) {
	called := 0
	h := http.HandlerFunc(func(http.ResponseWriter, *http.Request) { called++ })
	tests := []struct {
		method, name, value string
		ok                  bool
	}{
		{"POST", "Sec-Fetch-Site", "cross-site", false}, {"POST", "Sec-Fetch-Site", "same-origin", true}, {"POST", "Sec-Fetch-Site", "none", true},
		{"POST", "Origin", "http://evil.example", false}, {"POST", "Origin", "null", false}, {"POST", "Origin", "http://[::1]:8080", true},
		{"GET", "Sec-Fetch-Site", "cross-site", true}, {"POST", "X-None", "", true},
	}
	for _, tt := range tests {
		before := called
		req := httptest.NewRequest(tt.method, "http://[::1]:8080/", nil)
		req.Header.Set(tt.name, tt.value)
		rec := serve(h, httpserver.Options{}, req)
		if ok := called > before; ok != tt.ok || !ok && rec.Code != 403 {
			t.Errorf("%s %s: %s: let through %t with %d, want %t", tt.method, tt.name, tt.value, ok, rec.Code, tt.ok)
		}
	}
}

func TestBodyLimit(t *testing.T) {
	read := func(limit int64, n int) error {
		var err error
		h := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			var v map[string]any
			err = httpserver.DecodeJSON(r, &v)
		})
		serve(h, httpserver.Options{MaxBody: limit}, httptest.NewRequest("POST", "/", strings.NewReader(`{"a":"`+strings.Repeat("x", n)+`"}`)))
		return err
	}
	var p httpserver.Problem
	if err := read(0, httpserver.MaxBodyBytes-8); err != nil {
		t.Errorf("exactly the default limit: got %v", err)
	}
	if err := read(0, httpserver.MaxBodyBytes-7); !errors.As(err, &p) || p.Status != 413 || !strings.Contains(p.Detail, "16 KiB") {
		t.Errorf("over the default limit: got %v", err)
	}
	if err := read(2<<10, 3<<10); !errors.As(err, &p) || !strings.Contains(p.Detail, "2 KiB") {
		t.Errorf("over a limit of 2 KiB: got %+v", p)
	}
	h := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if err := httpserver.DecodeJSON(r, &struct{}{}); !errors.As(err, &p) || p.Code != "broken_body" {
			t.Errorf("broken body: got %v", err)
		}
	})
	serve(h, httpserver.Options{}, httptest.NewRequest("POST", "/", io.MultiReader(strings.NewReader("{"), errReader{})))
}

type errReader struct{}

func (errReader) Read([]byte) (int, error) { return 0, os.ErrClosed }

func TestProblem(t *testing.T) {
	p := httpserver.Problem{Status: 429, Code: "rate", Detail: "Đợi.", DetailEN: "Wait.", Field: "q", RetryAfter: 1200 * time.Millisecond}
	for lang, want := range map[string]httpserver.Details{
		"":                   {Type: "/problems/rate", Title: "Bạn gửi hơi nhanh, hãy đợi một chút rồi gửi lại.", Status: 429, Detail: "Đợi.", Code: "rate", Field: "q"},
		"en;q=0.8, vi;q=0.2": {Type: "/problems/rate", Title: "Too many requests, please wait a moment.", Status: 429, Detail: "Wait.", Code: "rate", Field: "q"},
	} {
		rec, req := httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil)
		req.Header.Set("Accept-Language", lang)
		httpserver.WriteProblem(rec, req, p)
		var got httpserver.Details
		if err := json.Unmarshal(rec.Body.Bytes(), &got); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", lang, diff)
		}
		if rec.Header().Get("Retry-After") != "2" || rec.Header().Get("Content-Type") != "application/problem+json" || rec.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%q: headers %v", lang, rec.Header())
		}
	}
	if p.Error() != "http problem rate" {
		t.Error("texts missing")
	}
}

func TestEnglish(t *testing.T) {
	for header, want := range map[string]bool{"": false, "vi": false, "en": true, "en-GB,en;q=0.9": true, "vi-VN,vi;q=0.9,en;q=0.8": false, "en;q=0.5,vi;q=0.4": true, "en;q=0.4,vi;q=0.5": false,
		"fr,de": false, "en;q=0": false, "en;q=NaN": false, "en;q=x,vi;q=0.1": false, "en;q=2": false, "EN": true, "eng": false, ";;;,,": false, "*": false, "fr, en;level=1;q=0.3": true} {
		req := httptest.NewRequest("GET", "/", nil)
		req.Header.Set("Accept-Language", header)
		if got := httpserver.English(req); got != want {
			t.Errorf("%q: got %t, want %t", header, got, want)
		}
	}
}

func TestClientIP(t *testing.T) {
	trusted, err := httpserver.ParseProxies("127.0.0.1, ::1 10.0.0.0/8,fd00::/8")
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		remote, forwarded string
		want, key         string
	}{
		{"203.0.113.7:99", "", "203.0.113.7", "203.0.113.7"},
		{"203.0.113.7:99", "198.51.100.1", "203.0.113.7", "203.0.113.7"},
		{"127.0.0.1:99", "", "127.0.0.1", "127.0.0.1"},
		{"127.0.0.1:99", "198.51.100.1", "198.51.100.1", "198.51.100.1"},
		{"127.0.0.1:99", "192.0.2.66, 198.51.100.1", "198.51.100.1", "198.51.100.1"},
		{"127.0.0.1:99", "198.51.100.1, 10.1.2.3", "198.51.100.1", "198.51.100.1"},
		{"127.0.0.1:99", "nonsense, 10.1.2.3", "10.1.2.3", "10.1.2.3"},
		{"127.0.0.1:99", "198.51.100.1, nonsense", "127.0.0.1", "127.0.0.1"},
		{"[::1]:99", "2001:db8:1:2:3::4", "2001:db8:1:2:3::4", "2001:db8:1:2::/64"},
		{"[::1]:99", "[2001:db8::4]", "2001:db8::4", "2001:db8::/64"},
		{"[::ffff:203.0.113.7]:99", "", "203.0.113.7", "203.0.113.7"},
		{"[fe80::1%eth0]:99", "", "fe80::1", "fe80::/64"},
		{"pipe", "198.51.100.1", "invalid IP", "unknown"},
	}
	for _, tt := range tests {
		req := httptest.NewRequest("GET", "/", nil)
		req.RemoteAddr = tt.remote
		if tt.forwarded != "" {
			req.Header.Set("X-Forwarded-For", tt.forwarded)
		}
		ip := httpserver.ClientIP(req, trusted)
		if ip.String() != tt.want || httpserver.RateKey(ip) != tt.key {
			t.Errorf("%s forwarded %q: got %s, key %s; want %s, key %s", tt.remote, tt.forwarded, ip, httpserver.RateKey(ip), tt.want, tt.key)
		}
	}
}

func TestParseProxies(t *testing.T) {
	got, err := httpserver.ParseProxies(" 10.1.2.3/8 ,192.0.2.1\n::ffff:192.0.2.2")
	want := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("192.0.2.1/32"), netip.MustParsePrefix("192.0.2.2/32")}
	if err != nil || cmp.Diff(want, got, cmp.Comparer(func(a, b netip.Prefix) bool { return a == b })) != "" {
		t.Errorf("got %v, %v; want %v", got, err, want)
	}
	if got, err := httpserver.ParseProxies(" "); got != nil || err != nil {
		t.Errorf("empty: got %v, %v", got, err)
	}
	if _, err := httpserver.ParseProxies("10.0.0.0/8,proxy.local"); err == nil || !strings.Contains(err.Error(), `"proxy.local"`) {
		t.Errorf("bad part: got %v, want it named", err)
	}
}

func TestDirectLoopback(t *testing.T) {
	tests := []struct {
		remote, host, header string
		want                 bool
	}{
		{"127.0.0.1:9", "127.0.0.1:8080", "", true}, {"[::1]:9", "[::1]:8080", "", true}, {"127.0.0.1:9", "localhost:8080", "", true}, {"127.9.9.9:9", "localhost", "", true}, {"[::1]:9", "[::1]", "", true},
		{"127.0.0.1:9", "evil.example:8080", "", false}, {"203.0.113.7:9", "localhost", "", false}, {"127.0.0.1:9", "localhost", "X-Forwarded-For", false},
		{"127.0.0.1:9", "localhost", "Forwarded", false}, {"127.0.0.1:9", "localhost", "Via", false}, {"pipe", "localhost", "", false}, {"127.0.0.1:9", "", "", false},
	}
	for _, tt := range tests {
		req := httptest.NewRequest("GET", "/", nil)
		req.RemoteAddr, req.Host = tt.remote, tt.host
		if tt.header != "" {
			req.Header.Set(tt.header, "x")
		}
		if got := httpserver.DirectLoopback(req); got != tt.want {
			t.Errorf("%+v: got %t", tt, got)
		}
	}
}

func FuzzDecodeJSON(f *testing.F) {
	for _, s := range []string{"", "{}", `{"a":"b"}`, `{"a":1}`, `{"b":[{}]}`, `{"x":1}`, "null", "{}{}", "\xff", `{"a":"\u0000"}`, strings.Repeat("[", 2000), `{"b":{"a":`, "\ufeff{}", "{}\n\f", "\v{}", "{}\u0085"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		var v struct {
			A string   `json:"a"`
			B []string `json:"b"`
		}
		err := httpserver.DecodeJSON(httptest.NewRequest("POST", "/", bytes.NewReader(body)), &v)
		var p httpserver.Problem
		if err != nil && (!errors.As(err, &p) || p.Status < 400 || p.Status > 499 || p.Title(false) == "" || p.Title(true) == "") {
			t.Errorf("%q: got %v, want a problem of the caller with a title", body, err)
		}
		if err == nil && !json.Valid(body) {
			t.Errorf("%q was taken for JSON", body)
		}
	})
}

func FuzzClientIP(f *testing.F) {
	f.Add("127.0.0.1:1", "1.2.3.4, 5.6.7.8", "en;q=0.5,vi", "127.0.0.0/8")
	f.Add("[::1]:1", "::ffff:1.2.3.4", ";;q=,", "::1,x")
	f.Fuzz(func(_ *testing.T, remote, forwarded, lang, proxies string) {
		req := httptest.NewRequest("GET", "/", nil)
		req.RemoteAddr = remote
		req.Header["X-Forwarded-For"] = []string{forwarded}
		req.Header["Accept-Language"] = []string{lang}
		trusted, _ := httpserver.ParseProxies(proxies)
		_ = httpserver.RateKey(httpserver.ClientIP(req, trusted))
		_ = httpserver.DirectLoopback(req)
		_ = httpserver.English(req)
	})
}
