package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"trolycong/internal/sqlstore"
	"trolycong/knowledge"
	"trolycong/knowledge/ingest"
	"trolycong/retrieval/snapshot"
)

type ingestCmd struct {
	Paths      []string `arg:"" name:"path" help:"Tệp hoặc thư mục: .txt, .md, .jsonl, .jsonl.gz."`
	AsOf       string   `name:"as-of" help:"Ngày mà nguồn nói về, dạng 2026-07 hoặc 2026-07-15; mặc định đọc từ tên tệp hoặc văn bản."`
	ID         string   `name:"id" help:"Tên của nguồn, thay cho tên tệp (chỉ khi nạp một tệp)."`
	Visibility string   `name:"visibility" default:"" enum:",public,internal" help:"public: ai cũng thấy; internal: chỉ khóa có quyền internal thấy."`
	JSON       bool     `name:"json" help:"In báo cáo dạng JSON."`
}

// Run ingests, then builds the snapshot that a running server takes over.
func (c *ingestCmd) Run(e *env) error {
	opt, err := c.options(e)
	if err != nil {
		return err
	}
	lock, err := ingest.Acquire(e.config.Data, now())
	if err != nil {
		return &exitError{exitFault, ingest.Explain(err)}
	}
	defer func() { _ = lock.Release() }()
	db, err := e.store()
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	release, err := db.LockIngest(e.ctx)
	if err != nil {
		return err
	}
	defer func() { _ = release() }()
	opt.Store = db
	report, err := ingest.Run(e.ctx, opt)
	switch {
	case errors.Is(err, ingest.ErrUsage):
		return &exitError{exitUsage, ingest.Explain(err)}
	case report == nil:
		return &exitError{exitFault, ingest.Explain(err)}
	}
	if perr := c.print(e, report); perr != nil {
		return perr
	}
	return e.finishIngest(db, report, err)
}

// finishIngest builds the snapshot of what is stored, however the run ended, and gives the exit code.
func (e *env) finishIngest(db *sqlstore.DB, report *ingest.Report, fault error) error {
	code, sentence := report.ExitCode(), ""
	if fault != nil {
		sentence = ingest.Explain(fault)
	}
	if code == ingest.ExitNothing {
		return &exitError{code, sentence}
	}
	if fault != nil {
		code = exitPartial
	}
	if err := e.buildSnapshot(db); err != nil {
		code = exitPartial
		sentence = strings.TrimPrefix(sentence+"\n"+indexLater("Đã lưu dữ liệu", err), "\n")
	}
	if code == exitDone {
		return nil
	}
	return &exitError{code, sentence}
}

// indexLater says that the work is done but for the index, and why.
func indexLater(done string, err error) string {
	why := explain(err)
	switch {
	case errors.Is(err, context.Canceled):
		why = "lệnh bị dừng giữa chừng"
	case errors.Is(err, syscall.ENOSPC):
		why = "ổ đĩa đã đầy, hãy giải phóng dung lượng"
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		why = "không ghi được vào thư mục index, hãy cấp quyền ghi"
	}
	return done + " nhưng chưa dựng xong chỉ mục (" + strings.TrimSuffix(why, ".") + "); chỉ mục sẽ được dựng ở lần khởi động hoặc lần nạp sau."
}

func (c *ingestCmd) options(e *env) (ingest.Options, error) {
	opt := ingest.Options{Paths: c.Paths, ID: knowledge.DocumentID(c.ID), Now: now, Logger: e.logger(), MakePublic: c.Visibility == "public"}
	opt.Visibility, _ = knowledge.ParseVisibility(c.Visibility)
	if c.AsOf != "" {
		d, ok := knowledge.ParseDate(c.AsOf)
		if !ok {
			return opt, &exitError{exitUsage, "--as-of: cần ngày dạng 2026, 2026-07 hoặc 2026-07-15"}
		}
		opt.AsOf = d
	}
	opt.Progress = progress(e.stderr)
	return opt, nil
}

// progress shows a bar on a terminal and a line for each finished file elsewhere.
func progress(w io.Writer) func(ingest.Event) {
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return func(ev ingest.Event) {
			if ev.Stage != ingest.StageReading {
				fmt.Fprintf(w, "[%d/%d] %s: %s\n", ev.DoneFiles, ev.Files, filepath.Base(ev.Path), stageNames[ev.Stage])
			}
		}
	}
	var bar *progressbar.ProgressBar
	return func(ev ingest.Event) {
		if bar == nil {
			bar = progressbar.NewOptions64(ev.TotalBytes, progressbar.OptionSetWriter(w), progressbar.OptionSetDescription("Đang nạp"), progressbar.OptionShowBytes(true), progressbar.OptionClearOnFinish())
		}
		_ = bar.Set64(ev.DoneBytes) // a bar that cannot be drawn is no fault
		if ev.DoneFiles == ev.Files {
			_ = bar.Finish()
		}
	}
}

