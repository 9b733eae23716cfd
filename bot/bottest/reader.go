package bottest

import (
	"context"

	"trolycong/bot"
)

// FeedbackReader is an optional ability of a journal: the suite then checks which verdict is kept.
type FeedbackReader interface {
	FeedbackOn(ctx context.Context, turn string) (bot.Feedback, error)
}
