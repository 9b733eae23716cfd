package service

import (
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// meter counts the calls of a client.
type meter struct {
	calls    *prometheus.CounterVec
	duration *prometheus.HistogramVec
	cached   *prometheus.CounterVec
	hedged   prometheus.Counter
}

func newMeter(r prometheus.Registerer) (*meter, error) {
	m := &meter{
		calls: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "trolycong_retrieval_calls_total",
			Help: "Calls to retrieval processes by address, operation and result."}, []string{"address", "op", "result"}),
		duration: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "trolycong_retrieval_call_seconds", Help: "Time of one call to one address.",
			Buckets: []float64{.0005, .001, .002, .005, .01, .02, .05, .1, .25, .5, 1, 3}}, []string{"op"}),
		cached: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "trolycong_cache_total",
			Help: "What was asked for and was there already (hit) or had to be fetched (miss)."}, []string{"cache", "result"}),
		hedged: prometheus.NewCounter(prometheus.CounterOpts{Name: "trolycong_retrieval_hedged_total", Help: "Calls sent to a second address since the first was silent."}),
	}
	if r == nil {
		return m, nil
	}
	for _, c := range []prometheus.Collector{m.calls, m.duration, m.cached, m.hedged} {
		if err := r.Register(c); err != nil {
			return nil, err
		}
	}
	return m, nil
}

func (m *meter) call(address, path, result string, took time.Duration) {
	op := strings.TrimPrefix(path, "/v1/")
	m.calls.WithLabelValues(address, op, result).Inc()
	m.duration.WithLabelValues(op).Observe(took.Seconds())
}

func (m *meter) cache(name string, hit bool) {
	if hit {
		m.cached.WithLabelValues(name, "hit").Inc()
		return
	}
	m.cached.WithLabelValues(name, "miss").Inc()
}
