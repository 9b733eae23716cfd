package snapshot

import (
	"cmp"
	"strings"

	"trolycong/internal/vitext"
	"trolycong/knowledge/lexicon"
	"trolycong/retrieval"
)

// What words of an English question count that its phrases do not tell: the English words themselves, which hardly any name
// holds, and those that the lexicon does not know, and a part that tells a story.
const (
	typedWeight   = 0.25
	strangeWeight = 0.5
	toldWeight    = 0.8 // of a clause that only tells, beside one that asks
)

// rewriteEnglish makes a query of an English question: each place becomes what it may mean in Vietnamese. Understood is the
// Vietnamese reading, so that the order of hits sees needs, people and offices as it does in a Vietnamese question.
func (v *view) rewriteEnglish(clean string) retrieval.Query {
	s := v.s
	q := retrieval.Query{Typed: clean, Text: clean, Plain: true, Exact: s.exactRefs(clean)}
	understood, group := "", 0
	for _, c := range s.lexicon.ReadEnglish(clean) {
		for _, r := range c.Readings {
			terms, says := readingTerms(r, strings.Join(r.Words, " "), group)
			if len(terms) == 0 || strings.Contains(" "+understood+" ", " "+says+" ") {
				continue // said twice it asks no more
			}
			for i := range terms {
				if !c.Asks {
					terms[i].Weight *= toldWeight
				}
			}
			q.Terms = append(q.Terms, terms...)
			understood = strings.TrimSpace(understood + " " + says)
			group++
		}
	}
	for i := range q.Terms {
		q.Terms[i].Rarity = s.rarity(q.Terms[i])
	}
	q.Understood = cmp.Or(understood, clean)
	return q
}

// readingTerms gives the alternatives of one place of an English question, and its first reading; none for what tells nothing.
func readingTerms(r lexicon.Reading, typed string, group int) ([]retrieval.Term, string) {
	if r.Phrase == nil {
		word := r.Words[0]
		if lexicon.EnglishFiller(word) || strings.Trim(word, "0123456789") == "" {
			return nil, ""
		}
		return []retrieval.Term{meantTerm(word, strangeWeight, group)}, word
	}
	if len(r.Phrase.Means) == 0 {
		return nil, ""
	}
	out := []retrieval.Term{meantTerm(typed, typedWeight, group)}
	for _, m := range r.Phrase.Means {
		t := meantTerm(strings.Join(vitext.Syllables(m.Text), " "), m.Weight, group)
		out = append(out, t)
	}
	return out, out[1].Text
}
