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
	// readOnly tells that nothing can be stored; the operator has been told why.
	readOnly bool
	// composer words answers; nil leaves them to the templates.
	composer bot.Composer
}

// open opens the store and the snapshot of a data folder.
func (e *env) open() (*app, error) {
	db, readOnly, err := e.openStore()
	if err != nil {
		return nil, err
	}
	holder, err := e.holder(db, readOnly)
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return &app{db: db, holder: holder, source: holder, readOnly: readOnly}, nil
}

// holder opens the snapshot of a store.
func (e *env) holder(db *sqlstore.DB, readOnly bool) (*snapshot.Holder, error) {
	model, err := e.embedder(db)
	if err != nil {
		return nil, err
	}
	if readOnly {
		model = nil // what is paid for could not be kept
	}
	return snapshot.NewHolder(e.ctx, snapshot.HolderOptions{Dir: e.config.Data, ReadOnly: readOnly, Logger: e.logger(), Version: versionOf(db), Load: loadOf(db),
		Remote: e.remote(db), Building: db.Ingesting, Dense: snapshot.Dense{Embedder: model, Weights: e.weights}})
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

// Close closes the store.
func (a *app) Close() error { return a.db.Close() }

// bot wires the conversation over the given sessions. log is where it complains; nil discards.
func (e *env) bot(a *app, sessions bot.Sessions, journal bot.Journal, clock func() time.Time, log *slog.Logger) (*bot.Bot, error) {
	return e.botWith(bot.Options{Source: a.source, Sessions: sessions, Journal: journal, Composer: a.composer, Now: clock, Logger: log})
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
