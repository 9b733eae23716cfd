package httpserver

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"
)

// CSP is the content security policy of every page: everything from this origin only, nothing inline, in no frame.
const CSP = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
	"frame-ancestors 'none'; base-uri 'none'; form-action 'self'"

// Options of Wrap. All may be left unset.
type Options struct {
	// Logger gets one line a request and the panics; nil discards.
	Logger *slog.Logger
	// Metrics; nil counts nothing.
	Metrics *Metrics
	// NewID makes request ids; nil means 16 hexadecimal characters of crypto/rand.
	NewID func() string
	// Now is the clock of durations; nil means time.Now.
	Now func() time.Time
	// HTTPS tells that clients reach the server by HTTPS, so that Strict-Transport-Security may be sent.
	HTTPS bool
	// MaxBody is the largest body in bytes; 0 means MaxBodyBytes.
	MaxBody int64
	// Fail writes a problem; nil means WriteProblem. Faces with pages render them for browsers.
	Fail func(http.ResponseWriter, *http.Request, Problem)
	// KeepID takes over the caller's X-Request-Id where it has the form of one: for callers that are processes of our own.
	KeepID bool
	// Begin is told of every request and of its end, by the route's pattern; its context is that of the handler. For
	// tracing; nil means nothing.
	Begin func(r *http.Request) (context.Context, func(route string, status int))
}

type wrapper struct {
	Options
	next   http.Handler
	origin *http.CrossOriginProtection
}

// Wrap puts the shared layers around a handler: request id, security headers, body limit, the refusal of cross-origin
// writes, recovery from panics, access log, metrics. The handler should be a ServeMux, whose patterns name the routes in
// log and metrics.
func Wrap(h http.Handler, opt Options) http.Handler {
	if opt.Logger == nil {
		opt.Logger = slog.New(slog.DiscardHandler)
	}
	if opt.Now == nil {
		opt.Now = time.Now
	}
	if opt.NewID == nil {
		opt.NewID = randomID
	}
	if opt.MaxBody == 0 {
		opt.MaxBody = MaxBodyBytes
	}
	if opt.Fail == nil {
		opt.Fail = WriteProblem
	}
	return &wrapper{Options: opt, next: h, origin: http.NewCrossOriginProtection()}
}

// ServeHTTP answers one request.
func (h *wrapper) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	started := h.Now()
	id := h.NewID()
	if given := r.Header.Get("X-Request-Id"); h.KeepID && idForm(given) {
		id = given
	}
	ctx, ended := r.Context(), func(string, int) {}
	if h.Begin != nil {
		ctx, ended = h.Begin(r)
	}
	r = r.WithContext(context.WithValue(ctx, requestID{}, id))
	rec := &recorder{ResponseWriter: w}
	secure(rec.Header(), h.HTTPS)
	rec.Header().Set("X-Request-Id", id)
	if r.Body != nil {
		r.Body = http.MaxBytesReader(w, r.Body, h.MaxBody)
	}
	h.Metrics.begin()
	defer func() {
		h.finish(rec, r, started)
		ended(route(r), rec.code())
		if rec.aborted {
			panic(http.ErrAbortHandler)
		}
	}()
	h.guarded(rec, r)
}

// guarded runs the handler; a panic becomes one calm sentence, or a broken connection when the answer has begun.
func (h *wrapper) guarded(rec *recorder, r *http.Request) {
	defer func() {
		v := recover()
		if v == nil {
			return
		}
		if v == http.ErrAbortHandler { //nolint:errorlint // the sentinel is panicked as it is
			rec.aborted = true
			return
		}
		h.Logger.ErrorContext(r.Context(), "handler panicked", "route", route(r), "request", RequestID(r.Context()),
			"panic", fmt.Sprint(v), "stack", string(debug.Stack()))
		if rec.status != 0 {
			rec.aborted = true
			return
		}
		h.Fail(rec, r, Problem{Status: http.StatusInternalServerError, Code: "fault"})
	}()
	if err := h.origin.Check(r); err != nil {
		h.Fail(rec, r, Problem{Status: http.StatusForbidden, Code: "cross_origin"})
		return
	}
	h.next.ServeHTTP(rec, r)
}

func (h *wrapper) finish(rec *recorder, r *http.Request, started time.Time) {
	took, status := h.Now().Sub(started), rec.code()
	h.Metrics.end(route(r), r.Method, status, took)
	h.Logger.InfoContext(r.Context(), "request", "method", knownMethod(r.Method), "route", route(r), "status", status,
		"bytes", rec.bytes, "took_ms", float64(took.Microseconds())/1000, "request", RequestID(r.Context()))
}

func secure(head http.Header, https bool) {
	head.Set("Content-Security-Policy", CSP)
	head.Set("X-Content-Type-Options", "nosniff")
	head.Set("X-Frame-Options", "DENY")
	// same-origin and not no-referrer: with the latter browsers send "Origin: null" with forms, which a server without
	// HTTPS must take for a foreign site.
	head.Set("Referrer-Policy", "same-origin")
	head.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
	head.Set("Cross-Origin-Resource-Policy", "same-origin")
	if https {
		// Browsers heed both on HTTPS only.
		head.Set("Cross-Origin-Opener-Policy", "same-origin")
		head.Set("Strict-Transport-Security", "max-age=31536000")
	}
}

func randomID() string {
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails: crypto/rand ends the program first
	return hex.EncodeToString(b[:])
}

// idForm tells that a caller's id may stand in a log: 1 to 64 letters, digits and hyphens.
func idForm(id string) bool {
	for _, c := range []byte(id) {
		if (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && c != '-' {
			return false
		}
	}
	return len(id) >= 1 && len(id) <= 64
}

type requestID struct{}

// RequestID is the id of the request that ctx belongs to; empty outside of Wrap.
func RequestID(ctx context.Context) string {
	id, _ := ctx.Value(requestID{}).(string)
	return id
}

// route is the pattern that the mux matched: never the path itself, which may hold what a person asked for.
func route(r *http.Request) string {
	if r.Pattern == "" {
		return "unmatched"
	}
	return r.Pattern
}

func knownMethod(m string) string {
	switch m {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return m
	}
	return "other"
}

// recorder notes what was written. It passes http.ResponseController through Unwrap.
type recorder struct {
	http.ResponseWriter
	status  int
	bytes   int64
	aborted bool
}

// code is the status that the client has seen.
func (w *recorder) code() int {
	if w.status == 0 {
		return http.StatusOK
	}
	return w.status
}

func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w *recorder) WriteHeader(status int) {
	if w.status == 0 && status >= 200 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *recorder) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	n, err := w.ResponseWriter.Write(b)
	w.bytes += int64(n)
	return n, err
}
