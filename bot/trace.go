package bot

import (
	"time"

	"trolycong/knowledge"
)

// Trace records every step of one turn, for staff and `ask --trace`. It holds no personal data: the question is the
// masked one.
type Trace struct {
	ID       string    `json:"id"`
	At       time.Time `json:"at"`
	Question string    `json:"question"`
	// See is what the caller was allowed to see: an answer from internal sources is shown again to such callers only.
	See knowledge.Visibility `json:"see,omitempty"`
	// Snapshot is the version of the knowledge that the turn used.
	Snapshot string `json:"snapshot"`
	Steps    []Step `json:"steps"`
	// Withdrawn is what a reader was shown of a composed answer before the template's took its place; empty for none.
	Withdrawn string `json:"withdrawn,omitempty"`
}

// Step is one decision of a turn.
type Step struct {
	// Name: mask, guard_input, rewrite, understand, curated, expand, exact, search, procedure, passage, compose, guard_draft, outcome.
	Name string `json:"name"`
	// Note is one line for people.
	Note string `json:"note"`
	// Data are named values, in a fixed order.
	Data []KV `json:"data,omitempty"`
}

// KV is one named value of a step.
type KV struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

// Turn is everything one message gave.
type Turn struct {
	Reply Reply
	Trace Trace
}

// Feedback is a reader's verdict on one turn.
type Feedback struct {
	Turn string `json:"turn"`
	// Helpful is the thumb: up is true.
	Helpful bool `json:"helpful"`
	// Reason is one of "wrong", "incomplete", "unclear", "other" or empty.
	Reason string `json:"reason,omitempty"`
	// Comment is the reader's own words, masked, at most 500 runes.
	Comment string    `json:"comment,omitempty"`
	At      time.Time `json:"at"`
}

// Session is what the bot remembers of a conversation. Everything in it is masked.
type Session struct {
	ID string `json:"id"`
	// Turns oldest first, at most MaxSessionTurns.
	Turns     []SessionTurn `json:"turns"`
	UpdatedAt time.Time     `json:"updated_at"`
	// Fence is the token of the lock under which the session was saved; 0 without one. Where several processes share the
	// conversations, Save refuses a smaller one than was ever stored with ErrStale, unless it is 0.
	Fence uint64 `json:"fence,omitempty"`
}

// MaxSessionTurns is how many turns a session keeps: enough for a follow-up of a follow-up, few enough to stay private.
const MaxSessionTurns = 10

// SessionTurn is one earlier question with what it was understood to be about.
type SessionTurn struct {
	Question string  `json:"question"`
	Outcome  Outcome `json:"outcome"`
	// Topic is the full question that the turn was understood as: a follow-up merged with what it followed.
	Topic string `json:"topic"`
	// Procedure the answer was about; empty for plans.
	Procedure knowledge.ProcedureCode `json:"procedure,omitempty"`
	// Documents the answer cited.
	Documents []knowledge.DocumentID `json:"documents,omitempty"`
	Choices   []Choice               `json:"choices,omitempty"`
	// Trace is the turn's id.
	Trace string `json:"trace"`
}
