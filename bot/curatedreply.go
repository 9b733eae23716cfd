package bot

import (
	"cmp"
	"slices"
	"strings"

	"trolycong/bot/guard"
	"trolycong/internal/vitext"
	"trolycong/knowledge"
)

// Phrases of curated answers. The date is the day of the approval.
var (
	phraseEdited  = phrase{"Theo cán bộ biên tập (phụ trách: %s), duyệt ngày %s.", "By the editing staff (in charge: %s), approved on %s."}
	phraseOwnWord = phrase{"Ý sau là của cán bộ biên tập, nguồn trích dẫn không ghi: %s.", "The following is the editing staff's own, not in the cited sources: %s."}
)

// answerCurated makes the reply of an answer that is asked for. nil and the reason where it may not be given: a source is no
// more as it was when the answer was approved, or something of the answer cannot be shown.
func (t *turn) answerCurated(a *knowledge.Answer) (*Reply, string) {
	if len(a.Sources) == 0 {
		return nil, "no source"
	}
	for _, b := range a.Sources {
		switch digest, ok := b.Current(t.view); {
		case !ok:
			return nil, "source gone: " + b.Ref()
		case digest != b.Digest:
			return nil, "source changed: " + b.Ref()
		}
	}
	reply, claims := t.writeCurated(a, nil)
	if len(claims) > 0 {
		reply, claims = t.writeCurated(a, claims)
	}
	if len(claims) > 0 {
		return nil, "not proven: " + claims[0]
	}
	return reply, ""
}

// writeCurated lays an answer out. own are the values that its sources do not hold: they are labelled as the editor's. The
// second result are the claims that are not proven by either.
func (t *turn) writeCurated(a *knowledge.Answer, own []string) (*Reply, []string) {
	d := t.draft(Answered)
	quotes := t.quotesOf(a)
	used := map[knowledge.DocumentID]bool{}
	var items, lines []string // lines hold values of the editor's own
	flush := func() {
		if len(items) > 0 {
			d.add(Block{Type: BlockList, Items: items})
			items = nil
		}
	}
	for _, line := range strings.Split(a.Body, "\n") {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		var ids []string
		bare := without(line, own)
		if bare != line {
			lines = append(lines, "“"+strings.TrimRight(strings.TrimPrefix(line, "- "), ". ")+"”")
		}
		for _, q := range quotesFor(line, bare, quotes) {
			used[q.source] = true
			ids = append(ids, q.cite(d))
		}
		if item, ok := strings.CutPrefix(line, "- "); ok {
			items = append(items, item+marks(ids))
			continue
		}
		flush()
		d.add(Block{Type: BlockText, Text: line + marks(ids), Citations: ids})
	}
	flush()
	if len(lines) > 0 {
		d.note(t.say(phraseOwnWord, strings.Join(lines, "; ")))
	}
	for _, value := range own {
		d.fact(knowledge.Fact{Kind: knowledge.FactCount, Provenance: knowledge.FromEditor, Derived: value})
	}
	t.labelCurated(d, a, quotes, used)
	for _, b := range a.Sources {
		t.nameSource(d, b)
	}
	reply := d.done()
	return reply, t.claimsOf(reply)
}

// without blanks values in a line.
func without(line string, values []string) string {
	for _, v := range values {
		line = strings.ReplaceAll(line, v, " ")
	}
	return line
}

// labelCurated says whose words these are, with the sources that no line of the answer cites.
func (t *turn) labelCurated(d *draft, a *knowledge.Answer, quotes []ownQuote, used map[knowledge.DocumentID]bool) {
	at := a.ApprovedAt.In(t.now.Location())
	label := t.say(phraseEdited, a.Owner, at.Format("02/01/2006"))
	d.fact(knowledge.Fact{Kind: knowledge.FactContact, Provenance: knowledge.FromEditor, Derived: label})
	var ids []string
	for _, q := range quotes {
		if !used[q.source] {
			used[q.source] = true
			ids = append(ids, q.cite(d))
		}
	}
	d.note(label+marks(ids), ids...)
}

// nameSource names the procedure of a binding, and links to the source's page.
func (t *turn) nameSource(d *draft, b knowledge.Binding) {
	if p, ok := b.Procedure(t.view); ok {
		if !slices.ContainsFunc(d.reply.Procedures, func(r ProcedureRef) bool { return r.Code == p.Code }) {
			d.reply.Procedures = append(d.reply.Procedures, ProcedureRef{Code: p.Code, Name: p.Name, Score: 1})
			d.add(Block{Type: BlockLink, Text: t.say(phraseSourceLink), URL: "/thu-tuc/" + string(p.Code)})
		}
		return
	}
	d.add(Block{Type: BlockLink, Text: t.say(phraseSourceLink), URL: sourcePage(b.Document)})
}

// claimsOf are the values of a reply that nothing proves, each once. One that is no value (a mark, a quote) is told as it is.
func (t *turn) claimsOf(reply *Reply) (out []string) {
	for _, v := range slices.Concat(guard.Check(t.proofOf(reply)), guard.CheckQuotes(reply.Citations, t.sourceText)) {
		if text := strings.TrimSpace(v.Text); text != "" && !slices.Contains(out, text) {
			out = append(out, text)
		}
	}
	return out
}

