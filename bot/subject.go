package bot

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"trolycong/bot/understand"
	"trolycong/internal/vitext"
	"trolycong/knowledge"
	"trolycong/retrieval"
)

// subjectMatch is how much of what the question is about a text holds, 0..1: words and neighbouring pairs count alike, so
// that scattered common words are weak evidence. Facets (province, year, level, measure) are no part of the subject.
func (t *turn) subjectMatch(text string) float64 { return t.subjectIn(newHaystack(text)) }

// subjectIn is subjectMatch over texts that stand together.
func (t *turn) subjectIn(texts ...haystack) float64 {
	hay := haystacks(texts)
	subject := map[string]bool{}
	for _, w := range strings.Fields(t.question.Subject) {
		subject[w] = true
	}
	words, found, pairs, foundPairs := 0.0, 0.0, 0.0, 0.0
	prev := retrieval.Term{Group: -2}
	group, best, size := -1, 0.0, 0.0
	phrase := false
	flush := func() {
		words, found = words+size, found+best*size
		if phrase {
			pairs, foundPairs = pairs+size, foundPairs+best*size
		}
		best, size, phrase = 0, 0, false
	}
	asked := false
	for _, term := range t.query.Terms {
		parts := strings.Fields(term.Text)
		if term.Group != group {
			flush()
			group = term.Group
			asked = inSubject(parts, subject) // the first of a group is what was typed
		}
		if !asked && term.Weight == 1 && len(parts) == 1 {
			continue
		}
		share, chain := hay.holds(parts, term.Accented)
		size = max(size, pick(len(parts) > 1, 1.5, 1)*informative(term)*pick(asked, 1, cueShare))
		phrase = phrase || len(parts) > 1
		best = max(best, min(term.Weight, 1)*share*pick(len(parts) > 1, 0.4+0.6*chain, 1))
		if len(parts) == 1 && prev.Group == term.Group-1 && prev.Text != "" {
			w := (informative(prev) + informative(term)) / 2
			pairs += w
			if hay.pair(prev.Text, term.Text, term.Accented || prev.Accented) {
				foundPairs += w
			}
		}
		if len(parts) == 1 {
			prev = term
		}
	}
	flush()
	switch {
	case words == 0:
		return 0
	case pairs == 0:
		return found / words
	}
	return 0.5*found/words + 0.5*foundPairs/pairs
}

// Bounds of what one word counts beside another: the commonest words of plans still say something, and a word that no
// plan knows is as often another way to say it as another thing.
const (
	minInformative = 0.6
	maxInformative = 1.4
	plainRarity    = 3.0 // the rarity of a word that counts 1
	cueShare       = 0.7 // what a phrase counts that only says what is asked of the subject ("mục tiêu", "hạn nộp")
)

// informative is what a term counts for the subject.
func informative(t retrieval.Term) float64 {
	return min(max(t.Rarity/plainRarity, minInformative), maxInformative)
}

// literal is the share of the question's neighbouring words that a text holds just so: the asker's own words count more
// than what they may mean.
func (t *turn) literal(hay haystack) float64 {
	words := t.typed
	if len(words) < 2 {
		return 0
	}
	n := 0.0
	for i := 1; i < len(words); i++ {
		if hay.pair(words[i-1], words[i], !t.question.Plain) {
			n++
		}
	}
	return n / float64(len(words)-1)
}

func inSubject(parts []string, subject map[string]bool) bool {
	for _, p := range parts {
		if subject[p] {
			return true
		}
	}
	return false
}

// haystack is a text ready for asking whether it holds words.
type haystack struct {
	key, bare  map[string]bool
	text, fold string
}

func newHaystack(text string) haystack {
	h := haystack{key: map[string]bool{}, bare: map[string]bool{}}
	words := vitext.Syllables(text)
	for _, w := range words {
		h.key[w] = true
		h.bare[vitext.Fold(w)] = true
	}
	h.text = " " + strings.Join(words, " ") + " "
	h.fold = vitext.Fold(h.text)
	return h
}

// haystacks are texts that stand together: a word or pair counts when one of them holds it.
type haystacks []haystack

func (hs haystacks) word(w, bare string, accented bool) bool {
	for _, h := range hs {
		if h.key[w] || !accented && h.bare[bare] {
			return true
		}
	}
	return false
}

func (hs haystacks) pair(a, b string, accented bool) bool {
	for _, h := range hs {
		if h.pair(a, b, accented) {
			return true
		}
	}
	return false
}

// holds gives the share of the words that the texts hold, and of their neighbouring pairs.
func (hs haystacks) holds(parts []string, accented bool) (share, chain float64) {
	for i, p := range parts {
		if hs.word(p, vitext.Fold(p), accented) {
			share++
		}
		if i > 0 && hs.pair(parts[i-1], p, accented) {
			chain++
		}
	}
	if len(parts) < 2 {
		return share / float64(max(len(parts), 1)), 1
	}
	return share / float64(len(parts)), chain / float64(len(parts)-1)
}

