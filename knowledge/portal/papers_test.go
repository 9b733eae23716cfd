package portal_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"trolycong/knowledge"
	"trolycong/knowledge/portal"
)

type paperView struct {
	Name, Form, Code  string
	Originals, Copies int
	Status            knowledge.CellStatus
	Remark            bool
}

func papers(c knowledge.PaperCase) []paperView {
	var out []paperView
	for _, p := range c.Papers {
		out = append(out, paperView{p.Name, p.Form, p.FormCode, p.Originals, p.Copies, p.Status, p.Remark})
	}
	return out
}

func TestPaperRows(t *testing.T) {
	const clean = knowledge.CellClean
	for _, tt := range []struct {
		name, table string
		want        []paperView
	}{
		{"counts glued to names", "- Đơn đề nghị;1 bản chính- Giấy ủy quyền (nếu có)0 bản chính,1 bản sao02 ảnh màu1 bản chính,1 bản saod) Bản cam kết2 bản chính",
			[]paperView{{"Đơn đề nghị", "", "", 1, -1, clean, false}, {"Giấy ủy quyền (nếu có)", "", "", 0, 1, clean, false}, {"02 ảnh màu", "", "", 1, 1, clean, false}, {"d) Bản cam kết", "", "", 2, -1, clean, false}}},
		{"numbers inside names are no counts", "Hóa đơn: 01 bản chính, 01 bản sao;0 bản chính,1 bản saoTờ khai nộp 02 bản chính cho cơ quan1 bản chính",
			[]paperView{{"Hóa đơn: 01 bản chính, 01 bản sao", "", "", 0, 1, clean, false}, {"Tờ khai nộp 02 bản chính cho cơ quan", "", "", 1, -1, clean, false}}},
		{"digits that belong to nobody, and dates that keep theirs", "Đơn theo Mẫu số 181 bản chính,1 bản saoBáo cáo ngày 31/12/20251 bản chínhBản đồ 1:10.0001 bản chính",
			[]paperView{{"Đơn theo Mẫu số", "", "", -1, -1, knowledge.CellGlued, false}, {"Báo cáo ngày 31/12/2025", "", "", 1, -1, clean, false}, {"Bản đồ 1:10.000", "", "", 1, -1, clean, false}}},
		{"explanations", "Lưu ý: giấy tờ phải còn hạn.1 bản chínhTrường hợp nộp qua mạng thì không phải nộp bản giấy.0 bản chínhBiên bản bàn giao: 01 bản chụp0 bản chínhNgười tiếp nhận có trách nhiệm đối chiếu.1 bản chính,1 bản sao",
			[]paperView{{"Lưu ý: giấy tờ phải còn hạn.", "", "", 1, -1, clean, true}, {"Trường hợp nộp qua mạng thì không phải nộp bản giấy.", "", "", 0, -1, clean, true},
				{"Biên bản bàn giao: 01 bản chụp", "", "", -1, -1, knowledge.CellAbsent, false}, {"Người tiếp nhận có trách nhiệm đối chiếu.", "", "", 1, 1, clean, true}}},
		{"forms", "Tờ khai (Mẫu CT01).Mẫu CT01.docx1 bản chínhĐơn theo mẫuMauBankhai.docMauDanhsach (1).docx1 bản chínhGiấy đề nghị theo Nghị định 9/2026/NĐ-CPMẫu số 02b.docx1 bản chínhTờ khai thuế (Mẫu số 01/TNDN)1 bản chính",
			[]paperView{{"Tờ khai (Mẫu CT01).", "Mẫu CT01.docx", "CT01", 1, -1, clean, false}, {"Đơn theo mẫu", "MauBankhai.doc; MauDanhsach (1).docx", "", 1, -1, clean, false},
				{"Giấy đề nghị theo Nghị định 9/2026/NĐ-CP", "Mẫu số 02b.docx", "Mẫu số 02b", 1, -1, clean, false}, {"Tờ khai thuế (Mẫu số 01/TNDN)", "", "Mẫu số 01/TNDN", 1, -1, clean, false}}},
		{"a file name that is a sentence", "Đơn đề nghị theo quy địnhvăn bản đề nghị.docx1 bản chínhGiấy tờ khácNG ra nuoc ngoai.pdf1 bản chính",
			[]paperView{{"Đơn đề nghị theo quy định", "văn bản đề nghị.docx", "", 1, -1, clean, false}, {"Giấy tờ khác", "NG ra nuoc ngoai.pdf", "", 1, -1, clean, false}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := one(t, "thanh_phan_ho_so", "--"+papersHeader+tt.table)
			checkRefs(t, p)
			if len(p.Cases) != 1 || p.Cases[0].Title != "" {
				t.Fatalf("cases %+v, want one without a title", p.Cases)
			}
			if diff := cmp.Diff(tt.want, papers(p.Cases[0])); diff != "" {
				t.Errorf("%s (-want +got):\n%s", tt.table, diff)
			}
		})
	}
}

