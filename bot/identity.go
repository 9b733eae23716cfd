package bot

import (
	"slices"
	"strings"

	"trolycong/internal/vitext"
	"trolycong/knowledge"
)

// identityPart is one thing that a document says of itself.
type identityPart int

const (
	partSigner identityPart = iota
	partNumber
	partDate
	partIssuer
	partRecipients
)

// identityCues are ways to ask for a part, folded. The first that the question holds counts, so longer ones come first.
var identityCues = []struct {
	words string
	part  identityPart
}{
	{"ai ky", partSigner}, {"nguoi ky", partSigner}, {"do ai ky", partSigner}, {"ky ban hanh", partSigner}, {"noi nhan", partRecipients}, {"gui cho nhung ai", partRecipients}, {"gui nhung ai", partRecipients},
	{"ngay ban hanh", partDate}, {"ban hanh ngay", partDate}, {"ban hanh khi nao", partDate}, {"ban hanh nam nao", partDate}, {"ban hanh luc nao", partDate}, {"ban hanh thang", partDate}, {"ky ngay", partDate}, {"ngay ky", partDate}, {"de ngay", partDate},
	{"so hieu", partNumber}, {"so may", partNumber}, {"so bao nhieu", partNumber}, {"ma so van ban", partNumber}, {"ai ban hanh", partIssuer}, {"co quan ban hanh", partIssuer}, {"co quan nao ban hanh", partIssuer}, {"don vi nao ban hanh", partIssuer}, {"don vi ban hanh", partIssuer}, {"do ai ban hanh", partIssuer},
}

var identityNames = map[identityPart]phrase{partSigner: {"người ký", "who signed it"}, partNumber: {"số hiệu", "its number"}, partDate: {"ngày ban hành", "its date"},
	partIssuer: {"cơ quan ban hành", "who issued it"}, partRecipients: {"nơi nhận", "its recipients"}}

// maxIdentityRest is how many syllables a question on a document's identity may hold beside the cue and the name.
const maxIdentityRest = 3

// identity answers what a document says of itself: who signed it, its number, date, issuer, recipients. nil when the
// question asks for no such thing of a loaded document.
func (t *turn) identity() *Reply {
	folded := " " + vitext.Fold(strings.Join(vitext.Syllables(t.query.Text), " ")) + " "
	at := slices.IndexFunc(identityCues, func(c struct {
		words string
		part  identityPart
	}) bool {
		return strings.Contains(folded, " "+c.words+" ")
	})
	if at < 0 {
		return nil
	}
	cue := identityCues[at]
	docs := t.askedDocuments()
	if len(docs) == 0 || t.restOf(folded, cue.words, docs) > maxIdentityRest {
		return nil
	}
	if len(docs) > 1 {
		return t.clarifyDocument(docs)
	}
	return t.sayIdentity(docs[0], cue.part)
}

// askedDocuments are the loaded documents that the question names: by number or title, else those of the named genre.
func (t *turn) askedDocuments() []*knowledge.Document {
	genre, _ := t.documentWords()
	var out []*knowledge.Document
	for _, d := range t.view.Documents() {
		switch {
		case strings.HasPrefix(string(d.ID), StarterPrefix) || !t.inProvince(d, ""):
		case len(t.query.Documents) > 0:
			if slices.Contains(t.query.Documents, d.ID) {
				out = append(out, d)
			}
		case genre != "" && vitext.Fold(genreNames[d.Identity.Genre]) == genre:
			out = append(out, d)
		}
	}
	return out
}

// restOf counts the syllables of the question's subject that neither the cue nor the documents' names hold.
func (t *turn) restOf(folded, cue string, docs []*knowledge.Document) int {
	known := " " + cue + " ban hanh ky so ngay nay do "
	for _, d := range docs {
		known += vitext.Fold(strings.Join(vitext.Syllables(headText(d)), " ")) + " "
	}
	n := 0
	for _, w := range strings.Fields(vitext.Fold(t.question.Subject)) {
		if !strings.Contains(known, " "+w+" ") && strings.Contains(folded, " "+w+" ") {
			n++
		}
	}
	return n
}

// sayIdentity says one part as the source prints it, or that the source does not.
func (t *turn) sayIdentity(doc *knowledge.Document, part identityPart) *Reply {
	id := doc.Identity
	value, printed := "", ""
	switch part {
	case partSigner:
		value, printed = id.Signer, id.Signer
		if value != "" && id.SignerOffice != "" {
			value += " – " + id.SignerOffice
		}
	case partNumber:
		value, printed = id.Number, id.Number
	case partDate:
		value = showDate(id.Date)
		if id.Date.Year > 0 {
			printed = vitext.FoldSpaces(id.Place)
		}
	case partIssuer:
		value, printed = id.Issuer, id.Issuer
	case partRecipients:
		value = strings.Join(id.Recipients, "; ")
		if len(id.Recipients) > 0 {
			printed = id.Recipients[0]
		}
	}
	t.step("identity", identityNames[part].vi, KV{"document", string(doc.ID)}, KV{"value", value})
	if value == "" {
		return t.noSource(t.say(phraseNoIdentity, documentName(doc), t.say(identityNames[part])))
	}
	d := t.draft(Answered)
	var ids []string
	for i := range doc.Passages {
		p := &doc.Passages[i]
		switch {
		case p.Kind != knowledge.PassageIdentity && p.Kind != knowledge.PassageSignature:
		case part == partDate && !t.dates(p.Text, id.Date), part != partDate && !vitext.EqualFold(p.Text, printed) && !strings.Contains(vitext.Key(p.Text), vitext.Key(printed)):
		default:
			for _, s := range mergeSpans(doc.Text, p.Spans) {
				ids = append(ids, d.citeDocument(doc, sectionLabel(doc, p), trimSpan(doc.Text, s), knowledge.RoleMain))
			}
		}
	}
	d.add(Block{Type: BlockText, Text: value + marks(ids), Citations: ids})
	d.add(Block{Type: BlockText, Text: t.say(phraseIdentityOf, t.say(identityNames[part]), documentName(doc))})
	return d.done()
}

// dates tells whether a text prints a date.
func (t *turn) dates(s string, want knowledge.Date) bool {
	return slices.ContainsFunc(vitext.Dates(s), func(d vitext.DateRef) bool {
		return d.Year == want.Year && d.Month == want.Month && d.Day == want.Day
	})
}

// clarifyDocument asks which of the named documents is meant.
func (t *turn) clarifyDocument(docs []*knowledge.Document) *Reply {
	d := t.draft(Clarify)
	d.add(Block{Type: BlockText, Text: t.say(phraseWhichDocument)})
	var items []string
	for _, doc := range docs[:min(len(docs), maxRefs)] {
		name := documentName(doc)
		id := ""
		for i := range doc.Passages {
			if doc.Passages[i].Kind == knowledge.PassageIdentity {
				id = t.citeAround(d, doc, i)
				break
			}
		}
		items = append(items, name+marks([]string{id}))
		d.reply.Choices = append(d.reply.Choices, Choice{Label: shorten(name, 120), Send: strings.TrimRight(t.query.Text, " ?.!") + " – " + name})
	}
	d.add(Block{Type: BlockList, Items: items})
	return d.done()
}
