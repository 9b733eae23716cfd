// Package lexical is an inverted index with BM25F ranking over Vietnamese text: accented and folded syllables and their
// bigrams, fields weighted.
//
// Kind: library. It works in memory, does no I/O of its own, is deterministic (equal scores are ordered by document id),
// and refuses to know what its documents are. Used by the snapshot.
package lexical

import (
	"math"
	"slices"
	"sync"
)

// FieldOptions weighs one field of the documents.
type FieldOptions struct {
	Name string
	// Weight multiplies the field's term frequencies; 0 leaves the field out.
	Weight float64
	// B in 0..1 is how far the field's length divides its frequencies (BM25's b).
	B float64
	// Bigrams also indexes pairs of neighbouring syllables; left out for long fields, where they cost memory and tell
	// little. A line break parts neighbours.
	Bigrams bool
	// Limit is the number of syllables indexed from the field's beginning; 0 means all.
	Limit int
}

// Options of Build.
type Options struct {
	// Fields of every document, in order; at least one.
	Fields []FieldOptions
	// K1 is BM25's saturation; 0 means DefaultK1.
	K1 float64
}

// DefaultK1 is the saturation when Options.K1 is 0: the value that Robertson and Zaragoza give as the usual one (The
// Probabilistic Relevance Framework, 2009, section 3.4).
const DefaultK1 = 1.2

// Doc is one document to index: one text per field, in the order of Options.Fields; missing ones are empty.
type Doc struct {
	ID     string
	Fields []string
}

// Index is immutable after Build and safe for concurrent use.
type Index struct {
	ids []string
	k1  float64
	// words holds the syllables of each form in byte order; a syllable's place is its number.
	words [forms][]string
	// singles holds the postings of each syllable, by its number.
	singles [forms]postings
	// pairs holds neighbouring syllables as first<<32 | second, in order, and pairPostings theirs.
	pairs        [forms][]uint64
	pairPostings [forms]postings

	scratch sync.Pool // of *scratch
}

// The forms of a syllable: Key form with its diacritics, and folded.
const (
	accented = iota
	folded
	forms
)

// postings are the lists of documents of many terms, one after the other: term i's is list[start[i]:start[i+1]], in the
// order of document numbers.
type postings struct {
	start []uint32
	list  []posting
}

// posting is one document that holds a term. sat is BM25's saturated frequency, tf·(k1+1)/(tf+k1), of the weighted and
// length-normalised frequency over the document's fields.
type posting struct {
	doc int32
	sat float32
}

func (p *postings) of(term int) []posting {
	if term < 0 {
		return nil
	}
	return p.list[p.start[term]:p.start[term+1]]
}

// Len is the number of documents.
func (x *Index) Len() int { return len(x.ids) }

// ID gives the id of a document by its number, 0..Len()-1: the order of Build.
func (x *Index) ID(doc int) string { return x.ids[doc] }

// IDF is the weight of one syllable, in Key form with its diacritics or folded; a syllable that occurs nowhere has the
// greatest weight. Never negative.
func (x *Index) IDF(syllable string, withDiacritics bool) float64 {
	form := folded
	if withDiacritics {
		form = accented
	}
	return x.idf(len(x.single(form, syllable)))
}

// Has tells whether any document holds the syllable, in Key form.
func (x *Index) Has(syllable string) bool { return x.number(accented, syllable) >= 0 }

// idf is the weight of a term that occurs in n of the documents.
func (x *Index) idf(n int) float64 {
	return math.Log(1 + (float64(len(x.ids))-float64(n)+0.5)/(float64(n)+0.5))
}

// number finds a syllable; -1 when no document holds it.
func (x *Index) number(form int, syllable string) int {
	if i, ok := slices.BinarySearch(x.words[form], syllable); ok {
		return i
	}
	return -1
}

func (x *Index) single(form int, syllable string) []posting {
	return x.singles[form].of(x.number(form, syllable))
}

// pair gives the postings of two neighbouring syllables.
func (x *Index) pair(form int, a, b string) []posting {
	i, j := x.number(form, a), x.number(form, b)
	if i < 0 || j < 0 {
		return nil
	}
	at, ok := slices.BinarySearch(x.pairs[form], pairKey(uint32(i), uint32(j)))
	if !ok {
		return nil
	}
	return x.pairPostings[form].of(at)
}

func pairKey(a, b uint32) uint64 { return uint64(a)<<32 | uint64(b) }
