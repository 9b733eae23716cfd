package guard

import (
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"trolycong/internal/vitext"
)

// fileCode is the code on the receipt of a handed-in file: the office, the date, a running number.
var fileCode = regexp.MustCompile(`(?i)\b[GH]\d{2}(?:\.\d{1,3}){0,3}-\d{6}-\d{3,6}\b|\b\d{3}\.\d{2}\.\d{2}\.[GH]\d{2}-\d{6}-\d{3,6}\b`)

// controlMark are marks of model formats that no citizen writes.
var controlMark = regexp.MustCompile(`(?i)<\|[a-z_]+\|>|\[/?inst\]|<</?sys>>|###\s*(?:system|instruction)|^\s*system\s*:|<script\b`)

// Input gives a verdict on a masked message. Danger comes first: its cues count unless the words are those of somebody
// who asks about papers and rules; a cry for help always counts. The text is read in one form, whatever its Unicode
// form, letter case, look-alike letters or missing diacritics. It never fails and looks at the words only.
func Input(s string) Verdict {
	plain := readable(s)
	text := words(plain)
	if code := emergency(text); code != "" {
		return Verdict{Emergency, code}
	}
	switch {
	case injection(plain, text):
		return Verdict{Kind: Injection}
	case fileCode.MatchString(plain):
		return Verdict{Kind: FileStatus, Code: "file_code"}
	case asksStatus(text):
		return Verdict{Kind: FileStatus, Code: "file_status"}
	case scams.in(text), cheated.followedBy(text, money, 4) && !rules.in(text):
		return Verdict{Kind: Scam}
	case (crimes.in(text) || getting.followedBy(text, forgeries, 2)) && !crimeRules.in(text):
		return Verdict{Kind: Crime}
	case asksPrivate(text):
		return Verdict{Kind: AsksPrivateData, Code: "asks_private_data"}
	case abuses.in(notAbuse.without(text)) && !asks.in(text):
		return Verdict{Kind: Abuse}
	}
	return Verdict{Kind: OK}
}

// lookAlikes are letters of other scripts that people put in place of Latin ones to hide a word.
var lookAlikes = strings.NewReplacer("а", "a", "е", "e", "о", "o", "р", "p", "с", "c", "у", "y", "х", "x", "і", "i", "ѕ", "s", "ԁ", "d", "ɡ", "g", "ո", "n", "м", "m", "т", "t", "к", "k", "в", "b", "н", "h",
	"А", "A", "Е", "E", "О", "O", "Р", "P", "С", "C", "У", "Y", "Х", "X", "І", "I", "М", "M", "Т", "T", "К", "K", "В", "B", "Н", "H", "ο", "o", "α", "a", "ε", "e", "ι", "i", "ν", "v", "ρ", "p", "τ", "t", "ı", "i")

func readable(s string) string {
	return lookAlikes.Replace(vitext.Clean(norm.NFKC.String(vitext.Clean(s))))
}

// emergency names the services for a danger to people that is happening; "" for none.
func emergency(text []word) string {
	ill := sick.in(text) || poisoned.in(text) && now.in(text)
	text = calm.without(text)
	cry, isNow := cries.in(text), now.in(text)
	aboutRules := rules.in(text)
	quiet := aboutRules || papers.in(text)
	var codes []string
	for _, d := range danger {
		strong := d.strong.in(text) || d.code == "111" && harmToChild(text) || d.code == "113" && violent(text) ||
			d.code == "114" && leaks.followedBy(text, gas, 2) || d.code == "115" && ill
		weak := !strong && d.weak.in(text)
		switch {
		case strong && (cry || !quiet || !aboutRules && ongoing(text, d.strong)), weak && (cry || isNow && !quiet || len(text) <= 2):
			codes = append(codes, d.code)
		}
	}
	if relatives.followedBy(text, lost, 3) && !quiet {
		codes = append(codes, Missing)
	}
	if len(codes) == 0 && cry && !quiet {
		return "113,115"
	}
	return strings.Join(codes, ",")
}

// ongoing tells whether the danger is said to be happening: "đang" right before it.
func ongoing(text []word, strong cues) bool {
	being := newWord("đang")
	for p, ok := strong.find(text, 0); ok; p, ok = strong.find(text, p.start+1) {
		for i := max(p.start-2, 0); i < p.end; i++ {
			if text[i].is(being) {
				return true
			}
		}
	}
	return false
}

