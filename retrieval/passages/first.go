package passages

import (
	"cmp"
	"slices"
)

// Weights of the first step beside single words, measured on the development questions by the share of right passages
// among the candidates.
const (
	firstPairs     = 0.6
	firstDocuments = 0.3
	leastPairShare = 0.25 // of readings side by side
)

// candidate is a passage with its score of the first step.
type candidate struct {
	passage int32
	score   float32
}

// addSingles gives every unit that holds words of the question its BM25, of a word with several readings the sum over
// them by how likely they are.
func (l *leg) addSingles(q *question, score []float32) {
	for i := range q.slots {
		s := &q.slots[i]
		for _, r := range s.readings {
			addList(score, l.list(r.word), float32(s.tells*impactStep)*r.weight)
		}
	}
}

// addPairs does so for neighbouring words.
func (l *leg) addPairs(q *question, score []float32, weight float64) {
	for _, p := range q.pairs {
		for _, a := range q.slots[p.first].readings {
			for _, b := range q.slots[p.second].readings {
				if w := a.weight * b.weight; w >= leastPairShare {
					addList(score, l.pairList(a.word, b.word), float32(weight*p.tells*impactStep)*w)
				}
			}
		}
	}
}

func addList(score []float32, list []posting, weight float32) {
	for _, p := range list {
		score[p>>8] += weight * float32(p&0xff)
	}
}

// first finds the best passages by both legs, best first, ties in the order of the corpus.
func (x *Index) first(q *question, s *scratch, n int) []candidate {
	clear(s.documents)
	clear(s.documentPairs)
	clear(s.passages)
	x.documents.addSingles(q, s.documents)
	x.documents.addPairs(q, s.documentPairs, 1)
	x.passages.addSingles(q, s.passages)
	x.passages.addPairs(q, s.passages, firstPairs)
	for i, d := range x.document {
		if s.passages[i] > 0 {
			s.passages[i] += firstDocuments * (s.documents[d] + firstPairs*s.documentPairs[d])
		}
	}
	return best(s.passages, s.found[:0], n)
}

// best keeps the n best of the scores above 0, in a heap with the worst in front, then sorts them.
func best(score []float32, heap []candidate, n int) []candidate {
	least := float32(0)
	for i, v := range score {
		if v <= least {
			continue
		}
		c := candidate{int32(i), v}
		if len(heap) < n {
			heap = append(heap, c)
			if len(heap) == n {
				slices.SortFunc(heap, func(a, b candidate) int { return -compare(a, b) })
				least = heap[0].score
			}
			continue
		}
		heap[0] = c
		sink(heap)
		least = heap[0].score
	}
	slices.SortFunc(heap, compare)
	return heap
}

// compare orders the better candidate first.
func compare(a, b candidate) int {
	if a.score != b.score {
		return cmp.Compare(b.score, a.score)
	}
	return cmp.Compare(a.passage, b.passage)
}

// sink restores the heap after its root changed.
func sink(heap []candidate) {
	for i := 0; ; {
		child := 2*i + 1
		if child >= len(heap) {
			return
		}
		if child+1 < len(heap) && compare(heap[child+1], heap[child]) > 0 {
			child++
		}
		if compare(heap[i], heap[child]) >= 0 {
			return
		}
		heap[i], heap[child] = heap[child], heap[i]
		i = child
	}
}
