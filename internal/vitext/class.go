package vitext

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// lastLetter is the last precomposed Vietnamese letter (ỹ, U+1EF9): the tables below reach so far and no further.
const lastLetter = 0x1EF9

// What a rune is. Tables instead of package unicode: indexing reads tens of megabytes.
const (
	isWord   = 1 << iota // letter, digit or combining mark, but no footnote mark
	isUpper              // upper-case letter
	isLower              // lower-case letter
	isPlain              // kept as it is by Clean, and no part of a sequence that NFC would change
	isFirst              // o or u, with any tone: may open a pair whose tone mark can stand on either letter
	isSecond             // a, e or y, with any tone: may close such a pair
)

var (
	class [lastLetter + 1]uint8
	// lowerOf maps to the lower-case letter.
	lowerOf [lastLetter + 1]rune
	// foldOf maps to the lower-case letter without diacritics; 0 means that the rune is dropped.
	foldOf [lastLetter + 1]rune
	// toneIn takes the tone off a Vietnamese vowel; base is 0 for every other rune.
	toneIn [lastLetter + 1]toned
)

func init() {
	for r := range rune(lastLetter + 1) {
		lowerOf[r] = unicode.ToLower(r)
		foldOf[r] = foldRune(r)
		class[r] = classify(r)
	}
	for base, row := range tones {
		for i, r := range row {
			for _, c := range []rune{r, unicode.ToUpper(r)} {
				toneIn[c] = toned{base, i}
				if base == 'o' || base == 'u' {
					class[c] |= isFirst
				}
				if base == 'a' || base == 'e' || base == 'y' {
					class[c] |= isSecond
				}
			}
		}
	}
}

func classify(r rune) uint8 {
	var c uint8
	if (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r)) && !IsSuperscript(r) {
		c |= isWord
	}
	if unicode.IsUpper(r) {
		c |= isUpper
	}
	if unicode.IsLower(r) {
		c |= isLower
	}
	stable := r < 0x300 || r >= 0x1E00
	if stable && norm.NFC.IsNormalString(string(r)) && cleanRune(r) == r {
		c |= isPlain
	}
	return c
}

func foldRune(r rune) rune {
	switch {
	case unicode.Is(unicode.Mn, r):
		return 0
	case r == 'đ' || r == 'Đ':
		return 'd'
	case r < 0x80:
		return unicode.ToLower(r)
	}
	base, _ := utf8.DecodeRuneInString(norm.NFD.String(string(unicode.ToLower(r))))
	return base
}

func wordRune(r rune) bool {
	if r >= 0 && r <= lastLetter {
		return class[r]&isWord != 0
	}
	return (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r)) && !IsSuperscript(r)
}

func upperRune(r rune) bool { return r >= 0 && r <= lastLetter && class[r]&isUpper != 0 }

func lowerRune(r rune) bool { return r >= 0 && r <= lastLetter && class[r]&isLower != 0 }

// toLower is unicode.ToLower by table.
func toLower(r rune) rune {
	if r >= 0 && r <= lastLetter {
		return lowerOf[r]
	}
	return unicode.ToLower(r)
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

// quickNFC tells that s is certainly in NFC: all its runes stand for themselves. False means: look closer.
func quickNFC(s string) bool {
	for i := 0; i < len(s); {
		if s[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError || r >= 0x300 && r < 0x1E00 || r > lastLetter && (r < 0x2002 || r > 0x2123) {
			return false
		}
		i += n
	}
	return true
}

// plain tells that Clean would not change s.
func plain(s string) bool {
	for i := 0; i < len(s); {
		if c := s[i]; c < utf8.RuneSelf {
			if class[c]&isPlain == 0 {
				return false
			}
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError || r > lastLetter && (r < 0x2010 || r > 0x2027) || r <= lastLetter && class[r]&isPlain == 0 {
			return false
		}
		i += n
	}
	return true
}

// lowerText lowers by table. A text without capitals is returned as it is.
func lowerText(s string) string {
	at := firstCapital(s)
	if at == len(s) {
		return s
	}
	out := make([]byte, at, len(s)+8)
	copy(out, s[:at])
	for _, r := range s[at:] {
		if l := toLower(r); l < utf8.RuneSelf {
			out = append(out, byte(l))
		} else {
			out = utf8.AppendRune(out, l)
		}
	}
	return string(out)
}

// firstCapital is the byte offset of the first rune that lowering changes, or len(s).
func firstCapital(s string) int {
	for i, r := range s {
		if toLower(r) != r {
			return i
		}
	}
	return len(s)
}

// WordSet is the set of the words of s, which white space parts.
func WordSet(s string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(s) {
		m[w] = true
	}
	return m
}
