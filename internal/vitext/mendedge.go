package vitext

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// What it costs to leave a word as typed that neither the index nor speech has, in nats on top of being unknown: any such
// word, one with diacritics that is no syllable, and each rune beyond the longest syllable.
const (
	costUnknown = 2.0
	costBroken  = 12.0
	costLong    = 2.0
)

// strange is the cost of leaving the piece as typed.
func (p *piece) strange() float64 {
	cost := costUnknown + costLong*float64(max(0, utf8.RuneCountInString(p.key)-maxSyllableRunes))
	if p.bare != p.key {
		cost += costBroken
	}
	return cost
}

// What it costs, in nats, to read a single word of residue in a question that has diacritics, and to put a word without
// them into one.
const (
	costAmongAccents = 1.5
	costBare         = 2.0
)

// costSplit is what it costs to join pieces that a space parted.
const costSplit = 1.0

// candidates fills starts: what each piece, or a run of pieces, may be.
func (q *mending) candidates() {
	q.starts = make([][]edge, len(q.pieces))
	for i := range q.pieces {
		p := &q.pieces[i]
		typed := edge{end: i + 1, words: []string{p.key}}
		if !p.fixed && !p.sound && !p.spelt {
			typed.cost = p.strange()
		}
		q.starts[i] = []edge{q.seal(typed)}
		if p.fixed || q.english || q.work > maxWork {
			continue
		}
		var found []edge
		if p.sound || p.spelt {
			found = q.weak(i)
		} else {
			found = q.strong(i)
		}
		q.keep(i, found)
		q.joins(i)
	}
}

// keep adds the likeliest of the edges found at piece i, each reading once.
func (q *mending) keep(i int, found []edge) {
	slices.SortStableFunc(found, func(a, b edge) int {
		x, y := q.alone(a.first())+a.inner, q.alone(b.first())+b.inner
		switch {
		case x > y:
			return -1
		case x < y:
			return 1
		}
		return slices.Compare(a.words, b.words)
	})
	for _, e := range found {
		if len(q.starts[i]) > maxEdges {
			return
		}
		same := func(x edge) bool { return x.end == e.end && slices.Equal(x.words, e.words) }
		if !slices.ContainsFunc(q.starts[i], same) {
			q.starts[i] = append(q.starts[i], e)
		}
	}
}

// strong gives the readings of a piece that is no word.
func (q *mending) strong(i int) []edge {
	p := &q.pieces[i]
	var out []edge
	put := func(noise Noise, cost float64, bound bool, words ...string) {
		if w := words[0]; !q.plain && len(words) == 1 && w == Fold(w) && q.vocab.Count(w) < minWeak && !q.known(w) {
			cost += costBare
		}
		out = append(out, q.seal(edge{end: i + 1, words: words, noise: noise, cost: cost, bound: bound}))
	}
	residue := q.residue(p, put)
	held, repeated := collapse(p.key)
	whole := repeated && q.holds(held)
	if whole && !(residue && q.telex) {
		cost := costRepeat
		if telexShape(p.key) && !heldLong(p.key) {
			cost += costBare // two letters are a key of telex before they are a held one
		}
		put(NoiseRepeat, cost, false, held)
	}
	if p.name && !p.isLong() {
		return out
	}
	stuck := false
	for _, form := range []struct {
		word string
		cost float64
		skip bool
	}{{p.key, 0, false}, {held, costRepeat, !repeated || whole}} {
		if form.skip {
			continue
		}
		if s, ok := shorthand[form.word]; ok {
			put(NoiseShorthand, costChat+form.cost, false, Syllables(s)...)
		}
		if p.name {
			continue
		}
		spell(form.word, true, form.cost == 0, func(w string, noise Noise, cost float64) {
			if q.holds(w) {
				put(noise, cost+form.cost, noise != NoiseShorthand, w)
			}
		})
		if stuck || residue {
			continue
		}
		if parted := q.unstick(form.word); parted != nil {
			put(NoiseStuck, costSpace+form.cost, false, parted...)
			stuck = true
		}
	}
	if !residue && !p.name {
		q.slipped(p, put)
	}
	return out
}

// isLong tells a word that is longer than any syllable: a name of one word is not.
func (p *piece) isLong() bool { return utf8.RuneCountInString(p.key) > maxSyllableRunes }

type putFunc func(noise Noise, cost float64, bound bool, words ...string)

// residue reads a piece by the typing methods; it tells whether the one fits that the question is typed in.
func (q *mending) residue(p *piece, put putFunc) bool {
	fits := false
	read := func(noise Noise, forms []decoded, sure bool) {
		extra := 0.0
		switch {
		case sure:
		case q.plain:
			extra = costSpoken // a single word of residue may be anything
		default:
			extra = costAmongAccents
		}
		for _, d := range forms {
			if q.holds(d.word) {
				put(noise, d.cost+extra, false, d.word)
				fits = fits || sure
			}
		}
	}
	if q.viqr {
		read(NoiseVIQR, decodeVIQR(p.key), true)
	}
	read(NoiseTelex, decodeTelex(p.key), q.telex)
	if q.vni || len(p.key) > 2 { // "a1" and "o6" alone are names of classes and streets
		read(NoiseVNI, decodeVNI(p.key), q.vni)
	}
	return fits
}

