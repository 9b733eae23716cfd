package embed

import (
	"cmp"
	"context"
	"math"
	"slices"

	"trolycong/retrieval"
)

// How a model is made; chosen by measurement, see docs/evaluation.md. A second round of the range finder comes nearer to
// the exact decomposition and finds less: the first keeps some of the words' own directions.
const (
	dimensions  = 128
	spare       = 16     // directions that are computed and dropped, as Halko, Martinsson and Tropp advise (2011, section 4.2)
	minUnits    = 2      // that hold a feature
	maxFeatures = 60_000 // the most frequent ones; the shared corpus has 19,000
	maxTrained  = 20_000 // units, evenly taken: more cost time and tell nothing new of the words
)

// Train makes the model of a corpus: a randomised decomposition of the matrix of units and their weighted features. The
// same texts in the same order give the same bits.
func Train(ctx context.Context, texts []string) (*Local, error) {
	texts = sample(texts)
	names, units := chooseFeatures(texts)
	words, ok := newVocabulary(names)
	if !ok {
		panic("embed: features do not make a vocabulary") // Syllables gives no spaces
	}
	l := &Local{space: retrieval.Space{Dimensions: dimensions}, words: words, weights: make([]float32, len(names))}
	for i, n := range units {
		// The square: a word counts in the question and in the unit.
		idf := ln(1 + (float64(len(texts)-n)+0.5)/(float64(n)+0.5))
		l.weights[i] = float32(idf * idf)
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	byUnit := l.matrix(texts)
	found, _ := orthonormal(byUnit.times(signs(len(names), dimensions+spare)))
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	directions, _ := orthonormal(byUnit.transposed().times(found))
	l.quantise(directions)
	l.space.Name = l.name()
	return l, ctx.Err()
}

// sample takes at most maxTrained of the texts.
func sample(texts []string) []string {
	if len(texts) <= maxTrained {
		return texts
	}
	out := make([]string, maxTrained)
	for i := range out {
		out[i] = texts[i*len(texts)/maxTrained]
	}
	return out
}

// chooseFeatures gives the features that enough texts hold, rising by name, and how many hold each.
func chooseFeatures(texts []string) (names []string, units []int) {
	type feature struct {
		name  string
		units int
	}
	one, two, n := countFeatures(texts)
	var all []feature
	for i, f := range one {
		if f.units >= minUnits {
			all = append(all, feature{n.words[i], int(f.units)})
		}
	}
	for key, f := range two {
		if f.units >= minUnits {
			all = append(all, feature{n.words[key>>32] + " " + n.words[uint32(key)], int(f.units)})
		}
	}
	slices.SortFunc(all, func(a, b feature) int { return cmp.Or(cmp.Compare(b.units, a.units), cmp.Compare(a.name, b.name)) })
	all = all[:min(len(all), maxFeatures)]
	slices.SortFunc(all, func(a, b feature) int { return cmp.Compare(a.name, b.name) })
	for _, f := range all {
		names, units = append(names, f.name), append(units, f.units)
	}
	return names, units
}

// held counts the texts that hold something.
type held struct{ units, last int32 }

func (h *held) in(text int) {
	if at := int32(text) + 1; h.last != at {
		h.last = at
		h.units++
	}
}

// countFeatures counts the texts that hold each syllable, by its number, and each pair of folded neighbours.
func countFeatures(texts []string) (one []*held, two map[uint64]*held, n *numbers) {
	lines := make([][][]string, len(texts))
	spread(len(texts), func(from, to int) {
		for i := from; i < to; i++ {
			lines[i] = cut(texts[i])
		}
	})
	two, n = map[uint64]*held{}, newNumbers()
	for t := range lines {
		for _, words := range lines[t] {
			before := int32(none)
			for _, w := range words {
				i := n.of(w)
				for len(one) < len(n.words) {
					one = append(one, &held{})
				}
				fold := n.folds[i]
				one[i].in(t)
				one[fold].in(t)
				if before >= 0 {
					key := pairKey(before, fold)
					if two[key] == nil {
						two[key] = &held{}
					}
					two[key].in(t)
				}
				before = fold
			}
		}
	}
	return one, two, n
}

// matrix has one row of unit length for each text: its features, weighted.
func (l *Local) matrix(texts []string) *sparse {
	rows := make([]sparse, len(texts))
	spread(len(texts), func(from, to int) {
		c := newCounts(len(l.weights))
		for i := from; i < to; i++ {
			c.read(l.words, retrieval.EmbedUnit, texts[i])
			slices.Sort(c.seen)
			r := &rows[i]
			for _, f := range c.seen {
				r.columns, r.values = append(r.columns, f), append(r.values, saturated(c.of[f])*l.weights[f])
			}
			normalise(r.values)
			c.clear()
		}
	})
	a := &sparse{width: len(l.weights), start: []int32{0}}
	for i := range rows {
		a.columns, a.values = append(a.columns, rows[i].columns...), append(a.values, rows[i].values...)
		a.start = append(a.start, int32(len(a.columns)))
	}
	return a
}

// signs is a table of random signs, always the same (SplitMix64 of Steele, Lea and Flood, 2014, from one seed).
func signs(rows, width int) *table {
	t := newTable(rows, width)
	state := uint64(0)
	for i := range t.values {
		state += 0x9e3779b97f4a7c15
		x := (state ^ state>>30) * 0xbf58476d1ce4e5b9
		x = (x ^ x>>27) * 0x94d049bb133111eb
		t.values[i] = 1
		if x>>63 == 1 {
			t.values[i] = -1
		}
	}
	return t
}

// quantise keeps the strongest directions of every feature, each value in 8 bits: a quarter of the memory, and on the
// development sets the same ranking.
func (l *Local) quantise(directions *table) {
	l.scales, l.values = make([]float32, directions.rows()), make([]int8, directions.rows()*dimensions)
	for f := range l.scales {
		row, most := directions.row(f)[:dimensions], float32(0)
		for _, x := range row {
			most = max(most, x, -x)
		}
		if most == 0 {
			continue
		}
		l.scales[f] = most / math.MaxInt8
		for i, x := range row {
			l.values[f*dimensions+i] = int8(math.Round(float64(x / l.scales[f])))
		}
	}
}

// ln is the natural logarithm of x, above zero, to 15 digits. The library's may differ in the last bit from machine to
// machine; here each step is rounded by itself.
func ln(x float64) float64 {
	fraction, exponent := math.Frexp(x)
	if fraction < math.Sqrt2/2 {
		fraction, exponent = fraction*2, exponent-1
	}
	s := (fraction - 1) / (fraction + 1)
	square, power, sum := float64(s*s), s, 0.0
	for k := 1.0; k < 26; k += 2 {
		sum += power / k
		power = float64(power * square)
	}
	return float64(float64(exponent)*math.Ln2) + 2*sum
}
