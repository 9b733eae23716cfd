package vitext

import (
	"math"
	"strconv"
	"strings"
	"unicode"
)

// Number is one quantity read from a text.
type Number struct {
	Range
	// Min and Max are equal unless the text gives a range ("11-12 %", "15% đến 20%"). Multipliers are applied: "2 tỷ" is 2e9.
	Min, Max float64
	// Text as written, with its unit.
	Text string
	// Unit is "%", "đồng", or the time unit or measure that stands right after ("ngày làm việc", "giờ", "mbps"); "" when none.
	Unit string
	// Words tells that it is written in words ("hai tỷ").
	Words bool
	// Year tells a bare 1900–2100 without a unit: a year rather than a count.
	Year bool
	// Label tells that it numbers something ("mục 2.1", "mức độ 4", "Điều 5") and counts nothing.
	Label bool
}

// multipliers scale the number before them.
var multipliers = map[string]float64{"nghìn": 1e3, "ngàn": 1e3, "triệu": 1e6, "tỷ": 1e9, "tỉ": 1e9, "trăm": 1e2, "k": 1e3, "tr": 1e6}

// units that a number may carry, longest first, in Key form.
var units = []struct{ text, unit string }{
	{"ngày làm việc", "ngày làm việc"}, {"giờ làm việc", "giờ làm việc"}, {"phần trăm", "%"}, {"việt nam đồng", "đồng"}, {"phần nghìn", "‰"},
	{"đồng", "đồng"}, {"vnđ", "đồng"}, {"vnd", "đồng"}, {"đ", "đồng"}, {"ngày", "ngày"}, {"giờ", "giờ"}, {"phút", "phút"}, {"tuần", "tuần"},
	{"tháng", "tháng"}, {"quý", "quý"}, {"năm", "năm"}, {"lần", "lần"}, {"usd", "usd"}, {"mbps", "mbps"}, {"gbps", "gbps"}, {"tb", "tb"}, {"gb", "gb"}, {"mb", "mb"},
	{"km", "km"}, {"m2", "m2"}, {"ha", "ha"}, {"kg", "kg"}, {"m", "m"}, {"tấn", "tấn"},
}

// labels are words after which a number names and does not count.
var labels = set("mục điều khoản điểm chương phần bước mẫu số độ cấp khóa lớp hạng tiêu bảng biểu hình công v phiên lục tầng phòng quận")

