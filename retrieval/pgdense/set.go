package pgdense

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/pgvector/pgvector-go"

	"trolycong/knowledge"
	"trolycong/retrieval"
	"trolycong/retrieval/dense"
)

// Set is the units of one version in one space: it never changes, whatever is loaded after it. Safe for concurrent use.
type Set struct {
	store      *Store
	space      retrieval.Space
	version    string
	spaceID    int32
	generation int64
	units      int
	kinds      []string
	indexed    []bool // whether each kind is searched by HNSW
}

var _ retrieval.DenseSearcher = (*Set)(nil)

// Set finds the set of a version in a space; ErrNoSet when it is not loaded.
func (s *Store) Set(ctx context.Context, version string, space retrieval.Space) (*Set, error) {
	ctx, cancel := s.within(ctx)
	defer cancel()
	x := &Set{store: s, space: space, version: version}
	var counts []int64
	err := s.pool.QueryRow(ctx, `SELECT space, dense_set.generation, kinds, counts FROM dense_set JOIN dense_space ON id = space
WHERE name = $1 AND dimensions = $2 AND version = $3 ORDER BY seq DESC LIMIT 1`, space.Name, space.Dimensions, version).Scan(&x.spaceID, &x.generation, &x.kinds, &counts)
	if errors.Is(err, pgx.ErrNoRows) || s.noTables(err) {
		return nil, fmt.Errorf("pgdense: version %s in %s: %w", version, space.Name, ErrNoSet)
	}
	x.indexed = make([]bool, len(x.kinds))
	for i := 0; i < len(x.kinds) && err == nil; i++ {
		x.units += int(counts[i])
		if s.large(counts[i]) {
			x.indexed[i], err = hasIndex(ctx, s.pool, x.spaceID, x.kinds[i])
		}
	}
	if err != nil {
		return nil, s.fault("find vectors", err)
	}
	return x, nil
}

// Ensure finds the set of a version, and loads it first when it is not there. Several processes may do so at once: one
// loads, the others wait for it. A set that is there is used without a look at the units.
func (s *Store) Ensure(ctx context.Context, version string, space retrieval.Space, units []dense.Unit) (*Set, error) {
	x, err := s.Set(ctx, version, space)
	if !errors.Is(err, ErrNoSet) {
		return x, err
	}
	if _, err := s.Put(ctx, version, space, units); err != nil {
		return nil, err
	}
	return s.Set(ctx, version, space)
}

// SetInfo describes a set.
type SetInfo struct {
	Space   retrieval.Space
	Version string
	Units   int
}

// Sets lists all sets, the newest first; nil when there is none.
func (s *Store) Sets(ctx context.Context) ([]SetInfo, error) {
	ctx, cancel := s.within(ctx)
	defer cancel()
	// An error of Query stands in rows too.
	rows, _ := s.pool.Query(ctx, `SELECT name, dimensions, version, (SELECT coalesce(sum(n), 0)::bigint FROM unnest(counts) AS n) FROM dense_set JOIN dense_space ON id = space ORDER BY seq DESC`)
	out, err := pgx.AppendRows([]SetInfo(nil), rows, func(row pgx.CollectableRow) (i SetInfo, err error) {
		err = row.Scan(&i.Space.Name, &i.Space.Dimensions, &i.Version, &i.Units)
		return i, err
	})
	if s.noTables(err) {
		return nil, nil
	}
	return out, s.fault("list vectors", err)
}

// noTables tells that there still are none, as when the store was opened read-only.
func (s *Store) noTables(err error) bool {
	var p *pgconn.PgError
	return s.absent && errors.As(err, &p) && p.Code == "42P01" // undefined_table
}

// Space of the vectors.
func (x *Set) Space() retrieval.Space { return x.space }

// Version of the knowledge that the set was made of.
func (x *Set) Version() string { return x.version }

// Len is the number of units.
func (x *Set) Len() int { return x.units }

// Indexed tells whether some kind is searched by HNSW, which may miss a few of the nearest.
func (x *Set) Indexed() bool { return slices.Contains(x.indexed, true) }

// The candidates that the server gives: some times as many as wanted, and never very few.
const (
	candidateFactor = 4
	leastCandidates = 40
)

// Nearest gives the same hits as dense.Index, to the bit; of a kind that is searched by HNSW it may miss a few. Without a
// deadline of its own it ends after Options.CallTimeout.
func (x *Set) Nearest(ctx context.Context, vector []float32, f retrieval.DenseFilter, k int) ([]retrieval.Near, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if err := dense.Check(x.space, vector); err != nil {
		return nil, fmt.Errorf("pgdense: question: %w", err)
	}
	if k <= 0 {
		return nil, nil
	}
	ctx, cancel := x.store.within(ctx)
	defer cancel()
	hits, err := x.nearest(ctx, vector, f, k)
	if err != nil && ctx.Err() != nil {
		err = errors.Join(ctx.Err(), err) // the server says only that it was told to stop
	}
	return hits, x.store.fault("search vectors", err)
}

