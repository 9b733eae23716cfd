package vitext

import (
	"math"
	"strconv"
	"strings"
)

func digitsEnd(r []rune, i int) int {
	end := i
	for end < len(r) {
		if isDigit(r[end]) || (r[end] == '.' || r[end] == ',') && end+1 < len(r) && isDigit(r[end+1]) {
			end++
			continue
		}
		break
	}
	return end
}

// codeEnd tells whether the digits [i, end) belong to a code or document number; it returns the end of that token, or 0
// when they are a number of their own.
func codeEnd(r []rune, i, end int) int {
	token := end
	for token < len(r) && (wordRune(r[token]) || strings.ContainsRune("/-.&_", r[token]) && token+1 < len(r) && wordRune(r[token+1])) {
		token++
	}
	switch {
	case isProcedureCode(r[i:end]):
		return token
	case i > 0 && (r[i-1] == '/' || (r[i-1] == '-' || r[i-1] == '_') && i > 1 && wordRune(r[i-2])):
		return token
	case i > 1 && (r[i-1] == '.' || r[i-1] == ',') && wordRune(r[i-2]):
		return token
	case end == len(r):
		return 0
	}
	next := rune(0)
	if end+1 < len(r) {
		next = r[end+1]
	}
	switch c := r[end]; {
	case c == '_' && wordRune(next):
		return token
	case c == '.' && upperRune(next) && token > end+2:
		return token // "36.2025.TT-BNNMT"
	case c == '/' && (isDigit(next) || upperRune(next)):
		return token
	case c == '-' && (upperRune(next) || lowerRune(next)):
		return token
	case (c == '-' || c == '–') && isDigit(next):
		hi := digitsEnd(r, end+1)
		if hi+1 < len(r) && (r[hi] == '/' || r[hi] == '-') && wordRune(r[hi+1]) && !perUnit(r, hi) {
			return token
		}
	case wordRune(c) && !isDigit(c):
		if _, unit := unitAt(r, end); unit == "" && multiplierAt(r, end) == "" {
			return token // "4G", "5G", "3D"
		}
	}
	return 0
}

// perUnit tells a slash that means "per": "3-5/năm".
func perUnit(r []rune, i int) bool { return r[i] == '/' && lowerRune(r[i+1]) }

// parseNumber reads digits with marks between them; Numbers says by which rules. percent tells that a % follows.
func parseNumber(s string, percent bool) (float64, bool) {
	s = strings.ReplaceAll(s, " ", "")
	if len(s) >= 3 && s[0] == '0' && isDigit(rune(s[1])) && s != "00" && !(len(s) > 2 && (s[2] == '.' || s[2] == ',')) {
		return 0, false // a telephone number, or the tail of "10. 000"
	}
	decimal, ok := decimalMark(s, percent)
	if !ok {
		return 0, false
	}
	whole, frac := s, ""
	if decimal != "" {
		i := strings.LastIndex(s, decimal)
		whole, frac = s[:i], s[i+1:]
	}
	if strings.ContainsAny(whole, ".,") {
		whole = strings.ReplaceAll(strings.ReplaceAll(whole, ".", ""), ",", "")
	}
	if frac != "" {
		whole += "." + frac
	}
	v, err := strconv.ParseFloat(whole, 64)
	return v, err == nil && !math.IsInf(v, 0)
}

// decimalMark names the decimal mark among the marks of s; "" when they part thousands or there is none. ok is false for
// what is no number or can be read in two ways.
func decimalMark(s string, percent bool) (mark string, ok bool) {
	dots, commas := strings.Count(s, "."), strings.Count(s, ",")
	switch {
	case dots+commas == 0:
		return "", true
	case dots > 0 && commas > 0:
		mark = ","
		if strings.LastIndex(s, ".") > strings.LastIndex(s, ",") {
			mark = "."
		}
		whole, _, _ := strings.Cut(s, mark)
		other := "."
		if mark == "." {
			other = ","
		}
		return mark, strings.Count(s, mark) == 1 && groupsOfThree(strings.Split(whole, other))
	}
	mark = "."
	if commas > 0 {
		mark = ","
	}
	parts := strings.Split(s, mark)
	thousands := groupsOfThree(parts)
	switch {
	case len(parts) > 2:
		return "", thousands // "2.1.3" is a section, not a quantity
	case thousands && !percent:
		return "", true
	case len(parts[1]) == 3 && len(parts[0]) > 3 && !percent:
		return "", false // "1000.000"
	case len(parts[1]) >= 4 && (len(parts[0]) >= 4 || parts[1][:2] == "19" || parts[1][:2] == "20"):
		return "", false // "1900.0368", "12.2024"
	}
	return mark, true
}

func groupsOfThree(parts []string) bool {
	ok := len(parts[0]) >= 1 && len(parts[0]) <= 3 && parts[0][0] != '0'
	for _, p := range parts[1:] {
		ok = ok && len(p) == 3
	}
	return ok
}

// rangeAfter finds the upper end of a range: "-12", " - 05", " đến 20" (also after a unit, "15% đến 20%").
func rangeAfter(r []rune, i int) (start, end int) {
	j := i
	if e, unit := unitAt(r, j); unit == "%" {
		j = e
	}
	k := skipSpaces(r, j)
	if k == j && j < len(r) && r[j] == ' ' {
		k = j + 1
	}
	switch {
	case k < len(r) && (r[k] == '-' || r[k] == '–') && !(k > 0 && r[k-1] == '\n'):
		k = skipSpaces(r, k+1)
	case k > j && (hasWord(r, k, "đến") || hasWord(r, k, "tới")):
		k = skipSpaces(r, k+3)
	default:
		return 0, 0
	}
	if k >= len(r) || !isDigit(r[k]) {
		return 0, 0
	}
	e := digitsEnd(r, k)
	if e < len(r) && (r[e] == '/' && !(e+1 < len(r) && lowerRune(r[e+1])) || wordRune(r[e])) {
		if _, unit := unitAt(r, e); unit == "" && multiplierAt(r, e) == "" {
			return 0, 0
		}
	}
	return k, e
}
