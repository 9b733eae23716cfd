package vitext

// Helpers that look around a place in a text of runes. White space between words may be a line break, since official
// texts are hard-wrapped, but never a tab: a tab parts the cells of a table.

// skipSpaces passes spaces, and line breaks before a word that goes on in lower case or in digits.
func skipSpaces(r []rune, i int) int {
	k, broken := i, false
	for k < len(r) && (r[k] == ' ' || r[k] == '\n') {
		broken = broken || r[k] == '\n'
		k++
	}
	if broken && (k >= len(r) || !lowerRune(r[k]) && !isDigit(r[k]) && r[k] != '%') {
		return i
	}
	return k
}

// skipBack returns the end of what stands before i, over spaces and line breaks.
func skipBack(r []rune, i int) int {
	for i > 0 && (r[i-1] == ' ' || r[i-1] == '\n') {
		i--
	}
	return i
}

// wordEnd is the end of the word at i; i itself when none stands there.
func wordEnd(r []rune, i int) int {
	for i < len(r) && wordRune(r[i]) {
		i++
	}
	return i
}

// wordBefore gives the word that ends at end, in lower case, and where it starts.
func wordBefore(r []rune, end int) (string, int) {
	start := end
	for start > 0 && wordRune(r[start-1]) {
		start--
	}
	return lowerText(string(r[start:end])), start
}

// hasWord tells whether the word, in lower case, stands at i as a whole.
func hasWord(r []rune, i int, word string) bool {
	for _, w := range word {
		if i >= len(r) || toLower(r[i]) != w {
			return false
		}
		i++
	}
	return i >= len(r) || !wordRune(r[i])
}

// phraseEnd is the end of the phrase when its words stand at i with any spaces between them, else 0.
func phraseEnd(r []rune, i int, words []string) int {
	for j, w := range words {
		if j > 0 {
			next := skipSpaces(r, i)
			if next == i {
				return 0
			}
			i = next
		}
		if !hasWord(r, i, w) {
			return 0
		}
		i = wordEnd(r, i)
	}
	return i
}

// anyPhrase tries phrases in turn and gives the first that stands at i, with its end; -1 and 0 for none.
func anyPhrase(r []rune, i int, phrases [][]string) (which, end int) {
	for n, p := range phrases {
		if e := phraseEnd(r, i, p); e > 0 {
			return n, e
		}
	}
	return -1, 0
}

// smallInt reads the digits [i, end); ok only for 1 to 4 of them.
func smallInt(r []rune, i, end int) (v int, ok bool) {
	if end <= i || end-i > 4 {
		return 0, false
	}
	for _, c := range r[i:end] {
		v = v*10 + int(c-'0')
	}
	return v, true
}

// runOfDigits is the end of the digits at i, without any marks.
func runOfDigits(r []rune, i int) int {
	for i < len(r) && isDigit(r[i]) {
		i++
	}
	return i
}
