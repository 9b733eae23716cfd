package vitext

import "sort"

var _ Vocabulary = (*Restorer)(nil)

// Count is how often a word in Key form stands in what the model was trained on; with the pairs below it makes a Restorer
// the Vocabulary of a Mender. Everyday speech counts as often as training repeated it.
func (r *Restorer) Count(word string) int {
	id, ok := r.id(word)
	if !ok {
		return 0
	}
	return int(r.counts[id])
}

// Pair is how often b follows a.
func (r *Restorer) Pair(a, b string) int {
	u, okA := r.id(a)
	v, okB := r.id(b)
	if !okA || !okB {
		return 0
	}
	return r.pairCount(u, v)
}

// BareCount is how often the forms of a word without diacritics stand there.
func (r *Restorer) BareCount(word string) int {
	n := 0
	for id, forms := r.forms[word].from, r.forms[word]; id < forms.to; id++ {
		n += int(r.counts[id])
	}
	return n
}

// BarePair is how often a form of b follows a form of a.
func (r *Restorer) BarePair(a, b string) int {
	first, second := r.forms[a], r.forms[b]
	n := 0
	for u := first.from; u < first.to; u++ {
		next := r.biNext[r.biStart[u]:r.biStart[u+1]]
		at := sort.Search(len(next), func(i int) bool { return next[i] >= second.from })
		for ; at < len(next) && next[at] < second.to; at++ {
			n += int(r.biCount[int(r.biStart[u])+at])
		}
	}
	return n
}

func (r *Restorer) pairCount(u, v uint16) int {
	if k := r.pair(u, v); k >= 0 {
		return int(r.biCount[k])
	}
	return 0
}

// id finds a word in Key form.
func (r *Restorer) id(word string) (uint16, bool) {
	forms := r.forms[Fold(word)]
	for id := forms.from; id < forms.to; id++ {
		if r.words[id-firstWord] == word {
			return id, true
		}
	}
	return 0, false
}
