package retrieval_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"trolycong/retrieval"
)

func hit(kind retrieval.UnitKind, id string, score float64) retrieval.Hit {
	return retrieval.Hit{Kind: kind, ID: id, Score: score, Passage: -1}
}

func TestFuse(t *testing.T) {
	const p, g = retrieval.UnitPassage, retrieval.UnitGuide
	lexical := []retrieval.Hit{hit(p, "a", 4), hit(p, "b", 3), hit(p, "d", 1)}
	dense := []retrieval.Hit{hit(p, "b", 0.75), hit(g, "c", 0.5), hit(p, "c", 0.5), hit(p, "d", 0.25)}
	type scored struct {
		ID    string
		Score float64
	}
	for _, c := range []struct {
		name           string
		lexical, dense []retrieval.Hit
		weight         float64
		want           []scored
	}{
		{"weight 0", lexical, dense, 0, []scored{{"a", 4}, {"b", 3}, {"d", 1}}},
		{"added", lexical, dense, 2, []scored{{"b", 4.5}, {"a", 4}, {"d", 1.5}, {"c", 1}, {"c", 1}}},
		{"ties by id", lexical, []retrieval.Hit{hit(p, "b", 0.25)}, 4, []scored{{"a", 4}, {"b", 4}, {"d", 1}}},
		{"nothing near", lexical, nil, 1, []scored{{"a", 4}, {"b", 3}, {"d", 1}}},
		{"only near", nil, dense, 2, []scored{{"b", 1.5}, {"c", 1}, {"c", 1}, {"d", 0.5}}},
		{"nothing", nil, nil, 1, nil},
		{"lexical below zero", []retrieval.Hit{hit(p, "a", -1)}, dense[:1], 1, []scored{{"b", 0.75}, {"a", -1}}},
	} {
		var got []scored
		for _, h := range retrieval.Fuse(c.lexical, c.dense, c.weight) {
			got = append(got, scored{h.ID, h.Score})
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
	fused := retrieval.Fuse(lexical, dense, 2)
	if k := fused[3].Kind; k != g {
		t.Errorf("ties of one id: %s first, want the guide", k)
	}
	if diff := cmp.Diff([]retrieval.Feature{{Name: "dense", Value: 1.5}}, fused[0].Features); diff != "" {
		t.Errorf("features (-want +got):\n%s", diff)
	}
	if lexical[1].Score != 3 || lexical[1].Features != nil || dense[0].Score != 0.75 {
		t.Error("Fuse changed what it was given")
	}
}

func TestDefaultWeights(t *testing.T) {
	if w := retrieval.DefaultWeights(); w != (retrieval.Weights{}) {
		t.Errorf("weights of the answer path are %+v: docs/evaluation.md must say why", w)
	}
}
