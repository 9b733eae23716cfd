package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
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
}

// open opens the store and the snapshot of a data folder. A folder that cannot be written opens for reading.
func (e *env) open() (*app, error) {
	log := e.logger()
	path := filepath.Join(e.config.Data, sqlstore.FileName)
	db, err := sqlstore.Open(e.ctx, sqlstore.Options{Path: path, Logger: log, Now: now})
	var fault *sqlstore.Fault
	if errors.As(err, &fault) && fault.Kind == sqlstore.FaultReadOnly {
		log.Warn("data folder is read-only")
		db, err = sqlstore.Open(e.ctx, sqlstore.Options{Path: path, Logger: log, Now: now, ReadOnly: true})
	}
	if err != nil {
		return nil, err
	}
	holder, err := snapshot.NewHolder(e.ctx, snapshot.HolderOptions{Dir: e.config.Data, Logger: log, Version: versionOf(db), Load: loadOf(db)})
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return &app{db: db, holder: holder}, nil
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

// bot wires the conversation over the given sessions.
func (e *env) bot(a *app, sessions bot.Sessions, journal bot.Journal, clock func() time.Time) (*bot.Bot, error) {
	b, err := bot.New(bot.Options{Source: a.holder, Sessions: sessions, Journal: journal, Hotline: e.config.Hotline, Province: e.config.Province, Now: clock, NewID: newID,
		Logger: e.logger()})
	if err != nil {
		return nil, fmt.Errorf("wire bot: %w", err)
	}
	return b, nil
}
