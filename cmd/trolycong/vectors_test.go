package main

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trolycong/internal/pgtest"
	"trolycong/knowledge"
	"trolycong/retrieval"
	"trolycong/retrieval/pgdense"
)

func execSQL(t testing.TB, db *sql.DB, statements ...string) {
	t.Helper()
	for _, s := range statements {
		if _, err := db.ExecContext(t.Context(), s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
}

// loads describes what is on the server: sets with their versions, and when each unit was written.
func loads(t testing.TB, db *sql.DB) (sets int, units string) {
	t.Helper()
	err := db.QueryRowContext(t.Context(), `SELECT (SELECT count(*) FROM dense_set), coalesce((SELECT string_agg(id || ' ' || xmin::text, ',' ORDER BY id, kind, since) FROM dense_unit), '')`).Scan(&sets, &units)
	if err != nil {
		t.Fatal(err)
	}
	return sets, units
}

// TestIngestStoresVectors: ingest loads a set, an unchanged file writes nothing, a changed one only what changed, and
// nothing of a forgotten source stays.
func TestIngestStoresVectors(t *testing.T) {
	data, file := t.TempDir(), writePlan(t)
	admin := pgtest.Admin(t, pgtest.Database(t, onServer(t)))
	run0(t, "ingest", "--data", data, file)
	sets, first := loads(t, admin)
	if sets != 1 || !strings.Contains(first, "thu-vien") {
		t.Fatalf("%d sets with units %s", sets, first)
	}
	run0(t, "ingest", "--data", data, file)
	run0(t, "ingest", "--data", t.TempDir(), file) // from another machine
	if sets, units := loads(t, admin); sets != 1 || units != first {
		t.Errorf("unchanged: %d sets, units\n%s\nwant 1 and\n%s", sets, units, first)
	}
	if out := run0(t, "doctor", "--data", data); !strings.Contains(out, "bản mới nhất có ") {
		t.Errorf("doctor: %s", out)
	}
	run0(t, "forget", "--data", data, "thu-vien")
	if sets, units := loads(t, admin); sets != 1 || units == "" || strings.Contains(units, "thu-vien") {
		t.Errorf("forgotten: %d sets, units %s", sets, units)
	}
}

// searched gives the hits and the state of the leg for some questions.
func searched(t testing.TB, v retrieval.View) (out []string) {
	t.Helper()
	for _, q := range []string{birth, target, "tủ sách dùng chung", "kho sách số", "dang ky tam tru", "thẻ căn cước"} {
		rewritten := v.Rewrite(q)
		legs, ok := v.(retrieval.LegSearcher)
		if !ok {
			t.Fatal("no LegSearcher")
		}
		hits, state, err := legs.SearchLegs(t.Context(), rewritten)
		out = append(out, fmt.Sprintf("%s: %v, %s", q, err, state))
		for _, h := range hits {
			out = append(out, fmt.Sprintf("  %s %s %v %v", h.Kind, h.ID, h.Score, h.Features))
		}
	}
	return out
}

// weighedApp opens an app whose dense leg counts.
func weighedApp(t *testing.T, address string, log io.Writer) *app {
	t.Helper()
	e := &env{ctx: t.Context(), config: &Config{Data: t.TempDir(), DatabaseURL: address, LogLevel: "warn"}, stdout: io.Discard, stderr: log, weights: &retrieval.Weights{Procedure: 0.5, Passage: 0.5}}
	a, err := e.open()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close() })
	return a
}

