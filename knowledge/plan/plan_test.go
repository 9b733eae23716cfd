package plan_test

import (
	"strings"
	"testing"

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

// TestMarks reads one line of each form below a heading and looks at what it became.
func TestMarks(t *testing.T) {
	tests := []struct {
		line, kind, label, marker, text string
	}{
		{"1. Sở Văn hóa", "heading", "I.1", "", "Sở Văn hóa"},
		{"1- Sở Văn hóa", "heading", "I.1", "", "Sở Văn hóa"},
		{"1/ Sở Văn hóa", "heading", "I.1", "", "Sở Văn hóa"},
		{"**1. Sở Văn hóa**", "heading", "I.1", "", "Sở Văn hóa"},
		{"#### *1. Sở Văn hóa*", "heading", "I.1", "", "Sở Văn hóa"},
		{"1\\. Xây dựng kho sách.", "item", "I.1", "1\\.", "Xây dựng kho sách."},
		{"I.1. Sở Văn hóa", "heading", "I.1", "", "Sở Văn hóa"},
		{"a) Thư viện", "heading", "I.a", "", "Thư viện"},
		{"đ) Thư viện", "heading", "I.đ", "", "Thư viện"},
		{"a. Thư viện", "heading", "I.a", "", "Thư viện"},
		{"- a) Thư viện", "heading", "I.a", "", "Thư viện"},
		{"Điều 5. Thư viện", "heading", "I.Điều 5", "", "Thư viện"},
		{"- Xây kho sách;", "item", "I", "-", "Xây kho sách;"},
		{"-Xây kho sách;", "item", "I", "-", "Xây kho sách;"},
		{"+ Xây kho sách;", "item", "I", "+", "Xây kho sách;"},
		{"• Xây kho sách;", "item", "I", "•", "Xây kho sách;"},
		{"* Xây kho sách;", "item", "I", "*", "Xây kho sách;"},
		{"(1) Xây kho sách;", "item", "I", "(1)", "Xây kho sách;"},
		{"(ii) Xây kho sách;", "item", "I", "(ii)", "Xây kho sách;"},
		{"100% các xã có tủ sách.", "paragraph", "I", "", "100% các xã có tủ sách."},
		{"80% thư viện", "paragraph", "I", "", "80% thư viện"},
		{"12 xã có thư viện.", "paragraph", "I", "", "12 xã có thư viện."},
		{"3 - 5 xã có thư viện.", "paragraph", "I", "", "3 - 5 xã có thư viện."},
		{"12/QĐ-TTg là số của quyết định.", "paragraph", "I", "", "12/QĐ-TTg là số của quyết định."},
		{"V/v chọn sách", "paragraph", "I", "", "V/v chọn sách"},
		{"v.v... và các sách khác.", "paragraph", "I", "", "v.v... và các sách khác."},
		{"Mục 5 của Kế hoạch này được sửa.", "paragraph", "I", "", "Mục 5 của Kế hoạch này được sửa."},
		{"Phụ lục I Quyết định số 9 quy định mẫu.", "paragraph", "I", "", "Phụ lục I Quyết định số 9 quy định mẫu."},
		{"(Chi tiết tại Phụ lục kèm theo)", "paragraph", "I", "", "(Chi tiết tại Phụ lục kèm theo)"},
		{"**Thư viện trường học**", "heading", "I.Thư viện trường học", "", "Thư viện trường học"},
		{"**Đến năm 2035:**", "paragraph", "I", "", "Đến năm 2035:"},
		{"KHO SÁCH CHUNG", "heading", "I.KHO SÁCH CHUNG", "", "KHO SÁCH CHUNG"},
		{"2\\_000 cuốn &amp; tủ H<sub>2</sub>O <https://a.vn/x_y>.", "paragraph", "I", "", "2_000 cuốn & tủ H2O https://a.vn/x_y."},
		{"Rộng 20 m², dài 3 km<sup>2</sup> và 5 m³.", "paragraph", "I", "", "Rộng 20 m², dài 3 km² và 5 m³."},
	}
	for _, tt := range tests {
		d := parse(t, "KẾ HOẠCH\n\nI. MỤC TIÊU\n\n"+tt.line+"\n\nVăn bản tiếp theo.\n")
		p := d.Passages[2]
		if got := d.Sections[p.Section].Label; string(p.Kind) != tt.kind || got != tt.label || p.Marker != tt.marker || p.Text != tt.text {
			t.Errorf("%q is %s %s %q %q; want %s %s %q %q", tt.line, p.Kind, got, p.Marker, p.Text, tt.kind, tt.label, tt.marker, tt.text)
		}
	}
}

func TestGluedItems(t *testing.T) {
	tests := []struct {
		line string
		want int
	}{
		{"- Kết nối kho sách của các thư viện- 70% thư viện có máy chủ.", 2},
		{"- Kết nối kho sách của các thư viện;- Nâng cao tay nghề; - Mua máy.", 3},
		{"- Kết nối kho sách của các thư viện- Xây dựng phòng đọc mới.", 2},
		{"- Năng suất của các thư viện tăng từ 11-12% một năm, 11- 12% một năm.", 1},
		{"- Sở Lao động- Thương binh và Xã hội phối hợp với thư viện tỉnh.", 1},
		{"- Hệ thống mạng Đảng - Đoàn thể và kinh tế - xã hội của thư viện.", 1},
	}
	for _, tt := range tests {
		d := parse(t, "KẾ HOẠCH\n\nI. MỤC TIÊU\n\n"+tt.line+"\n")
		got := 0
		for _, p := range d.Passages {
			if p.Kind == knowledge.PassageItem {
				got++
			}
		}
		if got != tt.want {
			t.Errorf("%q gives %d items, want %d:\n%s", tt.line, got, tt.want, outline(d, 0))
		}
	}
}

func TestLeadIns(t *testing.T) {
	d := parse(t, "KẾ HOẠCH\n\nI. MỤC TIÊU\n\nĐến năm 2035:\n\n- Mở thư viện;\n+ Thư viện tỉnh;\n+ Thư viện xã;\n- Đào tạo cán bộ.\nĐến 2040: 100% cán bộ được đào tạo.\n"+
		"\nĐến năm 2045, tỉnh có kho sách chung.\n\n- Kho sách:\n\nKho sách đặt tại tỉnh.\n\nKho sách mở cửa hằng ngày.\n")
	wantOutline(t, d, `0 - identity: KẾ HOẠCH
1 I heading: MỤC TIÊU
2 I paragraph: Đến năm 2035:
3 I item lead=2: Mở thư viện;
4 I item lead=3: Thư viện tỉnh;
5 I item lead=3: Thư viện xã;
6 I item lead=2: Đào tạo cán bộ.
7 I paragraph lead=6: Đến 2040: 100% cán bộ được đào tạo.
8 I paragraph: Đến năm 2045, tỉnh có kho sách chung.
9 I item: Kho sách:
10 I paragraph lead=9: Kho sách đặt tại tỉnh.
11 I paragraph lead=9: Kho sách mở cửa hằng ngày.`)
}

func TestNumbering(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"decimals under Roman", "I. A\n1. Việc\n1.1. Việc\n1.1.1. Việc\n2. Việc\nII. B\n1. Việc", "I I.1 I.1.1 I.1.1.1 I.2 II II.1"},
		{"a list within a heading's count", "I. A\n1. Việc\n2. Việc\n2.1. Việc\n1. Chọn.\n2. Mua.\n2.2. Việc\n3. Việc", "I I.1 I.2 I.2.1 I.2.2 I.3"},
		{"a lost outer heading", "I. A\n1. Việc\n2. Việc\n1. Việc khác\n2. Việc khác", "I I.1 I.2 1? 2?"},
		{"a first heading that is lost", "1. Việc\n2. Việc\nII. B\n1. Việc", "1? 2? II II.1"},
		{"no outer headings at all", "1. Việc\n2. Việc\n2.1. Việc", "1 2 2.1"},
		{"a lost middle heading", "I. A\n1.1. Việc\n1.2. Việc\n2. Việc\n2.1. Việc", "I 1.1? 1.2? I.2 I.2.1"},
		{"letters", "I. A\n1. Việc\na) Chọn\nb) Mua\n2. Việc\na) Xem", "I I.1 I.1.a I.1.b I.2 I.2.a"},
		{"capital letters inside", "I. MỘT\nA. HAI\n1. Việc\nB. BA\nII. BỐN", "I I.A I.A.1 I.B II"},
	}
	for _, tt := range tests {
		d := parse(t, "KẾ HOẠCH\nThư viện\n"+tt.text+"\n")
		var got []string
		for _, s := range d.Sections {
			label := s.Label
			if s.ParentUnknown {
				label += "?"
			}
			got = append(got, label)
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("%s: sections %q, want %q", tt.name, strings.Join(got, " "), tt.want)
		}
	}
}

