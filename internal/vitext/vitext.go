// Package vitext reads Vietnamese text: Unicode form, tone-mark placement, folding, syllables, sentences, numbers,
// dates, durations and money.
//
// Kind: leaf. It knows nothing of documents, procedures or questions, does no I/O, and never guesses: a form that it
// cannot read with certainty is reported as unread. Every other package that looks at words uses it, so that text
// that is indexed and text that is asked are always cut the same way.
package vitext

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Range is a half-open range [Start, End) of runes in the text it was read from.
type Range struct{ Start, End int }

// lastLetter is the last precomposed Vietnamese letter (ỹ, U+1EF9).
const lastLetter = 0x1EF9

// foldTable maps every rune up to lastLetter to its lower-case base letter; 0 means that the rune is dropped.
var foldTable = func() [lastLetter + 1]rune {
	var t [lastLetter + 1]rune
	for r := range rune(lastLetter + 1) {
		switch {
		case unicode.Is(unicode.Mn, r):
			continue
		case r == 'đ' || r == 'Đ':
			t[r] = 'd'
		case r < 0x80:
			t[r] = unicode.ToLower(r)
		default:
			base, _ := utf8.DecodeRuneInString(norm.NFD.String(string(unicode.ToLower(r))))
			t[r] = base
		}
	}
	return t
}()

// NFC returns s in Unicode normalisation form C.
func NFC(s string) string {
	if norm.NFC.IsNormalString(s) {
		return s
	}
	return norm.NFC.String(s)
}

// Lower returns s in NFC and lower case (Unicode simple mapping; Đ becomes đ).
func Lower(s string) string { return strings.ToLower(NFC(s)) }

// Fold returns s without diacritics and in lower case: "Đăng Ký" and "dang ky" fold to the same text. Idempotent.
func Fold(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range s {
		if r <= lastLetter {
			if f := foldTable[r]; f != 0 {
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
// characters, zero-width characters, byte-order marks and Unicode tag characters are dropped, and every other space
// becomes U+0020. Idempotent.
func Clean(s string) string {
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
func FoldSpaces(s string) string { return strings.Join(strings.Fields(s), " ") }

// superscripts maps superscript digits, which are footnote marks and never digits of a number.
const superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹"

// IsSuperscript tells whether r is a superscript digit: a footnote mark.
func IsSuperscript(r rune) bool { return strings.ContainsRune(superscripts, r) }

// StripFootnoteMarks drops superscript digits and <sup>…</sup> elements from a reading text.
func StripFootnoteMarks(s string) string {
	for {
		start := strings.Index(s, "<sup>")
		if start < 0 {
			break
		}
		end := strings.Index(s[start:], "</sup>")
		if end < 0 {
			break
		}
		s = s[:start] + s[start+end+len("</sup>"):]
	}
	return strings.Map(func(r rune) rune {
		if IsSuperscript(r) {
			return -1
		}
		return r
	}, s)
}
