package sqlstore_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"trolycong/internal/sqlstore"
	"trolycong/knowledge"
	"trolycong/knowledge/knowledgetest"
)

// wantFault checks the kind of an error, and that its sentence names the file and says what to do.
func wantFault(t *testing.T, err error, kind sqlstore.FaultKind, path string) {
	t.Helper()
	var f *sqlstore.Fault
	if !errors.As(err, &f) || f.Kind != kind {
		t.Fatalf("got %v, want a fault of kind %s", err, kind)
	}
	s := f.Sentence()
	if !strings.Contains(s, path) || !strings.Contains(s, "hãy") && !strings.Contains(s, "Hãy") || !strings.HasSuffix(s, ".") {
		t.Errorf("sentence of %s: got %q, want the path %s and what to do", kind, s, path)
	}
}

func TestOpenFaults(t *testing.T) {
	put := func(t *testing.T, path, content string) {
		t.Helper()
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	newer := func(t *testing.T, path string) {
		t.Helper()
		db, err := sqlstore.Open(t.Context(), sqlstore.Options{Path: path})
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(db.Exec(t.Context(), `INSERT INTO goose_db_version (version_id, is_applied) VALUES (99, 1)`), db.Close()); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		name     string
		prepare  func(t *testing.T, path string)
		readOnly bool
		want     sqlstore.FaultKind
	}{
		{"newer schema", newer, false, sqlstore.FaultNewerSchema},
		{"newer schema, read-only", newer, true, sqlstore.FaultNewerSchema},
		{"nothing to read", func(*testing.T, string) {}, true, sqlstore.FaultMissing},
		{"empty file, read-only", func(t *testing.T, path string) { put(t, path, "") }, true, sqlstore.FaultMissing},
		{"some other file", func(t *testing.T, path string) { put(t, path, strings.Repeat("Kính gửi quý cơ quan. ", 400)) }, false, sqlstore.FaultCorrupt},
		{"some other file, read-only", func(t *testing.T, path string) { put(t, path, strings.Repeat("Kính gửi quý cơ quan. ", 400)) }, true, sqlstore.FaultCorrupt},
		{"a folder", func(t *testing.T, path string) {
			if err := os.Mkdir(path, 0o700); err != nil {
				t.Fatal(err)
			}
		}, false, sqlstore.FaultCannotOpen},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), sqlstore.FileName)
			c.prepare(t, path)
			before, _ := os.ReadFile(path)
			db, err := sqlstore.Open(t.Context(), sqlstore.Options{Path: path, ReadOnly: c.readOnly})
			if db != nil {
				t.Fatal("Open: got a database, want none")
			}
			wantFault(t, err, c.want, path)
			if after, _ := os.ReadFile(path); !cmp.Equal(before, after) {
				t.Errorf("the file was changed: %d bytes before, %d after", len(before), len(after))
			}
		})
	}
	t.Run("folder is a file", func(t *testing.T) {
		dir := t.TempDir()
		put(t, filepath.Join(dir, "data"), "x")
		path := filepath.Join(dir, "data", sqlstore.FileName)
		_, err := sqlstore.Open(t.Context(), sqlstore.Options{Path: path})
		wantFault(t, err, sqlstore.FaultCannotOpen, path)
	})
	t.Run("no path", func(t *testing.T) {
		if _, err := sqlstore.Open(t.Context(), sqlstore.Options{}); err == nil {
			t.Error("Open without a path: got no error")
		}
	})
}