// TestSearchedOnServer: the hits of the server are those of the memory, to the bit. Without the server they are those of
// words, which the log says once.
func TestSearchedOnServer(t *testing.T) {
	address := onServer(t)
	run0(t, "ingest", "--data", t.TempDir(), writePlan(t))
	admin := pgtest.Admin(t, pgtest.Database(t, address))
	_, before := loads(t, admin)
	var log bytes.Buffer
	a := weighedApp(t, address, &log)
	view := a.holder.Current().View(knowledge.Internal)
	want := searched(t, view)
	if err := a.holder.Embed(t.Context()); err != nil {
		t.Fatal(err)
	}
	if a.holder.Current().DenseUnits() != nil {
		t.Fatal("the vectors are still in memory")
	}
	view = a.holder.Current().View(knowledge.Internal)
	if diff := cmp.Diff(want, searched(t, view)); diff != "" || strings.Count(strings.Join(want, "\n"), "<nil>, used") < 4 {
		t.Errorf("%s\n(-in memory +on the server)\n%s", strings.Join(want, "\n"), diff)
	}
	if _, units := loads(t, admin); units != before {
		t.Error("units were written that were there")
	}
	if a.holder.DenseFailing() {
		t.Error("degraded without a fault")
	}
	execSQL(t, admin, `TRUNCATE dense_unit, dense_set, dense_space`)
	for _, line := range searched(t, view) {
		if strings.Contains(line, "<nil>, ") && !strings.HasSuffix(line, "dropped") {
			t.Errorf("without the set: %s", line)
		}
	}
	if n := strings.Count(log.String(), "dense leg failing"); n != 1 || !a.holder.DenseFailing() || strings.Contains(log.String(), "rat-bi-mat") {
		t.Errorf("degraded %t, said %d times:\n%s", a.holder.DenseFailing(), n, log.String())
	}
	// The advice of a failed forget.
	a = weighedApp(t, address, io.Discard)
	if err := a.holder.Embed(t.Context()); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, searched(t, a.holder.Current().View(knowledge.Internal))); diff != "" {
		t.Errorf("loaded again (-in memory +on the server):\n%s", diff)
	}
}

// TestForgetWhileLoading: whoever still has the version before does not bring its vectors back.
func TestForgetWhileLoading(t *testing.T) {
	address, data := onServer(t), t.TempDir()
	run0(t, "ingest", "--data", data, writePlan(t))
	a := weighedApp(t, address, io.Discard)
	run0(t, "forget", "--data", data, "thu-vien")
	if err := a.holder.Embed(t.Context()); err != nil || a.holder.Current().DenseUnits() == nil {
		t.Errorf("an old version: %v, want its vectors in memory", err)
	}
	admin := pgtest.Admin(t, pgtest.Database(t, address))
	if sets, units := loads(t, admin); sets != 1 || strings.Contains(units, "thu-vien") {
		t.Errorf("%d sets, units %s", sets, units)
	}
}

// TestVectorsOnceForAll starts processes at once on an empty database: one loads, also where only a worker is there.
func TestVectorsOnceForAll(t *testing.T) {
	for _, roles := range [][]string{{"worker"}, {"worker", "retrieval", "all"}} {
		address := pgtest.New(t)
		admin := pgtest.Admin(t, pgtest.Database(t, address))
		t.Setenv("DATABASE_URL", address)
		run0(t, "ingest", "--data", t.TempDir(), writePlan(t))
		execSQL(t, admin, `TRUNCATE dense_unit, dense_set, dense_space`)
		var wg sync.WaitGroup
		for _, role := range roles {
			wg.Go(func() {
				p := serve(t, []string{"DATABASE_URL=" + address, "TROLYCONG_LOG_LEVEL=info"}, "--role", role)
				waitFor(t, "the set is in use", func() bool { return strings.Contains(p.text(), "dense leg in use") })
			})
		}
		wg.Wait()
		var sets, generation int
		if err := admin.QueryRowContext(t.Context(), `SELECT count(*), max(generation) FROM dense_set`).Scan(&sets, &generation); err != nil || sets != 1 || generation != 1 {
			t.Errorf("%v: %d sets, generation %d, %v, want one load", roles, sets, generation, err)
		}
	}
}

// withoutExtension gives a database without pgvector and a user who may not make it.
func withoutExtension(t *testing.T) string {
	t.Helper()
	address := pgtest.NewWith(t, "TEMPLATE template0")
	name := "plain_" + pgtest.Database(t, address)
	own := pgtest.Admin(t, pgtest.Database(t, address))
	execSQL(t, own, `CREATE ROLE `+name+` LOGIN`, `GRANT CREATE ON SCHEMA public TO `+name)
	t.Cleanup(func() {
		if _, err := own.Exec(`DROP OWNED BY ` + name + `; DROP ROLE ` + name); err != nil {
			t.Error(err)
		}
	})
	return pgtest.With(t, address, func(u *url.URL) { u.User = url.UserPassword(name, "rat-bi-mat") })
}

