package main

import (
	"context"
	"fmt"
	"net/http"
	"net/netip"
	"strings"

	"trolycong/bot"
	"trolycong/channels"
	"trolycong/channels/web"
	"trolycong/internal/httpserver"
	"trolycong/internal/sqlstore"
	"trolycong/knowledge"
	"trolycong/retrieval"
	"trolycong/retrieval/service"
)

// role is what a serving process does.
type role string

// The roles; see DESIGN.md §2.
const (
	roleAll       role = "all"
	roleRetrieval role = "retrieval"
	roleBot       role = "bot"
	roleWorker    role = "worker"
)

// talks tells that the role answers people, searches that it answers other processes, works that it does what runs behind.
func (r role) talks() bool    { return r == roleAll || r == roleBot }
func (r role) searches() bool { return r == roleRetrieval }
func (r role) works() bool    { return r == roleAll || r == roleWorker }

// runner is what one serving process runs: only what its role needs.
type runner struct {
	app           *app
	share         *share // nil where nobody talks
	client        *service.Client
	gate          *sqlstore.Gate // nil unless every turn must be kept
	tracing       *tracing
	metrics       *httpserver.Metrics
	drain         *httpserver.Drain
	public, admin http.Handler // nil where the role has none
	// loops run until the last request is answered, background until the process is told to stop.
	loops, background []func(context.Context) error
	says              []string // what the process does, for its first line
}

// line is what the process says at its start.
func (p *runner) line(r role, at string) string {
	if r == roleAll {
		return "Trợ lý công đang chạy tại " + at
	}
	out := fmt.Sprintf("Trợ lý công, vai trò %s (%s), đang chạy", r, strings.Join(p.says, "; "))
	if at != "" {
		out += " tại " + at
	}
	return out
}

// Close ends what the process holds, in the opposite order of its start.
func (p *runner) Close() {
	if p.tracing != nil {
		p.tracing.Close()
	}
	if p.share != nil {
		_ = p.share.Close()
	}
	if p.client != nil {
		p.client.Close()
	}
	if p.app != nil {
		_ = p.app.Close()
	}
}

// start opens and wires what the role needs. What was opened is closed again when it fails.
func (c *serveCmd) start(e *env, trusted []netip.Prefix) (p *runner, err error) {
	p = &runner{metrics: httpserver.NewMetrics(), drain: &httpserver.Drain{Grace: c.grace(e)}}
	defer func() {
		if err != nil {
			p.Close()
		}
	}()
	if p.tracing, err = e.startTracing(); err != nil {
		return p, err
	}
	if err := c.openStore(e, p); err != nil {
		return p, err
	}
	if err := c.openKnowledge(e, p); err != nil {
		return p, err
	}
	if err := c.openAnswers(e, p); err != nil {
		return p, err
	}
	if c.Role.talks() {
		if err := c.talk(e, p, trusted); err != nil {
			return p, err
		}
	}
	if c.Role.searches() {
		if err := c.search(e, p); err != nil {
			return p, err
		}
	}
	if c.Role.works() && !p.app.readOnly {
		w := &worker{jobs: p.app.db.Jobs(), journal: p.app.db.Journal(), log: e.logger()}
		p.background = append(p.background, w.Run)
		p.background = append(p.background, e.watchAnswers(p.app))
		p.says = append(p.says, "việc nền: dọn lượt hỏi cũ, dựng chỉ mục, nạp véc-tơ và soát nguồn của câu trả lời biên tập")
	}
	if p.admin == nil {
		p.metrics.Degraded(func() []string { return p.degraded(nil) })
		p.admin = httpserver.Admin(p.metrics, p.state, httpserver.Options{Logger: e.logger()})
	}
	if e.config.DatabaseURL != "" {
		p.says = append(p.says, "dữ liệu trên "+p.app.db.Name())
	}
	return p, nil
}

// openStore opens the database. One on a server that takes no turn is no start for whoever must keep turns: the supervisor
// tries again, and no question is answered meanwhile that nobody will find again.
func (c *serveCmd) openStore(e *env, p *runner) error {
	var db *sqlstore.DB
	var err error
	readOnly := false
	if e.config.DatabaseURL != "" && (c.Role.talks() || c.Role.works()) {
		db, err = e.store()
	} else {
		db, readOnly, err = e.openStore()
	}
	if err != nil {
		return err
	}
	p.app = &app{db: db, readOnly: readOnly}
	if e.config.DatabaseURL == "" || !c.Role.talks() && !c.Role.works() {
		return nil
	}
	if p.gate, err = sqlstore.NewGate(sqlstore.GateOptions{DB: db, Logger: e.logger()}); err != nil {
		return fmt.Errorf("wire database: %w", err)
	}
	p.loops = append(p.loops, p.gate.Run)
	return nil
}

// openKnowledge gives the process its index: its own, or that of others.
func (c *serveCmd) openKnowledge(e *env, p *runner) (err error) {
	if c.Role == roleBot && c.RetrievalURL != "" {
		addresses, err := service.ParseAddresses(c.RetrievalURL)
		if err != nil {
			return fmt.Errorf("read RETRIEVAL_URL: %w", err) // checked before
		}
		p.client, err = service.NewClient(service.ClientOptions{Addresses: addresses, Key: c.RetrievalKey, Ahead: ahead, Transport: p.tracing.transport(service.NewTransport()),
			RequestID: httpserver.RequestID, Logger: e.logger(), Metrics: p.metrics.Registry()})
		if err != nil {
			return fmt.Errorf("wire retrieval: %w", err)
		}
		p.app.source = p.client
		p.loops = append(p.loops, p.client.Run)
		p.says = append(p.says, "tra cứu tại "+hosts(addresses))
		return nil
	}
	if err := e.openHolder(p.app); err != nil {
		return err
	}
	if m, ok := p.app.embedder.(claimed); ok {
		if err := m.measure(p.metrics.Registry()); err != nil {
			return fmt.Errorf("wire metrics: %w", err)
		}
	}
	p.loops = append(p.loops, p.app.holder.Run)
	return nil
}

