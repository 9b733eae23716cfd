package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// namedIn gives what a pattern's group finds in the sources that a glob names, without tests.
func namedIn(t *testing.T, pattern, glob string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("..", "..", glob))
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, f := range files {
		if strings.HasSuffix(f, "_test.go") {
			continue
		}
		raw, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatch(string(raw), -1) {
			out = append(out, m[1])
		}
	}
	if len(out) == 0 {
		t.Fatalf("nothing in %s fits %s", glob, pattern)
	}
	return out
}

// TestAnswerOnTerminal checks that an answer names its sources in words and leads nowhere that a terminal cannot.
func TestAnswerOnTerminal(t *testing.T) {
	_, out, _ := command(t, "ask", "--data", t.TempDir(), "--new", "Lệ phí đăng ký khai sinh")
	if !strings.Contains(out, "(1.001193), Tên thủ tục: “") || !strings.Contains(out, "https://dichvucong.gov.vn/") || strings.Contains(out, "ten_thu_tuc") || strings.Contains(out, ": /thu-tuc/") {
		t.Errorf("got %s", out)
	}
}

// TestTraceHasWords checks that every step, fixed note, value and part of a score that the program names has its words: an
// operator reads no English.
func TestTraceHasWords(t *testing.T) {
	for what, c := range map[string]struct {
		words         map[string]string
		pattern, glob string
	}{
		"step":                      {stepNames, `\.step\("(\w+)"`, "bot/*.go"},
		"step of a name":            {stepNames, `Step = "(\w+)"`, "bot/*.go"},
		"note":                      {notes, `\.step\("\w+", "([^"]+)"[,)]`, "bot/*.go"},
		"value":                     {keyNames, `(?:KV\{|list\()"(\w+)"`, "bot/*.go"},
		"part of a passage's score": {featureNames, `\badd\("(\w+)"`, "bot/plan.go"},
		"part of a name's score":    {featureNames, `"([a-z_]+)"`, "retrieval/snapshot/weights.go"},
		"part of a hit's score":     {featureNames, `Feature\{Name: "(\w+)"`, "retrieval/snapshot/*.go"},
	} {
		for _, name := range namedIn(t, c.pattern, c.glob) {
			if c.words[name] == "" {
				t.Errorf("%s %q has no words", what, name)
			}
		}
	}
	if got := features.Replace("1.20 {no_figure -0.50} {figure +1.00}"); got != "1.20 không có con số -0.50 có con số +1.00" {
		t.Errorf("features: got %q", got)
	}
}
