package guard_test

import (
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"trolycong/bot/guard"
	"trolycong/internal/vitext"
)

// positives are sentences that hold one personal number each, written as @; all numbers are invented.
var positives = []struct {
	kind    guard.FindingKind
	numbers []string
	in      []string
}{
	{guard.FindCCCD, []string{"001203001234", "024 099 001 234", "036-1-85-004321", "079.202.012.345", "0012 0300 1234", "038199007788"}, []string{
		"Số CCCD của tôi là @, kiểm tra giúp", "căn cước @ hết hạn thì đổi ở đâu ạ", "Em tên Hoa, @, muốn đăng ký tạm trú", "mã định danh của bé là @ làm khai sinh lại được không",
		"CCCD: @ có cần mang bản chính không", "Tôi dùng số @ để đăng nhập mà bị báo lỗi", "vợ tôi có căn cước công dân số @, giờ làm hộ chiếu thế nào", "nhờ tra hộ @ xem đã cấp chưa",
		"@ là số của bố tôi, ông đã mất", "khai tử cho người có số định danh cá nhân @ cần gì", "số thẻ (@) bị in sai ngày sinh", "gửi cán bộ: @; tôi cần xác nhận cư trú", "tôi là chủ hộ, cccd@, tách khẩu cho con",
		"đã cấp ngày 02/3/2022, số @", "thông tin: Trần Thị B @ Hà Nội"}},
	{guard.FindCMND, []string{"123456789", "162 345 678", "091234567"}, []string{
		"CMND @ đổi sang căn cước mất bao lâu", "chứng minh nhân dân cũ của tôi số @ bị mất", "số chứng minh thư @ còn dùng được không", "xác nhận số cmt @ và căn cước là một người",
		"giấy khai sinh ghi mẹ có cmnd số @, cần sửa", "sổ đỏ ghi cmnd @ có phải đính chính", "cmtnd @ cấp năm 2009"}},
	{guard.FindPhone, []string{"0912345678", "0912 345 678", "0912.345.678", "091-234-5678", "+84 912 345 678", "84912345678", "(+84) 912345678", "0 912 345 678", "09 12 34 56 78", "+84(0)912345678", "024 3825 1234", "(0228) 364 9292",
		"0084 912 345 678", "0162 345 6789"}, []string{
		"Liên hệ tôi qua @ nhé", "sđt @, nhờ cán bộ gọi lại", "số điện thoại của tôi @ đổi trong dữ liệu cư trú ra sao", "gọi @ gặp chị Lan", "Tôi tên Nam, @, hỏi thủ tục cấp lại bằng lái", "zalo @",
		"đăng ký tài khoản bằng số @ không nhận được mã", "có gì nhắn vào @ giúp em", "số máy @ đăng ký chính chủ thì cần gì", "anh chị cho em hỏi, đt @, hồ sơ cưới nộp đâu", "ông nội dùng số @ không có điện thoại thông minh",
		"tel: @", "Điện thoại liên hệ: @.", "xin gọi vào số @ sau giờ hành chính", "em ở trọ, chủ nhà số @, xin tạm trú thế nào", "mình là Hà (@) muốn xin trích lục", "@ là số của em", "nhận kết quả qua bưu điện, sđt người nhận @",
		"đã báo mất sim @", "cần tư vấn gấp @"}},
	{guard.FindEmail, []string{"nguyen.van.a@vidu.com", "lan_99@thu.example.vn", "hoa+viec@mail.example", "TRANB@VIDU.COM.VN", "nam(at)vidu.com"}, []string{
		"gửi mẫu đơn vào @ giúp tôi", "email của tôi là @", "Tài khoản @ không đăng nhập được", "kết quả trả về thư điện tử @ được không", "liên hệ @ để biết thêm", "<@> là địa chỉ của tôi", "đổi thư điện tử từ @ sang cái khác",
		"tôi quên mật khẩu của @"}},
	{guard.FindCard, []string{"4111 1111 1111 1111", "5555555555554444", "4012-8888-8888-1881", "378282246310005"}, []string{
		"thẻ @ trả phí bị trừ hai lần", "thanh toán bằng thẻ tín dụng @ không được", "nộp lệ phí bằng visa @", "số thẻ ATM của tôi là @", "tôi nhập @ mà cổng báo lỗi"}},
	{guard.FindAccount, []string{"19034567890123", "0451000123456", "1017 2345 67", "2205.2050.01234"}, []string{
		"stk @ nhận tiền hưu", "chuyển trợ cấp vào số tài khoản @ ngân hàng nông nghiệp", "tài khoản của mẹ tôi là @", "hoàn phí về vietcombank @ giúp", "số tk @ chủ tài khoản Lê C", "đăng ký nhận lương hưu qua tài khoản ngân hàng số @"}},
	{guard.FindTax, []string{"8012345678", "0101234567-001", "8123456789"}, []string{
		"mã số thuế @ của tôi bị khóa", "MST @ hộ kinh doanh muốn tạm ngừng", "người nộp thuế có mst: @"}},
	{guard.FindInsured, []string{"7912345678", "0123456789"}, []string{
		"mã số bhxh của tôi @ gộp sổ thế nào", "sổ bảo hiểm số @ bị mất", "bảo hiểm xã hội @ rút một lần cần gì"}},
	{guard.FindInsured, []string{"GD4797912345678", "DN 4 01 0123456789"}, []string{"thẻ bảo hiểm y tế @ sai tên", "bhyt @ hết hạn"}},
	{guard.FindPassport, []string{"B1234567", "C12345678"}, []string{"hộ chiếu số @ bị rách", "passport @ sắp hết hạn", "hộ chiếu của con tôi là @ cần gia hạn"}},
	{guard.FindPlate, []string{"29A-123.45", "51F12345", "30-K1 123.45"}, []string{"xe biển số @ sang tên thế nào", "biển kiểm soát @ bị mờ", "tra phạt nguội bks @"}},
}

