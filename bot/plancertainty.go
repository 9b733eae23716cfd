package bot

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"

	"trolycong/bot/understand"
	"trolycong/internal/vitext"
	"trolycong/knowledge"
	"trolycong/retrieval"
)

// planCertainty is how sure it is, 0..1, that a place of a plan answers what was asked: a logistic function of how much of
// the question it holds and whether it has the kind of thing that is asked. Its weights were fitted by TestFitPlanCertainty;
// docs/evaluation.md has the figures.
func planCertainty(inputs []float64) float64 {
	z := planWeights[0]
	for i, x := range inputs {
		z += planWeights[i+1] * x
	}
	return 1 / (1 + math.Exp(-z))
}

// planWeights: the constant, then one weight for each input.
var planWeights = [...]float64{-1.31, 0.61, 0.59, 1.73, 1.07, -2.35, 0.19, -1.67}

// surePlan is the certainty below which a place of a plan is no answer.
const surePlan = 0.435

// certain tells whether a candidate is a sure enough answer, and notes why.
func (t *turn) certain(c candidate) bool {
	lead := t.leadClause(c, &c.doc.Passages[c.passage])
	inputs := t.planInputs(c, lead)
	sure := planCertainty(inputs)
	t.step(planCertaintyStep, fmt.Sprintf("%.2f", sure), KV{"inputs", strings.Trim(fmt.Sprintf("%.3f", inputs), "[]")}, KV{"document", string(c.doc.ID)},
		KV{"lead", shorten(lead, maxWholeClauses)})
	return sure >= surePlan
}

func (t *turn) certaintyOf(c candidate) float64 {
	return planCertainty(t.planInputs(c, t.leadClause(c, &c.doc.Passages[c.passage])))
}

const planCertaintyStep = "plan_certainty"

// planInputs describe a candidate beside the question, each about 0..1 or -1..1: how much of the subject the clause that leads
// holds; how much of the question's informative words the passage covers; the neighbouring pairs of the subject that stand side
// by side; whether it has the form that is asked; whether a person or rank is asked and missing; the year; another ministry.
func (t *turn) planInputs(c candidate, lead string) []float64 {
	ready := t.prepared(c.doc, c.passage)
	piece, clause := newHaystack(c.piece.text), newHaystack(lead)
	return []float64{
		t.subjectIn(clause),
		c.coverage,
		t.pairShare(haystacks{piece, ready.around}),
		t.formFit(c, lead),
		t.nameless(c, lead),
		t.yearFit(c),
		t.otherMinistry(haystacks{piece, ready.around}),
	}
}

// subjectGroups are the terms of the query, group by group, of the words that the question is about.
func (t *turn) subjectGroups() [][]retrieval.Term {
	subject := map[string]bool{}
	for _, w := range strings.Fields(t.question.Subject) {
		subject[w] = true
	}
	var out [][]retrieval.Term
	for i, term := range t.query.Terms {
		if i > 0 && term.Group == t.query.Terms[i-1].Group {
			if n := len(out); n > 0 && out[n-1][0].Group == term.Group {
				out[n-1] = append(out[n-1], term)
			}
			continue
		}
		if inSubject(strings.Fields(term.Text), subject) {
			out = append(out, []retrieval.Term{term})
		}
	}
	return out
}

// held tells whether the texts hold a group: one of its alternatives with all its words, side by side where there are two.
func held(hay haystacks, group []retrieval.Term) bool {
	return slices.ContainsFunc(group, func(term retrieval.Term) bool {
		share, chain := hay.holds(strings.Fields(term.Text), term.Accented)
		return share == 1 && chain == 1
	})
}

