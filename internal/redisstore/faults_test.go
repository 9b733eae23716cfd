package redisstore_test

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/redis/go-redis/v9"

	"trolycong/bot"
	"trolycong/bot/bottest"
	"trolycong/channels"
	"trolycong/channels/web"
	"trolycong/channels/web/webtest"
	"trolycong/internal/memstore"
	"trolycong/internal/redisstore"
	"trolycong/internal/redisstore/redistest"
)

// process is one server process with its conversations, limits and locks in Redis, as cmd wires it.
type process struct {
	t       testing.TB
	store   *redisstore.Store
	log     *lines
	metrics *prometheus.Registry
	stack   *webtest.Stack
	http    *httptest.Server
}

// newProcess wires a process. Processes of one prefix belong together; limit is questions a minute, 0 none.
func newProcess(t testing.TB, url, prefix string, limit int, change func(*redisstore.Options)) *process {
	t.Helper()
	p := &process{t: t, log: &lines{}, metrics: prometheus.NewRegistry()}
	p.store = open(t, url, func(o *redisstore.Options) {
		o.Prefix, o.Metrics, o.Logger = prefix, p.metrics, slog.New(slog.NewTextHandler(p.log, nil))
		if change != nil {
			change(o)
		}
	})
	run(t, p.store)
	sessions := p.store.SingleTurns(0)
	asks, err := p.store.NewLimiter(redisstore.LimiterOptions{Name: "ask", Bounds: channels.Bounds(limit, 0)})
	if err != nil {
		t.Fatal(err)
	}
	p.stack = webtest.New(t, func(o *web.Options, st *webtest.Stack) {
		st.Bot.Sessions, o.Sessions, o.Locks, o.Degraded = sessions, sessions, redisstore.LocksOr(p.store.Locks()), p.store.Degraded
		o.Claims = redisstore.ClaimsOr(p.store.Claims(), memstore.NewClaims(memstore.ClaimsOptions{}))
		o.AskLimit = redisstore.LimiterOr(asks, memstore.NewLimiter(memstore.LimiterOptions{Bounds: channels.Bounds(limit, 0)}))
	})
	p.http = httptest.NewServer(p.stack.Server.Handler())
	t.Cleanup(p.http.Close)
	return p
}

// ask asks in a conversation and gives the status and the answer.
func (p *process) ask(session, question string) (int, string) {
	p.t.Helper()
	body, _ := json.Marshal(map[string]string{"question": question, "session": session})
	res, err := http.Post(p.http.URL+"/api/v1/ask", "application/json", strings.NewReader(string(body)))
	if err != nil {
		p.t.Errorf("ask: %v", err)
		return 0, ""
	}
	defer func() { _ = res.Body.Close() }()
	var r bot.Reply
	_ = json.NewDecoder(res.Body).Decode(&r)
	return res.StatusCode, r.Text
}

// before asks how many questions came before in the conversation, and wants the number.
func (p *process) before(session string, want int) {
	p.t.Helper()
	status, text := p.ask(session, "trước đó")
	if w := fmt.Sprintf("đã hỏi %d câu", want); status != 200 || !strings.Contains(text, w) {
		p.t.Errorf("got %d %q, want an answer with %q", status, text, w)
	}
}

