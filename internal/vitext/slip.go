package vitext

import (
	"slices"
	"unicode/utf8"
)

// Costs of slips in nats: the rarer, the dearer. Two letters in the wrong order are the commonest slip of two thumbs,
// a held key hardly ever means anything else.
const (
	costRepeat  = 0.7
	costSwap    = 4.0
	costDouble  = 4.2 // one letter too many
	costBeside  = 4.8 // a key beside the right one
	costMissing = 5.0 // one letter too few
)

// minSlipRunes is the least length of a word in which a slip is sought: shorter ones are near too many words.
const minSlipRunes = 3

// beside lists, for each key of a QWERTY keyboard, those that touch it, as letters of Vietnamese.
var beside = map[rune]string{'q': "wa", 'w': "qes", 'e': "wrd", 'r': "etf", 't': "ryg", 'y': "tuh", 'u': "yij", 'i': "uok", 'o': "ipl", 'p': "ol",
	'a': "qsz", 's': "adwxz", 'd': "sfecx", 'f': "dgrcv", 'g': "fhtbv", 'h': "gjybn", 'j': "hkunm", 'k': "jlim", 'l': "kop",
	'z': "asx", 'x': "zsdc", 'c': "xdfv", 'v': "cfgb", 'b': "vghn", 'n': "bhjm", 'm': "njk"}

// slipLetters are the keys that a syllable can have, for one that was left out.
const slipLetters = "aeiouyđbcdghklmnpqrstvx"

// collapse takes out what a held key repeated: a letter after itself, and a bare vowel after the same with a tone or sign.
// False when nothing was repeated.
func collapse(word string) (string, bool) {
	var out []rune
	for _, c := range word {
		if n := len(out); n > 0 && (out[n-1] == c || foldOf[min(out[n-1], lastLetter)] == c && toneOf(c).base != 0) {
			continue
		}
		out = append(out, c)
	}
	return string(out), len(out) < utf8.RuneCountInString(word)
}

// heldLong tells whether a letter stands three times or more in a row.
func heldLong(word string) bool {
	run, prev := 0, rune(0)
	for _, c := range word {
		if c != prev {
			run = 0
		}
		prev = c
		if run++; run >= 3 {
			return true
		}
	}
	return false
}

// slips calls try with every word that one slip of the keys makes of the typed one; it stops when try says so.
func slips(typed string, try func(word []rune, cost float64) bool) {
	r := []rune(typed)
	buf := make([]rune, 0, len(r)+1)
	for i := range len(r) - 1 {
		if r[i] == r[i+1] {
			continue
		}
		buf = append(buf[:0], r...)
		buf[i], buf[i+1] = buf[i+1], buf[i]
		if !try(buf, costSwap) {
			return
		}
	}
	for i := range r {
		buf = append(append(buf[:0], r[:i]...), r[i+1:]...)
		if !try(buf, costDouble) {
			return
		}
	}
	for i, c := range r {
		for _, other := range beside[c] {
			buf = append(buf[:0], r...)
			buf[i] = other
			if !try(buf, costBeside) {
				return
			}
		}
	}
	for i := range len(r) + 1 {
		for _, c := range slipLetters {
			buf = slices.Insert(append(buf[:0], r...), i, c)
			if !try(buf, costMissing) {
				return
			}
		}
	}
}
