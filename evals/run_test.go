package evals_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"trolycong/bot"
	"trolycong/evals"
	"trolycong/knowledge"
)

// script answers by the question's text and notes what it was asked.
type script struct {
	replies map[string]bot.Reply
	asked   []bot.Message
}

func (s *script) ask(_ context.Context, m bot.Message) (*bot.Turn, error) {
	s.asked = append(s.asked, m)
	r, ok := s.replies[string(m.Text)]
	if !ok {
		return nil, errors.New("no reply")
	}
	if r.Session = m.Session; r.Session == "" {
		r.Session = fmt.Sprintf("phien-%d", len(s.asked))
	}
	r.Trace = fmt.Sprintf("luot-%d", len(s.asked))
	r.TookMS = float64(len(s.asked))
	return &bot.Turn{Reply: r}, nil
}

const sourceText = "Đến năm 2025 có 90% hồ sơ cấp huyện."

func source(_ knowledge.SourceKind, document knowledge.DocumentID, _ string) (string, bool) {
	return sourceText, document == "ke-hoach-b"
}

// quote cites [start, end) of sourceText.
func quote(start, end int, text string) knowledge.Citation {
	c := cite("ke-hoach-b")
	c.Start, c.End, c.Quote = start, end, text
	return c
}

func TestRun(t *testing.T) {
	followUp := figureCase
	followUp.ID, followUp.Kind, followUp.After, followUp.Question, followUp.Now = "fu", evals.KindFollowUp, []string{"Câu trước"}, "Còn huyện?", "2025-12-01T08:00:00+07:00"
	wanted := refuseCase
	wanted.Outcome = string(bot.OutOfScope)
	good := with(figureReply(), func(r *bot.Reply) { r.Citations = []knowledge.Citation{quote(16, 19, "90%")} })
	s := &script{replies: map[string]bot.Reply{
		figureCase.Question: good,
		"Câu trước":         {Outcome: bot.Answered},
		"Còn huyện?": with(good, func(r *bot.Reply) {
			r.Citations = append(r.Citations, quote(16, 18, "90%"), cite("lạ"))
			r.Text += " Tổng 15 hồ sơ."
		}),
		procedureCase.Question: {Outcome: bot.Clarify, Procedures: refs("1.000001")},
		wanted.Question:        {Outcome: bot.NoSource},
		doubleCase.Question:    {Outcome: bot.Answered, Text: "tỉnh A, tỉnh B"},
	}}
	now := time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)
	var progress []int
	opt := evals.Options{Cases: []knowledge.Case{figureCase, followUp, procedureCase, wanted, doubleCase, compareCase}, Ask: s.ask, Source: source, Now: now,
		Progress: func(done, _ int) { progress = append(progress, done) }}
	rep, times, err := evals.Run(context.Background(), opt)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]float64{"score": 5. / 6, "score:target": 1, "score:followup": 1, "score:procedure": 1, "score:refuse": 1, "score:ambiguous": 1, "score:compare": 0,
		"clarify": 1, "outcome": 0, "refused": 1, "citations": 2. / 5, "unproven": 1, "faults": 1}
	if diff := cmp.Diff(want, rep.Metrics); diff != "" {
		t.Errorf("metrics (-want +got):\n%s", diff)
	}
	if got := rep.Results[1]; got.BadQuotes != 2 || len(got.Unproven) != 1 || got.Unproven[0] != "15" {
		t.Errorf("follow-up: %+v, want 2 bad quotes and 15 unproven", got)
	}
	if got := rep.Results[5]; got.OK || !strings.HasPrefix(got.Reasons[0], "fault: no reply") {
		t.Errorf("faulty case: %+v", got)
	}
	if len(times) != 6 || times[2] != 4*time.Millisecond || !cmp.Equal(progress, []int{1, 2, 3, 4, 5, 6}) {
		t.Errorf("times %v, progress %v", times, progress)
	}
	checkSessions(t, s.asked, now)
}

// checkSessions wants a new session for each case, shared by its turns, and the case's own clock.
func checkSessions(t *testing.T, asked []bot.Message, now time.Time) {
	t.Helper()
	for i, m := range asked {
		wantSession, wantNow := "", now
		if i == 2 {
			wantSession = "phien-2"
		}
		if i == 1 || i == 2 {
			wantNow = time.Date(2025, 12, 1, 1, 0, 0, 0, time.UTC)
		}
		if m.Session != wantSession || !m.Now.Equal(wantNow) {
			t.Errorf("question %d %q: session %q at %v, want %q at %v", i, m.Text, m.Session, m.Now, wantSession, wantNow)
		}
	}
}

