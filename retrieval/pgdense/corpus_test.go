package pgdense_test

import (
	"hash/fnv"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trolycong/internal/corpustest"
	"trolycong/internal/vitext"
	"trolycong/knowledge"
	"trolycong/retrieval"
	"trolycong/retrieval/dense"
	"trolycong/retrieval/pgdense"
)

// bag is a vector of a text: its syllables, hashed to places and signs. It stands for an embedder; only its shape matters.
func bag(text string, dimensions int) []float32 {
	v := make([]float64, dimensions)
	for _, w := range vitext.Syllables(text) {
		h := fnv.New64a()
		_, _ = h.Write([]byte(strings.ToLower(w)))
		sum := h.Sum64()
		v[sum%uint64(dimensions)] += 1 - 2*float64(sum>>63)
	}
	sum := 0.0
	for _, f := range v {
		sum += f * f
	}
	out := make([]float32, dimensions)
	for i := range v {
		if sum > 0 {
			out[i] = float32(v[i] / math.Sqrt(sum))
		}
	}
	return out
}

// corpus gives the passages and procedures of the shared data as units; it skips where there is none.
func corpus(t testing.TB, dimensions int) (retrieval.Space, []dense.Unit) {
	t.Helper()
	c := corpustest.Collection(t)
	var units []dense.Unit
	for _, p := range c.Procedures {
		units = append(units, dense.Unit{UnitRef: retrieval.UnitRef{Kind: retrieval.UnitProcedure, ID: string(p.Code)}, Document: knowledge.DocumentID(p.Code), AsOf: corpustest.AsOf, Vector: bag(p.Name, dimensions)})
	}
	for _, d := range c.Documents {
		runes := []rune(d.Text)
		for _, p := range d.Passages {
			var text strings.Builder
			for _, s := range p.Spans {
				text.WriteString(string(runes[s.Start:s.End]) + " ")
			}
			units = append(units, dense.Unit{UnitRef: retrieval.UnitRef{Kind: retrieval.UnitPassage, ID: p.ID}, Document: d.ID, Province: d.Identity.Province, Period: d.Identity.Period,
				AsOf: d.AsOf, Vector: bag(text.String(), dimensions)})
		}
	}
	return retrieval.Space{Name: "bag/1", Dimensions: dimensions}, units
}

// TestCorpusLikeMemory asks the server and the memory about every twentieth unit of the shared data.
func TestCorpusLikeMemory(t *testing.T) {
	s := open(t, pgdense.Options{})
	space, units := corpus(t, 128)
	put(t, s, "v1", space, units)
	x := set(t, s, "v1", space)
	index, err := dense.New(space, units)
	if err != nil {
		t.Fatal(err)
	}
	filters := []retrieval.DenseFilter{{}, {Kinds: []retrieval.UnitKind{retrieval.UnitPassage}}, {Year: 2025, ValidOn: knowledge.Date{Year: 2026}}, {Province: "Bắc Giang"}}
	asked, found := 0, 0
	for i := 0; i < len(units); i += 20 {
		f := filters[asked%len(filters)]
		want, err := index.Nearest(t.Context(), units[i].Vector, f, 10)
		if err != nil {
			t.Fatal(err)
		}
		got, err := x.Nearest(t.Context(), units[i].Vector, f, 10)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("%s with %+v (-memory +server):\n%s", units[i].ID, f, diff)
		}
		asked, found = asked+1, found+len(got)
	}
	t.Logf("%d units, %d questions, %d hits", len(units), asked, found)
	if found < asked {
		t.Errorf("%d hits for %d questions", found, asked)
	}
}
