package sqlstore_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"trolycong/bot"
	"trolycong/bot/bottest"
	"trolycong/internal/pgtest"
	"trolycong/internal/sqlstore"
	"trolycong/knowledge"
	"trolycong/knowledge/knowledgetest"
)

// password stands in every address of these tests and must never come out.
const password = "rat-bi-mat"

// wantServerFault checks the kind of an error, that its sentence is one that says what to do, and that nothing of the
// address is shown but where the database lies.
func wantServerFault(t *testing.T, err error, kinds ...sqlstore.FaultKind) {
	t.Helper()
	var f *sqlstore.Fault
	if !errors.As(err, &f) {
		t.Fatalf("got %v, want a fault of kind %s", err, kinds)
	}
	found := false
	for _, k := range kinds {
		found = found || f.Kind == k
	}
	s := f.Sentence()
	if !found || !strings.Contains(strings.ToLower(s), "hãy") || !strings.HasSuffix(s, ".") || strings.Contains(s, "\n") {
		t.Errorf("got %s %q for %v, want one sentence of kind %s", f.Kind, s, err, kinds)
	}
	for _, text := range []string{s, err.Error(), fmt.Sprintf("%+v", f)} {
		if strings.Contains(text, password) || strings.Contains(text, "postgres://postgres") || strings.Contains(text, "sslmode=disable") {
			t.Errorf("the address is shown: %s", text)
		}
	}
}

// secret puts the password into an address; the server for tests trusts everybody.
func secret(t *testing.T, address string) string {
	t.Helper()
	return pgtest.With(t, address, func(u *url.URL) { u.User = url.UserPassword(u.User.Username(), password) })
}

