package retrieval

import (
	"cmp"
	"context"
	"slices"
)

// Weights is what a cosine of 1 in the dense leg adds to a hit's lexical score; 0 means that the dense leg is not asked.
type Weights struct {
	// Procedure in points of a procedure's score: a name that holds the whole question has about 3.
	Procedure float64
	// Passage in shares of the question's information, the sum of its terms' rarity: the unit of a passage's score.
	Passage float64
}

// DefaultWeights are those of the answer path. On the development sets no other weight was better on all of them, see the
// ablation in docs/evaluation.md.
func DefaultWeights() Weights { return Weights{} }

// DenseState tells how the dense leg of one search did.
type DenseState int

// The states of a dense leg. Dropped and late ones gave nothing to the hits, which are those of the lexical leg alone; that
// is something else than an empty leg, which looked and found nothing.
const (
	DenseOff     DenseState = iota // not asked: its weight is zero
	DenseUsed                      // found units
	DenseEmpty                     // found none
	DenseDropped                   // failed, or is given a rest after failing
	DenseLate                      // missed its deadline
)

// String names the state in traces.
func (s DenseState) String() string {
	switch s {
	case DenseUsed:
		return "used"
	case DenseEmpty:
		return "empty"
	case DenseDropped:
		return "dropped"
	case DenseLate:
		return "late"
	case DenseOff:
	}
	return "off"
}

// Failed tells that the leg was asked and could not be used.
func (s DenseState) Failed() bool { return s == DenseDropped || s == DenseLate }

// LegSearcher is a Searcher that also tells how its dense leg did; a View may be one.
type LegSearcher interface {
	SearchLegs(ctx context.Context, q Query) ([]Hit, DenseState, error)
}

// Fuse joins the hits of both legs. A hit's score is its lexical score, 0 without one, and its cosine times the weight,
// which is the feature "dense". dense are hits whose score is their cosine. Best first, ties by ID, then by kind; with a
// weight of 0 the lexical hits are returned as they are. No hit's score depends on which others were found.
func Fuse(lexical, dense []Hit, weight float64) []Hit {
	if weight == 0 || len(lexical)+len(dense) == 0 {
		return lexical
	}
	cosines := make(map[UnitRef]float64, len(dense))
	for _, h := range dense {
		cosines[UnitRef{h.Kind, h.ID}] = h.Score
	}
	out := make([]Hit, 0, len(lexical)+len(dense))
	for _, h := range lexical {
		ref := UnitRef{h.Kind, h.ID}
		if cosine, ok := cosines[ref]; ok {
			delete(cosines, ref)
			h = h.nearer(weight, cosine)
		}
		out = append(out, h)
	}
	for _, h := range dense {
		if cosine, ok := cosines[UnitRef{h.Kind, h.ID}]; ok {
			h.Score = 0
			out = append(out, h.nearer(weight, cosine))
		}
	}
	slices.SortStableFunc(out, func(a, b Hit) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.ID, b.ID), cmp.Compare(a.Kind, b.Kind))
	})
	return out
}

// nearer adds what nearness is worth; the product is rounded before it is added, the same on every machine.
func (h Hit) nearer(weight, cosine float64) Hit {
	points := float64(weight * cosine)
	h.Score += points
	h.Features = append(slices.Clip(h.Features), Feature{Name: "dense", Value: points})
	return h
}
