package guard_test

import (
	"strings"
	"testing"

	"trolycong/bot/guard"
	"trolycong/internal/vitext"
)

// followers are words that begin like a unit, or are one, behind a personal number.
var followers = []string{"người đứng tên là vợ tôi", "người thân", "người nhận", "đồng ý cho tra", "đồng thời gửi thư", "đồng chí Hải giữ", "đồng sở hữu với tôi", "đồng hương giới thiệu", "đ/c Hải ạ", "đ", "d", "đ nhé",
	"Đồng Văn Hải", "triệu tập tôi lên", "Triệu Thị Lan", "tỷ lệ góp vốn", "tỉ mỉ giúp em", "Tấn Tài", "lượt trước", "kg", "% nhé", "usd", "nghìn lần cảm ơn", "thuê bao trả sau", "-Nam", "/Anh Nam", "_Nam", "Nam", ".", ",5"}

// announced are numbers with a word before them that says what they are.
var announced = []struct {
	kind         guard.FindingKind
	word, number string
}{
	{guard.FindCCCD, "cccd", "001093004567"}, {guard.FindCCCD, "số căn cước", "079093004567"}, {guard.FindPhone, "sđt", "0912345678"}, {guard.FindPhone, "gọi", "0356 781 234"}, {guard.FindPhone, "đt", "84912345678"},
	{guard.FindAccount, "stk", "19036789012"}, {guard.FindAccount, "số tài khoản", "0451000123457"}, {guard.FindCard, "thẻ tín dụng", "4111111111111111"}, {guard.FindCMND, "cmnd", "123456789"},
	{guard.FindInsured, "sổ bảo hiểm", "7912345678"},
}

func TestMaskWinsOverWhatFollows(t *testing.T) {
	tried := 0
	for _, a := range announced {
		for _, after := range followers {
			gap := " "
			if strings.ContainsAny(after[:1], "-/_.,N") && after != "Nam" {
				gap = ""
			}
			for _, s := range []string{a.word + " " + a.number + gap + after, strings.ToLower(vitext.Fold(a.word + " " + a.number + gap + after))} {
				tried++
				if masked, found := guard.Mask(s); len(found) != 1 || found[0].Kind != a.kind || leaves(masked, a.number) {
					t.Errorf("Mask(%q) = %q, %v; want one %s", s, masked, found, a.kind)
				}
			}
		}
	}
	t.Logf("%d announced numbers", tried)
}

// TestMaskKnowsTheForm: identity numbers, phones and cards need no word before them, whatever follows.
func TestMaskKnowsTheForm(t *testing.T) {
	for _, number := range []string{"001093004567", "036185004321", "0912345678", "+84 912 345 678", "024 3825 1234", "4111111111111111", "5555 5555 5555 4444"} {
		for _, after := range []string{"người nhận", "đồng ý", "đ/c Hải", "đồng", "đ", "triệu tập tôi", "người", "lượt trước", "tỷ lệ"} {
			for _, s := range []string{number + " " + after, "em là Hoa, " + number + " " + after, "em là Hoa." + number + " " + after} {
				if strings.HasPrefix(s, "em là Hoa.") && (strings.ContainsAny(number, " +") || number[0] != '0') {
					continue
				}
				if masked, found := guard.Mask(s); len(found) != 1 || leaves(masked, number) {
					t.Errorf("Mask(%q) = %q, %v; want it masked", s, masked, found)
				}
			}
		}
	}
}

func TestMaskBehindGlueWords(t *testing.T) {
	for _, word := range []string{"tel", "đt", "ĐT", "SĐT", "sđt", "zalo", "fax", "phone", "điện thoại", "mobile", "liên hệ"} {
		for _, mark := range []string{".", ". ", ":", "-", "/", "=", "_", "", ","} {
			if mark == "" && (word == "liên hệ" || word == "điện thoại") || strings.ContainsAny(mark, "-/=_") && word == "liên hệ" {
				continue
			}
			s := "hỏi thủ tục, " + word + mark + "0912345678 nhé"
			if masked, found := guard.Mask(s); len(found) != 1 || found[0].Kind != guard.FindPhone || leaves(masked, "0912345678") {
				t.Errorf("Mask(%q) = %q, %v; want the phone masked", s, masked, found)
			}
		}
	}
	for _, s := range []string{"stk.19036789012 nhé", "cccd.001093004567", "CMND-123456789", "mst=8012345678", "BHXH.7912345678", "tên em là hoa.0912345678 ạ"} {
		if masked, found := guard.Mask(s); len(found) != 1 {
			t.Errorf("Mask(%q) = %q, %v; want one number masked", s, masked, found)
		}
	}
}

func TestMaskLeavesSumsAndCounts(t *testing.T) {
	for _, s := range []string{"tài khoản có 250000000 đồng", "chuyển khoản 12.345.678 đồng", "chuyển khoản 100000000đ", "số dư tài khoản 1500000000 đ", "nộp vào tài khoản 20.000.000 Đồng", "vốn 123456789 đồng", "vốn 123.456.789 đ", "có 120000000 người", "thẻ tín dụng hạn mức 50000000000 vnd",
		"tổng 84912345678 đồng", "98765432100 đồng", "500000000 Đồng", "gọi vốn 300000000000 đồng", "chi 123456789 triệu", "1234567890 lượt truy cập", "tăng 123456789%", "mã TP-G12.0001143567", "KQ.G12.00011112", "số 0123456/QĐ-UBND", "mst doanh nghiệp vốn 1.234.567.890 đồng",
	} {
		if got, found := guard.Mask(s); got != s || len(found) > 0 {
			t.Errorf("Mask(%q) = %q, %v; want it untouched", s, got, found)
		}
	}
}
