package webtest

import (
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"trolycong/bot"
	"trolycong/channels/web"
	"trolycong/internal/corpustest"
	"trolycong/internal/memstore"
	"trolycong/knowledge"
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
}

// Shared reads the shared documents and the catalogue, once for all tests. Without them the test is skipped; where CI=true
// it fails.
func Shared(t testing.TB) *knowledge.Collection {
	t.Helper()
	corpustest.Path(t, corpustest.Catalogue)
	shared.once.Do(func() { shared.c = corpustest.Collection(t) })
	return shared.c
}
