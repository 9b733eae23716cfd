package snapshot_test

import (
	"context"
	"testing"

	"trolycong/knowledge"
	"trolycong/retrieval"
)

// likenessOf searches a catalogue of names, coded in their order, and gives the first hit.
func likenessOf(t *testing.T, question string, names ...string) retrieval.Hit {
	t.Helper()
	c := &knowledge.Collection{Version: "names"}
	for i, name := range names {
		c.Procedures = append(c.Procedures, &knowledge.Procedure{Code: knowledge.ProcedureCode("9.00000" + string(rune('1'+i))), Name: name, Visibility: knowledge.Public})
	}
	v := build(t, c).View(knowledge.Public)
	q := v.Rewrite(question)
	q.Kinds = []retrieval.UnitKind{retrieval.UnitProcedure}
	hits, err := v.Search(context.Background(), q)
	if err != nil || len(hits) == 0 {
		t.Fatalf("search %q: %v, %v", question, hits, err)
	}
	return hits[0]
}

// otherNames fill a catalogue, so that words differ in how much they tell.
var otherNames = []string{"Cấp giấy phép nuôi tằm", "Cấp giấy phép trồng dâu", "Cấp giấy phép dệt lụa", "Cấp lại giấy phép dệt lụa"}

func TestLikenessTellsWhatNobodyAsked(t *testing.T) {
	plain := likenessOf(t, "quay tơ", append([]string{"Quay tơ"}, otherNames...)...)
	if l := plain.Likeness; l.Unasked != 0 || l.HeadUnasked != 0 {
		t.Errorf("the whole name is asked: got %+v", l)
	}
	behind := likenessOf(t, "quay tơ", append([]string{"Ủy nhiệm nhận thay tiền quay tơ"}, otherNames...)...)
	if l := behind.Likeness; l.HeadUnasked <= 0 || l.Unasked <= 0 {
		t.Errorf("the name begins with something else: got %+v", l)
	}
	before := likenessOf(t, "quay tơ", append([]string{"Quay tơ cho làng nghề ven sông"}, otherNames...)...)
	if l := before.Likeness; l.HeadUnasked != 0 || l.Unasked <= 0 {
		t.Errorf("the name goes on about a special case: got %+v", l)
	}
	if bare, named := likenessOf(t, "giấy phép", otherNames...), likenessOf(t, "giấy phép nuôi tằm", otherNames...); bare.Likeness.Asked >= named.Likeness.Asked {
		t.Errorf("bare words ask %.2f, a thing %.2f: want less", bare.Likeness.Asked, named.Likeness.Asked)
	}
}

func TestLikenessKnowsRivals(t *testing.T) {
	levels := likenessOf(t, "cấp thẻ quay tơ", append([]string{"Cấp thẻ quay tơ (thực hiện tại cấp tỉnh)", "Cấp thẻ quay tơ (thực hiện tại cấp xã)", "Cấp thẻ quay tơ tại Công an cấp tỉnh"}, otherNames...)...)
	if levels.Likeness.Near != 0 {
		t.Errorf("one procedure at several levels: got %d rivals, want none", levels.Likeness.Near)
	}
	twins := likenessOf(t, "thẻ quay tơ", append([]string{"Thẻ quay tơ vàng óng", "Thẻ quay tơ trắng ngà"}, otherNames...)...)
	if l := twins.Likeness; l.Near != 1 || l.Lead > 0.05 {
		t.Errorf("two names that fit equally: got %+v, want one rival hardly behind", l)
	}
	alone := likenessOf(t, "quay tơ", "Quay tơ")
	if l := alone.Likeness; l.Near != 0 || l.Lead != alone.Score {
		t.Errorf("no other name: got %+v, score %v", l, alone.Score)
	}
}

// TestPartsThatSayNothingAlone: "Đăng ký" of "Đăng ký/Thay đổi …" is no name that a question could ask for as a whole.
func TestPartsThatSayNothingAlone(t *testing.T) {
	names := []string{"Đăng ký máy quay tơ", "Đăng ký/Thay đổi thông tin tằm", "Đăng ký dâu", "Đăng ký lụa", "Đăng ký vải", "Đăng ký sợi", "Đăng ký kén"}
	hit := likenessOf(t, "đăng ký hiến kho báu", names...)
	if hit.ID == "9.000002" {
		t.Errorf("got %s with %v: its part of two common words is no whole name", hit.ID, hit.Features)
	}
}
