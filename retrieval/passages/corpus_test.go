package passages_test

import (
	"slices"
	"testing"
	"time"

	"trolycong/evals"
	"trolycong/internal/corpustest"
	"trolycong/retrieval/passages"
)

// TestFittedQuestions holds what the embedded model reaches on every fourth of the questions that it was fitted on: a check
// that index, features and weights still belong together, not a measure of quality. That is in docs/evaluation.md, by
// cross-validation.
func TestFittedQuestions(t *testing.T) {
	corpustest.Long(t)
	list, questions := law(t)
	x := build(t, list, passages.Build)
	for _, v := range variants {
		var asked []evals.Ranked
		var found [][]string
		for i := 0; i < len(questions); i += 4 {
			var ids []string
			for _, h := range x.Search(v.strip.Apply(questions[i].Question), 10) {
				ids = append(ids, h.ID)
			}
			asked, found = append(asked, evals.Ranked{Right: questions[i].Gold}), append(found, ids)
		}
		m := evals.Measure(asked, found)
		t.Logf("%s: hit@1 %.4f, hit@10 %.4f on %d questions that the model was fitted on", v.name, m.Hit1, m.Hit10, m.N)
		if m.Hit1 < 0.77 || m.Hit10 < 0.94 {
			t.Errorf("%s: hit@1 %.4f, hit@10 %.4f, want at least 0.77 and 0.94", v.name, m.Hit1, m.Hit10)
		}
	}
}

// BenchmarkSearch asks the questions in turn; p50 and p95 are those of single questions.
func BenchmarkSearch(b *testing.B) {
	list, questions := law(b)
	x := build(b, list, passages.Build)
	var times []float64
	for i := 0; b.Loop(); i++ {
		at := time.Now()
		x.Search(questions[i%len(questions)].Question, 10)
		times = append(times, float64(time.Since(at))/float64(time.Millisecond))
	}
	slices.Sort(times)
	b.ReportMetric(evals.Percentile(times, 0.5), "p50-ms")
	b.ReportMetric(evals.Percentile(times, 0.95), "p95-ms")
}

// BenchmarkBuild indexes the articles, without the model of diacritics.
func BenchmarkBuild(b *testing.B) {
	list, _ := law(b)
	for b.Loop() {
		if _, err := passages.Build(list, nil); err != nil {
			b.Fatal(err)
		}
	}
}
