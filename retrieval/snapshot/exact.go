package snapshot

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"trolycong/internal/vitext"
	"trolycong/knowledge"
	"trolycong/retrieval"
)

// The abbreviations of kinds of documents as they stand in numbers, folded: quyết định, nghị định, thông tư (liên tịch),
// kế hoạch, báo cáo, nghị quyết, chỉ thị, công văn, thông báo, hướng dẫn, tờ trình, chương trình, luật of a legislature,
// văn bản hợp nhất, pháp lệnh, kết luận; and UBND, which letters carry in that place.
const genreAlternatives = `q[đd]|n[đd]|ttlt|ttr|tt|kh|bc|nq|ctr|ct|cv|tb|hd|qh\d{2}|vbhn|pl|kl|ubnd`

var (
	procedureCode = regexp.MustCompile(`(?:^|[^\d.,])(\d\.\d{6})(?:\.[0-9A-Za-z]+)*(?:$|[^\d])`)
	// numberTyped finds whole numbers in any case, when a known kind stands in them.
	numberTyped = regexp.MustCompile(`(?i)(?:^|[^\pL\d/])(\d{1,5}[a-z]?(?:\s?/\s?\d{4})?\s?/\s?(?:` + genreAlternatives + `)(?:[-/&][a-zđ&]+\d{0,2})*|\d{1,4}-(?:` + genreAlternatives + `)/[a-zđ]{2,6})(?:$|[^\pL\d])`)
	// numberNamed finds the kind of a document with a leading figure only: "QĐ 749", "nghị định số 45/2020".
	numberNamed = regexp.MustCompile(`(?i)(?:^|[^\pL\d])(kế hoạch|ke hoach|quyết định|quyet dinh|báo cáo|bao cao|công văn|cong van|nghị quyết|nghi quyet|nghị định|nghi dinh|thông tư|thong tu|chỉ thị|chi thi|thông báo|thong bao|hướng dẫn|huong dan|luật|luat|qđ|qd|nđ|nd|tt|kh|bc|nq|ct|cv|tb)(\s+số|\s+so)?\s*[:.]?\s*(\d{1,5})(/\d{4})?(?:$|[^\d/])`)
	// formTyped finds what may be a form's code: letters and digits, with or without a space between.
	formTyped = regexp.MustCompile(`(?i)(?:^|[^\pL\d/.-])([a-zđ]{1,6})( ?)(\d{1,3}[a-f]?(?:-[a-zđ]{2,5})?)(?:$|[^\pL\d/])`)
	// formNumbered finds a form that has a number and a series: "mẫu số 04/ĐK".
	formNumbered = regexp.MustCompile(`(?i)(?:mẫu|mau|tờ khai|to khai|đơn|don)(?:\s+số|\s+so)?\s+(\d{1,3}[a-zđ]?/[a-zđ]{1,6}(?:-[a-zđ]{1,6})*)(?:$|[^\pL\d/])`)
	formCue      = regexp.MustCompile(`(?i)(?:mẫu|mau|tờ khai|to khai|form|phiếu|phieu|đơn|don)(?:\s+số|\s+so)?\s*$`)
)

// genreOf gives the abbreviation of a kind of document by how it is named, folded.
var genreOf = map[string]string{
	"ke hoach": "KH", "kh": "KH", "quyet dinh": "QĐ", "qd": "QĐ", "bao cao": "BC", "bc": "BC", "cong van": "CV", "cv": "CV", "nghi quyet": "NQ", "nq": "NQ",
	"nghi dinh": "NĐ", "nd": "NĐ", "thong tu": "TT", "tt": "TT", "chi thi": "CT", "ct": "CT", "thong bao": "TB", "tb": "TB", "huong dan": "HD", "luat": "QH",
}

// exactRefs picks codes and numbers out of a question, each once: procedures, documents, forms. Words that may be a
// code count as one only when the knowledge has it or the question calls it a form or document.
func (s *Snapshot) exactRefs(text string) []retrieval.ExactRef {
	if !strings.ContainsAny(text, "0123456789") {
		return nil // every code and number has a digit
	}
	var out []retrieval.ExactRef
	add := func(r retrieval.ExactRef) {
		if r.Value != "" && !slices.Contains(out, r) {
			out = append(out, r)
		}
	}
	for _, m := range findAll(procedureCode, text) {
		add(retrieval.ExactRef{Kind: retrieval.ExactProcedure, Value: text[m[2]:m[3]]})
	}
	taken := make([]bool, len(text))
	for _, m := range findAll(formNumbered, text) {
		add(retrieval.ExactRef{Kind: retrieval.ExactForm, Value: s.refs.printedForm(text[m[2]:m[3]])})
		fill(taken, m[2], m[3])
	}
	for _, re := range []*regexp.Regexp{numberTyped, numberInText} {
		for _, m := range findAll(re, text) {
			start, end := m[len(m)-2], m[len(m)-1]
			if !taken[start] {
				add(retrieval.ExactRef{Kind: retrieval.ExactDocument, Value: s.refs.printedNumber(text[start:end])})
			}
			fill(taken, start, end)
		}
	}
	for _, m := range findAll(numberNamed, text) {
		if !taken[m[6]] {
			add(s.refs.namedNumber(text, m))
		}
	}
	for _, m := range findAll(formTyped, text) {
		if !taken[m[2]] && !taken[m[6]] {
			add(s.refs.typedForm(text, m))
		}
	}
	return out
}

