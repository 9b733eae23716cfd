package plan_test

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf16"

	"trolycong/knowledge"
	"trolycong/knowledge/plan"
)

const small = `Số: /KH-UBND

*Suối Mơ, ngày tháng 3 năm 2031*

## **KẾ HOẠCH**

### **Phát triển thư viện số tỉnh Suối Mơ giai đoạn 2031-2035**

Thực hiện Quyết định số 77/QĐ-TTg ngày 02/01/2031; UBND tỉnh Suối Mơ ban hành Kế hoạch như sau:

## I. MỤC TIÊU

### 1. Mục tiêu đến năm 2035

a) Thư viện:

- 40% thư viện cấp xã có phòng đọc số;

- Hình thành kho sách dùng chung cho các trường
trên địa bàn tỉnh<sup>1</sup>- 25% sách được số hóa;

<sup>1</sup> Gồm trường tiểu học và trung học.

## II. TỔ CHỨC THỰC HIỆN

1. Sở Văn hóa: Chủ trì xây dựng kho sách, tổng hợp và báo cáo UBND tỉnh trước ngày 15/12 hằng năm.

Chi tiết tại Phụ lục kèm theo.

***Nơi nhận:***

- Các sở, ngành;

**TM. ỦY BAN NHÂN DÂN**

**Người Ký Tên**
`

func TestParse(t *testing.T) {
	d, err := plan.Parse("nho", []byte(small))
	if err != nil {
		t.Fatal(err)
	}
	checkWhole(t, d)
	id := d.Identity
	if id.Genre != knowledge.GenrePlan || id.Number != "" || id.Date != (knowledge.Date{Year: 2031, Month: 3}) || id.Province != "Suối Mơ" {
		t.Errorf("identity = %+v", id)
	}
	if id.Period != (knowledge.Period{From: 2031, To: 2035}) || id.Signer != "Người Ký Tên" || id.Issuer != "UBND tỉnh Suối Mơ" {
		t.Errorf("identity = %+v", id)
	}
	var labels []string
	for _, s := range d.Sections {
		labels = append(labels, s.Label)
	}
	if got, want := strings.Join(labels, " "), "I I.1 I.1.a II II.1"; got != want {
		t.Errorf("labels %q, want %q", got, want)
	}
	kinds := map[knowledge.IssueKind]bool{}
	for _, is := range d.Issues {
		kinds[is.Kind] = true
	}
	for _, k := range []knowledge.IssueKind{plan.IssueNumberBlank, plan.IssueDatePartial, plan.IssueAnnexMissing} {
		if !kinds[k] {
			t.Errorf("issue %s missing in %+v", k, d.Issues)
		}
	}
	find(t, d, "40% thư viện cấp xã có phòng đọc số;")
	p := find(t, d, "Chủ trì xây dựng kho sách, tổng hợp và báo cáo UBND tỉnh trước ngày 15/12 hằng năm.")
	if d.Sections[p.Section].Title != "Sở Văn hóa" {
		t.Errorf("section of the duty is %+v", d.Sections[p.Section])
	}
}

func find(t *testing.T, d *knowledge.Document, text string) *knowledge.Passage {
	t.Helper()
	for i := range d.Passages {
		if d.Passages[i].Text == text {
			return &d.Passages[i]
		}
	}
	var all []string
	for _, p := range d.Passages {
		all = append(all, string(p.Kind)+": "+p.Text)
	}
	t.Fatalf("no passage %q in\n%s", text, strings.Join(all, "\n"))
	return nil
}

