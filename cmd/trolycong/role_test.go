package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"trolycong/bot"
	"trolycong/internal/pgtest"
)

const retrievalKey = "khoa-giua-cac-vai-tro"

// target is the question that planText answers.
const target = "Mục tiêu thư viện cấp xã có phòng đọc số của Suối Mơ năm 2035 là bao nhiêu?"

func freeAddr(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}

// TestRoleLines: every role says in one line what it does, and a missing setting in one sentence what to set.
func TestRoleLines(t *testing.T) {
	for _, tt := range []struct {
		args []string
		want string
	}{
		{[]string{"--role", "bot"}, "--role bot: cần RETRIEVAL_URL"},
		{[]string{"--role", "worker"}, "--role worker: cần DATABASE_URL"},
		{[]string{"--role", "retrieval", "--addr", "0.0.0.0:0"}, "--role retrieval: cần RETRIEVAL_KEY"},
		{[]string{"--role", "bot", "--retrieval-url", "http://u:matkhau@x"}, "--retrieval-url: cần các địa chỉ"},
		{[]string{"--role", "retrieval", "--retrieval-key", "matkhau"}, "--retrieval-key: khóa cần ít nhất 16 ký tự"},
		{[]string{"--role", "x"}, "--role chỉ nhận"},
		{[]string{"--drain", "1h"}, "--drain: cần thời gian từ 0s đến 5m"},
	} {
		code, out, errOut := command(t, append([]string{"serve", "--data", t.TempDir()}, tt.args...)...)
		if code != exitUsage || !strings.Contains(errOut, tt.want) || strings.Contains(out+errOut, "matkhau") {
			t.Errorf("%v: exit %d, %q, want %q and no password", tt.args, code, errOut, tt.want)
		}
	}
	t.Setenv("OTEL_TRACES_EXPORTER", "console")
	if code, _, errOut := command(t, "serve", "--data", t.TempDir()); code != exitUsage || !strings.Contains(errOut, "OTEL_TRACES_EXPORTER") {
		t.Errorf("a wrong exporter: exit %d, %q", code, errOut)
	}
	t.Setenv("OTEL_TRACES_EXPORTER", "otlp")
	for _, wrong := range []string{"matkhau:4318", "foo:bar:baz", "http://", "grpc://matkhau:4317"} {
		t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", wrong)
		if code, _, errOut := command(t, "serve", "--data", t.TempDir()); code != exitUsage || !strings.Contains(errOut, "OTEL_EXPORTER_OTLP_ENDPOINT: cần") || strings.Contains(errOut, "matkhau") {
			t.Errorf("a collector at %q: exit %d, %q", wrong, code, errOut)
		}
	}
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4318")
	t.Setenv("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf")
	t.Setenv("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "grpc")
	if code, _, errOut := command(t, "serve", "--data", t.TempDir()); code != exitUsage || !strings.Contains(errOut, "chỉ nhận http/protobuf") {
		t.Errorf("another protocol for traces: exit %d, %q", code, errOut)
	}
}

// fleet is an installation of several processes.
type fleet struct {
	retrievals, bots []*process
	all              []*process
}

// newFleet starts two retrievals on one data folder and two bots with folders of their own. env is for all of them.
func newFleet(t *testing.T, env ...string) *fleet {
	t.Helper()
	data := t.TempDir()
	if code, _, errOut := command(t, "ingest", "--data", data, "--visibility", "internal", writePlan(t)); code != exitDone {
		t.Fatal(errOut)
	}
	env = append([]string{"RETRIEVAL_KEY=" + retrievalKey, "TROLYCONG_LOG_LEVEL=debug"}, env...)
	f := &fleet{}
	var addresses []string
	for range 2 {
		addr := freeAddr(t)
		addresses = append(addresses, "http://"+addr)
		f.retrievals = append(f.retrievals, serveIn(t, data, env, "--role", "retrieval", "--addr", addr, "--admin-addr", freeAddr(t)))
	}
	env = append(env, "RETRIEVAL_URL="+strings.Join(addresses, ","))
	for range 2 {
		f.bots = append(f.bots, serveIn(t, t.TempDir(), env, "--role", "bot", "--admin-addr", freeAddr(t)))
	}
	f.all = append(slices.Clone(f.retrievals), f.bots...)
	return f
}

func (p *process) admin() string { return p.args[slices.Index(p.args, "--admin-addr")+1] }

// TestFleet asks bots whose index is elsewhere: the answers of one process alone, whichever retrieval is there; without any
// a calm 503; every line of every log has its role, none a word of a question.
func TestFleet(t *testing.T) {
	f := newFleet(t)
	alone := serve(t, nil)
	for i, q := range []string{birth, "Lệ phí đăng ký tạm trú là bao nhiêu?", "dang ky ket hon o dau", "xin chào", "thủ tục 1.001193", target} {
		_, want := alone.ask("s", q)
		status, got := f.bots[i%2].ask("s", q)
		if diff := cmp.Diff(bare(want), bare(got)); status != 200 || diff != "" {
			t.Errorf("%q: %d (-one process +fleet)\n%s", q, status, diff)
		}
	}
	for _, tt := range []struct {
		p    *process
		want string
	}{
		{f.retrievals[0], "Trợ lý công, vai trò retrieval (tra cứu cho các tiến trình khác), đang chạy tại http://"},
		{f.bots[0], "Trợ lý công, vai trò bot (trang hỏi đáp, API; tra cứu tại 127.0.0.1:"}, {alone, "Trợ lý công đang chạy tại http://"},
	} {
		if !strings.HasPrefix(tt.p.said, tt.want) {
			t.Errorf("first line %q, want %q", tt.p.said, tt.want)
		}
	}
	if status, _ := postTo(t, f.retrievals[0].base+"/v1/turn", `{"see":"internal","text":"x"}`); status != 401 {
		t.Errorf("a stranger at a retrieval: %d, want 401", status)
	}
	f.logs(t)
	f.measured(t)
	f.retrievals[0].stop()
	for range 3 {
		if status, r := f.bots[0].ask("s", birth); status != 200 || len(r.Procedures) == 0 {
			t.Errorf("with one retrieval: %d %q", status, r.Text)
		}
	}
	waitFor(t, "the bot says that a retrieval is away", func() bool { return strings.Contains(f.bots[0].get("/readyz"), `"degraded":["retrieval"]`) })
	f.retrievals[1].stop()
	waitFor(t, "the bot is not ready", func() bool { return strings.Contains(f.bots[0].get("/readyz"), "not_ready") })
	for range 5 {
		if status, _ := f.bots[0].ask("s", birth); status != 503 {
			t.Errorf("without any retrieval: %d, want 503", status)
		}
	}
	if log := f.bots[0].text(); strings.Count(log, "retrieval does not answer") != 2 || strings.Contains(log, "turn failed") {
		t.Errorf("want one line for each retrieval that went and none for each question:\n%s", log)
	}
	f.retrievals[1].start()
	waitFor(t, "the bot is ready again", func() bool { return strings.Contains(f.bots[0].get("/readyz"), `"degraded":[`) })
	if status, r := f.bots[0].ask("s", birth); status != 200 || len(r.Procedures) == 0 {
		t.Errorf("afterwards: %d %q", status, r.Text)
	}
}

// bare is what two replies to one question have in common.
func bare(r bot.Reply) bot.Reply {
	r.TookMS, r.Trace, r.Session = 0, "", ""
	return r
}

func postTo(t testing.TB, url, body string) (int, string) {
	t.Helper()
	res, err := http.Post(url, "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	b, _ := io.ReadAll(res.Body)
	return res.StatusCode, string(b)
}

// logs asks words that stand nowhere else and looks for them, and follows one request through the processes by its id.
func (f *fleet) logs(t *testing.T) {
	t.Helper()
	body := `{"question":"lệ phí cấp giấy trồng hoa Xuyến-chi-tím cho Ngô Thị Lá 0912345678 bao nhiêu","session":"phien-rieng-tu"}`
	res, err := http.Post(f.bots[0].base+"/api/v1/ask", "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	id := res.Header.Get("X-Request-Id")
	waitFor(t, "the request stands in the logs of a bot and a retrieval", func() bool {
		return strings.Contains(f.bots[0].text(), id) && strings.Contains(f.retrievals[0].text()+f.retrievals[1].text(), id)
	})
	for _, p := range f.all {
		log := p.text()
		for _, word := range []string{"uyến", "xuyen", "Ngô", "0912345678", "trồng", "khai sinh", "tạm trú", "ket hon", "Suối", "phien-rieng-tu", retrievalKey, "mot-khoa-chung"} {
			if strings.Contains(log, word) {
				t.Errorf("%q stands in the log of %v:\n%s", word, p.args, log)
			}
		}
		for _, line := range strings.Split(strings.TrimSpace(log), "\n") {
			var m map[string]any
			if err := json.Unmarshal([]byte(line), &m); err != nil || m["role"] != p.args[1] || m["msg"] == "request" && m["request"] == nil {
				t.Errorf("not a line with its role %s and request: %s", p.args[1], line)
			}
		}
	}
}

// measured looks for the figures of each role on its admin address.
func (f *fleet) measured(t *testing.T) {
	t.Helper()
	for _, tt := range []struct {
		p    *process
		want []string
	}{
		{f.bots[0], []string{`trolycong_turns_total{outcome="answered"}`, `trolycong_turn_step_seconds_count{step="rewrite"}`, `trolycong_turn_step_seconds_count{step="turn"}`,
			`trolycong_retrieval_calls_total{address="127.0.0.1:`, `op="turn",result="ok"}`, `trolycong_cache_total{cache="search",result="hit"}`, `trolycong_http_requests_total{`}},
		{f.retrievals[0], []string{`trolycong_http_requests_total{method="POST",route="POST /v1/turn",status="200"}`}},
	} {
		res, err := http.Get("http://" + tt.p.admin() + "/metrics")
		if err != nil {
			t.Fatal(err)
		}
		raw, _ := io.ReadAll(res.Body)
		_ = res.Body.Close()
		for _, w := range tt.want {
			if !strings.Contains(string(raw), w) {
				t.Errorf("metrics of %v: no %s", tt.p.args, w)
			}
		}
		if strings.Contains(string(raw), "uyến") {
			t.Error("metrics hold a citizen's words")
		}
	}
}

// balancer is a small proxy: it looks at /readyz and passes requests to whoever is ready.
type balancer struct {
	*httptest.Server
	mu    sync.Mutex
	hosts []*url.URL
	ready []bool
	next  atomic.Int32
}

func newBalancer(t *testing.T) *balancer {
	t.Helper()
	b := &balancer{}
	proxy := &httputil.ReverseProxy{FlushInterval: -1, Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(b.pick())
		// The body is passed on whole: an answer that comes before the last read of it would close it under that read, and
		// the transport would then drop the connection with the answer on it.
		body, _ := io.ReadAll(r.In.Body)
		r.Out.Body = io.NopCloser(bytes.NewReader(body))
	}}
	b.Server = httptest.NewServer(proxy)
	t.Cleanup(b.Close)
	stop, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for {
			b.look()
			select {
			case <-stop:
				return
			case <-time.After(50 * time.Millisecond):
			}
		}
	}()
	t.Cleanup(func() { close(stop); <-done })
	return b
}

func (b *balancer) look() {
	b.mu.Lock()
	hosts := slices.Clone(b.hosts)
	b.mu.Unlock()
	for i, h := range hosts {
		res, err := http.Get(h.String() + "/readyz")
		ok := err == nil && res.StatusCode == 200
		if err == nil {
			_ = res.Body.Close()
		}
		b.mu.Lock()
		if b.hosts[i] == h {
			b.ready[i] = ok
		}
		b.mu.Unlock()
	}
}

// set puts a process in a place of the rotation.
func (b *balancer) set(i int, base string) {
	u, _ := url.Parse(base)
	b.mu.Lock()
	defer b.mu.Unlock()
	for len(b.hosts) <= i {
		b.hosts, b.ready = append(b.hosts, nil), append(b.ready, false)
	}
	b.hosts[i], b.ready[i] = u, false
}

func (b *balancer) pick() *url.URL {
	b.mu.Lock()
	defer b.mu.Unlock()
	for range b.hosts {
		i := int(b.next.Add(1)) % len(b.hosts)
		if b.ready[i] {
			return b.hosts[i]
		}
	}
	return b.hosts[0]
}

func (b *balancer) readyCount() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	n := 0
	for _, r := range b.ready {
		if r {
			n++
		}
	}
	return n
}

