package snapshot

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"trolycong/internal/vitext"
	"trolycong/knowledge"
	"trolycong/knowledge/lexicon"
	"trolycong/retrieval"
	"trolycong/retrieval/lexical"
)

// candidates is how many of the index's results are ordered anew; usualFeatures is how many features a name has, mostly.
const (
	candidates    = 80
	usualFeatures = 9
)

// Search ranks units for a query: procedures and passages each by their own index, then joined by score.
func (v *view) Search(ctx context.Context, q retrieval.Query) ([]retrieval.Hit, error) {
	hits, _, err := v.SearchLegs(ctx, q)
	return hits, err
}

// SearchLegs is Search, and tells how the dense leg did. While the dense leg works the lexical one does.
func (v *view) SearchLegs(ctx context.Context, q retrieval.Query) ([]retrieval.Hit, retrieval.DenseState, error) {
	if err := ctx.Err(); err != nil {
		return nil, retrieval.DenseOff, err
	}
	limit := q.Limit
	if limit == 0 {
		limit = retrieval.DefaultLimit
	}
	depth, w := limit, v.s.leg.weights
	if w != (retrieval.Weights{}) {
		depth = max(candidates, limit) // what one leg has far down the other may lift
	}
	nearest := v.askDense(ctx, q, depth)
	var out, passages []retrieval.Hit
	if wants(q, retrieval.UnitProcedure) {
		out = v.searchProcedures(q, depth)
	}
	if wants(q, retrieval.UnitPassage) || wants(q, retrieval.UnitGuide) {
		passages = v.searchPassages(q, depth)
	}
	near := nearest()
	out = retrieval.Fuse(out, near.procedures, w.Procedure)
	passages = retrieval.Fuse(passages, near.passages, w.Passage*information(q))
	if len(out) > 0 && len(passages) > 0 {
		shareScores(out)
		shareScores(passages)
	}
	out = append(out, passages...)
	slices.SortStableFunc(out, better)
	return out[:min(len(out), limit)], near.state, nil
}

// information is the sum of what the words of a question tell; of alternatives the best counts.
func information(q retrieval.Query) float64 {
	sum := 0.0
	for i := 0; i < len(q.Terms); {
		best, group := 0.0, q.Terms[i].Group
		for ; i < len(q.Terms) && q.Terms[i].Group == group; i++ {
			best = max(best, q.Terms[i].Rarity*min(q.Terms[i].Weight, 1))
		}
		sum += best
	}
	return sum
}

// better orders hits by score, those of one score by id.
func better(a, b retrieval.Hit) int {
	if a.Score != b.Score {
		return cmp.Compare(b.Score, a.Score)
	}
	return cmp.Compare(a.ID, b.ID)
}

// shareScores makes the scores of two indexes comparable: each hit's becomes its share of the best of its own kind, times
// how much of the question it covers.
func shareScores(hits []retrieval.Hit) {
	best := hits[0].Score
	for i := range hits {
		share := 0.0
		if best > 0 {
			share = max(hits[i].Score, 0) / best
		}
		hits[i].Score = share * hits[i].Coverage
	}
}

func wants(q retrieval.Query, k retrieval.UnitKind) bool {
	return len(q.Kinds) == 0 || slices.Contains(q.Kinds, k)
}

func (v *view) searchProcedures(q retrieval.Query, limit int) []retrieval.Hit {
	found := v.s.proc.Search(q.Terms, lexical.SearchOptions{Limit: max(candidates, limit), Filter: func(d int) bool { return v.visible(&v.s.units[d]) }})
	if len(found) == 0 {
		return nil
	}
	asked := v.s.askOf(q)
	best := found[0].Score
	out := make([]retrieval.Hit, 0, len(found))
	features := make([]retrieval.Feature, 0, len(found)*usualFeatures)
	for _, f := range found {
		h := hit(&v.s.units[f.Doc], 0)
		begin := len(features)
		x, like := asked.describe(v.s.units[f.Doc].features, f.Score/best, f.Coverage)
		h.Score, features = score(&x, features)
		h.Features, h.Likeness = features[begin:len(features):len(features)], like
		h.Coverage = f.Coverage
		out = append(out, h)
	}
	slices.SortStableFunc(out, better)
	v.rivals(out)
	v.missing(&asked, &out[0])
	return out[:min(len(out), limit)]
}

func (v *view) searchPassages(q retrieval.Query, limit int) []retrieval.Hit {
	found := v.s.pass.Search(q.Terms, lexical.SearchOptions{Limit: limit, Filter: func(d int) bool {
		u := &v.s.passages[d]
		return v.visible(u) && wants(q, u.kind) && (len(q.Documents) == 0 || slices.Contains(q.Documents, u.document))
	}})
	out := make([]retrieval.Hit, 0, len(found))
	features := make([]retrieval.Feature, len(found))
	for i, f := range found {
		h := hit(&v.s.passages[f.Doc], f.Score)
		h.Coverage = f.Coverage
		features[i] = retrieval.Feature{Name: "lexical", Value: f.Score}
		h.Features = features[i : i+1 : i+1]
		out = append(out, h)
	}
	return out
}

