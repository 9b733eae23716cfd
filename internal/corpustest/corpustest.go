// Package corpustest reads the real documents and question sets that tests measure on. They are not part of the project.
//
// Kind: library, for tests only. Where the data are missing a test is skipped; where CI=true it fails.
package corpustest

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"trolycong/knowledge"
	"trolycong/knowledge/plan"
	"trolycong/knowledge/portal"
)

// Catalogue is the portal's export of procedures, as a name for Path.
const Catalogue = "corpus/procedures/portal-2026-07.jsonl.gz"

// AsOf is the month that the catalogue was exported.
var AsOf = knowledge.Date{Year: 2026, Month: 7}

// Root is the folder that holds go.mod.
func Root(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		if dir == filepath.Dir(dir) {
			t.Fatal("no go.mod above the test")
		}
		dir = filepath.Dir(dir)
	}
}

// Path finds a file or folder of the shared data by its name with slashes: in $TROLYCONG_SHARED, or in "shared" beside the
// repository.
func Path(t testing.TB, name string) string {
	t.Helper()
	dir := os.Getenv("TROLYCONG_SHARED")
	if dir == "" {
		dir = filepath.Join(filepath.Dir(Root(t)), "shared")
	}
	path := filepath.Join(dir, filepath.FromSlash(name))
	if _, err := os.Stat(path); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("shared data missing in CI: %v", err)
		}
		t.Skipf("shared data not found (set TROLYCONG_SHARED): %v", err)
	}
	return path
}

// Long skips a test under -short, as with the race detector: it reads all of the data in one goroutine, which make catalogue does.
func Long(t testing.TB) {
	t.Helper()
	if testing.Short() {
		t.Skip("reads all of the shared data: runs with make catalogue")
	}
}

// Plans are the paths of the plan documents, sorted.
func Plans(t testing.TB) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(Path(t, "corpus/plans"), "*.txt"))
	if err != nil || len(files) == 0 {
		t.Fatalf("plans: %v, %d files", err, len(files))
	}
	slices.Sort(files)
	return files
}

// Read is a file as text; it fails the test when it cannot be read.
func Read(t testing.TB, path string) string {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// Lines reads a file of one JSON value a line, gzipped where its name ends in .gz.
func Lines[T any](t testing.TB, path string) []T {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	var r io.Reader = f
	if strings.HasSuffix(path, ".gz") {
		if r, err = gzip.NewReader(f); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
	}
	var out []T
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 32<<20)
	for n := 1; lines.Scan(); n++ {
		var v T
		if err := json.Unmarshal(lines.Bytes(), &v); err != nil {
			t.Fatalf("%s, line %d: %v", path, n, err)
		}
		out = append(out, v)
	}
	if err := lines.Err(); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return out
}

// Collection parses the plans and the catalogue: new at each call, so a test may change it.
func Collection(t testing.TB) *knowledge.Collection {
	t.Helper()
	c := &knowledge.Collection{Version: "real"}
	for _, path := range Plans(t) {
		d, err := plan.Parse(knowledge.DocumentID(strings.TrimSuffix(filepath.Base(path), ".txt")), []byte(Read(t, path)))
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		c.Documents = append(c.Documents, d)
	}
	f, err := os.Open(Path(t, Catalogue))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	res, err := portal.Read(f, portal.Options{AsOf: AsOf, Name: filepath.Base(Catalogue)})
	if err != nil {
		t.Fatal(err)
	}
	c.Procedures = res.Procedures
	return c
}
