package bot

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

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
	left, shown := limit, false
	var hidden []knowledge.Ref
	more := phraseMorePapers
	if w.noPaper() {
		return true
	}
	parts, others := w.dossier()
	for _, part := range parts {
		var kept []knowledge.Paper
		skip := part.remarks || part.special && shown && w.brief // the card shows what everyone needs
		for _, p := range part.papers {
			if skip || left == 0 || p.Remark && (w.brief || !namesCase(vitext.Key(p.Name))) {
				hidden = append(hidden, p.Ref)
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
	if shown {
		w.addMore(more, hidden)
		w.addMore(phraseOtherCases, others)
	}
	return shown || w.paperProse()
}

// dossier orders the papers: cases for everyone, then the printed cases, then what only special cases need. others counts
// the cases that it leaves out because the question seems to mean another.
func (w *procedureWriter) dossier() (parts []dossierPart, others []knowledge.Ref) {
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
		if len(need.papers) == 0 && (alone || c.Title != "" || !slices.ContainsFunc(rare.papers, func(p knowledge.Paper) bool { return leadsCase(paperKey(p)) })) {
			need.papers, rare.papers = unlessSpecial(rare.papers)
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
		case alone || strings.HasPrefix(title, "giấy tờ") || strings.HasPrefix(title, "thành phần hồ sơ") || strings.HasPrefix(title, "hồ sơ"):
			everyone, special = append(everyone, need), append(special, rare)
		default:
			cases, special = append(cases, need), append(special, rare)
		}
	}
	if title, guessed := w.askedCase(cases, everyone); title != "" {
		if guessed {
			others = w.otherCases(title, cases)
		}
		other := func(p dossierPart) bool {
			return caseKey(p) != title && !p.remarks && !slices.ContainsFunc(everyone, func(e dossierPart) bool { return e.of == p.of })
		}
		cases, special = slices.DeleteFunc(cases, other), slices.DeleteFunc(special, other)
	} else if len(cases) >= manyCases && !w.brief {
		w.offerCases(cases)
	}
	return append(append(everyone, cases...), special...), others
}

// unlessSpecial parts the papers of a case that holds no other ones: where each is for a special case, none is, but for the
// papers of somebody who acts for another.
func unlessSpecial(papers []knowledge.Paper) (need, rare []knowledge.Paper) {
	for _, p := range papers {
		if p.Remark || entrusting.MatchString(vitext.Key(paperName(p))) {
			rare = append(rare, p)
		} else {
			need = append(need, p)
		}
	}
	return need, rare
}

var (
	remarkTitle = regexp.MustCompile(`^(?:lưu ý|chú ý|ghi chú)`)
	// delegation opens the title of the papers for acting through another person, in Key form.
	delegation = regexp.MustCompile(`^(?:\d{1,2}[.)] |[a-zđ]\) )?(?:trong )?(?:trường hợp |đối với (?:trường hợp )?)?(?:có )?(?:người )?(?:được )?[uủ][yỷ] quyền`)
	entrusting = regexp.MustCompile(`^(?:(?:trong )?trường hợp [^,;.:]{0,20})?(?:văn bản |giấy |hợp đồng )?[uủ][yỷ] quyền`)
	// formLead opens the name of a form that every applicant fills in, in Key form.
	formLead = regexp.MustCompile(`^(?:đơn |tờ khai|tờ trình|văn bản (?:đề nghị|yêu cầu)|giấy đề nghị|phiếu |công văn|mẫu hộ tịch)`)
	// caseLead opens a paper of a special case, in Key form.
	caseLead = regexp.MustCompile(`^(?:trong )?(?:trường hợp|đối với|nếu |khi |riêng |văn bản ủy quyền|giấy ủy quyền|hợp đồng ủy quyền|văn bản uỷ quyền|giấy uỷ quyền)`)
	// caseInside is a condition in the first clause of a name, in Key form; how a file is handed in is none. What a right or a
	// permit is about ("quyền sở hữu đối với tàu biển") is none either.
	caseInside     = regexp.MustCompile(`đối với (?:các |những )?trường hợp|\(\s*(?:chỉ |áp dụng )?đối với|nếu |khi ủy quyền|trường hợp `)
	caseCuesInside = []string{"đối với", "nếu ", "khi ủy quyền", "trường hợp "} // every match of caseInside holds one of them
	// caseWords are the words by which a remark names a case, in Key form.
	caseWords = regexp.MustCompile(`đối với|nếu |khi ủy quyền|trường hợp `)
	// holdsUnless says how long a paper holds or who need not hand it in: everyone else does.
	holdsUnless = regexp.MustCompile(`có giá trị[^;.]{0,60}? nếu |trừ (?:các |những )?trường hợp `)
	filingWay   = regexp.MustCompile(`nếu [^;.]{0,60}(?:trực tiếp|trực tuyến|bưu chính|bưu điện)|(?:trường hợp|đối với)[^;.]{0,30} nộp (?:hồ sơ )?(?:theo hình thức )?(?:trực tiếp|trực tuyến|qua)`)
)

// specialPaper tells whether a paper is asked for in special cases only.
func specialPaper(p knowledge.Paper) bool {
	key := paperKey(p)
	if leadsCase(key) {
		return true
	}
	if p.Form != "" || formLead.MatchString(key) {
		return false
	}
	first := key
	if i := strings.IndexAny(key, ";.:"); i > 0 {
		first = key[:i]
	}
	if !containsAny(first, caseCuesInside) {
		return false
	}
	return caseInside.MatchString(holdsUnless.ReplaceAllString(first, "")) && !filingWay.MatchString(first)
}

func paperKey(p knowledge.Paper) string { return strings.TrimLeft(vitext.Key(paperName(p)), "( ") }

// leadsCase tells whether a paper's name, see paperKey, begins with the case that it is for.
func leadsCase(key string) bool {
	return caseLead.MatchString(key) && !filingWay.MatchString(key)
}

// namesCase tells whether a remark says what holds in some case.
func namesCase(key string) bool {
	return caseWords.MatchString(key) || strings.Contains(key, " thì ")
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
	before := knowledge.Cut(w.p.FieldText(c.Ref.Key), knowledge.Span{End: c.Ref.Span.Start})
	if i := lastSpaced(before, c.Title); i >= 0 {
		ref := c.Ref
		ref.Span.Start = utf8.RuneCountInString(before[:i])
		return ref, c.Title
	}
	if strings.ContainsAny(c.Title, "0123456789") {
		return c.Ref, ""
	}
	return c.Ref, c.Title
}

// lastSpaced is where the last occurrence of a phrase begins in s, in bytes, whatever white space parts its words there;
// -1 for none.
func lastSpaced(s, phrase string) int {
	words := strings.Split(phrase, " ")
	for end := len(s); ; {
		at := strings.LastIndex(s[:end], words[0])
		if at < 0 {
			return -1
		}
		rest, found := s[at+len(words[0]):], true
		for _, w := range words[1:] {
			next := strings.TrimLeftFunc(rest, unicode.IsSpace)
			if found = len(next) < len(rest) && strings.HasPrefix(next, w); !found {
				break
			}
			rest = next[len(w):]
		}
		if found {
			return at
		}
		end = at + len(words[0]) - 1
	}
}

// citePaper gives the citations of a paper's own line: none when the case's quote holds it as it is shown. A long case is
// quoted from its beginning only. The name and the counts are cited by themselves where the line's own quote does not reach
// the counts, or where the name runs into what follows it.
func (w *procedureWriter) citePaper(id string, outer knowledge.Ref, p knowledge.Paper) []string {
	within := id != "" && outer.Key == p.Ref.Key && clip(outer.Span).Contains(p.Ref.Span)
	line := knowledge.Cut(w.p.FieldText(p.Ref.Key), p.Ref.Span)
	counts := printedCounts(p)
	name, ok := strings.CutSuffix(line, counts)
	if !ok || counts == "" || p.Ref.Span.Len() <= maxQuoteRunes && !gluedEnd(name) && !gluedEnd(beforeForm(name, p.Form)) {
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

// gluedEnd tells whether what follows a name runs into it, so that a reader cannot part them.
func gluedEnd(name string) bool {
	last, _ := utf8.DecodeLastRuneInString(strings.TrimRight(name, `.,;:)"”`))
	return unicode.IsDigit(last) || unicode.IsUpper(last) || strings.ContainsRune("/-%", last)
}

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
	if glued := GluedCounts(w.p, p); glued != "" {
		words := strings.Fields(s) // a number's own words tell a label from a count: "Mẫu số 181 bản chính"
		return w.say(phraseGluedCount, s, strings.Join(append(words[max(0, len(words)-2):], glued), " "))
	}
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
	var refs []knowledge.Ref
	for i := range w.p.Cases {
		for _, p := range w.p.Cases[i].Papers {
			if p.FormCode == "" && p.Form == "" || p.Remark {
				continue
			}
			item := cutWhole(paperName(p), maxCardPaperRunes) + marks(w.citePaper("", knowledge.Ref{}, p))
			if !slices.Contains(items, item) {
				items, refs = append(items, item), append(refs, p.Ref)
			}
		}
	}
	if len(items) == 0 {
		return false
	}
	w.list(Block{Type: BlockList, Title: w.say(phraseForms)}, items, refs)
	return true
}
