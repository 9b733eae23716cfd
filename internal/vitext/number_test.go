package vitext_test

import (
	"fmt"
	"strings"
	"testing"

	"trolycong/internal/vitext"
)

// numbersOf writes the numbers of a text as "min..max unit", labels and years marked.
func numbersOf(t *testing.T, text string) string {
	t.Helper()
	var out []string
	r := []rune(text)
	for _, n := range vitext.Numbers(text) {
		s := fmt.Sprintf("%g", n.Min)
		if n.Max != n.Min {
			s += fmt.Sprintf("..%g", n.Max)
		}
		if n.Unit != "" {
			s += " " + n.Unit
		}
		if n.Label {
			s += " label"
		}
		if n.Year {
			s += " year"
		}
		out = append(out, s)
		if string(r[n.Start:n.End]) != n.Text {
			t.Errorf("Numbers(%q): %q is not at [%d,%d)", text, n.Text, n.Start, n.End)
		}
	}
	return strings.Join(out, "; ")
}

func TestNumbers(t *testing.T) {
	tests := []struct{ text, want string }{
		// Thousands and decimals.
		{"lệ phí 7.000 đồng/lần", "7000 đồng"}, {"7,000 Việt Nam Đồng", "7000 đồng"}, {"đạt 42,13%", "42.13 %"}, {"đạt 97.44 %", "97.44 %"}, {"có 1.728 dịch vụ", "1728"},
		{"tốc độ 1.000Mbps", "1000 mbps"}, {"0.250% tổng chi", "0.25 %"}, {"0,25%", "0.25 %"}, {"0.250 điểm", "0.25"}, {"12.345.678 người", "1.2345678e+07"}, {"1.234,56 tấn", "1234.56 tấn"},
		{"1,234.56 tấn", "1234.56 tấn"}, {"1,5 máy", "1.5"}, {"97.440%", "97.44 %"}, {"3,1416", "3.1416"}, {"1.234.567,8 đồng", "1.2345678e+06 đồng"},
		{"1.23.456", ""}, {"1000.000 đồng", ""}, {"2.1.3", ""}, {"1.234,567.8", ""}, {"12.2024", ""}, {"1900.0368", ""}, {"1.2,3.4", ""},
		{"1 000 000 đồng", "1e+06 đồng"}, {"12 500 đồng", "12500 đồng"}, {"gọi 1 022 lần", "1022 lần"}, {"Điều 5 100 người", "5 label; 100"}, {"10. 000 đồng", "10 label"},
		// Ranges.
		{"tăng từ 11-12%", "11..12 %"}, {"15% đến 20% GRDP", "15..20 %"}, {"03 - 05 mô hình", "3..5"}, {"từ 3 đến 5 ngày", "3..5 ngày"}, {"1,5 – 2 triệu đồng", "1.5e+06..2e+06 đồng"},
		{"từ 100.000 đến 200.000 đồng", "100000..200000 đồng"}, {"10-5%", "10"}, {"5 ngày đến 7 ngày", "5 ngày; 7 ngày"},
		// Multipliers and words.
		{"tối thiểu là 2 tỷ đồng", "2e+09 đồng"}, {"hai tỷ đồng", "2e+09 đồng"}, {"chín mươi phần trăm", "90 %"}, {"năm mươi nghìn đồng", "50000 đồng"}, {"1 triệu rưỡi", "1.5e+06"},
		{"1,5 triệu đồng", "1.5e+06 đồng"}, {"2 triệu 500 nghìn đồng", "2.5e+06 đồng"}, {"1 triệu 200.000 đồng", "1.2e+06 đồng"}, {"1.000 tỷ đồng", "1e+12 đồng"}, {"50k", "50000"}, {"2tr", "2e+06"},
		{"ba ngày làm việc", "3 ngày làm việc"}, {"năm ngày làm việc", "5 ngày làm việc"}, {"ba mươi năm", "30 năm"}, {"mười lăm ngày", "15 ngày"}, {"hai mươi tư giờ", "24 giờ"},
		{"một trăm linh năm hồ sơ", "105"}, {"hai triệu hai trăm năm mươi nghìn đồng", "2.25e+06 đồng"}, {"hai triệu năm trăm đồng", "2.0005e+06 đồng"}, {"hai triệu rưỡi", "2.5e+06"},
		{"hai triệu hai", ""}, {"một trăm năm", "100 năm"}, {"ba bốn ngày", ""}, {"năm trước", ""}, {"một lần", ""}, {"đầu tư đồng bộ", ""}, {"tỷ lệ hồ sơ", ""}, {"trăm nghìn", ""},
		{"không đồng", ""}, {"thứ hai hằng tuần", ""}, {"quý hai năm nay", ""}, {"mười nghìn triệu", ""},
		// A value said twice.
		{"03 (ba) ngày làm việc", "3 ngày làm việc"}, {"năm (05) ngày", "5 ngày"}, {"hai mươi (20) ngày làm việc", "20 ngày làm việc"}, {"01 (một) bộ", "1"},
		{"03 (năm) ngày", "3"}, {"4.500.000 (bốn triệu năm trăm nghìn) đồng", "4.5e+06 đồng"},
		// Units.
		{"98%% tổ chức", "98 %"}, {"50.000đ", "50000 đồng"}, {"135 VNĐ", "135 đồng"}, {"10.000₫", "10000 đồng"}, {"500 ha", "500 ha"}, {"3 đồng thời", "3"}, {"năm 2025 đồng bộ", "2025 year"},
		{"khoản 5 đ)", "5 label"}, {"50.000 đ", "50000 đồng"}, {"15 tuổi", "15 tuổi"}, {"6 tháng đầu năm", "6 tháng"}, {"2 quý khách", "2"}, {"5 m", "5"}, {"5m", "5 m"},
		// Cells of a table and lines.
		{"2\tTỷ lệ hồ sơ\t100%", "2 label; 100 %"}, {"80\nNgày nộp", "80"}, {"tối thiểu 2\ntỷ đồng", "2e+09 đồng"}, {"5 ngày\nlàm việc", "5 ngày làm việc"}, {"12\tngày", "12 label"},
		// Footnote marks.
		{"02⁶ dịch vụ", "2"}, {"thực hiện<sup>(2)</sup> 5 việc", "5"}, {"cấp độ(3); 7 việc", "7"}, {"10/10/2022⁴ có 5", "5"}, {"17² dịch vụ", "17"},
		// Labels.
		{"mục 2.1 và 2.2", "2.1 label; 2.2 label"}, {"mức độ 3, 4 trên cổng", "3 label; 4 label"}, {"Điều 5, 03 bản", "5 label; 3"}, {"1. Mục đích", "1 label"}, {"### 2.3. Hạ tầng", "2.3 label"},
		{"gồm (1) hệ thống", "1 label"}, {"phiên bản 2.0", "2 label"}, {"cách mạng 4.0", "4 label"}, {"cung cấp 176 dịch vụ", "176"}, {"trong số 2.003 thủ tục", "2003"}, {"địa điểm 5", "5"},
		{"nhóm 25 tỉnh", "25"}, {"danh mục 94 dịch vụ", "94"}, {"lần thứ 4", "4 label"}, {"Bước 2: 3 ngày", "2 label; 3 ngày"}, {"cấp: 01 bản", "1"},
		// What is no quantity.
		{"mạng 4G", ""}, {"Quyết định số 749/QĐ-TTg", ""}, {"53/2025/TT-BCA", ""}, {"giai đoạn 2021-2025", ""}, {"2021 - 2025", ""}, {"mã 1.001193", ""}, {"Nghị quyết 52-NQ/TW", ""},
		{"hồ sơ H06.24-250101-0001", ""}, {"gọi 0912345678", ""}, {"số 012345678901", ""}, {"số 123456789012", ""}, {"36.2025.TT-BNNMT", ""}, {"họp 8h30", ""}, {"tỷ lệ 1/5.000", ""}, {"24/7", ""},
		{"ngày 25 tháng cuối quý", ""}, {"ngày 01 tháng 6 năm 2020", "2020 year"}, {"15/12/2025", ""}, {"đến năm 2025 đạt 60%", "2025 year; 60 %"}, {"đến 2030: 5", "2030 year; 5"},
		{"", ""}, {"1", "1"}, {"%", ""}, {"1.", "1"}, {".5", "5"}, {"5,", "5"},
	}
	for _, tt := range tests {
		if got := numbersOf(t, tt.text); got != tt.want {
			t.Errorf("Numbers(%q)\n got %q\nwant %q", tt.text, got, tt.want)
		}
	}
}

