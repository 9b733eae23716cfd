package ingest

import (
	"encoding/json"
	"fmt"
	"slices"
	"sort"
	"strings"

	"trolycong/knowledge"
	"trolycong/knowledge/plan"
	"trolycong/knowledge/portal"
)

// Report says what a run did. The lists are in the order of the files. JSON has the names of the API and no null lists.
type Report struct {
	Stored    []Stored    `json:"stored"`
	Unchanged []Unchanged `json:"unchanged"`
	Refused   []Refused   `json:"refused"`
	// Records and Issues count over all of Stored, RefusedRecords the records that its files had and that were not stored.
	Records        int `json:"records"`
	Issues         int `json:"issues"`
	RefusedRecords int `json:"refused_records"`
	// Differ lists the procedures in effect that two sources of the same or an unknown date give differently, by code.
	Differ []Difference `json:"differ"`
	// ByKind counts the doubts of Stored by kind, the most frequent first.
	ByKind []IssueCount `json:"by_kind"`
}

// Difference is one procedure that two sources give differently.
type Difference struct {
	Code knowledge.ProcedureCode `json:"code"`
	// Detail is one Vietnamese sentence that names the sources and fields.
	Detail string `json:"detail"`
}

// Stored is one file that was stored.
type Stored struct {
	Path   string           `json:"path"`
	Source knowledge.Source `json:"source"`
	// New tells that there was no such source before.
	New bool `json:"new"`
	// Refused are the records of the file that could not be read, in the order of their lines.
	Refused []RecordRefusal `json:"refused"`
	// Folded counts records that repeated an earlier one word for word.
	Folded int `json:"folded"`
	// Kept are the codes that the file holds but not readably: their records stay as they were before.
	Kept []knowledge.ProcedureCode `json:"kept"`
	// Gone are the codes that the source held before and the file does not hold.
	Gone   []knowledge.ProcedureCode `json:"gone"`
	Issues []IssueCount              `json:"issues"`
}

// Unchanged is one file whose source stands as it is.
type Unchanged struct {
	Path   string           `json:"path"`
	Source knowledge.Source `json:"source"`
}

// Refused is one file of which nothing was stored; what was stored of it before stands.
type Refused struct {
	Path string `json:"path"`
	// Reason is one Vietnamese clause that says what is wrong and what to do.
	Reason string `json:"reason"`
}

// RecordRefusal is one record of a catalogue that was not stored.
type RecordRefusal struct {
	Line   int    `json:"line"`   // from 1
	Code   string `json:"code"`   // may be empty
	Reason string `json:"reason"` // Vietnamese
}

// String gives the place and the reason.
func (r RecordRefusal) String() string {
	if r.Code == "" {
		return fmt.Sprintf("dòng %d: %s", r.Line, r.Reason)
	}
	return fmt.Sprintf("dòng %d (mã %s): %s", r.Line, r.Code, r.Reason)
}

// IssueCount counts the doubts of one kind.
type IssueCount struct {
	Kind knowledge.IssueKind `json:"kind"`
	// Label names the kind for people (Vietnamese).
	Label string `json:"label"`
	// Count of doubts, in Records documents and procedures.
	Count   int `json:"count"`
	Records int `json:"records"`
}

// The exit codes of the ingest command.
const (
	ExitStored  = 0 // all stored or unchanged, with or without Issues
	ExitNothing = 1 // nothing stored
	ExitPart    = 3 // some file or record refused
)

// ExitCode of the ingest command.
func (r *Report) ExitCode() int {
	switch {
	case len(r.Stored)+len(r.Unchanged) == 0:
		return ExitNothing
	case len(r.Refused) > 0 || r.RefusedRecords > 0:
		return ExitPart
	}
	return ExitStored
}

// MarshalJSON writes empty lists where there is nothing.
func (r Report) MarshalJSON() ([]byte, error) {
	type plain Report // without this method
	p := plain(r)
	p.Stored, p.Unchanged, p.Refused, p.Differ, p.ByKind = orEmpty(slices.Clone(r.Stored)), orEmpty(r.Unchanged), orEmpty(r.Refused), orEmpty(r.Differ), orEmpty(r.ByKind)
	for i := range p.Stored {
		s := &p.Stored[i]
		s.Refused, s.Kept, s.Gone, s.Issues = orEmpty(s.Refused), orEmpty(s.Kept), orEmpty(s.Gone), orEmpty(s.Issues)
	}
	return json.Marshal(p)
}

func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// finish makes the counts of the whole run.
func (r *Report) finish() {
	by := map[knowledge.IssueKind]IssueCount{}
	for _, s := range r.Stored {
		r.Records += s.Source.Records
		r.Issues += s.Source.Issues
		r.RefusedRecords += len(s.Refused)
		for _, c := range s.Issues {
			sum := by[c.Kind]
			by[c.Kind] = IssueCount{Kind: c.Kind, Label: c.Label, Count: sum.Count + c.Count, Records: sum.Records + c.Records}
		}
	}
	r.ByKind = sorted(by)
}

func countIssues(b knowledge.Bundle) []IssueCount {
	by := map[knowledge.IssueKind]IssueCount{}
	add := func(issues []knowledge.Issue) {
		seen := map[knowledge.IssueKind]bool{}
		for _, is := range issues {
			c := by[is.Kind]
			c.Kind, c.Label, c.Count = is.Kind, Label(is.Kind), c.Count+1
			if !seen[is.Kind] {
				seen[is.Kind] = true
				c.Records++
			}
			by[is.Kind] = c
		}
	}
	for _, d := range b.Documents {
		add(d.Issues)
	}
	for _, p := range b.Procedures {
		add(p.Issues)
	}
	return sorted(by)
}

