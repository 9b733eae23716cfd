package knowledge

// CitationRole says how a citation carries the answer.
type CitationRole string

// The roles of a citation.
const (
	RoleMain    CitationRole = "main"    // holds what the answer says
	RoleContext CitationRole = "context" // a lead-in, header cell or footnote that the main quote needs
)

// Citation is one quoted place in a source. Quote is exactly the source text at [Start, End).
type Citation struct {
	ID       string     `json:"id"` // "1", "2" … in the order of the answer
	Kind     SourceKind `json:"kind"`
	Document DocumentID `json:"document"`
	// Code of the procedure; empty for other kinds.
	Code ProcedureCode `json:"code"`
	// Number of the document ("149/KH-UBND"); empty when the source does not say.
	Number string `json:"number"`
	Title  string `json:"title"`
	// Section is the section label of a document, or the field key of a procedure.
	Section string       `json:"section"`
	Quote   string       `json:"quote"`
	Start   int          `json:"start"` // runes
	End     int          `json:"end"`   // runes, exclusive
	Role    CitationRole `json:"role"`
	URL     string       `json:"url"`
	// AsOf is the date the source speaks for, as Date.String gives it; empty when unknown.
	AsOf string `json:"as_of"`
}

// Provenance says where a figure, date, agency or number in an answer comes from. Anything without one is not sent.
type Provenance string

// The provenances of promise 1 in the design.
const (
	FromSpan      Provenance = "span"      // occurs in the cited quote
	FromDerived   Provenance = "derived"   // an operation over cited spans (Fact.Made), made again by the guard
	FromGazetteer Provenance = "gazetteer" // a gazetteer record
	FromConfig    Provenance = "config"    // the operator's hotline or office data
	FromEditor    Provenance = "editor"    // a curated answer
	FromEcho      Provenance = "echo"      // the user's own words
)

// FactKind is the kind of a typed fact in a reply.
type FactKind string

// The kinds of facts.
const (
	FactTarget   FactKind = "target"
	FactResult   FactKind = "result"
	FactDuty     FactKind = "duty"
	FactDeadline FactKind = "deadline"
	FactFee      FactKind = "fee"
	FactDuration FactKind = "duration"
	FactPaper    FactKind = "paper"
	FactCount    FactKind = "count"
	FactUnit     FactKind = "unit"
	FactDate     FactKind = "date"
	FactContact  FactKind = "contact"
)

// Fact is one typed statement of a reply, with its provenance.
type Fact struct {
	Kind      FactKind `json:"kind"`
	Indicator string   `json:"indicator"`
	// Comparator is "=", ">=", ">", "<=", "<", "~" or empty.
	Comparator string   `json:"comparator"`
	Min        *float64 `json:"min"`
	Max        *float64 `json:"max"`
	Unit       string   `json:"unit"`
	// ValueText is a value without a number ("phổ cập"), or the value as printed.
	ValueText string   `json:"value_text"`
	Period    Period   `json:"period"`
	Levels    []string `json:"levels"`
	Scope     string   `json:"scope"`
	Base      string   `json:"base"`
	SetBy     string   `json:"set_by"`
	Province  string   `json:"province"`
	Estimated bool     `json:"estimated"`
	// Provenance; for derived, gazetteer and config Derived holds the value as shown.
	Provenance Provenance `json:"provenance"`
	Derived    string     `json:"derived"`
	// Citation is the id of the citation that holds the value; empty for config, echo and counts.
	Citation string `json:"citation"`
	// Made says how a derived value is made, for the proof of the draft; nil for other facts. It is no part of the JSON.
	Made *Derivation `json:"-"`
}

// Operation names how a derived value is made of its operands.
type Operation string

// The operations that the guard can make again.
const (
	OpCount    Operation = "count"    // how many places of sources there are, each another one: the only number shown
	OpNotation Operation = "notation" // a value of the operand's quotes in another notation: "7,000 Việt Nam Đồng" as "7.000 đồng"
	OpGreater  Operation = "greater"  // the first operand's figure is greater than the second's: the two numbers shown, in this order
	OpEqual    Operation = "equal"    // the operands give one figure: the only number shown
	OpLess     Operation = "less"     // how much the second operand's figure is less than the first's: the first number shown
	OpSection  Operation = "section"  // the label of the section that the operand stands in
	OpIssuer   Operation = "issuer"   // who issued the operand, by the mark in its number and its title
)

// Derivation is an operation with its operands, in order. A count has Places, every other operation Operands: each the ids of
// citations that hold one value.
type Derivation struct {
	Operation Operation
	Operands  [][]string
	Places    []Place
}

// Place is a span of a source that an answer speaks of without showing it. Section is as in Citation.
type Place struct {
	Kind     SourceKind
	Document DocumentID
	Section  string
	Span     Span // runes
}
