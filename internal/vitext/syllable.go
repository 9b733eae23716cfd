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
