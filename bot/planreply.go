package bot

import (
	"fmt"
	"slices"
	"strings"

	"trolycong/bot/understand"
	"trolycong/internal/vitext"
	"trolycong/knowledge"
)

// documentName is the short name of a document for people and citations: genre, number, title or subject.
func documentName(d *knowledge.Document) string {
	genre := capitalise(genreNames[d.Identity.Genre])
	id := d.Identity
	switch {
	case strings.HasPrefix(string(d.ID), knowledge.StarterPrefix):
		return id.Title
	case id.Title != "" && id.Number != "":
		return genre + " " + id.Number + " " + id.Title
	case id.Title != "":
		return genre + " " + id.Title
	case id.Number != "":
		return strings.TrimSpace(genre + " " + id.Number + " " + id.Issuer)
	}
	return strings.TrimSpace(genre + " " + string(d.ID))
}

var genreNames = map[knowledge.Genre]string{knowledge.GenrePlan: "kế hoạch", knowledge.GenreReport: "báo cáo", knowledge.GenreDecision: "quyết định",
	knowledge.GenreDirective: "chỉ thị", knowledge.GenreLetter: "công văn", knowledge.GenreResolution: "nghị quyết", knowledge.GenreOther: "văn bản",
	knowledge.GenreUnknown: "văn bản"}

// loadedProvinces lists the provinces of which documents are loaded, in the documents' order.
func (t *turn) loadedProvinces() []string {
	var out []string
	for _, d := range t.view.Documents() {
		if p := d.Identity.Province; p != "" && !slices.Contains(out, p) {
			out = append(out, p)
		}
	}
	return out
}

// composePlan writes the answer from the best candidate: the clause that answers first, then where it stands, then the
// whole sentence.
// same are the best candidates of other provinces that say the same.
func (t *turn) composePlan(all, same []candidate) *Reply {
	d := t.draft(Answered)
	best := all[0]
	t.plainer = []func() *Reply{func() *Reply { return t.withoutOthers(&d.reply) }}
	if best.doc.Passages[best.passage].Kind != knowledge.PassageTableRow { // a row without its columns' names says too little
		t.plainer = append(t.plainer, func() *Reply { return t.sourceWords(best) })
	}
	if t.question.Wants(understand.MeasureList) {
		if items := t.listOf(best); len(items) > 0 {
			t.writeList(d, best, items)
			return d.done()
		}
	}
	t.write(d, best)
	if len(same) > 0 {
		t.alsoElsewhere(d, same)
	}
	t.alsoSay(d, all)
	return d.done()
}

// withoutOthers leaves out what other documents say where their citations do not prove it: that costs the line and not the
// answer.
func (t *turn) withoutOthers(r *Reply) *Reply {
	out := *r
	out.Blocks = nil
	for _, b := range r.Blocks {
		if b.Type == BlockList && b.Title != "" {
			b.Items = slices.DeleteFunc(slices.Clone(b.Items), func(item string) bool { return !t.proves(r, item) })
			if len(b.Items) == 0 {
				continue
			}
		}
		out.Blocks = append(out.Blocks, b)
	}
	out.Text = t.withoutAddresses(plainText(out.Blocks))
	return &out
}

// sourceWords answers with the piece as it stands in the source and nothing else.
func (t *turn) sourceWords(c candidate) *Reply {
	d := t.draft(Answered)
	ids := t.citePiece(d, c)
	d.add(Block{Type: BlockText, Text: "“" + shorten(c.piece.text, maxLeadRunes) + "”" + marks(ids), Citations: ids})
	d.add(Block{Type: BlockText, Text: t.say(phraseFrom, documentName(c.doc), t.place(d, c)) + t.context(d, c, c.piece.text) + "."})
	return d.done()
}

