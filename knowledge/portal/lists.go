package portal

import (
	"regexp"
	"strings"

	"trolycong/internal/vitext"
	"trolycong/knowledge"
)

var (
	// numberedStep opens a step: "Bước 2:", "- Bước 3.", "b) Bước 1".
	numberedStep = regexp.MustCompile(`(?:^|[\s.;:)])((?:[*+\-–•]\s*|[a-zđ]\)\s*|\d{1,2}[.)]\s*)?(?:Bước|BƯỚC)\s+\d{1,2}(?:\.\d{1,2})*\s*[:.)-]?\s)`)
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
	steps := paragraphs(newSource(p, keySteps), numberedStep)
	if movedSteps(p) {
		addIssue(p, IssueTextCut, keyPapers, knowledge.Span{})
		steps = append(steps, paragraphs(newSource(p, keyPapers), numberedStep)...)
	}
	return steps
}

// movedSteps tells whether the papers' field holds no table but running text that goes on with the steps.
func movedSteps(p *knowledge.Procedure) bool {
	text := p.FieldText(keyPapers)
	return !strings.Contains(text, papersHeader) && len(vitext.Syllables(text)) > 8 &&
		(numberedStep.MatchString(text) || goesOn(text))
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
	if strayTable.MatchString(s.text) {
		addIssue(p, IssueTextCut, keyConditions, knowledge.Span{})
		return nil
	}
	return paragraphs(s, nil)
}

func furnitureStart(text string) int {
	if m := furniture.FindStringIndex(text); m != nil {
		return m[0]
	}
	return len(text)
}

// paragraphs parts a text at its numbered steps, at its items when it has none, else at its lines. A field that says
// nothing gives nil.
func paragraphs(s source, step *regexp.Regexp) []knowledge.Cited {
	if unknown(s.text) {
		return nil
	}
	cuts := []int{0}
	if step != nil {
		for _, m := range step.FindAllStringSubmatchIndex(s.text, -1) {
			cuts = append(cuts, m[2])
		}
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

// appendCited adds the piece unless it holds no word.
func appendCited(out []knowledge.Cited, s source, start, end int) []knowledge.Cited {
	c := s.cited(start, end)
	if !hasWord(c.Text) {
		return out
	}
	return append(out, c)
}

// resultCode ends one result: "Mã: KQ.G01.000067", "Mã: 000.00.00.G15-KQ0108", "Mã: VBTT". It ends with a digit, or with
// the text where it has none.
var resultCode = regexp.MustCompile(`Mã:\s?(?:[A-Z0-9]+[.-])*[A-Z]{0,4}\d{2,10}|Mã:\s?[A-Z]{2,10}$`)

// readResults reads the results; what follows "Từ khóa" is furniture of the page.
func readResults(p *knowledge.Procedure) []knowledge.Cited {
	s := newSource(p, keyResults)
	end := furnitureStart(s.text)
	if strayTable.MatchString(s.text[:end]) {
		addIssue(p, IssueTextCut, keyResults, knowledge.Span{})
		return nil
	}
	var out []knowledge.Cited
	start := 0
	add := func(to int) {
		for start < to && strings.ContainsRune(" \n\t+-–*•", rune(s.text[start])) {
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
