package compose

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"trolycong/bot"
	"trolycong/internal/openaiclient"
)

// GateOptions of a Gate. Next and Now are required.
type GateOptions struct {
	Next bot.Composer
	// Off tells, before every answer, whether the model is switched off; nil means never.
	Off func() bool
	// Budget bounds the tokens of a day; nil means no cap. The answer that passes it is finished.
	Budget *openaiclient.Budget
	// Faults in a row that put the model aside; 0 means 3.
	Faults int
	// Rest is for how long it is put aside before one answer tries it again; 0 means 30 s.
	Rest time.Duration
	// Now is the clock.
	Now func() time.Time
	// Metrics registers the counts; nil keeps them to itself.
	Metrics prometheus.Registerer
	// Logger; nil discards.
	Logger *slog.Logger
}

// Gate lets a composer work while it is on, within its day's tokens and not failing. Safe for concurrent use.
type Gate struct {
	opt   GateOptions
	log   *slog.Logger
	meter *meter

	mu      sync.Mutex
	told    bool // that the tokens of the day are spent
	faults  int  // in a row
	last    error
	openTil time.Time
}

var (
	_ bot.Composer     = (*Gate)(nil)
	_ bot.ComposeMeter = (*Gate)(nil)
	_ bot.Expander     = (*Gate)(nil)
)

// NewGate makes a Gate.
func NewGate(opt GateOptions) (*Gate, error) {
	if opt.Next == nil || opt.Now == nil {
		return nil, errors.New("compose: Next and Now are required")
	}
	if opt.Faults == 0 {
		opt.Faults = 3
	}
	if opt.Rest == 0 {
		opt.Rest = 30 * time.Second
	}
	if opt.Budget == nil {
		opt.Budget = openaiclient.NewBudget(openaiclient.BudgetOptions{})
	}
	log := opt.Logger
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	g := &Gate{opt: opt, log: log, meter: newMeter()}
	if opt.Metrics != nil {
		if err := g.meter.register(opt.Metrics); err != nil {
			return nil, err
		}
	}
	return g, nil
}

// Compose passes the call on, or returns bot.ErrNotComposed when the model is off or its day's tokens are spent, and the
// last fault while it is put aside.
func (g *Gate) Compose(ctx context.Context, e bot.Evidence, say func(bot.Sentence) error) (bot.Composition, error) {
	var used bot.Composition
	var stopped error
	err := g.pass(ctx, func() (bot.Composition, error) {
		var err error
		used, err = g.opt.Next.Compose(ctx, e, func(s bot.Sentence) error {
			stopped = say(s)
			return stopped
		})
		if stopped != nil { // the bot has had enough; the model works
			return used, nil
		}
		return used, err
	})
	return used, errors.Join(stopped, err)
}

// Expand asks the same model for other words of a question, under the same bounds; none where Next is no Model.
func (g *Gate) Expand(ctx context.Context, question string) (out []bot.Alternative, err error) {
	m, ok := g.opt.Next.(*Model)
	if !ok {
		return nil, nil
	}
	err = g.pass(ctx, func() (bot.Composition, error) {
		var u openaiclient.Usage
		out, u, err = m.expand(ctx, question)
		return bot.Composition{PromptTokens: u.PromptTokens, CompletionTokens: u.CompletionTokens}, err
	})
	return out, err
}

// pass makes one call where one may be made, and counts it.
func (g *Gate) pass(ctx context.Context, call func() (bot.Composition, error)) error {
	if g.opt.Off != nil && g.opt.Off() {
		g.meter.call("off")
		return bot.ErrNotComposed
	}
	if err := g.enter(ctx); err != nil {
		return err
	}
	start := g.opt.Now()
	used, err := call()
	g.meter.took(g.opt.Now().Sub(start))
	g.opt.Budget.Spend(ctx, used.PromptTokens+used.CompletionTokens)
	if ctx.Err() != nil {
		g.gone(used)
		return err
	}
	g.leave(used, err)
	return err
}

func (g *Gate) enter(ctx context.Context) error {
	tokens, all := g.opt.Budget.Spent(ctx)
	g.mu.Lock()
	defer g.mu.Unlock()
	if all && !g.told {
		g.log.Warn("model has used its tokens of the day", "tokens", tokens)
	}
	if g.told = all; all {
		g.meter.call("spent")
		return bot.ErrNotComposed
	}
	now := g.opt.Now()
	if g.faults >= g.opt.Faults {
		if now.Before(g.openTil) {
			g.meter.call("aside")
			return g.last
		}
		g.openTil = now.Add(g.opt.Rest) // this answer tries, the others wait for how it ends
	}
	return nil
}

// gone counts a call whose reader has not waited for its end. It tells nothing of the model: readers leave a hung one first,
// and must not make it look sound.
func (g *Gate) gone(used bot.Composition) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.meter.used(used)
	g.meter.call("gone")
}

func (g *Gate) leave(used bot.Composition, err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.meter.used(used)
	if err == nil {
		if g.faults >= g.opt.Faults {
			g.log.Info("model works again")
		}
		g.faults, g.last = 0, nil
		g.meter.call("ok")
		return
	}
	g.meter.call(kindOf(err))
	g.last = err
	if g.faults++; g.faults == g.opt.Faults {
		g.openTil = g.opt.Now().Add(g.opt.Rest)
		g.log.Warn("model put aside", "fault", kindOf(err), "rest_ms", g.opt.Rest.Milliseconds())
	}
}

func kindOf(err error) string {
	var f *openaiclient.Fault
	if errors.As(err, &f) {
		return string(f.Kind)
	}
	return string(openaiclient.FaultOther)
}

// Composed counts how an answer fared.
func (g *Gate) Composed(kept, replaced int, withdrawn bool) {
	g.meter.composed(kept, replaced, withdrawn)
}
