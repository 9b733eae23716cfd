package bot

import (
	"regexp"
	"strconv"
	"strings"

	"trolycong/internal/vitext"
	"trolycong/knowledge"
)

// draft collects an answer: what is shown and what carries it. It is used by one turn only.
type draft struct {
	reply Reply
	ids   map[citeKey]string
	en    bool
	text  func(*knowledge.Document) knowledge.Text // a document's text, ready for offsets
}

type citeKey struct {
	document knowledge.DocumentID
	section  string
	span     knowledge.Span
}

func (t *turn) draft(o Outcome) *draft {
	return &draft{reply: Reply{Outcome: o}, ids: map[citeKey]string{}, en: t.lang() == "en", text: t.text}
}

// maxQuoteRunes is the longest quote of one citation: a screen of text. A longer span is quoted from its beginning.
const maxQuoteRunes = 2000

func (d *draft) cite(c knowledge.Citation) string {
	key := citeKey{c.Document, c.Section, knowledge.Span{Start: c.Start, End: c.End}}
	if id, ok := d.ids[key]; ok {
		return id
	}
	c.ID = strconv.Itoa(len(d.reply.Citations) + 1)
	d.ids[key] = c.ID
	d.reply.Citations = append(d.reply.Citations, c)
	return c.ID
}

// citePassage quotes a whole passage.
func (d *draft) citePassage(doc *knowledge.Document, passage int, role knowledge.CitationRole) []string {
	p := &doc.Passages[passage]
	return d.citeSpans(doc, p, mergeSpans(d.text(doc).Runes(), p.Spans), role)
}

// citeSpans quotes spans of a passage one by one.
func (d *draft) citeSpans(doc *knowledge.Document, p *knowledge.Passage, spans []knowledge.Span, role knowledge.CitationRole) []string {
	var ids []string
	r := d.text(doc).Runes()
	for _, s := range spans {
		if s = trimSpan(r, s); !s.Empty() {
			ids = append(ids, d.citeDocument(doc, sectionLabel(doc, p), s, role))
		}
	}
	return ids
}

// citeDocument quotes a span of a document and returns the citation's id.
func (d *draft) citeDocument(doc *knowledge.Document, section string, span knowledge.Span, role knowledge.CitationRole) string {
	span = clip(span)
	kind := knowledge.KindPassage
	url := ""
	if strings.HasPrefix(string(doc.ID), knowledge.StarterPrefix) {
		kind, url = knowledge.KindStarter, knowledge.PortalURL
	}
	return d.cite(knowledge.Citation{Kind: kind, Document: doc.ID, Number: doc.Identity.Number, Title: documentName(doc),
		Section: section, Quote: d.text(doc).Slice(span), Start: span.Start, End: span.End, Role: role, URL: url,
		AsOf: doc.AsOf.String()})
}

// citeProcedure quotes a span of one field of a procedure and returns the citation's id; "" when the field is absent.
func (d *draft) citeProcedure(p *knowledge.Procedure, ref knowledge.Ref) string {
	span := clip(ref.Span)
	quote := knowledge.Cut(p.FieldText(ref.Key), span)
	if quote == "" {
		return ""
	}
	kind, id := sourceOf(p)
	return d.cite(knowledge.Citation{Kind: kind, Document: id, Code: p.Code, Number: p.Decision, Title: p.Name, Section: ref.Key,
		Quote: quote, Start: span.Start, End: span.Start + len([]rune(quote)), Role: knowledge.RoleMain, URL: p.URL, AsOf: p.AsOf.String()})
}

// citeField quotes a whole field of a procedure.
func (d *draft) citeField(p *knowledge.Procedure, key string) string {
	return d.citeProcedure(p, knowledge.Ref{Key: key, Span: knowledge.Span{End: len([]rune(p.FieldText(key)))}})
}

func clip(s knowledge.Span) knowledge.Span {
	if s.Len() > maxQuoteRunes {
		s.End = s.Start + maxQuoteRunes
	}
	return s
}

func (d *draft) add(b Block) { d.reply.Blocks = append(d.reply.Blocks, b) }

func (d *draft) fact(f knowledge.Fact) { d.reply.Facts = append(d.reply.Facts, f) }

// derived notes a value that code made from what citations say, as it is shown: the operands are ids of citations.
func (d *draft) derived(kind knowledge.FactKind, shown string, by knowledge.Operation, operands ...[]string) {
	f := knowledge.Fact{Kind: kind, Provenance: knowledge.FromDerived, Derived: shown, Made: &knowledge.Derivation{Operation: by, Operands: operands}}
	if len(operands) == 1 && len(operands[0]) > 0 {
		f.Citation = operands[0][0]
	}
	d.fact(f)
}

