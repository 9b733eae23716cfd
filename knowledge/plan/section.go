package plan

import (
	"strings"

	"trolycong/knowledge"
)

// open is a section that has not ended, with what is needed to place the next one.
type open struct {
	index  int
	scheme scheme
	number string
}

// sections builds the tree while the blocks pass by in order.
type sections struct {
	p     *parser
	stack []open
	// lost tells that numbering began anew without a new outer heading: the heading above is lost.
	lost bool
	// seen is the last first-level decimal under the current outer heading; romans the last Roman number.
	seen, romans int
	// upper is the rank of capital-letter headings: outside of Roman ones, or inside when they first stand under one.
	upper scheme
	// reported holds the lost headings that an Issue names already, since the last outer heading.
	reported map[string]bool
}

// current is the innermost open section; NoSection when there is none.
func (s *sections) current() int {
	if n := len(s.stack); n > 0 {
		return s.stack[n-1].index
	}
	return knowledge.NoSection
}

// enter opens the section of a numbered block, or of a heading without a number, and returns its index.
func (s *sections) enter(b *block, title string) int {
	o := open{scheme: b.scheme, number: b.number}
	sec := knowledge.Section{Parent: knowledge.NoSection, Number: b.number, Title: title, Span: b.spans[0]}
	if o.scheme == schemeNone {
		o.scheme = schemePlain
	}
	if o.scheme == schemePlain && s.p.firstRoman == 0 && capitals(title) {
		o.scheme = schemeRoman // capitals do the work of Roman numbers in a text without them
		s.outer(o.scheme)
		return s.add(sec, o)
	}
	switch o.scheme {
	case schemeDecimal:
		sec.ParentUnknown = s.placeDecimal(b)
	case schemeUpper:
		s.placeUpper(&o)
	case schemeRoman:
		s.skippedRoman(b)
		s.outer(o.scheme)
	case schemeNone, schemeLetter, schemePlain:
		s.closeTo(func(x open) bool { return x.scheme < o.scheme })
	case schemeAnnex, schemePart, schemeChapter, schemeClause, schemeArticle:
		s.outer(o.scheme)
	}
	return s.add(sec, o)
}

// add appends the section under the innermost open one, or under none when its parent is lost.
func (s *sections) add(sec knowledge.Section, o open) int {
	if !sec.ParentUnknown {
		sec.Parent = s.current()
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

// outer closes all that stands inside or beside a heading that is no decimal, and begins a new count.
func (s *sections) outer(scheme scheme) {
	s.closeTo(func(x open) bool { return x.scheme < scheme })
	s.lost, s.seen, s.reported = false, 0, nil
	if scheme < schemeRoman {
		s.romans = 0
	}
}

// placeUpper decides once per document whether "A." stands above or below "I.".
func (s *sections) placeUpper(o *open) {
	if s.upper == schemeNone {
		s.upper = schemeUpper
		for _, x := range s.stack {
			if x.scheme == schemeRoman {
				s.upper = schemeClause
			}
		}
	}
	o.scheme = s.upper
	s.outer(s.upper)
}

// skippedRoman reports Roman headings that the count leaves out ("I." then "III.").
func (s *sections) skippedRoman(b *block) {
	n := roman(b.number)
	if n > s.romans+1 && s.romans > 0 || s.romans == 0 && n > 1 && len(s.stack) == 0 && len(s.p.doc.Sections) == 0 {
		s.p.issue(IssueHeadingLost, "Không thấy đề mục liền trước mục "+b.number+" trong bản nguồn.", b.spans[0])
	}
	if n > 0 {
		s.romans = n
	}
}

// placeDecimal closes what a decimal number ends and tells whether the heading it belongs to is lost: "1.1" without an
// open "1", a first level that begins anew while its outer heading has not changed, or one before the first outer
// heading when that is not the first of its count.
func (s *sections) placeDecimal(b *block) (lost bool) {
	head, _, nested := cutLast(b.number)
	if nested && roman(strings.Split(head, ".")[0]) > 0 { // "II.1"
		s.closeTo(func(x open) bool { return x.scheme < schemeDecimal || strings.HasPrefix(b.number, x.number+".") })
		return false
	}
	if nested {
		s.closeTo(func(x open) bool { return x.scheme < schemeDecimal || x.scheme == schemeDecimal && x.number == head })
		n := len(s.stack)
		if n > 0 && s.stack[n-1].scheme == schemeDecimal {
			return false
		}
		s.seen = max(s.seen, number(strings.Split(head, ".")[0]))
		s.report(head, b)
		return true
	}
	s.closeTo(func(x open) bool { return x.scheme < schemeDecimal })
	v := number(b.number)
	if v == 1 && s.seen > 1 {
		s.lost = true
	}
	s.seen = v
	if s.lost || len(s.stack) == 0 && s.p.firstRoman > 1 && s.romans == 0 {
		s.stack = nil
		s.report("", b)
		return true
	}
	return false
}

// report names a lost heading once.
func (s *sections) report(head string, b *block) {
	if s.reported == nil {
		s.reported = map[string]bool{}
	}
	if s.reported[head] {
		return
	}
	s.reported[head] = true
	detail := "Mục " + b.number + " đứng dưới một đề mục đã mất trong bản nguồn."
	if head != "" {
		detail = "Không thấy đề mục " + head + " mà mục " + b.number + " thuộc về; đề mục đã mất trong bản nguồn."
	}
	s.p.issue(IssueHeadingLost, detail, b.spans[0])
}

// closeTo pops sections until keep holds for the innermost.
func (s *sections) closeTo(keep func(open) bool) {
	for len(s.stack) > 0 && !keep(s.stack[len(s.stack)-1]) {
		s.stack = s.stack[:len(s.stack)-1]
	}
}

// maxLabelTitle is how many runes of a title stand in the label of a section without a number.
const maxLabelTitle = 40

// label is the path of printed numbers; a number that repeats its parent's is not doubled ("2.1" under "2"), and a
// section without a number gives the beginning of its title.
func (s *sections) label(sec knowledge.Section) string {
	own := sec.Number
	if own == "" {
		own = shortTitle(sec.Title)
	}
	parent := sec.Parent
	for parent >= 0 && s.p.doc.Sections[parent].Number != "" && strings.HasPrefix(sec.Number, s.p.doc.Sections[parent].Number+".") {
		parent = s.p.doc.Sections[parent].Parent
	}
	if parent < 0 {
		return own
	}
	return s.p.doc.Sections[parent].Label + "." + own
}

func shortTitle(title string) string {
	out := ""
	for word := range strings.FieldsSeq(title) {
		if out != "" && len([]rune(out))+1+len([]rune(word)) > maxLabelTitle {
			break
		}
		out = strings.TrimSpace(out + " " + word)
	}
	return strings.TrimRight(out, ".,;: ")
}

// closeSpans makes every section cover all that stands under it. A footnote printed on a later page does not stretch the
// section of its caller.
func (p *parser) closeSpans() {
	for i := range p.doc.Passages {
		ps := &p.doc.Passages[i]
		if ps.Kind == knowledge.PassageFurniture || ps.Kind == knowledge.PassageSignature || ps.Kind == knowledge.PassageFootnote {
			continue
		}
		end := ps.Spans[len(ps.Spans)-1].End
		for s := ps.Section; s >= 0; s = p.doc.Sections[s].Parent {
			p.doc.Sections[s].Span.End = max(p.doc.Sections[s].Span.End, end)
		}
	}
}
