package plan

import (
	"regexp"
	"sort"
	"strconv"
	"unicode/utf8"

	"trolycong/knowledge"
)

// The kinds of doubt that this package finds.
const (
	IssueNumberBlank   knowledge.IssueKind = "number_blank"   // "Số: /KH-UBND"
	IssueNumberMissing knowledge.IssueKind = "number_missing" // no line for the number at all
	IssueDatePartial   knowledge.IssueKind = "date_partial"   // "ngày tháng 10 năm 2020"
	IssueDateMissing   knowledge.IssueKind = "date_missing"   // no line for place and date at all
	IssueHeadingLost   knowledge.IssueKind = "heading_lost"   // "1.1." under no "1."
	IssueAnnexMissing  knowledge.IssueKind = "annex_missing"  // an annex is named and absent
	IssueSpelling      knowledge.IssueKind = "spelling_slip"  // a slip of a scan: "Công dịch vụ công"
	IssueGluedItems    knowledge.IssueKind = "glued_items"    // two items on one line
	IssueNoteMissing   knowledge.IssueKind = "note_missing"   // a footnote mark without a footnote
	IssueNoGenre       knowledge.IssueKind = "genre_unknown"  // neither plan nor report nor anything known
	IssueSectionTwice  knowledge.IssueKind = "section_double" // one number twice under one heading
)

func (p *parser) issue(kind knowledge.IssueKind, detail string, span knowledge.Span) {
	p.doc.Issues = append(p.doc.Issues, knowledge.Issue{Kind: kind, Detail: detail, Span: span})
}

var (
	annexName = `(?:các\s+)?phụ lục(?:\s+(?:số\s+)?(?:[IVX]+|\d+))?`
	enclosure = `(?:kèm theo|đính kèm|gửi kèm|của (?:Kế hoạch|Báo cáo|Chương trình|Đề án|Quyết định) này)`
	// namedAnnex is an annex of the document's own; "Phụ lục I Quyết định số 922" is another's.
	namedAnnex = regexp.MustCompile(`(?i)` + annexName + `\s*` + enclosure + `|(?:biểu|bảng|danh mục)(?:\s+\p{L}+){0,8}\s+kèm theo(?: Kế hoạch| Báo cáo)? này`)
)

// checkAnnexes reports an annex that the text names and the file does not hold, once for each section that names it.
func (p *parser) checkAnnexes() {
	if p.annexes > 0 {
		return
	}
	named := map[int]bool{}
	for i := range p.doc.Passages {
		ps := &p.doc.Passages[i]
		if ps.Kind == knowledge.PassageFurniture || !namedAnnex.MatchString(ps.Text) || named[ps.Section] {
			continue
		}
		named[ps.Section] = true
		p.issue(IssueAnnexMissing, "Văn bản dẫn tới phụ lục (“"+namedAnnex.FindString(ps.Text)+"”) nhưng tệp không có phụ lục.", ps.Spans[0])
	}
}

// checkSections reports a number that stands twice under one heading.
func (p *parser) checkSections() {
	type place struct {
		parent int
		label  string
	}
	seen := map[place]bool{}
	for _, s := range p.doc.Sections {
		if s.Number == "" || s.ParentUnknown {
			continue
		}
		k := place{s.Parent, s.Label}
		if seen[k] {
			p.issue(IssueSectionTwice, "Mục "+s.Label+" xuất hiện hai lần dưới cùng một đề mục.", knowledge.Span{Start: s.Span.Start, End: min(s.Span.Start+1, s.Span.End)})
		}
		seen[k] = true
	}
}

// knownSlips are misreadings of frequent official words by a scanner, which no text means. They are reported, never
// mended.
const knownSlips = `(?:^|[\s(“])((?:Phần đ[aầấ]u) (?:đưa |đạt |đến |tư )?(?:tỉnh|hoàn thành|có|trên|tối thiểu|\d)|bur chính|[Cc]ông (?:dịch vụ công|dữ liệu|thông tin điện tử)|[Cc]huyên đổi số|thông kê)(?:[\s,.;)]|$)`

var knownSlip = regexp.MustCompile(knownSlips)

// checkSpelling reports what look like misreadings of a scan, once for each wording. The source's words stay as they are:
// a rule that found more by comparing a text's own wordings was wrong in half of its finds on the five files.
func (p *parser) checkSpelling() {
	first, counts := map[string]int{}, map[string]int{}
	add := func(word string, at int) {
		if counts[word]++; counts[word] == 1 {
			first[word] = at
		}
	}
	for _, m := range knownSlip.FindAllStringSubmatchIndex(p.doc.Text, -1) {
		add(p.doc.Text[m[2]:m[3]], utf8.RuneCountInString(p.doc.Text[:m[2]]))
	}
	words := make([]string, 0, len(counts))
	for w := range counts {
		words = append(words, w)
	}
	sort.Strings(words)
	for _, w := range words {
		p.issue(IssueSpelling, "Có thể là lỗi nhận dạng chữ: “"+w+"” ("+strconv.Itoa(counts[w])+" chỗ).", knowledge.Span{Start: first[w], End: first[w] + utf8.RuneCountInString(w)})
	}
}
