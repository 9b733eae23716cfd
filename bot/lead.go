package bot

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"trolycong/bot/understand"
	"trolycong/internal/vitext"
	"trolycong/knowledge"
)

// Weights that choose the clause of a sentence that an answer begins with, beside how much of the subject it holds.
const (
	clauseLevel   = 0.6 // for each asked level
	clauseFigure  = 0.4 // it holds a figure where one is asked
	clauseUnit    = 0.5 // and one in the asked unit
	clauseCounted = 0.1 // for each syllable behind the number that is counted
	clauseEchoed  = 0.4 // its only figures are the asker's own
	clauseNear    = 0.7 // of the subject counts what stands near the figure
	clauseDated   = 0.5 // a date where one is asked
	clauseNumber  = 0.6 // a document's number where one is asked
	clauseLiteral = 0.5 // the question's own words side by side
	// clauseMargin is how much the best must be better than another with a figure; else the whole sentence leads, when it
	// is short enough.
	clauseMargin    = 0.06
	maxWholeClauses = 260
	minClauseRunes  = 25
	shortSentence   = 160
	maxLeadRunes    = 600
)

// leadClause is what the answer begins with: of a table row the asked cell and its row's name; of a sentence the clause
// that holds most of what was asked; with its agency when that was asked and stands in a heading.
func (t *turn) leadClause(c candidate, p *knowledge.Passage) string {
	if p.Kind == knowledge.PassageTableRow && p.Header >= 0 {
		return t.rowClause(c.doc, p)
	}
	whole := c.piece.text
	parts := clauses(whole)
	if len(parts) == 0 {
		return t.withAgency(c, p, whole)
	}
	first, last := t.bestClauses(parts, whole)
	best := parts[first]
	if first != last {
		best = between(whole, parts[first], parts[last])
	}
	if len([]rune(best)) < minClauseRunes && !hasFigure(best) || len([]rune(whole)) <= shortSentence && !hasFigure(whole) {
		best = whole
	}
	return t.withAgency(c, p, shorten(best, maxLeadRunes))
}

// bestClauses is the run of clauses that answers: one, several when several figures are asked, all when they are too
// alike to choose.
func (t *turn) bestClauses(parts []string, whole string) (first, last int) {
	scores := make([]float64, len(parts))
	for i, cl := range parts {
		scores[i] = t.clauseScore(cl, whole)
	}
	best := 0
	for i, s := range scores {
		if s > scores[best]+1e-9 {
			best = i
		}
	}
	first, last = best, best
	asked := figuresAsked(t.query.Text)
	for i, s := range scores {
		alike := s > scores[best]-clauseMargin && hasFigure(parts[i]) && len([]rune(whole)) <= maxWholeClauses
		if i != best && (alike && t.asksFigure() || asked > 1 && s > scores[best]*0.5 && hasFigure(parts[i])) {
			first, last = min(first, i), max(last, i)
		}
	}
	return first, last
}

// between is the part of a text from the beginning of one clause to the end of another that stands behind it.
func between(whole, from, to string) string {
	i := strings.Index(whole, from)
	if i < 0 {
		return whole
	}
	j := strings.Index(whole[i:], to)
	if j < 0 {
		return whole
	}
	return whole[i : i+j+len(to)]
}

func (t *turn) asksFigure() bool {
	q := t.question
	return (q.Wants(understand.MeasureFigure) || q.Wants(understand.MeasureTarget)) && !q.Wants(understand.MeasureNumber)
}

func (t *turn) clauseScore(cl, whole string) float64 {
	s := t.subjectMatch(cl) + t.labelMatch(cl, whole) + t.focusMatch(cl) + clauseLiteral*t.literal(newHaystack(cl))
	if len(t.question.Levels) > 0 {
		s += clauseLevel * levelShare(cl, t.question.Levels)
	}
	if t.asksFigure() {
		s += t.figureScore(cl) + clauseNear*(t.subjectMatch(nearFigure(cl))-t.subjectMatch(cl))
	}
	if t.question.Wants(understand.MeasureDeadline) {
		s += pick(len(vitext.Dates(cl)) > 0, clauseDated, 0)
	}
	if t.question.Wants(understand.MeasureNumber) {
		s += pick(documentNumber.MatchString(cl), clauseNumber, 0)
	}
	return s
}

