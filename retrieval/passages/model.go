package passages

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"sync"

	"trolycong/internal/boost"
)

// Model weighs the features. It is data: make fit-passages writes it.
type Model struct {
	// Fitted says where the weights come from.
	Fitted Provenance `json:"fitted"`
	// Features are the names of the rows' columns, in order.
	Features []string `json:"features"`
	// Factors multiply the weight of words that questions hold and their right passages lack ("thế", "nào"). A word without
	// one counts 1.
	Factors map[string]float64 `json:"factors"`
	Linear  *boost.Linear      `json:"linear"`
	Trees   *boost.Trees       `json:"trees"`
}

// Provenance of a model.
type Provenance struct {
	On        string   `json:"on"`        // the questions and the corpus
	Questions int      `json:"questions"` // how many
	Date      string   `json:"date"`
	Seed      uint64   `json:"seed"`
	Validated []string `json:"validated"` // figures on questions that were not learned from, by cross-validation
}

//go:embed model.json
var modelJSON []byte

// embedded is the model that the program carries.
var embedded = sync.OnceValue(func() *Model {
	m, err := readModel(modelJSON)
	if err != nil {
		panic(err) // the program was built with data that do not fit it
	}
	return m
})

func readModel(raw []byte) (*Model, error) {
	m := &Model{}
	if err := json.Unmarshal(raw, m); err != nil {
		return nil, fmt.Errorf("passages: read model: %w", err)
	}
	if !slices.Equal(m.Features, featureNames[:]) || m.Linear == nil || len(m.Linear.Weights) != features || m.Trees == nil {
		return nil, fmt.Errorf("passages: model with other features: fit it anew by make fit-passages")
	}
	if err := m.Trees.Check(features); err != nil {
		return nil, fmt.Errorf("passages: read model: %w", err)
	}
	return m, nil
}

// factor of a word in Key form.
func (m *Model) factor(word string) float64 {
	if f, ok := m.Factors[word]; ok {
		return f
	}
	return 1
}
