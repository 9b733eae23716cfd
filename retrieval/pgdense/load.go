package pgdense

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/pgvector/pgvector-go"

	"trolycong/knowledge"
	"trolycong/retrieval"
	"trolycong/retrieval/dense"
)

// Loaded says what a load did.
type Loaded struct {
	Units   int  // of the set
	Written int  // of them new or changed
	Closed  int  // of the set before: gone or changed
	Indexed bool // some kind is large enough for HNSW
}

// live is the until of a unit that the newest load holds.
const live = math.MaxInt64

// analyzeFrom is how many written units make the planner's statistics worth a renewal.
const analyzeFrom = 1000

// Put makes a set of the units of one version of the knowledge in one space, beside all that is there. Only new and changed
// units are written; the same again changes nothing. The set can be found once it is loaded and, if it is large, indexed.
// A load that was cut off is taken up where it stood. Old sets, and spaces that have none left, are removed.
func (s *Store) Put(ctx context.Context, version string, space retrieval.Space, units []dense.Unit) (Loaded, error) {
	if s.opt.ReadOnly {
		return Loaded{}, s.fault("load vectors", errReadOnly)
	}
	l, err := newLoad(version, space, units)
	if err != nil {
		return Loaded{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, s.opt.LoadTimeout)
	defer cancel()
	err = s.locked(ctx, func(c *pgxpool.Conn) error { return s.put(ctx, c, l) })
	return l.done, s.fault("load vectors", err)
}

// locked runs f on a connection while no other process loads. A connection that cannot give the lock back is closed, which
// has the same effect.
func (s *Store) locked(ctx context.Context, f func(c *pgxpool.Conn) error) error {
	c, err := s.pool.Acquire(ctx)
	if err != nil {
		return err
	}
	defer c.Release()
	if _, err := c.Exec(ctx, `SELECT pg_advisory_lock($1)`, s.lock); err != nil {
		return err
	}
	err = f(c)
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.opt.CallTimeout)
	defer cancel()
	if _, uerr := c.Exec(ctx, `SELECT pg_advisory_unlock($1)`, s.lock); uerr != nil {
		_ = c.Conn().Close(ctx)
	}
	return err
}

// load is one set on its way.
type load struct {
	version string
	space   retrieval.Space
	units   []dense.Unit // in the order of their references
	digests [][]byte
	digest  []byte // of all
	kinds   []string
	counts  []int64 // of the units of each kind

	spaceID    int32
	generation int64
	done       Loaded
}

func newLoad(version string, space retrieval.Space, units []dense.Unit) (*load, error) {
	var errs []error
	if version == "" || space.Name == "" {
		errs = append(errs, errors.New("pgdense: a set needs a version and the name of its space"))
	}
	if space.Dimensions < 1 || space.Dimensions > maxDimensions {
		errs = append(errs, fmt.Errorf("pgdense: %d dimensions, want 1..%d", space.Dimensions, maxDimensions))
	}
	l := &load{version: version, space: space, units: slices.Clone(units), digests: make([][]byte, len(units)), counts: []int64{}, done: Loaded{Units: len(units)}}
	slices.SortFunc(l.units, func(a, b dense.Unit) int { return cmp.Or(cmp.Compare(a.ID, b.ID), cmp.Compare(a.Kind, b.Kind)) })
	all, counts := sha256.New(), map[string]int64{}
	for i := range l.units {
		u := &l.units[i]
		if err := dense.Check(space, u.Vector); err != nil {
			errs = append(errs, fmt.Errorf("pgdense: unit %s %s: %w", u.Kind, u.ID, err))
		}
		if i > 0 && u.UnitRef == l.units[i-1].UnitRef {
			errs = append(errs, fmt.Errorf("pgdense: unit %s %s stands twice", u.Kind, u.ID))
		}
		if len(errs) > maxFaults {
			break
		}
		if !plainKind(u.Kind) {
			errs = append(errs, fmt.Errorf("pgdense: unit %s: kind %q, want small letters", u.ID, u.Kind))
		}
		l.digests[i] = digestOf(u)
		all.Write(l.digests[i])
		counts[string(u.Kind)]++
	}
	l.kinds = slices.Sorted(maps.Keys(counts))
	for _, kind := range l.kinds {
		l.counts = append(l.counts, counts[kind])
	}
	l.digest = all.Sum(nil)
	return l, errors.Join(errs...)
}

// plainKind tells whether a kind may stand in the name of an index.
func plainKind(k retrieval.UnitKind) bool {
	return k != "" && len(k) <= 32 && strings.Trim(string(k), "abcdefghijklmnopqrstuvwxyz_") == ""
}

// maxDimensions is what an index of halfvec takes at most.
const maxDimensions = 4000

// maxFaults bounds the faults that one refusal names.
const maxFaults = 10

// digestOf covers all that is stored of a unit.
func digestOf(u *dense.Unit) []byte {
	var b []byte
	for _, text := range []string{u.ID, string(u.Kind), string(u.Document), u.Province} {
		b = append(binary.AppendUvarint(b, uint64(len(text))), text...)
	}
	from, to := years(u.Period)
	for _, n := range []int64{int64(u.See), from, to, day(u.AsOf)} {
		b = binary.AppendVarint(b, n)
	}
	for _, f := range u.Vector {
		b = binary.LittleEndian.AppendUint16(b, dense.ToHalf(f))
	}
	sum := sha256.Sum256(b)
	return sum[:]
}

