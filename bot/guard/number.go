package guard

import (
	"strings"
	"unicode"

	"trolycong/internal/vitext"
)

// number is one row of digit groups that may be a personal number.
type number struct {
	r      []rune
	groups []vitext.Range
	open   int
	rest   []vitext.Range // groups of the same run that follow
}

func (n number) end() int { return n.groups[len(n.groups)-1].End }

func (n number) digits() string {
	var b strings.Builder
	for _, g := range n.groups {
		b.WriteString(string(n.r[g.Start:g.End]))
	}
	return b.String()
}

// kind tells what personal number it is; "" for none.
func (m *masker) kind(n number) FindingKind {
	digits := n.digits()
	if len(digits) < 8 || len(digits) > 20 || m.isSafe(n) {
		return ""
	}
	context := m.context(n.open)
	if n.glued(context != "" || n.sure(digits)) || n.amount(digits, context) {
		return ""
	}
	if k := byContext(context, digits); k != "" {
		return k
	}
	switch {
	case n.phone(digits, context == FindPhone):
		return FindPhone
	case len(digits) == 12 && digits[:3] >= "001" && digits[:3] <= "096" && digits[3] <= '3' && n.written(identityGroups):
		return FindCCCD
	case len(digits) == 12 && len(n.groups) == 1 && digits[:3] >= "001" && digits[:3] <= "096":
		return FindCCCD
	case n.card(digits):
		return FindCard
	case len(digits) == 9 && len(n.groups) == 1 && !strings.HasSuffix(digits, "00000"):
		return FindCMND
	}
	return ""
}

// byContext judges digits by the word that announces them.
func byContext(context FindingKind, digits string) FindingKind {
	n := len(digits)
	switch {
	case context == FindCCCD && n == 12, context == FindCMND && (n == 9 || n == 12), context == FindAccount && n >= 8 && n <= 19,
		context == FindTax && (n == 10 || n == 12 || n == 13), context == FindInsured && n == 10, context == FindCard && n >= 12 && n <= 19:
		return context
	case context == FindCCCD && n == 9:
		return FindCMND
	}
	return ""
}

func (m *masker) isSafe(n number) bool {
	for _, s := range m.safe {
		if n.open < s.End && s.Start < n.end() {
			return true
		}
	}
	return false
}

// sure tells digits of a form that nothing but a phone or an identity number has: unbroken, a zero first, ten or twelve.
func (n number) sure(digits string) bool {
	return len(n.groups) == 1 && digits[0] == '0' && (len(digits) == 10 || len(digits) == 12)
}

// glued tells whether letters or marks make the digits part of a longer code: "H06241234", "019d2bff", "a_123". A word
// that announces a personal number may touch it, with a mark between or without ("sđt0912345678", "tel.0912345678"), and
// so may what follows a number that is known for one: announced, or sure by its form.
func (n number) glued(known bool) bool {
	start := n.open
	for start > 0 && letter(n.r[start-1]) {
		start--
	}
	if start < n.open {
		return !glueWords[vitext.Fold(string(n.r[start:n.open]))] || !known && n.gluedBehind()
	}
	return n.gluedByMark(known) || !known && n.gluedBehind()
}

func letter(r rune) bool { return unicode.IsLetter(r) || unicode.IsMark(r) }

// gluedByMark tells whether a mark right before the digits ties them to what stands before it. A full stop or comma
// behind a word ends a sentence whose space is missing, when the number is known for one.
func (n number) gluedByMark(known bool) bool {
	if n.open == 0 {
		return false
	}
	mark, end := n.r[n.open-1], n.open-1
	start := end
	for start > 0 && letter(n.r[start-1]) {
		start--
	}
	word := string(n.r[start:end])
	if glueWords[vitext.Fold(word)] {
		return false
	}
	switch mark {
	case '_', '#', '=', '&':
		return true
	case '.', ',':
		if known && end-start > 1 && (start == 0 || n.r[start-1] == ' ') {
			return false
		}
		return word != "" || mark == ',' && end > 0 && isDigit(n.r[end-1])
	case '-':
		return word != ""
	case '/':
		return word != "" && isUpper(n.r[end-1])
	}
	return false
}

// gluedBehind tells whether what stands right behind the digits makes them part of a longer code.
func (n number) gluedBehind() bool {
	end := n.end()
	if end+1 >= len(n.r) {
		return end < len(n.r) && unicode.IsLetter(n.r[end]) && n.open == 0
	}
	after, next := n.r[end], n.r[end+1]
	switch {
	case unicode.IsLetter(after):
		return isUpper(after) || !strings.HasPrefix(n.digits(), "0")
	case after == '_':
		return true
	case after == '/' || after == '-':
		return isUpper(next)
	case after == '.' || after == ',':
		return isDigit(next)
	}
	return false
}

