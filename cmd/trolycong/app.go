package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"trolycong/bot"
	"trolycong/internal/sqlstore"
	"trolycong/knowledge"
	"trolycong/knowledge/curate"
	"trolycong/knowledge/starter"
	"trolycong/retrieval"
	"trolycong/retrieval/snapshot"
)

// app is the wired system of one process.
type app struct {
	db     *sqlstore.DB
	holder *snapshot.Holder // nil where the index is another process's
	// source gives the knowledge: holder, or the client of other processes.
	source retrieval.Source
	// vectors is where the holder has its vectors searched; nil means in memory.
	vectors *vectors
	// embedder makes the vectors of a hosted model; nil for the local one alone.
	embedder retrieval.Embedder
	// readOnly tells that nothing can be stored; the operator has been told why.
	readOnly bool
	// composer words answers; nil leaves them to the templates.
	composer bot.Composer
	// answers are the curated ones in use; nil where nobody is answered.
	answers *curate.Board
}

// open opens the store and the snapshot of a data folder.
func (e *env) open() (*app, error) {
	db, readOnly, err := e.openStore()
	if err != nil {
		return nil, err
	}
	a := &app{db: db, readOnly: readOnly}
	if err := errors.Join(e.openHolder(a), e.openAnswers(a)); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	return a, nil
}

// openHolder opens the snapshot of an app's store.
func (e *env) openHolder(a *app) error {
	model, err := e.embedder(a.db)
	if err != nil {
		return err
	}
	if a.readOnly {
		model = nil // what is paid for could not be kept
	}
	a.embedder = model
	dense := snapshot.Dense{Embedder: model, Weights: e.weights}
	if a.vectors = e.vectors(a.db, a.readOnly); a.vectors != nil {
		dense.Search = a.vectors.Search
	}
	a.holder, err = snapshot.NewHolder(e.ctx, snapshot.HolderOptions{Dir: e.config.Data, ReadOnly: a.readOnly, Logger: e.logger(), Version: versionOf(a.db), Load: loadOf(a.db),
		Remote: e.remote(a.db), Building: a.db.Ingesting, Dense: dense})
	a.source = a.holder
	return err
}

// journal keeps the turns; nil when nothing can be stored.
func (a *app) journal() bot.Journal {
	if a.readOnly {
		return nil
	}
	return a.db.Journal()
}

// versionOf and loadOf see the store with the binary's own pack under it.
func versionOf(db *sqlstore.DB) func(context.Context) (string, error) {
	return func(ctx context.Context) (string, error) {
		v, err := db.Version(ctx)
		if err != nil {
			return "", err
		}
		return starter.MergedVersion(v), nil
	}
}

func loadOf(db *sqlstore.DB) func(context.Context) (*knowledge.Collection, error) {
	return func(ctx context.Context) (*knowledge.Collection, error) {
		c, err := db.Collection(ctx)
		if err != nil {
			return nil, err
		}
		return starter.Merge(c)
	}
}

// Close closes the store and the place of the vectors.
func (a *app) Close() error {
	if a.vectors != nil {
		a.vectors.Close()
	}
	return a.db.Close()
}

// bot wires the conversation over the given sessions. log is where it complains; nil discards.
func (e *env) bot(a *app, sessions bot.Sessions, journal bot.Journal, clock func() time.Time, log *slog.Logger) (*bot.Bot, error) {
	return e.botWith(bot.Options{Source: a.source, Answers: a.curated(), Sessions: sessions, Journal: journal, Composer: a.composer, Now: clock, Logger: log})
}

// botWith fills in what is the same for every bot of the process.
func (e *env) botWith(opt bot.Options) (*bot.Bot, error) {
	opt.Hotline, opt.Province, opt.NewID = e.config.Hotline, e.config.Province, newID
	if x, ok := opt.Composer.(bot.Expander); ok && e.config.Model.Query {
		opt.Expander = x
	}
	b, err := bot.New(opt)
	if err != nil {
		return nil, fmt.Errorf("wire bot: %w", err)
	}
	return b, nil
}
