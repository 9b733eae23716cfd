package vitext_test

import (
	"iter"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"trolycong/internal/corpustest"
	"trolycong/internal/vitext"
)

// sources are the texts of the catalogue's procedures and of the plans.
func sources(t testing.TB) (procedures, plans []string) {
	c := corpustest.Collection(t)
	for _, p := range c.Procedures {
		var b strings.Builder
		for _, f := range p.Fields {
			b.WriteString(f.Text + "\n")
		}
		procedures = append(procedures, b.String())
	}
	for _, d := range c.Documents {
		plans = append(plans, d.Text)
	}
	return procedures, plans
}

// split takes every nth text, from the one at k on, out of the list.
func split(list []string, n, k int) (held, rest []string) {
	for i, s := range list {
		if i%n == k {
			held = append(held, s)
		} else {
			rest = append(rest, s)
		}
	}
	return held, rest
}

func chain(lists ...[]string) iter.Seq[string] { return slices.Values(slices.Concat(lists...)) }

// textLines are the lines of the texts that are not blank, every nth.
func textLines(texts []string, n int) []string {
	var out []string
	i := 0
	for _, s := range texts {
		for line := range strings.Lines(s) {
			if line = strings.TrimSpace(line); line != "" {
				if i%n == 0 {
					out = append(out, line)
				}
				i++
			}
		}
	}
	return out
}

// halfBare strips the pieces between spaces by lot.
func halfBare(rng *rand.Rand) func(string) string {
	return func(s string) string {
		parts := strings.SplitAfter(s, " ")
		for i := range parts {
			if rng.IntN(2) == 0 {
				parts[i] = bare(parts[i])
			}
		}
		return strings.Join(parts, "")
	}
}

// tally counts possible syllables, those read as they were written, and those whose written form is among the readings.
type tally struct{ words, right, among int }

func (a *tally) add(b tally) { *a = tally{a.words + b.words, a.right + b.right, a.among + b.among} }

func (a tally) share() float64 { return float64(a.right) / float64(max(a.words, 1)) }

func measure(r *vitext.Restorer, texts []string, strip func(string) string) tally {
	var n tally
	for _, s := range texts {
		got := r.Restore(strip(s)).Words
		for i, w := range vitext.Syllables(s) {
			if !vitext.IsVietnameseSyllable(w) {
				continue // a number, an abbreviation, a code, two words without a space
			}
			n.words++
			if got[i].Readings[0].Text == w {
				n.right++
			}
			if slices.ContainsFunc(got[i].Readings, func(x vitext.WordReading) bool { return x.Text == w }) {
				n.among++
			}
		}
	}
	return n
}

// TestRestoreHeldOut reads documents that the model has not seen: in five turns a tenth of the procedures and one plan.
func TestRestoreHeldOut(t *testing.T) {
	corpustest.Long(t)
	procedures, plans := sources(t)
	var all [3]tally // bare, half, untouched
	var ofPlans [2]tally
	rng := rand.New(rand.NewPCG(5, 2026))
	for k := range plans {
		heldProcedures, restProcedures := split(procedures, 10, k)
		heldPlans, restPlans := split(plans, len(plans), k)
		r := vitext.TrainRestorer(chain(restProcedures, restPlans))
		if size := r.Size(); size > 40e6 {
			t.Errorf("the model takes %d bytes", size)
		}
		for i, strip := range []func(string) string{bare, halfBare(rng), strings.Clone} {
			all[i].add(measure(r, textLines(heldProcedures, 3), strip))
			p := measure(r, textLines(heldPlans, 1), strip)
			all[i].add(p)
			if i < len(ofPlans) {
				ofPlans[i].add(p)
			}
		}
	}
	for _, x := range []struct {
		name  string
		n     tally
		floor float64
	}{{"bare", all[0], 0.985}, {"half", all[1], 0.99}, {"untouched", all[2], 0.999}, {"plans, bare", ofPlans[0], 0.97}, {"plans, half", ofPlans[1], 0.98}} {
		t.Logf("%-12s %.4f of %d syllables, among the readings %.4f", x.name, x.n.share(), x.n.words, float64(x.n.among)/float64(x.n.words))
		if x.n.words < 10000 || x.n.share() < x.floor {
			t.Errorf("%s: %.4f of %d syllables, want %.3f", x.name, x.n.share(), x.n.words, x.floor)
		}
	}
}

// questions are those of a question set that are written with diacritics.
func questions(t testing.TB, name string) []string {
	type question struct{ Question string }
	var out []string
	for _, q := range corpustest.Lines[question](t, filepath.Join(corpustest.Root(t), "evals", "testdata", name)) {
		words := vitext.Syllables(q.Question)
		marked := 0
		for _, w := range words {
			if vitext.Fold(w) != w {
				marked++
			}
		}
		if 3*marked > len(words) {
			out = append(out, q.Question)
		}
	}
	return out
}

// TestRestoreQuestions reads questions of citizens and firms, whose words the official texts hardly hold.
func TestRestoreQuestions(t *testing.T) {
	corpustest.Long(t)
	procedures, plans := sources(t)
	r := vitext.TrainRestorer(chain(procedures, plans))
	rng := rand.New(rand.NewPCG(5, 2026))
	for _, x := range []struct {
		set        string
		bare, half float64
	}{{"everyday-tune.jsonl", 0.87, 0.92}, {"business-tune.jsonl", 0.95, 0.97}, {"inscope-tune.jsonl", 0.86, 0.92}} {
		list := questions(t, x.set)
		b, h, same := measure(r, list, bare), measure(r, list, halfBare(rng)), measure(r, list, strings.Clone)
		t.Logf("%-20s %d questions, %d syllables: bare %.4f (among %.4f), half %.4f (among %.4f), untouched %.4f", x.set, len(list), b.words, b.share(),
			float64(b.among)/float64(b.words), h.share(), float64(h.among)/float64(h.words), same.share())
		if b.share() < x.bare || h.share() < x.half || same.share() < 0.99 {
			t.Errorf("%s: bare %.4f, half %.4f, untouched %.4f; want %.2f, %.2f, 0.99", x.set, b.share(), h.share(), same.share(), x.bare, x.half)
		}
		for _, q := range list {
			var marked []string
			for _, w := range vitext.Syllables(q) {
				if vitext.Fold(w) != w && vitext.IsVietnameseSyllable(w) && w != vitext.NFC(strings.ToLower(bare(w))) {
					marked = append(marked, w)
				}
			}
			if s := strings.Join(marked, " "); strings.ContainsAny(s, "áàảãạéèẻẽẹóòỏõọ") && r.Restore(s).Text != s {
				t.Errorf("accented words change: %q became %q", s, r.Restore(s).Text)
			}
		}
	}
}

func BenchmarkTrainRestorer(b *testing.B) {
	procedures, plans := sources(b)
	for b.Loop() {
		r := vitext.TrainRestorer(chain(procedures, plans))
		b.ReportMetric(float64(r.Size()), "model-B")
		b.ReportMetric(float64(len(r.Marshal())), "file-B")
	}
}

func BenchmarkRestore(b *testing.B) {
	r := vitext.TrainRestorer(chain(sources(b)))
	var list []string
	for _, q := range questions(b, "everyday-tune.jsonl") {
		list = append(list, bare(q))
	}
	var took []time.Duration
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		start := time.Now()
		r.Restore(list[i%len(list)])
		took = append(took, time.Since(start))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)*95/100].Microseconds()), "p95-µs")
}
