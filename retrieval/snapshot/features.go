package snapshot

import (
	"strings"

	"trolycong/internal/vitext"
	"trolycong/knowledge"
)

// need is what somebody wants done about a paper or a registration.
type need int

const (
	needAgain   need = 1 << iota // cấp lại, đăng ký lại: lost or damaged
	needChange                   // cấp đổi, đổi
	needExtend                   // gia hạn
	needCorrect                  // sửa đổi, thay đổi, cải chính, đính chính, bổ sung, điều chỉnh
	needEnd                      // xóa, hủy, chấm dứt, giải thể, thu hồi, thôi
	needPause                    // tạm ngừng
	needCopy                     // bản sao, trích lục
	needConfirm                  // xác nhận
	needMove                     // chuyển, sang tên
)

// needWords read a need from words in Key form, in names and in questions alike. The longest phrases come first.
var needWords = []struct {
	words string
	need  need
}{
	{"cấp lại", needAgain}, {"đăng ký lại", needAgain}, {"làm lại", needAgain}, {"xin lại", needAgain}, {"bị mất", needAgain}, {"làm mất", needAgain}, {"thất lạc", needAgain},
	{"mất giấy", needAgain}, {"mất thẻ", needAgain}, {"mất sổ", needAgain}, {"mất bằng", needAgain}, {"rách", needAgain | needChange}, {"hỏng", needAgain | needChange}, {"hư", needAgain | needChange},
	{"gãy", needAgain | needChange}, {"hết hạn", needChange | needExtend | needAgain}, {"cấp đổi", needChange}, {"đổi", needChange}, {"gia hạn", needExtend}, {"thay đổi", needCorrect}, {"sửa đổi", needCorrect},
	{"sửa", needCorrect}, {"cải chính", needCorrect}, {"đính chính", needCorrect}, {"điều chỉnh", needCorrect}, {"bổ sung", needCorrect}, {"ghi sai", needCorrect}, {"sai", needCorrect},
	{"đổi tên", needCorrect}, {"cập nhật", needCorrect}, {"xóa", needEnd}, {"hủy", needEnd}, {"chấm dứt", needEnd}, {"giải thể", needEnd}, {"thu hồi", needEnd}, {"thôi", needEnd}, {"đóng cửa", needEnd},
	{"tạm ngừng", needPause}, {"tạm nghỉ", needPause}, {"bản sao", needCopy}, {"trích lục", needCopy}, {"xác nhận", needConfirm}, {"chuyển nhượng", needMove}, {"sang tên", needMove}, {"chuyển", needMove},
}

// needsIn reads the needs that a text in Key form names.
func needsIn(key string) need {
	text := " " + key + " "
	var n need
	for _, w := range needWords {
		if strings.Contains(text, " "+w.words+" ") {
			n |= w.need
			text = strings.ReplaceAll(text, " "+w.words+" ", "  ")
		}
	}
	return n
}

// nameFeatures are what a procedure's record says of itself before any question, read once.
type nameFeatures struct {
	words   map[string]bool // Key form
	bare    map[string]bool // folded
	length  int
	needs   need
	foreign bool // a foreign element, abroad or at the border
	mobile  bool // lưu động
	online  bool
	// citizen: a person may apply; firm: only organisations or businesses may; staff: only public servants may.
	citizen, firm, staff bool
	commune, province    bool
	ministryOnly         bool
}

var (
	foreignWords = []string{"nước ngoài", "nước láng giềng", "biên giới", "đường thủy nội địa nước ngoài", "ngoại giao", "quốc tế", "người gốc việt", "định cư"}
	firmWords    = []string{"công ty", "doanh nghiệp", "hợp tác xã", "tổ chức", "dự án", "đầu tư", "cơ sở", "chi nhánh", "văn phòng", "nhà thầu", "ngân hàng", "tàu", "cảng", "xuất khẩu", "nhập khẩu"}
	genericWords = wordSet("thủ tục việc")
)

func featuresOf(p *knowledge.Procedure) *nameFeatures {
	key := vitext.Key(p.Name)
	f := &nameFeatures{words: map[string]bool{}, bare: map[string]bool{}}
	for _, w := range vitext.Syllables(p.Name) {
		if !genericWords[w] {
			f.words[w] = true
			f.bare[vitext.Fold(w)] = true
			f.length++
		}
	}
	f.needs = needsIn(strings.Join(vitext.Syllables(p.Name), " "))
	f.foreign = containsAny(key, foreignWords)
	f.mobile = strings.Contains(key, "lưu động")
	for _, a := range p.Applicants {
		switch {
		case strings.HasPrefix(a, "Công dân") || strings.HasPrefix(a, "Người Việt Nam") || strings.HasPrefix(a, "Cá nhân"):
			f.citizen = true
		case strings.HasPrefix(a, "Cán bộ"):
			f.staff = true
		case strings.HasPrefix(a, "Doanh nghiệp"), strings.HasPrefix(a, "Hợp tác xã"), strings.HasPrefix(a, "Tổ chức"):
			f.firm = true
		}
	}
	f.firm = f.firm && !f.citizen
	f.staff = f.staff && !f.citizen && !f.firm
	for _, l := range p.Levels {
		f.commune = f.commune || l == "Cấp xã"
		f.province = f.province || l == "Cấp tỉnh"
	}
	f.ministryOnly = !f.commune && !f.province
	return f
}

func containsAny(s string, words []string) bool {
	for _, w := range words {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}