// Numbers reads the quantities of s in order, without overlaps. It does not read parts of codes, document numbers, dates
// with slashes, year ranges and procedure codes; a superscript is a footnote mark and no digit.
//
// One separator with exactly three digits after it parts thousands ("7.000", "7,000", "1.728") unless a % follows or the
// whole part is 0; with any other number of digits it is a decimal mark ("42,13", "97.44"). Several groups of three are
// thousands; of two different marks the last is the decimal one.
func Numbers(s string) []Number {
	r := []rune(s)
	var out []Number
	for i := 0; i < len(r); {
		switch {
		case isDigit(r[i]) && (i == 0 || !wordRune(r[i-1])):
			n, end := readNumber(r, i)
			if n.Text != "" {
				out = append(out, n)
			}
			i = max(end, i+1)
		case unicode.IsLetter(r[i]) && (i == 0 || !wordRune(r[i-1])):
			n, end := readWords(r, i)
			if n.Text != "" {
				out = append(out, n)
				i = end
				continue
			}
			for i < len(r) && wordRune(r[i]) {
				i++
			}
		default:
			i++
		}
	}
	return out
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

// readNumber reads at a digit. An empty Text means that the digits there are no quantity; end is where to go on.
func readNumber(r []rune, i int) (Number, int) {
	end := digitsEnd(r, i)
	if skip := codeEnd(r, i, end); skip > 0 {
		return Number{}, skip
	}
	lo, ok := parseNumber(string(r[i:end]), percentAfter(r, end))
	if !ok {
		return Number{}, end
	}
	n := Number{Range: Range{i, end}, Min: lo, Max: lo}
	if hiStart, hiEnd := rangeAfter(r, end); hiEnd > 0 {
		hi, okHi := parseNumber(string(r[hiStart:hiEnd]), percentAfter(r, hiEnd) || percentAfter(r, end))
		if okHi && hi > lo {
			n.Max, n.End = hi, hiEnd
		}
	}
	n.End = n.takeUnit(r, n.End)
	n.Label = labelBefore(r, i) && n.Unit == ""
	digits := string(r[i:end])
	n.Year = n.Unit == "" && len(digits) == 4 && n.Min == n.Max && n.Min >= 1900 && n.Min <= 2100
	n.Text = string(r[i:n.End])
	return n, n.End
}

func digitsEnd(r []rune, i int) int {
	end := i
	for end < len(r) {
		if isDigit(r[end]) || (r[end] == '.' || r[end] == ',') && end+1 < len(r) && isDigit(r[end+1]) {
			end++
			continue
		}
		break
	}
	return end
}

// codeEnd tells whether the digits [i, end) belong to a code, document number, date or year range; it returns the end of
// that token, or 0 when they are a number of their own.
func codeEnd(r []rune, i, end int) int {
	token := end
	for token < len(r) && (wordRune(r[token]) || strings.ContainsRune("/-.&", r[token]) && token+1 < len(r) && wordRune(r[token+1])) {
		token++
	}
	switch {
	case isProcedureCode(r[i:end]):
		return token
	case i > 0 && (r[i-1] == '/' || r[i-1] == '-' && i > 1 && wordRune(r[i-2])):
		return token
	case i > 1 && (r[i-1] == '.' || r[i-1] == ',') && wordRune(r[i-2]):
		return token
	case end == len(r):
		return 0
	}
	next := rune(0)
	if end+1 < len(r) {
		next = r[end+1]
	}
	switch {
	case r[end] == '/' && (isDigit(next) || unicode.IsUpper(next)):
		return token
	case r[end] == '-' && (unicode.IsUpper(next) || unicode.IsLower(next)):
		return token
	case (r[end] == '-' || r[end] == '–') && isDigit(next):
		hi := digitsEnd(r, end+1)
		if end-i == 4 && hi-end-1 == 4 && !strings.ContainsAny(string(r[i:hi]), ".,") {
			return max(token, hi) // a range of years
		}
		if hi < len(r) && (r[hi] == '/' || r[hi] == '-') && hi+1 < len(r) && wordRune(r[hi+1]) {
			return token
		}
	case unicode.IsLetter(r[end]):
		if _, unit := unitAt(r, end); unit == "" && multiplierAt(r, end) == "" {
			return token // "4G", "5G", "3D"
		}
	}
	return 0
}

// parseNumber reads digits with marks between them. percent tells that a % follows.
func parseNumber(s string, percent bool) (float64, bool) {
	dots, commas := strings.Count(s, "."), strings.Count(s, ",")
	decimal := ""
	switch {
	case dots+commas == 0:
	case dots > 0 && commas > 0:
		decimal = ","
		if strings.LastIndex(s, ".") > strings.LastIndex(s, ",") {
			decimal = "."
		}
		if strings.Count(s, decimal) > 1 {
			return 0, false
		}
	default:
		mark := "."
		if commas > 0 {
			mark = ","
		}
		parts := strings.Split(s, mark)
		thousands := len(parts[0]) <= 3 && parts[0] != "0"
		for _, p := range parts[1:] {
			thousands = thousands && len(p) == 3
		}
		if len(parts) == 2 && (percent || !thousands) {
			decimal = mark
		} else if !thousands {
			return 0, false // "2.1.3" is a section, not a quantity
		}
	}
	whole, frac := s, ""
	if decimal != "" {
		i := strings.LastIndex(s, decimal)
		whole, frac = s[:i], s[i+1:]
	}
	whole = strings.NewReplacer(".", "", ",", "").Replace(whole)
	if frac != "" {
		whole += "." + frac
	}
	v, err := strconv.ParseFloat(whole, 64)
	return v, err == nil && !math.IsInf(v, 0)
}

func percentAfter(r []rune, i int) bool {
	_, unit := unitAt(r, i)
	return unit == "%"
}

// rangeAfter finds the upper end of a range: "-12", " - 05", " đến 20" (also after a unit, "15% đến 20%").
func rangeAfter(r []rune, i int) (start, end int) {
	j := i
	if e, unit := unitAt(r, j); unit == "%" {
		j = e
	}
	k := skipSpaces(r, j)
	switch {
	case k < len(r) && (r[k] == '-' || r[k] == '–'):
		k = skipSpaces(r, k+1)
	case k > j && hasWord(r, k, "đến"):
		k = skipSpaces(r, k+3)
	case k > j && hasWord(r, k, "tới"):
		k = skipSpaces(r, k+3)
	default:
		return 0, 0
	}
	if k >= len(r) || !isDigit(r[k]) {
		return 0, 0
	}
	e := digitsEnd(r, k)
	if e < len(r) && (r[e] == '/' || wordRune(r[e])) {
		if _, unit := unitAt(r, e); unit == "" {
			return 0, 0
		}
	}
	return k, e
}

func skipSpaces(r []rune, i int) int {
	for i < len(r) && (r[i] == ' ' || r[i] == '\n' || r[i] == '\t') {
		i++
	}
	return i
}

func hasWord(r []rune, i int, word string) bool {
	w := []rune(word)
	if i+len(w) > len(r) || i+len(w) < len(r) && wordRune(r[i+len(w)]) {
		return false
	}
	for j := range w {
		if unicode.ToLower(r[i+j]) != w[j] {
			return false
		}
	}
	return true
}

// takeUnit reads multipliers and the unit after the number and returns its new end.
func (n *Number) takeUnit(r []rune, end int) int {
	for range 2 {
		m := multiplierAt(r, end)
		if m == "" {
			break
		}
		n.Min *= multipliers[m]
		n.Max *= multipliers[m]
		end = skipSpaces(r, end) + len([]rune(m))
		if k := skipSpaces(r, end); hasWord(r, k, "rưỡi") {
			n.Min += multipliers[m] / 2
			n.Max += multipliers[m] / 2
			end = k + 4
		}
	}
	if e, unit := unitAt(r, end); unit != "" {
		n.Unit = unit
		return e
	}
	return end
}

// multiplierAt names the multiplier at i, after spaces; short forms ("k", "tr") must touch the digits.
func multiplierAt(r []rune, i int) string {
	k := skipSpaces(r, i)
	for _, m := range []string{"nghìn", "ngàn", "triệu", "trăm", "tỷ", "tỉ", "tr", "k"} {
		if hasWord(r, k, m) && (len(m) > 2 && m != "tr" || k == i) {
			return m
		}
		if (m == "tỷ" || m == "tỉ") && hasWord(r, k, m) && !hasWord(r, skipSpaces(r, k+2), "lệ") {
			return m
		}
	}
	return ""
}

// unitAt reads a unit at i, after spaces, and returns its end.
func unitAt(r []rune, i int) (end int, unit string) {
	k := skipSpaces(r, i)
	if k < len(r) && r[k] == '%' {
		for k < len(r) && r[k] == '%' {
			k++
		}
		return k, "%"
	}
	for _, u := range units {
		if hasPhrase(r, k, u.text) > 0 {
			if k == i || len([]rune(u.text)) > 2 || u.unit == "đồng" && u.text != "m" {
				return hasPhrase(r, k, u.text), u.unit
			}
			if u.text == "tb" || u.text == "gb" || u.text == "km" || u.text == "ha" || u.text == "kg" || u.text == "m2" {
				return hasPhrase(r, k, u.text), u.unit
			}
		}
	}
	return i, ""
}

// hasPhrase returns the end of the phrase when it stands at i with any spaces between its words, else 0.
func hasPhrase(r []rune, i int, phrase string) int {
	for j, w := range strings.Fields(phrase) {
		if j > 0 {
			next := skipSpaces(r, i)
			if next == i {
				return 0
			}
			i = next
		}
		if !hasWord(r, i, w) {
			return 0
		}
		i += len([]rune(w))
	}
	return i
}

func labelBefore(r []rune, i int) bool {
	end := i
	for end > 0 && (r[end-1] == ' ' || r[end-1] == '.' || r[end-1] == ':') {
		end--
	}
	start := end
	for start > 0 && wordRune(r[start-1]) {
		start--
	}
	return labels[Key(string(r[start:end]))]
}
