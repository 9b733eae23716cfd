// Package redistest gives tests real Redis servers: the one that `make test` starts for all, and servers of a test's own
// that it may kill, stop and fill.
//
// Kind: library for tests. It starts servers through scripts/redis-test only and ends what it started. Without Redis it
// skips the test and says how to get one.
package redistest

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// URL is the address of the shared server: TEST_REDIS_URL.
func URL(t testing.TB) string { return variable(t, "TEST_REDIS_URL", "single") }

// ClusterURL is the address of the shared cluster: TEST_REDIS_CLUSTER_URL.
func ClusterURL(t testing.TB) string { return variable(t, "TEST_REDIS_CLUSTER_URL", "cluster") }

// SentinelURL is the address of the shared pair under Sentinel: TEST_REDIS_SENTINEL_URL.
func SentinelURL(t testing.TB) string { return variable(t, "TEST_REDIS_SENTINEL_URL", "sentinel") }

func variable(t testing.TB, name, kind string) string {
	t.Helper()
	if v := os.Getenv(name); v != "" {
		return v
	}
	without(t, fmt.Sprintf("%s is not set: run `scripts/redis-test up %s; eval \"$(scripts/redis-test env)\"`, or `make redis`", name, kind))
	return ""
}

func without(t testing.TB, why string) {
	t.Helper()
	t.Skip(why)
}

// Servers are servers of one test.
type Servers struct {
	t   testing.TB
	dir string
	env []string
}

// Start starts servers of a kind ("single", "cluster", "sentinel") with more arguments for them ("--maxmemory 3mb"). It
// needs redis-server on this machine, as TEST_REDIS_URL may be elsewhere.
func Start(t testing.TB, kind, args string) *Servers {
	t.Helper()
	if os.Getenv("TEST_REDIS_URL") == "" {
		variable(t, "TEST_REDIS_URL", "single")
	}
	if _, err := exec.LookPath("redis-server"); err != nil {
		without(t, "redis-server is not on this machine: the tests that kill servers need one of their own")
	}
	s := &Servers{t: t, dir: filepath.Join(t.TempDir(), "redis")}
	for _, kv := range os.Environ() {
		if !strings.HasPrefix(kv, "TEST_REDIS_") && !strings.HasPrefix(kv, "REDIS_TEST_") {
			s.env = append(s.env, kv)
		}
	}
	s.env = append(s.env, "REDIS_TEST_DIR="+s.dir, "REDIS_TEST_ARGS="+args)
	t.Cleanup(func() { s.script(context.Background(), "down") })
	s.script(t.Context(), "up", kind)
	return s
}

// URL is the address of the servers.
func (s *Servers) URL() string {
	s.t.Helper()
	_, v, ok := strings.Cut(strings.TrimSpace(s.script(s.t.Context(), "env")), "='")
	if !ok {
		s.t.Fatal("redis-test env prints nothing")
	}
	return strings.TrimSuffix(v, "'")
}

// Again starts a killed single server where it was, empty, with more arguments.
func (s *Servers) Again(args string) {
	s.t.Helper()
	port := strconv.Itoa(s.Port("single"))
	s.env = append(s.env, "REDIS_TEST_PORT="+port, "REDIS_TEST_ARGS="+args)
	s.script(s.t.Context(), "up", "single")
}

// Port of a server: "single", "node1" to "node3", "primary", "replica", "sentinel".
func (s *Servers) Port(name string) int { return s.number(name + ".port") }

// Kill ends a server at once.
func (s *Servers) Kill(name string) { s.signal(name, "KILL") }

// Pause stops a server's process: its connections stay open and nothing answers. Resume lets it go on.
func (s *Servers) Pause(name string) { s.signal(name, "STOP") }

// Resume ends a Pause.
func (s *Servers) Resume(name string) { s.signal(name, "CONT") }

