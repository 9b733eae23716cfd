package sqlstore_test

import (
	"sync"
	"testing"

	"trolycong/internal/pgtest"
	"trolycong/internal/sqlstore"
)

func TestSpending(t *testing.T) { both(t, testSpending) }

func testSpending(t *testing.T, open opener) {
	db := open(t, sqlstore.Options{})
	add := func(purpose, day string, tokens, total int) {
		t.Helper()
		if got, err := db.Spending(purpose).Add(t.Context(), day, tokens); got != total || err != nil {
			t.Errorf("Add(%s, %s, %d): got %d, %v; want %d", purpose, day, tokens, got, err, total)
		}
	}
	add("chat", "2026-07-15", 0, 0)
	add("chat", "2026-07-15", 300, 300)
	add("chat", "2026-07-15", 200, 500)
	add("chat", "2026-07-15", 0, 500)
	add("embedding", "2026-07-15", 7, 7)
	add("chat", "2026-07-16", 0, 0)
	add("chat", "2026-07-16", 40, 40)
	add("chat", "2026-07-15", 0, 0) // a day that is over is dropped
	add("embedding", "2026-07-15", 0, 7)
}

// TestSpendingOfMany counts exactly what several processes add at once.
func TestSpendingOfMany(t *testing.T) {
	for name, target := range map[string]string{"sqlite": t.TempDir() + "/" + sqlstore.FileName, "postgres": pgtest.New(t)} {
		t.Run(name, func(t *testing.T) {
			a, b := open(t, optionsOf(target)), open(t, optionsOf(target))
			var wg sync.WaitGroup
			for _, db := range []*sqlstore.DB{a, b, a, b} {
				wg.Go(func() {
					for range 25 {
						if _, err := db.Spending("chat").Add(t.Context(), "2026-07-15", 3); err != nil {
							t.Error(err)
						}
					}
				})
			}
			wg.Wait()
			if got, err := b.Spending("chat").Add(t.Context(), "2026-07-15", 0); got != 300 || err != nil {
				t.Errorf("a hundred times 3 by two processes: got %d, %v", got, err)
			}
		})
	}
}
