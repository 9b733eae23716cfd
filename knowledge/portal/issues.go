package portal

import (
	"sort"
	"strings"

	"golang.org/x/text/unicode/norm"

	"trolycong/knowledge"
)

// The kinds of doubt that this package finds.
const (
	IssueDurationUnit   knowledge.IssueKind = "duration_unit_missing" // a bare number in the time column
	IssueGlued          knowledge.IssueKind = "glued_digits"          // values that run together
	IssueFeeConflict    knowledge.IssueKind = "fee_conflict"          // the fee and its note disagree
	IssueFeeWindow      knowledge.IssueKind = "fee_window"            // the fee holds for a limited time only
	IssueSharedText     knowledge.IssueKind = "shared_text"           // one text under several codes
	IssueCellUnreadable knowledge.IssueKind = "cell_unreadable"       // a table that does not have the portal's form
	IssueCutOff         knowledge.IssueKind = "text_cut_off"          // a bracket that never closes
	IssueNoPapers       knowledge.IssueKind = "no_papers"             // the dossier is empty
	IssueNoChannel      knowledge.IssueKind = "no_channel"            // no way to file is named
	IssueSpelling       knowledge.IssueKind = "replacement_character" // letters lost in a conversion
)

var issueLabels = map[knowledge.IssueKind]string{
	IssueDurationUnit:   "Thời hạn giải quyết mất đơn vị",
	IssueGlued:          "Chữ số dính liền, không tách được chắc chắn",
	IssueFeeConflict:    "Phí, lệ phí mâu thuẫn với ghi chú",
	IssueFeeWindow:      "Mức thu chỉ áp dụng trong một thời gian",
	IssueSharedText:     "Một nội dung nằm dưới nhiều mã thủ tục",
	IssueCellUnreadable: "Bảng không đúng dạng, không đọc được",
	IssueCutOff:         "Ghi chú bị cắt cụt",
	IssueNoPapers:       "Không có thành phần hồ sơ",
	IssueNoChannel:      "Không có cách thức thực hiện",
	IssueSpelling:       "Có ký tự bị mất khi chuyển mã",
}

var issueDetails = map[knowledge.IssueKind]string{
	IssueDurationUnit:   "Cột thời gian chỉ có con số, không có đơn vị (ngày, ngày làm việc, giờ …); đề nghị bổ sung đơn vị.",
	IssueGlued:          "Thời gian và mức thu dính liền thành một dãy số; đề nghị tách lại thành hai cột.",
	IssueFeeConflict:    "Ô phí, lệ phí và ghi chú bên cạnh nêu khác nhau; đề nghị thống nhất một mức.",
	IssueFeeWindow:      "Ghi chú giới hạn mức thu theo thời gian; đề nghị cập nhật mức đang áp dụng.",
	IssueSharedText:     "Cùng một nội dung xuất hiện ở nhiều mã thủ tục; đề nghị nhập lại nội dung đúng của mã này.",
	IssueCellUnreadable: "Bảng cách thức thực hiện không đúng dạng; đề nghị nhập lại từng cột.",
	IssueCutOff:         "Ghi chú mở ngoặc mà không đóng; có thể văn bản bị cắt.",
	IssueNoPapers:       "Thành phần hồ sơ trống; đề nghị bổ sung hoặc ghi rõ không yêu cầu hồ sơ.",
	IssueNoChannel:      "Cách thức thực hiện trống; đề nghị bổ sung hình thức nộp, thời gian, phí.",
	IssueSpelling:       "Có ký tự thay thế (�) trong văn bản; đề nghị nhập lại đoạn này.",
}

func addIssue(p *knowledge.Procedure, kind knowledge.IssueKind, key string, span knowledge.Span) {
	p.Issues = append(p.Issues, knowledge.Issue{Kind: kind, Place: key, Detail: issueDetails[kind], Span: span})
}