// ownQuote is a piece of a bound source that a line of an answer may rest on.
type ownQuote struct {
	source  knowledge.DocumentID
	words   map[string]bool // Key form
	numbers map[string]bool // as digitsOf gives them
	cite    func(d *draft) string
}

// quotesOf cuts the bound sources into pieces, source by source; the first of a source names it.
func (t *turn) quotesOf(a *knowledge.Answer) (out []ownQuote) {
	for _, b := range a.Sources {
		if p, ok := b.Procedure(t.view); ok {
			out = append(out, fieldQuotes(p, b)...)
			continue
		}
		if doc, ok := t.view.Document(b.Document); ok {
			out = append(out, t.passageQuotes(doc, b)...)
		}
	}
	return out
}

func fieldQuotes(p *knowledge.Procedure, b knowledge.Binding) (out []ownQuote) {
	fields := slices.Clone(p.Fields)
	slices.SortStableFunc(fields, func(x, y knowledge.ProcedureField) int { // the name first
		return cmp.Compare(pick(x.Key == keyName, 0, 1), pick(y.Key == keyName, 0, 1))
	})
	for _, f := range fields {
		if b.Part != "" && f.Key != b.Part && f.Key != keyName {
			continue
		}
		text := knowledge.NewText(f.Text)
		for _, s := range vitext.Sentences(f.Text) {
			ref := knowledge.Ref{Key: f.Key, Span: knowledge.Span{Start: s.Start, End: s.End}}
			out = append(out, newQuote(b.Document, text.Slice(ref.Span), func(d *draft) string { return d.citeProcedure(p, ref) }))
		}
	}
	return out
}

func (t *turn) passageQuotes(doc *knowledge.Document, b knowledge.Binding) (out []ownQuote) {
	for i := range doc.Passages {
		p := &doc.Passages[i]
		if b.Part != "" && p.ID != b.Ref() || len(p.Spans) == 0 {
			continue
		}
		for _, s := range p.Spans {
			s = trimSpan(t.text(doc).Runes(), s)
			if s.Empty() {
				continue
			}
			out = append(out, newQuote(b.Document, t.text(doc).Slice(s), func(d *draft) string {
				return d.citeDocument(doc, sectionLabel(doc, p), s, knowledge.RoleMain)
			}))
		}
	}
	return out
}

func newQuote(source knowledge.DocumentID, text string, cite func(d *draft) string) ownQuote {
	q := ownQuote{source: source, words: map[string]bool{}, numbers: map[string]bool{}, cite: cite}
	for _, w := range vitext.Syllables(text) {
		q.words[w] = true
	}
	for _, n := range digitsOf(text) {
		q.numbers[n] = true
	}
	return q
}

// digitsOf lists the numbers of a text without their separators and leading zeros, each alone ("5000" of "5.000") and with
// the word behind it ("2 ngày").
func digitsOf(text string) (out []string) {
	var n strings.Builder
	r := []rune(text)
	at := 0
	end := func() {
		if s := strings.TrimLeft(n.String(), "0"); s != "" {
			out = append(out, s)
			if next := vitext.Syllables(string(r[at:min(at+12, len(r))])); len(next) > 0 {
				out = append(out, s+" "+next[0])
			}
		}
		n.Reset()
	}
	for i, c := range r {
		at = i
		switch {
		case c >= '0' && c <= '9':
			n.WriteRune(c)
		case (c == '.' || c == ',') && i+3 < len(r) && threeDigits(r[i+1:]):
		default:
			end()
		}
	}
	at = len(r)
	end()
	return out
}

// threeDigits tells whether exactly three digits follow: a group of thousands.
func threeDigits(r []rune) bool {
	digit := func(c rune) bool { return c >= '0' && c <= '9' }
	return digit(r[0]) && digit(r[1]) && digit(r[2]) && (len(r) == 3 || !digit(r[3]))
}

// maxLineQuotes is how many quotes one line of an answer rests on at most.
const maxLineQuotes = 3

// leastWords is the share of a line's words that a quote must hold to carry a line without numbers.
const leastWords = 0.5

// quotesFor picks the quotes that carry a line: of those that hold most of its numbers, then of its words; more of them while
// numbers are left. bare is the line without the values that no quote holds.
func quotesFor(line, bare string, quotes []ownQuote) (out []ownQuote) {
	open := map[string]bool{}
	for _, n := range digitsOf(bare) {
		open[n] = true
	}
	words, figures := vitext.Syllables(line), len(digitsOf(line)) > 0
	for len(out) < maxLineQuotes {
		best, numbers, share := -1, 0, 0.0
		for i, q := range quotes {
			n, held := 0, 0
			for x := range open {
				if q.numbers[x] {
					n++
				}
			}
			for _, w := range words {
				if q.words[w] {
					held++
				}
			}
			s := float64(held) / float64(max(len(words), 1))
			if n > numbers || n == numbers && s > share {
				best, numbers, share = i, n, s
			}
		}
		if best < 0 || numbers == 0 && (figures || len(out) > 0 || share < leastWords) {
			return out
		}
		out = append(out, quotes[best])
		for n := range quotes[best].numbers {
			delete(open, n)
		}
		if len(open) == 0 {
			break
		}
	}
	return out
}
