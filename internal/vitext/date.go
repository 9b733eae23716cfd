package vitext

import "strings"

// DateRef is one date, part of a date, or rule of a date. Unknown parts are 0.
type DateRef struct {
	Range
	Day, Month, Year int
	// YearTo ends a range of years ("2021-2025"); 0 for a single date.
	YearTo int
	// Quarter is 1 to 4.
	Quarter int
	// Relative says what recurs or what the day counts in, in Key form: "cuối quý", "đầu quý", "đầu quý sau", "cuối kỳ",
	// "cuối năm", "tháng sau", "hằng năm", "hằng tháng", "hằng quý"; "" for a single date.
	Relative string
	Text     string
}

// Dates reads the dates of s in order, without overlaps: "15/12", "15/12/2025", "ngày 01 tháng 6 năm 2020", "tháng 10
// năm 2020", "quý II/2024", "năm 2025", "giai đoạn 2021-2025", "ngày 25 tháng cuối quý", "trước ngày 20/12 hằng năm".
//
// Days and months out of range are no dates, nor are parts of document numbers and codes. A bare "10/12" is a date only
// with a word before it that asks for one ("ngày", "trước", "đến" …), when it recurs, or when it can be no fraction
// because its day is greater than 12: "10/12 chỉ tiêu" is not read.
func Dates(s string) []DateRef {
	if !mayHoldDate(s) {
		return nil
	}
	return datesIn([]rune(s))
}

func mayHoldDate(s string) bool {
	for i := range len(s) {
		if s[i] >= '0' && s[i] <= '9' {
			return true
		}
	}
	return strings.Contains(s, "I") // "quý II"
}

func datesIn(r []rune) []DateRef {
	d := dateReader{r: r}
	for i := 0; i < len(r); {
		if !wordRune(r[i]) {
			i++
			continue
		}
		if end := d.at(i); end > i {
			i = end
			continue
		}
		i = wordEnd(r, i)
	}
	return d.out
}

type dateReader struct {
	r   []rune
	out []DateRef
	// last is the end of the last date.
	last int
}

var (
	dayWords  = [][]string{{"ngày"}, {"mùng"}, {"mồng"}}
	everyYear = [][]string{{"hằng", "năm"}, {"hàng", "năm"}, {"mỗi", "năm"}}
	// everyPeriod follow a bare day: "ngày 15 hằng tháng".
	everyPeriod = [][]string{{"hằng", "tháng"}, {"hàng", "tháng"}, {"mỗi", "tháng"}, {"hằng", "quý"}, {"hàng", "quý"}, {"mỗi", "quý"}}
	next        = [][]string{{"sau"}, {"tiếp", "theo"}, {"kế", "tiếp"}, {"liền", "kề"}}
	monthPlace  = [][]string{{"cuối", "cùng"}, {"cuối"}, {"đầu", "tiên"}, {"đầu"}}
	periods     = [][]string{{"quý"}, {"kỳ"}, {"năm"}}
	// dateCues stand before a date that is printed with slashes.
	dateCues = WordSet("ngày trước sau đến từ tới hạn lễ dịp sáng chiều tối hôm mùng vào kể hết qua nhật điểm là")
)

// at reads a date that starts at the word at i and returns its end, or 0.
func (d *dateReader) at(i int) int {
	r := d.r
	switch c := toLower(r[i]); {
	case isDigit(c):
		return d.numeric(i, i)
	case c == 'n' && hasWord(r, i, "năm"):
		return d.year(i)
	case c == 'n' || c == 'm':
		if which, end := anyPhrase(r, i, dayWords); which >= 0 {
			return d.afterDayWord(i, end)
		}
	case c == 't' && hasWord(r, i, "tháng"):
		return d.month(i)
	case c == 'q' && hasWord(r, i, "quý"):
		return d.quarter(i)
	}
	return 0
}

func (d *dateReader) afterDayWord(i, end int) int {
	k := skipSpaces(d.r, end)
	if k < len(d.r) && isDigit(d.r[k]) {
		return d.numeric(i, k)
	}
	return 0
}

// add keeps the date when its parts can be one, and returns its end; else 0.
func (d *dateReader) add(x DateRef, start, end int) int {
	if !possible(x) {
		return 0
	}
	if x.Year == 0 && x.Relative == "" && (x.Month > 0 || x.Quarter > 0) {
		k := skipSpaces(d.r, end)
		if hasWord(d.r, k, "của") {
			k = skipSpaces(d.r, wordEnd(d.r, k))
		}
		if _, e := anyPhrase(d.r, k, everyYear); e > 0 {
			x.Relative, end = "hằng năm", e
		}
	}
	x.Range, x.Text = Range{start, end}, string(d.r[start:end])
	d.out, d.last = append(d.out, x), end
	return end
}

