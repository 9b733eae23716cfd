package lexicon

import (
	"fmt"
	"strings"

	"trolycong/internal/vitext"
)

// elsewhereFile holds subjects that people ask for and that the catalogue's ministries have nothing to do with, in our own
// words: lines of
//
//	agency | phrases
//
// with "-" for the agency where no state office is responsible.
const elsewhereFile = "data/elsewhere.txt"

// Elsewhere is a subject of another office, or of none, that a question names.
type Elsewhere struct {
	// Phrase in Key form; Agency is who is responsible, as shown, empty where no state office is.
	Phrase, Agency string
}

// elsewhere is one phrase of the data.
type elsewhere struct {
	key, folded []string
	agency      string
}

func (l *Lexicon) loadElsewhere() error {
	raw, err := data.ReadFile(elsewhereFile)
	if err != nil {
		return fmt.Errorf("read lexicon: %w", err)
	}
	l.elsewhere = map[string][]elsewhere{}
	n := 0
	for line := range strings.Lines(string(raw)) {
		n++
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		agency, said, ok := strings.Cut(line, "|")
		if agency = strings.TrimSpace(agency); agency == "-" {
			agency = ""
		}
		phrases := list(said)
		if !ok || len(phrases) == 0 {
			return fmt.Errorf("lexicon elsewhere line %d: no phrase", n)
		}
		for _, p := range phrases {
			e := elsewhere{key: vitext.Syllables(p), agency: agency}
			if len(e.key) == 0 {
				return fmt.Errorf("lexicon elsewhere line %d: phrase %q has no word", n, p)
			}
			for _, k := range e.key {
				e.folded = append(e.folded, vitext.Fold(k))
			}
			l.elsewhere[e.folded[0]] = append(l.elsewhere[e.folded[0]], e)
		}
	}
	return nil
}

// Elsewhere finds the subjects of other offices that a question names, given its syllables in Key form: at each place the
// longest, in order. In a plain question, typed without diacritics, phrases of two syllables and more are found too.
func (l *Lexicon) Elsewhere(syllables []string, plain bool) []Elsewhere {
	var out []Elsewhere
	for i := 0; i < len(syllables); {
		best := elsewhere{}
		for _, e := range l.elsewhere[vitext.Fold(syllables[i])] {
			if len(e.key) > len(best.key) && e.standsAt(syllables[i:], plain) {
				best = e
			}
		}
		if len(best.key) == 0 {
			i++
			continue
		}
		out = append(out, Elsewhere{strings.Join(best.key, " "), best.agency})
		i += len(best.key)
	}
	return out
}

func (e *elsewhere) standsAt(words []string, plain bool) bool {
	if len(words) < len(e.key) {
		return false
	}
	for j, k := range e.key {
		if words[j] != k && !(plain && len(e.key) > 1 && words[j] == e.folded[j]) {
			return false
		}
	}
	return true
}
