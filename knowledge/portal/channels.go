package portal

import (
	"regexp"
	"strconv"
	"strings"

	"trolycong/internal/vitext"
	"trolycong/knowledge"
)

// The table "cách thức thực hiện" lost its separators: header, then rows of
//
//	channel · duration · (fee · "(" note ")")… · description
//
// A row begins only where a channel's name is followed at once by a duration cell and a fee cell: the same names also
// stand inside notes and descriptions.
const (
	channelHeader = "Hình thức nộpThời gianPhí, lệ phíMô tả"
	feeCell       = `(?:Miễn phí|Không có thông tin|\d[\d.,]*\s*(?:Việt Nam Đồng|VNĐ|VND|USD|EUR|%))`
	durationCell  = `(?:\d[\d.,]*\s*(?:Ngày làm việc|Giờ làm việc|Ngày|Giờ|Phút|Tuần|Tháng|Năm)|Không có thông tin|\d{1,4}|[^\d()]{0,160}?)`
)

var (
	rowStart     = regexp.MustCompile(`(Trực tuyến|Trực tiếp|Dịch vụ bưu chính)(` + durationCell + `)(` + feeCell + `)`)
	gluedStart   = regexp.MustCompile(`(Trực tuyến|Trực tiếp|Dịch vụ bưu chính)(\d[\d.,]*)\s*(Việt Nam Đồng|VNĐ|VND|USD)`)
	feeStart     = regexp.MustCompile(`^` + feeCell)
	durationForm = regexp.MustCompile(`^(\d[\d.,]*)\s*(Ngày làm việc|Giờ làm việc|Ngày|Giờ|Tuần|Tháng|Năm|Phút)?$`)
	window       = regexp.MustCompile(`(?i)(?:từ|kể từ) ngày\s+(\d{1,2})/(\d{1,2})/(\d{4})\s+(?:cho )?đến(?: hết)?(?: ngày)?\s+(\d{1,2})/(\d{1,2})/(\d{4})`)
	windowEnd    = regexp.MustCompile(`(?i)đến hết(?: ngày)?\s+(\d{1,2})/(\d{1,2})/(\d{4})`)
)

var channelKinds = map[string]knowledge.ChannelKind{"Trực tuyến": knowledge.ChannelOnline, "Trực tiếp": knowledge.ChannelInPerson,
	"Dịch vụ bưu chính": knowledge.ChannelPost}

var durationUnits = map[string]knowledge.DurationUnit{"Ngày làm việc": knowledge.UnitWorkingDay, "Giờ làm việc": knowledge.UnitWorkingHour,
	"Ngày": knowledge.UnitDay, "Giờ": knowledge.UnitHour, "Tháng": knowledge.UnitMonth, "Năm": knowledge.UnitYear}

// row is one row's place: the channel's name, the duration cell and the first fee cell.
type row struct {
	start, nameEnd, durationEnd int
	glued                       bool
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
	if len(rows) == 0 && body < len(s.text) {
		addIssue(p, IssueCellUnreadable, keyChannels, s.ref(body, len(s.text)).Span)
		return nil
	}
	var out []knowledge.Channel
	for i, r := range rows {
		end := len(s.text)
		if i+1 < len(rows) {
			end = rows[i+1].start
		}
		out = append(out, readRow(s, r, end))
	}
	settleGlued(s, rows, out)
	return out
}

func findRows(text string, body int) []row {
	var rows []row
	for at := body; at < len(text); {
		m := rowStart.FindStringSubmatchIndex(text[at:])
		g := gluedStart.FindStringSubmatchIndex(text[at:])
		switch {
		case m == nil && g == nil:
			return rows
		case g != nil && (m == nil || g[0] <= m[0]):
			rows = append(rows, row{start: at + g[0], nameEnd: at + g[3], durationEnd: at + g[3], glued: true})
			at += g[1]
		default:
			r := row{start: at + m[0], nameEnd: at + m[3], durationEnd: at + m[5]}
			if !freeText(text[r.nameEnd:r.durationEnd]) || r.start == body {
				rows = append(rows, r)
			}
			at = r.durationEnd
		}
	}
	return rows
}

// freeText tells whether a duration cell is a phrase of its own ("Không phải trả kết quả …") rather than a value. In the
// middle of a table such a phrase counts only when it begins with "Không" as the portal's own empty values do.
func freeText(cell string) bool {
	return !durationForm.MatchString(strings.TrimSpace(cell)) && !strings.HasPrefix(cell, "Không")
}

