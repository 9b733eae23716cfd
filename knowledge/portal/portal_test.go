package portal_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trolycong/knowledge"
	"trolycong/knowledge/portal"
)

const (
	channelHeader = "Hình thức nộpThời gianPhí, lệ phíMô tả"
	papersHeader  = "Tên giấy tờMẫu đơn, tờ khaiSố lượng"
	legalHeader   = "Tên văn bản pháp lýMã văn bản"
)

// line is one record as JSON; the fields come in pairs of key and text.
func line(t testing.TB, code, name string, fields ...string) string {
	t.Helper()
	rec := map[string]string{"ma_thu_tuc": code, "ten_thu_tuc": name}
	for i := 0; i+1 < len(fields); i += 2 {
		rec[fields[i]] = fields[i+1]
	}
	b, err := json.Marshal(rec)
	if err != nil {
		t.Fatal(err)
	}
	return string(b) + "\n"
}

// one reads a single record with the given fields.
func one(t testing.TB, fields ...string) *knowledge.Procedure {
	t.Helper()
	return readAll(t, line(t, "1.000001", "Cấp thẻ mẫu", fields...), portal.Options{}).Procedures[0]
}

func readAll(t testing.TB, text string, opt portal.Options) *portal.Result {
	t.Helper()
	res, err := portal.Read(strings.NewReader(text), opt)
	if err != nil {
		t.Fatal(err)
	}
	return res
}

