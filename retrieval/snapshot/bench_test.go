package snapshot_test

import (
	"context"
	"runtime"
	"testing"

	"trolycong/internal/corpustest"
	"trolycong/knowledge"
	"trolycong/retrieval/snapshot"
)

// BenchmarkBuild indexes the whole catalogue and the plans; heap_MB is what the snapshot keeps.
func BenchmarkBuild(b *testing.B) {
	c := corpustest.Collection(b)
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	var s *snapshot.Snapshot
	for b.Loop() {
		var err error
		if s, err = snapshot.Build(context.Background(), c); err != nil {
			b.Fatal(err)
		}
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/1e6, "heap_MB")
	runtime.KeepAlive(s)
}

// BenchmarkSearch asks the development questions in turn: one op is one rewriting and one search over all kinds.
func BenchmarkSearch(b *testing.B) {
	s, err := snapshot.Build(context.Background(), corpustest.Collection(b))
	if err != nil {
		b.Fatal(err)
	}
	var texts []string
	for _, name := range []string{"evals/procedures-dev.jsonl", "evals/plans-dev.jsonl"} {
		for _, q := range readSet(b, name) {
			texts = append(texts, q.Question)
		}
	}
	view := s.View(knowledge.Public)
	n := 0
	for b.Loop() {
		if _, err := view.Search(context.Background(), view.Rewrite(texts[n%len(texts)])); err != nil {
			b.Fatal(err)
		}
		n++
	}
}

// BenchmarkOpen saves and opens the whole; heap_MB is what the opened snapshot keeps, records included.
func BenchmarkOpen(b *testing.B) {
	dir := b.TempDir()
	if err := build(b, corpustest.Collection(b)).Save(dir); err != nil {
		b.Fatal(err)
	}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	var s *snapshot.Snapshot
	for b.Loop() {
		var err error
		if s, err = snapshot.Open(dir); err != nil {
			b.Fatal(err)
		}
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/1e6, "heap_MB")
	runtime.KeepAlive(s)
}

// BenchmarkSave writes the whole with all its syncs.
func BenchmarkSave(b *testing.B) {
	s, dir := build(b, corpustest.Collection(b)), b.TempDir()
	for b.Loop() {
		if err := s.Save(dir); err != nil {
			b.Fatal(err)
		}
	}
}
