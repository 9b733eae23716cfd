package main

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"trolycong/bot"
	"trolycong/internal/pgtest"
	"trolycong/internal/sqlstore"
	"trolycong/knowledge"
)

// countedPrune counts who prunes.
type countedPrune struct {
	*sqlstore.Journal
	runs *atomic.Int32
	fail *atomic.Bool
}

func (p countedPrune) Prune(ctx context.Context, before time.Time) (int, error) {
	p.runs.Add(1)
	if p.fail.Load() {
		return 0, errors.New("no")
	}
	return p.Journal.Prune(ctx, before)
}

// TestWorkers lets two workers of two processes look for work all the time: each piece is done once, and again when its time
// has come round; one that failed comes sooner, and is told once.
func TestWorkers(t *testing.T) {
	for name, opt := range map[string]func(t *testing.T) sqlstore.Options{
		"sqlite": func(t *testing.T) sqlstore.Options {
			return sqlstore.Options{Path: filepath.Join(t.TempDir(), sqlstore.FileName)}
		},
		"postgres": func(t *testing.T) sqlstore.Options { return sqlstore.Options{URL: pgtest.New(t)} },
	} {
		t.Run(name, func(t *testing.T) { testWorkers(t, opt(t)) })
	}
}

func testWorkers(t *testing.T, opt sqlstore.Options) {
	var at atomic.Int64
	at.Store(time.Date(2026, 7, 15, 5, 0, 0, 0, time.UTC).UnixNano())
	clock := func() time.Time { return time.Unix(0, at.Load()) }
	opt.Now = clock
	var runs atomic.Int32
	var fail atomic.Bool
	var log bytes.Buffer
	var mu sync.Mutex
	logger := slog.New(slog.NewTextHandler(lockedWriter{&mu, &log}, nil))
	ctx, stop := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	var first *sqlstore.DB
	for range 2 {
		db, err := sqlstore.Open(t.Context(), opt)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = db.Close() }()
		if first == nil {
			first = db
			if err := db.Journal().Record(t.Context(), bot.Turn{Trace: bot.Trace{ID: "cũ"}}); err != nil {
				t.Fatal(err)
			}
			at.Add(int64(journalDays*24*time.Hour + time.Second))
		}
		w := &worker{jobs: db.Jobs(), journal: countedPrune{db.Journal(), &runs, &fail}, log: logger, now: clock, every: 3 * time.Millisecond}
		wg.Go(func() { _ = w.Run(ctx) })
	}
	done := func(n int32) {
		t.Helper()
		waitFor(t, "the work is done", func() bool { return runs.Load() >= n })
		time.Sleep(30 * time.Millisecond) // several looks of both
		if got := runs.Load(); got != n {
			t.Fatalf("done %d times, want %d", got, n)
		}
	}
	done(1)
	if _, err := first.Journal().Turn(t.Context(), "cũ"); !errors.Is(err, knowledge.ErrNotFound) {
		t.Errorf("an old turn: %v, want none", err)
	}
	fail.Store(true)
	at.Add(int64(pruneEvery))
	done(2)
	fail.Store(false)
	at.Add(int64(retryAfter))
	done(3)
	at.Add(int64(pruneEvery - time.Second))
	done(3)
	stop()
	wg.Wait()
	mu.Lock()
	defer mu.Unlock()
	if n := strings.Count(log.String(), "background work fails"); n != 1 {
		t.Errorf("%d lines about one failure:\n%s", n, log.String())
	}
}

type lockedWriter struct {
	mu *sync.Mutex
	w  *bytes.Buffer
}

func (w lockedWriter) Write(b []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.w.Write(b)
}
