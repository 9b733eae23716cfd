// Package knowledgetest holds the suite that every store of knowledge must pass.
//
// Kind: library for tests. It tests promises (a source is replaced as a whole, the same again changes nothing, the
// version follows the content) and not how a store keeps them. Used by the tests of stores.
package knowledgetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"trolycong/knowledge"
)

// Store is what a store of knowledge offers.
type Store interface {
	PutBundle(ctx context.Context, b knowledge.Bundle) error
	Sources(ctx context.Context) ([]knowledge.Source, error)
	Forget(ctx context.Context, id knowledge.DocumentID) (removed int, err error)
	Version(ctx context.Context) (string, error)
	Collection(ctx context.Context) (*knowledge.Collection, error)
	Bundle(ctx context.Context, id knowledge.DocumentID) (knowledge.Bundle, error)
}

// Noon is the time at which the suite's first source is ingested.
var Noon = time.Date(2026, 7, 15, 5, 0, 0, 0, time.UTC)

// RunStore runs the suite. open gives an empty store and cleans up after the test.
func RunStore(t *testing.T, open func(t testing.TB) Store) {
	for _, c := range []struct {
		name string
		run  func(*suite)
	}{
		{"empty", (*suite).empty},
		{"round trip", (*suite).roundTrip},
		{"same again", (*suite).sameAgain},
		{"replaced as a whole", (*suite).replaced},
		{"refused as a whole", (*suite).refused},
		{"version follows content", (*suite).versions},
		{"forget", (*suite).forget},
		{"bundle", (*suite).bundle},
		{"a code once", (*suite).codeOnce},
		{"visibility", (*suite).visibility},
		{"internal hides nothing from the public", (*suite).internalBesidePublic},
		{"order", (*suite).order},
		{"copies", (*suite).copies},
		{"cancelled", (*suite).cancelled},
		{"readers see whole states", (*suite).wholeStates},
	} {
		t.Run(c.name, func(t *testing.T) { c.run(&suite{T: t, ctx: t.Context(), store: open(t)}) })
	}
}

type suite struct {
	*testing.T
	ctx   context.Context
	store Store
}

// Plan makes a bundle of one small document that speaks for the year.
func Plan(id knowledge.DocumentID, text string, at time.Time) knowledge.Bundle {
	d := &knowledge.Document{
		ID: id, Text: text, Digest: knowledge.Digest(text), AsOf: knowledge.Date{Year: 2025},
		Identity: knowledge.Identity{Genre: knowledge.GenrePlan, Number: "7/KH-UBND", Recipients: []string{"Sở Nội vụ"},
			Period: knowledge.Period{From: 2025, Open: true}},
		Sections: []knowledge.Section{{Parent: knowledge.NoSection, Number: "I", Label: "I", Level: 1, Span: knowledge.Span{End: len([]rune(text))}}},
		Passages: []knowledge.Passage{{ID: string(id) + "#0", Kind: knowledge.PassageParagraph, LeadIn: -1, Header: -1,
			Spans: []knowledge.Span{{End: len([]rune(text))}}, Text: text, Cells: []knowledge.Cell{{Text: "ô"}}}},
		Issues: []knowledge.Issue{{Kind: "number_blank", Detail: "Số để trống."}},
	}
	return knowledge.Bundle{Source: source(id, string(id)+".txt", knowledge.KindPassage, at), Documents: []*knowledge.Document{d}}
}

// Catalogue makes a bundle of procedures "1.000000", "1.000001" … whose names hold the word.
func Catalogue(id knowledge.DocumentID, word string, n int) knowledge.Bundle {
	b := knowledge.Bundle{Source: source(id, string(id)+".jsonl", knowledge.KindProcedure, Noon)}
	for i := range n {
		p := &knowledge.Procedure{
			Code: knowledge.ProcedureCode(fmt.Sprintf("1.%06d", i)), Name: fmt.Sprintf("Thủ tục %s số %d", word, i),
			Levels: []string{"Cấp xã"}, Origin: knowledge.KindProcedure,
			Channels: []knowledge.Channel{{Kind: knowledge.ChannelOnline, Fees: []knowledge.Fee{{Amount: 7000.5, Unit: "đồng", Status: knowledge.CellClean}}}},
			Cases:    []knowledge.PaperCase{{Papers: []knowledge.Paper{{Name: "Tờ khai", Originals: 1, Copies: -1}}}},
			Fields:   []knowledge.ProcedureField{{Key: "ten_thu_tuc", Text: "Thủ tục " + word}},
			Digest:   knowledge.Digest(word),
		}
		b.Procedures = append(b.Procedures, p)
	}
	b.Source.Records = n
	return b
}

