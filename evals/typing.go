package evals

import (
	"crypto/sha256"
	"encoding/binary"
	"math/rand/v2"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"trolycong/internal/vitext"
)

// Type writes a text the variant's way. What chance decides is drawn from a generator that the seed and the variant start,
// so that the same seed and text give the same result on every machine.
func (v Variant) Type(seed, text string) string {
	text = vitext.NFC(text)
	if strip(text) == text {
		return text
	}
	t := &typing{parts: cut(text), dice: newDice(string(v), seed)}
	switch v {
	case VariantBare:
		t.each(strip)
	case VariantHalf:
		t.half()
	case VariantTeencode:
		t.shorten()
	case VariantTypo:
		t.slip()
	case VariantTelex:
		t.keys(telexKeys)
	case VariantVNI:
		t.keys(vniKeys)
	case VariantStuck:
		t.stick()
	}
	return t.String()
}

// newDice starts a generator from words.
func newDice(words ...string) *rand.Rand {
	sum := sha256.Sum256([]byte(strings.Join(words, "\x00")))
	return rand.New(rand.NewPCG(binary.BigEndian.Uint64(sum[:8]), binary.BigEndian.Uint64(sum[8:16])))
}

// typing is a text that is being typed another way.
type typing struct {
	parts []part
	dice  *rand.Rand
}

// part is a word, or what stands between two words. Only words are changed.
type part struct {
	text string
	word bool
}

// cut parts a text in NFC: words are runs of letters that stand in no code and beside no digit.
func cut(text string) []part {
	var out []part
	for text != "" {
		chunk := text[:end(text, unicode.IsSpace)]
		if text = text[len(chunk):]; strings.ContainsFunc(chunk, unicode.IsDigit) {
			out = append(out, part{chunk, false})
			continue
		}
		for chunk != "" {
			run := chunk[:end(chunk, func(r rune) bool { return !unicode.IsLetter(r) })]
			chunk = chunk[len(run):]
			first, _ := utf8.DecodeRuneInString(run)
			out = append(out, part{run, unicode.IsLetter(first) && !isCode(run)})
		}
	}
	return out
}

// end is where the first run of runes ends that are all of a class, or none of them.
func end(s string, class func(rune) bool) int {
	first, _ := utf8.DecodeRuneInString(s)
	in := class(first)
	if i := strings.IndexFunc(s, func(r rune) bool { return class(r) != in }); i >= 0 {
		return i
	}
	return len(s)
}

// isCode tells an abbreviation or a name like VNeID: capitals behind the first letter, and no syllable.
func isCode(word string) bool {
	_, n := utf8.DecodeRuneInString(word)
	return strings.ContainsFunc(word[n:], unicode.IsUpper) && !vitext.IsVietnameseSyllable(vitext.Lower(word))
}

func (t *typing) String() string {
	var b strings.Builder
	for _, p := range t.parts {
		b.WriteString(p.text)
	}
	return b.String()
}

func (t *typing) each(change func(string) string) {
	for i := range t.parts {
		if p := &t.parts[i]; p.word {
			p.text = change(p.text)
		}
	}
}

// strip takes the diacritics off and leaves capitals.
func strip(s string) string {
	return strings.Map(func(r rune) rune {
		bare, _ := utf8.DecodeRuneInString(vitext.Fold(string(r)))
		switch {
		case bare == utf8.RuneError || r < utf8.RuneSelf:
			return r
		case unicode.IsUpper(r):
			return unicode.ToUpper(bare)
		}
		return bare
	}, s)
}

// half takes the diacritics off each syllable that has any with probability ½; where chance would take none or all, off the first.
func (t *typing) half() {
	var accented []int
	for i, p := range t.parts {
		if p.word && strip(p.text) != p.text {
			accented = append(accented, i)
		}
	}
	var off []int
	for _, i := range accented {
		if t.dice.IntN(2) == 0 {
			off = append(off, i)
		}
	}
	if len(accented) > 0 && (len(off) == 0 || len(off) == len(accented)) {
		off = accented[:1]
	}
	for _, i := range off {
		t.parts[i].text = strip(t.parts[i].text)
	}
}

// stuckRate is one in how many spaces between words is left out.
const stuckRate = 5

// stick leaves out spaces between words, one at least.
func (t *typing) stick() {
	var gaps []int
	for i := 1; i+1 < len(t.parts); i++ {
		if t.parts[i].text == " " && t.parts[i-1].word && t.parts[i+1].word {
			gaps = append(gaps, i)
		}
	}
	left := false
	for _, i := range gaps {
		if t.dice.IntN(stuckRate) == 0 {
			t.parts[i].text, left = "", true
		}
	}
	if len(gaps) > 0 && !left {
		t.parts[gaps[t.dice.IntN(len(gaps))]].text = ""
	}
}

// method is a way to type diacritics with plain keys.
type method struct {
	circumflex func(base rune) rune // the key behind the letter
	breve      rune
	horn       rune
	stroke     rune
	tones      map[rune]rune
	pair       *strings.Replacer // both letters of ươ take one key
}

var (
	telexKeys = method{func(base rune) rune { return unicode.ToLower(base) }, 'w', 'w', 'd', map[rune]rune{'\u0300': 'f', '\u0301': 's', '\u0309': 'r', '\u0303': 'x', '\u0323': 'j'},
		strings.NewReplacer("uwow", "uow", "Uwow", "Uow")}
	vniKeys = method{func(rune) rune { return '6' }, '8', '7', '9', map[rune]rune{'\u0300': '2', '\u0301': '1', '\u0309': '3', '\u0303': '4', '\u0323': '5'},
		strings.NewReplacer("u7o7", "uo7", "U7o7", "Uo7")}
)

// keys writes every accented syllable as the keys that are hit for it. The key of the tone comes behind its letter or behind
// the syllable: one habit in one text.
func (t *typing) keys(m method) {
	late := t.dice.IntN(2) == 0
	t.each(func(word string) string { return m.pair.Replace(m.keysOf(word, late)) })
}

func (m method) keysOf(word string, late bool) string {
	var b strings.Builder
	var last rune
	for _, r := range word {
		if r == 'đ' || r == 'Đ' {
			b.WriteString(strip(string(r)))
			b.WriteRune(m.stroke)
			continue
		}
		var base, tone rune
		for i, d := range []rune(norm.NFD.String(string(r))) {
			switch {
			case i == 0:
				base = d
				b.WriteRune(d)
			case d == '\u0302':
				b.WriteRune(m.circumflex(base))
			case d == '\u0306':
				b.WriteRune(m.breve)
			case d == '\u031b':
				b.WriteRune(m.horn)
			default:
				tone = m.tones[d]
			}
		}
		switch {
		case tone == 0:
		case late:
			last = tone
		default:
			b.WriteRune(tone)
		}
	}
	if last != 0 {
		b.WriteRune(last)
	}
	return b.String()
}
