package bot

import (
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
