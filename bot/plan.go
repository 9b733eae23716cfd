package bot

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"sort"
	"strings"

	"trolycong/bot/understand"
	"trolycong/internal/vitext"
	"trolycong/knowledge"
	"trolycong/retrieval"
)

// candidate is a piece of a document that may answer a plan question.
type candidate struct {
	doc      *knowledge.Document
	passage  int
	piece    piece
	years    []int
	evidence float64 // 0..1: how much of the question's subject the piece and its context hold
	coverage float64 // 0..1: how much of the question's informative words the passage holds
	score    float64
	features []KV
}

// supported tells whether the candidate holds enough of the question to answer it.
func (c *candidate) supported() bool {
	return c.evidence >= minPlanEvidence || c.evidence >= nearPlanEvidence && c.coverage >= planCoverage
}

// Weights of the features that choose a passage, beside the index's own score as a share of the best. Chosen on the
// development set; docs/evaluation.md says how.
const (
	weightEvidence   = 1.6
	weightOwnWords   = 0.9 // subject words in the piece itself rather than around it
	weightLiteral    = 0.9 // the question's own words side by side
	weightYear       = 0.7
	weightWrongYear  = 0.9
	weightLevel      = 0.4
	weightFigure     = 0.4
	weightDate       = 0.5
	weightAgency     = 0.35
	weightNumber     = 0.5
	weightGenre      = 0.45
	weightSection    = 0.35
	weightNamed      = 0.8 // the document is the one that the question names
	weightBoundary   = 0.3 // headings and identity lines are poor answers
	minPlanEvidence  = 0.5
	nearPlanEvidence = 0.42 // enough where the passage covers the question's words
	planCoverage     = 0.65
	nearProvinceTie  = 0.45
	// how much of the best candidate's evidence another province's has: "DVC TT" for "DVCTT" costs a tenth
	nearProvinceEvidence = 0.85
	maxOtherProvince     = 6
)

// answerPlan answers from plans and reports.
func (t *turn) answerPlan(ctx context.Context, hits []retrieval.Hit) (*Reply, error) {
	t.typed = vitext.Syllables(t.query.Text)
	t.genre, t.named = t.documentWords()
	t.fitsNamed = map[knowledge.DocumentID]float64{}
	t.dropDocumentYears()
	t.limitToNamed()
	if missing := t.unknownProvinces(); len(missing) > 0 && len(missing) == len(t.question.Provinces) {
		return t.noProvince(missing), nil
	}
	if r := t.ofWholeDocument(); r != nil {
		return r, nil
	}
	if sides := t.sides(); len(sides) > 0 {
		hits, err := t.search(ctx, retrieval.UnitPassage) // a second document may have joined those that the search kept to
		if err != nil {
			return nil, err
		}
		return t.compare(hits, sides), nil
	}
	all := t.candidates(hits, "")
	if len(all) == 0 || !all[0].supported() {
		t.step("passage", "evidence too weak")
		return t.nothingInPlans(), nil
	}
	if all = t.aboutSubject(t.withFigures(all)); len(all) == 0 {
		t.step("passage", "no figure of what is asked")
		return t.nothingInPlans(), nil
	}
	if t.question.Wants(understand.MeasureAgency) {
		all[0] = t.dutyOf(all[0])
	}
	if left, why := t.fitting(all); len(left) > 0 {
		all = left
	} else {
		return t.noSource(t.say(why)), nil
	}
	all = t.ownProvinceFirst(all)
	if !t.certain(all[0]) {
		return t.nothingInPlans(), nil
	}
	others := t.otherProvinces(all)
	if len(others) > 1 && !t.agree(others) {
		return t.clarifyProvince(others), nil
	}
	same := slices.DeleteFunc(others, func(c candidate) bool { return c.doc.ID == all[0].doc.ID })
	if len(same) > 0 && !t.agree(append([]candidate{all[0]}, same...)) {
		same = nil
	}
	return t.composePlan(all, same), nil
}

