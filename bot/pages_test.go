package bot_test

import (
	"strings"
	"testing"

	"trolycong/bot"
	"trolycong/knowledge"
)

// TestPageWords holds that pages say of a fee and a way to file what answers say, each on its day.
func TestPageWords(t *testing.T) {
	view := fixture(t).View(knowledge.Public)
	day := knowledge.Date{Year: 2026, Month: 7, Day: 15}
	for _, tt := range []struct {
		code              knowledge.ProcedureCode
		row               int
		day               knowledge.Date
		text, scope, note string
		doubt             bool
	}{
		{"9.100012", 0, day, "4.000 đồng (áp dụng đến hết ngày 31/12/2026); mức thường: 8.000 đồng", "", "4.000 đồng/thẻ", false},
		{"9.100012", 0, knowledge.Date{Year: 2027, Month: 1, Day: 1}, "8.000 đồng", "", "4.000 đồng/thẻ", false},
		{"9.100014", 1, day, "Từ ngày 01/1/2026 đến hết ngày 31/12/2026 thu bằng 50% mức thường; mức thường là 90.000 đồng", "", "50%", false},
		{"9.100020", 1, day, "6.000 đồng", "Mức này là của “Giữ chỗ theo danh sách”", "6.000 đồng/người", false},
		{"9.100013", 1, day, "Nguồn ghi “Miễn phí”, không khớp với chỗ khác của chính nguồn", "Bạn hỏi nơi nộp để biết chắc", "Chưa quy định", true},
	} {
		p, ok := view.Procedure(tt.code)
		if !ok {
			t.Fatalf("no %s", tt.code)
		}
		got, ok := bot.ChargeOf(p, tt.row, tt.day)
		if !ok || got.Text != tt.text || !strings.HasPrefix(got.Scope, tt.scope) || !strings.Contains(got.Note, tt.note) || got.Doubt != tt.doubt {
			t.Errorf("%s row %d on %v: got %+v, %v", tt.code, tt.row, tt.day, got, ok)
		}
	}
	p, _ := view.Procedure("9.100021")
	for i, want := range []string{"Trực tuyến (chỉ để đăng ký thời gian, địa điểm)", "Trực tiếp", "Qua bưu chính (chỉ trả kết quả)"} {
		if got := bot.WayOf(p, i); got != want {
			t.Errorf("way %d: got %q, want %q", i, got, want)
		}
	}
}
