package sqlstore

import (
	"context"
	"database/sql"
	"errors"
)

// Spending counts what hosted models cost by day, over all processes of one database. Safe for concurrent use.
type Spending struct {
	db      *DB
	purpose string
}

// Spending gives the count of one purpose, a short word of the caller's ("chat").
func (db *DB) Spending(purpose string) *Spending { return &Spending{db, purpose} }

// Add counts tokens on a day, written so that later days are greater (2026-07-15), and gives what the day has come to. Adding
// 0 only reads, and waits for nobody who writes.
func (s *Spending) Add(ctx context.Context, day string, tokens int) (total int, err error) {
	if tokens <= 0 {
		return s.read(ctx, day)
	}
	err = s.db.inTx(ctx, "count tokens", func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM spending WHERE purpose = ? AND day < ?`, s.purpose, day); err != nil {
			return err
		}
		return tx.QueryRowContext(ctx, `INSERT INTO spending (purpose, day, tokens) VALUES (?, ?, ?)
ON CONFLICT (purpose, day) DO UPDATE SET tokens = spending.tokens + excluded.tokens RETURNING tokens`, s.purpose, day, tokens).Scan(&total)
	})
	return total, err
}

func (s *Spending) read(ctx context.Context, day string) (total int, err error) {
	ctx, end := s.db.within(ctx)
	defer end()
	err = s.db.read.QueryRowContext(ctx, `SELECT tokens FROM spending WHERE purpose = ? AND day = ?`, s.purpose, day).Scan(&total)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return total, s.db.fault("read tokens", err)
}
