// Package embed turns texts into vectors: by a local model that is trained on the indexed corpus, or by any server that
// speaks OpenAI's protocol; with decorators that keep what was made and part what is much.
//
// Kind: adapter. It opens no connection of its own and stores nothing by itself: a client and a store are given. It refuses
// to rank and to say what a vector means: the local model knows which words stand together in the corpus, nothing more.
// Used by the snapshot and cmd.
package embed

import (
	"errors"
	"fmt"
	"math"

	"trolycong/retrieval"
)

// ErrVector is returned when a model gives what is no vector of its space: another number of vectors than texts, another
// size, a value that is no number. Nothing of such an answer is used or kept; asking again may help.
var ErrVector = errors.New("not a vector of the space")

// checked makes vectors of unit length of what a model gave, in place; zero stays zero.
func checked(space retrieval.Space, vectors [][]float32, texts int) error {
	if len(vectors) != texts {
		return fmt.Errorf("%w: %d vectors for %d texts", ErrVector, len(vectors), texts)
	}
	for i, v := range vectors {
		if len(v) != space.Dimensions {
			return fmt.Errorf("%w: text %d has %d dimensions, want the %d of %s", ErrVector, i, len(v), space.Dimensions, space.Name)
		}
		for _, f := range v {
			if math.IsNaN(float64(f)) || math.IsInf(float64(f), 0) {
				return fmt.Errorf("%w: text %d has a value that is no number", ErrVector, i)
			}
		}
		normalise(v)
	}
	return nil
}

// normalise makes the length 1. A vector too short to have a direction becomes zero, and the result is false.
func normalise(v []float32) bool {
	sum := 0.0
	for _, f := range v {
		sum += float64(float64(f) * float64(f))
	}
	if sum < shortest {
		clear(v)
		return false
	}
	f := 1 / math.Sqrt(sum)
	for i := range v {
		v[i] = float32(float64(v[i]) * f)
	}
	return true
}

// shortest is the least squared length of a vector that has a direction: below it everything is rounding.
const shortest = 1e-20
