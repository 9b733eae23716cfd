package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"trolycong/bot"
	"trolycong/internal/sqlstore"
	"trolycong/knowledge"
)

type questionsCmd struct {
	List questionsListCmd `cmd:"" help:"Liệt kê lượt hỏi, mới nhất trước."`
	Show questionsShowCmd `cmd:"" help:"Xem một lượt hỏi: câu hỏi, câu trả lời, góp ý."`
}

type questionsListCmd struct {
	Down     bool   `name:"down" help:"Chỉ lượt bị người hỏi chê."`
	NoSource bool   `name:"no-source" help:"Chỉ lượt chưa có nguồn để trả lời."`
	Trace    bool   `name:"trace" help:"In thêm từng bước xử lý."`
	Since    string `name:"since" default:"90d" help:"Trong chừng ấy ngày gần đây, ví dụ 7d."`
	Limit    int    `name:"limit" default:"50" help:"Nhiều nhất bao nhiêu lượt."`
	JSON     bool   `name:"json" help:"In dạng JSON, mỗi dòng một lượt."`
}

// maxListed is the longest list of turns.
const maxListed = 10_000

// Run lists turns for staff. Questions are the masked ones: nothing else is kept.
func (c *questionsListCmd) Run(e *env) error {
	days, err := parseDays(c.Since)
	if err != nil {
		return err
	}
	if c.Limit < 1 || c.Limit > maxListed {
		return &exitError{exitUsage, fmt.Sprintf("--limit: cần số từ 1 đến %d", maxListed)}
	}
	filter := sqlstore.TurnFilter{Down: c.Down, Limit: c.Limit, Since: now().Add(-days)}
	if c.NoSource {
		filter.Outcomes = []bot.Outcome{bot.NoSource}
	}
	db, _, err := e.openStore()
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	turns, err := db.Journal().Turns(e.ctx, filter)
	if err != nil {
		return err
	}
	if len(turns) == 0 && !c.JSON {
		_, err = fmt.Fprintln(e.stdout, "Không có lượt hỏi nào.")
		return err
	}
	for i := range turns {
		if c.JSON {
			err = writeTurn(e.stdout, &turns[i], c.Trace)
		} else {
			err = printTurn(e.stdout, &turns[i], c.Trace)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// turnLine is a turn in JSON.
type turnLine struct {
	ID       string        `json:"id"`
	At       string        `json:"at"`
	Question string        `json:"question"`
	Outcome  bot.Outcome   `json:"outcome"`
	Text     string        `json:"text"`
	Codes    []string      `json:"procedures"`
	Feedback *bot.Feedback `json:"feedback,omitempty"`
	Trace    *bot.Trace    `json:"trace_details,omitempty"`
}

func writeTurn(w io.Writer, k *sqlstore.KeptTurn, trace bool) error {
	line := turnLine{ID: k.Trace.ID, At: k.Trace.At.In(vietnam).Format("2006-01-02T15:04:05-07:00"), Question: k.Trace.Question, Outcome: k.Reply.Outcome, Text: k.Reply.Text, Codes: []string{}, Feedback: k.Feedback}
	for _, p := range k.Reply.Procedures {
		line.Codes = append(line.Codes, string(p.Code))
	}
	if trace {
		line.Trace = &k.Trace
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc.Encode(line)
}

// outcomeNames are the outcomes in words.
var outcomeNames = map[bot.Outcome]string{bot.Answered: "trả lời", bot.Partial: "trả lời một phần", bot.Clarify: "hỏi lại", bot.NoSource: "chưa có nguồn", bot.OutOfScope: "ngoài phạm vi", bot.Smalltalk: "chào hỏi",
	bot.PersonalData: "có thông tin cá nhân", bot.Emergency: "khẩn cấp", bot.Blocked: "bị chặn", bot.Handoff: "muốn gặp người", bot.NeedsStatusService: "hỏi tình trạng hồ sơ"}

func printTurn(w io.Writer, k *sqlstore.KeptTurn, trace bool) error {
	line := fmt.Sprintf("%s  %s  %-16s %s", k.Trace.ID, k.Trace.At.In(vietnam).Format("02/01 15:04"), outcomeNames[k.Reply.Outcome], oneLineOf(k.Trace.Question, 120))
	if v := verdictOf(k.Feedback); v != "" {
		line += "\n    " + v
	}
	_, err := fmt.Fprintln(w, line)
	if trace {
		printTrace(w, k.Trace)
		fmt.Fprintln(w)
	}
	return err
}

// reasonNames are the reasons of a verdict in words.
var reasonNames = map[string]string{"wrong": "sai", "incomplete": "thiếu", "unclear": "khó hiểu", "other": "lý do khác"}

func verdictOf(f *bot.Feedback) string {
	switch {
	case f == nil:
		return ""
	case f.Helpful:
		return "Người hỏi: hữu ích"
	}
	out := "Người hỏi: chưa hữu ích"
	if r := reasonNames[f.Reason]; r != "" {
		out += " (" + r + ")"
	}
	if f.Comment != "" {
		out += ": “" + oneLineOf(f.Comment, 200) + "”"
	}
	return out
}

type questionsShowCmd struct {
	ID    string `arg:"" help:"Mã lượt hỏi."`
	Trace bool   `name:"trace" help:"In thêm từng bước xử lý."`
}

// Run shows one turn.
func (c *questionsShowCmd) Run(e *env) error {
	db, _, err := e.openStore()
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	turn, err := db.Journal().Turn(e.ctx, c.ID)
	if errors.Is(err, knowledge.ErrNotFound) {
		return &exitError{exitFault, "Không có lượt hỏi mang mã “" + c.ID + "”."}
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(e.stdout, "Hỏi (%s): %s\nKết cục: %s\n\n", turn.Trace.At.In(vietnam).Format("15:04 02/01/2006"), turn.Trace.Question, outcomeNames[turn.Reply.Outcome])
	printReply(e.stdout, turn.Reply)
	f, err := db.Journal().FeedbackOn(e.ctx, c.ID)
	if err != nil && !errors.Is(err, knowledge.ErrNotFound) {
		return err
	}
	if err == nil {
		fmt.Fprintln(e.stdout, "\n"+strings.TrimSpace(verdictOf(&f)))
	}
	if c.Trace {
		printTrace(e.stdout, turn.Trace)
	}
	return nil
}
