package guard_test

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trolycong/bot/guard"
	"trolycong/internal/vitext"
)

// sharedDir is the folder of the real documents. Without it the test is skipped, and fails where CI=true.
func sharedDir(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("TROLYCONG_SHARED")
	if dir == "" {
		root, err := os.Getwd()
		if err != nil {
			t.Fatal(err)
		}
		for !exists(filepath.Join(root, "go.mod")) && root != filepath.Dir(root) {
			root = filepath.Dir(root)
		}
		dir = filepath.Join(root, "..", "shared")
	}
	if !exists(filepath.Join(dir, "corpus")) {
		if os.Getenv("CI") == "true" {
			t.Fatalf("no shared data at %s", dir)
		}
		t.Skipf("no shared data at %s: set TROLYCONG_SHARED", dir)
	}
	return dir
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// records gives every record of the catalogue as its fields.
func records(t *testing.T, dir string) []map[string]any {
	t.Helper()
	f, err := os.Open(filepath.Join(dir, "corpus", "procedures", "portal-2026-07.jsonl.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	sc := bufio.NewScanner(z)
	sc.Buffer(nil, 1<<25)
	var out []map[string]any
	for sc.Scan() {
		var m map[string]any
		if err := json.Unmarshal(sc.Bytes(), &m); err != nil {
			t.Fatal(err)
		}
		out = append(out, m)
	}
	if err := sc.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// planTexts gives the texts of the plans by file name.
func planTexts(t *testing.T, dir string) map[string]string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "corpus", "plans", "*.txt"))
	if err != nil || len(files) == 0 {
		t.Fatalf("plans: %v, %d files", err, len(files))
	}
	out := map[string]string{}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		out[filepath.Base(f)] = string(b)
	}
	return out
}

// TestMaskOnPublishedTexts masks every plan and every field of every procedure: what is hit must be a real phone number
// (an office's telephone or fax, announced as such) or a real e-mail address.
func TestMaskOnPublishedTexts(t *testing.T) {
	dir := sharedDir(t)
	counts := map[guard.FindingKind]int{}
	texts := 0
	look := func(where, s string) {
		texts++
		clean := []rune(vitext.Clean(s))
		_, found := guard.Mask(s)
		for _, f := range found {
			counts[f.Kind]++
			hit := string(clean[f.Start:f.End])
			before := vitext.Key(string(clean[max(0, f.Start-20):f.Start]))
			real := f.Kind == guard.FindEmail && strings.Contains(hit, "@") && strings.Contains(hit, ".") ||
				f.Kind == guard.FindPhone && (strings.Contains(before, "điện thoại") || strings.Contains(before, "fax") || strings.Contains(before, "đt") || strings.Contains(before, "tel"))
			if !real {
				t.Errorf("%s: %q is masked as %s", where, hit, f.Kind)
			}
		}
	}
	for name, text := range planTexts(t, dir) {
		look(name, text)
	}
	list := records(t, dir)
	for _, m := range list {
		for key, v := range m {
			if s, ok := v.(string); ok {
				look(key, s)
			}
		}
	}
	t.Logf("%d texts of %d procedures and the plans: %d e-mail addresses, %d phone numbers, nothing else", texts, len(list), counts[guard.FindEmail], counts[guard.FindPhone])
}

// TestInputOnProcedureNames asks about every procedure of the catalogue: none is danger, an attack, an insult or a
// question about a file's status.
func TestInputOnProcedureNames(t *testing.T) {
	dir := sharedDir(t)
	asked, alarms := 0, 0
	for _, m := range records(t, dir) {
		name, _ := m["ten_thu_tuc"].(string)
		for _, q := range []string{"Thủ tục " + name + " cần giấy tờ gì?", name, "tôi muốn " + name, vitext.Fold(name)} {
			asked++
			if got := guard.Input(q); got.Kind != guard.OK {
				alarms++
				t.Errorf("Input(%q) = %+v, want ok", q, got)
			}
		}
	}
	t.Logf("%d false alarms in %d questions", alarms, asked)
}
