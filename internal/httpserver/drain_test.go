package httpserver_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"trolycong/internal/httpserver"
)

// TestDrainUntil: the process says at once that it was told to stop, and serves until the grace is over.
func TestDrainUntil(t *testing.T) {
	type key struct{}
	ctx, tell := context.WithCancel(context.WithValue(t.Context(), key{}, "v"))
	d := httpserver.Drain{Grace: 50 * time.Millisecond}
	serving, stop := d.Until(ctx)
	defer stop()
	if d.Draining() || serving.Err() != nil || serving.Value(key{}) != "v" {
		t.Fatal("draining before it was told")
	}
	began := time.Now()
	tell()
	<-serving.Done()
	if took := time.Since(began); !d.Draining() || took < d.Grace {
		t.Errorf("draining %t, ended after %v", d.Draining(), took)
	}
	var none httpserver.Drain
	ctx, tell = context.WithCancel(t.Context())
	serving, stop = none.Until(ctx)
	defer stop()
	tell()
	<-serving.Done()
}

// TestKeepID: an id of our own processes is taken over, what is no id is not, and others never are.
func TestKeepID(t *testing.T) {
	for given, keep := range map[string]bool{"0123456789abcdef": true, "": false, "a b": false, "a\nb": false, "chữ": false, string(make([]byte, 65)): false} {
		for _, ours := range []bool{true, false} {
			req := httptest.NewRequest("GET", "/", nil)
			req.Header["X-Request-Id"] = []string{given}
			rec := serve(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}), httpserver.Options{KeepID: ours}, req)
			if got := rec.Header().Get("X-Request-Id"); (got == given) != (keep && ours) {
				t.Errorf("%q, ours %t: got %q", given, ours, got)
			}
		}
	}
}

// TestReadyz: a problem is 503 with Retry-After, what is degraded 200.
func TestReadyz(t *testing.T) {
	for _, tt := range []struct {
		problem  string
		degraded []string
		status   int
		body     string
	}{
		{"", nil, 200, `{"status":"ready","degraded":[]}`}, {"", []string{"redis"}, 200, `{"status":"degraded","degraded":["redis"]}`}, {"draining", []string{"redis"}, 503, ""},
	} {
		rec := httptest.NewRecorder()
		httpserver.Readyz(func(*http.Request) (string, []string) { return tt.problem, tt.degraded }).ServeHTTP(rec, httptest.NewRequest("GET", "/readyz", nil))
		if rec.Code != tt.status || tt.body != "" && rec.Body.String() != tt.body || (rec.Header().Get("Retry-After") != "") != (tt.status == 503) || rec.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%+v: %d %s %v", tt, rec.Code, rec.Body, rec.Header())
		}
	}
	for _, code := range []string{"draining", "not_kept", "not_ready", "version_gone"} {
		if p := (httpserver.Problem{Code: code}); p.Title(false) == "" || p.Title(true) == "" {
			t.Errorf("%s has no words", code)
		}
	}
}
