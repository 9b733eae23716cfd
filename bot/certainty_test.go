package bot_test

import (
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"trolycong/bot"
	"trolycong/internal/corpustest"
	"trolycong/knowledge"
	"trolycong/retrieval"
)

// asked is one question with what the search found for it.
type asked struct {
	text     string
	gold     []string
	hits     []retrieval.Hit
	heldOut  bool // not fitted on
	position int  // of the first gold code among the hits; -1 when it is not among them
}

func (a asked) right() bool { return a.position == 0 }

// readAsked reads a question set: procedures of "procedures" or "gold"; questions of other kinds are left out.
func readAsked(t *testing.T, path string) []asked {
	t.Helper()
	type row struct {
		Question         string
		Outcome          string
		Refuse           bool
		Procedures, Gold []string
	}
	var out []asked
	for _, r := range corpustest.Lines[row](t, path) {
		if gold := append(r.Procedures, r.Gold...); len(gold) > 0 || r.Outcome == "no_source" || r.Refuse && r.Outcome == "" {
			out = append(out, asked{text: r.Question, gold: gold})
		}
	}
	return out
}

// askedQuestions are the development questions and those about procedures that the catalogue lacks. Every fourth is held
// out.
func askedQuestions(t *testing.T) []asked {
	t.Helper()
	var all []asked
	for _, path := range []string{corpustest.Path(t, "evals/procedures-dev.jsonl"), corpustest.Path(t, "bench/dvcfaq/queries.jsonl"),
		filepath.Join("..", "evals", "testdata", "procedures-own.jsonl"), filepath.Join("..", "evals", "testdata", "procedures-sure-tune.jsonl")} {
		all = append(all, readAsked(t, path)...)
	}
	raw, err := os.ReadFile(filepath.Join("testdata", "absent.txt"))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(raw)) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			all = append(all, asked{text: line})
		}
	}
	view := realSnapshot(t).View(knowledge.Public)
	var out []asked
	for i, a := range all {
		q := view.Rewrite(a.text)
		q.Kinds = []retrieval.UnitKind{retrieval.UnitProcedure}
		q.Limit = 20
		hits, err := view.Search(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		if len(hits) == 0 || len(q.Exact) > 0 {
			continue
		}
		a.hits, a.heldOut = hits, i%4 == 3
		a.position = slices.IndexFunc(hits, func(h retrieval.Hit) bool { return slices.Contains(a.gold, h.ID) })
		out = append(out, a)
	}
	return out
}

// TestCertainty holds that certainty tells right procedures from wrong ones: few requests that the catalogue does not
// cover are answered, and few right answers are withheld.
func TestCertainty(t *testing.T) {
	if testing.Short() {
		t.Skip("measures quality: runs in full with make catalogue")
	}
	var covered, withheld, absent, taken int
	loss, n := 0.0, 0
	for _, a := range askedQuestions(t) {
		p := bot.Certainty(a.hits)
		n++
		loss -= math.Log(max(pickFloat(a.right(), p, 1-p), 1e-9))
		switch {
		case len(a.gold) == 0:
			absent++
			if p >= bot.SureProcedure {
				taken++
				t.Logf("answered %.2f: %s", p, a.text)
			}
		case a.right():
			covered++
			if p < bot.WeakProcedure {
				withheld++
				t.Logf("withheld %.2f: %s", p, a.text)
			}
		}
	}
	t.Logf("%d of %d requests outside the catalogue answered, %d of %d right first procedures withheld, loss %.3f over %d", taken, absent, withheld, covered, loss/float64(n), n)
	if float64(taken) > 0.25*float64(absent) {
		t.Errorf("%d of %d requests outside the catalogue are answered, want at most a quarter", taken, absent)
	}
	if float64(withheld) > 0.06*float64(covered) {
		t.Errorf("%d of %d right first procedures are withheld, want at most 6 %%", withheld, covered)
	}
}

func pickFloat(when bool, yes, no float64) float64 {
	if when {
		return yes
	}
	return no
}

// TestFitCertainty prints the weights that fit the questions best, with FIT=1: logistic regression by gradient descent with
// a small penalty, and the loss on the questions that are held out.
func TestFitCertainty(t *testing.T) {
	if os.Getenv("FIT") == "" {
		t.Skip("fits anew with FIT=1")
	}
	all := askedQuestions(t)
	inputs := make([][]float64, len(all))
	for i, a := range all {
		inputs[i] = append([]float64{1}, bot.CertaintyInputs(a.hits)...)
	}
	w := make([]float64, len(inputs[0]))
	probability := func(x []float64) float64 {
		z := 0.0
		for i := range w {
			z += w[i] * x[i]
		}
		return 1 / (1 + math.Exp(-z))
	}
	const steps, rate, penalty = 20000, 0.5, 0.002
	for range steps {
		g := make([]float64, len(w))
		n := 0.0
		for i, a := range all {
			if a.heldOut {
				continue
			}
			n++
			d := probability(inputs[i]) - pickFloat(a.right(), 1, 0)
			for k, x := range inputs[i] {
				g[k] += d * x
			}
		}
		for k := range w {
			w[k] -= rate * (g[k]/n + penalty*pickFloat(k > 0, w[k], 0))
		}
	}
	var fitted, held, nf, nh float64
	for i, a := range all {
		p := probability(inputs[i])
		l := -math.Log(max(pickFloat(a.right(), p, 1-p), 1e-9))
		if a.heldOut {
			held, nh = held+l, nh+1
		} else {
			fitted, nf = fitted+l, nf+1
		}
	}
	t.Logf("weights %.2f, loss %.3f on %.0f, held out %.3f on %.0f", w, fitted/nf, nf, held/nh, nh)
}
