package sqlstore_test

import (
	"path/filepath"
	"testing"
	"time"

	"trolycong/bot"
	"trolycong/bot/bottest"
	"trolycong/internal/pgtest"
	"trolycong/internal/sqlstore"
	"trolycong/knowledge/knowledgetest"
	"trolycong/retrieval"
	"trolycong/retrieval/retrievaltest"
)

// opener gives an empty database of one kind, or another handle on the one whose Path or URL the options name.
type opener func(t testing.TB, opt sqlstore.Options) *sqlstore.DB

// both runs a test on SQLite and on PostgreSQL.
func both(t *testing.T, run func(t *testing.T, open opener)) {
	t.Run("sqlite", func(t *testing.T) { run(t, open) })
	t.Run("postgres", func(t *testing.T) {
		pgtest.URL(t)
		run(t, func(t testing.TB, opt sqlstore.Options) *sqlstore.DB {
			t.Helper()
			if opt.URL == "" {
				opt.URL = pgtest.New(t)
			}
			return open(t, opt)
		})
	})
}

func open(t testing.TB, opt sqlstore.Options) *sqlstore.DB {
	t.Helper()
	if opt.Path == "" && opt.URL == "" {
		opt.Path = filepath.Join(t.TempDir(), sqlstore.FileName)
	}
	db, err := sqlstore.Open(t.Context(), opt)
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	return db
}

func TestStore(t *testing.T) { both(t, testStore) }

func testStore(t *testing.T, open opener) {
	knowledgetest.RunStore(t, func(t testing.TB) knowledgetest.Store { return open(t, sqlstore.Options{}) })
}

func TestJournal(t *testing.T) { both(t, testJournal) }

func testJournal(t *testing.T, open opener) {
	bottest.RunJournal(t, func(t testing.TB) bot.Journal { return open(t, sqlstore.Options{}).Journal() })
}

func TestVectors(t *testing.T) { both(t, testVectors) }

func testVectors(t *testing.T, open opener) {
	retrievaltest.RunVectors(t, func(t testing.TB) retrieval.VectorStore { return open(t, sqlstore.Options{}).Vectors() })
}

func TestSessions(t *testing.T) { both(t, testSessions) }

func testSessions(t *testing.T, open opener) {
	bottest.RunSessions(t, func(t testing.TB, clock *bottest.Clock) (bot.Sessions, time.Duration) {
		return open(t, sqlstore.Options{Now: clock.Now, SessionTTL: time.Hour}).Sessions(), time.Hour
	})
}

func TestSessionTTLDefault(t *testing.T) { both(t, testSessionTTLDefault) }

func testSessionTTLDefault(t *testing.T, open opener) {
	clock := bottest.NewClock()
	s := open(t, sqlstore.Options{Now: clock.Now}).Sessions()
	if err := s.Save(t.Context(), bottest.Session("a", "một")); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		after time.Duration
		turns int
	}{{sqlstore.DefaultSessionTTL - time.Second, 1}, {2 * time.Second, 0}} {
		clock.Add(c.after)
		if got, err := s.Load(t.Context(), "a"); err != nil || len(got.Turns) != c.turns {
			t.Errorf("%s later: got %d turns, %v; want %d", c.after, len(got.Turns), err, c.turns)
		}
	}
}
