package evals_test

import (
	"strings"
	"testing"

	"trolycong/bot"
	"trolycong/evals"
	"trolycong/knowledge"
)

// cite makes a citation of a document.
func cite(document string) knowledge.Citation {
	return knowledge.Citation{ID: "1", Kind: knowledge.KindPassage, Document: knowledge.DocumentID(document), Quote: "trích"}
}

func refs(codes ...string) []bot.ProcedureRef {
	var out []bot.ProcedureRef
	for _, c := range codes {
		out = append(out, bot.ProcedureRef{Code: knowledge.ProcedureCode(c)})
	}
	return out
}

var (
	figureCase = knowledge.Case{ID: "f", Kind: evals.KindTarget, Question: "Chỉ tiêu là bao nhiêu?", Must: [][]string{{"90%"}, {"huyện", "quận"}},
		Lead: []string{"90%"}, NotLead: []string{"70%"}, Sources: []string{"ke-hoach-a", "ke-hoach-b"}}
	procedureCase = knowledge.Case{ID: "p", Kind: evals.KindProcedure, Question: "Cấp lại giấy X cần gì?", Must: [][]string{{"3 ngày", "03 ngày"}},
		Procedures: []knowledge.ProcedureCode{"1.000001", "1.000002"}, Also: []knowledge.ProcedureCode{"1.000009"}}
	compareCase = knowledge.Case{ID: "c", Kind: evals.KindCompare, Question: "So sánh A với B", Sources: []string{"ke-hoach-a|bao-cao-a", "ke-hoach-b"}}
	doubleCase  = knowledge.Case{ID: "x", Kind: evals.KindAmbiguous, Question: "Chỉ tiêu?", Must: [][]string{{"Tỉnh A"}, {"Tỉnh B"}}}
	refuseCase  = knowledge.Case{ID: "r", Kind: evals.KindRefuse, Question: "Thời tiết?", Refuse: true}
	askBackCase = knowledge.Case{ID: "b", Kind: evals.KindRefuse, Question: "Chỉ tiêu của tỉnh nào?", Refuse: true, Clarify: "province"}
)

func figureReply() bot.Reply {
	return bot.Reply{Outcome: bot.Answered, Text: "90% hồ sơ cấp huyện được xử lý trên mạng [1].", Citations: []knowledge.Citation{cite("ke-hoach-b")}}
}

func procedureReply(codes ...string) bot.Reply {
	return bot.Reply{Outcome: bot.Answered, Text: "Thời hạn: 03 ngày làm việc.", Procedures: refs(codes...), Citations: []knowledge.Citation{cite(codes[0])}}
}

// with changes a reply.
func with(r bot.Reply, change func(*bot.Reply)) bot.Reply {
	change(&r)
	return r
}

