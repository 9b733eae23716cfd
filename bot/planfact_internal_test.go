package bot

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"trolycong/internal/vitext"
	"trolycong/knowledge"
)

func TestComparatorOf(t *testing.T) {
	for _, tt := range []struct {
		text, want string
		estimated  bool
	}{
		{"40% thư viện có phòng đọc", "=", false},
		{"Phủ trên 80% thôn", ">", false},
		{"Đạt tối thiểu là 12%", ">=", false},
		{"Kinh phí không quá 3 tỷ đồng", "<=", false},
		{"Tỷ lệ trả sách muộn dưới 5%", "<", false},
		{"Số hóa khoảng 20 nghìn trang", "~", false},
		{"Lập hồ sơ ước đạt 85%", "~", true},
		{"Mượn 30% trở lên", ">=", false},
		{"Hỏi quá trình: 30%", "=", false},
		{"Bền trên, 30%", "=", false},
	} {
		n := vitext.Numbers(tt.text)[0]
		if got, estimated := comparatorOf(tt.text, n.Range); got != tt.want || estimated != tt.estimated {
			t.Errorf("%q: %q estimated %t, want %q %t", tt.text, got, estimated, tt.want, tt.estimated)
		}
	}
}

func TestPeriodIn(t *testing.T) {
	for _, tt := range []struct {
		text string
		days bool
		want knowledge.Period
		ok   bool
	}{
		{"Giai đoạn 2020-2025", false, knowledge.Period{From: 2020, To: 2025}, true},
		{"3.2. Giai đoạn 2026 – 2030 và định hướng đến năm 2045", false, knowledge.Period{From: 2026, To: 2030}, true},
		{"Mục tiêu đến năm 2025", false, knowledge.Period{To: 2025}, true},
		{"Đến 2030: mở thêm kho", false, knowledge.Period{To: 2030}, true},
		{"Mục tiêu 2025", true, knowledge.Period{To: 2025}, true},
		{"Kết quả đến 19/6/2024", true, knowledge.Period{To: 2024}, true},
		{"Kết quả đến 19/6/2024", false, knowledge.Period{}, true},
		{"Năm 2021 mở 3 kho", false, knowledge.Period{From: 2021, To: 2021}, true},
		{"Từ năm 2019 mượn miễn phí", false, knowledge.Period{From: 2019}, true},
		{"Năm 2021 mở 3 kho, năm 2022 mở 5 kho", false, knowledge.Period{From: 2021, To: 2021}, false},
		{"Theo Quyết định 844/QĐ-TVQ năm 2016 có 9 kho", false, knowledge.Period{}, true},
		{"Thực hiện “Chương trình đọc sách đến năm 2025” có 9 kho", false, knowledge.Period{}, true},
		{"Có 9 kho", false, knowledge.Period{}, true},
	} {
		if got, ok := periodIn(tt.text, tt.days); got != tt.want || ok != tt.ok {
			t.Errorf("%q: %+v %t, want %+v %t", tt.text, got, ok, tt.want, tt.ok)
		}
	}
}

func TestWhatBelongsToAFigure(t *testing.T) {
	const text = "Mượn 10% tổng số đầu sách của kho cấp huyện và xã (trừ sách quý)"
	n := vitext.Numbers(text)[0]
	got := []any{levelsIn(text), scopeIn(text), baseOf(text, n.Range), levelsIn("Mượn 10%"), columnKind("kết quả đến nay"), columnKind("mục tiêu 2025"), columnKind("mức hoàn thành"),
		columnKind("kết quả thực hiện mục tiêu")}
	want := []any{[]string{"huyện", "xã"}, "trừ sách quý", "tổng số đầu sách của kho cấp huyện và xã", []string{}, knowledge.FactResult, knowledge.FactTarget, knowledge.FactKind(""), knowledge.FactKind("")}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}
