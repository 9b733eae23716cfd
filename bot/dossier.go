package bot

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"trolycong/internal/vitext"
	"trolycong/knowledge"
)

// Limits of a dossier in one answer: what a reader takes in on a phone. The rest is counted.
const (
	maxPapers         = 16
	maxCardPapers     = 6
	maxPaperRunes     = 500
	maxCardPaperRunes = 240
	maxTitleRunes     = 200
)

// dossierPart is what one case of a dossier asks for: the papers that its every applicant hands in, or those of special
// cases within it.
type dossierPart struct {
	of      *knowledge.PaperCase
	papers  []knowledge.Paper
	special bool
	// remarks tells that the whole case explains and asks for no paper ("Lưu ý").
	remarks bool
}

// papers lists what to bring. What everyone needs comes first, then the printed cases, then papers of special cases under a
// heading that says so; remarks that name no case are left to the procedure's page, and so is what passes the limit. False
// when the source names no paper.
func (w *procedureWriter) papers(limit int) bool {
	left, hidden, shown := limit, 0, false
	more := phraseMorePapers
	for _, part := range w.dossier() {
		var kept []knowledge.Paper
		skip := part.remarks || part.special && shown && w.brief // the card shows what everyone needs
		for _, p := range part.papers {
			if skip || left == 0 || p.Remark && (w.brief || !namesCase(vitext.Key(p.Name))) {
				hidden++
				if !part.special {
					more = phraseMoreItems
				}
				continue
			}
			left--
			kept = append(kept, p)
		}
		if len(kept) > 0 {
			w.dossierBlock(part, kept)
			shown = true
		}
	}
	if shown && hidden > 0 {
		text := w.say(more, hidden)
		w.derived(knowledge.FactCount, text, "")
		w.add(Block{Type: BlockText, Text: text})
	}
	return shown || w.paperProse()
}

// dossier orders the papers: cases for everyone, then the printed cases, then what only special cases need.
func (w *procedureWriter) dossier() []dossierPart {
	var everyone, cases, special []dossierPart
	alone, untitled := len(w.p.Cases) == 1, 0
	for i := range w.p.Cases {
		c := &w.p.Cases[i]
		need, rare := dossierPart{of: c}, dossierPart{of: c, special: true}
		for _, p := range c.Papers {
			switch {
			case p.Name == "":
			case p.Remark || specialPaper(p):
				rare.papers = append(rare.papers, p)
			default:
				need.papers = append(need.papers, p)
			}
		}
		title := strings.TrimLeft(vitext.Key(c.Title), " -*+")
		switch {
		case !alone && remarkTitle.MatchString(title):
			rare.remarks, rare.papers = true, append(need.papers, rare.papers...)
			special = append(special, rare)
		case !alone && delegation.MatchString(title):
			rare.papers = append(need.papers, rare.papers...)
			special = append(special, rare)
		case !alone && title == "":
			everyone, special = slices.Insert(everyone, untitled, need), append(special, rare)
			untitled++
		case alone || title == "" || strings.HasPrefix(title, "giấy tờ") || strings.HasPrefix(title, "thành phần hồ sơ") || strings.HasPrefix(title, "hồ sơ"):
			everyone, special = append(everyone, need), append(special, rare)
		default:
			cases, special = append(cases, need), append(special, rare)
		}
	}
	if title := w.askedCase(cases); title != "" {
		other := func(p dossierPart) bool {
			return caseKey(p) != title && !p.remarks && !slices.ContainsFunc(everyone, func(e dossierPart) bool { return e.of == p.of })
		}
		cases, special = slices.DeleteFunc(cases, other), slices.DeleteFunc(special, other)
	} else if len(cases) >= manyCases && !w.brief {
		w.offerCases(cases)
	}
	return append(append(everyone, cases...), special...)
}

var (
	remarkTitle = regexp.MustCompile(`^(?:lưu ý|chú ý|ghi chú)`)
	delegation  = regexp.MustCompile(`[uủ][yỷ] quyền`)
	// formLead opens the name of a form that every applicant fills in, in Key form.
	formLead = regexp.MustCompile(`^(?:đơn |tờ khai|tờ trình|văn bản (?:đề nghị|yêu cầu)|giấy đề nghị|phiếu |công văn|mẫu hộ tịch)`)
	// caseLead opens a paper of a special case, in Key form.
	caseLead = regexp.MustCompile(`^(?:trong )?(?:trường hợp|đối với|nếu |khi |riêng |văn bản ủy quyền|giấy ủy quyền|hợp đồng ủy quyền|văn bản uỷ quyền|giấy uỷ quyền)`)
	// caseInside is a condition in the first clause of a name, in Key form; how a file is handed in is none.
	caseInside = regexp.MustCompile(`trong trường hợp|đối với|nếu |\(nếu có\)|khi ủy quyền|trường hợp `)
	filingWay  = regexp.MustCompile(`nếu [^;.]{0,60}(?:trực tiếp|trực tuyến|bưu chính|bưu điện)|(?:trường hợp|đối với)[^;.]{0,30} nộp (?:hồ sơ )?(?:theo hình thức )?(?:trực tiếp|trực tuyến|qua)`)
)

