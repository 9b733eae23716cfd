package webtest

import (
	"strings"
	"testing"

	"trolycong/knowledge"
	"trolycong/knowledge/plan"
)

// The ids of the sources in Collection.
const (
	PlanID       knowledge.DocumentID = "ke-hoach-mau"
	InternalID   knowledge.DocumentID = "noi-bo-mau"
	GuideID      knowledge.DocumentID = "starter/huong-dan-nop-truc-tuyen"
	CleanCode                         = knowledge.ProcedureCode("1.900001")
	DoubtCode                         = knowledge.ProcedureCode("1.900002")
	BarredCode                        = knowledge.ProcedureCode("1.900003")
	StarterCode                       = knowledge.ProcedureCode("1.900004")
	InternalCode                      = knowledge.ProcedureCode("1.900005")
	LongCode                          = knowledge.ProcedureCode("1.900006")
)

// Secret is a word that stands in every text of the internal sources and nowhere else.
const Secret = "xylophon"

const planText = `UBND TỈNH MẪU
Số: 12/KH-UBND

KẾ HOẠCH
Chuyển đổi số tỉnh Mẫu giai đoạn 2024-2026

I. MỤC TIÊU
1. Chính quyền số
- Đến hết năm 2026, 90% hồ sơ công việc tại cấp tỉnh được làm hẳn trên
mạng nội bộ.
- Tỷ lệ người dân hài lòng đạt từ 95% trở lên.
2. Kinh tế số
Kinh tế số chiếm 18% GRDP của tỉnh vào năm 2026.

II. NHIỆM VỤ
1. Các sở, ngành báo cáo trước ngày 15/12 hằng năm.

III. BẢNG CHỈ TIÊU
| Chỉ tiêu | Năm 2025 | Năm 2026 |
|---|---|---|
| Hồ sơ trực tuyến | 70% | 85% |
| Thanh toán trực tuyến | 50% | 65% |
`

const internalText = `UBND TỈNH MẪU
Số: 99/KH-UBND

KẾ HOẠCH
Diễn tập xylophon nội bộ tỉnh Mẫu năm 2026

I. NỘI DUNG
Việc xylophon được giao cho 7 đơn vị của tỉnh Mẫu, hoàn thành 33% trong quý I năm 2026.
`

// Collection is a small knowledge in our own words: a public plan, an internal one, a starter guide, and procedures that
// are clean, doubtful, barred, of the starter pack, internal, and long.
func Collection(t testing.TB) *knowledge.Collection {
	t.Helper()
	return &knowledge.Collection{Version: "webtest-1",
		Documents:  []*knowledge.Document{parse(t, PlanID, planText, knowledge.Public), parse(t, InternalID, internalText, knowledge.Internal), guide()},
		Procedures: []*knowledge.Procedure{clean(), doubtful(), barred(), starter(), internal(), long()}}
}

func parse(t testing.TB, id knowledge.DocumentID, text string, see knowledge.Visibility) *knowledge.Document {
	t.Helper()
	d, err := plan.Parse(id, []byte(text))
	if err != nil {
		t.Fatalf("parse %s: %v", id, err)
	}
	d.Visibility = see
	d.AsOf = knowledge.Date{Year: 2024, Month: 3}
	return d
}

func guide() *knowledge.Document {
	text := "Nộp hồ sơ trực tuyến\nĐăng nhập bằng tài khoản định danh, tìm tên thủ tục, điền tờ khai và gửi."
	spans := []knowledge.Span{{Start: 0, End: 20}, {Start: 21, End: len([]rune(text))}}
	full := knowledge.NewText(text)
	d := &knowledge.Document{ID: GuideID, Text: text, Digest: knowledge.Digest(text), AsOf: knowledge.Date{Year: 2026, Month: 7},
		Identity: knowledge.Identity{Title: "Nộp hồ sơ trực tuyến", Genre: knowledge.GenreOther}}
	for i, sp := range spans {
		kind := knowledge.PassageParagraph
		if i == 0 {
			kind = knowledge.PassageIdentity
		}
		d.Passages = append(d.Passages, knowledge.Passage{ID: string(GuideID) + "#" + string(rune('0'+i)), Kind: kind, Section: knowledge.NoSection,
			Spans: []knowledge.Span{sp}, Text: full.Slice(sp), LeadIn: -1, Header: -1})
	}
	return d
}

// record makes a procedure whose fields are given as key, text, key, text …
func record(code knowledge.ProcedureCode, name string, kv ...string) *knowledge.Procedure {
	p := &knowledge.Procedure{Code: code, Name: name, Decision: "10/QĐ-MAU", Levels: []string{"Cấp xã"}, Field: "Hộ tịch", Agency: "Ủy ban nhân dân cấp xã",
		Applicants: []string{"Công dân Việt Nam"}, URL: "https://dichvucong.gov.vn/thu-tuc-hanh-chinh/" + string(code), AsOf: knowledge.Date{Year: 2026, Month: 7, Day: 1},
		Origin: knowledge.KindProcedure}
	p.Fields = []knowledge.ProcedureField{{Key: "ten_thu_tuc", Text: name}, {Key: "co_quan_thuc_hien", Text: p.Agency}}
	for i := 0; i+1 < len(kv); i += 2 {
		p.Fields = append(p.Fields, knowledge.ProcedureField{Key: kv[i], Text: kv[i+1]})
	}
	var all strings.Builder
	for _, f := range p.Fields {
		all.WriteString(f.Key + "\n" + f.Text + "\n")
	}
	p.Digest = knowledge.Digest(all.String())
	return p
}

