package lexical

import (
	"cmp"
	"slices"

	"trolycong/internal/vitext"
)

// Holds tells whether a document, by its number, holds the syllable, in Key form or folded.
func (x *Index) Holds(doc int, syllable string, withDiacritics bool) bool {
	return holds(x.single(formed(syllable, withDiacritics)), doc)
}

// HoldsPair tells whether a document holds the two syllables side by side, and in how many documents they stand so.
func (x *Index) HoldsPair(doc int, a, b string, withDiacritics bool) (here bool, documents int) {
	form, a := formed(a, withDiacritics)
	_, b = formed(b, withDiacritics)
	list := x.pair(form, a, b)
	return holds(list, doc), len(list)
}

// formed is a syllable in the form in which the index keeps it.
func formed(syllable string, withDiacritics bool) (form int, text string) {
	if withDiacritics {
		return accented, syllable
	}
	return folded, vitext.Fold(syllable)
}

func holds(list []posting, doc int) bool {
	_, ok := slices.BinarySearchFunc(list, doc, func(p posting, d int) int { return cmp.Compare(int(p.doc), d) })
	return ok
}
