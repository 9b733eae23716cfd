package bot

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"trolycong/bot/understand"
	"trolycong/internal/vitext"
	"trolycong/knowledge"
	"trolycong/retrieval"
)

// side is one of the things that a comparison sets beside each other.
type side struct {
	label  string
	doc    *knowledge.Document // when documents are compared
	limit  func(t *turn)       // narrows the question to this side
	figure vitext.Number
	ok     bool // figure is the one figure of the side's answer
	lead   string
	cites  []string // what holds it
}

// sides are what the question compares: provinces, documents, years or levels, whichever it names two of; nil when none.
func (t *turn) sides() []side {
	var out []side
	q := t.question
	each := q.Compare || t.asksFigure() && listed.MatchString(t.query.Text)
	switch {
	case !each:
	case len(q.Provinces) > 1:
		for _, p := range q.Provinces {
			out = append(out, side{label: p, limit: func(t *turn) { t.question.Provinces = []string{p} }})
		}
	case len(t.query.Documents) > 1 && q.Compare:
		for _, id := range t.query.Documents {
			if d, ok := t.view.Document(id); ok {
				out = append(out, side{label: documentName(d), doc: d, limit: func(t *turn) { t.query.Documents = []knowledge.DocumentID{id} }})
			}
		}
	case len(q.Years) > 1:
		for _, y := range q.Years {
			out = append(out, side{label: t.say(phraseYear, y), limit: func(t *turn) { t.question.Years = []int{y} }})
		}
	case len(q.Levels) > 1:
		for _, l := range q.Levels {
			out = append(out, side{label: t.say(phraseAtLevel, l), limit: func(t *turn) { t.question.Levels = []understand.Level{l} }})
		}
	}
	return out
}

// listed are years or levels named side by side, each of which is asked: "năm 2025 và 2030", "cấp huyện, cấp xã". A range is
// none.
var listed = regexp.MustCompile(`(?i)20\d\d\s*(?:,|và|va|&|/|lẫn)\s*(?:(?:đến|den)?\s*(?:năm|nam)\s*)?20\d\d|(?:cấp|cap)\s+(?:tỉnh|huyện|xã|bộ|tinh|huyen|xa|bo)\s*(?:,|và|va|&|lẫn)\s*(?:(?:cấp|cap)\s+)?(?:tỉnh|huyện|xã|tinh|huyen|xa)`)

// compare answers for each side, and says which is higher where both give one figure of one unit.
func (t *turn) compare(hits []retrieval.Hit, sides []side) *Reply {
	d := t.draft(Answered)
	question, query := t.question, t.query
	var items []string
	held := 0
	for i := range sides {
		s := &sides[i]
		s.limit(t)
		item, found := t.compareSide(d, hits, s)
		t.question, t.query = question, query
		if found {
			held++
		} else {
			d.reply.Outcome = Partial
		}
		items = append(items, item)
	}
	if held == 0 {
		return t.noSource(t.say(phraseNoSource))
	}
	if question.Compare && len(sides) == 2 && sides[0].ok && sides[1].ok && alike(sides[0], sides[1]) {
		a, b := sides[0], sides[1]
		if b.figure.Min > a.figure.Min {
			a, b = b, a
		}
		text, by := t.say(phraseHigher, a.label, fmtFigure(a.figure), fmtFigure(b.figure)), knowledge.OpGreater
		if a.figure.Min == b.figure.Min {
			text, by = t.say(phraseEqual, fmtFigure(a.figure)), knowledge.OpEqual
		}
		d.derived(knowledge.FactCount, text, by, a.cites, b.cites)
		d.add(Block{Type: BlockText, Text: text + "."})
	}
	d.add(Block{Type: BlockList, Items: items})
	return d.done()
}

// compareSide writes what one side's sources say; false when they say nothing.
func (t *turn) compareSide(d *draft, hits []retrieval.Hit, s *side) (item string, found bool) {
	all := t.candidates(hits, "")
	if len(all) > 0 && all[0].supported() {
		all, _ = t.fitting(t.withFigures(all))
	}
	if len(all) == 0 || !all[0].supported() {
		if s.doc != nil {
			return t.say(phraseNoneFor, s.label) + marks([]string{t.citeName(d, s.doc)}), false
		}
		return t.say(phraseNoneFor, s.label), false
	}
	c := all[0]
	p := &c.doc.Passages[c.passage]
	lead := t.leadClause(c, p)
	ids := t.citePiece(d, c)
	item = s.label + ": " + lead
	if name := documentName(c.doc); name != s.label {
		item += " – " + name
	}
	item += t.place(d, c) + marks(ids)
	if i := contextYearPassage(c.doc, p); i >= 0 && len(yearsOf(lead)) == 0 {
		id := t.citeAround(d, c.doc, i)
		ids = append(ids, id)
		item += ", " + strings.ToLower(t.say(phraseContext)) + " “" + strings.TrimRight(c.doc.Passages[i].Text, " :.") + "”" + marks([]string{id})
	}
	t.figureFacts(d, c, lead, ids)
	s.figure, s.ok = onlyFigure(lead)
	s.lead, s.cites = lead, ids
	return item, true
}

