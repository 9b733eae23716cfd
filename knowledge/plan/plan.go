// Package plan reads plans, reports and other documents from text and Markdown: identity, sections, passages, tables and
// footnotes, each with its place in the decoded source.
//
// Kind: library. It joins for reading what pages and converters cut (hard-wrapped lines, page breaks, footnotes inside a
// sentence, rows over two pages) and keeps the source's offsets. It refuses to invent: a blank number stays unknown, a
// part under a lost heading has an unknown parent, an annex that is named but absent is an Issue. Used by ingest.
package plan

import (
	"fmt"

	"trolycong/knowledge"
)

// Version of the parser: a source read by another version is read again.
const Version = "plan-1"

// Parse reads one document. Every rune of the text that is not white space lies in exactly one span of exactly one
// passage; passages stand in the order of their first span. Errors are those of Decode.
func Parse(id knowledge.DocumentID, raw []byte) (*knowledge.Document, error) {
	text, err := Decode(raw)
	if err != nil {
		return nil, fmt.Errorf("decode %s: %w", id, err)
	}
	p := &parser{text: []rune(text), doc: &knowledge.Document{ID: id, Text: text, Digest: knowledge.Digest(text)}}
	p.lines = splitLines(p.text)
	p.wrap = wrapWidth(p.lines)
	p.doubled = doubled(p.lines)
	for i := range p.lines {
		p.lines[i].classify(p.text)
	}
	p.makeBlocks()
	p.frame()
	p.makePassages()
	p.identify()
	p.checkAnnexes()
	return p.doc, nil
}

// parser holds one document while it is read.
type parser struct {
	text    []rune
	doc     *knowledge.Document
	lines   []line
	wrap    int // width of hard-wrapped lines; 0 when lines are paragraphs
	doubled bool
	blocks  []block
}

func (p *parser) slice(s knowledge.Span) string { return string(p.text[s.Start:s.End]) }

func (p *parser) issue(kind knowledge.IssueKind, place, detail string, span knowledge.Span) {
	p.doc.Issues = append(p.doc.Issues, knowledge.Issue{Kind: kind, Place: place, Detail: detail, Span: span})
}

// The kinds of doubt that this package finds.
const (
	IssueNumberBlank  knowledge.IssueKind = "number_blank"   // "Số: /KH-UBND"
	IssueDatePartial  knowledge.IssueKind = "date_partial"   // "ngày tháng 10 năm 2020"
	IssueHeadingLost  knowledge.IssueKind = "heading_lost"   // "1.1." under no "1."
	IssueAnnexMissing knowledge.IssueKind = "annex_missing"  // an annex is named and absent
	IssueSpelling     knowledge.IssueKind = "spelling_slip"  // a slip of a scan: "Phần đấu"
	IssueGluedItems   knowledge.IssueKind = "glued_items"    // two items on one line
	IssueNoGenre      knowledge.IssueKind = "genre_unknown"  // neither plan nor report nor anything known
	IssueSectionTwice knowledge.IssueKind = "section_double" // one number twice under one heading
)
