package evals_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trolycong/bot"
	"trolycong/evals"
)

// results makes a run of one set: an answer a question, by the letters of outcomes: r right, w wrong, x wrong with another procedure.
func results(set, outcomes string) *evals.Results {
	rep := &evals.Report{Cases: len(outcomes), Metrics: map[string]float64{"unproven": 0}}
	for i, o := range outcomes {
		r := evals.Result{ID: fmt.Sprint(i), Kind: evals.KindProcedure, Question: fmt.Sprintf("Câu %d", i), Outcome: bot.Answered, OK: o == 'r', Procedures: []string{"1.1"}}
		switch o {
		case 'w':
			r.Procedures, r.Why = []string{"1.2"}, []string{"nêu thủ tục 1.2, cần 1.1"}
		case 'x':
			r.Procedures = []string{"1.3"}
		}
		rep.Results = append(rep.Results, r)
	}
	return &evals.Results{Sets: []evals.NamedReport{{Set: set, Report: rep}}}
}

func compare(t *testing.T, a, b *evals.Results) *evals.Comparison {
	t.Helper()
	c, err := evals.Compare(evals.CompareOptions{A: a, B: b, Resamples: 2000, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestCompareVerdicts(t *testing.T) {
	rights := strings.Repeat("r", 90)
	for name, tt := range map[string]struct {
		a, b string
		want evals.Verdict
	}{
		"nothing changed":     {rights + "wwwwwwwwww", rights + "wwwwwwwwww", evals.VerdictUnclear},
		"ten better":          {rights + "wwwwwwwwww", rights + "rrrrrrrrrr", evals.VerdictBetter},
		"ten worse":           {rights + "rrrrrrrrrr", rights + "wwwwwwwwww", evals.VerdictWorse},
		"two worse":           {rights + "rrrrrrrrrr", rights + "rrrrrrrrww", evals.VerdictUnclear},
		"six worse, five not": {rights + "rrrrrrwwwww", rights + "wwwwwwrrrrr", evals.VerdictUnclear},
	} {
		c := compare(t, results("s", tt.a), results("s", tt.b))
		if c.Whole.Verdict != tt.want || c.Whole.Low > c.Whole.Points || c.Whole.High < c.Whole.Points {
			t.Errorf("%s: %+v, want %s", name, c.Whole, tt.want)
		}
	}
}

func TestCompareChanges(t *testing.T) {
	c := compare(t, results("s", "rrwwww"), results("s", "rwrwxw"))
	if d := c.Whole; d.Cases != 6 || d.A != 2 || d.B != 2 || d.Worse != 1 || d.Better != 1 || d.Other != 1 || d.Points != 0 {
		t.Errorf("whole: %+v", d)
	}
	var got []string
	for _, x := range c.Changed {
		got = append(got, string(x.Change)+x.A.ID)
	}
	if fmt.Sprint(got) != "[worse1 better2 other4]" {
		t.Errorf("changed: %v", got)
	}
	var b strings.Builder
	if err := c.Text(&b, "cũ.json", "mới.json"); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Cùng 6 câu hỏi: A đúng 2 câu (33,3%), B đúng 2 câu (33,3%). Hai bên bằng nhau; khoảng", "1 câu đúng thành sai, 1 câu sai thành đúng, 1 câu trả lời khác", "chưa đủ căn cứ",
		"Đúng thành sai:\n- 1 [procedure] Câu 1\n    A: trả lời, thủ tục 1.1\n    B: trả lời, thủ tục 1.2\n       nêu thủ tục 1.2, cần 1.1", "Trả lời khác:\n- 4"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %q in\n%s", want, b.String())
		}
	}
}

func TestComparePairs(t *testing.T) {
	a := &evals.Results{Sets: append(results("x/one.jsonl", "rr").Sets, results("x/two.jsonl", "rw").Sets...)}
	b := &evals.Results{Sets: append(results("y/two.jsonl", "rrr").Sets, results("y/three.jsonl", "r").Sets...)}
	b.Sets[0].Report.Results[0].Question = "Câu đã sửa"
	c := compare(t, a, b)
	if c.Whole.Cases != 1 || c.Reworded != 1 || c.OnlyA != 2 || c.OnlyB != 2 || len(c.Sets) != 1 || c.Sets[0].Name != "two.jsonl" {
		t.Errorf("got %+v", c)
	}
	if _, err := evals.Compare(evals.CompareOptions{A: results("s", "r"), B: &evals.Results{Sets: []evals.NamedReport{{Report: &evals.Report{}}}}}); err == nil {
		t.Error("no question in common: no error")
	}
}

func TestCompareSetup(t *testing.T) {
	a, b := results("s", "r"), results("s", "r")
	a.Record = &evals.Record{Program: "1", Revision: "abc", Sets: []evals.SetRecord{{Set: "x/s", SHA256: strings.Repeat("a", 64)}}}
	b.Record = &evals.Record{Program: "1", Revision: "abc", Modified: true, Knowledge: "v", Sets: []evals.SetRecord{{Set: "s", SHA256: strings.Repeat("b", 64)}}}
	b.Sets[0].Report.Metrics = map[string]float64{"unproven": 2, "agree@bare": 0.5, "agree@typo": 0.5}
	a.Sets[0].Report.Metrics["agree@bare"] = 1
	c := compare(t, a, b)
	var out strings.Builder
	if err := c.Text(&out, "a", "b"); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(out.String(), "Gõ nhầm phím") {
		t.Errorf("a metric of one run only is compared:\n%s", out.String())
	}
	for _, want := range []string{"Khác nhau: Mã nguồn (git): abc → abc+", "Khác nhau: Bản dữ liệu: (không có) → v", "Nội dung bộ câu hỏi s: aaaaaaaaaaaa… → bbbbbbbbbbbb…", "Số không có nguồn", "Cùng trả lời như câu đủ dấu · Không dấu  100,0%  50,0%"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
}

// TestResultsFile checks that both forms of the file, and that of earlier versions, read as they were written.
func TestResultsFile(t *testing.T) {
	one := results("dir/s.jsonl", "rw")
	one.Record = &evals.Record{Program: "dev", Knowledge: "v", Settings: evals.Settings{Now: "2026-11-01T09:00:00+07:00"}, Sets: []evals.SetRecord{{"dir/s.jsonl", "ab", 2}}}
	two := &evals.Results{Record: one.Record, Sets: append(results("a", "r").Sets, results("b", "w").Sets...)}
	for _, r := range []*evals.Results{one, two} {
		raw, err := r.JSON()
		if err != nil {
			t.Fatal(err)
		}
		got, err := evals.ReadResults(put(t, "r.json", raw))
		if err != nil {
			t.Fatal(err)
		}
		again, err := got.JSON()
		if err != nil || !bytes.Equal(raw, again) {
			t.Errorf("%v, read again:\n%s\nwritten:\n%s", err, again, raw)
		}
	}
	old, err := evals.ReadResults(put(t, "old.json", []byte(`{"metrics":{"score":1},"cases":1,"results":[{"id":"a","kind":"fact","question":"?","ok":true,"outcome":"answered","text":"x"}]}`)))
	if err != nil || old.Record != nil || len(old.Sets) != 1 || !old.Sets[0].Report.Results[0].OK {
		t.Errorf("an old file: %+v, %v", old, err)
	}
	for _, bad := range []string{"", "{}", "[]", `{"sets":[{"set":"a"}]}`, "x"} {
		if r, err := evals.ReadResults(put(t, "bad.json", []byte(bad))); err == nil {
			t.Errorf("%q reads as %+v", bad, r)
		}
	}
}

// put writes a file of the test and gives its path.
func put(t *testing.T, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
