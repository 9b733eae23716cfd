package guard

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"trolycong/internal/vitext"
)

// claim is one part being proven.
type claim struct {
	*reading
	support *support
	echo    *support
	marked  bool
	// composed: a figure without its comparator is another figure.
	composed bool
	excused  []vitext.Range
	where    string
}

// excuse notes the places of texts, in plain form, that need no proof. A place that cuts a figure, date or code of the
// draft in two is none: the value 5 does not excuse the 5 of "50%".
func (x *claim) excuse(texts []string) {
	for _, t := range texts {
		for from := 0; t != ""; {
			k := strings.Index(x.text[from:], t)
			if k < 0 {
				break
			}
			start := utf8.RuneCountInString(x.text[:from+k])
			if place := (vitext.Range{Start: start, End: start + utf8.RuneCountInString(t)}); !x.cuts(place) {
				x.excused = append(x.excused, place)
			}
			_, size := utf8.DecodeRuneInString(t)
			from += k + size
		}
	}
}

func (x *claim) cuts(place vitext.Range) bool {
	crosses := func(r vitext.Range) bool {
		return r.Start < place.End && place.Start < r.End && (r.Start < place.Start || r.End > place.End)
	}
	return slices.ContainsFunc(x.figures, func(f figure) bool { return crosses(f.Range) }) ||
		slices.ContainsFunc(x.dates, func(d date) bool { return crosses(d.Range) }) ||
		slices.ContainsFunc(x.tokens, func(t vitext.Token) bool { return crosses(t.Range) })
}

func (x *claim) isExcused(r vitext.Range) bool {
	return slices.ContainsFunc(x.excused, func(e vitext.Range) bool { return e.Start <= r.Start && r.End <= e.End })
}

// check proves everything that the part states.
func (x *claim) check() []Violation {
	var out []Violation
	add := func(kind ViolationKind, text string) { out = append(out, Violation{kind, text, x.where}) }
	taken := x.checkDates(add)
	x.checkCodes(taken, add)
	for _, f := range x.figures {
		if taken[f.Start] || x.isExcused(f.Range) {
			continue
		}
		for i := f.Start; i < f.End; i++ {
			taken[i] = true
		}
		if kind, text := x.figure(f); kind != "" {
			add(kind, text)
		}
	}
	x.checkRest(taken, add)
	x.checkWords(add)
	x.checkLevels(add)
	x.checkDuties(add)
	x.checkRoman(add)
	names := x.names
	if names == nil {
		names = agencies(x.text)
	}
	for _, a := range names {
		if !x.isExcused(a.Range) && !x.support.hasName(a.name) && (x.asserts(a.Range) || !x.echo.hasName(a.name)) {
			add(BadAgency, a.name)
		}
	}
	if x.hasFigure(vitext.Range{End: len(x.runes)}) {
		if p := x.support.foreignProvince(x.provinces()); p != "" && !negated(x.text) {
			add(BadPlace, p)
		}
	}
	return out
}

// provinces are those that the part names outside of excused places.
func (x *claim) provinces() []string {
	if named := provincesIn(x.spelled); len(named) == 0 || len(x.excused) == 0 {
		return named
	}
	r := slices.Clone(x.runes)
	for _, e := range x.excused {
		for i := e.Start; i < e.End; i++ {
			r[i] = ';'
		}
	}
	return provincesIn(spell(string(r)))
}

// checkDates proves dates, years and ranges of years, and marks their runes.
func (x *claim) checkDates(add func(ViolationKind, string)) []bool {
	taken := make([]bool, len(x.runes)+1)
	take := func(r vitext.Range) {
		for i := r.Start; i < r.End; i++ {
			taken[i] = true
		}
	}
	for _, d := range x.dates {
		take(d.Range)
		if x.isExcused(d.Range) || x.support.hasDate(d) || x.echo.hasDate(date{DateRef: d.DateRef}) && !x.asserts(d.Range) {
			continue
		}
		add(BadDate, d.Text)
	}
	if !strings.ContainsAny(x.text, "-–") {
		return taken
	}
	at := runeIndex(x.text)
	for _, m := range yearRange.FindAllStringSubmatchIndex(x.text, -1) {
		r := vitext.Range{Start: at(m[0]), End: at(m[1])}
		if taken[r.Start] || x.isExcused(r) {
			continue
		}
		take(r)
		from, to := atoi(x.text[m[2]:m[3]]), atoi(x.text[m[4]:m[5]])
		if !x.support.namesYear(from) || !x.support.namesYear(to) {
			if !x.echo.hasYear(from) || !x.echo.hasYear(to) || x.asserts(r) {
				add(BadDate, x.text[m[0]:m[1]])
			}
		}
	}
	return taken
}

