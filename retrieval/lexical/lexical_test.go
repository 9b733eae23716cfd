package lexical_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trolycong/internal/vitext"
	"trolycong/retrieval"
	"trolycong/retrieval/lexical"
)

func twoFields() lexical.Options {
	return lexical.Options{Fields: []lexical.FieldOptions{
		{Name: "name", Weight: 3, B: 0.5, Bigrams: true},
		{Name: "text", Weight: 1, B: 0.75, Limit: 6},
	}}
}

func build(t testing.TB, opt lexical.Options, docs []lexical.Doc) *lexical.Index {
	t.Helper()
	x, err := lexical.Build(opt, docs)
	if err != nil {
		t.Fatalf("Build: %v", err)
	}
	return x
}

func doc(id string, fields ...string) lexical.Doc { return lexical.Doc{ID: id, Fields: fields} }

// terms makes one group of each word; accented as typed.
func terms(text string) []retrieval.Term {
	var out []retrieval.Term
	for i, w := range vitext.Syllables(text) {
		out = append(out, retrieval.Term{Text: w, Folded: vitext.Fold(w), Weight: 1, Group: i, Accented: vitext.Fold(w) != w})
	}
	return out
}

func found(x *lexical.Index, q []retrieval.Term, opt lexical.SearchOptions) []string {
	var out []string
	for _, s := range x.Search(q, opt) {
		out = append(out, x.ID(s.Doc))
	}
	return out
}

func TestSearch(t *testing.T) {
	x := build(t, twoFields(), []lexical.Doc{
		doc("a", "đăng ký vườn cây"),
		doc("b", "cấp lại giấy đăng ký vườn cây"),
		doc("c", "vườn ươm", "nơi để đăng cây giống và cây cảnh khác"),
		doc("d", "dâng hương", "không liên quan"),
		doc("e", "ký nhận", "thư"),
	})
	for _, test := range []struct {
		query string
		want  []string
	}{
		{"đăng ký vườn cây", []string{"a", "b", "c", "e", "d"}},
		{"dang ky vuon cay", []string{"a", "b", "c", "e", "d"}},
		{"cấp lại", []string{"b"}},
		{"cảnh", nil}, // beyond the limit of its field
		{"giống", []string{"c"}},
		{"dâng", []string{"d", "a", "b", "c"}}, // other diacritics are weak evidence
		{"", nil},
		{"xyz", nil},
	} {
		if diff := cmp.Diff(test.want, found(x, terms(test.query), lexical.SearchOptions{})); diff != "" {
			t.Errorf("Search(%q) (-want +got):\n%s", test.query, diff)
		}
	}
}

func TestPairsCount(t *testing.T) {
	x := build(t, twoFields(), []lexical.Doc{doc("apart", "hộ đơn kinh doanh"), doc("side", "đơn hộ kinh doanh"), doc("lines", "đơn hộ\nkinh doanh"), doc("other", "x"), doc("more", "y")})
	q := terms("hộ kinh")
	scores := map[string]float64{}
	for _, s := range x.Search(q, lexical.SearchOptions{}) {
		scores[x.ID(s.Doc)] = s.Score
	}
	if scores["side"] <= scores["apart"] || scores["apart"] != scores["lines"] {
		t.Errorf("words side by side %v, apart %v, on two lines %v: want the first above the others, which are equal", scores["side"], scores["apart"], scores["lines"])
	}
	q[1].Group = 5 // no neighbour in the question
	if got := x.Search(q, lexical.SearchOptions{}); got[0].Score != got[1].Score {
		t.Errorf("words that are no neighbours in the question: scores %v and %v, want equal", got[0].Score, got[1].Score)
	}
}

func TestGroupCountsBestOnly(t *testing.T) {
	x := build(t, twoFields(), []lexical.Doc{doc("both", "sổ bìa"), doc("one", "sổ vở"), doc("none", "tập"), doc("nil", "giấy")})
	q := []retrieval.Term{{Text: "sổ", Weight: 1, Accented: true}, {Text: "bìa", Weight: 1, Accented: true}}
	scores := map[string]lexical.Scored{}
	for _, s := range x.Search(q, lexical.SearchOptions{}) {
		scores[x.ID(s.Doc)] = s
	}
	single := x.Search(q[1:], lexical.SearchOptions{})[0]
	if scores["both"].Score != single.Score || len(scores) != 2 {
		t.Errorf("two words of one group: %v, want the score of the better one alone (%v) and two documents", scores, single.Score)
	}
	if c := scores["both"].Coverage; math.Abs(c-1) > 1e-9 {
		t.Errorf("coverage of a group whose best word stands there: %v, want 1", c)
	}
}