func mustExec(t *testing.T, db *sql.DB, statements ...string) {
	t.Helper()
	for _, s := range statements {
		if _, err := db.ExecContext(t.Context(), s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
}

// role makes a user without rights.
func role(t *testing.T, address, name string) (as string) {
	t.Helper()
	admin := pgtest.Admin(t, "")
	name = name + "_" + pgtest.Database(t, address)
	mustExec(t, admin, `CREATE ROLE `+name+` LOGIN`)
	own := pgtest.Admin(t, pgtest.Database(t, address))
	t.Cleanup(func() {
		_, err := own.Exec(`DROP OWNED BY ` + name + `; DROP ROLE ` + name)
		if err != nil {
			t.Error(err)
		}
	})
	return pgtest.With(t, address, func(u *url.URL) { u.User = url.UserPassword(name, password) })
}

func TestServerOpenFaults(t *testing.T) {
	pgtest.URL(t)
	migrated := func(t *testing.T) string {
		address := pgtest.New(t)
		db := open(t, sqlstore.Options{URL: address})
		if err := db.PutBundle(t.Context(), knowledgetest.Catalogue("portal", "mẫu", 3)); err != nil {
			t.Fatal(err)
		}
		return address
	}
	for _, c := range []struct {
		name    string
		address func(t *testing.T) string
		want    sqlstore.FaultKind
	}{
		{"no address", func(*testing.T) string { return "postgres://postgres:" + password + "@[::1/trolycong" }, sqlstore.FaultAddress},
		{"bad port", func(*testing.T) string { return "postgres://postgres:" + password + "@127.0.0.1:x/trolycong" }, sqlstore.FaultAddress},
		{"bad word", func(*testing.T) string { return "pass word=" + password }, sqlstore.FaultAddress},
		{"bad pool", func(*testing.T) string {
			return "postgres://postgres:" + password + "@127.0.0.1/x?pool_max_conns=nhieu"
		}, sqlstore.FaultAddress},
		{"empty pool", func(*testing.T) string { return "postgres://postgres:" + password + "@127.0.0.1/x?pool_max_conns=0" }, sqlstore.FaultAddress},
		{"bad sslmode", func(*testing.T) string { return "postgres://postgres:" + password + "@127.0.0.1/x?sslmode=maybe" }, sqlstore.FaultAddress},
		{"no certificate file", func(*testing.T) string {
			return "postgres://postgres:" + password + "@127.0.0.1/x?sslmode=verify-full&sslrootcert=/khong/co"
		}, sqlstore.FaultAddress},
		{"unknown setting", func(t *testing.T) string {
			return pgtest.With(t, pgtest.URL(t), func(u *url.URL) { u.RawQuery += "&khong_co=1" })
		}, sqlstore.FaultAddress},
		{"wrong value of a setting", func(t *testing.T) string {
			return pgtest.With(t, pgtest.URL(t), func(u *url.URL) { u.RawQuery += "&statement_timeout=lau" })
		}, sqlstore.FaultAddress},
		{"nobody there", func(*testing.T) string { return "postgres://postgres:" + password + "@127.0.0.1:1/trolycong" }, sqlstore.FaultUnreachable},
		{"unknown host", func(*testing.T) string { return "postgres://postgres:" + password + "@may-chu.invalid:5432/trolycong" }, sqlstore.FaultUnreachable},
		{"no encryption", func(t *testing.T) string {
			return pgtest.With(t, pgtest.URL(t), func(u *url.URL) { u.RawQuery = "sslmode=require" })
		}, sqlstore.FaultTLS},
		{"no database", func(t *testing.T) string {
			return pgtest.With(t, pgtest.URL(t), func(u *url.URL) { u.Path = "/khong_co" })
		}, sqlstore.FaultNoDatabase},
		{"unknown user", func(t *testing.T) string {
			return pgtest.With(t, pgtest.URL(t), func(u *url.URL) { u.User = url.User("khong_co") })
		}, sqlstore.FaultLogin},
		{"not in UTF-8", func(t *testing.T) string {
			return pgtest.NewWith(t, `TEMPLATE template0 ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'`)
		}, sqlstore.FaultServer},
		{"newer schema", func(t *testing.T) string {
			address := migrated(t)
			mustExec(t, pgtest.Admin(t, pgtest.Database(t, address)), `INSERT INTO goose_db_version (version_id, is_applied) VALUES (99, true)`)
			return address
		}, sqlstore.FaultNewerSchema},
		{"may not make tables", func(t *testing.T) string { return role(t, pgtest.New(t), "stranger") }, sqlstore.FaultRights},
		{"may only read", func(t *testing.T) string {
			address := migrated(t)
			as := role(t, address, "reader")
			mustExec(t, pgtest.Admin(t, pgtest.Database(t, address)), `GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader_`+pgtest.Database(t, address))
			return as
		}, sqlstore.FaultRights},
		{"no schema", func(t *testing.T) string {
			return pgtest.With(t, pgtest.New(t), func(u *url.URL) { u.RawQuery += "&search_path=khong_co" })
		}, sqlstore.FaultRights},
		{"a table is gone", func(t *testing.T) string {
			address := migrated(t)
			mustExec(t, pgtest.Admin(t, pgtest.Database(t, address)), `DROP TABLE session`)
			return address
		}, sqlstore.FaultCorrupt},
		{"read-only server", func(t *testing.T) string {
			address := migrated(t)
			mustExec(t, pgtest.Admin(t, ""), `ALTER DATABASE `+pgtest.Database(t, address)+` SET default_transaction_read_only = on`)
			return address
		}, sqlstore.FaultReadOnly},
		{"no room for connections", func(t *testing.T) string {
			address := pgtest.New(t)
			mustExec(t, pgtest.Admin(t, ""), `ALTER DATABASE `+pgtest.Database(t, address)+` CONNECTION LIMIT 0`)
			return role(t, address, "late")
		}, sqlstore.FaultCrowded},
	} {
		t.Run(c.name, func(t *testing.T) {
			address := c.address(t)
			if u, err := url.Parse(address); err == nil && u.User != nil {
				address = secret(t, address)
			}
			start := time.Now()
			db, err := sqlstore.Open(t.Context(), sqlstore.Options{URL: address})
			if db != nil {
				t.Fatal("Open: got a database, want none")
			}
			wantServerFault(t, err, c.want)
			if took := time.Since(start); took > 5*time.Second {
				t.Errorf("took %s", took)
			}
		})
	}
}

func TestServerReadOnly(t *testing.T) {
	address := pgtest.New(t)
	_, err := sqlstore.Open(t.Context(), sqlstore.Options{URL: address, ReadOnly: true})
	wantServerFault(t, err, sqlstore.FaultMissing)
	db := open(t, sqlstore.Options{URL: address})
	if err := db.PutBundle(t.Context(), knowledgetest.Catalogue("portal", "mẫu", 3)); err != nil {
		t.Fatal(err)
	}
	ro := open(t, sqlstore.Options{URL: address, ReadOnly: true})
	if c, err := ro.Collection(t.Context()); err != nil || len(c.Procedures) != 3 {
		t.Errorf("Collection: %v, want 3 procedures", err)
	}
	wantServerFault(t, ro.PutBundle(t.Context(), knowledgetest.Catalogue("portal", "mẫu", 1)), sqlstore.FaultReadOnly)
	_, err = ro.LockIngest(t.Context())
	wantServerFault(t, err, sqlstore.FaultReadOnly)
}

// TestServerCutEverywhere cuts the connection at every packet of a replacement, before the server sees it and before its
// answer comes back. Whatever is said, the state is the old one or the new one, and the same call works afterwards.
func TestServerCutEverywhere(t *testing.T) {
	proxy := pgtest.NewProxy(t, pgtest.New(t))
	db := open(t, sqlstore.Options{URL: proxy.URL, Conns: 2})
	const n = 600 // in two statements
	words := []string{"một", "hai"}
	word := func() string {
		t.Helper()
		c, err := db.Collection(t.Context())
		if err != nil || len(c.Procedures) != n {
			t.Fatalf("Collection: %d procedures, %v; want %d", len(c.Procedures), err, n)
		}
		for _, p := range c.Procedures {
			if p.Digest != c.Procedures[0].Digest {
				t.Fatalf("half a state: %s beside %s", p.Name, c.Procedures[0].Name)
			}
		}
		if v, err := db.Version(t.Context()); err != nil || v != c.Version {
			t.Fatalf("Version: %s, %v; want %s", v, err, c.Version)
		}
		if strings.Contains(c.Procedures[0].Name, words[0]) {
			return words[0]
		}
		return words[1]
	}
	put := func(word string) error {
		return db.PutBundle(t.Context(), knowledgetest.Catalogue("portal", word, n))
	}
	if err := put(words[0]); err != nil {
		t.Fatal(err)
	}
	for _, answered := range []bool{false, true} {
		cuts := 0
		for at := 1; ; at++ {
			old := word()
			next := words[0]
			if old == next {
				next = words[1]
			}
			proxy.CutAt(at, answered)
			err := put(next)
			sent := proxy.Sent()
			proxy.CutAt(0, false)
			got := word()
			if err == nil && got != next {
				t.Fatalf("cut at %d: said to be stored, is not", at)
			}
			if err != nil {
				wantServerFault(t, err, sqlstore.FaultLost, sqlstore.FaultUnreachable)
				cuts++
				if err := put(next); err != nil {
					t.Fatalf("cut at %d: again: %v", at, err)
				}
			}
			if sent < at {
				break
			}
		}
		if cuts < 5 {
			t.Errorf("answered %v: %d cuts were felt, want every statement's", answered, cuts)
		}
	}
}

func TestServerRestart(t *testing.T) {
	proxy := pgtest.NewProxy(t, pgtest.New(t))
	db := open(t, sqlstore.Options{URL: proxy.URL})
	journal := db.Journal()
	if err := journal.Record(t.Context(), bottest.Turn("a", "một")); err != nil {
		t.Fatal(err)
	}
	proxy.Break()
	if _, err := journal.Turn(t.Context(), "a"); err != nil {
		t.Errorf("reading over a broken connection: %v, want another try", err)
	}
	proxy.Break()
	if err := journal.Record(t.Context(), bottest.Turn("b", "hai")); err != nil {
		t.Errorf("writing over a connection that broke before: %v, want another try", err)
	}
	proxy.Stop()
	start := time.Now()
	_, err := journal.Turn(t.Context(), "a")
	wantServerFault(t, err, sqlstore.FaultUnreachable)
	wantServerFault(t, journal.Record(t.Context(), bottest.Turn("c", "ba")), sqlstore.FaultUnreachable)
	if took := time.Since(start); took > 2*time.Second {
		t.Errorf("a server that is down was waited for %s", took)
	}
	proxy.Start(t)
	for id, want := range map[string]bool{"a": true, "b": true, "c": false} {
		if _, err := journal.Turn(t.Context(), id); errors.Is(err, knowledge.ErrNotFound) == want {
			t.Errorf("after the restart, turn %s: %v, want there = %v", id, err, want)
		}
	}
}

func TestServerSilent(t *testing.T) {
	proxy := pgtest.NewProxy(t, pgtest.New(t))
	db := open(t, sqlstore.Options{URL: proxy.URL, CallTimeout: 300 * time.Millisecond})
	proxy.Freeze(true)
	start := time.Now()
	_, err := db.Version(t.Context())
	wantServerFault(t, err, sqlstore.FaultSlow, sqlstore.FaultUnreachable)
	wantServerFault(t, db.Journal().Record(t.Context(), bottest.Turn("a", "một")), sqlstore.FaultSlow, sqlstore.FaultUnreachable)
	if took := time.Since(start); took > 2*time.Second {
		t.Errorf("two calls took %s, want 300 ms each", took)
	}
	proxy.Freeze(false)
	if _, err := db.Version(t.Context()); err != nil {
		t.Errorf("after the silence: %v", err)
	}
}

func TestServerPoolExhausted(t *testing.T) {
	address := pgtest.New(t)
	db := open(t, sqlstore.Options{URL: address, Conns: 2, CallTimeout: 200 * time.Millisecond})
	inside, leave := make(chan struct{}, 2), make(chan struct{})
	db.SetHook(func(point string) {
		if point == "commit" {
			inside <- struct{}{}
			<-leave
		}
	})
	var wg sync.WaitGroup
	for _, id := range []string{"a", "b"} {
		wg.Go(func() { _ = db.Journal().Record(t.Context(), bottest.Turn(id, "một")) })
	}
	<-inside
	<-inside
	_, err := db.Version(t.Context())
	wantServerFault(t, err, sqlstore.FaultSlow)
	close(leave)
	wg.Wait()
	db.SetHook(nil)
	if _, err := db.Version(t.Context()); err != nil {
		t.Errorf("after the crowd: %v", err)
	}
}

// TestServerPool: an address may say what other programs of pgx are told of their pools.
func TestServerPool(t *testing.T) {
	address := pgtest.New(t)
	for query, want := range map[string]int{"": 10, "pool_max_conns=3": 3, "pool_max_conns=1": 2, "pool_max_conns=17&pool_min_conns=2&pool_max_conn_lifetime=1h&pool_max_conn_idle_time=1m&pool_health_check_period=30s&pool_max_conn_lifetime_jitter=1m": 17} {
		db := open(t, sqlstore.Options{URL: pgtest.With(t, address, func(u *url.URL) { u.RawQuery += "&" + query })})
		if got := db.MaxConns(); got != want {
			t.Errorf("%q: %d connections, want %d", query, got, want)
		}
		if err := db.PutBundle(t.Context(), knowledgetest.Catalogue("portal", "mẫu", 3)); err != nil {
			t.Errorf("%q: %v", query, err)
		}
	}
}

// TestServerEmbeddingLock: the second waits until the first is done or dead, and no longer than its caller.
func TestServerEmbeddingLock(t *testing.T) {
	address := pgtest.New(t)
	proxy := pgtest.NewProxy(t, address)
	a, b := open(t, sqlstore.Options{URL: proxy.URL}), open(t, sqlstore.Options{URL: address})
	held, dead, err := a.LockEmbedding(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.LockIngest(t.Context()); err != nil {
		t.Errorf("an ingest meanwhile: %v", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, _, err := b.LockEmbedding(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("taken: %v, want to wait for the end of the caller", err)
	}
	if held.Err() != nil {
		t.Error("the lock is held, and its context has ended")
	}
	proxy.Break() // as the death of a
	_, release, err := b.LockEmbedding(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	// a lives, as after a restart of the server: it hears that it has the right no more, or both would pay.
	eventually(t, "the first hears of its loss", func() bool { return held.Err() != nil })
	if context.Cause(held) == nil || errors.Is(context.Cause(held), context.Canceled) {
		t.Errorf("why it was lost: %v", context.Cause(held))
	}
	if err := errors.Join(dead(), release()); err != nil {
		t.Error(err)
	}
	own, release, err := a.LockEmbedding(t.Context())
	if err != nil || own.Err() != nil {
		t.Fatalf("taken again: %v", err)
	}
	if err := release(); err != nil {
		t.Error(err)
	}
}

func TestServerIngestLock(t *testing.T) {
	proxy := pgtest.NewProxy(t, pgtest.New(t))
	a, b := open(t, sqlstore.Options{URL: proxy.URL}), open(t, sqlstore.Options{URL: proxy.URL})
	release, err := a.LockIngest(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	_, err = b.LockIngest(t.Context())
	wantServerFault(t, err, sqlstore.FaultIngesting)
	if err := release(); err != nil {
		t.Fatal(err)
	}
	if _, err = b.LockIngest(t.Context()); err != nil {
		t.Fatalf("after the release: %v", err)
	}
	proxy.Break() // as the death of b
	late := time.Now().Add(5 * time.Second)
	for {
		release, err := a.LockIngest(t.Context())
		if err == nil {
			if err := release(); err != nil {
				t.Error(err)
			}
			return
		}
		if time.Now().After(late) {
			t.Fatalf("the lock of a dead process: %v", err)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

func TestServerOpenTogether(t *testing.T) {
	address := pgtest.New(t)
	var wg sync.WaitGroup
	for range 6 {
		wg.Go(func() {
			db, err := sqlstore.Open(t.Context(), sqlstore.Options{URL: address, Conns: 2})
			if err != nil {
				t.Errorf("Open: %v", err)
				return
			}
			if err := db.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

// TestServerLocale stores and lists the same on databases of every kind of locale.
func TestServerLocale(t *testing.T) {
	var first []knowledge.DocumentID
	for name, options := range map[string]string{"C": `LC_COLLATE 'C' LC_CTYPE 'C'`, "vi": `LOCALE_PROVIDER icu ICU_LOCALE 'vi' LC_COLLATE 'C' LC_CTYPE 'C'`, "en": `LOCALE_PROVIDER icu ICU_LOCALE 'en' LC_COLLATE 'C' LC_CTYPE 'C'`} {
		db := open(t, sqlstore.Options{URL: pgtest.NewWith(t, `TEMPLATE template0 ENCODING 'UTF8' `+options)})
		for _, id := range []knowledge.DocumentID{"đ", "Z", "ân", "a", "ăn", "an", "B", "_", "1"} {
			if err := db.PutBundle(t.Context(), knowledgetest.Plan(id, "Văn bản ĐẶC biệt.", knowledgetest.Noon)); err != nil {
				t.Fatal(err)
			}
		}
		sums, err := db.Sums(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		sources, err := db.Sources(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		got := []knowledge.DocumentID{knowledge.DocumentID(sums[0].SHA256), knowledge.DocumentID(sums[1].SHA256)}
		for _, s := range sources {
			got = append(got, s.ID)
		}
		if first == nil {
			first = got
		}
		if diff := cmp.Diff(first, got); diff != "" {
			t.Errorf("locale %s (-first +this):\n%s", name, diff)
		}
	}
}

// TestServerOddText stores what a PostgreSQL text cannot hold.
func TestServerOddText(t *testing.T) {
	db := open(t, sqlstore.Options{URL: pgtest.New(t)})
	if _, err := db.Journal().Turn(t.Context(), "a\x00b\xff"); !errors.Is(err, knowledge.ErrNotFound) {
		t.Errorf("Turn of an odd id: got %v, want ErrNotFound", err)
	}
	if err := db.Journal().Record(t.Context(), bottest.Turn("a", "một")); err != nil {
		t.Fatal(err)
	}
	if err := db.Journal().Feedback(t.Context(), bot.Feedback{Turn: "a", Comment: "x\x00y\xff"}); err != nil {
		t.Fatal(err)
	}
	if f, err := db.Journal().FeedbackOn(t.Context(), "a"); err != nil || f.Comment != "x\uFFFDy\uFFFD" {
		t.Errorf("FeedbackOn: got %q, %v", f.Comment, err)
	}
}

func TestServerCheck(t *testing.T) {
	address := pgtest.New(t)
	db := open(t, sqlstore.Options{URL: address})
	if err := db.PutBundle(t.Context(), knowledgetest.Catalogue("portal", "mẫu", 3)); err != nil {
		t.Fatal(err)
	}
	if err := db.Check(t.Context()); err != nil {
		t.Errorf("Check: %v", err)
	}
	if err := db.Exec(t.Context(), `UPDATE setting SET value = 'x'`); err != nil {
		t.Fatal(err)
	}
	wantServerFault(t, db.Check(t.Context()), sqlstore.FaultCorrupt)
}
