package bot_test

import (
	"strings"
	"testing"

	"trolycong/bot"
)

// TestNumberAlone asks the number of a document and nothing else: one that is not loaded leads to what names it, and never
// to whatever else is near its kind.
func TestNumberAlone(t *testing.T) {
	b := newBot(t, realSnapshot(t), newMemory(), nil)
	for _, tt := range []struct {
		ask     string
		outcome bot.Outcome
		say     string // begins the text
		cites   string // stands in every quote
		choices bool
	}{
		{"QĐ 749", bot.Partial, "Văn bản mang số này không có", "749/QĐ-TTg", false},
		{"quyết định 749", bot.Partial, "Văn bản mang số này không có", "749/QĐ-TTg", false},
		{"749/QĐ-TTg", bot.Partial, "Không có văn bản số 749/QĐ-TTg", "749/QĐ-TTg", false},
		{"Nghị định 123/2015/NĐ-CP?", bot.NoSource, "Không có văn bản số 123/2015/NĐ-CP", "123/2015/NĐ-CP", true},
		{"QĐ 99999", bot.NoSource, "Văn bản mang số này không có", "", false},
		{"thông tư 53/2025/TT-BCA", bot.NoSource, "Không có văn bản số 53/2025/TT-BCA trong", "", true},
	} {
		r := ask(t, b, bot.Message{Text: bot.Text(tt.ask)}).Reply
		if r.Outcome != tt.outcome || !strings.HasPrefix(r.Text, tt.say) || len(r.Procedures) > 0 || (len(r.Choices) > 0) != tt.choices || (len(r.Citations) > 0) != (r.Outcome == bot.Partial) {
			t.Errorf("%q: got %s, procedures %v, choices %v, %d citations\n%s", tt.ask, r.Outcome, r.Procedures, r.Choices, len(r.Citations), r.Text)
		}
		for _, c := range r.Citations {
			if !strings.Contains(strings.ToUpper(c.Quote), strings.ToUpper(tt.cites)) {
				t.Errorf("%q: quotes %q", tt.ask, c.Quote)
			}
		}
	}
	for _, q := range []string{"149/KH-UBND", "KH 149", "Kế hoạch số 149/KH-UBND"} {
		r := ask(t, b, bot.Message{Text: bot.Text(q), Session: q}).Reply
		if r.Outcome != bot.Clarify || !strings.HasPrefix(r.Text, "Kế hoạch 149/KH-UBND") || len(r.Citations) != 1 {
			t.Errorf("%q: got %s %s, want the document's name", q, r.Outcome, r.Text)
		}
		if r := ask(t, b, bot.Message{Text: "149/KH-UBND ban hành ngày nào", Session: q}).Reply; r.Outcome != bot.Answered || !strings.HasPrefix(r.Text, "01/6/2020") {
			t.Errorf("%q, then what it offers: got %s %s", q, r.Outcome, r.Text)
		}
	}
	for _, q := range []string{"kế hoạch 2025", "tt là gì", "lệ phí theo thông tư 53/2025/TT-BCA"} {
		if r := ask(t, b, bot.Message{Text: bot.Text(q)}).Reply; strings.HasPrefix(r.Text, "Không có văn bản số") || strings.HasPrefix(r.Text, "Văn bản mang số này") {
			t.Errorf("%q: got %s", q, r.Text)
		}
	}
}
