package bot

import (
	"regexp"
	"strconv"
	"strings"

	"trolycong/internal/vitext"
	"trolycong/knowledge"
	"trolycong/retrieval"
)

// numberAlone is a question that holds the number of a document and nothing else: "QĐ 749", "Nghị định 123/2015/NĐ-CP",
// "749/QĐ-TTg". Its words for the kind of document would lead anywhere.
var numberAlone = regexp.MustCompile(`(?i)^(?:(?:văn bản|van ban|kế hoạch|ke hoach|quyết định|quyet dinh|báo cáo|bao cao|công văn|cong van|nghị quyết|nghi quyet|nghị định|nghi dinh|thông tư|thong tu|chỉ thị|chi thi|luật|luat|qđ|qd|nđ|nd|tt|kh|bc|nq|ct|cv)` +
	`(?:\s+số|\s+so)?\s*[:.]?\s*(\d{1,5}[a-z]?(?:[/-][\pL\d&/-]+)?)|(?:số\s+|so\s+)?(\d{1,5}[a-z]?/(?:\d{4}/)?\pL[\pL\d&/-]*))\s*[?.!]*$`)

// aloneNumber is the number of a document that the question consists of; "" for none. A bare year is none: "kế hoạch 2025".
func aloneNumber(text string) string {
	m := numberAlone.FindStringSubmatch(strings.TrimSpace(text))
	if m == nil {
		return ""
	}
	number := m[1] + m[2]
	if n, err := strconv.Atoi(number); err == nil && n >= 1990 && n <= 2060 {
		return ""
	}
	return number
}

// maxMentions is how many places that name a document an answer quotes.
const maxMentions = 3

// onlyNamed answers for a document that is not loaded: that it is not, what the loaded ones say where they name it, and the
// procedures that rest on it. hits are those of its number, best first.
func (t *turn) onlyNamed(number string, hits []retrieval.Hit) *Reply {
	d := t.draft(Partial)
	var items []string
	var choices []Choice
	for _, h := range hits {
		switch h.Kind {
		case retrieval.UnitProcedure:
			if p, ok := t.view.Procedure(knowledge.ProcedureCode(h.ID)); ok && len(choices) < maxRefs {
				choices = append(choices, Choice{Label: t.label(p.Name), Send: t.sends(p.Code, "")})
			}
		case retrieval.UnitPassage:
			if doc, ok := t.view.Document(h.Document); ok && len(items) < maxMentions {
				ids := d.citePassage(doc, h.Passage, knowledge.RoleMain)
				items = append(items, "“"+shorten(sentenceWith(doc.Passages[h.Passage].Text, number), 300)+"”"+marks(ids)+" – "+documentName(doc))
			}
		case retrieval.UnitGuide:
		}
	}
	t.step("exact", "the document is not loaded", KV{"found", strconv.Itoa(len(hits))})
	why := t.say(phraseNoSuchNumber)
	if strings.Contains(number, "/") { // a bare figure could be a count
		why = t.say(phraseNoDocument, number)
	}
	if len(choices) > 0 {
		why += " " + t.say(phraseRestOn)
	}
	if len(items) == 0 {
		return t.noSource(why, choices...)
	}
	d.add(Block{Type: BlockText, Text: why})
	d.add(Block{Type: BlockList, Title: t.say(phraseNamedIn), Items: items})
	d.reply.Choices = choices
	return d.done()
}

// askOf names a loaded document and asks what of it is meant: any one sentence of it would be a guess.
func (t *turn) askOf(doc *knowledge.Document) *Reply {
	d := t.draft(Clarify)
	d.add(Block{Type: BlockText, Text: documentName(doc) + marks([]string{t.citeName(d, doc)})})
	d.add(Block{Type: BlockText, Text: t.say(phraseWhatOfIt, doc.Identity.Number)})
	d.add(Block{Type: BlockLink, Text: t.say(phraseSourceLink), URL: sourcePage(doc.ID)})
	return d.done()
}

// sentenceWith is the first sentence of a text that holds a number as it was typed; the whole text when none does.
func sentenceWith(text, number string) string {
	r, want := []rune(text), vitext.Fold(number)
	for _, s := range vitext.Sentences(text) {
		if sentence := string(r[s.Start:s.End]); strings.Contains(vitext.Fold(sentence), want) {
			return sentence
		}
	}
	return text
}
