package snapshot_test

import (
	"context"
	"os"
	"slices"
	"testing"

	"trolycong/internal/corpustest"
	"trolycong/knowledge"
	"trolycong/retrieval"
	"trolycong/retrieval/snapshot"
)

// TestProcedureRanking reports how often the right procedure comes first on two development sets, and keeps a floor.
func TestProcedureRanking(t *testing.T) {
	if testing.Short() {
		t.Skip("measures quality: runs in full with make catalogue")
	}
	s, err := snapshot.Build(context.Background(), corpustest.Collection(t))
	if err != nil {
		t.Fatal(err)
	}
	view := s.View(knowledge.Public)
	for _, set := range []struct {
		name  string
		floor float64
	}{{"evals/procedures-dev.jsonl", 0.5}, {"bench/dvcfaq/queries.jsonl", 0.3}} {
		n, first, five := 0, 0, 0
		for _, q := range readSet(t, set.name) {
			if len(q.right()) == 0 {
				continue
			}
			query := view.Rewrite(q.Question)
			query.Kinds = []retrieval.UnitKind{retrieval.UnitProcedure}
			hits, err := view.Search(context.Background(), query)
			if err != nil {
				t.Fatal(err)
			}
			n++
			rank := slices.IndexFunc(hits, func(h retrieval.Hit) bool { return slices.Contains(q.right(), h.ID) })
			if rank == 0 {
				first++
			} else if os.Getenv("MISSES") != "" && len(hits) > 0 {
				p, _ := view.Procedure(knowledge.ProcedureCode(hits[0].ID))
				g, _ := view.Procedure(knowledge.ProcedureCode(q.right()[0]))
				name := ""
				if g != nil {
					name = g.Name
				}
				t.Logf("rank %d cov %.2f  %s\n   got  %s %.90s %v\n   gold %s %.90s", rank, hits[0].Coverage, q.Question, hits[0].ID, p.Name, hits[0].Features, q.right()[0], name)
				if rank > 0 {
					t.Logf("   gold features %v", hits[rank].Features)
				}
			}
			if rank >= 0 && rank < 5 {
				five++
			}
		}
		t.Logf("%s: first %d/%d = %.3f, top five %.3f", set.name, first, n, float64(first)/float64(n), float64(five)/float64(n))
		if float64(first)/float64(n) < set.floor {
			t.Errorf("%s: first %.3f, floor %.2f", set.name, float64(first)/float64(n), set.floor)
		}
	}
}

// question is one of a set of the shared data, with the procedures that are right: "procedures" of a development set, "gold" of
// a benchmark.
type question struct {
	Question         string
	Procedures, Gold []string
}

func (q question) right() []string { return append(q.Procedures, q.Gold...) }

func readSet(t testing.TB, name string) []question {
	t.Helper()
	return corpustest.Lines[question](t, corpustest.Path(t, name))
}
