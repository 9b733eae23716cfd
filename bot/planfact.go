package bot

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"trolycong/internal/vitext"
	"trolycong/knowledge"
)

// Typed figures of plan answers. A figure is noted only when everything that belongs to it is known: whether it is aimed at
// or reached, and of which one period. What the clause or its place leaves open is left out, never guessed.

// figureFacts notes the figures of the leading clause, or of a table row's cells.
func (t *turn) figureFacts(d *draft, c candidate, lead string, ids []string) {
	if len(ids) == 0 {
		return
	}
	if p := &c.doc.Passages[c.passage]; p.Kind == knowledge.PassageTableRow {
		if p.Header >= 0 {
			rowFacts(d, c, p, ids)
		}
		return
	}
	for _, part := range clauses(lead) {
		figures := countedFigures(part)
		levels := levelsIn(nearFigure(part))
		if len(figures) > 1 && len(levels) > 0 || orMore.MatchString(part) {
			continue // which figure is of which level, or how it compares, is not said by the clause alone
		}
		period, ok := periodOf(c, part)
		kind := kindOf(c, part, period)
		if !ok || kind == "" {
			continue
		}
		for _, n := range figures {
			f := newFigure(c, kind, n, part, levels)
			f.Indicator, f.Period, f.Citation = lead, period, d.holding(ids, n)
			d.fact(f)
		}
	}
}

// newFigure fills what the words around a figure say of it.
func newFigure(c candidate, kind knowledge.FactKind, n vitext.Number, text string, levels []string) knowledge.Fact {
	lo, hi := n.Min, n.Max
	comparator, estimated := comparatorOf(text, n.Range)
	return knowledge.Fact{Kind: kind, Comparator: comparator, Estimated: estimated, Min: &lo, Max: &hi, Unit: n.Unit, ValueText: n.Text, Levels: levels,
		Scope: scopeIn(text), Base: baseOf(text, n.Range), Province: c.doc.Identity.Province, Provenance: knowledge.FromSpan}
}

// rowFacts notes the figures of a row's cells whose columns say what they are: "Kết quả … đến 19/6/2024", "Mục tiêu 2025".
func rowFacts(d *draft, c candidate, p *knowledge.Passage, ids []string) {
	if len(p.Cells) < 3 {
		return
	}
	header, name := c.doc.Passages[p.Header].Cells, p.Cells[1].Text
	for i := 2; i < len(p.Cells); i++ {
		column, cell := vitext.Key(cellText(header, i)), p.Cells[i].Text
		kind := columnKind(column)
		period, ok := periodIn(cellText(header, i), true)
		figures := countedFigures(cell)
		if kind == "" || !ok || cell == "" || len(figures) > 1 || len(figures) == 0 && kind != knowledge.FactTarget {
			continue
		}
		f := knowledge.Fact{Kind: kind, ValueText: cell, Levels: levelsIn(name), Scope: scopeIn(name), Province: c.doc.Identity.Province,
			Provenance: knowledge.FromSpan, Citation: ids[0]}
		if len(figures) == 1 {
			f = newFigure(c, kind, figures[0], cell, levelsIn(name))
			f.Scope, f.Citation = scopeIn(name), d.holding(ids, figures[0])
			f.Estimated = f.Estimated || strings.Contains(column, "ước")
			if m := comparedTo.FindStringSubmatch(name); m != nil {
				f.Base = strings.TrimSpace(m[1])
			}
		}
		f.Indicator, f.Period = name, period
		d.fact(f)
	}
}

// columnKind is what the cells of a column are, by its name in Key form; "" when it does not say.
func columnKind(column string) knowledge.FactKind {
	aim, reached := strings.Contains(column, "mục tiêu") || strings.Contains(column, "kế hoạch"), strings.Contains(column, "kết quả") || strings.Contains(column, "thực hiện")
	switch {
	case aim == reached:
		return ""
	case aim:
		return knowledge.FactTarget
	}
	return knowledge.FactResult
}

// countedFigures are the figures of a clause that measure something: no years, labels, dates, ages and stretches of time.
func countedFigures(s string) []vitext.Number {
	dates := vitext.Dates(s)
	return slices.DeleteFunc(vitext.Numbers(s), func(n vitext.Number) bool {
		return n.Year || n.Label || inDates(n, dates) || timeUnits[firstWord(n.Unit)]
	})
}

var timeUnits = map[string]bool{"ngày": true, "tháng": true, "năm": true, "giờ": true, "phút": true, "tuần": true, "quý": true, "tuổi": true, "lần": true}

// holding is the id of the citation whose quote holds a figure as printed; the first when none does.
func (d *draft) holding(ids []string, n vitext.Number) string {
	for _, id := range ids {
		i, err := strconv.Atoi(id)
		if err == nil && i <= len(d.reply.Citations) && strings.Contains(vitext.FoldSpaces(d.reply.Citations[i-1].Quote), n.Text) {
			return id
		}
	}
	return ids[0]
}

