// Package lexicon ties everyday words, abbreviations and regional words to the official terms that plans and catalogues
// use.
//
// Kind: library. Its data is our own wording, one line an entry in data/*.txt, each with an example that its test
// checks. It widens a search and never replaces evidence: what it adds weighs less than what the user typed. It refuses
// to guess: a form that is several words at once without its diacritics needs them. Used by the snapshot's rewriting.
package lexicon

// Kind says how an entry's meaning relates to what is said.
type Kind string

// The kinds of entries.
const (
	KindAbbreviation Kind = "abbr"   // replaces what was typed by the first meaning
	KindWord         Kind = "word"   // everyday word beside the official one
	KindRegion       Kind = "region" // regional word
	KindStory        Kind = "story"  // a need hidden in a situation
)

// known tells whether k is one of the kinds above.
func (k Kind) known() bool {
	switch k {
	case KindAbbreviation, KindWord, KindRegion, KindStory:
		return true
	}
	return false
}

// Entry is one line of the lexicon.
type Entry struct {
	// Say are the forms that people type, Means the official terms, both as written. Neither is empty.
	Say, Means []string
	Kind       Kind
	// Context: when not empty, one of these must stand in the question. Not: none of these may.
	Context, Not []string
	// Example is a question in which the entry must match.
	Example string
	// strict[i] tells that Say[i] needs its diacritics.
	strict []bool
}

// Weight of the entry's meanings beside the typed words, in 0..1: 1 for an abbreviation, which means the same, less for
// the rest.
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

// Lexicon is immutable and safe for concurrent use.
type Lexicon struct {
	entries []Entry
	// conditions of each entry, in the form in which they are sought.
	conditions []condition
	// byFirst finds forms by the folded shape of their first syllable; longest first, then in the order of the data.
	byFirst map[string][]form
	// abbrs finds abbreviations of one syllable, in the order of the data.
	abbrs map[string][]abbreviation
	// asked phrases by the code of their procedure, Vietnamese and English.
	asked, askedEnglish map[string][]string
	// elsewhere phrases by their first syllable, folded, in the order of the data.
	elsewhere map[string][]elsewhere
	// english reads English questions.
	english *bilingual
}

// abbreviation is one short form with what it stands for.
type abbreviation struct {
	means  []string // syllables in Key form
	entry  int
	strict bool
}

// form is one way to say an entry.
type form struct {
	// key are its syllables in Key form, folded the same without diacritics.
	key, folded []string
	entry       int
	// strict tells that the form, typed without diacritics, is several words at once.
	strict bool
}

// Entries gives all entries in order; callers must not change them.
func (l *Lexicon) Entries() []Entry { return l.entries }
