package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"

	"trolycong/internal/sqlstore"
	"trolycong/knowledge/ingest"
	"trolycong/knowledge/portal"
)

type doctorCmd struct {
	Issues bool `name:"issues" help:"Liệt kê mã của các bản ghi còn nghi ngờ."`
	JSON   bool `name:"json" help:"In kết quả dạng JSON."`
}

// checkup is what doctor found.
type checkup struct {
	Version  string    `json:"version"`
	Settings []setting `json:"settings"`
	// Database is "ok", or the sentence that says what is wrong with it, or that the next start makes or upgrades it.
	Database string `json:"database"`
	// Store names the database: a path, or a server without user and password. Schema is the version of its tables.
	Store  string `json:"store"`
	Schema int    `json:"schema"`
	// Redis says in sentences whether it is used and works.
	Redis []string `json:"redis"`
	// Vectors says in a sentence where they lie and whether that works.
	Vectors string `json:"vectors"`
	// Retrieval says in sentences how the addresses of RETRIEVAL_URL do; absent without it.
	Retrieval []string `json:"retrieval,omitempty"`
	// Model says the same of the language model.
	Model []string `json:"model"`
	// Embedding says the same of the model that makes vectors.
	Embedding  []string     `json:"embedding"`
	Sources    []sourceLine `json:"sources"`
	Procedures int          `json:"procedures"`
	Documents  int          `json:"documents"`
	Knowledge  string       `json:"knowledge_version"`
	Issues     []issueLine  `json:"issues"`
	Missing    []string     `json:"missing"`
	Ingest     string       `json:"ingest_running"` // a sentence; empty when none runs
}

type setting struct {
	Name  string `json:"name"` // of the variable
	Value string `json:"value"`
	// State says where the value comes from: "default", "set", or "ignored" for a variable that this version does not read.
	State string `json:"state"`
}

type sourceLine struct {
	ID         string `json:"id"`
	Kind       string `json:"kind"`
	Records    int    `json:"records"`
	Issues     int    `json:"issues"`
	AsOf       string `json:"as_of"`
	Visibility string `json:"visibility"`
}

type issueLine struct {
	Kind    string   `json:"kind"`
	Label   string   `json:"label"`
	Records int      `json:"records"`
	Codes   []string `json:"codes"`
}

// secretSettings are never shown.
var secretSettings = []string{"SECRET", "TOKEN", "KEY", "PASSWORD", "DATABASE_URL", "REDIS_URL"}

// Run prints the configuration with secrets masked, what is loaded, and what is missing or damaged. It fails when no
// question could be answered.
func (c *doctorCmd) Run(e *env) error {
	found := checkup{Version: version, Settings: settings(e), Sources: []sourceLine{}, Issues: []issueLine{}, Missing: []string{}}
	var err error
	if found.Redis, err = e.checkRedis(); err != nil {
		return err
	}
	found.Retrieval = e.checkRetrieval()
	if found.Model, err = e.checkModel(); err != nil {
		return err
	}
	if found.Embedding, err = e.checkEmbedding(); err != nil {
		return err
	}
	fault := c.look(e, &found)
	if fault != nil {
		found.Database = explain(fault)
	}
	broken := fault != nil && !comes(fault)
	if err := c.print(e.stdout, &found, broken); err != nil {
		return err
	}
	if broken {
		return &exitError{faultCode(fault), found.Database}
	}
	return nil
}

// comes tells that nothing is wrong with a store but that no start has made or upgraded it yet.
func comes(err error) bool {
	var f *sqlstore.Fault
	return errors.As(err, &f) && (f.Kind == sqlstore.FaultMissing || f.Kind == sqlstore.FaultOlderSchema)
}

// openToLook opens the store and the snapshot of a data folder and changes nothing: a store of another schema is not
// upgraded, for an older program could not go back. Whether one of this schema can be written is tried all the same.
func (e *env) openToLook() (*app, error) {
	opt := e.storeOptions()
	opt.ReadOnly = true
	db, err := sqlstore.Open(e.ctx, opt)
	if err != nil {
		return nil, err
	}
	a := &app{db: db, readOnly: true}
	writable, _, err := e.openStore()
	if err == nil {
		err = errors.Join(writable.Close(), e.openHolder(a))
	}
	if err != nil {
		return nil, errors.Join(err, a.Close())
	}
	return a, nil
}

