package portal

import (
	"strings"

	"trolycong/knowledge"
)

// The kinds of doubt that this package finds. The strings are stable.
const (
	IssueDurationUnit     knowledge.IssueKind = "duration_unit_missing" // a bare number in the time column
	IssueDurationConflict knowledge.IssueKind = "duration_conflict"     // the time cell and the description name different units
	IssueGlued            knowledge.IssueKind = "glued_digits"          // values that run together
	IssueFreeAmount       knowledge.IssueKind = "free_beside_amount"    // "Miễn phí" beside a note that names an amount
	IssueFreeElsewhere    knowledge.IssueKind = "free_set_elsewhere"    // "Miễn phí" beside a note that leaves the amount to somebody else
	IssueFeeConflict      knowledge.IssueKind = "fee_conflict"          // the amount and its note, or two rows, disagree
	IssueFeeImplausible   knowledge.IssueKind = "fee_implausible"       // an amount that has lost its thousands
	IssueFeeWindowOver    knowledge.IssueKind = "fee_window_over"       // a rate or an exemption whose time is over
	IssueSharedText       knowledge.IssueKind = "shared_text"           // one text under several codes
	IssueCellUnreadable   knowledge.IssueKind = "cell_unreadable"       // a table or field that does not have the portal's form
	IssueTextCut          knowledge.IssueKind = "text_cut"              // a field that was cut, or holds a piece of another
	IssueBracketOpen      knowledge.IssueKind = "bracket_open"          // a note whose brackets do not close
	IssueNoPapers         knowledge.IssueKind = "no_papers"             // the dossier is empty
	IssueNoChannel        knowledge.IssueKind = "no_channel"            // no way to file is named
	IssueLostLetters      knowledge.IssueKind = "replacement_character" // letters lost in a conversion
)

// wording of an issue for people: the label of its kind and the sentence to the office that can correct it.
type wording struct{ label, detail string }

var wordings = map[knowledge.IssueKind]wording{
	IssueDurationUnit: {"Thời hạn giải quyết mất đơn vị",
		"Cột thời gian chỉ có con số, không có đơn vị (ngày, ngày làm việc, giờ); đề nghị bổ sung đơn vị."},
	IssueDurationConflict: {"Thời hạn giải quyết mâu thuẫn với mô tả",
		"Cột thời gian và phần mô tả nêu cùng một số nhưng khác đơn vị (ngày, ngày làm việc, giờ); đề nghị thống nhất."},
	IssueGlued: {"Chữ số dính liền, không tách được chắc chắn",
		"Hai giá trị dính liền thành một dãy chữ số; đề nghị nhập lại từng cột."},
	IssueFreeAmount: {"Ghi miễn phí nhưng ghi chú nêu mức thu",
		"Cột phí ghi miễn phí nhưng ghi chú bên cạnh nêu số tiền phải nộp; đề nghị thống nhất một mức."},
	IssueFreeElsewhere: {"Ghi miễn phí nhưng ghi chú dẫn quy định thu",
		"Cột phí ghi miễn phí nhưng ghi chú nói mức thu do văn bản hoặc cơ quan khác quy định; đề nghị ghi rõ mức thu."},
	IssueFeeConflict: {"Mức thu mâu thuẫn với ghi chú hoặc với dòng khác",
		"Số tiền trong cột phí khác số tiền trong ghi chú hoặc trong dòng khác của cùng cách nộp; đề nghị thống nhất một mức."},
	IssueFeeImplausible: {"Mức thu nhỏ bất thường",
		"Số tiền trong cột phí dưới 1.000 đồng, có thể đã mất phần nghìn; đề nghị nhập lại."},
	IssueFeeWindowOver: {"Mức thu tạm thời đã hết hạn áp dụng",
		"Ghi chú nêu mức thu hoặc mức miễn chỉ áp dụng đến một ngày đã qua; đề nghị cập nhật mức đang áp dụng."},
	IssueSharedText: {"Một nội dung nằm dưới nhiều mã thủ tục",
		"Toàn bộ nội dung giống hệt nội dung của mã thủ tục khác; đề nghị nhập lại nội dung đúng của mã này."},
	IssueCellUnreadable: {"Bảng không đúng dạng, không đọc được",
		"Nội dung không đúng dạng của bảng trên cổng nên không tách được; đề nghị nhập lại từng cột."},
	IssueTextCut: {"Nội dung bị cắt hoặc lẫn sang mục khác",
		"Nội dung của mục này bị cắt giữa chừng hoặc chứa một phần của mục khác; đề nghị nhập lại cả hai mục."},
	IssueBracketOpen: {"Ghi chú thiếu dấu ngoặc",
		"Ghi chú mở ngoặc mà không đóng, có thể văn bản bị cắt; đề nghị kiểm tra lại."},
	IssueNoPapers: {"Không có thành phần hồ sơ",
		"Thành phần hồ sơ trống; đề nghị bổ sung hoặc ghi rõ là không yêu cầu hồ sơ."},
	IssueNoChannel: {"Không có cách thức thực hiện",
		"Cách thức thực hiện trống; đề nghị bổ sung hình thức nộp, thời gian, phí."},
	IssueLostLetters: {"Có ký tự bị mất khi chuyển mã",
		"Có ký tự thay thế (\uFFFD) trong văn bản; đề nghị nhập lại đoạn này."},
}

