package retrievaltest

import (
	"math"
	"testing"

	"trolycong/retrieval"
)

// RunVectors runs the conformance suite of retrieval.VectorStore; open gives an empty store.
func RunVectors(t *testing.T, open func(t testing.TB) retrieval.VectorStore) {
	t.Run("kept and found", func(t *testing.T) { testVectorsKept(t, open(t)) })
	t.Run("all or none", func(t *testing.T) { testVectorsAtomic(t, open(t)) })
	t.Run("removed", func(t *testing.T) { testVectorsRemoved(t, open(t)) })
	t.Run("side by side", func(t *testing.T) { testVectorsTogether(t, open(t)) })
}

// The spaces of the suite: the second differs by its size alone, the third by its name.
var vectorSpaces = []retrieval.Space{{Name: "model:1", Dimensions: 2}, {Name: "model:1", Dimensions: 3}, {Name: "model:2", Dimensions: 2}}

type vectors = map[retrieval.TextDigest][]float32

func put(t *testing.T, s retrieval.VectorStore, space retrieval.Space, v vectors) {
	t.Helper()
	if err := s.PutVectors(t.Context(), space, v); err != nil {
		t.Fatalf("PutVectors in %s: %v", space.Name, err)
	}
}

// wantVectors checks what the store has of texts, to the precision of halves.
func wantVectors(t *testing.T, s retrieval.VectorStore, space retrieval.Space, texts []retrieval.TextDigest, want vectors) {
	t.Helper()
	got, err := s.Vectors(t.Context(), space, texts)
	if err != nil || len(got) != len(want) {
		t.Fatalf("Vectors(%v, %v): got %v, %v, want %v", space, texts, got, err, want)
	}
	for d, w := range want {
		g := got[d]
		if len(g) != len(w) {
			t.Fatalf("Vectors(%v): %s is %v, want %v", space, d, g, w)
		}
		for i := range w {
			if math.Abs(float64(g[i]-w[i])) > 0.0005 {
				t.Errorf("Vectors(%v): %s is %v, want %v", space, d, g, w)
			}
		}
	}
}

func testVectorsKept(t *testing.T, s retrieval.VectorStore) {
	a, b, c := retrieval.DigestText("a"), retrieval.DigestText("b"), retrieval.DigestText("")
	all := []retrieval.TextDigest{a, b, c}
	wantVectors(t, s, vectorSpaces[0], all, nil)
	wantVectors(t, s, vectorSpaces[0], nil, nil)
	put(t, s, vectorSpaces[0], vectors{a: {1, 0}, c: {0, 0}})
	put(t, s, vectorSpaces[0], nil)
	put(t, s, vectorSpaces[1], vectors{a: {0, 0, 1}})
	put(t, s, vectorSpaces[2], vectors{b: {0.6, -0.8}})
	wantVectors(t, s, vectorSpaces[0], all, vectors{a: {1, 0}, c: {0, 0}})
	wantVectors(t, s, vectorSpaces[0], []retrieval.TextDigest{b, c, c}, vectors{c: {0, 0}})
	wantVectors(t, s, vectorSpaces[1], all, vectors{a: {0, 0, 1}})
	wantVectors(t, s, vectorSpaces[2], all, vectors{b: {0.6, -0.8}})
	put(t, s, vectorSpaces[0], vectors{a: {0, 1}})
	wantVectors(t, s, vectorSpaces[0], all, vectors{a: {0, 1}, c: {0, 0}})
	got, err := s.Vectors(t.Context(), vectorSpaces[2], all)
	if err != nil {
		t.Fatal(err)
	}
	// What comes back is put again without a change.
	put(t, s, vectorSpaces[2], got)
	again, err := s.Vectors(t.Context(), vectorSpaces[2], all)
	if err != nil || again[b][0] != got[b][0] || again[b][1] != got[b][1] {
		t.Errorf("put back %v, got %v, %v", got, again, err)
	}
}

// testVectorsAtomic keeps more than one statement would, and nothing of what is wrong.
func testVectorsAtomic(t *testing.T, s retrieval.VectorStore) {
	many := vectors{}
	var texts []retrieval.TextDigest
	for i := range 1203 {
		d := retrieval.DigestText(string(rune('a' + i)))
		texts, many[d] = append(texts, d), []float32{float32(i) / 2048, -1}
	}
	put(t, s, vectorSpaces[0], many)
	wantVectors(t, s, vectorSpaces[0], texts, many)
	bad := vectors{retrieval.DigestText("new"): {1, 0}, retrieval.DigestText("short"): {1}}
	if err := s.PutVectors(t.Context(), vectorSpaces[0], bad); err == nil {
		t.Error("a vector of another size: no error")
	}
	wantVectors(t, s, vectorSpaces[0], []retrieval.TextDigest{retrieval.DigestText("new"), retrieval.DigestText("short")}, nil)
}

func testVectorsRemoved(t *testing.T, s retrieval.VectorStore) {
	a, b, c := retrieval.DigestText("a"), retrieval.DigestText("b"), retrieval.DigestText("c")
	all := []retrieval.TextDigest{a, b, c}
	fill := func() {
		put(t, s, vectorSpaces[0], vectors{a: {1, 0}, b: {0, 1}})
		put(t, s, vectorSpaces[1], vectors{a: {1, 0, 0}, c: {0, 1, 0}})
	}
	fill()
	if n, err := s.RetainVectors(t.Context(), all); n != 0 || err != nil {
		t.Errorf("nothing to remove: removed %d, %v", n, err)
	}
	if n, err := s.RetainVectors(t.Context(), []retrieval.TextDigest{b}); n != 3 || err != nil {
		t.Errorf("all but b: removed %d, %v, want 3", n, err)
	}
	wantVectors(t, s, vectorSpaces[0], all, vectors{b: {0, 1}})
	wantVectors(t, s, vectorSpaces[1], all, nil)
	fill()
	if n, err := s.DropSpaces(t.Context(), vectorSpaces[1]); n != 2 || err != nil {
		t.Errorf("all other spaces: removed %d, %v, want 2", n, err)
	}
	wantVectors(t, s, vectorSpaces[0], all, nil)
	wantVectors(t, s, vectorSpaces[1], all, vectors{a: {1, 0, 0}, c: {0, 1, 0}})
	if n, err := s.RetainVectors(t.Context(), nil); n != 2 || err != nil {
		t.Errorf("none kept: removed %d, %v, want 2", n, err)
	}
}

// testVectorsTogether lets two callers keep the same texts again and again.
func testVectorsTogether(t *testing.T, s retrieval.VectorStore) {
	batch := vectors{}
	for i := range 20 {
		batch[retrieval.DigestText(string(rune('a'+i)))] = []float32{1, 0}
	}
	done := make(chan error)
	for range 3 {
		go func() {
			for range 5 {
				if err := s.PutVectors(t.Context(), vectorSpaces[0], batch); err != nil {
					done <- err
					return
				}
			}
			done <- nil
		}()
	}
	for range 3 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}
