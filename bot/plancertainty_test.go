package bot_test

import (
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"trolycong/bot"
	"trolycong/internal/corpustest"
	"trolycong/internal/vitext"
	"trolycong/knowledge"
)

// planAsked is one plan question with what the certainty saw of its best candidate.
type planAsked struct {
	text    string
	present bool // a source holds the answer
	right   bool // the candidate is that answer
	inputs  []float64
}

// askedOfPlans asks the development sets and the sets of certainty, all but the held-out half.
func askedOfPlans(t *testing.T) []planAsked {
	t.Helper()
	b := newBot(t, realSnapshot(t), newMemory(), nil)
	own := filepath.Join("..", "evals", "testdata")
	var out []planAsked
	for _, path := range []string{corpustest.Path(t, "evals/plans-dev.jsonl"), filepath.Join(own, "plans-own.jsonl"), filepath.Join(own, "plans-sure-tune.jsonl")} {
		for _, c := range corpustest.Lines[knowledge.Case](t, path) {
			if len(c.After) > 0 {
				continue
			}
			turn, err := b.Handle(t.Context(), bot.Message{Text: bot.Text(c.Question), Audience: bot.Audience(c.Audience)})
			if err != nil {
				t.Fatal(err)
			}
			if a, ok := seenBy(turn, c); ok {
				out = append(out, a)
			}
		}
	}
	return out
}

// seenBy reads the inputs of the certainty from a turn's trace; false when it came to none.
func seenBy(turn *bot.Turn, c knowledge.Case) (planAsked, bool) {
	a := planAsked{text: c.Question, present: !c.Refuse}
	document, lead := "", ""
	for _, s := range turn.Trace.Steps {
		if s.Name != bot.PlanCertaintyStep {
			continue
		}
		for _, kv := range s.Data {
			switch kv.Key {
			case "inputs":
				for _, f := range strings.Fields(kv.Value) {
					x, _ := strconv.ParseFloat(f, 64)
					a.inputs = append(a.inputs, x)
				}
			case "document":
				document = kv.Value
			case "lead":
				lead = vitext.Key(kv.Value)
			}
		}
	}
	a.right = a.present && (len(c.Sources) == 0 || slices.ContainsFunc(c.Sources, func(s string) bool { return strings.Contains(s, document) }))
	for _, any := range append(slices.Clone(c.Must), c.Lead) {
		if len(any) > 0 && !slices.ContainsFunc(any, func(p string) bool { return strings.Contains(lead, vitext.Key(p)) }) && len(any[0]) < 30 {
			a.right = false
		}
	}
	return a, a.inputs != nil
}

// TestPlanCertainty holds that the certainty of plan answers tells what no source holds from what one does. The half that was
// not fitted on is judged by the evals.
func TestPlanCertainty(t *testing.T) {
	if testing.Short() {
		t.Skip("measures quality: runs in full with make catalogue")
	}
	var right, withheld, absent, taken int
	for _, a := range askedOfPlans(t) {
		sure := bot.PlanCertainty(a.inputs) >= bot.SurePlan
		switch {
		case !a.present:
			absent++
			if sure {
				taken++
				t.Logf("taken: %s %.2f", a.text, a.inputs)
			}
		case a.right:
			right++
			if !sure {
				withheld++
				t.Logf("withheld: %s %.2f", a.text, a.inputs)
			}
		}
	}
	t.Logf("%d of %d questions without a source taken for answered, %d of %d right places withheld", taken, absent, withheld, right)
	if absent == 0 || float64(taken) > 0.3*float64(absent) {
		t.Errorf("%d of %d questions without a source pass, want at most 30 %%", taken, absent)
	}
	if right < 150 || float64(withheld) > 0.02*float64(right) {
		t.Errorf("%d of %d right places are withheld, want at most 2 %% of at least 150", withheld, right)
	}
}

// TestFitPlanCertainty prints the weights that fit the questions best, with FIT=1.
func TestFitPlanCertainty(t *testing.T) {
	if os.Getenv("FIT") == "" {
		t.Skip("fits anew with FIT=1")
	}
	all := askedOfPlans(t)
	x := make([][]float64, len(all))
	for i, a := range all {
		x[i] = append([]float64{1}, a.inputs...)
	}
	w := fitLogistic(x, func(i int) float64 { return pickFloat(all[i].right, 1, 0) })
	loss := 0.0
	for i, a := range all {
		p := logistic(w, x[i])
		loss -= math.Log(max(pickFloat(a.right, p, 1-p), 1e-9))
		if a.right == (p < bot.SurePlan) {
			t.Logf("%.2f present %t, right %t: %s %.2f", p, a.present, a.right, a.text, a.inputs)
		}
	}
	t.Logf("weights %.2f, loss %.3f over %d", w, loss/float64(len(all)), len(all))
}

func logistic(w, x []float64) float64 {
	z := 0.0
	for i := range w {
		z += w[i] * x[i]
	}
	return 1 / (1 + math.Exp(-z))
}

// fitLogistic fits by gradient descent with a small penalty.
func fitLogistic(x [][]float64, y func(int) float64) []float64 {
	const steps, rate, penalty = 20000, 0.3, 0.002
	w := make([]float64, len(x[0]))
	for range steps {
		g := make([]float64, len(w))
		for i := range x {
			d := logistic(w, x[i]) - y(i)
			for k, v := range x[i] {
				g[k] += d * v
			}
		}
		for k := range w {
			w[k] -= rate * (g[k]/float64(len(x)) + penalty*pickFloat(k > 0, w[k], 0))
		}
	}
	return w
}
