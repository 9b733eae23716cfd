package browsertest_test

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"trolycong/bot"
	"trolycong/evals"
	"trolycong/knowledge"
)

// evalPage is the report of a set with long words, long ids and both kinds of answers.
func evalPage(t *testing.T) evals.Page {
	t.Helper()
	long := strings.Repeat("dài", 60)
	cases := []knowledge.Case{
		{ID: "a", Kind: evals.KindProcedure, Audience: "citizen", Channel: "web", Province: "Bắc Giang", Question: "Đăng ký kết hôn cần giấy tờ gì?", Procedures: []knowledge.ProcedureCode{"1.000894"}},
		{ID: long, Kind: evals.KindFact, Audience: "business", Channel: "telegram", Question: "Hỏi " + long, Must: [][]string{{long, "90%"}}, Sources: []string{long}, After: []string{"Trước đó"}},
	}
	answers := map[bot.Outcome]bot.Reply{bot.NoSource: {Outcome: bot.NoSource, Text: "Chưa có nguồn. " + long},
		bot.Answered: {Outcome: bot.Answered, Text: "Cần tờ khai.", Procedures: []bot.ProcedureRef{{Code: "1.000894"}}, Citations: []knowledge.Citation{{ID: "1", Quote: "tờ khai"}}}}
	ask := func(_ context.Context, m bot.Message) (*bot.Turn, error) {
		if m.Text == bot.Text(cases[0].Question) {
			return &bot.Turn{Reply: answers[bot.Answered]}, nil
		}
		return &bot.Turn{Reply: answers[bot.NoSource]}, nil
	}
	rep, _, err := evals.Run(t.Context(), evals.Options{Cases: cases, Ask: ask, Variants: evals.Variants, Steps: func(bot.Trace) []string { return []string{"• " + long} }})
	if err != nil {
		t.Fatal(err)
	}
	set := &evals.Set{Name: "bo-cau-hoi.jsonl", SHA256: strings.Repeat("0123456789abcdef", 4), Cases: cases}
	return evals.Page{Record: &evals.Record{Program: "dev", Knowledge: "v", Index: set.SHA256, Sets: []evals.SetRecord{{Set: set.Name, SHA256: set.SHA256, Questions: 2}}}, Sets: []evals.Judged{{Set: set, Report: rep}},
		Failed: []string{"score = 0.5, cần ít nhất 0.9"}}
}

// TestEvalReport reads the report of eval on a phone and on a desk, everything unfolded: nothing is wider than the window,
// nothing is fetched, and axe finds nothing.
func TestEvalReport(t *testing.T) {
	var page strings.Builder
	if err := evals.HTML(&page, evalPage(t)); err != nil {
		t.Fatal(err)
	}
	base := serve(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = io.WriteString(w, page.String())
	}))
	ctx := browser(t)
	for _, l := range []look{phone, desk} {
		t.Run(l.String(), func(t *testing.T) {
			tb := open(t, ctx, base, l)
			tb.expect("favicon.ico")
			tb.visit("/")
			run(tb, "unfold", chromedp.Evaluate[bool]("document.querySelectorAll('details').forEach(d => d.open = true), true"))
			tb.fits("report")
			tb.axe("report")
			tb.shot("evalreport", l)
			tb.want("document.querySelectorAll('h1').length == 1 && document.querySelectorAll('script').length == 0")
		})
	}
}
