package guard

import (
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"trolycong/internal/vitext"
	"trolycong/knowledge"
)

// fact proves a typed fact. One of a span must name a citation whose document holds its value with its unit, as it
// compares, of its levels and years; a derived or gazetteer value must be made again of what it names.
func (c *checker) fact(i int, f knowledge.Fact, where string) []Violation {
	switch f.Provenance {
	case knowledge.FromSpan:
		if kind, text := c.spanFact(f); kind != "" {
			return []Violation{{kind, text, where}}
		}
	case knowledge.FromDerived, knowledge.FromGazetteer:
		if slices.Contains(c.refused, i) {
			return []Violation{{BadFigure, f.Derived, where}}
		}
	case knowledge.FromConfig, knowledge.FromEditor, knowledge.FromEcho:
	}
	return nil
}

// factUnits are the units of typed facts that texts call otherwise.
var factUnits = map[string]string{string(knowledge.UnitHour): "giờ", string(knowledge.UnitWorkingHour): "giờ làm việc", string(knowledge.UnitDay): "ngày", string(knowledge.UnitWorkingDay): "ngày làm việc",
	string(knowledge.UnitMinute): "phút", string(knowledge.UnitWeek): "tuần", string(knowledge.UnitMonth): "tháng", string(knowledge.UnitQuarter): "quý", string(knowledge.UnitYear): "năm"}

func (c *checker) spanFact(f knowledge.Fact) (ViolationKind, string) {
	cited, ok := c.byID[f.Citation]
	if !ok {
		return BadMark, "[" + f.Citation + "]"
	}
	s := c.documentSupport(cited)
	if f.Min != nil || f.Max != nil {
		if kind := s.misfitOf(f); kind != "" {
			return kind, f.Indicator
		}
	}
	for _, level := range f.Levels {
		if !s.namesLevel(strings.TrimPrefix(vitext.Key(level), "cấp ")) {
			return BadLevel, level
		}
	}
	for _, year := range []int{f.Period.From, f.Period.To} {
		if year != 0 && !s.namesYear(year) && !s.asOfYear(year) {
			return BadDate, f.Indicator
		}
	}
	if f.ValueText != "" && !s.holdsText(f.ValueText) {
		return BadFigure, f.ValueText
	}
	return "", ""
}

// documentSupport is what all citations of one document say, those that follow one another read as one too.
func (c *checker) documentSupport(cited int) *support {
	key := "document " + string(c.draft.Citations[cited].Document)
	if s := c.bySet[key]; s != nil {
		return s
	}
	s := &support{}
	var same []int
	for i, x := range c.draft.Citations {
		if x.Document == c.draft.Citations[cited].Document {
			s, same = s.with(c.single[i]), append(same, i)
		}
	}
	s = c.joined(same, s)
	c.bySet[key] = s
	return s
}

// misfitOf gives what keeps every figure of the support from being the fact's; "" when one is.
func (s *support) misfitOf(f knowledge.Fact) ViolationKind {
	want := figure{comparator: f.Comparator, years: years(f.Period)}
	want.Unit = f.Unit
	if u, ok := factUnits[f.Unit]; ok {
		want.Unit = u
	}
	want.Min, want.Max = factBounds(f)
	for _, level := range f.Levels {
		want.levels = append(want.levels, strings.TrimPrefix(vitext.Key(level), "cấp "))
	}
	if math.IsNaN(want.Min) || math.IsNaN(want.Max) {
		return BadFigure
	}
	furthest := -1
	for _, q := range s.quotes {
		for i := range q.figures {
			have := &q.figures[i]
			if have.Min != want.Min || have.Max != want.Max || !strings.EqualFold(have.Unit, want.Unit) && want.Unit != "" {
				continue
			}
			step := firstMisfit(&want, have, false)
			if step == len(misfits) {
				return ""
			}
			furthest = max(furthest, step)
		}
	}
	switch {
	case want.Min == 0 && want.Max == 0 && s.saysFree():
		return ""
	case furthest < 0:
		return BadFigure
	}
	return misfits[furthest]
}

// factBounds are the fact's bounds; an open side is the other.
func factBounds(f knowledge.Fact) (lo, hi float64) {
	switch {
	case f.Min == nil:
		return *f.Max, *f.Max
	case f.Max == nil:
		return *f.Min, *f.Min
	}
	return *f.Min, *f.Max
}

func years(p knowledge.Period) []int {
	var out []int
	for _, y := range []int{p.From, p.To} {
		if y != 0 {
			out = append(out, y)
		}
	}
	return out
}

func (s *support) asOfYear(year int) bool {
	return slices.ContainsFunc(s.meta, func(m *meta) bool { return m.asOf != nil && m.asOf.Year == year })
}

// holdsText asks for a text word for word in a quote, whatever its spaces.
func (s *support) holdsText(text string) bool {
	key := vitext.Key(plainText(text))
	return slices.ContainsFunc(s.quotes, func(q *reading) bool { return strings.Contains(q.low, key) })
}

