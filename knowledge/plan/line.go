package plan

import (
	"regexp"
	"strings"
	"unicode"

	"trolycong/internal/vitext"
	"trolycong/knowledge"
)

// line is one non-blank line of the source with its place, or a piece of one.
type line struct {
	span   knowledge.Span // without the white space around it
	raw    string         // the source's words
	indent int            // columns before it
	gap    int            // blank lines before it
	page   bool           // a page break before it
	role   role
	marker string // printed bullet or number, as shown
	number string // number of a heading or numbered paragraph, without punctuation
	scheme scheme
	body   knowledge.Span // span without marker and Markdown
	strong bool           // set off as a heading by Markdown
	tabs   int            // tabs of the whole printed line, outer ones too
}

// role is what a line is by its own form.
type role int

const (
	roleText role = iota
	roleItem
	roleNumbered
	roleFootnote
	roleTable
	roleRule // a horizontal rule
)

// scheme is how a heading is numbered, from the outside in.
type scheme int

const (
	schemeNone scheme = iota
	schemeAnnex
	schemeRoman
	schemeDecimal
	schemeLetter
)

var (
	markdown      = regexp.MustCompile(`^[#>\s]*[*_]*\s*`)
	bullet        = regexp.MustCompile(`^([-+•–*])\s+`)
	romanMark     = regexp.MustCompile(`^((?:PHẦN\s+)?(?:[IVX]{1,5}))(?:\.|\))\s*(\S)`)
	decimalMark   = regexp.MustCompile(`^(\d{1,2}(?:\.\d{1,2}){0,3})(\.|\)|\s)\s*(\S)`)
	letterMark    = regexp.MustCompile(`^([a-zđ])(\)|\.)\s*(\S)`)
	annexMark     = regexp.MustCompile(`^PHỤ LỤC(?:\s+(?:SỐ\s+)?([IVX]+|\d+))?\b`)
	supMark       = regexp.MustCompile(`^<sup>\(?(\d{1,2})\)?</sup>`)
	bareNote      = regexp.MustCompile(`^(\d{1,2})\s+\p{Lu}`)
	ruleLine      = regexp.MustCompile(`^[-_*=]{3,}$`)
	gluedBullet   = regexp.MustCompile(`[\p{L}\d)]-\s+(?:\d{1,3}\s*%|\p{Lu})`)
	footnoteCalls = regexp.MustCompile(`<sup>\(?(\d{1,2})\)?</sup>|[⁰¹²³⁴⁵⁶⁷⁸⁹]+|\p{L}\((\d{1,2})\)`)
)

// splitLines cuts the text into its non-blank lines. A form feed ends a line and marks a page break, as does a line of
// spaces only when the text marks its pages so.
func splitLines(text []rune) []line {
	var out []line
	gap, page := 0, false
	for i := 0; i <= len(text); {
		end := i
		for end < len(text) && text[end] != '\n' && text[end] != '\f' {
			end++
		}
		s, e := i, end
		for s < e && unicode.IsSpace(text[s]) {
			s++
		}
		for e > s && unicode.IsSpace(text[e-1]) {
			e--
		}
		if s == e {
			gap++
		} else {
			out = append(out, line{span: knowledge.Span{Start: s, End: e}, raw: string(text[s:e]), indent: s - i, gap: gap, page: page, tabs: count(text[i:end], '\t')})
			gap, page = 0, false
		}
		if end < len(text) && text[end] == '\f' {
			page = true
		}
		i = end + 1
	}
	return out
}

// doubled tells whether the text puts a blank line after every line, as some PDF converters do.
func doubled(lines []line) bool {
	single := 0
	open := 0
	for i := 1; i < len(lines); i++ {
		if lines[i].gap >= 1 {
			single++
		}
		if !terminated(lines[i-1].raw) {
			open++
		}
	}
	return len(lines) > 20 && single*10 >= (len(lines)-1)*9 && open*3 > len(lines)
}

// wrapWidth is the width at which the text is hard-wrapped, in runes; 0 when its lines are whole paragraphs.
func wrapWidth(lines []line) int {
	longest := 0
	var widths []int
	for _, l := range lines {
		widths = append(widths, len([]rune(l.raw)))
		longest = max(longest, len([]rune(l.raw)))
	}
	if longest > 140 || len(lines) < 10 {
		return 0
	}
	near := 0
	for _, w := range widths {
		if w*10 >= longest*7 {
			near++
		}
	}
	if near*2 < len(lines) {
		return 0
	}
	return longest
}