func fill(taken []bool, start, end int) {
	for i := start; i < end; i++ {
		taken[i] = true
	}
}

// findAll finds matches with their groups; unlike FindAll it lets the mark that ends one match begin the next.
func findAll(re *regexp.Regexp, text string) [][]int {
	var out [][]int
	for at := 0; at < len(text); {
		m := re.FindStringSubmatchIndex(text[at:])
		if m == nil {
			break
		}
		last := at
		for i := range m {
			if m[i] >= 0 {
				m[i] += at
			}
		}
		for i := 2; i < len(m); i++ {
			last = max(last, m[i])
		}
		if len(m) == 2 {
			last = m[1]
		}
		out = append(out, m)
		at = max(last, at+1)
	}
	return out
}

// printedNumber gives a whole number as the knowledge prints it; one that it does not have as typed, without spaces.
func (r *refs) printedNumber(typed string) string {
	if e, ok := r.numbers[refKey(typed)]; ok {
		return e.printed
	}
	return strings.Join(strings.Fields(typed), "")
}

// printedForm gives a form's code as the knowledge prints it; one that it does not have as typed, in capitals.
func (r *refs) printedForm(typed string) string {
	if e, ok := r.forms[refKey(typed)]; ok {
		return e.printed
	}
	return strings.ToUpper(typed)
}

// unitsAfter are words after a figure that make it an amount and no number of a document; folded.
var unitsAfter = vitext.WordSet("nam thang ngay tuan quy nguoi phan tram trieu ty dong gio phut muc tieu diem xa huyen tinh buoc lan ban bo loai nhom nghin ngan cap ho trang")

// namedNumber reads a match of numberNamed: the zero reference when the figure is a year or an amount, or when an
// abbreviation was typed and no such document is known.
func (r *refs) namedNumber(text string, m []int) retrieval.ExactRef {
	word, figure := vitext.Fold(text[m[2]:m[3]]), text[m[6]:m[7]]
	year := ""
	if m[8] >= 0 {
		year = text[m[8]:m[9]]
	}
	n, _ := strconv.Atoi(figure)
	if m[4] < 0 && year == "" && (n >= 1990 && n <= 2060 || amountFollows(text[m[7]:])) {
		return retrieval.ExactRef{}
	}
	ref := retrieval.ExactRef{Kind: retrieval.ExactDocument, Value: strings.TrimLeft(figure, "0") + year, Genre: genreOf[word]}
	abbreviation := !strings.Contains(word, " ") && word != "luat"
	if _, isForm := r.forms[refKey(word+figure)]; isForm && abbreviation && m[4] < 0 {
		return retrieval.ExactRef{}
	}
	if ref.Value == year || abbreviation && len(r.named(ref)) == 0 {
		return retrieval.ExactRef{}
	}
	return ref
}

func amountFollows(rest string) bool {
	if strings.HasPrefix(rest, "%") || strings.HasPrefix(rest, " %") || len(rest) > 1 && strings.ContainsRune(".,-", rune(rest[0])) && isDigit(rune(rest[1])) {
		return true
	}
	words := vitext.Syllables(vitext.Fold(rest[:min(len(rest), 40)]))
	if len(words) > 1 && words[0] == "ban" && words[1] == "hanh" {
		return false // "kế hoạch 149 ban hành …"
	}
	return len(words) > 0 && !strings.ContainsAny(rest[:1], ",.;:?!") && unitsAfter[words[0]]
}

// typedForm reads a match of formTyped: the zero reference when it is no form that the knowledge has, unless the question
// calls it one.
func (r *refs) typedForm(text string, m []int) retrieval.ExactRef {
	letters, gap, rest := text[m[2]:m[3]], m[5] > m[4], text[m[6]:m[7]]
	cue := formCue.MatchString(text[:m[2]])
	long := len([]rune(letters)) >= 2 || len(rest) >= 2
	e, known := r.forms[refKey(letters+rest)]
	switch {
	case known && (cue || long && (!gap || strings.ToUpper(letters) == letters)):
		return retrieval.ExactRef{Kind: retrieval.ExactForm, Value: e.printed}
	case cue && !gap:
		return retrieval.ExactRef{Kind: retrieval.ExactForm, Value: r.printedForm(letters + rest)}
	}
	return retrieval.ExactRef{}
}

