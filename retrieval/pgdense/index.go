package pgdense

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// What an HNSW index is built with, see docs/performance.md for the recall that it gives: links of a unit, and how many
// units it holds while it looks for them.
const (
	hnswLinks = 16
	hnswBuild = 128
)

// indexName of a space.
func indexName(space int32) string { return fmt.Sprintf("dense_hnsw_%d", space) }

// hasIndex tells whether a space has its index, whole.
func hasIndex(ctx context.Context, q querier, space int32) (bool, error) {
	var there bool
	err := q.QueryRow(ctx, `SELECT EXISTS (SELECT 1 FROM pg_index WHERE indexrelid = to_regclass($1) AND indisvalid)`, indexName(space)).Scan(&there)
	return there, err
}

type querier interface {
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

// makeIndex builds the index of a space. Searches go on meanwhile; other loads wait for the lock anyway. The expression is
// the one that Nearest orders by: the column has no dimensions, because several spaces share it.
func (s *Store) makeIndex(ctx context.Context, c *pgxpool.Conn, l *load) error {
	there, err := hasIndex(ctx, c, l.spaceID)
	if err != nil || there {
		return err
	}
	return pgx.BeginFunc(ctx, c, func(tx pgx.Tx) error {
		if older(s.extension, parallelExtension) {
			if _, err := tx.Exec(ctx, `SET LOCAL max_parallel_maintenance_workers = 0`); err != nil {
				return err
			}
		}
		if _, err := tx.Exec(ctx, fmt.Sprintf(`SET LOCAL maintenance_work_mem = '%dMB'`, buildMemory(len(l.units), l.space.Dimensions))); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, fmt.Sprintf(`CREATE INDEX %s ON dense_unit USING hnsw ((vector::halfvec(%d)) halfvec_ip_ops) WITH (m = %d, ef_construction = %d) WHERE space = %d`,
			indexName(l.spaceID), l.space.Dimensions, hnswLinks, hnswBuild, l.spaceID))
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
		err := pgx.BeginFunc(ctx, c, func(tx pgx.Tx) error {
			// Dropping the index first spares its repair for every unit. It waits for searches, and they for it: not for long.
			for _, q := range []string{`SET LOCAL lock_timeout = '2s'`, `DROP INDEX IF EXISTS ` + indexName(space)} {
				if _, err := tx.Exec(ctx, q); err != nil {
					return err
				}
			}
			if _, err := tx.Exec(ctx, `DELETE FROM dense_unit WHERE space = $1`, space); err != nil {
				return err
			}
			_, err := tx.Exec(ctx, `DELETE FROM dense_space WHERE id = $1`, space)
			return err
		})
		if err != nil {
			return err
		}
	}
	_, err = c.Exec(ctx, `DELETE FROM dense_unit u WHERE NOT EXISTS
(SELECT 1 FROM dense_set s WHERE s.space = u.space AND s.generation >= u.since AND s.generation < u.until)`)
	return err
}
