package plan

import (
	"regexp"
	"strings"
	"unicode"

	"trolycong/internal/vitext"
)

// secrecyLines is how many non-blank lines of a document's head are looked at cell by cell: head, number, addressees and
// title of an official document end well before. Behind them a stamp stands alone on its line, on an annex or a page.
const secrecyLines = 40

var (
	secrecyLabel = regexp.MustCompile(`(?i)^(?:độ mật|mức độ mật|dấu mật)\s*:?\s*(tuyệt mật|tối mật|mật)$`)
	// secrecyCopy is a stamp with the number of the copy behind it: "MẬT Số bản: 1".
	secrecyCopy = regexp.MustCompile(`^(TUY[ỆÊ]T MẬT|TỐI MẬT|MẬT)[ .,;:–-]*(?:Số bản|Bản số|Số lượng bản|SỐ BẢN|BẢN SỐ)(?:[\s:.]|$)`)
	cellBreak   = regexp.MustCompile(`\||\t|\s{3,}|<br\s*/?>`)
	// stamps by their letters without marks; a misspelt "TUYÊT MẬT" is one, "MẮT" is not.
	stamps = map[string]string{"toimat": "TỐI MẬT", "tuyetmat": "TUYỆT MẬT"}
)

// Secrecy finds the document's own secrecy stamp: MẬT, TỐI MẬT or TUYỆT MẬT in capitals alone on a line, in a cell near its
// head, before the number of the copy, or behind the label "Độ mật:"; in any case of letters when it is alone on the first
// line. Letters may be set apart ("M Ậ T"). Words in a sentence ("văn bản mật", "bí mật nhà nước") are none. mark is one of
// the three; text is taken in any Unicode form.
func Secrecy(text string) (mark string, found bool) {
	n := 0
	first := "" // a first line that is a stamp unless the next one goes on in its sentence
	for line := range strings.Lines(strings.ReplaceAll(text, "\f", "\n")) {
		if strings.TrimSpace(line) == "" {
			continue
		}
		if first != "" && !unicode.IsLower(firstRune(line)) {
			return first, true
		}
		first = ""
		pieces := []string{line}
		if n < secrecyLines {
			pieces = append(pieces, cellBreak.Split(line, -1)...)
		}
		for _, piece := range pieces {
			if mark := stamp(piece); mark != "" {
				return mark, true
			}
		}
		if n == 0 {
			first = stamp(strings.ToUpper(vitext.NFC(line)))
		}
		n++
	}
	return first, first != ""
}

func firstRune(line string) rune {
	for _, r := range vitext.NFC(strings.TrimLeft(line, "*#_<>()[]{}|.:;-–—\"“” \t")) {
		return r
	}
	return 0
}

// stamp reads one line or cell; "" when it is no stamp.
func stamp(piece string) string {
	if len(piece) > maxStampBytes {
		return ""
	}
	piece = strings.Trim(vitext.FoldSpaces(vitext.NFC(piece)), `*#_<>()[]{}|.:;-–—"“” `)
	if m := secrecyLabel.FindStringSubmatch(piece); m != nil {
		piece = strings.ToUpper(m[1])
	} else if m := secrecyCopy.FindStringSubmatch(piece); m != nil {
		piece = m[1]
	}
	if piece != strings.ToUpper(piece) {
		return ""
	}
	piece = strings.ReplaceAll(piece, " ", "")
	if piece == "MẬT" {
		return piece
	}
	if !strings.HasSuffix(piece, "MẬT") {
		return ""
	}
	return stamps[vitext.Fold(piece)]
}

// maxStampBytes is longer than any stamp with its label, marks set apart and copy number.
const maxStampBytes = 400
