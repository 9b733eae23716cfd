// Package retrieval is the contract of search: a question becomes a Query, a Searcher gives ranked Hits.
//
// Kind: root. It holds types and pure policy. It refuses to decide what an answer says: it names places in the
// knowledge, with scores that explain themselves, and the bot decides. Used by the indexes below it, the snapshot that
// joins them, and the bot.
package retrieval

import (
	"context"

	"trolycong/knowledge"
)

// UnitKind is the kind of a searchable unit.
type UnitKind string

// The kinds of searchable units.
const (
	UnitProcedure UnitKind = "procedure" // one procedure
	UnitPassage   UnitKind = "passage"   // one passage of a document
	UnitGuide     UnitKind = "guide"     // one short guide of the starter pack
)

// Query is one question made ready for search. Rewriting makes it; nothing restores or expands it twice.
type Query struct {
	// Typed is the text as typed: NFC, spaces folded, at most 2,000 runes.
	Typed string `json:"typed"`
	// Text is Typed as it is read: noise undone and diacritics put back where that is sure, case and signs as typed.
	Text string `json:"text"`
	// Plain tells that words of Text may still lack diacritics: who typed it leaves them out.
	Plain bool `json:"plain"`
	// Understood is Text with its abbreviations written out.
	Understood string `json:"understood"`
	// Changed tells that Understood says other words than were typed, words that carry no topic aside: who asks should see
	// it.
	Changed bool `json:"changed"`
	// Terms to search for, in the order of the text; expansions stand after the word they expand.
	Terms []Term `json:"terms"`
	// Exact are codes and numbers found in the text.
	Exact []ExactRef `json:"exact"`
	// Elsewhere are subjects of other offices, or of none, that the text names.
	Elsewhere []Elsewhere `json:"elsewhere"`
	// Kinds limits the search; empty means all.
	Kinds []UnitKind `json:"kinds"`
	// Documents limits passages to these documents; empty means all.
	Documents []knowledge.DocumentID `json:"documents"`
	// Limit is the number of hits wanted; 0 means 20.
	Limit int `json:"limit"`
}

// Elsewhere is a subject that the knowledge's offices have nothing to do with.
type Elsewhere struct {
	// Phrase in NFC lower case.
	Phrase string `json:"phrase"`
	// Agency is who is responsible, as shown; empty where no state office is.
	Agency string `json:"agency"`
}

// Term is one word or phrase of a query.
type Term struct {
	// Text in NFC lower case, one or more syllables parted by single spaces.
	Text string `json:"text"`
	// Folded is Text without diacritics.
	Folded string `json:"folded"`
	// Weight multiplies the term's score: 1 for a word the user typed with its accents, less for expansions.
	Weight float64 `json:"weight"`
	// Group ties a word to its alternatives: of one group only the best scoring counts.
	Group int `json:"group"`
	// Accented tells that the user typed diacritics in it, so that the folded form alone is weaker evidence.
	Accented bool `json:"accented"`
	// Rarity is how informative the term is among the passages: the mean inverse document frequency of its syllables
	// (natural logarithm, 0 and up). Rewriting sets it.
	Rarity float64 `json:"rarity"`
}

// ExactKind is the kind of an exact reference.
type ExactKind string

// The kinds of exact references.
const (
	ExactProcedure ExactKind = "procedure" // "1.001193"
	ExactForm      ExactKind = "form"      // "CT07"
	ExactDocument  ExactKind = "document"  // "149/KH-UBND", "QĐ 749"
)

// ExactRef is a code or number that the text names.
type ExactRef struct {
	Kind ExactKind `json:"kind"`
	// Value in canonical form: the code as printed in the catalogue; "749/QĐ-TTg" or, when only part is named, "749".
	Value string `json:"value"`
	// Genre abbreviates the kind of document that stands beside a part of a number ("QĐ", "KH", "NĐ"); empty when none
	// does or the number is whole.
	Genre string `json:"genre"`
}