// besideRace skips a test of whole processes under load in the short run with the race detector: make chaos runs it without.
func besideRace(t *testing.T) {
	t.Helper()
	if underRace && testing.Short() {
		t.Skip("whole processes under load: make chaos runs it without the race detector")
	}
}

// TestRollingRestart restarts every process of a fleet, one after the other, under load: no request fails, no stream breaks
// off, no answer is another's.
func TestRollingRestart(t *testing.T) {
	besideRace(t)
	f := newFleet(t, "TROLYCONG_DRAIN=700ms", "TROLYCONG_RATE_LIMIT=0", "TROLYCONG_LOG_LEVEL=warn")
	b := newBalancer(t)
	for i, p := range f.bots {
		b.set(i, p.base)
	}
	waitFor(t, "both bots are ready", func() bool { return b.readyCount() == 2 })
	codes := map[string]string{birth: "", "Lệ phí đăng ký tạm trú là bao nhiêu?": "", "Đăng ký kết hôn nộp ở đâu?": ""}
	var questions []string
	for q := range codes {
		_, r := f.bots[0].ask("x", q)
		codes[q] = string(r.Procedures[0].Code)
		questions = append(questions, q)
	}
	stop := make(chan struct{})
	var wg sync.WaitGroup
	var asked, streamed atomic.Int32
	for w := range 4 {
		wg.Go(func() {
			for i := w; ; i++ {
				select {
				case <-stop:
					return
				default:
				}
				q := questions[i%len(questions)]
				if err := askThrough(b.URL, q, codes[q], i%3 == 0); err != nil {
					t.Errorf("question %d of %d: %v", i, w, err)
				}
				asked.Add(1)
				if i%3 == 0 {
					streamed.Add(1)
				}
			}
		})
	}
	for i, p := range f.bots {
		p.stop()
		p.start()
		b.set(i, p.base)
		waitFor(t, "both bots are ready", func() bool { return b.readyCount() == 2 })
	}
	for _, p := range f.retrievals {
		p.stop()
		p.start()
		waitFor(t, "the bots see it", func() bool {
			return strings.Contains(f.bots[0].get("/readyz"), `"degraded":[]`) && strings.Contains(f.bots[1].get("/readyz"), `"degraded":[]`)
		})
	}
	close(stop)
	wg.Wait()
	t.Logf("%d questions, %d of them streamed, while four processes were restarted", asked.Load(), streamed.Load())
}

