package curate

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"trolycong/internal/vitext"
	"trolycong/knowledge"
)

// Options of a Desk. All but Province are required.
type Options struct {
	Store Store
	// Sources gives the knowledge as a reader of that visibility sees it now.
	Sources func(ctx context.Context, see knowledge.Visibility) (knowledge.Reader, error)
	// Now is the clock.
	Now func() time.Time
	// NewID makes the id of a new answer.
	NewID func() knowledge.AnswerID
	// Province gives the plain name of a province however it was typed; false for what is none. nil takes any name.
	Province func(typed string) (name string, ok bool)
}

// Desk is where answers are written, put forward, approved and retired. Safe for concurrent use: of two people who change
// answers at once the later one decides over what the first one left.
type Desk struct{ opt Options }

// New makes a desk.
func New(opt Options) (*Desk, error) {
	if opt.Store == nil || opt.Sources == nil || opt.Now == nil || opt.NewID == nil {
		return nil, errors.New("curate: Store, Sources, Now and NewID are required")
	}
	return &Desk{opt}, nil
}

// tries is how often a step is decided anew because somebody else was faster.
const tries = 8

// board is all answers at one version.
type board struct {
	knowledge.AnswerSet
	byID map[knowledge.AnswerID]*knowledge.Answer
}

func newBoard(set knowledge.AnswerSet) *board {
	b := &board{set, make(map[knowledge.AnswerID]*knowledge.Answer, len(set.Answers))}
	for _, a := range set.Answers {
		b.byID[a.ID] = a
	}
	return b
}

func (b *board) answer(id knowledge.AnswerID) (*knowledge.Answer, error) {
	a, ok := b.byID[id]
	if !ok {
		return nil, refuse(RefusedUnknown, id, "Không có câu trả lời mang mã “%s”; xem các mã bằng: trolycong answer list", id)
	}
	return a, nil
}

// change decides over all answers and stores what was decided, again when somebody else was faster.
func (d *Desk) change(ctx context.Context, decide func(b *board) ([]Change, error)) error {
	for try := 1; ; try++ {
		set, err := d.opt.Store.Answers(ctx)
		if err != nil {
			return err
		}
		changes, err := decide(newBoard(set))
		if err != nil || len(changes) == 0 {
			return err
		}
		if err = d.opt.Store.ApplyAnswers(ctx, set.Version, changes); !errors.Is(err, ErrChanged) || try == tries {
			return err
		}
	}
}

// Add writes a new answer as a draft. The digests of its sources are set here. replaces names the live answer that it is
// to take the place of; empty for none.
func (d *Desk) Add(ctx context.Context, by knowledge.Actor, c knowledge.AnswerContent, replaces knowledge.AnswerID) (out *knowledge.Answer, err error) {
	if err := named(by); err != nil {
		return nil, err
	}
	c = tidy(c)
	if c, err = d.whole(ctx, c); err != nil {
		return nil, err
	}
	err = d.change(ctx, func(b *board) ([]Change, error) {
		if replaces != "" {
			old, err := b.answer(replaces)
			switch {
			case err != nil:
				return nil, err
			case old.State != knowledge.AnswerLive && old.State != knowledge.AnswerFlagged:
				return nil, refuse(RefusedState, replaces, "Câu trả lời %s đang ở trạng thái “%s”, chỉ thay được câu đang dùng hoặc đang bị cờ.", replaces, StateName(old.State))
			}
		}
		ch := d.draft(d.opt.NewID(), by, c, replaces)
		if _, taken := b.byID[ch.Answer.ID]; taken {
			return nil, refuse(RefusedID, ch.Answer.ID, "Mã %s đã có; hãy chạy lại.", ch.Answer.ID)
		}
		out = ch.Answer
		return []Change{ch}, nil
	})
	return out, err
}

// draft is the change that writes a new answer.
func (d *Desk) draft(id knowledge.AnswerID, by knowledge.Actor, c knowledge.AnswerContent, replaces knowledge.AnswerID) Change {
	now := d.opt.Now().UTC()
	a := &knowledge.Answer{ID: id, State: knowledge.AnswerDraft, AnswerContent: c, Replaces: replaces, Authors: []knowledge.Actor{by}, CreatedAt: now, UpdatedAt: now}
	return Change{a, Event{Answer: id, At: now, Action: ActionAdd, By: by, To: a.State, Content: &a.AnswerContent}}
}

