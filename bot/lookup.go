package bot

import (
	"context"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"trolycong/bot/understand"
	"trolycong/internal/vitext"
	"trolycong/knowledge"
	"trolycong/retrieval"
)

// maxUnderstood is the most runes of a question that a reader is told again.
const maxUnderstood = 160

// understand reads the question as it is mended, merged with the turn it follows, and makes the query.
func (t *turn) understand() {
	own := withoutOwner(t.masked)
	typed := t.chosen(own)
	t.query = t.view.Rewrite(typed)
	if t.query.Changed && typed == own {
		t.understood = shorten(t.query.Understood, maxUnderstood)
	}
	text := t.query.Text
	q := t.readQuery()
	q.Asked = askedBeforeCase(text)
	prev, ok := t.spokenOf(q)
	ok = ok && !t.leaves(prev.Procedure)
	switch {
	case ok && t.asksOn(&q, prev):
		text = prev.Topic
	case ok && (q.FollowUp || q.LeansOn(prev.Topic)):
		merged := understand.Merge(prev.Topic, q)
		aspects, asked := q.Aspects, q.Text
		t.another = q.Content() > 0 && !q.BackReference
		t.query = t.view.Rewrite(merged)
		text = t.query.Text
		q = t.readQuery()
		q.FollowUp = true
		switch {
		case prev.Procedure != "" && len(aspects) > 0:
			q.Aspects, q.Asked = aspects, asked
		case prev.Procedure != "" && t.another && len(q.Aspects) == 0:
			// "còn cấp lại thì sao?" asks the same of another procedure.
			q.Aspects, q.Inherited = aspectsBefore(prev), true
		}
	case ok && prev.Outcome == Clarify && len(prev.Choices) == 0 && len(q.AsksOf("")) == 0:
		// "lệ phí bao nhiêu?" was asked back: what is named now is asked that.
		if before := aspectsBefore(prev); len(before) > 0 {
			q.Aspects, q.Inherited = before, true
		}
	}
	if len(q.Provinces) == 0 {
		text = t.spelled(text)
		if own := understand.Read(text); len(own.Provinces) > 0 {
			q.Provinces, q.Subject, q.PlanCue = own.Provinces, own.Subject, own.PlanCue
		}
	}
	t.question = q
	t.counted, t.unit, t.labels = countedBy(text), askedUnit(text), labelsOf(text)
	if text != t.query.Text {
		t.query = t.view.Rewrite(text)
	}
	t.step("rewrite", t.query.Understood, termList(t.query.Terms)...)
	t.step("understand", string(q.Intent), KV{"aspects", fmt.Sprint(q.Aspects)}, KV{"measures", fmt.Sprint(q.Measures)}, KV{"provinces", strings.Join(q.Provinces, ", ")},
		KV{"years", fmt.Sprint(q.Years)}, KV{"levels", fmt.Sprint(q.Levels)}, KV{"subject", q.Subject}, KV{"follow_up", strconv.FormatBool(q.FollowUp)})
}

// readQuery reads what is asked, shorthand written out: "mat bn tien" asks for the fee. An English question is read as typed.
func (t *turn) readQuery() understand.Question {
	q := understand.ReadMended(t.query.Text, t.query.Plain)
	if q.Lang == "en" || t.query.Understood == t.query.Text {
		return q
	}
	return understand.ReadMended(t.query.Understood, t.query.Plain)
}

// aspectsBefore are the aspects that an earlier turn asked.
func aspectsBefore(prev SessionTurn) []understand.Aspect {
	if out := understand.Read(prev.Question).AsksOf(""); len(out) > 0 {
		return out
	}
	return understand.Read(prev.Topic).AsksOf("")
}

