package vitext

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// TokenKind is the kind of a token.
type TokenKind int

// The kinds of tokens.
const (
	TokenWord   TokenKind = iota // letters only: one syllable, a foreign word or an abbreviation
	TokenNumber                  // digits with points or commas between them
	TokenCode                    // letters and digits, or parts joined by / - . &: 1.001193, 53/2025/TT-BCA, CT01, TT&TT
)

// Token is one word, number or code with its place in runes.
type Token struct {
	Range
	Text string
	Kind TokenKind
}

// Tokens cuts s into words, numbers and codes; punctuation, white space and footnote marks are dropped.
func Tokens(s string) []Token {
	r := []rune(s)
	out := make([]Token, 0, len(r)/5)
	at := 0 // of rune i, in bytes
	for i := 0; i < len(r); {
		if !wordRune(r[i]) {
			_, size := utf8.DecodeRuneInString(s[at:])
			at += size
			i++
			continue
		}
		end := i + 1
		for end < len(r) {
			if wordRune(r[end]) {
				end++
				continue
			}
			if joins(r, i, end) {
				end++
				continue
			}
			break
		}
		size := 0 // a token has no byte that is no UTF-8
		for _, c := range r[i:end] {
			size += utf8.RuneLen(c)
		}
		out = append(out, Token{Range{i, end}, s[at : at+size], kindOf(r[i:end])})
		i, at = end, at+size
	}
	return out
}

// joins tells whether the mark at i ties its neighbours into one token that began at start: a point or comma between
// digits, a slash, hyphen or ampersand between parts of a code.
func joins(r []rune, start, i int) bool {
	if i+1 >= len(r) || !wordRune(r[i+1]) {
		return false
	}
	before, after := r[i-1], r[i+1]
	switch r[i] {
	case '.', ',':
		return unicode.IsDigit(before) && unicode.IsDigit(after) || r[i] == '.' && unicode.IsDigit(after) && unicode.IsUpper(r[start])
	case '/':
		return unicode.IsDigit(before) && (unicode.IsDigit(after) || unicode.IsUpper(after)) || unicode.IsUpper(before) && unicode.IsUpper(after) && hasDigit(r[start:i])
	case '-':
		return unicode.IsUpper(before) && unicode.IsUpper(after) || unicode.IsDigit(before) && unicode.IsUpper(after) ||
			(unicode.IsDigit(before) && unicode.IsDigit(after) && unicode.IsUpper(r[start]))
	case '&':
		return unicode.IsUpper(before) && unicode.IsUpper(after)
	}
	return false
}

func hasDigit(r []rune) bool {
	for _, c := range r {
		if unicode.IsDigit(c) {
			return true
		}
	}
	return false
}

func kindOf(r []rune) TokenKind {
	letters, digits, marks := 0, 0, 0
	for _, c := range r {
		switch {
		case unicode.IsDigit(c):
			digits++
		case c == '.' || c == ',' || c == '/' || c == '-' || c == '&':
			marks++
		default:
			letters++
		}
	}
	switch {
	case digits == 0 && marks == 0:
		return TokenWord
	case letters == 0 && !strings.ContainsAny(string(r), "/-&") && !isProcedureCode(r):
		return TokenNumber
	}
	return TokenCode
}

// isProcedureCode tells whether r looks like the code of a procedure: one digit, a point, six digits.
func isProcedureCode(r []rune) bool {
	if len(r) < 8 || r[1] != '.' || !unicode.IsDigit(r[0]) {
		return false
	}
	for i := 2; i < 8; i++ {
		if !unicode.IsDigit(r[i]) {
			return false
		}
	}
	return len(r) == 8 || r[8] == '.'
}

// Syllables gives the words of s in Key form, for indexing and comparing: runs of letters and digits; points and commas
// between digits stay ("1.728"), everything else parts. Footnote marks are dropped.
func Syllables(s string) []string {
	s = Key(s)
	out := make([]string, 0, len(s)/5)
	for at := 0; ; {
		start, end := nextWord(s, at)
		if start == end {
			return out
		}
		out = append(out, s[start:end])
		at = end
	}
}

// SyllableRanges gives the places in s of the words that Syllables gives of it.
func SyllableRanges(s string) []Range {
	var out []Range
	at, runes := 0, 0
	for {
		start, end := nextWord(s, at)
		if start == end {
			return out
		}
		x := Range{Start: runes + utf8.RuneCountInString(s[at:start])}
		x.End = x.Start + utf8.RuneCountInString(s[start:end])
		out = append(out, x)
		at, runes = end, x.End
	}
}

// nextWord is the first word of s, in Key form, at or behind the byte from; start equals end when there is none.
func nextWord(s string, from int) (start, end int) {
	start = -1
	prevDigit := false
	for i, r := range s[from:] {
		i += from
		word := wordRune(r)
		if !word && (r == '.' || r == ',') && prevDigit && i+1 < len(s) && s[i+1] >= '0' && s[i+1] <= '9' && start >= 0 {
			prevDigit = false
			continue
		}
		prevDigit = word && r >= '0' && r <= '9'
		if word && start < 0 {
			start = i
		}
		if !word && start >= 0 {
			return start, i
		}
	}
	if start >= 0 {
		return start, len(s)
	}
	return len(s), len(s)
}
