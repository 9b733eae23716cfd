package plan

import (
	"regexp"
	"sort"
	"strconv"
	"strings"

	"trolycong/knowledge"
)

// maker turns blocks into passages and sections, one after the other.
type maker struct {
	p        *parser
	sections *sections
	leads    leads
	rows     rows
	closing  map[int]bool
}

func (p *parser) makePassages() {
	p.demoteNested()
	m := &maker{p: p, sections: &sections{p: p}, closing: p.closingBlocks()}
	m.leads.reset()
	m.rows.reset(0, -1)
	for i := range p.blocks {
		m.add(i)
	}
	p.order()
	p.callFootnotes()
	p.closeSpans()
}

// add makes the passage of one block.
func (m *maker) add(i int) {
	p, b := m.p, &m.p.blocks[i]
	index := len(p.doc.Passages)
	ps := knowledge.Passage{ID: string(p.doc.ID) + "#" + strconv.Itoa(index), Kind: b.kind, Spans: b.spans, LeadIn: -1, Header: -1,
		Section: m.sections.current(), Text: p.read(b.reads)}
	if ps.Text == "" {
		ps.Text = p.read(b.spans)
	}
	switch {
	case ps.Kind != "" && b.scheme != schemeAnnex:
		m.frame(&ps)
	case b.row > 0:
		m.rows.place(p, index, b, &ps)
	case b.role == roleFootnote:
		ps.Kind = knowledge.PassageFootnote
		p.noteNumber[b.spans[0].Start] = b.number
	case p.isHeading(b, p.after(i)), p.isPlainHeading(b) && !p.inFrame(i):
		ps.Kind = knowledge.PassageHeading
		ps.Section = m.sections.enter(b, headingTitle(b, ps.Text))
		m.leads.reset()
	case b.role == roleNumbered:
		ps.Kind, ps.Marker = knowledge.PassageItem, strings.Trim(b.marker, "*#_ ")
		ps.Section = m.sections.enter(b, "")
		m.leads.reset()
		if strings.HasSuffix(ps.Text, ":") {
			m.leads.list = index
		}
	case b.role == roleItem:
		ps.Kind, ps.Marker = knowledge.PassageItem, strings.TrimSpace(b.marker)
		ps.LeadIn = m.leads.enterItem(index, b, ps.Text)
	default:
		ps.Kind = knowledge.PassageParagraph
		if m.closing[i] {
			ps.Section = m.outermost(ps.Section)
			m.leads.reset()
		}
		ps.LeadIn = m.leads.enterText(index, ps.Text)
	}
	p.doc.Passages = append(p.doc.Passages, ps)
}

// frame places identity lines, signatures and furniture: under no section, but for the caption of an annex, which gives
// the annex its title.
func (m *maker) frame(ps *knowledge.Passage) {
	sections := m.p.doc.Sections
	if ps.Kind != knowledge.PassageIdentity || ps.Section == knowledge.NoSection {
		ps.Section = knowledge.NoSection
		return
	}
	if s := &sections[ps.Section]; !reference.MatchString(ps.Text) && strings.HasPrefix(s.Number, "Phụ lục") && len(s.Title) < 300 {
		s.Title = strings.TrimSpace(s.Title + " " + ps.Text)
	}
}

// headingTitle is the reading form of a heading without its number.
func headingTitle(b *block, text string) string {
	if b.scheme == schemeAnnex {
		if m := annexMark.FindString(text); m != "" {
			text = text[len(m):]
		} else if annexLine.MatchString(text) {
			text = ""
		}
	}
	return strings.TrimRight(text, " :.")
}

// outermost climbs to the top heading of a section; a numbered agency at the top ("4. Sở Y tế") is none that a closing
// word of the whole document could stand under.
func (m *maker) outermost(section int) int {
	for section >= 0 && m.p.doc.Sections[section].Parent >= 0 {
		section = m.p.doc.Sections[section].Parent
	}
	if section >= 0 && roman(m.p.doc.Sections[section].Number) == 0 {
		return knowledge.NoSection
	}
	return section
}

// after is the block behind i that is not furniture or a footnote; nil at the end.
func (p *parser) after(i int) *block {
	for j := i + 1; j < len(p.blocks); j++ {
		if b := &p.blocks[j]; b.kind != knowledge.PassageFurniture && b.role != roleFootnote {
			return b
		}
	}
	return nil
}

