package snapshot_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"trolycong/knowledge"
	"trolycong/retrieval/retrievaltest"
	"trolycong/retrieval/snapshot"
)

// current is the folder of the current snapshot below dir.
func current(t *testing.T, dir string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, "index", "CURRENT"))
	if err != nil {
		t.Fatal(err)
	}
	name, _, _ := strings.Cut(string(b), " ")
	return filepath.Join(dir, "index", name)
}

// damage turns one bit in the middle of a file.
func damage(t *testing.T, path string) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	b[len(b)/2] ^= 0x10
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

func save(t *testing.T, c *knowledge.Collection, dir string) {
	t.Helper()
	if err := build(t, c).Save(dir); err != nil {
		t.Fatalf("Save: %v", err)
	}
}

func TestSaveOpen(t *testing.T) {
	dir, c := t.TempDir(), retrievaltest.Collection()
	c.Sources = []knowledge.Source{{ID: "vuon", Path: "vuon.txt", IngestedAt: time.Date(2031, 2, 3, 4, 5, 6, 0, time.UTC), Records: 4}}
	save(t, c, dir)
	s, err := snapshot.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(c, s.Collection()); diff != "" {
		t.Errorf("records differ after save and open (-saved +opened):\n%s", diff)
	}
	if v, err := snapshot.SavedVersion(dir); v != c.Version || err != nil {
		t.Errorf("SavedVersion: %q, %v, want %q", v, err, c.Version)
	}
}

func TestOpenNone(t *testing.T) {
	dir := t.TempDir()
	if _, err := snapshot.Open(dir); !errors.Is(err, snapshot.ErrNone) {
		t.Errorf("Open of an empty folder: %v, want ErrNone", err)
	}
	if _, err := snapshot.Open(filepath.Join(dir, "missing")); !errors.Is(err, snapshot.ErrNone) {
		t.Errorf("Open of a missing folder: %v, want ErrNone", err)
	}
	if _, err := snapshot.SavedVersion(dir); !errors.Is(err, snapshot.ErrNone) {
		t.Errorf("SavedVersion of an empty folder: %v, want ErrNone", err)
	}
}