// figureScore weighs the figures of a clause against the asked one.
func (t *turn) figureScore(cl string) float64 {
	if !hasFigure(cl) {
		return 0
	}
	s := clauseFigure
	if t.unit != "" {
		s += pick(hasUnit(cl, t.unit), clauseUnit, 0)
	}
	s += clauseCounted * float64(countedRun(t.counted, countedIn(cl)))
	if t.onlyEchoes(cl) {
		s -= clauseEchoed
	}
	return s
}

// Syllables before and behind a figure that say what it counts.
const (
	nearBefore = 12
	nearBehind = 10
)

// nearFigure is the part of a clause around its figures; the whole clause when it has none.
func nearFigure(cl string) string {
	figures := quantities(cl)
	if len(figures) == 0 {
		return cl
	}
	before := strings.Fields(cl[:figures[0][0]])
	behind := strings.Fields(cl[figures[len(figures)-1][1]:])
	middle := cl[figures[0][0]:figures[len(figures)-1][1]]
	return strings.Join(before[max(0, len(before)-nearBefore):], " ") + " " + middle + " " + strings.Join(behind[:min(len(behind), nearBehind)], " ")
}

// onlyEchoes tells that every figure of a clause stands in the question: what was asked is another one.
func (t *turn) onlyEchoes(cl string) bool {
	own := vitext.Numbers(t.query.Text)
	for _, n := range vitext.Numbers(cl) {
		if n.Year || n.Label {
			continue
		}
		if !slices.ContainsFunc(own, func(o vitext.Number) bool { return o.Min == n.Min && o.Unit == n.Unit && !o.Year }) {
			return false
		}
	}
	return len(own) > 0
}

// figuresAsked counts the figures that a question asks for: "bao nhiêu cảnh báo và mấy sự cố" asks for two.
func figuresAsked(question string) int {
	if key := vitext.Key(question); vitext.Fold(key) != key {
		return len(askMarked.FindAllString(key, -1)) // "máy chủ" asks for nothing
	}
	return len(askWord.FindAllString(vitext.Fold(question), -1))
}

var (
	askMarked = regexp.MustCompile(`(?:^|[^\p{L}])(?:bao nhiêu|mấy)(?:[^\p{L}]|$)`)
	askWord   = regexp.MustCompile(`\b(?:bao nhieu|may)\b`)
	// percentAsked asks for a share without "bao nhiêu" right before the sign: "chiếm % GRDP", "tỷ lệ % là bao nhiêu".
	percentAsked = regexp.MustCompile(`(?:ty le|ti le|chiem|dat|bao nhieu|may)\s*(?:%|phan tram)|(?:^|[^\d\s])\s*%`)
	// documentNumber is the number of a document as printed ("149/KH-UBND", "111-NQ/TU").
	documentNumber = regexp.MustCompile(`\b\d{1,5}(?:/\d{4})?[-/][A-ZĐ]{2,}[A-ZĐa-z0-9]*(?:[-/][A-ZĐa-z0-9]+)*`)
	// unitAsked and unitBare read the unit behind the asking word, typed with and without diacritics: "đồng bào", "tiến sĩ" and
	// "tỷ lệ" are none, so that bare letters count only where the whole question has none.
	unitAsked = regexp.MustCompile(`(?:bao nhiêu|mấy)\s+(?:(?:tỷ|tỉ|triệu|nghìn|ngàn) )?(phần trăm|đồng(?:[^\p{L}\s]|$|\s+(?:[^btnlh]|$))|tiền|mbps|gbps|km|ha|tấn|tuổi|ngày|tháng|giờ)(?:[^\p{L}]|$)|(?:bao nhiêu|mấy)\s*(%)|(?:bao nhiêu|mấy)\s+(tỷ|tỉ|triệu)(?:[?.!,]|$|\s+(?:đồng|vnđ|thôi|vậy))`)
	unitBare  = regexp.MustCompile(`\b(?:bao nhieu|may)\s+(?:ty |ti |trieu |nghin )?(phan tram|dong|tien|mbps|gbps|km|tuoi|ngay|thang|gio)\s*(?:[?.!,]|$)|(?:bao nhieu|may)\s*(%)|\b(?:bao nhieu|may)\s+(ty|trieu)\s*(?:[?.!,]|$)`)
)