func TestReportIsTheSameBytes(t *testing.T) {
	var first []byte
	for n := range 3 {
		s := &script{replies: map[string]bot.Reply{figureCase.Question: figureReply()}, asked: make([]bot.Message, n)}
		rep, _, err := evals.Run(context.Background(), evals.Options{Cases: []knowledge.Case{figureCase, refuseCase}, Ask: s.ask, Source: source})
		if err != nil {
			t.Fatal(err)
		}
		got, err := rep.JSON()
		if err != nil {
			t.Fatal(err)
		}
		if n == 0 {
			first = got
		}
		if !bytes.Equal(first, got) || bytes.Contains(got, []byte("luot-")) || bytes.Contains(got, []byte("phien-")) {
			t.Fatalf("run %d differs:\n%s\n%s", n, first, got)
		}
	}
}

func TestRunOptions(t *testing.T) {
	if _, _, err := evals.Run(context.Background(), evals.Options{}); err == nil {
		t.Error("no options: no error")
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	s := &script{}
	if _, _, err := evals.Run(ctx, evals.Options{Cases: []knowledge.Case{figureCase}, Ask: s.ask}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: got %v", err)
	}
}

func TestUnproven(t *testing.T) {
	c := knowledge.Case{ID: "u", Kind: evals.KindFact, Question: "Năm 2025 theo kế hoạch 88 là bao nhiêu?"}
	tests := []struct {
		name, text string
		facts      []knowledge.Fact
		want       []string
	}{
		{"in the quote", "90% [1] năm 2025", nil, nil},
		{"in the question only", "kế hoạch 88", nil, nil},
		{"cut from the quote", "9% hồ sơ", nil, []string{"9"}},
		{"longer than the quote", "90,5% hồ sơ", nil, []string{"90,5"}},
		{"our own numbering", "1. một\n2. hai", nil, nil},
		{"numbering inside a line", "có 2. hai", nil, []string{"2"}},
		{"derived", "tổng 7 mục", []knowledge.Fact{{Provenance: knowledge.FromDerived, Derived: "7"}}, nil},
		{"only said to be in a span", "tổng 7 mục", []knowledge.Fact{{Provenance: knowledge.FromSpan, Derived: "7"}}, []string{"7"}},
		{"date of the data", "dữ liệu ngày 01/7/2026", nil, nil},
		{"number of the document", "theo 149/KH-UBND", nil, nil},
	}
	for _, tt := range tests {
		x := quote(0, 36, sourceText)
		x.Number, x.AsOf = "149/KH-UBND", "2026-07-01"
		s := &script{replies: map[string]bot.Reply{c.Question: {Outcome: bot.Answered, Text: tt.text, Facts: tt.facts, Citations: []knowledge.Citation{x}}}}
		rep, _, err := evals.Run(context.Background(), evals.Options{Cases: []knowledge.Case{c}, Ask: s.ask, Source: source})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(tt.want, rep.Results[0].Unproven); diff != "" {
			t.Errorf("%s: %q (-want +got):\n%s", tt.name, tt.text, diff)
		}
		if rep.Metrics["citations"] != 1 {
			t.Errorf("%s: citations %v", tt.name, rep.Results[0].BadCitations)
		}
	}
}

func TestUncited(t *testing.T) {
	c := knowledge.Case{ID: "u", Kind: evals.KindFact, Question: "?"}
	s := &script{replies: map[string]bot.Reply{"?": {Outcome: bot.Answered, Text: "Có."}}}
	rep, _, err := evals.Run(context.Background(), evals.Options{Cases: []knowledge.Case{c}, Ask: s.ask, Source: source})
	if err != nil || rep.Metrics["citations"] != 0 || !rep.Results[0].Uncited {
		t.Errorf("an answer without a citation: %+v, %v", rep, err)
	}
}

func TestTable(t *testing.T) {
	s := &script{replies: map[string]bot.Reply{figureCase.Question: figureReply(), refuseCase.Question: {Outcome: bot.Answered}}}
	rep, _, err := evals.Run(context.Background(), evals.Options{Cases: []knowledge.Case{figureCase, refuseCase, compareCase}, Ask: s.ask})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := rep.Table(&b); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"3 câu hỏi", "Trả lời đúng         33,3%", "Từ chối đúng          0,0%", "Mục tiêu           1     1  100,0%", "- r [refuse] trả lời: Thời tiết?",
		"trợ lý trả lời, đúng ra phải từ chối", "lỗi kỹ thuật: no reply"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("table lacks %q:\n%s", want, b.String())
		}
	}
}

