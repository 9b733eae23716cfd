package snapshot

import (
	"regexp"
	"slices"
	"strings"

	"trolycong/internal/vitext"
	"trolycong/knowledge"
	"trolycong/knowledge/lexicon"
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
	{"cấp lại", needAgain}, {"đăng ký lại", needAgain}, {"làm lại", needAgain}, {"xin lại", needAgain}, {"báo mất", needAgain}, {"bị mất", needAgain}, {"làm mất", needAgain}, {"thất lạc", needAgain},
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
	asked   []namePart // how people say it, see lexicon.Asked
	english []namePart // the same in English
	stem    string     // the name without the level and the way in which it is handled
	field   []wordID   // words of the field, Key form and folded, ascending
	// excluded are the words of what the name is not for, Key form, ascending.
	excluded []wordID
	foreign  bool // a foreign element, abroad or at the border
	mobile   bool // lưu động
	negated  bool // "không phải", "trừ": the name says what it is not for
	online   bool
	// citizen: a person may apply; firm: only organisations or businesses may; staff: only public servants may.
	citizen, firm, staff bool
	organisations        bool // may apply, alone or beside persons
	commune, province    bool
	ministryOnly         bool
	child                bool // for children only
}

// namePart is one need that a name holds. Its sets are in ascending order.
type namePart struct {
	words, bare  []wordID // Key form and folded
	pairs, plain []pairID // neighbouring words: Key form and folded
	length       int
	needs        need
	// first tells that the part is about a first issue as well as about its needs: "cấp, cấp lại giấy phép …".
	first bool
	order []wordID // folded, in the order of the name, no word twice
	mass  float64  // what its words weigh together
}

// exclusion is what a name says that it is not for: "(trừ sản xuất thuốc thú y dạng dược phẩm)".
var exclusion = regexp.MustCompile(`(?:\((?:ngoại )?trừ |, trừ |\(không bao gồm |\(không phải )[^)]*`)

// excludedBy are the words of a name in Key form that stand in its exclusion only.
func excludedBy(key string) []string {
	out := vitext.Syllables(strings.Join(exclusion.FindAllString(key, -1), " "))
	if len(out) == 0 {
		return nil
	}
	rest := vitext.Syllables(exclusion.ReplaceAllString(key, " "))
	return slices.DeleteFunc(out, func(w string) bool { return slices.Contains(rest, w) })
}

// nameWords are the words of a procedure's name, part by part, and of its field, before they are numbered.
type nameWords struct {
	parts          [][]string
	asked, english [][]string
	excluded       []string
	field          []string
}

var (
	foreignWords = []string{"nước ngoài", "nước láng giềng", "biên giới", "đường thủy nội địa nước ngoài", "ngoại giao", "quốc tế", "người gốc việt", "định cư"}
	firmWords    = []string{"công ty", "doanh nghiệp", "hợp tác xã", "tổ chức", "dự án", "đầu tư", "cơ sở", "chi nhánh", "văn phòng", "nhà thầu", "ngân hàng", "tàu", "cảng", "xuất khẩu", "nhập khẩu"}
	childWords   = []string{"dưới 14 tuổi", "dưới 6 tuổi", "dưới 16 tuổi", "trẻ em"}
	genericWords = vitext.WordSet("thủ tục việc")
)

// handled is what a name says of where and how it is handled: procedures that differ in nothing else are one.
var handled = regexp.MustCompile(`\s*\((?:thực hiện|cấp |ở cấp|\s*\d)[^)]*\)|\s*thực hiện (?:tại|ở|bằng) .*$|\s*bằng dịch vụ công .*$|\s*tại (?:công an|cục|phòng) .*$|[\s.]+$`)

// wordsOf cuts a procedure's name and field.
func wordsOf(p *knowledge.Procedure, lex *lexicon.Lexicon, expand func([]string) []string) nameWords {
	w := nameWords{field: vitext.Syllables(p.Field), excluded: excludedBy(vitext.Key(p.Name))}
	for _, part := range strings.FieldsFunc(p.Name, func(r rune) bool { return r == ';' || r == '/' }) {
		if words := expand(vitext.Syllables(part)); specific(words) > 1 {
			w.parts = append(w.parts, words)
		}
	}
	if len(w.parts) != 1 {
		w.parts = append(w.parts, expand(vitext.Syllables(p.Name)))
	}
	for _, phrase := range lex.Asked(string(p.Code)) {
		w.asked = append(w.asked, vitext.Syllables(phrase))
	}
	for _, phrase := range lex.AskedInEnglish(string(p.Code)) {
		w.english = append(w.english, vitext.Syllables(phrase))
	}
	return w
}

// specific counts the words that tell one name from another.
func specific(words []string) int {
	n := 0
	for _, w := range words {
		if !genericWords[w] {
			n++
		}
	}
	return n
}

