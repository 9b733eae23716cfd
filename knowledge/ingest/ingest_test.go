package ingest_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"trolycong/internal/sqlstore"
	"trolycong/knowledge"
	"trolycong/knowledge/ingest"
)

var noon = time.Date(2026, 7, 15, 5, 0, 0, 0, time.UTC)

const planText = "ỦY BAN NHÂN DÂN\nTỈNH MẪU\nSố: 12/KH-UBND\nMẫu, ngày 03 tháng 02 năm 2025\n\nKẾ HOẠCH\nChuyển đổi số năm 2025\n\n" +
	"I. MỤC TIÊU\n- 50% hồ sơ được nộp trực tuyến.\n"

// procedure is one line of a catalogue.
func procedure(code, name string) string {
	return fmt.Sprintf(`{"ma_thu_tuc":%q,"ten_thu_tuc":%q,"linh_vuc":"Hộ tịch","cap_thuc_hien":"Cấp xã"}`, code, name)
}

func catalogue(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(procedure(fmt.Sprintf("1.%06d", i), fmt.Sprintf("Thủ tục mẫu số %d", i)) + "\n")
	}
	return b.String()
}

// place is a data folder and a folder of files.
type place struct {
	*testing.T
	dir, data string
	db        *sqlstore.DB
	store     *counting
}

// counting counts what is stored, and may fail.
type counting struct {
	*sqlstore.DB
	puts []knowledge.DocumentID
	fail func(id knowledge.DocumentID) error
}

func (c *counting) PutBundle(ctx context.Context, b knowledge.Bundle) error {
	if c.fail != nil {
		if err := c.fail(b.Source.ID); err != nil {
			return err
		}
	}
	c.puts = append(c.puts, b.Source.ID)
	return c.DB.PutBundle(ctx, b)
}

