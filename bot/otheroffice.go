package bot

import (
	"slices"
	"strings"

	"trolycong/internal/vitext"
	"trolycong/knowledge"
	"trolycong/retrieval"
)

// otherOffice says who is responsible for what the catalogue has nothing to do with.
func (t *turn) otherOffice(e retrieval.Elsewhere) *Reply {
	t.step("elsewhere", e.Phrase, KV{"agency", e.Agency})
	if e.Agency == "" {
		return t.plain(OutOfScope, phraseOutOfScope)
	}
	r := t.noSource(t.say(phraseOtherOffice, e.Agency))
	r.Facts = append(r.Facts, knowledge.Fact{Kind: knowledge.FactContact, Provenance: knowledge.FromConfig, Derived: e.Agency})
	return r
}

// asksElsewhere tells that the question begins with a subject of another office, its verbs of asking and granting aside
// ("xin giấy phép lao động cho chuyên gia"), and the procedure's name does not hold it: what is asked is that itself.
func (t *turn) asksElsewhere(first retrieval.Hit) bool {
	phrase := t.query.Elsewhere[0].Phrase
	if p, ok := t.view.Procedure(knowledge.ProcedureCode(first.ID)); ok && strings.Contains(vitext.Key(p.Name), phrase) {
		return false
	}
	words := vitext.Syllables(t.query.Understood)
	for len(words) > 0 && (askers[vitext.Fold(words[0])] || granting[vitext.Fold(words[0])]) {
		words = words[1:]
	}
	return strings.HasPrefix(strings.Join(words, " ")+" ", phrase+" ")
}

// leaves tells that the question names another office's subject that the record of the procedure spoken of before does not
// name: it goes on about something else.
func (t *turn) leaves(code knowledge.ProcedureCode) bool {
	if code == "" || len(t.query.Elsewhere) == 0 {
		return false
	}
	p, ok := t.view.Procedure(code)
	phrase := t.query.Elsewhere[0].Phrase
	return !ok || !strings.Contains(vitext.Key(p.Name), phrase) &&
		!slices.ContainsFunc(p.Fields, func(f knowledge.ProcedureField) bool { return strings.Contains(vitext.Key(f.Text), phrase) })
}
