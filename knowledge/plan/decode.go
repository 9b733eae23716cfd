package plan

import (
	"bytes"
	"encoding/binary"
	"errors"
	"regexp"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"trolycong/internal/vitext"
)

// Faults of a file that cannot be decoded.
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

// Decode gives the text that offsets count into: NFC, LF line ends, controls dropped. Form feeds stay; they break lines.
func Decode(raw []byte) (string, error) {
	text, err := toUTF8(raw)
	if err != nil {
		return "", err
	}
	for rest := text; len(rest) > MaxLineBytes; {
		i := strings.IndexByte(rest, '\n')
		if i < 0 || i > MaxLineBytes {
			return "", ErrLongLine
		}
		rest = rest[i+1:]
	}
	clean := vitext.Clean(text)
	switch {
	case strings.TrimSpace(clean) == "":
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
		return fromUTF16(raw[2:], binary.LittleEndian), nil
	case bytes.HasPrefix(raw, []byte{0xFE, 0xFF}):
		return fromUTF16(raw[2:], binary.BigEndian), nil
	}
	if n := bytes.Count(raw, []byte{0}); n > 0 && n*100 > len(raw) {
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

func fromUTF16(raw []byte, order binary.ByteOrder) string {
	units := make([]uint16, 0, len(raw)/2)
	for i := 0; i+1 < len(raw); i += 2 {
		units = append(units, order.Uint16(raw[i:]))
	}
	return string(utf16.Decode(units))
}

// tcvn3 are Latin-1 letters that TCVN3 fonts show as frequent Vietnamese ones; running Unicode Vietnamese has none of them.
const tcvn3 = "®µ¶·¸¹¨»¼½¾©ÇÊËÎÏÐÑªÕÖ×ØÜÞßñöøþ­¬¦"

// legacy tells whether a text holds the letters of TCVN3 in the place of Vietnamese ones.
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
	return odd > 20 && odd > 5*vietnamese
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

var secrecyMark = regexp.MustCompile(`^(?:ĐỘ MẬT\s*:?\s*)?(TUYỆT MẬT|TỐI MẬT|MẬT)$`)

// Secrecy finds the document's own secrecy stamp: MẬT, TỐI MẬT or TUYỆT MẬT alone on a line near its head. Words in a
// sentence ("văn bản mật") are none.
func Secrecy(text string) (mark string, found bool) {
	n := 0
	for line := range strings.Lines(text) {
		line = strings.Trim(vitext.FoldSpaces(line), "*#|_<>()[] .")
		if line == "" {
			continue
		}
		if m := secrecyMark.FindStringSubmatch(vitext.NFC(line)); m != nil {
			return m[1], true
		}
		if n++; n > 40 {
			break
		}
	}
	return "", false
}