func ref(p *knowledge.Procedure, key, quote string) knowledge.Ref {
	text := p.FieldText(key)
	at := strings.Index(text, quote)
	if at < 0 {
		return knowledge.Ref{Key: key}
	}
	start := len([]rune(text[:at]))
	return knowledge.Ref{Key: key, Span: knowledge.Span{Start: start, End: start + len([]rune(quote))}}
}

func clean() *knowledge.Procedure {
	p := record(CleanCode, "Đăng ký nuôi mèo mẫu tại nhà",
		"cach_thuc_thuc_hien", "Trực tuyến: 3 ngày làm việc, miễn phí.\nTrực tiếp: 5 ngày làm việc, lệ phí 20.000 đồng.\nDịch vụ bưu chính: 5 ngày làm việc, lệ phí 20.000 đồng.",
		"thanh_phan_ho_so", "1. Tờ khai theo mẫu M01, 1 bản chính.\n2. Ảnh con mèo, 2 bản sao.\nNếu nuôi hộ: văn bản ủy quyền, 1 bản chính.",
		"trinh_tu_thuc_hien", "Bước 1: Điền tờ khai.\nBước 2: Nộp hồ sơ tại bộ phận một cửa.\nBước 3: Nhận giấy xác nhận.",
		"ket_qua_xu_ly", "Giấy xác nhận nuôi mèo", "can_cu_phap_ly", "Thông tư 01/2020/TT-MAU")
	ways, papers, steps := "cach_thuc_thuc_hien", "thanh_phan_ho_so", "trinh_tu_thuc_hien"
	fee := knowledge.Fee{Amount: 20000, Unit: "đồng", Kind: "lệ phí", Status: knowledge.CellClean, Text: "20.000 đồng"}
	days := func(n float64) []knowledge.Duration {
		return []knowledge.Duration{{Min: n, Max: n, Unit: knowledge.UnitWorkingDay, Status: knowledge.CellClean, Text: "ngày làm việc"}}
	}
	p.Channels = []knowledge.Channel{
		{Kind: knowledge.ChannelOnline, Durations: days(3), Fees: []knowledge.Fee{{Free: true, Status: knowledge.CellClean, Text: "Miễn phí"}}, Ref: ref(p, ways, "Trực tuyến: 3 ngày làm việc, miễn phí.")},
		{Kind: knowledge.ChannelInPerson, Durations: days(5), Fees: []knowledge.Fee{fee}, Ref: ref(p, ways, "Trực tiếp: 5 ngày làm việc, lệ phí 20.000 đồng.")},
		{Kind: knowledge.ChannelPost, Durations: days(5), Fees: []knowledge.Fee{fee}, Ref: ref(p, ways, "Dịch vụ bưu chính: 5 ngày làm việc, lệ phí 20.000 đồng.")}}
	p.Cases = []knowledge.PaperCase{
		{Papers: []knowledge.Paper{{Name: "Tờ khai đăng ký nuôi mèo", FormCode: "M01", Originals: 1, Status: knowledge.CellClean, Ref: ref(p, papers, "1. Tờ khai theo mẫu M01, 1 bản chính.")},
			{Name: "Ảnh con mèo chụp trong 6 tháng gần đây, thấy rõ mặt và màu lông", Copies: 2, Status: knowledge.CellClean, Ref: ref(p, papers, "2. Ảnh con mèo, 2 bản sao.")}}},
		{Title: "Trường hợp nuôi hộ", Papers: []knowledge.Paper{{Name: "Văn bản ủy quyền của chủ mèo", Originals: 1, Status: knowledge.CellClean, Ref: ref(p, papers, "Nếu nuôi hộ: văn bản ủy quyền, 1 bản chính.")}}}}
	for _, s := range []string{"Bước 1: Điền tờ khai.", "Bước 2: Nộp hồ sơ tại bộ phận một cửa.", "Bước 3: Nhận giấy xác nhận."} {
		p.Steps = append(p.Steps, knowledge.Cited{Text: s, Ref: ref(p, steps, s)})
	}
	p.Results = []knowledge.Cited{{Text: "Giấy xác nhận nuôi mèo", Ref: ref(p, "ket_qua_xu_ly", "Giấy xác nhận nuôi mèo")}}
	p.LegalBasis = []knowledge.LegalRef{{Title: "Thông tư 01/2020/TT-MAU", Number: "01/2020/TT-MAU", Ref: ref(p, "can_cu_phap_ly", "Thông tư 01/2020/TT-MAU")}}
	return p
}

