package main

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"trolycong/internal/pgtest"
)

// composed starts services of compose.yaml as plain processes: their own commands, environment and health checks, and
// nothing of the environment of the test. What differs: names and networks are ports of loopback, secrets are files of the
// test, the stores are those of the test.
type composed struct {
	t       *testing.T
	file    composeFile
	secrets map[string]string // path in the container → path here
	ports   *strings.Replacer // "bot-1:8080" → an address here
	running map[string]*process
	data    map[string]string
	own     map[string]map[string]string // service → "0.0.0.0:8080" → its address here
}

func newComposed(t *testing.T) *composed {
	t.Helper()
	database, redis := pgtest.New(t), os.Getenv("TEST_REDIS_URL")
	if redis == "" {
		t.Skip("TEST_REDIS_URL is not set, compose.yaml is not started: run scripts/redis-test up, then eval \"$(scripts/redis-test env)\"")
	}
	c := &composed{t: t, file: readCompose(t), secrets: map[string]string{}, running: map[string]*process{}, data: map[string]string{}, own: map[string]map[string]string{}}
	dir := filepath.Join(t.TempDir(), "secrets")
	if out, err := exec.Command(filepath.Join("..", "..", "scripts", "compose-secrets"), dir).CombinedOutput(); err != nil {
		t.Fatalf("compose-secrets: %v %s", err, out)
	}
	for name, s := range c.file.Secrets {
		path := filepath.Join(dir, filepath.Base(s.File))
		if raw, err := os.ReadFile(path); err != nil || len(raw) == 0 {
			t.Errorf("compose-secrets makes no %s", name)
		}
		c.secrets["/run/secrets/"+name] = path
	}
	for name, value := range map[string]string{"database_url": database, "redis_url": redis} {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, []byte(value+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		c.secrets["/run/secrets/"+name] = path
	}
	c.assign()
	return c
}

// assign gives every address of a service a port here.
func (c *composed) assign() {
	var pairs []string
	for name, s := range c.file.Services {
		c.data[name], c.own[name] = c.t.TempDir(), map[string]string{}
		for env, value := range s.Environment {
			if port, ok := strings.CutPrefix(value, "0.0.0.0:"); ok && strings.HasSuffix(env, "_ADDR") {
				at := freeAddr(c.t)
				c.own[name][value] = at
				pairs = append(pairs, name+":"+port, at)
			}
		}
	}
	for _, subnet := range c.file.Networks["front"].IPAM.Config {
		pairs = append(pairs, subnet.Subnet, "127.0.0.1/32")
	}
	c.ports = strings.NewReplacer(pairs...)
}

// command is one process of a service, for the entry point of the image and then args.
func (c *composed) command(service string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(context.WithoutCancel(c.t.Context()), os.Args[0], args...)
	// The image sets the first two.
	cmd.Env = []string{"TROLYCONG_DATA=" + c.data[service], "TMPDIR=" + c.data[service], "TROLYCONG_TEST_AS_PROGRAM=1"}
	for name, value := range c.file.Services[service].Environment {
		if at, ok := c.own[service][value]; ok {
			value = at
		}
		if path, ok := c.secrets[value]; ok {
			value = path
		}
		cmd.Env = append(cmd.Env, name+"="+c.ports.Replace(value))
	}
	return cmd
}

// up starts a service and waits for its own health check.
func (c *composed) up(service string) {
	c.t.Helper()
	p := &process{t: c.t, cmd: c.command(service, c.file.Services[service].Command...)}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		c.t.Fatal(err)
	}
	p.cmd.Stderr = p
	if err := p.cmd.Start(); err != nil {
		c.t.Fatal(err)
	}
	c.running[service] = p
	c.t.Cleanup(p.stop)
	p.said, err = bufio.NewReader(out).ReadString('\n')
	if err != nil {
		c.t.Fatalf("%s says nothing: %v\n%s", service, err, p.text())
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
	check := c.file.Services[service].HealthCheck.Test
	if len(check) < 2 || check[0] != "CMD" || check[1] != "/trolycong" {
		c.t.Fatalf("%s: health check %v", service, check)
	}
	waitFor(c.t, service+" is healthy", func() bool { return c.command(service, check[2:]...).Run() == nil })
}

// proxy starts Caddy with the Caddyfile where there is one, else a balancer of the test's; it gives the address.
func (c *composed) proxy() string {
	c.t.Helper()
	if caddyProgram() == "" {
		c.t.Log("no caddy here (or in TEST_CADDY): a balancer of the test stands in, the Caddyfile is not run")
		b := newBalancer(c.t)
		for i, name := range []string{"bot-1", "bot-2"} {
			b.set(i, "http://"+c.ports.Replace(name+":8080"))
		}
		waitFor(c.t, "both bots are ready", func() bool { return b.readyCount() == 2 })
		return b.URL
	}
	at, _ := startCaddy(c.t, c.ports)
	return at
}

func caddyProgram() string {
	program := os.Getenv("TEST_CADDY")
	if program == "" {
		program, _ = exec.LookPath("caddy")
	}
	return program
}

// startCaddy runs Caddy with the Caddyfile, its names of bots replaced; it gives the address.
func startCaddy(t *testing.T, names *strings.Replacer) (string, *process) {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("..", "..", "Caddyfile"))
	if err != nil {
		t.Fatal(err)
	}
	config := strings.Replace(string(raw), "{\n\tlog {", "{\n\tadmin off\n\tlog {", 1)
	if !strings.Contains(config, "admin off") {
		t.Fatal("the Caddyfile has no global options with a log")
	}
	at, dir := "http://"+freeAddr(t), t.TempDir()
	path := filepath.Join(dir, "Caddyfile")
	if err := os.WriteFile(path, []byte(names.Replace(config)), 0o600); err != nil {
		t.Fatal(err)
	}
	p := &process{t: t, cmd: exec.CommandContext(context.WithoutCancel(t.Context()), caddyProgram(), "run", "--config", path, "--adapter", "caddyfile")}
	p.cmd.Env, p.cmd.Stderr = []string{"SITE=" + at, "HOME=" + dir, "XDG_DATA_HOME=" + dir, "XDG_CONFIG_HOME=" + dir}, p
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.stop)
	waitFor(t, "the proxy passes requests on", func() bool {
		res, err := http.Get(at + "/readyz")
		if err == nil {
			_ = res.Body.Close()
		}
		return err == nil && res.StatusCode == http.StatusOK
	})
	return at, p
}