// possible checks the parts against the calendar; 29/2 needs a leap year when the year is known.
func possible(x DateRef) bool {
	days := [...]int{31, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}
	if x.Month < 0 || x.Month > 12 || x.Day < 0 || x.Day > days[x.Month] {
		return false
	}
	if x.Year > 0 && (x.Year < 1900 || x.Year > 2100) || x.YearTo > 2100 || x.YearTo > 0 && x.YearTo <= x.Year {
		return false
	}
	leap := x.Year%4 == 0 && (x.Year%100 != 0 || x.Year%400 == 0)
	return x.Month != 2 || x.Day != 29 || x.Year == 0 || leap
}

// numeric reads at the digits at k; the date starts at i, which is k or the word before it.
func (d *dateReader) numeric(i, k int) int {
	r := d.r
	if i == k && d.insideCode(k) {
		return 0
	}
	end := runOfDigits(r, k)
	v, ok := smallInt(r, k, end)
	if !ok {
		return 0
	}
	if end-k == 4 {
		return d.years(k, v, end)
	}
	if end-k > 2 || v == 0 || v > 31 {
		return 0
	}
	if end < len(r) && strings.ContainsRune("/-.", r[end]) && end+1 < len(r) && isDigit(r[end+1]) {
		return d.marked(i, v, end, r[end])
	}
	return d.dayThen(i, k, v, end)
}

// insideCode tells whether the digits at k hang on something before them: a number, a code, another date's slash.
func (d *dateReader) insideCode(k int) bool {
	if k == 0 {
		return false
	}
	switch c := d.r[k-1]; c {
	case '/', '.', ',', '_':
		return k > 1 && wordRune(d.r[k-2])
	case '-':
		return k > 1 && wordRune(d.r[k-2]) && d.last != k-1
	default:
		return false
	}
}

// marked reads D/M, D/M/Y, D-M-Y and D.M.Y; mark stands at end.
func (d *dateReader) marked(i, day, end int, mark rune) int {
	r := d.r
	monthEnd := runOfDigits(r, end+1)
	month, ok := smallInt(r, end+1, monthEnd)
	if !ok || month == 0 || monthEnd-end > 3 {
		return 0
	}
	x := DateRef{Day: day, Month: month}
	last := monthEnd
	if y, yearEnd := markedYear(r, monthEnd, mark); y > 0 {
		x.Year, last = y, yearEnd
		if d.goesOn(last) {
			return 0
		}
		return d.add(x, i, last)
	} else if mark != '/' || d.continues(monthEnd) || !d.datelike(i, end, monthEnd, day) {
		return 0
	}
	return d.add(x, i, last)
}

// markedYear reads the mark and four digits at i, spaces around the slash allowed; 0 when none stand there.
func markedYear(r []rune, i int, mark rune) (year, end int) {
	k := i
	for k < len(r) && r[k] == ' ' && mark == '/' && k < i+1 {
		k++
	}
	if k >= len(r) || r[k] != mark {
		return 0, 0
	}
	k++
	if k < len(r) && r[k] == ' ' && mark == '/' {
		k++
	}
	end = runOfDigits(r, k)
	year, ok := smallInt(r, k, end)
	if !ok || end-k != 4 {
		return 0, 0
	}
	return year, end
}

// continues tells whether the token goes on behind i: a longer number, a code or a document number.
func (d *dateReader) continues(i int) bool {
	r := d.r
	if i >= len(r) {
		return false
	}
	if wordRune(r[i]) {
		return !(lowerRune(r[i]) || upperRune(r[i])) // "30/11và" lost its space; a digit goes on
	}
	if i+1 >= len(r) || !wordRune(r[i+1]) {
		return false
	}
	switch r[i] {
	case '/':
		return true
	case '.', ',':
		return isDigit(r[i+1])
	case '-':
		return upperRune(r[i+1])
	}
	return false
}

// goesOn is continues for what ends in a year: a point and the next text's digits may stand right behind it.
func (d *dateReader) goesOn(i int) bool {
	return d.continues(i) && d.r[i] != '.' && d.r[i] != ','
}

