package portal

import (
	"regexp"
	"strings"

	"trolycong/internal/vitext"
	"trolycong/knowledge"
)

// The table "cách thức thực hiện" lost its separators: a header, then rows of
//
//	channel · time · fee · ("(" note ")")? · description
//
// with nothing between the cells. Each row has exactly one time cell and one fee cell; a second fee of one channel is a
// second row. The channels' names also stand inside notes and descriptions, so a row begins only where a name is
// followed at once by a time cell and a fee cell (measured on the July 2026 catalogue: 7,115 rows, no exception).
const channelHeader = "Hình thức nộpThời gianPhí, lệ phíMô tả"

var (
	timeUnits    = `Ngày làm việc|Giờ làm việc|Ngày|Giờ|Phút|Tuần|Tháng|Quý|Năm`
	currencies   = `Việt Nam Đồng|VNĐ|VND|Đồng|USD|EUR|%`
	feeCell      = regexp.MustCompile(`^(?:Miễn phí|Không có thông tin|\d[\d.,]*\s?(?:` + currencies + `))`)
	timeCell     = regexp.MustCompile(`^(?:\d[\d.,]*(?:\s?[-–]\s?\d[\d.,]*)?\s?(?:` + timeUnits + `)|Không có thông tin|Không quy định|\d{1,4})`)
	gluedCell    = regexp.MustCompile(`^\d[\d.,]*\s?(?:` + currencies + `)`)
	anyFee       = regexp.MustCompile(`Miễn phí|Không có thông tin|\d[\d.,]*\s?(?:` + currencies + `)`)
	channelNames = []string{"Trực tuyến", "Trực tiếp", "Dịch vụ bưu chính"}
)

// maxFreeTime is the longest time cell in words that is believed, in bytes; the longest seen has 150.
const maxFreeTime = 240

var channelKinds = map[string]knowledge.ChannelKind{"Trực tuyến": knowledge.ChannelOnline, "Trực tiếp": knowledge.ChannelInPerson,
	"Dịch vụ bưu chính": knowledge.ChannelPost}

// row is one row's place in bytes: where it, its time cell and its fee cell start, and where the fee cell ends. A glued
// row has one run of digits for both cells: timeStart equals feeStart.
type row struct {
	start, timeStart, feeStart, feeEnd int
	glued                              bool
}

func readChannels(p *knowledge.Procedure) []knowledge.Channel {
	s := newSource(p, keyChannels)
	if unknown(s.text) {
		return nil
	}
	body := 0
	if strings.HasPrefix(s.text, channelHeader) {
		body = len(channelHeader)
	}
	rows := findRows(s.text, body)
	if len(rows) == 0 || strings.TrimSpace(s.text[body:rows[0].start]) != "" {
		if span := s.ref(body, len(s.text)).Span; !span.Empty() {
			addIssue(p, IssueCellUnreadable, keyChannels, span)
		}
	}
	out := readTable(s, rows, len(s.text))
	for _, key := range []string{keyPapers, keyLegal} {
		if rows := continuation(p, key); len(rows) > 0 {
			addIssue(p, IssueTextCut, keyChannels, knowledge.Span{})
			rest := newSource(p, key)
			out = append(out, readTable(rest, rows, tableEnd(rest.text))...)
		}
	}
	settleSiblings(out)
	return out
}

// continuation gives the rows of the channels' table that stand in another field because the page was cut at a heading's
// words inside a note; nil when the field is its own.
func continuation(p *knowledge.Procedure, key string) []row {
	text := p.FieldText(key)
	if !goesOn(text) {
		return nil
	}
	return findRows(text[:tableEnd(text)], 0)
}

// tableEnd is where the field's own table begins, or the field ends.
func tableEnd(text string) int {
	if i := nextOf(text, 0, papersHeader, legalHeader); i >= 0 {
		return i
	}
	return len(text)
}

// readTable reads the rows of one table that ends at end.
func readTable(s source, rows []row, end int) []knowledge.Channel {
	out := make([]knowledge.Channel, len(rows))
	for i, r := range rows {
		out[i] = readRow(s, r, rowLimit(rows, i, end))
	}
	settleGlued(s, rows, out, end)
	return out
}

func rowLimit(rows []row, i, end int) int {
	if i+1 < len(rows) {
		return rows[i+1].start
	}
	return end
}

// findRows finds the rows of the table that begins at body.
func findRows(text string, body int) []row {
	var rows []row
	words := map[string]bool{} // time cells in words of the rows found so far
	names := newFinder(text, channelNames...)
	for at := body; ; {
		start, name := names.next(at)
		if start < 0 {
			return rows
		}
		after := start + len(name)
		r, ok := rowAt(text, after, start == body, words)
		if !ok {
			at = after
			continue
		}
		r.start = start
		rows = append(rows, r)
		at = r.feeEnd
	}
}

