package vitext

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

// habitWeights are the probabilities of the habits, given the text.
func (l *lattice) habitWeights() [len(habits)]float64 {
	var logs, out [len(habits)]float64
	best := math.Inf(-1)
	for h, habit := range habits {
		logs[h] = math.Log(habit.prior)
		for _, scale := range l.forward(habit.drops, nil) {
			logs[h] += math.Log(scale)
		}
		best = max(best, logs[h])
	}
	sum := 0.0
	for h := range out {
		out[h] = math.Exp(logs[h] - best)
		sum += out[h]
	}
	for h := range out {
		if out[h] /= sum; out[h] < dropHabit {
			out[h] = 0
		}
	}
	return out
}

// forward gives the probability of each cell's text given that before it, over pairs. Alphas, unless nil, takes the
// probabilities of each cell's candidates given the text so far.
func (l *lattice) forward(drops float64, alphas [][]float64) []float64 {
	scales := make([]float64, len(l.cells))
	alpha := []float64{1}
	scales[0] = 1
	if alphas != nil {
		alphas[0] = alpha
	}
	for i, bi := range l.bi {
		to := l.cells[i+1]
		next := make([]float64, len(to))
		for a, p := range alpha {
			row := bi[a*len(to) : (a+1)*len(to)]
			for b, q := range row {
				next[b] += p * q
			}
		}
		for b, f := range to {
			next[b] *= f.kind.chance(drops)
		}
		scales[i+1] = normalise(next)
		alpha = next
		if alphas != nil {
			alphas[i+1] = alpha
		}
	}
	return scales
}

// normalise makes the sum 1 and gives what it was; where all are zero, as after an underflow, they become equal.
func normalise(p []float64) float64 {
	sum := 0.0
	for _, x := range p {
		sum += x
	}
	if sum < 1e-300 {
		for i := range p {
			p[i] = 1 / float64(len(p))
		}
		return 1e-300
	}
	for i := range p {
		p[i] /= sum
	}
	return sum
}

// prune drops the candidates that pairs make improbable, from the cells and from what weigh looked up.
func (l *lattice) prune(mix [len(habits)]float64) {
	likely := make([][]float64, len(l.cells))
	for i, c := range l.cells {
		likely[i] = make([]float64, len(c))
	}
	alphas := make([][]float64, len(l.cells))
	for h, weight := range mix {
		if weight == 0 {
			continue
		}
		drops := habits[h].drops
		l.forward(drops, alphas)
		beta := []float64{1}
		for i := len(l.cells) - 1; ; i-- {
			gamma := make([]float64, len(beta))
			for a, b := range beta {
				gamma[a] = alphas[i][a] * b
			}
			normalise(gamma)
			for a, g := range gamma {
				likely[i][a] += weight * g
			}
			if i == 0 {
				break
			}
			to, bi := l.cells[i], l.bi[i-1]
			before := make([]float64, len(l.cells[i-1]))
			for b, f := range to {
				p := beta[b] * f.kind.chance(drops)
				for a := range before {
					before[a] += bi[a*len(to)+b] * p
				}
			}
			normalise(before)
			beta = before
		}
	}
	l.keep(likely)
}

// keep leaves of each cell the likeliest candidates, in their order.
func (l *lattice) keep(likely [][]float64) {
	kept := make([][]int, len(l.cells))
	for i, p := range likely {
		order := make([]int, len(p))
		for a := range order {
			order[a] = a
		}
		slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(p[b], p[a]) })
		n := 1
		for n < min(len(order), keepForms) && p[order[n]] >= dropForm {
			n++
		}
		kept[i] = order[:n]
		slices.Sort(kept[i])
	}
	for i := range l.bi {
		var pairs []int32
		var bi []float64
		n := len(l.cells[i+1])
		for _, a := range kept[i] {
			for _, b := range kept[i+1] {
				pairs, bi = append(pairs, l.pairs[i][a*n+b]), append(bi, l.bi[i][a*n+b])
			}
		}
		l.pairs[i], l.bi[i] = pairs, bi
	}
	for i, c := range l.cells {
		left := make([]form, len(kept[i]))
		for j, a := range kept[i] {
			left[j] = c[a]
		}
		l.cells[i] = left
	}
}

