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
//	name · form file (maybe) · "1 bản chính,1 bản sao"
const papersHeader = "Tên giấy tờMẫu đơn, tờ khaiSố lượng"

var (
	// counts is the last cell of a row. Its numbers are never padded with a zero, unlike those that people write in a name.
	counts = regexp.MustCompile(`(\d+) bản chính(?:,\s?(\d+) bản sao)?|(\d+) bản sao`)
	// formFile is the end of a file name; what stands before the point is found from there.
	formFile = regexp.MustCompile(`(?i)\.(?:docx?|pdf|xlsx?|rtf|zip|rar|odt|jpe?g|png)`)
	formCode = regexp.MustCompile(`\b((?:CT|DC|NA|NC|TK|HK|ĐK|TP|M|X|N|A)\d{1,2}[a-z]?|TK\d-TS|D\d{2}-TS|\d{2}/ĐK|Mẫu số \d{1,3}[a-zđ]?(?:/[A-ZĐ-]+)?)\b`)
)

func readPapers(p *knowledge.Procedure) []knowledge.PaperCase {
	s := newSource(p, keyPapers)
	if unknown(s.text) {
		return nil
	}
	parts := strings.Split(s.text, papersHeader)
	if len(parts) == 1 {
		if c := s.cited(0, len(s.text)); len(vitext.Syllables(c.Text)) > 1 {
			paper := knowledge.Paper{Name: c.Text, Originals: -1, Copies: -1, Status: knowledge.CellClean, Ref: c.Ref}
			return []knowledge.PaperCase{{Papers: []knowledge.Paper{paper}, Ref: c.Ref}}
		}
		return nil
	}
	var out []knowledge.PaperCase
	at := len(parts[0]) + len(papersHeader)
	title := caseTitle(parts[0])
	for _, part := range parts[1:] {
		end := at + len(part)
		papers, rest := readRows(s, at, end)
		if len(papers) > 0 {
			out = append(out, knowledge.PaperCase{Title: title, Papers: papers, Ref: s.ref(at, rest)})
		}
		title = caseTitle(s.text[rest:end])
		at = end + len(papersHeader)
	}
	return out
}

// caseTitle is the reading form of a case's title; "--" means that there is none.
func caseTitle(s string) string {
	t := strings.Trim(vitext.FoldSpaces(s), " *-–:;+.")
	if len(vitext.Syllables(t)) == 0 {
		return ""
	}
	return t
}

// readRows reads the rows of one table in [at, end); rest is where the last row ends and the next case's title begins.
func readRows(s source, at, end int) (papers []knowledge.Paper, rest int) {
	start := at
	for _, m := range counts.FindAllStringSubmatchIndex(s.text[at:end], -1) {
		from, to := at+m[0], at+m[1]
		if from < start || !rowEnd(s.text, from, to, end) {
			continue
		}
		paper := readPaper(s, start, from, to)
		paper.Originals, paper.Copies = countOf(s.text, at, m, 1), countOf(s.text, at, m, 2)
		if m[6] >= 0 {
			paper.Copies = countOf(s.text, at, m, 3)
		}
		if from > start && isDigitByte(s.text[from-1]) {
			paper.Originals, paper.Copies, paper.Status = -1, -1, knowledge.CellGlued
		}
		if paper.Name != "" {
			papers = append(papers, paper)
		}
		start = to
	}
	return papers, start
}

func countOf(text string, base int, m []int, group int) int {
	if m[2*group] < 0 {
		return -1
	}
	n, err := strconv.Atoi(text[base+m[2*group] : base+m[2*group+1]])
	if err != nil || n > 99 {
		return -1
	}
	return n
}

// rowEnd tells whether the counts at [from, to) are the table's own cell: unpadded, and followed by the next row or the
// end rather than by the rest of a sentence.
func rowEnd(text string, from, to, end int) bool {
	if text[from] == '0' && from+1 < to && isDigitByte(text[from+1]) {
		return false
	}
	if to >= end {
		return true
	}
	r, _ := utf8.DecodeRuneInString(text[to:])
	if strings.ContainsRune(" ;,.:)/", r) {
		return r == ' ' && from > 0 && !isSpace(text[from-1]) && nextIsCapital(text[to:end])
	}
	return !unicode.IsLower(r)
}

func nextIsCapital(s string) bool {
	r, _ := utf8.DecodeRuneInString(strings.TrimLeft(s, " \n-–*+•"))
	return unicode.IsUpper(r)
}

func isDigitByte(b byte) bool { return b >= '0' && b <= '9' }

// readPaper reads the name and the form of a row whose counts begin at end.
func readPaper(s source, start, end, rowEnd int) knowledge.Paper {
	nameEnd := end
	for nameEnd > start && isDigitByte(s.text[nameEnd-1]) && end < len(s.text) && isDigitByte(s.text[end]) {
		nameEnd-- // glued digits belong to nobody
	}
	name := s.text[start:nameEnd]
	form := ""
	if m := formFile.FindAllStringIndex(name, -1); len(m) > 0 {
		cut := formStart(name, m[0][1])
		form = strings.TrimSpace(name[cut:m[len(m)-1][1]])
		rest := strings.TrimSpace(name[m[len(m)-1][1]:])
		name = name[:cut]
		if rest != "" {
			name += " " + rest
		}
	}
	paper := knowledge.Paper{Name: strings.Trim(vitext.FoldSpaces(name), " ;,-–+*•"), Form: form, Status: knowledge.CellClean, Ref: s.ref(start, rowEnd)}
	if m := formCode.FindString(paper.Name); m != "" {
		paper.FormCode = m
	}
	paper.Remark = isRemark(s.text, end, paper.Name)
	return paper
}

// formStart finds where the file name that ends at end begins. Form files are named without diacritics and spaces, and
// are glued to the name's last word: the file begins after the last accented letter or closing mark, at a capital or digit.
func formStart(name string, end int) int {
	start := end
	for start > 0 {
		r, size := utf8.DecodeLastRuneInString(name[:start])
		if r > unicode.MaxASCII || unicode.IsSpace(r) || strings.ContainsRune(";:)”\"", r) {
			break
		}
		start -= size
	}
	if start > 0 && start < end && name[start-1] != ' ' && name[start-1] != ';' && name[start-1] != ')' {
		for i := start; i < end && i < start+8; i++ {
			if c := name[i]; c >= 'A' && c <= 'Z' || isDigitByte(c) {
				return i
			}
		}
	}
	if start < end && name[start] == '.' {
		start++
	}
	return start
}

// isRemark tells whether a row explains and asks for no paper: no copy of any kind is counted and the words open like an
// explanation.
func isRemark(text string, countStart int, name string) bool {
	if !strings.HasPrefix(text[countStart:], "0 bản chính") || strings.HasPrefix(text[countStart:], "0 bản chính,1") {
		return false
	}
	key := vitext.Key(name)
	for _, w := range []string{"trường hợp", "lưu ý", "ví dụ", "ghi chú", "* lưu ý", "chú ý", "người ", "thông tin", "các giấy tờ", "khi ", "nếu ", "đối với", "hồ sơ", "số lượng", "không"} {
		if strings.HasPrefix(key, w) {
			return true
		}
	}
	return strings.Contains(key, "không phải nộp") || strings.Contains(key, "không phải xuất trình") || len([]rune(name)) > 350
}
