package plan

import (
	"regexp"
	"strconv"
)

// furnitureLine is a line that belongs to the page by its own form: a picture or anchor that a converter left, a page
// number between marks, the lines that an electronic signature prints.
var furnitureLine = regexp.MustCompile(`^(?:!\[[^\]]*\]\([^)]*\)|(?:<(?:span|a) [^>]*>\s*</(?:span|a)>\s*)+|<!--.*-->|` + "```" + `\w*|` +
	`[-–—]\s*\d{1,3}\s*[-–—]|(?i:trang|page)\s*:?\s*\d{1,3}(?:\s*(?:/|trên|of)\s*\d{1,3})?|\d{1,3}\s*/\s*\d{1,3}|` +
	`(?:Người ký|Ký bởi|Được ký bởi|Ký số bởi|Thời gian ký|Giờ ký)\s*:.{0,120}|Signature Not Verified|Digitally signed by.*)$`)

// stampLine belongs to an electronic signature when it stands right behind one of its other lines.
var stampLine = regexp.MustCompile(`^(?:Email|E-mail|Cơ quan|Chức vụ|Ngày ký|Tổ chức)\s*:.{0,120}$`)

var bareNumber = regexp.MustCompile(`^\d{1,3}$`)

// minSequence is how many page numbers in a row it takes to believe in page numbers where no page break shows.
const minSequence = 3

// markPages finds what the page prints around the text: numbers alone on a line that count the pages, and running heads
// that come back beside page breaks. They are furniture and cut no sentence.
func (p *parser) markPages() {
	p.markNumbers()
	p.markHeads()
	for i := 1; i < len(p.lines); i++ {
		if p.lines[i-1].role == roleFurniture && stampLine.MatchString(p.lines[i].raw) {
			p.lines[i].role = roleFurniture
		}
	}
}

// markNumbers takes bare numbers for page numbers when they touch a page break, or when at least minSequence of them
// count on by one with at least ten lines between.
func (p *parser) markNumbers() {
	var run []int
	value := 0
	flush := func() {
		if len(run) >= minSequence {
			for _, i := range run {
				p.lines[i].role = roleFurniture
			}
		}
		run = nil
	}
	for i := range p.lines {
		l := &p.lines[i]
		if l.role != roleText && l.role != roleNumbered || !bareNumber.MatchString(l.raw) {
			continue
		}
		if l.page || l.last {
			l.role = roleFurniture
			continue
		}
		n, err := strconv.Atoi(l.raw)
		if err != nil {
			continue
		}
		if len(run) > 0 && (n != value+1 || i-run[len(run)-1] < 10) {
			flush()
		}
		run, value = append(run, i), n
	}
	flush()
}

// markHeads takes a line for a running head when it stands first or last on at least three pages and nowhere else.
func (p *parser) markHeads() {
	beside, all := map[string]int{}, map[string]int{}
	for _, l := range p.lines {
		all[l.raw]++
		if l.page || l.last {
			beside[l.raw]++
		}
	}
	for i := range p.lines {
		l := &p.lines[i]
		if n := beside[l.raw]; n >= 3 && n == all[l.raw] && l.role != roleItem && l.role != roleTable {
			l.role = roleFurniture
		}
	}
}
