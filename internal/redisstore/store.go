// Package redisstore keeps what several processes of one installation share while turns run, in Redis: conversations,
// rate limits, locks and claimed keys.
//
// Kind: adapter. Nothing durable is here: all of it has an end and may be lost at any time, and the decorators of this
// package (SingleTurns, LimiterOr, LocksOr) let a turn be answered without it. It works with one server, with Sentinel and
// with Cluster: the keys of one call share a hash tag. It refuses to show an address or a password in any error or log.
// Used by cmd and tests.
package redisstore

import (
	"context"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/logging"
)

// DefaultTimeout is how long one call may take, its retries included. A call on a sound network takes well below 1 ms; a
// turn makes six, and the first that takes longer puts the store aside, so that a slow Redis costs a citizen this once.
const DefaultTimeout = 250 * time.Millisecond

// DefaultPrefix begins all keys.
const DefaultPrefix = "trolycong"

// Options of New. URL is required.
type Options struct {
	// URL names the servers, see New.
	URL string
	// Timeout bounds one call with its retries; 0 means DefaultTimeout, or what the URL says.
	Timeout time.Duration
	// Prefix begins all keys; empty means DefaultPrefix. Installations that share a database need different ones.
	Prefix string
	// RootCAs verify the servers of rediss://; nil means the system's (SSL_CERT_FILE adds to them).
	RootCAs *x509.CertPool
	// Probe is the first pause before a lost Redis is tried again; 0 means 500 ms. It grows to 16 s while Redis comes and
	// goes.
	Probe time.Duration
	// Logger gets one line when Redis is lost and one when it is back; nil discards.
	Logger *slog.Logger
	// Metrics registers this store's metrics; nil registers none.
	Metrics prometheus.Registerer
	// Now is the clock for the lengths of outages; nil means time.Now. Ends of keys and windows are by Redis's own clock.
	Now func() time.Time
}

// Store is one installation's share of a Redis. Safe for concurrent use.
type Store struct {
	opt    Options
	mode   Mode
	client redis.UniversalClient
	state  *state
	meter  *meter

	mu sync.Mutex
	// beforeUp run before a lost store is used again.
	beforeUp []func(ctx context.Context) error
}

// quiet silences the client library once for the process: it prints addresses to stderr by itself.
var quiet = sync.OnceFunc(logging.Disable)

// New reads the URL and makes a Store; it connects to nothing. The forms are
//
//	redis://[user:password@]host:port[/db]                                 one server (rediss:// with TLS)
//	redis://[user:password@]host:port,host:port,…                          Cluster (redis+cluster:// with one address)
//	redis+sentinel://[user:password@]host:port,…/master[/db]               Sentinel; ?sentinel_password=… where they have one
//
// each with ?timeout=500ms where the default does not fit. A URL that cannot be read is an error that says what is wrong
// and shows nothing of it.
func New(opt Options) (*Store, error) {
	quiet()
	target, err := parseURL(opt.URL)
	if err != nil {
		return nil, err
	}
	if opt.Timeout == 0 {
		opt.Timeout = target.timeout
	}
	if opt.Timeout == 0 {
		opt.Timeout = DefaultTimeout
	}
	if opt.Prefix == "" {
		opt.Prefix = DefaultPrefix
	}
	if opt.Probe == 0 {
		opt.Probe = 500 * time.Millisecond
	}
	if opt.Now == nil {
		opt.Now = time.Now
	}
	if opt.Logger == nil {
		opt.Logger = slog.New(slog.DiscardHandler)
	}
	meter, err := newMeter(opt.Metrics)
	if err != nil {
		return nil, fmt.Errorf("register redis metrics: %w", err)
	}
	s := &Store{opt: opt, mode: target.mode, meter: meter, client: redis.NewUniversalClient(target.options(opt))}
	s.state = newState(opt, meter)
	return s, nil
}

// Close ends the connections.
func (s *Store) Close() error {
	if err := s.client.Close(); err != nil && !errors.Is(err, redis.ErrClosed) {
		return errors.New("close redis connections")
	}
	return nil
}

// Up tells whether Redis is being used now.
func (s *Store) Up() bool { return s.state.isUp() }

// Degraded names this store for /readyz while it is lost; nil otherwise.
func (s *Store) Degraded() []string {
	if s.Up() {
		return nil
	}
	return []string{"redis"}
}

// Run tries a lost Redis again until ctx ends; without it, a store that was lost once stays so.
func (s *Store) Run(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-s.state.lost:
		}
		for !s.Up() {
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-time.After(s.state.pause()):
			}
			s.tryAgain(ctx)
		}
	}
}

// tryAgain writes to the place that failed. A server that takes no writes is as good as none.
func (s *Store) tryAgain(ctx context.Context) {
	err := s.probe(ctx, s.state.where())
	s.mu.Lock()
	hooks := s.beforeUp
	s.mu.Unlock()
	for _, h := range hooks {
		if err == nil {
			err = h(ctx)
		}
	}
	if ctx.Err() != nil {
		return
	}
	if err != nil {
		s.state.still(classify(err))
		return
	}
	s.state.up()
}

func (s *Store) probe(ctx context.Context, key string) error {
	ctx, cancel := context.WithTimeout(ctx, s.opt.Timeout)
	defer cancel()
	return s.client.Set(ctx, key, 1, 10*time.Second).Err()
}

// do runs one call under its deadline. key is one of the call's keys. Its error is a *Fault, or ctx's when the caller has
// gone. While Redis is lost it fails at once.
func (s *Store) do(ctx context.Context, op, key string, f func(ctx context.Context) error) error {
	if !s.Up() {
		return &Fault{Kind: FaultLost, Op: op}
	}
	began := s.opt.Now()
	limited, cancel := context.WithTimeout(ctx, s.opt.Timeout)
	defer cancel()
	err := f(limited)
	s.meter.took(op, s.opt.Now().Sub(began))
	switch {
	case err == nil, errors.Is(err, redis.Nil):
		return err
	case ctx.Err() != nil:
		return ctx.Err()
	}
	fault := &Fault{Kind: classify(err), Op: op}
	s.meter.fault(fault.Kind)
	s.state.down(fault.Kind, s.sibling(key))
	return fault
}

// key names a thing: its kind, and the name whose hash tag keeps the keys of one name on one server of a cluster.
func (s *Store) key(kind, name string) string {
	return s.opt.Prefix + ":" + kind + ":{" + tag(name) + "}"
}

// sibling is a key for a probe on the same server of a cluster.
func (s *Store) sibling(key string) string {
	for i := range len(key) {
		if key[i] == '{' {
			return s.opt.Prefix + ":probe:" + key[i:]
		}
	}
	return s.opt.Prefix + ":probe"
}

// tag makes a hash tag of any name: short plain names stay readable.
func tag(name string) string {
	plain := len(name) >= 1 && len(name) <= 128
	for i := 0; plain && i < len(name); i++ {
		c := name[i]
		plain = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '.' || c == '_' || c == '-' || c == ':' || c == '/'
	}
	if plain {
		return name
	}
	sum := sha256.Sum256([]byte(name))
	return "~" + hex.EncodeToString(sum[:])
}