// asksOn makes of a question that names no subject one about the procedure spoken of before: "phí?", "ở xã khác được không",
// "còn trực tiếp thì sao". False when it names one, or asks for what no procedure has.
func (t *turn) asksOn(q *understand.Question, prev SessionTurn) bool {
	if prev.Procedure == "" || q.Intent != understand.IntentKnowledge || len(q.Years)+len(q.Levels)+len(q.Sections) > 0 || q.Compare || !q.Unnamed() {
		return false
	}
	aspects := q.AsksOf("")
	switch {
	case len(aspects) > 0:
	case len(q.Provinces) > 0:
		aspects = []understand.Aspect{understand.AspectElsewhere}
	case q.Channel != understand.ChannelAny:
		aspects = byChannel(q.Channel, aspectsBefore(prev))
	case q.FollowUp:
		aspects = aspectsBefore(prev)
	default:
		return false
	}
	own := *q
	if slices.Equal(aspects, []understand.Aspect{understand.AspectElsewhere}) && len(q.Provinces) > 0 {
		t.askedProvince = q.Provinces[0]
	}
	*q = understand.Read(prev.Topic)
	q.Aspects, q.Inherited, q.FollowUp, q.Channel = aspects, true, true, own.Channel
	if own.Lang == "en" || !own.Plain {
		q.Lang = own.Lang
	}
	t.spoken = prev.Procedure
	return true
}

// byChannel are the aspects of a procedure that "còn trực tiếp thì sao" asks for: those asked before that differ by the way
// to file, else how and where to file that way.
func byChannel(c understand.Channel, before []understand.Aspect) []understand.Aspect {
	var out []understand.Aspect
	for _, a := range before {
		if a == understand.AspectFee || a == understand.AspectTime {
			out = append(out, a)
		}
	}
	switch {
	case len(out) > 0:
	case c == understand.ChannelOnline:
		out = append(out, understand.AspectOnline)
	case c == understand.ChannelPost:
		out = append(out, understand.AspectPost)
	case c == understand.ChannelInPerson, c == understand.ChannelAny:
		out = append(out, understand.AspectWhere)
	}
	return out
}

func termList(terms []retrieval.Term) []KV {
	out := make([]KV, 0, len(terms))
	for _, term := range terms {
		out = append(out, KV{"term " + strconv.Itoa(term.Group), term.Text + " ×" + strconv.FormatFloat(term.Weight, 'g', 2, 64)})
	}
	return out
}

// chosen resolves a bare digit to the choice of the last reply that it numbers.
func (t *turn) chosen(text string) string {
	prev, ok := t.previous()
	n, err := strconv.Atoi(strings.Trim(text, " .)"))
	if !ok || err != nil || n < 1 || n > len(prev.Choices) {
		return text
	}
	return prev.Choices[n-1].Send
}

// previous is the last turn that was about something.
func (t *turn) previous() (SessionTurn, bool) {
	for i := len(t.session.Turns) - 1; i >= 0; i-- {
		switch s := t.session.Turns[i]; s.Outcome {
		case Answered, Partial, Clarify, NoSource:
			return s, true
		case Smalltalk, OutOfScope, PersonalData, Emergency, Blocked, Handoff, NeedsStatusService:
		}
	}
	return SessionTurn{}, false
}

// spokenOf is the turn that a question leans on: the last one about something. One that found no source does not hide the
// procedure before it from a question that names no subject.
func (t *turn) spokenOf(q understand.Question) (SessionTurn, bool) {
	last, ok := t.previous()
	if !ok || last.Outcome != NoSource || last.Procedure != "" || !q.Unnamed() {
		return last, ok
	}
	for i := len(t.session.Turns) - 1; i >= 0; i-- {
		s := t.session.Turns[i]
		if s.Procedure != "" {
			return s, true
		}
		if s.Outcome == Answered || s.Outcome == Partial || s.Outcome == Clarify {
			break // a plan came between
		}
	}
	return last, true
}