// comparatorWords stand before a figure, the longer first. They are those that bot/guard reads.
var comparatorWords = []struct{ words, means string }{
	{"không ít hơn", ">="}, {"không thấp hơn", ">="}, {"không vượt quá", "<="}, {"không lớn hơn", "<="}, {"không dưới", ">="}, {"không quá", "<="}, {"không hơn", "<="},
	{"tối thiểu", ">="}, {"ít nhất", ">="}, {"tối đa", "<="}, {"nhiều nhất", "<="}, {"lớn hơn", ">"}, {"cao hơn", ">"}, {"nhỏ hơn", "<"}, {"thấp hơn", "<"}, {"ít hơn", "<"}, {"trên", ">"}, {"hơn", ">"},
	{"vượt", ">"}, {"quá", ">"}, {"dưới", "<"}, {"khoảng", "~"}, {"xấp xỉ", "~"}, {"ước", "~"}, {"gần", "~"}, {"≥", ">="}, {">=", ">="}, {"≤", "<="}, {"<=", "<="}, {">", ">"}, {"<", "<"},
}

// comparatorFillers may stand between a comparator and its figure: "tối thiểu đạt 50%", "tăng tối thiểu là 7%".
var comparatorFillers = []string{"đạt", "là", "bằng", "từ", "mức", "còn", "được", "có"}

// comparatorOf reads how a figure compares, from the words before and behind it: "=" where they say nothing. An estimate
// ("ước đạt 85%") is about its figure.
func comparatorOf(text string, at vitext.Range) (comparator string, estimated bool) {
	key := []rune(vitext.Key(text))
	if len(key) != len([]rune(text)) {
		key = []rune(vitext.Lower(text))
	}
	before := strings.TrimRight(string(key[:at.Start]), " ")
	for range 3 {
		for _, c := range comparatorWords {
			if endsWithWord(before, c.words) {
				return c.means, c.words == "ước"
			}
		}
		i := slices.IndexFunc(comparatorFillers, func(f string) bool { return endsWithWord(before, f) })
		if i < 0 {
			break
		}
		before = strings.TrimRight(strings.TrimSuffix(before, comparatorFillers[i]), " ")
	}
	after := strings.TrimLeft(string(key[at.End:]), " ")
	switch {
	case strings.HasPrefix(after, "trở lên"):
		return ">=", false
	case strings.HasPrefix(after, "trở xuống"):
		return "<=", false
	}
	return "=", false
}

// endsWithWord tells whether a text ends with a word and not only with its letters.
func endsWithWord(s, word string) bool {
	rest, ok := strings.CutSuffix(s, word)
	return ok && (rest == "" || strings.HasSuffix(rest, " ") || strings.ContainsAny(word, "<>≤≥"))
}

// orMore stands behind words that follow a figure ("50% cán bộ trở lên"): it may be of them as well as of the figure.
var orMore = regexp.MustCompile(`\p{L}\)? (?:trở lên|trở xuống)`)

var (
	levelPlace = regexp.MustCompile(`cấp (?:bộ|tỉnh|huyện|xã|trung ương|cơ sở)(?:(?:,| và|, và| hoặc|/)? ?(?:cấp )?(?:bộ|tỉnh|huyện|xã)(?:[ ,.;:)]|$))*`)
	levelNames = regexp.MustCompile(`bộ|tỉnh|huyện|xã|trung ương|cơ sở`)
	exclusion  = regexp.MustCompile(`\(((?:trừ|không bao gồm|không tính) [^()]{2,160})\)`)
	shareBase  = regexp.MustCompile(`^\s*(?:trên\s+)?((?:tổng|số)\s[^,;.()\[\]]{3,100}|GRDP[^,;.()\[\]]{0,40}|GDP[^,;.()\[\]]{0,40})`)
	comparedTo = regexp.MustCompile(`so với ([^,;.()]{2,40})`)
)

// levelsIn are the levels of government that a clause names, each once, as it names them; empty, never nil, when none.
func levelsIn(text string) []string {
	out := []string{}
	for _, m := range levelPlace.FindAllString(vitext.Key(text), -1) {
		for _, l := range levelNames.FindAllString(m, -1) {
			if !slices.Contains(out, l) {
				out = append(out, l)
			}
		}
	}
	return out
}

// scopeIn is what a clause excludes in brackets: "trừ hồ sơ mật".
func scopeIn(text string) string {
	if m := exclusion.FindStringSubmatch(text); m != nil {
		return m[1]
	}
	return ""
}

// baseOf is what a share is of, where that stands right behind it: "10% tổng số doanh nghiệp trên địa bàn".
func baseOf(text string, at vitext.Range) string {
	if m := shareBase.FindStringSubmatch(string([]rune(text)[at.End:])); m != nil {
		return strings.TrimSpace(m[1])
	}
	return ""
}

