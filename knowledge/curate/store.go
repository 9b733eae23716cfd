// Package curate is the workflow of curated answers: who writes, who puts forward, who approves, what takes an answer out
// of use, and whole sets of them as spreadsheets.
//
// Kind: library. It keeps the rules (nobody approves their own words, an answer rests on sources as they were when it was
// approved) and the history over a store that its caller gives. It refuses to decide which question an answer answers:
// that is the bot's. Used by cmd, and by the staff's pages.
package curate

import (
	"context"
	"errors"
	"fmt"
	"time"

	"trolycong/knowledge"
)

// Action is what was done to an answer.
type Action string

// The actions of a history.
const (
	ActionAdd     Action = "add"     // written
	ActionEdit    Action = "edit"    // changed while it is no answer yet
	ActionReview  Action = "review"  // put forward; a flagged one is bound to its sources as they are now
	ActionReturn  Action = "return"  // sent back to be written anew
	ActionApprove Action = "approve" // made live
	ActionFlag    Action = "flag"    // taken out of use because a source changed
	ActionRetire  Action = "retire"  // taken out of use for good
)

// Event is one line of an answer's history. It is never changed.
type Event struct {
	Answer knowledge.AnswerID
	// Seq counts the events of one answer from 1; the store gives it.
	Seq    int
	At     time.Time
	Action Action
	By     knowledge.Actor
	// From is empty for the first event.
	From, To knowledge.AnswerState
	// Note is the person's own words; may be empty.
	Note string
	// Details say what the action found, one sentence each.
	Details []string
	// Content is what the answer said from then on; nil when the action did not change it.
	Content *knowledge.AnswerContent
}

// Change is one answer as it is from now on, with the event that made it so.
type Change struct {
	Answer *knowledge.Answer
	Event  Event
}

// ErrChanged is returned by a store when answers were changed since the version that a change was made for; the caller
// reads them again and decides anew.
var ErrChanged = errors.New("answers were changed meanwhile")

// Store keeps answers and their history. Safe for concurrent use, by several processes too.
type Store interface {
	// Answers gives the answers in these states, all when none is named, ordered by id, and their version: one committed
	// state.
	Answers(ctx context.Context, states ...knowledge.AnswerState) (knowledge.AnswerSet, error)
	// AnswersVersion is the version alone: it changes whenever an answer does. Cheap.
	AnswersVersion(ctx context.Context) (string, error)
	// ApplyAnswers stores all changes or none: ErrChanged when the version is another one by now.
	ApplyAnswers(ctx context.Context, version string, changes []Change) error
	// AnswerHistory gives the events of an answer, oldest first; knowledge.ErrNotFound for one that never was.
	AnswerHistory(ctx context.Context, id knowledge.AnswerID) ([]Event, error)
}

// Refusal is a step that the rules forbid, or content that is not whole. It words itself for the person who tried.
type Refusal struct {
	Code Code
	// Answer that it is about; may be empty.
	Answer   knowledge.AnswerID
	sentence string
}

// Code tells refusals apart.
type Code string

// The refusals.
const (
	RefusedUnknown  Code = "unknown"   // no such answer
	RefusedState    Code = "state"     // the answer stands elsewhere in its life
	RefusedOwn      Code = "own_words" // approver and author are one
	RefusedContent  Code = "content"   // something is missing or wrong in what was written
	RefusedSource   Code = "source"    // a source is missing or has changed
	RefusedConflict Code = "conflict"  // another live answer answers the question
	RefusedNobody   Code = "nobody"    // nobody is named
	RefusedID       Code = "id"        // the id is taken
)

func (r *Refusal) Error() string { return "answer " + string(r.Answer) + ": " + string(r.Code) }

// Sentence gives the words.
func (r *Refusal) Sentence() string { return r.sentence }

func refuse(code Code, id knowledge.AnswerID, format string, args ...any) *Refusal {
	return &Refusal{code, id, fmt.Sprintf(format, args...)}
}
