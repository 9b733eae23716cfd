package plan_test

import (
	"os"
	"path/filepath"
	"testing"

	"trolycong/knowledge/plan"
)

// BenchmarkParse reads the five files once.
func BenchmarkParse(b *testing.B) {
	files, err := filepath.Glob(filepath.Join(shared(b, "corpus/plans"), "*.txt"))
	if err != nil {
		b.Fatal(err)
	}
	var raws [][]byte
	for _, f := range files {
		raw, err := os.ReadFile(f)
		if err != nil {
			b.Fatal(err)
		}
		raws = append(raws, raw)
	}
	for b.Loop() {
		for _, raw := range raws {
			if _, err := plan.Parse("x", raw); err != nil {
				b.Fatal(err)
			}
		}
	}
}
