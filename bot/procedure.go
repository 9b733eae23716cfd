package bot

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"trolycong/bot/understand"
	"trolycong/knowledge"
)

// The field keys of the catalogue that answers cite.
const (
	keyName       = "ten_thu_tuc"
	keyDecision   = "so_quyet_dinh"
	keyLevel      = "cap_thuc_hien"
	keyField      = "linh_vuc"
	keyApplicants = "doi_tuong_thuc_hien"
	keyAuthority  = "co_quan_co_tham_quyen"
	keyAgency     = "co_quan_thuc_hien"
	keyReception  = "dia_chi_tiep_nhan"
	keySteps      = "trinh_tu_thuc_hien"
	keyChannels   = "cach_thuc_thuc_hien"
	keyPapers     = "thanh_phan_ho_so"
	keyLegal      = "can_cu_phap_ly"
	keyConditions = "yeu_cau_dieu_kien"
	keyResults    = "ket_qua_xu_ly"
)

// answerProcedure answers the asked aspects of a procedure, or gives its card when none is asked.
func (t *turn) answerProcedure(p *knowledge.Procedure, hits []ProcedureRef) *Reply {
	d := t.draft(Answered)
	d.reply.Procedures = hits
	if p.Barred {
		return t.answerBarred(d, p)
	}
	w := &procedureWriter{turn: t, draft: d, p: p, sentences: map[knowledge.Ref][]said{}}
	if !t.question.Inherited {
		t.question.Aspects = askedBesides(t.question, p.Name)
	}
	if len(t.question.Aspects) == 0 {
		w.card()
	} else {
		w.aspects()
	}
	w.source()
	reply := d.done()
	t.plainer = []func() *Reply{func() *Reply { return t.withoutUnproven(reply) }}
	return reply
}

// askedBesides leaves of the asked aspects those that are asked for beside the procedure's name: "giấy chứng nhận đủ điều
// kiện" in a name asks for no conditions.
func askedBesides(q understand.Question, name string) []understand.Aspect {
	return q.AsksOf(bareName(name))
}

// answerBarred names a procedure whose text in the catalogue belongs to another one, and points to its page.
func (t *turn) answerBarred(d *draft, p *knowledge.Procedure) *Reply {
	d.reply.Outcome = Partial
	id := d.citeField(p, keyName)
	d.add(Block{Type: BlockText, Text: t.say(phraseBarred, t.shownName(p.Name, maxNameRunes), p.Code) + marks([]string{id})})
	t.links(d, p)
	return d.done()
}

// procedureWriter writes the answer about one procedure into a draft.
type procedureWriter struct {
	*turn
	*draft
	p       *knowledge.Procedure
	missing []string
	// brief tells that the answer is the card, which shows the beginning of everything.
	brief bool
	// sentences of the running texts read so far, see sentencesOf.
	sentences map[knowledge.Ref][]said
}

// aspects answers each asked aspect in turn; what the source does not say is named.
func (w *procedureWriter) aspects() {
	answered, first := 0, 1 // first is the number of blocks that answer the first aspect
	for _, a := range aspectOrder {
		if !w.question.Has(a) {
			continue
		}
		if w.aspect(a) {
			if answered == 0 {
				first = len(w.reply.Blocks)
			}
			answered++
		} else {
			w.missing = append(w.missing, w.say(aspectNames[a]))
		}
	}
	name := w.nameLine(maxNameRunes)
	if answered > 0 {
		if first = w.beforeName(first); first == 0 {
			name = w.nameLine(maxLeadName)
		}
	}
	if len(w.missing) > 0 {
		w.note(w.say(phraseMissing, strings.Join(w.missing, "; ")))
		w.reply.Outcome = Partial
	}
	if answered == 0 {
		// Nothing that was asked is known: the reader still needs to know where to go.
		w.where()
	}
	if len(w.reply.Blocks) > 0 {
		w.reply.Blocks = slices.Insert(w.reply.Blocks, first, name)
	}
}

// aspectOrder is the order in which several asked aspects are answered: what people must act on first.
var aspectOrder = []understand.Aspect{understand.AspectFee, understand.AspectTime, understand.AspectPapers, understand.AspectForms,
	understand.AspectWhere, understand.AspectOnline, understand.AspectPayOnline, understand.AspectPost, understand.AspectReceive, understand.AspectElsewhere, understand.AspectValidity, understand.AspectWithin,
	understand.AspectProxy, understand.AspectWho, understand.AspectConditions, understand.AspectSteps, understand.AspectResult, understand.AspectLegal, understand.AspectLink}

