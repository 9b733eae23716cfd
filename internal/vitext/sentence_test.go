package vitext_test

import (
	"strings"
	"testing"

	"trolycong/internal/vitext"
)

func TestSentences(t *testing.T) {
	tests := []struct{ text, want string }{ // sentences parted by "|"
		{"Sở TT&TT báo cáo. UBND tỉnh quyết định.", "Sở TT&TT báo cáo.|UBND tỉnh quyết định."},
		{"1. Mục tiêu chung. Đạt 97.44% hồ sơ.", "1. Mục tiêu chung.|Đạt 97.44% hồ sơ."},
		{"Theo QĐ-TTg ngày 03/6/2020. Năm 2025", "Theo QĐ-TTg ngày 03/6/2020.|Năm 2025"},
		{"gồm sách, báo, v.v. Các đơn vị", "gồm sách, báo, v.v. Các đơn vị"},
		{"phù hợp thực tế./.\nNơi nhận", "phù hợp thực tế./.|Nơi nhận"},
		{"tại TP. Nam Định. Hết", "tại TP. Nam Định.|Hết"},
		{"dòng một\n\ndòng hai", "dòng một|dòng hai"},
		{"dòng một\nnối tiếp", "dòng một\nnối tiếp"},
		{"a) Mục. b", "a) Mục. b"},
		{"Bước 1. Nộp hồ sơ. Bước 2. Nhận kết quả.", "Bước 1. Nộp hồ sơ.|Bước 2. Nhận kết quả."},
		{"II. Nhiệm vụ. Các sở", "II. Nhiệm vụ.|Các sở"},
		{"Nộp hồ sơ;\n- Nhận phiếu hẹn;\n+ Trả kết quả.", "Nộp hồ sơ;|- Nhận phiếu hẹn;|+ Trả kết quả."},
		{"Sở Lao động\n- Thương binh và Xã hội", "Sở Lao động\n- Thương binh và Xã hội"},
		{"gồm:\na) Đơn;\nb) Bản sao.", "gồm:|a) Đơn;|b) Bản sao."},
		{"gồm:\n1. Đơn.\n2. Bản sao.", "gồm:|1. Đơn.|2. Bản sao."},
		{"đến năm\n2025. Sau đó", "đến năm\n2025.|Sau đó"},
		{"Có được không? Được!", "Có được không?|Được!"},
		{"PGS. TS. Trần A chủ trì. Hết", "PGS. TS. Trần A chủ trì.|Hết"},
		{"“Đã xong.” Báo cáo", "“Đã xong.”|Báo cáo"},
		{"", ""},
		{"  \n ", ""},
	}
	for _, tt := range tests {
		var got []string
		r := []rune(tt.text)
		for _, s := range vitext.Sentences(tt.text) {
			got = append(got, string(r[s.Start:s.End]))
		}
		if s := strings.Join(got, "|"); s != tt.want {
			t.Errorf("Sentences(%q)\n got %q\nwant %q", tt.text, s, tt.want)
		}
	}
}