// inFrame tells whether a block stands in the document's head, before any text of its own.
func (p *parser) inFrame(i int) bool { return i < p.headEnd }

// demoteNested makes items of a numbered list that interrupts the count of the headings around it: in 1, 2, 1, 2, 3, 4,
// 3 the middle run is a list under the second 2, for the count goes on behind it.
func (p *parser) demoteNested() {
	var run []int // blocks of first-level decimals under one outer heading
	flush := func() {
		p.demoteRun(run)
		run = nil
	}
	for i := range p.blocks {
		b := &p.blocks[i]
		switch {
		case b.role != roleNumbered || b.kind != "":
		case b.scheme < schemeDecimal:
			flush()
		case b.scheme == schemeDecimal && number(b.number) > 0 && !b.strong:
			run = append(run, i)
		case b.scheme == schemeDecimal:
			flush()
		}
	}
	flush()
}

func (p *parser) demoteRun(run []int) {
	value := func(k int) int { return number(p.blocks[run[k]].number) }
	for k := 1; k < len(run); k++ {
		if value(k) != 1 || value(k-1) < 2 {
			continue
		}
		end := k
		for end+1 < len(run) && value(end+1) == value(end)+1 {
			end++
		}
		if end+1 < len(run) && value(end+1) == value(k-1)+1 {
			for j := k; j <= end; j++ {
				p.blocks[run[j]].role, p.blocks[run[j]].scheme = roleItem, schemeNone
			}
		}
	}
}

// closingWords open the last paragraphs of a document, which speak for all of it and not for the agency above them.
var closingWords = regexp.MustCompile(`^(?:Trên đây là|Trong quá trình (?:tổ chức |triển khai )?(?:thực hiện|triển khai)|(?:UBND|Ủy ban nhân dân|Chủ tịch UBND)[^,.]{0,30} (?:yêu cầu|đề nghị|giao)|Yêu cầu |Đề nghị )`)

// closingBlocks finds the closing paragraphs right before the signing block.
func (p *parser) closingBlocks() map[int]bool {
	out := map[int]bool{}
	for i := range p.blocks {
		if p.blocks[i].kind != knowledge.PassageSignature {
			continue
		}
		var last []int
		for j := i - 1; j >= 0; j-- {
			b := &p.blocks[j]
			if b.kind == knowledge.PassageFurniture || b.role == roleFootnote {
				continue
			}
			if b.kind != "" || b.role != roleText || b.row > 0 {
				break
			}
			last = append(last, j)
			if closingWords.MatchString(p.read(b.reads)) {
				for _, k := range last {
					out[k] = true
				}
			}
		}
		return out
	}
	return out
}

// order sorts passages by their first span and mends the indexes and ids that point at them: a text that goes on behind
// footnotes was opened before them.
func (p *parser) order() {
	n := len(p.doc.Passages)
	perm := make([]int, n)
	for i := range perm {
		perm[i] = i
	}
	sort.SliceStable(perm, func(i, j int) bool {
		return p.doc.Passages[perm[i]].Spans[0].Start < p.doc.Passages[perm[j]].Spans[0].Start
	})
	at := make([]int, n)
	sorted := make([]knowledge.Passage, n)
	for to, from := range perm {
		at[from] = to
		sorted[to] = p.doc.Passages[from]
		sorted[to].ID = string(p.doc.ID) + "#" + strconv.Itoa(to)
	}
	for i := range sorted {
		if sorted[i].LeadIn >= 0 {
			sorted[i].LeadIn = at[sorted[i].LeadIn]
		}
		if sorted[i].Header >= 0 {
			sorted[i].Header = at[sorted[i].Header]
		}
	}
	p.doc.Passages = sorted
}

// placeIssues gives each issue the section it stands in and orders them by their place in the text.
func (p *parser) placeIssues() {
	for i := range p.doc.Issues {
		is := &p.doc.Issues[i]
		if is.Span.Empty() || is.Place != "" {
			continue
		}
		if o := p.owner(is.Span.Start); o >= 0 && p.doc.Passages[o].Section >= 0 {
			is.Place = p.doc.Sections[p.doc.Passages[o].Section].Label
		}
	}
	sort.SliceStable(p.doc.Issues, func(i, j int) bool { return p.doc.Issues[i].Span.Start < p.doc.Issues[j].Span.Start })
}
