package service_test

import (
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"trolycong/bot"
	"trolycong/retrieval"
	"trolycong/retrieval/service"
)

// BenchmarkTurn asks development questions of a bot with its own index, of one behind two addresses that has asked them
// before, and of one of whose addresses every tenth call is held for half a second, with hedging and without.
func BenchmarkTurn(b *testing.B) {
	s := realSnapshot(b)
	one, two := newHost(b, s, service.ServerOptions{}), newHost(b, s, service.ServerOptions{})
	dialogues := devQuestions(b)
	var questions []string
	for i := 0; i < len(dialogues); i += 4 {
		questions = append(questions, dialogues[i][len(dialogues[i])-1])
	}
	held := 0
	hold := func(http.ResponseWriter, *http.Request) bool {
		if held++; held%10 == 0 {
			time.Sleep(500 * time.Millisecond)
		}
		return true
	}
	for _, tt := range []struct {
		name   string
		source retrieval.Source
		held   bool
	}{
		{"own index", &one.source, false}, {"two addresses", newClient(b, service.ClientOptions{}, one, two), false},
		{"one slow, hedged", newClient(b, service.ClientOptions{}, one, two), true}, {"one slow, not hedged", newClient(b, service.ClientOptions{Hedge: -1}, one, two), true},
	} {
		b.Run(tt.name, func(b *testing.B) {
			asker := newBot(b, tt.source)
			ask := func(i int) {
				if _, err := asker.Handle(b.Context(), bot.Message{Text: bot.Text(questions[i%len(questions)]), Session: fmt.Sprint(i)}); err != nil {
					b.Fatal(err)
				}
			}
			for i := range questions {
				ask(i)
			}
			if tt.held {
				one.do(hold)
				defer one.do(func(http.ResponseWriter, *http.Request) bool { return true })
			}
			one.calls.Store(0)
			two.calls.Store(0)
			var times []time.Duration
			for i := 0; b.Loop(); i++ {
				started := time.Now()
				ask(i)
				times = append(times, time.Since(started))
			}
			slices.Sort(times)
			b.ReportMetric(float64(times[len(times)/2].Microseconds())/1000, "p50-ms")
			b.ReportMetric(float64(times[len(times)*99/100].Microseconds())/1000, "p99-ms")
			b.ReportMetric(float64(one.calls.Load()+two.calls.Load())/float64(len(times)), "calls/turn")
		})
	}
}