// specialPaper tells whether a paper is asked for in special cases only.
func specialPaper(p knowledge.Paper) bool {
	key := strings.TrimLeft(vitext.Key(paperName(p)), "( ")
	if caseLead.MatchString(key) && !filingWay.MatchString(key) {
		return true
	}
	if p.Form != "" || formLead.MatchString(key) {
		return false
	}
	first := key
	if i := strings.IndexAny(key, ";."); i > 0 {
		first = key[:i]
	}
	return caseInside.MatchString(first) && !filingWay.MatchString(first)
}

// namesCase tells whether a remark says what holds in some case.
func namesCase(key string) bool {
	return caseInside.MatchString(key) || strings.Contains(key, " thì ")
}

// dossierBlock lists papers of one part under its heading.
func (w *procedureWriter) dossierBlock(part dossierPart, papers []knowledge.Paper) {
	ref, title := w.titled(part.of)
	id := w.citeProcedure(w.p, ref)
	items := make([]string, 0, len(papers))
	for _, p := range papers {
		// The heading's mark carries every line that its quote holds.
		item := w.showPaper(p)
		if own := w.citePaper(id, ref, p); len(own) > 0 {
			item += marks(own)
		}
		items = append(items, item)
	}
	heading := w.say(phrasePapers)
	if part.special {
		heading = w.say(phraseSpecialPapers)
	}
	title = strings.TrimRight(itemNumber.ReplaceAllString(strings.TrimLeft(cutWhole(title, maxTitleRunes), " -–•+*"), ""), " :;.")
	switch {
	case strings.HasPrefix(vitext.Key(title), "giấy tờ") && !part.special:
		heading = title // "Giấy tờ phải nộp", "Giấy tờ phải xuất trình"
	case title != "" && !strings.HasPrefix(vitext.Key(title), "giấy tờ"):
		heading += " – " + title
	}
	w.add(Block{Type: BlockList, Title: heading, Items: items, Citations: []string{id}})
}

// titled extends a case's place by its title, which stands before the table, so that the quote holds it too. A title that
// cannot be found in the text as printed is shown only when it holds no figure.
func (w *procedureWriter) titled(c *knowledge.PaperCase) (knowledge.Ref, string) {
	if c.Title == "" {
		return c.Ref, ""
	}
	text := []rune(w.p.FieldText(c.Ref.Key))
	before := string(text[:min(c.Ref.Span.Start, len(text))])
	printed := regexp.MustCompile(strings.ReplaceAll(regexp.QuoteMeta(c.Title), " ", `\s+`))
	if all := printed.FindAllStringIndex(before, -1); len(all) > 0 {
		ref := c.Ref
		ref.Span.Start = len([]rune(before[:all[len(all)-1][0]]))
		return ref, c.Title
	}
	if strings.ContainsAny(c.Title, "0123456789") {
		return c.Ref, ""
	}
	return c.Ref, c.Title
}

// citePaper gives the citations of a paper's own line: none when the case's quote holds it as it is shown. A long case is
// quoted from its beginning only. The name and the counts are cited by themselves where the line's own quote does not reach
// the counts, or where the name runs into what follows it.
func (w *procedureWriter) citePaper(id string, outer knowledge.Ref, p knowledge.Paper) []string {
	within := id != "" && outer.Key == p.Ref.Key && clip(outer.Span).Contains(p.Ref.Span)
	line := knowledge.NewText(w.p.FieldText(p.Ref.Key)).Slice(p.Ref.Span)
	counts := printedCounts(p)
	name, ok := strings.CutSuffix(line, counts)
	if !ok || counts == "" || p.Ref.Span.Len() <= maxQuoteRunes && !gluedEnd.MatchString(name) && !gluedEnd.MatchString(beforeForm(name, p.Form)) {
		if within {
			return nil
		}
		return []string{w.citeProcedure(w.p, p.Ref)}
	}
	head, tail := p.Ref, p.Ref
	head.Span.End = head.Span.Start + len([]rune(beforeForm(name, p.Form)))
	tail.Span.Start = tail.Span.End - len([]rune(counts))
	return []string{w.citeProcedure(w.p, head), w.citeProcedure(w.p, tail)}
}

