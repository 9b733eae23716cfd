package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"trolycong/knowledge"
	"trolycong/knowledge/curate"
)

// Answers keeps curated answers and their history. Safe for concurrent use.
type Answers struct{ db *DB }

var _ curate.Store = (*Answers)(nil)

// Answers gives the curated answers of this database.
func (db *DB) Answers() *Answers { return &Answers{db} }

// answerSetting counts the changes of answers: whoever stores one names the count that it was decided at.
const answerSetting = "answer_version"

// AnswersVersion is the count of changes.
func (s *Answers) AnswersVersion(ctx context.Context) (string, error) {
	ctx, end := s.db.within(ctx)
	defer end()
	v, err := answersVersion(ctx, s.db.read)
	return v, s.db.fault("read version of answers", err)
}

func answersVersion(ctx context.Context, q querier) (string, error) {
	var v string
	err := q.QueryRowContext(ctx, `SELECT value FROM setting WHERE name = ?`, answerSetting).Scan(&v)
	if errors.Is(err, sql.ErrNoRows) {
		return "0", nil
	}
	return v, err
}

// Answers gives the answers in these states, all when none is named, ordered by id.
func (s *Answers) Answers(ctx context.Context, states ...knowledge.AnswerState) (knowledge.AnswerSet, error) {
	ctx, end := s.db.bulk(ctx)
	defer end()
	set, err := s.answers(ctx, states)
	if err != nil {
		return knowledge.AnswerSet{}, s.db.fault("read answers", err)
	}
	return set, nil
}

func (s *Answers) answers(ctx context.Context, states []knowledge.AnswerState) (set knowledge.AnswerSet, err error) {
	tx, err := s.db.read.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return set, err
	}
	defer func() { _ = tx.Rollback() }()
	if set.Version, err = answersVersion(ctx, tx); err != nil {
		return set, err
	}
	query, args := `SELECT body FROM answer `, []any{}
	for i, st := range states {
		query += []string{`WHERE state IN (?`, `, ?`}[min(i, 1)]
		args = append(args, string(st))
	}
	if len(states) > 0 {
		query += `) `
	}
	rows, err := tx.QueryContext(ctx, query+`ORDER BY id`, args...)
	if err != nil {
		return set, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var body string
		if err := rows.Scan(&body); err != nil {
			return set, err
		}
		a := &knowledge.Answer{}
		if err := json.Unmarshal([]byte(body), a); err != nil {
			return set, fmt.Errorf("decode answer: %w", err)
		}
		set.Answers = append(set.Answers, a)
	}
	return set, rows.Err()
}

// eventBody is what an event says beside its columns.
type eventBody struct {
	Note    string                   `json:"note,omitempty"`
	Details []string                 `json:"details,omitempty"`
	Content *knowledge.AnswerContent `json:"content,omitempty"`
}

// ApplyAnswers stores all changes or none: curate.ErrChanged when the version is another one by now.
func (s *Answers) ApplyAnswers(ctx context.Context, version string, changes []curate.Change) error {
	if len(changes) == 0 {
		return nil
	}
	n, err := strconv.ParseInt(version, 10, 64)
	if err != nil {
		return fmt.Errorf("store answers: version %q: %w", version, curate.ErrChanged)
	}
	ctx, end := s.db.bulk(ctx)
	defer end()
	err = s.db.transact(ctx, "store answers", func(tx *sql.Tx) error {
		if err := claimVersion(ctx, tx, n); err != nil {
			return err
		}
		for i := range changes {
			if err := putChange(ctx, tx, &changes[i]); err != nil {
				return err
			}
		}
		return nil
	})
	if errors.Is(err, curate.ErrChanged) {
		return fmt.Errorf("store answers: %w", curate.ErrChanged)
	}
	return err
}

// claimVersion counts one change, if nobody else has since n. A database that was restored from a backup without answers has
// no count: that is 0.
func claimVersion(ctx context.Context, tx *sql.Tx, n int64) error {
	if n == 0 {
		if _, err := tx.ExecContext(ctx, `INSERT INTO setting (name, value) VALUES (?, '0') ON CONFLICT (name) DO NOTHING`, answerSetting); err != nil {
			return err
		}
	}
	res, err := tx.ExecContext(ctx, `UPDATE setting SET value = ? WHERE name = ? AND value = ?`, strconv.FormatInt(n+1, 10), answerSetting, strconv.FormatInt(n, 10))
	if err != nil {
		return err
	}
	if rows, err := res.RowsAffected(); err != nil || rows == 0 {
		return errors.Join(err, curate.ErrChanged)
	}
	return nil
}

func putChange(ctx context.Context, tx *sql.Tx, c *curate.Change) error {
	body, err := json.Marshal(c.Answer)
	if err != nil {
		return fmt.Errorf("encode answer %s: %w", c.Answer.ID, err)
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO answer (id, state, body, created_at, updated_at) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET state = excluded.state, body = excluded.body, updated_at = excluded.updated_at`,
		string(c.Answer.ID), string(c.Answer.State), string(body), micros(c.Answer.CreatedAt), micros(c.Answer.UpdatedAt)); err != nil {
		return err
	}
	e := &c.Event
	if body, err = json.Marshal(eventBody{e.Note, e.Details, e.Content}); err != nil {
		return fmt.Errorf("encode event of answer %s: %w", c.Answer.ID, err)
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO answer_event (answer_id, seq, at, action, by_name, by_account, from_state, to_state, body)
VALUES (?, (SELECT coalesce(max(seq), 0) + 1 FROM answer_event WHERE answer_id = ?), ?, ?, ?, ?, ?, ?, ?)`,
		string(c.Answer.ID), string(c.Answer.ID), micros(e.At), string(e.Action), e.By.Name, e.By.Account, string(e.From), string(e.To), string(body))
	return err
}

// AnswerHistory gives the events of an answer, oldest first; knowledge.ErrNotFound for one that never was.
func (s *Answers) AnswerHistory(ctx context.Context, id knowledge.AnswerID) ([]curate.Event, error) {
	what := "read history of answer " + string(id)
	ctx, end := s.db.within(ctx)
	defer end()
	rows, err := s.db.read.QueryContext(ctx, `SELECT seq, at, action, by_name, by_account, from_state, to_state, body FROM answer_event WHERE answer_id = ? ORDER BY seq`, string(id))
	if err != nil {
		return nil, s.db.fault(what, err)
	}
	defer func() { _ = rows.Close() }()
	var out []curate.Event
	for rows.Next() {
		e, at, body := curate.Event{Answer: id}, int64(0), ""
		if err := rows.Scan(&e.Seq, &at, &e.Action, &e.By.Name, &e.By.Account, &e.From, &e.To, &body); err != nil {
			return nil, s.db.fault(what, err)
		}
		var b eventBody
		if err := json.NewDecoder(strings.NewReader(body)).Decode(&b); err != nil {
			return nil, fmt.Errorf("%s: %w", what, err)
		}
		e.At, e.Note, e.Details, e.Content = fromMicros(at), b.Note, b.Details, b.Content
		out = append(out, e)
	}
	if err := rows.Err(); err != nil {
		return nil, s.db.fault(what, err)
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("%s: %w", what, knowledge.ErrNotFound)
	}
	return out, nil
}
