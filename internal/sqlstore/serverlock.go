package sqlstore

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"database/sql/driver"
	"encoding/binary"
	"errors"
	"sync"
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

// hold takes a lock, or gives the fault of taken.
func (db *DB) hold(ctx context.Context, name string, taken error) (release func() error, err error) {
	conn, err := db.holdOn(ctx, name, taken)
	if err != nil {
		return nil, err
	}
	return func() error { return db.letGo(conn, name) }, nil
}

// holdOn takes a lock on a connection of its own.
func (db *DB) holdOn(ctx context.Context, name string, taken error) (*sql.Conn, error) {
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
	return conn, nil
}

// letGo gives a lock back, within a time of its own: the call that took it may be over.
func (db *DB) letGo(conn *sql.Conn, name string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	return unlock(ctx, conn, db.lockKey(name))
}

// embeddingWait is how often LockEmbedding looks whether the lock is free, and then whether it is still held.
const embeddingWait = time.Second

// LockEmbedding waits for the right to have the vectors of units made: of several processes that miss the same ones, one
// pays, and the others then find them. held ends with ctx, and when the lock is lost with its connection, as by a restart
// of the server: another process may then have the same vectors made. release gives the lock back. On SQLite it takes
// nothing.
func (db *DB) LockEmbedding(ctx context.Context) (held context.Context, release func() error, err error) {
	if !db.onServer() {
		return ctx, func() error { return nil }, nil
	}
	for {
		conn, err := db.holdOn(ctx, lockEmbedding, errEmbedding)
		if err == nil {
			held, release = db.watch(ctx, conn, lockEmbedding)
			return held, release, nil
		}
		if !errors.Is(err, errEmbedding) {
			return nil, nil, err
		}
		select {
		case <-ctx.Done():
			return nil, nil, ctx.Err()
		case <-time.After(embeddingWait):
		}
	}
}

var (
	errEmbedding = errors.New("another process has vectors made")
	errLockLost  = errors.New("lock is lost with its connection")
)

// watch gives a context that ends when the connection of a held lock does.
func (db *DB) watch(ctx context.Context, conn *sql.Conn, name string) (held context.Context, release func() error) {
	held, lose := context.WithCancelCause(ctx)
	var wg sync.WaitGroup
	wg.Go(func() {
		tick := time.NewTicker(embeddingWait)
		defer tick.Stop()
		for {
			select {
			case <-held.Done():
				return
			case <-tick.C:
			}
			look, end := db.within(context.WithoutCancel(held)) // a look that is broken off would end the connection
			err := conn.PingContext(look)
			end()
			if err != nil && held.Err() == nil {
				lose(errLockLost)
			}
		}
	})
	return held, func() error {
		lose(nil)
		wg.Wait()
		return db.letGo(conn, name)
	}
}

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
