package understand

// provinceNames are the names of the provinces and centrally run cities before and after 1 July 2025 (Resolution
// 202/2025/QH15), which plans and questions use side by side. What became what is the gazetteer's business.
var provinceNames = []string{
	"An Giang", "Bà Rịa - Vũng Tàu", "Bà Rịa Vũng Tàu", "Bạc Liêu", "Bắc Giang", "Bắc Kạn", "Bắc Ninh", "Bến Tre", "Bình Dương", "Bình Định",
	"Bình Phước", "Bình Thuận", "Cà Mau", "Cao Bằng", "Cần Thơ", "Đà Nẵng", "Đắk Lắk", "Đắk Nông", "Điện Biên", "Đồng Nai", "Đồng Tháp", "Gia Lai",
	"Hà Giang", "Hà Nam", "Hà Nội", "Hà Tĩnh", "Hải Dương", "Hải Phòng", "Hậu Giang", "Hòa Bình", "Hồ Chí Minh", "Hưng Yên", "Khánh Hòa", "Kiên Giang",
	"Kon Tum", "Lai Châu", "Lạng Sơn", "Lào Cai", "Lâm Đồng", "Long An", "Nam Định", "Nghệ An", "Ninh Bình", "Ninh Thuận", "Phú Thọ", "Phú Yên",
	"Quảng Bình", "Quảng Nam", "Quảng Ngãi", "Quảng Ninh", "Quảng Trị", "Sóc Trăng", "Sơn La", "Tây Ninh", "Thái Bình", "Thái Nguyên", "Thanh Hóa",
	"Huế", "Thừa Thiên Huế", "Tiền Giang", "Trà Vinh", "Tuyên Quang", "Vĩnh Long", "Vĩnh Phúc", "Yên Bái",
}

type provinceCue struct {
	name string
	cue  cue
}

var provinceCues = func() []provinceCue {
	out := make([]provinceCue, 0, len(provinceNames))
	for _, n := range provinceNames {
		out = append(out, provinceCue{n, cues(n)[0]})
	}
	return out
}()

// provincesIn finds province names in the order of the text, the longest at each place, and marks their syllables.
// A question typed with diacritics may still leave a name bare ("Bac Giang"), so names are compared folded when both
// of their syllables are bare and the next syllable does not make another word of them.
func provincesIn(w words, used []bool) []string {
	var out []string
	for i := 0; i < len(w.key); i++ {
		best := provinceCue{}
		for _, p := range provinceCues {
			if len(p.cue.key) > len(best.cue.key) && (w.at(i, p.cue) || (len(p.cue.key) > 1 && w.bareAt(i, p.cue))) {
				best = p
			}
		}
		n := len(best.cue.key)
		if n == 0 || used[i] && n == 1 {
			continue
		}
		seen := false
		for _, have := range out {
			seen = seen || have == best.name
		}
		if !seen {
			out = append(out, best.name)
		}
		for j := range n {
			used[i+j] = true
		}
		i += n - 1
	}
	return out
}

// bareAt tells whether the cue stands at i with every syllable typed without diacritics.
func (w words) bareAt(i int, c cue) bool {
	if i+len(c.folded) > len(w.key) {
		return false
	}
	for j := range c.folded {
		if w.key[i+j] != c.folded[j] {
			return false
		}
	}
	return true
}
