package bot_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"

	"trolycong/bot"
	"trolycong/bot/understand"
	"trolycong/knowledge"
	"trolycong/retrieval"
)

var errDown = errors.New("store is down")

func ask(t *testing.T, b *bot.Bot, msg bot.Message) *bot.Turn {
	t.Helper()
	turn, err := b.Handle(t.Context(), msg)
	if err != nil {
		t.Fatalf("%s: %v", string(msg.Text), err)
	}
	return turn
}

// TestLostSession: a store of conversations that is down costs the follow-up and never the answer.
func TestLostSession(t *testing.T) {
	s := fixture(t)
	for _, tt := range []struct {
		name  string
		spoil func(*memory)
	}{
		{"load", func(m *memory) { m.loadErr = errDown }},
		{"save", func(m *memory) { m.saveErr = errDown }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m := newMemory()
			b := newBot(t, s, m, nil)
			ask(t, b, bot.Message{Text: "lệ phí cấp thẻ đọc sách", Session: "s"})
			tt.spoil(m)
			turn := ask(t, b, bot.Message{Text: "cấp lại thẻ đọc sách bị mất mất bao lâu", Session: "s"})
			if turn.Reply.Outcome != bot.Answered || turn.Reply.Session != "s" {
				t.Errorf("got %s in session %q, want an answer in s", turn.Reply.Outcome, turn.Reply.Session)
			}
		})
	}
	m := newMemory()
	m.loadErr = errDown
	turn := ask(t, newBot(t, s, m, nil), bot.Message{Text: "còn lệ phí?", Session: "s"})
	if turn.Reply.Outcome == bot.Answered || turn.Reply.Outcome == bot.Partial {
		t.Errorf("a follow-up without its conversation: got %s\n%s", turn.Reply.Outcome, turn.Reply.Text)
	}
}

// TestJournalFailure: a journal that is down, or none at all, never costs the answer.
func TestJournalFailure(t *testing.T) {
	s := fixture(t)
	m := newMemory()
	m.recordErr = errDown
	for name, edit := range map[string]func(*bot.Options){"down": nil, "none": func(o *bot.Options) { o.Journal = nil }} {
		if turn := ask(t, newBot(t, s, m, edit), bot.Message{Text: "lệ phí cấp thẻ đọc sách"}); turn.Reply.Outcome != bot.Answered {
			t.Errorf("journal %s: got %s", name, turn.Reply.Outcome)
		}
	}
}

// TestDegraded: what fails is named and logged once, not once a message, until it works again.
func TestDegraded(t *testing.T) {
	m := newMemory()
	var log bytes.Buffer
	b := newBot(t, fixture(t), m, func(o *bot.Options) { o.Logger = slog.New(slog.NewTextHandler(&log, nil)) })
	m.recordErr, m.saveErr = errDown, errDown
	for range 3 {
		ask(t, b, bot.Message{Text: "lệ phí cấp thẻ đọc sách"})
	}
	if got := b.Degraded(); !slices.Equal(got, []string{"journal", "sessions"}) || strings.Count(log.String(), "\n") != 2 {
		t.Errorf("got %v and the log\n%s; want both parts, each logged once", got, &log)
	}
	m.recordErr, m.saveErr = nil, nil
	ask(t, b, bot.Message{Text: "lệ phí cấp thẻ đọc sách"})
	if got := b.Degraded(); len(got) != 0 {
		t.Errorf("after it works again: got %v", got)
	}
}

// TestJournalHoldsNoPersonalData: what is stored of a turn is masked, in the session too.
func TestJournalHoldsNoPersonalData(t *testing.T) {
	m := newMemory()
	b := newBot(t, fixture(t), m, nil)
	ask(t, b, bot.Message{Text: "lệ phí cấp thẻ đọc sách, số căn cước của tôi 001099012345, điện thoại 0912345678", Session: "s"})
	if len(m.turns) != 1 {
		t.Fatalf("%d turns stored, want 1", len(m.turns))
	}
	stored := fmt.Sprintf("%+v %+v", m.turns, m.sessions)
	for _, secret := range []string{"001099012345", "0912345678"} {
		if strings.Contains(stored, secret) {
			t.Errorf("%s is stored", secret)
		}
	}
}

type noSource struct{}

func (noSource) Pin(context.Context, knowledge.Visibility) (retrieval.View, error) {
	return nil, errDown
}

// TestKnowledgeDown: without knowledge a turn is a fault, and the input guard works all the same.
func TestKnowledgeDown(t *testing.T) {
	b := newBot(t, fixture(t), newMemory(), func(o *bot.Options) { o.Source = noSource{} })
	if _, err := b.Handle(t.Context(), bot.Message{Text: "lệ phí cấp thẻ đọc sách"}); !errors.Is(err, errDown) {
		t.Errorf("got %v, want %v", err, errDown)
	}
	if turn := ask(t, b, bot.Message{Text: "nhà tôi đang cháy"}); turn.Reply.Outcome != bot.Emergency {
		t.Errorf("emergency without knowledge: got %s", turn.Reply.Outcome)
	}
}

