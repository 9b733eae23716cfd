package vitext

import (
	"unicode"
)

// digitsInWords are the number words of one digit. "năm" (five) is also "year" and counts only inside a longer number.
var digitsInWords = map[string]float64{"không": 0, "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5, "nhăm": 5, "sáu": 6, "bảy": 7,
	"bẩy": 7, "tám": 8, "chín": 9, "mười": 10}

// scales are the number words that multiply what stands before them.
var scales = map[string]float64{"mươi": 10, "trăm": 100, "nghìn": 1e3, "ngàn": 1e3, "triệu": 1e6, "tỷ": 1e9, "tỉ": 1e9}

// readWords reads a number written in words at i: "hai tỷ", "chín mươi phần trăm", "năm mươi nghìn đồng", "ba ngày". A
// single digit word counts only with a unit after it, and "năm" never alone.
func readWords(r []rune, i int) (Number, int) {
	var words []string
	var ends []int
	for j := i; j < len(r) && len(words) < 16; {
		end := j
		for end < len(r) && wordRune(r[end]) {
			end++
		}
		if end == j {
			break
		}
		w := Key(string(r[j:end]))
		if !numberWord(w, len(words)) || w == "tỷ" && hasWord(r, skipSpaces(r, end), "lệ") {
			break
		}
		words, ends = append(words, w), append(ends, end)
		next := end
		for next < len(r) && r[next] == ' ' {
			next++
		}
		if next == end {
			break
		}
		j = next
	}
	if len(words) == 0 {
		return Number{}, 0
	}
	v, ok := wordsValue(words)
	end := ends[len(ends)-1]
	if !ok {
		return Number{}, 0
	}
	n := Number{Range: Range{i, end}, Min: v, Max: v, Words: true}
	n.End = n.takeUnit(r, end)
	if len(words) == 1 && (n.Unit == "" || words[0] == "năm" || words[0] == "không" || words[0] == "một" && n.Unit == "lần") {
		return Number{}, 0
	}
	n.Text = string(r[i:n.End])
	return n, n.End
}

func numberWord(w string, position int) bool {
	if _, ok := digitsInWords[w]; ok {
		return true
	}
	_, ok := scales[w]
	return position > 0 && (ok || w == "linh" || w == "lẻ" || w == "rưỡi")
}

// wordsValue adds up the words. It refuses what is no well-formed number: two digits in a row without "mươi" or "mười".
func wordsValue(words []string) (float64, bool) {
	total, group, digit := 0.0, 0.0, -1.0
	last := 1.0
	for k, w := range words {
		if w == "linh" || w == "lẻ" {
			continue
		}
		if w == "rưỡi" {
			return total + group + max(digit, 0) + last/2, k == len(words)-1 && last > 1
		}
		if v, ok := digitsInWords[w]; ok {
			if w == "mười" {
				group, digit = group+10, -1
				continue
			}
			if digit >= 0 {
				return 0, false
			}
			digit = v
			continue
		}
		s := scales[w]
		if s < 1000 {
			group, digit = group+max(digit, 1)*s, -1
			last = s
			continue
		}
		sum := group + max(digit, 0)
		if sum == 0 {
			return 0, false
		}
		total, group, digit, last = total+sum*s, 0, -1, s
	}
	return total + group + max(digit, 0), true
}

// Upper tells whether the text's letters are all capitals, as headings of official texts are. False without letters.
func Upper(s string) bool {
	letters := false
	for _, r := range s {
		if unicode.IsLower(r) {
			return false
		}
		letters = letters || unicode.IsUpper(r)
	}
	return letters
}
