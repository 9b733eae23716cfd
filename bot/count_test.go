package bot

import (
	"slices"
	"testing"
)

func TestCountedRun(t *testing.T) {
	for _, c := range []struct {
		question, text string
		want           int
	}{
		{"Toàn huyện có bao nhiêu trạm bơm điện?", "Đến nay có 31 trạm bơm điện và 4 hồ chứa.", 3},
		{"co bao nhieu ho chua", "Đến nay có 31 trạm bơm điện và 4 hồ chứa.", 2},
		{"Bao nhiêu trạm bơm điện?", "Tỷ lệ 31% trạm bơm điện vận hành từ năm 2024 trạm bơm điện.", 0}, // a share and a year count nothing
		{"Tỷ lệ trạm bơm điện là bao nhiêu?", "31 trạm bơm điện", 0},                                   // nothing is named behind the question word
		{"Mất mấy ngày làm việc?", "Thời hạn 5 ngày làm việc.", 0},                                     // a unit of time is no thing counted
	} {
		if got := countedRun(countedBy(c.question), countedIn(c.text)); got != c.want {
			t.Errorf("%q in %q: %d, want %d (%v, %v)", c.question, c.text, got, c.want, countedBy(c.question), countedIn(c.text))
		}
	}
	if got := countedBy("có bao nhiêu xã"); !slices.Equal(got, []string{"xa"}) {
		t.Errorf("counted %v", got)
	}
}
