package bot

import (
	"strings"

	"trolycong/knowledge"
)

// withoutUnproven gives a procedure's answer without the lines that its citations do not prove, and counts those lines:
// one line that the source prints too badly to be checked costs that line and not the whole answer.
func (t *turn) withoutUnproven(r *Reply) *Reply {
	out := *r
	out.Blocks = nil
	left := 0
	for _, b := range r.Blocks {
		kept := b
		kept.Items = nil
		for _, item := range b.Items {
			if t.proves(r, item) {
				kept.Items = append(kept.Items, item)
			} else {
				left++
			}
		}
		switch {
		case len(b.Items) > 0 && len(kept.Items) == 0:
			continue
		case !t.proves(r, b.Text) || !t.proves(r, b.Title):
			left += max(1, len(kept.Items))
			continue
		}
		out.Blocks = append(out.Blocks, kept)
	}
	if left > 0 {
		note := t.say(phraseLeftOut, left)
		out.Facts = append(append([]knowledge.Fact{}, r.Facts...), knowledge.Fact{Kind: knowledge.FactCount, Provenance: knowledge.FromDerived, Derived: note})
		out.Blocks = append(out.Blocks, Block{Type: BlockNote, Text: note})
	}
	out.Outcome = Partial
	out.Text = t.withoutAddresses(plainText(out.Blocks))
	return &out
}

// proves tells whether the reply's citations prove a text by itself.
func (t *turn) proves(r *Reply, text string) bool {
	text = t.withoutAddresses(text)
	return strings.TrimSpace(text) == "" || len(t.check(&Reply{Text: text, Citations: r.Citations, Facts: r.Facts})) == 0
}
