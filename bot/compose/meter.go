package compose

import (
	"fmt"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"trolycong/bot"
)

// meter counts what a model does and costs.
type meter struct {
	calls, tokens, pieces *prometheus.CounterVec
	answers               *prometheus.CounterVec
	seconds               prometheus.Histogram
}

func newMeter() *meter {
	counter := func(name, help, label string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Name: "trolycong_model_" + name, Help: help}, []string{label})
	}
	return &meter{
		calls:   counter("calls_total", "Calls of the chat model by result: ok, off, spent, aside, gone (the reader left), or the kind of fault.", "result"),
		tokens:  counter("tokens_total", "Tokens of the chat model; estimated where the server counts none.", "kind"),
		pieces:  counter("pieces_total", "Pieces of answers: kept as the model words them, or replaced by the template's.", "result"),
		answers: counter("answers_total", "Answers by who worded them in the end: model or template.", "by"),
		seconds: prometheus.NewHistogram(prometheus.HistogramOpts{Name: "trolycong_model_seconds", Help: "Time of a call of the chat model in seconds.",
			Buckets: []float64{.1, .25, .5, 1, 2, 3, 4, 6, 10}}),
	}
}

func (m *meter) register(r prometheus.Registerer) error {
	for _, c := range []prometheus.Collector{m.calls, m.tokens, m.pieces, m.answers, m.seconds} {
		if err := r.Register(c); err != nil {
			return fmt.Errorf("register model metrics: %w", err)
		}
	}
	return nil
}

func (m *meter) call(result string)   { m.calls.WithLabelValues(result).Inc() }
func (m *meter) took(d time.Duration) { m.seconds.Observe(d.Seconds()) }

func (m *meter) used(c bot.Composition) {
	m.tokens.WithLabelValues("prompt").Add(float64(c.PromptTokens))
	m.tokens.WithLabelValues("completion").Add(float64(c.CompletionTokens))
}

func (m *meter) composed(kept, replaced int, withdrawn bool) {
	if withdrawn {
		m.answers.WithLabelValues("template").Inc()
	} else {
		m.answers.WithLabelValues("model").Inc()
		m.pieces.WithLabelValues("kept").Add(float64(kept))
	}
	m.pieces.WithLabelValues("replaced").Add(float64(replaced))
}