// years gives bounds that hold a year exactly when dense.Unit.Passes does.
func years(p knowledge.Period) (from, to int64) {
	from, to = int64(p.From), int64(p.To)
	if p.From == 0 {
		from = math.MinInt64
	}
	if p.Open || p.To == 0 {
		to = math.MaxInt64
	}
	return from, to
}

// day orders dates as knowledge.Date does; the unknown date comes first.
func day(d knowledge.Date) int64 { return int64(d.Year)*10_000 + int64(d.Month)*100 + int64(d.Day) }

func (s *Store) put(ctx context.Context, c *pgxpool.Conn, l *load) error {
	var same bool
	err := c.QueryRow(ctx, `SELECT digest = $4 FROM dense_set JOIN dense_space ON id = space WHERE name = $1 AND dimensions = $2 AND version = $3
ORDER BY seq DESC LIMIT 1`, l.space.Name, l.space.Dimensions, l.version, l.digest).Scan(&same)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) || same {
		return err
	}
	if s.opt.Wanted != nil {
		wanted, err := s.opt.Wanted(ctx, l.version)
		if err != nil {
			return err
		}
		if !wanted {
			return fmt.Errorf("pgdense: version %s: %w", l.version, ErrUnwanted)
		}
	}
	if err := pgx.BeginFunc(ctx, c, func(tx pgx.Tx) error { return l.write(ctx, tx) }); err != nil {
		return err
	}
	if l.done.Written >= analyzeFrom {
		if _, err := c.Exec(ctx, `ANALYZE dense_unit`); err != nil {
			return err
		}
	}
	for i, kind := range l.kinds {
		if s.large(l.counts[i]) {
			if err := s.makeIndex(ctx, c, l, i); err != nil {
				return fmt.Errorf("index kind %s: %w", kind, err)
			}
			l.done.Indexed = true
		}
	}
	_, err = c.Exec(ctx, `INSERT INTO dense_set (space, generation, version, kinds, counts, digest, loaded_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		l.spaceID, l.generation, l.version, texts(l.kinds), l.counts, l.digest, s.opt.Now().UnixMicro())
	if err != nil {
		return err
	}
	s.log.InfoContext(ctx, "vectors loaded", "space", l.space.Name, "version", l.version, "units", l.done.Units, "written", l.done.Written, "closed", l.done.Closed)
	if err := s.prune(ctx, c); err != nil { // the set is there; the next load tries again
		s.log.WarnContext(ctx, "old vectors not removed", "error", err)
	}
	return nil
}

// write makes the units of the space those of the load, as its next generation.
func (l *load) write(ctx context.Context, tx pgx.Tx) error {
	err := tx.QueryRow(ctx, `INSERT INTO dense_space (name, dimensions, generation) VALUES ($1, $2, 1)
ON CONFLICT (name, dimensions) DO UPDATE SET generation = dense_space.generation + 1 RETURNING id, generation`, l.space.Name, l.space.Dimensions).Scan(&l.spaceID, &l.generation)
	if err != nil {
		return err
	}
	var same bool // as the load before, which no other followed
	err = tx.QueryRow(ctx, `SELECT EXISTS (SELECT 1 FROM dense_set WHERE space = $1 AND generation = $2 AND digest = $3)`, l.spaceID, l.generation-1, l.digest).Scan(&same)
	if err != nil || same {
		return err
	}
	if _, err := tx.Exec(ctx, `CREATE TEMPORARY TABLE dense_load (place INTEGER, id TEXT COLLATE "C", kind TEXT COLLATE "C", digest BYTEA) ON COMMIT DROP`); err != nil {
		return err
	}
	_, err = tx.CopyFrom(ctx, pgx.Identifier{"dense_load"}, []string{"place", "id", "kind", "digest"}, pgx.CopyFromSlice(len(l.units), func(i int) ([]any, error) {
		return []any{int32(i), l.units[i].ID, string(l.units[i].Kind), l.digests[i]}, nil
	}))
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `ANALYZE dense_load`); err != nil {
		return err
	}
	closed, err := tx.Exec(ctx, `UPDATE dense_unit u SET until = $2 WHERE space = $1 AND until = $3
AND NOT EXISTS (SELECT 1 FROM dense_load l WHERE l.id = u.id AND l.kind = u.kind AND l.digest = u.digest)`, l.spaceID, l.generation, int64(live))
	if err != nil {
		return err
	}
	l.done.Closed = int(closed.RowsAffected())
	// In the order of digests, which is none: an index built document by document leaves some of them cut off from the rest.
	rows, err := tx.Query(ctx, `SELECT place FROM dense_load l WHERE NOT EXISTS
(SELECT 1 FROM dense_unit u WHERE u.space = $1 AND u.id = l.id AND u.kind = l.kind AND u.until = $2) ORDER BY digest, place`, l.spaceID, int64(live))
	if err != nil {
		return err
	}
	missing, err := pgx.CollectRows(rows, pgx.RowTo[int32])
	if err != nil {
		return err
	}
	l.done.Written = len(missing)
	_, err = tx.CopyFrom(ctx, pgx.Identifier{"dense_unit"}, []string{"space", "id", "kind", "since", "until", "document", "province", "internal", "from_year", "to_year", "as_of", "digest", "vector"},
		pgx.CopyFromSlice(len(missing), func(i int) ([]any, error) { return l.row(int(missing[i])), nil }))
	return err
}

func (l *load) row(i int) []any {
	u := &l.units[i]
	from, to := years(u.Period)
	return []any{l.spaceID, u.ID, string(u.Kind), l.generation, int64(live), string(u.Document), u.Province, u.See != knowledge.Public, from, to, day(u.AsOf), l.digests[i],
		pgvector.NewHalfVector(dense.Stored(u.Vector))}
}
