package bot

import (
	"context"
	"errors"
	"time"
)

// ErrStale is returned by Sessions.Save when a later holder of the conversation's lock has saved it already. What the
// caller wanted to save is of the past; there is nothing to repeat.
var ErrStale = errors.New("a later turn has saved the session")

// ErrNotKept is returned by Handle where every answer must be kept and the journal does not keep this one: nothing of the
// turn has happened, and the caller may ask again.
var ErrNotKept = errors.New("turn cannot be kept")

// Observation is what one finished turn tells those who measure: no words of anybody.
type Observation struct {
	Outcome Outcome
	// Steps are those of the trace, in its order.
	Steps []StepTime
}

// StepTime is how long a step took: from the end of the one before to its own.
type StepTime struct {
	Name       string
	Start, End time.Time
}

// Sessions keeps conversations. Load of an unknown or expired id returns an empty Session with that id and no error.
// Implementations are safe for concurrent use; the last Save wins, but see Session.Fence.
type Sessions interface {
	Load(ctx context.Context, id string) (Session, error)
	Save(ctx context.Context, s Session) error
	// Delete forgets the conversation; deleting an unknown one is no error.
	Delete(ctx context.Context, id string) error
}

// Journal keeps turns for staff and for reading an answer again.
type Journal interface {
	// Record stores a turn; a second Record of the same trace id replaces the first.
	Record(ctx context.Context, t Turn) error
	// Turn returns a stored turn, or knowledge.ErrNotFound.
	Turn(ctx context.Context, id string) (Turn, error)
	// Feedback stores a verdict; the latest for a turn wins. knowledge.ErrNotFound when there is no such turn.
	Feedback(ctx context.Context, f Feedback) error
}
