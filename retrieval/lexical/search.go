package lexical

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"trolycong/internal/vitext"
	"trolycong/retrieval"
)

// SearchOptions of one search.
type SearchOptions struct {
	// Limit is the number of results; 0 means retrieval.DefaultLimit, less than 0 all.
	Limit int
	// Filter keeps a document by its number; nil keeps all. Filtering never loses a result that an unfiltered search of
	// unlimited length would give.
	Filter func(doc int) bool
}

// Scored is one found document.
type Scored struct {
	Doc   int
	Score float64
	// Coverage in 0..1: the share of the query's informative weight that the document holds.
	Coverage float64
}

// Weights of the evidence. A folded match of a word typed with diacritics is weak: another word may fold alike.
const (
	foldedMatch  = 0.35
	bigramWeight = 0.6
)

// Search ranks the documents for the terms. Of the terms of one group only the best counts; neighbouring single words
// also count as a pair. Results come best first, ties by id; a document that holds none of the terms is not among them.
func (x *Index) Search(terms []retrieval.Term, opt SearchOptions) []Scored {
	s := x.borrow()
	defer x.scratch.Put(s)
	total := 0.0
	for _, g := range groups(terms) {
		total += s.addGroup(x, g)
	}
	for i := 1; i < len(terms); i++ {
		a, b := terms[i-1], terms[i]
		if b.Group != a.Group+1 || strings.Contains(a.Text, " ") || strings.Contains(b.Text, " ") {
			continue
		}
		x.addPair(s.all, a.Text, b.Text, a.Accented || b.Accented, bigramWeight*min(a.Weight, b.Weight))
	}
	return x.top(s.all, total, opt)
}

// evidence is what every document has shown so far, by document number.
type evidence struct{ score, cover []float64 }

func newEvidence(n int) evidence { return evidence{make([]float64, n), make([]float64, n)} }

func (e evidence) clear() {
	clear(e.score)
	clear(e.cover)
}

// scratch is the working memory of one search: of the whole question, of one group and of one term.
type scratch struct{ all, group, term evidence }

func (x *Index) borrow() *scratch {
	s, ok := x.scratch.Get().(*scratch)
	if !ok {
		n := len(x.ids)
		s = &scratch{newEvidence(n), newEvidence(n), newEvidence(n)}
	}
	s.all.clear()
	return s
}

// groups parts the terms by their group, in the order of first occurrence.
func groups(terms []retrieval.Term) [][]retrieval.Term {
	var out [][]retrieval.Term
	at := map[int]int{}
	for _, t := range terms {
		i, ok := at[t.Group]
		if !ok {
			i = len(out)
			at[t.Group] = i
			out = append(out, nil)
		}
		out[i] = append(out[i], t)
	}
	return out
}

// addGroup scores each alternative of a group and adds the best by document to the whole. It returns the group's
// informative weight: that of its weightiest alternative.
func (s *scratch) addGroup(x *Index, g []retrieval.Term) float64 {
	if len(g) == 1 {
		weight, scale, coverScale, words := x.weigh(g[0])
		x.addTerm(s.all, g[0], words, scale, coverScale)
		return weight
	}
	s.group.clear()
	total := 0.0
	for _, t := range g {
		s.term.clear()
		weight, scale, coverScale, words := x.weigh(t)
		x.addTerm(s.term, t, words, scale, coverScale)
		total = max(total, weight)
		for d, v := range s.term.score {
			s.group.score[d] = max(s.group.score[d], v)
		}
		for d, v := range s.term.cover {
			s.group.cover[d] = max(s.group.cover[d], v)
		}
	}
	for d, v := range s.group.score {
		s.all.score[d] += v
	}
	for d, v := range s.group.cover {
		s.all.cover[d] += v
	}
	return total
}

// word is one syllable of a term with its postings.
type word struct {
	text, bare      string
	exact, plain    []posting
	idf, plainIDF   float64
	exactPart, rest float64 // how much an exact and a folded match count
}

