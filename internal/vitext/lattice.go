package vitext

import (
	"cmp"
	"slices"
	"strings"
)

// How Restore reads. Each word has candidates: the known words of its folded form that carry the marks typed. A first
// pass over pairs weighs three ways of typing (all accented, some left out, all left out) by how well each explains the
// text, and drops candidates that cannot be meant; a second pass over triples gives each remaining one its probability
// at its place, given the whole text (the forward-backward algorithm).

// habits are the shares of diacritics that a writer leaves out; how likely each is before the text is seen.
var habits = [...]struct{ drops, prior float64 }{{0.0005, 0.5}, {0.5, 0.2}, {0.9995, 0.3}}

const (
	maxForms  = 40   // candidates of a word in the first pass; the most frequent ones
	keepForms = 8    // and in the second
	dropForm  = 1e-5 // probability in the first pass below which a candidate is dropped
	dropHabit = 1e-4 // probability below which a habit is
)

// form is one candidate of a word.
type form struct {
	id   uint16
	kind formKind
}

type formKind uint8

const (
	formBare    formKind = iota // as typed, and it has nothing that could have been left out
	formKept                    // as typed, with its marks
	formDropped                 // has marks that were not typed
)

// chance is the probability that a writer who drops so many diacritics types the form as it stands.
func (k formKind) chance(drops float64) float64 {
	switch k {
	case formKept:
		return 1 - drops
	case formDropped:
		return drops
	}
	return 1
}

// lattice is one text to be read: the candidates of each word, with a break at either end.
type lattice struct {
	r     *Restorer
	cells [][]form
	// pairs and bi give for each step i, from cell i to cell i+1, the place of the pair (or -1) and its probability, by
	// candidate of the former, then of the latter.
	pairs [][]int32
	bi    [][]float64
}

// read fills the readings of the words, which stand at the spans of key. Words within fixed stay.
func (r *Restorer) read(key string, spans []span, fixed []span, out *Restored) {
	toneless := !hasTone(key)
	l := &lattice{r: r, cells: make([][]form, 0, len(spans)+2)}
	l.cells = append(l.cells, []form{{id: idBreak}})
	place := make([]int, len(spans)) // cell of each word
	open := 0
	for i, s := range spans {
		if i > 0 && partsSentences(key[spans[i-1].end:s.start]) {
			l.cells = append(l.cells, []form{{id: idBreak}})
		}
		place[i] = len(l.cells)
		cell := r.candidates(key[s.start:s.end], toneless, within(fixed, s))
		if len(cell) > 1 || r.text(cell[0], key[s.start:s.end]) != key[s.start:s.end] {
			open++
		}
		l.cells = append(l.cells, cell)
	}
	l.cells = append(l.cells, []form{{id: idBreak}})
	var weights [][]float64
	if open > 0 {
		weights = l.solve()
	}
	for i := range out.Words {
		w := &out.Words[i]
		if open > 0 {
			w.Readings = r.readings(l.cells[place[i]], weights[place[i]], w.Typed)
		} else {
			w.Readings = []WordReading{{w.Typed, 1}}
		}
	}
}

func hasTone(key string) bool {
	for _, c := range key {
		if toneOf(c).tone != 0 {
			return true
		}
	}
	return false
}

// text is the word of a form; a class stands for what was typed.
func (r *Restorer) text(f form, typed string) string {
	if f.id < firstWord {
		return typed
	}
	return r.words[f.id-firstWord]
}

// candidates are the forms that a typed word may have, never none.
func (r *Restorer) candidates(typed string, toneless, fixed bool) []form {
	if strings.ContainsFunc(typed, isDigit) {
		return []form{{id: idNumber}}
	}
	fold := Fold(typed)
	known, ok := r.forms[fold]
	if !ok {
		return []form{{id: idUnknown}}
	}
	marked := fold != typed
	if fixed || marked && !toneless && IsVietnameseSyllable(typed) {
		return []form{r.asTyped(typed, known, marked)}
	}
	out := make([]form, 0, known.to-known.from)
	for id := known.from; id < known.to; id++ {
		w := r.words[id-firstWord]
		switch {
		case w == typed && marked:
			out = append(out, form{id, formKept})
		case w == typed:
			out = append(out, form{id, formBare})
		case !marked || carries(w, typed):
			out = append(out, form{id, formDropped})
		}
	}
	if len(out) == 0 {
		return []form{r.asTyped(typed, known, marked)}
	}
	if len(out) > maxForms {
		slices.SortStableFunc(out, func(a, b form) int { return cmp.Compare(r.counts[b.id], r.counts[a.id]) })
		out = out[:maxForms]
	}
	return out
}

// asTyped is the word itself, among the known ones or outside them.
func (r *Restorer) asTyped(typed string, known idRange, marked bool) form {
	f := form{idUnknown, formBare}
	if marked {
		f.kind = formKept
	}
	for id := known.from; id < known.to; id++ {
		if r.words[id-firstWord] == typed {
			f.id = id
		}
	}
	return f
}

// carries tells whether word, of the same folded form, has all the marks of typed: its tone, wherever it stands, and each
// marked letter.
func carries(word, typed string) bool {
	tone, tones := 0, 0
	for _, c := range typed {
		if t := toneOf(c).tone; t != 0 {
			tone = t
			tones++
		}
	}
	if tones > 1 {
		return false
	}
	found := tones == 0
	rest := []rune(word)
	i := 0
	for _, c := range typed {
		if i == len(rest) {
			return false
		}
		w := rest[i]
		i++
		if t := toneOf(w); t.base != 0 {
			found = found || t.tone == tone
			w = t.base
		}
		if t := toneOf(c); t.base != 0 {
			c = t.base
		}
		if c != w && c != foldOf[w] {
			return false
		}
	}
	return found
}

// solve gives the probability of each candidate that is left, by cell.
func (l *lattice) solve() [][]float64 {
	l.weigh()
	mix := l.habitWeights()
	l.prune(mix)
	return l.triples(mix)
}

// weigh looks up every pair of neighbours.
func (l *lattice) weigh() {
	l.pairs, l.bi = make([][]int32, len(l.cells)-1), make([][]float64, len(l.cells)-1)
	for i := range l.pairs {
		from, to := l.cells[i], l.cells[i+1]
		pairs, bi := make([]int32, 0, len(from)*len(to)), make([]float64, 0, len(from)*len(to))
		for _, a := range from {
			for _, b := range to {
				k := l.r.pair(a.id, b.id)
				pairs, bi = append(pairs, int32(k)), append(bi, float64(l.r.p2(a.id, b.id, k)))
			}
		}
		l.pairs[i], l.bi[i] = pairs, bi
	}
}
