package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"trolycong/knowledge"
	"trolycong/knowledge/curate"
)

// formatOf tells the format of a sheet by its name.
func formatOf(file string) (curate.Format, error) {
	switch f := curate.Format(strings.ToLower(strings.TrimPrefix(filepath.Ext(file), "."))); f {
	case curate.FormatXLSX, curate.FormatCSV, curate.FormatJSONL:
		return f, nil
	}
	return "", &exitError{exitUsage, "Tệp " + file + " cần có đuôi .xlsx, .csv hoặc .jsonl."}
}

type answerImportCmd struct {
	File   string `arg:"" help:"Tệp .xlsx, .csv hoặc .jsonl; cột như tệp do lệnh export tạo."`
	byFlag `embed:""`
	DryRun bool `name:"dry-run" help:"Chỉ xem kết luận từng dòng, không lưu gì."`
}

// verdictNames are the verdicts on a row in words.
var verdictNames = map[curate.Verdict]string{curate.RowNew: "mới", curate.RowChanged: "thay đổi", curate.RowUnchanged: "không đổi", curate.RowDuplicate: "trùng", curate.RowConflict: "vướng câu đang dùng", curate.RowInvalid: "không hợp lệ"}

// Run reads a sheet as drafts and says of every row what became of it.
func (c *answerImportCmd) Run(e *env) error {
	format, err := formatOf(c.File)
	if err != nil {
		return err
	}
	f, err := os.Open(c.File)
	if err != nil {
		return &exitError{exitFault, "Không đọc được tệp " + c.File + "; hãy kiểm tra đường dẫn và quyền đọc."}
	}
	defer func() { _ = f.Close() }()
	rows, err := curate.ReadRows(f, format)
	if err != nil {
		return explainSheet(c.File, err)
	}
	return e.atDesk(c.By, func(_ *app, d *curate.Desk, by knowledge.Actor) error {
		results, err := d.Import(e.ctx, by, rows, c.DryRun)
		if err != nil {
			return err
		}
		return c.report(e, results)
	})
}

func explainSheet(file string, err error) error {
	switch {
	case errors.Is(err, curate.ErrTooLarge):
		return &exitError{exitFault, fmt.Sprintf("Tệp %s lớn quá; tối đa %d dòng, %d MB. Hãy chia thành nhiều tệp.", file, curate.MaxSheetRows, curate.MaxSheetBytes>>20)}
	case errors.Is(err, curate.ErrNoHeading):
		return &exitError{exitFault, "Tệp " + file + " thiếu dòng tiêu đề có các cột “câu hỏi”, “câu trả lời”; hãy xuất một tệp mẫu bằng: trolycong answer export mau.xlsx"}
	case errors.Is(err, curate.ErrNoSheet):
		return &exitError{exitFault, "Tệp " + file + " không đúng dạng hoặc bị hỏng; hãy lưu lại tệp rồi thử lại."}
	}
	return err
}

func (c *answerImportCmd) report(e *env, results []curate.RowResult) error {
	counts := map[curate.Verdict]int{}
	for _, r := range results {
		counts[r.Verdict]++
		line := fmt.Sprintf("dòng %d: %s", r.Line, verdictNames[r.Verdict])
		if r.Answer != "" && (r.Verdict != curate.RowNew || !c.DryRun) {
			line += " " + string(r.Answer)
		}
		if r.Reason != "" {
			line += " – " + r.Reason
		}
		if _, err := fmt.Fprintln(e.stdout, line); err != nil {
			return err
		}
	}
	var parts []string
	for _, v := range curate.Verdicts {
		if counts[v] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", counts[v], verdictNames[v]))
		}
	}
	done := "Đã nhập thành bản nháp"
	if c.DryRun {
		done = "Chạy thử, chưa lưu gì"
	}
	fmt.Fprintf(e.stdout, "%s: %d dòng; %s.\n", done, len(results), strings.Join(parts, ", "))
	left := counts[curate.RowInvalid] + counts[curate.RowDuplicate] + counts[curate.RowConflict]
	switch {
	case left == 0:
		return nil
	case left == len(results):
		return &exitError{exitFault, "Không nhập được dòng nào."}
	}
	return &exitError{exitPartial, fmt.Sprintf("%d dòng chưa nhập; hãy sửa theo lý do ở từng dòng rồi nhập lại.", left)}
}

type answerExportCmd struct {
	File  string `arg:"" help:"Tệp .xlsx, .csv hoặc .jsonl sẽ tạo; tệp đã có thì không ghi đè."`
	State string `name:"state" enum:",draft,review,live,flagged,retired" default:"" help:"Chỉ câu ở trạng thái này; mặc định là mọi câu chưa ngừng dùng."`
}

// Run writes answers to a sheet.
func (c *answerExportCmd) Run(e *env) error {
	format, err := formatOf(c.File)
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
	rows := make([]curate.Row, 0, len(set.Answers))
	for _, a := range set.Answers {
		rows = append(rows, curate.RowOf(a))
	}
	f, err := os.OpenFile(c.File, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, os.ErrExist) {
		return &exitError{exitFault, "Tệp " + c.File + " đã có nên không ghi đè; hãy chọn tên khác."}
	}
	if err != nil {
		return &exitError{exitFault, "Không ghi được tệp " + c.File + "; " + howToWrite(filepath.Dir(c.File), err)}
	}
	if err := errors.Join(curate.WriteRows(f, format, rows), f.Close()); err != nil {
		return errors.Join(&exitError{exitFault, "Không ghi được tệp " + c.File + "; " + howToWrite(filepath.Dir(c.File), err)}, os.Remove(c.File))
	}
	_, err = fmt.Fprintf(e.stdout, "Đã xuất %d câu vào %s.\n", len(rows), c.File)
	return err
}
