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

// demoteNested makes items of numbered lists that interrupt the count of the headings around them: "1)" where headings
// are numbered "1.", a run that a nested number of the heading before it follows (2, 2.1, 1, 2, 2.2), and a run behind
// which the outer count goes on (1, 2, 1, 2, 3, 4, 3).
func (p *parser) demoteNested() {
	points, brackets := 0, 0
	for i := range p.blocks {
		if b := &p.blocks[i]; listNumber(b) && strings.Contains(b.marker, ")") {
			brackets++
		} else if listNumber(b) {
			points++
		}
	}
	var run []int // blocks of decimals under one outer heading
	for i := range p.blocks {
		b := &p.blocks[i]
		switch {
		case b.role != roleNumbered || b.kind != "":
		case b.scheme < schemeDecimal:
			p.demoteRun(run)
			run = nil
		case b.scheme == schemeDecimal && points > 0 && brackets > 0 && strings.Contains(b.marker, ")"):
			b.role, b.scheme = roleItem, schemeNone
		case b.scheme == schemeDecimal:
			run = append(run, i)
		}
	}
	p.demoteRun(run)
}

// listNumber tells a numbered block of one part, such as "3." or "3)".
func listNumber(b *block) bool {
	return b.role == roleNumbered && b.kind == "" && b.scheme == schemeDecimal && number(b.number) > 0
}

// demoteRun looks for lists among decimals that stand under one outer heading.
func (p *parser) demoteRun(run []int) {
	top := 0 // the last first-level number
	for k := 0; k < len(run); k++ {
		b := &p.blocks[run[k]]
		v := number(b.number)
		if v != 1 || top == 0 || b.strong {
			first, _, _ := strings.Cut(b.number, ".")
			top = number(first)
			continue
		}
		end := p.listEnd(run, k, top)
		for _, i := range run[k:end] {
			p.blocks[i].role, p.blocks[i].scheme = roleItem, schemeNone
		}
		if end > k {
			k = end - 1
			continue
		}
		top = v
	}
}

// listEnd is the end of the list that begins at run[k], under the heading top; k when it is none.
func (p *parser) listEnd(run []int, k, top int) int {
	end := k + 1
	for end < len(run) && number(p.blocks[run[end]].number) == end-k+1 {
		end++
	}
	if end == len(run) {
		return k
	}
	next := p.blocks[run[end]].number
	if first, _, nested := strings.Cut(next, "."); nested && number(first) == top {
		return end
	} else if !nested && number(next) == top+1 && top > 1 {
		return end
	}
	return k
}
