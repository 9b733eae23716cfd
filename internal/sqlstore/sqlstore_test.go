package sqlstore_test

import (
	"path/filepath"
	"testing"
	"time"

	"trolycong/bot"
	"trolycong/bot/bottest"
	"trolycong/internal/sqlstore"
	"trolycong/knowledge/knowledgetest"
)

func open(t testing.TB, opt sqlstore.Options) *sqlstore.DB {
	t.Helper()
	if opt.Path == "" {
		opt.Path = filepath.Join(t.TempDir(), sqlstore.FileName)
	}
	db, err := sqlstore.Open(t.Context(), opt)
	if err != nil {
		t.Fatalf("Open(%s): %v", opt.Path, err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	return db
}

func TestStore(t *testing.T) {
	knowledgetest.RunStore(t, func(t testing.TB) knowledgetest.Store { return open(t, sqlstore.Options{}) })
}

func TestJournal(t *testing.T) {
	bottest.RunJournal(t, func(t testing.TB) bot.Journal { return open(t, sqlstore.Options{}).Journal() })
}

func TestSessions(t *testing.T) {
	bottest.RunSessions(t, func(t testing.TB, clock *bottest.Clock) (bot.Sessions, time.Duration) {
		return open(t, sqlstore.Options{Now: clock.Now, SessionTTL: time.Hour}).Sessions(), time.Hour
	})
}

func TestSessionTTLDefault(t *testing.T) {
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
