// Package plan reads plans, reports and other documents from text and Markdown: identity, sections, passages, tables and
// footnotes, each with its place in the decoded source.
//
// Kind: library. It joins for reading what pages and converters cut (hard-wrapped lines, page breaks, footnotes inside a
// sentence, rows over two pages) and keeps the source's offsets. It refuses to invent: a blank number stays unknown, a
// part under a lost heading has an unknown parent, an annex that is named but absent is an Issue, a slip of a scan is
// reported and not mended. Used by ingest.
//
// The way of a file: Decode → lines with their offsets and forms (line.go, mark.go, page.go) → blocks, joined over wraps,
// pages and footnotes (block.go, note.go, table.go) → the frame of head, signatures and page (frame.go) → sections,
// passages and lead-ins (section.go, passage.go, lead.go) → identity and doubts (identity.go, doubt.go).
package plan

import (
	"fmt"

	"trolycong/knowledge"
)

// Version of the parser: a source read by another version is read again.
const Version = "plan-3"

// Parse reads one document. The invariant, per character: every rune of Document.Text that is not white space lies in
// exactly one span of exactly one passage, so every non-blank line belongs to one passage, or is parted between a short
// heading and the text behind its colon, or between two items that lost their line break. Passages stand in the order of
// their first span; spans never overlap. The document has no Visibility; its AsOf is the date it prints. Errors are those
// of Decode.
func Parse(id knowledge.DocumentID, raw []byte) (*knowledge.Document, error) {
	text, source, err := decode(raw)
	if err != nil {
		return nil, fmt.Errorf("decode %s: %w", id, err)
	}
	p := &parser{text: []rune(text), doc: &knowledge.Document{ID: id, Text: text, Digest: knowledge.Digest(text)},
		notes: map[string]int{}, noteNumber: map[int]string{}, tableHead: map[int]int{}}
	p.lines = splitLines(p.text)
	for i := range p.lines {
		p.lines[i].classify(p.text)
	}
	p.markPages()
	p.lay = measure(p.lines)
	p.findCalls()
	p.makeBlocks()
	p.frame()
	p.makePassages()
	p.identify()
	p.checkAnnexes()
	p.checkSections()
	p.checkSpelling()
	p.noteDrops(source, dropsOf(source))
	p.placeIssues()
	return p.doc, nil
}

// parser holds one document while it is read.
type parser struct {
	text   []rune
	doc    *knowledge.Document
	lines  []line
	lay    layout
	blocks []block
	count  counter

	calls      []call
	callAt     map[string][]int // places of the calls of each number
	notes      map[string]int   // numbers of the footnotes found so far, with the place of the last
	noteNumber map[int]string   // number of the footnote that begins at a place
	owners     []owned

	tableHead map[int]int // index of the first block of each table

	headEnd    int // the first block behind the document's head
	firstRoman int // the first Roman number of the text; 0 when it has none
	annexes    int // annexes that the file holds
}

func (p *parser) slice(s knowledge.Span) string { return string(p.text[s.Start:s.End]) }