// pairShare is the share of the subject's neighbouring groups that the texts hold side by side. A group of several words is
// a pair by itself. 1 for a subject of one word that is held.
func (t *turn) pairShare(hay haystacks) float64 {
	groups := t.subjectGroups()
	pairs, found := 0.0, 0.0
	for i, g := range groups {
		if strings.Contains(g[0].Text, " ") || len(groups) == 1 {
			pairs++
			found += pick(held(hay, g), 1.0, 0)
		}
		if i == 0 || groups[i-1][0].Group != g[0].Group-1 {
			continue
		}
		a, b := strings.Fields(groups[i-1][0].Text), strings.Fields(g[0].Text)
		pairs++
		if hay.pair(a[len(a)-1], b[0], g[0].Accented) || len(g)+len(groups[i-1]) > 2 && held(hay, g) && held(hay, groups[i-1]) {
			found++
		}
	}
	if pairs == 0 {
		return 0
	}
	return found / pairs
}

// formFit is 1 when the lead has the kind of thing that is asked, -1 when it lacks it, 0 when no kind is asked.
func (t *turn) formFit(c candidate, lead string) float64 {
	folded := vitext.Fold(strings.Join(vitext.Syllables(t.query.Text), " "))
	p := &c.doc.Passages[c.passage]
	q := t.question
	fits := func(has bool) float64 { return pick(has, 1.0, -1) }
	switch {
	case personAsked.MatchString(folded), rankAsked.MatchString(folded):
		return 0 // see nameless
	case q.Wants(understand.MeasureAgency):
		return fits(startsWithAgency(lead) || headingAgency(c.doc, p) != "" || agencySaid.MatchString(lead))
	case q.Wants(understand.MeasureDeadline):
		return fits(len(vitext.Dates(c.piece.text)) > 0 || len(c.years) > 0)
	case q.Wants(understand.MeasureList), q.Wants(understand.MeasurePlace):
		return pick(strings.Count(lead, ",")+strings.Count(lead, ";") > 1 || strings.HasSuffix(lead, ":"), 1.0, 0)
	case q.Wants(understand.MeasureNumber):
		return fits(documentNumber.MatchString(c.piece.text))
	case t.unit != "":
		return fits(hasUnit(lead, t.unit))
	case moneyFirst.MatchString(folded):
		return fits(hasUnit(lead, "đồng") || hasUnit(lead, "%"))
	case speedFirst.MatchString(folded):
		return fits(hasUnit(lead, "mbps") || hasUnit(lead, "gbps"))
	case t.amountAsked():
		return fits(hasFigure(lead))
	case q.Wants(understand.MeasureTarget): // "nhằm mục tiêu gì" asks for no figure
		return pick(hasFigure(lead), 1.0, 0)
	}
	return 0
}

// amountAsked tells that a question asks for a figure: by an asking word, or by the name of a quantity alone.
func (t *turn) amountAsked() bool {
	return t.question.Wants(understand.MeasureFigure) || opensWithAmount(t.query.Text)
}

func opensWithAmount(text string) bool {
	key := strings.Join(vitext.Syllables(text), " ")
	if vitext.Fold(key) == key {
		return amountFirstBare.MatchString(key) // "sổ đỏ" and "sở nào" are typed like "số"
	}
	return amountFirst.MatchString(key)
}

// asksStatistic tells that a question asks for a figure or a date of a province and for nothing that a procedure has.
func (t *turn) asksStatistic() bool {
	q := t.question
	said := amountWord.MatchString(vitext.Fold(strings.Join(vitext.Syllables(t.query.Text), " "))) || opensWithAmount(t.query.Text)
	return len(q.Provinces) > 0 && len(q.Aspects) == 0 && !q.FollowUp && (said || q.Wants(understand.MeasureDeadline))
}

// amountWord asks for a figure. A province alone makes a question look as if it did.
var amountWord = regexp.MustCompile(`\b(?:bao nhieu|may|ty le|ti le|phan tram|so luong)\b`)

// nameless is 1 when a person is asked and the place is no signature, or a rank is asked and the lead gives none.
func (t *turn) nameless(c candidate, lead string) float64 {
	folded := vitext.Fold(strings.Join(vitext.Syllables(t.query.Text), " "))
	switch {
	case personAsked.MatchString(folded):
		return pick(c.doc.Passages[c.passage].Kind == knowledge.PassageSignature, 0.0, 1)
	case rankAsked.MatchString(folded):
		return pick(rankSaid.MatchString(vitext.Key(lead)), 0.0, 1)
	}
	return 0
}

