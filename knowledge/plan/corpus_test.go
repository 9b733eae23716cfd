package plan_test

import (
	"fmt"
	"path/filepath"
	"sort"
	"strings"
	"testing"
	"unicode"

	"trolycong/internal/corpustest"
	"trolycong/knowledge"
	"trolycong/knowledge/plan"
)

func corpus(t testing.TB) map[string]*knowledge.Document {
	t.Helper()
	docs := map[string]*knowledge.Document{}
	for _, path := range corpustest.Plans(t) {
		id := strings.TrimSuffix(filepath.Base(path), ".txt")
		d, err := plan.Parse(knowledge.DocumentID(id), []byte(corpustest.Read(t, path)))
		if err != nil {
			t.Fatal(err)
		}
		docs[id[:3]] = d
	}
	return docs
}

// checkWhole fails unless every rune that is not white space lies in exactly one span of one passage, in order.
func checkWhole(t testing.TB, d *knowledge.Document) {
	t.Helper()
	text := []rune(d.Text)
	owner := make([]int, len(text))
	last := -1
	for i, p := range d.Passages {
		if len(p.Spans) == 0 {
			t.Errorf("%s: no spans", p.ID)
			continue
		}
		if p.Spans[0].Start <= last {
			t.Errorf("%s: out of order", p.ID)
		}
		last = p.Spans[0].Start
		for _, s := range p.Spans {
			if s.Start < 0 || s.End > len(text) || s.Empty() {
				t.Fatalf("%s: bad span %+v", p.ID, s)
			}
			for k := s.Start; k < s.End; k++ {
				if owner[k] != 0 {
					t.Fatalf("rune %d in %s and passage %d", k, p.ID, owner[k]-1)
				}
				owner[k] = i + 1
			}
		}
		if p.Section >= len(d.Sections) || p.LeadIn >= len(d.Passages) || p.Header >= len(d.Passages) || p.LeadIn == i {
			t.Errorf("%s: index out of range %+v", p.ID, p)
		}
	}
	for k, r := range text {
		if owner[k] == 0 && !unicode.IsSpace(r) {
			t.Fatalf("rune %d (%q …) lies in no passage", k, string(text[k:min(k+40, len(text))]))
		}
	}
	for i, s := range d.Sections {
		switch {
		case s.Parent >= i:
			t.Errorf("section %d stands before its parent %d", i, s.Parent)
		case s.Parent >= 0 && !d.Sections[s.Parent].Span.Contains(s.Span):
			t.Errorf("section %s %+v is not inside its parent %+v", s.Label, s.Span, d.Sections[s.Parent].Span)
		case s.Label == "" || s.ParentUnknown && s.Parent >= 0 || s.Parent < 0 && s.Level != 1 || s.Parent >= 0 && s.Level != d.Sections[s.Parent].Level+1:
			t.Errorf("section %d: %+v", i, s)
		}
	}
	checkLinks(t, d)
}

// checkLinks fails unless passages point at passages of the right kind and cells lie inside their row.
func checkLinks(t testing.TB, d *knowledge.Document) {
	t.Helper()
	for i, p := range d.Passages {
		if p.Section >= 0 && p.Kind != knowledge.PassageFootnote {
			if s := d.Sections[p.Section]; !s.Span.Contains(p.Spans[0]) {
				t.Errorf("%s lies outside of its section %s", p.ID, s.Label)
			}
		}
		if p.LeadIn > i {
			t.Errorf("%s: lead-in %d stands behind it", p.ID, p.LeadIn)
		}
		if p.Header >= 0 && d.Passages[p.Header].Kind != knowledge.PassageTableHeader {
			t.Errorf("%s: header %d is a %s", p.ID, p.Header, d.Passages[p.Header].Kind)
		}
		for _, n := range p.Footnotes {
			if d.Passages[n].Kind != knowledge.PassageFootnote {
				t.Errorf("%s: footnote %d is a %s", p.ID, n, d.Passages[n].Kind)
			}
		}
		for _, c := range p.Cells {
			for _, s := range c.Spans {
				if !within(p.Spans, s) {
					t.Errorf("%s: cell %q at %+v lies outside of %+v", p.ID, c.Text, s, p.Spans)
				}
			}
		}
	}
}

