package vitext

import (
	"cmp"
	_ "embed"
	"iter"
	"math"
	"slices"
	"strings"
)

// Bounds of a model, which keep it below 40 MB whatever it is trained on: of more words the rarest are left out, of more
// pairs and triples those that occur least.
const (
	maxWords   = math.MaxUint16 - firstWord
	maxPairs   = 900_000
	maxTriples = 3_600_000
)

// leastForeign is how often a word must occur that is no possible syllable: an abbreviation does, a slip of the printer not.
const leastForeign = 2

// maxWordBytes bounds a word of the vocabulary; longer ones are strings without spaces.
const maxWordBytes = 32

// everyday are sentences and words of everyday speech, written for this purpose, one a line: official texts hold hardly a
// "tôi", "đâu" or "mấy ngày", and questions are full of them.
//
//go:embed everyday.txt
var everyday string

// everydayShare is how many words of texts stand for one of everyday speech, which is repeated until it has this share.
// Measured on questions of development sets (docs/evaluation.md).
const everydayShare = 2

// TrainRestorer learns from texts with diacritics. Their order does not matter; a text that is given twice counts twice.
// Speech are further words and sentences of everyday speech, which count as much as the model's own.
// While it runs it takes about 40 bytes of memory for each syllable. No texts give a model of everyday speech alone.
func TrainRestorer(texts iter.Seq[string], speech ...string) *Restorer {
	t := trainer{ids: map[string]uint32{}, stream: []uint32{idBreak, idBreak}}
	t.add(everyday)
	for _, s := range speech {
		t.add(s)
	}
	spoken := len(t.stream)
	for text := range texts {
		t.add(text)
	}
	for range (len(t.stream) - spoken) / everydayShare / spoken {
		t.stream = append(t.stream, t.stream[2:spoken]...)
	}
	r := &Restorer{}
	remap := t.vocabulary(r)
	keys := make([]uint64, len(t.stream)-2)
	for i := range keys {
		keys[i] = uint64(remap[t.stream[i]])<<32 | uint64(remap[t.stream[i+1]])<<16 | uint64(remap[t.stream[i+2]])
	}
	r.counts = make([]uint32, firstWord+len(r.words))
	for _, k := range keys {
		r.counts[k>>32]++
	}
	r.fill(sortKeys(keys))
	r.derive()
	return r
}

// trainer holds the texts as ids in the order in which words were first met.
type trainer struct {
	ids    map[string]uint32
	words  []string
	counts []uint32
	stream []uint32
}

func (t *trainer) add(text string) {
	key := Key(text)
	last := 0
	for {
		start, end := nextWord(key, last)
		if start == end {
			break
		}
		if partsSentences(key[last:start]) {
			t.end()
		}
		t.stream = append(t.stream, t.id(key[start:end]))
		last = end
	}
	t.end()
}

func (t *trainer) end() {
	if t.stream[len(t.stream)-1] != idBreak {
		t.stream = append(t.stream, idBreak, idBreak)
	}
}

// partsSentences tells whether what stands between two words parts them into two sentences.
func partsSentences(gap string) bool {
	return len(gap) > 1 && strings.ContainsAny(gap, ".;:!?") || strings.Contains(gap, "\n")
}

func (t *trainer) id(word string) uint32 {
	if id, ok := t.ids[word]; ok {
		if id >= firstWord {
			t.counts[id-firstWord]++
		}
		return id
	}
	id := uint32(firstWord + len(t.words))
	word = strings.Clone(word)
	switch {
	case strings.ContainsFunc(word, isDigit):
		id = idNumber
	case !restorable(word):
		id = idUnknown
	default:
		t.words, t.counts = append(t.words, word), append(t.counts, 1)
	}
	t.ids[word] = id
	return id
}

// restorable tells whether a word is one that the model can hold: small Latin and Vietnamese letters only.
func restorable(word string) bool {
	if len(word) > maxWordBytes {
		return false
	}
	for _, c := range word {
		if (c < 'a' || c > 'z') && c != 'đ' && toneOf(c).base == 0 || upperRune(c) {
			return false
		}
	}
	return true
}

// vocabulary chooses the words of r and gives the id in r of each id in the stream.
func (t *trainer) vocabulary(r *Restorer) []uint16 {
	type entry struct {
		old  uint32
		fold string
	}
	var kept []entry
	for i, w := range t.words {
		if t.counts[i] >= leastForeign || IsVietnameseSyllable(w) {
			kept = append(kept, entry{uint32(i), Fold(w)})
		}
	}
	if len(kept) > maxWords {
		slices.SortFunc(kept, func(a, b entry) int {
			return cmp.Or(cmp.Compare(t.counts[b.old], t.counts[a.old]), strings.Compare(t.words[a.old], t.words[b.old]))
		})
		kept = kept[:maxWords]
	}
	slices.SortFunc(kept, func(a, b entry) int {
		return cmp.Or(strings.Compare(a.fold, b.fold), strings.Compare(t.words[a.old], t.words[b.old]))
	})
	remap := make([]uint16, firstWord+len(t.words))
	for i := range remap {
		remap[i] = idUnknown
	}
	remap[idBreak], remap[idNumber] = idBreak, idNumber
	for i, e := range kept {
		remap[firstWord+e.old] = uint16(firstWord + i)
		r.words = append(r.words, t.words[e.old])
	}
	return remap
}

