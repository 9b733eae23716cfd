package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

type benchCmd struct {
	HTTP      benchHTTPCmd      `cmd:"" default:"withargs" help:"Đo tốc độ trả lời qua HTTP trên máy này (mặc định)."`
	Retrieval benchRetrievalCmd `cmd:"" help:"Đo chất lượng tìm kiếm: theo từ, theo véc-tơ và cả hai."`
}

type benchHTTPCmd struct {
	Set         []string `name:"set" sep:"none" help:"Lấy thêm câu hỏi từ bộ câu hỏi này."`
	Questions   int      `name:"questions" default:"400" help:"Số câu hỏi khác nhau, ít nhất 200."`
	Rate        int      `name:"rate" default:"200" help:"Số câu mỗi giây ở phần tải đều."`
	Connections int      `name:"connections" default:"50" help:"Số kết nối cùng lúc."`
	Processes   int      `name:"processes" help:"Chia câu hỏi cho chừng ấy tiến trình, mỗi tiến trình một lõi (cần DATABASE_URL khi hơn một)."`
	Seconds     int      `name:"seconds" default:"15" help:"Thời gian của mỗi phần, tính bằng giây."`
}

// Run starts a server of its own on the data folder, asks it, and prints what it measured. One answer that is not a 200
// with an outcome fails the run.
func (c *benchHTTPCmd) Run(e *env) error {
	for _, n := range []struct {
		flag  string
		value int
	}{{"--questions", c.Questions}, {"--rate", c.Rate}, {"--connections", c.Connections}, {"--seconds", c.Seconds}} {
		if n.value < 1 {
			return &exitError{exitUsage, fmt.Sprintf("%s: cần số từ 1 trở lên, không nhận %d", n.flag, n.value)}
		}
	}
	questions, err := c.collect(e)
	if err != nil {
		return err
	}
	if len(questions) < 200 {
		return &exitError{exitUsage, fmt.Sprintf("Chỉ có %d câu hỏi khác nhau, cần ít nhất 200: hãy nạp danh mục thủ tục trước.", len(questions))}
	}
	if c.Processes > 1 && e.config.DatabaseURL == "" {
		return &exitError{exitUsage, "Nhiều tiến trình cùng đọc một PostgreSQL: hãy đặt DATABASE_URL, hoặc bỏ --processes."}
	}
	others, err := os.MkdirTemp("", "trolycong-bench-")
	if err != nil {
		return fmt.Errorf("make folder of further processes: %w", err)
	}
	defer func() { _ = os.RemoveAll(others) }()
	s, err := startServers(e, c.Processes, others)
	if err != nil {
		return err
	}
	defer s.stop()
	client := &http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{MaxConnsPerHost: c.Connections, MaxIdleConnsPerHost: c.Connections}}
	b := &load{client: client, urls: s.urls(), questions: questions}
	fmt.Fprintf(e.stdout, "khởi động đến sẵn sàng      %8.2f s\n", s.ready().Seconds())
	single := b.closed(e.ctx, 1, time.Duration(c.Seconds)*time.Second)
	report(e.stdout, "một người hỏi lần lượt", single)
	fmt.Fprintf(e.stdout, "bộ nhớ thường trú           %8d MB\n", s.rss())
	before := s.cpu()
	open := b.open(e.ctx, c.Rate, time.Duration(c.Seconds)*time.Second)
	used := s.cpu() - before
	report(e.stdout, fmt.Sprintf("đều %d câu/giây, %d kết nối", c.Rate, c.Connections), open)
	fmt.Fprintf(e.stdout, "CPU mỗi câu                 %8.2f ms\n", float64(used.Microseconds())/1000/float64(max(len(open.times), 1)))
	most := b.closed(e.ctx, c.Connections, time.Duration(c.Seconds)*time.Second)
	report(e.stdout, fmt.Sprintf("%d kết nối hỏi liên tục", c.Connections), most)
	fmt.Fprintf(e.stdout, "bộ nhớ thường trú sau tải   %8d MB\n", s.rss())
	if err := errors.Join(single.err, open.err, most.err); err != nil {
		return &exitError{exitFault, "Có câu trả lời hỏng: " + err.Error()}
	}
	return nil
}

