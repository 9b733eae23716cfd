package sqlstore_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/pressly/goose/v3"

	"trolycong/bot"
	"trolycong/bot/bottest"
	"trolycong/channels"
	"trolycong/internal/sqlstore"
	"trolycong/knowledge"
)

func TestKeys(t *testing.T) { both(t, testKeys) }

func testKeys(t *testing.T, open opener) {
	k := open(t, sqlstore.Options{}).Keys()
	late := channels.Key{ID: "a", Name: "Trang tin", Hash: "h1", Scopes: []channels.Scope{channels.ScopeAsk, channels.ScopeInternal}, CreatedAt: bottest.Noon.Add(time.Hour)}
	early := channels.Key{ID: "b", Name: "Văn phòng", Hash: "h2", CreatedAt: bottest.Noon}
	for _, key := range []channels.Key{late, early} {
		if err := k.AddKey(t.Context(), key); err != nil {
			t.Fatalf("AddKey(%s): %v", key.ID, err)
		}
	}
	want(t, "keys by creation", list(t, k), []channels.Key{early, late})
	for _, bad := range []channels.Key{{ID: "a", Hash: "h3"}, {Hash: "h4"}, {ID: "c"}} {
		if err := k.AddKey(t.Context(), bad); err == nil {
			t.Errorf("AddKey(%+v): got no error", bad)
		}
	}
	if err := k.AddKey(t.Context(), channels.Key{ID: "a", Hash: "h3"}); !errors.Is(err, sqlstore.ErrKeyExists) {
		t.Errorf("AddKey of a taken id: got %v, want ErrKeyExists", err)
	}
	at := bottest.Noon.Add(2 * time.Hour)
	for _, when := range []time.Time{at, at.Add(time.Hour)} {
		if err := k.RevokeKey(t.Context(), "a", when); err != nil {
			t.Fatalf("RevokeKey: %v", err)
		}
	}
	late.RevokedAt = at
	got, err := k.Key(t.Context(), "a")
	if err != nil || got.Has(channels.ScopeAsk) {
		t.Errorf("revoked key: got %+v, %v; want no rights", got, err)
	}
	want(t, "the first revocation counts", got, late)
	if _, err := k.Key(t.Context(), "x"); !errors.Is(err, knowledge.ErrNotFound) {
		t.Errorf("Key of an unknown id: got %v, want ErrNotFound", err)
	}
	if err := k.RevokeKey(t.Context(), "x", at); !errors.Is(err, knowledge.ErrNotFound) {
		t.Errorf("RevokeKey of an unknown id: got %v, want ErrNotFound", err)
	}
}

func list(t *testing.T, k *sqlstore.Keys) []channels.Key {
	t.Helper()
	out, err := k.ListKeys(t.Context())
	if err != nil {
		t.Fatalf("ListKeys: %v", err)
	}
	return out
}

func want(t *testing.T, what string, got, want any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func TestPrune(t *testing.T) { both(t, testPrune) }

func testPrune(t *testing.T, open opener) {
	clock := bottest.NewClock()
	j := open(t, sqlstore.Options{Now: clock.Now}).Journal()
	for _, id := range []string{"old", "new"} {
		if err := j.Record(t.Context(), bottest.Turn(id, "một")); err != nil {
			t.Fatal(err)
		}
		if err := j.Feedback(t.Context(), bot.Feedback{Turn: id, At: bottest.Noon}); err != nil {
			t.Fatal(err)
		}
		clock.Add(time.Hour)
	}
	removed, err := j.Prune(t.Context(), bottest.Noon.Add(time.Hour))
	if err != nil || removed != 1 {
		t.Errorf("Prune: got %d, %v; want 1", removed, err)
	}
	for id, kept := range map[string]bool{"old": false, "new": true} {
		_, turn := j.Turn(t.Context(), id)
		_, verdict := j.FeedbackOn(t.Context(), id)
		for _, err := range []error{turn, verdict} {
			if errors.Is(err, knowledge.ErrNotFound) == kept {
				t.Errorf("turn %s and its feedback: got %v, want kept = %v", id, err, kept)
			}
		}
	}
}

// TestPruneInPieces: many old turns are removed by many small transactions, and those of them that are done stay done.
func TestPruneInPieces(t *testing.T) { both(t, testPruneInPieces) }

func testPruneInPieces(t *testing.T, open opener) {
	clock := bottest.NewClock()
	db := open(t, sqlstore.Options{Now: clock.Now})
	db.SetPruneRows(3)
	j := db.Journal()
	for i := range 10 {
		if err := j.Record(t.Context(), bottest.Turn(fmt.Sprint(i), "một")); err != nil {
			t.Fatal(err)
		}
		clock.Add(time.Minute)
	}
	ctx, stop := context.WithCancel(t.Context())
	commits := 0
	db.SetHook(func(point string) {
		if point != "committed" {
			return
		}
		if commits++; commits == 2 {
			stop() // the worker is told to stop
		}
	})
	if n, err := j.Prune(ctx, clock.Now()); n != 6 || !errors.Is(err, context.Canceled) {
		t.Errorf("stopped after two: %d removed, %v", n, err)
	}
	for i, kept := range []bool{5: false, 6: true} {
		if _, err := j.Turn(t.Context(), fmt.Sprint(i)); (err == nil) != kept {
			t.Errorf("turn %d: %v, want kept = %v", i, err, kept)
		}
	}
	commits = 2
	if n, err := j.Prune(t.Context(), clock.Now().Add(-time.Minute)); n != 3 || err != nil || commits != 4 {
		t.Errorf("again: %d removed by %d transactions, %v; want 3 by 2, and one turn is not old", n, commits-2, err)
	}
}

// TestForwardOnly: no migration of any history has a way down, which would drop what citizens were answered, and the last
// one is SchemaVersion.
func TestForwardOnly(t *testing.T) {
	last := map[string]int64{}
	err := fs.WalkDir(sqlstore.Migrations, "migrations", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := fs.ReadFile(sqlstore.Migrations, path)
		if err != nil {
			return err
		}
		if strings.Contains(string(raw), "+goose Down") {
			t.Errorf("%s has a way down", path)
		}
		version, err := goose.NumericComponent(path)
		last[filepath.Dir(path)] = max(last[filepath.Dir(path)], version)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, folder := range []string{"migrations/sqlite", "migrations/postgres"} {
		if last[folder] != sqlstore.SchemaVersion {
			t.Errorf("%s ends at %d, want SchemaVersion = %d", folder, last[folder], sqlstore.SchemaVersion)
		}
	}
}