// TestWithoutExtension: everything works from memory; the log and doctor say so once.
func TestWithoutExtension(t *testing.T) {
	pgtest.URL(t)
	address, data := withoutExtension(t), t.TempDir()
	t.Setenv("DATABASE_URL", address)
	run0(t, "ingest", "--data", data, writePlan(t))
	p := serveIn(t, data, []string{"DATABASE_URL=" + address})
	waitFor(t, "the log says it", func() bool { return strings.Contains(p.text(), "vectors searched in memory") })
	if status, r := p.ask("s", target); status != 200 || !strings.Contains(r.Text, "40%") {
		t.Errorf("%d %s", status, r.Text)
	}
	if got := p.get("/readyz"); !strings.Contains(got, `"degraded":[]`) {
		t.Errorf("readyz %s", got)
	}
	run0(t, "forget", "--data", data, "thu-vien")
	waitFor(t, "the next version is in use", func() bool { _, r := p.ask("s", target); return !strings.Contains(r.Text, "40%") })
	p.stop()
	if n := strings.Count(p.text(), "in memory"); n != 1 || strings.Contains(p.text(), "rat-bi-mat") {
		t.Errorf("said %d times:\n%s", n, p.text())
	}
	if out := run0(t, "doctor", "--data", data); !strings.Contains(out, "Véc-tơ: so khớp chính xác trong bộ nhớ. Cơ sở dữ liệu") {
		t.Errorf("doctor: %s", out)
	}
	var log bytes.Buffer
	a := weighedApp(t, address, &log)
	want := searched(t, a.holder.Current().View(knowledge.Public))
	if err := a.holder.Embed(t.Context()); err != nil || a.holder.DenseFailing() {
		t.Errorf("%v, degraded %t", err, a.holder.DenseFailing())
	}
	if diff := cmp.Diff(want, searched(t, a.holder.Current().View(knowledge.Public))); diff != "" {
		t.Errorf("(-before +after)\n%s", diff)
	}
}

// TestVectorsNotStored: with the extension, vectors that cannot be stored show, and questions are answered.
func TestVectorsNotStored(t *testing.T) {
	address, data := onServer(t), t.TempDir()
	run0(t, "ingest", "--data", data, writePlan(t))
	execSQL(t, pgtest.Admin(t, pgtest.Database(t, address)), `DROP TABLE dense_set`)
	p := serveIn(t, data, []string{"DATABASE_URL=" + address})
	waitFor(t, "readyz says it", func() bool { return strings.Contains(p.get("/readyz"), `"degraded":["dense"]`) })
	if status, r := p.ask("s", target); status != 200 || !strings.Contains(r.Text, "40%") {
		t.Errorf("%d %s", status, r.Text)
	}
	if n := strings.Count(p.text(), "vectors not made"); n != 1 || strings.Contains(p.text(), "rat-bi-mat") {
		t.Errorf("said %d times:\n%s", n, p.text())
	}
	code, _, errOut := command(t, "forget", "--data", data, "thu-vien")
	if code != exitPartial || !strings.Contains(errOut, "TRUNCATE dense_unit") || !strings.Contains(errOut, "thiếu quyền với các bảng dense_") {
		t.Errorf("forget: %d %s", code, errOut)
	}
}

// TestVectorsReadOnly: a process that may only read uses what others have loaded, and goes on from memory until they have.
func TestVectorsReadOnly(t *testing.T) {
	address := onServer(t)
	run0(t, "ingest", "--data", t.TempDir(), writePlan(t))
	readOnly := pgtest.With(t, address, func(u *url.URL) { u.RawQuery += "&default_transaction_read_only=on" })
	a := weighedApp(t, readOnly, io.Discard)
	if err := a.holder.Embed(t.Context()); err != nil || !a.readOnly || a.holder.Current().DenseUnits() != nil {
		t.Errorf("read-only %t: %v, want the vectors on the server", a.readOnly, err)
	}
	execSQL(t, pgtest.Admin(t, pgtest.Database(t, address)), `DROP TABLE dense_unit, dense_set, dense_space, goose_dense_version`)
	a = weighedApp(t, readOnly, io.Discard)
	if err := a.holder.Embed(t.Context()); !errors.Is(err, pgdense.ErrNoSet) || a.holder.Current().DenseUnits() == nil {
		t.Errorf("nothing loaded: %v, want ErrNoSet and the vectors in memory", err)
	}
	run0(t, "ingest", "--data", t.TempDir(), writePlan(t))
	if err := a.holder.Embed(t.Context()); err != nil || a.holder.Current().DenseUnits() != nil {
		t.Errorf("loaded by another: %v, want the vectors on the server", err)
	}
}