// datelike decides on a day and month without a year and with a slash: see Dates. They end at end; [i, slash) is the day.
func (d *dateReader) datelike(i, slash, end, day int) bool {
	r := d.r
	if !isDigit(r[i]) {
		return true // "ngày" stands before
	}
	before := skipBack(r, i)
	if w, _ := wordBefore(r, before); dateCues[w] {
		return true
	}
	if d.last > 0 && (before == d.last || before == d.last+1 && before > 0 && (r[before-1] == '-' || r[before-1] == '–')) {
		return true // the end of a range of dates
	}
	month, _ := smallInt(r, slash+1, end)
	if day == 24 && month == 7 {
		return false // round the clock
	}
	if day > 12 {
		return true
	}
	k := skipSpaces(r, end)
	if _, e := anyPhrase(r, k, everyYear); e > 0 {
		return true
	}
	return before == 0 && k >= len(r)
}

// dayThen reads what may follow the day v: a month, a rule, or nothing after "ngày".
func (d *dateReader) dayThen(i, digits, v, end int) int {
	r := d.r
	k := skipSpaces(r, end)
	if hasWord(r, k, "của") {
		k = skipSpaces(r, wordEnd(r, k))
	}
	if k > end && hasWord(r, k, "tháng") {
		return d.dayOfMonth(i, v, wordEnd(r, k))
	}
	if digits == i {
		return 0 // a bare number
	}
	if which, e := anyPhrase(r, k, everyPeriod); which >= 0 {
		rel := "hằng tháng"
		if which >= 3 {
			rel = "hằng quý"
		}
		return d.add(DateRef{Day: v, Relative: rel}, i, e)
	}
	if end == len(r) || strings.ContainsRune(",;.:)", r[end]) && (end+1 == len(r) || !isDigit(r[end+1])) {
		return d.add(DateRef{Day: v}, i, end)
	}
	return 0
}

// dayOfMonth reads behind "ngày v tháng": a month, or which month of a period.
func (d *dateReader) dayOfMonth(i, v, end int) int {
	r := d.r
	k := skipSpaces(r, end)
	if k < len(r) && isDigit(r[k]) {
		e := runOfDigits(r, k)
		m, ok := smallInt(r, k, e)
		if !ok || m == 0 || e-k > 2 || d.continues(e) && r[e] != '/' {
			return 0
		}
		x := DateRef{Day: v, Month: m}
		if y, ye := d.yearBehind(e); y > 0 {
			x.Year, e = y, ye
		} else if w, _ := wordBefore(r, skipBack(r, i)); isDigit(r[i]) && !dateCues[w] {
			return 0 // "3 tháng 6 ngày" is a length of time
		}
		return d.add(x, i, e)
	}
	if isDigit(r[i]) {
		return 0 // "6 tháng đầu năm" are six months
	}
	if rel, e := relativeMonth(r, k); rel != "" {
		return d.add(DateRef{Day: v, Relative: rel}, i, e)
	}
	return 0
}

// yearBehind reads " năm 2020", "/2020" at i.
func (d *dateReader) yearBehind(i int) (year, end int) {
	r := d.r
	if y, e := markedYear(r, i, '/'); y > 0 && !d.goesOn(e) {
		return y, e
	}
	k := skipSpaces(r, i)
	if k == i || !hasWord(r, k, "năm") {
		return 0, 0
	}
	k = skipSpaces(r, wordEnd(r, k))
	e := runOfDigits(r, k)
	y, ok := smallInt(r, k, e)
	if !ok || e-k != 4 || d.goesOn(e) {
		return 0, 0
	}
	return y, e
}

// relativeMonth reads "cuối quý", "đầu tiên của quý tiếp theo", "cuối kỳ báo cáo", "sau" behind "tháng".
func relativeMonth(r []rune, k int) (rel string, end int) {
	if which, e := anyPhrase(r, k, next); which >= 0 {
		return "tháng sau", e
	}
	place, e := anyPhrase(r, k, monthPlace)
	if place < 0 {
		return "", 0
	}
	k = skipSpaces(r, e)
	if hasWord(r, k, "của") {
		k = skipSpaces(r, wordEnd(r, k))
	}
	period, e := anyPhrase(r, k, periods)
	if period < 0 {
		return "", 0
	}
	rel = [...]string{"cuối", "cuối", "đầu", "đầu"}[place] + " " + periods[period][0]
	if which, e2 := anyPhrase(r, skipSpaces(r, e), next); which >= 0 {
		return rel + " sau", e2
	}
	return rel, e
}