// askThrough asks one question and checks that the answer is whole and about the right procedure.
func askThrough(base, question, code string, stream bool) error {
	body, _ := json.Marshal(map[string]string{"question": question})
	req, _ := http.NewRequest("POST", base+"/api/v1/ask", bytes.NewReader(body))
	req.Header.Set("Content-Type", "application/json")
	if stream {
		req.Header.Set("Accept", "text/event-stream")
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	raw, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != 200 {
		return fmt.Errorf("status %d, %v: %.200s", res.StatusCode, err, raw)
	}
	if stream {
		_, last, ok := strings.Cut(string(raw), "event: done\ndata: ")
		if !ok {
			return fmt.Errorf("the stream has no end: %.200s", raw)
		}
		raw = []byte(last)
	}
	var r bot.Reply
	if err := json.NewDecoder(bytes.NewReader(raw)).Decode(&r); err != nil || len(r.Procedures) == 0 || string(r.Procedures[0].Code) != code {
		return fmt.Errorf("%v, about %v, want %s", err, r.Procedures, code)
	}
	return nil
}

// TestTraces sends spans to a collector: one trace over both processes, the steps of the turn, no word of the question.
func TestTraces(t *testing.T) {
	var mu sync.Mutex
	var got bytes.Buffer
	collector := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		if r.URL.Path == "/v1/traces" {
			_, _ = io.Copy(&got, r.Body)
		}
	}))
	defer collector.Close()
	f := newFleet(t, "OTEL_EXPORTER_OTLP_ENDPOINT="+collector.URL, "OTEL_BSP_SCHEDULE_DELAY=50")
	if status, _ := f.bots[0].ask("s", "lệ phí trồng hoa Xuyến-chi-tím"); status != 200 {
		t.Fatalf("status %d", status)
	}
	span := regexp.MustCompile(`"trace_id":"([0-9a-f]{32})"`)
	ids := func(log string) string {
		for _, line := range strings.Split(log, "\n") {
			if m := span.FindStringSubmatch(line); m != nil && (strings.Contains(line, "/api/v1/ask") || strings.Contains(line, "/v1/turn")) {
				return m[1]
			}
		}
		return ""
	}
	waitFor(t, "one trace id in both logs", func() bool {
		id := ids(f.bots[0].text())
		return id != "" && id == ids(f.retrievals[0].text()+f.retrievals[1].text())
	})
	for _, p := range f.all {
		p.stop()
	}
	mu.Lock()
	defer mu.Unlock()
	for _, want := range []string{"POST /api/v1/ask", "POST /v1/turn", "rewrite", "guard_draft", "trolycong.role", "trolycong.outcome"} {
		if !strings.Contains(got.String(), want) {
			t.Errorf("no span or attribute %q", want)
		}
	}
	for _, never := range []string{"uyến", "trồng", retrievalKey, "mot-khoa-chung"} {
		if strings.Contains(got.String(), never) {
			t.Errorf("the spans hold %q", never)
		}
	}
	refused := serve(t, []string{"OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:1", "OTEL_BSP_SCHEDULE_DELAY=20", "OTEL_EXPORTER_OTLP_TIMEOUT=100"})
	for range 3 {
		if status, _ := refused.ask("s", birth); status != 200 {
			t.Errorf("without a collector: %d", status)
		}
	}
	waitFor(t, "one line about the collector", func() bool { return strings.Count(refused.text(), "traces are not taken") == 1 })
}

