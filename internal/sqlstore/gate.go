package sqlstore

import (
	"cmp"
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"trolycong/bot"
	"trolycong/channels"
)

// Defaults of GateOptions.
const (
	DefaultGateTimeout  = 1200 * time.Millisecond
	DefaultGateInterval = time.Second
)

// GateOptions of NewGate. DB is required.
type GateOptions struct {
	DB *DB
	// Timeout bounds each call through the gate, the wait for a connection included; 0 means DefaultGateTimeout. A caller
	// who is to hear of a dead server within two seconds leaves room for the rest of its work.
	Timeout time.Duration
	// Interval between two tries; 0 means DefaultGateInterval.
	Interval time.Duration
	// Logger; nil discards.
	Logger *slog.Logger
}

// Gate stands before a database that must keep every turn. It closes when a call finds the database dead, so that later
// callers hear so at once, and opens when a try has written again. What a turn left behind whose caller heard of no success
// is taken back. Safe for concurrent use.
type Gate struct {
	opt GateOptions
	log *slog.Logger

	mu       sync.Mutex
	closed   error
	answered time.Time // when the database last answered a call
	told     time.Time // when a turn that was not kept beside an open gate was last logged
	unsure   []doubted
}

// NewGate makes an open gate.
func NewGate(opt GateOptions) (*Gate, error) {
	if opt.DB == nil {
		return nil, errors.New("sqlstore: a gate needs a DB")
	}
	opt.Timeout, opt.Interval = cmp.Or(opt.Timeout, DefaultGateTimeout), cmp.Or(opt.Interval, DefaultGateInterval)
	g := &Gate{opt: opt, log: opt.Logger}
	if g.log == nil {
		g.log = slog.New(slog.DiscardHandler)
	}
	return g, nil
}

// Err is why the gate is closed, a *Fault; nil while it is open.
func (g *Gate) Err() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.closed
}

// Journal is the journal behind the gate, Keys are the API keys behind it.
func (g *Gate) Journal() bot.Journal { return gatedJournal{g.opt.DB.Journal(), g} }

// Keys are the API keys behind the gate.
func (g *Gate) Keys() channels.Keys { return gatedKeys{g.opt.DB.Keys(), g} }

// Forgets are the notes of conversations behind the gate: a turn that reads one waits for a dead database no longer than one
// that is stored.
func (g *Gate) Forgets() *Forgets { return &Forgets{db: g.opt.DB, gate: g} }

// Run tries the database until ctx ends: whether it answers while the gate is open, whether it keeps what it is given while
// it is closed. It returns nil.
func (g *Gate) Run(ctx context.Context) error {
	tick := time.NewTicker(g.opt.Interval)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
			g.Try(ctx)
		}
	}
}

// Try is one try of Run.
func (g *Gate) Try(ctx context.Context) {
	shut := g.Err() != nil
	inner, cancel := context.WithTimeout(ctx, g.opt.Timeout)
	defer cancel()
	var err error
	if shut || g.pending() {
		if err = g.opt.DB.tryWrite(inner); err == nil {
			err = g.takeBack(inner)
		}
	} else {
		err = g.opt.DB.tryRead(inner)
	}
	switch {
	case ctx.Err() != nil:
		return
	case err != nil:
		g.saw(ctx, err)
		return
	}
	g.heard()
	if shut {
		g.mu.Lock()
		g.closed = nil
		g.mu.Unlock()
		g.log.InfoContext(ctx, "database keeps again", "database", g.opt.DB.Name())
	}
}

func (g *Gate) pending() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return len(g.unsure) > 0
}

// outages are the faults that concern every call and not the one alone.
var outages = map[FaultKind]bool{FaultUnreachable: true, FaultTLS: true, FaultLogin: true, FaultNoDatabase: true, FaultRights: true, FaultServer: true, FaultCrowded: true, FaultSlow: true,
	FaultLost: true, FaultReadOnly: true, FaultFull: true, FaultDisk: true, FaultCorrupt: true, FaultCannotOpen: true, FaultMissing: true}

// heard notes that the database answers.
func (g *Gate) heard() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.answered = g.opt.DB.opt.Now()
}

// congested tells that a call which was too late is late alone: others have been answered while it waited, for a
// connection or a row.
func (g *Gate) congested() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.closed == nil && g.opt.DB.opt.Now().Sub(g.answered) < g.opt.Timeout/2
}

// saw closes the gate when an error is an outage; it is logged once. More callers than there are connections are none: a
// process that then said that it takes no turns would send all of them to the next one.
func (g *Gate) saw(ctx context.Context, err error) {
	var f *Fault
	if !errors.As(err, &f) || !outages[f.Kind] || f.Kind == FaultSlow && g.congested() {
		return
	}
	g.mu.Lock()
	was := g.closed
	g.closed = err
	g.mu.Unlock()
	if was == nil {
		g.log.ErrorContext(ctx, "database keeps nothing, no turn is taken", "database", g.opt.DB.Name(), "kind", string(f.Kind), "error", err)
	}
}