func TestPhrase(t *testing.T) {
	x := build(t, twoFields(), []lexical.Doc{doc("whole", "giấy phép lái xe"), doc("part", "giấy phép săn"), doc("word", "xe"), doc("none", "khác")})
	q := []retrieval.Term{{Text: "bằng", Weight: 1, Accented: true}, {Text: "giấy phép lái xe", Weight: 0.9, Accented: true}}
	if diff := cmp.Diff([]string{"whole", "part", "word"}, found(x, q, lexical.SearchOptions{})); diff != "" {
		t.Errorf("phrase (-want +got):\n%s", diff)
	}
	for _, s := range x.Search(q, lexical.SearchOptions{}) {
		if s.Coverage <= 0 || s.Coverage > 1 {
			t.Errorf("%s: coverage %v", x.ID(s.Doc), s.Coverage)
		}
	}
}

func TestTiesByID(t *testing.T) {
	var docs []lexical.Doc
	for _, i := range rand.New(rand.NewPCG(1, 2)).Perm(50) {
		docs = append(docs, doc(fmt.Sprintf("d%02d", i), "một tên"))
	}
	x := build(t, twoFields(), docs)
	for _, limit := range []int{1, 7, 50, 99} {
		got := found(x, terms("tên"), lexical.SearchOptions{Limit: limit})
		if len(got) != min(limit, 50) || !slices.IsSorted(got) || got[0] != "d00" {
			t.Errorf("limit %d: got %v, want the first ids in order", limit, got)
		}
	}
	if got := found(x, terms("tên"), lexical.SearchOptions{}); len(got) != retrieval.DefaultLimit {
		t.Errorf("limit unset: %d results, want %d", len(got), retrieval.DefaultLimit)
	}
	if got := found(x, terms("tên"), lexical.SearchOptions{Limit: -1}); len(got) != 50 {
		t.Errorf("no limit: %d results, want all 50", len(got))
	}
}

// random makes an index over a small vocabulary, so that everything collides.
func random(t testing.TB, seed uint64, n int) (*lexical.Index, *rand.Rand) {
	r := rand.New(rand.NewPCG(seed, 3))
	var docs []lexical.Doc
	for i := range n {
		docs = append(docs, doc(fmt.Sprintf("r%03d", i), randomText(r, 5), randomText(r, 30)))
	}
	return build(t, twoFields(), docs), r
}

func randomText(r *rand.Rand, longest int) string {
	words := strings.Fields("ma má mà mả mã mạ ba bá bà ca cá cà đa đà da dã số 7.000 tt")
	var out []string
	for range r.IntN(longest + 1) {
		out = append(out, words[r.IntN(len(words))])
	}
	return strings.Join(out, " ")
}

// TestFilterExact: a filtered search gives exactly what filtering the whole result gives.
func TestFilterExact(t *testing.T) {
	x, r := random(t, 7, 200)
	for range 100 {
		q, modulus, limit := terms(randomText(r, 6)), 1+r.IntN(5), 1+r.IntN(60)
		keep := func(d int) bool { return d%modulus == 0 }
		var want []lexical.Scored
		for _, s := range x.Search(q, lexical.SearchOptions{Limit: -1}) {
			if keep(s.Doc) && len(want) < limit {
				want = append(want, s)
			}
		}
		if diff := cmp.Diff(want, x.Search(q, lexical.SearchOptions{Limit: limit, Filter: keep})); diff != "" {
			t.Fatalf("query %v, every %d, limit %d (-want +got):\n%s", q, modulus, limit, diff)
		}
	}
}

func TestCoverage(t *testing.T) {
	x, r := random(t, 11, 100)
	for range 100 {
		q := terms(randomText(r, 6))
		for _, s := range x.Search(q, lexical.SearchOptions{Limit: -1}) {
			if !(s.Coverage > 0 && s.Coverage <= 1) || !(s.Score > 0) || math.IsInf(s.Score, 0) {
				t.Fatalf("query %v, %s: %+v, want a coverage in (0, 1] and a positive score", q, x.ID(s.Doc), s)
			}
		}
	}
}

