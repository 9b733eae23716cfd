package vitext

import "strings"

// multipliers scale the number before them.
var multipliers = map[string]float64{"nghìn": 1e3, "ngàn": 1e3, "triệu": 1e6, "tỷ": 1e9, "tỉ": 1e9, "trăm": 1e2, "k": 1e3, "tr": 1e6}

// multiplierNames in the order in which they are tried. Short forms ("k", "tr") must touch the digits.
var multiplierNames = []string{"nghìn", "ngàn", "triệu", "trăm", "tỷ", "tỉ", "tr", "k"}

// unitForm is one way to write a unit.
type unitForm struct {
	words []string
	unit  string
	// touch tells that it must touch the digits, since the same letters with a space are a word.
	touch bool
	// not lists words after which it is no unit: "3 đồng bộ", "năm trước", "tỷ lệ".
	not map[string]bool
}

// units by their first letter, longest first.
var units = func() map[rune][]unitForm {
	notMoney := WordSet("thời bộ ý loạt chí nhất hành nghiệp đội tình sở bào bằng minh dạng giao hồ đều chủ cỏ ruộng nai tháp quản quy tác")
	m := map[rune][]unitForm{}
	for _, u := range []struct {
		text, unit string
		touch      bool
		not        map[string]bool
	}{
		{"ngày làm việc", "ngày làm việc", false, nil}, {"giờ làm việc", "giờ làm việc", false, nil}, {"phần trăm", "%", false, nil}, {"phần nghìn", "‰", false, nil},
		{"việt nam đồng", "đồng", false, nil}, {"đồng việt nam", "đồng", false, nil}, {"đồng", "đồng", false, notMoney}, {"vnđ", "đồng", false, nil}, {"vnd", "đồng", false, nil},
		{"đ", "đồng", false, nil}, {"₫", "đồng", false, nil}, {"ngày", "ngày", false, nil}, {"giờ", "giờ", false, nil}, {"phút", "phút", false, nil}, {"giây", "giây", false, nil},
		{"tuần", "tuần", false, nil}, {"tháng", "tháng", false, nil}, {"quý", "quý", false, WordSet("khách vị ông bà cơ công phụ")}, {"năm", "năm", false, nil}, {"lần", "lần", false, WordSet("lượt thứ")},
		{"usd", "usd", false, nil}, {"mbps", "mbps", false, nil}, {"gbps", "gbps", false, nil}, {"kbps", "kbps", false, nil}, {"tb", "tb", false, nil}, {"gb", "gb", false, nil},
		{"mb", "mb", false, nil}, {"km", "km", false, nil}, {"m2", "m2", false, nil}, {"m3", "m3", false, nil}, {"ha", "ha", false, nil}, {"kg", "kg", false, nil}, {"mm", "mm", false, nil},
		{"cm", "cm", false, nil}, {"m", "m", true, nil}, {"tấn", "tấn", false, nil}, {"tuổi", "tuổi", false, nil},
	} {
		first := []rune(u.text)[0]
		m[first] = append(m[first], unitForm{strings.Fields(u.text), u.unit, u.touch, u.not})
	}
	return m
}()

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
			break
		}
		if e := n.addPart(r, end, multipliers[m]); e > 0 {
			end = e
			break
		}
	}
	e, unit := unitAt(r, end)
	if unit == "" || unit == "đồng" && n.Max < 100 && r[e-1] == 'đ' && e-2 >= 0 && r[e-2] == ' ' {
		return end // "khoản 5 đ)" is no money
	}
	n.Unit = unit
	return e
}

// addPart adds a smaller part that follows a scale: "2 triệu 500 nghìn", "1 triệu 200.000 đồng". 0 when none follows.
func (n *Number) addPart(r []rune, end int, scale float64) int {
	k := skipSpaces(r, end)
	if n.Min != n.Max || k == end || k >= len(r) || !isDigit(r[k]) {
		return 0
	}
	e := digitsEnd(r, k)
	v, ok := parseNumber(string(r[k:e]), false)
	if !ok {
		return 0
	}
	if m := multiplierAt(r, e); m != "" {
		v, e = v*multipliers[m], skipSpaces(r, e)+len([]rune(m))
	} else if _, unit := unitAt(r, e); unit != "đồng" || v < 1000 {
		return 0
	}
	if v >= scale {
		return 0
	}
	n.Min, n.Max = n.Min+v, n.Max+v
	return e
}

// multiplierAt names the multiplier at i, after spaces. "tỷ lệ", "trăm" after a year and the like are none.
func multiplierAt(r []rune, i int) string {
	k := skipSpaces(r, i)
	if k >= len(r) {
		return ""
	}
	switch toLower(r[k]) {
	case 'n', 't', 'k':
	default:
		return ""
	}
	for _, m := range multiplierNames {
		if !hasWord(r, k, m) || (m == "tr" || m == "k") && k != i {
			continue
		}
		if (m == "tỷ" || m == "tỉ") && notBillion(r, k+2) {
			return ""
		}
		return m
	}
	return ""
}

// notBillion tells whether "tỷ" that ends at i opens a word: tỷ lệ, tỷ trọng, tỷ suất, tỷ giá, tỷ số, tỷ phần.
func notBillion(r []rune, i int) bool {
	k := skipSpaces(r, i)
	for _, w := range []string{"lệ", "trọng", "suất", "giá", "số", "phần", "mỉ", "phú"} {
		if hasWord(r, k, w) {
			return true
		}
	}
	return false
}

func percentAfter(r []rune, i int) bool {
	_, unit := unitAt(r, i)
	return unit == "%"
}

// unitAt reads a unit at i, after spaces, and returns its end; "" when none stands there. A month or year that a number
// follows is part of a date.
func unitAt(r []rune, i int) (end int, unit string) {
	k := skipSpaces(r, i)
	if k >= len(r) {
		return i, ""
	}
	if r[k] == '%' || r[k] == '‰' {
		end = k + 1
		for end < len(r) && r[end] == r[k] {
			end++
		}
		return end, string(r[k])
	}
	for _, u := range units[toLower(r[k])] {
		if u.touch && k != i {
			continue
		}
		e := phraseEnd(r, k, u.words)
		if r[k] == '₫' {
			e = k + 1
		}
		if e == 0 || !u.fits(r, e) {
			continue
		}
		return e, u.unit
	}
	return i, ""
}

// fits looks at what follows the unit that ends at end.
func (u unitForm) fits(r []rune, end int) bool {
	k := skipSpaces(r, end)
	if len(u.not) > 0 {
		w, _ := wordBefore(r, wordEnd(r, k))
		return !u.not[w]
	}
	if k >= len(r) || !isDigit(r[k]) {
		return true
	}
	e := runOfDigits(r, k)
	switch u.unit {
	case "năm":
		return e-k != 4 // "tháng 6 năm 2020"
	case "tháng":
		return hasWord(r, skipSpaces(r, e), "ngày") // "2 tháng 15 ngày", but "31 tháng 12"
	}
	return true
}
