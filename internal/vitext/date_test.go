package vitext_test

import (
	"fmt"
	"strings"
	"testing"

	"trolycong/internal/vitext"
)

// datesOf writes the dates of a text as "d/m/y", quarters as "q2", ranges of years as "2021-2025", rules in brackets.
func datesOf(t *testing.T, text string) string {
	t.Helper()
	var out []string
	r := []rune(text)
	for _, d := range vitext.Dates(text) {
		s := fmt.Sprintf("%d/%d/%d", d.Day, d.Month, d.Year)
		if d.YearTo > 0 {
			s = fmt.Sprintf("%d-%d", d.Year, d.YearTo)
		}
		if d.Quarter > 0 {
			s = fmt.Sprintf("q%d/%d", d.Quarter, d.Year)
		}
		if d.Relative != "" {
			s += "(" + d.Relative + ")"
		}
		out = append(out, s)
		if string(r[d.Start:d.End]) != d.Text {
			t.Errorf("Dates(%q): %q is not at [%d,%d)", text, d.Text, d.Start, d.End)
		}
	}
	return strings.Join(out, " ")
}

func TestDates(t *testing.T) {
	tests := []struct{ text, want string }{
		{"ngày 01 tháng 6 năm 2020", "1/6/2020"}, {"NGÀY 01 THÁNG 6 NĂM 2020", "1/6/2020"}, {"ngày 24\ntháng 4 năm 2017", "24/4/2017"}, {"15/12/2025", "15/12/2025"}, {"15/12", "15/12/0"},
		{"28/02/ 2017", "28/2/2017"}, {"25/6 /2024", "25/6/2024"}, {"30-4-1975", "30/4/1975"}, {"15.12.2025", "15/12/2025"}, {"tháng 10 năm 2020", "0/10/2020"}, {"tháng 6/2024", "0/6/2024"},
		{"trong tháng 6", "0/6/0"}, {"ngày tháng 10 năm 2020", "0/10/2020"}, {"quý II năm 2024", "q2/2024"}, {"quý II/2024", "q2/2024"}, {"Quý 3/2024", "q3/2024"}, {"quý IV", "q4/0"},
		{"năm 2025", "0/0/2025"}, {"giai đoạn 2021-2025", "2021-2025"}, {"2021 – 2025", "2021-2025"}, {"năm 2021-2025", "2021-2025"}, {"đến 31/12/2025.55", "31/12/2025"},
		// Rules.
		{"trước ngày 25 tháng cuối quý", "25/0/0(cuối quý)"}, {"trước ngày 20/12 hằng năm", "20/12/0(hằng năm)"}, {"01/12 hàng năm", "1/12/0(hằng năm)"}, {"ngày 15 tháng 4 hàng năm", "15/4/0(hằng năm)"},
		{"ngày 18 của tháng cuối kỳ báo cáo", "18/0/0(cuối kỳ)"}, {"ngày 30 của tháng đầu quý sau", "30/0/0(đầu quý sau)"}, {"ngày 20 tháng đầu tiên của quý tiếp theo", "20/0/0(đầu quý sau)"},
		{"ngày 15 của tháng kế tiếp", "15/0/0(tháng sau)"}, {"ngày 25 hàng tháng", "25/0/0(hằng tháng)"}, {"mùng 5 hằng tháng", "5/0/0(hằng tháng)"}, {"ngày 10 hằng quý", "10/0/0(hằng quý)"},
		{"hằng tháng, trước ngày 25.", "25/0/0"}, {"quý I hằng năm", "q1/0(hằng năm)"},
		// Several.
		{"từ ngày 15/6 đến ngày 30/6", "15/6/0 30/6/0"}, {"từ 15/12-20/12", "15/12/0 20/12/0"}, {"ngày 29/2/2024, năm 2025", "29/2/2024 0/0/2025"},
		// What is no date.
		{"749/QĐ-TTg", ""}, {"số 53/2025/TT-BCA", ""}, {"24/7/365/1", ""}, {"94/94", ""}, {"giám sát 24/7", ""}, {"31/02/2025", ""}, {"29/2/2025", ""}, {"32/1", ""}, {"0/5", ""},
		{"10/12 chỉ tiêu", ""}, {"1/3 số thành viên", ""}, {"tỷ lệ 1/5.000", ""}, {"6 tháng đầu năm", ""}, {"3 tháng 6 ngày", ""}, {"ngày 2 lần", ""}, {"năm 2025a", "0/0/2025"}, {"năm 20251", ""},
		{"quý khách", ""}, {"quý V", ""}, {"quý IX", ""}, {"5 năm", ""}, {"năm 1800", ""}, {"2025-2021", ""}, {"15/12/25", ""}, {"01/2024/TT-BTC", ""}, {"ngay trong ngày", ""}, {"", ""},
	}
	for _, tt := range tests {
		if got := datesOf(t, tt.text); got != tt.want {
			t.Errorf("Dates(%q)\n got %q\nwant %q", tt.text, got, tt.want)
		}
	}
}

func TestDurations(t *testing.T) {
	tests := []struct{ text, want string }{
		{"3 Ngày làm việc", "3 working_day"}, {"30 ngày", "30 day"}, {"không quá 05 ngày làm việc", "5 working_day"}, {"1 giờ", "1 hour"}, {"8 giờ làm việc", "8 working_hour"}, {"3 tháng", "3 month"},
		{"ngay trong ngày", ""}, {"trong ngày làm việc", ""}, {"ba (03) ngày làm việc", "3 working_day"}, {"năm ngày làm việc", "5 working_day"}, {"từ 3 đến 5 ngày", "3-5 day"}, {"2 tuần", "2 week"},
		{"15 phút", "15 minute"}, {"05 năm", "5 year"}, {"2 quý", "2 quarter"}, {"0,5 ngày làm việc", "0.5 working_day"}, {"1/2 ngày làm việc", ""}, {"2 tháng 15 ngày", "2 month;15 day"},
		{"ngày 25 tháng 12", ""}, {"ngày 31 tháng 12 của năm", ""}, {"tháng 6 năm 2020", ""}, {"sau 15 giờ cùng ngày", ""}, {"sau 15 giờ thì trả hôm sau", ""}, {"sau 24 giờ", "24 hour"},
		{"sau 12 giờ kể từ khi nhận", "12 hour"}, {"từ 7 giờ 30 phút đến 11 giờ 30 phút", ""}, {"chậm nhất 02 giờ trước khi đến", "2 hour"}, {"1 ngày\n\nNgày nộp", "1 day"}, {"", ""},
	}
	for _, tt := range tests {
		var got []string
		for _, d := range vitext.Durations(tt.text) {
			s := fmt.Sprintf("%g", d.Min)
			if d.Max != d.Min {
				s += fmt.Sprintf("-%g", d.Max)
			}
			got = append(got, s+" "+d.Unit)
		}
		if s := strings.Join(got, ";"); s != tt.want {
			t.Errorf("Durations(%q) = %q, want %q", tt.text, s, tt.want)
		}
	}
}
