package bot

import (
	"strings"

	"trolycong/bot/understand"
	"trolycong/knowledge"
)

// maxLabel is the longest label of a choice, in runes.
const maxLabel = 120

// shownName is a procedure's name as an answer shows it, of at most so many runes. A name that is cut has no gloss: it would
// say another thing.
func (t *turn) shownName(name string, most int) string {
	name = bareName(name)
	if cut := cutWhole(name, most); cut != name {
		return cut
	}
	return t.glossed(name)
}

// label is a procedure's name on a choice.
func (t *turn) label(name string) string {
	name = bareName(name)
	if shown := t.glossed(name); len([]rune(shown)) <= maxLabel {
		return shown
	}
	return shorten(name, maxLabel)
}

// sends is the text of a choice: a procedure's code and what was asked of it. The words tell the language too, so that the
// answer to the choice is in that of the question.
func (t *turn) sends(code knowledge.ProcedureCode, asked string) string {
	if asked == "" && t.lang() == "en" {
		asked = "procedure"
	}
	return strings.TrimSpace(string(code) + " " + asked)
}

// glossed is an official name or term, beside what it says in English where the answer is in English and the lexicon covers all
// of it: "Đăng ký khai sinh (birth registration)".
func (t *turn) glossed(name string) string {
	if t.lang() != "en" {
		return name
	}
	if gloss := understand.Gloss(name); gloss != "" {
		return name + " (" + gloss + ")"
	}
	return name
}

// glossedAll joins official terms, each beside its gloss.
func (t *turn) glossedAll(terms []string, sep string) string {
	out := make([]string, len(terms))
	for i, s := range terms {
		out[i] = t.glossed(s)
	}
	return strings.Join(out, sep)
}
