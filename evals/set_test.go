package evals_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trolycong/evals"
	"trolycong/internal/corpustest"
)

const goodLine = `{"id":"a","question":"Hỏi?","kind":"fact","must":[["x"]]}`

func TestReadSet(t *testing.T) {
	cases, err := evals.ReadSet("bộ.jsonl", strings.NewReader("\ufeff"+goodLine+"\r\n\n"+strings.Replace(goodLine, `"a"`, `"b"`, 1)))
	if err != nil || len(cases) != 2 || cases[1].ID != "b" || cases[0].Must[0][0] != "x" {
		t.Fatalf("ReadSet = %+v, %v", cases, err)
	}
	tests := []struct{ name, set, want string }{
		{"unknown field", goodLine + "\n" + `{"id":"b","question":"?","kind":"fact","lede":["1"]}`, `bộ.jsonl line 2: decode: json: unknown field "lede"`},
		{"comment", "# ghi chú\n" + goodLine, "bộ.jsonl line 1: not a JSON object"},
		{"cut off", goodLine[:30], "bộ.jsonl line 1: decode"},
		{"two objects", goodLine + goodLine, "line 1: something follows"},
		{"no id", `{"question":"?","kind":"fact"}`, "field id is empty"},
		{"no question", `{"id":"a","kind":"fact"}`, "field question is empty"},
		{"unknown kind", `{"id":"a","question":"?","kind":"facts"}`, `unknown kind "facts"`},
		{"id twice", goodLine + "\n\n" + goodLine, `line 3: id "a" stands in line 1 already`},
		{"empty pattern", `{"id":"a","question":"?","kind":"fact","lead":[" "]}`, "an empty pattern"},
		{"never met", `{"id":"a","question":"?","kind":"fact","must":[[]]}`, "never be met"},
		{"unknown outcome", `{"id":"a","question":"?","kind":"fact","outcome":"ok"}`, `unknown outcome "ok"`},
		{"refused with a source", `{"id":"a","question":"?","kind":"refuse","refuse":true,"sources":["x"]}`, "no procedures and no sources"},
		{"procedure without a code", `{"id":"a","question":"?","kind":"procedure"}`, "needs field procedures"},
		{"bad clock", `{"id":"a","question":"?","kind":"fact","now":"hôm nay"}`, "field now"},
		{"empty", "\n\n", "bộ.jsonl: no questions"},
		{"not UTF-8", "{\"id\":\"\xff\"}", "not UTF-8"},
		{"endless line", strings.Repeat(" ", 5<<20), "line 1"},
	}
	for _, tt := range tests {
		_, err := evals.ReadSet("bộ.jsonl", strings.NewReader(tt.set))
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got error %v, want %q", tt.name, err, tt.want)
		}
	}
}

func TestReadSetReportsAllFaults(t *testing.T) {
	_, err := evals.ReadSet("s", strings.NewReader("x\n"+goodLine+"\ny"))
	if err == nil || !strings.Contains(err.Error(), "line 1") || !strings.Contains(err.Error(), "line 3") {
		t.Errorf("got %v, want both faults", err)
	}
}

func TestLoadSets(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	a, b := write("a.jsonl", goodLine), write("b.jsonl", strings.Replace(goodLine, `"a"`, `"b"`, 1))
	if cases, err := evals.LoadSets(b, a); err != nil || len(cases) != 2 || cases[0].ID != "b" {
		t.Errorf("LoadSets = %+v, %v, want b then a", cases, err)
	}
	if _, err := evals.LoadSets(a, write("c.jsonl", goodLine)); err == nil || !strings.Contains(err.Error(), `id "a" stands in`) {
		t.Errorf("an id in two files: got %v", err)
	}
	if _, err := evals.LoadSets(filepath.Join(dir, "none.jsonl")); err == nil {
		t.Error("a missing file: no error")
	}
}

func TestSharedSets(t *testing.T) {
	for _, name := range []string{"plans-dev.jsonl", "procedures-dev.jsonl"} {
		cases, err := evals.LoadSets(corpustest.Path(t, "evals/"+name))
		if err != nil || len(cases) < 40 {
			t.Errorf("%s: %d cases, %v", name, len(cases), err)
		}
	}
}

func FuzzReadSet(f *testing.F) {
	f.Add(goodLine)
	f.Add("{}\n[]\n#")
	f.Fuzz(func(t *testing.T, set string) {
		cases, err := evals.ReadSet("s", strings.NewReader(set))
		if err == nil && len(cases) == 0 {
			t.Fatalf("no cases and no error on %q", set)
		}
	})
}
