// Package lexicon ties everyday words, abbreviations and regional words to the official terms that plans and catalogues
// use.
//
// Kind: library. Its data is our own wording, one line an entry, each with an example that its test checks. It widens a
// search and never replaces evidence: what it adds weighs less than what the user typed. Used by the snapshot's
// rewriting.
package lexicon

import (
	_ "embed"
	"fmt"
	"strings"

	"trolycong/internal/vitext"
)

//go:embed words.tsv
var words string

// Kind says how an entry's meaning relates to what is said.
type Kind string

// The kinds of entries.
const (
	KindAbbreviation Kind = "abbr"   // replaces what was typed
	KindWord         Kind = "word"   // everyday word beside the official one
	KindRegion       Kind = "region" // regional word
	KindStory        Kind = "story"  // a need hidden in a situation
)

// Entry is one line of the lexicon.
type Entry struct {
	// Say are the forms that people type, Means the official terms, both as written.
	Say, Means []string
	Kind       Kind
	// Context: when not empty, one of these must stand in the question. Not: none of these may.
	Context, Not []string
	// Example is a question in which the entry must match.
	Example string
}

// Weight of the entry's meanings beside the typed words: 1 for an abbreviation, which means the same, less for the rest.
func (e *Entry) Weight() float64 {
	switch e.Kind {
	case KindAbbreviation:
		return 1
	case KindWord, KindRegion:
		return 0.9
	case KindStory:
		return 0.6
	}
	return 0.5
}

// Match is one place of a question where an entry speaks.
type Match struct {
	// Start and End are syllable positions, half-open.
	Start, End int
	Entry      *Entry
}

// Lexicon is immutable and safe for concurrent use.
type Lexicon struct {
	entries []Entry
	// byFirst finds forms by their first syllable.
	byFirst map[string][]form
}

type form struct {
	key, folded []string
	entry       int
}

// Load reads the embedded data and checks it.
func Load() (*Lexicon, error) {
	l := &Lexicon{byFirst: map[string][]form{}}
	for n, line := range strings.Split(words, "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		cols := strings.Split(line, "\t")
		if len(cols) != 6 {
			return nil, fmt.Errorf("lexicon line %d: %d columns, want 6", n+1, len(cols))
		}
		e := Entry{Say: list(cols[0]), Means: list(cols[1]), Kind: Kind(cols[2]), Context: list(cols[3]), Not: list(cols[4]), Example: cols[5]}
		switch e.Kind {
		case KindAbbreviation, KindWord, KindRegion, KindStory:
		default:
			return nil, fmt.Errorf("lexicon line %d: unknown kind %q", n+1, cols[2])
		}
		if len(e.Say) == 0 || len(e.Means) == 0 || e.Example == "" {
			return nil, fmt.Errorf("lexicon line %d: say, means and example are required", n+1)
		}
		l.add(e)
	}
	return l, nil
}

func list(s string) []string {
	var out []string
	for _, p := range strings.Split(s, ";") {
		if p = strings.TrimSpace(p); p != "" {
			out = append(out, p)
		}
	}
	return out
}

func (l *Lexicon) add(e Entry) {
	l.entries = append(l.entries, e)
	for _, say := range e.Say {
		f := form{key: vitext.Syllables(say), entry: len(l.entries) - 1}
		for _, k := range f.key {
			f.folded = append(f.folded, vitext.Fold(k))
		}
		l.byFirst[f.folded[0]] = append(l.byFirst[f.folded[0]], f)
	}
}

// Entries gives all entries in order; callers must not change them.
func (l *Lexicon) Entries() []Entry { return l.entries }

// minPlainRunes is the least length of a one-syllable form that may match without its diacritics: "ba", "tay" and "mo"
// folded are too many words at once.
const minPlainRunes = 5

// Match finds the entries that speak in a question, given its syllables in Key form; plain tells that the question is
// typed without diacritics. At each place the longest form wins; matches do not overlap and come in order.
func (l *Lexicon) Match(syllables []string, plain bool) []Match {
	folded := make([]string, len(syllables))
	for i, s := range syllables {
		folded[i] = vitext.Fold(s)
	}
	var out []Match
	for i := 0; i < len(syllables); {
		best, length := -1, 0
		for _, f := range l.byFirst[folded[i]] {
			if len(f.key) > length && matches(f, syllables[i:], folded[i:], plain) && l.allowed(f.entry, syllables, folded, plain) {
				best, length = f.entry, len(f.key)
			}
		}
		if best < 0 {
			i++
			continue
		}
		out = append(out, Match{Start: i, End: i + length, Entry: &l.entries[best]})
		i += length
	}
	return out
}

func matches(f form, syllables, folded []string, plain bool) bool {
	if len(f.key) > len(syllables) {
		return false
	}
	exact := true
	for j := range f.key {
		if folded[j] != f.folded[j] {
			return false
		}
		exact = exact && syllables[j] == f.key[j]
	}
	if exact {
		return true
	}
	if !plain || len(f.key) == 1 && len([]rune(f.key[0])) < minPlainRunes {
		return false
	}
	for j := range f.key {
		if syllables[j] != f.key[j] && syllables[j] != f.folded[j] {
			return false // typed with other diacritics: another word
		}
	}
	return true
}

// allowed checks an entry's context and exclusions against the whole question.
func (l *Lexicon) allowed(entry int, syllables, folded []string, plain bool) bool {
	e := &l.entries[entry]
	text := " " + strings.Join(syllables, " ") + " "
	bare := " " + strings.Join(folded, " ") + " "
	stands := func(w string) bool {
		return strings.Contains(text, " "+vitext.Key(w)+" ") || plain && strings.Contains(bare, " "+vitext.Fold(w)+" ")
	}
	for _, w := range e.Not {
		if stands(w) {
			return false
		}
	}
	if len(e.Context) == 0 {
		return true
	}
	for _, w := range e.Context {
		if stands(w) {
			return true
		}
	}
	return false
}
