package plan

import (
	"regexp"
	"strings"
	"unicode"

	"trolycong/internal/vitext"
)

// scheme is how a heading is numbered. The order is from the outside in and is the rank of a section.
type scheme int

const (
	schemeNone    scheme = iota
	schemeAnnex          // PHỤ LỤC I
	schemePart           // PHẦN I, Phần thứ nhất
	schemeChapter        // Chương I
	schemeUpper          // A.
	schemeRoman          // I.
	schemeClause         // Mục 1
	schemeArticle        // Điều 1
	schemeDecimal        // 1., 2.1., I.1
	schemeLetter         // a), đ)
	schemePlain          // a heading without a number
)

var (
	markdown = regexp.MustCompile(`^[#>\s]*(?:[*_]+\s*)?`)
	bullet   = regexp.MustCompile(`^(?:[-+•–—●○▪■◦·➢❖✓*]\s+|[-+–•●](?:\p{Lu}|\d))|^\((?:[ivx]{1,4}|\d{1,2}|[a-zđ])\)\s+`)

	partMark    = regexp.MustCompile(`^(?i:phần)\s+((?i:thứ)\s+\p{L}+|[IVX]{1,5}\b|\d{1,2}\b)\s*[.:\-–]?\s*`)
	chapterMark = regexp.MustCompile(`^(?i:chương)\s+([IVX]{1,5}\b|\d{1,2}\b)\s*[.:\-–]?\s*`)
	clauseMark  = regexp.MustCompile(`^(?i:mục)\s+([IVX]{1,5}\b|\d{1,2}\b)(?:\s*[.:\-–]\s*|$)`)
	articleMark = regexp.MustCompile(`^(?i:điều)\s+(\d{1,3}[a-zđ]?)\s*[.:]\s*`)
	annexMark   = regexp.MustCompile(`^PHỤ LỤC(?:\s+(?:SỐ\s*:?\s*)?([IVX]{1,5}|\d{1,2}[A-Z]?)\b)?\s*[.:\-–]?\s*`)
	annexLine   = regexp.MustCompile(`^(?i:phụ lục)(?:\s+(?i:số\s*)?([IVX]{1,5}|\d{1,2}[A-Z]?))?\s*[.:]?\**\s*$`)

	upperMark   = regexp.MustCompile(`^([A-HK-NĐ])\s*(?:[.)]\s*|/\s+|[-–]\s+)(\p{Lu})\p{Lu}`)
	romanMark   = regexp.MustCompile(`^([IVX]{1,5})\s?(?:\\?\.\s*|\)\s*|/\s+|[-–]\s+)([\p{Lu}*_“"(])`)
	nestedMark  = regexp.MustCompile(`^([IVX]{1,5}(?:\.\d{1,2}){1,3})(?:\\?\.|\)|\s)\s*(\S)`)
	decimalMark = regexp.MustCompile(`^(\d{1,2}(?:\.\d{1,2}){0,3})(\\?\.|\)|/\s|\s?[-–]\s|\s)\s*(\S)`)
	letterMark  = regexp.MustCompile(`^([a-zđ])(?:\)\s*(\S)|[./]\s+(\S)|\.([\p{Lu}*]))`)
	supMark     = regexp.MustCompile(`^(?:<sup>\s*\(?(\d{1,2})\)?\s*</sup>|\[\^(\d{1,2})\]:|\$\^\{?\(?(\d{1,2})\)?\}?\$|([⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2}))\s*`)
)

// readMarks reads Markdown, bullets and numbers at the line's start. marker holds everything before the body.
func (l *line) readMarks(raw string) {
	md := markdown.FindString(raw)
	if b := bullet.FindString(raw); strings.HasPrefix(b, "* ") {
		md = "" // a bullet, no emphasis
	}
	at := len(md)
	l.strong = strongLine(md, strings.TrimSpace(raw))
	if m := supMark.FindStringSubmatchIndex(raw[at:]); m != nil {
		l.role, l.number, l.marker = roleFootnote, plainDigits(groupOf(raw[at:], m)), raw[:at+m[1]]
		return
	}
	rest, hasBullet := raw[at:], false
	if m := bullet.FindString(rest); m != "" {
		if last := []rune(m); !unicode.IsSpace(last[len(last)-1]) {
			m = string(last[:len(last)-1]) // the bullet alone, not the letter stuck to it
		}
		hasBullet = true
		at += len(m)
		inner := markdown.FindString(raw[at:])
		rest = raw[at+len(inner):]
		if !letterMark.MatchString(rest) {
			l.role, l.marker = roleItem, raw[:at]
			return
		}
		at += len(inner)
	}
	if !l.readNumber(raw, at, rest, hasBullet) {
		l.marker = raw[:at]
	}
}