// Edit changes an answer that is no answer yet; who does so becomes one of its authors. A live or flagged one stays as it is:
// a draft is made that replaces it. The second result is the answer that was written.
func (d *Desk) Edit(ctx context.Context, id knowledge.AnswerID, by knowledge.Actor, edit func(c *knowledge.AnswerContent)) (out *knowledge.Answer, err error) {
	if err := named(by); err != nil {
		return nil, err
	}
	err = d.change(ctx, func(b *board) ([]Change, error) {
		a, err := b.answer(id)
		if err != nil {
			return nil, err
		}
		c := cloneContent(a.AnswerContent)
		edit(&c)
		if c, err = d.whole(ctx, tidy(c)); err != nil {
			return nil, err
		}
		ch, err := d.edited(b, a, by, c)
		if err != nil {
			return nil, err
		}
		out = ch.Answer
		return []Change{ch}, nil
	})
	return out, err
}

// edited is the change that gives an answer other content.
func (d *Desk) edited(b *board, a *knowledge.Answer, by knowledge.Actor, c knowledge.AnswerContent) (Change, error) {
	switch a.State {
	case knowledge.AnswerRetired:
		return Change{}, refuse(RefusedState, a.ID, "Câu trả lời %s đã ngừng dùng nên không sửa được; hãy soạn câu mới.", a.ID)
	case knowledge.AnswerLive, knowledge.AnswerFlagged:
		if other := b.replacing(a.ID); other != nil {
			return Change{}, refuse(RefusedState, a.ID, "Câu trả lời %s đã có bản thay thế đang soạn là %s; hãy sửa bản đó.", a.ID, other.ID)
		}
		return d.draft(d.opt.NewID(), by, c, a.ID), nil
	case knowledge.AnswerDraft, knowledge.AnswerReview:
	}
	next := *a
	next.AnswerContent, next.Authors = c, withActor(a.Authors, by)
	return d.step(a, &next, Event{Action: ActionEdit, By: by, To: knowledge.AnswerDraft, Content: &next.AnswerContent}), nil
}

// replacing is the answer being written that is to replace another; nil for none.
func (b *board) replacing(id knowledge.AnswerID) *knowledge.Answer {
	for _, a := range b.Answers {
		if a.Replaces == id && (a.State == knowledge.AnswerDraft || a.State == knowledge.AnswerReview) {
			return a
		}
	}
	return nil
}

// step moves an answer to the event's state and completes the event.
func (d *Desk) step(from, to *knowledge.Answer, e Event) Change {
	to.UpdatedAt = d.opt.Now().UTC()
	to.State = e.To
	e.Answer, e.At, e.From = to.ID, to.UpdatedAt, from.State
	return Change{to, e}
}

// Review puts a draft forward. A flagged answer is put forward with its sources as they are now: who says that it still holds
// counts as one of its authors.
func (d *Desk) Review(ctx context.Context, id knowledge.AnswerID, by knowledge.Actor, note string) (out *knowledge.Answer, err error) {
	return d.move(ctx, id, by, func(b *board, a *knowledge.Answer) ([]Change, error) {
		next := *a
		e := Event{Action: ActionReview, By: by, To: knowledge.AnswerReview, Note: note}
		switch a.State {
		case knowledge.AnswerDraft:
			changed, err := d.changedSources(ctx, a)
			if err != nil {
				return nil, err
			}
			if len(changed) == 0 {
				break
			}
			e.Details = changed
			fallthrough
		case knowledge.AnswerFlagged:
			c, err := d.whole(ctx, cloneContent(a.AnswerContent))
			if err != nil {
				return nil, err
			}
			next.AnswerContent, next.Authors, next.Flags = c, withActor(a.Authors, by), nil
			e.Content, e.Details = &next.AnswerContent, slices.Concat(e.Details, a.Flags)
		case knowledge.AnswerReview, knowledge.AnswerLive, knowledge.AnswerRetired:
			return nil, wrongState(a, "chuyển duyệt", knowledge.AnswerDraft, knowledge.AnswerFlagged)
		}
		return []Change{d.step(a, &next, e)}, nil
	})
}

// Return sends an answer that waits for approval back to be written anew.
func (d *Desk) Return(ctx context.Context, id knowledge.AnswerID, by knowledge.Actor, note string) (*knowledge.Answer, error) {
	return d.move(ctx, id, by, func(b *board, a *knowledge.Answer) ([]Change, error) {
		if a.State != knowledge.AnswerReview {
			return nil, wrongState(a, "trả lại", knowledge.AnswerReview)
		}
		next := *a
		return []Change{d.step(a, &next, Event{Action: ActionReturn, By: by, To: knowledge.AnswerDraft, Note: note})}, nil
	})
}