// Hit is one found unit.
type Hit struct {
	Kind UnitKind `json:"kind"`
	// ID is the unit's: the procedure code, the passage id or "starter/<id>". Ties in score are broken by it.
	ID string `json:"id"`
	// Document holds the unit; for a procedure its code.
	Document knowledge.DocumentID `json:"document"`
	// Passage indexes Document.Passages; -1 for other kinds.
	Passage int `json:"passage"`
	// Score, higher is better; comparable only within one answer of one search.
	Score float64 `json:"score"`
	// Coverage in 0..1: the share of the query's informative weight that the unit matched.
	Coverage float64 `json:"coverage"`
	// Features explain the score in the trace, in a fixed order.
	Features []Feature `json:"features"`
	// Likeness of a procedure's name to the question; zero for other kinds.
	Likeness Likeness `json:"likeness"`
}

// Likeness says how far a procedure's name and the question are about the same thing, and what else is as near. It is for
// judging whether the first hit is meant, not for the order of hits.
type Likeness struct {
	// Evidence, 0..1, is how much of the question the name, or one way to ask for it, holds, words and neighbouring pairs
	// together; Fit, 0..1, how much of that the question holds.
	Evidence float64 `json:"evidence"`
	Fit      float64 `json:"fit"`
	// Asked is the informative weight of the question: the sum over its words and phrases of how rare they are, 0 and up.
	// A bare "giấy phép" has about 1, a question that names a thing 5 and more.
	Asked float64 `json:"asked"`
	// Unasked is the share, 0..1, of the name's informative weight that the question does not hold. A name about a special
	// case has much of it.
	Unasked float64 `json:"unasked"`
	// HeadUnasked is the weight, 0 and up, of the name's words before the first one that the question holds: "Ủy quyền lĩnh
	// thay … trợ cấp thất nghiệp" is not what somebody asks for who names the benefit alone.
	HeadUnasked float64 `json:"head_unasked"`
	// Missed, 0..1, is how much the most telling word of the question tells that the procedure's whole record does not hold.
	// Pairs, 0..1, is the share of the question's neighbouring words, by what they tell, that stand side by side in the record;
	// New, 0..1, of those that stand so in no record at all. Set in the first hit only, as all below.
	Missed float64 `json:"missed"`
	Pairs  float64 `json:"pairs"`
	New    float64 `json:"new"`
	// Elsewhere is 1 where the question names a subject of another office that the record does not, 0.5 where the record
	// names it beside its own, else 0.
	Elsewhere float64 `json:"elsewhere"`
	// Lead is how far the hit's score is above that of the next hit of another name; Rival is the next one's share of the
	// best lexical score, Near how many such hits are hardly behind.
	Lead  float64 `json:"lead"`
	Rival float64 `json:"rival"`
	Near  int     `json:"near"`
}

// Feature is one named part of a score.
type Feature struct {
	Name  string  `json:"name"`
	Value float64 `json:"value"`
}

// DefaultLimit is the number of hits when Query.Limit is 0.
const DefaultLimit = 20

// Searcher finds units. Hits come best first, ties by ID, at most Query.Limit; none found is nil and no error. Safe for
// concurrent use.
type Searcher interface {
	Search(ctx context.Context, q Query) ([]Hit, error)
}

// Rewriter turns a typed question into a Query. Deterministic; safe for concurrent use.
type Rewriter interface {
	Rewrite(text string) Query
}

// View is the knowledge and its index at one version, as one caller may see it: a turn pins one and uses nothing else.
type View interface {
	Searcher
	Rewriter
	knowledge.Reader
	// Version of the snapshot.
	Version() string
	// Lookup resolves an exact reference to units, best first; nil when nothing carries it.
	Lookup(ref ExactRef) []Hit
}

// Source gives the current view for a caller. Pin(Internal) sees everything, Pin(Public) only public sources.
type Source interface {
	Pin(ctx context.Context, see knowledge.Visibility) (View, error)
}
