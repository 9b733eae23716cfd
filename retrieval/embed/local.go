package embed

import (
	"context"

	"trolycong/retrieval"
)

// Local makes vectors by what the indexed corpus itself tells: which words and pairs of words stand in the same units. It
// is made by Train, knows nothing but that corpus, and gives the same bits on every machine. Immutable and safe for
// concurrent use.
type Local struct {
	space   retrieval.Space
	words   *vocabulary
	weights []float32 // of each feature: how much it tells
	scales  []float32 // of each feature's vector
	values  []int8    // the vectors, row by row, in units of their scale
}

var _ retrieval.Embedder = (*Local)(nil)

// How a text is read; chosen by measurement, see docs/evaluation.md. The beginning of a unit says what it is: more syllables
// cost time and find less. A text's first line is its title.
const (
	readSyllables = 100
	titleWeight   = 8 // occurrences that one in a unit's title counts
	saturation    = 4 // occurrences that count half
)

// Space of the vectors: its name holds the digest of all that training gave.
func (l *Local) Space() retrieval.Space { return l.space }

// Embed makes the vectors, on every core.
func (l *Local) Embed(ctx context.Context, use retrieval.EmbedUse, texts []string) ([][]float32, error) {
	out := make([][]float32, len(texts))
	spread(len(texts), func(from, to int) {
		c := newCounts(len(l.weights))
		for i := from; i < to && ctx.Err() == nil; i++ {
			out[i] = l.vector(c, use, texts[i])
		}
	})
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return out, nil
}

func (l *Local) vector(c *counts, use retrieval.EmbedUse, text string) []float32 {
	c.read(l.words, use, text)
	n := l.space.Dimensions
	sum := make([]float32, n)
	for _, f := range c.seen {
		w := saturated(c.of[f]) * l.weights[f] * l.scales[f]
		row := l.values[int(f)*n : int(f)*n+n]
		for i := range sum {
			sum[i] += float32(w * float32(row[i]))
		}
	}
	c.clear()
	normalise(sum)
	return sum
}

// counts are the features of one text; made once, used for many.
type counts struct {
	of   []float32
	seen []int32 // in the order of their first standing
}

func newCounts(features int) *counts { return &counts{of: make([]float32, features)} }

func (c *counts) read(v *vocabulary, use retrieval.EmbedUse, text string) {
	v.features(text, func(f int32, title bool) {
		if c.of[f] == 0 {
			c.seen = append(c.seen, f)
		}
		if title && use == retrieval.EmbedUnit {
			c.of[f] += titleWeight
		} else {
			c.of[f]++
		}
	})
}

func (c *counts) clear() {
	for _, f := range c.seen {
		c.of[f] = 0
	}
	c.seen = c.seen[:0]
}

// saturated is what so many occurrences count, 0..1.
func saturated(n float32) float32 { return n / (n + saturation) }
