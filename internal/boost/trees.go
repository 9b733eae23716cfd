package boost

import (
	"encoding/json"
	"fmt"
	"math"
	"runtime"
	"slices"
	"sync"
)

// Trees are boosted regression trees: their values add up.
type Trees struct {
	Trees []Tree `json:"trees"`
}

// Tree asks at each inner node one feature. Nodes stand in the order in which they were made, the root first.
type Tree []Node

// Node is an inner node or a leaf. As JSON it is [feature, at, left, right] or [value].
type Node struct {
	// Feature asked, -1 in a leaf. Rows with at most At go left, others right.
	Feature     int32
	At          float32
	Left, Right int32
	// Value of a leaf.
	Value float32
}

// MarshalJSON writes a node.
func (n Node) MarshalJSON() ([]byte, error) {
	if n.Feature < 0 {
		return json.Marshal([]float32{n.Value})
	}
	return json.Marshal([]float32{float32(n.Feature), n.At, float32(n.Left), float32(n.Right)})
}

// UnmarshalJSON reads a node.
func (n *Node) UnmarshalJSON(raw []byte) error {
	var list []float32
	if err := json.Unmarshal(raw, &list); err != nil {
		return err
	}
	switch len(list) {
	case 1:
		*n = Node{Feature: -1, Value: list[0]}
	case 4:
		*n = Node{Feature: int32(list[0]), At: list[1], Left: int32(list[2]), Right: int32(list[3])}
	default:
		return fmt.Errorf("boost: a node of %d numbers", len(list))
	}
	return nil
}

// Score of one row, higher is better.
func (t *Trees) Score(row []float32) float64 {
	sum := 0.0
	for _, tree := range t.Trees {
		sum += float64(tree.score(row))
	}
	return sum
}

// Check tells whether every tree ends and asks only for so many features: of data from a file it is not sure.
func (t *Trees) Check(features int) error {
	for i, tree := range t.Trees {
		if len(tree) == 0 {
			return fmt.Errorf("boost: tree %d is empty", i)
		}
		for j, n := range tree {
			if n.Feature < 0 {
				continue
			}
			if int(n.Feature) >= features || int(n.Left) <= j || int(n.Right) <= j || int(n.Left) >= len(tree) || int(n.Right) >= len(tree) {
				return fmt.Errorf("boost: tree %d, node %d: feature %d, nodes %d and %d", i, j, n.Feature, n.Left, n.Right)
			}
		}
	}
	return nil
}

func (t Tree) score(row []float32) float32 {
	n := &t[0]
	for n.Feature >= 0 {
		if row[n.Feature] <= n.At {
			n = &t[n.Left]
		} else {
			n = &t[n.Right]
		}
	}
	return n.Value
}

// TreesOptions of FitTrees; all are needed.
type TreesOptions struct {
	Trees int     // how many
	Depth int     // questions on a path, at most
	Rate  float64 // share of each step that is taken
	Leaf  int     // rows of a leaf, at least
	Bins  int     // values at which a feature may be asked, plus 1; at most 256
	// Damp is added to the second derivative of a leaf: small leaves say little.
	Damp float64
	// Seed and Sample: each tree sees this share of the features, chosen by a hash of the seed; 0 or 1 means all.
	Seed   uint64
	Sample float64
}

// FitTrees learns trees that add to the scores which start gives each list's rows; nil starts from 0.
func FitTrees(lists []List, start [][]float64, opt TreesOptions) *Trees {
	g := newGrower(lists, start, opt)
	out := &Trees{}
	if g == nil {
		return out
	}
	for i := range opt.Trees {
		g.gradients()
		tree := g.grow(uint64(i))
		out.Trees = append(out.Trees, tree)
	}
	return out
}

// grower holds the rows of all lists one after the other, each feature cut into bins.
type grower struct {
	opt       TreesOptions
	lists     []List
	score     []float64
	grad      []float64
	hess      []float64
	bins      [][]uint8   // by feature and row
	edges     [][]float32 // by feature: bin b holds values up to edges[b]
	node      []int32     // where each row stands while a tree grows
	residuals []float64
}

func newGrower(lists []List, start [][]float64, opt TreesOptions) *grower {
	g := &grower{opt: opt}
	rows := [][]float32{}
	for i, l := range lists {
		if !slices.Contains(l.Right, true) {
			continue
		}
		g.lists = append(g.lists, l)
		rows = append(rows, l.Rows...)
		if start == nil {
			g.score = append(g.score, make([]float64, len(l.Rows))...)
		} else {
			g.score = append(g.score, start[i]...)
		}
	}
	if len(rows) == 0 {
		return nil
	}
	n := len(rows)
	g.grad, g.hess, g.node = make([]float64, n), make([]float64, n), make([]int32, n)
	g.bins, g.edges = make([][]uint8, len(rows[0])), make([][]float32, len(rows[0]))
	each(len(rows[0]), func(f int) { g.bins[f], g.edges[f] = cut(rows, f, opt.Bins) })
	return g
}

// cut gives the bins of one feature: as equally full as its values allow.
func cut(rows [][]float32, f, bins int) ([]uint8, []float32) {
	values := make([]float32, len(rows))
	for i, r := range rows {
		values[i] = r[f]
	}
	slices.Sort(values)
	var edges []float32
	for b := 1; b < bins; b++ {
		if v := values[len(values)*b/bins]; (len(edges) == 0 || v > edges[len(edges)-1]) && v < values[len(values)-1] {
			edges = append(edges, v)
		}
	}
	out := make([]uint8, len(rows))
	for i, r := range rows {
		b, _ := slices.BinarySearch(edges, r[f])
		out[i] = uint8(b)
	}
	return out, edges
}

