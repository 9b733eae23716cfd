package ingest_test

import (
	"testing"

	"trolycong/internal/corpustest"
	"trolycong/knowledge/ingest"
)

// TestCorpus ingests the five documents and the catalogue, with nothing refused, and once more with nothing done.
func TestCorpus(t *testing.T) {
	corpustest.Long(t)
	paths := []string{corpustest.Path(t, "corpus/plans"), corpustest.Path(t, corpustest.Catalogue)}
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