// sortKeys sorts numbers below 2^48, by digits of 16 bits.
func sortKeys(keys []uint64) []uint64 {
	other := make([]uint64, len(keys))
	place := make([]int, 1<<16)
	for shift := 0; shift < 48; shift += 16 {
		clear(place)
		for _, k := range keys {
			place[k>>shift&0xFFFF]++
		}
		at := 0
		for i, n := range place {
			place[i] = at
			at += n
		}
		for _, k := range keys {
			d := k >> shift & 0xFFFF
			other[place[d]] = k
			place[d]++
		}
		keys, other = other, keys
	}
	return keys
}

// fill counts the sorted keys into pairs and triples, leaving out what is too rare to have a place.
func (r *Restorer) fill(keys []uint64) {
	minPair, minTriple := leastCount(keys, 16, maxPairs), leastCount(keys, 0, maxTriples)
	r.biStart, r.triStart = make([]uint32, 1, len(r.counts)+1), make([]uint32, 1, len(keys)/8)
	first := uint64(0)
	for i := 0; i < len(keys); {
		pair := keys[i] >> 16
		for ; first < pair>>16; first++ {
			r.biStart = append(r.biStart, uint32(len(r.biNext)))
		}
		end := i
		for end < len(keys) && keys[end]>>16 == pair {
			end++
		}
		if end-i >= minPair {
			r.biNext, r.biCount = append(r.biNext, uint16(pair)), append(r.biCount, uint32(end-i))
			r.fillTriples(keys[i:end], minTriple)
		}
		i = end
	}
	for len(r.biStart) < len(r.counts)+1 {
		r.biStart = append(r.biStart, uint32(len(r.biNext)))
	}
	for _, list := range []*[]uint16{&r.biNext, &r.triNext} {
		*list = slices.Clip(*list)
	}
	for _, list := range []*[]uint32{&r.biCount, &r.triCount, &r.triStart} {
		*list = slices.Clip(*list)
	}
}

// fillTriples adds the triples of one pair.
func (r *Restorer) fillTriples(keys []uint64, least int) {
	for i := 0; i < len(keys); {
		end := i
		for end < len(keys) && keys[end] == keys[i] {
			end++
		}
		if end-i >= least {
			r.triNext, r.triCount = append(r.triNext, uint16(keys[i])), append(r.triCount, uint32(end-i))
		}
		i = end
	}
	r.triStart = append(r.triStart, uint32(len(r.triNext)))
}

// leastCount is the smallest count such that no more than limit runs of equal keys, without their low bits, reach it.
func leastCount(keys []uint64, low, limit int) int {
	const top = 64
	var runs [top + 1]int // by length, the last for all longer ones
	for i := 0; i < len(keys); {
		end := i
		for end < len(keys) && keys[end]>>low == keys[i]>>low {
			end++
		}
		runs[min(end-i, top)]++
		i = end
	}
	least, n := top+1, 0
	for least > 1 && n+runs[least-1] <= limit {
		least--
		n += runs[least]
	}
	return least
}

// derive makes from words and counts what else the model needs.
func (r *Restorer) derive() {
	r.forms = make(map[string]idRange, len(r.words))
	for i, w := range r.words {
		fold, id := Fold(w), uint16(i+firstWord)
		if f, ok := r.forms[fold]; ok {
			r.forms[fold] = idRange{f.from, id + 1}
		} else {
			r.forms[fold] = idRange{id, id + 1}
		}
	}
	const floor = 0.5 // added to every count, so that a word that never stands anywhere has a probability too
	sum := 0.0
	for _, c := range r.counts {
		sum += float64(c)
	}
	r.uniFloor, r.total = floor, sum+floor*float64(len(r.counts))
	r.biDiscount, r.triDiscount = discount(r.biCount), discount(r.triCount)
	r.uniRest = rest(r.counts, r.biStart, r.biCount, r.biDiscount)
	r.biRest = rest(r.biCount, r.triStart, r.triCount, r.triDiscount)
}

// discount is n1/(n1+2·n2), where n1 and n2 occur once and twice (Ney, Essen and Kneser 1994); between 0.1 and 0.9.
func discount(counts []uint32) float32 {
	n1, n2 := 0, 0
	for _, c := range counts {
		switch c {
		case 1:
			n1++
		case 2:
			n2++
		}
	}
	return min(max(float32(n1)/float32(max(n1+2*n2, 1)), 0.1), 0.9)
}

// minRest bounds rest from below. Official texts repeat themselves so much that behind "ở" a word that never followed it
// would count as impossible, and a rarer reading of "ở", less sure of what follows, would win in every question.
const minRest = 0.05

// rest is what of the probability behind each history is left when its continuations have theirs, discounted. By minRest
// the sum may pass 1 by a little: only comparisons are made of it.
func rest(histories, start, counts []uint32, d float32) []float32 {
	out := make([]float32, len(histories))
	for i, n := range histories {
		left := float64(n)
		for _, c := range counts[start[i]:start[i+1]] {
			left -= float64(c) - float64(d)
		}
		out[i] = 1
		if n > 0 {
			out[i] = float32(max(left/float64(n), minRest))
		}
	}
	return out
}