// TestSlices checks every dimension, and that one of which nothing is said is left out.
func TestSlices(t *testing.T) {
	business := refuseCase
	business.ID, business.Audience, business.Channel = "d", "business", "web"
	citizen := refuseCase
	citizen.ID, citizen.Audience = "e", "citizen"
	s := &script{replies: map[string]bot.Reply{refuseCase.Question: {Outcome: bot.NoSource}, figureCase.Question: figureReply()}}
	run := func(cases ...knowledge.Case) []evals.Slice {
		rep, _, err := evals.Run(context.Background(), evals.Options{Cases: cases, Ask: s.ask, ProvinceOf: func(d string) string { return map[string]string{"ke-hoach-a": "A", "ke-hoach-b": "B"}[d] }})
		if err != nil {
			t.Fatal(err)
		}
		return rep.Slices
	}
	want := []evals.Slice{{"kind", "target", 1, 1}, {"kind", "refuse", 2, 2}, {"audience", "business", 1, 1}, {"audience", "citizen", 1, 1}, {"audience", "", 1, 1}, {"channel", "web", 1, 1}, {"channel", "", 2, 2}}
	if diff := cmp.Diff(want, run(figureCase, citizen, business)); diff != "" {
		t.Errorf("slices (-want +got):\n%s", diff)
	}
	one := figureCase
	one.Sources = []string{"ke-hoach-b"}
	if got := run(one, refuseCase); len(got) != 4 || got[2] != (evals.Slice{By: "province", Name: "B", Cases: 1, OK: 1}) || got[3].Name != "" {
		t.Errorf("the province of the only source: %+v", got)
	}
	one.Province, one.Channel = "C", "telegram"
	if got := run(one); got[len(got)-1].Name != "C" {
		t.Errorf("the province of the case: %+v", got)
	}
	if last := s.asked[len(s.asked)-1]; last.Province != "C" || last.Channel != "telegram" {
		t.Errorf("asked from %q by %q", last.Province, last.Channel)
	}
}

func TestGates(t *testing.T) {
	rep := &evals.Report{Metrics: map[string]float64{"score": .7, "clarify": .2, "score:fact": 1, "unproven": 0, "citations": 1}}
	for gate, want := range map[string]string{
		"score=.7": "", "score=0.71": "score = 0.7, cần ít nhất 0.71", "clarify=.2": "", "clarify=.15": "clarify = 0.2, cần nhiều nhất 0.15", "score:fact=1": "",
		"score:target=.1": "score:target: bộ câu hỏi không đo chỉ số này", "unproven=0": "", "citations=1": "", "refused=0": "refused: bộ câu hỏi không đo chỉ số này",
	} {
		g, err := evals.ParseGate(gate)
		if err != nil {
			t.Errorf("ParseGate(%q): %v", gate, err)
			continue
		}
		var wanted []string
		if want != "" {
			wanted = []string{want}
		}
		if diff := cmp.Diff(wanted, rep.Failed([]evals.Gate{g})); diff != "" {
			t.Errorf("gate %s (-want +got):\n%s", gate, diff)
		}
	}
	for _, bad := range []string{"", "score", "=1", "score=", "score=x", "score=1.1", "score=-1", "score=NaN", "scores=1", "score:facts=1", "unproven=+Inf", "score@loud=1", "agree=1", "agree@bare=2"} {
		if g, err := evals.ParseGate(bad); err == nil {
			t.Errorf("ParseGate(%q) = %+v, want an error", bad, g)
		}
	}
}

func FuzzParseGate(f *testing.F) {
	f.Add("score:target=.8")
	f.Fuzz(func(t *testing.T, s string) {
		if g, err := evals.ParseGate(s); err == nil && (g.Metric == "" || g.Min < 0) {
			t.Fatalf("ParseGate(%q) = %+v", s, g)
		}
	})
}
