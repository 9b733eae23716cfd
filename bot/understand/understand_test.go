package understand_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trolycong/bot/understand"
)

func TestAspects(t *testing.T) {
	for _, tt := range []struct {
		text string
		want []understand.Aspect
	}{
		{"làm thẻ đọc mất bao lâu", []understand.Aspect{"time"}},
		{"lam the doc mat bao lau", []understand.Aspect{"time"}},
		{"thẻ đọc khi nào có", []understand.Aspect{"time"}},
		{"lệ phí thẻ đọc", []understand.Aspect{"fee"}},
		{"làm thẻ đọc mất bao nhiêu", []understand.Aspect{"fee"}},
		{"làm thẻ đọc mất bao nhiêu ngày", []understand.Aspect{"time"}},
		{"làm thẻ đọc tốn bao nhiêu tiền, mấy ngày", []understand.Aspect{"fee", "time"}},
		{"thẻ đọc cần giấy tờ gì", []understand.Aspect{"papers"}},
		{"làm thẻ đọc cần mang theo gì", []understand.Aspect{"papers"}},
		{"nộp đơn thẻ đọc ở đâu", []understand.Aspect{"where"}},
		{"ai được cấp thẻ đọc", []understand.Aspect{"who"}},
		{"các bước làm thẻ đọc", []understand.Aspect{"steps"}},
		{"làm thẻ đọc online được không", []understand.Aspect{"online"}},
		{"thẻ đọc có làm qua mạng được không", []understand.Aspect{"online"}},
		{"thẻ đọc thanh toán trực tuyến được không", []understand.Aspect{"pay_online"}},
		{"thẻ đọc nộp trực tuyến được không và thanh toán online thế nào", []understand.Aspect{"online", "pay_online"}},
		{"gửi hồ sơ thẻ đọc qua bưu điện được không", []understand.Aspect{"post"}},
		{"thẻ đọc nộp ngoài nơi cư trú được không", []understand.Aspect{"elsewhere"}},
		{"kết quả nhận được của thẻ đọc", []understand.Aspect{"result"}},
		{"căn cứ pháp lý thẻ đọc", []understand.Aspect{"legal"}},
		{"điều kiện cấp thẻ đọc", []understand.Aspect{"conditions"}},
		{"thẻ đọc dùng mẫu đơn nào", []understand.Aspect{"forms"}},
		{"cho xin đường dẫn thẻ đọc", []understand.Aspect{"link"}},
		{"what documents do I need for a reading card", []understand.Aspect{"papers"}},
		{"how long and how much is a reading card", []understand.Aspect{"fee", "time"}},
		{"thẻ đọc lấy trong ngày được không", []understand.Aspect{"time"}},
		{"the doc lay trong ngay duoc khong", []understand.Aspect{"time"}},
		{"làm thẻ đọc ở xã khác được không", []understand.Aspect{"elsewhere"}},
		{"lam the doc co phai ve que khong", []understand.Aspect{"elsewhere"}},
		{"thẻ đọc có phụ thuộc nơi cư trú không", []understand.Aspect{"elsewhere"}},
		{"nhờ người khác nộp thay thẻ đọc", []understand.Aspect{"proxy"}},
		{"thẻ đọc ủy quyền cho em trai làm", []understand.Aspect{"proxy"}},
		{"nop ho the doc", []understand.Aspect{"proxy"}},
		{"làm hộ chiếu", nil},
		{"lam ho chieu, nop ho khau", nil},
		{"xin giấy ủy quyền", nil},
		{"thẻ đọc chuyển khoản được không", []understand.Aspect{"pay_online"}},
		{"thẻ đọc làm trên cổng dịch vụ công được không", []understand.Aspect{"online"}},
		{"the doc lam tren cong dich vu cong duoc khong", []understand.Aspect{"online"}},
		{"nhận kết quả thẻ đọc qua bưu điện được không", []understand.Aspect{"receive_post"}},
		{"nộp và nhận kết quả thẻ đọc qua bưu điện được không", []understand.Aspect{"post", "receive_post"}},
		{"thẻ đọc nhận kết quả qua bưu điện được không", []understand.Aspect{"receive_post"}},
		{"the doc gui ve nha duoc khong", []understand.Aspect{"receive_post"}},
		{"nộp thẻ đọc qua bưu điện rồi nhận tại nhà", []understand.Aspect{"post", "receive_post"}},
		{"làm cách nào để có thẻ đọc", []understand.Aspect{"steps"}},
		{"làm thẻ đọc xong nhận được gì", []understand.Aspect{"result"}},
		{"thẻ đọc sách", nil},
		{"", nil},
	} {
		if diff := cmp.Diff(tt.want, understand.Read(tt.text).Aspects); diff != "" {
			t.Errorf("%q (-want +got):\n%s", tt.text, diff)
		}
	}
}

