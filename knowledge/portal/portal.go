package portal

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"trolycong/internal/vitext"
	"trolycong/knowledge"
)

// Version of the parser: a source read by another version is read again.
const Version = "portal-5"

// Options of Read. All may be left unset.
type Options struct {
	// AsOf is the date the catalogue speaks for; zero means unknown.
	AsOf knowledge.Date
	// Now is the day that reduced rates are judged by: one that ended before it gives IssueFeeWindowOver. Zero takes AsOf,
	// so that two readings of one file agree; with neither nothing is judged.
	Now        knowledge.Date
	Visibility knowledge.Visibility
	// Name of the file, for the errors of Read; empty leaves it out.
	Name string
	// Refuse says why a record that can be read must not be stored (Vietnamese), "" when it may; nil refuses none.
	Refuse func(p *knowledge.Procedure) string
	// Progress is called after every 100 records with the number read so far; nil means no calls.
	Progress func(done int)
}

// Refusal is one record that was not stored, with its place and the reason for people (Vietnamese).
type Refusal struct {
	Line   int // counted from 1
	Code   string
	Reason string

	barred bool // by Options.Refuse: read, and not wanted
}

// Result is what a catalogue gave.
type Result struct {
	// Procedures ordered by code; each code once.
	Procedures []*knowledge.Procedure
	// Refused records in the order of their lines.
	Refused []Refusal
	// Folded counts records that repeated an earlier one word for word.
	Folded int
	// Unread lists the codes of Refused, as far as they could be read off the line: what was known of them before is no
	// worse for it.
	Unread []knowledge.ProcedureCode
	// Issues counts the doubts by kind, as Report does.
	Issues []IssueCount
}

// Read reads a catalogue, plain or gzip, told apart by the first bytes. A record that cannot be read is refused with its
// line and the rest goes on; a file that breaks off returns what stood before together with an error that wraps
// ErrBroken, ErrCutOff, ErrTooLarge, ErrNotText or that of r.
func Read(r io.Reader, opt Options) (*Result, error) {
	rd := reader{opt: opt, seen: map[knowledge.ProcedureCode]placed{}}
	err := eachLine(r, rd.line)
	if err == nil && rd.cut > 0 {
		err = fmt.Errorf("line %d: %w", rd.cut, ErrCutOff)
	}
	res := &rd.res
	barShared(res.Procedures)
	sort.Slice(res.Procedures, func(i, j int) bool { return res.Procedures[i].Code < res.Procedures[j].Code })
	res.Issues = Report(res.Procedures)
	if err != nil && opt.Name != "" {
		err = fmt.Errorf("%s: %w", opt.Name, err)
	}
	return res, err
}

// ErrCutOff is returned for a file whose last line begins a record and does not end it: the file is not whole, so
// records behind it are missing too. Fetch the file again.
var ErrCutOff = errors.New("last record cut off")

// reader collects the records of one file.
type reader struct {
	opt  Options
	res  Result
	seen map[knowledge.ProcedureCode]placed
	cut  int // the line that breaks off; 0 when none does
}

// placed is a record with its line.
type placed struct {
	*knowledge.Procedure
	line int
}

// line takes one line; nil stands for one that passed MaxRecordBytes.
func (rd *reader) line(n int, line []byte) {
	if cutOff(line) {
		rd.cut = n
		return
	}
	p, refusal := parseLine(line, rd.opt)
	if refusal.Reason == "" {
		switch first := rd.seen[p.Code]; {
		case first.Procedure == nil:
		case first.Digest == p.Digest:
			rd.res.Folded++
			return
		default:
			refusal = Refusal{Code: string(p.Code),
				Reason: fmt.Sprintf("mã thủ tục (ma_thu_tuc) đã có ở dòng %d với nội dung khác; hãy giữ lại một bản", first.line)}
		}
	}
	if refusal.Reason != "" {
		refusal.Line = n
		rd.res.Refused = append(rd.res.Refused, refusal)
		if code := codeOnLine(line); code != "" && !refusal.barred {
			rd.res.Unread = append(rd.res.Unread, code)
		}
		return
	}
	rd.seen[p.Code] = placed{p, n}
	rd.res.Procedures = append(rd.res.Procedures, p)
	if done := len(rd.res.Procedures); rd.opt.Progress != nil && done%100 == 0 {
		rd.opt.Progress(done)
	}
}

