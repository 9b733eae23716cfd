package vitext_test

import (
	"sync"
	"testing"

	"trolycong/internal/corpustest"
	"trolycong/internal/vitext"
)

// counts is a Vocabulary of texts.
type counts struct {
	words, bare      map[string]int
	pairs, barePairs map[[2]string]int
}

func newCounts() *counts {
	return &counts{map[string]int{}, map[string]int{}, map[[2]string]int{}, map[[2]string]int{}}
}

func (c *counts) add(text string, times int) {
	last, lastBare := "", ""
	for _, w := range vitext.Syllables(text) {
		b := vitext.Fold(w)
		c.words[w] += times
		c.bare[b] += times
		if last != "" {
			c.pairs[[2]string{last, w}] += times
			c.barePairs[[2]string{lastBare, b}] += times
		}
		last, lastBare = w, b
	}
}

func (c *counts) Count(w string) int       { return c.words[w] }
func (c *counts) Pair(a, b string) int     { return c.pairs[[2]string{a, b}] }
func (c *counts) BareCount(w string) int   { return c.bare[w] }
func (c *counts) BarePair(a, b string) int { return c.barePairs[[2]string{a, b}] }

var (
	corpusOnce    sync.Once
	corpusCounted *counts
)

// corpusCounts counts the words of all plans and of the whole catalogue, once.
func corpusCounts(t testing.TB) *counts {
	t.Helper()
	corpustest.Long(t)
	corpusOnce.Do(func() {
		corpusCounted = newCounts()
		for _, s := range corpus(t) {
			corpusCounted.add(s, 1)
		}
	})
	return corpusCounted
}
