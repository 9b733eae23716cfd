package evals_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trolycong/evals"
	"trolycong/knowledge"
	"trolycong/retrieval"
	"trolycong/retrieval/retrievaltest"
	"trolycong/retrieval/snapshot"
)

func TestRank(t *testing.T) {
	s, err := snapshot.Build(t.Context(), retrievaltest.Collection())
	if err != nil {
		t.Fatal(err)
	}
	set := evals.RankedSet{Name: "x", Kind: retrieval.UnitProcedure, Questions: []evals.Ranked{
		{"đăng ký vườn cây cảnh", []string{string(retrievaltest.Garden)}},                                      // first
		{"đăng ký vườn cây cảnh", []string{"9.999999", string(retrievaltest.GardenAgain)}},                     // second
		{"nhổ răng khôn", []string{string(retrievaltest.Garden)}},                                              // nowhere
		{"cấp lại giấy đăng ký vườn cây cảnh", []string{string(retrievaltest.GardenAgain), "9.999999", "9.9"}}, // first
	}}
	got, err := evals.Rank(t.Context(), s.View(knowledge.Public), set)
	want := evals.Ranking{Questions: 4, First: 0.5, In10: 0.75, In50: 0.75, MRR: 0.625}
	if err != nil || got != want {
		t.Errorf("got %+v, %v, want %+v", got, err, want)
	}
	if got, err := evals.Rank(t.Context(), s.View(knowledge.Public), evals.RankedSet{}); err != nil || got != (evals.Ranking{}) {
		t.Errorf("no questions: %+v, %v", got, err)
	}
	var table strings.Builder
	if err := evals.RankingTable(&table, set, []string{"theo từ"}, []evals.Ranking{want}); err != nil || !strings.Contains(table.String(), "theo từ            50.0 %   75.0 %   75.0 %    0.625") {
		t.Errorf("table: %v\n%s", err, table.String())
	}
}

func TestRankedOf(t *testing.T) {
	source := []string{string(retrievaltest.PublicPlan)}
	cases := []knowledge.Case{
		{Question: "bao nhiêu vườn cây có bảng tên", Must: [][]string{{"80%", "75%"}, {"VƯỜN CÂY"}}, Sources: source},
		{Question: "báo cáo trước ngày nào", Must: [][]string{{"ngày 20"}}, Sources: source},
		{Question: "ở nguồn khác", Must: [][]string{{"ngày 20"}}, Sources: []string{"khac"}},
		{Question: "không ở đâu", Must: [][]string{{"99%"}}, Sources: source},
		{Question: "nối tiếp", Must: [][]string{{"75%"}}, Sources: source, After: []string{"trước đó"}},
		{Question: "so sánh", Kind: evals.KindCompare, Must: [][]string{{"75%"}}, Sources: source},
		{Question: "chào", Kind: evals.KindBoundary, Refuse: true},
		{Question: "đăng ký vườn", Procedures: []knowledge.ProcedureCode{retrievaltest.Garden}, Must: [][]string{{"tờ khai"}}},
	}
	got := evals.RankedOf("x", cases, retrievaltest.Collection().Documents)
	id := string(retrievaltest.PublicPlan)
	want := []evals.RankedSet{
		{Name: "x", Kind: retrieval.UnitProcedure, Questions: []evals.Ranked{{"đăng ký vườn", []string{string(retrievaltest.Garden)}}}},
		{Name: "x", Kind: retrieval.UnitPassage, Questions: []evals.Ranked{{"bao nhiêu vườn cây có bảng tên", []string{id + "#2"}}, {"báo cáo trước ngày nào", []string{id + "#3"}}}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("RankedOf (-want +got):\n%s", diff)
	}
}
