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

	"golang.org/x/text/unicode/norm"
)

// NFC returns s in Unicode normalisation form C.
func NFC(s string) string { return norm.NFC.String(s) }

// Lower returns s in NFC and lower case (Unicode simple mapping; Đ becomes đ).
func Lower(s string) string { return strings.ToLower(norm.NFC.String(s)) }

// Fold returns s without diacritics and in lower case: NFC → lower → NFD → drop combining marks → đ becomes d → NFC.
// "Đăng Ký" and "dang ky" fold to the same text. Fold is idempotent.
func Fold(s string) string {
	ascii := true
	for i := 0; i < len(s); i++ {
		if s[i] >= 0x80 {
			ascii = false
			break
		}
	}
	if ascii {
		return strings.ToLower(s)
	}
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range norm.NFD.String(strings.ToLower(norm.NFC.String(s))) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case r == 'đ':
			b.WriteByte('d')
		default:
			b.WriteRune(r)
		}
	}
	return norm.NFC.String(b.String())
}
