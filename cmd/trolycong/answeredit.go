package main

import (
	"fmt"
	"strings"

	"trolycong/knowledge"
	"trolycong/knowledge/curate"
)

// contentFlags are what a person writes of an answer.
type contentFlags struct {
	Question   []string `name:"question" short:"q" sep:"none" help:"Một cách hỏi; dùng nhiều lần cho nhiều cách hỏi, câu chính trước."`
	Body       string   `name:"body" help:"Câu trả lời; dòng mở đầu bằng “- ” là một ý của danh sách."`
	BodyFile   string   `name:"body-file" help:"Tệp văn bản chứa câu trả lời, hoặc - để đọc từ đầu vào chuẩn."`
	Audience   string   `name:"audience" enum:",citizen,business,civil_servant" default:"" help:"Dành cho ai: citizen, business, civil_servant; mặc định là mọi người."`
	Province   string   `name:"only-in" help:"Chỉ áp dụng ở tỉnh, thành phố này; mặc định là mọi nơi."`
	Visibility string   `name:"visibility" enum:",public,internal" default:"" help:"public: ai cũng thấy; internal: chỉ khóa có quyền internal thấy."`
	From       string   `name:"from" help:"Ngày bắt đầu áp dụng, dạng 2026-07-15 hoặc 15/07/2026."`
	To         string   `name:"to" help:"Ngày cuối cùng áp dụng."`
	Owner      string   `name:"owner" help:"Người hoặc đơn vị phụ trách, hiện cho người hỏi."`
	ReviewBy   string   `name:"review-by" help:"Phải xem lại trước ngày này."`
	Source     []string `name:"source" sep:"none" help:"Nguồn: mã thủ tục hoặc tên văn bản đã nạp; thêm #trường hoặc #số đoạn để chỉ một phần. Dùng nhiều lần cho nhiều nguồn."`
}

// apply sets what was given; "-" empties a field that may be empty.
func (f *contentFlags) apply(c *knowledge.AnswerContent) error {
	if len(f.Question) > 0 {
		c.Questions = f.Question
	}
	var err error
	if f.Body, err = textOf(f.Body, f.BodyFile); err != nil {
		return err
	}
	f.BodyFile = "" // read once: a change may be decided more than once
	for _, s := range []struct {
		given string
		into  *string
	}{{f.Body, &c.Body}, {f.Audience, &c.Audience}, {f.Province, &c.Province}, {f.Owner, &c.Owner}} {
		switch s.given {
		case "":
		case "-":
			*s.into = ""
		default:
			*s.into = s.given
		}
	}
	if f.Visibility != "" {
		c.Visibility, _ = knowledge.ParseVisibility(f.Visibility)
	}
	for _, d := range []struct {
		flag, given string
		into        *knowledge.Date
	}{{"--from", f.From, &c.From}, {"--to", f.To, &c.To}, {"--review-by", f.ReviewBy, &c.ReviewBy}} {
		switch day, ok := curate.ParseDay(d.given); {
		case d.given == "":
		case d.given == "-":
			*d.into = knowledge.Date{}
		case !ok:
			return &exitError{exitUsage, fmt.Sprintf("%s: cần ngày dạng 2026-07-15 hoặc 15/07/2026, không nhận “%s”", d.flag, d.given)}
		default:
			*d.into = day
		}
	}
	if len(f.Source) > 0 {
		c.Sources = nil
		for _, s := range f.Source {
			c.Sources = append(c.Sources, knowledge.ParseBinding(s))
		}
	}
	return nil
}

// byFlag names who acts.
type byFlag struct {
	By string `name:"by" required:"" help:"Họ tên người làm; ghi cùng tài khoản máy hoặc khóa trong TROLYCONG_STAFF_KEY."`
}

type answerAddCmd struct {
	contentFlags `embed:""`
	byFlag       `embed:""`
	Replace      string `name:"replace" help:"Mã câu đang dùng mà câu này thay khi được duyệt."`
}

