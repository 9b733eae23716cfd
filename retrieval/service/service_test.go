package service_test

import (
	"context"
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	dto "github.com/prometheus/client_model/go"

	"trolycong/knowledge"
	"trolycong/retrieval"
	"trolycong/retrieval/retrievaltest"
	"trolycong/retrieval/service"
	"trolycong/retrieval/snapshot"
)

const (
	allKey    = "khoa-thay-tat-ca-0001"
	publicKey = "khoa-chi-thay-cong-khai"
)

// source is a retrieval.Source whose snapshot a test may change.
type source struct {
	atomic.Pointer[snapshot.Snapshot]
}

func (s *source) Pin(_ context.Context, see knowledge.Visibility) (retrieval.View, error) {
	return s.Load().View(see), nil
}

func build(t testing.TB, c *knowledge.Collection) *snapshot.Snapshot {
	t.Helper()
	s, err := snapshot.Build(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// host is one retrieval process.
type host struct {
	*httptest.Server
	source source
	calls  atomic.Int32
	// before, when set, runs in front of every call but the looks at the version.
	before atomic.Pointer[func(w http.ResponseWriter, r *http.Request) bool]
}

func (h *host) do(f func(w http.ResponseWriter, r *http.Request) bool) { h.before.Store(&f) }

func newHost(t testing.TB, s *snapshot.Snapshot, opt service.ServerOptions) *host {
	t.Helper()
	h := &host{}
	h.source.Store(s)
	opt.Source = &h.source
	if opt.Keys == nil {
		opt.Keys = []service.Key{{Secret: allKey, See: knowledge.Internal}, {Secret: publicKey}}
	}
	server, err := service.NewServer(opt)
	if err != nil {
		t.Fatal(err)
	}
	h.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			h.calls.Add(1)
			if f := h.before.Load(); f != nil && !(*f)(w, r) {
				return
			}
		}
		server.Handler().ServeHTTP(w, r)
	}))
	t.Cleanup(h.Close)
	return h
}

var ahead = []service.Ahead{{Kinds: []retrieval.UnitKind{retrieval.UnitProcedure}, Limit: 60}, {Kinds: []retrieval.UnitKind{retrieval.UnitPassage}, Limit: 60},
	{Kinds: []retrieval.UnitKind{retrieval.UnitGuide}, Limit: 60}}

