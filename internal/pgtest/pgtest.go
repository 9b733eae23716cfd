// Package pgtest gives tests a PostgreSQL database of their own, and a way to break the connection to it.
//
// Kind: library for tests. The server is the one of TEST_DATABASE_URL (scripts/pg-test starts one): without it a test is
// skipped. It starts no server itself. Used by the tests of what lies on PostgreSQL.
package pgtest

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"errors"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
)

// Env names the server for tests.
const Env = "TEST_DATABASE_URL"

// template is the database that scripts/pg-test makes with the extensions; a server without it gives empty databases.
const template = "tpl"

// URL gives the address of the server, or ends the test.
func URL(t testing.TB) string {
	t.Helper()
	address := os.Getenv(Env)
	if address == "" {
		t.Skipf("%s is not set, PostgreSQL is not tested: run scripts/pg-test up, then eval \"$(scripts/pg-test env)\"", Env)
	}
	return address
}

// New makes a database for one test and gives its address; it is dropped after the test.
func New(t testing.TB) string {
	t.Helper()
	return NewWith(t, "")
}

// NewWith makes a database with more options of CREATE DATABASE, as "TEMPLATE template0 ENCODING 'LATIN1'".
func NewWith(t testing.TB, options string) string {
	t.Helper()
	admin := Admin(t, "")
	b := make([]byte, 6)
	_, _ = rand.Read(b) // never fails
	name := "t_" + hex.EncodeToString(b)
	if options == "" {
		options = templateOption(t, admin)
	}
	for try := 0; ; try++ {
		_, err := admin.ExecContext(t.Context(), "CREATE DATABASE "+name+" "+options)
		if err == nil {
			break
		}
		var e *pgconn.PgError
		if try == 50 || !errors.As(err, &e) || e.Code != "55006" { // the template is being copied by another test
			t.Fatalf("make database for tests: %v", err)
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Cleanup(func() {
		if _, err := admin.ExecContext(context.Background(), "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)"); err != nil {
			t.Errorf("drop database: %v", err)
		}
	})
	return With(t, URL(t), func(u *url.URL) { u.Path = "/" + name })
}

func templateOption(t testing.TB, admin *sql.DB) string {
	t.Helper()
	var there bool
	if err := admin.QueryRowContext(t.Context(), `SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = $1 AND datistemplate)`, template).Scan(&there); err != nil {
		t.Fatalf("%s: %v", Env, err)
	}
	if !there {
		return ""
	}
	return "TEMPLATE " + template
}

// Admin connects as the user of TEST_DATABASE_URL, to another database when one is named; closed after the test.
func Admin(t testing.TB, database string) *sql.DB {
	t.Helper()
	address := URL(t)
	if database != "" {
		address = With(t, address, func(u *url.URL) { u.Path = "/" + database })
	}
	db, err := sql.Open("pgx", address)
	if err != nil {
		t.Fatalf("%s: %v", Env, err)
	}
	db.SetMaxOpenConns(2)
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// With changes an address.
func With(t testing.TB, address string, change func(u *url.URL)) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatalf("%s is no URL", Env)
	}
	change(u)
	return u.String()
}

// Database gives the name of the database in an address.
func Database(t testing.TB, address string) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatalf("%s is no URL", Env)
	}
	return strings.TrimPrefix(u.Path, "/")
}
