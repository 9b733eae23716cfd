package evals_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"trolycong/bot"
	"trolycong/evals"
)

// journal is a journal of so many turns by outcome, each with a question of its own.
func journal(counts map[bot.Outcome]int) (map[bot.Outcome][]string, map[string]evals.Asked) {
	turns, asked := map[bot.Outcome][]string{}, map[string]evals.Asked{}
	for o, n := range counts {
		for i := range n {
			id := fmt.Sprintf("%s-%d", o, i)
			turns[o] = append(turns[o], id)
			asked[id] = evals.Asked{Question: fmt.Sprintf("câu %s số %d", o, i)}
		}
	}
	return turns, asked
}

func sample(t *testing.T, turns map[bot.Outcome][]string, asked map[string]evals.Asked, size int, seed uint64) []byte {
	t.Helper()
	got, err := evals.Sample(evals.SampleOptions{Turns: turns, Size: size, Seed: seed, Read: func(id string) (evals.Asked, error) { return asked[id], nil }})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestSampleStrata(t *testing.T) {
	turns, asked := journal(map[bot.Outcome]int{bot.Answered: 700, bot.NoSource: 280, bot.Clarify: 19, bot.Emergency: 1})
	got := sample(t, turns, asked, 50, 1)
	counts := map[string]int{}
	for _, line := range strings.Split(strings.TrimSpace(string(got)), "\n") {
		var c struct{ Question string }
		if err := json.Unmarshal([]byte(line), &c); err != nil {
			t.Fatal(err)
		}
		counts[strings.Fields(c.Question)[1]]++
	}
	if fmt.Sprint(counts) != "map[answered:34 clarify:1 emergency:1 no_source:14]" {
		t.Errorf("by outcome: %v", counts)
	}
	if !bytes.Equal(got, sample(t, turns, asked, 50, 1)) {
		t.Error("one seed draws twice differently")
	}
	if bytes.Equal(got, sample(t, turns, asked, 50, 2)) {
		t.Error("two seeds draw the same")
	}
	if n := bytes.Count(sample(t, turns, asked, 5000, 1), []byte("\n")); n != 1000 {
		t.Errorf("all of them: %d, want 1000", n)
	}
	if n := bytes.Count(sample(t, turns, asked, 3, 1), []byte("\n")); n != 3 {
		t.Errorf("fewer than outcomes: %d, want 3", n)
	}
}

// TestSampleLines checks that nothing is led, nothing leads to a person, nothing comes twice, and a filled line is a case.
func TestSampleLines(t *testing.T) {
	turns := map[bot.Outcome][]string{bot.Answered: {"luot-1", "luot-2", "luot-3", "luot-4"}}
	asked := map[string]evals.Asked{"luot-1": {Question: "Số của tôi là 0912345678, hỏi thủ tục tạm trú"}, "luot-2": {Question: "còn lệ phí?", After: []string{"email a.b@example.com đăng ký"}},
		"luot-3": {Question: "CÒN lệ phí?", After: []string{"Email a.b@example.com đăng ký"}}, "luot-4": {Question: "  "}}
	got := string(sample(t, turns, asked, 10, 7))
	if n := strings.Count(got, "\n"); n != 2 {
		t.Fatalf("%d lines, want 2:\n%s", n, got)
	}
	for _, bad := range []string{"0912345678", "example.com", "luot-", "answered"} {
		if strings.Contains(got, bad) {
			t.Errorf("%q stands in\n%s", bad, got)
		}
	}
	if _, err := evals.ReadSet("s", strings.NewReader(got)); err == nil || !strings.Contains(err.Error(), "field kind") {
		t.Errorf("unlabelled lines read as a set: %v", err)
	}
	filled := strings.ReplaceAll(got, `"kind":""`, `"kind":"fact"`)
	if cases, err := evals.ReadSet("s", strings.NewReader(filled)); err != nil || len(cases) != 2 || len(cases[0].After)+len(cases[1].After) != 1 {
		t.Errorf("labelled lines: %+v, %v", cases, err)
	}
}
