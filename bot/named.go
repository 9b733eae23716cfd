package bot

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"trolycong/internal/vitext"
	"trolycong/knowledge"
)

// namedDocument is how people name a document in a question: "theo kế hoạch chuyển đổi số", "báo cáo 2024", "kế hoạch DTI".
var namedDocument = regexp.MustCompile(`(?i)(?:theo|trong|tại|của)?\s*(kế hoạch|ke hoach|báo cáo|bao cao|nghị quyết|quyết định)\s+((?:[\p{L}\d]+[\s]*){1,7})`)

// nameEnd ends the name of a document inside a question.
var nameEnd = map[string]bool{"của": true, "thì": true, "là": true, "đến": true, "tỉnh": true, "mục": true, "có": true, "phải": true, "cung": true, "đặt": true, "bao": true, "tỷ": true, "cua": true, "den": true,
	"tinh": true, "muc": true, "bac": true, "nam": true, "bắc": true, "được": true, "cho": true, "về": true, "trước": true, "hằng": true, "hàng": true}

// documentWords are the genre and the words with which the question names a document; nil when it names none.
func (t *turn) documentWords() (genre string, words []string) {
	m := namedDocument.FindStringSubmatch(t.query.Text)
	if m == nil {
		return "", nil
	}
	for _, w := range vitext.Syllables(m[2]) {
		if nameEnd[w] {
			break
		}
		words = append(words, w)
	}
	return vitext.Fold(m[1]), words
}

// fitsName is how well a document fits the name in the question, 0..1: its genre, and the words in its title, subject,
// number, year and opening.
func (t *turn) fitsName(d *knowledge.Document) float64 {
	fit, ok := t.fitsNamed[d.ID]
	if !ok {
		fit = t.nameFit(d, t.genre, t.named)
		t.fitsNamed[d.ID] = fit
	}
	return fit
}

func (t *turn) nameFit(d *knowledge.Document, genre string, words []string) float64 {
	if genre == "" {
		return 0
	}
	score := pick(vitext.Fold(genreNames[d.Identity.Genre]) == genre, 0.3, 0)
	if len(words) == 0 {
		return score
	}
	hay := t.head(d)
	found := 0.0
	for _, w := range words {
		if hay.key[w] || hay.bare[w] {
			found++
		}
	}
	return score + 0.7*found/float64(len(words))
}

// headText is what names a document: its identity and the paragraphs before its first section.
func headText(d *knowledge.Document) string {
	id := d.Identity
	parts := []string{documentName(d), id.Subject, id.Issuer}
	if id.Date.Year > 0 {
		parts = append(parts, strconv.Itoa(id.Date.Year))
	}
	for i := range d.Passages {
		if d.Passages[i].Kind == knowledge.PassageHeading {
			break
		}
		if d.Passages[i].Kind == knowledge.PassageParagraph {
			parts = append(parts, d.Passages[i].Text)
		}
	}
	return strings.Join(parts, " . ")
}

// dropDocumentYears takes a year that names a document ("báo cáo 2024") out of the years that are asked about, when a
// loaded document of that genre is of that year.
func (t *turn) dropDocumentYears() {
	genre, words := t.documentWords()
	for _, w := range words {
		year, err := strconv.Atoi(w)
		if err != nil || len(w) != 4 {
			continue
		}
		for _, d := range t.view.Documents() {
			if vitext.Fold(genreNames[d.Identity.Genre]) == genre && d.Identity.Date.Year == year {
				t.question.Years = slices.DeleteFunc(slices.Clone(t.question.Years), func(y int) bool { return y == year })
			}
		}
	}
}

// minTitleRun is how many syllables of a document's title, from its beginning, behind its genre name the document: "kế
// hoạch chuyển đổi số …".
const minTitleRun = 3

// limitToNamed keeps to the documents that the question names by genre and the beginning of their title, and takes the
// name out of what is asked: its words are no subject and its years are not asked about.
func (t *turn) limitToNamed() {
	words := vitext.Syllables(t.query.Text)
	folded := make([]string, len(words))
	for i, w := range words {
		folded[i] = vitext.Fold(w)
	}
	best, from := 0, 0
	var named []knowledge.DocumentID
	for _, d := range t.view.Documents() {
		if !t.inProvince(d, "") {
			continue
		}
		at, run := titleRun(folded, d)
		switch {
		case run < minTitleRun || run < best:
		case run > best:
			best, from, named = run, at, []knowledge.DocumentID{d.ID}
		default:
			named = append(named, d.ID)
		}
	}
	if best == 0 {
		return
	}
	t.step("named", strings.Join(words[from:from+best], " "), KV{"documents", strconv.Itoa(len(named))})
	switch {
	case len(t.query.Documents) == 0:
		t.query.Documents = named
	case t.question.Compare:
		for _, id := range named {
			if !slices.Contains(t.query.Documents, id) {
				t.query.Documents = append(t.query.Documents, id)
			}
		}
	}
	t.dropName(words[from : from+best])
}

// titleRun is where the question says the beginning of a document's title, behind its genre, and how much of it.
func titleRun(question []string, d *knowledge.Document) (at, run int) {
	genre := vitext.Syllables(vitext.Fold(genreNames[d.Identity.Genre]))
	title := vitext.Syllables(vitext.Fold(d.Identity.Title))
	for i := range question {
		if i+len(genre) > len(question) || !slices.Equal(question[i:i+len(genre)], genre) {
			continue
		}
		k := i + len(genre)
		n := 0
		for k+n < len(question) && n < len(title) && question[k+n] == title[n] {
			n++
		}
		if n > run {
			at, run = k, n
		}
	}
	return at, run
}

// dropName takes a document's name out of the subject, unless nothing would be left, and its years out of those asked.
func (t *turn) dropName(name []string) {
	left := map[string]int{}
	for _, w := range name {
		left[w]++
	}
	var rest []string
	for _, w := range strings.Fields(t.question.Subject) {
		if left[w] > 0 {
			left[w]--
			continue
		}
		rest = append(rest, w)
	}
	if len(rest) >= 2 {
		t.question.Subject = strings.Join(rest, " ")
	}
	t.question.Years = slices.DeleteFunc(slices.Clone(t.question.Years), func(y int) bool { return slices.Contains(name, strconv.Itoa(y)) })
}
