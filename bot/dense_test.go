package bot_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"trolycong/bot"
	"trolycong/retrieval"
	"trolycong/retrieval/snapshot"
)

// away is an embedding model that makes vectors of units and then fails.
type away struct{}

func (away) Space() retrieval.Space { return retrieval.Space{Name: "away:1", Dimensions: 1} }

func (away) Embed(_ context.Context, use retrieval.EmbedUse, texts []string) ([][]float32, error) {
	if use == retrieval.EmbedQuestion {
		return nil, errors.New("no route")
	}
	out := make([][]float32, len(texts))
	for i := range out {
		out[i] = []float32{1}
	}
	return out, nil
}

// TestDenseLegInTrace answers as without the dense leg when that fails, and says so in the trace.
func TestDenseLegInTrace(t *testing.T) {
	plain := fixture(t)
	failing, err := plain.Embedded(t.Context(), away{})
	if err != nil {
		t.Fatal(err)
	}
	weights := retrieval.Weights{Procedure: 1, Passage: 1}
	ask := func(s *snapshot.Snapshot) (bot.Reply, map[string]bool) {
		now := func() time.Time { return time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC) }
		b, err := bot.New(bot.Options{Source: pinned{s}, Sessions: newMemory(), Now: now, NewID: counter()})
		if err != nil {
			t.Fatal(err)
		}
		turn, err := b.Handle(t.Context(), bot.Message{Text: "cấp thẻ đọc sách cần giấy tờ gì", Session: "s"})
		if err != nil {
			t.Fatal(err)
		}
		states := map[string]bool{}
		for _, step := range turn.Trace.Steps {
			for _, kv := range step.Data {
				if step.Name == "search" && kv.Key == "dense" {
					states[kv.Value] = true
				}
			}
		}
		return turn.Reply, states
	}
	want, states := ask(plain)
	if len(states) != 0 || want.Outcome != bot.Answered {
		t.Fatalf("weights of zero: %s, dense %v in the trace", want.Outcome, states)
	}
	got, states := ask(failing.Weighted(weights, time.Minute))
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the answer differs when the dense leg fails (-without +failing):\n%s", diff)
	}
	if diff := cmp.Diff(map[string]bool{"dropped": true}, states); diff != "" {
		t.Errorf("dense in the trace (-want +got):\n%s", diff)
	}
	if _, states := ask(plain.Weighted(weights, time.Minute)); !states["used"] {
		t.Errorf("a dense leg that works: %v in the trace, want used", states)
	}
}
