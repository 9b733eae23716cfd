package plan

import (
	"regexp"
	"sort"
	"strconv"
	"strings"

	"trolycong/knowledge"
)

// yearLead opens a text that goes on with the item before it for one more year: "Đến 2025: …", "Giai đoạn 2026-2030: …".
var yearLead = regexp.MustCompile(`^(?:Đến|Giai đoạn|Năm|Từ|Trong)\s+(?:hết\s+)?(?:năm\s+)?20\d\d`)

// leads follows which text opens the list that the next passage belongs to.
type leads struct {
	list, item int // passages that open a list; -1 when none
	lastItem   int
	indent     int
	marker     string
}

func (p *parser) makePassages() {
	s := &sections{p: p}
	l := leads{list: -1, item: -1, lastItem: -1}
	header, table, group := -1, 0, -1
	for i := range p.blocks {
		b := &p.blocks[i]
		ps := knowledge.Passage{ID: string(p.doc.ID) + "#" + strconv.Itoa(len(p.doc.Passages)), Kind: b.kind, Spans: b.spans, LeadIn: -1, Header: -1,
			Section: s.current(), Text: p.read(b.body2)}
		if ps.Text == "" {
			ps.Text = p.read(b.spans)
		}
		index := len(p.doc.Passages)
		switch {
		case ps.Kind != "" && b.scheme != schemeAnnex:
			if ps.Kind != knowledge.PassageIdentity || len(s.stack) == 0 {
				ps.Section = knowledge.NoSection
			}
		case b.row > 0:
			ps.Cells = b.cells
			ps.Text = rowText(b.cells)
			ps.Kind = knowledge.PassageTableRow
			if b.row != table {
				table, header, group = b.row, index, -1
				ps.Kind = knowledge.PassageTableHeader
				break
			}
			ps.Header, ps.LeadIn = header, group
			if groupRow(b.cells) {
				group, ps.LeadIn = index, -1
			}
		case b.role == roleFootnote:
			ps.Kind = knowledge.PassageFootnote
		case p.isHeading(b):
			ps.Kind = knowledge.PassageHeading
			ps.Section = s.enter(b, strings.TrimRight(ps.Text, " :."))
			l = leads{list: -1, item: -1, lastItem: -1}
		case b.role == roleNumbered:
			ps.Kind, ps.Marker = knowledge.PassageItem, strings.TrimSpace(strings.Trim(b.marker, "*#_ "))
			ps.Section = s.enter(b, "")
			l = leads{list: -1, item: -1, lastItem: -1}
			if strings.HasSuffix(ps.Text, ":") {
				l.list = index
			}
		case b.role == roleItem:
			ps.Kind, ps.Marker = knowledge.PassageItem, strings.TrimSpace(b.marker)
			ps.LeadIn = l.enterItem(index, b, ps.Text)
		default:
			ps.Kind = knowledge.PassageParagraph
			ps.LeadIn = l.enterText(index, ps.Text)
		}
		p.doc.Passages = append(p.doc.Passages, ps)
	}
	p.order()
	p.callFootnotes()
	p.closeSpans()
}

// enterItem places a list item under the text that opens its list and returns that text.
func (l *leads) enterItem(index int, b *block, text string) int {
	deeper := b.indent > l.indent || strings.HasPrefix(b.marker, "+") && !strings.HasPrefix(l.marker, "+")
	lead := l.list
	if l.item >= 0 && deeper {
		lead = l.item
	} else {
		l.item = -1
		l.indent, l.marker = b.indent, b.marker
	}
	l.lastItem = index
	if strings.HasSuffix(text, ":") {
		l.item = index
	}
	return lead
}

// enterText places a paragraph: under the item that it goes on with, or as the opening of a list of its own.
func (l *leads) enterText(index int, text string) int {
	opens := strings.HasSuffix(text, ":")
	switch {
	case yearLead.MatchString(text) && l.lastItem >= 0:
		lead := l.lastItem
		if opens {
			l.list, l.item = index, -1
		}
		return lead
	case opens:
		lead := l.item
		*l = leads{list: index, item: -1, lastItem: -1}
		return lead
	case l.item >= 0 && l.item == l.lastItem:
		return l.item // "- Phát triển hạ tầng số:" and the paragraphs under it
	}
	*l = leads{list: -1, item: -1, lastItem: -1}
	return -1
}

func rowText(cells []knowledge.Cell) string {
	parts := make([]string, 0, len(cells))
	for _, c := range cells {
		if c.Text != "" {
			parts = append(parts, c.Text)
		}
	}
	return strings.Join(parts, " | ")
}

// groupRow tells a row that names the rows below it: a number and one more cell, or one cell only.
func groupRow(cells []knowledge.Cell) bool {
	filled := 0
	for _, c := range cells {
		if c.Text != "" {
			filled++
		}
	}
	return len(cells) > 2 && filled <= 2 && cells[len(cells)-1].Text == ""
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

// callFootnotes ties each footnote to the passage that calls its number: the nearest one before it.
func (p *parser) callFootnotes() {
	for i := range p.doc.Passages {
		note := &p.doc.Passages[i]
		if note.Kind != knowledge.PassageFootnote {
			continue
		}
		number := noteNumber(p.slice(note.Spans[0]))
		best := -1
		for j := range p.doc.Passages {
			ps := &p.doc.Passages[j]
			if ps.Kind == knowledge.PassageFootnote || ps.Spans[0].Start > note.Spans[0].Start || !p.calls(ps, number) {
				continue
			}
			best = j
		}
		if best >= 0 {
			p.doc.Passages[best].Footnotes = append(p.doc.Passages[best].Footnotes, i)
		}
	}
}

func (p *parser) calls(ps *knowledge.Passage, number string) bool {
	for _, s := range ps.Spans {
		for _, m := range footnoteCalls.FindAllStringSubmatch(p.slice(s), -1) {
			if m[1] == number || m[2] == number || m[1] == "" && m[2] == "" && plainDigits(m[0]) == number {
				return true
			}
		}
	}
	return false
}

func noteNumber(s string) string {
	if m := supMark.FindStringSubmatch(s); m != nil {
		return m[1]
	}
	if m := bareNote.FindStringSubmatch(s); m != nil {
		return m[1]
	}
	return plainDigits(s)
}

// plainDigits reads leading superscript digits.
func plainDigits(s string) string {
	var b strings.Builder
	for _, r := range s {
		i := strings.IndexRune("⁰¹²³⁴⁵⁶⁷⁸⁹", r)
		if i < 0 {
			break
		}
		b.WriteString(strconv.Itoa(len([]rune("⁰¹²³⁴⁵⁶⁷⁸⁹"[:i]))))
	}
	return b.String()
}
