package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trolycong/bot"
	"trolycong/evals"
)

// evalData is a folder with one plan, and a set that it answers right.
func evalData(t *testing.T) (data, set string) {
	t.Helper()
	data = t.TempDir()
	if code, _, errOut := command(t, "ingest", "--data", data, writePlan(t)); code != exitDone {
		t.Fatal(errOut)
	}
	set = filepath.Join(t.TempDir(), "set.jsonl")
	writeFile(t, set, `{"id":"a","question":"Mục tiêu trường học có tủ sách dùng chung của Suối Mơ năm 2035?","kind":"target","must":[["90%"]],"sources":["thu-vien"]}`+"\n"+
		`{"id":"b","question":"Thời tiết ngày mai thế nào?","kind":"refuse","refuse":true}`+"\n")
	return data, set
}

func writeFile(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestEvalReports checks all reports of one run with variants: the same bytes twice, and what the record names.
func TestEvalReports(t *testing.T) {
	data, set := evalData(t)
	var runs [2][3][]byte
	for i := range runs {
		dir := t.TempDir()
		out := []string{filepath.Join(dir, "r.json"), filepath.Join(dir, "r.html"), filepath.Join(dir, "r.xml")}
		code, said, errOut := command(t, "eval", "--data", data, "--set", set, "--variants", "bare,half,teencode,typo,telex,vni,stuck", "--json", out[0], "--html", out[1], "--junit", out[2], "--min", "score@bare=0.5")
		if code != exitDone || !strings.Contains(said, "Không dấu") {
			t.Fatalf("exit %d\n%s\n%s", code, said, errOut)
		}
		for j, name := range out {
			raw, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			runs[i][j] = raw
		}
	}
	for j, what := range []string{"JSON", "HTML", "JUnit"} {
		if !bytes.Equal(runs[0][j], runs[1][j]) {
			t.Errorf("two runs give different %s", what)
		}
	}
	var got struct {
		Metrics map[string]float64
		Cases   int
		Results []struct{ OK bool }
		Record  evals.Record
	}
	if err := json.Unmarshal(runs[0][0], &got); err != nil {
		t.Fatal(err)
	}
	r := got.Record
	if got.Cases != 2 || !got.Results[0].OK || got.Metrics["score"] != 1 || len(r.Settings.Variants) != 7 || len(r.Index) != 64 || r.Knowledge == "" || r.Program != "dev" ||
		len(r.Sets) != 1 || r.Sets[0].Set != set || len(r.Sets[0].SHA256) != 64 || r.Sets[0].Questions != 2 || r.Settings.Now != "2026-11-01T09:00:00+07:00" {
		t.Errorf("got %+v", got)
	}
	for _, args := range [][]string{{"--variants", "loud"}, {"--min", "score@loud=1"}} {
		if code, _, errOut := command(t, append([]string{"eval", "--data", data, "--set", set}, args...)...); code != exitUsage || !strings.Contains(errOut, args[0]) {
			t.Errorf("%v: exit %d, %q", args, code, errOut)
		}
	}
	if code, _, errOut := command(t, "eval", "--data", data, "--set", set, "--variants", "bare", "--min", "agree@typo=0.1"); code != exitGate || !strings.Contains(errOut, "agree@typo") {
		t.Errorf("a gate on a variant that was not asked: exit %d, %q", code, errOut)
	}
}

func TestEvalFreeze(t *testing.T) {
	data, set := evalData(t)
	frozen := filepath.Join(t.TempDir(), "frozen")
	if code, said, errOut := command(t, "eval", "freeze", set, "--out", frozen); code != exitDone || !strings.Contains(said, "Đã ghi 1 bộ") {
		t.Fatalf("exit %d, %q, %q", code, said, errOut)
	}
	score := func() (int, string) {
		code, _, errOut := command(t, "eval", "--data", data, "--set", set, "--frozen", frozen)
		return code, errOut
	}
	if code, errOut := score(); code != exitDone {
		t.Errorf("the frozen set: exit %d, %s", code, errOut)
	}
	raw, err := os.ReadFile(set)
	if err != nil {
		t.Fatal(err)
	}
	writeFile(t, set, string(raw)+"\n")
	if code, errOut := score(); code != exitUsage || !strings.Contains(errOut, "đã đổi so với lúc đóng băng") {
		t.Errorf("a changed set: exit %d, %q", code, errOut)
	}
	writeFile(t, frozen, "không phải")
	if code, errOut := score(); code != exitUsage || !strings.Contains(errOut, "--frozen: tệp") {
		t.Errorf("a bad record: exit %d, %q", code, errOut)
	}
}

func TestEvalCompare(t *testing.T) {
	write := func(name string, right int) string {
		rep := &evals.Report{Metrics: map[string]float64{}}
		for i := range 40 {
			rep.Results = append(rep.Results, evals.Result{ID: string(rune('A' + i)), Kind: evals.KindFact, Question: "?", OK: i < right, Outcome: bot.Answered})
		}
		raw, err := (&evals.Results{Sets: []evals.NamedReport{{Set: "s", Report: rep}}}).JSON()
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), name)
		writeFile(t, path, string(raw))
		return path
	}
	good, bad := write("good.json", 38), write("bad.json", 20)
	if code, said, errOut := command(t, "eval", "compare", bad, good); code != exitDone || !strings.Contains(said, "B tốt hơn rõ") {
		t.Errorf("better: exit %d, %q, %q", code, said, errOut)
	}
	if code, said, errOut := command(t, "eval", "compare", good, bad); code != exitGate || !strings.Contains(said, "B KÉM hơn rõ") || !strings.Contains(errOut, "kém hơn") {
		t.Errorf("worse: exit %d, %q, %q", code, said, errOut)
	}
	_, said, _ := command(t, "eval", "compare", "--json", good, bad)
	var got evals.Comparison
	if err := json.Unmarshal([]byte(said), &got); err != nil || got.Whole.Verdict != evals.VerdictWorse || got.Whole.Worse != 18 || len(got.Changed) != 18 || got.Resamples != 10000 {
		t.Errorf("JSON: %v, %+v", err, got.Whole)
	}
	for _, args := range [][]string{{good}, {good, "/khong/co"}, {good, writePlan(t)}, {good, bad, "--resamples", "1"}} {
		if code, _, errOut := command(t, append([]string{"eval", "compare"}, args...)...); code != exitUsage || errOut == "" {
			t.Errorf("%v: exit %d, %q", args, code, errOut)
		}
	}
}

