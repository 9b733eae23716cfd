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
	minInitialRuns   = 5   // times the documents must say a phrase; names of procedures repeat chance runs too often
	initialsShare    = 0.4 // of what the best phrase is said; a rarer one is chance
	initialsWeight   = 0.9
	maxInitialsMeant = 2
	initialsMemory   = 1024 // abbreviations remembered for a version and what a caller may see
	initialsAsked    = 2    // looked up for one question: each unknown one reads the documents through
)

// initials remembers what abbreviations stand for to callers who may see everything, and to those who may not: what only
// internal sources say must not be guessed by its letters. Safe for concurrent use.
type initials struct {
	mu    sync.Mutex
	meant map[knowledge.Visibility]map[string][]string
}

// byInitials gives the phrases that an abbreviation may stand for in the documents that the caller may see, best first; nil
// when they say none.
func (v *view) byInitials(word string) []string {
	if out, ok := v.s.initials.get(v.see, word); ok {
		return out
	}
	out := v.runsOf(word) // not under the lock: nobody waits for another's word
	v.s.initials.put(v.see, word, out)
	return out
}

func (m *initials) get(see knowledge.Visibility, word string) ([]string, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	out, ok := m.meant[see][word]
	return out, ok
}

// put remembers a meaning while there is room.
func (m *initials) put(see knowledge.Visibility, word string, meant []string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.meant == nil {
		m.meant = map[knowledge.Visibility]map[string][]string{}
	}
	if m.meant[see] == nil {
		m.meant[see] = map[string][]string{}
	}
	if len(m.meant[see]) < initialsMemory {
		m.meant[see][word] = meant
	}
}

// mayAbbreviate tells whether a word may be initials: letters without marks that are no Vietnamese syllable.
func mayAbbreviate(word string) bool {
	n := len(word)
	return n >= minInitials && n <= maxInitials && !vitext.IsVietnameseSyllable(word) && !strings.ContainsFunc(word, func(r rune) bool { return r < 'a' || r > 'z' })
}

// unknown is byInitials for the first few words of a question that may be abbreviations; meant holds what it gave.
func (v *view) unknown(word string, meant map[string][]string) []string {
	if _, ok := meant[word]; !ok && len(meant) < initialsAsked && mayAbbreviate(word) {
		meant[word] = v.byInitials(word)
	}
	return meant[word]
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
	for i := range v.s.passages {
		u := &v.s.passages[i]
		if u.kind == retrieval.UnitPassage && v.visible(u) {
			count(u.doc.Passages[u.passage].Text)
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
		// Fold leaves nothing of a lone accent, as scanned texts have.
		if !strings.HasPrefix(vitext.Fold(w), letters[i:i+1]) || stopWords[w] || !vitext.IsVietnameseSyllable(w) {
			return false
		}
	}
	return true
}
