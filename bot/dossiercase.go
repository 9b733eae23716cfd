package bot

import (
	"slices"
	"strings"

	"trolycong/internal/vitext"
)

// Bounds of choosing among the printed cases of a dossier.
const (
	manyCases       = 4 // so many cases are offered to choose from
	maxOfferedCases = 6
	maxCaseRunes    = 300 // of a title, as a choice sends it
	minCaseWords    = 2   // words of a title that no other title holds and the question must say
)

// caseKey is the title of a case, as cases of one title are told to be one.
func caseKey(p dossierPart) string {
	return strings.Join(vitext.Syllables(shorten(p.of.Title, maxCaseRunes)), " ")
}

// askedCase is the title of the printed case that the question names by words that tell it from the others'; "" when it
// names none, or two as well.
func (w *procedureWriter) askedCase(parts []dossierPart) string {
	var cases []dossierPart
	for _, p := range parts {
		if !slices.ContainsFunc(cases, func(c dossierPart) bool { return caseKey(c) == caseKey(p) }) {
			cases = append(cases, p)
		}
	}
	if len(cases) < 2 {
		return ""
	}
	said := map[string]bool{}
	for _, word := range vitext.Syllables(w.query.Text + " " + w.query.Understood) {
		said[vitext.Fold(word)] = true
	}
	name := map[string]bool{}
	for _, word := range vitext.Syllables(w.p.Name) {
		name[vitext.Fold(word)] = true
	}
	titles := make([]map[string]bool, len(cases))
	for i, c := range cases {
		titles[i] = map[string]bool{}
		for _, word := range vitext.Syllables(c.of.Title) {
			titles[i][vitext.Fold(word)] = true
		}
	}
	if i := wholeTitle(w.query.Text, cases); i >= 0 {
		return caseKey(cases[i])
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
	if best < 0 || most < minCaseWords || most == second {
		return ""
	}
	w.step("case", cases[best].of.Title)
	return caseKey(cases[best])
}

// wholeTitle is the case whose title the text says from end to end, the longest of several; -1 when it says none.
func wholeTitle(text string, cases []dossierPart) int {
	said := " " + strings.Join(vitext.Syllables(text), " ") + " "
	best, longest := -1, 0
	for i, c := range cases {
		title := caseKey(c)
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
