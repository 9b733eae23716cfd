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
	title := caseTitle(parts[0])
	if goesOn(s.text) && len(findRows(parts[0], 0)) > 0 {
		title = "" // the rest of the channels' table
	}
	for _, part := range parts[1:] {
		end := at + len(part)
		papers, rest := readRows(s, at, end)
		if remarkTitle.MatchString(vitext.Key(title)) {
			for i := range papers {
				papers[i].Remark = papers[i].Remark || papers[i].Form == ""
			}
		}
		if len(papers) > 0 {
			out = append(out, knowledge.PaperCase{Title: title, Papers: papers, Ref: s.ref(at, rest)})
		}
		title = caseTitle(s.text[rest:end])
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

// caseTitle is the reading form of a case's title; "--" means that there is none.
func caseTitle(s string) string {
	t := strings.Trim(vitext.FoldSpaces(s), " *-–:;+.")
	if !hasWord(t) {
		return ""
	}
	return t
}

// readRows reads the rows of one table in [at, end); rest is where the last row ends and the next case's title begins.
func readRows(s source, at, end int) (papers []knowledge.Paper, rest int) {
	start := at
	for {
		cell, ok := nextCounts(s.text[:end], at)
		if !ok {
			return papers, start
		}
		at = cell.to
		if cell.from < start || !endsRow(s.text, cell.from, cell.to, end) {
			continue
		}
		if paper := readPaper(s, start, cell); hasWord(paper.Name) {
			papers = append(papers, paper)
		}
		start = cell.to
	}
}

// countCell is the place and the digits of the counts of a row, its last cell.
type countCell struct {
	from, to          int
	originals, copies string
}

const (
	originalsWord = " bản chính"
	copiesWord    = " bản sao"
)

// nextCounts finds the next "1 bản chính" or "1 bản chính,1 bản sao" at or after at.
func nextCounts(text string, at int) (countCell, bool) {
	for {
		i := strings.Index(text[at:], originalsWord)
		if i < 0 {
			return countCell{}, false
		}
		word := at + i
		from := word
		for from > at && isDigitByte(text[from-1]) {
			from--
		}
		at = word + len(originalsWord)
		if from == word {
			continue
		}
		cell := countCell{from: from, to: at, originals: text[from:word]}
		if rest, ok := strings.CutPrefix(text[at:], ","); ok {
			digits := rest[:len(rest)-len(strings.TrimLeft(rest, "0123456789"))]
			if digits != "" && strings.HasPrefix(rest[len(digits):], copiesWord) {
				cell.copies = digits
				cell.to = at + 1 + len(digits) + len(copiesWord)
			}
		}
		return cell, true
	}
}

// endsRow tells whether the counts [from, to) are the table's own cell. The cell is glued to the name, unlike a number
// inside a name, and the next row is glued to it.
func endsRow(text string, from, to, end int) bool {
	if text[from] == '0' && isDigitByte(text[from+1]) && !afterGroup(text, from) {
		return false
	}
	next, _ := utf8.DecodeRuneInString(text[to:end])
	switch {
	case from == 0 || text[from-1] == '(':
		return false
	case to < end && strings.ContainsRune(",)", next):
		// ") Bản sao …" is a list mark that has lost its letter
		return !isSpace(text[from-1]) && startsUpper(strings.TrimLeft(text[to+1:end], " "))
	case to < end && strings.ContainsRune(";:/", next):
		return false
	case to == end:
		return true
	case next == ' ' || next == '\t' || next == '\n':
		rest, _ := utf8.DecodeRuneInString(strings.TrimLeft(text[to:end], " \t\n"))
		return !isSpace(text[from-1]) && !unicode.IsLower(rest)
	case next == '.':
		return !isSpace(text[from-1]) && !strings.HasPrefix(text[to:end], ". ")
	case isSpace(text[from-1]) && !isDigitByte(text[from+1]):
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
	if len(digits) == 4 && afterGroup(text, cell.from) {
		return cell.from + 3, digits[3:], knowledge.CellClean
	}
	return cell.from, digits, knowledge.CellGlued
}

// afterGroup tells whether the digits at i go on with a grouped number, so that the first three are its own: "1:10.0001
// bản chính" is the scale 1:10.000 and one original.
func afterGroup(text string, i int) bool {
	return i > 1 && (text[i-1] == '.' || text[i-1] == ',') && isDigitByte(text[i-2])
}

// dateBefore ends with a date's year.
var dateBefore = regexp.MustCompile(`(?:\d{1,2}/\d{1,2}/|năm |(?:Thông tư|Nghị định)(?: số)? \d{1,3}/)(?:19|20)\d\d$`)

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