func within(spans []knowledge.Span, s knowledge.Span) bool {
	for _, o := range spans {
		if o.Contains(s) {
			return true
		}
	}
	return false
}

func TestCorpusIsWhole(t *testing.T) {
	for _, d := range corpus(t) {
		checkWhole(t, d)
	}
}

func TestCorpusIdentity(t *testing.T) {
	docs := corpus(t)
	tests := []struct {
		doc                                           string
		genre                                         knowledge.Genre
		number, date, province, place, signer, issuer string
		period                                        knowledge.Period
		recipients                                    int
		title, subject                                string // how they begin
	}{
		{"000", knowledge.GenrePlan, "", "2020-10", "Bắc Giang", "Bắc Giang", "Lê Ánh Dương", "UBND tỉnh Bắc Giang", knowledge.Period{From: 2021, To: 2030}, 8, "Chuyển đổi số tỉnh", "Chuyển đổi số tỉnh"},
		{"001", knowledge.GenreReport, "", "2024", "Bắc Giang", "Bắc Giang", "Nguyễn Gia Phong", "Sở Thông tin và Truyền thông", knowledge.Period{}, 3, "Tình hình thực hiện", "Tình hình thực hiện"},
		{"002", knowledge.GenrePlan, "149/KH-UBND", "2020-06-01", "Bắc Giang", "Bắc Giang", "", "UBND tỉnh Bắc Giang", knowledge.Period{}, 0, "", "Thực hiện Nghị quyết số 52-NQ/TW"},
		{"003", knowledge.GenrePlan, "", "", "Bắc Giang", "", "Mai Sơn", "Chủ tịch UBND tỉnh", knowledge.Period{From: 2022, Open: true}, 9, "Nâng cao Chỉ số", "Nâng cao Chỉ số"},
		{"004", knowledge.GenrePlan, "", "", "Nam Định", "", "Trần Lê Đoài", "Ủy ban nhân dân tỉnh", knowledge.Period{From: 2021, To: 2030}, 5, "Chuyển đổi số tỉnh", "Chuyển đổi số tỉnh"},
	}
	for _, tt := range tests {
		id := docs[tt.doc].Identity
		if id.Genre != tt.genre || id.Number != tt.number || id.Date.String() != tt.date || id.Province != tt.province || id.Place != tt.place ||
			id.Signer != tt.signer || id.Issuer != tt.issuer || id.Period != tt.period || len(id.Recipients) != tt.recipients ||
			!strings.HasPrefix(id.Title, tt.title) || (tt.title == "") != (id.Title == "") || !strings.HasPrefix(id.Subject, tt.subject) {
			t.Errorf("%s: identity %+v, want %+v", tt.doc, id, tt)
		}
	}
}

// TestCorpusCounts holds the number of passages of each kind: a change shows here first, and the outline says where.
func TestCorpusCounts(t *testing.T) {
	docs := corpus(t)
	for doc, want := range map[string]string{
		"000": "footnote 2, furniture 1, heading 72, identity 4, item 58, paragraph 131, signature 14; 73 sections",
		"001": "footnote 8, heading 8, identity 5, item 12, paragraph 13, signature 8, table_header 1, table_row 16; 11 sections",
		"002": "furniture 11, heading 41, identity 2, item 15, paragraph 72, signature 1; 46 sections",
		"003": "footnote 3, heading 17, identity 2, item 62, paragraph 4, signature 15; 17 sections",
		"004": "heading 41, identity 2, item 99, paragraph 9, signature 11; 41 sections",
	} {
		d := docs[doc]
		kinds := map[knowledge.PassageKind]int{}
		for _, p := range d.Passages {
			kinds[p.Kind]++
		}
		var parts []string
		for k, n := range kinds {
			parts = append(parts, fmt.Sprintf("%s %d", k, n))
		}
		sort.Strings(parts)
		if got := fmt.Sprintf("%s; %d sections", strings.Join(parts, ", "), len(d.Sections)); got != want {
			t.Errorf("%s: %s\nwant %s", doc, got, want)
		}
	}
}