func TestMeasures(t *testing.T) {
	for _, tt := range []struct {
		text string
		want understand.Measure
	}{
		{"mục tiêu thư viện số đến năm 2030", understand.MeasureTarget},
		{"chi tieu thu vien so", understand.MeasureTarget},
		{"đã đạt bao nhiêu thư viện số", understand.MeasureResult},
		{"hạn nộp báo cáo thư viện số", understand.MeasureDeadline},
		{"sở nào chủ trì thư viện số", understand.MeasureAgency},
		{"thư viện số gồm những gì", understand.MeasureList},
		{"SDS là gì", understand.MeasureDefine},
		{"bao nhiêu thư viện số", understand.MeasureFigure},
		{"thư viện số ở huyện nào", understand.MeasurePlace},
	} {
		if q := understand.Read(tt.text); !q.Wants(tt.want) {
			t.Errorf("%q wants %v, want %s among them", tt.text, q.Measures, tt.want)
		}
	}
}

// facets are the parts of a question that tests compare.
type facets struct {
	Provinces []string
	Years     []int
	Levels    []understand.Level
	Sections  []string
	Term      string
	Compare   bool
	Highest   bool
	Judge     bool
}

func facetsOf(text string) facets {
	q := understand.Read(text)
	return facets{q.Provinces, q.Years, q.Levels, q.Sections, q.Term, q.Compare, q.Highest, q.Judge}
}

func TestFacets(t *testing.T) {
	for _, tt := range []struct {
		text string
		want facets
	}{
		{"mục tiêu năm 2025 của Lai Châu", facets{Provinces: []string{"Lai Châu"}, Years: []int{2025}}},
		{"muc tieu nam 2025 cua lai chau", facets{Provinces: []string{"Lai Châu"}, Years: []int{2025}}},
		{"mục tiêu Lai Chau và Bac Giang", facets{Provinces: []string{"Lai Châu", "Bắc Giang"}}},
		{"Thừa Thiên Huế", facets{Provinces: []string{"Thừa Thiên Huế"}}},
		{"giai đoạn 2021-2025", facets{Years: []int{2021, 2025}}},
		{"Quyết định 749/QĐ-TTg ngày 03/6/2020", facets{}},
		{"thư viện cấp huyện và cấp xã", facets{Levels: []understand.Level{"huyện", "xã"}}},
		{"thu vien cap tinh", facets{Levels: []understand.Level{"tỉnh"}}},
		{"ai chủ trì mục 5.1", facets{Sections: []string{"5.1"}}},
		{"mục II nói gì", facets{Sections: []string{"II"}}},
		{"SDS là gì", facets{Term: "SDS"}},
		{"cho tôi hỏi SDS nghĩa là gì?", facets{Term: "SDS"}},
		{"Lai Châu hay Cà Mau cao hơn", facets{Provinces: []string{"Lai Châu", "Cà Mau"}, Compare: true, Highest: true}},
		{"so sánh Lai Châu với Cà Mau", facets{Provinces: []string{"Lai Châu", "Cà Mau"}, Compare: true}},
		{"số phòng đọc đã đạt chưa", facets{Judge: true}},
		{"ba người bạn ở quê", facets{}},
	} {
		if diff := cmp.Diff(tt.want, facetsOf(tt.text)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", tt.text, diff)
		}
	}
}

