//go:build unix

package ingest_test

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// nobody is the user without rights on most systems.
const nobody = 65534

// TestReadOnlyDataFolder runs the child as a user for whom permissions count.
func TestReadOnlyDataFolder(t *testing.T) {
	dir, err := os.MkdirTemp("", "trolycong-ro-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	p := &place{T: t, dir: dir, data: filepath.Join(dir, "data")}
	if err := os.Mkdir(p.data, 0o700); err != nil {
		t.Fatal(err)
	}
	for name, mode := range map[string]os.FileMode{dir: 0o755, p.data: 0o555} {
		if err := os.Chmod(name, mode); err != nil {
			t.Fatal(err)
		}
	}
	binary, err := os.ReadFile(os.Args[0])
	if err != nil {
		t.Fatal(err)
	}
	cmd := p.child("lock")
	cmd.Path, cmd.Dir = filepath.Join(dir, "self.test"), dir
	if err := os.WriteFile(cmd.Path, binary, 0o755); err != nil {
		t.Fatal(err)
	}
	if os.Geteuid() == 0 {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	}
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("child: %v %s", err, out)
	}
	p.contains(string(out), p.data, "chỉ cho phép đọc", "--data")
}
