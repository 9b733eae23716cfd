package ingest

import (
	"errors"
	"os"
	"syscall"
	"unsafe"
)

// Windows locks ranges of bytes, and a locked byte cannot be read by others: the lock is on one byte far behind the text.
const (
	lockOffset          = 1 << 30
	lockFailImmediately = 1
	lockExclusive       = 2
	// System error codes, learn.microsoft.com/windows/win32/debug/system-error-codes.
	errLockViolation = syscall.Errno(33)
	errWriteProtect  = syscall.Errno(19)
	errHandleFull    = syscall.Errno(39)
	errDiskFull      = syscall.Errno(112)
)

var (
	kernel32     = syscall.NewLazyDLL("kernel32.dll")
	lockFileEx   = kernel32.NewProc("LockFileEx")
	unlockFileEx = kernel32.NewProc("UnlockFileEx")
)

func tryLock(f *os.File) error {
	o := &syscall.Overlapped{Offset: lockOffset}
	ok, _, err := lockFileEx.Call(f.Fd(), lockExclusive|lockFailImmediately, 0, 1, 0, uintptr(unsafe.Pointer(o)))
	switch {
	case ok != 0:
		return nil
	case errors.Is(err, errLockViolation), errors.Is(err, syscall.ERROR_IO_PENDING):
		return errHeld
	}
	return err
}

func unlock(f *os.File) error {
	o := &syscall.Overlapped{Offset: lockOffset}
	if ok, _, err := unlockFileEx.Call(f.Fd(), 0, 1, 0, uintptr(unsafe.Pointer(o))); ok == 0 {
		return err
	}
	return nil
}

func readOnlyDisk(err error) bool { return errors.Is(err, errWriteProtect) }

func full(err error) bool { return errors.Is(err, errDiskFull) || errors.Is(err, errHandleFull) }
