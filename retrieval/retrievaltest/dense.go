package retrievaltest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"trolycong/knowledge"
	"trolycong/retrieval"
	"trolycong/retrieval/dense"
)

// OpenDense makes the searcher under test of units in one space; it may use t for cleaning up.
type OpenDense func(t testing.TB, space retrieval.Space, units []dense.Unit) retrieval.DenseSearcher

// RunDense runs the whole suite against one implementation of retrieval.DenseSearcher that searches exactly.
func RunDense(t *testing.T, open OpenDense) {
	space, units := DenseUnits(600, 40)
	s := &denseSuite{units: units, searcher: open(t, space, units), random: rand.New(rand.NewPCG(7, 7))}
	if got := s.searcher.Space(); got != space {
		t.Errorf("Space() = %+v, want %+v", got, space)
	}
	t.Run("order", s.order)
	t.Run("ties", func(t *testing.T) { testDenseTies(t, open) })
	t.Run("near ties", func(t *testing.T) { testDenseNearTies(t, open) })
	t.Run("filters", s.filters)
	t.Run("visibility", s.visibility)
	t.Run("nothing found", s.nothing)
	t.Run("refused", s.refused)
	t.Run("ended context", s.ended)
	t.Run("concurrent", s.concurrent)
	t.Run("empty", func(t *testing.T) { testDenseEmpty(t, open) })
	t.Run("copies", func(t *testing.T) { testDenseCopies(t, open) })
}

type denseSuite struct {
	units    []dense.Unit
	searcher retrieval.DenseSearcher
	random   *rand.Rand
}

// DenseUnits makes units around cluster centres, of all kinds, provinces, years and days, internal ones and zero vectors
// among them; the same on every call.
func DenseUnits(n, dimensions int) (retrieval.Space, []dense.Unit) {
	r := rand.New(rand.NewPCG(1, uint64(n)))
	kinds := []retrieval.UnitKind{retrieval.UnitProcedure, retrieval.UnitPassage, retrieval.UnitGuide}
	centres := make([][]float32, 12)
	for i := range centres {
		centres[i] = Direction(r, dimensions)
	}
	units := make([]dense.Unit, n)
	for i := range units {
		u := dense.Unit{UnitRef: retrieval.UnitRef{Kind: kinds[r.IntN(3)], ID: fmt.Sprintf("%s/%d", []string{"a", "B", "đ", "z", "ă"}[r.IntN(5)], i)},
			Document: knowledge.DocumentID(fmt.Sprint("doc-", r.IntN(9))), Province: []string{"", "Cẩm Sơn", "Suối Mơ"}[r.IntN(3)]}
		if r.IntN(5) == 0 {
			u.See = knowledge.Internal
		}
		u.Period = []knowledge.Period{{}, {From: 2030, To: 2032}, {From: 2031}, {To: 2031}, {From: 2029, To: 2030, Open: true}, {Open: true}}[r.IntN(6)]
		u.AsOf = []knowledge.Date{{}, {Year: 2031}, {Year: 2031, Month: 7}, {Year: 2031, Month: 7, Day: 15}}[r.IntN(4)]
		if u.Vector = Around(r, centres[r.IntN(len(centres))], 0.5); i%50 == 49 {
			u.Vector = make([]float32, dimensions)
		}
		units[i] = u
	}
	return retrieval.Space{Name: "test/1", Dimensions: dimensions}, units
}

// Direction is a random vector of unit length.
func Direction(r *rand.Rand, dimensions int) []float32 {
	return Around(r, make([]float32, dimensions), 1)
}

// Around is a random vector of unit length near a centre: spread is the length of what is added, before that.
func Around(r *rand.Rand, centre []float32, spread float64) []float32 {
	v := make([]float64, len(centre))
	sum := 0.0
	for i, c := range centre {
		v[i] = float64(c) + r.NormFloat64()*spread/math.Sqrt(float64(len(centre)))
		sum += v[i] * v[i]
	}
	out := make([]float32, len(v))
	for i := range v {
		out[i] = float32(v[i] / math.Sqrt(sum))
	}
	return out
}

// wantNearest is the contract written plainly.
func wantNearest(units []dense.Unit, vector []float32, f retrieval.DenseFilter, k int) []retrieval.Near {
	var out []retrieval.Near
	for _, u := range units {
		if c := dense.Cosine(vector, dense.Stored(u.Vector)); c > 0 && passes(u, f) {
			out = append(out, retrieval.Near{Unit: u.UnitRef, Cosine: c})
		}
	}
	slices.SortFunc(out, func(a, b retrieval.Near) int {
		return cmp.Or(cmp.Compare(b.Cosine, a.Cosine), cmp.Compare(a.Unit.ID, b.Unit.ID), cmp.Compare(a.Unit.Kind, b.Unit.Kind))
	})
	return out[:max(0, min(k, len(out)))]
}

