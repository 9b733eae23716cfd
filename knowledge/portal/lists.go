package portal

import (
	"regexp"
	"strings"

	"trolycong/internal/vitext"
	"trolycong/knowledge"
)

var (
	// stepStart opens a new step: "Bước 2:", "* Bước 3." or a dash at a line's start.
	stepStart = regexp.MustCompile(`(?m)(?:^|[\s.;])(?:[*+\-–•]\s*)?Bước\s+\d{1,2}\s*[:.]|^\s*[\-–•*]\s*`)
	// itemStart opens a new item: a dash or a number at a line's start.
	itemStart = regexp.MustCompile(`(?m)^\s*(?:[\-–•*]|\d{1,2}[.)])\s*`)
	numbered  = regexp.MustCompile(`Bước\s+\d{1,2}\s*[:.]`)
)

// paragraphs parts a text at its steps, or at its lines when it has none. A field that says nothing gives nil.
func paragraphs(s source, start *regexp.Regexp) []knowledge.Cited {
	if unknown(s.text) {
		return nil
	}
	if numbered.MatchString(s.text) {
		start = numbered
	}
	var cuts []int
	for _, m := range start.FindAllStringIndex(s.text, -1) {
		at := m[0]
		for at < m[1] && strings.ContainsRune(" \n\t.;", rune(s.text[at])) {
			at++
		}
		cuts = append(cuts, at)
	}
	if len(cuts) == 0 {
		return lines(s)
	}
	var out []knowledge.Cited
	if cuts[0] > 0 {
		out = appendCited(out, s, 0, cuts[0])
	}
	for i, c := range cuts {
		end := len(s.text)
		if i+1 < len(cuts) {
			end = cuts[i+1]
		}
		out = appendCited(out, s, c, end)
	}
	return out
}

func lines(s source) []knowledge.Cited {
	var out []knowledge.Cited
	start := 0
	for start < len(s.text) {
		end := len(s.text)
		if i := strings.IndexByte(s.text[start:], '\n'); i >= 0 {
			end = start + i
		}
		out = appendCited(out, s, start, end)
		start = end + 1
	}
	return out
}

// appendCited adds the piece unless it holds no word.
func appendCited(out []knowledge.Cited, s source, start, end int) []knowledge.Cited {
	c := s.cited(start, end)
	if len(vitext.Syllables(c.Text)) == 0 {
		return out
	}
	return append(out, c)
}

// resultCode ends one result of "kết quả": "Mã: KQ.G01.000067".
var resultCode = regexp.MustCompile(`Mã:\s*KQ\.[A-Z0-9]+\.\d{6}`)

// readResults reads the results; what stands after "Từ khóa" is furniture of the page.
func readResults(p *knowledge.Procedure) []knowledge.Cited {
	s := newSource(p, keyResults)
	end := len(s.text)
	for _, mark := range []string{"Từ khóa", "Chọn cơ quan thực hiện"} {
		if i := strings.LastIndex(s.text[:end], mark); i >= 0 {
			end = i
		}
	}
	var out []knowledge.Cited
	start := 0
	add := func(to int) {
		if c := s.cited(start, to); !unknown(c.Text) && len(vitext.Syllables(c.Text)) > 0 {
			out = append(out, c)
		}
	}
	for _, m := range resultCode.FindAllStringIndex(s.text[:end], -1) {
		add(m[0])
		start = m[1]
	}
	add(end)
	return out
}

const legalHeader = "Tên văn bản pháp lýMã văn bản"

// lawNumber is the number of a legal document: 53/2025/TT-BCA, 68/2020/QH14, 749/QĐ-TTg, 66.7/2025/NQ-CP.
var lawNumber = regexp.MustCompile(`\d{1,5}(?:\.\d{1,2})?/(?:(?:19|20)\d\d/)?(?:QH\d{1,2}|[A-ZĐ]{1,6}\d?(?:-[A-ZĐa-z&]{1,12})*)`)

// readLegal parts the glued "title + number" pairs: a pair ends at a number that the next title follows without a space,
// or that ends the text.
func readLegal(p *knowledge.Procedure) []knowledge.LegalRef {
	s := newSource(p, keyLegal)
	start := 0
	if strings.HasPrefix(s.text, legalHeader) {
		start = len(legalHeader)
	}
	var out []knowledge.LegalRef
	for _, m := range lawNumber.FindAllStringIndex(s.text, -1) {
		if m[0] < start {
			continue
		}
		end := numberEnd(s.text, m[0], m[1])
		glued := end == len(s.text) || startsWord(s.text[end:])
		if !glued || m[0] > start && isSpace(s.text[m[0]-1]) && end != len(s.text) {
			continue
		}
		title := s.cited(start, m[0])
		number := s.text[m[0]:end]
		if len(vitext.Syllables(title.Text)) == 0 {
			title.Text = number
		}
		out = append(out, knowledge.LegalRef{Title: title.Text, Number: number, Ref: s.ref(start, end)})
		start = end
	}
	if rest := s.cited(start, len(s.text)); len(vitext.Syllables(rest.Text)) > 1 && !unknown(rest.Text) {
		out = append(out, knowledge.LegalRef{Title: rest.Text, Ref: rest.Ref})
	}
	return out
}

// numberEnd gives back a capital that begins the next title: in "53/2025/TT-BCAThông tư" the T is not the number's.
func numberEnd(text string, start, end int) int {
	for end > start {
		last := text[end-1]
		lower := last >= 'a' && last <= 'z'
		nextLower := end < len(text) && startsLower(text[end:])
		if strings.HasSuffix(text[start:end], "TTg") && !nextLower {
			return end
		}
		if !lower && !nextLower {
			return end
		}
		end--
		for end > start && text[end]&0xC0 == 0x80 {
			end--
		}
	}
	return start
}

func startsLower(s string) bool {
	r := []rune(s[:min(len(s), 8)])[0]
	return strings.ToUpper(string(r)) != string(r)
}

func startsWord(s string) bool {
	r := []rune(s[:min(len(s), 8)])[0]
	return strings.ToLower(string(r)) != string(r)
}
