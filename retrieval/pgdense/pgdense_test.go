package pgdense_test

import (
	"net/url"
	"strconv"
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

// TestPool: what an address says of pools makes this one smaller, never larger, and one connection is enough.
func TestPool(t *testing.T) {
	address := pgtest.New(t)
	for query, want := range map[string]int{"": pgdense.DefaultConns, "pool_max_conns=17&pool_min_conns=9&pool_max_conn_lifetime=1h": pgdense.DefaultConns, "pool_max_conns=1": 1} {
		s := open(t, pgdense.Options{URL: pgtest.With(t, address, func(u *url.URL) { u.RawQuery += "&" + query })})
		if got := s.MaxConns(); got != want {
			t.Errorf("%q: %d connections, want %d", query, got, want)
		}
		space, units := retrieval.Space{Name: "thu/" + strconv.Itoa(want), Dimensions: 2}, []dense.Unit{{UnitRef: retrieval.UnitRef{Kind: retrieval.UnitPassage, ID: "a"}, Vector: []float32{1, 0}}}
		put(t, s, "v"+strconv.Itoa(want), space, units)
		hits, err := set(t, s, "v"+strconv.Itoa(want), space).Nearest(t.Context(), []float32{1, 0}, retrieval.DenseFilter{}, 1)
		if err != nil || len(hits) != 1 {
			t.Errorf("%q: %v, %v", query, hits, err)
		}
	}
}
