package main

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"time"

	"trolycong/internal/sqlstore"
)

// journalDays is how long turns are kept for staff and feedback.
const journalDays = 90

// How the worker goes about its work: how often it looks for some, for how long a claimed piece is its own, how often old
// turns are dropped, and after what a piece that failed is tried again.
const (
	lookEvery  = time.Minute
	lease      = 10 * time.Minute
	pruneEvery = 24 * time.Hour
	retryAfter = 15 * time.Minute
)

// pruneKind is the work of dropping old turns; there is one piece of it for the whole installation.
const pruneKind = "prune"

// queue hands out work: *sqlstore.Jobs.
type queue interface {
	Put(ctx context.Context, kind, key, body string, due time.Time) (added bool, err error)
	Claim(ctx context.Context, kind string, n int, lease time.Duration) ([]sqlstore.Job, error)
	Again(ctx context.Context, job sqlstore.Job, due time.Time) error
}

// pruner drops turns: *sqlstore.Journal.
type pruner interface {
	Prune(ctx context.Context, before time.Time) (removed int, err error)
}

// worker does what runs behind: any number of them, in any number of processes, do each piece once.
type worker struct {
	jobs    queue
	journal pruner
	log     *slog.Logger
	now     func() time.Time // nil means now
	every   time.Duration    // 0 means lookEvery
	failing bool             // the last look failed and was logged
}

// Run works until ctx ends.
func (w *worker) Run(ctx context.Context) error {
	if w.now == nil {
		w.now = now
	}
	tick := time.NewTicker(cmp.Or(w.every, lookEvery))
	defer tick.Stop()
	for {
		err := w.look(ctx)
		switch {
		case ctx.Err() != nil:
			return nil
		case err != nil && !w.failing:
			w.log.WarnContext(ctx, "background work fails", "error", err)
		case err == nil && w.failing:
			w.log.InfoContext(ctx, "background work goes on")
		}
		w.failing = err != nil
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// look does what is due and nobody else is doing.
func (w *worker) look(ctx context.Context) error {
	if _, err := w.jobs.Put(ctx, pruneKind, "journal", "", w.now()); err != nil {
		return err
	}
	jobs, err := w.jobs.Claim(ctx, pruneKind, 1, lease)
	for _, job := range jobs {
		err = errors.Join(err, w.prune(ctx, job))
	}
	return err
}

func (w *worker) prune(ctx context.Context, job sqlstore.Job) error {
	within, cancel := context.WithTimeout(ctx, lease/2) // nobody else begins with it meanwhile
	defer cancel()
	n, err := w.journal.Prune(within, w.now().AddDate(0, 0, -journalDays))
	next := w.now().Add(pruneEvery)
	if err != nil {
		next = w.now().Add(retryAfter)
	}
	if n > 0 || err == nil {
		w.log.InfoContext(ctx, "old turns pruned", "turns", n)
	}
	return errors.Join(err, w.jobs.Again(context.WithoutCancel(ctx), job, next))
}
