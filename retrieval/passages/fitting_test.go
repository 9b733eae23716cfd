package passages_test

import (
	"hash/fnv"
	"math"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"testing"

	"trolycong/evals"
	"trolycong/internal/boost"
	"trolycong/internal/corpustest"
	"trolycong/internal/vitext"
	"trolycong/retrieval/passages"
)

// How the model is fitted. The numbers were chosen by the cross-validated figures on a small grid, which is flat: depth 3
// to 5, 120 to 200 trees and rates of 0.05 to 0.07 stay within one point of each other.
const (
	folds       = 5
	fitSeed     = 1
	factorLeast = 30 // questions that hold a word which has a factor, at least
	factorPrior = 5  // questions that hold it as the mean word is held
	factorMost  = 0.9
)

var (
	linearOptions = boost.LinearOptions{Decay: 0.002}
	treesOptions  = boost.TreesOptions{Trees: 200, Depth: 4, Rate: 0.05, Leaf: 40, Bins: 32, Damp: 1, Seed: fitSeed, Sample: 0.5}
)

// judged is one question with the passages that answer it.
type judged struct {
	ID, Question string
	Gold         []string
	document     string // of the first of them
}

// law reads the shared articles of law and the questions about them.
func law(t testing.TB) ([]passages.Passage, []judged) {
	t.Helper()
	type row struct{ ID, Title, Text, Document, Article string }
	var list []passages.Passage
	document := map[string]string{}
	for _, r := range corpustest.Lines[row](t, corpustest.Path(t, "bench/legal61k/corpus.jsonl.gz")) {
		n, _ := strconv.Atoi(r.Article)
		document[r.ID] = r.Document
		list = append(list, passages.Passage{ID: r.ID, Title: r.Title, Text: r.Text, Document: r.Document, Article: n})
	}
	questions := corpustest.Lines[judged](t, corpustest.Path(t, "bench/legal61k/queries-dev.jsonl.gz"))
	for i, q := range questions {
		questions[i].document = document[q.Gold[0]]
	}
	return list, questions
}

// build indexes passages with the reading of diacritics that their texts teach.
func build(t testing.TB, list []passages.Passage, index func([]passages.Passage, *vitext.Restorer) (*passages.Index, error)) *passages.Index {
	t.Helper()
	x, err := index(list, vitext.TrainRestorer(func(yield func(string) bool) {
		for _, p := range list {
			if !yield(p.Title) || !yield(p.Text) {
				return
			}
		}
	}))
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// factors are, for each common word of the questions, the share of them whose right passage holds it, over that of the
// mean word: "nào" stands in few answers. Only words that answers lack have one, a dozen: others would be those of a topic.
func factors(x *passages.Index, list []passages.Passage, questions []judged) map[string]float64 {
	place := make(map[string]int, len(list))
	for i, p := range list {
		place[p.ID] = i
	}
	held, n := map[string]float64{}, map[string]float64{}
	allHeld, all := 0.0, 0.0
	for _, q := range questions {
		words := vitext.Syllables(q.Question)
		slices.Sort(words)
		for _, w := range slices.Compact(words) {
			in, known := false, false
			for _, id := range q.Gold {
				here, anywhere := passages.Held(x, place[id], w)
				in, known = in || here, known || anywhere
			}
			if !known {
				continue
			}
			n[w]++
			all++
			if in {
				held[w]++
				allHeld++
			}
		}
	}
	mean := allHeld / max(all, 1)
	out := map[string]float64{}
	for w, c := range n {
		if f := (held[w] + factorPrior*mean) / (c + factorPrior) / mean; c >= factorLeast && f < factorMost {
			out[w] = math.Round(f*1000) / 1000
		}
	}
	return out
}

// asked is a question's candidates, in the order of the first step.
type asked struct {
	boost.List
	ids  []string
	gold []string
}

// ask reads the candidates of every question, stripped or not.
func ask(x *passages.Index, questions []judged, strip evals.Strip) []asked {
	out := make([]asked, len(questions))
	var wg sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for w := range workers {
		wg.Go(func() {
			for i := w; i < len(questions); i += workers {
				q := questions[i]
				a := asked{gold: q.Gold}
				a.ids, a.Rows = passages.Candidates(x, strip.Apply(q.Question))
				for _, id := range a.ids {
					a.Right = append(a.Right, slices.Contains(q.Gold, id))
				}
				out[i] = a
			}
		})
	}
	wg.Wait()
	return out
}

// best keeps the first candidates of an order and, to learn from, those that are right.
func (a asked) best(order []int) boost.List {
	var out boost.List
	for i, j := range order {
		if i < passages.Treed || a.Right[j] {
			out.Rows, out.Right = append(out.Rows, a.Rows[j]), append(out.Right, a.Right[j])
		}
	}
	return out
}

// by orders the candidates by a score of theirs, the first step's order where it is equal.
func (a asked) by(score func(i int) float64) []int {
	scores, order := make([]float64, len(a.Rows)), make([]int, len(a.Rows))
	for i := range a.Rows {
		scores[i], order[i] = score(i), i
	}
	slices.SortStableFunc(order, func(i, j int) int {
		switch {
		case scores[i] > scores[j]:
			return -1
		case scores[i] < scores[j]:
			return 1
		}
		return 0
	})
	return order
}

// fit learns the weights: the linear ones on the best of the first step, the trees on the best of those.
func fit(all []asked) (*boost.Linear, *boost.Trees) {
	var lists []boost.List
	for _, a := range all {
		lists = append(lists, a.best(a.by(func(i int) float64 { return float64(-i) })))
	}
	linear := boost.FitLinear(lists, linearOptions)
	var start [][]float64
	for i, a := range all {
		lists[i] = a.best(a.by(func(i int) float64 { return linear.Score(a.Rows[i]) }))
		scores := make([]float64, len(lists[i].Rows))
		for j, row := range lists[i].Rows {
			scores[j] = linear.Score(row)
		}
		start = append(start, scores)
	}
	return linear, boost.FitTrees(lists, start, treesOptions)
}

// ranked orders the candidates as Search does; extra adds to the score of those that the trees weigh.
func ranked(a asked, linear *boost.Linear, trees *boost.Trees, extra func(i int) float64) []string {
	order := a.by(func(i int) float64 { return linear.Score(a.Rows[i]) })
	treed := map[int]bool{}
	for _, i := range order[:min(len(order), passages.Treed)] {
		treed[i] = true
	}
	order = a.by(func(i int) float64 {
		s := linear.Score(a.Rows[i])
		if !treed[i] {
			return s - 1e6
		}
		if trees != nil {
			s += trees.Score(a.Rows[i])
		}
		if extra != nil {
			s += extra(i)
		}
		return s
	})
	var ids []string
	for _, i := range order {
		ids = append(ids, a.ids[i])
	}
	return ids
}

// tally collects what was found for the questions of all folds.
type tally struct {
	questions []evals.Ranked
	found     [][]string
}

func (t *tally) add(a asked, ids []string) {
	t.questions, t.found = append(t.questions, evals.Ranked{Right: a.gold}), append(t.found, ids)
}

func (t *tally) measured() evals.Measured { return evals.Measure(t.questions, t.found) }

// inFold tells the questions that a fold is tried on from those that it learns from, by the document that answers them: no
// document is in both, for what was learned of its year and its kind would help.
func inFold(questions []judged, k int) (learn, try []judged) {
	for _, q := range questions {
		h := fnv.New32a()
		_, _ = h.Write([]byte(q.document))
		if int(h.Sum32()%folds) == k {
			try = append(try, q)
		} else {
			learn = append(learn, q)
		}
	}
	return learn, try
}
