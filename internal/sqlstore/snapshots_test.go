package sqlstore_test

import (
	"testing"
	"time"

	"trolycong/internal/pgtest"
	"trolycong/internal/sqlstore"
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
