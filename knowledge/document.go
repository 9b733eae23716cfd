package knowledge

// Genre is the kind of a document. The zero value is unknown.
type Genre string

// The genres that are told apart. A plan's figures are targets, a report's are results; they are never mixed.
const (
	GenreUnknown    Genre = ""
	GenrePlan       Genre = "plan"       // kế hoạch
	GenreReport     Genre = "report"     // báo cáo
	GenreDecision   Genre = "decision"   // quyết định
	GenreDirective  Genre = "directive"  // chỉ thị
	GenreLetter     Genre = "letter"     // công văn
	GenreResolution Genre = "resolution" // nghị quyết
	GenreOther      Genre = "other"
)

// Document is one published text (plan, report, decision …) with its structure. Immutable after parsing.
type Document struct {
	ID         DocumentID `json:"id"`
	Identity   Identity   `json:"identity"`
	Visibility Visibility `json:"visibility,omitempty"`
	// AsOf is the date the source speaks for; zero when unknown.
	AsOf Date `json:"as_of,omitzero"`
	// Text is the decoded source: NFC, LF line ends, controls dropped. All spans are runes into it.
	Text string `json:"text"`
	// Digest is Digest(Text).
	Digest string `json:"digest"`
	// Sections in the order of the text; a parent always stands before its children.
	Sections []Section `json:"sections,omitempty"`
	// Passages in the order of the text. Every non-blank line of Text lies in exactly one of them.
	Passages []Passage `json:"passages,omitempty"`
	Issues   []Issue   `json:"issues,omitempty"`
}

// Identity says what a document is. Each field may be unknown (empty or zero) and is then shown as unknown, never
// guessed: a plan printed with a blank number has no number.
type Identity struct {
	Genre Genre `json:"genre,omitempty"`
	// Number is the full printed number such as "149/KH-UBND"; empty when the number itself is blank in the source.
	Number string `json:"number,omitempty"`
	// Title is the reading form of the heading below the genre word, without it ("Chuyển đổi số tỉnh …").
	Title string `json:"title,omitempty"`
	// Issuer is the body that issues, as written ("UBND tỉnh Bắc Giang", "Sở Thông tin và Truyền thông").
	Issuer       string   `json:"issuer,omitempty"`
	Signer       string   `json:"signer,omitempty"`
	SignerOffice string   `json:"signer_office,omitempty"`
	Recipients   []string `json:"recipients,omitempty"`
	// Subject is what it is about, one phrase.
	Subject string `json:"subject,omitempty"`
	Place   string `json:"place,omitempty"`
	Date    Date   `json:"date,omitzero"`
	Period  Period `json:"period,omitzero"`
	// Province is the plain name ("Bắc Giang"); empty when unknown or national.
	Province string `json:"province,omitempty"`
}

// Period is a range of years, both included. From or To is zero when that end is open or unknown.
type Period struct {
	From int `json:"from"`
	To   int `json:"to"`
	// Open tells that the text itself leaves the end open ("2022 và các năm tiếp theo").
	Open bool `json:"open,omitempty"`
}

// NoSection is the section index of a passage that stands under no heading.
const NoSection = -1

// Section is one heading with what stands under it.
type Section struct {
	// Parent indexes Document.Sections; NoSection at the top, or when the heading it belongs to is lost.
	Parent int `json:"parent"`
	// ParentUnknown tells that a heading above is lost in the source ("1.1." under no "1."): the parent is not invented.
	ParentUnknown bool `json:"parent_unknown,omitempty"`
	// Number is as printed, without closing punctuation: "II", "2.1", "a", "5.1"; may be empty ("PHỤ LỤC").
	Number string `json:"number,omitempty"`
	// Title is the reading form of the heading without its number; may be empty.
	Title string `json:"title,omitempty"`
	// Label is the path of printed numbers, unique in practice and shown in citations: "I.2.1.a", "Phụ lục.III".
	// A number that already repeats its parent's ("2.1" under "2") is not doubled.
	Label string `json:"label"`
	// Level is the depth, 1 at the top.
	Level int `json:"level"`
	// Span covers the heading and everything under it.
	Span Span `json:"span"`
}

// PassageKind says what a passage is in the document.
type PassageKind string

// The kinds of passages.
const (
	PassageHeading     PassageKind = "heading"
	PassageParagraph   PassageKind = "paragraph"
	PassageItem        PassageKind = "item"         // an item of a list
	PassageTableHeader PassageKind = "table_header" // the row of column names
	PassageTableRow    PassageKind = "table_row"    // one logical row, joined over page breaks
	PassageFootnote    PassageKind = "footnote"
	PassageIdentity    PassageKind = "identity"  // number, place and date, title, opening legal bases, annex caption
	PassageSignature   PassageKind = "signature" // recipients and signing block
	PassageFurniture   PassageKind = "furniture" // the page around the document; never an answer
)

// Passage is one readable piece of a document: a heading, paragraph, list item, table row or footnote.
type Passage struct {
	// ID is "<document>#<ordinal>", stable for one text.
	ID   string      `json:"id"`
	Kind PassageKind `json:"kind"`
	// Section indexes Document.Sections; NoSection when it stands under none. A heading belongs to its own section.
	Section int `json:"section"`
	// Spans in reading order, not empty, not overlapping; a page break or footnote that cuts a sentence parts them.
	Spans []Span `json:"spans"`
	// Text is the reading form: the spans joined, hard line breaks undone, markup and footnote marks dropped. It is
	// for search and people; a citation quotes Document.Text at Spans.
	Text string `json:"text"`
	// Marker is the printed bullet or number of an item: "-", "a)", "1."; empty for other kinds.
	Marker string `json:"marker,omitempty"`
	// LeadIn indexes the passage that opens the list this one belongs to ("Đến năm 2025:"); -1 when none.
	LeadIn int `json:"lead_in"`
	// Header indexes the table_header passage of a table row; -1 for other kinds.
	Header int `json:"header"`
	// Footnotes indexes the footnote passages that this passage calls, in order.
	Footnotes []int `json:"footnotes,omitempty"`
	// Cells of a table header or row, left to right, trimmed; empty cells are kept so that columns line up.
	Cells []Cell `json:"cells,omitempty"`
}

// Cell is one cell of a table.
type Cell struct {
	Text string `json:"text"`
	// Spans of the cell in Document.Text; more than one when the row breaks over a page, empty for an empty cell.
	Spans []Span `json:"spans,omitempty"`
}

// HeadingPath returns the sections from the top down to the passage's own; nil when it stands under none.
func (d *Document) HeadingPath(p *Passage) []Section {
	var path []Section
	for i := p.Section; i >= 0 && i < len(d.Sections); i = d.Sections[i].Parent {
		path = append([]Section{d.Sections[i]}, path...)
	}
	return path
}
