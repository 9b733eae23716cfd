package evals

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"trolycong/bot"
	"trolycong/knowledge"
)

// SetError tells what is wrong with a question set, line by line. Its text is for developers, its Sentence for who wrote
// the set.
type SetError struct {
	Set   string
	lines []badLine
}

// badLine is a line with its faults; line 0 is the whole set.
type badLine struct {
	number int
	faults []fault
}

// fault is one thing that is wrong with a line, in English and in Vietnamese.
type fault struct{ en, vi string }

func (e *SetError) add(line int, faults []fault) { e.lines = append(e.lines, badLine{line, faults}) }

// Error names the set and every line.
func (e *SetError) Error() string {
	var b strings.Builder
	b.WriteString("read question set: ")
	for i, l := range e.lines {
		for j, f := range l.faults {
			if i+j > 0 {
				b.WriteByte('\n')
			}
			b.WriteString(e.Set)
			if l.number > 0 {
				fmt.Fprintf(&b, " line %d", l.number)
			}
			b.WriteString(": " + f.en)
		}
	}
	return b.String()
}

// maxTold is how many bad lines a Sentence lists: more are mostly one mistake many times.
const maxTold = 10

// Sentence tells in Vietnamese where the set is wrong and why.
func (e *SetError) Sentence() string {
	if e.lines[0].number == 0 {
		return fmt.Sprintf("Bộ câu hỏi %s: %s.", e.Set, e.lines[0].faults[0].vi)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "Bộ câu hỏi %s sai ở %d dòng, hãy sửa rồi chạy lại:", e.Set, len(e.lines))
	for _, l := range e.lines[:min(maxTold, len(e.lines))] {
		said := make([]string, len(l.faults))
		for i, f := range l.faults {
			said[i] = f.vi
		}
		fmt.Fprintf(&b, "\n  dòng %d: %s", l.number, strings.Join(said, "; "))
	}
	if more := len(e.lines) - maxTold; more > 0 {
		fmt.Fprintf(&b, "\n  và %d dòng khác", more)
	}
	return b.String()
}

func readCase(line []byte) (knowledge.Case, []fault) {
	var c knowledge.Case
	if !utf8.Valid(line) {
		return c, []fault{{"not UTF-8", "chữ không theo bảng mã UTF-8; hãy lưu tệp lại dạng UTF-8"}}
	}
	if line[0] != '{' {
		return c, []fault{{"not a JSON object; comments are not allowed", "dòng phải bắt đầu bằng dấu { (một câu hỏi dạng JSON); không viết được ghi chú"}}
	}
	dec := json.NewDecoder(bytes.NewReader(line))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&c); err != nil {
		return c, []fault{{"decode: " + err.Error(), wordDecode(err)}}
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return c, []fault{{"something follows the object on its line", "sau dấu } còn chữ khác; mỗi dòng chỉ một câu hỏi"}}
	}
	return c, checkCase(c)
}

