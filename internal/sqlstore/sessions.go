package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"trolycong/bot"
)

// Sessions keeps the command line's conversations in the database, so that a second call follows up. A conversation ends
// Options.SessionTTL after its last turn and is then removed. Safe for concurrent use.
type Sessions struct{ db *DB }

var _ bot.Sessions = (*Sessions)(nil)

// Sessions gives the conversations of this database.
func (db *DB) Sessions() *Sessions { return &Sessions{db} }

// deadline is the oldest time of a last turn that is still good.
func (s *Sessions) deadline() int64 { return micros(s.db.opt.Now().Add(-s.db.opt.SessionTTL)) }

// Load returns the conversation; an unknown or expired id gives an empty one with that id.
func (s *Sessions) Load(ctx context.Context, id string) (bot.Session, error) {
	ctx, end := s.db.within(ctx)
	defer end()
	empty := bot.Session{ID: id}
	var body string
	err := s.db.read.QueryRowContext(ctx, `SELECT body FROM session WHERE id = ? AND updated_at > ?`, id, s.deadline()).Scan(&body)
	if errors.Is(err, sql.ErrNoRows) {
		return empty, nil
	}
	if err != nil {
		return empty, s.db.fault("load session", err)
	}
	var out bot.Session
	if err := json.Unmarshal([]byte(body), &out); err != nil {
		return empty, fmt.Errorf("decode session: %w", err)
	}
	return out, nil
}

// Save stores the conversation and removes those that have ended. Its life counts from now, by the database's clock.
func (s *Sessions) Save(ctx context.Context, session bot.Session) error {
	if session.ID == "" {
		return errors.New("save session: session has no id")
	}
	body, err := json.Marshal(session)
	if err != nil {
		return fmt.Errorf("save session: %w", err)
	}
	now := micros(s.db.opt.Now())
	return s.db.inTx(ctx, "save session", func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM session WHERE updated_at <= ?`, s.deadline()); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO session (id, body, updated_at, created_at) VALUES (?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET body = excluded.body, updated_at = excluded.updated_at`, session.ID, string(body), now, now)
		return err
	})
}

// Delete forgets the conversation; deleting an unknown one is no error.
func (s *Sessions) Delete(ctx context.Context, id string) error {
	return s.db.inTx(ctx, "delete session", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `DELETE FROM session WHERE id = ?`, id)
		return err
	})
}