func passes(u dense.Unit, f retrieval.DenseFilter) bool {
	seen := u.See == knowledge.Public || f.See == knowledge.Internal
	kind := len(f.Kinds) == 0 || slices.Contains(f.Kinds, u.Kind)
	document := len(f.Documents) == 0 || slices.Contains(f.Documents, u.Document)
	province := f.Province == "" || f.Province == u.Province
	p := u.Period
	year := f.Year == 0 || p.From <= f.Year && (p.To == 0 || p.Open || f.Year <= p.To)
	valid := f.ValidOn.IsZero() || u.AsOf.IsZero() || !f.ValidOn.Before(u.AsOf)
	return seen && kind && document && province && year && valid
}

func (s *denseSuite) check(t *testing.T, vector []float32, f retrieval.DenseFilter, k int) []retrieval.Near {
	t.Helper()
	return checkNearest(t, s.searcher, s.units, denseQuestion{vector, f, k})
}

type denseQuestion struct {
	vector []float32
	filter retrieval.DenseFilter
	k      int
}

func checkNearest(t *testing.T, s retrieval.DenseSearcher, units []dense.Unit, q denseQuestion) []retrieval.Near {
	t.Helper()
	got, err := s.Nearest(context.Background(), q.vector, q.filter, q.k)
	if err != nil {
		t.Fatalf("Nearest(%+v, %d): %v", q.filter, q.k, err)
	}
	want := wantNearest(units, q.vector, q.filter, q.k)
	if len(got) == 0 && len(want) == 0 {
		if got != nil {
			t.Errorf("nothing found is %v, want nil", got)
		}
		return nil
	}
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("Nearest(%+v, %d) (-want +got):\n%s", q.filter, q.k, diff)
	}
	return got
}

func (s *denseSuite) order(t *testing.T) {
	for i := range 40 {
		question := Direction(s.random, len(s.units[0].Vector))
		if i%2 == 0 {
			question = Around(s.random, s.units[s.random.IntN(600)/50*50].Vector, 0.3)
		}
		for _, k := range []int{1, 7, 50, len(s.units) + 1} {
			s.check(t, question, retrieval.DenseFilter{See: knowledge.Internal}, k)
		}
	}
}

// testDenseTies has many units of one vector: more than any number of candidates.
func testDenseTies(t *testing.T, open OpenDense) {
	r := rand.New(rand.NewPCG(3, 3))
	one, other := Direction(r, 16), Direction(r, 16)
	var units []dense.Unit
	for _, i := range r.Perm(500) {
		for _, kind := range []retrieval.UnitKind{retrieval.UnitPassage, retrieval.UnitGuide} {
			units = append(units, dense.Unit{UnitRef: retrieval.UnitRef{Kind: kind, ID: fmt.Sprintf("%03d", i)}, Vector: one})
		}
		units = append(units, dense.Unit{UnitRef: retrieval.UnitRef{Kind: retrieval.UnitPassage, ID: fmt.Sprintf("Z%03d", i)}, Vector: other})
	}
	s := open(t, retrieval.Space{Name: "test/ties", Dimensions: 16}, units)
	for _, k := range []int{1, 2, 5, 30, 1200} {
		checkNearest(t, s, units, denseQuestion{one, retrieval.DenseFilter{}, k})
		checkNearest(t, s, units, denseQuestion{other, retrieval.DenseFilter{}, k})
	}
}

// testDenseNearTies has a ring of units that are all equally near, but for the last bits: what adds up in another order, or
// rounds the question, takes other ones for the nearest.
func testDenseNearTies(t *testing.T, open OpenDense) {
	const dimensions = 48
	r := rand.New(rand.NewPCG(4, 4))
	question := Direction(r, dimensions)
	units := make([]dense.Unit, 1500)
	for i := range units {
		units[i] = dense.Unit{UnitRef: retrieval.UnitRef{Kind: retrieval.UnitPassage, ID: fmt.Sprintf("%04d", (i*7)%1500)}, Vector: onRing(question, Direction(r, dimensions))}
	}
	s := open(t, retrieval.Space{Name: "test/near", Dimensions: dimensions}, units)
	for _, k := range []int{1, 3, 10, 60} {
		checkNearest(t, s, units, denseQuestion{question, retrieval.DenseFilter{}, k})
	}
}

// onRing turns a vector so that its cosine to a centre is one half.
func onRing(centre, v []float32) []float32 {
	along := 0.0
	for i, c := range centre {
		along += float64(c) * float64(v[i])
	}
	across := math.Sqrt(0.75 / (1 - along*along))
	out := make([]float32, len(v))
	for i, c := range centre {
		out[i] = float32(0.5*float64(c) + across*(float64(v[i])-along*float64(c)))
	}
	return out
}

