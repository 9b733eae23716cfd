package plan

import (
	"bytes"
	"encoding/binary"
	"errors"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"trolycong/internal/vitext"
)

// Faults of a file that cannot be decoded. Parse and Decode return them; the caller refuses the file and says which.
var (
	// ErrEncoding is returned when the bytes are neither UTF-8 nor UTF-16 with a byte-order mark.
	ErrEncoding = errors.New("not UTF-8 or UTF-16")
	// ErrLegacy is returned when the text looks like TCVN3 (ABC) or VNI rather than Unicode.
	ErrLegacy = errors.New("legacy Vietnamese encoding")
	// ErrBinary is returned when the bytes are no text at all.
	ErrBinary = errors.New("binary data")
	// ErrEmpty is returned when nothing readable is left.
	ErrEmpty = errors.New("empty text")
	// ErrLongLine is returned when a line passes MaxLineBytes.
	ErrLongLine = errors.New("line too long")
)

// MaxLineBytes is the longest line of a document: a paragraph of an official text is under 20 kB.
const MaxLineBytes = 8 << 20

// Decode gives the text that offsets count into: NFC, LF line ends, controls dropped; a tab stays, and a form feed stays
// as one rune that ends a line. Decode(Decode(x)) is Decode(x). Errors: ErrEncoding, ErrLegacy, ErrBinary, ErrEmpty,
// ErrLongLine.
func Decode(raw []byte) (string, error) {
	text, err := toUTF8(raw)
	if err != nil {
		return "", err
	}
	for rest := text; len(rest) > MaxLineBytes; {
		i := strings.IndexAny(rest[:MaxLineBytes+1], "\r\n\f")
		if i < 0 {
			return "", ErrLongLine
		}
		rest = rest[i+1:]
	}
	clean := vitext.Clean(text)
	switch {
	case !strings.ContainsFunc(clean, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }):
		return "", ErrEmpty
	case legacy(clean):
		return "", ErrLegacy
	}
	return clean, nil
}

func toUTF8(raw []byte) (string, error) {
	switch {
	case bytes.HasPrefix(raw, []byte{0xEF, 0xBB, 0xBF}):
		raw = raw[3:]
	case bytes.HasPrefix(raw, []byte{0xFF, 0xFE}):
		return fromUTF16(raw[2:], binary.LittleEndian)
	case bytes.HasPrefix(raw, []byte{0xFE, 0xFF}):
		return fromUTF16(raw[2:], binary.BigEndian)
	}
	if isBinary(raw) {
		return "", ErrBinary
	}
	if utf8.Valid(raw) {
		return string(raw), nil
	}
	if legacyBytes(raw) {
		return "", ErrLegacy
	}
	return "", ErrEncoding
}

// magics open files of other kinds whose bytes may hold no NUL near the start.
var magics = [][]byte{[]byte("%PDF-"), []byte("PK\x03\x04"), []byte("\x1f\x8b"), []byte("\xd0\xcf\x11\xe0"), []byte("\x89PNG"), []byte("{\\rtf")}

// strayNULs is how many NUL bytes any text may hold; Decode drops them.
const strayNULs = 4

// isBinary tells bytes that are no text: the mark of another format, or more than one NUL in a hundred bytes.
func isBinary(raw []byte) bool {
	for _, m := range magics {
		if bytes.HasPrefix(raw, m) {
			return true
		}
	}
	n := bytes.Count(raw, []byte{0})
	return n > strayNULs && n*100 > len(raw)
}

// fromUTF16 decodes whole units. Half a unit at the end or surrogates without a partner are ErrEncoding.
func fromUTF16(raw []byte, order binary.ByteOrder) (string, error) {
	if len(raw)%2 == 1 {
		return "", ErrEncoding
	}
	units := make([]uint16, 0, len(raw)/2)
	for i := 0; i < len(raw); i += 2 {
		units = append(units, order.Uint16(raw[i:]))
	}
	runes := utf16.Decode(units)
	for _, r := range runes {
		if r == utf8.RuneError {
			return "", ErrEncoding
		}
	}
	return string(runes), nil
}

// tcvn3 are Latin-1 letters that TCVN3 fonts show as frequent Vietnamese ones; running Unicode Vietnamese has none of them.
const tcvn3 = "®µ¶·¸¹¨»¼½¾©ÇÊËÎÏÐÑªÕÖ×ØÜÞßñöøþ¬¦"

// vni are vowels with the mark letters of VNI fonts behind them.
var vni = regexp.MustCompile(`[aeouyAEOUY][äåïõøûùÄÅÏÕØÛÙ]|[öôÖÔ][øùïõûØÙÏÕÛ]`)

// legacy tells whether a text holds the letters of TCVN3 or VNI in the place of Vietnamese ones.
func legacy(s string) bool {
	odd, vietnamese := 0, 0
	for _, r := range s {
		switch {
		case strings.ContainsRune(tcvn3, r):
			odd++
		case r >= 0x1EA0 && r <= 0x1EF9 || strings.ContainsRune("ăđơưĂĐƠƯ", r):
			vietnamese++
		}
	}
	if odd > 20 && odd > 5*vietnamese {
		return true
	}
	marks := len(vni.FindAllStringIndex(s, -1))
	return marks > 10 && marks > 5*vietnamese
}

// legacyBytes tells the same of bytes that are not UTF-8: a text in an 8-bit Vietnamese encoding has many high bytes
// between ASCII letters.
func legacyBytes(raw []byte) bool {
	high, letters, control := 0, 0, 0
	for _, b := range raw {
		switch {
		case b >= 0xA0:
			high++
		case b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b == ' ':
			letters++
		case b < 0x09:
			control++
		}
	}
	return control == 0 && high > 20 && letters > high
}
