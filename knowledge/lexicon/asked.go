package lexicon

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"trolycong/internal/vitext"
)

// askedFile holds how people say that they need a procedure, in our own words: lines of
//
//	codes | phrases
//
// codes parted by spaces, of procedures that share a name; phrases parted by ";". A code that a catalogue lacks does no harm.
const askedFile = "data/asked.txt"

// Asked gives how people say that they need the procedure of this code: everyday names of it and situations that lead to
// it, as written; nil when none is known. Callers must not change it.
func (l *Lexicon) Asked(code string) []string { return l.asked[code] }

func (l *Lexicon) loadAsked() error {
	raw, err := data.ReadFile(askedFile)
	if err != nil {
		return fmt.Errorf("read lexicon: %w", err)
	}
	l.asked = map[string][]string{}
	n := 0
	for line := range strings.Lines(string(raw)) {
		n++
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		codes, said, ok := strings.Cut(line, "|")
		phrases := list(said)
		if !ok || len(phrases) == 0 {
			return fmt.Errorf("lexicon asked line %d: no phrase", n)
		}
		for _, p := range phrases {
			if len(vitext.Syllables(p)) == 0 {
				return fmt.Errorf("lexicon asked line %d: phrase %q has no word", n, p)
			}
		}
		for _, code := range strings.Fields(codes) {
			if l.asked[code] != nil {
				return fmt.Errorf("lexicon asked line %d: %s stands twice", n, code)
			}
			l.asked[code] = phrases
		}
	}
	return nil
}

// EachAsked calls use for every code that people are known to ask for, in the order of the codes.
func (l *Lexicon) EachAsked(use func(code string, phrases []string)) {
	for _, code := range slices.Sorted(maps.Keys(l.asked)) {
		use(code, l.asked[code])
	}
}
