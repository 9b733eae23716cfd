package lexicon

import (
	"strings"

	"trolycong/internal/vitext"
)

// Match is one place of a question where an entry speaks.
type Match struct {
	// Start and End are syllable positions, half-open.
	Start, End int
	Entry      *Entry
}

// minPlainRunes is the least length of a one-syllable form that may match without its diacritics: "ba", "tay" and "mo"
// folded are too many words at once.
const minPlainRunes = 5

// Match finds the entries that speak in a question, given its syllables in Key form; plain tells that the question is
// typed without diacritics. The longest form whose conditions hold speaks first, then the longest in what is left of it
// on either side; of equal length the leftmost. Matches do not overlap and come in order.
//
// A form typed without its diacritics matches when it has two syllables or more, also in a question that is only half
// accented; one syllable matches so only in a plain question, and only when it is long.
func (l *Lexicon) Match(syllables []string, plain bool) []Match {
	q := newQuestion(syllables, plain)
	open := make([][]form, len(syllables)) // the forms that may begin at each syllable and have not failed yet, longest first
	for i := range syllables {
		open[i] = l.byFirst[q.folded[i]]
	}
	return l.within(&q, open, 0, len(syllables), nil)
}

// within appends the matches between syllables lo and hi, in order.
func (l *Lexicon) within(q *question, open [][]form, lo, hi int, out []Match) []Match {
	start, best := -1, form{}
	for i := lo; i < hi; i++ {
		f, ok := l.longest(q, open, i, hi)
		if ok && len(f.key) > len(best.key) {
			start, best = i, f
		}
	}
	if start < 0 {
		return out
	}
	end := start + len(best.key)
	out = l.within(q, open, lo, start, out)
	out = append(out, Match{Start: start, End: end, Entry: &l.entries[best.entry]})
	return l.within(q, open, end, hi, out)
}

// longest finds the longest form that speaks at syllable i and ends before hi. Forms that fail once fail always, and so
// do those too long for a part of the question, so they are dropped.
func (l *Lexicon) longest(q *question, open [][]form, i, hi int) (form, bool) {
	for len(open[i]) > 0 {
		f := open[i][0]
		if len(f.key) <= hi-i && f.matches(q, i) && q.allows(&l.conditions[f.entry]) {
			return f, true
		}
		open[i] = open[i][1:]
	}
	return form{}, false
}

// question is what Match looks at, made ready once.
type question struct {
	typed, folded []string
	plain         bool
	// text and bare are the whole question as typed and without diacritics, each word between spaces.
	text, bare string
}

func newQuestion(syllables []string, plain bool) question {
	q := question{typed: syllables, folded: make([]string, len(syllables)), plain: plain}
	for i, s := range syllables {
		q.folded[i] = vitext.Fold(s)
	}
	q.text = " " + strings.Join(syllables, " ") + " "
	q.bare = " " + strings.Join(q.folded, " ") + " "
	return q
}

// matches tells whether the form stands at syllable i, as written or without diacritics where that is enough.
func (f *form) matches(q *question, i int) bool {
	if len(f.key) > len(q.typed)-i {
		return false
	}
	exact := true
	for j, k := range f.key {
		typed := q.typed[i+j]
		if typed != k && typed != f.folded[j] {
			return false // another word, or the same with other diacritics
		}
		exact = exact && typed == k
	}
	return exact || f.bareAllowed() && (q.plain || len(f.key) > 1)
}

// bareAllowed tells whether the form may be typed without diacritics.
func (f *form) bareAllowed() bool {
	return !f.strict && (len(f.key) > 1 || len([]rune(f.key[0])) >= minPlainRunes)
}

// condition is an entry's context and exclusions, each between spaces, as written and without diacritics.
type condition struct{ context, not []needle }

type needle struct{ key, bare string }

func conditionOf(e *Entry) condition {
	return condition{context: needles(e.Context), not: needles(e.Not)}
}

func needles(words []string) []needle {
	var out []needle
	for _, w := range words {
		key := strings.Join(vitext.Syllables(w), " ")
		if key == "" {
			continue
		}
		out = append(out, needle{key: " " + key + " ", bare: " " + vitext.Fold(key) + " "})
	}
	return out
}

// allows checks an entry's context and exclusions against the whole question.
func (q *question) allows(c *condition) bool {
	for _, n := range c.not {
		if q.holds(n) {
			return false
		}
	}
	for _, n := range c.context {
		if q.holds(n) {
			return true
		}
	}
	return len(c.context) == 0
}

func (q *question) holds(n needle) bool {
	return strings.Contains(q.text, n.key) || q.plain && strings.Contains(q.bare, n.bare)
}
