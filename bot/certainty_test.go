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
	fold     int // of the cross-validation
	position int // of the first gold code among the hits; -1 when it is not among them
}

func (a asked) right() bool { return a.position == 0 }

// readAsked reads a question set: procedures of "procedures" or "gold"; questions of other kinds are left out.
func readAsked(t *testing.T, path string) []asked {
	t.Helper()
	type row struct {
		Question         string
		Clarify          string
		Outcome          string
		Refuse           bool
		Procedures, Gold []string
	}
	var out []asked
	for _, r := range corpustest.Lines[row](t, path) {
		if gold := append(r.Procedures, r.Gold...); len(gold) > 0 || r.Refuse && r.Clarify == "" || r.Outcome == "no_source" {
			out = append(out, asked{text: r.Question, gold: gold})
		}
	}
	return out
}

// askedQuestions are the development questions, those outside the catalogue and those about procedures that it lacks.
func askedQuestions(t *testing.T) []asked {
	t.Helper()
	paths := []string{corpustest.Path(t, "evals/procedures-dev.jsonl"), corpustest.Path(t, "bench/dvcfaq/queries.jsonl")}
	for _, set := range []string{"procedures-own", "procedures-sure-tune", "everyday-tune", "business-tune", "english-tune", "english-more", "inscope-tune", "outside-tune"} {
		paths = append(paths, filepath.Join("..", "evals", "testdata", set+".jsonl"))
	}
	var all []asked
	for _, path := range paths {
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
		a.hits, a.fold = hits, i%folds
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

// folds of the cross-validation.
const folds = 5

// TestFitCertainty prints, with FIT=1, the weights that fit the questions best, and how the certainty does on questions that
// it was not fitted on: by weights fitted on the other four fifths.
func TestFitCertainty(t *testing.T) {
	if os.Getenv("FIT") == "" {
		t.Skip("fits anew with FIT=1")
	}
	all := askedQuestions(t)
	sure := make([]float64, len(all))
	for k := range folds {
		w := fitSure(slices.DeleteFunc(slices.Clone(all), func(a asked) bool { return a.fold == k }))
		for i, a := range all {
			if a.fold == k {
				sure[i] = logistic(w, sureInputs(a))
			}
		}
	}
	loss := 0.0
	for i, a := range all {
		loss -= math.Log(max(pickFloat(a.right(), sure[i], 1-sure[i]), 1e-9))
	}
	t.Logf("cross-validated loss %.3f over %d", loss/float64(len(all)), len(all))
	for _, at := range []float64{.15, .2, .25, .3, .4, .5, .55, .6, .65, .7, .75, .8} {
		var outside, taken, right, kept, near, nearKept, wrong float64
		for i, a := range all {
			over := pickFloat(sure[i] >= at, 1, 0)
			switch {
			case len(a.gold) == 0:
				outside, taken = outside+1, taken+over
			case a.right():
				right, kept = right+1, kept+over
			default:
				wrong += over
			}
			if a.position >= 0 && a.position < 5 {
				near, nearKept = near+1, nearKept+over
			}
		}
		t.Logf("at %.2f: %.3f of %.0f outside, %.3f of %.0f right first, %.3f of %.0f right among five, %.0f wrong first", at, taken/outside, outside, kept/right, right, nearKept/near, near, wrong)
	}
	t.Logf("weights %.2f", fitSure(all))
}

func sureInputs(a asked) []float64 { return append([]float64{1}, bot.CertaintyInputs(a.hits)...) }

func fitSure(all []asked) []float64 {
	x := make([][]float64, len(all))
	for i, a := range all {
		x[i] = sureInputs(a)
	}
	return fitLogistic(x, func(i int) float64 { return pickFloat(all[i].right(), 1, 0) })
}
