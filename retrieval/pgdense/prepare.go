package pgdense

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"embed"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
)

//go:embed migrations/*.sql
var migrations embed.FS

// SchemaVersion is the version of the tables: the number of the last migration.
const SchemaVersion = 1

// versionTable keeps which migrations have run, apart from those of other packages on the same database.
const versionTable = "goose_dense_version"

// The oldest pgvector that does: 0.8.0 has iterative scans. Before 0.8.2 building an index with several workers could write
// outside its memory (CVE-2026-3172), so one builds alone.
var (
	oldestExtension   = [3]int{0, 8, 0}
	parallelExtension = [3]int{0, 8, 2}
	safeExtension     = [3]int{0, 8, 4}
)

// serverName is how the server is called in messages: no user, no password, no settings.
func serverName(c *pgx.ConnConfig) string {
	return fmt.Sprintf("%s (PostgreSQL %s)", c.Database, net.JoinHostPort(c.Host, strconv.Itoa(int(c.Port))))
}

// prepare checks the extension and migrates, on a connection that does not know pgvector's types yet.
func (s *Store) prepare(ctx context.Context, config *pgx.ConnConfig) error {
	pool := stdlib.OpenDB(*config)
	defer func() { _ = pool.Close() }()
	// One connection: the lock, the search path and the migrations are its own.
	pool.SetMaxOpenConns(1)
	var schema sql.NullString
	if err := pool.QueryRowContext(ctx, `SELECT current_schema()`).Scan(&schema); err != nil {
		return err
	}
	if !schema.Valid {
		return fmt.Errorf("%w: no schema to work in", errRights)
	}
	sum := sha256.Sum256([]byte("trolycong\x00" + schema.String + "\x00dense"))
	s.lock = int64(binary.BigEndian.Uint64(sum[:8]))
	if err := s.checkExtension(ctx, pool); err != nil {
		return err
	}
	if _, err := pool.ExecContext(ctx, `SELECT set_config('search_path', current_setting('search_path') || ', ' || quote_ident($1), false)`, s.home); err != nil {
		return err
	}
	return s.migrate(ctx, pool)
}

// checkExtension finds pgvector in the database, or makes it there.
func (s *Store) checkExtension(ctx context.Context, pool *sql.DB) error {
	find := func() error {
		return pool.QueryRowContext(ctx, `SELECT e.extversion, n.nspname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
WHERE e.extname = 'vector'`).Scan(&s.extension, &s.home)
	}
	err := find()
	if errors.Is(err, sql.ErrNoRows) && s.opt.ReadOnly {
		return errExtension
	}
	if errors.Is(err, sql.ErrNoRows) {
		if _, err := pool.ExecContext(ctx, `CREATE EXTENSION IF NOT EXISTS vector`); err != nil {
			var said *pgconn.PgError
			if !errors.As(err, &said) {
				return err // the connection broke: whether it can be made is not known
			}
			return fmt.Errorf("%w: %v", errExtension, err)
		}
		s.log.InfoContext(ctx, "extension made", "extension", "vector")
		err = find()
	}
	if err != nil {
		return err
	}
	if older(s.extension, oldestExtension) {
		return fmt.Errorf("%w: %s", errOldExtension, s.extension)
	}
	return nil
}

// older tells whether a version such as "0.8.0" is before another.
func older(version string, than [3]int) bool {
	parts := strings.Split(version, ".")
	for i, want := range than {
		have := 0
		if i < len(parts) {
			have, _ = strconv.Atoi(parts[i]) // what is no number counts as 0
		}
		if have != want {
			return have < want
		}
	}
	return false
}

// migrate brings the tables to SchemaVersion, one process at a time, and makes sure of the rights to them.
func (s *Store) migrate(ctx context.Context, pool *sql.DB) error {
	if !s.opt.ReadOnly {
		if _, err := pool.ExecContext(ctx, `SELECT pg_advisory_lock($1)`, s.lock); err != nil {
			return err
		}
	}
	// The connection ends with prepare, and the lock with it.
	have, err := schemaVersion(ctx, pool)
	switch {
	case err != nil:
		return err
	case have > SchemaVersion:
		return fmt.Errorf("%w: %d above %d", errNewerSchema, have, SchemaVersion)
	case have < SchemaVersion && s.opt.ReadOnly:
		s.absent = true
		return nil
	case have < SchemaVersion:
		files, err := fs.Sub(migrations, "migrations")
		if err != nil {
			return err
		}
		provider, err := goose.NewProvider(goose.DialectPostgres, pool, files, goose.WithTableName(versionTable),
			goose.WithDisableGlobalRegistry(true), goose.WithSlog(slog.New(slog.DiscardHandler)))
		if err != nil {
			return fmt.Errorf("read migrations: %w", err)
		}
		if _, err := provider.Up(ctx); err != nil {
			return fmt.Errorf("migrate vectors from %d to %d: %w", have, SchemaVersion, err)
		}
		s.log.InfoContext(ctx, "vector tables migrated", "from", have, "to", SchemaVersion)
	}
	return s.checkRights(ctx, pool)
}

// checkRights makes sure that every table is there and may be used: better at the start than at the first question.
func (s *Store) checkRights(ctx context.Context, pool *sql.DB) error {
	rights := []string{"SELECT", "INSERT", "UPDATE", "DELETE"}
	if s.opt.ReadOnly {
		rights = rights[:1]
	}
	var allowed sql.NullBool
	err := pool.QueryRowContext(ctx, `SELECT bool_and(to_regclass(t) IS NOT NULL AND has_table_privilege(to_regclass(t), r))
FROM unnest(ARRAY['dense_space', 'dense_set', 'dense_unit']) AS t, unnest(string_to_array($1, ' ')) AS r`, strings.Join(rights, " ")).Scan(&allowed)
	if err == nil && !allowed.Bool {
		err = errRights
	}
	return err
}

func schemaVersion(ctx context.Context, pool *sql.DB) (int64, error) {
	var there bool
	if err := pool.QueryRowContext(ctx, `SELECT to_regclass($1) IS NOT NULL`, versionTable).Scan(&there); err != nil || !there {
		return 0, err
	}
	var v sql.NullInt64
	err := pool.QueryRowContext(ctx, `SELECT max(version_id) FROM `+versionTable+` WHERE is_applied`).Scan(&v)
	return v.Int64, err
}
