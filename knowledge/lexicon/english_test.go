package lexicon_test

import (
	"strings"
	"testing"

	"trolycong/internal/corpustest"
	"trolycong/internal/vitext"
	"trolycong/knowledge/lexicon"
)

func TestEnglish(t *testing.T) {
	for question, want := range map[string]bool{
		"How do I register my child's birth?":  true,
		"temporary residence fee":              true,
		"lost driving licence":                 true,
		"Can I do it online?":                  true,
		"how much?":                            true,
		"I lost my passport, what should I do": true,
		"passport":                             false,
		"where to get an id card":              true,
		"I lost my id card":                    true,
		"lam passport online":                  false,
		"lam visa cho vo":                      false,
		"can i do giay to gi":                  false,
		"cho hoi fee online":                   false,
		"dang ky khai sinh":                    false,
		"đăng ký birth certificate":            false,
		"con toi an hoc o day thi long phai":   false,
		"":                                     false,
	} {
		if got := lexicon.English(vitext.Syllables(question)); got != want {
			t.Errorf("%q: English %v, want %v", question, got, want)
		}
	}
}

// TestBareVietnameseIsNotEnglish asks every official name and every question of the shared sets without diacritics: none is
// read as English, and none meets an English form.
func TestBareVietnameseIsNotEnglish(t *testing.T) {
	texts, _ := catalogue(t)
	for _, set := range []string{"evals/procedures-dev.jsonl", "evals/plans-dev.jsonl"} {
		for _, c := range corpustest.Lines[struct{ Question string }](t, corpustest.Path(t, set)) {
			texts = append(texts, c.Question)
		}
	}
	l := load(t)
	for _, e := range l.Entries() {
		if !e.English() {
			texts = append(texts, e.Example)
		}
	}
	for _, text := range texts {
		words := vitext.Syllables(vitext.Fold(text))
		if lexicon.English(words) && !strings.HasPrefix(text, "You are now") { // the one English question of the sets
			t.Errorf("%q is read as English", strings.Join(words, " "))
		}
		for _, m := range l.Match(words, true) {
			if m.Entry.English() {
				t.Errorf("%q meets the English form %q", strings.Join(words, " "), m.Entry.Say[0])
			}
		}
	}
	for _, e := range l.Entries() {
		if e.English() && !lexicon.English(vitext.Syllables(e.Example)) {
			t.Errorf("the example %q is not read as English", e.Example)
		}
	}
}
