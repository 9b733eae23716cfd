package vitext

import (
	"strings"
	"unicode"
)

// The two ways to place a tone mark on an open syllable in oa, oe, uy: "hòa" (by the first vowel, as most official
// texts print) and "hoà" (by the main vowel). NormalizeTone chooses the first; with a final consonant both agree on
// the main vowel ("hoàn").

// tones[base] holds the letter with its six tones: level, grave, hook, tilde, acute, dot.
var tones = map[rune][6]rune{
	'a': {'a', 'à', 'ả', 'ã', 'á', 'ạ'}, 'e': {'e', 'è', 'ẻ', 'ẽ', 'é', 'ẹ'}, 'o': {'o', 'ò', 'ỏ', 'õ', 'ó', 'ọ'},
	'u': {'u', 'ù', 'ủ', 'ũ', 'ú', 'ụ'}, 'y': {'y', 'ỳ', 'ỷ', 'ỹ', 'ý', 'ỵ'}, 'i': {'i', 'ì', 'ỉ', 'ĩ', 'í', 'ị'},
	'ă': {'ă', 'ằ', 'ẳ', 'ẵ', 'ắ', 'ặ'}, 'â': {'â', 'ầ', 'ẩ', 'ẫ', 'ấ', 'ậ'}, 'ê': {'ê', 'ề', 'ể', 'ễ', 'ế', 'ệ'},
	'ô': {'ô', 'ồ', 'ổ', 'ỗ', 'ố', 'ộ'}, 'ơ': {'ơ', 'ờ', 'ở', 'ỡ', 'ớ', 'ợ'}, 'ư': {'ư', 'ừ', 'ử', 'ữ', 'ứ', 'ự'},
}

type toned struct {
	base rune // lower case, without tone; 0 for what is no vowel
	tone int  // 0 level … 5 dot
}

func toneOf(r rune) toned {
	if r < 0 || r > lastLetter {
		return toned{}
	}
	return toneIn[r]
}

// NormalizeTone gives every syllable one placement of its tone mark: hoà → hòa, thuý → thúy, khoẻ → khỏe, hòan → hoàn,
// and off the onsets qu and gi: qúa → quá, gía → giá. Letter case and everything else stay, and so does a word with more
// than one tone mark, which is no Vietnamese syllable. The text must be NFC. Idempotent.
func NormalizeTone(s string) string {
	if !mayMove(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	start := -1
	for i, r := range s {
		if unicode.IsLetter(r) {
			if start < 0 {
				start = i
			}
			continue
		}
		if start >= 0 {
			b.WriteString(normalizeWord(s[start:i]))
			start = -1
		}
		b.WriteRune(r)
	}
	if start >= 0 {
		b.WriteString(normalizeWord(s[start:]))
	}
	return b.String()
}

// normalizeWord moves the tone of one word that has one tone.
func normalizeWord(s string) string {
	if !mayMove(s) {
		return s
	}
	r := []rune(s)
	marks := 0
	for _, c := range r {
		if toneOf(c).tone != 0 {
			marks++
		}
	}
	if marks != 1 {
		return s
	}
	for i := range len(r) - 1 {
		moveTone(r, i)
	}
	return string(r)
}

// mayMove tells whether a pair oa, oe or uy with a tone on one of its letters, or an onset with one, occurs at all.
func mayMove(s string) bool {
	prev := rune(-1)
	for _, r := range s {
		if r > lastLetter {
			prev = -1
			continue
		}
		if prev >= 0 && class[r]&isSecond != 0 && class[prev]&isFirst != 0 && pairTone(prev, r) || onsetTone(prev, r) {
			return true
		}
		prev = r
	}
	return false
}

// onsetTone tells a tone on the second letter of the onsets qu and gi.
func onsetTone(a, b rune) bool {
	switch a {
	case 'q', 'Q':
		t := toneOf(b)
		return t.base == 'u' && t.tone != 0
	case 'g', 'G':
		t := toneOf(b)
		return t.base == 'i' && t.tone != 0
	}
	return false
}

// pairTone tells whether a and b are such a pair with one tone on either.
func pairTone(a, b rune) bool {
	x, y := toneOf(a), toneOf(b)
	return isPair(x.base, y.base) && (x.tone == 0) != (y.tone == 0)
}

func isPair(a, b rune) bool {
	return a == 'o' && (b == 'a' || b == 'e') || a == 'u' && b == 'y'
}

func moveTone(r []rune, i int) {
	if onsetTone(r[i], r[i+1]) {
		moveOffOnset(r, i+1)
		return
	}
	if !pairTone(r[i], r[i+1]) {
		return
	}
	if i > 0 && toLower(r[i-1]) == 'q' {
		return // "quý": the u belongs to the onset
	}
	first, second := toneOf(r[i]), toneOf(r[i+1])
	tone := first.tone + second.tone
	open := i+2 >= len(r) || !unicode.IsLetter(r[i+2])
	if open {
		r[i], r[i+1] = withCase(tones[first.base][tone], r[i]), withCase(second.base, r[i+1])
		return
	}
	r[i], r[i+1] = withCase(first.base, r[i]), withCase(tones[second.base][tone], r[i+1])
}

// moveOffOnset moves the tone of the onset's letter at i to the vowel behind it, when that is where it belongs: not in
// "gìn", nor before two vowels of which the second carries the tone ("quyết").
func moveOffOnset(r []rune, i int) {
	if i+1 >= len(r) {
		return
	}
	next := toneOf(r[i+1])
	if next.base == 0 || next.tone != 0 {
		return
	}
	if i+2 < len(r) {
		switch toneOf(r[i+2]).base {
		case 'ê', 'ơ', 'ô', 'â', 'ă':
			return
		}
	}
	onset := toneOf(r[i])
	r[i], r[i+1] = withCase(onset.base, r[i]), withCase(tones[next.base][onset.tone], r[i+1])
}

func withCase(letter, like rune) rune {
	if unicode.IsUpper(like) {
		return unicode.ToUpper(letter)
	}
	return letter
}

// Key is the form in which words are compared: NFC, lower case, one tone placement.
func Key(s string) string { return NormalizeTone(Lower(s)) }
