package boost_test

import (
	"encoding/json"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trolycong/internal/boost"
)

// random is a small generator whose numbers never change: xorshift64 (Marsaglia, 2003).
type random uint64

func (r *random) float() float32 {
	*r ^= *r << 13
	*r ^= *r >> 7
	*r ^= *r << 17
	return float32(*r>>40) / (1 << 24)
}

// toy makes lists in which the row that is right has the greatest value of a rule; the last feature never differs.
func toy(n int, rule func(row []float32) float32) []boost.List {
	r := random(88172645463325252)
	lists := make([]boost.List, n)
	for i := range lists {
		l := &lists[i]
		best := 0
		for j := range 10 {
			row := []float32{r.float(), r.float(), r.float(), 7}
			l.Rows, l.Right = append(l.Rows, row), append(l.Right, false)
			if rule(row) > rule(l.Rows[best]) {
				best = j
			}
		}
		l.Right[best] = true
	}
	return lists
}

// first is the share of lists whose best row is right.
func first(lists []boost.List, score func(row []float32) float64) float64 {
	n := 0.0
	for _, l := range lists {
		best := 0
		for j := range l.Rows {
			if score(l.Rows[j]) > score(l.Rows[best]) {
				best = j
			}
		}
		if l.Right[best] {
			n++
		}
	}
	return n / float64(len(lists))
}

func TestLinear(t *testing.T) {
	lists := toy(400, func(row []float32) float32 { return 3*row[0] - row[1] })
	model := boost.FitLinear(lists[:300], boost.LinearOptions{})
	if got := first(lists[300:], model.Score); got < 0.95 {
		t.Errorf("right first in %.2f of the lists held out, want 0.95 and more; weights %v", got, model.Weights)
	}
	if ratio := model.Weights[1] / model.Weights[0]; math.Abs(ratio+1.0/3) > 0.1 {
		t.Errorf("weights %v, want them as 3 to -1", model.Weights)
	}
	if model.Weights[3] != 0 {
		t.Errorf("a feature that never differs has the weight %v", model.Weights[3])
	}
}

// corner is no sum of features: only where both are high or both are low.
func corner(row []float32) float32 {
	if (row[0] > 0.5) == (row[1] > 0.5) {
		return row[2] + 1
	}
	return row[2]
}

var options = boost.TreesOptions{Trees: 60, Depth: 4, Rate: 0.2, Leaf: 20, Bins: 32, Damp: 1}

func TestTrees(t *testing.T) {
	lists := toy(1500, corner)
	linear := boost.FitLinear(lists[:1200], boost.LinearOptions{})
	if got := first(lists[1200:], linear.Score); got > 0.7 {
		t.Fatalf("a sum of features finds %.2f: the rule is too easy", got)
	}
	trees := boost.FitTrees(lists[:1200], nil, options)
	if got := first(lists[1200:], trees.Score); got < 0.85 {
		t.Errorf("right first in %.2f of the lists held out, want 0.85 and more", got)
	}
	var start [][]float64
	for _, l := range lists[:1200] {
		var s []float64
		for _, row := range l.Rows {
			s = append(s, linear.Score(row))
		}
		start = append(start, s)
	}
	more := boost.FitTrees(lists[:1200], start, options)
	if got := first(lists[1200:], func(row []float32) float64 { return linear.Score(row) + more.Score(row) }); got < 0.85 {
		t.Errorf("on top of the linear score: right first in %.2f, want 0.85 and more", got)
	}
}

// TestFirstTree checks one tree of one question against the reckoning by hand: two lists of two rows, all scores 0, so
// every residual is ±1/2 and every second derivative 1/4.
func TestFirstTree(t *testing.T) {
	lists := []boost.List{
		{Rows: [][]float32{{1}, {0}}, Right: []bool{true, false}},
		{Rows: [][]float32{{1}, {0}}, Right: []bool{true, false}},
	}
	trees := boost.FitTrees(lists, nil, boost.TreesOptions{Trees: 1, Depth: 1, Rate: 0.5, Leaf: 1, Bins: 4, Damp: 0.5})
	// Right leaf: 0.5 · (1/2 + 1/2) / (1/4 + 1/4 + 0.5) = 0.5.
	for _, c := range []struct {
		x    float32
		want float64
	}{{1, 0.5}, {0, -0.5}, {-3, -0.5}, {9, 0.5}} {
		if got := trees.Score([]float32{c.x}); got != c.want {
			t.Errorf("score of %v is %v, want %v", c.x, got, c.want)
		}
	}
}

func TestSmallLeavesAreNotMade(t *testing.T) {
	lists := toy(3, corner)
	opt := options
	opt.Leaf = 16 // of 30 rows
	for i, tree := range boost.FitTrees(lists, nil, opt).Trees {
		if len(tree) != 1 {
			t.Errorf("tree %d has %d nodes, want a single leaf", i, len(tree))
		}
	}
}

func TestSameBits(t *testing.T) {
	lists := toy(100, corner)
	opt := options
	opt.Sample, opt.Seed = 0.7, 5
	a, b := boost.FitTrees(lists, nil, opt), boost.FitTrees(lists, nil, opt)
	opt.Seed = 6
	c := boost.FitTrees(lists, nil, opt)
	same, other := true, false
	for _, l := range lists {
		for _, row := range l.Rows {
			same = same && a.Score(row) == b.Score(row)
			other = other || a.Score(row) != c.Score(row)
		}
	}
	if !same {
		t.Error("the same lists gave other trees")
	}
	if !other {
		t.Error("another seed gave the same trees")
	}
}

func TestTreesAsJSON(t *testing.T) {
	want := boost.FitTrees(toy(100, corner), nil, options)
	raw, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	got := &boost.Trees{}
	if err := json.Unmarshal(raw, got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("written and read (-want +got):\n%s", diff)
	}
	if err := got.Check(4); err != nil {
		t.Error(err)
	}
	for _, bad := range []string{`{"trees":[[]]}`, `{"trees":[[[4,0.5,1,2],[1],[1]]]}`, `{"trees":[[[0,0.5,0,1],[1]]]}`, `{"trees":[[[0,0.5,1,2],[1]]]}`} {
		got := &boost.Trees{}
		if err := json.Unmarshal([]byte(bad), got); err != nil {
			t.Fatal(err)
		}
		if got.Check(4) == nil {
			t.Errorf("no fault found in %s", bad)
		}
	}
	if json.Unmarshal([]byte(`{"trees":[[[1,2]]]}`), got) == nil {
		t.Error("a node of two numbers is read")
	}
}

func TestNothingRight(t *testing.T) {
	lists := []boost.List{{Rows: [][]float32{{1}, {2}}, Right: []bool{false, false}}}
	if got := boost.FitTrees(lists, nil, options); len(got.Trees) != 0 {
		t.Errorf("%d trees of nothing", len(got.Trees))
	}
	if got := boost.FitLinear(lists, boost.LinearOptions{}); got.Score([]float32{5}) != 0 {
		t.Errorf("weights of nothing: %v", got.Weights)
	}
}
