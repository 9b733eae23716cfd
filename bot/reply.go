package bot

import "trolycong/knowledge"

// Outcome says how a turn ended. Outcomes are values; faults are errors.
type Outcome string

// The outcomes of the design, §5.
const (
	Answered           Outcome = "answered"
	Partial            Outcome = "partial"
	Clarify            Outcome = "clarify"
	NoSource           Outcome = "no_source"
	OutOfScope         Outcome = "out_of_scope"
	Smalltalk          Outcome = "smalltalk"
	PersonalData       Outcome = "personal_data"
	Emergency          Outcome = "emergency"
	Blocked            Outcome = "blocked"
	Handoff            Outcome = "handoff"
	NeedsStatusService Outcome = "needs_status_service"
)

// Outcomes lists all outcomes, in the order of the design.
var Outcomes = []Outcome{Answered, Partial, Clarify, NoSource, OutOfScope, Smalltalk, PersonalData, Emergency, Blocked,
	Handoff, NeedsStatusService}

// Reply is the answer to one message: the JSON contract of the design, §5.
type Reply struct {
	Outcome Outcome `json:"outcome"`
	Lang    string  `json:"lang"`
	// Understood is the question as it was read, where noise was undone, diacritics were put back or abbreviations written
	// out; empty when it was read as typed.
	Understood string `json:"understood,omitempty"`
	// Text is plain: direct answer first, "[1]" marks the first citation, no URL.
	Text       string               `json:"text"`
	Blocks     []Block              `json:"blocks"`
	Citations  []knowledge.Citation `json:"citations"`
	Facts      []knowledge.Fact     `json:"facts"`
	Procedures []ProcedureRef       `json:"procedures"`
	Choices    []Choice             `json:"choices"`
	Session    string               `json:"session"`
	// Trace is the turn's id.
	Trace  string  `json:"trace"`
	TookMS float64 `json:"took_ms"`
}

// BlockType is the kind of a block.
type BlockType string

// The block types.
const (
	BlockText  BlockType = "text"
	BlockList  BlockType = "list"
	BlockSteps BlockType = "steps"
	BlockTable BlockType = "table"
	BlockNote  BlockType = "note" // a caution: doubt in the source, date of the data
	BlockLink  BlockType = "link"
)

// Block is one structured part of an answer. Blocks together say what Text says, in a form that channels can lay out.
type Block struct {
	Type  BlockType `json:"type"`
	Title string    `json:"title,omitempty"`
	// Text of text and note blocks; the label of a link.
	Text string `json:"text,omitempty"`
	// Items of list and steps blocks.
	Items []string `json:"items,omitempty"`
	// Header and Rows of a table; every row has as many cells as the header.
	Header []string   `json:"header,omitempty"`
	Rows   [][]string `json:"rows,omitempty"`
	// URL of a link: https, or a path of this site that begins with "/".
	URL string `json:"url,omitempty"`
	// Citations that carry the block, by id.
	Citations []string `json:"citations,omitempty"`
}

// ProcedureRef names a procedure the answer is about, best first.
type ProcedureRef struct {
	Code knowledge.ProcedureCode `json:"code"`
	Name string                  `json:"name"`
	// Score in 0..1, comparable only within one reply.
	Score float64 `json:"score"`
}

// Choice is one offered next step: a button, or a numbered line.
type Choice struct {
	Label string `json:"label"`
	// Send is the text that the choice sends as the user's next message.
	Send string `json:"send"`
}
