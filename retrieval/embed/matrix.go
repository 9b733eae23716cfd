package embed

import (
	"math"
	"runtime"
	"sync"
)

// sparse is a matrix by rows. Row i holds columns[start[i]:start[i+1]], rising, and their values.
type sparse struct {
	width   int
	start   []int32
	columns []int32
	values  []float32
}

func (a *sparse) rows() int { return len(a.start) - 1 }

// transposed gives the matrix by columns.
func (a *sparse) transposed() *sparse {
	t := &sparse{width: a.rows(), start: make([]int32, a.width+1), columns: make([]int32, len(a.columns)), values: make([]float32, len(a.values))}
	for _, c := range a.columns {
		t.start[c+1]++
	}
	for i := range a.width {
		t.start[i+1] += t.start[i]
	}
	at := append([]int32(nil), t.start...)
	for r := range a.rows() {
		for i := a.start[r]; i < a.start[r+1]; i++ {
			c := a.columns[i]
			t.columns[at[c]], t.values[at[c]] = int32(r), a.values[i]
			at[c]++
		}
	}
	return t
}

// table is a dense matrix by rows, each of the same width.
type table struct {
	width  int
	values []float32
}

func newTable(rows, width int) *table { return &table{width, make([]float32, rows*width)} }

func (t *table) row(i int) []float32 { return t.values[i*t.width : (i+1)*t.width] }

func (t *table) rows() int { return len(t.values) / t.width }

// times gives a·x. Every cell is one sum in the order of the columns, whichever core makes it.
func (a *sparse) times(x *table) *table {
	out := newTable(a.rows(), x.width)
	spread(a.rows(), func(from, to int) {
		for r := from; r < to; r++ {
			sum := out.row(r)
			for i := a.start[r]; i < a.start[r+1]; i++ {
				addScaled(sum, x.row(int(a.columns[i])), a.values[i])
			}
		}
	})
	return out
}

// addScaled adds f times v to sum, rounding after each step: no machine may fuse the two, so that all give the same bits.
func addScaled(sum, v []float32, f float32) {
	v = v[:len(sum)]
	for i := range sum {
		sum[i] += float32(f * v[i])
	}
}

// block is how many rows are summed before their sum is added to the whole: the order of sums must not depend on the
// number of cores.
const block = 512

// gram gives xᵀx, both halves.
func gram(x *table) [][]float64 {
	n, blocks := x.width, (x.rows()+block-1)/block
	parts := make([][]float64, blocks)
	spread(blocks, func(from, to int) {
		for b := from; b < to; b++ {
			sum := make([]float64, n*n)
			for r := b * block; r < min((b+1)*block, x.rows()); r++ {
				addOuter(sum, x.row(r))
			}
			parts[b] = sum
		}
	})
	out := make([][]float64, n)
	for i := range out {
		out[i] = make([]float64, n)
	}
	for _, p := range parts {
		for i := range n {
			for j := i; j < n; j++ {
				out[i][j] += p[i*n+j]
			}
		}
	}
	for i := range n {
		for j := range i {
			out[i][j] = out[j][i]
		}
	}
	return out
}

// addOuter adds the upper half of vᵀv.
func addOuter(sum []float64, v []float32) {
	n := len(v)
	for i, f := range v {
		if f == 0 {
			continue
		}
		a, row, rest := float64(f), sum[i*n+i:i*n+n], v[i:]
		for j := range row {
			row[j] += float64(a * float64(rest[j]))
		}
	}
}

// orthonormal turns the columns of x into orthonormal ones that span the same, strongest first, and gives their squared
// lengths before. What is too weak to be told from rounding becomes zero.
func orthonormal(x *table) (*table, []float64) {
	values, vectors := eigen(gram(x))
	n := x.width
	turn := newTable(n, n) // of column j to direction i
	for i, v := range values {
		if v <= values[0]*1e-9 || v <= 0 {
			values[i] = 0
			continue
		}
		f := 1 / math.Sqrt(v)
		for j := range n {
			turn.row(j)[i] = float32(vectors[i][j] * f)
		}
	}
	out := newTable(x.rows(), n)
	spread(x.rows(), func(from, to int) {
		for r := from; r < to; r++ {
			sum := out.row(r)
			for j, f := range x.row(r) {
				addScaled(sum, turn.row(j), f)
			}
		}
	})
	return out, values
}

// sweeps bounds the rounds of eigen; matrices of a few hundred rows need about ten.
const sweeps = 30

// eigen gives the eigenvalues of a symmetric matrix, greatest first, and their vectors (Jacobi's method, Golub and Van
// Loan, Matrix Computations, section 8.5). The matrix is used up.
func eigen(a [][]float64) (values []float64, vectors [][]float64) {
	n := len(a)
	vectors = make([][]float64, n)
	for i := range vectors {
		vectors[i] = make([]float64, n)
		vectors[i][i] = 1
	}
	total := 0.0
	for i := range n {
		total += math.Abs(a[i][i])
	}
	for range sweeps {
		turned := false
		for p := range n {
			for q := p + 1; q < n; q++ {
				if math.Abs(a[p][q]) > total*1e-15 {
					rotate(a, vectors, p, q)
					turned = true
				}
			}
		}
		if !turned {
			break
		}
	}
	values = make([]float64, n)
	for i := range values {
		values[i] = a[i][i]
	}
	sortPairs(values, vectors)
	return values, vectors
}

// rotate makes a[p][q] zero.
func rotate(a, vectors [][]float64, p, q int) {
	theta := (a[q][q] - a[p][p]) / (2 * a[p][q])
	t := 1 / (math.Abs(theta) + math.Sqrt(float64(theta*theta)+1))
	if theta < 0 {
		t = -t
	}
	c := 1 / math.Sqrt(float64(t*t)+1)
	s := t * c
	for k := range a {
		a[k][p], a[k][q] = turned(a[k][p], a[k][q], c, s)
	}
	turnRows(a[p], a[q], c, s)
	turnRows(vectors[p], vectors[q], c, s)
}

func turnRows(x, y []float64, c, s float64) {
	y = y[:len(x)]
	for k := range x {
		x[k], y[k] = turned(x[k], y[k], c, s)
	}
}

// turned rotates a pair; the products are rounded one by one, as in addScaled.
func turned(x, y, c, s float64) (float64, float64) {
	return float64(c*x) - float64(s*y), float64(s*x) + float64(c*y)
}

// sortPairs orders by value, greatest first; few, and stable.
func sortPairs(values []float64, vectors [][]float64) {
	for i := 1; i < len(values); i++ {
		for j := i; j > 0 && values[j] > values[j-1]; j-- {
			values[j], values[j-1] = values[j-1], values[j]
			vectors[j], vectors[j-1] = vectors[j-1], vectors[j]
		}
	}
}

// spread parts 0..n into runs and works on them on every core.
func spread(n int, do func(from, to int)) {
	const runs = 8 // per core: rows differ in length
	parts := min(n, runs*runtime.GOMAXPROCS(0))
	var wg sync.WaitGroup
	next := make(chan int, parts)
	for p := range parts {
		next <- p
	}
	close(next)
	for range min(parts, runtime.GOMAXPROCS(0)) {
		wg.Go(func() {
			for p := range next {
				do(n*p/parts, n*(p+1)/parts)
			}
		})
	}
	wg.Wait()
}