func TestMoneys(t *testing.T) {
	tests := []struct {
		text string
		want string
	}{
		{"7,000 Việt Nam Đồng", "7000"}, {"10.000 đồng/người/lần", "10000"}, {"50.000đ", "50000"}, {"135 VNĐ", "135"}, {"1 triệu rưỡi đồng", "1.5e+06"}, {"1 triệu rưỡi", ""}, {"7.000", ""},
		{"từ 500.000 đồng đến 1.000.000 đồng", "500000 1e+06"}, {"từ 100 – 200 nghìn đồng", "100000-200000"}, {"Một triệu năm trăm nghìn đồng", "1.5e+06"}, {"3 đồng bộ", ""}, {"0,5 đồng", ""},
		{"miễn phí", ""}, {"10.000 VND và 20.000 vnđ", "10000 20000"}, {"5 đồng chí", ""}, {"300.000.000 đồng Việt Nam", "3e+08"},
	}
	for _, tt := range tests {
		var got []string
		for _, m := range vitext.Moneys(tt.text) {
			s := fmt.Sprintf("%g", m.Min)
			if m.Max != m.Min {
				s += fmt.Sprintf("-%g", m.Max)
			}
			got = append(got, s)
		}
		if s := strings.Join(got, " "); s != tt.want {
			t.Errorf("Moneys(%q) = %q, want %q", tt.text, s, tt.want)
		}
	}
}
