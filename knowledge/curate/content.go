package curate

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"trolycong/internal/vitext"
	"trolycong/knowledge"
)

// Bounds of what people write, in runes and entries.
const (
	MaxQuestions     = 50
	MaxQuestionRunes = 500
	MaxBodyRunes     = 4000
	MaxOwnerRunes    = 200
	MaxSources       = 20
)

// Audiences lists whom an answer may be for; empty is everybody.
var Audiences = []string{"", "citizen", "business", "civil_servant"}

// tidy cleans what was typed: Unicode, line ends, spaces; questions that differ in nothing count once.
func tidy(c knowledge.AnswerContent) knowledge.AnswerContent {
	seen := map[string]bool{}
	var questions []string
	for _, q := range c.Questions {
		q = oneLine(q)
		if key := strings.Join(vitext.Syllables(q), " "); key != "" && !seen[key] {
			seen[key] = true
			questions = append(questions, q)
		}
	}
	c.Questions = questions
	lines := strings.Split(strings.ReplaceAll(vitext.NFC(c.Body), "\r\n", "\n"), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(vitext.Clean(lines[i]), " \t\r")
	}
	c.Body = strings.TrimSpace(strings.Join(lines, "\n"))
	c.Owner, c.Province, c.Audience = oneLine(c.Owner), oneLine(c.Province), strings.TrimSpace(c.Audience)
	return c
}

func oneLine(s string) string { return vitext.FoldSpaces(vitext.Clean(vitext.NFC(s))) }

func cloneContent(c knowledge.AnswerContent) knowledge.AnswerContent {
	c.Questions, c.Sources = slices.Clone(c.Questions), slices.Clone(c.Sources)
	return c
}

// whole checks tidy content and binds it to its sources as they are now.
func (d *Desk) whole(ctx context.Context, c knowledge.AnswerContent) (knowledge.AnswerContent, error) {
	if faults := faultsOf(&c); len(faults) > 0 {
		return c, refuse(RefusedContent, "", "%s.", strings.Join(faults, "; "))
	}
	if c.Province != "" && d.opt.Province != nil {
		name, ok := d.opt.Province(c.Province)
		if !ok {
			return c, refuse(RefusedContent, "", "không có tỉnh, thành phố tên “%s”.", c.Province)
		}
		c.Province = name
	}
	r, err := d.opt.Sources(ctx, c.Visibility)
	if err != nil {
		return c, err
	}
	if faults := bind(r, &c); len(faults) > 0 {
		return c, refuse(RefusedSource, "", "%s.", strings.Join(faults, "; "))
	}
	return c, nil
}

// faultsOf says what is missing or wrong in content, but for its sources.
func faultsOf(c *knowledge.AnswerContent) (faults []string) {
	add := func(bad bool, format string, args ...any) {
		if bad {
			faults = append(faults, fmt.Sprintf(format, args...))
		}
	}
	add(len(c.Questions) == 0, "thiếu câu hỏi")
	add(len(c.Questions) > MaxQuestions, "có %d cách hỏi, tối đa %d", len(c.Questions), MaxQuestions)
	for _, q := range c.Questions {
		add(utf8.RuneCountInString(q) > MaxQuestionRunes, "có câu hỏi dài quá %d ký tự", MaxQuestionRunes)
		add(len(vitext.Syllables(q)) < 2, "câu hỏi “%s” quá ngắn để nhận ra", q)
	}
	add(c.Body == "", "thiếu câu trả lời")
	add(utf8.RuneCountInString(c.Body) > MaxBodyRunes, "câu trả lời dài quá %d ký tự", MaxBodyRunes)
	add(strings.Contains(c.Body, "://") || strings.Contains(strings.ToLower(c.Body), "www."), "câu trả lời không được chứa đường dẫn; đường dẫn lấy từ nguồn")
	add(markLike(c.Body), "câu trả lời không được chứa dấu trích dẫn dạng [1]; chương trình tự đánh dấu nguồn")
	add(!slices.Contains(Audiences, c.Audience), "đối tượng chỉ nhận citizen, business, civil_servant hoặc để trống, không nhận “%s”", c.Audience)
	add(c.Owner == "", "thiếu người hoặc đơn vị phụ trách")
	add(utf8.RuneCountInString(c.Owner) > MaxOwnerRunes, "tên người phụ trách dài quá %d ký tự", MaxOwnerRunes)
	add(!c.From.IsZero() && !c.From.Complete() || !c.To.IsZero() && !c.To.Complete() || !c.ReviewBy.IsZero() && !c.ReviewBy.Complete(), "ngày phải đủ ngày, tháng, năm, dạng 2026-07-15")
	add(!c.From.IsZero() && !c.To.IsZero() && c.To.Before(c.From), "ngày hết hiệu lực đứng trước ngày bắt đầu")
	add(len(c.Sources) == 0, "thiếu nguồn: cần ít nhất một mã thủ tục hoặc tên văn bản đã nạp")
	add(len(c.Sources) > MaxSources, "có %d nguồn, tối đa %d", len(c.Sources), MaxSources)
	return faults
}

// markLike tells whether a text holds what looks like a citation mark.
func markLike(s string) bool {
	for {
		i := strings.IndexByte(s, '[')
		if i < 0 {
			return false
		}
		s = s[i+1:]
		if end := strings.IndexByte(s, ']'); end > 0 && end < 4 && strings.Trim(s[:end], "0123456789") == "" {
			return true
		}
	}
}

// bind sets the digests of the sources as the reader has them, each source once; it says which are not there.
func bind(r knowledge.Reader, c *knowledge.AnswerContent) (faults []string) {
	var out []knowledge.Binding
	for _, b := range c.Sources {
		digest, ok := b.Current(r)
		if whole := (knowledge.Binding{Document: knowledge.DocumentID(b.Ref())}); !ok && b.Part != "" {
			if digest, ok = whole.Current(r); ok { // a document whose name holds the mark
				b = whole
			}
		}
		if !ok {
			faults = append(faults, fmt.Sprintf("không có nguồn “%s” (hoặc người đọc không được xem, hoặc nội dung bị lẫn nên không được trích)", b.Ref()))
			continue
		}
		b.Digest = digest
		if !slices.Contains(out, b) {
			out = append(out, b)
		}
	}
	c.Sources = out
	return faults
}

// changedSources says which sources of an answer are not as they were bound.
func (d *Desk) changedSources(ctx context.Context, a *knowledge.Answer) ([]string, error) {
	r, err := d.opt.Sources(ctx, a.Visibility)
	if err != nil {
		return nil, err
	}
	return changedIn(r, a), nil
}

func changedIn(r knowledge.Reader, a *knowledge.Answer) (out []string) {
	for _, b := range a.Sources {
		switch digest, ok := b.Current(r); {
		case !ok:
			out = append(out, fmt.Sprintf("Nguồn %s không còn.", b.Ref()))
		case digest != b.Digest:
			out = append(out, fmt.Sprintf("Nguồn %s đã thay đổi nội dung.", b.Ref()))
		}
	}
	return out
}
