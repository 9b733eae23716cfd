package bot_test

import (
	"testing"

	"trolycong/bot"
)

// Whoever writes of a danger is told whom to call, whatever the proof of drafts thinks of the sentence.
func TestEmergenciesAreSaid(t *testing.T) {
	b := newBot(t, fixture(t), newMemory(), nil)
	for _, text := range []string{"con tôi bị lạc ở chợ", "mẹ tôi đi lạc từ sáng chưa thấy về", "my daughter went missing yesterday", "rò rỉ khí gas trong bếp", "cả nhà bị ngộ độc thực phẩm nôn mửa",
		"nhà tôi đang cháy cứu với", "tôi muốn tự tử", "có trộm vào nhà", "bạo hành trẻ em ở nhà bên", "bố tôi đột quỵ rồi gọi ai"} {
		turn, err := b.Handle(t.Context(), bot.Message{Text: bot.Text(text)})
		if err != nil {
			t.Fatal(err)
		}
		if turn.Reply.Outcome != bot.Emergency {
			t.Errorf("%q: %s, want emergency: %s", text, turn.Reply.Outcome, turn.Reply.Text)
		}
	}
}