func TestPaperCases(t *testing.T) {
	p := one(t, "thanh_phan_ho_so", "* Cấp mới:"+papersHeader+"Đơn mẫu1 bản chính* Cấp đổi:"+papersHeader+"Thẻ cũ1 bản chính* Lưu ý:"+papersHeader+"Hồ sơ bằng tiếng nước ngoài phải dịch.1 bản chính--"+papersHeader)
	checkRefs(t, p)
	var titles []string
	for _, c := range p.Cases {
		titles = append(titles, c.Title)
	}
	if diff := cmp.Diff([]string{"Cấp mới", "Cấp đổi", "Lưu ý"}, titles); diff != "" {
		t.Fatalf("titles (-want +got):\n%s", diff)
	}
	if !p.Cases[2].Papers[0].Remark || p.Cases[1].Papers[0].Remark {
		t.Errorf("remarks: %+v", p.Cases)
	}
	for _, text := range []string{"--", "Không có thông tin", ""} {
		if p := one(t, "thanh_phan_ho_so", text); len(p.Cases) != 0 || !hasIssue(p, portal.IssueNoPapers, "thanh_phan_ho_so") {
			t.Errorf("%q: cases %+v, issues %+v", text, p.Cases, p.Issues)
		}
	}
}

func TestSteps(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		want       []string
	}{
		{"numbered", "Bước 1: Nộp hồ sơ theo Bước 2 của hướng dẫn.\n- Bước 2. Trả kết quả; c) Bước 3 Lưu hồ sơ", []string{"Bước 1: Nộp hồ sơ theo Bước 2 của hướng dẫn.", "- Bước 2. Trả kết quả;", "c) Bước 3 Lưu hồ sơ"}},
		{"with a lead-in", "Trình tự như sau:\nBước 1: Nộp.\nBước 2: Trả.", []string{"Trình tự như sau:", "Bước 1: Nộp.", "Bước 2: Trả."}},
		{"items", "- Nộp hồ sơ\n  tại một cửa.\n+ Trả kết quả.", []string{"- Nộp hồ sơ tại một cửa.", "+ Trả kết quả."}},
		{"lines", "Nộp hồ sơ.\nTrả kết quả.", []string{"Nộp hồ sơ.", "Trả kết quả."}},
		{"one sentence", "Nộp hồ sơ - trả kết quả.", []string{"Nộp hồ sơ - trả kết quả."}},
		{"nothing", "Không có thông tin", nil},
	} {
		p := one(t, "trinh_tu_thuc_hien", tt.text)
		checkRefs(t, p)
		var got []string
		for _, s := range p.Steps {
			got = append(got, s.Text)
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

// The page was cut at the words "thành phần hồ sơ" inside the steps: they go on in the papers' field.
func TestStepsMovedToPapers(t *testing.T) {
	p := one(t, "trinh_tu_thuc_hien", "Bước 1. Lập hồ sơ theo mục 5 (", "thanh_phan_ho_so", "); nộp hồ sơ cho cơ quan mẫu.\nBước 2. Nhận kết quả.")
	checkRefs(t, p)
	if len(p.Steps) != 3 || p.Steps[2].Text != "Bước 2. Nhận kết quả." || p.Steps[2].Ref.Key != "thanh_phan_ho_so" || len(p.Cases) != 0 || !hasIssue(p, portal.IssueTextCut, "thanh_phan_ho_so") {
		t.Errorf("steps %+v, cases %+v, issues %+v", p.Steps, p.Cases, p.Issues)
	}
}

func TestResultsAndConditions(t *testing.T) {
	p := one(t, "ket_qua_xu_ly", "+ Thẻ mẫuMã: KQ.G01.000067Văn bản từ chốiMã: 000.00.00.G15-KQ0108Từ khóaKhông có thông tinMô tảKhông có thông tinChọn cơ quan thực hiệnTỉnh/ Thành phố",
		"yeu_cau_dieu_kien", "- Đủ 18 tuổi;\n- Có nơi ở.\nTừ khóaKhông có thông tinMô tảKhông có thông tin")
	checkRefs(t, p)
	got := map[string][]string{}
	for _, r := range p.Results {
		got["result"] = append(got["result"], r.Text)
	}
	for _, r := range p.Conditions {
		got["condition"] = append(got["condition"], r.Text)
	}
	want := map[string][]string{"result": {"Thẻ mẫu", "Văn bản từ chối"}, "condition": {"- Đủ 18 tuổi;", "- Có nơi ở."}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	stray := one(t, "yeu_cau_dieu_kien", "thủ tục hành chính.1 bản chínhBiên bản họp1 bản chính")
	if stray.Conditions != nil || !hasIssue(stray, portal.IssueTextCut, "yeu_cau_dieu_kien") {
		t.Errorf("a piece of another table: conditions %+v, issues %+v", stray.Conditions, stray.Issues)
	}
}

func TestLegalBasis(t *testing.T) {
	type law struct{ Title, Number string }
	for _, tt := range []struct {
		text string
		want []law
	}{
		{"Luật mẫu một38/2019/QH14Nghị định 12/2020/NĐ-CP12/2020/NĐ-CPThông tư số 19/2021/TT-BTC bỏ Thông tư số 56/2008/TT-BTC19/2021/TT-BTC",
			[]law{{"Luật mẫu một", "38/2019/QH14"}, {"Nghị định 12/2020/NĐ-CP", "12/2020/NĐ-CP"}, {"Thông tư số 19/2021/TT-BTC bỏ Thông tư số 56/2008/TT-BTC", "19/2021/TT-BTC"}}},
		{"Luật mẫu năm 202437/2024/QH15Quy định mẫu48/2019/NĐ-CPQUY ĐỊNH KHÁC7/2025/NĐ-CP", []law{{"Luật mẫu năm 2024", "37/2024/QH15"}, {"Quy định mẫu", "48/2019/NĐ-CP"}, {"QUY ĐỊNH KHÁC", "7/2025/NĐ-CP"}}},
		{"Luật mẫu haiLuật số 146/2025/QH15LUẬT KHÁC9/2024/QH15", []law{{"Luật mẫu hai", "146/2025/QH15"}, {"LUẬT KHÁC", "9/2024/QH15"}}},
		{"Biểu mẫu53/2025/TT-BCAThông tư mẫu66.7/2025/NQ-CPnghị quyết mẫu24/2026/QĐ-TTg", []law{{"Biểu mẫu", "53/2025/TT-BCA"}, {"Thông tư mẫu", "66.7/2025/NQ-CP"}, {"nghị quyết mẫu", "24/2026/QĐ-TTg"}}},
		{"Thông tư số 5/2025/TT-BCAngày 01/7/2025 quy định mẫu5/2025/TT-BCA", []law{{"Thông tư số 5/2025/TT-BCAngày 01/7/2025 quy định mẫu", "5/2025/TT-BCA"}}},
		{"Thông tư liên tịch mẫu15/2015/TTLT-BGTVT-BQPLuật44/2019/QH14", []law{{"Thông tư liên tịch mẫu", "15/2015/TTLT-BGTVT-BQP"}, {"Luật 44/2019/QH14", "44/2019/QH14"}}},
		{"7/2026/NĐ-CP7/2026/NĐ-CPBộ luật mẫu", []law{{"7/2026/NĐ-CP", "7/2026/NĐ-CP"}, {"Bộ luật mẫu", ""}}},
	} {
		p := one(t, "can_cu_phap_ly", legalHeader+tt.text)
		checkRefs(t, p)
		var got []law
		for _, l := range p.LegalBasis {
			got = append(got, law{l.Title, l.Number})
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.text, diff)
		}
	}
	if p := one(t, "can_cu_phap_ly", "Không có thông tin"); p.LegalBasis != nil {
		t.Errorf("nothing said: %+v", p.LegalBasis)
	}
}
