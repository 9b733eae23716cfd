package lexicon_test

import (
	"slices"
	"strings"
	"testing"

	"trolycong/internal/vitext"
	"trolycong/knowledge/lexicon"
)

func load(t testing.TB) *lexicon.Lexicon {
	t.Helper()
	l, err := lexicon.Load()
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// speaks gives the first forms of the entries that match.
func speaks(l *lexicon.Lexicon, question string, plain bool) []string {
	var got []string
	for _, m := range l.Match(vitext.Syllables(question), plain) {
		got = append(got, m.Entry.Say[0])
	}
	return got
}

// speaksFor tells whether the entry matches the question, or, for an abbreviation that a longer form holds, whether it
// is written out in it.
func speaksFor(l *lexicon.Lexicon, e *lexicon.Entry, question string) bool {
	words := vitext.Syllables(question)
	for _, m := range l.Match(words, false) {
		if m.Entry == e {
			return true
		}
	}
	full := " " + strings.Join(l.WriteOut(words, false), " ") + " "
	return e.Kind == lexicon.KindAbbreviation && strings.Contains(full, " "+strings.Join(vitext.Syllables(e.Means[0]), " ")+" ")
}

func TestEveryEntryMatchesItsExample(t *testing.T) {
	l := load(t)
	for i := range l.Entries() {
		e := &l.Entries()[i]
		if !speaksFor(l, e, e.Example) {
			t.Errorf("entry %q does not match its example %q: got %q", e.Say[0], e.Example, speaks(l, e.Example, false))
		}
	}
}

// TestEveryFormCanSpeak asks each form beside one word of its context: a form that an earlier entry always takes is dead
// data.
func TestEveryFormCanSpeak(t *testing.T) {
	l := load(t)
	for i := range l.Entries() {
		e := &l.Entries()[i]
		for _, say := range e.Say {
			questions := []string{say}
			for _, c := range e.Context {
				questions = append(questions, say+" "+c, c+" "+say)
			}
			if !slices.ContainsFunc(questions, func(q string) bool { return speaksFor(l, e, q) }) {
				t.Errorf("form %q of entry %q never speaks: asked %q, got %q", say, e.Say[0], questions[0], speaks(l, questions[0], false))
			}
		}
	}
}