// weigh looks a term's words up. A phrase counts by the square root of its length, so that a long official name does not
// outweigh the rest of the question: scale multiplies its scores, coverScale its words' idf for the coverage.
func (x *Index) weigh(t retrieval.Term) (weight, scale, coverScale float64, words []word) {
	texts := strings.Fields(t.Text)
	if len(texts) == 0 || !(t.Weight > 0) {
		return 0, 0, 0, nil
	}
	sum := 0.0
	for _, text := range texts {
		w := word{text: text, bare: vitext.Fold(text), rest: 1}
		w.plain = x.single(folded, w.bare)
		w.plainIDF = x.idf(len(w.plain))
		w.idf = w.plainIDF
		if t.Accented {
			w.exact = x.single(accented, text)
			w.idf = x.idf(len(w.exact))
			w.exactPart, w.rest = 1-foldedMatch, foldedMatch
		}
		sum += w.idf
		words = append(words, w)
	}
	n := float64(len(words))
	weight = sum / n * t.Weight
	return weight, t.Weight / math.Sqrt(n), t.Weight / n, words
}

// addTerm adds the words of a term and, for a phrase, its pairs as evidence of the words standing together.
func (x *Index) addTerm(e evidence, t retrieval.Term, words []word, scale, coverScale float64) {
	for _, w := range words {
		add(e, w.exact, w.exactPart*w.idf*scale, w.exactPart*w.idf*coverScale)
		add(e, w.plain, w.rest*min(w.plainIDF, w.idf)*scale, w.rest*w.idf*coverScale)
	}
	for i := 1; i < len(words); i++ {
		x.addPair(e, words[i-1].text, words[i].text, t.Accented, bigramWeight*scale)
	}
}

func add(e evidence, list []posting, score, cover float64) {
	for _, p := range list {
		e.score[p.doc] += score * float64(p.sat)
		e.cover[p.doc] += cover
	}
}

// addPair adds the evidence of two words that stand side by side.
func (x *Index) addPair(e evidence, a, b string, withDiacritics bool, weight float64) {
	list := []posting(nil)
	if withDiacritics {
		list = x.pair(accented, a, b)
	} else {
		list = x.pair(folded, vitext.Fold(a), vitext.Fold(b))
	}
	weight *= x.idf(len(list))
	for _, p := range list {
		e.score[p.doc] += weight * float64(p.sat)
	}
}

// top keeps the best documents that the filter passes.
func (x *Index) top(e evidence, total float64, opt SearchOptions) []Scored {
	limit := opt.Limit
	switch {
	case limit == 0:
		limit = retrieval.DefaultLimit
	case limit < 0:
		limit = len(x.ids)
	}
	var best []Scored // the worst in front, once full
	for d, score := range e.score {
		if !(score > 0) {
			continue
		}
		s := Scored{Doc: d, Score: score}
		if len(best) == limit && x.compare(s, best[0]) > 0 || opt.Filter != nil && !opt.Filter(d) {
			continue
		}
		if total > 0 {
			s.Coverage = min(e.cover[d]/total, 1)
		}
		if len(best) < limit {
			best = append(best, s)
			if len(best) == limit {
				slices.SortFunc(best, func(a, b Scored) int { return x.compare(b, a) })
			}
			continue
		}
		best[0] = s
		x.sink(best)
	}
	slices.SortFunc(best, x.compare)
	return best
}

// compare orders the better result first, ties by id.
func (x *Index) compare(a, b Scored) int {
	if a.Score != b.Score {
		return cmp.Compare(b.Score, a.Score)
	}
	return cmp.Compare(x.ids[a.Doc], x.ids[b.Doc])
}

// sink restores the heap, of which the worst result is the root, after its root changed.
func (x *Index) sink(heap []Scored) {
	for i := 0; ; {
		child := 2*i + 1
		if child >= len(heap) {
			return
		}
		if child+1 < len(heap) && x.compare(heap[child+1], heap[child]) > 0 {
			child++
		}
		if x.compare(heap[i], heap[child]) >= 0 {
			return
		}
		heap[i], heap[child] = heap[child], heap[i]
		i = child
	}
}
