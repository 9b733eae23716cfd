package starter_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trolycong/internal/vitext"
	"trolycong/knowledge"
	"trolycong/knowledge/starter"
)

func procedures(t testing.TB) []*knowledge.Procedure {
	t.Helper()
	out, err := starter.Procedures()
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func guides(t testing.TB) []*knowledge.Document {
	t.Helper()
	out, err := starter.Guides()
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// mostAsked are the procedures without which a first run would disappoint.
var mostAsked = []knowledge.ProcedureCode{"1.001193", "1.000894", "1.000656", "1.004837", "1.004873", "2.000635", "1.004222", "1.004194", "1.002755",
	"1.003197", "1.010028", "1.010038", "1.014061", "1.014062", "1.001456", "1.013067", "3.000347", "3.000348", "1.001612", "2.001583", "2.001199",
	"2.000815", "2.000884", "1.012783", "1.001613", "1.001667", "2.000693", "2.000821", "3.000333", "1.007277"}

func TestProcedures(t *testing.T) {
	all := procedures(t)
	if len(all) < 40 {
		t.Errorf("%d procedures, want 40 or more", len(all))
	}
	var got []knowledge.ProcedureCode
	for _, p := range all {
		got = append(got, p.Code)
		if p.Origin != knowledge.KindStarter || p.AsOf != starter.AsOf() || p.Name == "" || p.Digest == "" || p.Visibility != knowledge.Public {
			t.Errorf("%s: origin %q, as of %v, name %q, digest %q", p.Code, p.Origin, p.AsOf, p.Name, p.Digest)
		}
		if !strings.HasPrefix(p.URL, knowledge.PortalURL+"/") {
			t.Errorf("%s: link %q is not on %s", p.Code, p.URL, knowledge.PortalURL)
		}
		if len(p.Steps) == 0 || len(p.Channels) == 0 || len(p.Results) == 0 {
			t.Errorf("%s: %d steps, %d channels, %d results", p.Code, len(p.Steps), len(p.Channels), len(p.Results))
		}
	}
	if !slices.IsSorted(got) || len(slices.Compact(slices.Clone(got))) != len(got) {
		t.Errorf("codes are not in order and unique: %v", got)
	}
	for _, code := range mostAsked {
		if !slices.Contains(got, code) {
			t.Errorf("%s is missing", code)
		}
	}
}

// TestReferences checks that each reference of a typed value slices the printed figure out of its field.
func TestReferences(t *testing.T) {
	for _, p := range procedures(t) {
		check := func(what string, ref knowledge.Ref, want string) {
			t.Helper()
			if got := knowledge.NewText(p.FieldText(ref.Key)).Slice(ref.Span); got != want {
				t.Errorf("%s %s: %v of %s is %q, want %q", p.Code, what, ref.Span, ref.Key, got, want)
			}
		}
		cited := func(what string, list []knowledge.Cited) {
			for _, c := range list {
				check(what, c.Ref, c.Text)
			}
		}
		cited("step", p.Steps)
		cited("result", p.Results)
		cited("condition", p.Conditions)
		for _, l := range p.LegalBasis {
			check("law", l.Ref, l.Title)
		}
		for _, k := range p.Cases {
			text := knowledge.NewText(p.FieldText(k.Ref.Key)).Slice(k.Ref.Span)
			for _, paper := range k.Papers {
				check("paper", paper.Ref, paper.Name)
				if !k.Ref.Span.Contains(paper.Ref.Span) || !strings.HasPrefix(text, k.Title) {
					t.Errorf("%s: paper %q lies outside its case %q", p.Code, paper.Name, text)
				}
			}
		}
		for _, c := range p.Channels {
			for _, d := range c.Durations {
				check("time", d.Ref, d.Text)
				check("time note", d.Note.Ref, d.Note.Text)
			}
			for _, f := range c.Fees {
				check("fee", f.Ref, f.Text)
				check("fee note", f.Note.Ref, f.Note.Text)
			}
			check("note", c.Note.Ref, c.Note.Text)
		}
	}
}

// TestDoubtIsSaid checks that a cell in doubt says so in the text that is cited.
func TestDoubtIsSaid(t *testing.T) {
	doubts := map[knowledge.CellStatus]int{}
	for _, p := range procedures(t) {
		for _, c := range p.Channels {
			text := knowledge.NewText(p.FieldText(c.Ref.Key)).Slice(c.Ref.Span)
			for _, d := range c.Durations {
				doubts[d.Status]++
				if d.Status == knowledge.CellUnitMissing && !strings.Contains(text, d.Text+" (nguồn không ghi đơn vị)") {
					t.Errorf("%s: lost unit is not said in %q", p.Code, text)
				}
				if d.Status == knowledge.CellAbsent && d.Text != "nguồn không ghi" {
					t.Errorf("%s: absent time reads %q", p.Code, d.Text)
				}
			}
			for _, f := range c.Fees {
				doubts[f.Status]++
				if (f.Status == knowledge.CellConflict || f.Status == knowledge.CellGlued) && f.Note.Text == "" {
					t.Errorf("%s: fee in doubt has no remark in %q", p.Code, text)
				}
				if !f.ValidTo.IsZero() && f.Note.Text == "" {
					t.Errorf("%s: rate until %v has no remark in %q", p.Code, f.ValidTo, text)
				}
			}
		}
	}
	for _, s := range []knowledge.CellStatus{knowledge.CellClean, knowledge.CellUnitMissing, knowledge.CellConflict, knowledge.CellAbsent} {
		if doubts[s] == 0 {
			t.Errorf("no cell is %s: the test tests nothing", s)
		}
	}
}

func TestChannelText(t *testing.T) {
	tests := []struct {
		code knowledge.ProcedureCode
		want string // one line of the channels' field
	}{
		{"1.004194", "Trực tuyến. Thời hạn: 3 ngày làm việc. Phí, lệ phí: 7.000 đồng (cá nhân, hộ gia đình, mỗi lần đăng ký)."},
		{"1.010038", "Trực tuyến. Thời hạn: 5 ngày làm việc. Phí, lệ phí: 5.000 đồng."},
		{"1.003197", "Trực tuyến. Thời hạn: 5 ngày làm việc. Phí, lệ phí: nguồn không ghi."},
		{"1.001193", "Trực tiếp. Thời hạn: 1 (nguồn không ghi đơn vị). Phí, lệ phí: miễn phí."},
	}
	for _, tt := range tests {
		i := slices.IndexFunc(procedures(t), func(p *knowledge.Procedure) bool { return p.Code == tt.code })
		if i < 0 {
			t.Errorf("%s is missing", tt.code)
			continue
		}
		if text := procedures(t)[i].FieldText("cach_thuc_thuc_hien"); !slices.Contains(strings.Split(text, "\n"), tt.want) {
			t.Errorf("%s: %q holds no line %q", tt.code, text, tt.want)
		}
	}
}

func TestGuides(t *testing.T) {
	all := guides(t)
	if len(all) < 8 {
		t.Errorf("%d guides, want 8 or more", len(all))
	}
	for i, d := range all {
		if !strings.HasPrefix(string(d.ID), knowledge.StarterPrefix) || i > 0 && all[i-1].ID >= d.ID {
			t.Errorf("guide %q is misplaced or has no prefix", d.ID)
		}
		if d.Identity.Title == "" || d.AsOf != starter.AsOf() || d.Digest != knowledge.Digest(d.Text) || d.Text != vitext.Clean(d.Text) {
			t.Errorf("%s: title %q, as of %v, digest or text wrong", d.ID, d.Identity.Title, d.AsOf)
		}
		text := knowledge.NewText(d.Text)
		at := 0
		for j, p := range d.Passages {
			if p.Section != 0 || len(p.Spans) != 1 || p.Spans[0].Start < at || p.LeadIn >= j || p.Header != -1 {
				t.Fatalf("%s passage %d: %+v", d.ID, j, p)
			}
			if got := text.Slice(p.Spans[0]); strings.TrimSpace(strings.TrimPrefix(got, p.Marker)) != p.Text {
				t.Errorf("%s passage %d: span holds %q, text %q", d.ID, j, got, p.Text)
			}
			if gap := strings.TrimSpace(text.Slice(knowledge.Span{Start: at, End: p.Spans[0].Start})); gap != "" {
				t.Errorf("%s: %q lies in no passage", d.ID, gap)
			}
			if strings.Contains(p.Text, "://") && p.Kind != knowledge.PassageFurniture {
				t.Errorf("%s: an address in %q would reach an answer's text", d.ID, p.Text)
			}
			at = p.Spans[0].End
		}
		if at != text.Len() {
			t.Errorf("%s: the end of the text lies in no passage", d.ID)
		}
	}
}

func TestMerge(t *testing.T) {
	first, guide := procedures(t)[0], guides(t)[0]
	mine := &knowledge.Procedure{Code: first.Code, Name: "của tệp", Origin: knowledge.KindProcedure}
	doc := &knowledge.Document{ID: guide.ID}
	other := &knowledge.Document{ID: "ke-hoach"}
	c := &knowledge.Collection{Version: "7", Sources: []knowledge.Source{{ID: "tep"}}, Procedures: []*knowledge.Procedure{mine}, Documents: []*knowledge.Document{other, doc}}
	got, err := starter.Merge(c)
	if err != nil {
		t.Fatal(err)
	}
	if got.Version != starter.MergedVersion("7") || got.Version == c.Version || !strings.Contains(got.Version, starter.Version()) {
		t.Errorf("version %q", got.Version)
	}
	if len(got.Procedures) != len(procedures(t)) || got.Procedures[0] != mine {
		t.Errorf("an ingested procedure was not kept: %d procedures, first %+v", len(got.Procedures), got.Procedures[0])
	}
	if len(got.Documents) != len(guides(t))+1 || !slices.Contains(got.Documents, doc) || !slices.Contains(got.Documents, other) {
		t.Errorf("ingested documents were not kept: %d documents", len(got.Documents))
	}
	if !slices.IsSortedFunc(got.Documents, func(a, b *knowledge.Document) int { return strings.Compare(string(a.ID), string(b.ID)) }) {
		t.Error("documents are not ordered by ID")
	}
	if len(c.Procedures) != 1 || len(c.Documents) != 2 || c.Version != "7" {
		t.Error("Merge changed its argument")
	}
	again, err := starter.Merge(c)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(got, again); diff != "" {
		t.Errorf("two merges differ:\n%s", diff)
	}
	empty, err := starter.Merge(nil)
	if err != nil || len(empty.Procedures) != len(procedures(t)) {
		t.Errorf("Merge(nil) = %v, %v", empty, err)
	}
}

// TestMergeInternal checks that an internal record leaves the pack's to the public.
func TestMergeInternal(t *testing.T) {
	pack, err := starter.Procedures()
	if err != nil {
		t.Fatal(err)
	}
	code := pack[0].Code
	secret := &knowledge.Procedure{Code: code, Name: "Bản nội bộ", Visibility: knowledge.Internal}
	for name, c := range map[string]struct {
		have []*knowledge.Procedure
		want []knowledge.Visibility
	}{
		"internal alone":         {[]*knowledge.Procedure{secret}, []knowledge.Visibility{knowledge.Public, knowledge.Internal}},
		"internal and public":    {[]*knowledge.Procedure{{Code: code, Name: "Bản nạp"}, secret}, []knowledge.Visibility{knowledge.Public, knowledge.Internal}},
		"public takes the place": {[]*knowledge.Procedure{{Code: code, Name: "Bản nạp"}}, []knowledge.Visibility{knowledge.Public}},
	} {
		got, err := starter.Merge(&knowledge.Collection{Procedures: c.have})
		if err != nil {
			t.Fatal(err)
		}
		var see []knowledge.Visibility
		for _, p := range got.Procedures {
			if p.Code == code {
				see = append(see, p.Visibility)
			}
		}
		if !slices.Equal(see, c.want) {
			t.Errorf("%s: got %v for %s, want %v", name, see, code, c.want)
		}
	}
}
