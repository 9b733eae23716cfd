package pgdense

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// What an HNSW index is built with, see docs/performance.md for the recall that it gives: links of a unit, and how many
// units it holds while it looks for them.
const (
	hnswLinks = 24
	hnswBuild = 128
)

// large tells whether so many units of one kind are searched by HNSW.
func (s *Store) large(units int64) bool {
	return s.opt.IndexFrom >= 0 && units >= int64(s.opt.IndexFrom)
}

// indexPrefix begins the names of a space's indexes; the kind follows. Each kind has its own: what is nearest among all is
// a bad way to what is nearest among one kind.
func indexPrefix(space int32) string { return fmt.Sprintf("dense_hnsw_%d_", space) }

// hasIndex tells whether a kind of a space has its index, whole.
func hasIndex(ctx context.Context, q querier, space int32, kind string) (bool, error) {
	var there bool
	err := q.QueryRow(ctx, `SELECT EXISTS (SELECT 1 FROM pg_index WHERE indexrelid = to_regclass($1) AND indisvalid)`, indexPrefix(space)+kind).Scan(&there)
	return there, err
}

type querier interface {
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

// makeIndex builds the index of the i-th kind, with several workers where the server lets it. These share the graph in
// memory that a container bounds (/dev/shm): where it does not fit the server says that its disk is full, and one worker
// alone, which keeps the graph to itself, builds it in more time.
func (s *Store) makeIndex(ctx context.Context, c *pgxpool.Conn, l *load, i int) error {
	there, err := hasIndex(ctx, c, l.spaceID, l.kinds[i])
	if err != nil || there {
		return err
	}
	alone := older(s.extension, parallelExtension)
	err = s.buildIndex(ctx, c, l, i, alone)
	if !alone && noSpace(err) {
		if err = s.buildIndex(ctx, c, l, i, true); err == nil {
			s.log.WarnContext(ctx, "index built by one worker: the server's shared memory is too small for several", "kind", l.kinds[i],
				"shared_mb", buildMemory(int(l.counts[i]), l.space.Dimensions))
		}
	}
	return err
}

// noSpace tells that a disk or shared memory is full: the server has one code for both.
func noSpace(err error) bool {
	var p *pgconn.PgError
	return errors.As(err, &p) && (p.Code == "53100" || p.Code == "53200")
}

// buildIndex builds it once. Searches go on meanwhile; other loads wait for the lock anyway. The expression is the one that
// Nearest orders by: the column has no dimensions, because several spaces share it.
func (s *Store) buildIndex(ctx context.Context, c *pgxpool.Conn, l *load, i int, alone bool) error {
	return pgx.BeginFunc(ctx, c, func(tx pgx.Tx) error {
		if alone {
			if _, err := tx.Exec(ctx, `SET LOCAL max_parallel_maintenance_workers = 0`); err != nil {
				return err
			}
		}
		if _, err := tx.Exec(ctx, fmt.Sprintf(`SET LOCAL maintenance_work_mem = '%dMB'`, buildMemory(int(l.counts[i]), l.space.Dimensions))); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, fmt.Sprintf(`CREATE INDEX %s ON dense_unit USING hnsw ((vector::halfvec(%d)) halfvec_ip_ops) WITH (m = %d, ef_construction = %d) WHERE space = %d AND kind = '%s'`,
			indexPrefix(l.spaceID)+l.kinds[i], l.space.Dimensions, hnswLinks, hnswBuild, l.spaceID, l.kinds[i]))
		return err
	})
}

// buildMemory is what the graph takes while it is built, in MB: the vectors, their links and what pgvector keeps for each.
// With less the building takes many times as long.
func buildMemory(units, dimensions int) int {
	const perUnit = 2*hnswLinks*16 + 512 // bytes
	need := units * (2*dimensions + perUnit) / (1 << 20)
	return min(max(need*5/4, 64), 8192)
}

// keepSets is how many sets stay, whatever their age.
const keepSets = 2

// prune removes the sets that are old, but for the newest two, then the units of no set and the spaces without one.
func (s *Store) prune(ctx context.Context, c *pgxpool.Conn) error {
	_, err := c.Exec(ctx, `DELETE FROM dense_set WHERE loaded_at < $1 AND seq NOT IN (SELECT seq FROM dense_set ORDER BY seq DESC LIMIT $2)`,
		s.opt.Now().Add(-s.opt.Keep).UnixMicro(), keepSets)
	if err != nil {
		return err
	}
	return s.sweep(ctx, c)
}

// KeepOnly removes every set of another version at once, with all that only they held: after a source was forgotten nothing
// of it may stay. Whoever still searches them gets ErrNoSet.
func (s *Store) KeepOnly(ctx context.Context, version string) error {
	if s.opt.ReadOnly {
		return s.fault("remove vectors", errReadOnly)
	}
	ctx, cancel := context.WithTimeout(ctx, s.opt.LoadTimeout)
	defer cancel()
	return s.fault("remove vectors", s.locked(ctx, func(c *pgxpool.Conn) error {
		if _, err := c.Exec(ctx, `DELETE FROM dense_set WHERE version <> $1`, version); err != nil {
			return err
		}
		return s.sweep(ctx, c)
	}))
}

// sweep removes the units of no set and the spaces without one.
func (s *Store) sweep(ctx context.Context, c *pgxpool.Conn) error {
	rows, err := c.Query(ctx, `SELECT id FROM dense_space WHERE NOT EXISTS (SELECT 1 FROM dense_set WHERE space = id)`)
	if err != nil {
		return err
	}
	gone, err := pgx.CollectRows(rows, pgx.RowTo[int32])
	if err != nil {
		return err
	}
	for _, space := range gone {
		if err := pgx.BeginFunc(ctx, c, func(tx pgx.Tx) error { return dropSpace(ctx, tx, space) }); err != nil {
			return err
		}
	}
	_, err = c.Exec(ctx, `DELETE FROM dense_unit u WHERE NOT EXISTS
(SELECT 1 FROM dense_set s WHERE s.space = u.space AND s.generation >= u.since AND s.generation < u.until)`)
	return err
}

// dropSpace removes a space with its units. Dropping the indexes first spares their repair for every unit; it waits for
// searches, and they for it: not for long.
func dropSpace(ctx context.Context, tx pgx.Tx, space int32) error {
	rows, err := tx.Query(ctx, `SELECT c.oid::regclass::text FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
WHERE i.indrelid = 'dense_unit'::regclass AND starts_with(c.relname, $1)`, indexPrefix(space))
	if err != nil {
		return err
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return err
	}
	statements := []string{`SET LOCAL lock_timeout = '2s'`}
	for _, name := range names {
		statements = append(statements, `DROP INDEX `+name)
	}
	statements = append(statements, fmt.Sprintf(`DELETE FROM dense_unit WHERE space = %d`, space), fmt.Sprintf(`DELETE FROM dense_space WHERE id = %d`, space))
	for _, q := range statements {
		if _, err := tx.Exec(ctx, q); err != nil {
			return err
		}
	}
	return nil
}
