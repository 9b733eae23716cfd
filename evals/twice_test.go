package evals_test

import (
	"bytes"
	"path/filepath"
	"testing"
	"time"

	"trolycong/bot"
	"trolycong/evals"
	"trolycong/internal/corpustest"
	"trolycong/knowledge"
)

// developmentSets are all sets that may be looked at.
func developmentSets(t *testing.T) []string {
	t.Helper()
	names := []string{corpustest.Path(t, "evals/plans-dev.jsonl"), corpustest.Path(t, "evals/procedures-dev.jsonl")}
	for _, pattern := range []string{"testdata/*-tune.jsonl", "testdata/*-own.jsonl"} {
		found, err := filepath.Glob(pattern)
		if err != nil || len(found) == 0 {
			t.Fatalf("%s: %v, %d files", pattern, err, len(found))
		}
		names = append(names, found...)
	}
	return names
}

// measure asks all development sets and variants over a snapshot that is built anew, and writes the reports.
func measure(t *testing.T) (results, page, junit []byte) {
	t.Helper()
	b, view := realBot(t)
	p := evals.Page{Record: &evals.Record{Knowledge: view.Version()}}
	r := evals.Results{Record: p.Record}
	for _, name := range developmentSets(t) {
		set, err := evals.OpenSet(name)
		if err != nil {
			t.Fatal(err)
		}
		rep, _, err := evals.Run(t.Context(), evals.Options{Cases: set.Cases, Ask: b.Handle, Variants: []evals.Variant{evals.VariantBare, evals.VariantHalf, evals.VariantTeencode, evals.VariantTypo},
			Source: func(k knowledge.SourceKind, d knowledge.DocumentID, s string) (string, bool) {
				return bot.SourceText(view, k, d, s)
			},
			Steps: func(x bot.Trace) []string { return []string{x.Question} }})
		if err != nil {
			t.Fatal(err)
		}
		p.Sets, r.Sets = append(p.Sets, evals.Judged{Set: set, Report: rep}), append(r.Sets, evals.NamedReport{Set: name, Report: rep})
	}
	results, err := r.JSON()
	if err != nil {
		t.Fatal(err)
	}
	var html, xml bytes.Buffer
	if err := evals.HTML(&html, p); err != nil {
		t.Fatal(err)
	}
	if err := evals.JUnit(&xml, p.Sets); err != nil {
		t.Fatal(err)
	}
	return results, html.Bytes(), xml.Bytes()
}

// TestTwiceTheSameBytes asks all development sets and variants twice, each time over an index that is built anew: every
// report is the same bytes.
func TestTwiceTheSameBytes(t *testing.T) {
	if testing.Short() {
		t.Skip("asks all development sets and variants twice: runs in full with make evals")
	}
	start := time.Now()
	results, page, junit := measure(t)
	t.Logf("all sets and variants once: %.0f s", time.Since(start).Seconds())
	again, pageAgain, junitAgain := measure(t)
	if !bytes.Equal(results, again) {
		t.Errorf("two runs give different results, from byte %d", differs(results, again))
	}
	if !bytes.Equal(page, pageAgain) {
		t.Errorf("two runs give different pages, from byte %d", differs(page, pageAgain))
	}
	if !bytes.Equal(junit, junitAgain) {
		t.Errorf("two runs give different JUnit files, from byte %d", differs(junit, junitAgain))
	}
}

// differs is where two texts part.
func differs(a, b []byte) int {
	n := min(len(a), len(b))
	for i := range n {
		if a[i] != b[i] {
			return i
		}
	}
	return n
}
