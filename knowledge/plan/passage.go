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
	closing  map[int]bool // blocks that close the whole document
	annexes  map[int]bool // sections that are annexes
}

// maxAnnexTitle is the length in bytes at which an annex's title takes no further caption line.
const maxAnnexTitle = 300

func (p *parser) makePassages() {
	p.demoteNested()
	m := &maker{p: p, sections: &sections{p: p}, closing: p.closingBlocks(), annexes: map[int]bool{}}
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
		Section: m.sections.current(), Text: p.words(b)}
	if b.row == 0 && strings.Contains(b.raw, "|") { // a head or signature set as a table
		ps.Text = strings.Trim(ps.Text, "| ")
	}
	title := ps.Text
	if ps.Text == "" {
		ps.Text = strings.TrimSpace(p.slice(b.span))
	}
	switch {
	case ps.Kind != "" && b.scheme != schemeAnnex:
		m.frame(&ps)
	case b.row > 0:
		m.rows.place(p, index, b, &ps)
	case b.role == roleFootnote:
		ps.Kind = knowledge.PassageFootnote
		p.noteNumber[b.spans[0].Start] = b.number
	case p.isHeading(b, p.after(i)), p.isPlainHeading(b) && i >= p.headEnd:
		ps.Kind = knowledge.PassageHeading
		ps.Section = m.heading(b, title)
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

// heading opens the section of a heading. A line without a number right below a bare "Chương I" or "Phần thứ nhất" is the
// title of that section.
func (m *maker) heading(b *block, text string) int {
	doc := m.p.doc
	if n := len(doc.Passages); b.scheme == schemeNone && n > 0 && doc.Passages[n-1].Kind == knowledge.PassageHeading {
		if s := &doc.Sections[doc.Passages[n-1].Section]; s.Title == "" {
			s.Title = headingTitle(b, text)
			return doc.Passages[n-1].Section
		}
	}
	section := m.sections.enter(b, headingTitle(b, text))
	if b.scheme == schemeAnnex {
		m.annexes[section] = true
	}
	return section
}

// frame places identity lines, signatures and furniture: under no section, but for the caption of an annex, which gives
// the annex its title.
func (m *maker) frame(ps *knowledge.Passage) {
	if ps.Kind != knowledge.PassageIdentity || ps.Section == knowledge.NoSection {
		ps.Section = knowledge.NoSection
		return
	}
	if !m.annexes[ps.Section] || reference.MatchString(ps.Text) || enclosed.MatchString(ps.Text) {
		return
	}
	if s := &m.p.doc.Sections[ps.Section]; len(s.Title) < maxAnnexTitle {
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
			if closingWords.MatchString(p.words(b)) {
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
