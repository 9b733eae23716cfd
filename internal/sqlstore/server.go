package sqlstore

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
)

// Defaults of Options that concern a server.
const (
	DefaultCallTimeout = 2 * time.Second
	DefaultBulkTimeout = 5 * time.Minute
	DefaultConns       = 10
)

// minServer is the oldest PostgreSQL that is known to do, as in server_version_num.
const minServer = 140000

// connectTimeout bounds one try to reach the server, unless the address says otherwise.
const connectTimeout = 2 * time.Second

// onServer tells whether the state lies on a PostgreSQL server.
func (db *DB) onServer() bool { return db.opt.URL != "" }

// openServer connects to PostgreSQL, looks at what it is and brings its schema up to date.
func (db *DB) openServer(ctx context.Context) error {
	config, bounds, err := parseServer(db.opt)
	if err != nil {
		return errAddress // the parser's words hold the address
	}
	db.name = serverName(config)
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = connectTimeout
	}
	if _, ok := config.RuntimeParams["application_name"]; !ok {
		config.RuntimeParams["application_name"] = "trolycong"
	}
	settings := fmt.Sprintf(`SET lock_timeout = %d; SET idle_in_transaction_session_timeout = 300000`, db.opt.BusyTimeout.Milliseconds())
	if db.opt.ReadOnly {
		settings += `; SET default_transaction_read_only = on`
	}
	config.AfterConnect = func(ctx context.Context, c *pgconn.PgConn) error { return c.Exec(ctx, settings).Close() }
	pool := sql.OpenDB(&serverConnector{Connector: stdlib.GetConnector(*config), log: db.log.Debug})
	bounds.apply(pool)
	db.read = pool
	if !db.opt.ReadOnly {
		db.write = pool
	}
	ctx, end := db.bulk(ctx)
	defer end()
	if err := db.checkServer(ctx); err != nil {
		return err
	}
	if db.opt.ReadOnly {
		return db.checkSchema(ctx)
	}
	return db.migrateServer(ctx)
}

// poolBounds say how many connections a pool has and how long each lives.
type poolBounds struct {
	conns          int
	idle, lifetime time.Duration
}

func (b poolBounds) apply(pool *sql.DB) {
	pool.SetMaxOpenConns(b.conns)
	pool.SetMaxIdleConns(b.conns)
	pool.SetConnMaxIdleTime(b.idle)
	pool.SetConnMaxLifetime(b.lifetime)
}

// parseServer reads the address. What it says of a pool, in the words of pgxpool (pool_max_conns, pool_max_conn_lifetime,
// pool_max_conn_idle_time; the others have no meaning here), bounds this one too: the server itself knows no such settings.
func parseServer(opt Options) (*pgx.ConnConfig, poolBounds, error) {
	b := poolBounds{conns: opt.Conns, idle: 5 * time.Minute}
	plain, err := pgx.ParseConfig(opt.URL)
	if err != nil {
		return nil, b, err
	}
	pooled, err := pgxpool.ParseConfig(opt.URL)
	if err != nil {
		return nil, b, err
	}
	said := func(name string) bool { _, ok := plain.RuntimeParams[name]; return ok }
	if said("pool_max_conns") {
		b.conns = max(2, int(pooled.MaxConns))
	}
	if said("pool_max_conn_idle_time") {
		b.idle = pooled.MaxConnIdleTime
	}
	if said("pool_max_conn_lifetime") {
		b.lifetime = pooled.MaxConnLifetime
	}
	return pooled.ConnConfig, b, nil
}

// serverName is how the server is called in messages: no user, no password, no settings.
func serverName(c *pgx.ConnConfig) string {
	return fmt.Sprintf("%s (PostgreSQL %s)", c.Database, net.JoinHostPort(c.Host, strconv.Itoa(int(c.Port))))
}

// checkServer refuses a server that cannot hold the state, and reads the schema that its tables live in.
func (db *DB) checkServer(ctx context.Context) error {
	var version int
	var encoding string
	var readOnly bool
	var schema sql.NullString
	err := db.read.QueryRowContext(ctx, `SELECT current_setting('server_version_num')::int, current_setting('server_encoding'),
  current_setting('transaction_read_only')::bool, current_schema()`).Scan(&version, &encoding, &readOnly, &schema)
	switch {
	case err != nil:
		return err
	case version < minServer:
		return fmt.Errorf("%w: %d", errOldServer, version)
	case encoding != "UTF8":
		return fmt.Errorf("%w: %s", errEncoding, encoding)
	case readOnly && !db.opt.ReadOnly:
		return errReadOnly
	case !schema.Valid:
		return errNoSchema
	}
	db.schema = schema.String
	return nil
}

// within bounds a small call on a server: a wait for a free connection, the way there and back. A file needs no bound
// but its busy timeout.
func (db *DB) within(ctx context.Context) (context.Context, context.CancelFunc) {
	if !db.onServer() {
		return ctx, func() {}
	}
	return context.WithTimeout(ctx, db.opt.CallTimeout)
}

// bulk bounds a call that moves much.
func (db *DB) bulk(ctx context.Context) (context.Context, context.CancelFunc) {
	if !db.onServer() {
		return ctx, func() {}
	}
	return context.WithTimeout(ctx, db.opt.BulkTimeout)
}