// signal goes through the shell's kill, so that the package compiles where signals have other names.
func (s *Servers) signal(name, sig string) {
	s.t.Helper()
	if out, err := exec.Command("kill", "-"+sig, strconv.Itoa(s.number(name+".pid"))).CombinedOutput(); err != nil {
		s.t.Fatalf("signal %s: %v: %s", name, err, out)
	}
}

func (s *Servers) number(file string) int {
	s.t.Helper()
	raw, err := os.ReadFile(filepath.Join(s.dir, file))
	if err != nil {
		s.t.Fatalf("read %s: %v", file, err)
	}
	n, err := strconv.Atoi(strings.TrimSpace(string(raw)))
	if err != nil {
		s.t.Fatalf("read %s: %v", file, err)
	}
	return n
}

func (s *Servers) script(ctx context.Context, args ...string) string {
	s.t.Helper()
	cmd := exec.CommandContext(ctx, filepath.Join(root(s.t), "scripts", "redis-test"), args...)
	cmd.Env = s.env
	var out, errOut bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errOut
	if err := cmd.Run(); err != nil {
		s.t.Fatalf("redis-test %v: %v\n%s", args, err, errOut.String())
	}
	return out.String()
}

func root(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	for ; err == nil; dir = filepath.Dir(dir) {
		if _, statErr := os.Stat(filepath.Join(dir, "go.mod")); statErr == nil {
			return dir
		}
		if dir == filepath.Dir(dir) {
			break
		}
	}
	t.Fatalf("no go.mod above the working directory: %v", err)
	return ""
}

// Proxy passes connections on to a server and hurts them. Safe for concurrent use.
type Proxy struct {
	listener net.Listener
	to       string
	wg       sync.WaitGroup

	mu    sync.Mutex
	delay time.Duration
	cutAt int // bytes of answers after which each connection is cut; 0 never
	conns map[net.Conn]struct{}
}

// NewProxy listens on a free port for a server's address.
func NewProxy(t testing.TB, to string) *Proxy {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &Proxy{listener: l, to: to, conns: map[net.Conn]struct{}{}}
	p.wg.Go(p.accept)
	t.Cleanup(func() {
		_ = l.Close()
		p.Cut()
		p.wg.Wait()
	})
	return p
}

// Addr is where the proxy listens.
func (p *Proxy) Addr() string { return p.listener.Addr().String() }

// Delay holds every answer back.
func (p *Proxy) Delay(d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.delay = d
}

// CutAfter cuts every connection after so many bytes of answers, in the middle of one; 0 stops that.
func (p *Proxy) CutAfter(n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.cutAt = n
}

// Cut cuts all connections.
func (p *Proxy) Cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for c := range p.conns {
		_ = c.Close()
	}
}

func (p *Proxy) accept() {
	for {
		in, err := p.listener.Accept()
		if err != nil {
			return
		}
		out, err := net.Dial("tcp", p.to)
		if err != nil {
			_ = in.Close()
			continue
		}
		p.mu.Lock()
		p.conns[in], p.conns[out] = struct{}{}, struct{}{}
		p.mu.Unlock()
		p.wg.Go(func() {
			_, _ = io.Copy(out, in)
			p.end(in, out)
		})
		p.wg.Go(func() {
			p.answers(in, out)
			p.end(in, out)
		})
	}
}

func (p *Proxy) answers(in, out net.Conn) {
	buf := make([]byte, 4096)
	for sent := 0; ; {
		n, err := out.Read(buf)
		p.mu.Lock()
		delay, cut := p.delay, p.cutAt
		p.mu.Unlock()
		time.Sleep(delay)
		if cut > 0 && sent+n > cut {
			_, _ = in.Write(buf[:max(0, min(n, cut-sent))])
			return
		}
		if _, werr := in.Write(buf[:n]); err != nil || werr != nil {
			return
		}
		sent += n
	}
}

func (p *Proxy) end(conns ...net.Conn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range conns {
		_ = c.Close()
		delete(p.conns, c)
	}
}
