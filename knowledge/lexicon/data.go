package lexicon

import (
	"embed"
	"errors"
	"fmt"
	"sort"
	"strings"

	"trolycong/internal/vitext"
)

// Each line of a data file is one entry of six columns parted by "|":
//
//	say | means | kind | context | not | example
//
// say, means, context and not are lists parted by ";". A form that begins with "!" needs its diacritics: without them
// it is several words at once. Lines that begin with "#" are comments.
//
//go:embed data/*.txt
var data embed.FS

// files in the order in which they are read: of two forms that say the same the first whose conditions hold speaks.
var files = []string{"civil", "vehicles", "land", "business", "social", "papers", "trades", "plans", "abbreviations", "needs"}

// columns of a line.
const columns = 6

// strictMark before a form tells that it needs its diacritics.
const strictMark = "!"

// Load reads the embedded data and checks it; all faults come together. It fails only when the program was built with
// bad data.
func Load() (*Lexicon, error) {
	l := &Lexicon{byFirst: map[string][]form{}}
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
			}
		}
	}
	if len(faults) > 0 {
		return nil, errors.Join(faults...)
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
	say := list(cols[0])
	if len(say) == 0 || len(e.Means) == 0 || e.Example == "" {
		return errors.New("say, means and example are required")
	}
	var forms []form
	for _, s := range say {
		plain, strict := strings.CutPrefix(s, strictMark)
		f := form{key: vitext.Syllables(plain), entry: len(l.entries), strict: strict}
		if len(f.key) == 0 {
			return fmt.Errorf("form %q has no word", s)
		}
		for _, k := range f.key {
			f.folded = append(f.folded, vitext.Fold(k))
		}
		e.Say = append(e.Say, plain)
		forms = append(forms, f)
	}
	l.entries = append(l.entries, e)
	l.conditions = append(l.conditions, conditionOf(&e))
	for _, f := range forms {
		l.byFirst[f.folded[0]] = append(l.byFirst[f.folded[0]], f)
	}
	return nil
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
