package vitext_test

import (
	"testing"

	"trolycong/internal/vitext"
)

func TestNumbers(t *testing.T) {
	tests := []struct {
		text     string
		min, max float64
		unit     string
		read     bool
	}{
		{"lệ phí 7.000 đồng/lần", 7000, 7000, "đồng", true},
		{"7,000 Việt Nam Đồng", 7000, 7000, "đồng", true},
		{"đạt 42,13%", 42.13, 42.13, "%", true},
		{"đạt 97.44 %", 97.44, 97.44, "%", true},
		{"có 1.728 dịch vụ", 1728, 1728, "", true},
		{"tốc độ 1.000Mbps", 1000, 1000, "mbps", true},
		{"tăng từ 11-12%", 11, 12, "%", true},
		{"15% đến 20% GRDP", 15, 20, "%", true},
		{"03 - 05 mô hình", 3, 5, "", true},
		{"tối thiểu là 2 tỷ đồng", 2e9, 2e9, "đồng", true},
		{"hai tỷ đồng", 2e9, 2e9, "đồng", true},
		{"chín mươi phần trăm", 90, 90, "%", true},
		{"năm mươi nghìn đồng", 50000, 50000, "đồng", true},
		{"1 triệu rưỡi", 1.5e6, 1.5e6, "", true},
		{"1,5 triệu đồng", 1.5e6, 1.5e6, "đồng", true},
		{"02⁶ dịch vụ", 2, 2, "", true},
		{"0.250% tổng chi", 0.25, 0.25, "%", true},
		{"0,25%", 0.25, 0.25, "%", true},
		{"12.345.678 người", 12345678, 12345678, "", true},
		{"1.234,56 tấn", 1234.56, 1234.56, "tấn", true},
		{"ba ngày làm việc", 3, 3, "ngày làm việc", true},
		{"50.000đ", 50000, 50000, "đồng", true},
		{"135 VNĐ", 135, 135, "đồng", true},
		{"98%% tổ chức", 98, 98, "%", true},
		{"mạng 4G", 0, 0, "", false},
		{"Quyết định số 749/QĐ-TTg", 0, 0, "", false},
		{"53/2025/TT-BCA", 0, 0, "", false},
		{"giai đoạn 2021-2025", 0, 0, "", false},
		{"mã 1.001193", 0, 0, "", false},
		{"Nghị quyết 52-NQ/TW", 0, 0, "", false},
		{"hồ sơ H06.24-250101-0001", 0, 0, "", false},
		{"năm trước", 0, 0, "", false},
		{"tỷ lệ hồ sơ", 0, 0, "", false},
		{"một lần", 0, 0, "", false},
	}
	for _, tt := range tests {
		got := vitext.Numbers(tt.text)
		if !tt.read {
			if len(got) > 0 {
				t.Errorf("Numbers(%q) = %+v, want none", tt.text, got)
			}
			continue
		}
		if len(got) != 1 || got[0].Min != tt.min || got[0].Max != tt.max || got[0].Unit != tt.unit {
			t.Errorf("Numbers(%q) = %+v, want one %v..%v %q", tt.text, got, tt.min, tt.max, tt.unit)
			continue
		}
		if r := []rune(tt.text); string(r[got[0].Start:got[0].End]) != got[0].Text {
			t.Errorf("Numbers(%q): text %q is not at its range", tt.text, got[0].Text)
		}
	}
}

