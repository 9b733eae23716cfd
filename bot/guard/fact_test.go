package guard_test

import (
	"slices"
	"testing"

	"trolycong/bot/guard"
	"trolycong/knowledge"
)

// spanFact is a fact of the first citation; change makes another of it.
func spanFact(value float64, change func(*knowledge.Fact)) []knowledge.Fact {
	f := knowledge.Fact{Kind: knowledge.FactTarget, Provenance: knowledge.FromSpan, Citation: "1", Min: &value, Max: &value, Unit: "%", Comparator: "="}
	change(&f)
	return []knowledge.Fact{f}
}

func TestCheckProvesSpanFacts(t *testing.T) {
	share := withContext("2", "2.1. Mục tiêu đến năm 2035", mains(levelsQuote))
	other := 61.0
	for _, tt := range []struct {
		name   string
		value  float64
		cites  []knowledge.Citation
		change func(*knowledge.Fact)
		want   guard.ViolationKind // "" when it is proven
	}{
		{"plain", 60, share, func(*knowledge.Fact) {}, ""},
		{"level", 60, share, func(f *knowledge.Fact) { f.Levels = []string{"xã"} }, ""},
		{"level in full", 60, share, func(f *knowledge.Fact) { f.Levels = []string{"cấp xã"} }, ""},
		{"year of the heading", 60, share, func(f *knowledge.Fact) { f.Period.To = 2035 }, ""},
		{"value as printed", 60, share, func(f *knowledge.Fact) { f.ValueText = "60%" }, ""},
		{"at least", 2e9, mains(dutyQuote), func(f *knowledge.Fact) { f.Comparator, f.Unit = ">=", "đồng" }, ""},
		{"over", 50, mains(dutyQuote), func(f *knowledge.Fact) { f.Comparator = ">" }, ""},
		{"no comparator", 50, mains(dutyQuote), func(f *knowledge.Fact) { f.Comparator = "" }, ""},
		{"days", 3, []knowledge.Citation{procedure("1", "c", rowQuote)}, func(f *knowledge.Fact) { f.Unit = string(knowledge.UnitWorkingDay) }, ""},
		{"free", 0, []knowledge.Citation{procedure("1", "c", "Trực tiếp5 Ngày làm việcMiễn phí")}, func(f *knowledge.Fact) { f.Unit = "đồng" }, ""},
		{"value in words", 0, mains("phổ cập dịch vụ mạng"), func(f *knowledge.Fact) { f.Min, f.Max, f.ValueText = nil, nil, "phổ cập" }, ""},

		{"no citation", 60, share, func(f *knowledge.Fact) { f.Citation = "" }, guard.BadMark},
		{"unknown citation", 60, share, func(f *knowledge.Fact) { f.Citation = "9" }, guard.BadMark},
		{"value", 61, share, func(*knowledge.Fact) {}, guard.BadFigure},
		{"one bound", 60, share, func(f *knowledge.Fact) { f.Max = &other }, guard.BadFigure},
		{"unit", 60, share, func(f *knowledge.Fact) { f.Unit = "triệu" }, guard.BadFigure},
		{"unit of time", 3, []knowledge.Citation{procedure("1", "c", rowQuote)}, func(f *knowledge.Fact) { f.Unit = string(knowledge.UnitDay) }, guard.BadFigure},
		{"comparator made up", 60, share, func(f *knowledge.Fact) { f.Comparator = "<=" }, guard.BadComparator},
		{"comparator dropped", 50, mains(dutyQuote), func(*knowledge.Fact) {}, guard.BadComparator},
		{"comparator turned round", 2e9, mains(dutyQuote), func(f *knowledge.Fact) { f.Comparator, f.Unit = "<=", "đồng" }, guard.BadComparator},
		{"other level", 60, share, func(f *knowledge.Fact) { f.Levels = []string{"huyện"} }, guard.BadLevel},
		{"level made up", 45, mains(plainShare), func(f *knowledge.Fact) { f.Levels = []string{"xã"} }, guard.BadLevel},
		{"year made up", 60, share, func(f *knowledge.Fact) { f.Period.To = 2099 }, guard.BadDate},
		{"year of another figure", 40, mains(yearsQuote), func(f *knowledge.Fact) { f.Period.To = 2035 }, guard.BadDate},
		{"value text", 60, share, func(f *knowledge.Fact) { f.ValueText = "phổ cập 100% toàn dân" }, guard.BadFigure},
		{"value text alone", 0, share, func(f *knowledge.Fact) { f.Min, f.Max, f.ValueText = nil, nil, "phổ cập" }, guard.BadFigure},
		{"not free", 0, []knowledge.Citation{procedure("1", "c", rowQuote)}, func(f *knowledge.Fact) { f.Unit = "đồng" }, guard.BadFigure},
	} {
		got := guard.Check(guard.Draft{Text: "Theo nguồn.", Citations: tt.cites, Facts: spanFact(tt.value, tt.change)})
		if tt.want == "" && len(got) > 0 || tt.want != "" && !slices.ContainsFunc(got, func(v guard.Violation) bool { return v.Kind == tt.want && v.Where == "fact 1" }) {
			t.Errorf("%s: Check = %v, want %q", tt.name, got, tt.want)
		}
	}
}