var yearRange = regexp.MustCompile(`\b((?:19|20)\d\d)\s*[-–]\s*((?:19|20)\d\d)\b`)

// checkCodes proves document numbers, codes of procedures and forms.
func (x *claim) checkCodes(taken []bool, add func(ViolationKind, string)) {
	for _, t := range x.tokens {
		if taken[t.Start] || t.Kind != vitext.TokenCode || !strings.ContainsAny(t.Text, "0123456789") {
			continue
		}
		if isMeasure(t.Text) {
			continue
		}
		for i := t.Start; i < t.End; i++ {
			taken[i] = true
		}
		if x.wrongKind(t.Range) {
			add(BadNumber, t.Text)
			continue
		}
		if x.isExcused(t.Range) {
			continue
		}
		if x.support.hasCode(t.Text) || x.echo.hasCode(t.Text) && !x.asserts(t.Range) {
			continue
		}
		if whole := x.codeAround(t.Range); len(whole) < maxCode && whole != t.Text && (x.support.hasCode(whole) || x.echo.hasCode(whole) && !x.asserts(t.Range)) {
			continue // "HQ/2015/NK", "01-3/TTĐB": the reader takes them apart
		}
		add(BadNumber, t.Text)
	}
}

// checkRest proves the digits that no reader has claimed ("số 333-335-337", "ngày .../2024"): they must stand in a source
// as they are.
func (x *claim) checkRest(taken []bool, add func(ViolationKind, string)) {
	for i := 0; i < len(x.runes); {
		if !unicode.IsDigit(x.runes[i]) || taken[i] {
			i++
			continue
		}
		end := i
		for end < len(x.runes) && unicode.IsDigit(x.runes[end]) {
			end++
		}
		r := vitext.Range{Start: i, End: end}
		digits := string(x.runes[i:end])
		if !x.isExcused(r) && !x.support.hasDigits(digits) && (!x.echo.hasDigits(digits) || x.asserts(r)) {
			add(BadFigure, x.codeAround(r))
		}
		i = end
	}
}

// hasDigits asks for the digits as a whole run of digits in a quote or a source's name.
func (s *support) hasDigits(digits string) bool {
	for _, q := range s.quotes {
		if hasRun(q.text, digits) {
			return true
		}
	}
	return slices.ContainsFunc(s.meta, func(m *meta) bool { return hasRun(m.codes, digits) })
}

func hasRun(text, digits string) bool {
	for from := 0; ; {
		i := strings.Index(text[from:], digits)
		if i < 0 {
			return false
		}
		i += from
		end := i + len(digits)
		if (i == 0 || !isDigit(rune(text[i-1]))) && (end == len(text) || !isDigit(rune(text[end]))) {
			return true
		}
		from = i + 1
	}
}

// maxCode is the longest code in bytes: the longest document numbers have 40.
const maxCode = 80

// codeAround is the run of letters, digits and marks of codes around a place, without the marks at its ends.
func (x *claim) codeAround(r vitext.Range) string {
	inCode := func(c rune) bool {
		return unicode.IsLetter(c) || unicode.IsDigit(c) || strings.ContainsRune("/.-–&_", c)
	}
	for r.Start > 0 && inCode(x.runes[r.Start-1]) {
		r.Start--
	}
	for r.End < len(x.runes) && inCode(x.runes[r.End]) {
		r.End++
	}
	return strings.Trim(string(x.runes[r.Start:r.End]), "/.-–&_")
}

// isMeasure tells whether the token is a figure with its unit written together: "1.000Mbps", "50k", "100m2".
func isMeasure(token string) bool {
	n := vitext.Numbers(token)
	return len(n) == 1 && n[0].Start == 0 && n[0].End == len([]rune(token))
}

// hasFigure tells whether a figure that counts or measures stands in the range.
func (x *claim) hasFigure(r vitext.Range) bool {
	return slices.ContainsFunc(x.figures, func(f figure) bool {
		return r.Start <= f.Start && f.End <= r.End && !f.Year && !f.Label && !f.dated
	})
}

