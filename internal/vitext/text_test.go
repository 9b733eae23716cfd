package vitext_test

import (
	"slices"
	"strings"
	"testing"

	"trolycong/internal/vitext"
)

func TestKey(t *testing.T) {
	tests := []struct{ in, want string }{
		{"Hoà", "hòa"}, {"HOÀ BÌNH", "hòa bình"}, {"thuý", "thúy"}, {"khoẻ", "khỏe"}, {"quý", "quý"}, {"giá", "giá"}, {"toán", "toán"},
		{"hòan", "hoàn"}, {"khuỷu", "khuỷu"}, {"Thuỷ", "thủy"}, {"huỷ", "hủy"}, {"uỷ ban", "ủy ban"}, {"xoá", "xóa"}, {"Ủy", "ủy"},
		{"QUÝ", "quý"}, {"qúy", "quý"}, {"qúa", "quá"}, {"gía", "giá"}, {"gíup", "giúp"}, {"gìn", "gìn"}, {"gì", "gì"}, {"giếng", "giếng"}, {"ngoài", "ngoài"},
		{"ngòai", "ngoài"}, {"xoài", "xoài"}, {"hoạ sĩ", "họa sĩ"}, {"tuỳ", "tùy"}, {"luỹ", "lũy"}, {"huỳnh", "huỳnh"}, {"quyết", "quyết"}, {"loè", "lòe"}, {"loét", "loét"},
		{"khuya", "khuya"}, {"múa", "múa"}, {"mía", "mía"}, {"Đ", "đ"}, {"hoa\u0300", "hòa"}, {"a\u0302\u0301", "ấ"}, {"", ""}, {"ABC-123", "abc-123"},
	}
	for _, tt := range tests {
		got := vitext.Key(tt.in)
		if got != tt.want || vitext.Key(got) != got {
			t.Errorf("Key(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestNormalizeToneKeepsCase(t *testing.T) {
	for in, want := range map[string]string{"HOÀ Thuý hoÀ": "HÒA Thúy hòA", "Qúa": "Quá", "UỶ BAN": "ỦY BAN", "không đổi gì": "không đổi gì"} {
		if got := vitext.NormalizeTone(in); got != want {
			t.Errorf("NormalizeTone(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestFold(t *testing.T) {
	for in, want := range map[string]string{"Đăng Ký": "dang ky", "thường trú": "thuong tru", "Ủy ban": "uy ban", "": "", "e\u0301": "e", "ĐỀ ÁN 06": "de an 06", "ß Ω": "ß ω", "₫": "₫"} {
		if got := vitext.Fold(in); got != want || vitext.Fold(got) != got {
			t.Errorf("Fold(%q) = %q, want %q", in, got, want)
		}
	}
	if !vitext.EqualFold("Đường  số", "duong  so") || vitext.EqualFold("đường", "đương x") {
		t.Error("EqualFold: wrong")
	}
}

func TestClean(t *testing.T) {
	for in, want := range map[string]string{
		"a\r\nb\rc": "a\nb\nc", "a\u00a0b\u3000c": "a b c", "\ufeffa\u200bb": "ab", "a\x00b\x07c\td\fe": "abc\td\fe", "\U000e0041x": "x", "a\u2028b\u0085c": "a\nb\nc",
		"\xffa\xc3": "a", "e\u0301": "é", "soft\u00adhyphen": "softhyphen", "a\u202eb": "ab", "giữ nguyên – “thế này” … ₫ ²": "giữ nguyên – “thế này” … ₫ ²", "": "",
		"e\u200b\u0301": "é",
	} {
		got := vitext.Clean(in)
		if got != want || vitext.Clean(got) != got {
			t.Errorf("Clean(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestStripFootnoteMarks(t *testing.T) {
	for in, want := range map[string]string{"02⁶ dịch vụ": "02 dịch vụ", "luật<sup>(1)</sup> này<sup>2</sup>.": "luật này.", "mở <sup>không đóng": "mở <sup>không đóng", "m²": "m", "không có": "không có"} {
		if got := vitext.StripFootnoteMarks(in); got != want {
			t.Errorf("StripFootnoteMarks(%q) = %q, want %q", in, got, want)
		}
	}
	many := strings.Repeat("<sup>1</sup>", 50000)
	if got := vitext.StripFootnoteMarks(many); got != "" {
		t.Errorf("StripFootnoteMarks of many marks left %d bytes", len(got))
	}
}

func TestUpper(t *testing.T) {
	for in, want := range map[string]bool{"KẾ HOẠCH 2025": true, "Kế HOẠCH": false, "2025": false, "": false, "ĐỀ ÁN": true} {
		if got := vitext.Upper(in); got != want {
			t.Errorf("Upper(%q) = %v, want %v", in, got, want)
		}
	}
}

func TestIsVietnameseSyllable(t *testing.T) {
	for _, s := range strings.Fields("nghiêng quý khuỷu giếng oanh thuở gì quốc được tuyên ý chuyển khoảng Đăng KÝ thủ tục hành chính xoong khuya quyển quét gìn giữa ngoằn nguệch huých toét Kạn Kông yêu ưu ơi ỷ uỷ huơ quơ hoà nghỉ kẻ gươm giường uống") {
		if !vitext.IsVietnameseSyllable(s) {
			t.Errorf("IsVietnameseSyllable(%q) = false", s)
		}
	}
	for _, s := range []string{"thur", "tujc", "zz", "file", "báćk", "tàc", "facebook", "", "đăngg", "cế", "nge", "gẻ", "ca4", "wifi", "cat", "thicch", "ngh", "q", "hồsơ", "ghan", "ke.", "cấc ", "mấp ", "tẽch"} {
		if vitext.IsVietnameseSyllable(s) {
			t.Errorf("IsVietnameseSyllable(%q) = true", s)
		}
	}
}

func TestTokens(t *testing.T) {
	tests := []struct {
		text string
		want string // words as w:, numbers as n:, codes as c:
	}{
		{"1.001193", "c:1.001193"}, {"53/2025/TT-BCA", "c:53/2025/TT-BCA"}, {"CT01", "c:CT01"}, {"TT&TT", "c:TT&TT"}, {"749/QĐ-TTg", "c:749/QĐ-TTg"}, {"7.000", "n:7.000"}, {"tạm", "w:tạm"},
		{"52-NQ/TW", "c:52-NQ/TW"}, {"H06.24-250101-0001", "c:H06.24-250101-0001"}, {"02⁶ dịch vụ, 5%.", "n:02 w:dịch w:vụ n:5"}, {"2021-2025", "n:2021 n:2025"},
		{"Sở TT&TT; (mẫu CT07)", "w:Sở c:TT&TT w:mẫu c:CT07"}, {"", ""}, {"…–", ""}, {"1.728 dịch", "n:1.728 w:dịch"}, {"QĐ 749", "w:QĐ n:749"},
	}
	for _, tt := range tests {
		var got []string
		r := []rune(tt.text)
		for _, tok := range vitext.Tokens(tt.text) {
			got = append(got, map[vitext.TokenKind]string{vitext.TokenWord: "w:", vitext.TokenNumber: "n:", vitext.TokenCode: "c:"}[tok.Kind]+tok.Text)
			if string(r[tok.Start:tok.End]) != tok.Text {
				t.Errorf("Tokens(%q): %q is not at [%d,%d)", tt.text, tok.Text, tok.Start, tok.End)
			}
		}
		if s := strings.Join(got, " "); s != tt.want {
			t.Errorf("Tokens(%q) = %q, want %q", tt.text, s, tt.want)
		}
	}
}

func TestSyllables(t *testing.T) {
	for in, want := range map[string]string{"Đăng ký Hoà Bình!": "đăng|ký|hòa|bình", "1.728 dịch vụ": "1.728|dịch|vụ", "749/QĐ-TTg": "749|qđ|ttg", "TT&TT": "tt|tt", "02⁶": "02", "": "", "a. b": "a|b", "5, 6": "5|6"} {
		if got := strings.Join(vitext.Syllables(in), "|"); got != want {
			t.Errorf("Syllables(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestSyllableRanges(t *testing.T) {
	for _, s := range []string{"", " ", "Đăng ký, 1.728 đồng (TT&TT)", "Uỷ ban\nnhân dân¹ số 53/2025/TT-BCA.", "a…b"} {
		runes := []rune(s)
		var got []string
		for _, x := range vitext.SyllableRanges(s) {
			got = append(got, vitext.Key(string(runes[x.Start:x.End])))
		}
		if want := vitext.Syllables(s); !slices.Equal(got, want) {
			t.Errorf("SyllableRanges(%q) are those of %q, want %q", s, got, want)
		}
	}
}
