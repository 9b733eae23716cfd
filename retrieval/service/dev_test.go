package service_test

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"sort"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"trolycong/bot"
	"trolycong/internal/corpustest"
	"trolycong/knowledge"
	"trolycong/knowledge/starter"
	"trolycong/retrieval"
	"trolycong/retrieval/service"
	"trolycong/retrieval/snapshot"
)

// realSnapshot indexes the real catalogue and plans over the starter pack. One plan is internal, so that the two views of
// the knowledge differ.
func realSnapshot(t testing.TB) *snapshot.Snapshot {
	t.Helper()
	c := corpustest.Collection(t)
	c.Documents[len(c.Documents)-1].Visibility = knowledge.Internal
	c, err := starter.Merge(c)
	if err != nil {
		t.Fatal(err)
	}
	return build(t, c)
}

// devQuestions are the dialogues of all development sets: earlier turns, then the question.
func devQuestions(t testing.TB) [][]string {
	t.Helper()
	names, _ := filepath.Glob(filepath.Join(corpustest.Path(t, "evals"), "*-dev.jsonl"))
	own, _ := filepath.Glob(filepath.Join("..", "..", "evals", "testdata", "*-own.jsonl"))
	var out [][]string
	for _, name := range append(names, own...) {
		for _, c := range corpustest.Lines[knowledge.Case](t, name) {
			out = append(out, append(c.After, c.Question))
		}
	}
	return out
}

type memory map[string]bot.Session

func (m memory) Load(_ context.Context, id string) (bot.Session, error) { return m[id], nil }
func (m memory) Save(_ context.Context, s bot.Session) error            { m[s.ID] = s; return nil }
func (m memory) Delete(_ context.Context, id string) error              { delete(m, id); return nil }

func newBot(t testing.TB, source retrieval.Source) *bot.Bot {
	t.Helper()
	n := 0
	b, err := bot.New(bot.Options{Source: source, Sessions: memory{}, Hotline: "1022", Now: func() time.Time { return time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC) },
		NewID: func() string { n++; return fmt.Sprintf("t%d", n) }})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestDevelopmentQuestionsBothWays asks every development question of a bot with its own index and of one whose index is
// behind two addresses: the replies are the same to the byte, trace included.
func TestDevelopmentQuestionsBothWays(t *testing.T) {
	if testing.Short() {
		t.Skip("indexes the whole catalogue: runs in full with make catalogue")
	}
	s := realSnapshot(t)
	a, b := newHost(t, s, service.ServerOptions{}), newHost(t, s, service.ServerOptions{})
	near, far := newBot(t, &a.source), newBot(t, newClient(t, service.ClientOptions{}, a, b))
	turns, calls := 0, []int{}
	for i, dialogue := range devQuestions(t) {
		see := knowledge.Visibility(i % 2)
		for _, question := range dialogue {
			msg := bot.Message{Text: bot.Text(question), Session: fmt.Sprint("s", i), See: see}
			before := a.calls.Load() + b.calls.Load()
			want, errNear := near.Handle(t.Context(), msg)
			got, errFar := far.Handle(t.Context(), msg)
			if errNear != nil || errFar != nil {
				t.Fatalf("%q: %v, %v", question, errNear, errFar)
			}
			if diff := cmp.Diff(string(mustJSON(t, want)), string(mustJSON(t, got))); diff != "" {
				t.Fatalf("%q answered differently (-own index +over the network):\n%s", question, diff)
			}
			turns++
			calls = append(calls, int(a.calls.Load()+b.calls.Load()-before))
		}
	}
	sort.Ints(calls)
	sum := 0
	for _, n := range calls {
		sum += n
	}
	t.Logf("%d turns the same; calls a turn: mean %.2f, median %d, 95%% %d, most %d", turns, float64(sum)/float64(turns), calls[turns/2], calls[turns*95/100], calls[turns-1])
}

// mustJSON is a turn as it is stored, without the time that it took.
func mustJSON(t testing.TB, turn *bot.Turn) []byte {
	t.Helper()
	turn.Reply.TookMS = 0
	out, err := json.Marshal(turn)
	if err != nil {
		t.Fatal(err)
	}
	return out
}