// beforeForm gives a line up to the file name of its form, which the table prints right behind the paper's name.
func beforeForm(name, form string) string {
	first, _, _ := strings.Cut(form, ".")
	if i := strings.LastIndex(name, first); first != "" && i > 0 {
		return name[:i]
	}
	return name
}

// gluedEnd is the end of a name that what follows runs into, so that a reader cannot part them.
var gluedEnd = regexp.MustCompile(`[\d\p{Lu}/\-%][.,;:)"”]*$`)

// printedCounts writes the counts of a paper as the table prints them; "" when the source does not say.
func printedCounts(p knowledge.Paper) string {
	switch {
	case p.Originals < 0:
		return ""
	case p.Copies < 0:
		return fmt.Sprintf("%d bản chính", p.Originals)
	}
	return fmt.Sprintf("%d bản chính,%d bản sao", p.Originals, p.Copies)
}

// rowNumber is a row's own number, which the catalogue prints out of order: "1.", "(iv)", "a.1.2".
var rowNumber = regexp.MustCompile(`^\(?(?:[a-zđ]{1,2}|[ivx]{1,4}|\d{1,2})(?:(?:\.\d{1,2})+[.)]?|[.)])\s+`)

// paperName is the reading form of a paper's name.
func paperName(p knowledge.Paper) string {
	return capitalise(readable(rowNumber.ReplaceAllString(readable(p.Name), "")))
}

// ownCount is a count that a name already gives: "01 bản chính".
var ownCount = regexp.MustCompile(`\d+ (?:\([^()]{1,20}\) )?bản`)

func (w *procedureWriter) showPaper(p knowledge.Paper) string {
	n := maxPaperRunes
	if w.brief {
		n = maxCardPaperRunes
	}
	// The catalogue prints the numbers out of order.
	s := cutWhole(paperName(p), n)
	var counts []string
	if p.Originals > 0 {
		counts = append(counts, fmt.Sprintf("%d %s", p.Originals, w.say(phraseOriginals)))
	}
	if p.Copies > 0 {
		counts = append(counts, fmt.Sprintf("%d %s", p.Copies, w.say(phraseCopies)))
	}
	if len(counts) > 0 && !p.Remark && !ownCount.MatchString(vitext.Key(s)) {
		s += " (" + strings.Join(counts, ", ") + ")"
	}
	return s
}

// paperCues are words by which a running text says what to hand in; the steps speak of files all along, so that there only
// a list of papers counts.
var paperCues = map[string]*regexp.Regexp{
	keyPapers: regexp.MustCompile(`hồ sơ (?:gồm|bao gồm)|thành phần hồ sơ|(?:nộp|lập|gửi|kê khai)[^.;]{0,40} hồ sơ|nộp [^.;]{0,40}giấy|tờ khai|giấy tờ|bản sao`),
	keySteps:  regexp.MustCompile(`hồ sơ (?:gồm|bao gồm)|thành phần hồ sơ|tờ khai|bản sao`),
}

// minProse is the least length in runes of a sentence that says more than a heading.
const minProse = 40

// paperProse quotes what the source writes of the papers where it has no table of them. False when it writes nothing.
func (w *procedureWriter) paperProse() bool {
	for _, key := range []string{keyPapers, keySteps} {
		text := w.p.FieldText(key)
		var about []said
		for _, s := range w.sentencesOf(knowledge.Ref{Key: key, Span: knowledge.Span{End: len([]rune(text))}}) {
			if len([]rune(s.key)) >= minProse && paperCues[key].MatchString(s.key) {
				about = append(about, s)
			}
		}
		if len(about) == 0 {
			continue
		}
		items := w.quotedItems(about)
		w.add(Block{Type: BlockList, Title: w.say(phrasePaperProse), Items: items})
		return true
	}
	return false
}

// forms names the forms that the papers carry.
func (w *procedureWriter) forms() bool {
	var items []string
	for i := range w.p.Cases {
		for _, p := range w.p.Cases[i].Papers {
			if p.FormCode == "" && p.Form == "" || p.Remark {
				continue
			}
			items = append(items, cutWhole(paperName(p), maxCardPaperRunes)+marks(w.citePaper("", knowledge.Ref{}, p)))
		}
	}
	if len(items) == 0 {
		return false
	}
	w.list(Block{Type: BlockList, Title: w.say(phraseForms)}, unique(items))
	return true
}