// lookUp answers from the knowledge: exact codes first, then whichever of procedures and plans has the better evidence.
func (t *turn) lookUp(ctx context.Context) (*Reply, error) {
	if reply := t.exact(); reply != nil {
		return reply, nil
	}
	procedures, err := t.search(ctx, retrieval.UnitProcedure)
	if err != nil {
		return nil, err
	}
	passages, err := t.search(ctx, retrieval.UnitPassage)
	if err != nil {
		return nil, err
	}
	guides, err := t.search(ctx, retrieval.UnitGuide)
	if err != nil {
		return nil, err
	}
	if reply := t.staysWith(procedures); reply != nil {
		return reply, nil
	}
	if reply := t.keepsTopic(procedures); reply != nil {
		return reply, nil
	}
	if reply := t.unclear(); reply != nil {
		return reply, nil
	}
	if reply := t.asksContact(); reply != nil {
		return reply, nil
	}
	if named := t.verbatim(procedures); len(named) > 0 {
		if reply := t.answerNamed(named, procedures); reply != nil {
			return reply, nil
		}
	}
	if t.question.Intent == understand.IntentOutOfScope {
		return t.plain(OutOfScope, phraseOutOfScope), nil
	}
	t.service = t.asksService(procedures)
	if t.service {
		t.step("side", "a service is asked")
	} else if t.planLike(procedures, passages) {
		if t.unknownDocument != "" && len(t.query.Documents) == 0 {
			return t.noSource(t.say(phraseNoDocument, t.unknownDocument)), nil
		}
		reply, err := t.answerPlan(ctx, passages)
		if err != nil || reply.Outcome != NoSource || !t.rather(procedures) {
			return reply, err
		}
		t.step("side", "no plan says it, a procedure may be meant")
	}
	if t.asksStatistic() || foreignPaper.MatchString(vitext.Fold(strings.Join(vitext.Syllables(t.query.Understood), " "))) {
		t.step("side", "no procedure has what is asked")
		return t.nothingInPlans(), nil
	}
	return t.chooseProcedure(procedures, guides), nil
}

// foreignPaper asks for a paper that another state issues: "visa đi Mỹ", "hộ chiếu Nhật". What Vietnam issues to its people
// ("… cho người Mỹ") is none.
var foreignPaper = regexp.MustCompile(`\b(?:(?:visa|thi thuc|ho chieu)(?: (?:du lich|cong tac|du hoc|lao dong|dinh cu))?(?: (?:di|sang|vao|cua))?|the xanh|(?:giay phep lao dong|bang lai(?: xe)?|giay phep lai xe) (?:tai|o|ben|cua)) ` +
	`(?:my|hoa ky|nhat(?: ban)?|han(?: quoc)?|trung quoc|dai loan|uc|canada|anh|phap|duc|y|nga|an do|thai lan|singapore|malaysia|indonesia|philippines|lao|campuchia|new zealand|tay ban nha|ha lan|thuy si|thuy dien|chau au|schengen|dubai)\b`)

// unclear asks back where nothing is named to look for: an aspect of no procedure ("lệ phí bao nhiêu?"), or not one whole
// word. nil when the question names something.
func (t *turn) unclear() *Reply {
	q := t.question
	if len(q.Years)+len(q.Provinces)+len(q.Levels)+len(q.Sections) > 0 || len(t.query.Exact) > 0 {
		return nil
	}
	word := slices.ContainsFunc(vitext.Syllables(t.query.Text), func(w string) bool {
		return len([]rune(w)) > 1 && strings.ContainsFunc(w, unicode.IsLetter)
	})
	if word && !strings.ContainsFunc(q.Subject, unicode.IsLetter) && q.Wants(understand.MeasureFigure) && len(q.Aspects) == 0 {
		return t.plain(OutOfScope, phraseOutOfScope) // "2+2 bằng mấy"
	}
	if word && (q.Content() > 0 || len(q.Aspects) == 0) {
		return nil
	}
	if prev, ok := t.previous(); ok && prev.Outcome == Clarify && len(prev.Choices) > 0 && len(q.Aspects) > 0 {
		return t.offerAgain(prev.Choices)
	}
	t.step("unclear", "nothing is named")
	return t.plain(Clarify, phraseNameIt)
}

// offerAgain repeats the choices of a question back, each with what is asked now.
func (t *turn) offerAgain(choices []Choice) *Reply {
	d := t.draft(Clarify)
	d.add(Block{Type: BlockText, Text: t.say(phraseWhichOne)})
	var items []string
	for _, c := range choices {
		p, ok := t.view.Procedure(knowledge.ProcedureCode(firstWord(c.Send)))
		if !ok {
			continue
		}
		d.reply.Choices = append(d.reply.Choices, Choice{Label: c.Label, Send: t.sends(p.Code, t.aspectWords([]*knowledge.Procedure{p}))})
		items = append(items, t.shownName(p.Name, maxNameRunes)+" ("+string(p.Code)+")"+marks([]string{d.citeField(p, keyName)}))
	}
	if len(items) == 0 {
		return t.plain(Clarify, phraseNameIt)
	}
	d.add(Block{Type: BlockSteps, Items: items})
	return d.done()
}

func firstWord(s string) string {
	first, _, _ := strings.Cut(s, " ")
	return first
}