// TestCorpusFacts finds figures where a careful reader finds them: one passage under the section that holds every key.
func TestCorpusFacts(t *testing.T) {
	docs := corpus(t)
	tests := []struct {
		doc, label string
		kind       knowledge.PassageKind
		spans      int
		keys       []string
	}{
		{"000", "I.3.2", knowledge.PassageParagraph, 2, []string{"5.382", "100% các sở", "85%", "98%%"}},
		{"000", "I.3.2", knowledge.PassageParagraph, 1, []string{"5.330"}},
		{"000", "I.4.8", knowledge.PassageParagraph, 1, []string{"80% trung tâm", "LIS"}},
		{"000", "II.2.1.a", knowledge.PassageItem, 1, []string{"80% dịch vụ công", "mức độ 4"}},
		{"000", "II.2.1.a", knowledge.PassageItem, 1, []string{"90%", "80%", "60%", "trừ hồ sơ"}},
		{"000", "II.2.2.a", knowledge.PassageItem, 1, []string{"70% hoạt động kiểm tra"}},
		{"000", "II.2.2.a", knowledge.PassageItem, 1, []string{"(IoT)", "giữa các CQNN"}},
		{"000", "V.10", knowledge.PassageParagraph, 1, []string{"ngày 18 tháng 12", "15 tháng 12", "14 tháng 12"}},
		{"001", "I.1.b", knowledge.PassageParagraph, 2, []string{"(AI)", "VneID", "1.728", "908", "97.44%"}},
		{"001", "I.1.b", knowledge.PassageParagraph, 1, []string{"17 dịch vụ đến", "LGSP 02 dịch vụ"}},
		{"001", "I.1.b", knowledge.PassageParagraph, 2, []string{"4.403", "1.000 máy"}},
		{"001", "Phụ lục", knowledge.PassageTableRow, 2, []string{"6 | ", "10% (", "phần mềm) | 50% | "}},
		{"001", "Phụ lục", knowledge.PassageTableRow, 1, []string{"7 | ", "42,13% | 20% | Vượt"}},
		{"002", "3.1.a", knowledge.PassageParagraph, 1, []string{"70%", "30% dịch vụ công mức độ 4"}},
		{"002", "3.2", knowledge.PassageItem, 1, []string{"Đến 2030:", "2.000", "60%"}},
		{"002", "II.6.3", knowledge.PassageParagraph, 1, []string{"sàn thương mại điện tử"}},
		{"002", "3.1.b", knowledge.PassageHeading, 1, []string{"Sở Khoa học và Công nghệ"}},
		{"002", "II.8.2", knowledge.PassageItem, 1, []string{"Các Sở: ", "Công thương"}},
		{"003", "II.1", knowledge.PassageItem, 9, []string{"20 tin", "Đài Phát thanh và Truyền hình tỉnh"}},
		{"003", "II.3", knowledge.PassageItem, 7, []string{"(1) Nền tảng", "phục vụ công tác quản lý", "(7) Nền tảng"}},
		{"003", "II.2", knowledge.PassageItem, 10, []string{"của tỉnh; Kế hoạch", "chuyển đổi số; Kế hoạch"}},
		{"003", "II.7", knowledge.PassageItem, 3, []string{"0.25% tổng chi ngân sách tỉnh"}},
		{"003", "V.2", knowledge.PassageItem, 4, []string{"trước ngày 30 tháng cuối quý", "25/12"}},
		{"003", "V", knowledge.PassageParagraph, 3, []string{"Trong quá trình"}},
		{"004", "I.2.1.c", knowledge.PassageItem, 1, []string{"40%"}},
		{"004", "I.2.2.a", knowledge.PassageItem, 1, []string{"100% hồ sơ", "cấp huyện và 80%"}},
		{"004", "II.1.1", knowledge.PassageItem, 2, []string{"quốc phòng"}},
		{"004", "IV.10", knowledge.PassageItem, 1, []string{"01/12"}},
	}
	for _, tt := range tests {
		d := docs[tt.doc]
		found := false
		for _, p := range d.Passages {
			found = found || p.Kind == tt.kind && p.Section >= 0 && d.Sections[p.Section].Label == tt.label && len(p.Spans) == tt.spans && hasAll(p.Text, tt.keys)
		}
		if !found {
			t.Errorf("%s %s: no %s of %d spans with %q", tt.doc, tt.label, tt.kind, tt.spans, tt.keys)
		}
	}
}

