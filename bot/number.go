package bot

import (
	"math"
	"strconv"
	"strings"
)

// amount writes a number the Vietnamese way: points between thousands, a comma before decimals.
func amount(v float64) string {
	if v != math.Trunc(v) {
		s := strconv.FormatFloat(v, 'f', -1, 64)
		whole, frac, _ := strings.Cut(s, ".")
		n, err := strconv.ParseFloat(whole, 64)
		if err != nil {
			return strings.Replace(s, ".", ",", 1)
		}
		return amount(n) + "," + frac
	}
	digits := strconv.FormatFloat(math.Abs(v), 'f', 0, 64)
	var b strings.Builder
	if v < 0 {
		b.WriteByte('-')
	}
	for i, r := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte('.')
		}
		b.WriteRune(r)
	}
	return b.String()
}
