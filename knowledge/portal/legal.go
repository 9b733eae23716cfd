package portal

import (
	"regexp"
	"strings"

	"trolycong/internal/vitext"
	"trolycong/knowledge"
)

const legalHeader = "Tên văn bản pháp lýMã văn bản"

// lawNumber is the number of a legal document: 53/2025/TT-BCA, 68/2020/QH14, 749/QĐ-TTg, 66.7/2025/NQ-CP,
// 15/2015/TTLT-BGTVT-BQP. The number cell may repeat the kind: "Thông tư số 01/2026/TT-BNNMT".
var (
	lawNumber = regexp.MustCompile(`\d{1,5}(?:\.\d{1,2})?/(?:(?:19|20)\d\d/)?(?:QH\d{1,2}|[A-ZĐ]{1,6}\d?(?:-[A-ZĐa-z&]{1,12})*)`)
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
	if strings.HasPrefix(s.text, legalHeader) {
		start = len(legalHeader)
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
// "37/2024/QH15". Both the year's four digits and the words before it support the cut.
func afterYear(text string, start, from int) int {
	digits := from
	for digits > start && isDigitByte(text[digits-1]) {
		digits--
	}
	if m := gluedYear.FindString(text[digits:]); m != "" && (strings.HasSuffix(text[start:digits], "năm ") || digits > start && text[digits-1] == '/') {
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
	if startsUpper(rest) || startsLower(rest) || strings.HasPrefix(rest, "“") || strings.HasPrefix(rest, "- ") {
		return true
	}
	// a number glued to its title is the cell, even when a space or the next number follows
	title := text[start:from]
	gluedNumber := from == start || !isSpace(text[from-1]) && !strings.HasSuffix(title, "số")
	if m := lawKind.FindStringIndex(title); m != nil && m[0] > 0 && !isSpace(title[m[0]-1]) {
		gluedNumber = true
	}
	next := lawNumber.FindStringIndex(rest)
	return gluedNumber && (rest[0] == ' ' && startsUpper(strings.TrimLeft(rest, " ")) || next != nil && next[0] == 0)
}

// legalRef makes the pair [start, end) whose number begins at from.
func legalRef(s source, start, from, end int) knowledge.LegalRef {
	titleEnd := from
	if m := lawKind.FindStringIndex(s.text[start:from]); m != nil && m[0] > 0 && !isSpace(s.text[start+m[0]-1]) {
		titleEnd = start + m[0]
	}
	ref := knowledge.LegalRef{Title: trimTitle(s.cited(start, titleEnd).Text), Number: s.text[from:end], Ref: s.ref(start, end)}
	if !hasWord(ref.Title) || lawKind.FindString(ref.Title) == ref.Title {
		ref.Title = trimTitle(s.cited(start, end).Text)
	}
	return ref
}

func trimTitle(t string) string { return strings.Trim(t, " ;,.-–:") }

// numberEnd gives back a capital that begins the next title: in "53/2025/TT-BCAThông tư" the T is not the number's. It
// is start when nothing of the number is left.
func numberEnd(text string, start, end int) int {
	for end > start {
		last := text[end-1]
		nextLower := end < len(text) && startsLower(text[end:])
		if strings.HasSuffix(text[start:end], "TTg") && !nextLower {
			return end
		}
		if (last < 'a' || last > 'z') && last != '-' && !(nextLower && (last < '0' || last > '9')) {
			return end
		}
		end--
		for end > start && text[end]&0xC0 == 0x80 {
			end--
		}
	}
	return start
}
