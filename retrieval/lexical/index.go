// Package lexical is an inverted index with BM25F ranking over Vietnamese text: accented and folded syllables and their
// bigrams, fields weighted.
//
// Kind: library. It works in memory, does no I/O of its own, is deterministic (equal scores are ordered by document id),
// and refuses to know what its documents are. Used by the snapshot.
package lexical

import (
	"errors"
	"fmt"
	"math"
	"runtime"
	"sort"
	"sync"

	"trolycong/internal/vitext"
)

// FieldOptions weighs one field of the documents.
type FieldOptions struct {
	Name string
	// Weight multiplies the field's term frequencies; 0 leaves the field out.
	Weight float64
	// B in 0..1 is how far the field's length divides its frequencies (BM25's b).
	B float64
	// Bigrams also indexes pairs of neighbouring syllables; left out for long fields, where they cost memory and tell little.
	Bigrams bool
	// Limit is the number of syllables indexed from the field's beginning; 0 means all.
	Limit int
}

// Options of Build.
type Options struct {
	Fields []FieldOptions
	// K1 is BM25's saturation; 0 means 1.2.
	K1 float64
}

// Doc is one document to index: one text per field, in the order of Options.Fields; missing ones are empty.
type Doc struct {
	ID     string
	Fields []string
}

// Index is immutable after Build and safe for concurrent use.
type Index struct {
	ids      []string
	terms    map[string]int32
	postings [][]posting
	k1       float64
}

// posting is one document that holds a term, with the weighted, length-normalised frequency over its fields.
type posting struct {
	doc int32
	tf  float32
}

// The spaces of terms; the byte stands before the term's text.
const (
	accented       = 'a'
	folded         = 'f'
	accentedBigram = 'A'
	foldedBigram   = 'F'
)

// Build indexes the documents. Ids must differ.
func Build(opt Options, docs []Doc) (*Index, error) {
	if len(opt.Fields) == 0 {
		return nil, errors.New("lexical: no fields")
	}
	x := &Index{terms: map[string]int32{}, k1: opt.K1}
	if x.k1 == 0 {
		x.k1 = 1.2
	}
	seen := make(map[string]bool, len(docs))
	for _, d := range docs {
		if seen[d.ID] {
			return nil, fmt.Errorf("lexical: document %q twice", d.ID)
		}
		seen[d.ID] = true
		x.ids = append(x.ids, d.ID)
	}
	words := syllables(opt, docs)
	averages := averageLengths(opt, words)
	for i := range docs {
		x.add(int32(i), opt, words[i], averages)
	}
	return x, nil
}

// syllables cuts all fields of all documents, on every core.
func syllables(opt Options, docs []Doc) [][][]string {
	out := make([][][]string, len(docs))
	var wg sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for w := range workers {
		wg.Go(func() {
			for i := w; i < len(docs); i += workers {
				fields := make([][]string, len(opt.Fields))
				for f, o := range opt.Fields {
					if f >= len(docs[i].Fields) || o.Weight == 0 {
						continue
					}
					s := vitext.Syllables(docs[i].Fields[f])
					if o.Limit > 0 && len(s) > o.Limit {
						s = s[:o.Limit]
					}
					fields[f] = s
				}
				out[i] = fields
			}
		})
	}
	wg.Wait()
	return out
}

func averageLengths(opt Options, words [][][]string) []float64 {
	avg := make([]float64, len(opt.Fields))
	for _, doc := range words {
		for f := range opt.Fields {
			avg[f] += float64(len(doc[f]))
		}
	}
	for f := range avg {
		avg[f] = max(avg[f]/float64(max(len(words), 1)), 1)
	}
	return avg
}

func (x *Index) add(doc int32, opt Options, fields [][]string, averages []float64) {
	tf := map[string]float64{}
	for f, o := range opt.Fields {
		if len(fields[f]) == 0 {
			continue
		}
		weight := o.Weight / (1 - o.B + o.B*float64(len(fields[f]))/averages[f])
		prev, prevFolded := "", ""
		for _, s := range fields[f] {
			fold := vitext.Fold(s)
			tf[string(accented)+s] += weight
			tf[string(folded)+fold] += weight
			if o.Bigrams && prev != "" {
				tf[string(accentedBigram)+prev+" "+s] += weight
				tf[string(foldedBigram)+prevFolded+" "+fold] += weight
			}
			prev, prevFolded = s, fold
		}
	}
	keys := make([]string, 0, len(tf))
	for k := range tf {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	for _, k := range keys {
		id, ok := x.terms[k]
		if !ok {
			id = int32(len(x.postings))
			x.terms[k] = id
			x.postings = append(x.postings, nil)
		}
		x.postings[id] = append(x.postings[id], posting{doc, float32(tf[k])})
	}
}

// Len is the number of documents.
func (x *Index) Len() int { return len(x.ids) }

// ID gives the id of a document by its number.
func (x *Index) ID(doc int) string { return x.ids[doc] }

// idf is the weight of a term that occurs in n of the documents; never negative.
func (x *Index) idf(n int) float64 {
	return math.Log(1 + (float64(len(x.ids))-float64(n)+0.5)/(float64(n)+0.5))
}

// IDF is the weight of one syllable, in Key form with its diacritics or folded; a syllable that occurs nowhere has the
// greatest weight.
func (x *Index) IDF(syllable string, withDiacritics bool) float64 {
	space := string(folded)
	if withDiacritics {
		space = string(accented)
	}
	id, ok := x.terms[space+syllable]
	if !ok {
		return x.idf(0)
	}
	return x.idf(len(x.postings[id]))
}

// Has tells whether any document holds the syllable, in Key form.
func (x *Index) Has(syllable string) bool {
	_, ok := x.terms[string(accented)+syllable]
	return ok
}