func pack(t testing.TB, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := io.WriteString(z, text); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestReadKeepsFields(t *testing.T) {
	decomposed := "Câ\u0301p the\u0309\r\ncho\u0000 dân\u200b "
	p := readAll(t, line(t, "1.000001", "  Cấp thẻ\n mẫu ", "linh_vuc", "Hộ tịch mẫu", "cap_thuc_hien", "Cấp bộ, Cấp tỉnh",
		"doi_tuong_thuc_hien", "Công dân Việt Nam, Cán bộ, công chức, viên chức, Tổ chức (không bao gồm doanh nghiệp, HTX)",
		"trinh_tu_thuc_hien", decomposed, "co_quan_thuc_hien", "Không có thông tin", "detail_url", "https://example.vn/1", "cot_la", "bỏ qua"),
		portal.Options{AsOf: knowledge.Date{Year: 2026, Month: 7}, Visibility: knowledge.Internal}).Procedures[0]
	if got, want := p.FieldText("trinh_tu_thuc_hien"), "Cấp thẻ\ncho dân"; got != want {
		t.Errorf("steps' text %q, want %q", got, want)
	}
	if p.Name != "Cấp thẻ mẫu" || p.Field != "Hộ tịch mẫu" || p.Agency != "" || p.FieldText("co_quan_thuc_hien") != "Không có thông tin" {
		t.Errorf("name %q, field %q, agency %q, its text %q", p.Name, p.Field, p.Agency, p.FieldText("co_quan_thuc_hien"))
	}
	if p.FieldText("cot_la") != "" || p.URL != "https://example.vn/1" || p.Visibility != knowledge.Internal || p.AsOf.Month != 7 || p.Origin != knowledge.KindProcedure {
		t.Errorf("unknown field %q, url %q, visibility %v, as of %v, origin %q", p.FieldText("cot_la"), p.URL, p.Visibility, p.AsOf, p.Origin)
	}
	if diff := cmp.Diff([]string{"Cấp bộ", "Cấp tỉnh"}, p.Levels); diff != "" {
		t.Errorf("levels (-want +got):\n%s", diff)
	}
	want := []string{"Công dân Việt Nam", "Cán bộ, công chức, viên chức", "Tổ chức (không bao gồm doanh nghiệp, HTX)"}
	if diff := cmp.Diff(want, p.Applicants); diff != "" {
		t.Errorf("applicants (-want +got):\n%s", diff)
	}
}

func TestReadRefuses(t *testing.T) {
	good := line(t, "1.000001", "Cấp thẻ mẫu")
	for _, tt := range []struct {
		name, text string
		refused    []portal.Refusal // Reason: a part of it
		stored     int
		folded     int
	}{
		{"without code", line(t, "", "Cấp thẻ mẫu"), []portal.Refusal{{Line: 1, Reason: "ma_thu_tuc"}}, 0, 0},
		{"without name", line(t, "1.000001", "Không có thông tin"), []portal.Refusal{{Line: 1, Code: "1.000001", Reason: "ten_thu_tuc"}}, 0, 0},
		{"without both", "{}\n", []portal.Refusal{{Line: 1, Reason: "ma_thu_tuc) và tên thủ tục (ten_thu_tuc"}}, 0, 0},
		{"code of another form", line(t, "TTHC-1", "Cấp thẻ mẫu"), []portal.Refusal{{Line: 1, Code: "TTHC-1", Reason: "sai dạng"}}, 0, 0},
		{"code of a province", line(t, "1.012836.000.00.00.H03", "Cấp thẻ mẫu"), nil, 1, 0},
		{"same again", good + good, nil, 1, 1},
		{"same code, other content", good + line(t, "1.000001", "Đổi thẻ mẫu"), []portal.Refusal{{Line: 2, Code: "1.000001", Reason: "nội dung khác"}}, 1, 0},
		{"cut line inside", good + good[:len(good)/2] + "\n" + line(t, "1.000002", "Đổi thẻ mẫu"), []portal.Refusal{{Line: 2, Reason: "JSON"}}, 2, 0},
		{"same code names the line", "\n" + good + line(t, "1.000001", "Đổi thẻ mẫu"), []portal.Refusal{{Line: 3, Code: "1.000001", Reason: "ở dòng 2"}}, 1, 0},
		{"raw control", good + "{\"ma_thu_tuc\":\"1.000002\",\"ten_thu_tuc\":\"C\x01p\"}\n", []portal.Refusal{{Line: 2, Reason: "U+0001"}}, 1, 0},
		{"no object", good + "[1,2]\nnull\n\"x\"\n", []portal.Refusal{{Line: 2, Reason: "JSON"}, {Line: 3, Reason: "JSON"}, {Line: 4, Reason: "JSON"}}, 1, 0},
		{"not UTF-8", good + "{\"ma_thu_tuc\":\"1.000002\",\"ten_thu_tuc\":\"C\xcap\"}\n", []portal.Refusal{{Line: 2, Reason: "UTF-8"}}, 1, 0},
		{"blank lines, BOM, no last line end", "\ufeff\n\n" + strings.TrimSpace(good), nil, 1, 0},
		{"line too long", "{\"ma_thu_tuc\":\"" + strings.Repeat("x", portal.MaxRecordBytes) + "\"}\n" + good, []portal.Refusal{{Line: 1, Reason: "4 MB"}}, 1, 0},
		{"empty", "", nil, 0, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for form, r := range map[string]io.Reader{"plain": strings.NewReader(tt.text), "gzip": bytes.NewReader(pack(t, tt.text))} {
				res, err := portal.Read(r, portal.Options{})
				if err != nil {
					t.Fatalf("%s: %v", form, err)
				}
				if len(res.Procedures) != tt.stored || res.Folded != tt.folded || len(res.Refused) != len(tt.refused) {
					t.Fatalf("%s: stored %d, folded %d, refused %+v; want %d, %d, %+v", form, len(res.Procedures), res.Folded, res.Refused, tt.stored, tt.folded, tt.refused)
				}
				for i, w := range tt.refused {
					if got := res.Refused[i]; got.Line != w.Line || got.Code != w.Code || !strings.Contains(got.Reason, w.Reason) {
						t.Errorf("%s: refusal %+v, want %+v", form, got, w)
					}
				}
			}
		})
	}
}

