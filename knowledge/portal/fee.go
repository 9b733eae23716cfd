package portal

import (
	"regexp"
	"slices"
	"strings"

	"trolycong/internal/vitext"
	"trolycong/knowledge"
)

// feePlace is where a fee cell, its note and the row's description stand, in bytes: [start, cellEnd), [cellEnd, noteEnd)
// and [noteEnd, end).
type feePlace struct{ start, cellEnd, noteEnd, end int }

// readFees reads the fee cell and, after it, the rates that its note or the row's description limits in time.
func readFees(s source, at feePlace) []knowledge.Fee {
	cell := strings.TrimSpace(s.text[at.start:at.cellEnd])
	f := knowledge.Fee{Text: cell, Ref: s.ref(at.start, at.cellEnd)}
	f.Note = feeNote(s, at.cellEnd, at.noteEnd)
	f.Kind = feeKind(f.Note.Text)
	switch cell {
	case "Không có thông tin":
		f.Status = knowledge.CellAbsent
	case "Miễn phí":
		f.Free, f.Unit = true, unitDong
	default:
		var ok bool
		if f.Amount, f.Unit, ok = cellAmount(cell); !ok {
			f.Status = knowledge.CellGlued
		}
	}
	note := readRates(s, at.cellEnd, at.noteEnd, f)
	desc := readRates(s, at.noteEnd, at.end, knowledge.Fee{})
	f.ValidFrom, f.ValidTo = note.from, note.to
	if f.Status == "" {
		f.Status = judgeFee(f, note.rest)
	}
	if f.Free && s.text[at.cellEnd:at.noteEnd] == "(" {
		f.Status = knowledge.CellConflict // the note is lost, and who knows what it said
	}
	rates := note.rates
	if len(rates) == 0 && len(desc.rates) == 1 {
		rates = desc.rates // several rates in a description are those of other cases
	}
	for i, r := range rates {
		if !r.Free && f.Amount >= minPlausibleFee && (r.Amount >= 10*f.Amount || r.Amount*10 <= f.Amount) {
			rates[i].Status = knowledge.CellConflict // "50,000" beside "25.000.000đ" until a day: three zeros too many
		}
		if full := 1000 * f.Amount; !r.Free && f.Unit == unitDong && f.Amount > 0 && f.Amount < minPlausibleFee && (r.Amount >= 10*full || r.Amount*10 <= full) {
			rates[i].Status = knowledge.CellConflict // the same beside "25", which has lost its thousands
		}
	}
	return append([]knowledge.Fee{f}, rates...)
}

// unitDong is the unit of an amount in Vietnamese đồng.
const unitDong = "đồng"

// cellAmount reads "7,000 Việt Nam Đồng", "10 USD", "0.5 %".
func cellAmount(cell string) (v float64, unit string, ok bool) {
	digits := cell[:len(cell)-len(strings.TrimLeft(cell, "0123456789.,"))]
	v, ok = cellNumber(digits)
	switch strings.TrimSpace(cell[len(digits):]) {
	case "USD":
		unit = "USD"
	case "EUR":
		unit = "EUR"
	case "%":
		unit = "%"
	default:
		unit = unitDong
	}
	if !ok {
		v = 0
	}
	return v, unit, ok
}

// feeNote is the note without its outer brackets; zero when it only marks a case ("(1)", "(a)") or repeats that nothing
// is paid.
func feeNote(s source, start, end int) knowledge.Cited {
	if end-start < 2 {
		return knowledge.Cited{}
	}
	inner := end
	if s.text[end-1] == ')' {
		inner--
	}
	c := s.cited(start+1, inner)
	switch strings.Trim(vitext.Key(c.Text), " .-()") {
	case "", "không", "không có", "không có thông tin", "không thu phí", "không thu lệ phí", "miễn phí", "miễn lệ phí", "phí, lệ phí":
		return knowledge.Cited{}
	}
	if len([]rune(c.Text)) <= 3 && len(vitext.Syllables(c.Text)) <= 1 {
		return knowledge.Cited{}
	}
	return c
}

// feeKind is "phí" or "lệ phí" when the note begins by saying which.
func feeKind(note string) string {
	k := strings.TrimLeft(vitext.Key(note), "-–+*•( ")
	for _, lead := range []string{"áp dụng ", "mức ", "thu "} {
		k = strings.TrimPrefix(k, lead)
	}
	switch {
	case strings.HasPrefix(k, "lệ phí"):
		return "lệ phí"
	case strings.HasPrefix(k, "phí") && !strings.HasPrefix(k, "phí, lệ phí"):
		return "phí"
	}
	return ""
}

// minPlausibleFee is the least amount in đồng that a fee cell can mean without a note that says so: all smaller cells of
// the July 2026 catalogue have lost their thousands ("40 VNĐ" beside "40.000đ", "180 VNĐ" for a certificate). The least
// true fee there is 2,000 đồng.
const minPlausibleFee = 1000

