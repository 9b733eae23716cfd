package guard

import (
	"slices"
	"strings"
	"unicode/utf8"

	"trolycong/internal/vitext"
)

// negation says that something is not there: a year or a name that nobody has figures for may be named.
var negation = newCues("không có; không tìm thấy; không nêu; chưa có; chưa nêu; chưa tìm thấy; không thấy; không ghi; không quy định; chưa rõ; không nói rõ; no figure; not state; does not; no source; no document; there is no")

func negated(text string) bool { return negation.in(words(strings.TrimSpace(text))) }

// asserts tells whether the clause around a place says something of its own, and not that something is missing: there
// the user's own words prove nothing. "Đúng vậy, Sở Nội vụ chủ trì" asserts; "Không có thủ tục mã 9.123456" does not.
func (x *claim) asserts(at vitext.Range) bool {
	if !x.maybeNegated() {
		return true
	}
	c := x.clause(at)
	return !negated(string(x.runes[c.Start:c.End]))
}

// negationSigns are words that every phrase of negation holds one of.
var negationSigns = []string{" không ", " chưa ", " khong ", " chua ", " no ", " not "}

func (x *claim) maybeNegated() bool {
	return slices.ContainsFunc(negationSigns, func(sign string) bool { return strings.Contains(x.spelled, sign) })
}

// clause is the range between the stops around a place. A colon behind the place is none: "Năm 2040: chưa có số liệu".
func (x *claim) clause(at vitext.Range) vitext.Range {
	out := vitext.Range{End: len(x.runes)}
	before, after := string(x.runes[:at.Start]), string(x.runes[at.End:])
	for _, stop := range []string{", ", "; ", ": ", ". ", "! ", "? ", " nhưng ", " mà "} {
		if i := strings.LastIndex(before, stop); i >= 0 {
			out.Start = max(out.Start, utf8.RuneCountInString(before[:i+len(stop)]))
		}
		if i := strings.Index(after, stop); i >= 0 && stop != ": " {
			out.End = min(out.End, at.End+utf8.RuneCountInString(after[:i]))
		}
	}
	return out
}
