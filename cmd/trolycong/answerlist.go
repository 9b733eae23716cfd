package main

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"trolycong/bot"
	"trolycong/internal/memstore"
	"trolycong/knowledge"
	"trolycong/knowledge/curate"
)

type answerListCmd struct {
	State string `name:"state" enum:",draft,review,live,flagged,retired" default:"" help:"Chỉ câu ở trạng thái này: draft, review, live, flagged, retired; mặc định là mọi câu chưa ngừng dùng."`
	Due   string `name:"due" help:"Chỉ câu phải xem lại hoặc hết hiệu lực trong chừng ấy ngày, ví dụ 30d."`
	JSON  bool   `name:"json" help:"In dạng JSON, mỗi dòng một câu."`
}

// Run lists answers.
func (c *answerListCmd) Run(e *env) error {
	days, err := parseDays(c.Due)
	if err != nil {
		return err
	}
	db, _, err := e.openStore()
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	states := []knowledge.AnswerState{knowledge.AnswerDraft, knowledge.AnswerReview, knowledge.AnswerLive, knowledge.AnswerFlagged}
	if c.State != "" {
		states = []knowledge.AnswerState{knowledge.AnswerState(c.State)}
	}
	set, err := db.Answers().Answers(e.ctx, states...)
	if err != nil {
		return err
	}
	if c.Due != "" {
		set.Answers = curate.Due(set.Answers, now(), days)
	}
	if c.JSON {
		enc := json.NewEncoder(e.stdout)
		enc.SetEscapeHTML(false)
		for _, a := range set.Answers {
			if err := enc.Encode(a); err != nil {
				return err
			}
		}
		return nil
	}
	if len(set.Answers) == 0 {
		_, err = fmt.Fprintln(e.stdout, "Không có câu nào.")
		return err
	}
	for _, a := range set.Answers {
		printAnswerLine(e.stdout, a, now())
	}
	return nil
}

// parseDays reads "30d" or "30".
func parseDays(s string) (time.Duration, error) {
	if s == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(strings.TrimSuffix(s, "d"))
	if err != nil || n < 0 || n > 3650 {
		return 0, &exitError{exitUsage, fmt.Sprintf("cần số ngày như 30d, không nhận “%s”", s)}
	}
	return time.Duration(n) * 24 * time.Hour, nil
}

func printAnswerLine(w io.Writer, a *knowledge.Answer, at time.Time) {
	var notes []string
	today := knowledge.Date{Year: at.Year(), Month: int(at.Month()), Day: at.Day()}
	if !a.HoldsOn(today) && a.State == knowledge.AnswerLive {
		notes = append(notes, "ngoài hiệu lực hôm nay")
	}
	if due := curate.DueOn(a); !due.IsZero() {
		word := "xem lại trước "
		if due.Before(today) {
			word = "QUÁ HẠN xem lại "
		}
		notes = append(notes, word+curate.DateText(due))
	}
	if a.Province != "" {
		notes = append(notes, "chỉ ở "+a.Province)
	}
	if a.Replaces != "" && a.State != knowledge.AnswerLive {
		notes = append(notes, "thay "+string(a.Replaces))
	}
	fmt.Fprintf(w, "%-12s %-10s %s (phụ trách: %s)\n", a.ID, curate.StateName(a.State), oneLineOf(a.Questions[0], 100), a.Owner)
	if len(notes) > 0 {
		fmt.Fprintln(w, "             "+strings.Join(notes, "; "))
	}
	for _, f := range a.Flags {
		fmt.Fprintln(w, "             "+f)
	}
}

type answerShowCmd struct {
	ID      string `arg:"" help:"Mã câu trả lời."`
	Preview bool   `name:"preview" help:"Hỏi thử từng cách hỏi và in câu trả lời như người hỏi thấy, dù chưa duyệt."`
	JSON    bool   `name:"json" help:"In dạng JSON."`
}

// Run shows an answer.
func (c *answerShowCmd) Run(e *env) error {
	return e.atDesk("", func(app *app, d *curate.Desk, _ knowledge.Actor) error {
		a, history, err := d.Answer(e.ctx, knowledge.AnswerID(c.ID))
		if err != nil {
			return err
		}
		if c.Preview {
			return e.preview(app, a)
		}
		if c.JSON {
			enc := json.NewEncoder(e.stdout)
			enc.SetIndent("", " ")
			enc.SetEscapeHTML(false)
			return enc.Encode(a)
		}
		printAnswer(e.stdout, a)
		r, err := app.pinned(e.ctx, a.Visibility)
		if err != nil {
			return err
		}
		printBindings(e.stdout, r, a)
		printHistory(e.stdout, history)
		return nil
	})
}