// alike tells whether two figures may be set against each other: of one unit, neither a range nor bounded on different
// sides, and, where they have no unit, counting the same thing.
func alike(a, b side) bool {
	if a.figure.Unit != b.figure.Unit || a.figure.Min != a.figure.Max && b.figure.Min != b.figure.Max && a.figure.Min > b.figure.Min != (a.figure.Max > b.figure.Max) {
		return false
	}
	if bounded(a) != bounded(b) {
		return false
	}
	return a.figure.Unit != "" || wordBehind(a) == wordBehind(b)
}

var (
	atMost  = regexp.MustCompile(`(?i)(?:tối đa|không quá|dưới|nhiều nhất|không vượt quá)\s*$`)
	behind  = regexp.MustCompile(`^\s*(\p{L}+)`)
	toWords = strings.NewReplacer("≤", "tối đa")
)

// bounded tells whether a side's figure is an upper bound.
func bounded(s side) bool {
	r := []rune(s.lead)
	return atMost.MatchString(toWords.Replace(string(r[:min(s.figure.Start, len(r))])))
}

// wordBehind is the word right behind a side's figure, in Key form.
func wordBehind(s side) string {
	r := []rune(s.lead)
	if m := behind.FindStringSubmatch(string(r[min(s.figure.End, len(r)):])); m != nil {
		return vitext.Key(m[1])
	}
	return ""
}

// onlyFigure is the one figure of a clause; false when it has none or several.
func onlyFigure(s string) (vitext.Number, bool) {
	var out []vitext.Number
	for _, n := range vitext.Numbers(s) {
		if !n.Year && !n.Label {
			out = append(out, n)
		}
	}
	if len(out) != 1 {
		return vitext.Number{}, false
	}
	return out[0], true
}

// define answers "what is DTI": the words that a document puts before the bracketed term, or behind it.
func (t *turn) define() *Reply {
	term := strings.TrimSpace(t.question.Term)
	if term == "" || len([]rune(term)) > 20 || strings.Contains(term, " ") {
		return nil
	}
	mention := `(?i)\(\s*` + regexp.QuoteMeta(term) + `\s*\)`
	there := regexp.MustCompile(mention)
	before := regexp.MustCompile(`([^.;:()\[\]]{3,160})` + mention)
	for _, doc := range t.view.Documents() {
		if !t.inProvince(doc, "") || !there.MatchString(doc.Text) {
			continue
		}
		text := t.text(doc)
		for i := range doc.Passages {
			p := &doc.Passages[i]
			if p.Kind == knowledge.PassageFurniture || p.Kind == knowledge.PassageSignature {
				continue
			}
			joined, at := flatten(text, p.Spans)
			if !there.MatchString(string(joined)) {
				continue
			}
			m := before.FindStringSubmatchIndex(string(joined))
			if m == nil {
				continue
			}
			phrase := namePhrase(string(joined)[m[2]:m[3]])
			if phrase == "" {
				continue
			}
			start := len([]rune(string(joined)[:m[2]])) + len([]rune(string(joined)[m[2]:m[3]])) - len([]rune(phrase))
			end := len([]rune(string(joined)[:m[1]]))
			c := candidate{doc: doc, passage: i, piece: cut(joined, at, start, end)}
			return t.writeDefinition(c, term, vitext.FoldSpaces(phrase))
		}
	}
	return nil
}

// namePhrase is the name at the end of a text: from the nearest capital that leaves at least three words, so that the
// name of a place inside it does not count as its beginning.
func namePhrase(s string) string {
	r := []rune(s)
	words := 0
	for i := len(r) - 1; i >= 0; i-- {
		begins := i == 0 || r[i-1] == ' ' || r[i-1] == '“'
		if !begins {
			continue
		}
		if r[i] != ' ' {
			words++
		}
		if words >= 3 && vitext.Upper(string(r[i:i+1])) {
			return string(r[i:])
		}
		if words > 16 {
			break
		}
	}
	if words >= 2 && words <= 10 {
		return strings.TrimLeft(s, " ")
	}
	return ""
}

func (t *turn) writeDefinition(c candidate, term, phrase string) *Reply {
	d := t.draft(Answered)
	ids := t.citePiece(d, c)
	d.add(Block{Type: BlockText, Text: strings.ToUpper(term) + t.say(phraseIs) + strings.TrimSpace(phrase) + marks(ids), Citations: ids})
	d.add(Block{Type: BlockText, Text: t.say(phraseFrom, documentName(c.doc), t.place(d, c)) + "."})
	return d.done()
}