func newPlace(t *testing.T) *place {
	t.Helper()
	p := &place{T: t, dir: t.TempDir(), data: t.TempDir()}
	db, err := sqlstore.Open(t.Context(), sqlstore.Options{Path: filepath.Join(p.data, sqlstore.FileName)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	p.db, p.store = db, &counting{DB: db}
	return p
}

// file writes a file and gives its path.
func (p *place) file(name, content string) string {
	p.Helper()
	path := filepath.Join(p.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		p.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		p.Fatal(err)
	}
	return path
}

// run ingests the paths, the whole folder when there are none.
func (p *place) run(opt ingest.Options, paths ...string) *ingest.Report {
	p.Helper()
	r, err := p.try(opt, paths...)
	if err != nil {
		p.Fatalf("Run: %v", err)
	}
	return r
}

func (p *place) try(opt ingest.Options, paths ...string) (*ingest.Report, error) {
	if len(paths) == 0 {
		paths = []string{p.dir}
	}
	opt.Store, opt.Paths, opt.DataDir = p.store, paths, p.data
	if opt.Now == nil {
		opt.Now = func() time.Time { return noon }
	}
	return ingest.Run(p.Context(), opt)
}

func (p *place) version() string {
	p.Helper()
	v, err := p.db.Version(p.Context())
	if err != nil {
		p.Fatal(err)
	}
	return v
}

// source gives the stored source of the id.
func (p *place) source(id knowledge.DocumentID) knowledge.Source {
	p.Helper()
	all, err := p.db.Sources(p.Context())
	if err != nil {
		p.Fatal(err)
	}
	for _, s := range all {
		if s.ID == id {
			return s
		}
	}
	p.Fatalf("no source %s in %v", id, all)
	return knowledge.Source{}
}

// outline lists a report in short: "+id" stored, "=id" unchanged, "-file" refused.
func outline(r *ingest.Report) []string {
	var out []string
	for _, s := range r.Stored {
		out = append(out, "+"+string(s.Source.ID))
	}
	for _, s := range r.Unchanged {
		out = append(out, "="+string(s.Source.ID))
	}
	for _, s := range r.Refused {
		out = append(out, "-"+filepath.Base(s.Path))
	}
	return out
}

func (p *place) want(r *ingest.Report, code int, want ...string) {
	p.Helper()
	if diff := cmp.Diff(want, outline(r)); diff != "" {
		p.Errorf("report (-want +got):\n%s\n%s", diff, strings.Join(r.Lines(), "\n"))
	}
	if got := r.ExitCode(); got != code {
		p.Errorf("exit code: got %d, want %d\n%s", got, code, strings.Join(r.Lines(), "\n"))
	}
}

func TestFilesAndFolders(t *testing.T) {
	p := newPlace(t)
	p.file("b/kế hoạch.TXT", planText)
	p.file("b/danh-muc-2026-07.jsonl", catalogue(3))
	p.file("a/ghi-chu.md", "# Ghi chú\n\nMột đoạn.\n")
	p.file(".git/config.txt", planText)
	p.file("b/~$kế hoạch.txt", "x")
	p.file("b/.an.txt", planText)
	r := p.run(ingest.Options{})
	p.want(r, ingest.ExitStored, "+ghi-chu", "+danh-muc-2026-07", "+kế hoạch")
	if r.Records != 5 || !r.Stored[0].New {
		t.Errorf("report: got %d records, new %v; want 5, true", r.Records, r.Stored[0].New)
	}
	plan, cat := p.source("kế hoạch"), p.source("danh-muc-2026-07")
	if plan.Kind != knowledge.KindPassage || plan.AsOf != (knowledge.Date{Year: 2025, Month: 2, Day: 3}) || plan.Path != "kế hoạch.TXT" {
		t.Errorf("plan: got %+v, want a document of 2025-02-03", plan)
	}
	if cat.Kind != knowledge.KindProcedure || cat.AsOf != (knowledge.Date{Year: 2026, Month: 7}) || cat.Records != 3 || !cat.IngestedAt.Equal(noon) {
		t.Errorf("catalogue: got %+v, want 3 procedures of 2026-07 ingested at noon", cat)
	}
	c, err := p.db.Collection(t.Context())
	if err != nil || len(c.Procedures) != 3 || c.Procedures[0].AsOf != cat.AsOf || c.Documents[1].AsOf != plan.AsOf {
		t.Errorf("collection: %v; want records with their sources' dates", err)
	}
}

func TestAgainChangesNothing(t *testing.T) {
	p := newPlace(t)
	p.file("a.txt", planText)
	p.file("b.jsonl", catalogue(5))
	p.run(ingest.Options{})
	v, puts := p.version(), len(p.store.puts)
	reading := 0
	r := p.run(ingest.Options{Now: func() time.Time { return noon.Add(time.Hour) }, Progress: func(e ingest.Event) {
		if e.Stage == ingest.StageReading {
			reading++
		}
	}})
	p.want(r, ingest.ExitStored, "=a", "=b")
	if p.version() != v || len(p.store.puts) != puts || reading > 0 {
		t.Errorf("again: version %s → %s, %d stores, %d reading events; want the same, 0, 0", v, p.version(), len(p.store.puts)-puts, reading)
	}
	p.file("a.txt", planText+"- 60% hồ sơ được số hóa.\n")
	r = p.run(ingest.Options{})
	p.want(r, ingest.ExitStored, "+a", "=b")
	if r.Stored[0].New || p.version() == v {
		t.Errorf("changed file: got new %v, version %s; want an update and another version", r.Stored[0].New, p.version())
	}
}

func TestSettingsReadAgain(t *testing.T) {
	july := knowledge.Date{Year: 2026, Month: 7}
	p := newPlace(t)
	path := p.file("a.txt", planText)
	step := func(name string, opt ingest.Options, outline string, see knowledge.Visibility, asOf knowledge.Date) {
		t.Helper()
		t.Log(name)
		p.want(p.run(opt, path), ingest.ExitStored, outline)
		if s := p.source("a"); s.Visibility != see || s.AsOf != asOf {
			t.Errorf("%s: got %v as of %s, want %v as of %s", name, s.Visibility, s.AsOf, see, asOf)
		}
		if c, err := p.db.Collection(t.Context()); err != nil || c.Documents[0].Visibility != see || c.Documents[0].AsOf != asOf {
			t.Errorf("%s: the document differs from its source (%v)", name, err)
		}
	}
	own := knowledge.Date{Year: 2025, Month: 2, Day: 3}
	step("first", ingest.Options{}, "+a", knowledge.Public, own)
	step("made internal", ingest.Options{Visibility: knowledge.Internal}, "+a", knowledge.Internal, own)
	step("flag left out: stays internal", ingest.Options{}, "=a", knowledge.Internal, own)
	step("date given", ingest.Options{AsOf: july}, "+a", knowledge.Internal, july)
	step("date left out: stays", ingest.Options{}, "=a", knowledge.Internal, july)
	step("the same date", ingest.Options{AsOf: july}, "=a", knowledge.Internal, july)
	step("made public in so many words", ingest.Options{MakePublic: true}, "+a", knowledge.Public, july)
	p.file("a.txt", planText+"- Thêm một ý.\n")
	step("another text: its own date", ingest.Options{}, "+a", knowledge.Public, own)
	p.run(ingest.Options{Visibility: knowledge.Internal}, path)
	p.file("a.txt", planText)
	step("another text, flag left out: stays internal", ingest.Options{}, "+a", knowledge.Internal, own)
}

func TestNewerParserReadsAgain(t *testing.T) {
	p := newPlace(t)
	p.file("a.txt", planText)
	p.run(ingest.Options{})
	old := p.source("a")
	old.Parser = "plan-0"
	if err := p.db.PutBundle(t.Context(), knowledge.Bundle{Source: old, Documents: []*knowledge.Document{{ID: "a"}}}); err != nil {
		t.Fatal(err)
	}
	p.want(p.run(ingest.Options{}), ingest.ExitStored, "+a")
	if c, err := p.db.Collection(t.Context()); err != nil || c.Documents[0].Text == "" {
		t.Errorf("after reading again: %v, want the text", err)
	}
}

func TestNames(t *testing.T) {
	t.Run("two files of one stem", func(t *testing.T) {
		p := newPlace(t)
		p.file("a/x.md", planText)
		second := p.file("b/x.txt", planText+"- Khác.\n")
		for range 2 {
			r := p.run(ingest.Options{})
			p.contains(r.Refused[0].Reason, "x.md", "--id")
		}
		p.want(p.run(ingest.Options{}), ingest.ExitPart, "=x", "-x.txt")
		p.want(p.run(ingest.Options{ID: "x-2"}, second), ingest.ExitStored, "+x-2")
		r := p.run(ingest.Options{}, second)
		p.want(r, ingest.ExitNothing, "-x.txt")
		p.contains(r.Refused[0].Reason, "x.md", "forget", "--id")
	})
	t.Run("a stem whose first file is broken", func(t *testing.T) {
		p := newPlace(t)
		p.file("x.jsonl", "{\n")
		p.file("x.txt", planText)
		p.want(p.run(ingest.Options{}), ingest.ExitPart, "+x", "-x.jsonl")
	})
	t.Run("the same path twice", func(t *testing.T) {
		p := newPlace(t)
		path := p.file("x.txt", planText)
		p.want(p.run(ingest.Options{}, path, p.dir, filepath.Join(p.dir, "..", filepath.Base(p.dir), "x.txt")), ingest.ExitStored, "+x")
	})
	t.Run("id replaces", func(t *testing.T) {
		p := newPlace(t)
		p.run(ingest.Options{ID: "danh-muc"}, p.file("a-2026-06.jsonl", catalogue(3)))
		r := p.run(ingest.Options{ID: "danh-muc"}, p.file("b-2026-07.jsonl", catalogue(2)))
		p.want(r, ingest.ExitStored, "+danh-muc")
		if s := p.source("danh-muc"); s.Records != 2 || s.AsOf.String() != "2026-07" {
			t.Errorf("source: got %+v, want 2 records as of 2026-07", s)
		}
	})
	t.Run("decomposed name", func(t *testing.T) {
		p := newPlace(t)
		p.want(p.run(ingest.Options{}, p.file("ke\u0302\u0301.txt", planText)), ingest.ExitStored, "+kế")
	})
	t.Run("wrong ids", func(t *testing.T) {
		p := newPlace(t)
		one := p.file("a.txt", planText)
		p.file("b.txt", planText)
		for _, c := range []struct {
			id    knowledge.DocumentID
			paths []string
		}{{"x", []string{p.dir}}, {" ", []string{one}}, {"a\nb", []string{one}}, {"starter/a", []string{one}}, {"a/b/../c", []string{one}}, {"./a", []string{one}}, {"a//b", []string{one}}, {"/a", []string{one}}, {"a/", []string{one}}, {"..", []string{one}}, {"x\xff", []string{one}}, {knowledge.DocumentID(strings.Repeat("dài", 60)), []string{one}}} {
			r, err := p.try(ingest.Options{ID: c.id}, c.paths...)
			if r != nil || !errors.Is(err, ingest.ErrUsage) || !strings.Contains(ingest.Explain(err), "--id") {
				t.Errorf("--id %q on %v: got %v (%s), want wrong use that names --id", c.id, c.paths, err, ingest.Explain(err))
			}
		}
		if r, err := ingest.Run(t.Context(), ingest.Options{}); r != nil || !errors.Is(err, ingest.ErrUsage) {
			t.Errorf("no store and no paths: got %v, want wrong use", err)
		}
		r := p.run(ingest.Options{ID: "1.001193"}, one)
		p.contains(r.Refused[0].Reason, "mã thủ tục", "--id")
	})
	t.Run("names that cannot name a source", func(t *testing.T) {
		p := newPlace(t)
		p.file("1.001193.txt", planText)
		p.file("a\u202etxt.txt", planText)
		p.file(" .txt", planText)
		r := p.run(ingest.Options{})
		if len(r.Refused) != 3 || r.ExitCode() != ingest.ExitNothing {
			t.Fatalf("got %v, want three refused", outline(r))
		}
		for _, f := range r.Refused {
			p.contains(f.Reason, "--id")
		}
	})
}

func (p *place) contains(got string, want ...string) {
	p.Helper()
	for _, w := range want {
		if !strings.Contains(got, w) {
			p.Errorf("got %q, want %q in it", got, w)
		}
	}
}

func TestProgress(t *testing.T) {
	p := newPlace(t)
	p.file("a.txt", planText)
	p.file("b.pdf", "%PDF-1.7")
	p.file("c.jsonl", catalogue(450))
	var events []ingest.Event
	p.run(ingest.Options{Progress: func(e ingest.Event) { events = append(events, e) }})
	if len(events) < 5 {
		t.Fatalf("got %d events, want one for each file and some while reading: %v", len(events), events)
	}
	ends := map[string]ingest.Stage{}
	var done int64
	for i, e := range events {
		if e.DoneBytes < done || e.DoneBytes > e.TotalBytes || e.Bytes > e.Size || e.Files != 3 {
			t.Errorf("event %d: got %+v after %d bytes, want bytes that only grow, up to the total", i, e, done)
		}
		done = e.DoneBytes
		ends[filepath.Base(e.Path)] = e.Stage
	}
	want := map[string]ingest.Stage{"a.txt": ingest.StageStored, "b.pdf": ingest.StageRefused, "c.jsonl": ingest.StageStored}
	if diff := cmp.Diff(want, ends); diff != "" {
		t.Errorf("last stage of each file (-want +got):\n%s", diff)
	}
	if last := events[len(events)-1]; last.DoneFiles != 3 || last.DoneBytes != last.TotalBytes || last.Records != 450 {
		t.Errorf("last event: got %+v, want all files and bytes done", last)
	}
}

// full is a store's error that words itself.
type full struct{}

func (full) Error() string    { return "disk full" }
func (full) Sentence() string { return "Ổ đĩa đã đầy." }

func TestStoreFault(t *testing.T) {
	p := newPlace(t)
	for _, name := range []string{"a", "b", "c", "d", "e", "f"} {
		p.file(name+".txt", planText+name)
	}
	p.store.fail = func(id knowledge.DocumentID) error {
		if id == "b" || id >= "d" {
			return fmt.Errorf("store: %w", full{})
		}
		return nil
	}
	r, err := p.try(ingest.Options{})
	if !errors.As(err, new(full)) || ingest.Explain(err) != "Ổ đĩa đã đầy." {
		t.Errorf("Run: got %v, want the store's error", err)
	}
	// The next file may be smaller; two in a row are enough.
	p.want(r, ingest.ExitPart, "+a", "+c", "-b.txt", "-d.txt", "-e.txt", "-f.txt")
	p.contains(r.Refused[0].Reason, "Ổ đĩa đã đầy.")
	p.contains(r.Refused[3].Reason, "chạy lại")
	p.store.fail = nil
	p.want(p.run(ingest.Options{}), ingest.ExitStored, "+b", "+d", "+e", "+f", "=a", "=c")
}

func TestCancelled(t *testing.T) {
	p := newPlace(t)
	for _, name := range []string{"a", "b", "c", "d"} {
		p.file(name+".txt", planText+name)
	}
	ctx, cancel := context.WithCancel(t.Context())
	r, err := ingest.Run(ctx, ingest.Options{Store: p.store, Paths: []string{p.dir}, DataDir: p.data, Progress: func(e ingest.Event) {
		if e.Stage == ingest.StageStored && filepath.Base(e.Path) == "b.txt" {
			cancel()
		}
	}})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("Run: got %v, want context.Canceled", err)
	}
	p.want(r, ingest.ExitPart, "+a", "+b", "-c.txt", "-d.txt")
	p.want(p.run(ingest.Options{}), ingest.ExitStored, "+c", "+d", "=a", "=b")
}

func TestEmptyFolder(t *testing.T) {
	p := newPlace(t)
	r := p.run(ingest.Options{})
	if len(r.Refused) != 1 || r.ExitCode() != ingest.ExitNothing {
		t.Fatalf("got %v, want one refusal", outline(r))
	}
	p.contains(r.Refused[0].Reason, "không có tệp nào")
}

func TestLines(t *testing.T) {
	p := newPlace(t)
	p.file("a.txt", planText)
	p.file("b.jsonl", catalogue(2)+procedure("", "Không mã")+"\n"+procedure("1.000000", "Thủ tục mẫu số 0")+"\n")
	p.file("c.pdf", "%PDF-1.7")
	r := p.run(ingest.Options{Visibility: knowledge.Internal})
	text := strings.Join(r.Lines(), "\n")
	p.contains(text, "a.txt: đã nạp nguồn a, 1 văn bản", "nội bộ", "số liệu tại 2025-02-03", "b.jsonl: đã nạp nguồn b, 2 thủ tục",
		"dòng 3", "gộp 1 bản ghi", "c.pdf: từ chối:", "Đã nạp 2 tệp (3 bản ghi), 0 tệp không thay đổi, 1 tệp bị từ chối, 1 bản ghi bị từ chối.")
	if slices.ContainsFunc(r.ByKind, func(c ingest.IssueCount) bool { return c.Label == "" || c.Count < c.Records || c.Records == 0 }) {
		t.Errorf("doubts by kind: got %+v, want labels and counts", r.ByKind)
	}
}
