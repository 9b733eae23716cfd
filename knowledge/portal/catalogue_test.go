package portal_test

import (
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"

	"trolycong/internal/corpustest"
	"trolycong/internal/vitext"
	"trolycong/knowledge"
	"trolycong/knowledge/portal"
)

// readOnce keeps the catalogue for all tests: reading takes seconds.
var readOnce = sync.OnceValues(func() (*portal.Result, error) {
	f, err := os.Open(catalogueFile)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return portal.Read(f, portal.Options{AsOf: knowledge.Date{Year: 2026, Month: 7}, Name: "portal-2026-07.jsonl.gz"})
})

var catalogueFile string

func catalogue(t testing.TB) (*portal.Result, map[knowledge.ProcedureCode]*knowledge.Procedure) {
	t.Helper()
	corpustest.Long(t)
	catalogueFile = corpustest.Path(t, corpustest.Catalogue)
	res, err := readOnce()
	if err != nil {
		t.Fatal(err)
	}
	by := map[knowledge.ProcedureCode]*knowledge.Procedure{}
	for _, p := range res.Procedures {
		by[p.Code] = p
	}
	return res, by
}

func TestCatalogueWhole(t *testing.T) {
	res, _ := catalogue(t)
	if len(res.Procedures) != 2642 || len(res.Refused) != 0 || res.Folded != 0 {
		t.Fatalf("read %d procedures, refused %v, folded %d; want 2642, none, 0", len(res.Procedures), res.Refused, res.Folded)
	}
	for i, p := range res.Procedures {
		if i > 0 && res.Procedures[i-1].Code >= p.Code {
			t.Errorf("%s does not come after %s", p.Code, res.Procedures[i-1].Code)
		}
		if p.Field == "" || len(p.Levels) == 0 || len(p.Applicants) == 0 || len(p.Steps) == 0 || p.URL == "" || len(p.Digest) != 64 {
			t.Errorf("%s: field %q, levels %q, applicants %q, %d steps, url %q, digest %q: something is missing",
				p.Code, p.Field, p.Levels, p.Applicants, len(p.Steps), p.URL, p.Digest)
		}
		checkRefs(t, p)
		checkRowsWhole(t, p)
	}
}

// Bands of records by kind of doubt; counted by hand-made scripts first: 13.5 % of the records lost a duration's unit
// (with the glued ones), 55 have a glued digit, 43 "free" beside an amount, 17 share a text.
func TestCatalogueIssues(t *testing.T) {
	res, _ := catalogue(t)
	got := map[knowledge.IssueKind]portal.IssueCount{}
	for _, c := range res.Issues {
		got[c.Kind] = c
		if c.Label == string(c.Kind) || c.Cells < c.Records || len(c.Codes) != c.Records {
			t.Errorf("%s: label %q, %d cells, %d records, %d codes", c.Kind, c.Label, c.Cells, c.Records, len(c.Codes))
		}
	}
	for _, tt := range []struct {
		kind     knowledge.IssueKind
		min, max int
	}{
		{portal.IssueDurationUnit, 320, 360}, {portal.IssueGlued, 55, 75}, {portal.IssueFreeAmount, 43, 60}, {portal.IssueFreeElsewhere, 230, 260},
		{portal.IssueFeeConflict, 5, 20}, {portal.IssueFeeImplausible, 55, 75}, {portal.IssueFeeWindowOver, 40, 60}, {portal.IssueDurationConflict, 40, 65},
		{portal.IssueSharedText, 17, 17}, {portal.IssueTextCut, 30, 40}, {portal.IssueNoPapers, 45, 55}, {portal.IssueCellUnreadable, 0, 3}, {portal.IssueNoChannel, 0, 0},
	} {
		if n := got[tt.kind].Records; n < tt.min || n > tt.max {
			t.Errorf("%s: %d records, want %d to %d", tt.kind, n, tt.min, tt.max)
		}
	}
	// a unit is lost where the cell is bare and where it is glued to the fee
	lost := map[knowledge.ProcedureCode]bool{}
	for _, p := range res.Procedures {
		for _, c := range p.Channels {
			for _, d := range c.Durations {
				if d.Status == knowledge.CellUnitMissing || d.Status == knowledge.CellGlued {
					lost[p.Code] = true
				}
			}
		}
	}
	if share := float64(len(lost)) / float64(len(res.Procedures)); share < 0.13 || share > 0.14 {
		t.Errorf("%d records (%.1f %%) lost a duration's unit, want 13 to 14 %%", len(lost), 100*share)
	}
}

