package dense_test

import (
	"math"
	"testing"

	"trolycong/knowledge"
	"trolycong/retrieval"
	"trolycong/retrieval/dense"
	"trolycong/retrieval/retrievaltest"
)

// Every half-precision number is its own nearest one.
func TestHalfOfEveryNumber(t *testing.T) {
	for h := range uint32(1 << 16) {
		f := dense.FromHalf(uint16(h))
		if math.IsNaN(float64(f)) {
			continue
		}
		if got := dense.ToHalf(f); got != uint16(h) {
			t.Fatalf("half %#04x is %v and comes back as %#04x", h, f, got)
		}
	}
}

// Between two neighbours the nearer one is taken, and in the middle the even one.
func TestHalfRounds(t *testing.T) {
	for h := range uint16(0x7bff) {
		low, high := dense.FromHalf(h), dense.FromHalf(h+1)
		middle := (low + high) / 2
		even := h + h&1
		if got := dense.ToHalf(middle); got != even {
			t.Fatalf("middle of %#04x and the next is %#04x, want %#04x", h, got, even)
		}
		if got := dense.ToHalf(math.Nextafter32(middle, low)); got != h {
			t.Fatalf("below the middle of %#04x: %#04x", h, got)
		}
		if got := dense.ToHalf(math.Nextafter32(middle, high)); got != h+1 {
			t.Fatalf("above the middle of %#04x: %#04x", h, got)
		}
	}
	for f, want := range map[float32]uint16{65520: 0x7c00, -65520: 0xfc00, 1e-9: 0, -1e-9: 0x8000, float32(math.Inf(1)): 0x7c00} {
		if got := dense.ToHalf(f); got != want {
			t.Errorf("half of %v is %#04x, want %#04x", f, got, want)
		}
	}
}

func unit(id string, v ...float32) dense.Unit {
	return dense.Unit{UnitRef: retrieval.UnitRef{Kind: retrieval.UnitPassage, ID: id}, Vector: v}
}

func TestNearest(t *testing.T) {
	space := retrieval.Space{Name: "test/1", Dimensions: 2}
	hidden := unit("hidden", 1, 0)
	hidden.See = knowledge.Internal
	later := unit("later", 1, 0)
	later.Period, later.AsOf = knowledge.Period{From: 2026, To: 2030}, knowledge.Date{Year: 2026, Month: 5, Day: 1}
	x, err := dense.New(space, []dense.Unit{unit("b", 1, 0), unit("a", 1, 0), unit("c", 0.6, 0.8), unit("d", 0, 1), unit("none", 0, 0), hidden, later})
	if err != nil {
		t.Fatal(err)
	}
	ids := func(f retrieval.DenseFilter, k int) string {
		near, err := x.Nearest(t.Context(), []float32{1, 0}, f, k)
		if err != nil {
			t.Fatal(err)
		}
		out := ""
		for _, n := range near {
			out += n.Unit.ID + " "
		}
		return out
	}
	for _, c := range []struct {
		name string
		f    retrieval.DenseFilter
		k    int
		want string
	}{
		{"ties by id", retrieval.DenseFilter{}, 10, "a b later c "},
		{"k", retrieval.DenseFilter{}, 1, "a "},
		{"internal", retrieval.DenseFilter{See: knowledge.Internal}, 3, "a b hidden "},
		{"year", retrieval.DenseFilter{Year: 2024}, 10, "a b c "},
		{"day", retrieval.DenseFilter{ValidOn: knowledge.Date{Year: 2026, Month: 4, Day: 30}}, 10, "a b c "},
		{"kind", retrieval.DenseFilter{Kinds: []retrieval.UnitKind{retrieval.UnitProcedure}}, 10, ""},
	} {
		if got := ids(c.f, c.k); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestNewRefuses(t *testing.T) {
	space := retrieval.Space{Name: "test/1", Dimensions: 2}
	nan := float32(math.NaN())
	for name, units := range map[string][]dense.Unit{"twice": {unit("a", 1, 0), unit("a", 0, 1)}, "short": {unit("a", 1)}, "not a number": {unit("a", nan, 0)}, "long": {unit("a", 2, 0)}} {
		if _, err := dense.New(space, units); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestSuite(t *testing.T) {
	retrievaltest.RunDense(t, func(t testing.TB, space retrieval.Space, units []dense.Unit) retrieval.DenseSearcher {
		x, err := dense.New(space, units)
		if err != nil {
			t.Fatal(err)
		}
		return x
	})
}
