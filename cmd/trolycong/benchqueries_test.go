package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// The corpus and the questions are our own; z names a passage that is not there.
const (
	benchCorpus = `{"id":"a1","title":"Phạm vi","text":"Luật này nói về thư viện và người đọc sách.","document":"1/2031/QH20","article":"1"}
{"id":"a2","title":"Thẻ đọc sách","text":"Thẻ đọc sách là giấy ghi tên người đọc.\nThư viện cấp thẻ trong ba ngày.","document":"1/2031/QH20","article":"2"}
{"id":"b1","title":"Phạm vi","text":"Nghị định này nói về vườn cây và người trồng cây.","document":"2/2032/NĐ-CP","article":"1"}
{"id":"b2","title":"Đăng ký vườn cây","text":"Chủ vườn đăng ký vườn cây với xã, phí là mười đồng.","document":"2/2032/NĐ-CP","article":"2a"}
`
	benchQuestions = `{"id":"1","question":"Thẻ đọc sách được cấp trong mấy ngày?","gold":["a2"]}
{"id":"2","question":"Đăng ký vườn cây phải trả phí bao nhiêu?","gold":["b2","z"]}
`
)

func writeBench(t *testing.T) (corpus, queries string) {
	t.Helper()
	dir := t.TempDir()
	corpus, queries = filepath.Join(dir, "corpus.jsonl"), filepath.Join(dir, "hoi.jsonl")
	for name, text := range map[string]string{corpus: benchCorpus, queries: benchQuestions} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return corpus, queries
}

func TestBenchQueries(t *testing.T) {
	corpus, queries := writeBench(t)
	for _, flags := range [][]string{nil, {"--strip", "all"}, {"--strip", "half"}, {"--leg", "dense"}, {"--leg", "hybrid", "--strip", "all", "--dense-weight", "0.1"}} {
		out := filepath.Join(t.TempDir(), "out.json")
		args := append([]string{"bench", "retrieval", "--corpus", corpus, "--queries", queries, "--json", out}, flags...)
		code, stdout, stderr := command(t, args...)
		if code != exitDone {
			t.Fatalf("%v: exit %d: %s", flags, code, stderr)
		}
		raw, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		var got map[string]float64
		if err := json.Unmarshal(raw, &got); err != nil {
			t.Fatalf("%v: %v in %s", flags, err, raw)
		}
		var keys []string
		for k := range got {
			keys = append(keys, k)
		}
		slices.Sort(keys)
		if want := "hit@1 hit@10 index_s mrr@10 n ndcg@10 p50_ms p95_ms r@10 rss_mb"; strings.Join(keys, " ") != want {
			t.Errorf("%v: keys %v, want %s", flags, keys, want)
		}
		if got["n"] != 2 || got["hit@1"] != 1 || got["hit@10"] != 1 || got["r@10"] != 0.75 || got["mrr@10"] != 1 || got["index_s"] <= 0 {
			t.Errorf("%v: %v", flags, got)
		}
		if !strings.Contains(stdout, "hit@10") {
			t.Errorf("%v: stdout %q", flags, stdout)
		}
	}
}

// TestBenchQueriesOfData asks what was ingested.
func TestBenchQueriesOfData(t *testing.T) {
	data := t.TempDir()
	if code, _, stderr := command(t, "ingest", "--data", data, writePlan(t)); code != exitDone {
		t.Fatalf("ingest: %s", stderr)
	}
	queries := filepath.Join(t.TempDir(), "hoi.jsonl")
	if err := os.WriteFile(queries, []byte(`{"id":"1","kind":"target","question":"bao nhiêu thư viện có phòng đọc số","must":[["40%"]],"sources":["thu-vien"]}`), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, leg := range []string{"lexical", "dense", "hybrid"} {
		code, stdout, stderr := command(t, "bench", "retrieval", "--data", data, "--queries", queries, "--leg", leg)
		if code != exitDone || !strings.Contains(strings.Join(strings.Fields(stdout), " "), "(hit@10) 1.0000") {
			t.Errorf("%s: exit %d, %s%s", leg, code, stdout, stderr)
		}
	}
}

func TestBenchQueriesUsage(t *testing.T) {
	corpus, queries := writeBench(t)
	empty := filepath.Join(t.TempDir(), "trong.jsonl")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"--corpus", corpus}, "--queries"},
		{nil, "--queries"},
		{[]string{"--corpus", corpus, "--queries", queries, "--set", queries}, "một trong hai"},
		{[]string{"--corpus", corpus, "--set", queries, "--strip", "all"}, "chỉ đi với --queries"},
		{[]string{"--corpus", corpus, "--queries", queries, "--strip", "some"}, "--strip"},
		{[]string{"--corpus", corpus, "--queries", queries, "--leg", "third"}, "--leg"},
		{[]string{"--corpus", corpus + ".no", "--queries", queries}, "Không đọc được"},
		{[]string{"--corpus", empty, "--queries", queries}, "không có văn bản nào"},
		{[]string{"--corpus", corpus, "--queries", empty}, "không có câu hỏi nào"},
		{[]string{"--corpus", corpus, "--queries", queries, "--json", filepath.Join(t.TempDir(), "no", "x.json")}, "--json"},
	} {
		code, stdout, stderr := command(t, append([]string{"bench", "retrieval", "--data", t.TempDir()}, c.args...)...)
		if code != exitUsage || !strings.Contains(stderr, c.want) {
			t.Errorf("%v: exit %d, %q, want %d and %q (stdout %q)", c.args, code, stderr, exitUsage, c.want, stdout)
		}
	}
}
