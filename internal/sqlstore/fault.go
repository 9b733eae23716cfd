package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"trolycong/knowledge"
)

// FaultKind says what stops a database from doing what was asked.
type FaultKind string

// The kinds of faults.
const (
	FaultOther       FaultKind = "other"
	FaultMissing     FaultKind = "missing"      // there is no such file, or no table in it (read-only open)
	FaultCannotOpen  FaultKind = "cannot_open"  // the file or its folder cannot be opened or made
	FaultCannotMake  FaultKind = "cannot_make"  // the data folder does not exist and cannot be made
	FaultReadOnly    FaultKind = "read_only"    // the file or its folder cannot be written
	FaultFull        FaultKind = "full"         // no space left
	FaultDisk        FaultKind = "disk"         // the disk does not read or write
	FaultBusy        FaultKind = "busy"         // another process holds it for longer than the busy timeout
	FaultCorrupt     FaultKind = "corrupt"      // damaged, or no database at all
	FaultNewerSchema FaultKind = "newer_schema" // written by a newer version of the program
	FaultOlderSchema FaultKind = "older_schema" // written by an older version, and opened read-only
	FaultNotEmpty    FaultKind = "not_empty"    // a restore or a move would mix two states
	FaultDump        FaultKind = "dump"         // a backup is damaged or no backup at all
	// The kinds below are a server's.
	FaultAddress     FaultKind = "address"     // DATABASE_URL cannot be read
	FaultUnreachable FaultKind = "unreachable" // nobody answers there, or it stopped to answer
	FaultTLS         FaultKind = "tls"         // no agreement on encryption
	FaultLogin       FaultKind = "login"       // wrong user or password
	FaultNoDatabase  FaultKind = "no_database" // the server has no such database
	FaultRights      FaultKind = "rights"      // the user may not do what is needed
	FaultServer      FaultKind = "server"      // too old, or not in UTF-8
	FaultCrowded     FaultKind = "crowded"     // the server takes no more connections
	FaultSlow        FaultKind = "slow"        // no answer, or no free connection, in time
	FaultLost        FaultKind = "lost"        // the connection broke in the middle
	FaultIngesting   FaultKind = "ingesting"   // another process ingests
)

// Fault is an error of the database with its kind; an operator must act on it.
type Fault struct {
	Kind FaultKind
	// Op is the operation in English, for logs.
	Op string
	// Path of the database file, or the server's name without user and password.
	Path string
	Err  error
	// server: the database is a server's.
	server bool
}

// Error gives the operation and the driver's words, for logs.
func (f *Fault) Error() string { return fmt.Sprintf("%s %s: %v", f.Op, f.Path, f.Err) }

// Unwrap gives the inner error.
func (f *Fault) Unwrap() error { return f.Err }

// Sentence is one Vietnamese sentence for the operator: what is wrong and what to do.
func (f *Fault) Sentence() string {
	if f.server {
		return f.serverSentence()
	}
	switch f.Kind {
	case FaultMissing:
		return fmt.Sprintf("Chưa có cơ sở dữ liệu %s; hãy nạp dữ liệu trước bằng lệnh ingest, hoặc chỉ đúng thư mục dữ liệu bằng --data.", f.Path)
	case FaultCannotOpen:
		return fmt.Sprintf("Không mở được cơ sở dữ liệu %s; hãy kiểm tra đường dẫn và quyền truy cập thư mục dữ liệu.", f.Path)
	case FaultCannotMake:
		return fmt.Sprintf("Chưa có thư mục dữ liệu %s và không có quyền tạo nó; hãy tạo sẵn thư mục và cấp quyền ghi, hoặc chọn thư mục khác bằng --data.", filepath.Dir(f.Path))
	case FaultReadOnly:
		return fmt.Sprintf("Không ghi được vào %s vì tệp hoặc thư mục dữ liệu chỉ cho phép đọc; hãy cấp quyền ghi hoặc chọn thư mục khác bằng --data.", f.Path)
	case FaultFull:
		return fmt.Sprintf("Ổ đĩa chứa %s đã đầy nên chưa lưu được; dữ liệu cũ còn nguyên. Hãy giải phóng dung lượng rồi chạy lại.", f.Path)
	case FaultBusy:
		return fmt.Sprintf("Một tiến trình khác đang ghi vào %s; hãy đợi nó xong rồi chạy lại.", f.Path)
	case FaultCorrupt:
		return fmt.Sprintf("Tệp %s bị hỏng hoặc không phải cơ sở dữ liệu của chương trình; hãy khôi phục từ bản sao lưu, hoặc chuyển tệp đi nơi khác rồi nạp lại dữ liệu.", f.Path)
	case FaultNewerSchema:
		return fmt.Sprintf("Cơ sở dữ liệu %s do phiên bản mới hơn của chương trình tạo ra; hãy dùng phiên bản đó hoặc mới hơn, dữ liệu chưa bị thay đổi.", f.Path)
	case FaultOlderSchema:
		return fmt.Sprintf("Cơ sở dữ liệu %s thuộc phiên bản cũ hơn của chương trình và chưa được nâng cấp; hãy sao lưu bằng phiên bản đó, rồi chạy serve hoặc ingest một lần với quyền ghi để nâng cấp; sau đó phiên bản cũ không mở được nữa.", f.Path)
	case FaultNotEmpty, FaultDump:
		return f.stateSentence()
	case FaultDisk:
		return fmt.Sprintf("Ổ đĩa không đọc hoặc ghi được %s (%v); hãy kiểm tra ổ đĩa rồi chạy lại.", f.Path, f.Err)
	default:
	}
	return fmt.Sprintf("Cơ sở dữ liệu %s gặp lỗi (%v); hãy chạy lại, nếu vẫn lỗi hãy gửi câu này cho người phát triển.", f.Path, f.Err)
}