func (p *process) ready(want string) {
	p.t.Helper()
	res, err := http.Get(p.http.URL + "/readyz")
	if err != nil {
		p.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	var body struct {
		Status   string
		Degraded []string
	}
	if err := json.NewDecoder(res.Body).Decode(&body); err != nil || res.StatusCode != 200 || strings.Join(body.Degraded, " ") != want {
		p.t.Errorf("readyz: got %d %v, %v; want 200 with %q", res.StatusCode, body, err, want)
	}
}

// metric gives the sum of a metric.
func (p *process) metric(name string) float64 {
	p.t.Helper()
	families, err := p.metrics.Gather()
	if err != nil {
		p.t.Fatal(err)
	}
	sum := 0.0
	for _, f := range families {
		for _, m := range f.GetMetric() {
			if f.GetName() == name {
				sum += m.GetGauge().GetValue() + m.GetCounter().GetValue()
			}
		}
	}
	return sum
}

func (p *process) wantLog(lost, back int, words ...string) {
	p.t.Helper()
	if l, b := p.log.count("redis lost"), p.log.count("redis back"); l != lost || b != back {
		p.t.Errorf("log: got %d losses and %d returns, want %d and %d:\n%s", l, b, lost, back, p.log)
	}
	for _, w := range words {
		if !strings.Contains(p.log.String(), w) {
			p.t.Errorf("log has no %q:\n%s", w, p.log)
		}
	}
}

func TestTwoProcessesShare(t *testing.T) {
	onAll(t, func(t *testing.T, url string) {
		prefix := "test-" + rand.Text()
		a, b := newProcess(t, url, prefix, 6, nil), newProcess(t, url, prefix, 6, nil)
		for i, p := range []*process{a, b, b, a} {
			p.before("s", i)
		}
		b.before("other", 0)
		// The sixth is the last of the minute, wherever it is asked.
		a.before("other", 1)
		for _, p := range []*process{a, b} {
			if status, _ := p.ask("s", "mèo"); status != http.StatusTooManyRequests {
				t.Errorf("question above the shared limit: got %d, want 429", status)
			}
		}
	})
}

// TestTurnsOfOneConversation sends turns of one conversation to two processes at once: none overwrites another.
func TestTurnsOfOneConversation(t *testing.T) {
	prefix := "test-" + rand.Text()
	a, b := newProcess(t, redistest.URL(t), prefix, 0, nil), newProcess(t, redistest.URL(t), prefix, 0, nil)
	done := make(chan struct{})
	for i := range 40 {
		go func() {
			defer func() { done <- struct{}{} }()
			p := []*process{a, b}[i%2]
			if status, _ := p.ask("s", "mèo"); status != 200 {
				t.Errorf("got %d, want 200", status)
			}
		}()
	}
	for range 40 {
		<-done
	}
	a.before("s", 40)
}

func TestRestart(t *testing.T) {
	servers := redistest.Start(t, "single", "")
	p := newProcess(t, servers.URL(), "x", 100, nil)
	p.before("s", 0)
	p.before("s", 1)
	p.ready("")
	servers.Kill("single")
	for range 20 {
		p.before("s", 0)
	}
	p.ready("redis")
	p.wantLog(1, 0, "unreachable")
	if got := p.metric("trolycong_redis_up"); got != 0 {
		t.Errorf("trolycong_redis_up: got %v, want 0", got)
	}
	if got := p.metric("trolycong_redis_without_total"); got < 60 {
		t.Errorf("trolycong_redis_without_total: got %v, want a session loaded, one saved and a limit for each of 20 turns", got)
	}
	servers.Again("")
	eventually(t, "Redis is back", p.store.Up)
	p.before("s", 0)
	p.before("s", 1)
	p.ready("")
	p.wantLog(1, 1)
}

// TestLimitsWithoutRedis counts in the process while Redis is away.
func TestLimitsWithoutRedis(t *testing.T) {
	servers := redistest.Start(t, "single", "")
	p := newProcess(t, servers.URL(), "x", 3, nil)
	servers.Kill("single")
	for i, want := range []int{200, 200, 200, 429, 429} {
		if status, _ := p.ask("s", "mèo"); status != want {
			t.Errorf("question %d: got %d, want %d", i, status, want)
		}
	}
}

// TestPausedServer is the worst kind of slow: connections stay open and nothing answers. The conversation that went on
// meanwhile does not come back on a turn of before.
func TestPausedServer(t *testing.T) {
	servers := redistest.Start(t, "single", "")
	p := newProcess(t, servers.URL(), "x", 0, func(o *redisstore.Options) { o.Timeout = 300 * time.Millisecond })
	p.before("s", 0)
	p.before("quiet", 0)
	servers.Pause("single")
	began := time.Now()
	p.before("s", 0)
	first := time.Since(began)
	began = time.Now()
	for range 10 {
		p.before("s", 0)
	}
	t.Logf("the first turn took %s, the next ten %s", first, time.Since(began))
	if first > 5*time.Second {
		t.Errorf("the turn that met the paused server took %s", first)
	}
	p.ready("redis")
	servers.Resume("single")
	eventually(t, "Redis is back", p.store.Up)
	// The lock that the paused server took after its caller had gone keeps nobody waiting.
	began = time.Now()
	p.before("s", 0)
	if took := time.Since(began); took > 3*time.Second {
		t.Errorf("the first turn after the return took %s", took)
	}
	p.before("s", 1)
	p.before("quiet", 1)
	p.wantLog(1, 1, "timeout")
}

func TestFlushed(t *testing.T) {
	servers := redistest.Start(t, "single", "")
	p := newProcess(t, servers.URL(), "x", 100, nil)
	p.before("s", 0)
	if err := p.store.Client().FlushAll(t.Context()).Err(); err != nil {
		t.Fatal(err)
	}
	if err := p.store.Client().ScriptFlush(t.Context()).Err(); err != nil {
		t.Fatal(err)
	}
	p.before("s", 0)
	p.before("s", 1)
	p.wantLog(0, 0)
}

func TestFull(t *testing.T) {
	servers := redistest.Start(t, "single", "--maxmemory 3mb --maxmemory-policy noeviction")
	p := newProcess(t, servers.URL(), "x", 100, nil)
	p.before("s", 0)
	raw := p.store.Client()
	n := 0
	for size := 20_000; size > 0; n++ {
		if err := raw.Set(t.Context(), fmt.Sprint("fill", n), strings.Repeat("x", size), 0).Err(); err != nil {
			size /= 4
		}
	}
	p.before("s", 0)
	p.before("s", 0)
	p.ready("redis")
	p.wantLog(1, 0, "full")
	r, err := p.store.Check(t.Context())
	wantFault(t, err, redisstore.FaultFull)
	_ = r
	for i := range n {
		if err := raw.Del(t.Context(), fmt.Sprint("fill", i)).Err(); err != nil {
			t.Fatal(err)
		}
	}
	eventually(t, "Redis is back", p.store.Up)
	p.before("s", 0)
	if r, err = p.store.Check(t.Context()); err != nil || !r.NeverEvicts || !strings.Contains(r.Version, ".") {
		t.Errorf("Check: got %+v, %v; want a version and NeverEvicts", r, err)
	}
	p.wantLog(1, 1)
}

func TestLoading(t *testing.T) {
	servers := redistest.Start(t, "single", "--enable-debug-command yes --key-load-delay 400 --loading-process-events-interval-bytes 1024")
	p := newProcess(t, servers.URL(), "x", 100, nil)
	p.before("s", 0)
	raw := redis.NewClient(&redis.Options{Addr: fmt.Sprint("127.0.0.1:", servers.Port("single")), ReadTimeout: time.Minute})
	defer func() { _ = raw.Close() }()
	if err := raw.Do(t.Context(), "DEBUG", "POPULATE", 5000, "fill", 100).Err(); err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- raw.Do(context.Background(), "DEBUG", "RELOAD").Err() }()
	eventually(t, "the loading is met", func() bool {
		if status, _ := p.ask("t", "mèo"); status != 200 {
			t.Errorf("while Redis loads: got %d, want 200", status)
		}
		return !p.store.Up()
	})
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	eventually(t, "Redis is back", p.store.Up)
	p.before("s", 1)
	p.wantLog(1, 1, "loading")
}

