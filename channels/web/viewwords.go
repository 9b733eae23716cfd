package web

import (
	"fmt"
	"strings"

	"trolycong/bot"
	"trolycong/bot/guard"
)

// words are what an answer's frame says in the language of its text. The texts of answers are the bot's.
type words struct {
	Source, Sources, Places                string
	Copy, Copied                           string
	Helpful, NotRight, Verdict, WhereWrong string
	Comment, SendComment, Thanks           string
	Choices, Examples, NewTab              string
	Call, Answer, Portal, Understood       string

	restFormat, maskedFormat string

	badges  map[bot.Outcome]string
	hidden  map[guard.FindingKind]string
	reasons []reason
}

func (w words) more(n int) string { return fmt.Sprintf(w.restFormat, n) }

var vietnamese = words{
	Source: "nguồn", Sources: "Nguồn", Places: "chỗ trích",
	Copy: "Sao chép", Copied: "Đã sao chép",
	Helpful: "Hữu ích", NotRight: "Chưa đúng", Verdict: "Góp ý về câu trả lời", WhereWrong: "Câu trả lời chưa đúng ở đâu?",
	Comment: "Góp ý thêm (không bắt buộc)", SendComment: "Gửi góp ý", Thanks: "Cảm ơn bạn đã góp ý.",
	Choices: "Lựa chọn", Examples: "Bạn có thể hỏi, ví dụ", NewTab: "mở trang khác",
	Call: "Gọi", Answer: "Câu trả lời", Portal: "Mở Cổng Dịch vụ công quốc gia", Understood: "Hiểu là",
	restFormat: "Còn %d đoạn.", maskedFormat: "Tôi đã che %s và không lưu.",
	hidden: map[guard.FindingKind]string{guard.FindCCCD: "số căn cước", guard.FindCMND: "số chứng minh", guard.FindPhone: "số điện thoại", guard.FindEmail: "email",
		guard.FindCard: "số thẻ", guard.FindAccount: "số tài khoản", guard.FindPassport: "số hộ chiếu", guard.FindTax: "mã số thuế", guard.FindInsured: "số bảo hiểm", guard.FindPlate: "biển số xe"},
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
	Call: "Call", Answer: "Answer", Portal: "Open the National Public Service Portal", Understood: "Read as",
	restFormat: "%d more paragraphs.", maskedFormat: "I have hidden your %s and do not keep it.",
	hidden: map[guard.FindingKind]string{guard.FindCCCD: "identity number", guard.FindCMND: "identity card number", guard.FindPhone: "phone number", guard.FindEmail: "e-mail address",
		guard.FindCard: "bank card number", guard.FindAccount: "account number", guard.FindPassport: "passport number", guard.FindTax: "tax number", guard.FindInsured: "insurance number", guard.FindPlate: "number plate"},
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

// MaskedNote tells the person in their language what was hidden in the question as the bot keeps it; "" when nothing was.
func MaskedNote(question, lang string) string {
	w := wordsOf(lang)
	var kinds []string
	for _, k := range guard.Hidden(question) {
		kinds = append(kinds, w.hidden[k])
	}
	if kinds == nil {
		return ""
	}
	return fmt.Sprintf(w.maskedFormat, strings.Join(kinds, ", "))
}
