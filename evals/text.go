package evals

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"trolycong/internal/vitext"
)

// leadRunes is how far the lead of an answer reaches, in characters of the folded text.
const leadRunes = 400

var (
	spacePercent = regexp.MustCompile(`(\d) %`)
	wordDate     = regexp.MustCompile(`(?:ngày )?(\d{1,2}) tháng (\d{1,2})(?:(?: năm |/)(\d{4}))?`)
	slashDate    = regexp.MustCompile(`(?:ngày )?\b(\d{1,2})/(\d{1,2})(?:/(\d{4}))?\b`)
	monthYear    = regexp.MustCompile(`tháng (\d{1,2}) năm (\d{4})`)
)

// answerText is a text made ready for patterns.
type answerText struct {
	plain string // NFC, lower case, spaces folded, "12 %" as "12%"
	dates string // plain with every date as d/m/yyyy without leading zeros and without "ngày"
}

func newText(text string) answerText {
	p := Normalize(text)
	return answerText{p, slashDates(p)}
}

// Normalize is the form in which texts and patterns are compared: NFC, lower case, spaces folded, "12 %" as "12%".
func Normalize(s string) string {
	return spacePercent.ReplaceAllString(vitext.FoldSpaces(vitext.Lower(s)), "$1%")
}

// lead is the part of the text that an answer must get right first.
func (h answerText) lead() answerText {
	r := []rune(h.plain)
	if len(r) <= leadRunes {
		return h
	}
	end := leadRunes
	for end > 0 && partOfNumber(r[end]) && partOfNumber(r[end-1]) {
		end-- // half a number would be another number
	}
	p := string(r[:end])
	return answerText{p, slashDates(p)}
}

func partOfNumber(r rune) bool {
	return r >= '0' && r <= '9' || r == '.' || r == ',' || r == '/' || r == '%'
}

// has tells whether the pattern stands in the text, as written or, where it holds a date, with that date written
// another way.
func (h answerText) has(pattern string) bool {
	p := Normalize(pattern)
	if p == "" {
		return false
	}
	if contains(h.plain, p) {
		return true
	}
	d := slashDates(p)
	return d != "" && contains(h.dates, d)
}

// Holds tells whether a text holds a pattern. Where the pattern has a digit at an end, no digit of the text may go on there:
// "1%" is not in "11%", nor "10" in "10.5". A date in words is the same as with slashes, with or without its year.
func Holds(text, pattern string) bool { return newText(text).has(pattern) }

// hasAny gives the first of the patterns that stands in the text.
func (h answerText) hasAny(patterns []string) (string, bool) {
	for _, p := range patterns {
		if h.has(p) {
			return p, true
		}
	}
	return "", false
}

// slashDates writes every date of a normal text one way.
func slashDates(s string) string {
	s = wordDate.ReplaceAllStringFunc(s, func(m string) string {
		return joinDate(wordDate.FindStringSubmatch(m), m)
	})
	s = slashDate.ReplaceAllStringFunc(s, func(m string) string {
		return joinDate(slashDate.FindStringSubmatch(m), m)
	})
	return monthYear.ReplaceAllString(s, "tháng $1/$2")
}

// joinDate joins day, month and year with slashes; asWritten when they can be no date.
func joinDate(parts []string, asWritten string) string {
	day, month := strings.TrimLeft(parts[1], "0"), strings.TrimLeft(parts[2], "0")
	if day == "" || month == "" || tooBig(day, "31") || tooBig(month, "12") {
		return asWritten
	}
	if parts[3] == "" {
		return day + "/" + month
	}
	return day + "/" + month + "/" + parts[3]
}

func tooBig(n, most string) bool { return len(n) > len(most) || len(n) == len(most) && n > most }

// contains tells whether the pattern stands in the text. Where it begins or ends with a digit, it must do so at the edge
// of a number: "1%" is not in "11%" nor in "0,1%".
func contains(text, pattern string) bool {
	for from := 0; from <= len(text)-len(pattern); {
		at := strings.Index(text[from:], pattern)
		if at < 0 {
			return false
		}
		at += from
		if atEdges(text, at, at+len(pattern)) {
			return true
		}
		_, n := utf8.DecodeRuneInString(text[at:])
		from = at + n
	}
	return false
}

func atEdges(text string, start, end int) bool {
	if digitAt(text, start) && (digitAt(text, start-1) || markAt(text, start-1) && digitAt(text, start-2)) {
		return false
	}
	return !digitAt(text, end-1) || !digitAt(text, end) && !(markAt(text, end) && digitAt(text, end+1))
}

func digitAt(s string, i int) bool { return i >= 0 && i < len(s) && s[i] >= '0' && s[i] <= '9' }

func markAt(s string, i int) bool { return i >= 0 && i < len(s) && (s[i] == '.' || s[i] == ',') }
