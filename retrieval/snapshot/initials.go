package snapshot

import (
	"sort"
	"strings"
	"sync"

	"trolycong/internal/vitext"
	"trolycong/knowledge"
	"trolycong/retrieval"
)

// Abbreviations that the lexicon does not list are read by their initials: "hscv" is looked for in the corpus as a run of
// syllables h… s… c… v…. What the corpus says often enough is taken as a meaning beside the letters themselves.
const (
	minInitials      = 3 // letters; two fit by chance
	maxInitials      = 7
	minInitialRuns   = 3   // times the corpus must say a phrase
	initialsShare    = 0.4 // of what the best phrase is said; a rarer one is chance
	initialsWeight   = 0.9
	maxInitialsMeant = 2
	initialsMemory   = 256 // abbreviations remembered for a version
)

// initials remembers what abbreviations stand for to callers who may see everything, and to those who may not: what only
// internal sources say must not be guessed by its letters. Safe for concurrent use.
type initials struct {
	mu    sync.Mutex
	meant map[knowledge.Visibility]map[string][]string
}

// byInitials gives the phrases that an abbreviation may stand for in what the caller may see, best first; nil when the
// word may be a Vietnamese syllable, holds other signs than letters, or the corpus says none.
func (v *view) byInitials(word string) []string {
	n := len(word)
	if n < minInitials || n > maxInitials || vitext.IsVietnameseSyllable(word) || strings.ContainsFunc(word, func(r rune) bool { return r < 'a' || r > 'z' }) {
		return nil
	}
	memory := &v.s.initials
	memory.mu.Lock()
	defer memory.mu.Unlock()
	meant := memory.meant[v.see]
	if out, ok := meant[word]; ok {
		return out
	}
	if meant == nil || len(meant) >= initialsMemory {
		meant = map[string][]string{}
		if memory.meant == nil {
			memory.meant = map[knowledge.Visibility]map[string][]string{}
		}
		memory.meant[v.see] = meant
	}
	out := v.runsOf(word)
	meant[word] = out
	return out
}

// runsOf counts the runs of syllables that begin with the letters.
func (v *view) runsOf(letters string) []string {
	counts := map[string]int{}
	count := func(text string) {
		words := vitext.Syllables(text)
		for i := 0; i+len(letters) <= len(words); i++ {
			if spells(words[i:i+len(letters)], letters) {
				counts[strings.Join(words[i:i+len(letters)], " ")]++
			}
		}
	}
	for _, u := range v.s.passages {
		if u.kind == retrieval.UnitPassage && v.visible(u) {
			count(u.doc.Passages[u.passage].Text)
		}
	}
	for _, u := range v.s.units {
		if v.visible(u) {
			count(u.procedure.Name)
		}
	}
	var out []string
	for phrase, n := range counts {
		if n >= minInitialRuns {
			out = append(out, phrase)
		}
	}
	sort.Slice(out, func(i, j int) bool {
		if counts[out[i]] != counts[out[j]] {
			return counts[out[i]] > counts[out[j]]
		}
		return out[i] < out[j]
	})
	for i := range out {
		if i == maxInitialsMeant || float64(counts[out[i]]) < initialsShare*float64(counts[out[0]]) {
			return out[:i]
		}
	}
	return out
}

// spells tells whether the syllables begin with the letters one by one, without their marks, and none of them carries no
// topic.
func spells(words []string, letters string) bool {
	for i, w := range words {
		if vitext.Fold(w)[0] != letters[i] || stopWords[w] || !vitext.IsVietnameseSyllable(w) {
			return false
		}
	}
	return true
}
