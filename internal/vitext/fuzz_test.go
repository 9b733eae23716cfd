package vitext_test

import (
	"strings"
	"testing"
	"unicode"

	"trolycong/internal/vitext"
)

var seeds = []string{"02⁶ dịch vụ 11-12%", "ngày 25 tháng cuối quý, 7,000 Việt Nam Đồng", "TT&TT. 1.001193 a", "hai tỷ rưỡi", "\x00\ufeff1.2,3", "Đ\u0301", "03 (ba) ngày làm việc\t2\tTỷ lệ",
	"1 000 000 đ; năm (05) ngày", "<sup>(1)</sup> 28/02/ 2017, 2021 – 2025", "a)\n1. B\n- c.\n+ d", "qúa gía hòan", "quý II/2024 hằng năm", "₫1₫", "một trăm linh", "từ 7 giờ 30 phút"}

func fuzzText(f *testing.F, check func(t *testing.T, raw, s string)) {
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, raw string) { check(t, raw, vitext.Clean(raw)) })
}

func FuzzForms(f *testing.F) {
	fuzzText(f, func(t *testing.T, raw, s string) {
		forms := []struct {
			name string
			f    func(string) string
		}{{"Clean", vitext.Clean}, {"NFC", vitext.NFC}, {"Lower", vitext.Lower}, {"Fold", vitext.Fold}, {"Key", vitext.Key}, {"FoldSpaces", vitext.FoldSpaces}, {"StripFootnoteMarks", vitext.StripFootnoteMarks}}
		for _, form := range forms {
			once := form.f(s)
			if twice := form.f(once); twice != once && form.name != "StripFootnoteMarks" {
				t.Fatalf("%s is not idempotent on %q: %q, %q", form.name, s, once, twice)
			}
			form.f(raw)
		}
		if vitext.NFC(s) != s {
			t.Fatalf("Clean(%q) is not NFC", raw)
		}
		if n := vitext.NormalizeTone(s); vitext.NFC(n) != n || vitext.NormalizeTone(n) != n || vitext.Fold(n) != vitext.Fold(s) {
			t.Fatalf("NormalizeTone(%q) = %q", s, n)
		}
		for _, w := range vitext.Syllables(s) {
			if w == "" || strings.ContainsFunc(w, unicode.IsSpace) || vitext.Key(w) != w {
				t.Fatalf("Syllables(%q): %q", s, w)
			}
			vitext.IsVietnameseSyllable(w)
		}
	})
}

func FuzzTokens(f *testing.F) {
	fuzzText(f, func(t *testing.T, _, s string) { checkTokens(t, s) })
}

func FuzzSentences(f *testing.F) {
	fuzzText(f, func(t *testing.T, _, s string) { checkSentences(t, s) })
}

func FuzzNumbers(f *testing.F) {
	fuzzText(f, func(t *testing.T, raw, s string) { checkNumbers(t, s); vitext.Numbers(raw); vitext.Moneys(raw) })
}

func FuzzDates(f *testing.F) {
	fuzzText(f, func(t *testing.T, raw, s string) { checkDates(t, s); vitext.Dates(raw) })
}

func FuzzDurations(f *testing.F) {
	fuzzText(f, func(t *testing.T, raw, s string) { checkDurations(t, s); vitext.Durations(raw) })
}

// inOrder wants ranges inside the text, not empty, in order, without overlaps.
func inOrder(t *testing.T, s string, last *int, r vitext.Range, runes []rune) {
	t.Helper()
	if r.Start < *last || r.End > len(runes) || r.End <= r.Start {
		t.Fatalf("%q: range %+v after %d of %d", s, r, *last, len(runes))
	}
	*last = r.End
}

func checkTokens(t *testing.T, s string) {
	t.Helper()
	last, runes := 0, []rune(s)
	for _, x := range vitext.Tokens(s) {
		inOrder(t, s, &last, x.Range, runes)
		if string(runes[x.Start:x.End]) != x.Text {
			t.Fatalf("Tokens(%q): bad %+v", s, x)
		}
	}
}

// checkSentences wants that the sentences hold every rune that is no space.
func checkSentences(t *testing.T, s string) {
	t.Helper()
	last, runes := 0, []rune(s)
	for _, x := range vitext.Sentences(s) {
		before := last
		inOrder(t, s, &last, x, runes)
		if strings.TrimSpace(string(runes[before:x.Start])) != "" {
			t.Fatalf("Sentences(%q): %q is in none", s, string(runes[before:x.Start]))
		}
		if unicode.IsSpace(runes[x.Start]) || unicode.IsSpace(runes[x.End-1]) {
			t.Fatalf("Sentences(%q): white space at the edge of %+v", s, x)
		}
	}
	if strings.TrimSpace(string(runes[last:])) != "" {
		t.Fatalf("Sentences(%q): %q is in none", s, string(runes[last:]))
	}
}

func checkNumbers(t *testing.T, s string) int {
	t.Helper()
	last, runes := 0, []rune(s)
	numbers := vitext.Numbers(s)
	for _, x := range numbers {
		inOrder(t, s, &last, x.Range, runes)
		if string(runes[x.Start:x.End]) != x.Text || x.Min > x.Max || x.Min < 0 {
			t.Fatalf("Numbers(%q): bad %+v", s, x)
		}
	}
	return len(numbers)
}

func checkDates(t *testing.T, s string) int {
	t.Helper()
	last, runes := 0, []rune(s)
	dates := vitext.Dates(s)
	for _, x := range dates {
		inOrder(t, s, &last, x.Range, runes)
		if string(runes[x.Start:x.End]) != x.Text || x.Day > 31 || x.Month > 12 || x.Quarter > 4 || x.Day+x.Month+x.Year+x.Quarter == 0 {
			t.Fatalf("Dates(%q): bad %+v", s, x)
		}
	}
	return len(dates)
}

func checkDurations(t *testing.T, s string) {
	t.Helper()
	last, runes := 0, []rune(s)
	for _, x := range vitext.Durations(s) {
		inOrder(t, s, &last, x.Range, runes)
		if string(runes[x.Start:x.End]) != x.Text || x.Unit == "" {
			t.Fatalf("Durations(%q): bad %+v", s, x)
		}
	}
}