// rowAt reads a time cell and a fee cell at i, right after a channel's name.
func rowAt(text string, i int, first bool, words map[string]bool) (row, bool) {
	rest := text[i:]
	if m := gluedCell.FindString(rest); m != "" {
		return row{timeStart: i, feeStart: i, feeEnd: i + len(m), glued: true}, true
	}
	if m := timeCell.FindString(rest); m != "" {
		if f := feeCell.FindString(rest[len(m):]); f != "" {
			return row{timeStart: i, feeStart: i + len(m), feeEnd: i + len(m) + len(f)}, true
		}
	}
	return wordRow(text, i, first, words)
}

// wordRow reads a time cell in words ("Không phải trả kết quả …"). Such a row is believed when the table begins with it,
// when the words begin with the portal's own "Không", or when an earlier row of the table has the same words.
func wordRow(text string, i int, first bool, words map[string]bool) (row, bool) {
	rest := text[i:]
	m := anyFee.FindStringIndex(rest[:min(len(rest), maxFreeTime)])
	if m == nil || strings.ContainsAny(rest[:m[0]], "\n()") {
		return row{}, false
	}
	cell := rest[:m[0]]
	if nextOf(cell, 0, channelNames...) >= 0 || !startsUpper(cell) {
		return row{}, false
	}
	key := strings.Trim(vitext.Key(cell), " .;")
	if !first && !strings.HasPrefix(cell, "Không") && !words[key] {
		return row{}, false
	}
	words[key] = true
	return row{timeStart: i, feeStart: i + m[0], feeEnd: i + m[1]}, true
}

// readRow reads the cells of the row that ends at end; glued digits are left for settleGlued.
func readRow(s source, r row, end int) knowledge.Channel {
	c := knowledge.Channel{Kind: channelKinds[s.text[r.start:r.timeStart]], Ref: s.ref(r.start, end)}
	note := noteEnd(s.text, r.feeEnd, end)
	if desc := s.cited(note, end); len(vitext.Syllables(desc.Text)) > 0 {
		c.Note = desc
	}
	c.Fees = readFees(s, feePlace{start: r.feeStart, cellEnd: r.feeEnd, noteEnd: note, end: end})
	if f := &c.Fees[0]; f.Free && f.Status == knowledge.CellClean && namesFee(c.Note.Text) {
		f.Status = knowledge.CellConflict
	}
	if !r.glued {
		c.Durations = []knowledge.Duration{readDuration(s, r.timeStart, r.feeStart, s.text[note:end])}
	}
	return c
}

// namesFee tells whether a description lists what is to be paid: a clause that speaks of the fee and names a sum.
func namesFee(desc string) bool {
	for _, clause := range clauses(desc) {
		key := vitext.Key(clause)
		if feeClause.MatchString(key) && !exempts(strings.TrimLeft(key, "-–+*•( ")) && !strings.Contains(key, "nếu có yêu cầu") && len(amounts(clause)) > 0 {
			return true
		}
	}
	return false
}

// feeClause is a clause about the fee of the handling, in Key form; what a carrier or a bank takes is none.
var feeClause = regexp.MustCompile(`(?:^|[^\pL])(?:lệ phí|phí thẩm định|mức phí|mức thu|thu phí|phí\s*:)`)

// noteEnd is the end of the note in brackets that opens at i; i when none opens there. The portal wraps each note in one
// pair of brackets, whose own brackets may be unbalanced: when they are, the note ends at the first closing bracket that
// is glued to what follows, as the description always is, else at the last one.
func noteEnd(text string, i, end int) int {
	if i >= end || text[i] != '(' {
		return i
	}
	depth := 0
	for j := i; j < end; j++ {
		switch text[j] {
		case '(':
			depth++
		case ')':
			depth--
		}
		if depth > 0 {
			continue
		}
		if j+1 < end && (strings.ContainsRune(".,;:)", rune(text[j+1])) || j-i <= 3 && text[j+1] == ' ') {
			return looseNoteEnd(text, j, end) // the sentence goes on: the bracket was one of the note's own, or a list mark's ("(a) …")
		}
		return j + 1
	}
	return looseNoteEnd(text, i, end)
}

func looseNoteEnd(text string, i, end int) int {
	last := -1
	for j := i; j < end; j++ {
		if text[j] != ')' {
			continue
		}
		last = j + 1
		if last == end || !strings.ContainsRune(" .,;:)", rune(text[last])) {
			return last
		}
	}
	if last < 0 {
		return min(i+1, end)
	}
	return last
}