// countOf says how many places of sources the answer does not show, in a sentence that holds this number only; "" for none.
func (d *draft) countOf(say func(n int) string, places []knowledge.Place) string {
	seen := map[knowledge.Place]bool{}
	var each []knowledge.Place
	for _, p := range places {
		if !seen[p] && !p.Span.Empty() {
			seen[p] = true
			each = append(each, p)
		}
	}
	if len(each) == 0 {
		return ""
	}
	shown := say(len(each))
	d.fact(knowledge.Fact{Kind: knowledge.FactCount, Provenance: knowledge.FromDerived, Derived: shown, Made: &knowledge.Derivation{Operation: knowledge.OpCount, Places: each}})
	return shown
}

// note adds a caution once.
func (d *draft) note(text string, cites ...string) {
	for _, b := range d.reply.Blocks {
		if b.Type == BlockNote && b.Text == text {
			return
		}
	}
	d.add(Block{Type: BlockNote, Text: text, Citations: cites})
}

// done renders the plain text from the blocks and gives the reply.
func (d *draft) done() *Reply {
	d.reply.Text = plainText(d.reply.Blocks)
	return &d.reply
}

// address is a web address that stands in a source's own words.
var address = regexp.MustCompile(`(?i)(?:https?://|www\.)\s?[^\s”"»)\]]*`)

// mayHoldAddress tells whether s holds what every web address holds.
func mayHoldAddress(s string) bool {
	if strings.Contains(s, "://") {
		return true
	}
	for rest := s; ; {
		i := strings.IndexByte(rest, '.')
		if i < 0 {
			return false
		}
		if i >= 3 && strings.EqualFold(rest[i-3:i], "www") {
			return true
		}
		rest = rest[i+1:]
	}
}

// withoutAddresses replaces the addresses that a source prints: the text of an answer holds none, since links stand in
// blocks of their own where a channel can check them.
func (t *turn) withoutAddresses(s string) string {
	if !mayHoldAddress(s) {
		return s
	}
	var b strings.Builder
	last := 0
	for _, m := range address.FindAllStringIndex(s, -1) {
		before, name := s[:m[0]], t.say(phraseAddress)
		if strings.Count(before, "(") > strings.Count(before, ")") {
			name = strings.Trim(name, "()") // the source's own bracket is open
		}
		kept := strings.TrimRight(s[m[0]:m[1]], ".,;:")
		b.WriteString(s[last:m[0]] + name + s[m[0]+len(kept):m[1]])
		last = m[1]
	}
	return b.String() + s[last:]
}

// plainText lays the blocks out as plain text: what channels without structure show. Links stay in their blocks.
func plainText(blocks []Block) string {
	var b strings.Builder
	for _, block := range blocks {
		part := plainBlock(block)
		if part == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(part)
	}
	return b.String()
}

func plainBlock(block Block) string {
	var lines []string
	if block.Title != "" && block.Type != BlockLink {
		lines = append(lines, block.Title+":"+marks(block.Citations))
	}
	switch block.Type {
	case BlockText, BlockNote:
		lines = append(lines, block.Text)
	case BlockList:
		for _, it := range block.Items {
			lines = append(lines, "- "+it)
		}
	case BlockSteps:
		for i, it := range block.Items {
			lines = append(lines, strconv.Itoa(i+1)+". "+it)
		}
	case BlockTable:
		for _, row := range block.Rows {
			lines = append(lines, plainRow(block.Header, row))
		}
	case BlockLink:
	}
	return strings.Join(lines, "\n")
}

func plainRow(header, row []string) string {
	cells := make([]string, 0, len(row))
	for i, c := range row {
		switch {
		case c == "":
		case i > 0 && i < len(header) && header[i] != "":
			cells = append(cells, header[i]+": "+c)
		default:
			cells = append(cells, c)
		}
	}
	return "- " + strings.Join(cells, "; ")
}

// marks writes citation marks: " [1] [2]".
func marks(ids []string) string {
	var b strings.Builder
	seen := map[string]bool{}
	for _, id := range ids {
		if id != "" && !seen[id] {
			seen[id] = true
			b.WriteString(" [" + id + "]")
		}
	}
	return b.String()
}

// shorten cuts a text at a word's end so that it has at most n runes, and shows that it was cut.
func shorten(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	cut := n
	for cut > n/2 && r[cut] != ' ' {
		cut--
	}
	text := strings.TrimRight(string(r[:cut]), " ,;:.-–(“\"")
	if i := strings.LastIndexByte(text, ' '); i > 0 && halfWords[vitext.Key(text[i+1:])] {
		text = text[:i]
	}
	return strings.TrimRight(text, " ,;:.-–(“\"") + " …"
}

// halfWords say something else where the word behind them is cut off: "nhà ở xã hội" is no commune.
var halfWords = vitext.WordSet("xã huyện tỉnh phường quận thị thành không chưa")
