package main

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"trolycong/bot"
	"trolycong/internal/pgtest"
	"trolycong/internal/redisstore/redistest"
	"trolycong/internal/sqlstore"
)

// ledger is what callers were told.
type ledger struct {
	mu      sync.Mutex
	kept    []string // turns that were answered 200
	refused int      // 503 with Retry-After
	slowest time.Duration
	wrong   []string
}

// ask asks one question and notes what happened. Whatever is neither a whole answer nor a proper refusal is wrong.
func (l *ledger) ask(base string) {
	body, _ := json.Marshal(map[string]string{"question": birth})
	started := time.Now()
	res, err := http.Post(base+"/api/v1/ask", "application/json", bytes.NewReader(body))
	took := time.Since(started)
	l.mu.Lock()
	defer l.mu.Unlock()
	if err != nil {
		l.wrong = append(l.wrong, err.Error())
		return
	}
	defer func() { _ = res.Body.Close() }()
	raw, _ := io.ReadAll(res.Body)
	var r bot.Reply
	switch {
	case res.StatusCode == 200 && json.Unmarshal(raw, &r) == nil && r.Trace != "":
		l.kept = append(l.kept, r.Trace)
	case res.StatusCode == 503 && res.Header.Get("Retry-After") != "" && strings.Contains(string(raw), `"code":"not_kept"`):
		l.refused++
		l.slowest = max(l.slowest, took)
	default:
		l.wrong = append(l.wrong, fmt.Sprintf("status %d: %.200s", res.StatusCode, raw))
	}
}

// load asks from several sides until stop is called.
func (l *ledger) load(base string) (stop func()) {
	done := make(chan struct{})
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for {
				select {
				case <-done:
					return
				case <-time.After(time.Duration(rand.IntN(10)) * time.Millisecond):
					l.ask(base)
				}
			}
		})
	}
	return func() { close(done); wg.Wait() }
}

// settle compares what is stored with what callers were told, once nothing is in doubt any more.
func (l *ledger) settle(t *testing.T, db *sql.DB) {
	t.Helper()
	var extra, missing []string
	waitFor(t, "what is stored is what was answered 200", func() bool {
		rows, err := db.QueryContext(t.Context(), `SELECT id FROM turn`)
		if err != nil {
			return false
		}
		defer func() { _ = rows.Close() }()
		stored := map[string]bool{}
		for rows.Next() {
			var id string
			if err := rows.Scan(&id); err != nil {
				return false
			}
			stored[id] = true
		}
		extra, missing = nil, nil
		for _, id := range l.kept {
			if !stored[id] {
				missing = append(missing, id)
			}
			delete(stored, id)
		}
		for id := range stored {
			extra = append(extra, id)
		}
		if len(missing) > 0 {
			t.Fatalf("%d turns were answered 200 and are not stored", len(missing))
		}
		return rows.Err() == nil && len(extra) == 0
	})
	if len(l.wrong) > 0 {
		t.Errorf("%d callers heard neither an answer nor a proper refusal, as: %s", len(l.wrong), l.wrong[0])
	}
	if l.slowest > 2*time.Second {
		t.Errorf("a refusal took %v, promised are 2 s", l.slowest)
	}
	t.Logf("%d turns kept, %d refused, the slowest refusal after %d ms", len(l.kept), l.refused, l.slowest.Milliseconds())
}

func (p *process) ready() bool { return strings.Contains(p.get("/readyz"), `"degraded":[`) }

