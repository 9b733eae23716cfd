package portal_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"trolycong/knowledge"
	"trolycong/knowledge/portal"
)

// feeView is what the tests compare of a fee.
type feeView struct {
	Text           string
	Amount         float64
	Unit           string
	Free           bool
	Status         knowledge.CellStatus
	From, To, Note string
}

type rowView struct {
	Kind       knowledge.ChannelKind
	Time       string
	Min, Max   float64
	Unit       knowledge.DurationUnit
	TimeStatus knowledge.CellStatus
	Fees       []feeView
	Note       string
}

func rows(p *knowledge.Procedure) []rowView {
	var out []rowView
	for _, c := range p.Channels {
		d := c.Durations[0]
		r := rowView{Kind: c.Kind, Time: d.Text, Min: d.Min, Max: d.Max, Unit: d.Unit, TimeStatus: d.Status, Note: c.Note.Text}
		for _, f := range c.Fees {
			r.Fees = append(r.Fees, feeView{f.Text, f.Amount, f.Unit, f.Free, f.Status, f.ValidFrom.String(), f.ValidTo.String(), f.Note.Text})
		}
		out = append(out, r)
	}
	return out
}

func TestChannelRows(t *testing.T) {
	const clean, dong = knowledge.CellClean, "đồng"
	free := []feeView{{Text: "Miễn phí", Unit: dong, Free: true, Status: clean}}
	for _, tt := range []struct {
		name, table string
		want        []rowView
	}{
		{"time, fee, note and description",
			"Trực tuyến3 Ngày làm việc7,000 Việt Nam Đồng(- Qua mạng thu 7.000 đồng/lần.)Nộp qua cổng, không nộp Trực tiếp.Dịch vụ bưu chính5 NgàyMiễn phí",
			[]rowView{
				{knowledge.ChannelOnline, "3 Ngày làm việc", 3, 3, knowledge.UnitWorkingDay, clean, []feeView{{Text: "7,000 Việt Nam Đồng", Amount: 7000, Unit: dong, Status: clean, Note: "- Qua mạng thu 7.000 đồng/lần."}}, "Nộp qua cổng, không nộp Trực tiếp."},
				{knowledge.ChannelPost, "5 Ngày", 5, 5, knowledge.UnitDay, clean, free, ""}}},
		{"range, week, month, foreign money, rate",
			"Trực tiếp3-5 NgàyMiễn phíTrực tiếp2 TuầnMiễn phíTrực tiếp10 PhútMiễn phíTrực tiếp1 QuýMiễn phíTrực tiếp1.5 Giờ10 USD(10 USD/giấy)Trực tiếp6 Tháng0.5 %",
			[]rowView{
				{knowledge.ChannelInPerson, "3-5 Ngày", 3, 5, knowledge.UnitDay, clean, free, ""},
				{knowledge.ChannelInPerson, "2 Tuần", 2, 2, knowledge.UnitWeek, clean, free, ""},
				{knowledge.ChannelInPerson, "10 Phút", 10, 10, knowledge.UnitMinute, clean, free, ""},
				{knowledge.ChannelInPerson, "1 Quý", 1, 1, knowledge.UnitQuarter, clean, free, ""},
				{knowledge.ChannelInPerson, "1.5 Giờ", 1.5, 1.5, knowledge.UnitHour, clean, []feeView{{Text: "10 USD", Amount: 10, Unit: "USD", Status: clean, Note: "10 USD/giấy"}}, ""},
				{knowledge.ChannelInPerson, "6 Tháng", 6, 6, knowledge.UnitMonth, clean, []feeView{{Text: "0.5 %", Amount: 0.5, Unit: "%", Status: clean}}, ""}}},
		{"bare number and nothing said",
			"Trực tuyến1Miễn phíTrực tiếpKhông có thông tinKhông có thông tin(1)Nộp.",
			[]rowView{
				{knowledge.ChannelOnline, "1", 1, 1, "", knowledge.CellUnitMissing, free, ""},
				{knowledge.ChannelInPerson, "Không có thông tin", 0, 0, "", knowledge.CellAbsent, []feeView{{Text: "Không có thông tin", Status: knowledge.CellAbsent}}, "Nộp."}}},
		{"time in words, where the table begins with it or repeats it",
			"Trực tuyếnHệ thống trả lời tự động.Miễn phíTrực tiếp tại trụ sởTrực tiếpHệ thống trả lời tự độngMiễn phíDịch vụ bưu chínhKhông phải trả kết quảMiễn phí",
			[]rowView{
				{knowledge.ChannelOnline, "Hệ thống trả lời tự động.", 0, 0, "", knowledge.CellAbsent, free, "Trực tiếp tại trụ sở"},
				{knowledge.ChannelInPerson, "Hệ thống trả lời tự động", 0, 0, "", knowledge.CellAbsent, free, ""},
				{knowledge.ChannelPost, "Không phải trả kết quả", 0, 0, "", knowledge.CellAbsent, free, ""}}},
		{"the names of channels inside a description open no row",
			"Trực tuyến5 NgàyMiễn phí- Trực tiếp: nộp tại trụ sở, 3 ngày. Trực tiếp 3 NgàyMiễn phí là sai dạng",
			[]rowView{{knowledge.ChannelOnline, "5 Ngày", 5, 5, knowledge.UnitDay, clean, free, "- Trực tiếp: nộp tại trụ sở, 3 ngày. Trực tiếp 3 NgàyMiễn phí là sai dạng"}}},
		{"brackets of a note that do not close",
			"Trực tiếp5 Ngày50,000 VNĐ(đồng (áp dụng cho hồ sơ giấy)05 ngày kể từ ngày nhận hồ sơTrực tuyến5 Ngày50,000 VNĐ((Phí thẩm định )",
			[]rowView{
				{knowledge.ChannelInPerson, "5 Ngày", 5, 5, knowledge.UnitDay, clean, []feeView{{Text: "50,000 VNĐ", Amount: 50000, Unit: dong, Status: clean, Note: "đồng (áp dụng cho hồ sơ giấy"}}, "05 ngày kể từ ngày nhận hồ sơ"},
				{knowledge.ChannelOnline, "5 Ngày", 5, 5, knowledge.UnitDay, clean, []feeView{{Text: "50,000 VNĐ", Amount: 50000, Unit: dong, Status: clean, Note: "(Phí thẩm định"}}, ""}}},
		{"a note whose sentence goes on after a bracket",
			"Trực tiếp5 Ngày50,000 VNĐ(gồm 50.000 đồng (thẻ). Nộp một lần.)Ghi chú",
			[]rowView{{knowledge.ChannelInPerson, "5 Ngày", 5, 5, knowledge.UnitDay, clean, []feeView{{Text: "50,000 VNĐ", Amount: 50000, Unit: dong, Status: clean, Note: "gồm 50.000 đồng (thẻ). Nộp một lần."}}, "Ghi chú"}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := one(t, "cach_thuc_thuc_hien", channelHeader+tt.table)
			if diff := cmp.Diff(tt.want, rows(p)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", tt.table, diff)
			}
			checkRefs(t, p)
		})
	}
}

