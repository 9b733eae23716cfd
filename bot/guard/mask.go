package guard

import (
	"regexp"
	"strings"
	"unicode"

	"trolycong/internal/vitext"
)

var placeholders = map[FindingKind]string{FindCCCD: "[số căn cước]", FindCMND: "[số chứng minh]", FindPhone: "[số điện thoại]", FindEmail: "[email]",
	FindCard: "[số thẻ]", FindAccount: "[số tài khoản]", FindPassport: "[số hộ chiếu]", FindTax: "[mã số thuế]", FindInsured: "[số bảo hiểm]"}

var (
	email = regexp.MustCompile(`[A-Za-z0-9][A-Za-z0-9._%+\-]*@[A-Za-z0-9](?:[A-Za-z0-9\-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9\-]{2,})+`)
	// digitRun is a number with single separators between its digits.
	digitRun = regexp.MustCompile(`\+?\(?\d(?:\)?[ .\-]?\(?\d)*`)
	passport = regexp.MustCompile(`\b[A-Z]\d{7,8}\b`)
	insured  = regexp.MustCompile(`\b[A-Z]{2}\d{13}\b`)
)

// Mask replaces personal data by placeholders and tells what it found. It never touches procedure codes, document and
// file numbers, years, dates, money or hotlines. Idempotent: a masked text has nothing left to mask.
func Mask(s string) (masked string, found []Finding) {
	s = strings.Map(asciiDigit, vitext.NFC(s))
	var spots []spot
	for _, m := range email.FindAllStringIndex(s, -1) {
		spots = append(spots, spot{m[0], m[1], FindEmail})
	}
	for _, m := range digitRun.FindAllStringIndex(s, -1) {
		spots = append(spots, numbersIn(s, m[0], m[1])...)
	}
	for _, m := range passport.FindAllStringIndex(s, -1) {
		if near(s, m[0], "hộ chiếu", "passport", "ho chieu") {
			spots = append(spots, spot{m[0], m[1], FindPassport})
		}
	}
	for _, m := range insured.FindAllStringIndex(s, -1) {
		spots = append(spots, spot{m[0], m[1], FindInsured})
	}
	return replace(s, spots)
}

type spot struct {
	start, end int
	kind       FindingKind
}

// asciiDigit writes full-width digits as plain ones, so that they cannot hide a number.
func asciiDigit(r rune) rune {
	if r >= '０' && r <= '９' {
		return r - '０' + '0'
	}
	return r
}

func replace(s string, spots []spot) (string, []Finding) {
	for i := 1; i < len(spots); i++ {
		for j := i; j > 0 && spots[j].start < spots[j-1].start; j-- {
			spots[j], spots[j-1] = spots[j-1], spots[j]
		}
	}
	var b strings.Builder
	var found []Finding
	last := 0
	for _, p := range spots {
		if p.start < last {
			continue
		}
		b.WriteString(s[last:p.start])
		b.WriteString(placeholders[p.kind])
		start := len([]rune(s[:p.start]))
		found = append(found, Finding{p.kind, start, start + len([]rune(s[p.start:p.end]))})
		last = p.end
	}
	b.WriteString(s[last:])
	return b.String(), found
}

// numbersIn judges one run of digits and separators. A run may hold several numbers parted by spaces: it is tried whole,
// then in its parts.
func numbersIn(s string, start, end int) []spot {
	if partOfCode(s, start, end) {
		return nil
	}
	if k := numberKind(s, start, end); k != "" {
		return []spot{{start, end, k}}
	}
	var out []spot
	if !strings.Contains(s[start:end], " ") {
		return nil
	}
	words := strings.Split(s[start:end], " ")
	for i := range words {
		at := start
		for _, w := range words[:i] {
			at += len(w) + 1
		}
		for n := len(words) - i; n >= 1; n-- {
			stop := at + len(strings.Join(words[i:i+n], " "))
			if n == len(words) {
				continue
			}
			if k := numberKind(s, at, stop); k != "" && (len(out) == 0 || at >= out[len(out)-1].end) {
				out = append(out, spot{at, stop, k})
				break
			}
		}
	}
	return out
}

// partOfCode tells whether the digits belong to a code or document number: a letter, slash or point touches them.
func partOfCode(s string, start, end int) bool {
	before, after := lastRune(s[:start]), firstRune(s[end:])
	if unicode.IsLetter(before) || before == '/' || before == '_' || before == '#' {
		return true
	}
	if (before == '.' || before == '-') && start > 1 && unicode.IsLetter(lastRune(s[:start-1])) {
		return true
	}
	return unicode.IsLetter(after) || after == '/' && end+1 < len(s) && s[end+1] != ' ' || after == '_'
}

