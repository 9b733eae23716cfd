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
	FromDerived   Provenance = "derived"   // a named operation over cited spans, recomputed by the guard
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
	// Provenance; for derived, gazetteer and config Derived holds the value as shown and how it was made.
	Provenance Provenance `json:"provenance"`
	Derived    string     `json:"derived"`
	// Citation is the id of the citation that holds the value; empty for config and echo.
	Citation string `json:"citation"`
}
