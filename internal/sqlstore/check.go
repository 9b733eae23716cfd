package sqlstore

import (
	"context"
	"errors"
	"fmt"
)

// Check reads the whole database and proves its structure and its references. A damaged one is a *Fault of kind corrupt.
// It takes about a second for 100 MB; used by doctor and by tests. On a server, which keeps its own structure, it reads
// every row and decodes every record.
func (db *DB) Check(ctx context.Context) error {
	if db.onServer() {
		return db.fault("check database", db.checkTables(ctx))
	}
	var said string
	if err := db.read.QueryRowContext(ctx, `PRAGMA integrity_check(1)`).Scan(&said); err != nil {
		return db.fault("check database", err)
	}
	if said != "ok" {
		return &Fault{Kind: FaultCorrupt, Op: "check database", Path: db.opt.Path, Err: errors.New(said)}
	}
	var table string
	rows, err := db.read.QueryContext(ctx, `SELECT "table" FROM pragma_foreign_key_check LIMIT 1`)
	if err != nil {
		return db.fault("check database", err)
	}
	defer func() { _ = rows.Close() }()
	if rows.Next() {
		err := errors.Join(rows.Scan(&table), fmt.Errorf("rows of %s hang on nothing", table))
		return &Fault{Kind: FaultCorrupt, Op: "check database", Path: db.opt.Path, Err: err}
	}
	return db.fault("check database", rows.Err())
}
