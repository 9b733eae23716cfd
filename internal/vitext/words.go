package vitext

// digitsInWords are the number words of one digit. "năm" (five) is also "year" and "tư" (four) is also in "đầu tư": see
// words.
var digitsInWords = map[string]float64{"không": 0, "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5, "nhăm": 5, "sáu": 6, "bảy": 7,
	"bẩy": 7, "tám": 8, "chín": 9, "mười": 10}

// scales are the number words that multiply what stands before them.
var scales = map[string]float64{"mươi": 10, "trăm": 100, "nghìn": 1e3, "ngàn": 1e3, "triệu": 1e6, "tỷ": 1e9, "tỉ": 1e9}

// onlyAfter are digits that no number begins with.
var onlyAfter = WordSet("mốt tư lăm nhăm")

// maxNumberWords is how many words a number may have: more than any sum in an official text.
const maxNumberWords = 24

// words reads a number written in words at i: "hai tỷ", "chín mươi phần trăm", "năm mươi nghìn đồng", "ba (03) ngày". A
// single digit word counts only with a unit or its figure after it, and "năm" only before working days or hours, or with
// its figure.
//
// An empty Text means that none stands there; End is then where to go on.
func (n *numberReader) words(i int) Number {
	r := n.r
	none := Number{Range: Range{End: wordEnd(r, i)}}
	if !numberInitial(toLower(r[i])) {
		return none
	}
	words, end := collectWords(r, i)
	if len(words) == 0 || onlyAfter[words[0]] {
		return none
	}
	v, ok := wordsValue(words)
	if !ok {
		none.End = end // "ba bốn ngày", "hai triệu hai": no part of it is a number of its own
		return none
	}
	x := Number{Range: Range{i, end}, Min: v, Max: v, Words: true}
	repeat := x.skipFigure(r, end)
	x.End = x.takeUnit(r, max(end, repeat))
	if len(words) == 1 && repeat == 0 && !loneWord(words[0], x.Unit, r, i) {
		return none
	}
	x.Text = string(r[i:x.End])
	return x
}

// loneWord tells whether one digit word with this unit is surely a number.
func loneWord(word, unit string, r []rune, i int) bool {
	switch {
	case unit == "" || word == "không":
		return false
	case word == "năm":
		return unit == "ngày làm việc" || unit == "giờ làm việc" || unit == "%"
	case word == "một" && unit == "lần":
		return false
	case unit == "đồng":
		return false // "ba đồng" is a saying; fees are written with a scale
	}
	before, _ := wordBefore(r, skipBack(r, i))
	return before != "thứ" && !ordinalOf[before] || unit == "ngày làm việc"
}

// ordinalOf are words after which a digit word numbers: "quý hai", "tháng ba", "tổ một".
var ordinalOf = WordSet("quý tháng tổ lớp mục điều khoản phần bước")

func numberInitial(c rune) bool {
	switch c {
	case 'k', 'm', 'h', 'b', 'n', 's', 't', 'c':
		return true
	}
	return false
}

// collectWords gives the number words at i in Key form and where they end; none is nil and 0.
func collectWords(r []rune, i int) (words []string, end int) {
	for j := i; j < len(r) && len(words) < maxNumberWords; {
		e := wordEnd(r, j)
		if e == j {
			break
		}
		w := NormalizeTone(lowerText(string(r[j:e])))
		if !numberWord(w, len(words)) || (w == "tỷ" || w == "tỉ") && notBillion(r, e) {
			break
		}
		words, end = append(words, w), e
		next := skipSpaces(r, e)
		if next == e {
			break
		}
		j = next
	}
	// "năm" at the end is "year", since five there is "lăm" or "linh năm": "ba mươi năm", "ba năm".
	if k := len(words); k > 1 && words[k-1] == "năm" && words[k-2] != "linh" && words[k-2] != "lẻ" {
		words, end = words[:k-1], trimWord(r, end)
	}
	return words, end
}

// trimWord gives the end of the word before the one that ends at end.
func trimWord(r []rune, end int) int {
	_, start := wordBefore(r, end)
	return skipBack(r, start)
}

func numberWord(w string, position int) bool {
	if _, ok := digitsInWords[w]; ok {
		return true
	}
	_, ok := scales[w]
	return position > 0 && (ok || w == "linh" || w == "lẻ" || w == "rưỡi")
}

// skipFigure passes the value said again in figures in brackets: "ba (03)". 0 when none or another value stands there.
func (n *Number) skipFigure(r []rune, end int) int {
	k := skipSpaces(r, end)
	if k < len(r) && r[k] == ' ' {
		k++
	}
	if k >= len(r) || r[k] != '(' {
		return 0
	}
	e := digitsEnd(r, k+1)
	if e == k+1 || e >= len(r) || r[e] != ')' {
		return 0
	}
	if v, ok := parseNumber(string(r[k+1:e]), false); !ok || v != n.Min {
		return 0
	}
	return e + 1
}

// wordsValue adds up the words. It refuses what is no well-formed number: two digits in a row, a scale without a digit,
// scales that do not fall.
func wordsValue(words []string) (float64, bool) {
	var w wordSum
	w.digit, w.last = -1, 1e12
	for k, word := range words {
		if word == "rưỡi" {
			return w.total + w.group + max(w.digit, 0) + w.unit/2, k == len(words)-1 && w.unit > 1
		}
		if !w.add(word) {
			return 0, false
		}
	}
	if n := len(words); n > 1 && w.digit >= 0 && scales[words[n-2]] >= 100 {
		return 0, false // "hai triệu hai" is 2.2 million to some; "một trăm linh hai" is 102 to all
	}
	return w.total + w.group + max(w.digit, 0), true
}

// wordSum is a number being added up: total of the closed scales, the group under a thousand, the digit at hand (-1 for
// none), the last closed scale, and the unit that "rưỡi" halves.
type wordSum struct{ total, group, digit, last, unit float64 }

func (w *wordSum) add(word string) bool {
	if word == "linh" || word == "lẻ" {
		return w.group > 0 || w.total > 0
	}
	if word == "mười" {
		if w.digit >= 0 || int(w.group)%100 != 0 {
			return false
		}
		w.group += 10
		return true
	}
	if v, ok := digitsInWords[word]; ok {
		ok = w.digit < 0
		w.digit = v
		return ok
	}
	s := scales[word]
	if s < 1000 {
		if w.digit < 0 || int(w.group)%int(s*10) != 0 {
			return false
		}
		w.group, w.digit, w.unit = w.group+w.digit*s, -1, s
		return true
	}
	sum := w.group + max(w.digit, 0)
	if sum == 0 || s >= w.last {
		return false
	}
	w.total, w.group, w.digit, w.last, w.unit = w.total+sum*s, 0, -1, s, s
	return true
}
