package portal

import (
	"encoding/json"
	"fmt"
	"io"
	"sort"
	"strings"
	"unicode/utf8"

	"trolycong/internal/vitext"
	"trolycong/knowledge"
)

// Version of the parser: a source read by another version is read again.
const Version = "portal-3"

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
	// Progress is called after every 100 records with the number read so far; nil means no calls.
	Progress func(done int)
}

// Refusal is one record that was not stored, with its place and the reason for people (Vietnamese).
type Refusal struct {
	Line   int // counted from 1
	Code   string
	Reason string
}

// Result is what a catalogue gave.
type Result struct {
	// Procedures ordered by code; each code once.
	Procedures []*knowledge.Procedure
	// Refused records in the order of their lines.
	Refused []Refusal
	// Folded counts records that repeated an earlier one word for word.
	Folded int
	// Issues counts the doubts by kind, as Report does.
	Issues []IssueCount
}

// Read reads a catalogue, plain or gzip, told apart by the first bytes. A record that cannot be read is refused with its
// line and the rest goes on; a file that breaks off returns what stood before together with an error that wraps
// ErrBroken, ErrTooLarge, ErrNotText or that of r.
func Read(r io.Reader, opt Options) (*Result, error) {
	rd := reader{opt: opt, seen: map[knowledge.ProcedureCode]*knowledge.Procedure{}}
	err := eachLine(r, rd.line)
	res := &rd.res
	barShared(res.Procedures)
	sort.Slice(res.Procedures, func(i, j int) bool { return res.Procedures[i].Code < res.Procedures[j].Code })
	res.Issues = Report(res.Procedures)
	if err != nil && opt.Name != "" {
		err = fmt.Errorf("%s: %w", opt.Name, err)
	}
	return res, err
}

// reader collects the records of one file.
type reader struct {
	opt  Options
	res  Result
	seen map[knowledge.ProcedureCode]*knowledge.Procedure
}

// line takes one line; nil stands for one that passed MaxRecordBytes.
func (rd *reader) line(n int, line []byte) {
	p, refusal := parseLine(line, rd.opt)
	if refusal.Reason == "" && rd.seen[p.Code] != nil {
		if rd.seen[p.Code].Digest == p.Digest {
			rd.res.Folded++
			return
		}
		refusal = Refusal{Code: string(p.Code),
			Reason: "mã thủ tục (ma_thu_tuc) đã có ở một dòng trước với nội dung khác; hãy giữ lại một bản"}
	}
	if refusal.Reason != "" {
		refusal.Line = n
		rd.res.Refused = append(rd.res.Refused, refusal)
		return
	}
	rd.seen[p.Code] = p
	rd.res.Procedures = append(rd.res.Procedures, p)
	if done := len(rd.res.Procedures); rd.opt.Progress != nil && done%100 == 0 {
		rd.opt.Progress(done)
	}
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
		return nil, Refusal{Reason: "dòng không phải một đối tượng JSON trọn vẹn; có thể tệp bị cắt cụt, hãy tải lại tệp"}
	}
	p := &knowledge.Procedure{AsOf: opt.AsOf, Visibility: opt.Visibility, Origin: knowledge.KindProcedure}
	for _, key := range fieldOrder {
		raw, readable := fieldText(rec[key])
		if text := strings.TrimSpace(vitext.Clean(raw)); text != "" {
			p.Fields = append(p.Fields, knowledge.ProcedureField{Key: key, Text: text})
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
	fill(p, opt)
	p.Digest = digest(p)
	return p, Refusal{}
}

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
		return "bản ghi không có mã thủ tục (ma_thu_tuc) và tên thủ tục (ten_thu_tuc)"
	case p.Code == "":
		return "bản ghi không có mã thủ tục (ma_thu_tuc)"
	case !goodCode(string(p.Code)):
		return "mã thủ tục (ma_thu_tuc) sai dạng; mã đúng có dạng 1.001193"
	case noName:
		return "bản ghi không có tên thủ tục (ten_thu_tuc)"
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
