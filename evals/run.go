package evals

import (
	"context"
	"errors"
	"fmt"
	"time"

	"trolycong/bot"
	"trolycong/knowledge"
)

// Asker answers one message.
type Asker func(ctx context.Context, m bot.Message) (*bot.Turn, error)

// Options of Run. Cases and Ask are required.
type Options struct {
	Cases []knowledge.Case
	Ask   Asker
	// Source resolves a citation to the text its offsets count into, for the citations metric; nil leaves the metric out.
	Source func(kind knowledge.SourceKind, document knowledge.DocumentID, section string) (string, bool)
	// Now is the clock that cases see; zero means each case's own, else the bot's.
	Now time.Time
	// See is what the asker may see; the zero value is public.
	See knowledge.Visibility
	// Progress is called after each case; nil means no calls.
	Progress func(done, total int)
}

// Run asks every case in a new session, earlier turns first, and judges the last answer. The durations are those of the
// answers alone, in the order of the cases; they differ from run to run, the report does not. A question that ends in a
// fault is a wrong answer of the report; an error is a missing option or the end of ctx.
func Run(ctx context.Context, opt Options) (*Report, []time.Duration, error) {
	if opt.Ask == nil || len(opt.Cases) == 0 {
		return nil, nil, errors.New("evals: Cases and Ask are required")
	}
	rep := &Report{Cases: len(opt.Cases)}
	times := make([]time.Duration, 0, len(opt.Cases))
	for i, c := range opt.Cases {
		reply, err := askCase(ctx, opt, c)
		if ctx.Err() != nil {
			return nil, nil, fmt.Errorf("run case %s: %w", c.ID, ctx.Err())
		}
		times = append(times, time.Duration(reply.TookMS*float64(time.Millisecond)))
		rep.Results = append(rep.Results, opt.result(c, reply, err))
		if opt.Progress != nil {
			opt.Progress(i+1, len(opt.Cases))
		}
	}
	rep.Metrics = metrics(opt.Cases, rep.Results)
	return rep, times, nil
}

func (opt Options) result(c knowledge.Case, reply bot.Reply, err error) Result {
	if err != nil {
		r := Result{ID: c.ID, Kind: c.Kind, Question: c.Question, Reasons: []string{string(RuleFault) + ": " + err.Error()}, fault: true}
		if c.Outcome != "" {
			r.OutcomeOK = new(bool)
		}
		return r
	}
	r := Judge(c, reply)
	if opt.Source != nil {
		r.BadCitations = badCitations(reply.Citations, opt.Source)
		r.BadQuotes = len(r.BadCitations)
	}
	r.Uncited = len(reply.Citations) == 0 && (reply.Outcome == bot.Answered || reply.Outcome == bot.Partial)
	r.Unproven = unprovenNumbers(append([]string{c.Question}, c.After...), reply)
	return r
}

// askCase asks the case's question in a session of its own.
func askCase(ctx context.Context, opt Options, c knowledge.Case) (bot.Reply, error) {
	m := bot.Message{Audience: bot.Audience(c.Audience), Channel: "eval", See: opt.See, Now: opt.Now}
	if c.Now != "" {
		now, err := time.Parse(time.RFC3339, c.Now)
		if err != nil {
			return bot.Reply{}, fmt.Errorf("parse now: %w", err)
		}
		m.Now = now
	}
	for _, earlier := range c.After {
		m.Text = bot.Text(earlier)
		turn, err := opt.Ask(ctx, m)
		if err != nil {
			return bot.Reply{}, fmt.Errorf("ask earlier turn: %w", err)
		}
		m.Session = turn.Reply.Session
	}
	m.Text = bot.Text(c.Question)
	turn, err := opt.Ask(ctx, m)
	if err != nil {
		return bot.Reply{}, err
	}
	return turn.Reply, nil
}
