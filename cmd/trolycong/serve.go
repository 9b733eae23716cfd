package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"runtime/debug"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"trolycong/internal/httpserver"
	"trolycong/retrieval/service"
)

type serveCmd struct {
	Addr           string         `name:"addr" env:"TROLYCONG_ADDR" default:"127.0.0.1:8080" help:"Địa chỉ phục vụ, ví dụ 127.0.0.1:8080 hoặc [::1]:8080."`
	AdminAddr      string         `name:"admin-addr" env:"TROLYCONG_ADMIN_ADDR" help:"Địa chỉ của số đo và kiểm tra; mặc định tắt."`
	BaseURL        string         `name:"base-url" env:"TROLYCONG_BASE_URL" help:"Địa chỉ công khai, ví dụ https://hoidap.example.vn."`
	Role           role           `name:"role" env:"TROLYCONG_ROLE" default:"all" enum:"all,retrieval,bot,worker" help:"Vai trò của tiến trình: all, retrieval (tra cứu), bot (hỏi đáp) hoặc worker (việc nền)."`
	Secret         string         `name:"secret" env:"TROLYCONG_SECRET" help:"Khóa ký cookie; mặc định tạo và giữ trong thư mục dữ liệu."`
	Limits         Limits         `embed:""`
	TrustedProxies string         `name:"trusted-proxies" env:"TROLYCONG_TRUSTED_PROXIES" help:"Các địa chỉ hoặc dải địa chỉ proxy được tin, cách nhau bằng dấu phẩy."`
	RetrievalURL   string         `name:"retrieval-url" env:"RETRIEVAL_URL" help:"Địa chỉ các tiến trình retrieval cho vai trò bot, cách nhau bằng dấu phẩy, ví dụ http://10.0.0.5:9000,http://10.0.0.6:9000."`
	RetrievalKey   string         `name:"retrieval-key" env:"RETRIEVAL_KEY" help:"Khóa giữa bot và retrieval, thấy cả nguồn nội bộ; cần khi retrieval không chỉ phục vụ máy này."`
	PublicKey      string         `name:"retrieval-public-key" env:"RETRIEVAL_PUBLIC_KEY" help:"Khóa mà vai trò retrieval nhận cho bên chỉ được thấy nguồn công khai."`
	Drain          *time.Duration `name:"drain" env:"TROLYCONG_DRAIN" help:"Khi dừng còn nhận câu hỏi bao lâu để proxy kịp chuyển hướng, ví dụ 5s; mặc định 3s, chạy một mình thì 0s."`
}

// Limits bound how often one may ask. Without the first there is none at all, of what other kind ever: for a proxy that
// limits by itself, and for measuring.
type Limits struct {
	Minute    int `name:"rate-limit" env:"TROLYCONG_RATE_LIMIT" default:"600" help:"Số câu hỏi mỗi phút cho một địa chỉ; 0 là tắt mọi giới hạn, kể cả của ngày và của từng người."`
	Day       int `name:"rate-limit-day" env:"TROLYCONG_RATE_LIMIT_DAY" default:"50000" help:"Số câu hỏi mỗi ngày cho một địa chỉ; 0 là không giới hạn."`
	Person    int `name:"rate-limit-person" env:"TROLYCONG_RATE_LIMIT_PERSON" default:"60" help:"Số câu hỏi mỗi phút cho một người (một trình duyệt; khóa API được gấp mười); 0 là không giới hạn."`
	PersonDay int `name:"rate-limit-person-day" env:"TROLYCONG_RATE_LIMIT_PERSON_DAY" default:"1000" help:"Số câu hỏi mỗi ngày cho một người (khóa API được gấp mười); 0 là không giới hạn."`
}

// maxLimit keeps the wider limits within any int.
const maxLimit = 100_000_000