func TestHeadIsNotEaten(t *testing.T) {
	// A title in capitals inside the text must not turn what stands before it into page furniture.
	d := parse(t, "Mở đầu, thư viện tỉnh phục vụ mọi người.\n\nI. MỤC TIÊU\n\nCó 40 thư viện.\n\nBÁO CÁO KẾT QUẢ\n\nCó 30 thư viện.\n")
	for _, p := range d.Passages {
		if p.Kind == knowledge.PassageFurniture {
			t.Errorf("furniture: %q", p.Text)
		}
	}
}

func TestPageNumbers(t *testing.T) {
	var b strings.Builder
	b.WriteString("KẾ HOẠCH\nThư viện số\nI. MỤC TIÊU\n")
	for page := 1; page <= 4; page++ {
		for range 12 {
			b.WriteString("- Mở thư viện.\n")
		}
		b.WriteString("Thư viện tỉnh phục vụ mọi người dân trên địa bàn toàn tỉnh và các\n")
		b.WriteString(strings.Repeat(" ", 30) + string(rune('0'+page)) + "\n")
		b.WriteString("tỉnh bạn.\n")
	}
	d := parse(t, b.String())
	joined := 0
	for _, p := range d.Passages {
		if strings.HasSuffix(p.Text, "toàn tỉnh và các tỉnh bạn.") {
			joined++
		}
	}
	if joined != 4 {
		t.Errorf("%d sentences joined over a page number, want 4:\n%s", joined, outline(d, 60))
	}
}
