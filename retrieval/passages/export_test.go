package passages

import (
	"slices"

	"trolycong/internal/vitext"
)

// FeatureNames names the columns of rows.
var FeatureNames = featureNames[:]

// Treed is how many candidates the trees weigh.
const Treed = treed

// ReadModel reads a model's file.
var ReadModel = readModel

// BuildUnfitted is Build without the embedded model, whose features may be other ones.
func BuildUnfitted(list []Passage, restorer *vitext.Restorer) (*Index, error) {
	return build(list, restorer, &Model{})
}

// SetModel gives an index that nobody searches other weights.
func SetModel(x *Index, m *Model) { x.model = m }

// Candidates gives the ids of the first step, best first, with the features that the second one weighs.
func Candidates(x *Index, text string) (ids []string, rows [][]float32) {
	s := x.borrow()
	defer x.scratch.Put(s)
	q := x.read(text)
	s.found = x.first(q, s, candidates)
	for i, row := range x.rows(q, s, s.found) {
		ids, rows = append(ids, x.ids[s.found[i].passage]), append(rows, slices.Clone(row))
	}
	return ids, rows
}

// Held tells which of the words, in Key form, the passage of a place in the corpus holds, and whether any passage does.
func Held(x *Index, passage int, word string) (here, anywhere bool) {
	w, ok := x.number(word)
	return ok && (slices.Contains(x.title(passage), w) || slices.Contains(x.text(passage), w)), ok
}