// ofWholeDocument answers what no single passage does: what a document says of itself, what it charges an agency with,
// what a term means. nil when nothing of the kind is asked.
func (t *turn) ofWholeDocument() *Reply {
	if r := t.identity(); r != nil {
		return r
	}
	if r := t.duties(); r != nil {
		return r
	}
	if t.question.Term != "" {
		return t.define()
	}
	return nil
}

// nothingInPlans is the end of a plan question that no passage answers.
func (t *turn) nothingInPlans() *Reply {
	return t.noSource(t.say(phraseNoSource), t.provinceChoices()...)
}

// withFigures leaves only candidates that hold a figure when the question asks "how many": a sentence without one is no
// answer to it. A question that asks anything else keeps them all.
func (t *turn) withFigures(all []candidate) []candidate {
	q := t.question
	for _, m := range []understand.Measure{understand.MeasureAgency, understand.MeasureDeadline, understand.MeasureList, understand.MeasureNumber} {
		if q.Wants(m) {
			return all
		}
	}
	if !q.Wants(understand.MeasureFigure) {
		return all
	}
	floor := all[0].evidence * 0.8
	var out []candidate
	for _, c := range all {
		if t.unit != "" && !hasUnit(c.piece.text, t.unit) {
			continue
		}
		if hasFigure(c.piece.text) && c.evidence >= floor && c.supported() {
			out = append(out, c)
		}
	}
	return out
}

// dutyOf finds who is charged with a section: where the asked tasks stand under no agency, the document names it
// elsewhere ("Chủ trì triển khai các nhiệm vụ … tại mục 5.2"). Without such a place the candidate stays.
func (t *turn) dutyOf(c candidate) candidate {
	p := &c.doc.Passages[c.passage]
	if headingAgency(c.doc, p) != "" || startsWithAgency(c.piece.text) {
		return c
	}
	for _, s := range c.doc.HeadingPath(p) {
		if !strings.Contains(s.Number, ".") {
			continue
		}
		mark := regexp.MustCompile(`mục[^.;]{0,12}?` + regexp.QuoteMeta(s.Number) + `(?:[^\d]|$)`)
		for i := range c.doc.Passages {
			x := &c.doc.Passages[i]
			if mark.MatchString(x.Text) && headingAgency(c.doc, x) != "" {
				out := c
				out.passage, out.piece = i, pieces(c.doc, t.text(c.doc), x)[0]
				return out
			}
		}
	}
	return c
}

// candidates scores the pieces of the found passages, best first. province limits them; "" means those the question names.
func (t *turn) candidates(hits []retrieval.Hit, province string) []candidate {
	var out []candidate
	top := 0.0
	for _, h := range hits {
		doc, ok := t.view.Document(h.Document)
		if !ok || !t.inProvince(doc, province) || len(t.query.Documents) > 0 && !slices.Contains(t.query.Documents, doc.ID) {
			continue
		}
		top = max(top, h.Score)
		if doc.Passages[h.Passage].Kind == knowledge.PassageIdentity && !t.question.Wants(understand.MeasureNumber) {
			continue // what a document says of itself is asked for by name, see identity
		}
		ready := t.prepared(doc, h.Passage)
		for i := range ready.pieces {
			c := candidate{doc: doc, passage: h.Passage, piece: ready.pieces[i].piece, years: ready.pieces[i].years, coverage: h.Coverage}
			t.score(&c, ready, &ready.pieces[i], h.Score/top)
			out = append(out, c)
		}
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].score > out[j].score })
	data := make([]KV, 0, 3)
	for _, c := range out[:min(len(out), 3)] {
		data = append(data, KV{c.doc.Passages[c.passage].ID, fmt.Sprintf("%.2f %v %.80s", c.score, c.features, c.piece.text)})
	}
	t.step("passage", province, data...)
	return out
}

func (t *turn) inProvince(doc *knowledge.Document, province string) bool {
	if province != "" {
		return sameProvince(doc.Identity.Province, province)
	}
	if len(t.question.Provinces) == 0 {
		return true
	}
	for _, p := range t.question.Provinces {
		if sameProvince(doc.Identity.Province, p) {
			return true
		}
	}
	return false
}

