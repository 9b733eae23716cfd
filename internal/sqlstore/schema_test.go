package sqlstore_test

import (
	"bytes"
	"database/sql"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/pressly/goose/v3"

	"trolycong/channels"
	"trolycong/internal/pgtest"
	"trolycong/internal/sqlstore"
	"trolycong/knowledge"
	"trolycong/retrieval"
)

// dialect is one kind of database with its migrations.
type dialect struct {
	name, driver, folder string
	goose                goose.Dialect
	fresh                func(t testing.TB) string
}

var dialects = []dialect{
	{"sqlite", "sqlite", "migrations/sqlite", goose.DialectSQLite3, func(t testing.TB) string { return filepath.Join(t.TempDir(), sqlstore.FileName) }},
	{"postgres", "pgx", "migrations/postgres", goose.DialectPostgres, pgtest.New},
}

func fixture(t *testing.T, version int) string {
	t.Helper()
	raw, err := os.ReadFile(fmt.Sprintf("testdata/schema/%05d.sql", version))
	if err != nil {
		t.Fatalf("every schema version keeps a fixture: %v", err)
	}
	return string(raw)
}

// at makes a database of an old schema that holds the fixture of that schema.
func (d dialect) at(t *testing.T, version int) (target string) {
	t.Helper()
	target = d.fresh(t)
	raw, err := sql.Open(d.driver, target)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = raw.Close() }()
	files, err := fs.Sub(sqlstore.Migrations, d.folder)
	if err != nil {
		t.Fatal(err)
	}
	p, err := goose.NewProvider(d.goose, raw, files, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.UpTo(t.Context(), int64(version)); err != nil {
		t.Fatalf("to schema %d: %v", version, err)
	}
	if _, err := raw.ExecContext(t.Context(), fixture(t, version)); err != nil {
		t.Fatalf("fixture of schema %d: %v", version, err)
	}
	return target
}

// TestFixturesMigrate brings what every schema version may hold to the last one.
func TestFixturesMigrate(t *testing.T) {
	for _, d := range dialects {
		t.Run(d.name, func(t *testing.T) {
			for version := 1; version <= sqlstore.SchemaVersion; version++ {
				db := open(t, optionsOf(d.at(t, version)))
				wantFixture(t, db)
				var folder string
				if s, err := db.Sources(t.Context()); err == nil && len(s) == 2 {
					folder = s[1].Folder
				}
				if want := map[bool]string{true: "/du-lieu"}[version >= 2]; folder != want {
					t.Errorf("schema %d: folder %q, want %q", version, folder, want)
				}
			}
		})
	}
}

// wantFixture checks what all fixtures hold.
func wantFixture(t *testing.T, db *sqlstore.DB) {
	t.Helper()
	c, err := db.Collection(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Documents) != 1 || c.Documents[0].Text != "Mỗi xã có một phòng đọc." || len(c.Procedures) != 2 || c.Procedures[0].Name != "Cấp thẻ đọc sách" || c.Version != "0123456789abcdef" {
		t.Errorf("collection: %+v", c)
	}
	s, err := db.Sources(t.Context())
	if err != nil || len(s) != 2 || s[0].Visibility != knowledge.Internal || !s[0].AsOfGiven || s[1].AsOf.Year != 2031 || s[1].AsOfGiven {
		t.Errorf("sources: %+v, %v", s, err)
	}
	turn, err := db.Journal().Turn(t.Context(), "t1")
	if err != nil || turn.Reply.Text != "Mỗi xã một phòng." {
		t.Errorf("turn: %+v, %v", turn, err)
	}
	if f, err := db.Journal().FeedbackOn(t.Context(), "t1"); err != nil || !f.Helpful || f.Comment != "rõ ràng" {
		t.Errorf("feedback: %+v, %v", f, err)
	}
	if k, err := db.Keys().Key(t.Context(), "k1"); err != nil || !k.Has(channels.ScopeInternal) || k.Name != "Thư viện" {
		t.Errorf("key: %+v, %v", k, err)
	}
}

// TestFixtureVectors checks what fixtures since schema 3 hold.
func TestFixtureVectors(t *testing.T) {
	for _, d := range dialects {
		t.Run(d.name, func(t *testing.T) {
			db := open(t, optionsOf(d.at(t, 3)))
			got, err := db.Vectors().Vectors(t.Context(), retrieval.Space{Name: "thu/1", Dimensions: 2}, []retrieval.TextDigest{"e1", "e2"})
			want(t, "vectors", got, map[retrieval.TextDigest][]float32{"e1": {0.53173828125, 0.65722656}})
			if err != nil {
				t.Error(err)
			}
		})
	}
}

// TestMigrationsInStep makes sure that both dialects have one history.
func TestMigrationsInStep(t *testing.T) {
	var names [2][]string
	for i, d := range dialects {
		files, err := fs.ReadDir(sqlstore.Migrations, d.folder)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			names[i] = append(names[i], f.Name())
		}
	}
	want(t, "migrations of both dialects", names[1], names[0])
	if len(names[0]) != sqlstore.SchemaVersion {
		t.Errorf("%d migrations, want SchemaVersion = %d", len(names[0]), sqlstore.SchemaVersion)
	}
}

// TestTablesComplete makes sure that a backup and a move take every table and every column.
func TestTablesComplete(t *testing.T) {
	list := map[string]string{
		"sqlite":   `SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' ORDER BY 1, 2`,
		"postgres": `SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public' ORDER BY table_name, column_name`,
	}
	for _, d := range dialects {
		t.Run(d.name, func(t *testing.T) {
			target := d.fresh(t)
			open(t, optionsOf(target))
			raw, err := sql.Open(d.driver, target)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = raw.Close() }()
			rows, err := raw.QueryContext(t.Context(), list[d.name])
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = rows.Close() }()
			var got []string
			for rows.Next() {
				var table, column string
				if err := rows.Scan(&table, &column); err != nil {
					t.Fatal(err)
				}
				if !strings.HasPrefix(table, "goose_") && !strings.HasPrefix(table, "sqlite_") {
					got = append(got, table+"."+column)
				}
			}
			if err := rows.Err(); err != nil {
				t.Fatal(err)
			}
			names := sqlstore.TableColumns()
			slices.Sort(names)
			slices.Sort(got)
			want(t, "tables and columns", got, names)
		})
	}
}

// TestRestoreOlderSchema restores a backup of every schema version, kept as a file.
func TestRestoreOlderSchema(t *testing.T) { both(t, testRestoreOlderSchema) }

func testRestoreOlderSchema(t *testing.T, open opener) {
	for version := 1; version <= sqlstore.SchemaVersion; version++ {
		raw, err := os.ReadFile(fmt.Sprintf("testdata/schema/%05d.backup", version))
		if err != nil {
			t.Fatalf("every schema version keeps a backup: %v", err)
		}
		db := open(t, sqlstore.Options{})
		if _, err := db.Restore(t.Context(), "x", bytes.NewReader(raw), nil); err != nil {
			t.Fatalf("schema %d: %v", version, err)
		}
		wantFixture(t, db)
	}
}
