package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"trolycong/bot"
	"trolycong/internal/redisstore/redistest"
)

// TestMain lets the test binary be the program itself, so that tests run real processes.
func TestMain(m *testing.M) {
	if os.Getenv("TROLYCONG_TEST_AS_PROGRAM") != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// process is a real `trolycong serve`.
type process struct {
	t          testing.TB
	base, data string
	said       string // its first line
	env, args  []string
	cmd        *exec.Cmd
	mu         sync.Mutex
	log        bytes.Buffer
}

func (p *process) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.log.Write(b)
}

func (p *process) text() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.log.String()
}

func serve(t testing.TB, env []string, args ...string) *process {
	t.Helper()
	return serveIn(t, t.TempDir(), env, args...)
}

// serveIn starts a process on a data folder that others may use too.
func serveIn(t testing.TB, data string, env []string, args ...string) *process {
	t.Helper()
	p := &process{t: t, data: data, env: env, args: args}
	t.Cleanup(p.stop)
	p.start()
	return p
}

func (p *process) start() {
	p.t.Helper()
	p.cmd = exec.Command(os.Args[0], append([]string{"serve", "--addr", "127.0.0.1:0", "--data", p.data}, p.args...)...)
	p.cmd.Env = append(append(os.Environ(), "TROLYCONG_TEST_AS_PROGRAM=1", "TROLYCONG_SECRET=mot-khoa-chung-cho-ca-hai", "TROLYCONG_DRAIN=0s"), p.env...)
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		p.t.Fatal(err)
	}
	p.cmd.Stderr = p
	if err := p.cmd.Start(); err != nil {
		p.t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		p.t.Fatalf("serve says nothing: %v\n%s", err, p.text())
	}
	p.said = strings.TrimSpace(line)
	if at := strings.LastIndex(p.said, "http"); at >= 0 {
		p.base = p.said[at:]
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
}

// stop tells the process to stop and waits for its end, which must be a clean one.
func (p *process) stop() {
	if p.cmd == nil || p.cmd.Process == nil {
		return
	}
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	if err := p.cmd.Wait(); err != nil {
		p.t.Errorf("serve ended with %v:\n%s", err, p.text())
	}
	p.cmd = nil
}

func (p *process) ask(session, question string) (int, bot.Reply) {
	p.t.Helper()
	body, _ := json.Marshal(map[string]string{"question": question, "session": session})
	res, err := http.Post(p.base+"/api/v1/ask", "application/json", bytes.NewReader(body))
	if err != nil {
		p.t.Fatalf("ask: %v\n%s", err, p.text())
	}
	defer func() { _ = res.Body.Close() }()
	var r bot.Reply
	_ = json.NewDecoder(res.Body).Decode(&r)
	return res.StatusCode, r
}

func (p *process) get(path string) string {
	p.t.Helper()
	res, err := http.Get(p.base + path)
	if err != nil {
		p.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	return string(b)
}

func waitFor(t testing.TB, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if ok() {
			return
		}
	}
	t.Fatalf("within 20 s: not so: %s", what)
}

const birth, fee = "Đăng ký khai sinh cần giấy tờ gì?", "còn lệ phí thì sao?"

