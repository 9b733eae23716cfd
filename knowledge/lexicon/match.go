package lexicon

import (
	"strings"
	"unicode"
	"unicode/utf8"

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
// on either side; of equal length the leftmost. Abbreviations are written out before, so that "giải thể cty" is found by
// the form "giải thể công ty"; one that no longer form holds speaks for itself. Matches do not overlap and come in order.
//
// A form typed without its diacritics matches when it has two syllables or more, also in a question that is only half
// accented; one syllable matches so only in a plain question, and only when it is long.
func (l *Lexicon) Match(syllables []string, plain bool) []Match {
	q := l.newQuestion(syllables, plain)
	open := make([]candidates, len(q.words))
	for i, w := range q.words {
		if i == 0 || q.words[i-1].source != w.source {
			open[i].forms = l.byFirst[w.folded]
		}
	}
	return l.within(&q, open, 0, len(q.words), nil)
}

// candidates are the forms that may begin at one word and have not failed yet, longest first; sure tells that the first
// is known to speak.
type candidates struct {
	forms []form
	sure  bool
}

// WriteOut gives the question with its abbreviations written out: what a reader of it should see. The syllables are in
// Key form; an abbreviation whose context is missing stays as it was typed.
func (l *Lexicon) WriteOut(syllables []string, plain bool) []string {
	var out []string
	for _, words := range l.meant(syllables, plain) {
		out = append(out, words...)
	}
	return out
}

// Spell gives a text with its abbreviations written out, and all else as it stands.
func (l *Lexicon) Spell(text string, plain bool) string {
	text = vitext.NFC(text)
	places := vitext.SyllableRanges(text)
	syllables := vitext.Syllables(text)
	if len(places) != len(syllables) {
		return text
	}
	var b strings.Builder
	runes, at := []rune(text), 0
	for i, words := range l.meant(syllables, plain) {
		switch {
		case len(words) == 1 && words[0] == syllables[i]:
			continue
		case len(words) == 0: // inside an abbreviation: it goes with what parts it from the syllable before
			b.WriteString(string(runes[at:max(at, places[i-1].End)]))
			at = places[i].End
			continue
		}
		written := strings.Join(words, " ")
		if first, size := utf8.DecodeRuneInString(written); i == 0 && unicode.IsUpper(runes[places[i].Start]) {
			written = string(unicode.ToUpper(first)) + written[size:]
		}
		b.WriteString(string(runes[at:places[i].Start]) + written)
		at = places[i].End
	}
	b.WriteString(string(runes[at:]))
	return b.String()
}

// meant gives what each syllable says: itself, or the words that an abbreviation beginning with it stands for; none inside
// one.
func (l *Lexicon) meant(syllables []string, plain bool) [][]string {
	out := make([][]string, len(syllables))
	q := l.newQuestion(syllables, plain)
	for _, w := range q.words {
		out[w.source] = append(out[w.source], w.typed)
	}
	for _, m := range l.Match(syllables, plain) {
		if m.Entry.Kind == KindAbbreviation && m.End-m.Start > 1 { // "tt tt"
			out[m.Start] = vitext.Syllables(m.Entry.Means[0])
			clear(out[m.Start+1 : m.End])
		}
	}
	return out
}

// within appends the matches between words lo and hi, in order.
func (l *Lexicon) within(q *question, open []candidates, lo, hi int, out []Match) []Match {
	start, best := -1, form{}
	for i := lo; i < hi; i++ {
		f, ok := l.longest(q, open, i, hi)
		if ok && len(f.key) > len(best.key) {
			start, best = i, f
		}
	}
	if start < 0 {
		return l.abbreviations(q, lo, hi, out)
	}
	end := start + len(best.key)
	out = l.within(q, open, lo, start, out)
	out = append(out, Match{Start: q.words[start].source, End: q.words[end-1].source + 1, Entry: &l.entries[best.entry]})
	return l.within(q, open, end, hi, out)
}

// longest finds the longest form that speaks at word i and ends before hi. Forms that fail once fail always, and so do
// those too long for a part of the question, so they are dropped.
func (l *Lexicon) longest(q *question, open []candidates, i, hi int) (form, bool) {
	c := &open[i]
	for ; len(c.forms) > 0; c.forms, c.sure = c.forms[1:], false {
		f := c.forms[0]
		if len(f.key) > hi-i {
			continue
		}
		if c.sure || f.matches(q, i) && l.allowed(q, f.entry) {
			c.sure = true
			return f, true
		}
	}
	return form{}, false
}

// abbreviations appends those between words lo and hi.
func (l *Lexicon) abbreviations(q *question, lo, hi int, out []Match) []Match {
	for i := lo; i < hi; i++ {
		w := q.words[i]
		if w.abbr >= 0 && (i == lo || q.words[i-1].source != w.source) {
			out = append(out, Match{Start: w.source, End: w.source + 1, Entry: &l.entries[w.abbr]})
		}
	}
	return out
}

// question is what Match looks at, made ready once.
type question struct {
	words []word
	plain bool
	// texts are the whole question, each word between spaces: as typed and with abbreviations written out. bare are the
	// same without diacritics.
	texts, bare []string
	// judged holds what is known of the entries' conditions: 0 not yet, 1 they hold, -1 they do not.
	judged []int8
}

// word is one syllable of the question, abbreviations written out.
type word struct {
	typed, folded string
	// source is the position of the syllable that was typed; several words may come from one abbreviation.
	source int
	// abbr is the abbreviation's entry; -1 for a word that was typed in full.
	abbr int
}

func (l *Lexicon) newQuestion(syllables []string, plain bool) question {
	q := question{plain: plain}
	q.addText(syllables)
	written := false
	for i, s := range syllables {
		a, ok := l.abbreviation(&q, s)
		if !ok {
			q.words = append(q.words, word{typed: s, folded: vitext.Fold(s), source: i, abbr: -1})
			continue
		}
		written = true
		for _, k := range a.means {
			q.words = append(q.words, word{typed: k, folded: vitext.Fold(k), source: i, abbr: a.entry})
		}
	}
	if written {
		full := make([]string, len(q.words))
		for i, w := range q.words {
			full[i] = w.typed
		}
		q.addText(full)
	}
	q.judged = make([]int8, len(l.entries))
	return q
}

// allowed checks the entry's context and exclusions, once for a question.
func (l *Lexicon) allowed(q *question, entry int) bool {
	if q.judged[entry] == 0 {
		q.judged[entry] = -1
		if q.allows(&l.conditions[entry]) {
			q.judged[entry] = 1
		}
	}
	return q.judged[entry] > 0
}

func (q *question) addText(words []string) {
	text := " " + strings.Join(words, " ") + " "
	q.texts = append(q.texts, text)
	q.bare = append(q.bare, vitext.Fold(text))
}

// abbreviation finds the one that s stands for in the question.
func (l *Lexicon) abbreviation(q *question, s string) (abbreviation, bool) {
	for _, a := range l.abbrs[s] {
		if !(a.strict && q.plain) && q.allows(&l.conditions[a.entry]) {
			return a, true
		}
	}
	return abbreviation{}, false
}

// matches tells whether the form stands at word i, as written or without diacritics where that is enough. It may not end
// inside an abbreviation, nor hold nothing but one: that speaks for itself.
func (f *form) matches(q *question, i int) bool {
	end := i + len(f.key)
	if end > len(q.words) || end < len(q.words) && q.words[end].source == q.words[end-1].source ||
		q.words[i].abbr >= 0 && q.words[i].source == q.words[end-1].source {
		return false
	}
	exact, bare := true, true
	for j, k := range f.key {
		typed := q.words[i+j].typed
		if typed != k && typed != f.folded[j] {
			return false // another word, or the same with other diacritics
		}
		exact, bare = exact && typed == k, bare && typed == f.folded[j]
	}
	if f.strict && bare && q.plain {
		return false
	}
	return exact || f.bareAllowed() && (q.plain || len(f.key) > 1)
}

// bareAllowed tells whether the form may be typed without diacritics.
func (f *form) bareAllowed() bool {
	return !f.strict && (len(f.key) > 1 || len([]rune(f.key[0])) >= minPlainRunes)
}

// condition is an entry's context and exclusions.
type condition struct{ context, not []needle }

// needle is a phrase between spaces, as written and without diacritics; bare is empty for one that needs them.
type needle struct{ key, bare string }

func conditionOf(e *Entry) condition {
	return condition{context: needles(e.Context), not: needles(e.Not)}
}

func needles(words []string) []needle {
	var out []needle
	for _, w := range words {
		plain, strict := strings.CutPrefix(w, strictMark)
		key := strings.Join(vitext.Syllables(plain), " ")
		if key == "" {
			continue
		}
		n := needle{key: " " + key + " "}
		if !strict {
			n.bare = vitext.Fold(n.key)
		}
		out = append(out, n)
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
	for i, text := range q.texts {
		if strings.Contains(text, n.key) || q.plain && n.bare != "" && strings.Contains(q.bare[i], n.bare) {
			return true
		}
	}
	return false
}
