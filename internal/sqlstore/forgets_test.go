package sqlstore_test

import (
	"testing"
	"time"

	"trolycong/bot/bottest"
	"trolycong/internal/sqlstore"
)

func TestForgets(t *testing.T) { both(t, testForgets) }

func testForgets(t *testing.T, open opener) {
	clock := bottest.NewClock()
	f := open(t, sqlstore.Options{Now: clock.Now}).Forgets()
	noted := func(id string) int64 {
		t.Helper()
		token, err := f.Noted(t.Context(), id)
		if err != nil {
			t.Fatalf("Noted(%s): %v", id, err)
		}
		return token
	}
	note := func(id string, d time.Duration) int64 {
		t.Helper()
		token, err := f.Note(t.Context(), id, clock.Now().Add(d))
		if err != nil || token <= 0 {
			t.Fatalf("Note(%s): %d, %v", id, token, err)
		}
		return token
	}
	settle := func(tokens map[string]int64) {
		t.Helper()
		if err := f.Settle(t.Context(), tokens); err != nil {
			t.Fatalf("Settle: %v", err)
		}
	}
	want(t, "no note", noted("a"), int64(0))
	first, other := note("a", time.Hour), note("b", time.Minute)
	want(t, "note", noted("a"), first)
	again := note("a", time.Hour)
	if again <= first {
		t.Errorf("a later note has token %d, the one before %d", again, first)
	}
	settle(map[string]int64{"a": first, "b": 0})
	want(t, "a newer note stays", noted("a"), again)
	want(t, "no token settles nothing", noted("b"), other)
	clock.Add(2 * time.Minute)
	want(t, "a note whose time is over", noted("b"), int64(0))
	settle(map[string]int64{"a": again})
	want(t, "settled", noted("a"), int64(0))
	if next := note("a", time.Hour); next <= again {
		t.Errorf("a note after the settled one has token %d, not above %d", next, again)
	}
}
