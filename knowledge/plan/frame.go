package plan

import (
	"regexp"
	"strings"

	"trolycong/internal/vitext"
	"trolycong/knowledge"
)

var (
	headStart  = regexp.MustCompile(`^[*#_\s|]*(?:ỦY BAN NHÂN DÂN|UỶ BAN NHÂN DÂN|UBND\b|CỘNG HÒA XÃ HỘI|CỘNG HOÀ XÃ HỘI|Số\s*:|SỞ |BỘ |TỈNH |THÀNH PHỐ |HỘI ĐỒNG|THỦ TƯỚNG|CHÍNH PHỦ|CHỦ TỊCH|KẾ HOẠCH|BÁO CÁO|QUYẾT ĐỊNH|NGHỊ QUYẾT|CHỈ THỊ|CHƯƠNG TRÌNH|ĐỀ ÁN|THÔNG BÁO)`)
	genreLine  = regexp.MustCompile(`^(KẾ HOẠCH|BÁO CÁO|QUYẾT ĐỊNH|NGHỊ QUYẾT|CHỈ THỊ|CHƯƠNG TRÌNH|ĐỀ ÁN|THÔNG BÁO|CÔNG VĂN|QUY CHẾ|QUY ĐỊNH|HƯỚNG DẪN|TỜ TRÌNH|CÔNG ĐIỆN)(?:\P{L}|$)`)
	numberLine = regexp.MustCompile(`^Số\s*:`)
	placeLine  = regexp.MustCompile(`^[\p{L} .\-]{2,40},\s*ngày\b.*(?:tháng|/)`)
	basis      = regexp.MustCompile(`^(?:Căn cứ|Xét|Theo đề nghị)\s`)

	signStart   = regexp.MustCompile(`^(?:Nơi nhận|(?:TM|KT|TL|TUQ)\s*\.\s*\p{Lu}|Q\s*\.\s*(?:CHỦ TỊCH|GIÁM ĐỐC|TRƯỞNG BAN))`)
	officeLine  = regexp.MustCompile(`^(?:(?:TM|KT|TL|TUQ)\s*\.\s*\p{Lu}|(?:PHÓ |Q\s*\.\s*)?(?:CHỦ TỊCH|GIÁM ĐỐC|BỘ TRƯỞNG|THỦ TƯỚNG|CHÁNH VĂN PHÒNG|THỨ TRƯỞNG|TRƯỞNG BAN|CỤC TRƯỞNG|CHI CỤC TRƯỞNG|TỔNG GIÁM ĐỐC|HIỆU TRƯỞNG))`)
	listedPaper = regexp.MustCompile(`^[-•*]?\s*\d{1,2}\s+\p{Lu}`)
	enclosed    = regexp.MustCompile(`^\(?\s*(?:Kèm theo|Ban hành kèm)`)
)

// headBlocks is how far into a file a document's head is looked for: web pages print lists of related papers before it.
const headBlocks = 60

// frame decides what is not the text itself: the page around it, the head, the signing block.
func (p *parser) frame() {
	start, found := p.headAt()
	for i := range start {
		p.blocks[i].kind = knowledge.PassageFurniture
	}
	if found {
		p.headEnd = p.frameHead(start)
	}
	p.frameEnd(start)
	p.firstRoman = 0
	for i := range p.blocks {
		if b := &p.blocks[i]; b.role == roleNumbered && b.scheme == schemeRoman && b.kind == "" {
			p.firstRoman = roman(b.number)
			break
		}
	}
}

// headAt is the block where the document begins: what stands before it is the page's. A text that begins without a head
// has nothing before it, so a numbered heading or a paragraph on the way ends the search; found is then false.
func (p *parser) headAt() (start int, found bool) {
	for i := range p.blocks[:min(len(p.blocks), headBlocks)] {
		b := &p.blocks[i]
		text := p.words(b)
		switch {
		case b.role != roleItem && headStart.MatchString(b.raw), placeLine.MatchString(text):
			return i, true
		case b.role == roleNumbered && b.scheme != schemeLetter && !listedPaper.MatchString(b.raw), basis.MatchString(text):
			return 0, basis.MatchString(text)
		case b.role == roleText && len([]rune(text)) > 220, b.row > 0:
			return 0, false
		}
	}
	return 0, false
}

