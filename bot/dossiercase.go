package bot

import (
	"regexp"
	"slices"
	"strings"

	"trolycong/internal/vitext"
	"trolycong/knowledge"
)

// Bounds of choosing among the printed cases of a dossier.
const (
	manyCases       = 4 // so many cases are offered to choose from
	maxOfferedCases = 6
	maxCaseRunes    = 300 // of a title, as a choice sends it
	minCaseWords    = 2   // words of a title that no other title holds and the question must say
)

var phraseOtherCases = phrase{"Nguồn còn %d trường hợp khác, mỗi trường hợp có giấy tờ riêng: xem trang chi tiết của thủ tục.", "The source has %d other cases, each with papers of its own: see the procedure's page."}

// caseStops are words of a title that tell no case from another.
var caseStops = foldedToo("để giảm cho của và hoặc các những khi thì là có được không trong theo với đối trường hợp người làm cần giấy tờ gì thủ tục hồ sơ nộp gồm bao tại về từ đến việc một do này đã")

// foldedToo is the set of the words, with their marks and without.
func foldedToo(words string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(words) {
		out[w], out[vitext.Fold(w)] = true, true
	}
	return out
}

// caseKey is the title of a case, as cases of one title are told to be one.
func caseKey(p dossierPart) string {
	return strings.Join(vitext.Syllables(shorten(p.of.Title, maxCaseRunes)), " ")
}

// distinctCases gives the first part of each title.
func distinctCases(parts []dossierPart) []dossierPart {
	var out []dossierPart
	for _, p := range parts {
		if !slices.ContainsFunc(out, func(c dossierPart) bool { return caseKey(c) == caseKey(p) }) {
			out = append(out, p)
		}
	}
	return out
}

// askedCase is the title of the printed case that the question names: in whole, or, as a guess, by words that tell it from
// every other title of the dossier; "" when it names none, or two as well. everyone are the parts that are always shown.
func (w *procedureWriter) askedCase(cases, everyone []dossierPart) (title string, guessed bool) {
	cases = distinctCases(cases)
	if len(cases) < 2 {
		return "", false
	}
	if i := wholeTitle(w.query.Text, cases); i >= 0 {
		return caseKey(cases[i]), false
	}
	said, name := w.caseWords(w.query.Text+" "+w.query.Understood), w.caseWords(w.p.Name)
	all := distinctCases(append(slices.Clip(cases), everyone...))
	titles := make([]map[string]bool, len(all))
	for i, c := range all {
		titles[i] = w.caseWords(c.of.Title)
	}
	best, most, second := -1, 0, 0
	for i, title := range titles {
		n := 0
		for word := range title {
			if said[word] && !name[word] && len(word) > 1 && holders(titles, word) <= max(1, len(titles)/3) {
				n++
			}
		}
		switch {
		case n > most:
			best, most, second = i, n, most
		case n > second:
			second = n
		}
	}
	if best < 0 || best >= len(cases) || most < minCaseWords || most == second {
		return "", false
	}
	w.step("case", cases[best].of.Title)
	return caseKey(cases[best]), true
}

// caseWords are the words of a text that may tell a case, without marks where the question was typed without them.
func (w *procedureWriter) caseWords(text string) map[string]bool {
	out := map[string]bool{}
	for _, word := range vitext.Syllables(vitext.Key(text)) {
		if caseStops[word] {
			continue
		}
		if w.question.Plain {
			word = vitext.Fold(word)
		}
		out[word] = true
	}
	return out
}

// otherCases gives the places of the cases that a guess hides, and lets the reader choose one of them.
func (w *procedureWriter) otherCases(title string, cases []dossierPart) []knowledge.Ref {
	rest := slices.DeleteFunc(distinctCases(cases), func(p dossierPart) bool { return caseKey(p) == title })
	if !w.brief {
		w.offerCases(rest)
	}
	refs := make([]knowledge.Ref, 0, len(rest))
	for _, p := range rest {
		refs = append(refs, p.of.Ref)
	}
	return refs
}

// wholeTitle is the case whose title, but for its number, the text says from end to end, the longest of several; -1 when it says none.
func wholeTitle(text string, cases []dossierPart) int {
	said := " " + strings.Join(vitext.Syllables(text), " ") + " "
	best, longest := -1, 0
	for i, c := range cases {
		bare := itemNumber.ReplaceAllString(strings.TrimLeft(shorten(c.of.Title, maxCaseRunes), " -–•+*"), "")
		title := strings.Join(vitext.Syllables(bare), " ")
		if len(title) > longest && strings.Contains(said, " "+title+" ") {
			best, longest = i, len(title)
		}
	}
	return best
}

// holders counts the titles that hold a word.
func holders(titles []map[string]bool, word string) int {
	n := 0
	for _, t := range titles {
		if t[word] {
			n++
		}
	}
	return n
}

// offerCases lets the reader choose the case, so that the next answer holds its papers only.
func (w *procedureWriter) offerCases(cases []dossierPart) {
	if len(w.reply.Choices) > 0 {
		return
	}
	offered := map[string]bool{}
	for _, c := range cases {
		if offered[caseKey(c)] || len(offered) == maxOfferedCases {
			continue
		}
		offered[caseKey(c)] = true
		title := strings.TrimRight(strings.TrimLeft(c.of.Title, " -–•+*"), " :;.")
		w.reply.Choices = append(w.reply.Choices, Choice{Label: shorten(title, 120), Send: string(w.p.Code) + " cần giấy tờ gì – " + shorten(title, maxCaseRunes)})
	}
}

// sentCase is a choice among cases as it is sent: a procedure's code, what is asked, and the case's title as printed.
var sentCase = regexp.MustCompile(`^\s*(\d\.\d{6}[^–]*) – `)

// askedBeforeCase gives the words of a chosen case that ask: the printed title asks for nothing. Empty for any other text.
func askedBeforeCase(text string) string {
	if m := sentCase.FindStringSubmatch(text); m != nil {
		return m[1]
	}
	return ""
}
