package curate

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"trolycong/internal/vitext"
	"trolycong/knowledge"
)

// Format is a kind of file that a set of answers is written to and read from.
type Format string

// The formats.
const (
	FormatXLSX  Format = "xlsx"
	FormatCSV   Format = "csv"
	FormatJSONL Format = "jsonl"
)

// Bounds of a file that is read: bytes, also unpacked, and rows.
const (
	MaxSheetBytes = 32 << 20
	MaxSheetRows  = 20_000
)

// Row is one answer in a file. Dates are as 2026-07-15; State is for people and is not read.
type Row struct {
	// Line is the row's place in the file, from 1.
	Line       int      `json:"-"`
	ID         string   `json:"id"`
	Questions  []string `json:"questions"`
	Body       string   `json:"body"`
	Audience   string   `json:"audience"`
	Province   string   `json:"province"`
	Visibility string   `json:"visibility"`
	From       string   `json:"from"`
	To         string   `json:"to"`
	Owner      string   `json:"owner"`
	ReviewBy   string   `json:"review_by"`
	Sources    []string `json:"sources"`
	State      string   `json:"state,omitempty"`
	// Fault says why the row could not be read; empty for a row that could.
	Fault string `json:"-"`
}

// columns of a sheet, in order: the heading and the cell that it holds.
var columns = []struct {
	name string
	cell func(r *Row) *string
	list func(r *Row) *[]string
}{
	{"mã", func(r *Row) *string { return &r.ID }, nil},
	{"câu hỏi", nil, func(r *Row) *[]string { return &r.Questions }},
	{"câu trả lời", func(r *Row) *string { return &r.Body }, nil},
	{"đối tượng", func(r *Row) *string { return &r.Audience }, nil},
	{"tỉnh", func(r *Row) *string { return &r.Province }, nil},
	{"phạm vi xem", func(r *Row) *string { return &r.Visibility }, nil},
	{"từ ngày", func(r *Row) *string { return &r.From }, nil},
	{"đến ngày", func(r *Row) *string { return &r.To }, nil},
	{"phụ trách", func(r *Row) *string { return &r.Owner }, nil},
	{"xem lại trước ngày", func(r *Row) *string { return &r.ReviewBy }, nil},
	{"nguồn", nil, func(r *Row) *[]string { return &r.Sources }},
	{"trạng thái", func(r *Row) *string { return &r.State }, nil},
}

// RowOf writes an answer as a row.
func RowOf(a *knowledge.Answer) Row {
	r := Row{ID: string(a.ID), Questions: a.Questions, Body: a.Body, Audience: a.Audience, Province: a.Province, From: a.From.String(), To: a.To.String(),
		Owner: a.Owner, ReviewBy: a.ReviewBy.String(), State: string(a.State)}
	if a.Visibility != knowledge.Public {
		r.Visibility = a.Visibility.String()
	}
	for _, b := range a.Sources {
		r.Sources = append(r.Sources, b.Ref())
	}
	return r
}

// content reads a row; the digests of its sources are not set.
func (r *Row) content() (c knowledge.AnswerContent, faults []string) {
	c = knowledge.AnswerContent{Questions: r.Questions, Body: r.Body, Audience: r.Audience, Province: r.Province, Owner: r.Owner}
	var ok bool
	if c.Visibility, ok = knowledge.ParseVisibility(strings.TrimSpace(r.Visibility)); !ok {
		faults = append(faults, fmt.Sprintf("phạm vi xem chỉ nhận public hoặc internal, không nhận “%s”", r.Visibility))
	}
	for _, d := range []struct {
		name, text string
		into       *knowledge.Date
	}{{"từ ngày", r.From, &c.From}, {"đến ngày", r.To, &c.To}, {"xem lại trước ngày", r.ReviewBy, &c.ReviewBy}} {
		if d.text = strings.TrimSpace(d.text); d.text == "" {
			continue
		}
		if *d.into, ok = ParseDay(d.text); !ok {
			faults = append(faults, fmt.Sprintf("%s: cần ngày dạng 2026-07-15 hoặc 15/07/2026, không nhận “%s”", d.name, d.text))
		}
	}
	for _, s := range r.Sources {
		if strings.TrimSpace(s) != "" {
			c.Sources = append(c.Sources, knowledge.ParseBinding(s))
		}
	}
	return tidy(c), faults
}