// rather tells whether a question that no plan answers means a procedure after all: a place alone made it look like one
// about plans.
func (t *turn) rather(procedures []retrieval.Hit) bool {
	q := t.question
	return certainty(procedures) >= sureProcedure && len(q.Years) == 0 && len(q.Levels) == 0 && !q.Wants(understand.MeasureTarget) && !q.Compare && len(t.query.Documents) == 0
}

// SearchLimit is how many hits of each kind a turn looks at.
const SearchLimit = 60

func (t *turn) search(ctx context.Context, kind retrieval.UnitKind) ([]retrieval.Hit, error) {
	q := t.query
	q.Kinds = []retrieval.UnitKind{kind}
	q.Limit = SearchLimit
	hits, dense, err := t.searchLegs(ctx, q)
	if err != nil {
		return nil, fmt.Errorf("search %s: %w", kind, err)
	}
	data := make([]KV, 0, maxTraced+1)
	for _, h := range hits[:min(len(hits), maxTraced)] {
		data = append(data, KV{h.ID, explain(h)})
	}
	if dense != retrieval.DenseOff {
		data = append(data, KV{"dense", dense.String()})
	}
	t.step("search", string(kind), data...)
	return hits, nil
}

// searchLegs also tells how the dense leg did, where the view can say.
func (t *turn) searchLegs(ctx context.Context, q retrieval.Query) ([]retrieval.Hit, retrieval.DenseState, error) {
	if v, ok := t.view.(retrieval.LegSearcher); ok {
		return v.SearchLegs(ctx, q)
	}
	hits, err := t.view.Search(ctx, q)
	return hits, retrieval.DenseOff, err
}

// maxTraced is how many hits of a search the trace shows.
const maxTraced = 5

// explain shows how a hit came to its score: "2.341 cover 0.80 (lexical +1.00, need -0.25)".
func explain(h retrieval.Hit) string {
	b := make([]byte, 0, 192)
	b = strconv.AppendFloat(b, h.Score, 'f', 3, 64)
	b = append(b, " cover "...)
	b = strconv.AppendFloat(b, h.Coverage, 'f', 2, 64)
	for i, f := range h.Features {
		b = append(b, pick(i == 0, " (", ", ")...)
		b = append(append(b, f.Name...), pick(math.Signbit(f.Value), " ", " +")...)
		b = strconv.AppendFloat(b, f.Value, 'f', 2, 64)
	}
	return string(b) + pick(len(h.Features) > 0, ")", "")
}

// exact answers a question that names a procedure's code, or the number of a document and nothing else.
// Beside other words a document's number only narrows the search for passages.
func (t *turn) exact() *Reply {
	var named []retrieval.Hit // what carries a document's number
	for _, ref := range t.query.Exact {
		hits := t.view.Lookup(ref)
		t.step("exact", string(ref.Kind)+" "+ref.Value, KV{"found", strconv.Itoa(len(hits))})
		switch {
		case ref.Kind == retrieval.ExactDocument:
			named = append(named, hits...)
			for _, h := range hits {
				if h.Kind == retrieval.UnitPassage && h.Score == 1 { // the document itself, not one that mentions it
					t.query.Documents = append(t.query.Documents, h.Document)
				}
			}
			if len(hits) == 0 && strings.Contains(ref.Value, "/") {
				t.unknownDocument = ref.Value
			}
		case len(hits) == 0:
			if ref.Kind == retrieval.ExactProcedure {
				return t.noSource(t.say(phraseNoCode, ref.Value))
			}
		case len(hits) == 1 || ref.Kind == retrieval.ExactProcedure:
			if p, ok := t.view.Procedure(knowledge.ProcedureCode(hits[0].ID)); ok {
				return t.answerProcedure(p, []ProcedureRef{{Code: p.Code, Name: p.Name, Score: 1}})
			}
		case ref.Kind == retrieval.ExactForm && t.question.Content() <= 3:
			return t.clarifyProcedures(hits)
		}
	}
	number := aloneNumber(t.query.Text)
	switch {
	case number == "":
	case len(t.query.Documents) == 0:
		return t.onlyNamed(number, named)
	case len(t.query.Documents) == 1:
		if doc, ok := t.view.Document(t.query.Documents[0]); ok {
			return t.askOf(doc)
		}
	}
	return nil
}

