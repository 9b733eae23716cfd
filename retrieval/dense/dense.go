// Package dense finds the units whose vectors are nearest to a question's: an exact scan over half-precision values in
// memory.
//
// Kind: library. It makes no vectors and knows no model: an Embedder does. Cosine and Best are the one way in which
// similarity is computed and ordered, here and over the candidates of a database, so that both give the same hits to the
// bit. Used by the snapshot and by retrieval/pgdense.
package dense

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"trolycong/knowledge"
	"trolycong/retrieval"
)

// Unit is one unit with its vector and what filters ask of it.
type Unit struct {
	retrieval.UnitRef
	Document knowledge.DocumentID
	See      knowledge.Visibility
	// Province of the source; "" when it names none.
	Province string
	// Period of the source, zero when it has none.
	Period knowledge.Period
	// AsOf is the day the source speaks for, zero when unknown.
	AsOf knowledge.Date
	// Vector of unit length, or zero.
	Vector []float32
}

// Passes tells whether a filter keeps the unit.
func (u *Unit) Passes(f retrieval.DenseFilter) bool {
	switch {
	case u.See != knowledge.Public && f.See != knowledge.Internal,
		len(f.Kinds) > 0 && !slices.Contains(f.Kinds, u.Kind),
		len(f.Documents) > 0 && !slices.Contains(f.Documents, u.Document),
		f.Province != "" && u.Province != f.Province,
		f.Year != 0 && !holds(u.Period, f.Year),
		!f.ValidOn.IsZero() && !u.AsOf.IsZero() && f.ValidOn.Before(u.AsOf):
		return false
	}
	return true
}

// holds tells whether a period holds a year; one that is not known holds every year.
func holds(p knowledge.Period, year int) bool {
	if p.From == 0 && p.To == 0 {
		return true
	}
	return (p.From == 0 || p.From <= year) && (p.Open || p.To == 0 || year <= p.To)
}

// Index is an exact index. It is immutable and safe for concurrent use.
type Index struct {
	space  retrieval.Space
	units  []Unit // without vectors, in the order of their references
	values []float32
}

var _ retrieval.DenseSearcher = (*Index)(nil)

// New builds an index of units, each named once. It keeps their vectors rounded to half precision.
func New(space retrieval.Space, units []Unit) (*Index, error) {
	if space.Dimensions < 1 {
		return nil, fmt.Errorf("dense: %d dimensions, want at least 1", space.Dimensions)
	}
	x := &Index{space: space, units: slices.Clone(units), values: make([]float32, 0, len(units)*space.Dimensions)}
	slices.SortFunc(x.units, func(a, b Unit) int { return compareRefs(a.UnitRef, b.UnitRef) })
	var errs []error
	for i := range x.units {
		u := &x.units[i]
		if i > 0 && u.UnitRef == x.units[i-1].UnitRef {
			errs = append(errs, fmt.Errorf("dense: unit %s %s stands twice", u.Kind, u.ID))
		}
		if err := Check(space, u.Vector); err != nil {
			errs = append(errs, fmt.Errorf("dense: unit %s %s: %w", u.Kind, u.ID, err))
			continue
		}
		x.values = append(x.values, Stored(u.Vector)...)
		u.Vector = nil
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return x, nil
}

// Check tells what is wrong with a vector of a space: its length in numbers, a value that is no number, a length that is
// neither 1 nor 0.
func Check(space retrieval.Space, v []float32) error {
	if len(v) != space.Dimensions {
		return fmt.Errorf("%d dimensions, want the %d of %s", len(v), space.Dimensions, space.Name)
	}
	sum := 0.0
	for _, f := range v {
		sum += float64(f) * float64(f)
	}
	if math.IsNaN(sum) || sum != 0 && math.Abs(sum-1) > lengthSlack {
		return fmt.Errorf("squared length %v, want 1", sum)
	}
	return nil
}

// lengthSlack is how far a squared length may be from 1: half precision and a model's own rounding.
const lengthSlack = 0.01

// Len is the number of units.
func (x *Index) Len() int { return len(x.units) }

// Space of the vectors.
func (x *Index) Space() retrieval.Space { return x.space }

// Nearest scans every unit that the filter keeps.
func (x *Index) Nearest(ctx context.Context, vector []float32, f retrieval.DenseFilter, k int) ([]retrieval.Near, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if err := Check(x.space, vector); err != nil {
		return nil, fmt.Errorf("dense: question: %w", err)
	}
	best := NewBest(k)
	n := x.space.Dimensions
	for i := range x.units {
		if x.units[i].Passes(f) {
			best.Add(retrieval.Near{Unit: x.units[i].UnitRef, Cosine: Cosine(vector, x.values[i*n:(i+1)*n])})
		}
	}
	return best.Sorted(), nil
}

// Vector gives the stored vector of a unit; false when the index has none.
func (x *Index) Vector(ref retrieval.UnitRef) ([]float32, bool) {
	i, ok := slices.BinarySearchFunc(x.units, ref, func(u Unit, r retrieval.UnitRef) int { return compareRefs(u.UnitRef, r) })
	if !ok {
		return nil, false
	}
	n := x.space.Dimensions
	return slices.Clone(x.values[i*n : (i+1)*n]), true
}

// Cosine of a question's vector and a stored one, both of unit length and one size. The sum has a fixed order and no fused
// steps, so that every machine gives the same bits.
func Cosine(question, stored []float32) float64 {
	var a, b, c, d float32
	stored = stored[:len(question)]
	i := 0
	for ; i+4 <= len(question); i += 4 {
		a += float32(question[i] * stored[i])
		b += float32(question[i+1] * stored[i+1])
		c += float32(question[i+2] * stored[i+2])
		d += float32(question[i+3] * stored[i+3])
	}
	for ; i < len(question); i++ {
		a += float32(question[i] * stored[i])
	}
	return float64((a + b) + (c + d))
}

// compare orders hits: best first, ties by ID, then by kind.
func compare(a, b retrieval.Near) int {
	if c := cmp.Compare(b.Cosine, a.Cosine); c != 0 {
		return c
	}
	return compareRefs(a.Unit, b.Unit)
}

func compareRefs(a, b retrieval.UnitRef) int {
	return cmp.Or(cmp.Compare(a.ID, b.ID), cmp.Compare(a.Kind, b.Kind))
}

// Best keeps the k best hits of those added, those with a cosine above zero only: what shares nothing is not found.
type Best struct {
	k    int
	hits []retrieval.Near
}

// NewBest keeps at most k hits.
func NewBest(k int) *Best { return &Best{k: max(k, 0)} }

// Add offers a hit.
func (b *Best) Add(n retrieval.Near) {
	if n.Cosine <= 0 || b.k == 0 {
		return
	}
	if len(b.hits) < 2*b.k {
		b.hits = append(b.hits, n)
		return
	}
	b.trim()
	if compare(n, b.hits[b.k-1]) < 0 {
		b.hits = append(b.hits, n)
	}
}

func (b *Best) trim() {
	if len(b.hits) > b.k {
		slices.SortFunc(b.hits, compare)
		b.hits = b.hits[:b.k]
	}
}

// Sorted gives the hits, best first; nil when there is none.
func (b *Best) Sorted() []retrieval.Near {
	slices.SortFunc(b.hits, compare)
	b.hits = b.hits[:min(len(b.hits), b.k)]
	return slices.Clone(b.hits)
}
