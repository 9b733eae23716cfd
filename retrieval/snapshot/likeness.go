package snapshot

import (
	"slices"

	"trolycong/knowledge"
	"trolycong/retrieval"
)

// Bounds of what stands beside the first hit: how far behind it a rival is near, and how many hits are looked at.
const (
	nearBehind = 0.25
	rivalsSeen = 12
)

// rivals tells the first hit what else is meant perhaps. The same procedure at another level is no rival.
func (v *view) rivals(hits []retrieval.Hit) {
	first := &hits[0].Likeness
	own := v.stem(hits[0].ID)
	first.Lead = hits[0].Score
	met := false
	for _, h := range hits[1:min(len(hits), rivalsSeen)] {
		if v.stem(h.ID) == own {
			continue
		}
		if !met {
			met = true
			first.Lead, first.Rival = hits[0].Score-h.Score, h.Features[0].Value/weightLexical
		}
		if hits[0].Score-h.Score < nearBehind {
			first.Near++
		}
	}
}

func (v *view) stem(code string) string {
	i, ok := v.place(knowledge.ProcedureCode(code))
	if !ok {
		return code
	}
	return v.s.units[i].features.stem
}

// unasked weighs what a name says and the question does not.
func (a *ask) unasked(n *namePart) retrieval.Likeness {
	l := retrieval.Likeness{}
	sum, head := 0.0, true
	for _, w := range n.order {
		if slices.Contains(a.matched, w) {
			head = false
			continue
		}
		x := a.vocabulary.tells[w]
		sum += x
		if head {
			l.HeadUnasked += x
		}
	}
	if n.mass > 0 {
		l.Unasked = sum / n.mass
	}
	return l
}
