package vitext

// Number is one quantity read from a text.
type Number struct {
	Range
	// Min and Max are equal unless the text gives a range ("11-12 %", "15% đến 20%"). Multipliers are applied: "2 tỷ" is 2e9.
	Min, Max float64
	// Text as written, with its unit.
	Text string
	// Unit is "%", "‰", "đồng", or the time unit or measure that stands right after ("ngày làm việc", "giờ", "mbps"); "" when none.
	Unit string
	// Words tells that it is written in words ("hai tỷ"), with or without its figure in brackets ("ba (03) ngày").
	Words bool
	// Year tells a bare 1900–2100 without a unit: a year rather than a count.
	Year bool
	// Label tells that it numbers something ("mục 2.1", "mức độ 4", "Điều 5", "1. " before a heading, "phiên bản 2.0") and
	// counts nothing.
	Label bool
	// Dated tells that it is the year of a date in words ("năm 2025"); the days and months of dates are no quantities.
	Dated bool
}

// Numbers reads the quantities of s in order, without overlaps. It does not read parts of codes and document numbers,
// ranges of years, days and months of dates, procedure codes, telephone numbers and other digits that begin with 0 and have three or more; a
// superscript is a footnote mark and no digit, nor is what stands in <sup>…</sup> or, as "(1)", right behind a word.
//
// One separator with exactly three digits after it parts thousands ("7.000", "7,000", "1.728") unless a % follows or the
// whole part is 0; with one, two, four or more digits it is a decimal mark ("42,13", "97.44"). Several groups of three
// are thousands ("12.345.678"); of two different marks the last is the decimal one ("1.234,56", "1,234.56"). What fits
// no rule ("1000.000", "2.1.3") is not read.
func Numbers(s string) []Number {
	n := numberReader{r: []rune(s)}
	n.dates = datesIn(n.r)
	for i := 0; i < len(n.r); {
		switch {
		case n.r[i] == '<':
			i = markupEnd(n.r, i)
		case !wordRune(n.r[i]):
			i++
		default:
			i = n.at(i)
		}
	}
	return n.out
}

type numberReader struct {
	r     []rune
	out   []Number
	dates []DateRef
	// date indexes the first date that does not end before the place of reading.
	date int
}

// at reads at the start of a word and returns where to go on.
func (n *numberReader) at(i int) int {
	if isDigit(n.r[i]) {
		return n.digits(i)
	}
	x := n.words(i)
	if x.Text != "" {
		n.out = append(n.out, x)
	}
	return x.End
}

// digits reads at a digit that begins a token.
func (n *numberReader) digits(i int) int {
	r := n.r
	if n.inDate(i) {
		return n.dated(i)
	}
	end := digitsEnd(r, i)
	if e, ok := n.spaced(i, end); ok {
		end = e
	}
	if skip := codeEnd(r, i, end); skip > 0 {
		return max(skip, i+1)
	}
	v, ok := parseNumber(string(r[i:end]), percentAfter(r, end))
	if !ok || footnoteCall(r, i, end) {
		return end
	}
	x := Number{Range: Range{i, end}, Min: v, Max: v}
	n.upper(&x)
	x.End = x.skipRepeat(r)
	x.End = x.takeUnit(r, x.End)
	if x.uncertain(r[i:end]) {
		return x.End
	}
	x.Year = x.Unit == "" && runOfDigits(r, i) == i+4 && x.End == i+4 && v >= 1900 && v <= 2100
	x.Label = !x.Year && x.Unit == "" && n.labelled(i, x.End)
	x.Text = string(r[i:x.End])
	n.out = append(n.out, x)
	return x.End
}

// dated reads at a digit of a date: only the year of a date in words is given, since days and months count nothing.
func (n *numberReader) dated(i int) int {
	d := n.dates[n.date]
	end := runOfDigits(n.r, i)
	if v, ok := smallInt(n.r, i, end); ok && end-i == 4 && v == d.Year && d.YearTo == 0 && (n.r[i-1] == ' ' || n.r[i-1] == '\n') {
		n.out = append(n.out, Number{Range: Range{i, end}, Min: float64(v), Max: float64(v), Text: string(n.r[i:end]), Year: true, Dated: true})
	}
	return end
}

