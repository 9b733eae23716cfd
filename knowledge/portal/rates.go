package portal

import (
	"regexp"
	"strconv"
	"strings"

	"trolycong/knowledge"
)

// rateReading is what a note or a description says about time.
type rateReading struct {
	// rates that hold for a limited time, each with its own text, place and window.
	rates []knowledge.Fee
	// from and to bound the cell's own amount; zero when the note does not limit it.
	from, to knowledge.Date
	// rest are the amounts that hold without a limit.
	rest []amount
}

const dateForm = `(\d{1,2})\s*(?:/|tháng)\s*(\d{1,2})\s*(?:/|năm)\s*(\d{4})`

var (
	// windowForm is "kể từ ngày 01/7/2025 đến hết ngày 31 tháng 12 năm 2026"; the beginning may be missing.
	windowForm = regexp.MustCompile(`(?i)(?:(?:kể\s+)?từ\s+(?:kể\s+từ\s+)?(?:ngày\s+)?` + dateForm + `\s*,?\s*)?(?:cho\s+)?đến\s+(?:hết\s+)?(?:ngày\s+)?` + dateForm)
	// sinceForm is a rate without an end, at the note's beginning: "Từ ngày 01/01/2026 áp dụng …".
	sinceForm = regexp.MustCompile(`(?i)^[\s(*+-]*(?:kể\s+)?từ\s+(?:ngày\s+)?` + dateForm + `\s*,?\s*áp dụng`)

	exemptBefore = regexp.MustCompile(`(?i)miễn?\s*(?:thu\s+)?(?:phí|lệ\s*phí)?\s*\(?\s*$`)
	amountAfter  = regexp.MustCompile(`(?i)^[\s).,:]*\+?\s*(?:áp dụng\s+)?(?:mức\s+)?(?:thu\s+)?(?:phí|lệ phí)?\s*(?:là|:)?\s*$`)
	ownBefore    = regexp.MustCompile(`(?i)(?:mức\s+(?:thu\s+)?(?:phí|lệ\s*phí)|^[\s(*+-]*(?:(?:phí|lệ\s*phí)\s*:?)?\s*(?:đồng)?[\s(]*)$`)
	shareOf      = regexp.MustCompile(`(?i)bằng\s+\d+\s*%`)
	rateWords    = regexp.MustCompile(`(?i)(?:mức|miễn)`)
)

// maxRateGap is how far, in bytes, an amount may stand before the window that limits it.
const maxRateGap = 90

// readRates reads [start, end). For a note, cell is the fee that it explains; for a description it is the zero Fee, and
// only rates that are named as such are read.
func readRates(s source, start, end int, cell knowledge.Fee) rateReading {
	text := s.text[start:end]
	description := cell.Text == ""
	var windows [][]int
	if strings.Contains(text, "đến") || strings.Contains(text, "Đến") {
		windows = windowForm.FindAllStringSubmatchIndex(text, -1)
	}
	if description && windows == nil {
		return rateReading{}
	}
	out := rateReading{rest: amounts(text)}
	used := map[int]bool{} // starts of amounts that a window limits
	for _, m := range windows {
		w := window{from: dateOf(text, m, 1), to: dateOf(text, m, 4), start: m[0], end: m[1]}
		w.clauseStart, w.clauseEnd = clauseAround(text, w.start, w.end)
		if !w.to.Complete() || m[2] >= 0 && (!w.from.Complete() || w.to.Before(w.from)) ||
			description && !rateWords.MatchString(text[w.clauseStart:w.end]) {
			continue
		}
		out.apply(s, start, text, w, cell, used)
	}
	if m := sinceForm.FindStringSubmatchIndex(text); m != nil && !description && out.from.IsZero() && out.to.IsZero() {
		out.from = dateOf(text, m, 1)
	}
	rest := out.rest[:0:0]
	for _, a := range out.rest {
		if !used[a.start] {
			rest = append(rest, a)
		}
	}
	out.rest = rest
	return out
}

// window is one limit in time and the clause around it, in bytes of the text it was read from.
type window struct {
	from, to               knowledge.Date
	start, end             int
	clauseStart, clauseEnd int
}

// apply finds what the window limits: an exemption, an amount beside it, the cell's own amount, or nothing that can be
// told; then the note alone speaks.
func (out *rateReading) apply(s source, base int, text string, w window, cell knowledge.Fee, used map[int]bool) {
	before := text[w.clauseStart:w.start]
	add := func(f knowledge.Fee, from, to int) {
		f.Unit, f.Status, f.ValidFrom, f.ValidTo = unitDong, knowledge.CellClean, w.from, w.to
		f.Ref = s.ref(base+from, base+to)
		f.Text = strings.TrimSpace(s.text[base+from : base+to])
		out.rates = append(out.rates, f)
	}
	if m := exemptBefore.FindStringIndex(before); m != nil {
		add(knowledge.Fee{Free: true}, w.clauseStart+m[0], w.end)
		return
	}
	if shareOf.MatchString(text[w.clauseStart:w.clauseEnd]) {
		return
	}
	near, own := -1, false
	for i, a := range out.rest {
		switch {
		case a.start >= w.clauseStart && a.end <= w.start && a.unit == unitDong && !a.bound:
			own = own || cell.Amount > 0 && a.value == cell.Amount
			if w.start-a.end <= maxRateGap {
				near = i
			}
		case a.start >= w.end && amountAfter.MatchString(text[w.end:a.start]) && a.unit == unitDong:
			used[a.start] = true
			add(knowledge.Fee{Amount: a.value}, w.start, a.end)
			return
		}
	}
	if own || !cell.Free && cell.Amount > 0 && near < 0 && ownBefore.MatchString(before) {
		out.from, out.to = w.from, w.to
	}
	if near >= 0 && out.rest[near].value != cell.Amount {
		used[out.rest[near].start] = true
		add(knowledge.Fee{Amount: out.rest[near].value}, out.rest[near].start, w.end)
	}
}

// maxClause is the longest half of a clause that is looked at, in bytes.
const maxClause = 1000

// clauseAround widens [start, end) to the clause it stands in.
func clauseAround(text string, start, end int) (from, to int) {
	before := tail(text[:start], maxClause)
	from = start - len(before)
	for _, mark := range []string{";", ". ", ".\n", "\n", " - ", " + ", " * "} {
		if i := strings.LastIndex(before, mark); i >= 0 && start-len(before)+i+len(mark) > from {
			from = start - len(before) + i + len(mark)
		}
	}
	after := text[end:min(len(text), end+maxClause)]
	to = end + len(after)
	for _, mark := range []string{";", ". ", ".\n", "\n"} {
		if i := strings.Index(after, mark); i >= 0 && end+i < to {
			to = end + i
		}
	}
	return from, to
}

// dateOf reads the date whose day is group n of the match; zero when the group is absent or names no day.
func dateOf(text string, m []int, n int) knowledge.Date {
	if m[2*n] < 0 {
		return knowledge.Date{}
	}
	day, _ := strconv.Atoi(group(text, m, n))
	month, _ := strconv.Atoi(group(text, m, n+1))
	year, _ := strconv.Atoi(group(text, m, n+2))
	d := knowledge.Date{Year: year, Month: month, Day: day}
	if checked, ok := knowledge.ParseDate(d.String()); !ok || checked != d {
		return knowledge.Date{}
	}
	return d
}
