package main

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"trolycong/bot"
)

// stepNames are the steps of a turn in words.
var stepNames = map[string]string{
	"mask": "Che dữ liệu cá nhân", "elsewhere": "Việc của cơ quan khác", "guard_input": "Kiểm tra câu hỏi", "rewrite": "Viết lại câu hỏi", "understand": "Hiểu câu hỏi", "expand": "Tìm thêm từ đồng nghĩa", "exact": "Tra mã, số hiệu", "curated": "Câu trả lời biên tập",
	"search": "Tìm kiếm", "side": "Chọn loại nguồn", "guide": "Bài hướng dẫn", "procedure": "Thủ tục", "passage": "Đoạn văn bản", "compose": "Soạn câu trả lời",
	"guard_draft": "Chứng minh câu trả lời", "outcome": "Kết cục", "counted": "Đếm", "duties": "Nhiệm vụ", "identity": "Thông tin của văn bản", "named": "Tên văn bản trong câu hỏi",
	"plan_certainty": "Độ chắc chắn của đoạn trả lời", "certainty": "Độ chắc chắn của thủ tục", "case": "Trường hợp được hỏi", "unclear": "Chưa rõ hỏi gì", "guard_facts": "Bỏ số liệu chưa chứng minh được",
	"repin": "Đọc lại từ dữ liệu mới",
}

// notes are what a step says, where it is a fixed phrase.
var notes = map[string]string{
	"ok": "không có gì đáng ngại", "proven": "mọi con số, ngày, tên đều có trong nguồn", "evidence too weak": "bằng chứng quá yếu", "no figure where one is asked": "không có con số được hỏi",
	"no figure of what is asked": "không có con số của điều được hỏi", "no procedure has what is asked": "không thủ tục nào có điều được hỏi",
	"no plan says it, a procedure may be meant": "không kế hoạch nào nói tới, có thể hỏi thủ tục", "a service is asked": "hỏi việc làm thủ tục",
	"the one spoken of before": "thủ tục vừa nói tới", "nothing else is named surely: the one spoken of before": "không nêu chắc thủ tục nào khác, lấy thủ tục vừa nói tới",
	"nothing is named": "câu hỏi không nêu thủ tục hay nội dung nào", "only common words are named": "câu hỏi chỉ có từ chung chung",
	"none is asked for": "không câu nào đúng điều được hỏi", "the pinned version is kept no more": "bản dữ liệu đang đọc không còn được giữ", "the document is not loaded": "văn bản này chưa được nạp", "listed under the agency's headings": "liệt kê dưới tiêu đề của cơ quan",
	"template": "theo mẫu có sẵn", "procedure": "thủ tục", "plan": "kế hoạch, báo cáo", "guide": "bài hướng dẫn", "knowledge": "hỏi kiến thức", "greeting": "lời chào", "thanks": "lời cảm ơn", "help": "hỏi về trợ lý", "handoff": "muốn gặp người", "out_of_scope": "ngoài phạm vi", "document": "văn bản", "form": "biểu mẫu",
}

// patterned are the steps that say notePatterns, phrases with something of the turn in them.
var patterned = []string{"mask", "curated", "guard_draft", "guard_facts", "procedure", "exact", "compose", "expand"}

var notePatterns = []struct {
	said *regexp.Regexp
	say  string
}{
	{regexp.MustCompile(`^0 personal data masked$`), "không có dữ liệu cá nhân"},
	{regexp.MustCompile(`^(\d+) personal data masked$`), "đã che $1 chỗ"},
	{regexp.MustCompile(`^(\d+) unproven claims, a plainer answer instead$`), "$1 chỗ chưa chứng minh được, dùng câu trả lời gọn hơn"},
	{regexp.MustCompile(`^(\d+) typed facts left out$`), "$1 số liệu"},
	{regexp.MustCompile(`^no alternatives: .*$`), "mô hình không gợi ý được từ nào"},
	{regexp.MustCompile(`^(\d+) unproven claims, draft not sent$`), "$1 chỗ chưa chứng minh được, không gửi bản nháp"},
	{regexp.MustCompile(`^model: (\d+) of (\d+) pieces$`), "mô hình sửa câu chữ $1 trong $2 đoạn, còn lại theo mẫu"},
	{regexp.MustCompile(`^(\d+) of (\d+) alternatives$`), "nhận $1 trong $2 từ mà mô hình gợi ý"},
	{regexp.MustCompile(`^named word for word: (.*)$`), "gọi đúng tên: $1"},
	{regexp.MustCompile(`^procedure (.*)$`), "thủ tục $1"},
	{regexp.MustCompile(`^document (.*)$`), "văn bản $1"},
	{regexp.MustCompile(`^form (.*)$`), "biểu mẫu $1"},
	{regexp.MustCompile(`^answer (.*)$`), "câu $1"},
}

