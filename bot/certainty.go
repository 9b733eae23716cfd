package bot

import (
	"math"

	"trolycong/retrieval"
)

// certainty is how sure it is, 0..1, that the first procedure is the one that is meant: a logistic function of what the
// search says of it. Its weights were fitted by TestFitCertainty on the development questions and on questions about
// procedures that the catalogue lacks (testdata/absent.txt); docs/evaluation.md has the figures.
func certainty(hits []retrieval.Hit) float64 {
	if len(hits) == 0 {
		return 0
	}
	z := certaintyWeights[0]
	for i, x := range certaintyInputs(hits) {
		z += certaintyWeights[i+1] * x
	}
	return 1 / (1 + math.Exp(-z))
}

// certaintyWeights: the constant, then one weight for each input.
var certaintyWeights = [...]float64{-3.93, 1.88, 2.02, 1.36, -0.34, 1.70, -1.25, -1.83, 1.84, -1.04}

// certaintyInputs describe the first hit, each about 0..1: how much of the question its name holds with the words side by
// side; how much of its name the question holds; its score; how near the text of the next one of another name is; how much
// the question says; how much the name says before it comes to what is asked; how many others are hardly behind; how far it
// leads; and the share of its name that nobody asked for.
func certaintyInputs(hits []retrieval.Hit) []float64 {
	first := hits[0]
	like := first.Likeness
	return []float64{
		like.Evidence,
		like.Fit,
		first.Score / 4,
		like.Rival,
		min(like.Asked/8, 1),
		min(like.HeadUnasked/20, 1),
		min(float64(like.Near)/5, 1),
		min(like.Lead, 1),
		like.Unasked,
	}
}

// Thresholds of the certainty. Below weakProcedure no procedure is meant by what was asked; below sureProcedure the nearest
// ones are offered to choose from.
const (
	weakProcedure = 0.22
	sureProcedure = 0.50
)