// cutOff tells whether a line is the last one and its object does not end.
func cutOff(line []byte) bool {
	start := bytes.TrimLeft(line, " \t\r")
	if !bytes.HasPrefix(start, []byte("{")) || bytes.HasSuffix(line, []byte("\n")) {
		return false
	}
	var whole json.RawMessage
	err := json.Unmarshal(line, &whole)
	return err != nil && err.Error() == endsTooSoon
}

// endsTooSoon is what encoding/json says of an object that does not end; it has no sentinel for it. Any other fault is one
// of the record alone.
const endsTooSoon = "unexpected end of JSON input"

// codeAhead finds the code on a line that is no JSON; the portal writes it first.
var codeAhead = regexp.MustCompile(`"ma_thu_tuc"\s*:\s*"([^"\\]{8,40})"`)

// codeOnLine reads the code off a line that was refused; "" when it does not show one.
func codeOnLine(line []byte) knowledge.ProcedureCode {
	if m := codeAhead.FindSubmatch(line); m != nil && goodCode(string(m[1])) {
		return knowledge.ProcedureCode(m[1])
	}
	return ""
}

// record is one line of the catalogue. Keys are the portal's; those that are not in fieldOrder are left out.
type record map[string]json.RawMessage

func parseLine(line []byte, opt Options) (*knowledge.Procedure, Refusal) {
	if line == nil {
		return nil, Refusal{Reason: fmt.Sprintf("dòng dài hơn %d MB nên không thể là một bản ghi; hãy kiểm tra lại tệp, mỗi bản ghi một dòng", MaxRecordBytes>>20)}
	}
	if !utf8.Valid(line) {
		return nil, Refusal{Reason: "dòng không phải UTF-8; hãy xuất lại tệp với bảng mã UTF-8"}
	}
	var rec record
	if err := json.Unmarshal(line, &rec); err != nil || rec == nil {
		return nil, Refusal{Reason: notRecord(line, err)}
	}
	p := &knowledge.Procedure{AsOf: opt.AsOf, Visibility: opt.Visibility, Origin: knowledge.KindProcedure}
	for _, key := range fieldOrder {
		raw, readable := fieldText(rec[key])
		if text := strings.TrimSpace(vitext.Clean(raw)); text != "" {
			p.Fields = append(p.Fields, knowledge.ProcedureField{Key: key, Text: text})
		}
		if detail := dropped(raw); detail != "" {
			p.Issues = append(p.Issues, knowledge.Issue{Kind: IssueLostLetters, Place: key, Detail: detail})
		}
		if !readable {
			addIssue(p, IssueCellUnreadable, key, knowledge.Span{})
		}
	}
	p.Code = knowledge.ProcedureCode(p.FieldText(keyCode))
	p.Name = vitext.FoldSpaces(p.FieldText(keyName))
	if reason := badIdentity(p); reason != "" {
		return nil, Refusal{Code: shortCode(p.Code), Reason: reason}
	}
	if opt.Refuse != nil {
		if reason := opt.Refuse(p); reason != "" {
			return nil, Refusal{Code: shortCode(p.Code), Reason: reason, barred: true}
		}
	}
	fill(p, opt)
	p.Digest = digest(p)
	return p, Refusal{}
}

// notRecord says why a line is no record.
func notRecord(line []byte, err error) string {
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) && syntax.Offset > 0 && syntax.Offset <= int64(len(line)) {
		at := syntax.Offset - 1
		if c := line[at]; c < ' ' && c != '\n' && c != '\r' {
			return fmt.Sprintf("dòng có ký tự điều khiển U+%04X ở byte thứ %d, JSON không cho phép; hãy xóa ký tự đó hoặc viết thành \\u%04x rồi nạp lại", c, at+1, c)
		}
		return fmt.Sprintf("dòng không phải JSON hợp lệ từ byte thứ %d; hãy sửa dòng này, mỗi bản ghi là một đối tượng JSON trên một dòng", at+1)
	}
	return "dòng không phải một đối tượng JSON; hãy sửa dòng này, mỗi bản ghi là một đối tượng JSON {…} trên một dòng"
}

// invisible tells a character that cleaning drops without a reader seeing it: U+00AD, U+200B, NUL, a Unicode tag …
func invisible(r rune) bool {
	return r >= 0x80 && (unicode.In(r, unicode.Cf, unicode.Co) || r >= 0xE0000 || r == 0xFFFE || r == 0xFFFF) ||
		unicode.IsControl(r) && !strings.ContainsRune("\n\t\f\r\u0085", r)
}

