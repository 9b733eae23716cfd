package snapshot

import (
	"slices"
	"strings"

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
			first.Lead, first.Rival = hits[0].Score-h.Score, h.Features[0].Value/rankWeights[featLexical]
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

// missing tells what of the question the first hit's whole record does not hold.
func (v *view) missing(a *ask, h *retrieval.Hit) {
	place, ok := v.place(knowledge.ProcedureCode(h.ID))
	if !ok {
		return
	}
	s, doc := v.s, int(place)
	var prev string
	var prevPlain bool
	pairs, held, unheard := 0.0, 0.0, 0.0
	for i := range a.groups {
		g := &a.groups[i]
		if lost := g.weight * (1 - g.heldBy(s, doc)); lost > h.Likeness.Missed {
			h.Likeness.Missed = lost
		}
		words := strings.Fields(g.terms[0].Text)
		for _, w := range words {
			if prev != "" {
				plain := prevPlain || !g.terms[0].Accented
				here, documents := s.proc.HoldsPair(doc, prev, w, !plain)
				pairs += g.weight
				if here {
					held += g.weight
				}
				if documents == 0 {
					unheard += g.weight
				}
			}
			prev, prevPlain = w, !g.terms[0].Accented
		}
	}
	for _, e := range a.elsewhere {
		words := strings.Fields(e.Phrase)
		switch {
		case s.units[doc].features.says(s.words, words):
		case s.mentions(doc, words):
			h.Likeness.Elsewhere = max(h.Likeness.Elsewhere, mentioned)
		default:
			h.Likeness.Elsewhere = 1
		}
	}
	h.Likeness.Missed = min(h.Likeness.Missed*a.scale/maxWordWeight, 1)
	if pairs > 0 {
		h.Likeness.Pairs, h.Likeness.New = held/pairs, unheard/pairs
	}
}

// mentioned is what a subject of another office counts that the record names beside its own, as a paper to bring, say.
const mentioned = 0.5

// mentions tells whether a procedure's record holds the words side by side, as a paper to bring, say.
func (s *Snapshot) mentions(doc int, words []string) bool {
	if len(words) == 1 {
		return s.proc.Holds(doc, words[0], true)
	}
	for i := 1; i < len(words); i++ {
		if here, _ := s.proc.HoldsPair(doc, words[i-1], words[i], true); !here {
			return false
		}
	}
	return true
}

// says tells whether the name, or a way to ask for it, holds the words side by side.
func (f *nameFeatures) says(v *vocabulary, words []string) bool {
	return slices.ContainsFunc(slices.Concat(f.parts, f.asked, f.english), func(n namePart) bool {
		for i, w := range words {
			if !holdsID(n.words, v.of(w)) || i > 0 && !n.pair(v.pair(words[i-1], w, true), true) {
				return false
			}
		}
		return true
	})
}

// heldBy is the share of a group, by its best alternative, that a record holds.
func (g *askGroup) heldBy(s *Snapshot, doc int) float64 {
	best := 0.0
	for i, t := range g.terms {
		held, all := 0.0, 0.0
		for j, w := range strings.Fields(t.Text) {
			all += g.words[i][j].tells
			if s.proc.Holds(doc, w, t.Accented) {
				held += g.words[i][j].tells
			}
		}
		best = max(best, held/all*min(t.Weight+0.1, 1))
	}
	return best
}
