package plan

import (
	"regexp"
	"slices"
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
	last   bool           // the last line before a page break
	role   role
	marker string // everything before the body as printed: Markdown, bullet, number
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
	roleRule      // a horizontal rule
	roleFurniture // a page number, running head, picture, mark of an electronic signature
)

// splitLines cuts the text into its non-blank lines. A form feed ends a line and marks a page break.
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
			if len(out) > 0 {
				out[len(out)-1].last = true
			}
		}
		i = end + 1
	}
	return out
}

// layout is how the text sets its lines; it is measured, for converters differ.
type layout struct {
	// wrap is the usual length in runes of a full hard-wrapped line; 0 when lines are whole paragraphs.
	wrap int
	// gap is the number of blank lines after every line of one paragraph: 1 in blank-line-doubled text, else 0.
	gap int
	// margin is the most frequent indent of a line.
	margin int
}

const (
	// minWrapped is the least share (percent) of lines that go on in small letters on the next one for a text to count as
	// hard wrapped: 3 % in Markdown that only pages cut, 55 % in the wrapped file of the corpus.
	minWrapped = 8
	// maxOver is the largest share (percent) of lines that may be longer than a full line of wrapped text: paragraphs on
	// one line each are.
	maxOver = 10
)

// measure reads the layout from the text's own lines, tables and furniture left aside. A line is full when the next one
// goes on with its sentence.
func measure(lines []line) layout {
	var widths, full []int
	indents := map[int]int{}
	pairs, cutGap := 0, 0
	for i, l := range lines {
		if l.role == roleTable || l.role == roleFurniture || l.role == roleRule {
			continue
		}
		widths = append(widths, l.span.Len()+l.indent)
		indents[l.indent]++
		if i == 0 {
			continue
		}
		pairs++
		if prev := lines[i-1]; !terminated(prev.raw) && startsLowerCase(l.raw) {
			full = append(full, prev.span.Len()+prev.indent)
			if l.gap > 0 {
				cutGap++
			}
		}
	}
	if len(full) < 3 || len(full)*100 < pairs*minWrapped {
		return layout{}
	}
	slices.Sort(full)
	out := layout{wrap: full[(len(full)-1)*9/10]}
	over := 0
	for _, w := range widths {
		if w*10 > out.wrap*12 {
			over++
		}
	}
	if over*100 > len(widths)*maxOver {
		return layout{}
	}
	for indent, n := range indents {
		if best := indents[out.margin]; n > best || n == best && indent < out.margin {
			out.margin = indent
		}
	}
	if cutGap*2 > len(full) {
		out.gap = 1
	}
	return out
}

var ruleLine = regexp.MustCompile(`^[-_*=─–—.\s]{3,}$`)

// classify reads a line's own form.
func (l *line) classify(text []rune) {
	l.role, l.body, l.marker, l.number, l.scheme, l.strong = roleText, l.span, "", "", schemeNone, false
	switch {
	case ruleLine.MatchString(l.raw):
		l.role = roleRule
		return
	case furnitureLine.MatchString(l.raw):
		l.role = roleFurniture
		return
	case l.tabs >= 2, strings.Count(l.raw, "|") >= 2:
		l.role = roleTable
		return
	}
	l.readMarks(l.raw)
	l.body = trimMarkup(text, knowledge.Span{Start: l.span.Start + len([]rune(l.marker)), End: l.span.End})
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

// dangling words cannot end a sentence or heading: a text that stops at one goes on on the next page.
var dangling = regexp.MustCompile(`(?:^|\s)(?:và|của|các|những|tại|cho|với|về|trên|trong|từ|đến|đã|được|là|để|do|bởi|hoặc|gồm|bằng|giữa|cùng|nhằm|mà|thì|sẽ|đang|thuộc|ngày)$`)

// startsLowerCase tells whether the first letter, past opening marks, is a small one. A digit opens no sentence in small
// letters.
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