// derives makes a derived value again.
func (c *checker) derives(f knowledge.Fact) bool {
	m := f.Made
	if m == nil {
		return false
	}
	counts := countedIn(f.Derived)
	switch m.Operation {
	case knowledge.OpCount:
		return len(counts) == 1 && counts[0].Min == float64(len(m.Places)) && counts[0].Max == counts[0].Min && distinct(m.Places) && statesNothing(f.Derived)
	case knowledge.OpNotation:
		return len(m.Operands) == 1 && c.restates(f.Derived, m.Operands[0])
	case knowledge.OpGreater:
		return len(counts) == 2 && len(m.Operands) == 2 && counts[0].Unit == counts[1].Unit && counts[0].Min > counts[1].Min && c.gives(m.Operands, counts...) && c.namesAll(m.Operands[0], string([]rune(f.Derived)[:counts[0].Start]))
	case knowledge.OpEqual:
		return len(counts) == 1 && len(m.Operands) == 2 && c.gives(m.Operands, counts[0], counts[0])
	case knowledge.OpLess:
		return len(counts) == 3 && len(m.Operands) == 2 && counts[0].Unit == counts[1].Unit && counts[1].Unit == counts[2].Unit && near(counts[0].Min, counts[1].Min-counts[2].Min) && c.gives(m.Operands, counts[1:]...)
	case knowledge.OpSection:
		return len(m.Operands) == 1 && c.inSection(f.Derived, m.Operands[0])
	case knowledge.OpIssuer:
		return len(m.Operands) == 1 && c.issued(f.Derived, m.Operands[0])
	}
	return false
}

func near(a, b float64) bool { return math.Abs(a-b) < 1e-6*max(1, math.Abs(a)) }

// countedIn are the figures of a text that count or measure.
func countedIn(text string) []vitext.Number {
	return slices.DeleteFunc(vitext.Numbers(text), func(n vitext.Number) bool { return n.Label || n.Year || n.Dated })
}

// statesNothing tells that a text names no agency, date or code that its count would bring along.
func statesNothing(text string) bool {
	return len(agencies(text)) == 0 && len(vitext.Dates(text)) == 0 && !slices.ContainsFunc(vitext.Tokens(text), func(t vitext.Token) bool { return t.Kind == vitext.TokenCode })
}

func distinct(places []knowledge.Place) bool {
	seen := map[knowledge.Place]bool{}
	for _, p := range places {
		if seen[p] || p.Span.Empty() {
			return false
		}
		seen[p] = true
	}
	return true
}

// restates tells whether the citations alone prove the text.
func (c *checker) restates(text string, ids []string) bool {
	if !c.known(ids) {
		return false
	}
	x := &claim{reading: read(text), support: c.supportOf(ids), echo: &support{}, marked: true}
	return len(x.check()) == 0
}

// known tells whether there is a citation for every id, and one at all.
func (c *checker) known(ids []string) bool {
	return len(ids) > 0 && !slices.ContainsFunc(ids, func(id string) bool { _, ok := c.byID[id]; return !ok })
}

// gives tells whether each operand's citations hold its figure.
func (c *checker) gives(operands [][]string, figures ...vitext.Number) bool {
	for i, ids := range operands {
		if !c.known(ids) {
			return false
		}
		s := c.supportOf(ids)
		held := slices.ContainsFunc(s.quotes, func(q *reading) bool {
			return slices.ContainsFunc(q.figures, func(f figure) bool {
				return f.Min == figures[i].Min && f.Max == figures[i].Max && f.Unit == figures[i].Unit && !f.Label && !f.dated
			})
		})
		if !held {
			return false
		}
	}
	return true
}

// namesAll tells whether the citations name the provinces, years and levels of a label.
func (c *checker) namesAll(ids []string, label string) bool {
	s, r := c.supportOf(ids), read(label)
	if s.foreignProvince(provincesIn(r.spelled)) != "" {
		return false
	}
	for _, y := range yearDigits.FindAllString(label, -1) {
		if !s.namesYear(atoi(y)) {
			return false
		}
	}
	return !slices.ContainsFunc(r.levels, func(m mention) bool {
		return slices.ContainsFunc(m.words, func(w string) bool { return !s.namesLevel(w) })
	})
}

// inSection tells whether the text is the label of a citation's section, behind at most one word for it.
func (c *checker) inSection(text string, ids []string) bool {
	if !c.known(ids) {
		return false
	}
	_, last, _ := strings.Cut(text, " ")
	section := c.draft.Citations[c.byID[ids[0]]].Section
	return section != "" && (text == section || last == section && utf8.RuneCountInString(text)-utf8.RuneCountInString(last) <= len("section "))
}

// issued tells whether the text names who the citation's number and title say has issued it.
func (c *checker) issued(text string, ids []string) bool {
	if !c.known(ids) {
		return false
	}
	x := c.draft.Citations[c.byID[ids[0]]]
	s := newSupport([]knowledge.Citation{x})
	name := spell(text)
	return s.hasName(text) || issuerOf(x.Number) != "" && strings.HasPrefix(name, issuerOf(x.Number)) && !slices.ContainsFunc(strings.Fields(strings.TrimPrefix(name, issuerOf(x.Number))), func(w string) bool {
		return !strings.Contains(s.meta[0].spelled, " "+w+" ")
	})
}

// CheckPlaces proves that every place that a fact counts is in its source, with words in it. source is as for CheckQuotes.
func CheckPlaces(facts []knowledge.Fact, source func(kind knowledge.SourceKind, document knowledge.DocumentID, section string) (string, bool)) []Violation {
	var out []Violation
	for _, f := range facts {
		if f.Made == nil {
			continue
		}
		for _, p := range f.Made.Places {
			text, ok := source(p.Kind, p.Document, p.Section)
			if !ok || strings.TrimSpace(knowledge.Cut(text, p.Span)) == "" {
				out = append(out, Violation{BadQuote, f.Derived, "place"})
			}
		}
	}
	return out
}
