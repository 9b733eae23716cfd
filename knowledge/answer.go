package knowledge

import (
	"strings"
	"time"
)

// AnswerID names one curated answer: 2 to 40 characters of [a-z0-9-].
type AnswerID string

// AnswerState is where a curated answer stands in its workflow.
type AnswerState string

// The states of a curated answer, in the order of its life. Only live ones answer.
const (
	AnswerDraft   AnswerState = "draft"   // being written
	AnswerReview  AnswerState = "review"  // put forward, waits for another person's approval
	AnswerLive    AnswerState = "live"    // approved, answers where it matches
	AnswerFlagged AnswerState = "flagged" // a bound source changed or went: out of use until it is reviewed again
	AnswerRetired AnswerState = "retired" // out of use for good
)

// AnswerStates lists all states, in the order of an answer's life.
var AnswerStates = []AnswerState{AnswerDraft, AnswerReview, AnswerLive, AnswerFlagged, AnswerRetired}

// Actor is who did something to an answer: a person by name, and the account that proves who typed it.
type Actor struct {
	Name string `json:"name"`
	// Account is "os:<user>" on the command line, "key:<id>" behind an API key, "system" for the program itself.
	Account string `json:"account"`
}

// Binding ties an answer to a source as it was when the answer was approved.
type Binding struct {
	// Document is a procedure's code or a document's id.
	Document DocumentID `json:"document"`
	// Part narrows it: the key of a procedure's field, or the ordinal of a document's passage. Empty means the whole.
	Part string `json:"part,omitempty"`
	// Digest of the bound text; 64 hexadecimal digits.
	Digest string `json:"digest"`
}

// Ref is the binding as people write it: "1.004222", "1.004222#phi_le_phi", "ke-hoach-7#12".
func (b Binding) Ref() string {
	if b.Part == "" {
		return string(b.Document)
	}
	return string(b.Document) + "#" + b.Part
}

// ParseBinding reads what Ref writes; its Digest is empty.
func ParseBinding(ref string) Binding {
	document, part, _ := strings.Cut(strings.TrimSpace(ref), "#")
	return Binding{Document: DocumentID(strings.TrimSpace(document)), Part: strings.TrimSpace(part)}
}

// Current gives the digest that the bound text has now; false when the reader has no such source, or may not see it, or
// nothing of it may be quoted.
func (b Binding) Current(r Reader) (digest string, ok bool) {
	if p, ok := b.Procedure(r); ok {
		switch {
		case p.Barred:
			return "", false
		case b.Part == "":
			return p.Digest, true
		}
		text := p.FieldText(b.Part)
		return Digest(text), text != ""
	}
	d, ok := r.Document(b.Document)
	if !ok {
		return "", false
	}
	if b.Part == "" {
		return d.Digest, true
	}
	for i := range d.Passages {
		if d.Passages[i].ID == b.Ref() {
			return Digest(d.Passages[i].Text), true
		}
	}
	return "", false
}

// Procedure gives the procedure that the binding names; false when it names a document or nothing.
func (b Binding) Procedure(r Reader) (*Procedure, bool) {
	return r.Procedure(ProcedureCode(strings.TrimPrefix(string(b.Document), StarterPrefix)))
}

// AnswerContent is what people write of a curated answer.
type AnswerContent struct {
	// Questions are wordings of the one question that it answers, the main one first.
	Questions []string `json:"questions"`
	// Body is the answer: plain text, LF line ends; lines that begin with "- " are a list.
	Body string `json:"body"`
	// Audience is whom it is for: "citizen", "business", "civil_servant"; empty means everybody.
	Audience string `json:"audience,omitempty"`
	// Province it holds in, plain name; empty means everywhere.
	Province string `json:"province,omitempty"`
	// Visibility says who may read it.
	Visibility Visibility `json:"visibility,omitempty"`
	// From and To are the first and the last day on which it holds; zero means open.
	From Date `json:"from,omitzero"`
	To   Date `json:"to,omitzero"`
	// Owner is the person or office that answers for it, shown to readers.
	Owner string `json:"owner"`
	// ReviewBy is the day by which somebody must look at it again; zero means none.
	ReviewBy Date `json:"review_by,omitzero"`
	// Sources it rests on; never empty once it is live.
	Sources []Binding `json:"sources"`
}

// Answer is one curated answer (câu trả lời biên tập). Immutable once it is handed out.
type Answer struct {
	ID    AnswerID    `json:"id"`
	State AnswerState `json:"state"`
	AnswerContent
	// Replaces is the live answer that this one takes the place of when it is approved; empty for none.
	Replaces AnswerID `json:"replaces,omitempty"`
	// Authors wrote it, changed it or bound it anew, each once, the first author first. None of them may approve it.
	Authors []Actor `json:"authors"`
	// Approver and ApprovedAt are those of the last approval; zero before it.
	Approver   Actor     `json:"approver,omitzero"`
	ApprovedAt time.Time `json:"approved_at,omitzero"`
	// Flags say what became of its sources, one sentence each; empty unless it is flagged.
	Flags     []string  `json:"flags,omitempty"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

// HoldsOn tells whether a day lies within the answer's validity.
func (c *AnswerContent) HoldsOn(day Date) bool {
	return !day.Before(c.From) && (c.To.IsZero() || !c.To.Before(day))
}

// AnswerSet is the live answers at one version. Immutable; safe for concurrent use.
type AnswerSet struct {
	// Version changes whenever any answer changes.
	Version string
	// Answers ordered by ID.
	Answers []*Answer
}
