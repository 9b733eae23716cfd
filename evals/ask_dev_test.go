package evals_test

import (
	"context"
	"os"
	"strings"
	"testing"

	"trolycong/bot"
)

// TestAsk prints the trace of the questions in ASK, parted by "|"; it checks nothing.
func TestAsk(t *testing.T) {
	if os.Getenv("ASK") == "" {
		t.Skip("set ASK to questions parted by | to see their traces")
	}
	b, _ := realBot(t)
	for _, q := range strings.Split(os.Getenv("ASK"), "|") {
		turn, err := b.Handle(context.Background(), bot.Message{Text: bot.Text(q), Session: "s", Audience: bot.Audience(os.Getenv("AUDIENCE"))})
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("== %s → %s\n%s", q, turn.Reply.Outcome, turn.Reply.Text)
		for _, s := range turn.Trace.Steps {
			t.Logf("  %s: %s", s.Name, s.Note)
			for _, kv := range s.Data {
				t.Logf("     %s = %s", kv.Key, kv.Value)
			}
		}
	}
}
