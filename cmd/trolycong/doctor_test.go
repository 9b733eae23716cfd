package main

import (
	"database/sql"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trolycong/internal/pgtest"
	"trolycong/internal/sqlstore"
)

// TestDoctorOnlyLooks: doctor makes nothing where nothing is, upgrades no older schema, since the older program could not go
// back, touches no newer one, and says what to do.
func TestDoctorOnlyLooks(t *testing.T) {
	for _, kind := range []string{"sqlite", "pgx"} {
		t.Run(kind, func(t *testing.T) {
			data := filepath.Join(t.TempDir(), "data")
			target, none := filepath.Join(data, sqlstore.FileName), "Chưa có cơ sở dữ liệu"
			if kind == "pgx" {
				target, none = onServer(t), "chưa có bảng nào"
			}
			looks := func(code int, want string) {
				t.Helper()
				got, out, errOut := command(t, "doctor", "--data", data)
				if got != code || !strings.Contains(out+errOut, want) {
					t.Errorf("exit %d, want %d and %q\n%s%s", got, code, want, out, errOut)
				}
				var c checkup
				_, out, _ = command(t, "doctor", "--json", "--data", data)
				if err := json.Unmarshal([]byte(out), &c); err != nil || !strings.Contains(c.Database, want) {
					t.Errorf("JSON: %v, database %q, want %q", err, c.Database, want)
				}
			}
			looks(exitDone, none)
			if _, err := os.Stat(data); err == nil {
				t.Error("doctor made the data folder")
			}
			run0(t, "ingest", "--data", data, writePlan(t))
			looks(exitDone, "ok")
			for _, c := range []struct {
				version int64
				code    int
				want    string
			}{{sqlstore.SchemaVersion - 1, exitDone, "phiên bản cũ hơn"}, {sqlstore.SchemaVersion + 1, exitFault, "phiên bản mới hơn"}} {
				setSchema(t, kind, target, c.version)
				looks(c.code, c.want)
				if got := schemaOf(t, kind, target); got != c.version {
					t.Errorf("doctor brought schema %d to %d", c.version, got)
				}
			}
		})
	}
}

func rawDB(t *testing.T, kind, target string) *sql.DB {
	t.Helper()
	if kind == "pgx" {
		return pgtest.Admin(t, pgtest.Database(t, target))
	}
	db, err := sql.Open(kind, target)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func schemaOf(t *testing.T, kind, target string) (version int64) {
	t.Helper()
	if err := rawDB(t, kind, target).QueryRowContext(t.Context(), `SELECT max(version_id) FROM goose_db_version`).Scan(&version); err != nil {
		t.Fatal(err)
	}
	return version
}

// setSchema makes a store say that it is of another version.
func setSchema(t *testing.T, kind, target string, version int64) {
	t.Helper()
	query := `DELETE FROM goose_db_version WHERE version_id > ?`
	if version > sqlstore.SchemaVersion {
		query = `INSERT INTO goose_db_version (version_id, is_applied) VALUES (?, '1')`
	}
	if kind == "pgx" {
		query = strings.Replace(query, "?", "$1", 1)
	}
	if _, err := rawDB(t, kind, target).ExecContext(t.Context(), query, version); err != nil {
		t.Fatal(err)
	}
}
