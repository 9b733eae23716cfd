package vitext

// labels are words after which a number names and does not count, each with the words before it that make it count
// again: "mục 5" but "danh mục 5", "điểm 2" but "địa điểm 2".
var labels = map[string]map[string]bool{
	"mục": WordSet("danh các hạng gồm"), "điều": nil, "khoản": WordSet("các tài điều"), "điểm": WordSet("địa thời cầu đạt được quan ưu nhược trọng đặc"), "chương": nil,
	"phần": WordSet("thành cổ góp học các"), "bước": WordSet("các những qua từng gồm"), "mẫu": WordSet("các"), "biểu": WordSet("các"), "bảng": WordSet("các"), "hình": WordSet("loại mô tình màn"),
	"tiểu": nil, "thứ": nil, "hạng": WordSet("các"), "lớp": WordSet("có các mở tổ được gồm"), "khóa": WordSet("có các mở"), "tầng": WordSet("hạ có cao"), "phòng": WordSet("văn có gồm dự các"),
	"quận": WordSet("các"), "phường": WordSet("và xã các gồm"), "tổ": WordSet("và có gồm các"), "loại": WordSet("phân các những gồm"), "đoạn": WordSet("các"), "tập": nil,
	"kỳ": WordSet("định các"), "quyển": nil, "trang": WordSet("gồm"), "iso": nil,
}

// labelPairs are labels of two words: the second with what may stand before it.
var labelPairs = map[string]map[string]bool{
	"độ": WordSet("mức cấp trình"), "bản": WordSet("phiên"), "lục": WordSet("phụ"), "số": WordSet("mẫu văn quyết kế công nghị thông luật biểu chỉ tờ"), "nghệ": WordSet("công"), "tiêu": WordSet("mục chỉ"),
}

// labelled tells whether the number [i, end) is a label: a word before it says so, it numbers an item or heading, it
// goes on a list of labels, or it is a version ("4.0").
func (n *numberReader) labelled(i, end int) bool {
	r := n.r
	if version(r[i:end]) && i > 0 && (r[i-1] == ' ' || r[i-1] == '\n') || marksItem(r, i, end) {
		return true
	}
	before := i
	for before > 0 && (r[before-1] == ' ' || r[before-1] == '.' || r[before-1] == ':' && r[i] != '0') {
		before--
	}
	if before > 0 && (r[before-1] == ':' || r[before-1] == '/') {
		return r[before-1] == '/'
	}
	w, start := wordBefore(r, before)
	w = NormalizeTone(w)
	if w == "" || w == "và" || w == "hoặc" {
		return n.goesOn(i, before, start)
	}
	prev, _ := wordBefore(r, skipBack(r, start))
	if pairs, ok := labelPairs[w]; ok && pairs[prev] {
		return true
	}
	unless, ok := labels[w]
	return ok && !unless[prev]
}

// goesOn tells "3" and "4" in "mức độ 2, 3 và 4" from counts: the number before is a label and only a comma, "và" or
// "hoặc" parts them; a leading zero counts.
func (n *numberReader) goesOn(i, before, start int) bool {
	if len(n.out) == 0 || n.r[i] == '0' {
		return false
	}
	last := n.out[len(n.out)-1]
	if !last.Label || last.End > i || i-last.End > 7 || marksItem(n.r, last.Start, last.End) {
		return false
	}
	if start < before {
		return skipBack(n.r, start) == last.End || skipBack(n.r, start) == last.End+1
	}
	return before == last.End+1 && (n.r[last.End] == ',' || n.r[last.End] == '-' || n.r[last.End] == ';')
}

// version tells "4.0", "2.0".
func version(digits []rune) bool {
	return len(digits) >= 3 && digits[len(digits)-1] == '0' && digits[len(digits)-2] == '.' && len(digits) <= 4
}

// marksItem tells whether the number opens an item: "2. ", "2.1. ", "2) " or "2<tab>" at a line's start, "(2) " anywhere.
func marksItem(r []rune, i, end int) bool {
	for _, c := range r[i:end] {
		if c == ',' {
			return false
		}
	}
	if i > 0 && r[i-1] == '(' && end < len(r) && r[end] == ')' {
		return r[i] != '0' && end-i <= 2
	}
	if end >= len(r) || end-i > 6 || !lineStart(r, i) {
		return false
	}
	switch c := r[end]; {
	case c == '.' || c == ')' || c == '/':
		return end+1 < len(r) && (r[end+1] == ' ' || r[end+1] == '*' || r[end+1] == '\n') && (end-i != 4 || r[i+1] == '.')
	case c == '\t':
		return end-i <= 3
	case c == ' ' && end-i >= 3 && end+1 < len(r):
		return upperRune(r[end+1]) && r[i+1] == '.' // "2.1 Các sở"
	}
	return false
}

// lineStart tells whether only marks of layout stand before i on its line.
func lineStart(r []rune, i int) bool {
	for i > 0 {
		switch r[i-1] {
		case ' ', '*', '#', '_', '-', '+', '|', '>':
			i--
		case '\n':
			return true
		default:
			return false
		}
	}
	return true
}