func doubtful() *knowledge.Procedure {
	p := record(DoubtCode, "Đăng ký thả diều mẫu nơi công cộng", "cach_thuc_thuc_hien", "Trực tiếp: 1, lệ phí Miễn phí (30.000 đồng một lần). Trực tuyến: 50% mức thu đến hết 31/12/2025.")
	p.Channels = []knowledge.Channel{{Kind: knowledge.ChannelInPerson,
		Durations: []knowledge.Duration{{Min: 1, Max: 1, Status: knowledge.CellUnitMissing, Text: "1"}},
		Fees:      []knowledge.Fee{{Status: knowledge.CellConflict, Text: "Miễn phí", Note: knowledge.Cited{Text: "30.000 đồng một lần", Ref: ref(p, "cach_thuc_thuc_hien", "30.000 đồng một lần")}}}},
		{Kind: knowledge.ChannelPost, Fees: []knowledge.Fee{{Status: knowledge.CellGlued, Text: "3000050000"}}},
		{Kind: knowledge.ChannelOnline, Fees: []knowledge.Fee{{Amount: 15000, Unit: "đồng", Status: knowledge.CellClean, Text: "15.000 đồng",
			ValidTo: knowledge.Date{Year: 2025, Month: 12, Day: 31}}}}}
	p.Issues = []knowledge.Issue{{Kind: "unit_missing", Detail: "Thời hạn ghi “1” mà không có đơn vị; đề nghị bổ sung đơn vị."}}
	return p
}

// long is a record as the portal's longest are: remarks before papers, many cases, long steps, a key that no page names.
func long() *knowledge.Procedure {
	step := "- Người dân nộp đơn tại quầy. " + strings.Repeat("Người tiếp nhận xem đơn và giấy tờ kèm theo rồi hẹn ngày. ", 9)
	p := record(LongCode, "Thủ tục mở hội đua vịt mẫu", "detail_url", "https://example.invalid/1", "trinh_tu_thuc_hien", step)
	paper := func(name, form string) knowledge.Paper {
		return knowledge.Paper{Name: name, Form: form, Originals: 1, Copies: -1, Status: knowledge.CellClean}
	}
	remark := knowledge.Paper{Name: "Cá nhân được chọn nơi nộp.", Remark: true, Status: knowledge.CellClean}
	p.Cases = []knowledge.PaperCase{{Title: "Trường hợp đua ban đêm", Papers: []knowledge.Paper{paper("Cam kết giữ yên lặng", "")}},
		{Title: "Đua ở xã", Papers: []knowledge.Paper{paper("Sơ đồ ao", "")}}, {Title: "Đua ở tỉnh", Papers: []knowledge.Paper{paper("Sơ đồ hồ", "")}},
		{Title: "Lưu ý", Papers: []knowledge.Paper{remark}}, {Title: "Đua liên tỉnh", Papers: []knowledge.Paper{paper("Sơ đồ sông", "")}},
		{Papers: []knowledge.Paper{paper("Trường hợp ủy quyền thì có văn bản ủy quyền", ""), paper("Tờ khai mở hội", "Mẫu số 01.docx")}}}
	p.Steps = []knowledge.Cited{{Text: step}, {Text: "+ Nhận giấy phép."}}
	for _, more := range []string{"Treo biển.", "Đếm vịt.", "Mở đua.", "Dọn ao."} {
		p.Steps = append(p.Steps, knowledge.Cited{Text: more})
	}
	return p
}

func barred() *knowledge.Procedure {
	p := record(BarredCode, "Đăng ký trồng tre mẫu", "thanh_phan_ho_so", "Chữ của thủ tục khác, không được trích.")
	p.Barred = true
	p.Cases = []knowledge.PaperCase{{Papers: []knowledge.Paper{{Name: "Chữ của thủ tục khác", Status: knowledge.CellClean}}}}
	return p
}

func starter() *knowledge.Procedure {
	p := record(StarterCode, "Đăng ký khai trương quán nước mẫu", "thanh_phan_ho_so", "Tờ khai, 1 bản chính.")
	p.Origin = knowledge.KindStarter
	p.Cases = []knowledge.PaperCase{{Papers: []knowledge.Paper{{Name: "Tờ khai", Originals: 1, Status: knowledge.CellClean, Ref: ref(p, "thanh_phan_ho_so", "Tờ khai, 1 bản chính.")}}}}
	return p
}

func internal() *knowledge.Procedure {
	p := record(InternalCode, "Thủ tục xylophon nội bộ", "thanh_phan_ho_so", "Phiếu xylophon, 1 bản chính.")
	p.Visibility = knowledge.Internal
	p.Cases = []knowledge.PaperCase{{Papers: []knowledge.Paper{{Name: "Phiếu xylophon", Originals: 1, Status: knowledge.CellClean, Ref: ref(p, "thanh_phan_ho_so", "Phiếu xylophon, 1 bản chính.")}}}}
	return p
}
