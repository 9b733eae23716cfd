package plan

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"trolycong/internal/vitext"
	"trolycong/knowledge"
)

// block is one readable unit: lines that belong together, joined over wraps, pages and footnotes.
type block struct {
	line
	kind  knowledge.PassageKind // empty until it is decided
	spans []knowledge.Span      // everything, markers too
	reads []knowledge.Span      // the spans to read, without markers
	last  string                // the last line's source words
	wide  int                   // runes of the last line with its indent
	cells []knowledge.Cell
	row   int // table rows: number of the table; 0 for others

	readText string // see words
	isRead   bool
}

func (p *parser) newBlock(l line) *block {
	b := block{line: l, spans: []knowledge.Span{l.span}, reads: []knowledge.Span{l.body}, last: l.raw, wide: l.span.Len() + l.indent}
	if l.role == roleFurniture || l.role == roleRule {
		b.kind = knowledge.PassageFurniture
	}
	p.blocks = append(p.blocks, b)
	return &p.blocks[len(p.blocks)-1]
}

// makeBlocks joins lines. open is the last text that has not come to its end: it may go on behind footnotes and page
// furniture. note is the footnote that the last line belongs to.
func (p *parser) makeBlocks() {
	open, note := -1, -1
	for _, l := range p.lines {
		l.page = l.page || p.lay.gap > 0 && l.gap == 0
		switch {
		case l.role == roleFurniture || l.role == roleRule:
			p.newBlock(l)
			note = -1
			continue
		case l.role == roleTable:
			p.newBlock(l)
			open, note = -1, -1
			continue
		case p.isFootnote(&l):
			p.newBlock(l)
			note = len(p.blocks) - 1
			continue
		case note >= 0 && !l.page && p.noteGoesOn(&p.blocks[note], l):
			p.join(note, l)
			continue
		case open >= 0 && p.joins(&p.blocks[open], l):
			p.join(open, l)
			note = -1
			continue
		}
		p.count.note(l)
		for _, piece := range p.pieces(l) {
			p.newBlock(piece)
		}
		open, note = len(p.blocks)-1, -1
	}
	p.joinTables()
}

func (p *parser) join(i int, l line) {
	b := &p.blocks[i]
	if l.role != roleText { // a bullet or number that is a part of the sentence
		l.body = trimMarkup(p.text, l.span)
	}
	b.spans = append(b.spans, l.span)
	b.reads = append(b.reads, l.body)
	b.last, b.wide = l.raw, l.span.Len()+l.indent
}

// noteGoesOn tells whether the line goes on with a footnote: only in hard-wrapped text, behind a full line.
func (p *parser) noteGoesOn(b *block, l line) bool {
	return p.lay.wrap > 0 && b.wide*10 >= p.lay.wrap*7 && p.joins(b, l)
}

var (
	// hardStart begins a part of a document's frame whatever stands before it.
	hardStart = regexp.MustCompile(`^[*_]*(?:Nơi nhận|TM\s*\.|KT\s*\.|TL\s*\.|TUQ\s*\.|Kính gửi|V/v|Số\s*:|\((?:Kèm theo|Ban hành kèm|Chi tiết tại))`)
	// opening words begin a new paragraph of a document's head even after a line that has no end mark.
	opening = regexp.MustCompile(`^(Căn cứ|Thực hiện|Triển khai|Xét|Theo đề nghị|Trên đây)`)
)

// capitals tells a line in capital letters, such as a title, from an abbreviation that ends a sentence.
func capitals(s string) bool {
	return vitext.Upper(s) && (len(vitext.Syllables(s)) > 1 || len([]rune(s)) > 5)
}

// joins tells whether the line goes on with the block.
func (p *parser) joins(b *block, l line) bool {
	if b.role == roleTable || b.role == roleRule || b.role == roleFurniture || l.role == roleTable {
		return false
	}
	if l.role != roleText {
		return p.insideSentence(b, l)
	}
	if hardStart.MatchString(l.raw) {
		return false
	}
	text := p.slice(l.body)
	low, ended := startsLowerCase(l.raw), terminated(b.last)
	if l.strong || b.strong {
		return l.strong && b.strong && l.gap == 0 && !ended && low
	}
	if l.gap > p.lay.gap && !l.page && (ended || !low && (!dangling.MatchString(b.last) || opening.MatchString(text))) {
		return false
	}
	if capitals(b.last) && capitals(text) && b.role == roleNumbered && l.gap == p.lay.gap {
		return true // a heading of two lines
	}
	if p.lay.wrap == 0 {
		return !ended && !capitals(b.last) && (low || dangling.MatchString(b.last) && b.wide > 60 && !opening.MatchString(text))
	}
	return p.joinsWrapped(b, l, low, ended)
}

// joinsWrapped decides in hard-wrapped text, where a full line goes on and a short one ends a paragraph.
func (p *parser) joinsWrapped(b *block, l line, low, ended bool) bool {
	wide := b.wide * 10 / p.lay.wrap // tenths of a full line
	switch {
	case capitals(b.last) != capitals(l.raw), strings.HasPrefix(l.raw, "(") && strings.HasSuffix(l.raw, ")"):
		return low && !capitals(b.last)
	case opening.MatchString(l.raw) && (ended || wide < 8):
		return false
	case low:
		return true
	case l.indent >= p.lay.margin+3 && l.indent > b.indent: // an indented first line
		return false
	case strings.HasSuffix(b.last, ";"):
		return wide >= 8
	case !ended:
		return wide >= 6
	}
	return wide >= 9 && !strings.HasSuffix(b.last, ":") && !strings.HasSuffix(b.last, "./.")
}

