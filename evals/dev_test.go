package evals_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"trolycong/bot"
	"trolycong/evals"
	"trolycong/internal/corpustest"
	"trolycong/knowledge"
	"trolycong/retrieval"
	"trolycong/retrieval/snapshot"
)

type sessions map[string]bot.Session

func (s sessions) Load(_ context.Context, id string) (bot.Session, error) { return s[id], nil }
func (s sessions) Save(_ context.Context, x bot.Session) error            { s[x.ID] = x; return nil }
func (s sessions) Delete(_ context.Context, id string) error              { delete(s, id); return nil }

type fixed struct{ s *snapshot.Snapshot }

func (f fixed) Pin(_ context.Context, see knowledge.Visibility) (retrieval.View, error) {
	return f.s.View(see), nil
}

func realBot(t testing.TB) (*bot.Bot, retrieval.View) {
	t.Helper()
	s := realSnapshot(t)
	return botOver(t, s, nil), s.View(knowledge.Public)
}

// botOver answers from the snapshot; with a composer when one is given.
func botOver(t testing.TB, s *snapshot.Snapshot, composer bot.Composer) *bot.Bot {
	t.Helper()
	n := 0
	b, err := bot.New(bot.Options{Source: fixed{s}, Sessions: sessions{}, Composer: composer, Now: func() time.Time { return time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC) },
		NewID: func() string { n++; return fmt.Sprintf("t%d", n) }})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func realSnapshot(t testing.TB) *snapshot.Snapshot {
	t.Helper()
	s, err := snapshot.Build(t.Context(), corpustest.Collection(t))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestDevelopmentSets asks the shared development sets and the project's own ones over the real documents, and holds the
// floors that were promised.
func TestDevelopmentSets(t *testing.T) {
	if testing.Short() {
		t.Skip("measures quality: runs in full with make evals")
	}
	b, view := realBot(t)
	for _, set := range []struct {
		name           string
		floor, refused float64
	}{{corpustest.Path(t, "evals/plans-dev.jsonl"), 0.90, 1}, {corpustest.Path(t, "evals/procedures-dev.jsonl"), 0.85, 1},
		{"testdata/plans-own.jsonl", 0.88, 1}, {"testdata/procedures-own.jsonl", 0.75, 0.9},
		{"testdata/plans-sure-tune.jsonl", 0.88, 0.9}, {"testdata/plans-sure-held.jsonl", 0.80, 0.78}} {
		f, err := os.Open(set.name)
		if err != nil {
			t.Fatal(err)
		}
		cases, err := evals.ReadSet(filepath.Base(set.name), f)
		f.Close()
		if err != nil {
			t.Fatal(err)
		}
		rep, _, err := evals.Run(context.Background(), evals.Options{Cases: cases, Ask: b.Handle, Source: func(k knowledge.SourceKind, d knowledge.DocumentID, s string) (string, bool) {
			return bot.SourceText(view, k, d, s)
		}})
		if err != nil {
			t.Fatal(err)
		}
		var table strings.Builder
		if err := rep.Table(&table); err != nil {
			t.Fatal(err)
		}
		t.Logf("%s\n%s", filepath.Base(set.name), table.String())
		if os.Getenv("ANSWERS") != "" {
			for i, r := range rep.Results {
				t.Logf("%s ok=%v %s\n    Q %s\n    A %s", r.ID, r.OK, r.Outcome, cases[i].Question, strings.ReplaceAll(r.Text, "\n", " ⏎ "))
			}
		}
		if rep.Metrics["score"] < set.floor {
			t.Errorf("%s: score %.3f, floor %.2f", set.name, rep.Metrics["score"], set.floor)
		}
		if n := rep.Metrics["unproven"]; n != 0 {
			t.Errorf("%s: %v figures without a source, want 0", set.name, n)
		}
		if rep.Metrics["refused"] < set.refused {
			t.Errorf("%s: refused %.3f, floor %.2f", set.name, rep.Metrics["refused"], set.refused)
		}
		if rep.Metrics["citations"] != 1 {
			t.Errorf("%s: citations %.4f, want 1", set.name, rep.Metrics["citations"])
		}
	}
}