func sameProvince(a, b string) bool { return a != "" && vitext.EqualFold(a, b) }

// score weighs one candidate; every part is named for the trace.
func (t *turn) score(c *candidate, ready *prepared, piece *preparedPiece, lexical float64) {
	q := t.question
	p := &c.doc.Passages[c.passage]
	own, whole := t.subjectIn(piece.hay), t.subjectIn(piece.hay, ready.around)
	c.evidence = whole
	add := func(name string, v float64) {
		if v != 0 {
			c.score += v
			c.features = append(c.features, KV{name, fmt.Sprintf("%+.2f", v)})
		}
	}
	add("lexical", lexical)
	add("evidence", weightEvidence*whole)
	add("own", weightOwnWords*own)
	add("literal", weightLiteral*t.literal(piece.hay))
	add("named", weightNamed*t.fitsName(c.doc))
	if len(q.Years) > 0 && len(c.years) > 0 {
		if anyIn(q.Years, c.years) {
			add("year", weightYear)
		} else {
			add("other_year", -weightWrongYear)
		}
	}
	if len(q.Levels) > 0 {
		add("level", weightLevel*levelShare(c.piece.text, q.Levels))
	}
	t.scoreMeasure(c, ready, piece, add)
	if p.Kind == knowledge.PassageHeading || p.Kind == knowledge.PassageIdentity || strings.HasSuffix(c.piece.text, ":") && !q.Wants(understand.MeasureList) {
		add("boundary", -weightBoundary)
	}
}

// scoreMeasure weighs whether the piece has the form of what was asked: a figure, a date, an agency, a target, a result.
func (t *turn) scoreMeasure(c *candidate, ready *prepared, piece *preparedPiece, add func(string, float64)) {
	q, p := t.question, &c.doc.Passages[c.passage]
	figure := piece.figure
	asksWhen := q.Wants(understand.MeasureDeadline)
	asksWho := q.Wants(understand.MeasureAgency)
	if t.asksFigure() && !asksWho && !asksWhen {
		if figure {
			add("figure", weightFigure)
		} else {
			add("no_figure", -weightFigure)
		}
	}
	if run := countedRun(t.counted, piece.counts); run >= minCounted {
		add("counted", weightCounted*float64(run))
	}
	if asksWhen {
		if piece.dated {
			add("date", weightDate)
		} else {
			add("no_date", -weightDate)
		}
	}
	if q.Wants(understand.MeasureNumber) {
		if documentNumber.MatchString(c.piece.text) {
			add("number", weightNumber)
		} else {
			add("no_number", -weightNumber)
		}
	}
	if asksWho && (headingAgency(c.doc, p) != "" || startsWithAgency(c.piece.text)) {
		add("agency", weightAgency)
	}
	report := c.doc.Identity.Genre == knowledge.GenreReport
	present := strings.Contains(ready.key, "hiện trạng") || strings.Contains(ready.key, "tình hình")
	goals := strings.Contains(ready.key, "mục tiêu") && !present
	switch {
	case q.Wants(understand.MeasureTarget) && !q.Wants(understand.MeasureResult):
		add("target", pick(goals, weightSection, 0)-pick(present || report && p.Kind != knowledge.PassageTableRow, weightGenre, 0))
	case q.Wants(understand.MeasureResult) && !q.Wants(understand.MeasureTarget):
		add("result", pick(report || present, weightGenre, 0)-pick(goals && !report, weightSection, 0))
	}
	if q.Judge {
		add("judge", pick(p.Kind == knowledge.PassageTableRow, weightGenre, 0))
	}
	if len(q.Sections) > 0 {
		add("section", pick(namesSection(c, q.Sections), weightSection, 0))
	}
}

func pick[T any](when bool, yes, no T) T {
	if when {
		return yes
	}
	return no
}

// namesSection tells whether the piece stands in or speaks of a section that the question names.
func namesSection(c *candidate, sections []string) bool {
	p := &c.doc.Passages[c.passage]
	for _, s := range sections {
		if strings.Contains(c.piece.text, s) {
			return true
		}
		if p.Section >= 0 {
			label := c.doc.Sections[p.Section].Label
			if label == s || strings.HasSuffix(label, "."+s) {
				return true
			}
		}
	}
	return false
}