// insideSentence tells a hard-wrapped line that merely looks like an item or a numbered heading: "- xã hội …" behind
// "kinh tế", "(2) …" of a list within a sentence, "20. Đến nay …" behind "năm 20" and other numbers out of sequence.
func (p *parser) insideSentence(b *block, l line) bool {
	if p.lay.wrap == 0 || l.gap > p.lay.gap && !l.page || l.strong || b.strong || b.wide*10 < p.lay.wrap*8 {
		return false
	}
	ended := terminated(b.last)
	switch {
	case l.role == roleItem && strings.HasPrefix(l.marker, "("):
		return !ended || strings.HasSuffix(b.last, ";")
	case l.role == roleItem:
		return !ended && startsLowerCase(p.slice(l.body))
	case l.role == roleNumbered && l.scheme >= schemeRoman:
		return !ended && !p.count.follows(l)
	}
	return false
}

// pieces parts a line that holds two items ("…CQNN- 70% …"), or a short heading and its text ("b) Sở X: Tiếp tục …").
func (p *parser) pieces(l line) []line {
	if cuts := gluedAt(l); len(cuts) > 0 {
		var out []line
		from := l.span.Start
		for _, cut := range cuts {
			at := l.span.Start + cut
			p.issue(IssueGluedItems, "Hai mục liền nhau trên một dòng; đã tách tại dấu gạch ngang.", knowledge.Span{Start: at, End: at + 1})
			out = append(out, p.sub(l, from, at))
			from = at
		}
		return append(out, p.sub(l, from, l.span.End))
	}
	if l.role == roleNumbered && l.scheme > schemeClause {
		if head := headOf(p.slice(l.body)); head > 0 {
			cut := l.body.Start + head
			first, rest := p.sub(l, l.span.Start, cut), p.sub(l, cut, l.span.End)
			first.role, first.scheme, first.number, first.strong = l.role, l.scheme, l.number, true
			rest.role, rest.number, rest.scheme = roleText, "", schemeNone
			return []line{first, rest}
		}
	}
	return []line{l}
}

// gluedItem finds the dash of an item that lost its line break: it stands right behind a word or a finished item, and
// what follows begins as items do. "11- 12%", "Lao động- Thương binh" are none.
var gluedItem = regexp.MustCompile(`[\p{L})][;.]?([-–]\s?)\d{1,3}(?:[.,]\d+)?\s*%|[\p{L}\d)][;.]\s*([-–+]\s+)\p{Lu}|[\p{Ll})]([-–]\s+)` +
	`(?:Xây dựng|Triển khai|Tổ chức|Nâng cao|Phát triển|Đẩy mạnh|Thực hiện|Hoàn thiện|Phối hợp|Chủ trì|Tăng cường|Ban hành|Bảo đảm|Đảm bảo|Tiếp tục|Rà soát|Hỗ trợ|Tỷ lệ|Phấn đấu)\s`)

// gluedAt gives the places in runes where an item's line holds further items; nil when it holds one only.
func gluedAt(l line) []int {
	if l.role != roleItem {
		return nil
	}
	const shortest = 20 // runes of an item, marker included
	var out []int
	bytes, runes, last := 0, 0, 0
	for _, m := range gluedItem.FindAllStringSubmatchIndex(l.raw, -1) {
		dash := m[0]
		for g := 2; g < len(m); g += 2 {
			dash = max(dash, m[g])
		}
		runes += utf8.RuneCountInString(l.raw[bytes:dash])
		bytes = dash
		if runes-last >= shortest {
			out, last = append(out, runes), runes
		}
	}
	return out
}

// sub is the part [start, end) of a line as a line of its own.
func (p *parser) sub(l line, start, end int) line {
	s := line{span: knowledge.Span{Start: start, End: end}, indent: l.indent, page: l.page, last: l.last}
	if start == l.span.Start {
		s.gap = l.gap
	}
	for s.span.Start < end && unicode.IsSpace(p.text[s.span.Start]) {
		s.span.Start++
	}
	for s.span.End > s.span.Start && unicode.IsSpace(p.text[s.span.End-1]) {
		s.span.End--
	}
	s.raw = p.slice(s.span)
	s.classify(p.text)
	return s
}

var headEnd = regexp.MustCompile(`:[*_]*\s+[*_]*`)

// headOf is the length in runes of a short heading before a colon with its text behind it on the same line; 0 when the
// line has none. A list of names behind the colon ("Các sở: Y tế, Nội vụ, Tài chính chủ động …") is a sentence.
func headOf(body string) int {
	m := headEnd.FindStringIndex(body)
	if m == nil || len(vitext.Syllables(body[:m[0]])) > 16 || len([]rune(body[:m[0]])) > 120 || len(vitext.Syllables(body[m[1]:])) < 6 {
		return 0
	}
	if names := strings.SplitN(body[m[1]:], ",", 4); len(names) > 3 {
		capital := 0
		for _, n := range names[:3] {
			if first := []rune(strings.TrimSpace(n)); len(first) > 0 && unicode.IsUpper(first[0]) && len(vitext.Syllables(n)) <= 8 {
				capital++
			}
		}
		if capital == 3 {
			return 0
		}
	}
	return len([]rune(body[:m[1]]))
}