// firstFee reads a row with the given cells and returns its first fee and time.
func firstFee(t *testing.T, table string) (knowledge.Duration, []knowledge.Fee, *knowledge.Procedure) {
	t.Helper()
	p := one(t, "cach_thuc_thuc_hien", channelHeader+table)
	checkRefs(t, p)
	if len(p.Channels) == 0 {
		t.Fatalf("%s: no row", table)
	}
	return p.Channels[0].Durations[0], p.Channels[0].Fees, p
}

func TestFeeStatus(t *testing.T) {
	for _, tt := range []struct {
		cell   string
		status knowledge.CellStatus
		issue  knowledge.IssueKind
	}{
		{"7,000 VNĐ(7.000 đồng/lần)", knowledge.CellClean, ""},
		{"135 VNĐ(Lệ phí: 135.000 đồng/lần.)", knowledge.CellConflict, portal.IssueFeeImplausible},
		{"830 VNĐ", knowledge.CellConflict, portal.IssueFeeImplausible},
		{"500 VNĐ(500 đồng/trang)", knowledge.CellClean, ""},
		{"40,000 VNĐ(50.000đ/giấy)", knowledge.CellConflict, portal.IssueFeeConflict},
		{"145 VNĐ(145 USD/thẻ)", knowledge.CellConflict, portal.IssueFeeImplausible},
		{"4,500,000 VNĐ(gồm 3.000.000 đồng thẩm định; 1.500.000 đồng cấp giấy)", knowledge.CellClean, ""},
		{"1,800,000 VNĐ(Giá trị giao dịch dưới 2,1 tỷ đồng)", knowledge.CellClean, ""},
		{"20,000,000 VNĐ(Từ 50 tỷ đến dưới 150 tỷ: 20 triệu đồng/giấy)", knowledge.CellClean, ""},
		{"1,700,000 VNĐ(Thực hành, Phí: 600,000 (lý thuyết))", knowledge.CellClean, ""},
		{"230,000 VNĐ(Kiểm tra điều kiện: 230.000/lần)", knowledge.CellClean, ""},
		{"500,000 VNĐ(theo Thông tư số 10/2024/TT-BTC ngày 05/02/2024)", knowledge.CellClean, ""},
		{"Miễn phí", knowledge.CellClean, ""},
		{"Miễn phí(Không có)", knowledge.CellClean, ""},
		{"Miễn phí(Không quy định.)", knowledge.CellClean, ""},
		{"Miễn phí(Chưa quy định)", knowledge.CellConflict, portal.IssueFreeElsewhere},
		{"Miễn phíPhí thẩm định: 300.000 đồng/hồ sơ", knowledge.CellConflict, portal.IssueFeeConflict},
		{"Miễn phíNộp qua cổng; giá trị tài sản từ 2 tỷ đồng", knowledge.CellClean, ""},
		{"Miễn phí(a) Sân bay lớn: 30.000.000 đồng. b) Sân bay khác: 20.000.000 đồng)Trong 05 ngày", knowledge.CellConflict, portal.IssueFreeAmount},
		{"Miễn phí(150.000 đồng/giấy)", knowledge.CellConflict, portal.IssueFreeAmount},
		{"Miễn phí(Mức lệ phí do Hội đồng nhân dân tỉnh quyết định. Miễn lệ phí cho hộ nghèo.)", knowledge.CellConflict, portal.IssueFreeElsewhere},
		{"Miễn phí(Theo quy định của Luật Phí và lệ phí)", knowledge.CellConflict, portal.IssueFreeElsewhere},
		{"Miễn phí(Thông tư số 60/2023/TT-BTC quy định mức thu)", knowledge.CellConflict, portal.IssueFreeElsewhere},
		{"Miễn phí(Miễn lệ phí. Phí cấp bản sao (nếu có yêu cầu) theo Thông tư số 12/2019/TT-BTC.)", knowledge.CellClean, ""},
		{"Miễn phí(Không thu lệ phí theo quy định tại khoản 2 Điều 22)", knowledge.CellClean, ""},
		{"Miễn phí(", knowledge.CellConflict, portal.IssueFeeConflict},
	} {
		_, fees, p := firstFee(t, "Trực tiếp5 Ngày"+tt.cell)
		if fees[0].Status != tt.status {
			t.Errorf("%s: status %s, want %s", tt.cell, fees[0].Status, tt.status)
		}
		if tt.issue != "" && !hasIssue(p, tt.issue, "cach_thuc_thuc_hien") {
			t.Errorf("%s: issues %+v, want %s", tt.cell, p.Issues, tt.issue)
		}
	}
}

