package web

import (
	"regexp"
	"slices"
	"strings"
)

// A document's text is kept as it was decoded, marks of Markdown and HTML and all, since offsets count into it. A page
// shows these marks as what they mean; the words between them, and the highlight, stay where they are.

var (
	markupPattern = regexp.MustCompile(`\*{2,3}|</?(?:i|b|u|em|strong|sup|sub)>|<br ?/?>`)
	hashPattern   = regexp.MustCompile(`^\s*#{1,6}\s+`)
	rulePattern   = regexp.MustCompile(`^\s*(?:-{3,}|\*{3,}|_{3,})\s*$`)
	barPattern    = regexp.MustCompile(`\s*\|\s*`)
)

// plainMarkup is a text without its marks, for labels and lists of contents.
func plainMarkup(s string) string {
	s = hashPattern.ReplaceAllString(s, "")
	return strings.TrimSpace(barPattern.ReplaceAllString(markupPattern.ReplaceAllString(s, ""), " "))
}

// styler carries what is switched on from one run of a text to the next.
type styler struct {
	bold, italic, sup bool
	// stars counts the marks of bold that are left: an odd last one is a sign of the text.
	stars int
	out   []seg
}

// styled shows the marks of a part's text as style. In running text a bar between words, of a table that the source has
// lost, ends a line.
func styled(segs []seg, running bool) []seg {
	st := styler{}
	segs, st.italic = slanted(segs)
	bars := false
	for _, sg := range segs {
		for _, m := range markupPattern.FindAllString(sg.Text, -1) {
			if m[0] == '*' {
				st.stars++
			}
		}
		bars = bars || running && strings.Contains(sg.Text, " |")
	}
	if n := len(segs); st.stars%2 == 1 {
		switch {
		case st.stars == 1 && strings.HasPrefix(segs[0].Text, "**"): // it ends in a later part
		case st.stars == 1 && strings.HasSuffix(strings.TrimSpace(segs[n-1].Text), "**"): // it began in an earlier one
			st.bold = true
		default:
			st.stars--
		}
	}
	for i, sg := range segs {
		if i == 0 {
			sg.Text = hashPattern.ReplaceAllString(sg.Text, "")
		}
		at := 0
		for _, m := range markupPattern.FindAllStringIndex(sg.Text, -1) {
			token := sg.Text[m[0]:m[1]]
			if token[0] == '*' && st.stars == 0 {
				continue
			}
			st.write(sg, sg.Text[at:m[0]], bars)
			st.toggle(token)
			at = m[1]
		}
		st.write(sg, sg.Text[at:], bars)
	}
	return st.out
}

// slanted takes the single stars off a text that stands between two of them as a whole ("*Bắc Giang, ngày … *") and tells so.
// Any other star may be a sign of the text.
func slanted(segs []seg) ([]seg, bool) {
	stars, last := 0, len(segs)-1
	for _, sg := range segs {
		stars += strings.Count(sg.Text, "*")
	}
	if stars != 2 || !strings.HasPrefix(strings.TrimLeft(segs[0].Text, " "), "*") || !strings.HasSuffix(strings.TrimRight(segs[last].Text, " "), "*") || strings.Contains(segs[0].Text, "**") || strings.Contains(segs[last].Text, "**") {
		return segs, false
	}
	out := slices.Clone(segs)
	out[0].Text = strings.TrimPrefix(strings.TrimLeft(out[0].Text, " "), "*")
	out[last].Text = strings.TrimSuffix(strings.TrimRight(out[last].Text, " "), "*")
	return out, true
}

func (st *styler) toggle(token string) {
	switch token {
	case "***":
		st.bold, st.italic = !st.bold, !st.italic
		st.stars--
	case "**":
		st.bold = !st.bold
		st.stars--
	case "<b>", "<strong>", "</b>", "</strong>":
		st.bold = token[1] != '/'
	case "<i>", "<em>", "</i>", "</em>":
		st.italic = token[1] != '/'
	case "<sup>", "</sup>":
		st.sup = token[1] != '/'
	case "<br>", "<br/>", "<br />":
		st.out = append(st.out, seg{Break: true})
	}
}

// write adds a run in the style of the moment; the first run of a highlight keeps the anchor.
func (st *styler) write(sg seg, text string, bars bool) {
	lines := []string{text}
	if bars {
		lines = barPattern.Split(text, -1)
	}
	for i, line := range lines {
		if i > 0 {
			st.out = append(st.out, seg{Break: true})
		}
		if line == "" {
			continue
		}
		run := sg
		run.Text, run.Bold, run.Italic, run.Sup = line, st.bold, st.italic, st.sup
		for _, before := range st.out {
			run.First = run.First && !before.First
		}
		st.out = append(st.out, run)
	}
}
