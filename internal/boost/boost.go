// Package boost learns to rank lists: a linear score, and boosted regression trees on top of it.
//
// Kind: leaf. It knows numbers only: which features there are and what they mean is the caller's. It reads and writes no
// files. Used where hand-set weights do not carry: the ranking of passages.
//
// Both steps follow the gradient of one listwise loss, the cross entropy between the softmax of a list's scores and its
// right rows (Cao et al., Learning to Rank: From Pairwise Approach to Listwise Approach, ICML 2007); the trees take
// Newton steps as in Chen and Guestrin, XGBoost, KDD 2016. Everything is deterministic: equal lists in one order give
// equal bits on one architecture.
package boost

import "math"

// List is the rows of one question.
type List struct {
	// Rows hold the features of what is ranked, all of one length.
	Rows [][]float32
	// Right tells for each row whether it is right. A list without a right row teaches nothing.
	Right []bool
}

// Linear is a weighted sum of the features. Features are scaled to deviation 1 while it is learned, and the weights are
// given for features as they are.
type Linear struct {
	Weights []float64 `json:"weights"`
}

// Score of one row, higher is better.
func (l *Linear) Score(row []float32) float64 {
	sum := 0.0
	for i, w := range l.Weights {
		sum += w * float64(row[i])
	}
	return sum
}

// LinearOptions of FitLinear.
type LinearOptions struct {
	// Epochs is how often all lists are gone through; 0 means 40.
	Epochs int
	// Rate of AdaGrad (Duchi et al., JMLR 2011); 0 means 0.5.
	Rate float64
	// Decay pulls the scaled weights to 0, as a share of a step's gradient; 0 means none.
	Decay float64
}

// FitLinear learns the weights by stochastic gradient descent, list after list in the given order.
func FitLinear(lists []List, opt LinearOptions) *Linear {
	if opt.Epochs == 0 {
		opt.Epochs = 40
	}
	if opt.Rate == 0 {
		opt.Rate = 0.5
	}
	scale := deviations(lists)
	n := len(scale)
	w, squares, g := make([]float64, n), make([]float64, n), make([]float64, n)
	mean := make([]float64, n) // of the weights over the last half of the epochs, which settles them
	steps := 0.0
	var p []float64
	for epoch := range opt.Epochs {
		for _, l := range lists {
			p = scores(p[:0], l, w, scale)
			if !residuals(p, l.Right) {
				continue
			}
			for i := range g {
				g[i] = -opt.Decay * w[i]
			}
			for r, row := range l.Rows {
				for i, x := range row {
					g[i] += p[r] * float64(x) * scale[i]
				}
			}
			for i := range w {
				squares[i] += g[i] * g[i]
				if squares[i] > 0 {
					w[i] += opt.Rate * g[i] / math.Sqrt(squares[i])
				}
			}
			if 2*epoch >= opt.Epochs {
				steps++
				for i := range w {
					mean[i] += w[i]
				}
			}
		}
	}
	for i := range mean {
		mean[i] *= scale[i] / max(steps, 1)
	}
	return &Linear{mean}
}

func scores(out []float64, l List, w, scale []float64) []float64 {
	for _, row := range l.Rows {
		sum := 0.0
		for i, x := range row {
			sum += w[i] * scale[i] * float64(x)
		}
		out = append(out, sum)
	}
	return out
}

// residuals turns scores into the negative gradient of the loss: what is right less what the softmax says. It is false
// when no row is right.
func residuals(scores []float64, right []bool) bool {
	n := 0.0
	for _, r := range right {
		if r {
			n++
		}
	}
	if n == 0 {
		return false
	}
	softmax(scores)
	for i, r := range right {
		scores[i] = -scores[i]
		if r {
			scores[i] += 1 / n
		}
	}
	return true
}

func softmax(x []float64) {
	top := math.Inf(-1)
	for _, v := range x {
		top = max(top, v)
	}
	sum := 0.0
	for i, v := range x {
		x[i] = math.Exp(v - top)
		sum += x[i]
	}
	for i := range x {
		x[i] /= sum
	}
}

// deviations gives for each feature one over its standard deviation within lists, 0 for one that never differs there.
func deviations(lists []List) []float64 {
	var out []float64
	rows := 0.0
	for _, l := range lists {
		if out == nil && len(l.Rows) > 0 {
			out = make([]float64, len(l.Rows[0]))
		}
		rows += float64(len(l.Rows))
		for i := range out {
			mean := 0.0
			for _, row := range l.Rows {
				mean += float64(row[i])
			}
			mean /= float64(max(len(l.Rows), 1))
			for _, row := range l.Rows {
				d := float64(row[i]) - mean
				out[i] += d * d
			}
		}
	}
	for i, v := range out {
		if v = math.Sqrt(v / max(rows, 1)); v > 1e-9 {
			out[i] = 1 / v
		} else {
			out[i] = 0
		}
	}
	return out
}
