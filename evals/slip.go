package evals

import (
	"slices"
	"unicode"
)

// neighbours are the keys beside each letter on the usual keyboard.
var neighbours = map[rune]string{
	'q': "wa", 'w': "qes", 'e': "wrd", 'r': "etf", 't': "ryg", 'y': "tuh", 'u': "yij", 'i': "uok", 'o': "ipl", 'p': "ol",
	'a': "qsz", 's': "adwx", 'd': "sfec", 'f': "dgrv", 'g': "fhtb", 'h': "gjyn", 'j': "hkum", 'k': "jli", 'l': "kop",
	'z': "asx", 'x': "zsdc", 'c': "xdfv", 'v': "cfgb", 'b': "vghn", 'n': "bhjm", 'm': "njk",
}

const (
	// slipRate is one in how many words is typed wrong: a slip in every 25 to 30 keys, as on telephones.
	slipRate = 8
	// minSlipRunes is the shortest word that gets a slip: of a shorter one too little is left to know it by.
	minSlipRunes = 3
)

// slip types some words wrong, one at least, each at one place.
func (t *typing) slip() {
	var words []int
	for i, p := range t.parts {
		if p.word && len([]rune(p.text)) >= minSlipRunes {
			words = append(words, i)
		}
	}
	wrong := false
	for _, i := range words {
		if t.dice.IntN(slipRate) == 0 {
			t.slipIn(i)
			wrong = true
		}
	}
	if len(words) > 0 && !wrong {
		t.slipIn(words[t.dice.IntN(len(words))])
	}
}

// slipIn types a word wrong: of 20 slips 8 hit the key beside, 5 the next two letters in the wrong order, 4 hit no key and 3
// hit one twice. A letter with diacritics takes part in the wrong order only, since the other slips would change its marks.
func (t *typing) slipIn(i int) {
	r := []rune(t.parts[i].text)
	var plain []int
	for at, x := range r {
		if _, ok := neighbours[unicode.ToLower(x)]; ok {
			plain = append(plain, at)
		}
	}
	kind := t.dice.IntN(20)
	if kind < 5 || len(plain) == 0 {
		at := t.dice.IntN(len(r) - 1)
		if r[at] == r[at+1] {
			at = 0
		}
		r[at], r[at+1] = r[at+1], r[at]
		t.parts[i].text = string(r)
		return
	}
	at := plain[t.dice.IntN(len(plain))]
	switch {
	case kind < 9:
		r = slices.Delete(r, at, at+1)
	case kind < 12:
		r = slices.Insert(r, at, r[at])
	default:
		near := []rune(neighbours[unicode.ToLower(r[at])])
		x := near[t.dice.IntN(len(near))]
		if unicode.IsUpper(r[at]) {
			x = unicode.ToUpper(x)
		}
		r[at] = x
	}
	t.parts[i].text = string(r)
}