var stageNames = map[ingest.Stage]string{ingest.StageStored: "đã nạp", ingest.StageUnchanged: "không đổi", ingest.StageRefused: "từ chối"}

func (c *ingestCmd) print(e *env, r *ingest.Report) error {
	if c.JSON {
		enc := json.NewEncoder(e.stdout)
		enc.SetIndent("", " ")
		enc.SetEscapeHTML(false)
		return enc.Encode(r)
	}
	for _, l := range r.Lines() {
		if _, err := fmt.Fprintln(e.stdout, l); err != nil {
			return err
		}
	}
	return nil
}

// buildSnapshot builds the index of what the store holds now and saves it, unless the saved one is of the same version,
// shares it and loads its vectors.
func (e *env) buildSnapshot(db *sqlstore.DB) error {
	version, err := versionOf(db)(e.ctx)
	if err != nil {
		return err
	}
	if have, err := snapshot.SavedVersion(e.config.Data); err == nil && have == version {
		if s, err := snapshot.Open(e.config.Data); err == nil {
			e.publish(e.remote(db))
			e.storeVectors(db, s)
			return e.flagAnswers(db, s)
		}
	}
	c, err := loadOf(db)(e.ctx)
	if err != nil {
		return err
	}
	s, err := snapshot.Build(e.ctx, c)
	if err != nil {
		return err
	}
	if err := s.Save(e.config.Data); err != nil {
		return err
	}
	e.publish(e.remote(db))
	e.storeVectors(db, s)
	// Vectors of what is gone say something of it.
	_, err = db.Vectors().RetainVectors(e.ctx, s.TextDigests())
	return errors.Join(err, e.flagAnswers(db, s))
}

type forgetCmd struct {
	Source string `arg:"" help:"Tên nguồn, như báo cáo nạp dữ liệu ghi."`
}

// Run removes a source and all that hangs on it.
func (c *forgetCmd) Run(e *env) error {
	lock, err := ingest.Acquire(e.config.Data, now())
	if err != nil {
		return &exitError{exitFault, ingest.Explain(err)}
	}
	defer func() { _ = lock.Release() }()
	db, err := e.store()
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	release, err := db.LockIngest(e.ctx)
	if err != nil {
		return err
	}
	defer func() { _ = release() }()
	n, err := db.Forget(e.ctx, knowledge.DocumentID(c.Source))
	if errors.Is(err, knowledge.ErrNotFound) {
		return &exitError{exitFault, unknownSource(e.ctx, db, c.Source)}
	}
	if err != nil {
		return err
	}
	built := e.buildSnapshot(db)
	version, err := versionOf(db)(context.WithoutCancel(e.ctx))
	if err != nil {
		return err
	}
	if err := snapshot.KeepOnly(e.config.Data, version); err != nil {
		return &exitError{exitPartial, fmt.Sprintf("Đã gỡ nguồn %s, nhưng chưa xóa được chỉ mục cũ còn chứa nội dung của nó (%v); hãy xóa thư mục %s rồi chạy lại lệnh ask hoặc serve.",
			c.Source, err, filepath.Join(e.config.Data, "index"))}
	}
	if err := e.dropVectors(context.WithoutCancel(e.ctx), db, version); err != nil {
		return &exitError{exitPartial, fmt.Sprintf("Đã gỡ nguồn %s, nhưng chưa xóa được véc-tơ cũ của nó trên PostgreSQL; hãy chạy TRUNCATE dense_unit, dense_set, dense_space rồi khởi động lại các tiến trình, véc-tơ sẽ được nạp lại. Nguyên nhân: %s",
			c.Source, explain(err))}
	}
	if built != nil {
		return &exitError{exitPartial, indexLater("Đã gỡ nguồn "+c.Source, built)}
	}
	_, err = fmt.Fprintf(e.stdout, "Đã gỡ nguồn %s cùng %d bản ghi.\n", c.Source, n)
	return err
}

// unknownSource says which sources there are.
func unknownSource(ctx context.Context, db *sqlstore.DB, name string) string {
	out := "Không có nguồn tên “" + name + "”."
	sources, err := db.Sources(ctx)
	if err != nil || len(sources) == 0 {
		return out + " Chưa nạp nguồn nào."
	}
	out += " Các nguồn đang có:"
	for _, s := range sources {
		out += "\n  " + string(s.ID)
	}
	return out
}
