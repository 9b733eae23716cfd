package main

import (
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"time"

	"trolycong/internal/sqlstore"
	"trolycong/knowledge/ingest"
	"trolycong/knowledge/portal"
)

type doctorCmd struct {
	Issues bool `name:"issues" help:"Liệt kê mã của các bản ghi còn nghi ngờ."`
}

// secretSettings are never shown.
var secretSettings = []string{"SECRET", "TOKEN", "KEY", "PASSWORD", "DATABASE_URL", "REDIS_URL"}

// Run prints the configuration with secrets masked, what is loaded, and what is missing.
func (c *doctorCmd) Run(e *env) error {
	w := e.stdout
	fmt.Fprintf(w, "trolycong %s\n\nCài đặt\n", version)
	fmt.Fprintf(w, "  thư mục dữ liệu     %s\n  tổng đài            %s\n  tỉnh của đơn vị     %s\n", absolute(e.config.Data), orNone(e.config.Hotline), orNone(e.config.Province))
	for _, kv := range settings() {
		fmt.Fprintf(w, "  %s\n", kv)
	}
	a, err := e.open()
	if err != nil {
		return err
	}
	defer func() { _ = a.Close() }()
	if err := c.checkStore(e, a.db); err != nil {
		return err
	}
	sources, err := a.db.Sources(e.ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "\nNguồn đã nạp: %d\n", len(sources))
	for _, s := range sources {
		fmt.Fprintf(w, "  %-28s %-10s %5d bản ghi %5d chỗ nghi ngờ  %s  %s\n", s.ID, s.Kind, s.Records, s.Issues, s.AsOf, s.Visibility)
	}
	coll := a.holder.Current().Collection()
	fmt.Fprintf(w, "\nĐang trả lời từ %d thủ tục và %d văn bản (phiên bản %s).\n", len(coll.Procedures), len(coll.Documents), shortVersion(coll.Version))
	if len(sources) == 0 {
		fmt.Fprintln(w, "Thiếu: chưa nạp nguồn nào, chỉ có gói tóm tắt kèm phần mềm. Nạp bằng: trolycong ingest <tệp hoặc thư mục>")
	}
	fmt.Fprintln(w, "\nNghi ngờ trong danh mục thủ tục")
	for _, i := range portal.Report(coll.Procedures) {
		fmt.Fprintf(w, "  %5d bản ghi  %s\n", i.Records, ingest.Label(i.Kind))
		if c.Issues {
			fmt.Fprintf(w, "        %s\n", join(i.Codes))
		}
	}
	return c.checkLock(e)
}

// checkStore reads the whole database, and says what a server still lacks.
func (c *doctorCmd) checkStore(e *env, db *sqlstore.DB) error {
	start := time.Now()
	if err := db.Check(e.ctx); err != nil {
		return err
	}
	took := time.Since(start).Round(time.Millisecond)
	if _, err := fmt.Fprintf(e.stdout, "\nCơ sở dữ liệu: %s\n  lược đồ %d; đã đọc lại toàn bộ trong %s, không có lỗi\n", db.Name(), sqlstore.SchemaVersion, took); err != nil {
		return err
	}
	if e.config.DatabaseURL == "" {
		return nil
	}
	if os.Getenv("TROLYCONG_SECRET") == "" {
		fmt.Fprintln(e.stdout, "  "+noSecret)
	}
	if sources, err := db.Sources(e.ctx); err == nil && len(sources) == 0 && exists(e.sqlitePath()) {
		fmt.Fprintf(e.stdout, "  PostgreSQL còn trống mà %s có dữ liệu; chuyển sang bằng: trolycong move --from sqlite --to postgres\n", e.sqlitePath())
	}
	release, err := db.LockIngest(e.ctx)
	if err != nil {
		_, err = fmt.Fprintln(e.stdout, "  "+explain(err))
		return err
	}
	return release()
}

// checkLock tells whether an ingest is running.
func (c *doctorCmd) checkLock(e *env) error {
	lock, err := ingest.Acquire(e.config.Data, now())
	if err != nil {
		_, perr := fmt.Fprintln(e.stdout, "\n"+ingest.Explain(err))
		return perr
	}
	return lock.Release()
}

// settings lists the variables of this program that are set, secrets masked.
func settings() []string {
	var out []string
	for _, kv := range os.Environ() {
		name, value, _ := strings.Cut(kv, "=")
		ours := strings.HasPrefix(name, "TROLYCONG_") || strings.HasPrefix(name, "OPENAI_") || strings.HasPrefix(name, "TELEGRAM_") || strings.HasPrefix(name, "ZALO_") ||
			strings.HasPrefix(name, "OIDC_") || strings.HasPrefix(name, "DATABASE_URL") || name == "REDIS_URL" || name == "RETRIEVAL_URL"
		if !ours {
			continue
		}
		for _, s := range secretSettings {
			if strings.Contains(name, s) && !strings.HasSuffix(name, "_FILE") {
				value = "(đã đặt, không hiện)"
			}
		}
		out = append(out, fmt.Sprintf("%-19s %s", name, value))
	}
	sort.Strings(out)
	return out
}

func orNone(s string) string {
	if s == "" {
		return "(chưa đặt)"
	}
	return s
}

func absolute(p string) string {
	a, err := filepath.Abs(p)
	if err != nil {
		return p
	}
	return a
}

func shortVersion(v string) string { return v[:min(len(v), 16)] }

func join[T ~string](codes []T) string {
	parts := make([]string, 0, len(codes))
	for _, c := range codes {
		parts = append(parts, string(c))
	}
	return strings.Join(parts, " ")
}
