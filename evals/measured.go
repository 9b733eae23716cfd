package evals

import (
	"math"
	"slices"
)

// Measured is what a run of ranked questions shows, under the names that reports on retrieval use. Figures without a unit
// are shares, 0..1.
type Measured struct {
	// N is the number of questions.
	N int `json:"n"`
	// Hit1 and Hit10: a right unit comes first, is among the first ten.
	Hit1  float64 `json:"hit@1"`
	Hit10 float64 `json:"hit@10"`
	// R10 is the share of a question's right units that are among the first ten, averaged.
	R10 float64 `json:"r@10"`
	// MRR10 is the mean reciprocal rank of the first right unit, 0 below the first ten.
	MRR10 float64 `json:"mrr@10"`
	// NDCG10 is the discounted gain of the first ten over that of the best order (Järvelin and Kekäläinen, TOIS 2002); a
	// unit is right or not.
	NDCG10 float64 `json:"ndcg@10"`
	// P50 and P95 of a question's time, in milliseconds.
	P50 float64 `json:"p50_ms"`
	P95 float64 `json:"p95_ms"`
	// Index is the time of building the index, in seconds.
	Index float64 `json:"index_s"`
	// RSS is the resident memory of the process at the end, in megabytes.
	RSS float64 `json:"rss_mb"`
}

// measuredDepth is how many of the found units count.
const measuredDepth = 10

// Measure judges what was found for each question, best first; ids that come twice must not.
func Measure(questions []Ranked, found [][]string) Measured {
	m := Measured{N: len(questions)}
	for i, q := range questions {
		list := found[i][:min(len(found[i]), measuredDepth)]
		gain, best, held := 0.0, 0.0, 0.0
		first := 0
		for at, id := range list {
			if !slices.Contains(q.Right, id) {
				continue
			}
			if first == 0 {
				first = at + 1
			}
			held++
			gain += discount(at)
		}
		for at := range min(len(q.Right), measuredDepth) {
			best += discount(at)
		}
		if first > 0 {
			m.Hit10++
			m.MRR10 += 1 / float64(first)
			m.R10 += held / float64(len(q.Right))
			m.NDCG10 += gain / best
		}
		if first == 1 {
			m.Hit1++
		}
	}
	if n := float64(m.N); n > 0 {
		m.Hit1, m.Hit10, m.R10, m.MRR10, m.NDCG10 = m.Hit1/n, m.Hit10/n, m.R10/n, m.MRR10/n, m.NDCG10/n
	}
	return m
}

// discount of the rank at+1.
func discount(at int) float64 { return 1 / math.Log2(float64(at)+2) }

// Percentile gives the value below which a share of the sorted values lies, 0 of none.
func Percentile(sorted []float64, share float64) float64 {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[min(int(share*float64(len(sorted))), len(sorted)-1)]
}