// Weights of the choice between plans and procedures: what the words point to, who asks, and how well each side covers
// the question. Chosen on the development sets.
const (
	weightCue      = 0.45
	weightCoverage = 1.6
	weightAudience = 0.5
)

// planLike decides whether the question is about plans and reports rather than about a procedure.
func (t *turn) planLike(procedures, passages []retrieval.Hit) bool {
	switch {
	case len(passages) == 0:
		return t.question.PlanCue >= 1 && t.question.PlanCue > t.question.ProcedureCue
	case len(procedures) == 0:
		return true
	}
	plan := weightCue*t.question.PlanCue + weightCoverage*passages[0].Coverage
	procedure := weightCue*t.question.ProcedureCue + weightCoverage*t.evidence(procedures[0])
	switch t.msg.Audience {
	case AudienceCivilServant:
		plan += weightAudience
	case AudienceCitizen, AudienceBusiness:
		procedure += weightAudience
	case AudienceUnset:
	}
	if len(t.query.Documents) > 0 {
		plan += 2
	}
	if t.plansCount(passages) {
		plan += weightCountSide
	}
	t.step("side", map[bool]string{true: "plan", false: "procedure"}[plan > procedure], KV{"plan", fmt.Sprintf("%.2f", plan)}, KV{"procedure", fmt.Sprintf("%.2f", procedure)})
	return plan > procedure
}

func feature(h retrieval.Hit, name string) float64 {
	for _, f := range h.Features {
		if f.Name == name {
			return f.Value
		}
	}
	return 0
}

// minEvidence is how much of the question a procedure's name must hold to be named by it; two procedures whose scores are
// closer than nearTie are near twins that a question must part, unless the first is named almost word for word.
const (
	minEvidence = 0.45
	fitShare    = 0.4 // how much a name that the question nearly fills counts beside the evidence
	wordForWord = 0.8
	leastAsked  = 2    // informative weight below which a question names nothing: "giấy phép", "xin cấp thẻ"
	bareAsked   = 1.2  // and below which it can name nothing: "cấp đổi"
	leastNamed  = 0.15 // a name that holds less of the question is not meant, however far it leads
	nearTie     = 0.05
	needTie     = 0.25 // of one about a need that nobody asked for, a renewal say
	headElse    = 14   // weight of a name's beginning from which it is about something else first: "ủy quyền lĩnh thay …"
	wholeSaid   = 0.85 // of the question in the name
	ownWords    = 0.2  // of the name that nobody asked for
)

// chooseProcedure answers about the best procedure, asks back between near twins or when it is not sure, or says that
// none fits.
func (t *turn) chooseProcedure(hits, guides []retrieval.Hit) *Reply {
	if g := t.guide(hits, guides); g != nil && (len(hits) == 0 || hits[0].Likeness.Asked >= leastAsked) {
		return g
	}
	sure, named := certainty(hits), 0.0
	if len(hits) > 0 {
		named = t.evidence(hits[0])
	}
	t.step("certainty", fmt.Sprintf("%.2f", sure), KV{"evidence", fmt.Sprintf("%.2f", named)})
	switch {
	case len(t.query.Elsewhere) > 0 && (len(hits) == 0 || t.asksElsewhere(hits[0]) || hits[0].Likeness.Elsewhere == 1 && sure < sureBeside):
		return t.otherOffice(t.query.Elsewhere[0])
	case len(hits) > 0 && (sure < plainlySure && hits[0].Likeness.Asked < bareAsked || sure < sureProcedure && hits[0].Likeness.Asked < leastAsked):
		t.step("unclear", "only common words are named")
		return t.plain(Clarify, phraseNameIt)
	case named < leastNamed, sure < weakProcedure && !saidWhole(hits[0]):
		return t.nothing(hits)
	case sure < sureProcedure, hits[0].Likeness.Elsewhere == 1, hits[0].Likeness.Elsewhere > 0 && sure < sureBeside, len(hits) > 1 && hits[0].Score-hits[1].Score < nearTie && named < wordForWord, equalFit(hits[0]), hits[0].Likeness.HeadUnasked > headElse, feature(hits[0], "need_unasked") != 0 && hits[0].Likeness.Lead < needTie:
		return t.clarifyProcedures(hits)
	}
	p, ok := t.view.Procedure(knowledge.ProcedureCode(hits[0].ID))
	if !ok {
		return t.nothing(nil)
	}
	t.step("procedure", p.Name, KV{"code", string(p.Code)})
	reply := t.answerProcedure(p, t.refs(hits))
	if sure < plainlySure || feature(hits[0], "need_unasked")+feature(hits[0], "need_other") != 0 { // a renewal, say, that nobody asked for
		return t.offersOthers(reply, hits)
	}
	return reply
}

