package bot

import (
	"regexp"
	"slices"
	"strings"

	"trolycong/internal/vitext"
	"trolycong/knowledge"
	"trolycong/retrieval"
)

// Bounds of a question that is about a service.
const (
	softPlanCue = 0.5 // below it the words do not point to a plan
	namesSeen   = 20  // found procedures whose names are looked at
	namesAlike  = 3   // of them that begin as the question does
)

// asksService tells that a question asks for a service, whether the catalogue has it or not: it begins as the names of the
// procedures found do ("cấp giấy …", "trợ cấp …", "thẻ …"), or goes on about a procedure, and nothing in it points to a plan. A
// plan that mentions such a service has no answer for who needs it.
func (t *turn) asksService(procedures []retrieval.Hit) bool {
	q := t.question
	if t.msg.Audience == AudienceCivilServant || q.PlanCue >= softPlanCue || len(q.Years)+len(q.Sections)+len(t.query.Documents)+len(q.Measures) > 0 || q.Compare {
		return false
	}
	if prev, ok := t.previous(); ok && q.FollowUp && prev.Procedure != "" && len(q.Provinces) == 0 {
		return true
	}
	words := t.comparable(vitext.Syllables(t.query.Understood))
	for len(words) > 0 && askers[vitext.Fold(words[0])] {
		words = words[1:]
	}
	if len(words) < 2 {
		return false
	}
	if paperAsked.MatchString(strings.Join(words, " ")) {
		return true
	}
	alike := 0
	for _, h := range procedures[:min(len(procedures), namesSeen)] {
		if p, ok := t.view.Procedure(knowledge.ProcedureCode(h.ID)); ok && opensAs(t.comparable(t.name(p)), words) {
			alike++
		}
	}
	return alike >= namesAlike
}

// opensAs tells whether a name begins with the first two words, its verbs of granting aside: "giải quyết hưởng trợ cấp …" begins
// as "trợ cấp …", "cấp thẻ …" as "cấp sao …".
func opensAs(name, words []string) bool {
	if len(name) > 0 && name[0] == words[0] && granting[vitext.Fold(words[0])] && !levelWords[vitext.Fold(words[1])] {
		return true
	}
	for i := 0; i+1 < len(name); i++ {
		if name[i] == words[0] {
			return name[i+1] == words[1]
		}
		if !granting[vitext.Fold(name[i])] {
			break
		}
	}
	return false
}

// granting are the verbs, folded, with which a name begins before it says what is granted; levelWords stand behind "cấp" where
// it means a level.
var (
	granting   = vitext.WordSet("cap giai quyet huong xet lai doi")
	levelWords = vitext.WordSet("xa huyen tinh phuong so")
)

// paperAsked opens a question by the kind of paper that somebody wants to have. With diacritics, or two syllables without.
var paperAsked = regexp.MustCompile(`^(?:giấy |thẻ |sổ |chứng chỉ |giay (?:phep|chung|xac|kham) |chung chi )`)

// askers stand before what somebody asks for, folded.
var askers = vitext.WordSet("toi em minh anh chi chau con bac co chu ong ba da thua muon can xin hoi cho biet duoc lam di ve thu tuc")

// asksContact answers who asks for a telephone number and names no office.
func (t *turn) asksContact() *Reply {
	if !contactAsked.MatchString(vitext.Fold(strings.Join(vitext.Syllables(t.query.Text), " "))) {
		return nil
	}
	return t.hotline(t.plain(Handoff, phraseHandoff))
}

var contactAsked = regexp.MustCompile(`^(?:(?:cho|xin|hoi|toi|em|minh|can|lay|biet) )*(?:so dien thoai|so hotline|hotline|duong day nong|so tong dai|tong dai)(?: (?:ho tro|tu van|lien he|hotline|cua ban|la gi|la bao nhieu|so may|o dau|nao|di|a|voi))*$`)

// plainlySure is the certainty from which an answer names no other procedures.
const plainlySure = 0.85

// phraseOtherwise introduces what else may be meant.
var phraseOtherwise = phrase{"Nếu bạn hỏi việc khác, hãy chọn thủ tục bên dưới hoặc nói rõ hơn.", "If you mean something else, choose a procedure below or say more."}

// offersOthers adds the nearest procedures of other names to an answer that is not plainly what was asked.
func (t *turn) offersOthers(r *Reply, hits []retrieval.Hit) *Reply {
	if (r.Outcome != Answered && r.Outcome != Partial) || len(r.Choices) > 0 {
		return r
	}
	seen := []*knowledge.Procedure{}
	for _, h := range hits[:min(len(hits), namesSeen)] {
		p, ok := t.view.Procedure(knowledge.ProcedureCode(h.ID))
		if !ok || slices.ContainsFunc(seen, func(o *knowledge.Procedure) bool { return sameName(o, p) }) {
			continue
		}
		if seen = append(seen, p); len(seen) == 1 {
			continue // the one that is answered about
		}
		words := t.aspectWords([]*knowledge.Procedure{p})
		r.Choices = append(r.Choices, Choice{Label: t.label(p.Name), Send: t.sends(p.Code, words)})
		if len(r.Choices) == maxOffered {
			break
		}
	}
	if len(r.Choices) > 0 {
		r.Blocks = append(r.Blocks, Block{Type: BlockText, Text: t.say(phraseOtherwise)})
		r.Text = plainText(r.Blocks)
	}
	return r
}
