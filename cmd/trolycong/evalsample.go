package main

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"time"

	"trolycong/bot"
	"trolycong/evals"
	"trolycong/internal/sqlstore"
)

type evalSampleCmd struct {
	Size    int      `name:"size" default:"100" help:"Số câu hỏi cần rút."`
	Seed    uint64   `name:"seed" default:"1" help:"Số gieo; cùng nhật ký và cùng số thì rút đúng những câu đó."`
	Since   string   `name:"since" help:"Chỉ lấy câu hỏi từ ngày này, dạng 2026-11-01."`
	Until   string   `name:"until" help:"Chỉ lấy câu hỏi trước ngày này."`
	Outcome []string `name:"outcome" help:"Chỉ lấy câu hỏi có kết cục này, ví dụ no_source; dùng nhiều lần cho nhiều kết cục."`
	Out     string   `name:"out" help:"Ghi vào tệp này; mặc định in ra màn hình."`
}

// Run draws questions of the journal as a set to be labelled.
func (c *evalSampleCmd) Run(e *env) error {
	if c.Size < 1 {
		return &exitError{exitUsage, fmt.Sprintf("--size: cần số từ 1 trở lên, không nhận %d", c.Size)}
	}
	from, err := sampleDate("--since", c.Since)
	if err != nil {
		return err
	}
	to, err := sampleDate("--until", c.Until)
	if err != nil {
		return err
	}
	for _, o := range c.Outcome {
		if !slices.Contains(bot.Outcomes, bot.Outcome(o)) {
			return &exitError{exitUsage, fmt.Sprintf("--outcome: không có kết cục “%s”, cần một trong %v", o, bot.Outcomes)}
		}
	}
	db, _, err := e.openStore()
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	lines, err := c.draw(e, db.Journal(), from, to)
	if err != nil {
		return err
	}
	drawn := bytes.Count(lines, []byte("\n"))
	if drawn == 0 {
		return &exitError{exitFault, "Nhật ký không có câu hỏi nào như vậy."}
	}
	if drawn < c.Size {
		fmt.Fprintf(e.stderr, "Lưu ý: nhật ký chỉ có %d câu hỏi khác nhau như vậy.\n", drawn)
	}
	if c.Out == "" {
		_, err = e.stdout.Write(lines)
		return err
	}
	if err := os.WriteFile(c.Out, lines, 0o600); err != nil {
		return unwritable("--out", c.Out, err)
	}
	_, err = fmt.Fprintf(e.stdout, "Đã ghi %d câu hỏi vào %s. Hãy điền “kind” và đáp án cho từng câu rồi chấm bằng: trolycong eval --set %s\n", drawn, c.Out, c.Out)
	return err
}

func (c *evalSampleCmd) draw(e *env, journal *sqlstore.Journal, from, to time.Time) ([]byte, error) {
	turns, err := journal.ByOutcome(e.ctx, from, to)
	if err != nil {
		return nil, err
	}
	for o := range turns {
		if len(c.Outcome) > 0 && !slices.Contains(c.Outcome, string(o)) {
			delete(turns, o)
		}
	}
	return evals.Sample(evals.SampleOptions{Turns: turns, Size: c.Size, Seed: c.Seed, Read: func(id string) (evals.Asked, error) {
		turn, err := journal.Turn(e.ctx, id)
		if err != nil {
			return evals.Asked{}, err
		}
		asked := evals.Asked{Question: turn.Trace.Question}
		if !followsUp(turn.Trace) {
			return asked, nil
		}
		earlier, err := journal.Before(e.ctx, turn, maxEarlier)
		for _, t := range earlier {
			asked.After = append(asked.After, t.Trace.Question)
		}
		return asked, err
	}})
}

// maxEarlier is how many earlier questions a follow-up is drawn with.
const maxEarlier = 2

// followsUp tells whether a turn was understood from an earlier one.
func followsUp(t bot.Trace) bool {
	for _, s := range t.Steps {
		for _, kv := range s.Data {
			if s.Name == "understand" && kv.Key == "follow_up" {
				return kv.Value == "true"
			}
		}
	}
	return false
}

// sampleDate reads a day as its beginning in Vietnam; zero for none.
func sampleDate(flag, day string) (time.Time, error) {
	if day == "" {
		return time.Time{}, nil
	}
	t, err := time.ParseInLocation(time.DateOnly, day, vietnam)
	if err != nil {
		return t, &exitError{exitUsage, flag + ": cần ngày dạng 2026-11-01, không nhận “" + day + "”"}
	}
	return t, nil
}