// amount tells digits that count or pay: in groups of three that points part, or before a unit. None begins with a zero.
// A word that announces a personal number wins over what follows it, and so does the form of a card, unless the digits
// are written as money is: "stk 19036789012 đồng ý" names an account, "tài khoản có 250000000 đồng" a sum.
func (n number) amount(digits string, context FindingKind) bool {
	if digits[0] == '0' || n.open < n.groups[0].Start {
		return false
	}
	grouped := n.thousands()
	money := grouped || strings.HasSuffix(digits, "000")
	unit := n.unitAfter(money)
	switch {
	case context == "":
		return grouped || unit && (money || !n.card(digits))
	case context == FindTax:
		return grouped || unit && money
	}
	return unit && money
}

// thousands tells digits in groups of three that points part.
func (n number) thousands() bool {
	if len(n.groups) < 2 {
		return false
	}
	for i, g := range n.groups {
		if i > 0 && (g.End-g.Start != 3 || n.r[g.Start-1] != '.' || g.Start-n.groups[i-1].End != 1) {
			return false
		}
	}
	return n.groups[0].End-n.groups[0].Start <= 3
}

var (
	// countedUnits follow an amount or a count; looseUnits are other words as often, and follow digits in the form of money.
	countedUnits = newCues("đồng; vnđ; vnd; triệu; nghìn; =ngàn; tỷ; =tỉ; usd; eur; euro; =lượt; thuê bao; m2; m3; kg; =tấn")
	looseUnits   = newCues("đ; d; =người")
	// noUnits begin with a unit's word and are none.
	noUnits = newCues("đồng ý; đồng thời; đồng chí; đồng bào; đồng nghiệp; đồng hương; đồng đội; đồng hồ; đồng sở hữu; đồng thuận; đồng tình; đồng nai; đồng tháp; đồng văn; đồng hới; đồng hỷ; đồng xoài; đồng anh; tỷ lệ; tỉ lệ; tỷ như; =tỉ mỉ; tỷ muội; =tỉ muội; lượt này; lượt sau; tấn tài; tấn công; đ/c")
)

// unitAfter tells whether a unit follows the digits. money tells that they are written as sums are: there a letter or a
// capital may stand for a unit ("500000 đ", "500000 Đồng") that is a name or another word behind other digits.
func (n number) unitAfter(money bool) bool {
	i := n.end()
	for i < len(n.r) && n.r[i] == ' ' {
		i++
	}
	if i < len(n.r) && strings.ContainsRune("%₫$€", n.r[i]) {
		return true
	}
	end := i
	for end < len(n.r) && end < i+16 && (unicode.IsLetter(n.r[end]) || isDigit(n.r[end]) || strings.ContainsRune(" /", n.r[end])) {
		end++
	}
	next := words(string(n.r[i:end]))
	switch {
	case len(next) == 0 || noUnits.longestAt(next, 0) > 0:
		return false
	case money && looseUnits.longestAt(next, 0) > 0:
		return true
	}
	named := isUpper(n.r[i]) && i+1 < len(n.r) && unicode.IsLower(n.r[i+1])
	return countedUnits.longestAt(next, 0) > 0 && (money || !named)
}

// card tells digits that a payment card has, in the groups people write it in.
func (n number) card(digits string) bool {
	return len(digits) >= 13 && len(digits) <= 19 && n.cardGroups() && luhn(digits)
}

// phone judges a Vietnamese number: mobile, landline, with or without the country's code. announced tells that a word
// before it says "phone", which lets old area codes and loose groups pass. Hotlines (1022, 1800…, 1900…, 11x) are none.
func (n number) phone(digits string, announced bool) bool {
	national, foreign := digits, false
	plus := n.open < len(n.r) && strings.ContainsRune(string(n.r[n.open:n.groups[0].Start]), '+')
	switch {
	case strings.HasPrefix(digits, "0084"):
		national, foreign = digits[4:], true
	case strings.HasPrefix(digits, "84") && (plus || announced || len(digits) >= 11 && n.groups[0].End-n.groups[0].Start == 2 || len(digits) == 11 && len(n.groups) == 1):
		national, foreign = digits[2:], true
	case plus:
		return len(digits) >= 9 && len(digits) <= 15 // another country's number
	}
	trimmed := strings.TrimPrefix(national, "0")
	if trimmed == national && !foreign {
		return announced && len(digits) == 9 && strings.ContainsRune("35789", rune(digits[0]))
	}
	switch {
	case len(trimmed) == 9 && strings.ContainsRune("35789", rune(trimmed[0])), len(trimmed) == 10 && trimmed[0] == '1' && strings.ContainsRune("2689", rune(trimmed[1])):
		return announced || foreign || n.written(mobileGroups)
	case (len(trimmed) == 9 || len(trimmed) == 10) && trimmed[0] == '2':
		return announced || foreign || n.written(landlineGroups)
	}
	return announced && (len(trimmed) == 8 || len(trimmed) == 9 || len(trimmed) == 10)
}