// TestTwoServeOneRedis runs two real processes with one Redis: a conversation begun at one goes on at the other, the limit
// counts both, and when Redis dies both still answer.
func TestTwoServeOneRedis(t *testing.T) {
	servers := redistest.Start(t, "single", "--requirepass matkhau-rieng")
	file := filepath.Join(t.TempDir(), "redis-url")
	url := fmt.Sprintf("redis://:matkhau-rieng@127.0.0.1:%d/0?timeout=2s", servers.Port("single"))
	if err := os.WriteFile(file, []byte(url+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	env := []string{"REDIS_URL=", "REDIS_URL_FILE=" + file}
	a, b := serve(t, env, "--rate-limit", "6"), serve(t, env, "--rate-limit", "6")
	_, first := a.ask("s", birth)
	if first.Outcome != bot.Answered && first.Outcome != bot.Partial || len(first.Procedures) == 0 {
		t.Fatalf("got %s %q, want an answer about a procedure", first.Outcome, first.Text)
	}
	if _, alone := b.ask("other", fee); len(alone.Procedures) > 0 && alone.Procedures[0].Code == first.Procedures[0].Code {
		t.Fatalf("a follow-up without a conversation is understood: %q", alone.Text)
	}
	if _, second := b.ask("s", fee); len(second.Procedures) == 0 || second.Procedures[0].Code != first.Procedures[0].Code {
		t.Errorf("follow-up at the other process: got %s %q about %v, want %v", second.Outcome, second.Text, second.Procedures, first.Procedures)
	}
	for _, p := range []*process{a, b, a} {
		if status, _ := p.ask("s", fee); status != 200 {
			t.Errorf("within the limit: got %d, want 200", status)
		}
	}
	for _, p := range []*process{a, b} {
		if status, _ := p.ask("s", fee); status != http.StatusTooManyRequests {
			t.Errorf("seventh question of a minute at the two: got %d, want 429", status)
		}
	}
	servers.Kill("single")
	for _, p := range []*process{a, b} {
		for range 3 {
			if status, r := p.ask("s", birth); status != 200 || len(r.Procedures) == 0 || r.Procedures[0].Code != first.Procedures[0].Code {
				t.Errorf("without Redis: got %d %q, want the answer", status, r.Text)
			}
		}
		if ready := p.get("/readyz"); !strings.Contains(ready, `"degraded":["redis"]`) {
			t.Errorf("readyz without Redis: %s", ready)
		}
	}
	servers.Again("--requirepass matkhau-rieng")
	for _, p := range []*process{a, b} {
		waitFor(t, "Redis is used again", func() bool { return strings.Contains(p.get("/readyz"), `"degraded":[]`) })
		if log := p.text(); strings.Count(log, "redis lost") != 1 || strings.Count(log, "redis back") != 1 || strings.Contains(log, "matkhau") || strings.Count(log, "\n") != 2 {
			t.Errorf("log: want one line each for the loss and the return, and no password:\n%s", log)
		}
	}
	_, first = b.ask("new", birth)
	if _, second := a.ask("new", fee); len(second.Procedures) == 0 || second.Procedures[0].Code != first.Procedures[0].Code {
		t.Errorf("follow-up after the return: got %q", second.Text)
	}
}

// TestPersonLimitOfTwo asks as one browser at two processes that let a person ask twice a day, and an address more often.
func TestPersonLimitOfTwo(t *testing.T) {
	env := []string{"REDIS_URL=" + redistest.URL(t), "TROLYCONG_SECRET=chung-cho-hai-tien-trinh"}
	a, b := serve(t, env, "--rate-limit-person-day", "2"), serve(t, env, "--rate-limit-person-day", "2")
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	browser := &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	if res, err := browser.Get(a.base + "/"); err != nil || res.Body.Close() != nil || res.StatusCode != 200 {
		t.Fatalf("open the page: %v", err)
	}
	for i, p := range []*process{a, b, a} {
		res, err := browser.PostForm(p.base+"/", url.Values{"question": {birth}})
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(res.Body)
		_ = res.Body.Close()
		switch {
		case i < 2 && res.StatusCode != http.StatusSeeOther:
			t.Errorf("question %d of a person: got %d, want 303", i+1, res.StatusCode)
		case i == 2 && (res.StatusCode != http.StatusTooManyRequests || !strings.Contains(string(body), "2 câu hỏi mỗi ngày cho một người") || res.Header.Get("Retry-After") == ""):
			t.Errorf("third question of a person: got %d %v, want 429 that names the limit", res.StatusCode, res.Header)
		}
	}
}

// TestServeStartsWithoutRedis begins with a Redis that is not there yet.
func TestServeStartsWithoutRedis(t *testing.T) {
	p := serve(t, []string{"REDIS_URL=redis://:matkhau@127.0.0.1:1/0"})
	if status, r := p.ask("s", birth); status != 200 || len(r.Procedures) == 0 {
		t.Errorf("got %d %q, want an answer", status, r.Text)
	}
	if ready := p.get("/readyz"); !strings.Contains(ready, `"degraded":["redis"]`) {
		t.Errorf("readyz: %s", ready)
	}
	if log := p.text(); strings.Count(log, "redis lost") != 1 || strings.Contains(log, "matkhau") || strings.Contains(log, "127.0.0.1") {
		t.Errorf("log: %s", log)
	}
}

func TestDoctorOnRedis(t *testing.T) {
	servers := redistest.Start(t, "single", "--requirepass matkhau-rieng --maxmemory 100mb --maxmemory-policy noeviction")
	at := fmt.Sprintf("127.0.0.1:%d", servers.Port("single"))
	for _, c := range []struct {
		url  string
		code int
		want []string
	}{
		{"", exitDone, []string{"Chưa đặt REDIS_URL"}},
		{"redis://:matkhau-rieng@" + at, exitDone, []string{"Dùng được (một máy, ", "volatile-ttl", "REDIS_URL                            (đã đặt, không hiện)"}},
		{"redis://:matkhau-sai@" + at, exitDone, []string{"Không dùng được: Redis từ chối đăng nhập"}},
		{"redis://:matkhau@127.0.0.1:1", exitDone, []string{"không kết nối được"}},
		{"redis://:matkhau@a,b/7", exitUsage, []string{"REDIS_URL: cụm Redis chỉ có cơ sở dữ liệu 0"}},
		{"postgres://matkhau@a", exitUsage, []string{"REDIS_URL: cần bắt đầu bằng redis://"}},
	} {
		t.Setenv("REDIS_URL", c.url)
		code, out, errOut := command(t, "doctor", "--data", t.TempDir())
		for _, w := range c.want {
			if !strings.Contains(out+errOut, w) {
				t.Errorf("doctor with %s: no %q in\n%s%s", c.url, w, out, errOut)
			}
		}
		if code != c.code || strings.Contains(out+errOut, "matkhau") {
			t.Errorf("doctor with %s: got exit %d, want %d and no password:\n%s%s", c.url, code, c.code, out, errOut)
		}
	}
	t.Setenv("REDIS_URL", "redis://:matkhau@a:b")
	if code, out, errOut := command(t, "serve", "--data", t.TempDir()); code != exitUsage || strings.Contains(out+errOut, "matkhau") || !strings.Contains(errOut, "REDIS_URL") {
		t.Errorf("serve with a broken URL: exit %d, %q, %q", code, out, errOut)
	}
}