func newClient(t testing.TB, opt service.ClientOptions, hosts ...*host) *service.Client {
	t.Helper()
	for _, h := range hosts {
		opt.Addresses = append(opt.Addresses, h.URL)
	}
	if opt.Key == "" {
		opt.Key = allKey
	}
	if opt.Ahead == nil {
		opt.Ahead = ahead
	}
	c, err := service.NewClient(opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

func pin(t testing.TB, s retrieval.Source, see knowledge.Visibility) retrieval.View {
	t.Helper()
	v, err := s.Pin(t.Context(), see)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// TestContract runs the suite of the index over the network, with one process and with two, with searches ahead and without.
func TestContract(t *testing.T) {
	for name, n := range map[string]int{"one address": 1, "two addresses": 2} {
		for more, ahead := range map[string][]service.Ahead{"": ahead, ", nothing ahead": {}} {
			t.Run(name+more, func(t *testing.T) {
				retrievaltest.Run(t, func(t *testing.T, c *knowledge.Collection) retrieval.Source {
					s := build(t, c)
					var hosts []*host
					for range n {
						hosts = append(hosts, newHost(t, s, service.ServerOptions{}))
					}
					return newClient(t, service.ClientOptions{Ahead: ahead}, hosts...)
				})
			})
		}
	}
}

// TestOneCallATurn counts what a usual turn costs: one call on a warm client, whatever the version.
func TestOneCallATurn(t *testing.T) {
	h := newHost(t, build(t, retrievaltest.Collection()), service.ServerOptions{})
	c := newClient(t, service.ClientOptions{}, h)
	turn := func() {
		t.Helper()
		v := pin(t, c, knowledge.Public)
		q := v.Rewrite("đăng ký vườn cây, mẫu VC01")
		for _, ref := range q.Exact {
			v.Lookup(ref)
		}
		for _, a := range ahead {
			q.Kinds, q.Limit = a.Kinds, a.Limit
			hits, err := v.Search(t.Context(), q)
			if err != nil {
				t.Fatal(err)
			}
			for _, hit := range hits {
				if hit.Kind == retrieval.UnitProcedure {
					v.Procedure(knowledge.ProcedureCode(hit.ID))
				}
			}
		}
		v.Documents()
		v.Document(retrievaltest.PublicPlan)
		if err := retrieval.Err(v); err != nil {
			t.Fatal(err)
		}
	}
	for i, want := range []int32{3, 1, 1} { // the first fetches procedures and documents once each
		h.calls.Store(0)
		turn()
		if got := h.calls.Load(); got != want {
			t.Errorf("turn %d: %d calls, want %d", i+1, got, want)
		}
	}
	// A new version in which one procedure and one document changed: what did not change is not sent again.
	next := retrievaltest.Collection()
	next.Version = "fixture-2"
	next.Documents[0].Issues = []knowledge.Issue{{Kind: "x"}}
	next.Procedures[0].Agency = "Sở Vườn Cây"
	before, _ := pin(t, c, knowledge.Public).Procedure(retrievaltest.GardenAgain)
	h.source.Store(build(t, next))
	c.Refresh(t.Context())
	h.calls.Store(0)
	turn()
	if got := h.calls.Load(); got != 3 {
		t.Errorf("first turn on a new version: %d calls, want 3", got)
	}
	v := pin(t, c, knowledge.Public)
	if p, _ := v.Procedure(retrievaltest.GardenAgain); p != before {
		t.Error("an unchanged record was fetched again")
	}
	if p, _ := v.Procedure(retrievaltest.Garden); p.Agency != "Sở Vườn Cây" {
		t.Errorf("a changed record is the old one: %q", p.Agency)
	}
	if d, _ := v.Document(retrievaltest.PublicPlan); len(d.Issues) != 1 {
		t.Error("a changed document is the old one")
	}
}

// TestVersionPinned swaps the snapshot in the middle of a turn: it goes on on the old version, the next begins on the new.
func TestVersionPinned(t *testing.T) {
	var now atomic.Int64
	h := newHost(t, build(t, retrievaltest.Collection()), service.ServerOptions{Now: func() time.Time { return time.Unix(now.Load(), 0) }})
	c := newClient(t, service.ClientOptions{Ahead: []service.Ahead{}}, h)
	v := pin(t, c, knowledge.Public)
	old := v.Version()
	q := v.Rewrite("đăng ký vườn cây")
	next := retrievaltest.Collection()
	next.Version = "fixture-2"
	next.Procedures = next.Procedures[1:]
	h.source.Store(build(t, next))
	hits, err := v.Search(t.Context(), q)
	if err != nil || !slices.ContainsFunc(hits, func(h retrieval.Hit) bool { return h.ID == string(retrievaltest.Garden) }) || v.Version() != old {
		t.Fatalf("pinned view after the swap: %v, %v", hits, err)
	}
	c.Refresh(t.Context())
	v2 := pin(t, c, knowledge.Public)
	if v2.Version() == old {
		t.Fatal("a new view is of the old version")
	}
	if _, ok := v2.Procedure(retrievaltest.Garden); ok {
		t.Error("a record of the old version is seen in the new one")
	}
	now.Add(61)
	c.Refresh(t.Context())
	if _, ok := v.Procedure(retrievaltest.GardenAgain); ok || !errors.Is(retrieval.Err(v), retrieval.ErrGone) {
		t.Errorf("a view whose version is kept no more: %v, want ErrGone", retrieval.Err(v))
	}
	if _, err := v.Search(t.Context(), q); !errors.Is(err, retrieval.ErrGone) {
		t.Errorf("search in it: %v, want ErrGone", err)
	}
}

// TestGoneTurnsClient makes sure that a client whose version is gone begins on the current one at once.
func TestGoneTurnsClient(t *testing.T) {
	h := newHost(t, build(t, retrievaltest.Collection()), service.ServerOptions{})
	c := newClient(t, service.ClientOptions{Interval: time.Hour}, h)
	c.Refresh(t.Context())
	restarted := newHost(t, nil, service.ServerOptions{}) // a process that never had the version
	next := retrievaltest.Collection()
	next.Version = "fixture-2"
	restarted.source.Store(build(t, next))
	h.Config.Handler = restarted.Config.Handler
	v := pin(t, c, knowledge.Public)
	v.Rewrite("vườn")
	if !errors.Is(retrieval.Err(v), retrieval.ErrGone) {
		t.Fatalf("got %v, want ErrGone", retrieval.Err(v))
	}
	v = pin(t, c, knowledge.Public)
	if v.Rewrite("vườn"); retrieval.Err(v) != nil || v.Version() != restarted.source.Load().Version() {
		t.Errorf("pinned again: version %s, %v", v.Version(), retrieval.Err(v))
	}
}

// TestAddressesDiffer has one process a version behind: a turn uses those that have its version.
func TestAddressesDiffer(t *testing.T) {
	a := newHost(t, build(t, retrievaltest.Collection()), service.ServerOptions{})
	b := newHost(t, a.source.Load(), service.ServerOptions{})
	c := newClient(t, service.ClientOptions{}, a, b)
	c.Refresh(t.Context())
	next := retrievaltest.Collection()
	next.Version = "fixture-2"
	a.source.Store(build(t, next))
	c.Refresh(t.Context())
	for range 6 {
		v := pin(t, c, knowledge.Public)
		if v.Rewrite("vườn"); retrieval.Err(v) != nil || v.Version() != a.source.Load().Version() {
			t.Fatalf("version %s, %v", v.Version(), retrieval.Err(v))
		}
	}
	a.Close()
	v := pin(t, c, knowledge.Public) // begun on the version of the one that is gone
	v.Rewrite("vườn")
	if !errors.Is(retrieval.Err(v), retrieval.ErrGone) {
		t.Fatalf("got %v, want ErrGone: the other one never had it", retrieval.Err(v))
	}
	v = pin(t, c, knowledge.Public)
	if v.Rewrite("vườn"); retrieval.Err(v) != nil || v.Version() != b.source.Load().Version() {
		t.Errorf("pinned again: %s, %v", v.Version(), retrieval.Err(v))
	}
}

// TestKeys makes sure that nobody sees more than the key may.
func TestKeys(t *testing.T) {
	h := newHost(t, build(t, retrievaltest.Collection()), service.ServerOptions{})
	open := newHost(t, h.source.Load(), service.ServerOptions{Keys: []service.Key{}})
	for _, tt := range []struct {
		name, key string
		host      *host
		status    int
		internal  bool
	}{
		{"sees all", allKey, h, 200, true}, {"sees public", publicKey, h, 200, false}, {"wrong", allKey + "x", h, 401, false}, {"empty", "", h, 401, false},
		{"no keys, this machine", "", open, 200, false}, {"no keys, some key", "anything-at-all-here", open, 200, false},
	} {
		body := `{"see":"internal","version":"","procedures":[{"code":"` + string(retrievaltest.Secret) + `"}]}`
		req, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, tt.host.URL+"/v1/procedures", strings.NewReader(body))
		if tt.key != "" {
			req.Header.Set("Authorization", "Bearer "+tt.key)
		}
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		var got strings.Builder
		_ = res.Write(&got)
		_ = res.Body.Close()
		if res.StatusCode != tt.status || strings.Contains(got.String(), "vườn cây mật") != tt.internal {
			t.Errorf("%s: status %d, %s", tt.name, res.StatusCode, got.String())
		}
	}
	req, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, open.URL+"/v1/version", nil)
	req.Header.Set("X-Forwarded-For", "203.0.113.7")
	if res, err := http.DefaultClient.Do(req); err != nil || res.StatusCode != 401 {
		t.Errorf("no keys, through a proxy: %v, %v, want 401", res.Status, err)
	}
	// A client whose key sees less gets a public view for whoever asks.
	v := pin(t, newClient(t, service.ClientOptions{Key: publicKey}, h), knowledge.Internal)
	if _, ok := v.Procedure(retrievaltest.Secret); ok || retrieval.Err(v) != nil {
		t.Errorf("a public key sees the internal procedure, or fails: %v", retrieval.Err(v))
	}
	wrong := newClient(t, service.ClientOptions{Key: "khong-phai-khoa-nao"}, h)
	if _, err := wrong.Pin(t.Context(), knowledge.Public); !errors.Is(err, retrieval.ErrUnreachable) || strings.Contains(err.Error(), "khong-phai") {
		t.Errorf("wrong key: %v", err)
	}
	if _, err := service.NewServer(service.ServerOptions{Source: &h.source, Keys: []service.Key{{Secret: "short"}}}); err == nil {
		t.Error("a short key is taken")
	}
}

// TestFaults breaks one address in many ways: the other answers, and nothing is lost.
func TestFaults(t *testing.T) {
	s := build(t, retrievaltest.Collection())
	for name, broken := range map[string]func(w http.ResponseWriter, r *http.Request) bool{
		"500": func(w http.ResponseWriter, _ *http.Request) bool { http.Error(w, "x", 500); return false },
		"401": func(w http.ResponseWriter, _ *http.Request) bool {
			http.Error(w, "x", http.StatusUnauthorized)
			return false
		},
		"redirect": func(w http.ResponseWriter, r *http.Request) bool {
			http.Redirect(w, r, "/", http.StatusFound)
			return false
		},
		"cut": func(http.ResponseWriter, *http.Request) bool { panic(http.ErrAbortHandler) },
		"half an answer": func(w http.ResponseWriter, _ *http.Request) bool {
			w.Header().Set("Content-Length", "99")
			_, _ = w.Write([]byte("{"))
			return false
		},
		"silent": func(_ http.ResponseWriter, r *http.Request) bool {
			select {
			case <-r.Context().Done():
			case <-time.After(time.Second):
			}
			return false
		},
	} {
		t.Run(name, func(t *testing.T) {
			a, b := newHost(t, s, service.ServerOptions{}), newHost(t, s, service.ServerOptions{})
			c := newClient(t, service.ClientOptions{Hedge: 20 * time.Millisecond}, a, b)
			c.Refresh(t.Context())
			a.do(broken)
			for range 4 {
				v := pin(t, c, knowledge.Internal)
				q := v.Rewrite("đăng ký vườn cây")
				if _, ok := v.Procedure(retrievaltest.Secret); !ok || len(q.Terms) == 0 || retrieval.Err(v) != nil {
					t.Fatalf("terms %v, %v", q.Terms, retrieval.Err(v))
				}
			}
			b.do(broken)
			v := pin(t, newClient(t, service.ClientOptions{Hedge: 20 * time.Millisecond, Timeout: 200 * time.Millisecond}, a, b), knowledge.Internal)
			if v.Rewrite("vườn"); !errors.Is(retrieval.Err(v), retrieval.ErrUnreachable) {
				t.Errorf("both broken: %v, want ErrUnreachable", retrieval.Err(v))
			}
		})
	}
}

// TestUnreachable has nobody answer at all, then somebody again.
func TestUnreachable(t *testing.T) {
	h := newHost(t, build(t, retrievaltest.Collection()), service.ServerOptions{})
	c := newClient(t, service.ClientOptions{Interval: 10 * time.Millisecond}, h)
	pin(t, c, knowledge.Public)
	h.Listener.Close()
	h.CloseClientConnections()
	v := pin(t, c, knowledge.Public)
	v.Rewrite("vườn")
	if err := retrieval.Err(v); !errors.Is(err, retrieval.ErrUnreachable) || strings.Contains(err.Error(), "/v1/") {
		t.Fatalf("got %v, want ErrUnreachable without a path", err)
	}
	if _, err := c.Pin(t.Context(), knowledge.Public); !errors.Is(err, retrieval.ErrUnreachable) {
		t.Errorf("pin: %v", err)
	}
	if got := c.Degraded(); !slices.Equal(got, []string{"retrieval"}) {
		t.Errorf("degraded: %v", got)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := c.Pin(ctx, knowledge.Public); err == nil {
		t.Error("pin of an ended context: no error")
	}
}

// TestConcurrentSwaps pins and asks from many sides while the versions change: every view is of one version.
func TestConcurrentSwaps(t *testing.T) {
	one := build(t, retrievaltest.Collection())
	other := retrievaltest.Collection()
	other.Version = "fixture-2"
	for _, p := range other.Procedures {
		p.Agency = "mới"
	}
	two := build(t, other)
	a, b := newHost(t, one, service.ServerOptions{}), newHost(t, one, service.ServerOptions{})
	c := newClient(t, service.ClientOptions{Interval: 5 * time.Millisecond}, a, b)
	ctx, stop := context.WithCancel(t.Context())
	var loop, wg sync.WaitGroup
	loop.Go(func() { _ = c.Run(ctx) })
	loop.Go(func() {
		for i := 0; ctx.Err() == nil; i++ {
			for _, h := range []*host{a, b} {
				h.source.Store([]*snapshot.Snapshot{one, two}[i%2])
				time.Sleep(3 * time.Millisecond)
			}
		}
	})
	for range 4 {
		wg.Go(func() {
			for range 60 {
				v := pin(t, c, knowledge.Public)
				want := "Ủy ban nhân dân xã"
				if v.Version() == two.Version() {
					want = "mới"
				}
				v.Rewrite("đăng ký vườn cây")
				p, ok := v.Procedure(retrievaltest.Garden)
				if err := retrieval.Err(v); err != nil {
					if !errors.Is(err, retrieval.ErrGone) {
						t.Error(err)
					}
					continue
				}
				if !ok || p.Agency != want {
					t.Errorf("version %s shows agency %q", v.Version(), p.Agency)
				}
			}
		})
	}
	wg.Wait()
	stop()
	loop.Wait()
}

func TestParseAddresses(t *testing.T) {
	got, err := service.ParseAddresses(" http://10.0.0.5:9000/,https://tim.example.vn , http://10.0.0.5:9000")
	if want := []string{"http://10.0.0.5:9000", "https://tim.example.vn"}; err != nil || !slices.Equal(got, want) {
		t.Errorf("got %v, %v, want %v", got, err, want)
	}
	for _, bad := range []string{"", "10.0.0.5:9000", "ftp://x", "http://", "http://x/path", "http://user:matkhau@x", "http://x?a=b"} {
		if _, err := service.ParseAddresses(bad); err == nil || strings.Contains(err.Error(), "matkhau") {
			t.Errorf("%q: %v, want an error without a password", bad, err)
		}
	}
}

// TestMetrics makes sure that calls are counted by address and result, and that no label holds what was asked.
func TestMetrics(t *testing.T) {
	h := newHost(t, build(t, retrievaltest.Collection()), service.ServerOptions{})
	r := prometheus.NewRegistry()
	c := newClient(t, service.ClientOptions{Metrics: r}, h)
	v := pin(t, c, knowledge.Public)
	v.Rewrite("vườn cây của tôi")
	v.Documents()
	v.Documents()
	families, err := r.Gather()
	if err != nil {
		t.Fatal(err)
	}
	counts := map[string]float64{}
	for _, f := range families {
		for _, m := range f.Metric {
			counts[f.GetName()+labels(m)] += m.GetCounter().GetValue()
			if strings.Contains(labels(m), "vườn") {
				t.Errorf("a label holds a citizen's words: %s", labels(m))
			}
		}
	}
	address := strings.TrimPrefix(h.URL, "http://")
	for name, want := range map[string]float64{
		"trolycong_retrieval_calls_total address=" + address + " op=turn result=ok": 1,
		"trolycong_cache_total cache=documents result=hit":                          1,
		"trolycong_cache_total cache=documents result=miss":                         1,
	} {
		if counts[name] != want {
			t.Errorf("%s = %v, want %v", name, counts[name], want)
		}
	}
}

func labels(m *dto.Metric) string {
	out := ""
	for _, l := range m.Label {
		out += " " + l.GetName() + "=" + l.GetValue()
	}
	return out
}

// TestCheckTLS: an address of https:// that speaks no TLS, and one whose certificate nobody knows, are told from one that is away.
func TestCheckTLS(t *testing.T) {
	plain, secure := httptest.NewServer(http.NotFoundHandler()), httptest.NewUnstartedServer(http.NotFoundHandler())
	secure.Config.ErrorLog = log.New(io.Discard, "", 0)
	secure.StartTLS()
	away := httptest.NewServer(http.NotFoundHandler())
	away.Close()
	t.Cleanup(plain.Close)
	t.Cleanup(secure.Close)
	c := newClient(t, service.ClientOptions{Addresses: []string{strings.Replace(plain.URL, "http", "https", 1), secure.URL, away.URL}})
	for i, want := range []string{"tls", "tls", "unreachable"} {
		if got := c.Check(t.Context())[i].Problem; got != want {
			t.Errorf("address %d: got %q, want %q", i, got, want)
		}
	}
}