// The ways people write long numbers, by the lengths of their groups; one unbroken run always counts.
func mobileGroups(g []int) bool {
	switch {
	case allOf(g, 1), allOf(g, 2):
		return true
	case g[0] == 1:
		return len(g) > 1 && g[1] >= 2
	}
	return g[0] >= 3 && g[0] <= 5 && least(g) >= 2
}

func landlineGroups(g []int) bool {
	return g[0] >= 2 && g[0] <= 5 && (len(g) == 1 || least(g[1:]) >= 2 && g[1] >= 3)
}

func identityGroups(g []int) bool {
	return allOf(g, 1) || least(g) >= 3 && most(g) <= 6 || len(g) == 4 && g[0] == 3 && g[1] == 1 && g[2] == 2 || allOf(g, 2)
}

func (n number) written(form func([]int) bool) bool {
	if len(n.groups) == 1 {
		return true
	}
	lengths := make([]int, len(n.groups))
	for i, g := range n.groups {
		lengths[i] = g.End - g.Start
		if i > 0 && strings.ContainsRune(string(n.r[n.groups[i-1].End:g.Start]), '/') {
			return false
		}
	}
	return form(lengths)
}

func (n number) cardGroups() bool {
	return n.written(func(g []int) bool { return least(g) >= 3 && most(g) <= 6 })
}

func allOf(g []int, n int) bool { return least(g) == n && most(g) == n }

func least(g []int) int {
	out := g[0]
	for _, x := range g {
		out = min(out, x)
	}
	return out
}

func most(g []int) int {
	out := g[0]
	for _, x := range g {
		out = max(out, x)
	}
	return out
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

// contexts announce a personal number. Of several the nearest before the number counts.
var contexts = []struct {
	kind FindingKind
	cues cues
}{
	{FindCCCD, newCues("cccd; căn cước; định danh; citizen id; id card; identity card; mã định danh")},
	{FindCMND, newCues("cmnd; cmt; cmtnd; =cmtnd; chứng minh thư; chứng minh nhân dân; số chứng minh")},
	{FindPhone, newCues("sđt; đt; điện thoại; số đt; tel; phone; di động; số máy; zalo; fax; liên hệ; lh; alo; gọi; mobile; số liên lạc")},
	{FindCard, newCues("thẻ ngân hàng; thẻ tín dụng; thẻ visa; thẻ atm; card number; credit card; visa; mastercard; napas")},
	{FindAccount, newCues("stk; số tk; tài khoản; tk ngân hàng; account number; bank account; vietcombank; techcombank; agribank; vietinbank; bidv; mbbank; mb bank; sacombank; tpbank; vpbank; hdbank; chuyển khoản")},
	{FindTax, newCues("mst; mã số thuế; tax code")},
	{FindInsured, newCues("bhxh; bhyt; sổ bảo hiểm; bảo hiểm xã hội; bảo hiểm y tế; thẻ bảo hiểm")},
	{FindPassport, newCues("hộ chiếu; passport")},
	{FindPlate, newCues("biển số; biển kiểm soát; bks; biển xe")},
}

// glueWords may touch the number that they announce.
var glueWords = vitext.WordSet("sdt dt tel phone mobile thoai so cccd cmnd cmt cmtnd stk mst zalo fax bhxh bhyt la lh alo")

// contextReach is how many words before a number can announce it: "số căn cước công dân của vợ tôi là".
const contextReach = 9

// context names the kind that the words before the place announce; "" for none. Placeholders count as no words.
func (m *masker) context(at int) FindingKind {
	from := at
	for from > 0 && m.r[from-1] != '\n' && at-from < 100 {
		from--
	}
	text := words(withoutPlaceholders.Replace(strings.Map(letterOnly, string(m.r[from:at]))))
	text = text[max(0, len(text)-contextReach):]
	kind, last := FindingKind(""), -1
	for _, c := range contexts {
		for p, ok := c.cues.find(text, 0); ok; p, ok = c.cues.find(text, p.start+1) {
			if p.end > last {
				kind, last = c.kind, p.end
			}
		}
	}
	return kind
}

// letterOnly keeps letters and the brackets of placeholders: digits in between would move the words.
func letterOnly(r rune) rune {
	if unicode.IsLetter(r) || r == '[' || r == ']' {
		return r
	}
	return ' '
}
