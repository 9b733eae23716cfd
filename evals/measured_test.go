package evals_test

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"trolycong/evals"
)

func TestMeasure(t *testing.T) {
	questions := []evals.Ranked{
		{Right: []string{"a"}},      // first
		{Right: []string{"b", "c"}}, // second and fourth
		{Right: []string{"d"}},      // eleventh, which is too late
		{Right: []string{"e"}},      // not at all
	}
	late := strings.Split("1 2 3 4 5 6 7 8 9 10 d", " ")
	got := evals.Measure(questions, [][]string{{"a", "x"}, {"x", "b", "y", "c"}, late, nil})
	second := (1/math.Log2(3) + 1/math.Log2(5)) / (1 + 1/math.Log2(3))
	want := evals.Measured{N: 4, Hit1: 0.25, Hit10: 0.5, R10: 0.5, MRR10: 1.5 / 4, NDCG10: (1 + second) / 4}
	if got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if got := evals.Measure(nil, nil); got != (evals.Measured{}) {
		t.Errorf("no questions: %+v", got)
	}
}

func TestMeasuredKeys(t *testing.T) {
	raw, err := json.Marshal(evals.Measured{})
	if err != nil {
		t.Fatal(err)
	}
	want := `{"n":0,"hit@1":0,"hit@10":0,"r@10":0,"mrr@10":0,"ndcg@10":0,"p50_ms":0,"p95_ms":0,"index_s":0,"rss_mb":0}`
	if string(raw) != want {
		t.Errorf("got %s\nwant %s", raw, want)
	}
}

func TestPercentile(t *testing.T) {
	list := []float64{1, 2, 3, 4}
	if got := evals.Percentile(list, 0.5); got != 3 {
		t.Errorf("median %v, want 3", got)
	}
	if got := evals.Percentile(list, 1); got != 4 {
		t.Errorf("greatest %v, want 4", got)
	}
	if got := evals.Percentile(nil, 0.5); got != 0 {
		t.Errorf("of none %v", got)
	}
}

func TestStrip(t *testing.T) {
	question := "Đăng ký tạm trú ở phường, hồ sơ gồm những gì? Mẫu CT01 lấy tại đâu"
	if got := evals.StripNone.Apply(question); got != question {
		t.Errorf("none: %q", got)
	}
	if got, want := evals.StripAll.Apply(question), "Dang ky tam tru o phuong, ho so gom nhung gi? Mau CT01 lay tai dau"; got != want {
		t.Errorf("all: %q, want %q", got, want)
	}
	half := evals.StripHalf.Apply(question)
	if half != evals.StripHalf.Apply(question) {
		t.Error("half: another outcome the second time")
	}
	words, typed, bare := strings.Fields(half), strings.Fields(question), strings.Fields(evals.StripAll.Apply(question))
	for i, w := range words {
		if w != typed[i] && w != bare[i] {
			t.Errorf("half: word %d is %q, want %q or %q", i, w, typed[i], bare[i])
		}
	}
	stripped := 0
	for i := range 200 {
		text := strings.Repeat("x ", i) + "thủ tục hồ sơ"
		for j, w := range strings.Fields(evals.StripHalf.Apply(text))[i:] {
			if w != strings.Fields("thủ tục hồ sơ")[j] {
				stripped++
			}
		}
	}
	if stripped < 360 || stripped > 440 {
		t.Errorf("half: %d of 800 syllables stripped, want about 400", stripped)
	}
}
