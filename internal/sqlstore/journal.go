package sqlstore

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"trolycong/bot"
	"trolycong/knowledge"
)

// Journal keeps turns in the database. Safe for concurrent use.
type Journal struct{ db *DB }

var _ bot.Journal = (*Journal)(nil)

// Journal gives the journal of this database.
func (db *DB) Journal() *Journal { return &Journal{db} }

// Record stores a turn; a second one with the same trace id replaces the first and keeps its feedback.
func (j *Journal) Record(ctx context.Context, t bot.Turn) error {
	what := "record turn " + t.Trace.ID
	if t.Trace.ID == "" {
		return errors.New("record turn: turn has no id")
	}
	body, err := json.Marshal(t)
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return j.db.inTx(ctx, what, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO turn (id, session, outcome, asked_at, body, created_at) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET session = excluded.session, outcome = excluded.outcome, asked_at = excluded.asked_at,
  body = excluded.body, created_at = excluded.created_at`,
			t.Trace.ID, t.Reply.Session, string(t.Reply.Outcome), micros(t.Trace.At), string(body), micros(j.db.opt.Now()))
		return err
	})
}

// Turn returns a stored turn, or knowledge.ErrNotFound.
func (j *Journal) Turn(ctx context.Context, id string) (bot.Turn, error) {
	ctx, end := j.db.within(ctx)
	defer end()
	var body string
	err := j.db.read.QueryRowContext(ctx, `SELECT body FROM turn WHERE id = ?`, id).Scan(&body)
	if errors.Is(err, sql.ErrNoRows) {
		return bot.Turn{}, fmt.Errorf("read turn %s: %w", id, knowledge.ErrNotFound)
	}
	if err != nil {
		return bot.Turn{}, j.db.fault("read turn "+id, err)
	}
	var t bot.Turn
	if err := json.Unmarshal([]byte(body), &t); err != nil {
		return bot.Turn{}, fmt.Errorf("decode turn %s: %w", id, err)
	}
	return t, nil
}

// ByOutcome gives the ids of the turns that were asked in [from, to), by how they ended, each list sorted. A zero time is open.
func (j *Journal) ByOutcome(ctx context.Context, from, to time.Time) (map[bot.Outcome][]string, error) {
	ctx, end := j.db.bulk(ctx)
	defer end()
	low, high := int64(math.MinInt64), int64(math.MaxInt64)
	if !from.IsZero() {
		low = micros(from)
	}
	if !to.IsZero() {
		high = micros(to)
	}
	rows, err := j.db.read.QueryContext(ctx, `SELECT id, outcome FROM turn WHERE asked_at >= ? AND asked_at < ? ORDER BY id`, low, high)
	if err != nil {
		return nil, j.db.fault("list turns", err)
	}
	defer func() { _ = rows.Close() }()
	out := map[bot.Outcome][]string{}
	for rows.Next() {
		var id string
		var o bot.Outcome
		if err := rows.Scan(&id, &o); err != nil {
			return nil, j.db.fault("list turns", err)
		}
		out[o] = append(out[o], id)
	}
	return out, j.db.fault("list turns", rows.Err())
}

// Before gives the last n turns of the turn's session that were asked before it, oldest first.
func (j *Journal) Before(ctx context.Context, t bot.Turn, n int) ([]bot.Turn, error) {
	ctx, end := j.db.bulk(ctx)
	defer end()
	what := "read turns before " + t.Trace.ID
	rows, err := j.db.read.QueryContext(ctx, `SELECT body FROM turn WHERE session = ? AND asked_at < ? ORDER BY asked_at DESC, id LIMIT ?`, t.Reply.Session, micros(t.Trace.At), n)
	if err != nil {
		return nil, j.db.fault(what, err)
	}
	defer func() { _ = rows.Close() }()
	var out []bot.Turn
	for rows.Next() {
		var body string
		if err := rows.Scan(&body); err != nil {
			return nil, j.db.fault(what, err)
		}
		var t bot.Turn
		if err := json.Unmarshal([]byte(body), &t); err != nil {
			return nil, fmt.Errorf("%s: %w", what, err)
		}
		out = append(out, t)
	}
	slices.Reverse(out)
	return out, j.db.fault(what, rows.Err())
}

// Feedback stores a verdict; the latest for a turn wins. knowledge.ErrNotFound when there is no such turn.
func (j *Journal) Feedback(ctx context.Context, f bot.Feedback) error {
	return j.db.inTx(ctx, "store feedback on turn "+f.Turn, func(tx *sql.Tx) error {
		var n int
		if err := tx.QueryRowContext(ctx, `SELECT count(*) FROM turn WHERE id = ?`, f.Turn).Scan(&n); err != nil {
			return err
		}
		if n == 0 {
			return knowledge.ErrNotFound
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO feedback (turn_id, helpful, reason, comment, given_at, created_at) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (turn_id) DO UPDATE SET helpful = excluded.helpful, reason = excluded.reason, comment = excluded.comment,
  given_at = excluded.given_at, created_at = excluded.created_at`,
			f.Turn, f.Helpful, f.Reason, f.Comment, micros(f.At), micros(j.db.opt.Now()))
		return err
	})
}

