package lexicon_test

import (
	"testing"

	"trolycong/internal/corpustest"
	"trolycong/internal/vitext"
)

// TestAskedIsOfTheCatalogue: every code is one of the catalogue, no phrase is told of two procedures, and all are short.
func TestAskedIsOfTheCatalogue(t *testing.T) {
	l := load(t)
	known := map[string]bool{}
	for _, p := range corpustest.Collection(t).Procedures {
		known[string(p.Code)] = true
	}
	codes, phrases := 0, 0
	of := map[string]string{} // phrase → the first phrase of its procedure
	l.EachAsked(func(code string, all []string) {
		codes++
		if !known[code] {
			t.Errorf("no procedure %s", code)
		}
		for _, p := range all {
			phrases++
			if n := len(vitext.Syllables(p)); n < 1 || n > 14 {
				t.Errorf("%s: %q has %d syllables", code, p, n)
			}
			if first, told := of[p]; told && first != all[0] {
				t.Errorf("%q is told of two procedures, %s and that of %q", p, code, first)
			}
			of[p] = all[0]
		}
	})
	t.Logf("%d codes, %d phrases", codes, len(of))
	if codes < len(known) {
		t.Errorf("%d of %d procedures have a way to ask", codes, len(known))
	}
}

func TestElsewhere(t *testing.T) {
	l := load(t)
	for _, tt := range []struct {
		text  string
		plain bool
		want  string
	}{
		{"xin cấp lại học bạ", false, "học bạ"},
		{"xin cap lai hoc ba", true, "học bạ"},
		{"xin cap lai hoc ba", false, ""}, // in an accented question a bare word is itself
		{"dự báo thời tiết ngày mai", false, "dự báo thời tiết"},
		{"đăng ký khai sinh cho con", false, ""},
	} {
		got := ""
		if found := l.Elsewhere(vitext.Syllables(tt.text), tt.plain); len(found) > 0 {
			got = found[0].Phrase
		}
		if got != tt.want {
			t.Errorf("%q, plain %t: %q, want %q", tt.text, tt.plain, got, tt.want)
		}
	}
}

// TestElsewhereIsNoName: no procedure's whole name is a subject of another office.
func TestElsewhereIsNoName(t *testing.T) {
	l := load(t)
	for _, p := range corpustest.Collection(t).Procedures {
		words := vitext.Syllables(p.Name)
		for _, e := range l.Elsewhere(words, false) {
			if len(vitext.Syllables(e.Phrase)) >= len(words) {
				t.Errorf("%s %q is of %q", p.Code, p.Name, e.Agency)
			}
		}
	}
}
