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
	"trolycong/retrieval/snapshot"
)

// app is the wired system of one process.
type app struct {
	db     *sqlstore.DB
	holder *snapshot.Holder
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
	holder, err := snapshot.NewHolder(e.ctx, snapshot.HolderOptions{Dir: e.config.Data, ReadOnly: readOnly, Logger: e.logger(), Version: versionOf(db), Load: loadOf(db)})
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return &app{db: db, holder: holder, readOnly: readOnly}, nil
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
	opt := bot.Options{Source: a.holder, Sessions: sessions, Journal: journal, Composer: a.composer, Hotline: e.config.Hotline, Province: e.config.Province, Now: clock, NewID: newID,
		Logger: log}
	if x, ok := a.composer.(bot.Expander); ok && e.config.Model.Query {
		opt.Expander = x
	}
	b, err := bot.New(opt)
	if err != nil {
		return nil, fmt.Errorf("wire bot: %w", err)
	}
	return b, nil
}
