package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"time"

	"trolycong/bot"
	"trolycong/evals"
	"trolycong/internal/memstore"
	"trolycong/knowledge"
)

type evalCmd struct {
	Set   []string `name:"set" required:"" sep:"none" help:"Tệp bộ câu hỏi (JSON Lines); sau đó có thể kể thêm tệp, hoặc dùng cờ nhiều lần."`
	More  []string `arg:"" optional:"" name:"set" help:"Thêm bộ câu hỏi: --set A B C."`
	JSON  string   `name:"json" help:"Ghi báo cáo JSON của mọi bộ vào tệp này (thời gian ghi riêng vào <tệp>.timings)."`
	Min   []string `name:"min" help:"Ngưỡng phải đạt, dạng chỉ-số=giá-trị; riêng clarify là mức trần."`
	Dense string   `name:"dense-weights" hidden:"" help:"Thử trọng số của véc-tơ, dạng thủ-tục,đoạn-văn, ví dụ 0.2,0.1."`
	Now   string   `name:"now" help:"Coi như hôm nay là ngày này; mặc định 2026-11-01 để lần chạy nào cũng như nhau."`
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
	names := append(slices.Clone(c.Set), c.More...)
	sets := make([][]knowledge.Case, len(names))
	for i, name := range names {
		if sets[i], err = readSet(name); err != nil {
			return err
		}
	}
	if err := c.writable(); err != nil {
		return err
	}
	if c.Dense != "" {
		if e.weights, err = parseWeights(c.Dense); err != nil {
			return err
		}
	}
	a, err := e.open()
	if err != nil {
		return err
	}
	defer func() { _ = a.Close() }()
	if a.composer, err = e.composer(a.db, nil, e.logger()); err != nil {
		return err
	}
	b, err := e.bot(a, memstore.NewSessions(memstore.Options{}), nil, now, e.logger())
	if err != nil {
		return err
	}
	view, err := a.holder.Pin(e.ctx, knowledge.Public)
	if err != nil {
		return err
	}
	var failed []string
	var runs []evalRun
	for i, cases := range sets {
		name := names[i]
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
		runs = append(runs, evalRun{name, rep, times})
		for _, f := range rep.Failed(gates) {
			failed = append(failed, filepath.Base(name)+": "+f)
		}
	}
	if err := c.save(runs); err != nil {
		return err
	}
	if len(failed) > 0 {
		return &exitError{exitGate, "Chưa đạt ngưỡng:\n  " + strings.Join(failed, "\n  ")}
	}
	return nil
}

// badLine finds where a set is wrong and why, in the error of its reader.
var badLine = regexp.MustCompile(`line (\d+): ([^\n]+)`)

func readSet(name string) ([]knowledge.Case, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, &exitError{exitUsage, "Không đọc được bộ câu hỏi " + name + "; hãy kiểm tra đường dẫn và quyền đọc."}
	}
	defer func() { _ = f.Close() }()
	cases, err := evals.ReadSet(name, f)
	if err == nil {
		return cases, nil
	}
	faults := badLine.FindAllStringSubmatch(err.Error(), -1)
	if len(faults) == 0 {
		return nil, &exitError{exitUsage, "Bộ câu hỏi " + name + " không có câu hỏi nào; hãy cho mỗi dòng một câu hỏi dạng JSON."}
	}
	more := ""
	if len(faults) > 1 {
		more = fmt.Sprintf(" và %d dòng khác", len(faults)-1)
	}
	return nil, &exitError{exitUsage, fmt.Sprintf("Bộ câu hỏi %s sai ở dòng %s (%s)%s; hãy sửa rồi chạy lại.", name, faults[0][1], faults[0][2], more)}
}

// evalRun is one judged set.
type evalRun struct {
	name  string
	rep   *evals.Report
	times []time.Duration
}

// writable makes sure that the report can be written before the questions are asked.
func (c *evalCmd) writable() error {
	if c.JSON == "" {
		return nil
	}
	f, err := os.OpenFile(c.JSON, os.O_WRONLY|os.O_CREATE, 0o644)
	if err != nil {
		return c.unwritable(err)
	}
	return f.Close()
}

func (c *evalCmd) unwritable(err error) error {
	why := "hãy kiểm tra đường dẫn và quyền ghi"
	if errors.Is(err, syscall.ENOSPC) {
		why = "ổ đĩa đã đầy, hãy giải phóng dung lượng"
	}
	return &exitError{exitFault, "--json: không ghi được báo cáo vào " + c.JSON + "; " + why + "."}
}

// save writes the report and, apart from it, the timings. The report of several sets holds theirs in the order given.
func (c *evalCmd) save(runs []evalRun) error {
	if c.JSON == "" {
		return nil
	}
	type namedReport struct {
		Set    string          `json:"set"`
		Report json.RawMessage `json:"report"`
	}
	type timing struct {
		Set string  `json:"set"`
		P50 float64 `json:"p50_ms"`
		P95 float64 `json:"p95_ms"`
	}
	reports, timings := []namedReport{}, []timing{}
	for _, r := range runs {
		raw, err := r.rep.JSON()
		if err != nil {
			return err
		}
		slices.Sort(r.times)
		reports = append(reports, namedReport{r.name, raw})
		timings = append(timings, timing{r.name, ms(r.times[len(r.times)/2]), ms(r.times[min(len(r.times)*95/100, len(r.times)-1)])})
	}
	out := []byte(reports[0].Report)
	if len(reports) > 1 {
		var err error
		if out, err = json.MarshalIndent(map[string]any{"sets": reports}, "", " "); err != nil {
			return err
		}
		out = append(out, '\n')
	}
	var timed any = timings
	if len(timings) == 1 {
		timed = timings[0]
	}
	times, err := json.MarshalIndent(timed, "", " ")
	if err != nil {
		return err
	}
	if err := errors.Join(os.WriteFile(c.JSON, out, 0o644), os.WriteFile(c.JSON+".timings", append(times, '\n'), 0o644)); err != nil {
		return c.unwritable(err)
	}
	return nil
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