func (h haystack) pair(a, b string, accented bool) bool {
	if accented {
		return strings.Contains(h.text, " "+a+" "+b+" ")
	}
	return strings.Contains(h.fold, " "+vitext.Fold(a)+" "+vitext.Fold(b)+" ")
}

// agencyName opens the name of an agency of a province or ministry.
var agencyName = regexp.MustCompile(`^(?:Sở|Bộ|UBND|Ủy ban nhân dân|Công an|Văn phòng|Ngân hàng Nhà nước|Báo|Đài|Ban|Bưu điện|Cục|Chi cục|Trung tâm|Thanh tra|Các sở|Giám đốc các sở|Tỉnh đoàn|Hội|Liên minh|Bộ Chỉ huy|Trường)\s`)

func startsWithAgency(s string) bool { return agencyName.MatchString(s) }

// headingAgency is the nearest heading above a passage that names an agency; "" when none does.
func headingAgency(d *knowledge.Document, p *knowledge.Passage) string {
	path := d.HeadingPath(p)
	for i := len(path) - 1; i >= 0; i-- {
		if agencyName.MatchString(path[i].Title + " ") {
			return path[i].Title
		}
	}
	return ""
}

// labelMatch is negative for a clause without a label that the question names ("mức độ 4", "5G") when another clause of
// the sentence has it: another label is another thing.
func (t *turn) labelMatch(clause, whole string) float64 {
	if len(t.labels) == 0 {
		return 0
	}
	hay, all := newHaystack(clause), newHaystack(whole)
	for _, w := range t.labels {
		if all.key[w] && !hay.key[w] {
			return -0.6
		}
	}
	return 0
}

// labelsOf are the syllables of a question that name a thing by a digit: numbers that count nothing, and words with one.
func labelsOf(question string) []string {
	var out []string
	for _, n := range vitext.Numbers(question) {
		if n.Label {
			out = append(out, strconv.FormatFloat(n.Min, 'f', -1, 64))
		}
	}
	for _, w := range vitext.Syllables(question) {
		if strings.ContainsAny(w, "0123456789") && strings.ContainsFunc(w, unicode.IsLetter) {
			out = append(out, w)
		}
	}
	return out
}

// focusMatch favours a clause that holds the verb of "cơ quan nào <verb> …", and one that opens with an agency.
func (t *turn) focusMatch(text string) float64 {
	if t.question.Focus == "" {
		return 0
	}
	score := 0.0
	if newHaystack(text).pair2(t.question.Focus) {
		score += 0.5
	}
	if startsWithAgency(text) {
		score += 0.3
	}
	return score
}

// pair2 tells whether the words stand side by side.
func (h haystack) pair2(words string) bool {
	return strings.Contains(h.text, " "+words+" ") || strings.Contains(h.fold, " "+words+" ")
}

// Bounds of a subject of a few words: a figure of something else may well mention it ("dân số" in "tỷ lệ dân số có tài khoản").
const (
	shortSubject = 3    // syllables
	minAbout     = 0.34 // of the words near the figure that the subject must be
)

// aboutSubject drops candidates whose figure is not of the asked subject, where that is a few words and nothing else than a
// figure is asked.
func (t *turn) aboutSubject(all []candidate) []candidate {
	subject := strings.Fields(t.question.Subject)
	for _, m := range t.question.Measures {
		if m != understand.MeasureFigure && m != understand.MeasureTarget && m != understand.MeasureResult {
			return all
		}
	}
	if len(subject) == 0 || len(subject) > shortSubject || t.question.FollowUp {
		return all
	}
	known := map[string]bool{}
	for _, w := range subject {
		known[vitext.Fold(w)] = true
	}
	for _, term := range t.query.Terms {
		for _, w := range strings.Fields(term.Folded) {
			known[w] = true
		}
	}
	return slices.DeleteFunc(slices.Clone(all), func(c candidate) bool { return hasFigure(c.piece.text) && !t.isAbout(c, known) })
}

// isAbout tells whether a figure's clause is about the known words and does not only mention them.
func (t *turn) isAbout(c candidate, known map[string]bool) bool {
	p := &c.doc.Passages[c.passage]
	var parts []string
	first, last := 0, 0
	if p.Kind == knowledge.PassageTableRow && len(p.Cells) > 1 {
		parts = []string{p.Cells[1].Text}
	} else {
		if parts = clauses(c.piece.text); len(parts) == 0 {
			return true
		}
		first, last = t.bestClauses(parts, c.piece.text)
	}
	content, held := 0, 0
	for _, part := range parts[first : last+1] {
		for _, w := range vitext.Syllables(nearFigure(part)) {
			f := vitext.Fold(w)
			if aboutNothing[f] || strings.ContainsAny(f, "0123456789%") {
				continue
			}
			content++
			if known[f] {
				held++
			}
		}
	}
	return content == 0 || float64(held) >= minAbout*float64(content)
}

// aboutNothing are words beside a figure that name no subject, folded.
var aboutNothing = vitext.WordSet("duoc cua va cac co dat ty le tren toi thieu chiem tinh la so tong cho tu den nam voi ve tai theo nhat it duoi khoang cap nay da se trong thi ra moi phan tram")
