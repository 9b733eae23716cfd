package plan

import (
	"regexp"
	"strings"
	"unicode"

	"trolycong/knowledge"
)

var separatorRow = regexp.MustCompile(`^[|\s:\-]+$`)

// joinTables reads the cells of table lines, tells real tables from lines that merely hold bars, and joins rows that a
// page cuts: a fragment whose first cell is empty goes on with the row before it.
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
			b.role = roleText
			out = append(out, b)
			continue
		}
		table++
		for ; i <= last; i++ {
			out = p.addRow(out, p.blocks[i], table)
		}
		i = last
	}
	p.blocks = out
}

// isTable asks for tab-separated cells, or at least two bar-separated lines with the same number of cells, three in all
// unless a separator row marks them.
func (p *parser) isTable(rows []block) bool {
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

func (p *parser) addRow(out []block, b block, table int) []block {
	b.row = table
	if separatorRow.MatchString(b.raw) {
		b.role = roleRule
		b.row = 0
		return append(out, b)
	}
	b.cells = p.cells(b.span)
	prev := lastRow(out, table)
	if prev != nil && len(b.cells) > 0 && b.cells[0].Text == "" && len(prev.cells) >= len(b.cells) {
		for c := range b.cells {
			if b.cells[c].Text == "" {
				continue
			}
			prev.cells[c].Text = strings.TrimSpace(prev.cells[c].Text + " " + b.cells[c].Text)
			prev.cells[c].Spans = append(prev.cells[c].Spans, b.cells[c].Spans...)
		}
		prev.spans = append(prev.spans, b.span)
		prev.body2 = append(prev.body2, b.body)
		return out
	}
	return append(out, b)
}

func lastRow(out []block, table int) *block {
	if n := len(out); n > 0 && out[n-1].row == table {
		return &out[n-1]
	}
	return nil
}

// cells cuts a line at its tabs or bars. Outer bars of a Markdown row make no cells.
func (p *parser) cells(s knowledge.Span) []knowledge.Cell {
	mark := '\t'
	// A row's first or last cells may be blank: the line's own span has lost its outer tabs.
	start := s.Start
	for mark == '\t' && start > 0 && p.text[start-1] == '\t' {
		start--
	}
	end := s.End
	for mark == '\t' && end < len(p.text) && p.text[end] == '\t' {
		end++
	}
	if count(p.text[start:end], '\t') == 0 {
		mark = '|'
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
		cell := knowledge.Cell{Text: reading(p.slice(c))}
		if !c.Empty() {
			cell.Spans = []knowledge.Span{c}
		}
		out = append(out, cell)
		from = i + 1
	}
	if mark == '|' && len(out) > 2 {
		if out[0].Text == "" {
			out = out[1:]
		}
		if out[len(out)-1].Text == "" {
			out = out[:len(out)-1]
		}
	}
	return out
}