func TestReplica(t *testing.T) {
	servers := redistest.Start(t, "sentinel", "")
	p := newProcess(t, fmt.Sprintf("redis://127.0.0.1:%d", servers.Port("replica")), "x", 100, nil)
	p.before("s", 0)
	p.before("s", 0)
	p.ready("redis")
	p.wantLog(1, 0, "readonly")
}

// TestFailover kills the primary: turns go on without Redis until Sentinel has made another.
func TestFailover(t *testing.T) {
	servers := redistest.Start(t, "sentinel", "")
	p := newProcess(t, servers.URL(), "x", 0, func(o *redisstore.Options) { o.Timeout = time.Second })
	p.before("s", 0)
	p.before("kept", 0)
	eventually(t, "the replica has it", func() bool {
		// WAIT speaks for what its own connection wrote, and so for everything before.
		cmds, err := p.store.Client().Pipelined(t.Context(), func(c redis.Pipeliner) error {
			c.Set(t.Context(), "after", 1, time.Minute)
			c.Do(t.Context(), "WAIT", 1, 500)
			return nil
		})
		if err != nil {
			return false
		}
		n, err := cmds[1].(*redis.Cmd).Int()
		return err == nil && n == 1
	})
	servers.Kill("primary")
	began := time.Now()
	for p.store.Up() {
		if status, _ := p.ask("s", "mèo"); status != 200 {
			t.Errorf("in the failover: got %d, want 200", status)
		}
	}
	for !p.store.Up() && time.Since(began) < 30*time.Second {
		p.before("s", 0)
		time.Sleep(20 * time.Millisecond)
	}
	t.Logf("the failover took %s", time.Since(began))
	if !p.store.Up() {
		t.Fatalf("Redis did not come back:\n%s", p.log)
	}
	// The last turn of the loop may have met the new primary, and is all there is then.
	_, text := p.ask("s", "trước đó")
	switch {
	case strings.Contains(text, "đã hỏi 0 câu"):
		p.before("s", 1)
	case strings.Contains(text, "đã hỏi 1 câu"):
		p.before("s", 2)
	default:
		t.Errorf("after the failover: got %q, want none or one question before", text)
	}
	p.before("kept", 1)
}