func TestSentenceOverFootnotes(t *testing.T) {
	text := "KẾ HOẠCH\n\nI. A\n\nTỉnh xây dựng hệ thống trợ lý¹ phục vụ\n\n¹ Trợ lý trả lời tự động.\n\nngười dân trên địa bàn.\n"
	d, err := plan.Parse("x", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	checkWhole(t, d)
	p := find(t, d, "Tỉnh xây dựng hệ thống trợ lý phục vụ người dân trên địa bàn.")
	if len(p.Spans) != 2 || len(p.Footnotes) != 1 {
		t.Errorf("spans %v, footnotes %v; want 2 and 1", p.Spans, p.Footnotes)
	}
}

func TestTableOverPages(t *testing.T) {
	text := "BÁO CÁO\n\nPHỤ LỤC\n\nSTT\tChỉ tiêu\tKết quả\tMục tiêu\nI\tNHÓM A\t\t\n1\tTỷ lệ đọc sách của học\t10% (ước\t50%\n\n\tsinh toàn tỉnh\ttính)\t\n2\tSố thư viện\t30\t40\n"
	d, err := plan.Parse("x", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	checkWhole(t, d)
	p := find(t, d, "1 | Tỷ lệ đọc sách của học sinh toàn tỉnh | 10% (ước tính) | 50%")
	if p.Header < 0 || d.Passages[p.Header].Kind != knowledge.PassageTableHeader || p.LeadIn < 0 || len(p.Cells[1].Spans) != 2 {
		t.Errorf("row %+v", p)
	}
}

func TestLostHeading(t *testing.T) {
	d, err := plan.Parse("x", []byte("Số: 5/KH-UBND | Suối Mơ, ngày 01 tháng 6 năm 2030 |\nII. NHIỆM VỤ\n1.1. Sở Văn hóa\nXây kho sách.\n2. Việc khác\n1. Ban Chỉ đạo chỉ đạo thực hiện.\n"))
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range d.Sections[1:] {
		if s.Label == "1.1" && (!s.ParentUnknown || s.Parent != knowledge.NoSection) {
			t.Errorf("section %+v, want an unknown parent", s)
		}
	}
	if d.Identity.Number != "5/KH-UBND" || d.Identity.Genre != knowledge.GenrePlan || !d.Identity.Date.Complete() {
		t.Errorf("identity = %+v", d.Identity)
	}
}

func TestDecode(t *testing.T) {
	u := utf16.Encode([]rune("Kế hoạch"))
	le := []byte{0xFF, 0xFE}
	for _, c := range u {
		le = append(le, byte(c), byte(c>>8))
	}
	if got, err := plan.Decode(le); err != nil || got != "Kế hoạch" {
		t.Errorf("UTF-16: %q, %v", got, err)
	}
	tests := []struct {
		raw  []byte
		want error
	}{
		{[]byte("   \n\n"), plan.ErrEmpty},
		{[]byte("\xff\xfa\x01\x02abc"), plan.ErrEncoding},
		{append([]byte("abc"), make([]byte, 200)...), plan.ErrBinary},
		{[]byte(strings.Repeat("céng hßa x· héi chñ nghÜa viÖt nam ®éc lËp tù do h¹nh phóc ", 5)), plan.ErrLegacy},
		{[]byte(strings.Repeat("a", plan.MaxLineBytes+1)), plan.ErrLongLine},
	}
	for _, tt := range tests {
		if _, err := plan.Decode(tt.raw); !errors.Is(err, tt.want) {
			t.Errorf("Decode(%.20q) = %v, want %v", tt.raw, err, tt.want)
		}
	}
}

func TestSecrecy(t *testing.T) {
	for text, want := range map[string]string{"UBND TỈNH\n**TỐI MẬT**\nSố: 1": "TỐI MẬT", "MẬT\nKẾ HOẠCH": "MẬT", "KẾ HOẠCH\ntrừ văn bản mật": "", "Bí mật nhà nước": ""} {
		if got, found := plan.Secrecy(text); got != want || found != (want != "") {
			t.Errorf("Secrecy(%q) = %q, %v; want %q", text, got, found, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(small))
	f.Add([]byte("a\tb\tc\n\td\te\n\n1. x\n1.1. y\na) z: w\n- +\n¹ x\f\n|a|b|\n|--|--|\n|c|d|"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		d, err := plan.Parse("f", raw)
		if err != nil {
			return
		}
		checkWhole(t, d)
	})
}
