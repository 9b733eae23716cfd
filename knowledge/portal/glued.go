package portal

import (
	"strings"

	"trolycong/knowledge"
)

// settleGlued parts digits that run together ("110,000") into a bare time and an amount, but only where the note or a
// clean fee of another row of the table names that amount, in full or with the thousands that the cell has lost; else
// both cells stay glued and mean nothing.
func settleGlued(s source, rows []row, channels []knowledge.Channel, tableEnd int) {
	named := map[money]bool{} // the clean fees of the rows that are not glued
	for i, r := range rows {
		for _, f := range channels[i].Fees {
			if !r.glued && f.Status == knowledge.CellClean && !f.Free {
				named[money{f.Amount, f.Unit}] = true
			}
		}
	}
	for i, r := range rows {
		if !r.glued {
			continue
		}
		f := &channels[i].Fees[0]
		end := rowLimit(rows, i, tableEnd)
		note := noteEnd(s.text, r.feeEnd, end)
		cut := supportedCut(f.Text, amounts(s.text[r.feeEnd:note]), named)
		if cut == 0 {
			f.Status, f.Amount, f.Free = knowledge.CellGlued, 0, false
			channels[i].Durations = []knowledge.Duration{{Text: f.Text, Ref: f.Ref, Status: knowledge.CellGlued}}
			continue
		}
		digits := f.Text[:cut]
		d := knowledge.Duration{Text: digits, Ref: s.ref(r.timeStart, r.timeStart+cut), Status: knowledge.CellUnitMissing}
		d.Min, _ = cellNumber(digits)
		d.Max = d.Min
		channels[i].Durations = []knowledge.Duration{d}
		channels[i].Fees = readFees(s, feePlace{start: r.feeStart + cut, cellEnd: r.feeEnd, noteEnd: note, end: end})
	}
}

// money is an amount with its unit.
type money struct {
	value float64
	unit  string
}

// supportedCut is where to part the digits that cell begins with, so that the rest is an amount that the note or a clean
// fee of another row names; 0 when nothing or more than one cut is supported.
func supportedCut(cell string, note []amount, named map[money]bool) int {
	cut := 0
	for c := 1; c <= 3 && c < len(cell); c++ {
		if !isDigitByte(cell[c-1]) || c > 1 && cell[0] == '0' {
			break
		}
		if cell[c] < '1' || cell[c] > '9' {
			continue
		}
		v, unit, ok := cellAmount(strings.TrimSpace(cell[c:]))
		if !ok || !named[money{v, unit}] && !namedIn(note, v, unit) {
			continue
		}
		if cut > 0 {
			return 0
		}
		cut = c
	}
	return cut
}

// namedIn tells whether a note names the amount, in full or with the thousands that the cell has lost.
func namedIn(note []amount, v float64, unit string) bool {
	for _, a := range note {
		if a.unit == unit && !a.bound && (a.value == v || v < minPlausibleFee && a.value == 1000*v) {
			return true
		}
	}
	return false
}
