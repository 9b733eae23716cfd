package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"
	"time"
)

// forgetKind is the kind of a note among the jobs: something owed to a conversation's store, which no worker claims but
// whoever next uses the conversation.
const forgetKind = "forget_session"

// Forgets are notes that conversations went on without the store that processes share, so that what stands there of them
// is of the past. Safe for concurrent use.
type Forgets struct {
	db   *DB
	gate *Gate // nil: calls are made whatever the state of the database, each as long as a small call may take
}

// Forgets gives the notes of this database.
func (db *DB) Forgets() *Forgets { return &Forgets{db: db} }

// through makes a call, behind the gate where there is one.
func (f *Forgets) through(ctx context.Context, call func(ctx context.Context) error) error {
	if f.gate == nil {
		return call(ctx)
	}
	return f.gate.through(ctx, call)
}

// Note writes a note that holds until a time, in place of an earlier one, and gives its token, above 0 and above those of
// earlier notes.
func (f *Forgets) Note(ctx context.Context, id string, until time.Time) (token int64, err error) {
	err = f.through(ctx, func(ctx context.Context) error {
		return f.db.inTx(ctx, "note conversation", func(tx *sql.Tx) error {
			return tx.QueryRowContext(ctx, `INSERT INTO job (kind, key, due_at, until, token, body) VALUES (?, ?, ?, 0, ?, '')
ON CONFLICT (kind, key) DO UPDATE SET due_at = excluded.due_at,
  token = CASE WHEN job.token >= excluded.token THEN job.token + 1 ELSE excluded.token END
RETURNING token`, forgetKind, id, micros(until), micros(f.db.opt.Now())).Scan(&token)
		})
	})
	return token, err
}

// Noted gives the token of the conversation's note; 0 when there is none or its time is over.
func (f *Forgets) Noted(ctx context.Context, id string) (token int64, err error) {
	err = f.through(ctx, func(ctx context.Context) error {
		ctx, end := f.db.within(ctx)
		defer end()
		err := f.db.read.QueryRowContext(ctx, `SELECT token FROM job WHERE kind = ? AND key = ? AND due_at > ?`, forgetKind, id, micros(f.db.opt.Now())).Scan(&token)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		return f.db.fault("read note of conversation", err)
	})
	return token, err
}

// Settle removes notes by id and token, and those whose time is over. One that has been written anew stays.
func (f *Forgets) Settle(ctx context.Context, tokens map[string]int64) error {
	var ids []string
	for id, token := range tokens {
		if token > 0 {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	for chunk := range slices.Chunk(ids, 100) {
		args := []any{forgetKind, micros(f.db.opt.Now())}
		for _, id := range chunk {
			args = append(args, id, tokens[id])
		}
		err := f.through(ctx, func(ctx context.Context) error {
			return f.db.inTx(ctx, "settle notes of conversations", func(tx *sql.Tx) error {
				_, err := tx.ExecContext(ctx, `DELETE FROM job WHERE kind = ? AND (due_at <= ?`+strings.Repeat(` OR key = ? AND token = ?`, len(chunk))+`)`, args...)
				return err
			})
		})
		if err != nil {
			return err
		}
	}
	return nil
}