// ParseDay reads a whole day, as 2026-07-15 or as people in Vietnam write it, 15/07/2026.
func ParseDay(s string) (knowledge.Date, bool) {
	if parts := strings.Split(strings.TrimSpace(s), "/"); len(parts) == 3 {
		s = fmt.Sprintf("%s-%02s-%02s", parts[2], parts[1], parts[0])
	}
	d, ok := knowledge.ParseDate(strings.TrimSpace(s))
	return d, ok && d.Complete()
}

// WriteRows writes a file.
func WriteRows(w io.Writer, f Format, rows []Row) error {
	switch f {
	case FormatXLSX:
		return writeXLSX(w, rows)
	case FormatCSV:
		return writeCSV(w, rows)
	case FormatJSONL:
		enc := json.NewEncoder(w)
		enc.SetEscapeHTML(false)
		for i := range rows {
			if err := enc.Encode(&rows[i]); err != nil {
				return err
			}
		}
		return nil
	}
	return fmt.Errorf("write answers: unknown format %q", f)
}

// The errors of ReadRows.
var (
	ErrTooLarge  = errors.New("sheet is too large")
	ErrNoHeading = errors.New("sheet has no heading that is known")
	ErrNoSheet   = errors.New("not a file of this format")
)

// ReadRows reads a file. A row that cannot be read has a Fault; an error is about the whole file.
func ReadRows(r io.Reader, f Format) ([]Row, error) {
	raw, err := io.ReadAll(io.LimitReader(r, MaxSheetBytes+1))
	switch {
	case err != nil:
		return nil, err
	case len(raw) > MaxSheetBytes:
		return nil, ErrTooLarge
	}
	switch f {
	case FormatXLSX:
		return readXLSX(raw)
	case FormatCSV:
		return readCSV(raw)
	case FormatJSONL:
		return readJSONL(raw)
	}
	return nil, fmt.Errorf("read answers: unknown format %q", f)
}

func readJSONL(raw []byte) ([]Row, error) {
	var out []Row
	in := bufio.NewScanner(bytes.NewReader(bytes.TrimPrefix(raw, []byte("\ufeff"))))
	in.Buffer(nil, MaxSheetBytes)
	for line := 1; in.Scan(); line++ {
		if len(bytes.TrimSpace(in.Bytes())) == 0 {
			continue
		}
		var r Row
		dec := json.NewDecoder(bytes.NewReader(in.Bytes()))
		dec.DisallowUnknownFields()
		if err := dec.Decode(&r); err != nil {
			r = Row{Fault: "dòng không đúng dạng JSON của tệp xuất ra"}
		}
		r.Line = line
		if out = append(out, r); len(out) > MaxSheetRows {
			return nil, ErrTooLarge
		}
	}
	return out, in.Err()
}

// cellsOf lays a row out in columns, lists one entry a line.
func cellsOf(r *Row) []string {
	out := make([]string, len(columns))
	for i, c := range columns {
		if c.list != nil {
			out[i] = strings.Join(*c.list(r), "\n")
		} else {
			out[i] = *c.cell(r)
		}
	}
	return out
}

// rowsOf reads a table whose first row names the columns, in any order; columns that are not known are left out.
func rowsOf(table [][]string) ([]Row, error) {
	if len(table) == 0 {
		return nil, ErrNoHeading
	}
	if len(table) > MaxSheetRows+1 {
		return nil, ErrTooLarge
	}
	at := make([]int, len(columns))
	known := 0
	for i, c := range columns {
		at[i] = slices.IndexFunc(table[0], func(h string) bool { return vitext.EqualFold(strings.TrimSpace(h), c.name) })
		if at[i] >= 0 {
			known++
		}
	}
	if known < 2 || at[1] < 0 || at[2] < 0 {
		return nil, ErrNoHeading
	}
	var out []Row
	for n, cells := range table[1:] {
		if !slices.ContainsFunc(cells, func(s string) bool { return strings.TrimSpace(s) != "" }) {
			continue
		}
		r := Row{Line: n + 2}
		for i, c := range columns {
			if at[i] < 0 || at[i] >= len(cells) {
				continue
			}
			text := strings.ReplaceAll(cells[at[i]], "\r\n", "\n")
			if c.list == nil {
				*c.cell(&r) = strings.TrimSpace(text)
				continue
			}
			for _, entry := range strings.Split(text, "\n") {
				if entry = strings.TrimSpace(entry); entry != "" {
					*c.list(&r) = append(*c.list(&r), entry)
				}
			}
		}
		out = append(out, r)
	}
	return out, nil
}

