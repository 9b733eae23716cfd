package service

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"trolycong/knowledge"
	"trolycong/retrieval"
)

// Defaults of ClientOptions.
const (
	DefaultTimeout  = 3 * time.Second
	DefaultHedge    = 150 * time.Millisecond
	DefaultInterval = time.Second
	DefaultRecords  = 6000
)

// ClientOptions of NewClient. Addresses is required.
type ClientOptions struct {
	// Addresses of retrieval processes, as "http://10.0.0.5:9000" (see ParseAddresses). Any of them may answer any call.
	Addresses []string
	// Key is sent to all of them; empty for processes on this machine that ask for none.
	Key string
	// Ahead are the searches that usually follow a rewriting; none costs a call each.
	Ahead []Ahead
	// Timeout bounds one call over all addresses; 0 means DefaultTimeout.
	Timeout time.Duration
	// Hedge is how long an address may be silent before the call is sent to another one too; 0 means DefaultHedge, below 0
	// never.
	Hedge time.Duration
	// Interval between two looks at the addresses' versions; 0 means DefaultInterval.
	Interval time.Duration
	// Records is how many procedures are kept for each visibility, some 20 kB each; 0 means DefaultRecords.
	Records int
	// Transport makes the calls; nil means one of its own.
	Transport http.RoundTripper
	// RequestID gives the id of the request that a context belongs to, sent along for the logs; nil sends none.
	RequestID func(ctx context.Context) string
	// Now is the clock by which calls are timed; nil means the machine's.
	Now func() time.Time
	// Logger; nil discards.
	Logger *slog.Logger
	// Metrics; nil counts nothing.
	Metrics prometheus.Registerer
}

// Client is a retrieval.Source whose index is elsewhere. Safe for concurrent use.
type Client struct {
	opt       ClientOptions
	log       *slog.Logger
	http      *http.Client
	addresses []*address
	meter     *meter
	turn      atomic.Uint32 // of the addresses

	refreshing sync.Mutex // one look at the addresses at a time
	mu         sync.Mutex // guards all below and the state of the addresses
	target     string     // the version that turns begin on
	looked     time.Time
	caches     map[knowledge.Visibility]*cache
	told       bool // that the key sees less than is asked for
}

// address is one process. Its state is guarded by Client.mu.
type address struct {
	name, base string
	version    string
	see        knowledge.Visibility
	up         bool
	problem    string // what was last logged of it
}

var _ retrieval.Source = (*Client)(nil)

// ParseAddresses reads a list parted by commas, each like http://10.0.0.5:9000 without a path. The error names the part.
func ParseAddresses(list string) ([]string, error) {
	var out []string
	for _, part := range strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ' ' || r == '\n' }) {
		u, err := url.Parse(part)
		if err != nil || u.Host == "" || u.User != nil || u.Scheme != "http" && u.Scheme != "https" || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" {
			if u != nil && u.User != nil {
				part = "…" // it may hold a password
			}
			return nil, fmt.Errorf("address %q is not like http://10.0.0.5:9000", part)
		}
		if base := u.Scheme + "://" + u.Host; !slices.Contains(out, base) {
			out = append(out, base)
		}
	}
	if len(out) == 0 {
		return nil, errors.New("no address given")
	}
	return out, nil
}

// NewClient checks the options and makes a Client. It calls nobody: a process that is not there yet is no error.
func NewClient(opt ClientOptions) (*Client, error) {
	bases, err := ParseAddresses(strings.Join(opt.Addresses, ","))
	if err != nil {
		return nil, fmt.Errorf("service: %w", err)
	}
	opt.Timeout, opt.Hedge = cmp.Or(opt.Timeout, DefaultTimeout), cmp.Or(opt.Hedge, DefaultHedge)
	if opt.Now == nil {
		opt.Now = time.Now
	}
	opt.Interval, opt.Records = cmp.Or(opt.Interval, DefaultInterval), cmp.Or(opt.Records, DefaultRecords)
	c := &Client{opt: opt, log: opt.Logger, caches: map[knowledge.Visibility]*cache{}}
	for _, see := range []knowledge.Visibility{knowledge.Public, knowledge.Internal} {
		c.caches[see] = newCache(opt.Records)
	}
	if c.log == nil {
		c.log = slog.New(slog.DiscardHandler)
	}
	if c.meter, err = newMeter(opt.Metrics); err != nil {
		return nil, fmt.Errorf("service: %w", err)
	}
	for _, b := range bases {
		c.addresses = append(c.addresses, &address{base: b, name: b[strings.Index(b, "://")+3:]})
	}
	transport := opt.Transport
	if transport == nil {
		transport = NewTransport()
	}
	c.http = &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	return c, nil
}

// NewTransport is the transport of a Client that is given none: no proxy, connections kept between calls.
func NewTransport() *http.Transport {
	dialer := &net.Dialer{Timeout: time.Second, KeepAlive: 15 * time.Second}
	return &http.Transport{DialContext: dialer.DialContext, TLSHandshakeTimeout: 2 * time.Second, MaxIdleConnsPerHost: 64, IdleConnTimeout: 60 * time.Second}
}