// kindOf tells whether a figure of a clause is aimed at or reached: by the clause's own words and the section where it
// stands, never by the question. "" when they do not say, or say both.
func kindOf(c candidate, part string, period knowledge.Period) knowledge.FactKind {
	p := &c.doc.Passages[c.passage]
	place, key := aboutPlace(c.doc, p), vitext.Key(part)
	id := c.doc.Identity
	report := id.Genre == knowledge.GenreReport
	reached := saysReached.MatchString(key) || !report && saysState.MatchString(place)
	aim := saysAim.MatchString(key) || !reached && !report && (strings.Contains(place, "mục tiêu") || period.To > max(id.Date.Year, id.Period.From))
	switch {
	case reached && aim, documentNumber.MatchString(part) && !reached:
		return ""
	case reached, report && !aim:
		return knowledge.FactResult
	case aim, strings.ContainsAny(part, "%"):
		return knowledge.FactTarget // what a plan does not report as reached it aims at
	}
	return ""
}

var (
	saysReached = regexp.MustCompile(`(?:^| )(?:đã|hiện (?:có|nay|đang|tại)|ước đạt|tính đến|đến nay|ghi nhận)(?: |$)`)
	saysState   = regexp.MustCompile(`hiện trạng|thực trạng|tình hình|kết quả thực hiện`)
	saysAim     = regexp.MustCompile(`(?:^| )(?:phấn đấu|mục tiêu|dự kiến|tối thiểu|ít nhất|(?:bảo|đảm) đảm|bảo đảm|sẽ)(?: |$)`)
)

// aboutPlace are the headings and lead-ins of a passage in Key form, without the document's name.
func aboutPlace(d *knowledge.Document, p *knowledge.Passage) string {
	var parts []string
	for _, s := range d.HeadingPath(p) {
		parts = append(parts, s.Title)
	}
	for lead, n := p.LeadIn, 0; lead >= 0 && n < 3; lead, n = d.Passages[lead].LeadIn, n+1 {
		parts = append(parts, d.Passages[lead].Text)
	}
	return vitext.Key(strings.Join(parts, " . "))
}

// periodOf is the one period that a figure's clause is about: its own, else the one with which its sentence begins, else that
// of the lead-in or heading that is cited with it. False when the nearest text that names years names several, or names them
// elsewhere in the sentence: they may be another figure's.
func periodOf(c candidate, part string) (knowledge.Period, bool) {
	if p, ok := periodIn(part, false); !ok || p != (knowledge.Period{}) {
		return p, ok
	}
	whole := c.piece.text
	if p, ok := periodIn(whole, false); !ok || p != (knowledge.Period{}) {
		opening := whole
		if figures := quantities(whole); len(figures) > 0 {
			opening = whole[:figures[0][0]]
		}
		first, one := periodIn(opening, false)
		return first, one && first != (knowledge.Period{})
	}
	p := &c.doc.Passages[c.passage]
	if c.doc.Identity.Genre == knowledge.GenreReport {
		return knowledge.Period{}, true // a report speaks of the time up to its date, whatever years its headings name
	}
	if i := contextYearPassage(c.doc, p); i >= 0 {
		return periodIn(c.doc.Passages[i].Text, false)
	}
	return knowledge.Period{}, true
}

var (
	// outlook are the years that a heading only looks out to: "… định hướng đến năm 2045".
	outlook = regexp.MustCompile(`(?i)(?:tầm nhìn|định hướng)(?:\s+đến)?(?:\s+năm)?\s+20\d\d`)
	// citedYear is the year in a document's name: "Quyết định 844/QĐ-TTg năm 2016".
	citedYear = regexp.MustCompile(`\d[/-][A-ZĐ][\p{L}\d/&-]*\s+(?:năm\s+\d{4}|ngày\s+[\d/]+)`)
	bareTo    = regexp.MustCompile(`(?i)(?:đến|mục tiêu)\s+(20\d\d)(?:[^\d/-]|$)`)
	untilYear = regexp.MustCompile(`(?i)(?:đến|hết|tới|trước|mục tiêu)\s*$`)
	sinceYear = regexp.MustCompile(`(?i)(?:từ|kể từ)\s*$`)
)

// periodIn reads the period that a text names: a range of years, the year up to which ("đến năm 2025") or since which
// something holds, or one year. days tells to count the year of a whole date too. The zero period when it names none; false
// when it names several.
func periodIn(text string, days bool) (knowledge.Period, bool) {
	text = citedYear.ReplaceAllString(outlook.ReplaceAllString(unquoted(text), " "), " ")
	var out []knowledge.Period
	note := func(p knowledge.Period) {
		if !slices.Contains(out, p) {
			out = append(out, p)
		}
	}
	r := []rune(text)
	for _, d := range vitext.Dates(text) {
		before := string(r[max(0, d.Start-12):d.Start])
		switch {
		case d.Year == 0, d.Day > 0 && !days:
		case d.YearTo > 0:
			note(knowledge.Period{From: d.Year, To: d.YearTo})
		case sinceYear.MatchString(before):
			note(knowledge.Period{From: d.Year})
		case untilYear.MatchString(before):
			note(knowledge.Period{To: d.Year})
		default:
			note(knowledge.Period{From: d.Year, To: d.Year})
		}
	}
	for _, m := range bareTo.FindAllStringSubmatch(text, -1) {
		note(knowledge.Period{To: number(m[1])})
	}
	if len(out) == 0 {
		return knowledge.Period{}, true
	}
	return out[0], len(out) == 1
}