func (s *denseSuite) filters(t *testing.T) {
	pick := func(n int) bool { return s.random.IntN(n) == 0 }
	found := 0
	for range 300 {
		f := retrieval.DenseFilter{See: []knowledge.Visibility{knowledge.Public, knowledge.Internal}[s.random.IntN(2)]}
		if pick(3) {
			f.Kinds = []retrieval.UnitKind{retrieval.UnitPassage, retrieval.UnitGuide}[:1+s.random.IntN(2)]
		}
		if pick(3) {
			f.Documents = []knowledge.DocumentID{"doc-1", "doc-4", "doc-4' OR 1=1", "no such"}[s.random.IntN(3):]
		}
		if pick(3) {
			f.Province = []string{"Cẩm Sơn", "Suối Mơ", "cẩm sơn", "nowhere"}[s.random.IntN(4)]
		}
		if pick(2) {
			f.Year = 2028 + s.random.IntN(6)
		}
		if pick(2) {
			f.ValidOn = []knowledge.Date{{Year: 2030, Month: 12, Day: 31}, {Year: 2031}, {Year: 2031, Month: 7, Day: 14}, {Year: 2031, Month: 7, Day: 15}, {Year: 2032, Month: 1, Day: 1}}[s.random.IntN(5)]
		}
		found += len(s.check(t, Direction(s.random, len(s.units[0].Vector)), f, 8))
	}
	if found == 0 {
		t.Error("no filter kept anything")
	}
}

func (s *denseSuite) visibility(t *testing.T) {
	internal := map[retrieval.UnitRef]bool{}
	for _, u := range s.units {
		internal[u.UnitRef] = u.See == knowledge.Internal
	}
	seen := false
	for _, u := range s.units[:40] {
		for _, n := range s.check(t, u.Vector, retrieval.DenseFilter{}, len(s.units)) {
			if internal[n.Unit] {
				t.Errorf("the public sees %v", n.Unit)
			}
		}
		for _, n := range s.check(t, u.Vector, retrieval.DenseFilter{See: knowledge.Internal}, 5) {
			seen = seen || internal[n.Unit]
		}
	}
	if !seen {
		t.Error("staff see no internal unit")
	}
}

func (s *denseSuite) nothing(t *testing.T) {
	question := Direction(s.random, len(s.units[0].Vector))
	for _, k := range []int{0, -1} {
		s.check(t, question, retrieval.DenseFilter{}, k)
	}
	s.check(t, question, retrieval.DenseFilter{Province: "nowhere"}, 5)
	s.check(t, make([]float32, len(question)), retrieval.DenseFilter{}, 5)
}

func (s *denseSuite) refused(t *testing.T) {
	n := len(s.units[0].Vector)
	long, nan := make([]float32, n), make([]float32, n)
	long[0], nan[0] = 2, float32(math.NaN())
	for name, v := range map[string][]float32{"none": nil, "short": make([]float32, n-1), "wide": make([]float32, n+1), "long": long, "not a number": nan} {
		if got, err := s.searcher.Nearest(context.Background(), v, retrieval.DenseFilter{}, 3); err == nil || got != nil {
			t.Errorf("%s: %v, %v, want an error", name, got, err)
		}
	}
}

func (s *denseSuite) ended(t *testing.T) {
	question := s.units[0].Vector
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if got, err := s.searcher.Nearest(ctx, question, retrieval.DenseFilter{}, 3); !errors.Is(err, context.Canceled) || got != nil {
		t.Errorf("cancelled: %v, %v", got, err)
	}
	ctx, cancel = context.WithDeadline(context.Background(), time.Unix(0, 0))
	defer cancel()
	if got, err := s.searcher.Nearest(ctx, question, retrieval.DenseFilter{}, 3); !errors.Is(err, context.DeadlineExceeded) || got != nil {
		t.Errorf("past its deadline: %v, %v", got, err)
	}
	s.check(t, question, retrieval.DenseFilter{}, 3)
}

func (s *denseSuite) concurrent(t *testing.T) {
	questions := make([][]float32, 6)
	for i := range questions {
		questions[i] = Direction(s.random, len(s.units[0].Vector))
	}
	var wg sync.WaitGroup
	for range 6 {
		wg.Go(func() {
			for _, q := range questions {
				got, err := s.searcher.Nearest(context.Background(), q, retrieval.DenseFilter{}, 10)
				if want := wantNearest(s.units, q, retrieval.DenseFilter{}, 10); err != nil || !slices.Equal(got, want) {
					t.Errorf("beside others: %v, %v, want %v", got, err, want)
				}
			}
		})
	}
	wg.Wait()
}

func testDenseEmpty(t *testing.T, open OpenDense) {
	s := open(t, retrieval.Space{Name: "test/empty", Dimensions: 2}, nil)
	checkNearest(t, s, nil, denseQuestion{[]float32{1, 0}, retrieval.DenseFilter{}, 5})
}

func testDenseCopies(t *testing.T, open OpenDense) {
	space, units := DenseUnits(20, 8)
	kept := slices.Clone(units)
	for i := range kept {
		kept[i].Vector = slices.Clone(units[i].Vector)
	}
	s := open(t, space, units)
	question := Direction(rand.New(rand.NewPCG(5, 5)), 8)
	for i := range units {
		clear(units[i].Vector)
		units[i].ID = "changed"
	}
	got := checkNearest(t, s, kept, denseQuestion{question, retrieval.DenseFilter{}, 5})
	if len(got) > 0 {
		got[0] = retrieval.Near{}
	}
	checkNearest(t, s, kept, denseQuestion{question, retrieval.DenseFilter{}, 5})
}