func (x *Set) nearest(ctx context.Context, vector []float32, f retrieval.DenseFilter, k int) ([]retrieval.Near, error) {
	if !x.Indexed() {
		return x.scan(ctx, vector, f, k)
	}
	best, rest := dense.NewBest(k), f
	rest.Kinds = nil // the kinds that are left to the scan
	for i, name := range x.kinds {
		kind := retrieval.UnitKind(name)
		if len(f.Kinds) > 0 && !slices.Contains(f.Kinds, kind) {
			continue
		}
		// A filter by document or province leaves few units: they are scanned.
		if !x.indexed[i] || len(f.Documents) > 0 || f.Province != "" {
			rest.Kinds = append(rest.Kinds, kind)
			continue
		}
		hits, enough, err := x.walk(ctx, vector, ofKind(f, kind), k)
		switch {
		case err != nil:
			return nil, err
		case enough:
			add(best, hits)
		default:
			rest.Kinds = append(rest.Kinds, kind)
		}
	}
	if len(rest.Kinds) > 0 {
		hits, err := x.scan(ctx, vector, rest, k)
		if err != nil {
			return nil, err
		}
		add(best, hits)
	}
	return best.Sorted(), nil
}

func ofKind(f retrieval.DenseFilter, kind retrieval.UnitKind) retrieval.DenseFilter {
	f.Kinds = []retrieval.UnitKind{kind}
	return f
}

func add(best *dense.Best, hits []retrieval.Near) {
	for _, h := range hits {
		best.Add(h)
	}
}

// walk searches one kind through its index. It is not enough when fewer units than wanted passed the filter: the filter
// leaves no more, or the walk gave up.
func (x *Set) walk(ctx context.Context, vector []float32, f retrieval.DenseFilter, k int) (hits []retrieval.Near, enough bool, err error) {
	limit := max(candidateFactor*k, leastCandidates)
	// With a filter as many are looked at as without, or less would be found.
	steps := max(x.store.opt.EfSearch, limit)
	got, err := x.candidates(ctx, func() *pgx.Batch { return x.search(vector, f, limit, steps) })
	return rank(vector, got, k), len(got) > 0 && got[0].walked == steps, err
}

// scan looks at every unit that passes the filter, and at more candidates until rounding can hide no hit.
func (x *Set) scan(ctx context.Context, vector []float32, f retrieval.DenseFilter, k int) ([]retrieval.Near, error) {
	slack := errorBound(vector)
	for limit := max(candidateFactor*k, leastCandidates); ; limit *= candidateFactor {
		got, err := x.candidates(ctx, func() *pgx.Batch { return x.search(vector, f, limit, 0) })
		if err != nil {
			return nil, err
		}
		hits := rank(vector, got, k)
		if len(got) < limit {
			return hits, nil
		}
		// What was left out is not nearer by the server's reckoning than the last candidate. Rounding could hide a hit only
		// when the last hit is as near as that.
		rest := got[len(got)-1].similarity + slack
		if len(hits) == k && hits[k-1].Cosine > rest || rest <= 0 {
			return hits, nil
		}
	}
}

// errorBound is how far the server's similarity may be from dense.Cosine: it rounds the question to half precision, and
// both add up in single precision, in another order. Stored vectors are at most a hundredth longer than 1.
func errorBound(question []float32) float64 {
	const longest, unit = 1.02, 1.0 / (1 << 24)
	sum := 0.0
	for i, f := range dense.Stored(question) {
		d := float64(question[i]) - float64(f)
		sum += d * d
	}
	return math.Sqrt(sum)*longest + 2*float64(len(question)+2)*unit*longest*longest
}

// candidate is a unit with its stored vector.
type candidate struct {
	ref        retrieval.UnitRef
	vector     pgvector.HalfVector
	similarity float64 // as the server reckons it
	walked     int     // how many there were to choose the candidates from
}

func rank(question []float32, got []candidate, k int) []retrieval.Near {
	best := dense.NewBest(k)
	for i := range got {
		best.Add(retrieval.Near{Unit: got[i].ref, Cosine: dense.Cosine(question, got[i].vector.Slice())})
	}
	return best.Sorted()
}