// frameHead names number, place, genre, title and legal bases, and gives the first block of the text proper. It ends at
// the first section, or behind the paragraph that issues the document.
func (p *parser) frameHead(start int) int {
	title, addressing := false, false
	for i := start; i < len(p.blocks); i++ {
		b := &p.blocks[i]
		text := p.words(b)
		n := len([]rune(text))
		switch {
		case b.kind != "":
		case addressing && b.role == roleItem:
			b.kind = knowledge.PassageIdentity
		case b.role == roleNumbered || b.role == roleItem || b.role == roleFootnote || b.row > 0:
			return i
		case isGenreLine(text):
			title = true
			b.kind = knowledge.PassageIdentity
		case numberLine.MatchString(text), placeLine.MatchString(text), strings.Contains(b.raw, "|"), vitext.Upper(text), enclosed.MatchString(text),
			strings.HasPrefix(text, "Kính gửi"), strings.HasPrefix(text, "V/v"):
			b.kind = knowledge.PassageIdentity
			addressing = strings.HasPrefix(text, "Kính gửi") && strings.HasSuffix(text, ":")
		case basis.MatchString(text) && !issuing.MatchString(text):
			b.kind, title = knowledge.PassageIdentity, false
		case opening.MatchString(text) || n > 220 || terminated(text) && n > 100 || issuing.MatchString(text) && strings.HasSuffix(text, ":"):
			if strings.HasSuffix(text, ":") || issuing.MatchString(text) || !p.headGoesOn(i) {
				return i + 1
			}
			title = false
		case title || n < 60 && p.headGoesOn(i):
			b.kind = knowledge.PassageIdentity
		default:
			return i
		}
	}
	return len(p.blocks)
}

// issuing words tell the paragraph that puts the document in force: it is text, and its last legal basis with it.
var issuing = regexp.MustCompile(`(?i)(?:ban hành|xây dựng|báo cáo|triển khai|quyết định|đề nghị)[^.;]*(?:như sau|sau đây|sau)\s*:?$|như sau\s*:`)

// headGoesOn tells whether lines of the head follow within the next blocks.
func (p *parser) headGoesOn(i int) bool {
	for j := i + 1; j < len(p.blocks) && j <= i+6; j++ {
		text := p.words(&p.blocks[j])
		if p.blocks[j].role == roleText && (isGenreLine(text) || numberLine.MatchString(text) || placeLine.MatchString(text) || basis.MatchString(text)) {
			return true
		}
	}
	return false
}

func isGenreLine(text string) bool {
	m := genreLine.FindStringSubmatch(text)
	return m != nil && vitext.Upper(m[1])
}

// frameEnd names the signing block, annex captions and what the page adds behind them.
func (p *parser) frameEnd(start int) {
	signing, signed, annex := false, false, false
	for i := start; i < len(p.blocks); i++ {
		b := &p.blocks[i]
		text := strings.TrimSpace(strings.Trim(p.words(b), "|"))
		n := len([]rune(text))
		switch {
		case b.kind != "" && !signing || b.kind == knowledge.PassageFurniture:
			continue
		case p.annexAt(i, signed, text):
			signing, signed, annex = false, false, true
			p.annexes++
			continue
		case p.signsAt(i, text, annex):
			signing = true
			signed = signed || officeLine.MatchString(text) || strings.Contains(b.raw, "|") && frameOffice.MatchString(text)
		case b.row > 0, b.role == roleNumbered && b.scheme <= schemeRoman, signed && b.role == roleText && n > 160:
			signing, annex = false, false
			continue
		}
		switch {
		case signing && signed && listedPaper.MatchString(b.raw):
			b.kind = knowledge.PassageFurniture
		case signing:
			signed = signed || officeLine.MatchString(text)
			b.kind = knowledge.PassageSignature
		case annex && b.role == roleText && (capitals(text) || b.strong || reference.MatchString(text) || enclosed.MatchString(text)):
			b.kind = knowledge.PassageIdentity
		default:
			annex = false
		}
	}
}

// frameOffice finds an office inside a signing table.
var frameOffice = regexp.MustCompile(`(?:TM|KT|TL|TUQ)\s*\.\s*\p{Lu}|(?:CHỦ TỊCH|GIÁM ĐỐC)`)

// signsAt tells whether the signing block begins here.
func (p *parser) signsAt(i int, text string, annex bool) bool {
	if !signStart.MatchString(text) {
		// An office alone in capitals, after half of the text, is a signature without "TM." or "KT.".
		return officeLine.MatchString(text) && vitext.Upper(text) && p.blocks[i].role == roleText && i > p.headEnd && i*2 > len(p.blocks)
	}
	return !annex || officeLine.MatchString(text)
}

// annexAt tells whether an annex begins here: by its name, or, behind the signatures, by a caption in capitals that says
// what it is enclosed with, or that a table follows. It makes the caption an annex heading.
func (p *parser) annexAt(i int, signed bool, text string) bool {
	b := &p.blocks[i]
	if b.role == roleNumbered && b.scheme == schemeAnnex {
		return true
	}
	if !signed || b.role != roleText || !capitals(text) || len(vitext.Syllables(text)) < 3 && !isGenreLine(text) || officeLine.MatchString(text) || signStart.MatchString(text) {
		return false
	}
	for j := i + 1; j < len(p.blocks) && j <= i+4; j++ {
		next := strings.Trim(p.words(&p.blocks[j]), "*_ ")
		if p.blocks[j].row > 0 || enclosed.MatchString(next) {
			b.role, b.scheme, b.kind = roleNumbered, schemeAnnex, ""
			return true
		}
		if officeLine.MatchString(next) || signStart.MatchString(next) {
			return false
		}
	}
	return false
}
