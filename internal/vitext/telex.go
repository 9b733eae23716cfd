package vitext

import (
	"slices"
	"strings"
)

// decoded is a word that residue of a typing method may stand for. cost grows with what had to be assumed.
type decoded struct {
	word string
	cost float64
}

// Costs, in nats, of what is assumed about residue: a sign that was forgotten, a digit for its neighbour.
const (
	costDecoded   = 0.5
	costForgotten = 3.0
)

// letters are a word being typed: base letters without tone, and the tone that its keys named.
type letters struct {
	r    []rune
	tone int
	// keys is how many keys of the method were used: none means that the word is no residue.
	keys int
}

// newLetters begins with nothing; add takes letters with their signs, and keeps the tone of an accented one.
func (l *letters) add(c rune) {
	if t := toneOf(c); t.base != 0 {
		if t.tone != 0 {
			l.tone = t.tone
		}
		c = t.base
	}
	l.r = append(l.r, c)
}

// vowels is the range of the last run of vowels, behind the onsets qu and gi; empty when there is none.
func (l *letters) vowels() Range {
	end := len(l.r)
	for end > 0 && toneOf(l.r[end-1]).base == 0 {
		end--
	}
	start := end
	for start > 0 && toneOf(l.r[start-1]).base != 0 {
		start--
	}
	if start == 1 && end > 2 && (l.r[0] == 'q' && l.r[1] == 'u' || l.r[0] == 'g' && l.r[1] == 'i') {
		start++
	}
	return Range{start, end}
}

// hat puts a circumflex on the last a, e or o, or on the one that is asked for.
func (l *letters) hat(only rune) bool {
	v := l.vowels()
	for i := v.End - 1; i >= v.Start; i-- {
		c := l.r[i]
		if only != 0 && c != only {
			continue
		}
		switch c {
		case 'a':
			l.r[i] = 'â'
		case 'e':
			l.r[i] = 'ê'
		case 'o', 'ơ':
			l.r[i] = 'ô'
		default:
			continue
		}
		l.keys++
		return true
	}
	return false
}

// horn puts a horn on uo, or on the last u or o.
func (l *letters) horn() bool {
	v := l.vowels()
	for i := v.Start; i+1 < v.End; i++ {
		if (l.r[i] == 'u' || l.r[i] == 'ư') && (l.r[i+1] == 'o' || l.r[i+1] == 'ô') {
			l.r[i], l.r[i+1] = 'ư', 'ơ'
			l.keys++
			return true
		}
	}
	for i := v.End - 1; i >= v.Start; i-- {
		switch l.r[i] {
		case 'u':
			if i > v.Start && l.r[i-1] == 'u' { // "uu": the horn stands on the first
				i--
			}
			l.r[i] = 'ư'
		case 'o', 'ô':
			l.r[i] = 'ơ'
		default:
			continue
		}
		l.keys++
		return true
	}
	return false
}

// breve puts a breve on the last a.
func (l *letters) breve() bool {
	v := l.vowels()
	for i := v.End - 1; i >= v.Start; i-- {
		if l.r[i] == 'a' || l.r[i] == 'â' {
			l.r[i] = 'ă'
			l.keys++
			return true
		}
	}
	return false
}

// words gives what the letters may be: as they are, with ươ closed, and with signs that were forgotten.
func (l *letters) words() []decoded {
	s := string(l.r)
	if strings.Contains(s, "ưo") {
		s = strings.ReplaceAll(s, "ưo", "ươ")
	}
	p, ok := apart(s)
	if !ok || l.keys == 0 {
		return nil
	}
	p.tone = l.tone
	var out []decoded
	put := func(p parts, cost float64) {
		if w := p.word(); IsVietnameseSyllable(w) && !slices.ContainsFunc(out, func(d decoded) bool { return d.word == w }) {
			out = append(out, decoded{w, cost})
		}
	}
	put(p, costDecoded)
	if p.onset == "d" {
		q := p
		q.onset = "đ"
		put(q, costForgotten)
	}
	if len(out) > 0 && p.rhyme != Fold(p.rhyme) {
		return out // whoever typed a sign forgot none
	}
	for _, rhyme := range signed(p.rhyme) {
		q := p
		q.rhyme = rhyme
		put(q, costForgotten)
		if p.onset == "d" {
			q.onset = "đ"
			put(q, 2*costForgotten)
		}
	}
	return out
}

// byBare finds the rhymes that fold to the same letters, in order.
var byBare = func() map[string][]string {
	out := map[string][]string{}
	for r := range rhymes {
		bare := strings.Map(foldRune, r)
		out[bare] = append(out[bare], r)
	}
	for _, r := range out {
		slices.Sort(r)
	}
	return out
}()

// signed are the rhymes with other signs on the same letters, without the rhyme itself.
func signed(rhyme string) []string {
	var out []string
	for _, r := range byBare[Fold(rhyme)] {
		if r != rhyme {
			out = append(out, r)
		}
	}
	return out
}

// telexShape tells whether a word in Key form holds keys of telex where no syllable has these letters.
func telexShape(s string) bool {
	vowel := false
	prev := rune(0)
	for i, c := range s {
		switch c {
		case 'w':
			return true
		case 's', 'f', 'r', 'x', 'j':
			if vowel {
				return true
			}
		case 'd':
			if i > 0 && (prev == 'd' || vowel) {
				return true
			}
		case 'a', 'e', 'o':
			if strings.ContainsRune(s[:i], c) {
				return true
			}
		}
		vowel = vowel || toneOf(c).base != 0
		prev = c
	}
	return false
}

