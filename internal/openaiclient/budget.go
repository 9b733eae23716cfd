package openaiclient

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// tally counts tokens by day for all processes and restarts, and gives what the day has come to; adding 0 only reads.
type tally interface {
	Add(ctx context.Context, day string, tokens int) (total int, err error)
}

// tallyTimeout bounds one call of the tally: no answer waits long for a count.
const tallyTimeout = 250 * time.Millisecond

// BudgetOptions of NewBudget. Now is required with PerDay.
type BudgetOptions struct {
	// PerDay is how many tokens may be used on one day of Now; 0 means any number, and nothing is counted.
	PerDay int
	// Tally counts for all processes; nil means that this process counts for itself, from 0.
	Tally tally
	// Now is the clock; its days count.
	Now func() time.Time
	// Logger gets a line when the tally is lost and one when it is back; nil discards.
	Logger *slog.Logger
}

// Budget bounds the tokens of a day. What the tally cannot be told is counted here until it can. Safe for concurrent use.
type Budget struct {
	opt BudgetOptions
	log *slog.Logger

	mu      sync.Mutex
	day     string
	known   int  // what the tally last said of the day; it only grows
	owed    int  // what the tally has not been told
	telling bool // somebody tells it
	lost    bool // the tally failed
}

// NewBudget makes a budget of which this process has used nothing.
func NewBudget(opt BudgetOptions) *Budget {
	b := &Budget{opt: opt, log: opt.Logger}
	if b.log == nil {
		b.log = slog.New(slog.DiscardHandler)
	}
	return b
}

// Spent tells how many tokens of the day are used, and whether these are all: then nothing more is to be asked today.
func (b *Budget) Spent(ctx context.Context) (tokens int, all bool) {
	if b.opt.PerDay <= 0 {
		return 0, false
	}
	b.mu.Lock()
	day := b.today()
	b.mu.Unlock()
	if b.opt.Tally != nil {
		total, err := b.ask(ctx, day, 0)
		b.heard(day, total, 0, err)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	tokens = b.known + b.owed
	return tokens, tokens >= b.opt.PerDay
}

// Spend counts tokens that were used, whether or not the caller's ctx lives on.
func (b *Budget) Spend(ctx context.Context, tokens int) {
	if b.opt.PerDay <= 0 || tokens <= 0 {
		return
	}
	b.mu.Lock()
	day := b.today()
	b.owed += tokens
	give, mine := b.owed, !b.telling && b.opt.Tally != nil
	b.telling = b.telling || mine
	b.mu.Unlock()
	for mine { // one caller tells for all: nothing is told twice
		total, err := b.ask(context.WithoutCancel(ctx), day, give)
		give, mine = b.heard(day, total, give, err)
	}
}

func (b *Budget) ask(ctx context.Context, day string, tokens int) (int, error) {
	ctx, cancel := context.WithTimeout(ctx, tallyTimeout)
	defer cancel()
	return b.opt.Tally.Add(ctx, day, tokens)
}

// heard notes what the tally said after it was told a number of tokens, 0 for none. more tells what to tell it next.
func (b *Budget) heard(day string, total, told int, err error) (next int, more bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if lost := err != nil; lost != b.lost {
		b.lost = lost
		b.log.Warn(map[bool]string{true: "tokens counted in this process alone", false: "tokens counted for all processes again"}[lost])
	}
	if b.today() == day && err == nil {
		b.known, b.owed = max(b.known, total), b.owed-told
	}
	if told == 0 {
		return 0, false
	}
	more = err == nil && b.owed > 0 && b.day == day
	b.telling = more
	return b.owed, more
}

// today begins a new day where one has begun.
func (b *Budget) today() string {
	if day := b.opt.Now().Format(time.DateOnly); day != b.day {
		b.day, b.known, b.owed = day, 0, 0
	}
	return b.day
}