func TestDiskFull(t *testing.T) {
	db := open(t, sqlstore.Options{})
	if err := db.PutBundle(t.Context(), knowledgetest.Catalogue("portal", "cũ", 3)); err != nil {
		t.Fatal(err)
	}
	v, err := db.Version(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Exec(t.Context(), `PRAGMA max_page_count = 40`); err != nil {
		t.Fatal(err)
	}
	err = db.PutBundle(t.Context(), knowledgetest.Catalogue("portal", "mới", 1000))
	wantFault(t, err, sqlstore.FaultFull, db.Path())
	if got, err := db.Version(t.Context()); err != nil || got != v {
		t.Errorf("version after a full disk: got %s, %v; want %s", got, err, v)
	}
	if c, err := db.Collection(t.Context()); err != nil || len(c.Procedures) != 3 {
		t.Errorf("after a full disk: got %d procedures, %v; want the old 3", len(c.Procedures), err)
	}
	if err := db.PutBundle(t.Context(), knowledgetest.Catalogue("portal", "mới", 4)); err != nil {
		t.Errorf("a smaller bundle after a full disk: %v", err)
	}
}

func TestBusy(t *testing.T) { both(t, testBusy) }

func testBusy(t *testing.T, open opener) {
	db := open(t, sqlstore.Options{})
	other := open(t, sqlstore.Options{Path: db.Path(), URL: db.URL(), BusyTimeout: 20 * time.Millisecond})
	inside, leave := make(chan struct{}), make(chan struct{})
	db.SetHook(func(point string) {
		if point == "deleted" {
			close(inside)
			<-leave
		}
	})
	done := make(chan error)
	go func() { done <- db.PutBundle(t.Context(), knowledgetest.Catalogue("a", "mẫu", 1)) }()
	<-inside
	wantFault(t, other.PutBundle(t.Context(), knowledgetest.Catalogue("b", "mẫu", 1)), sqlstore.FaultBusy, db.Name())
	if _, err := other.Collection(t.Context()); err != nil {
		t.Errorf("reading beside a writer: %v", err)
	}
	close(leave)
	if err := <-done; err != nil {
		t.Errorf("the writer: %v", err)
	}
}

func TestReadOnly(t *testing.T) {
	path := filepath.Join(t.TempDir(), sqlstore.FileName)
	db, err := sqlstore.Open(t.Context(), sqlstore.Options{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(db.PutBundle(t.Context(), knowledgetest.Catalogue("portal", "mẫu", 3)), db.Close()); err != nil {
		t.Fatal(err)
	}
	ro := open(t, sqlstore.Options{Path: path, ReadOnly: true})
	if c, err := ro.Collection(t.Context()); err != nil || len(c.Procedures) != 3 {
		t.Errorf("Collection: %v, want 3 procedures", err)
	}
	wantFault(t, ro.PutBundle(t.Context(), knowledgetest.Catalogue("portal", "mẫu", 1)), sqlstore.FaultReadOnly, path)
	_, err = ro.Forget(t.Context(), "portal")
	wantFault(t, err, sqlstore.FaultReadOnly, path)
}

// TestReadOnlyFolder runs itself again as a user who may only read: for root no folder is read-only.
func TestReadOnlyFolder(t *testing.T) {
	const env = "TROLYCONG_TEST_READ_ONLY_DB"
	if path := os.Getenv(env); path != "" {
		db := open(t, sqlstore.Options{Path: path, ReadOnly: true})
		if c, err := db.Collection(t.Context()); err != nil || len(c.Procedures) != 3 {
			t.Errorf("read-only open: %v, want 3 procedures", err)
		}
		_, err := sqlstore.Open(t.Context(), sqlstore.Options{Path: path})
		wantFault(t, err, sqlstore.FaultReadOnly, path)
		missing := filepath.Join(filepath.Dir(path), "new", sqlstore.FileName)
		_, err = sqlstore.Open(t.Context(), sqlstore.Options{Path: missing})
		wantFault(t, err, sqlstore.FaultCannotMake, filepath.Dir(missing))
		return
	}
	dir, err := os.MkdirTemp("", "trolycong-ro-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = os.Chmod(filepath.Join(dir, "data"), 0o700)
		_ = os.RemoveAll(dir)
	})
	path := filepath.Join(dir, "data", sqlstore.FileName)
	db, err := sqlstore.Open(t.Context(), sqlstore.Options{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(db.PutBundle(t.Context(), knowledgetest.Catalogue("portal", "mẫu", 3)), db.Close()); err != nil {
		t.Fatal(err)
	}
	for name, mode := range map[string]os.FileMode{dir: 0o755, filepath.Dir(path): 0o555, path: 0o444} {
		if err := os.Chmod(name, mode); err != nil {
			t.Fatal(err)
		}
	}
	cmd := asPlainUser(t, dir, "-test.run=^TestReadOnlyFolder$", "-test.count=1")
	cmd.Env = append(os.Environ(), env+"="+path)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("as a plain user: %v\n%s", err, out)
	}
}

func TestOddPaths(t *testing.T) {
	for _, name := range []string{"dữ liệu số 1", "a#b?c=d&e%20f", "ba 100%", "-x"} {
		path := filepath.Join(t.TempDir(), name, sqlstore.FileName)
		db := open(t, sqlstore.Options{Path: path})
		if err := db.PutBundle(t.Context(), knowledgetest.Catalogue("portal", "mẫu", 1)); err != nil {
			t.Errorf("folder %q: %v", name, err)
		}
		if _, err := os.Stat(path); err != nil {
			t.Errorf("folder %q: the file is not where it was asked for: %v", name, err)
		}
	}
}

func TestOpenTogether(t *testing.T) {
	path := filepath.Join(t.TempDir(), sqlstore.FileName)
	var wg sync.WaitGroup
	for range 6 {
		wg.Go(func() {
			db, err := sqlstore.Open(t.Context(), sqlstore.Options{Path: path})
			if err != nil {
				t.Errorf("Open beside others: %v", err)
				return
			}
			if err := errors.Join(db.Check(t.Context()), db.Close()); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

// TestOtherHandleSees checks what a running server relies on: another process's change shows in Version at once.
func TestOtherHandleSees(t *testing.T) {
	db := open(t, sqlstore.Options{})
	other := open(t, sqlstore.Options{Path: db.Path()})
	before, err := other.Version(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := db.PutBundle(t.Context(), knowledgetest.Catalogue("portal", "mẫu", 1)); err != nil {
		t.Fatal(err)
	}
	after, err := other.Version(t.Context())
	if err != nil || after == before {
		t.Errorf("version through the other handle: got %s, %v; want another than %s", after, err, before)
	}
}

func TestForgetLeavesNoText(t *testing.T) {
	db := open(t, sqlstore.Options{})
	const word = "khong-de-lai-dau-vet"
	if err := db.PutBundle(t.Context(), knowledgetest.Plan("a", word, knowledgetest.Noon)); err != nil {
		t.Fatal(err)
	}
	if !onDisk(t, db.Path(), word) {
		t.Fatal("the word is not on the disk before: the test sees nothing")
	}
	if _, err := db.Forget(t.Context(), "a"); err != nil {
		t.Fatal(err)
	}
	if onDisk(t, db.Path(), word) {
		t.Error("the forgotten text is still on the disk")
	}
}

func onDisk(t *testing.T, path, word string) bool {
	t.Helper()
	for _, p := range []string{path, path + "-wal"} {
		b, err := os.ReadFile(p)
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			t.Fatal(err)
		}
		if strings.Contains(string(b), word) {
			return true
		}
	}
	return false
}

func TestCorruptRecord(t *testing.T) { both(t, testCorruptRecord) }

func testCorruptRecord(t *testing.T, open opener) {
	db := open(t, sqlstore.Options{})
	if err := db.PutBundle(t.Context(), knowledgetest.Catalogue("portal", "mẫu", 2)); err != nil {
		t.Fatal(err)
	}
	for _, statement := range []string{`UPDATE record SET body = '{"code":' WHERE id = '1.000001'`, `UPDATE record SET body = 'x', encoding = 'json+gzip' WHERE id = '1.000001'`,
		`UPDATE record SET encoding = 'zip' WHERE id = '1.000001'`, `UPDATE record SET kind = 'poem' WHERE id = '1.000001'`} {
		if err := db.Exec(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
		if _, err := db.Collection(t.Context()); err == nil || !strings.Contains(err.Error(), "1.000001") {
			t.Errorf("after %q: got %v, want an error that names the record", statement, err)
		}
	}
}

func TestClosed(t *testing.T) { both(t, testClosed) }

func testClosed(t *testing.T, open opener) {
	db := open(t, sqlstore.Options{})
	if err := errors.Join(db.Close(), db.Close()); err != nil {
		t.Errorf("closing twice: %v", err)
	}
	if _, err := db.Version(t.Context()); err == nil {
		t.Error("Version after Close: got no error")
	}
	if err := db.PutBundle(t.Context(), knowledgetest.Catalogue("portal", "mẫu", 1)); err == nil {
		t.Error("PutBundle after Close: got no error")
	}
}

func TestUnknownVisibilityFailsClosed(t *testing.T) { both(t, testUnknownVisibilityFailsClosed) }

func testUnknownVisibilityFailsClosed(t *testing.T, open opener) {
	db := open(t, sqlstore.Options{})
	if err := db.PutBundle(t.Context(), knowledgetest.Plan("a", "Một.", knowledgetest.Noon)); err != nil {
		t.Fatal(err)
	}
	if err := db.Exec(t.Context(), `UPDATE source SET visibility = 'everyone'`); err != nil {
		t.Fatal(err)
	}
	s, err := db.Sources(t.Context())
	if err != nil || len(s) != 1 || s[0].Visibility != knowledge.Internal {
		t.Errorf("a visibility nobody knows: got %+v, %v; want internal", s, err)
	}
}

// command runs this test binary from a folder that everybody may read.
func command(t *testing.T, dir string, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	binary, err := os.ReadFile(self)
	if err != nil {
		t.Fatal(err)
	}
	copied := filepath.Join(dir, "self.test")
	if err := os.WriteFile(copied, binary, 0o755); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), copied, args...)
	cmd.Dir = dir
	return cmd
}

// TestDiskFullGivesTheLogBack checks that what a full disk stopped does not keep the disk full while another handle, a
// running server, is open.
func TestDiskFullGivesTheLogBack(t *testing.T) {
	db := open(t, sqlstore.Options{})
	if err := db.PutBundle(t.Context(), knowledgetest.Catalogue("portal", "cũ", 3)); err != nil {
		t.Fatal(err)
	}
	other := open(t, sqlstore.Options{Path: db.Path()})
	if err := db.Exec(t.Context(), `PRAGMA max_page_count = 1500`); err != nil {
		t.Fatal(err)
	}
	wantFault(t, db.PutBundle(t.Context(), knowledgetest.Catalogue("portal", "mới", 20_000)), sqlstore.FaultFull, db.Path())
	if info, err := os.Stat(db.Path() + "-wal"); err == nil && info.Size() > 0 {
		t.Errorf("the log after a full disk: got %d bytes, want none", info.Size())
	}
	if c, err := other.Collection(t.Context()); err != nil || len(c.Procedures) != 3 {
		t.Errorf("the other handle: got %v, want the old 3 procedures", err)
	}
}
