package curate

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"trolycong/knowledge"
)

// Verdict says what became of a row, or would become of it.
type Verdict string

// The verdicts. New and changed rows land as drafts; the others change nothing.
const (
	RowNew       Verdict = "new"
	RowUnchanged Verdict = "unchanged" // stored as it is
	RowChanged   Verdict = "changed"   // other content than the stored answer of this id
	RowDuplicate Verdict = "duplicate" // the question stands twice in the file, or in an answer that is being written
	RowConflict  Verdict = "conflict"  // a live answer answers this question otherwise
	RowInvalid   Verdict = "invalid"
)

// Verdicts lists all verdicts, in the order of a report.
var Verdicts = []Verdict{RowNew, RowChanged, RowUnchanged, RowDuplicate, RowConflict, RowInvalid}

// RowResult is the verdict on one row.
type RowResult struct {
	Line    int
	Verdict Verdict
	// Answer that was written, or that stands in the way; may be empty.
	Answer knowledge.AnswerID
	// Reason in words, for rows that were not taken and for changed ones; may be empty.
	Reason string
}

var idForm = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{1,39}$`)

// Import reads rows as drafts of a person: all that can be taken at once. dry decides and stores nothing.
func (d *Desk) Import(ctx context.Context, by knowledge.Actor, rows []Row, dry bool) (results []RowResult, err error) {
	if err := named(by); err != nil {
		return nil, err
	}
	err = d.change(ctx, func(b *board) ([]Change, error) {
		in := &importing{d: d, b: b, by: by, lines: map[string]int{}, ids: map[knowledge.AnswerID]int{}}
		results = make([]RowResult, 0, len(rows))
		for i := range rows {
			r, err := in.row(ctx, &rows[i])
			if err != nil {
				return nil, err
			}
			results = append(results, r)
		}
		if dry {
			return nil, nil
		}
		return in.changes, nil
	})
	return results, err
}

// importing is one reading of a file against all answers.
type importing struct {
	d       *Desk
	b       *board
	by      knowledge.Actor
	changes []Change
	lines   map[string]int             // questions of rows above, by place and people, with their line
	ids     map[knowledge.AnswerID]int // ids of rows above
}

func (in *importing) row(ctx context.Context, r *Row) (RowResult, error) {
	out := RowResult{Line: r.Line, Answer: knowledge.AnswerID(strings.TrimSpace(r.ID))}
	invalid := func(reason string) (RowResult, error) {
		out.Verdict, out.Reason = RowInvalid, reason
		return out, nil
	}
	if r.Fault != "" {
		return invalid(r.Fault)
	}
	if out.Answer != "" && !idForm.MatchString(string(out.Answer)) {
		return invalid("mã chỉ gồm chữ thường không dấu, chữ số, gạch ngang, từ 2 đến 40 ký tự")
	}
	c, faults := r.content()
	if len(faults) > 0 {
		return invalid(strings.Join(faults, "; "))
	}
	c, err := in.d.whole(ctx, c)
	var refused *Refusal
	switch {
	case errors.As(err, &refused):
		return invalid(strings.TrimSuffix(refused.Sentence(), "."))
	case err != nil:
		return out, err
	}
	if line, twice := in.above(out.Answer, &c); twice {
		out.Verdict, out.Reason = RowDuplicate, fmt.Sprintf("trùng mã hoặc câu hỏi với dòng %d", line)
		return out, nil
	}
	in.note(r.Line, out.Answer, &c)
	if a, known := in.b.byID[out.Answer]; known && out.Answer != "" {
		return in.known(a, out, c)
	}
	return in.fresh(out, c), nil
}

// placeKeys are the questions of content, each with the place and the people that it is meant for.
func placeKeys(c *knowledge.AnswerContent) []string {
	keys := questionKeys(c)
	for i := range keys {
		keys[i] += "\x00" + c.Province + "\x00" + c.Audience
	}
	return keys
}

func (in *importing) above(id knowledge.AnswerID, c *knowledge.AnswerContent) (line int, twice bool) {
	if line, twice = in.ids[id]; twice && id != "" {
		return line, true
	}
	for _, k := range placeKeys(c) {
		if line, twice = in.lines[k]; twice {
			return line, true
		}
	}
	return 0, false
}

func (in *importing) note(line int, id knowledge.AnswerID, c *knowledge.AnswerContent) {
	if id != "" {
		in.ids[id] = line
	}
	for _, k := range placeKeys(c) {
		in.lines[k] = line
	}
}

// known decides over a row that names a stored answer.
func (in *importing) known(a *knowledge.Answer, out RowResult, c knowledge.AnswerContent) (RowResult, error) {
	diff := differences(&a.AnswerContent, &c)
	if len(diff) == 0 {
		out.Verdict = RowUnchanged
		return out, nil
	}
	if other := in.b.conflict(&c, a.ID, a.Replaces); other != nil {
		return conflictWith(out, other), nil
	}
	ch, err := in.d.edited(in.b, a, in.by, c)
	var refused *Refusal
	switch {
	case errors.As(err, &refused):
		out.Verdict, out.Reason = RowInvalid, strings.TrimSuffix(refused.Sentence(), ".")
		return out, nil
	case err != nil:
		return out, err
	}
	in.changes = append(in.changes, ch)
	out.Verdict, out.Answer, out.Reason = RowChanged, ch.Answer.ID, "khác ở: "+strings.Join(diff, ", ")
	if ch.Answer.ID != a.ID {
		out.Reason += "; thành bản nháp thay câu đang dùng " + string(a.ID)
	}
	return out, nil
}

// fresh decides over a row without an id, or with one that is not stored.
func (in *importing) fresh(out RowResult, c knowledge.AnswerContent) RowResult {
	if a := in.b.conflict(&c); a != nil {
		if len(differences(&a.AnswerContent, &c)) == 0 {
			out.Verdict, out.Answer = RowUnchanged, a.ID
			return out
		}
		return conflictWith(out, a)
	}
	keys := placeKeys(&c)
	for _, a := range in.b.Answers {
		if a.State == knowledge.AnswerRetired || a.State == knowledge.AnswerLive || !slices.ContainsFunc(placeKeys(&a.AnswerContent), func(k string) bool { return slices.Contains(keys, k) }) {
			continue
		}
		out.Verdict, out.Answer = RowDuplicate, a.ID
		if len(differences(&a.AnswerContent, &c)) == 0 {
			out.Verdict = RowUnchanged
			return out
		}
		out.Reason = fmt.Sprintf("câu hỏi đã có ở câu %s (%s); ghi mã đó vào dòng để sửa", a.ID, StateName(a.State))
		return out
	}
	id := out.Answer
	if id == "" {
		id = in.d.opt.NewID()
	}
	in.changes = append(in.changes, in.d.draft(id, in.by, c, ""))
	out.Verdict, out.Answer = RowNew, id
	return out
}

func conflictWith(out RowResult, a *knowledge.Answer) RowResult {
	out.Verdict, out.Answer, out.Reason = RowConflict, a.ID, fmt.Sprintf("câu hỏi đã có câu trả lời đang dùng là %s; ghi mã đó vào dòng để soạn bản thay thế", a.ID)
	return out
}

// differences names the columns in which two contents differ; the sources' digests are none.
func differences(a, b *knowledge.AnswerContent) (out []string) {
	ra, rb := RowOf(&knowledge.Answer{AnswerContent: *a}), RowOf(&knowledge.Answer{AnswerContent: *b})
	ca, cb := cellsOf(&ra), cellsOf(&rb)
	for i := range columns {
		if ca[i] != cb[i] {
			out = append(out, columns[i].name)
		}
	}
	return out
}
