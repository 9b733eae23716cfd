package plan

import (
	"strconv"
	"strings"

	"trolycong/knowledge"
)

// open is a section that has not ended, with what is needed to place the next one.
type open struct {
	index  int
	scheme scheme
	number string
	depth  int // decimal: number of parts
}

// sections builds the tree while the blocks pass by in order.
type sections struct {
	p     *parser
	stack []open
	// lost tells that numbering began anew without a new Roman number: the heading above is lost.
	lost bool
	// seen holds the last first-level decimal under the current Roman heading.
	seen int
}

// current is the innermost open section; NoSection when there is none.
func (s *sections) current() int {
	if n := len(s.stack); n > 0 {
		return s.stack[n-1].index
	}
	return knowledge.NoSection
}

// enter opens the section of a numbered block and returns its index.
func (s *sections) enter(b *block, title string) int {
	o := open{scheme: b.scheme, number: b.number, depth: strings.Count(b.number, ".") + 1}
	sec := knowledge.Section{Parent: knowledge.NoSection, Number: b.number, Title: title, Span: b.spans[0]}
	switch b.scheme {
	case schemeAnnex, schemeRoman:
		s.lost, s.seen = false, 0
		s.closeTo(func(x open) bool { return b.scheme == schemeRoman && x.scheme == schemeAnnex })
	case schemeDecimal:
		sec.ParentUnknown = s.placeDecimal(o)
	case schemeLetter:
		s.closeTo(func(x open) bool { return x.scheme != schemeLetter })
	case schemeNone:
	}
	sec.Parent = s.current()
	if sec.ParentUnknown {
		sec.Parent = knowledge.NoSection
		s.stack = nil
		s.p.issue(IssueHeadingLost, b.number, "Mục "+b.number+" đứng dưới một đề mục đã mất trong bản nguồn.", b.spans[0])
	}
	sec.Level = 1
	if sec.Parent >= 0 {
		sec.Level = s.p.doc.Sections[sec.Parent].Level + 1
	}
	sec.Label = s.label(sec)
	o.index = len(s.p.doc.Sections)
	s.p.doc.Sections = append(s.p.doc.Sections, sec)
	s.stack = append(s.stack, o)
	return o.index
}

// placeDecimal closes what a decimal number ends and tells whether the heading it belongs to is lost: "1.1" without an
// open "1", or a first level that begins anew while its Roman heading has not changed.
func (s *sections) placeDecimal(o open) (lost bool) {
	head, _, nested := cutLast(o.number)
	if nested {
		s.closeTo(func(x open) bool {
			return x.scheme != schemeDecimal && x.scheme != schemeLetter || x.scheme == schemeDecimal && x.number == head
		})
		n := len(s.stack)
		return n == 0 || s.stack[n-1].scheme != schemeDecimal
	}
	s.closeTo(func(x open) bool { return x.scheme != schemeDecimal && x.scheme != schemeLetter })
	v, err := strconv.Atoi(o.number)
	if err == nil {
		if v == 1 && s.seen > 1 {
			s.lost = true
		}
		s.seen = v
	}
	return s.lost || len(s.stack) == 0
}

// closeTo pops sections until keep holds for the innermost.
func (s *sections) closeTo(keep func(open) bool) {
	for len(s.stack) > 0 && !keep(s.stack[len(s.stack)-1]) {
		s.stack = s.stack[:len(s.stack)-1]
	}
}

// label is the path of printed numbers; a number that repeats its parent's is not doubled ("2.1" under "2").
func (s *sections) label(sec knowledge.Section) string {
	parent := sec.Parent
	for parent >= 0 && strings.HasPrefix(sec.Number, s.p.doc.Sections[parent].Number+".") {
		parent = s.p.doc.Sections[parent].Parent
	}
	if parent < 0 {
		return sec.Number
	}
	return s.p.doc.Sections[parent].Label + "." + sec.Number
}

func cutLast(number string) (head, tail string, ok bool) {
	i := strings.LastIndexByte(number, '.')
	if i < 0 {
		return "", number, false
	}
	return number[:i], number[i+1:], true
}

// closeSpans makes every section cover all that stands under it.
func (p *parser) closeSpans() {
	for i := range p.doc.Passages {
		ps := &p.doc.Passages[i]
		if ps.Kind == knowledge.PassageFurniture || ps.Kind == knowledge.PassageSignature {
			continue
		}
		end := ps.Spans[len(ps.Spans)-1].End
		for s := ps.Section; s >= 0; s = p.doc.Sections[s].Parent {
			p.doc.Sections[s].Span.End = max(p.doc.Sections[s].Span.End, end)
		}
	}
}
