package httpclient_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"trolycong/internal/httpclient"
)

const secret = "sk-hidden"

func TestRetry(t *testing.T) {
	tests := []struct {
		name    string
		answers []int // statuses in order; 0 cuts the connection
		after   string
		calls   int
		status  int // 0: an error
		pause   time.Duration
	}{
		{"works", []int{200}, "", 1, 200, 0},
		{"works the second time", []int{503, 200}, "", 2, 200, 0},
		{"three tries", []int{500, 502, 504, 200}, "", 3, 504, 0},
		{"Retry-After is kept", []int{429, 200}, "2", 2, 200, 2 * time.Second},
		{"too long a Retry-After", []int{429, 200}, "3600", 1, 429, 0},
		{"a wrong request is not sent again", []int{400, 200}, "", 1, 400, 0},
		{"a cut connection", []int{0, 200}, "", 2, 200, 0},
		{"a redirect is no answer to follow", []int{307}, "", 1, 307, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			calls, paused := 0, time.Duration(0)
			s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				if string(body) != "hỏi" {
					t.Errorf("call %d: body %q", calls+1, body)
				}
				status := tt.answers[calls]
				calls++
				if status == 0 {
					panic(http.ErrAbortHandler)
				}
				w.Header().Set("Retry-After", tt.after)
				w.Header().Set("Location", "http://127.0.0.1:1/")
				w.WriteHeader(status)
			}))
			defer s.Close()
			c := httpclient.New(httpclient.Options{Sleep: func(_ context.Context, d time.Duration) error { paused += d; return nil }})
			req, _ := http.NewRequest("POST", s.URL, bytes.NewReader([]byte("hỏi")))
			res, err := c.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			res.Body.Close()
			if calls != tt.calls || res.StatusCode != tt.status || paused < tt.pause {
				t.Errorf("%d calls, status %d, paused %s; want %d, %d, at least %s", calls, res.StatusCode, paused, tt.calls, tt.status, tt.pause)
			}
		})
	}
}

// TestErrors wants the kind of every failure, and nothing of the address or the key in its text.
func TestErrors(t *testing.T) {
	slow := make(chan struct{})
	plain := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/slow":
			<-slow
		case "/long":
			for range 100 {
				_, _ = w.Write(make([]byte, 1<<10))
			}
		case "/silent":
			w.WriteHeader(200)
			_ = http.NewResponseController(w).Flush()
			<-slow
		case "/short":
			w.Header().Set("Content-Length", "100")
			_, _ = w.Write([]byte("half"))
		}
	}))
	tls := httptest.NewTLSServer(nil)
	tls.Config.ErrorLog = nil
	defer func() { close(slow); plain.Close(); tls.Close() }()
	gone := httptest.NewServer(nil)
	gone.Close()
	c := httpclient.New(httpclient.Options{Tries: 1, MaxBytes: 4 << 10, Timeout: 20 * time.Second})
	hasty := httpclient.New(httpclient.Options{Tries: 1, Timeout: 300 * time.Millisecond})
	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	tests := []struct {
		name, url string
		ctx       context.Context
		want      httpclient.Kind
	}{
		{"nobody listens", gone.URL, t.Context(), httpclient.Unreachable},
		{"no such host", "http://khong-co.invalid", t.Context(), httpclient.Unreachable},
		{"unknown certificate", tls.URL, t.Context(), httpclient.TLS},
		{"TLS to a plain server", strings.Replace(plain.URL, "http:", "https:", 1), t.Context(), httpclient.TLS},
		{"no answer", plain.URL + "/slow", t.Context(), httpclient.Timeout},
		{"silence after the head", plain.URL + "/silent", t.Context(), httpclient.Timeout},
		{"caller gone", plain.URL, canceled, httpclient.Canceled},
		{"too long", plain.URL + "/long", t.Context(), httpclient.TooLarge},
		{"cut short", plain.URL + "/short", t.Context(), httpclient.Broken},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			req, _ := http.NewRequestWithContext(tt.ctx, "GET", tt.url+"?key="+secret, nil)
			req.Header.Set("Authorization", "Bearer "+secret)
			c := c
			if tt.want == httpclient.Timeout {
				c = hasty
			}
			res, err := c.Do(req)
			if err == nil {
				_, err = io.ReadAll(res.Body)
				res.Body.Close()
			}
			var got *httpclient.Error
			if !errors.As(err, &got) || got.Kind != tt.want {
				t.Fatalf("got %v, want %s", err, tt.want)
			}
			if text := err.Error(); strings.Contains(text, secret) || strings.Contains(text, "127.0.0.1") || strings.Contains(text, "invalid?") {
				t.Errorf("the error shows too much: %s", text)
			}
			if errors.Is(err, context.DeadlineExceeded) != (tt.want == httpclient.Timeout) {
				t.Error("a timeout and DeadlineExceeded must be the same")
			}
		})
	}
}

func TestRetryAfter(t *testing.T) {
	at := time.Date(2026, 7, 1, 8, 0, 0, 0, time.UTC)
	for value, want := range map[string]time.Duration{"": 0, "7": 7 * time.Second, "-1": 0, "x": 0, "999999999": 24 * time.Hour,
		"Wed, 01 Jul 2026 08:00:30 GMT": 30 * time.Second, "Wed, 01 Jul 2026 07:00:00 GMT": 0} {
		if got := httpclient.RetryAfter(http.Header{"Retry-After": {value}}, at); got != want {
			t.Errorf("%q: got %s, want %s", value, got, want)
		}
	}
}
