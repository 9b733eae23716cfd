package bot

import (
	"strings"
)

// phraseStepLeftOut stands where a step is missing, so that the steps behind it keep their numbers.
var phraseStepLeftOut = phrase{"(Bước này in dính hoặc thiếu trong nguồn nên không nêu ở đây.)", "(This step is printed too badly in the source to be shown.)"}

// withoutUnproven gives a procedure's answer without the lines that its citations do not prove, and says that there were some:
// one line that the source prints too badly to be checked costs that line and not the whole answer.
func (t *turn) withoutUnproven(r *Reply) *Reply {
	out := *r
	out.Blocks = nil
	left := false
	for _, b := range r.Blocks {
		kept := b
		kept.Items = nil
		proven := 0
		for _, item := range b.Items {
			if t.proves(r, item) {
				kept.Items = append(kept.Items, item)
				proven++
				continue
			}
			left = true
			if b.Type == BlockSteps {
				kept.Items = append(kept.Items, t.say(phraseStepLeftOut))
			}
		}
		switch {
		case len(b.Items) > 0 && proven == 0:
			continue
		case !t.proves(r, b.Text) || !t.proves(r, b.Title):
			left = true
			continue
		}
		out.Blocks = append(out.Blocks, kept)
	}
	if left {
		out.Blocks = append(out.Blocks, Block{Type: BlockNote, Text: t.say(phraseLeftOut)})
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