// TestClusterNode kills one of three primaries: the cluster serves nothing then, and turns go on.
func TestClusterNode(t *testing.T) {
	servers := redistest.Start(t, "cluster", "")
	p := newProcess(t, servers.URL(), "x", 0, nil)
	for i := range 10 {
		p.before(fmt.Sprint("s", i), 0)
	}
	servers.Kill("node2")
	for range 3 {
		for i := range 10 {
			if status, _ := p.ask(fmt.Sprint("s", i), "mèo"); status != 200 {
				t.Errorf("without a node: got %d, want 200", status)
			}
		}
	}
	p.ready("redis")
}

// TestCutAnswers cuts connections in the middle of answers, at every byte of the first hundred.
func TestCutAnswers(t *testing.T) {
	servers := redistest.Start(t, "single", "")
	proxy := redistest.NewProxy(t, fmt.Sprint("127.0.0.1:", servers.Port("single")))
	p := newProcess(t, "redis://"+proxy.Addr(), "x", 0, nil)
	for n := 1; n <= 100; n++ {
		proxy.CutAfter(n)
		proxy.Cut()
		if status, _ := p.ask(fmt.Sprint("s", n), "mèo"); status != 200 {
			t.Errorf("cut after %d bytes: got %d, want 200", n, status)
		}
		if status, _ := p.ask(fmt.Sprint("s", n), "mèo"); status != 200 {
			t.Errorf("cut after %d bytes, second turn: got %d, want 200", n, status)
		}
	}
	proxy.CutAfter(0)
	eventually(t, "Redis is back", p.store.Up)
	p.before("s0", 0)
	p.before("s0", 1)
}

// TestSlow answers each call late: once it is noticed, turns no longer wait.
func TestSlow(t *testing.T) {
	servers := redistest.Start(t, "single", "")
	proxy := redistest.NewProxy(t, fmt.Sprint("127.0.0.1:", servers.Port("single")))
	p := newProcess(t, "redis://"+proxy.Addr(), "x", 100, func(o *redisstore.Options) { o.Timeout = 250 * time.Millisecond })
	p.before("s", 0)
	proxy.Delay(2 * time.Second)
	began := time.Now()
	p.before("s", 0)
	first := time.Since(began)
	began = time.Now()
	for range 10 {
		p.before("s", 0)
	}
	rest := time.Since(began)
	t.Logf("the turn that noticed took %s, the next ten %s", first, rest)
	if rest > 1500*time.Millisecond {
		t.Errorf("ten turns beside a slow Redis took %s", rest)
	}
	proxy.Delay(0)
	eventually(t, "Redis is back", p.store.Up)
	p.before("s", 0)
	p.wantLog(1, 1, "timeout")
}

// TestStaleAfterFailover gives back a conversation of before its last turn, as a replica does that had not got it.
func TestStaleAfterFailover(t *testing.T) {
	s := open(t, redistest.URL(t), nil)
	sessions := s.SingleTurns(0)
	for fence, q := range map[uint64]string{5: "một"} {
		in := bottest.Session("a", q)
		in.Fence = fence
		if err := sessions.Save(t.Context(), in); err != nil {
			t.Fatal(err)
		}
	}
	before, err := s.Client().HGetAll(t.Context(), redisstore.Keys(t, s)[0]).Result()
	if err != nil {
		t.Fatal(err)
	}
	in := bottest.Session("a", "hai")
	in.Fence = 6
	if err := sessions.Save(t.Context(), in); err != nil {
		t.Fatal(err)
	}
	if err := s.Client().HSet(t.Context(), redisstore.Keys(t, s)[0], before).Err(); err != nil {
		t.Fatal(err)
	}
	if got, err := sessions.Load(t.Context(), "a"); err != nil || len(got.Turns) != 0 {
		t.Errorf("Load of a conversation whose last turn is lost: got %v, %v; want an empty one", got, err)
	}
	in.Fence = 7
	if err := sessions.Save(t.Context(), in); err != nil {
		t.Fatal(err)
	}
	if got, err := sessions.Load(t.Context(), "a"); err != nil || len(got.Turns) != 1 {
		t.Errorf("Load after a new turn: got %v, %v; want it", got, err)
	}
}

// TestCallerThatLeaves does not blame Redis for a caller's own end.
func TestCallerThatLeaves(t *testing.T) {
	servers := redistest.Start(t, "single", "")
	p := newProcess(t, servers.URL(), "x", 0, nil)
	p.before("s", 0)
	servers.Pause("single")
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
	defer cancel()
	if _, err := p.store.Sessions(0).Load(ctx, "s"); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Load for a caller that left: got %v, want the context's error", err)
	}
	servers.Resume("single")
	if !p.store.Up() {
		t.Error("a caller that left counts as a fault of Redis")
	}
	p.before("s", 1)
	p.wantLog(0, 0)
}