func source(id knowledge.DocumentID, path string, kind knowledge.SourceKind, at time.Time) knowledge.Source {
	return knowledge.Source{ID: id, Path: path, Kind: kind, RawDigest: knowledge.Digest(path), IngestedAt: at,
		Parser: "test-1", Records: 1, Issues: 1}
}

// asOf sets the date of a bundle and all its records.
func asOf(b knowledge.Bundle, d knowledge.Date) knowledge.Bundle {
	b.Source.AsOf, b.Source.AsOfGiven = d, true
	for _, p := range b.Procedures {
		p.AsOf = d
	}
	return b
}

func (s *suite) put(b knowledge.Bundle) {
	s.Helper()
	if err := s.store.PutBundle(s.ctx, b); err != nil {
		s.Fatalf("PutBundle(%s): %v", b.Source.ID, err)
	}
}

func (s *suite) version() string {
	s.Helper()
	v, err := s.store.Version(s.ctx)
	if err != nil || v == "" {
		s.Fatalf("Version: got %q, %v", v, err)
	}
	return v
}

func (s *suite) sources() []knowledge.Source {
	s.Helper()
	out, err := s.store.Sources(s.ctx)
	if err != nil {
		s.Fatalf("Sources: %v", err)
	}
	return out
}

func (s *suite) collection() *knowledge.Collection {
	s.Helper()
	c, err := s.store.Collection(s.ctx)
	if err != nil {
		s.Fatalf("Collection: %v", err)
	}
	if v := s.version(); c.Version != v {
		s.Errorf("Collection.Version: got %s, want Version() = %s", c.Version, v)
	}
	return c
}

