package bot

import (
	"testing"

	"trolycong/internal/vitext"
)

func TestWhatIsAsked(t *testing.T) {
	for _, tt := range []struct {
		folded       string
		person, rank bool
		amount       bool
		foreign      bool
	}{
		{"ai la giam doc thu vien tinh", true, false, false, false},
		{"pho giam doc so van hoa ten gi", true, false, false, false},
		{"so nao chu tri kho sach", false, false, false, false},
		{"so do nam dinh", false, false, false, false},
		{"thu vien tinh xep hang thu may", false, true, false, false},
		{"huyen nao dung dau ve muon sach", false, true, false, false},
		{"thi diem phong doc o dau", false, false, false, false},
		{"dien tich kho sach", false, false, true, false},
		{"tong so dau sach", false, false, true, false},
		{"xin visa di my", false, false, false, true},
		{"gia han visa cho nguoi my", false, false, false, false},
		{"doi bang lai xe tai nhat ban", false, false, false, true},
		{"lam ho chieu cho con", false, false, false, false},
	} {
		got := [4]bool{personAsked.MatchString(tt.folded), rankAsked.MatchString(tt.folded), opensWithAmount(tt.folded), foreignPaper.MatchString(tt.folded)}
		if want := [4]bool{tt.person, tt.rank, tt.amount, tt.foreign}; got != want {
			t.Errorf("%q: person, rank, amount, foreign paper %v, want %v", tt.folded, got, want)
		}
		if tt.folded != vitext.Fold(tt.folded) {
			t.Errorf("%q is not folded", tt.folded)
		}
	}
	for text, want := range map[string]bool{"Số đầu sách Lai Châu": true, "Sổ đỏ Lai Châu": false, "Sở nào giữ kho sách": false, "Diện tích kho": true} {
		if got := opensWithAmount(text); got != want {
			t.Errorf("%q opens with an amount: %t, want %t", text, got, want)
		}
	}
}
