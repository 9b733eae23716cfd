package pgdense_test

import (
	"testing"

	"trolycong/internal/pgtest"
	"trolycong/retrieval"
	"trolycong/retrieval/dense"
	"trolycong/retrieval/pgdense"
	"trolycong/retrieval/retrievaltest"
)

func open(t testing.TB, opt pgdense.Options) *pgdense.Store {
	t.Helper()
	if opt.URL == "" {
		opt.URL = pgtest.New(t)
	}
	s, err := pgdense.Open(t.Context(), opt)
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	t.Cleanup(s.Close)
	return s
}

func put(t testing.TB, s *pgdense.Store, version string, space retrieval.Space, units []dense.Unit) pgdense.Loaded {
	t.Helper()
	l, err := s.Put(t.Context(), version, space, units)
	if err != nil {
		t.Fatalf("Put %s: %v", version, err)
	}
	return l
}

func set(t testing.TB, s *pgdense.Store, version string, space retrieval.Space) *pgdense.Set {
	t.Helper()
	x, err := s.Set(t.Context(), version, space)
	if err != nil {
		t.Fatalf("Set %s: %v", version, err)
	}
	return x
}

func TestSuite(t *testing.T) {
	s := open(t, pgdense.Options{})
	retrievaltest.RunDense(t, func(t testing.TB, space retrieval.Space, units []dense.Unit) retrieval.DenseSearcher {
		put(t, s, "v1", space, units)
		return set(t, s, "v1", space)
	})
}