func TestReadBroken(t *testing.T) {
	text := line(t, "1.000001", "Cấp thẻ mẫu") + line(t, "1.000002", strings.Repeat("Đổi thẻ mẫu ", 20000))
	packed := pack(t, text)
	for _, tt := range []struct {
		name string
		data []byte
		want error
	}{
		{"cut gzip", packed[:len(packed)-20], portal.ErrBroken},
		{"gzip header only", packed[:4], portal.ErrBroken},
		{"cut line", []byte(text[:len(text)-9]), portal.ErrCutOff},
		{"cut line in gzip", pack(t, text[:len(text)-9]), portal.ErrCutOff},
		{"UTF-16", []byte("\xff\xfe{\x00}\x00"), portal.ErrNotText},
		{"source fails", nil, io.ErrClosedPipe},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var r io.Reader = bytes.NewReader(tt.data)
			if tt.data == nil {
				r = io.MultiReader(strings.NewReader(text), failing{})
			}
			res, err := portal.Read(r, portal.Options{Name: "danh-muc.jsonl.gz"})
			if !errors.Is(err, tt.want) || !strings.Contains(err.Error(), "danh-muc.jsonl.gz") {
				t.Fatalf("error %v, want %v with the file's name", err, tt.want)
			}
			if res == nil {
				t.Fatal("no result beside the error")
			}
			for _, p := range res.Procedures {
				if p.Code != "1.000001" && tt.data != nil {
					t.Errorf("half a record was stored: %s", p.Code)
				}
			}
		})
	}
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, io.ErrClosedPipe }

func TestReadOddTypes(t *testing.T) {
	text := `{"ma_thu_tuc":"1.000001","ten_thu_tuc":"Cấp thẻ mẫu","so_quyet_dinh":163,"linh_vuc":null,"co_quan_thuc_hien":["a"]}` + "\n"
	p := readAll(t, text, portal.Options{}).Procedures[0]
	if p.Decision != "163" || p.Field != "" || p.Agency != "" || !hasIssue(p, portal.IssueCellUnreadable, "co_quan_thuc_hien") {
		t.Errorf("decision %q, field %q, agency %q, issues %+v", p.Decision, p.Field, p.Agency, p.Issues)
	}
}

func TestReadProgress(t *testing.T) {
	var b strings.Builder
	for i := range 250 {
		b.WriteString(line(t, "1.000"+string([]byte{byte('0' + i/100), byte('0' + i/10%10), byte('0' + i%10)}), "Cấp thẻ mẫu"))
	}
	var calls []int
	readAll(t, b.String(), portal.Options{Progress: func(done int) { calls = append(calls, done) }})
	if diff := cmp.Diff([]int{100, 200}, calls); diff != "" {
		t.Errorf("progress (-want +got):\n%s", diff)
	}
}

func TestSharedTextBars(t *testing.T) {
	long := strings.Repeat("Bước 1: người dân nộp hồ sơ tại bộ phận một cửa. ", 10)
	text := line(t, "1.000001", "Cấp thẻ mẫu", "trinh_tu_thuc_hien", long) + line(t, "1.000002", "Đổi thẻ mẫu", "trinh_tu_thuc_hien", long) +
		line(t, "1.000003", "Thu hồi thẻ mẫu", "trinh_tu_thuc_hien", long, "can_cu_phap_ly", "Luật mẫu") +
		line(t, "1.000004", "Cấp sổ mẫu", "trinh_tu_thuc_hien", "Theo quy định.") + line(t, "1.000005", "Đổi sổ mẫu", "trinh_tu_thuc_hien", "Theo quy định.")
	res := readAll(t, text, portal.Options{})
	var barred []knowledge.ProcedureCode
	for _, p := range res.Procedures {
		if p.Barred {
			barred = append(barred, p.Code)
		}
		if p.Barred != hasIssue(p, portal.IssueSharedText, "trinh_tu_thuc_hien") {
			t.Errorf("%s: barred %v, issues %+v", p.Code, p.Barred, p.Issues)
		}
	}
	if diff := cmp.Diff([]knowledge.ProcedureCode{"1.000001", "1.000002"}, barred); diff != "" {
		t.Errorf("barred (-want +got):\n%s", diff)
	}
}