// saidWhole tells that a name holds the whole question: where it is not certain, others hold it as well.
func saidWhole(h retrieval.Hit) bool {
	return h.Likeness.Evidence >= wholeSaid
}

// equalFit tells that another name fits as well, and that they differ by what the question does not say.
func equalFit(h retrieval.Hit) bool {
	return h.Likeness.Lead < nearTie && h.Likeness.Unasked > ownWords
}

// evidence in 0..1.4 is how much of the question the procedure's name holds, words and neighbouring pairs together, and how
// much of the name the question fills: few common words out of a long name are no evidence.
func (t *turn) evidence(h retrieval.Hit) float64 {
	return h.Likeness.Evidence + fitShare*h.Likeness.Fit
}

// maxRefs is how many procedures a reply names.
const maxRefs = 5

// refs names the best procedures with scores in 0..1.
func (t *turn) refs(hits []retrieval.Hit) []ProcedureRef {
	var out []ProcedureRef
	for _, h := range hits[:min(len(hits), maxRefs)] {
		if p, ok := t.view.Procedure(knowledge.ProcedureCode(h.ID)); ok {
			out = append(out, ProcedureRef{Code: p.Code, Name: p.Name, Score: max(min(h.Score/4, 1), 0)})
		}
	}
	return out
}

// clarifyProcedures asks which of the nearest procedures is meant.
func (t *turn) clarifyProcedures(hits []retrieval.Hit) *Reply {
	d := t.draft(Clarify)
	d.reply.Procedures = t.refs(hits)
	d.add(Block{Type: BlockText, Text: t.say(phraseWhichOne)})
	all := make([]*knowledge.Procedure, 0, len(d.reply.Procedures))
	for _, r := range d.reply.Procedures {
		if p, ok := t.view.Procedure(r.Code); ok {
			all = append(all, p)
		}
	}
	words := t.aspectWords(all)
	items := make([]string, 0, len(all))
	for _, p := range all {
		label, cites := t.shownName(p.Name, maxNameRunes), []string{d.citeField(p, keyName)}
		if apart, key := distinction(p, all); apart != "" {
			label, cites = label+" – "+apart, append(cites, d.citeField(p, key))
		}
		items = append(items, label+" ("+string(p.Code)+")"+marks(cites))
		d.reply.Choices = append(d.reply.Choices, Choice{Label: shorten(label, maxLabel), Send: t.sends(p.Code, words)})
	}
	d.add(Block{Type: BlockSteps, Items: items})
	return d.done()
}

// aspectWords repeats what was asked of the first of the procedures, so that a choice answers it.
func (t *turn) aspectWords(all []*knowledge.Procedure) string {
	if len(all) == 0 {
		return ""
	}
	var out []string
	for _, a := range askedBesides(t.question, all[0].Name) {
		words := t.say(aspectNames[a])
		if a == understand.AspectOnline && t.lang() != "en" {
			words += " được không" // by itself it only names a way to file
		}
		out = append(out, words)
	}
	return strings.Join(out, ", ")
}

// Bounds of what is offered where nothing is certain enough to be asked back.
const (
	offeredProcedure = 0.08 // certainty
	maxOffered       = 3
)

// nothing is the end of a question that no record answers: outside the service when nothing in it speaks of one. What
// comes nearest is offered, in case that is it.
func (t *turn) nothing(near []retrieval.Hit) *Reply {
	if !t.service && t.question.ProcedureCue+t.question.PlanCue < 0.5 && len(t.question.Aspects) == 0 {
		return t.plain(OutOfScope, phraseOutOfScope)
	}
	var choices []Choice
	if certainty(near) >= offeredProcedure {
		for _, r := range t.refs(near[:min(len(near), maxOffered)]) {
			choices = append(choices, Choice{Label: t.label(r.Name), Send: t.sends(r.Code, "")})
		}
	}
	return t.noSource(t.say(phraseNoSource), choices...)
}
