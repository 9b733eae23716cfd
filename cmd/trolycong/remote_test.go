package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trolycong/internal/pgtest"
	"trolycong/retrieval/snapshot"
)

// indexFiles gives the files of the current snapshot below a data folder.
func indexFiles(t *testing.T, data string) map[string]string {
	t.Helper()
	name, err := os.ReadFile(filepath.Join(data, "index", "CURRENT"))
	if err != nil {
		t.Fatal(err)
	}
	folder, _, _ := strings.Cut(string(name), " ")
	out := map[string]string{}
	paths, err := filepath.Glob(filepath.Join(data, "index", folder, "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		out[filepath.Base(path)] = string(b)
	}
	return out
}

// TestSnapshotTravels: a process with a data folder of its own fetches what another has built, byte for byte.
func TestSnapshotTravels(t *testing.T) {
	file, here, there := writePlan(t), t.TempDir(), t.TempDir()
	address := onServer(t)
	run0(t, "ingest", "--data", here, file)
	// Nothing could be built from the records now: what answers was fetched.
	admin := pgtest.Admin(t, pgtest.Database(t, address))
	if _, err := admin.ExecContext(t.Context(), `UPDATE record SET body = 'damaged'`); err != nil {
		t.Fatal(err)
	}
	wantAnswer(t, there)
	one, other := indexFiles(t, here), indexFiles(t, there)
	if len(one) < 4 || len(one) != len(other) {
		t.Errorf("%d files here, %d there", len(one), len(other))
	}
	for name := range one {
		if one[name] != other[name] {
			t.Errorf("%s differs", name)
		}
	}
	var widest int
	if err := admin.QueryRowContext(t.Context(), `SELECT max(length(data)) FROM snapshot_chunk`).Scan(&widest); err != nil || widest > 1<<20 {
		t.Errorf("a row of %d bytes, %v, want at most 1 MB", widest, err)
	}
	// A forgotten source stands in no shared snapshot.
	before, err := snapshot.SavedVersion(here)
	if err != nil {
		t.Fatal(err)
	}
	run0(t, "forget", "--data", here, "thu-vien")
	var old, now int
	if err := admin.QueryRowContext(t.Context(), `SELECT count(*) FILTER (WHERE version = $1), count(*) FROM snapshot`, before).Scan(&old, &now); err != nil || old != 0 || now != 1 {
		t.Errorf("after forget %d old snapshots of %d, %v, want none of 1", old, now, err)
	}
}

func TestDoctorNamesVectors(t *testing.T) {
	data := t.TempDir()
	if out := run0(t, "doctor", "--data", data); !strings.Contains(out, "Véc-tơ: ") || !strings.Contains(out, "không đặt DATABASE_URL") {
		t.Errorf("without a server: %s", out)
	}
	address := onServer(t)
	out := run0(t, "doctor", "--data", data)
	if !strings.Contains(out, "Véc-tơ: pgvector 0.") || !strings.Contains(out, "chưa nạp véc-tơ nào") || strings.Contains(out, "rat-bi-mat") {
		t.Errorf("on a server: %s", out)
	}
	admin := pgtest.Admin(t, pgtest.Database(t, address))
	if _, err := admin.ExecContext(t.Context(), `DROP EXTENSION vector`); err != nil {
		t.Fatal(err)
	}
	if out := run0(t, "doctor", "--data", data); !strings.Contains(out, "CREATE EXTENSION vector") {
		t.Errorf("without pgvector: %s", out)
	}
}
