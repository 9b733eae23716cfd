//go:build unix

package sqlstore_test

import (
	"os"
	"os/exec"
	"syscall"
	"testing"
)

// nobody is the user without rights on most systems.
const nobody = 65534

// asPlainUser runs this test binary as a user for whom permissions count.
func asPlainUser(t *testing.T, dir string, args ...string) *exec.Cmd {
	t.Helper()
	cmd := command(t, dir, args...)
	if os.Geteuid() == 0 {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	}
	return cmd
}