func TestGluedDigits(t *testing.T) {
	for _, tt := range []struct {
		table  string
		time   float64 // 0: stays glued
		amount float64
		status knowledge.CellStatus
	}{
		{"Trực tiếp110,000 VNĐ(10.000 đồng/lần)", 1, 10000, knowledge.CellClean},
		{"Trực tiếp120 VNĐ(20.000 đ/tờ khai)", 1, 20, knowledge.CellConflict}, // parted, but the cell has lost its thousands
		{"Trực tiếp1100,000 VNĐ(công bố: 100.000 đồng/lần)", 1, 100000, knowledge.CellClean},
		{"Trực tiếp110,000 VNĐTrực tuyến3 Ngày10,000 VNĐ", 1, 10000, knowledge.CellClean}, // the sibling row names it
		{"Trực tiếp110,000 VNĐ", 0, 0, knowledge.CellGlued},
		{"Trực tiếp1100,000 VNĐ", 0, 0, knowledge.CellGlued},
		{"Trực tiếp140,000 VNĐ(xe trên 10 chỗ)", 0, 0, knowledge.CellGlued},
		{"Trực tiếp110,000 VNĐ(10.000 đồng; tối đa 110.000 đồng)", 1, 10000, knowledge.CellClean},
		{"Trực tiếp1110,000 VNĐ(10.000 đồng hoặc 110.000 đồng)", 0, 0, knowledge.CellGlued}, // two cuts are supported
	} {
		d, fees, _ := firstFee(t, tt.table)
		wantTime := knowledge.CellUnitMissing
		if tt.time == 0 {
			wantTime = knowledge.CellGlued
		}
		if d.Status != wantTime || d.Max != tt.time || fees[0].Amount != tt.amount || fees[0].Status != tt.status {
			t.Errorf("%s: time %v %s, fee %v %s; want %v %s, %v %s", tt.table, d.Max, d.Status, fees[0].Amount, fees[0].Status, tt.time, wantTime, tt.amount, tt.status)
		}
	}
}

