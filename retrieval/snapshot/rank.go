package snapshot

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"trolycong/internal/vitext"
	"trolycong/knowledge"
	"trolycong/retrieval"
	"trolycong/retrieval/lexical"
)

// Weights of the features that order near twins. All of them explain themselves in the hit. Chosen on the development
// sets by a small grid; docs/evaluation.md has the ablation.
const (
	weightLexical     = 1.0                      // the index's own score, as a share of the best candidate's
	weightNameCover   = 1.3                      // how much of the question the name holds
	weightNameFit     = retrieval.FitWeight      // how much of the name the question holds
	weightNeed        = 0.45                     // the asked need is the name's
	weightNeedMissing = 0.25                     // the name has a need that nobody asked for
	weightForeign     = 0.5                      // a foreign element that nobody asked for
	weightMobile      = 0.3                      // "lưu động" that nobody asked for
	weightCitizen     = 0.15                     // persons may apply, and nobody spoke of an organisation
	weightFirmOnly    = 0.2                      // only organisations may apply, and nobody spoke of one
	weightStaffOnly   = 0.4                      // only public servants may apply
	weightCommune     = 0.15                     // handled at the commune, where most people go
	weightMinistry    = 0.15                     // handled at a ministry only
	weightEvidence    = retrieval.EvidenceWeight // words that stand together in the name
	weightOnline      = 0.2                      // "trực tuyến" in the name
	weightNegated     = 0.15                     // the name excludes something that nobody spoke of
	weightChild       = 0.15                     // for children only, and nobody spoke of one
	weightOffice      = 0.2                      // the office that the question names
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
		features, h.Likeness = asked.features(features, v.s.units[f.Doc].features, f.Score/best)
		h.Features = features[begin:len(features):len(features)]
		for _, x := range h.Features {
			h.Score += x.Value
		}
		h.Coverage = f.Coverage
		out = append(out, h)
	}
	slices.SortStableFunc(out, better)
	v.rivals(out)
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
		child:   containsAny(typed, []string{" con ", " cháu ", " bé ", " trẻ ", " tuổi ", " chau ", " be ", " tre ", " tuoi "}),
		commune: containsAny(offices, []string{" xã ", " phường ", " cấp xã "}), province: containsAny(offices, []string{" tỉnh ", " cấp tỉnh ", " thành phố "})}
	for _, t := range q.Terms {
		a.needs |= needsIn(t.Text)
		a.add(s, t)
	}
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

// features scores one procedure by the best part of its name; lex is its share of the best lexical score.
// Its features are appended to out.
func (a *ask) features(out []retrieval.Feature, f *nameFeatures, lex float64) ([]retrieval.Feature, retrieval.Likeness) {
	best, bestScore := nameMatch{}, -9.0
	for i := range f.parts {
		m := a.match(f, &f.parts[i])
		if score := weightNameCover*m.cover + weightNameFit*m.fit + a.needScore(f.parts[i].needs); score > bestScore+1e-12 {
			best, bestScore = m, score
			best.needs = f.parts[i].needs
		}
	}
	out = append(out, retrieval.Feature{Name: "lexical", Value: weightLexical * lex}, retrieval.Feature{Name: "name_cover", Value: weightNameCover * best.cover},
		retrieval.Feature{Name: "name_fit", Value: weightNameFit * best.fit}, retrieval.Feature{Name: "evidence", Value: weightEvidence * best.evidence})
	add := func(name string, when bool, value float64) {
		if when {
			out = append(out, retrieval.Feature{Name: name, Value: value})
		}
	}
	add("need", a.needScore(best.needs) != 0, a.needScore(best.needs))
	add("foreign", f.foreign && !a.foreign, -weightForeign)
	add("negated", f.negated && !a.negated, -weightNegated)
	add("mobile", f.mobile && !a.mobile, -weightMobile)
	add("citizen", f.citizen && !a.firm, weightCitizen)
	add("organisations_only", f.firm && !a.firm, -weightFirmOnly)
	add("staff_only", f.staff && !a.staff, -weightStaffOnly)
	add("child", f.child && !a.child, -weightChild)
	add("commune", f.commune && !a.province, weightCommune)
	add("ministry_only", f.ministryOnly, -weightMinistry)
	add("online", f.online && a.online, weightOnline)
	add("online_not_asked", f.online && !a.online, -weightOnline/2)
	add("office", a.commune && f.commune || a.province && f.province, weightOffice)
	return out, best.like
}

func (a *ask) needScore(n need) float64 {
	switch {
	case a.needs&n != 0:
		return weightNeed
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
	needs    need
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