func lastRune(s string) rune {
	r := []rune(s[max(len(s)-4, 0):])
	if len(r) == 0 {
		return ' '
	}
	return r[len(r)-1]
}

func firstRune(s string) rune {
	for _, r := range s {
		return r
	}
	return ' '
}

// numberKind tells what personal number the run is; "" for none.
func numberKind(s string, start, end int) FindingKind {
	raw := s[start:end]
	digits := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, raw)
	groups := strings.FieldsFunc(raw, func(r rune) bool { return r < '0' || r > '9' })
	switch {
	case money(raw, s[end:]):
		return ""
	case isPhone(raw, digits, groups):
		return FindPhone
	case len(digits) == 12 && digits[:3] >= "001" && digits[:3] <= "096" && even(groups):
		return FindCCCD
	case len(digits) >= 13 && len(digits) <= 19 && even(groups) && luhn(digits):
		return FindCard
	case len(digits) >= 8 && len(digits) <= 19 && near(s, start, "stk", "số tài khoản", "so tai khoan", "tài khoản số", "tài khoản ngân hàng", "tk ngân hàng", "tk số"):
		return FindAccount
	case (len(digits) == 10 || len(digits) == 13) && near(s, start, "mst", "mã số thuế", "ma so thue"):
		return FindTax
	case len(digits) == 10 && near(s, start, "bhxh", "bhyt", "sổ bảo hiểm", "bảo hiểm xã hội", "bảo hiểm y tế", "mã thẻ"):
		return FindInsured
	case len(digits) == 9 && (len(groups) == 1 || len(groups) == 3 && near(s, start, "cmnd", "cmt", "chứng minh", "chung minh")):
		return FindCMND
	case len(digits) == 12 && len(groups) == 1 && near(s, start, "cccd", "căn cước", "can cuoc", "định danh"):
		return FindCCCD
	}
	return ""
}

// money tells digits in groups of three that points or commas part, or that a unit follows.
func money(raw, after string) bool {
	if strings.ContainsAny(raw, ".") && !strings.ContainsAny(raw, " -+(") {
		groups := strings.Split(raw, ".")
		three := len(groups) > 1 && len(groups[0]) <= 3 && groups[0] != "0" && !strings.HasPrefix(groups[0], "0")
		for _, g := range groups[1:] {
			three = three && len(g) == 3
		}
		if three {
			return true
		}
	}
	k := vitext.Key(strings.TrimSpace(after[:min(len(after), 24)]))
	for _, u := range []string{"đồng", "vnđ", "vnd", "đ ", "triệu", "nghìn", "tỷ", "usd", "%"} {
		if strings.HasPrefix(k, u) {
			return true
		}
	}
	return false
}

func isPhone(raw, digits string, groups []string) bool {
	for i, g := range groups {
		if len(g) < 2 && i > 0 {
			return false
		}
	}
	plus := strings.HasPrefix(strings.TrimLeft(raw, "("), "+")
	switch {
	case (plus || !strings.HasPrefix(digits, "0")) && strings.HasPrefix(digits, "84") && len(digits) >= 11 && len(digits) <= 12 && strings.ContainsAny(digits[2:3], "235789") && (plus || len(groups) > 1 || len(digits) == 11):
		return true
	case len(digits) == 10 && digits[0] == '0' && strings.ContainsAny(digits[1:2], "35789"):
		return len(groups) <= 5
	case (len(digits) == 10 || len(digits) == 11) && strings.HasPrefix(digits, "02"):
		return len(groups) <= 5
	}
	return false
}

// even tells whether the groups are the ways people write a long number: one run, or parts of three to six digits.
func even(groups []string) bool {
	if len(groups) == 1 {
		return true
	}
	for _, g := range groups {
		if len(g) < 3 || len(g) > 6 {
			return false
		}
	}
	return true
}

func luhn(digits string) bool {
	sum := 0
	for i := range digits {
		d := int(digits[len(digits)-1-i] - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}

// near tells whether one of the words stands in the 40 bytes before the place.
func near(s string, at int, words ...string) bool {
	from := max(at-60, 0)
	for from > 0 && from < at && s[from]&0xC0 == 0x80 {
		from++
	}
	before := vitext.Key(s[from:at])
	for _, w := range words {
		if strings.Contains(before, w) {
			return true
		}
	}
	return false
}
