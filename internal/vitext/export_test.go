package vitext

// Spoken tells whether a word is one of everyday speech, which an index may lack.
func Spoken(word string) bool {
	return spoken[word] || IsVietnameseSyllable(word) && shorthandMeans(word)
}

func shorthandMeans(word string) bool {
	for _, s := range shorthand {
		for _, w := range Syllables(s) {
			if w == word {
				return true
			}
		}
	}
	return false
}

var (
	LeastCount = leastCount
	SortKeys   = sortKeys
)
