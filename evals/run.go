package evals

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
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
	// Variants are further ways to type the questions, each asked and judged beside the questions as they stand.
	Variants []Variant
	// ProvinceOf gives the province of a source, for the slices of cases that name none; nil leaves them without.
	ProvinceOf func(document string) string
	// Steps words the steps of an answer, for the HTML report; nil leaves them out.
	Steps func(bot.Trace) []string
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
		result, took, err := opt.judged(ctx, c)
		if err != nil {
			return nil, nil, err
		}
		times = append(times, took)
		rep.Results = append(rep.Results, result)
		if opt.Progress != nil {
			opt.Progress(i+1, len(opt.Cases))
		}
	}
	rep.Metrics = metrics(opt.Cases, rep.Results)
	rep.Slices = slicesOf(rep.Results)
	for _, v := range opt.Variants {
		if err := opt.variant(ctx, v, rep); err != nil {
			return nil, nil, err
		}
	}
	return rep, times, nil
}

// judged asks one case and judges the answer. An error is the end of ctx.
func (opt Options) judged(ctx context.Context, c knowledge.Case) (Result, time.Duration, error) {
	turn, err := askCase(ctx, opt, c)
	if ctx.Err() != nil {
		return Result{}, 0, fmt.Errorf("run case %s: %w", c.ID, ctx.Err())
	}
	r := opt.result(c, turn, err)
	if r.Province == "" && opt.ProvinceOf != nil {
		r.Province = opt.provinceOf(c)
	}
	if turn == nil {
		return r, 0, nil
	}
	return r, time.Duration(turn.Reply.TookMS * float64(time.Millisecond)), nil
}

// provinceOf is the province that all sources of the case share; empty when there is none.
func (opt Options) provinceOf(c knowledge.Case) string {
	var all []string
	for _, s := range c.Sources {
		for _, document := range strings.Split(s, "|") {
			all = append(all, opt.ProvinceOf(strings.TrimSpace(document)))
		}
	}
	slices.Sort(all)
	if all = slices.Compact(all); len(all) != 1 {
		return ""
	}
	return all[0]
}

func (opt Options) result(c knowledge.Case, turn *bot.Turn, err error) Result {
	if err != nil {
		r := resultOf(c)
		r.Reasons, r.Why, r.fault = []string{string(RuleFault) + ": " + err.Error()}, []string{"lỗi kỹ thuật: " + err.Error()}, true
		if c.Outcome != "" {
			r.OutcomeOK = new(bool)
		}
		return r
	}
	reply := turn.Reply
	r := Judge(c, reply)
	if opt.Source != nil {
		r.BadCitations = badCitations(reply.Citations, opt.Source)
		r.BadQuotes = len(r.BadCitations)
	}
	r.Uncited = len(reply.Citations) == 0 && (reply.Outcome == bot.Answered || reply.Outcome == bot.Partial)
	r.Unproven = unprovenNumbers(append([]string{c.Question}, c.After...), reply)
	if opt.Steps != nil && r.flawed() {
		r.steps = opt.Steps(turn.Trace)
	}
	return r
}

// askCase asks the case's question in a session of its own.
func askCase(ctx context.Context, opt Options, c knowledge.Case) (*bot.Turn, error) {
	m := bot.Message{Audience: bot.Audience(c.Audience), Channel: cmp.Or(c.Channel, "eval"), Province: c.Province, See: opt.See, Now: opt.Now}
	if c.Now != "" {
		now, err := time.Parse(time.RFC3339, c.Now)
		if err != nil {
			return nil, fmt.Errorf("parse now: %w", err)
		}
		m.Now = now
	}
	for _, earlier := range c.After {
		m.Text = bot.Text(earlier)
		turn, err := opt.Ask(ctx, m)
		if err != nil {
			return nil, fmt.Errorf("ask earlier turn: %w", err)
		}
		m.Session = turn.Reply.Session
	}
	m.Text = bot.Text(c.Question)
	return opt.Ask(ctx, m)
}
