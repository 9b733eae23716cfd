package bot

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"trolycong/bot/guard"
	"trolycong/bot/understand"
	"trolycong/internal/vitext"
	"trolycong/retrieval"
)

// Alternative is another way to say a word or phrase of a question.
type Alternative struct{ Word, Means string }

// Expander names what the words of a masked question may be called in official texts. What it says only widens the search
// within the words that were typed: names, numbers and negations of its own are dropped. Safe for concurrent use.
type Expander interface {
	Expand(ctx context.Context, question string) ([]Alternative, error)
}

// Bounds of what an expander may add. Its words weigh less than any that the lexicon knows.
const (
	maxAlternatives     = 8
	maxAlternativeWords = 6
	alternativeWeight   = 0.4
)

// expand adds an expander's alternatives to the query, where one is set and the question names nothing exactly.
func (t *turn) expand(ctx context.Context) {
	if t.opt.Expander == nil || t.question.Intent != understand.IntentKnowledge || len(t.query.Exact) > 0 || t.lang() != "vi" {
		return
	}
	all, err := t.opt.Expander.Expand(ctx, t.query.Text)
	var data []KV
	for _, a := range all[:min(len(all), maxAlternatives)] {
		if t.addAlternative(a) {
			data = append(data, KV{a.Word, a.Means})
		}
	}
	note := fmt.Sprintf("%d of %d alternatives", len(data), len(all))
	if err != nil {
		note = "no alternatives: " + err.Error()
	}
	t.step("expand", note, data...)
}

// addAlternative puts what a word may mean beside the word. False: the question has no such word, or what it means names
// something of its own.
func (t *turn) addAlternative(a Alternative) bool {
	means := strings.Join(vitext.Syllables(vitext.Key(a.Means)), " ")
	n := strings.Count(means, " ") + 1
	if means == "" || n > maxAlternativeWords || !guard.NamesNothing(a.Means) {
		return false
	}
	word := strings.Join(vitext.Syllables(vitext.Key(a.Word)), " ")
	at := slices.IndexFunc(t.query.Terms, func(x retrieval.Term) bool {
		return word != "" && (x.Text == word || strings.HasPrefix(word+" ", x.Text+" ") || x.Folded == vitext.Fold(word))
	})
	if at < 0 {
		return false
	}
	x := t.query.Terms[at]
	for at < len(t.query.Terms) && t.query.Terms[at].Group == x.Group {
		if t.query.Terms[at].Text == means {
			return false
		}
		at++
	}
	x.Text, x.Folded, x.Accented, x.Weight = means, vitext.Fold(means), true, min(alternativeWeight, x.Weight)
	t.query.Terms = slices.Insert(slices.Clone(t.query.Terms), at, x)
	return true
}
