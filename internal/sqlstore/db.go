// Package sqlstore keeps what must outlive a process in one SQLite file or on a PostgreSQL server: knowledge, curated
// answers, the journal of turns, the command line's sessions and API keys.
//
// Kind: adapter. One file set per owner of a contract (knowledge, answers, journal, sessions, keys) over one DB; the schema is in
// migrations, one folder per dialect, and what only a server needs is in server*.go. Queries are written once, for both.
// It refuses to parse, mask or rank: everything that comes is masked already, and
// what it returns is what was put. Used by cmd, evals and tests.
package sqlstore

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"

	_ "modernc.org/sqlite" // the pure Go driver "sqlite"
)

// FileName is the name of the database in the data folder.
const FileName = "trolycong.db"

// Options of Open. One of Path and URL is required.
type Options struct {
	// URL of a PostgreSQL server, as postgres://user:password@host:port/database?sslmode=…; then Path is not used. It is
	// never shown. What it says of a pool (pool_max_conns) goes before Conns.
	URL string
	// Conns is the number of connections to a server; 0 means 10, the least is 2.
	Conns int
	// CallTimeout bounds a small call on a server, the wait for a free connection included; 0 means 2 seconds.
	CallTimeout time.Duration
	// BulkTimeout bounds a call on a server that moves much: storing or reading all knowledge; 0 means 5 minutes.
	BulkTimeout time.Duration
	// Path of the database file. It and its folder are made when they are missing, readable by their owner only.
	Path string
	// ReadOnly opens an existing database that nothing is written to; it must exist at the current schema. A database in
	// a folder that cannot be written, or on a full disk, opens too, as long as its last writer closed it.
	ReadOnly bool
	// Logger; nil discards.
	Logger *slog.Logger
	// Now is the clock of created_at columns and of the expiry of sessions; nil means time.Now.
	Now func() time.Time
	// SessionTTL is how long a conversation of the command line is kept after its last turn; 0 means 24 hours.
	SessionTTL time.Duration
	// BusyTimeout is how long a call waits for another process that is writing; 0 means 10 seconds. On a server only
	// changes of knowledge and of the schema wait for each other.
	BusyTimeout time.Duration
}

// Defaults of Options.
const (
	DefaultSessionTTL  = 24 * time.Hour
	DefaultBusyTimeout = 10 * time.Second
)

// readers is the number of connections that read side by side: as many as decode, with one for small look-ups.
const readers = 4

// DB is an open database. Safe for concurrent use, by several processes too: one writes at a time, readers see the last
// committed state and never wait.
type DB struct {
	opt    Options
	name   string // of the database in messages: a path, or a server's name
	schema string // on a server: the schema that holds the tables
	log    *slog.Logger
	write  *sql.DB // on SQLite one connection; nil when read-only
	read   *sql.DB // on a server the same pool as write
	// hook is called at the named points of a write; tests kill the process there. nil in production.
	hook func(point string)
	// pruneRows is the constant of that name; tests set less.
	pruneRows int
}

// Open opens the database, makes it when it is missing and brings its schema up to date. Errors are *Fault: newer schema,
// read-only, disk full, not a database.
func Open(ctx context.Context, opt Options) (*DB, error) {
	if opt.Path == "" && opt.URL == "" {
		return nil, errors.New("sqlstore: Path or URL is required")
	}
	if opt.Logger == nil {
		opt.Logger = slog.New(slog.DiscardHandler)
	}
	if opt.Now == nil {
		opt.Now = time.Now
	}
	if opt.SessionTTL <= 0 {
		opt.SessionTTL = DefaultSessionTTL
	}
	if opt.BusyTimeout <= 0 {
		opt.BusyTimeout = DefaultBusyTimeout
	}
	opt.Conns = max(2, cmp.Or(opt.Conns, DefaultConns))
	opt.CallTimeout, opt.BulkTimeout = cmp.Or(opt.CallTimeout, DefaultCallTimeout), cmp.Or(opt.BulkTimeout, DefaultBulkTimeout)
	db := &DB{opt: opt, name: opt.Path, log: opt.Logger, pruneRows: pruneRows}
	if db.onServer() {
		db.name = "PostgreSQL"
		if err := db.openServer(ctx); err != nil {
			return nil, errors.Join(db.fault("open database", err), db.Close())
		}
		return db, nil
	}
	// Processes that open a new database together wait for each other as they do later: SQLite itself gives up at once
	// when two of them turn on its write-ahead log.
	late := time.After(opt.BusyTimeout)
	for {
		err := db.open(ctx)
		if err == nil {
			return db, nil
		}
		err = errors.Join(db.fault("open database", err), db.Close())
		if faultKind(err) != FaultBusy {
			return nil, err
		}
		select {
		case <-late:
			return nil, err
		case <-ctx.Done():
			return nil, err
		case <-time.After(openPause):
		}
	}
}

// openPause parts two tries to open a database that another process is making.
const openPause = 10 * time.Millisecond

