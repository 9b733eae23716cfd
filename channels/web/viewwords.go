package web

import (
	"fmt"
	"regexp"
	"strings"

	"trolycong/bot"
)

// words are what an answer's frame says in the language of its text. The texts of answers are the bot's.
type words struct {
	Source, Sources, Places                string
	Copy, Copied                           string
	Helpful, NotRight, Verdict, WhereWrong string
	Comment, SendComment, Thanks           string
	Choices, Examples, NewTab              string
	Call, Answer, Portal                   string

	restFormat string
	badges     map[bot.Outcome]string
	reasons    []reason
}

func (w words) more(n int) string { return fmt.Sprintf(w.restFormat, n) }

var vietnamese = words{
	Source: "nguồn", Sources: "Nguồn", Places: "chỗ trích",
	Copy: "Sao chép", Copied: "Đã sao chép",
	Helpful: "Hữu ích", NotRight: "Chưa đúng", Verdict: "Góp ý về câu trả lời", WhereWrong: "Câu trả lời chưa đúng ở đâu?",
	Comment: "Góp ý thêm (không bắt buộc)", SendComment: "Gửi góp ý", Thanks: "Cảm ơn bạn đã góp ý.",
	Choices: "Lựa chọn", Examples: "Bạn có thể hỏi, ví dụ", NewTab: "mở trang khác",
	Call: "Gọi", Answer: "Câu trả lời", Portal: "Mở Cổng Dịch vụ công quốc gia",
	restFormat: "Còn %d đoạn.",
	// badges name the outcomes that a reader should notice at once.
	badges: map[bot.Outcome]string{
		bot.Partial: "Trả lời được một phần", bot.Clarify: "Cần bạn nói rõ thêm", bot.NoSource: "Chưa có nguồn để trả lời",
		bot.OutOfScope: "Ngoài phạm vi", bot.PersonalData: "Đã che thông tin cá nhân", bot.Emergency: "Việc khẩn cấp",
		bot.Blocked: "Không thực hiện yêu cầu này", bot.Handoff: "Cần gặp cán bộ", bot.NeedsStatusService: "Tra cứu tình trạng hồ sơ",
	},
	reasons: reasons,
}

var english = words{
	Source: "source", Sources: "Sources", Places: "places",
	Copy: "Copy", Copied: "Copied",
	Helpful: "Helpful", NotRight: "Not right", Verdict: "Your view of the answer", WhereWrong: "What is wrong with the answer?",
	Comment: "Anything else (optional)", SendComment: "Send", Thanks: "Thank you for telling us.",
	Choices: "Choices", Examples: "Questions that I can answer, for example", NewTab: "opens another page",
	Call: "Call", Answer: "Answer", Portal: "Open the National Public Service Portal",
	restFormat: "%d more paragraphs.",
	badges: map[bot.Outcome]string{
		bot.Partial: "Answered in part", bot.Clarify: "Please say which", bot.NoSource: "No source to answer from",
		bot.OutOfScope: "Outside of what I cover", bot.PersonalData: "Personal data hidden", bot.Emergency: "Emergency",
		bot.Blocked: "Not done", bot.Handoff: "Ask an officer", bot.NeedsStatusService: "State of a file",
	},
	reasons: []reason{{"wrong", "Something is wrong"}, {"incomplete", "Something is missing"}, {"unclear", "Hard to understand"}, {"other", "Another reason"}},
}

// wordsOf gives the words of a language; Vietnamese for every one but English.
func wordsOf(lang string) words {
	if lang == "en" {
		return english
	}
	return vietnamese
}

// hiddenPattern finds what the bot puts in place of personal data.
var hiddenPattern = regexp.MustCompile(`\[(số căn cước|số chứng minh|số điện thoại|email|số thẻ|số tài khoản|số hộ chiếu|mã số thuế|số bảo hiểm|biển số xe)\]`)

// MaskedNote tells the person what was hidden in the question as the bot keeps it; "" when nothing was.
func MaskedNote(question string) string {
	var kinds []string
	for _, m := range hiddenPattern.FindAllStringSubmatch(question, -1) {
		if !strings.Contains(strings.Join(kinds, ", "), m[1]) {
			kinds = append(kinds, m[1])
		}
	}
	if kinds == nil {
		return ""
	}
	return "Tôi đã che " + strings.Join(kinds, ", ") + " và không lưu."
}