func TestAsOfFromName(t *testing.T) {
	for name, want := range map[string]knowledge.Date{
		"portal-2026-07": {Year: 2026, Month: 7}, "portal-2026-07-15": {Year: 2026, Month: 7, Day: 15}, "2026-07": {Year: 2026, Month: 7},
		"portal": {}, "portal-2026-13": {}, "portal-20260715": {}, "": {}, "danh_muc_2025-12": {Year: 2025, Month: 12},
	} {
		got, ok := portal.AsOfFromName(name)
		if got != want || ok != !want.IsZero() {
			t.Errorf("AsOfFromName(%q) = %v, %v; want %v", name, got, ok, want)
		}
	}
}

func TestReport(t *testing.T) {
	res := readAll(t, line(t, "1.000002", "Cấp thẻ mẫu", "cach_thuc_thuc_hien", channelHeader+"Trực tuyến1Miễn phíTrực tiếp1Miễn phí")+
		line(t, "1.000001", "Đổi thẻ mẫu"), portal.Options{})
	got := map[knowledge.IssueKind][3]any{}
	for _, c := range portal.Report(res.Procedures) {
		got[c.Kind] = [3]any{c.Cells, c.Records, c.Codes}
	}
	if diff := cmp.Diff([3]any{2, 1, []knowledge.ProcedureCode{"1.000002"}}, got[portal.IssueDurationUnit]); diff != "" {
		t.Errorf("lost units (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([3]any{2, 2, []knowledge.ProcedureCode{"1.000001", "1.000002"}}, got[portal.IssueNoPapers]); diff != "" {
		t.Errorf("no papers (-want +got):\n%s", diff)
	}
	if portal.Label("la") != "la" || portal.Label(portal.IssueNoPapers) == string(portal.IssueNoPapers) {
		t.Errorf("labels: %q, %q", portal.Label("la"), portal.Label(portal.IssueNoPapers))
	}
}

func hasIssue(p *knowledge.Procedure, kind knowledge.IssueKind, place string) bool {
	for _, is := range p.Issues {
		if is.Kind == kind && is.Place == place {
			return true
		}
	}
	return false
}

func FuzzRead(f *testing.F) {
	f.Add(channelHeader+"Trực tuyến3 Ngày làm việc7,000 Việt Nam Đồng(- 7.000 đồng)Nộp.Trực tiếp110,000 VNĐ((10.000 đồng", papersHeader+"Đơn theo mẫuMau01.docx1 bản chính,1 bản sao--",
		legalHeader+"Luật mẫu số 1/2025/QH151/2025/QH15Thông tư2/2025/TT-BCAQuy định", "Bước 1: nộp (mục", "Thẻ mẫuMã: KQ.G01.000001Từ khóaKhông có thông tinMô tả")
	f.Add("Trực tuyến1Miễn phí(Miễn phí từ ngày 01/7/2025 đến hết ngày 31/12/2026", "); nộp tại một cửa.\nBước 2. Trả", "x(1)\n2/2025/NĐ-CPLUẬT", "- a\n- b", "1 bản chính")
	f.Fuzz(func(t *testing.T, channels, papers, legal, steps, results string) {
		b, err := json.Marshal(map[string]string{"ma_thu_tuc": "1.000001", "ten_thu_tuc": "Cấp thẻ mẫu", "cach_thuc_thuc_hien": channels,
			"thanh_phan_ho_so": papers, "can_cu_phap_ly": legal, "trinh_tu_thuc_hien": steps, "ket_qua_xu_ly": results, "yeu_cau_dieu_kien": results})
		if err != nil {
			t.Skip()
		}
		res, err := portal.Read(bytes.NewReader(b), portal.Options{})
		if err != nil || len(res.Procedures) != 1 {
			t.Fatalf("read %d procedures, refused %+v, error %v", len(res.Procedures), res.Refused, err)
		}
		checkRefs(t, res.Procedures[0])
	})
}

func FuzzReadBytes(f *testing.F) {
	f.Add([]byte(line(f, "1.000001", "Cấp thẻ mẫu")))
	f.Add(pack(f, line(f, "1.000001", "Cấp thẻ mẫu")))
	f.Add([]byte("\xff\xfe{"))
	f.Fuzz(func(t *testing.T, data []byte) {
		res, _ := portal.Read(bytes.NewReader(data), portal.Options{})
		for _, p := range res.Procedures {
			checkRefs(t, p)
		}
	})
}

// TestReadHostile holds the readers to about linear work: each field is 64 kB of one thing. A quadratic
// reader would not come back.
func TestReadHostile(t *testing.T) {
	const size = 1 << 16
	for name, piece := range map[string]string{"channel names": "Trực tiếp", "rows": "Trực tiếp1Miễn phí", "glued rows": "Trực tiếp110,000 VNĐ", "open brackets": "(",
		"rows with notes": "Trực tiếp1Miễn phí(a(", "amounts": "50.000 đồng ", "windows": "miễn phí từ ngày 01/7/2025 đến ngày 31/12/2025 ", "counts": "a1 bản chính", "forms": "aMau.docx",
		"form words": "mẫu ", "laws": "Luật1/2025/QH15", "digits": "1", "steps": "Bước 1: ", "capitals": "NĐ-CP", "codes": "Mã: KQ.G01.000001", "spaces": " a"} {
		text := strings.Repeat(piece, size/len(piece))
		note := channelHeader + "Trực tiếp1 Ngày50,000 VNĐ(" + text
		for _, channels := range []string{channelHeader + text, note} {
			p := one(t, "cach_thuc_thuc_hien", channels, "thanh_phan_ho_so", papersHeader+text, "can_cu_phap_ly", legalHeader+text, "trinh_tu_thuc_hien", text,
				"ket_qua_xu_ly", text, "yeu_cau_dieu_kien", text)
			if p.Code != "1.000001" {
				t.Errorf("%s: not read", name)
			}
		}
	}
}

func TestDroppedCharacters(t *testing.T) {
	for _, tt := range []struct{ fee, want string }{
		{"Phí 9\u00000 %", "“90”"},
		{"Phí 9\u0000 0 %", "giữa hai chữ số"},
		{"Phí 9\u200b0 %", "giữa hai chữ số"},
		{"Ngày\U000E0041 mai\u0007", "Đã bỏ 2 ký tự"},
		{"Căn\u200b cước \ufeffcông dân\r\n", ""},
	} {
		res, err := portal.Read(strings.NewReader(line(t, "1.000001", "Cấp thẻ mẫu", "trinh_tu_thuc_hien", tt.fee)), portal.Options{})
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, is := range res.Procedures[0].Issues {
			if is.Kind == portal.IssueLostLetters && is.Place == "trinh_tu_thuc_hien" {
				got = is.Detail
			}
		}
		if tt.want == "" && got != "" || !strings.Contains(got, tt.want) {
			t.Errorf("%q: issue %q, want %q in it", tt.fee, got, tt.want)
		}
	}
}

func TestUnreadAndRefuse(t *testing.T) {
	text := line(t, "1.000001", "Cấp thẻ mẫu") + "{\"ma_thu_tuc\":\"1.000002\",\"ten_thu_tuc\":\"C\xcap\"}\n" + line(t, "1.000003", "Không nhận")
	res, err := portal.Read(strings.NewReader(text), portal.Options{Refuse: func(p *knowledge.Procedure) string {
		if p.Name == "Không nhận" {
			return "không nhận"
		}
		return ""
	}})
	if err != nil || len(res.Procedures) != 1 || len(res.Refused) != 2 || res.Refused[1].Line != 3 {
		t.Fatalf("got %d stored, refused %+v, %v", len(res.Procedures), res.Refused, err)
	}
	if diff := cmp.Diff([]knowledge.ProcedureCode{"1.000002"}, res.Unread); diff != "" {
		t.Errorf("unread (-want +got):\n%s", diff)
	}
}
