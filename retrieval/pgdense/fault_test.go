package pgdense_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"trolycong/internal/pgtest"
	"trolycong/retrieval"
	"trolycong/retrieval/pgdense"
	"trolycong/retrieval/retrievaltest"
)

// password stands in every address of these tests and must never come out.
const password = "rat-bi-mat"

func exec(t testing.TB, db *sql.DB, statements ...string) {
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
	name = name + "_" + pgtest.Database(t, address)
	exec(t, pgtest.Admin(t, ""), `CREATE ROLE `+name+` LOGIN`)
	own := pgtest.Admin(t, pgtest.Database(t, address))
	t.Cleanup(func() {
		if _, err := own.Exec(`DROP OWNED BY ` + name + `; DROP ROLE ` + name); err != nil {
			t.Error(err)
		}
	})
	return pgtest.With(t, address, func(u *url.URL) { u.User = url.User(name) })
}

func wantFault(t *testing.T, err error, kind pgdense.FaultKind) {
	t.Helper()
	var f *pgdense.Fault
	if !errors.As(err, &f) {
		t.Fatalf("got %v, want a fault of kind %s", err, kind)
	}
	s := f.Sentence()
	if f.Kind != kind || !strings.Contains(strings.ToLower(s), "hãy") || !strings.HasSuffix(s, ".") || strings.Contains(s, "\n") {
		t.Errorf("got %s %q for %v, want one sentence of kind %s", f.Kind, s, err, kind)
	}
	for _, text := range []string{s, err.Error(), fmt.Sprintf("%+v", f)} {
		if strings.Contains(text, password) || strings.Contains(text, "postgres://postgres") || strings.Contains(text, "sslmode=") {
			t.Errorf("the address is shown: %s", text)
		}
	}
}