// contextText is what stands around a passage and belongs to its meaning: headings, lead-ins, table header, footnotes,
// the document's own name.
func contextText(d *knowledge.Document, p *knowledge.Passage) string {
	var parts []string
	for _, s := range d.HeadingPath(p) {
		parts = append(parts, s.Title)
	}
	for lead, n := p.LeadIn, 0; lead >= 0 && n < 3; lead, n = d.Passages[lead].LeadIn, n+1 {
		parts = append(parts, d.Passages[lead].Text)
	}
	if p.Header >= 0 {
		parts = append(parts, d.Passages[p.Header].Text)
	}
	if p.Kind == knowledge.PassageFootnote {
		parts = append(parts, callers(d, p)...)
	}
	id := d.Identity
	return strings.Join(append(parts, documentName(d), id.Subject, id.Issuer, id.Province), " . ")
}

// callers are the texts of the passages that call a footnote.
func callers(d *knowledge.Document, note *knowledge.Passage) []string {
	var out []string
	for i := range d.Passages {
		for _, n := range d.Passages[i].Footnotes {
			if d.Passages[n].ID == note.ID {
				out = append(out, d.Passages[i].Text)
			}
		}
	}
	return out
}

// contextYears are the years a piece is about: its own, else its lead-in's, else those of the nearest heading with one. A
// report speaks of the time up to its date, whatever years the programmes have that its headings name.
func contextYears(d *knowledge.Document, p *knowledge.Passage, text string) []int {
	if y := yearsOf(unquoted(text)); len(y) > 0 {
		return y
	}
	if d.Identity.Genre == knowledge.GenreReport && p.Header < 0 {
		return nil
	}
	for lead, n := p.LeadIn, 0; lead >= 0 && n < 3; lead, n = d.Passages[lead].LeadIn, n+1 {
		if y := yearsOf(d.Passages[lead].Text); len(y) > 0 {
			return y
		}
	}
	if p.Header >= 0 {
		if y := headerYears(d.Passages[p.Header].Text); len(y) > 0 {
			return y
		}
	}
	path := d.HeadingPath(p)
	for i := len(path) - 1; i >= 0; i-- {
		if y := yearsOf(path[i].Title); len(y) > 0 {
			return y
		}
	}
	return nil
}

func anyIn(want, have []int) bool {
	for _, w := range want {
		if slices.Contains(have, w) {
			return true
		}
	}
	return false
}

func levelShare(text string, levels []understand.Level) float64 {
	key := vitext.Key(text)
	n := 0
	for _, l := range levels {
		if strings.Contains(key, "cấp "+string(l)) || strings.Contains(key, ", "+string(l)) || strings.Contains(key, string(l)+",") {
			n++
		}
	}
	return 2*float64(n)/float64(len(levels)) - 1
}

// unknownProvinces lists the asked provinces of which no document is loaded.
func (t *turn) unknownProvinces() []string {
	var out []string
	known := t.loadedProvinces()
	for _, p := range t.question.Provinces {
		if !slices.ContainsFunc(known, func(k string) bool { return sameProvince(k, p) }) {
			out = append(out, p)
		}
	}
	return out
}

// noProvince says that the asked province has no document here, and offers those that have.
func (t *turn) noProvince(missing []string) *Reply {
	known := t.loadedProvinces()
	if len(known) == 0 {
		return t.noSource(t.say(phraseNoSource))
	}
	return t.noSource(t.say(phraseNoProvince, strings.Join(missing, ", "), strings.Join(known, ", ")), t.provinceChoices()...)
}

func (t *turn) provinceChoices() []Choice {
	if len(t.question.Provinces) != 1 || t.question.Subject == "" {
		return nil
	}
	var out []Choice
	for _, p := range t.loadedProvinces() {
		if !sameProvince(p, t.question.Provinces[0]) {
			out = append(out, Choice{Label: p, Send: understand.Merge(t.query.Text, understand.Read("còn "+p+"?"))})
		}
	}
	return out
}