// TestDatabaseKilled kills the database server under load, as a machine that loses power, and starts it again, twice: every
// turn that was answered is there, no other is, and nothing is restarted but the server.
func TestDatabaseKilled(t *testing.T) {
	besideRace(t)
	server := pgtest.StartOwn(t)
	p := serve(t, []string{"DATABASE_URL=" + server.URL}, "--rate-limit", "0")
	l := &ledger{}
	stop := l.load(p.base)
	for range 2 {
		time.Sleep(300 * time.Millisecond)
		server.Kill()
		waitFor(t, "not ready", func() bool { return !p.ready() })
		page, err := http.PostForm(p.base+"/", url.Values{"question": {birth}})
		if err != nil {
			t.Fatal(err)
		}
		html, _ := io.ReadAll(page.Body)
		_ = page.Body.Close()
		if page.StatusCode != 503 || page.Header.Get("Retry-After") == "" || !strings.Contains(string(html), "tạm không lưu được dữ liệu nên chưa nhận câu hỏi") || !strings.Contains(string(html), birth+"</textarea>") {
			t.Errorf("the page: %d %s", page.StatusCode, html)
		}
		time.Sleep(300 * time.Millisecond)
		server.Start()
		waitFor(t, "ready again", p.ready)
	}
	time.Sleep(300 * time.Millisecond)
	stop()
	db, err := sql.Open("pgx", server.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	l.settle(t, db)
	if l.refused == 0 || len(l.kept) < 20 {
		t.Errorf("%d kept, %d refused: the test has not met the outage", len(l.kept), l.refused)
	}
	for _, word := range []string{"khai sinh", "Khai sinh", "postgres://"} {
		if strings.Contains(p.text(), word) {
			t.Errorf("the log holds %q", word)
		}
	}
	if n := strings.Count(p.text(), "database keeps nothing"); n != 2 {
		t.Errorf("%d lines about the loss, want one for each of the two:\n%s", n, p.text())
	}
}

// TestDatabaseUnreachable cuts, pauses and breaks the connection under load, and lets the server turn read-only.
func TestDatabaseUnreachable(t *testing.T) {
	besideRace(t)
	address := pgtest.New(t)
	name := pgtest.Database(t, address)
	admin, proxy := pgtest.Admin(t, ""), pgtest.NewProxy(t, address)
	env := []string{"DATABASE_URL=" + proxy.URL}
	if shared := os.Getenv("TEST_REDIS_URL"); shared != "" { // then a turn asks the database for notes too
		env = append(env, "REDIS_URL="+shared)
	}
	p := serve(t, env, "--rate-limit", "0")
	l := &ledger{}
	stop := l.load(p.base)
	exec := func(statement string) {
		t.Helper()
		if _, err := admin.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
		proxy.Break()
	}
	for _, fault := range []struct {
		name        string
		begin, over func()
	}{
		{"down", proxy.Stop, func() { proxy.Start(t) }},
		{"silent", func() { proxy.Freeze(true) }, func() { proxy.Freeze(false) }},
		{"read-only", func() { exec(`ALTER DATABASE ` + name + ` SET default_transaction_read_only = on`) }, func() { exec(`ALTER DATABASE ` + name + ` RESET default_transaction_read_only`) }},
	} {
		time.Sleep(200 * time.Millisecond)
		fault.begin()
		waitFor(t, fault.name+": not ready", func() bool { return !p.ready() })
		time.Sleep(200 * time.Millisecond)
		fault.over()
		waitFor(t, fault.name+": ready again", p.ready)
	}
	for range 10 {
		proxy.CutAt(1+rand.IntN(12), rand.IntN(2) == 0)
		time.Sleep(50 * time.Millisecond)
	}
	proxy.CutAt(0, false)
	waitFor(t, "ready in the end", p.ready)
	stop()
	l.settle(t, pgtest.Admin(t, name))
	if l.refused == 0 {
		t.Error("no caller was refused: the test has not met the outages")
	}
}

// TestSilentDatabaseBesideRedis: one caller, and nobody before who has found the server silent, is refused in time too,
// although a turn over Redis first looks for notes about its conversation.
func TestSilentDatabaseBesideRedis(t *testing.T) {
	shared, proxy := redistest.URL(t), pgtest.NewProxy(t, pgtest.New(t))
	p := serve(t, []string{"DATABASE_URL=" + proxy.URL, "REDIS_URL=" + shared}, "--rate-limit", "0")
	l := &ledger{}
	for range 3 {
		l.ask(p.base)
		proxy.Freeze(true)
		l.ask(p.base)
		proxy.Freeze(false)
		waitFor(t, "ready again", p.ready)
	}
	if l.refused != 3 || len(l.kept) != 3 || len(l.wrong) > 0 || l.slowest > 2*time.Second {
		t.Errorf("%d kept, %d refused, the slowest after %v (promised are 2 s), wrong: %v", len(l.kept), l.refused, l.slowest, l.wrong)
	}
}

// TestServeNeedsAPrimary: a process that takes turns does not start on a server that only reads; ask and the retrieval role do.
func TestServeNeedsAPrimary(t *testing.T) {
	address := pgtest.New(t)
	t.Setenv("DATABASE_URL", address)
	if code, _, errOut := command(t, "ingest", "--data", t.TempDir(), writePlan(t)); code != exitDone {
		t.Fatal(errOut)
	}
	admin := pgtest.Admin(t, "")
	if _, err := admin.ExecContext(t.Context(), `ALTER DATABASE `+pgtest.Database(t, address)+` SET default_transaction_read_only = on`); err != nil {
		t.Fatal(err)
	}
	t.Setenv("TROLYCONG_SECRET", "mot-khoa-chung-cho-ca-hai")
	for _, r := range []string{"all", "bot", "worker"} {
		if code, _, errOut := command(t, "serve", "--role", r, "--addr", "127.0.0.1:0", "--data", t.TempDir()); code != exitFault || !strings.Contains(errOut, "chỉ cho phép đọc; hãy trỏ DATABASE_URL tới máy chủ chính") {
			t.Errorf("role %s: exit %d, %q", r, code, errOut)
		}
	}
	if r := ask(t, t.TempDir(), target); !strings.HasPrefix(r.Text, "40%") {
		t.Errorf("ask on a replica: %q", r.Text)
	}
	// doctor looks there too, and sees who ingests without taking the right to.
	primary, err := sqlstore.Open(t.Context(), sqlstore.Options{URL: pgtest.With(t, address, func(u *url.URL) { u.RawQuery += "&default_transaction_read_only=off" })})
	if err != nil {
		t.Fatal(err)
	}
	release, err := primary.LockIngest(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if code, out, errOut := command(t, "doctor", "--data", t.TempDir()); code != exitDone || !strings.Contains(out, "Một tiến trình khác đang nạp dữ liệu vào ") {
		t.Errorf("doctor on a replica: exit %d, %s%s", code, out, errOut)
	}
	if err := errors.Join(release(), primary.Close()); err != nil {
		t.Error(err)
	}
	p := serve(t, slices.Clip(os.Environ()), "--role", "retrieval")
	if !p.ready() {
		t.Errorf("retrieval on a replica: %s", p.get("/readyz"))
	}
}
