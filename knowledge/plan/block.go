package plan

import (
	"regexp"
	"strings"

	"trolycong/internal/vitext"
	"trolycong/knowledge"
)

// block is one readable unit: lines that belong together, joined over wraps, pages and footnotes.
type block struct {
	line
	kind  knowledge.PassageKind // empty until it is decided
	spans []knowledge.Span      // everything, markers too
	body2 []knowledge.Span      // the spans to read, without markers
	last  string                // the last line's source words
	wide  int                   // runes of the last line
	title string                // heading: reading text without number
	cells []knowledge.Cell
	row   int // table rows: number of the table; 0 for others
}

func (p *parser) newBlock(l line) *block {
	p.blocks = append(p.blocks, block{line: l, spans: []knowledge.Span{l.span}, body2: []knowledge.Span{l.body}, last: l.raw, wide: l.span.Len() + l.indent})
	return &p.blocks[len(p.blocks)-1]
}

// makeBlocks joins lines. open is the last text that has not come to its end: it may go on behind footnotes.
func (p *parser) makeBlocks() {
	open, note := -1, -1
	for _, l := range p.lines {
		l.page = l.page || p.wrap > 0 && l.indent > 0
		switch {
		case l.role == roleTable:
			p.newBlock(l)
			open, note = -1, -1
			continue
		case p.isFootnote(l):
			l.role = roleFootnote
			p.newBlock(l)
			note = len(p.blocks) - 1
			continue
		case note >= 0 && !l.page && p.wrap > 0 && p.joins(&p.blocks[note], l):
			p.join(note, l)
			continue
		case open >= 0 && p.joins(&p.blocks[open], l):
			p.join(open, l)
			note = -1
			continue
		}
		for _, piece := range p.pieces(l) {
			p.newBlock(piece)
		}
		open, note = len(p.blocks)-1, -1
	}
	p.joinTables()
}

// isFootnote knows a footnote by its superscript, or, where marks are printed as "(1)", by a bare number that an
// earlier text calls.
func (p *parser) isFootnote(l line) bool {
	if l.role == roleFootnote {
		return true
	}
	m := bareNote.FindStringSubmatch(l.raw)
	if m == nil || l.role == roleTable {
		return false
	}
	return strings.Contains(string(p.text[:l.span.Start]), "("+m[1]+")")
}

func (p *parser) join(i int, l line) {
	b := &p.blocks[i]
	b.spans = append(b.spans, l.span)
	b.body2 = append(b.body2, l.body)
	b.last, b.wide = l.raw, l.span.Len()+l.indent
}

// opening words begin a new paragraph of a document's head even after a line that has no end mark.
var opening = regexp.MustCompile(`^(Căn cứ|Thực hiện|Triển khai|Xét|Theo đề nghị|Kính gửi|Nơi nhận|TM\.|KT\.|TL\.|Trên đây)`)

// joins tells whether the line goes on with the block.
func (p *parser) joins(b *block, l line) bool {
	if l.role != roleText || l.strong || b.strong || b.role == roleTable || b.role == roleRule || opening.MatchString(l.raw) {
		return false
	}
	if p.wrap == 0 {
		return !terminated(b.last) && startsLowerCase(l.raw) && !vitext.Upper(b.last)
	}
	switch {
	case vitext.Upper(b.last) != vitext.Upper(l.raw), strings.HasPrefix(l.raw, "(") && strings.HasSuffix(l.raw, ")"):
		return startsLowerCase(l.raw) && !vitext.Upper(b.last)
	case startsLowerCase(l.raw), strings.HasSuffix(b.last, ";"):
		return true
	case !terminated(b.last):
		return b.wide*10 >= p.wrap*6
	}
	return b.wide*10 >= p.wrap*9 && !strings.HasSuffix(b.last, ":") && !strings.HasSuffix(b.last, "./.")
}

