package bot

import (
	"regexp"
	"slices"
	"strconv"

	"trolycong/knowledge"
)

// citeMark is a citation's mark in a text.
var citeMark = regexp.MustCompile(`\[(\d{1,3})\]`)

// renumber gives the citations of a reply the numbers in which a reader meets them: parts of an answer are written in
// another order than they stand in, and some are left out. A citation that no part shows comes last.
func renumber(r *Reply) {
	known, to := map[string]bool{}, map[string]string{}
	for _, c := range r.Citations {
		known[c.ID] = true
	}
	meet := func(id string) {
		if known[id] && to[id] == "" {
			to[id] = strconv.Itoa(len(to) + 1)
		}
	}
	for _, b := range r.Blocks {
		for _, m := range citeMark.FindAllStringSubmatch(plainBlock(b), -1) {
			meet(m[1])
		}
		for _, id := range b.Citations {
			meet(id)
		}
	}
	for _, c := range r.Citations {
		meet(c.ID)
	}
	swap := func(s string) string {
		return citeMark.ReplaceAllStringFunc(s, func(m string) string {
			if id := to[m[1:len(m)-1]]; id != "" {
				return "[" + id + "]"
			}
			return m
		})
	}
	r.Text = swap(r.Text)
	for i := range r.Blocks {
		r.Blocks[i].swap(swap, to)
	}
	for i := range r.Citations {
		r.Citations[i].ID = to[r.Citations[i].ID]
	}
	slices.SortFunc(r.Citations, func(a, b knowledge.Citation) int { return byNumber(a.ID, b.ID) })
	for i, f := range r.Facts {
		if id := to[f.Citation]; id != "" {
			r.Facts[i].Citation = id
		}
		r.Facts[i].Made = madeOf(f.Made, to)
	}
}

// madeOf is a derivation whose operands bear their citations' new numbers: a proven answer stays provable.
func madeOf(m *knowledge.Derivation, to map[string]string) *knowledge.Derivation {
	if m == nil {
		return nil
	}
	out := *m
	out.Operands = make([][]string, len(m.Operands))
	for i, ids := range m.Operands {
		out.Operands[i] = slices.Clone(ids)
		for j, id := range ids {
			if to[id] != "" {
				out.Operands[i][j] = to[id]
			}
		}
	}
	return &out
}

// swap gives the marks of a block their new numbers.
func (b *Block) swap(text func(string) string, to map[string]string) {
	b.Title, b.Text = text(b.Title), text(b.Text)
	for i := range b.Items {
		b.Items[i] = text(b.Items[i])
	}
	for i := range b.Header {
		b.Header[i] = text(b.Header[i])
	}
	for _, row := range b.Rows {
		for i := range row {
			row[i] = text(row[i])
		}
	}
	for i, id := range b.Citations {
		if to[id] != "" {
			b.Citations[i] = to[id]
		}
	}
}
