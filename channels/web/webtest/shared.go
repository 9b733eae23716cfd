package webtest

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"trolycong/bot"
	"trolycong/channels/web"
	"trolycong/internal/memstore"
	"trolycong/knowledge"
	"trolycong/knowledge/plan"
	"trolycong/knowledge/portal"
)

// Real makes a stack with the real bot over a collection.
func Real(t testing.TB, c *knowledge.Collection) *Stack {
	t.Helper()
	st := &Stack{Source: NewSource(t, c), Sessions: memstore.NewSessions(memstore.Options{}), Journal: NewJournal(), Keys: &Keys{}}
	now := func() time.Time { return Now }
	var n atomic.Int64
	b, err := bot.New(bot.Options{Source: st.Source, Sessions: st.Sessions, Journal: st.Journal, Now: now,
		NewID: func() string { return "t" + strconv.FormatInt(n.Add(1), 10) }})
	if err != nil {
		t.Fatalf("bot.New: %v", err)
	}
	st.Server, err = web.New(web.Options{Bot: b, Source: st.Source, Sessions: st.Sessions, Journal: st.Journal, Keys: st.Keys,
		Secret: []byte(strings.Repeat("s", 32)), Now: now})
	if err != nil {
		t.Fatalf("web.New: %v", err)
	}
	return st
}

var shared struct {
	once sync.Once
	c    *knowledge.Collection
	err  error
}

// Shared reads the shared documents and the catalogue. Without them the test is skipped; where CI=true it fails.
func Shared(t testing.TB) *knowledge.Collection {
	t.Helper()
	dir := SharedDir(t)
	shared.once.Do(func() { shared.c, shared.err = readShared(dir) })
	if shared.err != nil {
		t.Fatalf("read shared data: %v", shared.err)
	}
	return shared.c
}

// SharedDir is the folder of the shared data: TROLYCONG_SHARED, or "shared" beside the repository.
func SharedDir(t testing.TB) string {
	t.Helper()
	dir := os.Getenv("TROLYCONG_SHARED")
	if dir == "" {
		root, err := os.Getwd()
		for err == nil && root != filepath.Dir(root) {
			if _, statErr := os.Stat(filepath.Join(root, "go.mod")); statErr == nil {
				break
			}
			root = filepath.Dir(root)
		}
		dir = filepath.Join(root, "..", "shared")
	}
	if _, err := os.Stat(filepath.Join(dir, "corpus")); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("the shared data are missing at %s", dir)
		}
		t.Skipf("the shared data are missing at %s (TROLYCONG_SHARED)", dir)
	}
	return dir
}

func readShared(dir string) (*knowledge.Collection, error) {
	c := &knowledge.Collection{Version: "shared"}
	plans, err := filepath.Glob(filepath.Join(dir, "corpus", "plans", "*.txt"))
	if err != nil {
		return nil, err
	}
	for _, path := range plans {
		raw, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		d, err := plan.Parse(knowledge.DocumentID(strings.TrimSuffix(filepath.Base(path), ".txt")), raw)
		if err != nil {
			return nil, err
		}
		c.Documents = append(c.Documents, d)
	}
	f, err := os.Open(filepath.Join(dir, "corpus", "procedures", "portal-2026-07.jsonl.gz"))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	res, err := portal.Read(f, portal.Options{AsOf: knowledge.Date{Year: 2026, Month: 7}})
	if err != nil {
		return nil, err
	}
	c.Procedures = res.Procedures
	return c, nil
}
