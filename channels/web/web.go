// Package web is the chat for browsers, the HTTP API, and the pages of sources and procedures.
//
// Kind: adapter. It turns requests into messages and replies into pages, JSON and event streams. It words no answer (the
// bot does), shows no internal source to a caller without a key of that scope, and never takes a bare session id from
// anywhere but this machine. Used by cmd.
package web

import (
	"context"
	"crypto/rand"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"trolycong/bot"
	"trolycong/channels"
	"trolycong/internal/httpserver"
	"trolycong/internal/webui"
	"trolycong/retrieval"
)

//go:embed static all:templates openapi.json
var files embed.FS

// asker answers one message: *bot.Bot.
type asker interface {
	Handle(ctx context.Context, msg bot.Message) (*bot.Turn, error)
}

// streamer is an asker that tells of an answer while it is composed.
type streamer interface {
	HandleStream(ctx context.Context, msg bot.Message, watch bot.Watcher) (*bot.Turn, error)
}

var _ streamer = (*bot.Bot)(nil)

// Options of a Server. Bot, Source, Sessions and Secret are required.
type Options struct {
	// Bot answers. It must keep its conversations in Sessions.
	Bot asker
	// Source gives the knowledge for search and pages.
	Source retrieval.Source
	// Sessions holds the conversations that the chat page shows.
	Sessions bot.Sessions
	// Journal keeps turns and takes verdicts; nil: only recent turns can be read again, and no verdict is asked for.
	Journal bot.Journal
	// Keys are the API keys; nil knows none.
	Keys channels.Keys
	// AskLimit counts questions by address, WideLimit everything else; nil means no limit.
	AskLimit, WideLimit channels.Limiter
	// PersonLimit counts questions by the cookie that this server signed, KeyLimit by API key; nil means no limit.
	PersonLimit, KeyLimit channels.Limiter
	// Locks keep the turns of one conversation apart when several processes serve it; nil when this one is alone.
	Locks channels.Locks
	// Claims let a program send a question again under one Idempotency-Key; nil ignores the header.
	Claims channels.Claims
	// Secret signs cookies and names sessions: at least 16 bytes, the same in every process of an installation.
	Secret []byte
	// BaseURL is the public address ("https://hoidap.example.vn"); empty when the server is used on this machine only.
	BaseURL string
	// Trusted are the proxies whose X-Forwarded-For is believed.
	Trusted []netip.Prefix
	// Hotline is shown at the foot of pages as the operator writes it; empty shows none.
	Hotline string
	// Suggestions are the questions offered to a new reader; nil means a few of our own, none when empty.
	Suggestions []string
	// Degraded names what does not work fully now, for /readyz; nil means nothing.
	Degraded func() []string
	// Ready gives an error while no turn may be accepted, since it could not be kept: questions get 503 with Retry-After. nil
	// means always ready.
	Ready func() error
	// Draining tells that the process is about to stop, for /readyz; nil means never.
	Draining func() bool
	// TurnTimeout is how long an answer may take; 0 means 30 s.
	TurnTimeout time.Duration
	// Recent is how many turns are kept in memory to be read again; 0 means 1,000 (about 10 MB).
	Recent int
	// Now is the clock; nil means time.Now.
	Now func() time.Time
	// Rand makes ids and cookies; nil means crypto/rand.
	Rand io.Reader
	// Logger; nil discards.
	Logger *slog.Logger
	// Metrics; nil makes its own.
	Metrics *httpserver.Metrics
	// Begin as in httpserver.Options.
	Begin func(r *http.Request) (context.Context, func(route string, status int))
}

// Defaults of Options.
const (
	DefaultTurnTimeout = 30 * time.Second
	DefaultRecent      = 1000
	minSecret          = 16
)

// Server answers the web channel's requests. Safe for concurrent use.
type Server struct {
	opt     Options
	https   bool
	assets  *webui.Assets
	views   *webui.Views
	openapi []byte
	recent  *ring
	lanes   lanes
	work    atWork
	handler http.Handler
	log     *slog.Logger
	// journalFailing tells that the last verdict could not be stored.
	journalFailing atomic.Bool
}

// New checks the options, parses the pages and makes a Server. All faults are reported together.
func New(opt Options) (*Server, error) {
	base, err := opt.check()
	if err != nil {
		return nil, err
	}
	opt.fill()
	s := &Server{opt: opt, https: base != nil && base.Scheme == "https", recent: newRing(opt.Recent), log: opt.Logger}
	opt.Metrics.Degraded(s.degraded)
	if err := s.load(base); err != nil {
		return nil, fmt.Errorf("load pages: %w", err)
	}
	mux := http.NewServeMux()
	for _, r := range s.routes() {
		mux.Handle(r.method+" "+r.pattern, s.limited(r))
	}
	mux.HandleFunc("/", s.unmatched(mux))
	s.handler = httpserver.Wrap(mux, httpserver.Options{Logger: s.log, Metrics: opt.Metrics, Now: opt.Now, HTTPS: s.https, Fail: s.fail, Begin: opt.Begin})
	return s, nil
}

// Handler serves the public address: chat, pages, API, health.
func (s *Server) Handler() http.Handler { return s.handler }

// Admin serves the admin address: metrics and health.
func (s *Server) Admin() http.Handler {
	return httpserver.Admin(s.opt.Metrics, s.state, httpserver.Options{Logger: s.log, Now: s.opt.Now})
}

func (o *Options) check() (*url.URL, error) {
	var errs []error
	require := func(ok bool, what string) {
		if !ok {
			errs = append(errs, errors.New("web: "+what))
		}
	}
	require(o.Bot != nil, "Bot is required")
	require(o.Source != nil, "Source is required")
	require(o.Sessions != nil, "Sessions is required")
	require(len(o.Secret) >= minSecret, "Secret needs at least 16 bytes")
	var base *url.URL
	if o.BaseURL != "" {
		u, err := url.Parse(o.BaseURL)
		if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || strings.Trim(u.Path, "/") != "" {
			errs = append(errs, errors.New("web: BaseURL must be like https://hoidap.example.vn, without a path"))
		}
		base = u
	}
	return base, errors.Join(errs...)
}

func (o *Options) fill() {
	if o.TurnTimeout == 0 {
		o.TurnTimeout = DefaultTurnTimeout
	}
	if o.Recent == 0 {
		o.Recent = DefaultRecent
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Rand == nil {
		o.Rand = rand.Reader
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Metrics == nil {
		o.Metrics = httpserver.NewMetrics()
	}
	if o.Suggestions == nil {
		o.Suggestions = defaultSuggestions
	}
}

func (s *Server) load(base *url.URL) error {
	static, err := fs.Sub(files, "static")
	if err != nil {
		return err
	}
	if s.assets, err = webui.NewAssets(webui.Static(), static); err != nil {
		return err
	}
	templates, err := fs.Sub(files, "templates")
	if err != nil {
		return err
	}
	if s.views, err = webui.Parse(templates, s.assets, nil); err != nil {
		return err
	}
	s.openapi, err = loadOpenAPI(base)
	return err
}