// ask is what a question wants, in the terms of nameFeatures.
type ask struct {
	groups            []askGroup
	needs             need
	foreign, mobile   bool
	firm, staff       bool
	online, negated   bool
	commune, province bool // the office that the question names
	child             bool
	english           bool
	denied            []denial
	elsewhere         []retrieval.Elsewhere
	matched           []wordID // of match, kept from one name to the next
	vocabulary        *vocabulary
	scale             float64 // makes weights of a small catalogue comparable with those of a large one
}

// askGroup is one word or phrase of the question with its alternatives.
type askGroup struct {
	weight float64
	terms  []retrieval.Term
	words  [][]askWord
	behind pairID  // the first term behind the single word of the group before it; 0 where no name has the pair
	near   bool    // they are neighbours
	weigh  float64 // what that pair weighs
	plain  bool    // it is compared without diacritics
}

// askWord is one word of a term. pair is it behind the word before it, folded where the term was typed without diacritics.
type askWord struct {
	id, fold wordID
	pair     pairID
	tells    float64 // how much it tells among the names
	generic  bool
}

func (v *vocabulary) askWords(words []string, accented bool) []askWord {
	out := make([]askWord, len(words))
	for i, w := range words {
		out[i] = askWord{id: v.of(w), fold: v.of(vitext.Fold(w)), generic: genericWords[w]}
		out[i].tells = v.tells[out[i].fold] + leastTells
		if i > 0 {
			out[i].pair = v.pair(words[i-1], w, accented)
		}
	}
	return out
}

// pair is two words of a question side by side.
func (v *vocabulary) pair(a, b string, accented bool) pairID {
	if accented {
		return pairOf(v.of(a), v.of(b))
	}
	return pairOf(v.of(vitext.Fold(a)), v.of(vitext.Fold(b)))
}

// maxWordWeight bounds what one rare word counts: a word that the catalogue hardly knows is a story's as often as a need's.
const maxWordWeight = 5.5

func (s *Snapshot) askOf(q retrieval.Query) ask {
	words := vitext.Syllables(q.Understood)
	typed := " " + strings.Join(words, " ") + " "
	offices := notOffices.Replace(typed)
	key := typed
	for _, t := range q.Terms {
		key += t.Text + " "
	}
	a := ask{vocabulary: s.words, scale: maxWordWeight / min(s.proc.IDF("", true), maxWordWeight),
		needs: needsIn(strings.TrimSpace(typed)), foreign: containsAny(key, foreignWords), mobile: strings.Contains(key, "lưu động"),
		firm: containsAny(key, firmWords), staff: containsAny(key, []string{"công chức", "cán bộ"}), negated: containsAny(typed, []string{" không ", " trừ ", " ngoài "}), online: containsAny(typed, []string{" online ", " trực tuyến ", " qua mạng "}),
		english: lexicon.English(vitext.Syllables(q.Text)),
		child:   containsAny(typed, []string{" con ", " cháu ", " bé ", " trẻ ", " tuổi ", " chau ", " be ", " tre ", " tuoi "}),
		commune: containsAny(offices, []string{" xã ", " phường ", " cấp xã "}), province: containsAny(offices, []string{" tỉnh ", " cấp tỉnh ", " thành phố "})}
	for _, t := range q.Terms {
		a.needs |= needsIn(t.Text)
		a.add(s, t)
	}
	a.denied, a.elsewhere = denialsIn(words, s.words), q.Elsewhere
	a.neighbours(s.words)
	return a
}

// notOffices takes out what only sounds like an office.
var notOffices = strings.NewReplacer(" hợp tác xã ", " ", " xã hội ", " ")

// neighbours notes which groups are single words side by side in the question.
func (a *ask) neighbours(v *vocabulary) {
	prev := retrieval.Term{Group: -2}
	for i := range a.groups {
		g := &a.groups[i]
		t := g.terms[0]
		if len(g.terms) > 1 || strings.Contains(t.Text, " ") {
			continue
		}
		if prev.Group == t.Group-1 {
			accented := t.Accented || prev.Accented
			g.behind, g.near, g.plain, g.weigh = v.pair(prev.Text, t.Text, accented), true, !accented, min(t.Weight, prev.Weight)*g.weight
		}
		prev = t
	}
}