// written gives n different written-out positives: every sentence with its diacritics and without, in turn with every
// way to write the number, in several Unicode forms.
func written(n int) (texts []string, kinds []guard.FindingKind, numbers []string) {
	forms := []func(string) string{
		func(s string) string { return s },
		func(s string) string { return strings.ReplaceAll(s, " ", "\u00a0") },
		norm.NFD.String,
		fullWidth,
		func(s string) string { return strings.ReplaceAll(s, "-", "–") },
	}
	i := 0
	for round := 0; len(texts) < n; round++ {
		for _, p := range positives {
			for _, sentence := range p.in {
				i++
				number := p.numbers[(i+round)%len(p.numbers)]
				if round%2 == 1 {
					sentence = strings.ToLower(vitext.Fold(sentence))
				}
				texts = append(texts, strings.Replace(sentence, "@", forms[i%len(forms)](number), 1))
				kinds = append(kinds, p.kind)
				numbers = append(numbers, number)
			}
		}
	}
	return texts, kinds, numbers
}

func fullWidth(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r - '0' + '０'
		}
		return r
	}, s)
}

// leaves tells whether more than two digits of the number are still in the text.
func leaves(masked, number string) bool {
	digits := func(s string) string {
		return strings.Map(func(r rune) rune {
			if r >= '0' && r <= '9' {
				return r
			}
			return -1
		}, s)
	}
	if strings.Contains(masked, "vidu") || strings.Contains(masked, "VIDU") || strings.Contains(masked, ".example") {
		return true
	}
	d := digits(number)
	return len(d) > 4 && strings.Contains(digits(masked), d[len(d)-4:])
}

func TestMaskFindsWrittenOutNumbers(t *testing.T) {
	texts, kinds, numbers := written(200)
	missed, otherKind := 0, 0
	for i, s := range texts {
		masked, found := guard.Mask(s)
		if len(found) == 0 || leaves(masked, numbers[i]) {
			missed++
			t.Logf("Mask(%q) = %q, %v: the %s is left", s, masked, found, kinds[i])
			continue
		}
		if len(found) != 1 || found[0].Kind != kinds[i] {
			otherKind++
			t.Logf("Mask(%q) = %q, %v: want one %s", s, masked, found, kinds[i])
		}
	}
	t.Logf("%d of %d masked, %d under another kind", len(texts)-missed, len(texts), otherKind)
	if recall := 1 - float64(missed)/float64(len(texts)); recall < 0.98 {
		t.Errorf("recall %.3f, want at least 0.98", recall)
	}
	if otherKind*20 > len(texts) {
		t.Errorf("%d of %d under another kind, want at most one in twenty", otherKind, len(texts))
	}
}

