package main

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"trolycong/bot"
	"trolycong/channels/web"
	"trolycong/internal/httpserver"
	"trolycong/internal/sqlstore"
)

type serveCmd struct {
	Addr           string `name:"addr" env:"TROLYCONG_ADDR" default:"127.0.0.1:8080" help:"Địa chỉ phục vụ, ví dụ 127.0.0.1:8080 hoặc [::1]:8080."`
	AdminAddr      string `name:"admin-addr" env:"TROLYCONG_ADMIN_ADDR" help:"Địa chỉ của số đo và kiểm tra; mặc định tắt."`
	BaseURL        string `name:"base-url" env:"TROLYCONG_BASE_URL" help:"Địa chỉ công khai, ví dụ https://hoidap.example.vn."`
	Role           string `name:"role" env:"TROLYCONG_ROLE" default:"all" enum:"all" help:"Vai trò của tiến trình; bản này chỉ có all."`
	Secret         string `name:"secret" env:"TROLYCONG_SECRET" help:"Khóa ký cookie; mặc định tạo và giữ trong thư mục dữ liệu."`
	RateLimit      int    `name:"rate-limit" env:"TROLYCONG_RATE_LIMIT" default:"600" help:"Số câu hỏi mỗi phút cho một địa chỉ; 0 là không giới hạn."`
	TrustedProxies string `name:"trusted-proxies" env:"TROLYCONG_TRUSTED_PROXIES" help:"Các địa chỉ hoặc dải địa chỉ proxy được tin, cách nhau bằng dấu phẩy."`
}

// memoryLimit in bytes is where the collector begins to work harder: a ward office's machine runs other programs too.
const memoryLimit = 340 << 20

// journalDays is how long turns are kept for staff and feedback.
const journalDays = 90

// Run serves until the process is told to stop.
func (c *serveCmd) Run(e *env) error {
	trusted, err := c.check()
	if err != nil {
		return err
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memoryLimit)
	}
	if _, err := e.modelClient(); err != nil { // before anything is opened
		return err
	}
	if e.config.DatabaseURL != "" && c.Secret == "" {
		return &exitError{exitUsage, noSecret}
	}
	a, err := e.open()
	if err != nil {
		return err
	}
	defer func() { _ = a.Close() }()
	log := e.logger()
	metrics := httpserver.NewMetrics()
	sh, err := e.share(c.RateLimit, metrics.Registry())
	if err != nil {
		return err
	}
	defer func() { _ = sh.Close() }()
	server, err := c.server(e, a, sh, metrics, trusted)
	if err != nil {
		return err
	}
	listener, err := httpserver.Listen(e.ctx, c.Addr)
	if err != nil {
		return &exitError{exitFault, "trolycong: " + err.Error()}
	}
	g, ctx := errgroup.WithContext(e.ctx)
	g.Go(func() error { return httpserver.Serve(ctx, listener, server.Handler(), log) })
	if c.AdminAddr != "" {
		admin, err := httpserver.Listen(e.ctx, c.AdminAddr)
		if err != nil {
			return errors.Join(&exitError{exitFault, "trolycong: " + err.Error()}, listener.Close())
		}
		g.Go(func() error { return httpserver.Serve(ctx, admin, server.Admin(), log) })
	}
	g.Go(func() error { return ended(ctx, a.holder.Run(ctx)) })
	if !a.readOnly {
		g.Go(func() error { return prune(ctx, a.db, log.Warn) })
	}
	g.Go(func() error { return ended(ctx, sh.Run(ctx)) })
	debug.FreeOSMemory() // building or loading the snapshot needed more than serving does
	fmt.Fprintf(e.stdout, "Trợ lý công đang chạy tại %s\n", httpserver.URL(listener))
	return g.Wait()
}

// check looks at the settings that no enumeration covers, before anything is opened. An error is wrong use and names the
// flag.
func (c *serveCmd) check() ([]netip.Prefix, error) {
	var faults []string
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
	if c.RateLimit < 0 {
		faults = append(faults, fmt.Sprintf("--rate-limit: cần số từ 0 trở lên (0 là không giới hạn), không nhận %d", c.RateLimit))
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

// minSecret is the least length of a given secret in bytes, as the web channel asks for.
const minSecret = 16

// ended hides the error of a loop that ended because it was told to.
func ended(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return nil
	}
	return err
}

func (c *serveCmd) server(e *env, a *app, sh *share, metrics *httpserver.Metrics, trusted []netip.Prefix) (*web.Server, error) {
	secret, err := e.secret(c.Secret)
	if err != nil {
		return nil, err
	}
	if a.composer, err = e.composer(metrics.Registry(), e.logger()); err != nil {
		return nil, err
	}
	b, err := e.bot(a, sh.sessions, a.journal(), now, e.logger())
	if err != nil {
		return nil, err
	}
	opt := web.Options{Bot: b, Source: a.holder, Sessions: sh.sessions, Journal: a.journal(), Degraded: func() []string { return append(a.degraded(b), sh.Degraded()...) },
		Keys: a.db.Keys(), Secret: secret, BaseURL: c.BaseURL, Trusted: trusted, AskLimit: sh.asks, WideLimit: sh.wide, Locks: sh.locks, Claims: sh.claims,
		Hotline: e.config.Hotline, Now: now, Logger: e.logger(), Metrics: metrics}
	server, err := web.New(opt)
	if err != nil {
		return nil, fmt.Errorf("wire web: %w", err)
	}
	return server, nil
}

// degraded names what does not work fully: "composer" (answers are the templates'), "journal" (turns and feedback are not kept), "knowledge" (what is served may be
// older than what is stored), "sessions" (follow-ups are not understood).
func (a *app) degraded(b *bot.Bot) []string {
	names := b.Degraded()
	if a.readOnly {
		names = append(names, "journal")
	}
	if a.holder.Failing() {
		names = append(names, "knowledge")
	}
	return names
}

// prune drops old turns once a day.
func prune(ctx context.Context, db *sqlstore.DB, warn func(string, ...any)) error {
	for {
		if _, err := db.Journal().Prune(ctx, now().AddDate(0, 0, -journalDays)); err != nil && ctx.Err() == nil {
			warn("old turns not pruned", "database", filepath.Base(db.Name()), "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(24 * time.Hour):
		}
	}
}
