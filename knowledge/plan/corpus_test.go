package plan_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"trolycong/knowledge"
	"trolycong/knowledge/plan"
)

func shared(t testing.TB, name string) string {
	t.Helper()
	dir := os.Getenv("TROLYCONG_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared")
	}
	path := filepath.Join(dir, name)
	if _, err := os.Stat(path); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("shared data missing in CI: %v", err)
		}
		t.Skipf("shared data not found (set TROLYCONG_SHARED): %v", err)
	}
	return path
}

func corpus(t testing.TB) map[string]*knowledge.Document {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(shared(t, "corpus/plans"), "*.txt"))
	if err != nil || len(files) != 5 {
		t.Fatalf("plans: %v, %v", files, err)
	}
	docs := map[string]*knowledge.Document{}
	for _, f := range files {
		raw, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		id := strings.TrimSuffix(filepath.Base(f), ".txt")
		d, err := plan.Parse(knowledge.DocumentID(id), raw)
		if err != nil {
			t.Fatal(err)
		}
		docs[id[:3]] = d
	}
	return docs
}

// checkWhole fails unless every rune that is not white space lies in exactly one span of one passage, in order.
func checkWhole(t testing.TB, d *knowledge.Document) {
	t.Helper()
	text := []rune(d.Text)
	owner := make([]int, len(text))
	last := -1
	for i, p := range d.Passages {
		if len(p.Spans) == 0 {
			t.Errorf("%s: no spans", p.ID)
			continue
		}
		if p.Spans[0].Start <= last {
			t.Errorf("%s: out of order", p.ID)
		}
		last = p.Spans[0].Start
		for _, s := range p.Spans {
			if s.Start < 0 || s.End > len(text) || s.Empty() {
				t.Fatalf("%s: bad span %+v", p.ID, s)
			}
			for k := s.Start; k < s.End; k++ {
				if owner[k] != 0 {
					t.Fatalf("rune %d in %s and passage %d", k, p.ID, owner[k]-1)
				}
				owner[k] = i + 1
			}
		}
		if p.Section >= len(d.Sections) || p.LeadIn >= len(d.Passages) || p.Header >= len(d.Passages) || p.LeadIn == i {
			t.Errorf("%s: index out of range %+v", p.ID, p)
		}
	}
	for k, r := range text {
		if owner[k] == 0 && !unicode.IsSpace(r) {
			t.Fatalf("rune %d (%q …) lies in no passage", k, string(text[k:min(k+40, len(text))]))
		}
	}
	for i, s := range d.Sections {
		if s.Parent >= i {
			t.Errorf("section %d stands before its parent %d", i, s.Parent)
		}
	}
}

func TestCorpusIsWhole(t *testing.T) {
	for _, d := range corpus(t) {
		checkWhole(t, d)
	}
}

func TestOutline(t *testing.T) {
	if os.Getenv("OUTLINE") == "" {
		t.Skip("set OUTLINE=000 to print the outline of a file")
	}
	d := corpus(t)[os.Getenv("OUTLINE")]
	t.Logf("%+v", d.Identity)
	for _, is := range d.Issues {
		t.Logf("issue %s %s %s", is.Kind, is.Place, is.Detail)
	}
	for i, p := range d.Passages {
		label := "-"
		if p.Section >= 0 {
			label = d.Sections[p.Section].Label
		}
		text := []rune(p.Text)
		if len(text) > 110 {
			text = append(append(text[:70:70], '…'), text[len(text)-38:]...)
		}
		t.Logf("%3d %-9.40s %-11s lead=%d hdr=%d notes=%v n=%d  %s", i, label, p.Kind, p.LeadIn, p.Header, p.Footnotes, len(p.Spans), string(text))
	}
}
