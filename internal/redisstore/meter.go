package redisstore

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// meter counts what happens with Redis.
type meter struct {
	usable   prometheus.Gauge
	faults   *prometheus.CounterVec
	without  *prometheus.CounterVec
	duration *prometheus.HistogramVec
}

func newMeter(r prometheus.Registerer) (*meter, error) {
	m := &meter{
		usable: prometheus.NewGauge(prometheus.GaugeOpts{Name: "trolycong_redis_up", Help: "1 while Redis is used, 0 while it is lost."}),
		faults: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "trolycong_redis_faults_total", Help: "Calls and tries without an answer, by kind of fault."}, []string{"kind"}),
		without: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "trolycong_redis_without_total",
			Help: "What was done without Redis: single turns (session), limits and locks of this process alone."}, []string{"what"}),
		duration: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "trolycong_redis_call_seconds", Help: "Time of one call.",
			Buckets: []float64{.0001, .0002, .0005, .001, .002, .005, .01, .05, .1, .25, .5, 1}}, []string{"call"}),
	}
	if r == nil {
		return m, nil
	}
	for _, c := range []prometheus.Collector{m.usable, m.faults, m.without, m.duration} {
		if err := r.Register(c); err != nil {
			return nil, err
		}
	}
	return m, nil
}

func (m *meter) isUp(up bool) {
	m.usable.Set(0)
	if up {
		m.usable.Set(1)
	}
}

func (m *meter) fault(kind FaultKind) { m.faults.WithLabelValues(string(kind)).Inc() }
func (m *meter) did(what string)      { m.without.WithLabelValues(what).Inc() }
func (m *meter) took(call string, d time.Duration) {
	m.duration.WithLabelValues(call).Observe(d.Seconds())
}