// readRow reads the cells of one row; glued digits are left for settleGlued.
func readRow(s source, r row, end int) knowledge.Channel {
	c := knowledge.Channel{Kind: channelKinds[s.text[r.start:r.nameEnd]], Ref: s.ref(r.start, end)}
	if !r.glued {
		c.Durations = []knowledge.Duration{readDuration(s, r.nameEnd, r.durationEnd)}
	}
	at := r.durationEnd
	for at < end {
		m := feeStart.FindStringIndex(s.text[at:end])
		if m == nil {
			break
		}
		cellEnd := at + m[1]
		noteEnd := bracketEnd(s.text, cellEnd, end)
		f := readFee(s, at, cellEnd, noteEnd)
		c.Fees = append(c.Fees, f)
		at = noteEnd
		if f.Text == "Miễn phí" && noteEnd == cellEnd {
			break
		}
	}
	if note := s.cited(at, end); len(vitext.Syllables(note.Text)) > 0 {
		c.Note = note
	}
	return c
}

// bracketEnd is the end of the bracket that opens at i, with its inner brackets; i when none opens there or it never
// closes before end.
func bracketEnd(text string, i, end int) int {
	if i >= end || text[i] != '(' {
		return i
	}
	depth := 0
	for j := i; j < end; j++ {
		switch text[j] {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return j + 1
			}
		}
	}
	return end // the source has lost the closing bracket: all of it is the note
}

func readDuration(s source, start, end int) knowledge.Duration {
	cell := strings.TrimSpace(s.text[start:end])
	d := knowledge.Duration{Text: cell, Ref: s.ref(start, end), Status: knowledge.CellAbsent}
	m := durationForm.FindStringSubmatch(cell)
	if m == nil {
		return d
	}
	v, ok := cellNumber(m[1])
	if !ok {
		d.Status = knowledge.CellGlued
		return d
	}
	d.Min, d.Max = v, v
	switch unit, known := durationUnits[m[2]]; {
	case m[2] == "":
		d.Status = knowledge.CellUnitMissing
	case known:
		d.Unit, d.Status = unit, knowledge.CellClean
	default:
		d.Status = knowledge.CellGlued
	}
	return d
}

// cellNumber reads a number of the portal's own cells: commas part thousands, a point is decimal.
func cellNumber(s string) (float64, bool) {
	parts := strings.Split(s, ",")
	for _, p := range parts[1:] {
		if len(p) < 3 || len(p) > 3 && p[3] != '.' {
			return 0, false
		}
	}
	v, err := strconv.ParseFloat(strings.Join(parts, ""), 64)
	return v, err == nil
}

func readFee(s source, start, cellEnd, noteEnd int) knowledge.Fee {
	cell := strings.TrimSpace(s.text[start:cellEnd])
	f := knowledge.Fee{Text: cell, Ref: s.ref(start, noteEnd)}
	if noteEnd > cellEnd {
		inner := s.cited(cellEnd+1, max(noteEnd-1, cellEnd+1))
		if !emptyNote(inner.Text) {
			f.Note = inner
		}
	}
	f.ValidFrom, f.ValidTo = feeWindow(f.Note.Text)
	switch cell {
	case "Miễn phí":
		f.Free, f.Unit = true, "đồng"
	case "Không có thông tin":
		f.Status = knowledge.CellAbsent
		return f
	default:
		digits := strings.TrimRight(cell, " ĐồngViệtNamVNĐUSDER%")
		v, ok := cellNumber(digits)
		if !ok {
			f.Status = knowledge.CellGlued
			return f
		}
		f.Amount, f.Unit = v, feeUnit(cell)
	}
	if k := vitext.Key(f.Note.Text); strings.HasPrefix(strings.TrimLeft(k, "- +*"), "lệ phí") {
		f.Kind = "lệ phí"
	} else if strings.HasPrefix(strings.TrimLeft(k, "- +*"), "phí") {
		f.Kind = "phí"
	}
	f.Status = judgeFee(f)
	return f
}

func feeUnit(cell string) string {
	switch {
	case strings.HasSuffix(cell, "USD"):
		return "USD"
	case strings.HasSuffix(cell, "EUR"):
		return "EUR"
	case strings.HasSuffix(cell, "%"):
		return "%"
	}
	return "đồng"
}

func emptyNote(s string) bool {
	switch strings.Trim(vitext.Key(s), " .-()") {
	case "", "không có", "không", "không quy định", "chưa quy định", "không thu phí", "miễn phí", "không có thông tin", "không thu lệ phí", "miễn lệ phí":
		return true
	}
	return false
}

