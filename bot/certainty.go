package bot

import (
	"math"

	"trolycong/retrieval"
)

// certainty is how sure it is, 0..1, that the first procedure is the one that is meant: a logistic function of what the
// search says of it. Its weights were fitted by TestFitCertainty on the development questions, on questions outside the
// catalogue and on questions about procedures that it lacks (testdata/absent.txt); docs/evaluation.md has the figures.
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
var certaintyWeights = [...]float64{-0.59, 0.73, 0.77, 1.39, 0.89, -0.26, 0.74, -0.95, -0.97, 1.49, -1.21, -0.62, -0.57, -0.68, 0.34, -3.30, 0.00, 0.01, 0.13, 0.34}

// certaintyInputs describe the first hit, each about 0..1.
func certaintyInputs(hits []retrieval.Hit) []float64 {
	first := hits[0]
	like := first.Likeness
	wrong := 1 - like.Pairs - like.New
	return []float64{
		like.Evidence,                   // how much of the question its name holds, words side by side
		like.Fit,                        // how much of its name the question holds
		first.Score / 5,                 // its score
		first.Coverage,                  // how much of the question its record holds
		min(like.Asked/8, 1),            // how much the question says
		min(like.Asked/30, 1),           // and whether it tells a story
		like.Unasked,                    // the share of its name that nobody asked for
		min(like.HeadUnasked/20, 1),     // how much its name says before it comes to what is asked
		min(like.Lead, 1),               // how far it leads
		like.Rival,                      // how near the text of the next one of another name is
		min(float64(like.Near)/5, 1),    // how many others are hardly behind
		like.Missed,                     // the most telling word that its record does not hold
		wrong,                           // neighbouring words that others' records hold and its own does not
		like.Evidence * (1 - wrong),     // both together
		like.Elsewhere,                  // a subject of another office
		feature(first, "need_other"),    // another need than the asked one
		feature(first, "need_unasked"),  // a need that nobody asked for
		like.Missed * (1 - like.Fit),    // something else is asked, and the name is long
		min(like.Asked/8, 1) * like.Fit, // a long question that fills the name
	}
}

// Thresholds of the certainty. Below weakProcedure no procedure is meant by what was asked; below sureProcedure the nearest
// ones are offered to choose from.
const (
	weakProcedure = 0.30
	sureProcedure = 0.72
	sureBeside    = 0.85 // where the question also names a subject of another office
)