func TestCheckMakesDerivedValuesAgain(t *testing.T) {
	one, two := []string{"1"}, []string{"2"}
	levels := mains(levelsQuote)
	sides := append(mains("Kinh tế số đạt 20% GRDP"), cite("2", "Kinh tế số đạt 15% GRDP", knowledge.RoleMain))
	sides[1].Title, sides[1].Document = "Kế hoạch Thư viện số tỉnh Lào Cai", "kh2"
	row := []knowledge.Citation{procedure("1", "c", rowQuote)}
	twice := counted("Còn 2 mục nữa", 2)
	twice[0].Made.Places[1] = twice[0].Made.Places[0]
	for _, tt := range []struct {
		name  string
		cites []knowledge.Citation
		facts []knowledge.Fact
		ok    bool
	}{
		{"count", levels, counted("Còn 7 mục nữa: xem trang chi tiết.", 7), true},
		{"notation", row, made("7.000 đồng", knowledge.OpNotation, one), true},
		{"greater", sides, made("Sơn La cao hơn (20% so với 15%)", knowledge.OpGreater, one, two), true},
		{"equal", append(mains("đạt 20% hộ"), cite("2", "đạt 20% dân số", knowledge.RoleMain)), made("Hai bên bằng nhau (20%)", knowledge.OpEqual, one, two), true},
		{"less", levels, made("30% (90% so với 60%)", knowledge.OpLess, one, one), true},
		{"section", levels, made("mục II.3.2", knowledge.OpSection, one), true},
		{"section in English", levels, made("section II.3.2", knowledge.OpSection, one), true},
		{"issuer", levels, made("UBND tỉnh Sơn La", knowledge.OpIssuer, one), true},

		{"no operation", levels, []knowledge.Fact{{Provenance: knowledge.FromDerived, Derived: "99% = 90% - 60%"}}, false},
		{"unknown operation", levels, made("99%", "sum", one), false},
		{"count of fewer places", levels, counted("Còn 7 mục nữa", 6), false},
		{"place twice", levels, twice, false},
		{"count and another number", levels, counted("Còn 7 mục nữa, đạt 99%", 7), false},
		{"count with an agency", levels, counted("Còn 7 mục nữa do Sở Y tế chủ trì", 7), false},
		{"count with a date", levels, counted("Còn 7 mục nữa trước ngày 15/12/2044", 7), false},
		{"count of nothing", levels, counted("Còn nhiều mục nữa", 0), false},
		{"notation of another value", row, made("70.000 đồng", knowledge.OpNotation, one), false},
		{"notation in another unit", row, made("7.000 USD", knowledge.OpNotation, one), false},
		{"notation of nothing", row, made("7.000 đồng", knowledge.OpNotation, two), false},
		{"greater turned round", sides, made("Lào Cai cao hơn (15% so với 20%)", knowledge.OpGreater, two, one), false},
		{"greater under the other name", sides, made("Lào Cai cao hơn (20% so với 15%)", knowledge.OpGreater, one, two), false},
		{"greater of made up figures", sides, made("Sơn La cao hơn (25% so với 15%)", knowledge.OpGreater, one, two), false},
		{"operands swapped", sides, made("Sơn La cao hơn (20% so với 15%)", knowledge.OpGreater, two, one), false},
		{"equal that is not", sides, made("Hai bên bằng nhau (20%)", knowledge.OpEqual, one, two), false},
		{"wrong difference", levels, made("99% (90% so với 60%)", knowledge.OpLess, one, one), false},
		{"difference of one", levels, made("30%", knowledge.OpLess, one, one), false},
		{"other section", levels, made("mục II.3.3", knowledge.OpSection, one), false},
		{"section with more", levels, made("mục đạt 99% II.3.2", knowledge.OpSection, one), false},
		{"other issuer", levels, made("Bộ Tài chính", knowledge.OpIssuer, one), false},
		{"issuer of another place", levels, made("UBND tỉnh Lào Cai", knowledge.OpIssuer, one), false},
		{"gazetteer without a record", levels, []knowledge.Fact{{Provenance: knowledge.FromGazetteer, Derived: "Sở Khoa học và Công nghệ"}}, false},
	} {
		got := guard.Check(guard.Draft{Text: "Theo nguồn.", Citations: tt.cites, Facts: tt.facts})
		if (len(got) == 0) != tt.ok || len(got) > 0 && got[0].Where != "fact 1" {
			t.Errorf("%s: Check with %q = %v, want ok %v", tt.name, tt.facts[0].Derived, got, tt.ok)
		}
		if shown := guard.Check(guard.Draft{Text: tt.facts[0].Derived + ".", Citations: levels, Facts: tt.facts}); !tt.ok && len(shown) == 0 {
			t.Errorf("%s: %q is shown though nothing makes it", tt.name, tt.facts[0].Derived)
		}
	}
}

func TestCheckPlaces(t *testing.T) {
	source := func(_ knowledge.SourceKind, d knowledge.DocumentID, _ string) (string, bool) {
		return "Điều một. Nội dung.\n\n", d == "kh"
	}
	if got := guard.CheckPlaces(counted("Còn 1 mục", 1), source); len(got) > 0 {
		t.Errorf("CheckPlaces = %v, want none", got)
	}
	beyond, blank, foreign := counted("Còn 1 mục", 1), counted("Còn 1 mục", 1), counted("Còn 1 mục", 1)
	beyond[0].Made.Places[0].Span = knowledge.Span{Start: 90, End: 95}
	blank[0].Made.Places[0].Span = knowledge.Span{Start: 19, End: 21}
	foreign[0].Made.Places[0].Document = "x"
	for _, facts := range [][]knowledge.Fact{beyond, blank, foreign} {
		if got := guard.CheckPlaces(facts, source); len(got) != 1 || got[0].Kind != guard.BadQuote {
			t.Errorf("CheckPlaces(%+v) = %v, want one quote violation", facts[0].Made.Places, got)
		}
	}
}
