package guard

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"trolycong/internal/vitext"
)

var (
	levelMention = regexp.MustCompile(`cấp (?:bộ|tỉnh|huyện|xã|phường|thôn|trung ương|cơ sở|quốc gia)(?:(?:,| và|, và| hoặc|/)? ?(?:cấp )?(?:bộ|tỉnh|huyện|xã|phường|thôn)(?:[ ,.;:)]|$))*`)
	levelWord    = regexp.MustCompile(`bộ|tỉnh|huyện|xã|phường|thôn|trung ương|cơ sở|quốc gia`)
)

// unitWords are levels that are meant without the word "cấp" too, behind one of beforeUnit: "các huyện", "toàn tỉnh", "60% xã".
var (
	unitWords  = []string{"tỉnh", "huyện", "xã", "phường", "thôn"}
	beforeUnit = []string{"các ", "toàn ", "tại ", "ở ", "mỗi ", "từng ", "tuyến ", "mọi ", "tất cả ", "% ", "%", "% số ", "% tổng số "}
	// notUnit follow a level's word that is part of another.
	notUnit = []string{" hội", " ủy", " uỷ", " lộ", " đội", " đoàn"}
)

// levelMentions finds the places that name administrative levels, in the order of the text.
func (r *reading) levelMentions() []mention {
	out := slices.DeleteFunc(r.mentions("cấp ", levelMention, levelWord), func(m mention) bool {
		return m.words[len(m.words)-1] == "thôn" && m.End < len(r.key) && r.key[m.End] == 'g' // "cấp thông báo"
	})
	key := r.low
	for _, w := range unitWords {
		for from := 0; ; {
			i := strings.Index(key[from:], w)
			if i < 0 {
				break
			}
			i, from = i+from, i+from+len(w)
			if !aloneUnit(key[:i], key[from:]) {
				continue
			}
			start := utf8.RuneCountInString(key[:i])
			place := vitext.Range{Start: start, End: start + utf8.RuneCountInString(w)}
			if !slices.ContainsFunc(out, func(m mention) bool { return m.Start <= place.Start && place.End <= m.End }) {
				out = append(out, mention{place, []string{w}})
			}
		}
	}
	slices.SortFunc(out, func(a, b mention) int { return a.Start - b.Start })
	return out
}

// aloneUnit tells whether a level's word between two texts means the level.
func aloneUnit(before, after string) bool {
	if next, _ := utf8.DecodeRuneInString(after); unicode.IsLetter(next) && after != "" || slices.ContainsFunc(notUnit, func(w string) bool { return strings.HasPrefix(after, w) }) {
		return false
	}
	if before == "" {
		return strings.HasPrefix(after, ":") || strings.HasPrefix(after, " đạt") || strings.HasPrefix(after, " là")
	}
	meant := slices.ContainsFunc(beforeUnit, func(w string) bool {
		rest, ok := strings.CutSuffix(before, w)
		return ok && edge(rest, w)
	})
	return meant && !slices.ContainsFunc(provinces, func(p string) bool { return strings.HasPrefix(after, p[:len(p)-1]) })
}

// checkLevels proves that a source names each level that the part names: a figure that the source ties to none may not
// be given one.
func (x *claim) checkLevels(add func(ViolationKind, string)) {
	for _, m := range x.levels {
		if x.isExcused(m.Range) {
			continue
		}
		for _, w := range m.words {
			if !x.support.namesLevel(w) && (x.asserts(m.Range) || !x.echo.namesLevel(w)) {
				add(BadLevel, string(x.runes[m.Start:m.End]))
				break
			}
		}
	}
}

// namesLevel asks for the level's word in a quote, or in a title; "tỉnh Sơn La" names a place.
func (s *support) namesLevel(word string) bool {
	for _, q := range s.quotes {
		if namesLevel(q.spelled, word) {
			return true
		}
	}
	return slices.ContainsFunc(s.meta, func(m *meta) bool { return namesLevel(m.spelled, "cấp "+word) })
}

func namesLevel(spelled, word string) bool {
	word = " " + word + " "
	for from := 0; ; {
		i := strings.Index(spelled[from:], word)
		if i < 0 {
			return false
		}
		from += i + len(word) - 1
		rest := spelled[from:]
		if !strings.HasPrefix(rest, " hội ") && !slices.ContainsFunc(provinces, func(p string) bool { return strings.HasPrefix(rest, p) }) {
			return true
		}
	}
}
