package plan_test

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf16"

	"trolycong/knowledge/plan"
)

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
		{nil, plan.ErrEmpty},
		{[]byte("%PDF-1.7 văn bản"), plan.ErrBinary},
		{[]byte("PK\x03\x04 văn bản"), plan.ErrBinary},
		{[]byte{0xFF, 0xFE, 'a'}, plan.ErrEncoding},
		{[]byte{0xFF, 0xFE, 0x00, 0xD8, 'a', 0}, plan.ErrEncoding},
		{[]byte(strings.Repeat("K\xea ho\xb9ch ph\xb8t tri\xd3n kinh t\xd5 x\xb7 h\xe9i t\xd8nh, \xae\xcfnh h\xad\xedng ph\xb8t tri\xd3n chuy\xd3n \xae\xe6i s\xe8 cña", 2)), plan.ErrLegacy},
		{[]byte(strings.Repeat("Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam, ñoäc laäp töï do ", 5)), plan.ErrLegacy},
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
	for text, want := range map[string]string{"| UBND TỈNH | **MẬT** |\n|---|---|": "MẬT", "T U Y Ệ T   M Ậ T\nKẾ HOẠCH": "TUYỆT MẬT", "Độ mật: Tối mật": "TỐI MẬT",
		strings.Repeat("Dòng\n", 60) + "MẬT\n": "", "Mật\nong": "", "KẾ HOẠCH\fTỐI MẬT": "TỐI MẬT", "(MẬT)\nKẾ HOẠCH": "MẬT", "BẢO MẬT\nDỮ LIỆU": "", "UBND TỈNH\n**TỐI MẬT**\nSố: 1": "TỐI MẬT", "MẬT\nKẾ HOẠCH": "MẬT", "KẾ HOẠCH\ntrừ văn bản mật": "", "Bí mật nhà nước": ""} {
		if got, found := plan.Secrecy(text); got != want || found != (want != "") {
			t.Errorf("Secrecy(%q) = %q, %v; want %q", text, got, found, want)
		}
	}
}

func TestDecodeKeepsOffsets(t *testing.T) {
	got, err := plan.Decode([]byte("\xEF\xBB\xBFKe\u0302\u0301 hoa\u0323ch\r\nmo\u0323\u0302t\x00\u200b\u00a0hai\rba\fbo\u0302\u0301n\x07"))
	if want := "Kế hoạch\nmột hai\nba\fbốn"; err != nil || got != want {
		t.Errorf("Decode = %q, %v; want %q", got, err, want)
	}
	again, err := plan.Decode([]byte(got))
	if err != nil || again != got {
		t.Errorf("Decode again = %q, %v; want the same", again, err)
	}
}
