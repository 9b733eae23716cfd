package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"strings"

	"github.com/pressly/goose/v3"
)

// migrateServer brings the schema to SchemaVersion, one process at a time, and makes sure of the rights to its tables.
func (db *DB) migrateServer(ctx context.Context) error {
	have, err := db.schemaVersion(ctx)
	switch {
	case err != nil:
		return err
	case have > SchemaVersion:
		return fmt.Errorf("%w: %d above %d", errNewerSchema, have, SchemaVersion)
	case have < SchemaVersion:
		if err := db.migrateLocked(ctx); err != nil {
			return err
		}
	}
	return db.checkRights(ctx)
}

// migrateLocked migrates under the lock. Whoever waited for it may find the work done.
func (db *DB) migrateLocked(ctx context.Context) error {
	conn, err := db.write.Conn(ctx)
	if err != nil {
		return err
	}
	if _, err := conn.ExecContext(ctx, `SELECT pg_advisory_lock(?)`, db.lockKey(lockMigrate)); err != nil {
		return errors.Join(err, conn.Close())
	}
	defer func() { _ = db.letGo(conn, lockMigrate) }()
	have, err := db.schemaVersion(ctx)
	if err != nil {
		return err
	}
	if have > SchemaVersion {
		return fmt.Errorf("%w: %d above %d", errNewerSchema, have, SchemaVersion)
	}
	files, err := fs.Sub(migrations, "migrations/postgres")
	if err != nil {
		return err
	}
	provider, err := goose.NewProvider(goose.DialectPostgres, db.write, files,
		goose.WithDisableGlobalRegistry(true), goose.WithSlog(slog.New(slog.DiscardHandler)))
	if err != nil {
		return fmt.Errorf("read migrations: %w", err)
	}
	if _, err := provider.Up(ctx); err != nil {
		return fmt.Errorf("migrate schema from %d to %d: %w", have, SchemaVersion, err)
	}
	db.log.InfoContext(ctx, "schema migrated", "from", have, "to", SchemaVersion)
	return nil
}

// checkRights makes sure that every table is there and may be read and written: better at the start than at the first
// question.
func (db *DB) checkRights(ctx context.Context) error {
	var missing, forbidden sql.NullString
	err := db.read.QueryRowContext(ctx, `
SELECT string_agg(name, ', ') FILTER (WHERE o IS NULL),
  string_agg(name, ', ') FILTER (WHERE NOT (has_table_privilege(o, 'SELECT') AND has_table_privilege(o, 'INSERT')
    AND has_table_privilege(o, 'UPDATE') AND has_table_privilege(o, 'DELETE')))
FROM (SELECT name, to_regclass(name)::oid AS o FROM unnest(string_to_array(?, ' ')) AS t (name)) AS x`, tableNames()).Scan(&missing, &forbidden)
	switch {
	case err != nil:
		return err
	case missing.Valid:
		return fmt.Errorf("%w: %s", errMissingTable, missing.String)
	case forbidden.Valid:
		return fmt.Errorf("%w: %s", errRights, forbidden.String)
	}
	return nil
}

// tableNames lists the tables, parted by spaces.
func tableNames() string {
	var names []string
	for _, t := range tables {
		names = append(names, t.name)
	}
	return strings.Join(names, " ")
}

// schemaVersion reads the last migration that the database has seen; 0 for an empty one.
func (db *DB) schemaVersion(ctx context.Context) (int64, error) {
	if !db.onServer() {
		return schemaVersion(ctx, db.read)
	}
	var there bool
	err := db.read.QueryRowContext(ctx, `SELECT to_regclass('goose_db_version') IS NOT NULL`).Scan(&there)
	if err != nil || !there {
		return 0, err
	}
	var v sql.NullInt64
	err = db.read.QueryRowContext(ctx, `SELECT max(version_id) FROM goose_db_version WHERE is_applied`).Scan(&v)
	return v.Int64, err
}

// checkSchema makes sure that a database opened read-only has the schema of this program.
func (db *DB) checkSchema(ctx context.Context) error {
	have, err := db.schemaVersion(ctx)
	if err != nil {
		return err
	}
	return compareSchema(have)
}