// collect gathers different questions: those of the sets, and generated ones on the procedures' names.
func (c *benchHTTPCmd) collect(e *env) ([]string, error) {
	var out []string
	for _, name := range c.Set {
		cases, err := readSet(name)
		if err != nil {
			return nil, err
		}
		for _, k := range cases {
			out = append(out, k.Question)
		}
	}
	a, err := e.open()
	if err != nil {
		return nil, err
	}
	defer func() { _ = a.Close() }()
	asks := []string{"%s cần giấy tờ gì?", "lệ phí %s là bao nhiêu", "%s mất bao lâu", "nộp %s ở đâu", "%s"}
	procedures := a.holder.Current().Collection().Procedures
	for i := 0; len(out) < c.Questions && i < len(procedures); i++ {
		p := procedures[i*7919%len(procedures)] // a prime step, so that all fields take part
		out = append(out, fmt.Sprintf(asks[i%len(asks)], strings.ToLower(p.Name)))
	}
	for i, q := range out {
		if r := []rune(q); len(r) > 500 {
			out[i] = string(r[:500])
		}
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

// children are the measured servers.
type children []*child

// startServers starts one server with all cores (n 0), or n of them on a core each: the first on the data folder, the others
// on folders of their own below others.
func startServers(e *env, n int, others string) (children, error) {
	if n == 0 {
		s, err := startServer(e, e.config.Data, -1)
		return children{s}, err
	}
	var all children
	for i := range n {
		data := e.config.Data
		if i > 0 {
			data = filepath.Join(others, strconv.Itoa(i))
		}
		s, err := startServer(e, data, i)
		if err != nil {
			all.stop()
			return nil, err
		}
		all = append(all, s)
	}
	return all, nil
}

func (all children) stop() {
	for _, s := range all {
		s.stop()
	}
}

func (all children) urls() (out []string) {
	for _, s := range all {
		out = append(out, s.url)
	}
	return out
}

// ready is the time of the slowest.
func (all children) ready() (d time.Duration) {
	for _, s := range all {
		d = max(d, s.ready)
	}
	return d
}

// rss and cpu are sums.
func (all children) rss() (mb int) {
	for _, s := range all {
		mb += s.rss()
	}
	return mb
}

func (all children) cpu() (d time.Duration) {
	for _, s := range all {
		d += s.cpu()
	}
	return d
}

// child is one measured server.
type child struct {
	cmd   *exec.Cmd
	url   string
	ready time.Duration
}

var address = regexp.MustCompile(`http://\S+`)

// startServer starts a server on a data folder; with all cores, or on one when it is not below 0.
func startServer(e *env, data string, core int) (*child, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("find own program: %w", err)
	}
	args := []string{self, "serve", "--data", data, "--addr", "127.0.0.1:0", "--rate-limit", "0"}
	if pin, err := exec.LookPath("taskset"); err == nil && core >= 0 {
		args = append([]string{pin, "-c", strconv.Itoa(core % runtime.NumCPU())}, args...)
	}
	cmd := exec.CommandContext(e.ctx, args[0], args[1:]...)
	if core >= 0 {
		cmd.Env = append(os.Environ(), "GOMAXPROCS=1")
	}
	cmd.Stderr = e.stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("start server: %w", err)
	}
	started := time.Now()
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start server: %w", err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	s := &child{cmd: cmd, url: address.FindString(line)}
	if err != nil || s.url == "" {
		return nil, errors.Join(fmt.Errorf("server said %q", line), err, cmd.Process.Kill())
	}
	for range 200 {
		resp, err := http.Get(s.url + "/readyz")
		if err == nil {
			_ = resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				s.ready = time.Since(started)
				return s, nil
			}
		}
		time.Sleep(5 * time.Millisecond)
	}
	return nil, errors.Join(errors.New("server not ready"), cmd.Process.Kill())
}

func (s *child) stop() {
	if s.cmd.Process.Signal(os.Interrupt) != nil { // Windows has no such signal
		_ = s.cmd.Process.Kill()
	}
	_ = s.cmd.Wait()
}

