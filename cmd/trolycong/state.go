package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"syscall"

	"trolycong/internal/sqlstore"
)

// tableProgress shows one line for each table.
func tableProgress(w io.Writer) sqlstore.Progress {
	return func(table string, rows int, done bool) {
		if done {
			fmt.Fprintf(w, "  %-10s %8d dòng, xong\n", table, rows)
		} else if rows%5000 == 0 {
			fmt.Fprintf(w, "  %-10s %8d dòng …\n", table, rows)
		}
	}
}

func rowsOf(sums []sqlstore.TableSum) (n int) {
	for _, s := range sums {
		n += s.Rows
	}
	return n
}

type backupCmd struct {
	File string `arg:"" help:"Tệp sao lưu sẽ tạo; tệp đã có thì không ghi đè."`
}

// Run writes the backup, reads it again, and only then gives it its name.
func (c *backupCmd) Run(e *env) error {
	if exists(c.File) {
		return &exitError{exitFault, "Tệp " + c.File + " đã có nên không ghi đè; hãy chọn tên khác."}
	}
	db, err := e.storeToCopy()
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	part := c.File + ".part"
	sums, err := writeBackup(e, db, part)
	if err == nil {
		err = os.Rename(part, c.File)
	}
	if err != nil {
		_ = os.Remove(part)
		var path *fs.PathError
		if errors.As(err, &path) {
			return &exitError{exitFault, "Không ghi được bản sao lưu " + c.File + "; " + howToWrite(filepath.Dir(c.File), path.Err)}
		}
		return err
	}
	_, err = fmt.Fprintf(e.stdout, "Đã sao lưu %d dòng vào %s và đọc lại, mã băm khớp. Tệp chứa câu hỏi đã che thông tin cá nhân và mã băm của khóa: hãy cất giữ kín.\n", rowsOf(sums), c.File)
	return err
}

// howToWrite says what to do about a file that could not be written in folder.
func howToWrite(folder string, err error) string {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "chưa có thư mục " + folder + ": hãy tạo thư mục đó hoặc chọn chỗ khác rồi chạy lại."
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		return "thư mục " + folder + " không cho ghi: hãy cấp quyền ghi hoặc chọn chỗ khác rồi chạy lại."
	}
	return "hãy kiểm tra ổ đĩa và dung lượng trống rồi chạy lại."
}

// storeToCopy opens a store that is copied and not changed. One that cannot be written (a full disk, a folder without rights,
// a replica) is copied all the same: that may be why.
func (e *env) storeToCopy() (*sqlstore.DB, error) {
	opt := e.storeOptions()
	if opt.URL == "" && !exists(opt.Path) {
		opt.ReadOnly = true // gives the sentence; a copy makes no database
	}
	db, err := sqlstore.Open(e.ctx, opt)
	var fault *sqlstore.Fault
	if errors.As(err, &fault) && (fault.Kind == sqlstore.FaultReadOnly || fault.Kind == sqlstore.FaultFull) {
		opt.ReadOnly = true
		return sqlstore.Open(e.ctx, opt)
	}
	return db, err
}

func writeBackup(e *env, db *sqlstore.DB, path string) ([]sqlstore.TableSum, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	wrote, err := db.Backup(e.ctx, f, tableProgress(e.stderr))
	if err := errors.Join(err, f.Sync()); err != nil {
		return nil, err
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	read, err := sqlstore.VerifyBackup(path, f)
	if err != nil {
		return nil, err
	}
	if !slices.Equal(wrote, read) {
		return nil, &exitError{exitFault, "Bản sao lưu đọc lại không khớp với cơ sở dữ liệu; hãy kiểm tra ổ đĩa rồi chạy lại."}
	}
	return read, f.Close()
}

type restoreCmd struct {
	File string `arg:"" help:"Tệp sao lưu do lệnh backup tạo."`
}

// Run puts a backup into an empty database, then builds its index.
func (c *restoreCmd) Run(e *env) error {
	f, err := os.Open(c.File)
	if err != nil {
		return &exitError{exitFault, "Không đọc được bản sao lưu " + c.File + "; hãy kiểm tra đường dẫn và quyền đọc."}
	}
	defer func() { _ = f.Close() }()
	db, err := e.store()
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	return e.locked(func() error {
		sums, err := db.Restore(e.ctx, c.File, f, tableProgress(e.stderr))
		if err != nil {
			return err
		}
		if err := e.buildSnapshot(db); err != nil {
			return &exitError{exitPartial, indexLater("Đã khôi phục dữ liệu", err)}
		}
		_, err = fmt.Fprintf(e.stdout, "Đã khôi phục %d dòng vào %s, mã băm khớp.\n", rowsOf(sums), db.Name())
		return err
	}, db)
}

type moveCmd struct {
	From string `name:"from" required:"" enum:"sqlite,postgres" help:"Nơi đang có dữ liệu: sqlite (thư mục dữ liệu) hoặc postgres (DATABASE_URL)."`
	To   string `name:"to" required:"" enum:"sqlite,postgres" help:"Nơi còn trống sẽ nhận dữ liệu: sqlite hoặc postgres."`
}

// Run copies all state, proven by digest. The source is left as it was.
func (c *moveCmd) Run(e *env) error {
	switch {
	case c.From == c.To:
		return &exitError{exitUsage, "--from và --to phải khác nhau."}
	case e.config.DatabaseURL == "":
		return &exitError{exitUsage, "Thiếu DATABASE_URL: hãy đặt địa chỉ PostgreSQL rồi chạy lại."}
	}
	options := map[string]sqlstore.Options{"sqlite": e.sqliteOptions(), "postgres": e.serverOptions()}
	source := options[c.From]
	if c.From == "sqlite" && !exists(source.Path) {
		source.ReadOnly = true // gives the sentence; a move makes no empty source
	}
	from, err := sqlstore.Open(e.ctx, source)
	if err != nil {
		return err
	}
	defer func() { _ = from.Close() }()
	to, err := sqlstore.Open(e.ctx, options[c.To])
	if err != nil {
		return err
	}
	defer func() { _ = to.Close() }()
	return e.locked(func() error {
		sums, err := sqlstore.Move(e.ctx, from, to, tableProgress(e.stderr))
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(e.stdout, "Đã chuyển %d dòng từ %s sang %s, mã băm từng bảng khớp; nơi cũ còn nguyên.\n", rowsOf(sums), from.Name(), to.Name())
		return err
	}, from, to)
}
