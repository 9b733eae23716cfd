// Package portal reads procedure catalogues in the JSON Lines form of the National Public Service Portal and makes
// Procedures of them.
//
// Kind: library. The catalogue was scraped from pages, so its tables have lost their separators. The package takes
// glued cells apart only where the text supports it, gives every cell its status, and counts its doubts as Issues; it
// refuses to guess a unit, to split digits without support, and to quote a text that stands under several codes. Used
// by ingest.
package portal

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sort"
	"strings"
	"unicode/utf8"

	"trolycong/internal/vitext"
	"trolycong/knowledge"
)

// Version of the parser: a source read by another version is read again.
const Version = "portal-1"

// Limits of one catalogue. The largest record of the July 2026 catalogue is under 200 kB.
const (
	MaxRecordBytes = 8 << 20 // one line
	MaxTotalBytes  = 1 << 30 // the whole file after unpacking
)

// Errors that end the reading of a file; the records before them are kept.
var (
	// ErrTooLong is returned when a line passes MaxRecordBytes: the file is no JSON Lines catalogue.
	ErrTooLong = errors.New("line too long")
	// ErrTooLarge is returned when the unpacked file passes MaxTotalBytes.
	ErrTooLarge = errors.New("file too large")
	// ErrBroken is returned when the compressed data is damaged or cut off.
	ErrBroken = errors.New("compressed data broken")
)

// Options of Read. All may be left unset.
type Options struct {
	// AsOf is the date the catalogue speaks for; zero means unknown.
	AsOf       knowledge.Date
	Visibility knowledge.Visibility
	// Progress is called after every 100 records with the number read so far; nil means no calls.
	Progress func(done int)
}

// Refusal is one record that was not stored, with its place and the reason for people (Vietnamese).
type Refusal struct {
	Line   int
	Code   string
	Reason string
}

// Result is what a catalogue gave.
type Result struct {
	// Procedures ordered by code; each code once.
	Procedures []*knowledge.Procedure
	Refused    []Refusal
	// Folded counts records that repeated an earlier one word for word.
	Folded int
}

// Read reads a catalogue, plain or gzip. A record that cannot be read is refused with its line; a file that breaks off
// returns what stood before together with ErrBroken, ErrTooLong or ErrTooLarge.
func Read(r io.Reader, opt Options) (*Result, error) {
	res := &Result{}
	seen := map[knowledge.ProcedureCode]*knowledge.Procedure{}
	err := eachLine(r, func(n int, line []byte) {
		p, refusal := parseLine(line, opt)
		if refusal.Reason != "" {
			refusal.Line = n
			res.Refused = append(res.Refused, refusal)
			return
		}
		if old := seen[p.Code]; old != nil {
			if old.Digest == p.Digest {
				res.Folded++
				return
			}
			res.Refused = append(res.Refused, Refusal{Line: n, Code: string(p.Code),
				Reason: fmt.Sprintf("mã thủ tục %s đã có ở một dòng trước với nội dung khác; hãy giữ lại một bản", p.Code)})
			return
		}
		seen[p.Code] = p
		res.Procedures = append(res.Procedures, p)
		if opt.Progress != nil && len(res.Procedures)%100 == 0 {
			opt.Progress(len(res.Procedures))
		}
	})
	barShared(res.Procedures)
	sort.Slice(res.Procedures, func(i, j int) bool { return res.Procedures[i].Code < res.Procedures[j].Code })
	return res, err
}

// eachLine calls f for every non-blank line with its number, from 1.
func eachLine(r io.Reader, f func(n int, line []byte)) error {
	in := bufio.NewReaderSize(r, 1<<16)
	if magic, _ := in.Peek(2); bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		z, err := gzip.NewReader(in)
		if err != nil {
			return fmt.Errorf("%w: %v", ErrBroken, err)
		}
		in = bufio.NewReaderSize(z, 1<<16)
	}
	total := 0
	for n := 1; ; n++ {
		line, err := readLine(in)
		total += len(line)
		switch {
		case errors.Is(err, ErrTooLong):
			return fmt.Errorf("line %d: %w", n, err)
		case total > MaxTotalBytes:
			return fmt.Errorf("line %d: %w", n, ErrTooLarge)
		}
		if n == 1 {
			line = bytes.TrimPrefix(line, []byte("\ufeff"))
		}
		if len(bytes.TrimSpace(line)) > 0 {
			f(n, line)
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("line %d: %w: %v", n, ErrBroken, err)
		}
	}
}

func readLine(in *bufio.Reader) ([]byte, error) {
	var line []byte
	for {
		part, err := in.ReadSlice('\n')
		if len(line)+len(part) > MaxRecordBytes {
			return nil, ErrTooLong
		}
		line = append(line, part...)
		if !errors.Is(err, bufio.ErrBufferFull) {
			return line, err
		}
	}
}

// record is one line of the catalogue. Keys are the portal's.
type record map[string]any

func parseLine(line []byte, opt Options) (*knowledge.Procedure, Refusal) {
	if !utf8.Valid(line) {
		return nil, Refusal{Reason: "dòng không phải UTF-8; hãy xuất lại tệp với bảng mã UTF-8"}
	}
	var rec record
	if err := json.Unmarshal(line, &rec); err != nil {
		return nil, Refusal{Reason: "dòng không phải một đối tượng JSON trọn vẹn; có thể tệp bị cắt cụt"}
	}
	p := &knowledge.Procedure{AsOf: opt.AsOf, Visibility: opt.Visibility, Origin: knowledge.KindProcedure}
	for _, key := range fieldOrder {
		v, ok := rec[key].(string)
		if text := strings.TrimSpace(vitext.Clean(v)); ok && text != "" {
			p.Fields = append(p.Fields, knowledge.ProcedureField{Key: key, Text: text})
		}
	}
	p.Code = knowledge.ProcedureCode(p.FieldText(keyCode))
	p.Name = vitext.FoldSpaces(p.FieldText(keyName))
	switch {
	case p.Code == "" && p.Name == "":
		return nil, Refusal{Reason: "bản ghi không có mã thủ tục (ma_thu_tuc) và tên thủ tục (ten_thu_tuc)"}
	case p.Code == "":
		return nil, Refusal{Reason: "bản ghi không có mã thủ tục (ma_thu_tuc)"}
	case !goodCode(string(p.Code)):
		return nil, Refusal{Code: shortCode(p.Code), Reason: "mã thủ tục (ma_thu_tuc) sai dạng; mã đúng có dạng 1.001193"}
	case p.Name == "" || unknown(p.Name):
		return nil, Refusal{Code: string(p.Code), Reason: "bản ghi không có tên thủ tục (ten_thu_tuc)"}
	}
	fill(p)
	p.Digest = digest(p)
	return p, Refusal{}
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

// AsOfFromName reads the date that a catalogue's file name ends with: "portal-2026-07" or "portal-2026-07-15". False when
// it ends with none.
func AsOfFromName(name string) (knowledge.Date, bool) {
	for _, n := range []int{10, 7} {
		if len(name) > n && name[len(name)-n-1] == '-' || len(name) == n {
			if d, ok := knowledge.ParseDate(name[len(name)-n:]); ok {
				return d, true
			}
		}
	}
	return knowledge.Date{}, false
}
