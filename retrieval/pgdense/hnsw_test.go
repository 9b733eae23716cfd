package pgdense_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"trolycong/internal/pgtest"
	"trolycong/knowledge"
	"trolycong/retrieval"
	"trolycong/retrieval/dense"
	"trolycong/retrieval/pgdense"
	"trolycong/retrieval/retrievaltest"
)

// recall is the share of the nearest that a search finds; it also checks that cosines and order are those of the memory.
func recall(t testing.TB, x retrieval.DenseSearcher, index *dense.Index, q []float32, f retrieval.DenseFilter, k int) (found, wanted int) {
	t.Helper()
	want, err := index.Nearest(t.Context(), q, f, k)
	if err != nil {
		t.Fatal(err)
	}
	got, err := x.Nearest(t.Context(), q, f, k)
	if err != nil {
		t.Fatal(err)
	}
	cosine := map[retrieval.UnitRef]float64{}
	for _, n := range want {
		cosine[n.Unit] = n.Cosine
	}
	for i, n := range got {
		if c, ok := cosine[n.Unit]; ok {
			found++
			if c != n.Cosine {
				t.Errorf("cosine %v, in memory %v", n.Cosine, c)
			}
		}
		if i > 0 && (got[i-1].Cosine < n.Cosine || got[i-1].Cosine == n.Cosine && got[i-1].Unit.ID > n.Unit.ID) {
			t.Errorf("%v stands before %v", got[i-1], n)
		}
	}
	return found, len(want)
}

func TestHNSW(t *testing.T) {
	address := pgtest.New(t)
	// So few units the planner would rather sort.
	exec(t, pgtest.Admin(t, ""), `ALTER DATABASE `+pgtest.Database(t, address)+` SET enable_sort = off`)
	s := open(t, pgdense.Options{URL: address, IndexFrom: 950})
	space, units := retrievaltest.DenseUnits(3000, 24)
	if l := put(t, s, "v1", space, units); !l.Indexed {
		t.Errorf("loaded %+v, want it indexed", l)
	}
	x := set(t, s, "v1", space)
	index, err := dense.New(space, units)
	if err != nil {
		t.Fatal(err)
	}
	q := retrievaltest.Direction(rand.New(rand.NewPCG(2, 2)), 24)
	plan, err := x.Plan(t.Context(), q, retrieval.UnitPassage)
	if err != nil || !x.Indexed() || !strings.Contains(plan, "_passage on dense_unit") {
		t.Fatalf("the index is not used: %v\n%s", err, plan)
	}
	for name, f := range map[string]retrieval.DenseFilter{
		"all": {See: knowledge.Internal}, "public": {}, "kind": {Kinds: []retrieval.UnitKind{retrieval.UnitGuide}}, "province": {Province: "Suối Mơ"},
		"year and day": {Year: 2032, ValidOn: knowledge.Date{Year: 2031, Month: 3}},
	} {
		r, found, wanted := rand.New(rand.NewPCG(3, 3)), 0, 0
		for range 30 {
			a, b := recall(t, x, index, retrievaltest.Direction(r, 24), f, 20)
			found, wanted = found+a, wanted+b
		}
		if float64(found) < 0.98*float64(wanted) || wanted == 0 {
			t.Errorf("%s: found %d of %d", name, found, wanted)
		}
	}
	// Filters that leave few units are exact.
	few := dense.Unit{UnitRef: retrieval.UnitRef{Kind: retrieval.UnitPassage, ID: "few"}, Province: "Đồi Thông", Vector: retrievaltest.Direction(rand.New(rand.NewPCG(8, 8)), 24)}
	units = append(units, few)
	if l := put(t, s, "v2", space, units); l.Written != 1 || !l.Indexed {
		t.Errorf("one more: %+v", l)
	}
	x = set(t, s, "v2", space)
	if index, err = dense.New(space, units); err != nil {
		t.Fatal(err)
	}
	opposite := make([]float32, 24)
	copy(opposite, few.Vector)
	opposite[0] -= 0.9 // far from it, and so behind nearly all others
	opposite = unitLength(opposite)
	for _, f := range []retrieval.DenseFilter{{Province: "Đồi Thông"}, {Documents: []knowledge.DocumentID{"doc-3"}}, {Province: "Suối Mơ", Documents: []knowledge.DocumentID{"doc-1", "doc-2"}, Year: 2031}} {
		if a, b := recall(t, x, index, opposite, f, 30); a != b || b == 0 {
			t.Errorf("%+v: found %d of %d", f, a, b)
		}
	}
}

func unitLength(v []float32) []float32 {
	return retrievaltest.Around(rand.New(rand.NewPCG(1, 1)), v, 0)
}

// TestIndexNever: a negative IndexFrom leaves every set to the exact scan; the default does for small ones.
func TestIndexNever(t *testing.T) {
	space, units := retrievaltest.DenseUnits(50, 4)
	for _, from := range []int{-1, 0} {
		s := open(t, pgdense.Options{URL: pgtest.New(t), IndexFrom: from})
		if l := put(t, s, "v1", space, units); l.Indexed || set(t, s, "v1", space).Indexed() {
			t.Errorf("IndexFrom %d: indexed", from)
		}
	}
	if pgdense.DefaultIndexFrom != 200_000 {
		t.Errorf("DefaultIndexFrom %d", pgdense.DefaultIndexFrom)
	}
}
