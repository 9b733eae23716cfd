package ingest_test

import (
	"os"
	"path/filepath"
	"testing"

	"trolycong/knowledge/ingest"
)

// shared gives a path of the shared data; without them the test is skipped, and on the build server it fails.
func shared(t *testing.T, name string) string {
	t.Helper()
	root, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for !exists(filepath.Join(root, "go.mod")) {
		if filepath.Dir(root) == root {
			t.Fatal("no go.mod above the test")
		}
		root = filepath.Dir(root)
	}
	dir := os.Getenv("TROLYCONG_SHARED")
	if dir == "" {
		dir = filepath.Join(root, "..", "shared")
	}
	path := filepath.Join(dir, filepath.FromSlash(name))
	if !exists(path) {
		if os.Getenv("CI") == "true" {
			t.Fatalf("%s is missing: set TROLYCONG_SHARED", path)
		}
		t.Skipf("%s is missing: set TROLYCONG_SHARED to the shared data", path)
	}
	return path
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// TestCorpus ingests the five documents and the catalogue, with nothing refused, and once more with nothing done.
func TestCorpus(t *testing.T) {
	paths := []string{shared(t, "corpus/plans"), shared(t, "corpus/procedures/portal-2026-07.jsonl.gz")}
	p := newPlace(t)
	r := p.run(ingest.Options{}, paths...)
	if len(r.Stored) != 6 || len(r.Refused) != 0 || r.RefusedRecords != 0 || r.Records != 5+2642 || r.ExitCode() != ingest.ExitStored {
		t.Fatalf("got %v with %d records, %d refused, exit code %d; want 6 files, 2647, 0, 0", outline(r), r.Records, r.RefusedRecords, r.ExitCode())
	}
	for _, c := range r.ByKind {
		if c.Label == string(c.Kind) {
			t.Errorf("doubt %s has no name for people", c.Kind)
		}
	}
	v, puts := p.version(), len(p.store.puts)
	if r := p.run(ingest.Options{}, paths...); len(r.Unchanged) != 6 || p.version() != v || len(p.store.puts) != puts {
		t.Errorf("again: got %v, want 6 unchanged and nothing stored", outline(r))
	}
}
