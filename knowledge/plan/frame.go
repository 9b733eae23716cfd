package plan

import (
	"regexp"
	"strings"

	"trolycong/internal/vitext"
	"trolycong/knowledge"
)

var (
	headStart   = regexp.MustCompile(`^[*#_\s|]*(ỦY BAN NHÂN DÂN|UỶ BAN NHÂN DÂN|UBND\b|CỘNG HÒA XÃ HỘI|CỘNG HOÀ XÃ HỘI|Số\s*:|SỞ |BỘ |TỈNH |HỘI ĐỒNG|THỦ TƯỚNG|CHÍNH PHỦ|KẾ HOẠCH|BÁO CÁO|QUYẾT ĐỊNH|NGHỊ QUYẾT|CHỈ THỊ|CHƯƠNG TRÌNH|ĐỀ ÁN)`)
	genreLine   = regexp.MustCompile(`^(KẾ HOẠCH|BÁO CÁO|QUYẾT ĐỊNH|NGHỊ QUYẾT|CHỈ THỊ|CHƯƠNG TRÌNH|ĐỀ ÁN|THÔNG BÁO|CÔNG VĂN|QUY CHẾ|QUY ĐỊNH|HƯỚNG DẪN)\b`)
	numberLine  = regexp.MustCompile(`^Số\s*:`)
	placeLine   = regexp.MustCompile(`^[\p{L} .\-]{2,40},\s*ngày\b.*(?:tháng|/)`)
	signStart   = regexp.MustCompile(`^(Nơi nhận|TM\s*\.|KT\s*\.|TL\s*\.|TUQ\s*\.|Q\s*\.\s*)`)
	officeLine  = regexp.MustCompile(`^(TM|KT|TL|TUQ)\s*\.|^(PHÓ |Q\. )?(CHỦ TỊCH|GIÁM ĐỐC|BỘ TRƯỞNG|THỦ TƯỚNG|CHÁNH VĂN PHÒNG|THỨ TRƯỞNG)`)
	listedPaper = regexp.MustCompile(`^[-•]\s*\d{1,2}\s+\p{Lu}`)
)

// frame decides what is not the text itself: the page around it, the head, the signing block.
func (p *parser) frame() {
	start := p.headAt()
	for i := range start {
		p.blocks[i].kind = knowledge.PassageFurniture
	}
	p.frameHead(start)
	p.frameEnd(start)
	for i := range p.blocks {
		if p.blocks[i].role == roleRule {
			p.blocks[i].kind = knowledge.PassageFurniture
		}
	}
}

// headAt is the block where the document begins: what stands before it is the page's.
func (p *parser) headAt() int {
	for i := range p.blocks {
		b := &p.blocks[i]
		if b.role != roleItem && headStart.MatchString(b.raw) {
			return i
		}
		if b.role == roleNumbered && b.scheme == schemeRoman {
			break
		}
	}
	return 0
}

// frameHead names number, place, genre and title; opening paragraphs stay text. It ends at the first section.
func (p *parser) frameHead(start int) {
	title := false
	for i := start; i < len(p.blocks); i++ {
		b := &p.blocks[i]
		text := p.read(b.body2)
		switch {
		case b.role == roleNumbered && b.scheme != schemeNone || b.role == roleItem:
			return
		case genreLine.MatchString(text) && vitext.Upper(genreLine.FindString(text)):
			title = true
			b.kind = knowledge.PassageIdentity
		case numberLine.MatchString(text), placeLine.MatchString(text), strings.Contains(b.raw, "|"), vitext.Upper(text):
			b.kind = knowledge.PassageIdentity
		case opening.MatchString(text) || len([]rune(text)) > 220 || terminated(text) && len([]rune(text)) > 100:
			title = false
		case title:
			b.kind = knowledge.PassageIdentity
		case len([]rune(text)) < 60:
			b.kind = knowledge.PassageIdentity
		}
	}
}

// frameEnd names the signing block, annex captions and what the page adds behind them.
func (p *parser) frameEnd(start int) {
	signing, signed, annex := false, false, false
	for i := start; i < len(p.blocks); i++ {
		b := &p.blocks[i]
		text := strings.TrimSpace(strings.Trim(p.read(b.body2), "|"))
		switch {
		case b.kind != "" && !signing:
			continue
		case b.scheme == schemeAnnex && b.role == roleNumbered && vitext.Upper(strings.TrimRight(text, ": ")):
			signing, signed, annex = false, false, true
			continue
		case signStart.MatchString(text) && !annex || signStart.MatchString(text) && officeLine.MatchString(text):
			signing = true
			signed = signed || officeLine.MatchString(text)
		case b.row > 0 || b.role == roleNumbered && b.scheme == schemeRoman:
			signing, annex = false, false
			continue
		}
		switch {
		case signing && signed && (listedPaper.MatchString(b.raw) || len([]rune(text)) > 90):
			b.kind = knowledge.PassageFurniture
		case signing:
			signed = signed || officeLine.MatchString(text)
			b.kind = knowledge.PassageSignature
		case annex && b.role == roleText:
			b.kind = knowledge.PassageIdentity
		}
	}
}
