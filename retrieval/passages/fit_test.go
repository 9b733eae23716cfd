package passages_test

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"trolycong/evals"
	"trolycong/internal/boost"
	"trolycong/retrieval"
	"trolycong/retrieval/dense"
	"trolycong/retrieval/embed"
	"trolycong/retrieval/passages"
)

// variants of the questions, with their names in reports.
var variants = []struct {
	name  string
	strip evals.Strip
}{{"as typed", evals.StripNone}, {"stripped", evals.StripAll}, {"half stripped", evals.StripHalf}}

// TestFitModel fits the model on all questions and writes model.json, with FIT=1 (make fit-passages). The figures that it
// notes there are of questions that a fold did not learn from.
func TestFitModel(t *testing.T) {
	if os.Getenv("FIT") != "1" {
		t.Skip("fits the model anew with FIT=1")
	}
	list, questions := law(t)
	x := build(t, list, passages.BuildUnfitted)
	model := &passages.Model{Features: passages.FeatureNames, Fitted: passages.Provenance{
		On:        "shared/bench/legal61k: queries-dev, 61,903 articles",
		Questions: len(questions), Date: time.Now().UTC().Format(time.DateOnly), Seed: fitSeed,
		Validated: validate(x, list, questions),
	}}
	model.Factors = factors(x, list, questions)
	passages.SetModel(x, model)
	model.Linear, model.Trees = fit(ask(x, questions, evals.StripNone))
	raw, err := json.Marshal(model)
	if err != nil {
		t.Fatal(err)
	}
	raw = []byte(strings.ReplaceAll(string(raw), "]],[[", "]],\n[[")) // a tree on each line
	if _, err := passages.ReadModel(raw); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("model.json", append(raw, '\n'), 0o644); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d bytes\n%s", len(raw), strings.Join(model.Fitted.Validated, "\n"))
}

// validate gives the figures of every variant by cross-validation: factors and weights are learned without the fold.
func validate(x *passages.Index, list []passages.Passage, questions []judged) []string {
	all := make([]tally, len(variants))
	for k := range folds {
		learn, try := inFold(questions, k)
		passages.SetModel(x, &passages.Model{Factors: factors(x, list, learn)})
		linear, trees := fit(ask(x, learn, evals.StripNone))
		for i, v := range variants {
			for _, a := range ask(x, try, v.strip) {
				all[i].add(a, ranked(a, linear, trees, nil))
			}
		}
	}
	var out []string
	for i, v := range variants {
		m := all[i].measured()
		out = append(out, fmt.Sprintf("%s: hit@1 %.4f, hit@10 %.4f, mrr@10 %.4f, ndcg@10 %.4f (%d folds by document)", v.name, m.Hit1, m.Hit10, m.MRR10, m.NDCG10, folds))
	}
	return out
}

// parts of the features by what they look at.
var parts = []struct{ name, features string }{
	{"nothing", ""},
	{"title", "title_singles title_pairs title_covers title_asked title_order title_run title_run_tells title_length title_share same_title"},
	{"document", "doc_singles doc_pairs doc_best doc_count"},
	{"pairs and triples", "pairs triples title_pairs doc_pairs pairs_covered pairs_share first first_share rank"},
	{"nearness and windows", "near near_share window20 window60 window60_share"},
	{"runs and order", "title_run title_run_tells text_run text_run_tells title_order defined"},
	{"words by themselves", "singles singles_share covered title_singles title_share title_covers doc_singles"},
	{"beside the best", "first_share rank singles_share pairs_share title_share near_share window60_share"},
	{"kind, year, article", "kind year article"},
	{"lengths", "length title_length"},
}

