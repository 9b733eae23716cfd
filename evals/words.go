package evals

import (
	"fmt"
	"strings"

	"trolycong/bot"
)

// metricNames are the metrics in words, in the order of the table.
var metricNames = []struct{ name, title string }{
	{"score", "Trả lời đúng"}, {"refused", "Từ chối đúng"}, {"outcome", "Kết cục đúng"}, {"citations", "Trích dẫn đúng"}, {"clarify", "Hỏi lại (thủ tục)"},
	{"unproven", "Số không có nguồn"}, {"faults", "Lỗi kỹ thuật"},
}

// metricTitle is a metric in words, with its kind and variant.
func metricTitle(metric string) string {
	name, variant, typed := strings.Cut(metric, "@")
	title := name
	for _, m := range metricNames {
		if m.name == name {
			title = m.title
		}
	}
	switch kind, ok := strings.CutPrefix(name, "score:"); {
	case ok:
		title = "Trả lời đúng, " + kindNames[kind]
	case name == "agree":
		title = "Cùng trả lời như câu đủ dấu"
	}
	if typed {
		title += " · " + variantNames[Variant(variant)]
	}
	return title
}

// kindNames are the kinds in words.
var kindNames = map[string]string{
	KindTarget: "Mục tiêu", KindResult: "Kết quả", KindDeadline: "Thời hạn", KindAgency: "Cơ quan", KindFact: "Nội dung khác", KindCompare: "So sánh",
	KindFollowUp: "Hỏi tiếp", KindAmbiguous: "Nhiều nguồn khác nhau", KindRefuse: "Phải từ chối", KindProcedure: "Thủ tục", KindBoundary: "Ngoài phạm vi",
}

// outcomeNames say what the assistant did.
var outcomeNames = map[bot.Outcome]string{
	"": "gặp lỗi kỹ thuật", bot.Answered: "trả lời", bot.Partial: "trả lời một phần", bot.Clarify: "hỏi lại", bot.NoSource: "nói chưa có nguồn", bot.OutOfScope: "nói ngoài phạm vi",
	bot.Smalltalk: "chào hỏi", bot.PersonalData: "nhắc về dữ liệu cá nhân", bot.Emergency: "chỉ số khẩn cấp", bot.Blocked: "từ chối yêu cầu xấu", bot.Handoff: "chuyển người hỗ trợ",
	bot.NeedsStatusService: "chỉ nơi tra cứu hồ sơ",
}

// audienceNames are who asks.
var audienceNames = map[string]string{"citizen": "Người dân", "business": "Doanh nghiệp", "civil_servant": "Công chức"}

// show writes a value for people: a count as it is, a share as a percentage with one decimal, never rounded up.
func show(metric string, v float64) string {
	if isCount(metric) {
		return fmt.Sprintf("%.0f", v)
	}
	tenths := int(v*1000 + 1e-9)
	return fmt.Sprintf("%d,%d%%", tenths/10, tenths%10)
}

// quoted lists patterns of which one is wanted.
func quoted(patterns []string) string {
	return "“" + strings.Join(patterns, "” hoặc “") + "”"
}