func TestCancelled(t *testing.T) {
	b := newBot(t, fixture(t), newMemory(), nil)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := b.Handle(ctx, bot.Message{Text: "lệ phí cấp thẻ đọc sách"}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want context.Canceled", err)
	}
}

func TestNewNamesAllFaults(t *testing.T) {
	_, err := bot.New(bot.Options{})
	for _, name := range []string{"Source", "Sessions", "Now", "NewID"} {
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("New without %s: %v", name, err)
		}
	}
}

// TestSessionStaysSmall: a conversation keeps its last turns only.
func TestSessionStaysSmall(t *testing.T) {
	m := newMemory()
	b := newBot(t, fixture(t), m, nil)
	for i := range bot.MaxSessionTurns + 3 {
		ask(t, b, bot.Message{Text: bot.Text(fmt.Sprintf("9.10000%d", 1+i%5)), Session: "s"})
	}
	if n := len(m.sessions["s"].Turns); n != bot.MaxSessionTurns {
		t.Errorf("%d turns kept, want %d", n, bot.MaxSessionTurns)
	}
}

// TestLongQuestionIsCut: a question past the limit is read from its beginning.
func TestLongQuestionIsCut(t *testing.T) {
	b := newBot(t, fixture(t), newMemory(), nil)
	turn := ask(t, b, bot.Message{Text: bot.Text("lệ phí cấp thẻ đọc sách " + strings.Repeat("a ", 4*bot.MaxQuestionRunes))})
	if n := len([]rune(turn.Trace.Question)); n > bot.MaxQuestionRunes {
		t.Errorf("%d runes are kept, want at most %d", n, bot.MaxQuestionRunes)
	}
}

// TestChoicesKeepTheAspect: what a choice sends asks for the aspects of the question that it stands under.
func TestChoicesKeepTheAspect(t *testing.T) {
	b := newBot(t, fixture(t), newMemory(), nil)
	for _, a := range aspectAsks {
		turn := ask(t, b, bot.Message{Text: bot.Text(fmt.Sprintf(a.ask, "Công nhận tủ sách gia đình tiêu biểu"))})
		if turn.Reply.Outcome != bot.Clarify {
			t.Errorf("%s: got %s, want a question back", a.aspect, turn.Reply.Outcome)
		}
		for _, c := range turn.Reply.Choices {
			got := understand.Read(c.Send).Aspects
			if a.aspect == "card" && len(got) == 0 {
				continue
			}
			if len(got) != 1 || string(got[0]) != a.aspect {
				t.Errorf("choice %q asks for %v, want %s", c.Send, got, a.aspect)
			}
		}
	}
}

// TestSameTurnTwice: one question over one version of the knowledge has one answer, bit for bit.
func TestSameTurnTwice(t *testing.T) {
	s := fixture(t)
	for _, q := range []bot.Text{"cấp thẻ đọc sách", "so sánh mục tiêu thư viện cấp xã có phòng đọc số đến năm 2030 của Lai Châu và Cà Mau", "công nhận tủ sách gia đình tiêu biểu"} {
		first := ask(t, newBot(t, s, newMemory(), nil), bot.Message{Text: q})
		for range 5 {
			if again := ask(t, newBot(t, s, newMemory(), nil), bot.Message{Text: q}); again.Reply.Text != first.Reply.Text || fmt.Sprint(again.Reply.Citations) != fmt.Sprint(first.Reply.Citations) {
				t.Errorf("%s: got\n%s\nthen\n%s", q, first.Reply.Text, again.Reply.Text)
			}
		}
	}
}

// FuzzHandle: no text makes a turn fail or a reply break its promises.
func FuzzHandle(f *testing.F) {
	for _, q := range []string{"lệ phí cấp thẻ đọc sách", "còn 2030?", "2", "9.100001", "so sánh Lai Châu với Cà Mau", "SDS là gì", "\x00\xff", "[1] [2]", "%s %d", "mục 1.1 và mục II", "82/KH-UBND"} {
		f.Add(q, q)
	}
	s := fixture(f)
	b := newBot(f, s, newMemory(), nil)
	n := 0
	f.Fuzz(func(t *testing.T, first, second string) {
		n++
		session := fmt.Sprintf("s%d", n)
		for _, q := range []string{first, second} {
			checkReply(t, s.View(knowledge.Public), q, ask(t, b, bot.Message{Text: bot.Text(q), Session: session}))
		}
	})
}
