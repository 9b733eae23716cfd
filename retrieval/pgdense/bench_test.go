package pgdense_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"trolycong/internal/pgtest"
	"trolycong/knowledge"
	"trolycong/retrieval"
	"trolycong/retrieval/dense"
	"trolycong/retrieval/pgdense"
	"trolycong/retrieval/retrievaltest"
)

const (
	benchDimensions = 256
	benchSpread     = 0.6 // how far a drawn vector lies from its real one
	benchHits       = 10
)

// drawn makes n passages around the real ones, and keeps the real procedures beside them.
func drawn(b *testing.B, n int) (space retrieval.Space, units []dense.Unit) {
	b.Helper()
	space, real := corpus(b, benchDimensions)
	var passages []dense.Unit
	for _, u := range real {
		if u.Kind == retrieval.UnitPassage && dense.Cosine(u.Vector, u.Vector) > 0 {
			passages = append(passages, u)
		} else {
			units = append(units, u)
		}
	}
	r := rand.New(rand.NewPCG(1, 2))
	for i := range n {
		u := passages[i%len(passages)]
		u.ID = fmt.Sprintf("%s#%d", u.ID, i)
		u.Vector = retrievaltest.Around(r, u.Vector, benchSpread)
		units = append(units, u)
	}
	return space, units
}

// BenchmarkDense measures load, index and searches at two sizes, and fails when the exact scan misses anything or HNSW more
// than a fiftieth. Run alone: make bench-dense.
func BenchmarkDense(b *testing.B) {
	for name, n := range map[string]int{"20k": 20_000, "200k": 200_000} {
		b.Run(name, func(b *testing.B) { benchDense(b, n) })
	}
}

func benchDense(b *testing.B, n int) {
	address := pgtest.New(b)
	space, units := drawn(b, n)
	index, err := dense.New(space, units)
	if err != nil {
		b.Fatal(err)
	}
	exact, hnsw := open(b, pgdense.Options{URL: address, IndexFrom: -1}), open(b, pgdense.Options{URL: address, IndexFrom: n})
	load := timed(func() { put(b, exact, "v1", space, units) })
	again := timed(func() { put(b, exact, "v2", space, units) })
	few := timed(func() { put(b, exact, "v3", space, units[:n-100]) })
	x := set(b, exact, "v2", space)
	asks := map[string]benchAsk{}
	for name, f := range map[string]retrieval.DenseFilter{
		"all": {}, "procedures": {Kinds: []retrieval.UnitKind{retrieval.UnitProcedure}}, "year": {Year: 2023, ValidOn: knowledge.Date{Year: 2026}}, "province": {Province: "Bắc Giang", Year: 2025},
	} {
		asks[name] = newAsk(b, index, units, f)
	}
	b.Run("memory", func(b *testing.B) { asks["all"].search(b, index, 1) })
	b.Run("exact", func(b *testing.B) { asks["all"].search(b, x, 1) })
	build := timed(func() { put(b, hnsw, "v4", space, units) })
	admin := pgtest.Admin(b, pgtest.Database(b, address))
	table, size := count(b, admin, `SELECT pg_table_size('dense_unit') >> 20`), count(b, admin, `SELECT max(pg_relation_size(oid)) >> 20 FROM pg_class WHERE relname LIKE 'dense_hnsw_%'`)
	// Not b.Logf: that of a benchmark with others below it is shown only when it fails.
	fmt.Fprintf(os.Stdout, "%d units of %d dimensions: loaded in %.1f s (%.0f/s), the same again %.1f s, 100 gone %.1f s, indexed in %.1f s; table %d MB, index %d MB, most memory of a server process %d MB\n", n, benchDimensions,
		load.Seconds(), float64(n)/load.Seconds(), again.Seconds(), few.Seconds(), build.Seconds(), table, size, peak(b, address))
	for _, ef := range []int{400, pgdense.DefaultEfSearch} {
		least := 0.0
		if ef == pgdense.DefaultEfSearch {
			least = 0.98
		}
		y := set(b, open(b, pgdense.Options{URL: address, IndexFrom: n, EfSearch: ef}), "v4", space)
		for name, ask := range asks {
			b.Run(fmt.Sprintf("hnsw-ef%d-%s", ef, name), func(b *testing.B) { ask.search(b, y, least) })
		}
	}
}

func timed(f func()) time.Duration {
	start := time.Now()
	f()
	return time.Since(start)
}

// benchAsk is questions drawn as the units are, with what is nearest to them.
type benchAsk struct {
	filter    retrieval.DenseFilter
	questions [][]float32
	nearest   [][]retrieval.Near
}

func newAsk(b *testing.B, index *dense.Index, units []dense.Unit, f retrieval.DenseFilter) benchAsk {
	b.Helper()
	r := rand.New(rand.NewPCG(3, 4))
	ask := benchAsk{filter: f}
	for range 60 {
		q := retrievaltest.Around(r, units[r.IntN(len(units))].Vector, benchSpread)
		near, err := index.Nearest(b.Context(), q, f, benchHits)
		if err != nil {
			b.Fatal(err)
		}
		ask.questions, ask.nearest = append(ask.questions, q), append(ask.nearest, near)
	}
	return ask
}

// search asks one question after the other, and reports how long that takes and the share of the nearest that is found.
func (a benchAsk) search(b *testing.B, s retrieval.DenseSearcher, least float64) {
	b.Helper()
	ask := func(i int) []retrieval.Near {
		near, err := s.Nearest(b.Context(), a.questions[i], a.filter, benchHits)
		if err != nil {
			b.Fatal(err)
		}
		return near
	}
	var times []time.Duration
	for i := 0; b.Loop(); i++ {
		times = append(times, timed(func() { ask(i % len(a.questions)) }))
	}
	slices.Sort(times)
	b.ReportMetric(float64(times[len(times)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(times[len(times)*99/100].Microseconds())/1000, "p99-ms")
	found, wanted := 0, 0
	for i, want := range a.nearest {
		got := ask(i)
		wanted += len(want)
		for _, n := range want {
			if slices.Contains(got, n) {
				found++
			}
		}
	}
	share := float64(found) / float64(max(wanted, 1))
	b.ReportMetric(share, "recall")
	if share < least || wanted == 0 {
		b.Errorf("found %d of %d, want %.2f of them", found, wanted, least)
	}
}

// peak is the most memory in MB that a process of the server on this database has had; 0 where /proc does not say.
func peak(b *testing.B, address string) (mb int) {
	b.Helper()
	rows, err := pgtest.Admin(b, pgtest.Database(b, address)).QueryContext(b.Context(), `SELECT pid FROM pg_stat_activity WHERE datname = current_database()`)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var pid, kb int
		if err := rows.Scan(&pid); err != nil {
			b.Fatal(err)
		}
		raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
		if err != nil {
			continue
		}
		for line := range strings.Lines(string(raw)) {
			if n, _ := fmt.Sscanf(line, "VmHWM: %d kB", &kb); n == 1 {
				mb = max(mb, kb/1024)
			}
		}
	}
	return mb
}
