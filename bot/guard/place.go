package guard

import (
	"slices"
	"strings"
)

// provinces are the provinces and cities under the centre, those of before July 2025 too: the names that a figure of one
// must not be shown under another. Today's units all bear one of these names.
var provinces = spacedPhrases(`an giang; bà rịa - vũng tàu; bạc liêu; bắc giang; bắc kạn; bắc ninh; bến tre; bình dương; bình định; bình phước; bình thuận; cà mau; cao bằng; cần thơ; đà nẵng; đắk lắk; đắk nông; điện biên; đồng nai; đồng tháp; gia lai; hà giang; hà nam; hà nội; hà tĩnh; hải dương; hải phòng; hậu giang;
	hòa bình; hồ chí minh; hưng yên; khánh hòa; kiên giang; kon tum; lai châu; lạng sơn; lào cai; lâm đồng; long an; nam định; nghệ an; ninh bình; ninh thuận; phú thọ; phú yên; quảng bình; quảng nam; quảng ngãi; quảng ninh; quảng trị; sóc trăng; sơn la; tây ninh; thái bình; thái nguyên; thanh hóa; thừa thiên huế;
	tiền giang; trà vinh; tuyên quang; vĩnh long; vĩnh phúc; yên bái`)

func spacedPhrases(s string) []string {
	var out []string
	for _, p := range splitPhrases(s) {
		out = append(out, " "+strings.Join(p, " ")+" ")
	}
	return out
}

// provincesIn names the provinces of a spelled text, in the list's order.
func provincesIn(spelled string) []string {
	var out []string
	for _, p := range provinces {
		if strings.Contains(spelled, p) {
			out = append(out, strings.TrimSpace(p))
		}
	}
	return out
}

// provincesNamed are the provinces that the support's quotes and titles name.
func (s *support) provincesNamed() []string {
	var out []string
	for _, q := range s.quotes {
		out = append(out, provincesIn(q.spelled)...)
	}
	for _, m := range s.meta {
		out = append(out, provincesIn(m.spelled)...)
	}
	return out
}

// foreignProvince gives a province of the claim that the support does not name while it names others; "" for none.
func (s *support) foreignProvince(claimed []string) string {
	if len(claimed) == 0 {
		return ""
	}
	own := s.provincesNamed()
	if len(own) == 0 {
		return ""
	}
	for _, p := range claimed {
		if !slices.Contains(own, p) {
			return p
		}
	}
	return ""
}