// decodeTelex reads a word in Key form as keys of telex, in any of the orders that people type; nil when none was used.
// Source: the key table of the method as shipped with Unikey (s f r x j tones, z none, aa ee oo, w horn or breve, dd).
func decodeTelex(s string) []decoded {
	if !telexShape(s) {
		return nil
	}
	var l letters
	for _, c := range s {
		if !l.telexKey(c) {
			l.add(c)
		}
	}
	return l.words()
}

var telexTones = map[rune]int{'f': 1, 'r': 2, 'x': 3, 's': 4, 'j': 5}

// telexKey uses c as a key; false when it is a letter.
func (l *letters) telexKey(c rune) bool {
	v := l.vowels()
	switch c {
	case 's', 'f', 'r', 'x', 'j', 'z':
		if v.Start == v.End {
			return false
		}
		l.tone = telexTones[c]
		l.keys++
		return true
	case 'w':
		// In telex w after a is a breve, else a horn; without a vowel it is ư.
		if v.Start < v.End && l.r[v.End-1] == 'a' && !(v.End-v.Start > 1 && l.r[v.End-2] == 'u') {
			return l.breve()
		}
		if !l.horn() && !l.breve() {
			l.r = append(l.r, 'ư')
			l.keys++
		}
		return true
	case 'a', 'e', 'o':
		return slices.Contains(l.r[v.Start:v.End], c) && l.hat(c)
	case 'd':
		if len(l.r) > 0 && l.r[0] == 'd' && (len(l.r) == 1 || v.Start < v.End) {
			l.r[0] = 'đ'
			l.keys++
			return true
		}
	}
	return false
}

// vniShape tells letters with digits of VNI behind a vowel, or behind d: "thu3", "d9a8ng".
func vniShape(s string) bool {
	vowel, digits := false, 0
	first := rune(0)
	for i, c := range s {
		if i == 0 {
			first = c
		}
		switch {
		case isDigit(c):
			if !vowel && !(c == '9' && first == 'd') || i == 0 {
				return false
			}
			digits++
		case toneOf(c).base != 0:
			vowel = true
		case c != 'đ' && (c < 'a' || c > 'z'):
			return false
		}
	}
	return vowel && digits > 0 && digits <= 4
}

// decodeVNI reads a word in Key form as letters and digits of VNI (1-5 tones, 6 circumflex, 7 horn, 8 breve, 9 đ); nil
// when it is none. 6 and 7 beside each other on the keyboard are taken for one another at a cost.
func decodeVNI(s string) []decoded {
	if !vniShape(s) {
		return nil
	}
	out := vniKeys(s)
	if strings.ContainsAny(s, "67") {
		swapped := strings.NewReplacer("6", "7", "7", "6").Replace(s)
		for _, d := range vniKeys(swapped) {
			out = append(out, decoded{d.word, d.cost + costForgotten})
		}
	}
	return out
}

func vniKeys(s string) []decoded {
	var l letters
	for _, c := range s {
		ok := true
		switch c {
		case '0', '1', '2', '3', '4', '5':
			l.tone = [...]int{0, 4, 1, 2, 3, 5}[c-'0']
			l.keys++
		case '6':
			ok = l.hat(0)
		case '7':
			ok = l.horn()
		case '8':
			ok = l.breve()
		case '9':
			if ok = len(l.r) > 0 && l.r[0] == 'd'; ok {
				l.r[0] = 'đ'
				l.keys++
			}
		default:
			l.add(c)
		}
		if !ok {
			return nil
		}
	}
	return l.words()
}

// viqrDigits are the marks of VIQR as digits of VNI. Source: RFC 1456, read 2026.
var viqrDigits = strings.NewReplacer("'", "1", "`", "2", "?", "3", "~", "4", ".", "5", "^", "6", "+", "7", "*", "7", "(", "8", "dd", "d9")

// isVIQR tells whether a text is typed in VIQR: two circumflexes, horns or breves behind vowels, or an opening bracket
// that another letter follows.
func isVIQR(r []rune) bool {
	n := 0
	for i := 1; i < len(r); i++ {
		n += signMark(r, i)
	}
	return n >= 2
}

// signMark is 1 when a sign of VIQR stands at i behind a vowel that can bear it.
func signMark(r []rune, i int) int {
	before := toLower(r[i-1])
	switch r[i] {
	case '^':
		if before == 'a' || before == 'e' || before == 'o' {
			return 1
		}
	case '+':
		if (before == 'o' || before == 'u') && (i+1 == len(r) || !isDigit(r[i+1])) {
			return 1
		}
	case '(':
		if before == 'a' && i+1 < len(r) && r[i+1] >= 'a' && r[i+1] <= 'z' {
			return 1
		}
	}
	return 0
}

// hasVIQRMark tells whether a chunk holds a mark behind a letter that is not its last sign, or a sign anywhere.
func hasVIQRMark(r []rune) bool {
	for i := 1; i < len(r); i++ {
		if toneOf(toLower(r[i-1])).base == 0 && !strings.ContainsRune("^+(", r[i-1]) {
			continue
		}
		if strings.ContainsRune("'`~^+(", r[i]) || (r[i] == '.' || r[i] == '?') && i > 1 {
			return true
		}
	}
	return len(r) > 1 && toLower(r[0]) == 'd' && toLower(r[1]) == 'd'
}

// decodeVIQR reads a chunk in Key form as VIQR; the last mark may be the sentence's.
func decodeVIQR(s string) []decoded {
	s = strings.TrimRight(s, ",;!")
	out := vniKeys(viqrDigits.Replace(s))
	if cut := strings.TrimRight(s, ".?"); cut != s {
		for _, d := range vniKeys(viqrDigits.Replace(cut)) {
			out = append(out, decoded{d.word, d.cost + 1})
		}
		if isBareSyllable(cut) {
			out = append(out, decoded{cut, 1.5})
		}
	}
	return out
}
