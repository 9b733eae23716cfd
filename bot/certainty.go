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
var certaintyWeights = [...]float64{-4.12, 2.34, 3.57, 2.49, 1.66, -0.62}

// certaintyInputs describe the first hit beside the second, each about 0..1: how much of the question its name holds with
// the words side by side, how much of its name the question holds, how far it leads, its score, and how near the second
// one's text is.
func certaintyInputs(hits []retrieval.Hit) []float64 {
	first, second := hits[0], retrieval.Hit{}
	if len(hits) > 1 {
		second = hits[1]
	}
	return []float64{
		min(feature(first, "evidence")/retrieval.EvidenceWeight, 1),
		min(feature(first, "name_fit")/retrieval.FitWeight, 1),
		min(first.Score-second.Score, 1),
		first.Score / 4,
		feature(second, "lexical"),
	}
}

// Thresholds of the certainty. Below weakProcedure no procedure is meant by what was asked; below sureProcedure the nearest
// ones are offered to choose from.
const (
	weakProcedure = 0.22
	sureProcedure = 0.30
)
