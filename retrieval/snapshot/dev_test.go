package snapshot_test

import (
	"bufio"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"trolycong/knowledge"
	"trolycong/knowledge/plan"
	"trolycong/knowledge/portal"
	"trolycong/retrieval"
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

// realCollection reads the catalogue and the plans of the shared data.
func realCollection(t testing.TB) *knowledge.Collection {
	t.Helper()
	f, err := os.Open(sharedPath(t, "corpus/procedures/portal-2026-07.jsonl.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	res, err := portal.Read(f, portal.Options{AsOf: knowledge.Date{Year: 2026, Month: 7}})
	if err != nil {
		t.Fatal(err)
	}
	c := &knowledge.Collection{Version: "test", Procedures: res.Procedures}
	files, _ := filepath.Glob(filepath.Join(sharedPath(t, "corpus/plans"), "*.txt"))
	for _, name := range files {
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		d, err := plan.Parse(knowledge.DocumentID(strings.TrimSuffix(filepath.Base(name), ".txt")), raw)
		if err != nil {
			t.Fatal(err)
		}
		c.Documents = append(c.Documents, d)
	}
	return c
}

// TestProcedureRanking reports how often the right procedure comes first on two development sets, and keeps a floor.
func TestProcedureRanking(t *testing.T) {
	if testing.Short() {
		t.Skip("measures quality: runs in full with make catalogue")
	}
	s, err := snapshot.Build(context.Background(), realCollection(t))
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
			if len(q.gold) == 0 {
				continue
			}
			query := view.Rewrite(q.text)
			query.Kinds = []retrieval.UnitKind{retrieval.UnitProcedure}
			hits, err := view.Search(context.Background(), query)
			if err != nil {
				t.Fatal(err)
			}
			n++
			rank := slices.IndexFunc(hits, func(h retrieval.Hit) bool { return slices.Contains(q.gold, h.ID) })
			if rank == 0 {
				first++
			} else if os.Getenv("MISSES") != "" && len(hits) > 0 {
				p, _ := view.Procedure(knowledge.ProcedureCode(hits[0].ID))
				g, _ := view.Procedure(knowledge.ProcedureCode(q.gold[0]))
				name := ""
				if g != nil {
					name = g.Name
				}
				t.Logf("rank %d cov %.2f  %s\n   got  %s %.90s %v\n   gold %s %.90s", rank, hits[0].Coverage, q.text, hits[0].ID, p.Name, hits[0].Features, q.gold[0], name)
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

type question struct {
	text string
	gold []string
}

func readSet(t testing.TB, name string) []question {
	f, err := os.Open(sharedPath(t, name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []question
	sc := bufio.NewScanner(f)
	sc.Buffer(nil, 1<<20)
	for sc.Scan() {
		var m map[string]any
		if err := json.Unmarshal(sc.Bytes(), &m); err != nil {
			t.Fatal(err)
		}
		q := question{}
		for _, k := range []string{"question", "query", "text"} {
			if s, ok := m[k].(string); ok {
				q.text = s
			}
		}
		for _, k := range []string{"procedures", "gold", "codes", "relevant"} {
			if l, ok := m[k].([]any); ok {
				for _, c := range l {
					if s, ok := c.(string); ok {
						q.gold = append(q.gold, s)
					}
				}
			}
		}
		out = append(out, q)
	}
	return out
}