// namedMarks are headings numbered behind a word: the word and number are the number of the section.
var namedMarks = []struct {
	mark   *regexp.Regexp
	scheme scheme
	name   string
}{{annexMark, schemeAnnex, "Phụ lục"}, {annexLine, schemeAnnex, "Phụ lục"}, {partMark, schemePart, "Phần"}, {chapterMark, schemeChapter, "Chương"},
	{clauseMark, schemeClause, "Mục"}, {articleMark, schemeArticle, "Điều"}}

// readNumber reads the number of a numbered line; false when there is none. A bullet may stand before a letter only
// ("- c) …" is a section in some lists).
func (l *line) readNumber(raw string, at int, rest string, hasBullet bool) bool {
	if m := letterMark.FindStringSubmatchIndex(rest); m != nil {
		l.take(raw, rest, m, schemeLetter)
		return true
	}
	if hasBullet {
		return false
	}
	for _, n := range namedMarks {
		m := n.mark.FindStringSubmatchIndex(rest)
		if m == nil || !namedHeading(rest[m[1]:], n.scheme) {
			continue
		}
		l.role, l.scheme, l.number = roleNumbered, n.scheme, n.name
		if m[2] >= 0 {
			l.number += " " + rest[m[2]:m[3]]
		}
		l.marker = raw[:at+m[1]]
		if n.scheme == schemeAnnex {
			l.marker = raw[:at] // "PHỤ LỤC" itself is read
		}
		return true
	}
	for _, n := range []struct {
		mark   *regexp.Regexp
		scheme scheme
	}{{nestedMark, schemeDecimal}, {romanMark, schemeRoman}, {upperMark, schemeUpper}, {decimalMark, schemeDecimal}} {
		m := n.mark.FindStringSubmatchIndex(rest)
		if m == nil || n.mark == decimalMark && !decimalHeading(rest) {
			continue
		}
		l.take(raw, rest, m, n.scheme)
		return true
	}
	return false
}

// namedHeading tells "Phần I", "Chương II. QUY ĐỊNH" from a sentence that happens to begin so ("Mục 5 của Kế hoạch này",
// "Phụ lục I Quyết định số …" in the middle of a text).
func namedHeading(rest string, s scheme) bool {
	rest = strings.Trim(rest, "*_# ")
	if rest == "" {
		return true
	}
	first := []rune(rest)[0]
	if s == schemeAnnex {
		return vitext.Upper(rest) || first == '('
	}
	return unicode.IsUpper(first) || first == '“'
}

// take notes a numbered line: the marker ends where the body's first character stands.
func (l *line) take(raw, rest string, m []int, s scheme) {
	l.role, l.scheme = roleNumbered, s
	l.number = rest[m[2]:m[3]]
	body := m[1]
	for i := 4; i < len(m); i += 2 {
		if m[i] >= 0 {
			body = m[i]
		}
	}
	l.marker = raw[:len(raw)-len(rest)+body]
}

// decimalHeading tells a section number ("1.", "2.1 Title") from a figure that happens to open a line ("100% các xã",
// "80% trung tâm", "12 doanh nghiệp", "3 - 5 mô hình").
func decimalHeading(rest string) bool {
	m := decimalMark.FindStringSubmatch(rest)
	first := []rune(m[3])[0]
	nested := strings.Contains(m[1], ".")
	switch strings.TrimSpace(m[2]) {
	case "": // "2.1 Title"
		return nested && unicode.IsUpper(first)
	case "-", "–", "/":
		return !nested && unicode.IsUpper(first)
	}
	return unicode.IsUpper(first) || unicode.IsLetter(first) && nested || strings.ContainsRune("*_“\"", first)
}

// strongLine tells whether Markdown sets the whole line off: a heading mark, or emphasis from its start to its end.
func strongLine(md, raw string) bool {
	for _, mark := range []string{"**", "__"} {
		if strings.Contains(md, mark) && strings.HasSuffix(raw, mark) && strings.Count(raw, mark) == 2 {
			return true
		}
	}
	return strings.Contains(md, "#")
}
