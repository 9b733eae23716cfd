package ingest

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// LockName is the name of the lock file in the data folder. The file stays when the lock is released; what counts is the
// operating system's lock on it, which ends with its process however that ends.
const LockName = "ingest.lock"

// Lock is the right to change the knowledge of one data folder.
type Lock struct{ file *os.File }

// ErrLocked is wrapped by the error of Acquire when another process holds the lock; the caller tries again later.
var ErrLocked = errors.New("another ingest is running")

// errHeld is what the platform's tryLock returns when the lock is held.
var errHeld = errors.New("lock is held")

// Acquire takes the lock of a data folder at once or not at all, and makes the folder when it is missing. now is written
// into the file for whoever waits. Used by ingest, forget and whatever else changes the knowledge.
func Acquire(dataDir string, now time.Time) (*Lock, error) {
	path := filepath.Join(dataDir, LockName)
	if err := os.MkdirAll(dataDir, 0o700); err != nil {
		if errors.Is(err, os.ErrPermission) || readOnlyDisk(err) {
			return nil, &problem{sentence: fmt.Sprintf("chưa có thư mục dữ liệu %s và không có quyền tạo nó; hãy tạo sẵn thư mục và cấp quyền ghi, hoặc chọn thư mục khác bằng --data", dataDir),
				err: fmt.Errorf("lock %s: %w", path, err)}
		}
		return nil, lockFault(path, err)
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, lockFault(path, err)
	}
	if err := tryLock(f); err != nil {
		defer func() { _ = f.Close() }()
		if errors.Is(err, errHeld) {
			return nil, held(f)
		}
		return nil, lockFault(path, err)
	}
	l := &Lock{f}
	if err := l.sign(now); err != nil && !full(err) {
		return nil, errors.Join(lockFault(path, err), l.Release())
	}
	return l, nil
}

// Running tells whether somebody changes the knowledge of a data folder now: the error of Acquire, or nil. It makes nothing.
func Running(dataDir string) error {
	f, err := os.Open(filepath.Join(dataDir, LockName))
	if err != nil {
		return nil // nobody has ever, or nobody can
	}
	defer func() { _ = f.Close() }()
	switch err := tryLock(f); {
	case errors.Is(err, errHeld):
		return held(f)
	case err != nil:
		return nil
	}
	return unlock(f)
}

// sign writes who holds the lock. Without space it stays unsigned: forget must work on a full disk.
func (l *Lock) sign(now time.Time) error {
	if err := l.file.Truncate(0); err != nil {
		return err
	}
	_, err := l.file.WriteAt([]byte(fmt.Sprintf("%d %s\n", os.Getpid(), now.UTC().Format(time.RFC3339))), 0)
	return err
}

// Release gives the lock back; releasing twice is no error.
func (l *Lock) Release() error {
	if l == nil || l.file == nil {
		return nil
	}
	f := l.file
	l.file = nil
	return errors.Join(f.Truncate(0), unlock(f), f.Close())
}

// held words who holds the lock, as far as the file says.
func held(f *os.File) error {
	who := "một tiến trình khác"
	buf := make([]byte, 100)
	n, _ := f.ReadAt(buf, 0)
	if pid, at, ok := strings.Cut(strings.TrimSpace(string(buf[:n])), " "); ok {
		if _, err := strconv.Atoi(pid); err == nil {
			who = "tiến trình " + pid
			if t, err := time.Parse(time.RFC3339, at); err == nil {
				who += " từ " + t.In(hanoi).Format("15:04 ngày 02/01/2006")
			}
		}
	}
	return &problem{sentence: fmt.Sprintf("một lần nạp khác đang chạy (%s); hãy đợi nó xong rồi chạy lại", who), err: ErrLocked}
}

// hanoi is the time of Viet Nam, which has no summer time.
var hanoi = time.FixedZone("Asia/Ho_Chi_Minh", 7*60*60)

func lockFault(path string, err error) error {
	sentence := fmt.Sprintf("không mở được tệp khóa %s; hãy kiểm tra thư mục dữ liệu", path)
	if errors.Is(err, os.ErrPermission) || readOnlyDisk(err) {
		sentence = fmt.Sprintf("thư mục dữ liệu %s chỉ cho phép đọc nên không nạp được; hãy cấp quyền ghi hoặc chọn thư mục khác bằng --data", filepath.Dir(path))
	} else if full(err) {
		sentence = fmt.Sprintf("ổ đĩa chứa thư mục dữ liệu %s đã đầy; hãy giải phóng dung lượng rồi nạp lại", filepath.Dir(path))
	}
	return &problem{sentence: sentence, err: fmt.Errorf("lock %s: %w", path, err)}
}