func (w *procedureWriter) aspect(a understand.Aspect) bool {
	switch a {
	case understand.AspectFee:
		return w.fees()
	case understand.AspectTime:
		return w.durations() || w.timeInSteps()
	case understand.AspectPapers:
		return w.papers(maxPapers)
	case understand.AspectForms:
		return w.forms()
	case understand.AspectWhere:
		return w.where()
	case understand.AspectOnline:
		return w.online()
	case understand.AspectPayOnline:
		return w.payOnline()
	case understand.AspectPost:
		return w.post()
	case understand.AspectValidity:
		return w.validity()
	case understand.AspectWithin:
		return w.within()
	case understand.AspectReceive:
		return w.receive()
	case understand.AspectProxy:
		return w.proxy()
	case understand.AspectElsewhere:
		return w.elsewhere()
	case understand.AspectWho:
		return w.who()
	case understand.AspectConditions:
		return w.conditions()
	case understand.AspectSteps:
		return w.steps()
	case understand.AspectResult:
		return w.items(w.p.Results, phraseResults)
	case understand.AspectLegal:
		return w.legal()
	case understand.AspectLink:
		return w.link()
	}
	return false
}

// link points to the official page, which stands in a block of its own behind the answer.
func (w *procedureWriter) link() bool {
	if w.p.URL == "" {
		return false
	}
	w.add(Block{Type: BlockText, Text: w.say(phraseLinkBelow)})
	return true
}

// maxNameRunes is the longest name that an answer shows; a few names of the catalogue are pages.
const maxNameRunes = 700

// An answer says within its first 200 characters both what was asked and which procedure it is about: behind a direct answer of
// at most so many runes, else before it, where a long name is cut.
const (
	maxBeforeName = 150
	maxLeadName   = 90
)

// beforeName is how many of the first n blocks are so short that the procedure's name still stands among the first words
// behind them.
func (w *procedureWriter) beforeName(n int) int {
	for n > 0 && len([]rune(plainText(w.reply.Blocks[:n]))) > maxBeforeName {
		n--
	}
	return n
}

// nameLine says which procedure the answer is about, in at most so many runes of its name.
func (w *procedureWriter) nameLine(most int) Block {
	id := w.citeField(w.p, keyName)
	return Block{Type: BlockText, Text: w.say(phraseAbout, w.shownName(w.p.Name, most), w.p.Code) + marks([]string{id}), Citations: []string{id}}
}

// bareName drops the word "Thủ tục" that many names of the catalogue begin with, and the stop that some end with.
func bareName(name string) string {
	name = strings.TrimRight(name, " .;,:")
	rest := strings.TrimPrefix(name, "Thủ tục ")
	if rest == name || rest == "" {
		return name
	}
	return capitalise(rest)
}

// card is the answer when no aspect is asked: what it is, where and how to file, papers, fee, time.
func (w *procedureWriter) card() {
	w.brief = true
	w.add(w.nameLine(maxNameRunes))
	parts := []struct {
		name phrase
		ok   bool
	}{
		{aspectNames[understand.AspectWhere], w.where()},
		{aspectNames[understand.AspectTime], w.durations()},
		{aspectNames[understand.AspectFee], w.fees()},
		{aspectNames[understand.AspectPapers], w.papers(maxCardPapers)},
	}
	for _, part := range parts {
		if !part.ok {
			w.missing = append(w.missing, w.say(part.name))
		}
	}
	if len(w.missing) > 0 {
		w.note(w.say(phraseMissing, strings.Join(w.missing, "; ")))
	}
}

// source closes the answer: the date of the data, and where to file.
func (w *procedureWriter) source() {
	id := w.citeField(w.p, keyName)
	switch {
	case w.p.Origin == knowledge.KindStarter:
		w.note(w.say(phraseStarterSource, w.showDate(w.p.AsOf)), id)
	case !w.p.AsOf.IsZero():
		w.note(w.say(phraseAsOf, w.showDate(w.p.AsOf)), id)
	}
	w.links(w.draft, w.p)
}

func (t *turn) links(d *draft, p *knowledge.Procedure) {
	d.add(Block{Type: BlockLink, Text: t.say(phrasePageLink), URL: "/thu-tuc/" + string(p.Code)})
	if p.URL != "" {
		d.add(Block{Type: BlockLink, Text: t.say(phrasePortalLink), URL: p.URL})
	}
}

// showDate writes the known parts of a date for people: "01/7/2026", "tháng 7/2026", "năm 2026"; an English
// answer keeps the source's form, which its proof reads.
func (t *turn) showDate(d knowledge.Date) string {
	switch {
	case d.Complete():
		return fmt.Sprintf("%02d/%d/%d", d.Day, d.Month, d.Year)
	case d.Month > 0:
		shown := t.say(phraseMonth, d.Month, d.Year)
		if t.lang() == "en" {
			shown += " (" + time.Month(d.Month).String() + ")"
		}
		return shown
	case d.Year > 0:
		return t.say(phraseInYear, d.Year)
	}
	return ""
}