// rss is the resident memory in MB and cpu the processor time, read from /proc; 0 where there is none.
func (s *child) rss() int { return residentMB(strconv.Itoa(s.cmd.Process.Pid)) }

// residentMB is the resident memory of a process by its id, "self" for this one; 0 where there is no /proc.
func residentMB(pid string) int {
	raw, err := os.ReadFile("/proc/" + pid + "/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(raw)) {
		if f := strings.Fields(line); len(f) > 1 && f[0] == "VmRSS:" {
			kb, _ := strconv.Atoi(f[1])
			return kb / 1024
		}
	}
	return 0
}

func (s *child) cpu() time.Duration {
	raw, err := os.ReadFile("/proc/" + strconv.Itoa(s.cmd.Process.Pid) + "/stat")
	if err != nil {
		return 0
	}
	f := strings.Fields(string(raw[bytes.LastIndexByte(raw, ')')+1:]))
	if len(f) < 13 {
		return 0
	}
	user, _ := strconv.Atoi(f[11])
	system, _ := strconv.Atoi(f[12])
	return time.Duration(user+system) * 10 * time.Millisecond // clock ticks of 1/100 s
}

// load asks questions and notes how long each took.
type load struct {
	client    *http.Client
	urls      []string // asked by turns
	questions []string
}

type measured struct {
	times []time.Duration
	took  time.Duration
	err   error
}

// ask asks one question; anything but a 200 with an outcome is an error.
func (l *load) ask(ctx context.Context, i int) error {
	body, err := json.Marshal(map[string]string{"question": l.questions[i%len(l.questions)]})
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, l.urls[i%len(l.urls)]+"/api/v1/ask", bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := l.client.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	raw, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	if err != nil {
		return err
	}
	var reply struct{ Outcome string }
	if resp.StatusCode != http.StatusOK || json.Unmarshal(raw, &reply) != nil || reply.Outcome == "" {
		return fmt.Errorf("question %d: status %d, outcome %q", i, resp.StatusCode, reply.Outcome)
	}
	return nil
}

// closed keeps the given number of askers busy: each asks again as soon as it is answered.
func (l *load) closed(ctx context.Context, askers int, d time.Duration) measured {
	var mu sync.Mutex
	var m measured
	var wg sync.WaitGroup
	started := time.Now()
	for a := range askers {
		wg.Go(func() {
			for i := a; time.Since(started) < d; i += askers {
				at := time.Now()
				err := l.ask(ctx, i)
				mu.Lock()
				m.times = append(m.times, time.Since(at))
				m.err = firstOf(m.err, err)
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	m.took = time.Since(started)
	return m
}

// open sends questions at a fixed rate whether or not earlier ones are answered; a question's time runs from when it was
// due.
func (l *load) open(ctx context.Context, rate int, d time.Duration) measured {
	var mu sync.Mutex
	var m measured
	var wg sync.WaitGroup
	started := time.Now()
	step := time.Second / time.Duration(rate)
	for i := 0; time.Duration(i)*step < d; i++ {
		due := started.Add(time.Duration(i) * step)
		time.Sleep(time.Until(due))
		wg.Go(func() {
			err := l.ask(ctx, i)
			mu.Lock()
			m.times = append(m.times, time.Since(due))
			m.err = firstOf(m.err, err)
			mu.Unlock()
		})
	}
	wg.Wait()
	m.took = time.Since(started)
	return m
}

func firstOf(a, b error) error {
	if a != nil {
		return a
	}
	return b
}

func report(w io.Writer, name string, m measured) {
	if len(m.times) == 0 {
		return
	}
	slices.Sort(m.times)
	at := func(q int) float64 { return ms(m.times[min(len(m.times)*q/100, len(m.times)-1)]) }
	fmt.Fprintf(w, "%-36s p50 %6.2f ms  p95 %6.2f ms  p99 %6.2f ms  %7.0f câu/giây  (%d câu)\n", name, at(50), at(95), at(99), float64(len(m.times))/m.took.Seconds(), len(m.times))
}