func TestJudge(t *testing.T) {
	long := strings.Repeat("chữ ", 100) // 400 characters
	tests := []struct {
		name  string
		c     knowledge.Case
		reply bot.Reply
		want  []evals.Rule // nil is right
	}{
		{"right figure", figureCase, figureReply(), nil},
		{"partial is an answer", figureCase, with(figureReply(), func(r *bot.Reply) { r.Outcome = bot.Partial }), nil},
		{"no source instead of a figure", figureCase, bot.Reply{Outcome: bot.NoSource, Text: "Chưa có nguồn."},
			[]evals.Rule{evals.RuleOutcome, evals.RuleMust, evals.RuleMust, evals.RuleLead, evals.RuleSources}},
		{"asks back instead of a figure", figureCase, with(figureReply(), func(r *bot.Reply) { r.Outcome = bot.Clarify }), []evals.Rule{evals.RuleOutcome}},
		{"one pattern missing", figureCase, with(figureReply(), func(r *bot.Reply) { r.Text = "90% hồ sơ" }), []evals.Rule{evals.RuleMust}},
		{"figure cut from a longer one", figureCase, with(figureReply(), func(r *bot.Reply) { r.Text = "0,90% hồ sơ cấp huyện" }), []evals.Rule{evals.RuleMust, evals.RuleLead}},
		{"figure behind the lead", figureCase, with(figureReply(), func(r *bot.Reply) { r.Text = long + "90% cấp huyện" }), []evals.Rule{evals.RuleLead}},
		{"wrong figure in the lead", figureCase, with(figureReply(), func(r *bot.Reply) { r.Text = "70% hoặc 90% cấp huyện" }), []evals.Rule{evals.RuleNotLead}},
		{"wrong figure behind the lead", figureCase, with(figureReply(), func(r *bot.Reply) { r.Text = "90% cấp huyện " + long + " 70%" }), nil},
		{"another source", figureCase, with(figureReply(), func(r *bot.Reply) { r.Citations = []knowledge.Citation{cite("ke-hoach-c")} }), []evals.Rule{evals.RuleSources}},
		{"no citation", figureCase, with(figureReply(), func(r *bot.Reply) { r.Citations = nil }), []evals.Rule{evals.RuleSources}},

		{"right procedure", procedureCase, procedureReply("1.000002", "1.000007"), nil},
		{"related first, wanted third", procedureCase, procedureReply("1.000009", "1.000007", "1.000001"), nil},
		{"related first, wanted fourth", procedureCase, procedureReply("1.000009", "1.000007", "1.000008", "1.000001"), []evals.Rule{evals.RuleProcedure}},
		{"other first, wanted second", procedureCase, procedureReply("1.000007", "1.000001"), []evals.Rule{evals.RuleProcedure}},
		{"no procedure", procedureCase, with(procedureReply("1.000001"), func(r *bot.Reply) { r.Procedures = nil }), []evals.Rule{evals.RuleProcedure}},
		{"right procedure, wrong days", procedureCase, with(procedureReply("1.000001"), func(r *bot.Reply) { r.Text = "13 ngày làm việc" }), []evals.Rule{evals.RuleMust}},
		{"asks back with the wanted fifth", procedureCase, bot.Reply{Outcome: bot.Clarify, Procedures: refs("1.1", "1.2", "1.3", "1.4", "1.000001")}, nil},
		{"asks back with the wanted sixth", procedureCase, bot.Reply{Outcome: bot.Clarify, Procedures: refs("1.1", "1.2", "1.3", "1.4", "1.5", "1.000001")}, []evals.Rule{evals.RuleProcedure}},
		{"asks back with the wanted as a choice", procedureCase, bot.Reply{Outcome: bot.Clarify, Choices: []bot.Choice{{Label: "Cấp lại", Send: "thủ tục 1.000001"}}}, nil},
		{"asks back with a longer code", procedureCase, bot.Reply{Outcome: bot.Clarify, Choices: []bot.Choice{{Label: "Cấp lại", Send: "thủ tục 1.0000012"}}}, []evals.Rule{evals.RuleProcedure}},

		{"both sides cited", compareCase, bot.Reply{Outcome: bot.Answered, Citations: []knowledge.Citation{cite("bao-cao-a"), cite("ke-hoach-b")}}, nil},
		{"one side cited twice", compareCase, bot.Reply{Outcome: bot.Answered, Citations: []knowledge.Citation{cite("bao-cao-a"), cite("ke-hoach-a")}}, []evals.Rule{evals.RuleSources}},

		{"both named in the text", doubleCase, bot.Reply{Outcome: bot.Answered, Text: "Tỉnh A 50%, tỉnh B 40%"}, nil},
		{"both among the choices", doubleCase, bot.Reply{Outcome: bot.Clarify, Text: "Bạn hỏi tỉnh nào?", Choices: []bot.Choice{{Label: "Tỉnh A"}, {Send: "tỉnh B"}}}, nil},
		{"one of two", doubleCase, bot.Reply{Outcome: bot.Answered, Text: "Tỉnh A 50%"}, []evals.Rule{evals.RuleMust}},
		{"neither answered nor asked back", doubleCase, bot.Reply{Outcome: bot.NoSource, Text: "Tỉnh A, tỉnh B"}, []evals.Rule{evals.RuleOutcome}},

		{"refused", refuseCase, bot.Reply{Outcome: bot.OutOfScope}, nil},
		{"answered what is to be refused", refuseCase, bot.Reply{Outcome: bot.Answered}, []evals.Rule{evals.RuleOutcome}},
		{"partly answered what is to be refused", refuseCase, bot.Reply{Outcome: bot.Partial}, []evals.Rule{evals.RuleOutcome}},
		{"asked back on what is to be refused", refuseCase, bot.Reply{Outcome: bot.Clarify}, []evals.Rule{evals.RuleOutcome}},
		{"asked back where that is allowed", askBackCase, bot.Reply{Outcome: bot.Clarify}, nil},
		{"refused with a procedure", refuseCase, bot.Reply{Outcome: bot.NoSource, Procedures: refs("1.000001")}, []evals.Rule{evals.RuleProcedure}},
	}
	for _, tt := range tests {
		got := evals.Judge(tt.c, tt.reply)
		if got.OK != (len(tt.want) == 0) || len(got.Reasons) != len(tt.want) {
			t.Errorf("%s: reply %q\n got %v %q\nwant %q", tt.name, tt.reply.Text, got.OK, got.Reasons, tt.want)
			continue
		}
		for i, rule := range tt.want {
			if !strings.HasPrefix(got.Reasons[i], string(rule)+": ") {
				t.Errorf("%s: reason %d is %q, want rule %s", tt.name, i, got.Reasons[i], rule)
			}
		}
	}
}

