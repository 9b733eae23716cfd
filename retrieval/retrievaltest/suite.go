package retrievaltest

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trolycong/knowledge"
	"trolycong/retrieval"
)

// Open makes the source under test of a collection; it may use t for cleaning up.
type Open func(t *testing.T, c *knowledge.Collection) retrieval.Source

// Run runs the whole suite against one implementation of retrieval.Source.
func Run(t *testing.T, open Open) {
	source := open(t, Collection())
	public, internal := pin(t, source, knowledge.Public), pin(t, source, knowledge.Internal)
	t.Run("hits", func(t *testing.T) { testHits(t, internal) })
	t.Run("order and limit", func(t *testing.T) { testOrder(t, internal) })
	t.Run("nothing found", func(t *testing.T) { testNothing(t, internal) })
	t.Run("cancel", func(t *testing.T) { testCancel(t, internal) })
	t.Run("filters are exact", func(t *testing.T) { testFilters(t, internal) })
	t.Run("visibility", func(t *testing.T) { testVisibility(t, public, internal) })
	t.Run("furniture and barred texts", func(t *testing.T) { testBarred(t, internal) })
	t.Run("rewrite", func(t *testing.T) { testRewrite(t, public) })
	t.Run("lookup", func(t *testing.T) { testLookup(t, public, internal) })
	t.Run("concurrent and deterministic", func(t *testing.T) { testConcurrent(t, internal) })
}

func pin(t *testing.T, s retrieval.Source, see knowledge.Visibility) retrieval.View {
	t.Helper()
	v, err := s.Pin(context.Background(), see)
	if err != nil {
		t.Fatalf("Pin(%v): %v", see, err)
	}
	return v
}

// find rewrites and searches, with a limit above the fixture's size.
func find(t *testing.T, v retrieval.View, text string, kinds ...retrieval.UnitKind) []retrieval.Hit {
	t.Helper()
	q := v.Rewrite(text)
	q.Kinds, q.Limit = kinds, 1000
	return search(t, v, q)
}

func search(t *testing.T, v retrieval.View, q retrieval.Query) []retrieval.Hit {
	t.Helper()
	hits, err := v.Search(context.Background(), q)
	if err != nil {
		t.Fatalf("Search(%q): %v", q.Text, err)
	}
	return hits
}

func ids(hits []retrieval.Hit) []string {
	var out []string
	for _, h := range hits {
		out = append(out, h.ID)
	}
	return out
}

var questions = []string{"đăng ký vườn cây", "dang ky vuon cay", "vườn cây mật", "nộp trực tuyến ký số", "12/KH-UBND", "cấp lại giấy", "cây"}

func testHits(t *testing.T, v retrieval.View) {
	for _, text := range questions {
		for _, h := range find(t, v, text) {
			if h.Coverage < 0 || h.Coverage > 1 || h.Coverage != h.Coverage {
				t.Errorf("%q: %s has coverage %v, want 0..1", text, h.ID, h.Coverage)
			}
			if h.Kind == retrieval.UnitProcedure {
				_, ok := v.Procedure(knowledge.ProcedureCode(h.ID))
				if !ok || h.Passage != -1 || string(h.Document) != h.ID {
					t.Errorf("%q: procedure hit %+v, want its code as id and document, passage -1, and a record", text, h)
				}
				continue
			}
			d, ok := v.Document(h.Document)
			if !ok || h.Passage < 0 || h.Passage >= len(d.Passages) || d.Passages[h.Passage].ID != h.ID {
				t.Errorf("%q: hit %+v does not name a passage of its document", text, h)
			}
			if starter := strings.HasPrefix(string(h.Document), "starter/"); starter != (h.Kind == retrieval.UnitGuide) {
				t.Errorf("%q: hit %s of %s has kind %s", text, h.ID, h.Document, h.Kind)
			}
		}
	}
}

func testOrder(t *testing.T, v retrieval.View) {
	for _, text := range questions {
		all := find(t, v, text)
		if len(all) == 0 {
			t.Errorf("%q: nothing found", text)
		}
		for i := 1; i < len(all); i++ {
			if a, b := all[i-1], all[i]; a.Score < b.Score || a.Score == b.Score && a.ID >= b.ID {
				t.Errorf("%q: %s (%v) stands before %s (%v)", text, a.ID, a.Score, b.ID, b.Score)
			}
		}
		q := v.Rewrite(text)
		q.Limit = 2
		if got, want := ids(search(t, v, q)), ids(all[:min(2, len(all))]); !slices.Equal(got, want) {
			t.Errorf("%q, limit 2: got %v, want %v", text, got, want)
		}
		q.Limit = 0
		if got, want := ids(search(t, v, q)), ids(all[:min(retrieval.DefaultLimit, len(all))]); !slices.Equal(got, want) {
			t.Errorf("%q, limit unset: got %v, want %v", text, got, want)
		}
	}
}

