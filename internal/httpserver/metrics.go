package httpserver

import (
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Metrics counts requests and turns in a registry of its own. A nil *Metrics counts nothing. Safe for concurrent use.
type Metrics struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	duration *prometheus.HistogramVec
	running  prometheus.Gauge
	turns    *prometheus.CounterVec
	limited  *prometheus.CounterVec
}

// NewMetrics makes the metrics, with those of the Go runtime and the process.
func NewMetrics() *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "trolycong_http_requests_total",
			Help: "Requests by route pattern, method and status."}, []string{"route", "method", "status"}),
		duration: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "trolycong_http_request_seconds",
			Help: "Time from the first byte of a request to the end of its answer, in seconds.",
			// From a page of memory to the write timeout; fine below 50 ms, where the answers lie.
			Buckets: []float64{.001, .0025, .005, .01, .02, .035, .05, .1, .25, .5, 1, 2.5, 10, 60}}, []string{"route"}),
		running: prometheus.NewGauge(prometheus.GaugeOpts{Name: "trolycong_http_requests_running", Help: "Requests being answered now."}),
		turns: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "trolycong_turns_total",
			Help: "Turns by outcome; \"fault\" is a turn without an answer."}, []string{"outcome"}),
		limited: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "trolycong_http_limited_total",
			Help: "Requests refused by a rate limit."}, []string{"limit"}),
	}
	m.registry.MustRegister(m.requests, m.duration, m.running, m.turns, m.limited, collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// Registry is where other parts of the program register their own metrics.
func (m *Metrics) Registry() *prometheus.Registry { return m.registry }

// Outcome counts one turn.
func (m *Metrics) Outcome(name string) {
	if m != nil {
		m.turns.WithLabelValues(name).Inc()
	}
}

// Limited counts one request that a rate limit ("ask", "wide") refused.
func (m *Metrics) Limited(limit string) {
	if m != nil {
		m.limited.WithLabelValues(limit).Inc()
	}
}

// Degraded makes the names that f gives, at every reading of the metrics, a gauge of value 1 each. Only the first call
// counts.
func (m *Metrics) Degraded(f func() []string) {
	if m != nil {
		_ = m.registry.Register(degraded(f)) // a second one is refused
	}
}

// degraded is the collector of what does not work fully.
type degraded func() []string

var degradedDesc = prometheus.NewDesc("trolycong_degraded", "What does not work fully now, as in /readyz: 1 for each part.", []string{"part"}, nil)

// Describe names the gauge.
func (degraded) Describe(ch chan<- *prometheus.Desc) { ch <- degradedDesc }

// Collect gives the gauge of every part that is degraded now.
func (f degraded) Collect(ch chan<- prometheus.Metric) {
	for _, part := range f() {
		ch <- prometheus.MustNewConstMetric(degradedDesc, prometheus.GaugeValue, 1, part)
	}
}

// Handler serves the metrics. It belongs on the admin address only.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

func (m *Metrics) begin() {
	if m != nil {
		m.running.Inc()
	}
}

func (m *Metrics) end(route, method string, status int, took time.Duration) {
	if m == nil {
		return
	}
	m.running.Dec()
	m.requests.WithLabelValues(route, knownMethod(method), strconv.Itoa(status)).Inc()
	m.duration.WithLabelValues(route).Observe(took.Seconds())
}
