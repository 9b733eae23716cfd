package passages

import (
	"math"
	"testing"

	"trolycong/internal/vitext"
)

// shelf is a small corpus in words of our own: two documents on libraries and one on gardens.
func shelf() []Passage {
	return []Passage{
		{ID: "a1", Title: "Phạm vi điều chỉnh", Text: "Luật này nói về thư viện và người đọc sách.", Document: "1/2031/QH20", Article: 1},
		{ID: "a2", Title: "Thẻ đọc sách", Text: "Thẻ đọc sách là giấy ghi tên người đọc.\nThư viện cấp thẻ trong ba ngày.", Document: "1/2031/QH20", Article: 2},
		{ID: "a3", Title: "Mất thẻ", Text: "Người đọc mất thẻ thì báo cho thư viện để được cấp lại thẻ đọc sách.", Document: "1/2031/QH20", Article: 3},
		{ID: "b1", Title: "Phạm vi điều chỉnh", Text: "Nghị định này nói về vườn cây.", Document: "2/2032/NĐ-CP", Article: 1},
		{ID: "b2", Title: "Đăng ký vườn cây", Text: "Chủ vườn đăng ký vườn cây với xã. Phí là mười đồng.", Document: "2/2032/NĐ-CP", Article: 2},
		{ID: "c", Title: "", Text: "", Document: ""},
	}
}

func TestToy(t *testing.T) {
	list := shelf()
	x, err := Build(list, vitext.TrainRestorer(func(yield func(string) bool) {
		for _, p := range list {
			if !yield(p.Title) || !yield(p.Text) {
				return
			}
		}
	}))
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range []string{"thẻ đọc sách là gì", "the doc sach la gi", "mất thẻ đọc sách thì cấp lại ở đâu", "dang ky vuon cay"} {
		t.Log(q, x.Search(q, 3))
		s := x.borrow()
		qq := x.read(q)
		found := x.first(qq, s, 10)
		rows := x.rows(qq, s, found)
		for i, c := range found[:min(2, len(found))] {
			t.Log(x.ids[c.passage])
			for f, v := range rows[i] {
				if math.IsNaN(float64(v)) {
					t.Error("NaN")
				}
				t.Logf("   %s %.3f", featureNames[f], v)
			}
		}
	}
}
