package vitext_test

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"time"
	"trolycong/internal/corpustest"
	"trolycong/internal/vitext"
	"trolycong/knowledge"
)

// sources are the texts of procedures and of plans.
func sources(c *knowledge.Collection) (procedures, plans []string) {
	for _, p := range c.Procedures {
		var b strings.Builder
		for _, f := range p.Fields {
			b.WriteString(f.Text)
			b.WriteByte('\n')
		}
		procedures = append(procedures, b.String())
	}
	for _, d := range c.Documents {
		plans = append(plans, d.Text)
	}
	return procedures, plans
}

func all(lists ...[]string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, list := range lists {
			for _, s := range list {
				if !yield(s) {
					return
				}
			}
		}
	}
}

// score counts the words of letters of a text and those that are read as they were written, when stripped by strip.
func score(r *vitext.Restorer, text string, strip func(string) string, miss map[string]int) (right, words int) {
	want := vitext.Syllables(text)
	typed := make([]string, 0)
	_ = typed
	got := r.Restore(strip(text)).Words
	if len(got) != len(want) {
		panic(text)
	}
	for i, w := range want {
		if !vitext.IsVietnameseSyllable(w) {
			continue
		}
		words++
		if got[i].Readings[0].Text == w {
			right++
		} else if miss != nil {
			miss[w+" <- "+got[i].Readings[0].Text]++
		}
	}
	return right, words
}

func half(rng *rand.Rand) func(string) string {
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
func keep(s string) string { return s }

// bare strips diacritics and leaves case.
func bare(s string) string {
	var b strings.Builder
	for _, c := range vitext.NFC(s) {
		f := []rune(vitext.Fold(string(c)))
		if len(f) != 1 {
			b.WriteRune(c)
			continue
		}
		if vitext.Upper(string(c)) {
			b.WriteString(strings.ToUpper(string(f)))
		} else {
			b.WriteString(string(f))
		}
	}
	return b.String()
}

func pieces(texts []string) []string {
	var out []string
	for _, s := range texts {
		for _, line := range strings.Split(s, "\n") {
			if strings.TrimSpace(line) != "" {
				out = append(out, line)
			}
		}
	}
	return out
}

func TestX(t *testing.T) {
	c := corpustest.Collection(t)
	procs, plans := sources(c)
	report := func(name string, r *vitext.Restorer, texts []string) {
		rng := rand.New(rand.NewPCG(1, 2))
		for _, m := range []struct {
			n string
			f func(string) string
		}{{"bare", bare}, {"half", half(rng)}, {"keep", keep}} {
			right, words := 0, 0
			miss := map[string]int{}
			t0 := time.Now()
			for _, s := range texts {
				a, b := score(r, s, m.f, miss)
				right, words = right+a, words+b
			}
			fmt.Printf("%-10s %-5s %6d/%6d %.4f  %.0f us/text\n", name, m.n, right, words, float64(right)/float64(words), float64(time.Since(t0).Microseconds())/float64(len(texts)))
			if os.Getenv("MISS") != "" {
				top(miss)
			}
		}
	}
	folds := 1
	if os.Getenv("FOLDS") != "" {
		folds = 5
	}
	for k := range folds {
		var train, held []string
		for i, p := range procs {
			if i%10 == k {
				held = append(held, p)
			} else {
				train = append(train, p)
			}
		}
		var heldPlan []string
		for i, p := range plans {
			if i == k {
				heldPlan = append(heldPlan, p)
			} else {
				train = append(train, p)
			}
		}
		t0 := time.Now()
		r := vitext.TrainRestorer(all(train))
		fmt.Println("train", time.Since(t0), "words", r.Words(), "MB", float64(r.Size())/1e6)
		report("procedures", r, pieces(held))
		report("plan", r, pieces(heldPlan))
	}
	r := vitext.TrainRestorer(all(procs, plans))
	fmt.Println(r.Words(), r.Size())
	type q struct{ Question string }
	for _, set := range []string{"everyday-tune", "business-tune", "inscope-tune"} {
		var qs []string
		for _, x := range corpustest.Lines[q](t, corpustest.Root(t)+"/evals/testdata/"+set+".jsonl") {
			n := 0
			for _, w := range vitext.Syllables(x.Question) {
				if vitext.Fold(w) != w {
					n++
				}
			}
			if n*3 > len(vitext.Syllables(x.Question)) {
				qs = append(qs, x.Question)
			}
		}
		fmt.Println(len(qs))
		report(set, r, qs)
	}
}

func top(miss map[string]int) {
	type e struct {
		k string
		n int
	}
	var l []e
	for k, n := range miss {
		l = append(l, e{k, n})
	}
	for i := range l {
		for j := i + 1; j < len(l); j++ {
			if l[j].n > l[i].n {
				l[i], l[j] = l[j], l[i]
			}
		}
	}
	for i, x := range l {
		if i < 60 {
			fmt.Printf("%s (%d) | ", x.k, x.n)
		}
	}
	fmt.Println()
}