func wantFault(t *testing.T, err error, kinds ...redisstore.FaultKind) {
	t.Helper()
	var f *redisstore.Fault
	if !errors.As(err, &f) {
		t.Errorf("got %v, want a fault of kind %v", err, kinds)
		return
	}
	for _, k := range kinds {
		if f.Kind == k {
			if s := f.Sentence(); !strings.HasPrefix(s, "Redis ") || len(s) < 30 {
				t.Errorf("%s: sentence %q", k, s)
			}
			return
		}
	}
	t.Errorf("got a fault of kind %s, want %v", f.Kind, kinds)
}

// TestWrongServers asks each wrong place what is wrong with it. No error shows the password.
func TestWrongServers(t *testing.T) {
	servers := redistest.Start(t, "single", "--requirepass matkhau-dung")
	at := fmt.Sprint("127.0.0.1:", servers.Port("single"))
	plain := redistest.Start(t, "single", "")
	hung, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = hung.Close() }()
	pages := httptest.NewServer(http.NotFoundHandler())
	defer pages.Close()
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	nobody := free.Addr().String()
	_ = free.Close()
	for _, c := range []struct {
		name, url string
		kinds     []redisstore.FaultKind
	}{
		{"no password", "redis://" + at, []redisstore.FaultKind{redisstore.FaultAuth}},
		{"wrong password", "redis://:matkhau-sai@" + at, []redisstore.FaultKind{redisstore.FaultAuth}},
		{"wrong user", "redis://ai:matkhau-dung@" + at, []redisstore.FaultKind{redisstore.FaultAuth}},
		{"nobody listens", "redis://:matkhau@" + nobody, []redisstore.FaultKind{redisstore.FaultUnreachable}},
		{"no such name", "redis://:matkhau@khong-co.invalid", []redisstore.FaultKind{redisstore.FaultUnreachable, redisstore.FaultTimeout}},
		{"hung", "redis://:matkhau@" + hung.Addr().String(), []redisstore.FaultKind{redisstore.FaultTimeout}},
		{"no Redis", "redis://:matkhau@" + strings.TrimPrefix(pages.URL, "http://"), []redisstore.FaultKind{redisstore.FaultOther, redisstore.FaultUnreachable}},
		{"no TLS there", "rediss://:matkhau@" + strings.TrimPrefix(strings.TrimSuffix(plain.URL(), "/0"), "redis://"), []redisstore.FaultKind{redisstore.FaultTLS, redisstore.FaultUnreachable, redisstore.FaultTimeout}},
		{"no cluster", fmt.Sprintf("redis://:matkhau-dung@%s,localhost:%d", at, servers.Port("single")), []redisstore.FaultKind{redisstore.FaultCluster}},
		{"no Sentinel", "redis+sentinel://:matkhau@" + nobody + "/mymaster", []redisstore.FaultKind{redisstore.FaultSentinel, redisstore.FaultUnreachable}},
		{"too large a database", strings.TrimSuffix(plain.URL(), "/0") + "/99", []redisstore.FaultKind{redisstore.FaultOther}},
	} {
		t.Run(c.name, func(t *testing.T) {
			log := &lines{}
			s := open(t, c.url, func(o *redisstore.Options) {
				o.Timeout, o.Logger = 500*time.Millisecond, slog.New(slog.NewTextHandler(log, nil))
			})
			_, err := s.Check(t.Context())
			wantFault(t, err, c.kinds...)
			if s.Up() {
				t.Error("Up after a check that failed")
			}
			_, err = s.Sessions(0).Load(t.Context(), "a")
			wantFault(t, err, redisstore.FaultLost)
			if text := fmt.Sprint(err, log); strings.Contains(text, "matkhau") || strings.Contains(text, "127.0.0.1") {
				t.Errorf("an error or the log shows too much: %s", text)
			}
			if log.count("redis lost") != 1 {
				t.Errorf("log: %s, want one line", log)
			}
		})
	}
	good := open(t, "redis://:matkhau-dung@"+at, nil)
	if _, err := good.Check(t.Context()); err != nil {
		t.Errorf("with the right password: %v", err)
	}
	if err := good.Client().Do(t.Context(), "ACL", "SETUSER", "hep", "on", ">matkhau-hep", "~*", "+get").Err(); err != nil {
		t.Fatal(err)
	}
	_, err = open(t, "redis://hep:matkhau-hep@"+at, nil).Check(t.Context())
	wantFault(t, err, redisstore.FaultAuth)
}
