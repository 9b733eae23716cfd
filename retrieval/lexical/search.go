package lexical

import (
	"math"
	"sort"
	"strings"

	"trolycong/internal/vitext"
	"trolycong/retrieval"
)

// SearchOptions of one search.
type SearchOptions struct {
	// Limit is the number of results; 0 means 20.
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

// Search ranks the documents for the terms. Of the terms of one group only the best counts. Results come best first,
// ties by id.
func (x *Index) Search(terms []retrieval.Term, opt SearchOptions) []Scored {
	if opt.Limit == 0 {
		opt.Limit = retrieval.DefaultLimit
	}
	score := make([]float64, len(x.ids))
	cover := make([]float64, len(x.ids))
	total := 0.0
	for _, g := range groups(terms) {
		weight, best, covered := x.scoreGroup(g)
		total += weight
		for d, s := range best {
			score[d] += s
			cover[d] += covered[d]
		}
	}
	x.addBigrams(score, terms)
	return x.top(score, cover, total, opt)
}

// groups parts the terms by their group, in order.
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

// scoreGroup scores each alternative of a group and keeps the best by document. weight is the group's informative
// weight; covered is how much of it each document holds.
func (x *Index) scoreGroup(g []retrieval.Term) (weight float64, best, covered map[int32]float64) {
	best, covered = map[int32]float64{}, map[int32]float64{}
	for _, t := range g {
		w, s, c := x.scoreTerm(t)
		weight = max(weight, w)
		for d, v := range s {
			if v > best[d] {
				best[d] = v
			}
			covered[d] = max(covered[d], c[d])
		}
	}
	return weight, best, covered
}

// scoreTerm scores one word or phrase. A phrase counts by the square root of its length, so that a long official name
// does not outweigh the rest of the question; its inner bigrams count as evidence of the words standing together.
func (x *Index) scoreTerm(t retrieval.Term) (weight float64, score, covered map[int32]float64) {
	words := strings.Fields(t.Text)
	score, covered = map[int32]float64{}, map[int32]float64{}
	if len(words) == 0 || t.Weight == 0 {
		return 0, score, covered
	}
	sum := 0.0
	for _, w := range words {
		idf := x.addWord(score, covered, w, t)
		sum += idf
	}
	for i := 1; i < len(words); i++ {
		x.addPair(score, words[i-1], words[i], t.Accented, bigramWeight)
	}
	length := float64(len(words))
	norm := math.Sqrt(length)
	weight = sum / length * t.Weight
	for d := range score {
		score[d] *= t.Weight / norm
		covered[d] = covered[d] / sum * weight
	}
	return weight, score, covered
}

// addWord adds one syllable's BM25 to the scores and its idf to the coverage, and returns the idf.
func (x *Index) addWord(score, covered map[int32]float64, word string, t retrieval.Term) float64 {
	fold := vitext.Fold(word)
	exact, foldWeight := 0.0, 1.0
	if t.Accented {
		exact, foldWeight = 1-foldedMatch, foldedMatch
	}
	idf := 0.0
	if exact > 0 {
		if id, ok := x.terms[string(accented)+word]; ok {
			idf = x.idf(len(x.postings[id]))
			for _, p := range x.postings[id] {
				score[p.doc] += exact * idf * x.saturate(p.tf)
				covered[p.doc] += exact * idf
			}
		} else {
			idf = x.idf(0)
		}
	}
	if id, ok := x.terms[string(folded)+fold]; ok {
		w := x.idf(len(x.postings[id]))
		if exact == 0 {
			idf = w
		}
		for _, p := range x.postings[id] {
			score[p.doc] += foldWeight * min(w, idf) * x.saturate(p.tf)
			covered[p.doc] += foldWeight * idf
		}
	} else if exact == 0 {
		idf = x.idf(0)
	}
	return idf
}

func (x *Index) saturate(tf float32) float64 {
	return float64(tf) * (x.k1 + 1) / (float64(tf) + x.k1)
}

// addPair adds the evidence of two words that stand side by side.
func (x *Index) addPair(score map[int32]float64, a, b string, withDiacritics bool, weight float64) {
	key := string(foldedBigram) + vitext.Fold(a) + " " + vitext.Fold(b)
	if withDiacritics {
		key = string(accentedBigram) + a + " " + b
	}
	id, ok := x.terms[key]
	if !ok {
		return
	}
	idf := x.idf(len(x.postings[id]))
	for _, p := range x.postings[id] {
		score[p.doc] += weight * idf * x.saturate(p.tf)
	}
}

// addBigrams adds the evidence of neighbouring single words of the question.
func (x *Index) addBigrams(score []float64, terms []retrieval.Term) {
	extra := map[int32]float64{}
	for i := 1; i < len(terms); i++ {
		a, b := terms[i-1], terms[i]
		if b.Group != a.Group+1 || strings.Contains(a.Text, " ") || strings.Contains(b.Text, " ") {
			continue
		}
		x.addPair(extra, a.Text, b.Text, a.Accented || b.Accented, bigramWeight*min(a.Weight, b.Weight))
	}
	for d, v := range extra {
		score[d] += v
	}
}

func (x *Index) top(score, cover []float64, total float64, opt SearchOptions) []Scored {
	var out []Scored
	for d, s := range score {
		if s <= 0 || opt.Filter != nil && !opt.Filter(d) {
			continue
		}
		c := 0.0
		if total > 0 {
			c = min(cover[d]/total, 1)
		}
		out = append(out, Scored{Doc: d, Score: s, Coverage: c})
	}
	sort.Slice(out, func(i, j int) bool {
		if out[i].Score != out[j].Score {
			return out[i].Score > out[j].Score
		}
		return x.ids[out[i].Doc] < x.ids[out[j].Doc]
	})
	return out[:min(len(out), opt.Limit)]
}
