package service_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"trolycong/bot"
	"trolycong/knowledge"
	"trolycong/knowledge/plan"
	"trolycong/knowledge/portal"
	"trolycong/knowledge/starter"
	"trolycong/retrieval"
	"trolycong/retrieval/service"
	"trolycong/retrieval/snapshot"
)

func sharedPath(t testing.TB, name string) string {
	t.Helper()
	dir := os.Getenv("TROLYCONG_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared")
	}
	path := filepath.Join(dir, name)
	if _, err := os.Stat(path); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("shared data missing in CI: %v", err)
		}
		t.Skipf("shared data not found (set TROLYCONG_SHARED): %v", err)
	}
	return path
}

// realSnapshot indexes the real catalogue and plans over the starter pack. One plan is internal, so that the two views of
// the knowledge differ.
func realSnapshot(t testing.TB) *snapshot.Snapshot {
	t.Helper()
	f, err := os.Open(sharedPath(t, "corpus/procedures/portal-2026-07.jsonl.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	res, err := portal.Read(f, portal.Options{AsOf: knowledge.Date{Year: 2026, Month: 7}})
	if err != nil {
		t.Fatal(err)
	}
	c := &knowledge.Collection{Version: "test", Procedures: res.Procedures}
	files, _ := filepath.Glob(filepath.Join(sharedPath(t, "corpus/plans"), "*.txt"))
	for i, name := range files {
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		d, err := plan.Parse(knowledge.DocumentID(strings.TrimSuffix(filepath.Base(name), ".txt")), raw)
		if err != nil {
			t.Fatal(err)
		}
		if i == len(files)-1 {
			d.Visibility = knowledge.Internal
		}
		c.Documents = append(c.Documents, d)
	}
	if c, err = starter.Merge(c); err != nil {
		t.Fatal(err)
	}
	return build(t, c)
}

// devQuestions are the dialogues of all development sets: earlier turns, then the question.
func devQuestions(t testing.TB) [][]string {
	t.Helper()
	names, _ := filepath.Glob(filepath.Join(sharedPath(t, "evals"), "*-dev.jsonl"))
	own, _ := filepath.Glob(filepath.Join("..", "..", "evals", "testdata", "*.jsonl"))
	var out [][]string
	for _, name := range append(names, own...) {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		sc := bufio.NewScanner(f)
		sc.Buffer(nil, 1<<20)
		for sc.Scan() {
			var q struct {
				Question string   `json:"question"`
				After    []string `json:"after"`
			}
			if err := json.Unmarshal(sc.Bytes(), &q); err == nil && q.Question != "" {
				out = append(out, append(q.After, q.Question))
			}
		}
		_ = f.Close()
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
