package portal

import (
	"regexp"
	"strconv"
	"strings"
)

// amount is one sum of money that a note names.
type amount struct {
	value float64
	unit  string // unitDong, "USD"
	// start and end in bytes of the text it was read from.
	start, end int
	// bound tells that it is a limit or a base ("giá trị dưới 2,1 tỷ đồng", "tối thiểu 300.000 đồng") rather than a fee.
	bound bool
	// further tells that it is another fee that the note goes on with: "Sát hạch thực hành, Phí: 600,000".
	further bool
}

var (
	moneyForm = regexp.MustCompile(`(?i)(\d[\d.,]*)\s*(tỷ|tỉ|triệu|nghìn|ngàn)?\s*(?:\([^()\d]{1,60}\)\s*)?(việt nam đồng|vnđ|vnd|đồng|đông|đ|usd|đô la)?`)
	multiples = map[string]float64{"": 1, "tỷ": 1e9, "tỉ": 1e9, "triệu": 1e6, "nghìn": 1e3, "ngàn": 1e3}
	// boundBefore ends with what makes the next amount a limit or a base.
	boundBefore = regexp.MustCompile(`(?i)(?:dưới|trên|từ|đến|tối đa|tối thiểu|không quá|không dưới|ít nhất|vốn|giá trị)\s*(?:là\s*)?$`)
	furtherForm = regexp.MustCompile(`[\pL),.]\s*(?:Phí|Lệ phí)\s*:\s*$`)
	feeBefore   = regexp.MustCompile(`(?i)phí\s*:?\s*$`)
)

// amounts reads the sums of money in text: numbers with a currency, grouped numbers that count per piece ("230.000/lần")
// or follow "phí:", and numbers in millions. Document numbers, dates and badly grouped digits are none.
func amounts(text string) []amount {
	var out []amount
	for _, m := range moneyForm.FindAllStringSubmatchIndex(text, -1) {
		digits := strings.TrimRight(text[m[2]:m[3]], ".,")
		multiple, currency := strings.ToLower(group(text, m, 2)), strings.ToLower(group(text, m, 3))
		if m[3] != m[2]+len(digits) {
			multiple, currency = "", "" // the mark that ends a sentence parts them
		}
		if insideWord(text, m[2], m[7], currency) {
			continue
		}
		v, ok := noteNumber(digits, multiple != "")
		grouped := strings.ContainsAny(digits, ".,") || len(digits) > 4
		perPiece := strings.HasPrefix(strings.TrimLeft(text[m[2]+len(digits):], " "), "/")
		if !ok || v == 0 || currency == "" && multiple == "" && !(grouped && v >= minPlausibleFee && (perPiece || feeBefore.MatchString(tail(text[:m[2]], 40)))) {
			continue
		}
		a := amount{value: v * multiples[multiple], unit: unitDong, start: m[2], end: m[2] + len(digits), bound: boundBefore.MatchString(tail(text[:m[2]], 40))}
		a.further = furtherForm.MatchString(tail(text[:m[2]], 40))
		if currency != "" || multiple != "" {
			a.end = m[1]
		}
		if currency == "usd" || currency == "đô la" {
			a.unit = "USD"
		}
		out = append(out, a)
	}
	return out
}

func group(text string, m []int, n int) string {
	if m[2*n] < 0 {
		return ""
	}
	return text[m[2*n]:m[2*n+1]]
}

// insideWord tells whether the digits belong to a code or document number, or a one-letter currency to a longer word.
func insideWord(text string, start, currencyEnd int, currency string) bool {
	if start > 0 {
		switch c := text[start-1]; {
		case c == '/' || c == '-' && start > 1 && text[start-2] != ' ' || c >= '0' && c <= '9' || c >= 'A' && c <= 'Z':
			return true
		}
	}
	return currency == "đ" && currencyEnd < len(text) && (startsLower(text[currencyEnd:]) || startsUpper(text[currencyEnd:]))
}

// noteNumber reads a number as notes write it: points or commas part thousands; with a multiple a lone mark is decimal
// ("2,1 tỷ").
func noteNumber(s string, multiple bool) (float64, bool) {
	mark := "."
	if strings.Contains(s, ",") {
		mark = ","
		if strings.Contains(s, ".") {
			return 0, false
		}
	}
	groups := strings.Split(s, mark)
	if multiple && len(groups) == 2 && len(groups[1]) < 3 {
		v, err := strconv.ParseFloat(groups[0]+"."+groups[1], 64)
		return v, err == nil
	}
	for i, g := range groups {
		if i > 0 && len(g) != 3 {
			return 0, false
		}
	}
	if len(groups) > 1 && len(groups[0]) > 4 {
		return 0, false
	}
	v, err := strconv.ParseFloat(strings.Join(groups, ""), 64)
	return v, err == nil
}
