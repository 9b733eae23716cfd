package portal_test

import (
	"os"
	"path/filepath"
	"testing"

	"trolycong/knowledge"
	"trolycong/knowledge/portal"
)

// shared finds the shared data, or skips: it is not part of the project.
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

func catalogue(t testing.TB) *portal.Result {
	t.Helper()
	f, err := os.Open(shared(t, "corpus/procedures/portal-2026-07.jsonl.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	res, err := portal.Read(f, portal.Options{AsOf: knowledge.Date{Year: 2026, Month: 7}})
	if err != nil {
		t.Fatal(err)
	}
	return res
}

func TestCatalogue(t *testing.T) {
	res := catalogue(t)
	if len(res.Procedures) != 2642 || len(res.Refused) != 0 {
		t.Fatalf("read %d procedures, refused %v; want 2642 and none", len(res.Procedures), res.Refused)
	}
	barred := 0
	for _, p := range res.Procedures {
		if p.Barred {
			barred++
		}
		checkRefs(t, p)
	}
	if barred != 17 {
		t.Errorf("%d barred, want 17", barred)
	}
	for _, c := range portal.Report(res.Procedures) {
		t.Logf("%-24s cells %5d records %5d  %s", c.Kind, c.Cells, c.Records, c.Label)
	}
}

func checkRefs(t *testing.T, p *knowledge.Procedure) {
	t.Helper()
	check := func(what string, r knowledge.Ref) {
		n := len([]rune(p.FieldText(r.Key)))
		if r.Span.Start < 0 || r.Span.End > n || r.Span.Start > r.Span.End {
			t.Errorf("%s: %s has ref %+v outside its field of %d runes", p.Code, what, r, n)
		}
	}
	for _, c := range p.Channels {
		check("channel", c.Ref)
		for _, d := range c.Durations {
			check("duration", d.Ref)
			if got := knowledge.NewText(p.FieldText(d.Ref.Key)).Slice(d.Ref.Span); got != d.Text && d.Status != knowledge.CellGlued {
				t.Errorf("%s: duration %q cites %q", p.Code, d.Text, got)
			}
		}
		for _, f := range c.Fees {
			check("fee", f.Ref)
		}
	}
	for _, c := range p.Cases {
		for _, paper := range c.Papers {
			check("paper", paper.Ref)
		}
	}
	for _, l := range p.LegalBasis {
		check("legal", l.Ref)
	}
	for _, s := range p.Steps {
		check("step", s.Ref)
	}
}
