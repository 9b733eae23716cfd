package snapshot_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"trolycong/knowledge"
	"trolycong/retrieval/retrievaltest"
	"trolycong/retrieval/snapshot"
)

// remote is a fake of the place where processes share snapshots.
type remote struct {
	mu   sync.Mutex
	now  func() time.Time
	rows []sharedRow
	err  error
	puts int
}

type sharedRow struct {
	format, version, digest string
	data                    []byte
	at                      time.Time
}

var _ snapshot.Remote = (*remote)(nil)

func (r *remote) find(format, version string) (sharedRow, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.err != nil {
		return sharedRow{}, r.err
	}
	for _, row := range r.rows {
		if row.format == format && row.version == version {
			return row, nil
		}
	}
	return sharedRow{}, knowledge.ErrNotFound
}

func (r *remote) Digest(_ context.Context, format, version string) (string, error) {
	row, err := r.find(format, version)
	return row.digest, err
}

func (r *remote) Get(ctx context.Context, format, version string, read func(string, io.Reader) error) error {
	row, err := r.find(format, version)
	if err := errors.Join(ctx.Err(), err); err != nil {
		return err
	}
	return read(row.digest, bytes.NewReader(row.data))
}

func (r *remote) Put(ctx context.Context, format, version, digest string, write func(io.Writer) error) error {
	var b bytes.Buffer
	if err := errors.Join(write(&b), ctx.Err(), r.err); err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.puts++
	now := time.Now
	if r.now != nil {
		now = r.now
	}
	newest := map[string]bool{version: true}
	kept := []sharedRow{{format, version, digest, b.Bytes(), now()}}
	for _, row := range r.rows { // newest first
		if len(newest) < 2 {
			newest[row.version] = true
		}
		if (row.format != format || row.version != version) && (newest[row.version] || now().Sub(row.at) <= time.Hour) {
			kept = append(kept, row)
		}
	}
	r.rows = kept
	return nil
}

func TestRemoteFake(t *testing.T) {
	retrievaltest.RunRemote(t, func(_ testing.TB, now func() time.Time) retrievaltest.Remote { return &remote{now: now} })
}

// process is one with a data folder of its own.
func process(t *testing.T, s *store, r snapshot.Remote, change func(o *snapshot.HolderOptions)) (h *snapshot.Holder, dir string, log *bytes.Buffer) {
	t.Helper()
	dir, log = t.TempDir(), &bytes.Buffer{}
	o := snapshot.HolderOptions{Dir: dir, Version: s.version, Load: s.load, Remote: r, Logger: slog.New(slog.NewTextHandler(log, nil))}
	if change != nil {
		change(&o)
	}
	h, err := snapshot.NewHolder(context.Background(), o)
	if err != nil {
		t.Fatalf("NewHolder: %v", err)
	}
	return h, dir, log
}

// files gives the bytes of the current snapshot below dir by name.
func files(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	entries, err := os.ReadDir(current(t, dir))
	must(t, err)
	for _, e := range entries {
		b, err := os.ReadFile(filepath.Join(current(t, dir), e.Name()))
		must(t, err)
		out[e.Name()] = string(b)
	}
	return out
}

func wantSame(t *testing.T, one, other string) {
	t.Helper()
	a, b := files(t, one), files(t, other)
	if len(a) < 4 || len(a) != len(b) {
		t.Errorf("%d files and %d", len(a), len(b))
	}
	for name := range a {
		if a[name] != b[name] {
			t.Errorf("%s differs", name)
		}
	}
}

func TestSharedBetweenFolders(t *testing.T) {
	r, s := &remote{}, &store{c: numbered(1)}
	one, dirOne, _ := process(t, s, r, nil)
	two, dirTwo, log := process(t, s, r, nil)
	if s.loads != 1 || r.puts != 1 || !strings.Contains(log.String(), "snapshot fetched") {
		t.Errorf("%d loads, %d puts, want 1 and 1: the second process fetches\n%s", s.loads, r.puts, log)
	}
	wantSame(t, dirOne, dirTwo)
	checkOneVersion(t, two.Current().View(knowledge.Public))
	// One process ingests: it builds, saves and shares; the other swaps at its first poll.
	s.set(numbered(2), nil)
	refresh(t, one)
	refresh(t, one)
	refresh(t, two)
	if s.loads != 2 || two.Current().Version() != "v2" {
		t.Errorf("%d loads, version %q, want 2 and v2", s.loads, two.Current().Version())
	}
	wantSame(t, dirOne, dirTwo)
	checkOneVersion(t, two.Current().View(knowledge.Public))
	// What was fetched is opened at the next start.
	s.set(numbered(2), nil)
	if again := newHolder(t, s, dirTwo, nil); s.loads != 2 || again.Current().Version() != "v2" {
		t.Errorf("opened again: %d loads, version %q", s.loads, again.Current().Version())
	}
}

