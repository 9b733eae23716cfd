package vitext

import (
	"slices"
	"sort"
	"strings"
	"unicode/utf8"
)

// Restorer puts diacritics back where they were left out, as the texts that it was trained on write them. It is made by
// TrainRestorer or UnmarshalRestorer, never changes, and is safe for concurrent use.
//
// It is an interpolated trigram model of syllables in Key form with absolute discounting, over the forms that share a
// folded form. Words that it has not seen, numbers and codes stay as they are. Continuation counts (Kneser-Ney),
// pseudo-counts and counting a repeated sentence once were measured and earned nothing.
type Restorer struct {
	// words are the known syllables and other words in Key form, by folded form and then by bytes; the id of words[i] is
	// i+firstWord, so the forms of one folded form are a run of ids.
	words []string
	forms map[string]idRange // by folded form

	counts []uint32 // of each id, the three classes first
	total  float64  // of all counts

	// The pairs that begin with id u are biNext[biStart[u]:biStart[u+1]], rising; biCount counts them.
	biStart []uint32
	biNext  []uint16
	biCount []uint32
	// The triples that begin with pair k are triNext[triStart[k]:triStart[k+1]], rising; triCount counts them.
	triStart []uint32
	triNext  []uint16
	triCount []uint32

	// Derived by derive: the discounts, and what of an id's and a pair's probability is left to the lower order.
	uniFloor, biDiscount, triDiscount float32
	uniRest, biRest                   []float32
}

type idRange struct{ from, to uint16 }

// The ids that are no words.
const (
	idBreak   = iota // the end of a sentence, twice between two
	idNumber         // a word with a digit
	idUnknown        // a word outside the vocabulary
	firstWord
)

// Restored is a text with its diacritics restored.
type Restored struct {
	// Text is the most likely reading: the text given, in NFC, with no rune changed but letters that took diacritics;
	// folded, both are the same.
	Text string
	// Words are the words of the text in order, one for each that Syllables gives.
	Words []RestoredWord

	given, key string // the text given, in NFC, and its Key form
	spans      []span // of the words, in key
}

// RestoredWord is one word and how it may be read.
type RestoredWord struct {
	// Typed is the word as given, in Key form.
	Typed string
	// Name tells a capital inside a sentence, in a text that is not in capitals throughout.
	Name bool
	// Readings are never empty, likeliest first; ties by text. A word that the user accented, or that is unknown, has one.
	Readings []WordReading
}

// WordReading is a word in Key form with its probability, 0 to 1; those of one word sum up to at most 1.
type WordReading struct {
	Text   string
	Weight float64
}

// minReading is the probability below which a reading is left out.
const minReading = 0.02

// Restore reads text, in which all, some or no syllables carry their diacritics. What a user accented stays: a possible
// syllable with a tone or with marked letters is kept, one that is impossible so ("đuong", "nguời") takes the marks that
// it lacks, and where the whole text has no tone at all, as typed by who leaves out tones, syllables with marked letters
// may take one. Words of another language that look like syllables are read as such: a caller keeps texts in it away. The
// time is linear in the length of the text, about 5 µs for a word.
func (r *Restorer) Restore(text string) Restored {
	text = NFC(text)
	key := Key(text)
	out := Restored{Text: text}
	var spans []span
	for at := 0; ; {
		start, end := nextWord(key, at)
		if start == end {
			break
		}
		spans = append(spans, span{start, end})
		out.Words = append(out.Words, RestoredWord{Typed: key[start:end]})
		at = end
	}
	if len(spans) == 0 {
		return out
	}
	r.read(key, spans, fixedIn(text, key), &out)
	out.given, out.key, out.spans = text, key, spans
	out.markNames()
	out.Text = out.rewritten(func(*RestoredWord) bool { return true })
	return out
}

// Sure gives the text with those diacritics alone that are at least so probable. Names stay as they are typed: how a person
// is called is nobody's guess.
func (r *Restored) Sure(least float64) string {
	return r.rewritten(func(w *RestoredWord) bool { return !w.Name && w.Readings[0].Weight >= least })
}

// manyNames is the share of words in capitals from which they are a way of typing.
const manyNames = 0.5

// markNames finds the words that begin with a capital inside a sentence.
func (r *Restored) markNames() {
	if utf8.RuneCountInString(r.given) != utf8.RuneCountInString(r.key) {
		return
	}
	at, keyAt, end, names := 0, 0, 0, 0 // bytes of the text and of key at the same rune, bytes of the text behind the last word
	for i := range r.Words {
		at, _ = advance(r.given, at, 0, utf8.RuneCountInString(r.key[keyAt:r.spans[i].start]))
		keyAt = r.spans[i].start
		first, _ := utf8.DecodeRuneInString(r.given[at:])
		if i > 0 && upperRune(first) && !endsSentence([]rune(r.given[end:at])) {
			r.Words[i].Name = true
			names++
		}
		end, _ = advance(r.given, at, 0, utf8.RuneCountInString(r.key[keyAt:r.spans[i].end]))
	}
	if float64(names) >= manyNames*float64(len(r.Words)) {
		for i := range r.Words {
			r.Words[i].Name = false
		}
	}
}

