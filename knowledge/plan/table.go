package plan

import (
	"regexp"
	"strings"
	"unicode"

	"trolycong/internal/vitext"
	"trolycong/knowledge"
)

var (
	separatorRow = regexp.MustCompile(`^[|\s:\-]+$`)
	frameTable   = regexp.MustCompile(`CỘNG H(?:ÒA|OÀ) XÃ HỘI|Độc lập\s*[-–]\s*Tự do|Số\s*:?\s*\d*\s*[/-]\s*\p{Lu}|Nơi nhận|TM\s*\.\s*\p{Lu}|KT\s*\.\s*\p{Lu}|, ngày\s.*tháng`)
	rowNumber    = regexp.MustCompile(`^(?:\d{1,3}|[IVX]{1,5}|[A-Za-z])[.)]?$|^\d{1,2}(?:\.\d{1,2})+\.?$`)
	cellValue    = regexp.MustCompile(`^[<>≥≤~]?\s*\d[\d.,]*\s*%?$`)
)

// joinTables reads the cells of table lines, tells real tables from lines that merely hold bars, and joins rows that a
// page cuts.
func (p *parser) joinTables() {
	var out []block
	table := 0
	for i := 0; i < len(p.blocks); i++ {
		b := p.blocks[i]
		if b.role != roleTable {
			out = append(out, b)
			continue
		}
		last := i
		for last+1 < len(p.blocks) && p.blocks[last+1].role == roleTable {
			last++
		}
		if !p.isTable(p.blocks[i : last+1]) {
			for ; i <= last; i++ {
				p.blocks[i].role = roleText
				if separatorRow.MatchString(p.blocks[i].raw) {
					p.blocks[i].role, p.blocks[i].kind = roleRule, knowledge.PassageFurniture
				}
				out = append(out, p.blocks[i])
			}
			i = last
			continue
		}
		if !p.sameTable(out, b) {
			table++
		}
		for ; i <= last; i++ {
			out = p.addRow(out, p.blocks[i], table)
		}
		i = last
	}
	p.blocks = out
}

// isTable asks for tab-separated cells, or bar-separated lines that a separator row or at least three rows of one width
// mark. The head and the signing block of a document are often set as tables and are none.
func (p *parser) isTable(rows []block) bool {
	for _, r := range rows {
		if len(rows) <= 6 && frameTable.MatchString(r.raw) {
			return false
		}
	}
	if rows[0].tabs >= 2 {
		return true
	}
	for _, r := range rows {
		if separatorRow.MatchString(r.raw) {
			return len(rows) >= 2
		}
	}
	return len(rows) >= 3 && strings.Count(rows[0].raw, "|") == strings.Count(rows[1].raw, "|")
}

// sameTable tells whether a table goes on with the one before it behind a page break: nothing but furniture between, the
// same number of cells, and a first row that is numbered or that repeats the header.
func (p *parser) sameTable(out []block, first block) bool {
	prev := lastRow(out)
	if prev == nil {
		return false
	}
	cells := p.cells(first)
	if len(cells) != len(prev.cells) || len(cells) < 2 {
		return false
	}
	return rowNumber.MatchString(cells[0].Text) || p.isHeader(out, prev.row, cells)
}

// isHeader tells whether cells repeat the first row of a table.
func (p *parser) isHeader(out []block, table int, cells []knowledge.Cell) bool {
	i, ok := p.tableHead[table]
	return ok && len(cells) > 0 && vitext.Key(rowText(out[i].cells)) == vitext.Key(rowText(cells))
}

func (p *parser) addRow(out []block, b block, table int) []block {
	if separatorRow.MatchString(b.raw) {
		b.role, b.kind = roleRule, knowledge.PassageFurniture
		return append(out, b)
	}
	b.row = table
	b.cells = p.cells(b)
	prev := lastRow(out)
	if prev != nil && prev.row == table && continues(prev, &b) {
		for c := range b.cells {
			if b.cells[c].Text == "" {
				continue
			}
			prev.cells[c].Text = strings.TrimSpace(prev.cells[c].Text + " " + b.cells[c].Text)
			prev.cells[c].Spans = append(prev.cells[c].Spans, b.cells[c].Spans...)
		}
		prev.spans = append(prev.spans, b.span)
		prev.reads = append(prev.reads, b.body)
		return out
	}
	if prev != nil && prev.row == table {
		for len(b.cells) < len(prev.cells) {
			b.cells = append(b.cells, knowledge.Cell{})
		}
	}
	if _, ok := p.tableHead[table]; !ok {
		p.tableHead[table] = len(out)
	}
	return append(out, b)
}