func addIssue(p *knowledge.Procedure, kind knowledge.IssueKind, key string, span knowledge.Span) {
	p.Issues = append(p.Issues, knowledge.Issue{Kind: kind, Place: key, Detail: wordings[kind].detail, Span: span})
}

// checkRecord notes the doubts of a record that has been read; rates are judged by day, or not when it is zero.
func checkRecord(p *knowledge.Procedure, day knowledge.Date) {
	for _, c := range p.Channels {
		checkChannel(p, c, day)
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
			addIssue(p, IssueLostLetters, f.Key, knowledge.Span{})
		}
	}
	if !movedSteps(p) && endsOpen(p.FieldText(keySteps)) {
		addIssue(p, IssueTextCut, keySteps, knowledge.Span{})
	}
}

// endsOpen tells whether a text stops at an opening bracket or a mark that announces more.
func endsOpen(text string) bool {
	return strings.HasSuffix(text, "(") || strings.HasSuffix(text, "mục") || strings.HasSuffix(text, ",")
}

func checkChannel(p *knowledge.Procedure, c knowledge.Channel, day knowledge.Date) {
	for _, d := range c.Durations {
		switch d.Status {
		case knowledge.CellUnitMissing:
			addIssue(p, IssueDurationUnit, d.Ref.Key, d.Ref.Span)
		case knowledge.CellGlued:
			addIssue(p, IssueGlued, d.Ref.Key, d.Ref.Span)
		case knowledge.CellConflict:
			addIssue(p, IssueDurationConflict, d.Ref.Key, d.Ref.Span)
		case knowledge.CellClean, knowledge.CellAbsent:
		}
	}
	for i, f := range c.Fees {
		if f.Status == knowledge.CellConflict {
			addIssue(p, conflictKind(f), f.Ref.Key, f.Ref.Span)
		}
		if f.Status == knowledge.CellGlued && (len(c.Durations) == 0 || c.Durations[0].Status != knowledge.CellGlued) {
			addIssue(p, IssueGlued, f.Ref.Key, f.Ref.Span)
		}
		if !f.ValidTo.IsZero() && !day.IsZero() && f.ValidTo.Before(day) {
			addIssue(p, IssueFeeWindowOver, f.Ref.Key, f.Ref.Span)
		}
		if i == 0 && strings.Count(f.Note.Text, "(") != strings.Count(f.Note.Text, ")") {
			addIssue(p, IssueBracketOpen, f.Note.Ref.Key, f.Note.Ref.Span)
		}
	}
}

func conflictKind(f knowledge.Fee) knowledge.IssueKind {
	switch {
	case f.Free && len(amounts(f.Note.Text)) > 0:
		return IssueFreeAmount
	case f.Free && f.Note.Text != "":
		return IssueFreeElsewhere
	case !f.Free && f.Unit == unitDong && f.Amount < minPlausibleFee:
		return IssueFeeImplausible
	}
	return IssueFeeConflict
}