func printAnswer(w io.Writer, a *knowledge.Answer) {
	fmt.Fprintf(w, "%s – %s\n", a.ID, curate.StateName(a.State))
	for _, q := range a.Questions {
		fmt.Fprintln(w, "  Hỏi: "+q)
	}
	for _, line := range strings.Split(a.Body, "\n") {
		fmt.Fprintln(w, "  | "+line)
	}
	for _, f := range []struct{ name, value string }{{"Đối tượng", a.Audience}, {"Chỉ ở", a.Province}, {"Từ ngày", curate.DateText(a.From)}, {"Đến ngày", curate.DateText(a.To)},
		{"Phụ trách", a.Owner}, {"Xem lại trước", curate.DateText(a.ReviewBy)}, {"Thay câu", string(a.Replaces)}} {
		if f.value != "" {
			fmt.Fprintf(w, "  %s: %s\n", f.name, f.value)
		}
	}
	if a.Visibility == knowledge.Internal {
		fmt.Fprintln(w, "  Phạm vi xem: nội bộ")
	}
	if a.Approver.Name != "" {
		fmt.Fprintf(w, "  Duyệt: %s (%s), %s\n", a.Approver.Name, a.Approver.Account, a.ApprovedAt.In(vietnam).Format("15:04 02/01/2006"))
	}
	for _, f := range a.Flags {
		fmt.Fprintln(w, "  Cờ: "+f)
	}
}

func printBindings(w io.Writer, r knowledge.Reader, a *knowledge.Answer) {
	for _, b := range a.Sources {
		state := "như lúc gắn"
		if digest, ok := b.Current(r); !ok {
			state = "không còn"
		} else if digest != b.Digest {
			state = "đã thay đổi"
		}
		fmt.Fprintf(w, "  Nguồn: %s (%s)\n", b.Ref(), state)
	}
}

// actionNames are the steps of a history in words.
var actionNames = map[curate.Action]string{curate.ActionAdd: "soạn", curate.ActionEdit: "sửa", curate.ActionReview: "chuyển duyệt", curate.ActionReturn: "trả lại",
	curate.ActionApprove: "duyệt", curate.ActionFlag: "bị cờ", curate.ActionRetire: "ngừng dùng"}

func printHistory(w io.Writer, history []curate.Event) {
	fmt.Fprintln(w, "  Lịch sử:")
	for _, ev := range history {
		line := fmt.Sprintf("    %d. %s %s – %s (%s)", ev.Seq, ev.At.In(vietnam).Format("15:04:05 02/01/2006"), actionNames[ev.Action], ev.By.Name, ev.By.Account)
		for _, more := range append(slices.Clone(ev.Details), ev.Note) {
			if more != "" {
				line += "; " + more
			}
		}
		fmt.Fprintln(w, line)
	}
}

// oneAnswer is a board of one answer.
type oneAnswer struct{ set knowledge.AnswerSet }

// Live gives it.
func (o *oneAnswer) Live() *knowledge.AnswerSet { return &o.set }

// preview asks every question of an answer as if it were live today, as a reader who may see it, and prints what is answered.
func (e *env) preview(a *app, answer *knowledge.Answer) error {
	try := *answer
	try.State, try.ApprovedAt = knowledge.AnswerLive, now()
	try.From, try.To = knowledge.Date{}, knowledge.Date{}
	b, err := e.botWith(bot.Options{Source: a.source, Answers: &oneAnswer{knowledge.AnswerSet{Version: "1", Answers: []*knowledge.Answer{&try}}},
		Sessions: memstore.NewSessions(memstore.Options{Now: now}), Now: now})
	if err != nil {
		return err
	}
	for i, q := range try.Questions {
		turn, err := b.Handle(e.ctx, bot.Message{Text: bot.Text(q), Audience: bot.Audience(try.Audience), Province: try.Province, See: try.Visibility, Channel: "cli"})
		if err != nil {
			return err
		}
		if step := curatedStep(turn.Trace); !strings.HasPrefix(step.Note, "answer ") {
			fmt.Fprintf(e.stdout, "“%s”: không dùng câu này.\n", q)
			for _, line := range dataLines(step) {
				fmt.Fprintln(e.stdout, "    "+line)
			}
			continue
		}
		fmt.Fprintf(e.stdout, "“%s”: dùng câu này.\n", q)
		if i == 0 {
			printReply(e.stdout, turn.Reply)
			fmt.Fprintln(e.stdout)
		}
	}
	return nil
}

func curatedStep(t bot.Trace) bot.Step {
	for _, s := range t.Steps {
		if s.Name == "curated" {
			return s
		}
	}
	return bot.Step{}
}
