package pgdense_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"trolycong/internal/pgtest"
	"trolycong/knowledge"
	"trolycong/retrieval"
	"trolycong/retrieval/dense"
	"trolycong/retrieval/pgdense"
	"trolycong/retrieval/retrievaltest"
)

// wantLike checks that a set gives what an index in memory gives on the same units.
func wantLike(t testing.TB, x retrieval.DenseSearcher, space retrieval.Space, units []dense.Unit) {
	t.Helper()
	index, err := dense.New(space, units)
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(9, 9))
	for i := range 10 {
		q := retrievaltest.Direction(r, space.Dimensions)
		f := retrieval.DenseFilter{See: knowledge.Visibility(i % 2)}
		want, err := index.Nearest(t.Context(), q, f, 20)
		if err != nil {
			t.Fatal(err)
		}
		got, err := x.Nearest(t.Context(), q, f, 20)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("memory and server differ (-memory +server):\n%s", diff)
		}
	}
}

func wantLoaded(t testing.TB, what string, got, want pgdense.Loaded) {
	t.Helper()
	if got != want {
		t.Errorf("%s: %+v, want %+v", what, got, want)
	}
}

func count(t testing.TB, db *sql.DB, query string) (n int) {
	t.Helper()
	if err := db.QueryRowContext(t.Context(), query).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// TestOnlyChangesAreWritten: a set that was found stays what it was.
func TestOnlyChangesAreWritten(t *testing.T) {
	address := pgtest.New(t)
	s := open(t, pgdense.Options{URL: address})
	space, units := retrievaltest.DenseUnits(300, 12)
	wantLoaded(t, "first", put(t, s, "v1", space, units), pgdense.Loaded{Units: 300, Written: 300})
	wantLoaded(t, "again", put(t, s, "v1", space, units), pgdense.Loaded{Units: 300})
	one := set(t, s, "v1", space)
	wantLoaded(t, "another version of the same", put(t, s, "v1b", space, units), pgdense.Loaded{Units: 300})
	wantLike(t, set(t, s, "v1b", space), space, units)

	changed := slices.Clone(units)
	changed[3].Vector = changed[4].Vector
	changed[5].Province = "Đồi Thông"
	changed[6].See ^= 1
	changed[7].AsOf = knowledge.Date{Year: 2040}
	changed = append(changed[:8], changed[10:]...) // two are gone
	changed = append(changed, dense.Unit{UnitRef: retrieval.UnitRef{Kind: retrieval.UnitGuide, ID: "new"}, Vector: units[20].Vector})
	wantLoaded(t, "changed", put(t, s, "v2", space, changed), pgdense.Loaded{Units: 299, Written: 5, Closed: 6})
	two := set(t, s, "v2", space)
	wantLike(t, one, space, units)
	wantLike(t, two, space, changed)
	if one.Len() != 300 || two.Len() != 299 || two.Version() != "v2" || two.Indexed() {
		t.Errorf("sets of %d and %d units", one.Len(), two.Len())
	}
	wantLoaded(t, "back", put(t, s, "v3", space, units), pgdense.Loaded{Units: 300, Written: 6, Closed: 5})
	wantLike(t, set(t, s, "v3", space), space, units)
	wantLike(t, two, space, changed)
	// The same name for other units: those who search the old ones keep them.
	put(t, s, "v3", space, changed)
	wantLike(t, set(t, s, "v3", space), space, changed)
	// A space of the same name with other dimensions is another one.
	wide, other := retrievaltest.DenseUnits(50, 16)
	put(t, s, "v3", wide, other)
	wantLike(t, set(t, s, "v3", wide), wide, other)
	wantLike(t, set(t, s, "v3", space), space, changed)
	if n := count(t, pgtest.Admin(t, pgtest.Database(t, address)), `SELECT count(*) FROM (SELECT id, kind, since FROM dense_unit GROUP BY 1, 2, 3, space HAVING count(*) > 1) AS x`); n != 0 {
		t.Errorf("%d units stand twice", n)
	}
}

func TestOldSetsGo(t *testing.T) {
	now := time.Date(2031, 5, 6, 7, 8, 9, 0, time.UTC)
	address := pgtest.New(t)
	s := open(t, pgdense.Options{URL: address, IndexFrom: 30, Now: func() time.Time { return now }})
	admin := pgtest.Admin(t, pgtest.Database(t, address))
	space, units := retrievaltest.DenseUnits(120, 8)
	other := retrieval.Space{Name: "test/2", Dimensions: 8}
	put(t, s, "v1", space, units)
	first := set(t, s, "v1", space)
	put(t, s, "v2", space, units[:110])
	put(t, s, "v2", other, units)
	now = now.Add(59 * time.Minute)
	put(t, s, "v3", other, units[10:])
	wantLike(t, first, space, units) // young
	now = now.Add(2 * time.Minute)
	put(t, s, "v4", other, units[20:])
	for _, c := range []struct {
		version string
		space   retrieval.Space
		there   bool
	}{{"v1", space, false}, {"v2", space, false}, {"v2", other, false}, {"v3", other, true}, {"v4", other, true}} {
		if _, err := s.Set(t.Context(), c.version, c.space); errors.Is(err, pgdense.ErrNoSet) == c.there {
			t.Errorf("set %s of %s: %v, want there: %v", c.version, c.space.Name, err, c.there)
		}
	}
	if got, err := first.Nearest(t.Context(), retrievaltest.Direction(rand.New(rand.NewPCG(1, 1)), 8), retrieval.DenseFilter{}, 3); !errors.Is(err, pgdense.ErrNoSet) || got != nil {
		t.Errorf("a set that was removed: %v, %v, want ErrNoSet", got, err)
	}
	if n := count(t, admin, `SELECT count(*) FROM dense_unit`); n != 110 {
		t.Errorf("%d rows, want the 110 of v3, which hold those of v4", n)
	}
	if n := count(t, admin, `SELECT count(*) FROM pg_class c WHERE relname LIKE 'dense_hnsw_%' AND NOT EXISTS
(SELECT 1 FROM dense_space WHERE starts_with(c.relname, 'dense_hnsw_' || id || '_'))`); n != 0 {
		t.Errorf("%d indexes of the space that is gone", n)
	}
	if n := count(t, admin, `SELECT count(*) FROM pg_class WHERE relname LIKE 'dense_hnsw_%'`); n != 3 {
		t.Errorf("%d indexes, want one for each kind", n)
	}
	now = now.Add(100 * time.Hour)
	put(t, s, "v5", other, units[30:])
	wantLike(t, set(t, s, "v4", other), other, units[20:]) // old, but of the newest two
	if err := s.KeepOnly(t.Context(), "v5"); err != nil {
		t.Fatal(err)
	}
	if n := count(t, admin, `SELECT count(*) FROM dense_unit`); n != 90 {
		t.Errorf("after KeepOnly %d rows, want 90", n)
	}
	sets, err := s.Sets(t.Context())
	want(t, "sets", sets, []pgdense.SetInfo{{Space: other, Version: "v5", Units: 90}})
	if err != nil {
		t.Error(err)
	}
}

func want(t testing.TB, what string, got, want any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func TestEnsure(t *testing.T) {
	address := pgtest.New(t)
	space, units := retrievaltest.DenseUnits(200, 8)
	var wg sync.WaitGroup
	for range 3 { // processes that start together
		s := open(t, pgdense.Options{URL: address})
		wg.Go(func() {
			x, err := s.Ensure(t.Context(), "v1", space, units)
			if err != nil {
				t.Error(err)
				return
			}
			wantLike(t, x, space, units)
		})
	}
	wg.Wait()
	admin := pgtest.Admin(t, pgtest.Database(t, address))
	if n := count(t, admin, `SELECT generation FROM dense_space`); n != 1 {
		t.Errorf("loaded %d times, want once", n)
	}
	if x, err := open(t, pgdense.Options{URL: address}).Ensure(t.Context(), "v1", space, nil); err != nil || x.Len() != 200 {
		t.Errorf("what is there is used: %v, %v", x, err)
	}
}

func TestPutRefuses(t *testing.T) {
	s := open(t, pgdense.Options{})
	space, units := retrievaltest.DenseUnits(20, 4)
	twice := append(slices.Clone(units), units[0])
	for name, c := range map[string]struct {
		version string
		space   retrieval.Space
		units   []dense.Unit
	}{
		"no version":       {"", space, units},
		"no name":          {"v1", retrieval.Space{Dimensions: 4}, units},
		"no dimensions":    {"v1", retrieval.Space{Name: "x"}, nil},
		"too many":         {"v1", retrieval.Space{Name: "x", Dimensions: 4001}, nil},
		"other dimensions": {"v1", retrieval.Space{Name: space.Name, Dimensions: 5}, units},
		"twice":            {"v1", space, twice},
		"odd kind":         {"v1", space, []dense.Unit{{UnitRef: retrieval.UnitRef{Kind: "a' OR 1=1", ID: "x"}, Vector: make([]float32, 4)}}},
	} {
		if _, err := s.Put(t.Context(), c.version, c.space, c.units); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if sets, err := s.Sets(t.Context()); err != nil || sets != nil {
		t.Errorf("something was stored: %v, %v", sets, err)
	}
	if _, err := s.Set(t.Context(), "v1", space); !errors.Is(err, pgdense.ErrNoSet) {
		t.Errorf("Set of nothing: %v, want ErrNoSet", err)
	}
}

// TestCutAtEveryPacket breaks the connection at every packet of a load: the old set answers, and the load is taken up.
func TestCutAtEveryPacket(t *testing.T) {
	address := pgtest.New(t)
	proxy := pgtest.NewProxy(t, address)
	space, units := retrievaltest.DenseUnits(150, 8)
	next := slices.Clone(units)
	for i := range 40 {
		next[i].Vector = units[149-i].Vector
	}
	next = next[:140]
	direct := open(t, pgdense.Options{URL: address, IndexFrom: 40})
	put(t, direct, "v0", space, units)
	old := set(t, direct, "v0", space)
	cuts := 0
	for n := 1; n < 60; n++ {
		if testing.Short() && n%4 != 3 {
			continue
		}
		version := fmt.Sprint("v", n)
		load := units
		if n%2 == 1 {
			load = next
		}
		s, err := pgdense.Open(t.Context(), pgdense.Options{URL: proxy.URL, IndexFrom: 40})
		if err != nil {
			t.Fatal(err)
		}
		proxy.CutAt(n, n%3 == 0)
		_, err = s.Put(t.Context(), version, space, load)
		sent := proxy.Sent()
		proxy.CutAt(0, false)
		s.Close()
		switch {
		case err != nil:
			cuts++
		case sent < n: // it came to its end first
			n = 60
		}
		wantLike(t, old, space, units)
		put(t, direct, version, space, load)
		wantLike(t, set(t, direct, version, space), space, load)
	}
	if cuts < 5 {
		t.Errorf("cut %d times only", cuts)
	}
	wantLike(t, old, space, units)
}

// TestLoadsBesideSearches: sets stay whole while others are loaded, by several processes.
func TestLoadsBesideSearches(t *testing.T) {
	address := pgtest.New(t)
	space, units := retrievaltest.DenseUnits(200, 8)
	s := open(t, pgdense.Options{URL: address})
	put(t, s, "v0", space, units)
	x := set(t, s, "v0", space)
	var wg sync.WaitGroup
	for p := range 2 {
		loader := open(t, pgdense.Options{URL: address})
		wg.Go(func() {
			for i := range 5 {
				if _, err := loader.Put(context.Background(), fmt.Sprint("p", p, "-", i), space, units[i*10+p:]); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for range 10 {
		wantLike(t, x, space, units)
	}
	wg.Wait()
	wantLike(t, x, space, units)
	wantLike(t, set(t, s, "p1-4", space), space, units[41:])
}

// TestUnwanted: a process that waits with an old version while a source is forgotten does not bring it back.
func TestUnwanted(t *testing.T) {
	address, newest := pgtest.New(t), "v1"
	s := open(t, pgdense.Options{URL: address, Wanted: func(_ context.Context, version string) (bool, error) {
		if newest == "" {
			return false, errors.New("store is away")
		}
		return version == newest, nil
	}})
	space, units := retrieval.Space{Name: "x/1", Dimensions: 2}, []dense.Unit{{UnitRef: retrieval.UnitRef{Kind: retrieval.UnitPassage, ID: "a"}, Vector: []float32{1, 0}}}
	put(t, s, "v1", space, units)
	newest = "v2"
	put(t, s, "v2", space, units[:0])
	if err := s.KeepOnly(t.Context(), "v2"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Ensure(t.Context(), "v1", space, units); !errors.Is(err, pgdense.ErrUnwanted) {
		t.Errorf("an old version: %v, want ErrUnwanted", err)
	}
	newest = ""
	if _, err := s.Ensure(t.Context(), "v3", space, units); err == nil || errors.Is(err, pgdense.ErrUnwanted) {
		t.Errorf("nobody knows the newest version: %v, want that error", err)
	}
	if _, err := s.Ensure(t.Context(), "v2", space, units); err != nil {
		t.Errorf("a set that is there: %v", err)
	}
	if sets, err := s.Sets(t.Context()); err != nil || len(sets) != 1 || sets[0].Units != 0 {
		t.Errorf("sets %v, %v, want the empty one of v2", sets, err)
	}
}
