package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"trolycong/evals"
	"trolycong/internal/corpustest"
	"trolycong/internal/pgtest"
	"trolycong/internal/redisstore/redistest"
	"trolycong/knowledge"
)

func developmentCases(t testing.TB) []knowledge.Case {
	t.Helper()
	cases, err := evals.LoadSets(corpustest.Path(t, "evals/plans-dev.jsonl"), corpustest.Path(t, "evals/procedures-dev.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	return cases
}

// corpus is what both columns ingest: with -short only the plans, as the catalogue takes the race detector a minute.
func corpus(t testing.TB) []string {
	t.Helper()
	paths := []string{corpustest.Path(t, "corpus/plans")}
	if !testing.Short() {
		paths = append(paths, corpustest.Path(t, corpustest.Catalogue))
	}
	return paths
}

// embedded starts one process on a data folder of its own, with neither PostgreSQL nor Redis.
func embedded(t *testing.T, paths []string) *process {
	t.Helper()
	t.Setenv("DATABASE_URL", "")
	data := t.TempDir()
	if code, _, errOut := command(t, append([]string{"ingest", "--data", data}, paths...)...); code != exitDone {
		t.Fatal(errOut)
	}
	return serveIn(t, data, []string{"DATABASE_URL=", "REDIS_URL=", "RETRIEVAL_URL="}, "--rate-limit", "0")
}

// shape is what two columns must have in common, byte for byte as the reply holds it.
type shape struct {
	Text       json.RawMessage `json:"text"`
	Citations  json.RawMessage `json:"citations"`
	Procedures json.RawMessage `json:"procedures"`
}

func (s shape) String() string {
	return fmt.Sprintf("text %s\ncitations %s\nprocedures %s", s.Text, s.Citations, s.Procedures)
}

// askShape asks one question in a session. Any status but 200 is an error.
func askShape(base, session, question string) (string, error) {
	body, err := json.Marshal(map[string]string{"question": question, "session": session})
	if err != nil {
		return "", err
	}
	res, err := http.Post(base+"/api/v1/ask", "application/json", bytes.NewReader(body))
	if err != nil {
		return "", err
	}
	defer func() { _ = res.Body.Close() }()
	var s shape
	if err := json.NewDecoder(res.Body).Decode(&s); err != nil || res.StatusCode != http.StatusOK || len(s.Text) == 0 || len(s.Citations) == 0 || len(s.Procedures) == 0 {
		return "", fmt.Errorf("status %d, %v, %s", res.StatusCode, err, s)
	}
	return s.String(), nil
}

// columnScripts are the turns of sessions: every case in one of its own, and six together. A sample is every fourth case and
// all that lean on an earlier turn.
func columnScripts(cases []knowledge.Case, sample bool) [][]string {
	var scripts [][]string
	for i, c := range cases {
		if !sample || i%4 == 0 || len(c.After) > 0 {
			scripts = append(scripts, slices.Concat(c.After, []string{c.Question}))
		}
	}
	for six := range slices.Chunk(scripts, 6) {
		scripts = append(scripts, slices.Concat(six...))
	}
	return scripts
}

// TestBothColumns asks all development questions of one process with nothing but its folder, and of two bots and two
// retrievals on PostgreSQL and Redis, each with a folder of its own: text, citations and procedures are the same bytes. The
// turns of a session go to the bots by turns. Each question is asked in a session of its own, after its earlier turns, and
// once more within a conversation of six, so that sessions travel too.
func TestBothColumns(t *testing.T) {
	besideRace(t)
	cases, paths := developmentCases(t), corpus(t)
	address, servers := pgtest.New(t), redistest.Start(t, "single", "")
	alone := embedded(t, paths)
	t.Setenv("DATABASE_URL", address)
	if code, _, errOut := command(t, append([]string{"ingest", "--data", t.TempDir()}, paths...)...); code != exitDone {
		t.Fatal(errOut)
	}
	env := []string{"RETRIEVAL_KEY=" + retrievalKey, "REDIS_URL=" + servers.URL() + "?timeout=5s"}
	a, b := serve(t, env, "--role", "retrieval"), serve(t, env, "--role", "retrieval")
	env = append(env, "RETRIEVAL_URL="+a.base+","+b.base)
	bots := []*process{serve(t, env, "--role", "bot", "--rate-limit", "0"), serve(t, env, "--role", "bot", "--rate-limit", "0")}
	n, different, scripts := 0, 0, columnScripts(cases, testing.Short())
	for i, script := range scripts {
		for j, q := range script {
			session := fmt.Sprintf("cot-%d", i)
			want, err := askShape(alone.base, session, q)
			if err != nil {
				t.Fatalf("one process, %q: %v", q, err)
			}
			got, err := askShape(bots[n%2].base, session, q)
			if n++; err != nil || got != want {
				different++
				t.Errorf("turn %d of %q: %v\n--- one process\n%s\n--- PostgreSQL and Redis\n%s", j, script, err, want, got)
			}
		}
	}
	t.Logf("%d turns in %d sessions, %d different", n, len(scripts), different)
	for i, p := range bots {
		if ready := p.get("/readyz"); !strings.Contains(ready, `"degraded":[]`) {
			t.Errorf("bot %d was not whole: %s", i, ready)
		}
	}
}
