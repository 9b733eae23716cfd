package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"trolycong/bot"
	"trolycong/evals"
	"trolycong/internal/memstore"
	"trolycong/knowledge"
	"trolycong/retrieval"
)

type evalCmd struct {
	Score   evalScoreCmd   `cmd:"" default:"withargs" help:"Hỏi các câu của bộ câu hỏi rồi chấm điểm (mặc định)."`
	Compare evalCompareCmd `cmd:"" help:"So hai lần chấm: câu nào đổi, khác biệt có đáng tin không."`
	Freeze  evalFreezeCmd  `cmd:"" help:"Ghi mã SHA-256 của các bộ câu hỏi, để về sau chỉ chấm đúng những bộ đó."`
	Sample  evalSampleCmd  `cmd:"" help:"Rút câu hỏi đã che dữ liệu cá nhân từ nhật ký, thành bộ câu hỏi để ghi đáp án."`
}

type evalScoreCmd struct {
	Set      []string `name:"set" required:"" sep:"none" help:"Tệp bộ câu hỏi (JSON Lines); sau đó có thể kể thêm tệp, hoặc dùng cờ nhiều lần."`
	More     []string `arg:"" optional:"" name:"set" help:"Thêm bộ câu hỏi: --set A B C."`
	Variants []string `name:"variants" help:"Hỏi lại mỗi câu theo các cách gõ này: bare, half, teencode, typo, telex, vni, stuck; cách nhau dấu phẩy."`
	JSON     string   `name:"json" help:"Ghi báo cáo JSON của mọi bộ vào tệp này (thời gian ghi riêng vào <tệp>.timings)."`
	HTML     string   `name:"html" help:"Ghi báo cáo dễ đọc vào tệp này."`
	JUnit    string   `name:"junit" help:"Ghi kết quả dạng JUnit XML vào tệp này."`
	Frozen   string   `name:"frozen" help:"Chỉ chấm những bộ đúng như tệp này ghi (trolycong eval freeze)."`
	Min      []string `name:"min" help:"Ngưỡng phải đạt, dạng chỉ-số=giá-trị, ví dụ score=0.7 hoặc score@bare=0.6; riêng clarify là mức trần."`
	Dense    string   `name:"dense-weights" hidden:"" help:"Thử trọng số của véc-tơ, dạng thủ-tục,đoạn-văn, ví dụ 0.2,0.1."`
	Now      string   `name:"now" help:"Coi như hôm nay là ngày này; mặc định 2026-11-01 để lần chạy nào cũng như nhau."`
}

// scoring is what a run was asked to do, checked.
type scoring struct {
	gates    []evals.Gate
	variants []evals.Variant
	now      time.Time
	sets     []*evals.Set
}