// nearAnswers words why a curated answer was given or not.
var nearAnswers = strings.NewReplacer("matches", "đúng câu", "asked more:", "người hỏi còn nói:", "not asked:", "người hỏi không nói:", "other aspect", "hỏi việc khác", "other comparison", "so sánh khác", "other measure", "loại chỉ tiêu khác",
	"another way round:", "nói ngược vế:", "other order", "thứ tự khác", "its wording is of another province", "cách hỏi nêu tỉnh khác", "other province", "tỉnh khác", "for another audience", "dành cho đối tượng khác",
	"not for this reader", "người này không được xem", "not valid on", "không có hiệu lực ngày", "source gone:", "nguồn không còn hoặc không được xem:", "source changed:", "nguồn đã thay đổi:", "not proven:", "chưa chứng minh được:", "no source", "không có nguồn")

// keyNames are the names of values in words.
var keyNames = map[string]string{
	"kinds": "loại", "agency": "cơ quan", "code": "mã", "aspects": "khía cạnh", "measures": "loại chỉ tiêu", "provinces": "tỉnh", "years": "năm", "levels": "cấp", "subject": "chủ đề", "follow_up": "hỏi tiếp",
	"plan": "kế hoạch, báo cáo", "procedure": "thủ tục", "evidence": "bằng chứng", "violation": "chưa chứng minh", "procedures": "số thủ tục", "citations": "số trích dẫn", "found": "tìm thấy",
	"prompt": "lời nhắc", "model": "mô hình", "tokens": "số token", "replaced": "đoạn bị thay", "error": "lỗi", "document": "văn bản", "documents": "số văn bản", "value": "giá trị", "inputs": "đặc điểm", "lead": "câu dẫn", "fit": "độ khớp", "title": "khớp tên", "dense": "véc-tơ", "certainty": "độ chắc chắn",
}

// asked are the aspects and measures of a question in words.
var asked = map[string]string{
	"papers": "giấy tờ", "fee": "lệ phí", "time": "thời hạn", "where": "nơi nộp", "who": "người nộp", "steps": "các bước", "online": "nộp trực tuyến", "pay_online": "nộp tiền trực tuyến", "post": "qua bưu chính",
	"elsewhere": "ngoài nơi cư trú", "result": "kết quả", "legal": "căn cứ pháp lý", "conditions": "điều kiện", "forms": "biểu mẫu", "link": "đường dẫn", "target": "mục tiêu", "deadline": "thời hạn báo cáo",
	"agency": "cơ quan", "list": "danh sách", "define": "định nghĩa", "figure": "con số", "place": "địa danh", "number": "số văn bản",
}

func wordsOf(list string) string {
	words := strings.Fields(list)
	for i, w := range words {
		words[i] = cmp.Or(asked[w], w)
	}
	return strings.Join(words, ", ")
}

// featureNames are the parts of a score in words.
var featureNames = map[string]string{
	"name_cover": "tên chứa câu hỏi", "name_fit": "câu hỏi chứa tên", "name_evidence": "cụm từ đi liền trong tên", "record_cover": "hồ sơ nhắc điều được hỏi", "best_cover": "tên hoặc cách nói chứa câu hỏi", "best_fit": "câu hỏi chứa tên hoặc cách nói", "as_people_say": "đúng cách người dân nói",
	"need_unasked": "việc không được hỏi", "need_other": "việc khác", "need_missing": "thiếu việc được hỏi", "foreign_missing": "thiếu yếu tố nước ngoài", "excluded": "tên loại trừ điều được hỏi", "denied": "cùng phủ định", "denied_missing": "trái phủ định", "organisation": "cho tổ chức", "child_asked": "hỏi cho trẻ em",
	"evidence": "cụm từ đi liền", "lexical": "từ khớp", "ministry_only": "chỉ ở bộ", "organisations_only": "chỉ cho tổ chức",
	"staff_only": "chỉ cho công chức", "online_not_asked": "không hỏi trực tuyến", "online": "trực tuyến", "citizen": "cho người dân", "commune": "ở cấp xã", "negated": "loại trừ", "mobile": "lưu động",
	"foreign": "yếu tố nước ngoài", "child": "cho trẻ em", "office": "đúng cấp", "need": "đúng việc", "exact": "đúng mã", "dense": "véc-tơ", "other_year": "khác năm", "year": "đúng năm", "figure": "có con số",
	"no_figure": "không có con số", "counted": "đúng thứ được đếm", "date": "có ngày", "no_date": "không có ngày", "number": "có số văn bản", "no_number": "không có số văn bản", "agency": "nêu cơ quan",
	"target": "là mục tiêu", "result": "là kết quả", "judge": "là dòng của bảng", "section": "đúng mục", "level": "đúng cấp hành chính", "boundary": "là tiêu đề", "named": "đúng tên văn bản", "literal": "đúng chữ", "own": "trong đoạn",
}

