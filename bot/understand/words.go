package understand

import (
	"strings"

	"trolycong/internal/vitext"
)

// words is a question cut into syllables, ready to be compared with cue phrases.
type words struct {
	key    []string // lower case, one tone placement
	folded []string // without diacritics
	plain  bool     // the user types without diacritics: a bare syllable may stand for any accented one
}

// plainShare is the share of accented syllables below which a question counts as typed without diacritics. Running
// Vietnamese text carries marks on about three syllables of four, so a fifth tells the two ways of typing apart.
const plainShare = 0.2

func split(s string) words {
	w := words{key: vitext.Syllables(s)}
	accented := 0
	for _, k := range w.key {
		f := vitext.Fold(k)
		if f != k {
			accented++
		}
		w.folded = append(w.folded, f)
	}
	w.plain = float64(accented) < plainShare*float64(len(w.key))
	return w
}

// cue is a phrase to look for, cut once.
type cue struct{ key, folded []string }

func cues(phrases ...string) []cue {
	out := make([]cue, 0, len(phrases))
	for _, p := range phrases {
		c := cue{key: vitext.Syllables(p)}
		for _, k := range c.key {
			c.folded = append(c.folded, vitext.Fold(k))
		}
		out = append(out, c)
	}
	return out
}

// at tells whether the cue stands at syllable i.
func (w words) at(i int, c cue) bool {
	if len(c.key) == 0 || i+len(c.key) > len(w.key) {
		return false
	}
	for j := range c.key {
		if w.key[i+j] == c.key[j] {
			continue
		}
		if !w.plain || w.key[i+j] != c.folded[j] {
			return false
		}
	}
	return true
}

// find returns the first syllable where one of the cues stands, with the cue's length; -1 when none does. Of several
// cues at one place the longest counts.
func (w words) find(cs []cue) (pos, length int) {
	for i := range w.key {
		best := 0
		for _, c := range cs {
			if len(c.key) > best && w.at(i, c) {
				best = len(c.key)
			}
		}
		if best > 0 {
			return i, best
		}
	}
	return -1, 0
}

// has tells whether one of the cues stands anywhere.
func (w words) has(cs []cue) bool {
	pos, _ := w.find(cs)
	return pos >= 0
}

// starts tells whether one of the cues stands at the very beginning.
func (w words) starts(cs []cue) bool {
	for _, c := range cs {
		if w.at(0, c) {
			return true
		}
	}
	return false
}

// mark notes every place where a cue stands in used.
func (w words) mark(cs []cue, used []bool) (found bool) {
	for i := range w.key {
		for _, c := range cs {
			if w.at(i, c) {
				found = true
				for j := range c.key {
					used[i+j] = true
				}
			}
		}
	}
	return found
}

// rest joins the syllables that are not used.
func (w words) rest(used []bool) string {
	var b strings.Builder
	for i, k := range w.key {
		if used[i] {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(k)
	}
	return b.String()
}

// minRun is how many neighbouring syllables a question must share with a name to count as saying a part of it.
const minRun = 2

// Outside gives the text without what it says of the name: the longest run of syllables that stands in both, then the
// longest ones before and behind it, each replaced by an "x". It tells what is asked from what is only named.
func Outside(text, name string) string {
	w, n := split(text), split(name)
	said := make([]bool, len(w.key))
	markSaid(w, said, 0, n)
	var out []string
	for i, k := range w.key {
		switch {
		case !said[i]:
			out = append(out, k)
		case i == 0 || !said[i-1]:
			out = append(out, "x")
		}
	}
	return strings.Join(out, " ")
}

// markSaid marks in said, from at on, the runs of w that stand in n in the same order.
func markSaid(w words, said []bool, at int, n words) {
	wi, ni, run := longestRun(w, n)
	if run < minRun {
		return
	}
	for i := range run {
		said[at+wi+i] = true
	}
	markSaid(w.part(0, wi), said, at, n.part(0, ni))
	markSaid(w.part(wi+run, len(w.key)), said, at+wi+run, n.part(ni+run, len(n.key)))
}

func (w words) part(from, to int) words {
	return words{key: w.key[from:to], folded: w.folded[from:to], plain: w.plain}
}

// longestRun is the longest run of syllables that stand side by side in both, and where; the first of equal ones.
func longestRun(w, n words) (wi, ni, length int) {
	// ends[j] is the length of the run that ends at the current syllable of w and at syllable j-1 of n.
	ends := make([]int, len(n.key)+1)
	for i := range w.key {
		for j := len(n.key); j > 0; j-- {
			if w.key[i] == n.key[j-1] || w.plain && w.key[i] == n.folded[j-1] {
				ends[j] = ends[j-1] + 1
			} else {
				ends[j] = 0
			}
			if ends[j] > length {
				wi, ni, length = i-ends[j]+1, j-ends[j], ends[j]
			}
		}
	}
	return wi, ni, length
}

// without gives the words with every place of the cues blanked, so that nothing is found across them.
func (w words) without(cs []cue) words {
	used := make([]bool, len(w.key))
	w.mark(cs, used)
	out := words{key: append([]string(nil), w.key...), folded: append([]string(nil), w.folded...), plain: w.plain}
	for i := range used {
		if used[i] {
			out.key[i], out.folded[i] = "", ""
		}
	}
	return out
}
