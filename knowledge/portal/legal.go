package portal

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"trolycong/internal/vitext"
	"trolycong/knowledge"
)

const legalHeader = "Tên văn bản pháp lýMã văn bản"

// lawNumber is the number of a legal document: 53/2025/TT-BCA, 68/2020/QH14, 749/QĐ-TTg, 66.7/2025/NQ-CP,
// 15/2015/TTLT-BGTVT-BQP. The number cell may repeat the kind: "Thông tư số 01/2026/TT-BNNMT".
var (
	lawNumber = regexp.MustCompile(`(?:\d{1,2}\.\d{1,2}|\d{1,5}(?:\.?[a-z])?)/(?:(?:19|20)\d\d/)?(?:(?:UBTV)?QH\d{1,2}|[A-ZĐ]{1,6}(?:[-/] ?(?:(?:UBTV)?QH\d{1,2}|[A-ZĐ][A-ZĐa-z&]{0,11}))*)`)
	// issuer ends with the short name of a body that issues laws: "BTPhướng dẫn" is "BTP" and "hướng dẫn".
	issuer    = regexp.MustCompile(`-(?:CP|TTCP|VPCP|NHNN|BTC|BTP|BCA|BXD|BQP|BCT|BYT|BNV|BNG|BKHCN|BNNMT|BGDĐT|BVHTTDL|BDTTG|BGTVT|BTNMT|BNNPTNT|BKHĐT|BLĐTBXH|BTTTT|BHXH)$`)
	gluedYear = regexp.MustCompile(`^(?:19|20)\d\d\d{1,4}/`)
	// bareKind is a title that says no more than its number does.
	bareKind = regexp.MustCompile(`^(?:Luật|Nghị quyết|Nghị định|Thông tư|Quyết định)\s*(?:số\s*)?\d\S*$`)
	lawKind  = regexp.MustCompile(`(?:Luật|Luất|LUẬT|Bộ luật|Pháp lệnh|Nghị quyết|Nghị định|NGHỊ ĐỊNH|Thông tư liên tịch|Thông tư|THÔNG TƯ|Quyết định|Hiệp định|Công ước)\s*(?:số\s*:?\s*)?$`)
)

// readLegal parts the glued "title + number" pairs. A number ends its pair when the text ends or the next title begins
// right behind it; numbers inside a title are followed by a space or a mark.
func readLegal(p *knowledge.Procedure) []knowledge.LegalRef {
	s := newSource(p, keyLegal)
	start := 0
	switch {
	case strings.HasPrefix(s.text, legalHeader):
		start = len(legalHeader)
	case strings.HasPrefix(s.text, "Không có thông tin"):
		return nil
	case len(continuation(p, keyLegal)) > 0:
		addIssue(p, IssueTextCut, keyLegal, knowledge.Span{})
		return nil
	}
	var out []knowledge.LegalRef
	for _, m := range lawNumber.FindAllStringIndex(s.text, -1) {
		from := afterYear(s.text, start, m[0])
		if from < start {
			continue
		}
		end := numberEnd(s.text, from, m[1])
		if end == from || !endsPair(s.text, start, from, end) {
			continue
		}
		if ref := legalRef(s, start, from, end); len(out) == 0 || out[len(out)-1].Number != ref.Number || !bareKind.MatchString(ref.Title) {
			out = append(out, ref)
		}
		start = end
	}
	if rest := s.cited(start, len(s.text)); len(vitext.Syllables(rest.Text)) > 1 && !unknown(rest.Text) {
		out = append(out, knowledge.LegalRef{Title: trimTitle(rest.Text), Ref: rest.Ref})
	}
	return out
}

// afterYear moves the beginning of a number past a year that it is glued to: "năm 202437/2024/QH15" is "năm 2024" and
// "37/2024/QH15". No number of a law has more than four digits.
func afterYear(text string, start, from int) int {
	digits := from
	for digits > start && isDigitByte(text[digits-1]) {
		digits--
	}
	if gluedYear.MatchString(text[digits:]) && digits > start && (text[digits-1] == ' ' || text[digits-1] == '/') {
		return digits + 4
	}
	return from
}

// endsPair tells whether the number [from, end) is the number cell of the pair that began at start.
func endsPair(text string, start, from, end int) bool {
	rest := text[end:]
	if strings.TrimSpace(rest) == "" {
		return true
	}
	// a title may itself be nothing but "Nghị định 87/2020/NĐ-CP": then its number stands again right behind it
	if strings.HasPrefix(rest, text[from:end]) {
		return false
	}
	if startsUpper(rest) || strings.HasPrefix(rest, "“") || startsLower(rest) && !strings.HasPrefix(rest, "ngày") {
		return true
	}
	// a number glued to its title is the cell, even when a space or the next number follows
	title := text[start:from]
	gluedNumber := from == start || !isSpace(text[from-1]) && !strings.HasSuffix(title, "số")
	if m := kindBefore(title); m != nil && m[0] > 0 && !isSpace(title[m[0]-1]) {
		gluedNumber = true
	}
	next := lawNumber.FindStringIndex(rest[:min(len(rest), 60)])
	return gluedNumber && (rest[0] == '-' || rest[0] == ' ' && startsUpper(strings.TrimLeft(rest, " ")) || next != nil && next[0] == 0)
}