func featuresOf(p *knowledge.Procedure) *nameFeatures {
	key := vitext.Key(p.Name)
	f := &nameFeatures{stem: handled.ReplaceAllString(strings.TrimPrefix(key, "thủ tục "), "")}
	f.online = strings.Contains(key, "trực tuyến") || strings.Contains(key, "toàn trình")
	f.foreign = containsAny(key, foreignWords) && !strings.Contains(key, "hộ gia đình") // one of many who may apply
	f.mobile = strings.Contains(key, "lưu động")
	f.negated = strings.Contains(strings.ReplaceAll(key, "hàng không", ""), "không") || strings.Contains(key, "(trừ") || strings.Contains(key, ", trừ")
	for _, a := range p.Applicants {
		switch {
		case strings.HasPrefix(a, "Công dân") || strings.HasPrefix(a, "Người Việt Nam") || strings.HasPrefix(a, "Cá nhân"):
			f.citizen = true
		case strings.HasPrefix(a, "Cán bộ"):
			f.staff = true
		case strings.HasPrefix(a, "Doanh nghiệp"), strings.HasPrefix(a, "Hợp tác xã"), strings.HasPrefix(a, "Tổ chức"):
			f.firm, f.organisations = true, true
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

// number gives the words of a name their numbers.
func (f *nameFeatures) number(v *vocabulary, w nameWords) {
	for _, words := range w.parts {
		f.parts = append(f.parts, newNamePart(v, words))
	}
	for _, words := range w.asked {
		f.asked = append(f.asked, newNamePart(v, words))
	}
	for _, words := range w.english {
		n, name := newNamePart(v, words), &f.parts[len(f.parts)-1]
		n.needs, n.first = name.needs, name.first // needs are read in Vietnamese
		f.english = append(f.english, n)
	}
	for _, x := range w.field {
		f.field = append(f.field, v.add(x), v.add(vitext.Fold(x)))
	}
	f.field = ascending(f.field)
	for _, x := range w.excluded {
		f.excluded = append(f.excluded, v.add(x), v.add(vitext.Fold(x)))
	}
	f.excluded = ascending(f.excluded)
}

// weigh notes what each part weighs, once all names are numbered, and drops those that say nothing alone: "Đăng ký" of "Đăng
// ký/Thay đổi thông tin …". The whole name, which comes last, stays.
func (f *nameFeatures) weigh(v *vocabulary) {
	for i := range f.asked {
		f.asked[i].weigh(v)
	}
	for i := range f.english {
		f.english[i].weigh(v)
	}
	kept := f.parts[:0]
	for i, n := range f.parts {
		n.weigh(v)
		if n.mass >= leastMass || i == len(f.parts)-1 {
			kept = append(kept, n)
		}
	}
	f.parts = kept
}

func (n *namePart) weigh(v *vocabulary) {
	for _, w := range n.order {
		n.mass += v.tells[w]
	}
}

// leastMass is the least weight of a part of a name that says something.
const leastMass = 5

// firstToo finds a first issue or registration joined with other needs, in words in Key form.
var firstToo = regexp.MustCompile(`(?:^| )(?:cấp(?: mới)? (?:cấp lại|cấp đổi|gia hạn|sửa đổi|điều chỉnh|bổ sung|thay đổi|thu hồi)|đăng ký (?:đăng ký lại|thay đổi|gia hạn|xóa|hủy))(?: |$)`)

func newNamePart(v *vocabulary, words []string) namePart {
	text := strings.Join(words, " ")
	n := namePart{length: specific(words), needs: needsIn(text), first: firstToo.MatchString(text)}
	ids, bare := make([]wordID, len(words)), make([]wordID, len(words))
	for i, w := range words {
		ids[i], bare[i] = v.add(w), v.add(vitext.Fold(w))
		if !genericWords[w] {
			n.words, n.bare = append(n.words, ids[i]), append(n.bare, bare[i])
			if !slices.Contains(n.order, bare[i]) {
				n.order = append(n.order, bare[i])
				v.names[bare[i]]++
			}
		}
		if i > 0 {
			n.pairs, n.plain = append(n.pairs, pairOf(ids[i-1], ids[i])), append(n.plain, pairOf(bare[i-1], bare[i]))
		}
	}
	v.parts++
	n.words, n.bare, n.pairs, n.plain = ascending(n.words), ascending(n.bare), ascending(n.pairs), ascending(n.plain)
	return n
}

// pair tells whether two words stand side by side in the name.
func (n *namePart) pair(p pairID, accented bool) bool {
	if accented {
		return holdsID(n.pairs, p)
	}
	return holdsID(n.plain, p)
}

func containsAny(s string, words []string) bool {
	for _, w := range words {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}
