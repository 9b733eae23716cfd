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
	// ErrNoBOM is returned when the bytes look like UTF-16 without the byte-order mark that tells its order.
	ErrNoBOM = errors.New("UTF-16 without a byte-order mark")
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
// as one rune that ends a line. Decode(Decode(x)) is Decode(x). Errors: ErrEncoding, ErrNoBOM, ErrLegacy, ErrBinary,
// ErrEmpty, ErrLongLine.
func Decode(raw []byte) (string, error) {
	text, _, err := decode(raw)
	return text, err
}

// decode is Decode, with the text before it was cleaned.
func decode(raw []byte) (clean, source string, err error) {
	if source, err = toUTF8(raw); err != nil {
		return "", "", err
	}
	clean, err = cleaned(source)
	return clean, source, err
}

func cleaned(text string) (string, error) {
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
	if noBOM(raw) {
		return "", ErrNoBOM
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

// noBOM tells bytes that are UTF-16 by their form: in one place of each pair zeros abound, in the other there are hardly
// any.
func noBOM(raw []byte) bool {
	head := raw[:min(len(raw), 4096)&^1]
	var zeros [2]int
	for i, b := range head {
		if b == 0 {
			zeros[i%2]++
		}
	}
	most, least, pairs := max(zeros[0], zeros[1]), min(zeros[0], zeros[1]), len(head)/2
	return pairs >= 8 && most*10 >= pairs*4 && least*20 <= pairs
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

// legacy tells whether a document holds the letters of TCVN3 or VNI in the place of Vietnamese ones.
func legacy(s string) bool { return legacyText(s, 20, 10) }

// Legacy tells whether a short text, such as a field of a catalogue's record, does.
func Legacy(s string) bool { return legacyText(s, 2, 2) }

// legacyText tells whether more than so many letters are those of TCVN3, or marks those of VNI, and real Vietnamese letters
// are few beside them.
func legacyText(s string, letters, vniMarks int) bool {
	odd, latin, vietnamese := 0, 0, 0
	for _, r := range s {
		switch {
		case r < 0x80:
		case r <= 0xFF:
			latin++
			if strings.ContainsRune(tcvn3, r) {
				odd++
			}
		case r >= 0x1EA0 && r <= 0x1EF9 || strings.ContainsRune("ăđơưĂĐƠƯ", r):
			vietnamese++
		}
	}
	if odd > letters && odd > 5*vietnamese {
		return true
	}
	if latin <= vniMarks || latin <= 5*vietnamese { // every mark of VNI is a Latin-1 letter
		return false
	}
	marks := len(vni.FindAllStringIndex(s, -1))
	return marks > vniMarks && marks > 5*vietnamese
}

// The bytes of TCVN3 (TCVN 5712:1993, VN3) beyond ASCII, and the letters that they stand for.
const (
	tcvn3Bytes = "\xA1\xA2\xA3\xA4\xA5\xA6\xA7\xA8\xA9\xAA\xAB\xAC\xAD\xAE\xB5\xB6\xB7\xB8\xB9\xBB\xBC\xBD\xBE\xC6\xC7\xC8\xC9\xCA\xCB\xCC\xCE\xCF\xD0\xD1\xD2\xD3\xD4\xD5\xD6\xD7\xD8\xDC\xDD\xDE\xDF" +
		"\xE1\xE2\xE3\xE4\xE5\xE6\xE7\xE8\xE9\xEA\xEB\xEC\xED\xEE\xEF\xF1\xF2\xF3\xF4\xF5\xF6\xF7\xF8\xF9\xFA\xFB\xFC\xFD\xFE"
	tcvn3Shown = "ĂÂÊÔƠƯĐăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ"
)

var tcvn3Letters = func() (out [256]rune) {
	for i, r := range []rune(tcvn3Shown) {
		out[tcvn3Bytes[i]] = r
	}
	return out
}()

// legacyBytes tells the same of bytes that are not UTF-8: most words with high bytes are Vietnamese syllables when they
// are read as TCVN3, or have the marks of VNI. Any other bytes are of some other encoding, or of none.
func legacyBytes(raw []byte) bool {
	words, good := 0, 0
	for _, w := range bytes.FieldsFunc(bytes.ToValidUTF8(latin1(raw), nil), func(r rune) bool { return r < 0xA0 && !unicode.IsLetter(r) }) {
		plain, read := true, make([]rune, 0, len(w))
		for _, r := range string(w) {
			if r >= 0xA0 {
				plain = false
				r = tcvn3Letters[r]
			}
			read = append(read, r)
		}
		if plain {
			continue
		}
		words++
		if vitext.IsVietnameseSyllable(string(read)) || vni.Match(w) {
			good++
		}
	}
	return words >= 5 && good*2 >= words
}

// latin1 gives bytes as the letters of Latin-1 in UTF-8.
func latin1(raw []byte) []byte {
	out := make([]byte, 0, len(raw)*5/4)
	for _, b := range raw {
		out = utf8.AppendRune(out, rune(b))
	}
	return out
}
