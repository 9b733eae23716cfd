package passages

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"

	"trolycong/internal/vitext"
)

// shelf is a small corpus in words of our own: two documents on libraries and gardens.
func shelf() []Passage {
	return []Passage{
		{ID: "a1", Title: "Phạm vi điều chỉnh", Text: "Luật này nói về thư viện và người đọc sách.", Document: "1/2031/QH20", Article: 1},
		{ID: "a2", Title: "Thẻ đọc sách", Text: "Thẻ đọc sách là giấy ghi tên người đọc.\nThư viện cấp thẻ trong ba ngày.", Document: "1/2031/QH20", Article: 2},
		{ID: "a3", Title: "Mất thẻ", Text: "Người đọc mất thẻ thì báo cho thư viện để được cấp lại thẻ đọc sách.", Document: "1/2031/QH20", Article: 3},
		{ID: "b1", Title: "Phạm vi điều chỉnh", Text: "Nghị định này nói về vườn cây.", Document: "2/2032/NĐ-CP", Article: 1},
		{ID: "b2", Title: "Đăng ký vườn cây", Text: "Chủ vườn đăng ký vườn cây với xã. Phí là mười đồng.", Document: "2/2032/NĐ-CP", Article: 2},
		{ID: "c"},
	}
}

func indexed(t *testing.T, list []Passage) *Index {
	t.Helper()
	x, err := Build(list, vitext.TrainRestorer(func(yield func(string) bool) {
		for _, p := range list {
			if !yield(p.Title) || !yield(p.Text) {
				return
			}
		}
	}))
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func ids(hits []Hit) string {
	var out []string
	for _, h := range hits {
		out = append(out, h.ID)
	}
	return strings.Join(out, " ")
}

func TestSearch(t *testing.T) {
	x := indexed(t, shelf())
	for _, c := range []struct {
		question string
		limit    int
		first    string // "" for no hits at all
		n        int
	}{
		{"Thẻ đọc sách là gì?", 2, "a2", 2},
		{"the doc sach la gi", 2, "a2", 2},
		{"Mất thẻ thì báo cho ai", 1, "a3", 1},
		{"mat the thì bao cho ai", 1, "a3", 1},
		{"đăng ký vườn cây", 10, "b2", 2},
		{"vườn cây", 10, "b2", 2},
		{"đăng ký vườn cây", 0, "", 0},
		{"đăng ký vườn cây", -1, "", 0},
		{"xyzzy", 10, "", 0},
		{"", 10, "", 0},
		{"?!", 10, "", 0},
	} {
		got := x.Search(c.question, c.limit)
		if len(got) != c.n || c.n > 0 && got[0].ID != c.first {
			t.Errorf("%q: %s, want %d with %s first", c.question, ids(got), c.n, c.first)
		}
		for i := 1; i < len(got); i++ {
			if got[i].Score > got[i-1].Score {
				t.Errorf("%q: score %v behind %v", c.question, got[i].Score, got[i-1].Score)
			}
		}
	}
}

// TestHitExplains holds that a score is the sum of the parts that the hit names.
func TestHitExplains(t *testing.T) {
	h := indexed(t, shelf()).Search("thẻ đọc sách", 1)[0]
	if h.Features[0].Name != "linear" || h.Features[1].Name != "trees" || h.Features[0].Value+h.Features[1].Value != h.Score {
		t.Errorf("score %v of %v", h.Score, h.Features[:2])
	}
	if len(h.Features) != features+2 || h.Features[2].Name != featureNames[0] {
		t.Errorf("%d features, the third is %v", len(h.Features), h.Features[2])
	}
}

// TestFeatures checks a row against the reckoning by hand. Of three passages "thẻ" and "đọc" stand in one (idf ln 8/3),
// "sách" in two (ln 1.6); a passage has 19/3 words, the title counted twice.
func TestFeatures(t *testing.T) {
	x, err := Build([]Passage{
		{ID: "a", Title: "Thẻ đọc", Text: "Thẻ đọc sách là giấy", Document: "3/2031/NĐ-CP", Article: 7},
		{ID: "b", Title: "Vườn", Text: "Vườn cây và sách"},
		{ID: "c", Title: "Cây", Text: "Cây xanh"},
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	x.model = &Model{}
	found, rows := Candidates(x, "thẻ đọc sách")
	if strings.Join(found, " ") != "a b" {
		t.Fatalf("candidates %v, want a b", found)
	}
	rare, common := math.Log(8.0/3), math.Log(1.6)
	sat := func(tf, length float64) float64 {
		return tf * 2.2 / (tf + 1.2*(0.25+0.75*length))
	}
	length := 9 / (19.0 / 3) // of a
	all := 2*rare + common
	for _, c := range []struct {
		feature int
		want    float64
	}{
		{featSingles, 2*rare*sat(3, length) + common*sat(1, length)},
		{featPairs, rare*sat(3, length) + rare*sat(1, length)},
		{featTriples, rare * sat(1, length)},
		{featTitleSingles, 2 * rare * sat(1, 2/(4.0/3))},
		{featTitlePairs, rare * sat(1, 2/(4.0/3))},
		{featCovered, 1}, {featPairsCovered, 1},
		{featTitleCovers, 2 * rare / all}, {featTitleOrder, 2 * rare / all}, {featTitleRunTells, 2 * rare / all},
		{featTitleAsked, 1}, {featTitleRun, 2}, {featTextRun, 3}, {featTextRunTells, 1},
		{featShort, 1}, {featLong, 1}, {featDefined, 1},
		{featLength, math.Log(6)}, {featTitleLength, 2},
		{featKind, 3}, {featYear, 2031}, {featArticle, 7}, {featSameTitle, 0},
		{featFirstShare, 1}, {featRank, 0}, {featDocBest, 1}, {featDocCount, 1},

		{featSinglesShare, 1}, {featTitleShare, 1},
	} {
		if got := float64(rows[0][c.feature]); math.Abs(got-c.want) > 1e-6 {
			t.Errorf("%s of a: %v, want %v", featureNames[c.feature], got, c.want)
		}
	}
	if got, want := float64(rows[1][featCovered]), common/all; math.Abs(got-want) > 1e-6 {
		t.Errorf("covered of b: %v, want %v", got, want)
	}
}

// TestNearAndWindows: words apart, in either order, and across a line.
func TestNearAndWindows(t *testing.T) {
	far := strings.Repeat("xa ", 30)
	x, err := Build([]Passage{
		{ID: "near", Text: "sách của thư"},
		{ID: "far", Text: "thư " + far + "sách"},
		{ID: "line", Text: "thư\nsách"},
		{ID: "other", Text: far},
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	x.model = &Model{}
	found, rows := Candidates(x, "thư sách")
	of := func(id string) []float32 { return rows[slices.Index(found, id)] }
	if of("near")[featNear] == 0 || of("far")[featNear] != 0 {
		t.Errorf("near: %v and %v, want some and none", of("near")[featNear], of("far")[featNear])
	}
	for _, id := range []string{"near", "far", "line"} {
		if of(id)[featPairs] != 0 {
			t.Errorf("%s: pairs %v, want 0: the words are no neighbours", id, of(id)[featPairs])
		}
	}
	if short, long := of("far")[featShort], of("far")[featLong]; short >= 1 || long != 1 {
		t.Errorf("far: windows %v and %v, want a part within 20 words and all within 60", short, long)
	}
}

func TestReadings(t *testing.T) {
	x := indexed(t, shelf())
	q := x.read("the doc sách")
	var typed []string
	for _, s := range q.slots {
		typed = append(typed, s.typed)
	}
	if got := strings.Join(typed, " "); got != "thẻ đọc sách" {
		t.Errorf("read %q, want thẻ đọc sách", got)
	}
	// An accent that nobody writes so falls back to what sounds like it.
	bare, err := Build(shelf(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if s := bare.read("thé").slots[0]; x.words[s.readings[0].word] != "thẻ" || s.readings[0].weight != unknownReading {
		t.Errorf("thé is read as %v", s.readings)
	}
}

// TestLongQuestion has more words than a question may have slots, and each word many times.
func TestLongQuestion(t *testing.T) {
	var words []string
	for i := range 300 {
		words = append(words, fmt.Sprintf("từ%d", i))
	}
	text := strings.Join(words, " ")
	x := indexed(t, append(shelf(), Passage{ID: "long", Title: text, Text: text + " " + text}))
	if got := x.Search(text+" "+text, 1); ids(got) != "long" {
		t.Errorf("found %s, want long", ids(got))
	}
}

func TestKindOf(t *testing.T) {
	for number, want := range map[string][2]float32{
		"57/2020/QH14": {1, 2020}, "9/1999/PL-UBTVQH10": {2, 1999}, "5/2014/UBTVQH13": {2, 2014}, "2/2032/NĐ-CP": {3, 2032}, "19/2008/QĐ-TTg": {4, 2008},
		"157/2014/TT-BTC": {5, 2014}, "Quy chế": {6, 0}, "": {0, 0},
	} {
		if kind, year := kindOf(number); kind != want[0] || year != want[1] {
			t.Errorf("%q: kind %v of %v, want %v", number, kind, year, want)
		}
	}
}

func TestBuildRefuses(t *testing.T) {
	if _, err := Build([]Passage{{ID: "a"}, {ID: "a"}}, nil); err == nil || !strings.Contains(err.Error(), `"a"`) {
		t.Errorf("one id twice: %v", err)
	}
	x, err := Build(nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := x.Search("thẻ", 3); len(got) != 0 || x.Len() != 0 {
		t.Errorf("an empty corpus has %d passages and finds %v", x.Len(), got)
	}
}

// TestBest compares the heap with a full sort, ties included.
func TestBest(t *testing.T) {
	score := make([]float32, 500)
	for i := range score {
		score[i] = float32(i * 7919 % 101)
	}
	var all []candidate
	for i, v := range score {
		if v > 0 {
			all = append(all, candidate{int32(i), v})
		}
	}
	slices.SortFunc(all, compare)
	for _, n := range []int{1, 10, 200, 1000} {
		if got, want := best(score, nil, n), all[:min(n, len(all))]; !slices.Equal(got, want) {
			t.Errorf("best %d: %v, want %v", n, got[:min(5, len(got))], want[:min(5, len(want))])
		}
	}
}

// TestSameBits: two indexes, many searches at once, one answer.
func TestSameBits(t *testing.T) {
	a, b := indexed(t, shelf()), indexed(t, shelf())
	questions := []string{"thẻ đọc sách là gì", "mat the", "phạm vi điều chỉnh của luật", "vườn cây và phí"}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 20 {
				for _, q := range questions {
					x, y := fmt.Sprint(a.Search(q, 5)), fmt.Sprint(b.Search(q, 5))
					if x != y {
						t.Errorf("%q: %s and %s", q, x, y)
					}
				}
			}
		})
	}
	wg.Wait()
}

func TestModelRefused(t *testing.T) {
	m := embedded()
	if m.Fitted.Questions == 0 || m.Fitted.Date == "" || len(m.Fitted.Validated) == 0 {
		t.Errorf("the embedded model does not say where it comes from: %+v", m.Fitted)
	}
	other := *m
	other.Features = append(slices.Clone(m.Features[1:]), m.Features[0])
	raw, err := json.Marshal(&other)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := readModel(raw); err == nil {
		t.Error("a model of features in another order is read")
	}
	for _, bad := range []string{"", "{}", `{"features":[]}`} {
		if _, err := readModel([]byte(bad)); err == nil {
			t.Errorf("%q is read", bad)
		}
	}
}