func testNothing(t *testing.T, v retrieval.View) {
	for _, text := range []string{"", "   ", "?!…", "qwxz zwqx"} {
		if hits := find(t, v, text); hits != nil {
			t.Errorf("%q: got %v, want nil", text, ids(hits))
		}
	}
	if _, ok := v.Document("khong-co"); ok {
		t.Error("Document of an unknown id: got one")
	}
	if _, ok := v.Procedure("9.999999"); ok {
		t.Error("Procedure of an unknown code: got one")
	}
}

func testCancel(t *testing.T, v retrieval.View) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if hits, err := v.Search(ctx, v.Rewrite("đăng ký vườn cây")); !errors.Is(err, context.Canceled) || hits != nil {
		t.Errorf("cancelled search: got %v, %v, want no hits and context.Canceled", ids(hits), err)
	}
}

func testFilters(t *testing.T, v retrieval.View) {
	for _, text := range questions {
		all := map[retrieval.UnitKind][]string{}
		for _, kind := range []retrieval.UnitKind{retrieval.UnitProcedure, retrieval.UnitPassage, retrieval.UnitGuide} {
			for _, h := range find(t, v, text, kind) {
				if h.Kind != kind {
					t.Errorf("%q, only %s: got %s of kind %s", text, kind, h.ID, h.Kind)
				}
				all[kind] = append(all[kind], h.ID)
			}
		}
		together := append(append(slices.Clone(all[retrieval.UnitProcedure]), all[retrieval.UnitPassage]...), all[retrieval.UnitGuide]...)
		got := ids(find(t, v, text))
		slices.Sort(together)
		slices.Sort(got)
		if diff := cmp.Diff(together, got); diff != "" {
			t.Errorf("%q: kinds one by one and together differ (-one by one +together):\n%s", text, diff)
		}
		testDocuments(t, v, text)
	}
}

// testDocuments: a search within one document gives what the whole search gives of it, in the same order.
func testDocuments(t *testing.T, v retrieval.View, text string) {
	t.Helper()
	for _, id := range []knowledge.DocumentID{PublicPlan, InternalPlan, "khong-co"} {
		var want []string
		for _, h := range find(t, v, text, retrieval.UnitPassage) {
			if h.Document == id {
				want = append(want, h.ID)
			}
		}
		q := v.Rewrite(text)
		q.Kinds, q.Documents, q.Limit = []retrieval.UnitKind{retrieval.UnitPassage}, []knowledge.DocumentID{id}, 1000
		if got := ids(search(t, v, q)); !slices.Equal(got, want) {
			t.Errorf("%q within %s: got %v, want %v", text, id, got, want)
		}
	}
}

func testVisibility(t *testing.T, public, internal retrieval.View) {
	for _, text := range append(slices.Clone(questions), "mười hai hàng rào", string(Secret), "34/KH-UBND") {
		for _, h := range find(t, public, text) {
			if h.Document == InternalPlan || h.ID == string(Secret) {
				t.Errorf("%q: the public view shows %s", text, h.ID)
			}
		}
	}
	if _, ok := public.Document(InternalPlan); ok {
		t.Error("the public view gives the internal document")
	}
	if _, ok := public.Procedure(Secret); ok {
		t.Error("the public view gives the internal procedure")
	}
	if got := ids(find(t, internal, "mười hai hàng rào", retrieval.UnitPassage)); len(got) == 0 || got[0] != string(InternalPlan)+"#1" {
		t.Errorf("the internal view: got %v, want the internal passage first", got)
	}
	if _, ok := internal.Procedure(Secret); !ok {
		t.Error("the internal view lacks the internal procedure")
	}
}

