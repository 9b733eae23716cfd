package passages

import (
	"cmp"
	"slices"

	"trolycong/retrieval"
)

// candidates is how many passages of the first step are read, and treed how many of those the trees weigh, by the linear
// score: as many as the trees were learned on.
const (
	candidates = 200
	treed      = 60
)

// Hit is one found passage.
type Hit struct {
	ID string
	// Score, higher is better; comparable only within one question.
	Score float64
	// Features explain the score: what the linear weights and the trees give, then each feature as it was read.
	Features []retrieval.Feature
}

// scored is a candidate, by its place in the first step, with its scores.
type scored struct {
	place         int
	linear, trees float64
}

// Search gives the best passages for a question, at most limit and at most 200, best first, ties by id. A passage that
// holds none of the words is not among them.
func (x *Index) Search(text string, limit int) []Hit {
	s := x.borrow()
	defer x.scratch.Put(s)
	q := x.read(text)
	s.found = x.first(q, s, candidates)
	rows := x.rows(q, s, s.found)
	ranked := x.rank(s, rows)
	out := make([]Hit, 0, min(len(ranked), max(limit, 0)))
	for _, r := range ranked[:cap(out)] {
		h := Hit{ID: x.ids[s.found[r.place].passage], Score: r.linear + r.trees}
		h.Features = append(make([]retrieval.Feature, 0, features+2), retrieval.Feature{Name: "linear", Value: r.linear}, retrieval.Feature{Name: "trees", Value: r.trees})
		for f, name := range featureNames {
			h.Features = append(h.Features, retrieval.Feature{Name: name, Value: float64(rows[r.place][f])})
		}
		out = append(out, h)
	}
	return out
}

// rank orders the candidates by the linear score, and the best of them anew with what the trees give.
func (x *Index) rank(s *scratch, rows [][]float32) []scored {
	out := make([]scored, len(rows))
	for i, row := range rows {
		out[i] = scored{place: i, linear: x.model.Linear.Score(row)}
	}
	better := func(a, b scored) int {
		return cmp.Or(cmp.Compare(b.linear+b.trees, a.linear+a.trees), cmp.Compare(x.ids[s.found[a.place].passage], x.ids[s.found[b.place].passage]))
	}
	slices.SortFunc(out, better)
	top := out[:min(len(out), treed)]
	for i := range top {
		top[i].trees = x.model.Trees.Score(rows[top[i].place])
	}
	slices.SortFunc(top, better)
	// What the trees did not see stays behind what they saw, at a score that says so.
	if len(top) > 0 {
		last := top[len(top)-1]
		for i := treed; i < len(out); i++ {
			out[i].trees = min(0, last.linear+last.trees-out[treed].linear)
		}
	}
	return out
}

// rows gives the features of all candidates.
func (x *Index) rows(q *question, s *scratch, found []candidate) [][]float32 {
	for len(s.rows) < len(found) {
		s.rows = append(s.rows, make([]float32, features))
	}
	rows := s.rows[:len(found)]
	s.mark(q)
	for i, c := range found {
		x.row(rows[i], q, s, int(c.passage))
	}
	s.unmark(q)
	x.context(rows, found, s)
	return rows
}

func (x *Index) borrow() *scratch {
	if s, ok := x.scratch.Get().(*scratch); ok {
		return s
	}
	return &scratch{slotOf: make([]uint8, len(x.words)), weightOf: make([]float32, len(x.words)), passages: make([]float32, len(x.ids)),
		documents: make([]float32, x.documents.units), documentPairs: make([]float32, x.documents.units)}
}
