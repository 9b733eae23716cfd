package bot

import (
	"regexp"
	"slices"
	"strings"

	"trolycong/bot/understand"
	"trolycong/internal/vitext"
	"trolycong/knowledge"
)

// dutyCues are ways to ask what an agency has to do, folded.
var dutyCues = []string{"nhiem vu", "trach nhiem", "phai lam gi", "lam nhung gi", "giao viec gi", "giao nhung gi", "viec cua", "chu tri noi dung", "chu tri nhung", "chu tri muc nao", "chu tri viec gi",
	"chu tri gi", "chu tri nhiem vu", "lam gi", "phoi hop gi", "duoc giao gi", "duoc giao nhung"}

// duties lists what the documents charge an agency with: what stands under the headings that are its name. nil when the
// question asks for no agency's duties or no heading names the agency.
func (t *turn) duties() *Reply {
	folded := " " + vitext.Fold(strings.Join(vitext.Syllables(t.query.Understood), " ")) + " "
	asked := false
	for _, c := range dutyCues {
		asked = asked || strings.Contains(folded, " "+c+" ")
	}
	if !asked || t.question.Wants(understand.MeasureDeadline) || t.question.Wants(understand.MeasureFigure) || whoAsked.MatchString(folded) {
		return nil
	}
	d := t.draft(Answered)
	for _, doc := range t.view.Documents() {
		if !t.inProvince(doc, "") || len(t.query.Documents) > 0 && !slices.Contains(t.query.Documents, doc.ID) {
			continue
		}
		for s := range doc.Sections {
			title := strings.TrimRight(doc.Sections[s].Title, " :.;")
			if agencyName.MatchString(title+" ") && strings.Contains(folded, " "+vitext.Fold(strings.Join(vitext.Syllables(title), " "))+" ") {
				t.writeDuties(d, doc, s, title)
			}
		}
	}
	if len(d.reply.Blocks) == 0 {
		return nil
	}
	t.step("duties", "listed under the agency's headings")
	return d.done()
}

// whoAsked asks which agency, so that the agencies that the question names are none of the answer.
var whoAsked = regexp.MustCompile(` (?:so nao|co quan nao|don vi nao|nganh nao|ban nao|do ai|giao cho ai|giao ai|ai (?:chu tri|lam|phu trach|thuc hien|duoc giao|chiu)) `)

// writeDuties writes what stands under one heading of an agency.
func (t *turn) writeDuties(d *draft, doc *knowledge.Document, section int, agency string) {
	var items []string
	heading := ""
	var more []knowledge.Place
	for i := range doc.Passages {
		p := &doc.Passages[i]
		if !under(doc, p.Section, section) {
			continue
		}
		switch p.Kind {
		case knowledge.PassageHeading:
			if p.Section == section {
				heading = t.citeAround(d, doc, i)
			}
			continue
		case knowledge.PassageParagraph, knowledge.PassageItem:
		default:
			continue
		}
		if len(items) == maxItems {
			more = append(more, placeOf(doc, p))
			continue
		}
		ids := d.citePassage(doc, i, knowledge.RoleMain)
		items = append(items, shorten(strings.TrimRight(tidy(p.Text), " ;."), maxItemRunes)+marks(ids))
	}
	if len(items) == 0 {
		return
	}
	d.add(Block{Type: BlockList, Title: agency + " – " + documentName(doc), Items: items, Citations: []string{heading}})
	if text := d.countOf(func(n int) string { return t.say(phraseMoreDuties, n) }, more); text != "" {
		d.add(Block{Type: BlockText, Text: text})
	}
}

// placeOf is where a passage begins.
func placeOf(doc *knowledge.Document, p *knowledge.Passage) knowledge.Place {
	place := knowledge.Place{Kind: knowledge.KindPassage, Document: doc.ID, Section: sectionLabel(doc, p)}
	if len(p.Spans) > 0 {
		place.Span = p.Spans[0]
	}
	return place
}

// under tells whether a section is another or stands below it.
func under(doc *knowledge.Document, section, top int) bool {
	for ; section >= 0; section = doc.Sections[section].Parent {
		if section == top {
			return true
		}
	}
	return false
}
