package plan

import (
	"regexp"
	"strings"

	"trolycong/internal/vitext"
)

var (
	// reference names an annex or another part in brackets; it is no heading however it is set.
	reference = regexp.MustCompile(`^\(.*\)$`)
	agency    = regexp.MustCompile(`^(?:Các\s+)?(?:[Ss]ở|Ban|UBND|Ủy ban|Uỷ ban|Công an|Bộ|Cục|Văn phòng|Đài|Báo|Hội|Kho bạc|Ngân hàng|Trung tâm|Bưu điện|Bảo hiểm|Chi cục|Mặt trận|Tỉnh đoàn|Liên đoàn|Thanh tra|Trường)\s`)
)

// isHeading tells whether a numbered block is a heading rather than a numbered paragraph. next is the block that follows,
// nil at the end: a long text with nothing under it is a paragraph.
func (p *parser) isHeading(b, next *block) bool {
	if b.role != roleNumbered {
		return false
	}
	text := p.words(b)
	n := len([]rune(text))
	end := strings.TrimRight(text, " ”\"")
	switch {
	case b.scheme < schemeArticle || b.strong || vitext.Upper(text):
		return n <= 400
	case strings.HasSuffix(end, ":"):
		return n <= 320
	case n > 250 || strings.HasSuffix(end, ".") || strings.HasSuffix(end, ";"):
		return false
	case agency.MatchString(text) && n <= 120:
		return true
	}
	bare := next == nil || next.kind != "" || next.role == roleNumbered && next.scheme <= b.scheme && !strings.HasPrefix(next.number, b.number+".")
	return n <= 60 || !bare
}

// isPlainHeading tells a heading without a number: set off by Markdown or in capital letters, and no sentence, lead-in or
// reference.
func (p *parser) isPlainHeading(b *block) bool {
	if b.role != roleText || b.row > 0 || !b.strong && !capitals(p.words(b)) {
		return false
	}
	text := p.words(b)
	n := len([]rune(text))
	switch {
	case n < 3 || n > 200, reference.MatchString(text), len(vitext.Syllables(text)) < 2:
		return false
	case strings.HasSuffix(text, ":"):
		return strings.Contains(b.marker, "#") || vitext.Upper(text)
	}
	return !terminated(text) || strings.Contains(b.marker, "#")
}
