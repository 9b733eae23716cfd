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
	base rune // lower case, without tone
	tone int  // 0 level … 5 dot
}

var toneOf = func() map[rune]toned {
	m := make(map[rune]toned, 72)
	for base, row := range tones {
		for i, r := range row {
			m[r] = toned{base, i}
		}
	}
	return m
}()

// NormalizeTone gives every syllable one placement of its tone mark: hoà → hòa, thuý → thúy, khoẻ → khỏe, hòan → hoàn.
// Letter case and everything else stay. The text must be NFC. Idempotent.
func NormalizeTone(s string) string {
	if !mayMove(s) {
		return s
	}
	r := []rune(s)
	for i := 0; i+1 < len(r); i++ {
		moveTone(r, i)
	}
	return string(r)
}

// mayMove tells whether a pair oa, oe or uy with a tone on one of its letters occurs at all.
func mayMove(s string) bool {
	prev := rune(0)
	for _, r := range s {
		if r != 'ă' && pairTone(prev, r) {
			return true
		}
		prev = r
	}
	return false
}

func pairTone(a, b rune) bool {
	if a < 0x80 && b < 0x80 {
		return false
	}
	x, okX := toneOf[unicode.ToLower(a)]
	y, okY := toneOf[unicode.ToLower(b)]
	return okX && okY && isPair(x.base, y.base) && (x.tone == 0) != (y.tone == 0)
}

func isPair(a, b rune) bool {
	return a == 'o' && (b == 'a' || b == 'e') || a == 'u' && b == 'y'
}

func moveTone(r []rune, i int) {
	if !pairTone(r[i], r[i+1]) {
		return
	}
	if i > 0 && unicode.ToLower(r[i-1]) == 'q' {
		return // "quý": the u belongs to the onset
	}
	first, second := toneOf[unicode.ToLower(r[i])], toneOf[unicode.ToLower(r[i+1])]
	tone := first.tone + second.tone
	open := i+2 >= len(r) || !unicode.IsLetter(r[i+2])
	if open {
		r[i], r[i+1] = withCase(tones[first.base][tone], r[i]), withCase(second.base, r[i+1])
		return
	}
	r[i], r[i+1] = withCase(first.base, r[i]), withCase(tones[second.base][tone], r[i+1])
}

func withCase(letter, like rune) rune {
	if unicode.IsUpper(like) {
		return unicode.ToUpper(letter)
	}
	return letter
}

// Key is the form in which words are compared: NFC, lower case, one tone placement.
func Key(s string) string { return NormalizeTone(Lower(s)) }

var (
	onsets = set("b c ch d đ g gh gi h k kh l m n ng ngh nh p ph q qu r s t th tr v x")
	rhymes = set(`a ac ach ai am an ang anh ao ap at au ay ă ăc ăm ăn ăng ăp ăt â âc âm ân âng âp ât âu ây e ec em en eng eo ep et ê êch êm ên ênh
		êp êt êu i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe
		oen oeo oet oi om on ong ooc oong op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u ua uân uâng uât uây uc uê uêch uênh ui um un ung uơ up ut uy
		uya uych uynh uyn uyp uyt uyu uyên uyêt uôc uôi uôm uôn uông uôp uôt ư ưa ưc ưi ưm ưn ưng ưt ưu ươ ươc ươi ươm ươn ương ươp ươt ươu y yêm yên yêt yêu`)
)

func set(s string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(s) {
		m[w] = true
	}
	return m
}

// IsVietnameseSyllable tells whether s can be one syllable of Vietnamese by its onset, rhyme and tone. It looks at form
// only: a possible syllable need not be a word.
func IsVietnameseSyllable(s string) bool {
	var base []rune
	tone := 0
	for _, r := range Key(s) {
		if t, ok := toneOf[r]; ok {
			if t.tone != 0 && tone != 0 {
				return false
			}
			tone += t.tone
			base = append(base, t.base)
			continue
		}
		if r != 'đ' && (r < 'a' || r > 'z') {
			return false
		}
		base = append(base, r)
	}
	return fits(base, tone)
}

// fits looks for an onset that leaves a rhyme. A rhyme that ends in a stop takes only the acute or the dot tone.
func fits(base []rune, tone int) bool {
	for n := min(3, len(base)); n >= 0; n-- {
		onset, rhyme := string(base[:n]), string(base[n:])
		if n > 0 && !onsets[onset] {
			continue
		}
		if onset == "qu" && rhymes["o"+rhyme] || rhymes[rhyme] || onset == "gi" && rhyme == "" {
			stop := rhyme != "" && strings.HasSuffix(rhyme, "c") || strings.HasSuffix(rhyme, "ch") || strings.HasSuffix(rhyme, "p") || strings.HasSuffix(rhyme, "t")
			return !stop || tone == 4 || tone == 5
		}
	}
	return false
}