// dropped words what cleaning takes out of a field that may have parted a figure or stood for a letter: controls, tag and
// private-use characters, and any other invisible one between two digits. "" when it takes nothing of that kind.
func dropped(raw string) string {
	if !strings.ContainsFunc(raw, invisible) {
		return ""
	}
	runes := []rune(raw)
	n, figure := 0, ""
	for i, r := range runes {
		if !invisible(r) {
			continue
		}
		before, after := strings.TrimRight(string(runes[max(0, i-8):i]), " "), strings.TrimLeft(string(runes[i+1:min(len(runes), i+9)]), " ")
		parts := endsInDigit.MatchString(before) && beginsWithDigit.MatchString(after)
		if parts && figure == "" {
			figure = vitext.Clean(endsInDigit.FindString(before) + beginsWithDigit.FindString(after))
		}
		if parts || !unicode.Is(unicode.Cf, r) || r >= 0xE0000 {
			n++
		}
	}
	switch {
	case n == 0:
		return ""
	case figure != "":
		return fmt.Sprintf("Đã bỏ %d ký tự không hiển thị, có chỗ đứng giữa hai chữ số nên đọc thành “%s”; đề nghị kiểm tra lại con số.", n, figure)
	}
	return fmt.Sprintf("Đã bỏ %d ký tự điều khiển hoặc không hiển thị; đề nghị nhập lại mục này.", n)
}

var endsInDigit, beginsWithDigit = regexp.MustCompile(`[\d.,]*\d$`), regexp.MustCompile(`^\d[\d.,]*%?`)

// fieldText is the text of one field: a string, or a number or truth value as written; null is empty. The second result
// is false for a list or an object, which no field of the portal is.
func fieldText(raw json.RawMessage) (string, bool) {
	if len(raw) == 0 {
		return "", true
	}
	switch raw[0] {
	case '"':
		var s string
		err := json.Unmarshal(raw, &s)
		return s, err == nil
	case 'n':
		return "", true
	case '[', '{':
		return "", false
	}
	return string(raw), true
}

// badIdentity is the reason to refuse a record that cannot be named; "" when it can.
func badIdentity(p *knowledge.Procedure) string {
	noName := p.Name == "" || unknown(p.Name)
	switch {
	case p.Code == "" && noName:
		return "bản ghi không có mã thủ tục (ma_thu_tuc) và tên thủ tục (ten_thu_tuc); hãy bổ sung cả hai rồi nạp lại"
	case p.Code == "":
		return "bản ghi không có mã thủ tục (ma_thu_tuc); hãy bổ sung mã dạng 1.001193 rồi nạp lại"
	case !goodCode(string(p.Code)):
		return "mã thủ tục (ma_thu_tuc) sai dạng; hãy sửa thành mã dạng 1.001193 rồi nạp lại"
	case noName:
		return "bản ghi không có tên thủ tục (ten_thu_tuc); hãy bổ sung tên rồi nạp lại"
	}
	return ""
}

// goodCode tells whether s has the form of a procedure code: one digit, a point, six digits, maybe followed by the
// parts that a province adds (".000.00.00.H03").
func goodCode(s string) bool {
	head, tail, more := strings.Cut(s, ".")
	if len(head) != 1 || head[0] < '0' || head[0] > '9' || !more || len(s) > 40 || len(tail) < 6 {
		return false
	}
	for i, c := range tail {
		digit := c >= '0' && c <= '9'
		if i < 6 && !digit || i == 6 && c != '.' || i > 6 && !digit && c != '.' && (c < 'A' || c > 'Z') {
			return false
		}
	}
	return true
}

func shortCode(c knowledge.ProcedureCode) string {
	r := []rune(string(c))
	return string(r[:min(len(r), 40)])
}

func digest(p *knowledge.Procedure) string {
	var b strings.Builder
	for _, f := range p.Fields {
		b.WriteString(f.Key)
		b.WriteByte(0)
		b.WriteString(f.Text)
		b.WriteByte(0)
	}
	return knowledge.Digest(b.String())
}

// AsOfFromName reads the date that a catalogue's file name, without its extensions, ends with: "portal-2026-07" or
// "portal-2026-07-15". False when it ends with none.
func AsOfFromName(name string) (knowledge.Date, bool) {
	for _, n := range []int{len("2026-07-15"), len("2026-07")} {
		if len(name) > n && strings.ContainsRune("-_ .", rune(name[len(name)-n-1])) || len(name) == n {
			if d, ok := knowledge.ParseDate(name[len(name)-n:]); ok {
				return d, true
			}
		}
	}
	return knowledge.Date{}, false
}
