package bot_test

import (
	"context"
	"testing"

	"trolycong/bot"
)

// leaving is a caller who goes while the turn is being kept.
type leaving struct {
	*memory
	leave context.CancelFunc
}

func (l leaving) Record(ctx context.Context, t bot.Turn) error {
	l.leave()
	return l.memory.Record(ctx, t)
}

func (l leaving) Save(ctx context.Context, s bot.Session) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return l.memory.Save(ctx, s)
}

// TestCallerGone: a turn that is kept is remembered too, or the next one would be read as following the turn before it.
func TestCallerGone(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	l := leaving{newMemory(), cancel}
	b := newBot(t, fixture(t), l.memory, func(o *bot.Options) { o.Sessions, o.Journal = l, l })
	if _, err := b.Handle(ctx, bot.Message{Session: "s", Text: "lệ phí cấp thẻ đọc sách"}); err != nil {
		t.Fatal(err)
	}
	if len(l.turns) != 1 || len(l.sessions["s"].Turns) != 1 {
		t.Errorf("%d turns kept, %d remembered; want 1 of each", len(l.turns), len(l.sessions["s"].Turns))
	}
}