// Approve makes an answer live, and retires the one that it replaces. Who wrote any of it is refused, by name and by
// account; so is an answer whose sources are not those that it was bound to, or whose question another live answer answers.
func (d *Desk) Approve(ctx context.Context, id knowledge.AnswerID, by knowledge.Actor, note string) (*knowledge.Answer, error) {
	return d.move(ctx, id, by, func(b *board, a *knowledge.Answer) ([]Change, error) {
		if a.State != knowledge.AnswerReview {
			return nil, wrongState(a, "duyệt", knowledge.AnswerReview)
		}
		if err := d.approvable(ctx, b, a, by); err != nil {
			return nil, err
		}
		next := *a
		next.Approver, next.ApprovedAt = by, d.opt.Now().UTC()
		changes := []Change{d.step(a, &next, Event{Action: ActionApprove, By: by, To: knowledge.AnswerLive, Note: note})}
		if old, ok := b.byID[a.Replaces]; ok && old.State != knowledge.AnswerRetired {
			gone := *old
			changes = append(changes, d.step(old, &gone, Event{Action: ActionRetire, By: by, To: knowledge.AnswerRetired, Note: "thay bằng " + string(a.ID)}))
		}
		return changes, nil
	})
}

func (d *Desk) approvable(ctx context.Context, b *board, a *knowledge.Answer, by knowledge.Actor) error {
	for _, author := range a.Authors {
		switch {
		case sameName(author, by):
			return refuse(RefusedOwn, a.ID, "“%s” đã soạn hoặc sửa câu trả lời %s nên không được tự duyệt; cần người khác duyệt.", by.Name, a.ID)
		case author.Account == by.Account:
			return refuse(RefusedOwn, a.ID, "Tài khoản %s đã soạn hoặc sửa câu trả lời %s nên không được duyệt câu này; người duyệt cần dùng tài khoản hoặc khóa của mình.", by.Account, a.ID)
		}
	}
	if !a.To.IsZero() && !a.HoldsOn(d.today()) && a.To.Before(d.today()) {
		return refuse(RefusedContent, a.ID, "Câu trả lời %s hết hiệu lực từ sau ngày %s; hãy sửa hiệu lực trước khi duyệt.", a.ID, DateText(a.To))
	}
	changed, err := d.changedSources(ctx, a)
	if err != nil {
		return err
	}
	if len(changed) > 0 {
		return refuse(RefusedSource, a.ID, "Nguồn của câu trả lời %s đã thay đổi từ khi chuyển duyệt: %s Hãy trả lại (answer review --back), xem lại nội dung rồi chuyển duyệt lại.", a.ID, strings.Join(changed, " "))
	}
	if other := b.conflict(&a.AnswerContent, a.Replaces, a.ID); other != nil {
		return refuse(RefusedConflict, a.ID, "Câu hỏi này đã có câu trả lời đang dùng là %s; hãy ngừng câu đó trước, hoặc soạn câu này để thay nó (answer edit %s).", other.ID, other.ID)
	}
	return nil
}

// Retire takes an answer out of use for good.
func (d *Desk) Retire(ctx context.Context, id knowledge.AnswerID, by knowledge.Actor, note string) (*knowledge.Answer, error) {
	return d.move(ctx, id, by, func(b *board, a *knowledge.Answer) ([]Change, error) {
		if a.State == knowledge.AnswerRetired {
			return nil, wrongState(a, "ngừng dùng", knowledge.AnswerDraft, knowledge.AnswerReview, knowledge.AnswerLive, knowledge.AnswerFlagged)
		}
		next := *a
		return []Change{d.step(a, &next, Event{Action: ActionRetire, By: by, To: knowledge.AnswerRetired, Note: note})}, nil
	})
}

