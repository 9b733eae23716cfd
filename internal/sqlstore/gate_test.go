package sqlstore_test

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/url"
	"strings"
	"testing"
	"time"

	"trolycong/bot"
	"trolycong/internal/pgtest"
	"trolycong/internal/sqlstore"
	"trolycong/knowledge"
)

// gated is a gate before a database that a test breaks.
type gated struct {
	*sqlstore.Gate
	t       *testing.T
	db      *sqlstore.DB
	journal bot.Journal
	log     bytes.Buffer
}

func newGate(t *testing.T, db *sqlstore.DB) *gated {
	t.Helper()
	return newPatientGate(t, db, 300*time.Millisecond)
}

func newPatientGate(t *testing.T, db *sqlstore.DB, timeout time.Duration) *gated {
	t.Helper()
	g := &gated{t: t, db: db}
	var err error
	g.Gate, err = sqlstore.NewGate(sqlstore.GateOptions{DB: db, Timeout: timeout, Logger: slog.New(slog.NewTextHandler(&g.log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	g.journal = g.Journal()
	return g
}

func turnOf(id string) bot.Turn {
	return bot.Turn{Reply: bot.Reply{Trace: id, Text: "Miễn phí."}, Trace: bot.Trace{ID: id, Question: "lệ phí?"}}
}

func (g *gated) record(id string) error { return g.journal.Record(g.t.Context(), turnOf(id)) }

// stays makes sure that the gate is closed for a reason, refuses turns and keys, and stays closed through a try.
func (g *gated) stays(kinds ...sqlstore.FaultKind) {
	g.t.Helper()
	wantServerFault(g.t, g.Err(), kinds...)
	g.Try(g.t.Context())
	wantServerFault(g.t, g.record("không ai hay"), kinds...)
	_, err := g.Keys().Key(g.t.Context(), "k")
	wantServerFault(g.t, err, kinds...)
	_, err = g.journal.Turn(g.t.Context(), "trước")
	wantServerFault(g.t, err, kinds...)
}

// opens makes sure that the gate opens by itself, that turns are kept again, and that what was refused is not stored.
func (g *gated) opens(refused ...string) {
	g.t.Helper()
	eventually(g.t, "open again", func() bool { g.Try(g.t.Context()); return g.Err() == nil })
	if err := g.record("sau"); err != nil {
		g.t.Fatal(err)
	}
	for _, id := range []string{"trước", "sau"} {
		if _, err := g.journal.Turn(g.t.Context(), id); err != nil {
			g.t.Errorf("turn %s: %v", id, err)
		}
	}
	for _, id := range append(refused, "không ai hay") {
		if _, err := g.journal.Turn(g.t.Context(), id); !errors.Is(err, knowledge.ErrNotFound) {
			g.t.Errorf("turn %s, whose caller was refused: %v, want none", id, err)
		}
	}
	if n := strings.Count(g.log.String(), "\n"); n != 2 || strings.Contains(g.log.String(), "lệ phí") {
		g.t.Errorf("want one line each for the closing and the opening, without words of the turn:\n%s", g.log.String())
	}
}

func throughProxy(t *testing.T) (*gated, *pgtest.Proxy) {
	t.Helper()
	proxy := pgtest.NewProxy(t, pgtest.New(t))
	g := newGate(t, open(t, sqlstore.Options{URL: secret(t, proxy.URL), Conns: 2}))
	if err := g.record("trước"); err != nil {
		t.Fatal(err)
	}
	return g, proxy
}

func TestGateDown(t *testing.T) {
	g, proxy := throughProxy(t)
	proxy.Stop()
	wantServerFault(t, g.record("a"), sqlstore.FaultUnreachable, sqlstore.FaultLost)
	g.stays(sqlstore.FaultUnreachable, sqlstore.FaultLost)
	proxy.Start(t)
	g.opens("a")
}

func TestGateSilent(t *testing.T) {
	g, proxy := throughProxy(t)
	proxy.Freeze(true)
	wantServerFault(t, g.record("a"), sqlstore.FaultSlow, sqlstore.FaultUnreachable)
	g.stays(sqlstore.FaultSlow, sqlstore.FaultUnreachable)
	proxy.Freeze(false)
	g.opens("a")
}

// TestGateNotes: a turn that reads or writes a note of its conversation waits for a silent server as long as the gate lets
// it, closes the gate, and costs the next one nothing.
func TestGateNotes(t *testing.T) {
	g, proxy := throughProxy(t)
	notes := g.Forgets()
	until := time.Now().Add(time.Hour)
	if token, err := notes.Note(t.Context(), "a", until); token <= 0 || err != nil {
		t.Fatalf("Note: %d, %v", token, err)
	}
	proxy.Freeze(true)
	token, err := notes.Noted(t.Context(), "a")
	wantServerFault(t, err, sqlstore.FaultSlow, sqlstore.FaultUnreachable)
	if token != 0 {
		t.Errorf("token %d of a server that says nothing", token)
	}
	g.stays(sqlstore.FaultSlow, sqlstore.FaultUnreachable)
	if err := notes.Settle(t.Context(), map[string]int64{"a": 1}); !errors.Is(err, g.Err()) {
		t.Errorf("Settle behind a closed gate: %v", err)
	}
	if _, err := notes.Note(t.Context(), "b", until); !errors.Is(err, g.Err()) {
		t.Errorf("Note behind a closed gate: %v", err)
	}
	proxy.Freeze(false)
	g.opens()
	if token, err := notes.Noted(t.Context(), "a"); token <= 0 || err != nil {
		t.Errorf("Noted in the end: %d, %v", token, err)
	}
}

// TestGateCongested: a call that is late alone, here for a row that another holds, costs its own turn and nobody else's; when
// the others are late too, the gate closes.
func TestGateCongested(t *testing.T) {
	address := pgtest.New(t)
	proxy := pgtest.NewProxy(t, address)
	g := newPatientGate(t, open(t, sqlstore.Options{URL: secret(t, proxy.URL), Conns: 2}), 1500*time.Millisecond)
	if err := g.record("trước"); err != nil {
		t.Fatal(err)
	}
	tx, err := pgtest.Admin(t, pgtest.Database(t, address)).BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback() }()
	if _, err := tx.ExecContext(t.Context(), `UPDATE turn SET outcome = outcome WHERE id = 'trước'`); err != nil {
		t.Fatal(err)
	}
	late := make(chan error, 1)
	go func() { late <- g.record("trước") }()
	for n := 0; len(late) == 0; n++ {
		if err := g.record(fmt.Sprint("khác ", n)); err != nil {
			t.Fatalf("another turn meanwhile: %v", err)
		}
	}
	wantServerFault(t, <-late, sqlstore.FaultSlow)
	if g.Err() != nil {
		t.Errorf("one late call has closed the gate: %v", g.Err())
	}
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	proxy.Freeze(true)
	wantServerFault(t, g.record("a"), sqlstore.FaultSlow, sqlstore.FaultUnreachable)
	wantServerFault(t, g.Err(), sqlstore.FaultSlow, sqlstore.FaultUnreachable)
}

// TestGateNoticesByItself closes without any turn: a look finds the server gone.
func TestGateNoticesByItself(t *testing.T) {
	g, proxy := throughProxy(t)
	proxy.Stop()
	g.Try(t.Context())
	g.stays(sqlstore.FaultUnreachable, sqlstore.FaultLost)
	proxy.Start(t)
	g.opens()
}

// TestGateCutEverywhere cuts the connection at every packet of a turn, before the server hears it and after it has done it:
// in the end exactly those turns are stored whose callers were told so.
func TestGateCutEverywhere(t *testing.T) {
	for _, answered := range []bool{false, true} {
		g, proxy := throughProxy(t)
		refused, kept := 0, 0
		for at := 1; ; at++ {
			id := "cắt " + string(rune('a'+at))
			proxy.CutAt(at, answered)
			err := g.record(id)
			sent := proxy.Sent()
			proxy.CutAt(0, false)
			g.Try(t.Context())
			if g.Err() != nil {
				g.Try(t.Context())
			}
			_, there := g.journal.Turn(t.Context(), id)
			if (err == nil) != (there == nil) {
				t.Errorf("cut at %d, answered %t: Record says %v, the journal %v", at, answered, err, there)
			}
			if err != nil {
				refused++
			} else {
				kept++
			}
			if sent < at {
				break
			}
		}
		t.Logf("answered %t: %d refused, %d kept", answered, refused, kept)
	}
}

// TestGateReadOnly makes the server a read-only one under the open connections, as after a failover.
func TestGateReadOnly(t *testing.T) {
	g, proxy := throughProxy(t)
	admin := pgtest.Admin(t, "")
	name := pgtest.Database(t, g.db.URL())
	mustExec(t, admin, `ALTER DATABASE `+name+` SET default_transaction_read_only = on`)
	proxy.Break() // what connects anew finds a standby
	wantServerFault(t, g.record("a"), sqlstore.FaultReadOnly)
	g.stays(sqlstore.FaultReadOnly)
	mustExec(t, admin, `ALTER DATABASE `+name+` RESET default_transaction_read_only`)
	proxy.Break()
	g.opens("a")
}

// TestGateCrowded takes all connections that the database allows.
func TestGateCrowded(t *testing.T) {
	address := pgtest.New(t)
	name := pgtest.Database(t, address)
	admin := pgtest.Admin(t, "")
	mustExec(t, admin, `CREATE ROLE dong_`+name+` LOGIN`, `ALTER DATABASE `+name+` OWNER TO dong_`+name)
	t.Cleanup(func() { // before the database goes, which it owns
		mustExec2(t, admin, `ALTER DATABASE `+name+` OWNER TO postgres`)
	})
	as := pgtest.With(t, address, func(u *url.URL) { u.User = url.User("dong_" + name) })
	mustExec(t, pgtest.Admin(t, name), `GRANT ALL ON SCHEMA public TO dong_`+name)
	proxy := pgtest.NewProxy(t, as)
	g := newGate(t, open(t, sqlstore.Options{URL: proxy.URL, Conns: 2}))
	if err := g.record("trước"); err != nil {
		t.Fatal(err)
	}
	mustExec(t, admin, `ALTER ROLE dong_`+name+` CONNECTION LIMIT 0`)
	proxy.Break()
	wantServerFault(t, g.record("a"), sqlstore.FaultCrowded)
	g.stays(sqlstore.FaultCrowded)
	mustExec(t, admin, `ALTER ROLE dong_`+name+` CONNECTION LIMIT -1`)
	g.opens("a")
}

// TestGateRefusedAtTheDoor has the server refuse every login with a code of its own: a password that was changed, a start.
func TestGateRefusedAtTheDoor(t *testing.T) {
	for state, kind := range map[string]sqlstore.FaultKind{"28P01": sqlstore.FaultLogin, "53300": sqlstore.FaultCrowded, "57P03": sqlstore.FaultUnreachable} {
		t.Run(state, func(t *testing.T) {
			g, proxy := throughProxy(t)
			proxy.Stop()
			stop := refuseLogins(t, proxy, state)
			wantServerFault(t, g.record("a"), kind, sqlstore.FaultSlow)
			g.stays(kind, sqlstore.FaultSlow)
			stop()
			proxy.Start(t)
			g.opens("a")
		})
	}
}

// refuseLogins listens in the proxy's place and answers every start of a connection with an error.
func refuseLogins(t *testing.T, proxy *pgtest.Proxy, state string) (stop func()) {
	t.Helper()
	u, err := url.Parse(proxy.URL)
	if err != nil {
		t.Fatal("the proxy has no address")
	}
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", u.Host)
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			var size [4]byte
			_, _ = io.ReadFull(c, size[:])
			_, _ = io.CopyN(io.Discard, c, int64(binary.BigEndian.Uint32(size[:]))-4)
			// ErrorResponse, https://www.postgresql.org/docs/17/protocol-message-formats.html
			body := "SFATAL\x00VFATAL\x00C" + state + "\x00Mrefused\x00\x00"
			_, _ = c.Write(append(binary.BigEndian.AppendUint32([]byte("E"), uint32(len(body)+4)), body...))
			_ = c.Close()
		}
	}()
	stop = func() { _ = l.Close(); <-done }
	t.Cleanup(stop)
	return stop
}

// TestGateOneBadTurn makes sure that a turn that cannot be stored by itself does not keep the others out.
func TestGateOneBadTurn(t *testing.T) {
	g, _ := throughProxy(t)
	if err := g.record(""); err == nil {
		t.Error("a turn without an id is kept")
	}
	if err := g.Err(); err != nil {
		t.Errorf("the gate is closed: %v", err)
	}
}

// TestGateCallerGone has the caller go away in the middle: the turn is kept all the same, as its answer may have been sent.
func TestGateCallerGone(t *testing.T) {
	g, _ := throughProxy(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := g.journal.Record(ctx, turnOf("b")); err != nil || g.Err() != nil {
		t.Errorf("got %v, gate %v", err, g.Err())
	}
}

// TestGateRun lets the gate try by itself.
func TestGateRun(t *testing.T) {
	proxy := pgtest.NewProxy(t, pgtest.New(t))
	db := open(t, sqlstore.Options{URL: proxy.URL, Conns: 2})
	gate, err := sqlstore.NewGate(sqlstore.GateOptions{DB: db, Timeout: 200 * time.Millisecond, Interval: 10 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- gate.Run(ctx) }()
	eventually(t, "closed", func() bool { proxy.Freeze(true); return gate.Err() != nil })
	proxy.Freeze(false)
	eventually(t, "open again", func() bool { return gate.Err() == nil })
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for range 1000 {
		if ok() {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("never: %s", what)
}

// mustExec2 is mustExec for the end of a test, whose context is over.
func mustExec2(t *testing.T, db *sql.DB, statements ...string) {
	t.Helper()
	for _, s := range statements {
		if _, err := db.ExecContext(context.Background(), s); err != nil {
			t.Errorf("%s: %v", s, err)
		}
	}
}