// TestAblation prints, with FIT=ablation, the cross-validated figures without one part of the model after the other, and
// with the vectors of the local model beside it.
func TestAblation(t *testing.T) {
	if os.Getenv("FIT") != "ablation" {
		t.Skip("measures each part of the model with FIT=ablation")
	}
	list, questions := law(t)
	x := build(t, list, passages.BuildUnfitted)
	cosine := cosines(t, list)
	var names []string
	found := map[string]*tally{}
	add := func(name string, a asked, ids []string) {
		if found[name] == nil {
			found[name] = &tally{}
			names = append(names, name)
		}
		found[name].add(a, ids)
	}
	for k := range folds {
		learn, try := inFold(questions, k)
		passages.SetModel(x, &passages.Model{})
		plain, plainTry := ask(x, learn, evals.StripNone), ask(x, try, evals.StripNone)
		for _, a := range plainTry {
			add("first step alone, no factors", a, a.ids)
		}
		linear, trees := fit(plain)
		for _, a := range plainTry {
			add("factors of words", a, ranked(a, linear, trees, nil))
		}
		passages.SetModel(x, &passages.Model{Factors: factors(x, list, learn)})
		rows, rowsTry := ask(x, learn, evals.StripNone), ask(x, try, evals.StripNone)
		for _, p := range parts {
			linear, trees := fit(without(rows, p.features))
			for i, a := range without(rowsTry, p.features) {
				add(p.name, a, ranked(a, linear, trees, nil))
				if p.name != "nothing" {
					continue
				}
				add("trees", a, ranked(a, linear, nil, nil))
				for _, w := range []float64{0.5, 1, 2, 4, 8} {
					add(fmt.Sprintf("with vectors, %g", w), a, ranked(a, linear, trees, func(j int) float64 { return w * cosine(try[i].Question, a.ids[j]) }))
				}
			}
		}
	}
	for _, name := range names {
		m := found[name].measured()
		t.Logf("%-30s hit@1 %.4f  hit@10 %.4f  mrr@10 %.4f", name, m.Hit1, m.Hit10, m.MRR10)
	}
}

// TestFirstStep prints, with FIT=first, what needs no weights: the order of the first step and of one feature alone, and
// questions without diacritics with and without their restoration.
func TestFirstStep(t *testing.T) {
	if os.Getenv("FIT") != "first" {
		t.Skip("measures the first step with FIT=first")
	}
	list, questions := law(t)
	bare, err := passages.BuildUnfitted(list, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range variants {
		for name, x := range map[string]*passages.Index{"restored": build(t, list, passages.BuildUnfitted), "not restored": bare} {
			first, singles, pairs := tally{}, tally{}, tally{}
			within := 0
			for _, a := range ask(x, questions, v.strip) {
				first.add(a, a.ids)
				singles.add(a, a.sortedBy("singles"))
				pairs.add(a, a.sortedBy("pairs"))
				if slices.Contains(a.Right, true) {
					within++
				}
			}
			f, s, p := first.measured(), singles.measured(), pairs.measured()
			t.Logf("%s, %s: first step %.4f / %.4f, by singles alone %.4f / %.4f, by pairs alone %.4f / %.4f, among the candidates %.4f",
				v.name, name, f.Hit1, f.Hit10, s.Hit1, s.Hit10, p.Hit1, p.Hit10, float64(within)/float64(len(questions)))
		}
	}
}

// sortedBy orders the candidates by one feature.
func (a asked) sortedBy(name string) []string {
	f := slices.Index(passages.FeatureNames, name)
	var ids []string
	for _, i := range a.by(func(i int) float64 { return float64(a.Rows[i][f]) }) {
		ids = append(ids, a.ids[i])
	}
	return ids
}

// without gives the candidates with some features taken out.
func without(all []asked, names string) []asked {
	out := make([]asked, len(all))
	for i, a := range all {
		a.List = boost.List{Right: a.Right, Rows: nil}
		for _, row := range all[i].Rows {
			row = append([]float32(nil), row...)
			for f, name := range passages.FeatureNames {
				for _, drop := range strings.Fields(names) {
					if name == drop {
						row[f] = 0
					}
				}
			}
			a.Rows = append(a.Rows, row)
		}
		out[i] = a
	}
	return out
}

// cosines gives the nearness of a question and a passage by the local model, trained on the corpus.
func cosines(t *testing.T, list []passages.Passage) func(question, id string) float64 {
	t.Helper()
	texts, place := make([]string, len(list)), make(map[string]int, len(list))
	for i, p := range list {
		text := []rune(p.Title + "\n" + strings.ReplaceAll(p.Text, "\n", " "))
		texts[i], place[p.ID] = string(text[:min(len(text), 1500)]), i
	}
	model, err := embed.Train(t.Context(), texts)
	if err != nil {
		t.Fatal(err)
	}
	vectors, err := model.Embed(t.Context(), retrieval.EmbedUnit, texts)
	if err != nil {
		t.Fatal(err)
	}
	last, of := "", []float32(nil)
	return func(question, id string) float64 {
		if question != last {
			v, err := model.Embed(t.Context(), retrieval.EmbedQuestion, []string{question})
			if err != nil {
				t.Fatal(err)
			}
			last, of = question, v[0]
		}
		return dense.Cosine(of, vectors[place[id]])
	}
}