// TestSharedWhenMissing: a saved snapshot that nobody can fetch is shared by whoever opens it.
func TestSharedWhenMissing(t *testing.T) {
	s, dir := &store{c: numbered(1)}, t.TempDir()
	newHolder(t, s, dir, nil)
	r := &remote{}
	into := func(o *snapshot.HolderOptions) { o.Dir = dir }
	process(t, s, r, into)
	if r.puts != 1 || s.loads != 1 {
		t.Errorf("%d puts, %d loads, want 1 and 1", r.puts, s.loads)
	}
	process(t, s, r, into)
	if r.puts != 1 {
		t.Errorf("%d puts, want still 1", r.puts)
	}
	if err := snapshot.Publish(t.Context(), r, dir, true); err != nil || r.puts != 2 {
		t.Errorf("replace: %v, %d puts, want 2", err, r.puts)
	}
	if err := snapshot.Publish(t.Context(), r, t.TempDir(), false); !errors.Is(err, snapshot.ErrNone) {
		t.Errorf("nothing saved: %v, want ErrNone", err)
	}
}

// TestSharedWithoutFolder: processes that keep no files share too.
func TestSharedWithoutFolder(t *testing.T) {
	for name, change := range map[string]func(o *snapshot.HolderOptions){
		"no folder": func(o *snapshot.HolderOptions) { o.Dir = "" },
		"read-only": func(o *snapshot.HolderOptions) { o.ReadOnly = true },
	} {
		r, s := &remote{}, &store{c: numbered(1)}
		_, dir, _ := process(t, s, r, change)
		two, _, _ := process(t, s, r, change)
		checkOneVersion(t, two.Current().View(knowledge.Public))
		if s.loads != 1 || r.puts != 1 {
			t.Errorf("%s: %d loads, %d puts, want 1 and 1", name, s.loads, r.puts)
		}
		if entries, _ := os.ReadDir(dir); len(entries) > 0 {
			t.Errorf("%s: %v was written", name, entries)
		}
	}
}

// spoil changes what is shared and gives another remote that holds it.
func spoil(r *remote, change func(row *sharedRow)) *remote {
	row := r.rows[0]
	row.data = bytes.Clone(row.data)
	change(&row)
	return &remote{rows: []sharedRow{row}}
}

// renamed packs the same bytes under another manifest, whose digest fits.
func renamed(old, name string) func(row *sharedRow) {
	return func(row *sharedRow) {
		n, used := binary.Uvarint(row.data)
		m := strings.Replace(string(row.data[used:used+int(n)]), old, name, 1)
		row.digest = knowledge.Digest(m)
		row.data = append(append(binary.AppendUvarint(nil, uint64(len(m))), m...), row.data[used+int(n):]...)
	}
}

func TestSharedDamaged(t *testing.T) {
	whole, s := &remote{}, &store{c: numbered(1)}
	_, dir, _ := process(t, s, whole, nil)
	size := len(whole.rows[0].data)
	cases := map[string]func(row *sharedRow){
		"empty":            func(row *sharedRow) { row.data = nil },
		"longer":           func(row *sharedRow) { row.data = append(row.data, 0) },
		"digest":           func(row *sharedRow) { row.digest = strings.Repeat("0", 64) },
		"huge manifest":    func(row *sharedRow) { row.data = binary.AppendUvarint(nil, 1<<40) },
		"outside":          renamed("records.gob", "../out.gob"),
		"hidden":           renamed("records.gob", ".hidden"),
		"over itself":      renamed("records.gob", "manifest.json"),
		"twice":            renamed("records.gob", "passages.lex"),
		"file missing":     renamed("records.gob", "other.gob"),
		"another version":  renamed(`"version": "v1"`, `"version": "v9"`),
		"another format":   renamed(`"format": "`, `"format": "0`),
		"negative size":    renamed(`"size": `, `"size": -`),
		"no manifest":      func(row *sharedRow) { row.data, row.digest = append([]byte{2}, "{]"...), knowledge.Digest("{]") },
		"another snapshot": func(row *sharedRow) { *row = sharedOf(t, numbered(2), *row) },
	}
	pieces := 11
	if testing.Short() {
		pieces = 3
	}
	for i := 0; i < size; i += size / pieces {
		cases[fmt.Sprint("bit at ", i)] = func(row *sharedRow) { row.data[i] ^= 4 }
		cases[fmt.Sprint("cut at ", i)] = func(row *sharedRow) { row.data = row.data[:i] }
	}
	for name, change := range cases {
		s := &store{c: numbered(1)}
		r := spoil(whole, change)
		h, own, log := process(t, s, r, nil)
		checkOneVersion(t, h.Current().View(knowledge.Public))
		if n := strings.Count(log.String(), "level=WARN"); n != 1 || s.loads != 1 {
			t.Errorf("%s: %d warnings, %d loads, want 1 and 1\n%s", name, n, s.loads, log)
		}
		// The next process fetches what this one has built.
		_, next, _ := process(t, s, r, nil)
		if s.loads != 1 {
			t.Errorf("%s: the damage stays", name)
		}
		wantSame(t, own, next)
		wantSame(t, dir, next)
		for _, path := range listing(t, own) {
			if base := filepath.Base(path); strings.HasPrefix(base, ".") || base == "out.gob" {
				t.Errorf("%s: %s stays", name, path)
			}
		}
	}
}

