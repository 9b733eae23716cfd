package snapshot_test

import (
	"maps"
	"slices"
	"testing"

	"trolycong/internal/corpustest"
	"trolycong/knowledge"
	"trolycong/knowledge/lexicon"
	"trolycong/retrieval"
)

// asksEach: of so many ways to ask one is asked. 1 gives the figures of docs/evaluation.md.
const asksEach = 5

// TestAskedFinds asks one in asksEach of the ways to ask for a procedure, as the lexicon has them: it must find the procedure
// among the first ones, most often first.
func TestAskedFinds(t *testing.T) {
	if testing.Short() {
		t.Skip("asks the whole catalogue: runs with make catalogue")
	}
	v := build(t, corpustest.Collection(t)).View(knowledge.Public)
	l, err := lexicon.Load()
	if err != nil {
		t.Fatal(err)
	}
	codes := map[string][]string{}
	l.EachAsked(func(code string, _ []string) {
		for _, p := range slices.Concat(l.Asked(code), l.AskedInEnglish(code)) {
			codes[p] = append(codes[p], code)
		}
	})
	n, first, ten := 0, 0, 0
	for i, p := range slices.Sorted(maps.Keys(codes)) {
		if i%asksEach != 0 {
			continue
		}
		right := codes[p]
		q := v.Rewrite(p)
		q.Kinds, q.Limit = []retrieval.UnitKind{retrieval.UnitProcedure}, 10
		hits, err := v.Search(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		n++
		at := slices.IndexFunc(hits, func(h retrieval.Hit) bool { return slices.Contains(right, h.ID) })
		switch {
		case at == 0:
			first, ten = first+1, ten+1
		case at > 0:
			ten++
		default:
			t.Logf("%q does not find %v", p, right)
		}
	}
	t.Logf("%d phrases: %.4f first, %.4f among ten", n, float64(first)/float64(n), float64(ten)/float64(n))
	if float64(ten) < 0.98*float64(n) || float64(first) < 0.87*float64(n) {
		t.Errorf("%d of %d phrases find their procedure first, %d among ten", first, n, ten)
	}
}
