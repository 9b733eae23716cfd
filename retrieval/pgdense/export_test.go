package pgdense

import (
	"context"
	"strings"

	"github.com/jackc/pgx/v5"

	"trolycong/retrieval"
)

// Plan is how the server would search, as EXPLAIN shows it.
func (x *Set) Plan(ctx context.Context, vector []float32, f retrieval.DenseFilter, limit int) (string, error) {
	walk := 0
	if x.indexed && len(f.Documents) == 0 {
		walk = x.walk(limit)
	}
	b := x.search(vector, f, limit, walk)
	for _, q := range b.QueuedQueries {
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