func TestOpenFaults(t *testing.T) {
	pgtest.URL(t)
	admin := func(t *testing.T, address string) *sql.DB { return pgtest.Admin(t, pgtest.Database(t, address)) }
	for _, c := range []struct {
		name    string
		address func(t *testing.T) string
		want    pgdense.FaultKind
	}{
		{"no address", func(*testing.T) string { return "postgres://postgres:" + password + "@[::1/x" }, pgdense.FaultAddress},
		{"bad pool", func(*testing.T) string {
			return "postgres://postgres:" + password + "@127.0.0.1/x?pool_max_conns=nhieu"
		}, pgdense.FaultAddress},
		{"bad setting", func(*testing.T) string { return "postgres://postgres:" + password + "@127.0.0.1/x?sslmode=maybe" }, pgdense.FaultAddress},
		{"nobody there", func(*testing.T) string { return "postgres://postgres:" + password + "@127.0.0.1:1/x" }, pgdense.FaultUnreachable},
		{"no database", func(t *testing.T) string {
			return pgtest.With(t, pgtest.URL(t), func(u *url.URL) { u.Path = "/khong_co" })
		}, pgdense.FaultLogin},
		{"no extension, and may not make it", func(t *testing.T) string {
			return role(t, pgtest.NewWith(t, "TEMPLATE template0"), "stranger")
		}, pgdense.FaultExtension},
		{"old extension", func(t *testing.T) string {
			address := pgtest.New(t)
			exec(t, admin(t, address), `UPDATE pg_extension SET extversion = '0.7.4' WHERE extname = 'vector'`)
			return address
		}, pgdense.FaultOldExtension},
		{"may not make tables", func(t *testing.T) string { return role(t, pgtest.New(t), "stranger") }, pgdense.FaultRights},
		{"may only read", func(t *testing.T) string {
			address := pgtest.New(t)
			open(t, pgdense.Options{URL: address})
			as := role(t, address, "reader")
			exec(t, admin(t, address), `GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader_`+pgtest.Database(t, address))
			return as
		}, pgdense.FaultRights},
		{"a table is gone", func(t *testing.T) string {
			address := pgtest.New(t)
			open(t, pgdense.Options{URL: address})
			exec(t, admin(t, address), `DROP TABLE dense_set`)
			return address
		}, pgdense.FaultRights},
		{"no schema", func(t *testing.T) string {
			return pgtest.With(t, pgtest.New(t), func(u *url.URL) { u.RawQuery += "&search_path=khong_co" })
		}, pgdense.FaultRights},
		{"newer tables", func(t *testing.T) string {
			address := pgtest.New(t)
			open(t, pgdense.Options{URL: address})
			exec(t, admin(t, address), `INSERT INTO goose_dense_version (version_id, is_applied) VALUES (99, true)`)
			return address
		}, pgdense.FaultNewerSchema},
	} {
		t.Run(c.name, func(t *testing.T) {
			address := c.address(t)
			if u, err := url.Parse(address); err == nil && u.User != nil {
				address = pgtest.With(t, address, func(u *url.URL) { u.User = url.UserPassword(u.User.Username(), password) })
			}
			s, err := pgdense.Open(t.Context(), pgdense.Options{URL: address})
			wantFault(t, err, c.want)
			if s != nil {
				t.Error("a store beside the error")
			}
		})
	}
	for name, opt := range map[string]pgdense.Options{"no URL": {}, "EfSearch": {URL: "postgres://x", EfSearch: 1001}} {
		if _, err := pgdense.Open(t.Context(), opt); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// TestCutWhileOpening: a connection that breaks while the extension is looked for or made says nothing about the extension,
// or its vectors would stay in memory without a word.
func TestCutWhileOpening(t *testing.T) {
	for n := 1; n < 10; n++ { // the extension is made by the seventh
		proxy := pgtest.NewProxy(t, pgtest.NewWith(t, "TEMPLATE template0"))
		proxy.CutAt(n, false)
		s, err := pgdense.Open(t.Context(), pgdense.Options{URL: proxy.URL})
		proxy.CutAt(0, false)
		if err == nil { // tried again by the driver
			s.Close()
			continue
		}
		wantFault(t, err, pgdense.FaultUnreachable)
	}
}

// TestMakesExtension: a user who may do it need not think of it.
func TestMakesExtension(t *testing.T) {
	s := open(t, pgdense.Options{URL: pgtest.NewWith(t, "TEMPLATE template0")})
	space, units := retrievaltest.DenseUnits(30, 4)
	put(t, s, "v1", space, units)
	wantLike(t, set(t, s, "v1", space), space, units)
	if s.Extension() == "" || s.Name() == "" {
		t.Errorf("extension %q of %q", s.Extension(), s.Name())
	}
}

// TestOwnSchema keeps the tables in another schema than the extension's.
func TestOwnSchema(t *testing.T) {
	address := pgtest.New(t)
	exec(t, pgtest.Admin(t, pgtest.Database(t, address)), `CREATE SCHEMA rieng`)
	s := open(t, pgdense.Options{URL: pgtest.With(t, address, func(u *url.URL) { u.RawQuery += "&search_path=rieng" }), IndexFrom: 8})
	space, units := retrievaltest.DenseUnits(30, 4)
	put(t, s, "v1", space, units)
	if x := set(t, s, "v1", space); !x.Indexed() {
		t.Error("not indexed")
	}
	if n := count(t, pgtest.Admin(t, pgtest.Database(t, address)), `SELECT count(*) FROM rieng.dense_unit`); n != 30 {
		t.Errorf("%d rows in the schema, want 30", n)
	}
}

func TestReadOnly(t *testing.T) {
	address := pgtest.New(t)
	space, units := retrievaltest.DenseUnits(30, 4)
	s := open(t, pgdense.Options{URL: address, ReadOnly: true})
	if _, err := s.Set(t.Context(), "v1", space); !errors.Is(err, pgdense.ErrNoSet) {
		t.Errorf("before there are tables: %v, want ErrNoSet", err)
	}
	if sets, err := s.Sets(t.Context()); sets != nil || err != nil {
		t.Errorf("before there are tables: %v, %v", sets, err)
	}
	put(t, open(t, pgdense.Options{URL: address}), "v1", space, units)
	as := role(t, address, "reader")
	exec(t, pgtest.Admin(t, pgtest.Database(t, address)), `GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader_`+pgtest.Database(t, address))
	s = open(t, pgdense.Options{URL: as, ReadOnly: true})
	wantLike(t, set(t, s, "v1", space), space, units)
	if _, err := s.Put(t.Context(), "v2", space, units); err == nil {
		t.Error("Put on a store that was opened read-only: no error")
	}
	if err := s.KeepOnly(t.Context(), "v2"); err == nil {
		t.Error("KeepOnly on a store that was opened read-only: no error")
	}
	_, err := pgdense.Open(t.Context(), pgdense.Options{URL: pgtest.NewWith(t, "TEMPLATE template0"), ReadOnly: true})
	wantFault(t, err, pgdense.FaultExtension)
}

// TestDeadline: a search that does not come to its end is ended at its deadline, on the server too.
func TestDeadline(t *testing.T) {
	address := pgtest.New(t)
	s := open(t, pgdense.Options{URL: address, CallTimeout: 300 * time.Millisecond, Conns: 2})
	space, units := retrievaltest.DenseUnits(30, 4)
	put(t, s, "v1", space, units)
	x := set(t, s, "v1", space)
	admin := pgtest.Admin(t, pgtest.Database(t, address))
	tx, err := admin.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.ExecContext(t.Context(), `LOCK TABLE dense_unit IN ACCESS EXCLUSIVE MODE`); err != nil {
		t.Fatal(err)
	}
	for range 3 { // more than there are connections
		_, err := x.Nearest(t.Context(), units[0].Vector, retrieval.DenseFilter{}, 3) // the default deadline
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v, want DeadlineExceeded", err)
		}
		wantFault(t, err, pgdense.FaultSlow)
	}
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(50*time.Millisecond, cancel)
	if _, err := x.Nearest(ctx, units[0].Vector, retrieval.DenseFilter{}, 3); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	waiting := `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`
	for try := 0; count(t, admin, waiting) > 0; try++ {
		if try == 100 {
			t.Fatal("the server still works on it")
		}
		time.Sleep(20 * time.Millisecond)
	}
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	wantLike(t, x, space, units)
}

// TestServerComesAndGoes: nothing but the search under way is lost.
func TestServerComesAndGoes(t *testing.T) {
	proxy := pgtest.NewProxy(t, pgtest.New(t))
	s := open(t, pgdense.Options{URL: pgtest.With(t, proxy.URL, func(u *url.URL) { u.User = url.UserPassword(u.User.Username(), password) }), CallTimeout: 300 * time.Millisecond})
	space, units := retrievaltest.DenseUnits(30, 4)
	put(t, s, "v1", space, units)
	x := set(t, s, "v1", space)
	search := func() error {
		_, err := x.Nearest(t.Context(), units[0].Vector, retrieval.DenseFilter{}, 3)
		return err
	}
	wantLike(t, x, space, units)
	proxy.Break() // as a restart does: every pooled connection is dead
	if err := search(); err != nil {
		t.Errorf("on dead connections: %v, want another one", err)
	}
	proxy.Stop()
	wantFault(t, search(), pgdense.FaultUnreachable)
	proxy.Start(t)
	for try := 0; search() != nil; try++ {
		if try == 20 {
			t.Fatal("not back")
		}
	}
	proxy.Freeze(true)
	if err := search(); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("silent server: %v, want DeadlineExceeded", err)
	}
	proxy.Freeze(false)
	for try := 0; search() != nil; try++ {
		if try == 20 {
			t.Fatal("not back")
		}
	}
	wantLike(t, x, space, units)
}
