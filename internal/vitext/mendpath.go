package vitext

import (
	"math"
	"slices"
	"strings"
)

// edge is one reading of the pieces from its start up to end.
type edge struct {
	end   int // the piece behind
	words []string
	noise Noise
	cost  float64 // nats
	// bound readings hold only where a neighbour is attested beside them.
	bound bool
	// inner is the score of the words among themselves and the cost.
	inner float64
}

// Weights of the three looks at a word behind another: the pair as written, the pair without diacritics, the word alone.
const (
	mixPair  = 0.55
	mixBare  = 0.25
	mixAlone = 0.20
	// scale turns counts into shares where no total is known: ordinary syllables are near 1 in a hundred of it.
	countScale = 2e6
	floorShare = 1e-8
	// neutralShare is that of words whose counts say nothing: codes, names, foreign and everyday words.
	neutralShare = 2e-5
	// rareShare is that of syllables that the index lacks.
	rareShare = 5e-6
)

// share is how common a word is, in (0, 1).
func (q *mending) share(word string) float64 {
	q.work++
	n := float64(q.vocab.Count(word))
	if isBareSyllable(word) {
		n = max(n, 0.3*float64(q.vocab.BareCount(word)))
	}
	s := min(n/countScale, 0.1)
	switch {
	case s >= neutralShare:
	case spoken[word] || q.known(word):
		s = neutralShare
	case n == 0 && IsVietnameseSyllable(word):
		s = rareShare
	}
	return s + floorShare
}

// alone scores a word without a neighbour, in nats.
func (q *mending) alone(word string) float64 { return math.Log(q.share(word)) }

// follow scores b behind a, in nats.
func (q *mending) follow(a, b string) float64 {
	q.work++
	p := mixAlone * q.share(b)
	if isDigit(rune(a[0])) {
		n, all := q.afterNumber(b)
		return math.Log(p + mixPair*float64(n)/float64(max(1, all)))
	}
	if n := q.vocab.Count(a); n > 0 {
		p += mixPair * float64(q.vocab.Pair(a, b)) / float64(n)
	}
	fa, fb := Fold(a), Fold(b)
	if n := q.vocab.BareCount(fa); n > 0 {
		part := 1.0
		if fb != b {
			part = float64(q.vocab.Count(b)) / float64(max(1, q.vocab.BareCount(fb)))
		}
		p += mixBare * part * float64(q.vocab.BarePair(fa, fb)) / float64(n)
	}
	return math.Log(p)
}

// seal scores an edge's own words.
func (q *mending) seal(e edge) edge {
	e.inner = -e.cost
	for i := 1; i < len(e.words); i++ {
		e.inner += q.follow(e.words[i-1], e.words[i])
	}
	return e
}

// first and last word of an edge.
func (e *edge) first() string { return e.words[0] }
func (e *edge) last() string  { return e.words[len(e.words)-1] }

// step scores edge f behind e, which is nil at the start of the question.
func (q *mending) step(e, f *edge) float64 {
	if e == nil {
		return q.alone(f.first()) + f.inner
	}
	return q.follow(e.last(), f.first()) + f.inner
}

// placed is an edge in the lattice with the best way to it.
type placed struct {
	*edge
	start int
	score float64
	prev  int // index among the edges that end at start; -1 at the start of the question
}

// best gives the likeliest reading of the whole question, in order.
func (q *mending) best() []placed {
	n := len(q.pieces)
	ending := make([][]placed, n+1)
	for i := range n {
		for k := range q.starts[i] {
			e := &q.starts[i][k]
			p := placed{edge: e, start: i, prev: -1}
			if i == 0 {
				p.score = q.step(nil, e)
			}
			for j := range ending[i] {
				before := &ending[i][j]
				s := before.score + q.step(before.edge, e)
				if p.prev < 0 || s > p.score {
					p.score, p.prev = s, j
				}
			}
			if i == 0 || p.prev >= 0 {
				ending[e.end] = append(ending[e.end], p)
			}
		}
	}
	top := 0
	for j := range ending[n] {
		if ending[n][j].score > ending[n][top].score {
			top = j
		}
	}
	var path []placed
	for at, j := n, top; j >= 0 && at > 0; {
		p := ending[at][j]
		path = append(path, p)
		at, j = p.start, p.prev
	}
	slices.Reverse(path)
	return path
}

// minWeight is the least weight of a reading that is listed.
const minWeight = 0.05