// each calls do for 0..n-1 on every core.
func each(n int, do func(i int)) {
	var wg sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for w := range workers {
		wg.Go(func() {
			for i := w; i < n; i += workers {
				do(i)
			}
		})
	}
	wg.Wait()
}

// gradients are those of the listwise loss at the present scores.
func (g *grower) gradients() {
	at := 0
	for _, l := range g.lists {
		n := len(l.Rows)
		g.residuals = append(g.residuals[:0], g.score[at:at+n]...)
		residuals(g.residuals, l.Right)
		right := 0.0
		for _, r := range l.Right {
			if r {
				right++
			}
		}
		for i, r := range g.residuals {
			p := -r
			if l.Right[i] {
				p += 1 / right
			}
			g.grad[at+i], g.hess[at+i] = r, p*(1-p)
		}
		at += n
	}
}

// grow makes one tree, level by level, and adds its values to the scores.
func (g *grower) grow(number uint64) Tree {
	clear(g.node)
	tree := Tree{{Feature: -1}}
	features := g.features(number)
	open := []int32{0}
	for range g.opt.Depth {
		splits := g.splits(features, open, len(tree))
		var next []int32
		for i, n := range open {
			s := splits[i]
			if s.gain <= 0 {
				continue
			}
			l := int32(len(tree))
			tree[n] = Node{Feature: int32(s.feature), At: g.edges[s.feature][s.bin], Left: l, Right: l + 1}
			tree = append(tree, Node{Feature: -1}, Node{Feature: -1})
			next = append(next, l, l+1)
		}
		g.part(tree)
		open = next
	}
	g.settle(tree)
	return tree
}

// features of one tree.
func (g *grower) features(number uint64) []int {
	var out []int
	for f := range g.bins {
		if len(g.edges[f]) == 0 {
			continue
		}
		if s := g.opt.Sample; s > 0 && s < 1 && float64(mix(g.opt.Seed^mix(number)^uint64(f)*0x9e3779b97f4a7c15)>>11)/(1<<53) >= s {
			continue
		}
		out = append(out, f)
	}
	return out
}

// mix is the finaliser of splitmix64 (Steele et al., OOPSLA 2014).
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

type split struct {
	gain         float64
	feature, bin int
}

type cell struct {
	grad, hess float64
	rows       int
}

// splits finds the best question for each open node.
func (g *grower) splits(features []int, open []int32, nodes int) []split {
	place := make([]int32, nodes)
	for i := range place {
		place[i] = -1
	}
	for i, n := range open {
		place[n] = int32(i)
	}
	found := make([][]split, len(features))
	each(len(features), func(i int) { found[i] = g.splitsBy(features[i], place, len(open)) })
	best := make([]split, len(open))
	for _, list := range found {
		for i, s := range list {
			if s.gain > best[i].gain {
				best[i] = s
			}
		}
	}
	return best
}

// splitsBy finds for each open node the best value at which to ask one feature.
func (g *grower) splitsBy(f int, place []int32, open int) []split {
	bins := len(g.edges[f]) + 1
	cells := make([]cell, open*bins)
	for r, b := range g.bins[f] {
		if p := place[g.node[r]]; p >= 0 {
			c := &cells[int(p)*bins+int(b)]
			c.grad += g.grad[r]
			c.hess += g.hess[r]
			c.rows++
		}
	}
	out := make([]split, open)
	for i := range out {
		list := cells[i*bins : (i+1)*bins]
		all := cell{}
		for _, c := range list {
			all = all.plus(c)
		}
		left := cell{}
		for b := range bins - 1 {
			left = left.plus(list[b])
			right := cell{all.grad - left.grad, all.hess - left.hess, all.rows - left.rows}
			if left.rows < g.opt.Leaf || right.rows < g.opt.Leaf {
				continue
			}
			if gain := g.worth(left) + g.worth(right) - g.worth(all); gain > out[i].gain+1e-12 {
				out[i] = split{gain, f, b}
			}
		}
	}
	return out
}

func (c cell) plus(o cell) cell { return cell{c.grad + o.grad, c.hess + o.hess, c.rows + o.rows} }

func (g *grower) worth(c cell) float64 { return c.grad * c.grad / (c.hess + g.opt.Damp) }

// part sends the rows of split nodes down.
func (g *grower) part(tree Tree) {
	for r, n := range g.node {
		if f := tree[n].Feature; f >= 0 {
			b := g.bins[f][r]
			if int(b) < len(g.edges[f]) && g.edges[f][b] <= tree[n].At {
				g.node[r] = tree[n].Left
			} else {
				g.node[r] = tree[n].Right
			}
		}
	}
}

// settle gives the leaves their values and adds them to the scores.
func (g *grower) settle(tree Tree) {
	cells := make([]cell, len(tree))
	for r, n := range g.node {
		cells[n] = cells[n].plus(cell{g.grad[r], g.hess[r], 1})
	}
	for i := range tree {
		if tree[i].Feature < 0 {
			v := g.opt.Rate * cells[i].grad / (cells[i].hess + g.opt.Damp)
			tree[i].Value = float32(math.Max(-10, math.Min(10, v)))
		}
	}
	for r, n := range g.node {
		g.score[r] += float64(tree[n].Value)
	}
}
