package plan

import (
	"slices"
	"strconv"
	"strings"
)

// counter follows the printed numbers of headings, so that a number that continues none of them can be known.
type counter struct{ last map[scheme]string }

// note takes a numbered line as the latest of its kind.
func (c *counter) note(l line) {
	if l.role != roleNumbered {
		return
	}
	if c.last == nil {
		c.last = map[scheme]string{}
	}
	c.last[l.scheme] = l.number
}

// follows tells whether the number begins a count or goes on with one.
func (c *counter) follows(l line) bool {
	prev := c.last[l.scheme]
	switch l.scheme {
	case schemeRoman:
		n := roman(l.number)
		return n == 1 || prev != "" && n == roman(prev)+1
	case schemeLetter:
		n := slices.Index(letters, l.number)
		return n == 0 || prev != "" && n == slices.Index(letters, prev)+1
	case schemeDecimal:
		head, tail, nested := cutLast(l.number)
		n := number(tail)
		if n == 1 || prev == "" {
			return n == 1
		}
		if !nested {
			first, _, _ := strings.Cut(prev, ".")
			return n == number(first)+1
		}
		return strings.HasPrefix(prev+".", head+".")
	}
	return true
}

// letters in the order in which lists count.
var letters = strings.Fields("a b c d đ e g h i k l m n o p q r s t u v x y")

// roman reads I to XXXIX; 0 for anything else.
func roman(s string) int {
	values := map[rune]int{'I': 1, 'V': 5, 'X': 10}
	total, before := 0, 0
	for _, r := range s {
		v := values[r]
		if v == 0 {
			return 0
		}
		total += v
		if before < v {
			total -= 2 * before
		}
		before = v
	}
	return total
}

// number reads a short count; 0 for anything else.
func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	return n
}

// cutLast parts "2.1.3" into "2.1" and "3"; ok is false for a number of one part.
func cutLast(number string) (head, tail string, ok bool) {
	i := strings.LastIndexByte(number, '.')
	if i < 0 {
		return "", number, false
	}
	return number[:i], number[i+1:], true
}
