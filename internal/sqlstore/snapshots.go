package sqlstore

import (
	"bufio"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"time"

	"github.com/pressly/goose/v3"

	"trolycong/knowledge"
)

// The tables of derived data have a history of their own, so that they never hold up state.
const (
	derivedVersion      = 1
	derivedVersionTable = "goose_derived_version"
)

// What Snapshots keeps: pieces of this many bytes, and old versions for this long.
const (
	snapshotChunk = 512 << 10
	snapshotKeep  = time.Hour
	snapshotsKept = 2 // the newest versions stay whatever their age
)

// Snapshots keeps packed index snapshots on a server, for processes with data folders of their own. It is a
// snapshot.Remote; what it promises stands there. Safe for concurrent use.
type Snapshots struct {
	db *DB
	// named gives the version of a snapshot of a state of the knowledge; nil where any version may be stored.
	named func(knowledge string) string
}

// errNoServer: a file is shared with its folder, and the snapshots beside it.
var errNoServer = errors.New("snapshots are kept on a server only")

// Snapshots opens the place of snapshots on a server and makes its tables when they are missing. A server that cannot be
// written must have them.
func (db *DB) Snapshots(ctx context.Context) (*Snapshots, error) {
	const what = "open snapshots"
	if !db.onServer() {
		return nil, errNoServer
	}
	ctx, end := db.bulk(ctx)
	defer end()
	have, err := db.derivedSchema(ctx)
	switch {
	case err != nil:
	case have > derivedVersion:
		err = fmt.Errorf("%w: derived %d above %d", errNewerSchema, have, derivedVersion)
	case have < derivedVersion && db.write == nil:
		err = fmt.Errorf("%w: derived %d below %d", errOlderSchema, have, derivedVersion)
	case have < derivedVersion:
		err = db.migrateDerived(ctx)
	}
	if err != nil {
		return nil, db.fault(what, err)
	}
	return &Snapshots{db: db}, nil
}

// Current gives the same place, where Put stores a snapshot only while it is of the knowledge as it stands: a process that has
// taken long over one must not bring back what was forgotten meanwhile. named gives the version of a snapshot of a state of
// the knowledge, which is what Version gives.
func (s *Snapshots) Current(named func(knowledge string) string) *Snapshots {
	return &Snapshots{s.db, named}
}

func (db *DB) derivedSchema(ctx context.Context) (int64, error) {
	var there bool
	err := db.read.QueryRowContext(ctx, `SELECT to_regclass(?) IS NOT NULL`, derivedVersionTable).Scan(&there)
	if err != nil || !there {
		return 0, err
	}
	var v sql.NullInt64
	err = db.read.QueryRowContext(ctx, `SELECT max(version_id) FROM `+derivedVersionTable+` WHERE is_applied`).Scan(&v)
	return v.Int64, err
}

// migrateDerived migrates under the lock of all migrations.
func (db *DB) migrateDerived(ctx context.Context) error {
	conn, err := db.write.Conn(ctx)
	if err != nil {
		return err
	}
	if _, err := conn.ExecContext(ctx, `SELECT pg_advisory_lock(?)`, db.lockKey(lockMigrate)); err != nil {
		return errors.Join(err, conn.Close())
	}
	defer func() { _ = db.letGo(conn, lockMigrate) }()
	files, err := fs.Sub(migrations, "migrations/derived")
	if err != nil {
		return err
	}
	provider, err := goose.NewProvider(goose.DialectPostgres, db.write, files, goose.WithTableName(derivedVersionTable),
		goose.WithDisableGlobalRegistry(true), goose.WithSlog(slog.New(slog.DiscardHandler)))
	if err != nil {
		return fmt.Errorf("read migrations: %w", err)
	}
	if _, err := provider.Up(ctx); err != nil {
		return fmt.Errorf("migrate derived data to %d: %w", derivedVersion, err)
	}
	return nil
}

// Digest of what is stored; knowledge.ErrNotFound when nothing is.
func (s *Snapshots) Digest(ctx context.Context, format, version string) (string, error) {
	ctx, end := s.db.within(ctx)
	defer end()
	var digest string
	err := s.db.read.QueryRowContext(ctx, `SELECT digest FROM snapshot WHERE format = ? AND version = ?`, format, version).Scan(&digest)
	if errors.Is(err, sql.ErrNoRows) {
		err = knowledge.ErrNotFound
	}
	return digest, s.db.fault("look for snapshot", err)
}

