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
	u = append(u, 'a', 'b', 'c')
	for _, c := range u {
		le = append(le, byte(c), byte(c>>8))
	}
	if got, err := plan.Decode(le); err != nil || got != "Kế hoạchabc" {
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
		{le[2:], plan.ErrNoBOM},
		{[]byte(strings.Repeat("ab\xa1\xfecd \xb0\xc1\xf0 x\xe0\xa1\xb3 y ", 20)), plan.ErrEncoding},
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
		strings.Repeat("Dòng\n", 60) + "MẬT\n": "MẬT", strings.Repeat("Dòng\n", 60) + "| Mức | MẬT |\n": "", "Mật\nong": "", "Mật\n\nUBND TỈNH": "MẬT", "Tuyệt mật\nKẾ HOẠCH": "TUYỆT MẬT",
		"KẾ HOẠCH\nMật\nA": "", "TUYÊT MẬT\nKẾ HOẠCH": "TUYỆT MẬT", "UBND\nMẬT Số bản: 1": "MẬT", "MẬT ONG\nRừng": "", "UBND\nMẮT\nTAI": "", "TO MAT\nA": "", "Mật": "MẬT", "UBND\nTUYỆT MẬT - Bản số 2\n": "TUYỆT MẬT", "KẾ HOẠCH\fTỐI MẬT": "TỐI MẬT", "(MẬT)\nKẾ HOẠCH": "MẬT", "BẢO MẬT\nDỮ LIỆU": "", "UBND TỈNH\n**TỐI MẬT**\nSố: 1": "TỐI MẬT", "MẬT\nKẾ HOẠCH": "MẬT", "KẾ HOẠCH\ntrừ văn bản mật": "", "Bí mật nhà nước": ""} {
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

func TestDropsAreIssues(t *testing.T) {
	for raw, want := range map[string][]string{
		"KẾ HOẠCH\n- Đạt 9\x000% hồ sơ.\n":                     {"Đã bỏ 1 ký tự không hiển thị (U+0000) ở dòng 2", "Dòng 2: ký tự U+0000", "“90%”"},
		"KẾ HOẠCH\r\n- Đạt 9\x00 0% hồ sơ.\r\n":                {"Dòng 2: ký tự U+0000"},
		"KẾ HOẠCH\n- Đạt 9\u200b0% hồ sơ.\n":                   {"U+200B", "“90%”"},
		"KẾ HOẠCH\nMột\x07 hai\U000E0041\nBa \x07.\n":          {"Đã bỏ 3 ký tự không hiển thị (U+0007, U+E0041) ở dòng 2, 3"},
		"KẾ HOẠCH\nMột\u200b hai\u00ad ba.\n\ufeffBốn\t năm\f": nil,
	} {
		d, err := plan.Parse("a", []byte(raw))
		if err != nil {
			t.Fatalf("%q: %v", raw, err)
		}
		said := ""
		for _, is := range d.Issues {
			if is.Kind == plan.IssueDropped {
				said += is.Detail + "\n"
				if is.Span.Start < 0 || is.Span.End > len([]rune(d.Text)) || is.Span.Start >= is.Span.End {
					t.Errorf("%q: span %v in a text of %d runes", raw, is.Span, len([]rune(d.Text)))
				}
			}
		}
		for _, w := range want {
			if !strings.Contains(said, w) {
				t.Errorf("%q: issues %q, want %q in them", raw, said, w)
			}
		}
		if want == nil && said != "" {
			t.Errorf("%q: issues %q, want none", raw, said)
		}
	}
}
