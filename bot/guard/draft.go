package guard

import (
	"regexp"
	"slices"
	"strings"

	"trolycong/internal/vitext"
	"trolycong/knowledge"
)

// ViolationKind is a way in which a draft says more than its sources.
type ViolationKind string

// The kinds of violations.
const (
	BadFigure     ViolationKind = "figure"     // a number, or its unit, stands in no source
	BadDate       ViolationKind = "date"       // a date stands in no source
	BadNumber     ViolationKind = "number"     // a document number or code stands in no source
	BadAgency     ViolationKind = "agency"     // an agency stands in no source
	BadLevel      ViolationKind = "level"      // the source gives the figure to another level
	BadComparator ViolationKind = "comparator" // the source does not say "at least", "over", "at most" of the figure
	BadMark       ViolationKind = "mark"       // a citation mark points at no citation
	BadURL        ViolationKind = "url"        // the text holds an address
	BadQuote      ViolationKind = "quote"      // a quote is not the source's text
)

// Violation is one claim that is not proven.
type Violation struct {
	Kind ViolationKind
	// Text is the claim.
	Text string
}

// Draft is an answer before it is sent, whoever composed it.
type Draft struct {
	// Text is the plain text; Blocks is every other text a reader sees (items, cells, titles, labels).
	Text   string
	Blocks []string
	// Citations that carry the answer, and Facts with derived, gazetteer or config provenance.
	Citations []knowledge.Citation
	Facts     []knowledge.Fact
	// Echo is what the user said, masked. Years, names and codes of it may be repeated; a figure with a unit may not.
	Echo string
	// Config are the operator's own values; Own are the composer's fixed sentences, which state nothing of a source.
	Config []string
	Own    []string
}

var (
	citationMark = regexp.MustCompile(`\[(\d{1,3})\]`)
	listNumber   = regexp.MustCompile(`^\s*\d{1,2}\. `)
	address      = regexp.MustCompile(`(?i)https?://|\bwww\.`)
)

// Check proves a draft. Every figure with its unit, date, document number, code and agency must stand in a cited quote
// (or the citation's number, title, code or date), in a derived, gazetteer or config fact as shown, or in the user's own
// words. A line that carries citation marks is proven by those citations and the context ones only.
func Check(d Draft) []Violation {
	var out []Violation
	if address.MatchString(d.Text) {
		out = append(out, Violation{BadURL, "text"})
	}
	c := newChecker(d)
	seen := map[string]bool{}
	for _, segment := range append(strings.Split(d.Text, "\n"), d.Blocks...) {
		if segment == "" || seen[segment] {
			continue
		}
		seen[segment] = true
		for _, part := range parts(segment) {
			out = append(out, c.check(part)...)
		}
	}
	return out
}

// parts cuts a line after each run of citation marks, so that a claim is proven by the marks that follow it. What stands
// behind the last mark has none.
func parts(line string) []string {
	var out []string
	start := 0
	marks := citationMark.FindAllStringIndex(line, -1)
	for i, m := range marks {
		if i+1 < len(marks) && strings.TrimSpace(line[m[1]:marks[i+1][0]]) == "" {
			continue
		}
		out = append(out, line[start:m[1]])
		start = m[1]
	}
	if rest := line[start:]; strings.TrimSpace(rest) != "" {
		out = append(out, rest)
	}
	return out
}

type checker struct {
	draft   Draft
	all     *support
	byID    map[string]*support
	context []knowledge.Citation
	shown   []string // values that need no quote, as shown, longest first
	echo    *support
}

func newChecker(d Draft) *checker {
	c := &checker{draft: d, byID: map[string]*support{}, all: newSupport(d.Citations), echo: newSupport(nil)}
	for _, x := range d.Citations {
		if x.Role == knowledge.RoleContext {
			c.context = append(c.context, x)
		}
	}
	for _, x := range d.Citations {
		c.byID[x.ID] = newSupport(append([]knowledge.Citation{x}, c.context...))
	}
	for _, f := range d.Facts {
		switch f.Provenance {
		case knowledge.FromDerived, knowledge.FromGazetteer, knowledge.FromConfig:
			c.shown = append(c.shown, f.Derived)
		case knowledge.FromSpan, knowledge.FromEditor, knowledge.FromEcho:
		}
	}
	c.shown = append(append(c.shown, d.Config...), d.Own...)
	for _, x := range d.Citations {
		c.shown = append(c.shown, x.Title, x.Number, string(x.Code))
	}
	slices.SortFunc(c.shown, func(a, b string) int { return len(b) - len(a) })
	c.echo.add(d.Echo)
	return c
}

