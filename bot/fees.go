package bot

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"trolycong/internal/vitext"
	"trolycong/knowledge"
)

// fees answers "how much", by channel. The rate that holds today comes first, with its last day and the usual one behind
// it; a rate whose time is over is named as over and never given as the fee.
func (w *procedureWriter) fees() bool {
	var lines []line
	for i := range w.p.Channels {
		if l, ok := w.feeLine(&w.p.Channels[i]); ok {
			lines = append(lines, l)
		}
	}
	return w.lines(phraseFee, lines)
}

// feeLine reads one row: its fee cell, the rates that its note limits in time and what the note says of other cases.
func (w *procedureWriter) feeLine(c *knowledge.Channel) (line, bool) {
	if len(c.Fees) == 0 {
		return line{}, false
	}
	f := c.Fees[0]
	notes := w.feeNotes(c)
	per := perUnit(f.Note.Text)
	if len(notes) == 0 && (f.Note.Text == "" || per != "") && w.differ(c, func(o *knowledge.Channel) string { return o.Fees[0].Text }) {
		notes = w.caseOf(c)
	}
	absent := f.Status == knowledge.CellAbsent
	if absent && f.Note.Text == "" && len(notes) == 0 {
		return line{}, false
	}
	id := w.citeCell(c.Ref, f.Status, f.Ref)
	l := line{channels: []string{w.channelName(c.Kind)}, value: w.showFee(f), cites: []string{id}, said: notes, ledByNote: absent && len(notes) > 0}
	if per != "" && f.Status == knowledge.CellClean {
		l.value += per // "2.000 đồng/trang"
	} else {
		l.notes, l.cites = w.bracketNote(f, c.Ref, l.cites)
	}
	w.feeFact(f, c, id)
	for _, r := range slices.Backward(c.Fees[1:]) {
		if w.over(r) || r.Status != knowledge.CellClean || w.ahead(r) || absent {
			continue // what is over leaves the cell's own fee; a conflict is explained by the note
		}
		rate := w.citeProcedure(w.p, r.Ref)
		l.value = w.say(phraseRateNow, w.showFee(r), showDate(r.ValidTo), l.value)
		l.cites = append([]string{rate}, l.cites...)
		w.feeFact(r, c, rate)
	}
	if last := w.reducedUntil(f); len(c.Fees) == 1 && !last.IsZero() {
		l.value = w.say(phraseReduced, l.value, showDate(last))
	}
	if len(c.Fees) == 1 && !w.over(f) && !w.ahead(f) && !f.ValidTo.IsZero() && f.Status == knowledge.CellClean {
		l.value = w.say(phraseUntil, l.value, showDate(f.ValidTo))
	}
	return l, true
}

// maxPerRunes is the longest unit that a fee is counted by.
const maxPerRunes = 40

// perUnit is what a fee is counted by, when the brackets behind its cell say nothing else: "/trang"; "" when they do.
func perUnit(note string) string {
	if note = readable(note); strings.HasPrefix(note, "/") && len([]rune(note)) <= maxPerRunes && !strings.ContainsAny(note, "0123456789.;:(") {
		return note
	}
	return ""
}

// shareOf names a rate as a part of the usual one, in Key form.
var shareOf = regexp.MustCompile(`bằng \d{1,2} ?%|giảm \d{1,2} ?%`)

// reducedUntil is the last day of a reduction that the brackets behind a clean amount name as a share of it and that holds
// today; zero for none.
func (w *procedureWriter) reducedUntil(f knowledge.Fee) (last knowledge.Date) {
	if f.Status != knowledge.CellClean || f.Free || !f.ValidTo.IsZero() || f.Note.Text == "" {
		return knowledge.Date{}
	}
	for _, s := range w.inForce(w.sentencesOf(f.Note.Ref)) {
		for _, rate := range windowsIn(s.key) {
			if shareOf.MatchString(s.key) && !w.over(rate) && !w.ahead(rate) && last.Before(rate.ValidTo) {
				last = rate.ValidTo
			}
		}
	}
	return last
}

