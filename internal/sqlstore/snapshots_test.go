package sqlstore_test

import (
	"context"
	"errors"
	"io"
	"sync"
	"testing"
	"time"

	"trolycong/internal/pgtest"
	"trolycong/internal/sqlstore"
	"trolycong/knowledge"
	"trolycong/knowledge/knowledgetest"
	"trolycong/retrieval/retrievaltest"
	"trolycong/retrieval/snapshot"
)

var _ snapshot.Remote = (*sqlstore.Snapshots)(nil)

func snapshots(t testing.TB, opt sqlstore.Options) *sqlstore.Snapshots {
	t.Helper()
	s, err := open(t, opt).Snapshots(t.Context())
	if err != nil {
		t.Fatalf("Snapshots: %v", err)
	}
	return s
}

func TestSnapshots(t *testing.T) {
	pgtest.URL(t)
	retrievaltest.RunRemote(t, func(t testing.TB, now func() time.Time) retrievaltest.Remote {
		return snapshots(t, sqlstore.Options{URL: pgtest.New(t), Now: now})
	})
}

func TestSnapshotsOpen(t *testing.T) {
	if s, err := open(t, sqlstore.Options{}).Snapshots(t.Context()); err == nil || s != nil {
		t.Errorf("on a file: %v, %v, want an error", s, err)
	}
	address := pgtest.New(t)
	db := open(t, sqlstore.Options{URL: address})
	readOnly := sqlstore.Options{URL: address, ReadOnly: true}
	_, err := open(t, readOnly).Snapshots(t.Context())
	wantServerFault(t, err, sqlstore.FaultOlderSchema)
	var wg sync.WaitGroup
	for range 3 { // processes that start together
		wg.Go(func() {
			if _, err := db.Snapshots(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	r := snapshots(t, readOnly)
	if _, err := r.Digest(t.Context(), "f", "v"); !errors.Is(err, knowledge.ErrNotFound) {
		t.Errorf("read-only: %v, want ErrNotFound", err)
	}
	wantServerFault(t, r.Put(t.Context(), "f", "v", "d", func(io.Writer) error { return nil }), sqlstore.FaultReadOnly)
	admin := pgtest.Admin(t, pgtest.Database(t, address))
	as := role(t, address, "stranger")
	mustExec(t, admin, `GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO stranger_`+pgtest.Database(t, address), `DROP TABLE snapshot_chunk, snapshot, goose_derived_version`)
	_, err = open(t, sqlstore.Options{URL: as}).Snapshots(t.Context())
	wantServerFault(t, err, sqlstore.FaultRights)
	snapshots(t, sqlstore.Options{URL: address})
	mustExec(t, admin, `INSERT INTO goose_derived_version (version_id, is_applied) VALUES (99, true)`)
	_, err = db.Snapshots(t.Context())
	wantServerFault(t, err, sqlstore.FaultNewerSchema)
}

// TestForgottenStaysForgotten: a process that is slow with a snapshot stores nothing of a source that was forgotten meanwhile,
// whichever of the two comes first.
func TestForgottenStaysForgotten(t *testing.T) {
	address := pgtest.New(t)
	db := open(t, sqlstore.Options{URL: address})
	if err := db.PutBundle(t.Context(), knowledgetest.Catalogue("portal", "mẫu", 3)); err != nil {
		t.Fatal(err)
	}
	version := func() string {
		v, err := db.Version(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return "snapshot of " + v
	}
	s := snapshots(t, sqlstore.Options{URL: address}).Current(func(knowledge string) string { return "snapshot of " + knowledge })
	before, admin := version(), pgtest.Admin(t, pgtest.Database(t, address))
	stored := func() (n int) {
		t.Helper()
		if err := admin.QueryRowContext(t.Context(), `SELECT count(*) FROM snapshot`).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	forgotten := make(chan error, 1)
	err := s.Put(t.Context(), "f", before, "d", func(w io.Writer) error {
		if len(forgotten) == 0 {
			go func() {
				_, err := db.Forget(context.Background(), "portal")
				forgotten <- err
			}()
		}
		// It waits for this one, or is done without having seen it.
		eventually(t, "the other is at its end", func() bool {
			var waits bool
			err := admin.QueryRowContext(t.Context(), `SELECT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted)`).Scan(&waits)
			return err == nil && waits || len(forgotten) > 0
		})
		_, err := w.Write([]byte("lệ phí"))
		return err
	})
	if err := errors.Join(err, <-forgotten); err != nil {
		t.Fatal(err)
	}
	if n := stored(); n != 0 {
		t.Errorf("%d snapshots are there after what they hold was forgotten", n)
	}
	if err := s.Put(t.Context(), "f", before, "d", func(io.Writer) error { return errors.New("not wanted") }); err != nil || stored() != 0 {
		t.Errorf("an old one: %v, %d stored, want none", err, stored())
	}
	if err := s.Put(t.Context(), "f", version(), "d", func(io.Writer) error { return nil }); err != nil || stored() != 1 {
		t.Errorf("that of today: %v, %d stored", err, stored())
	}
}

// TestSnapshotCutOff: a connection that breaks while a snapshot is stored or fetched leaves what was there.
func TestSnapshotCutOff(t *testing.T) {
	proxy := pgtest.NewProxy(t, pgtest.New(t))
	s := snapshots(t, sqlstore.Options{URL: proxy.URL})
	put := func(digest string, size int) error {
		return s.Put(t.Context(), "f", "v", digest, func(w io.Writer) error {
			_, err := w.Write(make([]byte, size))
			return err
		})
	}
	if err := put("d1", 3<<20); err != nil {
		t.Fatal(err)
	}
	for n := 2; n < 8; n++ {
		proxy.CutAt(n, false)
		err := put("d2", 2<<20)
		proxy.CutAt(0, false)
		wantServerFault(t, err, sqlstore.FaultLost, sqlstore.FaultUnreachable)
		if digest, err := s.Digest(t.Context(), "f", "v"); digest != "d1" || err != nil {
			t.Errorf("cut at %d: %q, %v, want d1", n, digest, err)
		}
	}
	if err := put("d3", 32<<20); err != nil { // more than the buffers of the connection hold
		t.Fatal(err)
	}
	err := s.Get(t.Context(), "f", "v", func(_ string, r io.Reader) error {
		proxy.Break()
		_, err := io.Copy(io.Discard, r)
		return err
	})
	wantServerFault(t, err, sqlstore.FaultLost)
}

func TestIngesting(t *testing.T) { both(t, testIngesting) }

func testIngesting(t *testing.T, open opener) {
	db := open(t, sqlstore.Options{})
	other := open(t, sqlstore.Options{URL: db.URL(), Path: db.Path()})
	check := func(want bool) {
		t.Helper()
		if got, err := other.Ingesting(t.Context()); got != want || err != nil {
			t.Errorf("Ingesting: %v, %v, want %v", got, err, want)
		}
	}
	check(false)
	release, err := db.LockIngest(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	check(db.URL() != "") // beside a file the lock of the folder says it
	if err := release(); err != nil {
		t.Fatal(err)
	}
	check(false)
}
