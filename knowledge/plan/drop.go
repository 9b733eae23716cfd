package plan

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"trolycong/internal/vitext"
	"trolycong/knowledge"
)

// IssueDropped marks characters that no reader sees and that decoding dropped.
const IssueDropped knowledge.IssueKind = "dropped_characters"

// drop is one character that decoding drops and that may have parted a figure or stood for a letter.
type drop struct {
	char   rune
	line   int    // from 1
	at     int    // byte in the undecoded text
	figure string // the figure that its dropping joins; empty when it stands between no digits
}

// invisible tells a character that cleaning drops without a reader seeing it: U+00AD, U+200B, NUL, a Unicode tag …
func invisible(r rune) bool {
	return r >= 0x80 && (unicode.In(r, unicode.Cf, unicode.Co) || r >= 0xE0000 || r == 0xFFFE || r == 0xFFFF) ||
		unicode.IsControl(r) && !strings.ContainsRune("\n\t\f\r\u0085", r)
}

var endsInDigit, beginsWithDigit = regexp.MustCompile(`[\d.,]*\d$`), regexp.MustCompile(`^\d[\d.,]*%?`)

// dropsOf finds controls, tag and private-use characters, and any other invisible one between two digits; spaces between
// do not part. Joiners and soft hyphens elsewhere are the layout's and worth no word.
func dropsOf(text string) []drop {
	if !strings.ContainsFunc(text, invisible) {
		return nil
	}
	var out []drop
	line := 1
	for i, r := range text {
		if r == '\n' || r == '\r' && !strings.HasPrefix(text[i+1:], "\n") {
			line++
		}
		if !invisible(r) {
			continue
		}
		size := len(string(r))
		before := strings.TrimRightFunc(text[max(0, i-16):i], func(r rune) bool { return r == ' ' || invisible(r) })
		after := strings.TrimLeftFunc(text[i+size:min(len(text), i+size+16)], func(r rune) bool { return r == ' ' || invisible(r) })
		d := drop{char: r, line: line, at: i}
		if endsInDigit.MatchString(before) && beginsWithDigit.MatchString(after) {
			d.figure = endsInDigit.FindString(before) + beginsWithDigit.FindString(after)
		}
		if d.figure != "" || !unicode.Is(unicode.Cf, r) || r >= 0xE0000 {
			out = append(out, d)
		}
	}
	return out
}

// shownDrops is how many places and figures the Issues of one document name.
const shownDrops = 10

// noteDrops makes an Issue of what was dropped, with count and lines, and one more for every figure that it joined.
func (p *parser) noteDrops(text string, drops []drop) {
	if len(drops) == 0 {
		return
	}
	var chars, lines []string
	for _, d := range drops {
		if c := fmt.Sprintf("U+%04X", d.char); !slices.Contains(chars, c) && len(chars) < shownDrops {
			chars = append(chars, c)
		}
		if l := fmt.Sprint(d.line); !slices.Contains(lines, l) && len(lines) <= shownDrops {
			lines = append(lines, l)
		}
	}
	if len(lines) > shownDrops {
		lines[shownDrops] = "…"
	}
	p.issue(IssueDropped, fmt.Sprintf("Đã bỏ %d ký tự không hiển thị (%s) ở dòng %s; đề nghị kiểm tra lại chỗ đó.", len(drops), strings.Join(chars, ", "), strings.Join(lines, ", ")),
		p.dropped(text, drops[0]))
	named := 0
	for _, d := range drops {
		if d.figure != "" && named < shownDrops {
			named++
			p.issue(IssueDropped, fmt.Sprintf("Dòng %d: ký tự U+%04X nằm giữa hai chữ số đã bị bỏ nên đọc thành “%s”; đề nghị kiểm tra lại con số.", d.line, d.char, vitext.Clean(d.figure)),
				p.dropped(text, d))
		}
	}
}

// dropped is the place in the decoded text where a character was dropped: the one that follows it.
func (p *parser) dropped(text string, d drop) knowledge.Span {
	start := min(len([]rune(vitext.Clean(text[:d.at]))), max(0, len(p.text)-1))
	return knowledge.Span{Start: start, End: min(start+1, len(p.text))}
}
