// Package vitext reads Vietnamese text: Unicode form, tone-mark placement, folding, syllables, sentences, numbers,
// dates, durations and money, noise in what people type, and diacritics that were left out.
//
// Kind: leaf. It knows nothing of documents, procedures or questions, does no I/O, and never guesses: a form that it
// cannot read with certainty is not returned as read. A Mender only weighs readings that an index supports; a Restorer
// guesses, and says how sure it is of each reading. Every other package that looks at words uses it, so that text that is
// indexed and text that is asked are always cut the same way. Everything in it is safe for concurrent use.
package vitext

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Range is a half-open range [Start, End) of runes in the text it was read from.
type Range struct{ Start, End int }

// NFC returns s in Unicode normalisation form C.
func NFC(s string) string {
	if quickNFC(s) || norm.NFC.IsNormalString(s) {
		return s
	}
	return norm.NFC.String(s)
}

// Lower returns s in NFC and lower case (Unicode simple mapping; Đ becomes đ).
func Lower(s string) string { return NFC(lowerText(NFC(s))) }

// Fold returns s without diacritics and in lower case: "Đăng Ký" and "dang ky" fold to the same text. Idempotent.
func Fold(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range s {
		if r <= lastLetter {
			if f := foldOf[r]; f != 0 {
				b.WriteRune(f)
			}
			continue
		}
		if unicode.Is(unicode.Mn, r) {
			continue
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return NFC(b.String())
}

// EqualFold tells whether the texts are the same without case and diacritics.
func EqualFold(a, b string) bool { return Fold(a) == Fold(b) }

// Clean makes text safe to store and to count into: NFC, line ends become LF, tabs and form feeds stay, other control
// characters, zero-width characters, byte-order marks and Unicode tag characters are dropped, bytes that are no UTF-8
// too, and every other space becomes U+0020. Idempotent.
func Clean(s string) string {
	if plain(s) {
		return s
	}
	s = strings.ReplaceAll(strings.ReplaceAll(NFC(strings.ToValidUTF8(s, "")), "\r\n", "\n"), "\r", "\n")
	return NFC(strings.Map(cleanRune, s))
}

func cleanRune(r rune) rune {
	switch {
	case r == '\n' || r == '\t' || r == '\f':
		return r
	case r == 0x85 || r == 0x2028 || r == 0x2029:
		return '\n'
	case unicode.Is(unicode.Zs, r):
		return ' '
	case unicode.IsControl(r), unicode.Is(unicode.Cf, r), unicode.Is(unicode.Co, r), r == 0xFFFE, r == 0xFFFF:
		return -1
	case 0xE0000 <= r && r <= 0xE0FFF, 0xFE00 <= r && r <= 0xFE0F:
		return -1
	}
	return r
}

// FoldSpaces makes every run of white space one space and trims the ends.
func FoldSpaces(s string) string {
	if spacesFolded(s) {
		return s
	}
	return strings.Join(strings.Fields(s), " ")
}

// spacesFolded tells whether every white space of s is one U+0020 between two words.
func spacesFolded(s string) bool {
	space := true
	for _, r := range s {
		switch {
		case r == ' ':
			if space {
				return false
			}
			space = true
			continue
		case r < utf8.RuneSelf && asciiSpace(r), r >= 0x85 && unicode.IsSpace(r):
			return false
		}
		space = false
	}
	return s == "" || !space
}

func asciiSpace(r rune) bool { return '\t' <= r && r <= '\r' }

// superscripts are footnote marks and never digits of a number.
const superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹"

// IsSuperscript tells whether r is a superscript digit: a footnote mark.
func IsSuperscript(r rune) bool {
	return r == '¹' || r == '²' || r == '³' || r == '⁰' || r >= '⁴' && r <= '⁹'
}

// StripFootnoteMarks drops superscript digits and <sup>…</sup> elements from a reading text.
func StripFootnoteMarks(s string) string {
	for from := 0; ; {
		start := strings.Index(s[from:], "<sup>")
		if start < 0 {
			break
		}
		start += from
		end := strings.Index(s[start:], "</sup>")
		if end < 0 {
			break
		}
		s, from = s[:start]+s[start+end+len("</sup>"):], start
	}
	if !strings.ContainsAny(s, superscripts) {
		return s
	}
	return strings.Map(func(r rune) rune {
		if IsSuperscript(r) {
			return -1
		}
		return r
	}, s)
}

// Upper tells whether the text's letters are all capitals, as headings of official texts are. False without letters.
func Upper(s string) bool {
	letters := false
	for _, r := range s {
		if unicode.IsLower(r) {
			return false
		}
		letters = letters || unicode.IsUpper(r)
	}
	return letters
}