// classify reads a line's own form.
func (l *line) classify(text []rune) {
	rest := l.raw
	if ruleLine.MatchString(rest) {
		l.role, l.body = roleRule, l.span
		return
	}
	if l.tabs >= 2 || strings.HasPrefix(rest, "|") && strings.Count(rest, "|") >= 3 || strings.Count(rest, "|") >= 2 {
		l.role, l.body = roleTable, l.span
		return
	}
	l.readMarks(rest)
	l.body = trimMarkup(text, knowledge.Span{Start: l.span.Start + len([]rune(l.marker)), End: l.span.End})
}

// readMarks reads Markdown, bullets and numbers at the line's start. marker holds everything before the body.
func (l *line) readMarks(raw string) {
	md := markdown.FindString(raw)
	at := len(md)
	l.strong = strings.Contains(md, "#") || strings.Contains(md, "**") && strings.HasSuffix(strings.TrimSpace(raw), "**")
	if supMark.MatchString(raw[at:]) || startsSuperscript(raw[at:]) {
		l.role, l.marker = roleFootnote, raw[:at]
		return
	}
	hasBullet := false
	if m := bullet.FindString(raw); m != "" && md != m {
		at, hasBullet = len(m), true
	} else if m := bullet.FindString(raw[at:]); m != "" {
		at, hasBullet = at+len(m), true
	} else if strings.HasPrefix(md, "* ") || strings.HasPrefix(md, "*   ") {
		hasBullet = true
	}
	inner := markdown.FindString(raw[at:])
	if !hasBullet {
		inner = ""
	}
	rest := raw[at+len(inner):]
	switch {
	case annexMark.MatchString(rest) && !hasBullet:
		m := annexMark.FindStringSubmatch(rest)
		l.role, l.scheme, l.number = roleNumbered, schemeAnnex, strings.TrimSpace("Phụ lục "+m[1])
		l.marker = raw[:at]
		return
	case !hasBullet && romanMark.MatchString(rest):
		l.take(raw, at, rest, romanMark.FindStringSubmatchIndex(rest), schemeRoman)
		return
	case letterMark.MatchString(rest):
		l.take(raw, at+len(inner), rest, letterMark.FindStringSubmatchIndex(rest), schemeLetter)
		return
	case !hasBullet && decimalMark.MatchString(rest) && decimalHeading(rest):
		l.take(raw, at, rest, decimalMark.FindStringSubmatchIndex(rest), schemeDecimal)
		return
	}
	if hasBullet {
		l.role = roleItem
		l.marker = raw[:at]
		return
	}
	l.marker = raw[:at]
}

// take notes a numbered line: the marker ends where the body's first character stands.
func (l *line) take(raw string, at int, rest string, m []int, s scheme) {
	l.role, l.scheme = roleNumbered, s
	l.number = rest[m[2]:m[3]]
	l.marker = raw[:at+m[len(m)-2]]
}

// decimalHeading tells a section number ("1.", "2.1 Title") from a figure that happens to open a line ("100% các xã",
// "80% trung tâm", "12 doanh nghiệp").
func decimalHeading(rest string) bool {
	m := decimalMark.FindStringSubmatch(rest)
	if m[2] == " " && !strings.Contains(m[1], ".") {
		return false
	}
	first := []rune(m[3])[0]
	return unicode.IsUpper(first) || unicode.IsLetter(first) && strings.Contains(m[1], ".") || first == '*' || first == '“' || first == '"'
}

func startsSuperscript(s string) bool {
	for _, r := range s {
		return vitext.IsSuperscript(r)
	}
	return false
}

// trimMarkup drops Markdown emphasis and white space around a span.
func trimMarkup(text []rune, s knowledge.Span) knowledge.Span {
	drop := func(r rune) bool { return r == '*' || r == '_' || r == '#' || unicode.IsSpace(r) }
	for s.Start < s.End && drop(text[s.Start]) {
		s.Start++
	}
	for s.End > s.Start && drop(text[s.End-1]) {
		s.End--
	}
	return s
}

// terminated tells whether a text ends like a finished sentence, item or lead-in.
func terminated(s string) bool {
	s = strings.TrimRight(vitext.StripFootnoteMarks(s), " *_\t)”\"’]")
	return s == "" || strings.ContainsAny(s[len(s)-1:], ".;:!?") || strings.HasSuffix(s, "…")
}

func startsLowerCase(s string) bool {
	for _, r := range s {
		if unicode.IsLetter(r) {
			return unicode.IsLower(r)
		}
		if !strings.ContainsRune("*_(“\"", r) {
			return false
		}
	}
	return false
}

func count(text []rune, r rune) int {
	n := 0
	for _, c := range text {
		if c == r {
			n++
		}
	}
	return n
}
