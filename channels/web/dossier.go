package web

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"trolycong/internal/vitext"
	"trolycong/knowledge"
)

// Papers and steps of a procedure in the order in which a reader needs them. Nothing of the source is left out: what few
// need opens on demand.

// generalTitle heads the papers that belong to no case where others do.
const generalTitle = "Giấy tờ chung"

// maxOpenCases is how many cases are open at once; of more, each opens on demand.
const maxOpenCases = 3

// special begins what only some need.
var special = regexp.MustCompile(`(?i)^[-–(\s]*(?:trong )?(?:trường hợp|đối với|nếu|văn bản (?:ủy|uỷ) quyền)`)

// dossier puts the papers that everyone needs first, then the cases, then remarks that name no paper.
func (v *procedureView) dossier(p *knowledge.Procedure) {
	own := plainName(p.Name)
	var general, named, rare []caseView
	for i := range p.Cases {
		c := newCaseView(p, &p.Cases[i])
		switch {
		case len(c.Papers) == 0:
			v.Remarks = append(v.Remarks, c.Remarks...)
		case c.Title == "" || plainName(c.Title) == own:
			c.Title = generalTitle
			general = append(general, c)
		case special.MatchString(c.Title):
			rare = append(rare, c)
		default:
			named = append(named, c)
		}
	}
	v.Cases = slices.Concat(general, named, rare)
	if len(v.Cases) == 1 && v.Cases[0].Title == generalTitle {
		v.Cases[0].Title = ""
	}
	if len(named)+len(rare) > maxOpenCases {
		for i := len(general); i < len(v.Cases); i++ {
			v.Cases[i].Fold = true
		}
	}
}

// plainName is a name without case, marks and the word that says that it is a procedure.
func plainName(name string) string {
	return strings.TrimPrefix(vitext.Fold(strings.TrimRight(vitext.FoldSpaces(name), " :;.")), "thu tuc ")
}

func newCaseView(of *knowledge.Procedure, c *knowledge.PaperCase) caseView {
	v := caseView{Title: strings.TrimRight(vitext.FoldSpaces(c.Title), " :;.")}
	for _, p := range c.Papers {
		name := strings.Trim(strings.TrimSpace(p.Name), "-–•+*; ")
		switch {
		case name == "" || p.Status == knowledge.CellAbsent:
		case p.Remark:
			v.Remarks = append(v.Remarks, name)
		default:
			v.Papers = append(v.Papers, paperView{Name: name, Form: formName(p), Counts: counts(of, p)})
		}
	}
	slices.SortStableFunc(v.Papers, func(a, b paperView) int { return rank(a.Name) - rank(b.Name) })
	return v
}

// rank is 1 for what only some need, else 0.
func rank(name string) int {
	if special.MatchString(name) {
		return 1
	}
	return 0
}

// formWords are what the page says itself before a form's name, and what a file's name ends with.
var formWords = regexp.MustCompile(`(?i)^mẫu\s+|\.(?:docx?|pdf|xlsx?|rtf)$`)

func formName(p knowledge.Paper) string {
	return strings.TrimSpace(formWords.ReplaceAllString(strings.TrimSpace(firstOf(p.FormCode, p.Form)), ""))
}

// stepNumber is the number that the source gives a step; bullet any sign before a text.
var (
	stepNumber = regexp.MustCompile(`(?i)^\s*[-+*•–]?\s*bước\s+(\d+)\s*[:.)-]?\s*`)
	bullet     = regexp.MustCompile(`(?m)^[ \t]*[-+*•–][ \t]*`)
)

// newSteps drops the source's own numbers where they are the list's, and its signs before texts.
func newSteps(texts []string) (steps []stepView, numbered bool) {
	numbered = len(texts) > 0
	for i, t := range texts {
		m := stepNumber.FindStringSubmatch(t)
		numbered = numbered && m != nil && m[1] == strconv.Itoa(i+1)
	}
	for _, t := range texts {
		if numbered {
			t = t[len(stepNumber.FindString(t)):]
		}
		first, _, more := strings.Cut(strings.TrimSpace(t), "\n")
		t = bullet.ReplaceAllString(t, "• ")
		if !more || !bullet.MatchString(first) {
			t = strings.TrimPrefix(strings.TrimSpace(t), "• ")
		}
		steps = append(steps, foldStep(strings.TrimSpace(t)))
	}
	return steps, numbered
}

// maxOpenSteps is how many steps are open at once: a screen or two of a phone.
const maxOpenSteps = 4

// Lengths of a step in runes: up to the first it is shown whole, else about as much as the second.
const (
	wholeStep = 420
	shownStep = 220
)

// foldStep parts a long step after the sentence or line that ends near shownStep.
func foldStep(t string) stepView {
	if utf8.RuneCountInString(t) <= wholeStep {
		return stepView{Text: t}
	}
	n := 0
	for i, r := range t {
		n++
		end := r == '\n' || (r == '.' || r == ';') && strings.HasPrefix(t[i+1:], " ")
		if n < shownStep || !end {
			continue
		}
		if rest := strings.TrimSpace(t[i+1:]); utf8.RuneCountInString(rest) > 60 {
			return stepView{Text: strings.TrimSpace(t[:i+1]), Rest: rest}
		}
		break
	}
	return stepView{Text: t}
}

// officeAdvice is where an issue's sentence turns to the office that can correct the source.
var officeAdvice = regexp.MustCompile(`[;,.]?\s*đề nghị [^;]*$`)

// doubtForReader words an issue for the one who reads the page: what is unclear, and whom to ask.
func doubtForReader(detail string) string {
	detail = strings.TrimSpace(detail)
	if detail == "" {
		return ""
	}
	return strings.TrimRight(officeAdvice.ReplaceAllString(detail, ""), " .;,") + ". Hãy hỏi lại nơi nộp."
}
