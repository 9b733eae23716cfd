// Package pgdense finds the units whose vectors are nearest to a question's on a PostgreSQL server with pgvector: an exact
// scan of small kinds, an HNSW index for each large one.
//
// Kind: adapter. The server only gives candidates; similarity and order are computed by retrieval/dense from the stored
// half-precision values, so that hits are those of an index in memory, to the bit (of an HNSW index: those that it found).
// It makes no vectors, knows no model and owns no truth: its tables are derived and can be dropped. It has migrations of
// its own. Used by cmd.
package pgdense

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgconn/ctxwatch"
	"github.com/jackc/pgx/v5/pgxpool"
	pgxvector "github.com/pgvector/pgvector-go/pgx"
)

// Options of Open. URL is required.
type Options struct {
	// URL of a PostgreSQL server, as postgres://user:password@host:port/database?sslmode=…. It is never shown.
	URL string
	// Conns is the number of connections; 0 means 4. pool_max_conns in the URL makes them fewer, never more.
	Conns int
	// CallTimeout bounds a search whose caller sets no deadline, and opening; 0 means 2 seconds.
	CallTimeout time.Duration
	// LoadTimeout bounds a load, the wait for another one and the making of an index included; 0 means 2 hours.
	LoadTimeout time.Duration
	// IndexFrom is the number of units from which a kind is searched by HNSW; 0 means 200,000, negative never.
	IndexFrom int
	// EfSearch is how many units HNSW holds while it searches, 1..1000: more finds more and takes longer; 0 means 800.
	EfSearch int
	// Keep is how long an old set is kept at least, for those who still use it; 0 means an hour. The newest two stay.
	Keep time.Duration
	// Wanted tells whether the set of a version may still be loaded; nil means always. It is asked when no other process can
	// load or remove sets, so that nothing brings back what KeepOnly has removed.
	Wanted func(ctx context.Context, version string) (bool, error)
	// Now is the clock of Keep; nil means time.Now.
	Now func() time.Time
	// ReadOnly makes neither the extension nor tables: for a look, or for searching a replica. Without tables there is no set.
	ReadOnly bool
	// Logger; nil discards.
	Logger *slog.Logger
}

// Defaults of Options. EfSearch was measured, see docs/performance.md.
const (
	DefaultConns       = 4
	DefaultCallTimeout = 2 * time.Second
	DefaultLoadTimeout = 2 * time.Hour
	DefaultIndexFrom   = 200_000
	DefaultEfSearch    = 800
	DefaultKeep        = time.Hour
)

// maxEfSearch is pgvector's own limit of hnsw.ef_search.
const maxEfSearch = 1000

// Store holds sets of vectors on a server. Safe for concurrent use, by several processes too: one loads at a time, and
// searches never wait for it.
type Store struct {
	opt  Options
	log  *slog.Logger
	pool *pgxpool.Pool
	name string // of the server in messages
	lock int64  // key of the advisory lock of loads and migrations
	// extension is pgvector's version, and home the schema that it is installed in.
	extension, home string
	absent          bool // opened read-only, before there are tables
}

// Open connects, makes sure of pgvector (0.8.0 or newer; it is made in the database when the user may do that) and brings
// the tables up to date. Errors are *Fault.
func Open(ctx context.Context, opt Options) (*Store, error) {
	if opt.URL == "" {
		return nil, errors.New("pgdense: URL is required")
	}
	if opt.EfSearch < 0 || opt.EfSearch > maxEfSearch {
		return nil, fmt.Errorf("pgdense: EfSearch %d, want 1..%d", opt.EfSearch, maxEfSearch)
	}
	opt.Conns, opt.IndexFrom, opt.EfSearch = cmp.Or(opt.Conns, DefaultConns), cmp.Or(opt.IndexFrom, DefaultIndexFrom), cmp.Or(opt.EfSearch, DefaultEfSearch)
	opt.CallTimeout, opt.LoadTimeout, opt.Keep = cmp.Or(opt.CallTimeout, DefaultCallTimeout), cmp.Or(opt.LoadTimeout, DefaultLoadTimeout), cmp.Or(opt.Keep, DefaultKeep)
	if opt.Now == nil {
		opt.Now = time.Now
	}
	s := &Store{opt: opt, log: opt.Logger, name: "PostgreSQL"}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if err := s.open(ctx); err != nil {
		s.Close()
		return nil, s.fault("open vectors", err)
	}
	return s, nil
}

// Close closes the connections; searches under way fail.
func (s *Store) Close() {
	if s.pool != nil {
		s.pool.Close()
	}
}

// Name of the server in messages: no user, no password.
func (s *Store) Name() string { return s.name }

// Extension is the version of pgvector, as "0.8.4".
func (s *Store) Extension() string { return s.extension }

// AdvisedExtension is the oldest pgvector without known faults: before it, building an index with several workers could write
// outside its memory (CVE-2026-3172, up to 0.8.1), and vacuuming could damage an HNSW index (up to 0.8.3).
const AdvisedExtension = "0.8.4"

// Safe tells whether pgvector is AdvisedExtension or newer.
func (s *Store) Safe() bool { return !older(s.extension, safeExtension) }

// cancelWithin is how long a search may take longer than its deadline: the server is asked to end it, and the connection
// is cut when no answer comes.
const cancelWithin = 100 * time.Millisecond

func (s *Store) open(ctx context.Context) error {
	config, err := pgxpool.ParseConfig(s.opt.URL)
	if err != nil {
		return errAddress // the parser's words hold the address
	}
	s.name = serverName(config.ConnConfig)
	if config.ConnConfig.ConnectTimeout == 0 {
		config.ConnConfig.ConnectTimeout = s.opt.CallTimeout
	}
	if _, ok := config.ConnConfig.RuntimeParams["application_name"]; !ok {
		config.ConnConfig.RuntimeParams["application_name"] = "trolycong"
	}
	prepare, cancel := context.WithTimeout(ctx, s.opt.LoadTimeout) // another process may be migrating
	defer cancel()
	if err := s.prepare(prepare, config.ConnConfig.Copy()); err != nil {
		return err
	}
	if said := strings.Contains(s.opt.URL, "pool_max_conns"); !said || int(config.MaxConns) > s.opt.Conns {
		config.MaxConns = int32(s.opt.Conns)
	}
	config.MinConns, config.MinIdleConns = min(config.MinConns, config.MaxConns), min(config.MinIdleConns, config.MaxConns)
	config.AfterConnect = s.register
	config.ConnConfig.BuildContextWatcherHandler = func(c *pgconn.PgConn) ctxwatch.Handler {
		return &pgconn.CancelRequestContextWatcherHandler{Conn: c, DeadlineDelay: cancelWithin}
	}
	s.pool, err = pgxpool.NewWithConfig(ctx, config)
	return err
}

// register teaches a new connection where pgvector lives and what its types are.
func (s *Store) register(ctx context.Context, c *pgx.Conn) error {
	_, err := c.Exec(ctx, `SELECT set_config('search_path', current_setting('search_path') || ', ' || quote_ident($1), false)`, s.home)
	if err != nil {
		return err
	}
	return pgxvector.RegisterTypes(ctx, c)
}

// within gives a call the deadline that its caller did not set.
func (s *Store) within(ctx context.Context) (context.Context, context.CancelFunc) {
	if _, ok := ctx.Deadline(); ok {
		return ctx, func() {}
	}
	return context.WithTimeout(ctx, s.opt.CallTimeout)
}