// write puts one candidate's answer into the draft.
func (t *turn) write(d *draft, c candidate) {
	p := &c.doc.Passages[c.passage]
	ids := t.citePiece(d, c)
	lead := t.leadClause(c, p)
	around := t.context(d, c, lead)
	t.citeAgency(d, c, p)
	text := capitalise(lead) + marks(ids)
	d.add(Block{Type: BlockText, Text: text, Citations: ids})
	d.add(Block{Type: BlockText, Text: t.say(phraseFrom, documentName(c.doc), t.place(d, c)) + around + "."})
	if !saysAll(lead, c.piece.text) && p.Kind != knowledge.PassageTableRow {
		d.add(Block{Type: BlockText, Text: t.say(phraseVerbatim) + " “" + shorten(c.piece.text, 900) + "”" + marks(ids), Citations: ids})
	}
	t.figureFacts(d, c, lead, ids)
}

// saysAll tells whether a clause leaves nothing out of the sentence but its last stop.
func saysAll(clause, sentence string) bool {
	return strings.HasSuffix(strings.TrimRight(clause, " ;,.:"), strings.TrimRight(sentence, " ;,.:"))
}

// place says where in the document a candidate stands: province and section. The section's label is a place that code
// read off the document's own numbers, so it is noted as derived.
func (t *turn) place(d *draft, c candidate) string {
	var parts []string
	if p := c.doc.Identity.Province; p != "" && !strings.Contains(documentName(c.doc), p) {
		parts = append(parts, p)
	}
	if s := c.doc.Passages[c.passage].Section; s >= 0 {
		label := c.doc.Sections[s].Label
		if !strings.HasPrefix(label, "Phụ lục") {
			label = t.say(phraseSection, label)
		}
		if id := d.citedIn(c.doc, c.doc.Sections[s].Label); id != "" {
			d.derived(knowledge.FactUnit, label, knowledge.OpSection, []string{id})
		}
		parts = append(parts, label)
	}
	if c.doc.Identity.Number == "" && !strings.HasPrefix(string(c.doc.ID), knowledge.StarterPrefix) {
		parts = append(parts, t.say(phraseNoNumber))
	}
	if len(parts) == 0 {
		return ""
	}
	return " (" + strings.Join(parts, ", ") + ")"
}

// citedIn is the id of a citation that stands in the section; "" for none.
func (d *draft) citedIn(doc *knowledge.Document, section string) string {
	for _, c := range d.reply.Citations {
		if c.Document == doc.ID && c.Section == section {
			return c.ID
		}
	}
	return ""
}

// context cites the heading or lead-in that gives the answer its year, and an agency's heading, and says so.
func (t *turn) context(d *draft, c candidate, lead string) string {
	p := &c.doc.Passages[c.passage]
	out := ""
	if len(yearsOf(lead)) == 0 {
		if i := contextYearPassage(c.doc, p); i >= 0 {
			id := t.citeAround(d, c.doc, i)
			out = ", " + strings.ToLower(t.say(phraseContext)) + " “" + strings.TrimRight(c.doc.Passages[i].Text, " :.") + "”" + marks([]string{id})
		}
	}
	return out
}

// contextYearPassage is the lead-in or heading nearest to a passage that names a year; -1 when none does.
func contextYearPassage(d *knowledge.Document, p *knowledge.Passage) int {
	for lead, n := p.LeadIn, 0; lead >= 0 && n < 3; lead, n = d.Passages[lead].LeadIn, n+1 {
		if len(yearsOf(d.Passages[lead].Text)) > 0 && len([]rune(d.Passages[lead].Text)) < 200 {
			return lead
		}
	}
	for s := p.Section; s >= 0; s = d.Sections[s].Parent {
		if len(yearsOf(d.Sections[s].Title)) > 0 {
			return headingPassage(d, s)
		}
	}
	return -1
}

// headingPassage is the passage that prints a section's heading; -1 when it has none.
func headingPassage(d *knowledge.Document, section int) int {
	for i := range d.Passages {
		if d.Passages[i].Kind == knowledge.PassageHeading && d.Passages[i].Section == section {
			return i
		}
	}
	return -1
}

// citePiece quotes the candidate's spans; a sentence that a page cuts has one citation for each part.
func (t *turn) citePiece(d *draft, c candidate) []string {
	p := &c.doc.Passages[c.passage]
	ids := d.citeSpans(c.doc, p, t.quotes(c), knowledge.RoleMain)
	if p.Header >= 0 {
		t.citeAround(d, c.doc, p.Header)
	}
	return ids
}

