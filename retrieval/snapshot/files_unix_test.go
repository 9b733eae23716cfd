//go:build unix

package snapshot_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"trolycong/retrieval/retrievaltest"
)

// TestPrivateFiles checks that nobody else reads a saved snapshot, in a folder that everybody may read.
func TestPrivateFiles(t *testing.T) {
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := build(t, retrievaltest.Collection()).Save(dir); err != nil {
		t.Fatal(err)
	}
	err := filepath.WalkDir(filepath.Join(dir, "index"), func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s: got mode %v, want none for others", path, info.Mode())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
