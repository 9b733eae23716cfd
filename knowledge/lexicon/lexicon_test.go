package lexicon_test

import (
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

func TestEveryEntryMatchesItsExample(t *testing.T) {
	l := load(t)
	for i := range l.Entries() {
		e := &l.Entries()[i]
		found := false
		for _, m := range l.Match(vitext.Syllables(e.Example), false) {
			found = found || m.Entry == e
		}
		if !found {
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
			found := false
			for _, q := range questions {
				for _, m := range l.Match(vitext.Syllables(q), false) {
					found = found || m.Entry == e
				}
			}
			if !found {
				t.Errorf("form %q of entry %q never speaks: asked %q, got %q", say, e.Say[0], questions[0], speaks(l, questions[0], false))
			}
		}
	}
}