// setByOthers are the words with which a note leaves the amount to somebody else, so that "Miễn phí" beside it is no
// promise that nothing is paid.
var setByOthers = []string{"hội đồng nhân dân", "hđnd", "mức thu", "mức lệ phí", "mức phí", "phí, lệ phí theo", "phí theo", "lệ phí theo", "theo quy định tại thông tư",
	"thực hiện theo thông tư", "biểu mức", "theo thông tư", "thông tư số", "nghị định số", "biểu phí", "theo quy định"}

// judgeFee compares a cell with its own note. A free cell beside an amount, or beside a note that leaves the amount to
// somebody else, is a conflict; so is an amount that its note, naming amounts, does not name.
func judgeFee(f knowledge.Fee) knowledge.CellStatus {
	key := vitext.Key(f.Note.Text)
	amounts := vitext.Moneys(f.Note.Text)
	if f.Free {
		if len(amounts) > 0 {
			return knowledge.CellConflict
		}
		for _, w := range setByOthers {
			if strings.Contains(key, w) && !strings.Contains(key, "miễn") {
				return knowledge.CellConflict
			}
		}
		return knowledge.CellClean
	}
	if f.Unit != "đồng" {
		return knowledge.CellClean
	}
	for _, a := range amounts {
		if a.Min <= f.Amount && f.Amount <= a.Max {
			return knowledge.CellClean
		}
	}
	switch {
	case len(amounts) > 0:
		return knowledge.CellConflict
	case f.Amount < minPlausibleFee:
		return knowledge.CellConflict
	}
	return knowledge.CellClean
}

// minPlausibleFee is the least amount in đồng that a fee cell can mean: smaller cells of the catalogue have lost their
// thousands ("40 VNĐ" beside "40.000đ").
const minPlausibleFee = 500

// settleGlued parts digits that run together ("110,000") into a bare duration and an amount only where the note or
// another row of the same table names the amount; else both cells stay glued.
func settleGlued(s source, rows []row, channels []knowledge.Channel) {
	for i, r := range rows {
		if !r.glued || len(channels[i].Fees) == 0 {
			continue
		}
		f := &channels[i].Fees[0]
		digits, _, _ := strings.Cut(f.Text, " ")
		digits = strings.TrimRight(digits, "VNĐUSD")
		cut := supportedCut(digits, *f, channels)
		if cut == 0 {
			f.Status, f.Amount = knowledge.CellGlued, 0
			channels[i].Durations = []knowledge.Duration{{Text: f.Text, Ref: f.Ref, Status: knowledge.CellGlued}}
			continue
		}
		v, _ := cellNumber(digits[:cut])
		channels[i].Durations = []knowledge.Duration{{Min: v, Max: v, Text: digits[:cut], Ref: s.ref(r.nameEnd, r.nameEnd+cut), Status: knowledge.CellUnitMissing}}
		f.Amount, _ = cellNumber(digits[cut:])
		f.Text = f.Text[cut:]
		f.Status = knowledge.CellClean
	}
}

// supportedCut is where to part the digits so that the rest is an amount that the note or a clean fee of another row
// names; 0 when nothing supports a cut, or when the whole is itself supported as one amount.
func supportedCut(digits string, f knowledge.Fee, channels []knowledge.Channel) int {
	supported := func(s string) bool {
		v, ok := cellNumber(s)
		if !ok || v < minPlausibleFee || strings.HasPrefix(s, "0") {
			return false
		}
		for _, a := range vitext.Moneys(f.Note.Text) {
			if a.Min == v {
				return true
			}
		}
		for _, c := range channels {
			for _, o := range c.Fees {
				if o.Status == knowledge.CellClean && !o.Free && o.Amount == v {
					return true
				}
			}
		}
		return false
	}
	for cut := 1; cut <= 2 && cut < len(digits); cut++ {
		if digits[cut] >= '1' && digits[cut] <= '9' && supported(digits[cut:]) {
			return cut
		}
	}
	return 0
}

// feeWindow reads the time for which a note limits the amount.
func feeWindow(note string) (from, to knowledge.Date) {
	if m := window.FindStringSubmatch(note); m != nil {
		return dateOf(m[1:4]), dateOf(m[4:7])
	}
	if m := windowEnd.FindStringSubmatch(note); m != nil {
		return knowledge.Date{}, dateOf(m[1:4])
	}
	return knowledge.Date{}, knowledge.Date{}
}

func dateOf(dmy []string) knowledge.Date {
	d, _ := strconv.Atoi(dmy[0])
	m, _ := strconv.Atoi(dmy[1])
	y, _ := strconv.Atoi(dmy[2])
	return knowledge.Date{Year: y, Month: m, Day: d}
}