// look opens the store and reads what doctor tells of it. The error is what makes it unusable.
func (c *doctorCmd) look(e *env, found *checkup) error {
	a, err := e.openToLook()
	if comes(err) {
		found.Vectors = e.checkVectors()
		found.Missing = append(found.Missing, e.missing(0)...)
	}
	if err != nil {
		return err
	}
	defer func() { _ = a.Close() }()
	if err := a.db.Check(e.ctx); err != nil {
		return err
	}
	found.Database, found.Store, found.Schema = "ok", a.db.Name(), sqlstore.SchemaVersion
	found.Vectors = e.checkVectors()
	sources, err := a.db.Sources(e.ctx)
	if err != nil {
		return err
	}
	for _, s := range sources {
		found.Sources = append(found.Sources, sourceLine{string(s.ID), string(s.Kind), s.Records, s.Issues, s.AsOf.String(), s.Visibility.String()})
	}
	coll := a.holder.Current().Collection()
	found.Procedures, found.Documents, found.Knowledge = len(coll.Procedures), len(coll.Documents), shortVersion(coll.Version)
	for _, i := range portal.Report(coll.Procedures) {
		line := issueLine{string(i.Kind), ingest.Label(i.Kind), i.Records, []string{}}
		if c.Issues {
			for _, code := range i.Codes {
				line.Codes = append(line.Codes, string(code))
			}
		}
		found.Issues = append(found.Issues, line)
	}
	found.Missing = append(found.Missing, e.missing(len(sources))...)
	if e.config.DatabaseURL != "" {
		found.Ingest = ingesting(e, a.db)
	}
	if err := ingest.Running(e.config.Data); errors.Is(err, ingest.ErrLocked) {
		found.Ingest = ingest.Explain(err)
	}
	return nil
}

// missing says what an installation with so many sources lacks.
func (e *env) missing(sources int) (out []string) {
	if sources == 0 {
		out = append(out, "chưa nạp nguồn nào, chỉ có gói tóm tắt kèm phần mềm; nạp bằng: trolycong ingest <tệp hoặc thư mục>")
	}
	if e.config.DatabaseURL != "" {
		out = append(out, e.missingOnServer(sources)...)
	}
	if e.config.Hotline == "" {
		out = append(out, "chưa đặt tổng đài (TROLYCONG_HOTLINE) nên câu từ chối không chỉ được nơi hỏi tiếp")
	}
	return out
}

// missingOnServer says what a start with a database server still needs.
func (e *env) missingOnServer(sources int) (out []string) {
	if os.Getenv("TROLYCONG_SECRET") == "" {
		out = append(out, strings.TrimPrefix(noSecret, "Thiếu "))
	}
	if sources == 0 && exists(e.sqlitePath()) {
		out = append(out, "PostgreSQL còn trống mà có "+e.sqlitePath()+"; chuyển sang bằng: trolycong move --from sqlite --to postgres")
	}
	return out
}

// ingesting is a sentence when another process, on whatever machine, ingests. It only looks: taking the lock for a moment
// would refuse an ingest that begins in it, and cannot be done where nothing may be written.
func ingesting(e *env, db *sqlstore.DB) string {
	if held, err := db.Ingesting(e.ctx); err != nil || !held {
		return ""
	}
	return "Một tiến trình khác đang nạp dữ liệu vào " + db.Name() + "."
}

