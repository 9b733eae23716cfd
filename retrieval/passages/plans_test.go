package passages_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trolycong/evals"
	"trolycong/internal/corpustest"
	"trolycong/knowledge"
	"trolycong/retrieval"
	"trolycong/retrieval/passages"
)

// TestPlans prints, with FIT=plans, how the passages of plans are ranked by what was learned on articles of law, for the
// questions that docs/evaluation.md ranks by retrieval/lexical.
func TestPlans(t *testing.T) {
	if os.Getenv("FIT") != "plans" {
		t.Skip("ranks the passages of plans with FIT=plans")
	}
	c := corpustest.Collection(t)
	var list []passages.Passage
	for _, d := range c.Documents {
		for i := range d.Passages {
			list = append(list, passageOf(d, i))
		}
	}
	x := build(t, list, passages.Build)
	for name, path := range map[string]string{"plans-dev": corpustest.Path(t, "evals/plans-dev.jsonl"), "plans-own": filepath.Join("..", "..", "evals", "testdata", "plans-own.jsonl")} {
		for _, set := range evals.RankedOf(name, corpustest.Lines[knowledge.Case](t, path), c.Documents) {
			if set.Kind != retrieval.UnitPassage {
				continue
			}
			var found [][]string
			for _, q := range set.Questions {
				var ids []string
				for _, h := range x.Search(q.Question, 50) {
					ids = append(ids, h.ID)
				}
				found = append(found, ids)
			}
			m := evals.Measure(set.Questions, found)
			t.Logf("%s: hit@1 %.3f, hit@10 %.3f, mrr@10 %.3f on %d", name, m.Hit1, m.Hit10, m.MRR10, m.N)
		}
	}
}

// passageOf gives a passage of a plan with its headings and province as the title, behind what it hangs on.
func passageOf(d *knowledge.Document, i int) passages.Passage {
	p := &d.Passages[i]
	text := []string{}
	for lead, n := p.LeadIn, 0; lead >= 0 && n < 3; lead, n = d.Passages[lead].LeadIn, n+1 {
		text = append(text, d.Passages[lead].Text)
	}
	if p.Header >= 0 {
		text = append(text, d.Passages[p.Header].Text)
	}
	title := []string{}
	for _, s := range d.HeadingPath(p) {
		title = append(title, s.Title)
	}
	title = append(title, d.Identity.Province)
	return passages.Passage{ID: p.ID, Title: strings.Join(title, "\n"), Text: strings.Join(append(text, p.Text), "\n"), Document: string(d.ID)}
}