func sorted(by map[knowledge.IssueKind]IssueCount) []IssueCount {
	out := make([]IssueCount, 0, len(by))
	for _, c := range by {
		out = append(out, c)
	}
	sort.Slice(out, func(i, j int) bool {
		if out[i].Records != out[j].Records {
			return out[i].Records > out[j].Records
		}
		return out[i].Kind < out[j].Kind
	})
	return out
}

// planLabels name the doubts about documents; those about procedures have their names in portal.
var planLabels = map[knowledge.IssueKind]string{
	plan.IssueNumberBlank:   "Số văn bản để trống",
	plan.IssueNumberMissing: "Không có dòng số văn bản",
	plan.IssueDatePartial:   "Ngày văn bản không đầy đủ",
	plan.IssueDateMissing:   "Không có dòng địa danh, ngày tháng",
	plan.IssueHeadingLost:   "Mất tiêu đề của mục cấp trên",
	plan.IssueAnnexMissing:  "Nhắc tới phụ lục nhưng không kèm theo",
	plan.IssueSpelling:      "Nghi lỗi chữ do quét hoặc gõ",
	plan.IssueGluedItems:    "Hai ý dính trên một dòng",
	plan.IssueNoteMissing:   "Dấu chú thích không có chú thích",
	plan.IssueNoGenre:       "Không rõ loại văn bản",
	plan.IssueSectionTwice:  "Một số mục xuất hiện hai lần",
	plan.IssueDropped:       "Có ký tự không hiển thị đã bị bỏ",
	IssueKept:               "Dòng mới không đọc được, giữ bản cũ",

	knowledge.IssueSourcesDiffer: "Hai nguồn ghi khác nhau về một mã thủ tục",
}

// Label names a kind of doubt for people (Vietnamese); one that has no name yet is shown by its own.
func Label(kind knowledge.IssueKind) string {
	if l, ok := planLabels[kind]; ok {
		return l
	}
	return portal.Label(kind)
}

// listed is how many refused records of one file Lines shows.
const listed = 20

// Lines words the report for people, in Vietnamese: one line for each file, refused records below theirs, then the
// doubts by kind and a summary.
func (r *Report) Lines() []string {
	var out []string
	for _, s := range r.Stored {
		what := "đã cập nhật"
		if s.New {
			what = "đã nạp"
		}
		line := fmt.Sprintf("%s: %s nguồn %s, %s", s.Path, what, s.Source.ID, countOf(s.Source))
		if s.Source.Visibility == knowledge.Internal {
			line += ", nội bộ"
		}
		if d := s.Source.AsOf.String(); d != "" {
			line += ", số liệu tại " + d
		}
		if s.Folded > 0 {
			line += fmt.Sprintf(", gộp %d bản ghi trùng hệt", s.Folded)
		}
		out = append(out, line)
		if len(s.Gone) > 0 {
			out = append(out, fmt.Sprintf("  bản mới không còn %d thủ tục mà bản trước có: %s; nếu không phải chủ ý, hãy kiểm tra tệp rồi nạp lại bản đầy đủ", len(s.Gone), someOf(s.Gone)))
		}
		if len(s.Kept) > 0 {
			out = append(out, fmt.Sprintf("  giữ nguyên bản cũ của %d thủ tục có dòng mới không đọc được: %s", len(s.Kept), someOf(s.Kept)))
		}
		for i, rec := range s.Refused {
			if i == listed {
				out = append(out, fmt.Sprintf("  … và %d bản ghi khác bị từ chối", len(s.Refused)-listed))
				break
			}
			out = append(out, "  từ chối "+rec.String())
		}
	}
	for _, u := range r.Unchanged {
		out = append(out, fmt.Sprintf("%s: không thay đổi, %s", u.Path, countOf(u.Source)))
	}
	for _, f := range r.Refused {
		out = append(out, fmt.Sprintf("%s: từ chối: %s", f.Path, f.Reason))
	}
	for i, d := range r.Differ {
		if i == listed {
			out = append(out, fmt.Sprintf("  … và %d mã khác có hai nguồn ghi khác nhau; xem bằng lệnh doctor --issues", len(r.Differ)-listed))
			break
		}
		out = append(out, fmt.Sprintf("mã %s: %s", d.Code, d.Detail))
	}
	if len(r.ByKind) > 0 {
		out = append(out, "Điểm nghi vấn trong dữ liệu đã nạp:")
		for _, c := range r.ByKind {
			out = append(out, fmt.Sprintf("  %s: %d chỗ trong %d bản ghi", c.Label, c.Count, c.Records))
		}
	}
	return append(out, r.Summary())
}

// someOf names the first codes of a list.
func someOf(codes []knowledge.ProcedureCode) string {
	const shown = 5
	var names []string
	for _, c := range codes[:min(len(codes), shown)] {
		names = append(names, string(c))
	}
	if len(codes) > shown {
		names = append(names, "…")
	}
	return strings.Join(names, ", ")
}

// Summary is one Vietnamese line: how many files were stored, unchanged and refused.
func (r *Report) Summary() string {
	s := fmt.Sprintf("Đã nạp %d tệp (%d bản ghi), %d tệp không thay đổi, %d tệp bị từ chối",
		len(r.Stored), r.Records, len(r.Unchanged), len(r.Refused))
	if r.RefusedRecords > 0 {
		s += fmt.Sprintf(", %d bản ghi bị từ chối", r.RefusedRecords)
	}
	return s + "."
}

func countOf(s knowledge.Source) string {
	if s.Kind == knowledge.KindProcedure {
		return fmt.Sprintf("%d thủ tục, %d điểm nghi vấn", s.Records, s.Issues)
	}
	return fmt.Sprintf("1 văn bản, %d điểm nghi vấn", s.Issues)
}