// guide answers a general question on filing online from the short guides that the binary carries; nil when a procedure
// fits better.
func (t *turn) guide(procedures, guides []retrieval.Hit) *Reply {
	doc, fit := t.bestGuide(guides)
	if doc == nil {
		return nil
	}
	if len(procedures) > 0 && t.evidence(procedures[0]) >= minGuideFit && t.evidence(procedures[0]) > fit {
		return nil
	}
	d := t.draft(Answered)
	var steps []string
	for i := range doc.Passages {
		p := &doc.Passages[i]
		switch p.Kind {
		case knowledge.PassageParagraph:
			d.add(Block{Type: BlockText, Text: p.Text + marks([]string{t.citeAround(d, doc, i)})})
		case knowledge.PassageItem:
			steps = append(steps, p.Text+marks([]string{t.citeAround(d, doc, i)}))
		case knowledge.PassageHeading, knowledge.PassageTableHeader, knowledge.PassageTableRow, knowledge.PassageFootnote, knowledge.PassageIdentity,
			knowledge.PassageSignature, knowledge.PassageFurniture:
		}
	}
	if len(steps) > 0 {
		d.add(Block{Type: BlockSteps, Items: steps})
	}
	d.note(t.say(phraseStarterSource, t.showDate(doc.AsOf)))
	reply := t.withPortal(d.done())
	reply.Text = plainText(reply.Blocks)
	return reply
}

// minGuideFit is the fit, 0..1, from which a guide answers.
const minGuideFit = 0.6

// bestGuide is the guide that fits the question best; nil when none fits well enough. The words of a guide are counted
// together, as one of its sentences seldom holds all that is asked, and those of its title weigh as much again.
func (t *turn) bestGuide(hits []retrieval.Hit) (guide *knowledge.Document, fit float64) {
	var best *knowledge.Document
	bestFit, bestSaid := 0.0, 0
	seen := map[knowledge.DocumentID]bool{}
	for _, h := range hits {
		doc, ok := t.view.Document(h.Document)
		if !ok || seen[h.Document] {
			continue
		}
		seen[h.Document] = true
		title := t.saidIn(doc.Identity.Title)
		fit := (title + t.saidIn(doc.Text)) / 2
		t.step("guide", doc.Identity.Title, KV{"fit", strconv.FormatFloat(fit, 'f', 2, 64)}, KV{"title", strconv.FormatFloat(title, 'f', 2, 64)})
		if said := t.wordsIn(doc.Identity.Title); fit > bestFit || fit == bestFit && said > bestSaid {
			best, bestFit, bestSaid = doc, fit, said
		}
	}
	if bestFit < minGuideFit || !t.aboutIn(best) {
		return nil, 0
	}
	return best, bestFit
}

// aboutIn tells whether a guide holds the rarest word of the question: "xác nhận khuyết tật" is not about confirming in general.
func (t *turn) aboutIn(doc *knowledge.Document) bool {
	rarest := -1
	for i, term := range t.query.Terms {
		if rarest < 0 || term.Rarity*term.Weight > t.query.Terms[rarest].Rarity*t.query.Terms[rarest].Weight {
			rarest = i
		}
	}
	if rarest < 0 {
		return true
	}
	text := " " + vitext.Fold(strings.Join(vitext.Syllables(doc.Text), " ")) + " "
	for _, term := range t.query.Terms {
		if term.Group == t.query.Terms[rarest].Group && strings.Contains(text, " "+term.Folded+" ") {
			return true
		}
	}
	return false
}

// wordsIn counts the question's syllables that a text holds, those included that the search passes over.
func (t *turn) wordsIn(s string) int {
	n, in := 0, map[string]bool{}
	for _, w := range vitext.Syllables(s) {
		in[vitext.Fold(w)] = true
	}
	for _, w := range vitext.Syllables(t.query.Text) {
		if in[vitext.Fold(w)] {
			n++
		}
	}
	return n
}

// saidIn is the share, by weight, of the question's words that a text holds.
func (t *turn) saidIn(s string) float64 {
	text := " " + vitext.Fold(strings.Join(vitext.Syllables(s), " ")) + " "
	weight, found := map[int]float64{}, map[int]float64{}
	for _, term := range t.query.Terms {
		weight[term.Group] = max(weight[term.Group], term.Weight)
		if strings.Contains(text, " "+term.Folded+" ") {
			found[term.Group] = max(found[term.Group], term.Weight)
		}
	}
	all, held := 0.0, 0.0
	for _, g := range slices.Sorted(maps.Keys(weight)) { // sums have one order
		all += weight[g]
		held += found[g]
	}
	if all == 0 {
		return 0
	}
	return held / all
}
