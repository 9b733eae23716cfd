package portal

import "strings"

// finder finds several words in one text, from left to right, in one pass for each word: the fields come from outside
// and may be megabytes of the same word.
type finder struct {
	text  string
	words []string
	at    []int // where each word stands next; len(text) when it does not
}

func newFinder(text string, words ...string) *finder {
	f := &finder{text: text, words: words, at: make([]int, len(words))}
	for i := range words {
		f.at[i] = -1
	}
	return f
}

// next gives the first of the words at or after from, which must not go back; -1 when none is left.
func (f *finder) next(from int) (start int, word string) {
	start = -1
	for i, w := range f.words {
		if f.at[i] < from {
			f.at[i] = len(f.text)
			if n := strings.Index(f.text[from:], w); n >= 0 {
				f.at[i] = from + n
			}
		}
		if f.at[i] < len(f.text) && (start < 0 || f.at[i] < start) {
			start, word = f.at[i], w
		}
	}
	return start, word
}

// nextOf is where the first of the words stands at or after at; -1 when none does.
func nextOf(text string, at int, words ...string) int {
	first := -1
	for _, w := range words {
		if i := strings.Index(text[at:], w); i >= 0 && (first < 0 || at+i < first) {
			first = at + i
		}
	}
	return first
}

// tail is the last n bytes of text, or a few more so that no letter is cut: what patterns that look back need.
func tail(text string, n int) string {
	from := max(0, len(text)-n)
	for from > 0 && text[from]&0xC0 == 0x80 {
		from--
	}
	return text[from:]
}