func TestRatesLimitedInTime(t *testing.T) {
	for _, tt := range []struct {
		name, cell string
		own        [2]string // window of the cell's own amount
		rates      []feeView
	}{
		{"reduced rate beside the amount", "2,600,000 VNĐ(nay thu 1.300.000 đồng/bộ kể từ ngày 01/3/2027 đến hết ngày 30/6/2028)", [2]string{},
			[]feeView{{Text: "1.300.000 đồng/bộ kể từ ngày 01/3/2027 đến hết ngày 30/6/2028", Amount: 1300000, Unit: "đồng", Status: knowledge.CellClean, From: "2027-03-01", To: "2028-06-30"}}},
		{"reduced rate in a clause of its own", "50,000 VNĐ(- 50.000đ/tem. - 25.000đ/tem (áp dụng đến hết ngày 30/6/2028).)", [2]string{},
			[]feeView{{Text: "25.000đ/tem (áp dụng đến hết ngày 30/6/2028", Amount: 25000, Unit: "đồng", Status: knowledge.CellClean, To: "2028-06-30"}}},
		{"rate after its window", "Miễn phí(Lệ phí: 135.000 đồng. Từ ngày 05/02/2026 đến hết ngày 28/11/2027, áp dụng mức thu lệ phí là 118.000 đồng/lần.)", [2]string{},
			[]feeView{{Text: "Từ ngày 05/02/2026 đến hết ngày 28/11/2027, áp dụng mức thu lệ phí là 118.000 đồng", Amount: 118000, Unit: "đồng", Status: knowledge.CellClean, From: "2026-02-05", To: "2027-11-28"}}},
		{"exemption", "250,000 VNĐ(Thực hành 250.000đ/lần(Miễn phí từ ngày 09/5/2027 đến 31/8/2027 theo quy định))", [2]string{},
			[]feeView{{Text: "Miễn phí từ ngày 09/5/2027 đến 31/8/2027", Unit: "đồng", Free: true, Status: knowledge.CellClean, From: "2027-05-09", To: "2027-08-31"}}},
		{"in words of months", "50,000 VNĐ(25.000 đồng/thẻ (áp dụng từ kể từ ngày 01 tháng 3 năm 2027 đến hết ngày 30 tháng 6 năm 2028); 50.000 đồng/thẻ)", [2]string{},
			[]feeView{{Text: "25.000 đồng/thẻ (áp dụng từ kể từ ngày 01 tháng 3 năm 2027 đến hết ngày 30 tháng 6 năm 2028", Amount: 25000, Unit: "đồng", Status: knowledge.CellClean, From: "2027-03-01", To: "2028-06-30"}}},
		{"the cell's own amount", "40,000 VNĐ(40.000đ/giấy (áp dụng đến hết ngày 31/12/2024 theo Thông tư))", [2]string{"", "2024-12-31"}, nil},
		{"a window without an amount", "2,500,000 VNĐ(Phí : Đồng (Từ ngày 01/3/2027 đến hết ngày 30/6/2028 áp dụng theo Thông tư))", [2]string{"2027-03-01", "2028-06-30"}, nil},
		{"a beginning without an end", "500,000 VNĐ(Từ ngày 01/01/2026 áp dụng theo Thông tư)", [2]string{"2026-01-01", ""}, nil},
		{"a share of the amount stays in the note", "70,000 VNĐ(Từ ngày 01/3/2027 đến hết ngày 30/6/2028 bằng 50% mức thu nêu trên)", [2]string{}, nil},
		{"no such day", "70,000 VNĐ(áp dụng mức phí 35.000 đồng đến hết ngày 31/02/2026)", [2]string{}, nil},
		{"three zeros too many", "50,000 VNĐ(50.000 đồng; 25.000.000đ/giấy (áp dụng đến hết ngày 30/6/2028))", [2]string{},
			[]feeView{{Text: "25.000.000đ/giấy (áp dụng đến hết ngày 30/6/2028", Amount: 25000000, Unit: "đồng", Status: knowledge.CellConflict, To: "2028-06-30"}}},
		{"in the description", "3,500,000 VNĐ(/hồ sơ)(áp dụng mức phí 1.640.000 đồng/hồ sơ kể từ ngày 01/3/2027 đến hết ngày 30/6/2028)", [2]string{},
			[]feeView{{Text: "1.640.000 đồng/hồ sơ kể từ ngày 01/3/2027 đến hết ngày 30/6/2028", Amount: 1640000, Unit: "đồng", Status: knowledge.CellClean, From: "2027-03-01", To: "2028-06-30"}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, fees, p := firstFee(t, "Trực tiếp5 Ngày"+tt.cell)
			if got := [2]string{fees[0].ValidFrom.String(), fees[0].ValidTo.String()}; got != tt.own {
				t.Errorf("%s: own window %v, want %v", tt.cell, got, tt.own)
			}
			if diff := cmp.Diff(tt.rates, rows(p)[0].Fees[1:], cmp.Transformer("nil", func(f []feeView) []feeView {
				if len(f) == 0 {
					return nil
				}
				return f
			})); diff != "" {
				t.Errorf("%s (-want +got):\n%s", tt.cell, diff)
			}
		})
	}
}