func (l Limits) check() (faults []string) {
	for _, f := range []struct {
		flag string
		n    int
	}{{"--rate-limit", l.Minute}, {"--rate-limit-day", l.Day}, {"--rate-limit-person", l.Person}, {"--rate-limit-person-day", l.PersonDay}} {
		if f.n < 0 || f.n > maxLimit {
			faults = append(faults, fmt.Sprintf("%s: cần số từ 0 (không giới hạn) đến %d, không nhận %d", f.flag, maxLimit, f.n))
		}
	}
	return faults
}

// memoryLimit in bytes is where the collector begins to work harder: a ward office's machine runs other programs too.
const memoryLimit = 340 << 20

// drainGrace is how long a process of several takes requests after it was told to stop: two looks of a proxy that looks
// every second, and one to be sure.
const drainGrace = 3 * time.Second

// Run serves until the process is told to stop.
func (c *serveCmd) Run(e *env) error {
	trusted, err := c.check(e)
	if err != nil {
		return err
	}
	if os.Getenv("GOMEMLIMIT") == "" && c.Role == roleAll {
		debug.SetMemoryLimit(memoryLimit)
	}
	if _, err := e.modelClient(); err != nil { // before anything is opened
		return err
	}
	if e.config.DatabaseURL != "" && c.Secret == "" && c.Role.talks() {
		return &exitError{exitUsage, noSecret}
	}
	if c.Role == roleAll && c.RetrievalURL != "" {
		fmt.Fprintln(e.stderr, "Lưu ý: RETRIEVAL_URL chỉ dùng cho vai trò bot; tiến trình này tự tra cứu.")
	}
	e.role = c.Role
	p, err := c.start(e, trusted)
	if err != nil {
		return err
	}
	defer p.Close()
	listeners, err := c.listen(e, p)
	if err != nil {
		return err
	}
	debug.FreeOSMemory() // building or loading the snapshot needed more than serving does
	at := ""
	if p.public != nil {
		at = httpserver.URL(listeners[0].listener)
	}
	fmt.Fprintln(e.stdout, p.line(c.Role, at))
	return p.run(e, listeners)
}

// run serves and works until the process is told to stop and the last request is answered.
func (p *runner) run(e *env, listeners []served) error {
	g, ctx := errgroup.WithContext(e.ctx)
	serving, stop := p.drain.Until(ctx)
	defer stop()
	for _, l := range listeners {
		g.Go(func() error { return httpserver.Serve(serving, l.listener, l.handler, e.logger()) })
	}
	for _, loop := range p.loops {
		g.Go(func() error { return ended(serving, loop(serving)) })
	}
	for _, loop := range p.background { // nothing new is begun by a process that is told to stop
		g.Go(func() error { return ended(ctx, loop(ctx)) })
	}
	return g.Wait()
}

// served is an open address with what answers there.
type served struct {
	listener net.Listener
	handler  http.Handler
}

// listen opens the addresses of a process: the public one first, where the role has one.
func (c *serveCmd) listen(e *env, p *runner) ([]served, error) {
	var out []served
	for _, a := range []struct {
		addr    string
		handler http.Handler
	}{{c.Addr, p.public}, {c.AdminAddr, p.admin}} {
		if a.handler == nil || a.addr == "" {
			continue
		}
		l, err := httpserver.Listen(e.ctx, a.addr)
		if err != nil {
			errs := []error{&exitError{exitFault, "trolycong: " + err.Error()}}
			for _, o := range out {
				errs = append(errs, o.listener.Close())
			}
			return nil, errors.Join(errs...)
		}
		out = append(out, served{l, a.handler})
	}
	return out, nil
}

// grace is how long the process takes requests after it was told to stop.
func (c *serveCmd) grace(e *env) time.Duration {
	switch {
	case c.Drain != nil:
		return *c.Drain
	case c.Role == roleAll && e.config.DatabaseURL == "" && e.config.RedisURL == "":
		return 0
	}
	return drainGrace
}

