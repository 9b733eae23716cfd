package vitext

import (
	"strings"
	"unicode"
)

// piece is one token of a question as the Mender sees it.
type piece struct {
	Range
	typed string // as it stands in the text
	key   string // Key form
	bare  string // Key form without diacritics
	// fixed pieces are never changed: codes, numbers, addresses, capitals, foreign words.
	fixed bool
	// sound pieces are syllables that the index, the lexicon or everyday speech has.
	sound bool
	// spelt pieces are possible syllables that nobody is known to use: rare words, or misspelt ones.
	spelt bool
	// name tells a capital inside a sentence: only sure noise is undone there.
	name bool
	// glued tells that nothing but white space parts the piece from the one before.
	glued bool
}

// mending is one question being read.
type mending struct {
	*Mender
	runes  []rune
	pieces []piece
	// starts[i] are the readings that begin at piece i.
	starts [][]edge
	// telex, vni, viqr and english tell how the question is typed on the whole.
	telex, vni, viqr, english bool
	// plain tells that no piece has diacritics: bare words may stand for any.
	plain bool
	work  int
}

// read cuts the text into pieces. nil when there are none.
func (m *Mender) read(text string) *mending {
	q := &mending{Mender: m, runes: firstRunes(text, maxMendRunes), plain: true}
	if len(q.runes) == 0 {
		return nil
	}
	short := string(q.runes)
	if isVIQR(q.runes) {
		q.viqr = true
	}
	tokens := Tokens(short)
	shouted := Upper(short)
	q.pieces = make([]piece, 0, len(tokens))
	chunk := Range{}
	for _, t := range tokens {
		if t.Start >= chunk.End {
			chunk = q.chunk(t.Start)
			if q.viqr && hasVIQRMark(q.runes[chunk.Start:chunk.End]) {
				q.add(Token{chunk, string(q.runes[chunk.Start:chunk.End]), TokenCode}, chunk, shouted)
				continue
			}
		} else if n := len(q.pieces); n > 0 && q.pieces[n-1].End > t.Start {
			continue // part of a VIQR chunk
		}
		q.add(t, chunk, shouted)
	}
	q.judge()
	return q
}

// firstRunes gives at most n runes of s.
func firstRunes(s string, n int) []rune {
	if len(s) <= n {
		return []rune(s)
	}
	out := make([]rune, 0, n)
	for _, r := range s {
		if len(out) == n {
			break
		}
		out = append(out, r)
	}
	return out
}

// chunk is the run without white space around i.
func (q *mending) chunk(i int) Range {
	c := Range{i, i}
	for c.Start > 0 && !unicode.IsSpace(q.runes[c.Start-1]) {
		c.Start--
	}
	for c.End < len(q.runes) && !unicode.IsSpace(q.runes[c.End]) {
		c.End++
	}
	return c
}

// isAddress tells a chunk that is an address of mail or of the web, a path or a handle.
func isAddress(r []rune) bool {
	for i, c := range r {
		switch c {
		case '@', '#', '_', '\\', '=':
			return true
		case ':':
			if i+2 < len(r) && r[i+1] == '/' {
				return true
			}
		case '.':
			if i > 0 && i+1 < len(r) && lowerASCII(r[i-1]) && lowerASCII(r[i+1]) {
				return dotted(r)
			}
		}
	}
	return false
}

// dotted tells whether the last part behind a point is one of the web's endings: "khong.duoc" is two words.
func dotted(r []rune) bool {
	for _, part := range strings.FieldsFunc(string(r), func(c rune) bool { return !wordRune(c) }) {
		switch part {
		case "vn", "com", "net", "org", "gov", "edu", "info", "www", "html", "pdf", "doc", "docx", "xls", "xlsx", "jpg", "png", "zip":
			return true
		}
	}
	return false
}

func lowerASCII(c rune) bool { return c >= 'a' && c <= 'z' }

