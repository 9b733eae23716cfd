package portal

import (
	"regexp"
	"strings"

	"trolycong/internal/vitext"
)

var (
	// enumerator is a row's own number: "a)", "1.", "(ii)".
	enumerator = regexp.MustCompile(`^(?:\(?(?:[a-zđ]{1,2}|\d{1,2}|[ivx]{1,4})[.)]+|[-–+*•]+)\s*`)
	// paperLead opens the name of a paper, in Key form.
	paperLead = regexp.MustCompile(`^(?:một trong|một \(|\d+ |bộ hồ sơ|đơn|tờ khai|tờ trình|giấy|bản|bảng|hợp đồng|hóa đơn|vận|chứng|văn bản|quyết định|danh|ảnh|phương án|báo cáo|sơ đồ|sơ yếu|hồ sơ|tài liệu|phiếu|biên bản|công văn|công hàm|thẻ|hộ chiếu|căn cước|lý lịch|kế hoạch|đề án|đề cương|dự án|dự thảo|điều lệ|nghị quyết|phụ lục|mẫu|các (?:giấy tờ|tài liệu|chứng từ|văn bản)|thuyết minh|dự toán|thông báo|sổ|bằng|thư|catalogue|hình ảnh|nhãn|ý kiến|kết quả|cam kết|c/o)`)
	// remarkLead opens an explanation even when it begins like a paper or counts one, in Key form.
	remarkLead = regexp.MustCompile(`^(?:lưu ý|chú ý|ghi chú|người tiếp nhận|cá nhân có quyền|số lượng hồ sơ|giấy tờ phải (?:nộp|xuất trình)|ví dụ)`)
	// looseRemark opens an explanation where the row counts nothing, in Key form.
	looseRemark = regexp.MustCompile(`^(?:giấy tờ do cơ quan|bản chụp các giấy tờ|hồ sơ (?:chủ|thứ|có|nộp)|đối với giấy tờ|chứng từ (?:điện tử )?có|phiếu (?:được|này)|(?:các )?tài liệu (?:quy định tại|được lập))`)
	// remarkTitle is the title of a case that holds nothing but explanations, in Key form.
	remarkTitle = regexp.MustCompile(`^(?:\* ?)?(?:lưu ý|chú ý|ghi chú)`)
)

// explains tells whether a row is an explanation and no paper to bring. none tells that the row counts no original and no
// copy, as the portal does for most explanations; then whatever does not begin like a paper is one.
func explains(name string, none bool) bool {
	if !none {
		name = name[:leadLength(name)]
	}
	key := strings.TrimLeft(vitext.Key(name), "( ")
	for {
		m := enumerator.FindString(key)
		if m == "" {
			break
		}
		key = key[len(m):]
	}
	if remarkLead.MatchString(key) {
		return true
	}
	return none && (looseRemark.MatchString(key) || !paperLead.MatchString(key) || strings.Contains(key, "không phải nộp") ||
		strings.Contains(key, "có trách nhiệm") || strings.HasSuffix(strings.TrimRight(key, " "), "các giấy tờ sau:"))
}

// leadLength is the length in bytes of a name's beginning that is enough to know an explanation by its first words.
func leadLength(name string) int {
	n := min(len(name), 80)
	for n < len(name) && name[n]&0xC0 == 0x80 {
		n++
	}
	return n
}