// search makes the statements of one search: one transaction, sent at once. steps is how many units of the filter's one kind
// are looked at through its index; 0 scans all.
func (x *Set) search(vector []float32, f retrieval.DenseFilter, limit, steps int) *pgx.Batch {
	args := []any{pgvector.NewHalfVector(dense.Stored(vector)), x.generation, limit}
	b := &pgx.Batch{}
	b.Queue(`BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY`)
	b.Queue(`SELECT EXISTS (SELECT 1 FROM dense_set WHERE space = $1 AND generation = $2)`, x.spaceID, x.generation)
	if steps > 0 {
		b.Queue(`SELECT set_config('hnsw.ef_search', $1, true), set_config('hnsw.iterative_scan', 'relaxed_order', true)`, fmt.Sprint(min(steps, maxEfSearch)))
		// Expression and condition are those of the index; the name of a kind is plain. d + 0: the order of a relaxed walk is
		// not quite what the planner takes it for.
		distance := fmt.Sprintf(`(vector::halfvec(%d)) <#> $1`, x.space.Dimensions)
		where := fmt.Sprintf(`kind = '%s' AND `, f.Kinds[0])
		f.Kinds = nil
		where += x.where(f, &args)
		b.Queue(fmt.Sprintf(`SELECT id, kind, vector, d, count(*) OVER () FROM
(SELECT id, kind, vector, %s AS d FROM dense_unit WHERE %s ORDER BY %s LIMIT %d) AS u ORDER BY d + 0, id, kind LIMIT $3`, distance, where, distance, steps), args...)
	} else {
		// Without the cast no index fits. OFFSET 0 keeps the distance from being computed twice. What is at right angles to
		// the question, as a vector of zeros, is no hit and would fill the candidates.
		b.Queue(`SELECT id, kind, vector, d, 0 FROM (SELECT id, kind, vector, vector <#> $1 AS d FROM dense_unit WHERE `+x.where(f, &args)+` OFFSET 0) AS u
WHERE d <> 0 ORDER BY d, id, kind LIMIT $3`, args...)
	}
	b.Queue(`COMMIT`)
	return b
}

// where writes the filter. Numbers of ours stand in the text, or the planner would not know that an index of one space fits.
func (x *Set) where(f retrieval.DenseFilter, args *[]any) string {
	w := []string{fmt.Sprintf("space = %d AND since <= $2 AND until > $2", x.spaceID)}
	add := func(condition string, arg any) {
		*args = append(*args, arg)
		w = append(w, fmt.Sprintf(condition, len(*args)))
	}
	if f.See != knowledge.Internal {
		w = append(w, "NOT internal")
	}
	if len(f.Kinds) > 0 {
		add("kind = ANY($%d)", texts(f.Kinds))
	}
	if len(f.Documents) > 0 {
		add("document = ANY($%d)", texts(f.Documents))
	}
	if f.Province != "" {
		add("province = $%d", f.Province)
	}
	if f.Year != 0 {
		add("$%d BETWEEN from_year AND to_year", int64(f.Year))
	}
	if !f.ValidOn.IsZero() {
		add("as_of <= $%d", day(f.ValidOn))
	}
	return strings.Join(w, " AND ")
}

func texts[T ~string](in []T) []string {
	out := make([]string, len(in))
	for i, t := range in {
		out[i] = string(t)
	}
	return out
}

// candidates runs a search; nearest by the server's reckoning first. It starts over when its connection turns out to be
// dead, as all of the pool are after a restart of the server: nothing was changed.
func (x *Set) candidates(ctx context.Context, search func() *pgx.Batch) ([]candidate, error) {
	for try := 0; ; try++ {
		out, lost, err := x.once(ctx, search())
		if err == nil || !lost || ctx.Err() != nil || try == x.store.opt.Conns {
			return out, err
		}
	}
}

// once runs a search on one connection; lost tells that the connection ended with it.
func (x *Set) once(ctx context.Context, b *pgx.Batch) (out []candidate, lost bool, err error) {
	c, err := x.store.pool.Acquire(ctx)
	if err != nil {
		return nil, false, err
	}
	defer c.Release() // a connection within a failed transaction is closed
	results := c.SendBatch(ctx, b)
	out, err = x.read(results, b.Len())
	if end := results.Close(); err == nil {
		err = end
	}
	return out, c.Conn().IsClosed(), err
}

func (x *Set) read(results pgx.BatchResults, statements int) ([]candidate, error) {
	if _, err := results.Exec(); err != nil {
		return nil, err
	}
	var there bool
	if err := results.QueryRow().Scan(&there); err != nil {
		return nil, err
	}
	if !there {
		return nil, fmt.Errorf("pgdense: version %s in %s: %w", x.version, x.space.Name, ErrNoSet)
	}
	if statements == 5 { // the settings of the index
		if _, err := results.Exec(); err != nil {
			return nil, err
		}
	}
	rows, err := results.Query()
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (c candidate, err error) {
		err = row.Scan(&c.ref.ID, &c.ref.Kind, &c.vector, &c.similarity, &c.walked)
		c.similarity = -c.similarity // pgvector's <#> is the negative inner product
		return c, err
	})
}
