package vitext

import (
	"strings"
	"unicode"
)

// abbreviations that end in a point and do not end a sentence, in Key form without the point.
var abbreviations = WordSet("tp tx tt p q h st ths ts pgs gs bs kt tm tl tuq đ/c v.v tr stt ds mr ms dr vd nxb cty lđ gs.ts")

// numbered open a heading together with the number that follows: "Bước 1. Nộp hồ sơ".
var numbered = WordSet("bước điều mục phần chương khoản bảng hình")

// Sentences cuts s into sentences: ranges of runes without the white space around them, in order, that together hold
// every other rune. A sentence ends at . ! ? … before white space and a new beginning, at a blank line, or where a line
// begins with a list mark ("+ ", "a) ", "2) "; "- " and "2. " only behind a mark that closes); never inside a number
// ("97.44"), a date, behind a list mark or heading ("1.", "a.", "II.", "Bước 1."), an abbreviation ("TP.") or before a
// lower-case letter.
func Sentences(s string) []Range {
	r := []rune(s)
	var out []Range
	start := 0
	for i := 0; i < len(r); i++ {
		end := 0
		switch r[i] {
		case '\n':
			if blankLine(r, i) || opensItem(r, start, i) {
				end = i
			}
		case '.', '!', '?', '…':
			end = terminal(r, start, i)
		}
		if end > 0 {
			out = appendTrimmed(out, r, start, end)
			start = end
			i = max(i, end-1)
		}
	}
	return appendTrimmed(out, r, start, len(r))
}

// terminal gives the end of the sentence when the mark at i closes one, else 0.
func terminal(r []rune, start, i int) int {
	end := i + 1
	for end < len(r) && strings.ContainsRune(".!?…/", r[end]) {
		end++ // "./." closes official texts
	}
	for end < len(r) && strings.ContainsRune("”\"')]*_", r[end]) {
		end++
	}
	if end == len(r) {
		return end
	}
	if !unicode.IsSpace(r[end]) {
		return 0
	}
	next := end
	for next < len(r) && unicode.IsSpace(r[next]) {
		next++
	}
	if next < len(r) && unicode.IsLower(r[next]) {
		return 0
	}
	if r[i] == '.' && end == i+1 && notEnd(r, start, i) {
		return 0
	}
	return end
}

// notEnd tells whether the point at i belongs to the word before it: a list mark at the sentence's start, or an
// abbreviation.
func notEnd(r []rune, start, i int) bool {
	begin := i
	for begin > start && !unicode.IsSpace(r[begin-1]) && !strings.ContainsRune("(“\"*", r[begin-1]) {
		begin--
	}
	word := Key(string(r[begin:i]))
	first := strings.TrimSpace(strings.Trim(string(r[start:begin]), "*_#-+• \n\t")) == ""
	if listMark(word) && (first || numbered[Key(strings.Trim(string(r[start:begin]), "*_#-+• \n\t"))]) {
		return true
	}
	return abbreviations[word]
}

// listMark tells whether the word can number a heading or an item: "1", "2.1", "iv", "a", "đ".
func listMark(word string) bool {
	if word == "" {
		return false
	}
	digits, roman := true, true
	for _, c := range word {
		digits = digits && (unicode.IsDigit(c) || c == '.')
		roman = roman && strings.ContainsRune("ivxl", c)
	}
	return digits && len(word) <= 8 || roman && len(word) <= 6 || len([]rune(word)) == 1
}

// opensItem tells whether the line after the break at i begins with a list mark.
func opensItem(r []rune, start, i int) bool {
	k := i + 1
	for k < len(r) && r[k] == ' ' {
		k++
	}
	if k+2 >= len(r) {
		return false
	}
	closed := i > start && strings.ContainsRune(".;:,!?)…", r[lastVisible(r, start, i)])
	switch c := r[k]; {
	case c == '+' || c == '•':
		return r[k+1] == ' '
	case c == '-' || c == '–':
		return r[k+1] == ' ' && closed
	case isDigit(c):
		e := runOfDigits(r, k)
		if e-k > 2 || e+1 >= len(r) || r[e+1] != ' ' {
			return false
		}
		return r[e] == ')' || r[e] == '.' && closed && e+2 < len(r) && upperRune(r[e+2])
	}
	return lowerRune(r[k]) && r[k+1] == ')' && r[k+2] == ' '
}

// lastVisible is the place of the last rune before i that is no space; start at the least.
func lastVisible(r []rune, start, i int) int {
	k := i - 1
	for k > start && unicode.IsSpace(r[k]) {
		k--
	}
	return k
}

func blankLine(r []rune, i int) bool {
	for j := i + 1; j < len(r); j++ {
		if r[j] == '\n' {
			return true
		}
		if !unicode.IsSpace(r[j]) {
			return false
		}
	}
	return false
}

func appendTrimmed(out []Range, r []rune, start, end int) []Range {
	for start < end && unicode.IsSpace(r[start]) {
		start++
	}
	for end > start && unicode.IsSpace(r[end-1]) {
		end--
	}
	if start == end {
		return out
	}
	return append(out, Range{start, end})
}
