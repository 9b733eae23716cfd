// Package passages ranks the passages of a large corpus for a question: articles of law with their titles and documents.
//
// Kind: library. It answers in two steps. A quick one over inverted lists finds some hundred candidates; a slower one
// reads their words and weighs features that explain themselves, with weights that were learned from judged questions
// (model.json). It knows nothing of procedures, of who may see a text, or of answers, and reads no files. Used by the
// benchmark of retrieval; the answer path ranks the passages of plans with retrieval/lexical (docs/evaluation.md says why).
package passages

import (
	"sync"

	"trolycong/internal/vitext"
)

// Passage is one text that can be found.
type Passage struct {
	// ID differs from all others.
	ID string
	// Title and Text are words of people; either may be empty. Line breaks part sentences.
	Title, Text string
	// Document names what the passage is a part of, by its number ("57/2020/QH14") where it has one; empty means that the
	// passage stands alone.
	Document string
	// Article is the passage's number in its document; 0 means none.
	Article int
}

// Index is an immutable index of passages. Safe for concurrent use.
type Index struct {
	ids   []string
	words []string // Key form, in byte order; a word's place is its number
	folds map[string][]uint32

	// The words of passage i: its title is tokens[start[2i]:start[2i+1]], its text goes on to start[2i+2].
	tokens []uint32
	start  []uint32

	passages  leg
	documents leg
	document  []int32 // of each passage, its unit in documents

	is                    uint32 // the word "là"
	meanLength, meanTitle float64
	facts                 []facts // of each passage, what its place says

	restorer *vitext.Restorer
	model    *Model

	scratch sync.Pool // of *scratch
}

// facts are what the place of a passage says of it, whatever is asked.
type facts struct {
	kind      float32 // of the document: law 1, ordinance 2, decree 3, decision 4, circular 5, other 6
	year      float32 // of the document, 0 when its number has none
	article   float32
	sameTitle float32 // logarithm of how many passages have its title
}

// lineBreak stands between the lines of a text: what it parts are no neighbours.
const lineBreak = ^uint32(0)

// Len is the number of passages.
func (x *Index) Len() int { return len(x.ids) }

func (x *Index) title(i int) []uint32 { return x.tokens[x.start[2*i]:x.start[2*i+1]] }
func (x *Index) text(i int) []uint32  { return x.tokens[x.start[2*i+1]:x.start[2*i+2]] }
