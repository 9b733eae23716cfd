package evals_test

import (
	"bytes"
	"errors"
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

// TestSetErrorSentence checks what an evaluator reads of each mistake.
func TestSetErrorSentence(t *testing.T) {
	for set, want := range map[string]string{
		`{"id":"b","question":"?","kind":"fact","lede":["1"]}`: "không có trường “lede”; các trường dùng được: id, question, kind",
		`# ghi chú`:         "dòng phải bắt đầu bằng dấu {",
		goodLine[:30]:       "JSON chưa hết",
		`{"id":"b",,}`:      "JSON viết sai gần ký tự thứ 11",
		goodLine + goodLine: "sau dấu } còn chữ khác",
		`{}`:                "thiếu mã câu hỏi (trường “id”); thiếu câu hỏi (trường “question”); chưa ghi loại câu hỏi (trường “kind”), cần một trong: target,",
		`{"id":"a","question":"?","kind":"facts"}`:                                "không có loại “facts”",
		`{"id":"a","question":"?","kind":"fact","must":["x"]}`:                    `trường “must” phải là danh sách của các danh sách, ví dụ [["90%"], ["huyện", "quận"]], không phải chữ`,
		`{"id":"a","question":"?","kind":"fact","lead":"x"}`:                      `trường “lead” phải là danh sách, ví dụ ["một", "hai"], không phải chữ`,
		`{"id":"a","question":5,"kind":"fact"}`:                                   "trường “question” phải là chữ trong dấu nháy kép, không phải số",
		`{"id":"a","question":"?","kind":"refuse","refuse":"có"}`:                 "trường “refuse” phải là true hoặc false, không phải chữ",
		`{"id":"a","question":"?","kind":"fact","must":[[]]}`:                     "danh sách rỗng",
		`{"id":"a","question":"?","kind":"fact","outcome":"ok"}`:                  "không có kết cục “ok”, cần một trong: answered,",
		`{"id":"a","question":"?","kind":"refuse","refuse":true,"sources":["x"]}`: "thì không có “procedures”, “sources”",
		`{"id":"a","question":"?","kind":"procedure"}`:                            "cần mã thủ tục",
		`{"id":"a","question":"?","kind":"fact","now":"hôm nay"}`:                 "không đọc được thời điểm “hôm nay”",
		"{\"id\":\"\xff\"}":        "UTF-8",
		strings.Repeat(" ", 5<<20): "dòng dài quá 4 MB",
	} {
		_, err := evals.ReadSet("bộ.jsonl", strings.NewReader(set))
		var bad *evals.SetError
		if !errors.As(err, &bad) {
			t.Errorf("%.60s: got %v", set, err)
			continue
		}
		if got := bad.Sentence(); !strings.HasPrefix(got, "Bộ câu hỏi bộ.jsonl sai ở 1 dòng, hãy sửa rồi chạy lại:\n  dòng 1: ") || !strings.Contains(got, want) {
			t.Errorf("%.60s:\n got %s\nwant %s", set, got, want)
		}
	}
	_, err := evals.ReadSet("s", strings.NewReader(goodLine+"\n\n"+goodLine+strings.Repeat("\nx", 12)))
	if got := err.(*evals.SetError).Sentence(); !strings.Contains(got, "sai ở 13 dòng") || !strings.Contains(got, "dòng 3: mã “a” đã dùng ở dòng 1\n") || !strings.HasSuffix(got, "\n  và 3 dòng khác") {
		t.Errorf("many lines:\n%s", got)
	}
	_, err = evals.ReadSet("s", strings.NewReader("\n"))
	if got := err.(*evals.SetError).Sentence(); got != "Bộ câu hỏi s: không có câu hỏi nào; mỗi dòng phải là một câu hỏi dạng JSON." {
		t.Errorf("an empty set: %s", got)
	}
}

// FuzzReadSet checks that any set is either read or refused in words.
func FuzzReadSet(f *testing.F) {
	f.Add(goodLine)
	f.Add("{}\n[]\n#")
	f.Add(`{"id":5,"must":{"a":[true]}}` + "\n\n{")
	f.Fuzz(func(t *testing.T, text string) {
		cases, err := evals.ReadSet("s", strings.NewReader(text))
		var bad *evals.SetError
		if (len(cases) == 0) != errors.As(err, &bad) || bad != nil && (bad.Error() == "" || !strings.HasPrefix(bad.Sentence(), "Bộ câu hỏi s")) {
			t.Fatalf("%q: %d cases, %v", text, len(cases), err)
		}
	})
}

func TestFrozen(t *testing.T) {
	path := put(t, "a.jsonl", []byte(goodLine))
	set, err := evals.OpenSet(path)
	if err != nil {
		t.Fatal(err)
	}
	record, err := evals.Freeze([]*evals.Set{set})
	if err != nil || string(record) != set.SHA256+"  "+path+"\n" || len(set.SHA256) != 64 {
		t.Fatalf("record %q, %v", record, err)
	}
	frozen, err := evals.ReadFrozen(bytes.NewReader(append([]byte("# đóng băng\n\n"), record...)))
	if err != nil {
		t.Fatal(err)
	}
	if why := frozen.Check(set); why != "" {
		t.Errorf("the frozen set: %s", why)
	}
	changed, err := evals.OpenSet(put(t, "a.jsonl", []byte(goodLine+"\n")))
	if err != nil {
		t.Fatal(err)
	}
	if why := frozen.Check(changed); !strings.Contains(why, "a.jsonl đã đổi") {
		t.Errorf("another byte: %q", why)
	}
	if why := frozen.Check(&evals.Set{Name: "b.jsonl"}); !strings.Contains(why, "không có trong tệp") {
		t.Errorf("a set of no record: %q", why)
	}
	if _, err := evals.Freeze([]*evals.Set{set, changed}); err == nil {
		t.Error("two sets of one name: no error")
	}
	for _, bad := range []string{"x", string(record) + strings.Repeat("0", 64) + "  a.jsonl\n"} {
		if _, err := evals.ReadFrozen(strings.NewReader(bad)); err == nil {
			t.Errorf("%q: no error", bad)
		}
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