// span is a range of bytes.
type span struct{ start, end int }

// fixedIn are the ranges of key, in bytes, that must stay: codes, addresses of mail and of pages. Nil where the forms
// cannot be laid over each other.
func fixedIn(text, key string) []span {
	if utf8.RuneCountInString(text) != utf8.RuneCountInString(key) {
		return nil
	}
	var runes []Range
	if strings.ContainsAny(text, "@./-&0123456789") {
		for _, t := range Tokens(text) {
			if t.Kind == TokenCode {
				runes = append(runes, t.Range)
			}
		}
	}
	var out []span
	at, i := 0, 0 // byte and rune
	for _, x := range runes {
		s := span{}
		at, i = advance(key, at, i, x.Start)
		s.start = at
		at, i = advance(key, at, i, x.End)
		s.end = at
		out = append(out, s)
	}
	return append(out, addresses(key)...)
}

func advance(s string, at, i, to int) (int, int) {
	for ; i < to; i++ {
		_, n := utf8.DecodeRuneInString(s[at:])
		at += n
	}
	return at, i
}

// addresses are the pieces between white space that hold an @, or that begin as a page's address does.
func addresses(s string) []span {
	if !strings.Contains(s, "@") && !strings.Contains(s, "://") && !strings.Contains(s, "www.") {
		return nil
	}
	var out []span
	at := 0
	for _, f := range strings.Fields(s) {
		at += strings.Index(s[at:], f)
		if strings.Contains(f, "@") || strings.Contains(f, "://") || strings.HasPrefix(f, "www.") {
			out = append(out, span{at, at + len(f)})
		}
		at += len(f)
	}
	return out
}

// within tells whether some range of the list holds x.
func within(list []span, x span) bool {
	for _, s := range list {
		if s.start <= x.start && x.end <= s.end {
			return true
		}
	}
	return false
}

// rewritten puts the likeliest readings that take says into the text, each letter in the case typed.
func (r *Restored) rewritten(take func(w *RestoredWord) bool) string {
	text, key := r.given, r.key
	if utf8.RuneCountInString(text) != utf8.RuneCountInString(key) {
		text = key
	}
	changes := func(w *RestoredWord) bool { return w.Readings[0].Text != w.Typed && take(w) }
	if !slices.ContainsFunc(r.Words, func(w RestoredWord) bool { return changes(&w) }) {
		return text
	}
	var b strings.Builder
	b.Grow(len(text) + len(text)/4)
	at, keyAt := 0, 0 // bytes of text and of key, at the same rune
	for i := range r.Words {
		w := &r.Words[i]
		if !changes(w) {
			continue
		}
		n := utf8.RuneCountInString(key[keyAt:r.spans[i].start])
		to, _ := advance(text, at, 0, n)
		b.WriteString(text[at:to])
		at = to
		for _, c := range w.Readings[0].Text {
			typed, size := utf8.DecodeRuneInString(text[at:])
			b.WriteRune(withCase(c, typed))
			at += size
		}
		keyAt = r.spans[i].end
	}
	b.WriteString(text[at:])
	return b.String()
}

// Size is the number of bytes that the model takes in memory, its word list included.
func (r *Restorer) Size() int {
	n := 4*(len(r.counts)+len(r.biStart)+len(r.biCount)+len(r.triStart)+len(r.triCount)+len(r.uniRest)+len(r.biRest)) +
		2*(len(r.biNext)+len(r.triNext)) + len(r.forms)*48
	for _, w := range r.words {
		n += len(w) + 16
	}
	return n
}

// Words is the number of words that the model knows.
func (r *Restorer) Words() int { return len(r.words) }

// pair is the place of the pair u v, or -1.
func (r *Restorer) pair(u, v uint16) int {
	return find(r.biNext, r.biStart[u], r.biStart[u+1], v)
}

func find(list []uint16, from, to uint32, x uint16) int {
	part := list[from:to]
	i := sort.Search(len(part), func(i int) bool { return part[i] >= x })
	if i < len(part) && part[i] == x {
		return int(from) + i
	}
	return -1
}

// p1 is the probability of v.
func (r *Restorer) p1(v uint16) float32 {
	return (float32(r.counts[v]) + r.uniFloor) / float32(r.total)
}

// p2 is the probability of v behind u, where k is their pair.
func (r *Restorer) p2(u, v uint16, k int) float32 {
	p := r.uniRest[u] * r.p1(v)
	if k >= 0 {
		p += (float32(r.biCount[k]) - r.biDiscount) / float32(r.counts[u])
	}
	return p
}

// p3 is the probability of w behind the pair k; lower is that of w behind the pair's second word.
func (r *Restorer) p3(k int, w uint16, lower float32) float32 {
	if k < 0 {
		return lower
	}
	p := r.biRest[k] * lower
	if t := find(r.triNext, r.triStart[k], r.triStart[k+1], w); t >= 0 {
		p += (float32(r.triCount[t]) - r.triDiscount) / float32(r.biCount[k])
	}
	return p
}