// move is a step of one answer by a named person.
func (d *Desk) move(ctx context.Context, id knowledge.AnswerID, by knowledge.Actor, decide func(b *board, a *knowledge.Answer) ([]Change, error)) (out *knowledge.Answer, err error) {
	if err := named(by); err != nil {
		return nil, err
	}
	err = d.change(ctx, func(b *board) ([]Change, error) {
		a, err := b.answer(id)
		if err != nil {
			return nil, err
		}
		changes, err := decide(b, a)
		if err == nil {
			out = changes[0].Answer
		}
		return changes, err
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// conflict is another live answer that one of the questions asks for as well, in a place, for people and at a time that
// overlap; nil for none.
func (b *board) conflict(c *knowledge.AnswerContent, but ...knowledge.AnswerID) *knowledge.Answer {
	keys := questionKeys(c)
	for _, a := range b.Answers {
		if a.State == knowledge.AnswerLive && !slices.Contains(but, a.ID) && overlap(c, &a.AnswerContent) &&
			slices.ContainsFunc(questionKeys(&a.AnswerContent), func(k string) bool { return slices.Contains(keys, k) }) {
			return a
		}
	}
	return nil
}

func questionKeys(c *knowledge.AnswerContent) []string {
	out := make([]string, len(c.Questions))
	for i, q := range c.Questions {
		out[i] = strings.Join(vitext.Syllables(q), " ")
	}
	return out
}

// overlap tells whether two answers may be meant for one reader on one day.
func overlap(a, b *knowledge.AnswerContent) bool {
	return (a.Province == "" || b.Province == "" || a.Province == b.Province) && (a.Audience == "" || b.Audience == "" || a.Audience == b.Audience) &&
		(a.To.IsZero() || !a.To.Before(b.From)) && (b.To.IsZero() || !b.To.Before(a.From))
}

func (d *Desk) today() knowledge.Date { return dayOf(d.opt.Now()) }

func dayOf(t time.Time) knowledge.Date {
	return knowledge.Date{Year: t.Year(), Month: int(t.Month()), Day: t.Day()}
}

func wrongState(a *knowledge.Answer, step string, want ...knowledge.AnswerState) error {
	names := make([]string, len(want))
	for i, s := range want {
		names[i] = "“" + StateName(s) + "”"
	}
	return refuse(RefusedState, a.ID, "Câu trả lời %s đang ở trạng thái “%s”; chỉ %s được câu ở trạng thái %s.", a.ID, StateName(a.State), step, strings.Join(names, " hoặc "))
}

// StateName is a state in words.
func StateName(s knowledge.AnswerState) string {
	switch s {
	case knowledge.AnswerDraft:
		return "bản nháp"
	case knowledge.AnswerReview:
		return "chờ duyệt"
	case knowledge.AnswerLive:
		return "đang dùng"
	case knowledge.AnswerFlagged:
		return "bị cờ"
	case knowledge.AnswerRetired:
		return "ngừng dùng"
	}
	return string(s)
}

// named refuses a step of nobody.
func named(by knowledge.Actor) error {
	if nameKey(by) == "" || by.Account == "" {
		return refuse(RefusedNobody, "", "Thiếu tên người làm: hãy ghi --by HỌ TÊN.")
	}
	return nil
}

// nameKey is a name as it is compared: however it was typed.
func nameKey(a knowledge.Actor) string {
	return vitext.Fold(strings.Join(vitext.Syllables(a.Name), " "))
}

func sameName(a, b knowledge.Actor) bool { return nameKey(a) == nameKey(b) }

func withActor(all []knowledge.Actor, a knowledge.Actor) []knowledge.Actor {
	if slices.Contains(all, a) {
		return all
	}
	return append(slices.Clone(all), a)
}

// Answer gives one answer with its history.
func (d *Desk) Answer(ctx context.Context, id knowledge.AnswerID) (*knowledge.Answer, []Event, error) {
	set, err := d.opt.Store.Answers(ctx)
	if err != nil {
		return nil, nil, err
	}
	a, err := newBoard(set).answer(id)
	if err != nil {
		return nil, nil, err
	}
	history, err := d.opt.Store.AnswerHistory(ctx, id)
	if err != nil {
		return nil, nil, fmt.Errorf("history of answer %s: %w", id, err)
	}
	return a, history, nil
}

// Due picks the answers in use, or that should be, whose review or end comes within so long, the most urgent first.
func Due(all []*knowledge.Answer, at time.Time, within time.Duration) []*knowledge.Answer {
	last := dayOf(at.Add(within))
	var out []*knowledge.Answer
	for _, a := range all {
		if due := DueOn(a); (a.State == knowledge.AnswerLive || a.State == knowledge.AnswerFlagged) && !due.IsZero() && !last.Before(due) {
			out = append(out, a)
		}
	}
	slices.SortStableFunc(out, func(a, b *knowledge.Answer) int {
		switch da, db := DueOn(a), DueOn(b); {
		case da.Before(db):
			return -1
		case db.Before(da):
			return 1
		}
		return 0
	})
	return out
}

// DueOn is the day by which an answer must be looked at: the earlier of its review and its end; zero for none.
func DueOn(a *knowledge.Answer) knowledge.Date {
	switch {
	case a.ReviewBy.IsZero():
		return a.To
	case a.To.IsZero() || a.ReviewBy.Before(a.To):
		return a.ReviewBy
	}
	return a.To
}

// DateText is a day as people write it: "15/7/2026".
func DateText(d knowledge.Date) string {
	if !d.Complete() {
		return d.String()
	}
	return fmt.Sprintf("%02d/%02d/%d", d.Day, d.Month, d.Year)
}
