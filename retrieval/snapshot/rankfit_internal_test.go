package snapshot

import (
	"fmt"
	"hash/fnv"
	"math"
	"os"
	"slices"
	"testing"

	"trolycong/internal/corpustest"
	"trolycong/knowledge"
	"trolycong/retrieval/lexical"
)

// rankSets are the development questions with right procedures; none of them is a held-out set.
var rankSets = []string{"procedures-own", "procedures-sure-tune", "everyday-tune", "business-tune", "inscope-tune", "english-tune", "english-more"}

// judged is one question with its candidates.
type judged struct {
	set, id string
	x       [][featureCount]float64
	right   []bool
}

// judgedQuestions reads the sets and gives every question for which a right procedure is among the candidates.
func judgedQuestions(t *testing.T) []judged {
	t.Helper()
	type row struct {
		ID, Question           string
		Procedures, Gold, Also []string
	}
	s, err := Build(t.Context(), corpustest.Collection(t))
	if err != nil {
		t.Fatal(err)
	}
	v := &view{s, knowledge.Public}
	var out []judged
	read := func(set, path string) {
		for i, r := range corpustest.Lines[row](t, path) {
			right := slices.Concat(r.Procedures, r.Gold, r.Also)
			q := v.Rewrite(r.Question)
			if len(right) == 0 || len(q.Exact) > 0 {
				continue
			}
			j := judged{set: set, id: fmt.Sprintf("%s %s %d", set, r.ID, i)}
			found := s.proc.Search(q.Terms, lexical.SearchOptions{Limit: candidates, Filter: func(d int) bool { return v.visible(&s.units[d]) }})
			asked := s.askOf(q)
			for _, f := range found {
				x, _ := asked.describe(s.units[f.Doc].features, f.Score/found[0].Score, f.Coverage)
				j.x, j.right = append(j.x, x), append(j.right, slices.Contains(right, s.units[f.Doc].id))
			}
			out = append(out, j)
		}
	}
	read("procedures-dev", corpustest.Path(t, "evals/procedures-dev.jsonl"))
	read("dvcfaq", corpustest.Path(t, "bench/dvcfaq/queries.jsonl"))
	for _, set := range rankSets {
		read(set, "../../evals/testdata/"+set+".jsonl")
	}
	return out
}

// rankPrior are the weights before any fit: set by hand on procedures-dev. The fit is drawn to them.
var rankPrior = [featureCount]float64{
	featLexical: 1, featCover: 1.3, featFit: 0.5, featEvidence: 0.6,
	featNeed: 0.45, featNeedUnasked: -0.25, featNeedOther: -0.25, featNeedMissing: -0.25,
	featForeign: -0.5, featExcluded: -0.5, featDenied: 0.2, featDeniedMissing: -0.3, featNegated: -0.15, featMobile: -0.3, featCitizen: 0.15, featFirmOnly: -0.2, featStaffOnly: -0.4,
	featChild: -0.15, featCommune: 0.15, featMinistry: -0.15, featOnline: 0.2, featOnlineUnasked: -0.1, featOffice: 0.2,
}

// How the weights are fitted: listwise softmax over a question's candidates at the scale of sharpness, its right ones
// together, by AdaGrad, drawn to the prior.
const (
	fitSteps  = 400
	fitRate   = 0.2
	fitDraw   = 0.01
	sharpness = 4
	folds     = 5
)

func fitRank(all []judged) [featureCount]float64 {
	var w, squares [featureCount]float64
	for k := range w {
		w[k] = sharpness * rankPrior[k]
	}
	for range fitSteps {
		var g [featureCount]float64
		n := 0.0
		for _, j := range all {
			if !slices.Contains(j.right, true) {
				continue
			}
			n++
			p := softmax(&w, j.x)
			sum := 0.0
			for i, right := range j.right {
				if right {
					sum += p[i]
				}
			}
			for i := range p {
				d := p[i]
				if j.right[i] {
					d -= p[i] / sum
				}
				for k, x := range j.x[i] {
					g[k] += d * x
				}
			}
		}
		for k := range w {
			g[k] = g[k]/n + fitDraw*(w[k]-sharpness*rankPrior[k])
			squares[k] += g[k] * g[k]
			w[k] -= fitRate * g[k] / math.Sqrt(squares[k]+1e-8)
		}
	}
	for k := range w {
		w[k] /= sharpness
	}
	return w
}

func softmax(w *[featureCount]float64, xs [][featureCount]float64) []float64 {
	p, most, sum := make([]float64, len(xs)), math.Inf(-1), 0.0
	for i := range xs {
		for k, x := range xs[i] {
			p[i] += w[k] * x
		}
		most = max(most, p[i])
	}
	for i := range p {
		p[i] = math.Exp(p[i] - most)
		sum += p[i]
	}
	for i := range p {
		p[i] = max(p[i]/sum, 1e-12)
	}
	return p
}

// TestFitRank prints, with FIT=1, the weights that fit the questions best, and how often a right procedure comes first by
// the weights in use, by the prior, and cross-validated: by weights fitted on the other four fifths of the questions.
func TestFitRank(t *testing.T) {
	if os.Getenv("FIT") == "" {
		t.Skip("fits anew with FIT=1")
	}
	all := judgedQuestions(t)
	foldOf := func(j judged) int {
		h := fnv.New32a()
		_, _ = h.Write([]byte(j.id))
		return int(h.Sum32() % folds)
	}
	var fitted [folds][featureCount]float64
	for k := range folds {
		fitted[k] = fitRank(slices.DeleteFunc(slices.Clone(all), func(j judged) bool { return foldOf(j) == k }))
	}
	type tally struct{ n, now, prior, crossed, ten int }
	bySet := map[string]*tally{}
	var sets []string
	for _, j := range all {
		c := bySet[j.set]
		if c == nil {
			c = &tally{}
			bySet[j.set], sets = c, append(sets, j.set)
		}
		count := func(n *int, w *[featureCount]float64, depth int) {
			if rankOf(w, j) < depth {
				*n++
			}
		}
		c.n++
		count(&c.now, &rankWeights, 1)
		count(&c.prior, &rankPrior, 1)
		count(&c.crossed, &fitted[foldOf(j)], 1)
		count(&c.ten, &fitted[foldOf(j)], 10)
	}
	for _, set := range sets {
		c := bySet[set]
		n := float64(c.n)
		t.Logf("%-22s %3d questions, first: in use %.3f, prior %.3f, cross-validated %.3f; among ten %.3f", set, c.n, float64(c.now)/n, float64(c.prior)/n, float64(c.crossed)/n, float64(c.ten)/n)
	}
	w := fitRank(all)
	for k, name := range featureNames {
		t.Logf("%-20s %6.2f", name, w[k])
	}
}

// rankOf is the place of the first right candidate, from 0; candidates that score the same stand as they were found.
func rankOf(w *[featureCount]float64, j judged) int {
	scores, best := make([]float64, len(j.x)), math.Inf(-1)
	for i := range j.x {
		for k, x := range j.x[i] {
			scores[i] += w[k] * x
		}
		if j.right[i] {
			best = max(best, scores[i])
		}
	}
	if math.IsInf(best, -1) {
		return math.MaxInt
	}
	n := 0
	for i, s := range scores {
		if s > best && !j.right[i] {
			n++
		}
	}
	return n
}