// inDate tells whether the place lies in a date.
func (n *numberReader) inDate(i int) bool {
	for n.date < len(n.dates) && n.dates[n.date].End <= i {
		n.date++
	}
	return n.date < len(n.dates) && n.dates[n.date].Start <= i
}

// upper reads the upper end of a range.
func (n *numberReader) upper(x *Number) {
	r := n.r
	start, end := rangeAfter(r, x.End)
	if end == 0 || n.startsDate(start) {
		return
	}
	percent := percentAfter(r, end) || percentAfter(r, x.End)
	hi, ok := parseNumber(string(r[start:end]), percent)
	if ok && hi > x.Min {
		x.Max, x.End = hi, end
	}
}

func (n *numberReader) startsDate(i int) bool {
	for _, d := range n.dates[n.date:] {
		if d.Start > i {
			break
		}
		if i < d.End {
			return true
		}
	}
	return false
}

// uncertain tells values that a reader could take in two ways: a price with decimals of a dong, a long bare row of
// digits (an identity number, an account).
func (n *Number) uncertain(digits []rune) bool {
	marks := 0
	for _, c := range digits {
		if !isDigit(c) && c != ' ' {
			marks++
		}
	}
	fraction := n.Min != float64(int64(n.Min)) || n.Max != float64(int64(n.Max))
	return n.Unit == "đồng" && fraction && n.Min < 1 || marks == 0 && len(digits) >= 9 && n.Unit == ""
}

// skipRepeat passes the value said again in words in brackets: "03 (ba) ngày", and returns the new end. Brackets that
// say another value, or anything else, stay.
func (n *Number) skipRepeat(r []rune) int {
	k := skipSpaces(r, n.End)
	if n.Min != n.Max || k >= len(r) || r[k] != '(' {
		return n.End
	}
	words, end := collectWords(r, k+1)
	if end == 0 || end >= len(r) || r[end] != ')' {
		return n.End
	}
	if v, ok := wordsValue(words); !ok || v != n.Min {
		return n.End
	}
	return end + 1
}

// spaced joins groups of three digits that spaces part, where nothing else can be meant: with a unit of money behind
// them, or with a group that begins with 0 ("1 000 000").
func (n *numberReader) spaced(i, end int) (int, bool) {
	r := n.r
	if end-i > 3 || r[i] == '0' {
		return 0, false
	}
	last, zero := end, false
	for last < len(r) && r[last] == ' ' && runOfDigits(r, last+1) == last+4 {
		zero = zero || r[last+1] == '0'
		last += 4
	}
	if last == end || last < len(r) && (r[last] == '.' || r[last] == ',') && last+1 < len(r) && isDigit(r[last+1]) {
		return 0, false
	}
	if _, unit := unitAt(r, last); unit == "đồng" {
		return last, true
	}
	return last, zero
}

// markupEnd passes a footnote's <sup>…</sup> at i, else one rune.
func markupEnd(r []rune, i int) int {
	if !hasRunes(r, i, "<sup>") {
		return i + 1
	}
	for k := i + 5; k < len(r) && k < i+20; k++ {
		if hasRunes(r, k, "</sup>") {
			return k + 6
		}
	}
	return i + 1
}

func hasRunes(r []rune, i int, s string) bool {
	for _, c := range s {
		if i >= len(r) || r[i] != c {
			return false
		}
		i++
	}
	return true
}

// footnoteCall tells "(1)" right behind a word: the call of a footnote.
func footnoteCall(r []rune, i, end int) bool {
	return i > 1 && end < len(r) && r[i-1] == '(' && r[end] == ')' && end-i <= 2 && r[i] != '0' && lowerRune(r[i-2])
}
