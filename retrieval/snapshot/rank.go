package snapshot

import (
	"context"
	"slices"
	"sort"
	"strings"

	"trolycong/internal/vitext"
	"trolycong/knowledge"
	"trolycong/retrieval"
	"trolycong/retrieval/lexical"
)

// Weights of the features that order near twins. All of them explain themselves in the hit. Chosen on the development
// sets by a small grid; docs/evaluation.md has the ablation.
const (
	weightLexical     = 1.0  // the index's own score, as a share of the best candidate's
	weightNameCover   = 1.3  // how much of the question the name holds
	weightNameFit     = 0.5  // how much of the name the question holds
	weightNeed        = 0.45 // the asked need is the name's
	weightNeedMissing = 0.25 // the name has a need that nobody asked for
	weightForeign     = 0.5  // a foreign element that nobody asked for
	weightMobile      = 0.3  // "lưu động" that nobody asked for
	weightCitizen     = 0.15 // persons may apply, and nobody spoke of an organisation
	weightFirmOnly    = 0.35 // only organisations may apply, and nobody spoke of one
	weightStaffOnly   = 0.4  // only public servants may apply
	weightCommune     = 0.15 // handled at the commune, where most people go
	weightMinistry    = 0.15 // handled at a ministry only
)

// candidates is how many of the index's results are ordered anew.
const candidates = 120

// Search ranks units for a query: procedures and passages each by their own index, then joined by score.
func (v *view) Search(ctx context.Context, q retrieval.Query) ([]retrieval.Hit, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	limit := q.Limit
	if limit == 0 {
		limit = retrieval.DefaultLimit
	}
	var out []retrieval.Hit
	if wants(q, retrieval.UnitProcedure) {
		out = append(out, v.searchProcedures(q, limit)...)
	}
	if wants(q, retrieval.UnitPassage) || wants(q, retrieval.UnitGuide) {
		out = append(out, v.searchPassages(q, limit)...)
	}
	sort.SliceStable(out, func(i, j int) bool {
		if out[i].Score != out[j].Score {
			return out[i].Score > out[j].Score
		}
		return out[i].ID < out[j].ID
	})
	return out[:min(len(out), limit)], nil
}

func wants(q retrieval.Query, k retrieval.UnitKind) bool {
	return len(q.Kinds) == 0 || slices.Contains(q.Kinds, k)
}

func (v *view) searchProcedures(q retrieval.Query, limit int) []retrieval.Hit {
	found := v.s.proc.Search(q.Terms, lexical.SearchOptions{Limit: candidates, Filter: func(d int) bool { return v.visible(v.s.units[d]) }})
	if len(found) == 0 {
		return nil
	}
	asked := v.s.askOf(q)
	best := found[0].Score
	out := make([]retrieval.Hit, 0, len(found))
	for _, f := range found {
		h := hit(v.s.units[f.Doc], 0)
		h.Features = asked.features(v.s.units[f.Doc].features, f.Score/best)
		for _, x := range h.Features {
			h.Score += x.Value
		}
		h.Coverage = f.Coverage
		out = append(out, h)
	}
	sort.SliceStable(out, func(i, j int) bool {
		if out[i].Score != out[j].Score {
			return out[i].Score > out[j].Score
		}
		return out[i].ID < out[j].ID
	})
	return out[:min(len(out), limit)]
}

func (v *view) searchPassages(q retrieval.Query, limit int) []retrieval.Hit {
	found := v.s.pass.Search(q.Terms, lexical.SearchOptions{Limit: limit, Filter: func(d int) bool {
		u := v.s.passages[d]
		return v.visible(u) && wants(q, u.kind) && (len(q.Documents) == 0 || slices.Contains(q.Documents, u.document))
	}})
	out := make([]retrieval.Hit, 0, len(found))
	for _, f := range found {
		h := hit(v.s.passages[f.Doc], f.Score)
		h.Coverage = f.Coverage
		h.Features = []retrieval.Feature{{Name: "lexical", Value: f.Score}}
		out = append(out, h)
	}
	return out
}

