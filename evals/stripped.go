package evals

import (
	"encoding/binary"
	"hash/fnv"
	"strings"
	"unicode"
	"unicode/utf8"

	"trolycong/internal/vitext"
)

// Strip is how a question loses its diacritics.
type Strip string

// The ways of stripping a question.
const (
	StripNone Strip = ""
	StripAll  Strip = "all"  // every syllable
	StripHalf Strip = "half" // each syllable that has any with probability one half, by a hash of the question and its place
)

// Apply strips a text: the same text always in the same way, and the case of its letters stays.
func (s Strip) Apply(text string) string {
	if s == StripNone {
		return text
	}
	text = vitext.NFC(text)
	var b strings.Builder
	word := 0
	for at := 0; at < len(text); {
		end := at
		for end < len(text) {
			r, n := utf8.DecodeRuneInString(text[end:])
			if !unicode.IsLetter(r) {
				break
			}
			end += n
		}
		if end == at {
			_, n := utf8.DecodeRuneInString(text[at:])
			b.WriteString(text[at : at+n])
			at += n
			continue
		}
		if bare := bareLetters(text[at:end]); bare != text[at:end] && (s == StripAll || odd(text, word)) {
			b.WriteString(bare)
		} else {
			b.WriteString(text[at:end])
		}
		word++
		at = end
	}
	return b.String()
}

// bareLetters folds a word and keeps its case.
func bareLetters(word string) string {
	var b strings.Builder
	for _, r := range word {
		bare := vitext.Fold(string(r))
		if unicode.IsUpper(r) {
			bare = strings.ToUpper(bare)
		}
		b.WriteString(bare)
	}
	return b.String()
}

// odd draws a coin for a word of a question. The low bit of FNV alone repeats itself; its bits are mixed.
func odd(text string, word int) bool {
	h := fnv.New64a()
	_, _ = h.Write([]byte(text))
	_, _ = h.Write(binary.LittleEndian.AppendUint64(nil, uint64(word)))
	x := h.Sum64()
	x ^= x >> 33
	x *= 0xff51afd7ed558ccd
	x ^= x >> 33
	return x&1 == 1
}
