package pgtest

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// Own is a server of one test, which it may kill.
type Own struct {
	// URL is the address of its database "postgres".
	URL string

	t         testing.TB
	bin, data string
	settings  []string
	port      int
	user      *syscall.Credential
	cmd       *exec.Cmd
	ended     chan struct{} // closed when cmd has ended
}

// StartOwn makes and starts a server beside the one of TEST_DATABASE_URL, from the same programs; it ends with the test.
// Where those programs are not on this machine the test is skipped. Settings are of the server, as "name=value".
func StartOwn(t testing.TB, settings ...string) *Own {
	t.Helper()
	o := &Own{t: t, settings: settings}
	o.find()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	o.port = l.Addr().(*net.TCPAddr).Port //nolint:errcheck,forcetypeassert // it is a TCP listener
	_ = l.Close()
	dir, err := os.MkdirTemp("/var/tmp", "trolycong-own-") // where the server's user may go
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	if o.user != nil {
		if err := os.Chown(dir, int(o.user.Uid), int(o.user.Gid)); err != nil {
			t.Fatal(err)
		}
	}
	o.data = filepath.Join(dir, "data")
	if out, err := o.command("initdb", "-D", o.data, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync").CombinedOutput(); err != nil {
		t.Fatalf("initdb: %v\n%s", err, out)
	}
	o.URL = fmt.Sprintf("postgres://postgres@127.0.0.1:%d/postgres?sslmode=disable", o.port)
	t.Cleanup(o.Kill)
	o.Start()
	return o
}

// find looks for the programs of the running server.
func (o *Own) find() {
	o.t.Helper()
	var dir string
	if err := Admin(o.t, "").QueryRowContext(o.t.Context(), `SELECT current_setting('data_directory')`).Scan(&dir); err != nil {
		o.t.Fatalf("%s: %v", Env, err)
	}
	raw, err := os.ReadFile(filepath.Join(dir, "postmaster.pid"))
	if err != nil {
		o.t.Skipf("the server's programs are not on this machine: %v", err)
	}
	pid, _, _ := bytes.Cut(raw, []byte("\n"))
	line, err := os.ReadFile("/proc/" + string(pid) + "/cmdline")
	if err != nil {
		o.t.Skipf("the server is none of this machine's: %v", err)
	}
	for _, arg := range strings.Split(string(line), "\x00") {
		if filepath.Base(arg) == "postgres" && filepath.IsAbs(arg) {
			o.bin = filepath.Dir(strings.Replace(arg, "/elf/", "/", 1)) // scripts/pg-test wraps its programs
		}
	}
	if _, err := os.Stat(filepath.Join(o.bin, "initdb")); o.bin == "" || err != nil {
		o.t.Skip("the programs of the server are not found")
	}
	if info, err := os.Stat(dir); err == nil && os.Getuid() == 0 {
		owner := info.Sys().(*syscall.Stat_t) //nolint:errcheck,forcetypeassert // Linux
		o.user = &syscall.Credential{Uid: owner.Uid, Gid: owner.Gid, NoSetGroups: true}
	}
}

func (o *Own) command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(filepath.Join(o.bin, name), args...)
	cmd.Dir = "/"
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Credential: o.user}
	return cmd
}

// Start starts the server after Kill and waits until it listens; it may still be recovering. A server whose killed processes
// still hold its shared memory ends at once: it is started again.
func (o *Own) Start() {
	o.t.Helper()
	var said bytes.Buffer
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		said.Reset()
		if o.launch(&said); o.listens(end) {
			return
		}
		o.Kill()
	}
	o.t.Fatalf("the server does not listen:\n%s", &said)
}

// launch starts the program; its first words go to said until it listens.
func (o *Own) launch(said *bytes.Buffer) {
	o.t.Helper()
	o.cmd = o.command("postgres", "-D", o.data, "-p", fmt.Sprint(o.port), "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "fsync=off", "-c", "shared_buffers=32MB")
	for _, s := range o.settings {
		o.cmd.Args = append(o.cmd.Args, "-c", s)
	}
	o.cmd.Stderr = said
	if err := o.cmd.Start(); err != nil {
		o.t.Fatal(err)
	}
	cmd, ended := o.cmd, make(chan struct{})
	o.ended = ended
	go func() {
		_ = cmd.Wait() // it is killed, or said why
		close(ended)
	}()
}

// listens waits until the program listens; false when it ends before, or the time is over.
func (o *Own) listens(end time.Time) bool {
	for time.Now().Before(end) {
		c, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", o.port))
		if err == nil {
			_ = c.Close()
			return true
		}
		select {
		case <-o.ended:
			return false
		case <-time.After(20 * time.Millisecond):
		}
	}
	return false
}

// Data is the server's folder.
func (o *Own) Data() string { return o.data }

// Owner gives the user and group of the server.
func (o *Own) Owner() (user, group int) {
	if o.user == nil {
		return os.Getuid(), os.Getgid()
	}
	return int(o.user.Uid), int(o.user.Gid)
}

// Kill ends the server and all its processes at once, as a machine that loses power.
func (o *Own) Kill() {
	if o.cmd == nil {
		return
	}
	_ = syscall.Kill(-o.cmd.Process.Pid, syscall.SIGKILL)
	<-o.ended
	o.cmd = nil
}
