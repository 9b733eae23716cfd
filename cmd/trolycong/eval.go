package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"trolycong/bot"
	"trolycong/evals"
	"trolycong/internal/memstore"
	"trolycong/knowledge"
)

type evalCmd struct {
	Set  []string `name:"set" required:"" type:"existingfile" help:"Tệp bộ câu hỏi (JSON Lines); dùng nhiều lần cho nhiều bộ."`
	JSON string   `name:"json" help:"Ghi báo cáo JSON vào tệp này (thời gian ghi riêng vào <tệp>.timings)."`
	Min  []string `name:"min" help:"Ngưỡng phải đạt, dạng chỉ-số=giá-trị; riêng clarify là mức trần."`
	Now  string   `name:"now" help:"Coi như hôm nay là ngày này; mặc định 2026-11-01 để lần chạy nào cũng như nhau."`
}

// Run judges the answers to one or more sets and checks the gates on each.
func (c *evalCmd) Run(e *env) error {
	var gates []evals.Gate
	for _, m := range c.Min {
		g, err := evals.ParseGate(m)
		if err != nil {
			return &exitError{exitUsage, "--min: cần dạng chỉ-số=giá-trị, ví dụ score=0.7"}
		}
		gates = append(gates, g)
	}
	at, err := parseNow(c.Now)
	if err != nil {
		return err
	}
	if at.IsZero() {
		at = time.Date(2026, 11, 1, 9, 0, 0, 0, vietnam)
	}
	a, err := e.open()
	if err != nil {
		return err
	}
	defer func() { _ = a.Close() }()
	b, err := e.bot(a, memstore.NewSessions(memstore.Options{}), nil, now, e.logger())
	if err != nil {
		return err
	}
	view, err := a.holder.Pin(e.ctx, knowledge.Public)
	if err != nil {
		return err
	}
	var failed []string
	for _, name := range c.Set {
		cases, err := readSet(name)
		if err != nil {
			return err
		}
		rep, times, err := evals.Run(e.ctx, evals.Options{Cases: cases, Ask: b.Handle, Now: at,
			Source: func(k knowledge.SourceKind, d knowledge.DocumentID, s string) (string, bool) {
				return bot.SourceText(view, k, d, s)
			}})
		if err != nil {
			return err
		}
		fmt.Fprintf(e.stdout, "\n%s\n", filepath.Base(name))
		if err := rep.Table(e.stdout); err != nil {
			return err
		}
		if err := c.save(name, rep, times); err != nil {
			return err
		}
		for _, f := range rep.Failed(gates) {
			failed = append(failed, filepath.Base(name)+": "+f)
		}
	}
	if len(failed) > 0 {
		return &exitError{exitGate, "Chưa đạt ngưỡng:\n  " + strings.Join(failed, "\n  ")}
	}
	return nil
}

func readSet(name string) ([]knowledge.Case, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, &exitError{exitFault, "Không đọc được bộ câu hỏi " + name}
	}
	defer func() { _ = f.Close() }()
	return evals.ReadSet(name, f)
}

// save writes the report and, apart from it, the timings. Several sets share one name, with the set's own in between.
func (c *evalCmd) save(set string, rep *evals.Report, times []time.Duration) error {
	if c.JSON == "" {
		return nil
	}
	path := c.JSON
	if len(c.Set) > 1 {
		ext := filepath.Ext(path)
		path = strings.TrimSuffix(path, ext) + "-" + strings.TrimSuffix(filepath.Base(set), filepath.Ext(set)) + ext
	}
	raw, err := rep.JSON()
	if err != nil {
		return err
	}
	slices.Sort(times)
	timing := fmt.Sprintf("{\"p50_ms\":%.2f,\"p95_ms\":%.2f}\n", ms(times[len(times)/2]), ms(times[min(len(times)*95/100, len(times)-1)]))
	return errors.Join(os.WriteFile(path, raw, 0o644), os.WriteFile(path+".timings", []byte(timing), 0o644))
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
