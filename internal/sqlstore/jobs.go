package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// ErrLostJob is returned by Renew, Again and Done when another process has claimed the job since, or it is gone: what was
// done under the lease must not be counted on, and nothing is to be repeated.
var ErrLostJob = errors.New("job is another's now")

// Jobs hands background work out to any number of workers: each job to one of them at a time, for as long as its lease runs.
// On a server claims pass over what others are claiming (FOR UPDATE SKIP LOCKED), so that nobody waits. A lease is counted
// by the clocks of the processes, which must agree to well within it. Safe for concurrent use.
type Jobs struct{ db *DB }

// Jobs gives the background work of this database.
func (db *DB) Jobs() *Jobs { return &Jobs{db} }

// Job is one piece of work that a worker has claimed.
type Job struct {
	Kind, Key string
	Body      string
	// Due is when it was to begin.
	Due time.Time
	// Until is when the lease ends; Token proves it, and rises with every claim.
	Until time.Time
	Token int64
}

// Put adds a job that may begin at a time. One that is there already stays as it is: false.
func (j *Jobs) Put(ctx context.Context, kind, key, body string, due time.Time) (added bool, err error) {
	if kind == "" || key == "" {
		return false, errors.New("put job: kind and key are required")
	}
	err = j.db.inTx(ctx, "put job "+kind, func(tx *sql.Tx) error {
		res, err := tx.ExecContext(ctx, `INSERT INTO job (kind, key, due_at, until, token, body) VALUES (?, ?, ?, 0, 0, ?) ON CONFLICT (kind, key) DO NOTHING`, kind, key, micros(due), body)
		if err != nil {
			return err
		}
		n, err := res.RowsAffected()
		added = n > 0
		return err
	})
	return added, err
}

// Claim takes at most n jobs of a kind that are due and nobody has a lease on, those that are due longest first; nil when
// there are none.
func (j *Jobs) Claim(ctx context.Context, kind string, n int, lease time.Duration) (jobs []Job, err error) {
	if n < 1 || lease <= 0 {
		return nil, errors.New("claim jobs: a number and a lease above 0 are required")
	}
	query := `UPDATE job SET until = ?, token = token + 1 WHERE kind = ? AND key IN
  (SELECT key FROM job WHERE kind = ? AND due_at <= ? AND until <= ? ORDER BY due_at, key LIMIT ?`
	if j.db.onServer() {
		query += ` FOR UPDATE SKIP LOCKED`
	}
	query += `) RETURNING key, body, due_at, token`
	err = j.db.inTx(ctx, "claim jobs of "+kind, func(tx *sql.Tx) error {
		jobs = nil
		now := j.db.opt.Now()
		until := fromMicros(micros(now.Add(lease)))
		rows, err := tx.QueryContext(ctx, query, micros(until), kind, kind, micros(now), micros(now), n)
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }()
		for rows.Next() {
			job, due := Job{Kind: kind, Until: until}, int64(0)
			if err := rows.Scan(&job.Key, &job.Body, &due, &job.Token); err != nil {
				return err
			}
			job.Due = fromMicros(due)
			jobs = append(jobs, job)
		}
		return rows.Err()
	})
	slices.SortFunc(jobs, func(a, b Job) int {
		if c := a.Due.Compare(b.Due); c != 0 {
			return c
		}
		return strings.Compare(a.Key, b.Key)
	})
	return jobs, err
}

// Renew lengthens the lease of a claimed job; ErrLostJob when another has it.
func (j *Jobs) Renew(ctx context.Context, job Job, lease time.Duration) (Job, error) {
	job.Until = fromMicros(micros(j.db.opt.Now().Add(lease)))
	err := j.change(ctx, "renew job "+job.Kind, `UPDATE job SET until = ? WHERE kind = ? AND key = ? AND token = ?`, micros(job.Until), job.Kind, job.Key, job.Token)
	return job, err
}

// Again gives a claimed job back, to begin at a time: after a failure, or for work that comes round.
func (j *Jobs) Again(ctx context.Context, job Job, due time.Time) error {
	return j.change(ctx, "give back job "+job.Kind, `UPDATE job SET until = 0, due_at = ? WHERE kind = ? AND key = ? AND token = ?`, micros(due), job.Kind, job.Key, job.Token)
}

// Done removes a claimed job.
func (j *Jobs) Done(ctx context.Context, job Job) error {
	return j.change(ctx, "end job "+job.Kind, `DELETE FROM job WHERE kind = ? AND key = ? AND token = ?`, job.Kind, job.Key, job.Token)
}

func (j *Jobs) change(ctx context.Context, what, query string, args ...any) error {
	err := j.db.inTx(ctx, what, func(tx *sql.Tx) error {
		res, err := tx.ExecContext(ctx, query, args...)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, ErrLostJob)
		}
		return nil
	})
	if errors.Is(err, ErrLostJob) {
		return fmt.Errorf("%s: %w", what, ErrLostJob)
	}
	return err
}
