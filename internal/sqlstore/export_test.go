package sqlstore

import "context"

// SetHook calls f at the named points of every write.
func (db *DB) SetHook(f func(point string)) { db.hook = f }

// URL is the address that the database was opened with.
func (db *DB) URL() string { return db.opt.URL }

// MaxConns is how many connections the database may have.
func (db *DB) MaxConns() int { return db.read.Stats().MaxOpenConnections }

// Exec runs a statement on the writing connection.
func (db *DB) Exec(ctx context.Context, query string) error {
	_, err := db.write.ExecContext(ctx, query)
	return err
}

// SetPruneRows sets how many turns one transaction of Prune removes.
func (db *DB) SetPruneRows(n int) { db.pruneRows = n }

// Migrations are the embedded files.
var Migrations = migrations

// TableColumns lists what backups and moves take, as "table.column".
func TableColumns() []string {
	var out []string
	for _, t := range tables {
		for _, c := range t.columns {
			out = append(out, t.name+"."+c.name)
		}
	}
	return out
}
