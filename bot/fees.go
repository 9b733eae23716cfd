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

// Charge is what one row of a procedure costs on a day, in the words of an answer.
type Charge struct {
	// Text says the rate that holds on the day first, then the usual one.
	Text string
	// Scope is a sentence on the case that the source names the fee for; empty where it names none.
	Scope string
	// Note is what stands in brackets behind the fee, as far as it still holds, and Told what the row's description adds on
	// it; either may be empty.
	Note, Told string
	// Doubt tells that the source is unclear here, so that the office must be asked.
	Doubt bool
}

// ChargeOf words the fee of the procedure's channel row i in Vietnamese as of day, for pages that show it beside no
// citation. False when the source says nothing of a fee there.
func ChargeOf(p *knowledge.Procedure, i int, day knowledge.Date) (Charge, bool) {
	w := forPage(p, day)
	l, ok := w.feeLine(&p.Channels[i])
	if !ok {
		return Charge{}, false
	}
	text, scope, _ := strings.Cut(l.value, scopeDash)
	c := Charge{Text: capitalise(text), Scope: capitalise(scope), Note: strings.Join(l.notes, ". ")}
	for _, s := range l.said {
		c.Told = strings.TrimPrefix(c.Told+". "+s.text, ". ")
	}
	f := p.Channels[i].Fees[0]
	c.Doubt = w.over(f) || f.Status != knowledge.CellClean && (len(p.Channels[i].Fees) == 1 || f.Status == knowledge.CellAbsent)
	return c, true
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
		l.value += w.onlyFor(c)
		l.notes, l.cites = w.bracketNote(f, c.Ref, l.cites)
	}
	w.feeFact(f, c, id)
	for _, r := range slices.Backward(c.Fees[1:]) {
		if w.over(r) || r.Status != knowledge.CellClean || w.ahead(r) || absent {
			continue // what is over leaves the cell's own fee; a conflict is explained by the note
		}
		rate := w.citeProcedure(w.p, r.Ref)
		l.value = w.say(phraseRateNow, w.showFee(r), w.showDate(r.ValidTo), l.value)
		l.cites = append([]string{rate}, l.cites...)
		w.feeFact(r, c, rate)
	}
	switch share, when := w.reduced(f); {
	case len(c.Fees) > 1 || when.ValidTo.IsZero():
	case share == "":
		l.value = w.say(phraseReducedSome, l.value, w.window(when))
	default:
		l.value = w.say(phraseReduced, w.window(when), share, l.value)
	}
	if len(c.Fees) == 1 && !w.over(f) && !w.ahead(f) && !f.ValidTo.IsZero() && f.Status == knowledge.CellClean {
		l.value = w.say(phraseUntil, l.value, w.showDate(f.ValidTo))
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

// reduced is the share, as printed ("bằng 50%"), of a reduction that the brackets behind a clean amount name and that holds
// today, with its time; the zero Fee for none. Of several the one that holds longest counts. The share is "" where a
// heading parts it from its time.
func (w *procedureWriter) reduced(f knowledge.Fee) (share string, when knowledge.Fee) {
	if f.Status != knowledge.CellClean || f.Free || !f.ValidTo.IsZero() || f.Note.Text == "" {
		return "", knowledge.Fee{}
	}
	for _, s := range w.inForce(w.sentencesOf(f.Note.Ref)) {
		for _, rate := range windowsIn(s.key) {
			m := shareOf.FindString(s.key)
			if m == "" || w.over(rate) || w.ahead(rate) || !when.ValidTo.Before(rate.ValidTo) {
				continue
			}
			if share, when = m, rate; strings.Contains(s.key, ":") {
				share = ""
			}
		}
	}
	return share, when
}

// window says the time that a rate holds. Both its days are said where the source names both.
func (t *turn) window(f knowledge.Fee) string {
	if f.ValidFrom.IsZero() {
		return t.say(phraseUpTo, t.showDate(f.ValidTo))
	}
	return t.say(phraseFromTo, t.showDate(f.ValidFrom), t.showDate(f.ValidTo))
}

// onlyFor says for which case the source names a row's amount, and for which case of another channel's row it names none
// here: "Đăng ký tạm trú theo danh sách: … 10.000 đồng" in person is no fee of a single person. "" where the rows name no
// cases or the same ones.
func (w *procedureWriter) onlyFor(c *knowledge.Channel) string {
	own := w.feeCase(c)
	if own == "" {
		return ""
	}
	var others []string
	for i := range w.p.Channels {
		o := &w.p.Channels[i]
		other := w.feeCase(o)
		if o.Kind == c.Kind {
			if other != own && other != "" {
				return "" // the channel has a row for each case
			}
			continue
		}
		key := vitext.Key(other)
		if other != "" && key != vitext.Key(own) && !strings.Contains(vitext.Key(c.Fees[0].Note.Text+" "+c.Note.Text), key) {
			others = append(others, "“"+other+"”")
		}
	}
	if len(others) == 0 {
		return ""
	}
	return scopeDash + w.say(phraseOnlyFor, own, strings.Join(unique(others), ", "))
}

// scopeDash parts a value from what it holds for, or from the advice to ask.
const scopeDash = " – "

// maxFeeCase is the longest name of a case that stands in a line with its amount, in runes.
const maxFeeCase = 160

// feeCaseOpens opens the name of a fee rather than of a case, in Key form; filingWords speak of the way to file.
var (
	feeCaseOpens = regexp.MustCompile(`^(?:(?:mức )?(?:thu )?(?:phí|lệ phí)|theo |thông tư|nghị định|kể từ|từ ngày)`)
	filingWords  = regexp.MustCompile(`trực tuyến|trực tiếp|bưu chính`)
)

// feeCase is the name that the brackets behind a clean amount put before it with a colon; "" when they name none.
func (w *procedureWriter) feeCase(c *knowledge.Channel) string {
	if len(c.Fees) != 1 || c.Fees[0].Status != knowledge.CellClean || c.Fees[0].Free || c.Fees[0].Note.Text == "" {
		return ""
	}
	for _, s := range w.sentencesOf(c.Fees[0].Note.Ref) {
		if !slices.Contains(moneyIn(s.key), strconv.FormatFloat(c.Fees[0].Amount, 'f', -1, 64)) {
			continue
		}
		head, _, found := strings.Cut(s.text, ":")
		key := vitext.Key(head)
		if !found || len([]rune(head)) > maxFeeCase || len(vitext.Syllables(key)) < 2 || feeCaseOpens.MatchString(key) || filingWords.MatchString(key) || len(moneyIn(key)) > 0 {
			return ""
		}
		return strings.TrimSpace(head)
	}
	return ""
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
		return w.say(phraseFeeOver, w.showDate(f.ValidTo))
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