// checkCase finds cases that no answer could pass, and patterns that every answer would.
func checkCase(c knowledge.Case) []fault {
	var out []fault
	check := func(bad bool, en, vi string) {
		if bad {
			out = append(out, fault{en, vi})
		}
	}
	check(strings.TrimSpace(c.ID) == "", "field id is empty", "thiếu mã câu hỏi (trường “id”)")
	check(strings.TrimSpace(c.Question) == "", "field question is empty", "thiếu câu hỏi (trường “question”)")
	if c.Kind == "" {
		check(true, `field kind: unknown kind ""`, "chưa ghi loại câu hỏi (trường “kind”), cần một trong: "+strings.Join(Kinds, ", "))
	} else {
		check(!slices.Contains(Kinds, c.Kind), fmt.Sprintf("field kind: unknown kind %q", c.Kind), "trường “kind”: không có loại “"+c.Kind+"”, cần một trong: "+strings.Join(Kinds, ", "))
	}
	for _, patterns := range c.Must {
		check(len(patterns) == 0, "field must: an empty list of patterns can never be met", "trường “must” có danh sách rỗng [], không câu trả lời nào đạt được")
	}
	for _, list := range append(slices.Clone(c.Must), c.Lead, c.NotLead, c.Sources) {
		for _, p := range list {
			check(strings.TrimSpace(p) == "", "an empty pattern or source says nothing", "có mẫu chữ hoặc nguồn để trống")
		}
	}
	check(c.Outcome != "" && !slices.Contains(bot.Outcomes, bot.Outcome(c.Outcome)), fmt.Sprintf("field outcome: unknown outcome %q", c.Outcome),
		fmt.Sprintf("trường “outcome”: không có kết cục “%s”, cần một trong: %s", c.Outcome, outcomeList()))
	check(c.Refuse && len(c.Procedures)+len(c.Sources) > 0, "a case to be refused has no procedures and no sources", "câu phải từ chối (“refuse”: true) thì không có “procedures”, “sources”")
	check(!c.Refuse && c.Kind == KindProcedure && len(c.Procedures) == 0, "a case of kind procedure needs field procedures", "câu hỏi loại procedure cần mã thủ tục trong trường “procedures”")
	if c.Now != "" {
		_, err := time.Parse(time.RFC3339, c.Now)
		check(err != nil, fmt.Sprintf("field now: %v", err), "trường “now”: không đọc được thời điểm “"+c.Now+"”, cần dạng 2026-11-01T09:00:00+07:00")
	}
	return out
}

func outcomeList() string {
	names := make([]string, len(bot.Outcomes))
	for i, o := range bot.Outcomes {
		names[i] = string(o)
	}
	return strings.Join(names, ", ")
}

func twice(id string, line int) fault {
	return fault{fmt.Sprintf("id %q stands in line %d already", id, line), fmt.Sprintf("mã “%s” đã dùng ở dòng %d", id, line)}
}

func unreadable(err error) fault {
	if errors.Is(err, bufio.ErrTooLong) {
		return fault{err.Error(), fmt.Sprintf("dòng dài quá %d MB", maxLine>>20)}
	}
	return fault{err.Error(), "không đọc tiếp được tệp"}
}

var unknownField = regexp.MustCompile(`^json: unknown field "(.*)"$`)

// wordDecode words an error of the JSON decoder.
func wordDecode(err error) string {
	var wrong *json.UnmarshalTypeError
	var syntax *json.SyntaxError
	if m := unknownField.FindStringSubmatch(err.Error()); m != nil {
		return "không có trường “" + m[1] + "”; các trường dùng được: " + strings.Join(fieldNames, ", ")
	}
	switch {
	case errors.As(err, &wrong):
		return "trường “" + wrong.Field + "” phải là " + wanted(wrong) + ", không phải " + given(wrong.Value)
	case errors.Is(err, io.ErrUnexpectedEOF):
		return "JSON chưa hết: thiếu dấu ngoặc hoặc dấu nháy ở cuối dòng"
	case errors.As(err, &syntax):
		return fmt.Sprintf("JSON viết sai gần ký tự thứ %d: hãy xem dấu phẩy, dấu nháy, dấu ngoặc ở đó", syntax.Offset)
	}
	return "không đọc được JSON"
}

func wanted(e *json.UnmarshalTypeError) string {
	switch {
	case e.Field == "must":
		return `danh sách của các danh sách, ví dụ [["90%"], ["huyện", "quận"]]`
	case e.Type.Kind() == reflect.Slice:
		return `danh sách, ví dụ ["một", "hai"]`
	case e.Type.Kind() == reflect.Bool:
		return "true hoặc false"
	}
	return "chữ trong dấu nháy kép"
}

func given(value string) string {
	kind, _, _ := strings.Cut(value, " ")
	switch kind {
	case "string":
		return "chữ"
	case "number":
		return "số"
	case "bool":
		return "true hoặc false"
	case "array":
		return "danh sách"
	}
	return "khối {…}"
}

// fieldNames are the fields of a line.
var fieldNames = func() []string {
	var out []string
	t := reflect.TypeFor[knowledge.Case]()
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		out = append(out, name)
	}
	return out
}()
