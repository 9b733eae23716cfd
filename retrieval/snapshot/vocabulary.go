package snapshot

import (
	"math"
	"slices"
)

// wordID numbers a word of the names and fields of procedures, in Key form or folded. Zero is a word that none has.
type wordID uint32

// pairID is two words side by side. Zero is a pair that no name has.
type pairID uint64

// vocabulary numbers words, so that a question is compared with names by numbers. It is read-only once the snapshot is
// assembled.
type vocabulary struct {
	ids map[string]wordID
	// names is how many parts of names hold a word, by its number.
	names []int32
	parts int
	// tells is how much a word tells, by its number: the less, the more parts of names hold it.
	tells []float64
}

func newVocabulary() *vocabulary { return &vocabulary{ids: map[string]wordID{}, names: []int32{0}} }

// weigh notes what words tell, once all names are numbered.
func (v *vocabulary) weigh() {
	v.tells = make([]float64, len(v.names))
	for id, n := range v.names {
		v.tells[id] = min(math.Log(float64(v.parts+1)/float64(n+1)), maxWordWeight)
	}
}

// add gives the number of a word, a new one when it has none.
func (v *vocabulary) add(word string) wordID {
	id, ok := v.ids[word]
	if !ok {
		id = wordID(len(v.ids) + 1)
		v.ids[word] = id
		v.names = append(v.names, 0)
	}
	return id
}

// of gives the number of a word; 0 when no name has it.
func (v *vocabulary) of(word string) wordID { return v.ids[word] }

// pairOf is the pair of two words; 0 when one of them is unknown.
func pairOf(a, b wordID) pairID {
	if a == 0 || b == 0 {
		return 0
	}
	return pairID(a)<<32 | pairID(b)
}

// ascending makes a set of numbers: in order, each once.
func ascending[T wordID | pairID](ids []T) []T {
	slices.Sort(ids)
	return slices.Clip(slices.Compact(ids))
}

// holdsID tells whether a set in ascending order holds a number. Names have few words: a walk beats a search.
func holdsID[T wordID | pairID](set []T, id T) bool {
	for _, x := range set {
		if x >= id {
			return x == id
		}
	}
	return false
}