var (
	personAsked = regexp.MustCompile(`\b(?:giam doc|chu tich|bi thu|truong (?:ban|phong)|pho (?:giam doc|chu tich|ban|phong)|thu truong|bo truong|lanh dao)\b.*\b(?:la ai|ten gi|ten la gi|hien nay|ten)\b|\b(?:ai la|ai lam|ai dang lam|so dien thoai|email|dia chi lien he) .*\b(?:giam doc|chu tich|bi thu|truong|pho|so|ubnd)\b`)
	rankAsked   = regexp.MustCompile(`\b(?:xep hang|thu hang|thu may|hang may|xep thu|hang bao nhieu|diem so)\b|\bnao (?:.* )?(?:dung dau|cao nhat|thap nhat)\b|\b(?:bao nhieu|may) diem$|^diem (?:so )?(?:dti|pci|papi|par|sipas)\b`)
	rankSaid    = regexp.MustCompile(`(?:nhóm|top|thứ|hạng|vị trí|điểm)\s*(?:thứ\s*)?\d|\d\s*điểm`)
	agencySaid  = regexp.MustCompile(`(?:Sở|Bộ|UBND|VP|Phòng|Ủy ban|Công an|Văn phòng|Ban|Ngân hàng|Cục|Trung tâm)\s+\p{Lu}`)
	moneyFirst  = regexp.MustCompile(`^(?:tong )?(?:gia|chi phi|kinh phi|luong|von|doanh thu|thu ngan sach)\s`)
	speedFirst  = regexp.MustCompile(`^toc do (?:duong truyen|mang|wan|wifi|internet)\b`)
	// amountFirst opens a question that asks for a figure by the name of a quantity alone; amountFirstBare is what is sure of it
	// without diacritics.
	amountFirst     = regexp.MustCompile(`^(?:số|tổng|tổng số|số lượng|lượng|sản lượng|diện tích|dân số|mật độ|thu nhập|doanh thu|kim ngạch|tốc độ|chi phí|kinh phí|giá|mức|quy mô|độ|tuổi thọ|dung lượng|thu ngân sách|vốn)\s`)
	amountFirstBare = regexp.MustCompile(`^(?:tong so|so luong|san luong|dien tich|dan so|mat do|thu nhap|doanh thu|kim ngach|toc do|chi phi|kinh phi|tong kinh phi|quy mo|tuoi tho|dung luong|thu ngan sach)\s`)
)

// otherMinistry is 1 when the question names a ministry that the texts do not name.
func (t *turn) otherMinistry(hay haystacks) float64 {
	words := vitext.Syllables(t.query.Text)
	for i := 0; i+2 < len(words); i++ {
		if vitext.Fold(words[i]) == "bo" && ministries[vitext.Fold(words[i+1]+" "+words[i+2])] && !(hay.pair(words[i], words[i+1], !t.question.Plain) && hay.pair(words[i+1], words[i+2], !t.question.Plain)) {
			return 1
		}
	}
	return 0
}

// ministries are the first two syllables of the ministries' names, those of before 2025 included, folded.
var ministries = func() map[string]bool {
	out := map[string]bool{}
	for _, name := range strings.Split("cong an,cong thuong,dan toc,giao duc,giao thong,ke hoach,khoa hoc,lao dong,ngoai giao,noi vu,nong nghiep,quoc phong,tai chinh,tai nguyen,thong tin,tu phap,van hoa,xay dung,y te", ",") {
		out[name] = true
	}
	return out
}()

// yearFit is 1 when the candidate is about an asked year, -1 when it says of none, 0 when no year is asked.
func (t *turn) yearFit(c candidate) float64 {
	if len(t.question.Years) == 0 {
		return 0
	}
	return pick(anyIn(t.question.Years, c.years), 1.0, -1)
}