// askedUnit is the unit of the figure that a question asks for, as vitext names it; "" when it names none.
func askedUnit(question string) string {
	folded := vitext.Fold(question)
	if !containsAny(folded, []string{"bao nhieu", "may", "%", "phan tram"}) {
		return "" // every form below holds one of them
	}
	m := unitAsked.FindStringSubmatch(vitext.Key(question))
	if m == nil && folded == vitext.Lower(question) {
		m = unitBare.FindStringSubmatch(folded)
	}
	switch {
	case m != nil:
	case percentAsked.MatchString(folded):
		return "%"
	default:
		return ""
	}
	switch u := strings.TrimFunc(vitext.Fold(m[1]+m[2]+m[3]), func(r rune) bool { return r != '%' && !unicode.IsLetter(r) }); u {
	case "phan tram", "%":
		return "%"
	case "dong", "tien", "ty", "trieu":
		return "đồng"
	case "tan":
		return "tấn"
	case "tuoi":
		return "tuổi"
	case "ngay", "thang", "gio":
		return map[string]string{"ngay": "ngày", "thang": "tháng", "gio": "giờ"}[u]
	default:
		return u
	}
}

// hasUnit tells whether a text holds a figure in a unit; working days are days.
func hasUnit(s, unit string) bool {
	return slices.ContainsFunc(vitext.Numbers(s), func(n vitext.Number) bool { return n.Unit == unit || unit != "" && strings.HasPrefix(n.Unit, unit+" ") })
}

// withAgency puts the agency of the heading before the clause when an agency was asked and the clause names none first.
func (t *turn) withAgency(c candidate, p *knowledge.Passage, clause string) string {
	agency := headingAgency(c.doc, p)
	if !t.question.Wants(understand.MeasureAgency) || agency == "" || startsWithAgency(clause) {
		return clause
	}
	return strings.TrimRight(agency, " :.") + ": " + clause
}

// citeAgency cites the heading that names the asked agency.
func (t *turn) citeAgency(d *draft, c candidate, p *knowledge.Passage) {
	if !t.question.Wants(understand.MeasureAgency) {
		return
	}
	for s := p.Section; s >= 0; s = c.doc.Sections[s].Parent {
		if agencyName.MatchString(c.doc.Sections[s].Title + " ") {
			if i := headingPassage(c.doc, s); i >= 0 {
				t.citeAround(d, c.doc, i)
			}
			return
		}
	}
}

// rowClause reads a table row: the asked column first, the others behind it with their names.
func (t *turn) rowClause(doc *knowledge.Document, p *knowledge.Passage) string {
	header := doc.Passages[p.Header].Cells
	asked, most := -1, 0
	for i, h := range header {
		if i < 2 || i >= len(p.Cells) || p.Cells[i].Text == "" {
			continue
		}
		fit := 0
		if t.wantsColumn(h.Text) {
			fit++
		}
		if anyIn(t.question.Years, headerYears(h.Text)) {
			fit += 2 // the year is said; the kind of figure may only be guessed
		}
		if fit > most {
			asked, most = i, fit
		}
	}
	if asked < 0 && len(p.Cells) > 2 {
		asked = 2
	}
	if asked < 0 || asked >= len(p.Cells) {
		return p.Text
	}
	name := p.Cells[min(1, len(p.Cells)-1)].Text
	out := p.Cells[asked].Text + " – " + name + " (" + cellText(header, asked) + ")"
	for i := range p.Cells {
		if i > 1 && i != asked && p.Cells[i].Text != "" {
			out += "; " + cellText(header, i) + ": " + p.Cells[i].Text
		}
	}
	return out
}

// headerYears are the years that a column's name gives, those of whole dates included: "Kết quả đến 19/6/2024".
func headerYears(s string) []int {
	out := yearsOf(s)
	for _, d := range vitext.Dates(s) {
		if d.Year > 0 && d.Day > 0 {
			out = append(out, d.Year)
		}
	}
	return out
}

func cellText(cells []knowledge.Cell, i int) string {
	if i < len(cells) {
		return cells[i].Text
	}
	return ""
}

func (t *turn) wantsColumn(name string) bool {
	k := vitext.Key(name)
	switch {
	case t.question.Wants(understand.MeasureResult), t.question.Judge:
		return strings.Contains(k, "kết quả") || strings.Contains(k, "thực hiện") || strings.Contains(k, "đạt")
	case t.question.Wants(understand.MeasureTarget):
		return strings.Contains(k, "mục tiêu") || strings.Contains(k, "chỉ tiêu")
	}
	return strings.Contains(k, "kết quả")
}
