package passages

// Distances, in words.
const (
	nearWords   = 4 // between two words of a question that count as near
	shortWindow = 20
	longWindow  = 60
)

// scratch is the working memory of one search.
type scratch struct {
	slotOf        []uint8   // by word, the slot plus 1; 0 for a word that was not asked
	weightOf      []float32 // by word, of its reading
	passages      []float32
	documents     []float32
	documentPairs []float32
	found         []candidate
	hits          []hit
	title         tally
	text          tally
	runs          [2][]int32
	common        [2][]float64
	windowed      []int32
	rows          [][]float32
}

// mark notes the question's words; unmark takes them out again.
func (s *scratch) mark(q *question) {
	for i := len(q.slots) - 1; i >= 0; i-- {
		for _, r := range q.slots[i].readings {
			if s.slotOf[r.word] == 0 || s.weightOf[r.word] <= r.weight {
				s.slotOf[r.word], s.weightOf[r.word] = uint8(i+1), r.weight
			}
		}
	}
}

func (s *scratch) unmark(q *question) {
	for i := range q.slots {
		for _, r := range q.slots[i].readings {
			s.slotOf[r.word] = 0
		}
	}
}

// hit is a word of a passage that was asked.
type hit struct {
	at     int32
	slot   int32
	weight float32
}

// find lists the asked words of a text.
func (s *scratch) find(words []uint32) []hit {
	hits := s.hits[:0]
	for i, w := range words {
		if w == lineBreak {
			continue
		}
		if at := s.slotOf[w]; at > 0 {
			hits = append(hits, hit{int32(i), int32(at) - 1, s.weightOf[w]})
		}
	}
	s.hits = hits
	return hits
}

// tally is what a text shows of a question.
type tally struct {
	words                 int       // of the text
	single, pair, triple  []float64 // how often, by their numbers in the question
	near                  []float64 // by pair: in either order, at most nearWords apart
	runWords              int       // of the longest run that the question and the text have in common
	runTells              float64   // of the most telling such run
	defined               float64   // of the most telling run that the text goes on with "là"
	shortTells, longTells float64   // of the distinct asked words in the best window
}

func (t *tally) reset(q *question) {
	t.single = zeros(t.single, len(q.slots))
	t.pair, t.near = zeros(t.pair, len(q.pairs)), zeros(t.near, len(q.pairs))
	t.triple = zeros(t.triple, len(q.triples))
	t.runWords, t.runTells, t.defined, t.shortTells, t.longTells = 0, 0, 0, 0, 0
}

func zeros[T int32 | float64](list []T, n int) []T {
	if cap(list) < n {
		return make([]T, n)
	}
	list = list[:n]
	clear(list)
	return list
}

// count fills a tally from the words of a text.
func (s *scratch) count(t *tally, q *question, words []uint32, is uint32) {
	t.reset(q)
	t.words = len(words)
	hits := s.find(words)
	n := int32(len(q.slots))
	for i, h := range hits {
		t.single[h.slot] += float64(h.weight)
		if i > 0 && hits[i-1].at == h.at-1 {
			if p := q.pairOf[hits[i-1].slot*n+h.slot]; p > 0 {
				t.pair[p-1] += float64(min(h.weight, hits[i-1].weight))
				if i+1 < len(hits) && hits[i+1].at == h.at+1 {
					if r := q.tripleOf[int32(p-1)*n+hits[i+1].slot]; r > 0 {
						t.triple[r-1] += float64(min(h.weight, hits[i-1].weight, hits[i+1].weight))
					}
				}
			}
		}
		for j := i + 1; j < len(hits) && hits[j].at-h.at <= nearWords; j++ {
			p := q.pairOf[h.slot*n+hits[j].slot]
			if p == 0 {
				p = q.pairOf[hits[j].slot*n+h.slot]
			}
			if p > 0 {
				t.near[p-1] += float64(min(h.weight, hits[j].weight))
			}
		}
	}
	s.run(t, q, hits, words, is)
	t.shortTells, t.longTells = s.window(q, hits, shortWindow), s.window(q, hits, longWindow)
}

// run finds the longest runs that the question and the text have in common.
func (s *scratch) run(t *tally, q *question, hits []hit, words []uint32, is uint32) {
	last, now := zeros(s.runs[0], len(q.order)+1), zeros(s.runs[1], len(q.order)+1)
	lastTells, nowTells := zeros(s.common[0], len(q.order)+1), zeros(s.common[1], len(q.order)+1)
	for i, h := range hits {
		joined := i > 0 && hits[i-1].at == h.at-1
		clear(now)
		clear(nowTells)
		before := 0.0
		for p, slot := range q.order {
			if int32(slot) != h.slot {
				continue
			}
			now[p+1], nowTells[p+1] = 1, q.slots[slot].tells*float64(h.weight)
			if joined {
				now[p+1] += last[p]
				nowTells[p+1] += lastTells[p]
			}
			t.runWords = max(t.runWords, int(now[p+1]))
			before = max(before, nowTells[p+1])
		}
		t.runTells = max(t.runTells, before)
		if next := int(h.at) + 1; next < len(words) && words[next] == is {
			t.defined = max(t.defined, before)
		}
		last, now, lastTells, nowTells = now, last, nowTells, lastTells
	}
	s.runs[0], s.runs[1], s.common[0], s.common[1] = last, now, lastTells, nowTells
}

// window gives what the distinct asked words within so many words tell, at best.
func (s *scratch) window(q *question, hits []hit, width int32) float64 {
	s.windowed = zeros(s.windowed, len(q.slots))
	top, sum, from := 0.0, 0.0, 0
	for _, h := range hits {
		for hits[from].at <= h.at-width {
			slot := hits[from].slot
			s.windowed[slot]--
			if s.windowed[slot] == 0 {
				sum -= q.slots[slot].tells
			}
			from++
		}
		if s.windowed[h.slot] == 0 {
			sum += q.slots[h.slot].tells
		}
		s.windowed[h.slot]++
		top = max(top, sum)
	}
	return top
}

// subsequence is what the longest common subsequence of the question and a text tells (both in their order).
func (s *scratch) subsequence(q *question, words []uint32) float64 {
	last, now := zeros(s.common[0], len(q.order)+1), zeros(s.common[1], len(q.order)+1)
	for _, h := range s.find(words) {
		for p, slot := range q.order {
			now[p+1] = max(now[p], last[p+1])
			if int32(slot) == h.slot {
				now[p+1] = max(now[p+1], last[p]+q.slots[slot].tells*float64(h.weight))
			}
		}
		last, now = now, last
	}
	s.common[0], s.common[1] = last, now
	return last[len(q.order)]
}
