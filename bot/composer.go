package bot

import (
	"context"
	"errors"

	"trolycong/knowledge"
)

// ErrNotComposed is returned by Composer.Compose when it is switched off, or has spent what it may spend today: the
// template answers and nothing is wrong.
var ErrNotComposed = errors.New("composer is off")

// Evidence is all that a composer gets: what the template says and the citations that prove it. It holds nothing that the
// user wrote.
type Evidence struct {
	Sentences []Sentence     `json:"sentences"`
	Spans     []EvidenceSpan `json:"spans"`
}

// Sentence is one piece of an answer: usually one sentence, now and then a few that stand together.
type Sentence struct {
	// Of numbers the template's piece, from 1, in the order of the answer.
	Of int `json:"of"`
	// Text holds its citation marks ("[1]") behind what they prove. A composer may leave them out where the template has
	// one run of them at the end; they are set again.
	Text string `json:"text"`
	// Spans are the ids of the evidence that carries it; empty for what names no source.
	Spans []string `json:"spans"`
}

// EvidenceSpan is one cited quote.
type EvidenceSpan struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	Quote string `json:"quote"`
}

// Composition is what a composing has cost.
type Composition struct {
	// Prompt is the version of the prompt, Model the model's name.
	Prompt, Model string
	// PromptTokens and CompletionTokens are counted by the server, or estimated.
	PromptTokens, CompletionTokens int
}

// Composer words the template's pieces anew. It calls say once for each piece that it has, in their order, and ends when
// say returns an error. Nothing that it says is believed: every piece is proven before anybody sees it, and what it leaves
// out the template says. It must end within a deadline of its own; any error means that the template says the rest. Safe
// for concurrent use.
type Composer interface {
	Compose(ctx context.Context, e Evidence, say func(Sentence) error) (Composition, error)
}

// ComposeMeter is a Composer that is told how its answers fared.
type ComposeMeter interface {
	// Composed tells how many pieces of an answer were kept and how many the template replaced; withdrawn: all of them.
	Composed(kept, replaced int, withdrawn bool)
}

// Watcher follows an answer while it is composed, for readers who wait. Only proven text comes here. The final reply is
// HandleStream's result all the same; its text begins with what was said since the last Reset.
type Watcher interface {
	// Begin comes once, before anything is said: the turn so far, with its id and the masked question, and all citations
	// that the answer can have.
	Begin(trace Trace, citations []knowledge.Citation)
	// Say adds text to the answer.
	Say(text string)
	// Reset takes back what was said; the whole answer follows as the final reply.
	Reset()
}