// features writes the parts of a score in words.
var features = func() *strings.Replacer {
	pairs := []string{" cover ", ", phủ ", "{", "", "}", "", "[", "(", "]", ")"}
	for _, name := range slices.Sorted(maps.Keys(featureNames)) {
		pairs = append(pairs, name+" ", featureNames[name]+" ")
	}
	return strings.NewReplacer(pairs...)
}()

// minGuideFit is the least fit at which a guide is worth a line: below it, it holds chance words of the question.
const minGuideFit = 0.2

// printTrace shows the steps of a turn for an operator: empty values and guides that hardly fit are left out.
func printTrace(w io.Writer, t bot.Trace) {
	fmt.Fprintf(w, "\nCác bước (lượt %s, %s):\n", t.ID, t.At.In(vietnam).Format("15:04:05 ngày 02/01/2006"))
	for _, line := range stepLines(t) {
		fmt.Fprintln(w, line)
	}
}

// stepLines words the steps of a turn, line by line.
func stepLines(t bot.Trace) []string {
	var out []string
	guides := 0
	for _, s := range t.Steps {
		if s.Name == "guide" && fitOf(s) < minGuideFit {
			guides++
			continue
		}
		if guides > 0 && s.Name != "guide" {
			out = append(out, fmt.Sprintf("• %s: %d bài khác hầu như không khớp", stepNames["guide"], guides))
			guides = 0
		}
		name := cmp.Or(stepNames[s.Name], s.Name)
		if note := wordNote(s); note != "" {
			name += ": " + note
		}
		out = append(out, "• "+name)
		for _, line := range dataLines(s) {
			out = append(out, "    "+line)
		}
	}
	return out
}

func fitOf(s bot.Step) float64 {
	for _, kv := range s.Data {
		if kv.Key == "fit" {
			f, _ := strconv.ParseFloat(kv.Value, 64) // 0 for what is no number
			return f
		}
	}
	return 0
}

func wordNote(s bot.Step) string {
	if s.Name == "outcome" {
		return s.Note
	}
	if n, ok := notes[s.Note]; ok && s.Name != "rewrite" {
		return n
	}
	if s.Name == "search" && s.Note == "passage" {
		return "đoạn văn bản"
	}
	if slices.Contains(patterned, s.Name) {
		for _, p := range notePatterns {
			if p.said.MatchString(s.Note) {
				return p.said.ReplaceAllString(s.Note, p.say)
			}
		}
	}
	return s.Note
}

// dataLines words the values of a step. Terms of one group, a word with what it may also mean, stand on one line.
func dataLines(s bot.Step) []string {
	var out []string
	group := ""
	for _, kv := range s.Data {
		value := strings.Trim(kv.Value, "[]")
		switch {
		case kv.Key == "aspects" || kv.Key == "measures":
			value = wordsOf(value)
		case s.Name == "search" || s.Name == "passage":
			value = features.Replace(kv.Value)
		case s.Name == "curated":
			value = nearAnswers.Replace(kv.Value)
		}
		switch {
		case value == "" || kv.Value == "false":
		case strings.HasPrefix(kv.Key, "term "):
			if kv.Key == group {
				out[len(out)-1] += " | " + value
			} else {
				out = append(out, "từ "+value)
			}
			group = kv.Key
		case kv.Value == "true":
			out = append(out, cmp.Or(keyNames[kv.Key], kv.Key))
		default:
			out = append(out, cmp.Or(keyNames[kv.Key], kv.Key)+": "+value)
		}
	}
	return out
}