// through makes a call within the time limit, unless the gate is closed. A caller who goes away does not break it off: what
// is stored and what was answered must not differ.
func (g *Gate) through(ctx context.Context, f func(ctx context.Context) error) error {
	if err := g.Err(); err != nil {
		return err
	}
	inner, cancel := context.WithTimeout(context.WithoutCancel(ctx), g.opt.Timeout)
	defer cancel()
	err := f(inner)
	var fault *Fault
	if err == nil || !errors.As(err, &fault) {
		g.heard()
	}
	g.saw(ctx, err)
	return err
}

// tells tells whether a turn that was not kept is to be logged: at most one an interval, and none of an outage.
func (g *Gate) tells() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := g.opt.DB.opt.Now()
	if g.closed != nil || now.Sub(g.told) < g.opt.Interval {
		return false
	}
	g.told = now
	return true
}

// doubted is a turn whose caller was refused although it may be stored.
type doubted struct {
	id    string
	since time.Time
}

// doubtFor is for how long such a turn is taken back again and again: what was on its way to the server when its caller
// gave up may still arrive.
const doubtFor = time.Minute

func (g *Gate) doubt(id string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.unsure = append(g.unsure, doubted{id, g.opt.DB.opt.Now()})
}

// takeBack removes the turns whose callers were refused.
func (g *Gate) takeBack(ctx context.Context) error {
	g.mu.Lock()
	turns := slices.Clone(g.unsure)
	g.mu.Unlock()
	for chunk := range slices.Chunk(turns, 100) {
		ids := make([]any, len(chunk))
		for i, d := range chunk {
			ids[i] = d.id
		}
		if err := g.opt.DB.Journal().remove(ctx, ids); err != nil {
			return err
		}
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.unsure = slices.DeleteFunc(g.unsure, func(d doubted) bool { return slices.Contains(turns, d) && g.opt.DB.opt.Now().Sub(d.since) > doubtFor })
	return nil
}

type gatedJournal struct {
	*Journal
	g *Gate
}

// Record stores a turn; see bot.Journal. When the connection broke, it is tried once more: a second Record changes nothing.
func (j gatedJournal) Record(ctx context.Context, t bot.Turn) error {
	begun := false
	err := j.g.through(ctx, func(ctx context.Context) error {
		begun = true
		err := j.Journal.Record(ctx, t)
		var f *Fault
		if errors.As(err, &f) && f.Kind == FaultLost && ctx.Err() == nil {
			err = j.Journal.Record(ctx, t)
		}
		return err
	})
	if err != nil && begun {
		j.g.doubt(t.Trace.ID)
		if j.g.tells() { // no outage, which is logged once, but this turn alone
			j.g.log.ErrorContext(ctx, "turn not kept", "turn", t.Trace.ID, "error", err)
		}
	}
	return err
}

// Turn returns a stored turn; see bot.Journal.
func (j gatedJournal) Turn(ctx context.Context, id string) (t bot.Turn, err error) {
	err = j.g.through(ctx, func(ctx context.Context) error {
		t, err = j.Journal.Turn(ctx, id)
		return err
	})
	return t, err
}

// Feedback stores a verdict; see bot.Journal.
func (j gatedJournal) Feedback(ctx context.Context, f bot.Feedback) error {
	return j.g.through(ctx, func(ctx context.Context) error { return j.Journal.Feedback(ctx, f) })
}

type gatedKeys struct {
	*Keys
	g *Gate
}

// Key returns a key; see channels.Keys.
func (k gatedKeys) Key(ctx context.Context, id string) (key channels.Key, err error) {
	err = k.g.through(ctx, func(ctx context.Context) error {
		key, err = k.Keys.Key(ctx, id)
		return err
	})
	return key, err
}

// remove takes turns out of the journal; one that is not there is no error.
func (j *Journal) remove(ctx context.Context, ids []any) error {
	return j.db.inTx(ctx, "take back turns", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `DELETE FROM turn WHERE id IN (?`+strings.Repeat(", ?", len(ids)-1)+`)`, ids...)
		return err
	})
}

// tryRead asks whether the database answers and may be written.
func (db *DB) tryRead(ctx context.Context) error {
	query := `SELECT false`
	if db.onServer() {
		query = `SELECT current_setting('transaction_read_only')::bool`
	}
	var readOnly bool
	err := db.read.QueryRowContext(ctx, query).Scan(&readOnly)
	if err == nil && readOnly {
		err = errReadOnly
	}
	return db.fault("try database", err)
}

// tryBytes is what tryWrite stores for a moment: more than a page, so that a full disk has no room for it.
const tryBytes = 32 << 10

// errTried ends the transaction of tryWrite.
var errTried = errors.New("tried")

// tryWrite writes a row and takes it back.
func (db *DB) tryWrite(ctx context.Context) error {
	b := make([]byte, tryBytes/2)
	_, _ = rand.Read(b) // never fails
	body := hex.EncodeToString(b)
	err := db.inTx(ctx, "try database", func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `INSERT INTO job (kind, key, due_at, until, token, body) VALUES ('probe', ?, 0, 0, 0, ?)`, body[:32], body); err != nil {
			return err
		}
		return fmt.Errorf("%w", errTried)
	})
	if errors.Is(err, errTried) {
		return nil
	}
	return err
}
