package lexicon

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"trolycong/internal/vitext"
)

// askedFile holds how people say that they need a procedure, in our own words, askedEnglishFile the same in English: lines of
//
//	codes | phrases
//
// codes parted by spaces, of procedures that share a name; phrases parted by ";". A code that a catalogue lacks does no harm.
const (
	askedFile        = "data/asked.txt"
	askedEnglishFile = "data/asked-en.txt"
)

// Asked gives how people say that they need the procedure of this code: everyday names of it and situations that lead to
// it, as written; nil when none is known. Callers must not change it.
func (l *Lexicon) Asked(code string) []string { return l.asked[code] }

// AskedInEnglish is Asked in English.
func (l *Lexicon) AskedInEnglish(code string) []string { return l.askedEnglish[code] }

func (l *Lexicon) loadAsked() (err error) {
	if l.asked, err = readAsked(askedFile); err == nil {
		l.askedEnglish, err = readAsked(askedEnglishFile)
	}
	return err
}

func readAsked(file string) (map[string][]string, error) {
	raw, err := data.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read lexicon: %w", err)
	}
	asked := map[string][]string{}
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
			return nil, fmt.Errorf("lexicon %s line %d: no phrase", file, n)
		}
		for _, p := range phrases {
			if len(vitext.Syllables(p)) == 0 {
				return nil, fmt.Errorf("lexicon %s line %d: phrase %q has no word", file, n, p)
			}
		}
		for _, code := range strings.Fields(codes) {
			if asked[code] != nil {
				return nil, fmt.Errorf("lexicon %s line %d: %s stands twice", file, n, code)
			}
			asked[code] = phrases
		}
	}
	return asked, nil
}

// EachAsked calls use with all phrases of every code that people are known to ask for, in the order of the codes.
func (l *Lexicon) EachAsked(use func(code string, phrases []string)) {
	for _, code := range slices.Sorted(maps.Keys(l.asked)) {
		use(code, slices.Concat(l.asked[code], l.askedEnglish[code]))
	}
}