func TestCatalogueBarred(t *testing.T) {
	res, by := catalogue(t)
	n := 0
	for _, p := range res.Procedures {
		if p.Barred {
			n++
		}
	}
	if n != 17 {
		t.Errorf("%d barred, want 17", n)
	}
	for _, code := range []knowledge.ProcedureCode{"2.001428", "3.000226", "1.002544", "1.014208"} {
		if !by[code].Barred {
			t.Errorf("%s is not barred", code)
		}
	}
	for _, code := range []knowledge.ProcedureCode{"1.014853", "1.014863", "1.004194"} { // close relatives, and an ordinary one
		if by[code].Barred {
			t.Errorf("%s is barred", code)
		}
	}
}

func TestCatalogueFigures(t *testing.T) {
	_, by := catalogue(t)
	type row struct {
		kind   knowledge.ChannelKind
		n      float64
		unit   knowledge.DurationUnit
		time   knowledge.CellStatus
		fee    float64
		free   bool
		status knowledge.CellStatus
	}
	const wd, none = knowledge.UnitWorkingDay, knowledge.UnitUnknown
	clean, bare, conflict, glued := knowledge.CellClean, knowledge.CellUnitMissing, knowledge.CellConflict, knowledge.CellGlued
	for code, want := range map[knowledge.ProcedureCode][]row{
		"1.004194": {{knowledge.ChannelOnline, 3, wd, clean, 7000, false, clean}, {knowledge.ChannelInPerson, 3, wd, clean, 10000, false, clean}},
		"1.001193": {{knowledge.ChannelOnline, 1, none, bare, 0, true, clean}, {knowledge.ChannelPost, 1, none, bare, 0, true, clean}, {knowledge.ChannelInPerson, 1, none, bare, 0, true, clean}},
		"1.004884": {{knowledge.ChannelOnline, 5, none, bare, 0, true, conflict}},     // the council sets the fee
		"1.007839": {{knowledge.ChannelInPerson, 1, none, bare, 20, false, conflict}}, // "120 VNĐ" beside "20.000 đồng"
		"1.005137": {{knowledge.ChannelOnline, 0, none, glued, 0, false, glued}},      // "120 VNĐ" without a note
		"1.000254": {{knowledge.ChannelOnline, 6, wd, clean, 5000000, false, clean}},
	} {
		p := by[code]
		for i, w := range want {
			if i >= len(p.Channels) {
				t.Errorf("%s: %d channels, want at least %d", code, len(p.Channels), i+1)
				break
			}
			c := p.Channels[i]
			d, f := c.Durations[0], c.Fees[0]
			if got := (row{c.Kind, d.Max, d.Unit, d.Status, f.Amount, f.Free, f.Status}); got != w {
				t.Errorf("%s row %d: got %+v, want %+v", code, i, got, w)
			}
		}
	}
	if f := by["1.000254"].Channels[0].Fees; len(f) != 2 || !f[1].Free || f[1].ValidTo != (knowledge.Date{Year: 2026, Month: 6, Day: 30}) {
		t.Errorf("1.000254: fees %+v, want the amount and an exemption until 2026-06-30", f)
	}
}