// FeedbackOn returns the verdict on a turn, or knowledge.ErrNotFound when there is none.
func (j *Journal) FeedbackOn(ctx context.Context, turn string) (bot.Feedback, error) {
	ctx, end := j.db.within(ctx)
	defer end()
	f := bot.Feedback{Turn: turn}
	var at int64
	err := j.db.read.QueryRowContext(ctx, `SELECT helpful, reason, comment, given_at FROM feedback WHERE turn_id = ?`, turn).
		Scan(&f.Helpful, &f.Reason, &f.Comment, &at)
	if errors.Is(err, sql.ErrNoRows) {
		return bot.Feedback{}, fmt.Errorf("read feedback on turn %s: %w", turn, knowledge.ErrNotFound)
	}
	f.At = fromMicros(at)
	return f, j.db.fault("read feedback on turn "+turn, err)
}

// TurnFilter picks turns for staff. The zero value picks all.
type TurnFilter struct {
	// Outcomes: turns that ended in one of them; nil means any.
	Outcomes []bot.Outcome
	// Down picks turns whose reader said that they did not help.
	Down bool
	// Since picks turns asked at or after that time; zero means any.
	Since time.Time
	// Limit is how many turns are given; 0 means 50.
	Limit int
}

// KeptTurn is a turn with the verdict of its reader; nil without one.
type KeptTurn struct {
	bot.Turn
	Feedback *bot.Feedback
}

// Turns gives turns, the latest first.
func (j *Journal) Turns(ctx context.Context, f TurnFilter) ([]KeptTurn, error) {
	ctx, end := j.db.bulk(ctx)
	defer end()
	query, args := `SELECT t.body, f.helpful, f.reason, f.comment, f.given_at FROM turn t LEFT JOIN feedback f ON f.turn_id = t.id WHERE t.asked_at >= ?`, []any{micros(f.Since)}
	if f.Down {
		query += ` AND NOT f.helpful`
	}
	if len(f.Outcomes) > 0 {
		query += ` AND t.outcome IN (?` + strings.Repeat(`, ?`, len(f.Outcomes)-1) + `)`
		for _, o := range f.Outcomes {
			args = append(args, string(o))
		}
	}
	rows, err := j.db.read.QueryContext(ctx, query+` ORDER BY t.asked_at DESC, t.id LIMIT ?`, append(args, cmp.Or(f.Limit, 50))...)
	if err != nil {
		return nil, j.db.fault("list turns", err)
	}
	defer func() { _ = rows.Close() }()
	var out []KeptTurn
	for rows.Next() {
		k, err := scanTurn(rows)
		if err != nil {
			return nil, j.db.fault("list turns", err)
		}
		out = append(out, k)
	}
	return out, j.db.fault("list turns", rows.Err())
}

func scanTurn(row interface{ Scan(...any) error }) (k KeptTurn, err error) {
	var body string
	var helpful sql.NullBool
	var reason, comment sql.NullString
	var at sql.NullInt64
	if err := row.Scan(&body, &helpful, &reason, &comment, &at); err != nil {
		return k, err
	}
	if err := json.Unmarshal([]byte(body), &k.Turn); err != nil {
		return k, fmt.Errorf("decode turn: %w", err)
	}
	if helpful.Valid {
		k.Feedback = &bot.Feedback{Turn: k.Trace.ID, Helpful: helpful.Bool, Reason: reason.String, Comment: comment.String, At: fromMicros(at.Int64)}
	}
	return k, nil
}

// pruneRows is how many turns one transaction removes: on SQLite it holds up every other writer, on a server one that removed
// all of a long time at once could miss its time limit and then remove nothing, ever.
const pruneRows = 2000

// Prune removes the turns stored before the time, with their feedback, oldest first, and gives their number: that of an error
// too, for what is removed stays so.
func (j *Journal) Prune(ctx context.Context, before time.Time) (removed int, err error) {
	for {
		n, err := j.pruneSome(ctx, before)
		removed += n
		if err != nil || n < j.db.pruneRows {
			return removed, err
		}
	}
}

func (j *Journal) pruneSome(ctx context.Context, before time.Time) (removed int, err error) {
	ctx, end := j.db.bulk(ctx)
	defer end()
	err = j.db.transact(ctx, "prune turns", func(tx *sql.Tx) error {
		removed, err = affected(tx.ExecContext(ctx, `DELETE FROM turn WHERE id IN (SELECT id FROM turn WHERE created_at < ? ORDER BY created_at, id LIMIT ?)`, micros(before), j.db.pruneRows))
		return err
	})
	if err != nil {
		removed = 0
	}
	return removed, err
}