var (
	errCannotMake  = errors.New("data folder cannot be made")
	errReadOnly    = errors.New("database was opened read-only")
	errNewerSchema = errors.New("schema is newer than this program")
	errOlderSchema = errors.New("schema is older than this program")
	errNoTables    = errors.New("no table yet")
)

// fault wraps err with the operation, once. Not-found, a taken key id and an ended context pass as they are:
// they are no faults of the database.
func (db *DB) fault(op string, err error) error {
	var f *Fault
	switch {
	case err == nil:
		return nil
	case errors.As(err, &f):
		return err
	case db.onServer():
		return db.serverFault(op, err)
	case errors.Is(err, knowledge.ErrNotFound), errors.Is(err, ErrKeyExists), errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return fmt.Errorf("%s: %w", op, err)
	}
	return &Fault{Kind: db.kind(err), Op: op, Path: db.opt.Path, Err: err}
}

// kind is faultKind, with a look at the disk where SQLite only says that it failed: it calls it an I/O error when there is
// no space for the memory that its readers share, and a file that cannot be opened when a log cannot be made beside it.
func (db *DB) kind(err error) FaultKind {
	k := faultKind(err)
	if k != FaultDisk && k != FaultCannotOpen {
		return k
	}
	switch err := probe(filepath.Dir(db.opt.Path)); {
	case outOfSpace(err):
		return FaultFull
	case errors.Is(err, syscall.EROFS), errors.Is(err, fs.ErrPermission):
		return FaultReadOnly
	}
	return k
}

// probeBytes is more than one block of any file system, so that writing them takes new space.
const probeBytes = 128 << 10

// probe says why a folder takes no more data; nil when it does.
func probe(dir string) error {
	f, err := os.CreateTemp(dir, ".probe-*")
	if err != nil {
		return err
	}
	_, err = f.Write(make([]byte, probeBytes))
	return errors.Join(err, f.Close(), os.Remove(f.Name()))
}

func faultKind(err error) FaultKind {
	switch {
	case errors.Is(err, errCannotMake):
		return FaultCannotMake
	case errors.Is(err, errReadOnly), errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		return FaultReadOnly
	case errors.Is(err, errNewerSchema):
		return FaultNewerSchema
	case errors.Is(err, errOlderSchema):
		return FaultOlderSchema
	case errors.Is(err, errNotEmpty):
		return FaultNotEmpty
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, errNoTables):
		return FaultMissing
	case outOfSpace(err):
		return FaultFull
	case errors.Is(err, syscall.ENOTDIR):
		return FaultCannotOpen
	}
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return FaultOther
	}
	switch e.Code() & 0xff { // the low byte is the primary result code, https://sqlite.org/rescode.html
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM:
		return FaultReadOnly
	case sqlite3.SQLITE_FULL:
		return FaultFull
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return FaultBusy
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		return FaultCorrupt
	case sqlite3.SQLITE_CANTOPEN:
		return FaultCannotOpen
	case sqlite3.SQLITE_IOERR:
		return FaultDisk
	case sqlite3.SQLITE_ERROR:
		if strings.Contains(e.Error(), "no such table") {
			return FaultCorrupt
		}
	}
	return FaultOther
}