func hasAll(text string, keys []string) bool {
	for _, k := range keys {
		if !strings.Contains(text, k) {
			return false
		}
	}
	return true
}

// TestCorpusContext follows lead-ins, headers, group rows and footnotes of the five files.
func TestCorpusContext(t *testing.T) {
	docs := corpus(t)
	tests := []struct {
		doc, key string // one passage holds the key
		lead     string // how its lead-in begins; "" when it has none
		notes    int
	}{
		{"000", "xác thực người dùng tập trung (SSO)", "Hoàn thiện Nền tảng", 0},
		{"000", "Đến năm 2025, trên 70% hệ thống", "", 0},
		{"000", "triển khai thực hiện.", "", 2},
		{"001", "(Trong tháng 6)", "Phát triển hạ tầng số:", 2},
		{"001", "toàn trình. Tỷ lệ", "Phát triển, cung cấp", 2},
		{"001", "LGSP 02 dịch vụ", "Phát triển các hệ thống nền tảng", 2},
		{"001", "11 | Tỷ lệ hạ tầng", "III | ", 0},
		{"002", "100% cán bộ quản lý các cấp", "Đào tạo, tập huấn nâng cao", 0},
		{"002", "Trên 80% CBCCVC", "Đào tạo, tập huấn phổ cập", 0},
		{"002", "Đến 2030: Phát triển mới 2.000", "Các sở, ngành", 0},
		{"003", "sách tỷ lệ chi Ngân sách", "", 2},
	}
	for _, tt := range tests {
		d := docs[tt.doc]
		for _, p := range d.Passages {
			if !strings.Contains(p.Text, tt.key) {
				continue
			}
			lead := ""
			if p.LeadIn >= 0 {
				lead = d.Passages[p.LeadIn].Text
			}
			if !strings.HasPrefix(lead, tt.lead) || (tt.lead == "") != (lead == "") || len(p.Footnotes) != tt.notes {
				t.Errorf("%s %q: lead-in %q, %d footnotes; want %q, %d", tt.doc, tt.key, lead, len(p.Footnotes), tt.lead, tt.notes)
			}
		}
	}
	header := 0
	for _, p := range docs["001"].Passages {
		if p.Kind == knowledge.PassageTableRow && p.Header >= 0 && len(p.Cells) == len(docs["001"].Passages[p.Header].Cells) {
			header++
		}
	}
	if header != 16 {
		t.Errorf("%d rows of 001 line up with their header, want 16", header)
	}
}

func TestCorpusDoubts(t *testing.T) {
	docs := corpus(t)
	for doc, want := range map[string]string{
		"000": "date_partial:, glued_items:II.2.2.a, number_blank:, spelling_slip:I.1, spelling_slip:I.3.2, spelling_slip:II.2.1.a, spelling_slip:II.2.2.a, spelling_slip:II.2.2.b, spelling_slip:III.5.1, spelling_slip:IV.1",
		"001": "date_partial:, number_blank:",
		"002": "heading_lost:1, heading_lost:1, heading_lost:1.1, heading_lost:2.1, heading_lost:3.1, heading_lost:5.1, heading_lost:7.1",
		"003": "annex_missing:III, annex_missing:V.1, date_missing:, number_missing:",
		"004": "date_missing:, glued_items:I.2.2.a, number_missing:, spelling_slip:II.2, spelling_slip:II.2",
	} {
		var got []string
		for _, is := range docs[doc].Issues {
			got = append(got, string(is.Kind)+":"+is.Place)
		}
		sort.Strings(got)
		if s := strings.Join(got, ", "); s != want {
			t.Errorf("%s: %s\nwant %s", doc, s, want)
		}
	}
	for _, s := range docs["002"].Sections {
		if lost := !strings.HasPrefix(s.Label, "II") && !strings.Contains(s.Label, ".a") && s.Level == 1; lost != s.ParentUnknown {
			t.Errorf("002 %s: unknown parent %v", s.Label, s.ParentUnknown)
		}
	}
}
