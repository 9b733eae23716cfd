package vitext_test

import (
	"compress/gzip"
	"io"
	"os"
	"strings"
	"testing"

	"trolycong/internal/corpustest"
	"trolycong/internal/vitext"
)

// corpus is the text of all plans and of the whole catalogue, cleaned, in pieces.
func corpus(t testing.TB) []string {
	t.Helper()
	var out []string
	for _, path := range corpustest.Plans(t) {
		out = append(out, vitext.Clean(corpustest.Read(t, path)))
	}
	f, err := os.Open(corpustest.Path(t, corpustest.Catalogue))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	text := strings.NewReplacer(`\n`, "\n", `\t`, "\t", `\"`, `"`).Replace(string(raw))
	return append(out, strings.Split(vitext.Clean(text), `", "`)...)
}

// TestCorpus reads the shared plans and a share of the catalogue: offsets hold and nothing panics, whatever was printed.
func TestCorpus(t *testing.T) {
	corpustest.Long(t)
	const every = 4 // of the catalogue's pieces: enough for its forms, and quick
	numbers, dates := 0, 0
	for i, s := range corpus(t) {
		if i%every != 0 && i > 5 {
			continue
		}
		numbers += checkNumbers(t, s)
		dates += checkDates(t, s)
		checkSentences(t, s)
		checkTokens(t, s)
		if f := vitext.Fold(s); vitext.Fold(f) != f {
			t.Fatal("Fold is not idempotent")
		}
		if k := vitext.Key(s); vitext.Key(k) != k {
			t.Fatal("Key is not idempotent")
		}
	}
	if numbers < 9000 || dates < 2000 {
		t.Errorf("read %d numbers and %d dates; a reader has gone blind", numbers, dates)
	}
}

func BenchmarkReaders(b *testing.B) {
	texts := corpus(b)
	size := 0
	for i, s := range texts {
		if size += len(s); size > 4<<20 {
			texts = texts[:i+1]
			break
		}
	}
	for _, r := range []struct {
		name string
		f    func(string)
	}{
		{"Clean", func(s string) { vitext.Clean(s) }}, {"Fold", func(s string) { vitext.Fold(s) }}, {"Key", func(s string) { vitext.Key(s) }},
		{"Syllables", func(s string) { vitext.Syllables(s) }}, {"Tokens", func(s string) { vitext.Tokens(s) }}, {"Sentences", func(s string) { vitext.Sentences(s) }},
		{"Numbers", func(s string) { vitext.Numbers(s) }}, {"Dates", func(s string) { vitext.Dates(s) }},
	} {
		b.Run(r.name, func(b *testing.B) {
			b.SetBytes(int64(size))
			b.ReportAllocs()
			for b.Loop() {
				for _, s := range texts {
					r.f(s)
				}
			}
		})
	}
}
