package bot

import "testing"

func TestAskedUnit(t *testing.T) {
	for question, want := range map[string]string{
		"chiếm bao nhiêu phần trăm": "%", "đạt mấy %": "%", "bao nhiêu % xã": "%", "ty le bao nhieu phan tram": "%", "tỷ lệ % là bao nhiêu": "%",
		"chi bao nhiêu tỷ đồng": "đồng", "kinh phí bao nhiêu tỷ?": "đồng", "chi bao nhieu tien": "đồng", "tốc độ bao nhiêu Mbps?": "mbps", "mất bao nhiêu ngày": "ngày",
		"đào tạo bao nhiêu đồng bào": "", "có bao nhiêu tiến sĩ": "", "bao nhiêu động vật": "", "bao nhiêu hạ tầng": "", "bao nhiêu tân binh": "", "đặt bao nhiêu tỷ lệ": "",
		"tăng 5% so với năm trước thì còn bao nhiêu xã": "", "bao nhiêu xã": "",
	} {
		if got := askedUnit(question); got != want {
			t.Errorf("%q: %q, want %q", question, got, want)
		}
	}
}

func TestFiguresAsked(t *testing.T) {
	for question, want := range map[string]int{"bao nhiêu cảnh báo và mấy sự cố": 2, "bao nhiêu máy chủ": 1, "co bao nhieu xa": 1, "ai chủ trì": 0} {
		if got := figuresAsked(question); got != want {
			t.Errorf("%q: %d, want %d", question, got, want)
		}
	}
}

func TestAlikeFigures(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want bool
	}{
		{"60% xã có phòng đọc", "40% xã có phòng đọc", true}, {"12 phòng thu", "9 phòng thu", true},
		{"12 phòng thu", "300 đầu sách", false}, {"60% xã", "40 xã", false}, {"tối đa 30 ngày", "tối thiểu 20 ngày", false}, {"tối đa 30 ngày", "không quá 20 ngày", true},
	} {
		var sides [2]side
		for i, lead := range []string{tt.a, tt.b} {
			n, ok := onlyFigure(lead)
			if !ok {
				t.Fatalf("%q has no one figure", lead)
			}
			sides[i] = side{figure: n, lead: lead}
		}
		if got := alike(sides[0], sides[1]); got != tt.want {
			t.Errorf("%q and %q alike: %t, want %t", tt.a, tt.b, got, tt.want)
		}
	}
}