// triples gives the probability of each candidate over triples, mixed over the habits.
func (l *lattice) triples(mix [len(habits)]float64) [][]float64 {
	out := make([][]float64, len(l.cells))
	for i, c := range l.cells {
		out[i] = make([]float64, len(c))
	}
	tri := l.weighTriples()
	alphas := make([][]float64, len(l.bi))
	for h, weight := range mix {
		if weight == 0 {
			continue
		}
		drops := habits[h].drops
		l.forwardTriples(drops, tri, alphas)
		l.backwardTriples(drops, weight, tri, alphas, out)
	}
	return out
}

// weighTriples gives for each step i, from the cells i and i+1 to i+2, the probability, by candidate of each.
func (l *lattice) weighTriples() [][]float64 {
	tri := make([][]float64, len(l.cells)-2)
	for i := range tri {
		nb, nc := len(l.cells[i+1]), len(l.cells[i+2])
		p := make([]float64, 0, len(l.pairs[i])*nc)
		for ab, k := range l.pairs[i] {
			b := ab % nb
			for c, f := range l.cells[i+2] {
				p = append(p, float64(l.r.p3(int(k), f.id, float32(l.bi[i+1][b*nc+c]))))
			}
		}
		tri[i] = p
	}
	return tri
}

// forwardTriples fills the probabilities of the pairs of candidates of the cells i and i+1, given the text so far.
func (l *lattice) forwardTriples(drops float64, tri, alphas [][]float64) {
	first := slices.Clone(l.bi[0])
	for b, f := range l.cells[1] {
		first[b] *= f.kind.chance(drops)
	}
	normalise(first)
	alphas[0] = first
	for i, p := range tri {
		nb, nc := len(l.cells[i+1]), len(l.cells[i+2])
		next := make([]float64, nb*nc)
		for ab, x := range alphas[i] {
			row, to := p[ab*nc:(ab+1)*nc], next[ab%nb*nc:]
			for c, q := range row {
				to[c] += x * q
			}
		}
		for c, f := range l.cells[i+2] {
			chance := f.kind.chance(drops)
			for b := range nb {
				next[b*nc+c] *= chance
			}
		}
		normalise(next)
		alphas[i+1] = next
	}
}

// backwardTriples adds to out the probabilities of each cell's candidates, given the whole text and times weight.
func (l *lattice) backwardTriples(drops, weight float64, tri, alphas, out [][]float64) {
	last := len(alphas) - 1
	beta := make([]float64, len(alphas[last]))
	for i := range beta {
		beta[i] = 1
	}
	for i := last; ; i-- {
		nb := len(l.cells[i+1])
		gamma := make([]float64, len(beta))
		for ab, b := range beta {
			gamma[ab] = alphas[i][ab] * b
		}
		normalise(gamma)
		for ab, g := range gamma {
			out[i+1][ab%nb] += weight * g
		}
		if i == 0 {
			break
		}
		nc := nb
		nb = len(l.cells[i])
		for c, f := range l.cells[i+1] {
			chance := f.kind.chance(drops)
			for b := range nb {
				beta[b*nc+c] *= chance
			}
		}
		before := make([]float64, len(alphas[i-1]))
		for ab := range before {
			row, from := tri[i-1][ab*nc:(ab+1)*nc], beta[ab%nb*nc:]
			for c, q := range row {
				before[ab] += q * from[c]
			}
		}
		normalise(before)
		beta = before
	}
}

// readings are the likely candidates of one word.
func (r *Restorer) readings(cell []form, weights []float64, typed string) []WordReading {
	out := make([]WordReading, 0, 2)
	for i, f := range cell {
		out = append(out, WordReading{r.text(f, typed), weights[i]})
	}
	slices.SortFunc(out, func(a, b WordReading) int {
		return cmp.Or(cmp.Compare(b.Weight, a.Weight), strings.Compare(a.Text, b.Text))
	})
	n := 1
	for n < len(out) && out[n].Weight >= minReading {
		n++
	}
	return out[:n]
}
