package sqlstore_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"trolycong/bot/bottest"
	"trolycong/internal/pgtest"
	"trolycong/internal/sqlstore"
)

func claim(t *testing.T, j *sqlstore.Jobs, n int) []sqlstore.Job {
	t.Helper()
	jobs, err := j.Claim(t.Context(), "đưa thư", n, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	return jobs
}

// TestJobs follows jobs through their life: due, claimed, renewed, given back, lost, done.
func TestJobs(t *testing.T) { both(t, testJobs) }

func testJobs(t *testing.T, open opener) {
	clock := bottest.NewClock()
	j := open(t, sqlstore.Options{Now: clock.Now}).Jobs()
	put := func(key string, due time.Duration) bool {
		t.Helper()
		added, err := j.Put(t.Context(), "đưa thư", key, "tới "+key, clock.Now().Add(due))
		if err != nil {
			t.Fatal(err)
		}
		return added
	}
	if !put("b", 0) || !put("a", 0) || !put("sớm", -time.Hour) || !put("mai", time.Hour) || put("a", 0) {
		t.Error("Put: want true for a new job and false for one that is there")
	}
	got := claim(t, j, 2)
	if len(got) != 2 || got[0].Key != "sớm" || got[1].Key != "a" || got[1].Body != "tới a" || got[0].Token != 1 || !got[0].Until.Equal(clock.Now().Add(time.Minute)) {
		t.Fatalf("claimed %+v, want the two that are due longest", got)
	}
	if rest := claim(t, j, 9); len(rest) != 1 || rest[0].Key != "b" {
		t.Fatalf("the rest: %+v, want b: the others are claimed or not due", rest)
	}
	if none := claim(t, j, 9); none != nil {
		t.Errorf("nothing left: %+v", none)
	}
	early, a := got[0], got[1]
	clock.Add(30 * time.Second)
	early, err := j.Renew(t.Context(), early, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	clock.Add(40 * time.Second) // the leases of a and b are over, the renewed one is not
	again := claim(t, j, 9)
	if len(again) != 2 || again[0].Key != "a" || again[0].Token != 2 {
		t.Fatalf("after the leases: %+v, want a and b with their second token", again)
	}
	for name, call := range map[string]func() error{
		"Done":  func() error { return j.Done(t.Context(), a) },
		"Again": func() error { return j.Again(t.Context(), a, clock.Now()) },
		"Renew": func() error { _, err := j.Renew(t.Context(), a, time.Minute); return err },
	} {
		if err := call(); !errors.Is(err, sqlstore.ErrLostJob) {
			t.Errorf("%s of a job that another has claimed: %v, want ErrLostJob", name, err)
		}
	}
	if err := j.Done(t.Context(), early); err != nil {
		t.Error(err)
	}
	if err := j.Again(t.Context(), again[0], clock.Now().Add(time.Hour)); err != nil {
		t.Error(err)
	}
	clock.Add(time.Hour)
	if got := claim(t, j, 9); len(got) != 3 {
		t.Errorf("an hour later: %+v, want mai, b and a", got)
	}
	if err := j.Done(t.Context(), early); !errors.Is(err, sqlstore.ErrLostJob) {
		t.Errorf("Done twice: %v", err)
	}
}

// TestJobsTogether lets several workers of several processes empty one queue: each job is done by one of them.
func TestJobsTogether(t *testing.T) { both(t, testJobsTogether) }

func testJobsTogether(t *testing.T, open opener) {
	first := open(t, sqlstore.Options{})
	opt := sqlstore.Options{Path: first.Path(), URL: first.URL()}
	dbs := []*sqlstore.DB{first, open(t, opt), open(t, opt)}
	const jobs = 60
	for i := range jobs {
		if _, err := first.Jobs().Put(t.Context(), "đưa thư", fmt.Sprint(i), "", time.Time{}); err != nil {
			t.Fatal(err)
		}
	}
	var mu sync.Mutex
	done := map[string]int{}
	var wg sync.WaitGroup
	for _, db := range dbs {
		for range 2 {
			wg.Go(func() {
				for {
					mine, err := db.Jobs().Claim(t.Context(), "đưa thư", 3, time.Minute)
					if err != nil {
						t.Error(err)
					}
					if len(mine) == 0 {
						return
					}
					for _, j := range mine {
						mu.Lock()
						done[j.Key]++
						mu.Unlock()
						if err := db.Jobs().Done(t.Context(), j); err != nil {
							t.Error(err)
						}
					}
				}
			})
		}
	}
	wg.Wait()
	// On a server a worker may find nothing since another is just claiming it: what is left is done afterwards.
	for _, j := range claim(t, first.Jobs(), jobs) {
		done[j.Key]++
	}
	for i := range jobs {
		if done[fmt.Sprint(i)] != 1 {
			t.Errorf("job %d was done %d times", i, done[fmt.Sprint(i)])
		}
	}
}

// TestJobsPassOver makes sure that a claim on a server waits for nobody who is claiming.
func TestJobsPassOver(t *testing.T) {
	db := open(t, sqlstore.Options{URL: pgtest.New(t)})
	j := db.Jobs()
	for _, key := range []string{"a", "b"} {
		if _, err := j.Put(t.Context(), "đưa thư", key, "", time.Time{}); err != nil {
			t.Fatal(err)
		}
	}
	raw := pgtest.Admin(t, pgtest.Database(t, db.URL()))
	tx, err := raw.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback() }()
	if _, err := tx.ExecContext(t.Context(), `SELECT 1 FROM job WHERE key = 'a' FOR UPDATE`); err != nil {
		t.Fatal(err)
	}
	if got := claim(t, j, 2); len(got) != 1 || got[0].Key != "b" {
		t.Errorf("while another claims a: %+v, want b at once", got)
	}
}