// bracketNote gives what the brackets behind a fee cell say, cited by itself where the row's quote does not reach.
func (w *procedureWriter) bracketNote(f knowledge.Fee, row knowledge.Ref, cites []string) (notes, cited []string) {
	if f.Note.Text == "" {
		return nil, cites
	}
	var text []string
	for _, s := range withoutTimes(w.inForce(w.sentencesOf(f.Note.Ref))) {
		text = append(text, s.text)
	}
	note := cutWhole(strings.Join(text, ". "), w.noteRunes())
	if note == "" {
		return nil, cites
	}
	if w.citeCell(row, f.Status, f.Ref) != w.citeProcedure(w.p, row) || !clip(row.Span).Contains(f.Note.Ref.Span) {
		cites = append(cites, w.citeProcedure(w.p, f.Note.Ref))
	}
	return []string{note}, cites
}

// withoutTimes leaves out the sentences that speak of the time limit and not of the fee, unless nothing else is said.
func withoutTimes(list []said) []said {
	rest := slices.DeleteFunc(slices.Clone(list), func(s said) bool {
		return s.saysTime() && !s.saysFee() && len(windowsIn(s.key)) == 0 && !strings.Contains(s.key, "%")
	})
	if len(rest) == 0 {
		return list
	}
	return rest
}

func (w *procedureWriter) noteRunes() int {
	if w.brief {
		return maxNoteRunes
	}
	return max(maxNoteRunes, 2*maxSaidRunes/max(1, len(w.p.Channels)))
}

func (w *procedureWriter) feeFact(f knowledge.Fee, c *knowledge.Channel, id string) {
	if f.Status != knowledge.CellClean || w.over(f) {
		return
	}
	fact := knowledge.Fact{Kind: knowledge.FactFee, Indicator: w.p.Name, Comparator: "=", Min: &f.Amount, Max: &f.Amount, Unit: f.Unit,
		ValueText: f.Text, Scope: w.channelName(c.Kind), Provenance: knowledge.FromSpan, Citation: id}
	if shown := w.showFee(f); !f.Free && !strings.Contains(f.Text, shown) {
		// The catalogue writes "7,000 Việt Nam Đồng"; readers see "7.000 đồng".
		w.derived(knowledge.FactFee, shown, knowledge.OpNotation, []string{id})
	}
	if f.Free {
		zero := 0.0
		fact.Min, fact.Max, fact.Unit = &zero, &zero, "đồng"
	}
	w.fact(fact)
}

func (t *turn) today() knowledge.Date {
	if t.msg.AsOf.Day > 0 {
		return t.msg.AsOf
	}
	return knowledge.Date{Year: t.now.Year(), Month: int(t.now.Month()), Day: t.now.Day()}
}

// over tells whether the fee's window ended before the day of the question.
func (w *procedureWriter) over(f knowledge.Fee) bool {
	return !f.ValidTo.IsZero() && f.ValidTo.Before(w.today())
}

// ahead tells whether the fee's window has not begun.
func (w *procedureWriter) ahead(f knowledge.Fee) bool {
	return !f.ValidFrom.IsZero() && w.today().Before(f.ValidFrom)
}

func (w *procedureWriter) showFee(f knowledge.Fee) string {
	switch {
	case w.over(f):
		return w.say(phraseFeeOver, showDate(f.ValidTo))
	case f.Status == knowledge.CellAbsent:
		return w.say(phraseCellEmpty)
	case f.Status == knowledge.CellConflict:
		return w.say(phraseCellConflict, strings.TrimSpace(f.Text))
	case f.Status == knowledge.CellUnitMissing:
		return w.say(phraseUnitMissing, strings.TrimSpace(f.Text))
	case f.Status != knowledge.CellClean:
		return w.say(phraseCellUnclear, strings.TrimSpace(f.Text))
	case f.Free:
		return w.say(phraseFree)
	case f.Unit == "%":
		return amount(f.Amount) + "%"
	case f.Unit == "":
		return strings.TrimSpace(f.Text)
	}
	return amount(f.Amount) + " " + f.Unit
}