func TestMask(t *testing.T) {
	tests := []struct{ in, want string }{
		{"CCCD 001203001234, sđt 0912 345 678, a.b@vidu.com", "CCCD [số căn cước], sđt [số điện thoại], [email]"},
		{"cmnd 123456789", "cmnd [số chứng minh]"},
		{"gọi +84 912 345 678 nhé", "gọi [số điện thoại] nhé"},
		{"thẻ 4111 1111 1111 1111", "thẻ [số thẻ]"},
		{"stk 19034567890123", "stk [số tài khoản]"},
		{"hai số 0912345678/0987654321", "hai số [số điện thoại]/[số điện thoại]"},
		{"sđt0912345678 nhé", "sđt[số điện thoại] nhé"},
		{"gọi 0912345678em", "gọi [số điện thoại]em"},
		{"0912\u200b345\u200b678", "[số điện thoại]"},
		{"số ０９１２３４５６７８", "số [số điện thoại]"},
		{"số ٠٩١٢٣٤٥٦٧٨", "số [số điện thoại]"},
		{"xe biển số 29A-123.45 sang tên", "xe biển số [biển số xe] sang tên"},
		{"cccd cấp ngày 02/03/2022 số 001203001234", "cccd cấp ngày 02/03/2022 số [số căn cước]"},
		{"stk [số tài khoản] 12345678", "stk [số tài khoản] [số tài khoản]"},
	}
	for _, tt := range tests {
		got, _ := guard.Mask(tt.in)
		if got != tt.want {
			t.Errorf("Mask(%q) = %q, want %q", tt.in, got, tt.want)
		}
		if again, found := guard.Mask(got); again != got || len(found) > 0 {
			t.Errorf("Mask is not idempotent on %q: %q", got, again)
		}
	}
}

func TestMaskLeavesPublicNumbers(t *testing.T) {
	for _, s := range []string{
		"thủ tục 1.004194 và 1.004194.000.00.00.H03", "mã 2.002516 làm ở xã", "Nghị định 61/2018/NĐ-CP, 5382/QĐ-UBND", "Thông tư 53/2025/TT-BCA ngày 01/07/2025", "hồ sơ H06.24-250101-0001",
		"mã hồ sơ 000.00.12.H03-250101-0001", "1.500.000.000 đồng, 100000000 đồng", "giai đoạn 2021-2025, ngày 01/6/2020", "giai đoạn 2021 - 2030", "tổng đài 18001096, 1022, 19001234", "gọi 113, 114, 115 hoặc 111",
		"hotline 1900 6432", "tỷ lệ 42,13 % và 97.44 %", "TCVN 14423:2026", "ISO 9001:2015", "QCVN 01:2021/BXD", "nộp 3.500.000 đ", "thu nhập 250000000 một năm", "có 120000000 người dùng", "diện tích 1.234.567 m2",
		"số 333-335-337 đường Hai Bà", "từ 08:00 đến 17:30 ngày 03.12.2025", "tiền 7,000 Việt Nam Đồng", "Luật số 91/2025/QH15", "mẫu CT01, CT07", "năm 2021, 2022, 2023, 2024, 2025", "tòa nhà 123, tầng 45, phòng 678",
		"tọa độ 21,0285 và 105,8542", "tài khoản mở từ ngày 01/01/2026", "ở khoản 3 Điều 9 Nghị định số 11/2021/NĐ-CP ngày 05/02/2021", "mã ngành 85110, 85120", "lô hàng 15 tấn, 20.000.000 USD",
		"TP-G12.0001143", "KQ.G12.00011112", "từ 7.000 đến 10.000 đồng", "1800 1096 miễn cước", "số kế hoạch 149/KH-UBND năm 2020", "https://dichvucong.gov.vn/x/019d2bfb-cfb3-7548-9160-036058450199",
	} {
		if got, found := guard.Mask(s); got != s || len(found) > 0 {
			t.Errorf("Mask(%q) = %q, %v; want it untouched", s, got, found)
		}
	}
}

func TestMaskPlaces(t *testing.T) {
	in := "Số: 0912345678; thư: an@vidu.com."
	_, found := guard.Mask(in)
	want := []string{"0912345678", "an@vidu.com"}
	if len(found) != len(want) {
		t.Fatalf("Mask(%q) found %v, want %d places", in, found, len(want))
	}
	for i, f := range found {
		if got := string([]rune(in)[f.Start:f.End]); got != want[i] {
			t.Errorf("place %d of %q = %q, want %q", i, in, got, want[i])
		}
	}
}

func FuzzMask(f *testing.F) {
	texts, _, _ := written(200)
	for _, s := range texts[:60] {
		f.Add(s)
	}
	f.Add("stk 12345678 12345678 12345678")
	f.Add("+84(0)912345678/0912345678")
	f.Fuzz(func(t *testing.T, s string) {
		masked, found := guard.Mask(s)
		clean := len([]rune(vitext.Clean(s)))
		last := 0
		for _, x := range found {
			if x.Start < last || x.End <= x.Start || x.End > clean {
				t.Fatalf("Mask(%q): place %v is out of order", s, x)
			}
			last = x.End
		}
		again, more := guard.Mask(masked)
		if again != masked || len(more) > 0 {
			t.Fatalf("Mask(%q) = %q, and again %q %v", s, masked, again, more)
		}
	})
}
