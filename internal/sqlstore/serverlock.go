package sqlstore

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"database/sql/driver"
	"encoding/binary"
	"errors"
	"time"
)

// The advisory locks of the program; each counts for one schema of one database.
const (
	lockMigrate   = "migrate"
	lockIngest    = "ingest"    // held by a process for a whole ingest
	lockKnowledge = "knowledge" // held by a transaction that changes sources
	lockSnapshot  = "snapshot"  // held by a transaction that stores a snapshot
	lockEmbedding = "embedding" // held by a process that has vectors made
)

// lockKey makes the number of a lock.
func (db *DB) lockKey(name string) int64 {
	sum := sha256.Sum256([]byte("trolycong\x00" + db.schema + "\x00" + name))
	return int64(binary.BigEndian.Uint64(sum[:8]))
}

// inKnowledgeTx runs f in a transaction that changes the knowledge: one at a time, as SQLite has it for every writer, or
// two of them would each compute a version that leaves out the other.
func (db *DB) inKnowledgeTx(ctx context.Context, what string, f func(tx *sql.Tx) error) error {
	ctx, end := db.bulk(ctx)
	defer end()
	return db.transact(ctx, what, func(tx *sql.Tx) error {
		if db.onServer() {
			if _, err := tx.ExecContext(ctx, `SELECT pg_advisory_xact_lock(?)`, db.lockKey(lockKnowledge)); err != nil {
				return err
			}
		}
		return f(tx)
	})
}

// LockIngest takes the right to change the knowledge for a whole ingest, at once or not at all: another process that has
// it, on whatever machine, gives a *Fault of kind FaultIngesting. release gives it back; it also ends with the process.
// On SQLite the lock of the data folder does this, and LockIngest takes nothing.
func (db *DB) LockIngest(ctx context.Context) (release func() error, err error) {
	if !db.onServer() {
		return func() error { return nil }, nil
	}
	return db.hold(ctx, lockIngest, errIngesting)
}

// hold takes a lock on a connection of its own, or gives the fault of taken.
func (db *DB) hold(ctx context.Context, name string, taken error) (release func() error, err error) {
	what := "lock " + name
	if db.write == nil {
		return nil, db.fault(what, errReadOnly)
	}
	ctx, end := db.within(ctx)
	defer end()
	conn, err := db.write.Conn(ctx)
	if err != nil {
		return nil, db.fault(what, err)
	}
	var got bool
	err = conn.QueryRowContext(ctx, `SELECT pg_try_advisory_lock(?)`, db.lockKey(name)).Scan(&got)
	if err == nil && !got {
		err = taken
	}
	if err != nil {
		return nil, errors.Join(db.fault(what, err), conn.Close())
	}
	return func() error {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		return unlock(ctx, conn, db.lockKey(name))
	}, nil
}

// embeddingWait is how often LockEmbedding looks whether the lock is free.
const embeddingWait = time.Second

// LockEmbedding waits for the right to have the vectors of units made: of several processes that miss the same ones, one
// pays, and the others then find them. release gives it back; it also ends with the process. On SQLite it takes nothing.
func (db *DB) LockEmbedding(ctx context.Context) (release func() error, err error) {
	if !db.onServer() {
		return func() error { return nil }, nil
	}
	for {
		release, err := db.hold(ctx, lockEmbedding, errEmbedding)
		if !errors.Is(err, errEmbedding) {
			return release, err
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(embeddingWait):
		}
	}
}

var errEmbedding = errors.New("another process has vectors made")

// unlock gives a lock of the connection back. A connection that cannot do that is thrown away, which has the same effect.
func unlock(ctx context.Context, conn *sql.Conn, key int64) error {
	var held bool
	if err := conn.QueryRowContext(ctx, `SELECT pg_advisory_unlock(?)`, key).Scan(&held); err != nil {
		_ = conn.Raw(func(any) error { return driver.ErrBadConn })
		return nil
	}
	if err := conn.Close(); err != nil && !errors.Is(err, sql.ErrConnDone) {
		return err
	}
	return nil
}