func (s *suite) equal(what string, got, want any) {
	s.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		s.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func (s *suite) empty() {
	c := s.collection()
	if len(c.Sources)+len(c.Documents)+len(c.Procedures)+len(s.sources()) > 0 {
		s.Errorf("empty store: got %+v, want nothing", c)
	}
}

func (s *suite) roundTrip() {
	plan, cat := Plan("ke-hoach-7", "Mục tiêu: 50 % hồ sơ trực tuyến.", Noon), asOf(Catalogue("portal", "mẫu", 3), knowledge.Date{Year: 2026, Month: 7})
	s.put(plan)
	s.put(cat)
	s.equal("sources", s.sources(), []knowledge.Source{plan.Source, cat.Source})
	c := s.collection()
	s.equal("sources of the collection", c.Sources, []knowledge.Source{plan.Source, cat.Source})
	s.equal("documents", c.Documents, plan.Documents)
	s.equal("procedures", c.Procedures, cat.Procedures)
}

func (s *suite) sameAgain() {
	first := Plan("a", "Một.", Noon)
	s.put(first)
	s.put(Catalogue("b", "mẫu", 2))
	v, before := s.version(), s.collection()
	s.put(Plan("a", "Một.", Noon.Add(time.Hour)))
	s.equal("version after the same again", s.version(), v)
	s.equal("collection after the same again", s.collection(), before)
}

func (s *suite) replaced() {
	s.put(Catalogue("portal", "cũ", 5))
	s.put(Catalogue("portal", "mới", 2))
	s.equal("procedures", s.collection().Procedures, Catalogue("portal", "mới", 2).Procedures)
	s.put(Plan("portal", "Nay là một kế hoạch.", Noon))
	c := s.collection()
	if len(c.Procedures) != 0 || len(c.Documents) != 1 || len(c.Sources) != 1 {
		s.Errorf("after a replacement of another kind: got %d sources, %d documents, %d procedures; want 1, 1, 0",
			len(c.Sources), len(c.Documents), len(c.Procedures))
	}
}

func (s *suite) refused() {
	s.put(Catalogue("portal", "cũ", 3))
	v := s.version()
	twice := Catalogue("portal", "mới", 3)
	twice.Procedures[2].Code = twice.Procedures[1].Code
	nameless := Catalogue("portal", "mới", 3)
	nameless.Procedures[1].Code = ""
	for name, b := range map[string]knowledge.Bundle{"a code twice": twice, "no code": nameless, "no id": Plan("", "Một.", Noon)} {
		if err := s.store.PutBundle(s.ctx, b); err == nil {
			s.Errorf("PutBundle with %s: got no error", name)
		}
	}
	s.equal("version", s.version(), v)
	s.equal("procedures", s.collection().Procedures, Catalogue("portal", "cũ", 3).Procedures)
}

func (s *suite) versions() {
	seen := map[string]string{s.version(): "empty"}
	step := func(name string, b knowledge.Bundle) {
		s.Helper()
		s.put(b)
		v := s.version()
		if old, ok := seen[v]; ok {
			s.Errorf("version %s: got the same after %q as after %q", v, name, old)
		}
		seen[v] = name
	}
	step("first", Plan("a", "Một.", Noon))
	step("second source", Plan("b", "Một.", Noon))
	step("text changed", Plan("a", "Hai.", Noon))
	internal := Plan("a", "Hai.", Noon)
	internal.Source.Visibility, internal.Documents[0].Visibility = knowledge.Internal, knowledge.Internal
	step("visibility changed", internal)
	step("date changed", asOf(Plan("b", "Một.", Noon), knowledge.Date{Year: 2024}))
	parser := Plan("b", "Một.", Noon)
	parser.Source.Parser = "test-2"
	step("parser changed", parser)
}

func (s *suite) forget() {
	s.put(Plan("a", "Một.", Noon))
	v, before := s.version(), s.collection()
	s.put(Catalogue("portal", "mẫu", 4))
	removed, err := s.store.Forget(s.ctx, "portal")
	if err != nil || removed != 4 {
		s.Errorf("Forget(portal): got %d, %v; want 4, nil", removed, err)
	}
	s.equal("version after forgetting", s.version(), v)
	s.equal("collection after forgetting", s.collection(), before)
	if _, err := s.store.Forget(s.ctx, "portal"); !errors.Is(err, knowledge.ErrNotFound) {
		s.Errorf("Forget of a forgotten source: got %v, want ErrNotFound", err)
	}
	s.equal("version after forgetting nothing", s.version(), v)
	if removed, err := s.store.Forget(s.ctx, "a"); err != nil || removed != 1 {
		s.Errorf("Forget(a): got %d, %v; want 1, nil", removed, err)
	}
	if c := s.collection(); len(c.Sources)+len(c.Documents)+len(c.Procedures) > 0 {
		s.Errorf("all forgotten: got %+v, want nothing", c)
	}
}

func (s *suite) bundle() {
	want := Catalogue("portal", "mẫu", 3)
	want.Source.Folder = "/srv/danh-muc"
	s.put(want)
	s.put(asOf(Catalogue("newer", "mới", 3), knowledge.Date{Year: 2026}))
	got, err := s.store.Bundle(s.ctx, "portal")
	if err != nil {
		s.Fatal(err)
	}
	s.equal("a source whose records are covered by another's", got, want)
	if _, err := s.store.Bundle(s.ctx, "khong-co"); !errors.Is(err, knowledge.ErrNotFound) {
		s.Errorf("Bundle of an unknown source: got %v, want ErrNotFound", err)
	}
	v := s.version()
	moved := Catalogue("newer", "mới", 3)
	moved = asOf(moved, knowledge.Date{Year: 2026})
	moved.Source.Folder = "/elsewhere"
	s.put(moved)
	s.equal("version does not follow the folder", s.version(), v)
}

func (s *suite) codeOnce() {
	month := func(m int) knowledge.Date { return knowledge.Date{Year: 2026, Month: m} }
	at := func(b knowledge.Bundle, hours int) knowledge.Bundle {
		b.Source.IngestedAt = Noon.Add(time.Duration(hours) * time.Hour)
		return b
	}
	want := func(when string, names ...string) {
		s.Helper()
		var got []string
		for _, p := range s.collection().Procedures {
			got = append(got, p.Name)
		}
		s.equal(when, got, names)
	}
	s.put(asOf(Catalogue("july", "tháng bảy", 2), month(7)))
	s.put(at(asOf(Catalogue("june", "tháng sáu", 3), month(6)), 1))
	want("later as-of wins over later ingested", "Thủ tục tháng bảy số 0", "Thủ tục tháng bảy số 1", "Thủ tục tháng sáu số 2")
	s.put(at(Catalogue("undated", "không ngày", 4), 2))
	want("a source without a date is older than any", "Thủ tục tháng bảy số 0", "Thủ tục tháng bảy số 1", "Thủ tục tháng sáu số 2", "Thủ tục không ngày số 3")
	s.put(at(asOf(Catalogue("also-july", "tháng bảy sau", 1), month(7)), 3))
	want("equal dates: the later ingested wins", "Thủ tục tháng bảy sau số 0", "Thủ tục tháng bảy số 1", "Thủ tục tháng sáu số 2", "Thủ tục không ngày số 3")
	if _, err := s.store.Forget(s.ctx, "july"); err != nil {
		s.Fatal(err)
	}
	want("what was covered comes back", "Thủ tục tháng bảy sau số 0", "Thủ tục tháng sáu số 1", "Thủ tục tháng sáu số 2", "Thủ tục không ngày số 3")
}

func (s *suite) visibility() {
	b := Plan("mat-trong", "Chỉ dùng trong cơ quan.", Noon)
	b.Source.Visibility, b.Documents[0].Visibility = knowledge.Internal, knowledge.Internal
	c := Catalogue("noi-bo", "nội bộ", 1)
	c.Source.Visibility, c.Procedures[0].Visibility = knowledge.Internal, knowledge.Internal
	s.put(b)
	s.put(c)
	got := s.collection()
	for _, src := range append(s.sources(), got.Sources...) {
		if src.Visibility != knowledge.Internal {
			s.Errorf("source %s: got %v, want internal", src.ID, src.Visibility)
		}
	}
	if got.Documents[0].Visibility != knowledge.Internal || got.Procedures[0].Visibility != knowledge.Internal {
		s.Errorf("records: got %v and %v, want internal", got.Documents[0].Visibility, got.Procedures[0].Visibility)
	}
}

// internalBesidePublic checks that a code whose winner is internal keeps its public record.
func (s *suite) internalBesidePublic() {
	secret := asOf(Catalogue("noi-bo", "nội bộ", 1), knowledge.Date{Year: 2026, Month: 10})
	secret.Source.Visibility, secret.Procedures[0].Visibility = knowledge.Internal, knowledge.Internal
	s.put(asOf(Catalogue("portal", "công khai", 2), knowledge.Date{Year: 2026, Month: 7}))
	s.put(secret)
	want := func(when string, names ...string) {
		s.Helper()
		var got []string
		for _, p := range s.collection().Procedures {
			got = append(got, p.Visibility.String()+" "+p.Name)
		}
		s.equal(when, got, names)
	}
	want("a later internal record", "public Thủ tục công khai số 0", "internal Thủ tục nội bộ số 0", "public Thủ tục công khai số 1")
	s.put(asOf(Catalogue("newer", "mới", 1), knowledge.Date{Year: 2026, Month: 11}))
	want("a public record later still wins for all", "public Thủ tục mới số 0", "public Thủ tục công khai số 1")
}

func (s *suite) order() {
	for _, id := range []knowledge.DocumentID{"c", "a", "đ", "b"} {
		s.put(Plan(id, "Văn bản "+string(id), Noon))
	}
	var got, listed []knowledge.DocumentID
	for _, d := range s.collection().Documents {
		got = append(got, d.ID)
	}
	for _, src := range s.sources() {
		listed = append(listed, src.ID)
	}
	s.equal("documents by id", got, []knowledge.DocumentID{"a", "b", "c", "đ"})
	s.equal("sources by id", listed, []knowledge.DocumentID{"a", "b", "c", "đ"})
}

func (s *suite) copies() {
	b := Catalogue("portal", "mẫu", 1)
	s.put(b)
	b.Procedures[0].Name, b.Procedures[0].Levels[0] = "đổi", "đổi"
	c := s.collection()
	c.Procedures[0].Fields[0].Text = "đổi"
	s.equal("procedures", s.collection().Procedures, Catalogue("portal", "mẫu", 1).Procedures)
}

func (s *suite) cancelled() {
	v := s.version()
	ctx, cancel := context.WithCancel(s.ctx)
	cancel()
	if err := s.store.PutBundle(ctx, Catalogue("portal", "mẫu", 3)); !errors.Is(err, context.Canceled) {
		s.Errorf("PutBundle with an ended context: got %v, want context.Canceled", err)
	}
	s.equal("version", s.version(), v)
}

// wholeStates reads while another goroutine replaces: each collection holds one word only, in full.
func (s *suite) wholeStates() {
	const n = 40
	s.put(Catalogue("portal", "0", n))
	var wg sync.WaitGroup
	wg.Go(func() {
		for i := 1; i <= 15; i++ {
			if err := s.store.PutBundle(s.ctx, Catalogue("portal", fmt.Sprint(i), n)); err != nil {
				s.Errorf("PutBundle: %v", err)
			}
		}
	})
	for range 15 {
		c, err := s.store.Collection(s.ctx)
		if err != nil {
			s.Fatalf("Collection: %v", err)
		}
		if len(c.Procedures) != n {
			s.Fatalf("Collection: got %d procedures, want %d", len(c.Procedures), n)
		}
		for _, p := range c.Procedures {
			if p.Digest != c.Procedures[0].Digest {
				s.Fatalf("Collection mixes two states: %s and %s", p.Name, c.Procedures[0].Name)
			}
		}
	}
	wg.Wait()
}
