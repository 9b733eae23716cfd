package guard

import (
	"strings"

	"trolycong/internal/vitext"
)

// word is one syllable of a text or cue. bare tells that it was written without diacritics.
type word struct {
	key, fold string
	bare      bool
}

func newWord(key string) word {
	fold := vitext.Fold(key)
	return word{key, fold, fold == key}
}

// is tells whether the text's word can be the cue's: the same with its diacritics, or written without any.
func (w word) is(cue word) bool {
	return w.key == cue.key || w.bare && w.fold == cue.fold
}

// words reads a text for comparing with cues.
func words(s string) []word {
	syllables := vitext.Syllables(s)
	out := make([]word, len(syllables))
	for i, k := range syllables {
		out[i] = newWord(k)
	}
	return out
}

// cue is a row of words. A strict one must have its diacritics, since without them it is another word ("các", "lớn").
type cue struct {
	words  []word
	strict bool
}

func (c cue) at(text []word, i int) bool {
	if i+len(c.words) > len(text) {
		return false
	}
	for j, w := range c.words {
		t := text[i+j]
		if t.key != w.key && (c.strict || !t.is(w)) {
			return false
		}
	}
	return true
}

// cues is a list of phrases to look for, by their first folded word.
type cues map[string][]cue

// newCues reads phrases in Key form, one a line or parted by ";". A leading "=" makes a phrase strict.
func newCues(lists ...string) cues {
	out := cues{}
	for _, list := range lists {
		for _, p := range strings.FieldsFunc(list, func(r rune) bool { return r == ';' || r == '\n' }) {
			p = strings.TrimSpace(p)
			bare := strings.TrimPrefix(p, "=")
			w := words(bare)
			if len(w) == 0 {
				continue
			}
			out[w[0].fold] = append(out[w[0].fold], cue{w, bare != p})
		}
	}
	return out
}

// longestAt gives the length of the longest phrase that stands at i; 0 for none.
func (c cues) longestAt(text []word, i int) int {
	n := 0
	for _, x := range c[text[i].fold] {
		if len(x.words) > n && x.at(text, i) {
			n = len(x.words)
		}
	}
	return n
}

// in tells whether one of the phrases stands in the text.
func (c cues) in(text []word) bool {
	_, ok := c.find(text, 0)
	return ok
}

// find gives the first phrase at or behind from: its place and length.
func (c cues) find(text []word, from int) (place, bool) {
	for i := from; i < len(text); i++ {
		if n := c.longestAt(text, i); n > 0 {
			return place{i, i + n}, true
		}
	}
	return place{}, false
}

// place is a half-open range of words.
type place struct{ start, end int }

// followedBy tells whether a phrase of c stands in the text with one of next at most reach words behind it.
func (c cues) followedBy(text []word, next cues, reach int) bool {
	for p, ok := c.find(text, 0); ok; p, ok = c.find(text, p.start+1) {
		for i := p.end; i < len(text) && i <= p.end+reach; i++ {
			if next.longestAt(text, i) > 0 {
				return true
			}
		}
	}
	return false
}

// without gives the text with every phrase of c taken out; a word that fits nothing stands in its place.
func (c cues) without(text []word) []word {
	var out []word
	for i := 0; i < len(text); {
		n := c.longestAt(text, i)
		if n == 0 {
			if out != nil {
				out = append(out, text[i])
			}
			i++
			continue
		}
		if out == nil {
			out = append(make([]word, 0, len(text)), text[:i]...)
		}
		out = append(out, word{key: "·", fold: "·"})
		i += n
	}
	if out == nil {
		return text
	}
	return out
}