// check looks at the settings that no enumeration covers, before anything is opened. An error is wrong use and names the
// flag.
func (c *serveCmd) check(e *env) ([]netip.Prefix, error) {
	faults := c.checkRole(e)
	for _, a := range []struct{ flag, addr string }{{"--addr", c.Addr}, {"--admin-addr", c.AdminAddr}} {
		if err := httpserver.CheckAddr(a.addr); err != nil && (a.addr != "" || a.flag == "--addr") {
			faults = append(faults, a.flag+": "+err.Error())
		}
	}
	if c.BaseURL != "" {
		u, err := url.Parse(c.BaseURL)
		if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || strings.Trim(u.Path, "/") != "" {
			faults = append(faults, fmt.Sprintf("--base-url: “%s” không phải địa chỉ dạng https://hoidap.example.vn (không có đường dẫn phía sau)", c.BaseURL))
		}
	}
	if c.Secret != "" && len(c.Secret) < minSecret {
		faults = append(faults, fmt.Sprintf("--secret: khóa cần ít nhất %d ký tự, khóa đã cho có %d", minSecret, len(c.Secret)))
	}
	faults = append(faults, c.Limits.check()...)
	if c.Drain != nil && (*c.Drain < 0 || *c.Drain > 5*time.Minute) {
		faults = append(faults, fmt.Sprintf("--drain: cần thời gian từ 0s đến 5m, không nhận %v", *c.Drain))
	}
	trusted, err := httpserver.ParseProxies(c.TrustedProxies)
	if err != nil {
		faults = append(faults, "--trusted-proxies: mỗi phần là một địa chỉ như 10.0.0.1 hoặc một dải như 10.0.0.0/8, không nhận “"+c.TrustedProxies+"”")
	}
	if len(faults) > 0 {
		return nil, &exitError{exitUsage, "trolycong: " + strings.Join(faults, "\n") + "\nDùng “trolycong serve --help” để xem cách dùng."}
	}
	return trusted, nil
}

// checkRole looks at what the role needs.
func (c *serveCmd) checkRole(e *env) (faults []string) {
	if c.RetrievalURL != "" {
		if _, err := service.ParseAddresses(c.RetrievalURL); err != nil {
			faults = append(faults, "--retrieval-url: cần các địa chỉ như http://10.0.0.5:9000, cách nhau bằng dấu phẩy, không có đường dẫn và mật khẩu")
		}
	}
	for _, k := range []struct{ flag, key string }{{"--retrieval-key", c.RetrievalKey}, {"--retrieval-public-key", c.PublicKey}} {
		if k.key != "" && len(k.key) < service.MinKey {
			faults = append(faults, fmt.Sprintf("%s: khóa cần ít nhất %d ký tự, khóa đã cho có %d", k.flag, service.MinKey, len(k.key)))
		}
	}
	switch c.Role {
	case roleBot:
		if c.RetrievalURL == "" && e.config.DatabaseURL == "" {
			faults = append(faults, "--role bot: cần RETRIEVAL_URL (địa chỉ các tiến trình retrieval) hoặc DATABASE_URL (tự mở dữ liệu từ PostgreSQL)")
		}
	case roleWorker:
		if e.config.DatabaseURL == "" {
			faults = append(faults, "--role worker: cần DATABASE_URL; trên SQLite, tiến trình vai trò all tự làm việc nền")
		}
	case roleRetrieval:
		if c.RetrievalKey == "" && c.PublicKey == "" && !httpserver.LoopbackHost(c.Addr) {
			faults = append(faults, "--role retrieval: cần RETRIEVAL_KEY vì --addr không chỉ phục vụ máy này; đặt một chuỗi ngẫu nhiên dài, chung với vai trò bot")
		}
	case roleAll:
	}
	return faults
}

// minSecret is the least length of a given secret in bytes, as the web channel asks for.
const minSecret = 16

// ended hides the error of a loop that ended because it was told to.
func ended(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return nil
	}
	return err
}
