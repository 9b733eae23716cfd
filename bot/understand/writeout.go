package understand

import (
	"sync"

	"trolycong/internal/vitext"
	"trolycong/knowledge/lexicon"
)

var loadLexicon = sync.OnceValues(lexicon.Load)

// WrittenOut gives the syllables of a text with its abbreviations written out ("đki tt" becomes "đăng ký tạm trú"); one
// whose context is missing stays as it was typed.
func WrittenOut(text string) []string {
	words := split(text)
	l, err := loadLexicon()
	if err != nil { // its own tests keep it readable; without it words stay as they are
		return words.key
	}
	return l.WriteOut(vitext.Syllables(text), words.plain)
}