// ask is what a question wants, in the terms of nameFeatures.
type ask struct {
	groups  []askGroup
	total   float64
	needs   need
	foreign bool
	mobile  bool
	firm    bool
	staff   bool
}

// askGroup is one word or phrase of the question with its alternatives.
type askGroup struct {
	weight float64
	terms  []retrieval.Term
	words  [][]string
}

func (s *Snapshot) askOf(q retrieval.Query) ask {
	words := vitext.Syllables(q.Understood)
	key := strings.Join(words, " ")
	for _, t := range q.Terms {
		key += " " + t.Text
	}
	a := ask{needs: needsIn(strings.Join(words, " ")), foreign: containsAny(key, foreignWords), mobile: strings.Contains(key, "lưu động"),
		firm: containsAny(key, firmWords), staff: strings.Contains(key, "công chức") || strings.Contains(key, "cán bộ")}
	for _, t := range q.Terms {
		a.needs |= needsIn(t.Text)
		a.add(s, t)
	}
	return a
}

func (a *ask) add(s *Snapshot, t retrieval.Term) {
	words := strings.Fields(t.Text)
	weight := 0.0
	for _, w := range words {
		idf := s.proc.IDF(w, true)
		if !t.Accented {
			idf = s.proc.IDF(vitext.Fold(w), false)
		}
		weight += idf
	}
	if len(words) > 0 {
		weight = weight / float64(len(words)) * t.Weight
	}
	if n := len(a.groups); n == 0 || a.groups[n-1].terms[0].Group != t.Group {
		a.groups = append(a.groups, askGroup{})
	}
	g := &a.groups[len(a.groups)-1]
	g.terms, g.words = append(g.terms, t), append(g.words, words)
	if weight > g.weight {
		a.total += weight - g.weight
		g.weight = weight
	}
}

// features scores one procedure; lex is its share of the best lexical score.
func (a *ask) features(f *nameFeatures, lex float64) []retrieval.Feature {
	cover, fit := a.nameMatch(f)
	out := []retrieval.Feature{{Name: "lexical", Value: weightLexical * lex}, {Name: "name_cover", Value: weightNameCover * cover}, {Name: "name_fit", Value: weightNameFit * fit}}
	add := func(name string, when bool, value float64) {
		if when {
			out = append(out, retrieval.Feature{Name: name, Value: value})
		}
	}
	add("need", a.needs&f.needs != 0, weightNeed)
	add("need_not_asked", f.needs != 0 && a.needs&f.needs == 0, -weightNeedMissing)
	add("need_not_met", a.needs != 0 && f.needs == 0, -weightNeedMissing)
	add("foreign", f.foreign && !a.foreign, -weightForeign)
	add("mobile", f.mobile && !a.mobile, -weightMobile)
	add("citizen", f.citizen && !a.firm, weightCitizen)
	add("organisations_only", f.firm && !a.firm, -weightFirmOnly)
	add("staff_only", f.staff && !a.staff, -weightStaffOnly)
	add("commune", f.commune, weightCommune)
	add("ministry_only", f.ministryOnly, -weightMinistry)
	return out
}

// nameMatch is the share of the question's weight that the name holds, and the share of the name's words that the
// question holds.
func (a *ask) nameMatch(f *nameFeatures) (cover, fit float64) {
	matched := map[string]bool{}
	for _, g := range a.groups {
		best := 0.0
		for i, t := range g.terms {
			n := 0
			for _, w := range g.words[i] {
				if f.words[w] || !t.Accented && f.bare[vitext.Fold(w)] {
					n++
					matched[vitext.Fold(w)] = true
				}
			}
			if len(g.words[i]) > 0 {
				best = max(best, float64(n)/float64(len(g.words[i]))*t.Weight)
			}
		}
		cover += best * g.weight
	}
	if a.total > 0 {
		cover /= a.total
	}
	if f.length > 0 {
		fit = float64(len(matched)) / float64(max(f.length, 4))
	}
	return min(cover, 1), min(fit, 1)
}

var _ knowledge.Reader = (*view)(nil)
