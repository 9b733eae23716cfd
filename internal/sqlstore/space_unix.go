//go:build unix

package sqlstore

import (
	"errors"
	"syscall"
)

func outOfSpace(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT)
}
