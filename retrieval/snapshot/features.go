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
	{"tạm ngừng", needPause}, {"tạm dừng", needPause}, {"dừng", needEnd}, {"tạm nghỉ", needPause}, {"bản sao", needCopy}, {"trích lục", needCopy}, {"xác nhận", needConfirm}, {"chuyển nhượng", needMove}, {"sang tên", needMove}, {"chuyển", needMove},
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
	// parts of the name: catalogues join several needs in one name ("Đăng ký thành lập …; đăng ký chuyển đổi …").
	parts   []namePart
	field   map[string]bool // words of the field and the results, Key form
	foreign bool            // a foreign element, abroad or at the border
	mobile  bool            // lưu động
	negated bool            // "không phải", "trừ": the name says what it is not for
	online  bool
	// citizen: a person may apply; firm: only organisations or businesses may; staff: only public servants may.
	citizen, firm, staff bool
	commune, province    bool
	ministryOnly         bool
	child                bool // for children only
}

// namePart is one need that a name holds.
type namePart struct {
	words, bare map[string]bool // Key form and folded
	text, fold  string          // the words in order, with spaces around
	length      int
	needs       need
}

var (
	foreignWords = []string{"nước ngoài", "nước láng giềng", "biên giới", "đường thủy nội địa nước ngoài", "ngoại giao", "quốc tế", "người gốc việt", "định cư"}
	firmWords    = []string{"công ty", "doanh nghiệp", "hợp tác xã", "tổ chức", "dự án", "đầu tư", "cơ sở", "chi nhánh", "văn phòng", "nhà thầu", "ngân hàng", "tàu", "cảng", "xuất khẩu", "nhập khẩu"}
	childWords   = []string{"dưới 14 tuổi", "dưới 6 tuổi", "dưới 16 tuổi", "trẻ em"}
	genericWords = wordSet("thủ tục việc")
)

func featuresOf(p *knowledge.Procedure, expand func([]string) []string) *nameFeatures {
	key := vitext.Key(p.Name)
	f := &nameFeatures{field: map[string]bool{}}
	for _, part := range strings.FieldsFunc(p.Name, func(r rune) bool { return r == ';' || r == '/' }) {
		if n := newNamePart(expand(vitext.Syllables(part))); n.length > 1 {
			f.parts = append(f.parts, n)
		}
	}
	if len(f.parts) != 1 {
		f.parts = append(f.parts, newNamePart(expand(vitext.Syllables(p.Name))))
	}
	for _, w := range vitext.Syllables(p.Field) {
		f.field[w] = true
		f.field[vitext.Fold(w)] = true
	}
	f.online = strings.Contains(key, "trực tuyến") || strings.Contains(key, "toàn trình")
	f.foreign = containsAny(key, foreignWords)
	f.mobile = strings.Contains(key, "lưu động")
	f.negated = strings.Contains(key, "không") || strings.Contains(key, "(trừ") || strings.Contains(key, ", trừ")
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
	f.firm = f.firm && !f.citizen || containsAny(key, []string{"đối với tổ chức", "của tổ chức", "cho tổ chức", "là tổ chức"}) && !strings.Contains(key, "cá nhân")
	f.child = containsAny(key, childWords)
	f.staff = f.staff && !f.citizen && !f.firm
	for _, l := range p.Levels {
		f.commune = f.commune || l == "Cấp xã"
		f.province = f.province || l == "Cấp tỉnh"
	}
	f.ministryOnly = !f.commune && !f.province
	return f
}

func newNamePart(words []string) namePart {
	n := namePart{words: map[string]bool{}, bare: map[string]bool{}}
	for _, w := range words {
		if !genericWords[w] {
			n.words[w] = true
			n.bare[vitext.Fold(w)] = true
			n.length++
		}
	}
	n.text = " " + strings.Join(words, " ") + " "
	n.fold = vitext.Fold(n.text)
	n.needs = needsIn(strings.Join(words, " "))
	return n
}

func (n *namePart) pair(a, b string, accented bool) bool {
	if accented {
		return strings.Contains(n.text, " "+a+" "+b+" ")
	}
	return strings.Contains(n.fold, " "+vitext.Fold(a)+" "+vitext.Fold(b)+" ")
}

func containsAny(s string, words []string) bool {
	for _, w := range words {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}
