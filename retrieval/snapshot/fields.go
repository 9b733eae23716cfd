package snapshot

import (
	"slices"
	"strings"

	"trolycong/internal/vitext"
	"trolycong/knowledge"
	"trolycong/retrieval/lexical"
)

// procedureFields weighs the fields of a procedure. The name says what it is; papers and results say it in other words;
// the long texts mention everything and count little. Chosen on the development set, see docs/evaluation.md.
func procedureFields() lexical.Options {
	return lexical.Options{K1: 1.2, Fields: []lexical.FieldOptions{
		{Name: "name", Weight: 4, B: 0.6, Bigrams: true},
		{Name: "field", Weight: 1, B: 0.3, Bigrams: true},
		{Name: "who", Weight: 0.3, B: 0.5},
		{Name: "papers", Weight: 0.5, B: 0.75, Bigrams: true, Limit: 400},
		{Name: "results", Weight: 1, B: 0.6, Bigrams: true, Limit: 120},
		{Name: "text", Weight: 0.25, B: 0.75, Limit: 600},
		{Name: "asked", Weight: 2, B: 0.4, Bigrams: true},
	}}
}

// passageFields weighs the fields of a passage: its own words first, then where it stands.
func passageFields() lexical.Options {
	return lexical.Options{K1: 1.2, Fields: []lexical.FieldOptions{
		{Name: "text", Weight: 2.5, B: 0.5, Bigrams: true},
		{Name: "context", Weight: 1, B: 0.3, Bigrams: true},
		{Name: "headings", Weight: 0.9, B: 0.3, Bigrams: true},
		{Name: "identity", Weight: 0.35, B: 0.2},
		{Name: "footnotes", Weight: 0.3, B: 0.5},
	}}
}

func (s *Snapshot) procedureDocs() []lexical.Doc {
	docs := make([]lexical.Doc, len(s.units))
	s.eachUnit(func(i int) {
		docs[i] = lexical.Doc{ID: s.units[i].indexID(), Fields: s.procedureText(s.units[i].procedure)}
	})
	return docs
}

// procedureText gives the fields in the order of procedureFields. A barred record is found by its name only: its text
// belongs to nobody.
func (s *Snapshot) procedureText(p *knowledge.Procedure) []string {
	fields := make([]string, 7)
	fields[0] = p.Name
	if words := vitext.Syllables(p.Name); len(s.expand(words)) != len(words) {
		fields[0] += " . " + strings.Join(s.expand(words), " ")
	}
	fields[1] = p.Field
	fields[6] = strings.Join(slices.Concat(s.lexicon.Asked(string(p.Code)), s.lexicon.AskedInEnglish(string(p.Code))), " . ")
	if p.Barred {
		return fields
	}
	fields[2] = strings.Join(append(append([]string{p.Agency, p.Authority}, p.Levels...), p.Applicants...), " . ")
	var papers, results, text []string
	for _, c := range p.Cases {
		papers = append(papers, c.Title)
		for _, paper := range c.Papers {
			papers = append(papers, paper.Name)
		}
	}
	for _, r := range p.Results {
		results = append(results, r.Text)
	}
	for _, st := range p.Steps {
		text = append(text, st.Text)
	}
	for _, c := range p.Conditions {
		text = append(text, c.Text)
	}
	fields[3], fields[4], fields[5] = strings.Join(papers, " . "), strings.Join(results, " . "), strings.Join(text, " . ")
	return fields
}

func (s *Snapshot) passageDocs() []lexical.Doc {
	docs := make([]lexical.Doc, 0, len(s.passages))
	for _, u := range s.passages {
		docs = append(docs, lexical.Doc{ID: u.indexID(), Fields: passageText(u.doc, u.passage)})
	}
	return docs
}

// passageText gives the fields in the order of passageFields.
func passageText(d *knowledge.Document, i int) []string {
	p := &d.Passages[i]
	fields := make([]string, 5)
	fields[0] = p.Text
	var context, headings, notes []string
	for lead, n := p.LeadIn, 0; lead >= 0 && n < 3; lead, n = d.Passages[lead].LeadIn, n+1 {
		context = append(context, d.Passages[lead].Text)
	}
	if p.Header >= 0 {
		context = append(context, d.Passages[p.Header].Text)
	}
	for _, s := range d.HeadingPath(p) {
		if s.Title != p.Text {
			headings = append(headings, s.Title)
		}
	}
	for _, n := range p.Footnotes {
		notes = append(notes, d.Passages[n].Text)
	}
	id := d.Identity
	fields[1], fields[2] = strings.Join(context, " . "), strings.Join(headings, " . ")
	fields[3] = strings.Join([]string{GenreWord(id.Genre), id.Number, id.Title, id.Subject, id.Issuer, id.Province}, " . ")
	fields[4] = strings.Join(notes, " . ")
	return fields
}

// GenreWord names a genre in Vietnamese; "" for an unknown one.
func GenreWord(g knowledge.Genre) string {
	switch g {
	case knowledge.GenrePlan:
		return "kế hoạch"
	case knowledge.GenreReport:
		return "báo cáo"
	case knowledge.GenreDecision:
		return "quyết định"
	case knowledge.GenreDirective:
		return "chỉ thị"
	case knowledge.GenreLetter:
		return "công văn"
	case knowledge.GenreResolution:
		return "nghị quyết"
	case knowledge.GenreUnknown, knowledge.GenreOther:
	}
	return ""
}