// serverConnector makes the connections of database/sql speak PostgreSQL.
type serverConnector struct {
	driver.Connector
	log func(msg string, args ...any)
}

// startPause parts two tries to reach a server that is starting up.
const startPause = 100 * time.Millisecond

// Connect opens a connection. A server that says that it is starting up is waited for as long as the caller waits.
func (s *serverConnector) Connect(ctx context.Context) (driver.Conn, error) {
	for {
		c, err := s.Connector.Connect(ctx)
		if err == nil {
			inner, ok := c.(*stdlib.Conn)
			if !ok {
				return nil, fmt.Errorf("unexpected connection %T", c)
			}
			return &serverConn{Conn: inner}, nil
		}
		if sqlState(err) != stateStarting {
			return nil, err
		}
		s.log("database server is starting up")
		select {
		case <-ctx.Done():
			return nil, err
		case <-time.After(startPause):
		}
	}
}

// serverConn is one connection. Queries are written once, with ?, for both databases; here they get PostgreSQL's numbered
// parameters. What reads, or begins, is tried again on another connection when this one turns out to be dead: nothing has
// happened yet. Used by one goroutine at a time, as database/sql promises.
type serverConn struct {
	*stdlib.Conn
	inTx bool
}

// BeginTx begins; reading transactions see one state from their first to their last query, as on SQLite.
func (c *serverConn) BeginTx(ctx context.Context, opt driver.TxOptions) (driver.Tx, error) {
	if opt.ReadOnly && opt.Isolation == driver.IsolationLevel(sql.LevelDefault) {
		opt.Isolation = driver.IsolationLevel(sql.LevelRepeatableRead)
	}
	tx, err := c.Conn.BeginTx(ctx, opt)
	if err != nil {
		return nil, c.again(ctx, err)
	}
	c.inTx = true
	return serverTx{tx, c}, nil
}

// PrepareContext prepares a statement.
func (c *serverConn) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	return c.Conn.PrepareContext(ctx, numbered(query))
}

// ExecContext runs a statement.
func (c *serverConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	return c.Conn.ExecContext(ctx, numbered(query), args)
}

// QueryContext runs a query.
func (c *serverConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	rows, err := c.Conn.QueryContext(ctx, numbered(query), args)
	if err != nil {
		return nil, c.again(ctx, err)
	}
	return rows, nil
}

// again tells database/sql to try elsewhere when the connection died outside a transaction while the caller still waits.
func (c *serverConn) again(ctx context.Context, err error) error {
	if !c.inTx && ctx.Err() == nil && c.Conn.Conn().IsClosed() {
		return driver.ErrBadConn
	}
	return err
}

// CheckNamedValue makes every text fit for PostgreSQL.
func (c *serverConn) CheckNamedValue(v *driver.NamedValue) error {
	switch text := v.Value.(type) {
	case string:
		v.Value = validText(text)
	case []string:
		for i := range text {
			text[i] = validText(text[i])
		}
	}
	return c.Conn.CheckNamedValue(v)
}

// serverTx marks the end of its connection's transaction.
type serverTx struct {
	driver.Tx
	conn *serverConn
}

// Commit commits.
func (t serverTx) Commit() error {
	t.conn.inTx = false
	return t.Tx.Commit()
}

// Rollback undoes.
func (t serverTx) Rollback() error {
	t.conn.inTx = false
	return t.Tx.Rollback()
}

// validText replaces what a PostgreSQL text cannot hold: zero bytes and what is no UTF-8.
func validText(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "\uFFFD")
}

// numbered writes $1, $2 … for the question marks outside of quotes.
func numbered(query string) string {
	if !strings.Contains(query, "?") {
		return query
	}
	var b strings.Builder
	n, quote := 0, rune(0)
	for _, r := range query {
		switch {
		case quote != 0:
			if r == quote {
				quote = 0
			}
		case r == '\'' || r == '"':
			quote = r
		case r == '?':
			n++
			fmt.Fprintf(&b, "$%d", n)
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// serverTries is how often a transaction is tried that the server broke off in favour of another one.
const serverTries = 4

// inServerTx runs f in a transaction, again when the server broke it off to end a deadlock.
func (db *DB) inServerTx(ctx context.Context, f func(tx *sql.Tx) error) error {
	for try := 1; ; try++ {
		err := db.once(ctx, f)
		if err != nil && ctx.Err() != nil && !errors.Is(err, ctx.Err()) {
			return errors.Join(ctx.Err(), err)
		}
		if s := sqlState(err); try == serverTries || s != stateDeadlock && s != stateSerialization {
			return err
		}
	}
}

// once runs f in one writing transaction: all of it is stored, or nothing.
func (db *DB) once(ctx context.Context, f func(tx *sql.Tx) error) error {
	tx, err := db.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := f(tx); err != nil {
		if back := tx.Rollback(); back != nil && !errors.Is(back, sql.ErrTxDone) && sqlState(err) == "" {
			err = errors.Join(err, back)
		}
		return err
	}
	db.at("commit")
	if err := tx.Commit(); err != nil {
		return err
	}
	db.at("committed")
	return nil
}