// sharedOf is what is shared of another collection, under the name of a row.
func sharedOf(t *testing.T, c *knowledge.Collection, row sharedRow) sharedRow {
	t.Helper()
	r := &remote{}
	process(t, &store{c: c}, r, nil)
	row.digest, row.data = r.rows[0].digest, r.rows[0].data
	return row
}

func TestSharedFaults(t *testing.T) {
	r, s := &remote{err: errors.New("server gone")}, &store{c: numbered(1)}
	h, dir, log := process(t, s, r, nil)
	s.set(numbered(2), nil)
	refresh(t, h)
	refresh(t, h)
	checkOneVersion(t, h.Current().View(knowledge.Public))
	if h.Current().Version() != "v2" || s.loads != 2 || len(r.rows) != 0 {
		t.Errorf("without the remote: version %q, %d loads", h.Current().Version(), s.loads)
	}
	if !strings.Contains(log.String(), "shared snapshot not usable") || !strings.Contains(log.String(), "not shared") {
		t.Errorf("not said: %s", log)
	}
	// A folder that lost a file is not passed on.
	r.err = nil
	must(t, os.Truncate(filepath.Join(current(t, dir), "passages.lex"), 3))
	if err := snapshot.Publish(t.Context(), r, dir, false); !errors.Is(err, snapshot.ErrCorrupt) || len(r.rows) != 0 {
		t.Errorf("damaged folder: %v, %d rows, want ErrCorrupt and none", err, len(r.rows))
	}
}

// TestSharedWaits: whoever ingests builds, all others wait for it, but not for ever.
func TestSharedWaits(t *testing.T) {
	r, s := &remote{}, &store{c: numbered(1)}
	building, fault := true, error(nil)
	h, _, _ := process(t, s, r, func(o *snapshot.HolderOptions) {
		o.Building = func(context.Context) (bool, error) { return building, fault }
		o.Interval, o.Patience = time.Second, 5*time.Second
	})
	s.set(numbered(2), nil)
	for range 4 {
		refresh(t, h)
	}
	if h.Current().Version() != "v1" || s.loads != 1 {
		t.Errorf("while another builds: version %q, %d loads, want v1 and 1", h.Current().Version(), s.loads)
	}
	process(t, s, r, nil)
	refresh(t, h)
	if h.Current().Version() != "v2" || s.loads != 2 {
		t.Errorf("once it has: version %q, %d loads, want v2 and 2", h.Current().Version(), s.loads)
	}
	s.set(numbered(3), nil)
	for range 6 {
		refresh(t, h)
	}
	if h.Current().Version() != "v3" {
		t.Errorf("out of patience: version %q, want v3", h.Current().Version())
	}
	s.set(numbered(4), nil)
	fault = errors.New("cannot say")
	refresh(t, h)
	refresh(t, h)
	if h.Current().Version() != "v4" {
		t.Errorf("nobody can say: version %q, want v4", h.Current().Version())
	}
	if snapshot.DefaultPatience < time.Minute {
		t.Errorf("default patience %v", snapshot.DefaultPatience)
	}
}

// FuzzFetch unpacks anything: what is no whole snapshot is refused and leaves nothing behind.
func FuzzFetch(f *testing.F) {
	r, s := &remote{}, &store{c: numbered(1)}
	if _, err := snapshot.NewHolder(context.Background(), snapshot.HolderOptions{Version: s.version, Load: s.load, Remote: r}); err != nil {
		f.Fatal(err)
	}
	format := r.rows[0].format
	m := fmt.Sprintf(`{"format":%q,"version":"v1","files":[{"name":"a","size":3,"sha256":%q},{"name":"b.lex","size":0,"sha256":%q}]}`, format, knowledge.Digest("abc"), knowledge.Digest(""))
	f.Add(append(append(binary.AppendUvarint(nil, uint64(len(m))), m...), "abc"...)) // whole, but for the records
	f.Add([]byte{2, '{', '}'})
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, data []byte) {
		row := sharedRow{format: format, version: "v1", data: data}
		// The digest fits, so that what stands behind it is read.
		if n, used := binary.Uvarint(data); used > 0 && n <= uint64(len(data)-used) {
			row.digest = knowledge.Digest(string(data[used : used+int(n)]))
		}
		dir := t.TempDir()
		if s, err := snapshot.Fetch(t.Context(), &remote{rows: []sharedRow{row}}, dir, "v1"); !errors.Is(err, snapshot.ErrCorrupt) && !errors.Is(err, snapshot.ErrFormat) || s != nil {
			t.Fatalf("snapshot %v, error %v", s, err)
		}
		if left := listing(t, dir); len(left) > 2 { // the two folders
			t.Errorf("refused, and yet it left %v", left)
		}
	})
}