// Close frees the connections.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// Run looks at the addresses until ctx ends; it returns nil then.
func (c *Client) Run(ctx context.Context) error {
	tick := time.NewTicker(c.opt.Interval)
	defer tick.Stop()
	for {
		c.Refresh(ctx)
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// Refresh asks every address for its version.
func (c *Client) Refresh(ctx context.Context) {
	c.refreshing.Lock()
	defer c.refreshing.Unlock()
	ctx, cancel := context.WithTimeout(ctx, min(c.opt.Timeout, 2*time.Second))
	defer cancel()
	var wg sync.WaitGroup
	for _, a := range c.addresses {
		wg.Go(func() {
			var v versionAnswer
			if err := c.send(ctx, a, call{method: http.MethodGet, path: pathVersion}, &v); err == nil {
				c.seen(ctx, a, v.answer)
			} else if ctx.Err() == nil || !errors.Is(err, context.Canceled) {
				c.failed(ctx, a, err)
			}
		})
	}
	wg.Wait()
	c.mu.Lock()
	c.looked = c.opt.Now()
	c.mu.Unlock()
}

// seen notes the current version of an address. A change becomes the version that turns begin on.
func (c *Client) seen(ctx context.Context, a *address, v answer) {
	see, _ := knowledge.ParseVisibility(v.See)
	c.mu.Lock()
	changed := a.version != "" && a.version != v.Version
	back := a.problem != ""
	a.version, a.see, a.up, a.problem = v.Version, see, true, ""
	if c.target == "" || changed {
		c.target = v.Version
	}
	c.mu.Unlock()
	if back {
		c.log.InfoContext(ctx, "retrieval answers again", "address", a.name)
	}
}

// failed notes that an address does not answer; logged once.
func (c *Client) failed(ctx context.Context, a *address, err error) {
	kind := kindOf(err)
	c.mu.Lock()
	first := a.problem == ""
	a.up, a.problem = false, kind
	c.mu.Unlock()
	if first {
		c.log.WarnContext(ctx, "retrieval does not answer", "address", a.name, "kind", kind, "error", err)
	}
}

// Degraded names "retrieval" while an address does not answer.
func (c *Client) Degraded() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, a := range c.addresses {
		if !a.up {
			return []string{"retrieval"}
		}
	}
	return nil
}

// Pin gives a view of the version that the addresses have now. It calls nobody, unless none is known to answer and the last
// look is old. Its calls end with ctx. ErrUnreachable when no address answers.
func (c *Client) Pin(ctx context.Context, see knowledge.Visibility) (retrieval.View, error) {
	version, granted := c.current()
	if version == "" && c.stale() {
		c.Refresh(ctx)
		version, granted = c.current()
	}
	if version == "" {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		return nil, fmt.Errorf("pin knowledge: %w", retrieval.ErrUnreachable)
	}
	if see > granted {
		c.warn(ctx)
		see = granted
	}
	return &view{c: c, ctx: ctx, see: see, version: version}, nil
}

// current is the version to begin on, "" when no address answers, and the most that its addresses show.
func (c *Client) current() (version string, see knowledge.Visibility) {
	c.mu.Lock()
	defer c.mu.Unlock()
	var first *address
	for _, a := range c.addresses {
		switch {
		case !a.up:
		case a.version == c.target:
			return a.version, a.see
		case first == nil:
			first = a
		}
	}
	if first == nil {
		return "", knowledge.Public
	}
	// The one that had it is gone: what the others have is current now.
	c.target = first.version
	return first.version, first.see
}

func (c *Client) stale() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.opt.Now().Sub(c.looked) >= c.opt.Interval
}

// warn logs once that callers who may see internal sources get public ones only.
func (c *Client) warn(ctx context.Context) {
	c.mu.Lock()
	told := c.told
	c.told = true
	c.mu.Unlock()
	if !told {
		c.log.WarnContext(ctx, "retrieval key shows public sources only")
	}
}

// order lists the addresses as a call should try them: those that answer and have the version first, each time beginning
// with another one.
func (c *Client) order(version string) []*address {
	out := make([]*address, 0, len(c.addresses))
	start := int(c.turn.Add(1)) % len(c.addresses)
	out = append(append(out, c.addresses[start:]...), c.addresses[:start]...)
	c.mu.Lock()
	defer c.mu.Unlock()
	rank := func(a *address) int {
		switch {
		case !a.up:
			return 2
		case a.version != version:
			return 1
		}
		return 0
	}
	slices.SortStableFunc(out, func(a, b *address) int { return rank(a) - rank(b) })
	return out
}

// AddressState is how one address does.
type AddressState struct {
	// Name is host and port.
	Name string
	// Problem is empty for an address that answers, else "key", "status", "timeout", "tls" or "unreachable".
	Problem string
	Version string
	See     knowledge.Visibility
}

// Check asks every address and tells how each does, in the order of the options.
func (c *Client) Check(ctx context.Context) []AddressState {
	c.Refresh(ctx)
	c.mu.Lock()
	defer c.mu.Unlock()
	out := make([]AddressState, len(c.addresses))
	for i, a := range c.addresses {
		out[i] = AddressState{Name: a.name, Problem: a.problem, Version: a.version, See: a.see}
	}
	return out
}