// TestProxyLogsNoWords breaks answers off: the proxy tells of them, without the words, cookies and addresses of the request.
// Caddy 2.7 and newer would show all of it.
func TestProxyLogsNoWords(t *testing.T) {
	if caddyProgram() == "" {
		t.Skip("no caddy here (or in TEST_CADDY)")
	}
	bot := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/readyz" {
			w.Header().Set("Content-Length", "1000")
			_, _ = w.Write([]byte("half"))
		}
	}))
	t.Cleanup(bot.Close)
	host := strings.TrimPrefix(bot.URL, "http://")
	at, p := startCaddy(t, strings.NewReplacer("bot-1:8080", host, "bot-2:8080", ""))
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, at+"/thu-tuc?q=rat-rieng-tu", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Referer", at+"/thu-tuc?q=rat-rieng-tu")
	if res, err := http.DefaultClient.Do(req); err == nil { // some versions break off before they have sent a byte
		_, _ = io.Copy(io.Discard, res.Body)
		_ = res.Body.Close()
	}
	waitFor(t, "the proxy tells of a broken answer", func() bool { return strings.Contains(p.text(), "incomplete response") })
	if said := p.text(); strings.Contains(said, "rieng-tu") || strings.Contains(said, "remote_ip") {
		t.Errorf("the log shows the request: %s", said)
	}
}

// TestComposeRuns starts what compose.yaml says, loads a plan with its ingest, asks through the proxy, and restarts one bot
// and one retrieval under questions: none fails.
func TestComposeRuns(t *testing.T) {
	besideRace(t)
	c := newComposed(t)
	args := append([]string(nil), c.file.Services["ingest"].Command...)
	if args[len(args)-1] != "/in" {
		t.Fatalf("ingest reads %v, want /in", args)
	}
	args[len(args)-1] = filepath.Dir(writePlan(t))
	if out, err := c.command("ingest", args...).CombinedOutput(); err != nil {
		t.Fatalf("ingest: %v\n%s", err, out)
	}
	for _, service := range []string{"retrieval-1", "retrieval-2", "worker", "bot-1", "bot-2"} {
		c.up(service)
	}
	p := &process{t: t, base: c.proxy()}
	if status, r := p.ask("", target); status != http.StatusOK || !strings.HasPrefix(r.Text, "40%") || len(r.Citations) == 0 {
		t.Errorf("through the proxy: %d %q", status, r.Text)
	}
	if got := p.get("/readyz"); !strings.Contains(got, `"degraded":[]`) {
		t.Errorf("readyz: %s", got)
	}
	stop := make(chan struct{})
	var wg sync.WaitGroup
	asked := 0
	wg.Go(func() {
		for {
			select {
			case <-stop:
				return
			case <-time.After(10 * time.Millisecond):
			}
			if status, r := p.ask("", target); status != http.StatusOK || !strings.HasPrefix(r.Text, "40%") {
				t.Errorf("question %d: %d %q", asked, status, r.Text)
			}
			asked++
		}
	})
	for _, service := range []string{"bot-1", "retrieval-2"} {
		c.running[service].stop()
		c.up(service)
	}
	close(stop)
	wg.Wait()
	t.Logf("%d questions while two processes were restarted", asked)
}