func (q *mending) add(t Token, chunk Range, shouted bool) {
	p := piece{Range: t.Range, typed: t.Text, key: Key(t.Text)}
	p.bare = Fold(p.key)
	p.glued = len(q.pieces) > 0 && onlySpaces(q.runes[q.pieces[len(q.pieces)-1].End:t.Start])
	first := len(q.pieces) == 0 || !p.glued && endsSentence(q.runes[q.pieces[len(q.pieces)-1].End:t.Start])
	capitals, digits := 0, 0
	for _, c := range q.runes[t.Start:t.End] {
		if upperRune(c) {
			capitals++
		}
		if isDigit(c) {
			digits++
		}
	}
	p.name = capitals > 0 && !shouted && !first
	viqr := q.viqr && t.Range == chunk && t.Kind == TokenCode && hasVIQRMark(q.runes[t.Start:t.End])
	p.fixed = t.Kind == TokenNumber || !viqr && isAddress(q.runes[chunk.Start:chunk.End]) || capitals > 1 && !shouted ||
		t.Kind == TokenCode && !viqr && (capitals > 0 || !vniShape(p.key)) || t.End-t.Start > maxWordRunes
	if p.bare != p.key {
		q.plain = false
	}
	q.pieces = append(q.pieces, p)
}

func onlySpaces(r []rune) bool {
	for _, c := range r {
		if !unicode.IsSpace(c) {
			return false
		}
	}
	return len(r) > 0
}

func endsSentence(r []rune) bool {
	for _, c := range r {
		switch c {
		case '.', '?', '!', ':', ';', '\n', '"', '“', '(':
			return true
		}
	}
	return false
}

// judge tells which pieces are sound, and how the question is typed: one word that can only be telex makes others likely,
// English words make it unlikely.
func (q *mending) judge() {
	telex, vni, foreign, words := 0, 0, 0, 0
	for i := range q.pieces {
		p := &q.pieces[i]
		if p.fixed {
			continue
		}
		words++
		p.sound = q.isSound(p)
		p.spelt = !p.sound && shorthand[p.key] == "" && !telexShape(p.key) && (IsVietnameseSyllable(p.key) || isBareSyllable(p.key))
		if english[p.key] {
			foreign++
			continue
		}
		if p.sound {
			continue
		}
		if strings.ContainsAny(p.key, "0123456789") {
			if len([]rune(p.key)) >= 3 && q.anyHeld(decodeVNI(p.key)) {
				vni++
			}
			continue
		}
		if telexShape(p.key) && q.anyHeld(decodeTelex(p.key)) {
			telex++
		}
	}
	q.telex, q.vni = telex > 1, vni > 1
	q.english = foreign >= 2 && 2*foreign >= words-foreign && telex < 3
	for i := range q.pieces {
		p := &q.pieces[i]
		if english[p.key] && !(q.telex && telexShape(p.key)) {
			p.fixed = true
		}
	}
}

// isSound tells whether the piece is a word as it stands.
func (q *mending) isSound(p *piece) bool {
	if q.known(p.key) || spoken[p.key] {
		return true
	}
	if shorthand[p.key] != "" {
		return false
	}
	if q.vocab.Count(p.key) >= minHeld && IsVietnameseSyllable(p.key) {
		return true
	}
	if p.bare != p.key {
		return false
	}
	if isBareSyllable(p.key) {
		return q.vocab.BareCount(p.key) >= minHeld
	}
	return q.vocab.Count(p.key) >= minForeign
}

// minForeign is how often the index must hold a word that is no syllable for it to be one: below, it may be a misprint.
const minForeign = 4

// holds tells whether the word may be what a repair leads to.
func (q *mending) holds(word string) bool {
	q.work++
	if q.known(word) {
		return true
	}
	if q.vocab.Count(word) >= minHeld && (IsVietnameseSyllable(word) || spoken[word]) {
		return true
	}
	return spoken[word] || isBareSyllable(word) && q.vocab.BareCount(word) >= minHeld
}

// minHeld is how often the index must hold a word that a repair leads to: once may be a misprint of its own.
const minHeld = 2

func (q *mending) anyHeld(forms []decoded) bool {
	for _, f := range forms {
		if f.cost <= 1 && q.holds(f.word) {
			return true
		}
	}
	return false
}