// Run judges the answers to one or more sets and checks the gates on each.
func (c *evalScoreCmd) Run(e *env) error {
	s, err := c.check()
	if err != nil {
		return err
	}
	for _, f := range [][2]string{{"--json", c.JSON}, {"--html", c.HTML}, {"--junit", c.JUnit}} {
		if err := writable(f[0], f[1]); err != nil {
			return err
		}
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
	var judged []evals.Judged
	var times [][]time.Duration
	for _, set := range s.sets {
		rep, took, err := evals.Run(e.ctx, c.options(s, set, b.Handle, view))
		if err != nil {
			return err
		}
		fmt.Fprintf(e.stdout, "\n%s\n", filepath.Base(set.Name))
		if err := rep.Table(e.stdout); err != nil {
			return err
		}
		judged, times = append(judged, evals.Judged{Set: set, Report: rep}), append(times, took)
		for _, f := range rep.Failed(s.gates) {
			failed = append(failed, filepath.Base(set.Name)+": "+f)
		}
	}
	page := evals.Page{Record: c.record(e, s, view.Version()), Sets: judged, Name: nameIn(view), Failed: failed}
	if err := c.save(page, times); err != nil {
		return err
	}
	if len(failed) > 0 {
		return &exitError{exitGate, "Chưa đạt ngưỡng:\n  " + strings.Join(failed, "\n  ")}
	}
	return nil
}

// check reads the flags and the sets, before anything is opened.
func (c *evalScoreCmd) check() (*scoring, error) {
	s := &scoring{}
	for _, m := range c.Min {
		g, err := evals.ParseGate(m)
		if err != nil {
			return nil, &exitError{exitUsage, "--min: cần dạng chỉ-số=giá-trị, ví dụ score=0.7 hoặc score@bare=0.6"}
		}
		s.gates = append(s.gates, g)
	}
	var err error
	if s.variants, err = evals.ParseVariants(strings.Join(c.Variants, ",")); err != nil {
		return nil, &exitError{exitUsage, "--variants: chỉ nhận bare, half, teencode, typo, telex, vni, stuck, cách nhau dấu phẩy"}
	}
	if s.now, err = parseNow(c.Now); err != nil {
		return nil, err
	}
	if s.now.IsZero() {
		s.now = time.Date(2026, 11, 1, 9, 0, 0, 0, vietnam)
	}
	for _, name := range append(slices.Clone(c.Set), c.More...) {
		set, err := openSet(name)
		if err != nil {
			return nil, err
		}
		s.sets = append(s.sets, set)
	}
	if c.Frozen != "" {
		return s, checkFrozen(c.Frozen, s.sets)
	}
	return s, nil
}

func (c *evalScoreCmd) options(s *scoring, set *evals.Set, ask evals.Asker, view retrieval.View) evals.Options {
	opt := evals.Options{Cases: set.Cases, Ask: ask, Now: s.now, Variants: s.variants,
		Source: func(k knowledge.SourceKind, d knowledge.DocumentID, section string) (string, bool) {
			return bot.SourceText(view, k, d, section)
		},
		ProvinceOf: func(document string) string {
			if d, ok := view.Document(knowledge.DocumentID(document)); ok {
				return d.Identity.Province
			}
			return ""
		}}
	if c.HTML != "" {
		opt.Steps = stepLines
	}
	return opt
}

// nameIn names procedures and documents as the view knows them.
func nameIn(view retrieval.View) func(id string) string {
	return func(id string) string {
		if p, ok := view.Procedure(knowledge.ProcedureCode(id)); ok {
			return p.Name
		}
		if d, ok := view.Document(knowledge.DocumentID(id)); ok {
			return d.Identity.Title
		}
		return ""
	}
}

func openSet(name string) (*evals.Set, error) {
	set, err := evals.OpenSet(name)
	var bad *evals.SetError
	switch {
	case errors.As(err, &bad):
		return nil, &exitError{exitUsage, bad.Sentence()}
	case err != nil:
		return nil, &exitError{exitUsage, "Không đọc được bộ câu hỏi " + name + "; hãy kiểm tra đường dẫn và quyền đọc."}
	}
	return set, nil
}

func readSet(name string) ([]knowledge.Case, error) {
	set, err := openSet(name)
	if err != nil {
		return nil, err
	}
	return set.Cases, nil
}

// writable makes sure that a report can be written before the questions are asked; an empty path is none.
func writable(flag, path string) error {
	if path == "" {
		return nil
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE, 0o644)
	if err != nil {
		return unwritable(flag, path, err)
	}
	return f.Close()
}

func unwritable(flag, path string, err error) error {
	why := "hãy kiểm tra đường dẫn và quyền ghi"
	if errors.Is(err, syscall.ENOSPC) {
		why = "ổ đĩa đã đầy, hãy giải phóng dung lượng"
	}
	return &exitError{exitFault, flag + ": không ghi được vào " + path + "; " + why + "."}
}

// write writes a file whole; an empty path is none.
func write(flag, path string, content func(io.Writer) error) error {
	if path == "" {
		return nil
	}
	var b bytes.Buffer
	if err := content(&b); err != nil {
		return err
	}
	if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
		return unwritable(flag, path, err)
	}
	return nil
}

// save writes the reports that were asked for and, apart from them, the timings.
func (c *evalScoreCmd) save(page evals.Page, times [][]time.Duration) error {
	results := evals.Results{Record: page.Record}
	for _, j := range page.Sets {
		results.Sets = append(results.Sets, evals.NamedReport{Set: j.Set.Name, Report: j.Report})
	}
	err := write("--json", c.JSON, func(w io.Writer) error {
		b, err := results.JSON()
		if err != nil {
			return err
		}
		_, err = w.Write(b)
		return err
	})
	if err == nil && c.JSON != "" {
		err = write("--json", c.JSON+".timings", func(w io.Writer) error { return writeTimings(w, results.Sets, times) })
	}
	if err == nil {
		err = write("--html", c.HTML, func(w io.Writer) error { return evals.HTML(w, page) })
	}
	if err == nil {
		err = write("--junit", c.JUnit, func(w io.Writer) error { return evals.JUnit(w, page.Sets) })
	}
	return err
}

// writeTimings writes how long the answers of each set took, typed as they stand; one object for one set.
func writeTimings(w io.Writer, sets []evals.NamedReport, times [][]time.Duration) error {
	type timing struct {
		Set string  `json:"set"`
		P50 float64 `json:"p50_ms"`
		P95 float64 `json:"p95_ms"`
	}
	var all []timing
	for i, s := range sets {
		took := slices.Sorted(slices.Values(times[i]))
		all = append(all, timing{s.Set, ms(took[len(took)/2]), ms(took[min(len(took)*95/100, len(took)-1)])})
	}
	enc := json.NewEncoder(w)
	enc.SetIndent("", " ")
	if len(all) == 1 {
		return enc.Encode(all[0])
	}
	return enc.Encode(all)
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
