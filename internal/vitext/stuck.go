package vitext

import "unicode/utf8"

// Bounds of stuck words: shorter ones are no two syllables, and no syllable is longer than nghiêng.
const (
	minStuckRunes    = 4
	maxSyllableRunes = 7
	costSpace        = 1.5 // nats for each space that is missing
	minStuckPair     = 2   // how often the index must hold two syllables side by side to part them there
)

// stuckState is the best way to read the runes up to one place, with a last syllable of one length.
type stuckState struct {
	score float64
	prev  int // length of the syllable before; 0 at the start
	word  string
	ok    bool
}

// unstick parts a word in Key form into syllables that stand side by side in the index; nil when it cannot. Dynamic
// programming over the places between runes and the length of the last syllable.
func (q *mending) unstick(word string) []string {
	r := []rune(word)
	n := len(r)
	if n < minStuckRunes || n > maxWordRunes {
		return nil
	}
	states := make([][maxSyllableRunes + 1]stuckState, n+1)
	states[0][0] = stuckState{ok: true}
	for end := 1; end <= n; end++ {
		for size := 1; size <= min(maxSyllableRunes, end); size++ {
			if q.work > maxWork {
				return nil
			}
			q.extend(states, r, end, size)
		}
	}
	best := 0
	for size := 1; size <= min(maxSyllableRunes, n-1); size++ {
		if s := states[n][size]; s.ok && (best == 0 || s.score > states[n][best].score) {
			best = size
		}
	}
	if best == 0 {
		return nil
	}
	var out []string
	for end, size := n, best; end > 0; {
		s := states[end][size]
		out = append([]string{s.word}, out...)
		end, size = end-size, s.prev
	}
	return out
}

// extend finds the best way to end a syllable of size runes at end.
func (q *mending) extend(states [][maxSyllableRunes + 1]stuckState, r []rune, end, size int) {
	start := end - size
	open := false
	for prev := 0; prev <= min(maxSyllableRunes, start); prev++ {
		open = open || states[start][prev].ok
	}
	if !open {
		return
	}
	word := string(r[start:end])
	if !q.segment(word) {
		return
	}
	var best stuckState
	for prev := 0; prev <= min(maxSyllableRunes, start); prev++ {
		s := states[start][prev]
		if !s.ok {
			continue
		}
		score := s.score + q.alone(word)
		if s.word != "" {
			if !q.sideBySide(s.word, word) {
				continue
			}
			score = s.score + q.follow(s.word, word) - costSpace
		}
		if !best.ok || score > best.score {
			best = stuckState{score, prev, word, true}
		}
	}
	states[end][size] = best
}

// segment tells whether a part of a stuck word may be a word of its own.
func (q *mending) segment(word string) bool {
	q.work++
	if spoken[word] {
		return IsVietnameseSyllable(word) || isBareSyllable(word)
	}
	if n := q.vocab.Count(word); n >= minHeld && IsVietnameseSyllable(word) {
		return true
	}
	if isBareSyllable(word) {
		return q.vocab.BareCount(word) >= minHeld
	}
	return utf8.RuneCountInString(word) >= minSlipRunes && (q.known(word) && word != Fold(word) || q.vocab.Count(word) >= minForeign)
}

// sideBySide tells whether two syllables follow each other in the index, as typed or without diacritics, or one of them is
// a word of everyday speech, which follows anything.
func (q *mending) sideBySide(a, b string) bool {
	q.work++
	return q.vocab.Pair(a, b) >= minStuckPair || spoken[a] || spoken[b] || q.vocab.BarePair(Fold(a), Fold(b)) >= minStuckPair
}
