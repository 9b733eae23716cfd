package vitext

import "strings"

var (
	onsets = WordSet("b c ch d đ g gh gi h k kh l m n ng ngh nh p ph q qu r s t th tr v x")
	rhymes = WordSet(`a ac ach ai am an ang anh ao ap at au ay ă ăc ăm ăn ăng ăp ăt â âc âm ân âng âp ât âu ây e ec em en eng eo ep et ê êch êm ên ênh
		êp êt êu i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe
		oen oeo oet oi om on ong ooc oong op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u ua uân uâng uât uây uc uê uêch uênh ui um un ung uơ up ut uy
		uya uych uynh uyn uyp uyt uyu uyên uyêt uôc uôi uôm uôn uông uôp uôt ư ưa ưc ưi ưm ưn ưng ưt ưu ươ ươc ươi ươm ươn ương ươp ươt ươu y yêm yên yêt yêu`)
)

// IsVietnameseSyllable tells whether s can be one syllable of Vietnamese by its onset, rhyme and tone. It looks at form
// only: a possible syllable need not be a word.
func IsVietnameseSyllable(s string) bool {
	var base []rune
	tone := 0
	for _, r := range Key(s) {
		if t := toneOf(r); t.base != 0 {
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

// spelt tells whether the onset is written so before the rhyme: gh and ngh only before e, ê and i, where g, ng and c never
// stand. k stands anywhere, for names ("Bắc Kạn").
func spelt(onset, rhyme string) bool {
	front := strings.HasPrefix(rhyme, "e") || strings.HasPrefix(rhyme, "ê") || strings.HasPrefix(rhyme, "i") || strings.HasPrefix(rhyme, "y")
	switch onset {
	case "gh", "ngh":
		return front
	case "ng", "c":
		return !front
	case "g":
		return !front || strings.HasPrefix(rhyme, "i") // "gìn", "giếng"
	}
	return true
}

// fits looks for an onset that leaves a rhyme. A rhyme that ends in a stop takes only the acute or the dot tone.
func fits(base []rune, tone int) bool {
	for n := min(3, len(base)); n >= 0; n-- {
		onset, rhyme := string(base[:n]), string(base[n:])
		if n > 0 && !onsets[onset] || !spelt(onset, rhyme) {
			continue
		}
		if onset == "qu" && rhymes["o"+rhyme] || rhymes[rhyme] || onset == "gi" && rhyme == "" {
			stop := rhyme != "" && strings.HasSuffix(rhyme, "c") || strings.HasSuffix(rhyme, "ch") || strings.HasSuffix(rhyme, "p") || strings.HasSuffix(rhyme, "t")
			return !stop || tone == 4 || tone == 5
		}
	}
	return false
}

// bareOnsets and bareRhymes are onsets and rhymes without diacritics. Fold reads tables that are not there yet when they
// are made.
var bareOnsets, bareRhymes = bareSet(onsets), bareSet(rhymes)

func bareSet(set map[string]bool) map[string]bool {
	out := make(map[string]bool, len(set))
	for s := range set {
		out[strings.Map(foldRune, s)] = true
	}
	return out
}

// isBareSyllable tells whether s, in lower case and without diacritics, is how a possible syllable is typed so: "duong",
// "mat", "gi".
func isBareSyllable(s string) bool {
	for i := range len(s) {
		if s[i] < 'a' || s[i] > 'z' {
			return false
		}
	}
	for n := min(3, len(s)-1); n >= 0; n-- {
		onset, rhyme := s[:n], s[n:]
		if n > 0 && !bareOnsets[onset] || !spelt(onset, rhyme) {
			continue
		}
		if bareRhymes[rhyme] || onset == "qu" && bareRhymes["o"+rhyme] {
			return true
		}
	}
	return s == "gi"
}

// IsBareSyllable tells whether s, in lower case and without diacritics, may be a Vietnamese syllable typed so: "duong", "can".
func IsBareSyllable(s string) bool { return isBareSyllable(s) }

// parts are a syllable taken apart: letters without tone, and the tone (0 level … 5 dot).
type parts struct {
	onset, rhyme string
	tone         int
}

// chatOnsets are onsets that only chats write.
var chatOnsets = WordSet("dz z j f w")

// apart takes a word in Key form apart. False when it has letters of no syllable or two tones; the rhyme may be none of
// Vietnamese, and is not empty.
func apart(word string) (parts, bool) {
	base := make([]rune, 0, 8)
	tone := 0
	for _, r := range word {
		if t := toneOf(r); t.base != 0 {
			if t.tone != 0 && tone != 0 {
				return parts{}, false
			}
			tone += t.tone
			r = t.base
		} else if r != 'đ' && (r < 'a' || r > 'z') {
			return parts{}, false
		}
		base = append(base, r)
	}
	for n := min(3, len(base)-1); n >= 0; n-- {
		onset := string(base[:n])
		if n > 0 && !onsets[onset] && !chatOnsets[onset] {
			continue
		}
		if toneOf(base[n]).base == 0 {
			continue
		}
		return parts{onset, string(base[n:]), tone}, true
	}
	return parts{}, false
}

// word writes the parts as one word in Key form: the tone on the vowel with a sign, before a consonant on the last vowel,
// else on the first of two or the middle one of three.
func (p parts) word() string {
	r := []rune(p.onset + p.rhyme)
	if p.tone == 0 {
		return string(r)
	}
	first := len([]rune(p.onset))
	end := first
	at := -1
	for end < len(r) && toneOf(r[end]).base != 0 {
		switch r[end] {
		case 'ă', 'â', 'ê', 'ô', 'ơ', 'ư':
			at = end
		}
		end++
	}
	if end == first {
		return string(r)
	}
	if at < 0 {
		switch n := end - first; {
		case n == 1:
			at = first
		case end < len(r):
			at = end - 1
		case n == 2:
			at = first
		default:
			at = first + 1
		}
	}
	r[at] = tones[r[at]][p.tone]
	return Key(string(r))
}