// figure proves one number: its value with its unit, then what it counts, its comparator, its level and its year. The
// violation is the last of these that the nearest candidate fails.
func (x *claim) figure(f figure) (ViolationKind, string) {
	digits := string(x.runes[f.Start:f.End])
	switch {
	case f.Year && (x.support.hasYear(int(f.Min)) || x.echo.hasYear(int(f.Min)) && !x.asserts(f.Range)):
		return "", ""
	case f.Label && (x.support.hasLabel(f.label, digits) || x.echo.hasToken(digits) && !x.asserts(f.Range)):
		return "", ""
	}
	furthest := -1
	var matches []match
	for _, q := range x.support.quotes {
		for i := range q.figures {
			if s := &q.figures[i]; sameAmount(s, &f) {
				step := firstMisfit(&f, s, x.composed)
				if step == len(misfits) && s.noun == "" && f.noun != "" && !joints[f.noun] && f.Unit == "" && !f.Label && !f.Year && !x.support.says(" "+f.noun+" ") {
					step = 0 // a cell of a table counts what its header or row names
				}
				if step == len(misfits) {
					matches = append(matches, match{q, s})
				}
				furthest = max(furthest, step)
			}
		}
	}
	switch {
	case len(matches) > 0 && !x.wrongChannel(f, matches):
		return "", ""
	case len(matches) > 0:
		return BadFigure, x.around(f.Range)
	case furthest >= 0:
		return misfits[furthest], x.around(f.Range)
	case x.cutShort(f), f.Unit == "" && (f.noun == "" || joints[f.noun] || f.Label) && x.support.hasPlain(digits):
		return "", ""
	case f.Year:
		return BadDate, f.Text
	}
	return BadFigure, f.Text
}

// around is a figure with a few words beside it.
func (x *claim) around(at vitext.Range) string {
	return strings.TrimSpace(string(x.runes[max(0, at.Start-16):min(len(x.runes), at.End+16)]))
}

// sameAmount asks for the same value and unit. A figure that is part of a date counts nothing.
func sameAmount(s, f *figure) bool {
	return s.Min == f.Min && s.Max == f.Max && s.Unit == f.Unit && (!s.dated || f.Unit != "" || f.Year || f.Label)
}

// misfits are the ways in which a source's figure of the same amount can be another one, in the order of firstMisfit.
var misfits = []ViolationKind{BadFigure, BadComparator, BadLevel, BadDate}

// firstMisfit gives the first of misfits in which the claim differs from the source's figure; len(misfits) for none.
// Under strict the claim must say the source's comparator; else it may leave it out.
func firstMisfit(f, s *figure, strict bool) int {
	switch {
	case f.Label && s.Label && s.label != f.label && labelWords[s.label], s.Label && !f.Label && !f.Year, s.refused && !f.refused, f.Unit == "" && !f.Label && !f.Year && !sameNoun(f.noun, s.noun):
		return 0
	case strict && f.comparator == "" && s.comparator != "", !sameComparator(f.comparator, s.comparator):
		return 1
	case len(s.levels) > 0 && !within(f.levels, s.levels):
		return 2
	case len(s.years) > 0 && len(f.years) > 0 && !meet(f.years, s.years):
		return 3
	}
	return len(misfits)
}

// cutShort tells whether the text is cut ("…") right behind the figure, and stands in a quote word for word up to there:
// the cut has taken the unit or a part of it.
func (x *claim) cutShort(f figure) bool {
	end := f.End
	for end < len(x.runes) && end <= f.End+24 && x.runes[end] != '…' {
		end++
	}
	if end >= len(x.runes) || x.runes[end] != '…' || f.Start < 16 {
		return false
	}
	piece := strings.TrimSpace(string(x.runes[f.Start-16 : end]))
	return slices.ContainsFunc(x.support.quotes, func(q *reading) bool { return strings.Contains(q.text, piece) })
}

// hasPlain asks for digits that stand as a token of their own in a quote, as table cells and headings do. The number of
// an article or an item counts nothing.
func (s *support) hasPlain(digits string) bool {
	for _, q := range s.quotes {
		for _, t := range q.tokens {
			if t.Kind == vitext.TokenNumber && t.Text == digits && q.nounAfter(t.End) == "" && !strings.HasPrefix(strings.TrimLeft(q.after(t.End, 2), " "), "%") && !q.numbers(t.Range) {
				return true
			}
		}
	}
	return false
}

// numbers tells whether the digits at a place number an item or a part of a document.
func (r *reading) numbers(at vitext.Range) bool {
	if labelWords[r.wordBefore(at.Start)] {
		return true
	}
	behind := r.after(at.End, 1)
	return at.Start == 0 && (behind == "." || behind == ")") || slices.ContainsFunc(r.figures, func(f figure) bool { return f.Label && f.Start <= at.Start && at.End <= f.End })
}

// joints are words that are no name of what is counted.
var joints = vitext.WordSet("và hoặc là của so đến tới trong tại theo được bị có cho với thì trên dưới này đó kia để khi mà nếu từ vào ra ở do bằng cùng như còn khác đã đang sẽ phải cần nên")

// sameNoun tells whether two figures count the same thing, as far as the words right behind them say.
func sameNoun(claim, source string) bool {
	return claim == "" || source == "" || claim == source || joints[claim] || joints[source]
}