// add puts a term into its group. A group's weight is that of what the lexicon says it means, when it says so: the
// everyday word itself is often unknown to the catalogue.
func (a *ask) add(s *Snapshot, t retrieval.Term) {
	words := strings.Fields(t.Text)
	if len(words) == 0 {
		return
	}
	weight := s.tells(words, t.Accented) * min(t.Weight, 1)
	if n := len(a.groups); n == 0 || a.groups[n-1].terms[0].Group != t.Group {
		a.groups = append(a.groups, askGroup{weight: weight})
	} else if len(a.groups[n-1].terms) == 1 {
		a.groups[n-1].weight = weight
	}
	g := &a.groups[len(a.groups)-1]
	g.weight = max(g.weight, weight)
	if len(words) > 1 {
		g.weight = max(g.weight, weight*phraseWeight)
	}
	g.terms, g.words = append(g.terms, t), append(g.words, s.words.askWords(words, t.Accented))
}

// tells is how much a term tells: the mean of its most telling words. A long official name is full of common ones.
func (s *Snapshot) tells(words []string, accented bool) float64 {
	var top [tellingWords]float64 // descending
	for _, w := range words {
		if !accented {
			w = vitext.Fold(w)
		}
		x := min(s.proc.IDF(w, accented), maxWordWeight)
		for i := range top {
			if x > top[i] {
				top[i], x = x, top[i]
			}
		}
	}
	sum := 0.0
	for _, x := range top {
		sum += x
	}
	return sum / float64(min(len(words), tellingWords))
}

// tellingWords is how many words of a phrase say how much it tells.
const tellingWords = 3

// phraseWeight is what a phrase that the lexicon knows counts beside a single syllable: it names a thing by itself.
const phraseWeight = 2

// describe reads what a procedure's name and the question have to do with each other, by the part of the name or the way to
// ask that fits best; lex is its share of the best lexical score, coverage that of the question that its record holds.
func (a *ask) describe(f *nameFeatures, lex, coverage float64) (x [featureCount]float64, like retrieval.Likeness) {
	name := a.bestOf(f, f.parts)
	best := name
	if ways := a.ways(f); len(ways) > 0 {
		if said := a.bestOf(f, ways); said.score > name.score+1e-12 {
			best, x[featSaid] = said, 1
		}
	}
	x[featLexical], x[featCoverage] = lex, coverage
	x[featCover], x[featFit], x[featEvidence] = best.cover, best.fit, best.evidence
	x[featNameCover], x[featNameFit], x[featNameChain] = name.cover, name.fit, name.evidence
	set := func(i int, when bool) {
		if when {
			x[i] = 1
		}
	}
	n := best.needs
	set(featNeed, a.needs&n != 0)
	set(featNeedUnasked, n != 0 && a.needs == 0 && !best.first)
	set(featNeedOther, n != 0 && a.needs != 0 && a.needs&n == 0)
	set(featNeedMissing, n == 0 && a.needs != 0)
	set(featForeign, f.foreign && !a.foreign)
	set(featNotForeign, a.foreign && !f.foreign)
	set(featExcluded, a.excluded(f))
	set(featDenied, a.denies(name.part) > 0)
	set(featDeniedMissing, a.denies(name.part) < 0)
	set(featNegated, f.negated && !a.negated)
	set(featMobile, f.mobile && !a.mobile)
	set(featCitizen, f.citizen && !a.firm)
	set(featFirmOnly, f.firm && !a.firm)
	set(featFirm, (f.firm || f.organisations) && a.firm)
	set(featStaffOnly, f.staff && !a.staff)
	set(featChild, f.child && !a.child)
	set(featChildAsked, f.child && a.child)
	set(featCommune, f.commune && !a.province)
	set(featMinistry, f.ministryOnly)
	set(featOnline, f.online && a.online)
	set(featOnlineUnasked, f.online && !a.online)
	set(featOffice, a.commune && f.commune || a.province && f.province)
	best.like.Fit, best.like.Evidence = best.fit, best.evidence
	return x, best.like
}

// denial is "không" of a question with the two words behind it.
type denial struct{ pair, behind pairID }

// denialsIn reads what a question in Key form denies: "không phải đánh giá". One that ends it only asks.
func denialsIn(words []string, v *vocabulary) []denial {
	var out []denial
	for i := 0; i+2 < len(words); i++ {
		if words[i] == "không" {
			out = append(out, denial{v.pair(words[i], words[i+1], true), v.pair(words[i+1], words[i+2], true)})
		}
	}
	return out
}

// denies tells whether a name denies what the question denies, 1, or says it without denying it, -1; else 0.
func (a *ask) denies(n *namePart) int {
	for _, d := range a.denied {
		switch {
		case n == nil || d.behind == 0 || !n.pair(d.behind, true):
		case d.pair != 0 && n.pair(d.pair, true):
			return 1
		default:
			return -1
		}
	}
	return 0
}

