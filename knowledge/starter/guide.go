package starter

import (
	"strconv"
	"strings"

	"trolycong/knowledge"
)

// buildGuide makes the document of one guide: a heading, an opening line, numbered steps, a closing note and the official
// link. The link's line is furniture: an answer gives the link of its citation instead.
func buildGuide(g *guide) *knowledge.Document {
	d := &knowledge.Document{ID: knowledge.DocumentID(knowledge.StarterPrefix + g.Slug), AsOf: AsOf(),
		Identity: knowledge.Identity{Genre: knowledge.GenreOther, Title: g.Title, Subject: g.Title}}
	w := &writer{}
	add := func(kind knowledge.PassageKind, marker, text string, lead int) {
		w.line()
		start := w.runs
		if marker != "" {
			w.put(marker + " ")
		}
		w.put(text)
		d.Passages = append(d.Passages, knowledge.Passage{ID: string(d.ID) + "#" + strconv.Itoa(len(d.Passages)), Kind: kind,
			Spans: []knowledge.Span{w.since(start).Span}, Text: text, Marker: marker, LeadIn: lead, Header: -1})
	}
	add(knowledge.PassageHeading, "", g.Title, -1)
	add(knowledge.PassageParagraph, "", g.Intro, -1)
	intro := len(d.Passages) - 1
	for i, s := range g.Steps {
		add(knowledge.PassageItem, strconv.Itoa(i+1)+".", s, intro)
	}
	if g.Note != "" {
		add(knowledge.PassageParagraph, "", g.Note, -1)
	}
	add(knowledge.PassageFurniture, "", "Tóm tắt kèm phần mềm, "+monthWords(AsOf())+". Trang chính thức: "+knowledge.PortalURL, -1)
	d.Text = w.b.String()
	d.Digest = knowledge.Digest(d.Text)
	d.Sections = []knowledge.Section{{Parent: knowledge.NoSection, Title: g.Title, Label: g.Title, Level: 1,
		Span: knowledge.Span{End: w.runs}}}
	return d
}

func monthWords(d knowledge.Date) string {
	return strings.Join([]string{"tháng ", strconv.Itoa(d.Month), "/", strconv.Itoa(d.Year)}, "")
}