// guarded marks a cell of a CSV file that a spreadsheet would run as a formula; unguarded takes the mark off again.
func guarded(s string) string {
	if formulaLike(s) {
		return "'" + s
	}
	return s
}

func unguarded(s string) string {
	if strings.HasPrefix(s, "'") && formulaLike(s) {
		return s[1:]
	}
	return s
}

// formulaLike tells whether a spreadsheet takes a text for a formula, behind any number of marks.
func formulaLike(s string) bool {
	rest := strings.TrimLeft(s, "'")
	return rest != "" && strings.ContainsRune("=+-@\t\r\n", rune(rest[0]))
}

func writeCSV(w io.Writer, rows []Row) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil { // without it spreadsheets read another encoding
		return err
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = c.name
	}
	if err := out.Write(names); err != nil {
		return err
	}
	for i := range rows {
		cells := cellsOf(&rows[i])
		for j := range cells {
			cells[j] = guarded(cells[j])
		}
		if err := out.Write(cells); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

func readCSV(raw []byte) ([]Row, error) {
	raw = bytes.TrimPrefix(raw, []byte("\ufeff"))
	in := csv.NewReader(bytes.NewReader(raw))
	in.FieldsPerRecord = -1
	first, _, _ := bytes.Cut(raw, []byte("\n"))
	if bytes.Count(first, []byte(";")) > bytes.Count(first, []byte(",")) { // spreadsheets of this locale write semicolons
		in.Comma = ';'
	}
	table, err := in.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoSheet, err)
	}
	for _, cells := range table {
		for i := range cells {
			cells[i] = unguarded(cells[i])
		}
	}
	return rowsOf(table)
}

const sheetName = "Câu trả lời"

func writeXLSX(w io.Writer, rows []Row) error {
	f := excelize.NewFile()
	defer func() { _ = f.Close() }()
	if err := f.SetSheetName(f.GetSheetName(0), sheetName); err != nil {
		return err
	}
	s, err := f.NewStreamWriter(sheetName)
	if err != nil {
		return err
	}
	wrap, err := f.NewStyle(&excelize.Style{Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}, NumFmt: 49}) // 49 is text
	if err != nil {
		return err
	}
	if err := errors.Join(s.SetColWidth(1, 1, 14), s.SetColWidth(2, 3, 60), s.SetColWidth(4, len(columns), 18)); err != nil {
		return err
	}
	head := make([]any, len(columns))
	for i, c := range columns {
		head[i] = excelize.Cell{StyleID: wrap, Value: c.name}
	}
	if err := s.SetRow("A1", head); err != nil {
		return err
	}
	for n := range rows {
		cells := make([]any, len(columns))
		for i, text := range cellsOf(&rows[n]) {
			cells[i] = excelize.Cell{StyleID: wrap, Value: text} // a string cell is never a formula
		}
		if err := s.SetRow(fmt.Sprintf("A%d", n+2), cells); err != nil {
			return err
		}
	}
	if err := s.Flush(); err != nil {
		return err
	}
	return f.Write(w)
}

func readXLSX(raw []byte) ([]Row, error) {
	f, err := excelize.OpenReader(bytes.NewReader(raw), excelize.Options{UnzipSizeLimit: 8 * MaxSheetBytes, UnzipXMLSizeLimit: MaxSheetBytes})
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoSheet, err)
	}
	defer func() { _ = f.Close() }()
	table, err := f.GetRows(f.GetSheetName(0))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoSheet, err)
	}
	return rowsOf(table)
}
