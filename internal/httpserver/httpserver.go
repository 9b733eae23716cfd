// Package httpserver holds what every HTTP face of the system shares: limits, problem details, security headers, metrics,
// access log, listening and draining.
//
// Kind: leaf. It knows no routes, no knowledge and no conversation, and refuses to log what a citizen wrote: paths are
// logged by their pattern, query strings and bodies never. Used by the web channel and later by console and webhooks.
package httpserver

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"runtime/debug"
	"strconv"
	"syscall"
	"time"
)

// Limits of a server. The largest question is 2,000 runes, at most 8 kB of UTF-8; the rest of a body is fields.
const (
	MaxBodyBytes   = 16 << 10
	MaxHeaderBytes = 32 << 10
	readTimeout    = 10 * time.Second
	writeTimeout   = 60 * time.Second
	idleTimeout    = 120 * time.Second
	drainTimeout   = 10 * time.Second
)

// ErrInUse is returned by Listen when another program holds the port; the user chooses another one.
var ErrInUse = errors.New("address in use")

// Listen opens a TCP listener. addr is "host:port" with a literal address or a name; port 0 takes a free one.
func Listen(ctx context.Context, addr string) (net.Listener, error) {
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", addr)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fmt.Errorf("listen on %s: %w", addr, ErrInUse)
	}
	if err != nil {
		return nil, fmt.Errorf("listen on %s: %w", addr, err)
	}
	return l, nil
}

// URL is the address of a listener for a browser, with brackets around an IPv6 literal.
func URL(l net.Listener) string { return "http://" + l.Addr().String() }

// Serve answers on the listener until ctx ends, then lets running requests finish within ten seconds.
func Serve(ctx context.Context, l net.Listener, h http.Handler, log *slog.Logger) error {
	srv := &http.Server{Handler: h, ReadTimeout: readTimeout, ReadHeaderTimeout: readTimeout, WriteTimeout: writeTimeout, IdleTimeout: idleTimeout,
		MaxHeaderBytes: MaxHeaderBytes, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelDebug)}
	done := make(chan error, 1)
	go func() { done <- srv.Serve(l) }()
	select {
	case err := <-done:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainTimeout)
	defer cancel()
	if err := srv.Shutdown(drain); err != nil {
		return fmt.Errorf("drain: %w", err)
	}
	return nil
}

// Options of Wrap.
type Options struct {
	Logger *slog.Logger
	// Metrics; nil counts nothing.
	Metrics *Metrics
	// NewID makes request ids.
	NewID func() string
	Now   func() time.Time
	// HTTPS tells that clients reach the server by HTTPS, so that Strict-Transport-Security may be sent.
	HTTPS bool
}

type requestID struct{}

// RequestID is the id of the request that ctx belongs to; "" outside one.
func RequestID(ctx context.Context) string {
	id, _ := ctx.Value(requestID{}).(string)
	return id
}

// Wrap puts the shared layers around a handler: request id, security headers, body limit, recovery, access log, metrics.
func Wrap(h http.Handler, opt Options) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		started := opt.Now()
		id := opt.NewID()
		r = r.WithContext(context.WithValue(r.Context(), requestID{}, id))
		secure(w.Header(), opt.HTTPS)
		w.Header().Set("X-Request-Id", id)
		r.Body = http.MaxBytesReader(w, r.Body, MaxBodyBytes)
		rec := &recorder{ResponseWriter: w}
		defer func() {
			if v := recover(); v != nil {
				opt.Logger.ErrorContext(r.Context(), "handler panicked", "request", id, "pattern", r.Pattern, "stack", string(debug.Stack()))
				if rec.status == 0 {
					WriteProblem(rec, r, Problem{Status: http.StatusInternalServerError, Code: "fault"})
				}
			}
			took := opt.Now().Sub(started)
			opt.Logger.InfoContext(r.Context(), "request", "method", r.Method, "pattern", r.Pattern, "status", rec.code(), "took_ms", float64(took.Microseconds())/1000, "request", id)
			if opt.Metrics != nil {
				opt.Metrics.observe(r.Pattern, rec.code(), took)
			}
		}()
		h.ServeHTTP(rec, r)
	})
}

// contentPolicy lets pages load their own scripts and styles only; nothing inline, nothing from elsewhere.
const contentPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; manifest-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"

func secure(h http.Header, https bool) {
	h.Set("Content-Security-Policy", contentPolicy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "strict-origin-when-cross-origin")
	h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	if https {
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
}

// recorder notes the status of a response.
type recorder struct {
	http.ResponseWriter
	status int
}

func (r *recorder) WriteHeader(status int) {
	if r.status == 0 {
		r.status = status
	}
	r.ResponseWriter.WriteHeader(status)
}

func (r *recorder) Write(b []byte) (int, error) {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	return r.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController reach Flush and deadlines.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

func (r *recorder) code() int {
	if r.status == 0 {
		return http.StatusOK
	}
	return r.status
}

// RetryAfter sets the header in whole seconds, at least one.
func RetryAfter(h http.Header, d time.Duration) {
	h.Set("Retry-After", strconv.Itoa(max(int((d+time.Second-1)/time.Second), 1)))
}