// ahead are the searches that follow nearly every question that a bot rewrites: see bot.lookUp.
var ahead = []service.Ahead{{Kinds: []retrieval.UnitKind{retrieval.UnitProcedure}, Limit: bot.SearchLimit}, {Kinds: []retrieval.UnitKind{retrieval.UnitPassage}, Limit: bot.SearchLimit},
	{Kinds: []retrieval.UnitKind{retrieval.UnitGuide}, Limit: bot.SearchLimit}}

// talk wires the chat, the pages and the API.
func (c *serveCmd) talk(e *env, p *runner, trusted []netip.Prefix) (err error) {
	notes := p.app.db.Forgets()
	if p.gate != nil {
		notes = p.gate.Forgets()
	}
	if p.share, err = e.share(c.Limits, notes, p.metrics.Registry()); err != nil {
		return err
	}
	p.loops = append(p.loops, p.share.Run)
	secret, err := e.secret(c.Secret)
	if err != nil {
		return err
	}
	journal, keys := p.app.journal(), channels.Keys(p.app.db.Keys())
	var ready func() error
	if p.gate != nil {
		journal, keys, ready = p.gate.Journal(), p.gate.Keys(), p.gate.Err
	}
	steps, err := newSteps(p.metrics.Registry())
	if err != nil {
		return fmt.Errorf("wire metrics: %w", err)
	}
	composer, err := e.composer(p.app.db, p.metrics.Registry(), e.logger())
	if err != nil {
		return err
	}
	b, err := e.botWith(bot.Options{Source: p.app.source, Answers: p.app.curated(), Sessions: p.share.sessions, Journal: journal, Composer: composer, Durable: p.gate != nil, Now: now, Logger: e.logger(),
		Observe: func(ctx context.Context, o bot.Observation) { steps.observe(o); p.tracing.observe(ctx, o) }})
	if err != nil {
		return err
	}
	server, err := web.New(web.Options{Bot: b, Source: p.app.source, Sessions: p.share.sessions, Journal: journal, Degraded: func() []string { return p.degraded(b) },
		Ready: ready, Draining: p.drain.Draining, Keys: keys, Secret: secret, BaseURL: c.BaseURL, Trusted: trusted, AskLimit: p.share.asks, WideLimit: p.share.wide,
		PersonLimit: p.share.persons, KeyLimit: p.share.keys,
		Locks: p.share.locks, Claims: p.share.claims, Hotline: e.config.Hotline, Now: now, Logger: e.logger(), Metrics: p.metrics, Begin: p.tracing.begin(false)})
	if err != nil {
		return fmt.Errorf("wire web: %w", err)
	}
	p.public, p.admin = server.Handler(), server.Admin()
	p.says = append([]string{"trang hỏi đáp, API"}, p.says...)
	return nil
}

// search wires the service that bots call.
func (c *serveCmd) search(e *env, p *runner) error {
	var keys []service.Key
	if c.RetrievalKey != "" {
		keys = append(keys, service.Key{Secret: c.RetrievalKey, See: knowledge.Internal})
	}
	if c.PublicKey != "" {
		keys = append(keys, service.Key{Secret: c.PublicKey, See: knowledge.Public})
	}
	server, err := service.NewServer(service.ServerOptions{Source: p.app.source, Keys: keys, Degraded: func() []string { return p.degraded(nil) }, Draining: p.drain.Draining,
		Logger: e.logger(), Metrics: p.metrics, Begin: p.tracing.begin(true)})
	if err != nil {
		return fmt.Errorf("wire retrieval: %w", err)
	}
	p.public, p.admin = server.Handler(), server.Admin()
	p.says = append(p.says, "tra cứu cho các tiến trình khác")
	if len(keys) == 0 {
		p.says = append(p.says, "không có RETRIEVAL_KEY nên chỉ máy này, chỉ nguồn công khai")
	}
	return nil
}

// state is that of a process without an address for people or other processes.
func (p *runner) state(*http.Request) (problem string, degraded []string) {
	switch {
	case p.drain.Draining():
		return "draining", nil
	case p.gate != nil && p.gate.Err() != nil:
		return "not_kept", nil
	}
	return "", p.degraded(nil)
}

// degraded names what does not work fully: "composer" (answers are the templates'), "journal" (turns and feedback are not kept), "knowledge" (what is served may be
// older than what is stored), "dense" (vectors are not made or not searched), "retrieval" (an address does not answer), "sessions" (follow-ups are not understood) and what
// the shared store names. b is nil where nobody talks.
func (p *runner) degraded(b *bot.Bot) []string {
	var names []string
	if b != nil {
		names = b.Degraded()
		if p.app.readOnly {
			names = append(names, "journal")
		}
		names = append(names, p.share.Degraded()...)
	}
	if p.app.holder != nil && p.app.holder.Failing() {
		names = append(names, "knowledge")
	}
	if p.app.holder != nil && p.app.holder.DenseFailing() {
		names = append(names, "dense")
	}
	if p.client != nil {
		names = append(names, p.client.Degraded()...)
	}
	return names
}
