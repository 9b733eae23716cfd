package embed

import (
	"math"
	"testing"
)

func TestLn(t *testing.T) {
	for _, x := range []float64{1e-9, 0.1, 0.5, math.Sqrt2 / 2, 0.99999, 1, 1.00001, 2, math.E, 10, 12345.678, 1e12} {
		if got, want := ln(x), math.Log(x); math.Abs(got-want) > 1e-14*max(1, math.Abs(want)) {
			t.Errorf("ln(%v) = %v, want %v", x, got, want)
		}
	}
}

// TestEigen takes a matrix apart whose values are known, and puts it together again.
func TestEigen(t *testing.T) {
	a := [][]float64{{4, 1, 0, 0}, {1, 4, 0, 0}, {0, 0, 2, 0}, {0, 0, 0, 0}}
	values, vectors := eigen([][]float64{{4, 1, 0, 0}, {1, 4, 0, 0}, {0, 0, 2, 0}, {0, 0, 0, 0}})
	for i, want := range []float64{5, 3, 2, 0} {
		if math.Abs(values[i]-want) > 1e-12 {
			t.Errorf("value %d: %v, want %v", i, values[i], want)
		}
	}
	for i := range a {
		for j := range a {
			sum := 0.0
			for k := range values {
				sum += values[k] * vectors[k][i] * vectors[k][j]
			}
			if math.Abs(sum-a[i][j]) > 1e-12 {
				t.Errorf("together again, cell %d,%d: %v, want %v", i, j, sum, a[i][j])
			}
		}
	}
}

func TestOrthonormal(t *testing.T) {
	x := signs(700, 6)
	for r := range x.rows() {
		x.row(r)[5] = x.row(r)[0] + x.row(r)[1] // tells nothing new
	}
	q, squares := orthonormal(x)
	for i := range 6 {
		for j := range 6 {
			sum, want := 0.0, 0.0
			for r := range q.rows() {
				sum += float64(q.row(r)[i]) * float64(q.row(r)[j])
			}
			if i == j && i < 5 {
				want = 1
			}
			if math.Abs(sum-want) > 1e-4 {
				t.Errorf("columns %d and %d: %v, want %v", i, j, sum, want)
			}
		}
	}
	if squares[5] != 0 || squares[0] < squares[4] {
		t.Errorf("squared lengths %v, want falling and a last 0", squares)
	}
}

func TestSparse(t *testing.T) {
	a := &sparse{width: 3, start: []int32{0, 2, 2, 3}, columns: []int32{0, 2, 1}, values: []float32{1, 2, 3}}
	x := &table{width: 2, values: []float32{1, 10, 2, 20, 3, 30}}
	for i, want := range []float32{7, 70, 0, 0, 6, 60} {
		if got := a.times(x).values[i]; got != want {
			t.Errorf("a·x, cell %d: %v, want %v", i, got, want)
		}
	}
	for i, want := range []float32{1, 10, 9, 90, 2, 20} {
		if got := a.transposed().times(x).values[i]; got != want {
			t.Errorf("aᵀ·x, cell %d: %v, want %v", i, got, want)
		}
	}
}