// legalRef makes the pair [start, end) whose number begins at from.
func legalRef(s source, start, from, end int) knowledge.LegalRef {
	titleEnd := from
	if m := kindBefore(s.text[start:from]); m != nil && m[0] > 0 && !isSpace(s.text[start+m[0]-1]) {
		titleEnd = start + m[0]
	}
	ref := knowledge.LegalRef{Title: trimTitle(s.cited(start, titleEnd).Text), Number: s.text[from:end], Ref: s.ref(start, end)}
	switch {
	case !hasWord(ref.Title):
		ref.Title = ref.Number
	case len(ref.Title) < 40 && lawKind.FindString(ref.Title) == ref.Title:
		ref.Title += " " + ref.Number
	}
	return ref
}

// kindBefore finds the words "Thông tư số" that end a title, or nil.
func kindBefore(title string) []int {
	end := tail(title, 60)
	m := lawKind.FindStringIndex(end)
	if m == nil {
		return nil
	}
	from := len(title) - len(end)
	return []int{from + m[0], from + m[1]}
}

func trimTitle(t string) string { return strings.Trim(t, " ;,.-–:") }

// numberEnd gives back the letters that begin the next title: in "53/2025/TT-BCAThông tư" the T is not the number's, in
// "TT-BCAngày" the A is, since "Angày" is no word. It is start when nothing of the number is left.
func numberEnd(text string, start, end int) int {
	if loneDigit(text, end) {
		return end + 1
	}
	if cut := capitalTitle(text, start, end); cut < end {
		return cut
	}
	letters := end
	for letters > start && text[letters-1] >= 'a' && text[letters-1] <= 'z' {
		letters--
	}
	switch {
	case letters == end && !(end < len(text) && startsLower(text[end:])) || strings.HasSuffix(text[start:end], "-TTg"):
		return trimEnd(text, start, letters, end)
	case letters > start && isDigitByte(text[letters-1]):
		return letters
	}
	capital := letters - 1
	for capital > start && text[capital]&0xC0 == 0x80 {
		capital--
	}
	if strings.HasSuffix(text[start:letters], "-TT") && strings.HasPrefix(text[letters:], "g") {
		return letters + 1 // "QĐ-TTgquy định"
	}
	if !issuer.MatchString(text[start:letters]) && vitext.IsVietnameseSyllable(vitext.Key(firstLetters(text[capital:]))) {
		return trimEnd(text, start, capital, capital)
	}
	return letters
}

// trimEnd drops the mark before a title that was taken for a part of the number.
func trimEnd(text string, start, letters, end int) int {
	if letters == end {
		return start + len(strings.TrimRight(text[start:end], "-/ "))
	}
	return end
}

func firstLetters(s string) string {
	if i := strings.IndexFunc(s, func(r rune) bool { return !unicode.IsLetter(r) }); i >= 0 {
		return s[:i]
	}
	return s
}

// loneDigit tells whether one digit at i belongs to the number before it ("QĐ-NHNN7") rather than to the next.
func loneDigit(text string, i int) bool {
	if i >= len(text) || !isDigitByte(text[i]) || isDigitByte(text[i-1]) {
		return false
	}
	return i+1 == len(text) || startsUpper(text[i+1:])
}

// capitalTitle is where a title in capitals begins that is glued to the number: "NĐ-CPNGHỊ ĐỊNH". The letters that make a
// syllable with what follows are the title's; at least two stay with the number, and the P of "CP" (the Government) does.
func capitalTitle(text string, start, end int) int {
	next, _ := utf8.DecodeRuneInString(text[end:])
	accented := next > unicode.MaxASCII && unicode.IsUpper(next)
	for _, lead := range []string{"QUY ĐỊNH", "BAN HÀNH"} {
		word, _, _ := strings.Cut(lead, " ")
		if cut := end - len(word); cut > start && strings.HasPrefix(text[cut:], lead) {
			return cut
		}
	}
	for n := 5; accented && n > 0; n-- {
		cut := end - n
		if cut-2 <= start || strings.ContainsRune(text[cut-2:end], '-') || strings.HasSuffix(text[:cut], "-C") {
			continue
		}
		if utf8.RuneStart(text[cut]) && vitext.IsVietnameseSyllable(vitext.Key(firstLetters(text[cut:]))) {
			return cut
		}
	}
	return end
}
