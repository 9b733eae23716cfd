// Package curatetest holds the suite that every store of curated answers must pass, with the whole workflow over it.
//
// Kind: library for tests. It tests promises (all of a change or nothing, nobody approves their own words, a changed source
// takes an answer out of use) and not how a store keeps them. Used by the tests of stores.
package curatetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"trolycong/knowledge"
	"trolycong/knowledge/curate"
)

// Noon is the clock of the suite.
var Noon = time.Date(2026, 7, 15, 5, 0, 0, 0, time.UTC)

// The people of the suite: each has an account of their own but Twin, who shares the author's.
var (
	Author   = knowledge.Actor{Name: "Người soạn", Account: "os:soan"}
	Approver = knowledge.Actor{Name: "Người duyệt", Account: "os:duyet"}
	Twin     = knowledge.Actor{Name: "Người khác", Account: "os:soan"}
)

// Knowledge is procedures that a test may change. Safe for concurrent use.
type Knowledge struct {
	mu         sync.Mutex
	procedures map[knowledge.ProcedureCode]*knowledge.Procedure
}

// NewKnowledge holds a procedure for each code.
func NewKnowledge(codes ...knowledge.ProcedureCode) *Knowledge {
	k := &Knowledge{procedures: map[knowledge.ProcedureCode]*knowledge.Procedure{}}
	for _, c := range codes {
		k.Put(c, "Lệ phí 5.000 đồng.")
	}
	return k
}

// Put gives a procedure other content; empty removes it.
func (k *Knowledge) Put(code knowledge.ProcedureCode, text string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if text == "" {
		delete(k.procedures, code)
		return
	}
	k.procedures[code] = &knowledge.Procedure{Code: code, Name: "Thủ tục " + string(code), Digest: knowledge.Digest(text), Fields: []knowledge.ProcedureField{{Key: "phi", Text: text}}}
}

// Procedure gives one as it is now.
func (k *Knowledge) Procedure(code knowledge.ProcedureCode) (*knowledge.Procedure, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	p, ok := k.procedures[code]
	return p, ok
}

// Document finds none.
func (k *Knowledge) Document(knowledge.DocumentID) (*knowledge.Document, bool) { return nil, false }

// Documents lists none.
func (k *Knowledge) Documents() []*knowledge.Document { return nil }

