package sqlstore

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"

	"github.com/pressly/goose/v3"
)

//go:embed migrations
var migrations embed.FS

// SchemaVersion is the version of the schema that this program reads and writes: the number of its last migration, the
// same for both databases.
const SchemaVersion = 6

// migrate brings the schema to SchemaVersion and proves that the database can be written.
func (db *DB) migrate(ctx context.Context) error {
	files, err := fs.Sub(migrations, "migrations/sqlite")
	if err != nil {
		return err
	}
	provider, err := goose.NewProvider(goose.DialectSQLite3, db.write, files,
		goose.WithDisableGlobalRegistry(true), goose.WithSlog(slog.New(slog.DiscardHandler)))
	if err != nil {
		return fmt.Errorf("read migrations: %w", err)
	}
	// Several processes may open a new database at once: whoever loses the race finds its migration done.
	for try := 0; ; try++ {
		have, err := schemaVersion(ctx, db.write)
		switch {
		case err != nil:
			return err
		case have > SchemaVersion:
			return fmt.Errorf("%w: %d above %d", errNewerSchema, have, SchemaVersion)
		case have == SchemaVersion:
			_, err := db.write.ExecContext(ctx, `UPDATE setting SET value = value WHERE name = 'knowledge_version'`)
			return err
		}
		if _, err := provider.Up(ctx); err != nil && try >= 3 {
			return fmt.Errorf("migrate schema from %d to %d: %w", have, SchemaVersion, err)
		} else if k := faultKind(err); err != nil && k != FaultOther && k != FaultBusy {
			return err
		} else if err == nil {
			db.log.InfoContext(ctx, "schema migrated", "from", have, "to", SchemaVersion)
		}
	}
}

// checkSchema makes sure that a database opened read-only has the schema of this program.
func checkSchema(ctx context.Context, pool *sql.DB) error {
	have, err := schemaVersion(ctx, pool)
	if err != nil {
		return err
	}
	return compareSchema(have)
}

func compareSchema(have int64) error {
	switch {
	case have == 0:
		return errNoTables
	case have > SchemaVersion:
		return fmt.Errorf("%w: %d above %d", errNewerSchema, have, SchemaVersion)
	case have < SchemaVersion:
		return fmt.Errorf("%w: %d below %d", errOlderSchema, have, SchemaVersion)
	}
	return nil
}

// schemaVersion reads the last migration that the database has seen; 0 for an empty one.
func schemaVersion(ctx context.Context, pool *sql.DB) (int64, error) {
	var tables int
	err := pool.QueryRowContext(ctx, `SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'goose_db_version'`).Scan(&tables)
	if err != nil || tables == 0 {
		return 0, err
	}
	var v int64
	err = pool.QueryRowContext(ctx, `SELECT version_id FROM goose_db_version WHERE is_applied = 1 ORDER BY version_id DESC LIMIT 1`).Scan(&v)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return v, err
}