// quotes are the spans of a candidate in reading order: those of its piece, or of its cells, one by one, where a page
// cuts a row and each cell goes on below.
func (t *turn) quotes(c candidate) []knowledge.Span {
	var cells []knowledge.Span
	broken := false
	for _, cell := range c.doc.Passages[c.passage].Cells {
		cells = append(cells, cell.Spans...)
		broken = broken || len(cell.Spans) > 1
	}
	if broken {
		return cells
	}
	return mergeSpans(t.text(c.doc).Runes(), c.piece.spans)
}

// mergeSpans joins spans that only white space parts: a hard line break does not cut a quote, a footnote or a page's own
// lines do.
func mergeSpans(r []rune, spans []knowledge.Span) []knowledge.Span {
	var out []knowledge.Span
	for _, s := range spans {
		n := len(out)
		if n > 0 && out[n-1].End <= s.Start && strings.TrimSpace(string(r[out[n-1].End:s.Start])) == "" {
			out[n-1].End = s.End
			continue
		}
		out = append(out, s)
	}
	return out
}

// trimSpan drops white space and list marks from a span's ends.
func trimSpan(r []rune, s knowledge.Span) knowledge.Span {
	for s.Start < s.End && strings.ContainsRune(" \n\t\f-+•*#", r[s.Start]) {
		s.Start++
	}
	for s.End > s.Start && strings.ContainsRune(" \n\t\f*#", r[s.End-1]) {
		s.End--
	}
	return s
}

// citeAround cites a whole passage as context.
func (t *turn) citeAround(d *draft, doc *knowledge.Document, passage int) string {
	ids := d.citePassage(doc, passage, knowledge.RoleContext)
	if len(ids) == 0 {
		return ""
	}
	return ids[0]
}

func sectionLabel(d *knowledge.Document, p *knowledge.Passage) string {
	if p.Section < 0 {
		return ""
	}
	return d.Sections[p.Section].Label
}

// alsoSay names what other documents of the same province say of the same thing, so that a difference is not hidden.
func (t *turn) alsoSay(d *draft, all []candidate) {
	best := all[0]
	if !t.question.Wants(understand.MeasureTarget) && !t.question.Wants(understand.MeasureFigure) || !hasFigure(best.piece.text) {
		return
	}
	seen := map[knowledge.DocumentID]bool{best.doc.ID: true}
	var items []string
	for _, c := range all[1:] {
		if seen[c.doc.ID] || !sameProvince(c.doc.Identity.Province, best.doc.Identity.Province) || c.evidence < best.evidence*0.92 ||
			c.score < best.score-nearProvinceTie*2 || !hasFigure(c.piece.text) || len(t.question.Years) > 0 && !anyIn(t.question.Years, c.years) || t.certaintyOf(c) < surePlan {
			continue
		}
		seen[c.doc.ID] = true
		items = append(items, t.otherSource(d, c))
	}
	if len(items) > 0 {
		d.add(Block{Type: BlockList, Title: t.say(phraseOtherSources), Items: items[:min(len(items), 3)]})
	}
}

// otherSource is one line of what another document says. Its name stands behind the marks: its years ("… đến năm 2030") are
// none of the figure's. The figure's own year, where only a heading or lead-in says it, is cited with it.
func (t *turn) otherSource(d *draft, c candidate) string {
	lead := shorten(t.leadClause(c, &c.doc.Passages[c.passage]), 300)
	ids := t.citePiece(d, c)
	return "“" + lead + "”" + marks(ids) + " – " + documentName(c.doc) + t.context(d, c, lead)
}

// listOf gives the passages that a lead-in opens, when the candidate is such a lead-in or stands under one.
func (t *turn) listOf(c candidate) []int {
	lead := c.passage
	if !strings.HasSuffix(strings.TrimSpace(c.doc.Passages[lead].Text), ":") {
		lead = c.doc.Passages[lead].LeadIn
	}
	if lead < 0 {
		return nil
	}
	var out []int
	for i := range c.doc.Passages {
		if c.doc.Passages[i].LeadIn == lead {
			out = append(out, i)
		}
	}
	return out
}

