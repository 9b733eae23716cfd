package vitext

import (
	"strings"
	"unicode/utf8"
)

// Bounds of stuck words: shorter ones are no two syllables, and no syllable is longer than nghiêng.
const (
	minStuckRunes    = 4
	maxSyllableRunes = 7
	costSpace        = 1.5 // nats for each space that is missing
	costUnseen       = 5.0 // nats for two syllables that the index does not hold side by side
	minUnseenRunes   = 3   // of a bare syllable that may stand beside one with which the index never has it
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
			cost, ok := q.gap(s.word, word)
			if !ok {
				continue
			}
			score = s.score + q.follow(s.word, word) - cost
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
	if utf8.RuneCountInString(word) == 1 {
		return strings.Contains("ở ý ô o y", word)
	}
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

// gap is the cost of parting two syllables; false when they are too short to be told apart without the index.
func (q *mending) gap(a, b string) (float64, bool) {
	q.work++
	if q.vocab.Pair(a, b) >= minHeld || spoken[a] || spoken[b] || q.vocab.BarePair(Fold(a), Fold(b)) >= minHeld {
		return costSpace, true
	}
	return costSpace + costUnseen, distinct(a) && distinct(b)
}

// distinct tells whether a syllable is surely one: it has diacritics, or is long.
func distinct(s string) bool { return len(s) > utf8.RuneCountInString(s) || len(s) >= minUnseenRunes }