// TestEvalSample draws from a journal that really was written, follow-ups with the question before.
func TestEvalSample(t *testing.T) {
	data, _ := evalData(t)
	if code, _, errOut := command(t, "eval", "sample", "--data", t.TempDir()); code != exitFault || !strings.Contains(errOut, "không có câu hỏi nào") {
		t.Errorf("an empty journal: exit %d, %q", code, errOut)
	}
	questions := []string{"Mục tiêu trường học có tủ sách dùng chung của Suối Mơ năm 2035?", "Còn thư viện cấp xã có phòng đọc số?", "Số của tôi là 0912345678, thời tiết thế nào?"}
	for _, q := range questions {
		if code, _, errOut := command(t, "ask", "--data", data, q); code != exitDone {
			t.Fatal(errOut)
		}
	}
	out := filepath.Join(t.TempDir(), "mau.jsonl")
	code, said, errOut := command(t, "eval", "sample", "--data", data, "--size", "9", "--out", out)
	if code != exitDone || !strings.Contains(said, "Đã ghi 3 câu") || !strings.Contains(errOut, "chỉ có 3") {
		t.Fatalf("exit %d, %q, %q", code, said, errOut)
	}
	raw, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(raw, []byte("0912345678")) || bytes.Contains(raw, []byte("cli")) || !bytes.Contains(raw, []byte("[số điện thoại]")) {
		t.Errorf("what is personal stands in, or is not marked:\n%s", raw)
	}
	if !bytes.Contains(raw, []byte(`"after":["`+questions[0])) {
		t.Errorf("the follow-up lacks what it follows:\n%s", raw)
	}
	if _, again, _ := command(t, "eval", "sample", "--data", data, "--size", "9"); again != string(raw) {
		t.Errorf("one seed, two samples:\n%s\n%s", raw, again)
	}
	for _, args := range [][]string{{"--size", "0"}, {"--since", "hôm qua"}, {"--outcome", "ok"}} {
		if code, _, errOut := command(t, append([]string{"eval", "sample", "--data", data}, args...)...); code != exitUsage || !strings.Contains(errOut, args[0]) {
			t.Errorf("%v: exit %d, %q", args, code, errOut)
		}
	}
	if code, _, _ := command(t, "eval", "sample", "--data", data, "--until", "2020-01-01"); code != exitFault {
		t.Errorf("before anything was asked: exit %d", code)
	}
}
