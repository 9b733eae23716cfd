package portal

import (
	"regexp"
	"strings"
	"unicode"

	"trolycong/internal/vitext"
	"trolycong/knowledge"
)

var (
	// stepWord is a step's own number, from its word on: "Bước 2:", "BƯỚC 1.2".
	stepWord = regexp.MustCompile(`^(?:Bước|BƯỚC)\s+\d{1,2}(?:\.\d{1,2})*\s*[:.)-]?(?:\s|$)`)
	// stepMark may stand before it: "- Bước 3.", "b) Bước 1".
	stepMark = regexp.MustCompile(`(?:[*+\-–•]|[a-zđ]\)|\d{1,2}[.)])\s*$`)
	// itemMark opens an item at a line's start: a dash, "a)", "1." or "(i)".
	itemMark = regexp.MustCompile(`(?m)^[ \t]*(?:[-–•*+\x{f000}-\x{f0ff}]|[a-zđ]{1,2}[).]|\(?(?:\d{1,2}|[ivx]{1,4})[.)])[ \t]*\S`)
	// furniture is the part of the page that follows the results.
	furniture = regexp.MustCompile(`Từ khóa\s*(?:Không có thông tin|[^\n]{0,400}?)\s*Mô tả|Chọn cơ quan thực hiện(?:Tỉnh|Bộ|--)`)
	// strayTable is a row of another table: its end stood in the middle of a field that is no table.
	strayTable = regexp.MustCompile(`[\pL.;)]\d bản chính(?:,\d bản sao)?(?:$|[\p{Lu}*+-])|` + regexp.QuoteMeta(papersHeader))
)

// readSteps reads the handling. Where the page was cut at a word that is also one of its headings, the rest of the steps
// stands in the papers' field; they are read on from there.
func readSteps(p *knowledge.Procedure) []knowledge.Cited {
	steps := paragraphs(newSource(p, keySteps), stepStarts)
	if movedSteps(p) {
		addIssue(p, IssueTextCut, keyPapers, knowledge.Span{})
		steps = append(steps, paragraphs(newSource(p, keyPapers), stepStarts)...)
	}
	return steps
}

// movedSteps tells whether the papers' field holds no table but running text that goes on with the steps.
func movedSteps(p *knowledge.Procedure) bool {
	text := p.FieldText(keyPapers)
	return !strings.Contains(text, papersHeader) && len(vitext.Syllables(text)) > 8 &&
		(len(stepStarts(text)) > 0 || goesOn(text))
}

// stepStarts gives where the numbered steps of a text begin, in bytes. The word "Bước" in the middle of a sentence ("như
// Bước 2") opens none.
func stepStarts(text string) []int {
	var out []int
	words := newFinder(text, "Bước", "BƯỚC")
	for at := 0; ; {
		i, word := words.next(at)
		if i < 0 {
			return out
		}
		at = i + len(word)
		if !stepWord.MatchString(text[i:]) {
			continue
		}
		start := i
		if m := stepMark.FindStringIndex(text[max(0, i-8):i]); m != nil {
			start = max(0, i-8) + m[0]
		}
		before := strings.TrimRight(text[max(0, start-40):start], " \t")
		if before == "" || strings.ContainsRune("\n.;:)", rune(before[len(before)-1])) || start < i && start > 0 && isSpace(text[start-1]) {
			out = append(out, start)
		}
	}
}

// goesOn tells whether a text begins in the middle of a sentence.
func goesOn(text string) bool {
	if text == "" || strings.ContainsRune(").,;:", rune(text[0])) {
		return text != ""
	}
	return startsLower(text) && !itemMark.MatchString(firstLine(text))
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}

// readConditions reads the conditions. A field that holds pieces of another table is given up with an Issue.
func readConditions(p *knowledge.Procedure) []knowledge.Cited {
	s := newSource(p, keyConditions)
	s.text = s.text[:furnitureStart(s.text)]
	if strays(s.text) {
		addIssue(p, IssueTextCut, keyConditions, knowledge.Span{})
		return nil
	}
	return paragraphs(s, nil)
}

// strays tells whether a field that is no table holds a piece of one.
func strays(text string) bool {
	return nextOf(text, 0, "bản chính", papersHeader) >= 0 && strayTable.MatchString(text)
}

func furnitureStart(text string) int {
	if nextOf(text, 0, "Từ khóa", "Chọn cơ quan") < 0 {
		return len(text)
	}
	if m := furniture.FindStringIndex(text); m != nil {
		return m[0]
	}
	return len(text)
}

// paragraphs parts a text at its numbered steps, at its items when it has none, else at its lines. A field that says
// nothing gives nil.
func paragraphs(s source, starts func(text string) []int) []knowledge.Cited {
	if unknown(s.text) {
		return nil
	}
	cuts := []int{0}
	if starts != nil {
		cuts = append(cuts, starts(s.text)...)
	}
	if len(cuts) == 1 {
		for _, m := range itemMark.FindAllStringIndex(s.text, -1) {
			cuts = append(cuts, m[0])
		}
	}
	if len(cuts) == 1 {
		for i := range s.text {
			if s.text[i] == '\n' {
				cuts = append(cuts, i+1)
			}
		}
	}
	var out []knowledge.Cited
	for i, c := range append(cuts, len(s.text)) {
		if i > 0 {
			out = appendCited(out, s, cuts[i-1], c)
		}
	}
	return out
}

// appendCited adds the piece unless it holds no letter.
func appendCited(out []knowledge.Cited, s source, start, end int) []knowledge.Cited {
	c := s.cited(start, end)
	if strings.IndexFunc(c.Text, unicode.IsLetter) < 0 {
		return out
	}
	return append(out, c)
}

// resultCode ends one result: "Mã: KQ.G01.000067", "Mã: 000.00.00.G15-KQ0108". It ends with a digit; a code of another
// form is one only where the text ends with it.
var resultCode = regexp.MustCompile(`Mã:\s?(?:[A-Za-z0-9]+[.-])*[A-Za-z_]{0,6}\d{2,10}|Mã:\s?(?:[A-Za-z0-9_-]{2,12}|Chưa xác định[^.]{0,20})\.?$`)

// readResults reads the results; what follows "Từ khóa" is furniture of the page.
func readResults(p *knowledge.Procedure) []knowledge.Cited {
	s := newSource(p, keyResults)
	end := furnitureStart(s.text)
	if strays(s.text[:end]) {
		addIssue(p, IssueTextCut, keyResults, knowledge.Span{})
		return nil
	}
	var out []knowledge.Cited
	start := 0
	add := func(to int) {
		for start < to && strings.ContainsRune(" \n\t+-*:;", rune(s.text[start])) {
			start++
		}
		if c := s.cited(start, to); !unknown(c.Text) && hasWord(c.Text) {
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