// Run writes a draft.
func (c *answerAddCmd) Run(e *env) error {
	var content knowledge.AnswerContent
	if err := c.apply(&content); err != nil {
		return err
	}
	return e.atDesk(c.By, func(_ *app, d *curate.Desk, by knowledge.Actor) error {
		a, err := d.Add(e.ctx, by, content, knowledge.AnswerID(c.Replace))
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(e.stdout, "Đã soạn câu %s (bản nháp). Xem thử: trolycong answer show --preview %s\n", a.ID, a.ID)
		return err
	})
}

type answerEditCmd struct {
	ID           string `arg:"" help:"Mã câu trả lời."`
	contentFlags `embed:""`
	byFlag       `embed:""`
}

// Run changes what the flags name.
func (c *answerEditCmd) Run(e *env) error {
	if err := c.apply(&knowledge.AnswerContent{}); err != nil { // before anything is opened
		return err
	}
	return e.atDesk(c.By, func(_ *app, d *curate.Desk, by knowledge.Actor) error {
		a, err := d.Edit(e.ctx, knowledge.AnswerID(c.ID), by, func(content *knowledge.AnswerContent) { _ = c.apply(content) }) // no fault: it was applied above
		if err != nil {
			return err
		}
		line := fmt.Sprintf("Đã sửa câu %s (%s).", a.ID, curate.StateName(a.State))
		if a.Replaces != "" && string(a.ID) != c.ID {
			line = fmt.Sprintf("Câu %s vẫn đang dùng; đã soạn bản nháp %s để thay nó.", c.ID, a.ID)
		}
		_, err = fmt.Fprintln(e.stdout, line)
		return err
	})
}

// stepFlags are those of a step in an answer's life.
type stepFlags struct {
	ID     string `arg:"" help:"Mã câu trả lời."`
	byFlag `embed:""`
	Note   string `name:"note" help:"Ghi chú vào lịch sử."`
}

type answerReviewCmd struct {
	stepFlags `embed:""`
	Back      bool `name:"back" help:"Trả câu đang chờ duyệt về bản nháp."`
}

// Run puts a draft forward, or sends it back.
func (c *answerReviewCmd) Run(e *env) error {
	return e.atDesk(c.By, func(_ *app, d *curate.Desk, by knowledge.Actor) error {
		step := d.Review
		if c.Back {
			step = d.Return
		}
		a, err := step(e.ctx, knowledge.AnswerID(c.ID), by, c.Note)
		if err != nil {
			return err
		}
		next := "Người khác duyệt bằng: trolycong answer approve " + c.ID
		if c.Back {
			next = "Sửa bằng: trolycong answer edit " + c.ID
		}
		_, err = fmt.Fprintf(e.stdout, "Câu %s: %s. %s\n", a.ID, curate.StateName(a.State), next)
		return err
	})
}

type answerApproveCmd struct {
	stepFlags `embed:""`
}

// Run makes an answer live.
func (c *answerApproveCmd) Run(e *env) error {
	return e.atDesk(c.By, func(_ *app, d *curate.Desk, by knowledge.Actor) error {
		a, err := d.Approve(e.ctx, knowledge.AnswerID(c.ID), by, c.Note)
		if err != nil {
			return err
		}
		line := fmt.Sprintf("Câu %s đã duyệt và đang dùng; các tiến trình đang chạy dùng nó trong vài giây.", a.ID)
		if a.Replaces != "" {
			line += fmt.Sprintf(" Câu %s đã ngừng dùng.", a.Replaces)
		}
		_, err = fmt.Fprintln(e.stdout, line)
		return err
	})
}

type answerRetireCmd struct {
	stepFlags `embed:""`
}

// Run takes an answer out of use.
func (c *answerRetireCmd) Run(e *env) error {
	return e.atDesk(c.By, func(_ *app, d *curate.Desk, by knowledge.Actor) error {
		a, err := d.Retire(e.ctx, knowledge.AnswerID(c.ID), by, c.Note)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(e.stdout, "Câu %s đã ngừng dùng.\n", a.ID)
		return err
	})
}

// oneLineOf shortens a text to a line of a list.
func oneLineOf(s string, runes int) string {
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > runes {
		return string(r[:runes-1]) + "…"
	}
	return s
}