// continues tells the rest of a row that a page or a second line of its header cut off from a row that leaves its first
// cell to the row above. Each of its cells must go on with a cell that has words, at least one of them visibly so, and no
// figure stands against a figure.
func continues(prev, b *block) bool {
	if len(b.cells) == 0 || b.cells[0].Text != "" || len(b.cells) > len(prev.cells) {
		return false
	}
	clear := false
	for c := range b.cells {
		was, is := prev.cells[c].Text, b.cells[c].Text
		switch {
		case is == "":
			continue
		case was == "", cellValue.MatchString(was) && cellValue.MatchString(is):
			return false
		}
		open := strings.Count(was, "(") > strings.Count(was, ")")
		clear = clear || startsLowerCase(is) || open || dangling.MatchString(was)
	}
	return clear
}

// lastRow is the last row of a table when nothing but furniture stands behind it.
func lastRow(out []block) *block {
	for i := len(out) - 1; i >= 0; i-- {
		switch {
		case out[i].row > 0:
			return &out[i]
		case out[i].kind != knowledge.PassageFurniture:
			return nil
		}
	}
	return nil
}

// cells cuts a row at its tabs or bars. Outer bars of a Markdown row make no cells.
func (p *parser) cells(b block) []knowledge.Cell {
	start, end, mark := b.span.Start, b.span.End, '|'
	if b.tabs > 0 {
		// The first or last cells may be blank: the line's own span has lost its outer tabs.
		mark = '\t'
		for start > 0 && p.text[start-1] == '\t' {
			start--
		}
		for end < len(p.text) && p.text[end] == '\t' {
			end++
		}
	}
	var out []knowledge.Cell
	from := start
	for i := start; i <= end; i++ {
		if i < end && p.text[i] != mark {
			continue
		}
		c := knowledge.Span{Start: from, End: i}
		for c.Start < c.End && unicode.IsSpace(p.text[c.Start]) {
			c.Start++
		}
		for c.End > c.Start && unicode.IsSpace(p.text[c.End-1]) {
			c.End--
		}
		cell := knowledge.Cell{}
		if !c.Empty() {
			cell = knowledge.Cell{Text: p.reading(p.slice(c)), Spans: []knowledge.Span{c}}
		}
		out = append(out, cell)
		from = i + 1
	}
	if mark == '|' && p.text[start] == '|' && len(out) > 1 {
		out = out[1:]
	}
	if mark == '|' && p.text[end-1] == '|' && len(out) > 1 {
		out = out[:len(out)-1]
	}
	return out
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

// rows follows the table that is being read.
type rows struct {
	table, header int
	// full is the last row with a first cell; group the rows that name those below them, outermost first.
	full  int
	group []groupRow
}

type groupRow struct {
	index  int
	number string
}

func (r *rows) reset(table, header int) { *r = rows{table: table, header: header, full: -1} }

// place makes the passage of one row.
func (r *rows) place(p *parser, index int, b *block, ps *knowledge.Passage) {
	ps.Cells = b.cells
	ps.Text = rowText(b.cells)
	switch {
	case ps.Text == "":
		ps.Kind = knowledge.PassageFurniture
		ps.Text, ps.Cells, ps.Section = p.read(b.spans), nil, knowledge.NoSection
		return
	case b.row != r.table:
		r.reset(b.row, index)
		ps.Kind = knowledge.PassageTableHeader
		return
	case ps.Text == p.doc.Passages[r.header].Text:
		ps.Kind, r.header = knowledge.PassageTableHeader, index
		return
	}
	ps.Kind, ps.Header = knowledge.PassageTableRow, r.header
	if names(b.cells) {
		number := b.cells[0].Text
		for n := len(r.group); n > 0 && !deeper(number, r.group[n-1].number); n-- {
			r.group = r.group[:n-1]
		}
		ps.LeadIn = r.lead()
		r.group, r.full = append(r.group, groupRow{index, number}), -1
		return
	}
	if b.cells[0].Text == "" && r.full >= 0 {
		ps.LeadIn = r.full
		return
	}
	ps.LeadIn, r.full = r.lead(), index
}

func (r *rows) lead() int {
	if n := len(r.group); n > 0 {
		return r.group[n-1].index
	}
	return -1
}

// names tells a row that names the rows below it: a number and one more cell, or one cell only.
func names(cells []knowledge.Cell) bool {
	filled, capital := 0, false
	for _, c := range cells {
		if c.Text != "" {
			filled++
			capital = capital || capitals(c.Text)
		}
	}
	return len(cells) > 2 && filled <= 2 && cells[len(cells)-1].Text == "" && (cells[0].Text != "" || capital)
}

// deeper tells whether a group's number stands inside another's: "1" in "I", "1.1" in "1".
func deeper(number, outer string) bool {
	rank := func(s string) int {
		s = strings.TrimRight(s, ".)")
		switch {
		case len(s) == 1 && s >= "A" && s <= "H":
			return 1
		case roman(s) > 0:
			return 2
		case s != "" && unicode.IsDigit(rune(s[0])):
			return 3 + strings.Count(s, ".")
		}
		return 0
	}
	return rank(number) > rank(outer) && rank(outer) > 0
}