// checkRecord notes the doubts of a record that has been read.
func checkRecord(p *knowledge.Procedure) {
	for _, c := range p.Channels {
		for _, d := range c.Durations {
			switch d.Status {
			case knowledge.CellUnitMissing:
				addIssue(p, IssueDurationUnit, keyChannels, d.Ref.Span)
			case knowledge.CellGlued:
				addIssue(p, IssueGlued, keyChannels, d.Ref.Span)
			case knowledge.CellClean, knowledge.CellConflict, knowledge.CellAbsent:
			}
		}
		for _, f := range c.Fees {
			if f.Status == knowledge.CellConflict {
				addIssue(p, IssueFeeConflict, keyChannels, f.Ref.Span)
			}
			if !f.ValidTo.IsZero() {
				addIssue(p, IssueFeeWindow, keyChannels, f.Ref.Span)
			}
			if strings.Count(f.Note.Text, "(") > strings.Count(f.Note.Text, ")") {
				addIssue(p, IssueCutOff, keyChannels, f.Ref.Span)
			}
		}
	}
	for _, c := range p.Cases {
		for _, paper := range c.Papers {
			if paper.Status == knowledge.CellGlued {
				addIssue(p, IssueGlued, keyPapers, paper.Ref.Span)
			}
		}
	}
	if len(p.Cases) == 0 {
		addIssue(p, IssueNoPapers, keyPapers, knowledge.Span{})
	}
	if len(p.Channels) == 0 {
		addIssue(p, IssueNoChannel, keyChannels, knowledge.Span{})
	}
	for _, f := range p.Fields {
		if strings.ContainsRune(f.Text, '\uFFFD') {
			addIssue(p, IssueSpelling, f.Key, knowledge.Span{})
		}
	}
}

// minSharedRunes is the least length of a body that, standing under two codes, can only be a mistake: shorter bodies
// ("theo quy định") may rightly be the same.
const minSharedRunes = 1000

// barShared finds texts that stand under several codes: the fields that describe the handling are the same letter by
// letter. They belong to one of the codes at most and nobody can tell to which, so none of them is a source.
func barShared(procedures []*knowledge.Procedure) {
	groups := map[string][]*knowledge.Procedure{}
	for _, p := range procedures {
		body := p.FieldText(keySteps) + "\x00" + p.FieldText(keyPapers) + "\x00" + p.FieldText(keyLegal)
		if len([]rune(body)) >= minSharedRunes {
			groups[norm.NFC.String(body)] = append(groups[norm.NFC.String(body)], p)
		}
	}
	for _, g := range groups {
		if len(g) < 2 {
			continue
		}
		for _, p := range g {
			p.Barred = true
			addIssue(p, IssueSharedText, keySteps, knowledge.Span{})
		}
	}
}

// IssueCount is one line of a catalogue's report.
type IssueCount struct {
	Kind knowledge.IssueKind
	// Label for people (Vietnamese).
	Label string
	// Cells counts the doubts, Records the procedures that have at least one.
	Cells, Records int
	// Codes of those procedures, in order.
	Codes []knowledge.ProcedureCode
}

// Report counts the doubts of a catalogue by kind, the most frequent first.
func Report(procedures []*knowledge.Procedure) []IssueCount {
	by := map[knowledge.IssueKind]*IssueCount{}
	for _, p := range procedures {
		for _, is := range p.Issues {
			c := by[is.Kind]
			if c == nil {
				c = &IssueCount{Kind: is.Kind, Label: Label(is.Kind)}
				by[is.Kind] = c
			}
			c.Cells++
			if n := len(c.Codes); n == 0 || c.Codes[n-1] != p.Code {
				c.Codes = append(c.Codes, p.Code)
				c.Records++
			}
		}
	}
	out := make([]IssueCount, 0, len(by))
	for _, c := range by {
		out = append(out, *c)
	}
	sort.Slice(out, func(i, j int) bool {
		if out[i].Records != out[j].Records {
			return out[i].Records > out[j].Records
		}
		return out[i].Kind < out[j].Kind
	})
	return out
}

// Label names a kind of doubt for people (Vietnamese); the kind itself when it is not this package's.
func Label(kind knowledge.IssueKind) string {
	if l, ok := issueLabels[kind]; ok {
		return l
	}
	return string(kind)
}
