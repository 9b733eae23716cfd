package understand

import (
	"slices"
	"strings"

	"trolycong/internal/vitext"
)

// words is a question cut into syllables, ready to be compared with cue phrases.
type words struct {
	key    []string        // lower case, one tone placement
	folded []string        // without diacritics
	plain  bool            // the user types without diacritics: a bare syllable may stand for any accented one
	held   map[string]bool // the folded syllables, to pass over what cannot stand here; nil passes over nothing
}

// plainShare is the share of accented syllables below which a question counts as typed without diacritics. Running
// Vietnamese text carries marks on about three syllables of four, so a fifth tells the two ways of typing apart.
const plainShare = 0.2

func split(s string) words {
	w := words{key: vitext.Syllables(s), held: map[string]bool{}}
	accented := 0
	for _, k := range w.key {
		f := vitext.Fold(k)
		w.held[f] = true
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
	pos = -1
	for _, c := range cs {
		if !w.may(c) {
			continue
		}
		last := len(w.key) - len(c.key)
		if pos >= 0 {
			last = min(last, pos)
		}
		for i := 0; i <= last; i++ {
			if w.at(i, c) {
				if i != pos || len(c.key) > length {
					pos, length = i, len(c.key)
				}
				break
			}
		}
	}
	return pos, length
}

// may tells whether a cue's first syllable stands anywhere.
func (w words) may(c cue) bool {
	return len(c.folded) > 0 && (w.held == nil || w.held[c.folded[0]])
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
	for _, c := range cs {
		if !w.may(c) {
			continue
		}
		for i := range w.key {
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

// longestAt is the length of the longest cue that stands at syllable i; 0 when none does.
func (w words) longestAt(i int, cs []cue) int {
	best := 0
	for _, c := range cs {
		if len(c.key) > best && w.at(i, c) {
			best = len(c.key)
		}
	}
	return best
}

// count is the number of places where one of the cues stands; longer cues first, none inside another.
func (w words) count(cs []cue) int {
	n := 0
	for i := 0; i < len(w.key); {
		length := w.longestAt(i, cs)
		if length > 0 {
			n++
		}
		i += max(length, 1)
	}
	return n
}

// holds tells whether the syllables of part stand side by side in w.
func (w words) holds(part words) bool {
	for i := 0; i+len(part.key) <= len(w.key); i++ {
		if slices.Equal(w.key[i:i+len(part.key)], part.key) {
			return true
		}
	}
	return false
}

// typedLike gives the words as somebody types them who types like other: without diacritics, or as they are.
func (w words) typedLike(other words) words {
	if other.plain {
		return words{key: w.folded, folded: w.folded, plain: true}
	}
	return w
}

func (w words) part(from, to int) words {
	return words{key: w.key[from:to], folded: w.folded[from:to], plain: w.plain}
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
