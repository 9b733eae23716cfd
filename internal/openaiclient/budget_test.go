package openaiclient_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"trolycong/internal/openaiclient"
)

// shelf is a tally that several budgets share.
type shelf struct {
	mu    sync.Mutex
	days  map[string]int
	err   error
	calls int
}

func (s *shelf) Add(_ context.Context, day string, tokens int) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls++
	if s.err != nil {
		return 0, s.err
	}
	if s.days == nil {
		s.days = map[string]int{}
	}
	s.days[day] += tokens
	return s.days[day], nil
}

func (s *shelf) fail(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.err = err
}

func TestBudget(t *testing.T) {
	at := time.Date(2026, 7, 1, 23, 0, 0, 0, time.UTC)
	tally, log := &shelf{}, &bytes.Buffer{}
	open := func() *openaiclient.Budget {
		return openaiclient.NewBudget(openaiclient.BudgetOptions{PerDay: 100, Tally: tally, Now: func() time.Time { return at }, Logger: slog.New(slog.NewTextHandler(log, nil))})
	}
	want := func(b *openaiclient.Budget, tokens int, all bool) {
		t.Helper()
		if got, spent := b.Spent(t.Context()); got != tokens || spent != all {
			t.Errorf("Spent: got %d, %v; want %d, %v", got, spent, tokens, all)
		}
	}
	a, b := open(), open()
	want(a, 0, false)
	a.Spend(t.Context(), 30)
	b.Spend(t.Context(), 20)
	want(a, 50, false)
	want(b, 50, false)
	want(open(), 50, false) // a restart
	// Without the tally each counts what it knows and uses.
	tally.fail(errors.New("away"))
	want(a, 50, false)
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	a.Spend(gone, 30)
	a.Spend(t.Context(), 10)
	want(a, 90, false)
	want(b, 50, false)
	a.Spend(t.Context(), 10)
	want(a, 100, true)
	// It is told what it missed.
	tally.fail(nil)
	want(a, 100, true)
	want(b, 50, false)
	a.Spend(t.Context(), 1)
	want(a, 101, true)
	want(b, 101, true)
	at = at.Add(time.Hour) // midnight
	want(a, 0, false)
	want(b, 0, false)
	// Each of the two says once that it counts alone, and once that it does not.
	for word, n := range map[string]int{"alone": 2, "again": 2} {
		if got := strings.Count(log.String(), word); got != n {
			t.Errorf("%q logged %d times, want %d:\n%s", word, got, n, log)
		}
	}
}

// TestBudgetOfMany tells the tally exactly what was used.
func TestBudgetOfMany(t *testing.T) {
	tally := &shelf{}
	b := openaiclient.NewBudget(openaiclient.BudgetOptions{PerDay: 1 << 40, Tally: tally, Now: func() time.Time { return time.Unix(0, 0) }})
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 200 {
				b.Spend(t.Context(), 3)
				b.Spent(t.Context())
			}
		})
	}
	wg.Wait()
	b.Spend(t.Context(), 3)
	total := 0
	for _, n := range tally.days {
		total += n
	}
	if total != 8*200*3+3 {
		t.Errorf("told %d, want %d", total, 8*200*3+3)
	}
}

func TestBudgetDefaults(t *testing.T) {
	none := openaiclient.NewBudget(openaiclient.BudgetOptions{})
	none.Spend(t.Context(), 1<<40)
	if got, all := none.Spent(t.Context()); got != 0 || all {
		t.Errorf("without a cap: got %d, %v", got, all)
	}
	alone := openaiclient.NewBudget(openaiclient.BudgetOptions{PerDay: 5, Now: func() time.Time { return time.Unix(0, 0) }})
	alone.Spend(t.Context(), 5)
	if got, all := alone.Spent(t.Context()); got != 5 || !all {
		t.Errorf("in one process: got %d, %v", got, all)
	}
}