func TestFeeWindowOver(t *testing.T) {
	text := line(t, "1.000001", "Cấp thẻ mẫu", "cach_thuc_thuc_hien", channelHeader+"Trực tiếp5 Ngày40,000 VNĐ(40.000đ/giấy (áp dụng đến hết ngày 31/12/2025))")
	for _, tt := range []struct {
		opt  portal.Options
		want bool
	}{
		{portal.Options{}, false},
		{portal.Options{AsOf: knowledge.Date{Year: 2026, Month: 7}}, true},
		{portal.Options{AsOf: knowledge.Date{Year: 2025, Month: 7}}, false},
		{portal.Options{AsOf: knowledge.Date{Year: 2025, Month: 7}, Now: knowledge.Date{Year: 2026, Month: 1, Day: 1}}, true},
		{portal.Options{Now: knowledge.Date{Year: 2025, Month: 12, Day: 31}}, false},
	} {
		p := readAll(t, text, tt.opt).Procedures[0]
		if got := hasIssue(p, portal.IssueFeeWindowOver, "cach_thuc_thuc_hien"); got != tt.want {
			t.Errorf("as of %v, now %v: window over %v, want %v", tt.opt.AsOf, tt.opt.Now, got, tt.want)
		}
	}
}

func TestConflicts(t *testing.T) {
	for _, tt := range []struct {
		name, table string
		issue       knowledge.IssueKind
		want        bool
	}{
		{"description names another unit", "Trực tiếp5 NgàyMiễn phí05 ngày làm việc kể từ ngày nhận hồ sơ", portal.IssueDurationConflict, true},
		{"description agrees", "Trực tiếp5 Ngày làm việcMiễn phíTrong 05 (năm) ngày làm việc", portal.IssueDurationConflict, false},
		{"description names the parts", "Trực tiếp15 NgàyMiễn phí05 ngày làm việc thẩm định, 10 ngày làm việc cấp giấy", portal.IssueDurationConflict, false},
		{"two rows that say the same but for the amount", "Trực tiếp5 Ngày50,000 VNĐTrực tiếp5 Ngày70,000 VNĐ", portal.IssueFeeConflict, true},
		{"free beside an amount, without a word", "Trực tiếp5 NgàyMiễn phíTrực tiếp5 Ngày70,000 VNĐ", portal.IssueFeeConflict, true},
		{"two cases", "Trực tiếp5 Ngày50,000 VNĐ(cấp mới)Trực tiếp5 Ngày70,000 VNĐ(cấp đổi)", portal.IssueFeeConflict, false},
		{"two channels", "Trực tuyến5 NgàyMiễn phíTrực tiếp5 Ngày70,000 VNĐ", portal.IssueFeeConflict, false},
		{"no table", "theo quy định của pháp luật hiện hành", portal.IssueCellUnreadable, true},
		{"brackets", "Trực tiếp5 Ngày50,000 VNĐ(phí (thẻ)", portal.IssueBracketOpen, true},
	} {
		p := one(t, "cach_thuc_thuc_hien", channelHeader+tt.table)
		if got := hasIssue(p, tt.issue, "cach_thuc_thuc_hien"); got != tt.want {
			t.Errorf("%s: %s is %v, want %v; issues %+v", tt.name, tt.issue, got, tt.want, p.Issues)
		}
	}
}

// The page was cut at the words "căn cứ pháp lý" inside a note: the rest of the table stands in the laws' field.
func TestRowsMovedToAnotherField(t *testing.T) {
	p := one(t, "cach_thuc_thuc_hien", channelHeader+"Trực tuyến7 NgàyMiễn phí(", "can_cu_phap_ly", ": Thông tư mẫu)Trực tiếp9 Ngày30,000 VNĐ(30.000 đồng)")
	checkRefs(t, p)
	if len(p.Channels) != 2 || p.Channels[0].Fees[0].Status != knowledge.CellConflict || p.Channels[1].Fees[0].Amount != 30000 || p.Channels[1].Ref.Key != "can_cu_phap_ly" {
		t.Errorf("channels %+v", p.Channels)
	}
	if p.LegalBasis != nil || !hasIssue(p, portal.IssueTextCut, "can_cu_phap_ly") || !hasIssue(p, portal.IssueTextCut, "cach_thuc_thuc_hien") {
		t.Errorf("laws %+v, issues %+v", p.LegalBasis, p.Issues)
	}
}
