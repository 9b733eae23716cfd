package passages

import (
	"math"
	"runtime"
	"slices"
	"sync"
)

// BM25's usual constants (Robertson and Zaragoza, The Probabilistic Relevance Framework, 2009). A title counts twice.
const (
	k1          = 1.2
	lengthShare = 0.75
	titleTimes  = 2
)

// leg holds the inverted lists of single words and of neighbouring pairs over one kind of unit.
type leg struct {
	units int
	// Lists of word w: single[singleStart[w]:singleStart[w+1]], in the order of units.
	singleStart []uint32
	single      []posting
	// The pairs that begin with word w are next[firstStart[w]:firstStart[w+1]], rising; the list of pair k is
	// pair[pairStart[k]:pairStart[k+1]].
	firstStart []uint32
	next       []uint32
	pairStart  []uint32
	pair       []posting
}

// posting is a unit and how much a word counts there: the unit<<8 | the saturated frequency in steps of impactStep.
type posting uint32

const (
	impactStep = (k1 + 1) / 255
	maxUnits   = 1 << 24
)

func newPosting(unit int, tf, length float64) posting {
	sat := tf * (k1 + 1) / (tf + k1*(1-lengthShare+lengthShare*length))
	return posting(unit<<8 | max(int(math.Round(sat/impactStep)), 1))
}

// list of a word.
func (l *leg) list(w uint32) []posting { return l.single[l.singleStart[w]:l.singleStart[w+1]] }

// pairList is the list of two neighbouring words.
func (l *leg) pairList(a, b uint32) []posting {
	part := l.next[l.firstStart[a]:l.firstStart[a+1]]
	i, ok := slices.BinarySearch(part, b)
	if !ok {
		return nil
	}
	k := int(l.firstStart[a]) + i
	return l.pair[l.pairStart[k]:l.pairStart[k+1]]
}

// idf of what stands in n units.
func (l *leg) idf(n int) float64 {
	return math.Log(1 + (float64(l.units)-float64(n)+0.5)/(float64(n)+0.5))
}

// text is the words of a field of a unit, and how often they count.
type text struct {
	words []uint32
	times float64
}

// buildLeg makes the lists of n units; fields gives those of one.
func buildLeg(n, words int, fields func(unit int) []text) leg {
	l := leg{units: n}
	lengths := make([]float64, n)
	mean := 0.0
	for u := range n {
		for _, f := range fields(u) {
			lengths[u] += f.times * float64(len(f.words))
		}
		mean += lengths[u]
	}
	mean = max(mean/float64(max(n, 1)), 1)
	for u := range lengths {
		lengths[u] /= mean
	}
	var wg sync.WaitGroup
	wg.Go(func() { l.buildSingles(words, lengths, fields) })
	l.buildPairs(words, lengths, fields)
	wg.Wait()
	return l
}

// counter counts the keys of one unit.
type counter struct {
	tf   []float64
	seen []uint32 // keys in the order of first occurrence
}

func (c *counter) add(key uint32, times float64) {
	if c.tf[key] == 0 {
		c.seen = append(c.seen, key)
	}
	c.tf[key] += times
}

func (c *counter) reset() {
	for _, k := range c.seen {
		c.tf[k] = 0
	}
	c.seen = c.seen[:0]
}

func (l *leg) buildSingles(words int, lengths []float64, fields func(unit int) []text) {
	c := counter{tf: make([]float64, words)}
	each := func(use func(unit int)) {
		for u := range l.units {
			for _, f := range fields(u) {
				for _, w := range f.words {
					if w != lineBreak {
						c.add(w, f.times)
					}
				}
			}
			use(u)
			c.reset()
		}
	}
	l.singleStart = make([]uint32, words+1)
	each(func(int) {
		for _, w := range c.seen {
			l.singleStart[w+1]++
		}
	})
	for w := range words {
		l.singleStart[w+1] += l.singleStart[w]
	}
	at := slices.Clone(l.singleStart)
	l.single = make([]posting, l.singleStart[words])
	each(func(u int) {
		for _, w := range c.seen {
			l.single[at[w]] = newPosting(u, c.tf[w], lengths[u])
			at[w]++
		}
	})
}

// buildPairs gathers, by first word, each occurrence as second word<<32 | posting, and sorts.
func (l *leg) buildPairs(words int, lengths []float64, fields func(unit int) []text) {
	start, entries := l.gatherPairs(words, lengths, fields)
	parallel(words, func(w int) { slices.Sort(entries[start[w]:start[w+1]]) })
	l.firstStart = make([]uint32, words+1)
	l.pair = make([]posting, len(entries))
	for w := range words {
		for i := start[w]; i < start[w+1]; i++ {
			second := uint32(entries[i] >> 32)
			if i == start[w] || second != l.next[len(l.next)-1] {
				l.next, l.pairStart = append(l.next, second), append(l.pairStart, i)
			}
			l.pair[i] = posting(entries[i])
		}
		l.firstStart[w+1] = uint32(len(l.next))
	}
	l.pairStart = append(l.pairStart, uint32(len(entries)))
	l.next, l.pairStart = slices.Clip(l.next), slices.Clip(l.pairStart)
}

func (l *leg) gatherPairs(words int, lengths []float64, fields func(unit int) []text) ([]uint32, []uint64) {
	var pairs []uint64 // of one unit, a<<32|b
	each := func(use func(unit, a, b, times int)) {
		for u := range l.units {
			pairs = pairs[:0]
			for _, f := range fields(u) {
				for i := 1; i < len(f.words); i++ {
					if a, b := f.words[i-1], f.words[i]; a != lineBreak && b != lineBreak {
						for range int(f.times) {
							pairs = append(pairs, uint64(a)<<32|uint64(b))
						}
					}
				}
			}
			slices.Sort(pairs)
			for i := 0; i < len(pairs); {
				first := i
				for i < len(pairs) && pairs[i] == pairs[first] {
					i++
				}
				use(u, int(pairs[first]>>32), int(uint32(pairs[first])), i-first)
			}
		}
	}
	start := make([]uint32, words+1)
	each(func(_, a, _, _ int) { start[a+1]++ })
	for w := range words {
		start[w+1] += start[w]
	}
	at := slices.Clone(start)
	entries := make([]uint64, start[words])
	each(func(u, a, b, times int) {
		entries[at[a]] = uint64(b)<<32 | uint64(newPosting(u, float64(times), lengths[u]))
		at[a]++
	})
	return start, entries
}

// parallel calls do for 0..n-1 on every core.
func parallel(n int, do func(i int)) {
	var wg sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for w := range workers {
		wg.Go(func() {
			for i := w; i < n; i += workers {
				do(i)
			}
		})
	}
	wg.Wait()
}
