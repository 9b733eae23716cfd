package guard

import (
	"slices"
	"strings"

	"trolycong/internal/vitext"
)

// documentKinds are the kinds of documents by the mark in their numbers.
var documentKinds = map[string]string{"KH": "kế hoạch", "QĐ": "quyết định", "NĐ": "nghị định", "TT": "thông tư", "NQ": "nghị quyết", "CT": "chỉ thị", "BC": "báo cáo", "TB": "thông báo", "CĐ": "công điện", "TTLT": "thông tư liên tịch"}

// wrongKind tells whether the words right before a document's number call it another kind of document than its mark.
func (x *claim) wrongKind(at vitext.Range) bool {
	code := x.codeAround(at)
	mark := code[strings.LastIndex(code, "/")+1:]
	mark, _, _ = strings.Cut(mark, "-")
	kind := documentKinds[mark]
	if kind == "" {
		return false
	}
	gap := x.before(at.Start, 24)
	before := strings.TrimRight(strings.TrimSuffix(strings.TrimRight(gap, " "), " số"), " ")
	for _, other := range documentKinds {
		if rest, ok := strings.CutSuffix(before, other); ok && other != kind && edge(rest, other) {
			return !x.support.saysPlain(gap[len(rest):] + string(x.key[at.Start:at.End]))
		}
	}
	return false
}

// saysPlain asks for a text in Key form in a quote.
func (s *support) saysPlain(key string) bool {
	return slices.ContainsFunc(s.quotes, func(q *reading) bool { return strings.Contains(q.low, key) })
}

// romanLabels are words that a Roman number follows; quarters are dates.
var romanLabels = vitext.WordSet("lục chương phần mục nhóm hạng loại vực vùng đoạn kỳ điểm bảng")

// checkRoman proves the Roman numbers of parts of documents.
func (x *claim) checkRoman(add func(ViolationKind, string)) {
	for _, t := range x.tokens {
		if t.Kind != vitext.TokenWord || len(t.Text) > 5 || strings.Trim(t.Text, "IVXL") != "" {
			continue
		}
		label := x.wordBefore(t.Start)
		if !romanLabels[label] || x.isExcused(t.Range) {
			continue
		}
		named := slices.ContainsFunc(x.support.meta, func(m *meta) bool { return hasCode(m.codes, t.Text) })
		if !named && !x.support.says(" "+label+" "+vitext.Key(t.Text)+" ") && !x.support.hasHeading(t.Text) {
			add(BadFigure, label+" "+t.Text)
		}
	}
}

// hasHeading asks for a quote that begins with the Roman number: "IV. Tổ chức thực hiện".
func (s *support) hasHeading(number string) bool {
	return slices.ContainsFunc(s.quotes, func(q *reading) bool {
		return strings.HasPrefix(q.text, number+".") || strings.HasPrefix(q.text, number+" ")
	})
}