func TestOpenCorrupt(t *testing.T) {
	for _, name := range []string{"records.gob", "procedures.lex", "passages.lex", "local.model", "local.half", "manifest.json"} {
		for _, how := range []struct {
			name string
			do   func(t *testing.T, path string)
		}{
			{"bit turned", damage},
			{"cut off", func(t *testing.T, path string) { must(t, os.Truncate(path, 20)) }},
			{"emptied", func(t *testing.T, path string) { must(t, os.Truncate(path, 0)) }},
			{"missing", func(t *testing.T, path string) { must(t, os.Remove(path)) }},
		} {
			dir := t.TempDir()
			save(t, retrievaltest.Collection(), dir)
			how.do(t, filepath.Join(current(t, dir), name))
			if s, err := snapshot.Open(dir); !errors.Is(err, snapshot.ErrCorrupt) || s != nil {
				t.Errorf("%s %s: Open gave %v, %v, want ErrCorrupt", name, how.name, s, err)
			}
			save(t, retrievaltest.Collection(), dir)
			if _, err := snapshot.Open(dir); err != nil {
				t.Errorf("%s %s, saved anew: Open gave %v", name, how.name, err)
			}
		}
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestOpenCurrentDamaged(t *testing.T) {
	for _, text := range []string{"", "\n", "no-digest\n", "../x 00\n", "/etc 00\n", ". 00\n", ".. 00\n", "a/b 00\n", "gone 00\n", "\x00 00\n"} {
		dir := t.TempDir()
		save(t, retrievaltest.Collection(), dir)
		must(t, os.WriteFile(filepath.Join(dir, "index", "CURRENT"), []byte(text), 0o600))
		if s, err := snapshot.Open(dir); err == nil || errors.Is(err, snapshot.ErrNone) || s != nil {
			t.Errorf("CURRENT %q: Open gave %v, %v, want an error other than ErrNone", text, s, err)
		}
	}
}

func TestOpenOtherFormat(t *testing.T) {
	dir := t.TempDir()
	save(t, retrievaltest.Collection(), dir)
	rewriteManifest(t, dir, func(s string) string { return strings.Replace(s, `"format": "`, `"format": "0`, 1) })
	if _, err := snapshot.Open(dir); !errors.Is(err, snapshot.ErrFormat) {
		t.Errorf("another format: %v, want ErrFormat", err)
	}
	if v, err := snapshot.SavedVersion(dir); v != "" || !errors.Is(err, snapshot.ErrFormat) {
		t.Errorf("SavedVersion of another format: %q, %v, want ErrFormat", v, err)
	}
}

// rewriteManifest changes the manifest and the digest that CURRENT keeps of it.
func rewriteManifest(t *testing.T, dir string, change func(string) string) {
	t.Helper()
	path := filepath.Join(current(t, dir), "manifest.json")
	b, err := os.ReadFile(path)
	must(t, err)
	text := change(string(b))
	must(t, os.WriteFile(path, []byte(text), 0o600))
	line := filepath.Base(current(t, dir)) + " " + knowledge.Digest(text) + "\n"
	must(t, os.WriteFile(filepath.Join(dir, "index", "CURRENT"), []byte(line), 0o600))
}

func TestRecordsOfAnotherVersion(t *testing.T) {
	dir := t.TempDir()
	save(t, retrievaltest.Collection(), dir)
	rewriteManifest(t, dir, func(s string) string { return strings.Replace(s, `"version": "`, `"version": "x`, 1) })
	if _, err := snapshot.Open(dir); !errors.Is(err, snapshot.ErrCorrupt) {
		t.Errorf("manifest and records of two versions: %v, want ErrCorrupt", err)
	}
}

func TestPrune(t *testing.T) {
	dir := t.TempDir()
	root := filepath.Join(dir, "index")
	must(t, os.MkdirAll(root, 0o755))
	left, fresh := filepath.Join(root, ".new-v0-1"), filepath.Join(root, ".new-v0-2")
	must(t, os.Mkdir(left, 0o755))
	must(t, os.Mkdir(fresh, 0o755))
	old := time.Date(2001, 1, 1, 0, 0, 0, 0, time.UTC)
	must(t, os.Chtimes(left, old, old))
	var folders []string
	for n := range 5 {
		save(t, numbered(n), dir)
		folders = append(folders, current(t, dir))
		// Folders of one second are told apart by age: make the order plain.
		at := old.AddDate(0, 0, n)
		must(t, os.Chtimes(current(t, dir), at, at))
	}
	for i, f := range folders {
		_, err := os.Stat(f)
		if exists := err == nil; exists != (i >= 3) {
			t.Errorf("after five saves: snapshot %d exists: %v, want the last two only", i, exists)
		}
	}
	if _, err := os.Stat(left); err == nil {
		t.Error("the leftover of a crashed save stays")
	}
	if _, err := os.Stat(fresh); err != nil {
		t.Error("the unfinished folder of another save is removed")
	}
	if s, err := snapshot.Open(dir); err != nil || s.Version() != "v4" {
		t.Errorf("after pruning: %v, %v, want v4", s, err)
	}
}

func TestSaveFault(t *testing.T) {
	dir := t.TempDir()
	save(t, numbered(1), dir)
	before := listing(t, dir)
	// The folder's name is taken by a file: nothing can be written, the old snapshot stays.
	blocked := filepath.Join(t.TempDir(), "file")
	must(t, os.WriteFile(blocked, nil, 0o600))
	if err := build(t, numbered(2)).Save(blocked); err == nil || !strings.Contains(err.Error(), "save snapshot") {
		t.Errorf("Save below a file: %v, want an error that says so", err)
	}
	if diff := cmp.Diff(before, listing(t, dir)); diff != "" {
		t.Errorf("the other folder changed:\n%s", diff)
	}
}

func TestSaveNamesFolderByVersion(t *testing.T) {
	for version, want := range map[string]string{"2031.05-a_b": "2031.05-a_b-", "../../etc": "etc-", "": "v-", "đặc biệt/☃": "cbit-", ".hidden": "hidden-", strings.Repeat("x", 300): strings.Repeat("x", 60) + "-"} {
		dir, c := t.TempDir(), retrievaltest.Collection()
		c.Version = version
		save(t, c, dir)
		if got := filepath.Base(current(t, dir)); !strings.HasPrefix(got, want) {
			t.Errorf("version %q is saved in %q, want a name that begins with %q", version, got, want)
		}
		s, err := snapshot.Open(dir)
		if err != nil || s.Version() != version {
			t.Errorf("version %q: opened %v, %v", version, s, err)
		}
	}
}

func listing(t *testing.T, dir string) []string {
	t.Helper()
	var out []string
	must(t, filepath.WalkDir(dir, func(path string, _ os.DirEntry, err error) error {
		out = append(out, path)
		return err
	}))
	return out
}

// TestIndexOfOtherRecords: whole files that do not belong together are damage too.
func TestIndexOfOtherRecords(t *testing.T) {
	dir := t.TempDir()
	save(t, retrievaltest.Collection(), dir)
	folder := current(t, dir)
	proc, pass, other := filepath.Join(folder, "procedures.lex"), filepath.Join(folder, "passages.lex"), filepath.Join(folder, "x")
	must(t, errors.Join(os.Rename(proc, other), os.Rename(pass, proc), os.Rename(other, pass)))
	rewriteManifest(t, dir, func(s string) string {
		return strings.NewReplacer("procedures.lex", "passages.lex", "passages.lex", "procedures.lex").Replace(s)
	})
	if s, err := snapshot.Open(dir); !errors.Is(err, snapshot.ErrCorrupt) || s != nil {
		t.Errorf("indexes exchanged: %v, %v, want ErrCorrupt", s, err)
	}
}
