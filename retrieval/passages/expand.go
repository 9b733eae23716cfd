package passages

import (
	"cmp"
	"slices"
)

// Pseudo-relevance: the best candidates of the first step say which further words stand where the question's do.
const (
	expandFrom  = 8  // candidates
	expandHead  = 60 // words of each text, beside its title
	expandWords = 15
)

// grown is a word that the candidates add to the question.
type grown struct {
	word   uint32
	weight float64
}

// expand scores every passage for the words that the best candidates have in common beside the question's (Lavrenko and
// Croft, Relevance-Based Language Models, SIGIR 2001, with idf in place of the model of the collection).
func (x *Index) expand(s *scratch, found []candidate) {
	clear(s.expanded)
	at := map[uint32]int{}
	var words []grown
	for _, c := range found[:min(len(found), expandFrom)] {
		body := x.text(int(c.passage))
		body = body[:min(len(body), expandHead)]
		title := x.title(int(c.passage))
		weight := float64(c.score/found[0].score) / float64(len(body)+titleTimes*len(title))
		for _, part := range []text{{title, titleTimes}, {body, 1}} {
			for _, w := range part.words {
				if w == lineBreak || s.slotOf[w] > 0 {
					continue
				}
				i, ok := at[w]
				if !ok {
					i = len(words)
					at[w] = i
					words = append(words, grown{word: w})
				}
				words[i].weight += part.times * weight
			}
		}
	}
	for i := range words {
		words[i].weight *= x.passages.idf(len(x.passages.list(words[i].word)))
	}
	slices.SortFunc(words, func(a, b grown) int { return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(a.word, b.word)) })
	for _, g := range words[:min(len(words), expandWords)] {
		addList(s.expanded, x.passages.list(g.word), float32(g.weight*x.passages.idf(len(x.passages.list(g.word)))*impactStep))
	}
}
