package pgdense

import (
	"context"
	"strings"

	"github.com/jackc/pgx/v5"

	"trolycong/retrieval"
)

// SetExtension sets the version that pgvector is taken for.
func (s *Store) SetExtension(version string) { s.extension = version }

// MaxConns is how many connections the store may have.
func (s *Store) MaxConns() int { return int(s.pool.Config().MaxConns) }

// Plan is how the server would search one kind, as EXPLAIN shows it.
func (x *Set) Plan(ctx context.Context, vector []float32, kind retrieval.UnitKind) (string, error) {
	for _, q := range x.search(vector, retrieval.DenseFilter{Kinds: []retrieval.UnitKind{kind}}, 40, 200).QueuedQueries {
		if strings.HasPrefix(q.SQL, "SELECT id, kind") {
			rows, err := x.store.pool.Query(ctx, "EXPLAIN "+q.SQL, q.Arguments...)
			if err != nil {
				return "", err
			}
			lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
			return strings.Join(lines, "\n"), err
		}
	}
	return "", nil
}
