// Package httpserver holds what every HTTP surface of the program needs around its own handlers: listening with clear
// errors, limits and timeouts, request ids, problem details (RFC 9457), a content security policy, refusal of
// cross-origin writes, metrics, an access log that names no citizen, and a drain.
//
// Kind: leaf. It knows nothing of questions, answers or sources, renders no page, and refuses to log a path, a query
// string, a body or an address: a route's pattern and a request id are enough to find a fault. Used by the web channel,
// the console, webhooks and the retrieval service.
package httpserver

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// Limits of a server. The largest question is 2,000 runes, at most 8 kB of UTF-8; the rest of a body is fields.
const (
	// MaxBodyBytes is the largest body unless Options.MaxBody says otherwise.
	MaxBodyBytes = 16 << 10
	// MaxHeaderBytes is the greatest size of a request's headers.
	MaxHeaderBytes = 32 << 10
	// readTimeout bounds reading one request with its body.
	readTimeout = 10 * time.Second
	// writeTimeout bounds writing one response; streams lengthen it with LengthenWrite.
	writeTimeout = 60 * time.Second
	// idleTimeout is longer than the keep-alive of common reverse proxies (60–75 s), so that they close first.
	idleTimeout = 120 * time.Second
	// drainTimeout is how long running requests may take to end when the server stops.
	drainTimeout = 10 * time.Second
)

// Serve answers on the listener until ctx ends, then lets running requests finish within ten seconds. It closes the
// listener. A clean end is nil; requests that the drain had to cut off are an error. log gets the server's own
// complaints at level Debug; nil discards.
func Serve(ctx context.Context, l net.Listener, h http.Handler, log *slog.Logger) error {
	srv := newServer(ctx, h, log)
	done := make(chan error, 1)
	go func() { done <- srv.Serve(l) }()
	select {
	case err := <-done:
		return fmt.Errorf("serve on %s: %w", l.Addr(), err)
	case <-ctx.Done():
	}
	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainTimeout)
	defer cancel()
	err := srv.Shutdown(drain)
	if err != nil {
		// The drain is over: what still runs is cut off, so that the process can end.
		_ = srv.Close()
	}
	<-done
	if err != nil {
		return fmt.Errorf("drain %s: %w", l.Addr(), err)
	}
	return nil
}

func newServer(ctx context.Context, h http.Handler, log *slog.Logger) *http.Server {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return &http.Server{Handler: h, ReadTimeout: readTimeout, ReadHeaderTimeout: readTimeout, WriteTimeout: writeTimeout,
		IdleTimeout: idleTimeout, MaxHeaderBytes: MaxHeaderBytes,
		// Requests outlive ctx by the drain: its end must not cancel the answers that are being written.
		BaseContext: func(net.Listener) context.Context { return context.WithoutCancel(ctx) },
		ErrorLog:    slog.NewLogLogger(log.Handler(), slog.LevelDebug)}
}

// LengthenWrite gives what is written next its own time: a stream has no whole length to bound.
func LengthenWrite(rc *http.ResponseController, d time.Duration) error {
	return rc.SetWriteDeadline(time.Now().Add(d))
}
