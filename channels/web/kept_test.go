package web_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"

	"trolycong/bot"
	"trolycong/channels/web"
	"trolycong/channels/web/webtest"
	"trolycong/knowledge"
	"trolycong/retrieval"
)

// TestNothingKept: while no turn can be kept, none is taken: 503 with Retry-After for programs, plain words with the typed
// text kept for people, /readyz 503; pages and search go on, and so do turns as soon as they can be kept.
func TestNothingKept(t *testing.T) {
	var down atomic.Bool
	var fail error
	st := webtest.New(t, func(o *web.Options, st *webtest.Stack) {
		o.Ready = func() error {
			if down.Load() {
				return errors.New("database at 10.0.0.9 is down")
			}
			return nil
		}
		st.Bot.Wait = func(context.Context, bot.Message) error { return fail }
	})
	c := listen(t, "127.0.0.1:0", st.Server.Handler())
	ask := func(what string) {
		t.Helper()
		for _, accept := range []string{"application/json", "text/event-stream"} {
			a := c.do("POST", "/api/v1/ask", question("question", "mèo"), "Accept", accept)
			a.problem(t, what+" "+accept, 503, "not_kept")
			if a.head.Get("Retry-After") != "5" || strings.Contains(a.body, "10.0.0.9") {
				t.Errorf("%s: Retry-After %q, %s", what, a.head.Get("Retry-After"), a.body)
			}
		}
		page := c.form("/", "question", "mèo")
		if page.status != 503 || !strings.Contains(page.body, "mèo</textarea>") || !strings.Contains(page.body, "tạm không lưu được dữ liệu nên chưa nhận câu hỏi") {
			t.Errorf("%s: page %d\n%s", what, page.status, page.body)
		}
	}
	fail = fmt.Errorf("turn: %w: %w", bot.ErrNotKept, errors.New("10.0.0.9"))
	ask("the turn that finds out")
	down.Store(true)
	seen := len(st.Bot.Seen())
	ask("turns behind it")
	if got := len(st.Bot.Seen()); got != seen {
		t.Errorf("%d turns were begun although none can be kept", got-seen)
	}
	c.get("/readyz").problem(t, "readyz", 503, "not_kept")
	if a, b := c.get("/healthz"), c.get("/api/v1/search?q=m%C3%A8o"); a.status != 200 || b.status != 200 {
		t.Errorf("healthz %d, search %d: want both 200", a.status, b.status)
	}
	down.Store(false)
	fail = nil
	if a := c.do("POST", "/api/v1/ask", question("question", "mèo")); a.status != 200 || c.get("/readyz").status != 200 {
		t.Errorf("afterwards: %d %s", a.status, a.body)
	}
}

// TestDraining: a process that is about to stop says so and answers on.
func TestDraining(t *testing.T) {
	var draining atomic.Bool
	st := webtest.New(t, func(o *web.Options, _ *webtest.Stack) { o.Draining = draining.Load })
	c := listen(t, "127.0.0.1:0", st.Server.Handler())
	draining.Store(true)
	c.get("/readyz").problem(t, "readyz", 503, "draining")
	if a := c.do("POST", "/api/v1/ask", question("question", "mèo")); a.status != 200 {
		t.Errorf("while draining: %d", a.status)
	}
}

// failing is a view whose calls fail, as one whose index is another process's.
type failing struct {
	retrieval.View
	err error
}

func (f failing) Err() error { return f.err }
func (f failing) Document(knowledge.DocumentID) (*knowledge.Document, bool) {
	return nil, false
}
func (f failing) Procedure(knowledge.ProcedureCode) (*knowledge.Procedure, bool) { return nil, false }

type failingSource struct {
	retrieval.Source
	err atomic.Pointer[error]
}

func (s *failingSource) Pin(ctx context.Context, see knowledge.Visibility) (retrieval.View, error) {
	v, err := s.Source.Pin(ctx, see)
	if e := s.err.Load(); e != nil {
		v = failing{v, *e}
	}
	return v, err
}

// TestUnreachableIndex: a page whose record cannot be fetched says "later" and never "there is none".
func TestUnreachableIndex(t *testing.T) {
	source := &failingSource{}
	st := webtest.New(t, func(o *web.Options, _ *webtest.Stack) {
		source.Source = o.Source
		o.Source = source
	})
	c := listen(t, "127.0.0.1:0", st.Server.Handler())
	for _, path := range []string{"/thu-tuc/khong-co", "/nguon/khong-co", "/api/v1/sources/khong-co", "/api/v1/search?q=m%C3%A8o", "/thu-tuc?q=m%C3%A8o"} {
		for err, want := range map[error][]int{nil: {404, 200}, retrieval.ErrUnreachable: {503}, retrieval.ErrGone: {503}} {
			source.err.Store(nil)
			if err != nil {
				source.err.Store(&err)
			}
			if a := c.get(path); a.status != want[0] && a.status != want[len(want)-1] || a.status == 503 && a.head.Get("Retry-After") == "" {
				t.Errorf("%s with %v: %d, Retry-After %q, want %v", path, err, a.status, a.head.Get("Retry-After"), want)
			}
		}
	}
}
