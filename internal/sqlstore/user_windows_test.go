package sqlstore_test

import (
	"os/exec"
	"testing"
)

func asPlainUser(t *testing.T, _ string, _ ...string) *exec.Cmd {
	t.Helper()
	t.Skip("a folder's mode does not stop writing on Windows")
	return nil
}
