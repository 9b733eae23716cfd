package retrieval

import (
	"context"

	"trolycong/knowledge"
)

// Space names what made a vector: vectors of two spaces are never compared.
type Space struct {
	// Name is the model with its version; that of a trained model ends in the digest of what it was trained on. Letters,
	// digits and . _ : / - only, at most 128.
	Name string
	// Dimensions of every vector of the space, 1..4000.
	Dimensions int
}

// EmbedUse tells what a text is: some models have a prefix or a head of their own for questions.
type EmbedUse int

// The uses of a vector.
const (
	EmbedUnit     EmbedUse = iota // a unit that is stored and found
	EmbedQuestion                 // a question that looks for units
)

// Embedder turns texts into vectors of one space. Safe for concurrent use.
type Embedder interface {
	Space() Space
	// Embed gives one vector of unit length for each text, in order; a text that holds nothing the model knows gets the
	// zero vector, which is near to nothing. It fails as a whole: no vector without its text.
	Embed(ctx context.Context, use EmbedUse, texts []string) ([][]float32, error)
}

// UnitRef names a searchable unit in every version of the knowledge.
type UnitRef struct {
	Kind UnitKind
	// ID as in Hit.
	ID string
}

// DenseFilter limits a dense search. Its zero value is what everybody may see.
type DenseFilter struct {
	// See is what the caller may see.
	See knowledge.Visibility
	// Kinds and Documents limit as those of Query do.
	Kinds     []UnitKind
	Documents []knowledge.DocumentID
	// Province keeps the units of sources that name it; "" keeps all.
	Province string
	// Year keeps the units of sources whose period holds it, and those without a period; 0 keeps all.
	Year int
	// ValidOn keeps the units of sources that speak for a day up to it, and those without a date; zero keeps all.
	ValidOn knowledge.Date
}

// Near is a unit with its cosine to the question, -1..1.
type Near struct {
	Unit   UnitRef
	Cosine float64
}

// DenseSearcher finds the units nearest to a vector of its space: at most k, best first, ties by ID, then by kind. The
// cosine is computed in Go from the stored half-precision values, so that every implementation gives the same order to
// the bit. None found is nil and no error; an error or a deadline is told apart from that. Safe for concurrent use.
type DenseSearcher interface {
	Space() Space
	Nearest(ctx context.Context, vector []float32, f DenseFilter, k int) ([]Near, error)
}
