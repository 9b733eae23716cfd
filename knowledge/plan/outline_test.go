package plan_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trolycong/knowledge"
	"trolycong/knowledge/plan"
)

// outline prints a document for people, one passage a line: ordinal, section label, kind, lead-in, header, footnotes,
// number of spans when more than one, text (cut in the middle beyond width runes; 0 is whole).
func outline(d *knowledge.Document, width int) string {
	var b strings.Builder
	for i, p := range d.Passages {
		label := "-"
		if p.Section >= 0 {
			label = d.Sections[p.Section].Label
		}
		fmt.Fprintf(&b, "%d %s %s", i, label, p.Kind)
		if p.LeadIn >= 0 {
			fmt.Fprintf(&b, " lead=%d", p.LeadIn)
		}
		if p.Header >= 0 {
			fmt.Fprintf(&b, " header=%d", p.Header)
		}
		if len(p.Footnotes) > 0 {
			fmt.Fprintf(&b, " notes=%v", p.Footnotes)
		}
		if len(p.Spans) > 1 {
			fmt.Fprintf(&b, " spans=%d", len(p.Spans))
		}
		text := []rune(p.Text)
		if width > 0 && len(text) > width {
			text = append(append(text[:width*2/3:width*2/3], '…'), text[len(text)-width/3:]...)
		}
		b.WriteString(": " + string(text) + "\n")
	}
	return b.String()
}

// describe is everything that was read from a document, for people and golden files.
func describe(d *knowledge.Document, width int) string {
	var b strings.Builder
	id := d.Identity
	for _, f := range []struct{ name, value string }{{"genre", string(id.Genre)}, {"number", id.Number}, {"title", id.Title}, {"subject", id.Subject},
		{"issuer", id.Issuer}, {"signer", id.Signer}, {"office", id.SignerOffice}, {"recipients", strings.Join(id.Recipients, " | ")}, {"place", id.Place},
		{"date", id.Date.String()}, {"period", fmt.Sprintf("%d-%d open=%v", id.Period.From, id.Period.To, id.Period.Open)}, {"province", id.Province}} {
		fmt.Fprintf(&b, "%s: %s\n", f.name, f.value)
	}
	for _, s := range d.Sections {
		fmt.Fprintf(&b, "section %s (level %d, unknown parent %v): %s\n", s.Label, s.Level, s.ParentUnknown, s.Title)
	}
	for _, is := range d.Issues {
		fmt.Fprintf(&b, "issue %s at %q: %s\n", is.Kind, is.Place, is.Detail)
	}
	return b.String() + outline(d, width)
}

// TestOutline prints a file as it is read: OUTLINE=/path/to/file go test -run TestOutline -v.
func TestOutline(t *testing.T) {
	path := os.Getenv("OUTLINE")
	if path == "" {
		t.Skip("set OUTLINE to a file to print how it is read")
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	d, err := plan.Parse("x", raw)
	if err != nil {
		t.Fatal(err)
	}
	checkWhole(t, d)
	fmt.Print(describe(d, 120))
}

var update = flag.Bool("update", false, "rewrite the golden files")

// TestMakes reads small documents of each make that testdata holds: adding a case is adding a file.
func TestMakes(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("testdata: %v, %v", files, err)
	}
	for _, f := range files {
		t.Run(filepath.Base(f), func(t *testing.T) {
			raw, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			got := describe(parse(t, string(raw)), 0)
			golden := strings.TrimSuffix(f, ".txt") + ".golden"
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
				t.Errorf("%s (-want +got):\n%s", f, diff)
			}
		})
	}
}

func parse(t testing.TB, text string) *knowledge.Document {
	t.Helper()
	d, err := plan.Parse("x", []byte(text))
	if err != nil {
		t.Fatalf("Parse(%.60q): %v", text, err)
	}
	checkWhole(t, d)
	return d
}

// wantOutline compares whole outlines.
func wantOutline(t *testing.T, d *knowledge.Document, want string) {
	t.Helper()
	if diff := cmp.Diff(strings.Split(strings.TrimSpace(want), "\n"), strings.Split(strings.TrimSpace(outline(d, 0)), "\n")); diff != "" {
		t.Errorf("outline (-want +got):\n%s", diff)
	}
}