func TestIntent(t *testing.T) {
	for text, want := range map[string]understand.Intent{
		"xin chào":                      understand.IntentGreeting,
		"chào em":                       understand.IntentGreeting,
		"hello":                         understand.IntentGreeting,
		"chào bạn, lệ phí thẻ đọc":      understand.IntentKnowledge,
		"cảm ơn nhé":                    understand.IntentThanks,
		"cam on":                        understand.IntentThanks,
		"bạn là ai":                     understand.IntentHelp,
		"cho tôi gặp cán bộ":            understand.IntentHandoff,
		"thời tiết hôm nay":             understand.IntentOutOfScope,
		"gia vang hom nay":              understand.IntentOutOfScope,
		"làm thơ về mẹ":                 understand.IntentOutOfScope,
		"cảm ơn, còn lệ phí thì sao":    understand.IntentKnowledge,
		"mục tiêu thư viện số năm 2025": understand.IntentKnowledge,
		"":                              understand.IntentKnowledge,
		"đăng ký thường trú cần giấy gì ạ": understand.IntentKnowledge,
	} {
		if got := understand.Read(text).Intent; got != want {
			t.Errorf("%q: intent %s, want %s", text, got, want)
		}
	}
}

func TestLanguage(t *testing.T) {
	for text, want := range map[string]string{
		"how do I register a birth":            "en",
		"birth certificate fee":                "en",
		"what is the fee for Cấp thẻ đọc sách": "en",
		"cho hỏi fee online của Cấp thẻ đọc":   "vi",
		"dang ky khai sinh can gi":             "vi",
		"đăng ký khai sinh":                    "vi",
		"CT01":                                 "vi",
		"hello":                                "en",
		"online duoc khong":                    "vi",
	} {
		if got := understand.Read(text).Lang; got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

func TestPlain(t *testing.T) {
	for text, want := range map[string]bool{"lam the doc sach": true, "làm thẻ đọc sách": false, "lệ phí the doc sach o xa": false, "9.100001": true} {
		if got := understand.Read(text).Plain; got != want {
			t.Errorf("%q: plain %v, want %v", text, got, want)
		}
	}
}

func TestFollowUp(t *testing.T) {
	for text, want := range map[string]bool{
		"còn lệ phí?":             true,
		"thế ở Cà Mau?":           true,
		"con nam 2030?":           true,
		"lệ phí?":                 true,
		"năm 2030":                true,
		"thủ tục này nộp ở đâu":   true,
		"thủ tục đó mất bao lâu":  true,
		"lệ phí cấp thẻ đọc sách": false,
		"cấp thẻ đọc sách":        false,
		"cảm ơn":                  false,
		"":                        false,
	} {
		if got := understand.Read(text).FollowUp; got != want {
			t.Errorf("%q: follow-up %v, want %v", text, got, want)
		}
	}
}

func TestUnnamed(t *testing.T) {
	for text, want := range map[string]bool{
		"phí?":                        true,
		"online?":                     true,
		"giấy tờ?":                    true,
		"ở xã khác được không":        true,
		"lam o ha noi duoc khong":     true,
		"con truc tiep thi sao":       true,
		"nộp thay được không":         true,
		"thẻ đọc phí bao nhiêu":       false,
		"còn cấp lại thì sao":         false,
		"gia hạn ở xã khác":           false,
		"con phong doc thi sao":       false,
		"how do I get a library card": false,
	} {
		if got := understand.Read(text).Unnamed(); got != want {
			t.Errorf("%q: unnamed %v, want %v", text, got, want)
		}
	}
}

func TestMerge(t *testing.T) {
	const topic = "mục tiêu thư viện cấp xã đến năm 2025 của Lai Châu"
	for _, tt := range []struct{ topic, text, want string }{
		{"", "còn lệ phí?", "còn lệ phí?"},
		{"cấp thẻ đọc sách cần giấy tờ gì?", "còn lệ phí?", "cấp thẻ đọc sách cần giấy tờ gì lệ phí"},
		{topic, "còn năm 2030?", "mục tiêu thư viện cấp xã của Lai Châu năm 2030"},
		{topic, "thế ở Cà Mau?", "mục tiêu thư viện cấp xã đến năm 2025 của ở Cà Mau"},
		{topic, "còn cấp huyện?", "mục tiêu thư viện đến năm 2025 của Lai Châu cấp huyện"},
		{topic, "còn sách nói thì sao?", "mục tiêu sách nói thì sao? Lai Châu năm 2025"},
		{"muc tieu thu vien cap xa den nam 2025", "con cap huyen?", "muc tieu thu vien den nam 2025 cap huyen"},
		{"hạn báo cáo thư viện số hằng quý", "còn hằng năm?", "hạn báo cáo thư viện số hằng năm"},
		{"han bao cao thu vien so hang quy", "con hang nam?", "han bao cao thu vien so hang nam"},
		{topic, "so với Cà Mau?", "mục tiêu thư viện cấp xã đến năm 2025 của Lai Châu so với Cà Mau"},
		{"muc tieu thu vien den nam 2025", "the nam 2030 thi sao?", "muc tieu thu vien nam 2030"},
	} {
		if got := understand.Merge(tt.topic, understand.Read(tt.text)); got != tt.want {
			t.Errorf("%q then %q:\n got %q\nwant %q", tt.topic, tt.text, got, tt.want)
		}
	}
}

// TestMergeAddsNoFigure: a merged question holds no figure that neither part holds.
func TestMergeAddsNoFigure(t *testing.T) {
	got := understand.Read(understand.Merge("mục tiêu năm 2025", understand.Read("còn 2030 và 2035?")))
	for _, y := range got.Years {
		if !slices.Contains([]int{2025, 2030, 2035}, y) {
			t.Errorf("year %d comes from nowhere", y)
		}
	}
	if slices.Contains(got.Years, 2025) {
		t.Errorf("the old year stays: %v", got.Years)
	}
}

func TestAsksOf(t *testing.T) {
	for _, tt := range []struct {
		text, name string
		want       []understand.Aspect
	}{
		{"chứng thực bản sao từ bản chính giấy tờ, sách cần giấy tờ gì", "Chứng thực bản sao từ bản chính giấy tờ, sách do thư viện cấp, giấy tờ khác", []understand.Aspect{"papers"}},
		{"chung thuc ban sao tu ban chinh giay to, sach can giay to gi", "Chứng thực bản sao từ bản chính giấy tờ, sách do thư viện cấp, giấy tờ khác", []understand.Aspect{"papers"}},
		{"điều kiện cấp giấy chứng nhận đủ điều kiện đọc", "Cấp giấy chứng nhận đủ điều kiện đọc", []understand.Aspect{"conditions"}},
		{"điều kiện xin giấy phép đọc", "Cấp giấy chứng nhận đủ điều kiện đọc", []understand.Aspect{"conditions"}},
		{"giấy chứng nhận điều kiện đọc", "Cấp giấy chứng nhận đủ điều kiện đọc", nil},
		{"khai lệ phí trước bạ", "Khai lệ phí trước bạ", nil},
		{"khai trước bạ lệ phí bao nhiêu", "Khai lệ phí trước bạ", []understand.Aspect{"fee"}},
		{"xin giấy chứng nhận đủ điều kiện đọc", "Cấp giấy chứng nhận đủ điều kiện đọc", nil},
		{"xin giay chung nhan du dieu kien doc", "Cấp giấy chứng nhận đủ điều kiện đọc", nil},
		{"miễn lệ phí thẻ đọc thì lệ phí còn bao nhiêu", "Miễn lệ phí thẻ đọc", []understand.Aspect{"fee"}},
		{"miễn lệ phí thẻ đọc", "Miễn lệ phí thẻ đọc", nil},
		{"thanh toán trực tuyến thẻ đọc được không", "Thanh toán trực tuyến thẻ đọc", nil},
		{"cấp thẻ đọc qua mạng được không", "Cấp thẻ đọc", []understand.Aspect{"online"}},
		{"lệ phí", "", []understand.Aspect{"fee"}},
		{"kết quả của cấp thẻ đọc là gì", "Cấp thẻ đọc", []understand.Aspect{"result"}},
		{"ket qua cua cap the doc la gi", "Cấp thẻ đọc", []understand.Aspect{"result"}},
		{"công nhận kết quả đọc", "Công nhận kết quả đọc", nil},
		{"hồ sơ cấp thẻ đọc", "Cấp thẻ đọc", []understand.Aspect{"papers"}},
		{"nộp hồ sơ cấp thẻ đọc", "Cấp thẻ đọc", nil},
		{"cách cấp thẻ đọc", "Cấp thẻ đọc", []understand.Aspect{"steps"}},
		{"dạ cho em hỏi giấy tờ cấp thẻ đọc", "Cấp thẻ đọc", []understand.Aspect{"papers"}},
		{"cấp thẻ đọc trên cổng dịch vụ công", "Cấp thẻ đọc", []understand.Aspect{"online"}},
		{"lệ phí và kết quả cấp thẻ đọc", "Cấp thẻ đọc", []understand.Aspect{"fee"}},
		{"ủy quyền cho con lĩnh thẻ đọc", "Ủy quyền lĩnh thay thẻ đọc", nil},
		{"", "Cấp thẻ", nil},
	} {
		if diff := cmp.Diff(tt.want, understand.Read(tt.text).AsksOf(tt.name)); diff != "" {
			t.Errorf("%q of %q (-want +got):\n%s", tt.text, tt.name, diff)
		}
	}
}

// FuzzRead: reading never fails, is deterministic, and gives no subject, province or year that the text does not hold.
func FuzzRead(f *testing.F) {
	for _, s := range []string{"lệ phí cấp thẻ đọc sách", "còn năm 2030?", "Thừa Thiên Huế 2021-2025 mục I.2", "a\x00\xff", "SDS là gì", "ệ phí", "20 2020 20202", "ﬁ İ ạ̈"} {
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, text, topic string) {
		q := understand.Read(text)
		if diff := cmp.Diff(q, understand.Read(text)); diff != "" {
			t.Errorf("%q read twice:\n%s", text, diff)
		}
		if q.Content() > len([]rune(text)) {
			t.Errorf("%q: subject %q is longer than the text", text, q.Subject)
		}
		if q.Lang != "vi" && q.Lang != "en" {
			t.Errorf("%q: language %q", text, q.Lang)
		}
		for _, a := range q.Aspects {
			if !q.Has(a) || a == "" {
				t.Errorf("%q: aspects %v", text, q.Aspects)
			}
		}
		for _, y := range q.Years {
			if y < 1900 || y > 2099 {
				t.Errorf("%q: year %d", text, y)
			}
		}
		merged := understand.Merge(topic, q)
		if topic == "" && merged != text {
			t.Errorf("Merge without a topic: %q, want %q", merged, text)
		}
		asked := q.AsksOf(topic)
		for _, a := range asked {
			if !q.Has(a) && len(asked) > 1 { // a soft cue asks alone: "phí"
				t.Errorf("%q of %q: %s is asked from nowhere", text, topic, a)
			}
		}
	})
}

func TestEnglishAspects(t *testing.T) {
	for text, want := range map[string][]understand.Aspect{
		"how much does a birth certificate cost":         {"fee"},
		"how long does birth registration take":          {"time"},
		"what documents do I need for a building permit": {"papers"},
		"where do I register a death":                    {"where"},
		"Can I do it online?":                            {"online"},
		"how do I register a marriage":                   {"steps"},
		"how do I register a marriage online":            {"online"},
		"dang ky ket hon":                                nil,
	} {
		q := understand.Read(text)
		if diff := cmp.Diff(want, q.Aspects); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
	}
	for text, want := range map[string]bool{"Can I do it online?": true, "how much?": true, "how much is a passport": false} {
		if got := understand.Read(text).Unnamed(); got != want {
			t.Errorf("%q: unnamed %v, want %v", text, got, want)
		}
	}
}

// TestReadMended: what a mended question leaves without diacritics may still be any word of somebody who types none.
func TestReadMended(t *testing.T) {
	for _, tt := range []struct {
		text  string
		plain bool
		want  []understand.Aspect
	}{
		{"làm giấy này mat bao lau", true, []understand.Aspect{understand.AspectTime}},
		{"làm giấy này mất bao lâu", true, []understand.Aspect{understand.AspectTime}},
		{"làm giấy này bao lau", false, nil},
	} {
		q := understand.ReadMended(tt.text, tt.plain)
		if !slices.Equal(q.Aspects, tt.want) || q.Text != tt.text {
			t.Errorf("%q, plain %v: aspects %v of %q, want %v", tt.text, tt.plain, q.Aspects, q.Text, tt.want)
		}
	}
}
