package plan_test

import (
	"testing"

	"trolycong/internal/corpustest"
	"trolycong/knowledge/plan"
)

// BenchmarkParse reads the five files once.
func BenchmarkParse(b *testing.B) {
	var raws [][]byte
	for _, path := range corpustest.Plans(b) {
		raws = append(raws, []byte(corpustest.Read(b, path)))
	}
	for b.Loop() {
		for _, raw := range raws {
			if _, err := plan.Parse("x", raw); err != nil {
				b.Fatal(err)
			}
		}
	}
}
