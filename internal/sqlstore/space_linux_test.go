package sqlstore_test

import (
	"bytes"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"trolycong/internal/sqlstore"
	"trolycong/knowledge/knowledgetest"
)

// fillDisk writes until the disk takes no more.
func fillDisk(t *testing.T, dir string) {
	t.Helper()
	f, err := os.Create(filepath.Join(dir, "filler"))
	if err != nil {
		t.Fatal(err)
	}
	for err == nil {
		_, err = f.Write(make([]byte, 4096))
	}
	_ = f.Close()
}

// TestFullDiskIsTheCallersToTell checks that a write on a full disk gives its fault and logs nothing by itself.
func TestFullDiskIsTheCallersToTell(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=2m"); err != nil {
		t.Skipf("no small disk: %v", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(dir, 0) })
	var log bytes.Buffer
	db, err := sqlstore.Open(t.Context(), sqlstore.Options{Path: filepath.Join(dir, sqlstore.FileName), Logger: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelWarn}))})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.PutBundle(t.Context(), knowledgetest.Catalogue("portal", "mẫu", 3)); err != nil {
		t.Fatal(err)
	}
	fillDisk(t, dir)
	for range 3 {
		wantFault(t, db.PutBundle(t.Context(), knowledgetest.Catalogue("portal", "mới", 800)), sqlstore.FaultFull, db.Path())
	}
	if log.Len() > 0 {
		t.Errorf("logged\n%s", &log)
	}
	if err := db.Close(); err != nil {
		t.Log("close on a full disk:", err)
	}
}

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
	fillDisk(t, dir)
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
