package sqlstore_test

import (
	"fmt"
	"strings"
	"testing"

	"trolycong/internal/sqlstore"
	"trolycong/knowledge"
	"trolycong/knowledge/knowledgetest"
)

// national makes a catalogue of the size of the national one: 2,642 procedures of 17 kB of JSON on average.
func national(word string) knowledge.Bundle {
	b := knowledgetest.Catalogue("portal", word, 2642)
	for i, p := range b.Procedures {
		for j := range 12 {
			text := strings.Repeat(fmt.Sprintf("Bước %d: người yêu cầu nộp hồ sơ số %d tại bộ phận một cửa (%s). ", j, i, word), 10)
			p.Fields = append(p.Fields, knowledge.ProcedureField{Key: fmt.Sprint("truong_", j), Text: text})
			p.Steps = append(p.Steps, knowledge.Cited{Text: string([]rune(text)[:60])})
		}
	}
	return b
}

// BenchmarkPutBundle replaces a national catalogue: at most 2 s on two cores.
func BenchmarkPutBundle(b *testing.B) {
	db := open(b, sqlstore.Options{})
	states := []knowledge.Bundle{national("cũ"), national("mới")}
	for i := 0; b.Loop(); i++ {
		if err := db.PutBundle(b.Context(), states[i%2]); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkCollection loads a national catalogue: at most 0.8 s on two cores.
func BenchmarkCollection(b *testing.B) {
	db := open(b, sqlstore.Options{})
	if err := db.PutBundle(b.Context(), national("mẫu")); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if c, err := db.Collection(b.Context()); err != nil || len(c.Procedures) != 2642 {
			b.Fatal(err)
		}
	}
}

// BenchmarkVersion is what a running server asks every two seconds.
func BenchmarkVersion(b *testing.B) {
	db := open(b, sqlstore.Options{})
	for b.Loop() {
		if _, err := db.Version(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}