// pieces parts a line that holds two items ("…CQNN- 70% …"), or a short heading and its text ("b) Sở X: Tiếp tục …").
func (p *parser) pieces(l line) []line {
	if m := gluedItem.FindStringIndex(l.raw); l.role == roleItem && m != nil && m[0] > 40 {
		cut := l.span.Start + len([]rune(l.raw[:m[0]])) + 1
		p.issue(IssueGluedItems, "", "Hai mục liền nhau trên một dòng; đã tách tại dấu gạch ngang.", l.span)
		return []line{p.sub(l, l.span.Start, cut), p.sub(l, cut, l.span.End)}
	}
	if l.role == roleNumbered && l.scheme != schemeAnnex {
		if head := headOf(l, p.slice(l.body)); head > 0 {
			cut := l.body.Start + head
			first, rest := p.sub(l, l.span.Start, cut), p.sub(l, cut, l.span.End)
			rest.role, rest.marker, rest.number, rest.scheme = roleText, "", "", schemeNone
			return []line{first, rest}
		}
	}
	return []line{l}
}

var gluedItem = regexp.MustCompile(`[\p{L}\d)]-\s+\d{1,3}\s*%`)

func (p *parser) sub(l line, start, end int) line {
	s := line{span: knowledge.Span{Start: start, End: end}, indent: l.indent, gap: l.gap, page: l.page}
	for s.span.Start < end && p.text[s.span.Start] == ' ' {
		s.span.Start++
	}
	s.raw = strings.TrimRight(p.slice(s.span), " ")
	s.classify(p.text)
	return s
}

// headOf is the length in runes of a short heading before a colon with its text behind it on the same line; 0 when the
// line has none.
func headOf(l line, body string) int {
	i := strings.Index(body, ": ")
	if i < 0 || len([]rune(body[:i])) > 120 {
		return 0
	}
	head := vitext.Syllables(body[:i])
	if len(head) > 16 || len(vitext.Syllables(body[i:])) < 6 {
		return 0
	}
	return len([]rune(body[:i+1]))
}

// isHeading tells whether a numbered block is a heading rather than a numbered paragraph.
func (p *parser) isHeading(b *block) bool {
	if b.role != roleNumbered {
		return false
	}
	text := p.read(b.body2)
	n := len([]rune(text))
	end := strings.TrimRight(text, " ”\"")
	switch {
	case b.scheme == schemeRoman || b.scheme == schemeAnnex || b.strong || vitext.Upper(text):
		return n <= 400
	case strings.HasSuffix(end, ":"):
		return n <= 320
	}
	return n <= 320 && !strings.HasSuffix(end, ".") && !strings.HasSuffix(end, ";")
}

// read is the reading form of spans: joined by spaces, without Markdown, footnote marks and hard breaks.
func (p *parser) read(spans []knowledge.Span) string {
	parts := make([]string, 0, len(spans))
	for _, s := range spans {
		parts = append(parts, p.slice(s))
	}
	return reading(strings.Join(parts, " "))
}

var (
	emphasis = regexp.MustCompile(`\*+|(^|\s)_+|_+(\s|$)`)
	callMark = regexp.MustCompile(`(\p{L})\(\d{1,2}\)`)
	autoLink = regexp.MustCompile(`<(https?://[^>\s]+)>`)
	htmlTag  = regexp.MustCompile(`</?(?:br|i|b|em|strong|u)\s*/?>`)
)

func reading(s string) string {
	s = vitext.StripFootnoteMarks(s)
	s = htmlTag.ReplaceAllString(s, " ")
	s = autoLink.ReplaceAllString(s, "$1")
	s = emphasis.ReplaceAllString(s, "$1$2")
	s = callMark.ReplaceAllString(s, "$1")
	return spaceBefore.ReplaceAllString(vitext.FoldSpaces(s), "$1")
}

// spaceBefore is a space that dropped markup leaves before a closing mark.
var spaceBefore = regexp.MustCompile(`\s+([,;:.)])`)
