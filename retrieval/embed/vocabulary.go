package embed

import (
	"slices"
	"strings"

	"trolycong/internal/vitext"
)

// vocabulary numbers the features of texts: syllables with their diacritics, syllables without, and pairs of neighbours
// without.
type vocabulary struct {
	names []string         // of each feature, rising: "đăng", "dang", "dang ky"
	words map[string]int32 // the number of a syllable of either form
	folds []int32          // of a syllable: the number of its form without diacritics
	one   []int32          // of a syllable: its feature, or none
	two   map[uint64]int32 // of two folded neighbours: their feature
}

const none = -1

// newVocabulary makes the vocabulary of features by their names; false when one is no name or stands twice.
func newVocabulary(names []string) (*vocabulary, bool) {
	n := newNumbers()
	v := &vocabulary{names: names, two: map[uint64]int32{}}
	ones := map[int32]int32{}
	for i, name := range names {
		a, b, pair := strings.Cut(name, " ")
		switch {
		case a == "" || pair && (b == "" || strings.Contains(b, " ")):
			return nil, false
		case pair:
			v.two[pairKey(n.of(a), n.of(b))] = int32(i)
		default:
			ones[n.of(a)] = int32(i)
		}
	}
	v.words, v.folds, v.one = n.numbers, n.folds, slices.Repeat([]int32{none}, len(n.words))
	for word, feature := range ones {
		v.one[word] = feature
	}
	return v, len(ones)+len(v.two) == len(names)
}

func pairKey(a, b int32) uint64 { return uint64(uint32(a))<<32 | uint64(uint32(b)) }

// features calls use with every feature of a text, in its order; title tells that it stands in the first line. Lines part
// neighbours.
func (v *vocabulary) features(text string, use func(feature int32, title bool)) {
	for i, words := range cut(text) {
		before := int32(none)
		for _, w := range words {
			n, fold := v.find(w)
			if n >= 0 && n != fold && v.one[n] >= 0 {
				use(v.one[n], i == 0)
			}
			if fold >= 0 && v.one[fold] >= 0 {
				use(v.one[fold], i == 0)
			}
			if fold >= 0 && before >= 0 {
				if f, ok := v.two[pairKey(before, fold)]; ok {
					use(f, i == 0)
				}
			}
			before = fold
		}
	}
}

// find gives the numbers of a syllable and of its form without diacritics; none where the vocabulary lacks it.
func (v *vocabulary) find(w string) (n, fold int32) {
	if n, ok := v.words[w]; ok {
		return n, v.folds[n]
	}
	if fold, ok := v.words[vitext.Fold(w)]; ok {
		return none, fold
	}
	return none, none
}

// cut gives the lines of a text as syllables, as many as are read.
func cut(text string) [][]string {
	var out [][]string
	left := readSyllables
	for line := range strings.SplitSeq(text, "\n") {
		words := vitext.Syllables(line)
		words = words[:min(left, len(words))]
		out, left = append(out, words), left-len(words)
		if left == 0 {
			break
		}
	}
	return out
}

// numbers gives every syllable, and its form without diacritics, a number.
type numbers struct {
	numbers map[string]int32
	words   []string
	folds   []int32
}

func newNumbers() *numbers { return &numbers{numbers: map[string]int32{}} }

func (n *numbers) of(w string) int32 {
	if i, ok := n.numbers[w]; ok {
		return i
	}
	w = strings.Clone(w) // not the text that it was cut from
	i := int32(len(n.words))
	n.numbers[w] = i
	n.words, n.folds = append(n.words, w), append(n.folds, i)
	if folded := vitext.Fold(w); folded != w {
		f := n.of(folded)
		n.folds[i] = f
	}
	return i
}
