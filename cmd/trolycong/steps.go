package main

import (
	"github.com/prometheus/client_golang/prometheus"

	"trolycong/bot"
)

// steps measures the turns by their steps.
type steps struct{ took *prometheus.HistogramVec }

func newSteps(r prometheus.Registerer) (*steps, error) {
	s := &steps{prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "trolycong_turn_step_seconds", Help: "Time of a step of a turn, by the trace's name of it; \"turn\" is all of them.",
		// From a comparison of words to a slow call of another process.
		Buckets: []float64{.00005, .0001, .00025, .0005, .001, .0025, .005, .01, .025, .05, .1, .25, 1, 5}}, []string{"step"})}
	return s, r.Register(s.took)
}

func (s *steps) observe(o bot.Observation) {
	for _, step := range o.Steps {
		s.took.WithLabelValues(step.Name).Observe(step.End.Sub(step.Start).Seconds())
	}
	if n := len(o.Steps); n > 0 {
		s.took.WithLabelValues("turn").Observe(o.Steps[n-1].End.Sub(o.Steps[0].Start).Seconds())
	}
}