// Put stores a snapshot in place of what is there, and removes old versions. See Current for what is not stored.
func (s *Snapshots) Put(ctx context.Context, format, version, digest string, write func(w io.Writer) error) error {
	ctx, end := s.db.bulk(ctx)
	defer end()
	now := s.db.opt.Now()
	return s.db.transact(ctx, "store snapshot", func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `SELECT pg_advisory_xact_lock(?)`, s.db.lockKey(lockSnapshot)); err != nil {
			return err
		}
		if wanted, err := s.wanted(ctx, tx, version); err != nil || !wanted {
			return err
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM snapshot WHERE format = ? AND version = ?`, format, version); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO snapshot (format, version, digest, bytes, stored_at) VALUES (?, ?, ?, 0, ?)`, format, version, digest, now.UnixMicro()); err != nil {
			return err
		}
		c := &chunks{ctx: ctx, tx: tx, format: format, version: version}
		w := bufio.NewWriterSize(c, snapshotChunk)
		if err := errors.Join(write(w), w.Flush()); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `UPDATE snapshot SET bytes = ? WHERE format = ? AND version = ?`, c.bytes, format, version); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `DELETE FROM snapshot WHERE stored_at < ? AND version NOT IN
  (SELECT version FROM snapshot GROUP BY version ORDER BY max(seq) DESC LIMIT ?)`, now.Add(-snapshotKeep).UnixMicro(), snapshotsKept)
		return err
	})
}

// wanted tells whether a snapshot may be stored. The lock must be held: whoever forgets waits for it, or is waited for.
func (s *Snapshots) wanted(ctx context.Context, tx *sql.Tx, snapshot string) (bool, error) {
	if s.named == nil {
		return true, nil
	}
	stands, err := version(ctx, tx)
	return err == nil && s.named(stands) == snapshot, err
}

// chunks writes rows of at most snapshotChunk bytes.
type chunks struct {
	ctx             context.Context
	tx              *sql.Tx
	format, version string
	place           int
	bytes           int64
}

// Write stores p in as many rows as it needs.
func (c *chunks) Write(p []byte) (n int, err error) {
	for n < len(p) {
		piece := p[n:min(len(p), n+snapshotChunk)]
		if _, err := c.tx.ExecContext(c.ctx, `INSERT INTO snapshot_chunk (format, version, place, data) VALUES (?, ?, ?, ?)`, c.format, c.version, c.place, piece); err != nil {
			return n, err
		}
		c.place++
		c.bytes += int64(len(piece))
		n += len(piece)
	}
	return n, nil
}

// Get hands what is stored to read, row by row.
func (s *Snapshots) Get(ctx context.Context, format, version string, read func(digest string, r io.Reader) error) error {
	const what = "fetch snapshot"
	ctx, end := s.db.bulk(ctx)
	defer end()
	tx, err := s.db.read.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return s.db.fault(what, err)
	}
	defer func() { _ = tx.Rollback() }() // nothing was written
	var digest string
	err = tx.QueryRowContext(ctx, `SELECT digest FROM snapshot WHERE format = ? AND version = ?`, format, version).Scan(&digest)
	if errors.Is(err, sql.ErrNoRows) {
		err = knowledge.ErrNotFound
	}
	if err != nil {
		return s.db.fault(what, err)
	}
	rows, err := tx.QueryContext(ctx, `SELECT data FROM snapshot_chunk WHERE format = ? AND version = ? ORDER BY place`, format, version)
	if err != nil {
		return s.db.fault(what, err)
	}
	defer func() { _ = rows.Close() }()
	r := &chunkReader{rows: rows}
	err = read(digest, r)
	if r.err != nil {
		return s.db.fault(what, r.err)
	}
	return err // the reader's own
}

// chunkReader reads one row after the other.
type chunkReader struct {
	rows *sql.Rows
	rest sql.RawBytes
	err  error // of the database
}

// Read gives the bytes of the rows; io.EOF behind the last.
func (c *chunkReader) Read(p []byte) (int, error) {
	for len(c.rest) == 0 {
		if c.err == nil && c.rows.Next() {
			c.err = c.rows.Scan(&c.rest)
		} else if c.err == nil {
			if c.err = c.rows.Err(); c.err == nil {
				return 0, io.EOF
			}
		}
		if c.err != nil {
			return 0, c.err
		}
	}
	n := copy(p, c.rest)
	c.rest = c.rest[n:]
	return n, nil
}

// dropSnapshots removes all of them: the forgotten source stands in each. The next process that has none builds one.
func (db *DB) dropSnapshots(ctx context.Context, tx *sql.Tx) error {
	if !db.onServer() {
		return nil
	}
	var there bool
	if err := tx.QueryRowContext(ctx, `SELECT to_regclass('snapshot') IS NOT NULL`).Scan(&there); err != nil || !there {
		return err
	}
	// One that is just being stored is waited for: it is of the knowledge before.
	if _, err := tx.ExecContext(ctx, `SELECT pg_advisory_xact_lock(?)`, db.lockKey(lockSnapshot)); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, `DELETE FROM snapshot`)
	return err
}

// Ingesting tells whether a process, on whatever machine, holds the lock of LockIngest.
func (db *DB) Ingesting(ctx context.Context) (bool, error) {
	if !db.onServer() {
		return false, nil
	}
	ctx, end := db.within(ctx)
	defer end()
	key := uint64(db.lockKey(lockIngest))
	var held bool
	err := db.read.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM pg_locks l JOIN pg_database d ON d.oid = l.database WHERE d.datname = current_database()
  AND l.locktype = 'advisory' AND l.classid::bigint = ? AND l.objid::bigint = ? AND l.objsubid = 1 AND l.granted)`, int64(key>>32), int64(key&0xffffffff)).Scan(&held)
	return held, db.fault("look for ingest", err)
}