// repairs weighs, at each place of the path, the readings of that place between their neighbours on the path.
func (q *mending) repairs(path []placed) []Repair {
	var out []Repair
	for i := range path {
		p := &path[i]
		if len(q.starts[p.start]) == 1 && p.noise == NoiseNone {
			continue
		}
		var before, after *edge
		if i > 0 {
			before = path[i-1].edge
		}
		if i+1 < len(path) {
			after = path[i+1].edge
		}
		if r, ok := q.weigh(p, before, after); ok {
			out = append(out, r)
		}
	}
	return out
}

// weigh makes a repair of the readings of one place; false when it is read as typed and nothing else is likely.
func (q *mending) weigh(p *placed, before, after *edge) (Repair, bool) {
	place := Range{q.pieces[p.start].Start, q.pieces[p.end-1].End}
	r := Repair{Range: place, Typed: string(q.runes[place.Start:place.End])}
	score := func(e *edge) float64 {
		s := q.step(before, e)
		if after != nil {
			s += q.step(e, after)
		}
		return s
	}
	var scores []float64
	for k := range q.starts[p.start] {
		e := &q.starts[p.start][k]
		if e.end != p.end || e.bound && !q.attested(e, before, after) {
			continue
		}
		r.Readings = append(r.Readings, Reading{Words: e.words, Noise: e.noise})
		scores = append(scores, score(e))
	}
	if p.end-p.start > 1 { // the pieces one by one
		words := make([]string, 0, p.end-p.start)
		for i := p.start; i < p.end; i++ {
			words = append(words, q.pieces[i].key)
		}
		e := q.seal(edge{end: p.end, words: words})
		r.Readings = append(r.Readings, Reading{Words: words})
		scores = append(scores, score(&e))
	}
	return r, r.settle(scores)
}

// settle turns scores into weights, orders the readings and drops the unlikely; false when nothing is left but what was
// typed.
func (r *Repair) settle(scores []float64) bool {
	if len(scores) == 0 {
		return false
	}
	top, sum := slices.Max(scores), 0.0
	for _, s := range scores {
		sum += math.Exp(s - top)
	}
	for i, s := range scores {
		r.Readings[i].Weight = math.Exp(s-top) / sum
	}
	slices.SortStableFunc(r.Readings, func(a, b Reading) int {
		switch {
		case a.Weight > b.Weight:
			return -1
		case a.Weight < b.Weight:
			return 1
		}
		return strings.Compare(strings.Join(a.Words, " "), strings.Join(b.Words, " "))
	})
	kept := r.Readings[:0]
	changed := false
	for _, x := range r.Readings {
		if x.Weight >= minWeight {
			kept = append(kept, x)
			changed = changed || x.Noise != NoiseNone
		}
	}
	r.Readings = kept
	return changed
}

// attested tells whether a neighbour of the edge stands beside it in the index.
func (q *mending) attested(e, before, after *edge) bool {
	return before != nil && q.pairs(before.last(), e.first()) >= minPair || after != nil && q.pairs(e.last(), after.first()) >= minPair
}

// minPair is how often the index must hold a pair that speaks for a bound reading, and minPairShare which share of the
// rarer word's places it must be.
const (
	minPair      = 3
	minPairShare = 0.004
)

// pairs is how often b stands behind a in the index, 0 when that may be chance: as written or, when one of the words has
// no diacritics, without them. Any number stands for any other.
func (q *mending) pairs(a, b string) int {
	q.work++
	if isDigit(rune(a[0])) {
		n, _ := q.afterNumber(b)
		return n
	}
	if n := q.vocab.Pair(a, b); n > 0 {
		return often(n, q.vocab.Count(a), q.vocab.Count(b))
	}
	fa, fb := Fold(a), Fold(b)
	if fa != a && fb != b {
		return 0
	}
	return often(q.vocab.BarePair(fa, fb), q.vocab.BareCount(fa), q.vocab.BareCount(fb))
}

// afterNumber is how often a word stands behind one of the sample numbers, and how often these stand at all.
func (q *mending) afterNumber(word string) (n, all int) {
	for _, number := range sampleNumbers {
		n, all = n+q.vocab.Pair(number, word), all+q.vocab.Count(number)
	}
	return n, all
}

// sampleNumbers stand for all numbers before a word: "14 tuổi".
var sampleNumbers = [...]string{"01", "2", "5", "10", "14", "18", "30"}

// often is n when that is a fair share of the rarer word's places, else 0.
func often(n, a, b int) int {
	if float64(n) < minPairShare*float64(min(a, b)) {
		return 0
	}
	return n
}
