package passages

import "trolycong/internal/vitext"

// Bounds of a question: more distinct words than maxSlots are not looked at, readings that are less likely than
// leastReading beside the likeliest are left out, and of a word with many the first maxReadings count.
const (
	maxSlots     = 96
	leastReading = 0.05
	maxReadings  = 4
)

// unknownReading is what a word counts that only sounds like one of the question, which the corpus does not hold.
const unknownReading = 0.5

// question is a question as the index reads it.
type question struct {
	slots []slot
	order []int // the slot of each word of the question, -1 for an unknown one
	pairs []pair
	// pairOf is the number of the pair of two slots plus 1, at first*len(slots)+second; 0 where there is none.
	pairOf []uint8
	// tripleOf is the number of the triple of a pair and the slot behind it plus 1, at pair*len(slots)+slot.
	tripleOf []uint8
	triples  []float64 // what each tells

	wordsTell, pairsTell float64 // sums over slots and over pairs
}

// slot is one distinct word of a question with its readings, the likeliest first.
type slot struct {
	typed    string
	readings []reading
	tells    float64 // idf times the factor of the word
}

// reading is a word of the index and what it counts as, 0 to 1: the likeliest counts 1.
type reading struct {
	word   uint32
	weight float32
}

// pair is two slots side by side in the question.
type pair struct {
	first, second int
	tells         float64
}

// read makes a question of a text.
func (x *Index) read(text string) *question {
	q := &question{}
	for _, w := range x.readings(text) {
		q.order = append(q.order, q.slot(w, x))
	}
	n := len(q.slots)
	for i := range q.slots {
		q.wordsTell += q.slots[i].tells
	}
	q.pairOf = make([]uint8, n*n)
	for i := 1; i < len(q.order); i++ {
		a, b := q.order[i-1], q.order[i]
		if a < 0 || b < 0 || q.pairOf[a*n+b] > 0 || len(q.pairs) == maxSlots {
			continue
		}
		tells := x.passages.idf(len(x.passages.pairList(q.slots[a].readings[0].word, q.slots[b].readings[0].word)))
		tells *= x.model.factor(q.slots[a].typed) * x.model.factor(q.slots[b].typed)
		q.pairs = append(q.pairs, pair{a, b, tells})
		q.pairOf[a*n+b] = uint8(len(q.pairs))
		q.pairsTell += tells
	}
	q.addTriples(n)
	return q
}

func (q *question) addTriples(n int) {
	q.tripleOf = make([]uint8, len(q.pairs)*n)
	for i := 2; i < len(q.order); i++ {
		a, b, c := q.order[i-2], q.order[i-1], q.order[i]
		if a < 0 || b < 0 || c < 0 {
			continue
		}
		first, second := int(q.pairOf[a*n+b])-1, int(q.pairOf[b*n+c])-1
		if first < 0 || second < 0 || q.tripleOf[first*n+c] > 0 || len(q.triples) == maxSlots {
			continue
		}
		q.triples = append(q.triples, max(q.pairs[first].tells, q.pairs[second].tells))
		q.tripleOf[first*n+c] = uint8(len(q.triples))
	}
}

// said is one word of a question with its readings.
type said struct {
	typed    string
	readings []vitext.WordReading
}

func (x *Index) readings(text string) []said {
	var out []said
	if x.restorer == nil {
		for _, w := range vitext.Syllables(text) {
			out = append(out, said{w, []vitext.WordReading{{Text: w, Weight: 1}}})
		}
		return out
	}
	for _, w := range x.restorer.Restore(text).Words {
		out = append(out, said{w.Readings[0].Text, w.Readings})
	}
	return out
}

// slot finds or makes the slot of a word; -1 when the index does not hold it, or when there are too many.
func (q *question) slot(w said, x *Index) int {
	for i := range q.slots {
		if q.slots[i].typed == w.typed {
			return i
		}
	}
	if len(q.slots) == maxSlots {
		return -1
	}
	s := slot{typed: w.typed}
	for _, r := range w.readings[:min(len(w.readings), maxReadings)] {
		share := r.Weight / w.readings[0].Weight
		if n, ok := x.number(r.Text); ok && share >= leastReading {
			s.readings = append(s.readings, reading{n, float32(share)})
		}
	}
	if len(s.readings) == 0 {
		for _, n := range x.folds[vitext.Fold(w.typed)] {
			if len(s.readings) < maxReadings {
				s.readings = append(s.readings, reading{n, unknownReading})
			}
		}
	}
	if len(s.readings) == 0 {
		return -1
	}
	s.tells = x.passages.idf(len(x.passages.list(s.readings[0].word))) * x.model.factor(w.typed)
	q.slots = append(q.slots, s)
	return len(q.slots) - 1
}
