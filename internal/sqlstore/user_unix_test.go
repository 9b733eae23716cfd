//go:build unix

package sqlstore_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"

	"trolycong/internal/sqlstore"
	"trolycong/knowledge/knowledgetest"
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

// TestPrivateFiles checks that nobody else reads the database, in a folder that everybody may read.
func TestPrivateFiles(t *testing.T) {
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	db := open(t, sqlstore.Options{Path: filepath.Join(dir, sqlstore.FileName)})
	if err := db.PutBundle(t.Context(), knowledgetest.Catalogue("portal", "mẫu", 3)); err != nil {
		t.Fatal(err)
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) < 2 {
		t.Fatalf("got %v, %v; want the database and its log", files, err)
	}
	for _, f := range files {
		if info, err := f.Info(); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: got %v, %v; want mode 0600", f.Name(), info.Mode(), err)
		}
	}
}
