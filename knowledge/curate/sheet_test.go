package curate_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/xuri/excelize/v2"

	"trolycong/knowledge/curate"
)

var rows = []curate.Row{
	{Line: 2, ID: "tl-1", Questions: []string{"Lệ phí cấp thẻ là bao nhiêu?", "phí, làm \"thẻ\"; hết bao nhiêu"}, Body: "Hết 5.000 đồng.\n- Nộp tại quầy;\n- nộp qua mạng.", Audience: "citizen", Province: "Cà Mau", Visibility: "internal",
		From: "2026-07-01", To: "2026-12-31", Owner: "Tổ một cửa", ReviewBy: "2026-10-01", Sources: []string{"1.000001", "ke-hoach#12"}, State: "live"},
	{Line: 3, Questions: []string{"=CMD()|'/c calc'!A0", "+1", "-1 là gì", "@SUM(A1)", "'=đã có dấu", "''+hai dấu", "'thường"}, Body: "=HYPERLINK(\"x\")", Owner: "@tổ", Sources: []string{"-1"}},
}

// TestSheets: what is written is read again, in every format.
func TestSheets(t *testing.T) {
	for _, f := range []curate.Format{curate.FormatXLSX, curate.FormatCSV, curate.FormatJSONL} {
		t.Run(string(f), func(t *testing.T) {
			var b bytes.Buffer
			if err := curate.WriteRows(&b, f, rows); err != nil {
				t.Fatal(err)
			}
			got, err := curate.ReadRows(bytes.NewReader(b.Bytes()), f)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(rows, got, cmpopts.IgnoreFields(curate.Row{}, "Line"), cmpopts.EquateEmpty()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestNoFormulas: no cell of a CSV file begins as a formula does, and no cell of a workbook is one.
func TestNoFormulas(t *testing.T) {
	var b bytes.Buffer
	if err := curate.WriteRows(&b, curate.FormatCSV, rows[1:]); err != nil {
		t.Fatal(err)
	}
	for _, cell := range strings.FieldsFunc(b.String(), func(r rune) bool { return r == ',' || r == '\r' }) {
		if c := strings.Trim(cell, "\"\n"); c != "" && strings.ContainsRune("=+-@", rune(c[0])) && !strings.Contains(cell, "\n") {
			t.Errorf("cell %q", cell)
		}
	}
	b.Reset()
	if err := curate.WriteRows(&b, curate.FormatXLSX, rows[1:]); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	for _, axis := range []string{"B2", "C2", "I2", "K2"} {
		if formula, err := f.GetCellFormula(f.GetSheetName(0), axis); err != nil || formula != "" {
			t.Errorf("%s: formula %q, %v", axis, formula, err)
		}
		if kind, err := f.GetCellType(f.GetSheetName(0), axis); err != nil || kind != excelize.CellTypeInlineString && kind != excelize.CellTypeSharedString {
			t.Errorf("%s: type %v, %v", axis, kind, err)
		}
	}
}

// TestOtherSpreadsheets: semicolons, columns in another order, unknown columns and empty rows are read; what is no sheet is
// refused.
func TestOtherSpreadsheets(t *testing.T) {
	got, err := curate.ReadRows(strings.NewReader("\ufeffPhụ trách;Ghi chú;CÂU TRẢ LỜI;câu hỏi\r\nTổ một;x;Hết 5.000 đồng.;Lệ phí thẻ?\r\n;;;\r\nTổ hai;;Ba ngày.;\"Mấy ngày?\nbao lâu có thẻ\"\r\n"), curate.FormatCSV)
	want := []curate.Row{{Line: 2, Questions: []string{"Lệ phí thẻ?"}, Body: "Hết 5.000 đồng.", Owner: "Tổ một"}, {Line: 4, Questions: []string{"Mấy ngày?", "bao lâu có thẻ"}, Body: "Ba ngày.", Owner: "Tổ hai"}}
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" || err != nil {
		t.Errorf("%v\n%s", err, diff)
	}
	for _, c := range []struct {
		format curate.Format
		text   string
		want   error
	}{
		{curate.FormatCSV, "a,b\n1,2\n", curate.ErrNoHeading}, {curate.FormatCSV, "", curate.ErrNoHeading}, {curate.FormatCSV, "a,\"b\n", curate.ErrNoSheet},
		{curate.FormatXLSX, "không phải sổ tính", curate.ErrNoSheet},
	} {
		if _, err := curate.ReadRows(strings.NewReader(c.text), c.format); !errors.Is(err, c.want) {
			t.Errorf("%s %q: %v, want %v", c.format, c.text, err, c.want)
		}
	}
	got, err = curate.ReadRows(strings.NewReader("{\"questions\":[\"Một?\"]}\n{\"la\":1}\nhỏng\n\n"), curate.FormatJSONL)
	if err != nil || len(got) != 3 || got[0].Fault != "" || got[1].Fault == "" || got[2].Fault == "" || got[2].Line != 3 {
		t.Errorf("%+v, %v", got, err)
	}
}

func FuzzSheet(f *testing.F) {
	f.Add([]byte("câu hỏi,câu trả lời\n'=a,b\n"))
	f.Add([]byte("câu hỏi;câu trả lời\n\"a\nb\";c\n"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		first, err := curate.ReadRows(bytes.NewReader(raw), curate.FormatCSV)
		if err != nil {
			return
		}
		var b bytes.Buffer
		if err := curate.WriteRows(&b, curate.FormatCSV, first); err != nil {
			t.Fatal(err)
		}
		again, err := curate.ReadRows(&b, curate.FormatCSV)
		if err != nil {
			t.Fatal(err)
		}
		if len(again) > len(first) {
			t.Errorf("%d rows became %d", len(first), len(again))
		}
	})
}
