package evals_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"trolycong/bot"
	"trolycong/evals"
	"trolycong/knowledge"
	"trolycong/knowledge/starter"
	"trolycong/retrieval/snapshot"
)

// doubts counts how questions about services ended. Those that the catalogue has: right, asked back with the right one among
// the choices, another procedure or a plan told with no doubt, or none of these. Those that it has not: answered with
// no doubt, or not.
type doubts struct{ known, right, asked, wrong, absent, answered int }

func (d *doubts) count(c *knowledge.Case, r *evals.Result) {
	told := r.Outcome == bot.Answered || r.Outcome == bot.Partial
	if len(c.Procedures) == 0 {
		d.absent++
		if told {
			d.answered++
		}
		return
	}
	d.known++
	is := func(code string) bool { return slices.Contains(c.Procedures, knowledge.ProcedureCode(code)) }
	switch {
	case told && len(r.Procedures) > 0 && is(r.Procedures[0]):
		d.right++
	case told:
		d.wrong++
	case r.Outcome == bot.Clarify && slices.ContainsFunc(r.Procedures, is):
		d.asked++
	}
}

// TestDoubt holds that hardly anybody is told another procedure, and that services outside the catalogue and bare words are
// not answered with a neighbour. The held half is only scored, never looked at.
func TestDoubt(t *testing.T) {
	if testing.Short() {
		t.Skip("measures quality: runs in full with make evals")
	}
	b, _ := realBot(t)
	for _, set := range []struct {
		path                   string
		right, wrong, answered float64 // shares: at least, at most, at most
	}{{"testdata/procedures-sure-tune.jsonl", 0.78, 0.04, 0.15}, {"testdata/procedures-sure-held.jsonl", 0.72, 0.10, 0.22}} {
		cases, err := evals.LoadSets(set.path)
		if err != nil {
			t.Fatal(err)
		}
		rep, _, err := evals.Run(context.Background(), evals.Options{Cases: cases, Ask: b.Handle})
		if err != nil {
			t.Fatal(err)
		}
		var d doubts
		for i := range cases {
			d.count(&cases[i], &rep.Results[i])
		}
		t.Logf("%s: %+v", set.path, d)
		share := func(n, of int) float64 { return float64(n) / float64(of) }
		if got := share(d.right, d.known); got < set.right {
			t.Errorf("%s: %.3f right, want at least %.2f", set.path, got, set.right)
		}
		if got := share(d.wrong, d.known); got > set.wrong {
			t.Errorf("%s: %.3f told another procedure, want at most %.2f", set.path, got, set.wrong)
		}
		if got := share(d.answered, d.absent); got > set.answered {
			t.Errorf("%s: %.3f of what the catalogue lacks answered, want at most %.2f", set.path, got, set.answered)
		}
	}
}

// TestStarterAlone asks what the pack in the binary lacks: none of it is answered with a neighbour. What it has still is.
func TestStarterAlone(t *testing.T) {
	c, err := starter.Merge(&knowledge.Collection{Version: "empty"})
	if err != nil {
		t.Fatal(err)
	}
	s, err := snapshot.Build(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	b, err := bot.New(bot.Options{Source: fixed{s}, Sessions: sessions{}, Now: func() time.Time { return time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC) }, NewID: func() string { return "s" }})
	if err != nil {
		t.Fatal(err)
	}
	for question, want := range map[string]string{
		"Sang tên sổ đỏ": "", "chuyển nhượng đất": "", "bảo hiểm thất nghiệp": "", "Xin visa": "", "giấy phép lái tàu": "", "xin giấy phép xây dựng": "", "chứng chỉ hành nghề dược": "",
		"làm giấy khai sinh cho con cần gì": "1.001193", "đăng ký tạm trú": "1.004194", "đổi bằng lái xe": "3.000347", "mất sổ đỏ": "1.012786",
	} {
		turn, err := b.Handle(t.Context(), bot.Message{Text: bot.Text(question)})
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if r := turn.Reply; (r.Outcome == bot.Answered || r.Outcome == bot.Partial) && len(r.Procedures) > 0 {
			got = string(r.Procedures[0].Code)
		}
		if got != want {
			t.Errorf("%q: answered %q, want %q (outcome %s)", question, got, want, turn.Reply.Outcome)
		}
	}
}
