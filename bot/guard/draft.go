package guard

import (
	"fmt"
	"regexp"
	"strings"

	"trolycong/knowledge"
)

// ViolationKind is a way in which a draft says more than its sources.
type ViolationKind string

// The kinds of violations.
const (
	BadFigure     ViolationKind = "figure"     // a number, its unit or what it counts stands in no source
	BadDate       ViolationKind = "date"       // a date or year stands in no source, or belongs to another figure
	BadNumber     ViolationKind = "number"     // a document number or code stands in no source
	BadAgency     ViolationKind = "agency"     // an agency stands in no source
	BadLevel      ViolationKind = "level"      // the source gives the figure to another level
	BadPlace      ViolationKind = "place"      // the source speaks of another province
	BadComparator ViolationKind = "comparator" // the source does not say "at least", "over", "at most" of the figure
	BadMark       ViolationKind = "mark"       // a citation mark or a fact points at no citation
	BadURL        ViolationKind = "url"        // the text holds an address
	BadQuote      ViolationKind = "quote"      // a quote is not the source's text
)

// Violation is one claim that is not proven.
type Violation struct {
	Kind ViolationKind
	// Text is the claim.
	Text string
	// Where it stands: "text 2" (line, from 1), "block 3" (of Draft.Blocks, from 1), "fact 1" (from 1), "citation 2" (id).
	Where string
}

// Draft is an answer before it is sent, whoever composed it.
type Draft struct {
	// Text is the plain text; Blocks is every other text a reader sees (items, cells, titles, labels).
	Text   string
	Blocks []string
	// Citations that carry the answer, and Facts with derived, gazetteer, config or editor provenance.
	Citations []knowledge.Citation
	Facts     []knowledge.Fact
	// Echo is what the user said, masked. Years, names, levels and codes of it may be repeated in a clause that says that
	// something is missing; they prove nothing that a draft states, and a count or figure never.
	Echo string
	// Config are the operator's own values; Own are the composer's fixed sentences, which state nothing of a source.
	Config []string
	Own    []string
	// Composed tells that a model worded the text: then a comparator that the source gives to a figure must be said too.
	Composed bool
}

var (
	citationMark = regexp.MustCompile(`\[(\d{1,3})\]`)
	listNumber   = regexp.MustCompile(`^\s*\d{1,2}\. `)
)

// Check proves a draft. Every figure with its unit, date, document number, code and agency must stand in a cited quote
// (or the citation's number, title, code or date), or in a derived, gazetteer, config or editor fact as shown; what is denied, in the
// user's own words too. Typed facts and derived values are proven with it. What a line says before a run of citation marks is proven by those citations and by the context ones of their
// documents; what follows a line's last mark, by all marks of the line; a line without marks, by any citation. A
// comparator, a level, a year and a province that the draft ties to a figure must be tied to it in the quote too. Values
// are compared, not strings: "7.000 đồng" is "7,000 Việt Nam Đồng". No line holds an address of a page. The result is nil
// when everything is proven, and is in the order of the draft.
func Check(d Draft) []Violation {
	c := newChecker(d)
	var out []Violation
	for i, line := range strings.Split(d.Text, "\n") {
		where := fmt.Sprintf("text %d", i+1)
		out = append(out, c.checkAddress(line, where, false)...)
		out = append(out, c.line(line, where)...)
	}
	for i, b := range d.Blocks {
		for _, line := range strings.Split(b, "\n") {
			where := fmt.Sprintf("block %d", i+1)
			out = append(out, c.checkAddress(line, where, true)...)
			out = append(out, c.line(line, where)...)
		}
	}
	for i, f := range d.Facts {
		out = append(out, c.fact(i, f, fmt.Sprintf("fact %d", i+1))...)
	}
	return out
}

// part is a piece of a line with the marks that prove it.
type part struct {
	text  string
	marks []string
}

// parts cuts a line after each run of citation marks, so that a claim is proven by the marks that follow it. What stands
// behind the last mark is proven by all marks of the line.
func parts(line string) []part {
	found := citationMark.FindAllStringSubmatchIndex(line, -1)
	var out []part
	var all, run []string
	start, textEnd := 0, 0
	for i, m := range found {
		id := line[m[2]:m[3]]
		if len(run) == 0 {
			textEnd = m[0]
		}
		all, run = append(all, id), append(run, id)
		if i+1 < len(found) && strings.TrimSpace(line[m[1]:found[i+1][0]]) == "" {
			continue
		}
		out = append(out, part{line[start:textEnd], run})
		start, run = m[1], nil
	}
	if rest := line[start:]; strings.TrimSpace(rest) != "" {
		out = append(out, part{rest, all})
	}
	return out
}

// CheckQuotes proves that every quote is exactly the text of its source at its place. source gives the text that a
// citation's offsets count into, and false when there is no such source or the reader may not see it.
func CheckQuotes(citations []knowledge.Citation, source func(kind knowledge.SourceKind, document knowledge.DocumentID, section string) (string, bool)) []Violation {
	var out []Violation
	for _, c := range citations {
		text, ok := source(c.Kind, c.Document, c.Section)
		span := knowledge.Span{Start: c.Start, End: c.End}
		if !ok || c.Quote == "" || c.Start < 0 || span.Len() != len([]rune(c.Quote)) || knowledge.Cut(text, span) != c.Quote {
			out = append(out, Violation{BadQuote, c.ID, "citation " + c.ID})
		}
	}
	return out
}