func (c *doctorCmd) print(w io.Writer, found *checkup, broken bool) error {
	if c.JSON {
		enc := json.NewEncoder(w)
		enc.SetIndent("", " ")
		enc.SetEscapeHTML(false)
		return enc.Encode(found)
	}
	fmt.Fprintf(w, "trolycong %s\n\nCài đặt\n", found.Version)
	for _, s := range found.Settings {
		fmt.Fprintf(w, "  %-36s %s%s\n", s.Name, orNone(s.Value), map[string]string{"default": "  (mặc định)", "ignored": "  (bản này chưa dùng, bỏ qua)"}[s.State])
	}
	fmt.Fprintln(w, "\nRedis")
	for _, line := range found.Redis {
		fmt.Fprintln(w, "  "+line)
	}
	fmt.Fprintln(w, "\nMô hình ngôn ngữ")
	for _, line := range found.Model {
		fmt.Fprintln(w, "  "+line)
	}
	fmt.Fprintln(w, "\nMô hình tạo véc-tơ")
	for _, line := range found.Embedding {
		fmt.Fprintln(w, "  "+line)
	}
	if len(found.Retrieval) > 0 {
		fmt.Fprintln(w, "\nTra cứu (RETRIEVAL_URL)")
	}
	for _, line := range found.Retrieval {
		fmt.Fprintln(w, "  "+line)
	}
	switch {
	case broken: // Run says what is wrong
		_, err := fmt.Fprintln(w, "\nCơ sở dữ liệu: không dùng được")
		return err
	case found.Database != "ok":
		fmt.Fprintln(w, "\n"+found.Database)
		fmt.Fprintln(w, "Véc-tơ:", found.Vectors)
		for _, m := range found.Missing {
			fmt.Fprintln(w, "Thiếu: "+m)
		}
		return nil
	}
	fmt.Fprintln(w, "\nCơ sở dữ liệu: nguyên vẹn,", found.Store)
	fmt.Fprintln(w, "Véc-tơ:", found.Vectors)
	fmt.Fprintf(w, "\nNguồn đã nạp: %d\n", len(found.Sources))
	for _, s := range found.Sources {
		fmt.Fprintf(w, "  %-28s %-10s %5d bản ghi %5d chỗ nghi ngờ  %s  %s\n", s.ID, s.Kind, s.Records, s.Issues, s.AsOf, s.Visibility)
	}
	fmt.Fprintf(w, "\nĐang trả lời từ %d thủ tục và %d văn bản (phiên bản %s).\n", found.Procedures, found.Documents, found.Knowledge)
	for _, m := range found.Missing {
		fmt.Fprintln(w, "Thiếu: "+m)
	}
	fmt.Fprintln(w, "\nNghi ngờ trong danh mục thủ tục")
	for _, i := range found.Issues {
		fmt.Fprintf(w, "  %5d bản ghi  %s\n", i.Records, i.Label)
		if len(i.Codes) > 0 {
			fmt.Fprintf(w, "        %s\n", strings.Join(i.Codes, " "))
		}
	}
	if found.Ingest != "" {
		fmt.Fprintln(w, "\n"+found.Ingest)
	}
	return nil
}

// settings lists every setting that serve reads, with what holds now, then the variables of this program's names that it
// does not read. Secrets are masked.
func settings(e *env) []setting {
	var c cli
	parser, err := newParser(&c)
	if err != nil {
		return nil
	}
	// Variables and defaults are read as serve reads them; a wrong one is shown as it stands.
	_, _ = parser.Parse([]string{"serve"})
	c.Config = *e.config
	c.Data = absolute(c.Data)
	values := map[string]string{"TROLYCONG_DATA": c.Data, "TROLYCONG_HOTLINE": c.Hotline, "TROLYCONG_PROVINCE": c.Province, "TROLYCONG_LOG_LEVEL": c.LogLevel}
	var out []setting
	known := map[string]bool{}
	flags := append(slices.Clone(parser.Model.Flags), childNamed(parser.Model.Node, "serve").Flags...)
	for _, f := range flags {
		if len(f.Envs) == 0 {
			continue
		}
		name := f.Envs[0]
		known[name] = true
		s := setting{Name: name, Value: f.Default, State: "default"}
		if v := os.Getenv(name); v != "" {
			s.Value, s.State = v, "set"
		}
		if v, ours := values[name]; ours { // a flag of this call wins
			s.Value = v
			if v != f.Default && v != absolute(f.Default) {
				s.State = "set"
			}
		}
		out = append(out, masked(s))
	}
	for _, kv := range os.Environ() {
		name, value, _ := strings.Cut(kv, "=")
		if !ourName(name) || known[name] {
			continue
		}
		s := setting{name, value, "ignored"}
		if base, isFile := strings.CutSuffix(name, "_FILE"); isFile && known[base] {
			s.State = "set"
		}
		out = append(out, masked(s))
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].Name < out[j].Name })
	return out
}

func ourName(name string) bool {
	for _, prefix := range []string{"TROLYCONG_", "OPENAI_", "TELEGRAM_", "ZALO_", "OIDC_"} {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	name = strings.TrimSuffix(name, "_FILE")
	return name == "DATABASE_URL" || name == "REDIS_URL" || name == "RETRIEVAL_URL"
}

func masked(s setting) setting {
	// A password or a key may stand in an address, though none of these takes one.
	if strings.HasSuffix(s.Name, "_URL") && strings.ContainsAny(s.Value, "@?#") {
		s.Value = "(đã đặt, không hiện)"
	}
	for _, secret := range secretSettings {
		if s.Value != "" && strings.Contains(s.Name, secret) && !strings.HasSuffix(s.Name, "_FILE") && !strings.Contains(s.Name, "TOKENS_") { // a number of tokens is none
			s.Value = "(đã đặt, không hiện)"
		}
	}
	return s
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
