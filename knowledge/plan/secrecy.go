package plan

import (
	"regexp"
	"strings"

	"trolycong/internal/vitext"
)

// secrecyLines is how many non-blank lines of a document's head are looked at for its stamp: head, number, addressees and
// title of an official document end well before.
const secrecyLines = 40

var (
	secrecyLabel = regexp.MustCompile(`(?i)^(?:độ mật|mức độ mật|dấu mật)\s*:?\s*(tuyệt mật|tối mật|mật)$`)
	cellBreak    = regexp.MustCompile(`\||\t|\s{3,}|<br\s*/?>`)
	stamps       = map[string]string{"MẬT": "MẬT", "TỐIMẬT": "TỐI MẬT", "TUYỆTMẬT": "TUYỆT MẬT"}
)

// Secrecy finds the document's own secrecy stamp: MẬT, TỐI MẬT or TUYỆT MẬT in capitals alone on a line or in a cell near
// its head, or behind the label "Độ mật:". Letters may be set apart ("M Ậ T"). Words in a sentence ("văn bản mật", "bí
// mật nhà nước") are none. mark is one of the three; text is taken in any Unicode form.
func Secrecy(text string) (mark string, found bool) {
	n := 0
	for line := range strings.Lines(strings.ReplaceAll(text, "\f", "\n")) {
		if strings.TrimSpace(line) == "" {
			continue
		}
		for _, piece := range append([]string{line}, cellBreak.Split(line, -1)...) {
			if mark := stamp(piece); mark != "" {
				return mark, true
			}
		}
		if n++; n > secrecyLines {
			break
		}
	}
	return "", false
}

// stamp reads one line or cell; "" when it is no stamp.
func stamp(piece string) string {
	piece = strings.Trim(vitext.FoldSpaces(vitext.NFC(piece)), `*#_<>()[]{}|.:;-–—"“” `)
	if m := secrecyLabel.FindStringSubmatch(piece); m != nil {
		piece = strings.ToUpper(m[1])
	}
	return stamps[strings.ReplaceAll(piece, " ", "")]
}