func TestMarshal(t *testing.T) {
	empty := build(t, twoFields(), nil)
	some, r := random(t, 13, 120)
	for name, x := range map[string]*lexical.Index{"empty": empty, "random": some} {
		b := x.Marshal()
		y, err := lexical.Unmarshal(b)
		if err != nil {
			t.Fatalf("%s: Unmarshal: %v", name, err)
		}
		if again := y.Marshal(); string(again) != string(b) {
			t.Errorf("%s: bytes differ after a round trip", name)
		}
		for range 50 {
			q := terms(randomText(r, 8))
			if diff := cmp.Diff(x.Search(q, lexical.SearchOptions{}), y.Search(q, lexical.SearchOptions{})); diff != "" {
				t.Errorf("%s: query %v differs after a round trip:\n%s", name, q, diff)
			}
		}
	}
}

func TestUnmarshalCorrupt(t *testing.T) {
	x, _ := random(t, 17, 10)
	b := x.Marshal()
	for i := range b {
		c := slices.Clone(b)
		c[i] ^= 0x41
		if _, err := lexical.Unmarshal(c); err == nil {
			t.Errorf("byte %d of %d changed: no error", i, len(b))
		}
		if _, err := lexical.Unmarshal(b[:i]); err == nil {
			t.Errorf("cut off at %d of %d: no error", i, len(b))
		}
	}
}

// TestBuildDeterministic: the same documents give the same bytes.
func TestBuildDeterministic(t *testing.T) {
	a, _ := random(t, 19, 150)
	b, _ := random(t, 19, 150)
	if string(a.Marshal()) != string(b.Marshal()) {
		t.Error("two builds of the same documents differ")
	}
}

func TestBuildFaults(t *testing.T) {
	_, err := lexical.Build(lexical.Options{K1: math.NaN()}, []lexical.Doc{doc("a"), doc("a", "x")})
	for _, want := range []string{"no fields", "k1", `"a" twice`, "1 fields"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Build with many faults: %v, want %q in it", err, want)
		}
	}
	for _, f := range []lexical.FieldOptions{{Weight: -1}, {Weight: math.Inf(1)}, {Weight: 1, B: 1.1}, {Weight: 1, B: math.NaN()}, {Weight: 1, Limit: -1}} {
		if _, err := lexical.Build(lexical.Options{Fields: []lexical.FieldOptions{f}}, nil); err == nil {
			t.Errorf("field %+v: no error", f)
		}
	}
}

func TestK1Default(t *testing.T) {
	docs := []lexical.Doc{doc("a", "một một"), doc("b", "hai"), doc("c", "ba")}
	opt := twoFields()
	unset := build(t, opt, docs).Search(terms("một"), lexical.SearchOptions{})
	opt.K1 = lexical.DefaultK1
	if diff := cmp.Diff(build(t, opt, docs).Search(terms("một"), lexical.SearchOptions{}), unset); diff != "" {
		t.Errorf("k1 unset is not DefaultK1:\n%s", diff)
	}
	opt.K1 = 3
	if diff := cmp.Diff(build(t, opt, docs).Search(terms("một"), lexical.SearchOptions{}), unset); diff == "" {
		t.Error("k1 3 gives the scores of the default")
	}
}

func TestIDF(t *testing.T) {
	x := build(t, twoFields(), []lexical.Doc{doc("a", "má mà"), doc("b", "má"), doc("c", "xe")})
	if !x.Has("má") || x.Has("ma") {
		t.Errorf("Has(má) = %v, Has(ma) = %v, want true, false", x.Has("má"), x.Has("ma"))
	}
	if got, want := x.IDF("má", true), x.IDF("ma", false); got != want {
		t.Errorf("IDF of má %v, of folded ma %v: both stand in two documents", got, want)
	}
	if !(x.IDF("không", true) > x.IDF("mà", true) && x.IDF("mà", true) > x.IDF("má", true) && x.IDF("má", true) > 0) {
		t.Error("IDF does not fall with the number of documents")
	}
	if x.Len() != 3 || x.ID(1) != "b" {
		t.Errorf("Len %d, ID(1) %q, want 3, b", x.Len(), x.ID(1))
	}
}
