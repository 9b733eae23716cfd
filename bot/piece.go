package bot

import (
	"regexp"
	"unicode"

	"trolycong/internal/vitext"
	"trolycong/knowledge"
)

// piece is a citable run of a passage: a sentence, or the whole of a short passage.
type piece struct {
	spans []knowledge.Span
	// text is the reading form; runes maps nothing: only spans are cited.
	text string
}

// maxWholeRunes is the longest passage that is read as one piece; a longer one is cut into its sentences.
const maxWholeRunes = 420

// pieces cuts a passage into what an answer may quote.
func pieces(doc *knowledge.Document, text knowledge.Text, p *knowledge.Passage) []piece {
	if p.Kind == knowledge.PassageTableRow {
		return []piece{{spans: p.Spans, text: p.Text}}
	}
	joined, at := flatten(text, p.Spans)
	if p.Kind == knowledge.PassageFootnote {
		blankMark(joined)
	}
	if len(joined) <= maxWholeRunes {
		return []piece{cut(joined, at, 0, len(joined))}
	}
	var out []piece
	for _, s := range vitext.Sentences(string(joined)) {
		out = append(out, cut(joined, at, s.Start, s.End))
	}
	return out
}

var markupRune = map[rune]bool{'*': true, '_': true, '#': true, '|': true}

// flatten joins the spans, one rune for one rune, with markup, footnote marks and hard breaks blanked, so that a place in
// the result is a place in the source. at gives the source offset of each rune, -1 between spans.
func flatten(text knowledge.Text, spans []knowledge.Span) (joined []rune, at []int) {
	for i, s := range spans {
		if i > 0 {
			joined, at = append(joined, ' '), append(at, -1)
		}
		raw := []rune(text.Slice(s))
		blankTags(raw)
		for j, r := range raw {
			if markupRune[r] || vitext.IsSuperscript(r) || unicode.IsSpace(r) {
				r = ' '
			}
			joined, at = append(joined, r), append(at, s.Start+j)
		}
	}
	return joined, at
}

var tag = regexp.MustCompile(`<sup>[^<]*</sup>|</?[a-z]+>`)

// blankTags overwrites HTML tags and footnote marks by spaces in place.
func blankTags(raw []rune) {
	s := string(raw)
	for _, m := range tag.FindAllStringIndex(s, -1) {
		from := len([]rune(s[:m[0]]))
		for k := from; k < from+len([]rune(s[m[0]:m[1]])); k++ {
			raw[k] = ' '
		}
	}
}

// blankMark blanks the number that opens a footnote: it counts nothing.
func blankMark(joined []rune) {
	for i := 0; i < len(joined) && (unicode.IsDigit(joined[i]) || unicode.IsSpace(joined[i])); i++ {
		if unicode.IsDigit(joined[i]) && i+1 < len(joined) && !unicode.IsDigit(joined[i+1]) && !unicode.IsSpace(joined[i+1]) {
			return // "11-NQ/TU" opens with a number of its own
		}
		if unicode.IsSpace(joined[i]) && i > 0 && unicode.IsDigit(joined[i-1]) {
			for k := range i {
				joined[k] = ' '
			}
			return
		}
	}
}

func cut(joined []rune, at []int, start, end int) piece {
	p := piece{text: tidy(string(joined[start:end]))}
	for i := start; i < end; i++ {
		if at[i] < 0 {
			continue
		}
		if n := len(p.spans); n > 0 && p.spans[n-1].End == at[i] {
			p.spans[n-1].End++
			continue
		}
		p.spans = append(p.spans, knowledge.Span{Start: at[i], End: at[i] + 1})
	}
	return p
}

var (
	bulletStart = regexp.MustCompile(`^(?:[-+•–]\s*)+`)
	itemNumber  = regexp.MustCompile(`^(?:\d{1,2}(?:\.\d{1,2})*[.)]|[a-zđ]\)|\(\d{1,2}\))\s+`)
	spaceBefore = regexp.MustCompile(`\s+([,;:.)])`)
	callMark    = regexp.MustCompile(`(\p{L})\(\d{1,2}\)`)
)

// tidy is the reading form of a piece of source text.
func tidy(s string) string {
	s = vitext.FoldSpaces(s)
	s = itemNumber.ReplaceAllString(bulletStart.ReplaceAllString(s, ""), "")
	return callMark.ReplaceAllString(spaceBefore.ReplaceAllString(s, "$1"), "$1")
}
