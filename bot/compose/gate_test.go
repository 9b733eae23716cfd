package compose_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"trolycong/bot"
	"trolycong/bot/compose"
	"trolycong/internal/openaiclient"
)

// counted is a composer that costs 10 tokens a call and fails as told.
type counted struct {
	mu    sync.Mutex
	calls int
	err   error
}

func (c *counted) Compose(_ context.Context, _ bot.Evidence, say func(bot.Sentence) error) (bot.Composition, error) {
	c.mu.Lock()
	c.calls++
	err := c.err
	c.mu.Unlock()
	if err == nil {
		err = say(bot.Sentence{Of: 1})
	}
	return bot.Composition{PromptTokens: 7, CompletionTokens: 3}, err
}

var errRate = &openaiclient.Fault{Kind: openaiclient.FaultRate, Op: "chat"}

func TestGate(t *testing.T) {
	at := time.Date(2026, 7, 1, 9, 0, 0, 0, time.UTC)
	next, off := &counted{}, false
	reg, log := prometheus.NewPedanticRegistry(), &bytes.Buffer{}
	g, err := compose.NewGate(compose.GateOptions{Next: next, Off: func() bool { return off }, Budget: openaiclient.NewBudget(openaiclient.BudgetOptions{PerDay: 100, Now: func() time.Time { return at }}),
		Now: func() time.Time { return at }, Metrics: reg,
		Logger: slog.New(slog.NewTextHandler(log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	call := func(want error, calls int) {
		t.Helper()
		before := next.calls
		_, err := g.Compose(t.Context(), bot.Evidence{}, func(bot.Sentence) error { return nil })
		if !errors.Is(err, want) || next.calls-before != calls {
			t.Errorf("got %v with %d calls, want %v with %d", err, next.calls-before, want, calls)
		}
	}
	call(nil, 1)
	// Switched off and on without a restart.
	off = true
	call(bot.ErrNotComposed, 0)
	off = false
	// Three faults in a row put it aside; one call a rest tries it.
	next.err = errRate
	call(errRate, 1)
	call(errRate, 1)
	call(errRate, 1)
	for range 5 {
		call(errRate, 0)
	}
	at = at.Add(31 * time.Second)
	call(errRate, 1)
	call(errRate, 0)
	at = at.Add(31 * time.Second)
	next.err = nil
	call(nil, 1)
	call(nil, 1)
	// Two faults and a success are none in a row.
	next.err = errRate
	call(errRate, 1)
	call(errRate, 1)
	next.err = nil
	call(nil, 1)
	// Ten calls of 10 tokens are what a day has.
	call(bot.ErrNotComposed, 0)
	call(bot.ErrNotComposed, 0)
	at = at.Add(24 * time.Hour)
	call(nil, 1)
	g.Composed(3, 1, false)
	g.Composed(2, 2, true)
	metrics := httptest.NewRecorder()
	promhttp.HandlerFor(reg, promhttp.HandlerOpts{}).ServeHTTP(metrics, httptest.NewRequest("GET", "/metrics", nil))
	for _, want := range []string{`trolycong_model_calls_total{result="aside"} 6
trolycong_model_calls_total{result="off"} 1
trolycong_model_calls_total{result="ok"} 5
trolycong_model_calls_total{result="rate"} 6
trolycong_model_calls_total{result="spent"} 2
`, `trolycong_model_tokens_total{kind="completion"} 33
trolycong_model_tokens_total{kind="prompt"} 77
`, `trolycong_model_pieces_total{result="kept"} 3
trolycong_model_pieces_total{result="replaced"} 3
`, `trolycong_model_answers_total{by="model"} 1
trolycong_model_answers_total{by="template"} 1
`} {
		if !strings.Contains(metrics.Body.String(), want) {
			t.Errorf("metrics: want %s", want)
		}
	}
	if t.Failed() {
		t.Log(metrics.Body)
	}
	for word, n := range map[string]int{"put aside": 1, "works again": 1, "tokens of the day": 1} {
		if got := strings.Count(log.String(), word); got != n {
			t.Errorf("%q logged %d times, want %d:\n%s", word, got, n, log)
		}
	}
}

// TestGateStops: what the bot or the reader ends is no fault of the model.
func TestGateStops(t *testing.T) {
	next := &counted{}
	g, err := compose.NewGate(compose.GateOptions{Next: next, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	enough := errors.New("enough")
	for range 10 {
		if _, err := g.Compose(t.Context(), bot.Evidence{}, func(bot.Sentence) error { return enough }); !errors.Is(err, enough) {
			t.Fatalf("got %v", err)
		}
	}
	if next.calls != 10 {
		t.Errorf("%d calls of 10: the model was put aside", next.calls)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	next.err = errRate
	for range 10 {
		_, _ = g.Compose(gone, bot.Evidence{}, func(bot.Sentence) error { return nil })
	}
	if next.calls != 20 {
		t.Errorf("%d calls of 20: readers who left put the model aside", next.calls)
	}
	// Nor do they bring it back: between readers who leave a hung model, those who wait put it aside.
	for range 2 {
		_, _ = g.Compose(t.Context(), bot.Evidence{}, func(bot.Sentence) error { return nil })
	}
	_, _ = g.Compose(gone, bot.Evidence{}, func(bot.Sentence) error { return nil })
	for range 3 {
		_, _ = g.Compose(t.Context(), bot.Evidence{}, func(bot.Sentence) error { return nil })
	}
	if next.calls != 24 {
		t.Errorf("%d calls, want 24: a reader who left made a model that fails look sound", next.calls)
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() { _, _ = g.Compose(t.Context(), bot.Evidence{}, func(bot.Sentence) error { return nil }) })
	}
	wg.Wait()
	if _, err := compose.NewGate(compose.GateOptions{}); err == nil {
		t.Error("a gate without a composer: got no error")
	}
	if _, err := compose.New(compose.Options{}); err == nil {
		t.Error("a model without a client: got no error")
	}
}

// TestExpand reads what a model says of a question's words, under the gate's bounds.
func TestExpand(t *testing.T) {
	m, s := model(t, time.Minute)
	off := false
	g, err := compose.NewGate(compose.GateOptions{Next: m, Now: time.Now, Faults: 100, Off: func() bool { return off }})
	if err != nil {
		t.Fatal(err)
	}
	for answer, want := range map[string]int{`{"alternatives":[{"word":"a","means":"b"},{"word":"c","means":"d"}]}`: 2, "Đây:\n```json\n{\"alternatives\":[{\"word\":\"a\",\"means\":\"b\"}]}\n```": 1,
		`{"alternatives":[]}`: 0, "không": -1, `{"alternatives":`: -1, `}{`: -1} {
		s.Speak(func(string) string { return answer })
		got, err := g.Expand(t.Context(), "câu hỏi")
		if (err != nil) != (want < 0) || len(got) != max(want, 0) {
			t.Errorf("%q: got %v, %v", answer, got, err)
		}
	}
	off = true
	before, _, _ := s.Calls()
	if _, err := g.Expand(t.Context(), "câu hỏi"); !errors.Is(err, bot.ErrNotComposed) {
		t.Errorf("off: got %v", err)
	}
	if after, _, _ := s.Calls(); after != before {
		t.Error("a model that is off was asked")
	}
}
