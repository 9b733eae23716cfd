package main

import (
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"trolycong/bot"
	"trolycong/channels/web"
	"trolycong/internal/memstore"
	"trolycong/knowledge"
)

type askCmd struct {
	Question []string `arg:"" help:"Câu hỏi."`
	JSON     bool     `name:"json" help:"In câu trả lời dạng JSON."`
	Trace    bool     `name:"trace" help:"In từng bước xử lý; cùng --json thì thêm trường trace_details."`
	Session  string   `name:"session" default:"cli" help:"Tên cuộc trò chuyện: câu sau cùng tên hiểu tiếp câu trước."`
	New      bool     `name:"new" help:"Bắt đầu cuộc trò chuyện mới."`
	Audience string   `name:"audience" default:"" enum:",citizen,business,civil_servant" help:"Người hỏi: citizen, business hoặc civil_servant."`
	Lang     string   `name:"lang" default:"" enum:",vi,en" help:"Trả lời bằng vi (tiếng Việt) hoặc en (tiếng Anh); không đặt thì theo câu hỏi."`
	Internal bool     `name:"internal" help:"Thấy cả nguồn nội bộ."`
	Now      string   `name:"now" help:"Coi như hôm nay là ngày này."`
}

var sessionForm = regexp.MustCompile(`^[A-Za-z0-9._-]{1,128}$`)

// Run answers one question.
func (c *askCmd) Run(e *env) error {
	at, err := parseNow(c.Now)
	if err != nil {
		return err
	}
	if !sessionForm.MatchString(c.Session) {
		return &exitError{exitUsage, "--session: chỉ dùng chữ cái không dấu, chữ số, dấu chấm, gạch ngang, gạch dưới (tối đa 128 ký tự)"}
	}
	question := strings.TrimSpace(strings.Join(c.Question, " "))
	switch n := len([]rune(question)); {
	case n == 0:
		return &exitError{exitUsage, "Bạn chưa nhập câu hỏi."}
	case n > bot.MaxQuestionRunes:
		return &exitError{exitUsage, fmt.Sprintf("Câu hỏi dài %d ký tự, tối đa %d.", n, bot.MaxQuestionRunes)}
	}
	e.plain = e.config.LogLevel == "warn" || e.config.LogLevel == "error"
	a, err := e.open()
	if err != nil {
		return err
	}
	defer func() { _ = a.Close() }()
	if a.composer, err = e.composer(a.db, nil, nil); err != nil {
		return err
	}
	b, err := c.bot(e, a)
	if err != nil {
		return err
	}
	m := bot.Message{Text: bot.Text(question), Session: c.Session, Lang: c.Lang, Audience: bot.Audience(c.Audience), Channel: "cli", Now: at}
	if c.Internal {
		m.See = knowledge.Internal
	}
	turn, err := b.Handle(e.ctx, m)
	if err != nil {
		return err
	}
	lost := b.Degraded()
	if i := slices.Index(lost, "composer"); i >= 0 {
		lost = slices.Delete(lost, i, i+1)
		fmt.Fprintln(e.stderr, "Lưu ý: chưa dùng được mô hình nên câu trả lời theo mẫu có sẵn; xem lý do bằng: trolycong doctor")
	}
	if len(lost) > 0 {
		fmt.Fprintf(e.stderr, "Lưu ý: chưa lưu được lượt hỏi này vào %s nên câu sau không hiểu tiếp câu này; hãy kiểm tra dung lượng ổ đĩa và quyền ghi.\n", e.config.Data)
	}
	if c.JSON {
		enc := json.NewEncoder(e.stdout)
		enc.SetIndent("", " ")
		enc.SetEscapeHTML(false)
		if c.Trace {
			return enc.Encode(struct {
				bot.Reply
				Details bot.Trace `json:"trace_details"`
			}{turn.Reply, turn.Trace})
		}
		return enc.Encode(turn.Reply)
	}
	if note := web.MaskedNote(turn.Trace.Question, turn.Reply.Lang); note != "" && turn.Reply.Outcome != bot.PersonalData {
		fmt.Fprintln(e.stdout, note)
	}
	printReply(e.stdout, turn.Reply)
	if c.Trace {
		printTrace(e.stdout, turn.Trace)
	}
	return nil
}

// bot wires the conversation over the stored sessions. It complains to nobody: what a reader must know Run says.
func (c *askCmd) bot(e *env, a *app) (*bot.Bot, error) {
	if a.readOnly {
		return e.bot(a, memstore.NewSessions(memstore.Options{Now: now}), nil, now, nil)
	}
	if c.New {
		if err := a.db.Sessions().Delete(e.ctx, c.Session); err != nil {
			return nil, err
		}
	}
	return e.bot(a, a.db.Sessions(), a.db.Journal(), now, nil)
}

// printReply shows an answer as a reader of a terminal wants it: text, links, choices, sources.
func printReply(w io.Writer, r bot.Reply) {
	if r.Understood != "" {
		fmt.Fprintf(w, "(Hiểu là: %s)\n", r.Understood)
	}
	fmt.Fprintln(w, r.Text)
	for _, b := range r.Blocks {
		if b.Type == bot.BlockLink && !strings.HasPrefix(b.URL, "/") { // a page of serve is none here
			fmt.Fprintf(w, "→ %s: %s\n", b.Text, b.URL)
		}
	}
	for i, c := range r.Choices {
		fmt.Fprintf(w, "  %d) %s\n", i+1, c.Label)
	}
	if len(r.Citations) > 0 {
		sources := "Nguồn"
		if r.Lang == "en" {
			sources = "Sources"
		}
		fmt.Fprintf(w, "\n%s:\n", sources)
	}
	for _, c := range r.Citations {
		name := c.Title
		if c.Code != "" {
			name += " (" + string(c.Code) + ")"
		}
		quote := strings.Join(strings.Fields(c.Quote), " ")
		if q := []rune(quote); len(q) > 160 {
			quote = string(q[:160]) + " …"
		}
		if section := web.SectionLabel(c); section != "" {
			name += ", " + section
		}
		fmt.Fprintf(w, "  [%s] %s: “%s”\n", c.ID, name, quote)
	}
}
