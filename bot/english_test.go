package bot_test

import (
	"slices"
	"strings"
	"testing"

	"trolycong/bot"
	"trolycong/bot/understand"
	"trolycong/internal/corpustest"
	"trolycong/knowledge"
)

// TestEnglishQuestions asks everyday questions in English of the real catalogue: the right procedure comes first and the
// reply is in English.
func TestEnglishQuestions(t *testing.T) {
	b := newBot(t, realSnapshot(t), newMemory(), nil)
	for _, tt := range []struct {
		ask  string
		want []knowledge.ProcedureCode
	}{
		{"How do I register my child's birth?", []knowledge.ProcedureCode{"1.001193"}},
		{"where can I register a death", []knowledge.ProcedureCode{"1.000656"}},
		{"marriage registration documents", []knowledge.ProcedureCode{"1.000894"}},
		{"I want to marry a Vietnamese woman, what papers do I need", []knowledge.ProcedureCode{"2.000806"}},
		{"record a foreign divorce", []knowledge.ProcedureCode{"2.000554"}},
		{"certificate of single status, how long does it take?", []knowledge.ProcedureCode{"1.004873"}},
		{"permanent residence registration", []knowledge.ProcedureCode{"1.004222"}},
		{"temporary residence fee", []knowledge.ProcedureCode{"1.004194"}},
		{"My ID card has expired, what should I do?", []knowledge.ProcedureCode{"1.014063"}},
		{"How much is a passport?", []knowledge.ProcedureCode{"1.001456", "1.001471"}},
		{"I lost my passport", []knowledge.ProcedureCode{"1.010384", "1.010385", "1.010386"}},
		{"where do I get a visa for my wife", []knowledge.ProcedureCode{"1.003342", "1.001194"}},
		{"how to extend my visa", []knowledge.ProcedureCode{"1.001146", "1.004595"}},
		{"how do I get a temporary residence card for foreigners", []knowledge.ProcedureCode{"1.003460"}},
		{"criminal record certificate online", []knowledge.ProcedureCode{"3.000333"}},
		{"how to get a driving licence", []knowledge.ProcedureCode{"3.000346"}},
		{"lost driving licence", []knowledge.ProcedureCode{"3.000348"}},
		{"exchange my foreign driver's license", []knowledge.ProcedureCode{"3.000351"}},
		{"register a motorbike, how much?", []knowledge.ProcedureCode{"1.013067", "1.013066"}},
		{"land use right certificate documents", []knowledge.ProcedureCode{"1.013978"}},
		{"open a coffee shop registration", []knowledge.ProcedureCode{"1.001612"}},
		{"personal tax code", []knowledge.ProcedureCode{"1.008498"}},
		{"withdraw social insurance", []knowledge.ProcedureCode{"1.001613"}},
		{"buy health insurance", []knowledge.ProcedureCode{"1.002051", "1.001939"}},
		{"how to adopt a child", []knowledge.ProcedureCode{"2.001263"}},
		{"apply for Vietnamese citizenship", []knowledge.ProcedureCode{"2.002039"}},
		{"certified copy of documents fee", []knowledge.ProcedureCode{"2.000815"}},
		{"fire safety approval", []knowledge.ProcedureCode{"3.000489"}},
		{"how do I file a complaint against the police", []knowledge.ProcedureCode{"1.000178", "1.003504", "1.004335"}},
	} {
		turn, err := b.Handle(t.Context(), bot.Message{Text: bot.Text(tt.ask)})
		if err != nil {
			t.Fatal(err)
		}
		r := turn.Reply
		if len(r.Procedures) == 0 || !slices.Contains(tt.want, r.Procedures[0].Code) || r.Lang != "en" {
			t.Errorf("%q: %s %s %v, want %v in English", tt.ask, r.Lang, r.Outcome, r.Procedures, tt.want)
		}
	}
}

// TestEnglishAnswer holds that an English answer shows official names beside what they say, keeps figures and dates as the
// source has them and proves all of it, and that its choices are answered in English.
func TestEnglishAnswer(t *testing.T) {
	b := newBot(t, realSnapshot(t), newMemory(), nil)
	for _, tt := range []struct {
		ask  string
		want []string
	}{
		{"1.001193 who may apply", []string{"Đăng ký khai sinh (birth registration)", "Công dân Việt Nam (Vietnamese citizens)", "tháng 7/2026 (July)"}},
		{"1.004194 processing time", []string{"Đăng ký tạm trú (registration of temporary residence)", "ngày làm việc (working days)", "tháng 7/2026 (July)"}},
	} {
		turn, err := b.Handle(t.Context(), bot.Message{Text: bot.Text(tt.ask)})
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range tt.want {
			if turn.Reply.Lang != "en" || !strings.Contains(turn.Reply.Text, want) {
				t.Errorf("%q: %s, want %q in\n%s", tt.ask, turn.Reply.Lang, want, turn.Reply.Text)
			}
		}
		if strings.Contains(turn.Reply.Text, "printed too badly") {
			t.Errorf("%q: a part was not proven:\n%s", tt.ask, turn.Reply.Text)
		}
		for _, c := range turn.Reply.Choices {
			next, err := b.Handle(t.Context(), bot.Message{Text: bot.Text(c.Send)})
			if err != nil {
				t.Fatal(err)
			}
			if next.Reply.Lang != "en" {
				t.Errorf("choice %q is answered in %s", c.Send, next.Reply.Lang)
			}
		}
	}
}

// TestForcedLanguage answers in the language that the message asks for, whatever the words are.
func TestForcedLanguage(t *testing.T) {
	b := newBot(t, realSnapshot(t), newMemory(), nil)
	for _, tt := range []struct{ ask, lang, want string }{
		{"đăng ký tạm trú mất bao lâu", "en", "Processing time"},
		{"how long does 1.004194 take", "vi", "Thời hạn giải quyết"},
	} {
		turn, err := b.Handle(t.Context(), bot.Message{Text: bot.Text(tt.ask), Lang: tt.lang})
		if err != nil {
			t.Fatal(err)
		}
		if turn.Reply.Lang != tt.lang || !strings.Contains(turn.Reply.Text, tt.want) {
			t.Errorf("%q in %s: %s\n%s", tt.ask, tt.lang, turn.Reply.Lang, turn.Reply.Text)
		}
	}
}

// TestGlossesAreProven asks in English about every procedure whose name has a gloss: the name and its gloss stay in the proven
// answer.
func TestGlossesAreProven(t *testing.T) {
	b := newBot(t, realSnapshot(t), newMemory(), nil)
	corpustest.Long(t)
	n := 0
	for _, p := range realSnapshot(t).Collection().Procedures {
		gloss := understand.Gloss(p.Name)
		if gloss == "" {
			continue
		}
		n++
		turn, err := b.Handle(t.Context(), bot.Message{Text: bot.Text(string(p.Code) + " who may apply, where to file")})
		if err != nil {
			t.Fatal(err)
		}
		if r := turn.Reply; r.Lang != "en" || !strings.Contains(r.Text, gloss) {
			t.Errorf("%s %s: %q is not in the answer:\n%s", r.Lang, p.Name, gloss, r.Text)
		}
	}
	t.Logf("%d procedures", n)
}
