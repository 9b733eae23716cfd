package bot

import (
	"strings"

	"trolycong/internal/vitext"
	"trolycong/retrieval"
)

// Questions that count: "có bao nhiêu dịch vụ công trực tuyến" is answered by a number that stands before the same words.
const (
	maxCounted      = 6   // syllables compared behind a number
	minCounted      = 2   // fewer agree by chance
	surelyCounted   = 4   // as many behind a number of a plan tell that the question is about it
	weightCounted   = 0.1 // for each syllable that agrees
	weightCountSide = 1.5 // for the side of plans
	countedHits     = 20  // passages looked at
)

// countedBy gives the folded syllables that a question counts, "dich", "vu", … of "bao nhiêu dịch vụ"; nil when it counts
// nothing that it names.
func countedBy(question string) []string {
	words := vitext.Syllables(question)
	for i, w := range words {
		words[i] = vitext.Fold(w)
		if i > 0 && words[i-1] == "bao" && words[i] == "nhieu" {
			return foldedHead(words[i+1:])
		}
	}
	return nil
}

// countedIn gives the folded syllables behind each bare number of a text.
func countedIn(s string) [][]string {
	var out [][]string
	r := []rune(s)
	for _, n := range vitext.Numbers(s) {
		if n.Unit != "" || n.Year || n.Label || n.Dated {
			continue
		}
		if words := foldedHead(vitext.Syllables(string(r[n.End:min(n.End+60, len(r))]))); len(words) >= minCounted {
			out = append(out, words)
		}
	}
	return out
}

func foldedHead(words []string) []string {
	out := make([]string, 0, maxCounted)
	for _, w := range words[:min(len(words), maxCounted)] {
		out = append(out, vitext.Fold(w))
	}
	return out
}

// countedRun is the greatest number of leading syllables that a count of a piece shares with what is asked.
func countedRun(asked []string, counts [][]string) int {
	best := 0
	for _, c := range counts {
		n := 0
		for n < len(asked) && n < len(c) && asked[n] == c[n] {
			n++
		}
		best = max(best, n)
	}
	return best
}

// plansCount tells that one of the best passages counts what the question counts.
func (t *turn) plansCount(passages []retrieval.Hit) bool {
	if len(t.counted) < surelyCounted {
		return false
	}
	for _, h := range passages[:min(len(passages), countedHits)] {
		doc, ok := t.view.Document(h.Document)
		if !ok {
			continue
		}
		for _, piece := range t.prepared(doc, h.Passage).pieces {
			if countedRun(t.counted, piece.counts) >= surelyCounted {
				t.step("counted", strings.Join(t.counted, " "))
				return true
			}
		}
	}
	return false
}
