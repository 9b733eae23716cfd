package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"trolycong/internal/openaiclient"
	"trolycong/internal/openaiclient/openaitest"
	"trolycong/internal/pgtest"
	"trolycong/internal/sqlstore"
	"trolycong/retrieval"
	"trolycong/retrieval/snapshot"
)

// vectorServer is a fake of the client: it counts the texts that it was paid for.
type vectorServer struct {
	mu    sync.Mutex
	texts []string
	err   error
	slow  time.Duration // for each call
}

func (s *vectorServer) Embeddings(_ context.Context, _ string, dimensions int, texts []string) ([][]float32, int, error) {
	if s.err != nil {
		return nil, 0, s.err
	}
	time.Sleep(s.slow)
	s.mu.Lock()
	s.texts = append(s.texts, texts...)
	s.mu.Unlock()
	out := make([][]float32, len(texts))
	for i, text := range texts {
		out[i] = make([]float32, dimensions)
		out[i][len(text)%dimensions] = 2
	}
	return out, len(texts), nil
}

// embedAll makes the vectors of a data folder as serve does, and gives how many texts were paid for.
func embedAll(t *testing.T, data string) int {
	t.Helper()
	s := &vectorServer{}
	e := &env{ctx: t.Context(), config: &Config{Data: data, EmbeddingModel: "m", EmbeddingDimensions: 8, LogLevel: "error"}, stdout: io.Discard, stderr: io.Discard}
	db, err := e.store()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	model, err := e.hosted(s, db)
	if err != nil {
		t.Fatal(err)
	}
	h, err := snapshot.NewHolder(t.Context(), snapshot.HolderOptions{Dir: data, Version: versionOf(db), Load: loadOf(db), Dense: snapshot.Dense{Embedder: model}})
	if err != nil {
		t.Fatal(err)
	}
	if err := h.Embed(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := h.Current().Space().Name; got != "openai:m" {
		t.Errorf("space %s in use", got)
	}
	return len(s.texts)
}

// TestUnchangedCostsNothing ingests, embeds, ingests again: only what changed is paid for, and what is forgotten goes.
func TestUnchangedCostsNothing(t *testing.T) {
	data, file := t.TempDir(), writePlan(t)
	ingested := func() {
		t.Helper()
		if code, _, errOut := command(t, "ingest", "--data", data, file); code != exitDone {
			t.Fatalf("ingest: %d %s", code, errOut)
		}
	}
	kept := func() (n int) {
		t.Helper()
		db, err := sqlstore.Open(t.Context(), sqlstore.Options{Path: filepath.Join(data, sqlstore.FileName)})
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = db.Close() }()
		sums, err := db.Sums(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range sums {
			if s.Name == "embedding" {
				n = s.Rows
			}
		}
		return n
	}
	ingested()
	first := embedAll(t, data)
	if first < 5 || kept() != first {
		t.Fatalf("first time: paid for %d texts, kept %d", first, kept())
	}
	ingested()
	if n := embedAll(t, data); n != 0 {
		t.Errorf("unchanged: paid for %d texts, want 0", n)
	}
	if err := os.WriteFile(file, []byte(strings.Replace(planText, "tủ sách dùng chung", "tủ sách riêng", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	ingested()
	if n := kept(); n != first-1 {
		t.Errorf("one passage changed: %d vectors kept before it is embedded, want %d", n, first-1)
	}
	if n := embedAll(t, data); n != 1 {
		t.Errorf("one passage changed: paid for %d texts, want 1", n)
	}
	if code, _, errOut := command(t, "forget", "--data", data, "thu-vien"); code != exitDone {
		t.Fatalf("forget: %d %s", code, errOut)
	}
	if n := kept(); n >= first-5 {
		t.Errorf("forgotten: %d vectors left of %d", n, first)
	}
}

// TestPaidOnceByAll: processes that miss the same vectors pay for them once, and all use them on the server.
func TestPaidOnceByAll(t *testing.T) {
	address := onServer(t)
	run0(t, "ingest", "--data", t.TempDir(), writePlan(t))
	paid := &vectorServer{slow: 300 * time.Millisecond}
	var wg sync.WaitGroup
	units := 0
	for i := range 3 {
		e := &env{ctx: t.Context(), config: &Config{Data: t.TempDir(), DatabaseURL: address, EmbeddingModel: "m", EmbeddingDimensions: 8, LogLevel: "error"}, stdout: io.Discard, stderr: io.Discard}
		db, err := e.store()
		if err != nil {
			t.Fatal(err)
		}
		model, err := e.hosted(paid, db)
		if err != nil {
			t.Fatal(err)
		}
		v := e.vectors(db, false)
		h, err := snapshot.NewHolder(t.Context(), snapshot.HolderOptions{Dir: e.config.Data, Version: versionOf(db), Load: loadOf(db), Remote: e.remote(db), Dense: snapshot.Dense{Embedder: model, Search: v.Search}})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { v.Close(); _ = db.Close() })
		units = len(h.Current().DenseUnits())
		wg.Go(func() {
			if err := h.Embed(t.Context()); err != nil || h.Current().Space().Name != "openai:m" || h.Current().DenseUnits() != nil {
				t.Errorf("process %d: %v, space %s", i, err, h.Current().Space().Name)
			}
		})
	}
	wg.Wait()
	if n := len(paid.texts); n == 0 || n > units {
		t.Errorf("paid for %d texts of %d units", n, units)
	}
	admin := pgtest.Admin(t, pgtest.Database(t, address))
	var loads int
	if err := admin.QueryRowContext(t.Context(), `SELECT max(dense_set.generation) FROM dense_set JOIN dense_space ON id = space WHERE name = 'openai:m'`).Scan(&loads); err != nil || loads != 1 {
		t.Errorf("loaded %d times, %v, want once", loads, err)
	}
}

// embeddingEnv is an env whose vectors are made by the scripted server and kept in a file.
func embeddingEnv(t *testing.T, s *openaitest.Server) (*env, *sqlstore.DB) {
	t.Helper()
	e := &env{ctx: t.Context(), config: &Config{Data: t.TempDir(), EmbeddingModel: "m", EmbeddingDimensions: 8, LogLevel: "error", Model: ModelConfig{BaseURL: s.URL, Key: s.Key}}, stdout: io.Discard, stderr: io.Discard}
	db, err := e.store()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return e, db
}

// TestBatchIsOneCall: a call that fails loses nothing that an earlier one has cost, however long the texts are.
func TestBatchIsOneCall(t *testing.T) {
	s := openaitest.New(t)
	e, db := embeddingEnv(t, s)
	model, err := e.embedder(db)
	if err != nil {
		t.Fatal(err)
	}
	texts := make([]string, 100)
	for i := range texts {
		texts[i] = fmt.Sprint(i, strings.Repeat("ệ", 1400)) // as long as a unit may be
	}
	s.Fail("", openaitest.Unauthorized)
	if _, err := model.Embed(t.Context(), retrieval.EmbedUnit, texts); err == nil {
		t.Fatal("the second call is refused: no error")
	}
	if _, err := model.Embed(t.Context(), retrieval.EmbedUnit, texts); err != nil {
		t.Fatal(err)
	}
	paid := 0
	for i, body := range s.Bodies() {
		var q struct{ Input []string }
		if err := json.Unmarshal([]byte(body), &q); err != nil {
			t.Fatal(err)
		}
		if i != 1 { // what is refused costs nothing
			paid += len(q.Input)
		}
	}
	if paid != len(texts) {
		t.Errorf("paid for %d texts of %d", paid, len(texts))
	}
}

// TestPrefixes: models that were trained with words before a text get them, and vectors with other words are others.
func TestPrefixes(t *testing.T) {
	s := openaitest.New(t)
	e, db := embeddingEnv(t, s)
	spaces := map[string]bool{}
	for i, p := range []struct{ unit, question string }{{"", ""}, {"passage: ", ""}, {"passage: ", "query: "}} {
		e.config.UnitPrefix, e.config.QuestionPrefix = p.unit, p.question
		model, err := e.embedder(db)
		if err != nil {
			t.Fatal(err)
		}
		spaces[model.Space().Name] = true
		for j, use := range []retrieval.EmbedUse{retrieval.EmbedUnit, retrieval.EmbedQuestion} {
			if _, err := model.Embed(t.Context(), use, []string{"thẻ đọc"}); err != nil {
				t.Fatal(err)
			}
			var q struct{ Input []string }
			bodies := s.Bodies()
			if err := json.Unmarshal([]byte(bodies[len(bodies)-1]), &q); err != nil || len(bodies) != 2*i+j+1 {
				t.Fatalf("%d calls, %v: a text was taken from the vectors of other words", len(bodies), err)
			}
			if want := []string{p.unit, p.question}[j] + "thẻ đọc"; len(q.Input) != 1 || q.Input[0] != want {
				t.Errorf("sent %q, want %q", q.Input, want)
			}
		}
	}
	if len(spaces) != 3 {
		t.Errorf("spaces %v, want three", spaces)
	}
	t.Setenv("OPENAI_EMBEDDING_UNIT_PREFIX", "passage: ")
	if out := run0(t, "doctor", "--data", t.TempDir()); !strings.Contains(out, "OPENAI_EMBEDDING_UNIT_PREFIX         passage: ") {
		t.Errorf("doctor: %s", out)
	}
}

// TestVectorsOfADay: the tokens of a day bound what is bought, over restarts, and what was bought is kept for the next day.
func TestVectorsOfADay(t *testing.T) {
	s := openaitest.New(t)
	e, db := embeddingEnv(t, s)
	texts := make([]string, 150)
	for i := range texts {
		texts[i] = fmt.Sprint("đoạn ", i)
	}
	buy := func(perDay int) error {
		e.config.EmbeddingTokens = perDay
		model, err := e.embedder(db)
		if err != nil {
			t.Fatal(err)
		}
		_, err = model.Embed(t.Context(), retrieval.EmbedUnit, texts)
		return err
	}
	var fault *openaiclient.Fault
	for start := range 2 {
		if err := buy(1); !errors.As(err, &fault) || fault.Kind != openaiclient.FaultSpent || len(s.Bodies()) != 1 {
			t.Fatalf("start %d: %v after %d calls, want it stopped after the one that passes the cap", start, err, len(s.Bodies()))
		}
	}
	if err := buy(0); err != nil {
		t.Fatal(err)
	}
	seen := map[string]int{}
	for _, body := range s.Bodies() {
		var q struct{ Input []string }
		if err := json.Unmarshal([]byte(body), &q); err != nil {
			t.Fatal(err)
		}
		for _, text := range q.Input {
			seen[text]++
		}
	}
	if len(seen) != len(texts) || len(s.Bodies()) != 3 {
		t.Errorf("paid for %d texts in %d calls, want each of %d once in 3", len(seen), len(s.Bodies()), len(texts))
	}
	t.Setenv("TROLYCONG_EMBEDDING_TOKENS_PER_DAY", "-1")
	t.Setenv("OPENAI_EMBEDDING_MODEL", "m")
	if code, _, errOut := command(t, "ask", "--data", t.TempDir(), "x"); code != exitUsage || !strings.Contains(errOut, "--embedding-tokens-per-day") {
		t.Errorf("a cap below 0: exit %d, %q", code, errOut)
	}
}

// TestEmbeddingMeasured: what vectors cost stands in the metrics of the process that has them made, and a second start costs
// nothing.
func TestEmbeddingMeasured(t *testing.T) {
	s, data := openaitest.New(t), t.TempDir()
	run0(t, "ingest", "--data", data, writePlan(t))
	env := append(modelEnv(t, s), "OPENAI_CHAT_MODEL=", "OPENAI_EMBEDDING_MODEL=vec-to", "OPENAI_EMBEDDING_DIMENSIONS=8", "TROLYCONG_LOG_LEVEL=info")
	for start, want := range []string{"trolycong_embedding_kept_total 0", "trolycong_embedding_bought_total 0"} {
		p := serveIn(t, data, env, "--admin-addr", freeAddr(t))
		p.base = "http://" + p.admin()
		var got string
		waitFor(t, "the vectors are there", func() bool {
			if !strings.Contains(p.text(), "openai:vec-to") { // not all batches are in use
				return false
			}
			got = p.get("/metrics")
			return strings.Contains(got, want)
		})
		if paid := !strings.Contains(got, "trolycong_embedding_tokens_total 0\n"); paid != (start == 0) {
			t.Errorf("start %d: %s", start, got)
		}
		p.stop()
	}
}

// TestWorkerDegraded: a worker says in its metrics what does not work, as the other roles do.
func TestWorkerDegraded(t *testing.T) {
	s := openaitest.New(t)
	s.FailAlways(openaitest.Unauthorized)
	env := append(modelEnv(t, s), "DATABASE_URL="+pgtest.New(t), "OPENAI_CHAT_MODEL=", "OPENAI_EMBEDDING_MODEL=vec-to", "OPENAI_EMBEDDING_DIMENSIONS=8", "TROLYCONG_LOG_LEVEL=info")
	p := serve(t, env, "--role", "worker", "--admin-addr", freeAddr(t))
	p.base = "http://" + p.admin()
	waitFor(t, "the metrics say it", func() bool { return strings.Contains(p.get("/metrics"), `trolycong_degraded{part="dense"} 1`) })
}

// TestDoctorAsksForVectors: doctor says in a sentence what is wrong with the server of the vectors, and shows no key.
func TestDoctorAsksForVectors(t *testing.T) {
	s := openaitest.New(t)
	data := t.TempDir()
	if out := run0(t, "doctor", "--data", data); !strings.Contains(out, "Chưa đặt OPENAI_EMBEDDING_MODEL") {
		t.Errorf("without: %s", out)
	}
	modelEnv(t, s)
	t.Setenv("OPENAI_CHAT_MODEL", "")
	t.Setenv("OPENAI_EMBEDDING_MODEL", "vec-to")
	t.Setenv("OPENAI_EMBEDDING_DIMENSIONS", "8")
	for _, tt := range []struct {
		fault openaitest.Fault
		want  string
	}{{"", "Dùng được (vec-to, 8 chiều)"}, {openaitest.Unauthorized, "từ chối khóa"}, {openaitest.UnknownModel, "không có mô hình"}, {openaitest.Dimensions, "sai số chiều"}, {openaitest.NaN, "NaN"}} {
		s.FailAlways(tt.fault)
		for _, form := range [][]string{{"doctor"}, {"doctor", "--json"}} {
			code, out, errOut := command(t, append(form, "--data", data)...)
			if code != exitDone || !strings.Contains(out, tt.want) || strings.Contains(out+errOut, s.Key) {
				t.Errorf("%v with %q: exit %d, want %q and no key\n%s%s", form, tt.fault, code, tt.want, out, errOut)
			}
		}
	}
}

func TestEmbeddingSettings(t *testing.T) {
	t.Setenv("OPENAI_EMBEDDING_MODEL", "m")
	if code, _, errOut := command(t, "ask", "--data", t.TempDir(), "thẻ đọc"); code != exitUsage || !strings.Contains(errOut, "OPENAI_EMBEDDING_MODEL") {
		t.Errorf("model without a client: %d %s", code, errOut)
	}
	for _, n := range []int{0, -1, 4001} {
		e := &env{config: &Config{EmbeddingModel: "m", EmbeddingDimensions: n}}
		var x *exitError
		if _, err := e.hosted(&vectorServer{}, nil); !errors.As(err, &x) || x.code != exitUsage || !strings.Contains(x.sentence, "OPENAI_EMBEDDING_DIMENSIONS") {
			t.Errorf("%d dimensions: %v", n, err)
		}
	}
}

func TestBenchRetrieval(t *testing.T) {
	data, file := t.TempDir(), writePlan(t)
	if code, _, errOut := command(t, "ingest", "--data", data, file); code != exitDone {
		t.Fatal(errOut)
	}
	write := func(name, text string) string {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	cases := write("cau-hoi.jsonl", `{"id":"a","question":"bao nhiêu trường học có tủ sách dùng chung","kind":"target","must":[["90%"]],"sources":["thu-vien"]}
{"id":"b","question":"ai xây dựng kho sách số","kind":"agency","must":[["Chủ trì xây dựng"]],"sources":["thu-vien"]}`)
	code, out, errOut := command(t, "bench", "retrieval", "--data", data, "--set", cases, "--weights", "0.5")
	if code != exitDone {
		t.Fatalf("%d %s", code, errOut)
	}
	for _, want := range []string{"local:1/", "cau-hoi, passage, 2 câu", "theo từ           100.0 %", "cả hai, 0.5", "theo véc-tơ"} {
		if !strings.Contains(out, want) {
			t.Errorf("output lacks %q:\n%s", want, out)
		}
	}
	corpus := write("luat.jsonl", `{"id":"1","title":"Thẻ đọc","text":"Thẻ đọc được cấp trong ba ngày."}
{"id":"2","title":"Tủ sách","text":"Tủ sách đặt ở nhà văn hóa."}`)
	gold := write("gold.jsonl", `{"id":"q","question":"tủ sách đặt ở đâu","gold":["2"]}`)
	if code, out, errOut := command(t, "bench", "retrieval", "--data", data, "--corpus", corpus, "--set", gold); code != exitDone || !strings.Contains(out, "gold, passage, 1 câu") {
		t.Errorf("a corpus of its own: %d %s %s", code, out, errOut)
	}
	for name, args := range map[string][]string{"no set": {}, "no file": {"--set", "khong-co.jsonl"}, "no JSON": {"--set", write("x.jsonl", "{")}, "no gzip": {"--set", write("x.jsonl.gz", "x")},
		"nothing to rank": {"--set", write("y.jsonl", `{"id":"a","question":"chào","kind":"boundary","refuse":true,"outcome":"smalltalk"}`)},
		"empty corpus":    {"--set", gold, "--corpus", write("z.jsonl", "")}} {
		code, _, errOut := command(t, append([]string{"bench", "retrieval", "--data", data}, args...)...)
		if code != exitUsage || strings.Count(strings.TrimSpace(errOut), "\n") > 1 {
			t.Errorf("%s: %d %q, want wrong use in one sentence", name, code, errOut)
		}
	}
	var weights bytes.Buffer
	if code := run(context.Background(), []string{"eval", "--data", data, "--set", cases, "--dense-weights", "x"}, &weights, &weights); code != exitUsage {
		t.Errorf("weights that are no numbers: %d %s", code, weights.String())
	}
}