func (db *DB) open(ctx context.Context) error {
	if db.opt.ReadOnly {
		return db.openReadOnly(ctx)
	}
	if err := os.MkdirAll(filepath.Dir(db.opt.Path), 0o700); err != nil {
		if errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS) {
			err = errors.Join(errCannotMake, err)
		}
		return fmt.Errorf("make data folder: %w", err)
	}
	// SQLite would make the file as the umask lets it; its log and shared memory take over the rights of the file. What
	// goes wrong here SQLite says better.
	if f, err := os.OpenFile(db.opt.Path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600); err == nil {
		_ = f.Close()
	}
	var err error
	if db.write, err = sql.Open("sqlite", db.dsn("rwc", "immediate", "journal_mode(WAL)", "synchronous(NORMAL)", "journal_size_limit(67108864)")); err != nil {
		return err
	}
	db.write.SetMaxOpenConns(1)
	if err := db.migrate(ctx); err != nil {
		return err
	}
	if db.read, err = sql.Open("sqlite", db.dsn("rw", "deferred", "query_only(1)")); err != nil {
		return err
	}
	db.read.SetMaxOpenConns(readers)
	db.read.SetMaxIdleConns(readers)
	return nil
}

// openReadOnly opens what is there. SQLite needs a shared-memory file beside a database in WAL mode, and cannot make it in
// a folder without write permission or on a full disk; with no log left behind the file alone is the whole truth and is read as such.
func (db *DB) openReadOnly(ctx context.Context) error {
	if _, err := os.Stat(db.opt.Path); err != nil {
		return err
	}
	var err error
	if db.read, err = sql.Open("sqlite", db.dsn("ro", "deferred", "query_only(1)")); err != nil {
		return err
	}
	db.read.SetMaxOpenConns(readers)
	db.read.SetMaxIdleConns(readers)
	err = checkSchema(ctx, db.read)
	if k := db.kind(err); (k == FaultReadOnly || k == FaultCannotOpen || k == FaultFull) && !hasLog(db.opt.Path) {
		_ = db.read.Close()
		if db.read, err = sql.Open("sqlite", db.dsn("ro&immutable=1", "deferred", "query_only(1)")); err != nil {
			return err
		}
		db.read.SetMaxOpenConns(readers)
		err = checkSchema(ctx, db.read)
	}
	return err
}

func hasLog(path string) bool {
	info, err := os.Stat(path + "-wal")
	return err == nil && info.Size() > 0 || err != nil && !errors.Is(err, fs.ErrNotExist)
}

// dsn builds the driver's name for the file, whatever characters its path has.
func (db *DB) dsn(mode, txlock string, pragmas ...string) string {
	path := filepath.ToSlash(db.opt.Path)
	if abs, err := filepath.Abs(db.opt.Path); err == nil {
		path = filepath.ToSlash(abs)
	}
	if !strings.HasPrefix(path, "/") {
		path = "/" + path // C:/data → file:///C:/data
	}
	var b strings.Builder
	fmt.Fprintf(&b, "file://%s?mode=%s&_txlock=%s", (&url.URL{Path: path}).EscapedPath(), mode, txlock)
	pragmas = append([]string{fmt.Sprintf("busy_timeout(%d)", db.opt.BusyTimeout.Milliseconds()), "foreign_keys(1)"}, pragmas...)
	for _, p := range pragmas {
		b.WriteString("&_pragma=" + url.QueryEscape(p))
	}
	return b.String()
}

// Close closes the database; closing twice is no error. Later calls return an error.
func (db *DB) Close() error {
	var errs []error
	for _, pool := range []*sql.DB{db.read, db.write} {
		if pool != nil {
			errs = append(errs, pool.Close())
		}
	}
	return errors.Join(errs...)
}

// Path of the database file; empty on a server.
func (db *DB) Path() string { return db.opt.Path }

// Name of the database in messages: its path, or the server's name without user and password.
func (db *DB) Name() string { return db.name }

// inTx runs f, which is small, in one writing transaction: all of it is stored, or nothing. On a server f may run again.
func (db *DB) inTx(ctx context.Context, what string, f func(tx *sql.Tx) error) error {
	ctx, end := db.within(ctx)
	defer end()
	return db.transact(ctx, what, f)
}

func (db *DB) transact(ctx context.Context, what string, f func(tx *sql.Tx) error) error {
	if db.write == nil {
		return db.fault(what, errReadOnly)
	}
	if db.onServer() {
		return db.fault(what, db.inServerTx(ctx, f))
	}
	tx, err := db.write.BeginTx(ctx, nil)
	if err != nil {
		return db.fault(what, err)
	}
	if err := f(tx); err != nil {
		if back := tx.Rollback(); back != nil && !errors.Is(back, sql.ErrTxDone) {
			err = errors.Join(err, back)
		}
		return db.undone(ctx, what, err)
	}
	db.at("commit")
	if err := tx.Commit(); err != nil {
		return db.undone(ctx, what, err)
	}
	db.at("committed")
	return nil
}

// undone is fault after a transaction that was rolled back. On a full disk the log still holds the pages that did not
// make it: they are given back, or the disk would stay full. Readers of an older state may delay that; then a later
// write does it.
func (db *DB) undone(ctx context.Context, what string, err error) error {
	err = db.fault(what, err)
	var f *Fault
	if errors.As(err, &f) && f.Kind == FaultFull {
		if _, cerr := db.write.ExecContext(context.WithoutCancel(ctx), `PRAGMA wal_checkpoint(TRUNCATE)`); cerr != nil {
			// Debug: the fault itself is the caller's to tell, and this would come with every write on the full disk.
			db.log.DebugContext(ctx, "log not emptied", "error", cerr)
		}
	}
	return err
}

// at names a point of a write for crash tests.
func (db *DB) at(point string) {
	if db.hook != nil {
		db.hook(point)
	}
}

func workers() int { return max(1, min(8, runtime.GOMAXPROCS(0))) }

func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

func fromMicros(us int64) time.Time {
	if us == 0 {
		return time.Time{}
	}
	return time.UnixMicro(us).UTC()
}
