package bot

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"trolycong/knowledge"
)

// A derived value is proven by the citations that its operands name, so they must bear the new numbers too, and a
// derivation that another reply holds must keep the old ones.
func TestRenumberDerivation(t *testing.T) {
	made := &knowledge.Derivation{Operation: knowledge.OpLess, Operands: [][]string{{"1"}, {"2", "3"}}}
	r := &Reply{
		Text:      "phí [2], hạn [3], tên [1]",
		Blocks:    []Block{{Type: BlockText, Text: "phí [2], hạn [3], tên [1]"}},
		Citations: []knowledge.Citation{{ID: "1"}, {ID: "2"}, {ID: "3"}},
		Facts:     []knowledge.Fact{{Citation: "2", Provenance: knowledge.FromDerived, Made: made}, {Citation: "1"}},
	}
	renumber(r)
	if want := "phí [1], hạn [2], tên [3]"; r.Text != want {
		t.Errorf("text %q, want %q", r.Text, want)
	}
	if diff := cmp.Diff([][]string{{"3"}, {"1", "2"}}, r.Facts[0].Made.Operands); diff != "" {
		t.Error(diff)
	}
	if r.Facts[0].Citation != "1" || r.Facts[1].Citation != "3" || r.Facts[1].Made != nil {
		t.Errorf("facts %+v", r.Facts)
	}
	if diff := cmp.Diff([][]string{{"1"}, {"2", "3"}}, made.Operands); diff != "" {
		t.Error("the derivation was changed in place:", diff)
	}
}
