package evals

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"trolycong/internal/vitext"
	"trolycong/knowledge"
	"trolycong/retrieval"
)

// Ranked is one question with the units that are right.
type Ranked struct {
	Question string
	// Right are the ids of hits.
	Right []string
}

// RankedSet is a set of such questions on one kind of unit.
type RankedSet struct {
	Name string
	Kind retrieval.UnitKind
	// Questions without a right unit are not in it.
	Questions []Ranked
}

// Ranking is how well right units are ranked, each figure a share of the questions.
type Ranking struct {
	Questions int
	// First: a right unit comes first. In10 and In50: one is among the first 10 and 50.
	First, In10, In50 float64
	// MRR is the mean reciprocal rank of the first right unit, 0 below the first 50 (Voorhees, TREC-8, 1999).
	MRR float64
}

// rankDepth is how many hits are looked at.
const rankDepth = 50

// Rank asks all questions of a set of one view.
func Rank(ctx context.Context, view retrieval.View, set RankedSet) (Ranking, error) {
	r := Ranking{Questions: len(set.Questions)}
	for _, k := range set.Questions {
		q := view.Rewrite(k.Question)
		q.Kinds, q.Limit = []retrieval.UnitKind{set.Kind}, rankDepth
		hits, err := view.Search(ctx, q)
		if err != nil {
			return r, fmt.Errorf("rank %s: %w", set.Name, err)
		}
		at := slices.IndexFunc(hits, func(h retrieval.Hit) bool { return slices.Contains(k.Right, h.ID) })
		if at < 0 {
			continue
		}
		r.In50++
		r.MRR += 1 / float64(at+1)
		if at < 10 {
			r.In10++
		}
		if at == 0 {
			r.First++
		}
	}
	if n := float64(len(set.Questions)); n > 0 {
		r.First, r.In10, r.In50, r.MRR = r.First/n, r.In10/n, r.In50/n, r.MRR/n
	}
	return r, nil
}

// RankedOf makes ranked questions of a judged set: a right procedure is one that the case names; a right passage is one of
// the case's sources that, with its lead-in and header, holds a pattern of each list of Must. Cases that lean on earlier
// turns, compare or have no right unit are left out, and those that more than a few passages would answer.
func RankedOf(name string, cases []knowledge.Case, documents []*knowledge.Document) []RankedSet {
	procedures, passages := RankedSet{Name: name, Kind: retrieval.UnitProcedure}, RankedSet{Name: name, Kind: retrieval.UnitPassage}
	for _, k := range cases {
		var codes []string
		for _, c := range k.Procedures {
			codes = append(codes, string(c))
		}
		if right := rightPassages(k, documents); len(right) > 0 && len(right) <= maxRight {
			passages.Questions = append(passages.Questions, Ranked{k.Question, right})
		} else if len(codes) > 0 && len(k.After) == 0 {
			procedures.Questions = append(procedures.Questions, Ranked{k.Question, codes})
		}
	}
	var out []RankedSet
	for _, s := range []RankedSet{procedures, passages} {
		if len(s.Questions) > 0 {
			out = append(out, s)
		}
	}
	return out
}

// maxRight is how many passages may be right: a figure that stands everywhere finds nothing.
const maxRight = 40

func rightPassages(k knowledge.Case, documents []*knowledge.Document) []string {
	if len(k.Must) == 0 || len(k.After) > 0 || k.Kind == KindCompare {
		return nil
	}
	var out []string
	for _, d := range documents {
		if !slices.Contains(k.Sources, string(d.ID)) {
			continue
		}
		for i := range d.Passages {
			if holdsAll(vitext.Lower(inContext(d, i)), k.Must) {
				out = append(out, d.Passages[i].ID)
			}
		}
	}
	return out
}

// inContext is a passage with what it hangs on.
func inContext(d *knowledge.Document, i int) string {
	p := &d.Passages[i]
	text := []string{p.Text}
	for lead, n := p.LeadIn, 0; lead >= 0 && n < 3; lead, n = d.Passages[lead].LeadIn, n+1 {
		text = append(text, d.Passages[lead].Text)
	}
	if p.Header >= 0 {
		text = append(text, d.Passages[p.Header].Text)
	}
	return strings.Join(text, "\n")
}

func holdsAll(text string, must [][]string) bool {
	for _, any := range must {
		if !slices.ContainsFunc(any, func(pattern string) bool { return strings.Contains(text, vitext.Lower(pattern)) }) {
			return false
		}
	}
	return true
}

// RankingTable prints one line for each way of searching; ways and rankings stand in one order.
func RankingTable(w io.Writer, set RankedSet, ways []string, rankings []Ranking) error {
	if _, err := fmt.Fprintf(w, "\n%s, %s, %d câu\n%-16s %8s %8s %8s %8s\n", set.Name, set.Kind, len(set.Questions), "", "đầu", "10 đầu", "50 đầu", "MRR"); err != nil {
		return err
	}
	for i, r := range rankings {
		if _, err := fmt.Fprintf(w, "%-16s %6.1f %% %6.1f %% %6.1f %% %8.3f\n", ways[i], 100*r.First, 100*r.In10, 100*r.In50, r.MRR); err != nil {
			return err
		}
	}
	return nil
}
