package vitext

import (
	"errors"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Vocabulary is what an index knows of words: the Mender writes no word that it does not hold. Words are in Key form, or
// without diacritics (Fold of it) for the two bare counts. All counts are occurrences; 0 for what is unknown. It must be
// safe for as many goroutines as use the Mender.
type Vocabulary interface {
	// Count is how often the word stands in the index as written.
	Count(word string) int
	// Pair is how often b follows a.
	Pair(a, b string) int
	// BareCount and BarePair count the same without diacritics.
	BareCount(word string) int
	BarePair(a, b string) int
}

// Noise is a way in which typing goes wrong.
type Noise int

// The kinds of noise. NoiseNone marks a reading that is what was typed.
const (
	NoiseNone      Noise = iota
	NoiseTelex           // keys of the telex method left in the word: "thur tujc"
	NoiseVNI             // digits of the VNI method: "thu3 tuc5"
	NoiseVIQR            // marks of the VIQR method: "thu? tu.c ho^. khau^?"
	NoiseStuck           // syllables without spaces: "dangkykhaisinh"
	NoiseSplit           // spaces inside a syllable: "th ủ tục"
	NoiseRepeat          // letters held down: "giúppp"
	NoiseSlip            // one key too many, too few, beside the right one, or two in the wrong order
	NoiseShorthand       // letters that stand for others in chats: "nhữg", "zậy", "mún", "vk"
	NoiseSpelling        // written as it is spoken: s/x, tr/ch, d/gi/r, n/l, hỏi/ngã, final c/t and n/ng, i/y
)

var noiseNames = [...]string{"none", "telex", "vni", "viqr", "stuck", "split", "repeat", "slip", "shorthand", "spelling"}

// String gives the kind's name in lower case.
func (n Noise) String() string {
	if n < 0 || int(n) >= len(noiseNames) {
		return "unknown"
	}
	return noiseNames[n]
}

// Reading is one way to read a place of a question.
type Reading struct {
	// Words in Key form, at least one. A word typed without diacritics stays without: restoring them is another step.
	Words []string
	// Noise tells why it is read so; NoiseNone is the place as typed.
	Noise Noise
	// Weight in (0, 1]: the share of the reading among those of the place. What the weights leave out of 1 was too
	// unlikely to be listed.
	Weight float64
}

// Repair is one place of a question that may mean other words than it holds.
type Repair struct {
	// Range is the place, in runes of the text.
	Range
	// Typed is the text of the place.
	Typed string
	// Readings, likeliest first; at least one is no NoiseNone.
	Readings []Reading
}

// sureWeight is the weight from which the first reading may replace what was typed.
const sureWeight = 0.75

// Sure tells whether the first reading differs from what was typed and is likely enough to replace it.
func (r *Repair) Sure() bool {
	return r.Readings[0].Noise != NoiseNone && r.Readings[0].Weight >= sureWeight
}

// MenderOptions say what a Mender knows.
type MenderOptions struct {
	// Vocabulary of the index. Required.
	Vocabulary Vocabulary
	// Known tells that another step reads the word (Key form), such as an abbreviation of the lexicon: it is left alone
	// and may be what a repair leads to. nil knows none.
	Known func(word string) bool
}

// Mender finds noise in typed questions and proposes what was meant. It is immutable and safe for concurrent use.
type Mender struct {
	vocab Vocabulary
	known func(string) bool
}

// NewMender fails only when the vocabulary is missing.
func NewMender(o MenderOptions) (*Mender, error) {
	if o.Vocabulary == nil {
		return nil, errors.New("mender: no vocabulary")
	}
	m := &Mender{vocab: o.Vocabulary, known: o.Known}
	if m.known == nil {
		m.known = func(string) bool { return false }
	}
	return m, nil
}

// Bounds of one question, so that hostile text costs no more than a long one. What lies beyond is left as typed.
const (
	maxMendRunes = 2000 // runes looked at, as many as a query has
	maxWordRunes = 48   // of one token: longer ones are no words
	maxWork      = 9000 // candidate forms and pairs looked up for one question
	maxEdges     = 10   // readings kept of one place
)

// Repairs gives the places of a cleaned text (see Clean) that may be noise, in order, without overlaps; nil when it is
// clean. It looks at the first 2,000 runes. Codes, numbers, addresses, capitals and foreign words are never touched, and
// no reading holds a word that neither the vocabulary nor Known has. The same text gives the same repairs.
func (m *Mender) Repairs(text string) []Repair {
	q := m.read(text)
	if q == nil {
		return nil
	}
	q.candidates()
	path := q.best()
	return q.repairs(path)
}

// Mend gives the text with its sure repairs made; repairs must be those of the text. A place that began with a capital
// keeps it, and so does one in capitals.
func Mend(text string, repairs []Repair) string {
	if !slices.ContainsFunc(repairs, func(r Repair) bool { return r.Sure() }) {
		return text
	}
	runes := []rune(text)
	var b strings.Builder
	at := 0
	for i := range repairs {
		r := &repairs[i]
		if !r.Sure() {
			continue
		}
		b.WriteString(string(runes[at:r.Start]))
		words := strings.Join(r.Readings[0].Words, " ")
		if r.End-r.Start > 1 && Upper(r.Typed) {
			words = strings.ToUpper(words)
		}
		first, size := utf8.DecodeRuneInString(words)
		if unicode.IsUpper(runes[r.Start]) {
			first = unicode.ToUpper(first)
		}
		b.WriteRune(first)
		b.WriteString(words[size:])
		at = r.End
	}
	b.WriteString(string(runes[at:]))
	return b.String()
}
