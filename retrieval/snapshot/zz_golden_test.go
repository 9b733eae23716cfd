package snapshot_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"

	"trolycong/knowledge"
	"trolycong/retrieval/snapshot"
)

func TestZZDump(t *testing.T) {
	out := os.Getenv("ZZ_OUT")
	if out == "" {
		t.Skip()
	}
	s, err := snapshot.Build(context.Background(), realCollection(t))
	if err != nil {
		t.Fatal(err)
	}
	view := s.View(knowledge.Public)
	var b strings.Builder
	for _, name := range []string{"evals/procedures-dev.jsonl", "evals/plans-dev.jsonl", "bench/dvcfaq/queries.jsonl"} {
		for _, q := range readSet(t, name) {
			hits, _ := view.Search(context.Background(), view.Rewrite(q.text))
			for _, h := range hits {
				fmt.Fprintf(&b, "%s %s %.4f %.4f\n", q.text, h.ID, h.Score, h.Coverage)
			}
		}
	}
	os.WriteFile(out, []byte(b.String()), 0o644)
}
