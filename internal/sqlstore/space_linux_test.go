package sqlstore_test

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"trolycong/internal/sqlstore"
	"trolycong/knowledge/knowledgetest"
)

// TestOpenOnAFullDisk needs the right to mount a small disk.
func TestOpenOnAFullDisk(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=2m"); err != nil {
		t.Skipf("no small disk: %v", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(dir, 0) })
	path := filepath.Join(dir, sqlstore.FileName)
	db, err := sqlstore.Open(t.Context(), sqlstore.Options{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(db.PutBundle(t.Context(), knowledgetest.Catalogue("portal", "mẫu", 3)), db.Close()); err != nil {
		t.Fatal(err)
	}
	filler, err := os.Create(filepath.Join(dir, "filler"))
	if err != nil {
		t.Fatal(err)
	}
	for err == nil {
		_, err = filler.Write(make([]byte, 4096))
	}
	_ = filler.Close()
	_, err = sqlstore.Open(t.Context(), sqlstore.Options{Path: path})
	wantFault(t, err, sqlstore.FaultFull, path)
	ro, err := sqlstore.Open(t.Context(), sqlstore.Options{Path: path, ReadOnly: true})
	if err != nil {
		t.Fatalf("read-only on a full disk: %v", err)
	}
	if c, err := ro.Collection(t.Context()); err != nil || len(c.Procedures) != 3 {
		t.Errorf("read-only on a full disk: %v, want 3 procedures", err)
	}
	if err := ro.Close(); err != nil {
		t.Error(err)
	}
}