// slipped looks for slips of one key.
func (q *mending) slipped(p *piece, put putFunc) {
	if n := utf8.RuneCountInString(p.key); n < minSlipRunes || n > maxSyllableRunes+1 || strings.ContainsAny(p.key, "0123456789") {
		return
	}
	slips(p.key, func(word []rune, cost float64) bool {
		if w := Key(string(word)); q.holds(w) {
			put(NoiseSlip, cost, true, w)
		}
		return q.work <= maxWork
	})
}

// weak gives other spellings of a piece that is a word, or could be one, when it hardly stands beside either neighbour in
// the index and the other spelling often does.
func (q *mending) weak(i int) []edge {
	p := &q.pieces[i]
	if p.name || p.bare == p.key && q.plain || spoken[p.key] || p.bare == p.key && q.known(p.key) || utf8.RuneCountInString(p.key) < 2 {
		return nil
	}
	left, right := q.besides(i, p.key, 0)
	if min(left, right) > maxWeakPair || max(left, right) > maxWeakPair && !q.amid(i) {
		return nil
	}
	var out []edge
	put := func(w string, noise Noise, cost float64) {
		if q.vocab.Count(w) < minWeak || !IsVietnameseSyllable(w) {
			return
		}
		l, r := q.besides(i, w, minPair)
		if noise == NoiseSlip && cost > costSwap && min(l, r) < minPair {
			return // one neighbour is too little where every word is near a dozen others
		}
		switch {
		case l >= max(minPair, weakFactor*left) && r >= max(minPair, weakFactor*right):
			cost += costSure
		case min(l, r) >= minPair && (left == 0 && l >= weakFactor || right == 0 && r >= weakFactor):
			cost += costSure
		case max(left, right) > maxWeakPair || max(l, r) < max(minPair, weakFactor*max(left, right)):
			return
		case p.spelt:
			cost += costSure
		default:
			cost += costSound
		}
		out = append(out, q.seal(edge{end: i + 1, words: []string{w}, noise: noise, cost: cost, bound: true}))
	}
	spell(p.key, p.bare != p.key, p.spelt, put)
	if p.spelt && p.bare != p.key && utf8.RuneCountInString(p.key) >= minSlipRunes {
		slips(p.key, func(word []rune, cost float64) bool {
			put(Key(string(word)), NoiseSlip, cost)
			return q.work <= maxWork
		})
	}
	return out
}

// A word that stands beside a neighbour more often than maxWeakPair is left alone; another spelling must stand there
// weakFactor times as often.
const (
	maxWeakPair = 3
	weakFactor  = 20
	// minWeak is how often the index must hold the other spelling at all.
	minWeak = 10
	// costSound is what it costs, in nats, to take a word that the index has for another; costSure when it lacks the word,
	// or when both neighbours speak for the other.
	costSound = 5.0
	costSure  = 1.5
)

// amid tells whether words stand on both sides of piece i, with nothing but white space between.
func (q *mending) amid(i int) bool {
	return i > 0 && q.pieces[i].glued && i+1 < len(q.pieces) && q.pieces[i+1].glued
}

// besides is how often w stands behind the left neighbour of piece i in the index, and before the right one; a neighbour
// that is no word itself counts as much as unread says.
func (q *mending) besides(i int, w string, unread int) (left, right int) {
	if i > 0 && q.pieces[i].glued {
		before := &q.pieces[i-1]
		if left = q.pairs(before.key, w); left == 0 && !before.sound && !before.fixed {
			left = unread
		}
	}
	if i+1 < len(q.pieces) && q.pieces[i+1].glued {
		after := &q.pieces[i+1]
		if right = q.pairs(w, after.key); right == 0 && !after.sound && !after.fixed {
			right = unread
		}
	}
	return left, right
}

// joins adds the readings in which white space stands inside a syllable that begins at piece i: "th ủ", "kh ai".
func (q *mending) joins(i int) {
	if i+1 >= len(q.pieces) {
		return
	}
	p, next := &q.pieces[i], &q.pieces[i+1]
	if next.fixed || !next.glued || next.name {
		return
	}
	// One of the two is no syllable: otherwise any two words would be one. A word before shorthand is two words: "là ng".
	if isSyllable(p) && (isSyllable(next) || shorthand[next.key] != "" || q.known(next.key)) {
		return
	}
	w := Key(p.key + next.key)
	if utf8.RuneCountInString(w) > maxSyllableRunes || !(IsVietnameseSyllable(w) || isBareSyllable(w)) || !q.holds(w) {
		return
	}
	if !(i > 0 && q.speaks(i-1, q.pieces[i-1].key, w) || i+2 < len(q.pieces) && q.speaks(i+2, w, q.pieces[i+2].key)) {
		return
	}
	q.starts[i] = append(q.starts[i], q.seal(edge{end: i + 2, words: []string{w}, noise: NoiseSplit, cost: costSplit, bound: true}))
}

// speaks tells whether the pair with the piece at i, one of a and b, is in the index, or the piece may yet be another word.
func (q *mending) speaks(i int, a, b string) bool {
	return q.pairs(a, b) >= minPair || !q.pieces[i].sound && !q.pieces[i].fixed
}

func isSyllable(p *piece) bool { return IsVietnameseSyllable(p.key) || isBareSyllable(p.key) }
