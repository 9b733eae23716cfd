package lexicon

import (
	"embed"
	"errors"
	"fmt"
	"slices"
	"sort"
	"strings"

	"trolycong/internal/vitext"
)

// Each line of a data file is one entry of six columns parted by "|":
//
//	say | means | kind | context | not | example
//
// say, means, context and not are lists parted by ";". A form, or a word of context or not, that begins with "!" needs
// its diacritics: without them it is several words at once. Lines that begin with "#" are comments.
//
//go:embed data/*.txt
var data embed.FS

// files in the order in which they are read: of two forms that say the same the first whose conditions hold speaks.
var files = []string{"objects", "civil", "vehicles", "land", "business", "social", "papers", "trades", "plans", "abbreviations", "everyday", "needs"}

// columns of a line.
const columns = 6

// strictMark before a form tells that it needs its diacritics.
const strictMark = "!"

// Load reads the embedded data and checks it; all faults come together. It fails only when the program was built with
// bad data.
func Load() (*Lexicon, error) {
	l := &Lexicon{byFirst: map[string][]form{}, abbrs: map[string][]abbreviation{}}
	var faults []error
	for _, name := range files {
		raw, err := data.ReadFile("data/" + name + ".txt")
		if err != nil {
			return nil, fmt.Errorf("read lexicon %s: %w", name, err)
		}
		for n, line := range strings.Split(string(raw), "\n") {
			if line == "" || line[0] == '#' {
				continue
			}
			if err := l.addLine(line); err != nil {
				faults = append(faults, fmt.Errorf("lexicon %s line %d: %w", name, n+1, err))
				continue
			}
		}
	}
	if err := l.loadAsked(); err != nil {
		faults = append(faults, err)
	}
	if err := l.loadElsewhere(); err != nil {
		faults = append(faults, err)
	}
	if len(faults) > 0 {
		return nil, errors.Join(faults...)
	}
	l.addForms()
	var err error
	if l.english, err = loadBilingual(); err != nil {
		return nil, err
	}
	if _, err := loadGlosses(); err != nil {
		return nil, err
	}
	for _, forms := range l.byFirst {
		sort.SliceStable(forms, func(i, j int) bool { return len(forms[i].key) > len(forms[j].key) })
	}
	return l, nil
}

func (l *Lexicon) addLine(line string) error {
	cols := strings.Split(line, "|")
	if len(cols) != columns {
		return fmt.Errorf("%d columns, want %d", len(cols), columns)
	}
	e := Entry{Means: list(cols[1]), Kind: Kind(strings.TrimSpace(cols[2])), Context: list(cols[3]), Not: list(cols[4]), Example: strings.TrimSpace(cols[5])}
	if !e.Kind.known() {
		return fmt.Errorf("unknown kind %q", e.Kind)
	}
	for _, say := range list(cols[0]) {
		plain, strict := strings.CutPrefix(say, strictMark)
		if len(vitext.Syllables(plain)) == 0 {
			return fmt.Errorf("form %q has no word", say)
		}
		e.Say = append(e.Say, plain)
		e.strict = append(e.strict, strict)
	}
	if len(e.Say) == 0 || len(e.Means) == 0 || e.Example == "" {
		return errors.New("say, means and example are required")
	}
	l.entries = append(l.entries, e)
	l.conditions = append(l.conditions, conditionOf(&e))
	return nil
}

// addForms makes the forms of all entries findable. Abbreviations of one syllable stand apart; in all other forms they
// are written out, as they are in a question. One that means different things by its context stays as it is.
func (l *Lexicon) addForms() {
	for i := range l.entries {
		e := &l.entries[i]
		for j, say := range e.Say {
			if key := vitext.Syllables(say); e.Kind == KindAbbreviation && len(key) == 1 {
				l.abbrs[key[0]] = append(l.abbrs[key[0]], abbreviation{means: vitext.Syllables(e.Means[0]), entry: i, strict: e.strict[j]})
			}
		}
	}
	for i := range l.entries {
		e := &l.entries[i]
		for j, say := range e.Say {
			key := vitext.Syllables(say)
			if e.Kind == KindAbbreviation && len(key) == 1 {
				continue
			}
			l.addForm(form{key: l.writeOut(key), entry: i, strict: e.strict[j]})
		}
	}
}

func (l *Lexicon) addForm(f form) {
	for _, k := range f.key {
		f.folded = append(f.folded, vitext.Fold(k))
	}
	l.byFirst[f.folded[0]] = append(l.byFirst[f.folded[0]], f)
}

// writeOut replaces the abbreviations that always mean the same, or do so where no context speaks for another meaning.
func (l *Lexicon) writeOut(key []string) []string {
	var out []string
	for _, k := range key {
		at := slices.IndexFunc(l.abbrs[k], func(a abbreviation) bool {
			return !a.strict && len(l.entries[a.entry].Context)+len(l.entries[a.entry].Not) == 0
		})
		if at < 0 {
			out = append(out, k)
			continue
		}
		out = append(out, l.abbrs[k][at].means...)
	}
	return out
}

func list(s string) []string {
	var out []string
	for p := range strings.SplitSeq(s, ";") {
		if p = strings.TrimSpace(p); p != "" {
			out = append(out, p)
		}
	}
	return out
}
