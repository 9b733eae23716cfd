package sqlstore

import (
	"errors"
	"syscall"
)

// The errors of a full disk, https://learn.microsoft.com/windows/win32/debug/system-error-codes--0-499-.
const (
	errorHandleDiskFull = syscall.Errno(39)
	errorDiskFull       = syscall.Errno(112)
)

func outOfSpace(err error) bool {
	return errors.Is(err, errorDiskFull) || errors.Is(err, errorHandleDiskFull)
}
