package guard

import (
	"regexp"
	"slices"
	"strings"

	"trolycong/internal/vitext"
)

// A clause that names several figures with several levels or years ("90% cấp tỉnh; 80% cấp huyện và 60% cấp xã") ties
// each to one of them. The tie is read by place: between a figure and the figures beside it, what no comma or "và" parts
// from the figure belongs to it.

var (
	yearMention = regexp.MustCompile(`năm (?:19|20)\d\d|/(?:19|20)\d\d`)
	yearDigits  = regexp.MustCompile(`(?:19|20)\d\d`)
	// softStop parts the neighbours of one sentence.
	softStop = regexp.MustCompile(`,| và | còn | hoặc |\(|\)`)
)

// mention is one place of a text that names levels or years.
type mention struct {
	vitext.Range
	words []string
}

// mentions finds the places of a form; sign is what every such place holds.
func (r *reading) mentions(sign string, form, inner *regexp.Regexp) []mention {
	key := r.low
	if !strings.Contains(key, sign) && (sign != "20" || !strings.Contains(key, "19")) {
		return nil
	}
	found := form.FindAllStringIndex(key, -1)
	if found == nil {
		return nil
	}
	at := runeIndex(key)
	var out []mention
	for _, m := range found {
		text := strings.TrimRight(key[m[0]:m[1]], " ,.;:)")
		out = append(out, mention{vitext.Range{Start: at(m[0]), End: at(m[0] + len(text))}, inner.FindAllString(text, -1)})
	}
	return out
}

// tie gives every figure its levels and years.
func (r *reading) tie() {
	if len(r.figures) == 0 {
		return
	}
	levels, years := r.levels, r.mentions("20", yearMention, yearDigits)
	if len(levels) == 0 && len(years) == 0 {
		return
	}
	var counted []int
	for i, f := range r.figures {
		if !f.Label && !f.Year && !f.dated {
			counted = append(counted, i)
		}
	}
	for k, i := range counted {
		window := vitext.Range{Start: 0, End: len(r.key)}
		if k > 0 {
			window.Start = r.figures[counted[k-1]].End
		}
		if k+1 < len(counted) {
			window.End = r.figures[counted[k+1]].Start
		}
		window = r.sentenceAround(window, r.figures[i].Range)
		r.figures[i].levels = r.tied(levels, window, r.figures[i].Range)
		for _, y := range r.tied(years, window, r.figures[i].Range) {
			r.figures[i].years = append(r.figures[i].years, atoi(y))
		}
	}
}

// sentenceAround cuts the window at the stops nearest to the figure.
func (r *reading) sentenceAround(w, figure vitext.Range) vitext.Range {
	for i := figure.Start - 1; i >= w.Start; i-- {
		if n := stopAt(r.key[:figure.Start], i); n > 0 {
			w.Start = i + n
			break
		}
	}
	w.End = r.nextStop(figure.End, w.End)
	return w
}

// nextStop is the place of the first stop in [from, to); to when there is none.
func (r *reading) nextStop(from, to int) int {
	for i := from; i < to; i++ {
		if stopAt(r.key[:to], i) > 0 {
			return i
		}
	}
	return to
}

// stopAt gives the length of a stop that ends what can be tied: ";", "!", "?", a line's end, a full stop before a space or
// the text's end; 0 for none.
func stopAt(r []rune, i int) int {
	switch r[i] {
	case ';', '!', '?', '\n':
		return 1
	case '.':
		if i+1 == len(r) {
			return 1
		} else if r[i+1] == ' ' {
			return 2
		}
	}
	return 0
}

// tied gives the words of the mentions that belong to the figure: those that nothing parts from it, else the only side
// that has some.
func (r *reading) tied(all []mention, w, figure vitext.Range) []string {
	var near, far [2][]string
	for _, m := range all {
		if m.Start < w.Start || m.End > w.End {
			continue
		}
		side, between := 0, ""
		if m.End <= figure.Start {
			between = string(r.key[m.End:figure.Start])
		} else if m.Start >= figure.End {
			side, between = 1, string(r.key[figure.End:m.Start])
		} else {
			continue
		}
		if softStop.MatchString(between) {
			far[side] = append(far[side], m.words...)
		} else {
			near[side] = append(near[side], m.words...)
		}
	}
	for _, pair := range [][2][]string{near, far} {
		if len(pair[0])+len(pair[1]) > 0 {
			return unique(append(slices.Clone(pair[0]), pair[1]...))
		}
	}
	return nil
}

func unique(words []string) []string {
	slices.Sort(words)
	return slices.Compact(words)
}

func atoi(s string) int {
	n := 0
	for _, r := range s {
		n = n*10 + int(r-'0')
	}
	return n
}

// within tells whether every word of a is one of b.
func within(a, b []string) bool {
	return !slices.ContainsFunc(a, func(w string) bool { return !slices.Contains(b, w) })
}

// meet tells whether the lists share a year.
func meet(a, b []int) bool {
	return slices.ContainsFunc(a, func(y int) bool { return slices.Contains(b, y) })
}
