package portal

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"trolycong/internal/vitext"
	"trolycong/knowledge"
)

// The table of papers repeats its header for each case; the case's title stands before the header. A row is
//
//	name · form files (maybe) · "1 bản chính" or "1 bản chính,1 bản sao"
//
// with nothing between the cells, and the next row's name follows at once.
const papersHeader = "Tên giấy tờMẫu đơn, tờ khaiSố lượng"

// counts is the last cell of a row. Its numbers are never padded with a zero, unlike those that people write in a name.
var counts = regexp.MustCompile(`(\d+) bản chính(?:,(\d+) bản sao)?`)

func readPapers(p *knowledge.Procedure) []knowledge.PaperCase {
	s := newSource(p, keyPapers)
	if unknown(s.text) || movedSteps(p) {
		return nil
	}
	parts := strings.Split(s.text, papersHeader)
	if len(parts) == 1 {
		return plainPapers(s)
	}
	var out []knowledge.PaperCase
	at := len(parts[0]) + len(papersHeader)
	title := caseTitle(p, parts[0])
	for _, part := range parts[1:] {
		end := at + len(part)
		papers, rest := readRows(s, at, end)
		if len(papers) > 0 {
			out = append(out, knowledge.PaperCase{Title: title, Papers: papers, Ref: s.ref(at, rest)})
		}
		title = caseTitle(p, s.text[rest:end])
		at = end + len(papersHeader)
	}
	return out
}

// plainPapers reads a dossier without a table: one paper for each item.
func plainPapers(s source) []knowledge.PaperCase {
	var papers []knowledge.Paper
	for _, c := range paragraphs(s, nil) {
		if len(vitext.Syllables(c.Text)) > 2 {
			papers = append(papers, knowledge.Paper{Name: trimName(c.Text), Originals: -1, Copies: -1, Status: knowledge.CellAbsent, Ref: c.Ref,
				Remark: explains(c.Text, true), FormCode: formCode(c.Text, "")})
		}
	}
	if len(papers) == 0 {
		return nil
	}
	return []knowledge.PaperCase{{Papers: papers, Ref: s.ref(0, len(s.text))}}
}

// caseTitle is the reading form of a case's title; "--" means that there is none. A title that holds a row of the channels'
// table is a piece of another field.
func caseTitle(p *knowledge.Procedure, s string) string {
	if start, name := nextChannel(s, 0); start >= 0 {
		if _, ok := rowAt(s, start+len(name), false, map[string]bool{}); ok {
			addIssue(p, IssueTextCut, keyPapers, knowledge.Span{})
			return ""
		}
	}
	t := strings.Trim(vitext.FoldSpaces(s), " *-–:;+.")
	if !hasWord(t) {
		return ""
	}
	return t
}

// readRows reads the rows of one table in [at, end); rest is where the last row ends and the next case's title begins.
func readRows(s source, at, end int) (papers []knowledge.Paper, rest int) {
	start := at
	for _, m := range counts.FindAllStringSubmatchIndex(s.text[at:end], -1) {
		cell := countCell{from: at + m[0], to: at + m[1], originals: s.text[at+m[2] : at+m[3]]}
		if m[4] >= 0 {
			cell.copies = s.text[at+m[4] : at+m[5]]
		}
		if cell.from < start || !endsRow(s.text, cell.from, cell.to, end) {
			continue
		}
		if paper := readPaper(s, start, cell); hasWord(paper.Name) {
			papers = append(papers, paper)
		}
		start = cell.to
	}
	return papers, start
}

// countCell is the place and the digits of the counts of a row.
type countCell struct {
	from, to          int
	originals, copies string
}

// endsRow tells whether the counts [from, to) are the table's own cell. The cell is glued to the name, unlike a number
// inside a name, and the next row is glued to it.
func endsRow(text string, from, to, end int) bool {
	if text[from] == '0' && isDigitByte(text[from+1]) {
		return false
	}
	next, _ := utf8.DecodeRuneInString(text[to:end])
	switch {
	case from == 0 || text[from-1] == '(' || to < end && strings.ContainsRune(",;:)/", next):
		return false
	case to == end:
		return true
	case next == ' ' || next == '\t' || next == '\n':
		rest, _ := utf8.DecodeRuneInString(strings.TrimLeft(text[to:end], " \t\n"))
		return !isSpace(text[from-1]) && !unicode.IsLower(rest)
	case next == '.':
		return !isSpace(text[from-1]) && !strings.HasPrefix(text[to:end], ". ")
	case isSpace(text[from-1]):
		return unicode.IsUpper(next) || strings.ContainsRune("-+*•", next)
	}
	return true
}

func isDigitByte(b byte) bool { return b >= '0' && b <= '9' }

// readPaper reads the row whose name begins at start and whose counts are cell.
func readPaper(s source, start int, cell countCell) knowledge.Paper {
	nameEnd, digits, status := ownDigits(s.text, start, cell)
	name := s.text[start:nameEnd]
	form := ""
	if a, b := splitForm(name); b > 0 {
		form = joinForms(name[a:b])
		name = name[:a] + " " + name[b:]
	}
	paper := knowledge.Paper{Name: trimName(name), Form: form, Originals: -1, Copies: -1, Status: status, Ref: s.ref(start, cell.to)}
	if paper.Name == "" {
		paper.Name = form
	}
	paper.FormCode = formCode(paper.Name, form)
	if status == knowledge.CellClean {
		paper.Originals, paper.Copies = count(digits), count(cell.copies)
	}
	none := paper.Originals == 0 && paper.Copies <= 0
	paper.Remark = form == "" && explains(paper.Name, none)
	if none && !paper.Remark {
		paper.Originals, paper.Copies, paper.Status = -1, -1, knowledge.CellAbsent
	}
	return paper
}

// ownDigits tells the digits of the counts from those of a name that ends with a number. "31/12/20251 bản chính" is the
// year 2025 and one original; "Mẫu số 181 bản chính" may be read in two ways and stays glued.
func ownDigits(text string, start int, cell countCell) (nameEnd int, digits string, status knowledge.CellStatus) {
	digits = cell.originals
	if len(digits) == 1 {
		return cell.from, digits, knowledge.CellClean
	}
	if len(digits) > 4 && dateBefore.MatchString(text[start:cell.from+4]) && (len(digits) == 5 || digits[4] != '0') {
		return cell.from + 4, digits[4:], knowledge.CellClean
	}
	return cell.from, digits, knowledge.CellGlued
}

// dateBefore ends with a date's year.
var dateBefore = regexp.MustCompile(`(?:\d{1,2}/\d{1,2}/|năm )(?:19|20)\d\d\d$`)

// count is -1 when the source does not say.
func count(digits string) int {
	n, err := strconv.Atoi(digits)
	if err != nil || n > 99 {
		return -1
	}
	return n
}

func trimName(s string) string {
	return strings.Trim(strings.TrimLeft(vitext.FoldSpaces(s), "-–+*•. \uf0fc\uf0a7\uf0d8"), " ;,")
}