func (t *turn) writeList(d *draft, c candidate, items []int) {
	lead := c.doc.Passages[items[0]].LeadIn
	id := t.citeAround(d, c.doc, lead)
	var lines []string
	for _, i := range items[:min(len(items), maxItems)] {
		p := &c.doc.Passages[i]
		ids := d.citePassage(c.doc, i, knowledge.RoleMain)
		lines = append(lines, shorten(strings.TrimRight(p.Text, " ;."), maxItemRunes)+marks(ids))
	}
	d.add(Block{Type: BlockText, Text: shorten(c.doc.Passages[lead].Text, 400) + marks([]string{id})})
	d.add(Block{Type: BlockList, Items: lines})
	d.add(Block{Type: BlockText, Text: t.say(phraseFrom, documentName(c.doc), t.place(d, c)) + "."})
}

// otherProvinces gives the best candidate of each province when several hold a figure of what was asked, the question
// names none, and the operator's own does not decide.
func (t *turn) otherProvinces(all []candidate) []candidate {
	best := all[0]
	if len(t.question.Provinces) > 0 || len(t.query.Documents) > 0 || !hasFigure(best.piece.text) || t.question.Wants(understand.MeasureAgency) {
		return nil
	}
	if !t.question.Wants(understand.MeasureTarget) && !t.question.Wants(understand.MeasureFigure) {
		return nil
	}
	own := t.ownProvince()
	var out []candidate
	seen := map[string]bool{}
	for _, c := range all {
		p := c.doc.Identity.Province
		if p == "" || seen[p] || c.evidence < best.evidence*nearProvinceEvidence || c.score < best.score-nearProvinceTie || !hasFigure(c.piece.text) {
			continue
		}
		if own != "" && sameProvince(p, own) {
			return nil
		}
		seen[p] = true
		out = append(out, c)
	}
	return out[:min(len(out), maxOtherProvince)]
}

// clarifyProvince shows what each province's document says and asks which is meant.
func (t *turn) clarifyProvince(each []candidate) *Reply {
	d := t.draft(Clarify)
	d.add(Block{Type: BlockText, Text: t.say(phraseWhichProvince)})
	var items []string
	for _, c := range each {
		p := &c.doc.Passages[c.passage]
		ids := t.citePiece(d, c)
		items = append(items, c.doc.Identity.Province+": "+shorten(t.leadClause(c, p), 300)+marks(ids))
		d.reply.Choices = append(d.reply.Choices, Choice{Label: c.doc.Identity.Province, Send: strings.TrimRight(t.query.Text, " ?.!") + " – " + c.doc.Identity.Province})
	}
	d.add(Block{Type: BlockList, Items: items})
	return d.done()
}

// agree tells that the candidates' clauses give one and the same figure.
func (t *turn) agree(each []candidate) bool {
	var first vitext.Number
	for i, c := range each {
		n, ok := onlyFigure(t.leadClause(c, &c.doc.Passages[c.passage]))
		if !ok || i > 0 && (n.Min != first.Min || n.Max != first.Max || n.Unit != first.Unit) {
			return false
		}
		first = n
	}
	return true
}

// alsoElsewhere names the other provinces whose documents give the same figure.
func (t *turn) alsoElsewhere(d *draft, others []candidate) {
	items := make([]string, 0, len(others))
	for _, c := range others {
		items = append(items, c.doc.Identity.Province+": "+t.otherSource(d, c))
	}
	d.add(Block{Type: BlockList, Title: t.say(phraseSameElsewhere), Items: items})
}

// fmtFigure shows a figure with its unit.
func fmtFigure(n vitext.Number) string {
	v := amount(n.Min)
	if n.Max != n.Min {
		v += "-" + amount(n.Max)
	}
	if n.Unit == "%" {
		return v + "%"
	}
	return strings.TrimSpace(fmt.Sprintf("%s %s", v, n.Unit))
}
