package bot

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestClauses(t *testing.T) {
	for _, tt := range []struct {
		text string
		want []string
	}{
		{"100% hồ sơ cấp tỉnh; 90% hồ sơ cấp huyện và 70% hồ sơ cấp xã", []string{"100% hồ sơ cấp tỉnh", "90% hồ sơ cấp huyện", "70% hồ sơ cấp xã"}},
		{"Nối đến 100% nhà văn hóa xã, phường, thị trấn với tốc độ 8Mbps để dạy học", []string{"Nối đến 100% nhà văn hóa xã, phường, thị trấn với tốc độ 8Mbps để dạy học"}},
		{"Tỷ lệ sách trả đúng hạn đạt 91%, mức hài lòng của bạn đọc, người giữ sách về kho đạt 88,4%, tỷ lệ sách mới đạt 12%",
			[]string{"Tỷ lệ sách trả đúng hạn đạt 91%", "mức hài lòng của bạn đọc, người giữ sách về kho đạt 88,4%", "tỷ lệ sách mới đạt 12%"}},
		{"tỷ lệ kho nhỏ đạt tối thiểu 6%, tỷ lệ kho lớn đạt tối thiểu 11% tổng số kho", []string{"tỷ lệ kho nhỏ đạt tối thiểu 6%", "tỷ lệ kho lớn đạt tối thiểu 11% tổng số kho"}},
		{"Đã ghi nhận 4.100 lượt mượn, tiến hành kiểm kê và bổ sung 15 tủ sách", []string{"Đã ghi nhận 4.100 lượt mượn", "tiến hành kiểm kê và bổ sung 15 tủ sách"}},
		{"Theo kế hoạch có 13 việc; tỉnh đã xong 12 việc, đang làm 01 việc", []string{"Theo kế hoạch có 13 việc", "tỉnh đã xong 12 việc", "đang làm 01 việc"}},
		{"Kho đã nối với 17 dịch vụ của các bộ, ngành trung ương, nối trong tỉnh 02 dịch vụ", []string{"Kho đã nối với 17 dịch vụ của các bộ, ngành trung ương", "nối trong tỉnh 02 dịch vụ"}},
		{"100% sở và ngành đạt 80% yêu cầu", []string{"100% sở và ngành đạt 80% yêu cầu"}},
		{"Sở A đạt 90% và Sở B đạt 80%", []string{"Sở A đạt 90%", "Sở B đạt 80%"}},
		{"Kho (gồm 3 tủ; 4 bàn) mở ngày 15/12/2025, do thư viện giữ", []string{"Kho (gồm 3 tủ; 4 bàn) mở ngày 15/12/2025, do thư viện giữ"}},
		{"Không có con số nào, chỉ có lời", []string{"Không có con số nào, chỉ có lời"}},
	} {
		if d := cmp.Diff(tt.want, clauses(tt.text)); d != "" {
			t.Errorf("%q:\n%s", tt.text, d)
		}
	}
}