func harmToChild(text []word) bool {
	return children.followedBy(text, harm, 5) || harm.followedBy(text, children, 2)
}

func violent(text []word) bool {
	return suffered.followedBy(text, violence, 5) || blows.followedBy(text, victims, 0)
}

// injection tells whether the message tries to change the rules of the answerer or to reach its secrets.
func injection(plain string, text []word) bool {
	if controlMark.MatchString(plain) {
		return true
	}
	text = roles.without(text)
	for _, t := range [][]word{text, unspaced(text), unleet(text)} {
		if t != nil && (attacks.in(t) || overrides.followedBy(t, instructions, 3) || reveals.followedBy(t, secrets, 5) || secrets.followedBy(t, reveals, 2)) {
			return true
		}
	}
	return false
}

// unspaced joins letters that stand alone ("i g n o r e"), and parts the joined text again at the words of attacks; nil
// when there are no such letters.
func unspaced(text []word) []word {
	var out []word
	joined := ""
	flush := func() {
		for _, w := range hidden {
			joined = strings.ReplaceAll(joined, w, " "+w+" ")
		}
		out = append(out, words(joined)...)
		joined = ""
	}
	singles := 0
	for _, w := range text {
		if len([]rune(w.key)) == 1 {
			joined += w.fold
			singles++
			continue
		}
		flush()
		out = append(out, w)
	}
	flush()
	if singles < 6 {
		return nil
	}
	return out
}

// hidden are words that attacks write letter by letter.
var hidden = []string{"ignore", "previous", "instructions", "system", "prompt", "developer", "mode", "jailbreak", "reveal", "bo qua", "huong dan", "boqua", "huongdan"}

// unleet reads digits inside words as the letters they look like ("1gn0re"); nil when there are no such words.
func unleet(text []word) []word {
	out, changed := make([]word, len(text)), false
	for i, w := range text {
		out[i] = w
		letters := strings.IndexFunc(w.fold, unicode.IsLetter) >= 0
		if letters && strings.ContainsAny(w.fold, "013457") && len(w.fold) > 3 {
			out[i], changed = newWord(strings.NewReplacer("0", "o", "1", "i", "3", "e", "4", "a", "5", "s", "7", "t").Replace(w.fold)), true
		}
	}
	if !changed {
		return nil
	}
	return out
}

// asksStatus tells whether the message asks how far one handed-in file is.
func asksStatus(text []word) bool {
	if notStatus.in(text) {
		return false
	}
	if statusPhrases.in(text) {
		return true
	}
	return files.in(text) && going.in(text) && (done.in(text) && mine.in(text) || ownFile.in(text))
}

// ownFile names a file as somebody's own.
var ownFile = newCues("hồ sơ của tôi; hồ sơ của em; hồ sơ của mình; hồ sơ của ông; hồ sơ của bà; hồ sơ của anh; hồ sơ của chị; hồ sơ của vợ; hồ sơ của chồng; hồ sơ của con; hồ sơ của bố; hồ sơ của mẹ; hồ sơ tôi; hồ sơ em; hồ sơ mình; mã hồ sơ; căn cước của tôi; căn cước của em; cccd của tôi; cccd của em; hộ chiếu của tôi; hộ chiếu của em; bằng lái của tôi; bằng lái của em; sổ đỏ của tôi; sổ đỏ nhà tôi; đơn của tôi; đơn của em")

// asksPrivate tells whether the message asks for private data of another person.
func asksPrivate(text []word) bool {
	if ownData.in(text) {
		return false
	}
	return alwaysPrivate.in(text) || seekers.in(text) && privateThings.followedBy(text, privateOwners, 1)
}

// NeedsRemoval tells whether a message that held personal data can only be answered with them: it asks to look them up,
// or says nothing else that could be answered. masked and found are what Mask returned.
func NeedsRemoval(masked string, found []Finding) bool {
	if len(found) == 0 {
		return false
	}
	text := words(withoutPlaceholders.Replace(masked))
	if services.in(text) {
		return false
	}
	if lookups.in(text) {
		return true
	}
	left := 0
	for _, w := range text {
		if !personal[w.key] && !personalBare[w.fold] {
			left++
		}
	}
	return left <= 3
}

// personalBare are the personal words without diacritics.
var personalBare = func() map[string]bool {
	m := make(map[string]bool, len(personal))
	for w := range personal {
		m[vitext.Fold(w)] = true
	}
	return m
}()