func testBarred(t *testing.T, v retrieval.View) {
	if got := ids(find(t, v, "cầu phao nổi", retrieval.UnitProcedure)); slices.Contains(got, string(Barred)) {
		t.Errorf("a barred record is found by its text: %v", got)
	}
	if got := ids(find(t, v, "xóa đăng ký ao cá", retrieval.UnitProcedure)); len(got) == 0 || got[0] != string(Barred) {
		t.Errorf("a barred record by its name: got %v, want %s first", got, Barred)
	}
	if got := v.Lookup(retrieval.ExactRef{Kind: retrieval.ExactForm, Value: "AC01"}); got != nil {
		t.Errorf("a form of a barred record: got %v, want nil", ids(got))
	}
	for _, h := range find(t, v, "trang vườn cây", retrieval.UnitPassage) {
		if h.ID == string(PublicPlan)+"#5" {
			t.Error("page furniture is found")
		}
	}
}

func testRewrite(t *testing.T, v retrieval.View) {
	long := strings.Repeat("vườn ", 1000)
	for _, text := range []string{"", "  Đăng   ký\tvườn cây ", "Đăng ký vườn cây", long} {
		q := v.Rewrite(text)
		if strings.Contains(q.Text, "  ") || q.Text != strings.TrimSpace(q.Text) || len([]rune(q.Text)) > 2000 {
			t.Errorf("Rewrite(%.40q): text %.60q of %d runes, want spaces folded, at most 2000 runes", text, q.Text, len([]rune(q.Text)))
		}
		if diff := cmp.Diff(q, v.Rewrite(text)); diff != "" {
			t.Errorf("Rewrite(%.40q) differs from call to call:\n%s", text, diff)
		}
		last := -1
		for _, term := range q.Terms {
			if term.Group < last || term.Text == "" || term.Weight <= 0 {
				t.Errorf("Rewrite(%.40q): term %+v after group %d", text, term, last)
			}
			last = term.Group
		}
	}
	if got := v.Rewrite("Đăng ký").Text; got != "Đăng ký" {
		t.Errorf("Rewrite of decomposed text: got %q", got)
	}
}

func testLookup(t *testing.T, public, internal retrieval.View) {
	cases := []struct {
		view retrieval.View
		text string
		want []string
	}{
		{public, "thủ tục 9.000001 là gì", []string{string(Garden)}},
		{public, "mã 9.000002.000.00.00.H03", []string{string(GardenAgain)}},
		{public, "thủ tục 9.000003", nil},
		{internal, "thủ tục 9.000003", []string{string(Secret)}},
		{public, "mẫu VC01 lấy ở đâu", []string{string(Garden)}},
		{public, "vc02", []string{string(GardenAgain)}},
		{public, "mẫu VC03", nil},
		{public, "kế hoạch 12/KH-UBND", []string{string(PublicPlan) + "#0"}},
		{public, "ke hoach so 12", []string{string(PublicPlan) + "#0"}},
		{public, "kế hoạch 34", nil},
		{internal, "kế hoạch 34", []string{string(InternalPlan) + "#0"}},
		{public, "QĐ 345", []string{string(PublicPlan) + "#4"}},
		{internal, "quyết định 345/qđ-ttg", []string{string(PublicPlan) + "#4", string(InternalPlan) + "#1"}},
		{public, "quyết định 56/QĐ-VC", []string{string(Garden), string(GardenAgain), string(Barred)}},
		{public, "luật 88/2031/QH20", []string{string(Garden), string(GardenAgain)}},
		{public, "nghị định 77/2031/NĐ-CP", nil},
	}
	for _, c := range cases {
		q := c.view.Rewrite(c.text)
		if len(q.Exact) != 1 {
			t.Errorf("Rewrite(%q): exact references %v, want one", c.text, q.Exact)
			continue
		}
		if got := ids(c.view.Lookup(q.Exact[0])); !slices.Equal(got, c.want) {
			t.Errorf("%q → %+v: got %v, want %v", c.text, q.Exact[0], got, c.want)
		}
	}
}

func testConcurrent(t *testing.T, v retrieval.View) {
	want := map[string][]retrieval.Hit{}
	for _, text := range questions {
		want[text] = find(t, v, text)
	}
	var wg sync.WaitGroup
	for w := range 4 {
		wg.Go(func() {
			for i := range 40 {
				text := questions[(i+w)%len(questions)]
				q := v.Rewrite(text)
				q.Limit = 1000
				hits, err := v.Search(context.Background(), q)
				if diff := cmp.Diff(want[text], hits); err != nil || diff != "" {
					t.Errorf("%q again: %v\n%s", text, err, diff)
				}
			}
		})
	}
	wg.Wait()
}