// Desk makes a desk over a store and this knowledge, whose new answers are tl-1, tl-2, …
func (k *Knowledge) Desk(t testing.TB, s curate.Store) *curate.Desk {
	t.Helper()
	var n atomic.Int64
	d, err := curate.New(curate.Options{Store: s, Now: func() time.Time { return Noon },
		Sources: func(context.Context, knowledge.Visibility) (knowledge.Reader, error) { return k, nil },
		NewID:   func() knowledge.AnswerID { return knowledge.AnswerID(fmt.Sprintf("tl-%d", n.Add(1))) }})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// Content is whole content on a question, bound to a procedure.
func Content(question string, code knowledge.DocumentID) knowledge.AnswerContent {
	return knowledge.AnswerContent{Questions: []string{question}, Body: "Hết 5.000 đồng.", Owner: "Tổ một cửa", Sources: []knowledge.Binding{{Document: code}}}
}

// RunStore runs the suite. open gives an empty store and cleans up after the test.
func RunStore(t *testing.T, open func(t testing.TB) curate.Store) {
	for _, c := range []struct {
		name string
		run  func(*suite)
	}{
		{"empty", (*suite).empty},
		{"life", (*suite).life},
		{"four eyes", (*suite).fourEyes},
		{"stale approval", (*suite).staleApproval},
		{"flagged", (*suite).flagged},
		{"replaced", (*suite).replaced},
		{"conflict", (*suite).conflict},
		{"all or nothing", (*suite).allOrNothing},
		{"side by side", (*suite).sideBySide},
		{"board follows", (*suite).board},
		{"imported", (*suite).imported},
	} {
		t.Run(c.name, func(t *testing.T) {
			k := NewKnowledge("1.000001", "1.000002")
			s := open(t)
			c.run(&suite{T: t, ctx: t.Context(), store: s, knowledge: k, desk: k.Desk(t, s)})
		})
	}
}

type suite struct {
	*testing.T
	ctx       context.Context
	store     curate.Store
	knowledge *Knowledge
	desk      *curate.Desk
}

func (s *suite) add(question string, by knowledge.Actor) *knowledge.Answer {
	s.Helper()
	a, err := s.desk.Add(s.ctx, by, Content(question, "1.000001"), "")
	if err != nil {
		s.Fatal(err)
	}
	return a
}

// live makes an answer that the author wrote and the approver approved.
func (s *suite) live(question string) knowledge.AnswerID {
	s.Helper()
	a := s.add(question, Author)
	if _, err := s.desk.Review(s.ctx, a.ID, Author, ""); err != nil {
		s.Fatal(err)
	}
	if _, err := s.desk.Approve(s.ctx, a.ID, Approver, "được"); err != nil {
		s.Fatal(err)
	}
	return a.ID
}

func (s *suite) state(id knowledge.AnswerID) knowledge.AnswerState {
	s.Helper()
	a, _, err := s.desk.Answer(s.ctx, id)
	if err != nil {
		s.Fatal(err)
	}
	return a.State
}

func (s *suite) refused(err error, code curate.Code) {
	s.Helper()
	var r *curate.Refusal
	if !errors.As(err, &r) || r.Code != code || r.Sentence() == "" {
		s.Errorf("got %v, want a refusal %s", err, code)
	}
}

func (s *suite) empty() {
	set, err := s.store.Answers(s.ctx)
	v, verr := s.store.AnswersVersion(s.ctx)
	if err != nil || verr != nil || len(set.Answers) != 0 || set.Version != v {
		s.Errorf("%+v, version %s, %v, %v", set, v, err, verr)
	}
	if _, err := s.store.AnswerHistory(s.ctx, "tl-9"); !errors.Is(err, knowledge.ErrNotFound) {
		s.Errorf("history of an unknown answer: %v", err)
	}
	_, err = s.desk.Review(s.ctx, "tl-9", Author, "")
	s.refused(err, curate.RefusedUnknown)
}

func (s *suite) life() {
	a := s.add("Lệ phí cấp thẻ là bao nhiêu?", Author)
	if _, err := s.desk.Edit(s.ctx, a.ID, Author, func(c *knowledge.AnswerContent) { c.Body = "Hết 5.000 đồng một thẻ." }); err != nil {
		s.Fatal(err)
	}
	_, err := s.desk.Approve(s.ctx, a.ID, Approver, "")
	s.refused(err, curate.RefusedState)
	for _, step := range []func() (*knowledge.Answer, error){
		func() (*knowledge.Answer, error) { return s.desk.Review(s.ctx, a.ID, Author, "xin duyệt") },
		func() (*knowledge.Answer, error) { return s.desk.Return(s.ctx, a.ID, Approver, "thiếu ý") },
		func() (*knowledge.Answer, error) { return s.desk.Review(s.ctx, a.ID, Author, "") },
		func() (*knowledge.Answer, error) { return s.desk.Approve(s.ctx, a.ID, Approver, "được") },
		func() (*knowledge.Answer, error) { return s.desk.Retire(s.ctx, a.ID, Approver, "hết dùng") },
	} {
		if _, err := step(); err != nil {
			s.Fatal(err)
		}
	}
	got, history, err := s.desk.Answer(s.ctx, a.ID)
	if err != nil || got.State != knowledge.AnswerRetired || got.Body != "Hết 5.000 đồng một thẻ." || got.Approver != Approver || !got.ApprovedAt.Equal(Noon) || got.Sources[0].Digest == "" {
		s.Errorf("%+v, %v", got, err)
	}
	var line []string
	for i, e := range history {
		if e.Seq != i+1 || !e.At.Equal(Noon) {
			s.Errorf("event %d: seq %d at %s", i+1, e.Seq, e.At)
		}
		line = append(line, fmt.Sprintf("%s %s %s>%s %s", e.Action, e.By.Name, e.From, e.To, e.Note))
	}
	want := []string{"add Người soạn >draft ", "edit Người soạn draft>draft ", "review Người soạn draft>review xin duyệt", "return Người duyệt review>draft thiếu ý",
		"review Người soạn draft>review ", "approve Người duyệt review>live được", "retire Người duyệt live>retired hết dùng"}
	if diff := cmp.Diff(want, line); diff != "" {
		s.Error(diff)
	}
	if history[0].Content == nil || history[0].Content.Body != "Hết 5.000 đồng." || history[1].Content.Body != "Hết 5.000 đồng một thẻ." {
		s.Error("the history does not hold what was written")
	}
	_, err = s.desk.Edit(s.ctx, a.ID, Author, func(*knowledge.AnswerContent) {})
	s.refused(err, curate.RefusedState)
}

func (s *suite) fourEyes() {
	a := s.add("Lệ phí cấp thẻ là bao nhiêu?", Author)
	if _, err := s.desk.Edit(s.ctx, a.ID, knowledge.Actor{Name: "Người sửa", Account: "key:k1"}, func(c *knowledge.AnswerContent) { c.Owner = "Tổ hai" }); err != nil {
		s.Fatal(err)
	}
	if _, err := s.desk.Review(s.ctx, a.ID, Author, ""); err != nil {
		s.Fatal(err)
	}
	for _, by := range []knowledge.Actor{Author, Twin, {Name: "nguoi SOAN ", Account: "os:khac"}, {Name: "Ai đó", Account: "key:k1"}, {Name: "Người Sửa", Account: "os:khac"}} {
		_, err := s.desk.Approve(s.ctx, a.ID, by, "")
		s.refused(err, curate.RefusedOwn)
	}
	for _, by := range []knowledge.Actor{{}, {Name: "  ", Account: "os:khac"}, {Name: "Người duyệt"}} {
		_, err := s.desk.Approve(s.ctx, a.ID, by, "")
		s.refused(err, curate.RefusedNobody)
	}
	if st := s.state(a.ID); st != knowledge.AnswerReview {
		s.Errorf("state %s", st)
	}
}

func (s *suite) staleApproval() {
	a := s.add("Lệ phí cấp thẻ là bao nhiêu?", Author)
	if _, err := s.desk.Review(s.ctx, a.ID, Author, ""); err != nil {
		s.Fatal(err)
	}
	s.knowledge.Put("1.000001", "Lệ phí 6.000 đồng.")
	_, err := s.desk.Approve(s.ctx, a.ID, Approver, "")
	s.refused(err, curate.RefusedSource)
}

func (s *suite) flagged() {
	changed, kept := s.live("Lệ phí cấp thẻ là bao nhiêu?"), s.live("Cấp thẻ mất mấy ngày?")
	gone, err := s.desk.Add(s.ctx, Author, Content("Đổi thẻ ở đâu?", "1.000002"), "")
	if err != nil {
		s.Fatal(err)
	}
	for _, f := range []func() (*knowledge.Answer, error){
		func() (*knowledge.Answer, error) { return s.desk.Review(s.ctx, gone.ID, Author, "") },
		func() (*knowledge.Answer, error) { return s.desk.Approve(s.ctx, gone.ID, Approver, "") },
		func() (*knowledge.Answer, error) {
			return s.desk.Edit(s.ctx, kept, Author, func(c *knowledge.AnswerContent) { c.Sources = []knowledge.Binding{{Document: "1.000001", Part: "phi"}} })
		},
	} {
		if _, err := f(); err != nil {
			s.Fatal(err)
		}
	}
	if flagged, err := s.desk.Check(s.ctx); err != nil || len(flagged) != 0 {
		s.Errorf("nothing has changed: %v, %v", flagged, err)
	}
	s.knowledge.Put("1.000001", "Lệ phí 6.000 đồng.")
	s.knowledge.Put("1.000002", "")
	flagged, err := s.desk.Check(s.ctx)
	if err != nil || len(flagged) != 3 {
		s.Fatalf("%d flagged, %v", len(flagged), err)
	}
	if again, err := s.desk.Check(s.ctx); err != nil || len(again) != 0 {
		s.Errorf("flagged twice: %v, %v", again, err)
	}
	a, history, err := s.desk.Answer(s.ctx, changed)
	if last := history[len(history)-1]; err != nil || a.State != knowledge.AnswerFlagged || len(a.Flags) != 1 || last.Action != curate.ActionFlag || last.By != curate.Program || last.Details[0] != a.Flags[0] {
		s.Errorf("%+v, %+v, %v", a, history, err)
	}
	// Whoever says that it still holds may not approve that; the author may not either.
	second := knowledge.Actor{Name: "Người xem lại", Account: "os:xemlai"}
	if _, err := s.desk.Review(s.ctx, changed, second, "vẫn đúng"); err != nil {
		s.Fatal(err)
	}
	_, err = s.desk.Approve(s.ctx, changed, second, "")
	s.refused(err, curate.RefusedOwn)
	if a, err = s.desk.Approve(s.ctx, changed, Approver, ""); err != nil || a.State != knowledge.AnswerLive || len(a.Flags) != 0 {
		s.Errorf("%+v, %v", a, err)
	}
	_, err = s.desk.Review(s.ctx, gone.ID, second, "")
	s.refused(err, curate.RefusedSource)
}

func (s *suite) replaced() {
	old := s.live("Lệ phí cấp thẻ là bao nhiêu?")
	next, err := s.desk.Edit(s.ctx, old, Author, func(c *knowledge.AnswerContent) { c.Body = "Hết 7.000 đồng." })
	if err != nil || next.ID == old || next.Replaces != old || next.State != knowledge.AnswerDraft || s.state(old) != knowledge.AnswerLive {
		s.Fatalf("%+v, %v", next, err)
	}
	_, err = s.desk.Edit(s.ctx, old, Author, func(c *knowledge.AnswerContent) { c.Body = "Hết 8.000 đồng." })
	s.refused(err, curate.RefusedState)
	if _, err := s.desk.Review(s.ctx, next.ID, Author, ""); err != nil {
		s.Fatal(err)
	}
	if _, err := s.desk.Approve(s.ctx, next.ID, Approver, ""); err != nil {
		s.Fatal(err)
	}
	if s.state(old) != knowledge.AnswerRetired || s.state(next.ID) != knowledge.AnswerLive {
		s.Errorf("old %s, new %s", s.state(old), s.state(next.ID))
	}
}

func (s *suite) conflict() {
	first := s.live("Lệ phí cấp thẻ là bao nhiêu?")
	same := s.add("lệ phí cấp thẻ là bao nhiêu", Author)
	if _, err := s.desk.Review(s.ctx, same.ID, Author, ""); err != nil {
		s.Fatal(err)
	}
	_, err := s.desk.Approve(s.ctx, same.ID, Approver, "")
	s.refused(err, curate.RefusedConflict)
	if _, err := s.desk.Retire(s.ctx, first, Approver, ""); err != nil {
		s.Fatal(err)
	}
	if _, err := s.desk.Approve(s.ctx, same.ID, Approver, ""); err != nil {
		s.Error(err)
	}
}

func (s *suite) allOrNothing() {
	a := s.add("Lệ phí cấp thẻ là bao nhiêu?", Author)
	set, err := s.store.Answers(s.ctx)
	if err != nil {
		s.Fatal(err)
	}
	s.add("Cấp thẻ mất mấy ngày?", Author)
	next := *set.Answers[0]
	next.State = knowledge.AnswerLive
	err = s.store.ApplyAnswers(s.ctx, set.Version, []curate.Change{{Answer: &next, Event: curate.Event{Action: curate.ActionApprove, By: Author, To: next.State}}})
	if !errors.Is(err, curate.ErrChanged) {
		s.Errorf("a change decided over an older state: %v", err)
	}
	if st := s.state(a.ID); st != knowledge.AnswerDraft {
		s.Errorf("state %s", st)
	}
	live, err := s.store.Answers(s.ctx, knowledge.AnswerLive)
	if err != nil || len(live.Answers) != 0 {
		s.Errorf("%d live, %v", len(live.Answers), err)
	}
	drafts, err := s.store.Answers(s.ctx, knowledge.AnswerDraft, knowledge.AnswerReview)
	if err != nil || len(drafts.Answers) != 2 || drafts.Answers[0].ID != "tl-1" || drafts.Answers[1].ID != "tl-2" {
		s.Errorf("%+v, %v", drafts, err)
	}
}

// sideBySide: of many who approve answers to one question at once one succeeds.
func (s *suite) sideBySide() {
	const n = 6
	ids := make([]knowledge.AnswerID, n)
	for i := range ids {
		ids[i] = s.add("Lệ phí cấp thẻ là bao nhiêu?", Author).ID
		if _, err := s.desk.Review(s.ctx, ids[i], Author, ""); err != nil {
			s.Fatal(err)
		}
	}
	var wg sync.WaitGroup
	var approved, refused atomic.Int64
	for _, id := range ids {
		wg.Go(func() {
			_, err := s.desk.Approve(s.ctx, id, Approver, "")
			var r *curate.Refusal
			switch {
			case err == nil:
				approved.Add(1)
			case errors.As(err, &r) && r.Code == curate.RefusedConflict:
				refused.Add(1)
			default:
				s.Errorf("%s: %v", id, err)
			}
		})
	}
	wg.Wait()
	if approved.Load() != 1 || refused.Load() != n-1 {
		s.Errorf("%d approved, %d refused, want 1 and %d", approved.Load(), refused.Load(), n-1)
	}
	if live, err := s.store.Answers(s.ctx, knowledge.AnswerLive); err != nil || len(live.Answers) != 1 {
		s.Errorf("%d live, %v", len(live.Answers), err)
	}
}

// board: what is approved and retired elsewhere counts at the next look.
func (s *suite) board() {
	b, err := curate.NewBoard(curate.BoardOptions{Store: s.store})
	if err != nil {
		s.Fatal(err)
	}
	look := func(want int) {
		s.Helper()
		if err := b.Refresh(s.ctx); err != nil {
			s.Fatal(err)
		}
		if got := len(b.Live().Answers); got != want {
			s.Errorf("%d answers, want %d", got, want)
		}
	}
	look(0)
	id := s.live("Lệ phí cấp thẻ là bao nhiêu?")
	look(1)
	same := b.Live()
	look(1)
	if b.Live() != same {
		s.Error("read again although nothing has changed")
	}
	if _, err := s.desk.Retire(s.ctx, id, Approver, ""); err != nil {
		s.Fatal(err)
	}
	look(0)
}

func (s *suite) imported() {
	live := s.live("Lệ phí cấp thẻ là bao nhiêu?")
	a, _, err := s.desk.Answer(s.ctx, live)
	if err != nil {
		s.Fatal(err)
	}
	stored, changed := curate.RowOf(a), curate.RowOf(a)
	changed.Body = "Hết 6.000 đồng."
	row := func(id, question, source string) curate.Row {
		return curate.Row{ID: id, Questions: []string{question}, Body: "Trả lời.", Owner: "Tổ một cửa", Sources: []string{source}, ReviewBy: "31/12/2026"}
	}
	other := row("", "Lệ phí cấp thẻ là bao nhiêu?", "1.000001")
	rows := []curate.Row{stored, changed, other, row("", "Đổi thẻ ở đâu?", "1.000002"), row("", "đổi thẻ ở đâu", "1.000002"), row("", "Mất thẻ làm sao?", "9.999999"), row("Tên Sai", "Thẻ là gì vậy?", "1.000001"),
		{Questions: []string{"Thiếu hết?"}}, {Fault: "hỏng"}}
	for i := range rows {
		rows[i].Line = i + 2
	}
	want := []curate.Verdict{curate.RowUnchanged, curate.RowDuplicate, curate.RowDuplicate, curate.RowNew, curate.RowDuplicate, curate.RowInvalid, curate.RowInvalid, curate.RowInvalid, curate.RowInvalid}
	before, err := s.store.AnswersVersion(s.ctx)
	if err != nil {
		s.Fatal(err)
	}
	check := func(rows []curate.Row, dry bool, want []curate.Verdict) []curate.RowResult {
		s.Helper()
		results, err := s.desk.Import(s.ctx, Author, rows, dry)
		if err != nil {
			s.Fatal(err)
		}
		var got []curate.Verdict
		for i, r := range results {
			got = append(got, r.Verdict)
			if r.Line != rows[i].Line || (r.Verdict != curate.RowNew && r.Verdict != curate.RowUnchanged && r.Reason == "") {
				s.Errorf("row %d: %+v", i, r)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			s.Error(diff)
		}
		return results
	}
	check(rows, true, want)
	if v, err := s.store.AnswersVersion(s.ctx); err != nil || v != before {
		s.Errorf("a dry run stored something: %s, %s, %v", before, v, err)
	}
	results := check(rows, false, want)
	if st := s.state(results[3].Answer); st != knowledge.AnswerDraft {
		s.Errorf("an imported answer is %s", st)
	}
	check(rows[3:4], false, []curate.Verdict{curate.RowUnchanged})
	check([]curate.Row{other}, false, []curate.Verdict{curate.RowConflict})
	results = check([]curate.Row{changed}, false, []curate.Verdict{curate.RowChanged})
	if next, _, err := s.desk.Answer(s.ctx, results[0].Answer); err != nil || next.Replaces != live || next.Body != "Hết 6.000 đồng." || s.state(live) != knowledge.AnswerLive {
		s.Errorf("%+v, %v", next, err)
	}
}