// checkRefs holds every typed value to the text that it cites.
func checkRefs(t *testing.T, p *knowledge.Procedure) {
	t.Helper()
	texts := map[string]knowledge.Text{}
	for _, f := range p.Fields {
		texts[f.Key] = knowledge.NewText(f.Text)
	}
	slice := func(what string, r knowledge.Ref) string {
		n := texts[r.Key].Len()
		if r.Span.Start < 0 || r.Span.End > n || r.Span.Empty() {
			t.Errorf("%s: %s has ref %+v outside its field of %d runes", p.Code, what, r, n)
		}
		return texts[r.Key].Slice(r.Span)
	}
	exact := func(what, text string, r knowledge.Ref) {
		if got := slice(what, r); got != text {
			t.Errorf("%s: %s %q cites %q", p.Code, what, text, got)
		}
	}
	folded := func(what string, c knowledge.Cited) {
		if got := vitext.FoldSpaces(slice(what, c.Ref)); got != c.Text {
			t.Errorf("%s: %s %q cites %q", p.Code, what, c.Text, got)
		}
	}
	for _, c := range p.Channels {
		slice("channel", c.Ref)
		if c.Note.Text != "" {
			folded("description", c.Note)
		}
		for _, d := range c.Durations {
			exact("duration", d.Text, d.Ref)
		}
		for _, f := range c.Fees {
			exact("fee", f.Text, f.Ref)
			if f.Note.Text != "" {
				folded("fee note", f.Note)
			}
		}
		if len(c.Durations) != 1 || len(c.Fees) < 1 || c.Kind == knowledge.ChannelUnknown {
			t.Errorf("%s: channel %q has %d durations and %d fees", p.Code, c.Kind, len(c.Durations), len(c.Fees))
		}
	}
	for _, c := range p.Cases {
		slice("case", c.Ref)
		for _, paper := range c.Papers {
			row := vitext.FoldSpaces(slice("paper", paper.Ref))
			if name := strings.TrimRight(paper.Name, " "); !strings.Contains(row, strings.Fields(name)[0]) {
				t.Errorf("%s: paper %q cites %q", p.Code, paper.Name, row)
			}
		}
	}
	for _, l := range p.LegalBasis {
		if row := slice("legal basis", l.Ref); !strings.Contains(row, l.Number) {
			t.Errorf("%s: law %q cites %q", p.Code, l.Number, row)
		}
	}
	for what, list := range map[string][]knowledge.Cited{"step": p.Steps, "result": p.Results, "condition": p.Conditions} {
		for _, c := range list {
			folded(what, c)
		}
	}
	for _, is := range p.Issues {
		if n := texts[is.Place].Len(); is.Span.Start < 0 || is.Span.End > n || is.Detail == "" {
			t.Errorf("%s: issue %+v outside its field of %d runes, or without words", p.Code, is, n)
		}
	}
}

// checkRowsWhole holds the tables of papers to leaving no row out: between the papers' places no count is left.
func checkRowsWhole(t *testing.T, p *knowledge.Procedure) {
	t.Helper()
	const header = "Tên giấy tờMẫu đơn, tờ khaiSố lượng"
	text := []rune(p.FieldText("thanh_phan_ho_so"))
	if !strings.Contains(string(text), header) {
		return
	}
	for _, c := range p.Cases {
		for _, paper := range c.Papers {
			for i := paper.Ref.Span.Start; i < paper.Ref.Span.End; i++ {
				text[i] = ' '
			}
		}
	}
	rest := nameless.ReplaceAllString(string(text), " ")
	if leftOut.MatchString(rest) {
		t.Errorf("%s: rows left out: %q", p.Code, vitext.FoldSpaces(rest))
	}
}

var (
	nameless = regexp.MustCompile(`[\s*](?:\d bản chính(?:,\d bản sao)?)+`) // rows of the source without a name
	leftOut  = regexp.MustCompile(`[\pL.;)]\d+ bản chính(?:$|[\p{Lu}*+-])`)
)
