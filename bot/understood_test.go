package bot_test

import (
	"strings"
	"testing"

	"trolycong/bot"
)

// TestUnderstood: a reader is told how a question was read where it was read as other words than were typed, and never else.
func TestUnderstood(t *testing.T) {
	b := newBot(t, realSnapshot(t), newMemory(), nil)
	for _, tt := range []struct{ ask, want string }{
		{"Đăng ký tạm trú cần giấy tờ gì?", ""},
		{"đăng ký tạm trú ở đâu dc ko", ""},
		{"how do I register a birth", ""},
		{"dang ky tam tru o dau", "đăng ký tạm trú ở đâu"},
		{"ddawng kys tajm trus owr ddaau", "đăng ký tạm trú ở đâu"},
		{"Đk tt cho sv ở đâu?", "Đăng ký tạm trú cho sinh viên ở đâu?"},
		{"dang ky tam tru, so can cuoc 001085012345", "đăng ký tạm trú, so căn cước"},
		{"1.004222", ""},
	} {
		turn, err := b.Handle(t.Context(), bot.Message{Text: bot.Text(tt.ask)})
		if err != nil {
			t.Fatal(err)
		}
		if got := turn.Reply.Understood; got != tt.want {
			t.Errorf("%q: understood as %q, want %q", tt.ask, got, tt.want)
		}
	}
	turn, err := b.Handle(t.Context(), bot.Message{Text: bot.Text(strings.Repeat("dang ky tam tru ", 40))})
	if err != nil {
		t.Fatal(err)
	}
	if n := len([]rune(turn.Reply.Understood)); n == 0 || n > 170 {
		t.Errorf("a long question is told again with %d runes", n)
	}
}