func TestJudgeOutcome(t *testing.T) {
	c := refuseCase
	c.Outcome = string(bot.OutOfScope)
	for outcome, want := range map[bot.Outcome]bool{bot.OutOfScope: true, bot.NoSource: false} {
		got := evals.Judge(c, bot.Reply{Outcome: outcome})
		if got.OutcomeOK == nil || *got.OutcomeOK != want || !got.OK {
			t.Errorf("Judge(outcome %s) = %+v, want right and outcome_ok %v", outcome, got, want)
		}
	}
	if got := evals.Judge(refuseCase, bot.Reply{Outcome: bot.NoSource}); got.OutcomeOK != nil {
		t.Errorf("outcome judged where the case names none: %+v", got)
	}
}

func TestHolds(t *testing.T) {
	tests := []struct {
		text, pattern string
		want          bool
	}{
		{"đạt 12 % GRDP", "12%", true}, {"đạt 12% GRDP", "12 %", true}, {"ĐẠT  TỐI\nTHIỂU", "đạt tối thiểu", true}, {"hoa\u0300", "hoà", true},
		{"11%", "1%", false}, {"0,1%", "1%", false}, {"1%5", "1%", true}, {"1.728 dịch vụ", "1.728", true}, {"21.728", "1.728", false}, {"1.728.000", "1.728", false},
		{"1728,5", "1728", false}, {"thời hạn: 10 ngày", "thời hạn: 1", false}, {"thời hạn: 1 ngày", "thời hạn: 1", true}, {"năm 2021.", "năm 2021", true},
		{"hạn 15/12/2025", "15/12", true}, {"hạn 15/12/2025", "15/12/2025", true}, {"hạn 15/12", "15/12/2025", false}, {"hạn 115/12", "15/12", false},
		{"ngày 15 tháng 12 năm 2025", "15/12/2025", true}, {"ngày 15 tháng 12 năm 2025", "15/12", true}, {"ngày 15/12/2025", "15 tháng 12", true},
		{"ngày 5 tháng 12", "05/12", true}, {"05/12", "5/12", true}, {"ngày 05/06/2025", "ngày 5 tháng 6 năm 2025", true}, {"ngày 25/12", "5/12", false},
		{"hạn 15/12/2025", "15/1", false}, {"15/12/2025", "5/12", false}, {"tháng 10 năm 2020", "tháng 10/2020", true}, {"trước ngày 30 của tháng cuối", "ngày 30", true},
		{"40/50 hồ sơ", "40/50", true}, {"sở y tế", "Sở Y tế", true}, {"quý II/2024", "quý ii/2024", true}, {"", "x", false},
	}
	for _, tt := range tests {
		if got := evals.Holds(tt.text, tt.pattern); got != tt.want {
			t.Errorf("Holds(%q, %q) = %v, want %v", tt.text, tt.pattern, got, tt.want)
		}
	}
}

func FuzzHolds(f *testing.F) {
	f.Add("ngày 15 tháng 12 năm 2025 đạt 12 %", "15/12")
	f.Add("1.728", "1.728")
	f.Add("0/0/0000", "ngày 00 tháng 00")
	f.Fuzz(func(t *testing.T, text, pattern string) {
		if n := evals.Normalize(text); evals.Normalize(n) != n {
			t.Fatalf("Normalize is not idempotent on %q: %q, %q", text, n, evals.Normalize(n))
		}
		evals.Holds(text, pattern)
		if p := evals.Normalize(pattern); p != "" && !evals.Holds(pattern, pattern) {
			t.Fatalf("Holds(%q, itself) is false", pattern)
		}
	})
}