// judgeFee compares a cell with the amounts that its note names: named are those that hold without a limit in time. A free cell beside an amount, or beside a note that
// leaves the amount to somebody else, is a conflict; so is an amount that its note, naming amounts, does not name.
func judgeFee(f knowledge.Fee, named []amount) knowledge.CellStatus {
	if f.Free {
		if len(named) > 0 || setElsewhere(f.Note.Text) || notSet(f.Note.Text) {
			return knowledge.CellConflict
		}
		return knowledge.CellClean
	}
	sum, fees := 0.0, 0
	for _, a := range named {
		if a.unit == f.Unit && a.value == f.Amount {
			return knowledge.CellClean
		}
		if !a.bound && !a.further {
			sum += a.value
			fees++
		}
	}
	switch {
	case f.Unit == unitDong && f.Amount < minPlausibleFee:
		return knowledge.CellConflict
	case fees == 0 || fees > 1 && sum == f.Amount:
		return knowledge.CellClean
	}
	return knowledge.CellConflict
}

// elsewhere are the words with which a note leaves the amount to somebody else, in Key form.
var elsewhere = []string{"hội đồng nhân dân", "hđnd", "ủy ban nhân dân", "chính quyền địa phương", "mức thu", "mức lệ phí", "mức phí", "biểu phí",
	"biểu mức", "biểu giá", "biểu khung", "theo quy định", "quy định tại", "quy định của", "quy định pháp luật", "theo thông tư", "theo nghị định", "thông tư số",
	"thông tư của", "nghị định số", "luật giá", "thực hiện theo", "phải nộp", "trả phí", "chi trả", "hàng thương mại quy định"}

// setElsewhere tells whether a note beside "Miễn phí" leaves the amount to a council, a ministry or a regulation, so that
// nobody can promise that nothing is paid. Clauses that say who pays nothing, and those about copies that only some ask
// for, do not count.
func setElsewhere(note string) bool {
	for _, clause := range clauses(vitext.Key(note)) {
		c := strings.TrimLeft(clause, "-–+*•( ")
		if exempts(c) || strings.Contains(c, "nếu có yêu cầu") {
			continue
		}
		for _, w := range elsewhere {
			if strings.Contains(c, w) {
				return true
			}
		}
	}
	return false
}

// notSet tells whether a note says that no fee has been set yet: that is no promise that nothing is paid. "Không quy định"
// says the same as the cell, that no rule asks for one.
func notSet(note string) bool {
	for _, clause := range clauses(vitext.Key(note)) {
		if unsetForm.MatchString(strings.TrimLeft(clause, "-–+*•( ")) {
			return true
		}
	}
	return false
}

// unsetForm is a clause of that kind, in Key form.
var unsetForm = regexp.MustCompile(`^(?:(?:phí|lệ phí|phí, lệ phí|mức thu)\s*:?\s*)?(?:hiện )?chưa (?:được |có )?quy định`)

// exempts tells whether a clause says that nothing is paid.
func exempts(clause string) bool {
	for _, w := range []string{"miễn ", "không thu", "không được quy định", "không quy định", "chưa quy định", "không phải nộp", "không có"} {
		if strings.HasPrefix(clause, w) {
			return true
		}
	}
	return strings.Contains(clause, "được miễn ")
}

// clauses parts a note at semicolons, ends of sentences and list marks.
func clauses(s string) []string {
	for _, mark := range []string{". ", ".\n", "; ", " - ", " + ", " * "} {
		s = strings.ReplaceAll(s, mark, "\x00")
	}
	return strings.Split(strings.ReplaceAll(s, ";", "\x00"), "\x00")
}

// settleSiblings marks the fees of rows that say the same of everything but the amount: nothing tells which one holds. A
// free row without a word of its own beside a row of the same channel that names an amount is such a pair.
func settleSiblings(channels []knowledge.Channel) {
	groups := map[string][]*knowledge.Fee{}
	for i := range channels {
		c := &channels[i]
		f := &c.Fees[0]
		if f.Status == knowledge.CellAbsent || f.Status == knowledge.CellGlued || len(c.Durations) == 0 {
			continue
		}
		key := strings.Join([]string{string(c.Kind), c.Durations[0].Text, f.Note.Text, c.Note.Text}, "\x00")
		groups[key] = append(groups[key], f)
	}
	for _, g := range groups {
		if slices.ContainsFunc(g, func(f *knowledge.Fee) bool {
			return f.Amount != g[0].Amount || f.Unit != g[0].Unit || f.Free != g[0].Free
		}) {
			for _, f := range g {
				if f.Status == knowledge.CellClean {
					f.Status = knowledge.CellConflict
				}
			}
		}
	}
}