func (c *checker) check(part string) []Violation {
	var out []Violation
	sup := c.all
	if marks := citationMark.FindAllStringSubmatch(part, -1); len(marks) > 0 {
		var cited []knowledge.Citation
		for _, m := range marks {
			if c.byID[m[1]] == nil {
				out = append(out, Violation{BadMark, m[0]})
				continue
			}
			for _, x := range c.draft.Citations {
				if x.ID == m[1] {
					cited = append(cited, x)
				}
			}
		}
		sup = c.supportOf(cited)
	}
	text := citationMark.ReplaceAllString(listNumber.ReplaceAllString(part, ""), " ")
	for _, s := range c.shown {
		if s != "" {
			text = strings.ReplaceAll(text, s, " ; ")
		}
	}
	return append(out, c.claims(text, sup)...)
}

func (c *checker) supportOf(cited []knowledge.Citation) *support {
	if len(cited) == 1 {
		return c.byID[cited[0].ID]
	}
	return newSupport(append(cited, c.context...))
}

// claims proves everything that the text states.
func (c *checker) claims(text string, sup *support) []Violation {
	var out []Violation
	runes := []rune(text)
	taken := make([]bool, len(runes)+1)
	take := func(start, end int) {
		for i := start; i < end; i++ {
			taken[i] = true
		}
	}
	for _, d := range vitext.Dates(text) {
		take(d.Start, d.End)
		if !sup.hasDate(d) && !c.echo.hasDate(d) {
			out = append(out, Violation{BadDate, d.Text})
		}
	}
	for _, t := range vitext.Tokens(text) {
		if taken[t.Start] || t.Kind != vitext.TokenCode || !strings.ContainsAny(t.Text, "0123456789") {
			continue
		}
		take(t.Start, t.End)
		if !sup.hasCode(t.Text) && !c.echo.hasCode(t.Text) {
			out = append(out, Violation{BadNumber, t.Text})
		}
	}
	for _, n := range vitext.Numbers(text) {
		if taken[n.Start] {
			continue
		}
		if v, bad := c.figure(text, n, sup); bad {
			out = append(out, v)
		}
	}
	for _, a := range agencies(text) {
		if !sup.hasText(a) && !c.echo.hasText(a) {
			out = append(out, Violation{BadAgency, a})
		}
	}
	return out
}

// figure proves one number: value and unit, then the comparator and the level that the draft ties to it.
func (c *checker) figure(text string, n vitext.Number, sup *support) (Violation, bool) {
	bare := n.Unit == ""
	if bare && (n.Year || n.Label || n.Min == n.Max) && (sup.hasBare(n) || c.echo.hasBare(n)) && !sup.has(n) {
		return Violation{}, false
	}
	if !sup.has(n) {
		return Violation{BadFigure, n.Text}, true
	}
	claim := clauseAt(text, n.Range)
	if cmp := comparatorBefore(text, n.Start); cmp != "" && !sup.hasComparator(n, cmp) {
		return Violation{BadComparator, cmp + " " + n.Text}, true
	}
	if levels := levelsIn(claim); len(levels) > 0 && !sup.hasLevel(n, levels) {
		return Violation{BadLevel, n.Text + " " + strings.Join(levels, ",")}, true
	}
	return Violation{}, false
}

// CheckQuotes proves that every quote is exactly the text of its source at its place. source gives the text that a
// citation's offsets count into.
func CheckQuotes(citations []knowledge.Citation, source func(kind knowledge.SourceKind, document knowledge.DocumentID, section string) (string, bool)) []Violation {
	var out []Violation
	for _, c := range citations {
		text, ok := source(c.Kind, c.Document, c.Section)
		if !ok || c.Quote == "" || knowledge.NewText(text).Slice(knowledge.Span{Start: c.Start, End: c.End}) != c.Quote {
			out = append(out, Violation{BadQuote, c.ID})
		}
	}
	return out
}