// excluded tells whether the question names what the name holds only where it says what it is not for.
func (a *ask) excluded(f *nameFeatures) bool {
	if len(f.excluded) == 0 || a.negated {
		return false
	}
	for i := range a.groups {
		g := &a.groups[i]
		for j, t := range g.terms {
			if w := g.words[j]; len(w) == 1 && (holdsID(f.excluded, w[0].id) || !t.Accented && holdsID(f.excluded, w[0].fold)) {
				return true
			}
		}
	}
	return false
}

// ways are how people ask for the procedure, in the language of the question.
func (a *ask) ways(f *nameFeatures) []namePart {
	if a.english {
		return f.english
	}
	return f.asked
}

// bestOf is the part that fits best.
func (a *ask) bestOf(f *nameFeatures, parts []namePart) nameMatch {
	best := nameMatch{score: -9}
	for i := range parts {
		m := a.match(f, &parts[i])
		m.needs, m.first, m.part = parts[i].needs, parts[i].first, &parts[i]
		if m.score = weightPartCover*m.cover + weightPartFit*m.fit + a.needScore(m.needs, m.first); m.score > best.score+1e-12 {
			best = m
		}
	}
	return best
}

// What the choice of a part weighs.
const (
	weightPartCover   = 1.3
	weightPartFit     = 0.5
	weightNeed        = 0.45 // the asked need is the part's
	weightNeedMissing = 0.25 // the part has a need that nobody asked for, or lacks the asked one
)

func (a *ask) needScore(n need, first bool) float64 {
	switch {
	case a.needs&n != 0:
		return weightNeed
	case a.needs == 0 && first:
		return 0
	case n != 0, a.needs != 0:
		return -weightNeedMissing
	}
	return 0
}

// nameMatch says how a part of a name and the question fit.
type nameMatch struct {
	cover    float64 // share of the question's weight that the name holds; its field counts for less
	fit      float64 // share of the name's words that the question holds
	evidence float64 // cover and neighbouring pairs together: scattered common words are weak
	part     *namePart
	needs    need
	first    bool
	score    float64 // among the parts
	like     retrieval.Likeness
}

// fieldCredit is what a word of the question counts that only the procedure's field holds.
const fieldCredit = 0.5

func (a *ask) match(f *nameFeatures, n *namePart) nameMatch {
	a.matched = a.matched[:0]
	total, cover, pairs, found := 0.0, 0.0, 0.0, 0.0
	for gi := range a.groups {
		g := &a.groups[gi]
		best := 0.0
		for i, t := range g.terms {
			share, chain := a.holds(f, n, g.words[i], t.Accented)
			if len(g.words[i]) > 1 {
				share *= 0.5 + 0.5*chain
			}
			best = max(best, share*min(t.Weight+0.1, 1))
		}
		total += g.weight
		cover += best * g.weight
		switch {
		case len(g.terms) > 1:
			pairs, found = pairs+g.weight, found+best*g.weight
		case g.near:
			pairs += g.weigh
			if n.pair(g.behind, !g.plain) {
				found += g.weigh
			}
		}
	}
	m := nameMatch{}
	if total > 0 {
		m.cover = min(cover/total, 1)
	}
	m.evidence = m.cover
	if pairs > 0 {
		m.evidence = 0.5*m.cover + 0.5*found/pairs
	}
	m.like = a.unasked(n)
	m.like.Asked, m.like.HeadUnasked = total*a.scale, m.like.HeadUnasked*a.scale
	m.fit = (min(float64(len(a.matched))/float64(max(n.length, 4)), 1) + 1 - m.like.Unasked) / 2
	return m
}

// leastTells is what the commonest word of a phrase counts.
const leastTells = 0.5

// holds gives the share of the words, by what they tell, that a name holds, and of their neighbouring pairs, and collects
// their folds.
func (a *ask) holds(f *nameFeatures, n *namePart, words []askWord, accented bool) (share, chain float64) {
	before, all := false, 0.0
	for i, w := range words {
		all += w.tells
		in := holdsID(n.words, w.id) || !accented && holdsID(n.bare, w.fold)
		switch {
		case in:
			share += w.tells
			if !slices.Contains(a.matched, w.fold) {
				a.matched = append(a.matched, w.fold)
			}
		case holdsID(f.field, w.id), !accented && holdsID(f.field, w.fold):
			share += fieldCredit * w.tells
		}
		there := in || w.generic
		if i > 0 && before && there && n.pair(w.pair, accented) {
			chain++
		}
		before = there
	}
	if len(words) > 1 {
		chain /= float64(len(words) - 1)
	}
	return share / all, chain
}

var (
	_ knowledge.Reader      = (*view)(nil)
	_ retrieval.LegSearcher = (*view)(nil)
)
