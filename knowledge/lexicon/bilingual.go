package lexicon

import (
	"errors"
	"fmt"
	"slices"
	"sort"
	"strconv"
	"strings"
	"sync"

	"trolycong/internal/vitext"
)

// englishFiles hold what English words and phrases mean. Each line has two to four columns parted by "|":
//
//	say | means | context | not
//
// All are lists parted by ";". A meaning may end in "*" and its weight, which is else 1; one that begins with "=" is what the
// first form says and nothing more, so that a name may be told by it in English. A line without a meaning holds what tells
// nothing. Words are compared by their stems, articles, "of" and possessives left out.
var englishFiles = []string{"english-civil", "english-business", "english-sectors", "english-general"}

// Meaning is what an English phrase may mean in the catalogue.
type Meaning struct {
	Text   string  // Vietnamese, as written
	Weight float64 // beside a word that names a thing, in 0..1
	// Same tells that the phrase's first form says this and nothing more.
	Same bool
}

// Phrase is one line of the English data.
type Phrase struct {
	// Say are the English forms, Means what they mean, best first; none for a phrase that tells nothing.
	Say   []string
	Means []Meaning
	// Context: when not empty, one of these must stand in the question. Not: none of these may. Stems, parted by spaces.
	Context, Not []string
}

// Reading is one place of an English question that a phrase reads. Phrase is nil for a word that no phrase reads.
type Reading struct {
	Words  []string // as typed
	Phrase *Phrase
}

// bilingual finds English phrases.
type bilingual struct {
	phrases []Phrase
	// byFirst finds forms by their first stem, longest first, then in the order of the data.
	byFirst map[string][]englishForm
}

type englishForm struct {
	stems  []string
	phrase int
}

// unsaid are words that a phrase may have between its own.
var unsaid = wordSet("a an the my your our his her its their this that these those of s some own")

// loadBilingual reads the English data once; all faults come together.
var loadBilingual = sync.OnceValues(func() (*bilingual, error) {
	b := &bilingual{byFirst: map[string][]englishForm{}}
	var faults []error
	for _, name := range englishFiles {
		raw, err := data.ReadFile("data/" + name + ".txt")
		if err != nil {
			return nil, fmt.Errorf("read lexicon %s: %w", name, err)
		}
		for n, line := range strings.Split(string(raw), "\n") {
			if line == "" || line[0] == '#' {
				continue
			}
			if err := b.addLine(line); err != nil {
				faults = append(faults, fmt.Errorf("lexicon %s line %d: %w", name, n+1, err))
			}
		}
	}
	for _, forms := range b.byFirst {
		sort.SliceStable(forms, func(i, j int) bool { return len(forms[i].stems) > len(forms[j].stems) })
	}
	return b, errors.Join(faults...)
})

func (b *bilingual) addLine(line string) error {
	cols := strings.Split(line, "|")
	if len(cols) < 2 || len(cols) > 4 {
		return fmt.Errorf("%d columns, want 2 to 4", len(cols))
	}
	p := Phrase{Say: list(cols[0])}
	for _, m := range list(cols[1]) {
		meaning, err := readMeaning(m)
		if err != nil {
			return err
		}
		p.Means = append(p.Means, meaning)
	}
	if len(cols) > 2 {
		p.Context = stemmed(list(cols[2]))
	}
	if len(cols) > 3 {
		p.Not = stemmed(list(cols[3]))
	}
	if len(p.Say) == 0 {
		return errors.New("say is required")
	}
	b.phrases = append(b.phrases, p)
	for _, say := range p.Say {
		stems, _ := stems(vitext.Syllables(say))
		if len(stems) == 0 {
			return fmt.Errorf("form %q has no word", say)
		}
		b.byFirst[stems[0]] = append(b.byFirst[stems[0]], englishForm{stems, len(b.phrases) - 1})
	}
	return nil
}

func readMeaning(s string) (Meaning, error) {
	m := Meaning{Weight: 1}
	text, weight, weighed := strings.Cut(s, "*")
	text, m.Same = strings.CutPrefix(text, "=")
	m.Text = strings.TrimSpace(text)
	if weighed {
		w, err := strconv.ParseFloat(weight, 64)
		if err != nil || w <= 0 || w > 1 {
			return m, fmt.Errorf("meaning %q: weight must be in (0, 1]", s)
		}
		m.Weight = w
	}
	if m.Text == "" {
		return m, fmt.Errorf("meaning %q is empty", s)
	}
	return m, nil
}

// stems gives the stems of a question's words and the place of each, without those that a phrase may leave unsaid.
func stems(words []string) (out []string, at []int) {
	for i, w := range words {
		if !unsaid[w] {
			out, at = append(out, stem(w)), append(at, i)
		}
	}
	return out, at
}

func stemmed(phrases []string) []string {
	var out []string
	for _, p := range phrases {
		s, _ := stems(vitext.Syllables(p))
		out = append(out, strings.Join(s, " "))
	}
	return out
}

// ReadEnglish reads an English question, given its syllables in Key form: at each place the longest phrase whose conditions
// hold, else the word alone. Articles, "of" and possessives are no place.
func (l *Lexicon) ReadEnglish(words []string) []Reading {
	said, at := stems(words)
	text := " " + strings.Join(said, " ") + " "
	var out []Reading
	for i := 0; i < len(said); {
		n, p := l.english.longest(said[i:], text)
		r := Reading{Words: []string{words[at[i]]}}
		if p != nil {
			r.Words, r.Phrase = words[at[i]:at[i+n-1]+1], p
		}
		out = append(out, r)
		i += max(n, 1)
	}
	return out
}

// longest is the phrase that speaks at the beginning of the stems, and how many it takes.
func (b *bilingual) longest(said []string, text string) (int, *Phrase) {
	for _, f := range b.byFirst[said[0]] {
		p := &b.phrases[f.phrase]
		if len(f.stems) <= len(said) && slices.Equal(f.stems, said[:len(f.stems)]) && p.allowed(text) {
			return len(f.stems), p
		}
	}
	return 0, nil
}

// allowed checks a phrase's context and exclusions against the stems of the whole question.
func (p *Phrase) allowed(text string) bool {
	stands := func(s string) bool { return strings.Contains(text, " "+s+" ") }
	return !slices.ContainsFunc(p.Not, stands) && (len(p.Context) == 0 || slices.ContainsFunc(p.Context, stands))
}

// Phrases gives the English data in order; callers must not change them.
func (l *Lexicon) Phrases() []Phrase { return l.english.phrases }
