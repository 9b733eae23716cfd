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
	{"so hieu", partNumber}, {"ke hoach so may", partNumber}, {"bao cao so may", partNumber}, {"quyet dinh so may", partNumber}, {"ke hoach so bao nhieu", partNumber}, {"ma so van ban", partNumber}, {"ai ban hanh", partIssuer}, {"co quan ban hanh", partIssuer}, {"co quan nao ban hanh", partIssuer}, {"don vi nao ban hanh", partIssuer}, {"don vi ban hanh", partIssuer}, {"do ai ban hanh", partIssuer},
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
	said := " " + vitext.Fold(strings.Join(vitext.Syllables(t.query.Text), " ")) + " "
	var out []*knowledge.Document
	for _, d := range t.view.Documents() {
		switch {
		case strings.HasPrefix(string(d.ID), knowledge.StarterPrefix) || !t.inProvince(d, ""):
		case len(t.query.Documents) > 0:
			if slices.Contains(t.query.Documents, d.ID) {
				out = append(out, d)
			}
		case strings.Contains(said, " "+vitext.Fold(genreNames[d.Identity.Genre])+" "):
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

// identityValue is a part as shown, and the texts that the source prints of it; "" when it prints none.
func (t *turn) identityValue(id knowledge.Identity, part identityPart) (value string, printed []string) {
	switch part {
	case partSigner:
		if id.Signer != "" && id.SignerOffice != "" {
			return id.Signer + " – " + id.SignerOffice, []string{id.Signer, id.SignerOffice}
		}
		return id.Signer, []string{id.Signer}
	case partNumber:
		return id.Number, []string{id.Number}
	case partDate:
		return t.showDate(id.Date), nil
	case partIssuer:
		return id.Issuer, []string{id.Issuer}
	case partRecipients:
		return strings.Join(id.Recipients, "; "), id.Recipients
	}
	return "", nil
}

// sayIdentity says one part as the source prints it, or that the source does not.
func (t *turn) sayIdentity(doc *knowledge.Document, part identityPart) *Reply {
	value, printed := t.identityValue(doc.Identity, part)
	t.step("identity", identityNames[part].vi, KV{"document", string(doc.ID)}, KV{"value", value})
	d := t.draft(Answered)
	var ids []string
	for i := range doc.Passages {
		p := &doc.Passages[i]
		if p.Kind != knowledge.PassageIdentity && p.Kind != knowledge.PassageSignature || !prints(p.Text, printed) && (part != partDate || !dated(p.Text, doc.Identity.Date)) {
			continue
		}
		ids = append(ids, d.citePassage(doc, i, knowledge.RoleMain)...)
	}
	if part == partIssuer && value != "" && len(ids) == 0 {
		ids = []string{t.citeName(d, doc)} // read off the number and the head of the page
		d.derived(knowledge.FactUnit, value, knowledge.OpIssuer, ids)
	}
	if value == "" || len(ids) == 0 {
		d = t.draft(NoSource)
		d.add(Block{Type: BlockText, Text: t.say(phraseNoIdentity, documentName(doc), t.say(identityNames[part])) + marks([]string{t.citeName(d, doc)})})
		return d.done()
	}
	if signer := doc.Identity.Signer; part == partSigner && value != signer {
		// The lines of an office stand apart in two columns as often as below each other.
		t.plainer = []func() *Reply{func() *Reply { return t.writeIdentity(d, signer, ids, part, doc) }}
		plain := *d
		return t.writeIdentity(&plain, value, ids, part, doc)
	}
	return t.writeIdentity(d, value, ids, part, doc)
}

func (t *turn) writeIdentity(d *draft, value string, ids []string, part identityPart, doc *knowledge.Document) *Reply {
	d.add(Block{Type: BlockText, Text: value + marks(ids), Citations: ids})
	d.add(Block{Type: BlockText, Text: t.say(phraseIdentityOf, t.say(identityNames[part]), documentName(doc))})
	return d.done()
}

// prints tells whether a passage prints one of the texts, or is a line of one.
func prints(passage string, texts []string) bool {
	key := strings.Trim(vitext.Key(vitext.FoldSpaces(passage)), " -–+;.:|*")
	return key != "" && slices.ContainsFunc(texts, func(x string) bool {
		k := vitext.Key(x)
		return k != "" && (strings.Contains(key, k) || len(key) > 5 && strings.Contains(k, key))
	})
}

// dated tells whether a text prints a date.
func dated(s string, want knowledge.Date) bool {
	return want.Year > 0 && slices.ContainsFunc(vitext.Dates(s), func(d vitext.DateRef) bool {
		return d.Year == want.Year && d.Month == want.Month && d.Day == want.Day
	})
}

// citeName cites the first thing that a document prints of itself, so that its name has a source; "" when it prints
// nothing of the kind.
func (t *turn) citeName(d *draft, doc *knowledge.Document) string {
	for i := range doc.Passages {
		if doc.Passages[i].Kind == knowledge.PassageIdentity {
			return t.citeAround(d, doc, i)
		}
	}
	return ""
}

// clarifyDocument asks which of the named documents is meant.
func (t *turn) clarifyDocument(docs []*knowledge.Document) *Reply {
	d := t.draft(Clarify)
	d.add(Block{Type: BlockText, Text: t.say(phraseWhichDocument)})
	var items []string
	for _, doc := range docs[:min(len(docs), maxRefs)] {
		name := documentName(doc)
		items = append(items, name+marks([]string{t.citeName(d, doc)}))
		d.reply.Choices = append(d.reply.Choices, Choice{Label: shorten(name, 120), Send: strings.TrimRight(t.query.Text, " ?.!") + " – " + name})
	}
	d.add(Block{Type: BlockList, Items: items})
	return d.done()
}