// named gives the keys of the numbers that a reference may mean: the whole one, or all that begin with its figures and
// are of its kind.
func (r *refs) named(ref retrieval.ExactRef) []string {
	key := refKey(ref.Value)
	if _, ok := r.numbers[key]; ok {
		return []string{key}
	}
	figure, year, _ := strings.Cut(key, "/")
	var out []string
	for _, k := range r.heads[figure] {
		rest := strings.TrimLeft(k[len(figure):], "/-")
		if year != "" {
			var ok bool
			if rest, ok = strings.CutPrefix(rest, year+"/"); !ok {
				continue
			}
		} else if y, after, ok := strings.Cut(rest, "/"); ok && len(y) == 4 && isDigit(rune(y[0])) {
			rest = after
		}
		if ref.Genre == "" || strings.HasPrefix(rest, vitext.Fold(ref.Genre)) || ref.Genre == "CV" {
			out = append(out, k)
		}
	}
	return out
}

// Scores of what carries a number: its own document, the procedures that it publishes, those that rest on it, and the
// passages that name it. A form is a procedure's paper or result (scoreIdentity), or only named in its text.
const (
	scoreIdentity = 1.0
	scoreDecision = 0.8
	scoreNamed    = 0.7
	scoreLaw      = 0.6
	scoreMention  = 0.4
)

// maxLookup is the number of hits that Lookup gives at most: a list for people.
const maxLookup = 50

// Lookup resolves an exact reference, best first, ties by ID: a procedure by its code; the procedures that use or give
// out a form (score 1) or name it (0.7); for a document's number the document itself (1: the passage that prints the
// number), the procedures that the numbered decision publishes (0.8), those with it among their legal basis (0.6) and,
// when the document itself is not there, the passages that name it (0.4). At most 50.
func (v *view) Lookup(ref retrieval.ExactRef) []retrieval.Hit {
	var out []retrieval.Hit
	switch ref.Kind {
	case retrieval.ExactProcedure:
		if i, ok := v.place(knowledge.ProcedureCode(ref.Value)); ok {
			out = v.appendUnits(out, v.s.units, []int32{i}, scoreIdentity)
		}
	case retrieval.ExactForm:
		if e, ok := v.s.refs.forms[refKey(ref.Value)]; ok {
			out = v.appendUnits(out, v.s.units, e.papers, scoreIdentity)
			out = v.appendUnits(out, v.s.units, e.texts, scoreNamed)
		}
	case retrieval.ExactDocument:
		for _, key := range v.s.refs.named(ref) {
			e := v.s.refs.numbers[key]
			own := v.appendDocuments(nil, e)
			out = append(out, own...)
			out = v.appendUnits(out, v.s.units, e.decisions, scoreDecision)
			out = v.appendUnits(out, v.s.units, e.laws, scoreLaw)
			if len(own) == 0 {
				out = v.appendUnits(out, v.s.passages, e.mentions, scoreMention)
			}
		}
	}
	return bestOf(out)
}

func (v *view) appendUnits(out []retrieval.Hit, units []unit, places []int32, score float64) []retrieval.Hit {
	for _, i := range places {
		if v.visible(&units[i]) {
			h := hit(&units[i], score)
			h.Coverage = 1
			h.Features = []retrieval.Feature{{Name: "exact", Value: score}}
			out = append(out, h)
		}
	}
	return out
}

// appendDocuments adds the documents of which it is the own number, by the passage that prints it.
func (v *view) appendDocuments(out []retrieval.Hit, e *refEntry) []retrieval.Hit {
	for _, i := range e.identities {
		d := v.s.collection.Documents[i]
		if !v.sees(d.Visibility) || len(d.Passages) == 0 {
			continue
		}
		at := slices.IndexFunc(d.Passages, func(p knowledge.Passage) bool { return strings.Contains(p.Text, d.Identity.Number) })
		at = max(at, 0)
		out = append(out, retrieval.Hit{Kind: passageKind(d), ID: d.Passages[at].ID, Document: d.ID, Passage: at, Score: scoreIdentity, Coverage: 1,
			Features: []retrieval.Feature{{Name: "exact", Value: scoreIdentity}}})
	}
	return out
}

// bestOf orders the hits and keeps each unit once, by its best score.
func bestOf(hits []retrieval.Hit) []retrieval.Hit {
	slices.SortStableFunc(hits, func(a, b retrieval.Hit) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.ID, b.ID))
	})
	seen := map[string]bool{}
	hits = slices.DeleteFunc(hits, func(h retrieval.Hit) bool {
		double := seen[h.ID]
		seen[h.ID] = true
		return double
	})
	return hits[:min(len(hits), maxLookup)]
}
