package main

import (
	"context"
	"log/slog"

	"go.opentelemetry.io/otel/trace"

	"trolycong/internal/httpserver"
)

// withRequest adds the id of the request, and of its trace when there is one, to every line that belongs to one.
type withRequest struct{ slog.Handler }

// Handle writes a line.
func (h withRequest) Handle(ctx context.Context, r slog.Record) error {
	if id := httpserver.RequestID(ctx); id != "" && !has(r, "request") {
		r.AddAttrs(slog.String("request", id))
	}
	if s := trace.SpanContextFromContext(ctx); s.IsValid() {
		r.AddAttrs(slog.String("trace_id", s.TraceID().String()))
	}
	return h.Handler.Handle(ctx, r)
}

// WithAttrs keeps the ids.
func (h withRequest) WithAttrs(a []slog.Attr) slog.Handler {
	return withRequest{h.Handler.WithAttrs(a)}
}

// WithGroup keeps the ids.
func (h withRequest) WithGroup(name string) slog.Handler {
	return withRequest{h.Handler.WithGroup(name)}
}

func has(r slog.Record, key string) bool {
	found := false
	r.Attrs(func(a slog.Attr) bool {
		found = a.Key == key
		return !found
	})
	return found
}