// TestFleetOnPostgres gives every process a data folder of its own and one database: the internal plan is found by an internal
// key only, and the worker does the work once.
func TestFleetOnPostgres(t *testing.T) {
	address := pgtest.New(t)
	env := []string{"DATABASE_URL=" + address, "RETRIEVAL_KEY=" + retrievalKey}
	t.Setenv("DATABASE_URL", address)
	data := t.TempDir()
	if code, _, errOut := command(t, "ingest", "--data", data, "--visibility", "internal", writePlan(t)); code != exitDone {
		t.Fatal(errOut)
	}
	code, out, errOut := command(t, "key", "add", "--data", data, "--scope", "ask", "--scope", "internal", "cổng nội bộ")
	key := regexp.MustCompile(`tlc[0-9a-f]+\.[A-Za-z0-9_-]+`).FindString(out)
	if code != exitDone || key == "" {
		t.Fatal(out, errOut)
	}
	a, b := serve(t, env, "--role", "retrieval"), serve(t, env, "--role", "retrieval")
	far := serve(t, append(env, "RETRIEVAL_URL="+a.base+","+b.base), "--role", "bot")
	near := serve(t, env, "--role", "bot")
	admin := freeAddr(t)
	worker := serve(t, env, "--role", "worker", "--admin-addr", admin)
	if !strings.Contains(worker.said, "vai trò worker (việc nền: dọn lượt hỏi cũ, dựng chỉ mục, nạp véc-tơ và soát nguồn của câu trả lời biên tập; dữ liệu trên ") || worker.base != "" {
		t.Errorf("worker says %q", worker.said)
	}
	for _, p := range []*process{near, far} {
		req, _ := http.NewRequest("POST", p.base+"/api/v1/ask", strings.NewReader(`{"question":"`+target+`"}`))
		for _, k := range []string{"", key} {
			if k != "" {
				req, _ = http.NewRequest("POST", p.base+"/api/v1/ask", strings.NewReader(`{"question":"`+target+`"}`))
				req.Header.Set("Authorization", "Bearer "+k)
			}
			res, err := http.DefaultClient.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			raw, _ := io.ReadAll(res.Body)
			_ = res.Body.Close()
			if res.StatusCode != 200 || strings.Contains(string(raw), "40%") != (k != "") {
				t.Errorf("%s with key %t: %d %.300s", p.said, k != "", res.StatusCode, raw)
			}
		}
	}
	db := pgtest.Admin(t, pgtest.Database(t, address))
	waitFor(t, "the worker has done its work and put it off by a day", func() bool {
		var token int
		var due int64
		err := db.QueryRowContext(t.Context(), `SELECT token, due_at FROM job WHERE kind = 'prune' AND until = 0`).Scan(&token, &due)
		return err == nil && token == 1 && time.UnixMicro(due).After(time.Now().Add(23*time.Hour))
	})
	if res, err := http.Get("http://" + admin + "/readyz"); err != nil || res.StatusCode != 200 {
		t.Errorf("readyz of the worker: %v, %v", res, err)
	}
}
