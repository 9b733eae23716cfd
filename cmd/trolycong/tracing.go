package main

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"

	"trolycong/bot"
	"trolycong/internal/httpserver"
)

// tracing sends spans of requests, of the steps of turns and of calls to other processes to an OpenTelemetry collector. A
// span holds routes, names of steps, outcomes and times, never a word of anybody. A nil *tracing does nothing.
type tracing struct {
	provider *sdktrace.TracerProvider
	tracer   trace.Tracer
	carry    propagation.TraceContext
}

// startTracing switches tracing on when the standard variables ask for it: an endpoint, or OTEL_TRACES_EXPORTER=otlp. The
// exporter and the SDK read all others themselves. nil when it is off.
func (e *env) startTracing() (*tracing, error) {
	exporter := os.Getenv("OTEL_TRACES_EXPORTER")
	// What is said of traces goes before what is said of all signals.
	endpoint := cmp.Or(os.Getenv("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"), os.Getenv("OTEL_EXPORTER_OTLP_ENDPOINT"))
	protocol := cmp.Or(os.Getenv("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL"), os.Getenv("OTEL_EXPORTER_OTLP_PROTOCOL"))
	switch {
	case strings.EqualFold(os.Getenv("OTEL_SDK_DISABLED"), "true"), exporter == "none", exporter == "" && endpoint == "":
		return nil, nil //nolint:nilnil // a nil tracing is one that does nothing
	case exporter != "" && exporter != "otlp":
		return nil, &exitError{exitUsage, fmt.Sprintf("OTEL_TRACES_EXPORTER: chỉ nhận otlp hoặc none, không nhận “%s”.", exporter)}
	case protocol != "" && protocol != "http/protobuf":
		return nil, &exitError{exitUsage, "OTEL_EXPORTER_OTLP_PROTOCOL: chỉ nhận http/protobuf."}
	case endpoint != "" && !isCollector(endpoint):
		return nil, &exitError{exitUsage, "OTEL_EXPORTER_OTLP_ENDPOINT: cần địa chỉ dạng http://máy:4318 hoặc https://máy:4318."}
	}
	ctx := context.WithoutCancel(e.ctx)
	out, err := otlptracehttp.New(ctx)
	if err != nil {
		return nil, fmt.Errorf("wire tracing: %w", err)
	}
	attrs := []attribute.KeyValue{attribute.String("service.version", version), attribute.String("trolycong.role", string(e.role))}
	if os.Getenv("OTEL_SERVICE_NAME") == "" && !strings.Contains(os.Getenv("OTEL_RESOURCE_ATTRIBUTES"), "service.name=") {
		attrs = append(attrs, attribute.String("service.name", "trolycong"))
	}
	about, err := resource.Merge(resource.Default(), resource.NewSchemaless(attrs...))
	if err != nil {
		return nil, fmt.Errorf("wire tracing: %w", err)
	}
	log, failing := e.logger(), &atomic.Bool{}
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(error) { // its text may hold the collector's address with a key
		if !failing.Swap(true) {
			log.WarnContext(ctx, "traces are not taken by the collector")
		}
	}))
	provider := sdktrace.NewTracerProvider(sdktrace.WithBatcher(out), sdktrace.WithResource(about))
	return &tracing{provider: provider, tracer: provider.Tracer("trolycong")}, nil
}

// isCollector reports whether the exporter can use an address; one that it cannot read it silently takes for localhost.
func isCollector(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Hostname() != ""
}

// Close sends what is left, within five seconds.
func (t *tracing) Close() {
	if t == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	_ = t.provider.Shutdown(ctx) // the error handler has told
}

// begin makes a span of every request. Only a face for our own processes goes on with the trace of its caller: nobody else
// may decide what is traced.
func (t *tracing) begin(ours bool) func(*http.Request) (context.Context, func(route string, status int)) {
	if t == nil {
		return nil
	}
	return func(r *http.Request) (context.Context, func(string, int)) {
		ctx := r.Context()
		if ours {
			ctx = t.carry.Extract(ctx, propagation.HeaderCarrier(r.Header))
		}
		ctx, span := t.tracer.Start(ctx, "request", trace.WithSpanKind(trace.SpanKindServer))
		return ctx, func(route string, status int) {
			span.SetName(route)
			span.SetAttributes(attribute.String("http.route", route), attribute.Int("http.response.status_code", status))
			if status >= 500 {
				span.SetStatus(codes.Error, "")
			}
			span.End()
		}
	}
}

// observe makes spans of a turn and its steps.
func (t *tracing) observe(ctx context.Context, o bot.Observation) {
	if t == nil || len(o.Steps) == 0 {
		return
	}
	first, last := o.Steps[0], o.Steps[len(o.Steps)-1]
	ctx, turn := t.tracer.Start(ctx, "turn", trace.WithTimestamp(first.Start), trace.WithAttributes(attribute.String("trolycong.outcome", string(o.Outcome)),
		attribute.String("trolycong.request", httpserver.RequestID(ctx))))
	for _, s := range o.Steps {
		_, span := t.tracer.Start(ctx, s.Name, trace.WithTimestamp(s.Start))
		span.End(trace.WithTimestamp(s.End))
	}
	turn.End(trace.WithTimestamp(last.End))
}

// transport makes a span of every call and sends the trace along.
func (t *tracing) transport(base http.RoundTripper) http.RoundTripper {
	if t == nil {
		return base
	}
	return tracedTransport{t, base}
}

type tracedTransport struct {
	t    *tracing
	base http.RoundTripper
}

// RoundTrip makes one call.
func (x tracedTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	if !trace.SpanContextFromContext(r.Context()).IsValid() {
		return x.base.RoundTrip(r) // looks at the versions belong to nothing
	}
	ctx, span := x.t.tracer.Start(r.Context(), r.Method+" "+r.URL.Path, trace.WithSpanKind(trace.SpanKindClient), trace.WithAttributes(attribute.String("server.address", r.URL.Host)))
	defer span.End()
	r = r.Clone(ctx)
	x.t.carry.Inject(ctx, propagation.HeaderCarrier(r.Header))
	res, err := x.base.RoundTrip(r)
	if err != nil {
		span.SetStatus(codes.Error, "")
		return nil, err
	}
	span.SetAttributes(attribute.Int("http.response.status_code", res.StatusCode))
	return res, nil
}