func TestKey(t *testing.T) {
	tests := []struct{ in, want string }{
		{"Hoà", "hòa"}, {"HOÀ BÌNH", "hòa bình"}, {"thuý", "thúy"}, {"khoẻ", "khỏe"}, {"quý", "quý"}, {"giá", "giá"}, {"toán", "toán"},
		{"hòan", "hoàn"}, {"khuỷu", "khuỷu"}, {"Thuỷ", "thủy"}, {"huỷ", "hủy"}, {"uỷ ban", "ủy ban"}, {"xoá", "xóa"}, {"Ủy", "ủy"},
	}
	for _, tt := range tests {
		if got := vitext.Key(tt.in); got != tt.want {
			t.Errorf("Key(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestFold(t *testing.T) {
	for in, want := range map[string]string{"Đăng Ký": "dang ky", "thường trú": "thuong tru", "Ủy ban": "uy ban", "": "", "e\u0301": "e"} {
		if got := vitext.Fold(in); got != want || vitext.Fold(got) != got {
			t.Errorf("Fold(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestSentences(t *testing.T) {
	tests := []struct {
		text string
		want []string
	}{
		{"Sở TT&TT báo cáo. UBND tỉnh quyết định.", []string{"Sở TT&TT báo cáo.", "UBND tỉnh quyết định."}},
		{"1. Mục tiêu chung. Đạt 97.44% hồ sơ.", []string{"1. Mục tiêu chung.", "Đạt 97.44% hồ sơ."}},
		{"Theo QĐ-TTg ngày 03/6/2020. Năm 2025", []string{"Theo QĐ-TTg ngày 03/6/2020.", "Năm 2025"}},
		{"gồm sách, báo, v.v. Các đơn vị", []string{"gồm sách, báo, v.v. Các đơn vị"}},
		{"phù hợp thực tế./.\nNơi nhận", []string{"phù hợp thực tế./.", "Nơi nhận"}},
		{"tại TP. Nam Định. Hết", []string{"tại TP. Nam Định.", "Hết"}},
		{"dòng một\n\ndòng hai", []string{"dòng một", "dòng hai"}},
		{"a) Mục. b", []string{"a) Mục. b"}},
		{"", nil},
	}
	for _, tt := range tests {
		var got []string
		r := []rune(tt.text)
		for _, s := range vitext.Sentences(tt.text) {
			got = append(got, string(r[s.Start:s.End]))
		}
		if len(got) != len(tt.want) {
			t.Errorf("Sentences(%q) = %q, want %q", tt.text, got, tt.want)
			continue
		}
		for i := range got {
			if got[i] != tt.want[i] {
				t.Errorf("Sentences(%q) = %q, want %q", tt.text, got, tt.want)
			}
		}
	}
}

func TestDates(t *testing.T) {
	tests := []struct {
		text         string
		day, mon, yr int
		quarter      int
		relative     string
	}{
		{"ngày 01 tháng 6 năm 2020", 1, 6, 2020, 0, ""},
		{"trước ngày 25 tháng cuối quý", 25, 0, 0, 0, "cuối quý"},
		{"trước ngày 20/12 hằng năm", 20, 12, 0, 0, "hằng năm"},
		{"15/12/2025", 15, 12, 2025, 0, ""},
		{"tháng 10 năm 2020", 0, 10, 2020, 0, ""},
		{"quý II năm 2024", 0, 0, 2024, 2, ""},
		{"quý II/2024", 0, 0, 2024, 2, ""},
		{"ngày 18 của tháng cuối kỳ báo cáo", 18, 0, 0, 0, "cuối kỳ"},
		{"năm 2025", 0, 0, 2025, 0, ""},
	}
	for _, tt := range tests {
		got := vitext.Dates(tt.text)
		if len(got) != 1 || got[0].Day != tt.day || got[0].Month != tt.mon || got[0].Year != tt.yr || got[0].Quarter != tt.quarter || got[0].Relative != tt.relative {
			t.Errorf("Dates(%q) = %+v, want %+v", tt.text, got, tt)
		}
	}
	for _, text := range []string{"749/QĐ-TTg", "số 53/2025/TT-BCA", "24/7/365/1", "94/94"} {
		if got := vitext.Dates(text); len(got) > 0 {
			t.Errorf("Dates(%q) = %+v, want none", text, got)
		}
	}
}

func TestTokens(t *testing.T) {
	for text, want := range map[string]vitext.TokenKind{"1.001193": vitext.TokenCode, "53/2025/TT-BCA": vitext.TokenCode, "CT01": vitext.TokenCode, "TT&TT": vitext.TokenCode,
		"749/QĐ-TTg": vitext.TokenCode, "7.000": vitext.TokenNumber, "tạm": vitext.TokenWord, "52-NQ/TW": vitext.TokenCode, "H06.24-250101-0001": vitext.TokenCode} {
		got := vitext.Tokens(text)
		if len(got) != 1 || got[0].Kind != want || got[0].Text != text {
			t.Errorf("Tokens(%q) = %+v, want one of kind %d", text, got, want)
		}
	}
}

func TestIsVietnameseSyllable(t *testing.T) {
	for _, s := range []string{"nghiêng", "quý", "khuỷu", "giếng", "oanh", "thuở", "gì", "quốc", "được", "tuyên", "ý", "chuyển", "khoảng"} {
		if !vitext.IsVietnameseSyllable(s) {
			t.Errorf("IsVietnameseSyllable(%q) = false", s)
		}
	}
	for _, s := range []string{"thur", "tujc", "zz", "file", "báćk", "tàc", "facebook", "", "đăngg"} {
		if vitext.IsVietnameseSyllable(s) {
			t.Errorf("IsVietnameseSyllable(%q) = true", s)
		}
	}
}

func FuzzReaders(f *testing.F) {
	for _, s := range []string{"02⁶ dịch vụ 11-12%", "ngày 25 tháng cuối quý, 7,000 Việt Nam Đồng", "TT&TT. 1.001193 a", "hai tỷ rưỡi", "\x00\ufeff1.2,3", "Đ\u0301"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		s := vitext.Clean(raw)
		if vitext.Clean(s) != s {
			t.Fatalf("Clean is not idempotent on %q", raw)
		}
		if fo := vitext.Fold(s); vitext.Fold(fo) != fo {
			t.Fatalf("Fold is not idempotent on %q", s)
		}
		if k := vitext.Key(s); vitext.Key(k) != k {
			t.Fatalf("Key is not idempotent on %q: %q → %q", s, k, vitext.Key(k))
		}
		r := []rune(s)
		last := 0
		for _, n := range vitext.Numbers(s) {
			if n.Start < last || n.End > len(r) || string(r[n.Start:n.End]) != n.Text || n.Min > n.Max {
				t.Fatalf("Numbers(%q): bad %+v", s, n)
			}
			last = n.End
		}
		last = 0
		for _, d := range vitext.Dates(s) {
			if d.Start < last || d.End > len(r) || string(r[d.Start:d.End]) != d.Text {
				t.Fatalf("Dates(%q): bad %+v", s, d)
			}
			last = d.End
		}
		covered := 0
		last = 0
		for _, x := range vitext.Sentences(s) {
			if x.Start < last || x.End > len(r) || x.End <= x.Start {
				t.Fatalf("Sentences(%q): bad %+v", s, x)
			}
			covered += len([]rune(vitext.FoldSpaces(string(r[x.Start:x.End]))))
			last = x.End
		}
		for _, tok := range vitext.Tokens(s) {
			if string(r[tok.Start:tok.End]) != tok.Text {
				t.Fatalf("Tokens(%q): bad %+v", s, tok)
			}
		}
		vitext.Durations(s)
		vitext.Syllables(s)
		vitext.IsVietnameseSyllable(s)
	})
}