var (
	moneyForm = regexp.MustCompile(`(\d[\d.,]*)\s*(tỷ|tỉ|triệu|nghìn|ngàn)?\s*(?:\([^()\d]{1,60}\)\s*)?(?:việt nam đồng|vnđ|vnd|đồng|usd|đô la|đ(?:[^\pL]|$))`)
	// feeSays are the words by which a sentence says who pays nothing, or who sets the fee, in Key form.
	feeSays = regexp.MustCompile(`(?:miễn|không thu|không phải nộp|không mất|giảm) (?:\d+ ?% )?(?:thu )?(?:phí|lệ phí|100)|(?:hội đồng nhân dân|hđnd)[^.;]{0,120}(?:quyết định|quy định|ban hành|nghị quyết)|(?:không|chưa) (?:được )?(?:có )?quy định[^.;]{0,20}phí|phí[^.;]{0,40}(?:không|chưa) (?:được )?(?:có )?quy định`)
	feeWord = regexp.MustCompile(`phí|mức thu|giá dịch vụ|thu \d|(?:đồng|đ|usd)/`)
	// windowForm is the time that a rate holds in Key form: its last day, and its first where it is named.
	windowForm = regexp.MustCompile(`(?:từ\s+(?:ngày\s+)?(\d{1,2})\s*(?:/|tháng)\s*(\d{1,2})\s*(?:/|năm)\s*(\d{4})\s*,?\s*(?:cho\s+)?)?đến\s+(?:hết\s+)?(?:ngày\s+)?(\d{1,2})\s*(?:/|tháng)\s*(\d{1,2})\s*(?:/|năm)\s*(\d{4})`)
)

// moneyIn gives the sums of money that a sentence in Key form names, each as its value.
func moneyIn(key string) []string {
	if !hasDigit(key) {
		return nil
	}
	var out []string
	for _, m := range moneyForm.FindAllStringSubmatch(key, -1) {
		for _, n := range vitext.Numbers(m[1] + " " + m[2] + " đồng") {
			out = append(out, strconv.FormatFloat(n.Max, 'f', -1, 64))
		}
	}
	return out
}

// saysFee tells whether a sentence of a row's note is about money to pay for the handling.
func (s said) saysFee() bool {
	return feeSays.MatchString(s.key) || feeWord.MatchString(s.key) && len(moneyIn(s.key)) > 0
}

// feeNotes are the sentences of a row's note that speak of the fee and say what the cell, its rates and its brackets do
// not. All of them when the cell is empty.
func (w *procedureWriter) feeNotes(c *knowledge.Channel) []said {
	f := c.Fees[0]
	brackets := vitext.Key(f.Note.Text)
	known := moneyIn(brackets)
	for _, x := range c.Fees {
		known = append(known, strconv.FormatFloat(x.Amount, 'f', -1, 64))
	}
	var out []said
	for _, s := range w.inForce(w.sentencesOf(c.Note.Ref)) {
		if !s.saysFee() || brackets != "" && strings.Contains(brackets, strings.Trim(s.key, " .;:")) {
			continue
		}
		news := slices.ContainsFunc(moneyIn(s.key), func(m string) bool { return !slices.Contains(known, m) })
		if news || feeSays.MatchString(s.key) || f.Status != knowledge.CellClean {
			out = append(out, s)
		}
	}
	return out
}

// inForce orders sentences by the windows in time that they name: those that hold today first, those without a window
// next, those that will hold last. Those that are over are left out, unless nothing else is said.
func (w *procedureWriter) inForce(list []said) []said {
	var now, plain, ahead, over []said
	for _, s := range list {
		windows := windowsIn(s.key)
		holds := func(f knowledge.Fee) bool { return !w.over(f) && !w.ahead(f) }
		switch {
		case len(windows) == 0:
			plain = append(plain, s)
		case slices.ContainsFunc(windows, holds):
			now = append(now, s)
		case slices.ContainsFunc(windows, w.ahead):
			ahead = append(ahead, s)
		default:
			over = append(over, s)
		}
	}
	if len(now)+len(plain)+len(ahead) == 0 {
		return over
	}
	return slices.Concat(now, plain, ahead)
}

// windowsIn are the times that a sentence in Key form limits rates to, as fees of which nothing else is known.
func windowsIn(key string) []knowledge.Fee {
	if !hasDigit(key) || !strings.Contains(key, "đến") {
		return nil
	}
	var out []knowledge.Fee
	for _, m := range windowForm.FindAllStringSubmatch(key, -1) {
		out = append(out, knowledge.Fee{ValidFrom: dayOf(m[1:4]), ValidTo: dayOf(m[4:7])})
	}
	return out
}

// dayOf is the date of a day, month and year in digits; zero for none.
func dayOf(m []string) knowledge.Date {
	day, _ := strconv.Atoi(m[0])
	month, _ := strconv.Atoi(m[1])
	year, _ := strconv.Atoi(m[2])
	return knowledge.Date{Year: year, Month: month, Day: day}
}
